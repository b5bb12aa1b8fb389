"""Every rule with where the portfolio stands against it: kept or broken, and living in the workbook."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.rules import Ban, Bound, Budget, Excludes, Mandate, Requires, Rule
from criteria.model.words import MONEY
from reports.model.cost_tables import cost_key, periods, year_column, years_key
from reports.model.formula import At, Formula, Span, add_up, call
from reports.model.report import Section, Text
from reports.model.table import EMPTY, Cell, Column, Table, table_of
from reports.sentences.rules import sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reports.model.story import Story
    from scoring.value.costs import CostKey as Spent

SHEET = "Rules"
STANDS = "Each rule with where the portfolio on the sheet Portfolio stands."
MAY_CHANGE = " Limits in pale cells may be changed; budgets by year are changed on the sheet Spending by year."
KEPT, BROKEN = "kept", "broken"
NOISE = 9
"""Decimals to which the workbook's sums are compared with a limit: a float's noise breaks no rule."""


def chapter(story: Story) -> Iterator[Section]:
    """Give the rules a sheet of their own; the page tells them with the proof."""
    if story.analysis.rules:
        text = STANDS + MAY_CHANGE if story.lives else STANDS
        yield Section(
            "rules-sheet", "Rules", (Text(text), rule_table(story)), page=False, sheet=SHEET
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stand:
    """One rule, and where the portfolio stands against it.

    key: of its row. least, most: its limits. measure: what the portfolio has of what it counts, and
    how the workbook adds that up; None where it counts nothing. budget_at: where the budget of a
    year stands. kept: as run.
    """

    key: str
    rule: Rule
    least: Fraction | None
    most: Fraction | None
    measure: tuple[Fraction, Formula] | None
    budget_at: Formula | None
    kept: bool

    @property
    def stands_cell(self) -> Cell:
        """Make where the portfolio stands."""
        return EMPTY if self.measure is None else Cell(self.measure[0], formula=self.measure[1])

    @property
    def least_cell(self) -> Cell:
        """Make the floor, which may be changed."""
        return EMPTY if self.least is None else _entry(self.least)

    @property
    def most_cell(self) -> Cell:
        """Make the ceiling; that of a budget by year is changed on the sheet of spending."""
        if self.most is None:
            return EMPTY
        return (
            _entry(self.most) if self.budget_at is None else Cell(self.most, formula=self.budget_at)
        )


def rule_table(story: Story) -> Table:
    """Make the living table of rules, each in the planner's words with its limits and where the portfolio stands."""

    def check(stand: _Stand) -> Cell:
        formula = _check(story, stand)
        if stand.kept:
            return Cell(KEPT, formula=formula, state="good")
        return Cell(BROKEN, formula=formula, state="bad")

    columns: tuple[Column[_Stand], ...] = (
        Column("rule", "Rule", "id", lambda stand: stand.rule.name),
        Column("says", "In words, as run", "text", lambda stand: sentence(stand.rule)),
        Column("unit", "Counted in", "text", lambda stand: stand.rule.counted_in),
        Column("stands", "Stands at", "number", lambda stand: stand.stands_cell),
        Column("least", "At least", "number", lambda stand: stand.least_cell),
        Column("most", "At most", "number", lambda stand: stand.most_cell),
        Column("check", "Check", "word", check),
        Column("why", "Why", "text", lambda stand: stand.rule.why),
        Column(
            "place",
            "Written in",
            "id",
            lambda stand: "" if stand.rule.place is None else str(stand.rule.place),
        ),
    )
    title = "The rules, and whether the portfolio keeps them"
    table = table_of(
        "rules", title, _stand_of_each(story), columns, row_key=lambda stand: stand.key
    )
    return table if any(rule.place for rule in story.analysis.rules) else table.without("place")


