"""The summary: the decision as a title, two lines, the key figures, and the themes."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.names import joined
from reports.chapters.decision.portfolio import budget_now, of_budget, theme_table, verdict
from reports.model import uses
from reports.model.charts import Bars
from reports.model.formula import At, call
from reports.model.front import words
from reports.model.numbers import part, percent, rounded
from reports.model.report import Bullets, Details, Figure, Figures, Note, Section, Text
from reports.model.sheets import DECISION
from reports.model.story import NOT_FUNDED
from reports.model.table import Cell, Column, Table, table_of
from reports.model.text import counted
from reports.model.uses import use_columns, use_figures
from reports.sentences import first_lines, outcomes, since_run
from reports.sentences.options import proof_words
from reports.sentences.signed import signed
from reports.sentences.swaps import points
from reports.sentences.verdicts import firm_cell

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from criteria.model.rows import Group
    from reports.model.front import FirstScreen
    from reports.model.report import Block
    from reports.model.story import Story
    from scoring.portfolio.portfolio import Funded
    from scoring.work.stages import Stop

SHEET = "Funded"
"""Where all that is funded is listed in one place, as it was run."""
FEW = 6
"""As many are named one by one; more are named theme by theme."""
MANY = 60
"""Funded recommendations beyond which nobody reads all their names; the table of what is funded has them."""
UNPROVED = {
    "solver's claim": "Optimal by the solver's word; the exact proof did not finish. See the proof.",
    "best found": "This is the best portfolio found. It is not shown to be the best there is.{bound} See the proof.",
}
"""What is said of a best that is not proved. bound: how much more any other may be worth, where that is known."""


def title(story: Story) -> str:
    """Say the decision: how many of how many, within what."""
    funded, there = len(story.recommended.funded), len(story.best.choice)
    return f"Fund {funded or 'none'} of {there}{outcomes.reason(story)}"


def unproved_words(story: Story) -> str:
    """Say that the best is not proved, and how far it may be from the best there is; blank where it is."""
    optimum = story.analysis.optimum
    words = UNPROVED.get(optimum.status, "")
    most = ""
    if optimum.gap and (optimum.value or 0) > 0:
        most = f" None is worth more than {percent(optimum.gap, 1, 'up')} more."
    return words.format(bound=most)


def decision(story: Story) -> tuple[str, ...]:
    """Say the decision by names and levels, largest first: one line each, or where they are many one line a theme."""
    if not story.has_money:
        return _by_use(story)
    funded = sorted(story.recommended.funded, key=lambda row: (-row.cost, row.index))
    if len(funded) <= FEW:
        return tuple(f"{_named(story, row)} ({_cost(story, row)})" for row in funded)
    money = story.recommended.money_by_group
    lines = []
    for group, rows in _by_theme(story, funded):
        cost = sum((row.cost for row in rows), Fraction(0))
        if group:
            cost = money.get(group.id, Fraction(0))
        lines.append((cost, _theme_line(story, group, rows, f" ({story.money.words(cost)})")))
    return tuple(line for _, line in sorted(lines, key=lambda pair: -pair[0]))


def _by_theme(story: Story, funded: list[Funded]) -> Iterator[tuple[Group | None, list[Funded]]]:
    """Go through the themes of which something is funded."""
    for group, places in story.themes:
        members = frozenset(places)
        rows = [row for row in funded if row.index in members]
        if rows:
            yield group, rows


def _theme_line(story: Story, group: Group | None, rows: list[Funded], cost: str = "") -> str:
    """Name what is funded of a theme, after the theme's name where there are themes; of very many the first few."""
    named = rows[:FEW] if len(story.recommended.funded) > MANY else rows
    names = "; ".join(_named(story, row) for row in named)
    if len(named) < len(rows):
        names += f"; and {len(rows) - len(named):,} more"
    if group is None and not story.case.groups:
        return names
    return f"{group.name if group else 'No theme'}{cost}: {names}"


def _cost(story: Story, row: Funded) -> str:
    return story.money.words(row.cost) if row.cost else "free"


def _by_use(story: Story) -> tuple[str, ...]:
    """Say the decision where there is no money: by what each takes of the first resource, or theme by theme."""
    costs, first = story.analysis.costs, uses.resources_of(story)[0]

    def used(row: Funded) -> Fraction:
        return uses.amount_used(costs.cells[row.index][row.level - 1], first)

    funded = sorted(story.recommended.funded, key=lambda row: (-used(row), row.index))
    if len(funded) <= FEW:
        return tuple(
            f"{_named(story, row)} ({uses.takes_of(story, row.index, row.level)})" for row in funded
        )
    return tuple(_theme_line(story, group, rows) for group, rows in _by_theme(story, funded))


