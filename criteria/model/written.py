"""What a form hands over before anything is understood: sheets of written cells, each knowing where it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from criteria.model.problems import Place, Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

type CellValue = str | Decimal | bool | BrokenCell | DatedCell | PercentCell | tuple[CellValue, ...]
"""A filled cell; a blank one is left out. Tuples come from JSON lists only."""


@dataclass(frozen=True, slots=True)
class BrokenCell:
    """A cell that no column can use, such as #REF! or a formula without a saved value."""

    id: str
    found: str
    mend: str


@dataclass(frozen=True, slots=True)
class DatedCell:
    """A number that the workbook shows as a date: the number behind it, and the date in ISO form."""

    number: Decimal
    shown: str


@dataclass(frozen=True, slots=True)
class PercentCell:
    """A number that the workbook shows as a percentage: 0.12, shown as 12%."""

    number: Decimal


@dataclass(frozen=True, slots=True)
class WrittenRow:
    """One row of a sheet: its number as the planner sees it, and its filled cells by column number from 0."""

    number: int
    cells: Mapping[int, CellValue]


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of merged cells; rows as the planner numbers them, columns from 0, both ends inside."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int

    @property
    def rows(self) -> range:
        """The rows that it covers."""
        return range(self.first_row, self.last_row + 1)

    @property
    def columns(self) -> range:
        """The columns that it covers."""
        return range(self.first_column, self.last_column + 1)

    def holds(self, row: int, column: int) -> bool:
        """Whether a cell lies in it."""
        return row in self.rows and column in self.columns

    def __str__(self) -> str:
        return f"{letters(self.first_column)}{self.first_row}:{letters(self.last_column)}{self.last_row}"


@dataclass(frozen=True, slots=True)
class WrittenSheet:
    """A written table. `title` is its name where it was found; headings are still an ordinary row of it.

    form: xlsx, csv or json; it decides how a place is written.
    """

    title: str
    form: str
    rows: tuple[WrittenRow, ...]
    merged: tuple[Area, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    hidden: bool = False

    def place(self, row: int | None = None, column: int | None = None, heading: str = "") -> Place:
        """Name a cell: by its letter in a workbook, by its heading elsewhere; the keys of JSON stand on no row."""
        if self.form == "json" and row is not None and row < 0:
            row = None
        if column is None:
            return Place(self.title, row, None, self.form)
        return Place(
            self.title, row, letters(column) if self.form == "xlsx" else heading or None, self.form
        )


@dataclass(frozen=True, slots=True)
class SpareSheet:
    """A sheet, file or key that no table is called after, as far as anybody looks at it.

    what: sheet, file or key.
    words: the text of the row near its top that has most of it.
    filled: whether it holds anything at all.
    single: a lone value, as a JSON key may have.
    """

    title: str
    place: Place
    what: str
    words: tuple[str, ...] = ()
    filled: bool = True
    single: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """Everything one form handed over: sheets by the name of their table, and what went wrong on the way.

    titles: the sheets' order, for sorting problems.
    lost: tables that stand in the form but could not be taken in.
    spare: what else there is, which nothing reads.
    """

    sheets: Mapping[str, WrittenSheet]
    problems: tuple[Problem, ...] = ()
    titles: tuple[str, ...] = ()
    lost: frozenset[str] = field(default_factory=frozenset)
    spare: tuple[SpareSheet, ...] = ()


def torn_text() -> BrokenCell:
    """A cell whose text holds half of a character."""
    found = "the text holds half of a character, a lone surrogate, which no file can carry."
    return BrokenCell("lone-surrogate", found, "Type the text again.")


def letters(column: int) -> str:
    """A column's letters; 0 is A.

    >>> letters(0), letters(25), letters(26), letters(701)
    ('A', 'Z', 'AA', 'ZZ')
    """
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def error(
    check: str, place: Place | None, found: str, allowed: str = "", mend: str = ""
) -> Problem:
    """Make a problem that stops the run."""
    return Problem(check, Severity.ERROR, place, found, allowed, mend)


def warning(
    check: str, place: Place | None, found: str, allowed: str = "", mend: str = ""
) -> Problem:
    """Make a problem that asks for a look."""
    return Problem(check, Severity.WARNING, place, found, allowed, mend)


def note(check: str, place: Place | None, found: str, allowed: str = "", mend: str = "") -> Problem:
    """Make a problem that only tells."""
    return Problem(check, Severity.NOTE, place, found, allowed, mend)
