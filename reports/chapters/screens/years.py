"""Money by year: spending against the money there is, and each recommendation over the years."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.words import MONEY
from reports.chapters.decision.spending import has_screen, year_charts, year_table
from reports.front.theme_bars import COLOURS, sums
from reports.model.cost_tables import periods
from reports.model.numbers import part, rounded
from reports.model.pictures import Headed, Timeline, TimeRow
from reports.model.report import Pair, Section, Text
from reports.model.text import counted
from reports.sentences.reserve import cover_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reports.model.report import Block
    from reports.model.story import Story
    from scoring.portfolio.portfolio import Funded

MOST_ROWS = 24
"""Recommendations in the timeline."""


def chapter(story: Story) -> Iterator[Section]:
    """Give the page's screen; none where the chapter on spending needs none."""
    if not has_screen(story):
        return
    years = [year for year in periods(story, MONEY) if year is not None]
    table = year_table(story, MONEY)
    charts = tuple(year_charts(story, MONEY, table))[:1] or (table,)
    blocks: list[Block] = [Pair(charts, (timeline(story, years),))]
    carried = any(row.carry_forward for row in story.case.budget if row.resource in story.monies)
    if carried:
        blocks.append(
            Text(
                "Money that is not spent in a year is carried to the next: a year may spend more than its own budget as "
                "long as spending to date never passes the money to date."
            )
        )
    reserve = None if story.risk is None else story.risk.contingency
    if reserve is not None and reserve.amount:
        cover = cover_words(story, reserve)
        blocks.append(Text(f"{cover} would make all budgets last in four cases of five."))
    yield Section("spending", _title(story, years), tuple(blocks))


def _title(story: Story, years: list[int]) -> str:
    """Say which years take most of the money."""
    spent = {year: _spent(story, year) for year in years}
    total = sum(spent.values(), Fraction(0))
    if total <= 0:
        return "No money is spent"
    two = sorted(sorted(spent, key=lambda year: (-spent[year], year))[:2])
    share = part(sum((spent[year] for year in two), Fraction(0)) / total)
    peak = max(spent, key=lambda year: (spent[year], -year))
    return f"{two[0]} and {two[1]} take {share} of the money; spending peaks at {story.money.words(spent[peak])} in {peak}"


def _spent(story: Story, year: int) -> Fraction:
    amounts = (
        amount
        for (resource, when), amount in story.best.spending.items()
        if resource in story.monies and when == year
    )
    return sum(amounts, Fraction(0))


def timeline(story: Story, years: list[int]) -> Timeline:
    """Draw what each funded recommendation takes in each year, theme by theme, the dearest theme first."""
    rows = [
        (row, number % COLOURS, _amounts(story, row, years))
        for number, theme in enumerate(sums(story))
        for row in sorted(theme.rows, key=lambda row: (-row.cost, row.index))
    ]
    most = max(
        (amount for _, _, amounts in rows for amount in amounts.values()), default=Fraction(0)
    )
    scale = most if most > 0 else Fraction(1)
    starting = sum(amounts[years[0]] > 0 for _, _, amounts in rows)
    title = f"{starting} of {counted(len(rows), 'recommendation')} spend in {years[0]}"
    rest = len(rows) - MOST_ROWS
    return Timeline(
        Headed(
            title if starting < len(rows) else f"All spend from {years[0]} on",
            f"Spending by year, the tallest bar {story.money.words(most)}; total at the right",
        ),
        tuple(map(str, years)),
        story.money.unit,
        tuple(
            _row(story, row, colour, amounts, scale) for row, colour, amounts in rows[:MOST_ROWS]
        ),
        f"{rest:,} more are in the workbook." if rest > 0 else "",
    )


def _row(
    story: Story, row: Funded, colour: int, amounts: Mapping[int, Fraction], scale: Fraction
) -> TimeRow:
    return TimeRow(
        story.short_name(row.index),
        colour,
        tuple(max(amount, Fraction(0)) / scale for amount in amounts.values()),
        tuple(f"{year}: {story.money.words(amount)}" for year, amount in amounts.items()),
        rounded(row.cost, story.money.decimals),
    )


def _amounts(story: Story, row: Funded, years: list[int]) -> Mapping[int, Fraction]:
    """Give what a recommendation takes in each year, at likely costs."""
    cell = story.analysis.costs.cells[row.index][row.level - 1]
    amounts = dict.fromkeys(years, Fraction(0))
    for (resource, year), amount in cell.items():
        if resource in story.monies and year in amounts:
            amounts[year] += amount
    return amounts
