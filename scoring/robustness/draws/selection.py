"""Selection acceptability: how often each recommendation is in the best portfolio when numbers are uncertain.

In every draw the portfolio is optimised anew under all rules, and certified (search.py): values
from drawn weights, scores and chances of success, rows of rules from drawn costs, budgets and
limits as stated. The share of draws whose best portfolio holds a recommendation is its selection
acceptability (Lahdelma and Salminen's acceptability carried to portfolios; Mild, Liesio and Salo
2015). Exact ties go to the least cost, then to the fewest funded, then to a random order of rows
      that every draw has for itself, so that twins come out half and half and the order of rows
      never shows.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property, partial
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from scoring.exact.batch.search import Resolver
from scoring.exact.limits import STAGE, is_usual, stage_work
from scoring.robustness.draws.draws import POINT, Chances, chances
from scoring.robustness.draws.swing_draws import Stated
from scoring.work.later import pd
from scoring.work.streams import BLOCK, WEIGHT_ONE, orders_drawn, slices_drawn, streams
from scoring.work.workers import ALONE, CountListener, Workers, each, silent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scoring.exact.answer import Answers
    from scoring.exact.batch.drawn_rows import RowDraws
    from scoring.exact.programme import Choice, Programme
    from scoring.robustness.draws.draws import Weighing
    from scoring.value.evaluation import Evaluation

UNIT = POINT * WEIGHT_ONE
"""Integer steps in one point of a value drawn with weights in 2**-30."""

PARTS = 2  # pieces a block is worked on in, so that progress is seen
LEAST = (
    32  # draws of a piece whatever they take: of fewer than 77 in all, none can say that it is firm
)
A_DRAW = STAGE // 1000  # work that a draw may take on average (tree.py)
FITS = 2**58  # of values that are taken as the programme has them
SUM_BITS = 60  # of what the drawn values of a portfolio may add up to; lots.py asks for 61


@dataclass(frozen=True)
class Selection:
    """The best portfolio of every draw.

    choices: draws x recommendations, levels; 0 throughout where no portfolio keeps the rules.
    best, held: draws, the best portfolio's value and that of the portfolio held against it, in
        points.
    proved: draws whose answer is.
    empty: draws in which it is proved that no portfolio keeps the rules, as drawn costs may have
        it.
    kept: draws in which the portfolio held does.
    open: draws that are not proved x recommendations x (lowest, highest level) at which a best
        portfolio may hold it, as far as it is proved.
    asked: draws asked for; more than were made after an interruption, or where they took all the
        work allowed.
    """

    ids: tuple[str, ...]
    levels: tuple[tuple[str, ...], ...]
    weights: Weighing
    held_choice: Choice
    asked: int
    choices: NDArray[np.int16]
    best: NDArray[np.float64]
    held: NDArray[np.float64]
    proved: NDArray[np.bool_]
    empty: NDArray[np.bool_]
    kept: NDArray[np.bool_]
    open: NDArray[np.int16]

    @property
    def draws(self) -> int:
        """How many draws were made."""
        return len(self.choices)

    @property
    def complete(self) -> bool:
        """Whether all draws asked for were made."""
        return self.draws == self.asked

    @cached_property
    def decided(self) -> NDArray[np.bool_]:
        """The draws that count: those whose best portfolio is proved."""
        return np.asarray(self.proved & ~self.empty)

    @cached_property
    def counted(self) -> int:
        """How many draws count."""
        return int(self.decided.sum())

    @cached_property
    def undecided(self) -> int:
        """Draws whose best portfolio is not proved: counted neither as holding a recommendation nor as not."""
        return int((~self.proved).sum())

    @cached_property
    def impossible(self) -> int:
        """Draws in which no portfolio keeps the rules; they hold nothing against anything."""
        return int(self.empty.sum())

    @cached_property
    def counts(self) -> tuple[tuple[int, ...], ...]:
        """Draws that count whose best portfolio has each recommendation at each level, 0 (not funded) first."""
        return tuple(
            tuple(np.bincount(drawn, minlength=len(levels) + 1).tolist())
            for drawn, levels in zip(self.choices[self.decided].T, self.levels, strict=True)
        )

    @cached_property
    def holding(self) -> tuple[tuple[int, ...], ...]:
        """Draws that count whose best portfolio holds each recommendation at level L or above, L = 1 to its last."""
        return tuple(
            tuple(sum(counts[level:]) for level in range(1, len(counts))) for counts in self.counts
        )

    @cached_property
    def surely(self) -> tuple[tuple[int, ...], ...]:
        """Draws not proved whose every best portfolio holds each recommendation at level L or above, L = 1 to its last."""
        return self._open_from(0)

    @cached_property
    def perhaps(self) -> tuple[tuple[int, ...], ...]:
        """Draws not proved of which some best portfolio may hold each recommendation at level L or above."""
        return self._open_from(1)

    def _open_from(self, end: int) -> tuple[tuple[int, ...], ...]:
        """Count the draws not proved whose lowest (0) or highest (1) open level is L or above."""
        return tuple(
            tuple(int((ends >= level).sum()) for level in range(1, len(levels) + 1))
            for ends, levels in zip(self.open[:, :, end].T, self.levels, strict=True)
        )

    @cached_property
    def acceptability(self) -> NDArray[np.float64]:
        """Share of the draws that count whose best portfolio holds each recommendation, at any level."""
        return np.array([levels[0] for levels in self.holding], dtype=np.float64) / max(
            self.counted, 1
        )

    @property
    def standard_error(self) -> NDArray[np.float64]:
        """Give the standard error of `acceptability`."""
        share = self.acceptability
        return np.asarray(np.sqrt(share * (1 - share) / max(self.counted, 1)))

    @cached_property
    def portfolios(self) -> tuple[tuple[Choice, int], ...]:
        """List the portfolios that are best in some draw with the number of draws, the most frequent first."""
        counted = Counter(map(tuple, self.choices[self.decided].tolist()))
        return tuple(sorted(counted.items(), key=lambda item: (-item[1], item[0])))

    @property
    def share_held_best(self) -> float:
        """Share of the draws that count in which the portfolio held keeps the rules and is worth the best."""
        best = self.kept & (self.held >= self.best - 1e-9)
        return float(best[self.decided].mean()) if self.counted else 0.0

    @cached_property
    def regrets(self) -> NDArray[np.float64]:
        """Points that the portfolio held loses, one for each draw that counts and in which it keeps the rules."""
        return np.asarray((self.best - self.held)[self.decided & self.kept])

    @property
    def mean_regret(self) -> float:
        """Points that the portfolio held loses against knowing everything first: the value of perfect information.

        On average over the draws in which it keeps the rules.
        """
        return float(self.regrets.mean()) if len(self.regrets) else 0.0

    def regret_at(self, share: float) -> float:
        """Points that the portfolio held loses at most in this share of the draws in which it keeps the rules."""
        return float(np.quantile(self.regrets, share)) if len(self.regrets) else 0.0

    def joined(self, more: Selection) -> Selection:
        """Put further draws of the same question behind these."""
        return replace(
            self,
            asked=more.asked,
            choices=np.concatenate([self.choices, more.choices]),
            best=np.concatenate([self.best, more.best]),
            held=np.concatenate([self.held, more.held]),
            proved=np.concatenate([self.proved, more.proved]),
            empty=np.concatenate([self.empty, more.empty]),
            kept=np.concatenate([self.kept, more.kept]),
            open=np.concatenate([self.open, more.open]),
        )

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
    weights: Weighing,
    *,
    draws: int | None = None,
    workers: Workers = ALONE,
    tell_count: CountListener = silent,
) -> Selection:
    """Optimise the portfolio in every draw of weights, scores and chances; costs stay as stated.

    choice: the portfolio held against each draw's best. draws: the case's own number if left out.
    The same seed gives the same answer, whoever works.

    Raises:
        ValueError: no portfolio keeps every rule.
    """
    case = evaluation.case
    count = case.settings.draws if draws is None else draws
    question = Question(programme, choice, weights, case.settings.seed, chances(evaluation))
    return question.answered(0, count, workers, tell_count)


@dataclass(frozen=True, slots=True)
class Question:
    """What is drawn, and what is held against the best portfolio of every draw.

    weights: what weights are drawn from.
    uncertain: scores and chances; None for the programme's own values throughout.
    drawn: the rows that follow drawn costs; None where costs stay as stated.
    """

    programme: Programme
    choice: Choice
    weights: Weighing
    seed: int
    uncertain: Chances | None = None
    drawn: RowDraws | None = None

    @property
    def unit(self) -> Fraction:
        """Points in one step of a drawn value."""
        if self.uncertain is None:
            return self.programme.value_unit * self._coarser
        return Fraction(1 << self.shift, self._steps)

    @property
    def _steps(self) -> int:
        """Integer steps in one point of a drawn value, before it is made coarser."""
        return POINT * self.weights.one if isinstance(self.weights, Stated) else UNIT

    @property
    def shift(self) -> int:
        """Bits by which drawn values are made coarser, so that 64 bits hold the sums of a large programme.

        A usual one stays as it is: what does not fit there is answered in Python's integers (alone.py).
        """
        if self.uncertain is None or is_usual(self.programme):
            return 0
        largest = self.uncertain.largest * (len(self.programme.ids) + 1)
        largest += sum(map(abs, self.uncertain.pair_points))
        return max(0, (largest * self._steps // POINT).bit_length() - SUM_BITS)

    @property
    def _coarser(self) -> int:
        """How many of the programme's value units make one step, so that 64 bits hold them."""
        values = [value for levels in self.programme.values for value in levels]
        largest = sum(map(abs, values)) + sum(abs(joint.value) for joint in self.programme.joints)
        return 1 << max(0, largest.bit_length() - FITS.bit_length())

    def answered(
        self, first: int, last: int, workers: Workers = ALONE, tell_count: CountListener = silent
    ) -> Selection:
        """Answer the draws from `first` up to, but not including, `last`; those before are the same in any case.

        Raises:
            ValueError: no portfolio keeps the rules that have nothing to do with drawn costs.
        """
        parts, _ = each(partial(_piece, self), _pieces(first, last), workers, tell_count)
        programme, unit, n = self.programme, self.unit, len(self.programme.ids)
        resolved = [part.resolved for part in parts]
        flags = np.zeros(0, dtype=bool)
        return Selection(
            ids=programme.ids,
            levels=programme.levels,
            weights=self.weights,
            held_choice=self.choice,
            asked=last,
            choices=np.concatenate(
                [np.zeros((0, n), dtype=np.int16), *(part.choices for part in resolved)]
            ),
            best=np.array(_points(unit, [value for part in resolved for value in part.values])),
            held=np.array(_points(unit, [worth for part in parts for worth in part.worths])),
            proved=np.concatenate([flags, *(part.proved for part in resolved)]),
            empty=np.concatenate([flags, *(part.empty for part in resolved)]),
            kept=np.concatenate([flags, *(part.kept for part in parts)]),
            open=np.concatenate(
                [np.zeros((0, n, 2), dtype=np.int16), *(part.open for part in resolved)]
            ),
        )


