"""Ranges: low is at most likely, and likely at most high."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from criteria.model.numerals import plainly
from criteria.model.written import error

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from criteria.model.draft import Draft
    from criteria.model.problems import Problem
    from criteria.model.rows import CaseRow

_SUCCESS = ("p_success_low", "p_success_likely", "p_success_high")


def costs_run_from_low_to_high(draft: Draft) -> Iterator[Problem]:
    """Every cost has low <= likely <= high."""
    for row in draft.case.costs:
        yield from back_to_front(row, ("low", "likely", "high"))


def scores_run_from_low_to_high(draft: Draft) -> Iterator[Problem]:
    """Every score has low <= likely <= high, also where less is better: low is the smaller number."""
    for row in draft.case.scores:
        if not row.low <= row.likely <= row.high:
            yield from back_to_front(row, ("low", "likely", "high"))


def chances_run_from_low_to_high(draft: Draft) -> Iterator[Problem]:
    """Every chance of success has low <= likely <= high, and no end without a likely one."""
    for row in draft.case.recommendations:
        yield from back_to_front(row, _SUCCESS)
        ends = [column for column in (_SUCCESS[0], _SUCCESS[2]) if getattr(row, column) is not None]
        if ends and row.p_success_likely is None:
            found = f"{row.id} has a range of success and no likely chance."
            place = row.place(_SUCCESS[1]) or row.place(ends[0])
            yield error(
                "blank", place, found, "It holds a number from 0 to 1.", "Type the likely chance."
            )


def back_to_front(row: CaseRow, names: Sequence[str]) -> Iterator[Problem]:
    """Name the first two neighbours of a range that stand in the wrong order; a range turned round is said to be so."""
    values = {name: value for name in names if (value := getattr(row, name)) is not None}
    crossed = [(lower, upper) for lower, upper in pairwise(values) if values[lower] > values[upper]]
    if not crossed:
        return
    lower, upper = crossed[0]
    words = [name.replace("_", " ") for name in (lower, upper)]
    found = f"{words[0]} {plainly(values[lower])} is above {words[1]} {plainly(values[upper])}."
    ends = sorted(values.values())
    turned = len(ends) > 2 and list(values.values()) == ends[::-1]
    in_one_cell = row.place(lower) is not None and row.place(lower) == row.place(upper)
    right = (" | " if in_one_cell else ", ").join(map(plainly, ends))
    mend = f"It is back to front: type {right}." if turned else "Correct one of them."
    yield error(
        "back-to-front", row.place(lower) or row.place(upper), found, f"{_chain(names)}.", mend
    )


def _chain(names: Sequence[str]) -> str:
    first, second, third = (name.replace("_", " ") for name in names)
    return f"{first[:1].upper()}{first[1:]} is at most {second}, and {second} at most {third}"
