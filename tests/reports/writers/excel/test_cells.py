"""Cells as XML: what we write of a sheet is what openpyxl writes of the same cells, byte for byte."""

from __future__ import annotations

import io
import re
import zipfile

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from reports.writers.excel.cells import Grid, Styles
from reports.writers.excel.package import finished
from reports.writers.excel.text import clean, put_text

STYLES = (Font(bold=True), Font(italic=True), Alignment(horizontal="right"))
FIGURES = st.integers(-(10**18), 10**18) | st.floats()
TEXTS = st.text(max_size=40)


def sheet_of(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read("xl/worksheets/sheet1.xml").decode()


def dressed(place: int, target: object) -> None:
    style = STYLES[place]
    setattr(target, "font" if isinstance(style, Font) else "alignment", style)


@settings(max_examples=40)
@given(
    st.dictionaries(
        st.tuples(st.integers(1, 60), st.integers(1, 900)),
        st.tuples(st.none() | FIGURES | TEXTS, st.integers(0, 2)),
        max_size=12,
    ),
    st.dictionaries(st.integers(1, 80), st.floats(1, 400)),
    st.sets(st.integers(1, 80), max_size=4),
)
def test_a_sheet_is_written_as_openpyxl_writes_it(
    filled: dict[tuple[int, int], tuple[float | str | None, int]],
    heights: dict[int, float],
    folded: set[int],
) -> None:
    """Law: rows, cells, styles, heights, folds and the dimension are the same text."""
    theirs, ours = Workbook(), Workbook()
    sheet, grid, styles = theirs.active, Grid(heights=dict(heights), folded=folded), Styles()
    for (row, column), (value, style) in filled.items():
        cell, target = grid.cell(row, column), sheet.cell(row, column)
        if isinstance(value, str):
            put_text(cell, value)
            target.value = clean(value) or None
            target.data_type = "s" if value else "n"
            target.quotePrefix = cell.quoted
        else:
            cell.value = target.value = value
        dressed(style, target)
        cell.style = styles.of(
            ours.active, style, lambda made, style=style: dressed(style, made), quoted=cell.quoted
        )
    for row, height in heights.items():
        sheet.row_dimensions[row].height = height
    for row in folded:
        sheet.row_dimensions[row].hidden = True
        sheet.row_dimensions[row].outlineLevel = 1
    saved = io.BytesIO()
    theirs.save(saved)
    assert sheet_of(finished(ours, [grid], [])) == sheet_of(saved.getvalue())


@settings(max_examples=40)
@given(TEXTS)
def test_any_text_is_one_text_cell(text: str) -> None:
    """Law: whatever the text begins with or holds, the file is read back and the cell holds it as text."""
    book, grid = Workbook(), Grid()
    put_text(grid.cell(1, 1), text)
    cell = load_workbook(io.BytesIO(finished(book, [grid], []))).active["A1"]
    assert cell.data_type == ("s" if text else "n")
    assert (cell.value or "") == clean(text)


@settings(max_examples=40)
@given(TEXTS, st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS)
def test_a_formula_is_read_back_with_what_it_gives(text: str, saved: float | str | bool) -> None:
    """Law: the formula and the value saved beside it are read back as they were."""
    book, grid = Workbook(), Grid()
    cell = grid.cell(3, 2)
    cell.kind, cell.value = "formula", f'"{clean(text)}"'
    cell.saved = clean(saved) if isinstance(saved, str) else saved
    data = finished(book, [grid], [])
    assert load_workbook(io.BytesIO(data)).active["B3"].value == f"={cell.value}"
    given = load_workbook(io.BytesIO(data), data_only=True).active["B3"].value
    assert given == (None if cell.saved == "" else cell.saved)


def test_a_style_is_made_once_and_numbered_where_it_is_first_written() -> None:
    book, grid, styles = Workbook(), Grid(), Styles()
    made: list[int] = []

    def dress(place: int) -> None:
        cell = grid.cell(1, 9 - place)
        cell.style = styles.of(
            book.active, place, lambda target: (made.append(place), dressed(place, target))[0]
        )

    for place in (0, 1, 2, 0, 1):
        dress(place)
    assert made == [0, 1, 2]
    numbers = re.findall(r'<c r="([A-Z]+)1" s="(\d)"', sheet_of(finished(book, [grid], [])))
    assert numbers == [(get_column_letter(column), str(column - 6)) for column in (7, 8, 9)]


def test_a_row_that_was_only_looked_at_is_there() -> None:
    """Heights are asked where pages are broken; a row that is there and empty costs nothing."""
    grid = Grid(heights={4: 30.0})
    assert [grid.height(row, 15.0) for row in (2, 4)] == [15.0, 30.0]
    assert grid.xml() == (
        '<sheetData><row r="2"></row><row r="4" ht="30" customHeight="1"></row></sheetData>'
    )
