"""What to find out first: by how much the expected value rises if one uncertain number is known before deciding.

    gain(X) = E[ max_P E[V(P) | X] ] - max_P E[V(P)]          (Raiffa and Schlaifer 1961)

In words: if we knew X we would sometimes choose otherwise; the gain is what that is worth on
average, before the cost of finding out. It is never negative, and zero where no answer would change
the choice.

Every gain is held against one baseline: the best single portfolio on expected figures, which is
what one would choose now and not look back. Expected are the means of the ranges of scores and
chances, the stated weights and the likely costs; it is searched exactly. It need not be the
recommended portfolio, which is the best on likely figures: what going from that one to the baseline
is worth needs no study, and is `ExpectedBest.gain` of spending_risk.py.

A score, or a chance of success, moves only its own recommendation. So with B_l the best expected
value with that recommendation held at level l (one certified solve a level), knowing the score is
worth

    mean over its 1,024 slices of max_l (B_l + shift_l(slice)) - max_l B_l

without any sampling.

A cost changes what is affordable, so the plan made now has to keep its rules whatever the cost
turns out to be: the constraints of a decision made without the information hold in every state of
the world, those of one made with it only in its own (Madansky 1960; Birge and Louveaux 2011,
section 4.1). Over the eight equal slices of a cost,

    gain = mean_s max { V(P) : P keeps the rules at slice s }  -  max { V(P) : P keeps the rules at every slice }

In words: not knowing, the money for its dearest slice has to be held back. Both sides are searched
exactly, the second over all portfolios under the rules of all slices at once.

A weight w_j moves as far as it is admissible, the others keeping their proportions, and is as
likely below as above in that its mean is the stated weight: uniform on either side, with the chance
hi - w below and w - lo above, over hi - lo. The most that any portfolio is worth is a chain of
straight lines in w_j, so the mean is an exact integral over the stretches of stability.py; a weight
stated at an end of its range is taken to stay there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from scoring.exact.limits import is_usual, relaxations
from scoring.exact.programme import Line, RuleRow
from scoring.exact.search import Prover
from scoring.portfolio.from_case import programme as programme_of
from scoring.robustness.draws.cost_slices import best_in_slices
from scoring.robustness.draws.draws import POINT, Chances, Sample, chances
from scoring.robustness.draws.moments import expected
from scoring.robustness.weights.oracle import Weighted, dot
from scoring.robustness.weights.stability import moved, upper_edge
from scoring.work.later import pd
from scoring.work.streams import BLOCK, WEIGHT_ONE, rounded, slices_drawn, streams
from scoring.work.workers import CountListener, silent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from criteria.model.case import Case
    from scoring.exact.programme import Choice, Programme
    from scoring.robustness.draws.cost_slices import Sliced
    from scoring.robustness.weights.admissible import WeightSet
    from scoring.value.costs import CostTable
    from scoring.value.evaluation import Evaluation

TOGETHER = 4  # blocks drawn for all judgements of a recommendation at once
WORTH_STUDYING = 0.001
"""Gains below this share of the plan's expected value are not worth a study."""


@dataclass(frozen=True, slots=True)
class Gain:
    """What knowing one number first is worth.

    kind: `score`, `chance` (of success), `cost`, `weight`, or `judgements` (all scores and the
        chance of one recommendation together).
    option, criterion: places in the case, None where it concerns none.
    points: the gain.
    flips: the chance that the answer would change the plan.
    """

    kind: str
    option: int | None
    criterion: int | None
    points: float
    flips: float
    base: float


