"""MACBETH: numbers from differences in words, for swings and for value functions.

Elements are ordered by attraction, and differences between two of them are called none, very weak, weak, moderate,
strong, very strong or extreme (0 to 6), or span several of these words. The basic scale is the smallest that puts
stronger words above weaker ones (the linear programme LP-MACBETH, Bana e Costa, De Corte and Vansnick 2005):

    minimise   the largest v                                               v >= 0,  v(the least) = 0
    subject to v(x) - v(y)  = 0                                            where the difference is none
               v(x) - v(y) >= i                                            where it is at least word i
               v(x) - v(y) >= v(w) - v(z) + i - s   where it is at least word i, and that of w and z at most word s < i

The last line, for every two judgements, is written with one threshold t_s for each word: the differences called s at
most lie below it, those called s + 1 at least lie 1 or more above. So n judgements take 2n rows, not n squared.

Where several scales are smallest, the paper's rule makes one of them the basic scale: from the most attractive element
down, each is put in the middle of the range left to it. Everything is exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from scoring.elicitation.clash import smallest_clash
from scoring.exact.linear.rational import Constraint, Polyhedron

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

WORDS = 6


@dataclass(frozen=True, slots=True)
class Judged:
    """Element `more` attracts more than `less` (places), by word `low` at least and word `high` at most (0 to 6)."""

    more: int
    less: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class BasicScale:
    """What the judgements say.

    values: one an element in MACBETH units, the least 0; None where the judgements clash.
    clash: places of a smallest set of judgements that cannot all stand.
    apart: places of the elements that no judgement ties to the others.
    """

    values: tuple[Fraction, ...] | None
    clash: tuple[int, ...]
    apart: tuple[int, ...]

    def anchored(self) -> tuple[Fraction, ...]:
        """Give the values from 0 to 100; raises ValueError where there are none, or all are equal."""
        if self.values is None or not max(self.values):
            raise ValueError("the judgements give no scale")
        return tuple(100 * value / max(self.values) for value in self.values)


def macbeth(elements: int, judgements: Sequence[Judged], least: int) -> BasicScale:
    """Find the basic scale of some elements, `least` being the one worth 0, or the judgements that clash."""
    apart = _apart(elements, judgements, least)
    if not _model(elements, judgements, least, {}).feasible:
        return BasicScale(None, _clash(elements, judgements, least), apart)
    top = elements  # the column of the largest value
    shape = _model(elements, judgements, least, {})
    width = elements + 1 + WORDS

    def unit(column: int) -> tuple[Fraction, ...]:
        return tuple(Fraction(int(j == column)) for j in range(width))

    fixed = {top: shape.least(unit(top))[0]}
    shape = _model(elements, judgements, least, fixed)
    middles = {x: (shape.least(unit(x))[0] + shape.most(unit(x))[0]) / 2 for x in range(elements)}
    for x in sorted(middles, key=lambda x: (-middles[x], x)):
        if x != least:
            fixed[x] = (shape.least(unit(x))[0] + shape.most(unit(x))[0]) / 2
            shape = _model(elements, judgements, least, fixed)
    return BasicScale(tuple(fixed[x] if x != least else Fraction(0) for x in range(elements)), (), apart)


def _model(elements: int, judgements: Iterable[Judged], least: int, fixed: dict[int, Fraction]) -> Polyhedron:
    """Columns: the elements' values, the largest value, the thresholds t_1 to t_6."""
    width = elements + 1 + WORDS

    def row(plus: Sequence[int], minus: Sequence[int], sense: str, bound: Fraction | int) -> Constraint:
        cells = [Fraction(0)] * width
        for column in plus:
            cells[column] += 1
        for column in minus:
            cells[column] -= 1
        return Constraint(tuple(cells), "=" if sense == "=" else ">=", Fraction(bound))

    def threshold(word: int) -> list[int]:
        return [elements + word] if word else []

    constraints = [row([least], [], "=", 0)]
    constraints += [row([elements], [x], ">=", 0) for x in range(elements) if x != least]
    constraints += [row(threshold(k), threshold(k - 1), ">=", 1) for k in range(1, WORDS + 1)]
    for judged in judgements:
        if judged.high == 0:
            constraints.append(row([judged.more], [judged.less], "=", 0))
            continue
        if judged.low:
            constraints.append(row([judged.more], [judged.less, *threshold(judged.low - 1)], ">=", 1))
        else:
            constraints.append(row([judged.more], [judged.less], ">=", 0))
        if judged.high < WORDS:
            constraints.append(row([judged.less, *threshold(judged.high)], [judged.more], ">=", 0))
    constraints += [row([column], [], "=", value) for column, value in fixed.items()]
    return Polyhedron(width, constraints)


def _clash(elements: int, judgements: Sequence[Judged], least: int) -> tuple[int, ...]:
    """Find a smallest set of judgements that no scale can satisfy."""

    def fit(places: Iterable[int]) -> bool:
        return _model(elements, [judgements[k] for k in places], least, {}).feasible

    return smallest_clash(len(judgements), fit)


def _apart(elements: int, judgements: Iterable[Judged], least: int) -> tuple[int, ...]:
    """List the elements that no chain of judgements ties to the least one."""
    tied, fresh = {least}, [least]
    pairs = [(judged.more, judged.less) for judged in judgements]
    while fresh:
        at = fresh.pop()
        for a, b in pairs:
            for judged, other in ((a, b), (b, a)):
                if judged == at and other not in tied:
                    tied.add(other)
                    fresh.append(other)
    return tuple(x for x in range(elements) if x not in tied)
