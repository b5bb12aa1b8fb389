"""A few rules that settle one recommendation: with these alone it cannot be at the levels asked about.

1. With no rule it could be. 2. As long as some portfolio with it keeps the rules gathered, add one that it breaks, the
one with the fewest terms. 3. When none does any more, take away every rule that is to spare. Each step is decided by
the exact search over the recommendations that the gathered rules speak of; the others bear on none of them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scoring.exact.goals import Goal
from scoring.exact.programme import Line, Programme
from scoring.exact.search import Prover

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scoring.exact.programme import Choice, Joint, Row

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

    def keeping(names: Iterable[str]) -> Choice | None:
        return _kept(programme, [row for name in names for row in rows[name]], place, levels)

    try:
        while (choice := keeping(gathered)) is not None:
            broken = [row for row, _ in programme.broken(choice)]
            if not broken:
                raise ValueError("a portfolio that keeps every rule has it at such a level")
            gathered[min(broken, key=lambda row: len(row.line.terms)).name] = None
        for name in reversed(tuple(gathered)):
            if keeping(other for other in gathered if other != name) is None:
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
        level_of = dict(zip(places, min(goal.found), strict=True))
        return tuple(level_of.get(i, 0) for i in range(len(programme.ids)))
    if not searched.closed:
        raise Undecided
    return None


def _about(programme: Programme, rows: Sequence[Row], place: int) -> tuple[Programme, tuple[int, ...]]:
    """Make the programme of some rows alone, and the places of the recommendations that it speaks of."""
    joints = sorted({p for row in rows for p, _ in row.line.joints})
    spoken_of = {i for row in rows for i, _ in row.line.terms} | {place}
    spoken_of |= {member.index for p in joints for member in programme.joints[p].members}
    places = tuple(sorted(spoken_of))
    new_place = {i: number for number, i in enumerate(places)}

    def moved_joint(joint: Joint) -> Joint:
        members = tuple(replace(member, index=new_place[member.index]) for member in joint.members)
        return replace(joint, value=0, members=members)

    def moved_row(row: Row) -> Row:
        terms = tuple((new_place[i], amounts) for i, amounts in row.line.terms)
        effects = tuple((joints.index(p), amount) for p, amount in row.line.joints)
        return replace(row, line=Line(terms, effects))

    levels = tuple(programme.levels[i] for i in places)
    small = Programme(
        ids=tuple(programme.ids[i] for i in places),
        levels=levels,
        values=tuple((0,) * len(names) for names in levels),
        joints=tuple(moved_joint(programme.joints[p]) for p in joints),
        rows=tuple(moved_row(row) for row in rows),
        cost=Line(()),
    )
    return small, places
