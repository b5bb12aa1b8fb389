"""What to find out first: by how much the expected value rises if one uncertain number is known before deciding.

    gain(X) = E[ max_P E[V(P) | X] ] - max_P E[V(P)]          (Raiffa and Schlaifer 1961)

In words: if we knew X we would sometimes choose otherwise; the gain is what that is worth on average, before the cost
of finding out. It is never negative, and zero where no answer would change the choice.

A score, or a chance of success, moves only its own recommendation. So with B_l the best expected value with that
recommendation held at level l (one certified solve a level), knowing the score is worth

    mean over its 1,024 slices of max_l (B_l + shift_l(slice)) - max_l B_l

without any sampling. A cost changes what is affordable: the best plan is found anew at several slices of its range and
held against the best single plan, which is cut back (nothing new funded) where the cost breaks a budget. A weight is
settled to within tenths of its admissible range, the others following as they do on average.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scoring.portfolio.rows import programme as programme_of
from scoring.portfolio.search import Prover
from scoring.robustness.draws import POINT, Chances, Sample, chances, triangular
from scoring.robustness.moments import expected
from scoring.robustness.streams import BLOCK, WEIGHT_ONE, rounded, slices_drawn, streams, weights_drawn
from scoring.robustness.weighted import Weighted
from scoring.robustness.work import Told, silent
from scoring.value.costs import cost_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from criteria.case import Case
    from scoring.portfolio.programme import Choice, Programme
    from scoring.robustness.weight_sets import WeightSet
    from scoring.value.costs import CostTable
    from scoring.value.evaluation import Evaluation

COST_SLICES = 8
WEIGHT_BINS = 10
WEIGHT_BLOCKS = 5
TOGETHER = 4  # blocks drawn for all judgements of a recommendation at once
WORTH_STUDYING = 0.001
"""Gains below this share of the plan's expected value are not worth a study."""


@dataclass(frozen=True, slots=True)
class Gain:
    """What knowing one number first is worth.

    kind: `score`, `chance` (of success), `cost`, `weight`, or `judgements` (all scores and the chance of one
    recommendation together). option, criterion: places in the case, None where it concerns none. points: the gain.
    flips: the chance that the answer would change the plan.
    """

    kind: str
    option: int | None
    criterion: int | None
    points: float
    flips: float


@dataclass(frozen=True)
class Information:
    """Every uncertain number with the gain of knowing it, the largest first. value: the plan's expected value, points.

    proved: every best plan behind the gains is proved.
    """

    ids: tuple[str, ...]
    criteria: tuple[str, ...]
    choice: Choice
    value: float
    gains: tuple[Gain, ...]
    proved: bool

    @property
    def threshold(self) -> float:
        """Points below which nothing is worth studying."""
        return WORTH_STUDYING * abs(self.value)

    @property
    def worth_studying(self) -> tuple[Gain, ...]:
        """List the single numbers worth a study, the best first; empty where nothing is."""
        return tuple(gain for gain in self.gains if gain.kind != "judgements" and gain.points > self.threshold)

    def to_frame(self) -> pd.DataFrame:
        """Show one row a number: gain in points and as a share of the plan's value, and how often the plan changes."""
        return pd.DataFrame(
            [
                {
                    "kind": gain.kind,
                    "recommendation": "" if gain.option is None else self.ids[gain.option],
                    "criterion": "" if gain.criterion is None else self.criteria[gain.criterion],
                    "points": gain.points,
                    "share": gain.points / self.value if self.value else 0.0,
                    "flips": gain.flips,
                }
                for gain in self.gains
            ],
            columns=["kind", "recommendation", "criterion", "points", "share", "flips"],
        )


def settled(bests: Sequence[float | None], shifts: NDArray[np.float64]) -> tuple[float, float]:
    """Work out the gain of knowing which column of shifts is true, and the chance that the choice changes.

    bests: the best expected value with each choice held, None where it is impossible. shifts: choices x equally likely
    answers, each row with mean 0.

    >>> settled([0.0, 1.0], np.array([[0.0, 0.0], [-4.0, 4.0]]))  # 5 or -3, or nothing: (5 + 0) / 2 - 1
    (1.5, 0.5)
    """
    possible = [place for place, best in enumerate(bests) if best is not None]
    values = np.array([bests[place] for place in possible], dtype=np.float64)
    now = int(values.argmax())
    lead = values[:, None] - values[now] + shifts[possible] - shifts[possible[now]]
    best = lead.max(axis=0)
    return max(float(best.mean()), 0.0), float((best > 1e-12).mean())