@dataclass(frozen=True)
class Information:
    """Every uncertain number with the gain of knowing it, the largest first.

    choice, value: the baseline, the best single portfolio on expected figures, and its expected
        value in points.
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
        return tuple(
            gain
            for gain in self.gains
            if gain.kind != "judgements" and gain.points > self.threshold
        )

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

    bests: the best expected value with each choice held, None where it is impossible. shifts:
    choices x equally likely answers, each row with mean 0.

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
    tell_count: CountListener = silent,
) -> Information:
    """Work out the gain of knowing each score, chance, cost and (where a set of weights is given) weight.

    tell_count: called after each recommendation, each uncertain cost and each weight.
    """
    case = evaluation.case
    uncertain = chances(evaluation)
    plan = _Plan(case, expected(evaluation, uncertain), costs)
    ranges = [] if weights is None else _open_ranges(weights, evaluation.weights)
    steps = len(plan.programme.ids) + len(plan.risky) + len(ranges)
    gains: list[Gain] = []
    for done, more in enumerate(_gains(evaluation, uncertain, plan, ranges), 1):
        gains += more
        tell_count(done, steps)
    order = ("judgements", "score", "chance", "cost", "weight")
    gains.sort(
        key=lambda gain: (
            -round(gain.points, 9),
            order.index(gain.kind),
            gain.option or 0,
            gain.criterion or 0,
        )
    )
    return Information(
        ids=plan.programme.ids,
        criteria=tuple(leaf.id for leaf in case.leaves),
        choice=plan.choice,
        value=float(plan.value),
        gains=tuple(gains),
        proved=plan.proved,
    )


def _gains(
    evaluation: Evaluation,
    uncertain: Chances,
    plan: _Plan,
    ranges: Sequence[tuple[int, Fraction, Fraction]],
) -> Iterator[list[Gain]]:
    """Yield the gains of one recommendation after another, then of one cost, then of one weight after another."""
    for i in range(len(plan.programme.ids)):
        yield _of_judgements(evaluation, uncertain, plan, i)
    for gain in plan.cost_gains():
        yield [gain]
    if ranges:
        weighted = Weighted(plan.mean, plan.programme, known=(plan.choice,))
        for j, low, high in ranges:
            yield [plan.weight_gain(weighted, j, low, high)]


class _Plan:
    """The best plan on expected figures, and the best with one recommendation held, at other costs or weights."""

    def __init__(self, case: Case, mean: Evaluation, costs: CostTable) -> None:
        self.case, self.mean, self.costs = case, mean, costs
        self.programme: Programme = replace(programme_of(mean, costs), tie=0)
        self.prover = Prover(self.programme)
        self.node_limit = relaxations(self.programme, len(self.programme.ids))
        self.proved = True
        proof = self.prover.prove(node_limit=max(relaxations(self.programme, 1), 1))
        if proof.choice is None or proof.value is None:
            raise ValueError("no portfolio keeps every rule, so there is nothing to decide")
        self.proved = proof.closed
        self.choice = proof.choice
        self.value = proof.value * self.programme.value_unit

    @property
    def risky(self) -> list[int]:
        """Recommendations whose cost has a range."""
        return [
            i for i, row in enumerate(self.case.recommendations) if _cost_ranges(self.case, row.id)
        ]

    def gain(
        self, kind: str, option: int, criterion: int | None, settled: tuple[float, float]
    ) -> Gain:
        """Name a gain over the plan. settled: the points, and the chance that the answer changes the plan."""
        points, flips = settled
        return Gain(
            kind=kind,
            option=option,
            criterion=criterion,
            points=points,
            flips=flips,
            base=float(self.value),
        )

    def bests_at_each_level(self, i: int) -> list[float | None]:
        """Give the best expected value with recommendation i at each level, 0 first, less the plan's own."""
        bests: list[float | None] = []
        for level in range(len(self.programme.levels[i]) + 1):
            if self.choice[i] == level:
                bests.append(0.0)
                continue
            proof = self.prover.prove(fixed={i: (level, level)}, node_limit=self.node_limit)
            self.proved = self.proved and proof.closed
            worth = (
                None
                if proof.value is None
                else proof.value * self.programme.value_unit - self.value
            )
            bests.append(None if worth is None else float(worth))
        return bests

    def cost_gains(self) -> Iterator[Gain]:
        """Hold the best plan at each slice of a cost against the best that keeps the rules at all of them, one by one."""
        sliced = best_in_slices(self.mean, self.costs, self.programme, [self.choice])
        for i, slices in sliced.items():
            self.proved = self.proved and all(best.proved for best in slices.bests)
            values = [best.value or 0 for best in slices.bests]
            base = self._at_all(slices)
            unit = self.programme.value_unit
            yield Gain(
                kind="cost",
                option=i,
                criterion=None,
                points=float((Fraction(sum(values), len(values)) - base) * unit),
                flips=sum(value > base for value in values) / len(values),
                base=float(base * unit),
            )

    def _at_all(self, slices: Sliced) -> int:
        """Give the value of the best plan that keeps the rules at all slices; nothing is worth nothing where none does.

        It is worth no more than the best at the worst slice: where one that is worth that keeps the
        rules at all, it is the best. Of a large programme the best plan known is given, not proved.
        """
        plans = [best.choice for best in slices.bests if best.choice is not None]
        least = min(slices.bests, key=lambda best: best.value or 0)
        if least.proved and len(plans) == len(slices.bests):
            worst = [best.choice for best in slices.bests if best.value == least.value]
            if any(plan is not None and slices.keeps_all(plan) for plan in worst):
                return least.value or 0
        if not is_usual(self.programme):
            self.proved = False
            known = [plan for plan in (self.choice, *plans) if slices.keeps_all(plan)]
            return max(map(self.programme.value, known), default=0)
        proof = Prover(at_once(slices.programmes())).prove(incumbents=[self.choice, *plans])
        self.proved = self.proved and proof.closed
        return proof.value or 0

    def weight_gain(self, weighted: Weighted, j: int, low: Fraction, high: Fraction) -> Gain:
        """Add up over the stretches of a weight's range what the best plan there is ahead of the baseline."""
        stretches, sure = upper_edge(weighted, j, low, high)
        self.proved = self.proved and sure
        stated = weighted.base[j]
        # Uniform on either side of the stated weight, so that its mean is the stated weight: chance
        # of a unit of it.
        density_below = (high - stated) / (stated - low) / (high - low)
        density_above = (stated - low) / (high - stated) / (high - low)
        gain = flips = Fraction(0)
        for stretch in stretches:
            # The density changes at the stated weight: a stretch that holds it is taken in two
            # pieces.
            ends = sorted({stretch.low, stretch.high, min(max(stated, stretch.low), stretch.high)})
            for start, end in pairwise(ends):
                at_ends = (moved(weighted.base, j, start), moved(weighted.base, j, end))
                ahead = [
                    weighted.value(stretch.choice, at) - weighted.value(self.choice, at)
                    for at in at_ends
                ]
                chance = (end - start) * (density_below if end <= stated else density_above)
                gain += chance * (ahead[0] + ahead[1]) / 2
                flips += chance if any(ahead) else 0
        return Gain(
            kind="weight",
            option=None,
            criterion=j,
            points=float(gain),
            flips=float(flips),
            base=float(self.value),
        )


