"""Every portfolio that is best for some admissible weights: with all of them, any weights are answered by one look-up.

    z(w) = max over the known portfolios of F(P) . w

1. Known are the portfolios that are best at the corners of the set and in some draws, each proved best there.
2. z is the upper edge of a bundle of planes; its corners over the set of weights are found exactly (cone.py, in the
   space of w and z).
3. At each corner the best portfolio is proved. If it is worth more than z, it is added, and the edge has new corners.
4. When no corner is left to prove, z is the best value at all weights: a better portfolio somewhere would, the best
   value being convex and the edge straight between its corners, be better at a corner (the outer approximation of
   Benson 1998, applied to weights; Przybylski, Gandibleux and Ehrgott 2010).

The corners grow quickly with the number of criteria. Where more come up than a stated number, the list is partial: each
portfolio in it is best somewhere, and fresh draws say how often the list holds the best one.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import ceil, lcm
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scoring.robustness.cone import Cone, TooManyCorners, whole
from scoring.robustness.resolve import Resolver
from scoring.robustness.streams import BLOCK, WEIGHT_ONE, streams, weights_drawn
from scoring.robustness.weighted import Weighted, dot
from scoring.robustness.work import Told, silent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scoring.portfolio.programme import Choice, Programme
    from scoring.robustness.weight_sets import WeightSet
    from scoring.robustness.weighted import Weights
    from scoring.value.evaluation import Evaluation

LIMIT = 3000
"""Corners of the upper edge beyond which the list stays partial."""

DRAWS = 1000
"""Draws whose best portfolios start the list, and as many fresh ones that check a partial list."""


@dataclass(frozen=True)
class WeightSpace:
    """Portfolios that are best for some admissible weights, in the order of the share of draws they are best in.

    features: portfolios x criteria, points. witnesses: weights at which each is proved best. complete: no weights of
    the set have a better portfolio; proved at `corners` corners. covered: of `checked` fresh draws, those in which the
    best of the list is as good as any (all of them if complete).
    """

    ids: tuple[str, ...]
    weights: WeightSet
    portfolios: tuple[Choice, ...]
    features: tuple[Weights, ...]
    witnesses: tuple[Weights, ...]
    complete: bool
    corners: int
    covered: int
    checked: int

    def best(self, weights: Sequence[Fraction]) -> int:
        """Place of the best portfolio for some weights: one look-up. Exact; among equals the first."""
        values = [dot(features, weights) for features in self.features]
        return values.index(max(values))

    @cached_property
    def held_by(self) -> tuple[int, ...]:
        """How many of the portfolios hold each recommendation."""
        return tuple(sum(choice[i] > 0 for choice in self.portfolios) for i in range(len(self.ids)))

    @property
    def always(self) -> tuple[int, ...]:
        """Recommendations that all of them hold: whatever the weights, where complete."""
        return tuple(i for i, count in enumerate(self.held_by) if count == len(self.portfolios))

    @property
    def never(self) -> tuple[int, ...]:
        """Recommendations that none of them holds."""
        return tuple(i for i, count in enumerate(self.held_by) if count == 0)

    def to_frame(self) -> pd.DataFrame:
        """Show the portfolios: one row each, the level of every recommendation, then its points by criterion."""
        chosen = pd.DataFrame(self.portfolios, columns=list(self.ids))
        points = pd.DataFrame([[float(x) for x in own] for own in self.features], columns=list(self.weights.criteria))
        return pd.concat([chosen, points], axis=1)


def weight_space(
    evaluation: Evaluation,
    programme: Programme,
    weights: WeightSet,
    *,
    limit: int = LIMIT,
    draws: int = DRAWS,
    told: Told = silent,
) -> WeightSpace:
    """Find every portfolio that is best for some weights of a set; an interruption gives those found so far.

    Raises:
        ValueError: no portfolio keeps every rule.
    """
    search = _Search(Weighted(evaluation, programme), weights, evaluation.case.settings.seed)
    search.draw(draws)
    complete = False
    try:
        complete = search.climb(limit, told)
    except (KeyboardInterrupt, TooManyCorners):
        complete = False
    covered = draws if complete else search.check(draws)
    known = sorted(search.known, key=lambda choice: (-search.seen.get(choice, 0), programme.order(choice)))
    return WeightSpace(
        programme.ids,
        weights,
        tuple(known),
        tuple(search.weighted.features(choice) for choice in known),
        tuple(search.known[choice] for choice in known),
        complete,
        search.corners,
        covered,
        draws,
    )


class _Search:
    """The known portfolios, each with weights at which it is proved best, and the edge they make."""

    def __init__(self, weighted: Weighted, weights: WeightSet, seed: int) -> None:
        self.weighted, self.weights, self.seed = weighted, weights, seed
        self.resolver = Resolver(weighted.programme)
        self.known: dict[Choice, Weights] = {}
        self.seen: dict[Choice, int] = {}
        self.corners = 0

    def draw(self, draws: int) -> None:
        """Start with the best portfolios of some draws."""
        for block in range(-(-draws // BLOCK)):
            drawn = weights_drawn(self.weights, streams(self.seed, block).weights, BLOCK)[: draws - block * BLOCK]
            choices, proved, _ = self._resolved(drawn)
            for row, choice, sure in zip(drawn.tolist(), choices, proved, strict=True):
                if sure:
                    self.seen[choice] = self.seen.get(choice, 0) + 1
                    self.known.setdefault(choice, tuple(Fraction(w, WEIGHT_ONE) for w in row))

    def check(self, draws: int) -> int:
        """Count in how many fresh draws the list holds a best portfolio."""
        features = [self.weighted.features(choice) for choice in self.known]
        scale = lcm(1, *(x.denominator for own in features for x in own))
        table = np.array([[int(x * scale) for x in own] for own in features], dtype=object)
        covered = 0
        first = -(-draws // BLOCK)
        for block in range(first, 2 * first):
            drawn = weights_drawn(self.weights, streams(self.seed, block).weights, BLOCK)[
                : draws - (block - first) * BLOCK
            ]
            _, proved, values = self._resolved(drawn)
            best = (table @ drawn.T.astype(object)).max(axis=0)
            unit = self.weighted.scale
            covered += sum(
                sure and own * unit >= value * scale for own, value, sure in zip(best, values, proved, strict=True)
            )
        return covered

    def _resolved(self, drawn: NDArray[np.int64]) -> tuple[list[Choice], list[bool], list[int]]:
        """Prove the best portfolio of every draw of weights; values are in units of 1 / (scale * 2**30)."""
        weighted = self.weighted
        cells = np.array([own for levels in weighted.cells for own in levels], dtype=object)
        values = cells.reshape(-1, drawn.shape[1]) @ drawn.T.astype(object)
        joints = np.zeros((len(weighted.programme.joints), len(drawn)), dtype=object)
        for p, (j, points) in enumerate(weighted.effects):
            joints[p] = drawn[:, j].astype(object) * points
        largest = max((abs(x) for part in (values, joints) for x in part.flat), default=0)
        if largest >= 2**62:
            answers = [weighted.best(tuple(Fraction(w, WEIGHT_ONE) for w in row)) for row in drawn.tolist()]
            unit = weighted.scale * WEIGHT_ONE
            return [a.choice for a in answers], [a.proved for a in answers], [int(a.value * unit) for a in answers]
        found = self.resolver.resolve(values.astype(np.int64), joints.astype(np.int64))
        return [tuple(own) for own in found.choices.tolist()], found.proved.tolist(), list(found.values)

    def climb(self, limit: int, told: Told) -> bool:
        """Prove corner after corner of the edge, adding what is better; says whether every one is proved."""
        weighted, k = self.weighted, len(self.weights.criteria)
        for corner in self.weights.vertices:
            answer = weighted.best(corner)
            if not answer.proved:
                return False
            self.known.setdefault(answer.choice, corner)
        # A constant on every criterion lifts all values alike, so that z, too, is never below 0.
        below = min((x for choice in self.known for x in weighted.features(choice)), default=Fraction(0))
        lift = Fraction(max(0, ceil(-below)) + self._depth())
        cone = Cone(k + 1, limit)
        for row in self.weights.rows:
            cone.add((*whole(row), 0))
        for choice in self.known:
            cone.add(self._plane(choice, lift))
        proved: dict[tuple[int, ...], None] = {}
        while True:
            waiting = [ray for ray in cone.rays if any(ray[:k]) and ray not in proved]
            if not waiting:
                self.corners = len(proved)
                return True
            for ray in waiting:
                total = sum(ray[:k])
                at = tuple(Fraction(w, total) for w in ray[:k])
                answer = weighted.best(at)
                if not answer.proved:
                    return False
                proved[ray] = None
                told(len(proved), len(cone.rays))
                if answer.value + lift > Fraction(ray[k], total):
                    self.known.setdefault(answer.choice, at)
                    cone.add(self._plane(answer.choice, lift))
                    break

    def _depth(self) -> int:
        """Bound from below what any portfolio can be worth on any criterion."""
        weighted = self.weighted
        worst = sum(-min(0, *(min(own) for own in levels)) for levels in weighted.cells if levels) + sum(
            abs(points) for _, points in weighted.effects
        )
        return -(-worst // weighted.scale)

    def _plane(self, choice: Choice, lift: Fraction) -> tuple[int, ...]:
        """Write z >= (F + lift) . w as a row."""
        return whole((*(-(x + lift) for x in self.weighted.features(choice)), Fraction(1)))
