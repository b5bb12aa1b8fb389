"""Good portfolios close to the best: one or two recommendations at another level, most valuable first.

Where a programme is too large for the k best portfolios to be searched to the end, these are
among what is found: the next best is then no farther off than the best exchange of two. And where
the best is not proved, none that is found is worth less than one of its neighbours. They prove
nothing of what lies beyond them.
"""

from __future__ import annotations

from math import isqrt
from typing import TYPE_CHECKING

import numpy as np

from scoring.exact.totals import Totals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scoring.exact.inequalities import Setting, System
    from scoring.exact.programme import Choice, Programme

type Levels = Sequence[tuple[int, int]]
"""Recommendations with their new levels."""
type _Room = tuple[NDArray[np.float64], NDArray[np.float64]]
"""What changes use more of inequalities, changes x inequalities, and what is left of each."""

MOST_CHANGES = 1_200
"""Changes of one recommendation that are paired, at most: those that change the value least."""
MOST_COMPARED = 300_000_000
"""Pairs times inequalities that are looked at: where there are many inequalities fewer changes are paired."""
MOST_CHECKED = 2_000
"""Portfolios that are summed up exactly, at most."""
MOST_STEPS = 20
"""Times that a portfolio is bettered, at most."""
MOST_PAIRS = 8_000
"""Pairs put in order at once."""
FEW_TOUCH = 8
"""An inequality that fewer than one change in so many touches is looked at last."""


def neighbours(system: System, setting: Setting, best: Choice, number: int) -> tuple[Choice, ...]:
    """List the `number` most valuable portfolios that differ from `best` in one or two recommendations.

    They keep every row, as is summed up exactly. There may be fewer, and where joints are worth
    something they are those of the MOST_CHECKED that would be the most valuable without.
    """
    programme = system.programme
    changes, beside = _Changes(system, setting, best), _Beside(programme, best)
    kept: list[tuple[int, Levels]] = []
    enough = MOST_CHECKED if any(setting.joint_values) else number
    for columns in changes.by_loss():
        levels = [(int(system.owner[column]), int(system.option[column])) for column in columns]
        gain = beside.gain(levels)
        if gain is not None:
            kept.append((gain, tuple(levels)))
        if len(kept) == enough:
            break
    kept.sort(key=_gained, reverse=True)
    return tuple(beside.portfolio(levels) for _, levels in kept[:number])


def bettered(system: System, choice: Choice) -> Choice:
    """Go from a portfolio that keeps every row to its most valuable neighbour, until none is worth more."""
    setting, value = system.setting(), system.programme.value
    for _ in range(MOST_STEPS):
        closest = neighbours(system, setting, choice, 1)
        if not closest or value(closest[0]) <= value(choice):
            break
        choice = closest[0]
    return choice


class _Beside:
    """A portfolio, and what its neighbours gain and keep, summed up exactly from what they change."""

    def __init__(self, programme: Programme, choice: Choice) -> None:
        self.totals = Totals(programme, choice)
        rows = zip(programme.rows, self.totals.rows, strict=True)
        self.broken = {r for r, (row, total) in enumerate(rows) if row.excess_of(total)}

    def gain(self, levels: Levels) -> int | None:
        """Say what is gained by other levels; None where a row is broken then."""
        totals, rows = self.totals, self.totals.programme.rows
        before = [(i, totals.choice[i]) for i, _ in levels]
        gain, moved = 0, set(self.broken)
        for i, level in levels:
            gain += totals.gain(i, level)
            moved.update(totals.make(i, level))
        kept = not any(rows[r].excess_of(totals.rows[r]) for r in moved)
        for i, level in reversed(before):
            totals.make(i, level)
        return gain if kept else None

    def portfolio(self, levels: Levels) -> Choice:
        """Give the portfolio with other levels."""
        choice = list(self.totals.choice)
        for i, level in levels:
            choice[i] = level
        return tuple(choice)


def _gained(kept: tuple[int, Levels]) -> int:
    return kept[0]


