"""Criteria that measure one thing: rank correlations in whole numbers, and facts that two share."""

from itertools import permutations
from statistics import correlation

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria.model.oddities.twins import twins
from tests.cases import small_case

LEAVES = ("C1", "C2")


def case_of(first, second, *, facts=None):
    """Recommendations in a row, with these scores on two criteria; facts: what is cited for each, by criterion."""
    ids = [f"R{k}" for k in range(len(first))]
    columns = dict(zip(LEAVES, (first, second), strict=True))
    scores = [
        {
            "option": id_,
            "criterion": leaf,
            "likely": column[k],
            "evidence": (facts or {}).get(leaf, [()] * len(ids))[k],
        }
        for k, id_ in enumerate(ids)
        for leaf, column in columns.items()
    ]
    return small_case(
        criteria=[
            {"id": leaf, "name": leaf, "worst": -1000, "best": 1000, "swing": 50} for leaf in LEAVES
        ],
        recommendations=[{"id": id_, "name": id_} for id_ in ids],
        costs=[{"option": id_, "likely": 1} for id_ in ids],
        scores=scores,
    )


def pairs(case):
    return twins(case, case.leaves)


def mean_ranks(column):
    """The oracle: a rank is one more than the number below, and half of the number that is equal besides."""
    return [
        sum(other < one for other in column) + (sum(other == one for other in column) - 1) / 2
        for one in column
    ]


COLUMN = st.lists(st.integers(-9, 9), min_size=12, max_size=16)


@given(COLUMN, st.randoms(use_true_random=False))
def test_a_pair_is_named_where_the_oracle_says_so(first, random):
    """Law: a criterion and a shaken copy of it are named exactly where Spearman's correlation is above 0.9."""
    second = [one + random.choice((0, 0, 0, 1, -2, 5)) for one in first]
    if min(len(set(first)), len(set(second))) < 5:
        assert pairs(case_of(first, second)) == () or first == second
        return
    size = correlation(mean_ranks(first), mean_ranks(second))
    told = pairs(case_of(first, second))
    assert bool(told) is (size**2 > 0.81)
    if told:
        assert abs(float(told[0].correlation) - size) < 0.0011


@given(st.permutations(range(14)), st.permutations(range(14)))
def test_the_order_of_rows_and_the_unit_do_not_matter(first, order):
    """Law: rows in another order, and scores squared or turned round, are told alike."""
    second = [one + (one == 3) * 2 for one in first]
    shuffled = [[column[k] for k in order] for column in (first, second)]
    told = [
        abs(pairs(case_of(*columns))[0].correlation)
        for columns in ((first, second), shuffled, (first, [-one for one in second]))
    ]
    assert len(set(told)) == 1
    assert pairs(case_of(first, [one**2 for one in second]))[0].correlation == told[0]


def test_of_few_rows_nothing_follows():
    assert pairs(case_of([5], [5])) == ()
    assert pairs(case_of(range(5), range(5))) == ()


def test_one_that_follows_from_the_other_by_a_sum_is_named_among_few():
    first = (1, 4, 2, 5, 0, 3)
    assert len(pairs(case_of(first, [20 * one + 7 for one in first]))) == 1
    assert pairs(case_of(first, [one**3 for one in first])) == ()


@pytest.mark.parametrize("second", [(4,) * 14, (0, 1) * 7, (0,) * 13 + (9,)])
def test_ties_and_scores_without_spread_are_not_named(second):
    assert pairs(case_of(second, second)) == ()


def test_chance_among_six_is_not_named():
    """Of all orders of six, only those that are one and the same sum of the other are named: there and back."""
    first = tuple(range(6))
    told = [order for order in permutations(first) if pairs(case_of(first, order))]
    assert told == [first, first[::-1]]


def cited(*facts):
    return [(fact,) for fact in facts]


MANY = [f"F{k}" for k in range(12)]
FLAT = [7] * 12


def test_the_same_facts_under_two_criteria_are_named_with_the_score():
    (pair,) = pairs(case_of(FLAT, FLAT, facts=dict.fromkeys(LEAVES, cited(*MANY))))
    assert (pair.correlation, pair.number, pair.row.option) == (None, 12, "R0")


def test_a_fact_here_and_there_or_one_for_all_is_no_fault():
    other = ["F0", *(f"G{k}" for k in range(11))]
    assert pairs(case_of(FLAT, FLAT, facts={"C1": cited(*MANY), "C2": cited(*other)})) == ()
    assert pairs(case_of(FLAT, FLAT, facts=dict.fromkeys(LEAVES, cited(*["F0"] * 12)))) == ()
    assert pairs(case_of(FLAT, FLAT, facts=dict.fromkeys(LEAVES, cited(*["judgement"] * 12)))) == ()
