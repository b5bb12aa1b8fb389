"""What there is of each resource, which of them is money, and how an amount of one is written."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from criteria.model.names import fold
from criteria.model.scales import plain
from criteria.model.words import MONEY

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from criteria.model.case import Case


def resources(case: Case) -> tuple[str, ...]:
    """List the resources of costs and budget, money first."""
    budgeted, spent = (row.resource for row in case.budget), (row.resource for row in case.costs)
    return tuple(dict.fromkeys((MONEY, *budgeted, *spent)))


def money_resources(case: Case) -> tuple[str, ...]:
    """List the resources whose amounts are money, in the order of `resources`: their costs add up to the cost.

    Money itself, and each resource with a row in Budget whose unit is the case's unit of money or
    the word money.
    """
    return tuple(name for name in resources(case) if name == MONEY or _is_source(case, name))


def _is_source(case: Case, resource: str) -> bool:
    money = {fold(case.settings.money), MONEY} - {""}
    return any(row.resource == resource and fold(row.unit) in money for row in case.budget)


def unit_of(case: Case, resource: str) -> str:
    """Say what a resource is counted in: money in the case's unit, another as Budget says, else by its own name."""
    if resource in money_resources(case):
        return case.settings.money
    return next(
        (row.unit for row in case.budget if row.resource == resource and row.unit), resource
    )


def total_budget(case: Case) -> Decimal | None:
    """Add up the money there is over all years and sources; None where one that is used has no limit."""
    used = {*(row.resource for row in case.budget), *(row.resource for row in case.costs)}
    totals = [total_of(case, name) for name in money_resources(case) if name in used]
    return sum_of(totals) if totals else None


def total_of(case: Case, resource: str) -> Decimal | None:
    """Add up one resource over all years: the stated total, else the sum of the years; None where there is no limit."""
    rows = [row for row in case.budget if row.resource == resource]
    stated = [row.amount for row in rows if row.year is None and row.amount is not None]
    if stated:
        return min(stated)
    yearly = [row.amount for row in rows if row.year is not None]
    endless = len(yearly) < len(rows) and is_undated(case, resource)
    return None if endless or not yearly else sum_of(yearly)


def sum_of(amounts: Sequence[Decimal | None]) -> Decimal | None:
    """Add up amounts of which None has no limit; then the sum has none either."""
    limited = [amount for amount in amounts if amount is not None]
    return sum(limited, Decimal(0)) if len(limited) == len(amounts) else None


def is_undated(case: Case, resource: str) -> bool:
    """Whether a cost of a resource falls in no year."""
    return any(row.resource == resource and row.year is None for row in case.costs)


def amount_words(amount: Decimal | Fraction, unit: str) -> str:
    """Write an amount with its unit, the currency before it: US$ 1,200 million; 40 persons."""
    number = plain(amount)
    units, _, decimals = number.partition(".")
    grouped = f"{int(units):,}" + (f".{decimals}" if decimals else "")
    currency, _, scale = unit.partition(" ")
    if scale and not currency[0].islower():
        return f"{currency} {grouped} {scale}"
    return f"{grouped} {unit}"
