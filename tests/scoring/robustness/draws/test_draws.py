"""Draws: uniform where they should be, the same for everybody, and tables that agree with what they stand for."""

from fractions import Fraction

import numpy as np
import pytest

from scoring.robustness.draws.draws import chances, triangular
from scoring.robustness.weights.admissible import anything, around, fixed, ordered, ranged
from scoring.robustness.weights.sampled import weights_drawn
from scoring.value.evaluation import evaluate
from scoring.work.streams import (
    BLOCK,
    WEIGHT_ONE,
    blocks_of,
    rounded,
    simplex,
    slices_drawn,
    streams,
)
from tests.cases import small_case


def many(weights, blocks=20, seed=7):
    drawn = [weights_drawn(weights, streams(seed, block).weights, BLOCK) for block in range(blocks)]
    return np.concatenate(drawn) / WEIGHT_ONE


@pytest.mark.parametrize("k", [2, 3, 6, 10])
def test_the_chance_that_some_weight_passes_one_half_is_the_closed_form(k):
    """P(max w > 1/2) = k 2^(1-k) for weights uniform on the simplex; normalised uniforms give far less."""
    share = float((many(anything("ABCDEFGHIJ"[:k])).max(axis=1) > 0.5).mean())
    expected = k * 2.0 ** (1 - k)
    assert abs(share - expected) < 4 * np.sqrt(expected * (1 - expected) / 20_000) + 1e-9


def test_moments_of_uniform_weights_are_those_of_dirichlet():
    drawn = many(anything("ABCD"))
    assert np.allclose(drawn.mean(axis=0), 1 / 4, atol=0.006)
    assert np.allclose(drawn.var(axis=0), 3 / 80, atol=0.002)


def test_every_draw_sums_to_one_exactly():
    sets = [
        anything("ABCDE"),
        ordered("ABCDE", ((3,), (0, 1), (2, 4))),
        around("ABC", (Fraction(1, 2), Fraction(1, 3), Fraction(1, 6))),
    ]
    for weights in sets:
        drawn = weights_drawn(weights, streams(1, 0).weights, 500)
        assert drawn.shape == (500, len(weights.criteria))
        assert (drawn.sum(axis=1) == WEIGHT_ONE).all()
        assert (drawn >= 0).all()


def test_ordered_draws_keep_the_order_and_have_the_centroid_as_mean():
    drawn = many(ordered("ABC", ((2,), (0,), (1,))))
    assert (drawn[:, 2] >= drawn[:, 0]).all()
    assert (drawn[:, 0] >= drawn[:, 1]).all()
    assert np.allclose(drawn.mean(axis=0), [5 / 18, 2 / 18, 11 / 18], atol=0.004)


def test_draws_within_a_tier_are_even():
    drawn = many(ordered("ABC", ((0, 1), (2,))))
    assert abs(float((drawn[:, 0] > drawn[:, 1]).mean()) - 0.5) < 0.015
    assert (drawn[:, :2].min(axis=1) >= drawn[:, 2]).all()


def test_a_walk_is_uniform_against_rejection():
    """Within a box cut by the sum, the walk's first two moments are those of a long list of accepted points."""
    given = np.array([0.4, 0.3, 0.2, 0.1])
    drawn = many(
        around("ABCD", [Fraction(4, 10), Fraction(3, 10), Fraction(2, 10), Fraction(1, 10)])
    )
    rng = np.random.default_rng(3)
    free = given[:3] * (0.75 + 0.5 * rng.random((400_000, 3)))
    last = 1 - free.sum(axis=1)
    kept = np.column_stack([free, last])[(last >= 0.075) & (last <= 0.125)]
    assert np.allclose(drawn.mean(axis=0), kept.mean(axis=0), atol=0.002)
    assert np.allclose(drawn.std(axis=0), kept.std(axis=0), rtol=0.04)


def test_a_walk_stays_in_the_set_and_spreads_over_its_corners():
    weights = ranged(
        "ABC", [Fraction(1), Fraction(2), Fraction(3)], [Fraction(2), Fraction(4), Fraction(6)]
    )
    drawn = many(weights, blocks=3)
    for row in weights.rows:
        assert (drawn @ np.array([float(a) for a in row]) > -1e-6).all()
    for corner in weights.vertices:
        assert np.abs(drawn - np.array([float(x) for x in corner])).max(axis=1).min() < 0.02


def test_an_equation_leaves_a_walk_on_its_line():
    weights = anything("ABC").narrowed(
        "twice",
        "A is twice B",
        [(Fraction(1), Fraction(-2), Fraction(0)), (Fraction(-1), Fraction(2), Fraction(0))],
    )
    drawn = many(weights, blocks=2)
    assert np.abs(drawn[:, 0] - 2 * drawn[:, 1]).max() < 1e-6
    assert drawn[:, 2].max() > 0.95
    assert drawn[:, 2].min() < 0.05


def test_exact_weights_are_drawn_as_they_are():
    drawn = weights_drawn(fixed("AB", (Fraction(1, 3), Fraction(2, 3))), streams(1, 0).weights, 3)
    assert (drawn == drawn[0]).all()
    assert drawn[0].tolist() == [357913941, 715827883]


