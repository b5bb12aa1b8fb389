"""The four options in words: what each is, how far it is proved, which are one and the same, and four lines of figures.

The page, the workbook and the console say the same. What the case does not state is "not stated",
never a zero.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.names import joined
from criteria.model.rows import Recommend
from reports.model.numbers import part, rounded
from reports.model.text import visible
from reports.sentences.swaps import moved, points

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reports.model.story import Story
    from scoring.options.option import Figures, Option, Options
    from scoring.robustness.draws.spending_risk import Contingency

NOT_STATED = "not stated"
NOT_ASKED = "The other options were not asked for in this quick run: run without --quick to set them side by side."
STOPPED = "The four options were not worked out, since the run was stopped."
RECOMMENDED = "recommended"

WHY_LIKELY = "The recommended one is worth most at likely figures, the ones that people stated and that the case asks to go by."
"""Why not the option of which more is to be expected."""
ASKED: dict[Recommend, str] = {
    Recommend.LIKELY: "worth most with every score, chance and cost at its likely figure",
    Recommend.MEAN: "worth most with every score and every chance of success at the mean of its range",
    Recommend.WITHIN_BUDGET: "worth most among those that keep every budget in 80% of the drawn costs",
    Recommend.COMPROMISE: "the one whose largest loss to anybody, as a share of their own best, is smallest",
}
"""What each option is the best in."""


def introduction(options: Options) -> Iterator[str]:
    """Say what the options are, which is recommended, which are one and the same, and which there are not."""
    yield (
        "Another question has another best answer. Each option keeps every rule of the case at likely costs; each is "
        "allocated by a solver, and the exact search then proves it or says how far it is from proven. "
        f"Recommended: {_lower(options.recommended.words)}, {_asks(options)}."
    )
    yield from _more_expected(options)
    if options.instead:
        wanted = options.named(options.asked_for.value)
        yield f"The case asks to recommend {_lower(wanted.words)}. There is none: {options.instead}."
    for names in options.coincide:
        same = joined([_lower(options.named(name).words) for name in names])
        both = "are one and the same portfolio"
        if len(names) != 2:
            both = f"are all {len(names)} the same portfolio"
        yield f"{same[0].upper()}{same[1:]} {both}."
    yield from _not_stated(options)


def _asks(options: Options) -> str:
    """Say who chose what to recommend."""
    if options.instead:
        return "since there is none of the kind that the case asks for"
    if options.asked_for is Recommend.LIKELY:
        return "unless the case asks for another"
    return "as the case asks"


def _more_expected(options: Options) -> Iterator[str]:
    """Say which option has the largest expectation where that is not the recommended one, by what can be read."""
    recommended = options.recommended.figures
    promised = [
        (option, figures) for option in options if (figures := option.figures) and figures.promised
    ]
    if recommended is None or not promised:
        return
    most, figures = max(promised, key=lambda pair: pair[1].promise.honest)
    if (
        most.choice == options.recommended.choice
        or figures.promise.honest <= recommended.promise.honest
    ):
        return
    mine, other = (rounded(Fraction(each.promise.honest), 1) for each in (recommended, figures))
    if mine != other:
        yield (
            f"More is to be expected of the {_lower(most.words)}: {other} points, and {mine} of the recommended option."
        )
        if options.recommended.kind is Recommend.LIKELY:
            yield WHY_LIKELY


def _not_stated(options: Options) -> Iterator[str]:
    """Say which figures are not stated for the recommended option, and why."""
    figures = options.recommended.figures
    if figures is None:
        return
    if figures.no_risk:
        yield f"The chance of an overrun is not stated: {figures.no_risk}."
    if figures.no_loss:
        yield f"Who loses most is not stated: {figures.no_loss}."
    if figures.no_fit:
        yield f"Futures are not stated: {figures.no_fit}."


def beneath(options: Options) -> tuple[str, ...]:
    """Say beneath the options side by side what no line of theirs can: what is the same, missing, or was drawn."""
    within = options.named(Recommend.WITHIN_BUDGET.value)
    kept = _kept(within)
    drawn = f"{within.words}: {kept[0].lower()}{kept[1:]}" if kept else ""
    after = tuple(introduction(options))[1:]
    return tuple(text for text in (*after, drawn) if text)


def sentences(story: Story, options: Options) -> tuple[str, ...]:
    """Say of each option what it is the best in, how far that is proved, and what it takes or gives up for it."""
    return tuple(_sentence(story, options, option) for option in options)


def _sentence(story: Story, options: Options, option: Option) -> str:
    head = f"{option.words}: {ASKED[option.kind]}."
    if option.figures is None:
        return f"{head} {_missing(option)}."
    parts = [
        head,
        _same(option),
        f"{proof_words(option)}.",
        *option.doubts,
        _kept(option),
        _beside_recommended(story, options, option),
        _changes(story, options, option),
    ]
    return " ".join(part for part in parts if part)


def _missing(option: Option) -> str:
    """Say why there is no such option."""
    if option.proof == "not stated":
        return f"Not stated: {option.reason}"
    return f"{option.reason[0].upper()}{option.reason[1:]}"


def missing_word(option: Option) -> str:
    """Say in a cell that there is no such option."""
    return {"not stated": NOT_STATED, "none exists": "there is none"}.get(
        option.proof, "none found"
    )


def _same(option: Option) -> str:
    return f"{option.reason[0].upper()}{option.reason[1:]}." if option.reason else ""


def proof_word(option: Option) -> str:
    """Say in a cell how far an option is proved; one that was chosen on draws is proved for these alone."""
    if option.proof == "proven" and option.chosen_on is not None:
        return "proven on its draws"
    return option.proof


def proof_words(option: Option) -> str:
    """Say how far an option is proved: that nothing does better, or what a better one could reach at most."""
    if option.proof == "proven":
        sample = ""
        if option.chosen_on is not None:
            sample = f" on the {option.chosen_on.draws:,} draws it was chosen on"
        return f"Proven{sample}"
    if option.proof == "by the solver's word":
        return "Best by the solver's word; the exact search did not finish"
    if option.bound is None:
        return "Best found; not shown to be the best there is"
    if option.kind is Recommend.COMPROMISE:
        return f"Best found; no portfolio brings the largest loss below {part(option.bound)}"
    return f"Best found; none is worth more than {points(option.bound)}"


def _kept(option: Option) -> str:
    """Say in how many draws the portfolio within budget keeps its budgets: those it was chosen on, and others."""
    chosen, figures = option.chosen_on, option.figures
    if chosen is None or figures is None:
        return ""
    text = f"It keeps every budget in {part(Fraction(chosen.kept, chosen.draws))} of the {chosen.draws:,} draws"
    text += " it was chosen on"
    risk = figures.risk
    if risk is None:
        return f"{text}; in others, {figures.no_risk}."
    others = part(Fraction(risk.draws - risk.any_broken, risk.draws))
    together = part(Fraction(risk.draws - risk.any_broken_together, risk.draws))
    return f"{text} and in {others} of {risk.draws:,} others, each cost drawn by itself; in {together} if they move together."


def _beside_recommended(story: Story, options: Options, option: Option) -> str:
    """Set what it is the best in beside the recommended option's."""
    recommended = options.recommended
    if option.choice == recommended.choice or option.figures is None or recommended.figures is None:
        return ""
    if option.kind is Recommend.COMPROMISE:
        return _smaller_loss(option.figures, recommended.figures)
    return _worth_and_cost(story, option.kind, option.figures, recommended.figures)


