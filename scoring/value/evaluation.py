"""Benefit of every recommendation and level: weighted value differences from the baseline, all exact.

    benefit(r, l) = sum_j w_j * d(r, l, j)

In words: the weighted sum of what it changes against doing nothing (additive multi-attribute value,
Keeney and Raiffa 1976; the baseline after Clemen and Smith 2009). 100 points is one recommendation
that moves every criterion from worst to best.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import TYPE_CHECKING

from scoring.value.table import ValueTable, value_table
from scoring.value.weights import weights as leaf_weights

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from criteria.model.case import Case

RANK_DECIMALS = 9
"""Values are ranked as rounded to this many decimals, here and in every report, so that float noise splits no tie."""


@dataclass(frozen=True)
class Evaluation:
    """A case valued with one set of weights.

    weights: one a leaf, exact, summing to 1. Levels of recommendation i are counted from 1.
    """

    case: Case
    table: ValueTable
    weights: tuple[Fraction, ...]

    @cached_property
    def contributions(self) -> tuple[tuple[tuple[Fraction, ...], ...], ...]:
        """Weighted differences: recommendations x their levels x criteria, in points."""
        return tuple(
            tuple(
                tuple(w * d for w, d in zip(self.weights, cells, strict=True)) for cells in levels
            )
            for levels in self.table.differences
        )

    @cached_property
    def benefits(self) -> tuple[tuple[Fraction, ...], ...]:
        """Benefit of each recommendation at each of its levels, in points."""
        one = lcm(*(weight.denominator for weight in self.weights))
        steps = [weight.numerator * (one // weight.denominator) for weight in self.weights]
        return tuple(
            tuple(_weighed(steps, one, cells) for cells in levels)
            for levels in self.table.differences
        )

    @cached_property
    def effects(self) -> tuple[Fraction, ...]:
        """Worth of each pair effect, in points."""
        return tuple(self.weights[pair.criterion] * pair.points for pair in self.table.pairs)


def _weighed(steps: Sequence[int], one: int, cells: Sequence[Fraction]) -> Fraction:
    """Add up weighted differences in whole numbers. steps: of each weight. one: how many make a weight of 1."""
    ratios = [cell.as_integer_ratio() for cell in cells]
    scale = lcm(*(below for _, below in ratios))
    total = sum(
        step * (above * (scale // below))
        for step, (above, below) in zip(steps, ratios, strict=True)
    )
    return Fraction(total, one * scale)


def evaluate(
    case: Case, swings: Mapping[str, Fraction] | None = None, table: ValueTable | None = None
) -> Evaluation:
    """Value a case with its own swings or others; `table` may be given where it is already made."""
    return Evaluation(case, table or value_table(case), leaf_weights(case, swings))


def ranks(values: Sequence[Fraction]) -> tuple[int, ...]:
    """Rank from 1 for the largest; equal values (to 9 decimals) share the better rank, as in 1, 2, 2, 4.

    >>> ranks([Fraction(3), Fraction(5), Fraction(3), Fraction(1)])
    (2, 1, 2, 4)
    """
    rounded = [round(value, RANK_DECIMALS) for value in values]
    first: dict[Fraction, int] = {}
    for place, value in enumerate(sorted(rounded, reverse=True), 1):
        first.setdefault(value, place)
    return tuple(first[value] for value in rounded)
