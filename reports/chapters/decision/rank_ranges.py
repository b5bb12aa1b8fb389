"""What the portfolio would cost if every cost came out at the low or the high end of its range."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from reports.model.cost_tables import ENDS, cost_key, level_ends
from reports.model.formula import At, Formula, Span, add_up, call
from reports.model.table import Cell, Column, Table, table_of

if TYPE_CHECKING:
    from reports.model.story import Story

KEY = "range of cost"


def reach(story: Story) -> tuple[Fraction, Fraction]:
    """Add up the low and the high ends of what is funded; savings stay as they are stated."""
    saved = sum((amount for _, amount in story.best.savings), Fraction(0))
    low, high = (level_ends(story, story.monies, end) for end in ENDS)
    funded = [(row.index, row.level - 1) for row in story.best.funded]
    return sum((low[i][k] for i, k in funded), saved), sum((high[i][k] for i, k in funded), saved)


def range_words(story: Story) -> str:
    """Say the range in one sentence; nothing where every cost is a point."""
    low, high = reach(story)
    if low == high:
        return ""
    text = f"If every cost came out low it would cost {story.money.words(low)}, if every cost came out high "
    text += story.money.words(high)
    budget = story.analysis.budget
    over = Fraction(0) if budget is None else high - Fraction(budget)
    return text + (f", {story.money.words(over)} over the budget." if over > 0 else ".")


@dataclass(frozen=True, slots=True)
class _Outcome:
    """Where costs come out: its key, its label, the total there, and the column of the costs that it adds up."""

    key: str
    label: str
    total: Fraction
    column: str


def range_table(story: Story) -> Table | None:
    """Make the living range of the portfolio's total; None where every cost is a point."""
    low, high = reach(story)
    if low == high:
        return None
    outcomes = (
        _Outcome("low", "All low", low, "low"),
        _Outcome("likely", "All likely", story.best.cost, "total"),
        _Outcome("high", "All high", high, "high"),
    )
    budget = Fraction(story.analysis.budget or 0)

    def left(outcome: _Outcome) -> Cell:
        formula = At("totals", "budget", "value") - At(KEY, outcome.key, "total")
        return Cell(budget - outcome.total, formula=formula)

    columns: list[Column[_Outcome]] = [
        Column("end", "Costs come out", "word", lambda outcome: outcome.label),
        Column("total", "Total", "money", lambda outcome: _total(story, outcome), story.money.unit),
    ]
    if story.analysis.budget is not None:
        columns.append(Column("left", "Left over", "money", left, story.money.unit))
    note = "All costs low or all high at once is the widest range there is; what lies between is likelier."
    title = "The range of the portfolio's cost"
    return table_of(KEY, title, outcomes, columns, row_key=lambda outcome: outcome.key, note=note)


def _total(story: Story, outcome: _Outcome) -> Cell:
    formula: Formula = add_up(
        [
            call("SUMPRODUCT", Span("levels", "funded"), _costs_at(story, resource, outcome.column))
            for resource in story.monies
        ]
    )
    if story.analysis.costs.savings:
        formula = formula + call("SUM", Span("savings", "counted"))
    return Cell(outcome.total, formula=formula)


def _costs_at(story: Story, resource: str, column: str) -> Span:
    """Name the column of a resource's costs at one end; where all its costs are points there is but the total."""
    low, high = (level_ends(story, (resource,), end) for end in ENDS)
    return Span(cost_key(resource), "total" if low == high else column)
