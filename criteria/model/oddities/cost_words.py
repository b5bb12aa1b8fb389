"""Criteria that count money which the budget limits already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from criteria.model.oddities.currencies import is_money
from criteria.model.oddities.directions import RELIEF, matcher
from criteria.model.resources import money_resources
from criteria.model.words import Direction

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from criteria.model.case import Case
    from criteria.model.rows import Criterion

COST = matcher("cost.|costs.|expense|expenditure|outlay|spending|capex.|opex.")
"""Words of what a budget pays."""

FOR_MONEY = matcher(
    "affordab|value_for_money|cost-effective|cost_effective|cheap|price_tag|low_cost|return_on_investment|roi."
)
"""Words of what a thing costs, whichever way it is scored: dear ones score low."""

NOT_OF_THE_BUDGET = matcher(
    "beyond|outside|not_in|not_counted|apart_from|besides|excluding|except|other_than|private|household|consumer|user"
    "|avoid|saved|saving|external|social|societ|third|damage|customer|compan|industr|compliance"
)
"""Words of money that the budget does not pay."""


def counted_twice(case: Case, leaves: Sequence[Criterion]) -> Iterator[tuple[Criterion, str]]:
    """List the criteria in money or with a word of cost, with what says so, where money is limited."""
    if not _limits_money(case):
        return
    for leaf in leaves:
        sign = _sign_of_cost(case, leaf)
        if sign and not NOT_OF_THE_BUDGET.search(f"{leaf.name} {leaf.definition}"):
            yield leaf, sign


def _sign_of_cost(case: Case, leaf: Criterion) -> str:
    """Say by which words a criterion is one of cost; empty where it is none."""
    word = COST.search(leaf.name)
    if word and (leaf.direction is Direction.MIN or not RELIEF.search(leaf.name)):
        return f"is called {leaf.name}"
    if FOR_MONEY.search(leaf.name):
        return f"is called {leaf.name}"
    if leaf.direction is Direction.MIN and is_money(leaf.unit, case.settings.money):
        return f"is counted in {leaf.unit}"
    return ""


def _limits_money(case: Case) -> bool:
    """Whether anything limits what the portfolio costs."""
    monies = money_resources(case)
    budgeted = any(row.resource in monies and row.amount is not None for row in case.budget)
    return budgeted or any(row.measure == "cost" and row.at_most is not None for row in case.limits)
