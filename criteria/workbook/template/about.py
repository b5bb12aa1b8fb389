"""The first sheet: how to fill the workbook, in eight lines, and what each sheet is for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openpyxl.styles import Alignment

from criteria.model.rows import CaseTables
from criteria.workbook.template import style
from criteria.workbook.template.swings import voices

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from openpyxl.worksheet.worksheet import Worksheet

    from criteria.model.case import Case
    from criteria.model.rows import CaseTable

TITLE = "About"


def lines(money: str) -> tuple[str, ...]:
    """How to fill the workbook."""
    return (
        "This workbook is one decision: what could be funded, what matters, and what the limits are.",
        "Type in the pale yellow cells. A star marks what must be filled; point at a heading for what it means.",
        "Begin with Case, Criteria and Recommendations: the other sheets then offer their ids in drop-downs.",
        f"Type plain numbers: 1200 or 0.12, not 1,200, $3m or 12%. All money is in {money}.",
        "Blank never means zero. Type 0 if you mean nothing; leave a cell blank if you have nothing to say.",
        "In Scores and Costs a cell is 3, or 2..4 for a range, or 1 | 2 | 4 for low, likely, high; reasons: Score notes.",
        "Your own columns and sheets are welcome. Dark tabs must be filled; hidden ones: right-click a tab, Unhide.",
        "Then run steelyard check on this file: it names every mistake by its cell. steelyard run writes the reports.",
    )


def order(case: Case | None = None, *, matrices: bool = True) -> tuple[CaseTable, ...]:
    """The sheets as planners meet them: reasons after what they are of, the further ways to weigh at the end.

    People and the reasons behind their swings have sheets of their own beside the matrix.
    """
    beside = {"scores": CaseTables.NOTES, "stakeholders": CaseTables.SWING_NOTES}
    apart = not matrices or (case is not None and voices(case) is None)
    left_out = {CaseTables.SWING_NOTES.name} if apart else set[str]()
    if apart and (case is None or not case.people):
        left_out.add(CaseTables.PEOPLE.name)
    first = [table for table in CaseTables.ALL if not table.weighs]
    sheets: list[CaseTable] = []
    for table in first:
        sheets += [table, beside[table.name]] if table.name in beside else [table]
    last = [table for table in CaseTables.ALL if table.weighs]
    return tuple(table for table in (*sheets, *last) if table.name not in left_out)


def about(
    sheet: Worksheet,
    case: Case | None,
    tables: Sequence[CaseTable],
    across: Container[str] = frozenset(),
) -> None:
    """Fill the sheet. across: the tables that stand as a matrix, besides the scores."""
    sheet.title = TITLE
    style.put(sheet["A1"], case.settings.title if case is not None else "A new case")
    sheet["A1"].font = style.TITLE
    money = case.settings.money if case is not None else "the unit given in Case"
    for row, line in enumerate(lines(money), 3):
        number, text = style.at(sheet, row, 1), style.at(sheet, row, 2)
        number.value = row - 2
        number.font, number.alignment = (
            style.BOLD,
            Alignment(horizontal="right", vertical="top", indent=1),
        )
        style.put(text, line)
        sheet.merge_cells(start_row=row, end_row=row, start_column=2, end_column=4)
        text.font, text.alignment = style.PLAIN, style.WRAPPED
    top = len(lines("")) + 4
    for column, heading in enumerate(("Sheet", "One row is", "To be filled"), 2):
        style.heading(style.at(sheet, top, column), heading)
    last = top + len(tables)
    for row, table in enumerate(tables, top + 1):
        _line(
            sheet,
            row,
            table,
            hidden=table.weighs and (case is None or not getattr(case, table.attribute)),
            said=_ROWS.get(table.name, "")
            if table.name == "scores" or table.name in across
            else "",
        )
    for letter, size in (("A", 5), ("B", 20), ("C", 72), ("D", 30)):
        sheet.column_dimensions[letter].width = size
    style.fit(sheet, top, last)
    sheet.sheet_view.showGridLines = False
    style.page(sheet, "1:1", last)
    sheet.print_title_rows, sheet.page_setup.fitToHeight = None, 1


_ROWS = {
    "scores": "One level, and how it does on each criterion.",
    "costs": "One level, and what it takes in each year.",
    "stakeholders": "One criterion, and the swing that each of the people gives it.",
}
"""What a row of a matrix is."""


def _when(table: CaseTable) -> str:
    if table.needed:
        return "always"
    return "optional, for other ways to weigh" if table.weighs else "optional"


def _line(sheet: Worksheet, number: int, table: CaseTable, *, hidden: bool, said: str = "") -> None:
    name, what, when = (style.at(sheet, number, column) for column in (2, 3, 4))
    name.value = table.sheet
    if not hidden:  # a link to a hidden sheet leads nowhere
        name.hyperlink = f"#'{table.sheet}'!A1"
    style.put(what, said or (table.model.__doc__ or "").strip().splitlines()[0])
    style.put(when, f"{_when(table)}; hidden" if hidden else _when(table))
    name.font = style.PLAIN if hidden else style.LINK
    what.font = when.font = style.PLAIN
    name.alignment = what.alignment = when.alignment = style.WRAPPED
