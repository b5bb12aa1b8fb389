"""Swings that stand far from those they are weighed against: a slip of the keyboard, or one that decides everything.

Swings are compared where they are normalised: among siblings, a group without a swing of its own
standing for what is below it.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from criteria.model.rows import rows_by
from criteria.model.scales import plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from criteria.model.case import Case
    from criteria.model.rows import Criterion


FAR = 30
"""How many times as large as its neighbour a swing is that stands apart from it."""

TENS = (10, 100, 1000)
"""By how much a figure is off whose point, or whose zeros, slipped."""

TOP = 100
"""What the largest swing often has; a single one above it may have a zero too many."""

FIVEFOLD = 5


@dataclass(frozen=True, slots=True)
class SwingOutlier:
    """A swing far from the others.

    above: it is the larger.
    rest: the least and the largest of the others.
    meant: the swing that was likely meant, where it fits among them.
    share: what it weighs among its siblings, 0 to 1.
    """

    id: str
    swing: Fraction
    above: bool
    rest: tuple[Fraction, Fraction]
    meant: Fraction | None
    share: Fraction

    @property
    def nearest(self) -> Fraction:
        """The swing of the others that is nearest to it."""
        return self.rest[1] if self.above else self.rest[0]


def swing_outliers(case: Case, swings: Mapping[str, Fraction]) -> tuple[SwingOutlier, ...]:
    """List the swings that stand far from those they are weighed against, in the case's order."""
    outliers: list[SwingOutlier] = []
    for pool in pools(case, swings):
        outliers += _apart({row.id: swings[row.id] for row in pool if row.id in swings})
    return tuple(outliers)


def pools(case: Case, swings: Mapping[str, Fraction]) -> tuple[tuple[Criterion, ...], ...]:
    """Group the nodes of the value tree whose swings are weighed against one another."""
    children = rows_by(case.criteria, "parent")
    all_pools: list[tuple[Criterion, ...]] = []

    def gather(parent: str) -> list[Criterion]:
        pool: list[Criterion] = []
        for row in children.get(parent, ()):
            if row.id in children and row.id not in swings:
                pool += gather(row.id)
                continue
            pool.append(row)
            if row.id in children:
                all_pools.append(tuple(gather(row.id)))
        return pool

    all_pools.insert(0, tuple(gather("")))
    return tuple(all_pools)


def _apart(swings: Mapping[str, Fraction]) -> list[SwingOutlier]:
    """Set aside what stands apart until the rest stands together, and hold each of them against that rest."""
    core = sorted((id_ for id_ in swings if swings[id_]), key=lambda id_: swings[id_])
    aside: dict[str, None] = {}
    while few := _few([swings[id_] for id_ in core]):
        aside |= dict.fromkeys(core[few])
        core = [id_ for id_ in core if id_ not in aside]
    total = sum(swings.values(), Fraction(0))
    outliers = []
    for id_, swing in swings.items():
        if id_ in aside:
            rest = swings[core[0]], swings[core[-1]]
            above = swing > rest[1]
            meant = _meant(swing, rest, above=above)
            outliers.append(
                SwingOutlier(id_, swing, above=above, rest=rest, meant=meant, share=swing / total)
            )
    return outliers


def _few(sizes: Sequence[Fraction]) -> slice | None:
    """Find the widest step between neighbours in size: the fewer on one side of it stand apart, if it is wide enough.

    sizes: rising. Of two alone, it is the larger one only where it passes the usual top.
    """
    steps = [upper / lower for lower, upper in pairwise(sizes)]
    if not steps:
        return None
    at = 1 + steps.index(max(steps))
    above = len(sizes) - at <= at
    if len(sizes) == 2 and sizes[1] <= TOP:
        above = False
    rest = (sizes[0], sizes[at - 1]) if above else (sizes[at], sizes[-1])
    if max(steps) < FAR and not (above and _zero_too_many(sizes[-1], rest, len(sizes) - at, at)):
        return None
    return slice(at, None) if above else slice(None, at)


def _zero_too_many(swing: Fraction, rest: tuple[Fraction, Fraction], few: int, many: int) -> bool:
    """Whether one swing alone lies above the usual top, and would fit among the others with a zero less."""
    alone = few == 1 and many > 1 and rest[1] <= TOP < swing and swing >= FIVEFOLD * rest[1]
    return alone and _meant(swing, rest, above=True) is not None


def _meant(swing: Fraction, rest: tuple[Fraction, Fraction], *, above: bool) -> Fraction | None:
    """The swing with its point moved so that it fits among the others; None where no such move does."""
    moved = [swing / tens if above else swing * tens for tens in TENS]
    return next((other for other in moved if rest[0] <= other <= rest[1]), None)


def plain_swing(swing: Fraction) -> str:
    """Write a swing in full, however small it is.

    >>> plain_swing(Fraction(1, 10**12)), plain_swing(Fraction(6500))
    ('0.000000000001', '6500')
    """
    shown = plain(swing)
    places = 6
    while Fraction(shown) != swing and places < 18:
        places += 3
        shown = f"{float(swing):.{places}f}".rstrip("0")
    return shown


def per_cent(share: Fraction) -> str:
    """Say a share between 0 and 1 in per cent, so that it is never said to be nothing, or all.

    >>> per_cent(Fraction(1, 3)), per_cent(Fraction(999999, 1000000)), per_cent(Fraction(1, 10**14))
    ('33%', 'over 99.9%', 'under 0.1%')
    """
    if share * 1000 > 999:
        return "over 99.9%"
    if share * 1000 < 1:
        return "under 0.1%"
    percent = share * 100
    return f"{float(percent):.1f}%" if percent < 1 or percent > 99 else f"{round(percent)}%"
