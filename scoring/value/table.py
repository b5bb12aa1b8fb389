"""Value differences from the baseline: what each level of each recommendation changes, criterion by criterion.

    d(r, l, j) = v_j(score_rlj) - v_j(baseline_j)            for a level with scores of its own
               = benefit_share_l * d(r, reference level, j)  for a level without

Nothing here depends on weights, so one table serves every stakeholder, scenario and draw. Gains (positive differences)
are multiplied by the chance of success where the case says so; harm comes in full, as it does when a project fails.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from criteria.model.rules import level_from
from criteria.model.scales import ValueFunction, value_functions
from criteria.model.words import DeltaUnit, RelationType

if TYPE_CHECKING:
    from collections.abc import Sequence

    from criteria.model.case import Case
    from criteria.model.rows import Recommendation, Relation

type End = Literal["low", "likely", "high"]
"""Which figure of a range."""


@dataclass(frozen=True, slots=True)
class PairEffect:
    """A synergy or an overlap: value points on one criterion when all members are in, each from its level upward.

    members: (place of the recommendation, lowest level). criterion: place of the leaf. points: unweighted.
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


def value_table(case: Case, end: End = "likely") -> ValueTable:
    """Make the table from one end of every score range.

    Raises ScaleError for a scale that cannot be made and ValueError for a level without scores or share; the checks
    of a case find both first.
    """
    functions = value_functions(case)
    own = _own_scores(case, functions, end)
    differences = tuple(_levels(case, row, own, len(functions), end) for row in case.recommendations)
    return ValueTable(functions, differences, pair_effects(case, functions))


def _own_scores(case: Case, functions: Sequence[ValueFunction], end: End) -> dict[tuple[str, int], dict[int, Fraction]]:
    """Differences of the scored cells: (recommendation, level) -> leaf -> difference."""
    place = {leaf.id: j for j, leaf in enumerate(case.leaves)}
    baselines = [function.baseline_value for function in functions]
    found: dict[tuple[str, int], dict[int, Fraction]] = {}
    for score in case.scores:
        level = case.level_named(score.option, score.level)
        if level is None:
            message = f"{score.option} has no level {score.level}"
            raise ValueError(message)
        j = place[score.criterion]
        found.setdefault((score.option, level), {})[j] = functions[j].value(getattr(score, end)) - baselines[j]
    return found


def _levels(
    case: Case, row: Recommendation, own: dict[tuple[str, int], dict[int, Fraction]], width: int, end: End
) -> tuple[tuple[Fraction, ...], ...]:
    levels = case.levels_of[row.id]
    reference = levels.index(case.reference_of(row.id)) + 1
    chance = _chance(case, row, end)

    def scored(level: int) -> tuple[Fraction, ...]:
        cells = own.get((row.id, level), {})
        if len(cells) < width:
            missing = [leaf.id for j, leaf in enumerate(case.leaves) if j not in cells]
            message = f"{row.id}, {levels[level - 1].level}: no score on {', '.join(missing)}"
            raise ValueError(message)
        return tuple(cells[j] * chance if cells[j] > 0 else cells[j] for j in range(width))

    def difference(level: int) -> tuple[Fraction, ...]:
        share = levels[level - 1].benefit_share
        if (row.id, level) in own or share is None or level == reference:
            return scored(level)
        return tuple(Fraction(share) * cell for cell in scored(reference))

    return tuple(difference(level) for level in range(1, len(levels) + 1))


def _chance(case: Case, row: Recommendation, end: End) -> Fraction:
    chance = getattr(row, f"p_success_{end}")
    if not case.settings.uses_success:
        return Fraction(1)
    likely = row.p_success_likely
    stated = chance if chance is not None else likely
    return Fraction(1) if stated is None else Fraction(stated)


def pair_effects(case: Case, functions: Sequence[ValueFunction]) -> tuple[PairEffect, ...]:
    """List the synergies and overlaps in value points: a natural delta goes through the criterion's linear slope."""
    kinds = {RelationType.SYNERGY, RelationType.SUBSTITUTE}
    return tuple(_pair(case, row, functions) for row in case.relations if row.type in kinds)


def members_of(case: Case, relation: Relation) -> tuple[tuple[int, int], ...]:
    """List a relation's members: (place of the recommendation, lowest level that counts), a first."""
    place = {row.id: i for i, row in enumerate(case.recommendations)}
    first = (place[relation.a], level_from(case, relation.a, relation.a_min_level))
    others = ((place[option], level_from(case, option, relation.b_min_level)) for option in relation.b)
    return (first, *others)


def _pair(case: Case, relation: Relation, functions: Sequence[ValueFunction]) -> PairEffect:
    j = [leaf.id for leaf in case.leaves].index(relation.criterion)
    delta = Fraction(relation.delta or 0)
    points = delta if relation.unit is DeltaUnit.VALUE_POINTS else delta * functions[j].slope
    return PairEffect(relation.id, members_of(case, relation), j, points)
