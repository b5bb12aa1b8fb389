"""Bounds (bounds.py) in machine code: exact integers as pairs of 64-bit ones, `high * 2**bits + low` with 0 <= low < 2**bits.

What multipliers charge reaches beyond 64 bits where the scale is fine. Both halves are added up
apart: a weight w is `w >> bits` and its rest, the scale is 2**bits itself. `fitting` says beforehand
that no sum can overflow; where one could, bounds.py adds up whole Python integers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from scoring.exact.compiled import compiled
from scoring.exact.level_listing import MAY, MUST, NEVER, joint_states

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scoring.exact.flat_rows import Flags, FlatInequalities, FlatRows, Integers

ROOM_BITS = 61
CLOSED = -1
"""High half of the loss of what is closed or impossible."""


class Limbs(NamedTuple):
    """Losses as pairs.

    bits: of the low half
    high, low: columns
    joint_high, joint_low: joints x (not holding, holding)
    """

    bits: int
    high: Integers
    low: Integers
    joint_high: Integers
    joint_low: Integers


def fitting(
    weights: Sequence[tuple[int, int]], reach: Sequence[int], bits: int, largest: int, parts: int
) -> bool:
    """Say whether no sum of halves can leave 64 bits.

    weights: (inequality, weight). reach: inequalities; the largest amount of one option or joint.
    largest: of any value. parts: recommendations and joints.
    """
    high = largest + sum((weight >> bits) * reach[k] for k, weight in weights)
    rest = (1 << bits) - 1
    low = (1 << bits) + sum((weight & rest) * reach[k] for k, weight in weights)
    return max(high + (low >> bits) + 1, low) * (parts + 1) < 1 << ROOM_BITS


@compiled
def _split_number(high: int, charged: int, bits: int) -> tuple[int, int]:
    """Bring `high * 2**bits - charged` into the form of a pair."""
    carry = charged >> bits
    rest = charged - (carry << bits)
    if rest > 0:
        return high - carry - 1, (1 << bits) - rest
    return high - carry, 0


@compiled
def _less(high: int, low: int, other_high: int, other_low: int, bits: int) -> tuple[int, int]:
    """Take one pair from another."""
    high, low = high - other_high, low - other_low
    if low < 0:
        high, low = high - 1, low + (1 << bits)
    return high, low


@compiled
def bounded(
    flat: FlatRows,
    inequalities: FlatInequalities,
    values: Integers,
    joint_values: Integers,
    places: Integers,
    weights_high: Integers,
    weights_low: Integers,
    bits: int,
    domain: Flags,
) -> tuple[Integers, Integers, Integers, Integers, Integers]:
    """Give the losses over a domain as the arrays of `Limbs`, and (high, low) of all that is earned at best.

    values, joint_values: zeros where the scale is 0. places: inequalities that are charged for.
    weights_high, weights_low: halves of their weights.
    """
    high, low = values.copy(), np.zeros(len(values), np.int64)
    joint_high, joint_low = joint_values.copy(), np.zeros(len(joint_values), np.int64)
    for x in range(len(places)):
        k = places[x]
        for y in range(inequalities.at[k], inequalities.at[k + 1]):
            high[inequalities.column[y]] -= weights_high[x] * inequalities.amount[y]
            low[inequalities.column[y]] += weights_low[x] * inequalities.amount[y]
        for y in range(inequalities.joint_at[k], inequalities.joint_at[k + 1]):
            joint_high[inequalities.joint[y]] -= weights_high[x] * inequalities.joint_amount[y]
            joint_low[inequalities.joint[y]] += weights_low[x] * inequalities.joint_amount[y]
    total = np.zeros(2, np.int64)
    _lose(flat, domain, high, low, bits, total)
    pairs_high, pairs_low = _joints_lose(
        joint_states(flat, domain), joint_high, joint_low, bits, total
    )
    return high, low, pairs_high, pairs_low, total


@compiled
def _lose(
    flat: FlatRows, domain: Flags, high: Integers, low: Integers, bits: int, total: Integers
) -> None:
    """Turn what options earn into what they lose, in place, and add the best of each recommendation to the total."""
    for i in range(len(flat.sizes)):
        best_high, best_low, any_open = 0, 0, False
        for c in range(flat.first[i], flat.first[i] + flat.sizes[i]):
            if domain[c]:
                high[c], low[c] = _split_number(high[c], low[c], bits)
                if (
                    not any_open
                    or high[c] > best_high
                    or (high[c] == best_high and low[c] > best_low)
                ):
                    best_high, best_low, any_open = high[c], low[c], True
        total[0] += best_high
        total[1] += best_low
        for c in range(flat.first[i], flat.first[i] + flat.sizes[i]):
            if domain[c]:
                high[c], low[c] = _less(best_high, best_low, high[c], low[c], bits)
            else:
                high[c], low[c] = CLOSED, 0


@compiled
def _joints_lose(
    states: Integers, joint_high: Integers, joint_low: Integers, bits: int, total: Integers
) -> tuple[Integers, Integers]:
    """Give what joints lose by (not holding, holding), and add the best of each to the total."""
    pair_high = np.full((len(states), 2), CLOSED, np.int64)
    pair_low = np.zeros((len(states), 2), np.int64)
    for p in range(len(states)):
        earns_high, earns_low = _split_number(joint_high[p], joint_low[p], bits)
        best_high, best_low = 0, 0
        if states[p] == MUST or (states[p] == MAY and earns_high >= 0):
            best_high, best_low = earns_high, earns_low
        total[0] += best_high
        total[1] += best_low
        if states[p] != MUST:
            pair_high[p, 0], pair_low[p, 0] = best_high, best_low
        if states[p] != NEVER:
            pair_high[p, 1], pair_low[p, 1] = _less(
                best_high, best_low, earns_high, earns_low, bits
            )
    return pair_high, pair_low


@compiled
def screened(
    high: Integers, low: Integers, bits: int, slack_high: int, slack_low: int, shift: int, far: int
) -> Integers:
    """Divide losses by 2**shift, rounded down; `far` for what is closed or over the slack."""
    screened = np.empty(len(high), np.int64)
    for c in range(len(high)):
        over = high[c] > slack_high or (high[c] == slack_high and low[c] > slack_low)
        if high[c] < 0 or over:
            screened[c] = far
        elif shift >= bits:
            screened[c] = high[c] >> (shift - bits)
        else:
            screened[c] = (high[c] << (bits - shift)) + (low[c] >> shift)
    return screened
