"""Bounds (bounds.py) in machine code: exact integers as pairs of 64-bit ones, `high * 2**bits + low` with 0 <= low < 2**bits.

What multipliers charge reaches beyond 64 bits where the scale is fine. Both halves are added up
apart: a weight w is `w >> bits` and its rest, and so is each value times the scale. Beside each sum goes that
of its parts' sizes, in floats; where one of these comes near the end of 64 bits the sums are not used,
and bounds.py adds up whole Python integers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from scoring.exact.compiled import compiled, inner
from scoring.exact.level_listing import MAY, MUST, NEVER, joint_states

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scoring.exact.flat_rows import Flags, FlatInequalities, FlatRows, Integers

ROOM_BITS = 61
HALF_BITS = 31
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


class Weights(NamedTuple):
    """Multipliers in halves. place: inequalities that are charged for. high, low: halves of their weights."""

    place: Integers
    high: Integers
    low: Integers


def low_bits(weights: Sequence[tuple[int, int]], reach: Sequence[int]) -> int:
    """Give the most bits that the low half may have, so that its sums stay in 64; below 1 where there are none.

    weights: (inequality, weight). reach: inequalities; the largest amount of one option or joint.
    """
    return ROOM_BITS - 1 - sum(reach[k] for k, _ in weights).bit_length()


def halved_weights(weights: Sequence[tuple[int, int]], bits: int) -> Weights | None:
    """Write multipliers in halves; None where the upper ones do not fit."""
    rest = (1 << bits) - 1
    halves = [(k, weight >> bits, weight & rest) for k, weight in weights]
    if any(high >> ROOM_BITS for _, high, _ in halves):
        return None
    return Weights(*np.array(halves, dtype=np.int64).reshape(-1, 3).T.copy())


def halved(
    values: Integers, largest: int, scale: int, bits: int
) -> tuple[Integers, Integers] | None:
    """Write values times a scale, 0 or a power of two, in halves; None where the upper ones do not fit.

    largest: of the values, without its sign.
    """
    if not scale:
        return np.zeros_like(values), np.zeros_like(values)
    down = bits - (scale.bit_length() - 1)
    if down >= 0:
        return values >> down, (values & ((1 << down) - 1)) * scale
    if largest << -down >> ROOM_BITS:
        return None
    return values << -down, np.zeros_like(values)


def whole_total(total: Integers, bits: int) -> int:
    """Give what `bounded` has added up in four parts."""
    parts: list[int] = total.tolist()
    high_upper, high_lower, low_upper, low_lower = parts
    high, low = (high_upper << HALF_BITS) + high_lower, (low_upper << HALF_BITS) + low_lower
    return (high << bits) + low


@inner
def _add(total: Integers, high: int, low: int) -> None:
    """Add a pair to a total, each half of it in two, so that no number of pairs overflows."""
    rest = (1 << HALF_BITS) - 1
    total[0] += high >> HALF_BITS
    total[1] += high & rest
    total[2] += low >> HALF_BITS
    total[3] += low & rest


@inner
def _split_number(high: int, charged: int, bits: int) -> tuple[int, int]:
    """Bring `high * 2**bits - charged` into the form of a pair."""
    carry = charged >> bits
    rest = charged - (carry << bits)
    if rest > 0:
        return high - carry - 1, (1 << bits) - rest
    return high - carry, 0


@inner
def _less(high: int, low: int, other_high: int, other_low: int, bits: int) -> tuple[int, int]:
    """Take one pair from another."""
    high, low = high - other_high, low - other_low
    if low < 0:
        high, low = high - 1, low + (1 << bits)
    return high, low


@inner
def _charge(
    at: Integers,
    place: Integers,
    amount: Integers,
    weights: Weights,
    bits: int,
    high: Integers,
    low: Integers,
) -> bool:
    """Charge for inequalities, in place: `high` is left with what remains, and `low` with what is still to be taken off.

    Says whether every sum stayed so small on its way that it and its differences from others fit 64
    bits. low: what is there, before.
    """
    size_high, size_low = np.empty(len(high)), np.empty(len(low))
    for c in range(len(low)):
        size_high[c], size_low[c] = float(abs(high[c])), float(abs(low[c]))
        low[c] = -low[c]
    for x in range(len(weights.place)):
        k = weights.place[x]
        for y in range(at[k], at[k + 1]):
            c = place[y]
            high[c] -= weights.high[x] * amount[y]
            low[c] += weights.low[x] * amount[y]
            size_high[c] += abs(float(weights.high[x]) * float(amount[y]))
            size_low[c] += abs(float(weights.low[x]) * float(amount[y]))
    room = 2.0**ROOM_BITS
    for c in range(len(low)):  # noqa: SIM110 - compiled: no generators
        if not (size_low[c] < room and size_high[c] + size_low[c] / 2.0**bits + 2.0 < room):
            return False
    return True


@compiled
def bounded(
    flat: FlatRows,
    inequalities: FlatInequalities,
    values: tuple[Integers, Integers],
    joint_values: tuple[Integers, Integers],
    weights: Weights,
    bits: int,
    domain: Flags,
) -> tuple[bool, Integers, Integers, Integers, Integers, Integers]:
    """Give whether all fits, the losses over a domain as the arrays of `Limbs`, and all that is earned at best.

    The last is in parts, see `whole_total`. Where it does not all fit, none of the figures is to be used.

    values, joint_values: times the scale, in halves.
    """
    high, low = values[0].copy(), values[1].copy()
    joint_high, joint_low = joint_values[0].copy(), joint_values[1].copy()
    fits = _charge(
        inequalities.at, inequalities.column, inequalities.amount, weights, bits, high, low
    ) and _charge(
        inequalities.joint_at,
        inequalities.joint,
        inequalities.joint_amount,
        weights,
        bits,
        joint_high,
        joint_low,
    )
    total = np.zeros(4, np.int64)
    _lose(flat, domain, high, low, bits, total)
    pairs_high, pairs_low = _joints_lose(
        joint_states(flat, domain), joint_high, joint_low, bits, total
    )
    return fits, high, low, pairs_high, pairs_low, total


@inner
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
        _add(total, int(best_high), int(best_low))
        for c in range(flat.first[i], flat.first[i] + flat.sizes[i]):
            if domain[c]:
                high[c], low[c] = _less(int(best_high), int(best_low), high[c], low[c], bits)
            else:
                high[c], low[c] = CLOSED, 0


@inner
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
        _add(total, int(best_high), int(best_low))
        if states[p] != MUST:
            pair_high[p, 0], pair_low[p, 0] = best_high, best_low
        if states[p] != NEVER:
            pair_high[p, 1], pair_low[p, 1] = _less(
                int(best_high), int(best_low), earns_high, earns_low, bits
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
