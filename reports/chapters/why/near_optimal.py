"""Nearly as good: the next best portfolios, the one least like the best, and how many there are."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from reports.chapters.why.prices import how_many, within, word_cells
from reports.model.charts import Bars
from reports.model.numbers import part
from reports.model.report import Details, Note, Section, Text
from reports.model.story import NOT_FUNDED
from reports.model.table import Heading, Row, Table, cells
from reports.model.text import counted
from reports.sentences.swaps import changed, points
from scoring.portfolio.difference import changes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.model.report import Block
    from reports.model.story import Story
    from scoring.explanation.explanation import Explanation

SHEET = "Near-ties"


def chapter(story: Story) -> Iterator[Section]:
    """Tell the best portfolios in order and the most different ones; who holds what on the sheet."""
    explanation = story.analysis.explanation
    if explanation is None or not (explanation.tolerances or explanation.best.portfolios):
        return
    table, different = best_table(story, explanation), different_table(story, explanation)
    said: list[Block] = [Text(_said(explanation))] if table.rows else []
    if not all(row.near.complete for row in explanation.tolerances):
        said.append(Note(INCOMPLETE, "warn"))
    more = [different] if different.rows else []
    listed = [table] if table.rows else []
    folded = [Details(table.title, tuple(listed))] if listed else []
    yield Section("near", "Nearly as good", (*said, *more, *folded))
    counts = [Text(how_many(explanation))] if explanation.tolerances else []
    sheet: list[Block] = [*counts, *said, *listed, *more]
    held = holding_table(story, explanation)
    if held.rows:
        last = explanation.tolerances[-1]
        sheet.append(
            Bars(
                key="near-chart",
                title=f"Share of the portfolios within {part(last.share)} of the best value that fund each",
                says=f"Bars of shares, one for each recommendation. {how_many(explanation)}",
                table=held,
                label="name",
                unit="share of these portfolios",
                series=_share(last.share),
            )
        )
    yield Section("near-sheet", "Nearly as good", tuple(sheet), page=False, sheet=SHEET)


INCOMPLETE = (
    "Not all of these portfolios are listed: there are at least as many as said, and shares are of those found. "
    "That all or none of them fund one is said only where a proof covers the rest."
)


def _said(explanation: Explanation) -> str:
    best = explanation.best.values
    if len(best) < 2:
        return "No other portfolio keeps every rule."
    unit = explanation.programme.value_unit
    gap = (best[0] - best[1]) * unit
    text = (
        "The second best portfolio is as good as the best."
        if gap == 0
        else f"The second best portfolio is worth {points(gap)} less than the best."
    )
    if len(best) > 2:
        lowest = (best[0] - best[-1]) * unit
        text += f" The first {len(best)} lie within {points(lowest)} of one another."
    return text


def best_table(story: Story, explanation: Explanation) -> Table:
    """Make the row of each of the best portfolios, and what it does otherwise."""
    whole = explanation.value(explanation.choice)
    rows = []
    for number, (choice, value) in enumerate(zip(explanation.best.portfolios, explanation.best.values, strict=True), 1):
        worth = value * explanation.programme.value_unit
        rows.append(
            Row(
                str(number),
                cells(
                    number,
                    worth,
                    worth - whole,
                    worth / whole - 1 if whole > 0 else None,
                    explanation.cost(choice),
                    changed(explanation.programme, changes(explanation.choice, choice)) or "the recommended portfolio",
                ),
            )
        )
    columns = (
        Heading("number", "No.", "rank"),
        Heading("value", "Value", "points", "points"),
        Heading("against", "Against the best", "points", "points"),
        Heading("share", "In per cent", "share"),
        Heading("cost", "Cost", "money", story.money.unit),
        Heading("moves", "What it does otherwise"),
    )
    title = f"The {counted(len(rows), 'best portfolio')} in order"
    return Table("best portfolios", title, columns, tuple(rows))


def different_table(story: Story, explanation: Explanation) -> Table:
    """Make the row of each tolerance: how many portfolios lie within it, and the one least like the best."""
    rows = []
    for row in explanation.tolerances:
        if row.different is None:
            continue
        moved = changes(explanation.choice, row.different)
        worth = explanation.value(row.different)
        rows.append(
            Row(
                part(row.share),
                cells(
                    part(row.share),
                    len(row.near.portfolios),
                    len(moved),
                    worth - explanation.value(explanation.choice),
                    explanation.cost(row.different),
                    changed(explanation.programme, moved),
                    "all" if row.near.complete else "at least",
                    "most possible" if row.different_proved else "most found",
                ),
            )
        )
    columns = (
        Heading("within", "Within", "word"),
        Heading("number", "Portfolios", "count"),
        Heading("differs", "Recommendations it changes", "count"),
        Heading("against", "Value against the best", "points", "points"),
        Heading("cost", "Cost", "money", story.money.unit),
        Heading("moves", "What it does otherwise"),
        Heading("complete", "Portfolios counted", "word"),
        Heading("proved", "Its changes are", "word"),
    )
    needless = [
        *(["complete"] if all(row.near.complete for row in explanation.tolerances) else []),
        *(["proved"] if all(row.different_proved for row in explanation.tolerances) else []),
    ]
    title = "The portfolio least like the best, within each tolerance"
    return Table("most different", title, columns, tuple(rows)).without(*needless)


def _share(share: Fraction) -> str:
    return f"share {part(share)}"


def holding_table(story: Story, explanation: Explanation) -> Table:
    """Make the row of each recommendation: the share of near-optimal portfolios that fund it, and a word."""
    spans = [row for row in explanation.tolerances if row.holdings]

    def order(place: int) -> tuple[tuple[Fraction, ...], int]:
        return tuple(-row.holdings[place].share for row in reversed(spans)), place

    rows = []
    for place in sorted(range(len(explanation.choice)), key=order) if spans else ():
        row, level = story.case.recommendations[place], explanation.choice[place]
        rows.append(
            Row(
                row.id,
                cells(
                    row.id,
                    *(span.holdings[place].share for span in spans),
                    *word_cells(explanation, place, held=bool(level)),
                    row.name,
                    story.level_names(place)[level - 1] if level else NOT_FUNDED,
                ),
                state="" if level else "out",
            )
        )
    columns = (
        Heading("id", "Id", "id"),
        *(Heading(_share(row.share), f"Share within {part(row.share)}", "share") for row in spans),
        *(Heading(within(row), f"In how many within {part(row.share)}", "word") for row in spans),
        Heading("name", "Recommendation"),
        Heading("funded", "Funded at", "word"),
    )
    return Table("holdings", "Who is in how many of them", columns, tuple(rows))
