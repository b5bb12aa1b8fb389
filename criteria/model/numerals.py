"""Text that was meant as a number: never guessed at, but the message can say what to type."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from fractions import Fraction

PLAIN = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)")
_SHORTENED = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?[eE][+-]?[0-9]+")
_CORE = re.compile(r"[+-]?[0-9](?:[0-9.,'’_ ]*[0-9])?")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:([,.'’_ ])[0-9]{3})(?:\1[0-9]{3})*")
_SCALES = {"k": 3, "thousand": 3, "m": 6, "mn": 6, "mio": 6, "million": 6}
_SCALES |= {"b": 9, "bn": 9, "mrd": 9, "billion": 9}
_SCALES |= {"t": 12, "tn": 12, "trillion": 12}
_RANGE = re.compile(
    r"([0-9][0-9.,]*)\s*(?:-|–|—|−|/|to|bis|and|~|…)\s*([0-9][0-9.,]*)(?:\s*(?:-|–|—|−|/|to|~)\s*([0-9][0-9.,]*))?"
)
_LOOKALIKES = str.maketrans("OoIl", "0011")
_NOTHING = frozenset(
    {
        "",
        *[
            "-",
            "–",
            "—",
            "n/a",
            "na",
            "nil",
            "none",
            "tbd",
            "tbc",
            "?",
            "unknown",
            "null",
            "nan",
            "x",
        ],
    }
)


def number(text: str) -> Decimal | None:
    """The number that plain digits say, with a point and a sign at most; None for anything else.

    >>> number("-2.50"), number("1,200"), number("1e3"), number("1_000")
    (Decimal('-2.50'), None, None, None)
    """
    return Decimal(text) if PLAIN.fullmatch(text) else None


def decimal_places(exact: Fraction) -> int | None:
    """Count the decimals that a number has; None where they never end.

    >>> decimal_places(Fraction(9, 8)), decimal_places(Fraction(7)), decimal_places(Fraction(1, 3))
    (3, 0, None)
    """
    rest, twos, fives = exact.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    return max(twos, fives) if rest == 1 else None


def plainly(value: Decimal) -> str:
    """A number in full, without exponent and without zeros at its end.

    >>> plainly(Decimal("1.50")), plainly(Decimal("1E+3")), plainly(Decimal("-0.0"))
    ('1.5', '1000', '0')
    """
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def ends(text: str) -> tuple[Decimal, ...]:
    """The numbers of a text that was meant as a range: two with a dash, a slash or `to` between them, or three.

    >>> ends("35-95"), ends("2 to 4"), ends("-5"), ends("about 3")
    ((Decimal('35'), Decimal('95')), (Decimal('2'), Decimal('4')), (), ())
    >>> ends("1/2/3")
    (Decimal('1'), Decimal('2'), Decimal('3'))
    """
    range_match = _RANGE.fullmatch(text.strip())
    values = (
        [_spelled(part) for part in range_match.groups() if part and part[0].isdigit()]
        if range_match
        else []
    )
    exact = tuple(value for value in values if value is not None)
    return exact if len(exact) == len(values) else ()


def advice(
    text: str, *, share: bool = False, money: str | None = None, needed: bool = False
) -> str:
    """What to type in place of a text that is no number; a number is offered only where all of the text is explained.

    share: the column is a share; money: its unit, if it is money; needed: the cell may not be
        blank.

    >>> advice("1,200"), advice("2 300,5"), advice("$3m", money="US$ million"), advice("12%", share=True)
    ('Type 1200.', 'Type 2300.5.', 'Type 3.', 'Type 0.12.')
    >>> advice("1OO")
    'It holds letters. Type a plain number, such as 100.'
    >>> advice("1,20")
    'Type 1.2, or 120 if the comma means nothing.'
    """
    digits = "".join(str(unicodedata.decimal(mark, mark)) for mark in text.replace("−", "-"))
    tidy = re.sub(r"\s", " ", digits).strip()
    if tidy.casefold() in _NOTHING:
        return (
            "Type a number; it may not be blank."
            if needed
            else "Type a number, or leave the cell blank."
        )
    if _SHORTENED.fullmatch(tidy):
        return "It was shortened on the way: type the number in full."
    if ends(tidy):
        return "Type one number; the ends of a range stand in low and high."
    if re.search(r"[0-9][OoIl]|[OoIl][0-9]", tidy):
        return _letters(tidy)
    return _explained(tidy, share=share, money=money)


def _explained(tidy: str, *, share: bool, money: str | None) -> str:
    """Offer the number behind signs, separators and units that are known."""
    cores = list(_CORE.finditer(tidy))
    if len(cores) != 1 or ".." in tidy:
        return "Type one number and nothing else."
    core = cores[0]
    value = _spelled(core.group())
    if value is None:
        return "Type the number with digits and a point only."
    before, after = tidy[: core.start()], tidy[core.end() :]
    if before.lstrip().startswith("-"):
        before, value = before.lstrip().removeprefix("-"), -value
    unit = _of_unit(value, before.strip(), after.strip(), share=share, money=money)
    if unit is not None:
        return unit
    touches = bool(before) and before == before.strip()
    if touches or re.match("[^ ]*[A-Za-z]", after):
        return _letters(tidy)
    if re.fullmatch(r"[0-9]+,[0-9]{2}", tidy):
        without = Decimal(tidy.replace(",", ""))
        return f"Type {plainly(value)}, or {plainly(without)} if the comma means nothing."
    return f"Type {plainly(value)}."


def _of_unit(
    value: Decimal, before: str, after: str, *, share: bool, money: str | None
) -> str | None:
    """What to type where the signs around a number say what it is in; None where they do not."""
    if before.startswith("(") and after.endswith(")"):
        return f"Type {plainly(-value)} if it is meant to be negative."
    if after == "%":
        return _percent(value, share=share)
    if money is not None and (before or after):
        return _money(value, after, money)
    if after.casefold() in _SCALES:
        return "Type the number in full, without a letter."
    return None


def _letters(text: str) -> str:
    """Say that letters stand among the digits; the letters O, I and l are often meant as digits."""
    read = text.translate(_LOOKALIKES)
    such = f", such as {read}" if PLAIN.fullmatch(read) else " without a sign or a unit"
    what = "letters" if any(map(str.isalpha, text)) else "more than a number"
    return f"It holds {what}. Type a plain number{such}."


def twofold(text: str) -> tuple[str, str] | None:
    """The two numbers that 1.200 can mean where points may stand for thousands; None where there is one reading.

    >>> twofold("1.200"), twofold("1.25"), twofold("0.125")
    (('1.2', '1200'), None, None)
    """
    if not re.fullmatch(r"[+-]?[1-9][0-9]{0,2}\.[0-9]{3}", text):
        return None
    return plainly(Decimal(text)), plainly(Decimal(text.replace(".", "")))


def _percent(value: Decimal, *, share: bool) -> str:
    if share:
        return f"Type {plainly(value / 100)}."
    return f"Type {plainly(value)} if the unit is per cent, or {plainly(value / 100)} if it is a share of 1."


def _money(value: Decimal, after: str, unit: str) -> str:
    """Bring 3m or 1.2 billion to the case's unit, where both name their scale."""
    meant = next(
        (_SCALES[word] for word in re.findall(r"[a-z]+", after.casefold()) if word in _SCALES), None
    )
    words = re.findall(r"[a-z]+", unit.casefold())
    scale = next((_SCALES[word] for word in words if word in _SCALES), 0)
    if meant is None:
        return f"Type the number alone, in {unit}."
    return f"Type {plainly(value.scaleb(meant - scale))}."


def _spelled(text: str) -> Decimal | None:
    """Read separators as a person would: groups of three are thousands, the last different mark is the point."""
    text = text.strip()
    if PLAIN.fullmatch(text):
        return Decimal(text)
    if _GROUPED.fullmatch(text):
        return Decimal(re.sub(r"[^0-9+-]", "", text))
    head, mark, tail = max(
        (text.rpartition(sign) for sign in ".,"), key=lambda parts: len(parts[0])
    )
    if not mark or not tail.isdigit():
        return None
    if _GROUPED.fullmatch(head) or re.fullmatch(r"[+-]?[0-9]+", head):
        units = re.sub(r"[^0-9+-]", "", head)
        return Decimal(f"{units}.{tail}")
    return None
