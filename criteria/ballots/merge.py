"""Ballots come back: those that can be read are merged into a new case, and the rest is named. No ballot is altered.

- A stakeholder's swings replace the ones they gave before, and each old figure is named; a ballot
  with a mistake in it changes nothing at all.
- A partial ballot counts for what it answers. For what it leaves open stands what the same person
  said before; else the weight of the case itself, which is said and marked as assumed.
- Where several people score one thing, the new range runs from their lowest low to their highest
  high, and likely is the median of theirs. That they differ is a note; what of it matters is found
  by the analysis.
- Two ballots of one person clash, as does a ballot filled for another range than the case has now;
  neither is merged.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from fractions import Fraction
from statistics import median
from typing import TYPE_CHECKING

from criteria.ballots.people import people_of
from criteria.ballots.read import Returned, returned, what_stays
from criteria.checks.all import problems_of
from criteria.checks.rows.ranges import scores_run_from_low_to_high
from criteria.checks.rows.wording import at
from criteria.checks.values.scores import no_score_lies_outside_its_scale
from criteria.model.assumed import BALLOT_MARK
from criteria.model.draft import Draft
from criteria.model.names import listed, nearest
from criteria.model.numerals import plainly
from criteria.model.problems import Severity
from criteria.model.rows import ScoreRow, StakeholderRow, rows_by
from criteria.model.written import error, note, warning
from criteria.parsing import people

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence
    from pathlib import Path

    from criteria.model.case import Case
    from criteria.model.problems import Problem
    from criteria.model.rows import CaseRow

type ScoreKey = tuple[str, str, str]
"""What a score is about: recommendation, level and criterion."""

type Views = Sequence[tuple[str, ScoreRow]]
"""What people say of one score: each with the id of who says it."""

type Own = Mapping[str, Fraction]
"""The case's own weight of each criterion; empty where it is not to stand in for anybody's."""

_SPREADSHEETS = frozenset({".ods", ".xls", ".xlsb", ".csv", ".tsv", ".numbers", ".fods"})
_READ = frozenset({".xlsx", ".xlsm"})


@dataclass(frozen=True)
class Gathered:
    """What came of a folder of ballots.

    case: the old one with all good ballots merged in.
    merged, refused, blank: stakeholders.
    absent: those of the case from whom no ballot came.
    problems: of all ballots, each with the file in its place.
    views: what each said of each score that was asked for, by recommendation, level and criterion.
    """

    case: Case
    merged: tuple[str, ...]
    refused: tuple[str, ...]
    blank: tuple[str, ...]
    absent: tuple[str, ...]
    problems: tuple[Problem, ...]
    views: Mapping[ScoreKey, Views]


def gather(
    case: Case, folder: Path, *, new: Sequence[str] = (), weights: Sequence[Fraction] = ()
) -> Gathered:
    """Read every ballot in a folder and merge the good ones; files that are no ballots are left alone and named.

    new: people whom the case does not name and who are to be taken in; anybody else's ballot is
        refused. weights: of the case itself, one for each leaf, which stand where a partial ballot
        leaves a criterion open; without them a partial ballot of somebody new is refused.

    Raises:
        NotADirectoryError: there is no such folder.
    """
    if not folder.is_dir():
        raise NotADirectoryError(f"there is no folder {folder}")
    weight_of = {leaf.id: weight for leaf, weight in zip(case.leaves, weights, strict=False)}
    ballots, unreadable = _ballots(case, folder, new, weight_of)
    doubled = _doubled(ballots)
    good = [ballot for ballot in ballots if ballot.sound and ballot.stakeholder not in doubled]
    filled = [ballot for ballot in good if not ballot.blank]
    merged, changes = _merged(case, filled, weight_of)
    came, sound = _people(ballots), _people(good)
    absent = _absent(case, came)
    problems = [*_unread(folder), *unreadable]
    problems += [problem for ballot in ballots for problem in ballot.problems]
    problems += [*doubled.values(), *changes]
    if absent:
        stays = what_stays(case, absent)
        problems.append(
            warning("ballot-absent", None, f"no ballot came from {listed(absent)}.", "", stays)
        )
    return Gathered(
        case=merged,
        merged=_people(filled),
        refused=tuple(name for name in came if name not in sound),
        blank=_people([ballot for ballot in good if ballot.blank]),
        absent=absent,
        problems=tuple(problems),
        views=_views(filled),
    )


def _absent(case: Case, came: Container[str]) -> tuple[str, ...]:
    """The stakeholders of the case who are not among those from whom a ballot came."""
    return tuple(name for name in people_of(case) if name not in came)


def _people(rows: Sequence[Returned] | Sequence[StakeholderRow]) -> tuple[str, ...]:
    """Who speaks, each once."""
    return tuple(dict.fromkeys(row.stakeholder for row in rows))


def _ballots(
    case: Case, folder: Path, new: Sequence[str], own: Own
) -> tuple[list[Returned], list[Problem]]:
    """Every ballot in a folder, held to the case; and a problem for each workbook that is none, or cannot be read."""
    ballots: list[Returned] = []
    problems: list[Problem] = []
    for path in _files(folder):
        if path.suffix.casefold() not in _READ:
            continue
        ballot = returned(path, case, new)
        if isinstance(ballot, Returned):
            ballots.append(_checked(case, ballot, own))
        else:
            problems.append(ballot)
    return ballots, problems


def _files(folder: Path) -> list[Path]:
    """What lies in a folder, but for hidden files and the locks of open ones."""
    return [path for path in sorted(folder.iterdir()) if not path.name.startswith(("~$", "."))]


def _unread(folder: Path) -> Iterator[Problem]:
    """Ballots that may have come back in another form, or in a folder of their own."""
    for path in _files(folder):
        if path.is_dir():
            inside = [
                each.name
                for each in _files(path)
                if each.suffix.casefold() in _SPREADSHEETS | _READ
            ]
            if inside:
                found = f"the folder {path.name} is not looked into; it holds {listed(inside)}."
                yield error(
                    "unread-ballot", None, found, "", f"Move what is a ballot up into {folder}."
                )
        elif path.suffix.casefold() in _SPREADSHEETS:
            found = f"{path.name} is not read."
            mend = (
                "If it is a ballot, save it as Excel Workbook (.xlsx); if not, move it elsewhere."
            )
            yield error(
                "unread-ballot", None, found, "A ballot is an Excel workbook (.xlsx).", mend
            )


def _doubled(ballots: Sequence[Returned]) -> dict[str, Problem]:
    """Two ballots of one person: nobody but they can say which holds."""
    files_of: dict[str, list[str]] = {}
    for ballot in ballots:
        files_of.setdefault(ballot.stakeholder, []).append(ballot.file)
    problems: dict[str, Problem] = {}
    for name, files in files_of.items():
        if len(files) > 1:
            found = f"{name} sent {len(files)} ballots: {listed(files)}."
            problems[name] = error("two-ballots", None, found, "", "Keep the one meant.")
    return problems


def _checked(case: Case, ballot: Returned, own: Own) -> Returned:
    """Hold one ballot to the case: its ids, its scales and all the checks a case must pass.

    A ballot with an error is not merged, and its scores are held to their scales all the same.
    """
    problems = [
        *ballot.problems,
        *_unknown(case, ballot),
        *_twice(ballot),
        *_lacking(case, ballot, own),
    ]
    trial, _ = _merged(case, [ballot], own)
    if ballot.sound and not any(problem.severity is Severity.ERROR for problem in problems):
        faults = problems_of(trial)
    else:
        draft = Draft(trial)
        faults = (*scores_run_from_low_to_high(draft), *no_score_lies_outside_its_scale(draft))
    problems += [
        p
        for p in faults
        if p.place is not None
        and p.place.table.startswith(f"[{ballot.file}]")
        and p.id != "assumed-for-ballot"  # told as a partial ballot
    ]
    return replace(ballot, problems=tuple(dict.fromkeys(problems)))


def _twice(ballot: Returned) -> Iterator[Problem]:
    """One answer to one question."""
    first_of: dict[tuple[str, ...], CaseRow] = {}
    rows: tuple[StakeholderRow | ScoreRow, ...] = (*ballot.swings, *ballot.scores)
    for row in rows:
        key = _key(row) if isinstance(row, ScoreRow) else (row.criterion,)
        first = first_of.setdefault(key, row)
        if first is not row:
            found = f"a second row for {' '.join(key)}; the first is{at(first, 'criterion')}."
            yield error("doubled-row", row.place("criterion"), found, "", "Keep one of them.")


def _lacking(case: Case, ballot: Returned, own: Own) -> Iterator[Problem]:
    """Say what stands where a ballot leaves a criterion open."""
    if not ballot.swings or not ballot.sound:
        return
    swing_before = _comparable(case, ballot.stakeholder)
    given = {row.criterion for row in ballot.swings}
    leaves = [leaf.id for leaf in case.leaves]
    open_ones = [leaf for leaf in leaves if leaf not in given]
    if not open_ones:
        return
    answered = f"{len(leaves) - len(open_ones)} of {len(leaves)} swings are given"
    kept = [leaf for leaf in open_ones if leaf in swing_before]
    place = ballot.swings[0].place()
    sheet = replace(place, row=None, column=None) if place else None
    if kept:
        old = listed(f"{leaf} {plainly(swing_before[leaf])}" for leaf in kept)
        found = f"{answered}; the swings from before stand beside them: {old}."
        yield warning("partial-ballot", sheet, found, "", _ASK)
    rest = [leaf for leaf in open_ones if leaf not in swing_before]
    if rest and _proportion(ballot.swings, own) is not None:
        found = f"{answered}; for {listed(rest)} the case's own weight stands in, which is assumed."
        yield warning("partial-ballot", sheet, found, "", _ASK)


def _comparable(case: Case, stakeholder: str) -> dict[str, Decimal]:
    """Give the swings somebody gave before, if all of them were for single criteria."""
    swings = {
        row.criterion: row.swing for row in case.stakeholders if row.stakeholder == stakeholder
    }
    leaves = {leaf.id for leaf in case.leaves}
    return swings if swings.keys() <= leaves else {}


_ASK = "Ask for all of them together with a new ballot."
ASSUMED = f"{BALLOT_MARK} not answered, so the case's own weight stands in."


def _proportion(swings: Sequence[StakeholderRow], own: Own) -> Fraction | None:
    """Say how many points of somebody's swings are one of the case's weights, over what they answered."""
    answered = [row for row in swings if row.criterion in own]
    there = sum((own[row.criterion] for row in answered), Fraction(0))
    points = sum((Fraction(row.swing) for row in answered), Fraction(0))
    return points / there if there and points else None


def _stand_ins(case: Case, swings: Sequence[StakeholderRow], own: Own) -> Iterator[StakeholderRow]:
    """Give the case's own weight, in proportion, for each criterion that somebody left open."""
    proportion = _proportion(swings, own)
    given = {row.criterion for row in swings}
    for leaf in case.leaves:
        if proportion is not None and leaf.id not in given:
            swing = _three_digits(own[leaf.id] * proportion)
            yield swings[0].model_copy(
                update={"criterion": leaf.id, "swing": swing, "why": ASSUMED}
            )


