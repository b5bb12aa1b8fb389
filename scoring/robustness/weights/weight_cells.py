"""Weights cut into cells, so that bounds drawn straight from corner to corner lie closer to what they bound.

A cell is cut by the plane that stands upright on the line between its two farthest corners, in its
middle:

    (a - b) . w >= (a - b) . (a + b) / 2        for one half, and <= for the other

Both halves hold the plane itself, so that no weights lie between cells.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from scoring.robustness.weights.oracle import dot

if TYPE_CHECKING:
    from scoring.robustness.weights.admissible import Weights, WeightSet

DIGITS = 12
"""Decimals to which distances are compared, so that of equals the first is taken on any machine."""


def cells(weights: WeightSet, times: int) -> tuple[WeightSet, ...]:
    """Cut a set of weights so many times, each of its cells in two each time.

    Raises:
        TooManyCorners: some cell has more than can be listed.
    """
    cut: tuple[WeightSet, ...] = (weights,)
    for _ in range(times):
        cut = tuple(half for cell in cut for half in halves(cell))
    return cut


def halves(weights: WeightSet) -> tuple[WeightSet, ...]:
    """Cut a set of weights in the middle between its two farthest corners; one point stays as it is."""
    corners = weights.vertices
    if len(corners) < 2:
        return (weights,)
    one, other = _farthest(corners)
    across = tuple(a - b for a, b in zip(one, other, strict=True))
    middle = (dot(across, one) + dot(across, other)) / 2
    # All weights add up to 1, so that a number is as many times their sum.
    row = tuple(a - middle for a in across)
    opposite = tuple(-a for a in row)
    return tuple(replace(weights, rows=(*weights.rows, side)) for side in (row, opposite))


def _farthest(corners: tuple[Weights, ...]) -> tuple[Weights, Weights]:
    places = np.array([list(map(float, corner)) for corner in corners])
    between = places[:, None] - places[None]
    distances = np.round((between**2).sum(axis=2), DIGITS)
    one, other = np.unravel_index(int(np.argmax(distances)), distances.shape)
    return corners[int(one)], corners[int(other)]
