"""Limits: a measure that exists, at least one end, and ends that can both be kept."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from criteria.model.names import listed, nearest
from criteria.model.numerals import plainly
from criteria.model.words import EVERY, MEASURES, MONEY
from criteria.model.written import error, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from criteria.model.case import Case
    from criteria.model.draft import Draft
    from criteria.model.problems import Problem
    from criteria.model.rows import Limit


def every_measure_exists(draft: Draft) -> Iterator[Problem]:
    """count, cost, share, a resource of the costs, or a year."""
    known = _measures(draft)
    unsure = draft.any_troubled("costs", "budget")
    for row in draft.case.limits:
        if row.measure in known:
            continue
        others = [name for name in known if name != MONEY]
        close = nearest(row.measure, others)
        if unsure and (not close or draft.lost & {"costs", "budget"}):
            continue  # it may be named in a row that could not be read
        mend = f"Did you mean {close}?" if close else "Type one of them."
        found = f"{row.measure} is not measured here."
        yield error(
            "unknown-measure",
            row.place("measure"),
            found,
            f"A limit is on {listed(others, 12)}.",
            mend,
        )


def _measures(draft: Draft) -> list[str]:
    """What a limit may be on."""
    resources, years = {MONEY: None}, set[str]()
    for table in ("costs", "budget"):
        resources |= dict.fromkeys(resource for resource, _ in draft.cells(table, "resource"))
        years |= {str(year) for year, _ in draft.cells(table, "year") if year}
    return [*MEASURES, *resources, *sorted(years)]


def every_limit_has_an_end_that_can_be_kept(draft: Draft) -> Iterator[Problem]:
    """Ends in order, not negative, shares at most 1, whole counts within the number of members."""
    for row in draft.case.limits:
        ends = {column: getattr(row, column) for column in ("at_least", "at_most")}
        there = {column: end for column, end in ends.items() if end is not None}
        if not there:
            found = f"the limit {row.name} has no ends."
            place = row.place("at_least") or row.place("name")
            yield error("limit-without-end", place, found, "", "Fill at least or at most.")
        if len(there) == len(ends) and ends["at_least"] > ends["at_most"]:
            found = (
                f"at least {plainly(ends['at_least'])} is above at most {plainly(ends['at_most'])}."
            )
            yield error(
                "back-to-front", row.place("at_least"), found, "", "Swap them, or correct one."
            )
        for column, end in there.items():
            yield from _end(row, column, end)
        yield from _members(draft, row)


def _end(row: Limit, column: str, end: Decimal) -> Iterator[Problem]:
    """An end is such as its measure can reach."""
    place = row.place(column)
    if end < 0:
        allowed = f"A limit on {row.measure} is 0 or more."
        yield error("below-bound", place, f"{plainly(end)} is negative.", allowed, "Correct it.")
    elif row.measure == "share" and end > 1:
        mend = "Correct it."
        if end <= 100:
            mend = f"Type {plainly(end / 100)} for {plainly(end)} per cent."
        allowed = "A share is a number from 0 to 1."
        yield error("above-bound", place, f"a share of {plainly(end)} is above 1.", allowed, mend)
    elif row.measure == "count" and end != end.to_integral_value():
        yield error("not-whole", place, f"{plainly(end)} is not a whole number.", "", "Round it.")


def _members(draft: Draft, row: Limit) -> Iterator[Problem]:
    """Whom a limit speaks of, by a group or by names, and whether they are as many as it asks for."""
    if row.group and row.options:
        found = f"the limit {row.name} names both recommendations and a group."
        yield error(
            "both-named",
            row.place("options"),
            found,
            "The group would be used.",
            "Clear one of the two.",
        )
    count = _count(draft.case, row)
    wanted = row.at_least if row.measure == "count" else None
    if wanted is not None and wanted > count and not draft.troubled("recommendations"):
        found = f"at least {plainly(wanted)} are to be funded, and the limit speaks of {count}."
        yield error("too-few-members", row.place("at_least"), found, "", "Lower it, or name more.")
    if not row.group and not row.options:
        found = f"the limit {row.name} names neither recommendations nor a group; it holds for all."
        place = row.place("options") or row.place("name")
        yield warning("limit-on-all", place, found, "", "Type * to say so, or name them.")


def _count(case: Case, row: Limit) -> int:
    """How many recommendations a limit speaks of."""
    if row.group:
        return sum(option.group == row.group for option in case.recommendations)
    return len(case.recommendations if row.options in ((), (EVERY,)) else row.options)
