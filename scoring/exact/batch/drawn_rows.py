"""Rules that follow draws: what every row asks for in each draw, in integers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from math import ceil, floor
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from scoring.exact.programme import Line, RuleRow

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

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
        cells = self._cells(places)
        return [summed.amounts(cells) for summed in self._summed]

    def uses(
        self, choice: Sequence[int], joints: Container[int], places: NDArray[Any]
    ) -> NDArray[Any]:
        """Give what a portfolio asks of every line in every draw: lines x draws.

        joints: those that hold. places: as in `amounts`.
        """
        cells = self._cells(places)
        return np.array([summed.use(choice, joints, cells) for summed in self._summed])

    def _cells(self, places: NDArray[Any]) -> NDArray[Any]:
        """Give every cost cell in every draw: cells x draws."""
        return np.asarray(
            self.costs.tables[np.arange(len(self._owners))[:, None], places[self._owners]]
        )

    @cached_property
    def _owners(self) -> NDArray[np.int64]:
        return np.array([i for i, _, _ in self.costs.cells], dtype=np.int64)

    @cached_property
    def _summed(self) -> tuple[_SummedLine, ...]:
        return tuple(_SummedLine(line, self.costs.tables.dtype) for line in self.lines)

    @cached_property
    def _largest(self) -> list[int]:
        """The largest that every cost cell can be."""
        return [int(most) for most in self.costs.tables.max(axis=1)]

    def most(self, line: DrawnLine) -> int:
        """Give what the amounts of a line come to, all as large and of one sign as they can be."""
        drawn = sum(abs(factor) * self._largest[cell] for _, cell, factor in line.terms)
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


class _SummedLine:
    """A line's terms as arrays, spot by spot, so that all draws are added up at once."""

    def __init__(self, line: DrawnLine, kind: np.dtype[Any]) -> None:
        terms = sorted(line.terms)
        self._spots = line.spots
        self._base = np.array(line.base, dtype=kind)[:, None]
        self._spot = np.array([spot for spot, _, _ in terms], dtype=np.int64)
        self._cell = np.array([cell for _, cell, _ in terms], dtype=np.int64)
        self._factor = np.array([factor for _, _, factor in terms], dtype=kind)[:, None]
        self._costing, self._starts = np.unique(self._spot, return_index=True)

    def amounts(self, cells: NDArray[Any]) -> NDArray[Any]:
        """Give the amounts of every spot: spots x draws. cells: cost cells x draws."""
        amounts = np.repeat(self._base, cells.shape[1], axis=1)
        if len(self._spot):
            terms = self._factor * cells[self._cell]
            amounts[self._costing] += np.add.reduceat(terms, self._starts, axis=0)
        return amounts

    def use(
        self, choice: Sequence[int], joints: Container[int], cells: NDArray[Any]
    ) -> NDArray[Any]:
        """Give what a portfolio uses in every draw. joints: those that hold. cells: as in `amounts`."""
        taken = np.array(
            [place in joints if i < 0 else choice[i] == place for i, place in self._spots],
            dtype=bool,
        )
        of_taken = taken[self._spot]
        terms = self._factor[of_taken] * cells[self._cell[of_taken]]
        return np.asarray(self._base[taken].sum(axis=0) + terms.sum(axis=0))


def steps_of(row: RuleRow, scale: int) -> tuple[int | None, int | None]:
    """Give a row's ends in other steps: sums are whole, so that an end between two steps moves to the inner one."""
    low = None if row.low is None else ceil(row.low * row.unit * scale)
    return low, None if row.high is None else floor(row.high * row.unit * scale)
