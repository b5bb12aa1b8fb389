"""Weights given as numbers, direct weights and swings alike: only their proportions count.

What makes a number a swing is the range it was given for (criteria/model/scales.py).
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def normalised(points: Sequence[Fraction]) -> tuple[Fraction, ...]:
    """Divide points by their sum; raises ValueError where all are zero.

    >>> [str(w) for w in normalised([Fraction(60), Fraction(40)])]
    ['3/5', '2/5']
    """
    total = sum(points, Fraction(0))
    if total <= 0:
        raise ValueError("the points are all zero, so nothing says what matters")
    return tuple(point / total for point in points)
