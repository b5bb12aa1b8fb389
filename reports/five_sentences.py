"""Doubt in five sentences: what is safe, what people disagree on, what figures decide, the whole, what to find out.

The page and the workbook print them whole. The console prints three of them with fewer names.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from reports import verdicts
from reports.chapters import people, ranges
from reports.paragraphs import moved, points
from reports.words import counted, listed, part
from scoring.portfolio.changes import changes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.report import Meaning
    from reports.story import Story
    from scoring.robustness.doubt import Doubt
    from scoring.robustness.stakeholders import Stakeholders
    from scoring.robustness.verdicts import Verdict

DRAWS = "at least nine in ten draws of the weights and scores"
MANY, FEW = 12, 3
"""Names that a sentence lists, and a short one."""
OPEN = 3
"""Of those that depend on figures, as many are named."""


def sentences(story: Story, told: Doubt) -> tuple[str, ...]:
    """Say in five sentences at most what is safe, what is a judgement call and between whom, and what to find out."""
    told_of = (_safe(story, told), _calls(story, told), _figures(story, told), _whole(story, told), _first(story, told))
    return tuple(text for text in told_of if text)


def lines(story: Story, told: Doubt) -> tuple[str, ...]:
    """Say three of them shortly: what is safe today, what is a judgement call between whom, what to find out first."""
    if not told.grounded:  # stopped before people and scenarios were asked: nothing can be called safe
        return ()
    told_of = (_safe(story, told, short=True), _calls(story, told, short=True), _first(story, told, short=True))
    return tuple(text for text in told_of if text)


def _grounds(told: Doubt) -> list[str]:
    """List whose best portfolios a recommendation has to be in."""
    found = []
    if told.people is not None:
        found.append("every stakeholder" if len(told.people.people) > 1 else "the one stakeholder asked")
    if any(view.kind == "scenario" for view in told.views):
        found.append("every scenario")
    if _drawn(told):
        found.append(DRAWS)
    return found


def _drawn(told: Doubt) -> bool:
    return told.selection is not None and told.selection.draws > 0


def _safe(story: Story, told: Doubt, *, short: bool = False) -> str:
    """Say what nobody, no scenario and hardly any reading of the figures would take back."""
    grounds, most = _grounds(told), FEW if short else MANY
    if not grounds:
        return ""
    safe, out = verdicts.of_word(told, "safe"), verdicts.of_word(told, "out")
    left = f"; {len(out)} can as safely be left out" if out else ""
    if safe:
        names = [verdicts.named(story, told, [verdict]) for verdict in verdicts.dearest(story, safe)]
        number = len(story.best.funded)
        some = f"{len(safe)} of the {number} funded" if len(safe) < number else f"all {number} funded"
        funded = some if number > 1 else "the one funded"
        why = f", in the best portfolio of {listed(grounds)}" if not short else ""
        return f"Safe to decide today: {funded}{why}: {verdicts.some(names, most)}{left}."
    agreed = [verdict for verdict in told.verdicts if all(verdict.levels)]
    if agreed and _drawn(told) and len(grounds) > 1:
        nearest = max(agreed, key=lambda row: (row.share or 0.0, -row.index))
        share = part(Fraction(nearest.share or 0.0).limit_denominator(10**6))
        name = story.case.recommendations[nearest.index].name
        if short:
            return f"Nothing is quite safe to decide today: the nearest is {name}, in {share} of the draws{left}."
        alone = "it is" if len(agreed) == 1 else f"at best {name} is"
        held = verdicts.some([verdicts.named(story, told, [verdict]) for verdict in agreed], most)
        return (
            f"Nothing is quite safe to decide today: the best portfolios of {listed(grounds[:-1])} share {held}, "
            f"but {alone} in {share} of the draws of weights and scores{left}."
        )
    return f"Nothing is safe to decide today: no recommendation is in the best portfolio of {listed(grounds)}{left}."


def _calls(story: Story, told: Doubt, *, short: bool = False) -> str:
    """Say what is a judgement call and between whom, the dearest first; those with the same sides together."""
    group, most = told.people, FEW if short else MANY
    if group is None or len(group.people) < 2:
        return ""
    found = verdicts.of_word(told, "people")
    if not found:
        return f"The {len(group.people)} stakeholders would fund the same recommendations: nothing is in dispute."
    by_sides: dict[tuple[bool, ...], list[Verdict]] = {}
    for verdict in verdicts.dearest(story, found):
        by_sides.setdefault(tuple(map(bool, group.held[verdict.index].levels)), []).append(verdict)
    parts, left = [], most
    for held in by_sides.values():
        names = [story.case.recommendations[verdict.index].name for verdict in held[:left]]
        if names:
            parts.append(f"{'; '.join(names)} ({sides_said(group, held[0].index)})")
        left -= len(names)
    rest = len(found) - most
    more = f"; and {rest} more{'' if short else ', marked in the picture'}" if rest > 0 else ""
    number = f", {len(found)} in all" if len(found) > 1 else ""
    text = f"A judgement call between people{number}: {'; '.join(parts)}{more}"
    return f"{text}{'' if short else people.spared_said(group)}."


def sides_said(group: Stakeholders, index: int) -> str:
    """Name the smaller side of a judgement call, or both where they are as many."""
    yes, no = ([people.brief(group, name) for name in side] for side in people.sides(group, index))
    if len(yes) == len(no):
        return f"{listed(yes)} for, {listed(no)} against"
    return f"only {listed(yes)} for" if len(yes) < len(no) else f"{listed(no)} against"


def _figures(story: Story, told: Doubt) -> str:
    """Say what hangs on the future or on uncertain figures, whoever is asked."""
    found = verdicts.of_word(told, "figures")
    funded = verdicts.dearest(story, (verdict for verdict in found if story.best.choice[verdict.index]))
    out = len(found) - len(funded)
    if not found:
        return ""
    parts = [_hangs(story, told, verdict) for verdict in funded[:OPEN]]
    if len(funded) > OPEN:
        parts.append(f"{len(funded) - OPEN} more of the funded")
    if out:
        parts.append(f"{out} of those left out may yet come in" if funded else f"{out}, all left out for now")
    asked = ", whoever is asked" if told.people is not None and len(told.people.people) > 1 else ""
    return f"Depends on the future or on uncertain figures{asked}: {'; '.join(parts)}."


def _hangs(story: Story, told: Doubt, verdict: Verdict) -> str:
    row, level = story.case.recommendations[verdict.index], story.best.choice[verdict.index]
    reasons = [story.money.words(story.analysis.costs.money[verdict.index][level - 1])]
    scenarios = verdicts.scenarios_said(told, verdict)
    if scenarios:
        reasons.append(scenarios)
    elif verdict.share is not None:
        reasons.append(f"in {part(Fraction(verdict.share).limit_denominator(10**6))} of the draws")
    return f"{row.name} ({'; '.join(reasons)})"


def _whole(story: Story, told: Doubt) -> str:
    """Say what to expect of the portfolio as a whole, how often it is the best, and what beats it on average."""
    parts = [ranges.said(story, told).rstrip(".")]
    if told.selection is not None and told.selection.draws:
        chosen = told.selection
        share = Fraction(chosen.share_held_best).limit_denominator(10**6)
        often = part(share) if share else "none"
        text = f"this very portfolio is the best in {often} of {chosen.draws:,} draws of the weights and scores"
        lost = Fraction(chosen.mean_regret)
        parts.append(f"{text} and loses {points(lost)} on average" if chosen.mean_regret > 1e-9 else text)
    expected = told.expected
    if not expected.same and expected.gain:
        found = moved(story, changes(expected.likely_choice, expected.expected_choice))
        swap = "one swap is" if len(expected.changes) <= OPEN else "another portfolio is"
        parts.append(f"on the means of the ranges {swap} worth {points(expected.gain)} more: {found}")
    text = "; ".join(part for part in parts if part)
    return f"{text[0].upper()}{text[1:]}." if text else ""


def _first(story: Story, told: Doubt, *, short: bool = False) -> str:
    """Say what to find out, and what to settle, before anything else."""
    parts = []
    if told.information is not None:
        gains = [gain for gain in told.information.worth_studying if gain.kind != "weight"][: 1 if short else 2]
        if gains:
            named = [
                f"{ranges.subject(story, gain)} (knowing it is worth {points(Fraction(gain.points))} on average)"
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
    chosen, ranked, promise = told.selection, told.acceptability, told.promise
    yield "seed", "Seed of the draws", story.case.settings.seed, "number"
    if chosen is not None and chosen.draws:
        yield "draws", "Draws in which the best portfolio was found anew", chosen.draws, "count"
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
