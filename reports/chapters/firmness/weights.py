"""Weights: how they were given and by whom, how consistent that was, what they imply, and what each would fund."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.model.report import Bullets, Details, Section, Text
from reports.model.table import Cell, Heading, Row, Table, cells
from reports.sentences.swaps import changed
from scoring.portfolio.difference import changes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.model.report import Block
    from reports.model.story import Story
    from scoring.robustness.robustness import Doubt

SHEET = "Weights"
ASKED = "The weights imply these rates of exchange. Whoever gave the weights should be able to agree."


def folded(story: Story, told: Doubt) -> list[Block]:
    """Give the page's details: what the weights imply, and what else was said of them."""
    found: list[Block] = []
    rates = tuple(rate.sentence for rate in told.elicitation.rates.to_confirm)
    if rates:
        found.append(Details("What the weights take one thing to be worth in another", (Text(ASKED), Bullets(rates))))
    notes = _notes(story, told)
    tables = [table for table in (consistency_table(story, told), choice_table(story, told)) if table.rows]
    blocks: list[Block] = [weight_table(story, told), *([Bullets(notes)] if notes else []), *tables]
    found.append(Details("How the weights were given, and what each would fund", tuple(blocks)))
    return found


def chapter(story: Story) -> Iterator[Section]:
    """Give the sheet of weights."""
    told = story.analysis.doubt
    if told is None:
        return
    notes = _notes(story, told)
    rates = tuple(rate.sentence for rate in told.elicitation.rates.to_confirm)
    makers = (consistency_table, choice_table, spread_table, span_table, curve_table, swing_table)
    tables = [table for table in (make(story, told) for make in makers) if table.rows]
    blocks: list[Block] = [weight_table(story, told), *([Bullets(notes)] if notes else []), *tables]
    blocks += [Text("What the weights imply, for confirmation:"), Bullets(rates)] if rates else []
    yield Section("weights", "How the weights were given", tuple(blocks), page=False, sheet=SHEET)


def _who(told: Doubt, voice: str) -> str:
    names = {} if told.people is None else {person.id: person.name for person in told.people.people}
    return names.get(voice, voice) if voice else "The case"


def _notes(story: Story, told: Doubt) -> tuple[str, ...]:
    """List what is missing, clashes, or should be looked at again."""
    said = [f"{_who(told, one.voice)}, {one.method}: {note}" for one in told.elicitation.said for note in one.notes]
    names = {leaf.id: leaf.name for leaf in story.leaves}
    curves = told.elicitation.curves
    said += [f"{_who(told, one.voice)}, {names[one.criterion]}: {note}" for one in curves for note in one.notes]
    return tuple(said)


def weight_table(story: Story, told: Doubt) -> Table:
    """Show everybody's weights by every method they used."""
    rows = []
    for place, one in enumerate(told.elicitation.said):
        if one.weights is not None:
            rows.append(Row(f"{place}", cells(_who(told, one.voice), str(one.method), *one.weights)))
    if told.people is not None:
        rows += [
            Row(pick.kind, cells("The group", f"{pick.kind} of their weights", *pick.weights))
            for pick in told.people.picks
            if pick.kind in {"arithmetic mean", "geometric mean"} and pick.weights is not None
        ]
    columns = (
        Heading("who", "Who"),
        Heading("method", "How they were given"),
        *(Heading(f"weight {leaf.id}", leaf.name, "weight") for leaf in story.leaves),
    )
    return Table("voices", "Weights", columns, tuple(rows))


def consistency_table(story: Story, told: Doubt) -> Table:
    """List the figures a method gives of its own, such as a consistency ratio with its random index."""
    del story
    rows = [
        Row(f"{place}-{number}", cells(_who(told, one.voice), str(one.method), label, value))
        for place, one in enumerate(told.elicitation.said)
        for number, (label, value) in enumerate(one.figures)
    ]
    columns = (
        Heading("who", "Who"),
        Heading("method", "Method"),
        Heading("figure", "Figure"),
        Heading("value", "Value", "amount"),
    )
    return Table("consistency", "How consistent the judgements are", columns, tuple(rows))


