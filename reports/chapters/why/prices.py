"""What it would take to change each choice, and how many of the nearly best portfolios share it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reports.model.numbers import part
from reports.model.report import Section, Text
from reports.model.table import Cell, Column, ColumnRun, Columns, Table, table_of
from reports.model.text import counted
from reports.sentences.budget_ranges import stretches
from reports.sentences.swaps import changed
from scoring.explanation.near_optimal import IN_HOW_MANY
from scoring.explanation.prices import Stay

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from reports.model.story import Story
    from scoring.explanation.explanation import Explanation, Tolerance
    from scoring.explanation.prices import Price

SHEET = "Price tags"
MANY = 7
"""Names that a line may list; more are counted."""


def chapter(story: Story) -> Iterator[Section]:
    """Tell how sure each is and what it would need on the page, and every level on the sheet."""
    explanation = story.analysis.explanation
    if explanation is None or not (explanation.tolerances or explanation.prices.known):
        return
    tables = [_words(story, explanation)]
    if explanation.prices.known:
        tables += [_in_table(story, explanation), _out_table(story, explanation)]
    shown = tuple(table for table in tables if table.rows)
    lead = (Text(how_many(explanation)),) if explanation.tolerances else ()
    yield Section("prices", "What it would take to change each choice", (*lead, *shown))
    if not explanation.prices.known:
        return
    yield Section(
        "prices-sheet",
        "What each level would need to change places",
        (Text(_ends_in_words(explanation)), tag_table(story, explanation)),
        page=False,
        sheet=SHEET,
    )


def how_many(explanation: Explanation) -> str:
    """Say how many portfolios are nearly as good, and what the words for it mean."""
    parts = []
    for row in explanation.tolerances:
        number, span = len(row.near.portfolios), f"within {part(row.share)} of the best value"
        if number == 1 and row.near.complete:
            parts.append(f"no other portfolio lies {span}")
        else:
            least = "" if row.near.complete else "at least "
            parts.append(
                f"{least}{counted(number, 'portfolio')} {'lies' if number == 1 else 'lie'} {span}"
            )
    text = "; ".join(parts)
    return (
        f"Near-ties alone, with weights, scores and costs as they stand: {text}. A word says how many of them fund a "
        "recommendation: most are three quarters or more, few a quarter or fewer, some lie between."
    )


@dataclass(frozen=True, slots=True)
class _WordBearers:
    """A word, and the names of those that bear it within each tolerance."""

    word: str
    names: tuple[str, ...]


def _words(story: Story, explanation: Explanation) -> Table:
    """Name what bears each word, within each tolerance."""
    tolerances = with_holdings(explanation)
    rows = []
    for word in IN_HOW_MANY:
        bearers = [
            [place for place in story.in_order if row.holdings[place].word == word]
            for row in tolerances
        ]
        if any(bearers):
            names = [
                _named([story.case.recommendations[place].name for place in places])
                for places in bearers
            ]
            rows.append(_WordBearers(word, tuple(names)))
    columns: Columns[_WordBearers] = [
        Column("word", "It is", "word", lambda row: IN_HOW_MANY[row.word]),
        ColumnRun(
            [(within(row), f"Near-ties {within(row)}") for row in tolerances],
            "text",
            lambda row: row.names,
        ),
    ]
    title = "Near-ties alone: what is in all of them, and what is not"
    return table_of("in a word", title, rows, columns, row_key=lambda row: row.word)


def with_holdings(explanation: Explanation) -> list[Tolerance]:
    """Pick the tolerances of which it is known who is in how many near-ties."""
    return [tolerance for tolerance in explanation.tolerances if tolerance.holdings]


def _named(names: list[str]) -> str:
    """Name a few, count many; names may hold commas of their own."""
    return "; ".join(names) if len(names) <= MANY else f"{len(names)} of them, marked below"


def called(story: Story, place: int) -> str:
    """Name a recommendation with its id, by which others speak of it."""
    return story.name_with_id(place)


def within(row: Tolerance) -> str:
    """Key of the column of words for a tolerance."""
    return f"within {part(row.share)}"


def word_cells(explanation: Explanation, place: int, *, funded: bool) -> tuple[Cell, ...]:
    """Give a recommendation's word within each tolerance; what is out as it should be is no news."""
    words = [tolerance.holdings[place].word for tolerance in with_holdings(explanation)]
    return tuple(
        Cell(IN_HOW_MANY[word], state="out" if word == "out" and not funded else "")
        for word in words
    )