def _three_digits(number: Fraction) -> Decimal:
    """Round to three digits that count: a figure that is assumed claims no more."""
    with localcontext(prec=3):
        return +(Decimal(number.numerator) / number.denominator)


def _unknown(case: Case, ballot: Returned) -> Iterator[Problem]:
    """Rows that answer what the case does not ask."""
    asked = set(map(_key, case.scores))
    leaves = [leaf.id for leaf in case.leaves]
    for row in ballot.swings:
        if row.criterion not in leaves:
            close = nearest(row.criterion, leaves)
            mend = f"Did you mean {close}?" if close else f"The criteria are {listed(leaves)}."
            found = f"the case has no criterion {row.criterion}."
            yield error("unknown-id", row.place("criterion"), found, "", mend)
    for score in ballot.scores:
        if _key(score) not in asked:
            found = f"the case has no score of {score.option} {score.level} on {score.criterion}."
            mend = "Delete the row; no other may be added here."
            yield error("unknown-score", score.place("option"), found, "", mend)


def _merged(case: Case, good: Sequence[Returned], own: Own) -> tuple[Case, list[Problem]]:
    """Make the new case, with notes of what is replaced, of where people differ and of swings that fall away."""
    stakeholders, swing_notes = _merged_swings(case, good, own)
    scores, score_notes = _merged_scores(case, good)
    spoken = people.join(case.people, stakeholders)
    tables = {"stakeholders": spoken.swings, "people": spoken.people, "scores": tuple(scores)}
    return case.model_copy(update=tables), swing_notes + score_notes


