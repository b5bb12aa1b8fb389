"""MACBETH: numbers from differences in words, for swings and for value functions.

Elements are ordered by attraction, and differences between two of them are called none, very weak,
weak, moderate, strong, very strong or extreme (0 to 6), or span several of these words. The basic
scale is the smallest that puts stronger words above weaker ones (the linear programme LP-MACBETH,
Bana e Costa, De Corte and Vansnick 2005):

    minimise   the largest v                                               v >= 0,  v(the least) = 0
    subject to v(x) - v(y)  = 0                                            where the difference is none
               v(x) - v(y) >= i                                            where it is at least word i
               v(x) - v(y) >= v(w) - v(z) + i - s   where it is at least word i, and that of w and z at most word s < i

The last line, for every two judgements, is written with one threshold t_s for each word: the
differences called s at most lie below it, those called s + 1 at least lie 1 or more above. So n
judgements take 2n rows, not n squared.

Where several scales are smallest, the paper's rule makes one of them the basic scale: from the most
attractive element down, each is put in the middle of the range left to it. Everything is exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from scoring.elicitation.clash import smallest_clash
from scoring.exact.linear.rational import Constraint, Polyhedron

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

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

    def anchored(self) -> tuple[Fraction, ...] | None:
        """Give the values from 0 to 100; None where there are none, or all are equal."""
        if self.values is None or not max(self.values):
            return None
        return tuple(100 * value / max(self.values) for value in self.values)


def macbeth(elements: int, judgements: Sequence[Judged], least: int) -> BasicScale:
    """Find the basic scale of some elements, `least` being the one worth 0, or the judgements that clash."""
    apart = _apart(elements, judgements, least)
    shape = _model(elements, judgements, least, {})
    if not shape.feasible:
        return BasicScale(None, _clash(elements, judgements, least), apart)
    top = elements  # the column of the largest value
    fixed = {top: shape.least(_unit(elements, top))[0]}
    shape = _model(elements, judgements, least, fixed)
    middles = {x: _middle(shape, elements, x) for x in range(elements)}
    for x in sorted(middles, key=lambda x: (-middles[x], x)):
        if x != least:
            fixed[x] = _middle(shape, elements, x)
            shape = _model(elements, judgements, least, fixed)
    return BasicScale(
        tuple(fixed[x] if x != least else Fraction(0) for x in range(elements)), (), apart
    )


def _middle(shape: Polyhedron, elements: int, x: int) -> Fraction:
    """The middle of the range left to an element."""
    unit = _unit(elements, x)
    return (shape.least(unit)[0] + shape.most(unit)[0]) / 2


def _unit(elements: int, column: int) -> tuple[Fraction, ...]:
    return tuple(Fraction(int(j == column)) for j in range(_Columns(elements).width))


class _Columns:
    """Columns of the model: the elements' values, the largest value, the thresholds t_1 to t_6."""

    def __init__(self, elements: int) -> None:
        self.largest = elements
        self.width = elements + 1 + WORDS

    def row(
        self, plus: Sequence[int], minus: Sequence[int], sense: Literal["=", ">="], bound: Fraction
    ) -> Constraint:
        """Make a row that adds some columns and takes others away."""
        cells = [Fraction(0)] * self.width
        for column in plus:
            cells[column] += 1
        for column in minus:
            cells[column] -= 1
        return Constraint(tuple(cells), sense, bound)

    def threshold(self, word: int) -> list[int]:
        """The column of a word's threshold; word 0 has none."""
        return [self.largest + word] if word else []

    def step(self, word: int) -> Constraint:
        """A word's threshold lies 1 or more above that of the word before."""
        return self.row(self.threshold(word), self.threshold(word - 1), ">=", Fraction(1))

    def rows_of(self, judged: Judged) -> Iterator[Constraint]:
        """What one judgement says."""
        if judged.high == 0:
            yield self.row([judged.more], [judged.less], "=", Fraction(0))
            return
        if judged.low:
            yield self.row(
                [judged.more], [judged.less, *self.threshold(judged.low - 1)], ">=", Fraction(1)
            )
        else:
            yield self.row([judged.more], [judged.less], ">=", Fraction(0))
        if judged.high < WORDS:
            yield self.row(
                [judged.less, *self.threshold(judged.high)], [judged.more], ">=", Fraction(0)
            )


def _model(
    elements: int, judgements: Iterable[Judged], least: int, fixed: dict[int, Fraction]
) -> Polyhedron:
    """Write what scales must keep. fixed: column -> its value, where that is known by now."""
    columns = _Columns(elements)
    constraints = [columns.row([least], [], "=", Fraction(0))]
    others = (x for x in range(elements) if x != least)
    constraints += [columns.row([columns.largest], [x], ">=", Fraction(0)) for x in others]
    constraints += [columns.step(word) for word in range(1, WORDS + 1)]
    for judged in judgements:
        constraints += columns.rows_of(judged)
    constraints += [columns.row([column], [], "=", value) for column, value in fixed.items()]
    return Polyhedron(columns.width, constraints)


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
