"""Weights, value differences and benefits: published figures and laws."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria.model.case import Case
from criteria.model.case_rules import rules
from criteria.model.rules import Budget
from criteria.model.scales import value_functions
from scoring.portfolio.from_case import counted_costs
from scoring.value.costs import cost_table
from scoring.value.evaluation import evaluate, ranks
from scoring.value.ranking import ranking
from scoring.value.weights import weights
from tests.cases import every_kind, of_many_sources, reference, small_case


def office(tree: bool) -> Case:
    """Goodwin and Wright's office location as a case: values 0 to 100 are the scores themselves."""
    data = reference("mavt_goodwin_wright_office")["inputs"]
    swings = dict(zip(data["criteria"], data["weights_percent"], strict=True))
    parent = {
        name: group for group, names in data["value_tree"]["benefits"].items() for name in names
    }
    long_names = {"closeness": "closeness to customers"}
    criteria: list[dict[str, Any]] = [
        {
            "id": name,
            "name": name,
            "parent": parent[long_names.get(name, name)] if tree else "",
            "worst": 0,
            "best": 100,
            "swing": swing,
        }
        for name, swing in swings.items()
    ]
    if tree:
        criteria += [{"id": group, "name": group} for group in data["value_tree"]["benefits"]]
    offices = data["alternatives"]
    return small_case(
        criteria=criteria,
        recommendations=[{"id": name, "name": name} for name in offices],
        costs=[
            {"option": name, "likely": cost}
            for name, cost in zip(offices, data["annual_cost"], strict=True)
        ],
        scores=[
            {"option": name, "criterion": criterion, "likely": score}
            for name, row in zip(offices, data["value_scores_0_100"], strict=True)
            for criterion, score in zip(data["criteria"], row, strict=True)
        ],
        budget=[{"amount": 30000}],
    )


@pytest.mark.parametrize("tree", [False, True])
def test_goodwin_and_wright_office_location(tree: bool) -> None:
    """Goodwin and Wright, Decision Analysis for Management Judgment, ch. 3: the seven totals and their order."""
    case, expected = office(tree), reference("mavt_goodwin_wright_office")["expected"]
    evaluation = evaluate(case)
    totals = [levels[0] for levels in evaluation.benefits]
    assert [float(total) for total in totals] == pytest.approx(
        expected["aggregate_benefit"], abs=1e-9
    )
    by_rank = sorted(zip(ranks(totals), (row.id for row in case.recommendations), strict=True))
    assert [name for _, name in by_rank] == expected["ranking"]
    assert [float(w) for w in evaluation.weights] == pytest.approx(
        reference("mavt_goodwin_wright_office_tree")["expected"]["global_weights"]
    )


def test_benefit_is_measured_against_the_baseline() -> None:
    """A: 0.6 * 50 + 0.4 * 0; B: 0.6 * 100 + 0.4 * (25 - 50): harm counts against it."""
    assert evaluate(small_case()).benefits == ((Fraction(30),), (Fraction(50),))


def test_a_group_swing_sets_the_weight_of_its_branch() -> None:
    """Input: group G swing 50 over leaves 3 : 1, beside a leaf of swing 50. Claim: 3/8, 1/8, 1/2."""
    case = small_case(
        criteria=[
            {"id": "G", "name": "G", "swing": 50},
            {"id": "C1", "name": "1", "parent": "G", "worst": 0, "best": 1, "swing": 3},
            {"id": "C2", "name": "2", "parent": "G", "worst": 0, "best": 1, "swing": 1},
            {"id": "C3", "name": "3", "worst": 0, "best": 1, "swing": 50},
        ]
    )
    assert weights(case) == (Fraction(3, 8), Fraction(1, 8), Fraction(1, 2))


@given(st.lists(st.integers(0, 1000), min_size=2, max_size=2).filter(any), st.integers(1, 99))
def test_scaling_every_swing_changes_no_weight(swings: list[int], factor: int) -> None:
    case = small_case()
    once = dict(zip(("C1", "C2"), map(Fraction, swings), strict=True))
    assert weights(case, once) == weights(
        case, {id_: swing * factor for id_, swing in once.items()}
    )
    assert sum(weights(case, once)) == 1


def test_all_swings_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="all zero"):
        weights(small_case(), {"C1": Fraction(0), "C2": Fraction(0)})


def test_a_level_without_scores_takes_its_share_of_the_reference() -> None:
    """Harm is shared as well as gain: the share is of the differences from the baseline."""
    levels = [
        {"option": "B", "level": "pilot", "level_order": 1, "benefit_share": "0.4"},
        {"option": "B", "level": "full", "level_order": 2, "is_reference": True},
    ]
    scores = [
        {"option": "A", "criterion": "C1", "likely": 5},
        {"option": "A", "criterion": "C2", "likely": 10},
        {"option": "B", "level": "full", "criterion": "C1", "likely": 10},
        {"option": "B", "level": "full", "criterion": "C2", "likely": 15},
    ]
    pilot, full = evaluate(small_case(levels=levels, scores=scores)).contributions[1]
    assert pilot == tuple(Fraction(2, 5) * points for points in full)


def test_success_multiplies_gains_and_leaves_harm_whole() -> None:
    """B: 0.5 * 60 for the gain, all of the 10 points of harm."""
    rows = [{"id": "A", "name": "A"}, {"id": "B", "name": "B", "p_success_likely": "0.5"}]
    case = small_case(case={"title": "S", "success": "used"}, recommendations=rows)
    assert evaluate(case).benefits[1] == (Fraction(20),)


