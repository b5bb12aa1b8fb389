"""What the case states about the doubt in its weights, and what is drawn for it.

1. Ranges of weights or statements, where the case gives any: whatever fits all that it says, swing
   ranges included.
2. Else ranges of swings, or how far swings may be off (`weight_doubt_percent`): every swing within
   its range.
3. Else an order of swings in a column `rank`: any weights in that order, since only the order is
   known.
4. Else nothing is stated, and every swing is taken to be within 25 per cent: assumed, and marked
   so.

Only what is said for the case as a whole counts. Where what is said leaves no weights, or cannot be
read, the swings are drawn as if it had not been said, and a note says so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from scoring.elicitation.statements import StatementError
from scoring.robustness.draws.swing_draws import has_range, swing_draws
from scoring.robustness.weights.admissible import WeightsClash, stated, within
from scoring.value.weights import weights as leaf_weights

if TYPE_CHECKING:
    from criteria.model.case import Case
    from scoring.robustness.draws.swing_draws import SwingDraws
    from scoring.robustness.weights.admissible import WeightSet

ASSUMED_PERCENT = 25
"""How far, in per cent, a swing may be off where the case does not say."""


@dataclass(frozen=True)
class WeightDoubt:
    """What weights are drawn from.

    kind: swings, each within its range; the set that statements leave; or one, where a single
        criterion counts and weights cannot vary.
    draws: what is drawn from.
    stated: the case says so.
    assumed: a default stands in for it.
    ranged, figures: how many swings (of a set: weights) have a range, and how many there are.
    words: one sentence.
    note: what could not be read; blank where all could.
    """

    kind: Literal["swings", "set", "one"]
    draws: SwingDraws | WeightSet
    stated: bool
    assumed: bool
    ranged: int
    figures: int
    words: str
    note: str = ""

    @property
    def applies(self) -> bool:
        """Whether weights can vary at all."""
        return self.kind != "one"


def weight_doubt(case: Case) -> WeightDoubt:
    """Read what a case states about the doubt in its weights."""
    by_swings = _swings(case)
    if by_swings.kind == "one" or not _goes_first(case, by_swings):
        return by_swings
    try:
        admitted = stated(case)
    except (WeightsClash, StatementError) as fault:
        why = str(fault).strip().rstrip(".")
        note = f"What is said of the weights leaves none ({why}); they are drawn around the swings instead."
        return replace(by_swings, note=note)
    ranged = sum(low != high for low, high in admitted.ranges)
    return WeightDoubt(
        kind="set",
        draws=admitted,
        stated=True,
        assumed=False,
        ranged=ranged,
        figures=len(admitted.criteria),
        words=f"any weights that fit: {admitted.words}",
    )


def _goes_first(case: Case, by_swings: WeightDoubt) -> bool:
    """Say whether what is said of weights goes before the swings: ranges, statements, or else an order."""
    for_all = [row for row in case.weights if not row.stakeholder]
    if any((row.low, row.high) != (None, None) for row in for_all):
        return True
    if not all(row.stakeholder for row in case.weight_statements):
        return True
    if by_swings.stated:
        return False
    ranks = {leaf.rank for leaf in case.leaves}
    ranks |= {row.rank for row in for_all}
    return ranks != {None}


def _swings(case: Case) -> WeightDoubt:
    """Draw every swing within its range, stated or assumed."""
    rows = [row for row in case.criteria if row.swing is not None]
    ranged = sum(map(has_range, rows))
    percent = case.settings.weight_doubt_percent
    share = Fraction(ASSUMED_PERCENT if percent is None else percent) / 100
    near = f"{within(share)} of it"
    if not ranged:
        words = f"every swing {near}" + (", which is assumed" if percent is None else "")
    elif ranged == len(rows):
        words = "every swing within its range"
    else:
        words = f"every swing within its range, and where it has none {near}"
    draws = swing_draws(case, share, words)
    if _lone(case, draws):
        return WeightDoubt(
            kind="one",
            draws=draws,
            stated=False,
            assumed=False,
            ranged=0,
            figures=len(rows),
            words="one criterion alone counts: weights cannot vary",
        )
    is_stated = percent is not None or any(
        (row.swing_low, row.swing_high) != (None, None) for row in rows
    )
    return WeightDoubt(
        kind="swings",
        draws=draws,
        stated=is_stated,
        assumed=not is_stated,
        ranged=ranged,
        figures=len(rows),
        words=words,
    )


def _lone(case: Case, draws: SwingDraws) -> bool:
    """Say whether one criterion has all the weight, whatever is drawn."""
    return not draws.varies and max(leaf_weights(case)) == 1
