"""A few rules that settle one recommendation: with these alone it cannot be at the levels asked about.

1. With no rule it could be. 2. As long as some portfolio with it keeps the rules gathered, add one that it breaks, the
one with the fewest terms. 3. When none does any more, take away every rule that is to spare. Each step is decided by
the exact search over the recommendations that the gathered rules speak of; the others bear on none of them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scoring.exact.goals import Goal
from scoring.exact.programme import Line, Member, Programme
from scoring.exact.search import Prover

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scoring.exact.programme import Choice, Row

NODES = 100
"""Relaxations that one step may take."""


class Undecided(Exception):  # noqa: N818 - no fault: the work allowed was not enough
    """The search did not decide a step in the work allowed."""


def conflict(programme: Programme, place: int, levels: tuple[int, int]) -> tuple[str, ...]:
    """Name rules that keep recommendation `place` from every level from the first to the second of `levels`.

    None of them is to spare. Empty where the work allowed did not decide it.

    Raises:
        ValueError: some portfolio that keeps every rule has it there.
    """
    rows: dict[str, list[Row]] = {}
    for row in programme.rows:
        rows.setdefault(row.name, []).append(row)
    gathered: dict[str, None] = {}
    try:
        while (found := _kept(programme, [row for name in gathered for row in rows[name]], place, levels)) is not None:
            broken = [row for row in programme.rows if row.excess(found, programme.joints)]
            if not broken:
                raise ValueError("a portfolio that keeps every rule has it at such a level")
            gathered[min(broken, key=lambda row: len(row.line.terms)).name] = None
        for name in reversed(tuple(gathered)):
            fewer = [row for other in gathered if other != name for row in rows[other]]
            if _kept(programme, fewer, place, levels) is None:
                del gathered[name]
    except Undecided:
        return ()
    return tuple(name for name in rows if name in gathered)


def _kept(programme: Programme, rows: list[Row], place: int, levels: tuple[int, int]) -> Choice | None:
    """Find a portfolio that keeps some rows with `place` within `levels`; None if it is proved that there is none."""
    small, places = _about(programme, rows, place)
    prover = Prover(small)
    setting = prover.system.setting(fixed={places.index(place): levels})
    goal = Goal(setting.least, 0)
    searched = prover.search(setting, goal, node_limit=NODES)
    if goal.found:
        held = dict(zip(places, min(goal.found), strict=True))
        return tuple(held.get(i, 0) for i in range(len(programme.ids)))
    if not searched.closed:
        raise Undecided
    return None


def _about(programme: Programme, rows: Iterable[Row], place: int) -> tuple[Programme, tuple[int, ...]]:
    """Make the programme of some rows alone, and the places of the recommendations that it speaks of."""
    kept = tuple(rows)
    joints = sorted({p for row in kept for p, _ in row.line.joints})
    named = {i for row in kept for i, _ in row.line.terms} | {place}
    named |= {member.index for p in joints for member in programme.joints[p].members}
    places = tuple(sorted(named))
    at = {i: number for number, i in enumerate(places)}
    held = tuple(
        replace(
            programme.joints[p],
            value=0,
            members=tuple(Member(at[side.index], side.lowest, side.highest) for side in programme.joints[p].members),
        )
        for p in joints
    )
    moved = tuple(
        replace(
            row,
            line=Line(
                tuple((at[i], amounts) for i, amounts in row.line.terms),
                tuple((joints.index(p), amount) for p, amount in row.line.joints),
            ),
        )
        for row in kept
    )
    levels = tuple(programme.levels[i] for i in places)
    zero = tuple((0,) * len(names) for names in levels)
    ids = tuple(programme.ids[i] for i in places)
    return Programme(ids=ids, levels=levels, values=zero, joints=held, rows=moved, cost=Line(())), places
