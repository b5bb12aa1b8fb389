"""A report on a case without money: where no cost and no budget is one of money, nothing is said of it.

Chapters say what their cells mean, so every column, row and figure of money can be taken out in one
place; charts that would draw it become tables. What a chapter says in sentences it has to leave out
by itself (`Story.has_money`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reports.model.charts import Bars, Chart, Scatter, Years
from reports.model.report import Details, Figures, Pair
from reports.model.table import NUMERIC, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reports.model.meaning import Meaning
    from reports.model.report import Block, Section

OF_MONEY: frozenset[Meaning] = frozenset({"money", "ratio"})
"""What a cell of money means: an amount, or points for an amount."""
SHARES_OF_COST = (("themes", "share"),)
"""Columns that tell a share of the cost, by table."""


def without_money(sections: Iterable[Section]) -> Iterator[Section]:
    """Take everything that is counted in money out of some sections; those that are left with nothing go too."""
    for section in sections:
        blocks = tuple(_kept(section.blocks))
        if blocks:
            yield replace(section, blocks=blocks)


def _kept(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        if isinstance(block, Figures):
            items = tuple(item for item in block.items if item.cell.meaning not in OF_MONEY)
            if items:
                yield replace(block, items=items)
        elif isinstance(block, Table):
            yield from _tables(block)
        elif isinstance(block, Chart):
            yield from _charts(block)
        elif isinstance(block, Pair):
            left, right = tuple(_kept(block.left)), tuple(_kept(block.right))
            if left or right:
                yield replace(block, left=left, right=right)
        elif isinstance(block, Details):
            inner = tuple(_kept(block.blocks))
            if inner:
                yield replace(block, blocks=inner)
        else:
            yield block


def _tables(table: Table) -> Iterator[Table]:
    columns = [
        heading.key
        for place, heading in enumerate(table.columns)
        if not _counts_money(table, place)
    ]
    shortened = table.without(
        *(heading.key for heading in table.columns if heading.key not in columns)
    )
    rows = tuple(
        row
        for row in shortened.rows
        if not any(
            shortened.meaning(place, cell) in OF_MONEY for place, cell in enumerate(row.cells)
        )
    )
    if shortened.columns and (rows or not table.rows):
        yield replace(shortened, rows=rows)


def _counts_money(table: Table, place: int) -> bool:
    """Say whether a column is one of money: by its heading, unless some of its figures mean something else."""
    heading = table.columns[place]
    if (table.key, heading.key) in SHARES_OF_COST:
        return True
    if heading.meaning not in OF_MONEY:
        return False
    filled = [row.cells[place] for row in table.rows if row.cells[place].value is not None]
    return not any(table.meaning(place, cell) in NUMERIC - OF_MONEY for cell in filled)


def _charts(chart: Chart) -> Iterator[Block]:
    """Keep a chart whose columns are all kept; else give its table alone."""
    tables = tuple(_tables(chart.table))
    left = {heading.key for table in tables for heading in table.columns}
    drawn: tuple[str, ...] = (chart.label,)
    if isinstance(chart, Bars):
        drawn = (*drawn, chart.series)
    elif isinstance(chart, Years):
        drawn = (*drawn, *chart.columns, *chart.limits, *((chart.room,) if chart.room else ()))
    elif isinstance(chart, Scatter):
        drawn = (*drawn, chart.across, chart.up)
    if tables and left.issuperset(drawn):
        yield replace(chart, table=tables[0])
    else:
        yield from tables
