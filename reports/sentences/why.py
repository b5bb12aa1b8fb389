"""One recommendation explained in a paragraph: why it is in or out, what it would take, what else, and what if.

Each sentence is composed from figures of the Explanation; nothing is said that is no figure there.
An end is rounded to the safe side: a highest cost down, a benefit or a budget that is needed up, so
that what is read is still true.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from criteria.model.names import joined, listed, nearest
from reports.model.numbers import decimals_until, finely, part, rounded, to_side
from reports.model.story import Story
from reports.model.text import counted
from reports.model.uses import takes_of
from reports.sentences.budget_ranges import later_words, span_words, stretches
from reports.sentences.how_firm import doubted
from reports.sentences.short_swaps import instead
from reports.sentences.standing import WORDS, standing_of, standing_words
from reports.sentences.swaps import changed, points
from reports.sentences.verdicts import RULED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reports.model.meaning import Side
    from reports.model.money import Money
    from reports.sentences.budget_ranges import Stretches
    from scoring.analysis import Analysis
    from scoring.explanation.explanation import Explanation
    from scoring.explanation.other_budgets import KeepingPrice
    from scoring.explanation.prices import Price, Stay
    from scoring.portfolio.difference import Change


def paragraph(
    analysis: Analysis,
    explanation: Explanation,
    id_: str,
    *,
    anew: bool = False,
    story: Story | None = None,
) -> str:
    """Explain one recommendation in plain words.

    anew: work out what one would have to believe to fund it, where the analysis does not hold that
    yet. story: of the same analysis, where it is made already.

    Raises:
        ValueError: the case has no recommendation of this id; the message names the nearest one.
    """
    return " ".join(sentences(analysis, explanation, id_, anew=anew, story=story))


def sentences(
    analysis: Analysis,
    explanation: Explanation,
    id_: str,
    *,
    anew: bool = False,
    story: Story | None = None,
) -> tuple[str, ...]:
    """Give the paragraph sentence by sentence; raises ValueError as `paragraph` does."""
    parts = paragraphs(analysis, explanation, id_, anew=anew, story=story)
    return tuple(sentence for part in parts for sentence in part)


def paragraphs(
    analysis: Analysis,
    explanation: Explanation,
    id_: str,
    *,
    anew: bool = False,
    story: Story | None = None,
    figures_apart: bool = False,
) -> tuple[tuple[str, ...], ...]:
    """Give the sentences in short paragraphs, the last on how firm it is.

    figures_apart: without those that say no more than `figures` does.

    Raises:
        ValueError: as `paragraph` does.
    """
    ids = explanation.programme.ids
    if id_ not in ids:
        raise ValueError(no_such(id_, ids))
    words = _Words(story or Story(analysis), explanation, ids.index(id_))
    firm = doubted(words.story, analysis.doubt, words.index, anew=anew) if analysis.doubt else ()
    parts = words.paragraphs(figures_apart=figures_apart)
    filled = (tuple(filter(None, sentences)) for sentences in (*parts, firm))
    return tuple(sentences for sentences in filled if sentences)


def no_such(id_: str, ids: Sequence[str]) -> str:
    """Say that no recommendation has an id, and which one is nearest."""
    close = nearest(id_, ids)
    return f"no recommendation is called {id_}. " + (
        f"Did you mean {close}?" if close else f"There are {listed(ids)}."
    )


def figures(story: Story, explanation: Explanation, index: int) -> tuple[tuple[str, str], ...]:
    """Give the figures of a recommendation with what each is: its cost, its benefit, and how far both may move."""
    words = _Words(story, explanation, index)
    stay = explanation.prices.stay_of.get(index)
    rows = words.figures_in(stay) if stay else words.figures_out()
    return tuple(rows)


def in_short(story: Story, explanation: Explanation, index: int) -> tuple[tuple[str, ...], str]:
    """Say where a recommendation stands and what that costs, and apart what would change it; by short names."""
    words = _Short(story, explanation, index)
    stay = explanation.prices.stay_of.get(index)
    if stay is not None:
        settled = words.ruled_word and len(words.levels) < 2
        return (words.is_in(stay), words.without(stay)), "" if settled else words.stays(stay)
    price = explanation.prices.nearest(index)
    if price is None:
        return tuple(filter(None, words.ruled_out())), ""
    sentences = (words.would(price), words.settled(), words.forced(price))
    return tuple(filter(None, sentences)), words.needs(price)


class _Words:
    """The sentences on one recommendation."""

    def __init__(self, story: Story, explanation: Explanation, index: int) -> None:
        self.analysis, self.explained, self.index = story.analysis, explanation, index
        self.story = story
        self.money = story.money
        self.row = story.analysis.case.recommendations[index]
        self.levels = explanation.programme.levels[index]

    def sentences(self) -> Iterator[str]:
        for paragraph in self.paragraphs():
            yield from paragraph

    def paragraphs(self, *, figures_apart: bool = False) -> Iterator[tuple[str, ...]]:
        """Give the sentences in paragraphs: where it stands, what would change that, what else there is, the rules.

        figures_apart: what one that is in costs, brings and stays up to stands elsewhere.
        """
        stay = self.explained.prices.stay_of.get(self.index)
        known = figures_apart and stay is not None
        standing = self.is_out_for() if stay is None else (self.is_in(stay), self.without(stay))
        yield tuple(standing)[known:]
        limits = () if known else self.limits(stay)
        yield (*limits, *self.other_levels(skip=None if stay else self.nearest))
        yield (*self.alike(), *self.withdrawn())
        yield (*self.ruled(), self.proposed())

    @property
    def nearest(self) -> Price | None:
        """What it would take where it would take least; None where it is in, or nothing would do."""
        return self.explained.prices.nearest(self.index)

    def limits(self, stay: Stay | None) -> Iterator[str]:
        """Say how far it stays, or what it would need."""
        if stay is not None:
            if not self.ruled_word or len(self.levels) > 1:
                yield self.stays(stay)
        elif self.nearest is None:
            yield from self.other_costs()
        else:
            yield self.needs(self.nearest)

    def alike(self) -> Iterator[str]:
        """Say what near-ties and other budgets hold it; where a rule decides they all do, since the rule says so."""
        if not self.ruled_word:
            yield self.near_ties()
            yield self.budgets()

    # -- why ---------------------------------------------------------------------------------------

    def is_in(self, stay: Stay) -> str:
        """In, at which level, for how much."""
        takes, benefit = self.takes("costs", stay.level, stay.cost), points(stay.benefit)
        return (
            f"{self.name()} is in{self.at(stay.level)}: it {takes} and brings {benefit} on its own."
        )

    def without(self, stay: Stay) -> str:
        """Give the replacement value and what takes its place."""
        if stay.lost is None and not stay.proved:
            return self.settled() or "What would be lost without it was not found."
        if stay.lost is None:
            return self.settled() or "Every portfolio that keeps the rules holds it."
        then = self.moves(stay.replaced)
        if stay.lost == 0:
            return f"Left out, nothing would be lost{then}: the two are as good, and the tie rule decides."
        at_most = "" if stay.proved else "at most "
        share = self.share_of_value(stay.lost)
        return f"Without it the best portfolio is worth {at_most}{points(stay.lost)} less{share}{then}."

    def stays(self, stay: Stay) -> str:
        """Say how far its cost and benefit may move."""
        level = " at this level" if len(self.levels) > 1 else ""
        if stay.cost_up_to is None:
            cost = "whatever it costs" if stay.cost else ""
        else:
            at_least = "" if stay.cost_proved else "at least "
            cost = f"up to a cost of {at_least}{self.most(stay.cost_up_to, stay.cost)}"
        if stay.benefit_down_to is None:
            benefit = "however little it brings"
        else:
            benefit = f"down to a benefit of {_needed(stay.benefit_down_to, stay.benefit)}"
        return f"It stays{level} {joined([words for words in (cost, benefit) if words])}."

    def is_out_for(self) -> Iterator[str]:
        """Out, and what it would cost the portfolio."""
        price = self.nearest
        if price is None:
            yield from self.ruled_out()
            return
        yield self.would(price)
        yield self.settled()
        yield self.forced(price)

    def other_costs(self) -> Iterator[str]:
        """Say at what cost it would be in at other levels."""
        for other in self.explained.prices.out_of(self.index):
            if other.cost_needed is not None:
                cost = self.most(other.cost_needed, other.cost, " or less")
                yield f"It would be in{self.at(other.level)} at a cost of {cost}."

    def figures_in(self, stay: Stay) -> Iterator[tuple[str, str]]:
        """What it costs and brings, and how far these may move before it is funded otherwise."""
        if self.story.has_money:
            yield "Cost", self.money.words(stay.cost)
        yield "Benefit on its own", points(stay.benefit)
        if stay.cost_up_to is not None:
            label = "Stays up to a cost of" + ("" if stay.cost_proved else " at least")
            yield (
                label,
                self.telling_apart(stay.cost_up_to, stay.cost).words(stay.cost_up_to, "down"),
            )
        if stay.benefit_down_to is not None:
            yield "Stays down to a benefit of", _rounded_up(stay.benefit_down_to, stay.benefit)

    def figures_out(self) -> Iterator[tuple[str, str]]:
        """What it would cost and bring, and what either would have to be."""
        price = self.nearest
        level = self.story.main_level(self.index) if price is None else price.level
        if self.story.has_money:
            yield "Cost", self.money.words(self.analysis.costs.money[self.index][level - 1])
        yield "Benefit on its own", points(self.story.evaluation.benefits[self.index][level - 1])
        if price is None or not price.lost:
            return
        if price.cost_needed is not None:
            money = self.telling_apart(price.cost_needed, price.cost)
            yield "In at a cost of, or less", money.words(price.cost_needed, "down")
        if price.benefit_needed is not None:
            yield "In with a benefit of, or more", _rounded_up(price.benefit_needed, price.benefit)

    def would(self, price: Price) -> str:
        """Out, and what it would take and bring."""
        where = self.at(price.level)
        it = f"{where[1:].capitalize()} it" if where else "It"
        takes, benefit = self.takes("cost", price.level, price.cost), points(price.benefit)
        return f"{self.name()} is out. {it} would {takes} and bring {benefit} on its own."

    def ruled_out(self) -> Iterator[str]:
        """Say that no portfolio holds it, and what makes it so."""
        word = standing_of(self.story, self.index)
        priced = self.explained.prices.out_of(self.index)
        if word is None and not all(price.proved for price in priced):
            yield f"{self.name()} is out: no portfolio that holds it was found, and none is ruled out."
        elif word is None:
            yield f"{self.name()} is out: no portfolio that keeps every rule holds it."
        elif word == "excluded":
            yield f"{self.name()} is out."
        else:
            yield f"{self.name()} is out: {WORDS[word]}."
            yield self.alone()
        yield self.settled()

    def alone(self) -> str:
        """Say what it would take and bring at the level it is ranked by."""
        level = self.story.main_level(self.index)
        takes = self.takes("cost", level, self.analysis.costs.money[self.index][level - 1])
        benefit = points(self.story.evaluation.benefits[self.index][level - 1])
        where = self.at(level)
        return f"{f'{where[1:].capitalize()} it' if where else 'It'} would {takes} and bring {benefit} on its own."

    def forced(self, price: Price) -> str:
        """Give the price tag, and what it pushes out."""
        if price.lost is None:
            return ""
        then = self.moves(price.pushed)
        if price.lost == 0:
            return f"Forced in, nothing would be lost{then}: the two are as good, and the tie rule decides."
        at_most = "" if price.proved else "at most "
        return f"Forced in, it would take {at_most}{points(price.lost)} off the portfolio's value{then}."

    def needs(self, price: Price) -> str:
        """Say what it would take to be in."""
        ends = []
        if price.cost_needed is not None and price.lost:
            at_least = "" if price.cost_proved else "at least "
            ends.append(
                f"at a cost of {at_least}{self.most(price.cost_needed, price.cost, ' or less')}"
            )
        if price.benefit_needed is not None and price.lost:
            ends.append(
                f"with a benefit of {_needed(price.benefit_needed, price.benefit, ' or more')}"
            )
        free = "Even free of charge it would not be in. " if self.not_even_free(price) else ""
        return free + (f"It would be in {' or '.join(ends)}." if ends else "")

    def not_even_free(self, price: Price) -> bool:
        """Say whether it is proved that no cost lets it in."""
        return bool(price.cost) and price.cost_share is None and price.cost_proved

    def other_levels(self, skip: Price | None) -> Iterator[str]:
        """Price the levels that were not told of yet."""
        rest = [
            row
            for row in self.explained.prices.out_of(self.index)
            if row is not skip and row.lost is not None
        ]
        if rest:
            parts = [
                f"{points(row.lost or Fraction(0))} at {self.levels[row.level - 1]}" for row in rest
            ]
            does = "Forced in at another level it would"
            if rest[0].held:
                does = "At another level it would"
            yield f"{does} make the portfolio worth less: {joined(parts)}."

    # -- what else ---------------------------------------------------------------------------------

    def near_ties(self) -> str:
        """Count the near-optimal portfolios that fund it."""
        parts = []
        for row in self.explained.tolerances:
            if not row.holdings or len(row.near.portfolios) < 2:
                continue
            holding = row.holdings[self.index]
            number = f"{'' if row.near.complete else 'at least '}{len(row.near.portfolios):,}"
            much = {Fraction(0): "none", Fraction(1): "all"}.get(holding.share, part(holding.share))
            parts.append(f"{much} of the {number} within {part(row.share)}")
        if parts:
            return f"Near-ties alone: of the portfolios nearly as good, it is in {joined(parts)}."
        return ""

    # -- what if -----------------------------------------------------------------------------------

    def budgets(self) -> str:
        """Say at which budgets the best portfolio funds it."""
        entry, total = self.explained.entry(self.index), self.explained.total
        if total is None or not entry.known_above(total):
            return ""
        if not total:
            return ""  # zero stays zero in any proportion
        where = stretches(entry, total)
        number = len(where.earlier)
        smaller = ""
        if number:
            smaller = (
                f" Smaller budgets hold it too, over {counted(number, 'stretch', 'stretches')}."
            )
        return f"{self.stretch(where, total)} (yearly limits in proportion).{smaller}"

    def stretch(self, where: Stretches, total: Fraction) -> str:
        """Say the stretch of budgets around the stated one, or the next above it, and what comes after."""
        if where.nearest is None:
            return "No larger budget brings it in"
        start, end = where.nearest
        again = later_words(self.money, where)
        after = "" if end is None else "; it is not in again above that"
        if again:
            after = f"; it is {again}"
        if start <= total:
            return f"The best portfolio funds it at every budget {span_words(self.money, start, end)}{after}"
        leaves = (
            ", and there it stays" if end is None else f", and it is out again from {self.up(end)}"
        )
        return f"The least larger budget that brings it in is {self.up(start)}{leaves}{after}"

    def withdrawn(self) -> Iterator[str]:
        """Say where more money than there is would throw it out, and why."""
        there = "" if self.explained.choice[self.index] else ", in there,"
        for before, step in pairwise(self.explained.nested.steps):
            for thrown in step.thrown_out if step.share > 1 else ():
                if thrown.change.index == self.index:
                    span = f"From {part(before.share)} to {part(step.share)} of the money"
                    yield f"{span} it{there} {self.thrown(thrown)}."

    def thrown(self, thrown: KeepingPrice) -> str:
        """Say that it leaves, or to which level it falls, and why."""
        change = thrown.change
        height = self.levels[change.before - 1]
        does, keeping = "leaves", "keeping it"
        if not change.leaves:
            does, keeping = (
                f"falls from {height} to {self.levels[change.after - 1]}",
                f"keeping it at {height}",
            )
        if thrown.lost is None and not thrown.proved:
            return f"{does}: what {keeping} would lose was not found"
        if thrown.lost is None:
            return f"{does}: no portfolio that keeps the rules holds it there"
        at_most = "" if thrown.proved else "at most "
        return f"{does}: {keeping} would lose {at_most}{points(thrown.lost)}, since the money then buys something better"

    def ruled(self) -> Iterator[str]:
        """Name the rules about it that cost value."""
        for rule in self.analysis.rules:
            price = self.explained.rule_prices.of.get(rule.name)
            if price is not None and price.price and rule.concerns(self.row.id):
                at_least = "" if price.proved else "at least "
                yield f"The rule {rule.name} ({rule}) costs the portfolio {at_least}{points(price.price)}."

    def proposed(self) -> str:
        """Say what a proposed portfolio does with it."""
        pick = self.analysis.asked.pick
        if pick is None:
            return ""
        level = pick.choice[self.index]
        if level:
            return f"The proposed portfolio funds it{self.at(level)}."
        return "The proposed portfolio leaves it out."

    # -- words -------------------------------------------------------------------------------------

    @property
    def ruled_word(self) -> bool:
        """Whether a rule decides it, so that what all portfolios, draws or budgets agree on says nothing of it."""
        return standing_of(self.story, self.index) in RULED

    def name(self) -> str:
        """Give its name and id."""
        return f"{self.row.name} ({self.row.id})"

    def takes(self, verb: str, level: int, cost: Fraction) -> str:
        """Say what a level costs, and what it takes of each other resource."""
        others = takes_of(self.story, self.index, level)
        if not self.story.has_money:
            return f"{'takes' if verb == 'costs' else 'take'} {others}"
        return f"{verb} {self.money.words(cost)}{f' besides {others}' if others else ''}"

    def settled(self) -> str:
        """Say what settles it from the outset: its status, the rules, a budget or its worth."""
        return standing_words(self.story, self.index)

    def at(self, level: int) -> str:
        """Say at which level, where it has several."""
        return f" at {self.levels[level - 1]}" if len(self.levels) > 1 else ""

    def most(self, end: Fraction, now: Fraction, less: str = "") -> str:
        """Say a highest amount of money and the amount of today; rounded down."""
        money = self.telling_apart(end, now)
        return f"{money.words(end, 'down')}{less} (now {money.words(now)})"

    def telling_apart(self, end: Fraction, now: Fraction) -> Money:
        """Give money with as many decimals as tell an amount, rounded down, from the amount of today."""
        places = decimals_until(
            lambda places: _apart(end, now, places, "down"), self.money.decimals
        )
        return self.money.to(places)

    def up(self, amount: Fraction) -> str:
        """Say an amount of money that is needed; rounded up."""
        return self.money.words(amount, "up")

    def share_of_value(self, lost: Fraction) -> str:
        """Say what a loss is of the whole."""
        value = self.explained.value(self.explained.choice)
        return f" ({part(lost / value)})" if value > 0 else ""

    def moves(self, moved: Sequence[Change]) -> str:
        """Say what enters, leaves or changes besides."""
        words = changed(
            self.explained.programme, [change for change in moved if change.index != self.index]
        )
        return f" ({words})" if words else ""


class _Short(_Words):
    """The sentences by short names."""

    def name(self) -> str:
        """Give its short name."""
        return self.story.short_name(self.index)

    def moves(self, moved: Sequence[Change]) -> str:
        """Say what is funded otherwise besides."""
        words = instead(self.story, [change for change in moved if change.index != self.index])
        return (
            f" ({words[0].lower()}{words[1:]})"
            if words.startswith(("Also", "Without"))
            else f" ({words})"
            if words
            else ""
        )


def _needed(end: Fraction, now: Fraction, more: str = "") -> str:
    """Say the points that are needed, rounded up, and those of today."""
    places = _places(end, now)
    return f"{_rounded_up(end, now)}{more} (now {rounded(now, max(places, finely(now)))})"


def _rounded_up(end: Fraction, now: Fraction) -> str:
    places = _places(end, now)
    return f"{rounded(to_side(end, places, 'up'), places)} points"


def _places(end: Fraction, now: Fraction) -> int:
    """Give as many decimals as tell points that are needed from those of today."""
    return decimals_until(lambda places: _apart(end, now, places, "up"), 1)


def _apart(end: Fraction, now: Fraction, places: int, side: Side) -> bool:
    """Whether an end, rounded to its side, and the figure of today read otherwise and in their order, or are the same."""
    there, here = to_side(end, places, side), to_side(now, places, "down")
    return end == now or (there != here and (there < here) == (end < now))
