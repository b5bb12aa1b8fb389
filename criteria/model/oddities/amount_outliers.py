"""Amounts that are a thousandfold off their own kind: one range, row, recommendation or year in another unit.

A slip of units in all costs at once is seen against the budget (`unit_slips`). One in a single
place is not: it makes that level unaffordable, or next to free, and the sums still look right.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from criteria.model.resources import resources
from criteria.model.rows import rows_by
from criteria.model.words import MONEY, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from criteria.model.case import Case
    from criteria.model.problems import Place
    from criteria.model.rows import CostRow


FAR = 300
"""How many times its nearest in size an amount is before it looks like a slip of units; honest steps are smaller."""

_ENOUGH = 3
"""Recommendations among which one can stand apart; of two, nothing says which is astray."""


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount, how a message names it where it is astray, how where it is the other, and its cell.

    option: the recommendation whose cost it is; empty for a budget.
    """

    size: Decimal
    astray: str
    other: str
    place: Place | None
    option: str = ""


@dataclass(frozen=True, slots=True)
class Astray:
    """Amounts of one resource that stand far apart from all others of their kind.

    few: those astray, the nearest in size to the others first; the fewer ones, or of as many the
        larger.
    other: the nearest of the rest.
    """

    resource: str
    few: tuple[Amount, ...]
    other: Amount


def astray(case: Case) -> Iterator[Astray]:
    """Find the amounts that stand apart from their own kind.

    An end of a range from its likely cost, a year of a level from its other years, a level of a
    recommendation from its other levels, a recommendation from all others, and a year's budget from
    the other years'. One whose parts stand apart is not compared any further.
    """
    for resource in resources(case):
        dearest = []
        costs = rows_by([row for row in case.costs if row.resource == resource], "option")
        for option in case.recommendations:
            totals, outliers = _levels(resource, costs.get(option.id, ()))
            yield from outliers
            if totals and not outliers and option.status is not Status.EXCLUDED:
                dearest.append(max(totals, key=lambda each: each.size))
        if len(dearest) >= _ENOUGH:
            yield from _split(resource, dearest)
        yield from _split(resource, _years(case, resource))


def _levels(resource: str, costs: Sequence[CostRow]) -> tuple[list[Amount], list[Astray]]:
    """What each level of a recommendation takes in all, and what stands apart inside a level, or else among them."""
    levels = rows_by(costs, "level").values()
    totals = [_level(rows) for rows in levels]
    outliers = [each for rows in levels for each in _within(rows)]
    return totals, outliers or list(_split(resource, totals))


def _within(rows: Sequence[CostRow]) -> Iterator[Astray]:
    """The ranges of one level's costs, and its years."""
    for row in rows:
        yield from _ends(row)
    yield from _split(rows[0].resource, [_cost(row) for row in rows])


def _level(rows: Sequence[CostRow]) -> Amount:
    """What one level takes in all, at the cell of its first cost."""
    first = rows[0]
    if len(rows) == 1:
        return _cost(first)
    name = first.option + _at(first)
    size = sum((row.likely for row in rows), Decimal(0))
    return Amount(
        size, f"the cost of {name} over all years", name, first.place("likely"), first.option
    )


def _ends(row: CostRow) -> Iterator[Astray]:
    """The ends of one cost's range, against its likely figure."""
    likely = Amount(row.likely, "", f"its likely cost{_when(row)}", row.place("likely"), row.option)
    for name, end in (("low", row.low), ("high", row.high)):
        if end and row.likely and max(end, row.likely) >= FAR * min(end, row.likely):
            words = f"the {name} cost of {row.option}{_when(row)}"
            yield Astray(
                row.resource, (Amount(end, words, "", row.place(name), row.option),), likely
            )


def _cost(row: CostRow) -> Amount:
    words = f"the cost of {row.option}{_when(row)}"
    return Amount(row.likely, words, row.option + _when(row), row.place("likely"), row.option)


def _when(row: CostRow) -> str:
    return f"{_at(row)}{f' in {row.year}' if row.year else ''}"


def _at(row: CostRow) -> str:
    return f" at {row.level}" if row.level else ""


def _years(case: Case, resource: str) -> Iterator[Amount]:
    """What there is of a resource, year by year."""
    whose = "" if resource == MONEY else f" of {resource}"
    for row in case.budget:
        if row.resource == resource and row.year is not None and row.amount is not None:
            yield Amount(
                row.amount, f"the budget{whose} of {row.year}", str(row.year), row.place("amount")
            )


def _split(resource: str, amounts: Iterable[Amount]) -> Iterator[Astray]:
    """Part the amounts where two neighbours in size are farthest apart, if those are far apart."""
    by_size = sorted((each for each in amounts if each.size), key=lambda each: each.size)
    gaps = [upper.size / lower.size for lower, upper in pairwise(by_size)]
    if not gaps or max(gaps) < FAR:
        return
    cut = gaps.index(max(gaps)) + 1
    lower, upper = by_size[cut - 1 :: -1], by_size[cut:]
    few, rest = (upper, lower) if len(upper) <= len(lower) else (lower, upper)
    yield Astray(resource, tuple(few), rest[0])
