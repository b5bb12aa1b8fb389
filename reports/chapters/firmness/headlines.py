"""Doubt in short sentences: what is firm, what turns on whom, which future and figure, what is open, what to find out.

The page and the workbook print them whole. The console prints some of them with fewer names.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from criteria.model.names import joined
from reports.chapters.firmness import people, uncertainty
from reports.model.numbers import exact_share, part
from reports.model.text import counted
from reports.sentences import verdicts
from reports.sentences.people import brief
from reports.sentences.swaps import points
from scoring.robustness.firmness import DECIDED, SOURCES, VIEWED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reports.model.meaning import Meaning
    from reports.model.story import Story
    from scoring.robustness.firmness import Firmness, Source, Turn, View, ViewKind
    from scoring.robustness.robustness import Doubt
    from scoring.robustness.views.membership import Membership

MANY, FEW = 5, 3
"""Names that a sentence lists, and a short one."""
OPEN = 3
"""Of those that are as good either way, as many are named."""
NAMED: Mapping[ViewKind, int] = {"person": 3, "future": 2}
"""Names in each clause on one person, and on one future: the picture is near, and holds them all."""
FIRST = 2
"""Names that each source of figures turns most often."""
VOICES: Mapping[ViewKind, int] = {"person": 5, "future": 3}
"""So many people, and futures, have a line of their own."""
IN_TABLE = ", in the table"

type Sentences = tuple[str, ...]


def sentences(story: Story, doubt: Doubt) -> Sentences:
    """Say what is firm, what turns on whom, on which future and on which figures, what is open, what to find out."""
    return (
        *_firm(story, doubt),
        *_people(story, doubt),
        *_futures(story, doubt),
        *_figures(story, doubt),
        *_open(story, doubt),
        *_whole(doubt),
        *_first(story, doubt),
    )


def in_annex(story: Story, doubt: Doubt) -> Sentences:
    """Say what cards and screens of a page do not: what firm means here, what is open, and how often the whole is best."""
    return (*_firm(story, doubt), *_open(story, doubt), *_whole(doubt), *_first(story, doubt))


def lines(story: Story, doubt: Doubt) -> Sentences:
    """Say some of them shortly, a line each: what is firm, what turns on whom, what is open, what to find out first."""
    # Stopped before people and futures were asked: nothing can be called firm.
    if not doubt.firmness:
        return ()
    parts = (
        _firm(story, doubt, short=True),
        _people(story, doubt, short=True),
        _open(story, doubt, short=True),
        _first(story, doubt, short=True),
    )
    return tuple(text for clauses in parts if (text := " ".join(clauses)))


def _firm(story: Story, doubt: Doubt, *, short: bool = False) -> Iterator[str] | Sentences:
    """Say what nobody, no future and hardly any reading of the figures would take back."""
    funded = [row for row in doubt.firmness if row.funded]
    if not doubt.firmness:
        return ()
    if all(row.word == "not asked" for row in funded or doubt.firmness):
        # The short lines follow the first lines of the page, which say it already.
        return () if short and funded else (verdicts.nothing_stated(doubt),)
    if not funded:
        return (_firmly_out(doubt),)
    grounds = "" if short else _grounds(doubt)
    sentences = (_firmly_in(story, doubt, len(funded), short=short), _firmly_out(doubt), grounds)
    return (" ".join(filter(None, sentences)),)


def _firmly_out(doubt: Doubt) -> str:
    """Count what is left out firmly; blank where nothing is."""
    number = len(verdicts.of_word(doubt, "firm", funded=False))
    if number:
        return f"{counted(number, 'of those left out is', 'of those left out are')} firmly out."
    return ""


def _firmly_in(story: Story, doubt: Doubt, number: int, *, short: bool) -> str:
    """Name what is funded and firm, of so many that are funded."""
    firm = verdicts.dearest(story, verdicts.of_word(doubt, "firm", funded=True))
    if not firm:
        firm_word = "firm" if verdicts.is_settled(doubt) else "shown to be firm"
        return f"Nothing that is funded is {firm_word}{_close(story, doubt)}."
    count = f"{len(firm)} of the {number} funded"
    if len(firm) == number:
        count = f"all {number} funded" if number > 1 else "the one funded"
    names = verdicts.some(
        [_named(story, row) for row in firm], FEW if short else MANY, "" if short else IN_TABLE
    )
    return f"Firm: {count}: {names}{verdicts.missing(doubt)}."


def _grounds(doubt: Doubt) -> str:
    """Say what firm means, where anything that is funded is."""
    firm = verdicts.of_word(doubt, "firm", funded=True)
    return f"Firm is: in {'; '.join(verdicts.asked_of(doubt))}." if firm else ""


def _close(story: Story, doubt: Doubt) -> str:
    """Name what is close to firm."""
    close = verdicts.dearest(story, verdicts.of_word(doubt, "close to firm", funded=True))
    if not close:
        return ""
    return f"; close to it: {verdicts.some([_named(story, row) for row in close], FEW)}"


def _named(story: Story, row: Firmness) -> str:
    return f"{story.name(row.index)}{verdicts.from_level(story, row)}"


# -- people and futures ----------------------------------------------------------------------------

PERSON = {
    "out": "would not fund",
    "taken": "would fund",
    "lower": "would fund at a lower level",
    "without": "is as well off without",
    "besides": "is as well off with",
    "less": "is as well off at a lower level of",
}
"""What is said of a person for each way of deciding otherwise; as well off either way is not against it."""

EITHER_WAY = frozenset({"without", "besides", "less"})

FUTURE = {
    "out": "leaves out",
    "taken": "takes in",
    "lower": "funds at a lower level",
    "without": "is as good without",
    "besides": "is as good with",
    "less": "is as good at a lower level of",
}
"""What is said of the best portfolio in a future."""


@dataclass(frozen=True, slots=True)
class _Otherwise:
    """How a view decides otherwise than this portfolio, by places, the dearest first.

    out, taken: it leaves out, or takes in, for certain. lower: it funds it for certain, at a lower
        level. without,
    besides, less: portfolios as good as its best do without it, hold it as well, or hold it at a
    lower level.
    """

    name: str
    out: tuple[int, ...]
    taken: tuple[int, ...]
    lower: tuple[int, ...]
    without: tuple[int, ...]
    besides: tuple[int, ...]
    less: tuple[int, ...]

    @property
    def certain(self) -> int:
        """How many decisions it would take otherwise whatever portfolio as good as its best it chose."""
        return sum(map(len, (self.out, self.taken, self.lower)))

    @property
    def number(self) -> int:
        """How many decisions it would take otherwise, or as well."""
        return sum(
            map(len, (self.out, self.taken, self.lower, self.without, self.besides, self.less))
        )


def _otherwise(story: Story, doubt: Doubt, view: View) -> _Otherwise:
    """Hold a view against this portfolio, the dearest recommendations first."""
    ways: dict[str, list[int]] = {
        way: [] for way in ("out", "taken", "lower", "without", "besides", "less")
    }
    for firm in verdicts.dearest(story, doubt.firmness):
        way = _way(firm, view.members[firm.index], doubt.choice[firm.index])
        if way:
            ways[way].append(firm.index)
    return _Otherwise(view.name, **{way: tuple(places) for way, places in ways.items()})


FUNDED_WAYS = {"in": "", "out": "out", "open": "without"}
"""In which way a view decides otherwise on what is funded, by the side it is on."""
LEFT_OUT_WAYS = {"in": "taken", "out": "", "open": "besides"}


def _way(firm: Firmness, member: Membership, level: int) -> str:
    """Say in which way a view decides otherwise on a recommendation; blank where it does not.

    What rules and budgets decide is no opinion, but at which level is.
    """
    if not member.proved:
        return ""
    if level and member.side == "in" and not member.holds_from(level):
        return "lower" if member.highest < level else "less"
    if firm.word in DECIDED:
        return ""
    return (FUNDED_WAYS if level else LEFT_OUT_WAYS)[member.side]


def _view_words(story: Story, view: View, otherwise: _Otherwise, name: str, *, short: bool) -> str:
    """Say how one view decides otherwise: a sentence for each way of doing so."""
    most = 1 if short else NAMED[view.kind]
    verbs = PERSON if view.kind == "person" else FUTURE
    ways = [way for way in verbs if not (short and way in EITHER_WAY)]
    names_of = {way: _names(story, view, way, getattr(otherwise, way)) for way in ways}
    first, *others = [
        f"{verbs[way]} {verdicts.some(names, most, IN_TABLE)}."
        for way, names in names_of.items()
        if names
    ]
    link = "" if view.kind == "person" else ": the best portfolio"
    again = "They" if view.kind == "person" else "It"
    rest = [
        clause.replace("is ", "are ", 1) if _is_they(again, clause) else clause for clause in others
    ]
    return " ".join([f"{name}{link} {first}", *(f"{again} {clause}" for clause in rest)])


def _is_they(subject: str, clause: str) -> bool:
    return subject == "They" and clause.startswith("is ")


def _names(story: Story, view: View, way: str, places: tuple[int, ...]) -> list[str]:
    """Name what a view decides otherwise on, with the level it wants where that is a lower one."""
    if way != "lower":
        return [story.name(place) for place in places]
    return [
        f"{story.name(place)}, {story.level_names(place)[view.members[place].highest - 1]}"
        for place in places
    ]


def _views(story: Story, doubt: Doubt, kind: ViewKind, *, short: bool) -> Iterator[str]:
    """Say view by view who, or which future, decides otherwise and how; those that differ most first."""
    views = _deciding_otherwise(story, doubt, kind, short=short)
    most = FEW if short else VOICES[kind]
    for view, otherwise in views[:most]:
        group = doubt.people
        name = (
            brief(group.people, view.name) if group is not None and kind == "person" else view.name
        )
        yield _view_words(story, view, otherwise, name, short=short)
    rest = len(views) - most
    if rest > 0:
        _, singular, plural = verdicts.VIEW_WORDS[kind]
        where = "" if short else "; the workbook has them"
        yield f"{counted(rest, f'more {singular} has', f'more {plural} have')} another best portfolio{where}."


def _deciding_otherwise(
    story: Story, doubt: Doubt, kind: ViewKind, *, short: bool
) -> list[tuple[View, _Otherwise]]:
    """List views with what they decide otherwise, those that differ most first; short: for certain."""
    views = [(view, _otherwise(story, doubt, view)) for view in doubt.views if view.kind == kind]
    views.sort(key=lambda pair: (-pair[1].certain, -pair[1].number))
    return [
        (view, otherwise)
        for view, otherwise in views
        if (otherwise.certain if short else otherwise.number)
    ]


def _hang(doubt: Doubt, kind: ViewKind, source: Source) -> str:
    """Count what turns on people, or on futures; blank where nothing does."""
    number = sum(_turn(row, source) is not None for row in doubt.firmness)
    others = [row for row in doubt.firmness if row.funded and _turn(row, source) is None]
    levels = sum(_held_lower(doubt, row, kind) for row in others)
    parts = [f"{number} of {len(doubt.firmness)} recommendations"] if number else []
    if levels:
        parts.append(
            f"the level of {f'{levels} more' if number else counted(levels, 'recommendation')}"
        )
    return joined(parts) if parts else ""


def _is_settled(doubt: Doubt, kind: ViewKind) -> bool:
    """Whether it is proved what every view of a kind would decide."""
    return all(
        member.proved for view in doubt.views if view.kind == kind for member in view.members
    )


def _held_lower(doubt: Doubt, row: Firmness, kind: ViewKind) -> bool:
    """Whether some person, or future, holds a recommendation, but not at the level that is funded."""
    members = [view.members[row.index] for view in doubt.views if view.kind == kind]
    return any(
        member.side == "in" and not member.holds_from(doubt.choice[row.index]) for member in members
    )


def _people(story: Story, doubt: Doubt, *, short: bool = False) -> Iterator[str]:
    """Say what turns on people, who loses most, and person by person what each would fund otherwise."""
    group, number = doubt.people, sum(view.kind == "person" for view in doubt.views)
    if group is None or not number:
        return
    hangs = _hang(doubt, "person", "people")
    if not hangs and not _is_settled(doubt, "person"):
        yield "What turns on people was not settled within the limits of the search."
        return
    if not hangs:
        agrees = "The one other person asked, with their own weights, decides everything as here."
        yield (
            agrees
            if number == 1
            else f"The {number} people asked, each with their own weights, decide everything as here."
        )
        return
    spared = "" if short else people.spared_words(group)
    yield f"Turns on people: {hangs}.{f' {spared}' if spared else ''}"
    yield from _views(story, doubt, "person", short=short)


def _futures(story: Story, doubt: Doubt) -> Iterator[str]:
    """Say what turns on the future, and future by future what is best there instead."""
    hangs = _hang(doubt, "future", "futures")
    if hangs:
        yield f"Turns on the future: {hangs}."
        yield from _views(story, doubt, "future", short=False)


def _turn(row: Firmness, source: str) -> Turn | None:
    return next((turn for turn in row.turns if turn.source == source), None)


# -- figures ---------------------------------------------------------------------------------------


def _figures(story: Story, doubt: Doubt) -> Iterator[str]:
    """Say source by source which draws of uncertain figures alone would leave out what is funded, or take in others."""
    viewed = {source for _, source in VIEWED}
    for source in (*(source for source in SOURCES if source not in viewed), "together"):
        turned = [(row, turn) for row in doubt.firmness if (turn := _turn(row, source)) is not None]
        turned.sort(key=lambda pair: (-pair[1].share, pair[0].index))
        leave = [
            f"{story.name(row.index)} {part(turn.share)}" for row, turn in turned if row.funded
        ]
        enter = [
            f"{story.name(row.index)} {part(turn.share)}" for row, turn in turned if not row.funded
        ]
        if turned:
            yield _capital(" ".join(_turning(source, leave, enter)))


def _turning(source: str, leave: list[str], enter: list[str]) -> Iterator[str]:
    """Name what draws of a source leave out, and what they take in."""
    what = f"{verdicts.SOURCE_NAMES[source]}{'' if source == 'together' else ' by themselves'}"
    if leave:
        yield f"{what} leave out, by share of draws: {verdicts.some(leave, FIRST, IN_TABLE)}."
    if enter:
        opening = "They take in" if leave else f"{what} take in, by share of draws"
        yield f"{opening}: {verdicts.some(enter, FIRST, IN_TABLE)}."


def _open(story: Story, doubt: Doubt, *, short: bool = False) -> Iterator[str]:
    """Say what is as good either way, with what stands in its place, and what counts as no difference."""
    funded = verdicts.dearest(story, verdicts.of_word(doubt, "open", funded=True))
    others = verdicts.of_word(doubt, "open", funded=False)
    if not funded and not others:
        return
    most = 1 if short else OPEN
    rows, side = (funded, "without") if funded else (others, "with")
    for row in rows[:most]:
        yield f"As good {side} {story.name(row.index)}: {verdicts.counterpart(story, row)}."
    rest = len(rows) - most
    if rest > 0:
        yield f"As good {side} any of {rest} more{'' if short else IN_TABLE}."
    if doubt.indifferent.points and not short:
        yield f"As good means: {points(doubt.indifferent.points)} or less count as no difference."


def _whole(doubt: Doubt) -> Iterator[str]:
    """Say in how many draws of all figures together this very portfolio is the best, and what it loses on average."""
    both = doubt.drawn("together")
    if both is None or both.selection is None:
        return
    share = Fraction(both.selection.share_held_best).limit_denominator(10**6)
    often = part(share) if share else "none"
    text = f"This very portfolio is the best in {often} of {both.selection.draws:,} draws of all figures together"
    lost = Fraction(both.selection.mean_regret)
    if lost > Fraction(1, 10**9):
        text += f" and is worth {points(lost)} less than the best of each on average"
    yield f"{text}."


def _first(story: Story, doubt: Doubt, *, short: bool = False) -> Iterator[str]:
    """Say what to find out, and what to settle, before anything else."""
    if not doubt.disputes.every:
        yield "Nothing is in dispute: no score has a range, and nobody gives other weights."
        return
    sentences = [
        text for text in (_study(story, doubt, short=short), _settle(story, doubt)) if text
    ]
    if not sentences:
        number = len(doubt.disputes.open)
        if not number:
            sentences = ["No score within its stated range could by itself change what is funded."]
        else:
            their = "its" if number == 1 else "their"
            sentences = [f"On {their} own, {counted(number, 'score')} could change what is funded."]
    yield from sentences


def _study(story: Story, doubt: Doubt, *, short: bool) -> str:
    """Name the figures that are worth most to know first; blank where that was not asked."""
    if doubt.information is None:
        return ""
    if not doubt.information.proved:
        return "What to find out first was not settled within the limits of the search."
    figures = [gain for gain in doubt.information.worth_studying if gain.kind != "weight"]
    gains = figures[: 1 if short else 2]
    if not gains:
        return "No single figure is worth a study before deciding."
    # The first says in full what the figure is; the second follows it.
    worth = [points(Fraction(gain.points)) for gain in gains]
    meant = [f"knowing it is worth {worth[0]} on average", *worth[1:]]
    figures_named = [
        f"{uncertainty.subject(story, gain)} ({text})"
        for gain, text in zip(gains, meant, strict=True)
    ]
    return f"Find out first {'; then '.join(figures_named)}."


def _settle(story: Story, doubt: Doubt) -> str:
    """Name the weight on which most hangs; that all agree taken whole does not say that no single weight matters."""
    dispute = next((row for row in doubt.disputes.open if row.kind == "weight"), None)
    if not doubt.disputes.settled:
        return "What to settle first was not settled within the limits of the search."
    if dispute is None:
        several = doubt.people is not None and len(doubt.people.people) > 1
        return (
            "No disagreement over a single weight could change what is funded." if several else ""
        )
    text = f"ettle first how much {story.leaves[dispute.criterion].name} counts: up to {points(dispute.stake)} hang on it"
    asked = any(view.kind == "person" for view in doubt.views)
    if asked and not _hang(doubt, "person", "people"):
        return f"S{text}, though with all weights together nobody asked decides otherwise."
    return f"S{text}."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


class Figure(NamedTuple):
    """A figure that sentences rest on: its key for programs, what it is, its value, and what the value means."""

    key: str
    label: str
    value: Fraction | int
    meaning: Meaning


def figures(story: Story, doubt: Doubt) -> Iterator[Figure]:
    """List the figures that the sentences and the chapters' texts rest on."""
    ranked = doubt.acceptability
    yield Figure("seed", "Seed of the draws", story.case.settings.seed, "number")
    indifferent = _fine(doubt.indifferent.points)
    yield Figure(
        "indifference", "Points that count as no difference in value", indifferent, "points"
    )
    yield from _draw_figures(doubt)
    if ranked is not None and ranked.draws:
        yield Figure(
            "rank_draws", "Draws in which recommendations were ranked", ranked.draws, "count"
        )
    yield from _promise_figures(story, doubt)
    yield from _risk_figures(doubt)
    agreement = None if doubt.people is None else doubt.people.agreement
    if agreement is not None:
        label = "Kendall's W of the stakeholders' rankings, 1 being full agreement"
        yield Figure("kendall_w", label, agreement, "number")
    every, still = doubt.disputes.every, doubt.disputes.open
    if every:
        yield Figure(
            "disputes", "Weights and scores in dispute or with a range", len(every), "count"
        )
        label = "Of those, could by themselves change what is funded"
        yield Figure("disputes_open", label, len(still), "count")


