"""Where everything stands in the workbook: decided before anything is written, so formulas can name any cell."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from openpyxl.utils import get_column_letter, quote_sheetname

from reports.model.as_run import as_run
from reports.model.charts import Chart
from reports.model.formula import At, Call, Fixed
from reports.model.report import Bullets, Details, Figures, Note, Text, figure_table, tables_of
from reports.model.sheets import CONTENTS
from reports.model.table import Table
from reports.model.text import counted
from reports.writers.excel import style
from reports.writers.excel.charts import chart_height
from reports.writers.excel.contents import Entry, contents_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.model.formula import Formula, Span
    from reports.model.report import Block, Book, Report, Section

READABLE = 100
"""Characters that are read as one line with ease."""
LINE = 125
"""Characters from which prose goes on in the next row."""
NARROW, VALUE = 12.0, 16.0
"""Characters of a column that no table stands in, and of the values of key figures at least."""
SMALL_PRINT = 44.0
"""Characters kept free for what is said beside key figures."""
NAMED = 4
"""Columns of a table that the contents name."""
HIGHEST_FROZEN = 15
"""A heading lower than this row is not frozen: it would leave no room to scroll in."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of prose, that runs on over the empty cells beside it: its row, its text, its look and its formula."""

    row: int
    text: str
    look: str
    formula: Formula | None = None


@dataclass
class SheetPlan:
    """One sheet: its widths, its lines of prose, and its blocks with their rows.

    span: columns that prose runs across. first: the column that key figures begin in, from 0.
    native: the table that is one of the workbook's own, with a filter. paper: the last row that is
    printed; 0 where none is, None where all are. entries: what leads to it and to its tables from
    the contents. listed: on the sheet of contents itself, all of them in their order.
    """

    name: str
    widths: list[float]
    span: int
    first: int
    lines: list[Line] = field(default_factory=list)
    blocks: list[tuple[int, Block]] = field(default_factory=list)
    frozen: str | None = None
    repeated: int | None = None
    native: str | None = None
    paper: int | None = None
    entries: list[Entry] = field(default_factory=list)
    listed: list[Entry] = field(default_factory=list)


@dataclass
class Plan:
    """All sheets, and where each table stands: its sheet and the row of its headings."""

    report: Report
    sheets: list[SheetPlan] = field(default_factory=list)
    tables: dict[str, tuple[str, int]] = field(default_factory=dict)
    shifts: dict[str, int] = field(default_factory=dict)
    """Columns by which key figures are set in."""
    offsets: dict[str, dict[str, int]] = field(default_factory=dict)
    """By table, how far below its headings each row stands."""
    letters: dict[tuple[str, str], str] = field(default_factory=dict)
    """By table and column, the letter of the sheet's column."""
    bodies: dict[str, tuple[str, str]] = field(default_factory=dict)
    """By table, the first and the last of its rows that is no total."""

    def within(self, place: At | Span, sheet: str) -> str:
        """Give a reference its A1 form as written on a sheet; its own cells go without the sheet's name."""
        home, _ = self.tables[place.table]
        return self._local(place) if home == sheet else self.cell(place)

    def cell(self, place: At | Span) -> str:
        """Give a reference its A1 form with its sheet. Raises KeyError for a cell that no sheet shows."""
        name, _ = self.tables[place.table]
        return f"{quote_sheetname(name)}!{self._local(place)}"

    def _local(self, place: At | Span) -> str:
        """Give a reference its A1 form on its own sheet."""
        _, top = self.tables[place.table]
        table = self.report.tables[place.table]
        letter = self._letter(table, place.column)
        if isinstance(place, At):
            return f"${letter}${top + self._offset(table, place.row)}"
        ends = self._body(table)
        keys = (place.first or ends[0], place.last or ends[1])
        first, last = (top + self._offset(table, key) for key in keys)
        return f"${letter}${first}:${letter}${last}"

    def _letter(self, table: Table, column: str) -> str:
        """Give the letter of a table's column on its sheet."""
        letter = self.letters.get((table.key, column))
        if letter is None:
            number = table.place(column) + 1 + self.shifts.get(table.key, 0)
            letter = self.letters[table.key, column] = get_column_letter(number)
        return letter

    def _body(self, table: Table) -> tuple[str, str]:
        """The first and the last row that a whole column reaches over; raises IndexError where there is none."""
        if table.key not in self.bodies:
            keys = [row.key for row in table.body()]
            self.bodies[table.key] = (keys[0], keys[-1])
        return self.bodies[table.key]

    def _offset(self, table: Table, key: str) -> int:
        if table.key not in self.offsets:
            self.offsets[table.key] = {row.key: offset for offset, row in enumerate(table.rows, 1)}
        return self.offsets[table.key][key]


