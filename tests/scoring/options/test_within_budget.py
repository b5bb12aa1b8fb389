"""The portfolio within budget: enumeration over its cost draws, bounds that hold in every draw, early stops."""

from functools import cache

import numpy as np
import pytest

from scoring.options.budget_draws import BudgetDraws
from scoring.options.chance_search import search
from scoring.options.drawn_bounds import DrawnBounds
from scoring.options.tightened import allocated, improved
from scoring.options.within_budget import within_budget
from scoring.portfolio.optimum import optimum
from tests.cases import small_case
from tests.scoring.options.made_options import Enumerated, ranged_case, ranged_tables

DRAWS = 300


def asked(case, draws=DRAWS, **limits):
    drawn, plain = BudgetDraws(case, draws), Enumerated(case, draws)
    best = optimum(plain.programme)
    return within_budget(plain.programme, drawn, best, **limits), plain, best


SEEDS = (0, 1, 2, 3, 4, 5, 7, 9, 12, 13)
"""Cases in which some portfolio keeps every rule."""


@cache
def solved(seed):
    return asked(ranged_case(seed))


@pytest.mark.parametrize("seed", SEEDS)
def test_it_is_the_first_of_all_portfolios_that_enumeration_lets_through(seed):
    found, plain, _ = solved(seed)
    assert found.proved
    assert found.choice == plain.best
    if found.choice is None:
        assert found.bound is None
    else:
        assert found.bound == plain.programme.value(found.choice)
        assert found.kept == DRAWS - plain.broken(found.choice)
        assert 5 * found.kept >= 4 * DRAWS


def test_the_cases_above_are_of_every_kind():
    kinds = set()
    for seed in SEEDS:
        found, plain, best = solved(seed)
        kinds.add("none" if found.choice is None else "the same" if found.choice == best.choice else "another")
        kinds.update({"staff"} & {rule.resource for rule in BudgetDraws(plain.case, 1).budgets})
    assert kinds >= {"the same", "another", "staff"}


@pytest.mark.parametrize("seed", SEEDS)
def test_in_every_draw_that_it_keeps_no_portfolio_is_worth_more_than_its_bound(seed):
    """The law of drawn_bounds.py, for every set of prices, every portfolio and every draw, in its own integers."""
    case = ranged_case(seed)
    drawn, plain = BudgetDraws(case, 60), Enumerated(case, 60)
    bounds = DrawnBounds(plain.programme, drawn, optimum(plain.programme).choice)
    for prices in bounds.sets:
        charged = bounds.charged(prices)
        most = prices.start + np.maximum.reduceat(charged, bounds.system.first, axis=0).sum(axis=0)
        for choice in plain.feasible:
            kept = ~(drawn.spending(choice) > drawn.ends[:, None]).any(axis=0)
            columns = [start + option for start, option in zip(bounds.system.first, choice, strict=True)]
            own = prices.start + charged[columns].sum(axis=0)
            value = plain.programme.value(choice) * bounds.scale
            assert (own[kept] >= value).all()
            assert (most >= own).all()


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("nodes", [1, 20])
def test_stopped_early_it_says_a_bound_that_holds(seed, nodes):
    _, plain, best = solved(seed)
    found = within_budget(plain.programme, BudgetDraws(plain.case, DRAWS), best, nodes=nodes)
    truth = None if plain.best is None else plain.programme.value(plain.best)
    if found.proved:
        assert found.choice == plain.best
        return
    assert truth is None or found.bound >= truth
    if found.choice is not None:
        assert found.choice in plain.within
        assert plain.programme.value(found.choice) <= found.bound


@pytest.mark.parametrize("seed", SEEDS)
def test_without_a_first_guess_the_search_finds_the_same(seed):
    _, plain, best = solved(seed)
    drawn = BudgetDraws(plain.case, DRAWS)
    bounds = DrawnBounds(plain.programme, drawn, best.choice)
    found = search(plain.programme, drawn, bounds, [], highest=10**30)
    assert found.closed
    assert found.choice == plain.best


