"""Why each is in or out: one paragraph for each recommendation, the same as `steelyard explain` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.chapters.why.prices import called
from reports.model.report import Details, Section, Text
from reports.model.story import NOT_FUNDED
from reports.model.table import Column, Columns, Table, table_of
from reports.sentences.why import paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.model.story import Story
    from scoring.explanation.explanation import Explanation

SHEET = "Explanations"


def chapter(story: Story) -> Iterator[Section]:
    """Tell each recommendation a click away, and all of them on a sheet."""
    explanation = story.analysis.explanation
    if explanation is None or not explanation.prices.known:
        return
    table = paragraph_table(story, explanation)
    texts = [str(row.cells[table.place("why")].value) for row in table.rows]
    opened = [
        Details(
            f"{called(story, place)}: {_stands(story, place, explanation.choice[place])}",
            (Text(text),),
        )
        for place, text in zip(story.in_order, texts, strict=True)
    ]
    lead = Text("Each recommendation opens to the reasons. Others are called by their ids.")
    yield Section("explanations", table.title, (lead, *opened))
    yield Section("explanations-sheet", table.title, (table,), page=False, sheet=SHEET)


def paragraph_table(story: Story, explanation: Explanation) -> Table:
    """Make the row of each recommendation: where it stands, and why."""
    rows, choice = story.case.recommendations, explanation.choice

    def level(place: int) -> str:
        return story.level_names(place)[choice[place] - 1] if choice[place] else NOT_FUNDED

    def why(place: int) -> str:
        return paragraph(story.analysis, explanation, rows[place].id, story=story)

    columns: Columns[int] = [
        Column("id", "Id", "id", lambda place: rows[place].id),
        Column("name", "Recommendation", "text", lambda place: rows[place].name),
        Column("funded", "Funded at", "word", level),
        Column("why", "Why", "text", why),
    ]
    return table_of(
        "explanations",
        "Why each is in or out",
        story.in_order,
        columns,
        row_key=lambda place: rows[place].id,
        state=lambda place: "" if choice[place] else "out",
    )


def _stands(story: Story, place: int, level: int) -> str:
    names = story.level_names(place)
    if not level:
        return "out"
    return f"in, {names[level - 1]}" if len(names) > 1 else "in"
