"""A portfolio changed in one place and mended in a few others, so that it keeps every row again.

1. Set the recommendation to the level wanted. 2. Take the broken row with the fewest terms. 3.
Change one other recommendation in it, so that the row is nearer to being kept and as few rows as
possible are broken. 4. Go on until none is broken, or nothing helps. What was changed once is left
alone. It proves nothing where it fails.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scoring.exact.programme import Choice, Programme

CHANGES = 16
"""Recommendations that are changed at most besides the one asked about."""


class Sheet:
    """Where the recommendations of a programme stand: the rows and joints that each one bears on."""

    def __init__(self, programme: Programme) -> None:
        self.programme = programme
        number = len(programme.ids)
        self.terms: list[list[tuple[int, tuple[int, ...]]]] = [[] for _ in range(number)]
        self.joints: list[dict[int, None]] = [{} for _ in range(number)]
        self.effects: dict[int, list[tuple[int, int]]] = {}
        for k, row in enumerate(programme.rows):
            for i, amounts in row.line.terms:
                self.terms[i].append((k, amounts))
            for p, amount in row.line.joints:
                self.effects.setdefault(p, []).append((k, amount))
        for p in self.effects:
            for member in programme.joints[p].members:
                self.joints[member.index][p] = None

    def moved(self, choice: Choice, place: int, level: int) -> dict[int, int]:
        """Say by how much each row moves when one recommendation goes to another level."""
        before = choice[place]
        moves: dict[int, int] = {}
        for k, amounts in self.terms[place]:
            change = (amounts[level - 1] if level else 0) - (amounts[before - 1] if before else 0)
            moves[k] = moves.get(k, 0) + change
        if self.joints[place]:
            after = (*choice[:place], level, *choice[place + 1 :])
            for p in self.joints[place]:
                joint = self.programme.joints[p]
                change = joint.holds(after) - joint.holds(choice)
                for k, amount in self.effects[p]:
                    moves[k] = moves.get(k, 0) + change * amount
        return moves

    def excess(self, k: int, total: int) -> int:
        """By how much a total passes an end of a row; 0 where the row is kept."""
        row = self.programme.rows[k]
        over = total - row.high if row.high is not None else 0
        under = row.low - total if row.low is not None else 0
        return max(over, under, 0)


class Start:
    """A portfolio that keeps every row, to be changed."""

    def __init__(self, sheet: Sheet, choice: Choice) -> None:
        self.sheet, self.choice = sheet, choice
        joints = sheet.programme.joints
        self.totals = [row.line.total(choice, joints) for row in sheet.programme.rows]

    def thinned(self) -> Choice:
        """Drop one recommendation after the other, the last first, as long as every row still holds without it."""
        choice, totals = self.choice, list(self.totals)
        for place in reversed(range(len(choice))):
            moved = self.sheet.moved(choice, place, 0) if choice[place] else {}
            breaks = any(self.sheet.excess(k, totals[k] + change) for k, change in moved.items())
            if choice[place] and not breaks:
                choice = (*choice[:place], 0, *choice[place + 1 :])
                for k, change in moved.items():
                    totals[k] += change
        return choice

    def keeps(self, place: int, level: int) -> bool:
        """Say whether every row still holds with `place` at `level`."""
        moved = self.sheet.moved(self.choice, place, level)
        return all(not self.sheet.excess(k, self.totals[k] + change) for k, change in moved.items())

    def mended(self, place: int, level: int) -> Choice | None:
        """Make a portfolio with `place` at `level` that keeps every row; None where no few changes do it."""
        sheet, totals, choice = self.sheet, list(self.totals), self.choice
        left_alone = {place}
        broken: dict[int, None] = {}
        at, to = place, level
        for _ in range(CHANGES + 1):
            for k, change in sheet.moved(choice, at, to).items():
                totals[k] += change
                if sheet.excess(k, totals[k]):
                    broken[k] = None
                else:
                    broken.pop(k, None)
            choice = (*choice[:at], to, *choice[at + 1 :])
            if not broken:
                return choice
            row = min(broken, key=lambda k: (len(sheet.programme.rows[k].line.terms), k))
            best = min(self._helps(row, choice, totals, left_alone), default=None)
            if best is None:
                return None
            *_, at, to = best
            left_alone.add(at)
        return None

    def _helps(
        self, row: int, choice: Choice, totals: list[int], left_alone: set[int]
    ) -> Iterator[tuple[int, int, int, int]]:
        """Go through the changes that bring a row nearer: rows broken more by it, what is left, place and level."""
        sheet = self.sheet
        now = sheet.excess(row, totals[row])
        for i, _ in sheet.programme.rows[row].line.terms:
            for option in range(len(sheet.programme.levels[i]) + 1) if i not in left_alone else ():
                if option == choice[i]:
                    continue
                moved = sheet.moved(choice, i, option)
                left = sheet.excess(row, totals[row] + moved.get(row, 0))
                if left < now:
                    worse = sum(
                        sheet.excess(k, totals[k] + change) > sheet.excess(k, totals[k])
                        for k, change in moved.items()
                    )
                    yield worse, left, i, option
