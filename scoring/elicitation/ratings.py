"""Weights given as numbers, direct weights and swings alike: only their proportions count.

What makes a number a swing is the range it was given for (criteria/model/scales.py).
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from scoring.elicitation.elicited import Method, missing, nothing_follows, solved, solved_in_full
from scoring.value.weights import weights

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from criteria.model.case import Case
    from scoring.elicitation.elicited import ElicitedWeights


def normalised(points: Sequence[Fraction]) -> tuple[Fraction, ...]:
    """Divide points by their sum; raises ValueError where all are zero.

    >>> [str(w) for w in normalised([Fraction(60), Fraction(40)])]
    ['3/5', '2/5']
    """
    total = sum(points, Fraction(0))
    if total <= 0:
        raise ValueError("the points are all zero, so nothing says what matters")
    return tuple(point / total for point in points)


def swing_weights(case: Case, voice: str) -> Iterator[ElicitedWeights]:
    """Weights from a stakeholder's swings, or from those of the case itself."""
    if not voice:
        if swings := case.swings:
            yield solved(voice, Method.SWING, lambda: weights(case, swings))
        return
    theirs = {
        row.criterion: Fraction(row.swing) for row in case.stakeholders if row.stakeholder == voice
    }
    if not theirs:
        return
    lacking = missing(case, theirs)
    if lacking:
        yield nothing_follows(voice, Method.SWING, f"No swing for {', '.join(lacking)}")
        return
    yield solved(voice, Method.SWING, lambda: weights(case, theirs))


def direct_weights(case: Case, voice: str) -> Iterator[ElicitedWeights]:
    """Weights typed as such, scaled to sum to 1."""
    given = {
        row.criterion: Fraction(row.weight)
        for row in case.weights
        if row.stakeholder == voice and row.weight is not None
    }
    if given:
        yield solved_in_full(
            case,
            voice,
            Method.DIRECT,
            given,
            lambda: normalised([given[leaf.id] for leaf in case.leaves]),
        )
