"""Disputes: the short list of weights and scores whose settling could change what is funded; the rest are closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.model.numbers import part, plain, rounded
from reports.model.report import Details, Section, Text
from reports.model.table import Cell, Heading, Row, Table, cells
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


def folded(story: Story, told: Doubt) -> list[Block]:
    """Give the page's details: the disputes with most at stake."""
    if not told.disputes.every:
        return []
    still, short = told.disputes.open, told.disputes.short
    blocks: list[Block] = [Text(said(told))]
    if short:
        title = "What could change what is funded"
        title += f": the {len(short)} with most at stake of {len(still)}" if len(still) > len(short) else ""
        blocks.append(_short(story, told, "disputes in short", title, short))
    return [Details(f"Which disputes matter most: {len(short)} of {len(told.disputes.every)}", tuple(blocks))]


def _short(story: Story, told: Doubt, key: str, title: str, found: tuple[Dispute, ...]) -> Table:
    """List a few disputes, with whoever stands at either end in the same cell."""
    rows = []
    for place, dispute in enumerate(found, 1):
        ends = []
        for end, ids in ((dispute.low, dispute.who_low), (dispute.high, dispute.who_high)):
            at = part(end.at) if dispute.kind == "weight" else plain(end.at)
            ends += [f"{at} ({_who(told, ids)})" if ids else at, _there(story, told, end)]
        rows.append(Row(f"{place}", cells(_subject(story, dispute), dispute.stake, *ends)))
    columns = (
        Heading("subject", "What is in dispute"),
        Heading("stake", "At stake", "points"),
        Heading("low", "At least"),
        Heading("at_low", "What changes there"),
        Heading("high", "At most"),
        Heading("at_high", "What changes there"),
    )
    return Table(key, title, columns, tuple(rows))


def chapter(story: Story) -> Iterator[Section]:
    """Give the sheet Disputes."""
    told = story.analysis.doubt
    if told is not None and told.disputes.every:
        blocks = (Text(said(told)), dispute_table(story, told))
        yield Section("disputes", "Which disputes matter", blocks, page=False, sheet=SHEET)


def said(told: Doubt) -> str:
    """Say how many can change what is funded, and what that means."""
    every, still = told.disputes.every, told.disputes.open
    weights = sum(row.kind == "weight" for row in still)
    counts = [counted(weights, "weight"), counted(len(still) - weights, "score")]
    parts = " and ".join(text for text, number in zip(counts, (weights, len(still) - weights), strict=True) if number)
    first = (
        f"Of {counted(len(every), 'weight or score', 'weights and scores')} on which people differ or that have a "
        f"range, {parts or 'none'} could by {'itself' if len(still) == 1 else 'themselves'} change what is funded."
    )
    short = told.disputes.short
    if len(short) < len(still):
        first += (
            f" On the {len(short)} with most at stake hang {rounded(short[-1].stake, 1)} to {points(short[0].stake)} "
            "each, on the others less or as little."
        )
    rest = len(every) - len(still)
    closed = f" The other {rest} are closed: wherever they settle, the portfolio stays." if rest and still else ""
    return (
        f"{first}{closed} Each is settled with all the others as they stand; points at stake are what this portfolio "
        "would fall short of the best one there."
    )


def dispute_table(story: Story, told: Doubt) -> Table:
    """List what can change the funded set, the largest stake first."""
    rows = []
    for place, dispute in enumerate(told.disputes.open, 1):
        low, high = dispute.low, dispute.high
        meaning = "share" if dispute.kind == "weight" else "number"
        rows.append(
            Row(
                f"{place}",
                cells(
                    _subject(story, dispute),
                    dispute.stake,
                    Cell(low.at, meaning),  # type: ignore[arg-type]
                    _who(told, dispute.who_low),
                    _there(story, told, low),
                    Cell(high.at, meaning),  # type: ignore[arg-type]
                    _who(told, dispute.who_high),
                    _there(story, told, high),
                ),
            )
        )
    columns = [
        Heading("subject", "What is in dispute"),
        Heading("stake", "At stake", "points", "points"),
        Heading("low", "At least", "number"),
        Heading("who_low", "Says who"),
        Heading("at_low", "What changes there"),
        Heading("high", "At most", "number"),
        Heading("who_high", "Says who"),
        Heading("at_high", "What changes there"),
    ]
    table = Table("disputes", "What could change what is funded", tuple(columns), tuple(rows))
    if not any(dispute.who_low or dispute.who_high for dispute in told.disputes.open):
        return table.without("who_low", "who_high")
    return table


def _subject(story: Story, dispute: Dispute) -> str:
    leaf = story.leaves[dispute.criterion]
    if dispute.option is None or dispute.level is None:
        return f"How much {leaf.name} counts"
    row, names = story.case.recommendations[dispute.option], story.level_names(dispute.option)
    level = f", {names[dispute.level - 1]}" if len(names) > 1 else ""
    unit = f" ({leaf.unit})" if leaf.unit else ""
    return f"{row.name}{level}: its score on {leaf.name}{unit}"


def _who(told: Doubt, ids: str) -> str:
    """Name who stands at an end; `ids` are joined by commas, the case itself among them."""
    if not ids:
        return ""
    names = {} if told.people is None else {voice.id: voice.name for voice in told.people.people}
    return ", ".join("the case" if id_ == "case" else names.get(id_, id_) for id_ in ids.split(", "))


def _there(story: Story, told: Doubt, end: End) -> str:
    if end.choice is None:
        return "nothing" if end.proved else "not settled"
    moved = changed(story.analysis.programme, changes(told.disputes.base, end.choice))
    return moved if end.proved else f"{moved} (not proved)"
