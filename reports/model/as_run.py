"""Sections as they were run: the figures alone, nothing in them to be changed and nothing that follows a change."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

from reports.model.charts import Chart
from reports.model.report import Details, Figures, Pair, Text
from reports.model.screens import OptionsBeside, PortfolioScreen
from reports.model.table import Cell, Table

if TYPE_CHECKING:
    from reports.model.report import Block, Section

STILL = {
    field.name: field.default
    for field in fields(Cell)
    if field.name in {"formula", "entry", "choices", "bounds"}
}
"""What a cell has that neither follows a change nor may be changed."""


def as_run(section: Section) -> Section:
    """Keep of a section what stood there when Steelyard ran."""
    return replace(section, blocks=_blocks(section.blocks))


def text_as_run(text: Text) -> Text:
    """Keep what a paragraph said when Steelyard ran."""
    return replace(text, formula=None)


def _block(block: Block) -> Block:
    match block:
        case Text():
            return text_as_run(block)
        case Figures():
            items = tuple(replace(item, cell=_cell(item.cell)) for item in block.items)
            return replace(block, items=items)
        case Table():
            return _table(block)
        case Chart():
            return replace(block, table=_table(block.table))
        case Details():
            return replace(block, blocks=_blocks(block.blocks))
        case Pair():
            return replace(block, left=_blocks(block.left), right=_blocks(block.right))
        case OptionsBeside() | PortfolioScreen():
            return replace(block, tables=tuple(map(_table, block.tables)))
    return block


def _blocks(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    return tuple(map(_block, blocks))


def _table(table: Table) -> Table:
    rows = tuple(replace(row, cells=tuple(map(_cell, row.cells))) for row in table.rows)
    return replace(table, rows=rows)


def _cell(cell: Cell) -> Cell:
    if cell.formula is None and not cell.entry:
        return cell
    return replace(cell, **STILL)  # type: ignore[arg-type]
