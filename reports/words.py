"""How meanings read: one place that turns a cell's value into words for pages and plain text."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reports.report import Meaning, Money, Number, Side, Value

MINUS = "−"
LINK = re.compile(r"\s*(https?://[^/\s]|mailto:\S)", re.IGNORECASE)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
NO_CHARACTER = re.compile(r"[\ud800-\udfff\ufffe\uffff]")
UNDER = "just under 0"
"""What is below nothing by less than the finest decimal."""
FINEST = 4
"""Decimals that points may take so as not to read as nothing."""
CENTS = 2
"""Decimals that money takes on pages at most."""
DIGITS = 6
"""Significant digits of a figure that has no unit of its own and no finite decimal form."""


def show(value: Value, meaning: Meaning, money: Money, side: Side = "", grain: int | None = None) -> str:
    """Write a value as its meaning asks: thousands apart, no more decimals than the figure deserves.

    grain: the decimals that its whole column takes, see `grain_of`.

    >>> from reports.report import Money
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
    if grain is not None:
        exact = to_side(value, grain + 2 if meaning == "share" else grain, side)
        return grained(exact, grain, "%" if meaning == "share" else "")
    if meaning == "share":
        return part(Fraction(value))
    if meaning == "weight":
        return rounded(to_side(Fraction(value) * 100, 1, side), 1) + "%"
    if meaning == "year":
        return str(int(value))
    if meaning == "points" and not side:
        return fine(value)
    places = decimals(value, meaning, money)
    return plain(value) if places is None else rounded(to_side(value, places, side), places)


def grain_of(values: Iterable[Number], meaning: Meaning) -> int | None:
    """Say how many decimals a column of shares or points takes, so that its figures can be read down; None for others.

    >>> grain_of([Fraction(1, 2), Fraction(1, 999)], "share"), grain_of([Fraction(1, 99)], "share")
    (0, 1)
    >>> grain_of([12, Fraction(1, 99)], "points"), grain_of([Fraction(1, 99)], "points")
    (1, 2)
    """
    if meaning not in {"share", "points"}:
        return None
    top = max((abs(Fraction(value)) for value in values), default=Fraction(0))
    if meaning == "share":
        return 1 if 0 < top < Fraction(1, 20) else 0
    return finely(top)


def grained(value: Number, grain: int, unit: str) -> str:
    """Write a figure with its column's decimals; what would read as none or as all of it is said to be less.

    What is just below none takes the decimals that tell it from nothing, as a sentence does: a nothing with a sign says
    nothing, and `>−0.1` has to be puzzled out.

    >>> grained(Fraction(996, 1000), 0, "%"), grained(Fraction(1, 999), 0, "%"), grained(Fraction(-1, 99), 1, "")
    ('>99%', '<1%', '−0.01')
    """
    size = Fraction(value) * (100 if unit else 1)
    step = Fraction(1, 10**grain)
    text = rounded(size, grain) + unit
    if size and abs(size) * 2 < step:
        return fine(size, grain, unit) if size < 0 else f"<{rounded(step, grain)}{unit}"
    if unit and size < 100 and rounded(size, grain) == rounded(100, grain):
        return f">{rounded(100 - step, grain)}{unit}"
    return text


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


def finely(points: Number, least: int = 1) -> int:
    """Say how many decimals points take: one (or another least number), or as many as tell them from nothing."""
    places = least
    while places < FINEST and points and abs(points) * 10**places < 1:
        places += 1
    return places


def fine(points: Number, least: int = 1, unit: str = "") -> str:
    """Write points with as many decimals as tell them from nothing; what is finer still is said in words.

    >>> fine(Fraction(-1, 160)), fine(Fraction(-1, 10**6)), fine(Fraction(1, 10**6)), fine(0)
    ('−0.006', 'just under 0', '<0.0001', '0.0')
    """
    places = finely(points, least)
    if points and abs(Fraction(points)) * 10**places * 2 < 1:
        return f"{UNDER}{unit}" if points < 0 else f"<{rounded(Fraction(1, 10**places), places)}{unit}"
    return rounded(points, places) + unit


