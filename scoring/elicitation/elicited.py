"""What one voice said of the weights by one method, and the figures that go with it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from fractions import Fraction

    from criteria.model.case import Case
    from scoring.elicitation.intervals import Ranges


class Method(StrEnum):
    """How weights were asked for."""

    SWING = "swing"
    DIRECT = "direct"
    MACBETH = "MACBETH"
    BEST_WORST = "best-worst"
    EIGENVECTOR = "AHP, eigenvector"
    GEOMETRIC = "AHP, geometric mean"
    INTERVALS = "intervals of weights"
    SWING_INTERVALS = "intervals of swings"
    STATEMENTS = "statements"
    CENTROID = "rank order, centroid"
    RANK_SUM = "rank order, rank sum"
    RECIPROCAL = "rank order, reciprocal"


@dataclass(frozen=True, slots=True)
class Said:
    """Weights of the leaves from one voice by one method.

    voice: a stakeholder, or blank for the case as a whole. weights: exact, summing to 1; None where nothing follows.
    ranges: what is left possible of each weight, where the method gives ranges; the weights are then their middle.
    figures: (name, value), such as a consistency ratio. notes: what is missing, clashes, or should be looked at again.
    """

    voice: str
    method: Method
    weights: tuple[Fraction, ...] | None = None
    ranges: Ranges | None = None
    figures: tuple[tuple[str, Fraction], ...] = ()
    notes: tuple[str, ...] = ()


def missing(case: Case, given: Iterable[str]) -> list[str]:
    """List the leaves of which nothing is said."""
    known = frozenset(given)
    return [leaf.id for leaf in case.leaves if leaf.id not in known]
