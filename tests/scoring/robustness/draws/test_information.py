"""The value of information: two-point cases by hand, and enumeration over slices and portfolios."""

from fractions import Fraction

import numpy as np
import pytest

from scoring.portfolio.from_case import programme
from scoring.robustness.draws.draws import chances, triangular
from scoring.robustness.draws.expected_best import expected_best
from scoring.robustness.draws.information import information, settled
from scoring.robustness.draws.moments import expected
from scoring.robustness.weights.admissible import around, fixed, stated
from scoring.robustness.weights.stability import moved
from scoring.value.costs import cost_table
from scoring.value.evaluation import evaluate
from tests.cases import small_case
from tests.scoring.robustness.made_cases import World, world, worth_of


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
    gains = {
        (gain.option, gain.criterion): gain.points for gain in found.gains if gain.kind == "score"
    }
    assert set(gains) == {*uncertain.cells}
    for i, j in uncertain.cells:
        shifts = np.zeros((len(made.feasible), 1024))
        for place, choice in enumerate(made.feasible):
            if choice[i]:
                figures = uncertain.figures(uncertain.column_of[i, choice[i]], j) / 1e6
                shifts[place] = float(made.evaluation.weights[j]) * (figures - figures.mean())
        wanted = (values[:, None] + shifts).max(axis=0).mean() - values.max()
        assert abs(gains[i, j] - wanted) < 1e-9


def ranged_costs(seed, options=5):
    """Every cost of a made case gets a range, leaning up."""
    made = world(seed, options=options)
    rows = tuple(
        row.model_copy(update={"low": row.likely / 2, "high": row.likely * 2})
        for row in made.case.costs
    )
    return World(made.case.model_copy(update={"costs": rows}))


def at_slice(case, option, place):
    """Set the costs of one recommendation to the mean of an eighth of their ranges."""
    rows = [
        row.model_copy(
            update={
                "likely": round(
                    Fraction(
                        float(
                            triangular(float(row.low), float(row.likely), float(row.high), 8)[place]
                        )
                    ),
                    6,
                )
            }
        )
        if row.option == option
        else row
        for row in case.costs
    ]
    return World(case.model_copy(update={"costs": tuple(rows)}))


@pytest.mark.parametrize("seed", range(8))
def test_the_gain_of_every_cost_is_that_of_enumeration_over_all_portfolios(seed):
    """With knowing: the best feasible at each slice. Without: the best of those that are feasible at every slice."""
    made = ranged_costs(seed)
    found = information(made.evaluation, cost_table(made.case))
    assert found.proved
    means = programme(expected(made.evaluation, chances(made.evaluation)), cost_table(made.case))

    def worth(choice):
        return means.value(choice) * means.value_unit

    assert found.value == float(max(worth(choice) for choice in made.feasible))
    gains = {gain.option: gain for gain in found.gains if gain.kind == "cost"}
    assert sorted(gains) == list(range(5))
    for i, gain in gains.items():
        kept = [set(at_slice(made.case, made.programme.ids[i], s).feasible) for s in range(8)]
        known = [max((worth(choice) for choice in own), default=Fraction(0)) for own in kept]
        base = max((worth(choice) for choice in set.intersection(*kept)), default=Fraction(0))
        assert gain.base == float(base)
        assert gain.points == float(sum(known) / 8 - base)
        assert gain.flips == sum(value > base for value in known) / 8


def test_some_costs_are_worth_knowing_and_some_are_not():
    points = [
        gain.points
        for seed in range(8)
        for gain in information(
            ranged_costs(seed).evaluation, cost_table(ranged_costs(seed).case)
        ).gains
        if gain.kind == "cost"
    ]
    assert min(points) == 0
    assert sum(value > 0 for value in points) > 10


@pytest.mark.parametrize(
    ("high", "base", "gain", "flips"),
    [
        # P(A <= 30) = 10^2 / (12 * 11) = 0.76: both fit at six of eight slices, each worth A's 30
        # points more.
        (32, 50, 30 * 6 / 8, 6 / 8),
        # Never dearer than 30: both are funded now, and there is nothing to know.
        (30, 80, 0, 0),
    ],
)
def test_the_gain_of_a_cost_by_hand(high, base, gain, flips):
    """A costs 20 to 32, most likely 31, and is worth 30; B costs 30 and is worth 50; there is 60."""
    case = small_case(
        costs=[
            {"option": "A", "year": 2027, "low": 20, "likely": min(31, high), "high": high},
            {"option": "B", "year": 2027, "likely": 30},
        ],
    )
    found = information(evaluate(case), cost_table(case))
    (cost,) = [gain for gain in found.gains if gain.kind == "cost"]
    assert cost.base == base
    assert cost.points == pytest.approx(gain)
    assert cost.flips == flips


