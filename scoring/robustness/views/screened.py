"""The choices of today that may do so well in all futures, listed before anything is asked of a future.

    sum_f p_f V_f(y_f)  <=  C + sum_i g_i(x_i) + sum_q max(0, r_q) [x reaches every member of q]    for every y_f <= x
    g_i(k) = e_i(k) + sum_f max over l <= k of e_fi(l)

In words: charge every rule of every future at the prices of the relaxation; what a recommendation
can then earn there is the most of the levels up to the one chosen today. What is left is a
programme over today's choice alone, under today's rules, whose value is at least what any choice
can be worth: a Lagrangian decomposition (Guignard and Kim 1987) of the programme with recourse
(recourse.py). Its rules hold in whole numbers, so it bounds closer than the relaxation does, and
the few choices above what is known are listed and looked at one by one.

The least largest regret is asked in the same way: where the relaxation says that no choice keeps
every regret so small, its ray prices the views as well, and a choice can do it only if the priced
sum of all that it lacks is not below nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TYPE_CHECKING

from scoring.exact.inequalities import System
from scoring.exact.menu.asker import Asker
from scoring.exact.menu.menu import domain_of, ends_of, menu_of
from scoring.exact.programme import Line
from scoring.exact.relaxation import Relaxation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from scoring.exact.programme import Choice, Joint, Member, Programme, RuleRow
    from scoring.exact.relaxation import Multipliers, Relaxed
    from scoring.robustness.views.recourse import Block, Joined

MOST_FLOOR = 2**62
"""A floor from this size on does not fit what the compiled walk compares with."""
MOST = 1000
"""Choices listed at most; where there are more, the programme with recourse is searched."""

LONGEST = 2**48
"""What the amounts of a row that holds exactly as well sum to at most."""

type Ends = Mapping[str, tuple[int | None, int | None]]
"""Other ends of rows by name; None is open."""

type Levels = Mapping[int, tuple[int, int]]
"""The lowest and the highest level that recommendations must have, by place."""


@dataclass(frozen=True, slots=True)
class Listed:
    """Choices of today, that of the highest bound first.

    choices: every one whose bound is not below what was asked for
    bounds: what each can be worth at most, less what was asked for, times a scale
    """

    choices: tuple[Choice, ...]
    bounds: tuple[int, ...]


class Screen:
    """One programme with recourse, asked which choices of today can reach a value, or a set of ends."""

    def __init__(self, now: Programme, joined: Joined, programme: Programme) -> None:
        """Lay it out. programme: the joint one, with an aim and perhaps with more rows behind its own."""
        self.now, self.joined, self.system = now, joined, System(programme)
        self.relaxation = Relaxation(self.system)
        self.kept_apart = _kept_apart(now, joined)

    def relaxed(self, ends: Ends | None = None, fixed: Levels | None = None) -> Relaxed:
        """Solve the relaxation, perhaps with other ends of rows, and levels that must lie between two."""
        setting = self.system.setting(row_bounds=ends or {}, fixed=fixed)
        return self.relaxation.solve(setting, setting.domain)

    def listed(
        self, prices: Multipliers, least: int = 0, ends: Ends | None = None
    ) -> Listed | None:
        """List the choices that can be worth `least`; None where that is too many, or not settled.

        prices: those of a relaxation, or a ray's, whose scale is 0: then what the ray does not rule
        out is listed. ends: other ends of rows.
        """
        constant, over_choice = self.charged(prices, ends or {})
        over_choice = over_choice.with_rows(*self.rows_over_choice(ends or {}))
        asker = Asker(menu_of(over_choice))
        if not asker.ready:
            return None
        floor = prices.scale * least - constant
        if floor >= MOST_FLOOR:
            return None
        every_end, everything = ends_of(over_choice, {}), domain_of(asker.menu, {})
        asked = asker.every(every_end, everything, floor=max(floor, -MOST_FLOOR), room=MOST + 1)
        if not asked.closed or asked.count > MOST:
            return None
        pairs = zip(map(tuple, asked.choices.tolist()), asked.values, strict=True)
        ordered = sorted((floor - value, choice) for choice, value in pairs)
        return Listed(tuple(choice for _, choice in ordered), tuple(-below for below, _ in ordered))

    def charged(self, prices: Multipliers, ends: Ends) -> tuple[int, Programme]:
        """Charge the rules that do not stand for today's choice itself; what is earned goes to the choice.

        Gives a constant and a programme over the choice. A choice can be worth `least` only if both
        together come to `prices.scale * least` at least.
        """
        setting = self.system.setting(row_bounds=ends)
        earned = [prices.scale * value for value in setting.values]
        of_joints = [prices.scale * value for value in setting.joint_values]
        constant = 0
        for k, weight in prices.weights:
            part = self.system.inequalities[k]
            if part.key in self.kept_apart:
                continue
            constant += weight * setting.bounds[k]
            for column, amount in part.terms:
                earned[column] -= weight * amount
            for p, amount in part.joints:
                of_joints[p] -= weight * amount
        return self._over_choice(constant, self._by_option(earned), of_joints)

    def _by_option(self, columns: Sequence[int]) -> list[Sequence[int]]:
        return [columns[span.start : span.stop] for span in self.system.spans]

    def _over_choice(
        self, constant: int, earned: Sequence[Sequence[int]], of_joints: Sequence[int]
    ) -> tuple[int, Programme]:
        """Write what is earned as a programme over today's choice. earned: items x options, none first."""
        values = []
        for i in range(len(self.now.ids)):
            most = [list(accumulate(earned[block.first + i], max)) for block in self._apart]
            summed = [sum(column) for column in zip(earned[i], *most, strict=True)]
            constant += summed[0]
            values.append(tuple(total - summed[0] for total in summed[1:]))
        for block in self.joined.blocks:
            if block.switch is not None:
                constant += max(earned[block.switch])
        joints = tuple(self._joints(of_joints))
        return constant, replace(self.now, values=tuple(values), joints=joints, tie=0)

    @property
    def over_choice(self) -> tuple[Joint, ...]:
        """The joints that speak of the choice itself: first those of every programme over it."""
        return tuple(self.system.programme.joints[p] for p in self._places_over_choice)

    @property
    def _places_over_choice(self) -> list[int]:
        size, joints = len(self.now.ids), self.system.programme.joints
        return [p for p, joint in enumerate(joints) if _lowest(joint) < size]

    def rows_over_choice(self, ends: Ends) -> Iterator[RuleRow]:
        """Give the rows that were added to the joint programme and speak of the choice alone: they hold exactly as well."""
        size = len(self.now.ids)
        place = {p: new for new, p in enumerate(self._places_over_choice)}
        for row in self.system.programme.rows[len(self.joined.programme.rows) :]:
            items, pairs = row.line.terms, row.line.joints
            is_short = sum(sum(map(abs, amounts)) for _, amounts in items) < LONGEST
            if is_short and all(i < size for i, _ in items) and all(p in place for p, _ in pairs):
                low, high = ends.get(row.name, (row.low, row.high))
                line = Line(items, tuple((place[p], amount) for p, amount in pairs))
                yield replace(row, line=line, low=low, high=high)

    @property
    def _apart(self) -> list[Block]:
        """The futures whose repair is not the choice itself."""
        return [block for block in self.joined.blocks if block.first]

    def _joints(self, earned: Sequence[int]) -> Iterator[Joint]:
        """Give the choice's own joints, and then what those of repairs may earn once the choice reaches every member."""
        size = len(self.now.ids)
        pairs = [*zip(self.system.programme.joints, earned, strict=True)]
        yield from (replace(joint, value=e) for joint, e in pairs if _lowest(joint) < size)
        for joint, earns in pairs:
            lowest = _lowest(joint)
            if lowest >= size and earns > 0:
                first = max(block.first for block in self._apart if block.first <= lowest)
                yield replace(joint, value=earns, members=self._reached(joint, first))

    def _reached(self, joint: Joint, first: int) -> tuple[Member, ...]:
        levels = self.now.levels
        return tuple(
            replace(member, index=i, highest=len(levels[i]))
            for member in joint.members
            for i in (member.index - first,)
        )


def _lowest(joint: Joint) -> int:
    """Give the first item that a joint names."""
    return min((member.index for member in joint.members), default=0)


def _kept_apart(now: Programme, joined: Joined) -> frozenset[str]:
    """Name the inequalities that hold exactly without a charge: today's rules, and that what is left lies below."""
    places = [*range(len(now.rows))]
    for block in joined.blocks:
        places += range(*block.below)
    return frozenset(f"{end}:{place}" for place in places for end in ("low", "high"))