def plan(report: Report, book: Book = "report") -> Plan:
    """Decide where everything of a workbook stands; one that no sheet is of has none."""
    layout = Plan(report)
    sections_of = {name: report.on_sheet(name) for name in report.sheets(book)}
    if book == "analysis":
        own_tables = frozenset(
            table.key
            for sections in sections_of.values()
            for section in sections
            for table in tables_of(section.blocks)
        )
        sections_of = {
            name: [as_run(section, own_tables) for section in sections]
            for name, sections in sections_of.items()
        }
    for name, sections in sections_of.items():
        layout.sheets.append(_sheet(name, sections, layout, book))
    if CONTENTS not in sections_of:
        layout.sheets.insert(0, _contents(layout, book))
    return layout


IN_THE_OTHER = (
    "All that is not for deciding stands in analysis.xlsx beside this file, as it was run."
)
FIGURES_OF_THE_RUN = "What report.xlsx leaves out. These figures are of the run: they follow no change by hand in report.xlsx."


def _contents(layout: Plan, book: Book) -> SheetPlan:
    """Lay out the first sheet, which leads to all the others."""
    report = layout.report
    listed = [entry for sheet in layout.sheets for entry in sheet.entries]
    table = contents_table(listed)
    widths = style.column_widths([table], report.money.in_workbook())
    # A link does not wrap everywhere.
    longest = max((len(entry.table) for entry in listed), default=0)
    widths[1] = max(widths[1], min(longest * 1.1 + 3, READABLE))
    widths[2] = max(widths[2], READABLE * 0.9)
    sheet = SheetPlan(
        CONTENTS,
        widths,
        len(widths),
        0,
        paper=None if book == "analysis" else _paper(report, [], 0),
    )
    cursor = _Cursor(sheet, layout, sum(widths), alone=False)
    for place, line in enumerate(report.cover or [Text(report.title)]):
        look = "plain" if place else "title"
        cursor.line(line.text, look, None if book == "analysis" else line.formula)
    cursor.line(FIGURES_OF_THE_RUN if book == "analysis" else IN_THE_OTHER, "plain")
    cursor.row += 1
    sheet.listed = listed
    sheet.blocks.append((cursor.row, table))
    layout.tables[table.key] = (CONTENTS, cursor.row)
    return sheet


def _paper(report: Report, sections: list[Section], last: int) -> int | None:
    """Give the last row that is printed, where the report says of any section whether it is for paper."""
    if not any(section.printed for section in report.sections):
        return None
    return last if any(section.printed for section in sections) else 0


def _sheet(name: str, sections: list[Section], layout: Plan, book: Book) -> SheetPlan:
    tables = _new_tables(sections, layout)
    first = _first_prose(tables)
    widths = _widths(sections, tables, first, layout)
    span, across = _prose_span(widths)
    # Prose needs room even over a narrow table.
    while across < READABLE * 0.7:
        widths.append(NARROW)
        span += 1
        across += NARROW
    plan = SheetPlan(name, widths, span, first)
    # Headings are frozen and repeated only where no second table would stand under the first one's.
    cursor = _Cursor(plan, layout, across, alone=len({table.key for table in tables}) == 1)
    opens = book == "report" and not layout.sheets
    says = layout.report.sheet_says.get(name, sections[0].title)
    plan.entries.append(Entry(name, "", says, 1))
    named = opens
    if opens:
        cursor.open()
    else:
        follows = book == "analysis" or any(_lives(table) for table in tables)
        named = name in layout.report.sheet_says
        cursor.head(name if named else sections[0].title, follows=follows)
    for number, section in enumerate(sections):
        if number or (named and section.title != name):
            cursor.row += 1
            cursor.line(section.title, "subtitle")
        for block in section.blocks:
            cursor.block(block, section.title)
        if section.printed:
            plan.paper = cursor.row - 1
    if book == "report":
        plan.paper = _paper(layout.report, sections, plan.paper or 0)
    return plan


def _new_tables(sections: list[Section], layout: Plan) -> list[Table]:
    """List the tables that this sheet is the first to show; key figures are laid out by themselves."""
    elsewhere = {*layout.tables, *(figures.key for figures in _figures(sections))}
    tables = [table for section in sections for table in tables_of(section.blocks)]
    return [table for table in tables if table.key not in elsewhere]


def _figures(sections: list[Section]) -> list[Figures]:
    return [block for section in sections for block in section.blocks if isinstance(block, Figures)]


def _widths(sections: list[Section], tables: list[Table], first: int, layout: Plan) -> list[float]:
    """Make columns as wide as the tables need, and those of key figures, from the column `first`, as they do."""
    widths = style.column_widths(tables, layout.report.money.in_workbook()) or [READABLE * 0.4]
    for figures in _figures(sections):
        label = max((len(item.label) + 3.0 for item in figures.items), default=NARROW)
        widths += [NARROW] * (first + 2 - len(widths))
        widths[first] = max(widths[first], label)
        widths[first + 1] = max(widths[first + 1], VALUE)
        while sum(widths[first + 2 :]) < SMALL_PRINT:
            widths.append(NARROW)
    return widths


