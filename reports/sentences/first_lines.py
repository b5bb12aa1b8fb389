"""The first lines of console, page and workbook: cost and its chance of an overrun, what to expect, how firm.

Each line says one thing, and no more than was computed. What was not asked is said as not asked; what the case does not
state, as not stated. The one figure to expect is the honest promise (docs/method.md, section 4).
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.rules import Budget
from reports.model.numbers import part, rounded
from reports.model.text import counted
from reports.sentences.reserve import costs_have_ranges, cover_words
from reports.sentences.verdicts import funded_tally

if TYPE_CHECKING:
    from reports.model.story import Story
    from scoring.robustness.views.scenarios import Scenarios


def overrun(story: Story) -> str:
    """Say how likely a budget is to break, and what would make that unlikely."""
    risk = story.risk
    if not any(isinstance(rule, Budget) for rule in story.analysis.rules):
        return ""
    if not costs_have_ranges(story.case):
        return "How likely an overrun is cannot be said: no cost has a range."
    if any(story.recommended.choice) and not _has_ranges(story):
        return "How likely an overrun is cannot be said: none of its costs that a budget limits has a range."
    if risk is None or not risk.draws:
        return "How likely an overrun is was not asked: no draws were made."
    share = Fraction(risk.any_broken, risk.draws)
    text = f"Its costs break a budget in {part(share)} of {risk.draws:,} draws of their ranges"
    if not risk.any_broken:
        return f"Its costs break no budget in {risk.draws:,} draws of their ranges."
    row = risk.contingency
    if row is None or not row.amount:
        return f"{text}."
    return f"{text}; {cover_words(story, row)} would make that one in five."


def warned(story: Story) -> str:
    """Say that the checks warn of something in the case, and where it is listed."""
    number = len(story.case.warnings)
    if not number:
        return ""
    stand = "stands" if number == 1 else "stand"
    return f"{counted(number, 'warning')} about the case {stand} under Assumptions and warnings."


def _has_ranges(story: Story) -> bool:
    """Whether a cost of the portfolio that a budget limits has a range."""
    limited = [rule.resource for rule in story.analysis.rules if isinstance(rule, Budget)]
    levels = {row.id: row.level_name for row in story.recommended.funded}
    return any(
        row.low != row.high
        for row in story.case.costs
        if row.resource in limited and row.option in levels and row.level in {"", levels[row.option]}
    )


def expected(story: Story) -> str:
    """Say what to expect of the portfolio, with its interval."""
    promise = story.promise
    if promise is None:
        return ""
    if float(promise.deviations.max(initial=0.0)) == 0:
        return "What to expect cannot be said with an interval: no score and no chance of success has a range."
    low, middle, high = (rounded(Fraction(value), 0) for value in (promise.low, promise.honest, promise.high))
    return f"Expect about {middle} points, in nine cases of ten between {low} and {high}."


def likely(story: Story) -> str:
    """Say what it is worth at likely figures, which is what was made as large as possible."""
    return f"At likely figures it is worth {rounded(story.recommended.value, 1)} points."


def futures(story: Story) -> str:
    """Say how many of the futures stated the portfolio fits as it stands."""
    if not story.case.scenarios:
        return "No other future is stated."
    doubt = story.analysis.doubt
    if doubt is None or doubt.futures is None:
        return "Which futures it fits was not asked."
    return _fits(doubt.futures, story)


def _fits(scenarios: Scenarios, story: Story) -> str:
    others = scenarios.futures[1:]
    fitted = sum(future.fits(story.recommended.choice) for future in others)
    text = f"It fits {fitted} of {counted(len(others), 'future')} as it stands"
    impossible = [future.name for future in others if future.best.choice is None]
    if impossible:
        text += f"; no portfolio fits {' or '.join(impossible)}"
    return f"{text}."


def firm(story: Story) -> str:
    """Count what is funded by how firm it is."""
    doubt = story.analysis.doubt
    if doubt is None:
        return "How firm it is was not asked."
    if story.asked_for is not None:
        return f"Of the best at likely figures: {funded_tally(doubt)}"
    return funded_tally(doubt)
