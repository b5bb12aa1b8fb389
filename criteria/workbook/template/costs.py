"""The sheet of costs as a matrix: a row for each level and resource, a column for each year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from criteria.model.columns import table_named
from criteria.model.words import MONEY
from criteria.model.years import NO_YEAR
from criteria.parsing import matrix
from criteria.workbook.template import style
from criteria.workbook.template.choices import LAST, ids_list, level_list, over, prompted
from criteria.workbook.template.growing import SPARE, grow, this_row

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from openpyxl.worksheet.worksheet import Worksheet

    from criteria.model.case import Case
    from criteria.model.rows import CostRow

type RowKey = tuple[str, str, str]
"""A row of the matrix: its recommendation, its level and its resource."""

_FIXED = (("Recommendation *", 22), ("Level", 14), ("Resource", 14), ("Name (fills itself)", 40))
_NAME = 4
_HOW = "One number, or 8..12 for a range, or 8 | 10 | 14 for low, likely and high."
_REMARKS = (
    "The recommendation's id. Must be filled.",
    "Its level; blank where it has one only.",
    "money, or another resource that Budget limits. Blank means money.",
)
_NEW_YEARS = tuple(f"Year {number}" for number in range(1, 6))


@dataclass(frozen=True, slots=True)
class Across:
    """Costs by rows and years. years: of the columns, None for costs without a year."""

    rows: Mapping[RowKey, Mapping[int | None, CostRow]]
    years: tuple[int | None, ...]

    def flat(self) -> list[CostRow]:
        """The costs in the order in which the matrix is read."""
        return [row[year] for row in self.rows.values() for year in self.years if year in row]


def across(case: Case, *, ordered: bool = True) -> Across | None:
    """The costs of a case as a matrix, None where it cannot say the same.

    ordered: whether the order of the rows is part of what is to be said.
    """
    rows: dict[RowKey, dict[int | None, CostRow]] = {}
    for cost in case.costs:
        rows.setdefault((cost.option, cost.level, cost.resource), {})[cost.year] = cost
    stated = {cost.year for cost in case.costs}
    years = (*sorted(year for year in stated if year is not None), *({None} & stated))
    found = Across(_with_blank_rows(case, rows), years)
    flat = found.flat()
    same = flat == list(case.costs) if ordered else len(flat) == len(case.costs)
    return found if same and years else None


def _with_blank_rows(
    case: Case, rows: Mapping[RowKey, Mapping[int | None, CostRow]]
) -> dict[RowKey, Mapping[int | None, CostRow]]:
    """The rows, and a blank one for each level that has no cost yet."""
    whole: dict[RowKey, Mapping[int | None, CostRow]] = dict(rows)
    costed = {(option, level) for option, level, _ in rows}
    for option, levels in case.levels_of.items():
        for level in levels:
            if not {(option, level.level), (option, "")} & costed:
                whole[option, level.level, MONEY] = {}
    return whole


def costs(sheet: Worksheet, found: Across | None, case: Case | None) -> dict[tuple[str, str], str]:
    """Write the matrix, or an empty one; returns the saved values of its formulas by sheet and cell."""
    table = table_named("costs")
    years = _NEW_YEARS if found is None else tuple(map(_heading, found.years))
    rows = [] if found is None else [*found.rows.items()]
    name_of = {row.id: row.name for row in reversed(case.recommendations)} if case else {}
    _headings(sheet, years)
    formula = _name_formula()
    saved: dict[tuple[str, str], str] = {}
    for place in range(len(rows) + SPARE):
        key, cells = rows[place] if place < len(rows) else (("", "", ""), {})
        number = place + 2
        _fixed(sheet, number, key)
        cell = sheet.cell(number, _NAME, formula)
        cell.font, cell.alignment = style.CAPTION, Alignment(vertical="center", indent=1)
        saved[sheet.title, cell.coordinate] = name_of.get(key[0], "")
        _figures(sheet, number, cells, (None,) * len(years) if found is None else found.years)
    over(sheet, ids_list("recommendations"), f"A2:A{LAST}")
    over(sheet, level_list("$A2"), f"B2:B{LAST}")
    last = get_column_letter(len(_FIXED) + len(years))
    money = case.settings.money if case else "the unit given in Case"
    figures = prompted(DataValidation(allow_blank=True), "Cost", f"{_HOW} In {money}.")
    over(sheet, figures, f"{get_column_letter(len(_FIXED) + 1)}2:{last}{LAST}")
    grow(sheet, table, len(rows) + SPARE + 1, formulas={_NAME: formula})
    sheet.row_dimensions[1].height = 34
    sheet.freeze_panes = f"{get_column_letter(len(_FIXED) + 1)}2"
    style.page(sheet, "1:1")
    return saved


def _heading(year: int | None) -> str:
    return NO_YEAR if year is None else str(year)


def _headings(sheet: Worksheet, years: Sequence[str]) -> None:
    for column, (text, size) in enumerate(_FIXED, 1):
        style.heading(style.at(sheet, 1, column), text)
        sheet.column_dimensions[get_column_letter(column)].width = size
    for column, text in enumerate(_REMARKS, 1):
        style.remark(style.at(sheet, 1, column), text)
    for column, text in enumerate(years, len(_FIXED) + 1):
        cell = style.at(sheet, 1, column)
        style.heading(cell, text, number=True)
        sheet.column_dimensions[get_column_letter(column)].width = 17
    first = style.at(sheet, 1, len(_FIXED) + 1)
    year = (
        "A column for each year: 2027, or a label as FY2027-28, which means the first year in it."
    )
    style.remark(
        first, f"{year} {NO_YEAR}: costs that count against the total only. {_HOW}", (300, 150)
    )


def _name_formula() -> str:
    ids, names = f"Recommendations!$A$2:$A${LAST}", f"Recommendations!$C$2:$C${LAST}"
    here = this_row(table_named("costs"), _FIXED[0][0])
    return f'=IFERROR(INDEX({names},MATCH({here},{ids},0)),"")'


def _fixed(sheet: Worksheet, number: int, key: RowKey) -> None:
    option, level, resource = key
    shown = (option, level, "" if resource == MONEY else resource)
    for column, text in enumerate(shown, 1):
        cell = style.at(sheet, number, column)
        style.field(cell, number=False, wrap=False)
        style.put(cell, text or None)


def _figures(
    sheet: Worksheet,
    number: int,
    cells: Mapping[int | None, CostRow],
    years: Sequence[int | None],
) -> None:
    for column, year in enumerate(years, len(_FIXED) + 1):
        cell = style.at(sheet, number, column)
        style.field(cell, number=True, wrap=False)
        style.put(cell, matrix.cell(cells[year]) if year in cells else None)
