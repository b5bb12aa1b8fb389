"""Scales and value functions: a score becomes a value from 0 (worst) to 100 (best), exactly; and a scale in words.

Linear, piecewise and level functions are rational arithmetic. The exponential one (Keeney and
Raiffa 1976, ch. 4) runs through (worst, 0), (mid-value score, 50) and (best, 100); its values are
computed in 50-digit decimals and rounded to 1e-12, so they are the same on every machine.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from criteria.model.names import clean, fold, joined
from criteria.model.numerals import number
from criteria.model.words import Direction, Function, Scale

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from criteria.model.case import Case
    from criteria.model.rows import Criterion

FULL = Fraction(100)
CURVE_STEPS = 64
"""Straight pieces that stand for a curve between two scores."""
_PRECISION = 50
_STEP = Decimal("1e-12")


class ScaleError(ValueError):
    """A scale cannot be made: the criterion's column at fault, what was found, what is allowed, the next step."""

    def __init__(self, column: str, found: str, allowed: str, mend: str) -> None:
        self.column, self.found, self.allowed, self.mend = column, found, allowed, mend
        super().__init__(f"{found} {allowed} {mend}")


class _ValuesKnown(dict["Decimal | Fraction | int", Fraction]):
    """Values worked out so far on scales of one shape."""


_KNOWN: WeakValueDictionary[object, _ValuesKnown] = WeakValueDictionary()
"""What scales in use know of their values, by shape."""


