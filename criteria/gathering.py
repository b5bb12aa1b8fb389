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

from criteria.assemble import assemble
from criteria.ballots import BALLOT, CASE, RANGE, SCORES, STAKEHOLDER, SWINGS
from criteria.cells import Known
from criteria.checks.all import problems_of
from criteria.forms.caps import Caps
from criteria.forms.package import DAMAGE, RESAVE, Package, RefusedError
from criteria.forms.workbook import Book
from criteria.headings import fold, listed, nearest
from criteria.numerals import plainly
from criteria.problems import Severity
from criteria.rows import ScoreRow, StakeholderRow
from criteria.scales import value_functions
from criteria.swings import swing_range
from criteria.written import Written, WrittenRow, error, note, warning

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from criteria.case import Case
    from criteria.problems import Place, Problem
    from criteria.written import Sheet

_EXTRA = 1000  # a column beyond any that a ballot has


@dataclass(frozen=True)
class Gathered:
    """What came of a folder of ballots.

    case: the old one with all good ballots merged in. merged, refused: stakeholders. absent: those of the case from
    whom no ballot came. problems: of all ballots, each with the file in its place.
    """

    case: Case
    merged: tuple[str, ...]
    refused: tuple[str, ...]
    absent: tuple[str, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class _Ballot:
    """One ballot as read; `faults` are its errors, and a ballot with any is not merged."""

    file: str
    stakeholder: str
    swings: tuple[StakeholderRow, ...]
    scores: tuple[ScoreRow, ...]
    problems: tuple[Problem, ...]

    @property
    def sound(self) -> bool:
        return not any(problem.severity is Severity.ERROR for problem in self.problems)


def gather(case: Case, folder: Path) -> Gathered:
    """Read every ballot in a folder and merge the good ones; files that are no ballots are left alone and named.

    Raises:
        NotADirectoryError: there is no such folder.
    """
    if not folder.is_dir():
        raise NotADirectoryError(f"there is no folder {folder}")
    problems: list[Problem] = []
    found: list[_Ballot] = []
    for path in sorted(folder.iterdir()):
        if path.suffix.casefold() in {".xlsx", ".xlsm"} and not path.name.startswith(("~$", ".")):
            read = _read(path, case)
            found += [read] if isinstance(read, _Ballot) else []
            problems += [] if isinstance(read, _Ballot) else [read]
    doubled = _doubled(found)
    checked = [_checked(case, one) for one in found]
    problems += [problem for one in checked for problem in one.problems]
    problems += doubled.values()
    good = [one for one in checked if one.sound and one.stakeholder not in doubled]
    given = [one for one in good if one.swings or one.scores]
    merged, differing = _merged(case, given)
    problems += differing
    came = [one.stakeholder for one in checked]
    absent = [name for name in dict.fromkeys(row.stakeholder for row in case.stakeholders) if name not in came]
    if absent:
        problems.append(warning("ballot-absent", None, f"no ballot came from {listed(absent)}.", "", _KEPT))
    names = tuple(one.stakeholder for one in given)
    refused = tuple(dict.fromkeys(name for name in came if name not in names))
    return Gathered(merged, names, refused, tuple(absent), tuple(problems))


_KEPT = "What they said before is kept."


def _read(path: Path, case: Case) -> _Ballot | Problem:
    """Open one workbook; a Problem where it is no ballot."""
    try:
        with Package(path, Caps()) as package:
            book = Book(package, package.main())
            titles = {fold(title): title for title in book.parts}
            if fold(BALLOT) not in titles or fold(SWINGS) not in titles:
                told = f"{path.name} is no ballot and is left alone."
                return warning("no-ballot", None, told, "", "Keep only ballots in the folder.")
            sheets, problems = {}, []
            for name in (BALLOT, SWINGS, SCORES):
                if fold(name) in titles:
                    sheet, faults = book.sheet(titles[fold(name)])
                    sheets[name] = replace(sheet, title=f"[{path.name}]{sheet.title}")
                    problems += [replace(fault, place=_in_file(path, fault)) for fault in faults]
    except RefusedError as refusal:
        return error(refusal.check, None, f"{path.name}: {refusal.found}", refusal.allowed, refusal.mend)
    except DAMAGE:
        return error("damaged", None, f"{path.name} is damaged, or not a workbook at all.", "", RESAVE)
    except OSError as fault:
        return error("unreadable", None, f"{path.name} cannot be read: {fault.strerror or fault}.", "", "")
    return _parsed(path, case, sheets, problems)


def _in_file(path: Path, problem: Problem) -> Place | None:
    return None if problem.place is None else replace(problem.place, table=f"[{path.name}]{problem.place.table}")


def _parsed(path: Path, case: Case, sheets: dict[str, Sheet], problems: list[Problem]) -> _Ballot | Problem:
    front = dict(_pairs(sheets[BALLOT]))
    name = front.get(fold(STAKEHOLDER), "")
    if not name:
        told = f"{path.name} does not say whose ballot it is."
        return error("ballot-of-nobody", sheets[BALLOT].place(), told, "", f"Type the id beside {STAKEHOLDER}.")
    title = front.get(fold(CASE), "")
    if title != case.settings.title:
        told = f"the ballot is about “{title}”, and the case is “{case.settings.title}”."
        problems.append(error("other-case", sheets[BALLOT].place(), told, "", "Gather it into its own case."))
    swings = _with_column(_filled(sheets[SWINGS], ("swing",), whole=True), "stakeholder", name)
    tables = {"stakeholders": swings}
    if SCORES in sheets:
        tables["scores"] = _filled(sheets[SCORES], ("low", "likely", "high"), whole=False)
    tables = {table: sheet for table, sheet in tables.items() if len(sheet.rows) > 1}
    if not tables:
        told = f"the ballot of {name} came back blank."
        problems.append(warning("blank-ballot", sheets[SWINGS].place(), told, "", _KEPT))
    problems += _moved_ranges(case, sheets[SWINGS])
    draft, faults = assemble(Written(tables), _known(case))
    if draft.lost & set(tables):
        problems.append(error("no-headings", sheets[BALLOT].place(), "the headings of a sheet are gone.", "", _AGAIN))
    return _Ballot(path.name, name, draft.case.stakeholders, draft.case.scores, (*problems, *faults))


_AGAIN = "Write the ballot again and copy the answers over."


def _pairs(sheet: Sheet) -> Iterator[tuple[str, str]]:
    """Give the front sheet's keys, folded, with the text beside them."""
    for row in sheet.rows:
        key, value = row.cells.get(0), row.cells.get(1)
        if isinstance(key, str) and value is not None:
            yield fold(key), value.strip() if isinstance(value, str) else str(value)


def _filled(sheet: Sheet, names: Sequence[str], *, whole: bool) -> Sheet:
    """Leave out rows in which none of some columns is filled; with `whole`, only if that leaves none at all.

    So a ballot without any swing says nothing, while one that lacks a single swing is told so, cell by cell.
    """
    wanted = [column for row in sheet.rows[:1] for column, value in row.cells.items() if fold(str(value)) in names]
    rows = [row for row in sheet.rows[1:] if any(row.cells.get(column) not in (None, "") for column in wanted)]
    kept = sheet.rows[1:] if whole and rows else rows
    return replace(sheet, rows=(*sheet.rows[:1], *kept))


def _with_column(sheet: Sheet, heading: str, value: str) -> Sheet:
    rows = (
        WrittenRow(row.number, {**row.cells, _EXTRA: value if place else heading})
        for place, row in enumerate(sheet.rows)
    )
    return replace(sheet, rows=tuple(rows))


def _known(case: Case) -> Known:
    """What a ballot's cells may name: ids, levels and the words of scales."""
    known = Known(money=case.settings.money)
    known.ids = {
        "criteria": {leaf.id.casefold(): leaf.id for leaf in case.leaves},
        "recommendations": {row.id.casefold(): row.id for row in case.recommendations},
    }
    known.levels = {id_: {row.level.casefold(): row.level for row in rows} for id_, rows in case.levels_of.items()}
    for row in case.criteria_levels:
        if row.label:
            known.labels.setdefault(row.criterion, {})[fold(row.label)] = (row.label, row.level)
    return known


def _moved_ranges(case: Case, sheet: Sheet) -> Iterator[Problem]:
    """A swing speaks of a range; where the case has another one now, the answer is to another question."""
    headings = {fold(str(value)): column for row in sheet.rows[:1] for column, value in row.cells.items()}
    if fold(RANGE) not in headings or "criterion" not in headings:
        return
    pairings = zip(case.leaves, value_functions(case), strict=True)
    now = {leaf.id.casefold(): swing_range(case, leaf, function) for leaf, function in pairings}
    for row in sheet.rows[1:]:
        criterion, then = str(row.cells.get(headings["criterion"], "")), row.cells.get(headings[fold(RANGE)])
        wanted = now.get(criterion.casefold())
        if wanted is not None and then is not None and str(then) != wanted:
            place = sheet.place(row.number, headings[fold(RANGE)])
            told = f"the swing of {criterion} was given for a change {then}; in the case it is {wanted}."
            yield error("other-range", place, told, "", "Ask for it again with a new ballot.")


def _doubled(found: Sequence[_Ballot]) -> dict[str, Problem]:
    """Two ballots of one person: nobody but they can say which holds."""
    files: dict[str, list[str]] = {}
    for one in found:
        files.setdefault(one.stakeholder, []).append(one.file)
    return {
        name: error(
            "two-ballots", None, f"{name} sent {len(names)} ballots: {listed(names)}.", "", "Keep the one meant."
        )
        for name, names in files.items()
        if len(names) > 1
    }


def _checked(case: Case, one: _Ballot) -> _Ballot:
    """Hold one ballot to the case: its ids, its scales and all the checks a case must pass."""
    problems = [*one.problems, *_unknown(case, one)]
    if one.sound and len(problems) == len(one.problems):
        trial, _ = _merged(case, [one])
        problems += [p for p in problems_of(trial) if p.place is not None and p.place.table.startswith(f"[{one.file}]")]
    return replace(one, problems=tuple(problems))


def _unknown(case: Case, one: _Ballot) -> Iterator[Problem]:
    asked = {(score.option, score.level, score.criterion) for score in case.scores}
    leaves = [leaf.id for leaf in case.leaves]
    for row in one.swings:
        if row.criterion not in leaves:
            close = nearest(row.criterion, leaves)
            mend = f"Did you mean {close}?" if close else f"The criteria are {listed(leaves)}."
            told = f"the case has no criterion {row.criterion}."
            yield error("unknown-id", row.place("criterion"), told, "", mend)
    for score in one.scores:
        if (score.option, score.level, score.criterion) not in asked:
            told = f"the case has no score of {score.option} {score.level} on {score.criterion}."
            yield error("unknown-score", score.place("option"), told, "", _AGAIN)


def _merged(case: Case, good: Sequence[_Ballot]) -> tuple[Case, list[Problem]]:
    """Make the new case, and notes of where people differ over a score."""
    people = {one.stakeholder: one for one in good}
    rows: list[StakeholderRow] = []
    for name in dict.fromkeys([*(row.stakeholder for row in case.stakeholders), *people]):
        before = [row for row in case.stakeholders if row.stakeholder == name]
        rows += _replaced(before, people[name].swings) if name in people else before
    given: dict[tuple[str, str, str], list[tuple[str, ScoreRow]]] = {}
    for one in good:
        for score in one.scores:
            given.setdefault((score.option, score.level, score.criterion), []).append((one.stakeholder, score))
    scores, problems = [], []
    for score in case.scores:
        views = given.get((score.option, score.level, score.criterion), [])
        scores.append(_pooled(score, views) if views else score)
        if len({view.likely for _, view in views}) > 1:
            told = ", ".join(f"{name} says {plainly(view.likely)}" for name, view in views)
            what = f"{score.option} {score.level}".strip()
            problems.append(note("differing-scores", score.place("likely"), f"{what} on {score.criterion}: {told}."))
    return case.model_copy(update={"stakeholders": tuple(rows), "scores": tuple(scores)}), problems


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
    reasons = [f"{name}: {view.rationale}" for name, view in views if view.rationale]
    update = {
        "low": min(view.low for _, view in views),
        "likely": median(view.likely for _, view in views),
        "high": max(view.high for _, view in views),
        "rationale": " ".join(part for part in (score.rationale, *reasons) if part),
        "evidence": score.evidence,
    }
    return (views[0][1] if len(views) == 1 else score).model_copy(update=update)
