"""Weights around the stated swings: closed forms for two and three, every node of a tree, and laws of all draws."""

from fractions import Fraction

import numpy as np
import pytest

from scoring.robustness.draws.swing_draws import as_stated, swing_draws
from scoring.value.weights import weights
from scoring.work.streams import BLOCK, WEIGHT_ONE, streams
from tests.cases import small_case

QUARTER = Fraction(1, 4)


def criteria(*rows):
    """Rows of Criteria; a swing, a parent and ends of a range where they are given."""
    found = []
    for id_, more in rows:
        scale = {} if more.pop("group", False) else {"worst": 0, "best": 10}
        found.append({"id": id_, "name": id_, **scale, **more})
    return small_case(criteria=found, scores=[])


def many(case, share=QUARTER, blocks=30, seed=5):
    draws = swing_draws(case, share, "")
    return (
        np.concatenate([draws.drawn(streams(seed, b).weights, BLOCK) for b in range(blocks)])
        / WEIGHT_ONE
    )


def close(share, expected, count):
    return abs(share - expected) < 4 * np.sqrt(expected * (1 - expected) / count) + 1e-9


def test_the_chance_that_a_smaller_swing_weighs_more_is_the_closed_form():
    """a ~ U[75, 125], b ~ U[60, 100]: P(b > a) = ((100 - 75)^2 / 2) / (50 * 40) = 0.15625."""
    found = many(criteria(("C1", {"swing": 100}), ("C2", {"swing": 80})))
    assert close(float((found[:, 1] > found[:, 0]).mean()), 0.15625, len(found))


def test_a_stated_range_is_drawn_from_in_place_of_the_share():
    """a fixed by its own range, b ~ U[10, 40]: the weight of b is below 1/6 where b < 20, in a third of draws."""
    rows = (
        ("C1", {"swing": 100, "swing_low": 100, "swing_high": 100}),
        ("C2", {"swing": 20, "swing_low": 10, "swing_high": 40}),
    )
    found = many(criteria(*rows))
    assert close(float((found[:, 1] < 1 / 6).mean()), 1 / 3, len(found))
    assert found[:, 1].min() > 1 / 11
    assert found[:, 1].max() < 40 / 140


def test_a_blank_end_is_the_swing_itself():
    found = many(
        criteria(("C1", {"swing": 50, "swing_low": 25}), ("C2", {"swing": 50, "swing_high": 50}))
    )
    assert found[:, 0].max() <= 0.5
    assert found[:, 0].min() > 1 / 3


def test_groups_draw_their_own_swing_and_share_it_out():
    """Group G: 60 of 60 + 40, within a quarter; C1 and C2 below it 1 to 1. G's weight and C1's part are independent."""
    case = criteria(
        ("G", {"swing": 60, "group": True}),
        ("C1", {"swing": 10, "parent": "G"}),
        ("C2", {"swing": 10, "parent": "G"}),
        ("C3", {"swing": 40}),
    )
    found = many(case)
    group = found[:, 0] + found[:, 1]
    part = found[:, 0] / group
    assert group.min() > 45 / 95
    assert group.max() < 75 / 105
    assert close(float((part < 0.5).mean()), 0.5, len(found))
    # r = C1 / C2 <= 1.2 of independent U[7.5, 12.5]: 1 - P(C1 > 1.2 C2) = 1 - (12.5 - 9)^2 / 2 /
    # 1.2 / 25
    assert close(float((part < 1.2 / 2.2).mean()), 1 - 3.5**2 / 2.4 / 25, len(found))
    assert abs(np.corrcoef(group, part)[0, 1]) < 0.03


def test_a_group_without_a_swing_weighs_the_sum_of_its_leaves():
    case = criteria(
        ("G", {"group": True}),
        ("H", {"group": True, "parent": "G", "swing": 7}),
        ("C1", {"swing": 10, "parent": "H"}),
        ("C2", {"swing": 30, "parent": "G", "swing_low": 30, "swing_high": 30}),
        ("C3", {"swing": 40, "swing_low": 40, "swing_high": 40}),
    )
    found = many(case, blocks=4)
    # G weighs C1 + C2 (leaves alone): between 37.5 and 42.5 of itself and 40.
    group = found[:, 0] + found[:, 1]
    assert 37.5 / 77.5 < group.min() < group.max() < 42.5 / 82.5
    # Below G, H stands with its own swing of 5.25 to 8.75 beside 30.
    part = found[:, 0] / group
    assert 5.25 / 35.25 <= part.min() + 1e-6 < part.max() <= 8.75 / 38.75 + 1e-6


def test_zero_stays_zero_and_every_draw_sums_to_one():
    found = many(
        criteria(("C1", {"swing": 70}), ("C2", {"swing": 0}), ("C3", {"swing": "0.5"})), blocks=2
    )
    assert (found[:, 1] == 0).all()
    whole = swing_draws(criteria(("C1", {"swing": 3}), ("C2", {"swing": 1})), QUARTER, "")
    drawn = whole.drawn(streams(3, 1).weights, 700)
    assert drawn.shape == (700, 2)
    assert (drawn.sum(axis=1) == WEIGHT_ONE).all()


def test_a_short_block_begins_like_a_full_one():
    draws = swing_draws(criteria(("C1", {"swing": 3}), ("C2", {"swing": 1})), QUARTER, "")
    full, short = (draws.drawn(streams(3, 1).weights, count) for count in (BLOCK, 50))
    assert np.array_equal(full[:50], short)


@pytest.mark.parametrize("share", [Fraction(0), Fraction(1, 10)])
def test_the_middle_of_the_draws_is_what_is_stated(share):
    case = criteria(
        ("G", {"swing": 30, "group": True}),
        ("C1", {"swing": 60, "parent": "G"}),
        ("C2", {"swing": 40, "parent": "G"}),
        ("C3", {"swing": 25}),
    )
    found, stated = many(case, share, blocks=3), [float(w) for w in weights(case)]
    assert np.allclose(found.mean(axis=0), stated, atol=0.003 if share else 2e-9)


def test_varying_is_seen_where_siblings_can_both_matter():
    def varies(*rows, share=QUARTER):
        return swing_draws(criteria(*rows), share, "").varies

    assert varies(("C1", {"swing": 1}), ("C2", {"swing": 1}))
    assert not varies(("C1", {"swing": 1}))
    assert not varies(("C1", {"swing": 1}), ("C2", {"swing": 0}))
    assert varies(("C1", {"swing": 1}), ("C2", {"swing": 0, "swing_high": 1}))
    assert not varies(("C1", {"swing": 1}), ("C2", {"swing": 1}), share=Fraction(0))
    lone = ("G", {"group": True}), ("C1", {"swing": 1, "parent": "G"})
    assert not varies(*lone)
    assert varies(*lone, ("C2", {"swing": 1}))


def test_stated_weights_are_exact_where_they_fit():
    thirds = as_stated("ABC", [Fraction(1, 3)] * 3)
    assert (thirds.numerators, thirds.one) == ((1, 1, 1), 3)
    assert thirds.drawn(streams(1, 0).weights, 2).tolist() == [[1, 1, 1]] * 2
    odd = Fraction(1, 2**31 - 1)
    wide = as_stated("AB", [odd, 1 - odd])
    assert wide.one == WEIGHT_ONE == sum(wide.numerators)
