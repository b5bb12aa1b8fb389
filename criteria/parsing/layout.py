"""A sheet with its headings found: which column holds which field, and the rows below."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from criteria.model.columns import columns
from criteria.model.names import clean, fold
from criteria.model.years import says_no_year, year_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from criteria.model.columns import ColumnSpec
    from criteria.model.problems import Problem
    from criteria.model.rows import CaseTable
    from criteria.model.written import CellValue, WrittenRow, WrittenSheet


def unseen(value: CellValue) -> bool:
    """Whether a cell is filled with nothing that shows."""
    return isinstance(value, str) and not clean(value)


FIXED = {
    "scores": ("option", "level"),
    "costs": ("option", "level", "resource"),
    "stakeholders": ("criterion",),
}
"""The fields that a matrix has columns for; the rest of its columns are criteria, years or people."""


class Node(NamedTuple):
    """A row of Criteria or People as far as a matrix needs it, whether or not the rest of it could be read."""

    id: str
    name: str
    parent: str


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """A sheet with its headings found.

    column_of: field to column.
    extra: the planner's own headings by column.

    matrix: scores with a column for each criterion, costs with one for each year, swings with one
    for each person.
    nodes: the rows of Criteria or People, which those columns name.
    named: the columns without a heading of which a problem speaks.
    """

    table: CaseTable
    sheet: WrittenSheet
    heading_row: int
    column_of: Mapping[str, int] = field(default_factory=dict)
    extra: Mapping[int, str] = field(default_factory=dict)
    rows: tuple[WrittenRow, ...] = ()
    problems: tuple[Problem, ...] = ()
    readable: bool = True
    matrix: bool = False
    headings: Mapping[int, str] = field(default_factory=dict)
    nodes: tuple[Node, ...] = ()
    named: frozenset[int] = frozenset()

    def value(self, row: WrittenRow, name: str) -> CellValue | None:
        """What stands in a field's cell, None where it is blank."""
        column = self.column_of.get(name)
        return None if column is None else row.cells.get(column)

    def merged_away(self, row: WrittenRow, name: str) -> bool:
        """Whether a field's cell is blank because it was merged with another, which is a problem of its own."""
        column = self.column_of.get(name)
        if column is None:
            return False
        return any(area.holds(row.number, column) for area in self.sheet.merged)

    def places(self) -> dict[str, str]:
        """Each field's column as a place writes it."""
        return {
            name: str(self.sheet.place(1, column, self.headings[column]).column)
            for name, column in self.column_of.items()
        }

    @property
    def complete(self) -> bool:
        """Whether every column is there without which the table cannot be read."""
        return all(name in self.column_of for name, spec in self.specs.items() if spec.needed)

    @property
    def specs(self) -> dict[str, ColumnSpec]:
        """The fields that a column of this sheet may hold, by name; in a matrix those it has columns for."""
        every = {spec.name: spec for spec in columns(self.table.model)}
        return {name: every[name] for name in FIXED[self.table.name]} if self.matrix else every

    @property
    def headed(self) -> dict[int, str]:
        """In a matrix, what heads each column: the id of a criterion or a person, or a year (empty for none)."""
        if not self.matrix:
            return {}
        head_of = _year_at if self.table.name == "costs" else self._node_at
        heads = {column: head_of(heading) for column, heading in self.extra.items()}
        return {column: head for column, head in heads.items() if head is not None}

    def _node_at(self, heading: str) -> str | None:
        """The criterion or the person of a heading; an id comes before a name."""
        word = fold(heading)
        by_id = (node.id for node in self.nodes if fold(node.id) == word)
        by_name = (node.id for node in self.nodes if node.name and fold(node.name) == word)
        return next(by_id, next(by_name, None))

    @property
    def read(self) -> tuple[int, ...]:
        """The columns whose cells are read."""
        return (
            *(column for name, column in self.column_of.items() if name in self.specs),
            *self.headed,
        )


def _year_at(heading: str) -> str | None:
    """The year of a heading as text, empty where it says that there is none; None for any other heading."""
    year = year_of(heading)
    if year is not None:
        return str(year)
    return "" if says_no_year(heading) else None
