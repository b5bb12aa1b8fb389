"""Expected against likely figures, and the chance that a budget does not last: closed forms and enumeration."""

import numpy as np
import pytest

from scoring.portfolio.rows import programme
from scoring.robustness.draws import chances
from scoring.robustness.moments import expected, moments
from scoring.robustness.spending_risk import expected_best, spending_risk
from scoring.robustness.streams import WEIGHT_ONE, streams
from scoring.robustness.weight_sets import fixed
from scoring.robustness.work import Workers
from scoring.value.costs import cost_table
from scoring.value.evaluation import evaluate
from tests.cases import small_case
from tests.scoring.robustness.made_cases import World, world


@pytest.mark.parametrize("seed", range(6))
def test_moments_are_those_of_many_draws(seed):
    made = world(seed)
    uncertain = chances(made.evaluation)
    found = moments(uncertain, made.evaluation.weights)
    weights = fixed(("C1", "C2", "C3"), made.evaluation.weights)
    drawn = [uncertain.benefits(uncertain.sample(weights, streams(9, b), 1000)) for b in range(12)]
    points = np.concatenate(drawn, axis=1) / WEIGHT_ONE / 1e6
    error = np.sqrt(found.variance / 12_000)
    assert (np.abs(points.mean(axis=1) - found.mean) <= 4.5 * error + 1e-5).all()
    assert np.allclose(points.var(axis=1), found.variance, rtol=0.06, atol=1e-6)
    exact = [float(b) for own in expected(made.evaluation, uncertain).benefits for b in own]
    assert np.allclose(exact, found.mean, atol=1e-9)


def test_moments_with_an_uncertain_chance_of_success():
    chance = {"p_success_low": "0.1", "p_success_likely": "0.5", "p_success_high": "0.6"}
    case = small_case(
        case={"title": "T", "success": "used"},
        recommendations=[{"id": "A", "name": "A", **chance}, {"id": "B", "name": "B", **chance}],
        scores=[
            {"option": "A", "criterion": "C1", "low": 2, "likely": 5, "high": 6},
            {"option": "A", "criterion": "C2", "low": 2, "likely": 10, "high": 19},
            {"option": "B", "criterion": "C1", "likely": 10},
            {"option": "B", "criterion": "C2", "likely": 15},
        ],
    )
    evaluation = evaluate(case)
    uncertain = chances(evaluation)
    found = moments(uncertain, evaluation.weights)
    weights = fixed(("C1", "C2"), evaluation.weights)
    drawn = [uncertain.benefits(uncertain.sample(weights, streams(9, b), 1000)) for b in range(20)]
    points = np.concatenate(drawn, axis=1) / WEIGHT_ONE / 1e6
    assert np.allclose(points.mean(axis=1), found.mean, atol=0.25)
    assert np.allclose(points.var(axis=1), found.variance, rtol=0.04)


@pytest.mark.parametrize("seed", range(8))
def test_the_expected_best_is_that_of_enumeration(seed):
    made = world(seed)
    found = expected_best(made.evaluation, cost_table(made.case), made.best)
    mean = expected(made.evaluation, chances(made.evaluation))
    means = programme(mean, cost_table(made.case))
    most = max(means.value(choice) for choice in made.feasible)
    assert found.proved
    assert means.value(found.expected_choice) == most
    assert found.gain == (most - means.value(made.best)) * means.value_unit >= 0
    assert found.values[0][0] == made.most()
    assert found.same is (found.gain == 0)
    assert [row.index for row in found.changes] == [
        i for i, (a, b) in enumerate(zip(made.best, found.expected_choice, strict=True)) if a != b
    ]
    assert len(found.to_frame()) == len(found.changes)


COSTS = [
    {"option": "A", "year": 2027, "low": 20, "likely": 30, "high": 40},
    {"option": "B", "year": 2027, "low": 40, "likely": 50, "high": 60},
]


def risk(amount, costs=COSTS, draws=20_000, **more):
    case = small_case(costs=costs, budget=[{"year": 2027, "amount": amount}])
    rules = programme(evaluate(case), cost_table(case))
    return spending_risk(case, rules, (1, 1), draws=draws, **more)


def test_two_like_triangles_break_a_budget_at_their_mean_in_half_of_all_draws():
    found = risk(80)
    assert found.budgets[0].likely == 80
    assert abs(found.budgets[0].broken / 20_000 - 0.5) < 0.015
    assert abs(found.budgets[0].broken_together / 20_000 - 0.5) < 0.015
    assert abs(found.budgets[0].mean - 80) < 0.2


def test_the_contingency_is_the_quantile_of_the_sum():
    """Apart, the sum of two triangles of half-width 10; together, one triangle of half-width 20."""
    found = risk(80).budgets[0]
    # One triangle on (-20, 20) passes x with chance (20 - x)^2 / 800: 20 % at 20 - sqrt(160).
    assert abs(found.at_safe_together - 80 - (20 - np.sqrt(160))) < 0.25
    grid = (np.arange(400) + 0.5) / 400
    triangle = np.where(grid < 0.5, -10 + 20 * np.sqrt(grid / 2), 10 - 20 * np.sqrt((1 - grid) / 2))
    wanted = np.quantile((triangle[:, None] + triangle).ravel(), 0.8)
    assert abs(found.contingency - wanted) < 0.25
    assert found.short == found.contingency
    assert found.overrun > 0


def test_certain_costs_are_exact_to_the_cent():
    certain = [
        {"option": "A", "year": 2027, "likely": "0.1"},
        {"option": "B", "year": 2027, "likely": "0.2"},
    ]
    assert risk("0.3", certain, 50).budgets[0].broken == 0
    assert risk("0.29", certain, 50).budgets[0].broken == 50


def test_a_saving_lowers_what_is_drawn():
    case = small_case(
        costs=COSTS,
        budget=[{"year": 2027, "amount": 75}],
        relations=[{"id": "K", "type": "cost_saving", "a": "A", "b": "B", "delta": -10, "unit": "money"}],
    )
    found = spending_risk(case, programme(evaluate(case), cost_table(case)), (1, 1), draws=4000).budgets[0]
    assert found.likely == 70
    assert abs(found.mean - 70) < 0.5


def test_years_carry_and_workers_agree():
    made = world(4)
    one = spending_risk(made.case, made.programme, made.best, draws=2500)
    more = spending_risk(made.case, made.programme, made.best, draws=2500, workers=Workers(2))
    assert one == more
    assert [row.name for row in one.budgets] == ["Budget 2027", "Budget to 2028"]
    assert list(one.to_frame().index) == ["Budget 2027", "Budget to 2028"]
    assert one.any_broken == 0  # all costs of this case are certain


def test_some_budget_breaks_at_least_as_often_as_each():
    rows = tuple(row.model_copy(update={"high": row.likely * 2}) for row in world(4).case.costs)
    made = World(world(4).case.model_copy(update={"costs": rows}))
    found = spending_risk(made.case, made.programme, made.best, draws=1500)
    assert found.any_broken >= max(row.broken for row in found.budgets) > 0
    assert 0 < found.standard_error < 0.02
