"""Values typed into a copy of a workbook: cells found by their byte positions and spliced, every other byte stays."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from criteria.model.numerals import plainly
from criteria.model.written import letters
from criteria.workbook.marking.cells import mapped, new_cells, new_row, spliced
from criteria.workbook.marking.parts import as_utf8, prefix, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from criteria.workbook.marking.cells import Edit, RowSpan

type Cells = Mapping[tuple[int, int], Decimal | str | None]
"""What to type, by row (as numbered) and column (from 0); None clears a cell."""

_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


class SharedFormulaError(ValueError):
    """A cell holds the formula that others share, so it cannot be typed over alone."""


def typed(data: bytes, cells: Cells) -> bytes:
    """A sheet with values typed into cells; each keeps its look, a new one takes that of the cell above.

    Raises SharedFormulaError.
    """
    data = as_utf8(data)
    sheet_map, head = mapped(data), prefix(data, "sheetData")
    looks = {number: _looks(data, row) for number, row in sheet_map.rows.items()}
    values_of: dict[int, dict[int, Decimal | str | None]] = {}
    for (number, column), value in sorted(cells.items()):
        values_of.setdefault(number, {})[column] = value
    edits: list[Edit] = []
    for number, values in values_of.items():
        row = sheet_map.rows.get(number)
        if row is None:
            above = max((place for place in sheet_map.rows if place < number), default=0)
            styles = looks.get(above, {})
            row_cells = "".join(
                _cell(head, number, c, styles.get(c, ""), value) for c, value in values.items()
            )
            edits.append(
                new_row(data, sheet_map, number, f'<{head}row r="{number}">{row_cells}</{head}row>')
            )
            continue
        styles = looks.get(number - 1, {}) | looks[number]
        typed_cells = {
            column: _cell(head, number, column, styles.get(column, ""), values[column])
            for column in values
        }
        edits += _over(data, row, number, typed_cells)
        added = {
            c: cell
            for c, cell in typed_cells.items()
            if c not in row.cells and values[c] is not None
        }
        edits += new_cells(data, row, added, head)
    return spliced(data, edits)


def _over(data: bytes, row: RowSpan, number: int, typed_cells: Mapping[int, str]) -> Iterator[Edit]:
    """The cells of a row that are there, typed over; raises SharedFormulaError."""
    for column, cell in typed_cells.items():
        if column in row.cells:
            start, end = row.cells[column][0], row.ends[column]
            if re.search(rb"<(?:\w+:)?f\b[^>]*\bref=", data[start:end]):
                raise SharedFormulaError(f"{letters(column)}{number}")
            yield start, end, cell.encode()


def _looks(data: bytes, row: RowSpan) -> dict[int, str]:
    """The style of each cell of a row, by column."""
    style_marks = {
        column: re.search(rb'\ss="(\d+)"', data[start:end])
        for column, (start, end) in row.cells.items()
    }
    return {column: style.group(1).decode() for column, style in style_marks.items() if style}


def _cell(head: str, row: int, column: int, style: str, value: Decimal | str | None) -> str:
    where = f'{head}c r="{letters(column)}{row}"' + (f' s="{style}"' if style else "")
    if value is None:
        return f"<{where}/>"
    if isinstance(value, Decimal):
        return f"<{where}><{head}v>{plainly(value)}</{head}v></{head}c>"
    shown = text(_ESCAPE.sub("_x005F_", value))
    body = f'<{head}is><{head}t xml:space="preserve">{shown}</{head}t></{head}is>'
    return f'<{where} t="inlineStr">{body}</{head}c>'


def recalculated(files: dict[str, bytes], main: str) -> None:
    """Have formulas worked out anew when the copy is opened, and drop the list of their order: it may not hold now."""
    now = as_utf8(files[main]).decode()
    now = re.sub(r'(<(?:\w+:)?calcPr\b[^>]*?)\sfullCalcOnLoad="[^"]*"', r"\1", now)
    now = re.sub(r"(<(?:\w+:)?calcPr\b)", r'\1 fullCalcOnLoad="1"', now)
    files[main] = now.encode()
    chain = next((name for name in files if name.casefold().endswith("calcchain.xml")), None)
    if chain is not None:
        del files[chain]
        for name in list(files):
            if name.endswith(".rels") or name == "[Content_Types].xml":
                pattern = rb'<(?:\w+:)?(?:Relationship|Override)\b[^>]*calcChain\.xml"[^>]*/>'
                files[name] = re.sub(pattern, b"", files[name], flags=re.IGNORECASE)
