"""Prices of which year money is in, as the case and its cost bases say it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from criteria.model.case import Case
    from criteria.model.problems import Place

_YEAR = r"((?:19|20)\d\d)"
_WORDS = (
    r"(?:prices?|price[ -](?:base|level)|terms|money|dollars|euros?|pounds|US\$|USD|EUR|GBP|€|£|\$)"
)
_BASES = (
    re.compile(rf"\b{_YEAR}[ -]?{_WORDS}(?!\w)", re.IGNORECASE),
    re.compile(rf"\b{_WORDS} (?:of|in|from|at) {_YEAR}\b", re.IGNORECASE),
    re.compile(
        rf"\b(?:constant|real|base year|price base|price level)[: ]+(?:of |in )?{_YEAR}\b",
        re.IGNORECASE,
    ),
)
_MENDED = re.compile(
    r"\b(?:convert|inflat|deflat|uprat|adjust|restat|rebas|brought to|index|updated to|expressed)",
    re.IGNORECASE,
)
"""Words that say that an amount of another year was brought to the case's."""


@dataclass(frozen=True, slots=True)
class OtherBase:
    """A cost in prices of another year than the rest. year, other: the two years; where: what states the other."""

    about: str
    year: str
    other: str
    where: str
    place: Place | None


def other_bases(case: Case) -> Iterator[OtherBase]:
    """List the recommendations whose cost basis is in prices of another year than the case, or than the one before."""
    settings = case.settings
    base = _years(settings.money_basis) or _years(settings.money)
    where = "the case"
    for row in case.recommendations:
        years = _years(row.cost_basis)
        if not years or _MENDED.search(row.cost_basis):
            continue
        if not base:
            base, where = years, f"the cost basis of {row.id}"
        elif not set(years) & set(base):
            yield OtherBase(row.id, years[0], base[0], where, row.place("cost_basis"))


def _years(text: str) -> list[str]:
    """The years whose prices a text names."""
    return [match.group(1) for base in _BASES for match in base.finditer(text)]


def years_of_money(case: Case) -> tuple[int, ...]:
    """The years in which the case's costs fall, in order."""
    return tuple(sorted({row.year for row in case.costs if row.year is not None and row.likely}))
