"""The best plan while one recommendation costs what a slice of its range says: one row changes, not the world.

    rows:  sum_i c_i(l_i) <= b        c_i at its likely figure but for one recommendation, which is at a slice

In words: knowing one cost first asks for the best plan at each of a few slices of it, everything
else as it stands. A slice changes that recommendation's own amounts in the rows that count costs.
So the slices of all recommendations are draws of one programme (batch/drawn_rows.py), each with one
place off the likely one, and are answered together. All figures are exact.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property, lru_cache, partial
from math import lcm
from typing import TYPE_CHECKING, Any

import numpy as np

from criteria.model.case_rules import rules
from criteria.model.rules import Bound, Budget
from scoring.exact.batch.drawn_rows import DrawnLine, RowDraws
from scoring.exact.batch.search import Resolver
from scoring.exact.search import Prover
from scoring.portfolio.from_case import counted_costs
from scoring.portfolio.from_case import programme as programme_of
from scoring.robustness.draws.draws import triangular
from scoring.value.costs import cost_table_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from criteria.model.case import Case
    from criteria.model.rows import CostRow
    from scoring.exact.programme import Choice, Line, Programme
    from scoring.portfolio.from_case import CountedCosts
    from scoring.value.costs import CostTable
    from scoring.value.evaluation import Evaluation

    type Spot = tuple[int, int]
    """Where an amount stands in a line: (recommendation, level from 1), or (-1, joint)."""

COST_SLICES = 8
MOST_BITS = 61
"""Of what all values come to together, for the compiled search."""


@dataclass(frozen=True, slots=True)
class SliceTables:
    """Amounts that follow slices. cells: the recommendation of each table. tables: cells x (slices, then likely)."""

    cells: tuple[tuple[int, int, Any], ...]
    tables: NDArray[Any]


@dataclass(frozen=True, slots=True)
class SliceBest:
    """The best plan at one slice. value: in value units; None where no plan is allowed. proved: it is the best."""

    choice: Choice | None
    value: int | None
    proved: bool


@dataclass(frozen=True, slots=True)
class Sliced:
    """One recommendation's costs at each slice.

    bests: the best plan at each slice.
    keeps_all: says whether a plan keeps every rule at all of them.
    programmes: writes out the programme at each.
    """

    bests: Sequence[SliceBest]
    keeps_all: Callable[[Choice], bool]
    programmes: Callable[[], Sequence[Programme]]


def best_in_slices(
    evaluation: Evaluation, costs: CostTable, programme: Programme, known: Sequence[Choice]
) -> dict[int, Sliced]:
    """Give the best plan at every slice of every cost that has a range, by recommendation.

    programme: of the case at likely costs, in the values of `evaluation`. known: plans to try
    first.

    What pairs save is a share of a cost and follows it: the slices of a recommendation that saves
    are programmes of their own.
    """
    case = evaluation.case
    ranged = {row.option for row in case.costs if row.low != row.high}
    risky = [i for i, row in enumerate(case.recommendations) if row.id in ranged]
    tables = {
        i: [cost_table_at(case, costs, i, partial(_at, place=s)) for s in range(COST_SLICES)]
        for i in risky
    }
    saving = {
        i
        for i, by_slice in tables.items()
        if any(saving.members[0][0] == i for table in by_slice for saving in table.savings)
    }
    alike = {i: by_slice for i, by_slice in tables.items() if i not in saving}
    together = CostSlices(case, costs, programme, alike).sliced(known) if alike else {}
    return {
        i: _apart(evaluation, by_slice, known) if i in saving else together[i]
        for i, by_slice in tables.items()
    }


def _at(row: CostRow, place: int) -> Fraction:
    """Give a cost at a slice of its range; what is certain stays as it is."""
    if row.low == row.high:
        return Fraction(row.likely)
    return _figures(float(row.low), float(row.likely), float(row.high))[place]


@lru_cache(maxsize=4096)
def _figures(low: float, likely: float, high: float) -> tuple[Fraction, ...]:
    """Give the figure of every slice of a range, to a millionth."""
    table = triangular(low, likely, high, COST_SLICES)
    return tuple(round(Fraction(float(figure)), 6) for figure in table)


def _apart(evaluation: Evaluation, tables: Sequence[CostTable], known: Sequence[Choice]) -> Sliced:
    """Make a programme for each slice of one recommendation's costs, and ask each."""
    made = [replace(programme_of(evaluation, table), tie=0) for table in tables]
    bests = []
    for programme in made:
        proof = Prover(programme).prove(incumbents=known)
        bests.append(SliceBest(proof.choice, proof.value, proof.closed))
    return Sliced(bests, lambda plan: all(at.feasible(plan) for at in made), lambda: made)


