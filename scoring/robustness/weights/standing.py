"""Many portfolios held against one another, as compiled code: the comparisons of dominance.py, pair by pair."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from scoring.exact.compiled import compiled, inner

if TYPE_CHECKING:
    from numpy.typing import NDArray

    type Integers = NDArray[np.int64]
    type Flags = NDArray[np.bool_]


class Compared(NamedTuple):
    """Portfolios, and all that tells whether one dominates another.

    choices: portfolios x recommendations, levels.
    joint_points: portfolios x corners, of the pair effects that hold.
    figures: portfolios x figures; whoever dominates has no less of any.
    square: recommendations x level a x level b x corners; the least lead of a over b.
    """

    choices: Integers
    joint_points: Integers
    figures: Integers
    square: Integers


@compiled
def keep_standing(of: Compared, order: Integers, stands: Flags) -> None:
    """Take out of `stands` what another one that stands dominates. order: places of these, one after another."""
    lead = np.zeros(of.joint_points.shape[1], dtype=np.int64)
    for place in order:
        if not stands[place]:
            continue
        for other in range(len(of.choices)):
            if not stands[other] or _exceeds(of.figures[other], of.figures[place]):
                continue
            _fill_least_lead(of, place, other, lead)
            if _below_zero(lead):
                continue
            _fill_least_lead(of, other, place, lead)
            if _below_zero(lead):
                stands[other] = False


@inner
def _exceeds(figures: Integers, others: Integers) -> bool:
    """Say whether a figure is more than the other in its place."""
    for row in range(len(figures)):  # noqa: SIM110 - compiled
        if figures[row] > others[row]:
            return True
    return False


@inner
def _below_zero(lead: Integers) -> bool:
    for c in range(len(lead)):  # noqa: SIM110 - compiled
        if lead[c] < 0:
            return True
    return False


@inner
def _fill_least_lead(of: Compared, one: int, other: int, lead: Integers) -> None:
    """Work out the least lead of one portfolio over another at every corner; what both hold alike cancels."""
    for c in range(len(lead)):
        lead[c] = of.joint_points[one, c] - of.joint_points[other, c]
    for i in range(of.choices.shape[1]):
        a, b = of.choices[one, i], of.choices[other, i]
        if a != b:
            for c in range(len(lead)):
                lead[c] += of.square[i, a, b, c]
