"""What a portfolio must respect: each rule is a value with its own name, its place in the case and one plain sentence.

Scoring gives every rule here one row of the same name, so proofs, prices and clashes speak in the planner's words.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.distinct_names import names_of
from criteria.model.names import fold
from criteria.model.scales import plain
from criteria.model.words import ANY_LEVEL, EVERY, MONEY, RelationType, Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from criteria.model.case import Case
    from criteria.model.problems import Place
    from criteria.model.rows import BudgetRow, Group, Limit, Relation

SHORT = 60
"""Characters up to which a recommendation's or theme's name stands in a sentence; a longer one is told by its id."""
LISTED = 160
"""Characters up to which several names are listed; more are told by their ids."""


@dataclass(frozen=True, slots=True)
class Rule:
    """The common part of every rule: its name, the cell it was written in, and why it is there in the case's words."""

    name: str
    place: Place | None
    why: str = field(default="", kw_only=True)


@dataclass(frozen=True, slots=True)
class Budget(Rule):
    """What there is of a resource over some years; `years` None is the total, costs without a year included.

    source: another resource than money whose amounts are money all the same, as those of a fund are.
    """

    resource: str
    years: tuple[int, ...] | None
    amount: Decimal | Fraction
    unit: str
    source: bool = field(default=False, kw_only=True)

    @property
    def is_money(self) -> bool:
        """Whether what it limits is part of the portfolio's cost."""
        return self.source or self.resource == MONEY

    def __str__(self) -> str:
        what = "spending" if self.resource == MONEY else f"use of {self.resource}"
        if self.source:
            what = f"spending from {self.resource}"
        return f"{what} {_period(self.years)} is at most {amount_words(self.amount, self.unit)}"


@dataclass(frozen=True, slots=True)
class Requires(Rule):
    """a, from its level upward, needs all of b (or, with `any_of`, one of them), each from its level upward."""

    a: str
    a_level: int
    b: tuple[tuple[str, int], ...]
    any_of: bool
    words: tuple[str, tuple[str, ...]]

    def __str__(self) -> str:
        a, others = self.words
        return f"{a} needs {_listed(others, 'or' if self.any_of else 'and')}"


@dataclass(frozen=True, slots=True)
class Excludes(Rule):
    """a, from its level upward, and each of b, from its level upward, cannot both be funded."""

    a: str
    a_level: int
    b: tuple[tuple[str, int], ...]
    words: tuple[str, tuple[str, ...]]

    def __str__(self) -> str:
        a, others = self.words
        return f"{a} cannot be funded together with {_listed(others, 'or')}"


@dataclass(frozen=True, slots=True)
class Mandate(Rule):
    """A recommendation that must be funded, at any level."""

    option: str
    words: str

    def __str__(self) -> str:
        return f"{self.words} must be funded"


@dataclass(frozen=True, slots=True)
class Ban(Rule):
    """A recommendation that may not be funded."""

    option: str
    words: str

    def __str__(self) -> str:
        return f"{self.words} may not be funded"


@dataclass(frozen=True, slots=True)
class Bound(Rule):
    """A floor or a ceiling: the measure of some recommendations is at least or at most an amount.

    measure: count, cost, share (of the portfolio's cost), a resource, or a year. least: a floor, else a ceiling.
    who: the recommendations in words; empty where they are all there are. theme: `who` is the name of a theme.
    source: the measure is a resource whose amounts are money.
    """

    who: str
    options: tuple[str, ...]
    measure: str
    amount: Decimal | Fraction
    least: bool
    unit: str
    theme: bool = False
    source: bool = field(default=False, kw_only=True)

    @property
    def is_money(self) -> bool:
        """Whether it counts what is part of the portfolio's cost."""
        return self.source or self.measure in {"cost", "share", MONEY} or self.measure.isdigit()

    def __str__(self) -> str:
        end = "at least" if self.least else "at most"
        if self.measure == "count":
            return f"{end} {self._counted()} {'must' if self.least else 'may'} be funded"
        on = f" on {self.who}" if self.who else ""
        if self.measure == "share":
            return f"spending{on} is {end} {plain(self.amount * 100)}% of the portfolio's cost"
        if self.measure == "cost":
            return f"spending{on or ' in total'} is {end} {amount_words(self.amount, self.unit)}"
        if self.measure.isdigit():
            return f"spending{on} in {self.measure} is {end} {amount_words(self.amount, self.unit)}"
        by = f" by {self.who}" if self.who else ""
        unit = self.unit if self.source else self.measure
        return f"use of {self.measure}{by} is {end} {amount_words(self.amount, unit)}"

    def _counted(self) -> str:
        number = plain(self.amount)
        if self.who and not self.theme:
            return f"{number} of {self.who}"
        one = "recommendation" if self.amount == 1 else "recommendations"
        return f"{number} {one} in {self.who}" if self.who else f"{number} {one}"


