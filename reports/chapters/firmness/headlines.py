"""Doubt in a few sentences: what is firm, what turns on people, what on figures, what is open, what to find out.

The page and the workbook print them whole. The console prints some of them with fewer names.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from reports.chapters.firmness import people, uncertainty
from reports.model.numbers import part
from reports.model.text import counted, listed
from reports.sentences import verdicts
from reports.sentences.people import brief
from reports.sentences.swaps import points

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.model.meaning import Meaning
    from reports.model.story import Story
    from scoring.robustness.firmness import Firmness, Turn
    from scoring.robustness.robustness import Doubt

MANY, FEW = 12, 3
"""Names that a sentence lists, and a short one."""
OPEN = 3
"""Of those that depend on figures, as many are named."""


def sentences(story: Story, doubt: Doubt) -> tuple[str, ...]:
    """Say what is firm, what turns on people, on the future or on figures, what is open, and what to find out."""
    parts = (
        _firm(story, doubt),
        _people(story, doubt),
        _figures(story, doubt),
        _open(story, doubt),
        _whole(doubt),
        _first(story, doubt),
    )
    return tuple(text for text in parts if text)


def lines(story: Story, doubt: Doubt) -> tuple[str, ...]:
    """Say some of them shortly: what is firm, what turns on whom, what is open, what to find out first."""
    if not doubt.firmness:  # stopped before people and futures were asked: nothing can be called firm
        return ()
    parts = (
        _firm(story, doubt, short=True),
        _people(story, doubt, short=True),
        _open(story, doubt, short=True),
        _first(story, doubt, short=True),
    )
    return tuple(text for text in parts if text)


def _firm(story: Story, doubt: Doubt, *, short: bool = False) -> str:
    """Say what nobody, no future and hardly any reading of the figures would take back."""
    funded = [row for row in doubt.firmness if row.funded]
    if not doubt.firmness:
        return ""
    if all(row.word == "not asked" for row in funded or doubt.firmness):
        # The short lines follow the first lines of the page, which say it already.
        return "" if short and funded else verdicts.nothing_stated(doubt)
    firm = verdicts.dearest(story, verdicts.of_word(doubt, "firm", funded=True))
    out = len(verdicts.of_word(doubt, "firm", funded=False))
    left = f" {counted(out, 'of those left out is', 'of those left out are')} firmly out." if out else ""
    if not funded:
        return left.strip()
    if not firm:
        return f"Nothing that is funded is firm{_close(story, doubt)}.{left}"
    names = [_named(story, row) for row in firm]
    number = f"{len(firm)} of the {len(funded)} funded"
    if len(firm) == len(funded):
        number = f"all {len(funded)} funded" if len(funded) > 1 else "the one funded"
    grounds = "" if short else f" ({'; '.join(verdicts.asked_of(doubt))})"
    most = FEW if short else MANY
    return f"Firm: {number}{grounds}: {verdicts.some(names, most)}{verdicts.missing(doubt)}.{left}"


def _close(story: Story, doubt: Doubt) -> str:
    """Name what is close to firm."""
    close = verdicts.dearest(story, verdicts.of_word(doubt, "close to firm", funded=True))
    if not close:
        return ""
    return f"; close to it: {verdicts.some([_named(story, row) for row in close], FEW)}"


def _named(story: Story, row: Firmness) -> str:
    return f"{story.name(row.index)}{verdicts.from_level(story, row)}"


def _people(story: Story, doubt: Doubt, *, short: bool = False) -> str:
    """Say what turns on people and between whom, the dearest first; those with the same sides together."""
    group, most = doubt.people, FEW if short else MANY
    if group is None or not any(view.kind == "person" for view in doubt.views):
        return ""
    turned = [(row, turn) for row in doubt.firmness if (turn := _turn(row, "people")) is not None]
    if not turned:
        return "The people asked agree with every decision."
    by_names: dict[tuple[bool, tuple[str, ...]], list[Firmness]] = {}
    turn_of = {row.index: turn for row, turn in turned}
    for row in verdicts.dearest(story, (row for row, _ in turned)):
        by_names.setdefault((row.funded, turn_of[row.index].names), []).append(row)
    parts, left = [], most
    for (funded, against), rows in by_names.items():
        names = [story.name(row.index) for row in rows[:left]]
        if names:
            who = listed([brief(group, name) for name in against])
            parts.append(f"{'; '.join(names)} ({who} {'would not' if funded else 'would'})")
        left -= len(names)
    rest = len(turned) - most
    more = f"; and {rest} more{'' if short else ', marked in the picture'}" if rest > 0 else ""
    number = f", {len(turned)} in all" if len(turned) > 1 else ""
    text = f"Turns on people{number}: {'; '.join(parts)}{more}"
    return f"{text}{'' if short else people.spared_said(group)}."


def _turn(row: Firmness, source: str) -> Turn | None:
    return next((turn for turn in row.turns if turn.source == source), None)


def _figures(story: Story, doubt: Doubt) -> str:
    """Say what hangs on the future or on uncertain figures, whatever people say."""
    rows = [row for row in doubt.firmness if row.word == "turns" and any(turn.source != "people" for turn in row.turns)]
    funded = verdicts.dearest(story, (row for row in rows if row.funded))
    out = len(rows) - len(funded)
    if not rows:
        return ""
    parts = [f"{story.name(row.index)} ({verdicts.turned(row, skip='people')})" for row in funded[:OPEN]]
    if len(funded) > OPEN:
        parts.append(f"{len(funded) - OPEN} more of the funded")
    if out:
        parts.append(f"{out} of those left out may yet come in" if funded else f"{out}, all left out for now")
    return f"Turns on the future or on figures: {'; '.join(parts)}."


def _open(story: Story, doubt: Doubt, *, short: bool = False) -> str:
    """Say what is as good either way, with what stands in its place, and what counts as no difference."""
    funded = verdicts.dearest(story, verdicts.of_word(doubt, "open", funded=True))
    others = verdicts.of_word(doubt, "open", funded=False)
    if not funded and not others:
        return ""
    most = 1 if short else OPEN
    parts = [f"without {story.name(row.index)} ({verdicts.counterpart(story, row)})" for row in funded[:most]]
    if len(funded) > most:
        parts.append(f"without any of {len(funded) - most} more")
    if not funded:
        parts = [f"with {story.name(row.index)} ({verdicts.counterpart(story, row)})" for row in others[:most]]
    points_apart = doubt.indifferent.points
    within = f"; {points(points_apart)} or less count as no difference" if points_apart and not short else ""
    return f"As good: {'; or '.join(parts)}{within}."


def _whole(doubt: Doubt) -> str:
    """Say in how many draws of all figures together this very portfolio is the best, and what it loses on average."""
    both = doubt.drawn("together")
    if both is None or both.selection is None:
        return ""
    share = Fraction(both.selection.share_held_best).limit_denominator(10**6)
    often = part(share) if share else "none"
    text = f"This very portfolio is the best in {often} of {both.selection.draws:,} draws of all figures together"
    lost = Fraction(both.selection.mean_regret)
    if lost > Fraction(1, 10**9):
        text += f" and is worth {points(lost)} less than the best of each on average"
    return f"{text}."


def _first(story: Story, told: Doubt, *, short: bool = False) -> str:
    """Say what to find out, and what to settle, before anything else."""
    parts = []
    if told.information is not None:
        gains = [gain for gain in told.information.worth_studying if gain.kind != "weight"][: 1 if short else 2]
        if gains:
            named = [
                f"{uncertainty.subject(story, gain)} (knowing it is worth {points(Fraction(gain.points))} on average)"
                for gain in gains
            ]
            parts.append(f"Find out first {listed(named)}")
        else:
            parts.append("No single figure is worth a study before deciding")
    dispute = next((row for row in told.disputes.open if row.kind == "weight"), None)
    if dispute is not None:
        leaf = story.leaves[dispute.criterion].name
        settle = f"settle first how much {leaf} counts, on which up to {points(dispute.stake)} hang"
        parts.append(settle if parts else settle[0].upper() + settle[1:])
    elif told.people is not None and len(told.people.people) > 1:
        parts.append("no disagreement over a single weight could change what is funded")
    if not told.disputes.every:
        return "Nothing is in dispute: no score has a range, and nobody gives other weights."
    if not parts:
        number = len(told.disputes.open)
        if not number:
            return "No score within its stated range could by itself change what is funded."
        return f"On {'its' if number == 1 else 'their'} own, {counted(number, 'score')} could change what is funded."
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}."


def figures(story: Story, told: Doubt) -> Iterator[tuple[str, str, Fraction | int, Meaning]]:
    """List the figures that the sentences and the chapters' texts rest on: key, label, value, meaning."""
    both, ranked, promise = told.drawn("together"), told.acceptability, told.promise
    chosen = None if both is None else both.selection
    yield "seed", "Seed of the draws", story.case.settings.seed, "number"
    yield "indifference", "Points that count as no difference in value", _fine(told.indifferent.points), "points"
    if chosen is not None:
        yield "draws", "Draws of all figures together in which the best portfolio was found anew", chosen.draws, "count"
        yield "draws_asked", "Of so many asked for", chosen.asked, "count"
        share = Fraction(chosen.share_held_best).limit_denominator(10**9)
        yield "share_best", "Share of them in which this portfolio is the best", share, "share"
        error = Fraction(float(share * (1 - share) / chosen.draws) ** 0.5)
        yield "share_best_error", "Standard error of that share, percentage points", _fine(error * 100), "number"
        yield "mean_regret", "Points it loses on average against the best of each", _fine(chosen.mean_regret), "points"
        yield "regret_nine", "Points it loses at most in nine draws of ten", _fine(chosen.regret_at(0.9)), "points"
    if ranked is not None and ranked.draws:
        yield "rank_draws", "Draws in which recommendations were ranked", ranked.draws, "count"
    yield "likely_value", "Value on likely figures", story.best.value, "points"
    yield "leaning", "Less on the means of the ranges", _fine(promise.leaning), "points"
    if promise.learned:
        yield "curse", "Less for having picked the luckiest estimates", _fine(promise.curse), "points"
    yield "honest", "To be expected", _fine(promise.honest), "points"
    yield "honest_low", "In nine cases of ten at least", _fine(promise.low), "points"
    yield "honest_high", "In nine cases of ten at most", _fine(promise.high), "points"
    yield "swap_gain", "What the best portfolio on the means gains over this one there", told.expected.gain, "points"
    if told.spending is not None and told.spending.draws:
        risk = told.spending
        yield "cost_draws", "Draws of the costs", risk.draws, "count"
        yield "any_broken", "Share of them that break a budget", Fraction(risk.any_broken, risk.draws), "share"
        together = Fraction(risk.any_broken_together, risk.draws)
        yield "any_broken_together", "The same if all costs move together", together, "share"
    if told.people is not None and told.people.agreement is not None:
        yield (
            "kendall_w",
            "Kendall's W of the stakeholders' rankings, 1 being full agreement",
            told.people.agreement,
            "number",
        )
    if told.disputes.every:
        yield "disputes", "Weights and scores in dispute or with a range", len(told.disputes.every), "count"
        yield "disputes_open", "Of those, could by themselves change what is funded", len(told.disputes.open), "count"


def _fine(value: float | Fraction) -> Fraction:
    return Fraction(f"{float(value):.9g}")
