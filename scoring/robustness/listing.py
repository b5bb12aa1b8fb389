"""List, for many draws of values at once, every portfolio whose losses are small enough.

A state is a draw and the options decided so far. Recommendation after recommendation, every state goes on with each of
its open options; it is dropped where its losses pass what the draw's first guess allows, or where a rule can no longer
be kept by what is left to decide. This is waves.py of the exact search with one more dimension, in 64-bit integers
whose bounds resolve.py has made sure of.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scoring.robustness.resolve import Resolver


@dataclass(frozen=True, slots=True)
class Bounds:
    """What multipliers prove for some draws; the last axis of all arrays is the draw.

    fits: its figures fit 64 bits. step: bits its values were shifted by. losses: one a column. joint_losses: (not
    holding, holding) x joints. total: the bound. prices: of the rows.
    """

    draw: NDArray[np.int64]
    fits: NDArray[np.bool_]
    step: NDArray[np.int64]
    losses: NDArray[np.int64]
    joint_losses: NDArray[np.int64]
    total: NDArray[np.int64]
    prices: NDArray[np.int64]

    def those(self, which: NDArray[np.bool_]) -> Bounds:
        """Keep some of the draws."""
        return Bounds(*(getattr(self, part.name)[..., which] for part in fields(self)))


class States:
    """The partial portfolios of some draws; arrays have states along the last axis."""

    def __init__(self, of: Resolver, bounded: Bounds, slack: NDArray[np.int64]) -> None:
        self.of, self.slack = of, slack
        self.losses, self.joint_losses = bounded.losses, bounded.joint_losses
        self.open = (self.losses <= slack) & of.domain[:, None]
        self.count = len(bounded.draw)
        self.priced = np.flatnonzero(bounded.prices.any(axis=1))
        self.prices = bounded.prices[self.priced]
        self.order = self._ordered()
        when = {i: t for t, i in enumerate(self.order)}
        self.last = [max(when[i] for i in sides) for sides in of.sides]
        self.touched: dict[int, list[int]] = {}
        for p, sides in enumerate(of.sides):
            for i in sides:
                self.touched.setdefault(i, []).append(p)
        self._reach(of.system.rows)
        self.owner = np.arange(self.count)
        self.loss = np.zeros(self.count, dtype=np.int64)
        self.rank = self.loss
        self.use = np.zeros((len(self.live), self.count), dtype=np.int64)
        self.alive = np.ones((len(of.sides), self.count), dtype=bool)
        self.trail: list[tuple[int, NDArray[np.int64], NDArray[np.int64]]] = []
        self.full = np.zeros(self.count, dtype=bool)

    def _ordered(self) -> list[int]:
        """Put the recommendations first that lose most, over the draws, by leaving their best open option."""
        keys = []
        for i, (first, size) in enumerate(zip(self.of.system.first, self.of.system.sizes, strict=True)):
            part = slice(first, first + size)
            losses = np.sort(np.where(self.open[part], self.losses[part], self.slack + 1), axis=0)
            second = losses[1] / np.maximum(self.slack, 1) if size > 1 else np.ones(1)
            keys.append((-float(np.minimum(second, 1.0).mean()), i))
        return [i for _, i in sorted(keys)]

    def _reach(self, rows: int) -> None:
        """Work out the least and most that what is still to decide can add to every row, for every draw."""
        system = self.of.system
        steps = len(self.order)
        least = np.zeros((steps + 1, rows, self.count), dtype=np.int64)
        most = np.zeros((steps + 1, rows, self.count), dtype=np.int64)
        for t in range(steps - 1, -1, -1):
            i = self.order[t]
            part = slice(system.first[i], system.first[i] + system.sizes[i])
            cells, free = system.amounts[:, part], self.open[part]
            low, high = least[t + 1].copy(), most[t + 1].copy()
            bottom = np.full((rows, self.count), np.int64(2**59))
            top = -bottom
            for o in range(cells.shape[1]):
                np.minimum(bottom, cells[:, o : o + 1], out=bottom, where=free[o])
                np.maximum(top, cells[:, o : o + 1], out=top, where=free[o])
            shut = ~free.any(axis=0)
            bottom[:, shut] = top[:, shut] = 0
            low += bottom
            high += top
            for p in self.touched.get(i, ()):
                if self.last[p] == t:
                    low += np.minimum(system.joint_amounts[:, p], 0)[:, None]
                    high += np.maximum(system.joint_amounts[:, p], 0)[:, None]
            least[t], most[t] = low, high
        self.live = np.flatnonzero((most[0] > self.of.bounds[:, None]).any(axis=1))
        self.ends = self.of.bounds[self.live]
        self.least = least[:, self.live]
        keep = np.isin(self.priced, self.live)
        self.priced, self.prices = self.priced[keep], self.prices[keep]
        self.most = most[:, self.priced]
        self.priced_at = np.searchsorted(self.live, self.priced)
        self.cells = system.amounts[self.live]
        self.joint_cells = system.joint_amounts[self.live]

    def run(self, most: int, beam: bool) -> NDArray[np.bool_]:
        """Decide one recommendation after another; returns the draws that were too wide."""
        for t, i in enumerate(self.order):
            self._step(t, i)
            counts = np.bincount(self.owner, minlength=self.count)
            wide = counts > most
            if wide.any():
                self.full |= wide
                self._thin(wide, most, beam)
        return self.full

    def _step(self, t: int, i: int) -> None:
        system = self.of.system
        first, size = system.first[i], system.sizes[i]
        columns = np.arange(first, first + size)
        own = self.losses[columns][:, self.owner]
        loss = own + self.loss
        which, parents = np.nonzero((loss <= self.slack[self.owner]) & self.open[columns][:, self.owner])
        owner = self.owner[parents]
        loss = loss[which, parents]
        use = self.use[:, parents] + self.cells[:, columns][:, which]
        alive = self.alive[:, parents]
        for p in self.touched.get(i, ()):
            inside = system.member[p, columns][which]
            before = alive[p].copy()
            alive[p] &= inside
            loss += np.where(before & ~inside, self.joint_losses[0, p, owner], 0)
            if self.last[p] == t:
                loss += np.where(alive[p], self.joint_losses[1, p, owner], 0)
                use += self.joint_cells[:, p][:, None] * alive[p]
        good = (use <= self.ends[:, None] - self.least[t + 1][:, owner]).all(axis=0)
        rank = loss
        if len(self.priced):
            unused = self.ends[self.priced_at][:, None] - self.most[t + 1][:, owner] - use[self.priced_at]
            rank = loss + (np.maximum(unused, 0) * self.prices[:, owner]).sum(axis=0)
        kept = np.flatnonzero(good & (rank <= self.slack[owner]))
        self.owner, self.loss, self.rank = owner[kept], loss[kept], rank[kept]
        self.use, self.alive = use[:, kept], alive[:, kept]
        self.trail.append((i, parents[kept], which[kept]))

    def _thin(self, wide: NDArray[np.bool_], most: int, beam: bool) -> None:
        """Keep the most promising states of draws that are too wide; without a beam, none of them."""
        over = wide[self.owner]
        if beam:
            order = np.lexsort((self.rank, self.owner))
            starts = np.searchsorted(self.owner[order], np.arange(self.count))
            place = np.empty(len(order), dtype=np.int64)
            place[order] = np.arange(len(order)) - starts[self.owner[order]]
            over = place >= most
        kept = np.flatnonzero(~over)
        self.owner, self.loss, self.rank = self.owner[kept], self.loss[kept], self.rank[kept]
        self.use, self.alive = self.use[:, kept], self.alive[:, kept]
        i, parents, which = self.trail[-1]
        self.trail[-1] = (i, parents[kept], which[kept])

    def choices(self) -> NDArray[np.int64]:
        """Write the portfolios out: states x recommendations."""
        found = np.zeros((len(self.owner), len(self.order)), dtype=np.int64)
        places = np.arange(len(self.owner))
        for i, parents, which in reversed(self.trail):
            found[:, i] = which[places]
            places = parents[places]
        return found
