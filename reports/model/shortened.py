"""What pages leave out of a long report: one rule for every table and chart, and a sentence that says where the rest is.

A page shows the first rows of a table, the first bars of a chart, and of a section no more rows
than somebody would look through. The workbook and tables.json hold all of them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reports.model.charts import Bars, Chart, Grid, Heat, Stacked
from reports.model.report import Details, Note, Pair, Text, tables_of
from reports.model.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reports.model.report import Block, Report, Section

MOST_ROWS = 500
"""Rows of a table that a page shows: a city's funded projects are all listed."""
MOST_BARS = 60
"""Rows of a chart that a page draws, and lists beneath it."""
MOST_IN_SECTION = 1_000
"""Rows of all tables of a section, those a click away included; what follows once they are reached is left out."""


def for_pages(report: Report) -> Iterator[Section]:
    """Go through the sections that pages show, each shortened to what is read."""
    sheet_of = {
        table.key: section.sheet
        for section in report.sections
        if section.sheet is not None
        for table in tables_of(section.blocks)
    }
    for section in report.sections:
        if section.page:
            yield _Shortening(sheet_of).section(section)


@dataclass(slots=True)
class _Shortening:
    """One section on its way: how many more rows it may show, and how many it has left out whole."""

    sheet_of: Mapping[str, str]
    room: int = MOST_IN_SECTION
    left_out: int = 0

    def section(self, section: Section) -> Section:
        blocks = tuple(self._blocks(section.blocks))
        if self.left_out:
            words = f"{self.left_out:,} more rows of this section are left out here; tables.json has them."
            blocks = (*blocks, Note(words))
        return section if blocks == section.blocks else replace(section, blocks=blocks)

    def _blocks(self, blocks: tuple[Block, ...]) -> Iterator[Block]:
        """Give the blocks that there is room for."""
        for block in blocks:
            rows = sum(len(table.rows) for table in tables_of((block,)))
            if rows and self.room <= 0:
                self.left_out += rows
            else:
                shown = self._block(block)
                yield shown
                if isinstance(shown, Chart) and isinstance(block, Chart) and shown is not block:
                    yield Text(self._more(block.table, len(block.drawn()) - MOST_BARS))

    def _block(self, block: Block) -> Block:
        match block:
            case Details():
                inner = tuple(self._blocks(block.blocks))
                return block if inner == block.blocks else replace(block, blocks=inner)
            case Pair():
                left, right = tuple(self._blocks(block.left)), tuple(self._blocks(block.right))
                return replace(block, left=left, right=right)
            case Bars() | Stacked() | Heat() | Grid():
                return self._chart(block)
            case Chart():
                self.room -= len(block.table.rows)
                return block
            case Table():
                return self._cut(block, MOST_ROWS)
        return block

    def _chart(self, chart: Chart) -> Chart:
        drawn = chart.drawn()
        if len(drawn) <= MOST_BARS:
            self.room -= len(chart.table.rows)
            return chart
        keys = tuple(row.key for row in drawn[:MOST_BARS])
        chosen = frozenset(keys)
        rows = tuple(row for row in chart.table.rows if row.total or row.key in chosen)
        self.room -= len(rows)
        return replace(chart, table=replace(chart.table, rows=rows), rows=chart.rows and keys)

    def _cut(self, table: Table, most: int) -> Table:
        body = table.body()
        if len(body) <= most:
            self.room -= len(table.rows)
            return table
        shown = frozenset(row.key for row in body[:most])
        rows = tuple(row for row in table.rows if row.total or row.key in shown)
        self.room -= len(rows)
        note = f"{table.note} {self._more(table, len(body) - most)}".strip()
        return replace(table, rows=rows, note=note)

    def _more(self, table: Table, left_out: int) -> str:
        """Say how many rows are left out, and where they are."""
        sheet = self.sheet_of.get(table.key)
        where = f"the workbook has them on its sheet {sheet}" if sheet else "tables.json has them"
        return f"{left_out:,} more are not shown here; {where}."
