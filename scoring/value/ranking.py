"""The ranking of single recommendations: benefit, cost and value for money of every level. No portfolio is implied."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scoring.value.evaluation import ranks

if TYPE_CHECKING:
    from fractions import Fraction

    from scoring.value.costs import CostTable
    from scoring.value.evaluation import Evaluation


@dataclass(frozen=True, slots=True)
class Ranked:
    """A level of a recommendation: benefit in points, cost in money, value for money in points per unit of money.

    value_for_money: None where it costs nothing or does no good, since the ratio then says nothing.
    rank: among the reference levels, by benefit; None for another level.
    """

    index: int
    id: str
    level: int
    level_name: str
    is_reference: bool
    benefit: Fraction
    cost: Fraction
    value_for_money: Fraction | None
    rank: int | None


def ranking(evaluation: Evaluation, costs: CostTable) -> tuple[Ranked, ...]:
    """Rank the recommendations by the benefit of their reference levels; every level is listed in the case's order."""
    case = evaluation.case
    references = [
        [level.level for level in case.levels_of[row.id]].index(case.reference_of(row.id).level) + 1
        for row in case.recommendations
    ]
    order = ranks(
        [levels[at - 1] for levels, at in zip(evaluation.benefits, references, strict=True)]
    )
    ranked = []
    for i, row in enumerate(case.recommendations):
        for level, described in enumerate(case.levels_of[row.id], 1):
            benefit, cost = evaluation.benefits[i][level - 1], costs.money[i][level - 1]
            main = level == references[i]
            ratio = benefit / cost if cost and benefit > 0 else None
            rank = order[i] if main else None
            ranked.append(
                Ranked(
                    index=i,
                    id=row.id,
                    level=level,
                    level_name=described.level,
                    is_reference=main,
                    benefit=benefit,
                    cost=cost,
                    value_for_money=ratio,
                    rank=rank,
                )
            )
    return tuple(ranked)
