"""Nearly as good: the next best portfolios, the one least like the best, and how many there are."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from reports.chapters.why.prices import how_many, with_holdings, within, word_cells
from reports.model.charts import Bars
from reports.model.numbers import part
from reports.model.report import Details, Note, Section, Text
from reports.model.story import NOT_FUNDED
from reports.model.table import Cell, Column, ColumnRun, Columns, Table, table_of
from reports.model.text import counted
from reports.sentences.swaps import changed, points
from scoring.portfolio.difference import changes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.model.report import Block
    from reports.model.story import Story
    from scoring.exact.programme import Choice
    from scoring.explanation.explanation import Explanation, Tolerance
    from scoring.portfolio.difference import Change

SHEET = "Near-ties"


def chapter(story: Story) -> Iterator[Section]:
    """Tell the best portfolios in order and the most different ones; who holds what on the sheet."""
    explanation = story.analysis.explanation
    if explanation is None or not (explanation.tolerances or explanation.best.portfolios):
        return
    table = best_table(story, explanation)
    lead: list[Block] = [Text(_sentences(explanation))] if table.rows else []
    if not all(row.near.complete for row in explanation.tolerances):
        lead.append(Note(INCOMPLETE, "warn"))
    more = _filled(different_table(story, explanation))
    best = _filled(table)
    folded = [Details(table.title, (table,)) for table in best]
    yield Section("near", "Nearly as good", (*lead, *more, *folded))
    counts = [Text(how_many(explanation))] if explanation.tolerances else []
    sheet: list[Block] = [*counts, *lead, *best, *more]
    holdings = holding_table(story, explanation)
    if holdings.rows:
        sheet.append(_holding_chart(explanation, holdings))
    yield Section("near-sheet", "Nearly as good", tuple(sheet), page=False, sheet=SHEET)


def _filled(table: Table) -> list[Table]:
    """Keep a table that has rows."""
    return [table] if table.rows else []


def _holding_chart(explanation: Explanation, holdings: Table) -> Bars:
    last = explanation.tolerances[-1]
    return Bars(
        key="near-chart",
        title=f"Share of the portfolios within {part(last.share)} of the best value that fund each",
        says=f"Bars of shares, one for each recommendation. {how_many(explanation)}",
        table=holdings,
        label="name",
        unit="share of these portfolios",
        series=_share(last.share),
    )


INCOMPLETE = (
    "Not all of these portfolios are listed: there are at least as many as said, and shares are of those found. "
    "That all or none of them fund one is said only where a proof covers the rest."
)


def _sentences(explanation: Explanation) -> str:
    best = explanation.best.values
    if len(best) < 2:
        return "No other portfolio keeps every rule."
    unit = explanation.programme.value_unit
    gap = (best[0] - best[1]) * unit
    text = "The second best portfolio is as good as the best."
    if gap != 0:
        unproved = "" if explanation.best.complete else " found"
        text = f"The second best portfolio{unproved} is worth {points(gap)} less than the best."
    if len(best) > 2:
        lowest = (best[0] - best[-1]) * unit
        text += f" The first {len(best)} lie within {points(lowest)} of one another."
    return text


@dataclass(frozen=True, slots=True)
class _Best:
    """One of the best portfolios: its place from 1, and its value in points."""

    number: int
    choice: Choice
    value: Fraction


def best_table(story: Story, explanation: Explanation) -> Table:
    """Make the row of each of the best portfolios, and what it does otherwise."""
    programme, best = explanation.programme, explanation.best
    value = explanation.value(explanation.choice)
    rows = [
        _Best(number, choice, units * programme.value_unit)
        for number, (choice, units) in enumerate(zip(best.portfolios, best.values, strict=True), 1)
    ]

    def moves(row: _Best) -> str:
        return (
            changed(programme, changes(explanation.choice, row.choice))
            or "the recommended portfolio"
        )

    columns: Columns[_Best] = [
        Column("number", "No.", "rank", lambda row: row.number),
        Column("value", "Value", "points", lambda row: row.value, "points"),
        Column("against", "Against the best", "points", lambda row: row.value - value, "points"),
        Column(
            "share",
            "In per cent",
            "share",
            lambda row: row.value / value - 1 if value > 0 else None,
        ),
        Column("cost", "Cost", "money", lambda row: explanation.cost(row.choice), story.money.unit),
        Column("moves", "What it does otherwise", "text", moves),
    ]
    title = f"The {counted(len(rows), 'best portfolio')} {'in order' if best.complete else 'found'}"
    return table_of("best portfolios", title, rows, columns, row_key=lambda row: str(row.number))


@dataclass(frozen=True, slots=True)
class _Different:
    """The portfolio least like the best within a tolerance: points against the best, and what it changes."""

    tolerance: Tolerance
    choice: Choice
    against: Fraction
    moved: tuple[Change, ...]

    @property
    def counting(self) -> str:
        """How the number of portfolios is to be read."""
        return "all" if self.tolerance.near.complete else "at least"

    @property
    def proof(self) -> str:
        """Whether none is less like the best."""
        return "most possible" if self.tolerance.different_proved else "most found"


def different_table(story: Story, explanation: Explanation) -> Table:
    """Make the row of each tolerance: how many portfolios lie within it, and the one least like the best."""
    value = explanation.value(explanation.choice)
    rows = [
        _Different(
            tolerance,
            tolerance.different,
            explanation.value(tolerance.different) - value,
            changes(explanation.choice, tolerance.different),
        )
        for tolerance in explanation.tolerances
        if tolerance.different is not None
    ]
    columns: Columns[_Different] = [
        Column("within", "Within", "word", lambda row: part(row.tolerance.share)),
        Column("number", "Portfolios", "count", lambda row: len(row.tolerance.near.portfolios)),
        Column("differs", "Recommendations it changes", "count", lambda row: len(row.moved)),
        Column("against", "Value against the best", "points", lambda row: row.against, "points"),
        Column("cost", "Cost", "money", lambda row: explanation.cost(row.choice), story.money.unit),
        Column(
            "moves",
            "What it does otherwise",
            "text",
            lambda row: changed(explanation.programme, row.moved),
        ),
        Column("complete", "Portfolios counted", "word", lambda row: row.counting),
        Column("proved", "Its changes are", "word", lambda row: row.proof),
    ]
    all_complete = all(tolerance.near.complete for tolerance in explanation.tolerances)
    all_proved = all(tolerance.different_proved for tolerance in explanation.tolerances)
    needless = [
        *(["complete"] if all_complete else []),
        *(["proved"] if all_proved else []),
    ]
    title = "The portfolio least like the best, within each tolerance"
    table = table_of(
        "most different", title, rows, columns, row_key=lambda row: part(row.tolerance.share)
    )
    return table.without(*needless)


def _share(share: Fraction) -> str:
    return f"share {part(share)}"


def holding_table(story: Story, explanation: Explanation) -> Table:
    """Make the row of each recommendation: the share of near-optimal portfolios that fund it, and a word."""
    tolerances = with_holdings(explanation)
    rows, choice = story.case.recommendations, explanation.choice

    def shares(place: int) -> tuple[Fraction, ...]:
        return tuple(tolerance.holdings[place].share for tolerance in tolerances)

    def widest_first(place: int) -> tuple[tuple[Fraction, ...], int]:
        return tuple(-share for share in reversed(shares(place))), place

    def level(place: int) -> str:
        return story.level_names(place)[choice[place] - 1] if choice[place] else NOT_FUNDED

    def words(place: int) -> tuple[Cell, ...]:
        return word_cells(explanation, place, funded=bool(choice[place]))

    columns: Columns[int] = [
        Column("id", "Id", "id", lambda place: rows[place].id),
        ColumnRun(
            [(_share(row.share), f"Share within {part(row.share)}") for row in tolerances],
            "share",
            shares,
        ),
        ColumnRun(
            [(within(row), f"In how many within {part(row.share)}") for row in tolerances],
            "word",
            words,
        ),
        Column("name", "Recommendation", "text", lambda place: rows[place].name),
        Column("funded", "Funded at", "word", level),
    ]
    return table_of(
        "holdings",
        "Who is in how many of them",
        sorted(range(len(choice)), key=widest_first) if tolerances else (),
        columns,
        row_key=lambda place: rows[place].id,
        state=lambda place: "" if choice[place] else "out",
    )
