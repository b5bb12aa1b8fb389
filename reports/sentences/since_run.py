"""What was changed by hand in the workbook since the run: every figure that may be, as it was run and as it is now.

Everything the workbook says of the run as a whole (proven, the best, a share of the ideal) stands
only while nothing is changed, so those statements read the counts kept here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from reports.model.formula import At, Formula, Span, call
from reports.model.report import Section, Text, tables_of
from reports.model.sheets import DECISION, INPUTS
from reports.model.table import Cell, Column, Heading, Row, Table, table_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from reports.model.story import Story

TABLE = "changes"
LIST = "changed cells"
LISTED = 25
"""Changed cells that are listed one by one."""
CHANGED = "changed"
AS_RUN = "As run: "
LONGEST = 4000
"""Characters up to which a statement follows changes: a formula may hold 8,192 in all."""


def count(first: str | None = None, last: str | None = None) -> Formula:
    """Count the cells changed by hand since the run, all of them or a run of rows of the table."""
    return call("COUNTIF", Span(TABLE, "state", first, last), CHANGED)


CELLS = At("totals", "changed_cells", "value")
"""How many cells were changed since the run."""


def inputs(story: Story) -> Formula:
    """Count what was changed since the run apart from which level is funded."""
    ids = [story.case.recommendations[place].id for place in story.in_order]
    first, last = (row_key("portfolio", id_, "level") for id_ in (ids[0], ids[-1]))
    return CELLS - count(first, last)


def row_key(table: str, row: str, column: str) -> str:
    """Key of the row that watches one cell."""
    return f"{table}|{row}|{column}"


def as_run(text: str) -> Text:
    """Say something of the run, and say that it is of the run once anything is changed."""
    if len(text) > LONGEST:
        return Text(AS_RUN + text)
    return Text(text, call("&", unless(CELLS, "", AS_RUN), text))


def unless(changed: Formula, kept: Formula | float | str, stale: Formula | str) -> Formula:
    """Show something as long as nothing is changed, and something else in its place once something is."""
    return call("IF", call("=", changed, 0), kept, stale)


STALE = Text(
    "",
    unless(
        CELLS, "", "These figures are of the run. Cells were changed since: run Steelyard again."
    ),
)
"""Stands on sheets whose figures do not follow changes."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """One cell that may be changed: its sheet, and its table, row and column."""

    sheet: str
    table: Table
    row: Row
    column: int

    @property
    def heading(self) -> Heading:
        """Give the heading above it."""
        return self.table.columns[self.column]

    @property
    def key(self) -> str:
        """Key of the row that watches it."""
        return row_key(self.table.key, self.row.key, self.heading.key)

    @property
    def at(self) -> At:
        """Name it for a formula."""
        return At(self.table.key, self.row.key, self.heading.key)

    @property
    def as_run(self) -> Cell:
        """Give what it held when Steelyard ran."""
        cell = self.row.cells[self.column]
        return Cell(cell.value, self.table.meaning(self.column, cell))

    @property
    def now(self) -> Cell:
        """Follow what it holds now."""
        formula = call("IF", call("=", self.at, ""), "", self.at)
        run = self.as_run
        return Cell("", "text", formula) if run.value is None else replace(run, formula=formula)

    @property
    def changed(self) -> Cell:
        """Say whether that is another thing."""
        same = call("EXACT", self.at, At(TABLE, self.key, "run"))
        return Cell("", formula=call("IF", same, "", CHANGED))


def sections_of(sections: Iterable[Section]) -> Iterator[Section]:
    """List the cells that were changed, and below the inputs watch every cell that may be."""
    watched = _watch(sections)
    if not watched.rows:
        return
    text = (
        "Blank as long as nothing is changed. Every cell that may be changed is watched at the end of the sheet "
        f"{INPUTS}; type the old figure into a cell again, and it leaves this list."
    )
    changed = changed_table()
    yield Section(
        "changed-sheet", changed.title, (Text(text), changed), page=False, sheet=DECISION, seat=9
    )
    text = (
        "Every cell that may be changed, as it was when Steelyard ran and as it is now. Its rows are folded away: the "
        f"sheet {DECISION} lists those that are changed. Open them with the sign in the margin."
    )
    yield Section(
        "changes-sheet", watched.title, (Text(text), watched), page=False, sheet=INPUTS, seat=9
    )


def changed_table() -> Table:
    """Make the list of changed cells: the first of them, old and new; blank rows where there are fewer."""

    def line(number: int) -> Cell:
        at = call("MATCH", number, Span(TABLE, "count"), 0)
        return Cell("", formula=call("IF", call(">", CELLS, number - 1), at, ""))

    def found(column: str) -> Callable[[int], Cell]:
        def cell(number: int) -> Cell:
            place = At(LIST, str(number), "line")
            there = call("INDEX", Span(TABLE, column), place)
            shown = call("IF", call("=", there, ""), "", there)
            return Cell("", formula=call("IF", call("=", place, ""), "", shown))

        return cell

    columns: tuple[Column[int], ...] = (
        Column("which", "Row", "text", found("which")),
        Column("figure", "What", "text", found("figure")),
        Column("line", "Line of all", "count", line),
        Column("run", "As run", "text", found("run")),
        Column("now", "Now", "text", found("now")),
        Column("sheet", "Sheet", "id", found("sheet")),
    )
    numbers = range(1, LISTED + 1)
    return table_of(LIST, "Cells changed since the run", numbers, columns, row_key=str)


def _watch(sections: Iterable[Section]) -> Table:
    """List every cell on the sheets that may be changed, with a check of each."""
    entries = list(_entries(sections))
    before = dict(pairwise(entry.key for entry in reversed(entries)))

    def counted(entry: _Entry) -> Cell:
        """Count the changed cells down to this one."""
        here = call("IF", call("=", At(TABLE, entry.key, "state"), CHANGED), 1, 0)
        above = before.get(entry.key)
        return Cell(0, formula=here if above is None else At(TABLE, above, "count") + here)

    columns: tuple[Column[_Entry], ...] = (
        Column("sheet", "Sheet", "id", lambda entry: entry.sheet),
        Column("table", "Table", "text", lambda entry: entry.table.title),
        Column("which", "Row", "text", lambda entry: _name(entry.table, entry.row)),
        Column("figure", "What", "text", lambda entry: entry.heading.label),
        Column("run", "As run", "text", lambda entry: entry.as_run),
        Column("now", "Now", "text", lambda entry: entry.now),
        Column("state", "Changed", "word", lambda entry: entry.changed),
        Column("count", "Changed so far", "count", counted),
    )
    title = "Every cell that may be changed"
    table = table_of(TABLE, title, entries, columns, row_key=lambda entry: entry.key, filter=True)
    return replace(table, folded=True)


def _entries(sections: Iterable[Section]) -> Iterator[_Entry]:
    """Go through the cells that may be changed, table by table as they stand on the sheets, each table once."""
    tables: dict[str, tuple[str, Table]] = {}
    for part in sections:
        if part.sheet is not None:
            for table in tables_of(part.blocks):
                tables.setdefault(table.key, (part.sheet, table))
    for sheet, table in tables.values():
        for row in table.rows:
            for column, cell in enumerate(row.cells):
                if cell.entry:
                    yield _Entry(sheet, table, row, column)


def _name(table: Table, row: Row) -> str:
    """Say which row it is by the words and the year it begins with."""
    parts: list[str] = []
    for place, cell in enumerate(row.cells):
        if cell.entry:
            break
        text = str(cell.value) if cell.value is not None else ""
        if text and (isinstance(cell.value, str) or table.meaning(place, cell) == "year"):
            parts.append(text)
    return ", ".join(parts[:3])