def _smaller_loss(figures: Figures, recommended: Figures) -> str:
    """Say what the compromise costs anybody at most, and what the recommended option does."""
    now, then = recommended.loss, figures.loss
    if now is None or then is None:
        return ""
    who = f"{now.name} loses {loss_words(figures, now.share, now.points)}"
    most = loss_words(figures, then.share, then.points)
    return f"It costs nobody more than {most}, where under the recommended option {who}."


def _worth_and_cost(story: Story, kind: Recommend, figures: Figures, recommended: Figures) -> str:
    """Say how much more or less it is worth, and costs, than the recommended option."""
    if kind is Recommend.MEAN:
        at, gained = "mean", figures.mean_value - recommended.mean_value
    else:
        at, gained = "likely", figures.portfolio.value - recommended.portfolio.value
    worth = (
        f"{points(abs(gained))} {'more' if gained > 0 else 'less'} than" if gained else "as much as"
    )
    text = f"At {at} figures it is worth {worth} the recommended option"
    if not story.has_money:
        return f"{text}."
    saved = recommended.portfolio.cost - figures.portfolio.cost
    if not saved:
        return f"{text}, for the same cost."
    return f"{text}, and costs {story.money.words(abs(saved))} {'less' if saved > 0 else 'more'}."


def _changes(story: Story, options: Options, option: Option) -> str:
    """Say what is funded otherwise than in the recommended option, by names."""
    if option is options.recommended or option.choice is None:
        return ""
    if option.swaps:
        return f"It changes: {moved(story, option.swaps)}."
    return "It is the recommended option as well."


