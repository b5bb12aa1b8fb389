"""Which rows follow a recommendation's cost, which follow the budget, and what another total makes of them.

The stated rule: with a total budget of T in place of T0, every limit on the money of a year (or up
to a year) is T / T0 of its stated amount, and all other rules stay as they are.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.resources import total_budget
from criteria.model.rules import Budget

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from criteria.model.case import Case
    from criteria.model.rules import Rule
    from scoring.exact.programme import Programme, RuleRow

type Ends = tuple[int | None, int | None]
"""Both ends of a row, in its integer steps."""


def money_rows(rules: Sequence[Rule]) -> tuple[str, ...]:
    """Name the rules whose sums are made of money costs, so that they follow when a cost is scaled."""
    return tuple(rule.name for rule in rules if rule.is_money)


def budget_rows(rules: Sequence[Rule]) -> tuple[str, ...]:
    """Name the rules that say how much money there is, by year or in total."""
    return tuple(rule.name for rule in rules if isinstance(rule, Budget) and rule.is_money)


def whole_term(rules: Sequence[Rule]) -> tuple[str, ...]:
    """Name the rules that limit the money of the whole term: the stated total, else the one over the most years.

    Each source of money has its own.
    """
    money = [rule for rule in rules if isinstance(rule, Budget) and rule.is_money]
    names: list[str] = []
    for resource in dict.fromkeys(rule.resource for rule in money):
        limits = [rule for rule in money if rule.resource == resource]
        totals = [rule.name for rule in limits if rule.years is None]
        names += totals or [max(limits, key=lambda rule: len(rule.years or ())).name]
    return tuple(names)


def stated_total(case: Case) -> Fraction | None:
    """Total money of the case; None where nothing limits it."""
    total = total_budget(case)
    return None if total is None else Fraction(total)


def scaled_ends(programme: Programme, rows: Collection[str], share: Fraction) -> dict[str, Ends]:
    """Give the ends of the budget rows when there is `share` of the stated money; rounded down to whole steps."""
    return {row.name: _scaled(row, share) for row in programme.rows if row.name in rows}


def _scaled(row: RuleRow, share: Fraction) -> Ends:
    high = None if row.high is None else (row.high * share.numerator) // share.denominator
    return row.low, high
