"""A Report is a value: a title, two lines, and sections made of paragraphs, key figures, tables, charts and notes.

Chapters say what a cell means (`money`, `rank`), never how it looks; writers choose formats. A cell may carry a
formula over other cells (`reports.formula`) beside its value, and the value is always what the formula gives.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from reports.formula import Formula
from reports.words import FINEST, decimals_of, grain_of, rounded, rounded_to, to_side

type Number = int | float | Decimal | Fraction
type Value = str | bool | Number | None

type Meaning = Literal[
    "text",  # prose that may wrap
    "id",  # a short name that stays on one line
    "word",  # a level, a status, a verdict
    "money",  # the case's unit of money
    "points",  # value; 100 is one recommendation that moves every criterion from worst to best
    "share",  # a part of one, shown in per cent
    "weight",  # the same with a decimal, since a weight's ends lie close
    "ratio",  # points for each 100 of money
    "number",  # a figure in a unit of its own, shown as written
    "amount",  # the same, shown to three digits
    "count",
    "rank",
    "year",
]

type State = Literal["", "in", "out", "good", "bad", "warn"]
"""What a row or a word stands for: funded or not, kept or broken, or worth a second look."""

type Side = Literal["", "down", "up"]
"""To which side a figure is rounded: a highest one down and a least one up, so that what is read stays true."""

NUMERIC: frozenset[Meaning] = frozenset(
    {"money", "points", "share", "weight", "ratio", "number", "amount", "count", "rank", "year"}
)


@dataclass(frozen=True, slots=True)
class Cell:
    """One value with what it means; meaning None takes the column's.

    formula: gives the same value from other cells. entry: a planner may change it in the workbook.
    choices: the words an entry may hold. bounds: the least and the largest figure it may hold.
    link: where a click leads (http, https or mailto). side: which way it is rounded where it is the end of something.
    """

    value: Value = None
    meaning: Meaning | None = None
    formula: Formula | None = None
    state: State = ""
    entry: bool = False
    choices: tuple[str, ...] = ()
    bounds: tuple[Number, Number] | None = None
    link: str | None = None
    side: Side = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """One column: its key for formulas, its label for people, what its cells mean and their unit."""

    key: str
    label: str
    meaning: Meaning = "text"
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, its cells in the order of the columns. A total row is no part of a whole column."""

    key: str
    cells: tuple[Cell, ...]
    state: State = ""
    total: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings. `key` names it in formulas and in result.json.

    filter: offer a filter in the workbook. grouped: a column that pages show as a line above the rows that share it.
    """

    key: str
    title: str
    columns: tuple[Heading, ...]
    rows: tuple[Row, ...]
    note: str = ""
    filter: bool = False
    grouped: str | None = None

    def __post_init__(self) -> None:
        for what, keys in (("column", [c.key for c in self.columns]), ("row", [r.key for r in self.rows])):
            if len(set(keys)) < len(keys):
                raise ValueError(f"Table {self.key!r} has two {what}s of one key.")
        if any(len(row.cells) != len(self.columns) for row in self.rows):
            raise ValueError(f"Table {self.key!r} has a row that does not fill its columns.")

    def grains(self) -> tuple[int | None, ...]:
        """Say how many decimals each column of shares or points takes; None for the others."""
        found = []
        for place, heading in enumerate(self.columns):
            held = (row.cells[place] for row in self.rows)
            numbers = [
                cell.value
                for cell in held
                if self.meaning(place, cell) == heading.meaning
                and cell.value is not None
                and not isinstance(cell.value, str | bool)
            ]
            found.append(grain_of(numbers, heading.meaning))
        return tuple(found)

    def heading(self, column: str) -> Heading:
        """Find a column by its key. Raises KeyError."""
        return self.columns[self.place(column)]

    def place(self, column: str) -> int:
        """Find where a column stands, from 0. Raises KeyError."""
        for place, heading in enumerate(self.columns):
            if heading.key == column:
                return place
        raise KeyError(column)

    def body(self) -> tuple[Row, ...]:
        """List the rows that are no totals."""
        return tuple(row for row in self.rows if not row.total)

    def without(self, *columns: str) -> Table:
        """Make the same table without some columns."""
        kept = [place for place, heading in enumerate(self.columns) if heading.key not in columns]
        rows = tuple(replace(row, cells=tuple(row.cells[place] for place in kept)) for row in self.rows)
        return replace(self, columns=tuple(self.columns[place] for place in kept), rows=rows)

    def meaning(self, place: int, cell: Cell) -> Meaning:
        """Say what a cell in the column at `place` means."""
        return cell.meaning or self.columns[place].meaning


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
    """One key figure: a label, a cell, and a line beneath. Its key becomes a defined name in the workbook."""

    key: str
    label: str
    cell: Cell
    below: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """A row of key figures. Formulas name them as the column `value` of the table `key`."""

    key: str
    items: tuple[Figure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A picture of a table that stands beneath it. `says` is the text alternative; `rows` picks and orders its rows.

    label: the column of names. unit: what the value axis counts. key: names the chart within the page.
    """

    key: str
    title: str
    says: str
    table: Table
    label: str
    unit: str
    rows: tuple[str, ...] | None = None
    folded: bool = True

    def drawn(self) -> tuple[Row, ...]:
        """List the rows that are drawn, in order."""
        if self.rows is None:
            return self.table.body()
        found = {row.key: row for row in self.table.rows}
        return tuple(found[key] for key in self.rows)

    def names(self) -> tuple[str, ...]:
        """List the names beside the drawn rows."""
        return self.column_texts(self.label)

    def column_texts(self, column: str) -> tuple[str, ...]:
        """List one column of the drawn rows as text."""
        place = self.table.place(column)
        return tuple("" if row.cells[place].value is None else str(row.cells[place].value) for row in self.drawn())

    def numbers(self, column: str) -> tuple[float, ...]:
        """List one column of the drawn rows as numbers; an empty cell is 0."""
        place = self.table.place(column)
        return tuple(as_float(row.cells[place].value) for row in self.drawn())


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars(Chart):
    """One horizontal bar a row."""

    series: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stacked(Chart):
    """One horizontal bar a row, stacked from several columns; negative parts reach to the left."""

    series: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Years(Chart):
    """Columns by year (or other step in time), against limits drawn as a line; `room` stands pale behind them."""

    columns: tuple[str, ...]
    limits: tuple[str, ...] = ()
    room: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scatter(Chart):
    """Points across and up; joined as steps for a frontier; the marked rows stand out and bear their names.

    near: the axes reach over the points alone, not down to zero.
    """

    across: str
    up: str
    across_unit: str
    steps: bool = False
    marked: tuple[str, ...] = ()
    named: bool = True
    near: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Heat(Chart):
    """A table whose cells are shaded by their size, from `low` to `high`."""

    series: tuple[str, ...]
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid(Chart):
    """Who holds what: a mark wherever a row's cell holds a word, the rows in bands, and figures at the end.

    groups: columns that belong together, with what they are. band: the column whose words head the bands.
    ladders: by row, the words a mark may stand for, the lowest first; the higher one is, the fuller its mark.
    """

    groups: tuple[tuple[str, tuple[str, ...]], ...]
    figures: tuple[str, ...] = ()
    band: str
    ladders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Details:
    """Blocks a click away; `printed`: paper shows them all the same."""

    summary: str
    blocks: tuple[Block, ...]
    printed: bool = False


