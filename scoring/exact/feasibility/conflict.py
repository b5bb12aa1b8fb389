"""A few rules that settle one recommendation: with these alone it cannot be at the levels asked about.

1. With no rule it could be. 2. As long as some portfolio with it keeps the rules gathered, add one
that it breaks, the one with the fewest terms. 3. When none does any more, take away every rule that
is to spare. Each step is decided by the exact search over the recommendations that the gathered
rules speak of; the others bear on none of them.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from scoring.exact.goals import Goal
from scoring.exact.programme import Line, Programme
from scoring.exact.search import Prover

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from scoring.exact.programme import Choice, Joint, RuleRow

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
    rows: dict[str, list[RuleRow]] = {}
    for row in programme.rows:
        rows.setdefault(row.name, []).append(row)

    def keeping(names: Iterable[str]) -> Choice | None:
        return _kept(
            programme, list(chain.from_iterable(rows[name] for name in names)), place, levels
        )

    try:
        needed = _needed(_gathered(programme, keeping), keeping)
    except Undecided:
        return ()
    return tuple(name for name in rows if name in needed)


type Keeping = Callable[[Iterable[str]], Choice | None]
"""Finds a portfolio that is at the levels asked about and keeps some rules; None if it is proved that there is none."""


def _gathered(programme: Programme, keeping: Keeping) -> dict[str, None]:
    """Gather broken rules, the one with the fewest terms first, until no portfolio keeps them all."""
    gathered: dict[str, None] = {}
    while (choice := keeping(gathered)) is not None:
        broken = [row for row, _ in programme.broken(choice)]
        if not broken:
            raise ValueError("a portfolio that keeps every rule has it at such a level")
        gathered[min(broken, key=lambda row: len(row.line.terms)).name] = None
    return gathered


def _needed(gathered: dict[str, None], keeping: Keeping) -> dict[str, None]:
    """Leave out every rule that is to spare, the last first."""
    needed = dict(gathered)
    for name in reversed(gathered):
        fewer = {other: None for other in needed if other != name}
        if keeping(fewer) is None:
            needed = fewer
    return needed


def _kept(
    programme: Programme, rows: list[RuleRow], place: int, levels: tuple[int, int]
) -> Choice | None:
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


def _about(
    programme: Programme, rows: Sequence[RuleRow], place: int
) -> tuple[Programme, tuple[int, ...]]:
    """Make the programme of some rows alone, and the places of the recommendations that it speaks of."""
    joint_places = sorted({p for row in rows for p, _ in row.line.joints})
    joints = [programme.joints[p] for p in joint_places]
    places = _spoken_of(rows, joints, place)
    new_place, new_joint = _numbered(places), _numbered(joint_places)
    levels = tuple(programme.levels[i] for i in places)
    small = Programme(
        ids=tuple(programme.ids[i] for i in places),
        levels=levels,
        values=tuple((0,) * len(names) for names in levels),
        joints=tuple(_moved_joint(joint, new_place) for joint in joints),
        rows=tuple(replace(row, line=_moved_line(row.line, new_place, new_joint)) for row in rows),
        cost=Line(()),
    )
    return small, places


def _numbered(places: Iterable[int]) -> dict[int, int]:
    return {place: number for number, place in enumerate(places)}


def _spoken_of(rows: Iterable[RuleRow], joints: Iterable[Joint], place: int) -> tuple[int, ...]:
    """List the recommendations that rows and joints speak of, and the one asked about."""
    spoken_of = {place}
    for row in rows:
        spoken_of.update(i for i, _ in row.line.terms)
    for joint in joints:
        spoken_of.update(member.index for member in joint.members)
    return tuple(sorted(spoken_of))


def _moved_joint(joint: Joint, new_place: Mapping[int, int]) -> Joint:
    members = tuple(replace(member, index=new_place[member.index]) for member in joint.members)
    return replace(joint, value=0, members=members)


def _moved_line(line: Line, new_place: Mapping[int, int], new_joint: Mapping[int, int]) -> Line:
    terms = tuple((new_place[i], amounts) for i, amounts in line.terms)
    return Line(terms, tuple((new_joint[p], amount) for p, amount in line.joints))
