"""One step of the search over draws, compiled: every partial portfolio with every option, and which of them go on."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from scoring.exact.compiled import compiled, inner

if TYPE_CHECKING:
    from numpy.typing import NDArray

    type Integers = NDArray[np.int64]


class Step(NamedTuple):
    """What deciding one recommendation adds, and what the ones after it may.

    plain: options; lost: options x sets x draws, what an option earns less than the best one;
    amounts: rows x options
    most_plain: the most that the recommendations after it can earn by the rules alone
    room: rows; the ends less the least that the recommendations after it use
    lowest: what is wanted is worth at least this
    allowed: draws that may fall short of it
    """

    plain: Integers
    lost: Integers
    amounts: Integers
    most_plain: int
    room: Integers
    lowest: int
    allowed: int


STRETCH = 128
"""Draws that are looked at together; each loop over them is plain enough for several at once."""


@inner
def _goes_on(step: Step, o: int, plain: int, earned: Integers, used: Integers) -> bool:
    """Say whether a partial portfolio with one option more keeps the rules and may be worth enough in enough draws."""
    if plain + step.plain[o] + step.most_plain < step.lowest:
        return False
    for k in range(len(used)):
        if used[k] + step.amounts[k, o] > step.room[k]:
            return False
    sets, draws = earned.shape
    if not sets:
        return True
    below, least = 0, np.empty(STRETCH, np.int64)
    for start in range(0, draws, STRETCH):
        end = min(start + STRETCH, draws)
        _add(earned[0, start:end], step.lost[o, 0, start:end], least)
        for s in range(1, sets):
            _lower(earned[s, start:end], step.lost[o, s, start:end], least)
        below += _below(least[: end - start], step.lowest)
        if below > step.allowed:
            return False
    return True


@inner
def _add(earned: Integers, lost: Integers, into: Integers) -> None:
    for d in range(len(earned)):
        into[d] = earned[d] + lost[d]


@inner
def _lower(earned: Integers, lost: Integers, into: Integers) -> None:
    """Keep the lower of what stands there and the sum."""
    for d in range(len(earned)):
        into[d] = min(into[d], earned[d] + lost[d])


@inner
def _below(least: Integers, lowest: int) -> int:
    count = 0
    for d in range(len(least)):
        count += 1 if least[d] < lowest else 0
    return count


@compiled
def extended(
    step: Step, options: Integers, plain: Integers, earned: Integers, used: Integers
) -> tuple[Integers, Integers, Integers, Integers]:
    """Give every partial portfolio every option, option by option, and keep those that go on.

    options: portfolios x depth. plain: portfolios. earned: portfolios x sets x draws. used:
    portfolios x rows.
    """
    count, depth = options.shape
    kept = np.zeros((len(step.plain) * count, 2), np.int64)
    total = 0
    for o in range(len(step.plain)):
        for place in range(count):
            if _goes_on(step, o, plain[place], earned[place], used[place]):
                kept[total, 0], kept[total, 1] = o, place
                total += 1
    new_options = np.empty((total, depth + 1), np.int64)
    new_plain = np.empty(total, np.int64)
    new_earned = np.empty((total, earned.shape[1], earned.shape[2]), np.int64)
    new_used = np.empty((total, used.shape[1]), np.int64)
    for new in range(total):
        o, place = kept[new, 0], kept[new, 1]
        for t in range(depth):
            new_options[new, t] = options[place, t]
        new_options[new, depth] = o
        new_plain[new] = plain[place] + step.plain[o]
        for s in range(earned.shape[1]):
            _add(earned[place, s], step.lost[o, s], new_earned[new, s])
        for k in range(used.shape[1]):
            new_used[new, k] = used[place, k] + step.amounts[k, o]
    return new_options, new_plain, new_earned, new_used
