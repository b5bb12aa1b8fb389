"""Orders of priority beside the best portfolio: what each list would fund and lose, and the swap that mends it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.model.numbers import part
from reports.model.report import Details, Section, Text
from reports.model.table import Cell, Heading, Row, Table, cells
from reports.sentences.swaps import changed, points

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.model.story import Story
    from scoring.explanation.explanation import Explanation
    from scoring.explanation.priority_lists import Order

SHEET = "Priorities"
TITLES = {
    "value for money": "Down the list of value for money",
    "rank and fill": "By rank of benefit, until the money is gone",
}
STEPS = {"value for money": "The list of value for money, step by step", "rank and fill": "The list by rank"}


def chapter(story: Story) -> Iterator[Section]:
    """Tell what the two usual lists lose; their steps a click away and on the sheet."""
    explanation = story.analysis.explanation
    if not story.has_money or explanation is None or not explanation.orders:
        return
    table = order_table(story, explanation)
    steps = [step_table(story, explanation, order) for order in explanation.orders]
    said = [Text(_said(explanation))]
    inner = [Details(steps_of.title, (steps_of,)) for steps_of in steps if steps_of.rows]
    yield Section("orders", "Other orders of priority", (*said, table, *inner))
    whole = [steps_of for steps_of in steps if steps_of.rows]
    yield Section("orders-sheet", "Other orders of priority", (*said, table, *whole), page=False, sheet=SHEET)


def _said(explanation: Explanation) -> str:
    parts = []
    for order in explanation.orders:
        name = "value for money" if order.name == "value for money" else "rank"
        if order.choice is None or order.loss is None:
            parts.append(f"The list by {name} ends at no portfolio that keeps every rule.")
        elif not order.loss:
            parts.append(f"The list by {name} finds a portfolio as good as the best.")
        else:
            share = f" ({part(order.share)} of the value)" if order.share is not None else ""
            loss = points(order.loss * explanation.programme.value_unit)
            parts.append(f"Funding down the list by {name} loses {loss}{share}.")
    return (
        "The usual short cut is a list: fund from the top until the money is gone. Here two such lists keep the same "
        f"rules as the best portfolio. {' '.join(parts)}"
    )


def order_table(story: Story, explanation: Explanation) -> Table:
    """Make the row of each list: what it funds, loses, and the fewest changes that make it as good as the best."""
    unit = explanation.programme
    rows = []
    for order in explanation.orders:
        none = order.choice is None
        rows.append(
            Row(
                order.name,
                cells(
                    TITLES[order.name],
                    None if order.choice is None else sum(1 for level in order.choice if level),
                    None if order.spending is None else order.spending * unit.money_unit,
                    Cell("no portfolio", "word") if order.value is None else order.value * unit.value_unit,
                    None if order.loss is None else order.loss * unit.value_unit,
                    order.share,
                    "" if none else changed(unit, order.swap) or "nothing",
                    _added(explanation, order),
                    "yes" if order.certain else "no",
                ),
            )
        )
    columns = (
        Heading("list", "List"),
        Heading("funded", "Funds", "count"),
        Heading("cost", "Cost", "money", story.money.unit),
        Heading("value", "Value", "points", "points"),
        Heading("loss", "Loses", "points", "points"),
        Heading("share", "Share lost", "share"),
        Heading("swap", "The fewest changes that mend it"),
        Heading("added", "Added for the rules"),
        Heading("certain", "All steps proven", "word"),
    )
    needless = [
        *([] if any(order.added for order in explanation.orders) else ["added"]),
        *(["certain"] if all(order.certain for order in explanation.orders) else []),
    ]
    return Table("orders", "Two lists beside the best portfolio", columns, tuple(rows)).without(*needless)


def _added(explanation: Explanation, order: Order) -> str:
    return ", ".join(explanation.programme.ids[i] for i in order.added)


def step_table(story: Story, explanation: Explanation, order: Order) -> Table:
    """List the steps of one list from the top, and whether each still fitted when its turn came."""
    per, unit = story.ratio
    worth = explanation.programme.value_unit / explanation.programme.money_unit
    rows = []
    for number, step in enumerate(order.steps, 1):
        row, names = story.case.recommendations[step.index], story.level_names(step.index)
        level = names[step.level - 1] if not step.before else f"{names[step.before - 1]} to {names[step.level - 1]}"
        rows.append(
            Row(
                str(number),
                cells(
                    row.name,
                    "yes" if step.taken else "no",
                    step.cost * explanation.programme.money_unit,
                    step.benefit * explanation.programme.value_unit,
                    None if step.ratio is None else step.ratio * worth * per,
                    level,
                ),
                state="" if step.taken else "out",
            )
        )
    columns = (
        Heading("name", "Recommendation, from the top of the list"),
        Heading("taken", "Taken", "word"),
        Heading("cost", "Cost", "money", story.money.unit),
        Heading("benefit", "Benefit", "points", "points"),
        Heading("ratio", "Value for money", "ratio", unit),
        Heading("level", "Level", "word"),
    )
    return Table(f"steps of {order.name}", STEPS[order.name], columns, tuple(rows))
