"""One ballot that came back: whose it is, what was filled in, and all that is wrong with it, each with its cell.

Nothing is guessed at. A sheet or a heading that was renamed, a name that the case does not know, an
answer to another
question: each is named, and a ballot with an error changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

from criteria.ballots.people import meant, new_option, people_of
from criteria.ballots.write import BALLOT, CASE, RANGE, SCORES, STAKEHOLDER, SWINGS
from criteria.formats.caps import Caps
from criteria.formats.tables import headings
from criteria.formats.xlsx.package import DAMAGE, RESAVE, Package, RefusedError
from criteria.formats.xlsx.workbook import Book
from criteria.model.columns import table_named
from criteria.model.names import fold, listed, nearest
from criteria.model.problems import Severity
from criteria.model.scales import swing_range, value_functions
from criteria.model.written import Written, WrittenRow, error, letters, note, warning
from criteria.parsing.assemble import assemble
from criteria.parsing.cells import Known
from criteria.parsing.headings import lay_out
from criteria.parsing.matrix import split

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal
    from pathlib import Path

    from criteria.model.case import Case
    from criteria.model.problems import Place, Problem
    from criteria.model.rows import ScoreRow, StakeholderRow
    from criteria.model.written import WrittenSheet
    from criteria.parsing.layout import SheetLayout

type Labels = Mapping[str, Mapping[str, tuple[str, Decimal]]]
"""The words of each criterion's scale, folded, with the word as it is written and its number."""

_EXTRA = -1  # a column before any that a ballot has
_TABLES = {SWINGS: "stakeholders", SCORES: "scores"}
_SHEETS = {table: name for name, table in _TABLES.items()}
_HEADED = {
    SWINGS: {"criterion": (0, "Criterion"), "swing": (3, "Swing")},
    SCORES: {"likely": (5, "Likely")},
}
"""What a sheet must have besides what its table needs anyway: the field, its column in a new ballot, its heading."""
_AGAIN = "Write the ballot again and copy the answers over."
_KEPT = "What they said before is kept."
_NOTHING_BEFORE = "They have said nothing before."


@dataclass(frozen=True)
class Returned:
    """One ballot as read; with an error among its problems it is not merged.

    blank: nobody has filled anything in.
    """

    file: str
    stakeholder: str
    swings: tuple[StakeholderRow, ...]
    scores: tuple[ScoreRow, ...]
    problems: tuple[Problem, ...]
    blank: bool = False

    @property
    def sound(self) -> bool:
        """Whether it may be merged."""
        return not any(problem.severity is Severity.ERROR for problem in self.problems)


def returned(path: Path, case: Case, new: Sequence[str] = ()) -> Returned | Problem:
    """Open one workbook; a Problem where it is no ballot, or cannot be read at all.

    new: people whom the case does not name and who are to be taken in.
    """
    try:
        with Package(path, Caps()) as package:
            sheets, problems = _sheets(path, Book(package, package.main()))
    except RefusedError as refusal:
        return error(
            refusal.check, None, f"{path.name}: {refusal.found}", refusal.allowed, refusal.mend
        )
    except DAMAGE:
        return error(
            "damaged", None, f"{path.name} is damaged, or not a workbook at all.", "", RESAVE
        )
    except OSError as fault:
        return error(
            "unreadable", None, f"{path.name} cannot be read: {fault.strerror or fault}.", "", ""
        )
    if not sheets:
        found = f"{path.name} is no ballot and is left alone."
        return warning("no-ballot", None, found, "", "Keep only ballots in the folder.")
    missing = [name for name in (BALLOT, SWINGS) if name not in sheets]
    if missing:
        found = f"{path.name} is a ballot without its sheet {missing[0]}."
        return error("missing-table", None, found, "", _AGAIN)
    return _parsed(path, case, new, sheets, problems)


# -- sheets ----------------------------------------------------------------------------------------


