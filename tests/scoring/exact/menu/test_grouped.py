"""Prices of relations where budget and groups are kept to the unit, against every portfolio there is."""

import numpy as np

from scoring.exact.menu.asker import Asker
from scoring.exact.menu.grouped import Grouped, groups_of
from scoring.exact.menu.menu import ends_of, menu_of
from scoring.exact.programme import RuleRow
from tests.scoring.exact.menu.test_stretches import grouped
from tests.scoring.portfolio.made import everything

TOTALS = range(160, 20, -7)


def laid_out(programme):
    """The groups of a programme over its cost, and the ends of the budget from the highest total down."""
    with_budget = programme.with_rows(RuleRow("budget", programme.cost, high=10**6))
    asker = Asker(menu_of(with_budget))
    ends = asker.menu.clipped(ends_of(with_budget, {}))
    return asker, Grouped(asker, ends), ends, np.array(TOTALS)


def best_by_total(programme):
    """The most that can be had at each total; None where nothing is possible."""
    worth = [
        (programme.spending(choice), programme.value(choice)) for choice in everything(programme)
    ]
    return [max((v for cost, v in worth if cost <= total), default=None) for total in TOTALS]


def bounds_of(programme, at):
    """The bounds of prices tuned at one of the totals; None where nothing is possible."""
    asker, kept, ends, totals = laid_out(programme)
    asker.learn(ends, np.ones(asker.menu.columns, dtype=bool))
    tuned = kept.tuned(0, at, totals, asker.least, asker.sets[0])
    if tuned is None:
        return None
    return [None if bound == asker.least else bound for bound in tuned.bounds.tolist()]


def test_a_group_is_what_a_row_counts_the_costs_of_and_no_item_is_in_two():
    """Each group with its floor and ceiling, and the items of none by themselves."""
    programme = grouped(0)
    asker, _, ends, _ = laid_out(programme)
    groups, rows = groups_of(asker.menu, ends)
    assert [group.items for group in groups] == [(0, 2, 4, 6), (1, 3, 5, 7)]
    assert [(group.floor, group.ceiling) for group in groups] == [
        (row.low, row.high) for row in programme.rows[:2]
    ]
    assert rows == [0, 1, 2, 3]

    across = programme.with_rows(RuleRow("across", programme.cost, high=100))
    groups, _ = groups_of(
        menu_of(across.with_rows(RuleRow("budget", programme.cost, high=9))), ends
    )
    assert [group.items for group in groups] == [(0, 2, 4, 6), (1, 3, 5, 7)]


def test_no_portfolio_is_worth_more_than_the_bound_at_its_total():
    """Wherever prices are tuned; and near where they are tuned the bound is close."""
    tight = bounded = 0
    for seed in range(15):
        programme = grouped(seed)
        best = best_by_total(programme)
        for at in (0, 8, 14):
            bounds = bounds_of(programme, at)
            if bounds is None:
                continue
            for bound, value in zip(bounds, best, strict=True):
                assert value is None or (bound is not None and bound >= value)
            if best[at] is not None:
                bounded += 1
                tight += bounds[at] - best[at] <= best[at] / 50
    assert bounded > 20
    assert tight > bounded / 2


def test_without_relations_the_bound_is_what_can_be_had():
    """Then nothing has a price, and groups and totals say it all."""
    bounded = 0
    for seed in range(15):
        programme = grouped(seed)
        programme = programme.without_rows(*(row.name for row in programme.rows[2:]))
        bounds = bounds_of(programme, 0)
        if bounds is not None:
            assert bounds == best_by_total(programme)
            bounded += 1
    assert bounded > 10
