"""The four options in short: a row each, and which of them are one and the same."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.names import joined
from criteria.model.rows import Recommend
from reports.model.front import Quoted
from reports.model.numbers import part, rounded
from reports.model.pack import Grid, GridRow, Plot, PlotSeries
from reports.sentences import people
from reports.sentences.options import (
    NOT_STATED,
    STOPPED,
    missing_word,
    proof_word,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reports.model.front import Path, Phrase
    from reports.model.story import Story
    from scoring.options.option import Figures, Option, Options

SHORT: Mapping[Recommend, str] = {
    Recommend.LIKELY: "Best at likely figures",
    Recommend.MEAN: "Best at mean figures",
    Recommend.WITHIN_BUDGET: "Keeps budgets, 4 in 5",
    Recommend.COMPROMISE: "Best compromise",
}
"""Names that fit a narrow column."""

QUICK = "No other option was worked out: this was a quick run."

HEADINGS = ("Breaks a budget", "To expect, points", "Loses most", "Futures", "Proof")
NOTE = (
    "Breaks a budget: share of the draws of costs. To expect: points, in nine cases of ten between. Loses most: of "
    "their own best. Futures: fits as it stands."
)


def options_grid(story: Story) -> Grid | None:
    """Set the four options below one another; None where they were not worked out."""
    options = story.analysis.beside
    if options is None:
        return None
    money = (f"Cost, {story.money.unit}",) if story.has_money else ()
    rows = tuple(_row(story, options, option) for option in options)
    first = len(money) + 2
    return Grid(
        ("Option", "Funds", *money, *HEADINGS),
        rows,
        figures=frozenset(range(1, first + 1)),
        whole=frozenset((first + 1, first + 3, first + 4)),
        wide=(20, 8, *((12,) if money else ()), 10, 15, 17, 9, 9),
        note=NOTE,
    )


def _row(story: Story, options: Options, option: Option) -> GridRow:
    name = SHORT[option.kind]
    strong = option is options.recommended
    if option.figures is None:
        columns = len(HEADINGS) + (1 if story.has_money else 0)
        return GridRow(((name,), (missing_word(option),), *((("",),) * columns)), strong)
    figures = option.figures
    return GridRow((((name),), *_cells(story, option, figures)), strong)


def figures_of(option: Option, *steps: str) -> Path:
    """Give the path of a figure of an option."""
    return ("options", "each", option.name, "figures", *steps)


def _cells(story: Story, option: Option, figures: Figures) -> Iterator[Phrase]:
    portfolio = figures.portfolio
    yield (Quoted(str(len(portfolio.funded)), figures_of(option, "funded"), counted=""),)
    if story.has_money:
        cost = rounded(portfolio.cost, story.money.decimals)
        yield (Quoted(cost, figures_of(option, "cost")),)
    yield _overrun(option, figures)
    yield _expected(option, figures)
    yield _loser(story, option, figures)
    yield _futures(option, figures)
    yield (Quoted(proof_word(option), ("options", "each", option.name, "proof")),)


def _overrun(option: Option, figures: Figures) -> Phrase:
    risk = figures.risk
    if risk is None or figures.no_risk:
        return (NOT_STATED,)
    share = part(Fraction(risk.any_broken, risk.draws))
    return (Quoted(share, figures_of(option, "overrun", "apart")),)


def _expected(option: Option, figures: Figures) -> Phrase:
    if not figures.promised:
        return (NOT_STATED,)
    promise = figures.promise
    low, middle, high = (
        Quoted(rounded(Fraction(value), 0), figures_of(option, "expected", name))
        for name, value in (
            ("low", promise.low),
            ("expected", promise.honest),
            ("high", promise.high),
        )
    )
    return middle, " (", low, " to ", high, ")"


def _loser(story: Story, option: Option, figures: Figures) -> Phrase:
    loss = figures.loss
    if loss is None:
        return (NOT_STATED,)
    if loss.points <= 0:
        return ("nobody" if loss.best_proved else "none found",)
    at_least = "" if loss.best_proved else "at least "
    doubt = story.analysis.doubt
    voices = () if doubt is None or doubt.people is None else doubt.people.people
    name = people.brief(voices, loss.name)
    if loss.share is None:
        points = rounded(loss.points, 1)
        lost = Quoted(points, figures_of(option, "loss", "points"))
        return f"{name}, {at_least}", lost, " points"
    return f"{name}, {at_least}", Quoted(part(loss.share), figures_of(option, "loss", "share"))


def _futures(option: Option, figures: Figures) -> Phrase:
    fit = figures.fit
    if fit is None:
        return (NOT_STATED,)
    kept, broken = (figures_of(option, "futures", side) for side in ("kept", "broken"))
    return (
        Quoted(str(len(fit.kept)), kept, counted=""),
        " of ",
        Quoted(str(fit.number), kept, counted="", plus=(broken,)),
    )


def alike(story: Story) -> Phrase:
    """Say which options are one and the same; or why there are none beside this."""
    options = story.analysis.beside
    if options is None:
        return (QUICK if story.analysis.stopped is None else STOPPED,)
    return (" ".join(_same(options, names) for names in options.coincide),)


def _same(options: Options, names: tuple[str, ...]) -> str:
    first, *others = (SHORT[options.named(name).kind] for name in names)
    same = joined([first, *map(_low, others)])
    are = "are one and the same portfolio" if len(names) == 2 else "are all the same portfolio"
    return f"{same} {are}."


def more_expected(story: Story) -> Phrase:
    """Say which option has more to expect than the recommended one; else which is recommended."""
    options = story.analysis.beside
    if options is None:
        return ("One portfolio, and no other beside it",)
    recommended = options.recommended
    figures = recommended.figures
    best = max(
        (option for option in options if option.figures and option.figures.promised),
        key=lambda option: 0.0 if option.figures is None else option.figures.promise.honest,
        default=None,
    )
    name = SHORT[recommended.kind]
    if figures is None or best is None or best.figures is None:
        return (f"Recommended: {_low(name)}",)
    mine, most = (
        rounded(Fraction(each.promise.honest), 0) if each.promised else NOT_STATED
        for each in (figures, best.figures)
    )
    if mine == most:
        return (f"Recommended: {_low(name)}; none has more to expect",)
    mine_quoted, most_quoted = (
        Quoted(text, figures_of(option, "expected", "expected"))
        for text, option in ((mine, recommended), (most, best))
    )
    return (
        f"{SHORT[best.kind]} expects ",
        most_quoted,
        " points, the recommended option ",
        mine_quoted,
    )


def options_plot(story: Story) -> Plot | None:
    """Draw how likely each option is to break a budget."""
    options = story.analysis.beside
    if options is None:
        return None
    rows = [
        (option, figures)
        for option in options
        if (figures := option.figures) is not None
        and figures.risk is not None
        and figures.risk.draws
    ]
    quoted = [
        next((each for each in _overrun(option, figures) if isinstance(each, Quoted)), None)
        for option, figures in rows
    ]
    if len(rows) < 2:
        return None
    return Plot(
        "Chance that costs break a budget, per cent of draws",
        tuple(SHORT[option.kind] for option, _ in rows),
        (PlotSeries("Chance", tuple(quoted)),),
        "How likely each option is to break a budget",
        shares=True,
        bad=True,
    )


def _low(name: str) -> str:
    return f"{name[0].lower()}{name[1:]}"
