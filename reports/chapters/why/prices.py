"""What it would take to change each choice, and how many of the nearly best portfolios share it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reports.model.numbers import part
from reports.model.report import Section, Text
from reports.model.table import Cell, Heading, Row, Table, cells
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
    tables += [_in_table(story, explanation), _out_table(story, explanation)] if explanation.prices.known else []
    shown = tuple(table for table in tables if table.rows)
    said = (Text(how_many(explanation)),) if explanation.tolerances else ()
    yield Section("prices", "What it would take to change each choice", (*said, *shown))
    if not explanation.prices.known:
        return
    yield Section(
        "prices-sheet",
        "What each level would need to change places",
        (Text(_ends_said(explanation)), tag_table(story, explanation)),
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
            parts.append(f"{least}{counted(number, 'portfolio')} {'lies' if number == 1 else 'lie'} {span}")
    text = "; ".join(parts)
    return (
        f"Near-ties alone, with weights, scores and costs as they stand: {text}. A word says how many of them fund a "
        "recommendation: most are three quarters or more, few a quarter or fewer, some lie between."
    )


def _words(story: Story, explanation: Explanation) -> Table:
    """Name what bears each word, within each tolerance."""
    spans = [row for row in explanation.tolerances if row.holdings]
    rows = []
    for word, words in IN_HOW_MANY.items():
        found = [[place for place in story.told if row.holdings[place].word == word] for row in spans]
        if any(found):
            named = (_named([story.case.recommendations[place].name for place in places]) for places in found)
            rows.append(Row(word, cells(words, *named)))
    columns = (Heading("word", "It is", "word"), *(Heading(within(row), f"Near-ties {within(row)}") for row in spans))
    return Table("in a word", "Near-ties alone: what is in all of them, and what is not", columns, tuple(rows))


def _named(names: list[str]) -> str:
    """Name a few, count many; names may hold commas of their own."""
    return "; ".join(names) if len(names) <= MANY else f"{len(names)} of them, marked below"


def called(story: Story, place: int) -> str:
    """Name a recommendation with its id, by which others speak of it."""
    return story.name_with_id(place)


def within(row: Tolerance) -> str:
    """Key of the column of words for a tolerance."""
    return f"within {part(row.share)}"


def _word_headings(explanation: Explanation) -> tuple[Heading, ...]:
    return tuple(
        Heading(within(row), f"Near-ties within {part(row.share)}", "word")
        for row in explanation.tolerances
        if row.holdings
    )


def word_cells(explanation: Explanation, place: int, *, held: bool) -> tuple[Cell, ...]:
    """Give a recommendation's word within each tolerance; what is out as it should be is no news."""
    found = []
    for row in explanation.tolerances:
        if row.holdings:
            word = row.holdings[place].word
            found.append(Cell(IN_HOW_MANY[word], state="out" if word == "out" and not held else ""))
    return tuple(found)


def _ordered(explanation: Explanation) -> tuple[list[Stay], list[int]]:
    """Order what is in by what would be lost without it, and what is out by how near it is to being in."""
    stays = sorted(explanation.prices.stay, key=lambda row: (row.lost is not None, -(row.lost or 0), row.index))

    def near(index: int) -> tuple[bool, Fraction | int, int]:
        price = explanation.prices.nearest(index)
        return price is None, 0 if price is None or price.lost is None else price.lost, index

    out = [index for index, level in enumerate(explanation.choice) if not level]
    return stays, sorted(out, key=near)


def _in_table(story: Story, explanation: Explanation) -> Table:
    stays, _ = _ordered(explanation)
    rows = [
        Row(
            story.case.recommendations[stay.index].id,
            cells(
                story.case.recommendations[stay.index].id,
                story.case.recommendations[stay.index].name,
                *word_cells(explanation, stay.index, held=True),
                _lost(stay, "required"),
                stay.cost,
                _cost_end(stay),
                stay.benefit,
                _benefit_end(stay),
                *_budget(explanation, stay.index, 0),
            ),
        )
        for stay in stays
    ]
    columns = (
        Heading("id", "Id", "id"),
        Heading("name", "Recommendation"),
        *_word_headings(explanation),
        Heading("lost", "Value lost without it", "points"),
        Heading("cost", "Cost", "money"),
        Heading("cost_end", "Highest cost to stay in", "money"),
        Heading("benefit", "Benefit", "points"),
        Heading("benefit_end", "Least benefit to stay in", "points"),
        *_budget_headings(),
    )
    title = "What is in, the hardest to do without first"
    return _needless(explanation, Table("prices in", title, columns, tuple(rows), _note(story, explanation)))


def _out_table(story: Story, explanation: Explanation) -> Table:
    _, out = _ordered(explanation)
    rows = []
    for index in out:
        price = explanation.prices.nearest(index) or _cheapest(explanation, index)
        rows.append(
            Row(
                story.case.recommendations[index].id,
                cells(
                    story.case.recommendations[index].id,
                    story.case.recommendations[index].name + _at(story, index, price.level),
                    *word_cells(explanation, index, held=False),
                    _lost(price, "not possible"),
                    price.cost,
                    _cost_end(price),
                    price.benefit,
                    _benefit_end(price),
                    *_budget(explanation, index, 0),
                ),
            )
        )
    columns = (
        Heading("id", "Id", "id"),
        Heading("name", "Recommendation, at the level nearest to being in"),
        *_word_headings(explanation),
        Heading("lost", "Value lost if forced in", "points"),
        Heading("cost", "Cost", "money"),
        Heading("cost_end", "Highest cost to get in", "money"),
        Heading("benefit", "Benefit", "points"),
        Heading("benefit_end", "Least benefit to get in", "points"),
        *_budget_headings(),
    )
    title = "What is out, the nearest to being in first"
    return _needless(explanation, Table("prices out", title, columns, tuple(rows), _note(story, explanation)))


