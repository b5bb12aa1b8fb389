"""What one voice's answers by one method come to: weights, and the figures that go with them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from fractions import Fraction

    from criteria.model.case import Case

type Ranges = tuple[tuple[Fraction, Fraction], ...]
"""(lowest, highest) weight of each criterion."""


class Method(StrEnum):
    """How weights were asked for, as the reports call it."""

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
class ElicitedWeights:
    """Weights of the leaves from one voice by one method.

    voice: a stakeholder, or blank for the case as a whole.
    weights: exact, summing to 1; None where nothing follows.
    ranges: what is left possible of each weight, where the method gives ranges; the weights are
        then their middle.
    figures: (name, value), such as a consistency ratio.
    notes: what is missing, clashes, or should be looked at again.
    """

    voice: str
    method: Method
    weights: tuple[Fraction, ...] | None = None
    ranges: Ranges | None = None
    figures: tuple[tuple[str, Fraction], ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FullWeights:
    """The one full set of weights that a voice gives, with which its other answers are compared.

    whose: what they are called, as `the swings of ann`.
    """

    whose: str
    weights: tuple[Fraction, ...]


def missing(case: Case, given: Iterable[str]) -> list[str]:
    """List the leaves of which nothing is said."""
    known = frozenset(given)
    return [leaf.id for leaf in case.leaves if leaf.id not in known]


def nothing_follows(voice: str, method: Method, reason: str) -> ElicitedWeights:
    """Say why no weights follow from somebody's answers."""
    return ElicitedWeights(voice, method, notes=(f"{reason}.",))


def solved(
    voice: str, method: Method, solve: Callable[[], tuple[Fraction, ...]]
) -> ElicitedWeights:
    """Give the weights that follow, or the reason why none do."""
    try:
        return ElicitedWeights(voice, method, solve())
    except ValueError as fault:
        return nothing_follows(voice, method, str(fault).capitalize())


def solved_in_full(
    case: Case,
    voice: str,
    method: Method,
    given: Iterable[str],
    solve: Callable[[], tuple[Fraction, ...]],
) -> ElicitedWeights:
    """Give the weights that follow where every leaf is spoken of; otherwise say which are not."""
    lacking = missing(case, given)
    if lacking:
        return nothing_follows(voice, method, f"Nothing is said of {', '.join(lacking)}")
    return solved(voice, method, solve)
