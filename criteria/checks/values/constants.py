"""Criteria on which all score the same: they tell no recommendation from another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from criteria.model.names import joined
from criteria.model.oddities.constants import constant, is_idle
from criteria.model.scales import ScaleError, plain
from criteria.model.words import PAIR_EFFECTS, DeltaUnit
from criteria.model.written import error, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from criteria.model.draft import Draft
    from criteria.model.problems import Problem
    from criteria.model.rows import Criterion
    from criteria.model.scales import ValueFunction


def a_criterion_tells_recommendations_apart(draft: Draft) -> Iterator[Problem]:
    """A criterion on which every likely score is the same."""
    if draft.any_troubled("scores", "recommendations"):
        return
    for leaf, made, score in constant(draft):
        number = sum(row.criterion == leaf.id for row in draft.case.scores)
        found = f"all {number} scores on {leaf.id} are {plain(score)}."
        allowed = _what_is_left(leaf, made, idle=is_idle(draft.case, leaf, made, score))
        mend = "Score what differs, or leave the criterion out."
        yield warning("constant-criterion", leaf.place("id"), found, allowed, mend)


def _what_is_left(leaf: Criterion, made: ValueFunction, *, idle: bool) -> str:
    """What a criterion can still change on which all score the same; idle: nothing at all."""
    if made.constant and idle:
        are = "is" if len(leaf.blank_ends) == 1 else "are"
        return f"The criterion cannot change anything: {joined(leaf.blank_ends)} {are} blank."
    if made.constant:
        return "It tells none from another; only effects between two can count on it."
    if idle:
        return "That is what doing nothing scores as well, so the criterion cannot change anything."
    return f"It tells none from another, and gives each the same against doing nothing ({plain(made.baseline)})."


def an_effect_has_a_scale_to_be_measured_on(draft: Draft) -> Iterator[Problem]:
    """An effect between two, in the unit of a criterion whose scale is one score wide, is worth nobody knows what."""
    scales = {leaf.id: draft.value_function(leaf) for leaf in draft.leaves}
    for row in draft.case.relations:
        made = scales.get(row.criterion)
        if row.type not in PAIR_EFFECTS or row.unit is not DeltaUnit.NATURAL or made is None:
            continue
        if not isinstance(made, ScaleError) and made.constant:
            found = f"{row.id} is counted in the unit of {row.criterion}, and all scores there are {plain(made.worst)}."
            allowed = "Nothing says what a unit of it is worth."
            mend = f"Fill worst and best of {row.criterion}, or give the delta in value points."
            yield error("effect-without-scale", row.place("delta"), found, allowed, mend)