def _sheets(path: Path, book: Book) -> tuple[dict[str, WrittenSheet], list[Problem]]:
    """The sheets of a ballot by their own names, also those that were renamed, which is a problem; none of others."""
    titles = {fold(title): title for title in book.parts}
    title_of = {
        name: titles.pop(fold(name)) for name in (BALLOT, SWINGS, SCORES) if fold(name) in titles
    }
    # a case has a sheet called Scores too
    if not {BALLOT, SWINGS} & title_of.keys() and not _has_front(book, titles.values()):
        return {}, []
    sheets: dict[str, WrittenSheet] = {}
    problems: list[Problem] = []
    for name, title in title_of.items():
        sheets[name], faults = _sheet(path, book, title)
        problems += faults
    for title in titles.values():
        meant = _meant(book.sheet(title)[0], sheets)
        if meant is not None:
            sheets[meant], faults = _sheet(path, book, title)
            problems += faults
            found = f"this is a ballot's sheet {meant} by another name."
            problems.append(
                error("renamed-sheet", sheets[meant].place(), found, "", f"Rename it to {meant}.")
            )
    return sheets, problems


def _sheet(path: Path, book: Book, title: str) -> tuple[WrittenSheet, list[Problem]]:
    """One sheet and what is wrong with it, each place with the ballot's file before it."""
    sheet, faults = book.sheet(title)
    placed = [replace(fault, place=_in_file(path, fault)) for fault in faults]
    return replace(sheet, title=f"[{path.name}]{sheet.title}"), placed


def _has_front(book: Book, titles: Iterable[str]) -> bool:
    return any(_meant(book.sheet(title)[0], {}) == BALLOT for title in titles)


def _meant(sheet: WrittenSheet, sheets: Mapping[str, WrittenSheet]) -> str | None:
    """Which sheet of a ballot, not there yet, has what stands in this one."""
    keys = {key for key, _, _ in _pairs(sheet)}
    words = {fold(word) for word in headings(sheet.rows)}
    looks_like = {
        BALLOT: {fold(STAKEHOLDER), fold(CASE)} <= keys,
        SWINGS: "criterion" in words and not words.isdisjoint({fold(RANGE), "swing"}),
        SCORES: {"option", "criterion", "likely"} <= words,
    }
    return next((name for name, alike in looks_like.items() if alike and name not in sheets), None)


def _in_file(path: Path, problem: Problem) -> Place | None:
    if problem.place is None:
        return None
    return replace(problem.place, table=f"[{path.name}]{problem.place.table}")


def _pairs(sheet: WrittenSheet) -> Iterator[tuple[str, str, Place]]:
    """Give the front sheet's keys, folded, with the text beside them and its cell."""
    for row in sheet.rows:
        filled = sorted(row.cells)
        key = row.cells[filled[0]] if filled else None
        if isinstance(key, str):
            value = row.cells.get(filled[0] + 1, "")
            yield fold(key), str(value).strip(), sheet.place(row.number, filled[0] + 1)


# -- what stands in them ---------------------------------------------------------------------------


def _parsed(
    path: Path,
    case: Case,
    new: Sequence[str],
    sheets: dict[str, WrittenSheet],
    problems: list[Problem],
) -> Returned | Problem:
    front = {key: (value, place) for key, value, place in _pairs(sheets[BALLOT])}
    nowhere = ("", sheets[BALLOT].place())
    written, where = front.get(fold(STAKEHOLDER), nowhere)
    if not written:
        found = f"{path.name} does not say whose ballot it is."
        return error("ballot-of-nobody", where, found, "", f"Type the id beside {STAKEHOLDER}.")
    person, faults = _person(case, new, written, where)
    problems += faults
    layouts = {
        name: lay_out(sheets[name], table_named(table))
        for name, table in _TABLES.items()
        if name in sheets
    }
    problems += _about(case, layouts[SWINGS], *front.get(fold(CASE), nowhere))
    known = _known(case)
    tables = _answers(layouts, person, known.labels)
    problems += _left_blank(case, tables, person, sheets[SWINGS].place())
    problems += _moved_ranges(case, layouts[SWINGS])
    problems += _idle_reasons(layouts[SWINGS])
    unnamed = {name: list(_unnamed(name, layout)) for name, layout in layouts.items()}
    problems += chain.from_iterable(unnamed.values())
    readable = {table: sheet for table, sheet in tables.items() if not unnamed[_SHEETS[table]]}
    draft, assembled = assemble(Written(readable), known)
    faults = list(_of_the_ballot(assembled, where))
    problems += faults
    has_error = any(fault.severity is Severity.ERROR for fault in faults)
    if draft.lost & readable.keys() and not has_error:
        problems.append(
            error(
                "no-headings",
                sheets[BALLOT].place(),
                "the headings of a sheet are gone.",
                "",
                _AGAIN,
            )
        )
    every = tuple(dict.fromkeys(problems))
    return Returned(
        path.name, person, draft.case.stakeholders, draft.case.scores, every, blank=not tables
    )


