"""Who gave the scores: an assessor whose scores sit apart from those of the others, or move together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from criteria.model.names import short
from criteria.model.oddities.raters import Habit, raters_apart
from criteria.model.written import warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from criteria.model.draft import Draft
    from criteria.model.oddities.raters import Rater
    from criteria.model.problems import Problem


def no_assessor_stands_apart(draft: Draft) -> Iterator[Problem]:
    """One who scores high or low, tells little apart, or gives a recommendation one mark throughout."""
    if draft.any_troubled("criteria", "criteria_levels", "scores", "recommendations"):
        return
    if not any(row.assessor for row in draft.case.scores):
        return
    made = {leaf.id: draft.value_function(leaf) for leaf in draft.leaves}
    functions = {id_: function for id_, function in made.items() if function is not None}
    for rater in raters_apart(draft.case, functions):
        allowed = "What this person scored may be funded, or left out, for who scored it."
        mend = "Have some of these scored by a second person, or talk the scale over with them."
        yield warning("rater-halo", rater.row.place("assessor"), _habit(rater), allowed, mend)


def _habit(rater: Rater) -> str:
    who, size = short(rater.assessor, 40), round(rater.size)
    if rater.habit is Habit.TOGETHER:
        of = "one recommendation" if rater.number == 1 else f"{rater.number} recommendations"
        return (
            f"{who} gives {of} the same value on all criteria, give or take {size} of 100 points."
        )
    if rater.habit is Habit.NARROW:
        return f"the {rater.number} scores of {who} differ by {size} of 100 value points or so, the others' by far more."
    side = "above" if rater.habit is Habit.HIGH else "below"
    return f"the {rater.number} scores of {who} sit {size} of 100 value points {side} those of the others on the same criteria."
