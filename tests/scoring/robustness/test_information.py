"""The value of information: two-point cases by hand, and enumeration over slices and portfolios."""

import numpy as np
import pytest

from scoring.portfolio.rows import programme
from scoring.robustness.draws import chances
from scoring.robustness.information import information, settled
from scoring.robustness.moments import expected
from scoring.robustness.weight_sets import fixed, stated
from scoring.value.costs import cost_table
from scoring.value.evaluation import evaluate
from tests.cases import small_case
from tests.scoring.robustness.made_cases import World, world


@pytest.mark.parametrize(
    ("bests", "shifts", "gain", "flips"),
    [
        ([0.0, 1.0], [[0, 0], [4, -4]], 1.5, 0.5),  # worth 5 or -3, or leave it: (5 + 0) / 2 - 1
        ([0.0, -1.0], [[0, 0], [4, -4]], 1.5, 0.5),  # worth 3 or -5: (3 + 0) / 2 - 0
        ([0.0, 5.0], [[0, 0], [4, -4]], 0.0, 0.0),  # worth 9 or 1: fund it either way
        ([None, 1.0], [[0, 0], [4, -4]], 0.0, 0.0),  # it must be funded
        ([2.0, 2.0, 2.0], [[0, 0], [3, -3], [-3, 3]], 3.0, 1.0),
    ],
)
def test_two_point_cases_by_hand(bests, shifts, gain, flips):
    assert settled(bests, np.array(shifts, dtype=float)) == (gain, flips)


def chance_of(made, i, uncertain):
    return uncertain.success[i].mean() / 1e6 if i in uncertain.success else 1.0


@pytest.mark.parametrize("seed", range(6))
def test_the_gain_of_every_score_is_that_of_enumeration(seed):
    made = world(seed)
    uncertain = chances(made.evaluation)
    found = information(made.evaluation, cost_table(made.case))
    assert found.proved
    means = programme(expected(made.evaluation, uncertain), cost_table(made.case))
    values = np.array([float(means.value(choice) * means.value_unit) for choice in made.feasible])
    assert abs(found.value - values.max()) < 1e-9
    gains = {(gain.option, gain.criterion): gain.points for gain in found.gains if gain.kind == "score"}
    assert set(gains) == {*uncertain.cells}
    for i, j in uncertain.cells:
        shifts = np.zeros((len(made.feasible), 1024))
        for place, choice in enumerate(made.feasible):
            if choice[i]:
                figures = uncertain.figures(uncertain.column_of[i, choice[i]], j) / 1e6
                shifts[place] = float(made.evaluation.weights[j]) * (figures - figures.mean())
        wanted = (values[:, None] + shifts).max(axis=0).mean() - values.max()
        assert abs(gains[i, j] - wanted) < 1e-9


def ranged_costs(seed):
    rows = tuple(
        row.model_copy(update={"low": row.likely / 2, "high": row.likely * 2}) if row.option == "R0" else row
        for row in world(seed).case.costs
    )
    return World(world(seed).case.model_copy(update={"costs": rows}))


@pytest.mark.parametrize("seed", range(5))
def test_a_cost_is_never_worth_less_than_nothing_and_only_where_it_is_uncertain(seed):
    made = ranged_costs(seed)
    found = [gain for gain in information(made.evaluation, cost_table(made.case)).gains if gain.kind == "cost"]
    assert [gain.option for gain in found] == [0]
    assert found[0].points >= 0
    assert 0 <= found[0].flips <= 1


def test_the_gain_of_a_cost_by_hand():
    """Two recommendations, one of uncertain cost."""
    case = small_case(
        costs=[
            {"option": "A", "year": 2027, "low": 1, "likely": 4, "high": 60},
            {"option": "B", "year": 2027, "likely": 50},
        ],
    )
    evaluation = evaluate(case)
    found = information(evaluation, cost_table(case))
    gain = next(gain for gain in found.gains if gain.kind == "cost")
    # The plan funds both and drops A where both do not fit; A alone is never better than B alone: nothing to learn.
    assert found.choice == (1, 1)
    assert gain.points == 0
    both = small_case(
        costs=[
            {"option": "A", "year": 2027, "low": 20, "likely": 59, "high": 60},
            {"option": "B", "year": 2027, "likely": 30},
        ],
    )
    found = information(evaluate(both), cost_table(both))
    gain = next(gain for gain in found.gains if gain.kind == "cost")
    # B is funded now. The first slice of A's cost has the mean 20 + 2/3 sqrt(40 * 39 / 8) = 29.3: there both fit,
    # which is worth A's 30 points; the second slice is dearer than 30.
    assert found.choice == (0, 1)
    assert gain.points == pytest.approx(30 / 8)
    half = small_case(
        costs=[
            {"option": "A", "year": 2027, "low": 20, "likely": 31, "high": 32},
            {"option": "B", "year": 2027, "likely": 30},
        ],
    )
    found = information(evaluate(half), cost_table(half))
    gain = next(gain for gain in found.gains if gain.kind == "cost")
    # P(A <= 30) = 10^2 / (12 * 11) = 0.76: six of eight slices fit, each worth A's 30 points.
    assert found.choice == (0, 1)
    assert gain.points == pytest.approx(30 * 6 / 8)
    assert gain.flips == 6 / 8


@pytest.mark.parametrize("seed", range(4))
def test_weights_are_worth_settling_only_where_they_are_open(seed):
    made = world(seed)
    costs = cost_table(made.case)
    opened = information(made.evaluation, costs, stated(made.case))
    weights = [gain for gain in opened.gains if gain.kind == "weight"]
    assert sorted(gain.criterion for gain in weights) == [0, 1, 2]
    assert all(gain.points >= 0 and 0 <= gain.flips <= 1 for gain in weights)
    closed = information(made.evaluation, costs, fixed(("C1", "C2", "C3"), made.evaluation.weights))
    assert not [gain for gain in closed.gains if gain.kind == "weight"]


def test_where_nothing_is_uncertain_nothing_is_worth_studying():
    case = small_case()
    found = information(evaluate(case), cost_table(case))
    assert found.gains == ()
    assert found.worth_studying == ()
    assert found.to_frame().empty


def test_gains_are_listed_from_the_largest():
    made = world(1)
    found = information(made.evaluation, cost_table(made.case), stated(made.case))
    points = [round(gain.points, 9) for gain in found.gains]
    assert points == sorted(points, reverse=True)
    assert all(gain.points > found.threshold for gain in found.worth_studying)
    frame = found.to_frame()
    assert list(frame.columns) == ["kind", "recommendation", "criterion", "points", "share", "flips"]


@pytest.mark.parametrize("seed", range(4))
def test_knowing_all_of_a_recommendation_is_worth_at_least_about_as_much_as_any_part(seed):
    made = world(seed)
    found = information(made.evaluation, cost_table(made.case)).gains
    for gain in found:
        if gain.kind == "judgements":
            parts = [one.points for one in found if one.kind in {"score", "chance"} and one.option == gain.option]
            assert gain.points >= max(parts) * 0.9 - 0.05
