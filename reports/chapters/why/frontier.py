"""What more or less money would do: the frontier over the budget, budgets around the stated one, and a plan that nests.

The chosen point and the next step up and down are marked. Where no budget is stated the frontier is over the cost.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from reports.chapters.why.prices import stretch_table
from reports.model.charts import Scatter
from reports.model.numbers import part
from reports.model.report import Details, Note, Section, Text
from reports.model.table import Cell, Heading, Row, Table, cells
from reports.model.text import counted, listed
from reports.sentences.swaps import changed, points
from scoring.portfolio.difference import Change, changes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.model.report import Block
    from reports.model.story import Story
    from scoring.explanation.explanation import Explanation
    from scoring.explanation.frontier import Point
    from scoring.explanation.other_budgets import Step

SHEET = "Frontier"
BUDGETS = "Budgets"
CHOSEN, UP, DOWN = "Recommended", "Next step up", "Next step down"
AROUND = Fraction(1, 5)
"""How far around the budget the near chart looks, as a share of it."""
NONE = "no portfolio"


def chapter(story: Story) -> Iterator[Section]:
    """Tell the steps next to the chosen point, budgets around it and the frontier; all of it on two sheets."""
    explanation = story.analysis.explanation
    if not story.has_money or explanation is None:
        return
    around, out = budget_table(story, explanation), pushed_out(story, explanation)
    if explanation.curve.points:
        yield from _whole(story, explanation, around, out)
    elif around.rows:
        yield Section(
            "frontier", "What more or less money would do", (Text(_rule(explanation)), around, *_nesting(explanation))
        )
    if around.rows:
        more = (Text(PUSHED), out) if out.rows else ()
        charts = tuple(_charts(story, explanation, frontier_table(story, explanation)))
        # Charts of a table as long as the frontier would stand far below it.
        held = stretch_table(story, explanation)
        blocks = (
            Text(_rule(explanation)),
            around,
            *_nesting(explanation),
            *charts,
            *more,
            *((held,) if held.rows else ()),
        )
        yield Section("budgets-sheet", around.title, blocks, page=False, sheet=BUDGETS)


def _whole(story: Story, explanation: Explanation, around: Table, out: Table) -> Iterator[Section]:
    """Tell the frontier on the page, and all of it on its sheet."""
    table = frontier_table(story, explanation)
    charts = tuple(_charts(story, explanation, table))
    page: list[Block] = [Text(text) for text in _said(story, explanation)]
    if around.rows:
        page.append(around)
        page += _nesting(explanation)
    page += charts or [Details(table.title, (table,))]
    if out.rows:
        page.append(Details("Where more money pushes something out", (Text(PUSHED), out)))
    yield Section("frontier", "What more or less money would do", tuple(page))
    bounds = _bounds(explanation, story)
    tail = (bounds,) if bounds.rows else ()
    said = tuple(Text(text) for text in _said(story, explanation))
    own = () if around.rows else charts
    yield Section(
        "frontier-sheet",
        table.title,
        (*said, _complete(story, explanation), *(own or (table,)), *tail),
        page=False,
        sheet=SHEET,
    )


PUSHED = (
    "Costs come in lumps, so a larger budget may pay for something better in place of what the smaller one bought. "
    "Each line says what keeping the old would lose."
)


def _axis(explanation: Explanation) -> str:
    return "Cost" if explanation.total is None else "Budget needed"


def _rule(explanation: Explanation) -> str:
    if explanation.total is None:
        return "No budget is stated, so portfolios are set against their cost; all rules hold as they are."
    return "For another budget each year's limit changes in proportion to the total; all other rules stay."


def _said(story: Story, explanation: Explanation) -> Iterator[str]:
    """Say where the chosen portfolio stands, and what the next steps are."""
    yield from _chosen(story, explanation)
    yield _rule(explanation)


def _chosen(story: Story, explanation: Explanation) -> Iterator[str]:
    money = story.money
    if explanation.chosen is None:
        yield "The frontier was not followed as far down as the recommended portfolio."
        return
    here = explanation.curve.points[explanation.chosen]
    start = explanation.budget_of(here)
    if explanation.total is None:
        yield f"The recommended portfolio costs {money.words(start)} and is worth {points(explanation.value_of(here))}."
    elif explanation.step_up is None:
        yield f"The recommended portfolio stays the best at every budget from {money.words(start, 'up')} upward."
    else:
        end = money.words(explanation.budget_of(explanation.step_up), "down")
        span = f"from {money.words(start, 'up')} to just under {end}"
        yield f"The recommended portfolio stays the best at every budget {span}."
    whole = start if explanation.total is None else explanation.total
    moved = []
    if explanation.step_up is not None:
        extra = money.words(explanation.budget_of(explanation.step_up) - whole, "up")
        gain = points(explanation.value_of(explanation.step_up) - explanation.value_of(here))
        moved.append(
            f"The next step up takes {extra} more and adds {gain}{_brackets(explanation, explanation.step_up)}."
        )
        moved += _out_again(story, explanation, explanation.step_up)
    if explanation.step_down is not None:
        less = money.words(start - explanation.budget_of(explanation.step_down)) if explanation.total is None else None
        where = (
            f"saves {less}"
            if less
            else f"fits a budget of {money.words(explanation.budget_of(explanation.step_down), 'up')}"
        )
        loss = points(explanation.value_of(here) - explanation.value_of(explanation.step_down))
        moved.append(f"The next step down {where} and loses {loss}{_brackets(explanation, explanation.step_down)}.")
    if moved:
        yield " ".join(moved)


def _out_again(story: Story, explanation: Explanation, point: Point) -> Iterator[str]:
    """Say of what a step up brings in from which larger budget it is out again."""
    budget = explanation.budget_of(point)
    for change in changes(explanation.choice, point.choice):
        if change.enters and explanation.total is not None:
            end = next(end for start, end in explanation.entry(change.index).spans if end is None or end > budget)
            if end is not None:
                id_ = explanation.programme.ids[change.index]
                yield f"{id_} is out again from a budget of {story.money.words(end, 'up')}."


def _brackets(explanation: Explanation, point: Point) -> str:
    text = changed(explanation.programme, changes(explanation.choice, point.choice))
    return f" ({text})" if text else ""


def _complete(story: Story, explanation: Explanation) -> Note:
    number = counted(len(explanation.curve.points), "portfolio")
    if explanation.curve.complete:
        return Note(f"All {number} that no other beats on money and value: none is missing, which is proven.", "good")
    below = explanation.curve.open_below
    end = (
        ""
        if below is None
        else f" that need more than {story.money.words(below * explanation.curve_programme.money_unit)}"
    )
    return Note(f"The {number}{end}. Below that the search was stopped, and only bounds are known.", "warn")


def _bounds(explanation: Explanation, story: Story) -> Table:
    unit = explanation.curve_programme.money_unit
    rows = [
        Row(str(place), cells(need * unit, value * explanation.programme.value_unit))
        for place, (need, value) in enumerate(explanation.curve.bounds, 1)
    ]
    columns = (
        Heading("budget", f"{_axis(explanation)} up to", "money", story.money.unit),
        Heading("value", "No portfolio is worth more than", "points", "points"),
    )
    return Table("frontier bounds", "Bounds where the search was stopped", columns, tuple(rows))


def frontier_table(story: Story, explanation: Explanation) -> Table:
    """Make the row of every portfolio that no other beats on money and value, the cheapest first."""
    marks = _marks(explanation)
    rows = []
    for place, point in enumerate(explanation.curve.points):
        moved = [Change(i, before, after) for i, before, after in point.changes]
        rows.append(
            Row(
                str(place + 1),
                cells(
                    place + 1,
                    marks.get(place, ""),
                    Cell(explanation.budget_of(point), side="up"),
                    point.cost * explanation.curve_programme.money_unit,
                    explanation.value_of(point),
                    sum(1 for level in point.choice if level),
                    changed(explanation.programme, moved) if place else "the cheapest",
                ),
            )
        )
    columns = (
        Heading("number", "No.", "rank"),
        Heading("mark", "Mark", "word"),
        Heading("budget", _axis(explanation), "money", story.money.unit),
        Heading("cost", "Cost", "money", story.money.unit),
        Heading("value", "Value", "points", "points"),
        Heading("funded", "Funded", "count"),
        Heading("moves", "What changes against the row above"),
    )
    title = "Every portfolio that no other beats on money and value"
    table = Table("frontier", title, columns, tuple(rows), filter=True)
    return table.without("cost") if explanation.total is None else table


def _marks(explanation: Explanation) -> dict[int, str]:
    """Name the chosen point and its neighbours, by their place."""
    if explanation.chosen is None:
        return {}
    marks = {explanation.chosen: CHOSEN}
    if explanation.step_down is not None:
        marks[explanation.chosen - 1] = DOWN
    if explanation.step_up is not None:
        marks[explanation.chosen + 1] = UP
    return marks


def _charts(story: Story, explanation: Explanation, table: Table) -> Iterator[Scatter]:
    """Draw the frontier around the budget with the steps marked, then whole with the chosen point."""
    curve = explanation.curve.points
    if len(curve) < 2:
        return
    marks = _marks(explanation)
    keys = tuple(str(place + 1) for place in sorted(marks))
    near = _near(explanation)
    unit, what = f"{_axis(explanation)}, {story.money.unit}", "cost" if explanation.total is None else "budget"
    if 2 < len(near) < len(curve) and marks:
        yield Scatter(
            key="frontier-near-chart",
            title=f"Best value for each {what}, around the recommended portfolio",
            says=f"Steps that rise to the right. {' '.join(_chosen(story, explanation))}",
            table=table,
            label="mark",
            unit="points",
            rows=near,
            folded=False,
            across="budget",
            up="value",
            across_unit=unit,
            steps=True,
            marked=keys,
            named=False,
            near=True,
        )
    first, last = curve[0], curve[-1]
    yield Scatter(
        key="frontier-chart",
        title=f"Best value for each {what}" + (", from nothing to everything" if explanation.curve.complete else ""),
        says=(
            f"{counted(len(curve), 'portfolio')}, from {points(explanation.value_of(first))} for "
            f"{story.money.words(explanation.budget_of(first))} to {points(explanation.value_of(last))} for "
            f"{story.money.words(explanation.budget_of(last))}."
        ),
        table=table,
        label="mark",
        unit="points",
        across="budget",
        up="value",
        across_unit=unit,
        steps=True,
        marked=tuple(str(place + 1) for place, mark in marks.items() if mark == CHOSEN),
        named=False,
    )


def _near(explanation: Explanation) -> tuple[str, ...]:
    """Pick the points around the chosen one: one run of the table's rows."""
    if explanation.chosen is None:
        return ()
    middle = (
        explanation.budget_of(explanation.curve.points[explanation.chosen])
        if explanation.total is None
        else explanation.total
    )
    places = [
        place
        for place, point in enumerate(explanation.curve.points)
        if abs(explanation.budget_of(point) - middle) <= AROUND * middle
    ]
    return tuple(str(place + 1) for place in places)


