"""Value differences from the baseline: what each level of each recommendation changes, criterion by criterion.

    d(r, l, j) = v_j(score_rlj) - v_j(baseline_j)            for a level with scores of its own
               = benefit_share_l * d(r, reference level, j)  for a level without

Nothing here depends on weights, so one table serves every stakeholder, scenario and draw. Whose
scores stand for a level, and how gains count, is said in criteria/model/levels.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.case_rules import level_from
from criteria.model.levels import chance_of_success, counted, sources
from criteria.model.scales import ValueFunction, value_functions
from criteria.model.words import PAIR_EFFECTS, DeltaUnit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from criteria.model.case import Case
    from criteria.model.levels import RangeEnd, Source
    from criteria.model.rows import Relation, ScoreRow


@dataclass(frozen=True, slots=True)
class PairEffect:
    """A synergy or an overlap: value points on one criterion when all members are in, each from its level upward.

    members: (place of the recommendation, lowest level).
    criterion: place of the leaf.
    points: unweighted.
    """

    relation: str
    members: tuple[tuple[int, int], ...]
    criterion: int
    points: Fraction


@dataclass(frozen=True)
class ValueTable:
    """Differences from the baseline: recommendations x their levels x criteria, in value points of the criterion."""

    functions: tuple[ValueFunction, ...]
    differences: tuple[tuple[tuple[Fraction, ...], ...], ...]
    pairs: tuple[PairEffect, ...]


def value_table(case: Case, end: RangeEnd = "likely") -> ValueTable:
    """Make the table from one end of every score range.

    Raises ScaleError for a scale that cannot be made and ValueError for a level without scores or
    share; the checks of a case find both first.
    """
    functions = value_functions(case)
    source_of = sources(case)
    gains = [_Gains(function) for function in functions]
    effects: dict[tuple[str, int], tuple[Fraction, ...]] = {}
    for row in case.recommendations:
        stated = chance_of_success(case, row, end)
        chance = None if stated == 1 else stated
        for level in range(1, len(case.levels_of[row.id]) + 1):
            source = source_of[row.id, level]
            if source.level == level:
                rows = _one_score_each(case, row.id, source)
                effects[row.id, level] = tuple(
                    known.gain(getattr(score, end), chance)
                    for score, known in zip(rows, gains, strict=True)
                )

    def difference(option: str, level: int) -> tuple[Fraction, ...]:
        source = source_of[option, level]
        whole = effects[option, source.level]
        return whole if source.share == 1 else tuple(source.share * cell for cell in whole)

    differences = tuple(
        tuple(difference(row.id, level) for level in range(1, len(case.levels_of[row.id]) + 1))
        for row in case.recommendations
    )
    return ValueTable(functions, differences, pair_effects(case, functions))


class _Gains:
    """What scores on one criterion change, as they count: thousands of scores share a few figures."""

    def __init__(self, function: ValueFunction) -> None:
        self._function = function
        self._baseline = function.baseline_value
        self._certain: dict[Decimal, Fraction] = {}

    def gain(self, score: Decimal, chance: Fraction | None) -> Fraction:
        """Count the difference of a score from doing nothing. chance: of success; None where it is certain."""
        known = self._certain.get(score)
        if known is None:
            known = self._certain[score] = self._function.value(score) - self._baseline
        return known if chance is None else counted(known, chance)


def _one_score_each(case: Case, option: str, source: Source) -> list[ScoreRow]:
    """Give a level's scores in the order of the leaves; each leaf needs one."""
    missing = [leaf.id for leaf in case.leaves if leaf.id not in source.scores]
    if missing:
        level = case.levels_of[option][source.level - 1]
        message = f"{option}, {level.level}: no score on {', '.join(missing)}"
        raise ValueError(message)
    return [source.scores[leaf.id] for leaf in case.leaves]


def pair_effects(case: Case, functions: Sequence[ValueFunction]) -> tuple[PairEffect, ...]:
    """List the synergies and overlaps in value points: a natural delta goes through the criterion's linear slope."""
    return tuple(_pair(case, row, functions) for row in case.relations if row.type in PAIR_EFFECTS)


def members_of(case: Case, relation: Relation) -> tuple[tuple[int, int], ...]:
    """List a relation's members: (place of the recommendation, lowest level that counts), a first."""
    place = {row.id: i for i, row in enumerate(case.recommendations)}
    first = (place[relation.a], level_from(case, relation.a, relation.a_min_level))
    others = (
        (place[option], level_from(case, option, relation.b_min_level)) for option in relation.b
    )
    return (first, *others)


def _pair(case: Case, relation: Relation, functions: Sequence[ValueFunction]) -> PairEffect:
    j = [leaf.id for leaf in case.leaves].index(relation.criterion)
    delta = Fraction(relation.delta or 0)
    points = delta if relation.unit is DeltaUnit.VALUE_POINTS else delta * functions[j].slope
    return PairEffect(relation.id, members_of(case, relation), j, points)
