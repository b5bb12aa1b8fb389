"""Best-worst method: the best criterion against all, all against the worst, and the weights that fit both.

    minimise xi    |w_B - a_Bj w_j| <= xi,  |w_j - a_jW w_W| <= xi  for every j,   sum w = 1,  w >= 0

In words: weights whose ratios to the best and to the worst come as close as they can to what was said (the linear
model, Rezaei 2016). Solved exactly. Where several weights do equally well their range is given (Rezaei 2016 on
intervals), and `weights` is the mean of the extreme ones, which is as good as any of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from scoring.linear import Constraint, Polyhedron

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scoring.value.elicitation.intervals import Ranges


@dataclass(frozen=True, slots=True)
class BestWorst:
    """What the two rows of comparisons say.

    best, worst: places of the two criteria. weights: exact, summing to 1. xi: the furthest any ratio is missed, in
    weight; 0 where nothing contradicts. ranges: of each weight over all optima. ratio: the input-based consistency
    ratio of Liang, Brunelli and Rezaei (2020), 0 where nothing contradicts and 1 at the worst. furthest: the criterion
    that has it, None where nothing contradicts.
    """

    best: int
    worst: int
    weights: tuple[Fraction, ...]
    xi: Fraction
    ranges: Ranges
    ratio: Fraction
    furthest: int | None

    @property
    def unique(self) -> bool:
        """Whether only these weights are optimal."""
        return all(low == high for low, high in self.ranges)


def best_worst(best_to_others: Sequence[Fraction], others_to_worst: Sequence[Fraction]) -> BestWorst:
    """Solve the linear best-worst model; both rows are one number a criterion, each at least 1.

    The best is the criterion that the best is worth once (1 in the first row), the worst likewise in the second;
    where several are, the one that lies furthest from the other end, and among those the first.

    Raises ValueError where no criterion is marked as best or as worst, or one is both.
    """
    n = len(best_to_others)
    bests = [j for j in range(n) if best_to_others[j] == 1]
    worsts = [j for j in range(n) if others_to_worst[j] == 1]
    if not bests or not worsts:
        missing = "best" if not bests else "worst"
        raise ValueError(f"no criterion has a 1 against the {missing}, so none is the {missing}")
    best = max(bests, key=lambda j: (others_to_worst[j], -j))
    worst = max((j for j in worsts if j != best), key=lambda j: (best_to_others[j], -j), default=best)
    if best == worst:
        raise ValueError("one criterion is both the best and the worst")
    shape = _model(best_to_others, others_to_worst, best, worst, None)
    last = [Fraction(0)] * n + [Fraction(1)]
    xi, _ = shape.least(last)
    optima = _model(best_to_others, others_to_worst, best, worst, xi)
    units = [tuple(Fraction(int(j == k)) for j in range(n + 1)) for k in range(n)]
    lows, highs = [optima.least(unit) for unit in units], [optima.most(unit) for unit in units]
    extremes = [point for _, point in (*lows, *highs)]
    weights = tuple(sum((point[j] for point in extremes), Fraction(0)) / len(extremes) for j in range(n))
    ranges = tuple((low, high) for (low, _), (high, _) in zip(lows, highs, strict=True))
    ratio, furthest = _ratio(best_to_others, others_to_worst, best_to_others[worst])
    return BestWorst(best, worst, weights, xi, ranges, ratio, furthest)


def _model(
    best_to: Sequence[Fraction], to_worst: Sequence[Fraction], best: int, worst: int, xi: Fraction | None
) -> Polyhedron:
    """Columns: the weights, then xi, which may be held."""
    n = len(best_to)
    constraints = [Constraint((*[Fraction(1)] * n, Fraction(0)), "=", Fraction(1))]
    for one, other, ratio in [*((best, j, best_to[j]) for j in range(n)), *((j, worst, to_worst[j]) for j in range(n))]:
        row = [Fraction(0)] * n
        row[one] += 1
        row[other] -= ratio
        constraints += [
            Constraint((*row, Fraction(-1)), "<=", Fraction(0)),
            Constraint((*row, Fraction(1)), ">=", Fraction(0)),
        ]
    if xi is not None:
        constraints.append(Constraint((*[Fraction(0)] * n, Fraction(1)), "=", xi))
    return Polyhedron(n + 1, constraints)


def _ratio(best_to: Sequence[Fraction], to_worst: Sequence[Fraction], whole: Fraction) -> tuple[Fraction, int | None]:
    """Compare each way round, best to j to worst, with the way straight from best to worst."""
    if whole == 1:
        return Fraction(0), None
    misses = [abs(a * b - whole) / (whole * whole - whole) for a, b in zip(best_to, to_worst, strict=True)]
    largest = max(misses)
    return largest, misses.index(largest) if largest else None
