"""Best-worst method: the best criterion against all, all against the worst, and the weights that fit both.

    minimise xi    |w_B - a_Bj w_j| <= xi,  |w_j - a_jW w_W| <= xi  for every j,   sum w = 1,  w >= 0

In words: weights whose ratios to the best and to the worst come as close as they can to what was
said (the linear model, Rezaei 2016). Solved exactly. Where several weights do equally well their
range is given (Rezaei 2016 on intervals), and `weights` is the mean of the extreme ones, which is
as good as any of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from scoring.elicitation.elicited import ElicitedWeights, Method, missing, nothing_follows
from scoring.exact.linear.rational import Constraint, Polyhedron

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from criteria.model.case import Case
    from scoring.elicitation.elicited import Ranges

_LIMITS = {
    3: (1667, 1667, 1667, 1667, 1667, 1667, 1667),
    4: (1121, 1529, 1898, 2206, 2527, 2577, 2683),
    5: (1354, 1994, 2306, 2546, 2716, 2844, 2960),
    6: (1330, 1990, 2643, 3044, 3144, 3221, 3262),
    7: (1294, 2457, 2819, 3029, 3144, 3251, 3403),
    8: (1309, 2521, 2958, 3154, 3408, 3620, 3657),
    9: (1359, 2681, 3062, 3337, 3517, 3620, 3662),
}
"""Ratios above which answers contradict one another too much, in ten-thousandths: by the number that says how many
times the best is worth the worst, then for 3 to 9 criteria (Liang, Brunelli and Rezaei 2020,
input-based)."""


@dataclass(frozen=True, slots=True)
class BestWorst:
    """What the two rows of comparisons say.

    best, worst: places of the two criteria.
    weights: exact, summing to 1.
    xi: the furthest any ratio is missed, in weight; 0 where nothing contradicts.
    ranges: of each weight over all optima.
    ratio: the input-based consistency ratio of Liang, Brunelli and Rezaei (2020), 0 where nothing
        contradicts and 1 at the worst.
    furthest: the criterion that has it, None where nothing contradicts.
    limit: the ratio above which they say to ask again.
    """

    best: int
    worst: int
    weights: tuple[Fraction, ...]
    xi: Fraction
    ranges: Ranges
    ratio: Fraction
    furthest: int | None
    limit: Fraction

    @property
    def acceptable(self) -> bool:
        """Whether the ratio is at most the published limit."""
        return self.ratio <= self.limit

    @property
    def unique(self) -> bool:
        """Whether only these weights are optimal."""
        return all(low == high for low, high in self.ranges)


def best_worst(
    best_to_others: Sequence[Fraction], others_to_worst: Sequence[Fraction]
) -> BestWorst:
    """Solve the linear best-worst model; both rows are one number a criterion, each at least 1.

    The best is the criterion that the best is worth once (1 in the first row), the worst likewise
    in the second; where several are, the one that lies furthest from the other end, and among those
    the first.

    Raises ValueError where no criterion is marked as best or as worst, or one is both.
    """
    n = len(best_to_others)
    best, worst = _marked(best_to_others, others_to_worst)
    shape = _model(best_to_others, others_to_worst, best, worst, None)
    xi, _ = shape.least([Fraction(0)] * n + [Fraction(1)])  # xi is the last column
    optima = _model(best_to_others, others_to_worst, best, worst, xi)
    units = [tuple(Fraction(int(j == k)) for j in range(n + 1)) for k in range(n)]
    lows = [optima.least(unit) for unit in units]
    highs = [optima.most(unit) for unit in units]
    extremes = [point for _, point in (*lows, *highs)]
    ratio, furthest = _ratio(best_to_others, others_to_worst, best_to_others[worst])
    return BestWorst(
        best=best,
        worst=worst,
        weights=tuple(
            sum((point[j] for point in extremes), Fraction(0)) / len(extremes) for j in range(n)
        ),
        xi=xi,
        ranges=tuple((low, high) for (low, _), (high, _) in zip(lows, highs, strict=True)),
        ratio=ratio,
        furthest=furthest,
        limit=limit(best_to_others[worst], n),
    )


def _marked(
    best_to_others: Sequence[Fraction], others_to_worst: Sequence[Fraction]
) -> tuple[int, int]:
    """Find the best and the worst criterion; raises ValueError where there is none, or one is both."""
    bests = [j for j, ratio in enumerate(best_to_others) if ratio == 1]
    worsts = [j for j, ratio in enumerate(others_to_worst) if ratio == 1]
    if not bests or not worsts:
        missing = "best" if not bests else "worst"
        raise ValueError(f"no criterion has a 1 against the {missing}, so none is the {missing}")
    best = max(bests, key=lambda j: (others_to_worst[j], -j))
    worst = max(
        (j for j in worsts if j != best), key=lambda j: (best_to_others[j], -j), default=best
    )
    if best == worst:
        raise ValueError("one criterion is both the best and the worst")
    return best, worst


def _model(
    best_to: Sequence[Fraction],
    to_worst: Sequence[Fraction],
    best: int,
    worst: int,
    xi: Fraction | None,
) -> Polyhedron:
    """Columns: the weights, then xi, which may be held."""
    n = len(best_to)
    constraints = [Constraint((*[Fraction(1)] * n, Fraction(0)), "=", Fraction(1))]
    for better, worse, ratio in [
        *((best, j, best_to[j]) for j in range(n)),
        *((j, worst, to_worst[j]) for j in range(n)),
    ]:
        row = [Fraction(0)] * n
        row[better] += 1
        row[worse] -= ratio
        constraints += [
            Constraint((*row, Fraction(-1)), "<=", Fraction(0)),
            Constraint((*row, Fraction(1)), ">=", Fraction(0)),
        ]
    if xi is not None:
        constraints.append(Constraint((*[Fraction(0)] * n, Fraction(1)), "=", xi))
    return Polyhedron(n + 1, constraints)


def _ratio(
    best_to: Sequence[Fraction], to_worst: Sequence[Fraction], best_to_worst: Fraction
) -> tuple[Fraction, int | None]:
    """Compare each way round, best to j to worst, with the way straight from best to worst."""
    if best_to_worst == 1:
        return Fraction(0), None
    misses = [
        abs(a * b - best_to_worst) / (best_to_worst * best_to_worst - best_to_worst)
        for a, b in zip(best_to, to_worst, strict=True)
    ]
    largest = max(misses)
    return largest, misses.index(largest) if largest else None


def limit(best_to_worst: Fraction, criteria: int) -> Fraction:
    """Give the published limit of the ratio; beyond the table's ends, that of the end, and between steps the lower one.

    whole: how many times as much the best is worth as the worst.

    >>> str(limit(Fraction(9), 5)), str(limit(Fraction(17, 2), 12))
    ('1531/5000', '3657/10000')
    """
    row = _LIMITS[min(9, max(3, int(best_to_worst)))]
    return Fraction(row[min(9, max(3, criteria)) - 3], 10_000)


def best_worst_weights(case: Case, voice: str) -> Iterator[ElicitedWeights]:
    """Weights from somebody's two rows of comparisons, with how consistent they are."""
    rows = {row.criterion: row for row in case.best_worst if row.stakeholder == voice}
    if not rows:
        return
    lacking = missing(case, rows)
    if lacking:
        yield nothing_follows(voice, Method.BEST_WORST, f"No comparison of {', '.join(lacking)}")
        return
    ordered = [rows[leaf.id] for leaf in case.leaves]
    best_to_others = [Fraction(row.best_to_this) for row in ordered]
    others_to_worst = [Fraction(row.this_to_worst) for row in ordered]
    try:
        model = best_worst(best_to_others, others_to_worst)
    except ValueError as fault:
        yield nothing_follows(voice, Method.BEST_WORST, str(fault).capitalize())
        return
    figures = (
        ("xi", model.xi),
        ("consistency ratio (Liang, Brunelli and Rezaei 2020)", model.ratio),
        ("limit of that ratio (the same)", model.limit),
    )
    yield ElicitedWeights(
        voice, Method.BEST_WORST, model.weights, model.ranges, figures, _look_again(case, model)
    )


def _look_again(case: Case, model: BestWorst) -> tuple[str, ...]:
    """Name the comparison to look at again, where the answers contradict one another too much."""
    if model.furthest is None or model.acceptable:
        return ()
    ids = [leaf.id for leaf in case.leaves]
    note = (
        f"The consistency ratio is {float(model.ratio):.2f}, above {float(model.limit):.2f} (the limit of Liang, "
        f"Brunelli and Rezaei 2020). Look again at {ids[model.furthest]}: its way from {ids[model.best]} to "
        f"{ids[model.worst]} is the furthest from the one said directly."
    )
    return (note,)
