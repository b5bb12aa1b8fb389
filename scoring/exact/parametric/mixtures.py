"""What no portfolio can win over some known ones, whatever the weights: proofs by mixtures.

A portfolio is worth F(P) . w, linear in the weights. Nothing that is worth at most u at every
corner c of the weights is ever worth more than the best of the known Q if some mixture of them is
worth as much as u at every corner:

    exists a >= 0, sum a = 1:   u_c <= sum_Q a_Q F(Q) . c   for every corner c

since no mixture is worth more than its best part. By duality (Farkas) that is also needed: where
there is no such mixture, there are weights at which u, drawn straight from corner to corner, is
worth more than every known portfolio. A small linear programme finds the one or the other in
floats; the mixture is then rounded to integers and compared exactly, so it proves what it proves
whatever the solver did.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import highspy
import numpy as np

from scoring.exact.linear.simplex import simplex

if TYPE_CHECKING:
    from numpy.typing import NDArray

MIX_BITS = 20
"""Parts of a mixture, and shares of corners, are multiples of 2**-MIX_BITS."""

FIRST, MORE = 12, 8  # corners in the programme at first, and added at a time
TOLERANCE = 1e-7  # points by which a corner may be missed before it is added


@dataclass(frozen=True, slots=True)
class Mixture:
    """What the programme found; parts and shares are whole numbers of 2**-MIX_BITS that add up to 1.

    lead: of the bound over the mixture at the worst corner, in points
    parts: of the known portfolios
    shares: of the corners; at the weights that mix them so, the bound leads most
    """

    lead: float
    parts: NDArray[np.int64]
    shares: NDArray[np.int64]


class Mixtures:
    """Known portfolios, by what they are worth at every corner of the weights.

    unit: points in one step of the values at each corner, for the linear programme only.
    """

    def __init__(self, unit: NDArray[np.float64]) -> None:
        self.unit = unit
        self.known: list[NDArray[Any]] = []
        self._points = np.zeros((0, len(unit)))
        self._corners = [
            int(c) for c in np.unique(np.linspace(0, len(unit) - 1, FIRST).astype(int))
        ]
        self._model: Any = None
        self._columns = 0
        self._rows = 0

    def add(self, values: NDArray[Any]) -> None:
        """Add a known portfolio by its exact values at the corners."""
        self.known.append(values)
        self._points = np.vstack([self._points, values.astype(np.float64) * self.unit])

    def worth(self, mixture: Mixture) -> NDArray[Any]:
        """Value a mixture at every corner, exactly, in 2**-MIX_BITS of the values' unit."""
        total = np.zeros(len(self.unit), dtype=object)
        for place in np.flatnonzero(mixture.parts).tolist():
            total = total + self.known[place] * int(mixture.parts[place])
        return total

    def known_at(
        self, corners: NDArray[np.int64], shares: NDArray[np.int64], unit: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], float]:
        """Give shares in points for a step of bounds, whose unit it is, and the most points of a known one there."""
        parts = shares / 2**MIX_BITS
        return parts * unit[corners], float((self._points[:, corners] @ parts).max())

    def covers(self, mixture: Mixture, values: NDArray[Any]) -> bool:
        """Say whether a mixture is worth as much as a portfolio at every corner, exactly."""
        return bool((values * 2**MIX_BITS <= self.worth(mixture)).all())

    def nearest(self, heights: NDArray[np.float64]) -> Mixture:
        """Find the mixture whose largest shortfall against some heights, in points at the corners, is least.

            minimise t   subject to   sum_Q a_Q F(Q) . c + t >= u_c  for every corner c,   sum a = 1,   a >= 0

        Only corners that matter are in the programme: those missed are added until none is.
        """
        while True:
            self._model_for(heights)
            self._model.run()
            if self._model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
                self._model = None
                even = np.ones(len(self.known))
                return Mixture(np.inf, _shares(even), _shares(np.ones(len(heights))))
            solution = self._model.getSolution()
            columns = np.array(solution.col_value)
            missed = heights - columns[1:] @ self._points - columns[0]
            missed[self._corners] = 0.0
            worst = np.argsort(-missed, kind="stable")[:MORE]
            new = worst[missed[worst] > TOLERANCE].tolist()
            if not new:
                shares = np.zeros(len(heights))
                shares[self._corners] = np.maximum(solution.row_dual[1:], 0.0)
                return Mixture(float(columns[0]), _shares(columns[1:]), _shares(shares))
            self._corners += new

    def _model_for(self, heights: NDArray[np.float64]) -> None:
        """Bring the programme to the known portfolios, the corners that matter and the heights."""
        if self._model is None:
            self._model, self._columns, self._rows = simplex(), 0, 0
            self._model.addVar(-np.inf, np.inf)
            self._model.changeColCost(0, 1.0)
            self._model.addRow(1.0, 1.0, 0, np.zeros(0, dtype=np.int32), np.zeros(0))
        places = np.arange(self._rows + 1, dtype=np.int32)
        for points in self._points[self._columns :]:
            column = np.append(1.0, points[self._corners[: self._rows]])
            self._model.addCol(0.0, 0.0, np.inf, len(places), places, column)
        self._columns = len(self._points)
        places = np.arange(self._columns + 1, dtype=np.int32)
        for c in self._corners[self._rows :]:
            self._model.addRow(0.0, np.inf, len(places), places, np.append(1.0, self._points[:, c]))
        self._rows = len(self._corners)
        rows = np.arange(1, self._rows + 1, dtype=np.int32)
        self._model.changeRowsBounds(
            self._rows, rows, heights[self._corners], np.full(self._rows, np.inf)
        )


def _shares(numbers: NDArray[np.float64]) -> NDArray[np.int64]:
    """Bring numbers to whole parts of 2**MIX_BITS in about their proportions, the rest going to the largest."""
    positive = np.maximum(numbers, 0.0)
    total = float(positive.sum())
    parts = (
        np.floor(positive / total * 2**MIX_BITS).astype(np.int64)
        if total > 0
        else np.zeros(len(numbers), np.int64)
    )
    parts[positive.argmax()] += 2**MIX_BITS - parts.sum()
    return np.asarray(parts)
