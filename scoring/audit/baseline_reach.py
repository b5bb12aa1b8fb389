"""How far the level of doing nothing on one criterion may rise before something else is best.

    V(P, t) = V(P) - t w_j N(P)        N(P): the shares of the effects that P takes, 1 for a full one

In words: each t value points of baseline take the same from whatever is funded, so every portfolio's value
falls on a straight line, and the chosen one is best up to where the first other line crosses its own. The
crossing is found from the far end: solve there, step back to where the two lines meet, solve again, until
nothing is better (Newton's method for a convex function of straight pieces; Dinkelbach 1967).
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.levels import sources
from scoring.value.evaluation import Evaluation

if TYPE_CHECKING:
    from scoring.audit.trials import Solved
    from scoring.exact.programme import Choice, Programme

MOST = 60
"""Recommendations up to which it is asked: each answer takes a few solves."""

ROUNDS = 12
"""Crossings tried before it is left unknown."""

FULL = Fraction(100)


def reach(solved: Solved, j: int) -> Fraction | None:
    """Give the value points by which the baseline of a criterion may rise with the same portfolio best, proved.

    At most to the best end. None where that is not known: gains count by chances, the case is large, or
    a search did not close.
    """
    if solved.case.settings.uses_success or len(solved.choice) > MOST:
        return None
    weight = solved.best.evaluation.weights[j]
    rise = FULL - solved.table.functions[j].baseline_value
    for _ in range(ROUNDS):
        trial = solved.solved("another baseline", _risen(solved, j, rise))
        if trial.choice is None or not trial.proved:
            return None
        if not trial.moved:
            return rise
        lost = solved.programme.points(solved.choice) - solved.programme.points(trial.choice)
        rise = lost / (weight * (_taken(solved, solved.choice) - _taken(solved, trial.choice)))
    return None


def _risen(solved: Solved, j: int, rise: Fraction) -> Programme:
    """Make the programme with a baseline so many value points higher."""
    shares = _shares(solved)
    differences = tuple(
        tuple(
            (*cells[:j], cells[j] - rise * share, *cells[j + 1 :])
            for cells, share in zip(levels, of_levels, strict=True)
        )
        for levels, of_levels in zip(solved.table.differences, shares, strict=True)
    )
    table = replace(solved.table, differences=differences)
    return solved.revalued(Evaluation(solved.case, table, solved.best.evaluation.weights))


def _taken(solved: Solved, choice: Choice) -> Fraction:
    """Add up the shares of effects that a portfolio takes."""
    pairs = zip(_shares(solved), choice, strict=True)
    return sum((shares[level - 1] for shares, level in pairs if level), Fraction(0))


def _shares(solved: Solved) -> list[list[Fraction]]:
    """Give the share of an effect that each level takes: recommendations x levels."""
    source_of = sources(solved.case)
    return [
        [source_of[row.id, level].share for level in range(1, len(levels) + 1)]
        for row, levels in zip(solved.case.recommendations, solved.programme.levels, strict=True)
    ]
