"""The summary: the decision as a title, two lines, the key figures, and the themes."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from reports import changes
from reports.chapters.portfolio import theme_table, verdict
from reports.chapters.prices import WORDS
from reports.formula import At, Formula, call
from reports.paragraphs import points
from reports.report import Bars, Cell, Figure, Figures, Heading, Note, Row, Section, Table, Text, cells
from reports.story import NOT_FUNDED
from reports.verdicts import firm_cell, funded_said
from reports.words import counted, listed, part, rounded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.report import Block
    from reports.story import Story
    from scoring.portfolio.explanation import Tolerance
    from scoring.portfolio.portfolio import Funded
    from scoring.stages import Stop

SHEET = "Summary"
FEW = 6
"""As many are named one by one; more are named theme by theme."""
UNPROVED = {
    "solver's claim": "Optimal by the solver's word; the exact proof did not finish. See the proof.",
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


def decision(story: Story) -> tuple[str, ...]:
    """Say the decision by names and levels, largest first: one line each, or where they are many one line a theme."""
    funded = sorted(story.best.funded, key=lambda row: (-row.cost, row.index))
    if len(funded) <= FEW:
        return tuple(f"{_named(story, row)} ({story.money.words(row.cost)})" for row in funded)
    money = story.best.money_by_group
    lines = []
    for group, places in story.themes:
        own = [row for row in funded if row.index in places]
        if own:
            cost = money.get(group.id, Fraction(0)) if group else sum((row.cost for row in own), Fraction(0))
            names = "; ".join(_named(story, row) for row in own)
            theme = group.name if group else "No theme" if story.case.groups else ""
            lines.append((cost, f"{theme} ({story.money.words(cost)}): {names}" if theme else f"{names}"))
    return tuple(line for _, line in sorted(lines, key=lambda pair: -pair[0]))


def _named(story: Story, row: Funded) -> str:
    """Name what is funded, with its level where that is not the one it is ranked at, or where there are few."""
    usual = len(story.level_names(row.index)) == 1 or (
        len(story.best.funded) > FEW and row.level_name == story.case.reference_of(row.id).level
    )
    return row.name if usual else f"{row.name}, {row.level_name}"


def lead(story: Story) -> tuple[str, str]:
    """Say in two lines what it costs, leaves and brings with what stays out, and how firm that is."""
    best, budget = story.best, story.analysis.budget
    if not best.funded:
        return "It costs nothing and brings nothing.", "Under these rules and scores, nothing is worth funding."
    text = f"It costs {story.money.words(best.cost)}"
    left = None if budget is None else Fraction(budget) - best.cost
    if left is not None:
        text += f", leaves {story.money.words(left)} of the budget" if left else ", all of the budget,"
    text += f" and brings {rounded(best.value, 1)} points. {_left_out(story)}"
    return text, _firm(story)


def _left_out(story: Story) -> str:
    case, choice = story.case, story.best.choice
    out = sorted(
        (row for row in story.analysis.ranking if not choice[row.index] and row.is_reference),
        key=lambda row: (-row.benefit, row.index),
    )
    names = [case.recommendations[row.index].name for row in out]
    if len(names) > 3:
        names = [*names[:2], f"{len(names) - 2} more"]
    return f"Left out: {listed(names)}." if names else "Nothing is left out."


def _firm(story: Story) -> str:
    """Say how firm the decision is: proven or not, how far the next best is, and how many are safe to decide."""
    doubt = UNPROVED.get(story.analysis.optimum.status)
    text = doubt or "Proven: no portfolio that keeps the rules is worth more."
    told, doubted = story.analysis.explanation, story.analysis.doubt
    if told is None or doubt:
        return f"{text} {funded_said(story, doubted)}" if doubted is not None else text
    if len(told.best.portfolios) > 1:
        value = story.best.value
        behind = value - told.value(told.best.portfolios[1])
        share = f" ({part(behind / value)})" if value > 0 else ""
        text += f" The next best is worth {points(behind)}{share} less." if behind else " Another one is worth as much."
    if doubted is not None:
        return f"{text} {funded_said(story, doubted)}"
    return f"{text} {_words(story, told.tolerances[0])}" if told.tolerances else text


def _words(story: Story, near: Tolerance) -> str:
    """Count what is funded by how many of the portfolios within a tolerance fund it."""
    within = f"within {part(near.share)} of the best value"
    if len(near.near.portfolios) == 1 and near.near.complete:
        return f"Near-ties alone: no other lies {within}."
    words = [near.holdings[row.index].word for row in story.best.funded]
    number = {word: words.count(word) for word in ("certain", "likely", "toss-up", "unlikely")}
    if number["certain"] == len(words):
        return f"Near-ties alone: all {len(words)} are in every portfolio {within}."
    others = [
        f"{count} {'is' if count == 1 else 'are'} {WORDS[word]} of them"
        for word, count in number.items()
        if count and word != "certain"
    ]
    every = number["certain"] or "none"
    return f"Near-ties alone: of the {len(words)}, {every} stay in every portfolio {within}; {listed(others)}."


def opening(story: Story) -> tuple[Text, ...]:
    """Say the same on top of the workbook, where it says of itself when it is no longer what was run."""
    head, *rest = (title(story), *decision(story), *lead(story))
    return (changes.as_run(head), verdict(story), *(changes.as_run(line) for line in rest))


def chapter(story: Story) -> Iterator[Section]:
    """Give the key figures to the page, and the figures with the themes to the sheet Summary."""
    question = [Text(story.case.settings.question)] if story.case.settings.question else []
    doubt = UNPROVED.get(story.analysis.optimum.status)
    stopped = story.analysis.stopped
    warning = [Note(str(text), "warn") for text in (doubt, stopped) if text]
    yield Section(
        "decision", "The decision in figures", (*question, *warning, _figures(story, "key figures", living=False))
    )
    living = _living_list(story)
    blocks: list[Block] = [*question, *warning, _figures(story, "summary", living=True)]
    themed = bool(story.case.groups) and len(story.themes) > 1
    if themed:
        themes = theme_table(story)
        chart = Bars(
            key="themes-chart",
            title="Cost of what is funded, by theme",
            says="Bars of the cost by theme: " + _theme_words(story),
            table=themes,
            label="name",
            unit=story.money.unit,
            series="cost",
            rows=tuple(row.key for row in themes.body() if not row.key.startswith("*pairs")),
        )
        blocks += [living, chart]
    else:
        blocks.append(
            Bars(
                key="funded-chart",
                title="Cost of what is funded",
                says="Bars of cost, one for each recommendation that is funded.",
                table=living,
                label="name",
                unit=story.money.unit,
                series="cost",
                rows=tuple(row.key for row in living.rows if row.state != "out") or None,
            )
        )
    if stopped is not None:
        blocks.append(_missing(stopped))
    yield Section("summary-sheet", "In short", tuple(blocks), page=False, sheet=SHEET)


def _missing(stopped: Stop) -> Table:
    """List what an interruption left undone, for programs as well."""
    found = [(name, "not worked out") for name in stopped.undone]
    if stopped.partly:
        found.insert(0, (stopped.during, "kept as far as it came"))
    rows = tuple(Row(str(place), cells(f"{name[0].upper()}{name[1:]}", how)) for place, (name, how) in enumerate(found))
    columns = (Heading("what", "What is missing"), Heading("how", "How far it came", "word"))
    return Table("missing", "Missing, since the run was stopped", columns, rows)


def _theme_words(story: Story) -> str:
    table = theme_table(story)
    place = table.place("cost")
    parts = []
    for row in table.body():
        cost = row.cells[place].value
        if isinstance(cost, Fraction):
            parts.append(f"{row.cells[0].value} {rounded(cost, 0)}")
    return "; ".join(parts) + "."


def _in_order(story: Story) -> list[int]:
    """Put what is funded first, largest first, then the others as the case has them."""
    cost = {row.index: row.cost for row in story.best.funded}
    return sorted(range(len(story.best.choice)), key=lambda i: (i not in cost, -cost.get(i, Fraction(0)), i))


def _living_list(story: Story) -> Table:
    """List every recommendation as the sheet Portfolio funds it."""
    rows = []
    for place in _in_order(story):
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
        firm = () if story.analysis.doubt is None else (firm_cell(story.analysis.doubt, place),)
        rows.append(Row(row.id, (Cell(row.name), *firm, *linked), state="" if level else "out"))
    columns = (
        Heading("name", "Recommendation"),
        *(() if story.analysis.doubt is None else (Heading("firm", "How firm, as run", "word"),)),
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

    def at(figure: str) -> At:
        return At("totals", figure, "value")

    cost_below = "no budget stated"
    if budget is not None:
        left = Fraction(budget) - best.cost
        cost_below = f"of {story.money.words(budget)}" + ("" if living else f"; {story.money.words(left)} left over")
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
            story.money.unit if living else cost_below,
        ),
        Figure(
            name("value"),
            "Value",
            Cell(best.value, "points", formula=linked("total_value")),
            "100 points is one recommendation that moves every criterion from worst to best"
            if living
            else "more than doing nothing",
        ),
    ]
    ideal, unlimited = story.analysis.share_of_ideal, story.analysis.unlimited
    if ideal is not None and unlimited is not None:
        share = Cell(ideal, "share", formula=call("IF", call("=", at("share_of_ideal"), ""), "", at("share_of_ideal")))
        whole = f"{rounded(unlimited.value, 1)} points for {story.money.words(unlimited.cost)}"
        below = f"of what the same rules would allow without a budget ({whole})"
        figures.append(Figure(name("share"), "Share of the ideal", share if living else Cell(ideal, "share"), below))
    if living and budget is not None:
        rest = Cell(Fraction(budget) - best.cost, "money", formula=linked("budget_left"))
        figures.insert(2, Figure(name("left"), "Left over", rest, f"of {story.money.words(budget)}"))
    if living:
        status = {"optimal": "proven best"}.get(story.analysis.optimum.status, story.analysis.optimum.certificate.word)
        proof = Cell(status, "word", formula=changes.unless(changes.CELLS, status, "not proven"))
        figures.append(Figure(name("status"), "Proof", proof, "see the sheet Proof"))
    return Figures(key, tuple(figures))
