"""A Report is a value: a title, two lines, and sections made of paragraphs, key figures, tables, charts and notes.

Chapters say what a cell means (`money`, `rank`), never how it looks; writers choose formats. A cell
may carry a formula over other cells (`reports.model.formula`) beside its value, and the value is
always what the formula gives.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from reports.model.charts import Chart
from reports.model.formula import Formula
from reports.model.front import FirstScreen
from reports.model.meaning import State
from reports.model.money import Money
from reports.model.pictures import Picture
from reports.model.screens import OptionsBeside, PortfolioScreen, Turned
from reports.model.table import Cell, Column, Table, table_of


@dataclass(frozen=True, slots=True)
class Text:
    """One paragraph. formula: gives the same text in the workbook, and follows what is changed there."""

    text: str
    formula: Formula | None = None


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of short statements."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """Something a reader must not miss: a note, a warning, or good news."""

    text: str
    state: State = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One key figure: a label, a cell, and a line beneath. Its key becomes a defined name in the workbook.

    follows: gives the line beneath in the workbook, where that follows what is changed there.
    """

    key: str
    label: str
    cell: Cell
    below: str = ""
    follows: Formula | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """A row of key figures. Formulas name them as the column `value` of the table `key`."""

    key: str
    items: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Details:
    """Blocks a click away; `printed`: paper shows them all the same."""

    summary: str
    blocks: tuple[Block, ...]
    printed: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """Blocks in two columns side by side."""

    left: tuple[Block, ...]
    right: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class RuleWords:
    """A rule of the case in words; `around` its amount where that is a budget that a reader may set otherwise.

    name: as the case as integers has it. says: the whole sentence. what: what a budget limits,
    blank for other rules.
    """

    name: str
    says: str
    what: str = ""
    around: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class WeightsOf:
    """Somebody's weights in the smallest whole numbers of the same proportions, as text where they are very large."""

    name: str
    weights: tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class NamedChoice:
    """A portfolio with what it is called: the level of each recommendation, 0 where it is not funded."""

    name: str
    choice: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Optimiser:
    """The case as integers, which a reader of the page may set otherwise to get the best portfolio of that.

    model: what `case_integers` gives. criteria, names, levels: what criteria, recommendations and
    their levels are called. order: places of the recommendations as they are listed. ranked: the
    level at which each is shown where it is not funded. rules: as in the model. whole_term: names
    of the budgets of the whole term. people: weights besides the case's own. portfolios: those to
    look at, the recommended one first. Other forms of a report leave it out.
    """

    key: str
    title: str
    says: str
    model: dict[str, Any] = field(hash=False)
    criteria: tuple[str, ...]
    names: tuple[str, ...]
    levels: tuple[tuple[str, ...], ...]
    order: tuple[int, ...]
    ranked: tuple[int, ...]
    rules: tuple[RuleWords, ...]
    whole_term: tuple[str, ...]
    people: tuple[WeightsOf, ...]
    portfolios: tuple[NamedChoice, ...]


type Screen = OptionsBeside | PortfolioScreen
type Block = (
    Text | Bullets | Note | Figures | Table | Chart | Details | Optimiser | Picture | Pair | Screen
)


