"""Prices of relations alone, where a budget and the floors and ceilings of groups are kept to the unit (blocks.py, tuning.py)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from scoring.exact.menu.asker import SCALE_BITS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scoring.exact.menu.asker import Asker, PriceSet
    from scoring.exact.menu.blocks import Blocks
    from scoring.exact.menu.menu import Integers, Menu, MenuRow
    from scoring.exact.menu.tuning import Layout

GRID = 256  # sums over all floors that are told apart while prices are looked for
TURNS, AGAIN = 60, 25  # bounds worked out for prices, at first and from those of the last time
FAR = 2**61  # as in walk.py


class Group(NamedTuple):
    """A group of items, or one of none: the floor and the ceiling of what they cost together."""

    items: tuple[int, ...]
    floor: int
    ceiling: int


def groups_of(menu: Menu, ends: Integers) -> tuple[list[Group], list[int]]:
    """Find rows that count the budget's costs of some items, no item twice: the groups, and the rows that are theirs.

    The budget is the last row.
    """
    cost = menu.rows[-1].columns
    by_items: dict[tuple[int, ...], list[int]] = {}
    taken: dict[int, tuple[int, ...]] = {}
    for k, row in enumerate(menu.rows[:-1]):
        items = tuple(sorted({int(menu.owner[c]) for c in row.columns}))
        is_apart = bool(items) and all(taken.get(i, items) == items for i in items)
        if is_apart and _counts_costs(menu, row, cost, items):
            taken |= dict.fromkeys(items, items)
            by_items.setdefault(items, []).append(k)
    groups, rows = list[Group](), list[int]()
    for items, places in by_items.items():
        floors = [-int(ends[k]) for k in places if not menu.rows[k].high]
        ceilings = [int(ends[k]) for k in places if menu.rows[k].high]
        most = int(menu.reach[-1])
        groups.append(Group(items, max(floors, default=-most), min(ceilings, default=most)))
        rows += places
    alone = (i for i in range(len(menu.sizes)) if i not in taken)
    groups += [Group((i,), -int(menu.reach[-1]), int(menu.reach[-1])) for i in alone]
    return groups, rows


def _counts_costs(menu: Menu, row: MenuRow, cost: Mapping[int, int], items: Sequence[int]) -> bool:
    """Say whether a row adds up what some items cost, or takes it off where it is a low end."""
    sign = 1 if row.high else -1
    columns = [c for i in items for c in range(menu.first[i], menu.first[i] + menu.sizes[i])]
    return not row.joints and all(row.columns.get(c, 0) == sign * cost.get(c, 0) for c in columns)


@dataclass(frozen=True, slots=True)
class Tuned:
    """Prices tuned at some total, with the most that a portfolio can be worth at each total of a stretch.

    bounds: totals; the asker's `least` where nothing is possible
    lowest: the place of the lowest total at which something may be
    """

    prices: PriceSet
    bounds: Integers
    lowest: int


class Grouped:
    """The groups of a menu whose last row is the budget, and the prices of all other rows.

    ends: of all rows; that of the budget does not matter
    """

    def __init__(self, asker: Asker, ends: Integers) -> None:
        from scoring.exact.menu.tuning import Charged  # noqa: PLC0415 - numba takes a moment to start

        self.asker, menu = asker, asker.menu
        self.groups, rows = groups_of(menu, ends)
        self.cost = np.zeros(menu.columns, dtype=np.int64)
        for column, amount in menu.rows[-1].columns.items():
            self.cost[column] = amount
        self.least = np.minimum.reduceat(self.cost, menu.first)
        self.span = np.maximum.reduceat(self.cost, menu.first) - self.least
        scale = np.maximum(menu.largest, 1).astype(np.float64)
        scale[[*rows, len(menu.rows) - 1]] = 0.0
        self.is_priced = scale > 0
        self.charged = Charged(
            menu.amounts.row,
            menu.amounts.column,
            menu.amounts.amount,
            menu.joint_amounts.row,
            menu.joint_amounts.column,
            menu.joint_amounts.amount,
            menu.all_ends(ends),
            scale,
        )
        self.of = np.zeros(len(menu.sizes), dtype=np.int64)
        for g, group in enumerate(self.groups):
            self.of[list(group.items)] = g
        self.known: dict[int, Integers] = {}

    def blocks(self, sets: int) -> Blocks:
        """Say which items belong together, for so many sets of prices."""
        from scoring.exact.menu.blocks import Blocks  # noqa: PLC0415 - numba takes a moment to start

        floor = np.array([group.floor for group in self.groups], dtype=np.int64)
        ceiling = np.array([group.ceiling for group in self.groups], dtype=np.int64)
        return Blocks(self.of, floor, ceiling, sets)

    def sums(self, end: int) -> int:
        """Count the sums of a total and a use of a group that there are below an end of the budget, and those of its items."""
        layout = self._layout(end, 0)
        of_groups = (layout.spare + 1) * int((layout.ceiling - layout.floor + 1).sum())
        return of_groups + len(layout.items) * int((layout.ceiling + 1).sum())

    def tuned(
        self, place: int, at: int, ends: Integers, known: int, start: PriceSet
    ) -> Tuned | None:
        """Tune prices at one total; None where nothing is possible there or they cannot be added up.

        place: which of several sets; tuned anew from what it was the last time. ends: totals; of the
        budget, from the highest down. at: the place among them. known: a value that is reached there.
        start: prices to begin with at first.
        """
        from scoring.exact.menu.tuning import tuned  # noqa: PLC0415 - numba takes a moment to start

        asker, weight = self.asker, 1 << SCALE_BITS
        before = self.known.get(place, start.prices)
        spare = self._layout(int(ends[at]), 0).spare
        if spare < 0:
            return None
        prices, bound = tuned(
            asker.menu.tables,
            asker.rounded * weight,
            asker.rounded_joints * weight,
            self.charged,
            self._layout(int(ends[at]), max(spare.bit_length() - GRID.bit_length() + 1, 0)),
            np.where(self.is_priced, before, 0).astype(np.float64),
            float(known >> asker.step) * weight,
            AGAIN if place in self.known else TURNS,
        )
        priced = asker.priced(prices, weight) if np.isfinite(bound) else None
        if priced is None:
            return None
        self.known[place] = prices
        bounds = self._bounds(priced, ends)
        possible = np.flatnonzero(bounds > asker.least)
        return Tuned(priced, bounds, int(possible[-1])) if len(possible) else None

    def _bounds(self, priced: PriceSet, ends: Integers) -> Integers:
        """Bound what can be had at each end of the budget, `least` where nothing can."""
        from scoring.exact.menu.tuning import lost_by_total  # noqa: PLC0415 - numba takes a moment to start

        asker, menu = self.asker, self.asker.menu
        layout = self._layout(int(ends[0]), 0)
        best = np.maximum.reduceat(priced.earned, menu.first)
        lost = lost_by_total(menu.tables, best[menu.owner] - priced.earned, layout)
        total = int(priced.prices @ self.charged.ends) + int(best.sum())
        total += int(np.maximum(priced.earned_by_joints, 0).sum())
        paid = layout.spare - (ends[0] - ends)
        lost_at = np.where(paid >= 0, lost[np.maximum(paid, 0)], FAR)
        coarse = np.where(lost_at < FAR, (total - lost_at) // priced.weight, 0)
        return np.where(lost_at < FAR, coarse << asker.step, asker.least)

    def _layout(self, end: int, down: int) -> Layout:
        """Lay the groups out for an end of the budget, in units of 2**down."""
        from scoring.exact.menu.tuning import Layout  # noqa: PLC0415 - numba takes a moment to start

        menu, half = self.asker.menu, (1 << down) >> 1
        floors, ceilings, starts = list[int](), list[int](), [0]
        spare = (end + half) >> down
        more = (self.cost - self.least[menu.owner] + half) >> down
        for group in self.groups:
            items = list(group.items)
            least = int(self.least[items].sum())
            floors.append(max((group.floor - least + half) >> down, 0))
            span = int(np.maximum.reduceat(more, menu.first)[items].sum())
            ceilings.append(min((group.ceiling - least) >> down, span))
            starts.append(starts[-1] + len(items))
            spare -= (least >> down) + floors[-1]
        floor, ceiling = (np.array(ends, dtype=np.int64) for ends in (floors, ceilings))
        return Layout(
            np.array([i for group in self.groups for i in group.items], dtype=np.int64),
            np.array(starts, dtype=np.int64),
            floor,
            np.minimum(ceiling, floor + max(spare, 0)),
            more,
            spare,
        )
