"""One budget and no other rule: a dynamic programme, where branching can take for ever.

    table_i = {(cost, value) of choices of recommendations i, i+1, ... that no other such choice beats}
            = unbeaten of { table_i+1 + (cost, value) of each level of i }

In words: from the last recommendation to the first, keep for every amount of money the most value it buys. A pair is
dropped as well where even the relaxed value of what comes before it cannot lift it to what is known to be reachable
(Nemhauser and Ullmann 1969; Martello and Toth 1990, ch. 2). Then walk forward, only where the tables say that the rest
is worth it, and all ties come out. Whole numbers throughout; rules on one recommendation alone only close its options.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from scoring.portfolio.inequalities import Setting, System
    from scoring.portfolio.programme import Choice
    from scoring.relaxation import Multipliers

WIDEST = 400_000  # pairs a table may hold
LARGEST = 6_000_000  # pairs all tables may hold
FITS = 2**60
PRICE_BITS = 20


@dataclass(frozen=True, slots=True)
class Knapsack:
    """Options of each recommendation as (level, cost, value), costs in the budget row's steps, and the budget.

    place: of the budget among the inequalities; None where nothing limits the money.
    """

    options: tuple[tuple[tuple[int, int, int], ...], ...]
    budget: int
    place: int | None


@dataclass(frozen=True, slots=True)
class Answer:
    """The best value, None where nothing is feasible, and the ties in the order of the tie rule: all, if `listed`."""

    value: int | None
    ties: tuple[Choice, ...]
    listed: bool


def recognise(system: System, setting: Setting) -> Knapsack | None:
    """See a knapsack in a setting: no joints, rows over single recommendations, and one budget that is the cost."""
    if system.programme.joints:
        return None
    domain = setting.domain.copy()
    place: int | None = None
    for k, part in enumerate(system.inequalities):
        owners = {int(system.owner[column]) for column, _ in part.terms}
        if len(owners) > 1:
            if place is not None:
                return None
            place = k
        elif owners:
            amounts = dict(part.terms)
            start = system.first[min(owners)]
            for column in range(start, start + system.sizes[min(owners)]):
                domain[column] &= amounts.get(column, 0) <= setting.bounds[k]
        elif setting.bounds[k] < 0:
            return None
    costs = dict(system.inequalities[place].terms) if place is not None else _cost(system)
    if place is not None and not _proportional(costs, _cost(system)):
        return None
    if min(costs.values(), default=0) < 0:
        return None
    options = tuple(
        tuple((o, costs.get(start + o, 0), setting.values[start + o]) for o in range(size) if domain[start + o])
        for start, size in zip(system.first, system.sizes, strict=True)
    )
    most = sum(max((c for _, c, _ in own), default=0) for own in options)
    worth = sum(max((abs(v) for _, _, v in own), default=0) for own in options)
    if max(most, worth) >= FITS:
        return None
    return Knapsack(options, most if place is None else min(setting.bounds[place], most), place)


def _cost(system: System) -> dict[int, int]:
    terms = system.programme.cost.terms
    return {system.first[i] + level: a for i, own in terms for level, a in enumerate(own, 1) if a}


def _proportional(one: dict[int, int], other: dict[int, int]) -> bool:
    """Say whether two lines differ by a positive factor only."""
    if one.keys() != other.keys():
        return False
    column = min(one)
    return one[column] * other[column] > 0 and all(one[column] * other[c] == other[column] * a for c, a in one.items())


def solve(
    knapsack: Knapsack, multipliers: Multipliers, lowest: int, *, tie: int, order: list[list[int]], most_ties: int
) -> Answer | None:
    """Find the best value and its ties; None where the tables get too large.

    lowest: only portfolios worth at least this are asked for. order: for each recommendation its options in the order
    of the last tie-break. most_ties: list no more than this; then only the first by the tie rule is given.
    """
    tables = _tables(knapsack, multipliers, lowest)
    if tables is None:
        return None
    costs, values = tables[0]
    if not len(values) or values[-1] < lowest:
        return Answer(None, (), listed=True)
    best = int(values[-1])
    wanted = max(best - tie, lowest)
    walk = _Walk(knapsack, tables, order)
    ties = walk.all(wanted, most_ties)
    if ties is not None:
        return Answer(best, tuple(ties), listed=True)
    cheapest = int(costs[np.searchsorted(values, wanted)])
    first = next(walk.below(0, cheapest, wanted))
    return Answer(best, (first,), listed=False)


type Table = tuple[NDArray[np.int64], NDArray[np.int64]]
"""Costs and values of the unbeaten choices, both rising."""


def _tables(knapsack: Knapsack, multipliers: Multipliers, lowest: int) -> list[Table] | None:
    """Build the tables from the last recommendation to the first; None where they get too large."""
    count = len(knapsack.options)
    keeps = _Keeps(knapsack, multipliers, lowest)
    tables: list[Table] = [(np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64))]
    if knapsack.budget < 0 or any(not own for own in knapsack.options):
        empty = np.zeros(0, dtype=np.int64)
        return [(empty, empty)] * (count + 1)
    total = 0
    for i in range(count - 1, -1, -1):
        costs, values = tables[-1]
        cost = np.concatenate([costs + c for _, c, _ in knapsack.options[i]])
        value = np.concatenate([values + v for _, _, v in knapsack.options[i]])
        kept = np.flatnonzero(keeps(i, cost, value))
        cost, value = cost[kept], value[kept]
        sequence = np.lexsort((-value, cost))
        cost, value = cost[sequence], value[sequence]
        better = np.ones(len(value), dtype=bool)
        better[1:] = value[1:] > np.maximum.accumulate(value)[:-1]
        cost, value = cost[better], value[better]
        total += len(cost)
        if len(cost) > WIDEST or total > LARGEST:
            return None
        tables.append((cost, value))
    return tables[::-1]


class _Keeps:
    """Says which pairs may still belong to a portfolio within the budget that is worth `lowest`.

    At a price of p / q for money the recommendations before i add at most (p * money left + sum max (q v - p c)) / q.
    """

    def __init__(self, knapsack: Knapsack, multipliers: Multipliers, lowest: int) -> None:
        self.budget = knapsack.budget
        weight = dict(multipliers.weights).get(knapsack.place, 0) if knapsack.place is not None else 0
        worth = sum(max(abs(v) for _, _, v in own) for own in knapsack.options if own) + abs(lowest)
        self.q = 1 << max(0, min(PRICE_BITS, FITS.bit_length() - 2 - worth.bit_length()))
        self.p = weight * self.q // multipliers.scale if multipliers.scale else 0
        spending = sum(max(c for _, c, _ in own) for own in knapsack.options if own) + self.budget
        self.usable = self.p * spending < FITS and self.q * worth < FITS
        self.before = [0]
        for own in knapsack.options:
            self.before.append(self.before[-1] + max((self.q * v - self.p * c for _, c, v in own), default=0))
        self.lowest = lowest

    def __call__(self, i: int, cost: NDArray[np.int64], value: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Judge the pairs of recommendations from i on."""
        affordable: NDArray[np.bool_] = cost <= self.budget
        if not self.usable:
            return affordable
        most = self.q * value + self.p * (self.budget - cost)
        return affordable & (most >= self.q * self.lowest - self.before[i])


