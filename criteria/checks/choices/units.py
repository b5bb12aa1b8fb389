"""Units of money: costs and budget in one, each resource in one, and the money of every source in the case's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from criteria.checks.rows.wording import at
from criteria.model.names import fold
from criteria.model.oddities.currencies import apart, is_money, stated_unit
from criteria.model.oddities.unit_slips import slip_words, slips
from criteria.model.resources import money_resources
from criteria.model.rows import rows_by
from criteria.model.words import MONEY
from criteria.model.written import error, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from criteria.model.draft import Draft
    from criteria.model.problems import Problem
    from criteria.model.rows import BudgetRow


def costs_and_budget_are_in_one_unit(draft: Draft) -> Iterator[Problem]:
    """Costs in thousands and a budget in units, or the other way round."""
    if draft.any_troubled("costs", "budget", "recommendations", "levels"):
        return
    for slip in slips(draft.case):
        found, allowed = slip_words(draft.case, slip)
        mend = "Check the costs and the budget."
        if slip.factor:
            mend = "Give both in the unit that Case names."
        yield warning("units-apart", slip.place, found, allowed, mend)


def costs_are_said_to_be_in_the_unit_of_the_case(draft: Draft) -> Iterator[Problem]:
    """A cost basis that opens with another unit of money than the case's, and speaks of no conversion."""
    money = draft.case.settings.money
    for row in draft.case.recommendations:
        unit = stated_unit(row.cost_basis)
        if unit and apart(unit, money):
            found = f"the costs of {row.id} are said to be in {unit}, and the case counts {money}."
            allowed = "Costs are added up as they stand, so its cost would not be what it seems."
            mend = f"Convert the costs and say at what rate, or correct the words to {money}."
            yield warning("basis-in-other-money", row.place("cost_basis"), found, allowed, mend)


def a_resource_is_counted_in_one_unit(draft: Draft) -> Iterator[Problem]:
    """Two units for one resource, or money in another unit than the case's."""
    money = draft.case.settings.money
    first: dict[str, BudgetRow] = {}
    for row in draft.case.budget:
        if not row.unit.strip():
            continue
        before = first.setdefault(row.resource, row)
        if row.resource == MONEY and apart(row.unit, money):
            found = f"this row counts money in {row.unit}, and the case in {money}."
            allowed = (
                "Amounts are added up as they stand, so the budget would not be what it seems."
            )
            mend = f"Convert the amount and type {money}, or give the resource a name of its own."
            yield error("mixed-money", row.place("unit"), found, allowed, mend)
        elif row.resource == MONEY and fold(row.unit) not in {fold(money), MONEY}:
            found = f"this row counts money in {row.unit}, and the case in {money}."
            mend = f"Convert the amount and type {money}, or give the resource a name of its own."
            allowed = f"Its amount is taken to be in {money}."
            yield warning("two-units", row.place("unit"), found, allowed, mend)
        elif fold(before.unit) != fold(row.unit):
            where = at(before, "unit") or " above"
            found = f"{row.resource} is counted in {row.unit} here, and in {before.unit}{where}."
            allowed = "The amounts of a resource are added up as if they were in one unit."
            yield warning(
                "two-units",
                row.place("unit"),
                found,
                allowed,
                "Convert one of them, or correct its unit.",
            )


def money_of_every_source_is_in_the_unit_of_the_case(draft: Draft) -> Iterator[Problem]:
    """A source of money in a currency of its own is no part of the cost."""
    case, money = draft.case, draft.case.settings.money
    monies = money_resources(case)
    for resource, rows in rows_by(case.budget, "resource").items():
        row = next((row for row in rows if is_money(row.unit, money)), None)
        if row is not None and resource not in monies:
            found = f"{resource} is counted in {row.unit}, and the case's money in {money}."
            allowed = f"So what is spent of {resource} is no part of the portfolio's cost."
            mend = f"Convert its amounts and costs and type {money}, if it is to be added."
            yield warning("other-money", row.place("unit"), found, allowed, mend)
