"""What the numbers on a scale mean: which way is better, where its ends come from, and what its steps are worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from criteria.model.names import short
from criteria.model.oddities.baselines import is_assumed, score_words
from criteria.model.oddities.directions import against_words
from criteria.model.oddities.scale_ends import NARROW, nearly_idle, taken_from_scores
from criteria.model.oddities.swing_outliers import per_cent
from criteria.model.oddities.worded_steps import equal_steps
from criteria.model.rows import rows_by
from criteria.model.scales import plain
from criteria.model.words import Direction, Scale
from criteria.model.written import note, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from criteria.model.draft import Draft
    from criteria.model.oddities.worded_steps import EqualSteps
    from criteria.model.problems import Problem


def a_harm_is_not_scored_as_a_benefit(draft: Draft) -> Iterator[Problem]:
    """A cost, delay or risk of which more is better, or a benefit of which less is."""
    if draft.any_troubled("criteria", "criteria_levels"):
        return
    sound = tuple(leaf for leaf in draft.leaves if draft.value_function(leaf) is not None)
    for doubt in against_words(draft.case, sound):
        leaf = doubt.leaf
        more = leaf.direction is Direction.MAX
        found = f"{leaf.id} counts {'more' if more else 'less'} as better, and its {doubt.where} says {short(doubt.word)}."
        allowed = "Turned round, what scores best on it would score worst."
        mend = f"Type {'min' if more else 'max'} and swap worst and best, or name what is wanted, such as risk avoided."
        yield warning("direction", leaf.place("direction"), found, allowed, mend)


def ends_are_not_those_of_the_scores(draft: Draft) -> Iterator[Problem]:
    """Typed ends that are exactly the lowest and the highest score."""
    if draft.any_troubled("criteria", "scores"):
        return
    for leaf in taken_from_scores(draft, rows_by(draft.case.scores, "criterion")):
        found = f"the ends of {leaf.id}, {plain(leaf.worst or 0)} and {plain(leaf.best or 0)}, are its lowest and highest score."
        allowed = "Ends read off the scores give a swing that means something else once a recommendation comes or goes."
        mend = "Type ends chosen without the recommendations, and think the swing over."
        yield warning("ends-of-scores", leaf.place("best"), found, allowed, mend)


def a_ratio_counts_from_nothing(draft: Draft) -> Iterator[Problem]:
    """Benefit for money is a ratio; it needs a zero that is nothing, and not the worst end of a scale."""
    if draft.troubled("criteria"):
        return
    made_of = ((leaf, draft.value_function(leaf)) for leaf in draft.leaves)
    doubtful = [
        (leaf, made)
        for leaf, made in made_of
        if made is not None and leaf.swing and is_assumed(leaf, made) and made.worst
    ]
    if not doubtful:
        return
    leaf, made = doubtful[0]
    more = f" (and {len(doubtful) - 1} more)" if len(doubtful) > 1 else ""
    zero = score_words(draft.case.criteria_levels, leaf, made.worst)
    found = (
        f"benefit for money counts {leaf.id}{more} from {zero}, which nobody said is doing nothing."
    )
    allowed = (
        "From another zero, twice as good is no longer twice, and value for money orders otherwise."
    )
    mend = "Type the baseline; until then compare sums, not ratios."
    yield warning("ratio-of-interval", leaf.place("baseline"), found, allowed, mend)


def steps_in_words_have_values_of_their_own(draft: Draft) -> Iterator[Problem]:
    """Levels 1 to 5 taken for five equal steps, though nobody said so."""
    if draft.any_troubled("criteria", "criteria_levels", "scores"):
        return
    for steps in equal_steps(draft.case, draft.leaves):
        yield _equal(steps)


def _equal(steps: EqualSteps) -> Problem:
    leaf = steps.leaf
    found = f"{leaf.id} is scored in {short(leaf.unit) or 'levels'}, and its levels have no values."
    mend = "Choose levels as its scale and give each a value in Criteria levels."
    if steps.values:
        found = f"the {steps.count} levels of {leaf.id} are worth equal steps, and nobody says why."
        mend = "Ask what each step is worth, or say in Rationale that the steps are equal."
    elif leaf.scale is Scale.LEVELS:
        found = f"{leaf.id} is scored in levels and valued linear, so its steps are equal whatever Criteria levels says."
        mend = "Clear Value function, and give each level a value in Criteria levels."
    allowed = (
        "The number of a level is a word; other values in the same order can fund something else."
    )
    return warning("words-as-numbers", steps.place, found, allowed, mend)


def a_criterion_can_change_something(draft: Draft) -> Iterator[Problem]:
    """Scores that hardly differ, or a weight that hardly counts."""
    if draft.any_troubled("criteria", "criteria_levels", "scores"):
        return
    for idle in nearly_idle(draft, rows_by(draft.case.scores, "criterion")):
        spread, weight = per_cent(idle.spread / 100), per_cent(idle.weight)
        found = f"{idle.leaf.id} weighs {weight} of all."
        if idle.spread < NARROW:
            found = f"the scores on {idle.leaf.id} lie within {spread} of its scale."
        allowed = "It can hardly change what is funded."
        mend = "Leave it out, or check its scale and its swing."
        yield note("dead-criterion", idle.leaf.place("id"), found, allowed, mend)
