"""Scales in words whose steps are taken to be equal, though nobody said so."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.rows import rows_by
from criteria.model.words import Function, Scale

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from criteria.model.case import Case
    from criteria.model.problems import Place
    from criteria.model.rows import Criterion, CriterionLevel

FEWEST = 4
"""Levels of a scale whose equal steps are no accident: the middle one of three may well be worth half."""

WIDEST = 10
"""Steps of a scale that people score in whole numbers."""

_CLOSE = 1
"""Value points by which an equal step may be rounded: 33 and 67."""

_RATED = re.compile(
    r"\b(?:levels?|ratings?|scores?|scale|grades?|stars?|likert|rated)\b|^\W*\d\W*(?:-|–|to)\W*\d{1,2}\W*$"
    # a word for each number: 1 hostile, 2 wary, 3 indifferent
    r"|(?:^|\W)\d\W{0,3}[^\W\d][^,;/|\d]*[,;/|]\s*\d\W{0,3}[^\W\d][^,;/|\d]*[,;/|]\s*\d\W{0,3}[^\W\d]",
    re.IGNORECASE,
)
_REASONED = re.compile(
    r"\b(?:equal|equally|even|evenly|linear|steps?|same distance)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class EqualSteps:
    """A criterion whose levels are worth as if their steps were equal. values: whether they are written down."""

    leaf: Criterion
    count: int
    values: bool
    place: Place | None


def equal_steps(case: Case, leaves: Sequence[Criterion]) -> Iterator[EqualSteps]:
    """List the criteria scored in steps whose values nobody stated, or stated as equal without a word why."""
    steps_of = rows_by(case.criteria_levels, "criterion")
    for leaf in leaves:
        steps = sorted(steps_of.get(leaf.id, ()), key=lambda row: row.level)
        if leaf.function is Function.LEVELS:
            if _are_equal(steps) and not _is_reasoned(leaf, steps):
                place = steps[1].place("value") or leaf.place("scale")
                yield EqualSteps(leaf, len(steps), True, place)
        elif leaf.function is Function.LINEAR and _is_rated(case, leaf):
            column = "value_function" if leaf.scale is Scale.LEVELS else "scale"
            yield EqualSteps(leaf, _count(leaf, steps), False, leaf.place(column))


def _are_equal(steps: Sequence[CriterionLevel]) -> bool:
    """Whether the values rise with the levels on a straight line, but for rounding."""
    if len(steps) < FEWEST:
        return False
    points = [(Fraction(row.level), Fraction(row.value)) for row in steps]
    (start, bottom), (end, top) = points[0], points[-1]
    return end > start and all(
        abs(value - bottom - (top - bottom) * (level - start) / (end - start)) <= _CLOSE
        for level, value in points
    )


def _is_reasoned(leaf: Criterion, steps: Sequence[CriterionLevel]) -> bool:
    """Whether somebody says that the steps are equal."""
    texts = (leaf.rationale, leaf.definition, *(row.description for row in steps))
    return any(_REASONED.search(text) for text in texts)


def _is_rated(case: Case, leaf: Criterion) -> bool:
    """Whether a criterion with a straight value function is scored in whole steps of words, as 1 to 5."""
    if leaf.scale is not Scale.LEVELS and not _RATED.search(leaf.unit):
        return False
    ends = (leaf.worst, leaf.best)
    if any(end is not None and end != int(end) for end in ends):
        return False
    if leaf.worst is not None and leaf.best is not None:
        steps = abs(leaf.best - leaf.worst)
        if not FEWEST - 1 <= steps <= WIDEST:
            return False
    scores = [row.likely for row in case.scores if row.criterion == leaf.id]
    return (
        bool(scores) and all(score == int(score) for score in scores) and not _is_reasoned(leaf, ())
    )


def _count(leaf: Criterion, steps: Sequence[CriterionLevel]) -> int:
    if steps or leaf.worst is None or leaf.best is None:
        return len(steps)
    return int(abs(leaf.best - leaf.worst)) + 1
