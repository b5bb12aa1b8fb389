"""Corners of a set of weights, exactly: the double description of a cone (Motzkin et al. 1953; Fukuda and Prodon 1996).

    {w >= 0 : a . w >= 0 for every row a}  =  all sums, with amounts >= 0, of its extreme rays

Start from the unit rays of w >= 0. Each row keeps the rays on its good side, drops those on the
other, and adds one ray where it cuts the edge between a kept and a dropped ray; two rays share an
edge where no third ray is tight in all the rows that both are tight in. Integers throughout.
"""

from __future__ import annotations

from math import gcd, lcm
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from numpy.typing import NDArray

type Ray = tuple[int, ...]


class TooManyCorners(Exception):  # noqa: N818 - a finding, not a fault
    """The set has more corners than asked for."""


def whole(numbers: Sequence[Fraction]) -> Ray:
    """Bring numbers to the smallest integers in the same proportions.

    >>> from fractions import Fraction
    >>> whole([Fraction(1, 2), Fraction(1, 3), Fraction(0)])
    (3, 2, 0)
    """
    common = lcm(1, *(number.denominator for number in numbers))
    return lowest([number.numerator * (common // number.denominator) for number in numbers])


def lowest(numbers: Sequence[int]) -> Ray:
    """Divide integers by their greatest common divisor."""
    divisor = gcd(*numbers) or 1
    return tuple(number // divisor for number in numbers)


class Cone:
    """{w >= 0 : row . w >= 0 for every row added}, by its extreme rays.

    rays: in whole numbers
    _tight: rays x rows, those of w >= 0 first; whether the ray is on the row's edge

    Raises:
        TooManyCorners: more than `limit` rays stand after a row.
    """

    def __init__(self, width: int, limit: int = 5000) -> None:
        self.width, self.limit = width, limit
        self.rays: list[Ray] = [tuple(int(i == j) for j in range(width)) for i in range(width)]
        self._tight: NDArray[np.bool_] = ~np.eye(width, dtype=bool)

    def add(self, row: Sequence[int]) -> None:
        """Cut the cone by one more row."""
        heights = [_height(row, ray) for ray in self.rays]
        above = [place for place, height in enumerate(heights) if height > 0]
        below = [place for place, height in enumerate(heights) if height < 0]
        kept = [place for place, height in enumerate(heights) if height >= 0]
        new_rays, new_tight = [], []
        for up, down in _edges(self._tight, above, below, self.width):
            new_rays.append(_between(self.rays[up], heights[up], self.rays[down], heights[down]))
            new_tight.append(np.append(self._tight[up] & self._tight[down], True))
        level = np.array([heights[place] == 0 for place in kept], dtype=bool)[:, None]
        stay = np.hstack([self._tight[kept], level])
        self._tight = np.vstack([stay, *new_tight]) if new_tight else stay
        self.rays = [self.rays[place] for place in kept] + new_rays
        if len(self.rays) > self.limit:
            raise TooManyCorners


def extreme_rays(rows: Sequence[Sequence[int]], width: int, limit: int = 5000) -> tuple[Ray, ...]:
    """List the extreme rays of {w >= 0 : rows . w >= 0}, in a fixed order; none where only w = 0 is left.

    Raises:
        TooManyCorners: more than `limit` rays stood at some step.
    """
    cone = Cone(width, limit)
    for row in rows:
        cone.add(row)
    return tuple(cone.rays)


def _height(row: Sequence[int], ray: Ray) -> int:
    """Say how far a ray is on the good side of a row."""
    return sum(amount * part for amount, part in zip(row, ray, strict=True) if amount)


def _between(up: Ray, above: int, down: Ray, below: int) -> Ray:
    """Give the ray between two at which a row is tight. above, below: how high they are over it."""
    return lowest([above * low - below * high for low, high in zip(down, up, strict=True)])


def _edges(
    tight: NDArray[np.bool_], above: Sequence[int], below: Sequence[int], width: int
) -> list[tuple[int, int]]:
    """Pair the rays on the two sides of a row that share an edge."""
    if not above or not below:
        return []
    counts = tight[above].astype(np.float32) @ tight[below].T.astype(np.float32)
    pairs = []
    for a, b in np.argwhere(counts >= width - 2).tolist():
        p, n = above[a], below[b]
        common = np.flatnonzero(tight[p] & tight[n])
        if int(tight[:, common].all(axis=1).sum()) == 2:
            pairs.append((p, n))
    return pairs