@dataclass(frozen=True, slots=True)
class _Budgets:
    """From which budget a level is in, from which it is out again, and from which it is in for good."""

    start: Cell
    end: Cell
    for_good: Cell


@dataclass(frozen=True, slots=True)
class _Tag:
    """A level with what it would need to change places.

    price: its figures; a Stay where it is in. words: in how many near-ties its recommendation is,
    within each tolerance.
    budgets: at which the level, or where none is named any level of its recommendation, is in.
    """

    id: str
    name: str
    price: Price | Stay
    words: tuple[Cell, ...]
    budgets: _Budgets


def _tag(
    story: Story, explanation: Explanation, price: Price | Stay, *, any_level: bool = False
) -> _Tag:
    recommendation = story.case.recommendations[price.index]
    words = word_cells(explanation, price.index, funded=isinstance(price, Stay))
    budgets = _budgets(explanation, price.index, 0 if any_level else price.level)
    return _Tag(recommendation.id, recommendation.name, price, words, budgets)


def _end_columns(goal: str, money: str = "", points: str = "") -> Columns[_Tag]:
    """Columns of the cost and the benefit, and of the ends up or down to which they may go; of budgets beside them."""
    return [
        Column("cost", "Cost", "money", lambda tag: tag.price.cost, money),
        Column(
            "cost_end", f"Highest cost to {goal}", "money", lambda tag: _cost_end(tag.price), money
        ),
        Column("benefit", "Benefit", "points", lambda tag: tag.price.benefit, points),
        Column(
            "benefit_end",
            f"Least benefit to {goal}",
            "points",
            lambda tag: _benefit_end(tag.price),
            points,
        ),
        Column("budget", "In from a budget of", "money", lambda tag: tag.budgets.start, money),
        Column("budget_end", "Out again from", "money", lambda tag: tag.budgets.end, money),
        Column("budget_good", "In for good from", "money", lambda tag: tag.budgets.for_good, money),
    ]


def _word_columns(explanation: Explanation) -> ColumnRun[_Tag]:
    headings = [
        (within(row), f"Near-ties within {part(row.share)}") for row in with_holdings(explanation)
    ]
    return ColumnRun(headings, "word", lambda tag: tag.words)


def _ordered(explanation: Explanation) -> tuple[list[Stay], list[int]]:
    """Order what is in by what would be lost without it, and what is out by how near it is to being in."""
    stays = sorted(
        explanation.prices.stay, key=lambda row: (row.lost is not None, -(row.lost or 0), row.index)
    )

    def near(index: int) -> tuple[bool, Fraction | int, int]:
        price = explanation.prices.nearest(index)
        return price is None, 0 if price is None or price.lost is None else price.lost, index

    out = [index for index, level in enumerate(explanation.choice) if not level]
    return stays, sorted(out, key=near)


def _in_table(story: Story, explanation: Explanation) -> Table:
    stays, _ = _ordered(explanation)
    columns: Columns[_Tag] = [
        Column("id", "Id", "id", lambda tag: tag.id),
        Column("name", "Recommendation", "text", lambda tag: tag.name),
        _word_columns(explanation),
        Column("lost", "Value lost without it", "points", lambda tag: _lost(tag.price, "required")),
        *_end_columns("stay in"),
    ]
    table = table_of(
        "prices in",
        "What is in, the hardest to do without first",
        [_tag(story, explanation, stay, any_level=True) for stay in stays],
        columns,
        row_key=lambda tag: tag.id,
        note=_note(story, explanation),
    )
    return _needless(explanation, table)


