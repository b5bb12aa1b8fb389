"""Drawn costs against the budgets: a sampler of the tests' own, closed forms, and streams that are nobody else's."""

import numpy as np
import pytest

from scoring.options.budget_draws import BudgetDraws
from scoring.work.streams import slices_drawn, streams
from tests.cases import small_case
from tests.scoring.options.made_options import Enumerated, ranged_case
from tests.scoring.robustness.draws.test_spending_risk import COSTS


@pytest.mark.parametrize("seed", range(6))
def test_a_plain_sampler_counts_the_same_draws(seed):
    case = ranged_case(seed)
    draws, plain = BudgetDraws(case, 1200), Enumerated(case, 1200)
    for choice in plain.feasible[::7]:
        assert draws.broken(choice) == plain.broken(choice)


def draws_of(amount, costs=COSTS, **tables):
    return BudgetDraws(
        small_case(costs=costs, budget=[{"year": 2027, "amount": amount}], **tables), 20_000
    )


def test_two_like_triangles_break_a_budget_at_their_mean_in_half_of_all_draws():
    assert abs(draws_of(80).broken((1, 1)) / 20_000 - 0.5) < 0.015


def test_four_draws_of_five_is_the_line_itself():
    """One triangle on (20, 40) around 30 passes 30 + 10 - sqrt(200 s) in a share s of draws: 20 % at 33.675."""
    case_costs = [COSTS[0], {"option": "B", "year": 2027, "likely": 0}]
    assert draws_of("33.8", case_costs).keeps((1, 0))
    assert not draws_of("33.5", case_costs).keeps((1, 0))
    draws = draws_of("33.675", case_costs)
    assert draws.allowed == 4_000
    assert draws.keeps((1, 0)) is (draws.broken((1, 0)) <= 4_000)


def test_certain_costs_are_exact_to_the_cent():
    certain = [
        {"option": "A", "year": 2027, "likely": "0.1"},
        {"option": "B", "year": 2027, "likely": "0.2"},
    ]
    assert draws_of("0.3", certain).broken((1, 1)) == 0
    assert draws_of("0.29", certain).broken((1, 1)) == 20_000


def test_amounts_of_many_decimals_are_still_told_apart():
    tiny = "0.12345678901234"
    certain = [
        {"option": "A", "year": 2027, "likely": tiny},
        {"option": "B", "year": 2027, "likely": 10**9},
    ]
    assert draws_of(tiny, certain).broken((1, 0)) == 0
    assert draws_of("0.12", certain).broken((1, 0)) == 20_000


def test_ranges_count_where_a_budget_limits_them():
    staff = [{**row, "resource": "staff"} for row in COSTS]
    certain = [
        {"option": "A", "year": 2027, "likely": 1},
        {"option": "B", "year": 2027, "likely": 1},
    ]
    assert draws_of(80).ranged
    assert not draws_of(80, [*staff, *certain]).ranged
    assert not draws_of(80, certain).ranged
    one = draws_of(80, [COSTS[0], certain[1]])
    assert one.ranged_in((1, 0))
    assert not one.ranged_in((0, 1))


def test_the_draws_are_nobody_elses_and_always_the_same():
    case = ranged_case(1)
    first, again = BudgetDraws(case, 2000), BudgetDraws(case, 2000)
    assert np.array_equal(first._places, again._places)
    assert np.array_equal(BudgetDraws(case, 1500)._places, first._places[:, :1500])
    for block in range(2):
        others = slices_drawn(
            streams(case.settings.seed, block).costs, len(case.recommendations), 1000
        )
        own = first._places[:, 1000 * block : 1000 * (block + 1)]
        assert (own == others).mean() < 0.01
    assert abs(first._places.mean() - 511.5) < 10


def test_another_seed_gives_other_draws():
    tables = ranged_case(1).dump()
    other = small_case(**{**tables, "case": {**tables["case"], "seed": 2}})
    assert not np.array_equal(BudgetDraws(ranged_case(1))._places, BudgetDraws(other)._places)