def choice_table(story: Story, told: Doubt) -> Table:
    """Say what the weights of each voice and method would fund, against this portfolio."""
    rows = []
    for place, one in enumerate(told.elicitation.said):
        if one.weights is None:
            continue
        answer = story.weighted.best(one.weights)
        found = changes(story.best.choice, answer.choice)
        told_of = (answer.points, story.weighted.value(story.best.choice, one.weights))
        does = changed(story.analysis.programme, found) or "this portfolio"
        who = _who(told, one.voice)
        rows.append(Row(f"{place}", cells(who, str(one.method), does, *told_of, "yes" if answer.proved else "no")))
    columns = (
        Heading("who", "Who"),
        Heading("method", "How the weights were given"),
        Heading("moves", "What they would change in this portfolio"),
        Heading("best", "Theirs is worth to them", "points", "points"),
        Heading("this", "This one is worth to them", "points", "points"),
        Heading("proved", "Proved best", "word"),
    )
    table = Table("method choices", "What each set of weights would fund", columns, tuple(rows))
    return table.without("proved") if all(row.cells[-1].value == "yes" for row in rows) else table


def spread_table(story: Story, told: Doubt) -> Table:
    """Say how far apart the methods of one voice put each weight."""
    rows = []
    for voice in dict.fromkeys(one.voice for one in told.elicitation.said):
        spread = told.elicitation.spread(voice)
        if spread is not None:
            number = sum(one.weights is not None for one in told.elicitation.of(voice))
            rows.append(Row(voice or "*", cells(_who(told, voice), number, *spread)))
    columns = (
        Heading("who", "Who"),
        Heading("methods", "Methods", "count"),
        *(Heading(f"spread {leaf.id}", leaf.name, "weight") for leaf in story.leaves),
    )
    note = "The largest less the smallest weight over the methods that one person used."
    return Table("spreads", "How far apart a person's methods are", columns, tuple(rows), note)


def span_table(story: Story, told: Doubt) -> Table:
    """List what a method leaves possible of each weight: intervals of optima, ranges from statements."""
    rows = []
    for place, one in enumerate(told.elicitation.said):
        for j, (low, high) in enumerate(one.ranges or ()):
            middle = None if one.weights is None else one.weights[j]
            ends = (Cell(low, side="up"), Cell(high, side="down"))
            who = _who(told, one.voice)
            rows.append(Row(f"{place}-{j}", cells(who, str(one.method), story.leaves[j].name, middle, *ends)))
    columns = (
        Heading("who", "Who"),
        Heading("method", "Method"),
        Heading("criterion", "Criterion"),
        Heading("weight", "Weight taken", "weight"),
        Heading("low", "Possible from", "weight"),
        Heading("high", "to", "weight"),
    )
    return Table("weight spans", "What the methods leave possible of each weight", columns, tuple(rows))


def curve_table(story: Story, told: Doubt) -> Table:
    """List value functions from judgements in words, as the column `curve` of the sheet Criteria takes them."""
    names = {leaf.id: leaf.name for leaf in story.leaves}
    rows = [
        Row(f"{place}", cells(_who(told, one.voice), names[one.criterion], one.text, " ".join(one.notes)))
        for place, one in enumerate(told.elicitation.curves)
    ]
    columns = (
        Heading("who", "Who"),
        Heading("criterion", "Criterion"),
        Heading("curve", "Points, to paste into the column curve"),
        Heading("notes", "What clashes"),
    )
    note = "With value_function set to piecewise on the sheet Criteria. Each point is a score and its value, 0 to 100."
    return Table("curves", "Value functions from judgements in words", columns, tuple(rows), note)


def swing_table(story: Story, told: Doubt) -> Table:
    """List the question that each swing answers."""
    pairs = zip(story.leaves, told.elicitation.swings, strict=True)
    rows = [Row(leaf.id, cells(leaf.name, text)) for leaf, text in pairs]
    columns = (Heading("criterion", "Criterion"), Heading("swing", "What its swing is about"))
    return Table("swings asked", "From worst to best: what each swing stands for", columns, tuple(rows))
