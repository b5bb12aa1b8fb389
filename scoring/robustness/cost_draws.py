"""Drawn costs: what each level takes of each resource in each year, in integer steps, slice by slice of its range.

A recommendation's costs share one place in their ranges, over its levels, years and resources (a dear project is dear
throughout); recommendations are drawn apart. A cell is what one level of one recommendation takes of one resource in
one year; its table holds the cost at each of 1,024 equally likely places. Certain costs and what pairs save are whole
steps of their resource, so that sums of them are exact; cells with a range are rounded to steps, once, here.

What a pair saves stays as stated in sum, and is spread over the years as the first member's drawn costs are: the
drawn table is what `cost_table` makes of a case whose likely costs are the drawn ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, Any

import numpy as np

from criteria.rows import MONEY
from scoring.robustness.draws import triangular
from scoring.robustness.streams import SLICES
from scoring.value.costs import CostTable, Saving, cost_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from criteria.case import Case
    from scoring.value.costs import Cell

type _Place = tuple[int, int, Cell]

FINE_BITS = 30  # of what everything costs together, in steps: small enough to leave room for prices of steps
MOST_BITS = 62  # of the same in 64-bit integers; what exact figures make larger is kept in Python's own


@dataclass(frozen=True)
class CostDraws:
    """The costs of a case with their ranges.

    likely: the table at likely costs, with what pairs save. steps: resource -> steps in one unit of it.
    cells: (recommendation, level from 1, (resource, year)). tables: cells x slices, in steps of the cell's resource;
    the same figure throughout where a cost is certain. ranged: of the cost rows of the case, how many have a range.
    figures: how many cost rows there are.
    """

    likely: CostTable
    steps: Mapping[str, int]
    cells: tuple[tuple[int, int, Cell], ...]
    tables: NDArray[Any]
    ranged: int
    figures: int

    def at(self, places: Sequence[int]) -> CostTable:
        """Give the exact cost table of one draw. places: one a recommendation, 0 to SLICES - 1."""
        drawn = {place: int(table[places[place[0]]]) for place, table in zip(self.cells, self.tables, strict=True)}
        cells: list[list[dict[Cell, Fraction]]] = [[{} for _ in levels] for levels in self.likely.cells]
        for (i, level, cell), steps in drawn.items():
            cells[i][level - 1][cell] = Fraction(steps, self.steps[cell[0]])
        savings = []
        for saving in self.likely.savings:
            own = spent(saving)
            dealt = spread(self.total(saving), np.array([[drawn[place]] for place in own], dtype=self.tables.dtype))
            amounts = {
                cell: Fraction(int(x), self.steps[cell[0]]) for (_, _, cell), x in zip(own, dealt[:, 0], strict=True)
            }
            savings.append(Saving(saving.relation, saving.members, amounts))
        frozen = tuple(tuple(levels) for levels in cells)
        return CostTable(self.likely.resources, self.likely.years, frozen, tuple(savings))

    def total(self, saving: Saving) -> int:
        """Give what a pair saves in sum, in steps of money; negative."""
        return round(sum(saving.amounts.values(), Fraction(0)) * self.steps[MONEY])


def spent(saving: Saving) -> list[_Place]:
    """List the costs that a saving is spread as: those of its first member, in the order of their years."""
    i, level, _ = saving.members[0]
    return [(i, level, cell) for cell in sorted(saving.amounts, key=_when)]


def spread(total: int, costs: NDArray[Any]) -> NDArray[Any]:
    """Deal a total out in proportion to costs, in whole steps that add up to it: running sums are rounded down.

    costs: cells x draws. Result: the same. Nothing is dealt where all costs are zero.

    >>> spread(-10, np.array([[1, 0], [2, 0]])).tolist()
    [[-4, 0], [-6, 0]]
    """
    running = np.cumsum(costs, axis=0)
    # In floats the quotient could fall on the other side of a whole number: Python's integers cannot.
    sums, ends = running.astype(object), np.maximum(running[-1:], 1).astype(object)
    dealt = np.asarray(total * sums // ends, dtype=costs.dtype)
    return np.diff(dealt, axis=0, prepend=0)


def cost_draws(case: Case) -> CostDraws:
    """Read what is uncertain about the costs of a case.

    1. Add up the rows of each cell: what is certain exactly, the ranges slice by slice.
    2. Choose the steps of each resource. 3. Round the ranges to them.
    """
    likely = cost_table(case)
    place = {row.id: i for i, row in enumerate(case.recommendations)}
    certain: dict[_Place, Fraction] = {}
    uncertain: dict[_Place, NDArray[np.float64]] = {}
    for row in case.costs:
        at = (place[row.option], case.level_named(row.option, row.level) or 0, (row.resource, row.year))
        certain.setdefault(at, Fraction(0))
        if row.low == row.high:
            certain[at] += Fraction(row.likely)
        else:
            table = triangular(float(row.low), float(row.likely), float(row.high))
            uncertain[at] = uncertain.get(at, np.zeros(SLICES)) + table
    steps = {name: _steps(name, likely, certain, uncertain) for name in likely.resources}
    size = max((_largest(name, certain, uncertain) * scale for name, scale in steps.items()), default=0.0)
    kind: type = np.int64 if size < 2.0**MOST_BITS else object
    tables = np.zeros((len(certain), SLICES), dtype=kind)
    for own, (at, amount) in zip(tables, certain.items(), strict=True):
        scale = steps[at[2][0]]
        own += int(amount * scale)
        if at in uncertain:
            own += np.array([round(x * scale) for x in uncertain[at].tolist()], dtype=kind)
    ranged = sum(row.low != row.high for row in case.costs)
    return CostDraws(likely, steps, tuple(certain), tables, ranged, len(case.costs))


def _largest(name: str, certain: Mapping[_Place, Fraction], uncertain: Mapping[_Place, NDArray[np.float64]]) -> float:
    """Give what everything takes of a resource together, at the most."""
    sure = sum(float(amount) for at, amount in certain.items() if at[2][0] == name)
    return sure + sum(float(table.max()) for at, table in uncertain.items() if at[2][0] == name)


def _steps(
    name: str,
    likely: CostTable,
    certain: Mapping[_Place, Fraction],
    uncertain: Mapping[_Place, NDArray[np.float64]],
) -> int:
    """Choose the steps in one unit of a resource: every certain figure is whole, and ranges are fine enough."""
    own = [amount for at, amount in certain.items() if at[2][0] == name]
    whole = lcm(1, *(amount.denominator for amount in (*own, *_totals(likely, name))))
    largest = _largest(name, certain, uncertain) or 1.0
    return whole * max(1, int(2.0**FINE_BITS / largest / whole))


def _totals(likely: CostTable, name: str) -> list[Fraction]:
    """List what the savings of a resource come to in sum."""
    return [
        _sum(saving.amounts.values()) for saving in likely.savings if any(cell[0] == name for cell in saving.amounts)
    ]


def _sum(amounts: Iterable[Fraction]) -> Fraction:
    return sum(amounts, Fraction(0))


def _when(cell: Cell) -> tuple[str, int]:
    """Sort cells by resource and year, those without a year first."""
    return cell[0], -1 if cell[1] is None else cell[1]
