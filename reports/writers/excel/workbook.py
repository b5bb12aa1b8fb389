"""A Report as an Excel workbook: living formulas with their values saved beside them, and the same bytes every time.

Two passes: `plan` decides where every block stands, so that formulas can name cells anywhere;
`_Writer` writes them.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.formatting.rule import ColorScaleRule, Rule
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.table import Table as NativeTable
from openpyxl.worksheet.table import TableColumn

from reports.model.charts import Chart, Heat
from reports.model.formatting import decimals
from reports.model.formula import At, excel
from reports.model.numbers import to_side
from reports.model.report import Figures, figure_table
from reports.model.table import NUMERIC, Table, as_float
from reports.model.text import safe_link
from reports.writers.excel import style
from reports.writers.excel.cells import Grid, Styles
from reports.writers.excel.charts import chart_height, native_chart
from reports.writers.excel.contents import linked_column
from reports.writers.excel.names import Names
from reports.writers.excel.package import finished
from reports.writers.excel.plan import Plan, SheetPlan, plan
from reports.writers.excel.text import clean, put_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from openpyxl.styles.styleable import StyleableObject
    from openpyxl.worksheet.worksheet import Worksheet

    from reports.model.formula import Formula
    from reports.model.meaning import Meaning, Number, Side, State
    from reports.model.report import Block, Book, Report
    from reports.model.table import Cell, Row
    from reports.writers.excel.cells import Saved, SheetCell, Style
    from reports.writers.excel.plan import Line

POINTS_A_CHARACTER = (5.25, 7.2)
"""How wide a character's column is printed: with the workbook's own font, and with a wide one in its place."""
NOTHING = "XFD1048576"
"""The last cell of a sheet, in which nothing stands."""
SMALLEST = 0.41
"""Share of its size that a sheet for paper is made smaller to at most, to go on one page: letters of five points."""
PAGE_WIDE, PAGE_TALL = (760.0, 485.0), (520.0, 730.0)
"""What a page of A4 holds between its margins, in points across and down, on its side and upright."""
LONGEST_LINK = 2000
UPRIGHT = 160
"""Characters up to which a sheet is printed upright, made smaller to fit."""
MOST_APART = 2_000
"""Cells that a check names one by one: a workbook holds 8,192 areas for one check at most."""
LIST_LENGTH = 255
"""Characters that the choices of a drop-down may take in the workbook's format."""


def workbook_bytes(report: Report, book_of: Book = "report") -> bytes:
    """Write the sections that have a sheet in one of the two workbooks."""
    book = Workbook()
    if book.active is not None:
        book.remove(book.active)
    layout = plan(report, book_of)
    names, styles = Names(report), Styles()
    writers = [
        _Writer(book.create_sheet(sheet.name), sheet, layout, names, styles)
        for sheet in layout.sheets
    ]
    for writer in writers:
        writer.write()
    for key, place in _named_cells(report, layout):
        book.defined_names[key] = DefinedName(key, attr_text=place)
    book.properties.title = clean(report.title)
    book.properties.creator = "Steelyard"
    texts = [writer.texts for writer in writers if writer.texts]
    return finished(book, [writer.grid for writer in writers], texts)


def _named_cells(report: Report, layout: Plan) -> Iterator[tuple[str, str]]:
    """Go through the key figures on sheets, each with where its value stands."""
    for section in report.sections:
        for block in section.blocks:
            if isinstance(block, Figures) and block.key in layout.tables:
                yield from (
                    (item.key, layout.cell(At(block.key, item.key, "value")))
                    for item in block.items
                )


def is_whole(cell: Cell) -> bool:
    """Say whether a cell holds no broken amount."""
    return cell.value is None or isinstance(cell.value, str) or as_float(cell.value) % 1 == 0


type Look = tuple[Meaning, int, bool, bool, bool, State, State, str]


