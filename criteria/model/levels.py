"""What a level changes, before any weight: the one place that says whose scores stand for it and how gains count.

    d(r, l, j) = share_l * counted(v_j(score of the source level) - v_j(baseline_j))

A level without scores of its own takes a share of the reference level's effect. Gains (positive
differences) are multiplied by the chance of success where the case says so; harm comes in full, as
it does when a project fails.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from criteria.model.rows import rows_by

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from criteria.model.case import Case
    from criteria.model.rows import Level, Recommendation, ScoreRow

type RangeEnd = Literal["low", "likely", "high"]
"""Which figure of a range."""

FULL_SHARE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Source:
    """Whose scores stand for a level.

    level: place of the level that has the scores, 1 for the smallest.
    share: how much of its effect is taken, 1 by the level itself.
    scores: those there are, by criterion.
    """

    level: int
    share: Fraction
    scores: Mapping[str, ScoreRow]


def sources(case: Case) -> dict[tuple[str, int], Source]:
    """Say for each recommendation and level (by its place, from 1) whose scores stand for it.

    Scores of a level that does not exist count for none; the checks of a case find them.
    """
    scored = _scored(case)
    source_of: dict[tuple[str, int], Source] = {}
    for option, levels in case.levels_of.items():
        reference = levels.index(case.reference_of(option)) + 1
        for place, level in enumerate(levels, 1):
            by_itself = (
                (option, place) in scored or level.benefit_share is None or place == reference
            )
            source = place if by_itself else reference
            share = FULL_SHARE if by_itself else Fraction(level.benefit_share or 0)
            source_of[option, place] = Source(source, share, scored.get((option, source), {}))
    return source_of


def _scored(case: Case) -> dict[tuple[str, int], dict[str, ScoreRow]]:
    """The scores of each level that has some, by criterion."""
    scored: dict[tuple[str, int], dict[str, ScoreRow]] = {}
    for score in case.scores:
        place = (
            case.level_named(score.option, score.level) if score.option in case.levels_of else None
        )
        if place is not None:
            scored.setdefault((score.option, place), {})[score.criterion] = score
    return scored


def chance_of_success(case: Case, row: Recommendation, end: RangeEnd = "likely") -> Fraction:
    """The chance that gains are multiplied by: 1 where the case does not use it, and where none is stated."""
    if not case.settings.uses_success:
        return Fraction(1)
    at_end = getattr(row, f"p_success_{end}")
    stated = row.p_success_likely if at_end is None else at_end
    return Fraction(1) if stated is None else Fraction(stated)


def counted(difference: Fraction, chance: Fraction) -> Fraction:
    """Count a difference from doing nothing: a gain times the chance of success, harm in full.

    >>> str(counted(Fraction(40), Fraction(1, 2))), str(counted(Fraction(-40), Fraction(1, 2)))
    ('20', '-40')
    """
    return difference * chance if difference > 0 else difference


def inferred(levels: Sequence[Level], scored: Iterable[tuple[str, str]]) -> Iterator[Level]:
    """Levels with what their blank cells say, in the order of the rows.

    Where all orders of a recommendation are blank, they are the order of its rows. Where none of
    its levels is marked or unmarked as the reference, and just one of several is scored, that one
    is. scored: recommendation and level of each score.
    """
    has_scores = frozenset(scored)
    says_of = {
        option: _says(rows, has_scores) for option, rows in rows_by(levels, "option").items()
    }
    place_of: dict[str, int] = dict.fromkeys(says_of, 0)
    for level in levels:
        place = place_of[level.option]
        place_of[level.option] += 1
        says = says_of[level.option][place]
        if all(getattr(level, name) == value for name, value in says.items()):
            yield level
        else:
            yield level.saying(says)


def _says(rows: Sequence[Level], scored: frozenset[tuple[str, str]]) -> list[dict[str, Any]]:
    """What the rows of one recommendation leave unsaid, row by row."""
    orders = all("level_order" not in row.model_fields_set for row in rows)
    with_scores = [row for row in rows if (row.option, row.level) in scored]
    marks = len(with_scores) == 1 < len(rows) and all(
        "is_reference" not in row.model_fields_set for row in rows
    )
    return [
        ({"level_order": place} if orders else {})
        | ({"is_reference": row is with_scores[0]} if marks else {})
        for place, row in enumerate(rows, 1)
    ]


def say_themselves(case: Case) -> dict[int, frozenset[str]]:
    """For each row of Levels, by its place from 0, the cells that may be left blank: they are read as they are."""
    names = ("level_order", "is_reference")
    bare = [_bare(row, names) for row in case.levels]
    scored = [(score.option, score.level) for score in case.scores]
    whole = list(inferred(bare, scored))
    wrong = {
        (row.option, name)
        for row, again in zip(case.levels, whole, strict=True)
        for name in names
        if getattr(row, name) != getattr(again, name)
    }
    return {
        place: frozenset(name for name in names if (row.option, name) not in wrong)
        for place, row in enumerate(case.levels)
    }


def _bare(row: Level, names: Sequence[str]) -> Level:
    """A row of which some cells are blank."""
    return type(row)(**{name: value for name, value in row if name not in names})
