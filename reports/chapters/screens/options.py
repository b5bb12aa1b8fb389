"""The options side by side, each with its pictures; choosing one turns the page to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.words import MONEY
from reports.chapters.decision.options import side_by_side
from reports.model import uses
from reports.model.front import Interval, Meter, Pips, Quoted
from reports.model.front import words as said
from reports.model.numbers import part, plain, rounded, to_side
from reports.model.report import Section, Text
from reports.model.screens import OptionCell, OptionLine, OptionsBeside, OptionShown
from reports.sentences import options as words
from reports.sentences.people import brief
from reports.sentences.short_swaps import instead

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.model.front import Step
    from reports.model.story import Story
    from scoring.options.option import Figures, Option, Options
    from scoring.robustness.draws.spending_risk import Contingency

MOST_PIPS = 10
TENS = 10
"""Points to which the ends of a line are rounded."""
DASH = "–"


def chapter(story: Story) -> Iterator[Section]:
    """Show the options side by side; where they were not worked out, say so."""
    options = story.analysis.beside
    if options is None:
        if story.analysis.optimum.choice is not None:
            why = words.NOT_ASKED if story.analysis.stopped is None else words.STOPPED
            yield Section("options", "Options", (Text(why),))
        return
    block = OptionsBeside(
        key="options-beside",
        options=tuple(_shown(options, option) for option in options),
        recommended=key_of(options.recommended),
        lines=tuple(_lines(story, options)),
        notes=words.beneath(options),
        tables=(side_by_side(story, options, page=True),),
    )
    yield Section("options", title(options), (block,))


def key_of(option: Option) -> str:
    """Name an option as a page's classes do."""
    return option.name.replace(" ", "-")


def turned_stories(story: Story) -> tuple[tuple[tuple[str, ...], Story], ...]:
    """Give a story for each portfolio that a page can be turned to, with the keys of the options that are it.

    Empty where there is but one portfolio.
    """
    options = story.analysis.beside
    if options is None:
        return ()
    keys: dict[tuple[int, ...], list[str]] = {}
    first: dict[tuple[int, ...], Option] = {}
    for option in sorted(options, key=lambda option: option is not options.recommended):
        if option.choice is not None and option.figures is not None:
            keys.setdefault(option.choice, []).append(key_of(option))
            first.setdefault(option.choice, option)
    if len(first) < 2:
        return ()
    return tuple(
        (tuple(keys[choice]), replace(story, turned=option)) for choice, option in first.items()
    )


# -- what it finds ---------------------------------------------------------------------------------


def title(options: Options) -> str:
    """Say what setting them side by side shows: what keeps the budgets, and what costs nobody much."""
    findings = [part_of for part_of in (_within(options), _compromise(options)) if part_of]
    if not findings:
        same = {option.choice for option in options if option.choice is not None}
        return (
            "Every option asked for is the same portfolio"
            if len(same) == 1
            else "Four options side by side"
        )
    text = "; ".join(findings)
    return f"{text[0].upper()}{text[1:]}"


def _within(options: Options) -> str:
    """Say in how many draws the portfolio within budget keeps them, where that is another one."""
    option, recommended = options.named("within budget"), options.recommended
    figures, base = option.figures, recommended.figures
    if figures is None or base is None or figures.risk is None or base.risk is None:
        return ""
    if option.choice == recommended.choice:
        return "the recommended portfolio keeps every budget in " + _kept(figures) + " of draws"
    cheaper = figures.portfolio.cost < base.portfolio.cost
    return f"{'a cheaper' if cheaper else 'another'} portfolio keeps every budget in {_kept(figures)} of draws"


def _kept(figures: Figures) -> str:
    risk = figures.risk
    return "" if risk is None else part(Fraction(risk.draws - risk.any_broken, risk.draws))


def _compromise(options: Options) -> str:
    """Say what the compromise costs anybody at most."""
    option, recommended = options.named("compromise"), options.recommended
    loss = None if option.figures is None else option.figures.loss
    if loss is None or loss.share is None or not loss.best_proved:
        return ""
    within = options.named("within budget")
    said_of_it = within.choice == recommended.choice == option.choice and _within(options)
    who = "it" if said_of_it else _called(option, options)
    if not loss.points:
        return f"{who} costs nobody anything"
    return f"{who} costs nobody more than {part(loss.share)}"


def _called(option: Option, options: Options) -> str:
    return (
        "the recommended portfolio"
        if option.choice == options.recommended.choice
        else "a compromise"
    )


# -- the columns and the lines ---------------------------------------------------------------------


def _shown(options: Options, option: Option) -> OptionShown:
    return OptionShown(
        key_of(option),
        option.words,
        _under(options, option),
        option.choice is not None and option.figures is not None,
    )


