"""The settings of the sheet Case: what they say must not contradict itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from criteria.model.numerals import plainly
from criteria.model.written import error, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from criteria.model.draft import Draft
    from criteria.model.problems import Problem


def indifference_is_said_once(draft: Draft) -> Iterator[Problem]:
    """What counts as no difference is given in points or in per cent, not in both."""
    settings = draft.case.settings
    points, percent = settings.indifference_points, settings.indifference_percent
    if points is not None and percent is not None:
        stated = (
            f"indifference_points is {plainly(points)} and indifference_percent {plainly(percent)}."
        )
        allowed = "What counts as no difference is said once."
        place = settings.place("indifference_percent")
        yield error("doubled-indifference", place, stated, allowed, "Clear one of them.")


def the_case_is_of_a_day_before_its_last(draft: Draft) -> Iterator[Problem]:
    """The case's own day lies past the last day on which the analysis is to be used."""
    settings = draft.case.settings
    day, last = settings.date, settings.use_by
    if day is not None and last is not None and day > last:
        found = f"the case is of {day}, and is not to be used after {last}."
        mend = "Review the case, and give it a later use_by."
        yield warning("use-by-past", settings.place("use_by"), found, "", mend)
