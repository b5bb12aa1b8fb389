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

    from criteria.model.draft import Draft
    from criteria.model.problems import Problem
    from criteria.model.rows import Limit


def every_measure_exists(draft: Draft) -> Iterator[Problem]:
    """count, cost, share, a resource of the costs, or a year."""
    both = ("costs", "budget")
    resources = dict.fromkeys([MONEY, *(value for table in both for value, _ in draft.cells(table, "resource"))])
    years = sorted({str(value) for table in both for value, _ in draft.cells(table, "year") if value})
    unsure = any(draft.troubled(table) for table in both)
    for row in draft.case.limits:
        if row.measure in (*MEASURES, *resources, *years):
            continue
        known = [*MEASURES, *(name for name in resources if name != MONEY), *years]
        close = nearest(row.measure, known)
        if unsure and (not close or draft.lost & {*both}):
            continue  # it may be named in a row that could not be read
        mend = f"Did you mean {close}?" if close else "Type one of them."
        found = f"{row.measure} is not measured here."
        yield error("unknown-measure", row.place("measure"), found, f"A limit is on {listed(known, 12)}.", mend)


def every_limit_has_an_end_that_can_be_kept(draft: Draft) -> Iterator[Problem]:
    """Ends in order, not negative, shares at most 1, whole counts within the number of members."""
    for row in draft.case.limits:
        if row.at_least is None and row.at_most is None:
            found = f"the limit {row.name} has no ends."
            place = row.place("at_least") or row.place("name")
            yield error("limit-without-end", place, found, "", "Fill at least or at most.")
        if row.at_least is not None and row.at_most is not None and row.at_least > row.at_most:
            found = f"at least {plainly(row.at_least)} is above at most {plainly(row.at_most)}."
            yield error("back-to-front", row.place("at_least"), found, "", "Swap them, or correct one.")
        for column, end in (("at_least", row.at_least), ("at_most", row.at_most)):
            if end is not None:
                yield from _end(row, column, end)
        yield from _reach(draft, row)


def _end(row: Limit, column: str, end: Decimal) -> Iterator[Problem]:
    """An end is such as its measure can reach."""
    place = row.place(column)
    if end < 0:
        allowed = f"A limit on {row.measure} is 0 or more."
        yield error("below-bound", place, f"{plainly(end)} is negative.", allowed, "Correct it.")
    elif row.measure == "share" and end > 1:
        mend = f"Type {plainly(end / 100)} for {plainly(end)} per cent." if end <= 100 else "Correct it."
        allowed = "A share is a number from 0 to 1."
        yield error("above-bound", place, f"a share of {plainly(end)} is above 1.", allowed, mend)
    elif row.measure == "count" and end != end.to_integral_value():
        yield error("not-whole", place, f"{plainly(end)} is not a whole number.", "", "Round it.")


def _reach(draft: Draft, row: Limit) -> Iterator[Problem]:
    if row.group:
        members = sum(option.group == row.group for option in draft.case.recommendations)
        if row.options:
            found = f"the limit {row.name} names both recommendations and a group."
            yield error("both-named", row.place("options"), found, "The group would be used.", "Clear one of the two.")
    else:
        members = len(row.options) if row.options not in ((), (EVERY,)) else len(draft.case.recommendations)
    too_many = row.measure == "count" and row.at_least is not None and row.at_least > members
    if too_many and not draft.troubled("recommendations"):
        found = f"at least {plainly(row.at_least or Decimal(0))} are to be funded, and the limit speaks of {members}."
        yield error("too-few-members", row.place("at_least"), found, "", "Lower it, or name more.")
    if not row.group and not row.options:
        found = f"the limit {row.name} names neither recommendations nor a group; it holds for all."
        place = row.place("options") or row.place("name")
        yield warning("limit-on-all", place, found, "", "Type * to say so, or name them.")
