"""Rules under drawn costs: what every row of a programme asks for in each draw, in integers.

    a[k][i][l] = scale_k * (constant + sum over cells of factor[k][i][resource, year] * cost of the cell)

In words: rows are linear in costs, so the builder of rows is asked once what they are without any
costs, and once for each resource and year what a cost of one there adds to them. Budgets, floors,
ceilings and shares of cost then follow the drawn costs; their limits stay, as does what pairs save,
and so does every rule without money.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING

from scoring.exact.batch.drawn_rows import DrawnLine, RowDraws
from scoring.portfolio.from_case import programme as programme_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scoring.exact.programme import Programme
    from scoring.robustness.draws.cost_cells import CostCells
    from scoring.value.costs import CostKey, CostTable
    from scoring.value.evaluation import Evaluation

    type Spot = tuple[int, int]
    """Where an amount stands in a line: (recommendation, level from 1), or (-1, joint)."""


def row_draws(evaluation: Evaluation, costs: CostCells, programme: Programme) -> RowDraws:
    """See which rows follow the costs, and how.

    Raises:
        ValueError: the programme has other rows than the rules of the case make.
    """
    base = _lines(programme_of(evaluation, _costing_one(costs.likely, None)))
    if len(base) != len(programme.rows) + 1:
        raise ValueError("the programme has other rows than the rules of the case make")
    factors: list[dict[tuple[Spot, CostKey], Fraction]] = [{} for _ in base]
    for cell in dict.fromkeys(cell for _, _, cell in costs.cells):
        probed = _lines(programme_of(evaluation, _costing_one(costs.likely, cell)))
        for adds, amounts, before in zip(factors, probed, base, strict=True):
            for spot, amount in amounts.items():
                if amount != before.get(spot, 0):
                    adds[spot, cell] = amount - before.get(spot, 0)
    *rows, cost = (
        _drawn(at, *pair, costs) for at, pair in enumerate(zip(base, factors, strict=True))
    )
    return RowDraws(
        programme, costs, (*(line for line in rows if line.terms), replace(cost, place=-1))
    )


def _costing_one(likely: CostTable, cell: CostKey | None) -> CostTable:
    """Let every level that takes something of this resource in this year take one, and nothing else cost anything."""
    ones = tuple(
        tuple({at: Fraction(1) for at in level if at == cell} for level in levels)
        for levels in likely.cells
    )
    return replace(likely, cells=ones)


def _lines(programme: Programme) -> list[dict[Spot, Fraction]]:
    """Read every row's amounts, in the unit of its rule, and the cost's, in money, last."""
    lines = [
        *((row.line, row.unit) for row in programme.rows),
        (programme.cost, programme.money_unit),
    ]
    return [
        {
            (i, level): amount * unit
            for i, amounts in line.terms
            for level, amount in enumerate(amounts, 1)
        }
        | {(-1, p): amount * unit for p, amount in line.joints}
        for line, unit in lines
    ]


def _drawn(
    place: int,
    base: Mapping[Spot, Fraction],
    factors: Mapping[tuple[Spot, CostKey], Fraction],
    costs: CostCells,
) -> DrawnLine:
    """Bring one line to integers."""
    by_step = {at: factor / costs.steps[at[1][0]] for at, factor in factors.items()}
    scale = lcm(1, *(amount.denominator for amount in (*base.values(), *by_step.values())))
    costing = [spot for spot, amount in base.items() if amount]
    used = dict.fromkeys([*costing, *(spot for spot, _ in factors)])
    spots = tuple(sorted(used, key=lambda spot: (spot[0] < 0, spot)))
    at = {spot: number for number, spot in enumerate(spots)}
    cell_at = {((i, level), cell): number for number, (i, level, cell) in enumerate(costs.cells)}
    terms = tuple(
        (at[spot], cell_at[spot, cell], int(factor * scale))
        for (spot, cell), factor in by_step.items()
    )
    return DrawnLine(
        place,
        scale,
        spots,
        tuple(int(base.get(spot, Fraction(0)) * scale) for spot in spots),
        terms,
    )
