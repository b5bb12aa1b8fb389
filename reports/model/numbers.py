"""Numbers for reading: rounded, shortened and signed, in plain digits."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.numerals import decimal_places

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from reports.model.meaning import Meaning, Number, Side


MINUS = "−"


FINEST = 4
"""Decimals that points may take so as not to read as nothing."""


MOST_DIGITS = 15
"""Digits that a float surely holds."""
DIGITS = 6
"""Significant digits of a figure that has no unit of its own and no finite decimal form."""


def grain_of(values: Iterable[Number], meaning: Meaning) -> int | None:
    """Say how many decimals a column of shares or points takes, so that its figures can be read down; None for others.

    >>> grain_of([Fraction(1, 2), Fraction(1, 999)], "share"), grain_of([Fraction(1, 99)], "share")
    (0, 1)
    >>> grain_of([12, Fraction(1, 99)], "points"), grain_of([Fraction(1, 99)], "points")
    (1, 2)
    """
    if meaning not in {"share", "points"}:
        return None
    top = max((abs(_fraction(value)) for value in values), default=Fraction(0))
    if meaning == "share":
        return 1 if 0 < top < Fraction(1, 20) else 0
    return finely(top)


def _fraction(value: Number) -> Fraction:
    """Give a figure as a fraction; what is one already is not made anew."""
    return value if isinstance(value, Fraction) else Fraction(value)


def decimals_until(apart: Callable[[int], bool], least: int) -> int:
    """Give the fewest decimals, from a least number on, at which something holds; no more than points may take."""
    places = least
    while places < FINEST and not apart(places):
        places += 1
    return places


def finely(points: Number, least: int = 1) -> int:
    """Say how many decimals points take: one (or another least number), or as many as tell them from nothing."""
    if isinstance(points, Fraction):
        return _fraction_finely(abs(points.numerator), points.denominator, least)
    return decimals_until(lambda places: not points or abs(points) * 10**places >= 1, least)


def _fraction_finely(numerator: int, denominator: int, least: int) -> int:
    """Say the same of a fraction, in whole numbers: reports ask it of nearly every figure."""
    places, size = least, numerator * 10**least
    while places < FINEST and size and size < denominator:
        places, size = places + 1, size * 10
    return places


def roughly(value: Number) -> int:
    """Say how many decimals show three digits of a figure.

    >>> roughly(410), roughly(6.345), roughly(0.0512)
    (0, 2, 4)
    """
    numerator, denominator = value.as_integer_ratio()
    places, size = 0, abs(numerator)
    while size and size < 100 * denominator and places < DIGITS:
        places, size = places + 1, size * 10
    return places


def to_side(value: Number, places: int, side: Side) -> Number:
    """Round down or up to so many decimals; without a side leave the figure alone.

    >>> to_side(Fraction(-5, 3), 1, "up"), to_side(Fraction(-5, 3), 1, "down")
    (Fraction(-8, 5), Fraction(-17, 10))
    """
    if not side:
        return value
    numerator, denominator = value.as_integer_ratio()
    size = numerator * 10**places
    return Fraction(size // denominator if side == "down" else -(-size // denominator), 10**places)


def rounded(value: Number, places: int) -> str:
    """Round half up from the exact figure, thousands apart; never a minus before zero.

    >>> rounded(Decimal("-1234.5"), 0), rounded(-0.001, 1)
    ('−1,235', '0.0')
    """
    numerator, denominator = value.as_integer_ratio()
    return rounded_ratio(numerator, denominator, places)


def rounded_ratio(numerator: int, denominator: int, places: int) -> str:
    """Round the figure that two whole numbers make, as `rounded` does.

    >>> rounded_ratio(-2469, 2, 0)
    '−1,235'
    """
    scale = 10**places
    steps = (2 * abs(numerator) * scale + denominator) // (2 * denominator)
    units, rest = divmod(steps, scale)
    text = f"{units:,}" + (f".{rest:0{places}d}" if places else "")
    return MINUS + text if numerator < 0 and steps else text


def _half_up(value: Number, scale: int) -> int:
    """Round the size of a figure, in steps of 1 / scale, half up; in whole numbers, since reports do it very often."""
    numerator, denominator = value.as_integer_ratio()
    return (2 * abs(numerator) * scale + denominator) // (2 * denominator)


def rounded_to(value: Number, places: int) -> Fraction:
    """Round half up to so many decimals, as a number.

    >>> rounded_to(0.0449, 2)
    Fraction(1, 25)
    """
    scale = 10**places
    return Fraction((Fraction(value) * scale * 2 + 1) // 2, scale)


def plain(value: Number) -> str:
    """Write a figure as it was given, or to six significant digits where its decimals have no end.

    >>> plain(Decimal("12000.50")), plain(Fraction(1, 3))
    ('12,000.5', '0.333333')
    """
    exact = finite(value)
    number = exact if exact is not None else Decimal(f"{float(value):.{DIGITS}g}")
    text = f"{abs(number.normalize()):,f}"
    return MINUS + text if number < 0 else text


def finite(value: Number) -> Decimal | None:
    """Give the decimal that a number exactly is, or None where its decimals have no end or are longer than a float's.

    >>> finite(Fraction(1, 8)), finite(Fraction(1, 3)), finite(0.1)
    (Decimal('0.125'), None, Decimal('0.1'))
    """
    if isinstance(value, Decimal):
        return value
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, int):
        return Decimal(value)
    places = decimal_places(value)
    # A float tells 15 digits apart; more would be read back as another number.
    if places is None or places > MOST_DIGITS:
        return None
    return Decimal(int(value * 10**places)).scaleb(-places)


def percent(share: Number, places: int = 1, side: Side = "") -> str:
    """Say a share in per cent, to so many decimals.

    >>> percent(Fraction(1, 8)), percent(Fraction(1, 30), 0, "up")
    ('12.5%', '4%')
    """
    if side:
        return f"{rounded(to_side(Fraction(share) * 100, places, side), places)}%"
    numerator, denominator = share.as_integer_ratio()
    return f"{rounded_ratio(numerator * 100, denominator, places)}%"


def weight_percent(weight: Fraction, side: Side = "") -> str:
    """Say a weight in per cent: with a decimal, or with two where one would not tell it from nothing.

    >>> weight_percent(Fraction(1, 8)), weight_percent(Fraction(1, 5000))
    ('12.5%', '0.02%')
    """
    return percent(weight, 2 if 0 < weight < Fraction(1, 2000) else 1, side)


def whole_percent(share: Number) -> str:
    """Say a share in whole per cents, as a rough figure in a sentence; a half goes to the even neighbour.

    >>> whole_percent(Fraction(2, 3)), whole_percent(Fraction(1, 8))
    ('67%', '12%')
    """
    return f"{round(share * 100)}%"


def exact_share(share: float | Fraction) -> Fraction:
    """Read a share of draws from the float that holds it.

    >>> exact_share(1 / 3)
    Fraction(1, 3)
    """
    return Fraction(share).limit_denominator(10**9)


def part(share: Fraction) -> str:
    """Say a share in per cent, with decimals only where whole per cents would say "all" or "none" of what is not.

    >>> part(Fraction(81, 100)), part(Fraction(996, 1000)), part(Fraction(1)), part(Fraction(-1, 3000))
    ('81%', '99.6%', '100%', '−0.03%')
    """
    return percent(share, percent_decimals(share))


def percent_decimals(share: Fraction) -> int:
    """Say how many decimals a share takes in per cent."""
    places = 0
    while places < DIGITS and share not in {0, 1}:
        scale = 100 * 10**places
        if _half_up(share, scale) not in {0, scale}:
            break
        places += 1
    return places


def decimals_of(amount: Number) -> int:
    """Count the decimals that an amount has as it was given; 0 where they have no end.

    >>> decimals_of(Decimal("189.690")), decimals_of(Fraction(1, 8)), decimals_of(Decimal("1E+3"))
    (2, 3, 0)
    """
    if isinstance(amount, Fraction):
        places = decimal_places(amount)
        return 0 if places is None or places > MOST_DIGITS else places
    exact = finite(amount)
    exponent = None if exact is None else exact.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
