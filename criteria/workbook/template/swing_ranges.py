"""The range beside every swing: a formula that follows the cells of Criteria, since a swing is given in sight of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter

from criteria.model.columns import columns, table_named
from criteria.model.scales import ScaleError, swing_range, value_function
from criteria.workbook.template import style
from criteria.workbook.template.choices import LAST
from criteria.workbook.template.growing import this_row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl.worksheet.worksheet import Worksheet

    from criteria.model.case import Case
    from criteria.model.columns import ColumnSpec
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
    mine = (
        []
        if case is None
        else [getattr(row, _key(table)) for row in getattr(case, table.attribute)]
    )
    range_of = ranges(case)
    return fill(sheet, column, _formula(table), [range_of.get(key, "") for key in mine], rows)


def fill(
    sheet: Worksheet, column: int, formula: str, shown: Sequence[str], rows: int
) -> dict[tuple[str, str], str]:
    """Fill a column of ranges; returns the saved values of its formulas. shown: what the first of them say."""
    style.heading(style.at(sheet, 1, column), HEADING)
    sheet.column_dimensions[get_column_letter(column)].width = _WIDTH
    saved: dict[tuple[str, str], str] = {}
    for place in range(rows):
        cell = sheet.cell(place + 2, column, formula)
        cell.font, cell.alignment = style.CAPTION, Alignment(vertical="center", indent=1)
        saved[sheet.title, cell.coordinate] = shown[place] if place < len(shown) else ""
    return saved


def formulas_in(table: CaseTable) -> dict[int, str]:
    """The formula of the column that says the range, by that column; none where there is none."""
    column = column_in(table)
    return {} if column is None else {column: _formula(table)}


def _key(table: CaseTable) -> str:
    return "id" if table.name == "criteria" else "criterion"


def ranges(case: Case | None) -> dict[str, str]:
    """The range of each criterion whose two ends are typed, as the formula says it."""
    ranges: dict[str, str] = {}
    for leaf in case.leaves if case is not None else ():
        try:
            if case is not None and leaf.worst is not None and leaf.best is not None:
                ranges[leaf.id] = swing_range(case, leaf, value_function(case, leaf))
        except ScaleError:
            continue  # the check names what is wrong with it
    return ranges


def _formula(table: CaseTable) -> str:
    criteria = table_named("criteria")
    if table.name == "stakeholders":
        return found_by(this_row(table, "Criterion *"))
    id_, unit, scale, worst, best = (
        this_row(criteria, headed(_spec(criteria, name)))
        for name in ("id", "unit", "scale", "worst", "best")
    )
    steps = f'"from level "&{worst}&{_label(id_, worst)}&" to level "&{best}&{_label(id_, best)}'
    plain = f'"from "&{worst}&" to "&{best}&IF({unit}="",""," "&{unit})'
    return f'=IF(OR({worst}="",{best}=""),"",IF({scale}="levels",{steps},{plain}))'


def found_by(cell: str) -> str:
    """The range of the criterion in a cell, as a formula."""
    ids, here = f"$A$2:$A${LAST}", get_column_letter(column_in(table_named("criteria")) or 1)
    return (
        f'=IFERROR(INDEX(Criteria!${here}$2:${here}${LAST},MATCH({cell},Criteria!{ids},0))&"","")'
    )


def headed(spec: ColumnSpec) -> str:
    """A heading as a new workbook has it: a star says that the column must be filled."""
    return f"{spec.heading} *" if spec.needed else spec.heading


def _spec(table: CaseTable, name: str) -> ColumnSpec:
    return next(spec for spec in columns(table.model) if spec.name == name)


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
