"""Planning years as people label them: `2027`, `FY2027`, `FY2027-28`, `2027/28`. A label's year is the first in it."""

from __future__ import annotations

import re

from criteria.model.names import clean, fold

NO_YEAR = "No year"
"""Heads the column of costs that count against the total only."""

_LABEL = re.compile(
    r"(?:(?:fy|cy|fiscal year|financial year|calendar year|planning year|year)[ .]?)?"
    r"((?:19|20|21)[0-9]{2}|2200)(?: ?[-/–—] ?(?:((?:19|20|21)[0-9]{2}|2200)|([0-9]{2})))?"
)
_YEARLESS = frozenset(map(fold, (NO_YEAR, "Without year", "Without a year", "Any year")))


def year_of(label: str) -> int | None:
    """The year that a label means: the first one written in it; None where it is no label of one year.

    A label may name the year in which it ends, and that is the next one: a longer span is no year.

    >>> year_of("2027"), year_of("FY2027-28"), year_of("fy 2027/2028"), year_of("2027-29"), year_of("FY27")
    (2027, 2027, 2027, None, None)
    """
    match = _LABEL.fullmatch(clean(label).casefold())
    if match is None:
        return None
    first, whole_end, short_end = match.groups()
    year = int(first)
    follows = year + 1
    if whole_end is not None and int(whole_end) != follows:
        return None
    if short_end is not None and int(short_end) != follows % 100:
        return None
    return year


def says_no_year(label: str) -> bool:
    """Whether a heading says that what stands below it belongs to no year."""
    return fold(label) in _YEARLESS
