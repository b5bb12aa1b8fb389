"""The complete efficient frontier: every portfolio that no other beats on money and value, all other rules holding.

    for T from the largest total down: maximise value subject to need(x) <= T, then of those worth as much
    minimise need(x); that is a point of the frontier; go on below its need.

In words: the epsilon-constraint method (Haimes, Lasdon and Wismer 1971) with the certified search,
the need as an explicit second aim. Points off the convex hull are found as all others. Complete
where every step's search closed; otherwise the points are those above some total, and below it
stands an exact bound.

The first point is asked of the compiled walk (asker.py). From there labels give all points of a
whole stretch of totals in one pass (stretches.py). What they do not settle the walk does, and what
that does not the prover, many points a step: it lists all portfolios worth within a band of the
best, of which those that no other beats are all points in the band.

Two axes. `frontier`: the total cost, every row of the programme holding as it is. `budget_curve`:
the **budget needed**, where limits scale with the total: for a budget of total T each limit named
is T / total of its stated amount, so a portfolio needs the largest of ceil(spent in row * total /
limit of row); its cost stands beside.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from scoring.exact.compiled import fast
from scoring.exact.goals import BestWithTies
from scoring.exact.menu.asker import FRONT, Asker
from scoring.exact.menu.menu import ends_of, menu_of
from scoring.exact.menu.stretches import Stretches
from scoring.exact.programme import Programme, RuleRow
from scoring.exact.search import NODE_LIMIT, Prover, first_of_many
from scoring.exact.tree import MOST_FOR_TIES, a_node

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from scoring.exact.inequalities import Setting
    from scoring.exact.menu.asker import Asked
    from scoring.exact.menu.menu import Integers
    from scoring.exact.programme import Choice, Line

type Points = dict[tuple[int, int], tuple[int | None, Choice]]
"""(need, value) -> (how many portfolios are alike in both, the first of them)."""

WORK = 20_000_000  # of all steps together (tree.py)
BAND = 3000  # portfolios a band may hold
LEAF = 10_000  # partial portfolios a listing may hold
# Relaxations of a step above, or up to, which the next band is narrower, or wider.
NARROWER, WIDER = (30, 6)
TIES = 300_000  # work to find the first of many portfolios at one point
CELLS = 24  # totals of a window that are told apart
WINDOWS = 32  # of the whole way down, at first
WINDOW_PARTS = 60  # parts of a window before a smaller one is tried
EASY, HARD = (
    10_000,
    60_000,
)  # work of a window up to which the next is wider, and above which narrower
GRID = 16  # totals at which the unfinished part is bounded


@dataclass(frozen=True, slots=True)
class Point:
    """One portfolio of the frontier.

    need: the budget it takes
    cost: its money; both in money units
    value: in value units
    alike: how many portfolios share its need and value, None if too many to list. This is the first
        by the tie rule.
    changes: (recommendation, level before, level now) against the next cheaper point; empty for the
    cheapest
    """

    choice: Choice
    need: int
    cost: int
    value: int
    alike: int | None
    changes: tuple[tuple[int, int, int], ...] = ()

    @property
    def enters(self) -> tuple[int, ...]:
        """Recommendations that the next cheaper point does not fund."""
        return tuple(i for i, before, _ in self.changes if not before)

    @property
    def leaves(self) -> tuple[int, ...]:
        """Recommendations that the next cheaper point funds and this one does not."""
        return tuple(i for i, _, now in self.changes if not now)


@dataclass(frozen=True, slots=True)
class Frontier:
    """The points from the cheapest to the most valuable.

    complete: every point is there, each step proved. Otherwise all points that need more than
    `open_below` are, and `bounds` holds for the rest (total, no portfolio that needs at most this
    total is worth more).
    steps: searches made
    nodes: relaxations solved
    by_clock: the user's own clock ended it
    """

    points: tuple[Point, ...]
    complete: bool
    open_below: int | None
    bounds: tuple[tuple[int, int], ...]
    steps: int
    nodes: int
    by_clock: bool = False

    def at(self, total: int) -> Point | None:
        """Give the most valuable point that a total affords; None where none does or the frontier is open there."""
        if self.open_below is not None and total <= self.open_below:
            return None
        affordable = [point for point in self.points if point.need <= total]
        return affordable[-1] if affordable else None


@dataclass(frozen=True, slots=True)
class Axis:
    """How a portfolio's need follows from what it spends in some lines: the largest ceil(spent * total / limit)."""

    lines: tuple[tuple[Line, int], ...]
    total: int

    def need(self, programme: Programme, choice: Choice) -> int:
        """Give the least total that affords the choice."""
        spent = ((line.total(choice, programme.joints), limit) for line, limit in self.lines)
        return max(-(-use * self.total // limit) for use, limit in spent)

    def limits(self, total: int) -> dict[str, tuple[int | None, int | None]]:
        """Give the row ends of a budget of this total."""
        return {
            _name(k): (None, limit * total // self.total) for k, (_, limit) in enumerate(self.lines)
        }


def frontier(
    programme: Programme,
    *,
    most: int | None = None,
    work: int = WORK,
    seconds: float | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Frontier:
    """Find every portfolio that no other feasible one beats on total cost and value.

    Rows hold as they are; take the budget out (`without_rows`) to see beyond it. most: the largest
    cost looked at.
    work: of all steps together, see tree.py. seconds: the user's own clock besides, none by
    default. progress: told how many points there are and the total reached, step by step. An
    interruption ends it as a limit does, without bounds for the rest.
    """
    axis = Axis(((programme.cost, 1),), 1)
    return _Descent(programme, axis, most).run(work, seconds, progress)


def budget_curve(
    programme: Programme,
    total: int,
    budget_rows: Sequence[str],
    *,
    most: int | None = None,
    work: int = WORK,
    seconds: float | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Frontier:
    """Find every portfolio that no other beats on the budget needed and value, the named limits scaling with the total.

    total: the stated total in money units, to which the high ends of `budget_rows` belong. Limits
    of zero scale to zero and hold as they are, as do the rows' low ends and all rows not named.
    Without any row named the need is the cost. At the stated total the rows are as stated, so
    `at(total)` is the best portfolio of the programme.

    Raises:
        ValueError: a row is unknown or has no high end, or the total is not positive.
    """
    if total <= 0:
        raise ValueError("the total must be above zero: give the stated budget in money units")
    axis, without = _scaled(programme, total, budget_rows)
    if axis is None:
        return frontier(programme, most=most, work=work, seconds=seconds, progress=progress)
    return _Descent(without, axis, most).run(work, seconds, progress)


def budget_needed(
    programme: Programme, total: int, budget_rows: Sequence[str], choice: Choice
) -> int:
    """Give the least budget that affords a choice, on the axis of `budget_curve`, in money units.

    Raises:
        ValueError: a row is unknown or has no high end.
    """
    axis, _ = _scaled(programme, total, budget_rows)
    return (axis or Axis(((programme.cost, 1),), 1)).need(programme, choice)


def _scaled(
    programme: Programme, total: int, budget_rows: Sequence[str]
) -> tuple[Axis | None, Programme]:
    """Give the axis of the limits that scale with the total, None where none does, and the programme without them."""
    lines = []
    rows = list(programme.rows)
    for name in dict.fromkeys(budget_rows):
        places = [k for k, row in enumerate(rows) if row.name == name and row.high is not None]
        if not places:
            raise ValueError(f"no row with a high end is called {name!r}")
        for k in places:
            high = rows[k].high
            if high is not None and high > 0:
                lines.append((rows[k].line, high))
                rows[k] = replace(rows[k], high=None)
    axis = Axis(tuple(lines), total) if lines else None
    return axis, replace(programme, rows=tuple(rows))


def _name(k: int) -> str:
    return f"axis {k} of the frontier"


class _Descent:
    """The walk down from the largest total, one band of values at a time."""

    def __init__(self, programme: Programme, axis: Axis, most: int | None) -> None:
        self.programme, self.axis = programme, axis
        ends = tuple(
            RuleRow(_name(k), line, high=_reach(line)) for k, (line, _) in enumerate(axis.lines)
        )
        self.prover = Prover(replace(programme.with_rows(*ends), tie=0))
        self.step = self.prover.system.setting().step
        self.asker = Asker(menu_of(self.prover.programme))
        self.ends = (
            self.asker.menu.clipped(ends_of(self.prover.programme, {}))
            if self.asker.ready
            else np.zeros(0, np.int64)
        )
        self.everything = np.ones(self.asker.menu.columns, dtype=bool)
        self.stretches = self._stretches()
        self.last: int | None = None  # the value of the last point,
        self.width = 0  # totals of a window; 0 until there is a point
        self.gap = 1  # and how far that was below the one before
        ceiling = max(-(-_reach(line) * axis.total // limit) for line, limit in axis.lines)
        self.total = ceiling if most is None else min(most, ceiling)
        self.least = -ceiling - 1  # below what any portfolio needs
        # Less than this no portfolio that keeps the rules needs, by relaxations alone and searched for.
        self.relaxed_bottom: int | None = None
        self.bottom: int | None = None
        self.of_least: list[tuple[Asker, Integers]] = []
        self.band = (
            sum(max((abs(v) for v in levels), default=0) for levels in programme.values) // 200
        )
        self.found: Points = {}
        self.steps = self.nodes = self.left = 0
        self.deadline: float | None = None
        self.by_clock = False

    def _stretches(self) -> Stretches | None:
        """Make ready to go down by labels; None where values or needs do not fit their integers."""
        menu, lines = self.asker.menu, len(self.axis.lines)
        if not self.asker.ready or menu.shift or not fast("fronts", menu.columns):
            return None
        self.uses = []
        for line, limit in self.axis.lines:
            if _reach(line) * self.axis.total >= 2**62:
                return None
            by_column = np.zeros(menu.columns, dtype=np.int64)
            for i, amounts in line.terms:
                by_column[menu.first[i] + 1 : menu.first[i] + 1 + len(amounts)] = amounts
            by_joint = np.zeros(len(menu.joints), dtype=np.int64)
            for p, amount in line.joints:
                by_joint[p] += amount
            self.uses.append((by_column, by_joint, limit))
        ties = lines > 1 or self.axis.total < self.axis.lines[0][1]
        return Stretches(self.asker, self._ends_at, self._needs, lines, ties=ties)

    def run(
        self, work: int, seconds: float | None, progress: Callable[[int, int], None] | None
    ) -> Frontier:
        """Walk until nothing is feasible any more, a limit is reached, or an interruption comes."""
        self.left = work
        self.deadline = None if seconds is None else time.monotonic() + seconds
        try:
            complete = self._walk(progress)
            return self._written(complete=complete, bounds=() if complete else self._bounds())
        except KeyboardInterrupt:
            return self._written(complete=False, bounds=())

    def _walk(self, progress: Callable[[int, int], None] | None) -> bool:
        """Go down window by window, or point by point; says whether the bottom was reached, so that no point is missing."""
        while True:
            ended = self._by_stretch()
            if ended is None and self.asker.ready:
                ended = self._by_window()
            if ended is None:
                ended = self._by_point()
            if ended is None or self._stopped():
                return bool(ended)
            if ended:
                return True
            if progress is not None and self.found:
                progress(len(self.found), self.total)

    def _by_stretch(self) -> bool | None:
        """Find all points of the next lower totals by labels; the same answers as `_by_point`."""
        if self.stretches is None or self._stopped():
            return None
        least = max(self.least, self._relaxed_bottom())
        if self.total < least:
            return True
        before = self.stretches.work
        settled = self.stretches.next(self.total, least)
        self.left -= self.stretches.work - before
        self.steps += 1
        if settled is None:
            return None
        for (need, value), (count, listed) in settled.points.items():
            first = min(listed, key=self.programme.tie_key) if len(listed) > 1 else listed[0]
            alike = count if count <= BAND else None
            self.found[need, value] = (alike, first)
        self.total, self.last = settled.lowest, settled.below
        return self.total < least

    def _needs(self, choices: NDArray[np.int16]) -> Integers:
        """Give the totals that portfolios need. choices: portfolios x recommendations."""
        menu = self.asker.menu
        columns = choices + menu.first
        holds = np.ones((len(choices), len(menu.joints)), dtype=np.int64)
        for p, joint in enumerate(menu.joints):
            for i, _ in joint.members:
                holds[:, p] &= menu.member[p, columns[:, i]]
        needs = np.full(len(choices), self.least, dtype=np.int64)
        for by_column, by_joint, limit in self.uses:
            used = by_column[columns].sum(axis=1) + holds @ by_joint
            needs = np.maximum(needs, -(-used * self.axis.total // limit))
        return needs

    def _by_point(self) -> bool | None:
        """Find the next point, or points; says whether there are none any more, None where that is not settled."""
        points = self._asked() if self.asker.ready and not self.width else None
        if points is None:
            points = self._proved()
        if not points:
            return None if points is None else True
        self.total, self.found = min(need for need, _ in points) - 1, self.found | points
        if not self.width:
            self.width = max(CELLS, self.total // WINDOWS)
        self._note(min(value for _, value in points))
        return False

    def _note(self, value: int) -> None:
        """Note how far the last point was below the one before, which says where the next may be."""
        if self.last is not None:
            self.gap = max(self.last - value, self.gap // 2, 1)
        self.last = value

    def _by_window(self) -> bool | None:
        """Find all points of the next lower totals in one walk; the same answers as `_by_point`."""
        if not self.width:
            return None
        least = max(self.least, self._bottom())
        while not self._stopped():
            totals = [max(self.total - self.width * j // CELLS, least) for j in range(CELLS + 1)]
            found = self._met(totals)
            if found is not None:
                return self._taken(totals[-1], found, is_bottom=totals[-1] <= least)
            if self.width <= CELLS:
                break
            self.width = max(self.width // 4, CELLS)
        return None

    def _met(self, totals: Sequence[int]) -> tuple[int | None, dict[Choice, int]] | None:
        """Find what is best at the lowest of some totals, and all that may be points above; None where not settled."""
        lowest = self._at(totals[-1])
        if lowest is None or totals[0] == totals[-1]:
            return lowest
        value, below = lowest
        asked = self._walked(totals, value)
        if not asked.closed:
            return None
        if asked.work < EASY:
            self.width *= 2
        elif asked.work > HARD:
            self.width = max(self.width // 2, CELLS)
        above = zip(map(tuple, asked.choices.tolist()), asked.values, strict=True)
        return value, dict(above) | below

    def _taken(
        self, lowest: int, found: tuple[int | None, dict[Choice, int]], *, is_bottom: bool
    ) -> bool:
        """Take in the points of a window down to a total; says whether there are none below."""
        value, listed = found
        points = self._undominated(listed)
        self.found |= {key: of for key, of in points.items() if is_bottom or key[0] > lowest}
        self.total, self.last = lowest - is_bottom, value
        return is_bottom or value is None

    def _walked(self, totals: Sequence[int], known: int | None) -> Asked:
        """Look for the points of a window. totals: of its cells, and the one below; known: what that affords."""
        from scoring.exact.menu.walk import Cells  # noqa: PLC0415 - numba takes a moment to start

        lines, menu = len(self.axis.lines), self.asker.menu
        floor = self.asker.least - 1 if known is None else known
        cells = Cells(
            rows=np.arange(len(self.ends) - lines, len(self.ends)),
            ends=np.array([self._ends_at(total)[-lines:] for total in totals]),
            known=np.full(len(totals) - 1, floor >> menu.shift),
            blur=menu.terms,
        )
        asked = self.asker.ask(
            self._ends_at(totals[0]),
            self.everything,
            floor=floor,
            mode=FRONT,
            room=BAND,
            parts=WINDOW_PARTS,
            cells=cells,
        )
        self.steps += 1
        self.left -= asked.work
        return asked

    def _at(self, total: int) -> tuple[int | None, dict[Choice, int]] | None:
        """Give the best value at a total and what has it; None where that is not settled."""
        if total < self._bottom():
            return None, {}
        asked = self.asker.best(
            self._ends_at(total), self.everything, tie=0, room=BAND, parts=WINDOW_PARTS
        )
        self.steps += 1
        self.left -= asked.work
        if not asked.closed:
            return None
        listed = zip(map(tuple, asked.choices.tolist()), asked.values, strict=True)
        return asked.best, dict(listed)

    def _relaxed_bottom(self) -> int:
        """Bound from below what any portfolio needs, by one relaxation for each row of the budget."""
        if self.relaxed_bottom is None:
            self.relaxed_bottom = self.least
            for line, limit in self.axis.lines:
                asker = Asker(menu_of(self.prover.programme.towards(line, -1)))
                ends = asker.menu.clipped(self.ends)
                asker.learn(ends, self.everything)
                most = asker.bound(ends, self.everything)
                self.relaxed_bottom = max(self.relaxed_bottom, self._need_of(-most, limit))
                self.of_least.append((asker, ends))
        return self.relaxed_bottom

    def _need_of(self, use: int, limit: int) -> int:
        """Give the total at which so much of a row may be used."""
        return -(-use * self.axis.total // limit)

    def _bottom(self) -> int:
        """Bound from below what any portfolio needs: in each row of the budget the least that the rules ask for."""
        if self.bottom is None:
            self.bottom = max(self.least, self._relaxed_bottom())
            if len(self.axis.lines) == 1:  # else the rows together need more than each alone
                asker, ends = self.of_least[0]
                asked = asker.best(ends, self.everything, tie=0, room=1, parts=WINDOW_PARTS)
                self.left -= asked.work
                if asked.closed and asked.best is not None:
                    self.bottom = max(
                        self.bottom, self._need_of(-asked.best, self.axis.lines[0][1])
                    )
        return self.bottom

    def _ends_at(self, total: int) -> Integers:
        """Give the ends of rows at a total."""
        ends, reach = self.ends.copy(), self.asker.menu.reach
        for k, (_, limit) in enumerate(self.axis.lines):
            place = k - len(self.axis.lines)
            most = int(reach[place])
            ends[place] = min(max(limit * total // self.axis.total, -most - 1), most)
        return ends

    def _asked(self) -> Points | None:
        """Find the next point by the compiled walk; none where there is none, None where that is not settled."""
        if self._stopped():
            return None
        if self.total < self._bottom():
            return {}
        asked = self.asker.best(
            self._ends_at(self.total),
            self.everything,
            tie=0,
            room=BAND,
            guess=None if self.last is None else self.last - 2 * self.gap,
            reach=2 * self.gap,
        )
        self.steps += 1
        self.left -= asked.work
        if not asked.closed:
            return None
        if asked.best is None:
            return {}
        listed = [tuple(choice) for choice in asked.choices.tolist()]
        needs = [self.axis.need(self.programme, choice) for choice in listed]
        least = min(needs)
        alike = [choice for choice, need in zip(listed, needs, strict=True) if need == least]
        first = min(alike, key=self.programme.tie_key)
        return {(least, asked.best): (len(alike), first)}

    def _proved(self) -> Points | None:
        """Find the next points by the prover; none where there are none, None where that does not close."""
        if self._stopped():
            return None
        goal, closed = self._next_band()
        if not closed:
            return None
        if goal.value is None:
            return {}
        return (self._one_of_many(goal) if goal.strict else self._undominated(goal.found)) or None

    def _stopped(self) -> bool:
        """Say whether no work is left, or the user's own clock has struck."""
        if self.deadline is not None and time.monotonic() >= self.deadline:
            self.by_clock, self.left = True, 0
        return self.left <= 0

    def _next_band(self) -> tuple[BestWithTies, bool]:
        """Search below the last point, in narrower bands while there is too much in one; says whether that closed."""
        while True:
            goal = BestWithTies(self._setting(self.total).least, self.band, self.step, BAND)
            closed = self._searched(goal, self.total)
            is_whole = closed and (goal.value is None or not goal.strict)
            if is_whole or self.band < self.step or self.left <= 0:
                return goal, closed
            self.band //= 4

    def _setting(self, total: int) -> Setting:
        return self.prover.system.setting(row_bounds=self.axis.limits(total))

    def _searched(self, goal: BestWithTies, total: int, ties: int = MOST_FOR_TIES) -> bool:
        """Search at one total; make the next band wider or narrower by the work it took.

        ties: work in search of what lies in the band below the best, once that is proved.
        """
        self._stopped()
        limit = min(NODE_LIMIT, max(self.left // a_node(self.prover.system), 0))
        searched = self.prover.search(
            self._setting(total), goal, node_limit=limit, leaf=LEAF, ties=ties
        )
        self.steps += 1
        self.nodes += searched.nodes
        self.left -= searched.work
        if searched.nodes > NARROWER:
            self.band //= 2
        elif searched.closed and searched.nodes <= WIDER and len(goal.found) < BAND // 4:
            self.band = max(2 * self.band, self.step)
        return searched.closed

    def _undominated(self, listed: dict[Choice, int]) -> Points:
        """Keep of listed portfolios those that no other beats."""
        needs = {choice: self.axis.need(self.programme, choice) for choice in listed}
        same: dict[tuple[int, int], list[Choice]] = {}
        for choice, value in listed.items():
            same.setdefault((needs[choice], value), []).append(choice)
        unbeaten: Points = {}
        lowest = math.inf
        for need, value in sorted(same, key=lambda key: (-key[1], key[0])):
            if need < lowest:
                choices = same[need, value]
                unbeaten[need, value] = (len(choices), min(choices, key=self.programme.tie_key))
                lowest = need
        return unbeaten

    def _one_of_many(self, goal: BestWithTies) -> Points:
        """Find the least need of the best value where too many portfolios share that value to list them.

        By halving the totals in between. Empty where a search does not close.
        """
        if goal.value is None:
            return {}
        value, known = (
            goal.value,
            min(goal.found, key=lambda choice: self.axis.need(self.programme, choice)),
        )
        low, high = self.least, self.axis.need(self.programme, known)
        while high - low > 1:
            middle = (low + high) // 2
            here = BestWithTies(value, 0, self.step, 0)
            if not self._searched(here, middle, 0):
                return {}
            if here.found:
                known = next(iter(here.found))
                high = self.axis.need(self.programme, known)
            else:
                low = middle
        within = self.prover.programme_of(self._setting(high))
        return {(high, value): (None, first_of_many(within, value, known, TIES)[0])}

    def _bounds(self) -> tuple[tuple[int, int], ...]:
        """Bound the value at totals spread over the part not finished, by one relaxation each."""
        bounds = []
        for k in range(1, GRID + 1):
            here = self.least + (self.total - self.least) * k // GRID
            setting = self._setting(here)
            goal = BestWithTies(setting.least, 0, self.step, 0)
            searched = self.prover.search(setting, goal, node_limit=1)
            if goal.any or not searched.closed:
                bounds.append((here, searched.bound))
        return tuple(bounds)

    def _costs(self, choices: Sequence[Choice]) -> list[int]:
        """Give what portfolios cost, in money units."""
        line = self.programme.cost
        if line.joints or _reach(line) >= 2**62:
            return [self.programme.spending(choice) for choice in choices]
        shape = (len(choices), len(self.programme.ids))
        levels = np.array(choices, dtype=np.int64).reshape(shape)
        costs = np.zeros(len(choices), dtype=np.int64)
        for i, amounts in line.terms:
            costs += np.array([0, *amounts], dtype=np.int64)[levels[:, i]]
        by_choice: list[int] = costs.tolist()
        return by_choice

    def _written(self, *, complete: bool, bounds: tuple[tuple[int, int], ...]) -> Frontier:
        points: list[Point] = []
        keys = sorted(self.found)
        choices = [self.found[key][1] for key in keys]
        for (need, value), choice, cost, changes in zip(
            keys, choices, self._costs(choices), _changes(choices), strict=True
        ):
            alike = self.found[need, value][0]
            points.append(Point(choice, need, cost, value, alike, changes))
        return Frontier(
            points=tuple(points),
            complete=complete,
            open_below=None if complete else self.total,
            bounds=bounds,
            steps=self.steps,
            nodes=self.nodes,
            by_clock=self.by_clock,
        )


def _changes(choices: Sequence[Choice]) -> list[tuple[tuple[int, int, int], ...]]:
    """Give what each portfolio changes against the one before: (recommendation, level before, level now)."""
    if not choices:
        return []
    levels = np.array(choices, dtype=np.int64).reshape(len(choices), len(choices[0]))
    changes: list[list[tuple[int, int, int]]] = [[] for _ in choices]
    for place, i in np.argwhere(levels[1:] != levels[:-1]).tolist():
        changes[place + 1].append((i, choices[place][i], choices[place + 1][i]))
    return [tuple(own) for own in changes]


def _reach(line: Line) -> int:
    """Give a number that no portfolio's line passes, up or down."""
    chosen = sum(max((abs(a) for a in amounts), default=0) for _, amounts in line.terms)
    return chosen + sum(abs(a) for _, a in line.joints)
