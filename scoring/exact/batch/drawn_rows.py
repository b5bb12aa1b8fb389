"""Rules that follow draws: what every row asks for in each draw, in integers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from scoring.exact.programme import Line, RuleRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scoring.exact.programme import Programme


type Spot = tuple[int, int]
"""Where an amount stands in a line: (recommendation, level from 1), or (-1, joint)."""


class TabledCosts(Protocol):
    """Costs that are drawn.

    cells: where each table belongs: recommendation, level from 1, and what is paid with
    tables: cells x slices, steps
    """

    @property
    def cells(self) -> Sequence[tuple[int, int, Any]]: ...  # noqa: D102
    @property
    def tables(self) -> NDArray[Any]: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """A line that follows the costs.

    place: of the row in the programme; -1 for the cost that breaks ties
    scale: integer steps in one unit of the rule
    spots: where it may have an amount
    base: spots, what is there without any costs, in steps
    terms: (place of the spot, place of the cost cell, whole factor), what costs add to it
    """

    place: int
    scale: int
    spots: tuple[Spot, ...]
    base: tuple[int, ...]
    terms: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True)
class RowDraws:
    """A programme whose costs are drawn.

    programme: at likely costs
    costs: what is drawn
    lines: every row that follows the costs, and the cost itself last
    """

    programme: Programme
    costs: TabledCosts
    lines: tuple[DrawnLine, ...]

    def amounts(self, places: NDArray[Any]) -> list[NDArray[Any]]:
        """Give the amounts of every line in every draw: for each line, its spots x draws.

        places: recommendations x draws, 0 to SLICES - 1.
        """
        cells = [
            table[places[i]]
            for (i, _, _), table in zip(self.costs.cells, self.costs.tables, strict=True)
        ]
        by_line = []
        for line in self.lines:
            amounts: NDArray[Any] = np.array(line.base, dtype=self.costs.tables.dtype)[:, None]
            amounts = np.repeat(amounts, places.shape[1], axis=1)
            for spot, cell, factor in line.terms:
                amounts[spot] += factor * cells[cell]
            by_line.append(amounts)
        return by_line

    def most(self, line: DrawnLine) -> int:
        """Give what the amounts of a line come to, all as large and of one sign as they can be."""
        largest = [int(table.max()) for table in self.costs.tables]
        drawn = sum(abs(factor) * largest[cell] for _, cell, factor in line.terms)
        return sum(map(abs, line.base)) + drawn

    def programme_at(self, places: Sequence[int]) -> Programme:
        """Write the programme of one draw out. places: one a recommendation."""
        drawn = self.amounts(np.array(places, dtype=np.int64)[:, None])
        rows, cost = list(self.programme.rows), self.programme.cost
        for line, amounts in zip(self.lines, drawn, strict=True):
            written = self._written(line, amounts[:, 0].tolist())
            if line.place < 0:
                cost = written
            else:
                row = rows[line.place]
                rows[line.place] = RuleRow(
                    row.name, written, *steps_of(row, line.scale), Fraction(1, line.scale)
                )
        return replace(
            self.programme,
            rows=tuple(rows),
            cost=cost,
            money_unit=Fraction(1, self.lines[-1].scale),
        )

    def _written(self, line: DrawnLine, amounts: Sequence[int]) -> Line:
        terms: dict[int, list[int]] = {}
        joints = []
        for (i, spot), amount in zip(line.spots, amounts, strict=True):
            if i < 0:
                joints.append((spot, amount))
            else:
                terms.setdefault(i, [0] * len(self.programme.levels[i]))[spot - 1] = amount
        return Line(tuple((i, tuple(levels)) for i, levels in sorted(terms.items())), tuple(joints))


def steps_of(row: RuleRow, scale: int) -> tuple[int | None, int | None]:
    """Give a row's ends in other steps: sums are whole, so that an end between two steps moves to the inner one."""
    low = None if row.low is None else ceil(row.low * row.unit * scale)
    return low, None if row.high is None else floor(row.high * row.unit * scale)