def _answers(
    layouts: Mapping[str, SheetLayout], person: str, labels: Labels
) -> dict[str, WrittenSheet]:
    """The sheets in which something is filled in, by their tables, with the rows that say something."""
    swings = _filled(layouts[SWINGS], ("swing",))
    filled = {SWINGS: _with_stakeholder(swings, layouts[SWINGS], person)}
    if SCORES in layouts:
        scores = _filled(layouts[SCORES], ("low", "likely", "high"))
        filled[SCORES] = _spread(scores, layouts[SCORES], labels)
    return {
        _TABLES[name]: sheet
        for name, sheet in filled.items()
        if any(row.number > layouts[name].heading_row for row in sheet.rows)
    }


def _idle_reasons(swings: SheetLayout) -> Iterator[Problem]:
    """Reasons beside a swing that is blank: they are not taken along, and not dropped in silence."""
    if "swing" not in swings.column_of or not any(_says(swings, row) for row in swings.rows):
        return
    for row in swings.rows:
        if swings.value(row, "why") and not _says(swings, row):
            place = swings.sheet.place(row.number, swings.column_of["swing"])
            found = "there is a reason and no swing, so neither is taken."
            yield warning("reason-without-swing", place, found, "", "Type the swing beside it.")


def _says(swings: SheetLayout, row: WrittenRow) -> bool:
    return swings.value(row, "swing") not in {None, ""}


def _left_blank(case: Case, tables: Container[str], person: str, place: Place) -> Iterator[Problem]:
    """Notes on what somebody did not answer; tables: those in which they did."""
    if "stakeholders" in tables:
        return
    before = what_stays(case, (person,))
    if "scores" in tables:
        found = f"{person} gives scores only, and no swing."
        yield note("scores-only", place, found, "", before)
    else:
        yield note("blank-ballot", place, f"{person} sent a blank ballot.", "", before)


def what_stays(case: Case, people: Sequence[str]) -> str:
    """Say what becomes of the swings that people gave before whose answers did not come now."""
    heard = {row.stakeholder for row in case.stakeholders}
    silent = [person for person in people if person not in heard]
    if not silent:
        return _KEPT
    if len(silent) == len(people):
        return _NOTHING_BEFORE
    return f"What the others said before is kept; nothing was said by {listed(silent)}."


def _of_the_ballot(problems: Iterable[Problem], where: Place) -> Iterator[Problem]:
    """What speaks of a cell; what speaks of a whole case is not a ballot's to mend.

    where: the cell on the front sheet that names the person, of whom the rows have no cell.
    """
    for problem in problems:
        if problem.place is not None:
            of_person = problem.place.column == letters(_EXTRA)
            yield replace(problem, place=where) if of_person else problem


def _unnamed(name: str, layout: SheetLayout) -> Iterator[Problem]:
    """A heading that is gone, with the one that stands in its place."""
    for field, (column, heading) in _HEADED[name].items():
        if field not in layout.column_of:
            there = layout.headings.get(column)
            found = f"the heading {there or 'here'} is not known, and {heading} is missing."
            place = layout.sheet.place(layout.heading_row, column)
            yield error("renamed-column", place, found, "", f"Rename it to {heading}.")


def _person(
    case: Case, new: Sequence[str], written: str, where: Place
) -> tuple[str, list[Problem]]:
    """Whose ballot it is, in the case's spelling; an error where neither the case nor the caller knows them."""
    known = {**dict.fromkeys(new, ""), **people_of(case)}
    who = meant(known, written)
    if who is not None:
        return who, []
    people = list(people_of(case))
    close = nearest(written, people)
    allowed = f"Its stakeholders are {listed(people)}." if people else "It has no stakeholders yet."
    mend = f"Did you mean {close}? " if close else ""
    mend += f"To take in somebody new, gather with {new_option(written)}."
    found = f"{written} is no stakeholder of the case."
    return written, [error("unknown-stakeholder", where, found, allowed, mend)]


