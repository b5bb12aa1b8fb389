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
from itertools import pairwise
from math import lcm
from typing import TYPE_CHECKING, Any

import numpy as np

from criteria.model.case_rules import rules
from criteria.model.rules import Bound, Budget
from scoring.exact.batch.drawn_rows import DrawnLine, RowDraws
from scoring.exact.batch.lots import NOTHING
from scoring.exact.batch.search import Resolver
from scoring.exact.limits import relaxations
from scoring.exact.programme import RuleRow
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
    from scoring.exact.programme import Choice, Programme
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
        proof = Prover(programme).prove(
            incumbents=known, node_limit=relaxations(programme, COST_SLICES)
        )
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
            made.line(place, row, counts)
            for place, (row, counts) in enumerate(zip(programme.rows, counted, strict=True))
            if counts is not None
        ]
        cost = RuleRow("cost", programme.cost, unit=programme.money_unit)
        last = made.line(-1, cost, counted_costs(case, costs))
        self.tightening = frozenset(tables) - made.loosened
        self.drawn = RowDraws(
            programme, made.made(), (*(line for line in lines if line.terms), last)
        )

    def sliced(self, known: Sequence[Choice]) -> dict[int, Sliced]:
        """Give the best plan of every recommendation at every slice of its costs. known: plans to try first.

        Where every row only gets tighter from slice to slice, what is best at one slice and worth
        as much at a later one is worth that much between them: these are asked only where it is
        not.
        """
        for choice in known:
            self.resolver.keep(choice)
        last = COST_SLICES - 1
        asked = [
            (i, place)
            for i in self.tables
            for place in ((0, last) if i in self.tightening else range(COST_SLICES))
        ]
        found = dict(zip(asked, self._asked(asked), strict=True))
        spans = [(i, 0, last) for i in self.tables if i in self.tightening]
        while spans:
            spans = _filled(found, spans)
            asked = [(i, (first + after) // 2) for i, first, after in spans]
            found |= zip(asked, self._asked(asked), strict=True)
            spans = [
                span
                for (i, first, after), (_, middle) in zip(spans, asked, strict=True)
                for span in ((i, first, middle), (i, middle, after))
            ]
        return {
            i: Sliced(
                [found[i, place] for place in range(COST_SLICES)],
                partial(self.keeps_all, i),
                partial(self.programmes, i),
            )
            for i in self.tables
        }

    def keeps_all(self, index: int, choice: Choice) -> bool:
        """Say whether a plan keeps every rule at every slice of a recommendation's costs."""
        return bool(self.resolver.table.keeps(choice, self._all_places(index)).all())

    def programmes(self, index: int) -> list[Programme]:
        """Write the programme out with a recommendation's costs at each slice."""
        return [self.drawn.programme_at(draw) for draw in self._all_places(index).T.tolist()]

    def _all_places(self, index: int) -> NDArray[np.int64]:
        return self._places([(index, place) for place in range(COST_SLICES)])

    def _places(self, asked: Sequence[tuple[int, int]]) -> NDArray[np.int64]:
        """Put the costs of one recommendation at a slice in each draw: recommendations x draws."""
        places = np.full((len(self.programme.ids), len(asked)), COST_SLICES, dtype=np.int64)
        for draw, (i, place) in enumerate(asked):
            places[i, draw] = place
        return places

    @cached_property
    def resolver(self) -> Resolver:
        """The compiled search over the slices."""
        limit = relaxations(self.programme, len(self.programme.ids))
        return Resolver(self.programme, node_limit=limit, drawn=self.drawn)

    def _fits(self) -> bool:
        """Say whether the values are small enough for the compiled search."""
        largest = sum(max(map(abs, levels), default=0) for levels in self.programme.values)
        largest += sum(abs(joint.value) for joint in self.programme.joints)
        return largest.bit_length() < MOST_BITS

    def _asked(self, asked: Sequence[tuple[int, int]]) -> Iterator[SliceBest]:
        """Give the best plan with the costs of a recommendation at a slice, one after another."""
        places = self._places(asked)
        if self._fits():
            yield from self._resolved(places)
            return
        for draw in places.T.tolist():
            proof = Prover(self.drawn.programme_at(draw)).prove(
                incumbents=[*self.resolver.pool], node_limit=self.resolver.node_limit
            )
            yield SliceBest(proof.choice, proof.value, proof.closed)

    def _resolved(self, places: NDArray[np.int64]) -> Iterator[SliceBest]:
        """Answer all draws together. places: recommendations x draws."""
        programme, draws = self.programme, places.shape[1]
        values = np.array([value for levels in programme.values for value in levels], np.int64)
        joints = np.array([joint.value for joint in programme.joints], np.int64)
        answers = self.resolver.resolve(
            np.repeat(values[:, None], draws, axis=1),
            np.repeat(joints[:, None], draws, axis=1),
            places=places,
        )
        for draw, value in enumerate(answers.values):
            proved = bool(answers.proved[draw])
            if answers.empty[draw] or value == NOTHING:
                yield SliceBest(None, None, proved)
            else:
                yield SliceBest(tuple(answers.choices[draw].tolist()), value, proved)


def _filled(
    found: dict[tuple[int, int], SliceBest], spans: Sequence[tuple[int, int, int]]
) -> list[tuple[int, int, int]]:
    """Fill the spans that are the same throughout, and give those that are not and have something between.

    spans: (recommendation, first slice, last slice), both known.
    """
    left = []
    for i, first, last in spans:
        looser, tighter = found[i, first], found[i, last]
        if looser.proved and tighter.proved and looser.value == tighter.value:
            found |= {(i, place): tighter for place in range(first + 1, last)}
        elif last - first > 1:
            left.append((i, first, last))
    return left


class _Tables:
    """Gathers the tables of amounts that follow slices, line by line."""

    def __init__(self, costs: CostTable, tables: Mapping[int, Sequence[CostTable]]) -> None:
        self.costs, self.by_slice = costs, tables
        self.cells: list[tuple[int, int, Any]] = []
        self.tables: list[list[int]] = []
        self.loosened: set[int] = set()  # recommendations a slice of which asks less of a row

    def made(self) -> SliceTables:
        """Give the tables of all lines so far."""
        largest = max((abs(amount) for table in self.tables for amount in table), default=0)
        kind: type = np.int64 if largest < 2**MOST_BITS else object
        shape = (len(self.cells), COST_SLICES + 1)
        tables: NDArray[Any] = np.array(self.tables, dtype=kind).reshape(shape)
        return SliceTables(tuple(self.cells), tables)

    def line(self, place: int, row: RuleRow, counted: CountedCosts) -> DrawnLine:
        """Write one row, or the cost, as what stands whatever the slices and what follows them.

        place: of the row; -1 for the cost.
        """
        line, unit = row.line, row.unit
        still = {(i, level): a for i, amounts in line.terms for level, a in enumerate(amounts, 1)}
        still |= {(-1, p): amount for p, amount in line.joints}
        moving = dict(self._moving(counted))
        self.loosened |= {i for (i, _), figures in moving.items() if _loosens(row, figures)}
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


def _loosens(row: RuleRow, figures: Sequence[Fraction]) -> bool:
    """Say whether a row asks less from one slice to the next. figures: at the slices, then the likely one."""
    steps = list(pairwise(figures[:-1]))
    falls, rises = any(a > b for a, b in steps), any(a < b for a, b in steps)
    return (row.high is not None and falls) or (row.low is not None and rises)