def test_a_false_first_guess_does_no_harm():
    """A portfolio that breaks its budgets, and one that breaks a rule, are not believed."""
    case = ranged_case(4)
    drawn, plain = BudgetDraws(case, DRAWS), Enumerated(case, DRAWS)
    best = optimum(plain.programme)
    bounds = DrawnBounds(plain.programme, drawn, best.choice)
    full = tuple(len(levels) for levels in plain.programme.levels)
    broken = max(plain.feasible, key=plain.broken)
    assert not drawn.keeps(broken)
    assert not plain.programme.feasible(full)
    found = search(plain.programme, drawn, bounds, [full, broken], highest=best.bound)
    assert found.choice == plain.best


def test_a_looser_budget_never_buys_less_within_it():
    tables = ranged_tables(4)
    worth = []
    for share in range(8, 20, 3):
        budget = [{**row, "amount": str(row["amount"] * share / 10)} for row in tables["budget"]]
        found, plain, _ = asked(small_case(**{**tables, "budget": budget}))
        worth.append(plain.programme.value(found.choice))
    assert worth == sorted(worth)
    assert worth[0] < worth[-1]


def test_with_money_to_spare_it_is_the_best_at_likely_figures():
    found, _, best = asked(ranged_case(4, tight=False))
    assert found.choice == best.choice
    assert found.allocated is None
    assert found.kept == DRAWS
    assert found.proved


def test_where_a_mandate_breaks_the_budget_too_often_there_is_none():
    costs = [{"option": "A", "year": 2027, "low": 20, "likely": 30, "high": 90}, {"option": "B", "likely": 1}]
    required = [{"id": "A", "name": "A", "status": "required"}, {"id": "B", "name": "B"}]
    found, plain, best = asked(small_case(costs=costs, recommendations=required, budget=[{"amount": 35}]))
    assert best.choice is not None
    assert plain.best is None
    assert (found.choice, found.bound, found.proved, found.kept) == (None, None, True, None)


def test_twins_are_settled_by_the_tie_rule():
    """Two like recommendations of which one alone lasts: the earlier row; with a cheaper twin, the cheaper one."""
    scores = [{"option": o, "criterion": c, "likely": 5} for o in "AB" for c in ("C1", "C2")]

    def with_costs(first, second):
        costs = [
            {"option": "A", "low": first - 5, "likely": first, "high": first + 9},
            {"option": "B", "low": second - 5, "likely": second, "high": second + 9},
        ]
        found, plain, _ = asked(small_case(costs=costs, scores=scores, budget=[{"amount": 62}]))
        assert found.choice == plain.best
        return found.choice

    assert with_costs(30, 30) == (1, 0)
    assert with_costs(30, 29) == (0, 1)


def test_what_pulp_allocates_qualifies_and_swaps_only_better_it():
    better = 0
    for seed in SEEDS:
        _, plain, _ = solved(seed)
        drawn = BudgetDraws(plain.case, DRAWS)
        first = allocated(plain.programme, drawn, seconds=None)
        if first.choice is None:
            continue
        assert first.choice in plain.within
        best = improved(plain.programme, drawn, first.choice)
        assert best in plain.within
        before, after = plain.programme.value(first.choice), plain.programme.value(best)
        assert after >= before
        better += after > before
    assert better


def test_many_ties_are_cut_short_and_the_best_value_still_found():
    """Thirteen free recommendations worth nothing give 8,192 ties."""
    names = [f"F{k:02}" for k in range(13)]
    costs = [{"option": "A", "low": 20, "likely": 30, "high": 40}, {"option": "B", "low": 40, "likely": 50, "high": 90}]
    costs += [{"option": name, "likely": 0} for name in names]
    tables = small_case().dump()
    scores = [row for row in tables["scores"] if row["option"] in "AB"]
    scores += [{"option": name, "criterion": c, "likely": s} for name in names for c, s in (("C1", 0), ("C2", 10))]
    rows = [{"id": id_, "name": id_} for id_ in ("A", "B", *names)]
    case = small_case(costs=costs, recommendations=rows, scores=scores, budget=[{"amount": 80}])
    drawn, best = BudgetDraws(case, DRAWS), optimum(Enumerated(case, DRAWS).programme)
    found = within_budget(Enumerated(case, DRAWS).programme, drawn, best)
    assert found.proved
    assert found.choice[:2] == (0, 1)
