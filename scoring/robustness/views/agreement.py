"""How far people agree: Kendall's W over their rankings, and clusters of opinion by what they would lose.

    W = 12 sum_i (R_i - mean R)^2 / (m^2 (n^3 - n) - m sum_k T_k),   T_k = sum over k's ties of (t^3 - t)

R_i is the sum of the m ranks of item i among n (Kendall and Babington Smith 1939; ties as Kendall
1962). 1 is full agreement, 0 none at all. Clusters join what is nearest first (complete linkage),
so all in a cluster lie within its distance of one another.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

DECIMALS = 9


def mean_ranks(values: Sequence[Fraction]) -> tuple[Fraction, ...]:
    """Rank from 1 for the largest; equals (to 9 decimals) share the mean of their places.

    >>> [str(rank) for rank in mean_ranks([Fraction(3), Fraction(5), Fraction(3), Fraction(1)])]
    ['5/2', '1', '5/2', '4']
    """
    rounded = [round(value, DECIMALS) for value in values]
    equal = Counter(rounded)
    ranks: dict[Fraction, Fraction] = {}
    above = 0
    for value in sorted(equal, reverse=True):
        ranks[value] = above + Fraction(equal[value] + 1, 2)
        above += equal[value]
    return tuple(ranks[value] for value in rounded)


def kendall_w(rankings: Sequence[Sequence[Fraction]]) -> Fraction | None:
    """Kendall's W of rankings of the same items (mean ranks); None with fewer than two of either, or all tied."""
    m, n = len(rankings), len(rankings[0]) if rankings else 0
    if m < 2 or n < 2:
        return None
    sums = [sum(column, Fraction(0)) for column in zip(*rankings, strict=True)]
    mean = sum(sums, Fraction(0)) / n
    tied = [count for ranking in rankings for count in Counter(ranking).values()]
    ties = sum(count * (count**2 - 1) for count in tied)
    spread = m * m * (n**3 - n) - m * ties
    return (
        12 * sum(((total - mean) ** 2 for total in sums), Fraction(0)) / spread if spread else None
    )


@dataclass(frozen=True, slots=True)
class Merge:
    """Two clusters joined at a distance; members are places, ascending."""

    members: tuple[int, ...]
    distance: Fraction


def merges(distances: Sequence[Sequence[Fraction]]) -> tuple[Merge, ...]:
    """Join clusters, the nearest first, earlier places first among equals; distances: square, symmetric."""
    clusters: list[tuple[int, ...]] = [(k,) for k in range(len(distances))]
    joins = []
    while len(clusters) > 1:
        pairs = [
            (max(distances[a][b] for a in left for b in right), left, right)
            for place, left in enumerate(clusters)
            for right in clusters[place + 1 :]
        ]
        distance, left, right = min(pairs)
        joined = tuple(sorted((*left, *right)))
        clusters = sorted([joined, *(c for c in clusters if c not in (left, right))])
        joins.append(Merge(joined, distance))
    return tuple(joins)


def clusters_within(
    distances: Sequence[Sequence[Fraction]], within: Fraction
) -> tuple[tuple[int, ...], ...]:
    """Cut the joining at a distance; every place is in one cluster."""
    clusters: set[tuple[int, ...]] = {(k,) for k in range(len(distances))}
    for merge in merges(distances):
        if merge.distance <= within:
            clusters = {c for c in clusters if not set(c) <= set(merge.members)} | {merge.members}
    return tuple(sorted(clusters))
