"""How often each recommendation ranks where, when weights and scores are uncertain: SMAA.

    b[i, r]  share of draws in which i is at rank r          (rank acceptability)
    p[i, j]  share of draws in which i is worth more than j   (pairwise winning)
    c[i]     mean of the weights that put i first             (central weights)
    f[i]     share of score draws in which i is first at c[i] (confidence factor)

Weights are drawn around the stated swings, each within its range (swing_draws.py), or uniformly
from a set of admissible ones; scores are triangular. Ranks count how many are worth more, so ties
share the better rank. Rankings are of single recommendations at their reference level: no budget is
implied. Lahdelma, Hokkanen and Salminen 1998; Lahdelma and Salminen 2001 (SMAA-2); Leskinen et al.
2006 (pairwise winning).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING

import numpy as np

from scoring.exact.compiled import fast
from scoring.robustness.draws.draws import Chances, Sample, chances
from scoring.work.later import pd
from scoring.work.streams import BLOCK, WEIGHT_ONE, blocks_of, rounded, slices_drawn, streams
from scoring.work.workers import ALONE, CountListener, Workers, each, silent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scoring.robustness.draws.swing_draws import SwingDraws
    from scoring.robustness.weights.admissible import WeightSet
    from scoring.value.evaluation import Evaluation

LOT = 4  # blocks worked on at a time


@dataclass(frozen=True)
class Acceptability:
    """What the draws say of the ranking. Shares are exact counts over `draws`.

    ids: recommendations.
    criteria: leaves.
    weights: what they were drawn from.
    ranked: recommendations x ranks, number of draws.
    won: recommendations x recommendations, draws in which the row is worth more.
    first_weights: recommendations x criteria, the sum of the weights that put it first, in 2**-30.
    confident: draws in which it is first at its central weights, -1 where it never was first, or
        none were asked for.
    asked: draws asked for; more than `draws` if the work was interrupted.
    """

    ids: tuple[str, ...]
    criteria: tuple[str, ...]
    weights: WeightSet | SwingDraws
    draws: int
    asked: int
    ranked: NDArray[np.int64]
    won: NDArray[np.int64]
    first_weights: NDArray[np.int64]
    confident: NDArray[np.int64]

    @property
    def complete(self) -> bool:
        """Whether all draws asked for were made."""
        return self.draws == self.asked

    @cached_property
    def rank_acceptability(self) -> NDArray[np.float64]:
        """Share of draws at each rank: recommendations x ranks."""
        return np.asarray(self.ranked / max(self.draws, 1))

    @cached_property
    def pairwise_winning(self) -> NDArray[np.float64]:
        """Share of draws in which the row is worth more than the column."""
        return np.asarray(self.won / max(self.draws, 1))

    @cached_property
    def central_weights(self) -> NDArray[np.float64]:
        """Mean weights that put each first: recommendations x criteria; NaN where it never was first."""
        firsts = self.ranked[:, 0].astype(np.float64)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(self.first_weights / (firsts * WEIGHT_ONE)[:, None])

    @cached_property
    def confidence(self) -> NDArray[np.float64]:
        """Share of score draws in which each is first at its central weights; NaN where it never was first."""
        shares = self.confident / max(self.draws, 1)
        return np.where(self.confident < 0, np.nan, shares)

    def standard_error(self, share: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give the standard error of a share of draws, sqrt(p (1 - p) / draws)."""
        return np.asarray(np.sqrt(share * (1 - share) / max(self.draws, 1)))

    def to_frame(self) -> pd.DataFrame:
        """Show rank acceptability, one row a recommendation, one column a rank; the confidence factor last."""
        ranks = range(1, len(self.ids) + 1)
        frame = pd.DataFrame(
            self.rank_acceptability, index=pd.Index(self.ids, name="recommendation"), columns=ranks
        )
        return frame.assign(confidence=self.confidence)

    def winning_frame(self) -> pd.DataFrame:
        """Show pairwise winning: how often the row is worth more than the column."""
        return pd.DataFrame(
            self.pairwise_winning, index=pd.Index(self.ids, name="recommendation"), columns=self.ids
        )

    def central_frame(self) -> pd.DataFrame:
        """Show the central weights, one row a recommendation, one column a criterion."""
        index = pd.Index(self.ids, name="recommendation")
        return pd.DataFrame(self.central_weights, index=index, columns=self.criteria)