class _Walk:
    """Writes out portfolios by walking forward where the tables promise enough."""

    def __init__(self, knapsack: Knapsack, tables: list[Table], order: list[list[int]]) -> None:
        self.budget, self.tables = knapsack.budget, tables
        self.options: list[list[tuple[int, int, int]]] = []
        self.costs: list[dict[int, int]] = []
        for own, rank in zip(knapsack.options, order, strict=True):
            by_option = {option: (option, cost, value) for option, cost, value in own}
            self.costs.append({option: cost for option, cost, _ in own})
            self.options.append([by_option[option] for option in rank if option in by_option])

    def all(self, wanted: int, most: int) -> list[Choice] | None:
        """List all portfolios worth at least `wanted`, cheapest first; None where there are more than `most`."""
        found: list[tuple[int, int, Choice]] = []
        for place, choice in enumerate(self.below(0, self.budget, wanted)):
            if place >= most:
                return None
            cost = sum(costs[level] for costs, level in zip(self.costs, choice, strict=True))
            found.append((cost, place, choice))
        return [choice for _, _, choice in sorted(found)]

    def below(self, i: int, money: int, wanted: int) -> Iterator[Choice]:
        """Give the ends of portfolios from recommendation i on, in order, worth `wanted` within some money."""
        if i == len(self.options):
            if wanted <= 0 <= money:
                yield ()
            return
        costs, values = self.tables[i + 1]
        for option, cost, value in self.options[i]:
            reach = int(np.searchsorted(costs, money - cost, side="right"))
            if reach and values[reach - 1] >= wanted - value:
                for rest in self.below(i + 1, money - cost, wanted - value):
                    yield (option, *rest)
