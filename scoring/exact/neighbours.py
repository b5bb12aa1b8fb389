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

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scoring.exact.inequalities import Setting, System
    from scoring.exact.programme import Choice

type Change = tuple[float, tuple[int, ...]]
"""What it gains, and the columns of the new levels."""

MOST_CHANGES = 1_200
"""Changes of one recommendation that are paired, at most: those that change the value least."""
MOST_COMPARED = 300_000_000
"""Pairs times inequalities that are looked at: where there are many inequalities fewer changes are paired."""
MOST_CHECKED = 2_000
"""Portfolios that are summed up exactly, at most."""
MOST_STEPS = 20
"""Times that a portfolio is bettered, at most."""
MOST_PAIRS = 20_000
"""Pairs put in order at once."""


def neighbours(system: System, setting: Setting, best: Choice, number: int) -> tuple[Choice, ...]:
    """List the `number` most valuable portfolios that differ from `best` in one or two recommendations.

    They keep every row, as is summed up exactly. There may be fewer, and where joints are worth
    something they are those of the MOST_CHECKED that would be the most valuable without.
    """
    programme = system.programme
    changes = _Changes(system, setting, best)
    kept: list[Choice] = []
    enough = MOST_CHECKED if any(setting.joint_values) else number
    for columns in changes.by_loss()[:MOST_CHECKED]:
        choice = list(best)
        for column in columns:
            choice[int(system.owner[column])] = int(system.option[column])
        if programme.feasible(choice):
            kept.append(tuple(choice))
        if len(kept) == enough:
            break
    return tuple(sorted(kept, key=programme.value, reverse=True)[:number])


def bettered(system: System, choice: Choice) -> Choice:
    """Go from a portfolio that keeps every row to its most valuable neighbour, until none is worth more."""
    setting, value = system.setting(), system.programme.value
    for _ in range(MOST_STEPS):
        closest = neighbours(system, setting, choice, 1)
        if not closest or value(closest[0]) <= value(choice):
            break
        choice = closest[0]
    return choice


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
        """List single changes and pairs that keep the inequalities, what loses least first, as columns."""
        fits = (self.used <= self.room).all(axis=1)
        singles = np.flatnonzero(fits)
        listed: list[Change] = [(self.gain[k], (self.columns[k],)) for k in singles]
        for k in range(len(self.columns) - 1):
            listed.extend(self._with(k))
            if len(listed) > MOST_PAIRS:
                listed = sorted(listed, key=_order)[:MOST_CHECKED]
        return [columns for _, columns in sorted(listed, key=_order)]

    def _with(self, k: int) -> list[Change]:
        """List the pairs of a change with those after it."""
        later = slice(k + 1, None)
        fits: NDArray[np.bool_] = (self.used[later] + self.used[k] <= self.room).all(axis=1)
        fits &= self.owner[later] != self.owner[k]
        partners = np.flatnonzero(fits) + k + 1
        return [(self.gain[k] + self.gain[j], (self.columns[k], self.columns[j])) for j in partners]


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


def _order(change: Change) -> Change:
    gain, columns = change
    return -gain, columns
