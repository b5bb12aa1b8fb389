"""What counts as no difference: a gap in portfolio value that nobody would argue about.

The case may state it, in points or in per cent of the best portfolio's value. Otherwise it is the
smaller of

    half a per cent of the best value     and     a tenth of the median benefit of what the best portfolio funds

since half a per cent of five hundred recommendations is more than any one of them is worth. A best
portfolio worth nothing or less leaves no room: only exact ties are then as good.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from statistics import median
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from criteria.model.rows import Settings
    from scoring.exact.programme import Choice, Programme

type IndifferenceBasis = Literal[
    "points", "percent", "half a per cent", "tenth of the median", "nothing"
]

SHARE = Fraction(1, 200)
"""Of the best value, where the case states nothing."""

TENTH = Fraction(1, 10)
"""Of the median benefit of what is funded, where the case states nothing."""


@dataclass(frozen=True, slots=True)
class Indifference:
    """A difference in portfolio value that counts as none.

    points: the difference, zero where only exact ties are as good
    basis: where it comes from: the case (in points or in per cent), one of the two defaults, or
    nothing because the best portfolio is worth nothing
    """

    points: Fraction
    basis: IndifferenceBasis

    @property
    def stated(self) -> bool:
        """Whether the case states it."""
        return self.basis in {"points", "percent"}


def indifference(settings: Settings, programme: Programme, best: Choice) -> Indifference:
    """Work out what counts as no difference against a best portfolio, in the points of its programme.

    >>> from criteria.model.rows import Settings
    >>> from scoring.exact.programme import Line, Programme
    >>> two = Programme(("A", "B"), (("all",), ("all",)), ((30,), (50,)), (), (), Line(()))
    >>> indifference(Settings(title="by default"), two, (1, 1))
    Indifference(points=Fraction(2, 5), basis='half a per cent')
    >>> indifference(Settings(title="stated", indifference_points=3), two, (1, 1)).points
    Fraction(3, 1)
    """
    if settings.indifference_points is not None:
        return Indifference(Fraction(settings.indifference_points), "points")
    worth = programme.points(best)
    if settings.indifference_percent is not None:
        return Indifference(
            max(worth, Fraction(0)) * Fraction(settings.indifference_percent) / 100, "percent"
        )
    if worth <= 0:
        return Indifference(Fraction(0), "nothing")
    share = worth * SHARE
    tenth = max(_median_benefit(programme, best) * TENTH, Fraction(0))
    if tenth < share:
        return Indifference(tenth, "tenth of the median")
    return Indifference(share, "half a per cent")


def _median_benefit(programme: Programme, best: Choice) -> Fraction:
    """Give the median benefit of what a portfolio funds, in points; nothing where it funds nothing."""
    benefits = [
        values[level - 1] for values, level in zip(programme.values, best, strict=True) if level
    ]
    return median(map(Fraction, benefits)) * programme.value_unit if benefits else Fraction(0)
