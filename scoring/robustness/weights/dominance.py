"""Leads of whole portfolios over one another at every corner of the weights, and who dominates whom.

What two portfolios hold at the same level cancels; of the rest the least lead over the scores
counts (least_leads.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scoring.exact.compiled import fast

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scoring.exact.programme import Choice, Programme
    from scoring.robustness.weights.least_leads import Leads

AT_ONCE = 1_000_000
"""Figures that are added up in one piece; of more, one recommendation after another."""

FEW = 32
"""Portfolios that are compared before machine code is worth its beginning."""

LOT = 1000  # portfolios that others are held against at a time


class CornerLeads:
    """Leads of portfolios over one another at every corner, in integers.

    lead: for each recommendation, level a x level b x corners. effects: pair effects x corners.
    square: recommendations x level a x level b x corners, as `lead`. places: of recommendations.
    """

    def __init__(
        self, programme: Programme, least: Leads, corners: Sequence[Sequence[int]]
    ) -> None:
        self.programme = programme
        weights = np.array(corners, dtype=object).T
        size = max((max(map(abs, corner)) * len(corner) for corner in corners), default=1)
        terms = len(least.lead) + len(least.pairs) + 1
        kind: type = np.int64 if size * least.largest * terms < 2**61 else object
        self.lead = [
            np.array(square, dtype=object).dot(weights).astype(kind) for square in least.lead
        ]
        most = max((len(lead) for lead in self.lead), default=0)
        self.places = np.arange(len(self.lead))
        self.square: NDArray[np.int64] = np.zeros(
            (len(self.lead), most, most, len(corners)), dtype=kind
        )
        for i, lead in enumerate(self.lead):
            self.square[i, : len(lead), : len(lead)] = lead
        effects = [weights[j] * points for j, points in least.pairs]
        self.effects: NDArray[np.int64] = np.array(effects, dtype=kind).reshape(
            len(least.pairs), len(corners)
        )

    def over(self, choices: NDArray[np.int64], rival: NDArray[np.int64]) -> NDArray[np.int64]:
        """Give the least lead of each portfolio over one rival: portfolios x corners."""
        total = (
            self.joints_held(choices) @ self.effects - self.joints_held(rival[None]) @ self.effects
        )
        if choices.size * total.shape[1] <= AT_ONCE:
            return np.asarray(total + self.square[self.places, choices, rival].sum(axis=1))
        for i, lead in enumerate(self.lead):
            total = total + lead[choices[:, i], rival[i]]
        return np.asarray(total)

    def under(self, choices: NDArray[np.int64], rival: NDArray[np.int64]) -> NDArray[np.int64]:
        """Give the least lead of one rival over each portfolio: portfolios x corners."""
        total = (
            self.joints_held(rival[None]) @ self.effects - self.joints_held(choices) @ self.effects
        )
        if choices.size * total.shape[1] <= AT_ONCE:
            return np.asarray(total + self.square[self.places, rival, choices].sum(axis=1))
        for i, lead in enumerate(self.lead):
            total = total + lead[rival[i], choices[:, i]]
        return np.asarray(total)

    def joints_held(self, choices: NDArray[np.int64]) -> NDArray[np.int64]:
        """Say which pair effects hold, as 0 and 1: portfolios x effects."""
        joints = self.programme.joints[: len(self.effects)]
        holding = np.ones((len(choices), len(joints)), dtype=self.effects.dtype)
        for p, joint in enumerate(joints):
            for member in joint.members:
                levels = choices[:, member.index]
                holding[:, p] *= (member.lowest <= levels) & (levels <= member.highest)
        return holding

    def dominated(self, choices: NDArray[np.int64], rival: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Say of each portfolio whether a rival is as good at every corner, and may be better at one."""
        never_behind = (self.under(choices, rival) >= 0).all(axis=1)
        return np.asarray(never_behind & (self.over(choices, rival) < 0).any(axis=1))

    def least_worth(self, choices: NDArray[np.int64]) -> NDArray[np.int64]:
        """Give the least that each portfolio leads nothing by: portfolios x corners.

        Whatever a portfolio dominates is worth no more than it at any corner.
        """
        total = self.joints_held(choices) @ self.effects
        for i, lead in enumerate(self.lead):
            total = total + lead[choices[:, i], 0]
        return np.asarray(total)

    def undominated(self, portfolios: Sequence[Choice]) -> list[Choice]:
        """Keep the portfolios that none of the others dominates.

        Those worth most come first, and only what is worth no more at any corner is held against
        them.
        """
        if not portfolios:
            return []
        stands = self.standing(np.array(portfolios, dtype=np.int64))
        return [choice for choice, stays in zip(portfolios, stands.tolist(), strict=True) if stays]

    def standing(
        self, choices: NDArray[np.int64], other_figures: NDArray[np.int64] | None = None
    ) -> NDArray[np.bool_]:
        """Say which portfolios none of the others dominates that has no less of any other figure either.

        other_figures: rows x portfolios, of what counts besides their leads.
        """
        worth = self.least_worth(choices)
        figures = worth.T if other_figures is None else np.vstack([worth.T, other_figures])
        order = strongest_first(worth)
        stands = np.ones(len(choices), dtype=bool)
        if len(choices) < FEW or worth.dtype == object or not fast("draws"):
            figures = np.ascontiguousarray(figures)
            for place in order:
                if stands[place]:
                    rivals = np.flatnonzero(stands & no_more(figures, place))
                    stands[rivals[self.dominated(choices[rivals], choices[place])]] = False
            return stands
        from scoring.robustness.weights.standing import Compared, keep_standing  # noqa: PLC0415 - numba takes a moment to start

        of = Compared(
            choices,
            self.joints_held(choices) @ self.effects,
            np.ascontiguousarray(figures.T, dtype=np.int64),
            self.square,
        )
        # Some at a time, so that an interruption is heard between.
        for start in range(0, len(order), LOT):
            lot = np.array(order[start : start + LOT], dtype=np.int64)
            keep_standing(of, lot, stands)
        return stands


def strongest_first(worth: NDArray[np.int64]) -> list[int]:
    """Put portfolios that are worth most in all first. worth: portfolios x corners."""
    order = np.argsort(-worth.astype(np.float64).sum(axis=1), kind="stable")
    return [int(place) for place in order]


def no_more(figures: NDArray[np.int64], place: int) -> NDArray[np.bool_]:
    """Say which portfolios have no more than one of them in any row. figures: rows x portfolios."""
    holds = np.ones(figures.shape[1], dtype=bool)
    for row in figures:
        holds &= row <= row[place]
    return holds
