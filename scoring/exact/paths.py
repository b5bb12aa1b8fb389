"""From tables of one budget back to portfolios: all that are worth enough, or the first of them by the tie rule.

All: from the last decision to the first, follow only what the table before it says can still be
worth enough within the money left. First: the cheapest, and of those the one with the fewest
funded, are read off the last table; every portfolio of that value, cost and number is a path
through the tables, and from the earliest recommendation on the paths that do not take its earliest
option are cut off.

And where the tables were too many to be kept: one that has the value they prove. They are made
again from mark to mark, the last ones first, and one step after another is undone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scoring.exact.tables import value_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scoring.exact.programme import Choice
    from scoring.exact.tables import DecisionOption, MoneyTable, MoneyTables

    type Places = NDArray[np.int64]


def listed(tables: MoneyTables, budget: int, lowest: int, most: int) -> list[Choice] | None:
    """List every portfolio worth at least `lowest`; None where there are more than `most`.

    The tables must hold every decision of one recommendation alone, down to that value.
    """
    money, wanted = np.array([budget], dtype=np.int64), np.array([lowest], dtype=np.int64)
    trail: list[tuple[NDArray[np.int32], NDArray[np.int16]]] = []
    decisions, layers = reversed(tables.decisions), reversed(tables.layers[:-1])
    for decision, (cost, key) in zip(decisions, layers, strict=True):
        value = value_of(key, tables.fewer)
        parents, levels, left, still = [], [], [], []
        for option in decision.options:
            rest, needed = money - option.cost, wanted - option.value
            place = np.searchsorted(cost, rest, side="right") - 1
            reaches = (
                (place >= 0) & (value[np.maximum(place, 0)] >= needed)
                if len(value)
                else np.zeros_like(place, bool)
            )
            kept = np.flatnonzero(reaches)
            parents.append(kept.astype(np.int32))
            levels.append(np.full(len(kept), option.level, dtype=np.int16))
            left.append(rest[kept])
            still.append(needed[kept])
        money, wanted = np.concatenate(left), np.concatenate(still)
        if len(money) > most:
            return None
        trail.append((np.concatenate(parents), np.concatenate(levels)))
    choices = np.zeros((len(money), len(tables.decisions)), dtype=np.int64)
    places: NDArray[np.int64] = np.arange(len(money), dtype=np.int64)
    for decision, (parents_, levels_) in zip(tables.decisions, reversed(trail), strict=True):
        choices[:, decision.members[0]] = levels_[places]
        places = parents_[places].astype(np.int64)
    return [tuple(choice) for choice in choices.tolist()]


def witness(tables: MoneyTables) -> tuple[Choice, int] | None:
    """Give a portfolio worth `tables.best`, and how many partial ones were made again for it; None where none is."""
    plan, meeting = tables.plan, tables.meeting
    if meeting is None:
        return None
    taken, work = list(plan.usual), 0
    end, cost, key = meeting.t, meeting.cost, meeting.key
    for mark in reversed(tables.marks):
        if mark.t > end:
            continue
        table, best = mark.table, mark.best
        before = [table]
        for t in range(mark.t, end):
            table, best, _ = plan.step(t, table, best)
            before.append(table)
            work += len(table[0])
        for t in range(end, mark.t - 1, -1):
            taken[t] = _last(before[t - mark.t], plan.decisions[t].options, cost, key, plan.fewer)
            cost, key = cost - taken[t].cost, key - (taken[t].value * plan.fewer - taken[t].funded)
        end = mark.t - 1
    levels = {
        i: option.level
        for decision, option in zip(plan.decisions, taken, strict=True)
        for i in decision.members
    }
    return tuple(levels[i] for i in range(len(levels))), work


def _last(
    before: MoneyTable, options: Sequence[DecisionOption], cost: int, key: int, fewer: int
) -> DecisionOption:
    """Find the option by which one of the table before came to this cost and key."""
    for option in options:
        wanted_cost, wanted_key = cost - option.cost, key - (option.value * fewer - option.funded)
        place = int(np.searchsorted(before[0], wanted_cost))
        if (
            place < len(before[0])
            and before[0][place] == wanted_cost
            and before[1][place] == wanted_key
        ):
            return option
    raise AssertionError("a table holds what nothing in the table before it leads to")


class Paths:
    """Every portfolio of the value `lowest` or more that costs least, and of those the ones with the fewest funded.

    ends: tables; places in each that some such portfolio passes
    edges: decisions x options; places in the table before and in the table after that the option
        joins
    cost: of all of them
    """

    def __init__(self, tables: MoneyTables, lowest: int) -> None:
        self.tables = tables
        cost, key = tables.layers[-1]
        first = int(np.searchsorted(value_of(key, tables.fewer), lowest))
        self.ends: list[Places] = [np.array([first], dtype=np.int64)]
        self.edges: list[list[tuple[Places, Places]]] = []
        self.cost = int(cost[first])
        for decision, before, after in zip(
            reversed(tables.decisions),
            reversed(tables.layers[:-1]),
            reversed(tables.layers[1:]),
            strict=True,
        ):
            joined = [
                _joined(
                    before,
                    after,
                    self.ends[-1],
                    option.cost,
                    option.value * tables.fewer - option.funded,
                )
                for option in decision.options
            ]
            self.edges.append(joined)
            self.ends.append(_ends(joined, 0))
        self.edges.reverse()
        self.ends.reverse()

    def first(self, order: Sequence[Sequence[int]]) -> Choice:
        """Give the one with the earlier rows. order: for each recommendation its levels, the earliest first.

        Where several recommendations are decided together, the earliest of them are taken.
        """
        steps = sorted(range(len(self.edges)), key=lambda t: self.tables.decisions[t].members)
        levels = [0] * len(order)
        for t in steps:
            decision = self.tables.decisions[t]
            open_ = [o for o, (start, _) in enumerate(self.edges[t]) if len(start)]
            rank = order[decision.members[0]]
            best = min(open_, key=lambda o: rank.index(decision.options[o].level))
            if len(open_) > 1:
                self._keep(t, best)
            for member in decision.members:
                levels[member] = decision.options[best].level
        return tuple(levels)

    def _keep(self, t: int, option: int) -> None:
        """Cut off the paths that take another option of decision t."""
        nothing = np.zeros(0, dtype=np.int64)
        self.edges[t] = [
            edge if o == option else (nothing, nothing) for o, edge in enumerate(self.edges[t])
        ]
        self._narrow_after(t)
        self._narrow_before(t)

    def _narrow_after(self, t: int) -> None:
        """Leave out what no path reaches any more, table by table from decision t on."""
        for later in range(t + 1, len(self.edges) + 1):
            if not self._narrow(later, _ends(self.edges[later - 1], 1)):
                break
            if later < len(self.edges):
                self.edges[later] = [
                    _within(edge, 0, self.ends[later]) for edge in self.edges[later]
                ]

    def _narrow_before(self, t: int) -> None:
        """Leave out what no path goes on from any more, table by table back from decision t."""
        for earlier in range(t, -1, -1):
            if not self._narrow(earlier, _ends(self.edges[earlier], 0)):
                break
            if earlier:
                before = self.edges[earlier - 1]
                self.edges[earlier - 1] = [_within(edge, 1, self.ends[earlier]) for edge in before]

    def _narrow(self, table: int, still_passed: Places) -> bool:
        """Keep these places of a table; says whether that leaves any out."""
        fewer = len(still_passed) < len(self.ends[table])
        self.ends[table] = still_passed
        return fewer


def _ends(edges: Sequence[tuple[Places, Places]], side: int) -> Places:
    """Give the places at which the options' joins start (side 0) or end (side 1)."""
    return np.unique(np.concatenate([edge[side] for edge in edges]))


def _joined(
    before: MoneyTable, after: MoneyTable, ends: Places, cost: int, key: int
) -> tuple[Places, Places]:
    """Find in the table before what an option turned into these places of the table after."""
    wanted_cost, wanted_key = after[0][ends] - cost, after[1][ends] - key
    place = np.searchsorted(before[0], wanted_cost)
    inside = np.flatnonzero(place < len(before[0]))
    place, ends = place[inside], ends[inside]
    same = (before[0][place] == wanted_cost[inside]) & (before[1][place] == wanted_key[inside])
    return place[same], ends[same]


def _within(edge: tuple[Places, Places], side: int, places: Places) -> tuple[Places, Places]:
    """Keep of an option's joins those whose start (side 0) or end (side 1) is one of these places."""
    kept = np.isin(edge[side], places)
    return edge[0][kept], edge[1][kept]
