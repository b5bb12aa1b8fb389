"""The message with its doubt, 40 words at most: what is funded, for what, how firm, and whether the money will last."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from reports.front import place
from reports.model.front import Quoted, Where
from reports.model.numbers import part
from reports.sentences import first_lines, outcomes
from reports.sentences.swaps import points
from reports.sentences.verdicts import COUNTED, kinds_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reports.model.front import Phrase
    from reports.model.story import Story
    from scoring.robustness.firmness import Firmness, Word

TENTHS = (2, 3, 4, 5, 10)
"""A share is said as so many of so many where one of these hits it."""
NEAR = Fraction(1, 100)
"""How near."""

SHORTER: Mapping[Word, tuple[str, str]] = {"open": ("is open", "are open")}
"""Words said shorter here, where the key beside them says what they mean."""
MANY_WORDS = 4
"""Different words from which on they are counted without their verbs, so that the message keeps to its 40."""
SHORTEST: Mapping[Word, str] = {"firm": "firm", "close to firm": "nearly", "open": "open"}
"""What they are then called; "nearly" stands after "firm" alone."""


def message(story: Story) -> Phrase:
    """Say what to fund, for what, and how firm that is."""
    return (*_fund(story), *_firm(story), ".")


def _fund(story: Story) -> Iterator[str | Quoted]:
    """Say how many of how many, for what."""
    funded = story.recommended.funded
    outcome = outcomes.reason(story)
    yield "Fund "
    yield Quoted(str(len(funded) or "none"), place.of_recommended(story, "funded"), counted="")
    yield " of "
    yield Quoted(f"{len(story.best.choice):,}", ("portfolio", "recommendations"))
    if not funded or not story.has_money or outcome != outcomes.within(story):
        yield outcome
        return
    yield " for "
    yield Quoted(story.money.words(story.recommended.cost), place.of_recommended(story, "cost"))


def _firm(story: Story) -> Iterator[str | Quoted]:
    """Count what is funded by how firm it is; of another option than the explained one that is not known."""
    option, options = story.shown, story.analysis.beside
    if option is not None and options is not None:
        beside = option.choice != options.recommended.choice
        if beside or story.asked_for is not None:
            yield f": {option.words[0].lower()}{option.words[1:]}"
            yield ", not the recommended one" if beside else ""
            return
    doubt = story.analysis.doubt
    funded = [] if doubt is None else [row for row in doubt.firmness if row.funded]
    if doubt is None or not funded or all(row.word == "not asked" for row in funded):
        return
    yield ": "
    counts = list(_counts(funded))
    for number, count in enumerate(counts):
        yield from (", ", *count) if number else count


def _counts(funded: list[Firmness]) -> Iterator[Phrase]:
    """Count the rows of each word: "3 are firm", "13 turn on people, futures or figures"."""
    by_word = {word: [row for row in funded if row.word == word] for word in COUNTED}
    shown = {word: rows for word, rows in by_word.items() if rows}
    brief = len(shown) >= MANY_WORDS and "firm" in shown
    for word, rows in shown.items():
        says = SHORTEST.get(word) if brief else None
        on = f" {kinds_of(rows)}" if word == "turns" else ""
        every = "all " if 1 < len(rows) == len(funded) else ""
        number = counted(f"{len(rows):,}", word)
        yield every, number, f" {says or _verb(word, len(rows))}{on}"


def _verb(word: Word, number: int) -> str:
    """Say that one is, or some are, what a word says."""
    singular, plural = SHORTER.get(word, COUNTED[word])
    return singular if number == 1 else plural


def counted(number: str, word: Word) -> Quoted:
    """Quote how many that are funded have a word."""
    path = ("recommendations", Where("funded", holds=True), "firmness", "word")
    return Quoted(number, path, counted=word)


def doubt(story: Story) -> Phrase:
    """Say in how many draws, here simulations, a budget breaks, what would make that one in five, or why that is not known."""
    risk = story.risk
    if not story.recommended.funded or not first_lines.has_budget(story):
        return ()
    unknown = first_lines.no_chance(story)
    if unknown or risk is None:
        return (unknown,)
    if not risk.any_broken:
        draws = Quoted(f"{risk.draws:,}", place.of_recommended(story, "overrun", "draws"))
        return "Costs break no budget in any of ", draws, " simulations."
    share = often(Fraction(risk.any_broken, risk.draws))
    broken = Quoted(share, place.of_recommended(story, "overrun", "apart"))
    return "Costs break a budget in ", broken, " simulations", *_cover(story, share), "."


def _cover(story: Story, share: str) -> Iterator[str | Quoted]:
    """Say how much more money makes that one in five, and by when; in the form in which the share was said."""
    row = None if story.risk is None else story.risk.contingency
    if row is None or not row.amount:
        return
    yield "; with "
    yield Quoted(story.money.words(row.amount, "up"), place.contingency(story))
    when = "from the start" if row.from_the_start else f"by {row.needed_by}"
    yield f" more {when}, {'in 20%' if '%' in share else '1 of 5'}"


def first_by_benefit(story: Story) -> Phrase:
    """Say what ranks first by itself, and that its rank is not why it is funded or left out."""
    ranked = [row for row in story.analysis.ranking if row.is_reference]
    row = max(ranked, key=lambda row: (row.benefit, -row.index), default=None)
    if row is None or row.benefit <= 0:
        return ()
    recommendation = story.case.recommendations[row.index]
    level = story.level_names(row.index)[row.level - 1]
    path = ("recommendations", recommendation.id, "levels", level, "benefit")
    benefit = Quoted(points(row.benefit), path)
    name, whole = story.short_name(row.index), _whole(story)
    if story.recommended.choice[row.index]:
        return f"Ranked first: {name}, ", benefit, f"; funded within {whole}, not for its rank."
    why = f"{whole[0].upper()}{whole[1:]} leaves it out."
    return f"Ranked first, yet not funded: {name}, ", benefit, f". {why}"


def _whole(story: Story) -> str:
    """Name the portfolio by how far it is proven."""
    if story.asked_for is not None:
        return "the recommended set"
    proven = story.analysis.optimum.status == "optimal"
    return "the set proven best" if proven else "the best set found"


def often(share: Fraction) -> str:
    """Say a share of draws in words that stand before "draws".

    >>> often(Fraction(8016, 10_000)), often(Fraction(73, 100)), often(Fraction(1))
    ('4 of 5', '73% of', 'all')
    """
    if share == 1:
        return "all"
    for whole in TENTHS:
        times = round(share * whole)
        if 0 < times < whole and abs(share - Fraction(times, whole)) <= NEAR:
            return f"{times} of {whole}"
    return f"{part(share)} of"