def information(
    evaluation: Evaluation,
    costs: CostTable,
    weights: WeightSet | None = None,
    *,
    told: Told = silent,
) -> Information:
    """Work out the gain of knowing each score, chance, cost and (where a set of weights is given) weight.

    The plan to be bettered is the best one on expected figures at the stated weights; for weights, at the mean of
    their set.
    """
    case = evaluation.case
    uncertain = chances(evaluation)
    mean = expected(evaluation, uncertain)
    plan = _Plan(case, mean, costs)
    risky = [row for row in case.recommendations if _cost_ranges(case, row.id)]
    steps = len(plan.programme.ids) + len(risky) + (len(evaluation.weights) if weights else 0)
    gains: list[Gain] = []
    for i in range(len(plan.programme.ids)):
        gains += _of_judgements(evaluation, uncertain, plan, i)
        told(i + 1, steps)
    for done, row in enumerate(risky, len(plan.programme.ids) + 1):
        gains.append(plan.cost_gain(plan.programme.ids.index(row.id)))
        told(done, steps)
    proved = plan.proved
    if weights is not None and not weights.exact:
        found, sure = _of_weights(mean, plan.programme, weights, case.settings.seed)
        gains += found
        proved = proved and sure
        told(steps, steps)
    order = ("judgements", "score", "chance", "cost", "weight")
    gains.sort(key=lambda gain: (-round(gain.points, 9), order.index(gain.kind), gain.option or 0, gain.criterion or 0))
    leaves = tuple(leaf.id for leaf in case.leaves)
    return Information(plan.programme.ids, leaves, plan.choice, float(plan.value), tuple(gains), proved)


class _Plan:
    """The best plan on expected figures, and the best with one recommendation held, or at other costs."""

    def __init__(self, case: Case, mean: Evaluation, costs: CostTable) -> None:
        self.case, self.mean = case, mean
        self.programme: Programme = replace(programme_of(mean, costs), tie=0)
        self.prover = Prover(self.programme)
        self.proved = True
        proof = self.prover.prove()
        if proof.choice is None or proof.value is None:
            raise ValueError("no portfolio keeps every rule, so there is nothing to decide")
        self.proved = proof.closed
        self.choice = proof.choice
        self.value = proof.value * self.programme.value_unit

    def held(self, i: int) -> list[float | None]:
        """Give the best expected value with recommendation i at each level, 0 first, less the plan's own."""
        found: list[float | None] = []
        for level in range(len(self.programme.levels[i]) + 1):
            if self.choice[i] == level:
                found.append(0.0)
                continue
            proof = self.prover.prove(fixed={i: (level, level)})
            self.proved = self.proved and proof.closed
            worth = None if proof.value is None else proof.value * self.programme.value_unit - self.value
            found.append(None if worth is None else float(worth))
        return found

    def cost_gain(self, i: int) -> Gain:
        """Find the best plan at each slice of a cost, and the best single plan that is cut back where it must be."""
        id_ = self.programme.ids[i]
        provers = [
            Prover(replace(programme_of(self.mean, cost_table(_at_cost(self.case, id_, s))), tie=0))
            for s in range(COST_SLICES)
        ]
        bests, plans = [], [self.choice]
        for prover in provers:
            proof = prover.prove(incumbents=plans)
            self.proved = self.proved and proof.closed
            bests.append(Fraction(0) if proof.value is None else proof.value * self.programme.value_unit)
            if proof.choice is not None and proof.choice not in plans and self.programme.feasible(proof.choice):
                plans.append(proof.choice)
        values = [[self._cut_back(prover, plan) for prover in provers] for plan in plans]
        fixed = max(sum(own, Fraction(0)) for own in values)
        gain = max(sum(bests, Fraction(0)) - fixed, Fraction(0)) / COST_SLICES
        kept = next(own for own in values if sum(own, Fraction(0)) == fixed)
        flips = sum(best > own for best, own in zip(bests, kept, strict=True)) / COST_SLICES
        return Gain("cost", i, None, float(gain), flips)

    def _cut_back(self, prover: Prover, plan: Choice) -> Fraction:
        """Value of a plan at other costs: itself if it still fits, else the best that is nowhere above it."""
        if prover.programme.feasible(plan):
            return prover.programme.value(plan) * self.programme.value_unit
        proof = prover.prove(fixed={i: (0, level) for i, level in enumerate(plan)})
        return Fraction(0) if proof.value is None else proof.value * self.programme.value_unit


