"""What to do with it: decide today what is firm, settle what people differ on, find out what is worth knowing first."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.names import short
from reports.front.message import counted
from reports.front.theme_bars import added, firm_money
from reports.model.front import Quoted, ToDo
from reports.sentences import verdicts
from reports.sentences.swaps import points

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reports.model.front import Phrase
    from reports.model.story import Story
    from scoring.robustness.draws.information import Gain
    from scoring.robustness.firmness import Firmness
    from scoring.robustness.robustness import Doubt

LEVEL = 16
"""Characters of a level's name at most."""
NOT_ASKED = "Not asked in this run."
NOT_SETTLED = "Not settled within the limits of the search."
MOST = 3
"""Firm recommendations that are named; of more than these one less, so that the line keeps its length."""


def to_do(story: Story) -> tuple[ToDo, ...]:
    """Give the three lines; what was not asked is said as not asked."""
    doubt = story.analysis.doubt
    return (
        ToDo("decide", "Decide today", _decide(story, doubt)),
        ToDo("settle", "Settle", _settle(story, doubt)),
        ToDo("find-out", "Find out first", _find_out(story, doubt)),
    )


def _decide(story: Story, doubt: Doubt | None) -> Phrase:
    """Name what is firm, each with the level it is firm from."""
    if doubt is None or not doubt.firmness:
        return (NOT_ASKED,)
    if all(row.word == "not asked" for row in doubt.firmness if row.funded):
        return (verdicts.nothing_stated(doubt),)
    firm = verdicts.dearest(story, verdicts.of_word(doubt, "firm", funded=True))
    if not firm and not verdicts.is_settled(doubt):
        return ("Nothing yet: no recommendation is shown to be firm.",)
    if not firm:
        return ("Nothing yet: no recommendation is firm. First do the other two.",)
    amount, paths = firm_money(story)
    money: Phrase = ()
    if amount and story.has_money and story.asked_for is None:
        money = (", ", added(story.money.words(amount), paths))
    opening = "The" if story.asked_for is None else "Of the best at likely figures the"
    subject: Phrase = (f"{opening} firm one",)
    if len(firm) > 1:
        subject = (f"{opening} ", counted(f"{len(firm):,}", "firm"), " firm ones")
    names = f": {_named(story, firm)}{verdicts.missing(doubt)}."
    return (*subject, *money, names, *_others(story, doubt, len(firm)))


def _named(story: Story, firm: Sequence[Firmness]) -> str:
    """Name the first of them, each with the level it is firm from, and count the others."""
    number = MOST if len(firm) <= MOST else MOST - 1
    names = "; ".join(_from(story, row) for row in firm[:number])
    rest = len(firm) - number
    return f"{names}; and {rest} more" if rest > 0 else names


def _others(story: Story, doubt: Doubt, firm: int) -> Iterator[str]:
    """Say what all else that is funded is: nothing to sign today, and not left out either."""
    if story.asked_for is None and sum(row.funded for row in doubt.firmness) > firm:
        yield " The rest only as things stand."


def _from(story: Story, row: Firmness) -> str:
    names = story.level_names(row.index)
    least = (
        f", at least {short(names[row.level - 1], LEVEL)}" if len(names) > 1 and row.level else ""
    )
    return f"{story.short_name(row.index)}{least}"


def _settle(story: Story, doubt: Doubt | None) -> Phrase:
    """Name the weight that people differ on and on which most hangs."""
    if doubt is None:
        return (NOT_ASKED,)
    group = doubt.people
    if group is None or len(group.others) == 0:
        return ("Whether others weigh it alike: nobody else is named in the case.",)
    if not doubt.disputes.settled:
        return (NOT_SETTLED,)
    largest = _largest(doubt)
    for place, row in enumerate(doubt.disputes.every):
        if row is largest:
            leaf = story.leaves[row.criterion].name
            stake = Quoted(points(row.stake), ("people", "disputes", place, "stake"))
            return "How much ", f"{_low(leaf)} counts: up to ", stake, " hang on it."
    return ("No disagreement over a single weight changes what is funded.",)


def _largest(doubt: Doubt) -> object:
    """Give the weight in dispute on which most hangs; None where no one weight changes anything."""
    return next((row for row in doubt.disputes.open if row.kind == "weight"), None)


def _low(name: str) -> str:
    """Begin a name in lower case within a sentence, unless it is one that keeps its capitals."""
    second = name[1:2]
    return name if second.isupper() or not second else f"{name[0].lower()}{name[1:]}"


def _find_out(story: Story, doubt: Doubt | None) -> Phrase:
    """Name the figure that is worth most to know first."""
    if doubt is None or doubt.information is None:
        return (NOT_ASKED,)
    if not doubt.information.proved:
        return (NOT_SETTLED,)
    for place, gain in enumerate(doubt.information.worth_studying):
        if gain.kind != "weight":
            worth = Quoted(
                points(Fraction(gain.points)), ("risk", "worth_knowing", place, "points")
            )
            return f"{_subject(story, gain)}: knowing it is worth ", worth, " on average."
    return ("No single figure is worth a study before deciding.",)


def _subject(story: Story, gain: Gain) -> str:
    """Name what a gain is about by short names."""
    name = "" if gain.option is None else story.short_name(gain.option)
    if gain.kind == "cost":
        return f"What {name} costs"
    if gain.kind == "chance":
        return f"The chance that {name} succeeds"
    if gain.kind == "score" and gain.criterion is not None:
        return f"What {name} does for {_low(story.leaves[gain.criterion].name)}"
    return f"What {name} achieves"
