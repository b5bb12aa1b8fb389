"""Weights given as ranges: what the ranges leave possible, whether they fit together, and a point in their middle.

Ranges of swings bound ratios, ranges of weights bound shares of 1. Either way each end is tightened
until some weights within all the ranges reach it (interval probabilities, de Campos, Huete and
Moral 1994; Wang and Elhag 2006).
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.written import warning
from scoring.elicitation.elicited import ElicitedWeights, Method, nothing_follows
from scoring.elicitation.problems import WHICH_IS_MEANT, incomplete, percent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from decimal import Decimal

    from criteria.model.case import Case
    from criteria.model.problems import Problem
    from criteria.model.rows import Criterion
    from scoring.elicitation.elicited import FullWeights, Ranges


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

    def share(swing: Fraction, others: Fraction) -> Fraction:
        return swing / (swing + others) if swing + others else Fraction(0)

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
        ends_words = (
            f"the lowest weights add up to {float(least):.3g}, more"
            if least > 1
            else (f"the highest weights add up to {float(most):.3g}, less")
        )
        raise RangesClash(f"{ends_words} than 1, so no weights lie within all the ranges")
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


def stated_ranges(case: Case, voice: str) -> Iterator[ElicitedWeights]:
    """Fit the ranges of weights that somebody states: the middle of what they leave, and what they leave."""
    rows = {
        row.criterion: row
        for row in case.weights
        if row.stakeholder == voice and (row.low is not None or row.high is not None)
    }
    if not rows:
        return
    ranges = []
    for leaf in case.leaves:
        row = rows.get(leaf.id)
        low = Fraction(0 if row is None or row.low is None else row.low)
        high = Fraction(1 if row is None or row.high is None else row.high)
        ranges.append((low, high))
    yield _fitted(voice, Method.INTERVALS, lambda: tightened(tuple(ranges)))


def swing_range_weights(case: Case, voice: str) -> Iterator[ElicitedWeights]:
    """Fit the ranges of swings on the sheet Criteria, which speak for the case as a whole."""
    if voice or all(leaf.swing_low is None and leaf.swing_high is None for leaf in case.leaves):
        return
    if len(case.swings) > sum(leaf.swing is not None for leaf in case.leaves):
        yield nothing_follows(
            voice,
            Method.SWING_INTERVALS,
            "Ranges of swings are read where no group has its own swing",
        )
        return
    lows = [_swing_end(leaf, leaf.swing_ends[0]) for leaf in case.leaves]
    highs = [_swing_end(leaf, leaf.swing_ends[1]) for leaf in case.leaves]
    yield _fitted(voice, Method.SWING_INTERVALS, lambda: swing_ranges(lows, highs))


def _swing_end(leaf: Criterion, end: Decimal | None) -> Fraction:
    return Fraction(leaf.swing or 0) if end is None else Fraction(end)


def _fitted(voice: str, method: Method, fit: Callable[[], Ranges]) -> ElicitedWeights:
    try:
        fitting = fit()
        return ElicitedWeights(voice, method, middle(fitting), fitting)
    except RangesClash as clash:
        return nothing_follows(voice, method, str(clash).capitalize())


def range_problems(
    case: Case, voice: str, answer: ElicitedWeights | None, full: FullWeights | None
) -> Iterator[Problem]:
    """Weights by another method that lie outside the range the same voice gives for them; ranges that clash."""
    if full is not None:
        weight_of = {
            leaf.id: weight for leaf, weight in zip(case.leaves, full.weights, strict=True)
        }
        for row in case.weights:
            if row.stakeholder != voice or row.criterion not in weight_of:
                continue
            weight = weight_of[row.criterion]
            for column, end, beyond in (
                ("low", row.low, row.low is not None and weight < row.low),
                ("high", row.high, row.high is not None and weight > row.high),
            ):
                if beyond:
                    found = f"{column} {end} of {row.criterion} does not agree with {full.whose}: "
                    found += f"{row.criterion} {percent(weight)}."
                    yield warning("methods-disagree", row.place(column), found, "", WHICH_IS_MEANT)
    yield from incomplete("weights")(case, voice, answer, full)
