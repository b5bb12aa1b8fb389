"""Whether some portfolio that keeps every row holds a recommendation, and whether some leaves it out: exactly.

What is known is asked first, then what is one step away from it; only what is still open goes to the exact search.

1. A portfolio that is known shows it. 2. No level of it fits a row even alone: none can hold it. 3. A known portfolio
changed in this one place shows it. 4. The search finds one, or proves that there is none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scoring.portfolio.goals import Goal
from scoring.portfolio.programme import Line
from scoring.portfolio.search import Prover

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scoring.portfolio.programme import Choice, Programme, Row

NODES = 300
"""Relaxations that one question may take."""
STARTS = 8
"""Known portfolios that are changed in one place."""


class Witnesses:
    """Portfolios of one programme that keep every row, and what they show.

    known: portfolios to begin with; those that break a row do no harm.
    """

    def __init__(self, programme: Programme, known: Iterable[Choice] = ()) -> None:
        self.programme = programme
        nothing = (0,) * len(programme.ids)
        self.kept: dict[Choice, None] = {
            choice: None for choice in dict.fromkeys((nothing, *known)) if programme.feasible(choice)
        }
        self.ceilings = Ceilings(programme)
        self.starts = tuple(_Start(programme, choice) for choice in list(self.kept)[:STARTS])
        self.prover: Prover | None = None
        self.wanted: dict[int, None] = {}

    def holding(self, places: Iterable[int]) -> dict[int, bool | None]:
        """Say of each place whether some portfolio holds it: True or False, proved; None where it stayed open."""
        asked = tuple(places)
        self.wanted = dict.fromkeys(asked)
        return {place: self._holds(place) for place in asked}

    def lacking(self, places: Iterable[int]) -> dict[int, bool | None]:
        """Say of each place whether some portfolio leaves it out: True or False, proved; None where it stayed open."""
        self.wanted = {}
        return {place: self._lacks(place) for place in places}

    def _holds(self, place: int) -> bool | None:
        if any(choice[place] for choice in self.kept):
            self.wanted.pop(place, None)
            return True
        levels = self.ceilings.fitting(place)
        if not levels:
            return False
        if any(start.keeps(place, level) for start in self.starts for level in levels):
            return True
        return self._searched(place, 1, len(self.programme.levels[place]))

    def _lacks(self, place: int) -> bool | None:
        if any(not choice[place] for choice in self.kept):
            return True
        if any(start.keeps(place, 0) for start in self.starts):
            return True
        return self._searched(place, 0, 0)

    def _searched(self, place: int, lowest: int, highest: int) -> bool | None:
        """Search for a portfolio with a level in a range; of several the search leans to those that show more."""
        if self.prover is None:
            self.prover = Prover(self.programme.towards(Line(())))
        values = [[int(i in self.wanted)] * len(levels) for i, levels in enumerate(self.programme.levels)]
        setting = self.prover.system.setting(values=values, fixed={place: (lowest, highest)})
        goal = Goal(setting.least, 0)
        climb = self.prover.climb(setting, goal, node_limit=NODES)
        if goal.found:
            choice = min(goal.found)
            self.kept[choice] = None
            return True
        return False if climb.closed else None


class _Start:
    """A portfolio that keeps every row, and whether it still does with one recommendation at another level."""

    def __init__(self, programme: Programme, choice: Choice) -> None:
        self.programme, self.choice = programme, choice
        self.totals = [row.line.total(choice, programme.joints) for row in programme.rows]
        self.terms: dict[int, list[tuple[int, tuple[int, ...]]]] = {}
        self.effects: dict[int, list[tuple[int, int]]] = {}
        for k, row in enumerate(programme.rows):
            for i, amounts in row.line.terms:
                self.terms.setdefault(i, []).append((k, amounts))
            for p, amount in row.line.joints:
                self.effects.setdefault(p, []).append((k, amount))
        self.joints: dict[int, dict[int, None]] = {}
        for p in self.effects:
            for member in programme.joints[p].members:
                self.joints.setdefault(member.index, {})[p] = None

    def keeps(self, place: int, level: int) -> bool:
        """Say whether every row still holds with `place` at `level`."""
        before = self.choice[place]
        moved: dict[int, int] = {}
        for k, amounts in self.terms.get(place, ()):
            change = (amounts[level - 1] if level else 0) - (amounts[before - 1] if before else 0)
            moved[k] = moved.get(k, 0) + change
        if place in self.joints:
            changed = (*self.choice[:place], level, *self.choice[place + 1 :])
            for p in self.joints[place]:
                joint = self.programme.joints[p]
                held = joint.holds(changed) - joint.holds(self.choice)
                for k, amount in self.effects[p]:
                    moved[k] = moved.get(k, 0) + held * amount
        return all(_within(self.programme.rows[k], self.totals[k] + change) for k, change in moved.items())


def _within(row: Row, total: int) -> bool:
    return (row.low is None or total >= row.low) and (row.high is None or total <= row.high)


class Ceilings:
    """The rows of a programme that nothing but leaving something out can keep: what passes one alone, never fits."""

    def __init__(self, programme: Programme) -> None:
        self.programme = programme
        self.ceilings: list[tuple[Row, dict[int, tuple[int, ...]]]] = []
        for row in programme.rows:
            lowered = any(min(amounts) < 0 for _, amounts in row.line.terms)
            lowered = lowered or any(amount < 0 for _, amount in row.line.joints)
            if row.high is not None and not lowered:
                self.ceilings.append((row, dict(row.line.terms)))

    def passed(self, place: int, level: int) -> list[tuple[Row, int]]:
        """List the rows that a level passes even alone, each with what the level takes of it."""
        found = []
        for row, terms in self.ceilings:
            takes = terms[place][level - 1] if place in terms else 0
            if row.high is not None and takes > row.high:
                found.append((row, takes))
        return found

    def fitting(self, place: int) -> list[int]:
        """List the levels that pass no row alone."""
        return [level for level in range(1, len(self.programme.levels[place]) + 1) if not self.passed(place, level)]


def adding_nothing(programme: Programme) -> tuple[bool, ...]:
    """Say of each recommendation whether it can be dropped from any portfolio without loss.

    It is worth nothing or less at every level, no effect with others is worth anything, it saves no money, and no row
    is nearer to being kept because of it.
    """
    useful = {place for place, values in enumerate(programme.values) if any(value > 0 for value in values)}
    useful |= _members(programme, [p for p, joint in enumerate(programme.joints) if joint.value > 0])
    useful |= _members(programme, [p for p, amount in programme.cost.joints if amount < 0])
    for row in programme.rows:
        if row.low is not None:
            useful |= {place for place, amounts in row.line.terms if max(amounts) > 0}
            useful |= _members(programme, [p for p, amount in row.line.joints if amount > 0])
        if row.high is not None:
            useful |= {place for place, amounts in row.line.terms if min(amounts) < 0}
            useful |= _members(programme, [p for p, amount in row.line.joints if amount < 0])
    return tuple(place not in useful for place in range(len(programme.ids)))


def _members(programme: Programme, joints: Sequence[int]) -> set[int]:
    return {member.index for p in joints for member in programme.joints[p].members}
