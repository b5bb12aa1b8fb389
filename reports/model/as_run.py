"""Sections as they were run: the figures alone, nothing in them to be changed and nothing that follows a change."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

from reports.model.charts import Chart
from reports.model.formula import references
from reports.model.report import Details, Figures, Pair, Text
from reports.model.screens import OptionsBeside, PortfolioScreen
from reports.model.table import Cell, Table

if TYPE_CHECKING:
    from reports.model.formula import Formula
    from reports.model.report import Block, Section

STILL = {
    field.name: field.default
    for field in fields(Cell)
    if field.name in {"formula", "entry", "choices", "bounds"}
}
"""What a cell has that neither follows a change nor may be changed."""


def as_run(section: Section, same_book: frozenset[str] = frozenset()) -> Section:
    """Keep of a section what stood there when Steelyard ran; formulas that read the tables `own` alone stay."""
    return replace(section, blocks=_blocks(section.blocks, same_book))


def block_as_run(block: Block, same_book: frozenset[str] = frozenset()) -> Block:
    """Keep what a block said when Steelyard ran."""
    match block:
        case Text():
            return replace(block, formula=_kept(block.formula, same_book))
        case Figures():
            items = tuple(
                replace(
                    item, cell=_cell(item.cell, same_book), follows=_kept(item.follows, same_book)
                )
                for item in block.items
            )
            return replace(block, items=items)
        case Table():
            return _table(block, same_book)
        case Chart():
            return replace(block, table=_table(block.table, same_book))
        case Details():
            return replace(block, blocks=_blocks(block.blocks, same_book))
        case Pair():
            return replace(
                block, left=_blocks(block.left, same_book), right=_blocks(block.right, same_book)
            )
        case OptionsBeside() | PortfolioScreen():
            tables = tuple(_table(table, same_book) for table in block.tables)
            return replace(block, tables=tables)
    return block


def _blocks(blocks: tuple[Block, ...], same_book: frozenset[str]) -> tuple[Block, ...]:
    return tuple(block_as_run(block, same_book) for block in blocks)


def _kept(formula: Formula | None, same_book: frozenset[str]) -> Formula | None:
    """Keep a formula that reads something, and nothing but these tables."""
    if formula is None:
        return None
    read = {place.table for place in references(formula)}
    return formula if read and read <= same_book else None


def _table(table: Table, same_book: frozenset[str]) -> Table:
    rows = tuple(
        replace(row, cells=tuple(_cell(cell, same_book) for cell in row.cells))
        for row in table.rows
    )
    return replace(table, rows=rows)


def _cell(cell: Cell, same_book: frozenset[str]) -> Cell:
    if cell.formula is None and not cell.entry:
        return cell
    return replace(cell, **{**STILL, "formula": _kept(cell.formula, same_book)})  # type: ignore[arg-type]
