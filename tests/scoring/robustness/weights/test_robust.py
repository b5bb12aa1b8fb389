"""Robust portfolio modelling: an enumerated instance, dominance by its definition, and enumeration on made cases."""

from fractions import Fraction
from itertools import product
from math import lcm

import numpy as np
import pytest

from scoring.exact.parametric.cone import whole
from scoring.portfolio.from_case import programme
from scoring.robustness.weights import dominance
from scoring.robustness.weights import nondominated as module
from scoring.robustness.weights.admissible import anything, around, fixed, ordered, stated
from scoring.robustness.weights.dominance import CornerLeads
from scoring.robustness.weights.least_leads import leads
from scoring.robustness.weights.nondominated import robust
from scoring.value.costs import cost_table
from scoring.value.evaluation import evaluate
from tests.cases import reference, small_case
from tests.scoring.robustness.made_cases import World, world

CRITERIA = ("C1", "C2", "C3")


def test_the_enumerated_instance_of_six_projects():
    given, expected = (
        reference("rpm_a_6x2_points_rankorder")[key] for key in ("inputs", "expected")
    )
    case = small_case(
        criteria=[
            {"id": c, "name": c, "worst": 0, "best": 100, "swing": 60 - 10 * j}
            for j, c in enumerate(["C1", "C2"])
        ],
        recommendations=[{"id": p, "name": p} for p in given["projects"]],
        costs=[
            {"option": p, "year": 2027, "likely": cost}
            for p, cost in zip(given["projects"], given["costs"][0], strict=True)
        ],
        scores=[
            {"option": p, "criterion": c, "likely": score}
            for p, row in zip(given["projects"], given["scores_low"], strict=True)
            for c, score in zip(("C1", "C2"), row, strict=True)
        ],
        budget=[{"year": 2027, "amount": given["budgets"][0]}],
    )
    evaluation = evaluate(case)
    weights = stated(case)
    assert {*weights.vertices} == {
        tuple(map(Fraction, corner)) for corner in given["weight_extreme_points"]
    }
    found = robust(evaluation, programme(evaluation, cost_table(case)), weights)
    assert found.complete
    held = sorted([i for i, level in enumerate(choice) if level] for choice in found.portfolios)
    assert held == sorted(expected["nondominated"])
    assert found.core_index == tuple(map(Fraction, expected["core_index"]))
    for word in ("core", "borderline", "exterior"):
        assert [i for i, own in enumerate(found.words) if own == word] == expected[word]


def dominated_by_definition(made, weights):
    """List the portfolios that another beats at all corners of the weights and all ends of the score ranges.

    Only for cases whose recommendations have one level each and whose value functions are straight.
    """
    ranged = [k for k, row in enumerate(made.case.scores) if row.low != row.high]
    worths = {choice: [] for choice in made.feasible}
    for ends in product(("low", "high"), repeat=len(ranged)):
        rows = list(made.case.scores)
        for k, end in zip(ranged, ends, strict=True):
            value = getattr(rows[k], end)
            rows[k] = rows[k].model_copy(update={"low": value, "likely": value, "high": value})
        at = World(made.case.model_copy(update={"scores": tuple(rows)}))
        for choice in made.feasible:
            worths[choice] += [at.worth(choice, corner) for corner in weights.vertices]
    return {
        q
        for q in made.feasible
        if any(
            all(a >= b for a, b in zip(worths[p], worths[q], strict=True))
            and worths[p] != worths[q]
            for p in made.feasible
        )
    }


def straight(seed, ranged=5, options=4):
    """A made case of recommendations with one level each and few ranges, on straight scales."""
    case = world(seed, options=options).case
    firsts = {row.option: row.level for row in reversed(case.levels)}
    kept = [row for row in case.scores if row.level == firsts[row.option]]
    left = ranged
    scores = []
    for row in kept:
        exact = row.low == row.high or not left
        left -= not exact
        scores.append(
            row.model_copy(update={"low": row.likely, "high": row.likely}) if exact else row
        )
    update = {
        "levels": tuple(row for row in case.levels if row.level == firsts[row.option]),
        "costs": tuple(row for row in case.costs if row.level == firsts[row.option]),
        "scores": tuple(scores),
        "criteria": tuple(
            row.model_copy(update={"value_function": None, "curve": ()}) for row in case.criteria
        ),
    }
    return World(case.model_copy(update=update))


