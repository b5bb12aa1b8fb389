"""One table on its way to an outline, and how its columns are named to people."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from criteria.importing import money
from criteria.importing.mapping import Mapping
from criteria.importing.outline import Outline
from criteria.importing.tables.roles import Role, Taken
from criteria.importing.tables.weights import Weights
from criteria.model.names import short

if TYPE_CHECKING:
    from collections.abc import Sequence

    from criteria.importing.tables.plane import Plane
    from criteria.importing.tables.table import Column, Table


@dataclass(slots=True)
class Work:
    """One table on its way to an outline. adds_up: a total of the sheet is its weighted sum."""

    table: Table
    planes: Sequence[Plane]
    weights: Weights
    taken: list[Taken]
    mapping: Mapping
    outline: Outline
    unit: money.MoneyUnit = field(default_factory=money.MoneyUnit)
    columns: dict[str, Column] = field(default_factory=dict)
    adds_up: bool = False

    def of(self, *kinds: str) -> list[Taken]:
        """The columns taken for one of some kinds."""
        return [entry for entry in self.taken if entry.role.kind in kinds]

    def one(self, kind: str) -> Column | None:
        """The first column taken for a kind."""
        return next((entry.column for entry in self.taken if entry.role.kind == kind), None)

    @property
    def costs(self) -> list[Taken]:
        """The columns taken for costs."""
        return self.of("cost", "cost low", "cost high")


def label(column: Column) -> str:
    """A column as people find it: its heading and its letter."""
    return f"{short(column.heading, 40)} ({column.letter})"


def retake(work: Work, column: Column, why: str, kind: str = "not used") -> None:
    """Take a column for something else."""
    work.taken = [
        Taken(column, Role(kind), why) if entry.column is column else entry for entry in work.taken
    ]
