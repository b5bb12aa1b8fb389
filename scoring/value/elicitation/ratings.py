"""Weights given as numbers: direct weights and swings, and the sentence that makes a number a swing.

A swing says what moving one criterion from its worst to its best is worth against the others; a number given without
sight of that range means nothing (von Winterfeldt and Edwards 1986), so the range is read out with every question.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.rows import Scale
from criteria.scales import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from criteria.case import Case
    from criteria.rows import Criterion
    from criteria.scales import ValueFunction


def normalised(points: Sequence[Fraction]) -> tuple[Fraction, ...]:
    """Divide points by their sum; raises ValueError where all are zero.

    >>> [str(w) for w in normalised([Fraction(60), Fraction(40)])]
    ['3/5', '2/5']
    """
    total = sum(points, Fraction(0))
    if total <= 0:
        raise ValueError("the points are all zero, so nothing says what matters")
    return tuple(point / total for point in points)


def swing_sentence(case: Case, leaf: Criterion, function: ValueFunction) -> str:
    """Say the swing of a criterion: from its worst to its best, in its own unit or in the words of its scale."""
    if leaf.scale is Scale.LEVELS:
        words = {row.level: row.label for row in case.criteria_levels if row.criterion == leaf.id}
        worst, best = (_step(words, end) for end in (function.worst, function.best))
        return f"{leaf.name}: from {worst} to {best}"
    unit = f" {leaf.unit}" if leaf.unit else ""
    return f"{leaf.name}: from {plain(function.worst)} to {plain(function.best)}{unit}"


def _step(words: dict[Decimal, str], level: Fraction) -> str:
    label = next((word for step, word in words.items() if Fraction(step) == level), "")
    return f"level {plain(level)}" + (f" ({label})" if label else "")
