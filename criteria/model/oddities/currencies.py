"""What a unit of money says: its currency and its scale, as people write them."""

from __future__ import annotations

import re

_NAMES = {
    "USD": "us$ usd",
    "EUR": "€ eur euro euros",
    "GBP": "£ gbp pound pounds sterling",
    "JPY": "jpy yen",
    "CNY": "cny yuan rmb",
    "CHF": "chf",
    "AUD": "a$ au$ aud",
    "CAD": "c$ ca$ cad",
    "NZD": "nz$ nzd",
    "SGD": "s$ sgd",
    "HKD": "hk$ hkd",
    "SEK": "sek",
    "NOK": "nok",
    "DKK": "dkk",
    "PLN": "pln zloty złoty",
    "CZK": "czk koruna",
    "HUF": "huf forint",
    "RON": "ron leu",
    "BGN": "bgn",
    "INR": "₹ inr",
    "BRL": "r$ brl reais",
    "MXN": "mxn",
    "KRW": "₩ krw",
    "ZAR": "zar",
    "TRY": "lira",
    "ILS": "ils shekel shekels",
    "RUB": "rub rouble roubles ruble rubles",
    "UAH": "uah hryvnia",
    "$": "$ dollar dollars",
    "¥": "¥",
    "krone": "krona kronor krone kroner",
    "franc": "franc francs",
    "peso": "peso pesos",
    "rupee": "rupee rupees",
}
_CODES = {word: code for code, words in _NAMES.items() for word in words.split()}
_MAYBE = {
    "$": {"USD", "AUD", "CAD", "NZD", "SGD", "HKD", "MXN"},
    "¥": {"JPY", "CNY"},
    "krone": {"SEK", "NOK", "DKK", "CZK"},
    "franc": {"CHF"},
    "peso": {"MXN"},
    "rupee": {"INR"},
}
"""What a sign or a name may stand for that several currencies share."""
_SCALES = {
    **dict.fromkeys(("k", "thousand", "thousands", "tsd"), 3),
    **dict.fromkeys(("m", "mn", "mio", "million", "millions"), 6),
    **dict.fromkeys(("bn", "mrd", "billion", "billions"), 9),
}
_PARTS = re.compile(r"[a-z]{0,2}[$€£¥₹₩]|[^\W\d_]+", re.IGNORECASE)


def currencies(unit: str) -> frozenset[str]:
    """Name the currencies in a unit, by their codes; a sign that several share is kept as it is.

    >>> sorted(currencies("US$ million")), sorted(currencies("EUR m a year")), sorted(currencies("months"))
    (['USD'], ['EUR'], [])
    """
    return frozenset(_CODES[part] for part in _parts(unit) if part in _CODES)


def scale_of(unit: str) -> int | None:
    """Say by how many tens a unit counts money, 6 for a million; None where it does not say."""
    return next((_SCALES[part] for part in _parts(unit) if part in _SCALES), None)


def apart(first: str, second: str) -> bool:
    """Whether two units of money cannot be one: other currencies, or other scales that both state.

    >>> apart("US$ million", "EUR million"), apart("US$ million", "USD m"), apart("US$ million", "$ billion")
    (True, False, True)
    """
    here, there = currencies(first), currencies(second)
    if here and there and not _wide(here) & _wide(there):
        return True
    scales = {scale_of(first), scale_of(second)} - {None}
    return len(scales) > 1


_OPENS = re.compile(
    r"^(?:all |costs? |figures |prices )*(?:in )?([a-z]{0,2}[$€£¥₹₩]|[a-z]{3}|euros?)\s*"
    r"(k|m|mn|mio|bn|thousand|million|billion)s?(?=\s+(?:in|at|of)\b|\s*[,;:.(]|\s*$)",
    re.IGNORECASE,
)
_CONVERTED = re.compile(r"convert|exchange|\brate\b", re.IGNORECASE)


def stated_unit(basis: str) -> str:
    """Give the unit of money with which a text on costs opens; blank where it opens otherwise, or was converted.

    >>> stated_unit("EUR million at 2021 prices"), stated_unit("C$101 m built it"), stated_unit("GBP m, converted at 1.2")
    ('EUR million', '', '')
    """
    match = _OPENS.match(basis.strip())
    if match is None or _CONVERTED.search(basis) or not currencies(match[1]):
        return ""
    return f"{match[1]} {match[2]}"


def is_money(unit: str, money: str) -> bool:
    """Whether a unit counts money: it names a currency, or is the case's own unit. money: that of the case."""
    of_case = {part for part in _parts(money) if part not in _SCALES}
    return bool(currencies(unit)) or bool(of_case & set(_parts(unit)))


def _wide(codes: frozenset[str]) -> set[str]:
    return set(codes).union(*(_MAYBE.get(code, set()) for code in codes))


def _parts(unit: str) -> list[str]:
    return [part.casefold() for part in _PARTS.findall(unit)]
