"""Criteria on which all score the same, so that they tell no recommendation from another."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.rows import rows_by
from criteria.model.words import PAIR_EFFECTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from criteria.model.case import Case
    from criteria.model.draft import Draft
    from criteria.model.rows import Criterion
    from criteria.model.scales import ValueFunction


def is_idle(case: Case, leaf: Criterion, function: ValueFunction, score: Fraction) -> bool:
    """Whether a criterion on which all have one score cannot change anything: nothing it measures is gained or lost."""
    effects = any(
        row.type in PAIR_EFFECTS and row.criterion == leaf.id and row.delta
        for row in case.relations
    )
    return not effects and (function.constant or score == function.baseline)


def constant(draft: Draft) -> Iterator[tuple[Criterion, ValueFunction, Fraction]]:
    """The leaves on which two recommendations or more have one and the same likely score, with that score."""
    rows_of = rows_by(draft.case.scores, "criterion")
    for leaf in draft.leaves:
        made = draft.value_function(leaf)
        rows = rows_of.get(leaf.id, [])
        alike = {row.likely for row in rows}
        if made is None or len(alike) != 1 or len({row.option for row in rows}) < 2:
            continue
        yield leaf, made, Fraction(rows[0].likely)