@dataclass(slots=True)
class Counts:
    """Sums over some draws, of the same shapes as in `Acceptability`."""

    ranked: NDArray[np.int64]
    won: NDArray[np.int64]
    first_weights: NDArray[np.int64]


def counted(values: NDArray[np.int64], weights: NDArray[np.int64]) -> Counts:
    """Count ranks, wins and the weights of those in front. values: things x draws; weights: criteria x draws."""
    things, draws = values.shape
    behind, tied = _places(values)
    won = np.zeros((things, things), dtype=np.int64)
    for i in range(things - 1):
        won[i, i + 1 :] = np.count_nonzero(behind[i] < behind[i + 1 :], axis=1)
        below = (
            np.count_nonzero(behind[i + 1 :] < behind[i], axis=1)
            if tied
            else draws - won[i, i + 1 :]
        )
        won[i + 1 :, i] = below
    ranked = np.array([np.bincount(places, minlength=things) for places in behind]).reshape(
        things, things
    )
    # Of each thing: the draws in which nothing is worth more, and the weights of these added up.
    fronts = np.zeros((things, len(weights)), dtype=np.int64)
    for i, first in enumerate(behind == 0):
        fronts[i] = weights[:, first].sum(axis=1)
    return Counts(ranked, won, fronts)


def _places(values: NDArray[np.int64]) -> tuple[NDArray[np.uint16], bool]:
    """Count how many are worth more in every draw, and say whether some are worth the same.

    Result: things x draws, in small integers, which are quick to compare.
    """
    things, draws = values.shape
    across = np.ascontiguousarray(values.T)
    # The things of each draw from the most to the least, and, turned round, the place of each thing
    # among them.
    order = np.argsort(across, axis=1)[:, ::-1]
    behind = np.argsort(order, axis=1)
    falling = np.take_along_axis(across, order, axis=1)
    equal = falling[:, 1:] == falling[:, :-1]
    tied = bool(equal.any())
    if tied:
        # Whoever is worth as much as the one before has the place of the first that is: the largest
        # place so far that begins a run of equals.
        firsts = np.broadcast_to(np.arange(things), (draws, things)).copy()
        firsts[:, 1:][equal] = 0
        behind = np.take_along_axis(np.maximum.accumulate(firsts, axis=1), behind, axis=1)
    return np.ascontiguousarray(behind.astype(np.uint8 if things < 256 else np.uint16).T), tied


def acceptability(
    evaluation: Evaluation,
    weights: WeightSet | SwingDraws,
    *,
    draws: int | None = None,
    workers: Workers = ALONE,
    tell_count: CountListener = silent,
) -> Acceptability:
    """Rank the recommendations in every draw of weights and scores.

    weights: around the stated swings (`weight_doubt(case).draws`) for the figures that decide
    words; a set of weights, such as any in an order, for a stress test. draws: the case's own
    number if left out. The same seed gives the same figures, whoever works.
    """
    case = evaluation.case
    ids = tuple(row.id for row in case.recommendations)
    count = case.settings.draws if draws is None else draws
    return of_chances(
        chances(evaluation),
        ids,
        weights,
        case.settings.seed,
        count,
        workers=workers,
        tell_count=tell_count,
    )


