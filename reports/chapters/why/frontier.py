"""What more or less money would do: the frontier over the budget, budgets around the stated one, and a plan that nests.

The chosen point and the next step up and down are marked. Where no budget is stated the frontier is
over the cost.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING

from criteria.model.names import joined
from reports.chapters.why.prices import stretch_table
from reports.model.charts import Scatter
from reports.model.numbers import part
from reports.model.report import Note, Section, Text
from reports.model.sheets import MONEY_SHEET
from reports.model.table import Cell, Column, Columns, Table, table_of
from reports.model.text import counted
from reports.sentences.swaps import changed, points
from scoring.explanation.frontier import budget_needed as needed_in_units
from scoring.portfolio.difference import Change, changes
from scoring.portfolio.scaling import budget_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from criteria.model.rows import Recommendation
    from reports.model.report import Block
    from reports.model.story import Story
    from scoring.exact.programme import Choice
    from scoring.explanation.explanation import Explanation
    from scoring.explanation.frontier import Point
    from scoring.explanation.other_budgets import BudgetStep, KeepingPrice

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
    budgets, pushed = budget_table(story, explanation), pushed_out(story, explanation)
    if explanation.curve.points:
        yield _on_sheet(story, explanation, budgets)
    if budgets.rows:
        more = (Text(PUSHED), pushed) if pushed.rows else ()
        charts = tuple(_charts(story, explanation, frontier_table(story, explanation)))
        # Charts of a table as long as the frontier would stand far below it.
        budget_stretches = stretch_table(story, explanation)
        shown: tuple[Block, ...] = (Text(rule_words(explanation)), budgets, *_nesting(explanation))
        yield Section(
            "budgets-sheet",
            budgets.title,
            shown,
            page=False,
            sheet=MONEY_SHEET,
            seat=2,
            printed=True,
        )
        blocks: tuple[Block, ...] = (
            *charts,
            *more,
            *((budget_stretches,) if budget_stretches.rows else ()),
        )
        if blocks:
            yield Section("budget-steps", "More or less money", blocks, page=False, sheet=BUDGETS)


def _on_sheet(story: Story, explanation: Explanation, budgets: Table) -> Section:
    """Tell the frontier on its sheet."""
    table = frontier_table(story, explanation)
    charts = tuple(_charts(story, explanation, table))
    bounds = _bounds(explanation, story)
    tail = (bounds,) if bounds.rows else ()
    sentences = tuple(Text(text) for text in _sentences(story, explanation))
    shown = () if budgets.rows else charts
    return Section(
        "frontier-sheet",
        table.title,
        (*sentences, _complete(story, explanation), *(shown or (table,)), *tail),
        page=False,
        sheet=SHEET,
    )


PUSHED = (
    "Costs come in lumps, so a larger budget may pay for something better in place of what the smaller one bought. "
    "Each line says what keeping the old would lose."
)


def _axis(explanation: Explanation) -> str:
    return "Cost" if explanation.total is None else "Budget needed"


def rule_words(explanation: Explanation) -> str:
    """Say how each year's limit changes with the budget."""
    if explanation.total is None:
        return "No budget is stated, so portfolios are set against their cost; all rules hold as they are."
    return "For another budget each year's limit changes in proportion to the total; all other rules stay."


def _sentences(story: Story, explanation: Explanation) -> Iterator[str]:
    """Say where the chosen portfolio stands, and what the next steps are."""
    yield from _chosen(story, explanation)
    yield rule_words(explanation)


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
    budget = start if explanation.total is None else explanation.total
    steps = []
    if explanation.step_up is not None:
        extra = money.words(explanation.budget_of(explanation.step_up) - budget, "up")
        gain = points(explanation.value_of(explanation.step_up) - explanation.value_of(here))
        steps.append(
            f"The next step up takes {extra} more and adds {gain}{_brackets(explanation, explanation.step_up)}."
        )
        steps += _out_again(story, explanation, explanation.step_up)
    if explanation.step_down is not None:
        less = (
            money.words(start - explanation.budget_of(explanation.step_down))
            if explanation.total is None
            else None
        )
        where = (
            f"saves {less}"
            if less
            else f"fits a budget of {money.words(explanation.budget_of(explanation.step_down), 'up')}"
        )
        loss = points(explanation.value_of(here) - explanation.value_of(explanation.step_down))
        steps.append(
            f"The next step down {where} and loses {loss}{_brackets(explanation, explanation.step_down)}."
        )
    if steps:
        yield " ".join(steps)


