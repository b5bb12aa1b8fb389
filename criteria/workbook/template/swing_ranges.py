"""The range beside every swing: a formula that follows the cells of Criteria, since a swing is given in sight of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter

from criteria.model.columns import columns, table_named
from criteria.model.scales import ScaleError, swing_range, value_function
from criteria.workbook.template import style
from criteria.workbook.template.choices import LAST

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from criteria.model.case import Case
    from criteria.model.rows import CaseTable

HEADING = "From worst to best (fills itself)"
_TABLES = ("criteria", "stakeholders")
_WIDTH = 44


def column_in(table: CaseTable) -> int | None:
    """The column of a sheet that says the range, just before the swing; None where there are no swings."""
    return _plain(table, "swing") if table.name in _TABLES else None


def say(
    sheet: Worksheet, table: CaseTable, case: Case | None, rows: int
) -> dict[tuple[str, str], str]:
    """Fill the column; returns the saved values of its formulas by sheet and cell."""
    column = column_in(table)
    if column is None:
        return {}
    style.heading(style.at(sheet, 1, column), HEADING)
    sheet.column_dimensions[get_column_letter(column)].width = _WIDTH
    ranges = _ranges(case)
    mine = (
        []
        if case is None
        else [getattr(row, _key(table)) for row in getattr(case, table.attribute)]
    )
    saved: dict[tuple[str, str], str] = {}
    for place in range(rows):
        cell = sheet.cell(place + 2, column, _formula(table, place + 2))
        cell.font, cell.alignment = style.CAPTION, Alignment(vertical="center", indent=1)
        saved[sheet.title, cell.coordinate] = (
            ranges.get(mine[place], "") if place < len(mine) else ""
        )
    return saved


def _key(table: CaseTable) -> str:
    return "id" if table.name == "criteria" else "criterion"


def _ranges(case: Case | None) -> dict[str, str]:
    """The range of each criterion whose two ends are typed, as the formula says it."""
    ranges: dict[str, str] = {}
    for leaf in case.leaves if case is not None else ():
        try:
            if case is not None and leaf.worst is not None and leaf.best is not None:
                ranges[leaf.id] = swing_range(case, leaf, value_function(case, leaf))
        except ScaleError:
            continue  # the check names what is wrong with it
    return ranges


def _formula(table: CaseTable, row: int) -> str:
    criteria = table_named("criteria")
    ids, here = f"$A$2:$A${LAST}", get_column_letter(column_in(criteria) or 1)
    if table.name == "stakeholders":
        cell = f"${_letter(table, 'criterion')}{row}"
        return f'=IFERROR(INDEX(Criteria!${here}$2:${here}${LAST},MATCH({cell},Criteria!{ids},0))&"","")'
    id_, unit, scale, worst, best = (
        f"${_letter(table, name)}{row}" for name in ("id", "unit", "scale", "worst", "best")
    )
    steps = f'"from level "&{worst}&{_label(id_, worst)}&" to level "&{best}&{_label(id_, best)}'
    plain = f'"from "&{worst}&" to "&{best}&IF({unit}="",""," "&{unit})'
    return f'=IF(OR({worst}="",{best}=""),"",IF({scale}="levels",{steps},{plain}))'


def _label(id_: str, level: str) -> str:
    """The word of a level in brackets, as a formula; nothing where it has none."""
    table = table_named("criteria_levels")
    criteria, levels, words = (
        f"'{table.sheet}'!${_letter(table, name)}$2:${_letter(table, name)}${LAST}"
        for name in ("criterion", "level", "label")
    )
    place = f"SUMPRODUCT(({criteria}={id_})*({levels}={level})*(ROW({levels})-1))"
    word = f'IF(COUNTIFS({criteria},{id_},{levels},{level})=1,INDEX({words},{place}),"")'
    return f'SUBSTITUTE(" ("&{word}&")"," ()","")'


def _plain(table: CaseTable, name: str) -> int:
    return next(place for place, spec in enumerate(columns(table.model), 1) if spec.name == name)


def _letter(table: CaseTable, name: str) -> str:
    """The letter of a field's column, counting the one that is put in."""
    place, between = _plain(table, name), column_in(table)
    return get_column_letter(place + (between is not None and place >= between))
