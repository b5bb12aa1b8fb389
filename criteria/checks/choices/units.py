"""Units of money: costs and budget in one, each resource in one, and the money of every source in the case's."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from criteria.checks.choices.amount_outliers import astray
from criteria.checks.rows.wording import at
from criteria.model.names import fold
from criteria.model.rules import amount_words, money_resources, resources, total_of, unit_of
from criteria.model.words import MONEY, Status
from criteria.model.written import warning

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from criteria.model.case import Case
    from criteria.model.draft import Draft
    from criteria.model.problems import Place, Problem
    from criteria.model.rows import BudgetRow

MUCH = 20
"""How many times all costs a budget is before it looks like a slip of units."""

LITTLE = 100
"""How many times the budget all costs are, each at its cheapest, before that looks like a slip of units."""

THOUSAND = 1000
_BETWEEN = 31_623  # the geometric mean of a thousand and a million


@dataclass(frozen=True, slots=True)
class Slip:
    """Costs and budget of one resource that do not fit each other.

    least, most: what all that may be funded cost together, each at its cheapest and at its dearest level. cheapest: the
    least that any one costs, free ones left out. above: the budget is far above the costs, else below them.
    factor: the thousands by which it is likely off; None where it need not be off at all. place: the budget's cell.
    """

    resource: str
    budget: Decimal
    least: Decimal
    most: Decimal
    cheapest: Decimal
    above: bool
    factor: int | None
    place: Place | None


def costs_and_budget_are_in_one_unit(draft: Draft) -> Iterator[Problem]:
    """Costs in thousands and a budget in units, or the other way round."""
    if any(draft.troubled(table) for table in ("costs", "budget", "recommendations", "levels")):
        return
    for slip in slips(draft.case):
        found, allowed = slip_words(draft.case, slip)
        mend = "Give both in the unit that Case names." if slip.factor else "Check the costs and the budget."
        yield warning("units-apart", slip.place, found, allowed, mend)


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

    Amounts that stand apart from their own kind are named as such (`astray`), and are not held against all the others.
    """
    apart = [(found.resource, amount.option) for found in astray(case) for amount in found.few]
    for resource in resources(case):
        budget = total_of(case, resource)
        costs = _costs(case, resource, [option for of, option in apart if of == resource])
        if not budget or not any(map(any, costs)) or (resource, "") in apart:
            continue
        least, most = (sum((end(levels) for levels in costs), Decimal(0)) for end in (min, max))
        cheapest = min(cost for levels in costs for cost in levels if cost)
        row = next(row for row in case.budget if row.resource == resource)
        place = row.place("amount")
        if budget >= MUCH * most:
            yield Slip(resource, budget, least, most, cheapest, True, _factor(budget / most), place)
        elif least >= LITTLE * budget:
            yield Slip(resource, budget, least, most, cheapest, False, _factor(least / budget), place)
        elif cheapest > budget:
            yield Slip(resource, budget, least, most, cheapest, False, None, place)


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


def a_resource_is_counted_in_one_unit(draft: Draft) -> Iterator[Problem]:
    """Two units for one resource, or money in another unit than the case's."""
    money = draft.case.settings.money
    first: dict[str, BudgetRow] = {}
    for row in draft.case.budget:
        if not row.unit.strip():
            continue
        before = first.setdefault(row.resource, row)
        if row.resource == MONEY and fold(row.unit) not in {fold(money), MONEY}:
            found = f"this row counts money in {row.unit}, and the case in {money}."
            mend = f"Convert the amount and type {money}, or give the resource a name of its own."
            allowed = f"Its amount is taken to be in {money}."
            yield warning("two-units", row.place("unit"), found, allowed, mend)
        elif fold(before.unit) != fold(row.unit):
            where = at(before, "unit") or " above"
            found = f"{row.resource} is counted in {row.unit} here, and in {before.unit}{where}."
            allowed = "The amounts of a resource are added up as if they were in one unit."
            yield warning("two-units", row.place("unit"), found, allowed, "Convert one of them, or correct its unit.")


def money_of_every_source_is_in_the_unit_of_the_case(draft: Draft) -> Iterator[Problem]:
    """A source of money in a currency of its own is no part of the cost."""
    case = draft.case
    monies = money_resources(case)
    told: dict[str, None] = {}
    for row in case.budget:
        if row.resource in monies or row.resource in told or not _is_currency(row.unit, case.settings.money):
            continue
        told[row.resource] = None
        found = f"{row.resource} is counted in {row.unit}, and the case's money in {case.settings.money}."
        allowed = f"So what is spent of {row.resource} is no part of the portfolio's cost."
        mend = f"Convert its amounts and costs and type {case.settings.money}, if it is to be added."
        yield warning("other-money", row.place("unit"), found, allowed, mend)


def _is_currency(unit: str, money: str) -> bool:
    """Whether a unit reads like money: it has a currency's sign or name, or a word in common with the case's money."""
    known = _words(_CURRENCIES) | (_words(money) - _words(_SCALES))
    return bool(_words(unit) & known) or any(sign in unit for sign in "$€£¥₹₩")


def _words(text: str) -> frozenset[str]:
    return frozenset("".join(mark if mark.isalpha() else " " for mark in text.casefold()).split())


_SCALES = "thousand thousands million millions billion billions mio mrd mn bn m k"
_CURRENCIES = """
    eur euro euros usd dollar dollars gbp pound pounds sterling jpy yen cny yuan rmb chf franc francs sek nok dkk krona
    kronor krone kroner pln zloty złoty czk koruna huf forint ron leu bgn cad aud nzd sgd hkd inr rupee rupees brl reais
    mxn peso pesos krw zar lira ils shekel shekels rub rouble roubles ruble rubles uah hryvnia
"""
