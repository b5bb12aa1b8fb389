"""Money by year: spending against the money there is, and each recommendation over the years."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.words import MONEY
from reports.chapters.decision.spending import has_screen
from reports.chapters.screens.options import turned_stories
from reports.front.theme_bars import COLOURS, sums, theme_colours
from reports.model.cost_tables import periods
from reports.model.numbers import part, rounded
from reports.model.pictures import Headed, Timeline, TimeRow, YearStack, YearStacks
from reports.model.report import Pair, Section, Text
from reports.model.text import counted
from reports.sentences.reserve import cover_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reports.model.report import Block
    from reports.model.story import Story
    from scoring.portfolio.portfolio import Funded

OTHERS = 10
"""The colour of what has none of its own."""
MOST_ROWS = 24
"""Recommendations in the timeline."""


def chapter(story: Story) -> Iterator[Section]:
    """Give the page's screen; none where the chapter on spending needs none."""
    if not has_screen(story):
        return
    years = [year for year in periods(story, MONEY) if year is not None]
    blocks: list[Block] = [Pair((stacks(story, years),), (timeline(story, years),))]
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
        for (resource, when), amount in story.recommended.spending.items()
        if resource in story.monies and when == year
    )
    return sum(amounts, Fraction(0))


# -- the themes ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Layer:
    """A theme's part of every stack. colour: its place among the page's colours; amounts: by year."""

    name: str
    colour: int
    amounts: Mapping[int, Fraction]


def stacks(story: Story, years: list[int]) -> YearStacks:
    """Stack what the themes spend in each year, beside the budget of the year and what there is with money carried in."""
    layers = _layers(story, years)
    spent = {year: _spent(story, year) for year in years}
    budgets, available = _money_there_is(story)
    tops = [sum((layer.amounts[year] for layer in layers), Fraction(0)) for year in years]
    told = [turned for _, turned in turned_stories(story)]
    most = max(_highest(each, years) for each in (story, *told))
    ticks = _ticks(most)
    scale = max(most, ticks[-1])

    def share(amount: Fraction | None) -> Fraction | None:
        return None if amount is None else amount / scale

    lacking = sum(tops, Fraction(0)) - sum(spent.values(), Fraction(0))
    return YearStacks(
        Headed(_stacks_title(story, years, layers), f"Spending by theme, {story.money.unit}"),
        tuple((rounded(tick, 0), tick / scale) for tick in ticks[1:]),
        tuple((layer.name, layer.colour) for layer in layers),
        tuple(
            YearStack(
                str(year),
                tuple(max(layer.amounts[year], Fraction(0)) / scale for layer in layers),
                share(budgets.get(year)),
                share(available.get(year)),
                rounded(spent[year], story.money.decimals),
                _year_words(story, layers, year, spent[year], available.get(year)),
            )
            for year in years
        ),
        _in_words(story, layers, spent, available),
        _saved(story, lacking),
    )


def _highest(story: Story, years: list[int]) -> Fraction:
    """Give the highest that the stacks or their limits reach."""
    layers = _layers(story, years)
    tops = (sum((layer.amounts[year] for layer in layers), Fraction(0)) for year in years)
    budgets, available = _money_there_is(story)
    return max([*tops, *budgets.values(), *available.values(), Fraction(1)])


def _in_words(
    story: Story,
    layers: Sequence[Layer],
    spent: Mapping[int, Fraction],
    there: Mapping[int, Fraction],
) -> str:
    """Say what is spent in each year, of how much, and by each theme."""
    lines = [("Spent", spent), *((("of", there),) if there else ())]
    lines += [(layer.name, layer.amounts) for layer in layers if len(layers) > 1]
    said = (
        f"{name} {', '.join(rounded(amounts[year], story.money.decimals) for year in spent)}"
        for name, amounts in lines
    )
    return f"{', '.join(map(str, spent))}: {'; '.join(said)}."


def _layers(story: Story, years: list[int]) -> tuple[Layer, ...]:
    """Give the themes that get money, the dearest first; what there is no colour for is one layer."""
    colours = theme_colours(story)
    every = [
        Layer(theme.name, colours.get(theme.name, number), _of_theme(story, theme.rows, years))
        for number, theme in enumerate(sums(story) if colours else ())
    ]
    if not colours:
        return (Layer("Spending", 0, _of_theme(story, story.recommended.funded, years)),)
    own = sorted(
        (layer for layer in every if layer.colour < COLOURS), key=lambda layer: layer.colour
    )
    rest = [layer for layer in every if layer.colour >= COLOURS]
    if not rest:
        return tuple(own)
    together = {year: sum((layer.amounts[year] for layer in rest), Fraction(0)) for year in years}
    return (*own, Layer(f"{counted(len(rest), 'more theme')}", OTHERS, together))


def _of_theme(story: Story, rows: Sequence[Funded], years: list[int]) -> Mapping[int, Fraction]:
    """Give what recommendations take in each year together."""
    amounts = [_amounts(story, row, years) for row in rows]
    return {year: sum((each[year] for each in amounts), Fraction(0)) for year in years}


