"""Ranking and value for money: each recommendation by itself, before any budget or rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from criteria.model.names import joined
from reports.chapters.decision.portfolio import WorthOf, without_themes, worth_columns
from reports.model.charts import Bars
from reports.model.formula import At, Span, call
from reports.model.numbers import rounded
from reports.model.report import Section, Text
from reports.model.sheets import SCORES
from reports.model.story import NOT_FUNDED, Story
from reports.model.table import Cell, Column, Row, Table, table_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from scoring.value.ranking import Ranked


def chapter(story: Story) -> Iterator[Section]:
    """Tell value for money on the page, and the living ranking on its sheet."""
    page = _page_table(story)
    worth = tuple(
        row.key for row in page.rows if row.cells[page.place("value_for_money")].value is not None
    )
    if worth:
        yield Section(
            "value-for-money",
            "Value for money",
            (
                Text(_lead(story, page)),
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
        sheet=SCORES,
    )


def _by_ratio(story: Story) -> list[Ranked]:
    """List every recommendation once, at the level it is told at, by value for money."""
    rows = [row for row in story.analysis.ranking if row.level == story.main_level(row.index)]
    return sorted(rows, key=lambda row: (-(row.value_for_money or -1), row.index))


def _page_table(story: Story) -> Table:
    per, unit = story.ratio

    def ratio(row: Ranked) -> Fraction | None:
        return None if row.value_for_money is None else row.value_for_money * per

    def funded(row: Ranked) -> bool:
        return bool(story.best.choice[row.index])

    columns: tuple[Column[Ranked], ...] = (
        Column("name", "Recommendation", "text", lambda row: story.name(row.index)),
        Column("level", "Level", "word", lambda row: row.level_name),
        Column("cost", "Cost", "money", lambda row: row.cost, story.money.unit),
        Column("benefit", "Benefit", "points", lambda row: row.benefit, "points"),
        Column("value_for_money", "Value for money", "ratio", ratio, unit),
        Column("funded", "Funded", "word", lambda row: "yes" if funded(row) else "no"),
    )
    return table_of(
        "value for money",
        "Value for money",
        _by_ratio(story),
        columns,
        row_key=lambda row: row.id,
        state=lambda row: "" if funded(row) else "out",
    )


def _lead(story: Story, page: Table) -> str:
    place = page.place("value_for_money")
    best = [row for row in page.rows if row.cells[place].value is not None][:3]
    names = [str(row.cells[0].value) for row in best]
    text = f"For its money, most is had from {joined(names)}. "
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
    keys = frozenset(worth)
    shown = [row for row in page.rows if row.key in keys]

    def bar(row: Row) -> str:
        value = row.cells[place].value
        ratio = "" if value is None or isinstance(value, str) else rounded(value, 1)
        return f"{row.cells[0].value} with {ratio}"

    return f"Bars in {story.ratio[1]}, from {bar(shown[0])} to {bar(shown[-1])}."


def ranking_table(story: Story) -> Table:
    """Make the living ranking: reference levels by benefit, ranked as rounded to nine decimals."""
    references = [row for row in story.analysis.ranking if row.is_reference]
    ranked = sorted(references, key=lambda row: (row.rank or 0, row.index))

    def rank(row: Ranked) -> Cell:
        return Cell(
            row.rank,
            formula=call("RANK", At("ranking", row.id, "benefit"), Span("ranking", "benefit")),
        )

    def linked(row: Ranked, value: Fraction, column: str) -> Cell:
        return Cell(value, formula=At("levels", story.level_key(row.index, row.level), column) + 0)

    def figures(row: Ranked) -> WorthOf:
        return WorthOf(key=row.id, benefit=row.benefit, cost=row.cost, funded=True)

    def funded(row: Ranked) -> Cell:
        level, level_at = story.best.choice[row.index], At("portfolio", row.id, "level")
        name = story.level_names(row.index)[level - 1] if level else NOT_FUNDED
        return Cell(name, formula=call("IF", call("=", level_at, ""), "", level_at))

    def theme(row: Ranked) -> str:
        return story.theme_name(story.case.recommendations[row.index])

    columns: tuple[Column[Ranked], ...] = (
        Column("name", "Recommendation", "text", lambda row: story.name(row.index)),
        Column("rank", "Rank", "rank", rank),
        Column("id", "Id", "id", lambda row: row.id),
        Column("level", "Level ranked", "word", lambda row: row.level_name),
        Column(
            "benefit",
            "Benefit",
            "points",
            lambda row: linked(row, row.benefit, "benefit"),
            "points",
        ),
        Column(
            "cost", "Cost", "money", lambda row: linked(row, row.cost, "cost"), story.money.unit
        ),
        *worth_columns(story, "ranking", figures),
        Column("funded", "In the portfolio at", "word", funded),
        Column("theme", "Theme", "text", theme),
    )
    return without_themes(
        story, table_of("ranking", "Ranking", ranked, columns, row_key=lambda row: row.id)
    )
