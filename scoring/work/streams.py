"""Random draws that depend on the seed alone: not on the machine, the number of workers or what else is drawn.

Draws come in blocks of 1,000; block b has the stream SeedSequence(seed, spawn_key=(b,)), split into
one each for weights, scores, chances of success, costs, and the order of rows that splits exact
ties. Everything is integers: weights in 2**-30, and places within a range as one of 1,024 equal
slices of its probability. Uniform weights are the gaps between sorted uniform numbers (David 1970,
"Order statistics", ch. 5); in an order they are sorted; elsewhere hit-and-run walks from corner
directions (Smith 1984; Lovasz 1999) take plain floating-point steps without any library function.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


BLOCK = 1000
SLICES = 1024
WEIGHT_BITS = 30
WEIGHT_ONE = 2**WEIGHT_BITS


@dataclass(frozen=True)
class Streams:
    """The five streams of one block, one for each thing that is drawn, each opened where it is asked for."""

    seed: int
    block: int

    @cached_property
    def weights(self) -> np.random.PCG64:
        """Weights."""
        return self._child(0)

    @cached_property
    def scores(self) -> np.random.PCG64:
        """Places in the ranges of scores."""
        return self._child(1)

    @cached_property
    def chances(self) -> np.random.PCG64:
        """Places in the ranges of chances of success."""
        return self._child(2)

    @cached_property
    def costs(self) -> np.random.PCG64:
        """Places in the ranges of costs."""
        return self._child(3)

    @cached_property
    def orders(self) -> np.random.PCG64:
        """Orders of rows, for exact ties."""
        return self._child(4)

    def _child(self, place: int) -> np.random.PCG64:
        """Open one of the five that the block's SeedSequence would spawn."""
        return np.random.PCG64(np.random.SeedSequence(self.seed, spawn_key=(self.block, place)))


def streams(seed: int, block: int) -> Streams:
    """Open the streams of one block of draws."""
    return Streams(seed, block)


def blocks_of(draws: int) -> tuple[tuple[int, int], ...]:
    """Split a number of draws into blocks: (block, draws in it); only the last may be short."""
    full, rest = divmod(draws, BLOCK)
    return (*((b, BLOCK) for b in range(full)), *(((full, rest),) if rest else ()))


def slices_drawn(stream: np.random.PCG64, things: int, count: int) -> NDArray[np.uint16]:
    """Draw a slice of every thing's range. Result: things x draws, 0 to SLICES - 1.

    A whole block is always drawn, so that a short last block begins like a full one.
    """
    words = stream.random_raw(things * BLOCK // 4 + 1)
    drawn: NDArray[np.uint16] = words.view(np.uint16)[: things * BLOCK]
    drawn &= np.uint16(SLICES - 1)
    return drawn.reshape(things, BLOCK)[:, :count]


def orders_drawn(stream: np.random.PCG64, things: int, count: int) -> NDArray[np.int64]:
    """Draw an order of things, all orders alike. Result: draws x things, the first of each order first.

    A whole block is always drawn, as in `slices_drawn`. Equal keys, 2**-64 of all pairs, fall in
    the things' own order.
    """
    keys = stream.random_raw(things * BLOCK).reshape(BLOCK, things)[:count]
    return np.asarray(np.argsort(keys, axis=1, kind="stable"), dtype=np.int64)


def simplex(stream: np.random.PCG64, width: int, count: int) -> NDArray[np.int64]:
    """Draw uniformly from all weights. Result: draws x width, in 2**-30."""
    cuts = (stream.random_raw(count * (width - 1)) >> np.uint64(64 - WEIGHT_BITS)).astype(np.int64)
    edges = np.zeros((count, width + 1), dtype=np.int64)
    edges[:, 1:width] = np.sort(cuts.reshape(count, width - 1), axis=1)
    edges[:, width] = WEIGHT_ONE
    weights: NDArray[np.int64] = np.diff(edges, axis=1)
    return weights


def rounded(weights: NDArray[np.float64]) -> NDArray[np.int64]:
    """Round weights that sum to 1 to 2**-30, the largest remainders up, so that they still do."""
    exact = weights * WEIGHT_ONE
    floors = np.floor(exact).astype(np.int64)
    short = WEIGHT_ONE - floors.sum(axis=1)
    places = np.argsort(np.argsort(floors - exact, axis=1, kind="stable"), axis=1, kind="stable")
    return np.asarray(floors + (places < short[:, None]), dtype=np.int64)