def rules(case: Case) -> tuple[Rule, ...]:
    """List every rule of the case, in the order of its sheets: status, budget, groups, relations, limits.

    Names are unique: a second rule of the same name has its number added.
    """
    seen: dict[str, int] = {}
    found = []
    for rule in _all(case):
        seen[rule.name] = seen.get(rule.name, 0) + 1
        found.append(rule if seen[rule.name] == 1 else replace(rule, name=f"{rule.name} ({seen[rule.name]})"))
    return tuple(found)


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
        row.id: row.name if len(row.name) <= SHORT and shown[row.id] == row.name else row.id
        for row in case.recommendations
    }


def _theme(group: Group) -> str:
    return group.name if len(group.name) <= SHORT else group.id


def _all_of(options: Sequence[str], names: Mapping[str, str]) -> str:
    """List recommendations by name, or by id where that would be long."""
    text = _listed([names[option] for option in options], "and")
    return text if len(text) <= LISTED else _listed(options, "and")


def resources(case: Case) -> tuple[str, ...]:
    """List the resources of costs and budget, money first."""
    budgeted, spent = (row.resource for row in case.budget), (row.resource for row in case.costs)
    return tuple(dict.fromkeys((MONEY, *budgeted, *spent)))


def money_resources(case: Case) -> tuple[str, ...]:
    """List the resources whose amounts are money, in the order of `resources`: their costs add up to the cost.

    Money itself, and each resource with a row in Budget whose unit is the case's unit of money or the word money.
    """
    return tuple(name for name in resources(case) if name == MONEY or _is_source(case, name))


def _is_source(case: Case, resource: str) -> bool:
    money = {fold(case.settings.money), MONEY} - {""}
    return any(row.resource == resource and fold(row.unit) in money for row in case.budget)


def unit_of(case: Case, resource: str) -> str:
    """Say what a resource is counted in: money in the case's unit, another as Budget says, else by its own name."""
    if resource in money_resources(case):
        return case.settings.money
    return next((row.unit for row in case.budget if row.resource == resource and row.unit), resource)


def total_budget(case: Case) -> Decimal | None:
    """Add up the money there is over all years and sources; None where one that is used has no limit."""
    used = {*(row.resource for row in case.budget), *(row.resource for row in case.costs)}
    totals = [total_of(case, name) for name in money_resources(case) if name in used]
    return None if not totals or None in totals else sum((total for total in totals if total is not None), Decimal(0))


def total_of(case: Case, resource: str) -> Decimal | None:
    """Add up one resource over all years: the stated total, else the sum of the years; None where there is no limit."""
    rows = [row for row in case.budget if row.resource == resource]
    stated = [row.amount for row in rows if row.year is None and row.amount is not None]
    if stated:
        return min(stated)
    yearly = [row.amount for row in rows if row.year is not None]
    endless = len(yearly) < len(rows) and _undated(case, resource)
    if not yearly or endless or None in yearly:
        return None
    return sum((amount for amount in yearly if amount is not None), Decimal(0))


def _undated(case: Case, resource: str) -> bool:
    return any(row.resource == resource and row.year is None for row in case.costs)


def _budgets(case: Case) -> Iterator[Budget]:
    """One rule for each amount that may not be passed; where there is no limit there is no rule."""
    monies = money_resources(case)
    for resource in resources(case):
        rows = [row for row in case.budget if row.resource == resource]
        label = "Budget" if resource == MONEY else f"Budget {resource}"
        unit = unit_of(case, resource)
        source = resource != MONEY and resource in monies
        yearly = sorted((row for row in rows if row.year is not None), key=lambda row: row.year or 0)
        yield from _yearly(yearly, label, unit, source=source)
        for row in rows:
            if row.year is None and row.amount is not None:
                yield Budget(f"{label} total", row.place("amount"), resource, None, row.amount, unit, source=source)
        if yearly and _undated(case, resource) and len(yearly) == len(rows):
            amounts = [row.amount for row in yearly if row.amount is not None]
            if len(amounts) == len(yearly):
                place, total = yearly[-1].place("amount"), sum(amounts, Decimal(0))
                yield Budget(f"{label} total", place, resource, None, total, unit, source=source)