class CostSlices:
    """A programme asked for its best plan with one recommendation's costs at one slice after another.

    tables: recommendation -> the cost table with its costs at each slice, in order.
    """

    def __init__(
        self,
        case: Case,
        costs: CostTable,
        programme: Programme,
        tables: Mapping[int, Sequence[CostTable]],
    ) -> None:
        self.programme, self.tables = programme, tables
        counted = [
            counted_costs(case, costs, rule)
            if isinstance(rule, Budget) or (isinstance(rule, Bound) and rule.measure != "count")
            else None
            for rule in rules(case)
        ]
        made = _Tables(costs, tables)
        lines = [
            made.line(place, row.line, row.unit, counts)
            for place, (row, counts) in enumerate(zip(programme.rows, counted, strict=True))
            if counts is not None
        ]
        cost = made.line(-1, programme.cost, programme.money_unit, counted_costs(case, costs))
        self.drawn = RowDraws(
            programme, made.made(), (*(line for line in lines if line.terms), cost)
        )

    def sliced(self, known: Sequence[Choice]) -> dict[int, Sliced]:
        """Give the best plan of every recommendation at every slice of its costs. known: plans to try first."""
        ask = self._resolved if self._fits() else self._proved
        bests = list(ask(self._places([*self.tables]), known))
        return {
            i: Sliced(
                bests[k * COST_SLICES : (k + 1) * COST_SLICES],
                partial(self.keeps_all, i),
                partial(self.programmes, i),
            )
            for k, i in enumerate(self.tables)
        }

    def keeps_all(self, index: int, choice: Choice) -> bool:
        """Say whether a plan keeps every rule at every slice of a recommendation's costs."""
        return bool(self.resolver.table.keeps(choice, self._places([index])).all())

    def programmes(self, index: int) -> list[Programme]:
        """Write the programme out with a recommendation's costs at each slice."""
        return [self.drawn.programme_at(draw) for draw in self._places([index]).T.tolist()]

    def _places(self, indices: Sequence[int]) -> NDArray[np.int64]:
        """Put the costs of one recommendation after another at each slice: recommendations x draws."""
        likely = COST_SLICES
        places = np.full((len(self.programme.ids), len(indices) * COST_SLICES), likely, np.int64)
        for k, i in enumerate(indices):
            places[i, k * COST_SLICES : (k + 1) * COST_SLICES] = np.arange(COST_SLICES)
        return places

    @cached_property
    def resolver(self) -> Resolver:
        """The compiled search over the slices."""
        return Resolver(self.programme, drawn=self.drawn)

    def _fits(self) -> bool:
        """Say whether the values are small enough for the compiled search."""
        largest = sum(max(map(abs, levels), default=0) for levels in self.programme.values)
        largest += sum(abs(joint.value) for joint in self.programme.joints)
        return largest.bit_length() < MOST_BITS

    def _resolved(self, places: NDArray[np.int64], known: Sequence[Choice]) -> Iterator[SliceBest]:
        """Answer all draws together. places: recommendations x draws."""
        programme, draws = self.programme, places.shape[1]
        values = np.array([value for levels in programme.values for value in levels], np.int64)
        joints = np.array([joint.value for joint in programme.joints], np.int64)
        for choice in known:
            self.resolver.keep(choice)
        answers = self.resolver.resolve(
            np.repeat(values[:, None], draws, axis=1),
            np.repeat(joints[:, None], draws, axis=1),
            places=places,
        )
        for draw, value in enumerate(answers.values):
            proved = bool(answers.proved[draw])
            if answers.empty[draw]:
                yield SliceBest(None, None, proved)
            else:
                yield SliceBest(tuple(answers.choices[draw].tolist()), value, proved)

    def _proved(self, places: NDArray[np.int64], known: Sequence[Choice]) -> Iterator[SliceBest]:
        """Answer one draw after another by the exact search."""
        for draw in places.T.tolist():
            proof = Prover(self.drawn.programme_at(draw)).prove(incumbents=known)
            yield SliceBest(proof.choice, proof.value, proof.closed)


class _Tables:
    """Gathers the tables of amounts that follow slices, line by line."""

    def __init__(self, costs: CostTable, tables: Mapping[int, Sequence[CostTable]]) -> None:
        self.costs, self.by_slice = costs, tables
        self.cells: list[tuple[int, int, Any]] = []
        self.tables: list[list[int]] = []

    def made(self) -> SliceTables:
        """Give the tables of all lines so far."""
        largest = max((abs(amount) for table in self.tables for amount in table), default=0)
        kind: type = np.int64 if largest < 2**MOST_BITS else object
        cells = len(self.cells)
        tables: NDArray[Any] = np.array(self.tables, dtype=kind).reshape(cells, -1)
        return SliceTables(tuple(self.cells), tables)

    def line(self, place: int, line: Line, unit: Fraction, counted: CountedCosts) -> DrawnLine:
        """Write one row, or the cost, as what stands whatever the slices and what follows them.

        place: of the row; -1 for the cost. unit: of the row's steps.
        """
        still = {(i, level): a for i, amounts in line.terms for level, a in enumerate(amounts, 1)}
        still |= {(-1, p): amount for p, amount in line.joints}
        moving = dict(self._moving(counted))
        figures = [figure for by_slice in moving.values() for figure in by_slice]
        steps = lcm(unit.denominator, *(figure.denominator for figure in figures))
        finer = steps // unit.denominator
        standing = [spot for spot, amount in still.items() if amount]
        spots = tuple(
            sorted(dict.fromkeys([*standing, *moving]), key=lambda spot: (spot[0] < 0, spot))
        )
        terms = []
        for at, spot in enumerate(spots):
            if spot in moving:
                sign = -1 if min(moving[spot]) < 0 else 1
                terms.append((at, len(self.cells), sign))
                self.cells.append((*spot, place))
                self.tables.append([sign * int(figure * steps) for figure in moving[spot]])
        base = tuple(0 if spot in moving else finer * still[spot] for spot in spots)
        return DrawnLine(place, steps, spots, base, tuple(terms))

    def _moving(self, counted: CountedCosts) -> Iterator[tuple[Spot, list[Fraction]]]:
        """Yield what is not the same at all slices: its spot, and the figures at them, then the likely one."""
        for i, tables in self.by_slice.items():
            for level, likely in enumerate(self.costs.cells[i] if i in counted.places else (), 1):
                cells = [*(table.cells[i][level - 1] for table in tables), likely]
                figures = [counted.total(i, cell) for cell in cells]
                if any(figure != figures[-1] for figure in figures):
                    yield (i, level), figures
