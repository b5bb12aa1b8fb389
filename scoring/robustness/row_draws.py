"""Rules under drawn costs: what every row of a programme asks for in each draw, in integers.

    a[k][i][l] = scale_k * (constant + sum over cells of factor[k][i][resource, year] * cost of the cell)

In words: rows are linear in costs, so the builder of rows is asked once what they are without any costs, and once for
each resource and year what a cost of one there adds to them. Budgets, floors, ceilings and shares of cost then follow
the drawn costs; their limits stay, as does what pairs save, and so does every rule without money.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor, lcm
from typing import TYPE_CHECKING, Any

import numpy as np

from scoring.portfolio.programme import Line, Row
from scoring.portfolio.rows import programme as programme_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from scoring.portfolio.programme import Programme
    from scoring.robustness.cost_cells import CostCells
    from scoring.value.costs import Cell, CostTable
    from scoring.value.evaluation import Evaluation

    type Spot = tuple[int, int]
    """Where an amount stands in a line: (recommendation, level from 1), or (-1, joint)."""


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """A line that follows the costs.

    place: of the row in the programme; -1 for the cost that breaks ties. scale: integer steps in one unit of the rule.
    spots: where it may have an amount. base: spots, what is there without any costs, in steps. terms: (place of the
    spot, place of the cost cell, whole factor), what costs add to it.
    """

    place: int
    scale: int
    spots: tuple[Spot, ...]
    base: tuple[int, ...]
    terms: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True)
class RowDraws:
    """A programme whose costs are drawn.

    programme: at likely costs. costs: what is drawn. lines: every row that follows the costs, and the cost itself last.
    """

    programme: Programme
    costs: CostCells
    lines: tuple[DrawnLine, ...]

    def amounts(self, places: NDArray[Any]) -> list[NDArray[Any]]:
        """Give the amounts of every line in every draw: for each line, its spots x draws.

        places: recommendations x draws, 0 to SLICES - 1.
        """
        cells = [table[places[i]] for (i, _, _), table in zip(self.costs.cells, self.costs.tables, strict=True)]
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
        return sum(map(abs, line.base)) + sum(abs(factor) * largest[cell] for _, cell, factor in line.terms)

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
                rows[line.place] = Row(row.name, written, *steps_of(row, line.scale), Fraction(1, line.scale))
        return replace(self.programme, rows=tuple(rows), cost=cost, money_unit=Fraction(1, self.lines[-1].scale))

    def _written(self, line: DrawnLine, amounts: Sequence[int]) -> Line:
        terms: dict[int, list[int]] = {}
        joints = []
        for (i, at), amount in zip(line.spots, amounts, strict=True):
            if i < 0:
                joints.append((at, amount))
            else:
                terms.setdefault(i, [0] * len(self.programme.levels[i]))[at - 1] = amount
        return Line(tuple((i, tuple(levels)) for i, levels in sorted(terms.items())), tuple(joints))


def row_draws(evaluation: Evaluation, costs: CostCells, programme: Programme) -> RowDraws:
    """See which rows follow the costs, and how.

    Raises:
        ValueError: the programme has other rows than the rules of the case make.
    """
    base = _lines(programme_of(evaluation, _costing_one(costs.likely, None)))
    if len(base) != len(programme.rows) + 1:
        raise ValueError("the programme has other rows than the rules of the case make")
    factors: list[dict[tuple[Spot, Cell], Fraction]] = [{} for _ in base]
    for cell in dict.fromkeys(cell for _, _, cell in costs.cells):
        probed = _lines(programme_of(evaluation, _costing_one(costs.likely, cell)))
        for adds, amounts, before in zip(factors, probed, base, strict=True):
            for spot, amount in amounts.items():
                if amount != before.get(spot, 0):
                    adds[spot, cell] = amount - before.get(spot, 0)
    *rows, cost = (_drawn(at, *pair, costs) for at, pair in enumerate(zip(base, factors, strict=True)))
    return RowDraws(programme, costs, (*(line for line in rows if line.terms), replace(cost, place=-1)))


def steps_of(row: Row, scale: int) -> tuple[int | None, int | None]:
    """Give a row's ends in other steps: sums are whole, so that an end between two steps moves to the inner one."""
    low = None if row.low is None else ceil(row.low * row.unit * scale)
    return low, None if row.high is None else floor(row.high * row.unit * scale)


def _costing_one(likely: CostTable, cell: Cell | None) -> CostTable:
    """Let every level that takes something of this resource in this year take one, and nothing else cost anything."""
    ones = tuple(tuple({at: Fraction(1) for at in level if at == cell} for level in levels) for levels in likely.cells)
    return replace(likely, cells=ones)


def _lines(programme: Programme) -> list[dict[Spot, Fraction]]:
    """Read every row's amounts, in the unit of its rule, and the cost's, in money, last."""
    lines = [*((row.line, row.unit) for row in programme.rows), (programme.cost, programme.money_unit)]
    return [
        {(i, level): amount * unit for i, amounts in line.terms for level, amount in enumerate(amounts, 1)}
        | {(-1, p): amount * unit for p, amount in line.joints}
        for line, unit in lines
    ]


def _drawn(
    place: int, base: Mapping[Spot, Fraction], factors: Mapping[tuple[Spot, Cell], Fraction], costs: CostCells
) -> DrawnLine:
    """Bring one line to integers."""
    by_step = {at: factor / costs.steps[at[1][0]] for at, factor in factors.items()}
    scale = lcm(1, *(amount.denominator for amount in (*base.values(), *by_step.values())))
    used = dict.fromkeys([*(spot for spot, amount in base.items() if amount), *(spot for spot, _ in factors)])
    spots = tuple(sorted(used, key=lambda spot: (spot[0] < 0, spot)))
    at = {spot: number for number, spot in enumerate(spots)}
    cell_at = {((i, level), cell): number for number, (i, level, cell) in enumerate(costs.cells)}
    terms = tuple((at[spot], cell_at[spot, cell], int(factor * scale)) for (spot, cell), factor in by_step.items())
    return DrawnLine(place, scale, spots, tuple(int(base.get(spot, Fraction(0)) * scale) for spot in spots), terms)
