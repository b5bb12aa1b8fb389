"""Why money is left over: which rules are used up, where money is shortest, and the next useful step up."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.names import joined
from criteria.model.rules import Budget
from reports.chapters.decision.rules import slack
from reports.sentences.swaps import points

if TYPE_CHECKING:
    from collections.abc import Iterator

    from criteria.model.rules import Rule
    from reports.model.story import Story

MOST = 3
"""As many rules are named that are used up."""


def left_over(story: Story) -> str:
    """Say what is left of the budget and why it is not spent; nothing where no budget is stated."""
    return " ".join(_sentences(story)) if story.analysis.budget is not None else ""


def _sentences(story: Story) -> Iterator[str]:
    left = Fraction(story.analysis.budget or 0) - story.best.cost
    if not left:
        yield "The budget is spent in full."
        return
    yield f"{story.money.words(left)} is left over{_why(story)}."
    used_up = _used_up(story)
    if used_up:
        whose = "its limit" if len(used_up) == 1 else "their limits"
        yield f"At {whose}: {'; '.join(str(rule) for rule in used_up[:MOST])}."
    yield from _shortest(story, left)
    yield from _step_up(story)


def _why(story: Story) -> str:
    unlimited = story.analysis.unlimited
    if unlimited is not None and unlimited.value == story.best.value:
        return ": more money would add nothing under the other rules"
    return ": under the rules nothing that it could buy would make the whole worth more"


def _used_up(story: Story) -> list[Rule]:
    """List the floors and ceilings that leave no room; where prices are known, only those that cost something."""
    explanation = story.analysis.explanation
    priced = None if explanation is None else explanation.rule_prices.of
    return [
        rule
        for rule in story.analysis.rules
        if slack(story, rule) == 0
        and (priced is None or rule.name not in priced or priced[rule.name].price != 0)
    ]


def _shortest(story: Story, left: Fraction) -> Iterator[str]:
    """Name the years up to which least is left, where that is less than what is left at the end."""
    tight = []
    for rule in story.analysis.rules:
        if isinstance(rule, Budget) and rule.is_money and rule.years is not None:
            rest = slack(story, rule)
            if rest is not None and 0 < rest < left:
                tight.append((rest, rule.years))
    if tight:
        rest, years = min(tight, key=lambda pair: pair[0])
        when = f"in {years[0]}" if len(years) == 1 else f"up to the end of {years[-1]}"
        yield f"It comes late: {when} only {story.money.words(rest)} is left."


def _step_up(story: Story) -> Iterator[str]:
    explanation = story.analysis.explanation
    if explanation is None or explanation.step_up is None or explanation.total is None:
        return
    extra = explanation.budget_of(explanation.step_up) - explanation.total
    gain = explanation.value_of(explanation.step_up) - explanation.value(explanation.choice)
    names = [story.case.recommendations[i].name for i in explanation.step_up.enters]
    brings = f", with {joined(names)}" if 0 < len(names) <= MOST else ""
    yield f"The next useful step up takes {story.money.words(extra, 'up')} more and adds {points(gain)}{brings}."
