"""The checks, in the order of the sheets they speak of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from criteria.checks.choices import (
    amount_outliers,
    amounts,
    limits,
    money,
    proposals,
    relations,
    units,
)
from criteria.checks.rows import assumed, ids, names, overall_ranks, ranges, settings, stated
from criteria.checks.values import (
    baselines,
    constants,
    effects,
    elicitation,
    meanings,
    overlaps,
    placeholders,
    raters,
    scores,
    seals,
    sources,
    swing_outliers,
    swings,
    tree,
    weighing,
)
from criteria.checks.views import people, scenario_changes
from criteria.model.draft import Draft

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from criteria.model.case import Case
    from criteria.model.problems import Problem

type Check = Callable[[Draft], Iterator[Problem]]

CHECKS: tuple[Check, ...] = (
    settings.indifference_is_said_once,
    settings.the_case_is_of_a_day_before_its_last,
    seals.the_seal_is_as_it_was_made,
    seals.nothing_sealed_was_changed,
    seals.no_range_moved_under_a_sealed_swing,
    stated.the_unit_of_money_is_stated,
    assumed.what_was_assumed_at_import_is_confirmed,
    ids.every_row_is_about_something_of_its_own,
    ids.every_reference_names_something_that_exists,
    ids.no_id_is_a_word_with_a_meaning_of_its_own,
    names.no_two_have_one_name,
    names.no_name_is_the_id_of_another,
    ids.every_level_that_is_named_exists,
    proposals.every_pick_names_a_level,
    tree.the_tree_has_no_circle,
    tree.a_group_of_criteria_has_no_scale,
    tree.every_leaf_has_a_swing,
    tree.the_swings_are_not_all_zero,
    tree.swings_run_from_low_to_high,
    tree.every_leaf_has_a_scale_that_can_be_made,
    tree.anchors_are_fixed_and_not_taken_from_the_scores,
    meanings.ends_are_not_those_of_the_scores,
    meanings.a_harm_is_not_scored_as_a_benefit,
    tree.levels_belong_to_a_criterion_on_levels,
    meanings.steps_in_words_have_values_of_their_own,
    baselines.doing_nothing_is_stated,
    meanings.a_ratio_counts_from_nothing,
    swing_outliers.no_swing_stands_far_from_the_others,
    swings.a_swing_of_zero_is_meant,
    swings.swings_are_somebodys,
    weighing.weights_are_somebodys,
    weighing.a_swing_was_given_with_its_range_in_sight,
    weighing.no_branch_weighs_by_its_count,
    swings.ranks_agree_with_the_swings,
    constants.a_criterion_tells_recommendations_apart,
    overlaps.no_two_criteria_measure_one_thing,
    overlaps.what_is_budgeted_is_no_criterion,
    overall_ranks.overall_ranks_make_an_order,
    ranges.chances_run_from_low_to_high,
    ranges.costs_run_from_low_to_high,
    ranges.scores_run_from_low_to_high,
    scores.no_score_lies_outside_its_scale,
    scores.only_leaves_are_scored,
    scores.a_level_with_scores_has_one_for_every_criterion,
    placeholders.a_figure_is_not_a_blank,
    scores.a_level_has_scores_or_a_share_of_them,
    scores.one_level_is_the_reference,
    scores.shares_are_shares,
    raters.no_assessor_stands_apart,
    effects.no_share_reaches_beyond_the_scale,
    effects.no_sum_is_more_than_there_is,
    money.every_level_has_a_cost,
    amounts.costs_have_ranges,
    money.costs_fall_in_years_that_have_a_budget,
    money.every_resource_has_a_budget_and_a_use,
    units.costs_and_budget_are_in_one_unit,
    amount_outliers.no_amount_is_in_a_unit_of_its_own,
    units.costs_are_said_to_be_in_the_unit_of_the_case,
    units.a_resource_is_counted_in_one_unit,
    units.money_of_every_source_is_in_the_unit_of_the_case,
    amounts.money_is_in_prices_of_one_year,
    money.only_years_carry_forward,
    money.nothing_is_spent_before_it_can_start,
    money.group_floors_fit_their_ceilings_and_the_budget,
    money.every_group_has_members_enough,
    relations.no_tie_joins_a_thing_to_itself,
    relations.an_effect_says_on_what_by_how_much_and_in_what,
    relations.a_synergy_adds_value_and_a_substitute_takes_it_away,
    constants.an_effect_has_a_scale_to_be_measured_on,
    relations.a_saving_is_negative_and_no_larger_than_the_cost,
    relations.a_rule_holds_nothing_it_does_not_use,
    relations.prerequisites_do_not_run_in_a_circle,
    relations.no_mandate_contradicts_another_rule,
    limits.every_measure_exists,
    limits.every_limit_has_an_end_that_can_be_kept,
    people.every_stakeholder_gives_every_criterion_a_swing,
    elicitation.voices_are_spelled_alike,
    elicitation.weights_leave_room_for_one_another,
    elicitation.single_criteria_are_weighed,
    elicitation.every_statement_can_be_read,
    elicitation.comparisons_are_of_two_and_made_once,
    elicitation.best_and_worst_are_marked,
    elicitation.judgements_compare_what_exists,
    people.a_scenario_says_the_same_chance_in_every_row,
    people.every_scenario_changes_something_that_exists,
    scenario_changes.a_changed_weight_is_a_share,
    scenario_changes.changes_speak_of_years_and_resources_that_exist,
    scenario_changes.every_change_changes_something,
    people.every_address_can_be_followed,
    people.the_chance_of_success_counts_once,
)


NOTES: tuple[Check, ...] = (
    scores.every_score_has_a_reason,
    sources.value_rests_on_facts,
    sources.every_recommendation_cites_something,
    meanings.a_criterion_can_change_something,
    people.everybody_in_people_has_a_view,
)
"""What is worth saying of a file that somebody fills, and is no fault of a case."""


ONE_BY_ONE: dict[Check, Check] = {
    scores.every_score_has_a_reason: scores.each_score_without_a_reason
}
"""Where a note is said once with a count, the check that says it of each."""


def run(draft: Draft, *, every: bool = False) -> tuple[Problem, ...]:
    """Every problem that the checks find in a draft, and what else is worth saying of it.

    every: also what is else said once, with a count.
    """
    notes = [ONE_BY_ONE.get(check, check) if every else check for check in NOTES]
    return tuple(problem for check in (*CHECKS, *notes) for problem in check(draft))


def problems_of(case: Case) -> tuple[Problem, ...]:
    """Every problem of a case made in Python; its rows have no places."""
    draft = Draft(case)
    return tuple(problem for check in CHECKS for problem in check(draft))
