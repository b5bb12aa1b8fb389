"""A sheet without its blank rows and columns, merged cells filled; each cell still knows where it stood."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from criteria.importing.tables.amounts import amount, is_nothing, shown, writes_commas
from criteria.importing.tables.vocabulary import year_of
from criteria.model.written import DatedCell, letters

if TYPE_CHECKING:
    from collections.abc import Mapping

    from criteria.importing.files.grid import Grid
    from criteria.model.written import CellValue

MOST_SPREAD = 200
"""Cells that one merged area may fill; a larger one is a title."""


@dataclass(frozen=True, slots=True)
class Plane:
    """Cells: rows x columns, None where blank.

    rows: the sheet's row numbers; columns: its columns from 0.
    spread: cells that were filled from the first cell of a merged area.
    comma: whether a lone comma in a text is the decimal mark.
    turned: rows of the plane are columns of the sheet. borrowed: columns of another sheet, with that
    sheet and column.
    """

    title: str
    cells: tuple[tuple[CellValue | None, ...], ...]
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    spread: frozenset[tuple[int, int]] = frozenset()
    comma: bool = False
    currencies: Mapping[tuple[int, int], str] = field(default_factory=dict)
    turned: bool = False
    borrowed: Mapping[int, str] = field(default_factory=dict)

    def place(self, row: int, column: int) -> str:
        """Name a cell as the sheet does, such as C7; a part that was made up has no name of its own."""
        if column in self.borrowed:
            return self.borrowed[column]
        down, across = self.rows[row], self.columns[column]
        if self.turned:
            down, across = across, down
        return f"{letters(across) if across >= 0 else ''}{down if down > 0 else ''}"

    def text(self, row: int, column: int) -> str:
        """A cell as text."""
        return shown(self.cells[row][column])

    def is_number(self, row: int, column: int) -> bool:
        """Whether a cell holds a figure."""
        return amount(self.cells[row][column], comma=self.comma) is not None

    def is_heading(self, row: int, column: int) -> bool:
        """Whether a cell may be a heading: words, or a year."""
        cell = self.cells[row][column]
        if cell is None or is_nothing(cell):
            return False
        if isinstance(cell, DatedCell):
            return True
        if not self.is_number(row, column):
            return isinstance(cell, str)
        text = shown(cell)
        return len(text) <= 12 and year_of(text) is not None

    def currency(self, row: int, column: int) -> str:
        """The currency that a cell's number format shows."""
        down, across = self.rows[row], self.columns[column]
        return self.currencies.get((across, down) if self.turned else (down, across), "")


def plane_of(grid: Grid) -> Plane:
    """Lay a grid out as a plane."""
    sheet = grid.sheet
    filled = {row.number: dict(row.cells) for row in sheet.rows}
    spread: set[tuple[int, int]] = set()
    for area in sheet.merged:
        value = filled.get(area.first_row, {}).get(area.first_column)
        if value is None or len(area.rows) * len(area.columns) > MOST_SPREAD:
            continue
        for number in area.rows:
            for column in area.columns:
                if (number, column) != (area.first_row, area.first_column) and number in filled:
                    filled[number].setdefault(column, value)
                    spread.add((number, column))
    rows = sorted(number for number, cells in filled.items() if _says_something(cells))
    columns = sorted({column for number in rows for column in filled[number]})
    cells = tuple(tuple(filled[number].get(column) for column in columns) for number in rows)
    at = {column: place for place, column in enumerate(columns)}
    down = {number: place for place, number in enumerate(rows)}
    positions = frozenset(
        (down[number], at[column]) for number, column in spread if number in down and column in at
    )
    comma = writes_commas((cell for row in cells for cell in row), default=grid.comma)
    return Plane(sheet.title, cells, tuple(rows), tuple(columns), positions, comma, grid.currencies)


def _says_something(cells: Mapping[int, CellValue]) -> bool:
    return any(not isinstance(cell, str) or cell.strip() for cell in cells.values())