def _stand_of_each(story: Story) -> Iterator[_Stand]:
    broken = {row.name for row, _ in story.analysis.programme.broken(story.best.choice)}
    for place, rule in enumerate(story.analysis.rules, 1):
        least, most = rule.ends
        yield _Stand(
            key=str(place),
            rule=rule,
            least=least,
            most=most,
            measure=_stands(story, rule),
            budget_at=_budget_at(story, rule),
            kept=rule.name not in broken,
        )


def _entry(limit: Fraction) -> Cell:
    return Cell(limit, entry=True, bounds=(0, 10**15))


def _budget_at(story: Story, rule: Rule) -> Formula | None:
    """Name where the money of a yearly budget stands: on the sheet of spending, and nowhere else."""
    if not isinstance(rule, Budget) or (rule.years is None and _stated(story, rule.resource)):
        return None
    key = years_key(rule.resource)
    if rule.years is None:
        return call("SUM", Span(key, "budget"))
    return add_up([At(key, year_column(year), "budget") + 0 for year in rule.years])


def _stated(story: Story, resource: str) -> bool:
    return any(
        row.resource == resource and row.year is None and row.amount is not None
        for row in story.case.budget
    )


def total_keys(story: Story, resource: str) -> tuple[str, ...]:
    """Name the rows of the rules that state how much there is of a resource in total; none where years alone do."""
    if not _stated(story, resource):
        return ()
    return tuple(
        str(place)
        for place, rule in enumerate(story.analysis.rules, 1)
        if isinstance(rule, Budget) and rule.resource == resource and rule.years is None
    )


def slack(story: Story, rule: Rule) -> Fraction | None:
    """Say what the portfolio leaves of a rule, in what the rule counts; None for a tie between recommendations."""
    low, high = rule.ends
    stands = _stands(story, rule)
    if stands is None:
        return None
    return high - stands[0] if high is not None else stands[0] - (low or 0)


def _check(story: Story, stand: _Stand) -> Formula:
    """Spell when a rule is kept, from where it stands or from the levels it speaks of."""
    stands = At("rules", stand.key, "stands")
    holds: Formula
    if stand.least is not None:
        holds = call(">=", call("ROUND", stands - At("rules", stand.key, "least"), NOISE), 0)
    elif stand.most is not None:
        holds = call("<=", call("ROUND", stands - At("rules", stand.key, "most"), NOISE), 0)
    else:
        holds = _holds(story, stand.rule)
    return call("IF", holds, KEPT, BROKEN)


def _holds(story: Story, rule: Rule) -> Formula:
    places = {row.id: i for i, row in enumerate(story.case.recommendations)}

    def inside(option: str, level: int) -> Formula:
        return call("SUM", story.from_level(places[option], level))

    match rule:
        case Mandate():
            return call("=", inside(rule.option, 1), 1)
        case Ban():
            return call("=", inside(rule.option, 1), 0)
        case Requires():
            others = [inside(option, level) for option, level in rule.b]
            enough = call(">=", add_up(others), 1 if rule.any_of else len(others))
            return call("OR", call("=", inside(rule.a, rule.a_level), 0), enough)
        case Excludes():
            others = [inside(option, level) for option, level in rule.b]
            return call(
                "OR", call("=", inside(rule.a, rule.a_level), 0), call("=", add_up(others), 0)
            )
        case _:
            raise TypeError(f"No check for {type(rule).__name__}.")


def _stands(story: Story, rule: Rule) -> tuple[Fraction, Formula] | None:
    """Say where the portfolio stands on what a rule counts, and how the workbook adds it up."""
    match rule:
        case Budget():
            years = rule.years
            return (
                _used(story, (rule.resource,), range(len(story.best.choice)), years),
                _summed(story, rule.resource, range(len(story.best.choice)), years),
            )
        case Bound():
            return _bound(story, rule)
        case _:
            return None


