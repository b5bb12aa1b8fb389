"""How meanings read: one place that turns a cell's value into words for pages and plain text."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from reports.model.numbers import (
    finely,
    part,
    percent,
    plain,
    roughly,
    rounded,
    rounded_ratio,
    to_side,
)

if TYPE_CHECKING:
    from reports.model.meaning import Meaning, Number, Side, Value
    from reports.model.money import Money

UNDER = "just under 0"
"""What is below nothing by less than the finest decimal."""
CENTS = 2
"""Decimals that money takes on pages at most."""


def show(
    value: Value, meaning: Meaning, money: Money, side: Side = "", grain: int | None = None
) -> str:
    """Write a value as its meaning asks: thousands apart, no more decimals than the figure deserves.

    grain: the decimals that its whole column takes, see `grain_of`.

    >>> from reports.model.money import Money
    >>> show(4999.5, "money", Money("US$ million")), show(Fraction(2, 3), "share", Money(""))
    ('5,000', '67%')
    >>> show(4999.5, "money", Money("US$ million"), "down"), show(Fraction(1, 80), "points", Money(""))
    ('4,999', '0.01')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    if grain is None:
        return _number(value, meaning, money, side)
    unit = "%" if meaning == "share" else ""
    return grained(to_side(value, grain + 2 if unit else grain, side), grain, unit)


def _number(value: Number, meaning: Meaning, money: Money, side: Side) -> str:
    """Write a figure that stands alone."""
    if meaning == "share":
        return part(Fraction(value))
    if meaning == "weight":
        return percent(value, side=side)
    if meaning == "year":
        return str(int(value))
    if meaning == "points" and not side:
        return fine(value)
    places = decimals(value, meaning, money)
    return plain(value) if places is None else rounded(to_side(value, places, side), places)


def grained(value: Number, grain: int, unit: str) -> str:
    """Write a figure with its column's decimals; what would read as none or as all of it is said to be less.

    What is just below none takes the decimals that tell it from nothing, as a sentence does: a
    nothing with a sign says nothing, and `>−0.1` has to be puzzled out.

    >>> grained(Fraction(996, 1000), 0, "%"), grained(Fraction(1, 999), 0, "%"), grained(Fraction(-1, 99), 1, "")
    ('>99%', '<1%', '−0.01')
    """
    numerator, denominator = value.as_integer_ratio()
    scale = 10**grain
    if unit:
        numerator *= 100
    if numerator and 2 * abs(numerator) * scale < denominator:
        if numerator < 0:
            return fine(Fraction(numerator, denominator), grain, unit)
        return f"<{rounded_ratio(1, scale, grain)}{unit}"
    text = rounded_ratio(numerator, denominator, grain)
    if unit and numerator < 100 * denominator and text == rounded(100, grain):
        return f">{rounded_ratio(100 * scale - 1, scale, grain)}{unit}"
    return text + unit


def decimals(value: Number, meaning: Meaning, money: Money) -> int | None:
    """Say how many decimals a figure takes; None where it is shown as it was given."""
    match meaning:
        case "money":
            return money.decimals
        case "points":
            return finely(value)
        case "ratio":
            return 1
        case "weight":
            return 3
        case "count" | "rank":
            return 0
        case "amount":
            return roughly(value)
    return None


def fine(points: Number, least: int = 1, unit: str = "") -> str:
    """Write points with as many decimals as tell them from nothing; what is finer still is said in words.

    >>> fine(Fraction(-1, 160)), fine(Fraction(-1, 10**6)), fine(Fraction(1, 10**6)), fine(0)
    ('−0.006', 'just under 0', '<0.0001', '0.0')
    """
    places = finely(points, least)
    numerator, denominator = points.as_integer_ratio()
    if numerator and 2 * abs(numerator) * 10**places < denominator:
        return (
            f"{UNDER}{unit}" if points < 0 else f"<{rounded(Fraction(1, 10**places), places)}{unit}"
        )
    return rounded(points, places) + unit
