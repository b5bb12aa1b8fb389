"""Who speaks, and with which weights: the people of a case, and the two ways to average them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.distinct_names import voice_names
from scoring.elicitation.methods import voices_of, weights_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from criteria.model.case import Case
    from scoring.elicitation.elicited import Method

_PRECISION = 50
_STEP = Decimal("1e-15")


@dataclass(frozen=True, slots=True)
class Voice:
    """A person or body, and the weights they gave.

    weights: one a leaf, exact, summing to 1.
    method: how they gave them.
    influence: how much the voice counts in group means (1 where the case says nothing).
    """

    id: str
    name: str
    position: str
    influence: Fraction
    weights: tuple[Fraction, ...]
    method: Method


def voices(case: Case) -> tuple[tuple[Voice, ...], tuple[str, ...]]:
    """List everybody whose weights are known, in the case's order, and say of whom they are not.

    Whoever used several methods counts with the first that gave weights: swings, direct weights,
    MACBETH, best-worst, comparisons, ranges, statements, orders.
    """
    speaking, notes = [], []
    names = voice_names(case)
    for id_ in filter(None, voices_of(case)):
        answers = list(weights_of(case, id_))
        weighed = [
            (answer.method, answer.weights) for answer in answers if answer.weights is not None
        ]
        if not weighed:
            reasons = " ".join(note for answer in answers for note in answer.notes)
            notes.append(f"{id_} gives no full set of weights and is left out. {reasons}".strip())
            continue
        method, weights = weighed[0]
        rows = [row for row in case.stakeholders if row.stakeholder == id_]
        influences = [Fraction(row.influence) for row in rows if row.influence is not None]
        positions = [row.position for row in rows if row.position]
        speaking.append(
            Voice(
                id=id_,
                name=names.get(id_, id_),
                position=next(iter(positions), ""),
                influence=next(iter(influences), Fraction(1)),
                weights=weights,
                method=method,
            )
        )
    return tuple(speaking), tuple(notes)


def arithmetic(people: Sequence[Voice]) -> tuple[Fraction, ...]:
    """Mean weights by influence; equal influence where all is zero."""
    shares = _shares(people)
    columns = zip(*(voice.weights for voice in people), strict=True)
    return tuple(
        sum((s * w for s, w in zip(shares, column, strict=True)), Fraction(0)) for column in columns
    )


def geometric(people: Sequence[Voice]) -> tuple[Fraction, ...]:
    """Geometric mean weights by influence, scaled to 1: what one voice gives no weight gets none.

    Roots are irrational: they are taken in 50-digit decimals and rounded to 1e-15 before scaling.
    Raises ValueError where every criterion has a voice that gives it nothing.
    """
    shares = _shares(people)
    means = [
        _geometric_mean(shares, column)
        for column in zip(*(voice.weights for voice in people), strict=True)
    ]
    sum_of_means = sum(means, Fraction(0))
    if not sum_of_means:
        raise ValueError(
            "every criterion has somebody who gives it no weight, so the geometric mean is nothing"
        )
    return tuple(mean / sum_of_means for mean in means)


def _geometric_mean(shares: Sequence[Fraction], weights: Sequence[Fraction]) -> Fraction:
    """Average the weights that voices give one criterion; those with no share do not count."""
    counting = [(share, weight) for share, weight in zip(shares, weights, strict=True) if share]
    if not all(weight for _, weight in counting):
        return Fraction(0)
    with localcontext(prec=_PRECISION):
        total = Decimal(0)
        for share, weight in counting:
            total += _decimal(share) * _decimal(weight).ln()
        return Fraction(total.exp().quantize(_STEP))


def _shares(people: Sequence[Voice]) -> list[Fraction]:
    total = sum((voice.influence for voice in people), Fraction(0))
    return [voice.influence / total if total else Fraction(1, len(people)) for voice in people]


def _decimal(number: Fraction) -> Decimal:
    return Decimal(number.numerator) / number.denominator
