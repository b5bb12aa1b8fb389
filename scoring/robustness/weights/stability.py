"""How far one weight may move before the ranking or the best portfolio changes: exact intervals, and the whole path.

    w(t) = t on criterion j, the others keeping their proportions:  V(P, w(t)) = t * F_j(P) + (1 - t) * G(P)

In words: as one weight moves from 0 to 1, every value runs along a straight line, so the best
portfolio follows the upper edge of a bundle of lines. Two lines of the edge cross; the best there
is proved; if it is worth no more, the crossing is a corner of the edge, otherwise the better line
cuts the question in two (Eisner and Severance 1976). Every end is a Fraction at which two named
portfolios, or recommendations, are worth exactly the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from scoring.robustness.weights.oracle import Weighted, dot
from scoring.value.evaluation import ranks
from scoring.work.later import pd
from scoring.work.workers import silent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scoring.exact.programme import Choice
    from scoring.robustness.weights.oracle import Weights
    from scoring.value.evaluation import Evaluation
    from scoring.work.workers import CountListener

ZERO, ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True, slots=True)
class Interval:
    """Weights of one criterion over which something holds, ends included; both are exact."""

    low: Fraction
    high: Fraction

    def meet(self, other: Interval) -> Interval:
        """Give what two intervals share."""
        return Interval(max(self.low, other.low), min(self.high, other.high))


@dataclass(frozen=True, slots=True)
class PairStability:
    """Two neighbours in the ranking, and for every criterion the weights over which the upper stays the upper."""

    upper: int
    lower: int
    intervals: tuple[Interval, ...]


@dataclass(frozen=True)
class RankingStability:
    """How stable the ranking of reference levels is. Intervals are by criterion, in the case's order.

    order: recommendations from first to last.
    pairs: neighbours in it.
    first: over which weights the first stays first.
    """

    ids: tuple[str, ...]
    criteria: tuple[str, ...]
    weights: Weights
    order: tuple[int, ...]
    pairs: tuple[PairStability, ...]
    first: tuple[Interval, ...]

    @cached_property
    def whole(self) -> tuple[Interval, ...]:
        """Over which weights the ranking as a whole stays the same, ties at the ends included."""
        shared = [Interval(ZERO, ONE)] * len(self.criteria)
        for pair in self.pairs:
            shared = _met(shared, pair.intervals)
        return tuple(shared)

    def pairs_frame(self) -> pd.DataFrame:
        """Show every two neighbours by criterion: the weights over which the upper stays the upper, as Fractions."""
        rows = [
            (
                self.ids[pair.upper],
                self.ids[pair.lower],
                criterion,
                weight,
                interval.low,
                interval.high,
            )
            for pair in self.pairs
            for criterion, weight, interval in zip(
                self.criteria, self.weights, pair.intervals, strict=True
            )
        ]
        return pd.DataFrame(
            rows, columns=["upper", "lower", "criterion", "weight", "from", "to"], dtype=object
        )

    def to_frame(self) -> pd.DataFrame:
        """Show each criterion's weight and the ranges over which the ranking and its first place hold."""
        return pd.DataFrame(
            {
                "criterion": self.criteria,
                "weight": [float(w) for w in self.weights],
                "ranking_from": [float(interval.low) for interval in self.whole],
                "ranking_to": [float(interval.high) for interval in self.whole],
                "first_from": [float(interval.low) for interval in self.first],
                "first_to": [float(interval.high) for interval in self.first],
            }
        ).set_index("criterion")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a weight's path over which one portfolio is best, ends included."""

    low: Fraction
    high: Fraction
    choice: Choice


@dataclass(frozen=True, slots=True)
class Path:
    """The best portfolios as one weight runs from 0 to 1. At each inner end, two neighbours are worth the same.

    weight: the stated one.
    interval: over which the base portfolio is best.
    below, above: the portfolio that takes over at either end; None where none does.
    proved: every answer on the way is proved.
    value_low, value_high: points that the base portfolio is worth at either end; where another
        takes over there, it is worth exactly the same.
    """

    criterion: int
    weight: Fraction
    stretches: tuple[Stretch, ...]
    interval: Interval
    below: Choice | None
    above: Choice | None
    proved: bool
    value_low: Fraction
    value_high: Fraction