def _out_again(story: Story, explanation: Explanation, point: Point) -> Iterator[str]:
    """Say of what a step up brings in from which larger budget it is out again."""
    budget = explanation.budget_of(point)
    for change in changes(explanation.choice, point.choice):
        if change.enters and explanation.total is not None:
            end = next(
                end
                for start, end in explanation.entry(change.index).spans
                if end is None or end > budget
            )
            if end is not None:
                id_ = explanation.programme.ids[change.index]
                yield f"{id_} is out again from a budget of {story.money.words(end, 'up')}."


def _brackets(explanation: Explanation, point: Point) -> str:
    text = changed(explanation.programme, changes(explanation.choice, point.choice))
    return f" ({text})" if text else ""


def _complete(story: Story, explanation: Explanation) -> Note:
    number = counted(len(explanation.curve.points), "portfolio")
    if explanation.curve.complete:
        return Note(
            f"All {number} that no other beats on money and value: none is missing, which is proven.",
            "good",
        )
    below = explanation.curve.open_below
    end = ""
    if below is not None:
        end = f" that need more than {story.money.words(below * explanation.curve_programme.money_unit)}"
    return Note(
        f"The {number}{end}. Below that the search was stopped, and only bounds are known.", "warn"
    )


def _bounds(explanation: Explanation, story: Story) -> Table:
    money, points_each = explanation.curve_programme.money_unit, explanation.programme.value_unit
    budget = f"{_axis(explanation)} up to"
    columns: Columns[tuple[int, tuple[int, int]]] = [
        Column("budget", budget, "money", lambda row: row[1][0] * money, story.money.unit),
        Column(
            "value",
            "No portfolio is worth more than",
            "points",
            lambda row: row[1][1] * points_each,
            "points",
        ),
    ]
    title = "Bounds where the search was stopped"
    bounds = enumerate(explanation.curve.bounds, 1)
    return table_of("frontier bounds", title, bounds, columns, row_key=lambda row: str(row[0]))


@dataclass(frozen=True, slots=True)
class _Placed:
    """A portfolio of the frontier, its place from 0, and its mark; blank for most."""

    place: int
    point: Point
    mark: str


def frontier_table(story: Story, explanation: Explanation) -> Table:
    """Make the row of every portfolio that no other beats on money and value, the cheapest first."""
    marks, money_unit = _marks(explanation), explanation.curve_programme.money_unit
    rows = [
        _Placed(place, point, marks.get(place, ""))
        for place, point in enumerate(explanation.curve.points)
    ]

    def moves(row: _Placed) -> str:
        moved = [Change(index, before, after) for index, before, after in row.point.changes]
        return changed(explanation.programme, moved) if row.place else "the cheapest"

    def budget(row: _Placed) -> Cell:
        return Cell(explanation.budget_of(row.point), side="up")

    columns: Columns[_Placed] = [
        Column("number", "No.", "rank", lambda row: row.place + 1),
        Column("mark", "Mark", "word", lambda row: row.mark),
        Column("budget", _axis(explanation), "money", budget, story.money.unit),
        Column("cost", "Cost", "money", lambda row: row.point.cost * money_unit, story.money.unit),
        Column("value", "Value", "points", lambda row: explanation.value_of(row.point), "points"),
        Column(
            "funded", "Funded", "count", lambda row: sum(1 for level in row.point.choice if level)
        ),
        Column("moves", "What changes against the row above", "text", moves),
    ]
    title = "Every portfolio that no other beats on money and value"
    table = table_of(
        "frontier", title, rows, columns, row_key=lambda row: str(row.place + 1), filter=True
    )
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
    unit, what = (
        f"{_axis(explanation)}, {story.money.unit}",
        "cost" if explanation.total is None else "budget",
    )
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
        title=f"Best value for each {what}"
        + (", from nothing to everything" if explanation.curve.complete else ""),
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


def frontier_chart(story: Story, explanation: Explanation) -> Scatter | None:
    """Draw the frontier whole, or the part around the budget where only that was followed; None where there is none."""
    charts = list(_charts(story, explanation, frontier_table(story, explanation)))
    return charts[-1] if charts else None