def _about(case: Case, swings: SheetLayout, title: str, where: Place) -> Iterator[Problem]:
    """A ballot belongs to its case by its criteria; a title may have been corrected since."""
    if title == case.settings.title:
        return
    asked = {str(swings.value(row, "criterion")).strip().casefold() for row in swings.rows}
    if asked == {leaf.id.casefold() for leaf in case.leaves}:
        found = (
            f"the ballot is about “{title}”, and the case is called “{case.settings.title}” now."
        )
        yield warning(
            "retitled-case", where, found, "", "Its criteria are the same, so it is taken."
        )
        return
    found = f"the ballot is about “{title}”, and the case is “{case.settings.title}”."
    allowed = "Its criteria are not the same either."
    yield error("other-case", where, found, allowed, "Gather it into its own case.")


def _filled(layout: SheetLayout, names: Sequence[str]) -> WrittenSheet:
    """Leave out rows in which none of some columns is filled: a ballot counts for what it answers.

    Where a column is not found, every row stays: its heading is named, and a filled ballot is never
    taken for a blank one.
    """
    wanted = [layout.column_of[name] for name in names if name in layout.column_of]
    if not wanted:
        return layout.sheet
    head = [row for row in layout.sheet.rows if row.number <= layout.heading_row]
    below = [row for row in layout.sheet.rows if row.number > layout.heading_row]
    shown = [
        row for row in below if any(row.cells.get(column) not in (None, "") for column in wanted)
    ]
    return replace(layout.sheet, rows=(*head, *shown))


def _spread(sheet: WrittenSheet, layout: SheetLayout, labels: Labels) -> WrittenSheet:
    """Take a range that is typed in one cell, such as 700..900, for its ends, as the case's own scores do."""
    if not {"low", "likely", "high"} <= layout.column_of.keys():
        return sheet

    def ranged(row: WrittenRow) -> WrittenRow:
        likely = layout.value(row, "likely")
        if row.number <= layout.heading_row or not isinstance(likely, str):
            return row
        criterion = str(layout.value(row, "criterion") or "")
        low, middle, high = split(likely, labels.get(criterion, {}))
        if low is None and middle == likely:
            return row
        ends = {"low": low, "likely": middle, "high": high}
        cells = {layout.column_of[name]: end for name, end in ends.items() if end is not None}
        return WrittenRow(row.number, {**row.cells, **cells})

    return replace(sheet, rows=tuple(map(ranged, sheet.rows)))


def _with_stakeholder(sheet: WrittenSheet, layout: SheetLayout, name: str) -> WrittenSheet:
    def filled(row: WrittenRow) -> WrittenRow:
        if row.number < layout.heading_row:
            return row
        value = "stakeholder" if row.number == layout.heading_row else name
        return WrittenRow(row.number, {**row.cells, _EXTRA: value})

    return replace(sheet, rows=tuple(filled(row) for row in sheet.rows))


def _known(case: Case) -> Known:
    """What a ballot's cells may name: ids, levels and the words of scales."""
    known = Known(money=case.settings.money)
    known.ids = {
        "criteria": {leaf.id.casefold(): leaf.id for leaf in case.leaves},
        "recommendations": {row.id.casefold(): row.id for row in case.recommendations},
    }
    known.levels = {
        id_: {row.level.casefold(): row.level for row in rows}
        for id_, rows in case.levels_of.items()
    }
    for row in case.criteria_levels:
        if row.label:
            known.labels.setdefault(row.criterion, {})[fold(row.label)] = (row.label, row.level)
    return known


def _moved_ranges(case: Case, layout: SheetLayout) -> Iterator[Problem]:
    """A swing speaks of a range; where the case has another one now, the answer is to another question."""
    column = next(
        (column for column, heading in layout.extra.items() if fold(heading) == fold(RANGE)), None
    )
    if column is None:
        return
    pairings = zip(case.leaves, value_functions(case), strict=True)
    range_now = {
        leaf.id.casefold(): swing_range(case, leaf, function) for leaf, function in pairings
    }
    for row in layout.rows:
        criterion, then = str(layout.value(row, "criterion") or ""), row.cells.get(column)
        now = range_now.get(criterion.casefold())
        if now is not None and then is not None and str(then) != now:
            place = layout.sheet.place(row.number, column)
            found = f"the swing of {criterion} was given for a change {then}; in the case it is {now.rstrip('.')}."
            yield error("other-range", place, found, "", "Ask for it again with a new ballot.")
