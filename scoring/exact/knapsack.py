"""One budget and no other rule: a dynamic programme, where branching can take for ever.

1. Tables of what every amount of money buys (tables.py), recommendations that differ in nothing
   decided together, prove the most that any portfolio is worth, and a portfolio that has it is
   found on the way back through them.
2. Tables of every recommendation alone, down to the value of a tie, list all ties where they are
   few; otherwise they give the first of them by the tie rule (paths.py). Where these are too long
   and the budget has few steps, the first is found by going through every exact cost
   (exact_costs.py).

Either may be too large: what the first proves stands without the second. Rules on one
recommendation alone only close its options.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from scoring.exact.exact_costs import first
from scoring.exact.paths import Paths, listed, witness
from scoring.exact.tables import FITS, MoneyPrice, Wanted, build, single, together

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scoring.exact.inequalities import Domain, Setting, System
    from scoring.exact.programme import Choice
    from scoring.exact.relaxation import Multipliers
    from scoring.exact.tables import Ways

KEPT = 2
"""Partial portfolios that all tables may hold, for each unit of work allowed (tree.py), where they are kept."""
CELLS = 200
"""Costs times options that are gone through one by one (exact_costs.py), for each unit of work allowed."""
WAY_BACK = 6_000_000
"""Partial portfolios that all tables may hold from which the cheapest portfolio of the value proved is read off."""


@dataclass(frozen=True, slots=True)
class Knapsack:
    """What can be done with each recommendation, and the one limit on it.

    options: recommendations; (level, cost in the limiting row's steps, value in steps) of each open
        option
    budget: the limit
    place: of the row among the inequalities; None where nothing limits
    step: value units in a step of the values
    is_cost: the row's amounts are the cost that the tie rule counts, times a number
    """

    options: tuple[Ways, ...]
    budget: int
    place: int | None
    step: int
    is_cost: bool


@dataclass(frozen=True, slots=True)
class Worth:
    """The most that any portfolio is worth, in value units; None where nothing is worth what was asked for.

    choice: a portfolio worth that much; None where one was known before
    work: partial portfolios kept in all tables on the way there and back
    """

    value: int | None
    choice: Choice | None
    work: int


@dataclass(frozen=True, slots=True)
class Ties:
    """Portfolios worth the most, or within the tie of it; none where the tables for that get too large.

    listed: these are all
    settled: the first of all by the tie rule is among them
    work: as above
    """

    choices: tuple[Choice, ...]
    listed: bool
    settled: bool
    work: int


def recognise(system: System, setting: Setting) -> Knapsack | None:
    """See a knapsack in a setting: no joints, rows over single recommendations, and one row over several, a ceiling."""
    rows = None if system.programme.joints else _rows(system, setting)
    if rows is None:
        return None
    place, domain = rows
    costs = _cost(system) if place is None else dict(system.inequalities[place].terms)
    is_cost = place is None or _proportional(costs, _cost(system))
    if min(costs.values(), default=0) < 0:
        return None
    if place is None:
        costs = _in_steps(costs)
    options = _options(system, setting, domain, costs)
    most = _most_spent(options)
    if max(most, _most_worth(options) * (len(options) + 1)) >= FITS:
        return None
    budget = most if place is None else min(setting.bounds[place], most)
    return Knapsack(options, budget, place, setting.step, is_cost)


def _in_steps(costs: Mapping[int, int]) -> dict[int, int]:
    """Divide amounts by their greatest common divisor."""
    step = math.gcd(*costs.values()) or 1
    return {column: amount // step for column, amount in costs.items()}


def _options(
    system: System, setting: Setting, domain: Domain, costs: Mapping[int, int]
) -> tuple[Ways, ...]:
    """Give the open options of every recommendation, values in steps of the setting. costs: column -> amount."""
    options: list[Ways] = []
    for span in system.spans:
        columns = [(level, column) for level, column in enumerate(span) if domain[column]]
        ways = [
            (level, costs.get(column, 0), setting.values[column] // setting.step)
            for level, column in columns
        ]
        options.append(tuple(ways))
    return tuple(options)


def _rows(system: System, setting: Setting) -> tuple[int | None, Domain] | None:
    """Find the one row over several recommendations, if any, and what the others leave open; None if there are more."""
    if len(system.several) > 1:
        return None
    domain = setting.domain.copy()
    place = next(iter(system.several), None)
    for k, row in enumerate(system.inequalities):
        if k == place:
            continue
        if row.terms:
            amounts = dict(row.terms)
            for column in system.spans[int(system.owner[row.terms[0][0]])]:
                domain[column] &= amounts.get(column, 0) <= setting.bounds[k]
        elif setting.bounds[k] < 0:
            return None
    return place, domain


def _most_spent(options: Sequence[Ways]) -> int:
    """Give what no portfolio spends more than."""
    return sum(max((cost for _, cost, _ in ways), default=0) for ways in options)


def _most_worth(options: Sequence[Ways]) -> int:
    """Give what no portfolio is worth more than, or less than its negative."""
    return sum(max((abs(value) for _, _, value in ways), default=0) for ways in options)


def _cost(system: System) -> dict[int, int]:
    terms = system.programme.cost.terms
    return {
        system.first[i] + level: a
        for i, amounts in terms
        for level, a in enumerate(amounts, 1)
        if a
    }


def _proportional(first_line: dict[int, int], second_line: dict[int, int]) -> bool:
    """Say whether two lines differ by a positive factor only."""
    if first_line.keys() != second_line.keys():
        return False
    column = min(first_line)
    this, that = first_line[column], second_line[column]
    return this * that > 0 and all(
        this * second_line[c] == that * amount for c, amount in first_line.items()
    )


class Sack:
    """A knapsack with a price for its money, asked for its worth and then for who has it."""

    def __init__(
        self, knapsack: Knapsack, multipliers: Multipliers, lowest: int, known: int | None
    ) -> None:
        """Take the price from multipliers. lowest: the least that is asked for. known: the value of a portfolio."""
        self.knapsack, self.known = knapsack, known
        self.least = -(-lowest // knapsack.step)
        weight = 0 if knapsack.place is None else dict(multipliers.weights).get(knapsack.place, 0)
        scale = multipliers.scale * knapsack.step
        spending = max(knapsack.budget, 0) + _most_spent(knapsack.options)
        sought = max(abs(self.least), abs(known or 0) // knapsack.step + 1)
        worth = _most_worth(knapsack.options) + sought
        self.price = MoneyPrice.near(
            Fraction(weight, scale) if scale else Fraction(0), spending, worth
        )
        self.equal = together(knapsack.options)

    def worth(self, most: int, order: Sequence[Sequence[int]]) -> Worth | None:
        """Find the most that any portfolio is worth; None where it takes more than `most` partial ones to say.

        order: see `ties`.
        """
        step = self.knapsack.step
        lowest = self.least if self.known is None else max(self.least, self.known // step + 1)
        tables = build(
            self.equal, self.knapsack.budget, self.price, Wanted(lowest, 1, most, kept=False)
        )
        if tables is None:
            return None
        shown = witness(tables)
        if tables.best is None or shown is None:
            return Worth(self.known, None, tables.work)
        choice, again = shown
        return Worth(
            tables.best * step, _earliest(self.knapsack, choice, order), tables.work + again
        )

    def ties(
        self, value: int, tie: int, order: Sequence[Sequence[int]], most: int, work: int
    ) -> Ties:
        """List the portfolios worth `value`, the most there is, or at most `tie` less.

        order: for each recommendation its levels, the earliest by the tie rule first. most: list no
            more than this.
        work: do no more than this (tree.py).
        """
        knapsack, room = self.knapsack, KEPT * work
        best, within = value // knapsack.step, tie // knapsack.step
        wanted = max(best - within, self.least)
        exactly = knapsack.is_cost and not within
        tables = build(
            single(knapsack.options),
            knapsack.budget,
            self.price,
            Wanted(wanted, -within, room, kept=True),
        )
        if tables is not None:
            every = listed(tables, knapsack.budget, wanted, most)
            if every is not None:
                return Ties(tuple(every), listed=True, settled=True, work=tables.work)
            choice = Paths(tables, wanted).first(order)
            return Ties((choice,), listed=False, settled=exactly, work=tables.work)
        earliest = (
            first(knapsack.options, knapsack.budget, order, CELLS * work) if exactly else None
        )
        if earliest is not None:
            return Ties((earliest,), listed=False, settled=True, work=room + work)
        if value == self.known:
            return Ties((), listed=False, settled=False, work=room)
        tables = build(
            self.equal, knapsack.budget, self.price, Wanted(best, 0, WAY_BACK, kept=True)
        )
        if tables is None:
            return Ties((), listed=False, settled=False, work=room + WAY_BACK)
        choice = _earliest(knapsack, Paths(tables, best).first(order), order)
        return Ties((choice,), listed=False, settled=False, work=room + tables.work)


def _earliest(knapsack: Knapsack, choice: Choice, order: Sequence[Sequence[int]]) -> Choice:
    """Give recommendations that differ in nothing their levels in the order of the tie rule."""
    equal: dict[Ways, list[int]] = {}
    for i, ways in enumerate(knapsack.options):
        equal.setdefault(ways, []).append(i)
    levels = list(choice)
    for members in equal.values():
        rank = order[members[0]]
        ranked = sorted((choice[i] for i in members), key=rank.index)
        for i, level in zip(members, ranked, strict=True):
            levels[i] = level
    return tuple(levels)