def _under(options: Options, option: Option) -> str:
    """Say under an option's name that it is recommended, or the same portfolio as another one."""
    if option is options.recommended:
        return "Recommended"
    if option.figures is None:
        return words.missing_word(option)
    if option.choice == options.recommended.choice:
        return "The recommended portfolio as well"
    before = options.options[: options.options.index(option)]
    same = [other for other in before if other.choice == option.choice]
    return f"The same as {same[0].words[0].lower()}{same[0].words[1:]}" if same else ""


type Say = Callable[[Option, Figures], OptionCell]
type Measure = Callable[[Figures], Fraction | None]


@dataclass(frozen=True)
class _Line:
    """A line to be: what each option's cell says, and, where less or more is better, what is compared."""

    key: str
    label: str
    say: Say
    measure: Measure | None = None
    more: bool = False
    note: str = ""


def _lines(story: Story, options: Options) -> Iterator[OptionLine]:
    for line in _every(story, options):
        cells = [_cell(option, line) for option in options]
        best = _best(options, line)
        # What reads the same is as good.
        read = {
            said(cell.text) for option, cell in zip(options, cells, strict=True) if option in best
        }
        some = any(said(cell.text) not in read for cell in cells)
        strong = tuple(replace(cell, strong=some and said(cell.text) in read) for cell in cells)
        yield OptionLine(line.key, line.label, strong, line.note)


def _cell(option: Option, line: _Line) -> OptionCell:
    return OptionCell((DASH,)) if option.figures is None else line.say(option, option.figures)


def _best(options: Options, line: _Line) -> list[Option]:
    """List the options that are best in a line, where not all of them are."""
    if line.measure is None:
        return []
    measured = [
        (option, value)
        for option in options
        if option.figures is not None and (value := line.measure(option.figures)) is not None
    ]
    values = [value for _, value in measured]
    if len(set(values)) < 2:
        return []
    best = max(values) if line.more else min(values)
    return [option for option, value in measured if value == best]


def _every(story: Story, options: Options) -> Iterator[_Line]:
    """Go through the lines."""
    yield _Line("swaps", "Against the recommendation", _swaps(story))
    if story.has_money:
        yield _Line(
            "cost",
            f"Cost, {story.money.unit}",
            _cost(story),
            lambda figures: figures.portfolio.cost,
        )
    else:
        resource = uses.uses(story)[0].resource
        yield _Line("cost", f"Takes {resource}", _use(story))
    yield _Line("overrun", "Chance of an overrun", _overrun, _overrun_share)
    for resource in _resources(options):
        yield _Line(
            f"more {resource}", _more_label(resource), _more(story, resource), _amount(resource)
        )
    low, high = _reach(options)
    yield _Line(
        "expected",
        "Points to expect, 9 in 10",
        _expected(low, high),
        lambda figures: Fraction(figures.promise.honest) if figures.promised else None,
        more=True,
        note=f"line from {low} to {high}" if high > low else "",
    )
    yield _Line(
        "value", "Points at likely figures", _likely, lambda f: f.portfolio.value, more=True
    )
    yield _Line("loser", "Loses most, of their own best", _loser(story), _loss)
    number = next(
        (option.figures.fit.number for option in options if option.figures and option.figures.fit),
        0,
    )
    yield _Line(
        "fits",
        f"Futures it fits, of {number}" if number else "Futures it fits",
        _fits,
        lambda figures: None if figures.fit is None else Fraction(len(figures.fit.kept)),
        more=True,
    )
    yield _Line("proof", "Proven best", lambda option, _: OptionCell((_proof(option),)))


def _path(option: Option, *steps: Step) -> tuple[Step, ...]:
    return ("options", "each", option.name, "figures", *steps)


def _swaps(story: Story) -> Say:
    def say(option: Option, _: Figures) -> OptionCell:
        return OptionCell((instead(story, option.swaps) or DASH,))

    return say


def _cost(story: Story) -> Say:
    def say(option: Option, figures: Figures) -> OptionCell:
        amount = rounded(figures.portfolio.cost, story.money.decimals)
        return OptionCell((Quoted(amount, _path(option, "cost")),))

    return say


def _use(story: Story) -> Say:
    def say(_: Option, figures: Figures) -> OptionCell:
        return OptionCell((plain(uses.uses(story, figures.portfolio)[0].takes),))

    return say


def _overrun_share(figures: Figures) -> Fraction | None:
    risk = figures.risk
    return None if risk is None else Fraction(risk.any_broken, risk.draws)


