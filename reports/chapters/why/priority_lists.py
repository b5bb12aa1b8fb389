"""Orders of priority beside the best portfolio: what each list would fund and lose, and the swap that mends it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.model.numbers import part
from reports.model.report import Details, Section, Text
from reports.model.table import Cell, Column, Columns, Table, table_of
from reports.sentences.swaps import changed, points

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from reports.model.story import Story
    from scoring.exact.programme import Programme
    from scoring.explanation.explanation import Explanation
    from scoring.explanation.priority_lists import ListStep, Order

SHEET = "Priorities"
TITLES = {
    "value for money": "Down the list of value for money",
    "rank and fill": "By rank of benefit, until the money is gone",
}
STEPS = {
    "value for money": "The list of value for money, step by step",
    "rank and fill": "The list by rank",
}


def chapter(story: Story) -> Iterator[Section]:
    """Tell what the two usual lists lose; their steps a click away and on the sheet."""
    explanation = story.analysis.explanation
    if not story.has_money or explanation is None or not explanation.orders:
        return
    table = order_table(story, explanation)
    steps = [step_table(story, explanation, order) for order in explanation.orders]
    lead = [Text(_sentences(explanation))]
    inner = [Details(steps_of.title, (steps_of,)) for steps_of in steps if steps_of.rows]
    yield Section("orders", "Other orders of priority", (*lead, table, *inner))
    not_empty = [steps_of for steps_of in steps if steps_of.rows]
    yield Section(
        "orders-sheet",
        "Other orders of priority",
        (*lead, table, *not_empty),
        page=False,
        sheet=SHEET,
    )


def _sentences(explanation: Explanation) -> str:
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
    programme, orders = explanation.programme, explanation.orders
    columns: Columns[Order] = [
        Column("list", "List", "text", lambda order: TITLES[order.name]),
        Column("funded", "Funds", "count", _number_funded),
        Column(
            "cost",
            "Cost",
            "money",
            lambda order: _times(order.spending, programme.money_unit),
            story.money.unit,
        ),
        Column("value", "Value", "points", lambda order: _worth(order, programme), "points"),
        Column(
            "loss",
            "Loses",
            "points",
            lambda order: _times(order.loss, programme.value_unit),
            "points",
        ),
        Column("share", "Share lost", "share", lambda order: order.share),
        Column(
            "swap", "The fewest changes that mend it", "text", lambda order: _swap(order, programme)
        ),
        Column(
            "added",
            "Added for the rules",
            "text",
            lambda order: ", ".join(programme.ids[i] for i in order.added),
        ),
        Column(
            "certain", "All steps proven", "word", lambda order: "yes" if order.certain else "no"
        ),
    ]
    needless = [
        *([] if any(order.added for order in orders) else ["added"]),
        *(["certain"] if all(order.certain for order in orders) else []),
    ]
    title = "Two lists beside the best portfolio"
    return table_of("orders", title, orders, columns, row_key=lambda order: order.name).without(
        *needless
    )


def _times(number: Fraction | int | None, unit: Fraction) -> Fraction | None:
    return None if number is None else number * unit


def _number_funded(order: Order) -> int | None:
    return None if order.choice is None else sum(1 for level in order.choice if level)


def _worth(order: Order, programme: Programme) -> Cell:
    if order.value is None:
        return Cell("no portfolio", "word")
    return Cell(order.value * programme.value_unit)


def _swap(order: Order, programme: Programme) -> str:
    return "" if order.choice is None else changed(programme, order.swap) or "nothing"


def step_table(story: Story, explanation: Explanation, order: Order) -> Table:
    """List the steps of one list from the top, and whether each still fitted when its turn came."""
    programme = explanation.programme
    per, unit = story.ratio
    ratio_unit = programme.value_unit / programme.money_unit * per
    heading = "Recommendation, from the top of the list"
    columns: Columns[tuple[int, ListStep]] = [
        Column("name", heading, "text", lambda row: story.case.recommendations[row[1].index].name),
        Column("taken", "Taken", "word", lambda row: "yes" if row[1].taken else "no"),
        Column(
            "cost",
            "Cost",
            "money",
            lambda row: row[1].cost * programme.money_unit,
            story.money.unit,
        ),
        Column(
            "benefit",
            "Benefit",
            "points",
            lambda row: row[1].benefit * programme.value_unit,
            "points",
        ),
        Column(
            "ratio", "Value for money", "ratio", lambda row: _times(row[1].ratio, ratio_unit), unit
        ),
        Column("level", "Level", "word", lambda row: _level(story, row[1])),
    ]
    return table_of(
        f"steps of {order.name}",
        STEPS[order.name],
        enumerate(order.steps, 1),
        columns,
        row_key=lambda row: str(row[0]),
        state=lambda row: "" if row[1].taken else "out",
    )


def _level(story: Story, step: ListStep) -> str:
    """Name the level a step takes a recommendation to, and the one it comes from if it had one."""
    names = story.level_names(step.index)
    level = names[step.level - 1]
    return f"{names[step.before - 1]} to {level}" if step.before else level
