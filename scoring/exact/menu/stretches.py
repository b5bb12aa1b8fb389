"""A frontier stretch by stretch from the highest total down: all its points in a stretch in one pass (labels.py).

1. The relaxation at three totals of the stretch gives sets of prices, which bound every total of it.
   Where labels were too many once, prices of relations alone are added, the budget and the floors
   and ceilings of groups being kept to the unit (grouped.py).
2. What is worth no more than a little below the bound of its cell is not looked for. How little
   suffices the stretches before say.
3. A cell is settled where something that needs less than any total of it is worth what was not
   looked for. Cells that are not are looked at once more, for whatever is worth more than what is
   known by then.
4. What is settled from the top down is handed over; the next stretch begins below it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scoring.exact.menu.asker import A_RELAXATION
from scoring.exact.menu.grouped import Grouped

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from scoring.exact.menu.asker import Asker, PriceSet
    from scoring.exact.menu.blocks import Blocks
    from scoring.exact.menu.grouped import Tuned
    from scoring.exact.menu.labels import Labelled, Room, Trail
    from scoring.exact.menu.menu import Integers
    from scoring.exact.menu.walk import Prices
    from scoring.exact.programme import Choice

CELLS = 48  # of a stretch
MOST = 400_000  # labels at a time,
WAYS = 3_000_000  # and of a stretch
USES = 500_000  # of rows that are kept to the unit, in all tables (tails.py)
MOST_SETS = 6  # of prices
# Sums of a total and a use of a group up to which the budget is kept to the unit (grouped.py); and of a narrow stretch.
SUMS, HARD_SUMS = 20_000_000, 80_000_000
ALLOWED = 8_000_000  # uses in all tables of what may be lost there (blocks.py)
PASSES = 24  # at a stretch before it is given up
# Labels of a stretch up to which the next is wider, and up to which it is looked deeper at once.
EASY = 30_000
CROWD = 2**62  # labels, where there was no room for all
LABELS, MOST_LABELS = 200_000, 4_000_000  # of a pass, at first and at most
AGAIN, FEW = 3, 40_000  # times as many labels in a second pass, and at least so many
ALIKE = 3_000  # portfolios alike in need and value that are told apart
# Of the whole way down: at first, and at most but where there is no room for all labels.
STRETCHES, NARROWER = 16, 4
# How much of the bound is looked at below it: one part of so many at first, where the budget is kept to the unit, and at least.
FIRST_SLACK, KEPT_SLACK, LEAST_SLACK = 400, 1_600, 4_000
# Share of the cells that the next slack would have sufficed for, and how much more it is.
USUAL, MARGIN = 0.8, 1.1
HALVED = 3  # times it may be halved before more labels are had
DEEPER = 4  # times as far below its bound a cell may be looked at again
LABELS_A_UNIT = 2  # of work (tree.py)
A_TUNING = 4  # relaxations
DEARER = 3
TRIES = 10  # at a total at which there is nothing
NOTHING = -(2**62)  # less than any portfolio is worth


type Listed = dict[tuple[int, int], tuple[int, tuple[Choice, ...]]]
"""(need, value) -> (how many portfolios are alike in both, all of them; only the first met of more than ALIKE)."""


@dataclass(frozen=True, slots=True)
class Settled:
    """All points that need more than `lowest`, up to where it was begun. below: the most that something below is worth."""

    lowest: int
    points: Listed
    below: int | None


@dataclass(frozen=True, slots=True)
class _Stretch:
    """One stretch. totals: the highest of each cell, and the one below the last. bounds: totals; what they can be worth."""

    totals: list[int]
    bounds: Integers
    ends: Integers
    prices: Prices
    blocks: Blocks


class Stretches:
    """One frontier, stretch by stretch.

    ends_at: gives the ends of all rows at a total. needs: gives the totals that choices (portfolios
    x items) need. lines: how many rows the budget has; they stand last. ties: whether what uses
    more of one of them may need as much.
    """

    def __init__(
        self,
        asker: Asker,
        ends_at: Callable[[int], Integers],
        needs: Callable[[NDArray[np.int16]], Integers],
        lines: int,
        *,
        ties: bool,
    ) -> None:
        self.asker, self.ends_at, self.needs = asker, ends_at, needs
        self.lines, self.ties = lines, ties
        self.work = 0
        self.width = self.usual_width = 0  # totals of a stretch; 0 until the first
        self.limit, self.is_narrowed = LABELS, False
        self.halved = 0  # times the slack was halved since something was settled
        self.of_least: list[PriceSet] = []  # prices that say what is needed at least,
        self.poor = 0  # used below this total
        self.slack = 0  # of what is looked for, below the bound of its cell;
        self.shallow = 0  # and how much of it did not suffice, since something was met
        self.met: Listed = {}  # what stretches before met below their end
        self.everything = np.ones(asker.menu.columns, dtype=bool)
        self.grouped: Grouped | None = None
        if lines == 1 and not asker.menu.rows[-1].joints:
            self.grouped = Grouped(asker, ends_at(0))
        self.is_hard = False  # whether there was no room for all labels once
        self.was_tuned = False
        self.least_slack = 1
        self._ways: Trail | None = None
        self._room: Room | None = None

    def next(self, total: int, least: int) -> Settled | None:
        """Settle the points from a total down as far as it goes; None where that is nothing.

        least: no portfolio needs less.
        """
        if not self.width:
            self.width = self.usual_width = max((total - least) // STRETCHES, 1)
            self.poor = least + (total - least) // 4
            self._learn_least(least)
        self.met = {key: of for key, of in self.met.items() if key[0] <= total}
        for _ in range(PASSES):
            lowest = max(total - max(self.width, 1), least - 1)
            settled = self._settled(self._stretch(total, lowest))
            if settled is not None:
                return settled
            if self.limit > MOST_LABELS:
                break
        self.limit = LABELS
        return None

    def _learn_least(self, least: int) -> None:
        """Learn prices that say how much is needed at least: those of a total at which there is nothing."""
        at = least - 1
        for _ in range(TRIES):
            if self.asker.learn(self.asker.menu.clipped(self.ends_at(at)), self.everything) is None:
                self.of_least = self.asker.sets[:1]
                return
            at -= max(abs(at) // TRIES, 1)

    def _stretch(self, total: int, lowest: int) -> _Stretch:
        """Learn the prices of a stretch, and bound its totals by them."""
        asker, menu = self.asker, self.asker.menu
        for at in (lowest, (lowest + total) // 2, total):
            asker.learn(menu.clipped(self.ends_at(at)), self.everything)
            self.work += A_RELAXATION
        cells = min(CELLS, total - lowest)
        totals = [total - (total - lowest) * j // cells for j in range(cells + 1)]
        ends = np.array([self.ends_at(at)[-self.lines :] for at in totals])
        tuned = self._tuned(totals, ends[:, 0])
        learnt = asker.sets
        if tuned:
            asker.sets = [*learnt[:3], *(one.prices for one in tuned)]
        elif lowest < self.poor:
            asker.sets = [*learnt[:3], *self.of_least, *self._dearer(total)]
        prices = asker.prices_at(menu.clipped(self.ends_at(total)))
        bounds = self._bounds(prices, ends)
        if tuned:
            asker.sets = learnt
        for one in tuned:
            bounds = np.minimum(bounds, one.bounds)
        if bool(tuned) != self.was_tuned:
            self.slack = int(abs(bounds[0])) // KEPT_SLACK if tuned else 0
            self.was_tuned = bool(tuned)
        return _Stretch(totals, bounds, ends, prices, self._blocks(len(tuned)))

    def _bounds(self, prices: Prices, ends: Integers) -> Integers:
        """Bound what can be had at each total by every set of prices. ends: totals x lines."""
        asker, menu = self.asker, self.asker.menu
        whole = prices.ends + np.maximum(prices.earned_by_joints, 0).sum(axis=1)
        whole += np.maximum.reduceat(prices.earned, menu.first, axis=1).sum(axis=1)
        by_set = whole - (ends[0] - ends) @ prices.rows[:, -self.lines :].T  # totals x sets
        bounds = np.full(len(ends), -asker.least, dtype=np.int64)
        for m, weight in enumerate(prices.weight.tolist()):
            if weight:
                bounds = np.minimum(bounds, (by_set[:, m] // weight) << asker.step)
            else:
                bounds[by_set[:, m] < 0] = asker.least
        return bounds

    def _blocks(self, sets: int) -> Blocks:
        """Say which items belong together under so many sets of prices."""
        from scoring.exact.menu.blocks import Blocks  # noqa: PLC0415 - numba takes a moment to start

        if sets and self.grouped is not None:
            return self.grouped.blocks(sets)
        nothing = np.zeros(0, dtype=np.int64)
        return Blocks(np.full(len(self.asker.menu.sizes), -1, dtype=np.int64), nothing, nothing, 0)

    def _tuned(self, totals: Sequence[int], ends: Integers) -> list[Tuned]:
        """Tune prices of relations alone at the ends of a stretch, where the budget is kept to the unit."""
        grouped, asker = self.grouped, self.asker
        start = next((known for known in asker.sets if known.weight), None)
        if not self.is_hard or grouped is None or start is None:
            return []
        is_narrow = 8 * self.width < self.usual_width
        if grouped.sums(int(ends[0])) > (HARD_SUMS if is_narrow else SUMS):
            return []
        tuned: list[Tuned] = []
        j = 0
        for place in range(2):
            known = max(int(self._best_at(np.array([totals[j]]))[0]), asker.least)
            one = grouped.tuned(place, j, ends, known, start)
            self.work += A_RELAXATION * A_TUNING
            if one is None:
                break
            tuned.append(one)
            j = one.lowest
        return tuned

    def _dearer(self, total: int) -> list[PriceSet]:
        """Give prices with the budget dearer: near the least that is needed it is worth more than the relaxation says."""
        asker = self.asker
        rows = len(asker.menu.rows)
        budget = slice(rows - self.lines, rows)
        ends = asker.menu.clipped(self.ends_at(total))
        dear = asker.dearer(asker.sets[:2][-1], budget, DEARER, ends)
        return [] if dear is None else [dear]

    def _settled(self, stretch: _Stretch) -> Settled | None:
        """Settle the cells of a stretch; None where the first is not, with another width or slack for the next time."""
        asker, totals = self.asker, stretch.totals
        below = np.array(totals[1:])
        self.least_slack = max(int(abs(stretch.bounds[0]) // LEAST_SLACK), 1)
        self.slack = max(self.slack or int(abs(stretch.bounds[0]) // FIRST_SLACK), self.least_slack)
        is_bottom = stretch.bounds[1:] <= asker.least  # nothing is possible below the cell
        at_best = np.where(is_bottom, stretch.bounds[:-1], stretch.bounds[1:])
        guess = np.maximum(at_best - self.slack, asker.least - 1)
        known = np.maximum(guess, self._best_at(below))
        closed = stretch.bounds[:-1] + (1 << asker.step)
        is_settled = np.zeros(len(below), dtype=bool)
        labels = 0
        for _ in range(2):
            limit = max(AGAIN * labels, FEW) if is_settled[0] else self.limit
            made = self._passed(stretch, known, limit)
            if made is None and is_settled[0]:
                labels = CROWD
                break
            if made is None:
                self._narrow(stretch)
                return None
            labels += made
            best = self._best_at(below)
            is_settled |= (known <= best) | (known < self._best_at(below + 1))
            is_settled |= known < asker.least
            deeper = stretch.bounds[1:] - DEEPER * self.slack
            again = ~is_settled & ((best > np.maximum(deeper, NOTHING)) | is_bottom)
            if not again.any() or not (is_settled[0] or again[0]):
                break
            known = np.where(again, np.maximum(best, asker.least - 1), closed)
        count = len(below) if is_settled.all() else int(is_settled.argmin())
        if not count:
            self._look_deeper(stretch, labels)
            return None
        best = self._best_at(below + 1)[:count]
        self._adapt(stretch, count, labels, (stretch.bounds[1 : count + 1] - best)[best > NOTHING])
        return self._handed_over(totals[count])

    def _look_deeper(self, stretch: _Stretch, labels: int) -> None:
        """Look further below the bound, the further the fewer labels it took; in the end for all that keeps the rules."""
        is_easy = labels < EASY or labels < self.limit // 8
        more = 3 * self.slack if is_easy else max(self.slack // 2, 1)
        self.shallow = self.slack
        self.slack = min(self.slack + more, -2 * self.asker.least + 1)
        if stretch.blocks.sets and 4 * labels > self.limit:
            self.width = max((stretch.totals[0] - stretch.totals[-1]) // NARROWER, 1)

    def _narrow(self, stretch: _Stretch) -> None:
        """Look less far below the bound, at less of the way at once, or, where that is little already, at more labels."""
        width = stretch.totals[0] - stretch.totals[-1]
        self.is_hard = True
        between = (self.slack + self.shallow) // 2
        may_narrow = width > 1 and not self.is_narrowed
        if may_narrow and (stretch.blocks.sets or not self.shallow):
            self.width, self.is_narrowed = width // NARROWER, True
        elif self.shallow and between > self.shallow + self.shallow // 8:
            self.slack = between
        elif not self.shallow and self.halved < HALVED:
            self.slack, self.halved = max(self.slack // 2, self.least_slack), self.halved + 1
        elif may_narrow:
            self.width, self.is_narrowed = width // NARROWER, True
        else:
            is_most = self.limit >= MOST_LABELS
            self.limit = CROWD if is_most else min(4 * self.limit, MOST_LABELS)
            self.is_narrowed = False

    def _adapt(self, stretch: _Stretch, count: int, labels: int, lost: Integers) -> None:
        """Learn how wide the next stretch may be, and how far below its bound to look. lost: cells; below theirs."""
        totals, self.shallow = stretch.totals, 0
        self.is_narrowed, self.halved = False, 0
        self.width = totals[0] - totals[-1]
        if labels == CROWD:
            self.width = max(2 * (totals[0] - totals[count]), self.width // NARROWER)
        elif count == len(totals) - 1 and (labels < EASY or 2 * max(labels, LABELS) < self.limit):
            self.width *= 2
        self.limit = LABELS if labels == CROWD else min(max(LABELS, 2 * labels), MOST_LABELS)
        more = self.slack if labels < EASY else self.slack // 4
        least = self.slack + more if 2 * count < len(totals) else 1
        if len(lost):
            lower = lost[len(lost) // 2 :]  # it is nearer to the next stretch
            self.slack = max(int(np.quantile(lower, USUAL) * MARGIN), least)

    def _best_at(self, totals: Integers) -> Integers:
        """Give the most that anything met is worth that needs no more than each of some totals."""
        points = sorted(self.met)
        needs = np.array([need for need, _ in points], dtype=np.int64)
        values = np.array([NOTHING, *(value for _, value in points)], dtype=np.int64)
        best: Integers = np.maximum.accumulate(values)[np.searchsorted(needs, totals, side="right")]
        return best

    def _handed_over(self, lowest: int) -> Settled:
        """Hand over the points that need more than a total, and keep what was met below."""
        points: Listed = {}
        best = NOTHING
        for need, value in sorted(self.met, key=lambda key: (key[0], -key[1])):
            if value > best:
                points[need, value] = self.met[need, value]
                best = value
        self.met = {key: of for key, of in points.items() if key[0] <= lowest}
        below = max((value for _, value in self.met), default=None)
        return Settled(lowest, {key: of for key, of in points.items() if key[0] > lowest}, below)

    def _passed(self, stretch: _Stretch, known: Integers, limit: int) -> int | None:
        """Look once for all that is worth more than what is known of its cell; gives how many labels it took, or None."""
        from scoring.exact.menu.labels import (  # noqa: PLC0415 - numba takes a moment to start
            DONE,
            UNFIT,
            labelled,
        )
        from scoring.exact.menu.walk import Cells  # noqa: PLC0415

        menu, lines = self.asker.menu, self.lines
        rows = len(menu.rows)
        cells = Cells(np.arange(rows - lines, rows), stretch.ends, known, 0)
        made = labelled(
            menu.tables,
            menu.member,
            menu.values,
            menu.joint_values,
            menu.clipped(self.ends_at(stretch.totals[0])),
            self.everything.copy(),
            stretch.prices,
            self.asker.step,
            cells,
            stretch.blocks,
            self.ties,
            self._trail(),
            self._space(),
            limit,
        )
        self.work += made.work // LABELS_A_UNIT
        if made.state == UNFIT:
            self.limit = MOST_LABELS + 1  # nothing is to be gained by another width
        if made.state != DONE:
            return None
        if len(made.labels):
            self._take(made)
        return made.work

    def _trail(self) -> Trail:
        """Give room for the trail, made once."""
        from scoring.exact.menu.labels import Trail  # noqa: PLC0415 - numba takes a moment to start

        if self._ways is None:
            self._ways = Trail(*(np.zeros(WAYS, dtype=np.int32) for _ in range(4)))
        return self._ways

    def _space(self) -> Room:
        """Give room to work in, made once."""
        from scoring.exact.menu.labels import FIELDS, Room  # noqa: PLC0415 - numba takes a moment to start

        if self._room is None:
            labels = (MOST, FIELDS + MOST_SETS)
            self._room = Room(
                now=np.empty(labels, dtype=np.int64),
                then=np.empty(labels, dtype=np.int64),
                keys=np.empty(MOST, dtype=np.int64),
                places=np.empty(MOST, dtype=np.int64),
                other_places=np.empty(MOST, dtype=np.int64),
                before=np.empty(MOST, dtype=np.int32),
                option=np.empty(MOST, dtype=np.int32),
                lost=np.empty((USES, MOST_SETS), dtype=np.int64),
                allowed=np.empty(ALLOWED, dtype=np.int64),
            )
        return self._room

    def _take(self, made: Labelled) -> None:
        """Take in the portfolios of the labels that no other label beats."""
        from scoring.exact.menu.labels import COUNT, VALUE  # noqa: PLC0415 - numba takes a moment to start

        firsts = self._traced(made, made.first, 1, len(made.first))
        needs, values = self.needs(firsts), made.labels[:, VALUE]
        order = np.lexsort((-values, needs))
        best, groups = NOTHING, dict[tuple[int, int], list[int]]()
        for place in order.tolist():
            key = (int(needs[place]), int(values[place]))
            if key in groups:
                groups[key].append(place)
            elif key[1] > best:
                groups[key] = [place]
                best = key[1]
        for key, places in groups.items():
            count = sum(made.labels[places, COUNT].tolist())
            alike = firsts[places]
            if len(places) < count <= ALIKE:
                alike = self._traced(made, made.first[places], ALIKE, count)
            self.met[key] = (count, tuple(map(tuple, alike.tolist())))

    def _traced(
        self, made: Labelled, of: NDArray[np.int32], each: int, room: int
    ) -> NDArray[np.int16]:
        """Find the portfolios of some labels again."""
        from scoring.exact.menu.labels import traced  # noqa: PLC0415 - numba takes a moment to start

        menu = self.asker.menu
        choices = np.zeros((room, len(menu.sizes)), dtype=np.int16)
        written = traced(self._trail(), made.order, of, menu.first, choices, each)
        return choices[:written]