def _merged_swings(
    case: Case, good: Sequence[Returned], own: Own
) -> tuple[list[StakeholderRow], list[Problem]]:
    """Everybody's swings, those of a ballot in place of older ones; and notes of what changes and falls away."""
    swings_of = {ballot.stakeholder: ballot.swings for ballot in good}
    leaves = {leaf.id for leaf in case.leaves}
    rows_of = rows_by(case.stakeholders, "stakeholder")
    rows: list[StakeholderRow] = []
    problems: list[Problem] = []
    for name in dict.fromkeys([*rows_of, *swings_of]):
        before, swings = rows_of.get(name, ()), swings_of.get(name, ())
        groups = [row for row in before if row.criterion not in leaves]
        if swings and groups:
            found = f"the swings of {name} for the groups {listed(row.criterion for row in groups)} fall away."
            why = "The ballot asked for all criteria against one another, and they would change what was said."
            problems.append(note("group-swings", groups[0].place("criterion"), found, "", why))
            before = ()
        problems += _swings_replaced(name, before, swings)
        whole = [*_replaced(before, swings, rows_of.get(name, ()))]
        rows += [*whole, *_stand_ins(case, whole, own)] if swings else whole
    return rows, problems


def _swings_replaced(
    name: str, before: Sequence[StakeholderRow], swings: Sequence[StakeholderRow]
) -> Iterator[Problem]:
    """Name each old swing that gives way to another."""
    old = {row.criterion: row.swing for row in before}
    changes = [
        f"{row.criterion} {plainly(old[row.criterion])} -> {plainly(row.swing)}"
        for row in swings
        if row.criterion in old and old[row.criterion] != row.swing
    ]
    if changes:
        found = f"swings of {name} are replaced: {', '.join(changes)}."
        yield note("replaced-swing", swings[0].place("swing"), found)


