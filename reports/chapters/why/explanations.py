"""Why each is in or out: one paragraph for each recommendation, the same as `steelyard explain` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.chapters.why.prices import called
from reports.model.report import Details, Section, Text
from reports.model.story import NOT_FUNDED
from reports.model.table import Heading, Row, Table, cells
from reports.sentences.why import paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.model.story import Story

SHEET = "Explanations"


def chapter(story: Story) -> Iterator[Section]:
    """Tell each recommendation a click away, and all of them on a sheet."""
    explanation = story.analysis.explanation
    if explanation is None or not explanation.prices.known:
        return
    rows, inner = [], []
    for place in story.told:
        row, level = story.case.recommendations[place], explanation.choice[place]
        text = paragraph(story.analysis, explanation, row.id, story=story)
        name = story.level_names(place)[level - 1] if level else NOT_FUNDED
        rows.append(Row(row.id, cells(row.id, row.name, name, text), state="" if level else "out"))
        inner.append(Details(f"{called(story, place)}: {_stands(story, place, level)}", (Text(text),)))
    said = Text("Each recommendation opens to the reasons. Others are called by their ids.")
    yield Section("explanations", "Why each is in or out", (said, *inner))
    columns = (
        Heading("id", "Id", "id"),
        Heading("name", "Recommendation"),
        Heading("funded", "Funded at", "word"),
        Heading("why", "Why"),
    )
    table = Table("explanations", "Why each is in or out", columns, tuple(rows))
    yield Section("explanations-sheet", "Why each is in or out", (table,), page=False, sheet=SHEET)


def _stands(story: Story, place: int, level: int) -> str:
    names = story.level_names(place)
    if not level:
        return "out"
    return f"in, {names[level - 1]}" if len(names) > 1 else "in"
