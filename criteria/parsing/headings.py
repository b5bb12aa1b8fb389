"""Which column of a written sheet holds which field: headings in any order, spelled as people spell."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from criteria.model.columns import columns
from criteria.model.names import clean, fold, listed, short
from criteria.model.numerals import plainly
from criteria.model.written import DatedCell, PercentCell, error, warning
from criteria.parsing.blank_headings import nameless, split_headings
from criteria.parsing.guesses import beside, changes_results, meant
from criteria.parsing.layout import Node, SheetLayout

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from criteria.model.columns import ColumnSpec
    from criteria.model.problems import Problem
    from criteria.model.rows import CaseTable
    from criteria.model.written import CellValue, WrittenRow, WrittenSheet

_LOOK_AT = 12
"""Rows looked at for the headings: a title or a note may stand above them."""


SPARE = "Choose a criterion below"
"""What a new workbook writes above a column of scores that has no criterion yet."""

FILLS_ITSELF = "(fills itself)"
"""How the headings of columns end that a new workbook fills by formulas."""

UNNAMED = re.compile(r"(?:Criterion|Year|Person) [1-9][0-9]?")
"""What heads a column of a new matrix until somebody types over it."""


def lay_out(sheet: WrittenSheet, table: CaseTable, nodes: Sequence[Node] = ()) -> SheetLayout:
    """Find the headings of a sheet, and what is wrong with them.

    nodes: the criteria, or the people; with the id or the name of one of them as a heading, scores
    or swings stand as a matrix.
    """
    known = {
        fold(word): spec.name for spec in columns(table.model) for word in (spec.heading, spec.name)
    }
    top = _row_of_headings(sheet, known)
    if top is None:
        return _empty(sheet, table)
    bare, problems = _headed(sheet, table, top, known)
    bare = replace(bare, nodes=tuple(nodes))
    bare = replace(bare, matrix=_is_matrix(bare))
    layout = replace(bare, rows=_filled(bare))
    split = split_headings(layout)
    if split is not None:
        return replace(layout, problems=(*problems, split), readable=False)
    layout, misspelt = _misspelt(layout)
    layout, blank, suspected = nameless(layout)
    problems += [*misspelt, *blank, *_absent(layout, suspected)]
    layout = replace(layout, rows=_filled(layout))
    doubled = any(problem.id == "doubled-heading" for problem in problems)
    readable = not doubled and layout.complete
    problems += [*_unreadable_areas(layout), *_hidden(layout)]
    if not layout.rows and table.needed and readable:
        mend = "Fill in at least one row below the headings."
        problems.append(error("no-rows", sheet.place(), "the table has no rows yet.", "", mend))
        readable = False
    return replace(layout, problems=tuple(problems), readable=readable)


def _row_of_headings(sheet: WrittenSheet, known: Mapping[str, str]) -> WrittenRow | None:
    """The row near the top that has most of the known headings, the first of several; None in an empty sheet."""

    def headings_in(row: WrittenRow) -> int:
        return sum(isinstance(value, str) and fold(value) in known for value in row.cells.values())

    return max(sheet.rows[:_LOOK_AT], key=headings_in, default=None)


def _empty(sheet: WrittenSheet, table: CaseTable) -> SheetLayout:
    """A sheet without any row; where its table is needed, that is a problem."""
    if not table.needed:
        return SheetLayout(table, sheet, 1)
    mend = "Fill in its headings and at least one row."
    if sheet.form == "json":
        mend = "Give it at least one row."
    problem = error("no-rows", sheet.place(), "the table is empty.", "", mend)
    return SheetLayout(table, sheet, 1, problems=(problem,), readable=False)


def _headed(
    sheet: WrittenSheet, table: CaseTable, top: WrittenRow, known: Mapping[str, str]
) -> tuple[SheetLayout, list[Problem]]:
    """Which field each heading names; a second column for one field is a problem."""
    headings = {
        column: text for column, value in sorted(top.cells.items()) if (text := _heading(value))
    }
    headings |= _spanned(sheet, top, headings, known)
    column_of: dict[str, int] = {}
    extra: dict[int, str] = {}
    problems = []
    for column, heading in sorted(headings.items()):
        name = known.get(fold(heading))
        if name is None:
            extra[column] = heading
        elif name in column_of:
            first = sheet.place(top.number, column_of[name], headings[column_of[name]])
            found = f"a second column is headed {short(heading)}; the first is {first}."
            problems.append(
                error(
                    "doubled-heading",
                    sheet.place(top.number, column, heading),
                    found,
                    "",
                    "Keep one.",
                )
            )
        else:
            column_of[name] = column
    return SheetLayout(table, sheet, top.number, column_of, extra, headings=headings), problems


def _heading(value: CellValue) -> str:
    """A heading as text; nothing where the cell cannot be used, or shows nothing."""
    if isinstance(value, str):
        return value if clean(value) else ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, Decimal):
        return plainly(value)
    if isinstance(value, PercentCell):
        return f"{plainly(value.number * 100)}%"
    return value.shown if isinstance(value, DatedCell) else ""


def _spanned(
    sheet: WrittenSheet, top: WrittenRow, headings: Mapping[int, str], known: Mapping[str, str]
) -> dict[int, str]:
    """The planner's own headings that are merged across several columns head all of them."""
    spanned = {}
    for area in sheet.merged:
        heading = headings.get(area.first_column)
        if top.number not in area.rows or heading is None or fold(heading) in known:
            continue
        for column in range(area.first_column + 1, min(area.last_column, _WIDEST) + 1):
            if column not in headings:
                spanned[column] = heading
    return spanned


