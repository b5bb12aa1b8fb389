"""Baselines that are left blank, so that doing nothing is taken to be the worst there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from criteria.model.names import fold
from criteria.model.scales import plain
from criteria.model.words import Scale

if TYPE_CHECKING:
    from collections.abc import Iterable
    from fractions import Fraction

    from criteria.model.case import Case
    from criteria.model.rows import Criterion, CriterionLevel
    from criteria.model.scales import ValueFunction


def is_assumed(leaf: Criterion, function: ValueFunction) -> bool:
    """Whether what doing nothing scores is taken for granted, where that can matter."""
    return leaf.baseline is None and not function.constant


def assumed_words(case: Case, leaf: Criterion, function: ValueFunction) -> str:
    """Say what doing nothing is taken to be: the score with its unit, and that it is the worst end."""
    end = "the worst of its scores" if function.local and leaf.worst is None else "the worst end"
    return f"doing nothing is taken to be {score_words(case.criteria_levels, leaf, function.worst)}, {end}"


def score_words(steps: Iterable[CriterionLevel], leaf: Criterion, score: Fraction) -> str:
    """Say a score with its unit, or a level with its word.

    >>> from fractions import Fraction
    >>> from criteria.model.rows import Criterion
    >>> score_words((), Criterion(id="W", name="Delay", unit="months"), Fraction(24))
    '24 months'
    """
    if leaf.scale is not Scale.LEVELS:
        return natural_amount(leaf, score)
    label = next(
        (step.label for step in steps if step.criterion == leaf.id and step.level == score), ""
    )
    return f"level {plain(score)}" + (f" ({label})" if label else "")


def natural_amount(leaf: Criterion, size: Fraction) -> str:
    """Say an amount in a criterion's own unit."""
    unit = leaf.unit.strip()
    if not fold(unit).startswith("%"):
        return f"{plain(size)} {unit}".strip()
    return f"{plain(size)}{unit}"