def _money_there_is(story: Story) -> tuple[Mapping[int, Fraction], Mapping[int, Fraction]]:
    """Give the budget of each year, and that with what is carried into it; none where money is of several kinds."""
    if len(story.monies) != 1:
        return {}, {}
    (money,) = story.monies
    rows = sorted(
        (row for row in story.case.budget if row.resource == money and row.year is not None),
        key=lambda row: row.year or 0,
    )
    if any(row.amount is None for row in rows):
        return {}, {}
    budgets = {row.year or 0: Fraction(row.amount or 0) for row in rows}
    if not any(row.carry_forward for row in rows):
        return budgets, {}
    available, carried = {}, Fraction(0)
    for row in rows:
        year = row.year or 0
        available[year] = budgets[year] + carried
        left = available[year] - _spent(story, year)
        carried = left if row.carry_forward else Fraction(0)
    return budgets, available


def _ticks(most: Fraction) -> list[Fraction]:
    """Choose figures for the axis up to the largest, in round steps.

    >>> [int(tick) for tick in _ticks(Fraction(1369))]
    [0, 500, 1000]
    """
    step = Fraction(1)
    while step * 10 <= most:
        step *= 10
    while step * 10 > most * 4:
        step /= 10
    step *= next(times for times in (1, 2, 5, 10) if step * times * 4 > most)
    return [step * number for number in range(int(most / step) + 1)]


def _stacks_title(story: Story, years: list[int], layers: Sequence[Layer]) -> str:
    """Say which theme takes most of the year in which most is spent."""
    peak = max(years, key=lambda year: (_spent(story, year), -year))
    whole = sum((layer.amounts[peak] for layer in layers), Fraction(0))
    if len(layers) < 2 or whole <= 0:
        return "Spending in each year"
    most = max(layers, key=lambda layer: layer.amounts[peak])
    return f"{most.name} takes {part(most.amounts[peak] / whole)} of the spending of {peak}"


def _year_words(
    story: Story, layers: Sequence[Layer], year: int, spent: Fraction, there: Fraction | None
) -> str:
    """Say what is spent in a year, of how much, and on what."""
    of = "" if there is None else f" of {rounded(there, story.money.decimals)}"
    parts = ", ".join(
        f"{layer.name} {rounded(layer.amounts[year], story.money.decimals)}"
        for layer in layers
        if layer.amounts[year] and len(layers) > 1
    )
    return f"{rounded(spent, story.money.decimals)}{of}{f' ({parts})' if parts else ''}"


def _saved(story: Story, saved: Fraction) -> str:
    """Say that totals are less than the stacks, where doing things together saves money."""
    if saved <= 0:
        return ""
    return f"Doing things together saves {story.money.words(saved)}: the figures above the stacks have it taken off."


# -- the levels ------------------------------------------------------------------------------------


def timeline(story: Story, years: list[int]) -> Timeline:
    """Draw what each funded recommendation takes in each year, theme by theme, the dearest theme first.

    Of many the dearest MOST_ROWS are drawn.
    """
    colours = theme_colours(story)
    rows = [
        (row, colours.get(theme.name, number) % COLOURS, _amounts(story, row, years))
        for number, theme in enumerate(sums(story))
        for row in sorted(theme.rows, key=lambda row: (-row.cost, row.index))
    ]
    most = _tallest(story, years)
    scale = most if most > 0 else Fraction(1)
    starting = sum(amounts[years[0]] > 0 for _, _, amounts in rows)
    title = f"{starting} of {counted(len(rows), 'recommendation')} spend in {years[0]}"
    rest = len(rows) - MOST_ROWS
    dearest = sorted(rows, key=lambda drawn: (-drawn[0].cost, drawn[0].index))[:MOST_ROWS]
    shown = [drawn for drawn in rows if drawn in dearest]
    return Timeline(
        Headed(
            title if starting < len(rows) else f"All spend from {years[0]} on",
            f"Spending by year, the tallest bar {story.money.words(most)}; total at the right",
        ),
        tuple(map(str, years)),
        story.money.unit,
        tuple(_row(story, row, colour, amounts, scale) for row, colour, amounts in shown),
        f"The {MOST_ROWS} dearest; {rest:,} more are in the workbook." if rest > 0 else "",
    )


def _tallest(story: Story, years: list[int]) -> Fraction:
    """Give the most that a recommendation takes in a year under any option, so that all are drawn to one scale."""
    portfolios = [story.recommended, *(figures.portfolio for figures in story.options_told)]
    rows = (row for portfolio in portfolios for row in portfolio.funded)
    every = (amount for row in rows for amount in _amounts(story, row, years).values())
    return max(every, default=Fraction(0))


def _row(
    story: Story, row: Funded, colour: int, amounts: Mapping[int, Fraction], scale: Fraction
) -> TimeRow:
    decimals = story.money.decimals
    return TimeRow(
        story.short_name(row.index),
        colour,
        tuple(max(amount, Fraction(0)) / scale for amount in amounts.values()),
        tuple(f"{year}: {rounded(amount, decimals)}" for year, amount in amounts.items()),
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
