"""Scales whose typed ends are those of the scores, and scores that hardly differ on their scale."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.oddities.swings import leaf_weights
from criteria.model.words import Scale

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal

    from criteria.model.draft import Draft
    from criteria.model.rows import Criterion, ScoreRow

NARROW = 5
"""Value points, of 100, within which scores hardly differ."""

IDLE = 1
"""Points of portfolio value that a criterion can move at most, below which it changes next to nothing."""

SCORED = 3
"""Scores that a scale needs before its ends can be said to be theirs."""


def taken_from_scores(
    draft: Draft, rows_of: Mapping[str, Sequence[ScoreRow]]
) -> Iterator[Criterion]:
    """List the measured criteria whose two ends are exactly those of the scores, and look like read off them.

    A round end may well be met by a score: 0, 10 or 250 says nothing, 11.2 or 98 does.
    """
    for leaf in draft.leaves:
        rows = rows_of.get(leaf.id, ())
        if leaf.scale is Scale.LEVELS or leaf.worst is None or leaf.best is None:
            continue
        if len(rows) < SCORED or leaf.worst == leaf.best:
            continue
        ends = (min(leaf.worst, leaf.best), max(leaf.worst, leaf.best))
        met = (min(row.low for row in rows), max(row.high for row in rows))
        if ends == met and _look_read_off(*ends):
            yield leaf


def _look_read_off(low: Decimal, high: Decimal) -> bool:
    """Whether no end is one that a person would choose without the scores; with a zero the other must be odder."""
    if not low or not high:
        return _figures(low or high) > 2
    return max(_figures(low), _figures(high)) > 1


def _figures(end: Decimal) -> int:
    """The figures of a number that is not round: its zeros at the end, and a 5 before them, say nothing."""
    digits = "".join(map(str, end.normalize().as_tuple().digits))
    return len(digits) - digits.endswith("5")


@dataclass(frozen=True, slots=True)
class Idle:
    """A criterion on which the scores differ and that changes next to nothing.

    spread: value points, of 100, between its lowest and its highest score. weight: 0 to 1.
    """

    leaf: Criterion
    spread: Fraction
    weight: Fraction


def nearly_idle(draft: Draft, rows_of: Mapping[str, Sequence[ScoreRow]]) -> Iterator[Idle]:
    """List the criteria whose scores hardly differ, or differ by little of all weight."""
    weights = leaf_weights(draft.case)
    for leaf in draft.leaves:
        rows, made = rows_of.get(leaf.id, ()), draft.value_function(leaf)
        weight = weights.get(leaf.id)
        if made is None or not weight or len({row.option for row in rows}) < 2:
            continue
        scores = {row.likely for row in rows}
        values = [made.value(score) for score in scores if made.low <= score <= made.high]
        spread = max(values, default=Fraction(0)) - min(values, default=Fraction(0))
        if spread and (spread < NARROW or weight * spread < IDLE):
            yield Idle(leaf, spread, weight)
