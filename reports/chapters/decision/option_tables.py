"""The options as tables for programs and for looking things up: one row an option, and one row a recommendation."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.rows import Recommend
from reports.model.story import NOT_FUNDED
from reports.model.table import Cell, Heading, Row, Table, cells
from reports.sentences.options import by_words

if TYPE_CHECKING:
    from reports.model.meaning import Value
    from reports.model.story import Story
    from scoring.options.option import Figures, Option, Options


def option_table(story: Story, found: Options) -> Table:
    """Give one row an option, every figure a column of its own. An empty cell is not stated."""
    rows = tuple(_row(found, option) for option in found)
    unit = story.money.unit
    columns = (
        Heading("option", "Option"),
        Heading("recommended", "Recommended", "word"),
        Heading("proof", "Proof", "word"),
        Heading("bound", "Nothing does better than", "points"),
        Heading("reason", "Why there is none, or why it is the same"),
        Heading("same", "The same portfolio as"),
        Heading("kept", "Draws it was chosen on in which it keeps every budget", "share"),
        Heading("changes", "Changes against the recommended option", "count"),
        Heading("funded", "Funded", "count"),
        Heading("cost", "Cost", "money", unit),
        Heading("value", "Worth at likely figures", "points", "points"),
        Heading("mean_value", "Worth at mean figures", "points", "points"),
        Heading("expected", "To be expected", "points", "points"),
        Heading("low", "In nine cases of ten from", "points", "points"),
        Heading("high", "To", "points", "points"),
        Heading("overrun", "Chance that a budget breaks", "share"),
        Heading("contingency", "Contingency for 80%", "money", unit),
        Heading("by", "In hand by", "word"),
        Heading("loser", "Who loses most"),
        Heading("loss", "Of their own best", "share"),
        Heading("loss_points", "In their points", "points", "points"),
        Heading("fits", "Futures it fits", "count"),
        Heading("futures", "Futures there are", "count"),
    )
    note = (
        "An empty cell is not stated. What nothing does better than: points; for the compromise the largest share that "
        "anybody loses of their own best."
    )
    return Table("options", "The options, one a row", columns, rows, note)


def _row(found: Options, option: Option) -> Row:
    same = ", ".join(other.words for other in found.same_as(option))
    kept = None if option.chosen_on is None else Fraction(option.chosen_on.kept, option.chosen_on.draws)
    bound = Cell(option.bound, "share" if option.kind is Recommend.COMPROMISE else "points")
    head = cells(option.words, option is found.recommended, option.proof, bound, option.reason, same, kept)
    if option.figures is None:
        return Row(option.name, (*head, *cells(*[None] * 16)))
    return Row(option.name, (*head, *cells(len(option.swaps), *_figures(option.figures))))


def _figures(figures: Figures) -> list[Value | Cell]:
    """List the fifteen figures of a portfolio."""
    portfolio, promise, risk, loss, fit = (
        figures.portfolio,
        figures.promise,
        figures.risk,
        figures.loss,
        figures.fit,
    )
    promised = (promise.honest, promise.low, promise.high) if figures.promised else (None, None, None)
    reserve = None if risk is None else risk.contingency
    return [
        len(portfolio.funded),
        portfolio.cost,
        portfolio.value,
        figures.mean_value,
        *(None if value is None else tidy(value) for value in promised),
        None if risk is None else Fraction(risk.any_broken, risk.draws),
        None if reserve is None else Cell(tidy(float(reserve.amount)), side="up"),
        None if reserve is None else by_words(reserve),
        None if loss is None else loss.name,
        None if loss is None else loss.share,
        None if loss is None else loss.points,
        None if fit is None else len(fit.kept),
        None if fit is None else fit.number,
    ]


def level_table(story: Story, found: Options) -> Table:
    """Say at which level each option funds each recommendation, in the order of telling."""
    there = [option for option in found if option.choice is not None]
    rows = []
    for place in story.told:
        row, names = story.case.recommendations[place], story.level_names(place)
        levels = [option.choice[place] for option in there if option.choice is not None]
        held = [
            Cell(names[level - 1] if level else NOT_FUNDED, "word", state="" if level else "out") for level in levels
        ]
        differs = "" if len(set(levels)) == 1 else "differs"
        rows.append(Row(row.id, (*cells(row.id, row.name), *held, Cell(differs, "word"))))
    columns = (
        Heading("id", "Id", "id"),
        Heading("name", "Recommendation"),
        *(Heading(option.name, option.words, "word") for option in there),
        Heading("differs", "Between options", "word"),
    )
    return Table("options by recommendation", "What each option funds", columns, tuple(rows), filter=True)


def tidy(value: float) -> float:
    """Keep seven digits: more of a drawn figure would say more than is known."""
    return float(f"{value:.7g}")
