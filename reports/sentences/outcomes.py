"""Outcomes that have a sentence of their own: nothing affordable, nothing worth it, only what is required, and others.

Page, workbook and console take their words from here. A sentence is only said where the figures
behind it are proven (scoring/explanation/outcome.py); an ordinary choice has none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from criteria.model.names import joined
from criteria.model.resources import unit_of
from reports.model.numbers import plain, rounded
from reports.sentences.standing import amounts_apart, because, free_and_worthless, lacking, when

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from fractions import Fraction

    from reports.model.story import Story
    from scoring.explanation.outcome import Apart, Cheapest, Kind, Outcome

FEW = 3
"""As many are named one by one."""
NOTHING_FOUND = "No portfolio that is worth more than doing nothing was found."


def reason(story: Story) -> str:
    """End the title with what makes the choice a special one, or else with the budget."""
    outcome = story.analysis.outcome
    if outcome is None or _of_another(story, outcome):
        return within(story)
    must = " because the rules ask for it" if story.best.funded else ""
    ends: dict[Kind, str] = {
        "nothing worth it": f"{must}: none is worth more than doing nothing",
        "nothing allowed": ": the rules leave nothing that is worth funding",
        "zero budget": ": the budget is zero",
        "nothing affordable": f": nothing worth it is affordable{_short_of(story, outcome)}",
        "only required": f"{within(story)}: only what is required",
        "no budget": f", with {unlimited(story)}",
    }
    return ends.get(outcome.kind, within(story))


def _of_another(story: Story, outcome: Outcome) -> bool:
    """Say whether the title tells another portfolio than the one that the outcome speaks of."""
    return story.asked_for is not None and outcome.kind not in {
        "zero budget",
        "no budget",
        "everything affordable",
    }


def unlimited(story: Story) -> str:
    """Say that nothing limits the spending: because nothing is stated, or because that is what the case says."""
    return "no limit to the budget" if story.case.budget else "no budget stated"


def within(story: Story) -> str:
    """Say the budget as the end of a title; blank where no money is limited."""
    budget = story.analysis.budget
    return "" if budget is None else f" within {story.money.stated(budget)}"


def _short_of(story: Story, outcome: Outcome) -> str:
    """Say the budget that is too small; blank where it is one of a single year, or of no money."""
    lack = None if outcome.cheapest is None else next(iter(outcome.cheapest.lacks), None)
    total = lack is None or (
        lack.rule.is_money and lack.rule.years is None and lack.there == story.analysis.budget
    )
    return within(story) if total else ""


def sentences(story: Story) -> Iterator[str]:
    """Say what is special about the outcome, in a few sentences; nothing for an ordinary one."""
    outcome = story.analysis.outcome
    if outcome is None or (outcome.kind == "ordinary" and not story.best.funded):
        if not story.best.funded:
            yield NOTHING_FOUND
        return
    if outcome.kind in SPECIAL and not _of_another(story, outcome):
        yield from SPECIAL[outcome.kind](story, outcome)
    if outcome.apart is not None:
        yield _apart(story, outcome.apart)
    yield from _never(story, outcome)
    if outcome.kind not in {"nothing affordable", "zero budget", "only required"}:
        yield from _unaffordable(story, outcome)
    yield from _free_and_worthless(story)


def _nothing_worth_it(story: Story, _outcome: Outcome) -> Iterator[str]:
    best = max(story.analysis.ranking, key=lambda row: (row.benefit, -row.index, -row.level))
    brings = f"brings {rounded(best.benefit, 1)} points"
    if not best.benefit:
        brings = "brings exactly nothing"
    elif rounded(best.benefit, 1) == rounded(0, 1):
        brings = "brings a little less than nothing"
    yield (
        "At likely figures no recommendation is worth more than doing nothing; the nearest to it, "
        f"{story.name(best.index)}, {brings}."
    )


def _nothing_allowed(_story: Story, outcome: Outcome) -> Iterator[str]:
    yield (
        f"{_are(len(outcome.worth), 'worth it taken alone')}, but no portfolio that keeps the rules is worth "
        "more than doing nothing, whatever the budgets are."
    )


def _nothing_affordable(story: Story, outcome: Outcome) -> Iterator[str]:
    yield f"{_are(len(outcome.open_worth), 'worth it')}{_cheapest(story, outcome.cheapest)}."


def _zero_budget(story: Story, outcome: Outcome) -> Iterator[str]:
    yield "With a budget of zero only what costs nothing can be funded."
    left = [place for place in outcome.open_worth if not story.best.choice[place]]
    if left:
        more = "more " if story.best.funded else ""
        yield f"{_are(len(left), 'worth it', more)}{_cheapest(story, outcome.cheapest)}."


def _only_required(story: Story, outcome: Outcome) -> Iterator[str]:
    settled = outcome.standings.settled_in
    more = [place for place in outcome.open_worth if place not in settled]
    if len(settled) == len(story.best.choice):
        yield "Every recommendation is required, or forced in by the rules: there was nothing to choose."
    elif outcome.lost_to_budget and more:
        yield "Only what is required is funded."
        yield f"{_are(len(more), 'worth it', 'more ')}{_cheapest(story, outcome.cheapest)}."
    else:
        yield "Only what is required is funded: nothing else that the rules allow would add value."


def _no_budget(story: Story, _outcome: Outcome) -> Iterator[str]:
    stated = "The budget has no limit" if story.case.budget else "No budget is stated"
    yield f"{stated}, so nothing is left out for lack of money."


def _everything_affordable(story: Story, outcome: Outcome) -> Iterator[str]:
    if any(not story.best.choice[place] for place in outcome.worth):
        yield "No budget takes anything away: what is left out would add nothing that the other rules allow."
    else:
        yield "Everything that is worth it is affordable: no budget takes anything away."


SPECIAL: dict[Kind, Callable[[Story, Outcome], Iterator[str]]] = {
    "nothing worth it": _nothing_worth_it,
    "nothing allowed": _nothing_allowed,
    "nothing affordable": _nothing_affordable,
    "zero budget": _zero_budget,
    "only required": _only_required,
    "no budget": _no_budget,
    "everything affordable": _everything_affordable,
}
"""What is said of each kind of outcome that is no ordinary one."""


def _cheapest(story: Story, cheapest: Cheapest | None) -> str:
    """Say what the cheapest that would be worth more takes, and what there is of it."""
    if cheapest is None or not cheapest.lacks:
        return ""
    lack = cheapest.lacks[0]
    several = len(cheapest.added) > 1
    which = _which(story, cheapest)
    amount, limit = amounts_apart(story, lack)
    takes = f"{amount}{when(lack.rule)}"
    there = f", and there is {limit}" if lack.there else ""
    if any(story.best.choice):
        return f"; with {which} the portfolio would take {takes}{there}"
    verb = "cost" if lack.rule.is_money and lack.rule.years is None else "take"
    return f"; {which} {verb}{'' if several else 's'} {takes}{there}"


def _which(story: Story, cheapest: Cheapest) -> str:
    """Name what makes up the cheapest."""
    known = "the cheapest" if cheapest.proved else "the cheapest known"
    names = _some([story.name(place) for place in cheapest.added])
    return f"{known}, {names}{' together' if len(cheapest.added) > 1 else ''},"


def _apart(story: Story, apart: Apart) -> str:
    """Ask for a slip of units where costs and budget are far apart, with both sums."""
    times = f"{rounded(apart.times, 0)} times"
    takes, there = (_amount(story, apart.resource, amount) for amount in (apart.takes, apart.there))
    if apart.there > apart.takes:
        text = f"The budget of {there} is {times} what all that is funded takes, {takes}"
    else:
        text = f"All recommendations at their smallest take {takes}, {times} the budget of {there}"
    return f"{text}: is one of the two in another unit?"


def _amount(story: Story, resource: str, amount: Fraction) -> str:
    if resource in story.monies:
        return story.money.words(amount)
    return f"{plain(amount)} {unit_of(story.case, resource)}"


def _never(story: Story, outcome: Outcome) -> Iterator[str]:
    """Name what can never be funded, each of a few with the rules that make it so."""
    places = outcome.standings.places("never")
    names = [story.name(place) for place in places]
    if len(names) == 1:
        yield f"{names[0]} can never be funded, whatever the budgets are{because(story, places[0])}."
    elif names:
        rules = "; ".join(f"{story.name(place)}{because(story, place)}" for place in places[:FEW])
        more = f"; and {len(names) - FEW} more" if len(names) > FEW else ""
        yield f"{len(names):,} can never be funded, whatever the budgets are. {rules}{more}."


def _unaffordable(story: Story, outcome: Outcome) -> Iterator[str]:
    """Name what is worth it and fits no budget whatever else is funded."""
    places = [place for place in outcome.standings.places("unaffordable") if place in outcome.worth]
    if len(places) == 1:
        yield f"{story.name(places[0])} is unaffordable whatever else is funded: {lacking(story, places[0])}."
    elif places:
        yield f"Unaffordable whatever else is funded: {_some([story.name(place) for place in places])}."


def _free_and_worthless(story: Story) -> Iterator[str]:
    """Name what costs nothing, changes nothing and so is not funded."""
    names = [
        story.name(place)
        for place in range(len(story.best.choice))
        if free_and_worthless(story, place)
    ]
    if len(names) == 1:
        yield f"{names[0]} costs nothing and changes nothing, so it is not funded."
    elif names:
        yield f"{_some(names)} cost nothing and change nothing, so they are not funded."


def _are(number: int, what: str, more: str = "") -> str:
    return f"{number:,} {more}{'is' if number == 1 else 'are'} {what}"


def _some(names: Sequence[str]) -> str:
    """Name a few and count the rest."""
    shown = [*names[:FEW], f"{len(names) - FEW} more"] if len(names) > FEW else list(names)
    return joined(shown)
