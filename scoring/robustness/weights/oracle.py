"""The best portfolio under any weights, proved each time; built once, only what portfolios are worth changes.

    V(P, w) = sum_j w_j * F_j(P),    F_j(P) = what P changes on criterion j, pair effects included, in value points

In words: a portfolio's value is linear in the weights, with one figure a criterion. The figures are
exact.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction
from itertools import accumulate, chain, pairwise
from math import ceil, lcm
from typing import TYPE_CHECKING

import numpy as np

from scoring.exact.answer import FoundAnswer
from scoring.exact.limits import fewest, is_usual, relaxations, stage_work
from scoring.exact.parametric.cone import whole
from scoring.exact.search import Prover

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from scoring.exact.programme import Choice, Programme
    from scoring.value.evaluation import Evaluation

type Weights = tuple[Fraction, ...]

FITS = 2**62
"""Sums below it are added up as 64-bit integers."""

QUESTIONS = 100
"""Weights asked about in a stage, about: each gets its share of the work."""

STAGES = 2
"""Stages' work that may be done of it: with one, of cities of 40 to 60 half of the ways that a weight can go stayed unproved."""

BEGIN = 8
"""Relaxations that find a first portfolio of a large programme, where a look finds none."""


class Weighted:
    """One case's rules, asked for the best portfolio under one set of weights after another.

    node_limit: relaxations that one question may take; left out, its share of a stage's work.
    known: portfolios to start from, where the programme is so large that little is searched.
    until: work at which a stage has done all that it may: from there on each of its questions may
        take the fewest relaxations (limits.py).
    solves, work: questions that were searched, and what that took (tree.py).
    """

    def __init__(
        self,
        evaluation: Evaluation,
        programme: Programme,
        node_limit: int | None = None,
        known: Sequence[Choice] = (),
    ) -> None:
        self.programme = replace(programme, tie=0)
        self.pairs = evaluation.table.pairs
        self.differences = evaluation.table.differences
        self.criteria = tuple(leaf.id for leaf in evaluation.case.leaves)
        self.base = evaluation.weights
        self.prover = Prover(self.programme)
        self.limit = relaxations(programme, QUESTIONS) if node_limit is None else node_limit
        self.until: int | None = None
        self.known = () if is_usual(programme) else tuple(known)
        points = [pair.points for pair in self.pairs]
        rows = chain.from_iterable(self.differences)
        self.scale = lcm(1, *(figure.denominator for figure in chain(points, *rows)))

        def in_units(differences: Iterable[Fraction]) -> tuple[int, ...]:
            return tuple(int(difference * self.scale) for difference in differences)

        self.cells = tuple(tuple(map(in_units, levels)) for levels in self.differences)
        self._rows = np.array([*chain.from_iterable(self.cells)], dtype=object)
        self._rows = self._rows.reshape(-1, len(self.criteria))
        self._largest = max(map(abs, self._rows.flat), default=0)
        self._starts = [0, *accumulate(map(len, self.cells))]
        self.effects = tuple((pair.criterion, int(pair.points * self.scale)) for pair in self.pairs)
        self.solves = self.work = 0
        self._features: dict[Choice, Weights] = {}
        self._answers: dict[tuple[int, ...], FoundAnswer] = {}

    @property
    def node_limit(self) -> int:
        """Relaxations that the next question may take."""
        is_over = self.until is not None and self.work >= self.until
        return min(self.limit, fewest(self.programme)) if is_over else self.limit

    @property
    def gives_up(self) -> bool:
        """Whether the stage has done all that it may, and the programme is too large to ask on."""
        is_over = self.until is not None and self.work >= self.until
        return is_over and not is_usual(self.programme)

    @contextmanager
    def stage(self) -> Iterator[None]:
        """Limit what is asked inside to the work of so many stages."""
        self.until = self.work + STAGES * stage_work(self.programme)
        try:
            yield
        finally:
            self.until = None

    def features(self, choice: Choice) -> Weights:
        """Give what a portfolio changes on every criterion, in points."""
        if choice not in self._features:
            totals = [0] * len(self.criteria)
            for levels, level in zip(self.cells, choice, strict=True):
                if level:
                    totals = [
                        total + cell for total, cell in zip(totals, levels[level - 1], strict=True)
                    ]
            for (j, points), joint in zip(self.effects, self.programme.joints, strict=False):
                if joint.holds(choice):
                    totals[j] += points
            self._features[choice] = tuple(Fraction(total, self.scale) for total in totals)
        return self._features[choice]

    def value(self, choice: Choice, weights: Sequence[Fraction]) -> Fraction:
        """Value of a portfolio under some weights, in points."""
        return dot(self.features(choice), weights)

    def best(self, weights: Sequence[Fraction]) -> FoundAnswer:
        """Find and prove the best portfolio under some weights.

        Raises:
            ValueError: no portfolio keeps every rule.
        """
        whole_weights = whole(weights)
        if whole_weights not in self._answers:
            answer = self.within(weights, None)
            if answer is None:
                raise ValueError("no portfolio keeps every rule, so none is best")
            self._answers[whole_weights] = answer
        return self._answers[whole_weights]

    def within(
        self,
        weights: Sequence[Fraction],
        fixed: Mapping[int, tuple[int, int]] | None,
        at_least: Fraction | None = None,
    ) -> FoundAnswer | None:
        """Find the best portfolio with some levels held (recommendation -> lowest and highest level).

        at_least: None is also the answer where nothing is worth as much as this, in points. A
        search that did not close gives the best portfolio it found, not proved.

        Raises:
            ValueError: the search found nothing and did not close, so that nothing is known.
        """
        values, joints = self.values(whole(weights))
        unit = self.unit(weights)
        floor = None if at_least is None else ceil(at_least / unit)
        self.solves += 1
        proof = self.prover.prove(
            values=values,
            joint_values=joints,
            fixed=fixed,
            floor=floor,
            incumbents=self.known,
            node_limit=self.node_limit,
        )
        self.work += proof.work
        is_unknown = proof.choice is None and not proof.closed and at_least is None
        if is_unknown and not is_usual(self.programme):
            proof = self.prover.prove(
                values=values, joint_values=joints, fixed=fixed, floor=floor, node_limit=BEGIN
            )
            self.work += proof.work
        if proof.choice is None or proof.value is None:
            if not proof.closed:
                raise ValueError("the search for the best portfolio did not close")
            return None
        return FoundAnswer(proof.choice, proof.value, proof.bound, proof.closed, unit)

    def unit(self, weights: Sequence[Fraction]) -> Fraction:
        """Points in one unit of the values that some weights give."""
        return sum(weights, Fraction(0)) / (self.scale * sum(whole(weights)))

    def values(self, integers: Sequence[int]) -> tuple[list[list[int]], list[int]]:
        """Give values and joint values under integer weights, for the prover."""
        large = sum(map(abs, integers)) * self._largest >= FITS
        kind: type = object if large else np.int64
        by_level = (self._rows.astype(kind) @ np.array(integers, dtype=kind)).tolist()
        values = [by_level[start:end] for start, end in pairwise(self._starts)]
        joints = [integers[j] * points for j, points in self.effects]
        return values, joints + [0] * (len(self.programme.joints) - len(joints))


def dot(left: Sequence[Fraction], right: Sequence[Fraction]) -> Fraction:
    """Multiply term by term and add up, over one denominator."""
    pairs = [(a.as_integer_ratio(), b.as_integer_ratio()) for a, b in zip(left, right, strict=True)]
    below = lcm(*(one * other for (_, one), (_, other) in pairs))
    total = sum(a * b * (below // (one * other)) for (a, one), (b, other) in pairs)
    return Fraction(total, below)