def _named(story: Story, row: Funded) -> str:
    """Name what is funded, with its level where that is not the one it is ranked at, or where there are few."""
    usual = len(story.level_names(row.index)) == 1 or (
        len(story.recommended.funded) > FEW
        and row.level_name == story.case.reference_of(row.id).level
    )
    name = story.name(row.index)
    return name if usual else f"{name}, {row.level_name}"


def lead(story: Story) -> tuple[str, ...]:
    """Say line by line what it costs, what to expect of it, what is special about it, and how firm it is."""
    if not story.recommended.funded:
        lines = [_special(story), first_lines.warned(story), _proven(story)]
    else:
        lines = [
            _asked_for(story),
            _joined(_sums(story), _special(story)),
            first_lines.overrun(story),
            _joined(first_lines.expected(story), first_lines.likely(story)),
            first_lines.futures(story),
            first_lines.warned(story),
            _joined(_proven(story), first_lines.firm(story)),
            first_lines.held(story),
        ]
    return tuple(line for line in lines if line)


def at_once(story: Story) -> tuple[str, ...]:
    """Say what is known as soon as the portfolio is: what is funded, what it costs, the chance of an overrun, the proof.

    Each line stands among those of the reports, or is how one of them begins.
    """
    if not story.recommended.funded:
        lines = [_special(story), _proven(story)]
    else:
        lines = [_joined(_sums(story), _special(story)), first_lines.overrun(story), _proven(story)]
    return tuple(line for line in (title(story), *decision(story), *lines) if line)


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _special(story: Story) -> str:
    return " ".join(outcomes.sentences(story))


def _asked_for(story: Story) -> str:
    """Say that another portfolio than the best at likely figures is recommended, and what the rest speaks of."""
    option = story.asked_for
    if option is None:
        return ""
    return (
        f"This is the {option.words[0].lower()}{option.words[1:]}, which the case asks to recommend. The chapters that "
        "explain a choice explain the best at likely figures."
    )


def _sums(story: Story) -> str:
    """Say what the portfolio takes, leaves and leaves out."""
    best, budget = story.recommended, story.analysis.budget
    if not story.has_money:
        return f"It takes {uses.takes_words(story, best)}. {_left_out(story)}"
    text = f"It costs {story.money.words(best.cost) if best.cost else 'nothing'}"
    left = None if budget is None else Fraction(budget) - best.cost
    if left is not None:
        all_of_it = ", all of the budget" if best.cost else ""
        text += f" and leaves {story.money.words(left)} of the budget" if left else all_of_it
    besides = f" It also takes {uses.takes_words(story, best)}." if uses.resources_of(story) else ""
    return f"{text}.{besides} {_left_out(story)}"


def _left_out(story: Story) -> str:
    choice = story.recommended.choice
    out = sorted(
        (row for row in story.analysis.ranking if not choice[row.index] and row.is_reference),
        key=lambda row: (-row.benefit, row.index),
    )
    names = [story.name(row.index) for row in out]
    if len(names) > 3:
        names = [*names[:2], f"{len(names) - 2} more"]
    return f"Left out: {joined(names)}." if names else "Nothing is left out."


def _proven(story: Story) -> str:
    """Say whether the portfolio is proven best, and how far the next best is."""
    if story.asked_for is not None:
        return f"{proof_words(story.asked_for)}."
    doubt = unproved_words(story)
    if doubt:
        return doubt
    if not story.best.funded:
        return "Proven: no portfolio that keeps the rules is worth more than doing nothing."
    text = "Proven: no portfolio that keeps the rules is worth more at likely figures."
    explained = story.analysis.explanation
    if explained is None or len(explained.best.portfolios) < 2:
        return text
    value = story.best.value
    behind = value - explained.value(explained.best.portfolios[1])
    if not behind:
        return f"{text} Another one is worth as much."
    share = f" ({part(behind / value)})" if value > 0 else ""
    unproved = "" if explained.best.complete else " found"
    return f"{text} The next best{unproved} is worth {points(behind)}{share} less."


def opening(story: Story, screen: FirstScreen) -> tuple[Block, ...]:
    """Say on top of the sheet Decision what a page's first screen says, by names, and with what risk.

    It says of itself when it is no longer what was run.
    """
    parts = (
        ("What is funded", decision(story)),
        ("How sure that is", (*lead(story), *_loser(screen))),
        ("What to do", tuple(_to_do(screen))),
    )
    return (
        since_run.as_run(screen.headline),
        *verdict(story),
        *(
            Details(title, tuple(since_run.as_run(line) for line in lines))
            for title, lines in parts
            if lines
        ),
    )