def of_chances(
    uncertain: Chances,
    ids: Sequence[str],
    weights: WeightSet | SwingDraws,
    seed: int,
    draws: int,
    *,
    confidence: bool = True,
    workers: Workers = ALONE,
    tell_count: CountListener = silent,
) -> Acceptability:
    """Rank from the tables of `Chances`; `confidence` adds the confidence factors, which take a second pass.

    1. In every draw: benefits, ranks, wins, and the weights of whoever is first. 2. Their mean is
    the central weight. 3. At each one's central weights, with the same scores: how often is it
    first?
    """
    blocks = blocks_of(draws)
    lots = [blocks[start : start + LOT] for start in range(0, len(blocks), LOT)]
    things, width = len(uncertain.references), uncertain.likely.shape[1]
    zero = np.zeros((things, things), dtype=np.int64)
    total = Counts(zero, zero.copy(), np.zeros((things, width), dtype=np.int64))
    lots_counted, complete = each(
        partial(_count, uncertain, weights, seed), lots, workers, tell_count
    )
    for lot in lots_counted:
        total.ranked = total.ranked + lot.ranked
        total.won = total.won + lot.won
        total.first_weights = total.first_weights + lot.first_weights
    done = sum(count for lot in lots[: len(lots_counted)] for _, count in lot)
    confident = np.full(things, -1, dtype=np.int64)
    if complete and confidence:
        firsts = total.ranked[:, 0]
        some = np.flatnonzero(firsts).tolist()
        central = rounded(total.first_weights[some] / (firsts[some] * WEIGHT_ONE)[:, None])
        counts, complete = each(
            partial(_confident, uncertain, seed, some, central), lots, workers, tell_count
        )
        if complete:
            confident[some] = np.sum(counts, axis=0)
    return Acceptability(
        ids=tuple(ids),
        criteria=weights.criteria,
        weights=weights,
        draws=done,
        asked=draws,
        ranked=total.ranked,
        won=total.won,
        first_weights=total.first_weights,
        confident=confident,
    )


def _count(
    uncertain: Chances, weights: WeightSet | SwingDraws, seed: int, lot: Sequence[tuple[int, int]]
) -> Counts:
    """Count some blocks of draws."""
    samples = (uncertain.sample(weights, streams(seed, block), count) for block, count in lot)
    if not fast("proofs", len(uncertain.references)):
        drawn = [(_benefits(uncertain, sample), sample.weights) for sample in samples]
        values, drawn_weights = zip(*drawn, strict=True)
        return counted(np.concatenate(values, axis=1), np.concatenate(drawn_weights, axis=1))
    from scoring.robustness.draws.rank_counts import count_block, sums  # noqa: PLC0415 - numba takes a moment to start

    counts = sums(len(uncertain.references), uncertain.likely.shape[1], BLOCK)
    for sample in samples:
        count_block(uncertain.looked_up, *_arrays(sample), counts)
    return Counts(counts.ranked, counts.won, counts.fronts)


def _arrays(sample: Sample) -> tuple[NDArray[np.int64], NDArray[np.uint16], NDArray[np.uint16]]:
    """Lay the draws out side by side in memory: a short block's are cut from a whole one's."""
    return (
        np.ascontiguousarray(sample.weights),
        np.ascontiguousarray(sample.places),
        np.ascontiguousarray(sample.chances),
    )


def _benefits(uncertain: Chances, sample: Sample) -> NDArray[np.int64]:
    """Work out the benefits of the reference levels, things x draws."""
    if not fast("proofs", len(uncertain.references)):
        return uncertain.benefits(sample, uncertain.references)
    from scoring.robustness.draws.rank_counts import benefits  # noqa: PLC0415 - numba takes a moment to start

    values = np.zeros((len(uncertain.references), sample.weights.shape[1]), dtype=np.int64)
    benefits(uncertain.looked_up, *_arrays(sample), values)
    return values


def _confident(
    uncertain: Chances,
    seed: int,
    some: Sequence[int],
    central: NDArray[np.int64],
    lot: Sequence[tuple[int, int]],
) -> NDArray[np.int64]:
    """Count in how many score draws each of `some` is first at its central weights."""
    times_first = np.zeros(len(some), dtype=np.int64)
    for block, count in lot:
        opened = streams(seed, block)
        places = slices_drawn(opened.scores, len(uncertain.cells), count)
        successes = slices_drawn(opened.chances, len(uncertain.success), count)
        for place, (i, weights) in enumerate(zip(some, central, strict=True)):
            fixed = np.broadcast_to(weights[:, None], (len(weights), count))
            values = _benefits(uncertain, Sample(fixed, places, successes))
            times_first[place] += int((values[i] >= values.max(axis=0)).sum())
    return times_first
