"""What the points stand for: the change in a criterion's own unit, where that adds up.

Points of a criterion with a straight value function are proportional to the change in its unit, so
the portfolio's change follows from its points: points / weight x (best - worst) / 100. In words:
the share of the way from worst to best that the portfolio goes, in the criterion's own unit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from criteria.model.words import Scale
from reports.model.formula import At, call
from reports.model.story import TOTAL, points_column, weight_of
from reports.model.table import Cell, Column, Table, table_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from criteria.model.rows import Criterion
    from reports.model.story import Story


@dataclass(frozen=True, slots=True, kw_only=True)
class _Quantity:
    """What the portfolio does to a criterion: its points, its weight, and the way from worst to best in its unit."""

    leaf: Criterion
    points: Fraction
    weight: Fraction
    way: Fraction

    @property
    def points_at(self) -> At:
        """Name the cell of the points."""
        return At("contributions", TOTAL, points_column(self.leaf.id))

    @property
    def change(self) -> Cell:
        """Make the change in the criterion's own unit."""
        worst, best = At("criteria", self.leaf.id, "worst"), At("criteria", self.leaf.id, "best")
        weight = weight_of(self.leaf.id)
        formula = call(
            "IF", call("=", weight, 0), 0, self.points_at / weight * (best - worst) / 100
        )
        return Cell(self.points / self.weight * self.way / 100, formula=formula)


def quantity_table(story: Story) -> Table | None:
    """Make the living table of changes in natural units; None where no criterion has one."""
    columns: tuple[Column[_Quantity], ...] = (
        Column("name", "Criterion", "text", lambda row: row.leaf.name),
        Column("change", "Change, about", "amount", lambda row: row.change),
        Column(
            "points", "Points", "points", lambda row: Cell(row.points, formula=row.points_at + 0)
        ),
        Column("unit", "Unit", "text", lambda row: row.leaf.unit),
    )
    quantities = list(_quantities(story))
    if not quantities:
        return None
    title = "What the points stand for"
    return table_of(
        "quantities", title, quantities, columns, row_key=lambda row: row.leaf.id, note=_note(story)
    )


def _quantities(story: Story) -> Iterator[_Quantity]:
    valued = zip(story.leaves, story.evaluation.table.functions, strict=True)
    for j, (leaf, function) in enumerate(valued):
        weight = story.evaluation.weights[j]
        if leaf.scale is Scale.NATURAL and function.is_linear and weight:
            points = story.best.by_criterion[j]
            yield _Quantity(
                leaf=leaf, points=points, weight=weight, way=function.best - function.worst
            )


def _note(story: Story) -> str:
    text = "Against doing nothing, added up over what is funded as the points are"
    text += ", effects between pairs included" if story.evaluation.table.pairs else ""
    text += "; gains count by their chance of success" if story.case.settings.uses_success else ""
    return text + "."
