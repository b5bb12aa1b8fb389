"""The four figures of the first screen: cost and its overrun, what to expect, who loses most, futures it fits."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.names import joined
from reports.front import place
from reports.model import uses
from reports.model.front import Interval, Meter, Pips, Quoted, Tile
from reports.model.numbers import part, plain, rounded, to_side
from reports.sentences import first_lines, people

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.model.front import Phrase
    from reports.model.story import Story
    from scoring.options.option import Figures
    from scoring.robustness.draws.expected_delivery import Promise
    from scoring.robustness.draws.spending_risk import SpendingRisk
    from scoring.robustness.views.scenarios import Scenarios
    from scoring.robustness.views.stakeholder_weights import Voice

TENTHS = 10
MOST_PIPS = 10
MOST_FUTURES = 3
"""Futures that are named as not fitted."""
POINT = "100 points: one recommendation, all criteria from worst to best"


def tiles(story: Story) -> tuple[Tile, ...]:
    """Give the four in their order."""
    return cost(story), expected(story), loser(story), futures(story)


def cost(story: Story) -> Tile:
    """What it costs of what there is, and the chance that a budget breaks."""
    if not story.has_money:
        return _use(story)
    amount = rounded(story.recommended.cost, story.money.decimals)
    budget = story.analysis.budget
    of: Phrase = ()
    if budget is not None:
        of = "of ", Quoted(plain(budget), ("portfolio", "budget"))
    return Tile(
        "cost",
        f"Cost, {story.money.unit}",
        (Quoted(amount, place.of_recommended(story, "cost")),),
        of,
        *_overrun(story),
    )


def _use(story: Story) -> Tile:
    """What it takes of the first resource where there is no money."""
    first, *others = uses.uses(story, story.recommended)
    of = () if first.there is None else (f"of {plain(first.there)}",)
    besides = (f"also {joined([str(use) for use in others])}",) if others else ()
    return Tile("cost", f"Takes {first.resource}", (plain(first.takes),), of, None, besides)


def _overrun(story: Story) -> tuple[Pips | None, Phrase]:
    """Draw and say the chance that a budget breaks."""
    risk, unknown = story.risk, first_lines.no_chance(story)
    if not first_lines.has_budget(story):
        return None, ("No budget limits it",)
    if unknown or risk is None:
        return None, (unknown,)
    share = Fraction(risk.any_broken, risk.draws)
    chance = Quoted(part(share), place.of_recommended(story, "overrun", "apart"))
    pips = Pips(round(share * TENTHS), TENTHS, bad=True)
    if not first_lines.may_move_together(story, risk):
        return pips, (chance, " chance that some budget is overrun")
    together = Quoted(
        part(Fraction(risk.any_broken_together, risk.draws)),
        place.of_recommended(story, "overrun", "together"),
    )
    apart, other = _covers(story, risk)
    each = ("Overrun if each cost moves alone: ", chance, *apart)
    return pips, (*each, "; if together: ", together, *other)


def _covers(story: Story, risk: SpendingRisk) -> tuple[Phrase, Phrase]:
    """Say how much more in hand makes an overrun one in five, costs moving by themselves and together."""
    row = risk.contingency
    if row is None or not row.amount:
        return (), ()
    decimals = story.money.decimals
    amounts = [
        Quoted(rounded(to_side(amount, decimals, "up"), decimals), place.contingency(story, field))
        for field, amount in (("amount", row.amount), ("amount_together", row.together))
    ]
    apart, together = ((", 20% with ", amount, " more") for amount in amounts)
    return apart, together


def expected(story: Story) -> Tile:
    """What to expect of it with its interval, on a line from doing nothing to there being no budget."""
    promise = story.promise
    if promise is None or not _promised(promise):
        value = Quoted(rounded(story.recommended.value, 1), place.of_recommended(story, "value"))
        why = "What to expect is not stated: no score of it has a range"
        if not any(story.recommended.choice):
            why = "Nothing is funded"
        if promise is None:
            why = "What to expect was not asked"
        return Tile("expected", "Points at likely figures", (value,), (), None, (why,))
    low, middle, high = (
        Quoted(rounded(Fraction(value), 0), place.of_recommended(story, "expected", name))
        for name, value in (
            ("low", promise.low),
            ("expected", promise.honest),
            ("high", promise.high),
        )
    )
    beside = "(", low, " to ", high, ", 9 in 10)"
    below = ("Optimism taken out" if promise.learned else "At the means of the ranges",)
    return Tile(
        "expected",
        "Benefit to expect, points",
        (middle,),
        beside,
        _interval(story, promise),
        below,
        POINT,
    )


def _promised(promise: Promise) -> bool:
    """Whether a score or chance of what is funded has a range; else nothing is known but the likely figures."""
    pairs = zip(promise.choice, promise.deviations.tolist(), strict=True)
    return any(level and deviation > 0 for level, deviation in pairs)


def _interval(story: Story, promise: Promise) -> Interval | None:
    """Draw the interval between doing nothing and the best there could be without a budget."""
    unlimited = story.analysis.unlimited
    if unlimited is None or unlimited.value <= 0 or promise.low < 0:
        return None
    end = max(unlimited.value, Fraction(promise.high))
    low, middle, high = (
        Fraction(value) / end for value in (promise.low, promise.honest, promise.high)
    )
    most = Quoted(rounded(unlimited.value, 0), ("portfolio", "unlimited", "value"))
    return Interval(low, middle, high, "0: do nothing", (most, ": no money limit"))


def loser(story: Story) -> Tile:
    """Who loses most against their own best, and who comes next."""
    label = "Who loses most of their own best"
    figures = _figures(story)
    loss = None if figures is None else figures.loss
    if loss is None or loss.share is None:
        why = (
            "Not asked" if figures is None else figures.no_loss or "Their own best is worth nothing"
        )
        return Tile("loser", label, (), (), None, (f"{why[0].upper()}{why[1:]}",))
    if not loss.points:
        if not loss.best_proved:
            return Tile("loser", label, (), (), None, (f"No loss was found; {people.UNPROVEN}",))
        return Tile("loser", label, ("0%",), (), Meter(Fraction(0)), ("Nobody loses anything",))
    share = Quoted(part(loss.share), place.of_option(story, "loss", "share"))
    beside = () if loss.best_proved else ("at least",)
    name = people.brief(_voices(story), loss.name)
    below = (name, *_next(story, loss.id))
    return Tile("loser", label, (share,), beside, Meter(loss.share, bad=True), below)


def _figures(story: Story) -> Figures | None:
    """Give what was worked out of the option told; None in a quick run."""
    return None if story.shown is None else story.shown.figures


def _voices(story: Story) -> Sequence[Voice]:
    doubt = story.analysis.doubt
    return () if doubt is None or doubt.people is None else doubt.people.people


def _next(story: Story, first: str) -> Phrase:
    """Say who loses most after the first; nothing where that is nobody or not known of this portfolio."""
    doubt = story.analysis.doubt
    group = None if doubt is None else doubt.people
    if group is None or story.asked_for is not None:
        return ()
    shares = [
        (row[0], voice)
        for voice, row in zip(group.people, group.loss_shares, strict=True)
        if voice.id != first and row[0]
    ]
    if not shares:
        return ()
    share, voice = max(shares, key=lambda pair: pair[0])
    path = ("people", "each", voice.id, "loss", "share")
    return f"; then {people.brief(group.people, voice.name)}, ", Quoted(part(share), path)


def futures(story: Story) -> Tile:
    """How many of the futures stated it fits as it stands, and which it does not."""
    label = "Futures whose rules it keeps"
    doubt = story.analysis.doubt
    scenarios = None if doubt is None else doubt.futures
    if not story.case.scenarios:
        return Tile("futures", label, (), (), None, ("The case states no futures",))
    if scenarios is None:
        return Tile("futures", label, (), (), None, ("Not asked",))
    choice = story.recommended.choice
    number = len(scenarios.others)
    fitted = scenarios.fitted(choice)
    pips = Pips(fitted, number) if number <= MOST_PIPS else None
    kept, broken = (place.of_option(story, "futures", side) for side in ("kept", "broken"))
    figure = Quoted(str(fitted), kept, counted="")
    of = Quoted(str(number), kept, counted="", plus=(broken,))
    return Tile("futures", label, (figure,), ("of ", of), pips, (_unfitted(story, scenarios),))


def _unfitted(story: Story, scenarios: Scenarios) -> str:
    """Name the futures it does not fit, the most likely first."""
    choice = story.recommended.choice
    others = [future for future in scenarios.others if not future.fits(choice)]
    if not others:
        return "Fits them all"
    likely = sorted(others, key=lambda future: -(future.probability or 0))
    names = [future.name for future in likely[:MOST_FUTURES]]
    if len(likely) > MOST_FUTURES:
        names = [*names[:-1], f"{len(likely) - MOST_FUTURES + 1} more"]
    return f"Not: {'; '.join(names)}"
