"""Tables of one budget: for every amount of money the most value it buys, with as few funded as that takes.

    table_0 = {(0, 0, 0)}
    table_t+1 = unbeaten of { table_t + (cost, value, funded) of each option of decision t }

In words: decide one recommendation after another and keep of all partial portfolios those that no
other beats, which costs as little and is worth as much (Nemhauser and Ullmann 1969). One is dropped
as well where money at a price and the best that all others can earn at that price cannot lift it to
what is wanted (Martello and Toth 1990, ch. 2). Recommendations that lose most by leaving their best
option come first, so that the tables stay short for long; those that differ in nothing may be
decided together, in parts of 1, 2, 4, ... of them. Whole numbers throughout.

Tables are forgotten as one goes, unless they are asked for; at marks one is kept, from which those
after it are made again. So the portfolio that has the value proved can always be found (paths.py),
at the price of one more pass.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import floor
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from fractions import Fraction

    from numpy.typing import NDArray

FITS = 2**60
WIDEST = 400_000  # partial portfolios a table may hold
# partial portfolios from one mark to the next: 16 bytes each while they are made again
MARKED = 2_000_000
PRICE_BITS = 60  # of the denominator of the price of money, at most


@dataclass(frozen=True, slots=True)
class DecisionOption:
    """One way to take a decision: a level (or, where several are decided together, 0 or 1), and what it adds."""

    level: int
    cost: int
    value: int
    funded: int


NO_OPTION = DecisionOption(0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Decision:
    """One step: every one of `members` (recommendations) takes the same one of the options."""

    members: tuple[int, ...]
    options: tuple[DecisionOption, ...]


@dataclass(frozen=True, slots=True)
class MoneyPrice:
    """Money at p / q value units a step. It bounds whatever it is; a good one keeps the tables short."""

    p: int
    q: int

    @classmethod
    def near(cls, price: Fraction, spending: int, worth: int) -> MoneyPrice:
        """Take a price as fine as 64-bit sums allow. spending, worth: what sums of costs and of values stay below."""
        bits = max(0, min(PRICE_BITS, FITS.bit_length() - 2 - worth.bit_length()))
        while bits > 0 and floor(price * (1 << bits)) * spending >= FITS:
            bits -= 1
        p = floor(price * (1 << bits))
        return cls(p, 1 << bits) if p * spending < FITS else cls(0, 1)

    def earns(self, option: DecisionOption) -> int:
        """What an option is worth beyond what it uses, times q."""
        return self.q * option.value - self.p * option.cost


type MoneyTable = tuple[NDArray[np.int64], NDArray[np.int64]]
"""Costs, rising, and keys: value * fewer - funded, rising too. `fewer` is more than all there are to fund."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of the tables.

    lowest: no portfolio worth less
    above: by how much more than the best found it must be worth: -t keeps everything within t of
    the best, 1 asks only for something better
    most: partial portfolios in all tables before they are given up
    kept: whether the tables are handed back, or the last one only
    """

    lowest: int
    above: int
    most: int
    kept: bool


type Ways = tuple[tuple[int, int, int], ...]
"""What can be done with one recommendation: (level, cost, value) of each open option."""


def single(options: Sequence[Ways]) -> list[Decision]:
    """Make a decision of every recommendation."""
    return [_decision(i, ways) for i, ways in enumerate(options)]


def _decision(i: int, ways: Ways) -> Decision:
    return Decision(
        (i,),
        tuple(DecisionOption(level, cost, value, int(level > 0)) for level, cost, value in ways),
    )


def together(options: Sequence[Ways]) -> list[Decision]:
    """Make decisions of which every number of equal recommendations can be put together: 1, 2, 4, ... and the rest."""
    equal: dict[Ways, list[int]] = {}
    for i, ways in enumerate(options):
        equal.setdefault(ways, []).append(i)
    decisions = []
    for ways, members in equal.items():
        if len(ways) != 2 or ways[0] != (0, 0, 0):
            decisions += [_decision(i, ways) for i in members]
            continue
        level, cost, value = ways[1]
        start, size = 0, 1
        while start < len(members):
            part = tuple(members[start : start + size])
            k = len(part)
            decisions.append(
                Decision(
                    part,
                    (DecisionOption(0, 0, 0, 0), DecisionOption(level, k * cost, k * value, k)),
                )
            )
            start, size = start + size, 2 * size
    return decisions


def build(
    decisions: Sequence[Decision], budget: int, price: MoneyPrice, wanted: Wanted
) -> MoneyTables | None:
    """Build the tables; None where they get too large."""
    plan = Plan.of(decisions, budget, price, wanted)
    if _impossible(decisions, budget):
        empty = (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
        return MoneyTables(
            plan=plan,
            layers=(empty,) * (len(decisions) + 1),
            marks=(),
            best=None,
            meeting=None,
            work=0,
        )
    table = (np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64))
    best: int | None = None
    meeting: Meeting | None = None
    layers, marks = [table], [Mark(0, table, None)]
    work = since = 0
    for t in range(len(plan.decisions)):
        if since >= MARKED:
            marks.append(Mark(t, table, best))
            since = 0
        table, reached, met = plan.step(t, table, best)
        if met is not None:
            best, meeting = reached, Meeting(t, *met)
        work += len(table[0])
        since += len(table[0])
        if len(table[0]) > WIDEST or work > wanted.most:
            return None
        if not wanted.kept:
            layers.clear()
        layers.append(table)
    if best is None or best < wanted.lowest:
        best = meeting = None
    return MoneyTables(
        plan=plan, layers=tuple(layers), marks=tuple(marks), best=best, meeting=meeting, work=work
    )


def _impossible(decisions: Iterable[Decision], budget: int) -> bool:
    """Say whether there is no portfolio at all."""
    return budget < 0 or any(not decision.options for decision in decisions)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is decided in which order, and what the decisions after each bring if all take their usual option.

    decisions: in their order
    usual: decisions; the option that earns most
    earned: decisions; what all after it earn at the price
    rest_cost, rest_value: decisions; what all after it cost and are worth
    fewer: more than all there are to fund (see MoneyTable)
    budget: the limit
    price: of money
    wanted: what is asked
    """

    decisions: tuple[Decision, ...]
    usual: tuple[DecisionOption, ...]
    earned: tuple[int, ...]
    rest_cost: tuple[int, ...]
    rest_value: tuple[int, ...]
    fewer: int
    budget: int
    price: MoneyPrice
    wanted: Wanted

    @classmethod
    def of(
        cls, decisions: Sequence[Decision], budget: int, price: MoneyPrice, wanted: Wanted
    ) -> Plan:
        """Put the decisions that lose most by leaving their best option first."""
        order = sorted(decisions, key=lambda decision: _least_loss(price, decision), reverse=True)
        usual = [max(decision.options, key=price.earns, default=NO_OPTION) for decision in order]
        return cls(
            tuple(order),
            tuple(usual),
            _still_to_come(map(price.earns, usual)),
            _still_to_come(option.cost for option in usual),
            _still_to_come(option.value for option in usual),
            1 + sum(len(decision.members) for decision in order),
            budget,
            price,
            wanted,
        )

    def step(
        self, t: int, table: MoneyTable, best: int | None
    ) -> tuple[MoneyTable, int | None, tuple[int, int] | None]:
        """Take decision t: the next table, the most value found by now, and whose it is where that has risen.

        It is told by the cost and the key of a partial portfolio, all after it taking their usual
        option.
        """
        (cost, key), decision, price, fewer = table, self.decisions[t], self.price, self.fewer
        met: tuple[int, int] | None = None
        cost = np.concatenate([cost + option.cost for option in decision.options])
        key = np.concatenate(
            [key + (option.value * fewer - option.funded) for option in decision.options]
        )
        cost, key = _unbeaten(cost, key, fewer)
        # Where all others take their usual option is a portfolio already.
        within = int(np.searchsorted(cost, self.budget - self.rest_cost[t], side="right"))
        if within:
            reached = int(value_of(key[within - 1], fewer)) + self.rest_value[t]
            if best is None or reached > best:
                best, met = reached, (int(cost[within - 1]), int(key[within - 1]))
        wanted = self.wanted
        least = wanted.lowest if best is None else max(wanted.lowest, best + wanted.above)
        most = price.q * value_of(key, fewer) + price.p * (self.budget - cost) + self.earned[t]
        kept = (most >= price.q * least) & (cost <= self.budget)
        return (cost[kept], key[kept]), best, met