def _views(good: Sequence[Returned]) -> dict[ScoreKey, Views]:
    """Give what each said of each score."""
    views_of: dict[ScoreKey, list[tuple[str, ScoreRow]]] = {}
    for ballot in good:
        for score in ballot.scores:
            views_of.setdefault(_key(score), []).append((ballot.stakeholder, score))
    return {key: tuple(views) for key, views in views_of.items()}


def _merged_scores(case: Case, good: Sequence[Returned]) -> tuple[list[ScoreRow], list[Problem]]:
    """Every score of the case, pooled where ballots speak of it; with the old figure wherever one is replaced."""
    views_of = _views(good)
    scores: list[ScoreRow] = []
    problems: list[Problem] = []
    for score in case.scores:
        views = views_of.get(_key(score), ())
        new = _pooled(score, views) if views else score
        scores.append(new)
        problems += _score_replaced(score, new, views)
    return scores, problems


def _score_replaced(old: ScoreRow, new: ScoreRow, views: Views) -> Iterator[Problem]:
    """Say what people say of a score, what it was and what it is now, where they differ or it changes."""
    differ = len({view.likely for _, view in views}) > 1
    changes = _range(old) != _range(new)
    if not differ and not changes:
        return
    judgements = ", ".join(f"{name} says {_range(view)}" for name, view in views)
    what = f"{old.option} {old.level}".strip()
    then = f"; it was {_range(old)} and is {_range(new)} now" if changes else ""
    found = f"{what} on {old.criterion}: {judgements}{then}."
    yield note("differing-scores" if differ else "replaced-score", old.place("likely"), found)


def _range(score: ScoreRow) -> str:
    """Write a score as a planner types it: its likely figure alone, or all three."""
    ends = (score.low, score.likely, score.high)
    return plainly(score.likely) if len(set(ends)) == 1 else " | ".join(map(plainly, ends))


def _key(score: ScoreRow) -> ScoreKey:
    return score.option, score.level, score.criterion


def _replaced(
    before: Sequence[StakeholderRow],
    swings: Sequence[StakeholderRow],
    earlier: Sequence[StakeholderRow],
) -> Iterator[StakeholderRow]:
    """Put new swings in the place of old ones, new criteria last; what `earlier` rows say of the person stays."""
    if not swings:
        yield from before
        return
    fresh = {row.criterion: row for row in swings}
    kept = ("name", "position", "influence") if earlier else ()
    person = {column: getattr(earlier[0], column) for column in kept}
    for row in before:
        new = fresh.pop(row.criterion, None)
        yield row if new is None else _of_person(new, person)
    for new in fresh.values():
        yield _of_person(new, person)


def _of_person(row: StakeholderRow, person: dict[str, object]) -> StakeholderRow:
    return row.model_copy(update=person)


def _pooled(score: ScoreRow, views: Views) -> ScoreRow:
    """Pool what several people say of one score; a lone one keeps its place, so that a check names its cell."""
    lines = [f"{name}: {view.rationale}" for name, view in views if view.rationale]
    reasons = [line for line in lines if line not in score.rationale.split("\n")]
    update = {
        "low": min(view.low for _, view in views),
        "likely": median(view.likely for _, view in views),
        "high": max(view.high for _, view in views),
        "rationale": "\n".join(part for part in (score.rationale, *reasons) if part),
        "evidence": score.evidence,
    }
    return (views[0][1] if len(views) == 1 else score).model_copy(update=update)