def _draw_figures(doubt: Doubt) -> Iterator[Figure]:
    """List what draws of all figures together say of this portfolio."""
    both = doubt.drawn("together")
    chosen = None if both is None else both.selection
    if chosen is None:
        return
    label = "Draws of all figures together in which the best portfolio was found anew"
    yield Figure("draws", label, chosen.draws, "count")
    yield Figure("draws_asked", "Of so many asked for", chosen.asked, "count")
    share = exact_share(chosen.share_held_best)
    yield Figure("share_best", "Share of them in which this portfolio is the best", share, "share")
    error = _fine(Fraction(float(share * (1 - share) / chosen.draws) ** 0.5) * 100)
    yield Figure(
        "share_best_error", "Standard error of that share, percentage points", error, "number"
    )
    regret, nine = _fine(chosen.mean_regret), _fine(chosen.regret_at(0.9))
    yield Figure(
        "mean_regret", "Points it loses on average against the best of each", regret, "points"
    )
    yield Figure("regret_nine", "Points it loses at most in nine draws of ten", nine, "points")


def _promise_figures(story: Story, doubt: Doubt) -> Iterator[Figure]:
    """List what the portfolio is worth on likely figures, and what is to be expected of it."""
    promise = doubt.promise
    yield Figure("likely_value", "Value on likely figures", story.best.value, "points")
    yield Figure("leaning", "Less on the means of the ranges", _fine(promise.leaning), "points")
    if promise.learned:
        yield Figure(
            "curse", "Less for having picked the luckiest estimates", _fine(promise.curse), "points"
        )
    yield Figure("honest", "To be expected", _fine(promise.honest), "points")
    yield Figure("honest_low", "In nine cases of ten at least", _fine(promise.low), "points")
    yield Figure("honest_high", "In nine cases of ten at most", _fine(promise.high), "points")
    label = "What the best portfolio on the means gains over this one there"
    yield Figure("swap_gain", label, doubt.expected.gain, "points")


def _risk_figures(doubt: Doubt) -> Iterator[Figure]:
    """List how often a budget is broken."""
    risk = doubt.spending
    if risk is None or not risk.draws:
        return
    yield Figure("cost_draws", "Draws of the costs", risk.draws, "count")
    yield Figure(
        "any_broken",
        "Share of them that break a budget",
        Fraction(risk.any_broken, risk.draws),
        "share",
    )
    together = Fraction(risk.any_broken_together, risk.draws)
    yield Figure("any_broken_together", "The same if all costs move together", together, "share")


def _fine(value: float | Fraction) -> Fraction:
    return Fraction(f"{float(value):.9g}")
