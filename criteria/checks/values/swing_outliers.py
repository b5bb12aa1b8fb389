"""A swing that stands far from the others, in the case or with a stakeholder; a range far from its swing."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.oddities.swing_outliers import per_cent, plain_swing, swing_outliers
from criteria.model.rows import rows_by
from criteria.model.scales import plain
from criteria.model.written import warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from criteria.model.case import Case
    from criteria.model.draft import Draft
    from criteria.model.oddities.swing_outliers import SwingOutlier
    from criteria.model.problems import Place, Problem


WIDE = 20
"""How many times its swing the end of a range is that nobody would defend."""


def no_swing_stands_far_from_the_others(draft: Draft) -> Iterator[Problem]:
    """One swing a hundred times the others, or a trillionth of them; in the case and with each stakeholder."""
    if draft.troubled("criteria"):
        return
    rows = {row.id: row for row in draft.case.criteria}
    for outlier in swing_outliers(draft.case, draft.case.swings):
        yield _problem(outlier, rows[outlier.id].place("swing"), "")
    for row in draft.case.criteria:
        if row.swing and row.swing_high is not None and row.swing_high > WIDE * row.swing:
            highest = f"the highest swing of {row.id}, {plain(row.swing_high)}"
            found = f"{highest}, is more than {WIDE} times its swing, {plain(row.swing)}."
            mend = "Correct it, or say in Rationale who would defend it."
            yield warning("swing-apart", row.place("swing_high"), found, "", mend)
    if not draft.troubled("stakeholders"):
        yield from _of_stakeholders(draft.case)


def _of_stakeholders(case: Case) -> Iterator[Problem]:
    """A swing far from the others of the same stakeholder."""
    for voice, rows in rows_by(case.stakeholders, "stakeholder").items():
        row_of = {row.criterion: row for row in rows}
        swings = {criterion: Fraction(row.swing) for criterion, row in row_of.items()}
        for outlier in swing_outliers(case, swings):
            yield _problem(outlier, row_of[outlier.id].place("swing"), f" of {voice}")


def _problem(outlier: SwingOutlier, place: Place | None, whose: str) -> Problem:
    low, high = (plain_swing(end) for end in outlier.rest)
    others = f"are from {low} to {high}" if low != high else f"are {low}"
    found = f"the swing{whose} for {outlier.id} is {plain_swing(outlier.swing)}, and the others {others}."
    if outlier.above:
        allowed = f"It weighs {per_cent(outlier.share)} of what is shared out among them."
    else:
        allowed = f"It weighs {per_cent(outlier.share)}, so that hardly anything can turn on it."
    mend = "Correct it, or say in Rationale why it is so."
    if outlier.meant is not None:
        mend = f"Type {plain_swing(outlier.meant)} if that is what is meant."
    return warning("swing-apart", place, found, allowed, mend)
