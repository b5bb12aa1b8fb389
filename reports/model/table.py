"""A table is a value: headings with meanings, and rows of cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from reports.model.formula import Formula, Span
from reports.model.meaning import Meaning, Number, Side, State, Value
from reports.model.numbers import grain_of

NUMERIC: frozenset[Meaning] = frozenset(
    {"money", "points", "share", "weight", "ratio", "number", "amount", "count", "rank", "year"}
)


@dataclass(frozen=True, slots=True)
class Cell:
    """One value with what it means; meaning None takes the column's.

    formula: gives the same value from other cells, and "" where that is None. entry: a planner may change it in the workbook.
    choices: the words an entry may hold. bounds: the least and the largest figure it may hold.
    link: where a click leads (http, https or mailto). side: which way it is rounded where it is the
    end of something.
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


EMPTY = Cell()
"""A cell in which nothing stands."""


@dataclass(frozen=True, slots=True)
class Heading:
    """One column: its key for formulas, its label for people, what its cells mean and their unit."""

    key: str
    label: str
    meaning: Meaning = "text"
    unit: str = ""

    @property
    def with_unit(self) -> str:
        """Its label, with the unit where it has one."""
        return f"{self.label} ({self.unit})" if self.unit else self.label


@dataclass(frozen=True, slots=True)
class Column[Item]:
    """One column and what fills it, so that a heading and its cells cannot come apart.

    key, label, meaning, unit: of its heading. get: its value, or its cell, for one item of the
        table.
    total: what stands in it in the total row, where the table has one.
    """

    key: str
    label: str
    meaning: Meaning
    get: Callable[[Item], Value | Cell]
    unit: str = ""
    total: Value | Cell = None

    @property
    def heading(self) -> Heading:
        """What stands above it."""
        return Heading(self.key, self.label, self.meaning, self.unit)

    @property
    def each(self) -> tuple[Column[Item], ...]:
        """Itself: where a run of columns may stand, one column is a run of one."""
        return (self,)


@dataclass(frozen=True, slots=True)
class ColumnRun[Item]:
    """Columns of one meaning side by side, such as one a criterion, and what fills them all.

    headings: the key and the label of each. meaning, unit: of all. get: the values of one item, one
    a column; it is asked once a column, so what has to be worked out is better held by the item.
    """

    headings: Sequence[tuple[str, str]]
    meaning: Meaning
    get: Callable[[Item], Sequence[Value | Cell]]
    unit: str = ""

    @property
    def each(self) -> tuple[Column[Item], ...]:
        """The columns one by one."""
        return tuple(
            Column(key, label, self.meaning, partial(self._value, place), self.unit)
            for place, (key, label) in enumerate(self.headings)
        )

    def _value(self, place: int, item: Item) -> Value | Cell:
        values = self.get(item)
        if len(values) != len(self.headings):
            raise ValueError(
                f"A run of {len(self.headings)} columns was given {len(values)} values."
            )
        return values[place]


