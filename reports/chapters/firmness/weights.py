"""Weights: how they were given and by whom, how consistent that was, what they imply, and what each would fund."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.model.report import Bullets, Details, Section, Text
from reports.model.table import Cell, Column, ColumnRun, Columns, table_of
from reports.sentences.swaps import changed
from scoring.portfolio.difference import changes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from criteria.model.rows import Criterion
    from reports.model.meaning import Value
    from reports.model.report import Block
    from reports.model.story import Story
    from reports.model.table import Table
    from scoring.robustness.robustness import Doubt
    from scoring.robustness.weights.other_weights import MethodBest

SHEET = "Weights"
ASKED = (
    "The weights imply these rates of exchange. Whoever gave the weights should be able to agree."
)


def folded(story: Story, doubt: Doubt) -> list[Block]:
    """Give the page's details: what the weights imply, and what else was said of them."""
    details: list[Block] = []
    rates = tuple(rate.sentence for rate in doubt.elicitation.rates.to_confirm)
    if rates:
        details.append(
            Details(
                "What the weights take one thing to be worth in another",
                (Text(ASKED), Bullets(rates)),
            )
        )
    notes = _notes(story, doubt)
    tables = [
        table
        for table in (consistency_table(story, doubt), choice_table(story, doubt))
        if table.rows
    ]
    blocks: list[Block] = [
        weight_table(story, doubt),
        *([Bullets(notes)] if notes else []),
        *tables,
    ]
    details.append(Details("How the weights were given, and what each would fund", tuple(blocks)))
    return details


def chapter(story: Story) -> Iterator[Section]:
    """Give the sheet of weights."""
    doubt = story.analysis.doubt
    if doubt is None:
        return
    notes = _notes(story, doubt)
    rates = tuple(rate.sentence for rate in doubt.elicitation.rates.to_confirm)
    makers = (consistency_table, choice_table, spread_table, span_table, curve_table, swing_table)
    tables = [table for table in (make(story, doubt) for make in makers) if table.rows]
    blocks: list[Block] = [
        weight_table(story, doubt),
        *([Bullets(notes)] if notes else []),
        *tables,
    ]
    blocks += [Text("What the weights imply, for confirmation:"), Bullets(rates)] if rates else []
    yield Section("weights", "How the weights were given", tuple(blocks), page=False, sheet=SHEET)


def _who(doubt: Doubt, voice: str) -> str:
    names = (
        {} if doubt.people is None else {person.id: person.name for person in doubt.people.people}
    )
    return names.get(voice, voice) if voice else "The case"


def _notes(story: Story, doubt: Doubt) -> tuple[str, ...]:
    """List what is missing, clashes, or should be looked at again."""
    names = {leaf.id: leaf.name for leaf in story.leaves}
    methods = [
        (f"{_who(doubt, given.voice)}, {given.method}", given.notes)
        for given in doubt.elicitation.said
    ]
    curves = [
        (f"{_who(doubt, curve.voice)}, {names[curve.criterion]}", curve.notes)
        for curve in doubt.elicitation.curves
    ]
    return tuple(f"{subject}: {note}" for subject, notes in (*methods, *curves) for note in notes)


@dataclass(frozen=True, slots=True)
class _Weights:
    """One line of the table of weights: whose they are, how they were given, and the weights by criterion."""

    key: str
    who: str
    method: str
    weights: tuple[Fraction, ...]


def weight_table(story: Story, doubt: Doubt) -> Table:
    """Show everybody's weights by every method they used."""
    rows = [
        _Weights(f"{place}", _who(doubt, given.voice), str(given.method), given.weights)
        for place, given in enumerate(doubt.elicitation.said)
        if given.weights is not None
    ]
    rows += [
        _Weights(pick.kind, "The group", f"{pick.kind} of their weights", pick.weights)
        for pick in (() if doubt.people is None else doubt.people.picks)
        if pick.kind in {"arithmetic mean", "geometric mean"} and pick.weights is not None
    ]
    columns: Columns[_Weights] = [
        Column("who", "Who", "text", lambda row: row.who),
        Column("method", "How they were given", "text", lambda row: row.method),
        ColumnRun(
            [(f"weight {leaf.id}", leaf.name) for leaf in story.leaves],
            "weight",
            lambda row: row.weights,
        ),
    ]
    return table_of("voices", "Weights", rows, columns, row_key=lambda row: row.key)


@dataclass(frozen=True, slots=True)
class _Figure:
    """A figure that a method gives of its own: whose weights it is about, and how they were given."""

    key: str
    who: str
    method: str
    label: str
    value: Value


def consistency_table(story: Story, doubt: Doubt) -> Table:
    """List the figures a method gives of its own, such as a consistency ratio with its random index."""
    del story
    rows = [
        _Figure(f"{place}-{number}", _who(doubt, given.voice), str(given.method), label, value)
        for place, given in enumerate(doubt.elicitation.said)
        for number, (label, value) in enumerate(given.figures)
    ]
    columns: Columns[_Figure] = [
        Column("who", "Who", "text", lambda row: row.who),
        Column("method", "Method", "text", lambda row: row.method),
        Column("figure", "Figure", "text", lambda row: row.label),
        Column("value", "Value", "amount", lambda row: row.value),
    ]
    title = "How consistent the judgements are"
    return table_of("consistency", title, rows, columns, row_key=lambda row: row.key)


