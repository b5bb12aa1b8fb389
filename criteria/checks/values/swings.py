"""What is behind the swings: zeros, equals that nobody gave, and orders that say otherwise."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.oddities.swing_outliers import plain_swing
from criteria.model.oddities.swings import (
    WHERE_SOMEBODY_WEIGHS,
    against_words,
    equal_by_nobody,
    ranks_against,
    weightless,
)
from criteria.model.written import warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from criteria.model.draft import Draft
    from criteria.model.problems import Problem


def a_swing_of_zero_is_meant(draft: Draft) -> Iterator[Problem]:
    """A criterion that is scored and counts for nothing."""
    if draft.troubled("criteria"):
        return
    for leaf in weightless(draft.case):
        scored = sum(row.criterion == leaf.id for row in draft.case.scores)
        counts = f"its {scored} scores count" if scored != 1 else "its score counts"
        found = f"{leaf.id} has a swing of 0, so {counts} for nothing."
        yield warning(
            "zero-swing",
            leaf.place("swing"),
            found,
            "",
            "Type its swing, or leave the criterion out.",
        )


def swings_are_somebodys(draft: Draft) -> Iterator[Problem]:
    """Every swing equal, and nobody who said so: nobody was asked."""
    if draft.any_troubled("criteria", *WHERE_SOMEBODY_WEIGHS):
        return
    equal = equal_by_nobody(draft.case)
    if equal:
        first = equal[0]
        size = plain_swing(Fraction(first.swing or 0))
        every = "both" if len(equal) == 2 else f"all {len(equal)}"
        found = f"{every} swings are {size}, and nobody's name or reason stands by them."
        allowed = "Equal weights are a judgement like any other."
        mend = "Ask what moving each from worst to best is worth, or say in Rationale why they are equal."
        yield warning("equal-swings", first.place("swing"), found, allowed, mend)


def ranks_agree_with_the_swings(draft: Draft) -> Iterator[Problem]:
    """A criterion ranked before another, with the smaller swing; or at the same rank, with another swing."""
    if draft.any_troubled("criteria", "weights"):
        return
    for clash in ranks_against(draft.case):
        allowed = "Rank 1 is the largest swing, and equal ranks are equal swings; what is funded follows the swings."
        mend = "Correct the rank or the swing."
        yield warning("rank-against-swing", clash.place, against_words(clash), allowed, mend)
