"""What scores rest on: value that no fact stands behind."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.oddities.swing_outliers import per_cent
from criteria.model.oddities.swings import leaf_weights
from criteria.model.words import JUDGEMENT
from criteria.model.written import note

if TYPE_CHECKING:
    from collections.abc import Iterator

    from criteria.model.draft import Draft
    from criteria.model.problems import Problem
    from criteria.model.rows import ScoreRow

MUCH = Fraction(1, 3)
"""The part of all value without a fact from which on that is said."""


def value_rests_on_facts(draft: Draft) -> Iterator[Problem]:
    """How much of what the scores change, by weight, has no fact behind it; scores that change nothing do not count."""
    if draft.any_troubled("criteria", "criteria_levels", "scores", "facts"):
        return
    sizes = _sizes(draft)
    whole = sum((size for _, size in sizes), Fraction(0))
    bare = [(row, size) for row, size in sizes if size and not _has_fact(row)]
    unsourced = sum((size for _, size in bare), Fraction(0))
    # Of scores with no reason either, another note speaks.
    reasoned = any(row.rationale or row.evidence for row, _ in bare)
    if not reasoned or unsourced < MUCH * whole:
        return
    first = max(bare, key=lambda pair: pair[1])[0]
    scores = "1 score has" if len(bare) == 1 else f"{len(bare)} scores have"
    found = f"{per_cent(unsourced / whole)} of the value in the scores rests on no fact: {scores} judgement alone."
    allowed = f"The largest is {first.option} on {first.criterion}; at their low ends others may be funded."
    mend = "Name a fact as evidence where there is one, the largest first."
    yield note("unsourced", first.place("evidence"), found, allowed, mend)


def _sizes(draft: Draft) -> list[tuple[ScoreRow, Fraction]]:
    """By how much each score moves value from doing nothing, times its weight."""
    weights = leaf_weights(draft.case)
    made = {leaf.id: draft.value_function(leaf) for leaf in draft.leaves}
    sizes = []
    for row in draft.case.scores:
        function, weight = made.get(row.criterion), weights.get(row.criterion)
        if function is not None and weight and function.low <= row.likely <= function.high:
            moved = function.value(row.likely) - function.baseline_value
            sizes.append((row, weight * abs(moved)))
    return sizes


def _has_fact(row: ScoreRow) -> bool:
    return any(word.casefold() != JUDGEMENT for word in row.evidence)
