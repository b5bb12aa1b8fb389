"""Expectation and spread of what is uncertain, from the tables of draws.py: no drawing, so no sampling error.

    X = p * G - H,  G and H the weighted gains and harms of one level, p its chance of success

Judgements of one recommendation are independent between criteria; the chance of success is
independent of them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from scoring.robustness.draws.draws import POINT, Chances
from scoring.value.evaluation import Evaluation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Moments:
    """Mean and variance of the benefit of every column (recommendation, level), in points and points squared."""

    mean: NDArray[np.float64]
    variance: NDArray[np.float64]


def moments(uncertain: Chances, weights: Sequence[Fraction]) -> Moments:
    """Work out both for one set of weights."""
    means, variances = [], []
    shares = [float(weight) for weight in weights]
    for c, (i, _) in enumerate(uncertain.columns):
        gain = harm = gain_var = harm_var = both = 0.0
        for j, share in enumerate(shares):
            figures = uncertain.figures(c, j)
            if len(figures) == 1:  # nothing uncertain, and most are so: no spread
                benefit = share * figures.item() / POINT
                gain, harm = gain + max(benefit, 0.0), harm + max(-benefit, 0.0)
                continue
            benefits = share * figures / POINT
            up, down = np.maximum(benefits, 0), np.maximum(-benefits, 0)
            gain, harm = gain + float(up.mean()), harm + float(down.mean())
            gain_var, harm_var = gain_var + float(up.var()), harm_var + float(down.var())
            both += float((up * down).mean() - up.mean() * down.mean())
        chance = uncertain.success[i] / POINT if i in uncertain.success else np.ones(1)
        p, p2 = float(chance.mean()), float((chance**2).mean())
        means.append(p * gain - harm)
        variances.append(max(p2 * gain_var + (p2 - p * p) * gain**2 - 2 * p * both + harm_var, 0.0))
    return Moments(np.array(means), np.array(variances))


def expected(evaluation: Evaluation, uncertain: Chances) -> Evaluation:
    """Value the case at the mean of every range in place of its likely figure. Exact over the tables."""
    rows: list[list[tuple[Fraction, ...]]] = [[] for _ in evaluation.case.recommendations]
    for (i, _), differences in zip(uncertain.columns, uncertain.expected, strict=True):
        rows[i].append(differences)
    table = replace(evaluation.table, differences=tuple(map(tuple, rows)))
    return Evaluation(evaluation.case, table, evaluation.weights)