def cover(story: Story) -> tuple[Text, ...]:
    """Say above the contents what the workbook is about, what is decided, and of which budget that no longer is."""
    name = story.case.settings.title or title(story)
    who = Text(signed(story.case.settings))
    return Text(name), since_run.as_run(title(story)), *budget_now(story), who


def _loser(screen: FirstScreen) -> Iterator[str]:
    """Say who loses most."""
    for tile in screen.tiles:
        if tile.key == "loser":
            share = f"{words((*tile.figure, ' ', *tile.beside))}".strip()
            parts = [part for part in (share, words(tile.below)) if part]
            yield f"{tile.label}: {', '.join(parts)}."


def _to_do(screen: FirstScreen) -> Iterator[str]:
    """Say what to decide, to settle and to find out."""
    for todo in screen.todos:
        yield f"{todo.title}: {words(todo.text)}"


def chapter(story: Story) -> Iterator[Section]:
    """Give the key figures to the page, and the figures with the themes to the sheet Decision."""
    question = [Text(story.case.settings.question)] if story.case.settings.question else []
    stopped = story.analysis.stopped
    warning = [Note(text, "warn") for text in warnings_of(story)]
    sentences = lead(story)
    if sentences:
        yield Section("lead", "The decision in sentences", (Bullets(sentences),))
    # For programs: what a page shows on its first screen.
    figures = Figures("key figures", tuple(_page_figures(story)))
    yield Section("decision", "The decision in figures", (*question, *warning, figures), page=False)
    living = _living_list(story)
    blocks: list[Block] = [*question, *warning, Figures("summary", tuple(_living_figures(story)))]
    what, series, unit = (
        ("Cost", "cost", story.money.unit) if story.has_money else ("Benefit", "benefit", "points")
    )
    themed = bool(story.case.groups) and len(story.themes) > 1
    if themed:
        themes = theme_table(story)
        chart = Bars(
            key="themes-chart",
            title=f"{what} of what is funded, by theme",
            says=f"Bars of the {what.lower()} by theme: " + _theme_words(story, series),
            table=themes,
            label="name",
            unit=unit,
            series=series,
            rows=tuple(row.key for row in themes.body() if not row.key.startswith("*pairs")),
        )
        blocks.append(chart)
    else:
        blocks.append(
            Bars(
                key="funded-chart",
                title=f"{what} of what is funded",
                says=f"Bars of {what.lower()}, one for each recommendation that is funded.",
                table=living,
                label="name",
                unit=unit,
                series=series,
                rows=tuple(row.key for row in living.rows if row.state != "out") or None,
            )
        )
    if stopped is not None:
        blocks.append(_missing(stopped))
    yield Section(
        "summary-sheet", "In short", tuple(blocks), page=False, sheet=DECISION, printed=True
    )
    if themed:
        yield Section("funded-sheet", living.title, (living,), page=False, sheet=SHEET)


def warnings_of(story: Story) -> Iterator[str]:
    """Say what nobody may miss: that it is not proven, that the clock struck, that the run was stopped."""
    proof = unproved_words(story)
    for text in (proof, story.analysis.cut_short, story.analysis.stopped):
        if text:
            yield str(text)


def _missing(stopped: Stop) -> Table:
    """List what an interruption left undone, for programs as well."""
    parts = [(name, "not worked out") for name in stopped.undone]
    if stopped.partly:
        parts.insert(0, (stopped.during, "kept as far as it came"))
    columns: tuple[Column[tuple[int, tuple[str, str]]], ...] = (
        Column(
            "what",
            "What is missing",
            "text",
            lambda item: f"{item[1][0][0].upper()}{item[1][0][1:]}",
        ),
        Column("how", "How far it came", "word", lambda item: item[1][1]),
    )
    title = "Missing, since the run was stopped"
    return table_of("missing", title, enumerate(parts), columns, row_key=lambda item: str(item[0]))


def _theme_words(story: Story, series: str) -> str:
    table = theme_table(story)
    place = table.place(series)
    parts = []
    for row in table.body():
        amount = row.cells[place].value
        if isinstance(amount, Fraction):
            places = story.money.decimals if series == "cost" else 0
            parts.append(f"{row.cells[0].value} {rounded(amount, places)}")
    return "; ".join(parts) + "."


def _in_order(story: Story) -> list[int]:
    """Put what is funded first, largest first, then the others as the case has them."""
    cost = {row.index: row.cost for row in story.best.funded}
    return sorted(
        range(len(story.best.choice)), key=lambda i: (i not in cost, -cost.get(i, Fraction(0)), i)
    )


