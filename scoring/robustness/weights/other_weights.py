"""Other weights than the case's: what those of each method would fund, and which ones another portfolio would need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from scoring.robustness.weights.weight_change import to_portfolio

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from scoring.elicitation.elicited import ElicitedWeights
    from scoring.elicitation.methods import Elicitation
    from scoring.exact.answer import FoundAnswer
    from scoring.exact.programme import Choice
    from scoring.robustness.weights.oracle import Weighted
    from scoring.robustness.weights.weight_change import Shift


@dataclass(frozen=True, slots=True)
class MethodBest:
    """What the weights of one voice by one method would fund.

    place: of the voice and method in the elicitation. given: what they said. best: the portfolio
    that is best under their weights. value: points that the case's best portfolio is worth under
    them.
    """

    place: int
    given: ElicitedWeights
    best: FoundAnswer
    value: Fraction


@dataclass(frozen=True, slots=True)
class Rival:
    """A portfolio that one may prefer to the best, and the weights one would have to believe in for it to be the best.

    kind: why it is looked at. choice: its levels. shift: the smallest change of weights that does
    it; None unless it was found. obstacle: why it was not: it breaks a rule, it is the best under
    no weights at all, or the search did not settle it. reason: why the search did not.
    """

    kind: Literal["second best", "proposed"]
    choice: Choice
    shift: Shift | None
    obstacle: Literal["", "breaks a rule", "never best", "not settled"] = ""
    reason: str = ""


def method_bests(
    weighted: Weighted, elicitation: Elicitation, base: Choice
) -> Iterator[MethodBest]:
    """Find what everybody's weights by every method would fund; `base` is the portfolio to set beside it."""
    for place, given in enumerate(elicitation.said):
        if given.weights is not None:
            yield MethodBest(
                place, given, weighted.best(given.weights), weighted.value(base, given.weights)
            )


def rival(weighted: Weighted, kind: Literal["second best", "proposed"], choice: Choice) -> Rival:
    """Find the smallest change of weights that makes a portfolio the best, or say why there is none."""
    if not weighted.programme.feasible(choice):
        return Rival(kind, choice, None, "breaks a rule")
    try:
        shift = to_portfolio(weighted, choice)
    except ValueError as fault:
        return Rival(kind, choice, None, "not settled", str(fault))
    return Rival(kind, choice, shift, "" if shift is not None else "never best")