def _of_judgements(evaluation: Evaluation, uncertain: Chances, plan: _Plan, i: int) -> list[Gain]:
    """Gains of the scores and the chance of one recommendation, one by one and together."""
    cells = [(j, cell) for cell, (option, j) in enumerate(uncertain.cells) if option == i]
    if not cells and i not in uncertain.success:
        return []
    bests = plan.held(i)
    columns = [c for c, (option, _) in enumerate(uncertain.columns) if option == i]
    slices = uncertain.tables.shape[1] if cells else 1
    chance = uncertain.success[i] / POINT if i in uncertain.success else np.ones(1)
    found = []
    for j, _ in cells:
        shifts = np.zeros((len(bests), slices))
        for level, column in enumerate(columns, 1):
            figures = uncertain.figures(column, j) / POINT
            counted = float(chance.mean()) * np.maximum(figures, 0) + np.minimum(figures, 0)
            shifts[level] = float(evaluation.weights[j]) * (counted - counted.mean())
        found.append(Gain("score", i, j, *settled(bests, shifts)))
    if i in uncertain.success:
        shifts = np.zeros((len(bests), len(chance)))
        for level, column in enumerate(columns, 1):
            parts = (np.maximum(uncertain.figures(column, j), 0).mean() for j in range(len(evaluation.weights)))
            upside = sum(float(w) * float(part) for w, part in zip(evaluation.weights, parts, strict=True)) / POINT
            shifts[level] = upside * (chance - chance.mean())
        found.append(Gain("chance", i, None, *settled(bests, shifts)))
    if len(found) > 1:
        found.append(Gain("judgements", i, None, *settled(bests, _together(evaluation, uncertain, columns))))
    return found


def _together(evaluation: Evaluation, uncertain: Chances, columns: Sequence[int]) -> NDArray[np.float64]:
    """Draw all judgements of one recommendation: levels (0 first) x draws, each row with mean 0."""
    parts = []
    weights = rounded(np.array([[float(w) for w in evaluation.weights]]))[0]
    for block in range(TOGETHER):
        opened = streams(evaluation.case.settings.seed, block)
        sample = Sample(
            np.repeat(weights[:, None], BLOCK, axis=1),
            slices_drawn(opened.scores, len(uncertain.cells), BLOCK),
            slices_drawn(opened.chances, len(uncertain.success), BLOCK),
        )
        parts.append(uncertain.benefits(sample, columns) / (POINT * WEIGHT_ONE))
    drawn = np.concatenate(parts, axis=1)
    return np.vstack([np.zeros(drawn.shape[1]), drawn - drawn.mean(axis=1, keepdims=True)])


def _of_weights(mean: Evaluation, programme: Programme, weights: WeightSet, seed: int) -> tuple[list[Gain], bool]:
    """Gains of settling each weight to within a tenth of the draws."""
    weighted = Weighted(mean, programme)
    drawn = np.concatenate([weights_drawn(weights, streams(seed, b).weights, BLOCK) for b in range(WEIGHT_BLOCKS)])
    now = weighted.best(_mean(drawn))
    found, proved = [], now.proved
    for j in range(drawn.shape[1]):
        order = np.argsort(drawn[:, j], kind="stable")
        gain, flips = Fraction(0), 0
        for part in np.array_split(order, WEIGHT_BINS):
            at = _mean(drawn[part])
            answer = weighted.best(at)
            proved = proved and answer.proved
            better = answer.value - weighted.value(now.choice, at)
            gain += better
            flips += better > 0
        found.append(Gain("weight", None, j, float(gain) / WEIGHT_BINS, flips / WEIGHT_BINS))
    return found, proved


def _mean(drawn: NDArray[np.int64]) -> tuple[Fraction, ...]:
    total = WEIGHT_ONE * len(drawn)
    return tuple(Fraction(int(column.sum()), total) for column in drawn.T)


def _cost_ranges(case: Case, option: str) -> bool:
    return any(row.option == option and row.low != row.high for row in case.costs)


def _at_cost(case: Case, option: str, place: int) -> Case:
    """Set one recommendation's costs to a slice of their ranges, all at the same place."""
    rows = [
        row.model_copy(update={"likely": _at(float(row.low), float(row.likely), float(row.high), place)})
        if row.option == option and row.low != row.high
        else row
        for row in case.costs
    ]
    return case.model_copy(update={"costs": tuple(rows)})


def _at(low: float, likely: float, high: float, place: int) -> Fraction:
    return round(Fraction(float(triangular(low, likely, high, COST_SLICES)[place])), 6)