_WIDEST = 200
"""Columns of a merged heading that are looked at; a merge may name thousands."""


def _is_matrix(layout: SheetLayout) -> bool:
    """Whether a sheet has a column for each criterion, year or person, in place of one for what it is of."""
    name, there = layout.table.name, layout.column_of
    if name == "scores":
        return _is_matrix_of_scores(layout)
    if name not in _LONG_FORM or any(field in there for field in _LONG_FORM[name]):
        return False
    unnamed = any(map(UNNAMED.fullmatch, layout.extra.values()))
    return unnamed or bool(replace(layout, matrix=True).headed)


_LONG_FORM = {
    "costs": ("year", "low", "likely", "high"),
    "stakeholders": ("stakeholder", "swing"),
}
"""Columns that say that a sheet has a row for each figure."""


def _is_matrix_of_scores(layout: SheetLayout) -> bool:
    """Whether scores stand with a column for each criterion; so does a sheet with nothing of the long form yet."""
    if "criterion" in layout.column_of:
        return False
    if replace(layout, matrix=True).headed:
        return True
    of_scores = ("low", "likely", "high", "rationale", "evidence")
    return not any(name in layout.column_of for name in of_scores)


def _filled(layout: SheetLayout) -> tuple[WrittenRow, ...]:
    """The rows below the headings that say anything; the planner's own columns say nothing."""
    mine = layout.read
    if layout.matrix and layout.table.name == "scores" and not layout.headed:
        # The criteria are not known, or none of them is spelled right.
        mine = (*mine, *layout.extra)
    below = (row for row in layout.sheet.rows if row.number > layout.heading_row)
    return tuple(
        row for row in below if any(row.cells.get(column) not in (None, "") for column in mine)
    )


def _misspelt(layout: SheetLayout) -> tuple[SheetLayout, list[Problem]]:
    """Headings that nobody knows and that were probably meant for a column that is not there.

    A heading that was surely meant is read as what it was meant for, beside the error that names
    it: so the cells below it are still looked at, and nothing is said of blanks that are none.
    """
    problems = []
    spare = {
        column: heading for column, heading in layout.extra.items() if column not in layout.headed
    }
    column_of, extra = dict(layout.column_of), dict(layout.extra)
    for spec, column, sure in _meant_for(layout, spare):
        heading = spare.pop(column)
        right = spec.headed(layout.sheet.form)
        place = layout.sheet.place(layout.heading_row, column, heading)
        found = f"the {_what(layout)} {short(heading)} is not known here, and {right} is missing."
        if sure and (spec.needed or changes_results(spec)):
            if_yours = ""
            if not spec.needed:
                if_yours = f" If it is a column of your own, add an empty one headed {right}."
            problems.append(
                error("renamed-column", place, found, "", f"Rename it to {right}.{if_yours}")
            )
            column_of[spec.name] = column
            extra.pop(column)
        else:
            mend = f"The column is ignored; if {right} is meant, rename it."
            problems.append(warning("unknown-heading", place, found, "", mend))
    if not layout.matrix:
        problems += _beside(layout, spare)
    return replace(layout, column_of=column_of, extra=extra), problems


def _meant_for(
    layout: SheetLayout, spare: Mapping[int, str]
) -> Iterator[tuple[ColumnSpec, int, bool]]:
    """Each missing column that an unknown heading was probably meant for, where that stands, and whether it is sure.

    One without cells below it costs nothing, unless the case cannot be read without it.
    """
    specs = layout.specs
    if len(layout.column_of) >= len(specs):
        return
    cells = {
        column: [row.cells[column] for row in layout.rows if column in row.cells]
        for column in spare
    }
    for name, (column, sure) in meant(spare, layout.column_of, layout.table.model, cells).items():
        spec = specs.get(name)
        if spec is not None and (cells[column] or spec.needed):
            yield spec, column, sure


