"""A portfolio to hold on to when the time is up: mend what is broken, then add what is worth most.

One change at a time. While a rule is broken, the change that lessens the breach most (each row's breach measured
against its own largest amount); then, while there is one, the change that keeps every rule and adds most value. It
promises nothing: where it ends on a broken rule there is no portfolio to show.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scoring.portfolio.programme import Choice, Programme, Row


def greedy(programme: Programme) -> Choice | None:
    """Find a feasible portfolio by single changes, or None."""
    choice: Choice = (0,) * len(programme.ids)
    weights = [_size(row) for row in programme.rows]

    def breach(at: Choice) -> Fraction:
        excesses = (row.excess(at, programme.joints) for row in programme.rows)
        return sum((Fraction(e, w) for e, w in zip(excesses, weights, strict=True) if e), Fraction(0))

    worst = breach(choice)
    while worst:
        least, nearest = min(((breach(other), other) for other in _changes(programme, choice)), default=(worst, choice))
        if least >= worst:
            return None
        worst, choice = least, nearest
    while True:
        kept = [other for other in _changes(programme, choice) if programme.feasible(other)]
        best = max(kept, key=programme.value, default=choice)
        if programme.value(best) <= programme.value(choice):
            return choice
        choice = best


def _changes(programme: Programme, choice: Choice) -> Iterator[Choice]:
    for i, levels in enumerate(programme.levels):
        for level in range(len(levels) + 1):
            if level != choice[i]:
                yield (*choice[:i], level, *choice[i + 1 :])


def _size(row: Row) -> int:
    amounts = [abs(a) for _, given in row.line.terms for a in given] + [abs(b) for _, b in row.line.joints]
    return max(amounts, default=1) or 1
