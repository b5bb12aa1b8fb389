"""What a sheet adds up itself: recognised by the arithmetic, and checked against ours."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_FEW = 9
"""Rows from which a factor is taken: a rounded figure alone would give it badly."""

type Row = Sequence[Fraction | None]
"""A figure for each criterion, None where there is none."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How a column follows from others.

    how: in words. signs: of each criterion, 1 where more adds and -1 where it takes away.
    agree: rows that follow; of: rows that could be compared; wrong: rows that do not, by their
        place.
    """

    how: str
    signs: tuple[int, ...]
    agree: int
    of: int
    wrong: tuple[int, ...] = ()


def weighted_fit(
    totals: Sequence[Decimal | None],
    rows: Sequence[Row],
    weights: Sequence[Fraction],
    minima: Sequence[bool],
    ends: Sequence[tuple[Fraction, Fraction]],
) -> Fit | None:
    """How totals follow from scores and weights, or None.

    totals: one a row. rows: rows x criteria. minima: criteria on which less seems better. ends:
    lowest and highest score of each criterion's scale.
    """
    signs = tuple(-1 if less else 1 for less in minima)
    every = (1,) * len(weights)
    ways = [("the weighted sum of the scores", weights, every, False)]
    if len(set(weights)) > 1:
        ways.append(("the plain sum of the scores", [Fraction(1)] * len(weights), every, False))
    if any(minima):
        ways.append(("the weighted sum, what is better when less taken off", weights, signs, False))
        ways.append(
            ("the weighted sum, what is better when less turned round", weights, signs, True)
        )
    best: Fit | None = None
    for how, shares, sides, mirrored in ways:
        sums = [_sum(row, shares, sides, ends, mirrored=mirrored) for row in rows]
        agree, of, wrong = _agreement(totals, sums)
        if of >= 2 and agree == of:
            return Fit(how, sides, agree, of)
        if of >= 4 and agree * 10 >= of * 7 and (best is None or agree > best.agree):
            best = Fit(how, sides, agree, of, wrong)
    return best


def follows(column: Sequence[Decimal | None], sums: Sequence[Fraction | None]) -> bool:
    """Whether a column is a fixed multiple of some sums, in every row of two or more that has both."""
    pairs = _pairs(column, sums)
    factors = sorted(Fraction(value) / total for value, total in pairs[:_FEW] if total)
    if len(factors) < 2 or len({total for _, total in pairs[:_FEW]}) < 2:
        return False
    return _all_alike(pairs, _friendly(factors[len(factors) // 2]))


def is_same(column: Sequence[Decimal | None], sums: Sequence[Fraction | None]) -> bool:
    """Whether a column is some sums themselves, in every row of two or more that has both."""
    pairs = _pairs(column, sums)
    return len(pairs) > 1 and _all_alike(pairs, Fraction(1))


def _pairs(
    column: Sequence[Decimal | None], sums: Sequence[Fraction | None]
) -> list[tuple[Decimal, Fraction]]:
    both = zip(column, sums, strict=True)
    return [(value, total) for value, total in both if value is not None and total is not None]


def _all_alike(pairs: Sequence[tuple[Decimal, Fraction]], factor: Fraction) -> bool:
    return factor > 0 and all(
        abs(Fraction(value) - factor * total) <= _slack(value, factor * total)
        for value, total in pairs
    )


def equals(
    column: Sequence[Decimal | None], sums: Sequence[Fraction | None]
) -> tuple[int, int, tuple[int, ...]]:
    """In how many rows a column is some sums themselves, of how many, and in which it is not."""
    return _count(column, sums, Fraction(1))


def _sum(
    row: Row,
    weights: Sequence[Fraction],
    signs: Sequence[int],
    ends: Sequence[tuple[Fraction, Fraction]],
    *,
    mirrored: bool,
) -> Fraction | None:
    total, any_there = Fraction(0), False
    for score, weight, sign, (low, high) in zip(row, weights, signs, ends, strict=True):
        if score is None:
            continue
        any_there = True
        if sign < 0 and mirrored:
            total += weight * (low + high - score)
        else:
            total += sign * weight * score
    return total if any_there else None


def _agreement(
    column: Sequence[Decimal | None], sums: Sequence[Fraction | None]
) -> tuple[int, int, tuple[int, ...]]:
    """Count the rows that agree on one factor: the factor that most rows have."""
    pairs = [
        (Fraction(value), total)
        for value, total in zip(column, sums, strict=True)
        if value is not None and total
    ]
    if len({total for _, total in pairs}) < 2:
        return 0, 0, ()
    factors = sorted(value / total for value, total in pairs)
    return _count(column, sums, _friendly(factors[len(factors) // 2]))


def _friendly(factor: Fraction) -> Fraction:
    """A factor freed of rounding where it is nearly a simple one."""
    simple = Fraction(factor).limit_denominator(1000)
    return simple if simple and abs(factor - simple) <= abs(factor) / 200 else factor


def _count(
    column: Sequence[Decimal | None], sums: Sequence[Fraction | None], factor: Fraction
) -> tuple[int, int, tuple[int, ...]]:
    agree, wrong = 0, []
    if factor <= 0:
        return 0, 0, ()
    for place, (value, total) in enumerate(zip(column, sums, strict=True)):
        if value is None or total is None:
            continue
        if abs(Fraction(value) - factor * total) <= _slack(value, factor * total):
            agree += 1
        else:
            wrong.append(place)
    return agree, agree + len(wrong), tuple(wrong)


def _slack(value: Decimal, ours: Fraction) -> Fraction:
    """How far a figure may be off by its own rounding: half of its last place, within 1 per cent."""
    exponent = value.normalize().as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    half = Fraction(Decimal("0.51").scaleb(-places))
    return min(half, max(abs(ours) / 100, Fraction(1, 10**6)))
