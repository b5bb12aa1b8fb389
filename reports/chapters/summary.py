"""The summary: the decision as a title, two lines, the key figures, and the themes."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from reports.chapters.portfolio import theme_table
from reports.formula import At, Formula, call
from reports.report import Bars, Cell, Figure, Figures, Heading, Note, Row, Section, Table, Text
from reports.story import NOT_FUNDED
from reports.words import counted, listed, part, rounded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.report import Block
    from reports.story import Story

SHEET = "Summary"
UNPROVED = {
    "solver's claim": "The solver calls this portfolio the best; the exact proof did not finish. See the proof.",
    "best found": "This is the best portfolio found. It is not shown to be the best there is. See the proof.",
}


def title(story: Story) -> str:
    """Say the decision: how many of how many, within what."""
    funded, there = len(story.best.funded), len(story.best.choice)
    budget = story.analysis.budget
    within = f" within {story.money.words(budget)}" if budget is not None else ""
    if not funded:
        return f"Fund none of {there}{within}"
    return f"Fund {funded} of {there}{within}"


def lead(story: Story) -> tuple[str, str]:
    """Say in two lines what it costs and is worth, and what leads and what stays out."""
    best, budget = story.best, story.analysis.budget
    cost = story.money.words(best.cost)
    share = f" ({part(best.cost / Fraction(budget))} of the budget)" if budget else ""
    value = f"It costs {cost}{share} and brings {rounded(best.value, 1)} points"
    ideal = story.analysis.share_of_ideal
    if ideal is not None:
        value += f", {part(ideal)} of what unlimited money would bring"
    return value + ".", _names(story)


def _names(story: Story) -> str:
    case, choice = story.case, story.best.choice
    top = sorted(story.best.funded, key=lambda row: (-row.benefit, row.index))[:3]
    if not top:
        return "Under these rules and scores, nothing is worth funding."
    led = "Most is gained from: " if len(story.best.funded) > 3 else "Funded: "
    text = led + listed([row.name for row in top]) + "."
    out = sorted(
        (row for row in story.analysis.ranking if not choice[row.index] and row.is_reference),
        key=lambda row: (-row.benefit, row.index),
    )
    if not out:
        return text + " Nothing is left out."
    names = [case.recommendations[row.index].name for row in out[:2]]
    if len(out) > 2:
        return f"{text} Left out: {len(out)}, first of them {listed(names)}."
    return f"{text} Left out: {listed(names)}."


def chapter(story: Story) -> Iterator[Section]:
    """Give the key figures to the page, and the figures with the themes to the sheet Summary."""
    question = [Text(story.case.settings.question)] if story.case.settings.question else []
    doubt = UNPROVED.get(story.analysis.optimum.status)
    warning = [Note(doubt, "warn")] if doubt else []
    yield Section(
        "decision", "The decision in figures", (*question, *warning, _figures(story, "key figures", living=False))
    )
    blocks: list[Block] = [*question, *warning, _figures(story, "summary", living=True)]
    if len(story.themes) > 1:
        themes = theme_table(story)
        blocks.append(
            Bars(
                key="themes-chart",
                title="Cost of what is funded, by theme",
                says="Bars of the cost by theme: " + _theme_words(story),
                table=themes,
                label="name",
                unit=story.money.unit,
                series="cost",
                rows=tuple(row.key for row in themes.body() if not row.key.startswith("*pairs")),
            )
        )
    else:
        funded = _living_list(story)
        blocks.append(
            Bars(
                key="funded-chart",
                title="Cost of each recommendation as it is funded",
                says="Bars of cost, one for each recommendation; none where it is not funded.",
                table=funded,
                label="name",
                unit=story.money.unit,
                series="cost",
            )
        )
    yield Section("summary-sheet", "In short", tuple(blocks), page=False, sheet=SHEET)


def _theme_words(story: Story) -> str:
    table = theme_table(story)
    place = table.place("cost")
    parts = []
    for row in table.body():
        cost = row.cells[place].value
        if isinstance(cost, Fraction):
            parts.append(f"{row.cells[0].value} {rounded(cost, 0)}")
    return "; ".join(parts) + "."


def _living_list(story: Story) -> Table:
    """List every recommendation as the sheet Portfolio funds it, where there are no themes to sum it up by."""
    rows = []
    for place in story.told:
        row, level = story.case.recommendations[place], story.best.choice[place]
        name = story.level_names(place)[level - 1] if level else NOT_FUNDED
        figures = (
            (name, "level"),
            (story.analysis.costs.money[place][level - 1] if level else Fraction(0), "cost"),
            (story.evaluation.benefits[place][level - 1] if level else Fraction(0), "benefit"),
        )
        linked = []
        for value, column in figures:
            at = At("portfolio", row.id, column)
            linked.append(Cell(value, formula=call("IF", call("=", at, ""), "", at) if column == "level" else at + 0))
        rows.append(Row(row.id, (Cell(row.name), *linked)))
    columns = (
        Heading("name", "Recommendation"),
        Heading("level", "Funded at", "word"),
        Heading("cost", "Cost", "money", story.money.unit),
        Heading("benefit", "Benefit", "points", "points"),
    )
    return Table("summary list", "What is funded", columns, tuple(rows))


def _figures(story: Story, key: str, *, living: bool) -> Figures:
    best, budget = story.best, story.analysis.budget

    def linked(figure: str) -> Formula | None:
        return At("totals", figure, "value") + 0 if living else None

    def name(figure: str) -> str:
        return f"summary_{figure}" if living else f"page_{figure}"

    ideal = story.analysis.share_of_ideal
    figures = [
        Figure(
            name("funded"),
            "Funded",
            Cell(len(best.funded), "count", formula=linked("funded_count")),
            f"of {counted(len(best.choice), 'recommendation')}",
        ),
        Figure(
            name("cost"),
            "Cost",
            Cell(best.cost, "money", formula=linked("total_cost")),
            story.money.unit
            if living
            else f"of {story.money.words(budget)}"
            if budget is not None
            else "no budget stated",
        ),
        Figure(
            name("value"),
            "Value",
            Cell(best.value, "points", formula=linked("total_value")),
            "100 is one recommendation that moves every criterion from worst to best",
        ),
    ]
    if ideal is not None:
        share = Cell(ideal, "share", formula=linked("share_of_ideal"))
        figures.append(Figure(name("share"), "Share of the ideal", share, "of what unlimited money would bring"))
    if living and budget is not None:
        left = Cell(Fraction(budget) - best.cost, "money", formula=linked("budget_left"))
        figures.insert(2, Figure(name("left"), "Left over", left, f"of {story.money.words(budget)}"))
    if living:
        status = {"optimal": "proven best"}.get(story.analysis.optimum.status, story.analysis.optimum.status)
        figures.append(Figure(name("status"), "Proof", Cell(status, "word"), "see the sheet Proof"))
    return Figures(key, tuple(figures))
