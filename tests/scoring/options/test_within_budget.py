"""The portfolio within budget: enumeration over its cost draws, bounds that hold in every draw, early stops."""

import itertools
from functools import cache

import numpy as np
import pytest

from scoring.exact.inequalities import System
from scoring.exact.relaxation import Multipliers
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
    assert found.answer.proved
    assert found.answer.choice == plain.best
    if found.answer.choice is None:
        assert found.answer.bound is None
    else:
        assert found.answer.bound == plain.programme.value(found.answer.choice)
        assert found.kept == DRAWS - plain.broken(found.answer.choice)
        assert 5 * found.kept >= 4 * DRAWS


@pytest.mark.parametrize("draws", [5, 10, 20])
@pytest.mark.parametrize("seed", SEEDS)
def test_with_few_draws_those_that_break_as_many_as_they_may_are_found_too(seed, draws):
    found, plain, best = asked(ranged_case(seed), draws)
    assert found.answer.proved
    assert found.answer.choice == plain.best
    drawn = BudgetDraws(plain.case, draws)
    from_nothing = search(
        plain.programme, drawn, DrawnBounds(plain.programme, drawn, best.choice), [], highest=10**30
    )
    assert (from_nothing.answer.choice, from_nothing.answer.proved) == (plain.best, True)


def test_the_cases_above_are_of_every_kind():
    kinds = set()
    for seed in SEEDS:
        found, plain, best = solved(seed)
        choice = found.answer.choice
        kinds.add("none" if choice is None else "the same" if choice == best.choice else "another")
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
            columns = [
                start + option for start, option in zip(bounds.system.first, choice, strict=True)
            ]
            own = prices.start + charged[columns].sum(axis=0)
            value = plain.programme.value(choice) * bounds.scale
            assert (own[kept] >= value).all()
            assert (most >= own).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_rounding_only_ever_lifts_a_bound(seed):
    """Without any prices an option earns its value: brought to the bounds' unit and rounded up, by less than one."""
    _, plain, best = solved(seed)
    bounds = DrawnBounds(plain.programme, BudgetDraws(plain.case, 10), best.choice)
    setting = bounds.system.setting()
    free = bounds._prices(bounds.system, setting, Multipliers(1))
    exact = [value * bounds.scale for value in setting.values]
    assert all(
        0 <= lifted - value < 1 for lifted, value in zip(free.certain.tolist(), exact, strict=True)
    )
    worth = sum(max(0, value) for value in setting.joint_values) * bounds.scale
    assert 0 <= free.start - worth < len(setting.joint_values) + 1


def saving_case(low=10):
    """A and B fit the budget of 18 only because they save 2 together; C is a poor use of it."""
    costs = [
        {"option": "A", "year": 2027, "low": low, "likely": 10, "high": 10},
        {"option": "B", "year": 2027, "likely": 10},
        {"option": "C", "year": 2027, "likely": 5},
    ]
    worths = {"A": 10, "B": 8, "C": 1}
    scores = [{"option": o, "criterion": "C1", "likely": worth} for o, worth in worths.items()]
    scores += [{"option": o, "criterion": "C2", "likely": 10} for o in worths]
    saving = {"id": "K", "type": "cost_saving", "a": "A", "b": ["B"], "delta": -2, "unit": "money"}
    rows = [{"id": o, "name": o} for o in worths]
    budget = [{"year": 2027, "amount": 18}]
    return small_case(
        costs=costs, recommendations=rows, scores=scores, relations=[saving], budget=budget
    )


