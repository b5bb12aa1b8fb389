"""What a portfolio takes of each resource that is no money, against what there is."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.names import joined
from criteria.model.resources import total_of
from reports.model.cost_tables import cost_key, years_key
from reports.model.formula import At, Span, call
from reports.model.numbers import plain
from reports.model.report import Figure
from reports.model.table import Cell, Column

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from reports.model.story import Story
    from scoring.portfolio.portfolio import Portfolio
    from scoring.value.costs import CostKey as Key


@dataclass(frozen=True, slots=True)
class Use:
    """What is taken of a resource over all years, in its own unit. there: None where nothing limits it."""

    resource: str
    takes: Fraction
    there: Fraction | None

    def __str__(self) -> str:
        """Say it with what there is."""
        of = "" if self.there is None else f" of {plain(self.there)}"
        return f"{plain(self.takes)}{of} {self.resource}"


def resources_of(story: Story) -> tuple[str, ...]:
    """List the resources that are no money, in the case's order."""
    return tuple(name for name in story.analysis.costs.resources if name not in story.monies)


def uses(story: Story, portfolio: Portfolio | None = None) -> tuple[Use, ...]:
    """Say what a portfolio, by default the best one, takes of each resource that is no money."""
    spending = (portfolio or story.best).spending
    taken = []
    for resource in resources_of(story):
        there = total_of(story.case, resource)
        takes = amount_used(spending, resource)
        taken.append(Use(resource, takes, None if there is None else Fraction(there)))
    return tuple(taken)


def amount_used(spending: Mapping[Key, Fraction], resource: str) -> Fraction:
    """Add up one resource over the years of a map from resource and year to amount."""
    return sum((amount for (name, _), amount in spending.items() if name == resource), Fraction(0))


def takes_words(story: Story, portfolio: Portfolio | None = None) -> str:
    """Say all of it: "12 of 15 staff-years and 3 of 4 rooms"."""
    return joined([str(use) for use in uses(story, portfolio)])


def takes_of(story: Story, place: int, level: int) -> str:
    """Say what one level of a recommendation takes of each resource; blank where it takes nothing besides money."""
    cell = story.analysis.costs.cells[place][level - 1]
    amounts = {name: amount_used(cell, name) for name in resources_of(story)}
    some = {name: amount for name, amount in amounts.items() if amount or not story.has_money}
    return joined([f"{plain(amount)} {name}" for name, amount in some.items()]) if some else ""


def use_columns[Item](
    story: Story, level_of: Callable[[Item], tuple[int, int]], *, table: str = ""
) -> tuple[Column[Item], ...]:
    """Make the columns that stand in place of the cost where there is no money: one a resource.

    level_of: gives the place of a recommendation and its level, of which 0 takes nothing. table:
    the key of the table they stand in, where they follow the level funded on the sheet Portfolio.
    """
    if story.has_money:
        return ()
    return tuple(_use_column(story, name, level_of, table) for name in resources_of(story))


def _use_column[Item](
    story: Story, name: str, level_of: Callable[[Item], tuple[int, int]], table: str
) -> Column[Item]:
    key = f"use {name}"

    def use(item: Item) -> Cell:
        place, level = level_of(item)
        amount = Fraction(0)
        if level:
            amount = amount_used(story.analysis.costs.cells[place][level - 1], name)
        total = story.levels_span(place, "total", cost_key(name))
        formula = call("SUMPRODUCT", story.levels_span(place, "funded"), total) if table else None
        return Cell(amount, formula=formula)

    total_use = Cell(amount_used(story.best.spending, name), formula=call("SUM", Span(table, key)))
    return Column(key, f"{name[:1].upper()}{name[1:]}", "number", use, total=total_use)


def use_figures(story: Story, *, living: bool) -> tuple[Figure, ...]:
    """Make the key figures that stand in place of the cost where there is no money: one a resource."""
    if story.has_money:
        return ()
    figures = []
    for number, use in enumerate(uses(story), 1):
        key = f"{'total' if living else 'page'}_use_{number}"
        spent = At(years_key(use.resource), "*total", "spending")
        left = ""
        if use.there is not None:
            left = f"of {plain(use.there)}; {plain(use.there - use.takes)} left over"
        cell = Cell(use.takes, "number", formula=spent + 0 if living else None)
        figures.append(
            Figure(
                key,
                f"{use.resource[:1].upper()}{use.resource[1:]}",
                cell,
                left or "nothing limits it",
            )
        )
    return tuple(figures)
