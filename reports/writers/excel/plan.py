"""Where everything stands in the workbook: decided before anything is written, so formulas can name any cell."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from openpyxl.utils import get_column_letter, quote_sheetname

from reports.model.charts import Chart
from reports.model.formula import At
from reports.model.report import Bullets, Details, Figures, Note, Text, figure_table, tables_of
from reports.model.table import Table
from reports.writers.excel import style
from reports.writers.excel.charts import chart_height

if TYPE_CHECKING:
    from reports.model.formula import Formula, Span
    from reports.model.report import Block, Report, Section

READABLE = 100
"""Characters across which prose is merged."""
SMALL_PRINT = 44.0
"""Characters kept free for what is said beside key figures."""
HIGHEST_FROZEN = 15
"""A heading lower than this row is not frozen: it would leave no room to scroll in."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of prose across the sheet: its row, its text, how it looks, its height in points, and its formula."""

    row: int
    text: str
    look: str
    height: float
    formula: Formula | None = None


@dataclass
class SheetPlan:
    """One sheet: its widths, its lines of prose, and its blocks with their rows.

    span: columns that prose runs across. first: the column that key figures begin in, from 0.
    """

    name: str
    widths: list[float]
    span: int
    first: int
    lines: list[Line] = field(default_factory=list)
    blocks: list[tuple[int, Block]] = field(default_factory=list)
    frozen: str | None = None
    repeated: int | None = None
    filtered: str | None = None


@dataclass
class Plan:
    """All sheets, and where each table stands: its sheet and the row of its headings."""

    report: Report
    sheets: list[SheetPlan] = field(default_factory=list)
    tables: dict[str, tuple[str, int]] = field(default_factory=dict)
    shifts: dict[str, int] = field(default_factory=dict)
    """Columns by which key figures are set in."""

    def within(self, place: At | Span, sheet: str) -> str:
        """Give a reference its A1 form as written on a sheet; its own cells go without the sheet's name."""
        home = self._home(place)[0]
        full = self.cell(place)
        return full.rpartition("!")[2] if home == sheet else full

    def cell(self, place: At | Span) -> str:
        """Give a reference its A1 form with its sheet. Raises KeyError for a cell that no sheet shows."""
        name, top = self._home(place)
        table = self.report.tables[place.table]
        letter = get_column_letter(table.place(place.column) + 1 + self.shifts.get(place.table, 0))
        if isinstance(place, At):
            return f"{quote_sheetname(name)}!${letter}${top + self._offset(table, place.row)}"
        keys = table.row_keys(place)
        first, last = (top + self._offset(table, key) for key in (keys[0], keys[-1]))
        return f"{quote_sheetname(name)}!${letter}${first}:${letter}${last}"

    def _home(self, place: At | Span) -> tuple[str, int]:
        return self.tables[place.table]

    def _offset(self, table: Table, key: str) -> int:
        if not hasattr(self, "_offsets"):
            self._offsets: dict[str, dict[str, int]] = {}
        if table.key not in self._offsets:
            self._offsets[table.key] = {row.key: offset for offset, row in enumerate(table.rows, 1)}
        return self._offsets[table.key][key]


def plan(report: Report) -> Plan:
    """Decide where everything stands."""
    layout = Plan(report)
    for name in report.sheets():
        sections = [section for section in report.sections if section.sheet == name]
        layout.sheets.append(_sheet(name, sections, layout))
    return layout


