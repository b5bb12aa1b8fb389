"""Weights from an order of swings alone: rank-order centroid, rank sum and rank reciprocal, all exact.

    centroid    w_k = (1/n) sum_{i >= k} 1/i       the mean of all weights that keep the order (Barron and Barrett 1996)
    sum         w_k = 2 (n + 1 - k) / (n (n + 1))  (Stillwell, Seaver and Edwards 1981)
    reciprocal  w_k = (1/k) / sum_i 1/i            (the same)

Criteria that share a rank share what their places would have got.
"""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING

from scoring.elicitation.elicited import Method, solved_in_full

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from criteria.model.case import Case
    from scoring.elicitation.elicited import ElicitedWeights


def centroid(n: int) -> tuple[Fraction, ...]:
    """Weights of the first to the n-th place.

    >>> [str(w) for w in centroid(3)]
    ['11/18', '5/18', '1/9']
    """
    return tuple(
        sum((Fraction(1, i) for i in range(k, n + 1)), Fraction(0)) / n for k in range(1, n + 1)
    )


def rank_sum(n: int) -> tuple[Fraction, ...]:
    """Weights of the first to the n-th place, falling in equal steps.

    >>> [str(w) for w in rank_sum(3)]
    ['1/2', '1/3', '1/6']
    """
    return tuple(Fraction(2 * (n + 1 - k), n * (n + 1)) for k in range(1, n + 1))


def reciprocal(n: int) -> tuple[Fraction, ...]:
    """Weights of the first to the n-th place, in proportion to one over the place.

    >>> [str(w) for w in reciprocal(3)]
    ['6/11', '3/11', '2/11']
    """
    total = sum((Fraction(1, i) for i in range(1, n + 1)), Fraction(0))
    return tuple(Fraction(1, k) / total for k in range(1, n + 1))


def rank_weights(
    ranks: Sequence[int], rule: Callable[[int], Sequence[Fraction]] = centroid
) -> tuple[Fraction, ...]:
    """Weights of criteria from their ranks (1 is first; the numbers only order, gaps do not matter).

    >>> [str(w) for w in rank_weights([2, 1, 2], rank_sum)]
    ['1/4', '1/2', '1/4']
    """
    order = sorted(range(len(ranks)), key=lambda j: (ranks[j], j))
    places = rule(len(ranks))
    shared: dict[int, list[Fraction]] = {}
    for place, j in enumerate(order):
        shared.setdefault(ranks[j], []).append(places[place])
    return tuple(sum(shared[rank], Fraction(0)) / len(shared[rank]) for rank in ranks)


def rank_order_weights(case: Case, voice: str) -> Iterator[ElicitedWeights]:
    """Weights from an order of swings: for the case as a whole also from Criteria, for anybody from Weights."""
    ranks = {
        row.criterion: row.rank
        for row in case.weights
        if row.stakeholder == voice and row.rank is not None
    }
    if not voice and not ranks:
        ranks = {leaf.id: leaf.rank for leaf in case.leaves if leaf.rank is not None}
    if not ranks:
        return
    ordered = [ranks.get(leaf.id, 0) for leaf in case.leaves]
    rules = {
        Method.CENTROID: centroid,
        Method.RANK_SUM: rank_sum,
        Method.RECIPROCAL: reciprocal,
    }
    for method, rule in rules.items():
        yield solved_in_full(case, voice, method, ranks, partial(rank_weights, ordered, rule))
