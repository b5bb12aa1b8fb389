"""What each level takes of each resource in each year, and what pairs save: exact, in the case's units."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from criteria.model.resources import money_resources, resources
from criteria.model.words import MONEY, RelationType
from scoring.value.table import members_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from criteria.model.case import Case
    from criteria.model.levels import RangeEnd

type CostKey = tuple[str, int | None]
"""A resource and a year; None is a cost without a year."""


@dataclass(frozen=True, slots=True)
class Saving:
    """A cost saving: `amounts` (negative) by year while the first member stands at exactly `level` and the rest hold.

    The saving is spread over the years (and the sources of money) as the first member's own costs
    at that level, so it is a share of each.
    members: (place of the recommendation, lowest level, highest level).
    """

    relation: str
    members: tuple[tuple[int, int, int], ...]
    amounts: Mapping[CostKey, Fraction]


@dataclass(frozen=True)
class CostTable:
    """Costs: recommendations x their levels, each a map from (resource, year) to an exact amount; and the savings.

    monies: those of the resources whose amounts are money, and make up the cost.
    """

    resources: tuple[str, ...]
    years: tuple[int, ...]
    cells: tuple[tuple[Mapping[CostKey, Fraction], ...], ...]
    savings: tuple[Saving, ...]
    monies: tuple[str, ...] = (MONEY,)

    @cached_property
    def money(self) -> tuple[tuple[Fraction, ...], ...]:
        """Total money of each level over all years and sources, before savings: recommendations x levels."""
        return tuple(tuple(_money(cell, self.monies) for cell in levels) for levels in self.cells)


def _money(cell: Mapping[CostKey, Fraction], monies: tuple[str, ...]) -> Fraction:
    return sum((amount for (name, _), amount in cell.items() if name in monies), Fraction(0))


def cost_table(case: Case, end: RangeEnd = "likely") -> CostTable:
    """Read the costs of a case at one end of their ranges."""
    place = {row.id: i for i, row in enumerate(case.recommendations)}
    cells: list[list[dict[CostKey, Fraction]]] = [
        [{} for _ in case.levels_of[row.id]] for row in case.recommendations
    ]
    for row in case.costs:
        level = case.level_named(row.option, row.level)
        if level is None:
            message = f"{row.option} has no level {row.level}"
            raise ValueError(message)
        cell = cells[place[row.option]][level - 1]
        key = (row.resource, row.year)
        cell[key] = cell.get(key, Fraction(0)) + Fraction(getattr(row, end))
    written = {*(row.year for row in case.costs), *(row.year for row in case.budget)}
    years = sorted(year for year in written if year is not None)
    frozen = tuple(tuple(levels) for levels in cells)
    monies = money_resources(case)
    return CostTable(resources(case), tuple(years), frozen, _savings(case, frozen, monies), monies)


def _savings(
    case: Case, cells: tuple[tuple[dict[CostKey, Fraction], ...], ...], monies: tuple[str, ...]
) -> tuple[Saving, ...]:
    """One saving for each level of the first member, since each level has its own spread over the years."""
    savings = []
    for row in case.relations:
        if row.type is not RelationType.COST_SAVING:
            continue
        (a, lowest), *others = members_of(case, row)
        rest = tuple((i, level, len(cells[i])) for i, level in others)
        for level in range(lowest, len(cells[a]) + 1):
            money = {
                cell: amount for cell, amount in cells[a][level - 1].items() if cell[0] in monies
            }
            total = sum(money.values(), Fraction(0))
            if total:
                delta = Fraction(row.delta or 0)
                amounts = {cell: delta * amount / total for cell, amount in money.items()}
                savings.append(Saving(row.id, ((a, level, level), *rest), amounts))
    return tuple(savings)
