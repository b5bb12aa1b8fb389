"""The full case against a sampler that shares nothing with the package (plain_sampler.py).

The same draws of values have the same best portfolio; and the benefits that either of them draws
are distributed alike: together this says that the shares are the same, for the way of drawing in
which levels lie at one place.
"""

import numpy as np
import pytest

from criteria.read import read
from scoring.exact.search import prove
from scoring.portfolio.from_case import programme as programme_of
from scoring.robustness.draws.draws import chances
from scoring.robustness.draws.selection import UNIT, Question
from scoring.robustness.draws.swing_draws import as_stated
from scoring.robustness.weights.admissible import fixed
from scoring.value.costs import cost_table
from scoring.value.evaluation import evaluate
from scoring.work.streams import WEIGHT_ONE, streams
from tests.scoring.robustness.plain_sampler import Plain


@pytest.fixture(scope="module")
def full():
    case = read("rare-earths")
    evaluation = evaluate(case)
    programme = programme_of(evaluation, cost_table(case))
    ids = tuple(leaf.id for leaf in case.leaves)
    return (
        case,
        evaluation,
        programme,
        as_stated(ids, evaluation.weights),
        chances(evaluation, success=False),
    )


def benefits(full, block, count):
    """Benefits in points, columns x draws, in the order of the plain sampler's columns."""
    case, _, _, weights, uncertain = full
    drawn = uncertain.benefits(uncertain.sample(weights, streams(case.settings.seed, block), count))
    return drawn / (1e6 * weights.one)


def columns(full, choice):
    _, _, programme, *_ = full
    return {
        (programme.ids[i], programme.levels[i][level - 1])
        for i, level in enumerate(choice)
        if level
    }


def test_both_have_the_same_columns_and_the_same_likely_values(full):
    _, evaluation, programme, *_ = full
    plain = Plain()
    pairs = [
        (id_, level)
        for id_, levels in zip(programme.ids, programme.levels, strict=True)
        for level in levels
    ]
    assert plain.columns == pairs
    likely = [float(benefit) for levels in evaluation.benefits for benefit in levels]
    assert np.allclose(plain.benefits(plain.scores[:, :, 1]), likely)
    assert plain.best(np.array(likely)) == columns(full, prove(programme).choice)


def test_benefits_are_distributed_alike(full):
    """Means, deviations, and how the levels of one recommendation move together, column by column."""
    plain, rng = Plain(), np.random.default_rng(7)
    one = np.concatenate([benefits(full, block, 1000) for block in range(4)], axis=1)
    other = np.array([plain.drawn(rng, "together") for _ in range(4000)]).T
    error = np.maximum(other.std(axis=1), 1e-6) * np.sqrt(2 / 4000)
    assert (np.abs(one.mean(axis=1) - other.mean(axis=1)) < 4.5 * error).all()
    assert np.allclose(one.std(axis=1), other.std(axis=1), rtol=0.08, atol=1e-6)
    levels = [
        (a, b)
        for a in range(len(one))
        for b in range(a)
        if plain.columns[a][0] == plain.columns[b][0]
    ]
    for a, b in levels:
        ours, theirs = np.corrcoef(one[a], one[b])[0, 1], np.corrcoef(other[a], other[b])[0, 1]
        assert abs(ours - theirs) < 0.03
        assert ours > 0.75  # drawn apart they would hardly move together
    apart = np.array([plain.drawn(rng, "apart") for _ in range(500)]).T
    assert min(np.corrcoef(apart[a], apart[b])[0, 1] for a, b in levels) < 0.2


@pytest.mark.slow
def test_the_same_draws_have_the_same_best_portfolio(full):
    case, _, programme, weights, uncertain = full
    plain, count = Plain(), 40
    choice = prove(programme).choice
    found = Question(programme, choice, weights, case.settings.seed, uncertain).answered(0, count)
    drawn = benefits(full, 0, count)
    for q in range(count):
        assert plain.best(drawn[:, q]) == columns(full, found.choices[q])


@pytest.mark.slow
def test_shares_are_those_of_the_plain_sampler(full):
    case, _, programme, weights, uncertain = full
    plain, count = Plain(), 250
    found = Question(
        programme, prove(programme).choice, weights, case.settings.seed, uncertain
    ).answered(0, 4000)
    shares = plain.shares(count, "together")
    for id_, ours in zip(programme.ids, found.acceptability.tolist(), strict=True):
        error = np.sqrt(max(ours * (1 - ours), 0.01) * (1 / count + 1 / 4000))
        assert abs(shares[id_] - ours) < 4 * error, id_


def test_exact_weights_and_rounded_ones_say_the_same(full):
    case, evaluation, programme, weights, uncertain = full
    choice = prove(programme).choice
    rounded = fixed(weights.criteria, evaluation.weights)
    one = Question(programme, choice, weights, case.settings.seed, uncertain).answered(0, 40)
    other = Question(programme, choice, rounded, case.settings.seed, uncertain).answered(0, 40)
    assert np.array_equal(one.choices, other.choices)
    assert np.allclose(one.best, other.best, atol=1e-6)
    assert UNIT == 10**6 * WEIGHT_ONE
