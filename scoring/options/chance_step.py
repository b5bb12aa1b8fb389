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

    plain: options; charged: options x sets x draws; amounts: rows x options
    most_plain, most: the most that the recommendations after it can earn, most x sets x draws
    room: rows; the ends less the least that the recommendations after it use
    lowest: what is wanted is worth at least this
    allowed: draws that may fall short of it
    """

    plain: Integers
    charged: Integers
    amounts: Integers
    most_plain: int
    most: Integers
    room: Integers
    lowest: int
    allowed: int


@inner
def _goes_on(step: Step, o: int, plain: int, charged: Integers, used: Integers) -> bool:
    """Say whether a partial portfolio with one option more keeps the rules and may be worth enough in enough draws."""
    if plain + step.plain[o] + step.most_plain < step.lowest:
        return False
    for k in range(len(used)):
        if used[k] + step.amounts[k, o] > step.room[k]:
            return False
    below = 0
    for d in range(charged.shape[1]):
        for s in range(charged.shape[0]):
            if charged[s, d] + step.charged[o, s, d] + step.most[s, d] < step.lowest:
                below += 1
                break
        if below > step.allowed:
            return False
    return True


@compiled
def extended(
    step: Step, options: Integers, plain: Integers, charged: Integers, used: Integers
) -> tuple[Integers, Integers, Integers, Integers]:
    """Give every partial portfolio every option, option by option, and keep those that go on.

    options: portfolios x depth. plain: portfolios. charged: portfolios x sets x draws. used:
    portfolios x rows.
    """
    count, depth = options.shape
    kept = np.zeros((len(step.plain) * count, 2), np.int64)
    total = 0
    for o in range(len(step.plain)):
        for place in range(count):
            if _goes_on(step, o, plain[place], charged[place], used[place]):
                kept[total, 0], kept[total, 1] = o, place
                total += 1
    new_options = np.zeros((total, depth + 1), np.int64)
    new_plain = np.zeros(total, np.int64)
    new_charged = np.zeros((total, charged.shape[1], charged.shape[2]), np.int64)
    new_used = np.zeros((total, used.shape[1]), np.int64)
    for new in range(total):
        o, place = kept[new, 0], kept[new, 1]
        for t in range(depth):
            new_options[new, t] = options[place, t]
        new_options[new, depth] = o
        new_plain[new] = plain[place] + step.plain[o]
        for s in range(charged.shape[1]):
            for d in range(charged.shape[2]):
                new_charged[new, s, d] = charged[place, s, d] + step.charged[o, s, d]
        for k in range(used.shape[1]):
            new_used[new, k] = used[place, k] + step.amounts[k, o]
    return new_options, new_plain, new_charged, new_used
