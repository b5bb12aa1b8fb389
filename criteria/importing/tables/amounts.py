"""A cell read as a person would: a number with its thousands, currency, scale or per cent, a range, or nothing yet."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import TYPE_CHECKING

from criteria.importing.tables.vocabulary import ladder_of
from criteria.model.kinds import MAX_DIGITS
from criteria.model.written import BrokenCell, DatedCell, PercentCell

if TYPE_CHECKING:
    from collections.abc import Iterable

    from criteria.model.written import CellValue

NOTHING_YET = frozenset(
    [
        "-",
        "--",
        "–",
        "—",
        ".",
        "..",
        "…",
        "?",
        "??",
        "n/a",
        "na",
        "n.a.",
        "n.a",
        "#n/a",
        "nil",
        "none",
        "tbd",
        "tbc",
        "t.b.d.",
        "t.b.c.",
        "tba",
        "unknown",
        "null",
        "nan",
        "x",
        "k.a.",
        "k.",
        "a.",
        "entf.",
        "offen",
        "unbekannt",
        "n.d.",
        "nd",
        "s/o",
        "s.o.",
        "n.c.",
        "b.d.",
        "brak",
        "pendiente",
    ]
)
"""What people type where they have no figure yet."""

_CURRENCIES = {
    "€": "€", "eur": "EUR", "euro": "€", "euros": "€", "us$": "US$", "$": "$", "usd": "USD", "£": "£", "gbp": "GBP",
    "¥": "¥", "jpy": "JPY", "₹": "₹", "inr": "INR", "chf": "CHF", "fr.": "CHF", "pln": "PLN", "zł": "zł", "zl": "zł",
    "czk": "CZK", "kč": "Kč", "huf": "HUF", "ft": "HUF", "sek": "SEK", "nok": "NOK", "dkk": "DKK", "ron": "RON",
    "bgn": "BGN", "aud": "AUD", "cad": "CAD", "nzd": "NZD", "a$": "A$", "c$": "C$", "cny": "CNY", "rmb": "CNY",
    "brl": "BRL", "r$": "R$", "mxn": "MXN", "zar": "ZAR", "uah": "UAH", "try": "TRY", "dollars": "$", "dollar": "$",
    "pounds": "£", "zloty": "zł", "złotych": "zł", "₩": "₩", "krw": "KRW",
}  # fmt: skip
_SCALES = {
    "k": 3, "thousand": 3, "thousands": 3, "tsd": 3, "tsd.": 3, "tausend": 3, "tys": 3, "tys.": 3, "tysięcy": 3,
    "milliers": 3, "miles": 3, "'000": 3, "’000": 3, "000": 3, "000s": 3, "'000s": 3, "000's": 3, "tis.": 3, "tis": 3,
    "m": 6, "mm": 6, "mn": 6, "mn.": 6, "mio": 6, "mio.": 6, "mln": 6, "mln.": 6, "mill.": 6, "million": 6,
    "millions": 6, "millionen": 6, "millones": 6, "milionów": 6, "b": 9, "bn": 9, "bn.": 9, "mrd": 9, "mrd.": 9,
    "md": 9, "mld": 9, "mld.": 9, "billion": 9, "billions": 9, "milliarden": 9, "milliards": 9,
}  # fmt: skip
_FILLERS = frozenset({"in", "of", "de", "d", "d’", "d'", "en", "w", "all", "nominal", "real", "/"})
SCALE_WORD = {0: "", 3: "thousand", 6: "million", 9: "billion"}
_HELD = Context(prec=MAX_DIGITS)
_TOKEN = re.compile(
    r"us\$|a\$|c\$|r\$|[$€£¥₹₩]|['’]000s?|000'?s?|[^\W\d_]+\.?|d['’]|/|\S", re.IGNORECASE
)
_GLUED = re.compile(
    r"(k|t|m|mm|mn|mio|bn)(eur|usd|gbp|chf|pln|czk|sek|nok|dkk|huf|zł|kč|€|\$|£)|"
    r"(eur|usd|gbp|chf|pln)(k|m|mn|bn)"
)
_CORE = re.compile(r"[0-9](?:[0-9.,'’ ]*[0-9])?")
_RANGE = re.compile(
    r"^([^0-9]*)([0-9][0-9.,]*)\s*(?:-|–|—|\.\.\.?|…|\bto\b|\bbis\b|\bà\b|\|)\s*([0-9][0-9.,]*)"
    r"(?:\s*(?:-|–|—|\||\.\.)\s*([0-9][0-9.,]*))?([^0-9]*)$"
)
_OUT_OF = re.compile(r"^([0-9]+(?:[.,][0-9]+)?)\s*/\s*([0-9]+)$")
_LABELLED = re.compile(r"^([0-9]+(?:[.,][0-9]+)?)\s*(?:[-–—:=.)(]+\s*)([^\W\d_].*)$")
_LABEL_FIRST = re.compile(r"^([^\W\d_][^0-9]*?)\s*[(\[=:–-]+\s*([0-9]+(?:[.,][0-9]+)?)\s*[)\]]?$")
_ABOUT = re.compile(
    r"^(?:~|≈|±|ca\.?|circa|approx\.?|about|around|env\.?|rund|etwa|ok\.?|c\.)\s*", re.IGNORECASE
)
_FOOTNOTE = re.compile(r"[*†‡¹²³⁴⁵]+$")


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure as a cell gives it.

    value: likely; low and high: where the cell gives a range.
    currency, scale: as written beside it; scale is a power of ten.
    percent: given in per cent; the value is then 30 for 30 %.
    label: words beside the number, as in “3 - high”.
    out_of: the most there is, as in 3/5.
    """

    value: Decimal
    low: Decimal | None = None
    high: Decimal | None = None
    currency: str = ""
    scale: int | None = None
    percent: bool = False
    label: str = ""
    out_of: Decimal | None = None


