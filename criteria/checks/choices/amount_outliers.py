"""A cost or a budget that is a thousandfold off its own kind."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.oddities.amount_outliers import astray
from criteria.model.resources import amount_words, unit_of
from criteria.model.written import warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from criteria.model.case import Case
    from criteria.model.draft import Draft
    from criteria.model.oddities.amount_outliers import Astray
    from criteria.model.problems import Problem


def no_amount_is_in_a_unit_of_its_own(draft: Draft) -> Iterator[Problem]:
    """A cost or a budget in thousands among others in units, or the other way round."""
    if draft.any_troubled("costs", "budget", "recommendations", "levels"):
        return
    for outlier in astray(draft.case):
        likely = "Likely one of the two is in another unit, a thousand times off."
        mend = "Correct it; if it is meant, nothing needs doing."
        yield warning(
            "amount-astray", outlier.few[0].place, _words(draft.case, outlier), likely, mend
        )


def _words(case: Case, outlier: Astray) -> str:
    unit = unit_of(case, outlier.resource)
    first, other = outlier.few[0], outlier.other
    mine, its = (
        amount_words(first.size, unit),
        f"the {amount_words(other.size, unit)} of {other.other}",
    )
    apart = Fraction(first.size) / Fraction(other.size)
    size = f"{round(apart):,} times {its}"
    if apart <= 1:
        size = f"and {its} are {round(1 / apart):,} times as much"
    others = len(outlier.few) - 1
    more = f" (so {'is' if others == 1 else 'are'} {others} more)" if others else ""
    return f"{first.astray} is {mine}, {size}{more}."
