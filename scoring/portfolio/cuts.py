"""Cutting off a portfolio that breaks a row: the fewest of its picks that already break it, forbidden together.

A violated cover, extended (Balas 1975), level by level: if these recommendations at these levels,
or at levels that weigh as much, already pass the row's end whatever the others do, then no feasible
portfolio holds them all, nor as many of the others that weigh as much as the heaviest of them. The
cut's numbers are 0, 1 and a count, so the tolerance that let the portfolio through cannot let it
through again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scoring.exact.programme import Member, Programme, RuleRow

type Picks = dict[int, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Cut:
    """Picks of which a feasible portfolio holds `most` at most.

    picks: (recommendation, its levels, 0 being not funded); a recommendation stands at most once
    most: -1 means that nothing is feasible
    """

    picks: tuple[tuple[int, tuple[int, ...]], ...]
    most: int

    def excludes(self, choice: Sequence[int]) -> bool:
        """Say whether the choice is cut off."""
        return sum(choice[i] in levels for i, levels in self.picks) > self.most


def cut_off(programme: Programme, row: RuleRow, choice: Sequence[int]) -> Cut:
    """Find a cut that excludes a choice which breaks the row, and no choice that keeps it.

    Raises:
        ValueError: the choice keeps the row.
    """
    total = row.line.total(choice, programme.joints)
    over = row.high is not None and total > row.high
    if not over and (row.low is None or total >= row.low):
        raise ValueError(f"the choice keeps {row.name!r}: there is nothing to cut off")
    side = _Side(programme, row, over)
    # First with every level that weighs as much; a joint effect may make that too weak, then with
    # the levels alone.
    picks = side.picks(choice)
    if side.least(picks) <= side.end:
        joined = {
            member.index for p, _ in row.line.joints for member in programme.joints[p].members
        }
        picks = {i: (choice[i],) for i in sorted({*side.amounts, *joined})}
    picks = side.fewest(picks)
    most = len(picks) - 1
    return Cut(tuple(sorted({**picks, **side.as_heavy(picks)}.items())), most)


class _Side:
    """One end of a row, turned so that breaking it means passing `end` from below."""

    def __init__(self, programme: Programme, row: RuleRow, over: bool) -> None:
        self.sign = 1 if over else -1
        self.end = self.sign * ((row.high if over else row.low) or 0)
        self.amounts: dict[int, tuple[int, ...]] = {
            i: (0, *(self.sign * a for a in given)) for i, given in row.line.terms
        }
        self.joints = tuple(
            (programme.joints[p].members, self.sign * amount) for p, amount in row.line.joints
        )

    def picks(self, choice: Sequence[int]) -> Picks:
        """Pick every level that weighs as much as the one chosen."""
        return {
            i: tuple(level for level, amount in enumerate(amounts) if amount >= amounts[choice[i]])
            for i, amounts in self.amounts.items()
        }

    def gain(self, i: int, picks: Mapping[int, tuple[int, ...]]) -> int:
        """By how much a pick raises the floor under the total."""
        given = self.amounts.get(i, (0,))
        return min(given[level] for level in picks[i]) - min(given) if i in self.amounts else 0

    def least(self, picks: Mapping[int, tuple[int, ...]]) -> int:
        """Give a floor under the total over all choices that hold the picks."""
        total = sum(min(amounts) for amounts in self.amounts.values())
        total += sum(self.gain(i, picks) for i in self.amounts if i in picks)
        for members, amount in self.joints:
            may, must = _holds(members, picks)
            if must:
                total += amount
            elif may:
                total += min(0, amount)
        return total

    def fewest(self, picks: Picks) -> Picks:
        """Leave out picks, those that weigh least first, while the others pass the end."""
        for i in sorted(picks, key=lambda i: (self.gain(i, picks), -i)):
            fewer = {j: levels for j, levels in picks.items() if j != i}
            if self.least(fewer) > self.end:
                picks = fewer
        return picks

    def as_heavy(self, picks: Mapping[int, tuple[int, ...]]) -> Picks:
        """List picks of other recommendations that can stand for any of these: as many of them also pass the end."""
        gains = {i: self.gain(i, picks) for i in picks}
        floor = sum(min(given) for given in self.amounts.values())
        floor += sum(min(0, amount) for _, amount in self.joints)
        spare = floor + sum(gains.values()) - self.end
        if spare <= 0:
            return {}
        # Each stand-in may weigh a little less, as long as all of them together still pass the end.
        wanted = max(gains.values(), default=0) - (spare - 1) // max(len(picks), 1)
        stand_ins = {}
        for i, given in self.amounts.items():
            levels = tuple(
                level for level, amount in enumerate(given) if amount - min(given) >= wanted
            )
            if i not in picks and levels:
                stand_ins[i] = levels
        return stand_ins


def _holds(members: Sequence[Member], picks: Mapping[int, tuple[int, ...]]) -> tuple[bool, bool]:
    """Say whether a joint may hold, and whether it must, in a choice that holds the picks."""
    may = must = True
    for member in members:
        levels = picks.get(member.index, ())
        inside = [member.lowest <= level <= member.highest for level in levels]
        may = may and (not levels or any(inside))
        must = must and bool(levels) and all(inside)
    return may, must