def roughly(value: Number) -> int:
    """Say how many decimals show three digits of a figure.

    >>> roughly(410), roughly(6.345), roughly(0.0512)
    (0, 2, 4)
    """
    places, size = 0, abs(Fraction(value))
    while size and size < 100 and places < DIGITS:
        places, size = places + 1, size * 10
    return places


def to_side(value: Number, places: int, side: Side) -> Number:
    """Round down or up to so many decimals; without a side leave the figure alone.

    >>> to_side(Fraction(-5, 3), 1, "up"), to_side(Fraction(-5, 3), 1, "down")
    (Fraction(-8, 5), Fraction(-17, 10))
    """
    if not side:
        return value
    steps = Fraction(value) * 10**places
    return Fraction(steps.__floor__() if side == "down" else steps.__ceil__(), 10**places)


def rounded(value: Number, places: int) -> str:
    """Round half up from the exact figure, thousands apart; never a minus before zero.

    >>> rounded(Decimal("-1234.5"), 0), rounded(-0.001, 1)
    ('−1,235', '0.0')
    """
    scale = 10**places
    steps = (abs(Fraction(value)) * scale * 2 + 1) // 2
    whole, rest = divmod(int(steps), scale)
    text = f"{whole:,}" + (f".{rest:0{places}d}" if places else "")
    return MINUS + text if value < 0 and steps else text


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
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    places = max(twos, fives)
    # A float tells 15 digits apart; more would be read back as another number.
    if rest != 1 or places > 15:
        return None
    return Decimal(int(value * 10**places)).scaleb(-places)


def decimals_of(amount: Number) -> int:
    """Count the decimals that an amount has as it was given; 0 where they have no end.

    >>> decimals_of(Decimal("189.690")), decimals_of(Fraction(1, 8)), decimals_of(Decimal("1E+3"))
    (2, 3, 0)
    """
    exact = finite(amount)
    exponent = None if exact is None else exact.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def visible(text: str) -> str:
    r"""Make control characters visible and replace what is no character, so that any file form can hold the text.

    >>> visible("a\x07b\r\nc")
    'a␇b\nc'
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = CONTROL.sub(lambda found: chr(0x2400 + ord(found[0])), text)
    return NO_CHARACTER.sub("\ufffd", text)


def safe_link(address: str | None) -> str | None:
    """Give an address a reader may follow, its odd characters encoded; None for anything but http, https and mailto.

    >>> safe_link("https://example.org/a b"), safe_link("javascript:alert(1)")
    ('https://example.org/a%20b', None)
    """
    if address is None or not LINK.match(address):
        return None
    return quote(address.strip(), safe=":/?#@!$&'()*+,;=%~-._", errors="replace")


def listed(names: list[str]) -> str:
    """Join names as a sentence does.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1] if names else "none"


def part(share: Fraction) -> str:
    """Say a share in per cent, with decimals only where whole per cents would say "all" or "none" of what is not.

    >>> part(Fraction(81, 100)), part(Fraction(996, 1000)), part(Fraction(1)), part(Fraction(-1, 3000))
    ('81%', '99.6%', '100%', '−0.03%')
    """
    return rounded(share * 100, percent_decimals(share)) + "%"


def percent_decimals(share: Fraction) -> int:
    """Say how many decimals a share takes in per cent."""
    places = 0
    while places < DIGITS and share not in {0, 1}:
        scale = 100 * 10**places
        if int(abs(share) * scale + Fraction(1, 2)) not in {0, scale}:
            break
        places += 1
    return places


def counted(number: int, one: str, many: str = "") -> str:
    """Say how many of something, with the right form of the word.

    >>> counted(1, "rule"), counted(2, "rule")
    ('1 rule', '2 rules')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"