type Columns[Item] = Sequence[Column[Item] | ColumnRun[Item]]
"""What a table is made of, from left to right."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, its cells in the order of the columns. A total row is no part of a whole column."""

    key: str
    cells: tuple[Cell, ...]
    state: State = ""
    total: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings. `key` names it in formulas and in tables.json.

    filter: offer a filter in the workbook. grouped: a column that pages show as a line above the
    rows that share it. folded: the workbook shows its rows only when asked to.
    """

    key: str
    title: str
    columns: tuple[Heading, ...]
    rows: tuple[Row, ...]
    note: str = ""
    filter: bool = False
    grouped: str | None = None
    folded: bool = False

    def __post_init__(self) -> None:
        column_keys = [column.key for column in self.columns]
        row_keys = [row.key for row in self.rows]
        for what, keys in (("column", column_keys), ("row", row_keys)):
            if len(set(keys)) < len(keys):
                raise ValueError(f"Table {self.key!r} has two {what}s of one key.")
        if any(len(row.cells) != len(self.columns) for row in self.rows):
            raise ValueError(f"Table {self.key!r} has a row that does not fill its columns.")

    def grains(self) -> tuple[int | None, ...]:
        """Say how many decimals each column of shares or points takes; None for the others."""
        return tuple(
            grain_of(self._numbers(place), heading.meaning)
            for place, heading in enumerate(self.columns)
        )

    def _numbers(self, place: int) -> list[Number]:
        """List the figures of a column that mean what the column does."""
        column = [row.cells[place] for row in self.rows]
        values = [
            cell.value
            for cell in column
            if self.meaning(place, cell) == self.columns[place].meaning
        ]
        return [
            value for value in values if value is not None and not isinstance(value, str | bool)
        ]

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

    def row_keys(self, span: Span) -> list[str]:
        """List the keys of the rows that a reference covers. Raises KeyError for a row that is not there."""
        keys = [row.key for row in self.body()]
        place_of = {key: place for place, key in enumerate(keys)}
        first = place_of[span.first] if span.first is not None else 0
        last = place_of[span.last] if span.last is not None else len(keys) - 1
        return keys[first : last + 1]

    def without(self, *columns: str) -> Table:
        """Make the same table without some columns."""
        return self.only(*(heading.key for heading in self.columns if heading.key not in columns))

    def only(self, *columns: str) -> Table:
        """Make the same table of some columns, in the order they are named."""
        places = [self.place(column) for column in columns]
        rows = tuple(
            replace(row, cells=tuple(row.cells[place] for place in places)) for row in self.rows
        )
        return replace(self, columns=tuple(self.columns[place] for place in places), rows=rows)

    def meaning(self, place: int, cell: Cell) -> Meaning:
        """Say what a cell in the column at `place` means."""
        return cell.meaning or self.columns[place].meaning

    def grain(self, place: int, cell: Cell, grains: tuple[int | None, ...]) -> int | None:
        """Say how many decimals a cell takes: those of its column, see `grains`, where it means what that does."""
        return grains[place] if self.meaning(place, cell) == self.columns[place].meaning else None


def table_of[Item](
    key: str,
    title: str,
    items: Iterable[Item],
    columns: Columns[Item],
    *,
    row_key: Callable[[Item], str],
    state: Callable[[Item], State] = lambda _: "",
    totals: Iterable[Row] = (),
    total_key: str = "",
    note: str = "",
    filter: bool = False,  # noqa: A002 - the word of the table it makes
    grouped: str | None = None,
) -> Table:
    """Make a table of items: a row each, column by column, and the total rows below.

    total_key: makes a last row of what the columns say of their totals.

    >>> ages = Column("age", "Age", "count", lambda person: person[1], "years")
    >>> made = table_of("people", "People", [("Ann", 41)], [ages], row_key=lambda person: person[0])
    >>> made.columns[0].unit, made.rows[0].key, made.rows[0].cells[0].value
    ('years', 'Ann', 41)
    >>> pay = ColumnRun([("y1", "2030"), ("y2", "2031")], "money", lambda person: person[2])
    >>> made = table_of("pay", "Pay", [("Ann", 41, (5, 7))], [ages, pay], row_key=lambda person: person[0])
    >>> [heading.label for heading in made.columns], [cell.value for cell in made.rows[0].cells]
    (['Age', '2030', '2031'], [41, 5, 7])
    """
    single = [column for given in columns for column in given.each]
    rows = [
        Row(row_key(item), cells(*(column.get(item) for column in single)), state(item))
        for item in items
    ]
    rows += totals
    if total_key:
        rows.append(Row(total_key, cells(*(column.total for column in single)), total=True))
    headings = tuple(column.heading for column in single)
    return Table(key, title, headings, tuple(rows), note, filter, grouped)


def cells(*values: Value | Cell) -> tuple[Cell, ...]:
    """Make cells out of bare values; cells are kept as they are."""
    return tuple(value if isinstance(value, Cell) else Cell(value) for value in values)


def as_float(value: Value) -> float:
    """Read a cell's value as a float; text and empty are 0."""
    return 0.0 if value is None or isinstance(value, str) else float(value)