def test_a_stream_depends_on_seed_and_block_alone():
    first = slices_drawn(streams(5, 3).scores, 7, BLOCK)
    assert np.array_equal(first, slices_drawn(streams(5, 3).scores, 7, BLOCK))
    assert np.array_equal(first[:, :10], slices_drawn(streams(5, 3).scores, 7, 10))
    assert not np.array_equal(first, slices_drawn(streams(5, 4).scores, 7, BLOCK))
    assert not np.array_equal(first, slices_drawn(streams(6, 3).scores, 7, BLOCK))
    assert blocks_of(2500) == ((0, 1000), (1, 1000), (2, 500))
    assert first.min() == 0
    assert first.max() == 1023


def test_rounding_keeps_the_sum():
    rng = np.random.default_rng(1)
    weights = rng.dirichlet(np.ones(7), size=300)
    found = rounded(weights)
    assert (found.sum(axis=1) == WEIGHT_ONE).all()
    assert np.abs(found / WEIGHT_ONE - weights).max() < 2 / WEIGHT_ONE


def test_single_weight_needs_no_cut():
    assert (simplex(streams(1, 0).weights, 1, 5) == WEIGHT_ONE).all()


@pytest.mark.parametrize(
    ("low", "likely", "high"), [(0, 1, 2), (0, 0, 5), (1, 4, 4), (-3, 1, 9), (2, 2, 2)]
)
def test_slices_of_a_triangle_have_its_mean_and_spread(low, likely, high):
    figures = triangular(low, likely, high)
    a, c, b = low, likely, high
    assert (np.diff(figures) >= 0).all()
    assert abs(figures.mean() - (a + b + c) / 3) < 1e-9
    assert abs(figures.var() - (a * a + b * b + c * c - a * b - a * c - b * c) / 18) < 1e-4


def ranged_case(**tables):
    return small_case(
        scores=[
            {"option": "A", "criterion": "C1", "low": 2, "likely": 5, "high": 6},
            {"option": "A", "criterion": "C2", "likely": 10},
            {"option": "B", "criterion": "C1", "likely": 10},
            {"option": "B", "criterion": "C2", "low": 5, "likely": 15, "high": 20},
        ],
        **tables,
    )


def test_expected_differences_are_means_of_the_triangles():
    evaluation = evaluate(ranged_case())
    found = chances(evaluation)
    expected = [[(2 + 5 + 6) / 3 * 10, 0], [100, -(40 / 3 - 10) * 5]]
    assert np.allclose([[float(x) for x in row] for row in found.expected], expected, atol=1e-5)
    assert found.cells == ((0, 0), (1, 1))


def test_without_ranges_the_draws_are_the_evaluation():
    evaluation = evaluate(small_case())
    found = chances(evaluation)
    assert found.certain
    sample = found.sample(fixed(("C1", "C2"), evaluation.weights), streams(1, 0), 4)
    values = found.benefits(sample) / WEIGHT_ONE / 1e6
    assert np.allclose(
        values, np.array([[float(b)] for own in evaluation.benefits for b in own]), atol=1e-6
    )


LEVELS = [
    {"option": "A", "level": "pilot", "level_order": 1, "benefit_share": "0.4"},
    {"option": "A", "level": "full", "level_order": 2, "is_reference": True},
]


def test_levels_share_their_place_in_the_range():
    case = small_case(
        levels=LEVELS,
        costs=[
            {"option": "A", "level": "pilot", "year": 2027, "likely": 10},
            {"option": "A", "level": "full", "year": 2027, "likely": 30},
            {"option": "B", "year": 2027, "likely": 50},
        ],
        scores=[
            {"option": "A", "level": "full", "criterion": "C1", "low": 2, "likely": 5, "high": 6},
            {"option": "A", "level": "full", "criterion": "C2", "likely": 10},
            {"option": "B", "criterion": "C1", "likely": 10},
            {"option": "B", "criterion": "C2", "low": 5, "likely": 15, "high": 20},
        ],
    )
    found = chances(evaluate(case))
    assert found.columns == ((0, 1), (0, 2), (1, 1))
    assert found.references == (1, 2)
    sample = found.sample(anything(("C1", "C2")), streams(1, 0), 200)
    pilot, full, _ = found.benefits(sample)
    assert np.abs(pilot - 0.4 * full).max() <= WEIGHT_ONE  # a millionth of a point


def test_an_uncertain_chance_of_success_takes_its_share_of_gains_alone():
    chance = {"p_success_low": "0.2", "p_success_likely": "0.5", "p_success_high": "0.8"}
    case = ranged_case(
        case={"title": "T", "success": "used"},
        recommendations=[{"id": "A", "name": "First"}, {"id": "B", "name": "Second", **chance}],
    )
    found = chances(evaluate(case))
    assert [*found.success] == [1]
    # B gains 100 on C1 with chance 1/2 on average; of the range on C2 only what is gained is
    # multiplied.
    assert abs(float(found.expected[1][0]) - 50) < 1e-5
    harm = triangular(5, 15, 20)
    points = (10 - harm) * 5
    mean = 0.5 * np.maximum(points, 0).mean() + np.minimum(points, 0).mean()
    assert abs(float(found.expected[1][1]) - mean) < 1e-5
    sample = found.sample(
        fixed(("C1", "C2"), (Fraction(1, 2), Fraction(1, 2))), streams(2, 0), BLOCK
    )
    drawn = found.benefits(sample)[1] / WEIGHT_ONE / 1e6
    assert abs(drawn.mean() - (50 + mean) / 2) < 1.5
