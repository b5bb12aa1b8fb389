"""The tables of costs and of spending by year: their keys, and figures that stand in them."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.words import MONEY
from reports.model.formula import At, Formula, add_up

if TYPE_CHECKING:
    from collections.abc import Sequence

    from criteria.model.levels import RangeEnd
    from reports.model.story import Story


def cost_key(resource: str) -> str:
    """Key of the table of costs of a resource."""
    return "costs" if resource == MONEY else f"costs of {resource}"


def cost_of(story: Story, level_key: str) -> Formula:
    """Spell the cost of a level: its money over all years and sources."""
    parts = [At(cost_key(resource), level_key, "total") for resource in story.monies]
    return parts[0] + 0 if len(parts) == 1 else add_up(parts)


ENDS: tuple[RangeEnd, RangeEnd] = ("low", "high")


def level_ends(story: Story, resources: Sequence[str], end: RangeEnd) -> list[list[Fraction]]:
    """Add up what every level takes of resources over the years if each cost comes out at one end of its range."""
    cells_of = story.costs_at(end).cells
    return [
        [
            sum((part for (name, _), part in cell.items() if name in resources), Fraction(0))
            for cell in levels
        ]
        for levels in cells_of
    ]


def year_column(year: int | None) -> str:
    """Key of a year's column."""
    return "undated" if year is None else str(year)


def periods(story: Story, resource: str) -> tuple[int | None, ...]:
    """List the years, and None where some cost of the resource has no year."""
    undated = any(
        (resource, None) in cell for levels in story.analysis.costs.cells for cell in levels
    )
    years: tuple[int | None, ...] = story.analysis.costs.years
    return (*years, None) if undated or not years else years


def years_key(resource: str) -> str:
    """Key of the table of spending by year of a resource."""
    return "years" if resource == MONEY else f"years of {resource}"
