"""A case on its way: the rows that could be read, and what is known of those that could not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from criteria.model.scales import ScaleError, value_function

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from criteria.model.case import Case
    from criteria.model.problems import Origin, Place
    from criteria.model.rows import CaseRow, Criterion
    from criteria.model.scales import ValueFunction


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row in trouble: its table, those of its fields that could be read, and where it stands."""

    table: str
    values: Mapping[str, Any]
    origin: Origin | None = None

    def place(self, column: str) -> Place | None:
        """Name the cell of one field."""
        return self.origin.place(column) if self.origin else None


@dataclass(frozen=True, slots=True)
class Draft:
    """What the checks read. They speak of good rows only, and stay quiet where a bad or lost row may be the cause.

    bad: rows that could not be read, each already named by a problem.
    lost: tables that could not be read at all.
    """

    case: Case
    bad: tuple[BadRow, ...] = ()
    lost: frozenset[str] = field(default_factory=frozenset)

    @property
    def leaves(self) -> tuple[Criterion, ...]:
        """The criteria proper; one that a row in trouble names as its parent is taken for a group."""
        above = {row.values.get("parent") for row in self.bad if row.table == "criteria"}
        return tuple(leaf for leaf in self.case.leaves if leaf.id not in above)

    def ids(self, table: str, column: str = "id") -> dict[str, None]:
        """Every id written in a table, in rows good and bad, in their order."""
        ids = dict.fromkeys(getattr(row, column) for row in getattr(self.case, table))
        for row in self.bad:
            if row.table == table and row.values.get(column):
                ids.setdefault(row.values[column])
        return ids

    def cells(self, table: str, column: str) -> Iterator[tuple[Any, CaseRow | BadRow]]:
        """Each value of a column that could be read, with the row that knows its place, good and bad ones."""
        for row in getattr(self.case, table):
            yield getattr(row, column), row
        for bad in self.bad:
            if bad.table == table and bad.values.get(column) not in (None, "", ()):
                yield bad.values[column], bad

    def troubled(self, table: str, **values: Any) -> bool:
        """Whether a row that could not be read may be the one with these values."""
        if table in self.lost:
            return True
        return any(
            row.table == table
            and all(row.values.get(name, value) == value for name, value in values.items())
            for row in self.bad
        )

    def any_troubled(self, *tables: str) -> bool:
        """Whether a row that could not be read may be in one of some tables."""
        return any(self.troubled(table) for table in tables)

    def scale(self, leaf: Criterion) -> ValueFunction | ScaleError | None:
        """A leaf's value function, what is wrong with it, or None where rows in trouble may be the cause."""
        if self.troubled("criteria_levels", criterion=leaf.id):
            return None
        if (leaf.worst is None or leaf.best is None) and self.troubled("scores", criterion=leaf.id):
            return None
        try:
            return value_function(self.case, leaf)
        except ScaleError as fault:
            return fault

    def value_function(self, leaf: Criterion) -> ValueFunction | None:
        """A leaf's value function; None where none can be made, of which another problem speaks."""
        made = self.scale(leaf)
        return None if isinstance(made, ScaleError) else made
