"""Expected against likely figures, and the chance that a budget does not last: closed forms and enumeration."""

from fractions import Fraction

import numpy as np
import pytest

from scoring.portfolio.from_case import programme
from scoring.robustness.draws.draws import chances, triangular
from scoring.robustness.draws.expected_best import expected_best
from scoring.robustness.draws.moments import expected, moments
from scoring.robustness.draws.spending_risk import spending_risk
from scoring.robustness.weights.admissible import fixed
from scoring.value.costs import cost_table
from scoring.value.evaluation import evaluate
from scoring.work.streams import WEIGHT_ONE, blocks_of, slices_drawn, streams
from scoring.work.workers import Workers
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
        relations=[
            {"id": "K", "type": "cost_saving", "a": "A", "b": "B", "delta": -10, "unit": "money"}
        ],
    )
    found = spending_risk(
        case, programme(evaluate(case), cost_table(case)), (1, 1), draws=4000
    ).budgets[0]
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


RANGES = [
    {"option": "A", "year": 2027, "low": 20, "likely": 24, "high": 60},
    {"option": "A", "year": 2028, "low": 10, "likely": 20, "high": 45},
    {"option": "A", "year": 2029, "low": 1, "likely": 10, "high": 12},
    {"option": "B", "year": 2027, "low": 15, "likely": 16, "high": 40},
    {"option": "B", "year": 2029, "low": 5, "likely": 30, "high": 50},
]
SAVING = [{"id": "K", "type": "cost_saving", "a": "A", "b": "B", "delta": -6, "unit": "money"}]
SHARES = {2027: 24 / 54, 2028: 20 / 54, 2029: 10 / 54}


def pot_lasts(costs, budget, total, pot, year):
    """Spend year by year; what is lacking is taken from a pot that is there from `year` on. Nothing is paid back."""
    money, held, lacking = 0.0, 0.0, 0.0
    for when in (2027, 2028, 2029):
        amount, carries = budget[when]
        money += amount - costs[when]
        if money + held < -1e-9:
            if when < year:
                return False
            lacking += -(money + held)
            held = -money
        if not carries:
            money, held = 0.0, 0.0
    over = sum(costs.values()) - total if total is not None else 0.0
    return max(lacking, over) <= pot + 1e-9


@pytest.mark.parametrize(
    ("carries", "amounts", "total"),
    [
        ((True, True, False), (60, 25, 45), None),
        ((False, False, False), (60, 25, 45), None),
        ((True, False, False), (60, 25, 40), 122),
        ((False, True, False), (70, 32, 30), 115),
    ],
)
def test_the_contingency_lasts_in_four_of_five_draws_played_year_by_year(carries, amounts, total):
    """Every draw is spent year by year from a pot; the least pot that lasts in 80 % of draws, and from when."""
    rows = [
        {"year": year, "amount": amount, "carry_forward": carry}
        for year, amount, carry in zip((2027, 2028, 2029), amounts, carries, strict=True)
    ]
    rows += [] if total is None else [{"amount": total}]
    case = small_case(costs=RANGES, budget=rows, relations=SAVING)
    count = 1500
    risk = spending_risk(case, programme(evaluate(case), cost_table(case)), (1, 1), draws=count)
    found = risk.contingency
    drawn = []
    for block, size in blocks_of(count):
        places = slices_drawn(streams(case.settings.seed, block).costs, 3, size)
        for d in range(size):
            costs = {year: -6 * share for year, share in SHARES.items()}
            for row in RANGES:
                table = triangular(row["low"], row["likely"], row["high"])
                costs[row["year"]] += table[places["AB".index(row["option"]), d]]
            drawn.append(costs)
    budget = {
        year: (amount, carry)
        for year, amount, carry in zip((2027, 2028, 2029), amounts, carries, strict=True)
    }

    def lasting(pot, year):
        return sum(pot_lasts(costs, budget, total, pot, year) for costs in drawn)

    amount = float(found.amount)
    assert amount > 0
    assert lasting(amount, 2027) >= 0.8 * count > lasting(amount - 1e-6, 2027)
    assert found.broken == count - lasting(0, 2027) == risk.any_broken
    in_time = [year for year in (2027, 2028, 2029) if lasting(amount, year) >= 0.8 * count]
    assert found.needed_by == max(in_time)
    assert found.covered == lasting(amount, found.needed_by)
    assert found.from_the_start == (found.needed_by == 2027)
    assert float(found.together) != amount


def test_money_that_comes_too_late_covers_nothing():
    """What the last budget alone lacks, given in its year, leaves the draws that break an earlier one broken."""
    rows = [{"year": 2027, "amount": 41, "carry_forward": True}, {"year": 2028, "amount": 40}]
    costs = [
        {"option": "A", "year": 2027, "low": 20, "likely": 40, "high": 60},
        {"option": "A", "year": 2028, "low": 20, "likely": 40, "high": 60},
    ]
    case = small_case(costs=[*costs, {"option": "B", "year": 2027, "likely": 0}], budget=rows)
    found = spending_risk(case, programme(evaluate(case), cost_table(case)), (1, 0), draws=4000)
    last = found.budgets[-1]
    assert (last.name, found.contingency.needed_by) == ("Budget to 2028", 2027)
    assert found.contingency.from_the_start
    assert float(found.contingency.amount) == pytest.approx(last.short)
    assert found.budgets[0].broken > 0.4 * 4000  # with money in 2028 alone, these stay broken


def test_nothing_is_needed_where_four_in_five_keep_every_budget():
    found = risk(200).contingency
    assert (found.amount, found.needed_by, found.from_the_start, found.broken) == (
        0,
        None,
        False,
        0,
    )
    assert found.covered == found.draws
    bare = small_case(budget=[{"amount": "no limit"}])
    assert (
        spending_risk(
            bare, programme(evaluate(bare), cost_table(bare)), (1, 1), draws=10
        ).contingency
        is None
    )


def test_amounts_with_unwieldy_denominators_still_meet_their_budget():
    """Savings spread over costs that are large coprime numbers: the budgets are met exactly and none is broken."""
    primes = (999983, 999979, 999961)
    costs = [{"option": "A", "year": 2027 + k, "likely": f"{p}.{p}"} for k, p in enumerate(primes)]
    relations = [{**SAVING[0], "delta": "-7.77"}]
    bare = small_case(
        costs=[*costs, {"option": "B", "year": 2027, "likely": 1}], relations=relations
    )
    table = cost_table(bare)
    (saving,) = table.savings
    budget = [
        {
            "year": 2027 + k,
            "amount": f"{float(Fraction(f'{p}.{p}') + saving.amounts['money', 2027 + k]) + 1.001:.6f}",
        }
        for k, p in enumerate(primes)
    ]
    case = small_case(
        costs=[*costs, {"option": "B", "year": 2027, "likely": 1}],
        relations=relations,
        budget=budget,
    )
    found = spending_risk(case, programme(evaluate(case), cost_table(case)), (1, 1), draws=20)
    assert found.any_broken == 0
    assert all(row.likely <= row.amount for row in found.budgets)
