"""What doing nothing is: a baseline that is left blank is taken to be the worst there is, and that is said.

Benefit is measured against doing nothing (the baseline-value problem of Clemen and Smith 2009), so a blank baseline on
months of delay counts every recommendation as if doing nothing were the longest delay of all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from criteria.checks.values.effects import all_together, room
from criteria.checks.values.tree import scale
from criteria.model.names import fold
from criteria.model.scales import ScaleError, plain
from criteria.model.words import Scale
from criteria.model.written import warning

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from fractions import Fraction

    from criteria.model.case import Case
    from criteria.model.draft import Draft
    from criteria.model.problems import Problem
    from criteria.model.rows import Criterion, CriterionLevel
    from criteria.model.scales import ValueFunction


def doing_nothing_is_stated(draft: Draft) -> Iterator[Problem]:
    """A blank baseline is taken to be the worst end, criterion by criterion."""
    for leaf in draft.leaves:
        made = scale(draft, leaf)
        if made is None or isinstance(made, ScaleError) or not is_assumed(leaf, made):
            continue
        found = f"{leaf.id} has no baseline: {assumed_words(draft.case, leaf, made)}."
        allowed = "Every benefit is measured against doing nothing."
        gained, most = all_together(draft.case, leaf, made), room(leaf, made)
        if most is not None and gained > most.amount and not draft.troubled("scores"):
            together = f"{amount(leaf, gained)} {most.verb}"
            levels = any(len(rows) > 1 for rows in draft.case.levels_of.values())
            each = ", each at the level that gains least," if levels else ""
            allowed = (
                f"All {len(draft.case.recommendations)} together{each} would then come to {together}, {most.words}."
            )
        yield warning("no-baseline", leaf.place("baseline"), found, allowed, "Type the score if nothing is done.")


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
        return amount(leaf, score)
    label = next((step.label for step in steps if step.criterion == leaf.id and step.level == score), "")
    return f"level {plain(score)}" + (f" ({label})" if label else "")


def amount(leaf: Criterion, size: Fraction) -> str:
    """Say an amount in a criterion's own unit."""
    unit = leaf.unit.strip()
    return f"{plain(size)} {unit}".strip() if not fold(unit).startswith("%") else f"{plain(size)}{unit}"
