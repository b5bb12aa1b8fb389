"""The rules of a case, each made from the row that it is written in."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from criteria.model.distinct_names import names_of
from criteria.model.names import joined
from criteria.model.resources import is_undated, money_resources, resources, sum_of, unit_of
from criteria.model.rules import Ban, Bound, Budget, Excludes, Mandate, Requires
from criteria.model.words import ANY_LEVEL, EVERY, MONEY, RULE_TIES, RelationType, Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from criteria.model.case import Case
    from criteria.model.problems import Place
    from criteria.model.rows import BudgetRow, Group, Limit, Relation
    from criteria.model.rules import Rule

_SHORT = 60
"""Characters up to which a recommendation's or theme's name stands in a sentence; a longer one is told by its id."""
_LISTED = 160
"""Characters up to which several names are listed; more are told by their ids."""


def rules(case: Case) -> tuple[Rule, ...]:
    """List every rule of the case, in the order of its sheets: status, budget, groups, relations, limits.

    Names are unique: a second rule of the same name has its number added.
    """
    seen: dict[str, int] = {}
    unique = []
    for rule in _all(case):
        seen[rule.name] = seen.get(rule.name, 0) + 1
        unique.append(
            rule if seen[rule.name] == 1 else replace(rule, name=f"{rule.name} ({seen[rule.name]})")
        )
    return tuple(unique)


def _all(case: Case) -> Iterator[Rule]:
    names = _names(case)
    for row in case.recommendations:
        if row.status is Status.REQUIRED:
            yield Mandate(f"{row.id} required", row.place("status"), row.id, names[row.id])
        elif row.status is Status.EXCLUDED:
            yield Ban(f"{row.id} excluded", row.place("status"), row.id, names[row.id])
    yield from _budgets(case)
    for group in case.groups:
        yield from _group(case, group)
    for relation in case.relations:
        yield from _relation(case, relation, names)
    for limit in case.limits:
        yield from _limit(case, limit, names)


def _names(case: Case) -> Mapping[str, str]:
    """Name every recommendation for a sentence: by its id where its name is long, or another's reads the same."""
    shown = names_of(case.recommendations)
    return {
        row.id: row.name if len(row.name) <= _SHORT and shown[row.id] == row.name else row.id
        for row in case.recommendations
    }


def _theme(group: Group) -> str:
    return group.name if len(group.name) <= _SHORT else group.id


def _all_of(options: Sequence[str], names: Mapping[str, str]) -> str:
    """List recommendations by name, or by id where that would be long."""
    text = joined([names[option] for option in options], "and")
    return text if len(text) <= _LISTED else joined(options, "and")


def _budgets(case: Case) -> Iterator[Budget]:
    """One rule for each amount that may not be passed; where there is no limit there is no rule."""
    for resource in resources(case):
        rows = [row for row in case.budget if row.resource == resource]
        source = resource != MONEY and resource in money_resources(case)
        label = "Budget" if resource == MONEY else f"Budget {resource}"
        unit = unit_of(case, resource)
        yearly = sorted(
            (row for row in rows if row.year is not None), key=lambda row: row.year or 0
        )
        yield from _yearly(yearly, label, unit, source=source)
        for place, total in _totals(case, resource, rows, yearly):
            yield Budget(
                name=f"{label} total",
                place=place,
                resource=resource,
                years=None,
                amount=total,
                unit=unit,
                source=source,
            )


def _totals(
    case: Case, resource: str, rows: Sequence[BudgetRow], yearly: Sequence[BudgetRow]
) -> Iterator[tuple[Place | None, Decimal]]:
    """The totals that are stated, and the sum of the years where costs without a year would escape them all."""
    for row in rows:
        if row.year is None and row.amount is not None:
            yield row.place("amount"), row.amount
    if yearly and len(yearly) == len(rows) and is_undated(case, resource):
        total = sum_of([row.amount for row in yearly])
        if total is not None:
            yield yearly[-1].place("amount"), total


