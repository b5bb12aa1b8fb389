"""AHP: weights from comparisons two by two, how far they contradict one another, and which one to look at again.

    eigenvector     A w = lambda_max w                      (Saaty 1980)
    geometric mean  w_i = (prod_j a_ij)^(1/n) / sum         (Crawford and Williams 1985)
    consistency     CI = (lambda_max - n) / (n - 1),  CR = CI / random index of n

A random index is the mean CI of matrices filled by chance; two published tables are in use and
disagree a little, so each ratio is named after its own. Numbers are floats: eigenvectors are
irrational. The sums run in plain Python in a fixed order, and callers round, so they are the same
on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

type Matrix = Sequence[Sequence[float]]
"""a[i][j]: how many times as much i is worth as j; a[j][i] is its reciprocal, the diagonal 1."""

LIMIT = 0.1
"""The consistency ratio above which Saaty asks for another look."""

SAATY = dict(
    enumerate(
        (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59),
        start=1,
    )
)
"""Random indices of Saaty (1980)."""

DONEGAN_DODD = dict(
    enumerate(
        (0.0, 0.0, 0.4914, 0.8286, 1.0591, 1.1797, 1.2519, 1.3171, 1.3733, 1.4055, 1.4213, 1.4497, 1.4643, 1.4822,
         1.4969, 1.5078, 1.5153, 1.5262, 1.5313, 1.5371),
        start=1,
    )
)  # fmt: skip
"""Random indices of Donegan and Dodd (1991), from far more matrices."""

_STEPS = 10_000
_CLOSE = 1e-15


@dataclass(frozen=True, slots=True)
class Consistency:
    """How far comparisons contradict one another; 0 is not at all.

    lambda_max: n where they do not.
    index: CI.
    saaty, donegan_dodd: CI over each table's random index (the tables reach 15 and 20 criteria,
        beyond that None; up to two criteria cannot contradict one another).
    """

    lambda_max: float
    index: float
    saaty: float | None
    donegan_dodd: float | None

    @property
    def acceptable(self) -> bool:
        """Whether Saaty's ratio is at most 0.10."""
        return self.saaty is not None and round(self.saaty, 9) <= LIMIT


@dataclass(frozen=True, slots=True)
class Revisit:
    """The comparison whose change would mend most: i against j.

    stated: as it is.
    fitting: what the other comparisons imply (Harker 1987): the ratio of the two weights that they
        give without it; not quite the one that makes lambda_max the least.
    after: Saaty's ratio with it.
    nearest: the nearest step of Saaty's scale from 1/9 to 9.
    after_nearest: Saaty's ratio with that step.
    """

    i: int
    j: int
    stated: float
    fitting: float
    nearest: float
    after: float
    after_nearest: float


def eigenvector(matrix: Matrix) -> tuple[tuple[float, ...], float]:
    """Find the principal eigenvector, summing to 1, and lambda_max, by the power method."""
    n = len(matrix)
    weights = [1.0 / n] * n
    for _ in range(_STEPS):
        product = [sum(a * w for a, w in zip(row, weights, strict=True)) for row in matrix]
        total = sum(product)
        fresh = [x / total for x in product]
        change = max(abs(a - b) for a, b in zip(fresh, weights, strict=True))
        weights = fresh
        if change < _CLOSE:
            break
    image = [sum(a * w for a, w in zip(row, weights, strict=True)) for row in matrix]
    return tuple(weights), sum(image)


def geometric_mean(matrix: Matrix) -> tuple[float, ...]:
    """Give each row's geometric mean, summing to 1."""
    means = [prod(row) ** (1 / len(row)) for row in matrix]
    return tuple(mean / sum(means) for mean in means)


def consistency(matrix: Matrix) -> Consistency:
    """Measure how far the comparisons contradict one another."""
    return _consistency(len(matrix), eigenvector(matrix)[1])


def _consistency(n: int, lambda_max: float) -> Consistency:
    if n < 3:
        return Consistency(float(n), 0.0, 0.0, 0.0)
    index = max(0.0, (lambda_max - n) / (n - 1))
    ratios = [index / table[n] if n in table else None for table in (SAATY, DONEGAN_DODD)]
    return Consistency(lambda_max, index, *ratios)


def revisit(matrix: Matrix) -> Revisit | None:
    """Find the one comparison to look at again: each is left out in turn, and the one whose going mends most is named.

    A missing comparison is filled in with what the others imply (Harker 1987): with the diagonal
    raised by the number of missing entries of the row, the eigenvector's own ratio stands in for
    it, and lambda_max is that of the matrix so filled. That is close to the least it could be, not
    always the least, which only a search finds (Bozoki, Fulop and Ronyai 2010). None where nothing
    contradicts, or where the tables end.
    """
    n = len(matrix)
    now = consistency(matrix)
    if n < 3 or n not in SAATY or round(now.index, 12) == 0:
        return None
    candidates = []
    for i in range(n):
        for j in range(i + 1, n):
            without = [list(row) for row in matrix]
            without[i][j] = without[j][i] = 0.0
            without[i][i] = without[j][j] = 2.0
            weights, lambda_max = eigenvector(without)
            after = _consistency(n, lambda_max).saaty or 0.0
            candidates.append((round(after, 12), i, j, weights[i] / weights[j]))
    after, i, j, fitting = min(candidates)
    nearest = _nearest(fitting)
    stepped = [list(row) for row in matrix]
    stepped[i][j], stepped[j][i] = nearest, 1 / nearest
    return Revisit(
        i=i,
        j=j,
        stated=matrix[i][j],
        fitting=fitting,
        nearest=nearest,
        after=after,
        after_nearest=consistency(stepped).saaty or 0.0,
    )


def _nearest(ratio: float) -> float:
    """Give the step of the scale 1/9, ..., 1/2, 1, 2, ..., 9 that is nearest in proportion."""
    steps = [1 / k for k in range(9, 1, -1)] + [float(k) for k in range(1, 10)]
    return min(steps, key=lambda step: max(step / ratio, ratio / step))
