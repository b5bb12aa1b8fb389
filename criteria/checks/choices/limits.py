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
        ends = {name: value for name in ("at_least", "at_most") if (value := getattr(row, name)) is not None}
        if not ends:
            found = f"the limit {row.name} has no ends."
            yield error(
                "limit-without-end", row.place("at_least") or row.place("name"), found, "", "Fill at least or at most."
            )
        if row.at_least is not None and row.at_most is not None and row.at_least > row.at_most:
            found = f"at least {plainly(row.at_least)} is above at most {plainly(row.at_most)}."
            yield error("back-to-front", row.place("at_least"), found, "", "Swap them, or correct one.")
        for name, value in ends.items():
            if value < 0:
                negative = f"{plainly(value)} is negative."
                yield error(
                    "below-bound", row.place(name), negative, f"A limit on {row.measure} is 0 or more.", "Correct it."
                )
            elif row.measure == "share" and value > 1:
                negative = f"a share of {plainly(value)} is above 1."
                mend = f"Type {plainly(value / 100)} for {plainly(value)} per cent." if value <= 100 else "Correct it."
                yield error("above-bound", row.place(name), negative, "A share is a number from 0 to 1.", mend)
            elif row.measure == "count" and value != value.to_integral_value():
                yield error("not-whole", row.place(name), f"{plainly(value)} is not a whole number.", "", "Round it.")
        yield from _reach(draft, row)


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