def overrun_words(figures: Figures, *, together: bool = False) -> str:
    """Say how often a budget breaks; what breaks in no draw is not said to be impossible.

    together: if all costs move together; else each is drawn by itself.
    """
    risk = figures.risk
    if risk is None:
        return NOT_STATED
    broken = risk.any_broken_together if together else risk.any_broken
    return part(Fraction(broken, risk.draws)) if broken else f"none of {risk.draws:,}"


def _both_overruns(figures: Figures) -> str:
    """Say in a narrow column how often a budget breaks, costs drawn apart and then together."""
    risk = figures.risk
    if risk is None:
        return NOT_STATED
    both = (risk.any_broken, risk.any_broken_together)
    return " / ".join(part(Fraction(broken, risk.draws)) if broken else "none" for broken in both)


def loss_words(figures: Figures, share: Fraction | None, lost: Fraction) -> str:
    """Say a loss: as a share of one's own best, or in points where that best is worth nothing."""
    if lost <= 0:
        return "nothing"
    at_least = "" if figures.loss is None or figures.loss.best_proved else "at least "
    if share is not None:
        return f"{at_least}{part(share)} of their own best"
    return f"{at_least}{points(lost)}"


def interval_words(figures: Figures) -> str:
    """Say the ends between which the value lies in nine cases of ten."""
    promise = figures.promise
    return f"{rounded(Fraction(promise.low), 0)} to {rounded(Fraction(promise.high), 0)}"


def by_words(row: Contingency) -> str:
    """Say by when a contingency has to be in hand."""
    if row.from_the_start:
        return "from the start"
    return "" if row.needed_by is None else f"{row.needed_by}"


def fit_words(figures: Figures) -> str:
    """Count the futures whose rules a portfolio keeps as it stands."""
    return NOT_STATED if figures.fit is None else f"{len(figures.fit.kept)} of {figures.fit.number}"


def _lower(words: str) -> str:
    return words[0].lower() + words[1:]


# -- the console -----------------------------------------------------------------------------------


def option_lines(story: Story, options: Options) -> tuple[str, ...]:
    """Set the four options in a table of four lines under a heading; what is the same or missing is said beneath."""
    unit = story.money.unit
    costs = f"Cost ({unit})" if unit else "Cost"
    rows = [("Options", costs, *HEADINGS), *(_line(story, options, option) for option in options)]
    if not story.has_money:
        rows = [(name, *others) for name, _, *others in rows]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    figures = 4 if story.has_money else 3
    lines = ["  ".join(_set(row, widths, figures)).rstrip() for row in rows]
    missing = [
        f"{option.words}: {_missing(option)}." for option in options if option.figures is None
    ]
    return (*lines, _key(options), *list(introduction(options))[1:], *missing)


HEADINGS = ("Likely", "Expect", "Breaks", "Futures", "Proof", "Loses most")


def _key(options: Options) -> str:
    draws = next(
        (option.figures.risk.draws for option in options if option.figures and option.figures.risk),
        None,
    )
    text = "* recommended. Likely: points at likely figures. Expect: points to be expected, in nine cases of ten between."
    if draws is None:
        return text
    return (
        f"{text} Breaks: share of {draws:,} draws of the costs in which a budget is passed, each cost drawn by itself / "
        "all moving together."
    )


def _set(row: Sequence[str], widths: Sequence[int], figures: int) -> Iterator[str]:
    """Set the words to the left and so many columns of figures after the first to the right."""
    for place, (text, width) in enumerate(zip(row, widths, strict=True)):
        yield text.rjust(width) if 1 <= place <= figures else text.ljust(width)


def _line(story: Story, options: Options, option: Option) -> tuple[str, ...]:
    name = option.words + (" *" if option is options.recommended else "")
    figures = option.figures
    if figures is None:
        return (name, missing_word(option), "", "", "", "", "", "")
    portfolio, promise = figures.portfolio, figures.promise
    expect = (
        f"{rounded(Fraction(promise.honest), 0)} ({interval_words(figures)})"
        if figures.promised
        else NOT_STATED
    )
    return (
        name,
        rounded(portfolio.cost, story.money.decimals),
        rounded(portfolio.value, 1),
        expect,
        _both_overruns(figures),
        fit_words(figures),
        proof_word(option),
        _loser(figures),
    )


def _loser(figures: Figures) -> str:
    """Name who loses most, and how much, on one line."""
    loss = figures.loss
    if loss is None:
        return NOT_STATED
    if loss.points <= 0:
        return "nobody"
    who = " ".join(visible(loss.name).split())
    return f"{who}, {loss_words(figures, loss.share, loss.points)}"
