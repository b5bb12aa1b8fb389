"""A letter a recommendation: funded and why, or not funded, why, and what would have changed it.

It speaks of its own figures alone. No other recommendation, person or stakeholder is named, and so
no rule is quoted either, which may name them; only who asks for it gets the paragraph with others.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.names import joined
from reports.model.front import Quoted
from reports.model.numbers import decimals_until, finely, rounded, to_side
from reports.model.pack import Grid, GridRow, Letter, Part
from reports.sentences import verdicts, why
from reports.sentences.signed import signed
from reports.sentences.standing import standing_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from criteria.model.case import Case
    from reports.model.front import Path, Phrase, Step
    from reports.model.meaning import Side
    from reports.model.story import Story
    from scoring.explanation.explanation import Explanation
    from scoring.explanation.prices import Price, Stay
    from scoring.explanation.standing import Standing
    from scoring.robustness.firmness import Source

MOST = 2
"""Criteria that a sentence names."""

IN: Mapping[Standing, str] = {
    "required": "The case requires it, so every portfolio holds it.",
    "forced": "The rules of the case leave no portfolio without it.",
}
OUT: Mapping[Standing, str] = {
    "excluded": "The case excludes it, so no portfolio may hold it.",
    "never": "The rules of the case leave no portfolio that holds it, whatever the budget.",
    "unaffordable": "Even alone, it takes more than a budget of the case allows.",
    "worthless": "By the case's own scores it brings no more than doing nothing.",
}
"""What settles a recommendation from the outset, without a word on others."""

SOURCES: Mapping[Source, str] = {
    "scores": "how it is scored",
    "chances": "its chance of success",
    "weights": "how much the criteria count",
    "costs": "what things cost",
    "people": "whose view is taken",
    "futures": "which future comes",
    "together": "all its figures together",
}
"""What may turn a choice, in plain words."""


POINTS = "Points: a hundred are the largest effect that one recommendation could have."


def letters(
    story: Story, explanation: Explanation, *, with_others: bool = False
) -> tuple[Letter, ...]:
    """Write to each recommendation, in the order of the case."""
    places = range(len(story.case.recommendations))
    return tuple(letter(story, explanation, i, with_others=with_others) for i in places)


def file_names(case: Case) -> tuple[str, ...]:
    """Give each letter a name that every system takes, without ending; two that would be the same get numbers."""
    names: list[str] = []
    for row in case.recommendations:
        plain = re.sub(r"[^\w-]+", "-", row.id).strip("-") or "recommendation"
        candidate, count = f"letter-{plain}", 1
        while candidate.casefold() in (name.casefold() for name in names):
            count += 1
            candidate = f"letter-{plain}-{count}"
        names.append(candidate)
    return tuple(names)


def letter(story: Story, explanation: Explanation, index: int, *, with_others: bool) -> Letter:
    """Say of one recommendation whether it is funded, why, and what would have changed that."""
    row = story.analysis.case.recommendations[index]
    tell = _Letter(story, explanation, index)
    parts = [*tell.parts()]
    if with_others:
        parts.append(Part(("Beside the others",), ((_beside(story, explanation, row.id),),)))
    return Letter(
        row.id,
        _title(story, row.id, with_others=with_others),
        row.name,
        tell.verdict(),
        tuple(parts),
        f"Case {story.fingerprint[:8]}. {_signed(story)} {POINTS}",
    )


def _signed(story: Story) -> str:
    """Say which state of the case it is, and until when it holds; and who signs it, unless a stakeholder is called so."""
    settings = story.case.settings
    voices = {
        name.casefold() for row in story.case.stakeholders for name in (row.name, row.stakeholder)
    }
    signers = f"{settings.owner} {settings.reviewer}".casefold()
    return signed(settings, people=not any(voice and voice in signers for voice in voices))


def _title(story: Story, id_: str, *, with_others: bool) -> str:
    """Give the title of the case, unless it names somebody else."""
    case = story.analysis.case
    title = case.settings.title
    names = {row.name for row in case.recommendations}
    names |= {name for row in case.stakeholders for name in (row.name, row.stakeholder)}
    own_names = {row.name for row in case.recommendations if row.id == id_}
    return (
        ""
        if not with_others and any(name and name in title for name in names - own_names)
        else title
    )


def _beside(story: Story, explanation: Explanation, id_: str) -> str:
    return why.paragraph(story.analysis, explanation, id_, story=story)


class _Letter:
    """The words on one recommendation."""

    def __init__(self, story: Story, explanation: Explanation, index: int) -> None:
        self.story, self.explained, self.index = story, explanation, index
        self.id = story.analysis.case.recommendations[index].id
        self.stay: Stay | None = explanation.prices.stay_of.get(index)
        self.price: Price | None = None if self.stay else explanation.prices.nearest(index)
        self.level = story.main_level(index) if self.price is None else self.price.level
        self.standing = standing_of(story, index)

    def verdict(self) -> Phrase:
        """Say whether it is funded, and at which level."""
        if not self.story.best.choice[self.index]:
            return ("Not funded.",)
        if not self.has_levels:
            return ("Funded.",)
        name = Quoted(self.level_name, ("recommendations", self.id, "level"))
        return "Funded at the level ", name, "."

    def parts(self) -> Iterator[Part]:
        """Say why, what would change it, and what it brings by criterion."""
        funded = bool(self.story.best.choice[self.index])
        yield Part((f"Why it is {'' if funded else 'not '}funded",), tuple(self.why()))
        changes = tuple(self.stays() if self.stay else self.needs())
        if changes:
            yield Part(
                ("What would change that" if funded else "What would have changed it",), changes
            )
        firm = tuple(self.firm())
        if firm:
            yield Part(("How firm that is",), firm)
        yield Part(("What it brings, criterion by criterion",), (), self.contributions())

    @property
    def has_levels(self) -> bool:
        """Whether it can be funded at several levels."""
        return len(self.story.level_names(self.index)) > 1

    @property
    def level_name(self) -> str:
        """Name the level that is told of."""
        return self.story.level_names(self.index)[self.level - 1]

    def path(self, *steps: Step) -> Path:
        """Give the path of a figure of that level."""
        return ("recommendations", self.id, "levels", self.level_name, *steps)

    # -- why ---------------------------------------------------------------------------------------

    def why(self) -> Iterator[Phrase]:
        """Say what it costs and brings, in what it is strong, and what the whole would be worth otherwise."""
        yield tuple(self.alone())
        yield from self.strengths()
        settled = (IN if self.story.best.choice[self.index] else OUT).get(
            self.standing or "excluded"
        )
        if self.standing is not None and settled:
            yield (settled,)
        elif self.stay is not None:
            yield from self.without(self.stay)
        elif self.price is not None:
            yield from self.forced(self.price)
        else:
            yield ("No portfolio that keeps every rule of the case holds it.",)

    def alone(self) -> Iterator[str | Quoted]:
        """Say what it costs and what it brings by itself."""
        story, level = self.story, self.level
        funded = bool(story.best.choice[self.index])
        at = f"At the level {self.level_name}, it" if self.has_levels else "It"
        costs, brings = ("costs", "brings") if funded else ("would cost", "bring")
        benefit = story.evaluation.benefits[self.index][level - 1]
        quoted = Quoted(rounded(benefit, finely(benefit)), self.path("benefit"))
        if story.has_money:
            cost = Fraction(story.analysis.costs.money[self.index][level - 1])
            yield from (f"{at} {costs} ", Quoted(story.money.words(cost), self.path("cost")))
            yield from (f" and {brings} ", quoted, " points by itself.")
        else:
            yield from (
                f"{at} {brings if funded else 'would bring'} ",
                quoted,
                " points by itself.",
            )

    def strengths(self) -> Iterator[Phrase]:
        """Name the criteria that it does most for, and the one that it does most harm to."""
        rows = self.by_criterion()
        best = [row for row in rows if row[1] > 0][:MOST]
        worst = rows[-1] if rows and rows[-1][1] < 0 else None
        if best:
            yield ("It does most for ", *_and([self.named(row) for row in best]), ".")
        if worst is not None:
            name, amount, path = worst
            yield f"It takes most from {_low(name)}: ", _points(amount, path), " points."

    def named(self, row: tuple[str, Fraction, Path]) -> Phrase:
        """Name a criterion with its points."""
        name, amount, path = row
        return f"{_low(name)} (", _points(amount, path), " points)"

    def by_criterion(self) -> list[tuple[str, Fraction, Path]]:
        """Give what it brings by criterion, the most first."""
        amounts = self.story.evaluation.contributions[self.index][self.level - 1]
        rows = [
            (leaf.name, Fraction(amount), self.path("contributions", leaf.id))
            for leaf, amount in zip(self.story.leaves, amounts, strict=True)
        ]
        return sorted(rows, key=lambda row: -row[1])

    def without(self, stay: Stay) -> Iterator[Phrase]:
        """Say what would be lost without it."""
        if stay.lost is None:
            yield ("Every portfolio that keeps the rules of the case holds it.",)
        elif not stay.lost:
            yield ("Without it the best portfolio would be worth as much: a rule on ties decides.",)
        else:
            least = "" if stay.proved else "at most "
            lost = Quoted(rounded(stay.lost, finely(stay.lost)), self.path("price", "lost"))
            yield (
                f"Without it, the best use of the money would be worth {least}",
                lost,
                " points less.",
            )

    def forced(self, price: Price) -> Iterator[Phrase]:
        """Say what would be lost with it."""
        if price.lost is None:
            return
        if not price.lost:
            yield ("With it the best portfolio would be worth as much: a rule on ties decides.",)
            return
        least = "" if price.proved else "at most "
        lost = Quoted(rounded(price.lost, finely(price.lost)), self.path("price", "lost"))
        yield f"With it, the best use of the money would be worth {least}", lost, " points less."
        if price.benefit > 0:
            yield (
                "So the same money brings more elsewhere. That is no verdict on the proposal itself.",
            )
        else:
            yield ("By the case's own scores it takes as much as it brings, or more.",)

    # -- what would change it ----------------------------------------------------------------------

    def stays(self) -> Iterator[Phrase]:
        """Say up to which cost and down to which benefit it stays."""
        stay = self.stay
        if stay is None or self.standing in verdicts.RULED:
            return
        level = " at this level" if self.has_levels else ""
        if stay.cost_up_to is not None:
            least = "" if stay.cost_proved else "at least "
            yield (
                f"It stays funded{level} up to a cost of {least}",
                self.cost_end(stay.cost_up_to, stay.cost),
                ", everything else as it is.",
            )
        elif stay.cost:
            yield (f"It stays funded{level} whatever it costs, everything else as it is.",)
        if stay.benefit_down_to is not None:
            end = self.benefit_end(stay.benefit_down_to, stay.benefit)
            yield f"It stays funded{level} down to a benefit of ", end, " points."
        else:
            yield (f"It stays funded{level} however little it brings.",)

    def needs(self) -> Iterator[Phrase]:
        """Say at which cost, with which benefit or from which budget it would be funded."""
        price = self.price
        if price is None or not price.lost:
            return
        if price.cost_needed is not None:
            least = "" if price.cost_proved else "at least "
            yield (
                f"It would have been funded at a cost of {least}",
                self.cost_end(price.cost_needed, price.cost),
                " or less.",
            )
        elif price.cost and price.cost_proved:
            yield ("No cost, however low, would have let it in by itself.",)
        if price.benefit_needed is not None:
            end = self.benefit_end(price.benefit_needed, price.benefit)
            yield "It would have been funded with a benefit of ", end, " points or more."
        yield from self.larger_budget()

    def larger_budget(self) -> Iterator[Phrase]:
        """Name the least larger budget that brings it in, at any level."""
        entry, total = self.explained.entry(self.index), self.explained.total
        if not total or not entry.known_above(total):
            return
        ahead = [(k, start) for k, (start, _) in enumerate(entry.spans) if start > total]
        if not ahead:
            yield ("No larger budget would bring it in.",)
            return
        k, start = ahead[0]
        path = ("recommendations", self.id, "budgets", k, "start")
        amount = Quoted(self.story.money.words(start, "up"), path)
        yield "The least larger budget that would bring it in is ", amount, "."

    def cost_end(self, end: Fraction, now: Fraction) -> Quoted:
        """Say a highest cost, rounded down so that it still holds."""
        places = decimals_until(lambda k: _apart(end, now, k, "down"), self.story.money.decimals)
        return Quoted(
            self.story.money.to(places).words(end, "down"), self.path("price", "cost_end")
        )

    def benefit_end(self, end: Fraction, now: Fraction) -> Quoted:
        """Say a least benefit, rounded up so that it is enough."""
        places = decimals_until(lambda k: _apart(end, now, k, "up"), 1)
        text = rounded(to_side(end, places, "up"), places)
        return Quoted(text, self.path("price", "benefit_end"))

    # -- how firm ----------------------------------------------------------------------------------

    def firm(self) -> Iterator[Phrase]:
        """Say what may turn it, with nobody's name."""
        doubt = self.story.analysis.doubt
        if doubt is None or not doubt.firmness:
            return
        row = doubt.firmness[self.index]
        if row.word in {"firm", "close to firm"}:
            from_level = verdicts.from_level(self.story, row) if row.funded else ""
            yield (f"It is {row.word}{from_level}: hardly anything that was tried changes it.",)
        elif row.word == "open":
            side = "without it" if row.funded else "with it"
            yield (
                f"It is open: a portfolio {side} is as good, within what nobody would argue about.",
            )
        elif row.word == "not settled":
            yield ("How firm that is was not settled within the limits of the search.",)
        elif row.word == "turns":
            turns = [SOURCES[turn.source] for turn in row.turns]
            yield (f"It may turn on {joined(turns)}.",)

    def contributions(self) -> Grid:
        """Set down what it brings, by criterion."""
        rows = tuple(
            GridRow(((name,), (_points(amount, path),)))
            for name, amount, path in self.by_criterion()
        )
        return Grid(("Criterion", "Points"), rows, figures=frozenset({1}), wide=(75, 25))


def _points(amount: Fraction, path: Path) -> Quoted:
    return Quoted(rounded(amount, finely(amount)), path)


def _and(phrases: list[Phrase]) -> Phrase:
    first, *others = phrases
    return tuple(
        part for phrase in ([first, *((" and ", *other) for other in others)]) for part in phrase
    )


def _low(name: str) -> str:
    """Begin a name in lower case within a sentence, unless it is one that keeps its capitals."""
    second = name[1:2]
    return name if second.isupper() or not second else f"{name[0].lower()}{name[1:]}"


def _apart(end: Fraction, now: Fraction, places: int, side: Side) -> bool:
    """Whether an end, rounded to its side, and the figure of today read otherwise, or are the same figure."""
    return end == now or to_side(end, places, side) != to_side(now, places, "down")
