"""How the planner's workbook looks: one place for colours, widths and number formats."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import TYPE_CHECKING

from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties

from criteria.rows import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl.worksheet.worksheet import Worksheet

    from criteria.columns import Spec

INK, PAPER, FIELD, LINE, QUIET = "12436D", "FFFFFF", "FFF8E1", "C9CED6", "5A6270"
_THIN = Side(style="thin", color=LINE)
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
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
        cell.data_type = "s"  # after the value: text that begins with = would be a formula, #REF! an error
        if value.startswith(_MARKS):
            cell.quotePrefix = True


def heading(cell: Cell, text: str, *, number: bool = False) -> None:
    """A heading: bold, on a dark ground, over its column's side."""
    put(cell, text or None)
    cell.font, cell.fill, cell.border = HEADING, HEADING_FILL, _BOX
    side = "right" if number else "left"
    cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal=side, indent=0 if number else 1)


def field(cell: Cell, *, number: bool, wrap: bool, shown: str = "General") -> None:
    """A cell to type in."""
    what = "number" if number else "text" if wrap else "id"
    digits = {"General": "", "0": " whole"}.get(shown, f" {shown.count('0') - 1} decimals")
    name = f"Steelyard {what}{digits}"
    book = cell.parent.parent
    if book is not None and name not in book.named_styles:
        made = NamedStyle(name, INPUT, INPUT_FILL, _BOX, number_format=shown)
        made.alignment = Alignment(
            horizontal="right" if number else "left", vertical="top", wrap_text=wrap, indent=0 if number else 1
        )
        book.add_named_style(made)
    cell.style = name


def number_format(spec: Spec, values: Sequence[str | Decimal | None]) -> str:
    """The format a person would choose: thousands for money, no point in a year, at least a digit after it in costs."""
    if spec.kind is Kind.MONEY:
        digits = max((_places(value) for value in values if isinstance(value, Decimal)), default=0)
        return "#,##0." + "0" * min(max(digits, 1), 6)
    if spec.kind in {Kind.YEAR, Kind.COUNT}:
        return "0"
    return "General"


def _places(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def width(spec: Spec, values: Sequence[str | Decimal | None]) -> float:
    """A column's width in characters: what it holds, within reason; long text is wrapped."""
    if spec.name in _LONG:
        return 48
    longest = max((len(str(value)) for value in values if value is not None), default=0)
    least = max(11, max(len(word) for word in spec.heading.split()) + 4)
    return float(min(max(longest + 4, least), 36))


def wraps(spec: Spec) -> bool:
    """Whether a column may hold more than a line."""
    return spec.kind in {Kind.TEXT, Kind.REFERENCES, Kind.EVIDENCE, Kind.URL}


def fit(sheet: Worksheet, first: int, last: int) -> None:
    """Give each row the height of its longest text; some programs do not do so by themselves."""
    for number in range(first, last + 1):
        lines = 1
        for cell in sheet[number]:
            if cell.value is not None and cell.alignment.wrap_text:
                room = max(sheet.column_dimensions[cell.column_letter].width * _MARKS_A_UNIT, 1)
                lines = max(lines, sum(math.ceil(max(len(line), 1) / room) for line in str(cell.value).split("\n")))
        sheet.row_dimensions[number].height = lines * _LINE_HEIGHT + 1.5


def page(sheet: Worksheet, heading_rows: str) -> None:
    """Print set-up: landscape A4, as wide as one page, headings on each, the sheet's name and page below."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = heading_rows
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top = sheet.page_margins.bottom = 0.6
    sheet.HeaderFooter.oddFooter = HeaderFooterItem(
        left=_HeaderFooterPart(text="&A"), right=_HeaderFooterPart(text="Page &P of &N")
    )