def _overrun(option: Option, figures: Figures) -> OptionCell:
    share = _overrun_share(figures)
    if share is None:
        return OptionCell((words.NOT_STATED,))
    path = _path(option, "overrun", "apart")
    share_shown = Quoted(part(share), path) if share else "in no draw"
    return OptionCell((share_shown,), (), Meter(share, bad=True))


def _resources(options: Options) -> list[str]:
    risks = [
        option.figures.risk
        for option in options
        if option.figures is not None and option.figures.risk is not None
    ]
    if any(risk.contingency is not None for risk in risks):
        return [MONEY]
    names = dict.fromkeys(row.resource for risk in risks for row in risk.contingencies)
    return list(names)[:1]


def _more_label(resource: str) -> str:
    return "More in hand to be 80% sure" + ("" if resource == MONEY else f", {resource}")


def _contingency(figures: Figures, resource: str) -> Contingency | None:
    """Give what is to be had in hand of a resource; of money, from all its sources."""
    if figures.risk is not None and resource == MONEY:
        return figures.risk.contingency
    rows = () if figures.risk is None else figures.risk.contingencies
    return next((row for row in rows if row.resource == resource), None)


def _amount(resource: str) -> Measure:
    def measure(figures: Figures) -> Fraction | None:
        row = _contingency(figures, resource)
        return None if row is None else Fraction(row.amount)

    return measure


def _more(story: Story, resource: str) -> Say:
    """Make what says how much more money makes all budgets last in four of five draws, and by when."""

    def say(_: Option, figures: Figures) -> OptionCell:
        row = _contingency(figures, resource)
        if row is None:
            return OptionCell((words.NOT_STATED,))
        if not row.amount:
            return OptionCell(("none",))
        places = story.money.decimals if resource in story.monies else 0
        amount = rounded(to_side(row.amount, places, "up"), places)
        when = words.by_words(row)
        beside = f" {when}" if row.from_the_start else f" by {when}"
        return OptionCell((amount,), (beside,) if when else ())

    return say


def _reach(options: Options) -> tuple[int, int]:
    """Give round ends between which every interval lies."""
    promises = [
        option.figures.promise for option in options if option.figures and option.figures.promised
    ]
    if not promises:
        return 0, 0
    low = min(promise.low for promise in promises)
    high = max(promise.high for promise in promises)
    return int(low // TENS) * TENS, -int(-high // TENS) * TENS


def _expected(low: int, high: int) -> Say:
    def say(option: Option, figures: Figures) -> OptionCell:
        promise = figures.promise
        if not figures.promised:
            return OptionCell((words.NOT_STATED,))
        ends = [
            Quoted(rounded(Fraction(value), 0), _path(option, "expected", name))
            for name, value in (
                ("expected", promise.honest),
                ("low", promise.low),
                ("high", promise.high),
            )
        ]
        middle, least, most = ends
        picture = None
        if high > low:
            at = (
                Fraction(value - low) / (high - low)
                for value in (promise.low, promise.honest, promise.high)
            )
            picture = Interval(next(at), next(at), next(at), "", ())
        return OptionCell((middle,), (" (", least, " to ", most, ")"), picture)

    return say


def _likely(option: Option, figures: Figures) -> OptionCell:
    value = figures.portfolio.value
    return OptionCell((Quoted(rounded(value, 1), _path(option, "value")),))


def _loss(figures: Figures) -> Fraction | None:
    return None if figures.loss is None else figures.loss.share


def _loser(story: Story) -> Say:
    """Make what names who loses most, with the share of their own best."""
    people = None if story.analysis.doubt is None else story.analysis.doubt.people
    voices = () if people is None else people.people

    def say(option: Option, figures: Figures) -> OptionCell:
        loss = figures.loss
        if loss is None:
            return OptionCell((words.NOT_STATED,))
        if loss.points <= 0:
            return OptionCell(("nobody",))
        name = f"{brief(voices, loss.name)} "
        if loss.share is None:
            return OptionCell((name, words.loss_words(figures, None, loss.points)))
        share = Quoted(part(loss.share), _path(option, "loss", "share"))
        at_least = "" if loss.best_proved else "at least "
        return OptionCell(
            (name, at_least, share), (), Meter(min(loss.share, Fraction(1)), bad=True)
        )

    return say


def _fits(option: Option, figures: Figures) -> OptionCell:
    fit = figures.fit
    if fit is None:
        return OptionCell((words.NOT_STATED,))
    number = len(fit.kept)
    picture = Pips(number, fit.number) if fit.number <= MOST_PIPS else None
    path = _path(option, "futures", "kept")
    return OptionCell((Quoted(f"{number:,}", path, counted=""),), (), picture)


def _proof(option: Option) -> str:
    word = words.proof_word(option)
    return {"proven": "yes", "proven on its draws": "yes, on its draws"}.get(word, f"no: {word}")