@dataclass(frozen=True, slots=True)
class Turning:
    """What a section says of another portfolio. keys: of the options that are it."""

    keys: tuple[str, ...]
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks under a title. `sheet` puts it on that sheet of the workbook; `page` says whether pages show it.

    Sections of one sheet follow one another on it, those for paper first, then by `seat`, then in
    the report's order. printed: the workbook prints it; a sheet without such a section is for the
    screen alone. .md shows what pages show. link: what leads to it from the top of a page, blank
    where nothing does. annex: a page shows it after all others, among what only some readers look
    up. turned: what it says of each option a page can be turned to, the one it opens with first.
    """

    key: str
    title: str
    blocks: tuple[Block, ...]
    page: bool = True
    sheet: str | None = None
    link: str = ""
    annex: bool = False
    seat: int = 0
    printed: bool = False
    turned: tuple[Turning, ...] = ()


type Book = Literal["report", "analysis"]
"""The workbook to decide with, whose figures follow changes by hand, and the one of everything else that was run."""


@dataclass(frozen=True, slots=True)
class Report:
    """The whole report: the decision as its title, then by names, two lines of recommendation, and sections.

    decision: what is funded, a line each. name: the case's own title. facts: label and text pairs
    that identify the report (owner, money, version). front: what a page begins with, instead of the
    title, the decision and the lead. turned: the same for every option that a page can be turned to.
    sheet_order: sheets of the workbook in their order. sheet_says: a line on what stands on each.
    analysis_sheets: those that stand in the workbook of the analysis. opening: what stands above
    everything in the workbook, where it follows changes by hand (the title, the decision and the
    lead by default). cover: the same in short, above the contents.
    stale: what the workbook says on top of sheets whose figures do not follow them.
    """

    title: str
    lead: tuple[str, ...]
    sections: tuple[Section, ...]
    money: Money
    name: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    sheet_order: tuple[str, ...] = ()
    sheet_says: Mapping[str, str] = field(default_factory=dict, hash=False)
    analysis_sheets: tuple[str, ...] = ()
    decision: tuple[str, ...] = ()
    opening: tuple[Block, ...] = ()
    cover: tuple[Text, ...] = ()
    front: FirstScreen | None = None
    turned: tuple[Turned, ...] = ()
    stale: Text | None = None
    tables: dict[str, Table] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        tables: dict[str, Table] = {}
        for section in self.sections:
            for table in tables_of(section.blocks):
                if tables.setdefault(table.key, table) != table:
                    raise ValueError(f"Two tables have the key {table.key!r}.")
        object.__setattr__(self, "tables", tables)

    def book_of(self, sheet: str) -> Book:
        """Say in which workbook a sheet stands."""
        return "analysis" if sheet in self.analysis_sheets else "report"

    def sheets(self, book: Book = "report") -> tuple[str, ...]:
        """List the names of a workbook's sheets: those with a stated place first, in that order."""
        names = dict.fromkeys(
            section.sheet
            for section in self.sections
            if section.sheet is not None and self.book_of(section.sheet) == book
        )
        order = (*self.sheet_order, *self.analysis_sheets)
        return (
            *(name for name in order if name in names),
            *(n for n in names if n not in order),
        )

    def on_sheet(self, sheet: str) -> list[Section]:
        """List the sections of a sheet as they follow one another on it."""
        sections = [section for section in self.sections if section.sheet == sheet]
        return sorted(sections, key=lambda section: (not section.printed, section.seat))


def figure_table(figures: Figures) -> Table:
    """See key figures as the table that formulas and tables.json know them by."""
    columns: tuple[Column[Figure], ...] = (
        Column("label", "Figure", "text", lambda figure: figure.label),
        Column("value", "Value", "text", lambda figure: figure.cell),
        Column(
            "below",
            "What it says",
            "text",
            lambda figure: Cell(figure.below, formula=figure.follows),
        ),
    )
    return table_of(
        figures.key, "Key figures", figures.items, columns, row_key=lambda figure: figure.key
    )


def tables_of(blocks: tuple[Block, ...]) -> Iterator[Table]:
    """Go through every table of some blocks: bare, beneath a chart, in details, and key figures seen as a table."""
    for block in blocks:
        if isinstance(block, Table):
            yield block
        elif isinstance(block, Chart):
            yield block.table
        elif isinstance(block, Figures):
            yield figure_table(block)
        elif isinstance(block, Details):
            yield from tables_of(block.blocks)
        elif isinstance(block, Pair):
            yield from tables_of((*block.left, *block.right))
        elif isinstance(block, OptionsBeside | PortfolioScreen):
            yield from block.tables