def test_a_pair_effect_follows_the_weight_of_its_criterion() -> None:
    """One month less on a scale of 20 months is 5 value points; in value points it is itself; both times the weight."""
    pair = {"id": "S", "type": "synergy", "a": "A", "b": "B", "criterion": "C2"}
    natural = evaluate(small_case(relations=[{**pair, "delta": -1, "unit": "natural"}]))
    points = evaluate(small_case(relations=[{**pair, "delta": 5, "unit": "value points"}]))
    assert natural.effects == points.effects == (Fraction(2),)


def test_adding_an_irrelevant_recommendation_reorders_nothing() -> None:
    """Law of fixed anchors: another recommendation, however bad, changes no benefit (no rank reversal)."""
    case = small_case()
    more = small_case(
        recommendations=[*case.recommendations, {"id": "Z", "name": "Z"}],
        scores=[
            *case.scores,
            {"option": "Z", "criterion": "C1", "likely": 0},
            {"option": "Z", "criterion": "C2", "likely": 20},
        ],
        costs=[*case.costs, {"option": "Z", "likely": 1}],
    )
    assert evaluate(more).benefits[:2] == evaluate(case).benefits


@given(st.lists(st.fractions(-5, 5, max_denominator=7), min_size=1, max_size=8))
def test_ranks_count_those_above(values: list[Fraction]) -> None:
    assert ranks(values) == tuple(1 + sum(other > value for other in values) for value in values)


def test_value_for_money_is_withheld_where_it_says_nothing() -> None:
    case = small_case(costs=[{"option": "A", "likely": 0}, {"option": "B", "likely": 50}])
    free, paid = ranking(evaluate(case), cost_table(case))
    assert free.value_for_money is None
    assert paid.value_for_money == 1
    assert (free.rank, paid.rank) == (2, 1)


def test_a_saving_is_spread_as_the_first_ones_costs() -> None:
    costs = [
        {"option": "A", "year": 2027, "likely": 10},
        {"option": "A", "year": 2028, "likely": 20},
        {"option": "B", "year": 2027, "likely": 5},
    ]
    relations = [
        {"id": "K", "type": "cost_saving", "a": "A", "b": "B", "delta": -3, "unit": "money"}
    ]
    (saving,) = cost_table(small_case(costs=costs, relations=relations)).savings
    assert saving.amounts == {("money", 2027): -1, ("money", 2028): -2}


def test_a_saving_on_what_costs_nothing_saves_nothing() -> None:
    """A is free at its small level, so only its large one has money that can be spared."""
    case = small_case(
        levels=[
            {"option": "A", "level": level, "level_order": k}
            for k, level in enumerate(("small", "large"), 1)
        ],
        costs=[
            {"option": "A", "level": "small", "year": 2027, "likely": 0},
            {"option": "A", "level": "large", "year": 2027, "likely": 10},
            {"option": "B", "year": 2027, "likely": 5},
        ],
        relations=[
            {
                "id": "K",
                "type": "cost_saving",
                "a": "A",
                "a_min_level": "any",
                "b": "B",
                "delta": -3,
                "unit": "money",
            }
        ],
    )
    (saving,) = cost_table(case).savings
    assert saving.members == ((0, 2, 2), (1, 1, 1))
    assert saving.amounts == {("money", 2027): -3}


def test_a_case_that_went_past_the_checks_is_refused_by_what_it_lacks() -> None:
    """Nothing is made up for a level that is not there, or for a score: the checks name both by their cells."""
    with pytest.raises(ValueError, match="A has no level huge"):
        cost_table(small_case(costs=[{"option": "A", "level": "huge", "likely": 1}]))
    scores = [{"option": "A", "criterion": "C1", "likely": 5}]
    with pytest.raises(ValueError, match="A, standard: no score on C2"):
        evaluate(small_case(scores=scores))


@given(st.integers(0, 10_000))
def test_benefits_are_the_sums_of_contributions(seed: int) -> None:
    """Law: what is added up over one denominator is what the fractions come to."""
    evaluation = evaluate(every_kind(seed))
    for levels, benefits in zip(evaluation.contributions, evaluation.benefits, strict=True):
        assert benefits == tuple(sum(cells, Fraction(0)) for cells in levels)


@given(st.integers(0, 10_000))
def test_a_row_of_costs_adds_up_what_counts(seed: int) -> None:
    """Law: added up in whole steps, costs come to what their fractions do, whatever a rule counts of them."""
    case = of_many_sources(seed)
    costs = cost_table(case)
    rules_of_money = [rule for rule in rules(case) if isinstance(rule, Budget)]
    for rule in (None, *rules_of_money):
        counted = counted_costs(case, costs, rule)
        steps, totals = counted.totals(costs)
        assert list(totals) == list(counted.places)
        for i, amounts in totals.items():
            exact = [counted.total(i, cells) for cells in costs.cells[i]]
            assert [Fraction(amount, steps) for amount in amounts] == exact


def test_scales_of_one_shape_share_what_they_know() -> None:
    """Another case with the same scales gets the same values, and one with other scales its own."""
    case = small_case()
    first, again = value_functions(case), value_functions(case)
    assert (
        [f.value(f.best) for f in first] == [f.value(f.best) for f in again] == [100] * len(first)
    )
    other = replace(
        first[0],
        best=first[0].best * 2,
        points=((first[0].worst, Fraction(0)), (first[0].best * 2, Fraction(100))),
    )
    assert other.value(first[0].best) != first[0].value(first[0].best)
