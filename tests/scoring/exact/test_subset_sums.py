"""Knapsacks whose values follow their costs: the most that can be spent, against every portfolio there is."""

import random
from itertools import product

from scoring.exact import subset_sums
from scoring.exact.inequalities import System
from scoring.exact.knapsack import recognise
from scoring.exact.programme import Line, Programme, RuleRow
from scoring.exact.search import prove
from scoring.exact.subset_sums import most_spent


def made(seed, rate=3, spoilt=0):
    """A budget and values that are costs times a rate. spoilt: added to one value."""
    rng = random.Random(seed)
    costs = [sorted(rng.randint(1, 60) for _ in range(rng.randint(1, 3))) for _ in range(6)]
    values = [[rate * cost for cost in own] for own in costs]
    values[0][0] += spoilt
    total = Line(tuple((i, tuple(own)) for i, own in enumerate(costs)))
    budget = rng.randint(0, sum(own[-1] for own in costs))
    return Programme(
        tuple("ABCDEF"),
        tuple(tuple(map(str, range(len(own)))) for own in costs),
        tuple(map(tuple, values)),
        (),
        (RuleRow("budget", total, high=budget),),
        total,
    )


def knapsack_of(programme, **asked):
    system = System(programme)
    return recognise(system, system.setting(**asked))


def best(programme, held=None):
    every = product(*(range(len(levels) + 1) for levels in programme.levels))
    kept = (choice for choice in every if held is None or choice[held[0]] == held[1])
    return max((programme.value(c) for c in kept if programme.feasible(c)), default=None)


def test_the_most_is_spent():
    for seed in range(80):
        programme = made(seed)
        worth = most_spent(knapsack_of(programme))
        assert worth.value == programme.value(worth.choice) == best(programme)
        assert programme.feasible(worth.choice)
        assert prove(programme).best == best(programme)


def test_the_most_is_spent_where_a_level_is_held():
    for seed in range(40):
        programme = made(seed)
        worth = most_spent(knapsack_of(programme, fixed={2: (1, 1)}))
        expected = best(programme, held=(2, 1))
        assert (worth is None) == (expected is None)
        assert worth is None or worth.value == expected == programme.value(worth.choice)


def test_values_that_do_not_follow_costs_are_left_alone():
    assert all(most_spent(knapsack_of(made(seed, spoilt=1))) is None for seed in range(20))


def test_a_limit_on_width_is_kept(monkeypatch):
    monkeypatch.setattr(subset_sums, "MOST_BITS", 10)
    programme = made(1)
    assert most_spent(knapsack_of(programme)) is None
    assert prove(programme).best == best(programme)


def test_money_to_the_cent_makes_no_bits():
    """Budgets and costs of any size: what is too wide is left alone at once, and proved in another way."""
    for budget, dear in ((4 * 10**12, 3 * 10**12), (50, 10**15)):
        total = Line(((0, (dear,)), (1, (40,))))
        rows = (RuleRow("budget", total, high=budget),)
        programme = Programme(("A", "B"), (("1",), ("1",)), ((3 * dear,), (120,)), (), rows, total)
        knapsack = knapsack_of(programme)
        spent = None if knapsack is None else most_spent(knapsack)
        assert spent is None or spent.value == best(programme)
        assert prove(programme).value == best(programme)
