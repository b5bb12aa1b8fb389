"""Sheets that grow as one types: an Excel table with its own formulas, and colours that run on below its last row.

No print area is set: what is filled later is printed as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from openpyxl.formatting.rule import Rule
from openpyxl.styles import PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.table import Table, TableColumn, TableFormula

from criteria.workbook.template import style
from criteria.workbook.template.choices import LAST

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openpyxl.worksheet.worksheet import Worksheet

    from criteria.model.rows import CaseTable

SPARE = 25
"""Rows below the data that are ready to be typed in; an Excel table goes on from there by itself."""
_NO_FORMULAS: Mapping[int, str] = {}


def this_row(table: CaseTable, heading: str) -> str:
    """The cell of a column in the same row, as formulas of a table name it."""
    return f"{_name(table)}[[#This Row],[{heading}]]"


def grow(
    sheet: Worksheet,
    table: CaseTable,
    last: int,
    *,
    top: int = 1,
    key: int = 1,
    formulas: Mapping[int, str] = _NO_FORMULAS,
) -> None:
    """Make a table of the headings in row `top` and all below them down to the row `last`.

    key: a column that is filled in every row. formulas: of columns that fill themselves.
    """
    area = f"A{top}:{get_column_letter(sheet.max_column)}{last}"
    made = Table(displayName=_name(table), ref=area, autoFilter=AutoFilter(ref=area))
    made.tableColumns = [
        TableColumn(id=column, name=str(sheet.cell(top, column).value))
        for column in range(1, sheet.max_column + 1)
    ]
    for column, formula in formulas.items():
        made.tableColumns[column - 1].calculatedColumnFormula = TableFormula(
            attr_text=formula.removeprefix("=")
        )
    sheet.add_table(made)
    _colour_below(sheet, last, key, [*range(1, sheet.max_column + 1)], formulas)


def _colour_below(
    sheet: Worksheet, last: int, key: int, columns: list[int], formulas: Mapping[int, str]
) -> None:
    """Colour cells to type in below those that are coloured already, as far as anybody comes near them."""
    letter = get_column_letter(key)
    near = f"ROW()<=COUNTA(${letter}$1:${letter}${LAST})+{SPARE}"
    looks = DifferentialStyle(fill=PatternFill("solid", bgColor=style.FIELD), border=style.BOX)
    rule = Rule(type="expression", dxf=looks, formula=[near])
    for column in columns:
        if column not in formulas:
            here = get_column_letter(column)
            sheet.conditional_formatting.add(f"{here}{last + 1}:{here}{LAST}", rule)


def _name(table: CaseTable) -> str:
    return f"{table.name}_table"
