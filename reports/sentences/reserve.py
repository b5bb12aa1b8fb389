"""What it takes to cover costs that come out higher, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from criteria.model.case import Case
    from reports.model.story import Story
    from scoring.robustness.draws.spending_risk import Contingency


def cover_words(story: Story, row: Contingency) -> str:
    """Say how much more it takes to cover four cases in five, and by when it has to be in hand."""
    when = "from the start" if row.from_the_start else f"by {row.needed_by}"
    return f"{story.money.words(row.amount, 'up')} more, in hand {when},"


def costs_have_ranges(case: Case) -> bool:
    """Whether any cost is stated with a range; without one nothing can be said of an overrun."""
    return any(row.low != row.high for row in case.costs)