class _Changes:
    """Every change of one recommendation's level from a portfolio's.

    columns: changes; the column of the new level
    owner: changes; whose it is
    gain: changes; value gained, in floating point: the order is all that rests on it
    used: changes x inequalities without joints; what it uses more
    room: inequalities without joints; what the portfolio leaves
    """

    def __init__(self, system: System, setting: Setting, best: Choice) -> None:
        chosen = np.array(system.first[: len(best)], dtype=np.intp) + np.array(best, dtype=np.intp)
        is_chosen = np.zeros(system.columns, dtype=bool)
        is_chosen[chosen] = True
        values = np.array([float(value) for value in setting.values])
        gain = values - values[chosen[system.owner]]
        changes = np.flatnonzero(setting.domain & ~is_chosen)
        rows = max(len(system.inequalities), 1)
        most = min(MOST_CHANGES, isqrt(MOST_COMPARED // rows))
        self.columns = changes[np.argsort(np.abs(gain[changes]), kind="stable")[:most]]
        self.gain = gain[self.columns]
        self.owner = np.asarray(system.owner)[self.columns]
        self.used, self.room = _used(system, setting, chosen, self.columns, chosen[self.owner])

    def by_loss(self) -> list[tuple[int, ...]]:
        """List single changes and pairs that keep the inequalities, as columns: the MOST_CHECKED that lose least.

        Those that lose the same stand in the order of their columns.
        """
        falling = np.argsort(-self.gain, kind="stable")
        gain, owner, dense, sparse = self.gain[falling], self.owner[falling], *self._rows(falling)
        singles = np.flatnonzero((self.used <= self.room).all(axis=1))
        best = _Best(self.gain[singles], self.columns[singles], np.full(len(singles), -1))
        for k in range(len(gain) - 1):
            # Gains fall, so those that may be among the best stand together, and so do the turns with any.
            count = np.count_nonzero(gain[k] + gain[k + 1 :] >= best.least)
            if not count:
                break
            partners = np.arange(k + 1, k + 1 + count)
            partners = partners[owner[partners] != owner[k]]
            for used, room in (dense, sparse):
                partners = partners[(used[partners] + used[k] <= room).all(axis=1)]
            one, other = np.full(len(partners), falling[k]), falling[partners]
            first, second = np.minimum(one, other), np.maximum(one, other)
            best.add(gain[k] + gain[partners], self.columns[first], self.columns[second])
        return best.listed()

    def _rows(self, order: NDArray[np.intp]) -> tuple[_Room, _Room]:
        """Split the inequalities, with changes in another order: those that many of them touch come first."""
        touched = np.count_nonzero(self.used, axis=0) * FEW_TOUCH > len(self.used)
        used = self.used[order]
        return (
            (used[:, touched].copy(), self.room[touched]),
            (used[:, ~touched].copy(), self.room[~touched]),
        )


class _Best:
    """The changes that lose least so far; single ones have -1 for their second column.

    least: the gain from which one may be among them.
    """

    def __init__(
        self, gain: NDArray[np.float64], first: NDArray[np.intp], second: NDArray[np.intp]
    ) -> None:
        self.gain, self.first, self.second = gain, first, second
        self.least = -np.inf
        self.more: list[tuple[NDArray[np.float64], NDArray[np.intp], NDArray[np.intp]]] = []
        self.count = len(gain)

    def add(
        self, gain: NDArray[np.float64], first: NDArray[np.intp], second: NDArray[np.intp]
    ) -> None:
        """Take more of them in."""
        self.more.append((gain, first, second))
        self.count += len(gain)
        if self.count > MOST_PAIRS:
            self._cut()

    def listed(self) -> list[tuple[int, ...]]:
        """Give their columns, what loses least first."""
        self._cut()
        pairs = zip(self.first.tolist(), self.second.tolist(), strict=True)
        return [(one, other) if other >= 0 else (one,) for one, other in pairs]

    def _cut(self) -> None:
        """Put all in order and keep the first MOST_CHECKED."""
        every = [(self.gain, self.first, self.second), *self.more]
        gain, first, second = (np.concatenate(parts) for parts in zip(*every, strict=True))
        order = np.lexsort((second, first, -gain))[:MOST_CHECKED]
        self.gain, self.first, self.second = gain[order], first[order], second[order]
        self.more, self.count = [], len(order)
        if self.count == MOST_CHECKED:
            self.least = self.gain[-1]


def _used(
    system: System,
    setting: Setting,
    chosen: NDArray[np.intp],
    after: NDArray[np.intp],
    before: NDArray[np.intp],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Say what changes use more of each inequality without joints, and what the chosen columns leave of it.

    before, after: changes; columns. What is left is half a step wide of rounding.
    """
    plain = [
        (inequality, float(bound))
        for inequality, bound in zip(system.inequalities, setting.bounds, strict=True)
        if not inequality.joints
    ]
    used, room = np.zeros((len(after), len(plain))), np.zeros(len(plain))
    for row, (inequality, bound) in enumerate(plain):
        amounts = np.zeros(system.columns)
        for column, amount in inequality.terms:
            amounts[column] = float(amount)
        used[:, row] = amounts[after] - amounts[before]
        room[row] = bound + abs(bound) * 1e-9 + 0.5 - amounts[chosen].sum()
    return used, room
