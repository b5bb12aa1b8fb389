"""Weights from orders, points and ranges: published figures and laws."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.elicitation.intervals import RangesClash, middle, swing_ranges, tightened
from scoring.elicitation.rank_order import centroid, rank_sum, rank_weights, reciprocal
from scoring.elicitation.ratings import normalised

F = Fraction


def test_centroid_weights_of_barron_and_barrett() -> None:
    """Barron and Barrett (1996), table of ROC weights for four attributes: 0.5208, 0.2708, 0.1458, 0.0625."""
    assert [round(float(w), 4) for w in centroid(4)] == [0.5208, 0.2708, 0.1458, 0.0625]


@pytest.mark.parametrize("n", range(1, 9))
def test_the_centroid_is_the_mean_of_the_corners_of_the_ranked_set(n: int) -> None:
    """The corners of w1 >= w2 >= ... >= 0, sum 1, are (1/k, ..., 1/k, 0, ...)."""
    corners = [[F(1, k)] * k + [F(0)] * (n - k) for k in range(1, n + 1)]
    assert list(centroid(n)) == [sum(column) / n for column in zip(*corners, strict=True)]


@given(st.lists(st.integers(1, 5), min_size=1, max_size=8))
@pytest.mark.parametrize("rule", [centroid, rank_sum, reciprocal])
def test_rank_weights_sum_to_one_and_follow_the_order(rule, ranks: list[int]) -> None:
    weights = rank_weights(ranks, rule)
    assert sum(weights) == 1
    for a, b in pairwise(sorted(zip(ranks, weights, strict=True))):
        assert (a[1] == b[1]) if a[0] == b[0] else (a[1] > b[1])


def test_only_the_order_of_ranks_counts() -> None:
    assert rank_weights([10, 3, 7]) == rank_weights([3, 1, 2])


def test_points_that_are_all_zero_are_refused() -> None:
    with pytest.raises(ValueError, match="all zero"):
        normalised([F(0), F(0)])


@pytest.mark.parametrize("seed", range(40))
def test_swing_ranges_hold_every_weight_and_are_reached(seed: int) -> None:
    """Any swings within their ranges give weights within the ranges found; the ends belong to swings at their ends."""
    rng = random.Random(seed)
    n = rng.randint(2, 5)
    lows = [F(rng.randint(0, 50)) for _ in range(n)]
    highs = [low + rng.randint(1, 60) for low in lows]
    ranges = swing_ranges(lows, highs)
    for _ in range(50):
        swings = [
            rng.choice([low, high, (low + high) / 2]) for low, high in zip(lows, highs, strict=True)
        ]
        if sum(swings):
            assert all(a <= w <= b for w, (a, b) in zip(normalised(swings), ranges, strict=True))
    for j in range(n):
        top = [highs[k] if k == j else lows[k] for k in range(n)]
        bottom = [lows[k] if k == j else highs[k] for k in range(n)]
        assert (normalised(bottom)[j], normalised(top)[j]) == ranges[j]


@pytest.mark.parametrize("seed", range(40))
def test_tightened_ranges_are_what_weights_can_reach(seed: int) -> None:
    """Each end is reached by weights within all the ranges: the others take up the slack. The middle keeps them all."""
    rng = random.Random(seed)
    n = rng.randint(2, 5)
    ranges = tuple(tuple(sorted(F(rng.randint(0, 12), 12) for _ in range(2))) for _ in range(n))
    if not sum(a for a, _ in ranges) <= 1 <= sum(b for _, b in ranges):
        with pytest.raises(RangesClash, match="than 1"):
            tightened(ranges)
        return
    fitting = tightened(ranges)
    for j, ends in enumerate(fitting):
        for end in ends:
            others = [fitting[k] for k in range(n) if k != j]
            assert ranges[j][0] <= end <= ranges[j][1]
            assert sum(a for a, _ in others) <= 1 - end <= sum(b for _, b in others)
    weights = middle(ranges)
    assert sum(weights) == 1
    assert all(a <= w <= b for w, (a, b) in zip(weights, ranges, strict=True))


def test_a_range_back_to_front_is_refused() -> None:
    with pytest.raises(RangesClash, match="back to front"):
        tightened(((F(1, 2), F(1, 4)), (F(0), F(1))))
