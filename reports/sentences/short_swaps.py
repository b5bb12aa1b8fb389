"""What another portfolio does differently, by short names and as few words as a cell of a table has room for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from criteria.model.names import joined

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reports.model.story import Story
    from scoring.portfolio.difference import Change

MOST_TURNS = 2
"""Changes of level that are told one by one."""
MOST = 4
"""Names in a list before the others are counted."""


def instead(story: Story, swaps: Sequence[Change]) -> str:
    """Say what is funded in place of what: "Allied hub in place of heavy plant and feedstock; pilot centre at large"."""
    enters = [story.short_name(change.index) for change in swaps if change.enters]
    leaves = [story.short_name(change.index) for change in swaps if change.leaves]
    turns = [
        f"{story.short_name(change.index)} at {_level(story, change)}"
        for change in swaps
        if not change.enters and not change.leaves
    ]
    if len(turns) > MOST_TURNS:
        turns = [f"{len(turns)} at another level"]
    return "; ".join([*_swapped(enters, leaves), *turns])


def _swapped(enters: list[str], leaves: list[str]) -> Iterator[str]:
    if enters and leaves:
        yield f"{some(enters)} in place of {some(leaves)}"
    elif enters:
        yield f"Also {some(enters)}"
    elif leaves:
        yield f"Without {some(leaves)}"


def _level(story: Story, change: Change) -> str:
    return story.level_names(change.index)[change.after - 1]


def some(names: list[str]) -> str:
    """Join names; of many the first, and how many more.

    >>> some(["a", "b"]), some(["a", "b", "c", "d", "e"])
    ('a and b', 'a, b, c and 2 more')
    """
    if len(names) <= MOST:
        return joined(names)
    kept = names[: MOST - 1]
    return joined([*kept, f"{len(names) - len(kept)} more"])
