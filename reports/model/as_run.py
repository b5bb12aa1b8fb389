"""Sections as they were run: the figures alone, nothing in them to be changed and nothing that follows a change."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

from reports.model.charts import Chart
from reports.model.report import Details, Figures, Text
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
    return replace(section, blocks=tuple(_block(block) for block in section.blocks))


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
            return replace(block, blocks=tuple(_block(inner) for inner in block.blocks))
    return block


def _table(table: Table) -> Table:
    rows = tuple(replace(row, cells=tuple(map(_cell, row.cells))) for row in table.rows)
    return replace(table, rows=rows)


def _cell(cell: Cell) -> Cell:
    if cell.formula is None and not cell.entry:
        return cell
    return replace(cell, **STILL)  # type: ignore[arg-type]
