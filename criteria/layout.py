"""Which column of a written sheet holds which field: headings in any order, spelled as people spell."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from criteria.columns import columns
from criteria.headings import fold, listed, short
from criteria.likeness import changes_results, meant
from criteria.numerals import plainly
from criteria.written import error, warning

if TYPE_CHECKING:
    from collections.abc import Mapping

    from criteria.columns import Spec
    from criteria.problems import Problem
    from criteria.rows import Table
    from criteria.written import Sheet, Value, WrittenRow

_LOOK_AT = 12
"""Rows looked at for the headings: a title or a note may stand above them."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A sheet with its headings found. column_of: field to column; extra: the planner's own headings by column.

    matrix: scores with a column for each criterion.
    """

    table: Table
    sheet: Sheet
    heading_row: int
    column_of: Mapping[str, int] = field(default_factory=dict)
    extra: Mapping[int, str] = field(default_factory=dict)
    rows: tuple[WrittenRow, ...] = ()
    problems: tuple[Problem, ...] = ()
    readable: bool = True
    matrix: bool = False
    headings: Mapping[int, str] = field(default_factory=dict)

    def value(self, row: WrittenRow, name: str) -> Value | None:
        """What stands in a field's cell, None where it is blank."""
        column = self.column_of.get(name)
        return None if column is None else row.cells.get(column)

    def merged_away(self, row: WrittenRow, name: str) -> bool:
        """Whether a field's cell is blank because it was merged with another, which is a problem of its own."""
        column = self.column_of.get(name)
        return column is not None and any(
            area.first_row <= row.number <= area.last_row and area.first_column <= column <= area.last_column
            for area in self.sheet.merged
        )

    def places(self) -> dict[str, str]:
        """Each field's column as a place writes it."""
        return {
            name: str(self.sheet.place(1, column, self.headings[column]).column)
            for name, column in self.column_of.items()
        }


def lay_out(sheet: Sheet, table: Table, heads: frozenset[str] = frozenset()) -> Layout:
    """Find the headings of a sheet, and what is wrong with them.

    heads: the folded ids and names of the criteria; with one of them as a heading, scores stand as a matrix.
    """
    known = {fold(word): spec.name for spec in columns(table.model) for word in (spec.heading, spec.name)}
    top = max(
        sheet.rows[:_LOOK_AT],
        key=lambda row: sum(isinstance(value, str) and fold(value) in known for value in row.cells.values()),
        default=None,
    )
    if top is None:
        mend = "Fill in its headings and at least one row."
        problem = error("no-rows", sheet.place(), "the table is empty.", "", mend)
        return Layout(table, sheet, 1, problems=(problem,) if table.needed else (), readable=not table.needed)
    bare, problems = _headed(sheet, table, top, known)
    matrix = _is_matrix(bare, heads)
    rows = tuple(row for row in sheet.rows if row.number > top.number and _filled(row, bare, matrix=matrix))
    layout, more = _missing(replace(bare, rows=rows, matrix=matrix), heads)
    problems += more
    readable = not any(problem.id in {"missing-column", "doubled-heading"} for problem in problems)
    problems += _unreadable_areas(layout) + _hidden(layout)
    if not rows and table.needed and readable:
        mend = "Fill in at least one row below the headings."
        problems.append(error("no-rows", sheet.place(), "the table has no rows yet.", "", mend))
        readable = False
    return replace(layout, problems=tuple(problems), readable=readable)


def _headed(sheet: Sheet, table: Table, top: WrittenRow, known: Mapping[str, str]) -> tuple[Layout, list[Problem]]:
    """Which field each heading names; a second column for one field is a problem."""
    headings = {
        column: value if isinstance(value, str) else plainly(value)
        for column, value in sorted(top.cells.items())
        if isinstance(value, str | Decimal)
    }
    column_of: dict[str, int] = {}
    extra: dict[int, str] = {}
    problems = []
    for column, heading in headings.items():
        name = known.get(fold(heading))
        if name is None:
            extra[column] = heading
        elif name in column_of:
            first = sheet.place(top.number, column_of[name], headings[column_of[name]])
            found = f"a second column is headed {short(heading)}; the first is {first}."
            problems.append(error("doubled-heading", sheet.place(top.number, column, heading), found, "", "Keep one."))
        else:
            column_of[name] = column
    return Layout(table, sheet, top.number, column_of, extra, headings=headings), problems


def _is_matrix(layout: Layout, heads: frozenset[str]) -> bool:
    """Whether scores stand with a column for each criterion; so does a sheet with nothing of the long form yet."""
    if layout.table.name != "scores" or "criterion" in layout.column_of:
        return False
    if any(fold(heading) in heads for heading in layout.extra.values()):
        return True
    return not any(name in layout.column_of for name in ("low", "likely", "high", "rationale", "evidence"))