def amount(cell: CellValue | None, *, comma: bool = False) -> Amount | None:
    """Read one cell as a figure; None where it holds none. comma: a lone comma is the decimal mark.

    >>> amount("$1,200k").value, amount("$1,200k").scale, amount("€ 450").currency
    (Decimal('1200'), 3, '€')
    >>> amount("1,2 Mio. €", comma=True).value, amount("TBD"), amount("30 %").percent
    (Decimal('1.2'), None, True)
    >>> amount("8 - 12").low, amount("4/5").out_of, amount("3 - high").label
    (Decimal('8'), Decimal('5'), 'high')
    """
    if isinstance(cell, PercentCell):
        return Amount(held(cell.number * 100), percent=True)
    if isinstance(cell, Decimal):
        return Amount(held(cell))
    if not isinstance(cell, str):
        return None
    text = tidied(cell)
    if not any(mark.isdigit() for mark in text) or text.casefold() in NOTHING_YET:
        return None
    return (
        _ratio(text, comma) or _range(text, comma) or _single(text, comma) or _labelled(text, comma)
    )


def held(number: Decimal) -> Decimal:
    """A number with as many digits as a spreadsheet holds: what is beyond is the noise of its floats.

    >>> held(Decimal("0.30000000000000004")), held(Decimal("1.50"))
    (Decimal('0.300000000000000'), Decimal('1.50'))
    """
    return number if len(number.as_tuple().digits) <= MAX_DIGITS else _HELD.create_decimal(number)


def tidied(text: str) -> str:
    """Text with plain spaces and signs, and without what only points to a footnote."""
    plain = text.replace("−", "-").replace("\u00a0", " ").replace("\u202f", " ")
    digits = "".join(
        str(unicodedata.decimal(mark, mark)) if not mark.isascii() else mark for mark in plain
    )
    return _FOOTNOTE.sub("", _ABOUT.sub("", re.sub(r"\s+", " ", digits).strip())).strip()


def is_nothing(cell: CellValue | None) -> bool:
    """Whether a cell is blank, broken, or says that there is no figure yet."""
    if cell is None or isinstance(cell, BrokenCell):
        return True
    return isinstance(cell, str) and (not cell.strip() or tidied(cell).casefold() in NOTHING_YET)


def shown(cell: CellValue | None) -> str:
    """A cell as text, as a person reads it."""
    if cell is None:
        return ""
    if isinstance(cell, PercentCell):
        return f"{(cell.number * 100).normalize():f}%"
    if isinstance(cell, Decimal):
        return f"{cell.normalize():f}" if cell else "0"
    if isinstance(cell, DatedCell):
        return cell.shown
    if isinstance(cell, BrokenCell):
        return ""
    return re.sub(r"\s+", " ", str(cell)).strip()


def unit_of(text: str) -> tuple[str, int | None] | None:
    """The currency and scale that a text says, such as “k€” or “Mio. EUR”; None where it says anything else.

    >>> unit_of("k€"), unit_of("TEUR"), unit_of("in Mio. €"), unit_of("tys. zł"), unit_of("jobs")
    (('€', 3), ('EUR', 3), ('€', 6), ('zł', 3), None)
    """
    currency, scale = "", None
    for word in _TOKEN.findall(text.casefold().replace("mil.", "mil")):
        glued = _GLUED.fullmatch(word)
        if glued:
            factor, money = glued.group(1) or glued.group(4), glued.group(2) or glued.group(3)
            currency, scale = _CURRENCIES[money], _SCALES.get(factor, 3)
        elif word in _CURRENCIES:
            currency = currency or _CURRENCIES[word]
        elif word in _SCALES:
            scale = _SCALES[word]
        elif word == "t" and ("€" in text or "EUR" in text):
            scale = 3
        elif word not in _FILLERS:
            return None
    return (currency, scale) if currency or scale is not None else None