@dataclass(frozen=True, slots=True)
class Searched:
    """A set of weights in which the best portfolios were looked for: each row's products with them add up to 0 or more.

    complete: whatever the weights of the set, one of the portfolios listed is best.
    """

    rows: tuple[tuple[Fraction, ...], ...]
    complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Explorer:
    """Weights a reader may move on the page, and the portfolios that are best for some of them; others leave it out.

    criteria: name and weight of each. names, levels: of the recommendations. choices: the level of each recommendation
    by portfolio, 0 where it is not funded, the recommended portfolio first. features: their points by criterion, so
    that weights times points are worth. proved: the recommended one is proved best at the stated weights.
    """

    key: str
    title: str
    says: str
    criteria: tuple[tuple[str, Fraction], ...]
    names: tuple[str, ...]
    levels: tuple[tuple[str, ...], ...]
    choices: tuple[tuple[int, ...], ...]
    features: tuple[tuple[Fraction, ...], ...]
    sets: tuple[Searched, ...]
    proved: bool


type Block = Text | Bullets | Note | Figures | Table | Chart | Details | Explorer
type Output = Literal["page", "workbook"]


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks under a title. `sheet` puts it on that sheet of the workbook; `page` says whether pages show it.

    Sections of one sheet follow one another on it, in the report's order. .md shows what pages show.
    """

    key: str
    title: str
    blocks: tuple[Block, ...]
    page: bool = True
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class Money:
    """The case's unit of money, and the decimals shown on pages and in the workbook.

    finer: the case itself states amounts with more decimals than pages show: one that is rounded is said to be so.
    """

    unit: str
    decimals: int = 0
    workbook_decimals: int = 0
    finer: bool = False

    def in_workbook(self) -> Money:
        """See the unit with the decimals a workbook shows."""
        return self.to(self.workbook_decimals)

    def to(self, decimals: int) -> Money:
        """See the unit with other decimals."""
        return Money(self.unit, decimals, decimals, self.finer)

    def words(self, amount: Number, side: Side = "") -> str:
        """Say an amount with its unit, rounded to a side where it is the end of something.

        What is not nothing is not said to be nothing.

        >>> Money("US$ million").words(5000), Money("million euros").words(12.1, "up")
        ('US$ 5,000 million', '13 million euros')
        >>> Money("EUR million").words(0.25), Money("EUR million", 2, finer=True).words(Fraction(1, 8))
        ('EUR 0.3 million', 'about EUR 0.13 million')
        """
        if side:
            return self._said(rounded(to_side(amount, self.decimals, side), self.decimals))
        places = self.decimals
        while places < FINEST and amount and abs(Fraction(amount)) * 2 * 10**places < 1:
            places += 1
        about = "about " if self.finer and rounded_to(amount, places) != Fraction(amount) else ""
        return about + self._said(rounded(amount, places))

    def stated(self, amount: Number) -> str:
        """Say an amount that the case states and that nothing may pass: with every decimal it has.

        >>> Money("PLN million", 2).stated(Fraction(18969, 100)), Money("PLN million", 2).stated(Decimal("189.6975"))
        ('PLN 189.69 million', 'PLN 189.6975 million')
        """
        return self._said(rounded(amount, max(self.decimals, decimals_of(amount))))

    def span(self, low: Number, high: Number) -> str:
        """Say a range that the case states with its unit, with every decimal its ends have.

        >>> Money("US$ million").span(40, 1100)
        'US$ 40 to 1,100 million'
        """
        places = max(self.decimals, decimals_of(low), decimals_of(high))
        return self._said(f"{rounded(low, places)} to {rounded(high, places)}")

    def around(self) -> tuple[str, str]:
        """Give what stands before and after a figure.

        >>> Money("US$ million").around()
        ('US$ ', ' million')
        """
        before, _, after = self._said("\0").partition("\0")
        return before, after

    def _said(self, figure: str) -> str:
        currency, _, scale = self.unit.partition(" ")
        if scale and not currency[:1].islower():
            return f"{currency} {figure} {scale}"
        return f"{figure} {self.unit}".strip()


@dataclass(frozen=True, slots=True)
class Report:
    """The whole report: the decision as its title, then by names, two lines of recommendation, and sections.

    decision: what is funded, a line each. name: the case's own title. facts: label and text pairs that identify the
    report (owner, money, version). opening: what stands above everything in the workbook, where it follows changes by
    hand (the title, the decision and the lead by default). stale: what the workbook says on top of sheets whose figures
    do not follow them.
    """

    title: str
    lead: tuple[str, ...]
    sections: tuple[Section, ...]
    money: Money
    name: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    sheet_order: tuple[str, ...] = ()
    decision: tuple[str, ...] = ()
    opening: tuple[Text, ...] = ()
    stale: Text | None = None
    tables: dict[str, Table] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        found: dict[str, Table] = {}
        for section in self.sections:
            for table in tables_of(section.blocks):
                if found.setdefault(table.key, table) != table:
                    raise ValueError(f"Two tables have the key {table.key!r}.")
        object.__setattr__(self, "tables", found)

    def sheets(self) -> tuple[str, ...]:
        """List the names of the workbook's sheets: those with a stated place first, in that order."""
        names = dict.fromkeys(section.sheet for section in self.sections if section.sheet is not None)
        return (*(name for name in self.sheet_order if name in names), *(n for n in names if n not in self.sheet_order))


def cells(*values: Value | Cell) -> tuple[Cell, ...]:
    """Make cells out of bare values; cells are kept as they are."""
    return tuple(value if isinstance(value, Cell) else Cell(value) for value in values)


def as_float(value: Value) -> float:
    """Read a cell's value as a float; text and empty are 0."""
    return 0.0 if value is None or isinstance(value, str) else float(value)


def figure_table(figures: Figures) -> Table:
    """See key figures as the table that formulas and result.json know them by."""
    columns = (Heading("label", "Figure"), Heading("value", "Value"), Heading("below", "What it says"))
    rows = tuple(Row(item.key, cells(item.label, item.cell, item.below)) for item in figures.items)
    return Table(figures.key, "Key figures", columns, rows)


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
