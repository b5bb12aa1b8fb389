"""Which recommendation's options to split, and where: the split that lowers the bound most on both sides.

Every possible split is a recommendation and a cut between its open options; the relaxation funds
the part above the cut with some share. What the bound lost per unit of share in earlier splits
foretells what it will lose (pseudo-costs, Benichou et al. 1971); where too little is known, both
halves are relaxed and looked at (reliability branching, Achterberg, Koch and Martin 2005). Only the
size of the tree depends on this, never what it proves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scoring.exact.inequalities import Domain, Setting, System
    from scoring.exact.relaxation import Relaxation, Relaxed

LOOKED_AT = 8  # splits relaxed on both sides at most, at one node
RELIABLE = 3  # earlier losses of a split that make it known
SURE = 1e-6


class Brancher:
    """Chooses splits for one search and learns from each."""

    def __init__(self, system: System, setting: Setting, relaxation: Relaxation) -> None:
        self.system, self.setting, self.relaxation = system, setting, relaxation
        # Sum and number of losses per unit of share, below (0) and above (1) the cut before each
        # column.
        self.lost = np.zeros((2, system.columns))
        self.seen = np.zeros((2, system.columns))

    def choose(self, domain: Domain, relaxed: Relaxed) -> tuple[int, tuple[int, ...]]:
        """Give the recommendation and the options that make the left half. Some recommendation must have two."""
        splits = self._splits(domain, relaxed.shares)
        if not splits or not relaxed.feasible:
            number = np.add.reduceat(domain, self.system.flat.first, dtype=np.int64)
            i = int(np.argmax(number > 1))
            return i, self._open(domain, i)[:1]
        column, i = self._best(splits, domain, relaxed.objective)
        first = self.system.first[i]
        return i, tuple(option for option in self._open(domain, i) if first + option < column)

    def _open(self, domain: Domain, i: int) -> tuple[int, ...]:
        """List the open options of a recommendation."""
        span = self.system.spans[i]
        return tuple(np.flatnonzero(domain[span.start : span.stop]).tolist())

    def _best(
        self, splits: list[tuple[int, int, float]], domain: Domain, objective: float
    ) -> tuple[int, int]:
        """Choose the split whose halves lose most, the most hopeful looked at where too little is known of them."""
        average = [
            float(self.lost[side].sum() / max(self.seen[side].sum(), 1.0)) or 1.0 for side in (0, 1)
        ]
        ranked = sorted(
            (-self._hope(column, above, average), column, i, above) for column, i, above in splits
        )
        scored: list[tuple[float, int, int]] = []
        for hope, column, i, above in ranked[:LOOKED_AT]:
            known = self.seen[:, column].min() >= RELIABLE
            score = -hope if known else self._look(domain, objective, column, i, above)
            scored.append((score, column, i))
            if score == np.inf:
                break
        _, column, i = max(scored, key=lambda split: split[0])  # of equals the first
        return column, i

    def _splits(self, domain: Domain, shares: NDArray[np.float64]) -> list[tuple[int, int, float]]:
        """List the cuts with a share strictly between 0 and 1 above them: (column, recommendation, share above)."""
        if not len(shares):
            return []
        splits = []
        largest = np.maximum.reduceat(shares, np.array(self.system.first))
        for i in np.flatnonzero(largest < 1 - SURE).tolist():
            above = 0.0
            start = self.system.first[i]
            options = [o for o in range(self.system.sizes[i]) if domain[start + o]]
            for option in reversed(options[1:]):
                above += float(shares[start + option])
                if SURE < above < 1 - SURE:
                    splits.append((start + option, i, above))
        return splits

    def _hope(self, column: int, above: float, average: list[float]) -> float:
        known = list(average)
        for side in (0, 1):
            if self.seen[side, column]:
                known[side] = self.lost[side, column] / self.seen[side, column]
        return _score(known[0] * above, known[1] * (1 - above))

    def _look(self, domain: Domain, objective: float, column: int, i: int, above: float) -> float:
        """Relax both halves of a split; remember what they lose."""
        start, size = self.system.first[i], self.system.sizes[i]
        losses = []
        for side, share in ((0, above), (1, 1 - above)):
            half = domain.copy()
            if side == 0:
                half[column : start + size] = False
            else:
                half[start:column] = False
            value = self.relaxation.value(self.setting, half)
            loss = max(objective - value, 0.0)
            if np.isfinite(loss):
                self.lost[side, column] += loss / share
                self.seen[side, column] += 1
            losses.append(loss)
        return _score(*losses)


def _score(below: float, above: float) -> float:
    """Give the product of both losses, neither taken for nothing."""
    return max(below, 1e-6) * max(above, 1e-6)
