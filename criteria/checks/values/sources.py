"""What scores rest on: value that no fact stands behind."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.oddities.swing_outliers import per_cent
from criteria.model.oddities.swings import leaf_weights
from criteria.model.rows import rows_by
from criteria.model.words import JUDGEMENT
from criteria.model.written import note

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal

    from criteria.model.draft import Draft
    from criteria.model.problems import Problem
    from criteria.model.rows import ScoreRow

MUCH = Fraction(1, 3)
"""The part of all value without a fact from which on that is said."""


def value_rests_on_facts(draft: Draft) -> Iterator[Problem]:
    """How much of what the scores change, by weight, has no fact behind it; scores that change nothing do not count."""
    if draft.any_troubled("criteria", "criteria_levels", "scores", "facts"):
        return
    size_of = _sizes(draft)
    moving = [row for row in draft.case.scores if size_of[row.criterion, row.likely]]
    bare = [row for row in moving if not _has_fact(row)]
    whole, unsourced = (_sum(size_of, rows) for rows in (moving, bare))
    # Of scores with no reason either, another note speaks.
    reasoned = any(row.rationale or row.evidence for row in bare)
    if not reasoned or unsourced < MUCH * whole:
        return
    first = max(bare, key=lambda row: size_of[row.criterion, row.likely])
    scores = "1 score has" if len(bare) == 1 else f"{len(bare)} scores have"
    found = f"{per_cent(unsourced / whole)} of the value in the scores rests on no fact: {scores} judgement alone."
    allowed = f"The largest is {first.option} on {first.criterion}; at their low ends others may be funded."
    mend = "Name a fact as evidence where there is one, the largest first."
    yield note("unsourced", first.place("evidence"), found, allowed, mend)


def every_recommendation_cites_something(draft: Draft) -> Iterator[Problem]:
    """One that rests on judgement alone where most of the others cite facts."""
    if draft.any_troubled("scores", "facts", "recommendations"):
        return
    rows_of = rows_by(draft.case.scores, "option")
    without = [rows for rows in rows_of.values() if not any(map(_has_fact, rows))]
    if not without or 2 * len(without) >= len(rows_of):
        return
    for rows in without:
        found = f"no score of {rows[0].option} cites a fact, and those of {len(rows_of) - len(without)} others do."
        mend = (
            "Name a fact as evidence where there is one; what no fact bears may lie at its low end."
        )
        yield note("unsourced", rows[0].place("evidence"), found, "", mend)


def _sizes(draft: Draft) -> dict[tuple[str, Decimal], Fraction]:
    """By how much each score on each criterion moves value from doing nothing, times the weight."""
    weights = leaf_weights(draft.case)
    made = {leaf.id: draft.value_function(leaf) for leaf in draft.leaves}
    size_of: dict[tuple[str, Decimal], Fraction] = {}
    for criterion, score in {(row.criterion, row.likely) for row in draft.case.scores}:
        function, weight = made.get(criterion), weights.get(criterion)
        size_of[criterion, score] = Fraction(0)
        if function is not None and weight and function.low <= score <= function.high:
            moved = function.value(score) - function.baseline_value
            size_of[criterion, score] = weight * abs(moved)
    return size_of


def _sum(size_of: Mapping[tuple[str, Decimal], Fraction], rows: Sequence[ScoreRow]) -> Fraction:
    """Add up the sizes of scores; thousands of them share a few figures."""
    counts = Counter((row.criterion, row.likely) for row in rows)
    return sum((number * size_of[key] for key, number in counts.items()), Fraction(0))


def _has_fact(row: ScoreRow) -> bool:
    return any(word.casefold() != JUDGEMENT for word in row.evidence)
