"""What each level takes of each resource in each year, and what pairs save: exact, in the case's units."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import TYPE_CHECKING

from criteria.model.resources import money_resources, resources
from criteria.model.words import MONEY, RelationType
from scoring.value.table import members_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from criteria.model.case import Case
    from criteria.model.levels import RangeEnd
    from criteria.model.rows import CostRow

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
    def in_steps(self) -> tuple[int, Mapping[CostKey, Sequence[tuple[int, int, int]]]]:
        """The costs in whole numbers: steps in one unit, and (recommendation, level from 0, steps) by key."""
        cells = [
            (i, level, key, amount)
            for i, levels in enumerate(self.cells)
            for level, cell in enumerate(levels)
            for key, amount in cell.items()
        ]
        steps = lcm(*(amount.denominator for *_, amount in cells))
        by_key: dict[CostKey, list[tuple[int, int, int]]] = {}
        for i, level, key, amount in cells:
            whole = amount.numerator * (steps // amount.denominator)
            by_key.setdefault(key, []).append((i, level, whole))
        return steps, by_key

    @cached_property
    def money(self) -> tuple[tuple[Fraction, ...], ...]:
        """Total money of each level over all years and sources, before savings: recommendations x levels."""
        return tuple(tuple(_money(cell, self.monies) for cell in levels) for levels in self.cells)


def _money(cell: Mapping[CostKey, Fraction], monies: tuple[str, ...]) -> Fraction:
    return sum((amount for (name, _), amount in cell.items() if name in monies), Fraction(0))


def cost_table(case: Case, end: RangeEnd = "likely") -> CostTable:
    """Read the costs of a case at one end of their ranges.

    Raises:
        ValueError: a cost is of a level that its recommendation does not have.
    """
    written = {*(row.year for row in case.costs), *(row.year for row in case.budget)}
    years = sorted(year for year in written if year is not None)
    rows = _rows_of(case)

    def at_end(row: CostRow) -> Fraction:
        return Fraction(getattr(row, end))

    cells = tuple(
        _level_cells(case, option.id, rows.get(option.id, ()), at_end)
        for option in case.recommendations
    )
    monies = money_resources(case)
    return CostTable(resources(case), tuple(years), cells, _savings(case, cells, monies), monies)


def cost_table_at(
    case: Case, table: CostTable, index: int, amount: Callable[[CostRow], Fraction]
) -> CostTable:
    """Make the table of a case with the costs of one recommendation at other amounts, and what these save.

    table: of the case. index: place of the recommendation. amount: what a row of its costs comes to.
    """
    option = case.recommendations[index].id
    rows = [row for row in case.costs if row.option == option]
    cells = list(table.cells)
    cells[index] = _level_cells(case, option, rows, amount)
    changed = tuple(cells)
    saves = any(
        row.type is RelationType.COST_SAVING and members_of(case, row)[0][0] == index
        for row in case.relations
    )
    savings = _savings(case, changed, table.monies) if saves else table.savings
    return replace(table, cells=changed, savings=savings)


def _rows_of(case: Case) -> dict[str, list[CostRow]]:
    """Sort the rows of costs by recommendation, each in the case's order."""
    rows: dict[str, list[CostRow]] = {}
    for row in case.costs:
        rows.setdefault(row.option, []).append(row)
    return rows


def _level_cells(
    case: Case, option: str, rows: Iterable[CostRow], amount: Callable[[CostRow], Fraction]
) -> tuple[dict[CostKey, Fraction], ...]:
    """Add up the rows of one recommendation: for each of its levels, a map from (resource, year) to an amount."""
    cells: tuple[dict[CostKey, Fraction], ...] = tuple({} for _ in case.levels_of[option])
    for row in rows:
        level = case.level_named(option, row.level)
        if level is None:
            message = f"{option} has no level {row.level}"
            raise ValueError(message)
        key = (row.resource, row.year)
        cell = cells[level - 1]
        known = cell.get(key)
        cell[key] = amount(row) if known is None else known + amount(row)
    return cells


def _savings(
    case: Case, cells: tuple[tuple[Mapping[CostKey, Fraction], ...], ...], monies: tuple[str, ...]
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