def _prose_span(widths: list[float]) -> tuple[int, float]:
    """Count the columns that prose runs across, one at least and no more than can be read, and their characters."""
    span, across = 1, widths[0]
    while span < len(widths) and across < LINE:
        across += widths[span]
        span += 1
    return span, across


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
        self.plan, self.layout, self.across, self.row, self.alone = plan, layout, across, 1, alone

    def line(self, text: str, look: str, formula: Formula | None = None) -> None:
        """Write a paragraph: as many lines as it takes, each in a row of its own, since no cells are merged."""
        larger = {"title": 1.7, "subtitle": 1.25}.get(look, 1.0)
        for piece, living in _pieces(text, formula, self.across / larger - 2):
            self.plan.lines.append(Line(self.row, piece, look, living))
            self.row += 1

    def open(self) -> None:
        """Begin the first sheet, with what the report says first of all."""
        report = self.layout.report
        plain = (report.title, *report.decision, *report.lead)
        first, *others = report.opening or [Text(line) for line in plain]
        if isinstance(first, Text):
            self.line(first.text, "title", first.formula)
        for block in others:
            self.block(block, "")

    def head(self, title: str, *, follows: bool) -> None:
        """Begin another sheet; where nothing on it follows changes, say so once something is changed."""
        self.line(title, "title")
        stale = self.layout.report.stale
        if stale is not None and not follows:
            self.line(stale.text, "small", stale.formula)

    def block(self, block: Block, title: str) -> None:
        match block:
            case Text():
                self.line(block.text, "plain", block.formula)
            case Note():
                self.line(block.text, block.state or "plain")
            case Bullets():
                for item in block.items:
                    self.line("• " + item, "plain")
            case Details():
                self._details(block)
            case Figures():
                self._figures(block)
            case Table():
                self._table(block, title)
            case Chart():
                self._chart(block, title)

    def _details(self, details: Details) -> None:
        self.row += 1
        self.line(details.summary, "subtitle")
        for block in details.blocks:
            self.block(block, details.summary)

    def _figures(self, figures: Figures) -> None:
        self.row += 1
        self.layout.tables[figures.key] = (self.plan.name, self.row - 1)
        self.layout.shifts[figures.key] = self.plan.first
        table = figure_table(figures)
        self.plan.entries.append(
            Entry(self.plan.name, table.title, _size(table), self.row, self.plan.first)
        )
        self.plan.blocks.append((self.row, figures))
        self.row += len(table.rows) + 1

    def _chart(self, chart: Chart, title: str) -> None:
        if chart.table.key not in self.layout.tables:
            self._table(chart.table, title)
        self.plan.blocks.append((self.row, chart))
        self.row += -(-chart_height(chart) // int(style.ROW)) + 2

    def _table(self, table: Table, title: str) -> None:
        self.row += 1
        if table.title and table.title != title:
            self.line(table.title, "subtitle")
        if table.note:
            self.line(table.note, "small")
        top, bottom = self.row, self.row + len(table.rows)
        self.layout.tables[table.key] = (self.plan.name, top)
        self.plan.blocks.append((top, table))
        self.plan.entries.append(Entry(self.plan.name, table.title or title, _size(table), top))
        if self.alone and top <= HIGHEST_FROZEN and len(table.rows) > HIGHEST_FROZEN:
            self._freeze(top)
        if table.filter and self.plan.native is None and table.body():
            self.plan.native = table.key
        self.row = bottom + 2

    def _freeze(self, top: int) -> None:
        """Keep the headings in sight and on every page, and the first columns of a wide table."""
        widths = self.plan.widths
        wide = sum(widths) > READABLE * 1.5 and sum(widths[:2]) < READABLE * 0.6
        self.plan.frozen = f"{'C' if wide else 'A'}{top + 1}"
        self.plan.repeated = top


def _pieces(
    text: str, formula: Formula | None, room: float
) -> Iterator[tuple[str, Formula | None]]:
    """Break a paragraph into lines, each with its formula.

    Where a formula puts something before the text, it does so before the first line; what any other
    formula gives stands in one line.
    """
    match formula:
        case Call("&", (before, Fixed(value))) if value == text:
            first, *rest = style.broken(text, room)
            yield first, Call("&", (before, Fixed(first)))
            yield from ((line, None) for line in rest)
        case None:
            yield from ((line, None) for line in style.broken(text, room))
        case _:
            yield text, formula


def _size(table: Table) -> str:
    """Say how long a table is, and what stands in its first columns."""
    labels = [heading.label for heading in table.columns if heading.label]
    names_shown = "; ".join(labels[:NAMED]) + (" …" if len(labels) > NAMED else "")
    return f"{counted(len(table.body()), 'row')}: {names_shown}"
