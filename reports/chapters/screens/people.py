"""Who wins and who loses: what each person loses of their own best under each option, and under what others would choose."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.rows import Recommend
from reports.chapters.firmness.people import own_voice_words, sides_table
from reports.model.charts import Heat
from reports.model.numbers import part
from reports.model.report import Details, Section, Text
from reports.model.table import Cell, Column, Columns, Table, table_of
from reports.sentences.people import UNPROVEN, brief

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.model.report import Block
    from reports.model.story import Story
    from scoring.exact.programme import Choice
    from scoring.robustness.views.stakeholders import Stakeholders

SHORT = {
    Recommend.LIKELY: "At likely figures",
    Recommend.MEAN: "At mean figures",
    Recommend.WITHIN_BUDGET: "Keeps budgets in 80%",
    Recommend.COMPROMISE: "Compromise",
}
MOST_PEOPLE = 8
"""People whose own choices stand beside the options."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A portfolio that a column of the matrix is about. key: for programs."""

    key: str
    name: str
    choice: Choice


def chapter(story: Story) -> Iterator[Section]:
    """Give the page's screen; none where nobody is named, or it was not asked."""
    doubt = story.analysis.doubt
    group = None if doubt is None else doubt.people
    if doubt is None or group is None or not group.others:
        return
    table = matrix(story, group)
    blocks: list[Block] = [
        Text(
            "Each figure is the share of their own best portfolio's value that a person loses under the portfolio "
            "above it."
        ),
        Heat(
            key="loss-matrix",
            title=table.title,
            says="A table of losses; the darker, the larger.",
            table=table,
            label="name",
            unit="per cent",
            series=tuple(chosen.key for chosen in columns(story, group)),
            low=0.0,
            high=float(_largest(story, group)),
            bad=True,
        ),
    ]
    if not group.settled:
        blocks.append(Text(f"Losses are at least these: {UNPROVEN}."))
    voice_note = own_voice_words(group)
    if voice_note:
        blocks.append(Text(voice_note))
    calls = sides_table(story, doubt)
    if calls.rows:
        short = replace(calls.without("id", "count"), key="contested in short")
        blocks.append(Details("Who is for and who is against each recommendation", (short,)))
    yield Section("people-screen", _title(story, group), tuple(blocks))


def columns(story: Story, group: Stakeholders) -> tuple[Chosen, ...]:
    """List the portfolios of the matrix: the options there are, then what each other person would choose."""
    options = story.analysis.beside
    chosen: list[Chosen] = []
    if options is None:
        chosen.append(Chosen("case", "This portfolio", story.best.choice))
    else:
        for option in options:
            if option.choice is not None:
                star = ", recommended" if option is options.recommended else ""
                chosen.append(Chosen(option.name, f"{SHORT[option.kind]}{star}", option.choice))
    for voice, best in zip(group.people, group.bests, strict=True):
        if voice.id not in group.own_voice and best.choice is not None:
            name = f"{brief(group.people, voice.name)}’s own"
            chosen.append(Chosen(f"own {voice.id}", name, best.choice))
    return tuple(chosen[: 4 + MOST_PEOPLE])


def lost(group: Stakeholders, person: int, choice: Choice) -> Fraction | None:
    """Give the share of their own best that somebody loses under a portfolio; None where that is worth nothing."""
    best = group.bests[person].points
    if best is None or best <= 0:
        return None
    return (best - group.programmes[person].points(choice)) / best


def matrix(story: Story, group: Stakeholders) -> Table:
    """Make the table of losses: people x portfolios, and the largest loss under each."""
    every = columns(story, group)

    def loss(chosen: Chosen) -> Column[int]:
        def cell(person: int) -> Cell:
            return Cell(lost(group, person, chosen.choice), "share")

        worst = max(_losses(group, chosen), default=Fraction(0))
        return Column(chosen.key, chosen.name, "share", cell, total=Cell(worst, "share"))

    def name(person: int) -> str:
        voice = group.people[person]
        voice_note = " (the case’s own weights)" if voice.id in group.own_voice else ""
        return f"{brief(group.people, voice.name)}{voice_note}"

    shown: Columns[int] = [
        Column("name", "Who", "text", name, total="Largest loss"),
        *map(loss, every),
    ]
    return table_of(
        "loss matrix",
        "What each would lose of their own best",
        range(len(group.people)),
        shown,
        row_key=lambda person: group.people[person].id,
        total_key="*largest",
    )


def _losses(group: Stakeholders, chosen: Chosen) -> list[Fraction]:
    shares = (lost(group, person, chosen.choice) for person in range(len(group.people)))
    return [share for share in shares if share is not None]


def _largest(story: Story, group: Stakeholders) -> Fraction:
    every = [share for chosen in columns(story, group) for share in _losses(group, chosen)]
    return max([*every, Fraction(1, 10)])


def _title(story: Story, group: Stakeholders) -> str:
    """Say who loses most and what a compromise would make of that."""
    shares = [lost(group, person, story.recommended.choice) for person in range(len(group.people))]
    worst = max((share for share in shares if share is not None), default=Fraction(0))
    if not worst:
        return "Nobody loses anything" if group.settled else f"No loss was found; {UNPROVEN}"
    who = brief(group.people, group.people[shares.index(worst)].name)
    if not group.settled:
        return f"Largest loss: {who}, at least {part(worst)} of their own best; {UNPROVEN}"
    text = f"Largest loss: {who}, {part(worst)} of their own best"
    options = story.analysis.beside
    spared = None if options is None else options.named("compromise")
    if spared is None or spared.choice is None or spared.choice == story.recommended.choice:
        return text
    least = max(_losses(group, Chosen("", "", spared.choice)), default=Fraction(0))
    return f"{text}; a compromise costs nobody more than {part(least)}" if least < worst else text
