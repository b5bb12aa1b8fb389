"""A portfolio to hold on to where the solver has none: mend what is broken, then add what is worth most.

1. While a rule is broken, the single change that lessens the breach most (each row's breach
   measured against its own largest amount).
2. Then all changes that add value, the one that adds most first, each made if every rule still
   holds; again until none is made.

It promises nothing: where it ends on a broken rule there is no portfolio to show.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from scoring.exact.totals import Totals

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scoring.exact.programme import Choice, Programme, RuleRow


def greedy(programme: Programme) -> Choice | None:
    """Find a feasible portfolio by single changes, or None."""
    draft = _Draft(programme)
    while draft.breach:
        breaches = ((draft.breach_after(i, level), i, level) for i, level in draft.mending())
        least, i, level = min(breaches, default=(draft.breach, 0, 0))
        if least >= draft.breach:
            return None
        draft.make(i, level)
    while _improved(draft):
        pass
    return tuple(draft.choice)


def _improved(draft: _Draft) -> bool:
    """Make every change that adds value and that the rules allow, the most gained first; says whether any was made."""
    gains = [(-draft.gain(i, level), i, level) for i, level in draft.changes()]
    made = False
    for loss, i, level in sorted(gains):
        # Changes made before it may have taken its gain away, or its room.
        if (
            loss < 0
            and level != draft.choice[i]
            and draft.gain(i, level) > 0
            and not draft.breach_after(i, level)
        ):
            draft.make(i, level)
            made = True
    return made


class _Draft(Totals):
    """A portfolio being made, with by how much it breaks the rules."""

    def __init__(self, programme: Programme) -> None:
        super().__init__(programme, [0] * len(programme.ids))
        self.sizes = [_size(row) for row in programme.rows]
        self.breach = sum((self._share(r, total) for r, total in enumerate(self.rows)), Fraction(0))

    def mending(self) -> Iterator[tuple[int, int]]:
        """Give the changes that may lessen the breach: those of recommendations that move a broken rule."""
        broken = {r for r, total in enumerate(self.rows) if self._share(r, total)}
        for i, level in self.changes():
            if any(r in broken for r, _ in self.uses[i]) or any(
                r in broken for p in self.joints_of[i] for r, _ in self.joint_uses[p]
            ):
                yield i, level

    def changes(self) -> Iterator[tuple[int, int]]:
        """Give every other level of every recommendation."""
        for i, levels in enumerate(self.programme.levels):
            for level in range(len(levels) + 1):
                if level != self.choice[i]:
                    yield i, level

    def breach_after(self, i: int, level: int) -> Fraction:
        """By how much rules would be broken after a change."""
        breach = self.breach
        for r, by in self.moved(i, level).items():
            breach += self._share(r, self.rows[r] + by) - self._share(r, self.rows[r])
        return breach

    def make(self, i: int, level: int) -> dict[int, int]:
        """Make a change."""
        self.breach = self.breach_after(i, level)
        return super().make(i, level)

    def _share(self, r: int, total: int) -> Fraction:
        """By how much a row is broken at a total, as a share of its largest amount."""
        row = self.programme.rows[r]
        over = total - row.high if row.high is not None else 0
        under = row.low - total if row.low is not None else 0
        excess = max(over, under, 0)
        return Fraction(excess, self.sizes[r]) if excess else Fraction(0)


def _size(row: RuleRow) -> int:
    """Give a row's largest amount; 1 where it has none."""
    amounts = [abs(amount) for _, by_level in row.line.terms for amount in by_level]
    amounts += [abs(amount) for _, amount in row.line.joints]
    return max(amounts, default=1) or 1