def at_once(programmes: Sequence[Programme]) -> Programme:
    """Make one programme under the rules of several that differ only in what things cost."""
    joints = tuple(dict.fromkeys(joint for programme in programmes for joint in programme.joints))
    rows: dict[tuple[Line, int | None, int | None], RuleRow] = {}
    for number, programme in enumerate(programmes, 1):
        places = [joints.index(joint) for joint in programme.joints]
        for row in programme.rows:
            line = Line(row.line.terms, tuple((places[p], amount) for p, amount in row.line.joints))
            rows.setdefault(
                (line, row.low, row.high), replace(row, name=f"{row.name}, {number}", line=line)
            )
    return replace(programmes[0], joints=joints, rows=tuple(rows.values()), cost=Line(()))


def _open_ranges(
    weights: WeightSet, stated: Sequence[Fraction]
) -> list[tuple[int, Fraction, Fraction]]:
    """List the criteria whose weight may move both ways, the others keeping their proportions, and how far."""
    if len(stated) < 2:
        return []
    ranges = []
    for j, weight in enumerate(stated):
        low, high = _open_range(weights, tuple(stated), j)
        if low < weight < high:
            ranges.append((j, low, high))
    return ranges


def _open_range(
    weights: WeightSet, stated: tuple[Fraction, ...], j: int
) -> tuple[Fraction, Fraction]:
    """Say how far one weight may move within a set.

    A row a . w >= 0 of the set is linear along the way, so each cuts it at most once.
    """
    low, high = Fraction(0), Fraction(1)
    at_zero, at_one = (moved(stated, j, end) for end in (low, high))
    for row in weights.rows:
        a, b = dot(row, at_zero), dot(row, at_one)
        if a < 0 and b < 0:
            return stated[j], stated[j]
        if a < 0:
            low = max(low, a / (a - b))
        elif b < 0:
            high = min(high, a / (a - b))
    return low, high


def _of_judgements(evaluation: Evaluation, uncertain: Chances, plan: _Plan, i: int) -> list[Gain]:
    """Gains of the scores and the chance of one recommendation, one by one and together."""
    criteria = [j for option, j in uncertain.cells if option == i]
    if not criteria and i not in uncertain.success:
        return []
    bests = plan.bests_at_each_level(i)
    columns = [c for c, (option, _) in enumerate(uncertain.columns) if option == i]
    chance = uncertain.success[i] / POINT if i in uncertain.success else np.ones(1)
    gains = []
    for j in criteria:
        shifts = _score_shifts(evaluation, uncertain, columns, j, float(chance.mean()))
        gains.append(plan.gain("score", i, j, settled(bests, shifts)))
    if i in uncertain.success:
        shifts = _chance_shifts(evaluation, uncertain, columns, chance)
        gains.append(plan.gain("chance", i, None, settled(bests, shifts)))
    if len(gains) > 1:
        drawn = _together(evaluation, uncertain, columns)
        gains.append(plan.gain("judgements", i, None, settled(bests, drawn)))
    return gains


def _score_shifts(
    evaluation: Evaluation, uncertain: Chances, columns: Sequence[int], j: int, chance: float
) -> NDArray[np.float64]:
    """Say what each slice of one score shifts: levels (0 first) x slices, points. chance: of success, on average."""
    shifts = np.zeros((1 + len(columns), uncertain.tables.shape[1]))
    for level, column in enumerate(columns, 1):
        figures = uncertain.figures(column, j) / POINT
        counted = chance * np.maximum(figures, 0) + np.minimum(figures, 0)
        shifts[level] = float(evaluation.weights[j]) * (counted - counted.mean())
    return shifts


def _chance_shifts(
    evaluation: Evaluation, uncertain: Chances, columns: Sequence[int], chance: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Say what each slice of a chance of success shifts: levels (0 first) x slices, points."""
    shifts = np.zeros((1 + len(columns), len(chance)))
    for level, column in enumerate(columns, 1):
        gains = (
            np.maximum(uncertain.figures(column, j), 0).mean()
            for j in range(len(evaluation.weights))
        )
        upside = (
            sum(float(w) * float(gain) for w, gain in zip(evaluation.weights, gains, strict=True))
            / POINT
        )
        shifts[level] = upside * (chance - chance.mean())
    return shifts


def _together(
    evaluation: Evaluation, uncertain: Chances, columns: Sequence[int]
) -> NDArray[np.float64]:
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


def _cost_ranges(case: Case, option: str) -> bool:
    return any(row.option == option and row.low != row.high for row in case.costs)