def choice_table(story: Story, doubt: Doubt) -> Table:
    """Say what the weights of each voice and method would fund, against this portfolio."""
    rows = story.analysis.method_bests

    def moves(row: MethodBest) -> str:
        return (
            changed(story.analysis.programme, changes(story.best.choice, row.best.choice))
            or "this portfolio"
        )

    columns: Columns[MethodBest] = [
        Column("who", "Who", "text", lambda row: _who(doubt, row.given.voice)),
        Column("method", "How the weights were given", "text", lambda row: str(row.given.method)),
        Column("moves", "What they would change in this portfolio", "text", moves),
        Column("best", "Theirs is worth to them", "points", lambda row: row.best.points, "points"),
        Column("this", "This one is worth to them", "points", lambda row: row.value, "points"),
        Column("proved", "Proved best", "word", lambda row: "yes" if row.best.proved else "no"),
    ]
    title = "What each set of weights would fund"
    table = table_of("method choices", title, rows, columns, row_key=lambda row: f"{row.place}")
    return table.without("proved") if all(row.best.proved for row in rows) else table


@dataclass(frozen=True, slots=True)
class _Spread:
    """How far apart the methods of one voice put each weight, and how many methods that are."""

    voice: str
    methods: int
    spread: tuple[Fraction, ...]


def spread_table(story: Story, doubt: Doubt) -> Table:
    """Say how far apart the methods of one voice put each weight."""
    elicitation = doubt.elicitation
    rows = []
    for voice in dict.fromkeys(given.voice for given in elicitation.said):
        spread = elicitation.spread(voice)
        if spread is not None:
            methods = sum(given.weights is not None for given in elicitation.of(voice))
            rows.append(_Spread(voice, methods, spread))
    columns: Columns[_Spread] = [
        Column("who", "Who", "text", lambda row: _who(doubt, row.voice)),
        Column("methods", "Methods", "count", lambda row: row.methods),
        ColumnRun(
            [(f"spread {leaf.id}", leaf.name) for leaf in story.leaves],
            "weight",
            lambda row: row.spread,
        ),
    ]
    title = "How far apart a person's methods are"
    note = "The largest less the smallest weight over the methods that one person used."
    return table_of(
        "spreads", title, rows, columns, row_key=lambda row: row.voice or "*", note=note
    )


@dataclass(frozen=True, slots=True)
class _Span:
    """What a method leaves possible of one weight. criterion: its place. weight: the one taken, None where none was."""

    key: str
    who: str
    method: str
    criterion: int
    weight: Fraction | None
    low: Fraction
    high: Fraction


def span_table(story: Story, doubt: Doubt) -> Table:
    """List what a method leaves possible of each weight: intervals of optima, ranges from statements."""
    rows = []
    for place, given in enumerate(doubt.elicitation.said):
        who, method = _who(doubt, given.voice), str(given.method)
        for j, (low, high) in enumerate(given.ranges or ()):
            weight = None if given.weights is None else given.weights[j]
            key = f"{place}-{j}"
            rows.append(
                _Span(
                    key=key, who=who, method=method, criterion=j, weight=weight, low=low, high=high
                )
            )
    columns: Columns[_Span] = [
        Column("who", "Who", "text", lambda row: row.who),
        Column("method", "Method", "text", lambda row: row.method),
        Column("criterion", "Criterion", "text", lambda row: story.leaves[row.criterion].name),
        Column("weight", "Weight taken", "weight", lambda row: row.weight),
        Column("low", "Possible from", "weight", lambda row: Cell(row.low, side="up")),
        Column("high", "to", "weight", lambda row: Cell(row.high, side="down")),
    ]
    title = "What the methods leave possible of each weight"
    return table_of("weight spans", title, rows, columns, row_key=lambda row: row.key)


def curve_table(story: Story, doubt: Doubt) -> Table:
    """List value functions from judgements in words, as the column `curve` of the sheet Criteria takes them."""
    names = {leaf.id: leaf.name for leaf in story.leaves}
    curves = doubt.elicitation.curves
    columns: Columns[int] = [
        Column("who", "Who", "text", lambda place: _who(doubt, curves[place].voice)),
        Column("criterion", "Criterion", "text", lambda place: names[curves[place].criterion]),
        Column(
            "curve",
            "Points, to paste into the column curve",
            "text",
            lambda place: curves[place].text,
        ),
        Column("notes", "What clashes", "text", lambda place: " ".join(curves[place].notes)),
    ]
    title = "Value functions from judgements in words"
    note = "With value_function set to piecewise on the sheet Criteria. Each point is a score and its value, 0 to 100."
    return table_of("curves", title, range(len(curves)), columns, row_key=str, note=note)


def swing_table(story: Story, doubt: Doubt) -> Table:
    """List the question that each swing answers."""
    columns: Columns[tuple[Criterion, str]] = [
        Column("criterion", "Criterion", "text", lambda row: row[0].name),
        Column("swing", "What its swing is about", "text", lambda row: row[1]),
    ]
    title = "From worst to best: what each swing stands for"
    questions = zip(story.leaves, doubt.elicitation.swings, strict=True)
    return table_of("swings asked", title, questions, columns, row_key=lambda row: row[0].id)