def budget_table(story: Story, explanation: Explanation) -> Table:
    """Make the row of each budget around the stated one: the best portfolio, and the one of the plan that nests."""
    here = explanation.value(explanation.choice)
    total = explanation.total
    rows = [
        Row(
            part(step.share),
            cells(
                step.total,
                None if total is None else (step.share - 1) * total,
                Cell(NONE, "word") if step.value is None else step.value,
                None if step.value is None else step.value - here,
                _against(explanation, step),
                step.cost,
                Cell(NONE, "word") if step.nested_value is None else step.nested_value,
                step.price_of_nesting,
                "proven" if step.proved else "best found",
            ),
        )
        for step in (explanation.nested.steps if total is not None and len(explanation.nested.steps) > 1 else ())
    ]
    columns = (
        Heading("budget", "Budget", "money", story.money.unit),
        Heading("more", "More or less than now", "money"),
        Heading("value", "Best value", "points", "points"),
        Heading("against", "Against now", "points"),
        Heading("moves", "What changes against the recommended portfolio"),
        Heading("cost", "Cost", "money"),
        Heading("nested", "If nothing is ever withdrawn", "points"),
        Heading("nesting", "What that gives up", "points"),
        Heading("proved", "Proof", "word"),
    )
    table = Table("budgets", "Budgets around the one there is", columns, tuple(rows))
    return table.without("proved") if all(step.proved for step in explanation.nested.steps) else table