@dataclass(frozen=True, slots=True)
class Mark:
    """The table before decision t, and the most value found by then: from here on all can be made again."""

    t: int
    table: MoneyTable
    best: int | None


@dataclass(frozen=True, slots=True)
class Meeting:
    """A portfolio: the partial one of this cost and key after decision t, all after it taking their usual option."""

    t: int
    cost: int
    key: int


@dataclass(frozen=True, slots=True)
class MoneyTables:
    """What was built.

    plan: by which it was
    layers: a table before each decision of the plan and after the last, or only the last one
    marks: from where the tables are made again
    best: the most value found, at least `lowest`; None where there is none
    meeting: whose it is
    work: partial portfolios kept in all
    """

    plan: Plan
    layers: tuple[MoneyTable, ...]
    marks: tuple[Mark, ...]
    best: int | None
    meeting: Meeting | None
    work: int

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """The decisions in their order."""
        return self.plan.decisions

    @property
    def fewer(self) -> int:
        """More than all there are to fund (see MoneyTable)."""
        return self.plan.fewer


def _still_to_come(amounts: Iterable[int]) -> tuple[int, ...]:
    """Add up what comes after each one."""
    amounts = list(amounts)
    sums = [0]
    for amount in reversed(amounts):
        sums.append(sums[-1] + amount)
    return tuple(sums[-2::-1])


def _least_loss(price: MoneyPrice, decision: Decision) -> int:
    """What the second best option loses against the best: more than anything where there is no second."""
    earns = sorted(map(price.earns, decision.options), reverse=True)
    return earns[0] - earns[1] if len(earns) > 1 else FITS


def value_of(key: NDArray[np.int64], fewer: int) -> NDArray[np.int64]:
    """Give the values of keys."""
    return -(-key // fewer)


def _unbeaten(cost: NDArray[np.int64], key: NDArray[np.int64], fewer: int) -> MoneyTable:
    """Keep the pairs that no other beats on cost and value; of equals the one with the fewest funded."""
    if not len(cost):
        return cost, key
    order = np.argsort(cost, kind="stable")
    cost, key = cost[order], key[order]
    # One pair a cost, with the largest key of those that cost as much.
    starts = np.flatnonzero(np.concatenate([[True], cost[1:] != cost[:-1]]))
    cost, key = cost[starts], np.maximum.reduceat(key, starts)
    value = value_of(key, fewer)
    better = np.ones(len(value), dtype=bool)
    better[1:] = value[1:] > np.maximum.accumulate(value)[:-1]
    return cost[better], key[better]
