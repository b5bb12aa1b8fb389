"""How far one level of a recommendation can lead another when scores lie anywhere in their ranges.

    lead[i][a][b][j] = the least that level a of i leads level b by on criterion j, over the place t in the range

A recommendation's levels share the place t (from low, t = 0, to high, t = 1) on each criterion, so
a level against another of the same recommendation is no contest between a lucky and an unlucky one.
Along t a difference is a chain of straight pieces (scores run straight, value functions bend at
known scores), so its least lies at an end or a bend: exact. Exponential functions are taken at 65
places.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import lcm
from typing import TYPE_CHECKING

from criteria.model.levels import chance_of_success, sources

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from criteria.model.rows import ScoreRow
    from criteria.model.scales import ValueFunction
    from scoring.value.evaluation import Evaluation


@dataclass(frozen=True)
class Leads:
    """Leads as integers of `unit` points. lead: recommendations x level a x level b x criteria, level 0 not funded.

    pairs: (criterion, integer points) of each pair effect.
    """

    unit: Fraction
    lead: tuple[tuple[tuple[tuple[int, ...], ...], ...], ...]
    pairs: tuple[tuple[int, int], ...]

    @property
    def largest(self) -> int:
        """The largest lead or pair effect, whatever its sign."""
        points = [points for _, points in self.pairs]
        return max(map(abs, [0, *_figures(self.lead), *points]))


def leads(evaluation: Evaluation, *, ranges: bool = True) -> Leads:
    """Work out the least leads of a case; without `ranges`, likely scores count as exact."""
    pairs = evaluation.table.pairs
    least = [_leads_among(levels) for levels in _chains(evaluation, ranges)]
    exact = [*_figures(least), *(pair.points for pair in pairs)]
    scale = lcm(1, *(figure.denominator for figure in exact))

    def in_units(cell: Sequence[Fraction]) -> tuple[int, ...]:
        return tuple(int(figure * scale) for figure in cell)

    return Leads(
        unit=Fraction(1, scale),
        lead=tuple(tuple(tuple(map(in_units, row)) for row in square) for square in least),
        pairs=tuple((pair.criterion, int(pair.points * scale)) for pair in pairs),
    )


def _figures[F](lead: Sequence[Sequence[Sequence[Sequence[F]]]]) -> Iterator[F]:
    """Go through every figure of recommendations x level a x level b x criteria."""
    for square in lead:
        for row in square:
            for cell in row:
                yield from cell


def _leads_among(levels: Sequence[Sequence[_Chain]]) -> list[list[list[Fraction]]]:
    """Give the least lead of each level of a recommendation over each: level a x level b x criteria, in points."""
    square: list[list[list[Fraction]]] = [[[] for _ in levels] for _ in levels]
    for chains in zip(*levels, strict=True):  # one criterion after another, a chain for each level
        places = sorted({place for chain in chains for place in chain.places})
        lines = [[chain.at(place) for place in places] for chain in chains]
        for (a, above), (b, below) in product(enumerate(lines), repeat=2):
            square[a][b].append(min(x - y for x, y in zip(above, below, strict=True)))
    return square


@dataclass(frozen=True, slots=True)
class _Chain:
    """One level's difference on one criterion along the place in its range. No row: not funded.

    gain, harm: what a difference above and below zero is multiplied by.
    """

    function: ValueFunction
    row: ScoreRow | None
    gain: Fraction
    harm: Fraction
    ranges: bool

    @property
    def places(self) -> tuple[Fraction, ...]:
        """Both ends, and where the chain bends."""
        ends = (Fraction(0), Fraction(1))
        if self.row is None or not self.ranges or self.row.low == self.row.high:
            return ends
        low, high = Fraction(self.row.low), Fraction(self.row.high)
        return (*ends, *((score - low) / (high - low) for score in self.function.bends(low, high)))

    def at(self, place: Fraction) -> Fraction:
        """Give the difference from the baseline, in points."""
        if self.row is None:
            return Fraction(0)
        low, high = Fraction(self.row.low), Fraction(self.row.high)
        score = low + place * (high - low) if self.ranges else Fraction(self.row.likely)
        difference = self.function.value(score) - self.function.baseline_value
        return difference * (self.gain if difference > 0 else self.harm)


def _chains(evaluation: Evaluation, ranges: bool) -> list[list[list[_Chain]]]:
    """Make the chain of every recommendation, level (0 first) and criterion."""
    case, functions = evaluation.case, evaluation.table.functions
    source_of = sources(case)
    whole = Fraction(1)
    chains = []
    for row in case.recommendations:
        chance = chance_of_success(case, row)
        by_level = [[_Chain(function, None, whole, whole, ranges) for function in functions]]
        for number in range(1, len(case.levels_of[row.id]) + 1):
            source = source_of[row.id, number]
            by_level.append(
                [
                    _Chain(
                        function,
                        source.scores[leaf.id],
                        source.share * chance,
                        source.share,
                        ranges,
                    )
                    for leaf, function in zip(case.leaves, functions, strict=True)
                ]
            )
        chains.append(by_level)
    return chains