def test_the_baseline_is_what_one_would_choose_now():
    """A fits at its likely cost, so the baseline funds it; knowing its cost is held against keeping to 60 in any case.

    A and B are worth 80 together and fit while A costs 10 or less.
    """
    case = small_case(
        costs=[
            {"option": "A", "year": 2027, "low": 1, "likely": 4, "high": 60},
            {"option": "B", "year": 2027, "likely": 50},
        ],
    )
    found = information(evaluate(case), cost_table(case))
    (cost,) = [gain for gain in found.gains if gain.kind == "cost"]
    fits = int((triangular(1, 4, 60, 8) <= 10).sum())
    assert (found.choice, found.value) == ((1, 1), 80)
    assert cost.base == 50
    assert cost.points == pytest.approx(30 * fits / 8)


def test_rules_that_ask_for_spending_hold_at_every_slice_too():
    """A floor of 25 on what A and B cost: at the cheapest slices A alone does not reach it, so both are needed then."""
    case = small_case(
        costs=[
            {"option": "A", "year": 2027, "low": 10, "likely": 20, "high": 50},
            {"option": "B", "year": 2027, "likely": 20},
        ],
        recommendations=[
            {"id": "A", "name": "A", "group": "G"},
            {"id": "B", "name": "B", "group": "G"},
        ],
        groups=[{"id": "G", "name": "G", "floor": 25}],
        budget=[{"year": 2027, "amount": 60}],
    )
    found = information(evaluate(case), cost_table(case))
    (cost,) = [gain for gain in found.gains if gain.kind == "cost"]
    slices = triangular(10, 20, 50, 8)
    # Beyond 40 both are too dear; A alone reaches 25, B never does.
    known = [80 if s <= 40 else 30 for s in slices]
    # Nothing reaches the floor and keeps the budget throughout.
    held = 0 if any(s > 40 for s in slices) else 80
    assert cost.base == held
    assert cost.points == pytest.approx(sum(known) / 8 - held)


def test_the_gain_of_a_weight_by_hand():
    """One of A and B. At weight t of the first criterion A is worth 50 t and B 125 t - 25: equal at 1/3, B now at 0.6.

    The swing may be 10 to 90 beside 40: t from 1/5 to 9/13. Below 0.6 lies the chance (9/13 - 3/5)
    / (9/13 - 1/5) = 3/16, uniform over 2/5. A is ahead by 25 - 75 t from 1/5 to 1/3: a triangle of
    height 10 and width 2/15.
    """
    case = small_case(
        criteria=[
            {
                "id": "C1",
                "name": "One",
                "worst": 0,
                "best": 10,
                "swing": 60,
                "swing_low": 10,
                "swing_high": 90,
            },
            {
                "id": "C2",
                "name": "Two",
                "worst": 20,
                "best": 0,
                "direction": "min",
                "baseline": 10,
                "swing": 40,
            },
        ],
    )
    evaluation = evaluate(case)
    found = information(evaluation, cost_table(case), stated(case))
    weights = {gain.criterion: gain for gain in found.gains if gain.kind == "weight"}
    density = Fraction(3, 16) / Fraction(2, 5)
    assert weights[0].points == float(density * Fraction(10) * Fraction(2, 15) / 2)
    assert weights[0].flips == float(density * Fraction(2, 15))
    # With two criteria, the one weight is what the other leaves.
    assert weights[1].points == weights[0].points