@pytest.mark.parametrize("seed", range(6))
def test_the_non_dominated_are_those_of_the_definition(seed):
    made = straight(seed)
    for weights in (
        around(CRITERIA, made.evaluation.weights),
        ordered(CRITERIA, ((0,), (1,), (2,))),
    ):
        found = robust(made.evaluation, made.programme, weights)
        dominated = dominated_by_definition(made, weights)
        assert found.complete
        assert {*found.portfolios} == {*made.feasible} - dominated


def pareto(made, weights):
    worths = {
        choice: [made.worth(choice, corner) for corner in weights.vertices]
        for choice in made.feasible
    }
    return {
        q
        for q, own in worths.items()
        if not any(
            all(a >= b for a, b in zip(other, own, strict=True)) and other != own
            for other in worths.values()
        )
    }


@pytest.mark.parametrize("seed", range(10))
def test_with_likely_scores_they_are_the_pareto_set_over_the_corners(seed):
    made = world(seed)
    for weights in (
        stated(made.case),
        around(CRITERIA, made.evaluation.weights),
        anything(CRITERIA),
    ):
        found = robust(made.evaluation, made.programme, weights, scores=False)
        assert found.complete
        assert {*found.portfolios} == pareto(made, weights)


def fourteen(seed):
    made = world(seed, options=14)
    rows = tuple(row for row in made.case.levels if row.level == "small")
    update = {
        "levels": rows,
        "costs": tuple(row for row in made.case.costs if row.level == "small"),
        "scores": tuple(row for row in made.case.scores if row.level == "small"),
    }
    return World(made.case.model_copy(update=update))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_fourteen_recommendations_against_enumeration(seed):
    made = fourteen(seed)
    weights = stated(made.case)
    found = robust(made.evaluation, made.programme, weights, scores=False)
    assert found.complete
    assert {*found.portfolios} == pareto(made, weights)


def undominated_in_numbers(made, weights):
    """The same definition as `dominated_by_definition`, added up in whole numbers for many portfolios at once."""
    ranged = [k for k, row in enumerate(made.case.scores) if row.low != row.high]
    choices = np.array(made.feasible)
    held = [[all(choice[i] >= low for i, low in pair.members) for choice in made.feasible]
            for pair in made.evaluation.table.pairs]  # fmt: skip
    columns = []
    for ends in product(("low", "high"), repeat=len(ranged)):
        rows = list(made.case.scores)
        for k, end in zip(ranged, ends, strict=True):
            value = getattr(rows[k], end)
            rows[k] = rows[k].model_copy(update={"low": value, "likely": value, "high": value})
        table = evaluate(made.case.model_copy(update={"scores": tuple(rows)})).table
        for corner in weights.vertices:
            each = [
                sum(w * x for w, x in zip(corner, levels[0], strict=True))
                for levels in table.differences
            ]
            pairs = [corner[pair.criterion] * pair.points for pair in table.pairs]
            unit = lcm(1, *(x.denominator for x in (*each, *pairs)))
            columns.append(choices @ [int(x * unit) for x in each])
            for own, points in zip(held, pairs, strict=True):
                columns[-1] = columns[-1] + np.array(own) * int(points * unit)
    worths = np.array(columns).T
    stay = [
        not (
            (worths >= own).all(axis=1) & (worths > own).any(axis=1)
        ).any()  # another is nowhere less, somewhere more
        for own in worths
    ]
    return {choice for choice, stays in zip(made.feasible, stay, strict=True) if stays}


@pytest.mark.parametrize("seed", range(4))
def test_both_ways_of_enumerating_agree(seed):
    made = straight(seed)
    weights = around(CRITERIA, made.evaluation.weights)
    assert undominated_in_numbers(made, weights) == {*made.feasible} - dominated_by_definition(
        made, weights
    )


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_fourteen_recommendations_with_ranges_against_enumeration(seed):
    made = straight(seed, ranged=4, options=14)
    weights = ordered(CRITERIA, ((0,), (1,), (2,)))
    found = robust(made.evaluation, made.programme, weights)
    assert found.complete
    assert {*found.portfolios} == undominated_in_numbers(made, weights)