def _against(explanation: Explanation, step: Step) -> str:
    if step.choice is None:
        return "no portfolio keeps every rule"
    if step.share == 1:
        return "the recommended portfolio"
    return changed(explanation.programme, changes(explanation.choice, step.choice)) or "nothing"


def _nesting(explanation: Explanation) -> tuple[Text, ...]:
    """Say what it costs never to take anything back, and how far down such a plan reaches."""
    steps = explanation.nested.steps
    reached = [step for step in steps if step.nested_value is not None]
    if len(reached) < 2:
        return ()
    free = [step for step in reached if step.share != 1 and not step.price_of_nesting]
    text = (
        "“If nothing is ever withdrawn” is the best plan through the recommended portfolio in which nothing funded is "
        "taken back or cut as the budget grows."
    )
    dear = max(reached, key=lambda step: step.price_of_nesting or 0)
    if not explanation.nested.cost_of_nesting:
        return (Text(text + " It gives up nothing at these budgets."),)
    text += f" It gives up most, {points(dear.price_of_nesting or Fraction(0))}, at {part(dear.share)} of the budget"
    text += f", and nothing at {listed([part(step.share) for step in free])}." if free else "."
    if len(reached) < len(steps):
        text += f" Below {part(reached[0].share)} no such plan exists."
    return (Text(text),)


def pushed_out(story: Story, explanation: Explanation) -> Table:
    """List what leaves, or falls to a lower level, although there is more money, and what keeping it would lose."""
    rows = []
    before = None
    for step in explanation.nested.steps if explanation.total is not None else ():
        for kept in step.thrown_out:
            row = story.case.recommendations[kept.change.index]
            names = story.level_names(kept.change.index)
            falls = f"falls from {names[kept.change.before - 1]} to {names[kept.change.after - 1]}"
            rows.append(
                Row(
                    f"{part(step.share)}|{row.id}",
                    cells(
                        before.total if before else None,
                        step.total,
                        Cell("cannot be kept", "word") if kept.lost is None else kept.lost,
                        falls if kept.change.after else "leaves",
                        row.name,
                        "exact" if kept.proved else "at most",
                    ),
                )
            )
        before = step
    columns = (
        Heading("from", "Budget from", "money", story.money.unit),
        Heading("to", "to", "money", story.money.unit),
        Heading("lost", "Keeping it would lose", "points", "points"),
        Heading("does", "What happens", "word"),
        Heading("name", "Recommendation"),
        Heading("exact", "Figure is", "word"),
    )
    table = Table("pushed out", "Where more money pushes something out", columns, tuple(rows))
    exact = all(kept.proved for step in explanation.nested.steps for kept in step.thrown_out)
    return table.without("exact") if exact else table
