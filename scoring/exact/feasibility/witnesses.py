"""Whether some portfolio that keeps every row holds a recommendation, and whether some leaves it out: exactly.

What is known is asked first, then what is one step away from it; only what is still open goes to
the exact search.

1. A portfolio that is known shows it. 2. No level of it fits a row even alone: none can hold it. 3.
A known portfolio changed in this place and mended in a few others shows it (mending.py). 4. One
relaxation proves that there is none. 5. The search finds one, or proves that there is none.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from scoring.exact.bounds import bound, narrow
from scoring.exact.feasibility.mending import Sheet, Start
from scoring.exact.goals import Goal
from scoring.exact.programme import Line
from scoring.exact.search import Prover

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from scoring.exact.programme import Choice, Programme, RuleRow

NODES = 300
"""Relaxations that one question may take."""
STARTS = 4
"""Known portfolios that are changed in one place."""


class Witnesses:
    """Portfolios of one programme that keep every row, and what they show.

    known: portfolios to begin with; those that break a row do no harm.
    """

    def __init__(self, programme: Programme, known: Iterable[Choice] = ()) -> None:
        self.programme = programme
        nothing = (0,) * len(programme.ids)
        self.kept: dict[Choice, None] = {
            choice: None
            for choice in dict.fromkeys((nothing, *known))
            if programme.feasible(choice)
        }
        self.ceilings = Ceilings(programme)
        sheet = Sheet(programme)
        for choice in list(self.kept)[:1]:
            self.kept[Start(sheet, choice).thinned()] = None  # little is in the way there
        *others, thinned = self.kept or [None]
        starts = [choice for choice in (thinned, *others) if choice is not None]
        self.starts = tuple(Start(sheet, choice) for choice in starts[:STARTS])

    def holding(self, places: Iterable[int]) -> dict[int, bool | None]:
        """Say of each place whether some portfolio holds it: True or False, proved; None where it stayed open."""
        return {place: self._holds(place) for place in places}

    def lacking(self, places: Iterable[int]) -> dict[int, bool | None]:
        """Say of each place whether some portfolio leaves it out: True or False, proved; None where it stayed open."""
        return {place: self._lacks(place) for place in places}

    def _holds(self, place: int) -> bool | None:
        if any(choice[place] for choice in self.kept):
            return True
        levels = self.ceilings.fitting(place)
        if not levels:
            return False
        if any(start.keeps(place, level) for start in self.starts for level in levels):
            return True
        return self._mended(place, levels) or self._searched(
            {place: (1, len(self.programme.levels[place]))}
        )

    def _lacks(self, place: int) -> bool | None:
        if any(not choice[place] for choice in self.kept):
            return True
        if any(start.keeps(place, 0) for start in self.starts):
            return True
        return self._mended(place, [0]) or self._searched({place: (0, 0)})

    def _mended(self, place: int, levels: Sequence[int]) -> bool:
        """Say whether a known portfolio can be mended with it at one of some levels."""
        for start in self.starts:
            for level in levels:
                choice = start.mended(place, level)
                if choice is not None:
                    self.kept[choice] = None
                    return True
        return False

    @cached_property
    def prover(self) -> Prover:
        """The programme with nothing to aim for, built once it is needed."""
        return Prover(self.programme.towards(Line(())))

    def _impossible(self, levels: Mapping[int, tuple[int, int]]) -> bool:
        """Say whether one relaxation proves, in exact integers, that no portfolio has the levels asked for."""
        prover = self.prover
        setting = prover.system.setting(fixed=levels)
        domain = narrow(prover.system, prover.system.screened(setting.bounds), setting.domain)
        if domain is None:
            return True
        relaxed = prover.relaxation.solve(setting, domain)
        proved = bound(prover.system, setting, relaxed.multipliers, domain)
        return proved.scale == 0 and proved.total < 0

    def _searched(self, levels: Mapping[int, tuple[int, int]]) -> bool | None:
        """Search for a portfolio with the levels asked for: True or False, proved; None where the work ran out."""
        if self._impossible(levels):
            return False
        setting = self.prover.system.setting(fixed=levels)
        goal = Goal(setting.least, 0)
        searched = self.prover.search(setting, goal, node_limit=NODES)
        if goal.found:
            self.kept[min(goal.found)] = None
            return True
        return False if searched.closed else None


class Ceilings:
    """The rows of a programme that nothing but leaving something out can keep: what passes one alone, never fits."""

    def __init__(self, programme: Programme) -> None:
        self.programme = programme
        self.ceilings: list[tuple[RuleRow, dict[int, tuple[int, ...]]]] = []
        for row in programme.rows:
            lowered = any(min(amounts) < 0 for _, amounts in row.line.terms)
            lowered = lowered or any(amount < 0 for _, amount in row.line.joints)
            if row.high is not None and not lowered:
                self.ceilings.append((row, dict(row.line.terms)))

    def passed(self, place: int, level: int) -> list[tuple[RuleRow, int]]:
        """List the rows that a level passes even alone, each with what the level takes of it."""
        passed = []
        for row, terms in self.ceilings:
            takes = terms[place][level - 1] if place in terms else 0
            if row.high is not None and takes > row.high:
                passed.append((row, takes))
        return passed

    def fitting(self, place: int) -> list[int]:
        """List the levels that pass no row alone."""
        return [
            level
            for level in range(1, len(self.programme.levels[place]) + 1)
            if not self.passed(place, level)
        ]


def adding_nothing(programme: Programme) -> tuple[bool, ...]:
    """Say of each recommendation whether it can be dropped from any portfolio without loss.

    It is worth nothing or less at every level, no effect with others is worth anything, it saves no
    money, and no row is nearer to being kept because of it.
    """
    useful = {
        place for place, values in enumerate(programme.values) if any(value > 0 for value in values)
    }
    useful |= _members(
        programme, [p for p, joint in enumerate(programme.joints) if joint.value > 0]
    )
    useful |= _members(programme, [p for p, amount in programme.cost.joints if amount < 0])
    for row in programme.rows:
        if row.low is not None:
            useful |= _moving(programme, row.line, 1)
        if row.high is not None:
            useful |= _moving(programme, row.line, -1)
    return tuple(place not in useful for place in range(len(programme.ids)))


def _moving(programme: Programme, line: Line, sign: int) -> set[int]:
    """List the recommendations that raise a line at some level, or in a joint; with sign -1 those that lower it."""
    places = {
        place for place, amounts in line.terms if max(sign * amount for amount in amounts) > 0
    }
    return places | _members(programme, [p for p, amount in line.joints if sign * amount > 0])


def _members(programme: Programme, joints: Sequence[int]) -> set[int]:
    return {member.index for p in joints for member in programme.joints[p].members}
