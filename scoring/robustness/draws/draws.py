"""Uncertain numbers: every score, chance of success and cost as a table of 1,024 equally likely figures.

A judgement low / likely / high is triangular; its table holds the mean of each of 1,024 equal
slices of probability, so that draws, expectations and conditional means all come from the same
figures and agree to the last digit. A recommendation's levels share the place in the range (if the
pilot turns out well, so would the full programme), each criterion having a place of its own; costs
share one place over levels and years. Scores go through the value function slice by slice and are
kept as integers in 1e-6 points.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from criteria.model.levels import chance_of_success, sources
from criteria.model.words import RelationType
from scoring.robustness.weights.admissible import WeightSet
from scoring.robustness.weights.sampled import weights_drawn
from scoring.work.streams import SLICES, Streams, slices_drawn

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from criteria.model.case import Case
    from criteria.model.rows import Recommendation, ScoreRow
    from scoring.robustness.draws.rank_counts import Tables
    from scoring.robustness.draws.swing_draws import Stated, SwingDraws
    from scoring.value.evaluation import Evaluation

    type Weighing = WeightSet | SwingDraws | Stated
    """What weights are drawn from."""

POINT = 10**6
"""Integer steps in one value point, and in one chance of 1."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One lot of draws.

    weights: criteria x draws, in 2**-30 or 1 / `Stated.one`.
    places: cells x draws.
    chances: recommendations with an uncertain chance of success x draws. Both are slices of a
    range, 0 to 1,023.
    """

    weights: NDArray[np.int64]
    places: NDArray[np.uint16]
    chances: NDArray[np.uint16]


@dataclass(frozen=True)
class Chances:
    """What is uncertain about the value of a case. Columns are (recommendation, level), in the case's order.

    columns: (recommendation, level from 1).
    references: the column of every recommendation's reference level.
    likely: columns x criteria, differences from the baseline in 1e-6 points, before any uncertain
        chance of success.
    cells: (recommendation, criterion) with a range.
    tables: for (column, criterion) in `spread`, the 1,024 figures.
    spread: (column, criterion, place in cells) of each table.
    success: recommendation -> its 1,024 chances in 1e-6.
    pair_criteria, pair_points: of each pair effect, the criterion and 1e-6 points.
    """

    columns: tuple[tuple[int, int], ...]
    references: tuple[int, ...]
    likely: NDArray[np.int64]
    cells: tuple[tuple[int, int], ...]
    spread: tuple[tuple[int, int, int], ...]
    tables: NDArray[np.int64]
    success: Mapping[int, NDArray[np.int64]]
    pair_criteria: tuple[int, ...]
    pair_points: tuple[int, ...]

    @property
    def certain(self) -> bool:
        """Whether no score and no chance of success has a range."""
        return not self.cells and not self.success

    @cached_property
    def largest(self) -> int:
        """The largest difference that any cell may have, without its sign, in 1e-6 points."""
        tabled = np.abs(self.tables).max(initial=0)
        return int(max(np.abs(self.likely).max(initial=0), tabled))

    @cached_property
    def column_of(self) -> Mapping[tuple[int, int], int]:
        """The column of each (recommendation, level)."""
        return {column: c for c, column in enumerate(self.columns)}

    @cached_property
    def table_of(self) -> Mapping[tuple[int, int], int]:
        """The table of each uncertain (column, criterion)."""
        return {(column, j): t for t, (column, j, _) in enumerate(self.spread)}

    @cached_property
    def expected(self) -> tuple[tuple[Fraction, ...], ...]:
        """Mean difference of every column on every criterion, in points, exact over the tables."""
        means = []
        for c, (i, _) in enumerate(self.columns):
            chance = Fraction(1)
            if i in self.success:
                chance = Fraction(int(self.success[i].sum()), SLICES * POINT)
            row = []
            for j in range(self.likely.shape[1]):
                figures = self.figures(c, j)
                gain, harm = int(np.maximum(figures, 0).sum()), int(np.minimum(figures, 0).sum())
                row.append((chance * gain + harm) / (len(figures) * POINT))
            means.append(tuple(row))
        return tuple(means)

    @cached_property
    def looked_up(self) -> Tables:
        """The reference levels' part of this, as compiled code takes it."""
        from scoring.robustness.draws.rank_counts import Tables  # noqa: PLC0415 - numba takes a moment to start

        columns = list(self.references)
        # Half as wide, twice as many of them stay in the cache; wider than 2,147 points none is.
        small = np.abs(self.tables).max(initial=0) < 2**31
        tables: Any = self.tables.astype(np.int32) if small else self.tables
        shape = self.likely[columns].shape
        at = {column: place for place, column in enumerate(columns)}
        table, cell = np.full(shape, -1), np.full(shape, -1)
        for t, (column, j, place) in enumerate(self.spread):
            if column in at:
                table[at[column], j], cell[at[column], j] = t, place
        row = {i: p for p, i in enumerate(self.success)}
        return Tables(
            likely=self.likely[columns],
            table=table,
            cell=cell,
            chance=np.array(
                [row.get(self.columns[column][0], -1) for column in columns], dtype=np.int64
            ),
            tables=tables,
            success=np.array([*self.success.values()], dtype=np.int64).reshape(len(row), SLICES),
            one=POINT,
        )

    def figures(self, column: int, criterion: int) -> NDArray[np.int64]:
        """Give the equally likely differences of a cell in 1e-6 points, before any chance of success."""
        table = self.table_of.get((column, criterion))
        return (
            self.likely[column, criterion : criterion + 1] if table is None else self.tables[table]
        )

    def sample(self, weights: Weighing, streams: Streams, count: int) -> Sample:
        """Draw once for every number in a lot."""
        if isinstance(weights, WeightSet):
            drawn = weights_drawn(weights, streams.weights, count)
        else:
            drawn = weights.drawn(streams.weights, count)
        return Sample(
            np.ascontiguousarray(drawn.T),
            slices_drawn(streams.scores, len(self.cells), count),
            slices_drawn(streams.chances, len(self.success), count),
        )

    def benefits(self, sample: Sample, columns: Sequence[int] | None = None) -> NDArray[np.int64]:
        """Work out benefits in every draw, in 2**-30 of 1e-6 points. Result: columns x draws."""
        chosen = list(range(len(self.columns)) if columns is None else columns)
        count = sample.weights.shape[1]
        total = np.zeros((len(chosen), count), dtype=np.int64)
        risky = list(self._risky(sample, chosen))
        # One criterion after another in the same two arrays: where in `flat` each figure stands,
        # and the figures.
        index = np.empty((len(chosen), count), dtype=np.int64)
        cells = np.empty_like(index)
        flat = self.tables.reshape(-1)
        for j, weights in enumerate(sample.weights):
            tabled = [row for row, c in enumerate(chosen) if (c, j) in self.table_of]
            tables = [self.table_of[chosen[row], j] for row in tabled]
            part = index[: len(tabled)]
            slices = sample.places[[self.spread[t][2] for t in tables]]
            np.add(slices, np.array(tables, dtype=np.int64)[:, None] * SLICES, out=part)
            if len(tabled) == len(chosen):
                np.take(flat, part, out=cells, mode="clip")
            else:
                cells[:] = self.likely[chosen, j][:, None]
                cells[tabled] = np.take(flat, part, mode="clip") if tabled else 0
            for row, chance in risky:  # gains times the chance of success, harm in full
                cells[row] = np.where(cells[row] > 0, cells[row] * chance // POINT, cells[row])
            cells *= weights
            total += cells
        return total

    def _risky(
        self, sample: Sample, chosen: Sequence[int]
    ) -> Iterator[tuple[int, NDArray[np.int64]]]:
        """Yield the rows of the chosen columns whose chance of success has a range, and that chance in every draw."""
        chance_of = {
            i: np.take(table, sample.chances[p])
            for p, (i, table) in enumerate(self.success.items())
        }
        for row, c in enumerate(chosen):
            i, _ = self.columns[c]
            if i in chance_of:
                yield row, chance_of[i]

    def effects(self, sample: Sample) -> NDArray[np.int64]:
        """Work out pair effects in every draw, in the unit of `benefits`. Result: pair effects x draws."""
        if not self.pair_points:
            return np.zeros((0, sample.weights.shape[1]), dtype=np.int64)
        points = np.array(self.pair_points, dtype=np.int64)[:, None]
        return np.asarray(sample.weights[list(self.pair_criteria)] * points)


def triangular(low: float, likely: float, high: float, slices: int = SLICES) -> NDArray[np.float64]:
    """Give the mean of each equal slice of a triangular distribution; together they have its mean.

    The integral of the quantile function is a u + 2/3 sqrt((b - a)(m - a)) u^(3/2) up to the mode,
    and alike beyond.

    >>> [round(float(x), 4) for x in triangular(0, 1, 2, 2)]
    [0.6667, 1.3333]
    """
    if low == high:
        return np.full(slices, likely)
    u = np.arange(slices + 1) / slices
    v = 1.0 - u
    mode = (likely - low) / (high - low)
    rising = low * u + 2 / 3 * np.sqrt((high - low) * (likely - low)) * u * np.sqrt(u)
    falling = (
        (low + likely + high) / 3
        - high * v
        + 2 / 3 * np.sqrt((high - low) * (high - likely)) * v * np.sqrt(v)
    )
    means = np.diff(np.where(u <= mode, rising, falling)) * slices
    return np.asarray(np.clip(means, low, high))


def chances(evaluation: Evaluation, *, scores: bool = True, success: bool = True) -> Chances:
    """Read what is uncertain about the values of a case.

    scores, success: whether the ranges of scores, and of chances of success, count; otherwise their
    likely figures do.
    """
    return _Reader(evaluation, scores=scores, success=success).read()


class _Reader:
    """Walks the scores once; a level without scores follows its reference level."""

    def __init__(self, evaluation: Evaluation, *, scores: bool, success: bool) -> None:
        self.case: Case = evaluation.case
        self.ranges_of_scores, self.ranges_of_success = scores, success
        self.table = evaluation.table
        self.sources = sources(self.case)
        self.cells: dict[tuple[int, int], int] = {}
        self.spread: list[tuple[int, int, int]] = []  # (column, criterion, cell)
        self.tables: list[NDArray[np.int64]] = []

    def read(self) -> Chances:
        columns: list[tuple[int, int]] = []
        references: list[int] = []
        likely: list[list[int]] = []
        success: dict[int, NDArray[np.int64]] = {}
        for i, row in enumerate(self.case.recommendations):
            levels = self.case.levels_of[row.id]
            reference = levels.index(self.case.reference_of(row.id)) + 1
            references.append(len(columns) + reference - 1)
            chance, table = self._chance(row)
            if table is not None:
                success[i] = table
            for level in range(1, len(levels) + 1):
                source = self.sources[row.id, level]
                columns.append((i, level))
                factors = (source.share, source.share * chance)
                likely.append(
                    [
                        self._cell((len(columns) - 1, i, j), source.scores[leaf.id], factors)
                        for j, leaf in enumerate(self.case.leaves)
                    ]
                )
        width = len(self.case.leaves)
        kinds = {RelationType.SYNERGY, RelationType.SUBSTITUTE}
        assert len(self.table.pairs) == sum(row.type in kinds for row in self.case.relations)  # noqa: S101 - same order
        return Chances(
            columns=tuple(columns),
            references=tuple(references),
            likely=np.array(likely, dtype=np.int64).reshape(len(columns), width),
            cells=tuple(self.cells),
            spread=tuple(self.spread),
            tables=np.array(self.tables, dtype=np.int64).reshape(len(self.tables), SLICES),
            success=success,
            pair_criteria=tuple(pair.criterion for pair in self.table.pairs),
            pair_points=tuple(round(pair.points * POINT) for pair in self.table.pairs),
        )

    def _chance(self, row: Recommendation) -> tuple[Fraction, NDArray[np.int64] | None]:
        """Give a certain chance of success, or 1 and the table of an uncertain one."""
        low = chance_of_success(self.case, row, "low")
        likely = chance_of_success(self.case, row)
        high = chance_of_success(self.case, row, "high")
        if low == high or not self.ranges_of_success:
            return likely, None
        certain = triangular(float(low), float(likely), float(high))
        return Fraction(1), np.rint(certain * POINT).astype(np.int64)

    def _cell(
        self, at: tuple[int, int, int], row: ScoreRow, factors: tuple[Fraction, Fraction]
    ) -> int:
        """Write one cell, and its table where it has a range.

        at: column, recommendation, criterion. factors: what harm and gain are multiplied by.
        """
        column, i, j = at
        function = self.table.functions[j]
        if row.low != row.high and self.ranges_of_scores:
            cell = self.cells.setdefault((i, j), len(self.cells))
            scores = triangular(float(row.low), float(row.likely), float(row.high))
            differences = function.values(scores) - float(function.baseline_value)
            counted = differences * np.where(differences > 0, float(factors[1]), float(factors[0]))
            self.spread.append((column, j, cell))
            self.tables.append(np.rint(counted * POINT).astype(np.int64))
        difference = function.value(row.likely) - function.baseline_value
        return round(difference * factors[difference > 0] * POINT)
