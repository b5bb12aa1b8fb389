"""Values typed into a copy of a workbook: cells found by their byte positions and spliced, every other byte stays."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from criteria.model.numerals import plainly
from criteria.model.written import letters
from criteria.workbook.marking.cells import mapped, new_cells, new_row
from criteria.workbook.marking.parts import as_utf8, prefix, text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from criteria.workbook.marking.cells import RowSpan

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
    edits: list[tuple[int, int, bytes]] = []
    looks = {number: _looks(data, row) for number, row in sheet_map.rows.items()}
    for number in sorted({row for row, _ in cells}):
        mine = {column: value for (row, column), value in sorted(cells.items()) if row == number}
        row = sheet_map.rows.get(number)
        if row is None:
            above = [place for place in sheet_map.rows if place < number]
            styles = looks.get(max(above, default=0), {})
            row_cells = "".join(_cell(head, number, c, styles.get(c, ""), value) for c, value in mine.items())
            edits.append(new_row(data, sheet_map, number, f'<{head}row r="{number}">{row_cells}</{head}row>'))
            continue
        added: dict[int, str] = {}
        for column, value in mine.items():
            style = looks[number].get(column) or looks.get(number - 1, {}).get(column, "")
            new = _cell(head, number, column, style, value)
            if column in row.cells:
                start, end = row.cells[column][0], row.ends[column]
                if re.search(rb"<(?:\w+:)?f\b[^>]*\bref=", data[start:end]):
                    raise SharedFormulaError(f"{letters(column)}{number}")
                edits.append((start, end, new.encode()))
            elif value is not None:
                added[column] = new
        edits += new_cells(data, row, added, head)
    for start, end, piece in sorted(edits, key=lambda edit: edit[:2], reverse=True):
        data = data[:start] + piece + data[end:]
    return data


def _looks(data: bytes, row: RowSpan) -> dict[int, str]:
    """The style of each cell of a row, by column."""
    style_marks = {column: re.search(rb'\ss="(\d+)"', data[start:end]) for column, (start, end) in row.cells.items()}
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
