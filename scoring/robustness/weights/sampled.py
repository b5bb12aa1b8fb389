"""Weights drawn from a set of them: evenly, in exact steps, the same on every machine."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from scoring.exact.parametric.cone import TooManyCorners
from scoring.work.streams import BLOCK, WEIGHT_ONE, rounded, simplex

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scoring.robustness.weights.admissible import WeightSet


MANY = 12  # criteria from which on corners are no longer listed
STEPS = 12  # steps of a walk for each criterion
TINY = 1e-12  # a row that a direction changes by less does not end its chord


def weights_drawn(weights: WeightSet, stream: np.random.PCG64, count: int) -> NDArray[np.int64]:
    """Draw uniformly from a set of weights. Result: draws x criteria, in 2**-30, every row summing to 2**30."""
    if weights.tiers is not None:
        return _ordered(weights.tiers, stream)[:count]
    if not any(min(row) < 0 for row in weights.rows):
        # The rows admit every weight there is.
        return simplex(stream, len(weights.criteria), BLOCK)[:count]
    if weights.exact:
        centre = np.array([[float(w) for w in weights.centre]])
        return np.repeat(rounded(centre), count, axis=0)
    return rounded(_walked(weights, stream))[:count]


def _ordered(tiers: tuple[tuple[int, ...], ...], stream: np.random.PCG64) -> NDArray[np.int64]:
    """Sort uniform weights and deal them to the tiers, at random within each."""
    width = sum(map(len, tiers))
    drawn = simplex(stream, width, BLOCK)
    if len(tiers) == 1:
        return drawn
    falling = np.sort(drawn, axis=1)[:, ::-1]
    dealt = np.empty_like(falling)
    start = 0
    for tier in tiers:
        size = len(tier)
        part = falling[:, start : start + size]
        if size > 1:
            keys = stream.random_raw(BLOCK * size).reshape(BLOCK, size)
            part = np.take_along_axis(part, np.argsort(keys, axis=1, kind="stable"), axis=1)
        dealt[:, list(tier)] = part
        start += size
    return dealt


def _corners(weights: WeightSet) -> NDArray[np.float64]:
    """Give the corners of a set, or, where there are too many, enough of them to point in every direction."""
    k = len(weights.criteria)
    if k <= MANY:
        with suppress(TooManyCorners):
            return np.array([list(map(float, corner)) for corner in weights.vertices])
    rng = np.random.Generator(np.random.PCG64(k))
    aims = [*np.eye(k, dtype=np.int64), *rng.integers(-99, 100, size=(6 * k, k))]
    turned = [[Fraction(sign * int(a)) for a in aim] for aim in aims for sign in (1, -1)]
    return np.array([list(map(float, weights.polyhedron.most(aim)[1])) for aim in turned])


def _walked(weights: WeightSet, stream: np.random.PCG64) -> NDArray[np.float64]:
    """Walk BLOCK points at once through the set, each along random directions to a random place on the chord.

    1. Start at a random mixture of a few corners. 2. Take a direction: a sum of differences between
    random corners. 3. Find the chord within every row. 4. Go to a uniform place on it. 5. Repeat 12
    times for each criterion.
    """
    corners = _corners(weights)
    k = corners.shape[1]
    rows = np.array([list(map(float, row)) for row in weights.rows if any(row)])
    rows = np.vstack([rows / np.abs(rows).max(axis=1, keepdims=True), np.eye(k)])
    rng = np.random.Generator(stream)
    mixed = (
        simplex(stream, len(corners) + 1, BLOCK)[:, :-1] / WEIGHT_ONE if len(corners) < 40 else None
    )
    if mixed is None:
        chosen = corners[rng.integers(0, len(corners), size=(BLOCK, 4 * k))]
        points = chosen.mean(axis=1)
    else:
        points = _products(mixed / mixed.sum(axis=1, keepdims=True), corners)
    # How far each corner, and each point, lies inside every row: points move along with their
    # heights.
    at_corners = _products(corners, rows.T)
    heights = _products(points, rows.T)
    for _ in range(STEPS * k):
        ends = rng.integers(0, len(corners), size=(4, BLOCK))
        ways = corners[ends[0]] - corners[ends[1]] + corners[ends[2]] - corners[ends[3]]
        slopes = (
            at_corners[ends[0]] - at_corners[ends[1]] + at_corners[ends[2]] - at_corners[ends[3]]
        )
        np.maximum(heights, 0.0, out=heights)
        with np.errstate(divide="ignore", invalid="ignore"):
            chord = heights / -slopes
        forward = np.where(slopes < -TINY, chord, np.inf).min(axis=1)
        backward = np.where(slopes > TINY, chord, -np.inf).max(axis=1)
        # A direction of no length at all changes no row, so nothing ends its chord: the point
        # stays.
        open_ended = ~(np.isfinite(forward) & np.isfinite(backward))
        forward[open_ended] = backward[open_ended] = 0.0
        length = (backward + rng.random(BLOCK) * (forward - backward))[:, None]
        points += length * ways
        heights += length * slopes
    points = np.maximum(points, 0.0)
    total = points[:, 0].copy()
    for j in range(1, k):
        total += points[:, j]
    return np.asarray(points / total[:, None])


def _products(left: NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.float64]:
    """Multiply matrices term by term in a fixed order, so that no library's kernel changes the last digit."""
    total = left[:, :1] * right[:1]
    for j in range(1, left.shape[1]):
        total += left[:, j : j + 1] * right[j : j + 1]
    return np.asarray(total)
