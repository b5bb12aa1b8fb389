"""A portfolio with the total of every row, and what one change does to both, worked out from the change alone.

So thousands of changes are looked at in the time that a few portfolios take to be added up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scoring.exact.programme import Programme


class Totals:
    """A portfolio that may be changed.

    choice: a level for each recommendation
    rows: the total of every row, in its integer steps
    uses: recommendations; the rows that it is in, each with its amounts at level 0, 1, ...
    joint_uses: joints; the rows that it is in, each with its amount
    joints_of: recommendations; the joints that it is a member of
    """

    def __init__(self, programme: Programme, choice: Sequence[int]) -> None:
        self.programme = programme
        self.choice = list(choice)
        self.rows = [row.line.total(choice, programme.joints) for row in programme.rows]
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

    def gain(self, i: int, level: int) -> int:
        """The value that a change adds."""
        values = (0, *self.programme.values[i])
        joints = self.programme.joints
        together = sum(way * joints[p].value for p, way in self._turned(i, level))
        return values[level] - values[self.choice[i]] + together

    def moved(self, i: int, level: int) -> dict[int, int]:
        """By how much a change moves the rows."""
        before = self.choice[i]
        moved = {r: amounts[level] - amounts[before] for r, amounts in self.uses[i]}
        for p, way in self._turned(i, level):
            for r, amount in self.joint_uses[p]:
                moved[r] = moved.get(r, 0) + way * amount
        return moved

    def make(self, i: int, level: int) -> dict[int, int]:
        """Make a change, and say by how much it moved the rows."""
        moved = self.moved(i, level)
        for r, by in moved.items():
            self.rows[r] += by
        self.choice[i] = level
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