def _out_table(story: Story, explanation: Explanation) -> Table:
    _, out = _ordered(explanation)
    prices = [explanation.prices.nearest(index) or _cheapest(explanation, index) for index in out]
    name = "Recommendation, at the level nearest to being in"
    columns: Columns[_Tag] = [
        Column("id", "Id", "id", lambda tag: tag.id),
        Column(
            "name",
            name,
            "text",
            lambda tag: tag.name + _at(story, tag.price.index, tag.price.level),
        ),
        _word_columns(explanation),
        Column(
            "lost",
            "Value lost if forced in",
            "points",
            lambda tag: _lost(tag.price, "not possible"),
        ),
        *_end_columns("get in"),
    ]
    table = table_of(
        "prices out",
        "What is out, the nearest to being in first",
        [_tag(story, explanation, price) for price in prices],
        columns,
        row_key=lambda tag: tag.id,
        note=f"{_note(story, explanation)} All figures are of the level named.",
    )
    return _needless(explanation, table)


def _cheapest(explanation: Explanation, index: int) -> Price:
    """Choose the level to tell of where none can be forced in: the one that some cost would let in, else the first."""
    levels = explanation.prices.out_of(index)
    return next((row for row in levels if row.cost_needed is not None), levels[0])


def _at(story: Story, index: int, level: int) -> str:
    names = story.level_names(index)
    return f", {names[level - 1]}" if len(names) > 1 else ""


def _note(story: Story, explanation: Explanation) -> str:
    bound = (
        " Figures marked as bounds on the sheet Price tags of analysis.xlsx are no more than that."
    )
    if _all_exact(explanation):
        bound = ""
    rule = " For another budget, each year's limit changes in proportion."
    if explanation.total is None:
        rule = ""
    units = (
        f"Money in {story.money.unit}, value in points." if story.has_money else "Value in points."
    )
    return f"{units}{rule}{bound}"


def _all_exact(explanation: Explanation) -> bool:
    priced: list[Price | Stay] = [*explanation.prices.out, *explanation.prices.stay]
    return all(row.proved and row.cost_proved for row in priced)


def _lost(row: Price | Stay, none: str) -> Cell:
    if row.lost is None:
        return Cell(none if row.proved else "not found", "word")
    return Cell(row.lost)


def _cost_end(row: Price | Stay) -> Cell:
    """Give the cost at which it changes places, rounded so that it still holds; in a word where there is none."""
    stays = isinstance(row, Stay)
    end = row.cost_up_to if isinstance(row, Stay) else row.cost_needed
    if end is not None:
        return Cell(end, side="down")
    if not row.cost:
        return Cell("free", "word")
    if stays:
        return Cell("any cost", "word")
    return Cell("none" if row.cost_proved else "not found", "word")


def _benefit_end(row: Price | Stay) -> Cell:
    end = row.benefit_down_to if isinstance(row, Stay) else row.benefit_needed
    if end is not None:
        return Cell(end, side="up")
    return Cell("any" if isinstance(row, Stay) else "none", "word")


def _budgets(explanation: Explanation, index: int, level: int) -> _Budgets:
    """Give the stretch of budgets around the stated one, or the next above it, and from where it is in for good."""
    blank = Cell(None)
    if explanation.total is None:
        return _Budgets(blank, blank, blank)
    where = stretches(explanation.entry(index, level), explanation.total)
    if not where.sure:
        return _Budgets(Cell("not known", "word"), blank, blank)
    if where.nearest is None:
        return _Budgets(Cell("none", "word"), blank, blank)
    first, last = where.nearest
    start = Cell(first, side="up")
    if last is None:
        return _Budgets(start, Cell("stays in", "word"), blank)
    for_good = Cell("never", "word") if where.for_good is None else Cell(where.for_good, side="up")
    return _Budgets(start, Cell(last, side="up"), for_good)


def _needless(explanation: Explanation, table: Table) -> Table:
    """Leave out the columns of budgets where none is stated, and those of leaving again where nothing does."""
    if explanation.total is None:
        return table.without("budget", "budget_end", "budget_good")
    place = table.place("budget_end")
    ends = [row.cells[place].value for row in table.rows]
    if any(end is not None and end != "stays in" for end in ends):
        return table
    short = table.without("budget_end", "budget_good")
    return replace(short, note=f"{short.note} What is in stays in at every larger budget.".strip())


