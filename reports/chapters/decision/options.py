"""Options: four portfolios side by side, each with the same figures, and what each would change."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.words import MONEY
from reports.chapters.decision.option_tables import level_table, option_table, tidy
from reports.model.numbers import to_side
from reports.model.report import Bullets, Details, Section, Text
from reports.model.sheets import OPTIONS
from reports.model.table import Cell, Column, Table, table_of
from reports.sentences.options import (
    NOT_STATED,
    RECOMMENDED,
    by_words,
    fit_words,
    interval_words,
    introduction,
    missing_word,
    overrun_words,
    proof_word,
    proof_words,
    sentences,
)
from reports.sentences.people import brief
from reports.sentences.swaps import changed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reports.model.story import Story
    from scoring.options.option import Figures, Option, Options
    from scoring.robustness.draws.spending_risk import Contingency


MEANS = {
    "proof": "Proven: nothing that qualifies does better, shown in whole numbers. Otherwise how much better at most.",
    "funded": "How many recommendations are funded.",
    "cost": "Money over all years, at likely costs.",
    "value": "Points with every score at its likely figure.",
    "mean_value": "Points with every score and every chance of success at the mean of its range.",
    "expected": "Points that the portfolio is likely to deliver: at mean figures, less the luck of having been chosen.",
    "interval": "In nine cases of ten it delivers between these points.",
    "overrun": (
        "Share of drawn costs, each drawn by itself, in which some budget is passed. None of these draws chose a "
        "portfolio."
    ),
    "overrun_together": "The same share if all costs move together, all high or all low at once.",
    "contingency": "Held back besides the budgets, it makes all of them last in 80% of the draws, each cost by itself.",
    "contingency_together": "The same amount if all costs move together.",
    "by": "The year by which the contingency has to be there to help.",
    "loser": "Who gives up the largest share of what their own best portfolio is worth to them.",
    "loss": "As a share of what their own best is worth to them; in points where that is worth nothing.",
    "fits": "Scenarios whose rules and budgets the portfolio keeps as it stands, unchanged.",
    "swaps": "What is funded otherwise than in the recommended option.",
}
"""What each row of the comparison means."""


def chapter(story: Story) -> Iterator[Section]:
    """Set the options side by side on their sheet, and in rows for programs."""
    options = story.analysis.beside
    if options is None:
        return
    opening = Text(" ".join(introduction(options)))
    every = side_by_side(story, options, page=False)
    yield Section(
        "options-sheet",
        "Four options side by side",
        (
            opening,
            replace(every.without("means"), key="options on paper"),
            Bullets(sentences(story, options)),
        ),
        page=False,
        sheet=OPTIONS,
        printed=True,
    )
    lines = tuple(f"{line.label}: {line.means}" for line in _lines(story, options, page=False))
    rest = (level_table(story, options), Details("What each line means", (Bullets(lines),)))
    yield Section("options-levels", rest[0].title, rest, page=False, sheet=OPTIONS, seat=1)
    # For programs alone: on paper so many columns could not be read.
    rows = (every, option_table(story, options))
    yield Section("options-rows", "The options, one a row", rows, page=False)


def heading(options: Options, option: Option) -> str:
    """Name an option above its column, and say which is recommended."""
    return f"{option.words} ({RECOMMENDED})" if option is options.recommended else option.words


def side_by_side(story: Story, options: Options, *, page: bool) -> Table:
    """Set the figures of the options beside one another: figures down, options across."""
    columns: tuple[Column[_Line], ...] = (
        Column("figure", "What", "text", lambda line: line.label),
        *(_option_column(options, option) for option in options),
        Column("means", "What it means", "text", lambda line: line.means),
    )
    table = table_of(
        "options in short" if page else "options side by side",
        "Four options side by side" if page else "The options",
        _lines(story, options, page=page),
        columns,
        row_key=lambda line: line.key,
        note=_note(story),
    )
    return table.without("means") if page else table


def _option_column(options: Options, option: Option) -> Column[_Line]:
    """Make the column of an option; one that there is not says so in every line."""

    def figure(line: _Line) -> Cell:
        if option.figures is None:
            return Cell(missing_word(option), "word")
        return line.say(option, option.figures)

    return Column(option.name, heading(options, option), "text", figure)


def _note(story: Story) -> str:
    return (
        f"Money in {story.money.unit}; value in points." if story.has_money else "Value in points."
    )


type _Say = Callable[[Option, Figures], Cell]


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the comparison: its key, its label, and what stands in the cell of an option."""

    key: str
    label: str
    say: _Say

    @property
    def means(self) -> str:
        """Say what it means; a line for one resource means what those for the others do."""
        return MEANS[self.key.partition(" ")[0]]