class _Writer:
    """Writes one sheet as planned, and keeps its cells and what its charts say."""

    def __init__(
        self, sheet: Worksheet, plan: SheetPlan, layout: Plan, names: Names, styles: Styles
    ) -> None:
        self.sheet, self.plan, self.layout, self.names = sheet, plan, layout, names
        self.report, self.styles = layout.report, styles
        self.grid = Grid()
        self.texts: list[tuple[str, str]] = []
        self.leads = self._leads()
        self.checks: dict[tuple[str, ...] | tuple[float, ...], DataValidation] = {}
        self.guarded: dict[tuple[str, ...] | tuple[float, ...], list[tuple[int, int]]] = {}

    def write(self) -> None:
        """Write everything on the sheet."""
        sheet = self.sheet
        style.set_widths(sheet, self.plan.widths)
        # The title names the budget, which may be changed: paper is headed by the case.
        head = self.report.name or self.report.title
        style.print_setup(sheet, head, wide=sum(self.plan.widths) > UPRIGHT)
        sheet.sheet_view.showGridLines = False
        sheet.sheet_format.defaultRowHeight, sheet.sheet_format.customHeight = style.ROW, True
        sheet.sheet_properties.tabColor = style.HEAD
        for line in self.plan.lines:
            self._line(line)
        for row, block in self.plan.blocks:
            self._block(row, block)
        self._set_guards()
        self._on_paper()
        if self.plan.frozen is not None:
            sheet.freeze_panes = self.plan.frozen
        if self.plan.repeated is not None:
            sheet.print_title_rows = f"{self.plan.repeated}:{self.plan.repeated}"

    def _leads(self) -> dict[tuple[int, int], str]:
        """Say from which cells of the contents, by row and column, a link leads where in the workbook."""
        if not self.plan.listed:
            return {}
        top, _ = self.plan.blocks[0]
        return {
            (top + number, linked_column(entry)): entry.target
            for number, entry in enumerate(self.plan.listed, 1)
        }

    def _link(self, target: SheetCell, link: str | None, lead: str | None) -> None:
        """Lead from a cell to an address, or to another place of the workbook."""
        # A link is kept by the cell that it leads from, so openpyxl has one there as well.
        home = self.sheet.cell(target.row, target.column)
        home.hyperlink = link or Hyperlink(ref=home.coordinate, location=lead)

    def _on_paper(self) -> None:
        """Print what is for paper, on one page where it can be read there."""
        paper, sheet = self.plan.paper, self.sheet
        if paper is None:
            self._break_pages()
        elif not paper:
            # A workbook prints all of a sheet without a print area: one empty cell is nothing.
            sheet.print_area = NOTHING
        else:
            sheet.print_area = f"A1:{get_column_letter(len(self.plan.widths))}{paper}"
            upright, lying = self._size_on(PAGE_TALL), self._size_on(PAGE_WIDE)
            if max(upright, lying) < SMALLEST:
                self._break_pages()
                self._repeat_headings()
                return
            sheet.page_setup.orientation = "portrait" if upright > lying else "landscape"
            sheet.page_setup.fitToHeight = 1

    def _repeat_headings(self) -> None:
        """Repeat the headings of the table that is filtered on each page after its first, if no other table follows it."""
        tables = [(row, block) for row, block in self.plan.blocks if isinstance(block, Table)]
        row, block = tables[-1] if tables else (0, None)
        if block is not None and block.key == self.plan.native:
            self.sheet.print_title_rows = f"{row}:{row}"

    def _size_on(self, page: tuple[float, float]) -> float:
        """Say to which share of its size everything for paper is made smaller to go on one page."""
        across, down = page
        wide = sum(self.plan.widths) * POINTS_A_CHARACTER[0]
        return min(across / wide, down / self._height(1, (self.plan.paper or 0) + 1))

    def _break_pages(self) -> None:
        """Start a new page before a chart or a table that would be cut in two, so that it keeps its headings."""
        across, down = PAGE_WIDE if self.sheet.page_setup.orientation == "landscape" else PAGE_TALL
        rooms = [
            down * max(1.0, sum(self.plan.widths) * size / across) for size in POINTS_A_CHARACTER
        ]
        used, last = 0.0, 1
        for number, (row, block) in enumerate(self.plan.blocks):
            used += self._height(last, row)
            last = row
            tall = self._tall(row, block)
            # What is taller than a page is cut anyway: better begun at once than after an empty
            # page. Nor is a page begun after a sentence or two that would then stand alone.
            if not number or not any(tall <= room < used % room + tall for room in rooms):
                continue
            start = self._with_titles(row)
            if start > 1:
                self.sheet.row_breaks.append(Break(id=start - 1))
                used = self._height(start, row)

    def _with_titles(self, row: int) -> int:
        """Give the first of the lines of prose right above a row, which go to the next page with it."""
        titles = {line.row for line in self.plan.lines}
        while row - 1 in titles:
            row -= 1
        return row

    def _height(self, first: int, end: int) -> float:
        """Add up the heights of rows, in points; `end` is not one of them."""
        return sum(self.grid.height(row, style.ROW) for row in range(first, end))

    def _tall(self, row: int, block: Block) -> float:
        """Say how tall a block is that should stay whole; 0 for one that may be cut."""
        if isinstance(block, Chart):
            return chart_height(block)
        return self._height(row, row + len(block.rows) + 1) if isinstance(block, Table) else 0.0

    def _line(self, line: Line) -> None:
        row, look = line.row, line.look
        cell = self.grid.cell(row, 1)
        if line.formula is None:
            put_text(cell, line.text)
        else:
            self._formula(cell, line.formula, clean(line.text))
        cell.style = self.styles.of(
            self.sheet, ("line", look), partial(_dress_line, look), quoted=cell.quoted
        )
        if look in style.FILLS:
            for place in range(2, self.plan.span + 1):
                self.grid.cell(row, place).style = self.styles.of(
                    self.sheet, ("beside", look), partial(_fill, look)
                )
        height = {"title": 24.0, "subtitle": 20.0, "small": 14.0}.get(look, style.ROW)
        self.grid.heights[row] = height

    def _block(self, row: int, block: Block) -> None:
        if isinstance(block, Figures):
            self._figures(row, figure_table(block))
        elif isinstance(block, Table):
            self._table(row, block)
        elif isinstance(block, Chart):
            home, top = self.layout.tables[block.table.key]
            drawing = native_chart(block, home, top, sum(self.plan.widths))
            if drawing is not None:
                self.sheet.add_chart(drawing, f"A{row}")
                self.texts.append((clean(block.title), clean(block.says)))
            elif isinstance(block, Heat):
                self._shade(top, block)

    def _shade(self, top: int, heat: Heat) -> None:
        """Shade the columns of a heat table by size, as the page does."""
        for column in heat.series:
            letter = get_column_letter(heat.table.place(column) + 1)
            ends = {
                "start_type": "num",
                "start_value": heat.low,
                "end_type": "num",
                "end_value": heat.high,
            }
            rule: Rule = ColorScaleRule(start_color="FFFFFF", end_color=style.SHADE, **ends)  # type: ignore[no-untyped-call]
            self.sheet.conditional_formatting.add(
                f"{letter}{top + 1}:{letter}{top + len(heat.table.rows)}", rule
            )

    def _figures(self, top: int, table: Table) -> None:
        for at, row in enumerate(table.rows, top):
            for place, cell in enumerate(row.cells):
                target = self.grid.cell(at, self.plan.first + place + 1)
                meaning = cell.meaning or "text"
                self._put(target, cell, meaning, None)
                shown_as = self._format(cell, meaning, whole=is_whole(cell), grain=None)
                target.style = self.styles.of(
                    self.sheet,
                    ("figure", place, shown_as),
                    partial(_dress_figure, place, shown_as),
                    quoted=target.quoted,
                )
            self.grid.heights[at] = 21

    def _table(self, top: int, table: Table) -> None:
        tallest = 1
        labels = style.heading_texts(table)
        for place, label in enumerate(labels):
            cell = self.grid.cell(top, place + 1)
            put_text(cell, label)
            right = table.columns[place].meaning in NUMERIC
            indent = 0 if right else min(place, 1)
            cell.style = self.styles.of(
                self.sheet,
                ("heading", right, indent),
                partial(_dress_heading, indent, right=right),
                quoted=cell.quoted,
            )
            tallest = max(
                tallest, style.lines(label, (self.plan.widths[place] - 2) / style.WIDE_LETTERS)
            )
        self.grid.heights[top] = 15 * tallest + 6
        whole = [
            all(
                is_whole(row.cells[place])
                for row in table.rows
                if table.meaning(place, row.cells[place]) == "money"
            )
            for place in range(len(table.columns))
        ]
        grains = table.grains()
        for offset, row in enumerate(table.rows, 1):
            self._row(top + offset, table, row, whole, grains)
        for place in range(len(table.columns)):
            self._coloured_words(top, table, place)
        if table.folded:
            self._fold(top, table)
        if table.key == self.plan.native:
            last = f"{get_column_letter(len(table.columns))}{top + len(table.body())}"
            self.sheet.add_table(_native(self.names.of(table.key), f"A{top}:{last}", labels))

    def _fold(self, top: int, table: Table) -> None:
        """Fold the rows of a table away, to be opened by the sign beside its headings."""
        self.sheet.sheet_properties.outlinePr.summaryBelow = False  # type: ignore[union-attr]
        self.grid.folded.update(range(top + 1, top + 1 + len(table.rows)))

    def _row(
        self, at: int, table: Table, row: Row, whole: list[bool], grains: tuple[int | None, ...]
    ) -> None:
        tall = 1
        for place, (cell, heading) in enumerate(zip(row.cells, table.columns, strict=True)):
            target = self.grid.cell(at, place + 1)
            meaning = table.meaning(place, cell)
            grain = table.grain(place, cell, grains)
            self._put(target, cell, meaning, grain)
            shown_as = self._format(cell, meaning, whole=whole[place], grain=grain)
            link, lead = _link(cell), self.leads.get((at, place + 1))
            linked = link is not None or lead is not None
            fill = cell.state if cell.state in style.FILLS and cell.formula is None else ""
            # Sides go by the column, so that words among figures, and figures among words, stand in
            # line.
            side = (heading.meaning, min(place, 1))
            looks = (row.total, cell.entry, linked, fill, cell.state or row.state)
            target.style = self._style((*side, *looks, shown_as), quoted=target.quoted)
            if cell.entry:
                self._guard(target, cell, heading.label)
            if linked:
                self._link(target, link, lead)
            tall = max(tall, self._lines(cell, meaning, place))
        if tall > 1:
            self.grid.heights[at] = min(15 * tall + 3, 400)

    def _lines(self, cell: Cell, meaning: Meaning, place: int) -> int:
        """Estimate how many lines a cell takes in its column."""
        if meaning not in style.WRAPS or not isinstance(cell.value, str):
            return 1
        return style.lines(cell.value, self.plan.widths[place] - (2 if place else 1.2))

    def _style(self, look: Look, *, quoted: bool) -> Style:
        """Give the style of a cell in a table."""
        return self.styles.of(self.sheet, look, partial(_dress, look), quoted=quoted)

    def _format(self, cell: Cell, meaning: Meaning, *, whole: bool, grain: int | None) -> str:
        """Choose the number format of a cell."""
        if meaning in NUMERIC:
            money = self.report.money
            return style.number_format(meaning, cell, money, whole=whole, grain=grain)
        text = (cell.entry or isinstance(cell.value, str)) and cell.formula is None
        return "@" if text else "General"

    def _put(self, target: SheetCell, cell: Cell, meaning: Meaning, grain: int | None) -> None:
        """Put in what a cell holds: its formula, its text, or its figure."""
        value = cell.value
        if cell.formula is not None:
            saved = "" if value is None else value
            self._formula(
                target, cell.formula, saved if isinstance(saved, str | bool) else as_float(saved)
            )
        elif isinstance(value, bool):
            put_text(target, "yes" if value else "no")
        elif isinstance(value, str):
            put_text(target, value)
        elif value is not None:
            target.kind = "number"
            target.value = self._number(value, cell.side, meaning, grain)

    def _number(self, value: Number, side: Side, meaning: Meaning, grain: int | None) -> float:
        """Give a figure as the workbook holds it: rounded to its side, to the decimals that are shown."""
        places = grain if meaning != "share" else None
        if places is None:
            places = decimals(value, meaning, self.report.money.in_workbook())
        rounded = value if places is None else to_side(value, places, side)
        return rounded if isinstance(rounded, int) else float(rounded)

    def _formula(self, target: SheetCell, formula: Formula, value: Saved) -> None:
        target.kind, target.saved = "formula", value
        target.value = excel(formula, lambda place: self.layout.within(place, self.plan.name))

    def _guard(self, target: SheetCell, cell: Cell, label: str) -> None:
        """Give an entry its drop-down or its allowed range, and say it when the cell is chosen."""
        key: tuple[str, ...] | tuple[float, ...] = cell.choices
        if cell.bounds is not None and not cell.choices:
            key = tuple(float(end) for end in cell.bounds)
        if key not in self.checks:
            check = _check(cell)
            if check is None:
                return
            check.promptTitle, check.errorTitle = clean(label)[:32], "Not allowed here"
            check.error = (check.prompt or "")[:220]
            check.showInputMessage = check.showErrorMessage = True
            self.checks[key] = check
            self.guarded[key] = []
            self.sheet.add_data_validation(check)
        self.guarded[key].append((target.row, target.column))

    def _set_guards(self) -> None:
        """Say which cells each check holds for: cell by cell, or where they are very many as runs down a column."""
        for key, cells in self.guarded.items():
            runs = [(row, column, row) for row, column in cells]
            if len(cells) > MOST_APART:
                runs = list(_runs(cells))
            # Straight into the set: `add` would look through all that are there already.
            self.checks[key].sqref.ranges.update(
                CellRange(min_col=column, min_row=first, max_col=column, max_row=last)
                for first, column, last in runs
            )

    def _coloured_words(self, top: int, table: Table, place: int) -> None:
        """Colour words that formulas or planners change, as they change."""
        moving = [
            row
            for row in table.rows
            if row.cells[place].formula is not None or row.cells[place].choices
        ]
        if not moving or table.columns[place].meaning != "word":
            return
        letter = get_column_letter(place + 1)
        for word, state in style.WORDS.items():
            rule = Rule(
                type="cellIs", operator="equal", formula=[f'"{word}"'], dxf=style.worded(state)
            )
            self.sheet.conditional_formatting.add(
                f"{letter}{top + 1}:{letter}{top + len(table.rows)}", rule
            )


