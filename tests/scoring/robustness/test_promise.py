"""The honest promise by simulation: no bias, and an interval that covers what it says."""

import numpy as np
import pytest

from scoring.robustness import promise as module
from scoring.robustness.promise import promise, shrink
from tests.scoring.robustness.made_cases import World, world


def simulated(runs, options, chosen, noise, seed=1):
    """Draw true benefits, estimate them, pick the best estimates: (relative bias, naive bias, coverage)."""
    rng = np.random.default_rng(seed)
    gaps, naive, truths, covered = [], [], [], 0
    for _ in range(runs):
        true = 30 + 10 * rng.standard_normal(options)
        deviations = noise * rng.uniform(0.5, 1.5, options)
        estimates = true + deviations * rng.standard_normal(options)
        picked = np.zeros(options, dtype=bool)
        picked[np.argsort(-estimates)[:chosen]] = True
        found = shrink(estimates, deviations**2, picked)
        truth = true[picked].sum()
        gaps.append(found.mean - truth)
        naive.append(estimates[picked].sum() - truth)
        truths.append(truth)
        covered += found.low <= truth <= found.high
    return np.mean(gaps) / np.mean(truths), np.mean(naive) / np.mean(truths), covered / runs


def test_the_curse_is_taken_out(monkeypatch):
    monkeypatch.setattr(module, "GRID", 100)
    bias, naive, covered = simulated(400, 24, 12, 10)
    assert naive > 0.1
    assert abs(bias) < 0.015
    assert 0.85 < covered < 0.94


@pytest.mark.slow
@pytest.mark.parametrize(("options", "chosen", "noise"), [(24, 12, 10), (40, 12, 10), (30, 10, 5)])
def test_bias_is_under_one_per_cent_and_nine_of_ten_intervals_cover(options, chosen, noise):
    bias, naive, covered = simulated(2000, options, chosen, noise)
    assert naive > 0.05
    assert abs(bias) < 0.01
    assert 0.88 <= covered <= 0.92


def test_what_is_known_exactly_is_not_pulled():
    estimates, variances = np.array([10.0, 20, 30, 40, 90]), np.array([0.0, 0, 0, 0, 400])
    found = shrink(estimates, variances, np.array([True, False, False, False, True]))
    assert np.allclose(found.thetas[:4], estimates[:4], atol=1e-9)
    assert 30 < found.thetas[4] < 90
    assert found.low < found.mean < found.high


def test_the_less_is_known_the_more_is_pulled():
    estimates = np.array([10.0, 20, 30, 40, 50])
    little = shrink(estimates, np.full(5, 1.0), np.ones(5, dtype=bool))
    much = shrink(estimates, np.full(5, 400.0), np.ones(5, dtype=bool))
    assert np.ptp(much.thetas) < np.ptp(little.thetas) < 40
    assert abs(little.centre - 30) < 1
    assert much.high - much.low > little.high - little.low


def test_a_case_promises_its_value_and_less_after_shrinkage():
    made = world(2)
    found = promise(made.evaluation, made.programme, made.best)
    assert found.learned
    assert abs(found.likely - float(made.most())) < 1e-9
    assert found.low < found.honest < found.high
    assert abs(found.likely - found.leaning - found.curse - found.honest) < 1e-9
    frame = found.to_frame()
    assert list(frame.index) == list(made.programme.ids)
    assert list(frame["level"]) == list(made.best)


def test_without_ranges_the_promise_is_the_value():
    made = world(5)
    rows = tuple(row.model_copy(update={"low": row.likely, "high": row.likely}) for row in made.case.scores)
    certain = World(made.case.model_copy(update={"scores": rows}))
    found = promise(certain.evaluation, certain.programme, certain.best)
    assert not found.learned
    assert abs(found.honest - float(certain.most())) < 1e-4
    assert found.low == found.high == found.honest