def _lines(story: Story, options: Options, *, page: bool) -> Iterator[_Line]:
    """Go through the lines of the comparison."""
    yield _Line("proof", "Proof", _proof_word if page else _proof_words)
    yield _Line("funded", "Funded", lambda _, figures: _funded(figures))
    if story.has_money:
        yield _Line("cost", "Cost", lambda _, figures: Cell(figures.portfolio.cost, "money"))
    yield _Line(
        "value",
        "Worth at likely figures",
        lambda _, figures: Cell(figures.portfolio.value, "points"),
    )
    yield _Line(
        "mean_value", "Worth at mean figures", lambda _, figures: Cell(figures.mean_value, "points")
    )
    yield _Line("expected", "To be expected", lambda _, figures: _expected(figures))
    yield _Line("interval", "In nine cases of ten", lambda _, figures: _interval(figures))
    yield _Line("overrun", "Chance that a budget breaks", lambda _, figures: _overrun(figures))
    yield _Line(
        "overrun_together",
        "Chance if costs move together",
        lambda _, figures: _overrun(figures, together=True),
    )
    for resource in _resources(options):
        of, apart = ("", "") if resource == MONEY else (f" of {resource}", f" ({resource})")
        yield _Line(
            f"contingency {resource}", f"Contingency for 80%{of}", _reserve(story, resource)
        )
        yield _Line(f"by {resource}", f"In hand by{apart}", _reserve_by(resource))
        yield _Line(
            f"contingency_together {resource}",
            f"Contingency{of} if costs move together",
            _reserve(story, resource, together=True),
        )
    yield _Line("loser", "Who loses most", lambda _, figures: _loser(story, figures, page=page))
    yield _Line("loss", "Their loss", lambda _, figures: _loss(figures))
    yield _Line("fits", "Futures it fits", lambda _, figures: Cell(fit_words(figures), "word"))
    if not page:
        yield _Line(
            "swaps", "What it changes", lambda option, _: Cell(_swaps(story, options, option))
        )


def _proof_word(option: Option, _: Figures) -> Cell:
    return Cell(proof_word(option), "word")


def _proof_words(option: Option, _: Figures) -> Cell:
    return Cell(proof_words(option))


def _funded(figures: Figures) -> Cell:
    choice = figures.portfolio.choice
    return Cell(f"{sum(map(bool, choice))} of {len(choice)}", "word")


def _expected(figures: Figures) -> Cell:
    """What to expect; without ranges nothing is known but the likely figures."""
    if figures.promised:
        return Cell(tidy(figures.promise.honest), "points")
    return Cell(NOT_STATED, "word")


def _interval(figures: Figures) -> Cell:
    return Cell(interval_words(figures) if figures.promised else NOT_STATED, "word")


def _resources(options: Options) -> list[str]:
    risks = [
        option.figures.risk
        for option in options
        if option.figures is not None and option.figures.risk is not None
    ]
    names = dict.fromkeys(row.resource for risk in risks for row in risk.contingencies)
    return list(names) or [MONEY]


def _overrun(figures: Figures, *, together: bool = False) -> Cell:
    risk = figures.risk
    broken = 0 if risk is None else risk.any_broken_together if together else risk.any_broken
    if risk is None or not broken:
        return Cell(overrun_words(figures, together=together), "word")
    return Cell(Fraction(broken, risk.draws), "share")


def _reserve(story: Story, resource: str, *, together: bool = False) -> _Say:
    """Make what fills a cell with the contingency of a resource."""

    def say(_: Option, figures: Figures) -> Cell:
        row = _contingency(figures, resource)
        if row is None:
            return Cell(NOT_STATED, "word")
        amount = row.together if together else row.amount
        if not amount:
            return Cell("none needed", "word")
        if resource in story.monies:
            return Cell(to_side(amount, story.money.decimals, "up"), "money")
        return Cell(tidy(float(amount)), "number", side="up")

    return say


def _reserve_by(resource: str) -> _Say:
    """Make what fills a cell with the year by which it has to be in hand."""

    def say(_: Option, figures: Figures) -> Cell:
        row = _contingency(figures, resource)
        return Cell(NOT_STATED if row is None else by_words(row), "word")

    return say


def _contingency(figures: Figures, resource: str) -> Contingency | None:
    rows = () if figures.risk is None else figures.risk.contingencies
    return next((row for row in rows if row.resource == resource), None)


def _loser(story: Story, figures: Figures, *, page: bool) -> Cell:
    loss = figures.loss
    if loss is None:
        return Cell(NOT_STATED, "word")
    people = None if story.analysis.doubt is None else story.analysis.doubt.people
    name = brief(people.people, loss.name) if page and people is not None else loss.name
    return Cell(name if loss.points > 0 else "nobody")


def _loss(figures: Figures) -> Cell:
    loss = figures.loss
    if loss is None:
        return Cell(NOT_STATED, "word")
    return Cell(loss.points, "points") if loss.share is None else Cell(loss.share, "share")


def _swaps(story: Story, options: Options, option: Option) -> str:
    if option is options.recommended:
        return "the recommended option itself"
    return changed(story.analysis.programme, option.swaps) or "nothing"
