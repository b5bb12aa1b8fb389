"""Rules under drawn costs: what every row of a programme asks for in each draw, in integers.

    a[k][i][l] = scale_k * (constant + sum over cells of factor[k][i][resource, year] * cost of the cell)

In words: rows are linear in costs, so the builder of rows is asked once for each resource and year what a cost of one
there adds to every row, and once what the rows are without any costs. Budgets, floors, ceilings and shares of cost then
follow the drawn costs, and what is saved follows them too; their limits stay, and so does every rule without money.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor, lcm
from typing import TYPE_CHECKING, Any

import numpy as np

from scoring.portfolio.programme import Line, Row
from scoring.portfolio.rows import programme as programme_of
from scoring.robustness.cost_draws import spent, spread
from scoring.value.costs import CostTable, Saving

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from scoring.portfolio.programme import Programme
    from scoring.robustness.cost_draws import CostDraws
    from scoring.value.costs import Cell
    from scoring.value.evaluation import Evaluation

type Spot = tuple[int, int]
"""Where an amount stands in a line: (recommendation, level from 1), or (-1, joint)."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A line that follows the costs.

    place: of the row in the programme; -1 for the cost that breaks ties. scale: integer steps in one unit of the rule.
    spots: where it may have an amount. base: spots, what is there without any costs. terms: (spot by its place here,
    source, whole factor), a source being a cost cell or one cell of what a pair saves, as `RowDraws.figures` has them.
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
    costs: CostDraws
    lines: tuple[Drawn, ...]

    def figures(self, places: NDArray[Any]) -> NDArray[Any]:
        """Give the drawn figure of every cell, then of every cell of what each pair saves: sources x draws, in steps.

        places: recommendations x draws, 0 to SLICES - 1.
        """
        costs = self.costs
        cells = [table[places[i]] for (i, _, _), table in zip(costs.cells, costs.tables, strict=True)]
        found = np.array(cells, dtype=costs.tables.dtype).reshape(len(costs.cells), places.shape[1])
        place = {cell: at for at, cell in enumerate(costs.cells)}
        saved = [found]
        for saving in costs.likely.savings:
            saved.append(spread(costs.total(saving), found[[place[cell] for cell in spent(saving)]]))
        return np.concatenate(saved)

    def amounts(self, places: NDArray[Any]) -> list[NDArray[Any]]:
        """Give the amounts of every line in every draw: for each line, its spots x draws."""
        figures = self.figures(places)
        found = []
        for line in self.lines:
            own = np.repeat(np.array(line.base, dtype=figures.dtype)[:, None], places.shape[1], axis=1)
            for spot, source, factor in line.terms:
                own[spot] += factor * figures[source]
            found.append(own)
        return found

    def most(self, line: Drawn) -> int:
        """Give what the amounts of a line come to, all taken as large and of one sign as they can be."""
        costs = self.costs
        largest = [int(table.max()) for table in costs.tables]
        for saving in costs.likely.savings:
            largest += [-costs.total(saving)] * len(saving.amounts)
        return sum(map(abs, line.base)) + sum(abs(factor) * largest[source] for _, source, factor in line.terms)

    def programme_at(self, places: Sequence[int]) -> Programme:
        """Write the programme of one draw out. places: one a recommendation."""
        drawn = self.amounts(np.array(places, dtype=np.int64)[:, None])
        rows = list(self.programme.rows)
        cost = self.programme.cost
        for line, own in zip(self.lines, drawn, strict=True):
            written = self._line(line, own[:, 0].tolist())
            if line.place < 0:
                cost = written
            else:
                row = rows[line.place]
                rows[line.place] = Row(row.name, written, *steps_of(row, line.scale), Fraction(1, line.scale))
        return replace(self.programme, rows=tuple(rows), cost=cost, money_unit=Fraction(1, self.lines[-1].scale))

    def _line(self, line: Drawn, amounts: Sequence[int]) -> Line:
        terms: dict[int, list[int]] = {}
        joints = []
        for (i, at), amount in zip(line.spots, amounts, strict=True):
            if i < 0:
                joints.append((at, amount))
            else:
                terms.setdefault(i, [0] * len(self.programme.levels[i]))[at - 1] = amount
        return Line(tuple((i, tuple(own)) for i, own in sorted(terms.items())), tuple(joints))