@dataclass(frozen=True)
class ValueFunction:
    """One criterion's anchors and the way from score to value. `local` says the anchors came from the scores.

    points: (score, value) with rising scores; between two of them the value is interpolated. With a
    `curve`, the exponential through the mid-value score, the points are its two ends only.
    """

    criterion: str
    worst: Fraction
    best: Fraction
    baseline: Fraction
    points: tuple[tuple[Fraction, Fraction], ...]
    bend: Decimal | None = None
    local: bool = False

    @property
    def constant(self) -> bool:
        """Whether there is but one score on it, so that it tells nothing apart: every value is then 0."""
        return self.worst == self.best

    @property
    def low(self) -> Fraction:
        """The smaller anchor."""
        return min(self.worst, self.best)

    @property
    def high(self) -> Fraction:
        """The larger anchor."""
        return max(self.worst, self.best)

    @property
    def slope(self) -> Fraction:
        """Value points for one unit of score on the straight line between the anchors; negative if less is better.

        Nothing can be moved on a constant criterion, so there it is 0.
        """
        return Fraction(0) if self.constant else FULL / (self.best - self.worst)

    def value(self, score: Decimal | Fraction | int) -> Fraction:
        """Value of a score, 0 to 100.

        Raises ScaleError beyond the anchors: a score is never clamped in silence.
        """
        known = self._value_of.get(score)
        if known is None:
            known = self._value_of[score] = self._worked_out(Fraction(score))
        return known

    @cached_property
    def _value_of(self) -> _ValuesKnown:
        """Values worked out so far: thousands of scores share a few figures, and changed cases their scales."""
        shape = (self.worst, self.best, self.points, self.bend)
        return _KNOWN.setdefault(shape, _ValuesKnown())

    def _worked_out(self, exact: Fraction) -> Fraction:
        if not self.low <= exact <= self.high:
            raise ScaleError(
                "likely",
                f"{plain(exact)} lies outside the scale of {self.criterion}.",
                f"It runs from {plain(self.worst)} (worst) to {plain(self.best)} (best).",
                "Correct the score, or widen the scale in Criteria and think the swing over again.",
            )
        if self.constant:
            return Fraction(0)
        if self.bend is not None:
            return _exponential((exact - self.worst) / (self.best - self.worst), self.bend)
        place = min(
            bisect_right(self.points, exact, key=lambda point: point[0]), len(self.points) - 1
        )
        (x0, y0), (x1, y1) = self.points[place - 1], self.points[place]
        return y0 + (y1 - y0) * (exact - x0) / (x1 - x0)

    def values(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """Values of many scores within the anchors at once, in floats; the result has the shape of `scores`."""
        import numpy as np  # noqa: PLC0415 - reading a case needs none of it

        if self.bend is not None:
            bend = float(self.bend)
            shares = (scores - float(self.worst)) / float(self.best - self.worst)
            return np.asarray(100.0 * (1.0 - np.exp(-bend * shares)) / (1.0 - np.exp(-bend)))
        points, values = zip(*self.points, strict=True)
        return np.asarray(
            np.interp(
                scores, [float(point) for point in points], [float(value) for value in values]
            )
        )

    @property
    def is_curved(self) -> bool:
        """Whether it is no chain of straight pieces."""
        return self.bend is not None

    @property
    def is_linear(self) -> bool:
        """Whether it is the straight line between its anchors; one score alone makes no line."""
        ends = _rising(((self.worst, Fraction(0)), (self.best, FULL)))
        return not self.is_curved and self.points == ends

    def bends(self, low: Fraction, high: Fraction) -> tuple[Fraction, ...]:
        """The scores between two at which a difference from doing nothing may turn.

        Those are the ends of its straight pieces and the baseline. A curve, which turns everywhere,
        is taken at 63 places between the two.
        """
        if self.is_curved:
            return tuple(
                low + Fraction(step, CURVE_STEPS) * (high - low) for step in range(1, CURVE_STEPS)
            )
        scores = (*(score for score, _ in self.points), self.baseline)
        return tuple(score for score in scores if low < score < high)

    @property
    def baseline_value(self) -> Fraction:
        """Value of doing nothing."""
        return self.value(self.baseline)


def value_functions(case: Case) -> tuple[ValueFunction, ...]:
    """Make the value function of every leaf, in the case's order; raises ScaleError where one cannot be made."""
    return tuple(value_function(case, leaf) for leaf in case.leaves)


def value_function(case: Case, leaf: Criterion) -> ValueFunction:
    """Make one leaf's value function; raises ScaleError."""
    ranges = (  # gone through only where an end is blank
        (score.low, score.likely, score.high) for score in case.scores if score.criterion == leaf.id
    )
    steps = [
        (Fraction(row.level), Fraction(row.value))
        for row in case.criteria_levels
        if row.criterion == leaf.id
    ]
    worst, best, local = _anchors(leaf, steps, chain.from_iterable(ranges))
    baseline = worst if leaf.baseline is None else Fraction(leaf.baseline)
    fault = _fault(leaf, worst, best, baseline, local=local)
    if fault is not None:
        raise fault
    points, bend = (
        _shape(leaf, worst, best, steps) if worst != best else (((worst, Fraction(0)),) * 2, None)
    )
    return ValueFunction(
        criterion=leaf.id,
        worst=worst,
        best=best,
        baseline=baseline,
        points=points,
        bend=bend,
        local=local,
    )


def _fault(
    leaf: Criterion, worst: Fraction, best: Fraction, baseline: Fraction, *, local: bool
) -> ScaleError | None:
    """What is wrong with the ends of a scale, or with doing nothing on it."""
    if worst == best:
        return _flat(leaf, worst, local=local)
    if (best > worst) is not (leaf.direction is Direction.MAX):
        return _backward(leaf, worst, best)
    if min(worst, best) <= baseline <= max(worst, best):
        return None
    return ScaleError(
        "baseline",
        f"the baseline {plain(baseline)} of {leaf.id} lies outside its scale.",
        f"It runs from {plain(worst)} to {plain(best)}{_taken(leaf, local=local)}.",
        "Give the score if nothing is done, or leave it blank for worst.",
    )


def _taken(leaf: Criterion, *, local: bool) -> str:
    """Say where the ends of a scale come from that nobody typed."""
    blank = leaf.blank_ends
    return f", as its scores do: {joined(blank)} {_is(blank)} blank" if local else ""


def _is(names: Sequence[str]) -> str:
    return "is" if len(names) == 1 else "are"


def _flat(leaf: Criterion, end: Fraction, *, local: bool) -> ScaleError | None:
    """Say why a scale of one score cannot be used; None where it only tells nothing apart."""
    blank = leaf.blank_ends
    mend = "Give the score worth 0 as worst and the score worth 100 as best."
    if not blank:
        return ScaleError(
            "best", f"worst and best of {leaf.id} are both {plain(end)}.", "They must differ.", mend
        )
    if not local:
        found = f"{leaf.id} has one level in Criteria levels, {plain(end)}, and no fixed {joined(blank)}."
        return ScaleError(
            blank[0],
            found,
            "A scale needs two ends.",
            "Add the other levels, or fill worst and best.",
        )
    reason = ""
    if leaf.baseline is not None and leaf.baseline != end:
        reason = f"to measure its baseline {plain(leaf.baseline)} on"
    elif leaf.function is not Function.LINEAR:
        reason = f"for its value function, {leaf.function}"
    if not reason:
        return None
    found = f"all scores on {leaf.id} are {plain(end)} and its {joined(blank)} {_is(blank)} blank."
    return ScaleError(blank[0], found, f"That leaves no scale {reason}.", f"Fill {joined(blank)}.")


def _backward(leaf: Criterion, worst: Fraction, best: Fraction) -> ScaleError:
    """Say that a scale runs against its direction, in the words of what is typed."""
    blank = leaf.blank_ends
    if len(blank) == 1:
        known = "worst" if blank == ("best",) else "best"
        ends = {"worst": worst, "best": best}
        most = (
            "at most" if (blank == ("best",)) is (leaf.direction is Direction.MAX) else "at least"
        )
        found = (
            f"{leaf.id} has no fixed {blank[0]}, and its scores are {most} {plain(ends[blank[0]])}."
        )
        side = "better than its worst" if known == "worst" else "worse than its best"
        allowed = f"With direction {leaf.direction} that is not {side}, {plain(ends[known])}."
        return ScaleError(blank[0], found, allowed, f"Fill {blank[0]}, or turn the direction.")
    return ScaleError(
        "direction",
        f"{leaf.id} runs from {plain(worst)} (worst) to {plain(best)} (best); its direction is {leaf.direction}.",
        "With max the best is above the worst, with min below it.",
        "Turn the direction, or swap worst and best.",
    )


def _anchors(
    leaf: Criterion, steps: Sequence[tuple[Fraction, Fraction]], observed: Iterable[Decimal]
) -> tuple[Fraction, Fraction, bool]:
    """Take the anchors as written; else a level scale's ends, else (a local scale) the ends of the scores."""
    if leaf.worst is not None and leaf.best is not None:
        return Fraction(leaf.worst), Fraction(leaf.best), False
    on_levels = leaf.scale is Scale.LEVELS and bool(steps)
    ends = [score for score, _ in steps] if on_levels else [Fraction(score) for score in observed]
    if not ends:
        raise ScaleError(
            leaf.blank_ends[0],
            f"{leaf.id} has no anchors and no scores to take them from.",
            "A scale needs a worst and a best.",
            "Fill worst and best.",
        )
    low, high = min(ends), max(ends)
    worst, best = (low, high) if leaf.direction is Direction.MAX else (high, low)
    return _stated(leaf.worst, worst), _stated(leaf.best, best), not on_levels


def _stated(anchor: Decimal | None, otherwise: Fraction) -> Fraction:
    return otherwise if anchor is None else Fraction(anchor)


def _shape(
    leaf: Criterion, worst: Fraction, best: Fraction, steps: Sequence[tuple[Fraction, Fraction]]
) -> tuple[tuple[tuple[Fraction, Fraction], ...], Decimal | None]:
    ends = ((worst, Fraction(0)), (best, FULL))
    shape: dict[
        Function, Callable[[], tuple[tuple[tuple[Fraction, Fraction], ...], Decimal | None]]
    ] = {
        Function.LINEAR: lambda: (_rising(ends), None),
        Function.LEVELS: lambda: (_checked(leaf, worst, best, steps, "Criteria levels"), None),
        Function.PIECEWISE: lambda: (_checked(leaf, worst, best, _pairs(leaf), "curve"), None),
        Function.EXPONENTIAL: lambda: (_rising(ends), _bend(leaf, worst, best)),
    }
    return shape[leaf.function]()


def _rising(points: Iterable[tuple[Fraction, Fraction]]) -> tuple[tuple[Fraction, Fraction], ...]:
    return tuple(sorted(points))


def _pairs(leaf: Criterion) -> list[tuple[Fraction, Fraction]]:
    if any(len(point) != 2 for point in leaf.curve):
        raise ScaleError(
            "curve",
            f"the curve of {leaf.id} is not a list of points.",
            "Points are written score:value, as 0:0; 4:60; 8:100.",
            "Write the points so.",
        )
    return [(Fraction(score), Fraction(value)) for score, value in leaf.curve]


def _checked(
    leaf: Criterion,
    worst: Fraction,
    best: Fraction,
    points: Iterable[tuple[Fraction, Fraction]],
    where: str,
) -> tuple[tuple[Fraction, Fraction], ...]:
    """Sort the points and hold them to the anchors and to the criterion's direction."""
    rising = _rising(points)
    known = dict(rising)
    column = "curve" if where == "curve" else "value_function"
    if known.get(worst) != 0 or known.get(best) != FULL or len(known) != len(rising):
        whose = ", the ends of its scores" if where == "curve" and leaf.blank_ends else ""
        raise ScaleError(
            column,
            f"the points of {leaf.id} in {where} do not run from its worst to its best.",
            f"They need one value for each score, 0 at {plain(worst)} and 100 at {plain(best)}{whose}.",
            "Add or correct the two ends.",
        )
    values = [value for _, value in rising]
    if values != sorted(values, reverse=best < worst):
        raise ScaleError(
            column,
            f"the values of {leaf.id} in {where} go up and down.",
            f"With direction {leaf.direction} they may only rise from worst to best.",
            "Correct the values, or split the criterion in two.",
        )
    return rising


def _bend(leaf: Criterion, worst: Fraction, best: Fraction) -> Decimal | None:
    """Solve (1 - e^(-cm)) / (1 - e^(-c)) = 1/2 for c, m being the mid-value score's place between the anchors."""
    if len(leaf.curve) != 1 or len(leaf.curve[0]) != 1:
        raise ScaleError(
            "curve",
            f"{leaf.id} has an exponential value function and no mid-value score.",
            "The curve holds one number: the score worth 50.",
            "Ask which score is worth half of the way from worst to best.",
        )
    middle = (Fraction(leaf.curve[0][0]) - worst) / (best - worst)
    if not Fraction(1, 50) <= middle <= Fraction(49, 50):
        raise ScaleError(
            "curve",
            f"the mid-value score {leaf.curve[0][0]} of {leaf.id} lies at or beyond an end of its scale.",
            f"It lies well between {plain(worst)} and {plain(best)}.",
            "Correct it, or use a piecewise function.",
        )
    if middle == Fraction(1, 2):
        return None
    with localcontext(prec=_PRECISION):
        place = Decimal(middle.numerator) / middle.denominator

        def early(c: Decimal) -> bool:
            """Whether half of the value is reached before the middle score."""
            return (1 - (-c * place).exp()) / (1 - (-c).exp()) > Decimal("0.5")

        low, high = (
            (Decimal("1e-20"), Decimal(40))
            if place < Decimal("0.5")
            else (Decimal(-40), Decimal("-1e-20"))
        )
        for _ in range(160):
            c = (low + high) / 2
            low, high = (low, c) if early(c) else (c, high)
        return (low + high) / 2


def _exponential(share: Fraction, bend: Decimal) -> Fraction:
    with localcontext(prec=_PRECISION):
        x = Decimal(share.numerator) / share.denominator
        value = 100 * (1 - (-bend * x).exp()) / (1 - (-bend).exp())
        return Fraction(value.quantize(_STEP))


def plain(number: Fraction | Decimal | int) -> str:
    """Write a number as a planner would: no trailing zeros, no exponent.

    >>> plain(Fraction(5, 2)), plain(Decimal("1200.0")), plain(Fraction(1, 3))
    ('2.5', '1200', '0.333333')
    """
    exact = Fraction(number)
    with localcontext(prec=_PRECISION):
        text = f"{Decimal(exact.numerator) / exact.denominator:.6f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def judged_score(case: Case, criterion: str, text: str) -> Fraction | None:
    """Read a score that is compared in words: a plain number, or the word of a level; None for anything else."""
    for row in case.criteria_levels:
        if row.criterion == criterion and row.label and fold(row.label) == fold(text):
            return Fraction(row.level)
    exact = number(clean(text))
    return None if exact is None else Fraction(exact)


def swing_sentence(case: Case, leaf: Criterion, function: ValueFunction) -> str:
    """Say the swing of a criterion: from its worst to its best, in its own unit or in the words of its scale."""
    return f"{leaf.name}: {swing_range(case, leaf, function)}"


def swing_range(case: Case, leaf: Criterion, function: ValueFunction) -> str:
    """Say the two ends: `from 0 to 8 months`, `from level 4 (crushing) to level 0 (none)`."""
    if function.constant:
        return f"all score {plain(function.worst)}, so there is nothing to move"
    if leaf.scale is Scale.LEVELS:
        words = {row.level: row.label for row in case.criteria_levels if row.criterion == leaf.id}
        worst, best = (_step(words, end) for end in (function.worst, function.best))
        return f"from {worst} to {best}"
    unit = f" {leaf.unit}" if leaf.unit else ""
    return f"from {plain(function.worst)} to {plain(function.best)}{unit}"


def _step(words: Mapping[Decimal, str], level: Fraction) -> str:
    label = next((word for step, word in words.items() if Fraction(step) == level), "")
    return f"level {plain(level)}" + (f" ({label})" if label else "")
