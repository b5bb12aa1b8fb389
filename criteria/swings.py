"""The sentence that makes a number a swing: the range it speaks of, read out with every question.

A number given without sight of the range means nothing (von Winterfeldt and Edwards 1986).
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.rows import Scale
from criteria.scales import plain

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from criteria.case import Case
    from criteria.rows import Criterion
    from criteria.scales import ValueFunction


def swing_sentence(case: Case, leaf: Criterion, function: ValueFunction) -> str:
    """Say the swing of a criterion: from its worst to its best, in its own unit or in the words of its scale."""
    return f"{leaf.name}: {swing_range(case, leaf, function)}"


def swing_range(case: Case, leaf: Criterion, function: ValueFunction) -> str:
    """Say the two ends: `from 0 to 8 months`, `from level 4 (crushing) to level 0 (none)`."""
    if function.constant:
        return f"all score {plain(function.worst)}, so there is nothing to move"
    if leaf.scale is Scale.LEVELS:
        words = {row.level: row.label for row in case.criteria_levels if row.criterion == leaf.id}
        worst, best = (_step(words, end) for end in (function.worst, function.best))
        return f"from {worst} to {best}"
    unit = f" {leaf.unit}" if leaf.unit else ""
    return f"from {plain(function.worst)} to {plain(function.best)}{unit}"


def _step(words: Mapping[Decimal, str], level: Fraction) -> str:
    label = next((word for step, word in words.items() if Fraction(step) == level), "")
    return f"level {plain(level)}" + (f" ({label})" if label else "")