@dataclass(frozen=True)
class PortfolioStability:
    """How stable the best portfolio is against each weight, one path a criterion."""

    ids: tuple[str, ...]
    criteria: tuple[str, ...]
    weights: Weights
    choice: Choice
    paths: tuple[Path, ...]

    @property
    def proved(self) -> bool:
        """Whether every end is proved."""
        return all(path.proved for path in self.paths)

    def nearest(self, index: int, *, funded: bool = True) -> tuple[int, Fraction] | None:
        """Find the one weight that has to move least, as a share of all weight, to fund a recommendation (or not to).

        Returns (criterion, its new weight); None where no single weight does it.
        """
        moves = [
            (abs(at - path.weight), path.criterion, at)
            for path in self.paths
            for stretch in path.stretches
            if bool(stretch.choice[index]) is funded
            for at in [min(max(path.weight, stretch.low), stretch.high)]
        ]
        return min(moves)[1:] if moves else None

    def to_frame(self) -> pd.DataFrame:
        """Show each criterion's weight, the range over which the portfolio stays best, and what changes at its ends."""
        return pd.DataFrame(
            {
                "criterion": self.criteria,
                "weight": [float(path.weight) for path in self.paths],
                "from": [float(path.interval.low) for path in self.paths],
                "to": [float(path.interval.high) for path in self.paths],
                "points_from": [float(path.value_low) for path in self.paths],
                "points_to": [float(path.value_high) for path in self.paths],
                "below": [self._change(path.below) for path in self.paths],
                "above": [self._change(path.above) for path in self.paths],
            }
        ).set_index("criterion")

    def _change(self, other: Choice | None) -> str:
        if other is None:
            return ""
        moved = [i for i, (a, b) in enumerate(zip(self.choice, other, strict=True)) if a != b]
        return ", ".join(f"{self.ids[i]} {self.choice[i]} to {other[i]}" for i in moved)


def ranking_stability(evaluation: Evaluation) -> RankingStability:
    """Work out over which weights neighbours in the ranking keep their order; no solving needed."""
    case = evaluation.case
    cells = []  # recommendations x criteria, of the reference levels
    differences_of = zip(case.recommendations, evaluation.table.differences, strict=True)
    for recommendation, levels in differences_of:
        reference = case.levels_of[recommendation.id].index(case.reference_of(recommendation.id))
        cells.append(levels[reference])
    benefits = [dot(differences, evaluation.weights) for differences in cells]
    places = ranks(benefits)
    order = tuple(sorted(range(len(cells)), key=lambda i: (places[i], i)))

    def above(i: int, k: int) -> tuple[Interval, ...]:
        gaps = [a - b for a, b in zip(cells[i], cells[k], strict=True)]
        return tuple(_positive(gaps, evaluation.weights, j) for j in range(len(gaps)))

    pairs = tuple(PairStability(i, k, above(i, k)) for i, k in pairwise(order))
    first = [Interval(ZERO, ONE)] * len(evaluation.weights)
    for other in order[1:]:
        first = _met(first, above(order[0], other))
    return RankingStability(
        ids=tuple(recommendation.id for recommendation in case.recommendations),
        criteria=tuple(leaf.id for leaf in case.leaves),
        weights=evaluation.weights,
        order=order,
        pairs=pairs,
        first=tuple(first),
    )


def _met(intervals: Sequence[Interval], others: Sequence[Interval]) -> list[Interval]:
    """Give what two intervals share, criterion by criterion."""
    return [interval.meet(other) for interval, other in zip(intervals, others, strict=True)]


def _positive(gaps: Sequence[Fraction], weights: Weights, j: int) -> Interval:
    """Over which weights of criterion j a weighted gap that is >= 0 now stays so."""
    at_one, at_zero = gaps[j], dot(gaps, others(weights, j))
    if at_one >= 0 and at_zero >= 0:
        return Interval(ZERO, ONE)
    if at_one < 0 and at_zero < 0:  # rounded to the same rank, and a hair behind
        return Interval(weights[j], weights[j])
    crossing = at_zero / (at_zero - at_one)
    return Interval(ZERO, crossing) if at_one < 0 else Interval(crossing, ONE)


def others(weights: Weights, j: int) -> Weights:
    """Scale the other weights to sum to 1; equal shares where criterion j has all the weight.

    >>> [str(w) for w in others((Fraction(1, 2), Fraction(1, 3), Fraction(1, 6)), 0)]
    ['0', '2/3', '1/3']
    """
    rest = 1 - weights[j]
    if rest == 0:
        share = Fraction(1, max(len(weights) - 1, 1))
        return tuple(ZERO if i == j else share for i in range(len(weights)))
    return tuple(ZERO if i == j else w / rest for i, w in enumerate(weights))


def moved(weights: Weights, j: int, at: Fraction) -> Weights:
    """Set one weight, the others keeping their proportions."""
    return tuple(at if i == j else w * (1 - at) for i, w in enumerate(others(weights, j)))


