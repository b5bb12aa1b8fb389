"""Figures on another sheet of the same file, brought beside the table by the names of its rows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from criteria.importing.tables.amounts import shown
from criteria.importing.tables.table import located, table_below
from criteria.importing.tables.vocabulary import bare, ladder_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from criteria.importing.tables.plane import Plane
    from criteria.importing.tables.table import Column, Table
    from criteria.model.written import CellValue


def joined(table: Table, planes: Sequence[Plane]) -> Table:
    """A table with the columns of other sheets that list the same rows; headings it has already are left alone."""
    plane = table.plane
    if plane.turned:
        return table
    if table.rest is not None:
        below = replace(plane, cells=plane.cells[table.rest :], rows=plane.rows[table.rest :])
        plane = _with_columns(table, below)
    for other in planes:
        if other.title != plane.title and len(other.rows) <= 3 * len(plane.rows) + 20:
            plane = _with_columns(replace(table, plane=plane), other)
    if plane is table.plane:
        return table
    return (
        table_below(plane, table.heading_rows[-1] if table.heading_rows else table.first) or table
    )


def _with_columns(table: Table, other: Plane) -> Plane:
    beside = located(other) if other.rows else None
    pair = _same_names(table, beside) if beside is not None else None
    if beside is None or pair is None:
        return table.plane
    mine, theirs = pair
    row_of = {bare(shown(cell)): place for place, cell in enumerate(theirs.cells)}
    known = {bare(column.heading) for column in table.columns}
    new = [
        column
        for column in beside.columns
        if column is not theirs
        and bare(column.heading) not in known
        and (column.is_numeric or ladder_of(column.texts) is not None)
    ]
    plane = table.plane
    for column in new:
        cells = [row_of.get(bare(shown(cell))) for cell in mine.cells]
        values = [None if place is None else column.cells[place] for place in cells]
        place = column.letter if other.title == plane.title else f"{other.title}!{column.letter}"
        plane = _appended(plane, table, column, values, place)
    return plane


def _same_names(table: Table, other: Table) -> tuple[Column, Column] | None:
    """A column of each that hold the same names, most of them; None where there are none."""
    for mine in table.columns:
        names = {bare(text) for text in mine.texts}
        if mine.is_numeric or len(names) < 2 or len(names) < len(mine.texts):
            continue
        for theirs in other.columns:
            there = {bare(text) for text in theirs.texts}
            both = len(names & there)
            if len(there) == len(theirs.texts) and both * 10 >= len(names) * 7 and both >= 2:
                return mine, theirs
    return None


def _appended(
    plane: Plane, table: Table, column: Column, values: Sequence[CellValue | None], place: str
) -> Plane:
    """A plane with one more column: a heading, and a value for each row of the table."""
    added: dict[int, CellValue | None] = dict(zip(table.body, values, strict=True))
    added[table.heading_rows[-1] if table.heading_rows else table.first] = column.heading
    cells = tuple((*row, added.get(number)) for number, row in enumerate(plane.cells))
    borrowed = {**plane.borrowed, len(plane.columns): place}
    return replace(plane, cells=cells, columns=(*plane.columns, -1), borrowed=borrowed)