def _beside(layout: SheetLayout, spare: Mapping[int, str]) -> Iterator[Problem]:
    """Headings much like one that is there, and filled only where that one is blank: one column in two spellings."""
    for column, heading in spare.items():
        name = beside(column, heading, layout.column_of, layout.rows)
        if name is None:
            continue
        right = layout.specs[name].headed(layout.sheet.form)
        filled = [row.number for row in layout.rows if column in row.cells]
        row = filled[0] if layout.sheet.form == "json" else layout.heading_row
        place = layout.sheet.place(row, column, heading)
        rows = "1 row" if len(filled) == 1 else f"{len(filled)} rows"
        unknown = f"the {_what(layout)} {short(heading)} is not known here and is ignored"
        found = f"{unknown}; it fills {rows} without {right}."
        yield warning("unknown-heading", place, found, "", f"Did you mean {right}?")


def _what(layout: SheetLayout) -> str:
    return "key" if layout.sheet.form == "json" else "heading"


def _absent(layout: SheetLayout, suspected: Sequence[str]) -> Iterator[Problem]:
    """Columns that must be there and are not; suspected: those for which a blank heading was named."""
    absent = {
        name: spec
        for name, spec in layout.specs.items()
        if spec.needed and name not in (*layout.column_of, *suspected)
    }
    if layout.table.name == "stakeholders" and absent.keys() == {"stakeholder", "swing"}:
        yield _without_people(layout)
        return
    for name, spec in absent.items():
        yield _missing(layout, name, spec)


def _without_people(layout: SheetLayout) -> Problem:
    """A sheet of swings that says neither whose they are nor, in a sheet of people, who heads its columns."""
    found = "no column says whose swings these are."
    allowed = "A column for each person is headed by an id or a name of the sheet People."
    mend = "Add that sheet with the columns Id and Name, or the columns Stakeholder and Swing here."
    return error("missing-column", layout.sheet.place(), found, allowed, mend)


def _missing(layout: SheetLayout, name: str, spec: ColumnSpec) -> Problem:
    """One column that must be there; in JSON it is a key that no object has, and the first object is its place."""
    right = spec.headed(layout.sheet.form)
    there = listed(short(heading, 24) for heading in layout.headings.values())
    if layout.sheet.form == "json":
        first = layout.rows[0].number if layout.rows else None
        place = layout.sheet.place(first, len(layout.headings), name)
        objects = f", here and in {len(layout.rows) - 1} more" if len(layout.rows) > 1 else ""
        allowed = f"The keys here are: {there}." if there else ""
        mend = f"Add the key {right}, which holds {spec.allowed}."
        return error(
            "missing-column", place, f"the key {right} is missing{objects}.", allowed, mend
        )
    allowed = f"The headings here are: {there}." if there else ""
    mend = f"Add a column headed {right}, which holds {spec.allowed}."
    return error(
        "missing-column", layout.sheet.place(), f"the column {right} is missing.", allowed, mend
    )


def _unreadable_areas(layout: SheetLayout) -> Iterator[Problem]:
    """Merged cells hold one value and leave the others blank, which nobody can see."""
    for area in layout.sheet.merged:
        over_a_column = any(column in area.columns for column in layout.read)
        over_headings = layout.heading_row == area.last_row
        over_a_row = area.last_row > layout.heading_row and any(
            row.number in area.rows for row in layout.rows
        )
        if over_a_column and (over_headings or over_a_row):
            place = layout.sheet.place(max(area.first_row, 1), area.first_column)
            found = f"the cells {area} are merged, so all but the first are blank."
            mend = "Unmerge them and fill each cell."
            yield error("merged-cells", place, found, "Each row has its own cells.", mend)


def _hidden(layout: SheetLayout) -> Iterator[Problem]:
    """The sheet, the columns and the rows that are read although nobody sees them."""
    sheet = layout.sheet
    if sheet.hidden and layout.rows:
        found = "the sheet is hidden, and is read all the same."
        yield warning("hidden-sheet", sheet.place(), found, "", "Unhide it, or empty it.")
    for column in layout.read:
        if column in sheet.hidden_columns:
            found = f"the column {layout.headings[column]} is hidden, and is read all the same."
            place = sheet.place(layout.heading_row, column)
            yield warning("hidden-column", place, found, "", "Unhide it, or empty it.")
    hidden = [row.number for row in layout.rows if row.number in sheet.hidden_rows]
    if hidden:
        rows = f"row {hidden[0]} is" if len(hidden) == 1 else f"rows {listed(map(str, hidden))} are"
        place = sheet.place(hidden[0], 0)
        found = f"{rows} hidden, and read all the same."
        yield warning("hidden-rows", place, found, "", "Unhide or delete what should not count.")
