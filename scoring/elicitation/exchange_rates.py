"""What the weights take one criterion to be worth in units of another, in words that a person can agree with or not.

    rate(a, b) = (w_a * slope_a) / (w_b * slope_b)      units of b worth as much as one unit of a

A slope is the value points that one unit brings. Where a value function is curved, or has steps,
the slope is the mean over the whole scale. Weights that look harmless as percentages often look
wrong as rates (Keeney and Raiffa 1976).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.scales import plain
from criteria.model.words import Direction, Scale
from scoring.work.later import pd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from criteria.model.rows import Criterion
    from criteria.model.scales import ValueFunction
    from scoring.value.evaluation import Evaluation

DIGITS = 3


@dataclass(frozen=True, slots=True)
class Rate:
    """So many units of b are taken to be worth as much as `units` of a.

    a, b: places of the leaves.
    units: 1, or the whole scale of a where a has steps.
    amount: units of b, exact.
    average: a or b is not a straight line, so the rate holds over the whole scales only.
    beyond: the amount is more than the whole scale of b.
    sentence: the same in words.
    """

    a: int
    b: int
    units: Fraction
    amount: Fraction
    average: bool
    beyond: bool
    sentence: str


@dataclass(frozen=True)
class Rates:
    """Every criterion against every other that has a weight; `reference` is the one the sentences use."""

    leaves: tuple[str, ...]
    rates: tuple[Rate, ...]
    reference: int

    @property
    def to_confirm(self) -> tuple[Rate, ...]:
        """One rate a criterion, with the reference: what people are asked to confirm.

        Said the way round that gives a number above 1, unless the criterion has steps.
        """
        turned = {rate.b: rate for rate in self.rates if rate.a == self.reference}
        straight = [rate for rate in self.rates if rate.b == self.reference]
        return tuple(
            rate if rate.amount >= 1 or rate.units != 1 else turned[rate.a] for rate in straight
        )

    def to_frame(self) -> pd.DataFrame:
        """Show units of the column's criterion that are worth one unit (or the whole scale) of the row's."""
        frame = pd.DataFrame(index=list(self.leaves), columns=list(self.leaves), dtype=float)
        for rate in self.rates:
            frame.iloc[rate.a, rate.b] = float(rate.amount)
        return frame


def exchange_rates(evaluation: Evaluation) -> Rates:
    """Work out every rate that the weights imply; the reference is the weightiest criterion with a straight line."""
    leaves, functions = evaluation.case.leaves, evaluation.table.functions
    straight = [leaf.scale is Scale.NATURAL and f.is_linear for leaf, f in _both(evaluation)]
    worth = [
        weight * abs(function.slope)
        for weight, function in zip(evaluation.weights, functions, strict=True)
    ]
    weighed = [j for j in range(len(leaves)) if worth[j]] or [0]
    reference = max(weighed, key=lambda j: (straight[j], evaluation.weights[j], -j))
    rates = [_rate(evaluation, a, b, worth, straight) for a in weighed for b in weighed if a != b]
    return Rates(tuple(leaf.id for leaf in leaves), tuple(rates), reference)


def _rate(
    evaluation: Evaluation, a: int, b: int, worth: Sequence[Fraction], straight: Sequence[bool]
) -> Rate:
    """Work out what a is worth in units of b. worth: of one unit of each leaf. straight: where a unit is a unit."""
    leaves, functions = evaluation.case.leaves, evaluation.table.functions
    has_steps = leaves[a].scale is Scale.LEVELS
    units = functions[a].high - functions[a].low if has_steps else Fraction(1)
    amount = units * worth[a] / worth[b]
    average = not (straight[a] and straight[b])
    beyond = amount > functions[b].high - functions[b].low
    words = f"{_one(leaves[a], evaluation, a)} is taken to be worth {_many(leaves[b], amount)}"
    words += ", on average over the scale" if average and not has_steps else ""
    words += ", which is more than its whole scale" if beyond else ""
    return Rate(
        a=a, b=b, units=units, amount=amount, average=average, beyond=beyond, sentence=f"{words}."
    )


def _both(evaluation: Evaluation) -> zip[tuple[Criterion, ValueFunction]]:
    return zip(evaluation.case.leaves, evaluation.table.functions, strict=True)


def _one(leaf: Criterion, evaluation: Evaluation, j: int) -> str:
    function = evaluation.table.functions[j]
    if leaf.scale is Scale.LEVELS:
        return f"All of {leaf.name} (level {plain(function.worst)} to {plain(function.best)})"
    unit = leaf.unit or "unit"
    single = unit[:-1] if re.fullmatch(r"[a-z]+[a-rt-z]s", unit) else unit
    return f"One {single} {_way(leaf)} of {leaf.name}"


def _many(leaf: Criterion, amount: Fraction) -> str:
    unit = "levels" if leaf.scale is Scale.LEVELS else leaf.unit or "units"
    return f"{significant(amount)} {unit} {_way(leaf)} of {leaf.name}"


def _way(leaf: Criterion) -> str:
    return "more" if leaf.direction is Direction.MAX else "less"


def significant(number: Fraction, digits: int = DIGITS) -> str:
    """Write a number with so many significant digits, and thousands grouped.

    >>> significant(Fraction(41234, 10)), significant(Fraction(2, 3)), significant(Fraction(41))
    ('4,120', '0.667', '41')
    """
    if not number:
        return "0"
    size, place = abs(number), 0
    while size >= 10:
        size, place = size / 10, place + 1
    while size < 1:
        size, place = size * 10, place - 1
    rounded = round(number, digits - 1 - place)
    units, _, decimals = plain(rounded).partition(".")
    if abs(rounded) >= 1:
        return f"{int(units):,}" + (f".{decimals}" if decimals else "")
    return plain(rounded)
