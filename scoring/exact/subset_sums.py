"""A knapsack whose values follow its costs: every sum that can be spent, as the bits of one integer.

    reached_0 = {0};  reached_i = union over the options o of recommendation i of (reached_{i-1} + cost_o)

In words: where every option is worth the same for each step of money, the most valuable portfolio is
the one that spends most within the budget, and whether a sum can be spent is one bit (subset sums;
Kellerer, Pferschy and Pisinger 2004, "Knapsack problems", section 4.1.1). Adding a recommendation
shifts all bits at once.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from scoring.exact.knapsack import Worth

if TYPE_CHECKING:
    from scoring.exact.knapsack import Knapsack

MOST_BITS = 2**29
"""Bits of all sets of sums together; a wider knapsack is not looked at."""
A_WORD = 64


def most_spent(knapsack: Knapsack) -> Worth | None:
    """Find a portfolio worth the most; None where values do not follow costs, there is none, or sets get too wide."""
    rate = _rate(knapsack)
    if rate is None or not 0 <= knapsack.budget <= MOST_BITS:
        return None
    value, cost = rate
    within = (1 << (knapsack.budget + 1)) - 1
    sets, reached, bits = [], 1, 0
    for place, ways in enumerate(knapsack.options):
        if reached >> knapsack.budget and _all_can_stay_out(knapsack, place):
            break
        bits += knapsack.budget
        if bits > MOST_BITS:
            return None
        sets.append(reached)
        spent = 0
        for _, more, _ in ways:
            if more <= knapsack.budget:  # beyond it no sum is kept, and the bits may be too many
                spent |= reached << more
        reached = spent & within
    if not reached:
        return None
    left = most = reached.bit_length() - 1
    choice = [_staying_out(knapsack, place) for place in range(len(knapsack.options))]
    for place in range(len(sets) - 1, -1, -1):
        # Of the ways there the first by level, not funded last.
        level, more, _ = min(
            (
                way
                for way in knapsack.options[place]
                if way[1] <= left and _has(sets[place], left - way[1])
            ),
            key=lambda way: (way[0] == 0, way[0]),
        )
        choice[place], left = level, left - more
    return Worth(most * value // cost * knapsack.step, tuple(choice), bits // A_WORD)


def _has(sums: int, spent: int) -> bool:
    return bool(sums >> spent & 1)


def _rate(knapsack: Knapsack) -> tuple[int, int] | None:
    """Give what is paid for, and its cost, of an option to which all others are in proportion; None without one."""
    ways = [(value, cost) for _, cost, value in chain(*knapsack.options) if cost or value]
    if not ways:
        return None
    value, cost = ways[0]
    if value <= 0 or cost <= 0:
        return None
    in_proportion = all(c >= 0 and v * cost == value * c for v, c in ways)
    return ways[0] if in_proportion else None


def _all_can_stay_out(knapsack: Knapsack, place: int) -> bool:
    """Say whether from a place on every recommendation can be left out at no cost."""
    return all(any(level == 0 for level, _, _ in ways) for ways in knapsack.options[place:])


def _staying_out(knapsack: Knapsack, place: int) -> int:
    return min(level for level, _, _ in knapsack.options[place])
