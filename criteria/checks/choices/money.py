"""Costs and budget: every level costs something known, in years and resources that the budget has."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from criteria.model.names import listed, nearest
from criteria.model.rules import money_resources, total_budget
from criteria.model.scales import plain
from criteria.model.words import MONEY, Status
from criteria.model.written import error, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from criteria.model.draft import Draft
    from criteria.model.problems import Problem
    from criteria.model.rows import Group


def every_level_has_a_cost(draft: Draft) -> Iterator[Problem]:
    """A level without a cost row would be free; a cost of 0 is typed."""
    if draft.lost & {"costs", "levels", "recommendations"}:
        return
    for row in draft.case.recommendations:
        levels = draft.case.levels_of[row.id]
        costed = {
            cost.level or (levels[0].level if len(levels) == 1 else "")
            for cost in draft.case.costs
            if cost.option == row.id
        }
        for level in levels:
            if level.level in costed or "" in costed or draft.troubled("costs", option=row.id):
                continue
            if row.status is Status.EXCLUDED:
                continue
            place = level.place("level") or row.place("id")
            what = row.id if len(levels) == 1 else f"{row.id} ({level.level})"
            found = f"{what} has no row in Costs. Blank never means zero."
            yield error("no-costs", place, found, "", "Add its costs, or a cost of 0 if it is free.")


def costs_fall_in_years_that_have_a_budget(draft: Draft) -> Iterator[Problem]:
    """A resource with a budget by year limits no other year."""
    if "budget" in draft.lost or any(bad.table == "budget" and not bad.values.get("year") for bad in draft.bad):
        return
    named_already: dict[tuple[str, int], None] = {}
    budget = [(line.resource, line.year) for line in draft.case.budget]
    budget += [(bad.values.get("resource", MONEY), bad.values["year"]) for bad in draft.bad if bad.table == "budget"]
    for row in draft.case.costs:
        years = [year for resource, year in budget if resource == row.resource and year is not None]
        if row.year is None or not years or row.year in years or (row.resource, row.year) in named_already:
            continue
        named_already[row.resource, row.year] = None
        found = f"{row.resource} is spent in {row.year}, a year without a budget."
        allowed = f"The budget has {listed(str(year) for year in sorted(years))}."
        yield error("year-without-budget", row.place("year"), found, allowed, "Correct the year, or add it in Budget.")


def every_resource_has_a_budget_and_a_use(draft: Draft) -> Iterator[Problem]:
    """A resource that is only in one of the two sheets is unlimited or unused; often it is spelled in two ways."""
    if draft.troubled("budget") or draft.troubled("costs"):
        return
    limited = dict.fromkeys([row.resource for row in draft.case.budget] + _measured(draft))
    used = dict.fromkeys(row.resource for row in draft.case.costs)
    for row in draft.case.costs:
        if row.resource in used and row.resource not in limited:
            used.pop(row.resource)
            found = f"nothing in Budget limits {row.resource}."
            yield warning("unlimited-resource", row.place("resource"), found, "", _meant(row.resource, limited))
    used = dict.fromkeys(row.resource for row in draft.case.costs)
    for line in draft.case.budget:
        if line.resource not in used:
            used[line.resource] = None
            found = f"no cost uses {line.resource}."
            yield warning("unused-resource", line.place("resource"), found, "", _meant(line.resource, used))


def _measured(draft: Draft) -> list[str]:
    return [limit.measure for limit in draft.case.limits]


def _meant(word: str, known: dict[str, None]) -> str:
    close = nearest(word, [name for name in known if name != word])
    return f"Did you mean {close}?" if close else "If that is meant, nothing needs doing."


def only_years_carry_forward(draft: Draft) -> Iterator[Problem]:
    """A total has no next year."""
    for row in draft.case.budget:
        if row.carry_forward and row.year is None:
            found = "a budget in total cannot be carried forward."
            yield warning("carried-total", row.place("carry_forward"), found, "", "Clear it, or give the row a year.")


def nothing_is_spent_before_it_can_start(draft: Draft) -> Iterator[Problem]:
    """Costs before earliest_start."""
    starts = {row.id: row.earliest_start for row in draft.case.recommendations}
    named_already: dict[str, None] = {}
    for row in draft.case.costs:
        start = starts.get(row.option)
        if start and row.year and row.year < start and row.likely and row.option not in named_already:
            named_already[row.option] = None
            found = f"{row.option} costs money in {row.year} and starts in {start} at the earliest."
            yield warning("cost-before-start", row.place("year"), found, "", "Correct the year or the start.")


def group_floors_fit_their_ceilings_and_the_budget(draft: Draft) -> Iterator[Problem]:
    """A floor above its ceiling, above the budget, or above all that the group could cost."""
    budget = None if draft.troubled("budget") else total_budget(draft.case)
    for group in draft.case.groups:
        yield from _floors_above_ceilings(group)
        if group.floor is not None and budget is not None and group.floor > budget:
            found = f"the floor {plain(group.floor)} of {group.id} is above the whole budget of {plain(budget)}."
            yield error("floor-above-budget", group.place("floor"), found, "", "Lower the floor or raise the budget.")
    with_floor = [group for group in draft.case.groups if group.floor]
    floors = sum((group.floor or Decimal(0) for group in with_floor), Decimal(0))
    if budget is not None and floors > budget and all((group.floor or 0) <= budget for group in with_floor):
        found = f"the floors of all groups come to {plain(floors)}, above the budget of {plain(budget)}."
        place = with_floor[-1].place("floor")
        yield error("floor-above-budget", place, found, "", "Lower the floors or raise the budget.")


def _floors_above_ceilings(group: Group) -> Iterator[Problem]:
    for lower, upper in (("floor", "ceiling"), ("floor_share", "ceiling_share"), ("min_count", "max_count")):
        low, high = getattr(group, lower), getattr(group, upper)
        if low is not None and high is not None and low > high:
            words = lower.replace("_", " "), upper.replace("_", " ")
            found = f"the {words[0]} {plain(low)} of {group.id} is above its {words[1]} {plain(high)}."
            yield error("floor-above-ceiling", group.place(lower), found, "", "Lower the one or raise the other.")


def every_group_has_members_enough(draft: Draft) -> Iterator[Problem]:
    """A count that the members cannot reach, a floor that they cannot cost, a group with no members."""
    if draft.troubled("recommendations"):
        return
    budget = None if draft.troubled("budget") else total_budget(draft.case)
    for group in draft.case.groups:
        members = [
            row for row in draft.case.recommendations if row.group == group.id and row.status is not Status.EXCLUDED
        ]
        if group.min_count is not None and group.min_count > len(members):
            found = f"{group.id} must have {group.min_count} funded, and has {len(members)} that may be."
            yield error(
                "too-few-members", group.place("min_count"), found, "", "Lower the count, or add recommendations."
            )
        elif not members:
            found = f"no recommendation belongs to {group.id}."
            yield warning("empty-group", group.place("id"), found, "", "Name it in the column group, or delete it.")
        elif group.floor and group.floor <= (budget or group.floor) and not draft.troubled("costs"):
            most = sum((_dearest(draft, row.id) for row in members), Decimal(0))
            if group.floor > most:
                found = (
                    f"the floor {plain(group.floor)} of {group.id} is above all its members can cost, {plain(most)}."
                )
                yield error("floor-above-costs", group.place("floor"), found, "", "Lower the floor.")


def _dearest(draft: Draft, option: str) -> Decimal:
    by_level: dict[str, Decimal] = {}
    monies = money_resources(draft.case)
    for row in draft.case.costs:
        if row.option == option and row.resource in monies:
            by_level[row.level] = by_level.get(row.level, Decimal(0)) + row.likely
    return max(by_level.values(), default=Decimal(0))