def budget_needed(story: Story, explanation: Explanation, choice: Choice) -> Fraction:
    """Give the budget that a portfolio needs, in money; its cost where no budget is stated."""
    programme = explanation.curve_programme
    if explanation.total is None:
        return programme.money(choice)
    total = int(explanation.total / programme.money_unit)
    budgets = budget_rows(story.analysis.rules)
    return needed_in_units(programme, total, budgets, choice) * programme.money_unit


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
    here, total = explanation.value(explanation.choice), explanation.total
    steps = explanation.nested.steps

    def more(step: BudgetStep) -> Fraction | None:
        return None if total is None else (step.share - 1) * total

    def against(step: BudgetStep) -> Fraction | None:
        return None if step.value is None else step.value - here

    columns: Columns[BudgetStep] = [
        Column("budget", "Budget", "money", lambda step: step.total, story.money.unit),
        Column("more", "More or less than now", "money", more),
        Column("value", "Best value", "points", lambda step: _points_or_none(step.value), "points"),
        Column("against", "Against now", "points", against),
        Column(
            "moves",
            "What changes against the recommended portfolio",
            "text",
            partial(_against, explanation),
        ),
        Column("cost", "Cost", "money", lambda step: step.cost),
        Column(
            "nested",
            "If nothing is ever withdrawn",
            "points",
            lambda step: _points_or_none(step.nested_value),
        ),
        Column("nesting", "What that gives up", "points", lambda step: step.price_of_nesting),
        Column("proved", "Proof", "word", lambda step: "proven" if step.proved else "best found"),
    ]
    shown = steps if total is not None and len(steps) > 1 else ()
    title = "Budgets around the one there is"
    table = table_of("budgets", title, shown, columns, row_key=lambda step: part(step.share))
    return table.without("proved") if all(step.proved for step in steps) else table


def _points_or_none(value: Fraction | None) -> Cell:
    return Cell(NONE, "word") if value is None else Cell(value)


def _against(explanation: Explanation, step: BudgetStep) -> str:
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
    text = (
        "“If nothing is ever withdrawn” is the best plan through the recommended portfolio in which nothing funded is "
        "taken back or cut as the budget grows."
    )
    if not explanation.nested.cost_of_nesting:
        return (Text(text + " It gives up nothing at these budgets."),)
    dear = max(reached, key=lambda step: step.price_of_nesting or 0)
    free = [part(step.share) for step in reached if step.share != 1 and not step.price_of_nesting]
    text += f" It gives up most, {points(dear.price_of_nesting or Fraction(0))}, at {part(dear.share)} of the budget"
    text += f", and nothing at {joined(free)}." if free else "."
    if len(reached) < len(steps):
        text += f" Below {part(reached[0].share)} no such plan exists."
    return (Text(text),)


@dataclass(frozen=True, slots=True)
class _Pushed:
    """What a larger budget pushes out or down: the step to it, the step before, and what keeping it would lose."""

    before: BudgetStep | None
    step: BudgetStep
    kept: KeepingPrice


def pushed_out(story: Story, explanation: Explanation) -> Table:
    """List what leaves, or falls to a lower level, although there is more money, and what keeping it would lose."""
    steps = explanation.nested.steps
    rows = [
        _Pushed(before, step, kept)
        for before, step in zip((None, *steps), steps, strict=False)
        for kept in step.thrown_out
        if explanation.total is not None
    ]

    def recommendation(row: _Pushed) -> Recommendation:
        return story.case.recommendations[row.kept.change.index]

    def lost(row: _Pushed) -> Cell:
        if row.kept.lost is None:
            return Cell("cannot be kept" if row.kept.proved else "not found", "word")
        return Cell(row.kept.lost)

    columns: Columns[_Pushed] = [
        Column(
            "from",
            "Budget from",
            "money",
            lambda row: row.before.total if row.before else None,
            story.money.unit,
        ),
        Column("to", "to", "money", lambda row: row.step.total, story.money.unit),
        Column("lost", "Keeping it would lose", "points", lost, "points"),
        Column("does", "What happens", "word", lambda row: _falls(story, row.kept.change)),
        Column("name", "Recommendation", "text", lambda row: recommendation(row).name),
        Column("exact", "Figure is", "word", lambda row: "exact" if row.kept.proved else "at most"),
    ]

    def key(row: _Pushed) -> str:
        return f"{part(row.step.share)}|{recommendation(row).id}"

    title = "Where more money pushes something out"
    table = table_of("pushed out", title, rows, columns, row_key=key)
    exact = all(kept.proved for step in steps for kept in step.thrown_out)
    return table.without("exact") if exact else table


def _falls(story: Story, change: Change) -> str:
    """Say what becomes of something that a larger budget pushes out or down."""
    if not change.after:
        return "leaves"
    names = story.level_names(change.index)
    return f"falls from {names[change.before - 1]} to {names[change.after - 1]}"