def _living_list(story: Story) -> Table:
    """List every recommendation as the sheet Portfolio funds it."""
    doubt = story.analysis.doubt
    recommendations, chosen = story.case.recommendations, story.best.choice
    firm: tuple[Column[int], ...] = ()
    if doubt is not None:
        firm = (
            Column(
                "firm", "How firm, as run", "word", lambda place: firm_cell(story, doubt, place)
            ),
        )

    def level(place: int) -> Cell:
        name = story.level_names(place)[chosen[place] - 1] if chosen[place] else NOT_FUNDED
        at = At("portfolio", recommendations[place].id, "level")
        return Cell(name, formula=call("IF", call("=", at, ""), "", at))

    def linked(place: int, by_level: Sequence[Fraction], column: str) -> Cell:
        value = by_level[chosen[place] - 1] if chosen[place] else None
        at = At("portfolio", recommendations[place].id, column)
        return Cell(value, formula=call("IF", call("=", at, ""), "", at))

    def cost(place: int) -> Cell:
        return linked(place, story.analysis.costs.money[place], "cost")

    def benefit(place: int) -> Cell:
        return linked(place, story.evaluation.benefits[place], "benefit")

    columns: tuple[Column[int], ...] = (
        Column("name", "Recommendation", "text", story.name),
        *firm,
        Column("level", "Funded at", "word", level),
        *use_columns(story, lambda place: (place, chosen[place]), table="summary list"),
        Column("cost", "Cost", "money", cost, story.money.unit),
        Column("benefit", "Benefit", "points", benefit, "points"),
    )
    return table_of(
        "summary list",
        "What is funded",
        _in_order(story),
        columns,
        row_key=lambda place: recommendations[place].id,
        state=lambda place: "" if chosen[place] else "out",
    )


def _page_figures(story: Story) -> Iterator[Figure]:
    """Go through the key figures of the page."""
    best, budget = story.best, story.analysis.budget
    of_budget = outcomes.unlimited(story)
    if budget is not None:
        left = story.money.words(Fraction(budget) - best.cost)
        of_budget = f"of {story.money.stated(budget)}; {left} left over"
    yield Figure("page_funded", "Funded", Cell(len(best.funded), "count"), _of_all(story))
    yield from use_figures(story, living=False)
    yield Figure("page_cost", "Cost", Cell(best.cost, "money"), of_budget)
    yield Figure(
        "page_value",
        "Value",
        Cell(best.value, "points"),
        "at likely figures, more than doing nothing",
    )
    ideal = ideal_words(story)
    if ideal:
        yield Figure(
            "page_share", "Share of the ideal", Cell(story.analysis.share_of_ideal, "share"), ideal
        )


def _living_figures(story: Story) -> Iterator[Figure]:
    """Go through the key figures of the workbook: they follow its totals."""
    best, budget = story.best, story.analysis.budget
    funded = Cell(len(best.funded), "count", formula=_total("funded_count") + 0)
    yield Figure("summary_funded", "Funded", funded, _of_all(story))
    cost = Cell(best.cost, "money", formula=_total("total_cost") + 0)
    yield Figure("summary_cost", "Cost", cost, story.money.unit)
    if budget is not None:
        rest = Cell(Fraction(budget) - best.cost, "money", formula=_total("budget_left") + 0)
        left_of = f"of {story.money.stated(budget)}"
        yield Figure("summary_left", "Left over", rest, left_of, of_budget(story, left_of))
    value = Cell(best.value, "points", formula=_total("total_value") + 0)
    point = "100 points is one recommendation that moves every criterion from worst to best"
    yield Figure("summary_value", "Value", value, point)
    ideal = ideal_words(story)
    if ideal:
        stated = _total("share_of_ideal")
        share = Cell(
            story.analysis.share_of_ideal,
            "share",
            formula=call("IF", call("=", stated, ""), "", stated),
        )
        yield Figure("summary_share", "Share of the ideal", share, ideal)
    optimum = story.analysis.optimum
    status = "proven best" if optimum.status == "optimal" else optimum.certificate.word
    proof = Cell(status, "word", formula=since_run.unless(since_run.CELLS, status, "not proven"))
    yield Figure("summary_status", "Proof", proof, "see the sheet Proof of analysis.xlsx")


def _total(figure: str) -> At:
    return At("totals", figure, "value")


def _of_all(story: Story) -> str:
    return f"of {counted(len(story.best.choice), 'recommendation')}"


def ideal_words(story: Story) -> str:
    """Say what the share of the ideal is a share of; blank where that was not worked out."""
    unlimited = story.analysis.unlimited
    if story.analysis.share_of_ideal is None or unlimited is None:
        return ""
    cost = f" for {story.money.words(unlimited.cost)}" if story.has_money else ""
    return f"of what the same rules would allow without a budget ({rounded(unlimited.value, 1)} points{cost})"
