"""Options: four portfolios side by side, each with the same figures, and what each would change."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.rows import MONEY
from reports.option_tables import level_table, option_table, tidy
from reports.options_words import (
    NOT_ASKED,
    NOT_STATED,
    RECOMMENDED,
    STOPPED,
    by_words,
    fit_words,
    interval_words,
    introduction,
    missing_word,
    proof_words,
    sentences,
)
from reports.report import Bullets, Cell, Details, Heading, Row, Section, Table, Text
from reports.swaps import changed, moved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reports.report import Meaning
    from reports.story import Story
    from scoring.options.option import Figures, Option, Options

SHEET = "Options"

MEANS = {
    "proof": "Proven: nothing that qualifies does better, shown in whole numbers. Otherwise how much better at most.",
    "funded": "How many recommendations are funded.",
    "cost": "Money over all years, at likely costs.",
    "value": "Points with every score at its likely figure.",
    "mean_value": "Points with every score and every chance of success at the mean of its range.",
    "expected": "Points that the portfolio is likely to deliver: at mean figures, less the luck of having been chosen.",
    "interval": "In nine cases of ten it delivers between these points.",
    "overrun": "Share of drawn costs in which some budget is passed. None of these draws chose a portfolio.",
    "contingency": "Held back besides the budgets, it makes all of them last in 80% of those draws.",
    "by": "The year by which the contingency has to be there to help.",
    "loser": "Who gives up the largest share of what their own best portfolio is worth to them.",
    "loss": "That share; in points where their own best is worth nothing.",
    "fits": "Scenarios whose rules and budgets the portfolio keeps unchanged.",
    "swaps": "What is funded otherwise than in the recommended option.",
}
"""What each row of the comparison means."""


def chapter(story: Story) -> Iterator[Section]:
    """Tell the options side by side; where they were not worked out, say so."""
    found = story.analysis.options
    if found is None:
        if story.analysis.optimum.choice is not None:
            text = NOT_ASKED if story.analysis.stopped is None else STOPPED
            yield Section("options", "Options", (Text(text),))
        return
    opening = Text(" ".join(introduction(found)))
    table = side_by_side(story, found, page=True)
    means = Bullets(tuple(f"{label}: {meaning}" for label, meaning in _meanings(table)))
    folded = Details("What each line means", (means,))
    yield Section("options", "Four options side by side", (opening, table, Bullets(sentences(story, found)), folded))
    sheet = (
        opening,
        side_by_side(story, found, page=False),
        Bullets(sentences(story, found)),
        option_table(story, found),
        level_table(story, found),
    )
    yield Section("options-sheet", "Four options side by side", sheet, page=False, sheet=SHEET)


def heading(found: Options, option: Option) -> str:
    """Name an option above its column, and say which is recommended."""
    return f"{option.words} ({RECOMMENDED})" if option is found.recommended else option.words


def side_by_side(story: Story, found: Options, *, page: bool) -> Table:
    """Set the figures of the options beside one another: figures down, options across."""
    rows = [
        Row(key, (Cell(label), *(_cell(option, say) for option in found), Cell(MEANS[key.partition(" ")[0]])))
        for key, label, say in _lines(story, found, page=page)
    ]
    columns = (
        Heading("figure", "What"),
        *(Heading(option.name, heading(found, option)) for option in found),
        Heading("means", "What it means"),
    )
    table = Table(
        "options in short" if page else "options side by side", "The options", columns, tuple(rows), _note(story)
    )
    return table.without("means") if page else table


def _note(story: Story) -> str:
    return f"Money in {story.money.unit}; value in points."


def _meanings(table: Table) -> Iterator[tuple[str, str]]:
    for row in table.rows:
        yield str(row.cells[0].value), MEANS[row.key.partition(" ")[0]]


def _cell(option: Option, say: Callable[[Option, Figures], Cell]) -> Cell:
    """Fill one cell; an option that there is not says so in every line."""
    return Cell(missing_word(option), "word") if option.figures is None else say(option, option.figures)


type _Say = Callable[[Option, Figures], Cell]


def _lines(story: Story, found: Options, *, page: bool) -> Iterator[tuple[str, str, _Say]]:
    """Go through the lines of the comparison: key, label, and what stands in a cell."""
    there = len(story.best.choice)
    yield "proof", "Proof", lambda option, _: Cell(proof_words(option))
    yield "funded", "Funded", lambda _, figures: Cell(f"{len(figures.portfolio.funded)} of {there}", "word")
    yield "cost", "Cost", lambda _, figures: Cell(figures.portfolio.cost, "money")
    yield "value", "Worth at likely figures", lambda _, figures: Cell(figures.portfolio.value, "points")
    yield "mean_value", "Worth at mean figures", lambda _, figures: Cell(figures.mean_value, "points")
    yield "expected", "To be expected", lambda _, figures: _stated(figures.promised, figures.promise.honest, "points")
    yield (
        "interval",
        "In nine cases of ten",
        lambda _, figures: _stated(figures.promised, interval_words(figures), "word"),
    )
    yield "overrun", "Chance that a budget breaks", lambda _, figures: _overrun(figures)
    for resource in _resources(found):
        of = "" if resource == MONEY else f" of {resource}"
        yield (
            f"contingency {resource}",
            f"Contingency for 80%{of}",
            lambda _, figures, name=resource: _reserve(figures, name),
        )
        yield (
            f"by {resource}",
            f"In hand by{of and f' ({resource})'}",
            lambda _, figures, name=resource: _by(figures, name),
        )
    yield "loser", "Who loses most", lambda _, figures: _loser(figures)
    yield "loss", "How much of their own best", lambda _, figures: _loss(figures)
    yield "fits", "Futures it fits as it stands", lambda _, figures: Cell(fit_words(figures), "word")
    yield "swaps", "What it changes", lambda option, _: Cell(_swaps(story, found, option, page=page))


def _resources(found: Options) -> list[str]:
    risks = [option.figures.risk for option in found if option.figures is not None and option.figures.risk is not None]
    names = dict.fromkeys(row.resource for risk in risks for row in risk.contingencies)
    return list(names) or [MONEY]


def _stated(stated: bool, value: float | str, meaning: Meaning) -> Cell:
    if not stated:
        return Cell(NOT_STATED, "word")
    return Cell(value if isinstance(value, str) else tidy(value), meaning)


def _overrun(figures: Figures) -> Cell:
    risk = figures.risk
    return Cell(NOT_STATED, "word") if risk is None else Cell(Fraction(risk.any_broken, risk.draws), "share")


def _reserve(figures: Figures, resource: str) -> Cell:
    risk = figures.risk
    row = None if risk is None else next((row for row in risk.contingencies if row.resource == resource), None)
    if row is None:
        return Cell(NOT_STATED, "word")
    return Cell(tidy(float(row.amount)), "money" if resource == MONEY else "number", side="up")


def _by(figures: Figures, resource: str) -> Cell:
    risk = figures.risk
    row = None if risk is None else next((row for row in risk.contingencies if row.resource == resource), None)
    return Cell(NOT_STATED if row is None else by_words(row), "word")


def _loser(figures: Figures) -> Cell:
    loss = figures.loss
    if loss is None:
        return Cell(NOT_STATED, "word")
    return Cell(loss.name if loss.points > 0 else "nobody")


def _loss(figures: Figures) -> Cell:
    loss = figures.loss
    if loss is None:
        return Cell(NOT_STATED, "word")
    return Cell(loss.points, "points") if loss.share is None else Cell(loss.share, "share")


def _swaps(story: Story, found: Options, option: Option, *, page: bool) -> str:
    if option is found.recommended:
        return "the recommended option itself"
    words = moved(story, option.swaps) if page else changed(story.analysis.programme, option.swaps)
    return words or "nothing"
