"""What distinguishes one portfolio from another: the recommendations whose level changes, in the case's order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from criteria.model.names import joined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scoring.exact.programme import Choice


@dataclass(frozen=True, slots=True)
class Change:
    """Recommendation `index` goes from level `before` to level `after`; 0 is not funded."""

    index: int
    before: int
    after: int

    @property
    def enters(self) -> bool:
        """Say whether it was out and is in."""
        return self.before == 0

    @property
    def leaves(self) -> bool:
        """Say whether it was in and is out."""
        return self.after == 0


def changes(before: Choice, after: Choice) -> tuple[Change, ...]:
    """List what changes from one portfolio to another.

    >>> changes((1, 0, 2), (1, 2, 0))
    (Change(index=1, before=0, after=2), Change(index=2, before=2, after=0))
    """
    pairs = enumerate(zip(before, after, strict=True))
    return tuple(Change(i, old, new) for i, (old, new) in pairs if old != new)


def apply(choice: Choice, steps: tuple[Change, ...]) -> Choice:
    """Make the portfolio after some changes."""
    new = {step.index: step.after for step in steps}
    return tuple(new.get(i, level) for i, level in enumerate(choice))


def clauses(
    swaps: Sequence[Change], names: Sequence[str], levels: Sequence[Sequence[str]]
) -> list[str]:
    """Say what enters and what leaves in a clause each, then what goes to another level one by one.

    names, levels: of every recommendation, and of its levels

    >>> clauses(changes((1, 0, 2), (0, 1, 1)), "ABC", [("all",), ("all",), ("pilot", "full")])
    ['B enters', 'A leaves', 'C goes from full to pilot']
    """
    enters, leaves, turns = [], [], []
    for change in swaps:
        name, levels_here = names[change.index], levels[change.index]
        if change.enters:
            enters.append(
                f"{name} at {levels_here[change.after - 1]}" if len(levels_here) > 1 else name
            )
        elif change.leaves:
            leaves.append(name)
        else:
            turns.append(
                f"{name} goes from {levels_here[change.before - 1]} to {levels_here[change.after - 1]}"
            )
    ends = []
    if enters:
        ends.append(f"{joined(enters)} {'enters' if len(enters) == 1 else 'enter'}")
    if leaves:
        ends.append(f"{joined(leaves)} {'leaves' if len(leaves) == 1 else 'leave'}")
    return [*ends, *turns]