def row_draws(evaluation: Evaluation, costs: CostDraws, programme: Programme) -> RowDraws:
    """See which rows follow the costs, and how: one question to the builder of rows for each resource and year."""
    likely = costs.likely
    base = _lines(programme_of(evaluation, _with(likely)))
    if len(base) != len(programme.rows) + 1:
        raise ValueError("the programme has other rows than the case")
    factors: list[dict[tuple[Spot, Cell], Fraction]] = [{} for _ in base]
    for key in dict.fromkeys(cell for _, _, cell in costs.cells):
        for probe in (_with(likely, cost=key), _with(likely, saving=key)):
            for own, found, before in zip(factors, _lines(programme_of(evaluation, probe)), base, strict=True):
                for spot, amount in found.items():
                    if amount != before.get(spot, 0):
                        own[spot, key] = amount - before.get(spot, 0)
    *rows, cost = (_drawn(at, *pair, programme, costs) for at, pair in enumerate(zip(base, factors, strict=True)))
    return RowDraws(programme, costs, (*(line for line in rows if line.terms), replace(cost, place=-1)))


def _with(likely: CostTable, *, cost: Cell | None = None, saving: Cell | None = None) -> CostTable:
    """Make a cost table of nothing but ones: in every cell that has this resource and year, or in every saving of it."""

    def ones(cells: Iterable[Cell], key: Cell | None) -> dict[Cell, Fraction]:
        return {cell: Fraction(1) for cell in cells if cell == key}

    return CostTable(
        likely.resources,
        likely.years,
        tuple(tuple(ones(own, cost) for own in levels) for levels in likely.cells),
        tuple(Saving(one.relation, one.members, ones(one.amounts, saving)) for one in likely.savings),
    )


def _lines(programme: Programme) -> list[dict[Spot, Fraction]]:
    """Read every row's amounts, in the unit of its rule, and the cost's, in money, last."""
    lines = [*((row.line, row.unit) for row in programme.rows), (programme.cost, programme.money_unit)]
    return [
        {(i, level): amount * unit for i, amounts in line.terms for level, amount in enumerate(amounts, 1)}
        | {(-1, p): amount * unit for p, amount in line.joints}
        for line, unit in lines
    ]


def _drawn(
    place: int,
    base: Mapping[Spot, Fraction],
    factors: Mapping[tuple[Spot, Cell], Fraction],
    programme: Programme,
    costs: CostDraws,
) -> Drawn:
    """Bring one line to integers."""
    by_step = {at: factor / costs.steps[at[1][0]] for at, factor in factors.items()}
    scale = lcm(1, *(amount.denominator for amount in (*base.values(), *by_step.values())))
    marked = dict.fromkeys([*(spot for spot, amount in base.items() if amount), *(spot for spot, _ in factors)])
    spots = tuple(sorted(marked, key=lambda spot: (spot[0] < 0, spot)))
    at = {spot: place for place, spot in enumerate(spots)}
    sources = _sources(programme, costs)
    terms = tuple((at[spot], sources[spot, key], int(factor * scale)) for (spot, key), factor in by_step.items())
    return Drawn(place, scale, spots, tuple(int(base.get(spot, Fraction(0)) * scale) for spot in spots), terms)


def _sources(programme: Programme, costs: CostDraws) -> dict[tuple[Spot, Cell], int]:
    """Number what lines are made of, as `RowDraws.figures` does: cells of costs, then those of each saving."""
    found: dict[tuple[Spot, Cell], int] = {}
    for i, level, cell in costs.cells:
        found[(i, level), cell] = len(found)
    first = len(programme.joints) - len(costs.likely.savings)
    for p, saving in enumerate(costs.likely.savings, first):
        for _, _, cell in spent(saving):
            found[(-1, p), cell] = len(found)
    return found


def steps_of(row: Row, scale: int) -> tuple[int | None, int | None]:
    """Give a row's ends in other steps: sums are whole, so that an end between two steps moves to the inner one."""
    low = None if row.low is None else ceil(row.low * row.unit * scale)
    return low, None if row.high is None else floor(row.high * row.unit * scale)
