"""A portfolio to hold on to where the solver has none: mend what is broken, then add what is worth most.

1. While a rule is broken, the single change that lessens the breach most (each row's breach
   measured against its own largest amount).
2. Then all changes that add value, the one that adds most first, each made if every rule still
   holds; again until none is made.

It promises nothing: where it ends on a broken rule there is no portfolio to show. What a change
does to the rows is worked out from the change alone, so that thousands of recommendations take
seconds.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

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


class _Draft:
    """A portfolio being made, with the total of every row."""

    def __init__(self, programme: Programme) -> None:
        self.programme = programme
        self.choice = [0] * len(programme.ids)
        self.totals = [row.line.total(self.choice, programme.joints) for row in programme.rows]
        self.sizes = [_size(row) for row in programme.rows]
        self.breach = sum(
            (self._share(r, total) for r, total in enumerate(self.totals)), Fraction(0)
        )
        self._find_uses()

    def _find_uses(self) -> None:
        """Note by recommendation, and by joint, the rows that it uses and what it adds to them."""
        programme = self.programme
        self.uses: list[list[tuple[int, tuple[int, ...]]]] = [[] for _ in programme.ids]
        self.joint_uses: list[list[tuple[int, int]]] = [[] for _ in programme.joints]
        self.joints_of: list[list[int]] = [[] for _ in programme.ids]
        for r, row in enumerate(programme.rows):
            for i, amounts in row.line.terms:
                self.uses[i].append((r, (0, *amounts)))
            for p, amount in row.line.joints:
                self.joint_uses[p].append((r, amount))
        for p, joint in enumerate(programme.joints):
            for i in sorted({member.index for member in joint.members}):
                self.joints_of[i].append(p)

    def mending(self) -> Iterator[tuple[int, int]]:
        """Give the changes that may lessen the breach: those of recommendations that move a broken rule."""
        broken = {r for r, total in enumerate(self.totals) if self._share(r, total)}
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

    def gain(self, i: int, level: int) -> int:
        """The value that a change adds."""
        values = (0, *self.programme.values[i])
        joints = self.programme.joints
        together = sum(way * joints[p].value for p, way in self._turned(i, level))
        return values[level] - values[self.choice[i]] + together

    def breach_after(self, i: int, level: int) -> Fraction:
        """By how much rules would be broken after a change."""
        breach = self.breach
        for r, by in self._moved(i, level).items():
            breach += self._share(r, self.totals[r] + by) - self._share(r, self.totals[r])
        return breach

    def make(self, i: int, level: int) -> None:
        """Make a change."""
        self.breach = self.breach_after(i, level)
        for r, by in self._moved(i, level).items():
            self.totals[r] += by
        self.choice[i] = level

    def _moved(self, i: int, level: int) -> dict[int, int]:
        """By how much a change moves the rows."""
        moved = {r: amounts[level] - amounts[self.choice[i]] for r, amounts in self.uses[i]}
        for p, way in self._turned(i, level):
            for r, amount in self.joint_uses[p]:
                moved[r] = moved.get(r, 0) + way * amount
        return moved

    def _turned(self, i: int, level: int) -> list[tuple[int, int]]:
        """List the joints that a change makes hold (1) or no longer hold (-1)."""
        if not self.joints_of[i]:
            return []
        joints, before = self.programme.joints, self.choice[i]
        then = [joints[p].holds(self.choice) for p in self.joints_of[i]]
        self.choice[i] = level
        now = [joints[p].holds(self.choice) for p in self.joints_of[i]]
        self.choice[i] = before
        turned = zip(self.joints_of[i], then, now, strict=True)
        return [
            (p, int(holds) - int(held_before))
            for p, held_before, holds in turned
            if holds != held_before
        ]

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