def portfolio_stability(
    weighted: Weighted, choice: Choice, tell_count: CountListener = silent
) -> PortfolioStability:
    """Follow every weight from 0 to 1 and see which portfolio is best; `choice` is the best one at the stated weights.

    tell_count: told of the weights that are done.

    Raises:
        ValueError: another portfolio is worth more than `choice` at the stated weights, by more
            than a tie.
    """
    base = weighted.best(weighted.base)
    if base.points - weighted.value(choice, weighted.base) > Fraction(1, 10**9):
        raise ValueError("the portfolio is not the best one at the stated weights")
    followed = choice if weighted.value(choice, weighted.base) == base.points else base.choice
    paths = []
    with weighted.stage():
        for j in range(len(weighted.criteria)):
            paths.append(_path(weighted, followed, j))
            tell_count(j + 1, len(weighted.criteria))
    return PortfolioStability(
        weighted.programme.ids, weighted.criteria, weighted.base, followed, tuple(paths)
    )


def _path(weighted: Weighted, choice: Choice, j: int) -> Path:
    """Walk one weight down to 0 and up to 1 from where it stands."""
    weights = weighted.base
    proved = weighted.best(weights).proved
    if len(weights) == 1:
        stretches = [Stretch(ONE, ONE, choice)]
    else:
        best_at_ends = []
        for end in (ZERO, ONE):
            answer = weighted.best(moved(weights, j, end))
            proved = proved and answer.proved
            alike = weighted.value(choice, moved(weights, j, end)) == answer.points
            best_at_ends.append(choice if alike else answer.choice)
        below, sure_below = _edge(weighted, j, (ZERO, best_at_ends[0]), (weights[j], choice))
        above, sure_above = _edge(weighted, j, (weights[j], choice), (ONE, best_at_ends[1]))
        proved = proved and sure_below and sure_above
        stretches = _joined([*below, *above])
    place = next(p for p, stretch in enumerate(stretches) if stretch.choice == choice)
    here = stretches[place]
    return Path(
        criterion=j,
        weight=weights[j],
        stretches=tuple(stretches),
        interval=Interval(here.low, here.high),
        below=stretches[place - 1].choice if place else None,
        above=stretches[place + 1].choice if place + 1 < len(stretches) else None,
        proved=proved,
        value_low=weighted.value(choice, moved(weights, j, here.low)),
        value_high=weighted.value(choice, moved(weights, j, here.high)),
    )


def upper_edge(
    weighted: Weighted, j: int, low: Fraction, high: Fraction
) -> tuple[list[Stretch], bool]:
    """Give the best portfolios as one weight runs from `low` to `high`, and whether all of it is proved."""
    first, last = (weighted.best(moved(weighted.base, j, end)) for end in (low, high))
    stretches, proved = _edge(weighted, j, (low, first.choice), (high, last.choice))
    return _joined(stretches), proved and first.proved and last.proved


def _edge(
    weighted: Weighted, j: int, start: tuple[Fraction, Choice], end: tuple[Fraction, Choice]
) -> tuple[list[Stretch], bool]:
    """Give the stretches between two weights of criterion j at which these portfolios are best."""
    weights, rest = weighted.base, others(weighted.base, j)
    proved = True

    def line(of: Choice) -> tuple[Fraction, Fraction]:
        """Value at 0 and at 1."""
        features = weighted.features(of)
        return dot(features, rest), features[j]

    stretches: list[Stretch] = []
    waiting = [(*start, *end)]  # the lowest weights on top
    while waiting:
        low, first, high, last = waiting.pop()
        (a0, a1), (b0, b1) = line(first), line(last)
        if (a0, a1) == (b0, b1) or low == high:
            stretches.append(Stretch(low, high, first if weights[j] == low else last))
            continue
        slope = b0 - a0 + a1 - b1
        at = (b0 - a0) / slope if slope else low if b0 > a0 else high
        if weighted.gives_up or not low <= at <= high:
            # What is best in between is not known, or what was found at an end is not the best there.
            at, proved = min(max(at, low), high), False
            stretches += [Stretch(low, at, first), Stretch(at, high, last)]
            continue
        answer = weighted.best(moved(weights, j, at))
        proved = proved and answer.proved
        if answer.points <= a0 + (a1 - a0) * at:
            stretches += [Stretch(low, at, first), Stretch(at, high, last)]
        else:
            waiting += [(at, answer.choice, high, last), (low, first, at, answer.choice)]
    return stretches, proved


def _joined(stretches: Sequence[Stretch]) -> list[Stretch]:
    """Join neighbours that hold the same portfolio, and drop those without length beside another."""
    joined: list[Stretch] = []
    for stretch in stretches:
        if joined and joined[-1].choice == stretch.choice:
            joined[-1] = Stretch(joined[-1].low, stretch.high, stretch.choice)
        else:
            joined.append(stretch)
    return joined
