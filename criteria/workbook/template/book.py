"""The planner's workbook as bytes: the same case gives the same bytes."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from criteria.model.columns import columns
from criteria.model.kinds import ColumnKind
from criteria.model.levels import say_themselves
from criteria.model.rows import CaseTables, Criterion, Settings
from criteria.model.spell import spelled
from criteria.workbook.template import style, swing_ranges
from criteria.workbook.template.about import about, order
from criteria.workbook.template.choices import name_ids, offer
from criteria.workbook.template.costs import across, costs
from criteria.workbook.template.growing import SPARE, grow
from criteria.workbook.template.pack import packed
from criteria.workbook.template.scores import notes, scores
from criteria.workbook.template.swings import swing_notes, swings, voices

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from openpyxl.worksheet.worksheet import Worksheet

    from criteria.model.case import Case
    from criteria.model.columns import ColumnSpec
    from criteria.model.rows import CaseRow, CaseTable

_FROZEN = {
    "costs": "C2",
    "levels": "C2",
    "criteria_levels": "C2",
    "stakeholders": "B2",
    "scenarios": "B2",
}


def workbook(case: Case | None, *, matrices: bool = True) -> bytes:
    """Lay out a case, or an empty one, as a workbook to type in.

    matrices: costs with a column for each year and swings with one for each person, where these can
    say the same; else a row for each figure.
    """
    book = Workbook()
    front = book.active
    if front is None:  # a new workbook has one sheet
        message = "a new workbook has no sheet"
        raise RuntimeError(message)
    tables = order(case, matrices=matrices)
    about(front, case, tables, _matrices(case) if matrices else frozenset())
    saved: dict[tuple[str, str], str] = {}
    for table in tables:
        sheet = book.create_sheet(table.sheet)
        saved |= _table(sheet, table, case, matrices=matrices)
        sheet.sheet_properties.tabColor = style.INK if table.needed else style.SOFT
        if table.weighs:
            sheet.sheet_properties.tabColor = style.LINE
            if case is None or not getattr(case, table.attribute):
                sheet.sheet_state = "hidden"
    name_ids(book)
    raw = io.BytesIO()
    book.save(raw)
    return packed(raw.getvalue(), saved)


def _table(
    sheet: Worksheet, table: CaseTable, case: Case | None, *, matrices: bool
) -> dict[tuple[str, str], str]:
    """Fill one sheet; returns the saved values of its formulas by sheet and cell."""
    if table.name == "scores":
        return scores(sheet, case)
    if table.name == "case":
        _settings(sheet, case)
        return {}
    if table is CaseTables.NOTES:
        notes(sheet, case)
        return {}
    return _in_either_form(sheet, table, case, matrices=matrices)


def _matrices(case: Case | None) -> frozenset[str]:
    """The tables that can stand as a matrix."""
    by_year = case is None or across(case) is not None
    spoken = case is None or voices(case) is not None
    able = {"costs": by_year, "stakeholders": spoken}
    return frozenset(table for table in able if able[table])


def _in_either_form(
    sheet: Worksheet, table: CaseTable, case: Case | None, *, matrices: bool
) -> dict[tuple[str, str], str]:
    """Fill a sheet that may be a matrix, or belongs to one."""
    of_people = table.name in {"people", "stakeholders", "swing_notes"}
    spoken = voices(case) if of_people and case is not None and matrices else None
    able = _matrices(case) if matrices else frozenset()
    if table.name == "costs" and table.name in able:
        return costs(sheet, across(case) if case is not None else None, case)
    if table.name == "stakeholders" and table.name in able:
        return swings(sheet, spoken, case)
    if table is CaseTables.SWING_NOTES:
        swing_notes(sheet, spoken)
        return {}
    rows: Sequence[CaseRow] = getattr(case, table.attribute) if case is not None else ()
    if table is CaseTables.PEOPLE and spoken is not None:
        rows = spoken.people
    return _rows(sheet, table, case, rows)


def _settings(sheet: Worksheet, case: Case | None) -> None:
    """Keys, values, and beside each what it is."""
    for column, (text, size) in enumerate((("Key", 18), ("Value", 70), ("What it is", 60)), 1):
        style.heading(style.at(sheet, 1, column), text)
        sheet.column_dimensions[get_column_letter(column)].width = size
    for number, spec in enumerate(columns(Settings), 2):
        key = sheet.cell(number, 1, spec.name)
        key.font = style.BOLD
        value = style.at(sheet, number, 2)
        style.field(value, number=False, wrap=spec.name != "sealed")  # nobody reads it there
        style.put(value, _setting(case, spec))
        meaning = sheet.cell(
            number, 3, f"{spec.description}. {'Needed.' if spec.needed else _default(spec)}"
        )
        meaning.font = style.CAPTION
        key.alignment = meaning.alignment = style.WRAPPED
    style.fit(sheet, 2, len(columns(Settings)) + 1)
    sheet.freeze_panes = "A2"
    style.page(sheet, "1:1")


def _setting(case: Case | None, spec: ColumnSpec) -> str | Decimal | None:
    return None if case is None else spelled(case.settings, spec)


def _default(spec: ColumnSpec) -> str:
    if spec.kind is ColumnKind.YES_NO:
        return "Blank means no."
    return f"Blank means {spec.default}." if spec.default not in (None, "", ()) else "May be blank."


def _rows(
    sheet: Worksheet, table: CaseTable, case: Case | None, rows: Sequence[CaseRow]
) -> dict[tuple[str, str], str]:
    """One sheet of rows: headings with notes, the data, room for more, choices and print set-up.

    Returns the saved values of its formulas by sheet and cell.
    """
    money = case.settings.money if case is not None else "the unit given in Case"
    groups = (
        frozenset(row.parent for row in case.criteria) if case is not None else frozenset[str]()
    )
    unsaid = say_themselves(case) if case is not None and table.name == "levels" else {}
    between = swing_ranges.column_in(table)
    for place, spec in enumerate(columns(table.model), 1):
        column = place + (between is not None and place >= between)
        values = [
            None if spec.name in unsaid.get(number, ()) else _cell(row, spec, groups)
            for number, row in enumerate(rows)
        ]
        head(sheet, 1, column, spec, money)
        style.column_below(sheet, column, spec, [*values, *[None] * SPARE])
        sheet.column_dimensions[get_column_letter(column)].width = style.width(spec, values)
        offer(sheet, table, spec, column, money)
    saved = swing_ranges.say(sheet, table, case, len(rows) + SPARE)
    style.fit(sheet, 2, len(rows) + 1)
    sheet.row_dimensions[1].height = 34
    sheet.freeze_panes = _FROZEN.get(table.name, "B2")
    formulas = swing_ranges.formulas_in(table)
    grow(sheet, table, len(rows) + SPARE + 1, key=_key_column(table), formulas=formulas)
    style.page(sheet, "1:1")
    return saved


def people_sheet(
    sheet: Worksheet, case: Case, people: Sequence[CaseRow]
) -> dict[tuple[str, str], str]:
    """Fill the sheet of people; returns the saved values of its formulas by sheet and cell."""
    return _rows(sheet, CaseTables.PEOPLE, case, people)


def _key_column(table: CaseTable) -> int:
    """The first column that must be filled, counting the one that is put in; the first where none must."""
    needed = [place for place, spec in enumerate(columns(table.model), 1) if spec.needed]
    place, between = min(needed, default=1), swing_ranges.column_in(table)
    return place + (between is not None and place >= between)


def _cell(row: CaseRow, spec: ColumnSpec, groups: frozenset[str]) -> str | Decimal | None:
    """What a cell holds; a group of criteria shows no scale and no direction, for it has none."""
    if isinstance(row, Criterion) and row.id in groups and getattr(row, spec.name) == spec.default:
        return None
    return spelled(row, spec)


def head(sheet: Worksheet, row: int, column: int, spec: ColumnSpec, money: str) -> None:
    """A heading with its note; a star says that the column must be filled."""
    cell = style.at(sheet, row, column)
    style.heading(cell, swing_ranges.headed(spec), number=spec.numeric)
    unit = f" In {money}." if spec.kind is ColumnKind.MONEY else ""
    needed = " Must be filled." if spec.needed else f" {_default(spec)}"
    style.remark(cell, f"{spec.description}.{unit}\nIt holds {spec.allowed}.{needed}", (300, 110))