def _bound(story: Story, rule: Bound) -> tuple[Fraction, Formula]:
    index = {row.id: i for i, row in enumerate(story.case.recommendations)}
    places = [index[option] for option in rule.options]
    if rule.measure == "count":
        number = sum(bool(story.best.choice[i]) for i in places)
        counts = [call("SUM", story.levels_span(i, "funded")) for i in places]
        return Fraction(number), add_up(counts)
    if rule.measure in {"cost", "share"}:
        cost, formula = _used(story, story.monies, places, None), _all_summed(story, places, None)
        if rule.measure == "cost":
            return cost, formula
        total_cost = At("totals", "total_cost", "value")
        # With nothing funded every share is kept, as its row of the programme says.
        least = Fraction(rule.amount)
        share = cost / story.best.cost if story.best.cost else least
        return share, call("IF", call("=", total_cost, 0), float(least), formula / total_cost)
    if rule.measure.isdigit():
        years = (int(rule.measure),)
        return _used(story, story.monies, places, years), _all_summed(story, places, years)
    return _used(story, (rule.measure,), places, None), _summed(story, rule.measure, places, None)


def _used(
    story: Story, resources: Sequence[str], places: Sequence[int], years: tuple[int, ...] | None
) -> Fraction:
    """Add up what some recommendations use of resources, savings taken off where their first member counts."""
    chosen = story.best.choice
    total = Fraction(0)
    for i in places:
        if chosen[i]:
            total += _over(story.analysis.costs.cells[i][chosen[i] - 1], resources, years)
    for saving in story.analysis.costs.savings:
        holds = all(low <= chosen[i] <= high for i, low, high in saving.members)
        if saving.members[0][0] in places and holds:
            total += _over(saving.amounts, resources, years)
    return total


def _over(
    amounts: Mapping[Spent, Fraction], resources: Sequence[str], years: tuple[int, ...] | None
) -> Fraction:
    total = Fraction(0)
    for (name, year), amount in amounts.items():
        if name in resources and (years is None or year in years):
            total += amount
    return total


def _summed(
    story: Story, resource: str, places: Sequence[int], years: tuple[int, ...] | None
) -> Formula:
    """Spell the same sum over the living tables."""
    known = [year for year in periods(story, resource) if years is None or year in years]
    if len(places) == len(story.best.choice):
        return _all_spent(resource, known, years)
    columns = ["total"] if years is None else list(map(year_column, known))
    parts = _spent(story, resource, places, columns)
    if resource not in story.monies:
        return add_up(parts)
    in_full = years is None and len(story.monies) == 1
    counted = ["counted"] if in_full else [counted_key(resource, year) for year in known]
    return add_up([*parts, *_saved(story, places, counted)])


def _all_spent(
    resource: str, known: Sequence[int | None], years: tuple[int, ...] | None
) -> Formula:
    """Spell what is spent of a resource by everything, in some years or, where `years` is None, over all of them."""
    spending = [At(years_key(resource), year_column(year), "spending") for year in known]
    return call("SUM", *spending) if years is None else add_up(spending)


def _spent(
    story: Story, resource: str, places: Sequence[int], columns: Sequence[str]
) -> list[Formula]:
    """Spell what each level that is funded takes, in some columns of the table of costs."""
    table = cost_key(resource)
    return [
        call("SUMPRODUCT", story.levels_span(i, "funded"), story.levels_span(i, column, table))
        for i in places
        for column in columns
    ]


def _saved(story: Story, places: Sequence[int], columns: Sequence[str]) -> Iterator[At]:
    """Name the cells of what is saved where the first member of a saving is one of these."""
    for place, saving in enumerate(story.analysis.costs.savings):
        if saving.members[0][0] in places:
            yield from (At("savings", str(place + 1), column) for column in columns)


def _all_summed(story: Story, places: Sequence[int], years: tuple[int, ...] | None) -> Formula:
    """Spell the sum over every source of money."""
    parts = [_summed(story, resource, places, years) for resource in story.monies]
    return parts[0] if len(parts) == 1 else add_up(parts)


def counted_key(resource: str, year: int | None) -> str:
    """Key of the column that counts what is saved of a resource in a year."""
    if resource == MONEY:
        return f"counted {year_column(year)}"
    return f"counted {resource} {year_column(year)}"
