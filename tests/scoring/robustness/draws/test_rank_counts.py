"""The compiled counts of draws are numpy's to the last digit, with every kind of uncertainty there is."""

import importlib.util

import numpy as np
import pytest

from scoring.exact import compiled
from scoring.robustness.draws import acceptability as module
from scoring.robustness.draws.acceptability import counted, of_chances
from scoring.robustness.draws.draws import POINT, Chances
from scoring.robustness.weights.admissible import anything
from scoring.work.streams import SLICES, streams


def uncertain(seed):
    """Seven recommendations, three criteria: certain and uncertain cells of either sign, some chances of success."""
    rng = np.random.default_rng(seed)
    cells = [(i, j) for i in range(7) for j in range(3) if rng.random() < 0.6]
    columns = tuple((i, level) for i in range(7) for level in (1, 2))
    spread = tuple(
        (2 * i + level, j, place) for place, (i, j) in enumerate(cells) for level in (0, 1)
    )
    tables = np.sort(rng.integers(-40 * POINT, 90 * POINT, size=(len(spread), SLICES)), axis=1)
    success = {i: np.sort(rng.integers(0, POINT, size=SLICES)) for i in (1, 4)}
    likely = rng.integers(-9, 9, size=(14, 3)) * POINT
    return Chances(
        columns, tuple(range(1, 14, 2)), likely, tuple(cells), spread, tables, success, (), ()
    )


@pytest.fixture
def counting():
    """The module as plain Python."""
    with pytest.MonkeyPatch.context() as without:
        without.setattr(compiled, "_numba", lambda: None)
        spec = importlib.util.find_spec("scoring.robustness.draws.rank_counts")
        found = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(found)
    return found


def same(counts, plain):
    return (
        np.array_equal(counts.won, plain.won)
        and np.array_equal(counts.ranked, plain.ranked)
        and np.array_equal(counts.fronts, plain.first_weights)
    )


def test_every_step_is_that_of_numpy(counting, monkeypatch):
    monkeypatch.setattr(module, "fast", lambda *_: False)
    rng = np.random.default_rng(1)
    for seed in range(3):
        asked = uncertain(seed)
        sample = asked.sample(anything("ABC"), streams(seed, 0), 40)
        counts = counting.sums(7, 3, 50)  # more room than draws
        counting.count_block(asked.looked_up, sample.weights, sample.places, sample.chances, counts)
        values = counts.values[:, :40].copy()
        assert np.array_equal(values, asked.benefits(sample, asked.references))
        plain = counted(values, sample.weights)
        assert same(counts, plain)
        tied = rng.integers(0, 4, size=(7, 40))
        again = counted(tied, sample.weights)
        counting._compare(tied, counts.keys, 40, counts.behind, counts.won)
        counting._add_up(counts.behind, sample.weights, counts.ranked, counts.fronts)
        plain.ranked += again.ranked
        plain.won += again.won
        plain.first_weights += again.first_weights
        assert same(counts, plain)


def test_what_leading_bits_do_not_tell_apart_is_compared_in_full(counting):
    rng = np.random.default_rng(2)
    for size in (30, 31, 32, 45, 61):  # bits of the largest
        for sign in (1, -1):
            values = sign * (2**size - rng.integers(0, 3, size=(7, 40)))
            values[0, ::2] = -values[0, ::2]
            counts = counting.sums(7, 3, 40)
            counting._compare(values, counts.keys, 40, counts.behind, counts.won)
            plain = counted(values, np.zeros((3, 40), dtype=np.int64))
            assert np.array_equal(counts.won, plain.won)
            assert np.array_equal(counts.behind, (values > values[:, None]).sum(axis=1)), size


@pytest.mark.fast
def test_machine_code_counts_the_same(monkeypatch):
    for seed in range(3):
        found = []
        for fast in (True, False):
            monkeypatch.setattr(module, "fast", lambda *_, fast=fast: fast)
            found.append(of_chances(uncertain(seed), "ABCDEFG", anything("XYZ"), seed, 2500))
        for part in ("ranked", "won", "first_weights", "confident"):
            assert np.array_equal(getattr(found[0], part), getattr(found[1], part)), part
