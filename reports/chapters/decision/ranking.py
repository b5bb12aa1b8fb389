"""Ranking and value for money: each recommendation by itself, before any budget or rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.chapters.decision.portfolio import ratio_cell, without_themes
from reports.model.charts import Bars
from reports.model.formula import At, Span, call
from reports.model.numbers import rounded
from reports.model.report import Section, Text
from reports.model.story import Story
from reports.model.table import Cell, Heading, Row, Table, cells
from reports.model.text import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scoring.value.ranking import Ranked

SHEET = "Ranking"


def chapter(story: Story) -> Iterator[Section]:
    """Tell value for money on the page, and the living ranking on its sheet."""
    page = _page_table(story)
    worth = tuple(row.key for row in page.rows if row.cells[page.place("value_for_money")].value is not None)
    if worth:
        yield Section(
            "value-for-money",
            "Value for money",
            (
                Text(_said(story, page)),
                Bars(
                    key="value-for-money-chart",
                    title="Value for money; grey is not funded",
                    says=_says(story, page, worth),
                    table=page,
                    label="name",
                    unit=story.ratio[1],
                    series="value_for_money",
                    rows=worth,
                ),
            ),
        )
    table = ranking_table(story)
    yield Section(
        "ranking-sheet",
        "Ranking",
        (
            Text(
                "Each recommendation at the level it is ranked at, by benefit alone. No portfolio is implied: a high "
                "rank may cost too much, and what pairs add or take away is not counted here."
            ),
            table,
            Bars(
                key="ranking-chart",
                title="Benefit of each recommendation at the level it is ranked at",
                says="Bars of benefit in points, from the first rank down to the last.",
                table=table,
                label="name",
                unit="points",
                series="benefit",
            ),
        ),
        page=False,
        sheet=SHEET,
    )


def _told(story: Story) -> list[Ranked]:
    """List every recommendation once, at the level it is told at, by value for money."""
    rows = [row for row in story.analysis.ranking if row.level == story.main_level(row.index)]
    return sorted(rows, key=lambda row: (-(row.value_for_money or -1), row.index))


def _page_table(story: Story) -> Table:
    per = story.ratio[0]
    rows = []
    for row in _told(story):
        funded = bool(story.best.choice[row.index])
        ratio = row.value_for_money * per if row.value_for_money is not None else None
        name = story.case.recommendations[row.index].name
        rows.append(
            Row(
                row.id,
                cells(name, row.level_name, row.cost, row.benefit, ratio, "yes" if funded else "no"),
                state="" if funded else "out",
            )
        )
    columns = (
        Heading("name", "Recommendation"),
        Heading("level", "Level", "word"),
        Heading("cost", "Cost", "money", story.money.unit),
        Heading("benefit", "Benefit", "points", "points"),
        Heading("value_for_money", "Value for money", "ratio", story.ratio[1]),
        Heading("funded", "Funded", "word"),
    )
    return Table("value for money", "Value for money", columns, tuple(rows))


def _said(story: Story, page: Table) -> str:
    place = page.place("value_for_money")
    best = [row for row in page.rows if row.cells[place].value is not None][:3]
    names = [str(row.cells[0].value) for row in best]
    text = f"For its money, most is had from {listed(names)}. "
    skipped = [row for row in page.rows[: len(story.best.funded)] if row.state == "out"]
    if skipped:
        text += (
            "The portfolio is not simply the top of this list: costs come in lumps, rules tie recommendations "
            "together, and some overlap."
        )
    else:
        text += "The portfolio follows this list as far as the money goes."
    return text


def _says(story: Story, page: Table, worth: tuple[str, ...]) -> str:
    place = page.place("value_for_money")
    shown = [row for row in page.rows if row.key in worth]

    def told(row: Row) -> str:
        value = row.cells[place].value
        return (
            f"{row.cells[0].value} with {rounded(value, 1) if value is not None and not isinstance(value, str) else ''}"
        )

    return f"Bars in {story.ratio[1]}, from {told(shown[0])} to {told(shown[-1])}."


def ranking_table(story: Story) -> Table:
    """Make the living ranking: reference levels by benefit, ranked as rounded to nine decimals."""
    main = sorted(
        (row for row in story.analysis.ranking if row.is_reference), key=lambda row: (row.rank or 0, row.index)
    )
    rows = []
    for row in main:
        recommendation = story.case.recommendations[row.index]
        key = story.level_key(row.index, row.level)
        benefit, cost = At("ranking", row.id, "benefit"), At("ranking", row.id, "cost")
        level_at = At("portfolio", row.id, "level")
        chosen = story.best.choice[row.index]
        names = story.level_names(row.index)
        rows.append(
            Row(
                row.id,
                cells(
                    Cell(row.rank, formula=call("RANK", benefit, Span("ranking", "benefit"))),
                    row.id,
                    recommendation.name,
                    story.theme_name(recommendation),
                    row.level_name,
                    Cell(row.benefit, formula=At("levels", key, "benefit") + 0),
                    Cell(row.cost, formula=At("levels", key, "cost") + 0),
                    ratio_cell(story, row.benefit, row.cost, benefit, cost),
                    Cell(
                        names[chosen - 1] if chosen else "not funded",
                        formula=call("IF", call("=", level_at, ""), "", level_at),
                    ),
                ),
            )
        )
    columns = (
        Heading("rank", "Rank", "rank"),
        Heading("id", "Id", "id"),
        Heading("name", "Recommendation"),
        Heading("theme", "Theme"),
        Heading("level", "Level ranked", "word"),
        Heading("benefit", "Benefit", "points", "points"),
        Heading("cost", "Cost", "money", story.money.unit),
        Heading("value_for_money", "Value for money", "ratio", story.ratio[1]),
        Heading("funded", "In the portfolio at", "word"),
    )
    return without_themes(story, Table("ranking", "Ranking", columns, tuple(rows)))