def _dress_line(look: str, target: StyleableObject) -> None:
    """Give a line of prose its looks."""
    font = {"title": style.TITLE, "subtitle": style.SUBTITLE, "small": style.SMALL}
    target.font = font.get(look, style.BODY)
    target.alignment = Alignment(vertical="top")
    if look in style.FILLS:
        _fill(look, target)


def _fill(look: str, target: StyleableObject) -> None:
    """Colour a cell that a note runs on over."""
    target.fill = style.FILLS[look]  # type: ignore[index]


def _dress_figure(place: int, shown_as: str, target: StyleableObject) -> None:
    """Give the label, the value or the line beneath of a key figure its looks."""
    target.number_format = shown_as
    target.font = (style.BODY, style.LARGE, style.SMALL)[place]
    horizontal, indent = ("right", 0) if place == 1 else ("left", place // 2)
    target.alignment = Alignment(horizontal=horizontal, vertical="center", indent=indent)
    if place < 2:
        target.border = style.LINE


def _dress_heading(indent: int, target: StyleableObject, *, right: bool) -> None:
    """Give the heading of a column its looks."""
    target.font, target.fill = style.ON_HEAD, style.HEAD_FILL
    target.alignment = Alignment(
        horizontal="right" if right else "left", vertical="center", wrap_text=True, indent=indent
    )


def _dress(look: Look, target: StyleableObject) -> None:
    """Give a cell of a table its looks."""
    meaning, place, total, entry, linked, fill, font, shown_as = look
    target.number_format = shown_as
    target.alignment = style.alignment(meaning, place)
    target.border = style.TOTAL_LINE if total else style.LINE
    target.font = style.BOLD if total else style.FONTS.get(font, style.BODY)
    if total:
        target.fill = style.TOTAL_FILL
    elif entry:
        target.fill, target.font = style.ENTRY_FILL, style.ENTERED
    elif fill:
        target.fill = style.FILLS[fill]
    if linked:
        target.font = style.LINKED


def _native(name: str, ref: str, labels: Iterable[str]) -> NativeTable:
    """Make one of the workbook's own tables, with a filter; its columns are named as their headings read."""
    columns = [TableColumn(id=number, name=clean(label)) for number, label in enumerate(labels, 1)]
    return NativeTable(
        displayName=name, ref=ref, tableColumns=columns, autoFilter=AutoFilter(ref=ref)
    )


def _runs(cells: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
    """Join cells (row, column) that stand right below one another: first row, column, last row."""
    first: int | None = None
    last = column = 0
    for at, row in sorted((column, row) for row, column in cells):
        if first is not None and (at, row) == (column, last + 1):
            last = row
            continue
        if first is not None:
            yield first, column, last
        first, last, column = row, row, at
    if first is not None:
        yield first, column, last


def _link(cell: Cell) -> str | None:
    """Give the address a cell leads to; None where it has none, or one too long for the format."""
    link = safe_link(cell.link)
    return None if link is None or len(link) > LONGEST_LINK else link


def _check(cell: Cell) -> DataValidation | None:
    """Make what holds an entry to its choices or bounds; None where it has none, or more than the format holds."""
    if cell.choices:
        return _drop_down(cell.choices)
    if cell.bounds is None:
        return None
    low, high = (float(end) for end in cell.bounds)
    check = DataValidation(
        type="decimal", operator="between", formula1=f"{low:.15g}", formula2=f"{high:.15g}"
    )
    check.prompt = f"A number from {low:g} to {high:g}."
    return check


def _drop_down(choices: tuple[str, ...]) -> DataValidation | None:
    text = ",".join(choices)
    if len(text) > LIST_LENGTH or any("," in word or '"' in word for word in choices):
        return None
    check = DataValidation(type="list", formula1=f'"{text}"')
    check.prompt = clean("Choose: " + ", ".join(choices))[:LIST_LENGTH]
    return check
