"""How the planner's workbook looks: one place for colours, widths and number formats."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import TYPE_CHECKING

from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties

from criteria.model.kinds import ColumnKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl.worksheet.worksheet import Worksheet

    from criteria.model.columns import ColumnSpec

INK, PAPER, FIELD, LINE, QUIET, SOFT = "12436D", "FFFFFF", "FFF8E1", "C9CED6", "5A6270", "8FB3D9"
_THIN = Side(style="thin", color=LINE)
BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_FACE = "Calibri"
HEADING = Font(name=_FACE, bold=True, color=PAPER)
HEADING_FILL = PatternFill("solid", fgColor=INK)
INPUT = Font(name=_FACE, color=INK)
INPUT_FILL = PatternFill("solid", fgColor=FIELD)
CAPTION = Font(name=_FACE, italic=True, color=QUIET)
TITLE = Font(name=_FACE, bold=True, size=18, color=INK)
PLAIN = Font(name=_FACE)
BOLD = Font(name=_FACE, bold=True)
LINK = Font(name=_FACE, color=INK, underline="single")
WRAPPED = Alignment(wrap_text=True, vertical="top")
_WIDE, _VERY_WIDE = 160, 320
"""Widths in characters above which a sheet is printed on A3, and on two pages side by side."""
_LINE_HEIGHT, _MARKS_A_UNIT = 15, 1.2
_LONG = frozenset(
    {
        "definition",
        "description",
        "rationale",
        "statement",
        "story",
        "why",
        "question",
        "cost_basis",
        "position",
    }
)
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_PLAIN_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,8})(?:\.[0-9]{0,5}[1-9])?")
_MARKS = ("=", "+", "-", "@", "'")


def at(sheet: Worksheet, row: int, column: int) -> Cell:
    """A cell that is no hidden part of a merged area; raises TypeError if it is one."""
    cell = sheet.cell(row, column)
    if not isinstance(cell, Cell):
        raise TypeError(cell.coordinate)
    return cell


def put(cell: Cell, value: str | Decimal | None) -> None:
    """Put a value in a cell: numbers as numbers, text as text whatever it begins with."""
    if value is None:
        return
    if isinstance(value, Decimal):
        cell.value = int(value) if value == value.to_integral_value() else float(value)
    elif _PLAIN_NUMBER.fullmatch(value) and value != "-0":
        cell.value = float(value) if "." in value else int(value)
    else:
        cell.value = _ESCAPE.sub("_x005F_", value)
        cell.data_type = (
            "s"  # after the value: text that begins with = would be a formula, #REF! an error
        )
        if value.startswith(_MARKS):
            cell.quotePrefix = True


def heading(cell: Cell, text: str, *, number: bool = False) -> None:
    """A heading: bold, on a dark ground, over its column's side; always text, as a table asks of its headings."""
    put(cell, text or None)
    if isinstance(cell.value, int | float):
        cell.value, cell.data_type = text, "s"
    cell.font, cell.fill, cell.border = HEADING, HEADING_FILL, BOX
    side = "right" if number else "left"
    cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal=side, indent=1)


def field(cell: Cell, *, number: bool, wrap: bool, shown: str = "General") -> None:
    """A cell to type in."""
    what = "number" if number else "text" if wrap else "id"
    digits = " whole" if shown == "0" else ""
    name = f"Steelyard {what}{digits}"
    book = cell.parent.parent
    if book is not None and name not in book.named_styles:
        made = NamedStyle(name, INPUT, INPUT_FILL, BOX, number_format=shown)
        made.alignment = Alignment(
            horizontal="right" if number else "left", vertical="center", wrap_text=wrap, indent=1
        )
        book.add_named_style(made)
    cell.style = name


def column_below(
    sheet: Worksheet, column: int, spec: ColumnSpec, values: Sequence[str | Decimal | None]
) -> None:
    """Cells to type in below a heading in the first row, with what stands in them."""
    shown = number_format(spec)
    for number, value in enumerate(values, 2):
        cell = at(sheet, number, column)
        field(cell, number=spec.numeric, wrap=wraps(spec), shown=shown)
        put(cell, value)


def remark(cell: Cell, text: str, size: tuple[int, int] = (260, 60)) -> None:
    """Give a heading its note; size: width and height."""
    cell.comment = Comment(text, "Steelyard")
    cell.comment.width, cell.comment.height = size


def number_format(spec: ColumnSpec) -> str:
    """No point in a year or a count; elsewhere what is typed, so that no format hides or adds a digit."""
    return "0" if spec.kind in {ColumnKind.YEAR, ColumnKind.COUNT} else "General"


def width(spec: ColumnSpec, values: Sequence[str | Decimal | None]) -> float:
    """A column's width in characters: what it holds, within reason; long text is wrapped."""
    if spec.name in _LONG:
        return 42
    longest = max((len(str(value)) for value in values if value is not None), default=0)
    least = max(12, max(len(word) for word in spec.heading.split()) + 5)
    return float(min(max(longest + 4, least), 36))


def wraps(spec: ColumnSpec) -> bool:
    """Whether a column may hold more than a line."""
    return spec.kind in {
        ColumnKind.TEXT,
        ColumnKind.REFERENCES,
        ColumnKind.EVIDENCE,
        ColumnKind.URL,
    }


def fit(sheet: Worksheet, first: int, last: int) -> None:
    """Give each row the height of its longest text; some programs do not do so by themselves."""
    for number in range(first, last + 1):
        lines = 1
        for cell in sheet[number]:
            if cell.value is not None and cell.alignment.wrap_text:
                room = max(sheet.column_dimensions[cell.column_letter].width * _MARKS_A_UNIT, 1)
                lines = max(
                    lines,
                    sum(
                        math.ceil(max(len(line), 1) / room) for line in str(cell.value).split("\n")
                    ),
                )
        sheet.row_dimensions[number].height = lines * _LINE_HEIGHT + 4


def page(sheet: Worksheet, heading_rows: str, last: int = 0) -> None:
    """Print set-up: landscape, headings on each page, the sheet's name and page below, and nothing below the last row.

    A wide sheet is printed on A3, and a very wide one on two pages side by side, so that it can be
    read.
    """
    across = sum(column.width for column in sheet.column_dimensions.values())
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 8 if across > _WIDE else 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 2 if across > _VERY_WIDE else 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = heading_rows
    if last:
        sheet.print_area = f"A1:{get_column_letter(sheet.max_column)}{last}"
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top = sheet.page_margins.bottom = 0.6
    sheet.HeaderFooter.oddFooter = HeaderFooterItem(
        left=_HeaderFooterPart(text="&A"), right=_HeaderFooterPart(text="Page &P of &N")
    )