@dataclass(frozen=True, slots=True)
class _Span:
    """One stretch of budgets at which a recommendation is in: its number from below, and its ends in money."""

    index: int
    number: int
    start: Fraction
    end: Fraction | None


def stretch_table(story: Story, explanation: Explanation) -> Table:
    """List every stretch of budgets at which the best portfolio holds each recommendation, at any level."""
    rows = story.case.recommendations
    spans = [
        _Span(index, number, start, end)
        for index in (story.in_order if explanation.total is not None else ())
        for number, (start, end) in enumerate(explanation.entry(index).spans, 1)
    ]
    columns: Columns[_Span] = [
        Column("id", "Id", "id", lambda span: rows[span.index].id),
        Column("name", "Recommendation", "text", lambda span: rows[span.index].name),
        Column(
            "budget",
            "In from a budget of",
            "money",
            lambda span: Cell(span.start, side="up"),
            story.money.unit,
        ),
        Column("budget_end", "Out again from", "money", _span_end, story.money.unit),
    ]
    below = explanation.curve.open_below
    unknown = ""
    if below is not None:
        money = story.money.words(below * explanation.curve_programme.money_unit)
        unknown = f" Budgets up to {money} were not looked at."
    return table_of(
        "stretches",
        "Every stretch of budgets at which each is in",
        spans,
        columns,
        row_key=lambda span: f"{rows[span.index].id}|{span.number}",
        note=f"Each year's limit in proportion to the total; all other rules stay.{unknown}",
        filter=True,
    )


def _span_end(span: _Span) -> Cell:
    return Cell("stays in", "word") if span.end is None else Cell(span.end, side="up")


def _ends_in_words(explanation: Explanation) -> str:
    text = (
        "Every figure is found by solving again. In: the value lost without the recommendation, and the cost up to "
        "which and the benefit down to which it stays at its level. Out: the value lost if that level is forced in, "
        "and the highest cost or the least benefit at which it would be in."
    )
    if explanation.total is not None:
        text += " Budgets: each year's limit in proportion to the total."
    return text


def tag_table(story: Story, explanation: Explanation) -> Table:
    """Make the row of every level: what changing it would lose, and the ends of its cost, benefit and budget."""
    prices: list[Price | Stay] = [*explanation.prices.out, *explanation.prices.stay]
    prices.sort(key=lambda price: (price.index, price.level))

    def moves(price: Price | Stay) -> str:
        moved = price.replaced if isinstance(price, Stay) else price.pushed
        return changed(
            explanation.programme, [change for change in moved if change.index != price.index]
        )

    columns: Columns[_Tag] = [
        Column("id", "Id", "id", lambda tag: tag.id),
        Column("name", "Recommendation", "text", lambda tag: tag.name),
        Column(
            "level",
            "Level",
            "word",
            lambda tag: story.level_names(tag.price.index)[tag.price.level - 1],
        ),
        Column("now", "Now", "word", lambda tag: "in" if isinstance(tag.price, Stay) else "out"),
        Column(
            "lost",
            "Value lost if that changed",
            "points",
            lambda tag: _lost_either_way(tag.price),
            "points",
        ),
        Column("moves", "What else changes then", "text", lambda tag: moves(tag.price)),
        *_end_columns("be in", story.money.unit, "points"),
        Column("exact", "Figures are", "word", lambda tag: _exactness(tag.price)),
    ]
    table = table_of(
        "price tags",
        "What each level would need to change places",
        [_tag(story, explanation, price) for price in prices],
        columns,
        row_key=lambda tag: story.level_key(tag.price.index, tag.price.level),
        state=lambda tag: "" if isinstance(tag.price, Stay) else "out",
        filter=True,
    )
    return _needless(explanation, table)


def _lost_either_way(price: Price | Stay) -> Cell:
    return _lost(price, "required" if isinstance(price, Stay) else "not possible")


def _exactness(row: Price | Stay) -> str:
    bounds = [
        *([] if row.proved else ["value lost at most"]),
        *([] if row.cost_proved else ["cost at least"]),
    ]
    return ", ".join(bounds) or "exact"