def test_at_exact_weights_and_scores_only_the_best_are_left():
    made = world(2)
    found = robust(
        made.evaluation, made.programme, fixed(CRITERIA, made.evaluation.weights), scores=False
    )
    assert {*found.portfolios} == {
        choice for choice in made.feasible if made.worth(choice) == made.most()
    }


@pytest.mark.parametrize("seed", range(4))
def test_more_doubt_never_dominates_more(seed):
    made = world(seed)
    near = around(CRITERIA, made.evaluation.weights)
    small = robust(made.evaluation, made.programme, near, scores=False)
    more = robust(made.evaluation, made.programme, near)
    most = robust(made.evaluation, made.programme, anything(CRITERIA))
    assert {*small.portfolios} <= {*more.portfolios} or any(
        made.worth(choice) == made.worth(other)
        for choice in {*small.portfolios} - {*more.portfolios}
        for other in more.portfolios
    )
    assert {*more.portfolios} <= {*most.portfolios}


@pytest.mark.parametrize("seed", range(3))
def test_cut_into_small_parts_the_answer_is_the_same(seed, monkeypatch):
    made = world(seed)
    whole = robust(made.evaluation, made.programme, anything(CRITERIA))
    monkeypatch.setattr(module, "PART", 3)
    monkeypatch.setattr(module, "FEW", 0)
    assert (
        robust(made.evaluation, made.programme, anything(CRITERIA)).portfolios == whole.portfolios
    )


@pytest.mark.fast
@pytest.mark.parametrize("seed", range(6))
def test_machine_code_leaves_the_same_standing(seed, monkeypatch):
    """Law: of all that is feasible, and of it with figures of its own, in plain steps and compiled, in lots or at once."""
    made = world(seed)
    corners = [whole(corner) for corner in anything(CRITERIA).vertices]
    of = CornerLeads(made.programme, leads(made.evaluation), corners)
    choices = np.array(made.feasible)
    others = np.random.default_rng(seed).integers(0, 3, size=(2, len(choices)))
    monkeypatch.setattr(dominance, "FEW", 0)
    for figures in (None, others):
        found = []
        for lot, fast in ((1000, False), (1000, True), (7, True)):
            monkeypatch.setattr(dominance, "LOT", lot)
            monkeypatch.setattr(dominance, "fast", lambda *_, fast=fast: fast)
            found.append(of.standing(choices, figures).tolist())
        assert found[0] == found[1] == found[2]
        assert 0 < sum(found[0]) <= len(choices)


def test_beyond_the_limit_it_is_a_sample_and_says_so():
    made = world(1)
    whole = robust(made.evaluation, made.programme, anything(CRITERIA))
    found = robust(made.evaluation, made.programme, anything(CRITERIA), limit=1)
    assert not found.complete
    assert found.portfolios
    assert not found.to_frame()["proved"].any()
    assert all(made.programme.feasible(choice) for choice in found.portfolios)
    assert whole.complete


def test_levels_of_one_recommendation_share_their_luck():
    """Half the effect at half the score leads nothing and is never ahead of the whole, however wide the range."""
    case = small_case(
        levels=[
            {"option": "A", "level": "half", "level_order": 1, "benefit_share": "0.5"},
            {"option": "A", "level": "whole", "level_order": 2, "is_reference": True},
        ],
        costs=[
            {"option": "A", "level": "half", "year": 2027, "likely": 10},
            {"option": "A", "level": "whole", "year": 2027, "likely": 10},
            {"option": "B", "year": 2027, "likely": 90},
        ],
        scores=[
            {"option": "A", "level": "whole", "criterion": "C1", "low": 0, "likely": 5, "high": 10},
            {"option": "A", "level": "whole", "criterion": "C2", "likely": 10},
            {"option": "B", "criterion": "C1", "likely": 10},
            {"option": "B", "criterion": "C2", "likely": 15},
        ],
    )
    evaluation = evaluate(case)
    least = leads(evaluation)
    assert least.lead[0][2][1] == (0, 0)
    assert least.lead[0][1][2][0] * least.unit == -50
    found = robust(evaluation, programme(evaluation, cost_table(case)), anything(("C1", "C2")))
    assert found.portfolios == ((2, 0),)