@pytest.mark.parametrize("seed", range(10))
def test_the_gain_of_every_weight_is_that_of_a_fine_grid_over_all_portfolios(seed):
    """40,000 equally likely weights about the stated one; at each the best portfolio, by enumeration, and the baseline.

    The range is found anew: how far the weight may go, the others in proportion, by steps of a
    millionth.
    """
    made = world(seed)
    admitted = around(("C1", "C2", "C3"), made.evaluation.weights, Fraction(1, 2))
    found = information(made.evaluation, cost_table(made.case), admitted)
    gains = {gain.criterion: gain for gain in found.gains if gain.kind == "weight"}
    mean = expected(made.evaluation, chances(made.evaluation))
    values = np.array(
        [[float(part) for part in parts_of(mean, choice)] for choice in made.feasible]
    )
    base = values[made.feasible.index(found.choice)]
    stated_weights = np.array([float(w) for w in made.evaluation.weights])
    for j, weight in enumerate(stated_weights):
        low, high = (
            far(admitted, made.evaluation.weights, j, -1),
            far(admitted, made.evaluation.weights, j, 1),
        )
        if not low < weight < high:
            assert j not in gains
            continue
        below = (high - weight) / (high - low)
        steps = (np.arange(20_000) + 0.5) / 20_000
        wanted = changed = 0.0
        for chance, at in (
            (below, low + (weight - low) * steps),
            (1 - below, weight + (high - weight) * steps),
        ):
            rest = np.delete(stated_weights, j) / (1 - weight)
            drawn = np.insert((1 - at)[:, None] * rest, j, at, axis=1)
            ahead = (drawn @ values.T).max(axis=1) - drawn @ base
            wanted += chance * ahead.mean()
            changed += chance * (ahead > 1e-9).mean()
        assert gains[j].points == pytest.approx(wanted, abs=2e-5)
        assert gains[j].flips == pytest.approx(changed, abs=2e-4)


UNITS = [tuple(Fraction(int(i == j)) for i in range(3)) for j in range(3)]


def parts_of(evaluation, choice):
    """What a portfolio changes on each criterion."""
    return [worth_of(evaluation, choice, unit) for unit in UNITS]


def far(admitted, weights, j, way):
    """Halve towards the last admissible weight of one criterion, the others keeping their proportions."""
    inside, outside = weights[j], Fraction(int(way > 0))
    if admitted.holds(moved(weights, j, outside)):
        return float(outside)
    for _ in range(40):
        middle = (inside + outside) / 2
        inside, outside = (
            (middle, outside) if admitted.holds(moved(weights, j, middle)) else (inside, middle)
        )
    return float(inside)


@pytest.mark.parametrize("seed", range(4))
def test_weights_are_worth_settling_only_where_they_are_open(seed):
    made = world(seed)
    costs = cost_table(made.case)
    opened = information(made.evaluation, costs, stated(made.case))
    weights = [gain for gain in opened.gains if gain.kind == "weight"]
    assert {gain.criterion for gain in weights} <= {0, 1, 2}
    assert all(gain.points >= 0 and 0 <= gain.flips <= 1 for gain in weights)
    assert all(gain.base == opened.value for gain in opened.gains if gain.kind != "cost")
    closed = information(made.evaluation, costs, fixed(("C1", "C2", "C3"), made.evaluation.weights))
    assert not [gain for gain in closed.gains if gain.kind == "weight"]


def test_every_step_is_told():
    made = ranged_costs(2)
    heard = []
    admitted = around(("C1", "C2", "C3"), made.evaluation.weights)
    found = information(
        made.evaluation,
        cost_table(made.case),
        admitted,
        tell_count=lambda *steps: heard.append(steps),
    )
    weights = sum(gain.kind == "weight" for gain in found.gains)
    assert weights
    assert heard == [(k + 1, 10 + weights) for k in range(10 + weights)]


def test_the_baseline_is_the_best_on_expected_figures():
    """It is the portfolio of `expected_best`, and going there from the recommended one is worth what that says."""
    for seed in range(6):
        made = world(seed)
        found = information(made.evaluation, cost_table(made.case))
        wanted = expected_best(made.evaluation, cost_table(made.case), made.best)
        assert found.value == float(wanted.values[1][1])
        assert float(wanted.gain) == pytest.approx(found.value - float(wanted.values[0][1]))


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
    assert list(frame.columns) == [
        "kind",
        "recommendation",
        "criterion",
        "points",
        "share",
        "flips",
    ]


@pytest.mark.parametrize("seed", range(4))
def test_knowing_all_of_a_recommendation_is_worth_at_least_about_as_much_as_any_part(seed):
    made = world(seed)
    found = information(made.evaluation, cost_table(made.case)).gains
    for gain in found:
        if gain.kind == "judgements":
            parts = [
                one.points
                for one in found
                if one.kind in {"score", "chance"} and one.option == gain.option
            ]
            assert gain.points >= max(parts) * 0.9 - 0.05
