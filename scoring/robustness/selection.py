"""Selection acceptability: how often each recommendation is in the best portfolio when numbers are uncertain.

In every draw of weights, scores and chances of success the portfolio is optimised anew under all rules, and certified
(resolve.py); costs and rules stay as stated. The share of draws whose best portfolio holds a recommendation is its
selection acceptability (Lahdelma and Salminen's acceptability carried to portfolios; Mild, Liesio and Salo 2015).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scoring.robustness.draws import POINT, Chances, chances
from scoring.robustness.resolve import Resolved, Resolver
from scoring.robustness.streams import BLOCK, WEIGHT_ONE, blocks_of, streams
from scoring.robustness.work import ALONE, Told, Workers, each, silent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scoring.portfolio.programme import Choice, Programme
    from scoring.robustness.weight_sets import WeightSet
    from scoring.value.evaluation import Evaluation

UNIT = POINT * WEIGHT_ONE
"""Integer steps in one point of a drawn value."""

PARTS = 4  # pieces a block is worked on in, so that progress is seen


@dataclass(frozen=True)
class Selection:
    """The best portfolio of every draw.

    choices: draws x recommendations, levels. best, held: draws, the best portfolio's value and that of the portfolio
    held against it, in points. proved: draws. asked: draws asked for; more than were made after an interruption.
    """

    ids: tuple[str, ...]
    levels: tuple[tuple[str, ...], ...]
    weights: WeightSet
    held_choice: Choice
    asked: int
    choices: NDArray[np.int16]
    best: NDArray[np.float64]
    held: NDArray[np.float64]
    proved: NDArray[np.bool_]

    @property
    def draws(self) -> int:
        """How many draws were made."""
        return len(self.choices)

    @property
    def complete(self) -> bool:
        """Whether all draws asked for were made."""
        return self.draws == self.asked

    @cached_property
    def counts(self) -> tuple[tuple[int, ...], ...]:
        """Draws whose best portfolio has each recommendation at each level, 0 (not funded) first."""
        return tuple(
            tuple(np.bincount(own, minlength=len(levels) + 1).tolist())
            for own, levels in zip(self.choices.T, self.levels, strict=True)
        )

    @cached_property
    def acceptability(self) -> NDArray[np.float64]:
        """Share of draws whose best portfolio holds each recommendation, at any level."""
        return np.asarray((self.choices > 0).mean(axis=0)) if self.draws else np.zeros(len(self.ids))

    @property
    def standard_error(self) -> NDArray[np.float64]:
        """Give the standard error of `acceptability`."""
        share = self.acceptability
        return np.asarray(np.sqrt(share * (1 - share) / max(self.draws, 1)))

    @cached_property
    def portfolios(self) -> tuple[tuple[Choice, int], ...]:
        """List the portfolios that are best in some draw with the number of draws, the most frequent first."""
        counted = Counter(map(tuple, self.choices.tolist()))
        return tuple(sorted(counted.items(), key=lambda item: (-item[1], item[0])))

    @property
    def share_held_best(self) -> float:
        """Share of draws in which the portfolio held is worth as much as the best."""
        return float((self.held >= self.best - 1e-9).mean()) if self.draws else 0.0

    @property
    def mean_regret(self) -> float:
        """Points that the portfolio held loses against knowing everything first: the value of perfect information."""
        return float((self.best - self.held).mean()) if self.draws else 0.0

    def regret_at(self, share: float) -> float:
        """Points that the portfolio held loses at most in this share of draws."""
        return float(np.quantile(self.best - self.held, share)) if self.draws else 0.0

    def to_frame(self) -> pd.DataFrame:
        """Show one row a recommendation: its level in the portfolio held, selection acceptability, standard error."""
        return pd.DataFrame(
            {
                "recommendation": self.ids,
                "held_level": self.held_choice,
                "acceptability": self.acceptability,
                "standard_error": self.standard_error,
            }
        ).set_index("recommendation")


def selection(
    evaluation: Evaluation,
    programme: Programme,
    choice: Choice,
    weights: WeightSet,
    *,
    draws: int | None = None,
    workers: Workers = ALONE,
    told: Told = silent,
) -> Selection:
    """Optimise the portfolio in every draw; `choice` is the portfolio held against each draw's best.

    draws: the case's own number if left out. The same seed gives the same answer, whoever works.

    Raises:
        ValueError: no portfolio keeps every rule.
    """
    case = evaluation.case
    count = case.settings.draws if draws is None else draws
    uncertain = chances(evaluation)
    pieces = [
        (block, start, min(start + BLOCK // PARTS, size))
        for block, size in blocks_of(count)
        for start in range(0, size, BLOCK // PARTS)
    ]
    task = partial(_piece, _Question(uncertain, programme, choice, weights, case.settings.seed))
    found, _ = each(task, pieces, workers, told)
    choices = [part.choices for part, _ in found]
    n = len(programme.ids)
    return Selection(
        programme.ids,
        programme.levels,
        weights,
        choice,
        count,
        np.concatenate(choices) if choices else np.zeros((0, n), dtype=np.int16),
        np.array([value / UNIT for part, _ in found for value in part.values]),
        np.array([value / UNIT for _, held in found for value in held]),
        np.concatenate([part.proved for part, _ in found]) if found else np.zeros(0, dtype=bool),
    )


@dataclass(frozen=True, slots=True)
class _Question:
    """What every piece of work needs."""

    uncertain: Chances
    programme: Programme
    choice: Choice
    weights: WeightSet
    seed: int


def _piece(asked: _Question, piece: tuple[int, int, int]) -> tuple[Resolved, list[int]]:
    """Resolve some draws of one block, each piece with a model of its own, so that no order of work shows."""
    block, start, end = piece
    uncertain, programme = asked.uncertain, asked.programme
    sample = uncertain.sample(asked.weights, streams(asked.seed, block), end)
    values, effects = uncertain.benefits(sample)[:, start:], uncertain.effects(sample)[:, start:]
    joints = np.zeros((len(programme.joints), end - start), dtype=np.int64)
    joints[: len(effects)] = effects
    held = worths(uncertain, programme, asked.choice, values, effects)
    return Resolver(programme, [asked.choice]).resolve(values, joints), held


def worths(
    uncertain: Chances,
    programme: Programme,
    choice: Sequence[int],
    values: NDArray[np.int64],
    effects: NDArray[np.int64],
) -> list[int]:
    """Value one portfolio in every draw, exactly, in the unit of the values."""
    columns = [uncertain.column_of[i, level] for i, level in enumerate(choice) if level]
    holding = [p for p in range(len(effects)) if programme.joints[p].holds(choice)]
    total = values[columns].astype(object).sum(axis=0) + effects[holding].astype(object).sum(axis=0)
    return [int(value) for value in np.broadcast_to(total, (values.shape[1],))]