def test_what_a_pair_saves_counts_in_bounds_and_in_the_search():
    """At a price for the budget alone, which the pair spends to the last unit, the bound of the pair is its value."""
    drawn, plain = BudgetDraws(saving_case(), 20), Enumerated(saving_case(), 20)
    pair = (1, 1, 0)
    assert (plain.best, plain.broken(pair)) == (pair, 0)
    bounds = DrawnBounds(plain.programme, drawn, pair)
    system = System(plain.programme.with_rows(bounds._mean_row(0)))
    row = system.place[f"high:{len(plain.programme.rows)}"]
    scale = plain.programme.value(pair) * 2**20
    prices = bounds._prices(
        system,
        system.setting(),
        Multipliers(2**20, ((row, scale // system.inequalities[row].bound),)),
    )
    assert prices.budgets.any()
    columns = [start + option for start, option in zip(system.first, pair, strict=True)]
    own = prices.start + bounds.charged(prices)[columns].sum(axis=0)
    value = plain.programme.value(pair) * bounds.scale
    assert (own >= value).all()
    assert (own <= value + 2**20).all()
    found = search(plain.programme, drawn, bounds, [], highest=10**30)
    assert (found.answer.choice, found.answer.proved) == (pair, True)
    assert asked(saving_case(low=8))[0].answer.choice == pair


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("nodes", [1, 8, 30])
def test_a_search_that_began_with_little_and_stopped_early_still_bounds_the_best(seed, nodes):
    """From nothing, and from the worst that qualifies: the bound holds, and it is not called proven before it is."""
    _, plain, best = solved(seed)
    if plain.best is None:
        return
    drawn, truth = BudgetDraws(plain.case, DRAWS), plain.programme.value(plain.best)
    bounds = DrawnBounds(plain.programme, drawn, best.choice)
    worst = min(plain.within, key=plain.programme.value)
    for known in ([], [worst]):
        found = search(plain.programme, drawn, bounds, known, highest=best.bound, nodes=nodes)
        assert found.answer.proved or nodes <= found.nodes
        assert found.answer.bound >= truth
        assert found.answer.bound <= best.bound
        if found.answer.proved:
            assert found.answer.choice == plain.best


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("nodes", [1, 20])
def test_stopped_early_it_says_a_bound_that_holds(seed, nodes):
    _, plain, best = solved(seed)
    found = within_budget(plain.programme, BudgetDraws(plain.case, DRAWS), best, nodes=nodes)
    truth = None if plain.best is None else plain.programme.value(plain.best)
    if found.answer.proved:
        assert found.answer.choice == plain.best
        return
    assert truth is None or found.answer.bound >= truth
    if found.answer.choice is not None:
        assert found.answer.choice in plain.within
        assert plain.programme.value(found.answer.choice) <= found.answer.bound


@pytest.mark.parametrize("seed", SEEDS)
def test_without_a_first_guess_the_search_finds_the_same(seed):
    _, plain, best = solved(seed)
    drawn = BudgetDraws(plain.case, DRAWS)
    bounds = DrawnBounds(plain.programme, drawn, best.choice)
    found = search(plain.programme, drawn, bounds, [], highest=10**30)
    assert found.answer.proved
    assert found.answer.choice == plain.best


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
    every = itertools.product(*(range(len(levels) + 1) for levels in plain.programme.levels))
    value = plain.programme.value(plain.best)
    (unruly, *_) = [
        choice
        for choice in every
        if plain.programme.value(choice) > value
        and not plain.programme.feasible(choice)
        and drawn.keeps(choice)
    ]
    found = search(plain.programme, drawn, bounds, [full, broken, unruly], highest=best.bound)
    assert found.answer.choice == plain.best


def test_a_looser_budget_never_buys_less_within_it():
    tables = ranged_tables(4)
    worth = []
    for share in range(8, 20, 3):
        budget = [{**row, "amount": str(row["amount"] * share / 10)} for row in tables["budget"]]
        found, plain, _ = asked(small_case(**{**tables, "budget": budget}))
        worth.append(plain.programme.value(found.answer.choice))
    assert worth == sorted(worth)
    assert worth[0] < worth[-1]


def test_with_money_to_spare_it_is_the_best_at_likely_figures():
    found, _, best = asked(ranged_case(4, tight=False))
    assert found.answer.choice == best.choice
    assert found.allocated is None
    assert found.kept == DRAWS
    assert found.answer.proved


def test_where_a_mandate_breaks_the_budget_too_often_there_is_none():
    costs = [
        {"option": "A", "year": 2027, "low": 20, "likely": 30, "high": 90},
        {"option": "B", "likely": 1},
    ]
    required = [{"id": "A", "name": "A", "status": "required"}, {"id": "B", "name": "B"}]
    found, plain, best = asked(
        small_case(costs=costs, recommendations=required, budget=[{"amount": 35}])
    )
    assert best.choice is not None
    assert plain.best is None
    assert (found.answer.choice, found.answer.bound, found.answer.proved, found.kept) == (
        None,
        None,
        True,
        None,
    )


def test_twins_are_settled_by_the_tie_rule():
    """Two like recommendations of which one alone lasts: the earlier row; with a cheaper twin, the cheaper one."""
    scores = [{"option": o, "criterion": c, "likely": 5} for o in "AB" for c in ("C1", "C2")]

    def with_costs(first, second):
        costs = [
            {"option": "A", "low": first - 5, "likely": first, "high": first + 9},
            {"option": "B", "low": second - 5, "likely": second, "high": second + 9},
        ]
        found, plain, _ = asked(small_case(costs=costs, scores=scores, budget=[{"amount": 62}]))
        assert found.answer.choice == plain.best
        return found.answer.choice

    assert with_costs(30, 30) == (1, 0)
    assert with_costs(30, 29) == (0, 1)


def test_what_pulp_allocates_qualifies_and_swaps_only_better_it():
    better = 0
    for seed in SEEDS:
        _, plain, _ = solved(seed)
        drawn = BudgetDraws(plain.case, DRAWS)
        first = allocated(plain.programme, drawn, plain.best, seconds=None)
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
    costs = [
        {"option": "A", "low": 20, "likely": 30, "high": 40},
        {"option": "B", "low": 40, "likely": 50, "high": 90},
    ]
    costs += [{"option": name, "likely": 0} for name in names]
    tables = small_case().dump()
    scores = [row for row in tables["scores"] if row["option"] in "AB"]
    scores += [
        {"option": name, "criterion": c, "likely": s}
        for name in names
        for c, s in (("C1", 0), ("C2", 10))
    ]
    rows = [{"id": id_, "name": id_} for id_ in ("A", "B", *names)]
    case = small_case(costs=costs, recommendations=rows, scores=scores, budget=[{"amount": 80}])
    drawn, best = BudgetDraws(case, DRAWS), optimum(Enumerated(case, DRAWS).programme)
    found = within_budget(Enumerated(case, DRAWS).programme, drawn, best)
    assert found.answer.proved
    assert found.answer.choice[:2] == (0, 1)
