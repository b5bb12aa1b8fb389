"""What another portfolio does differently, in words, and points as a sentence says them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.model.formatting import fine
from reports.model.text import listed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from reports.model.story import Story
    from scoring.exact.programme import Programme
    from scoring.portfolio.difference import Change


def changed(programme: Programme, swaps: Sequence[Change]) -> str:
    """Say what enters, leaves or goes to another level, by id."""
    enters, leaves, turns = [], [], []
    for change in swaps:
        id_, names = programme.ids[change.index], programme.levels[change.index]
        if change.enters:
            enters.append(f"{id_} at {names[change.after - 1]}" if len(names) > 1 else id_)
        elif change.leaves:
            leaves.append(id_)
        else:
            turns.append(f"{id_} goes from {names[change.before - 1]} to {names[change.after - 1]}")
    parts = [f"{listed(enters)} {'enters' if len(enters) == 1 else 'enter'}"] if enters else []
    parts += [f"{listed(leaves)} {'leaves' if len(leaves) == 1 else 'leave'}"] if leaves else []
    return "; ".join([*parts, *turns])


def moved(story: Story, swaps: Sequence[Change], most: int = 3) -> str:
    """Say what enters, leaves or goes to another level, by name: so many at most, then how many more.

    An executive's page says it so; sheets say it by id, in full.
    """
    ordered = sorted(swaps, key=lambda change: (not change.enters, not change.leaves, change.index))
    enters, leaves, turns = [], [], []
    for change in ordered[:most]:
        name, levels = story.name(change.index), story.level_names(change.index)
        if change.enters:
            enters.append(f"{name} at {levels[change.after - 1]}" if len(levels) > 1 else name)
        elif change.leaves:
            leaves.append(name)
        else:
            turns.append(f"{name} goes from {levels[change.before - 1]} to {levels[change.after - 1]}")
    parts = [f"{listed(enters)} {'enters' if len(enters) == 1 else 'enter'}"] if enters else []
    parts += [f"{listed(leaves)} {'leaves' if len(leaves) == 1 else 'leave'}"] if leaves else []
    parts += turns
    rest = len(ordered) - most
    return "; ".join(parts) + (f"; and {rest} more" if rest > 0 else "")


def points(number: Fraction) -> str:
    """Say points: a decimal, or as many as it takes to tell them from nothing."""
    text = fine(number)
    return f"{text} point" if text == "1.0" else f"{text} points"
