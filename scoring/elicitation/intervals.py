"""Weights given as ranges: what the ranges leave possible, whether they fit together, and a point in their middle.

Ranges of swings bound ratios, ranges of weights bound shares of 1. Either way each end is tightened until some
weights within all the ranges reach it (interval probabilities, de Campos, Huete and Moral 1994; Wang and Elhag 2006).
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

type Ranges = tuple[tuple[Fraction, Fraction], ...]
"""(lowest, highest) weight of each criterion."""


class RangesClash(ValueError):  # noqa: N818 - what it is
    """No weights lie within all the ranges."""


def swing_ranges(low: Sequence[Fraction], high: Sequence[Fraction]) -> Ranges:
    """Turn ranges of swings into the range of each weight: a swing at its one end, all the others at their other.

    >>> [tuple(map(str, ends)) for ends in swing_ranges([Fraction(50), Fraction(50)], [Fraction(100), Fraction(50)])]
    [('1/2', '2/3'), ('1/3', '1/2')]
    """
    least, most = sum(low, Fraction(0)), sum(high, Fraction(0))
    if any(a > b for a, b in zip(low, high, strict=True)):
        raise RangesClash("a range of swings is back to front")
    if most <= 0:
        raise RangesClash("the swings are all zero, so nothing says what matters")

    def share(own: Fraction, others: Fraction) -> Fraction:
        return own / (own + others) if own + others else Fraction(0)

    return tuple((share(a, most - b), share(b, least - a)) for a, b in zip(low, high, strict=True))


def tightened(ranges: Ranges) -> Ranges:
    """Cut off what no weights that sum to 1 can reach; raises RangesClash where the ranges leave nothing.

    >>> quarter = (Fraction(0), Fraction(1, 4))
    >>> [tuple(map(str, ends)) for ends in tightened(((Fraction(0), Fraction(1)), quarter, quarter))]
    [('1/2', '1'), ('0', '1/4'), ('0', '1/4')]
    """
    least, most = (sum((ends[k] for ends in ranges), Fraction(0)) for k in (0, 1))
    if any(a > b for a, b in ranges):
        raise RangesClash("a range of weights is back to front")
    if not least <= 1 <= most:
        said = (
            f"the lowest weights add up to {float(least):.3g}, more"
            if least > 1
            else (f"the highest weights add up to {float(most):.3g}, less")
        )
        raise RangesClash(f"{said} than 1, so no weights lie within all the ranges")
    return tuple((max(a, 1 - (most - b)), min(b, 1 - (least - a))) for a, b in ranges)


def middle(ranges: Ranges) -> tuple[Fraction, ...]:
    """Give the weights that lie the same share of the way up every tightened range; they sum to 1.

    >>> [str(w) for w in middle(((Fraction(1, 2), Fraction(3, 4)), (Fraction(1, 4), Fraction(1, 2))))]
    ['5/8', '3/8']
    """
    fitting = tightened(ranges)
    least = sum((a for a, _ in fitting), Fraction(0))
    room = sum((b - a for a, b in fitting), Fraction(0))
    way = (1 - least) / room if room else Fraction(0)
    return tuple(a + way * (b - a) for a, b in fitting)
