"""Ballots come back: those that can be read are merged into a new case, and the rest is named. No ballot is altered.

- A stakeholder's swings replace the ones they gave before; a ballot with a mistake in it changes nothing at all.
- Where several people score one thing, the new range runs from their lowest low to their highest high, and likely is
  the median of theirs. That they differ is a note; what of it matters is found by the analysis.
- Two ballots of one person clash, as does a ballot filled for another range than the case has now; neither is merged.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from statistics import median
from typing import TYPE_CHECKING

from criteria.ballots.read import KEPT, Returned, returned
from criteria.checks.all import problems_of
from criteria.checks.rows.ranges import scores_run_from_low_to_high
from criteria.checks.rows.wording import at
from criteria.checks.values.scores import no_score_lies_outside_its_scale
from criteria.model.draft import Draft
from criteria.model.names import listed, nearest
from criteria.model.numerals import plainly
from criteria.model.problems import Severity
from criteria.model.rows import ScoreRow, StakeholderRow
from criteria.model.written import error, note, warning

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from criteria.model.case import Case
    from criteria.model.problems import Problem
    from criteria.model.rows import CaseRow

_SPREADSHEETS = frozenset({".ods", ".xls", ".xlsb", ".csv", ".tsv", ".numbers", ".fods"})
_READ = frozenset({".xlsx", ".xlsm"})


@dataclass(frozen=True)
class Gathered:
    """What came of a folder of ballots.

    case: the old one with all good ballots merged in. merged, refused, blank: stakeholders. absent: those of the case
    from whom no ballot came. problems: of all ballots, each with the file in its place.
    """

    case: Case
    merged: tuple[str, ...]
    refused: tuple[str, ...]
    blank: tuple[str, ...]
    absent: tuple[str, ...]
    problems: tuple[Problem, ...]


def gather(case: Case, folder: Path, *, new: Sequence[str] = ()) -> Gathered:
    """Read every ballot in a folder and merge the good ones; files that are no ballots are left alone and named.

    new: people whom the case does not name and who are to be taken in; anybody else's ballot is refused.

    Raises:
        NotADirectoryError: there is no such folder.
    """
    if not folder.is_dir():
        raise NotADirectoryError(f"there is no folder {folder}")
    problems = list(_unread(folder))
    ballots: list[Returned] = []
    for path in _files(folder):
        if path.suffix.casefold() in _READ:
            read = returned(path, case, new)
            if isinstance(read, Returned):
                ballots.append(_checked(case, read))
            else:
                problems.append(read)
    problems += [problem for ballot in ballots for problem in ballot.problems]
    doubled = _doubled(ballots)
    problems += doubled.values()
    good = [ballot for ballot in ballots if ballot.sound and ballot.stakeholder not in doubled]
    filled = [ballot for ballot in good if not ballot.blank]
    merged, differing = _merged(case, filled)
    problems += differing
    came = dict.fromkeys(ballot.stakeholder for ballot in ballots)
    people = dict.fromkeys(row.stakeholder for row in case.stakeholders)
    absent = [name for name in people if name not in came]
    if absent:
        problems.append(warning("ballot-absent", None, f"no ballot came from {listed(absent)}.", "", KEPT))
    sound = {ballot.stakeholder for ballot in good}
    return Gathered(
        case=merged,
        merged=tuple(ballot.stakeholder for ballot in filled),
        refused=tuple(name for name in came if name not in sound),
        blank=tuple(ballot.stakeholder for ballot in good if ballot.blank),
        absent=tuple(absent),
        problems=tuple(problems),
    )


def _files(folder: Path) -> list[Path]:
    """What lies in a folder, but for hidden files and the locks of open ones."""
    return [path for path in sorted(folder.iterdir()) if not path.name.startswith(("~$", "."))]


def _unread(folder: Path) -> Iterator[Problem]:
    """Ballots that may have come back in another form, or in a folder of their own."""
    for path in _files(folder):
        if path.is_dir():
            inside = [each.name for each in _files(path) if each.suffix.casefold() in _SPREADSHEETS | _READ]
            if inside:
                found = f"the folder {path.name} is not looked into; it holds {listed(inside)}."
                yield error("unread-ballot", None, found, "", f"Move what is a ballot up into {folder}.")
        elif path.suffix.casefold() in _SPREADSHEETS:
            found = f"{path.name} is not read."
            mend = "If it is a ballot, save it as Excel Workbook (.xlsx); if not, move it elsewhere."
            yield error("unread-ballot", None, found, "A ballot is an Excel workbook (.xlsx).", mend)


def _doubled(ballots: Sequence[Returned]) -> dict[str, Problem]:
    """Two ballots of one person: nobody but they can say which holds."""
    files: dict[str, list[str]] = {}
    for ballot in ballots:
        files.setdefault(ballot.stakeholder, []).append(ballot.file)
    return {
        name: error(
            "two-ballots", None, f"{name} sent {len(names)} ballots: {listed(names)}.", "", "Keep the one meant."
        )
        for name, names in files.items()
        if len(names) > 1
    }


def _checked(case: Case, ballot: Returned) -> Returned:
    """Hold one ballot to the case: its ids, its scales and all the checks a case must pass.

    A ballot with an error is not merged, and its scores are held to their scales all the same.
    """
    problems = [*ballot.problems, *_unknown(case, ballot), *_twice(ballot), *_lacking(case, ballot)]
    trial, _ = _merged(case, [ballot])
    if ballot.sound and not any(problem.severity is Severity.ERROR for problem in problems):
        faults = problems_of(trial)
    else:
        draft = Draft(trial)
        faults = (*scores_run_from_low_to_high(draft), *no_score_lies_outside_its_scale(draft))
    problems += [p for p in faults if p.place is not None and p.place.table.startswith(f"[{ballot.file}]")]
    return replace(ballot, problems=tuple(dict.fromkeys(problems)))


def _twice(ballot: Returned) -> Iterator[Problem]:
    """One answer to one question."""
    seen: dict[tuple[str, ...], CaseRow] = {}
    rows: tuple[StakeholderRow | ScoreRow, ...] = (*ballot.swings, *ballot.scores)
    for row in rows:
        key = (row.criterion,) if isinstance(row, StakeholderRow) else (row.option, row.level, row.criterion)
        first = seen.setdefault(key, row)
        if first is not row:
            found = f"a second row for {' '.join(key)}; the first is{at(first, 'criterion')}."
            yield error("doubled-row", row.place("criterion"), found, "", "Keep one of them.")


def _lacking(case: Case, ballot: Returned) -> Iterator[Problem]:
    """A criterion whose row is gone from the ballot keeps an older swing, which was given against other ones."""
    if not ballot.swings or not ballot.sound:
        return
    given = {row.criterion for row in ballot.swings}
    before = {row.criterion: row.swing for row in case.stakeholders if row.stakeholder == ballot.stakeholder}
    for leaf in case.leaves:
        if leaf.id not in given and leaf.id in before:
            old = plainly(before[leaf.id])
            found = f"there is no row for {leaf.id}: the swing of {old} from before stands beside the new ones."
            place = ballot.swings[0].place()
            yield warning("missing-swing", replace(place, row=None, column=None) if place else None, found, "", _ASK)


_ASK = "Ask for all of them together with a new ballot."


def _unknown(case: Case, ballot: Returned) -> Iterator[Problem]:
    asked = {(score.option, score.level, score.criterion) for score in case.scores}
    leaves = [leaf.id for leaf in case.leaves]
    for row in ballot.swings:
        if row.criterion not in leaves:
            close = nearest(row.criterion, leaves)
            mend = f"Did you mean {close}?" if close else f"The criteria are {listed(leaves)}."
            found = f"the case has no criterion {row.criterion}."
            yield error("unknown-id", row.place("criterion"), found, "", mend)
    for score in ballot.scores:
        if (score.option, score.level, score.criterion) not in asked:
            found = f"the case has no score of {score.option} {score.level} on {score.criterion}."
            mend = "Delete the row; no other may be added here."
            yield error("unknown-score", score.place("option"), found, "", mend)


def _merged(case: Case, good: Sequence[Returned]) -> tuple[Case, list[Problem]]:
    """Make the new case, with notes of where people differ over a score and of swings that fall away."""
    stakeholders, fallen = _merged_swings(case, good)
    scores, differing = _merged_scores(case, good)
    return case.model_copy(update={"stakeholders": tuple(stakeholders), "scores": tuple(scores)}), fallen + differing


def _merged_swings(case: Case, good: Sequence[Returned]) -> tuple[list[StakeholderRow], list[Problem]]:
    ballot_of = {ballot.stakeholder: ballot for ballot in good}
    leaves = {leaf.id for leaf in case.leaves}
    rows: list[StakeholderRow] = []
    problems: list[Problem] = []
    for name in dict.fromkeys([*(row.stakeholder for row in case.stakeholders), *ballot_of]):
        before = [row for row in case.stakeholders if row.stakeholder == name]
        if name not in ballot_of:
            rows += before
            continue
        swings = ballot_of[name].swings
        groups = [row for row in before if row.criterion not in leaves]
        if swings and groups:
            found = f"the swings of {name} for the groups {listed(row.criterion for row in groups)} fall away."
            why = "The ballot asked for all criteria against one another, and they would change what was said."
            problems.append(note("group-swings", groups[0].place("criterion"), found, "", why))
            before = [row for row in before if row not in groups]
        rows += _replaced(before, swings)
    return rows, problems


def _merged_scores(case: Case, good: Sequence[Returned]) -> tuple[list[ScoreRow], list[Problem]]:
    given: dict[tuple[str, str, str], list[tuple[str, ScoreRow]]] = {}
    for ballot in good:
        for score in ballot.scores:
            given.setdefault((score.option, score.level, score.criterion), []).append((ballot.stakeholder, score))
    scores: list[ScoreRow] = []
    problems: list[Problem] = []
    for score in case.scores:
        views = given.get((score.option, score.level, score.criterion), [])
        scores.append(_pooled(score, views) if views else score)
        if len({view.likely for _, view in views}) > 1:
            said = ", ".join(f"{name} says {plainly(view.likely)}" for name, view in views)
            what = f"{score.option} {score.level}".strip()
            problems.append(note("differing-scores", score.place("likely"), f"{what} on {score.criterion}: {said}."))
    return scores, problems


def _replaced(before: Sequence[StakeholderRow], swings: Sequence[StakeholderRow]) -> Iterator[StakeholderRow]:
    """Put new swings in the place of old ones; what is said of the person stays, new criteria come last."""
    if not swings:
        yield from before
        return
    fresh = {row.criterion: row for row in swings}
    person = {column: getattr(before[0], column) for column in ("name", "position", "influence")} if before else {}
    for row in before:
        new = fresh.pop(row.criterion, None)
        yield row if new is None else _of_person(new, person)
    for new in fresh.values():
        yield _of_person(new, person)


def _of_person(row: StakeholderRow, person: dict[str, object]) -> StakeholderRow:
    return row.model_copy(update=person)


def _pooled(score: ScoreRow, views: Sequence[tuple[str, ScoreRow]]) -> ScoreRow:
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
