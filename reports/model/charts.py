"""Charts are values: the figures of each kind, and the table they come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from reports.model.table import Row, Table, as_float


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A picture of a table that stands beneath it. `says` is the text alternative; `rows` picks and orders its rows.

    label: the column of names. unit: what the value axis counts. key: names the chart within the
    page.
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
        row_of = {row.key: row for row in self.table.rows}
        return tuple(row_of[key] for key in self.rows)

    def names(self) -> tuple[str, ...]:
        """List the names beside the drawn rows."""
        return self.column_texts(self.label)

    def column_texts(self, column: str) -> tuple[str, ...]:
        """List one column of the drawn rows as text."""
        place = self.table.place(column)
        return tuple(
            "" if row.cells[place].value is None else str(row.cells[place].value)
            for row in self.drawn()
        )

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

    near: the axes reach over the points alone, not down to zero. beside: a ring that is no row of
    the table, with its name and its figures across and up.
    """

    across: str
    up: str
    across_unit: str
    steps: bool = False
    marked: tuple[str, ...] = ()
    named: bool = True
    near: bool = False
    beside: tuple[str, float, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heat(Chart):
    """A table whose cells are shaded by their size, from `low` to `high`. bad: the larger, the worse."""

    series: tuple[str, ...]
    low: float
    high: float
    bad: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Fan(Chart):
    """Bands around a line, against a line at nothing: what is not passed in more and more of the draws.

    columns: five, from low to high, the middle one drawn as a line. likely: drawn dashed. chance:
    written above each row. reach: figures that the axis reaches as well, so that fans beside it
    share its scale.
    """

    columns: tuple[str, ...]
    likely: str
    chance: str
    reach: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid(Chart):
    """Who holds what: a mark wherever a row's cell holds a word, the rows in bands, and figures at the end.

    groups: columns that belong together, with what they are. band: the column whose words head the
        bands.
    ladders: by row, the words a mark may stand for, the lowest first; the higher one is, the fuller
    its mark.
    """

    groups: tuple[tuple[str, tuple[str, ...]], ...]
    figures: tuple[str, ...] = ()
    band: str
    ladders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
