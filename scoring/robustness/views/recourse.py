"""What to choose now when some of it may have to go later: the choice and what is left of it, as one programme.

    choose x now and y_f in every future f:   x keeps today's rules,   y_f keeps the rules of f,   y_f <= x by levels,
                                              y_f = x where x keeps the rules of f

In words: a two-stage programme with recourse (Dantzig 1955; Birge and Louveaux 2011, chapter 1).
y_f is the repair of x in the future f (future.py), where what fits is carried out as it stands. Two
kinds of future need less than that:

1. Every rule of f is one of today's, as tight or less: what keeps today's rules fits, so y_f is x
   and needs no copy.
2. Dropping or lowering never adds value in f: below an x that fits nothing is worth more than x, so
   y_f may be free.

In all others a **switch** says which rule of f the choice breaks; where it breaks none, y_f is held
at x.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scoring.exact.programme import Line, Programme, RuleRow, value_line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from scoring.exact.programme import Choice, Joint, Member

type End = tuple[int, int]
"""A row's place in its programme, and which end of it: 1 the high one, -1 the low one."""


@dataclass(frozen=True, slots=True)
class Block:
    """Where the joint programme holds what is left in one future.

    first: place of its first recommendation; 0 where that is the choice itself.
    joints: place of each of the future's joints.
    switch: place of the switch, None without one; its levels stand for `ends`, 0 for none broken.
    below: places of the rows that hold what is left at or below the choice, from the first to before the second.
    """

    first: int
    joints: tuple[int, ...]
    switch: int | None = None
    ends: tuple[End, ...] = ()
    below: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class Joined:
    """A choice and what is left of it in every future, as one programme.

    futures: their programmes, over the recommendations and levels of today's.
    programme: the joint one; its first recommendations are the choice, its rows hold in every
        future, its cost is the cost of the choice today.
    """

    futures: tuple[Programme, ...]
    programme: Programme
    blocks: tuple[Block, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """What is left in each future, as a line of its value there over the joint programme, in its value units."""
        return tuple(
            _moved(value_line(future), block.first, block.joints)
            for future, block in zip(self.futures, self.blocks, strict=True)
        )

    def chosen(self, joint_choice: Choice) -> Choice:
        """Read the choice of today off a choice of the joint programme."""
        return joint_choice[: len(self.futures[0].ids)]

    def written(self, choice: Choice, left: Sequence[Choice]) -> Choice:
        """Write a choice and what is left of it in each future as a choice of the joint programme."""
        levels = [*choice, *(0 for _ in self.programme.ids[len(choice) :])]
        for future, block, rest in zip(self.futures, self.blocks, left, strict=True):
            if block.first:
                levels[block.first : block.first + len(rest)] = rest
            if block.switch is not None:
                broken = [k for k, end in enumerate(block.ends, 1) if _breaks(future, end, choice)]
                levels[block.switch] = broken[0] if broken else 0
        return tuple(levels)


def joined(now: Programme, futures: Sequence[Programme]) -> Joined:
    """Write today's choice and its repairs in every future as one programme; at least one future."""
    build = _Builder(now)
    blocks = tuple(build.block(future) for future in futures)
    return Joined(tuple(futures), build.programme(), blocks)


def never_gains(programme: Programme) -> bool:
    """Say whether dropping or lowering anything is sure never to add value.

    It is where each step down loses as much as all pair effects could win back that the
    recommendation is part of: overlaps that end, and effects that hold at lower levels only.
    """
    for i, amounts in enumerate(programme.values):
        won = sum(
            abs(joint.value)
            for joint in programme.joints
            for member in joint.members
            if member.index == i and (joint.value < 0 or member.highest < len(amounts))
        )
        below = (0, *amounts)
        if any(above - lower < won for above, lower in zip(amounts, below[:-1], strict=True)):
            return False
    return True


def breakable(now: Programme, future: Programme) -> tuple[End, ...]:
    """List the ends of a future's rows that no row of today holds as tightly."""
    same_joints = [joint.members for joint in now.joints] == [
        joint.members for joint in future.joints
    ]
    unchanged = {row.name: row for row in now.rows} if same_joints else {}
    rows = [(place, row) for place, row in enumerate(future.rows) if row != unchanged.get(row.name)]
    if not rows:
        return ()
    today: dict[tuple[object, ...], list[RuleRow]] = {}
    for row in now.rows:
        today.setdefault(_summed(now, row), []).append(row)
    ends = []
    for place, row in rows:
        alike = today.get(_summed(future, row), [])
        for sign, end in ((-1, row.low), (1, row.high)):
            if end is None:
                continue
            if not any(_as_tight(other, sign, end * row.unit) for other in alike):
                ends.append((place, sign))
    return tuple(ends)


class _Builder:
    """Adds one future after another behind the choice of today."""

    def __init__(self, now: Programme) -> None:
        self.now = now
        self.ids, self.levels = list(now.ids), list(now.levels)
        self.rows: list[RuleRow] = list(now.rows)
        self.joints: list[Joint] = list(now.joints)
        self.places: dict[tuple[Member, ...], int] = {}
        for place, joint in enumerate(now.joints):
            self.places.setdefault(joint.members, place)

    def programme(self) -> Programme:
        """Give the joint programme; it has no value of its own yet (`towards`)."""
        return replace(
            self.now,
            ids=tuple(self.ids),
            levels=tuple(self.levels),
            values=tuple((0,) * len(names) for names in self.levels),
            joints=tuple(self.joints),
            rows=tuple(self.rows),
        ).towards(Line(()))

    def block(self, future: Programme) -> Block:
        """Add one future."""
        ends = breakable(self.now, future)
        if not ends:
            return Block(0, self._joints(future, 0))
        first = len(self.ids)
        self._add(future.ids, future.levels)
        joints = self._joints(future, first)
        for row in future.rows:
            self.rows.append(
                replace(row, name=f"{row.name} from {first}", line=_moved(row.line, first, joints))
            )
        start = len(self.rows)
        for i in range(len(future.ids)):
            self._below(i, first)
        below = (start, len(self.rows))
        if never_gains(future):
            return Block(first, joints, below=below)
        return Block(first, joints, self._switch(future, first, ends), ends, below)

    def _add(self, ids: Sequence[str], levels: Sequence[tuple[str, ...]]) -> None:
        first = len(self.ids)
        self.ids += [f"{id_} from {first}" for id_ in ids]
        self.levels += levels

    def _joints(self, future: Programme, first: int) -> tuple[int, ...]:
        """Give the place of each of a future's joints over the recommendations from `first`; new ones are added."""
        places = []
        for joint in future.joints:
            members = tuple(replace(member, index=first + member.index) for member in joint.members)
            if members not in self.places:
                self.places[members] = len(self.joints)
                self.joints.append(
                    replace(joint, name=f"{joint.name} from {first}", members=members)
                )
            places.append(self.places[members])
        return tuple(places)

    def _below(self, i: int, first: int) -> None:
        """Keep what is left at or below what was chosen: one row a level, so high only if the choice is as high."""
        size = len(self.levels[i])
        for level in range(1, size + 1):
            upward = _upward(level, size)
            fewer = tuple(-amount for amount in upward)
            self.rows.append(
                RuleRow(
                    f"{first + i} from {level}", Line(((i, fewer), (first + i, upward))), high=0
                )
            )

    def _switch(self, future: Programme, first: int, ends: Sequence[End]) -> int:
        """Let anything go only where the choice breaks an end: level k of the switch says that it breaks the kth."""
        place = len(self.ids)
        self._add(("switch",), (tuple(str(k) for k in range(1, len(ends) + 1)),))
        freed = (-1,) * len(ends)
        for i, names in enumerate(future.levels):
            for level in range(1, len(names) + 1):
                upward = _upward(level, len(names))
                fewer = tuple(-amount for amount in upward)
                keeping = Line(((i, upward), (first + i, fewer), (place, freed)))
                self.rows.append(RuleRow(f"{first + i} keeps {level}", keeping, high=0))
        joints = self._joints(future, 0)
        for k, (r, sign) in enumerate(ends):
            at_level = tuple(int(other == k) for other in range(len(ends)))
            self.rows.append(
                _broken(f"{place} is {k + 1}", future.rows[r], sign, joints, (place, at_level))
            )
        return place


def _broken(
    name: str, row: RuleRow, sign: int, joints: Sequence[int], switch: tuple[int, tuple[int, ...]]
) -> RuleRow:
    """Make the row that lets a switch be at a level only where the choice breaks an end of a future's row.

    joints: places of the future's joints over the choice. switch: its place, and 1 at that level.
    """
    end = row.high if sign > 0 else row.low
    assert end is not None  # noqa: S101 - only ends that are there are listed
    line = _moved(row.line, 0, joints)
    terms = tuple((i, tuple(sign * a for a in amounts)) for i, amounts in line.terms)
    pairs = tuple((p, sign * a) for p, a in line.joints)
    least = sum(min(0, *amounts) for _, amounts in terms)
    least += sum(min(0, amount) for _, amount in pairs)
    needed = max(sign * end + 1 - least, 0)
    place, at_level = switch
    asked = tuple(-needed * here for here in at_level)
    return RuleRow(name, Line((*terms, (place, asked)), pairs), low=least)


def _upward(level: int, size: int) -> tuple[int, ...]:
    """Give the amounts of a term that is 1 at a level and above."""
    return tuple(int(other >= level) for other in range(1, size + 1))


def _breaks(programme: Programme, end: End, choice: Choice) -> bool:
    row, sign = programme.rows[end[0]], end[1]
    total = row.line.total(choice, programme.joints)
    limit = row.high if sign > 0 else row.low
    return limit is not None and sign * total > sign * limit


def _as_tight(row: RuleRow, sign: int, limit: Fraction) -> bool:
    """Say whether a row holds its sum as tightly as a limit in the rule's own unit."""
    end = row.high if sign > 0 else row.low
    return end is not None and sign * end * row.unit <= sign * limit


def _summed(programme: Programme, row: RuleRow) -> tuple[object, ...]:
    """Write a row's sum in the rule's own unit, so that rows of two programmes compare whatever their steps."""
    terms = tuple(
        sorted(
            (i, tuple(a * row.unit for a in amounts))
            for i, amounts in row.line.terms
            if any(amounts)
        )
    )
    pairs: dict[tuple[tuple[int, int, int], ...], Fraction] = {}
    for p, amount in row.line.joints:
        key = tuple(
            (member.index, member.lowest, member.highest) for member in programme.joints[p].members
        )
        pairs[key] = pairs.get(key, 0 * row.unit) + amount * row.unit
    return terms, tuple(sorted((key, amount) for key, amount in pairs.items() if amount))


def _moved(line: Line, first: int, joints: Sequence[int]) -> Line:
    """Write a future's line over the recommendations from `first` and these joints."""
    amounts: dict[int, int] = {}
    for p, amount in line.joints:
        amounts[joints[p]] = amounts.get(joints[p], 0) + amount
    return Line(
        tuple((first + i, by_level) for i, by_level in line.terms), tuple(sorted(amounts.items()))
    )
