"""What the portfolio would cost if every cost came out at the low or the high end of its range."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from reports.model.cost_tables import ENDS, cost_key, level_ends
from reports.model.formula import At, Formula, Span, add_up, call
from reports.model.table import Cell, Heading, Row, Table, cells

if TYPE_CHECKING:
    from reports.model.story import Story

KEY = "range of cost"


def reach(story: Story) -> tuple[Fraction, Fraction]:
    """Add up the low and the high ends of what is funded; savings stay as they are stated."""
    saved = sum((amount for _, amount in story.best.savings), Fraction(0))
    low, high = (
        sum((level_ends(story, story.monies, end)[row.index][row.level - 1] for row in story.best.funded), saved)
        for end in ENDS
    )
    return low, high


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


def range_table(story: Story) -> Table | None:
    """Make the living range of the portfolio's total; None where every cost is a point."""
    low, high = reach(story)
    if low == high:
        return None
    told = (
        ("low", "All low", low, "low"),
        ("likely", "All likely", story.best.cost, "total"),
        ("high", "All high", high, "high"),
    )
    rows = []
    for key, label, total, column in told:
        formula: Formula = add_up(
            [
                call("SUMPRODUCT", Span("levels", "funded"), _costs_at(story, resource, column))
                for resource in story.monies
            ]
        )
        if story.analysis.costs.savings:
            formula = formula + call("SUM", Span("savings", "counted"))
        figures = [Cell(total, formula=formula)]
        if story.analysis.budget is not None:
            rest = Fraction(story.analysis.budget) - total
            figures.append(Cell(rest, formula=At("totals", "budget", "value") - At(KEY, key, "total")))
        rows.append(Row(key, (*cells(label), *figures)))
    columns = [Heading("end", "Costs come out", "word"), Heading("total", "Total", "money", story.money.unit)]
    if story.analysis.budget is not None:
        columns.append(Heading("left", "Left over", "money", story.money.unit))
    note = "All costs low or all high at once is the widest range there is; what lies between is likelier."
    return Table(KEY, "The range of the portfolio's cost", tuple(columns), tuple(rows), note)


def _costs_at(story: Story, resource: str, column: str) -> Span:
    """Name the column of a resource's costs at one end; where all its costs are points there is but the total."""
    low, high = (level_ends(story, (resource,), end) for end in ENDS)
    return Span(cost_key(resource), "total" if low == high else column)
