"""One budget and no other rule: a dynamic programme, where branching can take for ever.

1. Tables of what every amount of money buys (tables.py), recommendations that differ in nothing decided together, prove
   the most that any portfolio is worth.
2. Tables of every recommendation alone, down to the value of a tie, list all ties where they are few; otherwise they
   give the first of them by the tie rule (paths.py). Where these are too long and the budget has few steps, the first
   is found by going through every exact cost (exact_costs.py).

Either may be too large: what the first proves stands without the second. Rules on one recommendation alone only close
its options.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from scoring.portfolio.exact_costs import first
from scoring.portfolio.paths import Paths, listed
from scoring.portfolio.tables import FITS, Price, Wanted, build, single, together

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scoring.portfolio.inequalities import Setting, System
    from scoring.portfolio.programme import Choice
    from scoring.relaxation import Multipliers

KEPT = 6_000_000
"""Partial portfolios all tables may hold that are kept for the way back."""
LOOKED_AT = 40_000_000
"""The same where only the value is asked for, and one table is kept at a time."""


@dataclass(frozen=True, slots=True)
class Knapsack:
    """Options of each recommendation as (level, cost, value), costs in the limiting row's steps, and its limit.

    Values are in steps of `step` value units. place: of the row among the inequalities; None where nothing limits.
    is_cost: the row's amounts are the cost that the tie rule counts, times a number.
    """

    options: tuple[tuple[tuple[int, int, int], ...], ...]
    budget: int
    place: int | None
    step: int
    is_cost: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What the tables say. Values are in value units.

    value: the most that any portfolio is worth, None where nothing is worth what was asked for. ties: portfolios worth
    that, or within the tie of it, the first by the tie rule first. listed: these are all. settled: the first is the
    first of all. work: partial portfolios kept in all tables.
    """

    value: int | None
    ties: tuple[Choice, ...]
    listed: bool
    settled: bool
    work: int


def recognise(system: System, setting: Setting) -> Knapsack | None:
    """See a knapsack in a setting: no joints, rows over single recommendations, and one row over several, a ceiling."""
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
    is_cost = place is None or _proportional(costs, _cost(system))
    if min(costs.values(), default=0) < 0:
        return None
    if place is None:
        unit = math.gcd(*costs.values()) or 1
        costs = {column: amount // unit for column, amount in costs.items()}
    options = tuple(
        tuple(
            (o, costs.get(start + o, 0), setting.values[start + o] // setting.step)
            for o in range(size)
            if domain[start + o]
        )
        for start, size in zip(system.first, system.sizes, strict=True)
    )
    most = sum(max((c for _, c, _ in own), default=0) for own in options)
    worth = sum(max((abs(v) for _, _, v in own), default=0) for own in options)
    if max(most, worth * (len(options) + 1)) >= FITS:
        return None
    budget = most if place is None else min(setting.bounds[place], most)
    return Knapsack(options, budget, place, setting.step, is_cost)


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
    knapsack: Knapsack,
    multipliers: Multipliers,
    *,
    lowest: int,
    tie: int,
    order: Sequence[Sequence[int]],
    most_ties: int,
    known: int | None = None,
) -> Answer | None:
    """Find the best value and its ties; None where the tables get too large to say even the value.

    lowest: only portfolios worth at least this are asked for. tie: how far below the best a portfolio is as good.
    order: for each recommendation its levels, the earliest by the tie rule first. most_ties: list no more than this.
    known: the value of a portfolio that is known.
    """
    step = knapsack.step
    least, within = -(-lowest // step), tie // step
    floor = least if known is None else max(least, known // step + 1)
    most = sum(max((c for _, c, _ in own), default=0) for own in knapsack.options) + max(knapsack.budget, 0)
    worth = sum(max((abs(v) for _, _, v in own), default=0) for own in knapsack.options) + abs(floor)
    weight = 0 if knapsack.place is None else dict(multipliers.weights).get(knapsack.place, 0)
    price = Price.near(Fraction(weight, multipliers.scale * step) if multipliers.scale else Fraction(0), most, worth)
    equal = together(knapsack.options)
    better = build(equal, knapsack.budget, price, Wanted(floor, 1, LOOKED_AT, kept=False))
    if better is None:
        return None
    work = better.work
    if better.best is None and known is None:
        return Answer(None, (), listed=True, settled=True, work=work)
    best = known // step if better.best is None and known is not None else better.best or 0
    wanted = max(best - within, least)
    exactly = knapsack.is_cost and not within
    whole = build(single(knapsack.options), knapsack.budget, price, Wanted(wanted, -within, KEPT, kept=True))
    if whole is None:
        choice = first(knapsack.options, knapsack.budget, order) if exactly else None
        if choice is not None:
            return Answer(best * step, (choice,), listed=False, settled=True, work=work)
        some = None if better.best is None else build(equal, knapsack.budget, price, Wanted(best, 0, KEPT, kept=True))
        if some is None:
            return Answer(best * step, (), listed=False, settled=False, work=work)
        choice = _earliest(knapsack, Paths(some, best).first(order), order)
        return Answer(best * step, (choice,), listed=False, settled=False, work=work + some.work)
    work += whole.work
    ties = listed(whole, knapsack.budget, wanted, most_ties)
    if ties is not None:
        return Answer(best * step, tuple(ties), listed=True, settled=True, work=work)
    choice = Paths(whole, wanted).first(order)
    return Answer(best * step, (choice,), listed=False, settled=exactly, work=work)


def _earliest(knapsack: Knapsack, choice: Choice, order: Sequence[Sequence[int]]) -> Choice:
    """Give recommendations that differ in nothing their levels in the order of the tie rule."""
    equal: dict[tuple[tuple[int, int, int], ...], list[int]] = {}
    for i, own in enumerate(knapsack.options):
        equal.setdefault(own, []).append(i)
    levels = list(choice)
    for members in equal.values():
        rank = order[members[0]]
        for i, level in zip(members, sorted((choice[i] for i in members), key=rank.index), strict=True):
            levels[i] = level
    return tuple(levels)
