"""Mixtures of known portfolios against exact linear programmes."""

import random
from fractions import Fraction

import numpy as np
import pytest

from scoring.exact.linear.rational import Constraint, Polyhedron
from scoring.exact.parametric.mixtures import MIX_BITS, Mixtures


def made(seed, *, corners=4, known=5):
    rng = random.Random(seed)
    mixtures = Mixtures(np.ones(corners))
    for _ in range(known):
        mixtures.add(np.array([rng.randint(0, 40) for _ in range(corners)], dtype=object))
    return mixtures, np.array([rng.randint(0, 30) for _ in range(corners)], dtype=object)


def coverable(known, values):
    """Whether some mixture is worth as much at every corner: exact."""
    one, count = Fraction(1), len(known)
    rows = [Constraint((one,) * count, "=", one)]
    rows += [
        Constraint(tuple(Fraction(int(own[c])) for own in known), ">=", Fraction(int(values[c])))
        for c in range(len(values))
    ]
    return Polyhedron(count, rows).feasible


@pytest.mark.parametrize("seed", range(60))
def test_what_a_mixture_covers_some_mixture_can_and_with_room_to_spare_it_is_found(seed):
    mixtures, values = made(seed, corners=2 + seed % 30)
    found = mixtures.nearest(values.astype(float))
    if mixtures.covers(found, values):
        assert coverable(mixtures.known, values)
    if found.lead > 1e-6:
        assert not coverable(mixtures.known, values)
    if coverable(mixtures.known, values + 1):
        assert mixtures.covers(found, values)


@pytest.mark.parametrize("seed", range(20))
def test_parts_and_shares_are_whole_and_the_shares_say_where_most_is_missed(seed):
    """Law: at the corners mixed in those shares the bound leads every known portfolio by the lead, and nowhere more."""
    mixtures, values = made(seed, corners=12)
    found = mixtures.nearest(values.astype(float))
    assert found.parts.min() >= 0
    assert found.shares.min() >= 0
    assert found.parts.sum() == found.shares.sum() == 2**MIX_BITS
    at = found.shares / 2**MIX_BITS
    lead = min(float((values - own) @ at) for own in mixtures.known)
    assert lead == pytest.approx(found.lead, abs=1e-3)
    worst = max(values * 2**MIX_BITS - mixtures.worth(found)) / 2**MIX_BITS
    assert worst == pytest.approx(found.lead, abs=1e-3)


def test_portfolios_learned_later_count():
    mixtures, _ = made(3)
    values = np.array([50] * 4, dtype=object)  # more than any known one is worth
    before = mixtures.nearest(values.astype(float)).lead
    mixtures.add(values + 5)
    after = mixtures.nearest(values.astype(float))
    assert after.lead < before
    assert after.lead == pytest.approx(-5, abs=1e-6)
    assert mixtures.covers(after, values)
    assert not mixtures.covers(after, values + 6)


def test_many_corners_are_looked_at_only_where_they_matter():
    rng = np.random.default_rng(5)
    mixtures = Mixtures(np.ones(500))
    for _ in range(20):
        mixtures.add(np.array([int(x) for x in rng.integers(0, 1000, 500)], dtype=object))
    values = np.array([int(x) for x in rng.integers(0, 700, 500)], dtype=object)
    found = mixtures.nearest(values.astype(float))
    worst = max(values * 2**MIX_BITS - mixtures.worth(found)) / 2**MIX_BITS
    assert worst == pytest.approx(found.lead, abs=0.05)
    assert len(mixtures._corners) < 200
