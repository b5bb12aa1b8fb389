"""What another portfolio does differently, in words, and points as a sentence says them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.model.formatting import fine
from scoring.portfolio.difference import clauses

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from fractions import Fraction

    from reports.model.story import Story
    from scoring.exact.programme import Programme
    from scoring.portfolio.difference import Change

NOT_SOLVED = "what would be funded was not worked out"
"""Said of a change for which no portfolio was found, or none looked for once the work of all trials is done."""


def changed(programme: Programme, swaps: Sequence[Change]) -> str:
    """Say what enters, leaves or goes to another level, by id."""
    return "; ".join(clauses(swaps, programme.ids, programme.levels))


def moved(
    story: Story,
    swaps: Sequence[Change],
    most: int = 3,
    name: Callable[[int], str] | None = None,
) -> str:
    """Say what enters, leaves or goes to another level, by name: so many at most, then how many more.

    An executive's page says it so; sheets say it by id, in full. name: gives the name at a place,
    by default the full one.
    """
    ordered = sorted(swaps, key=lambda change: (not change.enters, not change.leaves, change.index))
    places = range(len(story.case.recommendations))
    names = [(name or story.name)(place) for place in places]
    first = clauses(ordered[:most], names, [story.level_names(place) for place in places])
    rest = len(ordered) - most
    return "; ".join(first) + (f"; and {rest} more" if rest > 0 else "")


def points(number: Fraction) -> str:
    """Say points: a decimal, or as many as it takes to tell them from nothing."""
    text = fine(number)
    return f"{text} point" if text == "1.0" else f"{text} points"
