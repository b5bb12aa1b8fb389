"""Disputes: the short list of weights and scores whose settling could change what is funded; the rest are closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from criteria.model.names import joined
from reports.model.numbers import part, plain, rounded
from reports.model.report import Details, Section, Text
from reports.model.table import Cell, Column, Columns, Table, table_of
from reports.model.text import counted
from reports.sentences.swaps import changed, points
from scoring.portfolio.difference import changes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.model.report import Block
    from reports.model.story import Story
    from scoring.robustness.robustness import Doubt
    from scoring.robustness.views.disputes import Dispute, End

SHEET = "Disputes"


def folded(story: Story, doubt: Doubt) -> list[Block]:
    """Give the page's details: the disputes with most at stake."""
    if not doubt.disputes.every:
        return []
    still, short = doubt.disputes.open, doubt.disputes.short
    blocks: list[Block] = [Text(disputes_words(doubt))]
    if short:
        title = "What could change what is funded"
        if len(still) > len(short):
            title += f": the {len(short)} with most at stake of {len(still)}"
        blocks.append(_short(story, doubt, "disputes in short", title, short))
    return [
        Details(
            f"Which disputes matter most: {len(short)} of {len(doubt.disputes.every)}",
            tuple(blocks),
        )
    ]


def _short(
    story: Story, doubt: Doubt, key: str, title: str, disputes: tuple[Dispute, ...]
) -> Table:
    """List a few disputes, with whoever stands at either end in the same cell."""

    def at(kind: str, end: End, ids: str) -> str:
        figure = part(end.at) if kind == "weight" else plain(end.at)
        return f"{figure} ({_who(doubt, ids)})" if ids else figure

    columns: Columns[tuple[int, Dispute]] = [
        Column("subject", "What is in dispute", "text", lambda row: _subject(story, row[1])),
        Column("stake", "At stake", "points", lambda row: row[1].stake),
        Column("low", "At least", "text", lambda row: at(row[1].kind, row[1].low, row[1].who_low)),
        Column(
            "at_low", "What changes there", "text", lambda row: _there(story, doubt, row[1].low)
        ),
        Column(
            "high", "At most", "text", lambda row: at(row[1].kind, row[1].high, row[1].who_high)
        ),
        Column(
            "at_high", "What changes there", "text", lambda row: _there(story, doubt, row[1].high)
        ),
    ]
    return table_of(key, title, enumerate(disputes, 1), columns, row_key=lambda row: f"{row[0]}")


def chapter(story: Story) -> Iterator[Section]:
    """Give the sheet Disputes."""
    doubt = story.analysis.doubt
    if doubt is not None and doubt.disputes.every:
        blocks = (Text(disputes_words(doubt)), dispute_table(story, doubt))
        yield Section("disputes", "Which disputes matter", blocks, page=False, sheet=SHEET)


def disputes_words(doubt: Doubt) -> str:
    """Say how many can change what is funded, and what that means."""
    every, still = doubt.disputes.every, doubt.disputes.open
    weights = sum(row.kind == "weight" for row in still)
    numbers = {"weight": weights, "score": len(still) - weights}
    turning = joined(counted(number, kind) for kind, number in numbers.items() if number)
    first = (
        f"Of {counted(len(every), 'weight or score', 'weights and scores')} on which people differ or that have a "
        f"range, {turning} could by {'itself' if len(still) == 1 else 'themselves'} change what is funded."
    )
    short = doubt.disputes.short
    if len(short) < len(still):
        first += (
            f" On the {len(short)} with most at stake hang {rounded(short[-1].stake, 1)} to {points(short[0].stake)} "
            "each, on the others less or as little."
        )
    rest = len(every) - len(still)
    closed = ""
    if rest and still:
        closed = f" The other {rest} are closed: wherever they settle, the portfolio stays."
    return (
        f"{first}{closed} Each is settled with all the others as they stand; points at stake are what this portfolio "
        "would fall short of the best one there."
    )


def dispute_table(story: Story, doubt: Doubt) -> Table:
    """List what can change the funded set, the largest stake first."""
    disputes = doubt.disputes.open
    columns: Columns[tuple[int, Dispute]] = [
        Column("subject", "What is in dispute", "text", lambda row: _subject(story, row[1])),
        Column("stake", "At stake", "points", lambda row: row[1].stake, "points"),
        Column("low", "At least", "number", lambda row: _end_cell(row[1].kind, row[1].low)),
        Column("who_low", "Says who", "text", lambda row: _who(doubt, row[1].who_low)),
        Column(
            "at_low", "What changes there", "text", lambda row: _there(story, doubt, row[1].low)
        ),
        Column("high", "At most", "number", lambda row: _end_cell(row[1].kind, row[1].high)),
        Column("who_high", "Says who", "text", lambda row: _who(doubt, row[1].who_high)),
        Column(
            "at_high", "What changes there", "text", lambda row: _there(story, doubt, row[1].high)
        ),
    ]
    title = "What could change what is funded"
    table = table_of(
        "disputes", title, enumerate(disputes, 1), columns, row_key=lambda row: f"{row[0]}"
    )
    if not any(dispute.who_low or dispute.who_high for dispute in disputes):
        return table.without("who_low", "who_high")
    return table


def _end_cell(kind: str, end: End) -> Cell:
    return Cell(end.at, "share" if kind == "weight" else "number")


def _subject(story: Story, dispute: Dispute) -> str:
    leaf = story.leaves[dispute.criterion]
    if dispute.option is None or dispute.level is None:
        return f"How much {leaf.name} counts"
    row, names = story.case.recommendations[dispute.option], story.level_names(dispute.option)
    level = f", {names[dispute.level - 1]}" if len(names) > 1 else ""
    unit = f" ({leaf.unit})" if leaf.unit else ""
    return f"{row.name}{level}: its score on {leaf.name}{unit}"


def _who(doubt: Doubt, ids: str) -> str:
    """Name who stands at an end; `ids` are joined by commas, the case itself among them."""
    if not ids:
        return ""
    names = {} if doubt.people is None else {voice.id: voice.name for voice in doubt.people.people}
    return ", ".join(
        "the case" if id_ == "case" else names.get(id_, id_) for id_ in ids.split(", ")
    )


def _there(story: Story, doubt: Doubt, end: End) -> str:
    if end.choice is None:
        return "nothing" if end.proved else "not settled"
    moved = changed(story.analysis.programme, changes(doubt.disputes.base, end.choice))
    return moved if end.proved else f"{moved} (not proved)"