def _cheapest(explanation: Explanation, index: int) -> Price:
    """Choose the level to tell of where none can be forced in: the one that some cost would let in, else the first."""
    levels = explanation.prices.out_of(index)
    return next((row for row in levels if row.cost_needed is not None), levels[0])


def _at(story: Story, index: int, level: int) -> str:
    names = story.level_names(index)
    return f", {names[level - 1]}" if len(names) > 1 else ""


def _note(story: Story, explanation: Explanation) -> str:
    bound = (
        "" if _all_exact(explanation) else " Figures marked as bounds on the sheet Price tags are no more than that."
    )
    rule = "" if explanation.total is None else " For another budget, each year's limit changes in proportion."
    units = f"Money in {story.money.unit}, value in points." if story.has_money else "Value in points."
    return f"{units}{rule}{bound}"


def _all_exact(explanation: Explanation) -> bool:
    priced: list[Price | Stay] = [*explanation.prices.out, *explanation.prices.stay]
    return all(row.proved and row.cost_proved for row in priced)


def _lost(row: Price | Stay, none: str) -> Cell:
    return Cell(none, "word") if row.lost is None else Cell(row.lost)


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


def _budget(explanation: Explanation, index: int, level: int) -> tuple[Cell, Cell, Cell]:
    """Give the stretch of budgets around the stated one, or the next above it, and from where it is in for good."""
    if explanation.total is None:
        return Cell(None), Cell(None), Cell(None)
    where = stretches(explanation.entry(index, level), explanation.total)
    if not where.sure:
        return Cell("not known", "word"), Cell(None), Cell(None)
    if where.nearest is None:
        return Cell("none", "word"), Cell(None), Cell(None)
    start, end = where.nearest
    if end is None:
        return Cell(start, side="up"), Cell("stays in", "word"), Cell(None)
    good = Cell("never", "word") if where.for_good is None else Cell(where.for_good, side="up")
    return Cell(start, side="up"), Cell(end, side="up"), good


def _budget_headings(unit: str = "") -> tuple[Heading, ...]:
    return (
        Heading("budget", "In from a budget of", "money", unit),
        Heading("budget_end", "Out again from", "money", unit),
        Heading("budget_good", "In for good from", "money", unit),
    )


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


def stretch_table(story: Story, explanation: Explanation) -> Table:
    """List every stretch of budgets at which the best portfolio holds each recommendation, at any level."""
    rows = []
    for index in story.told if explanation.total is not None else ():
        row = story.case.recommendations[index]
        for number, (start, end) in enumerate(explanation.entry(index).spans, 1):
            leaves = Cell("stays in", "word") if end is None else Cell(end, side="up")
            rows.append(Row(f"{row.id}|{number}", cells(row.id, row.name, Cell(start, side="up"), leaves)))
    columns = (
        Heading("id", "Id", "id"),
        Heading("name", "Recommendation"),
        Heading("budget", "In from a budget of", "money", story.money.unit),
        Heading("budget_end", "Out again from", "money", story.money.unit),
    )
    below = explanation.curve.open_below
    unknown = (
        ""
        if below is None
        else (f" Budgets up to {story.money.words(below * explanation.curve_programme.money_unit)} were not looked at.")
    )
    note = f"Each year's limit in proportion to the total; all other rules stay.{unknown}"
    return Table("stretches", "Every stretch of budgets at which each is in", columns, tuple(rows), note, filter=True)


def _ends_said(explanation: Explanation) -> str:
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
    priced: list[Price | Stay] = sorted(
        [*explanation.prices.out, *explanation.prices.stay], key=lambda row: (row.index, row.level)
    )
    rows = []
    for row in priced:
        here = story.case.recommendations[row.index]
        stays = isinstance(row, Stay)
        moved = row.replaced if isinstance(row, Stay) else row.pushed
        others = [change for change in moved if change.index != row.index]
        rows.append(
            Row(
                story.level_key(row.index, row.level),
                cells(
                    here.id,
                    here.name,
                    story.level_names(row.index)[row.level - 1],
                    "in" if stays else "out",
                    _lost(row, "required" if stays else "not possible"),
                    changed(explanation.programme, others),
                    row.cost,
                    _cost_end(row),
                    row.benefit,
                    _benefit_end(row),
                    *_budget(explanation, row.index, row.level),
                    _exactness(row),
                ),
                state="" if stays else "out",
            )
        )
    columns = (
        Heading("id", "Id", "id"),
        Heading("name", "Recommendation"),
        Heading("level", "Level", "word"),
        Heading("now", "Now", "word"),
        Heading("lost", "Value lost if that changed", "points", "points"),
        Heading("moves", "What else changes then"),
        Heading("cost", "Cost", "money", story.money.unit),
        Heading("cost_end", "Highest cost to be in", "money", story.money.unit),
        Heading("benefit", "Benefit", "points", "points"),
        Heading("benefit_end", "Least benefit to be in", "points", "points"),
        *_budget_headings(story.money.unit),
        Heading("exact", "Figures are", "word"),
    )
    title = "What each level would need to change places"
    return _needless(explanation, Table("price tags", title, columns, tuple(rows), filter=True))


def _exactness(row: Price | Stay) -> str:
    bounds = [*([] if row.proved else ["value lost at most"]), *([] if row.cost_proved else ["cost at least"])]
    return ", ".join(bounds) or "exact"
