"""The options as tables for programs and for looking things up: one row an option, and one row a recommendation."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.rows import Recommend
from reports.model.story import NOT_FUNDED
from reports.model.table import Cell, Column, Table, table_of
from reports.sentences.options import by_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.model.meaning import Value
    from reports.model.story import Story
    from scoring.exact.programme import Choice
    from scoring.options.option import Figures, Fit, Loss, Option, Options
    from scoring.portfolio.portfolio import Portfolio
    from scoring.robustness.draws.expected_delivery import Promise
    from scoring.robustness.draws.spending_risk import Contingency, SpendingRisk


def option_table(story: Story, options: Options) -> Table:
    """Give one row an option, every figure a column of its own. An empty cell is not stated."""
    unit = story.money.unit

    def bound(option: Option) -> Cell:
        return Cell(option.bound, "share" if option.kind is Recommend.COMPROMISE else "points")

    def same(option: Option) -> str:
        return ", ".join(other.words for other in options.same_as(option))

    columns: tuple[Column[Option], ...] = (
        Column("option", "Option", "text", lambda option: option.words),
        Column("recommended", "Recommended", "word", lambda option: option is options.recommended),
        Column("proof", "Proof", "word", lambda option: option.proof),
        Column("bound", "Nothing does better than", "points", bound),
        Column(
            "reason",
            "Why there is none, or why it is the same",
            "text",
            lambda option: option.reason,
        ),
        Column("same", "The same portfolio as", "text", same),
        Column("kept", "Draws it was chosen on in which it keeps every budget", "share", _kept),
        Column("changes", "Changes against the recommended option", "count", _changes),
        Column("funded", "Funded", "count", _of(_portfolio, lambda part: len(part.funded))),
        Column("cost", "Cost", "money", _of(_portfolio, lambda part: part.cost), unit),
        Column(
            "value",
            "Worth at likely figures",
            "points",
            _of(_portfolio, lambda part: part.value),
            "points",
        ),
        Column(
            "mean_value",
            "Worth at mean figures",
            "points",
            _of(_whole, lambda part: part.mean_value),
            "points",
        ),
        Column(
            "expected",
            "To be expected",
            "points",
            _of(_promise, lambda part: tidy(part.honest)),
            "points",
        ),
        Column(
            "low",
            "In nine cases of ten from",
            "points",
            _of(_promise, lambda part: tidy(part.low)),
            "points",
        ),
        Column("high", "To", "points", _of(_promise, lambda part: tidy(part.high)), "points"),
        Column("overrun", "Chance that a budget breaks", "share", _of(_risk, _overrun)),
        Column(
            "overrun_together",
            "Chance that a budget breaks if costs move together",
            "share",
            _of(_risk, _overrun_together),
        ),
        Column(
            "contingency",
            "Contingency for 80%",
            "money",
            _of(_reserve, lambda part: _amount(part.amount)),
            unit,
        ),
        Column("by", "In hand by", "word", _of(_reserve, by_words)),
        Column(
            "contingency_together",
            "Contingency for 80% if costs move together",
            "money",
            _of(_reserve, lambda part: _amount(part.together)),
            unit,
        ),
        Column("loser", "Who loses most", "text", _of(_loss, lambda part: part.name)),
        Column("loss", "Of their own best", "share", _of(_loss, lambda part: part.share)),
        Column(
            "loss_points",
            "In their points",
            "points",
            _of(_loss, lambda part: part.points),
            "points",
        ),
        Column("fits", "Futures it fits", "count", _of(_fit, lambda part: len(part.kept))),
        Column("futures", "Futures there are", "count", _of(_fit, lambda part: part.number)),
    )
    note = (
        "An empty cell is not stated. What nothing does better than: points; for the compromise the largest share that "
        "anybody loses of their own best. Chances and contingencies are of costs each drawn by itself, but where it is "
        "said that they move together."
    )
    title = "The options, one a row"
    return table_of(
        "options", title, options, columns, row_key=lambda option: option.name, note=note
    )


def _kept(option: Option) -> Fraction | None:
    if option.chosen_on is None:
        return None
    return Fraction(option.chosen_on.kept, option.chosen_on.draws)


def _changes(option: Option) -> int | None:
    return None if option.figures is None else len(option.swaps)


type _Fill = Value | Cell


def _of[Part](
    part_of: Callable[[Figures], Part | None], fill: Callable[[Part], _Fill]
) -> Callable[[Option], _Fill]:
    """Fill a column from some part of the figures; empty where there is no portfolio, or no such part."""

    def fill_cell(option: Option) -> _Fill:
        part = None if option.figures is None else part_of(option.figures)
        return None if part is None else fill(part)

    return fill_cell


def _whole(figures: Figures) -> Figures:
    return figures


def _portfolio(figures: Figures) -> Portfolio:
    return figures.portfolio


def _promise(figures: Figures) -> Promise | None:
    return figures.promise if figures.promised else None


def _risk(figures: Figures) -> SpendingRisk | None:
    return figures.risk


def _reserve(figures: Figures) -> Contingency | None:
    return None if figures.risk is None else figures.risk.contingency


def _loss(figures: Figures) -> Loss | None:
    return figures.loss


def _fit(figures: Figures) -> Fit | None:
    return figures.fit


def _overrun(risk: SpendingRisk) -> Fraction:
    return Fraction(risk.any_broken, risk.draws)


def _overrun_together(risk: SpendingRisk) -> Fraction:
    return Fraction(risk.any_broken_together, risk.draws)


def _amount(amount: Fraction) -> Cell:
    return Cell(tidy(float(amount)), side="up")


def level_table(story: Story, options: Options) -> Table:
    """Say at which level each option funds each recommendation, in the order of telling."""
    choices = [(option, option.choice) for option in options if option.choice is not None]

    def differs(place: int) -> Cell:
        levels = {choice[place] for _, choice in choices}
        return Cell("" if len(levels) == 1 else "differs", "word")

    columns: tuple[Column[int], ...] = (
        Column("name", "Recommendation", "text", story.name),
        *(_level_column(story, option, choice) for option, choice in choices),
        Column("differs", "Between options", "word", differs),
        Column("id", "Id", "id", lambda place: story.case.recommendations[place].id),
    )
    return table_of(
        "options by recommendation",
        "What each option funds",
        story.in_order,
        columns,
        row_key=lambda place: story.case.recommendations[place].id,
        filter=True,
    )


def _level_column(story: Story, option: Option, choice: Choice) -> Column[int]:
    def level(place: int) -> Cell:
        if not choice[place]:
            return Cell(NOT_FUNDED, "word", state="out")
        return Cell(story.level_names(place)[choice[place] - 1], "word")

    return Column(option.name, option.words, "word", level)


def tidy(value: float) -> float:
    """Keep seven digits: more of a drawn figure would say more than is known."""
    return float(f"{value:.7g}")