def _filled(row: WrittenRow, layout: Layout, *, matrix: bool) -> bool:
    """Whether a row says anything; in a matrix of scores the planner's headings are criteria."""
    mine = [*layout.column_of.values(), *(layout.extra if matrix else ())]
    return any(row.cells.get(column) not in (None, "") for column in mine)


def _missing(layout: Layout, heads: frozenset[str]) -> tuple[Layout, list[Problem]]:
    """Columns that are not there, and headings that were probably meant for them.

    A heading that was surely meant is read as what it was meant for, beside the error that names it: so the cells
    below it are still looked at, and nothing is said of blanks that are none.
    """
    specs = {spec.name: spec for spec in columns(layout.table.model)}
    if layout.matrix:
        specs = {name: specs[name] for name in ("option", "level")}
    spare = {column: heading for column, heading in layout.extra.items() if fold(heading) not in heads}
    cells = {column: [row.cells[column] for row in layout.rows if column in row.cells] for column in spare}
    guesses = meant(spare, layout.column_of, layout.table.model, cells) if len(layout.column_of) < len(specs) else {}
    problems, column_of, extra = [], dict(layout.column_of), dict(layout.extra)
    for name, (column, sure) in guesses.items():
        spec = specs.get(name)
        if spec is None or not (cells[column] or spec.needed):
            continue
        right, heading = _headed_as(spec, layout), layout.extra[column]
        place = layout.sheet.place(layout.heading_row, column, heading)
        what = "key" if layout.sheet.form == "json" else "heading"
        found = f"the {what} {short(heading)} is not known here, and {right} is missing."
        if sure and (spec.needed or changes_results(spec)):
            own = "" if spec.needed else f" If it is a column of your own, add an empty one headed {right}."
            problems.append(error("renamed-column", place, found, "", f"Rename it to {right}.{own}"))
            column_of[name] = column
            extra.pop(column)
        else:
            mend = f"The column is ignored; if {right} is meant, rename it."
            problems.append(warning("unknown-heading", place, found, "", mend))
    for name, spec in specs.items():
        if spec.needed and name not in column_of:
            there = listed(short(heading, 24) for heading in layout.headings.values())
            found = f"the column {_headed_as(spec, layout)} is missing."
            allowed = f"The headings here are: {there}." if there else ""
            mend = f"Add a column headed {_headed_as(spec, layout)}, which holds {spec.allowed}."
            problems.append(error("missing-column", layout.sheet.place(), found, allowed, mend))
    return replace(layout, column_of=column_of, extra=extra), problems


def _headed_as(spec: Spec, layout: Layout) -> str:
    """A column as its form spells it: a heading in a workbook, the field's name elsewhere."""
    return spec.heading if layout.sheet.form == "xlsx" else spec.name


def _unreadable_areas(layout: Layout) -> list[Problem]:
    """Merged cells hold one value and leave the others blank, which nobody can see."""
    problems = []
    known = dict.fromkeys(layout.column_of.values())
    if layout.matrix:
        known |= dict.fromkeys(layout.extra)
    for area in layout.sheet.merged:
        inside = [column for column in known if area.first_column <= column <= area.last_column]
        if not inside or area.last_row < layout.heading_row:
            continue
        if area.last_row > layout.heading_row and not any(
            area.first_row <= row.number <= area.last_row for row in layout.rows
        ):
            continue
        place = layout.sheet.place(max(area.first_row, 1), area.first_column)
        found = f"the cells {area} are merged, so all but the first are blank."
        mend = "Unmerge them and fill each cell."
        problems.append(error("merged-cells", place, found, "Each row has its own cells.", mend))
    return problems


def _hidden(layout: Layout) -> list[Problem]:
    sheet, problems = layout.sheet, []
    if sheet.hidden and layout.rows:
        found = "the sheet is hidden, and is read all the same."
        problems.append(warning("hidden-sheet", sheet.place(), found, "", "Unhide it, or empty it."))
    for column in layout.column_of.values():
        if column in sheet.hidden_columns:
            found = f"the column {layout.headings[column]} is hidden, and is read all the same."
            place = sheet.place(layout.heading_row, column)
            problems.append(warning("hidden-column", place, found, "", "Unhide it, or empty it."))
    hidden = [row.number for row in layout.rows if row.number in sheet.hidden_rows]
    if hidden:
        rows = f"row {hidden[0]} is" if len(hidden) == 1 else f"rows {listed(map(str, hidden))} are"
        place = sheet.place(hidden[0], 0)
        found = f"{rows} hidden, and read all the same."
        problems.append(warning("hidden-rows", place, found, "", "Unhide or delete what should not count."))
    return problems
