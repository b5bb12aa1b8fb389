"""A cut takes away the portfolio it was made for and never one that keeps the row."""

from itertools import product

import pytest
from hypothesis import given, settings

from scoring.exact.programme import Line, Programme, RuleRow
from scoring.portfolio.cuts import cut_off
from scoring.portfolio.pulp_model import formulate
from tests.scoring.portfolio.strategies import programmes
from tests.scoring.portfolio.test_formulation import breaks


@given(programmes(most=4))
def test_a_cut_excludes_the_broken_choice_and_no_choice_that_keeps_the_row(programme):
    every = list(product(*(range(len(levels) + 1) for levels in programme.levels)))
    for row in programme.rows:
        kept = [choice for choice in every if not row.excess(choice, programme.joints)]
        for choice in every:
            if row.excess(choice, programme.joints):
                cut = cut_off(programme, row, choice)
                assert cut.excludes(choice)
                assert not any(cut.excludes(other) for other in kept)


@settings(max_examples=30)
@given(programmes(most=2))
def test_a_cut_in_the_model_is_the_cut(programme):
    every = list(product(*(range(len(levels) + 1) for levels in programme.levels)))
    for choice in every:
        cuts = [cut_off(programme, row, choice) for row, _ in programme.broken(choice)]
        model = formulate(programme.without_rows(*(row.name for row in programme.rows)), cuts=cuts)
        for other in every:
            assert bool(breaks(model, other)) is any(cut.excludes(other) for cut in cuts)


def equal(count, cost, budget):
    line = Line(tuple((i, (cost,)) for i in range(count)))
    rows = (RuleRow("money", line, high=budget),)
    ids = tuple(map(str, range(count)))
    return Programme(ids, (("a",),) * count, ((1,),) * count, (), rows, line)


def test_equals_are_cut_off_together():
    """Ten that cost one too much for five: no five of the ten, in one cut, not in 252."""
    programme = equal(10, 10**9 + 1, 5 * 10**9)
    cut = cut_off(programme, programme.rows[0], (1,) * 5 + (0,) * 5)
    assert (len(cut.picks), cut.most) == (10, 4)


def test_a_choice_that_keeps_the_row_has_nothing_to_cut_off():
    programme = equal(3, 1, 3)
    with pytest.raises(ValueError, match="keeps 'money'"):
        cut_off(programme, programme.rows[0], (1, 1, 1))
