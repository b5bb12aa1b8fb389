"""The lists beside the optimum: each step in its order, each portfolio under the rules, each swap mends it."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings

from scoring.exact.programme import Line, Programme, RuleRow
from scoring.explanation import priority_lists as module
from scoring.explanation.priority_lists import orders, steps_by_rank, steps_by_value_for_money
from scoring.portfolio.difference import apply
from scoring.portfolio.optimum import optimum
from tests.cases import reference
from tests.scoring.portfolio.made import everything
from tests.scoring.portfolio.strategies import programmes


def budget(values, costs, money, rows=()):
    """Recommendations x levels of values and of costs, and one budget."""
    line = Line(tuple((i, tuple(own)) for i, own in enumerate(costs)))
    ids = tuple(f"R{i}" for i in range(len(values)))
    levels = tuple(tuple(f"L{k}" for k in range(len(own))) for own in values)
    limit = RuleRow("Budget", line, high=money)
    return Programme(ids, levels, tuple(map(tuple, values)), (), (limit, *rows), line)


def greedy_list(programme, money):
    """The textbook: down the list of ratios, each step that the money left pays for."""
    at = [0] * len(programme.ids)
    for step in steps_by_value_for_money(programme):
        if at[step.index] == step.before and step.cost <= money:
            at[step.index], money = step.level, money - step.cost
    return tuple(at)


@settings(max_examples=150)
@given(programmes())
def test_every_list_keeps_every_rule_and_loses_what_it_says(programme):
    best = optimum(programme)
    for order in orders(programme, best):
        assert order.certain
        assert (order.choice is None) is (best.choice is None)
        if order.choice is None:
            continue
        assert programme.feasible(order.choice)
        assert (order.value, order.spending) == (
            programme.value(order.choice),
            programme.spending(order.choice),
        )
        top = max(map(programme.value, best.ties))
        assert order.loss == (0 if top - order.value <= programme.tie else top - order.value)
        mended = apply(order.choice, order.swap)
        assert programme.feasible(mended)
        assert programme.value(mended) >= top - programme.tie
        assert bool(order.swap) is (order.loss > 0)
        fewest = min(
            sum(a != b for a, b in zip(order.choice, tie, strict=True)) for tie in best.ties
        )
        assert len(order.swap) == (fewest if order.loss else 0)


@given(programmes())
def test_a_step_is_taken_exactly_if_a_portfolio_still_holds_it(programme):
    """Enumerated: the steps taken so far, at that level or above, and this one."""
    every = everything(programme)
    for exactly, order in zip((False, True), orders(programme, optimum(programme)), strict=True):
        held = every
        at = {}
        for step in order.steps:
            top = step.level if exactly else len(programme.levels[step.index])
            with_it = [choice for choice in held if step.level <= choice[step.index] <= top]
            free = step.index not in at if exactly else at.get(step.index, 0) == step.before
            assert step.taken is (free and bool(with_it))
            if step.taken:
                held, at[step.index] = with_it, step.level
        if every:
            listed = tuple(at.get(i, 0) for i in range(len(programme.ids)))
            assert order.choice in held
            assert (order.choice == listed) is (order.added == ())
            if order.added:
                assert listed not in held
                assert order.spending == min(map(programme.spending, held))


@given(programmes())
def test_the_lists_are_in_their_order(programme):
    steps = steps_by_value_for_money(programme)
    costly = [step.ratio for step in steps if step.ratio is not None]
    assert costly == sorted(costly, reverse=True)
    assert all(step.ratio is None for step in steps[: len(steps) - len(costly)])
    for i in range(len(programme.ids)):
        own = [step for step in steps if step.index == i]
        assert all(one.level == other.before for one, other in pairwise(own))
        assert all(step.benefit > 0 for step in own)
        reached = own[-1].level if own else 0
        assert max((0, *programme.values[i])) == (0, *programme.values[i])[reached]
    ranked = [programme.values[step.index][step.level - 1] for step in steps_by_rank(programme)]
    firsts = list(dict.fromkeys(step.index for step in steps_by_rank(programme)))
    assert all(value > 0 for value in ranked)
    assert [max(programme.values[i]) for i in firsts] == sorted(
        (max(programme.values[i]) for i in firsts), reverse=True
    )


@pytest.mark.parametrize("money", range(0, 60, 7))
def test_under_one_budget_it_is_the_textbook_list(money):
    values = [[18, 43, 63], [20, 30, 51], [5, 21, 39], [30, 42, 60]]
    costs = [[16, 29, 43], [38, 73, 103], [30, 74, 101], [12, 23, 43]]
    programme = budget(values, costs, money)
    assert orders(programme, optimum(programme))[0].choice == greedy_list(programme, money)


def test_stockco_by_ratio_stops_short_of_the_optimum():
    """Winston: by ratio 1 and 2 are taken for 38, with 2 left over; 2, 3 and 4 are worth 42."""
    given_, expected = (
        reference("capbudget_winston_stockco")[part] for part in ("inputs", "expected")
    )
    programme = budget(
        [[v] for v in given_["values_k$"]], [[c] for c in given_["costs_k$"]], given_["budget_k$"]
    )
    by_ratio, by_rank = orders(programme, optimum(programme))
    assert by_ratio.value == expected["greedy_by_ratio_objective_k$"]
    assert (by_ratio.loss, by_ratio.share) == (4, Fraction(4, 42))
    assert [(change.index, change.before, change.after) for change in by_ratio.swap] == [
        (0, 1, 0),
        (2, 0, 1),
        (3, 0, 1),
    ]
    assert [step.index for step in by_rank.steps] == [1, 0, 2, 3]


def test_room_is_kept_for_what_is_required():
    """The best ratio would leave no money for the required one."""
    programme = budget(
        [[9], [1]], [[6], [5]], 10, [RuleRow("R1 required", Line(((1, (1,)),)), low=1)]
    )
    first, second = orders(programme, optimum(programme))
    assert first.choice == second.choice == (0, 1)
    assert [step.taken for step in first.steps] == [False, True]


def test_what_the_rules_ask_for_beyond_the_list_is_added_at_least_cost():
    """R0 needs R1 or R2, both harmful and so on no list; R2 is the cheaper."""
    needs = RuleRow("R0 needs R1 or R2", Line(((0, (1,)), (1, (-1,)), (2, (-1,)))), high=0)
    programme = budget([[9], [-1], [-2]], [[4], [3], [2]], 10, [needs])
    first, _ = orders(programme, optimum(programme))
    assert (first.choice, first.added, first.loss) == ((1, 0, 1), (2,), 1)
    assert {(change.index, change.after) for change in first.swap} == {(1, 1), (2, 0)}


def test_where_nothing_can_hold_there_is_no_list_to_fund():
    programme = budget([[9]], [[6]], 5, [RuleRow("required", Line(((0, (1,)),)), low=1)])
    for order in orders(programme, optimum(programme)):
        assert order.choice is None
        assert order.loss is None
        assert not any(step.taken for step in order.steps)


def test_a_question_that_was_given_up_is_said(monkeypatch):
    monkeypatch.setattr(module, "NODES", 0)
    needs = RuleRow("R0 needs R1", Line(((0, (1,)), (1, (-1,)))), high=0)
    programme = budget([[9], [-1]], [[4], [3]], 10, [needs])
    assert not orders(programme, optimum(programme))[0].certain
