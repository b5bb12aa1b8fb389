"""One budget in few steps: for every exact cost the most value, by the fewest funded, and the earliest way to it.

    best_n(0) = 0;    best_i(c) = max over options o of i of  best_i+1(c - cost_o) + value_o * fewer - funded_o

In words: from the last recommendation to the first, the most that can be had for exactly c (Bellman
1957); where two options give the same, the one that comes first by the tie rule is noted, one bit
an option. Read forward from the best value and its least cost, the notes are the first portfolio of
all by the tie rule, however many there are. This pays where many portfolios cost and bring the
same, so that none of them can be left out of account (subset sums).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scoring.exact.programme import Choice
    from scoring.exact.tables import Ways

# Figures are below 2**60, so nothing and a figure is still next to nothing.
NOTHING = np.int64(-(2**61))


def first(
    options: Sequence[Ways], budget: int, order: Sequence[Sequence[int]], cells: int
) -> Choice | None:
    """Find the first portfolio by the tie rule; None where the budget has too many steps.

    options: of each recommendation; their values times one more than their number fit 62 bits.
    order: for each recommendation its levels, the earliest by the tie rule first. cells: costs
    times options that may be gone through; an eighth of it in bytes is kept.
    """
    sizes = _sizes(options, budget)
    needed = sum(size * len(ways) for size, ways in zip(sizes, options, strict=True))
    if needed > cells or budget < 0:
        return None
    fewer = len(options) + 1
    # By exact cost, what the recommendations decided so far bring at most: a key.
    best = np.zeros(1, dtype=np.int64)
    notes: list[_Notes] = []
    for i in range(len(options) - 1, -1, -1):
        ranked = sorted(options[i], key=lambda option: order[i].index(option[0]))
        best, noted = _decided(best, ranked, sizes[i], fewer)
        notes.append(noted)
    values = -(-best // fewer)
    spent = int(np.argmax(values))  # the first, so the cheapest
    if best[spent] < NOTHING // 2:
        return None
    choice = []
    for noted in reversed(notes):
        level, cost = noted.taken(spent)
        choice.append(level)
        spent -= cost
    return tuple(choice)


def _sizes(options: Sequence[Ways], budget: int) -> list[int]:
    """Count for each recommendation the exact costs that it and all after it can come to within the budget, 0 too."""
    sizes = []
    reach = 0
    for ways in reversed(options):
        reach = min(budget, reach + max((cost for _, cost, _ in ways), default=0))
        sizes.append(reach + 1)
    return sizes[::-1]


@dataclass(frozen=True, slots=True)
class _Notes:
    """How a recommendation was decided at every exact cost.

    options: (level, cost), the first by the tie rule first
    better: for each option, a bit a cost: it brought more there than all options before it
    """

    options: list[tuple[int, int]]
    better: list[NDArray[np.uint8]]

    def taken(self, spent: int) -> tuple[int, int]:
        """Give the option that brought the most at a cost: the last one noted as better than those before it."""
        byte, bit = spent // 8, 7 - spent % 8
        noted = [
            k for k, flags in enumerate(self.better) if len(flags) > byte and flags[byte] >> bit & 1
        ]
        return self.options[noted[-1]]


def _decided(
    after: NDArray[np.int64], ranked: Sequence[tuple[int, int, int]], size: int, fewer: int
) -> tuple[NDArray[np.int64], _Notes]:
    """Decide one recommendation more. after: the most that those after it bring at every exact cost."""
    best = np.full(size, NOTHING)
    better_at = []
    for level, cost, value in ranked:
        end = min(size, len(after) + cost)
        if cost >= end:
            better_at.append(np.zeros(0, dtype=np.uint8))
            continue
        # Nothing stays less than anything.
        with_it = after[: end - cost] + (value * fewer - int(level > 0))
        better = with_it > best[cost:end]
        np.copyto(best[cost:end], with_it, where=better)
        flags = np.zeros(size, dtype=bool)
        flags[cost:end] = better
        better_at.append(np.packbits(flags))
    return best, _Notes([(level, cost) for level, cost, _ in ranked], better_at)