def _sheet(name: str, sections: list[Section], layout: Plan) -> SheetPlan:
    figures = [block for section in sections for block in section.blocks if isinstance(block, Figures)]
    bare = {block.key for block in figures}
    tables = [
        table for section in sections for table in tables_of(section.blocks) if table.key not in {*bare, *layout.tables}
    ]
    first = _first_prose(tables)
    widths = style.column_widths(tables, layout.report.money.in_workbook()) or [READABLE * 0.4]
    for shown in figures:
        wanted = [max((len(item.label) + 3.0 for item in shown.items), default=12.0), 16.0]
        widths += [12.0] * (first + 2 - len(widths))
        widths[first : first + 2] = [max(pair) for pair in zip(widths[first : first + 2], wanted, strict=True)]
        while sum(widths[first + 2 :]) < SMALL_PRINT:
            widths.append(12.0)
    span, across = 0, 0.0
    while span < len(widths) and (across < READABLE or span == 0):
        across += widths[span]
        span += 1
    plan = SheetPlan(name, widths, span, first)
    # Prose needs room even over a narrow table.
    while across < READABLE * 0.7:
        plan.widths.append(12.0)
        plan.span += 1
        across += 12.0
    # Headings are frozen and repeated only where no second table would stand under the first one's.
    cursor = _Cursor(plan, layout, across, alone=len({table.key for table in tables}) == 1)
    first_sheet = not layout.sheets
    if first_sheet:
        report = layout.report
        plain = (report.title, *report.decision, *report.lead)
        for place, text in enumerate(report.opening or [Text(line) for line in plain]):
            cursor.line(text.text, "plain" if place else "title", text.formula)
        cursor.row += 1
    for number, section in enumerate(sections):
        if number or first_sheet:
            cursor.row += 1 if number else 0
            cursor.line(section.title, "subtitle")
        else:
            cursor.line(section.title, "title")
            if layout.report.stale is not None and not any(_lives(table) for table in tables):
                cursor.line(layout.report.stale.text, "small", layout.report.stale.formula)
        for block in section.blocks:
            cursor.block(block, section.title)
    return plan


def _lives(table: Table) -> bool:
    """Say whether anything in a table follows a change by hand, or may be changed."""
    return any(cell.formula is not None or cell.entry for row in table.rows for cell in row.cells)


def _first_prose(tables: list[Table]) -> int:
    """Find the column of names, where key figures begin: a narrow column of ids before it is left free."""
    if not tables:
        return 0
    meanings = [heading.meaning for heading in tables[0].columns]
    return meanings.index("text") if "text" in meanings[:3] else 0


class _Cursor:
    """Goes down a sheet and gives each block its row."""

    def __init__(self, plan: SheetPlan, layout: Plan, across: float, *, alone: bool) -> None:
        self.own, self.layout, self.across, self.row, self.alone = plan, layout, across, 1, alone

    def line(self, text: str, look: str, formula: Formula | None = None) -> None:
        size = {"title": 24.0, "subtitle": 18.0, "small": 13.5}.get(look, 15.0)
        larger = {"title": 1.7, "subtitle": 1.25}.get(look, 1.0)
        tall = style.lines(text, self.across / larger - 2)
        self.own.lines.append(Line(self.row, text, look, min(size * tall + 4, 400), formula))
        self.row += 1

    def block(self, block: Block, title: str) -> None:
        if isinstance(block, Text):
            self.line(block.text, "plain", block.formula)
        elif isinstance(block, Note):
            self.line(block.text, block.state or "plain")
        elif isinstance(block, Bullets):
            for item in block.items:
                self.line("• " + item, "plain")
        elif isinstance(block, Details):
            self.line(block.summary, "subtitle")
            for inner in block.blocks:
                self.block(inner, block.summary)
        elif isinstance(block, Figures):
            self.row += 1
            self.layout.tables[block.key] = (self.own.name, self.row - 1)
            self.layout.shifts[block.key] = self.own.first
            self.own.blocks.append((self.row, block))
            self.row += len(figure_table(block).rows) + 1
        elif isinstance(block, Table):
            self._table(block, title)
        elif isinstance(block, Chart):
            if block.table.key not in self.layout.tables:
                self._table(block.table, title)
            self.own.blocks.append((self.row, block))
            self.row += -(-chart_height(block) // int(style.ROW)) + 2

    def _table(self, table: Table, title: str) -> None:
        self.row += 1
        if table.title and table.title != title:
            self.line(table.title, "subtitle")
        if table.note:
            self.line(table.note, "small")
        top, bottom = self.row, self.row + len(table.rows)
        self.layout.tables[table.key] = (self.own.name, top)
        self.own.blocks.append((top, table))
        if self.alone and top <= HIGHEST_FROZEN and len(table.rows) > HIGHEST_FROZEN:
            wide = sum(self.own.widths) > READABLE * 1.5 and sum(self.own.widths[:2]) < READABLE * 0.6
            self.own.frozen = f"{'C' if wide else 'A'}{top + 1}"
            self.own.repeated = top
        if table.filter and self.own.filtered is None:
            last = bottom - sum(row.total for row in table.rows)
            self.own.filtered = f"A{top}:{get_column_letter(len(table.columns))}{last}"
        self.row = bottom + 2
