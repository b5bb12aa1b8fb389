"""Smallest sets that hit every set of a family, where the family is only known by asking.

Implicit hitting sets (Reiter 1987; Ignatiev, Previti, Liffiton and Marques-Silva 2015): take a
smallest set that hits all sets known so far and ask about it. Either it is an answer, and no
smaller one exists since it is smallest even for part of the family; or the asking brings a set it
misses, which joins the family. Smallest clashes of rules hit all sets of rules whose removal mends
the case, and the smallest sets to remove hit all clashes: one search serves both.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

type Places = tuple[int, ...]
"""Members of a set by their place, ascending."""

STEPS = 200_000  # partial sets looked at in one search for a hitting set


class GivenUp(Exception):  # noqa: N818 - a limit, not a fault
    """A question took more work than it may."""


@dataclass(frozen=True, slots=True)
class SmallestSets:
    """The smallest hitting sets found, in ascending order. complete: there are no others of their size."""

    sets: tuple[Places, ...]
    complete: bool


def smallest(
    missed: Callable[[Places], Places | None], *, most: int, size: int, asks: int | None = None
) -> SmallestSets:
    """Find all smallest sets that hit a family.

    missed: given a set, one of the family that it misses, or None if it hits them all; may give up.
    most: sets to find before stopping. size: the largest set to try. asks: calls of `missed`; None
    is no limit.
    """
    family: list[Places] = []
    answers: list[Places] = []
    asked = 0

    def ask(candidate: Places) -> Places | None:
        nonlocal asked
        if len(answers) >= most or (asks is not None and asked >= asks):
            raise GivenUp
        asked += 1
        return missed(candidate)

    with suppress(GivenUp):
        for count in range(size + 1):
            while (candidate := hitting(family, count, answers)) is not None:
                another = ask(candidate)
                if another is None:
                    answers.append(candidate)
                elif another:
                    family.append(another)
                else:
                    return SmallestSets((), complete=True)  # nothing hits an empty set
            if answers:
                return SmallestSets(tuple(sorted(answers)), complete=True)
    return SmallestSets(tuple(sorted(answers)), complete=False)


def hitting(family: Sequence[Places], size: int, barred: Sequence[Places] = ()) -> Places | None:
    """Find a set of at most `size` members that hits every set of the family and holds none of the barred sets whole.

    Depth first over the members of a smallest set not yet hit, members tried before being left out
    from then on; sets that share no open member each need a member of their own. The first in that
    order, so always the same.

    Raises:
        GivenUp: after STEPS partial sets.
    """
    # Chosen, and left out from there on.
    waiting: list[tuple[Places, frozenset[int]]] = [((), frozenset())]
    steps = 0
    while waiting:
        chosen, out = waiting.pop()
        steps += 1
        if steps > STEPS:
            raise GivenUp
        if any(set(barred_set) <= set(chosen) for barred_set in barred):
            continue
        left = _open_members(family, chosen, out)
        if not left:
            return tuple(sorted(chosen))
        if len(chosen) + _needed(left) > size:
            continue
        tried = min(left, key=len)
        branches = [
            ((*chosen, member), out | frozenset(tried[:place]))
            for place, member in enumerate(tried)
        ]
        waiting += reversed(branches)
    return None


def _open_members(family: Sequence[Places], chosen: Places, out: frozenset[int]) -> list[Places]:
    """Give of every set that is not hit the members that are not left out."""
    missed = [members for members in family if not set(members) & set(chosen)]
    return [tuple(member for member in members if member not in out) for members in missed]


def _needed(family: Sequence[Places]) -> int:
    """Count sets that share no member, the smallest first: each needs a member of its own."""
    apart: set[int] = set()
    needed = 0
    for members in sorted(family, key=len):
        if not apart & set(members):
            apart |= set(members)
            needed += 1
    return needed