def _points(unit: Fraction, steps: Sequence[int]) -> list[float]:
    """Turn steps into points, each the nearest float. unit: points in one step."""
    return [step * unit.numerator / unit.denominator for step in steps]


@dataclass(frozen=True, slots=True)
class _Part:
    """The answers to some draws, with the worth of the portfolio held, and whether it keeps the rules."""

    resolved: Answers
    worths: list[int]
    kept: NDArray[np.bool_]


def _pieces(first: int, last: int) -> list[tuple[int, int, int]]:
    """Cut draws into pieces: (block, first draw in it, end)."""
    size = BLOCK // PARTS
    edges = sorted({first, last, *range(-(-first // size) * size, last, size)})
    return [
        (start // BLOCK, start % BLOCK, start % BLOCK + end - start)
        for start, end in pairwise(edges)
    ]


def _piece(asked: Question, piece: tuple[int, int, int]) -> _Part:
    """Resolve some draws of one block, each piece with a model of its own, so that no order of work shows.

    No more draws are made once what all of them may take is done.
    """
    block, start, end = piece
    programme, opened = asked.programme, streams(asked.seed, block)
    joints = np.zeros((len(programme.joints), end - start), dtype=np.int64)
    if asked.uncertain is None:
        values, effects = _constant(asked, end - start)
    else:
        sample = asked.uncertain.sample(asked.weights, opened, end)
        values, effects = (
            asked.uncertain.benefits(sample)[:, start:] >> asked.shift,
            asked.uncertain.effects(sample)[:, start:] >> asked.shift,
        )
    joints[: len(effects)] = effects
    orders = orders_drawn(opened.orders, len(programme.ids), end)[start:]
    places = None
    if asked.drawn is not None:
        places = slices_drawn(opened.costs, len(programme.ids), end)[:, start:].astype(np.int64)
    resolver = Resolver(programme, [asked.choice], drawn=asked.drawn)
    work = stage_work(programme, (end - start) * A_DRAW)
    resolved = resolver.resolve(
        values, joints, places=places, orders=orders, work=work, least=LEAST
    )
    made = slice(len(resolved.choices))
    keeps = (
        np.ones(len(resolved.choices), dtype=bool)
        if places is None
        else resolver.table.keeps(asked.choice, places[:, made])
    )
    worths = _worths(programme, asked.choice, values[:, made], effects[:, made])
    return _Part(resolved, worths, keeps)


def _constant(asked: Question, count: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give the programme's own values in every draw; rounded to steps where 64 bits do not hold them."""
    programme, step = asked.programme, asked.unit / asked.programme.value_unit
    values = [round(value / step) for levels in programme.values for value in levels]
    effects = [round(joint.value / step) for joint in programme.joints]
    return (
        np.repeat(np.array(values, dtype=np.int64)[:, None], count, axis=1),
        np.repeat(np.array(effects, dtype=np.int64)[:, None], count, axis=1),
    )


def _worths(
    programme: Programme,
    choice: Sequence[int],
    values: NDArray[np.int64],
    effects: NDArray[np.int64],
) -> list[int]:
    """Value one portfolio in every draw, exactly, in the unit of the values. values: levels x draws."""
    starts = np.cumsum([0, *map(len, programme.levels)]).tolist()
    columns = [starts[i] + level - 1 for i, level in enumerate(choice) if level]
    holding = [p for p in range(len(effects)) if programme.joints[p].holds(choice)]
    total = values[columns].astype(object).sum(axis=0) + effects[holding].astype(object).sum(axis=0)
    return [int(value) for value in np.broadcast_to(total, (values.shape[1],))]
