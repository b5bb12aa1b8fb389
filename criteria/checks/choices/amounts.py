"""What amounts of money leave out: how far a cost may be off, and in prices of which year it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from criteria.model.oddities.price_bases import other_bases, years_of_money
from criteria.model.problems import Place
from criteria.model.written import error, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from criteria.model.draft import Draft
    from criteria.model.problems import Problem
    from criteria.model.rows import Settings


FEWEST = 3
"""Recommendations whose costs are single figures throughout, before that is more than a sketch."""


def costs_have_ranges(draft: Draft) -> Iterator[Problem]:
    """Low, likely and high the same in every row of Costs."""
    if draft.troubled("costs"):
        return
    rows = [row for row in draft.case.costs if row.likely]
    single = all(row.low == row.likely == row.high for row in rows)
    if single and len({row.option for row in rows}) >= FEWEST:
        found = f"all {len(rows)} costs are single figures, without a low or a high."
        allowed = "Then no report can say how likely the budget breaks, nor what to set aside."
        mend = "Type the lowest and the highest cost that anybody would defend, the largest first."
        place = rows[0].place("high")
        yield warning("point-costs", place, found, allowed, mend)


def money_is_in_prices_of_one_year(draft: Draft) -> Iterator[Problem]:
    """A cost in prices of another year than the case, or years of money and no word on its prices."""
    if draft.any_troubled("case", "recommendations", "costs"):
        return
    for other in other_bases(draft.case):
        found = f"the costs of {other.about} are in prices of {other.year}, and {other.where} is in those of {other.other}."
        allowed = "Amounts of other years do not add up; the dearer one can push out what fits."
        mend = f"Bring them to {other.other} and say so in Cost basis."
        yield error("mixed-money", other.place, found, allowed, mend)
    years = years_of_money(draft.case)
    if len(years) > 1 and not draft.case.settings.money_basis:
        found = f"costs fall in {len(years)} years, {years[0]} to {years[-1]}, and nothing says in prices of which year."
        allowed = "With rising prices, late years cost more than they seem."
        mend = "Type it as the setting money_basis, such as prices of 2026, without inflation."
        yield warning("no-price-base", _place(draft.case.settings), found, allowed, mend)


def _place(settings: Settings) -> Place | None:
    """The cell beside the key, or the sheet where there is no such key."""
    origin = settings.origin
    if origin is None or "money_basis" in origin.elsewhere:
        return settings.place("money_basis")
    return Place(origin.table, None, "money_basis" if origin.form == "json" else None, origin.form)