def _yearly(rows: Sequence[BudgetRow], label: str, unit: str, *, source: bool) -> Iterator[Budget]:
    """One rule a year: its own money and what the years before carried into it (money to date, if all carry).

    A year without a limit has no rule, nor has one into which its money is carried.
    """
    chain: list[BudgetRow] = []
    for row in rows:
        chain = [*chain, row] if chain and chain[-1].carry_forward else [row]
        amount = sum_of([link.amount for link in chain])
        if amount is None:
            continue
        years = tuple(link.year for link in chain if link.year is not None)
        name = f"{label} {years[0]}" if len(years) == 1 else f"{label} to {years[-1]}"
        yield Budget(
            name=name,
            place=row.place("amount"),
            resource=row.resource,
            years=years,
            amount=amount,
            unit=unit,
            source=source,
        )


def _group(case: Case, group: Group) -> Iterator[Bound]:
    members = tuple(row.id for row in case.recommendations if row.group == group.id)
    ends = (
        ("floor", group.floor, "cost", True),
        ("ceiling", group.ceiling, "cost", False),
        ("min_count", group.min_count, "count", True),
        ("max_count", group.max_count, "count", False),
        ("floor_share", group.floor_share, "share", True),
        ("ceiling_share", group.ceiling_share, "share", False),
    )
    for column, amount, measure, least in ends:
        if amount is not None:
            yield Bound(
                name=f"{group.id} {column.replace('_', ' ')}",
                place=group.place(column),
                who=_theme(group),
                options=members,
                measure=measure,
                amount=Decimal(amount),
                least=least,
                unit=case.settings.money,
                theme=True,
                why=group.rationale,
            )


def _limit(case: Case, limit: Limit, names: Mapping[str, str]) -> Iterator[Bound]:
    members, who = _limited(case, limit, names)
    both = limit.at_least is not None and limit.at_most is not None
    measure = limit.measure.strip()
    least_end = ("at_least", limit.at_least, True)
    most_end = ("at_most", limit.at_most, False)
    for column, amount, least in (least_end, most_end):
        if amount is not None:
            yield Bound(
                name=f"{limit.name} {column.replace('_', ' ')}" if both else limit.name,
                place=limit.place(column),
                who=who,
                options=members,
                measure=measure,
                amount=amount,
                least=least,
                unit=case.settings.money,
                theme=bool(limit.group),
                source=measure != MONEY and measure in money_resources(case),
                why=limit.rationale,
            )


def _limited(case: Case, limit: Limit, names: Mapping[str, str]) -> tuple[tuple[str, ...], str]:
    """The recommendations that a limit is over, and what a sentence calls them; blank for all there are."""
    if limit.group:
        theme = next(
            (_theme(group) for group in case.groups if group.id == limit.group), limit.group
        )
        return tuple(row.id for row in case.recommendations if row.group == limit.group), theme
    if limit.options in ((), (EVERY,)):
        return tuple(row.id for row in case.recommendations), ""
    return limit.options, _all_of(limit.options, names)


def level_from(case: Case, option: str, level: str) -> int:
    """Place of the lowest level a tie counts from: 1 for any. The checks have seen to it that the level exists."""
    if not level or level == ANY_LEVEL:
        return 1
    place = case.level_named(option, level)
    if place is None:
        message = f"{option} has no level {level}"
        raise ValueError(message)
    return place


def _relation(case: Case, relation: Relation, names: Mapping[str, str]) -> Iterator[Rule]:
    if relation.type not in RULE_TIES:
        return
    a_level = level_from(case, relation.a, relation.a_min_level)
    b = tuple((option, level_from(case, option, relation.b_min_level)) for option in relation.b)
    tie: dict[str, Any] = {
        "name": relation.id,
        "place": relation.place(),
        "a": relation.a,
        "a_level": a_level,
        "b": b,
        "words": (
            _from_level(case, names, relation.a, a_level),
            tuple(_from_level(case, names, option, level) for option, level in b),
        ),
        "why": relation.rationale,
    }
    match relation.type:
        case RelationType.EXCLUDES:
            yield Excludes(**tie)
        case RelationType.REQUIRES | RelationType.REQUIRES_ANY:
            yield Requires(**tie, any_of=relation.type is RelationType.REQUIRES_ANY)
        case _:
            message = f"{relation.type} is a tie that must be kept, and no rule is made of it"
            raise NotImplementedError(message)


def _from_level(case: Case, names: Mapping[str, str], option: str, level: int) -> str:
    if level == 1:
        return names[option]
    levels = case.levels_of[option]
    name = levels[level - 1].level
    return f"{names[option]} at {name}" + ("" if level == len(levels) else " or above")
