"""More or less money: what each further sum buys, and what would change at other budgets."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from reports.chapters.decision.summary import ideal_words
from reports.chapters.why.frontier import budget_needed, budget_table, frontier_chart, rule_words
from reports.model.numbers import part
from reports.model.report import Pair, Section, Text
from reports.model.table import Column, Columns, Table, table_of
from reports.sentences.swaps import moved, points
from scoring.portfolio.difference import changes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.model.report import Block
    from reports.model.story import Story
    from scoring.explanation.explanation import Explanation
    from scoring.explanation.other_budgets import BudgetStep


def chapter(story: Story) -> Iterator[Section]:
    """Give the page's screen; none without money, or where it was not asked."""
    explanation = story.analysis.explanation
    if not story.has_money or explanation is None:
        return
    chart = frontier_chart(story, explanation)
    steps = budget_table(story, explanation)
    short = short_table(story, explanation) if steps.rows else None
    ideal = ideal_words(story)
    blocks: list[Block] = [Text(rule_words(explanation))]
    share = _share_of_ideal(story)
    if ideal and share is not None:
        blocks.append(Text(f"This portfolio reaches {part(share)} {ideal}."))
    if story.asked_for is not None:
        needs = budget_needed(story, explanation, story.recommended.choice)
        blocks.append(Text(_set_against(story, needs)))
        if chart is not None:
            ring = ("This option", float(needs), float(story.recommended.value))
            chart = replace(chart, beside=ring)
    if chart is not None and short is not None:
        blocks.append(Pair((replace(chart, folded=False),), (short,)))
    elif chart is not None:
        blocks.append(replace(chart, folded=False))
    elif short is not None:
        blocks.append(short)
    else:
        return
    yield Section("frontier", _title(story, explanation), tuple(blocks))


def _share_of_ideal(story: Story) -> Fraction | None:
    """Give the share of the value without a budget that the portfolio of the title reaches."""
    unlimited = story.analysis.unlimited
    if story.asked_for is None or unlimited is None or not unlimited.value:
        return story.analysis.share_of_ideal
    return Fraction(story.recommended.value) / Fraction(unlimited.value)


def _set_against(story: Story, needs: Fraction) -> str:
    """Say of an option that is not the best at likely figures what curve and table are about, and where it stands."""
    where = f"it takes a budget of {story.money.words(needs, 'up')}"
    return (
        "Curve, steps and table are of the best at likely figures. "
        f"The ring is this option: {where} for {points(story.recommended.value)}."
    )


def short_table(story: Story, explanation: Explanation) -> Table:
    """Make the row of each budget: the best value there, what that is against now, and what changes, by name."""
    here = explanation.value(explanation.choice)

    def change(step: BudgetStep) -> str:
        if step.choice is None:
            return "no portfolio keeps the rules" if step.best_proved else "no portfolio was found"
        swaps = changes(explanation.choice, step.choice)
        unproved = "" if step.best_proved else " (best found)"
        return f"{moved(story, swaps, name=story.short_name) or 'nothing'}{unproved}"

    columns: Columns[BudgetStep] = [
        Column("budget", "Budget", "money", lambda step: step.total, story.money.unit),
        Column("value", "Points", "points", lambda step: step.value),
        Column(
            "against",
            "Against now",
            "points",
            lambda step: None if step.value is None else step.value - here,
        ),
        Column("moves", "What changes", "text", change),
    ]
    return table_of(
        "budgets in short",
        "What would change",
        explanation.nested.steps,
        columns,
        row_key=lambda step: str(step.share),
    )


def _title(story: Story, explanation: Explanation) -> str:
    """Say what the next larger budget of the table buys, and what the next smaller one loses."""
    here, total = explanation.value(explanation.choice), explanation.total
    if total is None:
        return "What each sum of money would buy"
    known = [step for step in explanation.nested.steps if step.value is not None]
    more = next((step for step in known if step.share > 1), None)
    less = next((step for step in reversed(known) if step.share < 1), None)
    parts = [
        _step(story, step, (step.share - 1) * total, here)
        for step in (more, less)
        if step is not None
    ]
    text = "; ".join(filter(None, parts))
    if not text:
        return "What more or less money would do"
    if story.asked_for is not None:
        return f"From the best at likely figures, {text}"
    return f"{text[:1].upper()}{text[1:]}"


def _step(story: Story, step: BudgetStep, more: Fraction, here: Fraction) -> str:
    gain = Fraction(0) if step.value is None else step.value - here
    at_least, at_most = ("", "") if step.best_proved else ("at least ", "at most ")
    if more <= 0:
        return f"{story.money.words(-more)} less costs {at_most}{points(-gain)}"
    if gain:
        return f"the next {story.money.words(more)} buy {at_least}{points(gain)}"
    return f"the next {story.money.words(more)} buy nothing" if step.best_proved else ""