def writes_commas(cells: Iterable[CellValue | None], *, default: bool) -> bool:
    """Whether the texts of a sheet write a decimal comma, by those that can be read in one way only."""
    commas = points = 0
    for cell in cells:
        if isinstance(cell, str):
            for core in _CORE.findall(tidied(cell)):
                commas += bool(
                    re.fullmatch(r"[0-9]{1,3}(?:[. '’][0-9]{3})+,[0-9]+|[0-9]+,[0-9]{1,2}", core)
                )
                points += bool(
                    re.fullmatch(r"[0-9]{1,3}(?:[, '’][0-9]{3})+\.[0-9]+|[0-9]+\.[0-9]{1,2}", core)
                )
    return commas > points if commas != points else default


def plain_number(text: str, *, comma: bool = False) -> Decimal | None:
    """A number as people write it, with thousands set apart; None where it is none.

    >>> plain_number("1 200,5"), plain_number("1.200,50"), plain_number("1,200"), plain_number("1,200", comma=True)
    (Decimal('1200.5'), Decimal('1200.50'), Decimal('1200'), Decimal('1.200'))
    """
    bare = re.sub(r"(?<=[0-9])[ '’](?=[0-9]{3}(?:[^0-9]|$))", "", text)
    if not re.fullmatch(r"[0-9]+(?:[.,][0-9]+)*", bare):
        return None
    point, mark = bare.rfind("."), bare.rfind(",")
    if point >= 0 and mark >= 0:
        decimal, group = (".", ",") if point > mark else (",", ".")
        if bare.count(decimal) > 1:
            return None
        return _decimal(bare.replace(group, "").replace(decimal, "."))
    sign = "," if mark >= 0 else "."
    if bare.count(sign) > 1:
        grouped = re.fullmatch(rf"[0-9]{{1,3}}(?:\{sign}[0-9]{{3}})+", bare)
        return _decimal(bare.replace(sign, "")) if grouped else None
    grouped = re.fullmatch(rf"[1-9][0-9]{{0,2}}\{sign}[0-9]{{3}}", bare)
    is_decimal_mark = (sign == ",") == comma
    if grouped and not is_decimal_mark:
        return _decimal(bare.replace(sign, ""))
    return _decimal(bare.replace(",", "."))


def _decimal(digits: str) -> Decimal:
    return held(Decimal(digits))


def _single(text: str, comma: bool) -> Amount | None:
    negative = bool(re.fullmatch(r"\(.*\)", text)) or text.lstrip("$€£ ").startswith("-")
    bare = text.strip("()") if re.fullmatch(r"\(.*\)", text) else text
    core = _CORE.search(bare)
    if core is None:
        return None
    value = plain_number(core.group(), comma=comma)
    before, after = bare[: core.start()], bare[core.end() :]
    if value is None or any(mark.isdigit() for mark in before + after.replace("000", "")):
        return None
    around = f"{before.replace('-', '').replace('+', '')} {after}".strip()
    percent = "%" in around
    around = around.replace("%", "").strip(" .-,")
    unit = unit_of(around) if around else ("", None)
    if unit is None:
        return None
    return Amount(-value if negative else value, None, None, unit[0], unit[1], percent)


def _range(text: str, comma: bool) -> Amount | None:
    ends = _RANGE.match(text)
    if ends is None:
        return None
    before, low, middle, high, after = ends.groups()
    numbers = [plain_number(part, comma=comma) for part in (low, middle, high) if part]
    around = f"{before} {after}".replace("%", "").strip(" -")
    unit = unit_of(around) if around else ("", None)
    values = [number for number in numbers if number is not None]
    if unit is None or len(values) < len(numbers) or values != sorted(values):
        return None
    if len(values) == 2 and all(1900 <= value <= 2200 for value in values):
        return None
    likely = values[1] if len(values) == 3 else (values[0] + values[-1]) / 2
    return Amount(likely, values[0], values[-1], unit[0], unit[1], "%" in text)


def _ratio(text: str, comma: bool) -> Amount | None:
    parts = _OUT_OF.match(text)
    if parts is None:
        return None
    value, most = plain_number(parts.group(1), comma=comma), Decimal(parts.group(2))
    if value is None or value > most or most < 2:
        return None
    return Amount(value, out_of=most)


def _labelled(text: str, comma: bool) -> Amount | None:
    parts = _LABELLED.match(text)
    number, label = (parts.group(1), parts.group(2)) if parts else ("", "")
    if parts is None:
        parts = _LABEL_FIRST.match(text)
        if parts is None:
            return None
        label, number = parts.group(1), parts.group(2)
    value = plain_number(number, comma=comma)
    graded = ladder_of([label.strip(" )")]) is not None
    return None if value is None or not graded else Amount(value, label=label.strip(" )"))
