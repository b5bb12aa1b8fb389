"""The frontier: every portfolio that no other beats on budget and value; and budgets around the stated one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from scoring.portfolio.difference import Change
from scoring.result.figure import (
    Figure,
    LevelChange,
    Levels,
    Part,
    figure_of,
    level_changes,
)

if TYPE_CHECKING:
    from scoring.explanation.explanation import Explanation
    from scoring.explanation.frontier import Point
    from scoring.explanation.other_budgets import BudgetStep, KeepingPrice


class PointResult(Part):
    """One portfolio of the frontier."""

    budget: Figure = Field(
        description="The budget that it needs, money; its cost where the axis is the cost"
    )
    cost: Figure = Field(description="Money")
    value: Figure = Field(description="Points")
    funded: Levels = Field(description="Each recommendation that is in, and its level")
    changes: tuple[LevelChange, ...] = Field(
        description="What changes against the next cheaper point"
    )
    alike: int | None = Field(
        description="How many portfolios share its budget and value; null if too many to list"
    )
    portfolio: bool = Field(
        description="It is worth as much as the portfolio, the last of such points"
    )
    proven: bool = Field(description="No portfolio that needs at most its budget is worth more")


class BoundResult(Part):
    """What is known where the frontier is open."""

    budget: Figure = Field(description="Money")
    value: Figure = Field(
        description="No portfolio that needs at most this budget is worth more points"
    )


class ThrownOutResult(Part):
    """What leaves, or falls, though there is more money."""

    change: LevelChange = Field(description="What happens to it")
    lost: Figure | None = Field(
        description="Points lost if it were kept at its level or above; null where no portfolio does so and keeps "
        "the rules"
    )
    proved: bool = Field(description="That is exact; otherwise no more is lost")


class OtherBudgetResult(Part):
    """The best portfolio at another budget, and a plan in which more money takes nothing back."""

    share: Figure = Field(description="Of the stated budget")
    budget: Figure | None = Field(description="Money; null where the case states no total")
    funded: Levels | None = Field(
        description="The best portfolio at that budget; null where none keeps the rules"
    )
    value: Figure | None = Field(description="Points of that one")
    cost: Figure | None = Field(description="Money that it costs")
    changes: tuple[LevelChange, ...] = Field(
        description="What changes against the next smaller budget of the list"
    )
    thrown_out: tuple[ThrownOutResult, ...] = Field(
        description="What leaves or falls though there is more money"
    )
    plan: Levels | None = Field(description="What the plan funds; null where it cannot go so low")
    plan_value: Figure | None = Field(description="Points of the plan")
    plan_cost: Figure | None = Field(description="Money that the plan costs")
    proved: bool = Field(description="Both are proved best; otherwise they are the best found")


class FrontierResult(Part):
    """Value against money, every other rule kept."""

    axis: str = Field(
        description="budget: limits by year follow the total in proportion; cost: the case states no total, or nothing"
    )
    points: tuple[PointResult, ...] = Field(description="From the cheapest to the most valuable")
    complete: bool = Field(description="Every point is there, each proved")
    open_below: Figure | None = Field(
        description="Points that need at most this much may be missing; null if none is"
    )
    bounds: tuple[BoundResult, ...] = Field(description="Bounds where points may be missing")
    by_clock: bool = Field(description="The user's own limit on the clock ended it")
    other_budgets: tuple[OtherBudgetResult, ...] = Field(
        description="Budgets around the stated one, smallest first; empty where none is stated, or they were not asked"
    )


def frontier_result(explanation: Explanation) -> FrontierResult | None:
    """Describe the frontier and other budgets; None where an interruption came before either."""
    curve, money = explanation.curve, explanation.curve_programme.money_unit
    points, below = curve.points, curve.open_below
    if not (points or curve.bounds or explanation.nested.steps):
        return None
    return FrontierResult(
        axis="budget" if explanation.total else "cost",
        points=tuple(_point(explanation, place, point) for place, point in enumerate(points)),
        complete=curve.complete,
        open_below=None if below is None else Figure.of(below * money),
        bounds=tuple(
            BoundResult(
                budget=Figure.of(total * money),
                value=Figure.of(value * explanation.programme.value_unit),
            )
            for total, value in curve.bounds
        ),
        by_clock=curve.by_clock,
        other_budgets=tuple(_other_budget(explanation, step) for step in explanation.nested.steps),
    )


def _point(explanation: Explanation, place: int, point: Point) -> PointResult:
    programme, below = explanation.programme, explanation.curve.open_below
    moved = tuple(Change(*change) for change in point.changes)
    return PointResult(
        budget=Figure.of(explanation.budget_of(point)),
        cost=Figure.of(point.cost * explanation.curve_programme.money_unit),
        value=Figure.of(explanation.value_of(point)),
        funded=programme.funded_levels(point.choice),
        changes=level_changes(programme, moved),
        alike=point.alike,
        portfolio=place == explanation.chosen,
        proven=below is None or point.need > below,
    )


def _other_budget(explanation: Explanation, step: BudgetStep) -> OtherBudgetResult:
    programme = explanation.programme
    return OtherBudgetResult(
        share=Figure.of(step.share),
        budget=figure_of(step.total),
        funded=None if step.choice is None else programme.funded_levels(step.choice),
        value=figure_of(step.value),
        cost=figure_of(step.cost),
        changes=level_changes(programme, step.moved),
        thrown_out=tuple(_thrown_out(explanation, kept) for kept in step.thrown_out),
        plan=None if step.nested is None else programme.funded_levels(step.nested),
        plan_value=figure_of(step.nested_value),
        plan_cost=figure_of(step.nested_cost),
        proved=step.proved,
    )


def _thrown_out(explanation: Explanation, kept: KeepingPrice) -> ThrownOutResult:
    (change,) = level_changes(explanation.programme, (kept.change,))
    return ThrownOutResult(change=change, lost=figure_of(kept.lost), proved=kept.proved)