def _yearly(rows: Sequence[BudgetRow], label: str, unit: str, *, source: bool) -> Iterator[Budget]:
    """One rule a year: its own money and what the years before carried into it (money to date, if all carry).

    A year without a limit has no rule, nor has one into which its money is carried.
    """
    chain: list[BudgetRow] = []
    for row in rows:
        chain = [*chain, row] if chain and chain[-1].carry_forward else [row]
        years = tuple(link.year for link in chain if link.year is not None)
        amounts = [link.amount for link in chain if link.amount is not None]
        if len(amounts) < len(chain):
            continue
        amount = sum(amounts, Decimal(0))
        name = f"{label} {years[0]}" if len(years) == 1 else f"{label} to {years[-1]}"
        yield Budget(name, row.place("amount"), row.resource, years, amount, unit, source=source)


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
            name = f"{group.id} {column.replace('_', ' ')}"
            place = group.place(column)
            unit = case.settings.money
            ends_at = Decimal(amount)
            yield Bound(
                name, place, _theme(group), members, measure, ends_at, least, unit, theme=True, why=group.rationale
            )


def _limit(case: Case, limit: Limit, names: Mapping[str, str]) -> Iterator[Bound]:
    if limit.group:
        members = tuple(row.id for row in case.recommendations if row.group == limit.group)
        who = next((_theme(group) for group in case.groups if group.id == limit.group), limit.group)
    elif limit.options in ((), (EVERY,)):
        members, who = tuple(row.id for row in case.recommendations), ""
    else:
        members, who = limit.options, _all_of(limit.options, names)
    both = limit.at_least is not None and limit.at_most is not None
    monies = money_resources(case)
    for column, amount, least in (("at_least", limit.at_least, True), ("at_most", limit.at_most, False)):
        if amount is not None:
            name = f"{limit.name} {column.replace('_', ' ')}" if both else limit.name
            measure = limit.measure.strip()
            unit, theme = case.settings.money, bool(limit.group)
            source = measure != MONEY and measure in monies
            yield Bound(
                name,
                limit.place(column),
                who,
                members,
                measure,
                amount,
                least,
                unit,
                theme=theme,
                source=source,
                why=limit.rationale,
            )


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
    if relation.type not in {RelationType.REQUIRES, RelationType.REQUIRES_ANY, RelationType.EXCLUDES}:
        return
    a_level = level_from(case, relation.a, relation.a_min_level)
    b = tuple((option, level_from(case, option, relation.b_min_level)) for option in relation.b)
    words = (
        _from_level(case, names, relation.a, a_level),
        tuple(_from_level(case, names, option, level) for option, level in b),
    )
    why = relation.rationale
    if relation.type is RelationType.EXCLUDES:
        yield Excludes(relation.id, relation.place(), relation.a, a_level, b, words, why=why)
    else:
        any_of = relation.type is RelationType.REQUIRES_ANY
        yield Requires(relation.id, relation.place(), relation.a, a_level, b, any_of, words, why=why)


def _from_level(case: Case, names: Mapping[str, str], option: str, level: int) -> str:
    if level == 1:
        return names[option]
    levels = case.levels_of[option]
    name = levels[level - 1].level
    return f"{names[option]} at {name}" + ("" if level == len(levels) else " or above")


def _listed(words: Sequence[str], last: str) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"


def _period(years: tuple[int, ...] | None) -> str:
    if years is None:
        return "in total"
    return f"in {years[0]}" if len(years) == 1 else f"from {years[0]} to {years[-1]}"


def amount_words(amount: Decimal | Fraction, unit: str) -> str:
    """Write an amount with its unit, the currency before it: US$ 1,200 million; 40 persons."""
    number = plain(amount)
    whole, _, part = number.partition(".")
    grouped = f"{int(whole):,}" + (f".{part}" if part else "")
    currency, _, scale = unit.partition(" ")
    return f"{currency} {grouped} {scale}" if scale and not currency[0].islower() else f"{grouped} {unit}"
