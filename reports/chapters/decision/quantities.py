"""What the points stand for: the change in a criterion's own unit, where that adds up.

Points of a criterion with a straight value function are proportional to the change in its unit, so the portfolio's
change follows from its points: points / weight x (best - worst) / 100. In words: the share of the way from worst to
best that the portfolio goes, in the criterion's own unit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from criteria.model.words import Scale
from reports.model.formula import At, call
from reports.model.story import TOTAL, points_column, weight_of
from reports.model.table import Cell, Heading, Row, Table, cells

if TYPE_CHECKING:
    from fractions import Fraction

    from reports.model.story import Story


def quantity_table(story: Story) -> Table | None:
    """Make the living table of changes in natural units; None where no criterion has one."""
    rows = []
    for j, (leaf, function) in enumerate(zip(story.leaves, story.evaluation.table.functions, strict=True)):
        weight = story.evaluation.weights[j]
        if leaf.scale is not Scale.NATURAL or not function.is_linear or not weight:
            continue
        points = story.best.by_criterion[j]
        change: Fraction = points / weight * (function.best - function.worst) / 100
        at = At("contributions", TOTAL, points_column(leaf.id))
        worst, best = At("criteria", leaf.id, "worst"), At("criteria", leaf.id, "best")
        formula = call("IF", call("=", weight_of(leaf.id), 0), 0, at / weight_of(leaf.id) * (best - worst) / 100)
        rows.append(
            Row(leaf.id, cells(leaf.name, Cell(change, formula=formula), Cell(points, formula=at + 0), leaf.unit))
        )
    columns = (
        Heading("name", "Criterion"),
        Heading("change", "Change, about", "amount"),
        Heading("points", "Points", "points"),
        Heading("unit", "Unit"),
    )
    return Table("quantities", "What the points stand for", columns, tuple(rows), _note(story)) if rows else None


def _note(story: Story) -> str:
    text = "Against doing nothing, added up over what is funded as the points are"
    text += ", effects between pairs included" if story.evaluation.table.pairs else ""
    text += "; gains count by their chance of success" if story.case.settings.uses_success else ""
    return text + "."
