"""A card for each recommendation: three sentences, what it contributes, what turns it, evidence, what would change it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.chapters.screens.ranked import in_rank
from reports.model.numbers import rounded
from reports.model.scores import scores_of
from reports.model.screens import Card
from reports.model.shortened import MOST_ROWS
from reports.sentences import verdicts
from reports.sentences.how_firm import nearest_weight
from reports.sentences.standing import standing_words
from reports.sentences.swaps import points
from reports.sentences.why import in_short

if TYPE_CHECKING:
    from reports.chapters.screens.marks import Marks
    from reports.model.scores import ScoreRows
    from reports.model.story import Story

MOST_PARTS = 5
"""Criteria that a card names; with them most of what a recommendation does is told."""


def cards(story: Story, marks: Marks) -> tuple[Card, ...]:
    """Make the cards in the order of the table."""
    scores = scores_of(story)
    return tuple(_card(story, marks, scores, place) for place in in_rank(story, marks)[:MOST_ROWS])


def _card(story: Story, marks: Marks, scores: ScoreRows, place: int) -> Card:
    """Make a card; of an option that is not recommended, what it does alone: sentences are about the recommended one."""
    options = story.analysis.beside
    if options is not None and story.turned is not None and story.turned is not options.recommended:
        return Card(
            story.case.recommendations[place].id,
            story.short_name(place),
            _stands(story, marks, place),
            (),
            (),
        )
    sentences, change = _why(story, marks, place)
    facts = [
        ("Full name", _full_name(story, place)),
        ("Contributes", _contributes(story, marks, place)),
        ("What turns it", _turned(story, marks, place)),
        ("Evidence", _evidence(story, marks, scores, place)),
        ("What would change it", change),
    ]
    return Card(
        story.case.recommendations[place].id,
        story.short_name(place),
        _stands(story, marks, place),
        sentences,
        tuple((label, text) for label, text in facts if text),
    )


def _full_name(story: Story, place: int) -> str:
    """Give the name and id where the name is shortened above."""
    return "" if story.name(place) == story.short_name(place) else story.name_with_id(place)


def _stands(story: Story, marks: Marks, place: int) -> str:
    if not marks.choice[place]:
        return "out"
    names = story.level_names(place)
    return f"in, {names[marks.choice[place] - 1]}" if len(names) > 1 else "in"


def _why(story: Story, marks: Marks, place: int) -> tuple[tuple[str, ...], str]:
    """Give three sentences, and what would change it."""
    explanation = story.analysis.explanation
    if explanation is None or not explanation.prices.known:
        alone = (_alone(story, marks, place), standing_words(story, place))
        return tuple(filter(None, alone)), ""
    told, change = in_short(story, explanation, place)
    firm = marks.says(place)
    sentences = (*told[:2], f"How firm: {firm}.") if firm and firm != "not stated" else told[:3]
    doubt = story.analysis.doubt
    weight = "" if doubt is None else nearest_weight(story, doubt, place)
    return sentences, " ".join(text for text in (change, weight) if text)


def _alone(story: Story, marks: Marks, place: int) -> str:
    """Say what it costs and brings, where nothing else was asked."""
    level = marks.level(place)
    benefit = points(story.evaluation.benefits[place][level - 1])
    is_in = bool(marks.choice[place])
    name = f"{story.short_name(place)} is {'in' if is_in else 'out'}"
    if not story.has_money:
        return f"{name}; it {'brings' if is_in else 'would bring'} {benefit} on its own."
    cost = story.money.words(story.analysis.costs.money[place][level - 1])
    does = f"costs {cost} and brings" if is_in else f"would cost {cost} and bring"
    return f"{name}; it {does} {benefit} on its own."


def _contributes(story: Story, marks: Marks, place: int) -> str:
    """List what it does for each criterion, the largest first, and the net."""
    by_leaf = story.evaluation.contributions[place][marks.level(place) - 1]
    pairs = sorted(zip(by_leaf, story.leaves, strict=True), key=lambda pair: -abs(pair[0]))
    some = [(number, leaf) for number, leaf in pairs if rounded(number, 1) != "0.0"]
    if not some:
        return ""
    named = [f"{leaf.name} {_signed(rounded(number, 1))}" for number, leaf in some[:MOST_PARTS]]
    rest = sum(number for number, _ in pairs) - sum(number for number, _ in some[:MOST_PARTS])
    if len(some) > MOST_PARTS and rounded(rest, 1) != "0.0":
        named.append(f"the others {_signed(rounded(rest, 1))}")
    return f"{'; '.join(named)}. Net {rounded(sum(by_leaf), 1)} points."


def _signed(text: str) -> str:
    return text if text.startswith("−") else f"+{text}"


def _turned(story: Story, marks: Marks, place: int) -> str:
    """Say what can turn it; of an open one what is as good."""
    firm = marks.firm(place)
    if firm is None or firm.word == "not asked":
        return ""
    if firm.word == "open":
        return f"As good {'without' if firm.funded else 'with'} it: {verdicts.counterpart(story, firm)}."
    if firm.word in verdicts.RULED:
        return "A rule decides it."
    if firm.word == "not settled":
        return (
            "What turns it, or that nothing does, was not settled within the limits of the search."
        )
    turned = verdicts.turned(firm)
    return f"{turned[0].upper()}{turned[1:]}." if turned else "Nothing that was asked."


def _evidence(story: Story, marks: Marks, scores: ScoreRows, place: int) -> str:
    """Count the scores that cite a source, and say whether the one that brings most does."""
    level = marks.level(place)
    scored = level if (place, level) in scores else story.ranked_level(place)
    rows = scores.get((place, scored), {})
    if not rows:
        return ""
    facts = story.case.fact_by_id
    cited = {leaf for leaf, row in rows.items() if any(id_ in facts for id_ in row.evidence)}
    if not cited:
        return "Judgement alone: no score cites a source."
    by_leaf = story.evaluation.contributions[place][level - 1]
    most = max(rows, key=lambda leaf: (abs(by_leaf[leaf]), -leaf))
    rests = "cites one" if most in cited else "is judgement"
    return f"{len(cited)} of {len(rows)} scores cite a source; the weightiest, on {story.leaves[most].name}, {rests}."
