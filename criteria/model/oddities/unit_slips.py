"""Costs and budget of one resource that are too far apart to be in one unit."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from typing import TYPE_CHECKING

from criteria.model.oddities.amount_outliers import astray
from criteria.model.resources import amount_words, resources, total_of, unit_of
from criteria.model.words import MONEY, Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from criteria.model.case import Case
    from criteria.model.problems import Place


MUCH = 20
"""How many times all costs a budget is before it looks like a slip of units."""

LITTLE = 100
"""How many times the budget all costs are, each at its cheapest, before that looks like a slip of units."""

THOUSAND = 1000

_BETWEEN = 31_623  # the geometric mean of a thousand and a million


@dataclass(frozen=True, slots=True)
class Slip:
    """Costs and budget of one resource that do not fit each other.

    least, most: what all that may be funded cost together, each at its cheapest and at its dearest
        level.
    cheapest: the least that any one costs, free ones left out.
    above: the budget is far above the costs, else below them.
    factor: the thousands by which it is likely off; None where it need not be off at all.
    place: the budget's cell.
    """

    resource: str
    budget: Decimal
    least: Decimal
    most: Decimal
    cheapest: Decimal
    above: bool
    factor: int | None
    place: Place | None


def slip_words(case: Case, slip: Slip) -> tuple[str, str]:
    """Say both sums, and what the slip likely is."""
    unit = unit_of(case, slip.resource)
    budget, least, most, cheapest = (
        amount_words(amount, unit) for amount in (slip.budget, slip.least, slip.most, slip.cheapest)
    )
    whose = "" if slip.resource == MONEY else f" of {slip.resource}"
    by = {None: "", THOUSAND: "a thousand", THOUSAND**2: "a million"}[slip.factor]
    if slip.above:
        times = round(slip.budget / slip.most)
        found = f"the budget{whose} is {budget}, {times:,} times what all of them cost at their dearest, {most}."
        return found, f"Likely one of the two is in another unit, {by} times off."
    found = f"the budget{whose} is {budget}, and all of them cost {least} at their cheapest."
    if slip.cheapest > slip.budget:
        found = f"{found[:-1]}; the cheapest alone takes {cheapest}."
    return found, f"Likely one of the two is in another unit, {by} times off." if by else ""


def slips(case: Case) -> Iterator[Slip]:
    """Find the resources whose costs and budget are too far apart to be in one unit, or nothing is affordable.

    Amounts that stand apart from their own kind are named as such (`astray`), and are not held
    against all the others.
    """
    apart = [
        (outlier.resource, amount.option) for outlier in astray(case) for amount in outlier.few
    ]
    for resource in resources(case):
        if (resource, "") not in apart:
            slip = _slip(case, resource, [option for other, option in apart if other == resource])
            if slip is not None:
                yield slip


def _slip(case: Case, resource: str, without: Sequence[str]) -> Slip | None:
    """Hold the budget of a resource against its costs, without those of some recommendations."""
    budget = total_of(case, resource)
    costs = _costs(case, resource, without)
    if not budget or not any(map(any, costs)):
        return None
    least = sum(map(min, costs), Decimal(0))
    most = sum(map(max, costs), Decimal(0))
    cheapest = min(filter(None, chain.from_iterable(costs)))
    above = budget >= MUCH * most
    factor: int | None
    if above:
        factor = _factor(budget / most)
    elif least >= LITTLE * budget:
        factor = _factor(least / budget)
    elif cheapest > budget:
        factor = None
    else:
        return None
    return Slip(
        resource=resource,
        budget=budget,
        least=least,
        most=most,
        cheapest=cheapest,
        above=above,
        factor=factor,
        place=next(row for row in case.budget if row.resource == resource).place("amount"),
    )


def _factor(times: Decimal) -> int:
    return THOUSAND if times < _BETWEEN else THOUSAND**2


def _costs(case: Case, resource: str, without: Sequence[str]) -> list[list[Decimal]]:
    """What each level of each recommendation that may be funded takes of a resource: recommendations x levels."""
    sums = {
        row.id: {level.level: Decimal(0) for level in case.levels_of[row.id]}
        for row in case.recommendations
        if row.status is not Status.EXCLUDED and row.id not in without
    }
    for cost in case.costs:
        levels = sums.get(cost.option, {})
        level = cost.level or (next(iter(levels)) if len(levels) == 1 else "")
        if cost.resource == resource and level in levels:
            levels[level] += cost.likely
    return [list(levels.values()) for levels in sums.values()]
