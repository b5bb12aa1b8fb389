"""What a planted fault is: the mistake, what a team did, and the cells at which a reader should hear of it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from tests.mistakes.tables import Tables, brief, rows


@dataclass(frozen=True)
class Cell:
    """A row of a table, named by what stands in it, and the columns in which the mistake can be said to stand.

    Without columns: anywhere in that row. A key that many rows hold means any of them.
    """

    table: str
    key: tuple[tuple[str, str], ...]
    columns: tuple[str, ...] = ()

    def lines(self, tables: Tables) -> set[int]:
        """The lines of the CSV file on which such a row stands."""
        meant = rows(tables, self.table, **dict(self.key))
        return {line for line, row in enumerate(tables[self.table], 2) if row in meant}


def cell(table: str, *columns: str, **key: str) -> Cell:
    """Name a cell: `cell("criteria", "direction", id="LEAD")`."""
    return Cell(table, tuple(key.items()), columns)


@dataclass(frozen=True)
class Plant:
    """One planted fault.

    mistake: its id in the list of mistakes. name: what the team did. spoil: plants it. cells: where it
    may be told; empty where the decision itself is spoken of, which has no cell. names: what the sentence
    must name besides, any of them; empty where the cell is enough. solves: it shows only once the case
    is solved. meanwhile: what goes wrong while it is solved, where the fault is none of the case.
    """

    mistake: str
    name: str
    spoil: Callable[[Tables], None]
    cells: tuple[Cell, ...]
    names: tuple[str, ...]
    solves: bool
    meanwhile: Callable[[], AbstractContextManager[None]] = nullcontext

    @property
    def key(self) -> str:
        """Mistake and name, as a test calls it."""
        return f"{self.mistake}: {self.name}"

    def tables(self) -> Tables:
        """The brief case with the fault in it."""
        spoilt = brief()
        self.spoil(spoilt)
        return spoilt


PLANTS: list[Plant] = []
"""All that are planted, in the order of the modules that plant them."""


def plant(
    mistake: str, *cells: Cell, names: tuple[str, ...] = (), solves: bool = False
) -> Callable[[Callable[[Tables], None]], Callable[[Tables], None]]:
    """Register the function below as a planted fault; its name says what the team did."""

    def register(spoil: Callable[[Tables], None]) -> Callable[[Tables], None]:
        name = spoil.__name__.replace("_", " ")
        PLANTS.append(Plant(mistake, name, spoil, cells, names, solves))
        return spoil

    return register
