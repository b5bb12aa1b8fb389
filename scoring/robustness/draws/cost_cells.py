"""Uncertain costs: what each level takes of each resource in each year, in whole steps, slice by slice of its range.

A recommendation's costs share one place in their ranges, over its levels, years and resources (a
dear project is dear throughout); recommendations are drawn apart. A cell is what one level of one
recommendation takes of one resource in one year; its table holds the cost at each of 1,024 equally
likely places. Certain costs are whole steps of their resource, so that sums of them are exact;
cells with a range are rounded to steps, once, here. What pairs save stays as stated, as it does in
spending_risk.py; year by year it is rounded so that whole steps add up to what is saved in all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor, lcm
from typing import TYPE_CHECKING, Any

import numpy as np

from scoring.robustness.draws.draws import triangular
from scoring.value.costs import CostTable, Saving, cost_table
from scoring.work.streams import SLICES

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from numpy.typing import NDArray

    from criteria.model.case import Case
    from scoring.value.costs import CostKey

    type Place = tuple[int, int, CostKey]
    """A cell: (recommendation, level from 1, (resource, year))."""

# of what everything costs together, in steps: small enough to leave room for prices of steps
FINE_BITS = 30
MOST_BITS = (
    62  # of the same in 64-bit integers; what exact figures make larger is kept in Python's own
)


@dataclass(frozen=True)
class CostCells:
    """The costs of a case with their ranges.

    likely: the table at likely costs, what pairs save in whole steps.
    steps: resource -> steps in one unit of it; the same for all that are money.
    cells: where each table belongs.
    tables: cells x slices, in steps of the cell's resource; the same figure throughout where a cost
    is certain.
    """

    likely: CostTable
    steps: Mapping[str, int]
    cells: tuple[Place, ...]
    tables: NDArray[Any]

    def at(self, places: Sequence[int]) -> CostTable:
        """Give the exact cost table of one draw. places: one a recommendation, 0 to SLICES - 1."""
        drawn: list[list[dict[CostKey, Fraction]]] = [
            [{} for _ in levels] for levels in self.likely.cells
        ]
        for (i, level, cell), table in zip(self.cells, self.tables, strict=True):
            drawn[i][level - 1][cell] = Fraction(int(table[places[i]]), self.steps[cell[0]])
        return replace(self.likely, cells=tuple(map(tuple, drawn)))


def cost_cells(case: Case) -> CostCells:
    """Read what is uncertain about the costs of a case.

    1. Add up the rows of each cell: what is certain exactly, the ranges slice by slice.
    2. Choose the steps of each resource. 3. Round the ranges to them.
    """
    likely = cost_table(case)
    certain, ranges = _summed(case)
    steps: dict[str, int] = {}
    largest = 0.0
    others = [(name,) for name in likely.resources if name not in likely.monies]
    for names in (likely.monies, *others):
        size = _size(names, certain, ranges)
        scale = _scale(_exact(names, likely, certain), size)
        steps |= dict.fromkeys(names, scale)
        largest = max(largest, size * scale)
    kind: type = np.int64 if largest < 2.0**MOST_BITS else object
    tables: NDArray[Any] = np.zeros((len(certain), SLICES), dtype=kind)
    for table, (place, amount) in zip(tables, certain.items(), strict=True):
        scale = steps[place[2][0]]
        table += int(amount * scale)
        if place in ranges:
            table += np.array([round(cost * scale) for cost in ranges[place].tolist()], dtype=kind)
    savings = tuple(_whole(saving, steps) for saving in likely.savings)
    return CostCells(replace(likely, savings=savings), steps, tuple(certain), tables)


def _summed(case: Case) -> tuple[dict[Place, Fraction], dict[Place, NDArray[np.float64]]]:
    """Add up the rows of each cell: what is certain, for every cell, and the slices of the ranges."""
    option = {row.id: i for i, row in enumerate(case.recommendations)}
    certain: dict[Place, Fraction] = {}
    ranges: dict[Place, NDArray[np.float64]] = {}
    for row in case.costs:
        place = (
            option[row.option],
            case.level_named(row.option, row.level) or 0,
            (row.resource, row.year),
        )
        certain.setdefault(place, Fraction(0))
        if row.low == row.high:
            certain[place] += Fraction(row.likely)
        else:
            table = triangular(float(row.low), float(row.likely), float(row.high))
            ranges[place] = ranges.get(place, np.zeros(SLICES)) + table
    return certain, ranges


def _size(
    names: Collection[str],
    certain: Mapping[Place, Fraction],
    ranges: Mapping[Place, NDArray[np.float64]],
) -> float:
    """Give what everything takes of some resources together, at the most."""
    sure = sum(float(amount) for place, amount in certain.items() if place[2][0] in names)
    return sure + sum(float(table.max()) for place, table in ranges.items() if place[2][0] in names)


def _exact(
    names: Collection[str], likely: CostTable, certain: Mapping[Place, Fraction]
) -> list[Fraction]:
    """List the figures that are to be whole steps: certain costs, and what pairs save in all."""
    amounts = [amount for place, amount in certain.items() if place[2][0] in names]
    savings = [
        saving.amounts
        for saving in likely.savings
        if any(resource in names for resource, _ in saving.amounts)
    ]
    return amounts + [sum(saved.values(), Fraction(0)) for saved in savings]


def _scale(exact: Sequence[Fraction], size: float) -> int:
    """Choose the steps in one unit: every exact figure is whole, and ranges are fine enough."""
    common = lcm(1, *(amount.denominator for amount in exact))
    return common * max(1, int(2.0**FINE_BITS / (size or 1.0) / common))


def _whole(saving: Saving, steps: Mapping[str, int]) -> Saving:
    """Round what a pair saves to steps: running sums are rounded down, so that the last of them is exact."""
    amounts: dict[CostKey, Fraction] = {}
    running, before = Fraction(0), 0
    for cell in sorted(
        saving.amounts, key=lambda cell: (cell[0], -1 if cell[1] is None else cell[1])
    ):
        running += saving.amounts[cell]
        now = floor(running * steps[cell[0]])
        amounts[cell] = Fraction(now - before, steps[cell[0]])
        before = now
    return replace(saving, amounts=amounts)
