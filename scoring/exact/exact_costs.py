"""One budget in few steps: for every exact cost the most value, by the fewest funded, and the earliest way to it.

    best_n(0) = 0;    best_i(c) = max over options o of i of  best_i+1(c - cost_o) + value_o * fewer - funded_o

In words: from the last recommendation to the first, the most that can be had for exactly c (Bellman 1957); where two
options give the same, the one that comes first by the tie rule is noted, one bit an option. Read forward from the best
value and its least cost, the notes are the first portfolio of all by the tie rule, however many there are. This pays
where many portfolios cost and bring the same, so that none of them can be left out of account (subset sums).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scoring.exact.programme import Choice
    from scoring.exact.tables import Ways

NOTHING = np.int64(-(2**61))  # figures are below 2**60, so nothing and a figure is still next to nothing


def first(options: Sequence[Ways], budget: int, order: Sequence[Sequence[int]], cells: int) -> Choice | None:
    """Find the first portfolio by the tie rule; None where the budget has too many steps.

    options: of each recommendation; their values times one more than their number fit 62 bits.
    order: for each recommendation its levels, the earliest by the tie rule first. cells: costs times options that may
    be gone through; an eighth of it in bytes is kept.
    """
    reach = [0]
    for ways in reversed(options):
        reach.append(min(budget, reach[-1] + max((cost for _, cost, _ in ways), default=0)))
    needed = sum((size + 1) * len(ways) for size, ways in zip(reach[1:], reversed(options), strict=True))
    if needed > cells or budget < 0:
        return None
    fewer = len(options) + 1
    best = np.zeros(1, dtype=np.int64)
    notes: list[tuple[list[tuple[int, int]], list[NDArray[np.uint8]]]] = []
    for i in range(len(options) - 1, -1, -1):
        ranked = sorted(options[i], key=lambda option: order[i].index(option[0]))
        size = reach[len(options) - i] + 1
        now = np.full(size, NOTHING)
        bits = []
        for level, cost, value in ranked:
            end = min(size, len(best) + cost)
            if cost >= end:
                bits.append(np.zeros(0, dtype=np.uint8))
                continue
            with_it = best[: end - cost] + (value * fewer - int(level > 0))  # nothing stays less than anything
            better = with_it > now[cost:end]
            np.copyto(now[cost:end], with_it, where=better)
            flags = np.zeros(size, dtype=bool)
            flags[cost:end] = better
            bits.append(np.packbits(flags))
        notes.append(([(level, cost) for level, cost, _ in ranked], bits))
        best = now
    worths = -(-best // fewer)
    spent = int(np.argmax(worths))  # the first, so the cheapest
    if best[spent] < NOTHING // 2:
        return None
    choice = []
    for noted, bits in reversed(notes):
        # The last option noted as better than those before it is the one that gave the most.
        byte, bit = spent // 8, 7 - spent % 8
        k = max(k for k, flags in enumerate(bits) if len(flags) > byte and flags[byte] >> bit & 1)
        choice.append(noted[k][0])
        spent -= noted[k][1]
    return tuple(choice)
