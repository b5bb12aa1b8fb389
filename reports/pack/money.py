"""Money in short: by theme with what is funded, and each budget with the chance that it breaks."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.names import joined
from reports.front import place, theme_bars
from reports.model.front import Quoted
from reports.model.numbers import part, rounded
from reports.model.pack import Grid, GridRow, Plot, PlotSeries
from reports.sentences import first_lines
from reports.sentences.verdicts import COUNTED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.front.theme_bars import Sum
    from reports.model.front import Path, Phrase
    from reports.model.story import Story
    from scoring.portfolio.portfolio import Funded
    from scoring.robustness.draws.spending_risk import BudgetRisk

MOST = 8
"""Themes, and budgets, that a slide has room for."""
MOST_NAMES, FEW_NAMES = 6, 3
"""Names in a cell, of few themes and of more."""
MANY = 7
"""Themes from which on each has room for a few names only."""


def theme_grid(story: Story) -> Grid | None:
    """Set down what each theme gets, and for what."""
    sums = theme_bars.sums(story)
    if not sums:
        return None
    themed = bool(sums[0].of)
    unit = story.money.unit if story.has_money else "points"
    what = "Cost" if story.has_money else "Benefit"
    most = MOST_NAMES if len(sums) < MANY else FEW_NAMES
    rows = tuple(
        GridRow(((bar.name,), (_amount(story, bar),), (_names(story, bar, most),)))
        for bar in sums[:MOST]
    )
    left = sums[MOST:]
    note = " ".join(
        filter(
            None,
            (
                _how_firm(story),
                f"The {len(left)} smallest are left out here." if left else "",
            ),
        )
    )
    return Grid(
        (
            "Theme" if themed else "Recommendation",
            f"{what}, {unit}",
            "Funded" if themed else "Level",
        ),
        rows,
        frozenset({1}),
        wide=(30, 18, 52),
        note=note,
    )


def _amount(story: Story, bar: Sum) -> Quoted | str:
    places = story.money.decimals if story.has_money else 1
    return theme_bars.added(rounded(bar.amount, places), bar.paths)


def _names(story: Story, bar: Sum, most: int) -> str:
    """Name what a theme funds, the dearest first, with the level where it is not the usual one."""
    if not bar.of:
        return f"{bar.rows[0].level_name}{_firm(story, bar.rows[0])}"
    rows = sorted(bar.rows, key=lambda row: (-row.cost, row.index))
    names = [
        f"{story.short_name(row.index)}{_level(story, row)}{_firm(story, row)}" for row in rows
    ]
    more = len(names) - most
    return "; ".join(names) if more <= 0 else f"{'; '.join(names[:most])} and {more} more"


def _level(story: Story, row: Funded) -> str:
    return "" if row.level == story.ranked_level(row.index) else f", {row.level_name}"


def _firm(story: Story, row: Funded) -> str:
    """Mark what is firm, in a word: paper and projectors lose colours."""
    return " (firm)" if theme_bars.is_firm(story, row) else ""


def _how_firm(story: Story) -> str:
    """Say what the mark means, where anything could have it."""
    doubt = story.analysis.doubt
    if doubt is None or not doubt.firmness or story.asked_for is not None:
        return ""
    words = {row.word for row in doubt.firmness if row.funded}
    if "firm" not in words:
        return ""
    others = [
        f"{several} something" if word == "turns" else several
        for word, (_, several) in COUNTED.items()
        if word in words - {"firm"}
    ]
    rest = f" All others {joined(others, 'or')}." if others else ""
    return f"Firm: nothing that was asked turns it.{rest}"


def theme_plot(story: Story) -> Plot | None:
    """Draw what each theme gets."""
    sums = theme_bars.sums(story)[:MOST]
    quoted = [_amount(story, bar) for bar in sums]
    if not sums:
        return None
    figures = tuple(each if isinstance(each, Quoted) else None for each in quoted)
    return Plot(
        theme_bars.unit(story),
        tuple(bar.name for bar in sums),
        (PlotSeries("Cost" if story.has_money else "Benefit", figures),),
        "What each theme gets" if sums[0].of else "What each recommendation gets",
        coloured=True,
    )


def money_budgets(story: Story) -> tuple[tuple[int, BudgetRisk], ...]:
    """Give the budgets of money with draws, each with its place among all."""
    risk = story.risk
    if risk is None or first_lines.no_chance(story):
        return ()
    rows = [(k, row) for k, row in enumerate(risk.budgets) if row.resource in story.monies]
    return tuple(rows[:MOST])


def budget_grid(story: Story) -> Grid | None:
    """Set down each budget: what there is, what is likely to be spent, and how often it breaks."""
    risk, rows = story.risk, money_budgets(story)
    if risk is None or not rows:
        return None
    lines = tuple(_budget_row(story, k, row, risk.draws) for k, row in rows)
    unit = story.money.unit
    return Grid(
        ("Budget", f"There is, {unit}", f"Likely cost, {unit}", "Breaks in", "All move together"),
        lines,
        frozenset({1, 2, 3, 4}),
        wide=(24, 19, 19, 19, 19),
        note="Breaks in: share of the draws of costs, each drawn by itself; then with all of them moving together.",
    )


def _budget_row(story: Story, k: int, row: BudgetRisk, draws: int) -> GridRow:
    places = story.money.decimals
    cells: tuple[Phrase, ...] = (
        (row.name,),
        (Quoted(rounded(row.amount, places), budget_path(story, k, "amount")),),
        (Quoted(rounded(Fraction(row.likely), places), budget_path(story, k, "likely")),),
        (Quoted(part(Fraction(row.broken, draws)), budget_path(story, k, "passed", "apart")),),
        (
            Quoted(
                part(Fraction(row.broken_together, draws)),
                budget_path(story, k, "passed", "together"),
            ),
        ),
    )
    return GridRow(cells)


def budget_path(story: Story, k: int, *steps: str) -> Path:
    """Give the path of a figure of one budget of the portfolio that is told."""
    if story.asked_for is None:
        return ("risk", "budgets", k, *steps)
    return (*place.of_option(story, "budgets"), k, *steps)


def budget_plot(story: Story) -> Plot | None:
    """Draw each budget beside what is likely to be spent of it."""
    rows = money_budgets(story)
    if not rows:
        return None
    places = story.money.decimals
    there = (
        Quoted(rounded(row.amount, places), budget_path(story, k, "amount")) for k, row in rows
    )
    likely = (
        Quoted(rounded(Fraction(row.likely), places), budget_path(story, k, "likely"))
        for k, row in rows
    )
    return Plot(
        f"Money to date, {story.money.unit}" if _to_date(rows) else story.money.unit,
        tuple(row.name for _, row in rows),
        (PlotSeries("Likely cost", tuple(likely)), PlotSeries("Budget", tuple(there))),
        "Each budget and the likely cost that it has to cover",
        upright=True,
    )


def _to_date(rows: Sequence[tuple[int, BudgetRisk]]) -> bool:
    """Whether money carries forward, so that budgets are sums to date."""
    return any(row.years is not None and len(row.years) > 1 for _, row in rows)
