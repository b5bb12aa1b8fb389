"""Costs and budget: every level costs something known, in years and resources that the budget has."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from criteria.model.names import listed, nearest
from criteria.model.resources import money_resources, total_budget
from criteria.model.rows import rows_by
from criteria.model.scales import plain
from criteria.model.words import MONEY, Status
from criteria.model.written import error, warning

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from criteria.model.case import Case
    from criteria.model.draft import Draft
    from criteria.model.problems import Problem
    from criteria.model.rows import Group, Level


def every_level_has_a_cost(draft: Draft) -> Iterator[Problem]:
    """A level without a cost row would be free; a cost of 0 is typed."""
    if draft.lost & {"costs", "levels", "recommendations"}:
        return
    for row in draft.case.recommendations:
        if row.status is Status.EXCLUDED or draft.troubled("costs", option=row.id):
            continue
        levels = draft.case.levels_of[row.id]
        for level in _uncosted(draft.case, row.id, levels):
            place = level.place("level") or row.place("id")
            what = row.id if len(levels) == 1 else f"{row.id} ({level.level})"
            found = f"{what} has no row in Costs. Blank never means zero."
            yield error(
                "no-costs", place, found, "", "Add its costs, or a cost of 0 if it is free."
            )


def _uncosted(case: Case, option: str, levels: Sequence[Level]) -> list[Level]:
    """The levels of a recommendation without a cost; one that names no level is of all of them."""
    costed = {cost.level for cost in case.costs if cost.option == option}
    return [] if "" in costed else [level for level in levels if level.level not in costed]


def costs_fall_in_years_that_have_a_budget(draft: Draft) -> Iterator[Problem]:
    """A resource with a budget by year limits no other year."""
    yearless = any(bad.table == "budget" and not bad.values.get("year") for bad in draft.bad)
    if "budget" in draft.lost or yearless:
        return
    years_of = _years_of_budgets(draft)
    named_already: set[tuple[str, int]] = set()
    for row in draft.case.costs:
        years = years_of.get(row.resource)
        if (
            row.year is None
            or not years
            or row.year in years
            or (row.resource, row.year) in named_already
        ):
            continue
        named_already.add((row.resource, row.year))
        found = f"{row.resource} is spent in {row.year}, a year without a budget."
        allowed = f"The budget has {listed(map(str, sorted(years)))}."
        yield error(
            "year-without-budget",
            row.place("year"),
            found,
            allowed,
            "Correct the year, or add it in Budget.",
        )


def _years_of_budgets(draft: Draft) -> dict[str, list[int]]:
    """The years that Budget has for each resource, in rows good and bad."""
    rows = [(row.resource, row.year) for row in draft.case.budget]
    rows += [
        (bad.values.get("resource", MONEY), bad.values["year"])
        for bad in draft.bad
        if bad.table == "budget"
    ]
    years_of: dict[str, list[int]] = {}
    for resource, year in rows:
        if year is not None:
            years_of.setdefault(resource, []).append(year)
    return years_of


def every_resource_has_a_budget_and_a_use(draft: Draft) -> Iterator[Problem]:
    """A resource that is only in one of the two sheets is unlimited or unused; often it is spelled in two ways."""
    if draft.any_troubled("budget", "costs"):
        return
    costs, budget = rows_by(draft.case.costs, "resource"), rows_by(draft.case.budget, "resource")
    limited = [*budget, *(limit.measure for limit in draft.case.limits)]
    for resource, rows in costs.items():
        if resource not in limited:
            found = f"nothing in Budget limits {resource}."
            yield warning(
                "unlimited-resource",
                rows[0].place("resource"),
                found,
                "",
                _meant(resource, limited),
            )
    used = list(costs)
    for resource, lines in budget.items():
        if resource not in costs:
            used.append(resource)
            found = f"no cost uses {resource}."
            yield warning(
                "unused-resource", lines[0].place("resource"), found, "", _meant(resource, used)
            )


def _meant(word: str, known: Iterable[str]) -> str:
    close = nearest(word, [name for name in known if name != word])
    return f"Did you mean {close}?" if close else "If that is meant, nothing needs doing."


def only_years_carry_forward(draft: Draft) -> Iterator[Problem]:
    """A total has no next year."""
    for row in draft.case.budget:
        if row.carry_forward and row.year is None:
            found = "a budget in total cannot be carried forward."
            yield warning(
                "carried-total",
                row.place("carry_forward"),
                found,
                "",
                "Clear it, or give the row a year.",
            )


def nothing_is_spent_before_it_can_start(draft: Draft) -> Iterator[Problem]:
    """Costs before earliest_start."""
    costs = [row for row in draft.case.costs if row.year and row.likely]
    starts = {row.id: row.earliest_start for row in draft.case.recommendations}
    for option, rows in rows_by(costs, "option").items():
        start = starts.get(option) or 0
        row = next((row for row in rows if (row.year or 0) < start), None)
        if row is not None:
            found = f"{option} costs money in {row.year} and starts in {start} at the earliest."
            yield warning(
                "cost-before-start", row.place("year"), found, "", "Correct the year or the start."
            )


def group_floors_fit_their_ceilings_and_the_budget(draft: Draft) -> Iterator[Problem]:
    """A floor above its ceiling, above the budget, or above all that the group could cost."""
    for group in draft.case.groups:
        yield from _floors_above_ceilings(group)
    budget = None if draft.troubled("budget") else total_budget(draft.case)
    if budget is not None:
        yield from _floors_above_budget(draft.case.groups, budget)


def _floors_above_budget(groups: Sequence[Group], budget: Decimal) -> Iterator[Problem]:
    """A floor, or else all of them together, for which there is not the money."""
    with_floor = [(group, group.floor) for group in groups if group.floor]
    above = [(group, floor) for group, floor in with_floor if floor > budget]
    for group, floor in above:
        found = (
            f"the floor {plain(floor)} of {group.id} is above the whole budget of {plain(budget)}."
        )
        yield error(
            "floor-above-budget",
            group.place("floor"),
            found,
            "",
            "Lower the floor or raise the budget.",
        )
    total = sum((floor for _, floor in with_floor), Decimal(0))
    if total > budget and not above:
        found = (
            f"the floors of all groups come to {plain(total)}, above the budget of {plain(budget)}."
        )
        place = with_floor[-1][0].place("floor")
        yield error("floor-above-budget", place, found, "", "Lower the floors or raise the budget.")


def _floors_above_ceilings(group: Group) -> Iterator[Problem]:
    shares, counts = ("floor_share", "ceiling_share"), ("min_count", "max_count")
    for lower, upper in (("floor", "ceiling"), shares, counts):
        low, high = getattr(group, lower), getattr(group, upper)
        if low is not None and high is not None and low > high:
            words = lower.replace("_", " "), upper.replace("_", " ")
            found = (
                f"the {words[0]} {plain(low)} of {group.id} is above its {words[1]} {plain(high)}."
            )
            yield error(
                "floor-above-ceiling",
                group.place(lower),
                found,
                "",
                "Lower the one or raise the other.",
            )


def every_group_has_members_enough(draft: Draft) -> Iterator[Problem]:
    """A count that the members cannot reach, a floor that they cannot cost, a group with no members."""
    if draft.troubled("recommendations"):
        return
    fundable = [row for row in draft.case.recommendations if row.status is not Status.EXCLUDED]
    for group in draft.case.groups:
        members = [row.id for row in fundable if row.group == group.id]
        if group.min_count is not None and group.min_count > len(members):
            found = f"{group.id} must have {group.min_count} funded, and has {len(members)} that may be."
            mend = "Lower the count, or add recommendations."
            yield error("too-few-members", group.place("min_count"), found, "", mend)
        elif not members:
            found = f"no recommendation belongs to {group.id}."
            yield warning(
                "empty-group",
                group.place("id"),
                found,
                "",
                "Name it in the column group, or delete it.",
            )
        elif group.floor:
            yield from _floor_above_costs(draft, group, group.floor, members)


def _floor_above_costs(
    draft: Draft, group: Group, floor: Decimal, members: Sequence[str]
) -> Iterator[Problem]:
    """A floor that the members cannot cost; of one above the whole budget enough is said."""
    budget = None if draft.troubled("budget") else total_budget(draft.case)
    if draft.troubled("costs") or floor > (budget or floor):
        return
    most = sum((_dearest(draft.case, option) for option in members), Decimal(0))
    if floor > most:
        found = f"the floor {plain(floor)} of {group.id} is above all its members can cost, {plain(most)}."
        yield error("floor-above-costs", group.place("floor"), found, "", "Lower the floor.")


def _dearest(case: Case, option: str) -> Decimal:
    """The money that a recommendation takes at its dearest level."""
    by_level: dict[str, Decimal] = {}
    monies = money_resources(case)
    for row in case.costs:
        if row.option == option and row.resource in monies:
            by_level[row.level] = by_level.get(row.level, Decimal(0)) + row.likely
    return max(by_level.values(), default=Decimal(0))
