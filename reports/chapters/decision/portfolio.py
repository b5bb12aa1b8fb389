"""The portfolio: what is funded and what is not, theme by theme; on the sheet the level of each can be changed."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from reports.chapters.decision.rules import BROKEN, total_keys
from reports.chapters.decision.rules import SHEET as RULES
from reports.model.cost_tables import years_key
from reports.model.formula import At, Formula, Span, add_up, as_formula, call
from reports.model.numbers import rounded
from reports.model.report import Details, Figure, Figures, Note, Section, Text
from reports.model.story import NOT_FUNDED, TOTAL, Story
from reports.model.table import Cell, Heading, Row, Table, cells
from reports.model.text import counted
from reports.model.uses import use_cells, use_figures, use_headings, use_totals
from reports.sentences import since_run
from reports.sentences.standing import SETTLED, settled_table
from reports.sentences.verdicts import HARM, firm_cell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from criteria.model.rows import Group
    from reports.model.report import Block

SHEET = "Portfolio"
RUN_AGAIN = "run again"


def chapter(story: Story) -> Iterator[Section]:
    """Tell the page theme by theme, and give the sheet its drop-downs and its check of every rule."""
    blocks: list[Block] = []
    if len(story.themes) > 1:
        blocks.append(theme_table(story))
    blocks += [_listed(story, funded=True), _listed(story, funded=False)]
    if story.best.effects or story.best.savings:
        blocks.append(Note(_between(story)))
    fixed = settled_table(story)
    if fixed.rows:
        blocks.append(Details(f"{fixed.title}: {len(fixed.rows)}", (Text(SETTLED), fixed)))
    yield Section("portfolio", "What is funded, and what is not", tuple(block for block in blocks if _holds(block)))
    yield Section(
        "portfolio-sheet",
        "Portfolio",
        (
            verdict(story),
            Text(
                "Choose another level in a pale cell and the totals, the spending by year and the rules follow. Excel "
                "only adds up what is stated here: it does not search for the best portfolio again. For that, change "
                "the case and run Steelyard again."
            ),
            totals(story),
            portfolio_table(story),
        ),
        page=False,
        sheet=SHEET,
    )
    if fixed.rows:
        yield Section("settled-sheet", fixed.title, (Text(SETTLED), fixed), page=False, sheet=RULES)


def verdict(story: Story) -> Text:
    """Say in the workbook what the stated portfolio is: the run's, or one changed by hand and no longer proven."""
    best = story.best
    proven = story.analysis.optimum.status == "optimal"
    plain = (
        "This is the best portfolio, as it was run and proven." if proven else "This is the portfolio as it was run."
    )
    before, after = story.money.around()
    cells_changed = call("&", since_run.CELLS, call("IF", call("=", since_run.CELLS, 1), " cell", " cells"))
    cost = call("FIXED", _total("total_cost"), story.money.decimals)
    parts: list[Formula | str] = [
        "Changed since the run (",
        cells_changed,
        ", see the sheet Changes): ",
        _total("funded_count"),
        *((f" funded, cost {before}", cost, f"{after}, value ") if story.has_money else (" funded, value ",)),
        call("FIXED", _total("total_value"), 1),
        f" (as run {rounded(best.value, 1)})",
    ]
    if story.analysis.rules:
        broken = _total("rules_broken")
        parts += [", ", broken, call("IF", call("=", broken, 1), " rule broken", " rules broken")]
    parts.append("; not proven. Run Steelyard again.")
    live = as_formula(parts[0])
    for part in parts[1:]:
        live = call("&", live, part)
    return Text(plain, since_run.unless(since_run.CELLS, plain, live))


def _holds(block: Block) -> bool:
    return not isinstance(block, Table) or bool(block.rows)


def totals(story: Story) -> Figures:
    """Make the figures that everything on the sheet Portfolio comes to; each has a name in the workbook."""
    best, budget = story.best, story.analysis.budget
    value = call("SUM", Span("portfolio", "benefit")) + counted_in("pairs", bool(story.evaluation.table.pairs))
    cost = call("SUM", Span("portfolio", "cost")) + counted_in("savings", bool(story.analysis.costs.savings))
    figures = [
        Figure(
            "funded_count",
            "Funded",
            Cell(len(best.funded), "count", formula=call("SUM", Span("levels", "funded"))),
            f"of {counted(len(best.choice), 'recommendation')}",
        ),
        Figure("total_cost", "Cost", Cell(best.cost, "money", formula=cost), story.money.unit),
    ]
    figures += use_figures(story, living=True)
    if budget is not None:
        left = Cell(
            Fraction(budget) - best.cost, "money", formula=At("totals", "budget", "value") - _total("total_cost")
        )
        figures.append(Figure("budget", "Budget", Cell(budget, "money", formula=_budget(story)), story.money.unit))
        figures.append(Figure("budget_left", "Left over", left, story.money.unit))
    figures.append(Figure("total_value", "Value", Cell(best.value, "points", formula=value), "points"))
    if story.analysis.unlimited is not None and story.analysis.share_of_ideal is not None:
        whole = story.analysis.unlimited.value
        part = since_run.unless(since_run.inputs(story), _total("total_value") / float(whole), RUN_AGAIN)
        share = Cell(story.analysis.share_of_ideal, "share", formula=part)
        below = f"of the {rounded(whole, 1)} points that the same rules would allow without a budget"
        figures.append(Figure("share_of_ideal", "Share of the ideal", share, below))
    broken = call("COUNTIF", Span("rules", "check"), BROKEN)
    rules = len(story.analysis.rules)
    if rules:
        count = Cell(len(story.analysis.programme.broken(best.choice)), "count", formula=broken)
        figures.append(Figure("rules_broken", "Rules broken", count, f"of {rules}; see the sheet Rules"))
    by_hand = Cell(0, "count", formula=since_run.count())
    figures.append(Figure("changed_cells", "Changed by hand", by_hand, "cells since the run; see the sheet Changes"))
    return Figures("totals", tuple(figures))


def _total(key: str) -> At:
    return At("totals", key, "value")


def _budget(story: Story) -> Formula:
    """Sum the budgets by year where the budget is given so; a stated total is the limit of its rule."""
    rows = story.case.budget
    parts: list[Formula] = []
    for resource in story.monies:
        stated = [At("rules", key, "most") for key in total_keys(story, resource)]
        if stated:
            parts.append(call("MIN", *stated))
        elif any(row.resource == resource for row in rows):
            parts.append(call("SUM", Span(years_key(resource), "budget")))
    return parts[0] if len(parts) == 1 else add_up(parts)


def counted_in(table: str, present: bool) -> Formula:
    """Sum what a table of effects counts, where there is such a table."""
    return call("SUM", Span(table, "counted")) if present else add_up([])


def portfolio_table(story: Story) -> Table:
    """Make the living table: one row a recommendation with a drop-down for its level."""
    rows = []
    for place in story.told:
        row, level = story.case.recommendations[place], story.best.choice[place]
        names = story.level_names(place)
        funded = story.levels_span(place, "funded")
        cost = story.analysis.costs.money[place][level - 1] if level else Fraction(0)
        benefit = story.evaluation.benefits[place][level - 1] if level else Fraction(0)
        own_cost, own_benefit = At("portfolio", row.id, "cost"), At("portfolio", row.id, "benefit")
        rows.append(
            Row(
                row.id,
                cells(
                    row.id,
                    row.name,
                    story.theme_name(row),
                    Cell(names[level - 1] if level else NOT_FUNDED, entry=True, choices=(NOT_FUNDED, *names)),
                    *use_cells(story, place, level, living=True),
                    Cell(cost, formula=call("SUMPRODUCT", funded, story.levels_span(place, "cost"))),
                    Cell(benefit, formula=call("SUMPRODUCT", funded, story.levels_span(place, "benefit"))),
                    ratio_cell(story, benefit, cost, own_benefit, own_cost),
                    row.lead_agency,
                ),
                state="" if level else "out",
            )
        )
    own = sum((row.cost for row in story.best.funded), Fraction(0))
    points = sum((row.benefit for row in story.best.funded), Fraction(0))
    rows.append(
        Row(
            TOTAL,
            cells(
                "",
                "Total, before effects between pairs",
                "",
                "",
                *use_totals(story, "portfolio"),
                Cell(own, formula=call("SUM", Span("portfolio", "cost"))),
                Cell(points, formula=call("SUM", Span("portfolio", "benefit"))),
                "",
                "",
            ),
            total=True,
        )
    )
    columns = (
        Heading("id", "Id", "id"),
        Heading("name", "Recommendation"),
        Heading("theme", "Theme"),
        Heading("level", "Funded level", "word"),
        *use_headings(story),
        Heading("cost", "Cost", "money", story.money.unit),
        Heading("benefit", "Benefit", "points", "points"),
        Heading("value_for_money", "Value for money", "ratio", story.ratio[1]),
        Heading("lead", "Lead"),
    )
    return without_themes(story, Table("portfolio", "Portfolio", columns, tuple(rows)))


def without_themes(story: Story, table: Table) -> Table:
    """Leave the column of themes out where the case has none."""
    if story.case.groups:
        return table
    place = table.place("theme")
    columns = (*table.columns[:place], *table.columns[place + 1 :])
    rows = tuple(replace(row, cells=(*row.cells[:place], *row.cells[place + 1 :])) for row in table.rows)
    return replace(table, columns=columns, rows=rows)


def ratio_cell(story: Story, benefit: Fraction, cost: Fraction, benefit_at: At, cost_at: At) -> Cell:
    """Make the cell of value for money: blank where a level costs nothing or does no good, a word where it harms."""
    per = story.ratio[0]
    good = call("AND", call(">", cost_at, 0), call(">", benefit_at, 0))
    formula = call("IF", good, benefit_at / cost_at * per, call("IF", call("<", benefit_at, 0), HARM, ""))
    return Cell(ratio_value(story, benefit, cost) or "", formula=formula)


def ratio_value(story: Story, benefit: Fraction, cost: Fraction) -> Fraction | str | None:
    """Give the value for money, the word for harm, or None where there is nothing to tell."""
    if benefit < 0:
        return HARM
    return benefit / cost * story.ratio[0] if cost > 0 and benefit > 0 else None


def theme_table(story: Story) -> Table:
    """Sum the portfolio up by theme. The page and the sheet Summary share it."""
    rows = []
    effects = sum((points for _, points in story.best.effects), Fraction(0))
    for group, places in story.themes:
        name = group.name if group is not None else "No theme"
        own_id = group.id if group is not None else TOTAL + " none"
        ids = [story.case.recommendations[i].id for i in places]
        chosen = [row for row in story.best.funded if row.index in places]
        cost = sum((row.cost for row in chosen), Fraction(0)) + _saved(story, places)
        benefit = sum((row.benefit for row in chosen), Fraction(0))
        savings = [
            At("savings", saving_key(p), "counted")
            for p, saving in enumerate(story.analysis.costs.savings)
            if saving.members[0][0] in places
        ]
        spent = add_up([Span("portfolio", "cost", ids[0], ids[-1]), *savings])
        spent = spent if savings else call("SUM", Span("portfolio", "cost", ids[0], ids[-1]))
        benefits = call("SUM", Span("portfolio", "benefit", ids[0], ids[-1]))
        count = add_up([call("SUM", story.levels_span(i, "funded")) for i in places])
        share = cost / story.best.cost if story.best.cost else Fraction(0)
        part = call("IF", call("=", _total("total_cost"), 0), 0, At("themes", own_id, "cost") / _total("total_cost"))
        rows.append(
            Row(
                own_id,
                cells(
                    name,
                    Cell(len(chosen), formula=count),
                    len(places),
                    Cell(cost, formula=spent),
                    Cell(share, formula=part),
                    Cell(benefit, formula=benefits),
                    _limits(story, group),
                ),
            )
        )
    if story.evaluation.table.pairs:
        pairs = counted_in("pairs", present=True)
        rows.append(
            Row("*pairs", cells("Effects between pairs", None, None, None, None, Cell(effects, formula=pairs), ""))
        )
    columns = (
        Heading("name", "Theme"),
        Heading("funded", "Funded", "count"),
        Heading("of", "Of", "count"),
        Heading("cost", "Cost", "money", story.money.unit),
        Heading("share", "Share of cost", "share"),
        Heading("benefit", "Benefit", "points", "points"),
        Heading("limits", "Must keep to"),
    )
    whole = Row(
        TOTAL,
        cells(
            "Total",
            Cell(len(story.best.funded), formula=call("SUM", Span("themes", "funded"))),
            len(story.best.choice),
            Cell(story.best.cost, formula=call("SUM", Span("themes", "cost"))),
            Cell(Fraction(1) if story.best.cost else Fraction(0), formula=call("SUM", Span("themes", "share"))),
            Cell(story.best.value, formula=call("SUM", Span("themes", "benefit"))),
            "",
        ),
        total=True,
    )
    return Table("themes", "By theme", columns, (*rows, whole))


def saving_key(place: int) -> str:
    """Key of a row of `savings`: one relation has a row for each level of its first member."""
    return str(place + 1)


def _saved(story: Story, places: tuple[int, ...]) -> Fraction:
    held = story.best.choice
    return sum(
        (
            sum(saving.amounts.values(), Fraction(0))
            for saving in story.analysis.costs.savings
            if saving.members[0][0] in places and all(low <= held[i] <= high for i, low, high in saving.members)
        ),
        Fraction(0),
    )


def _limits(story: Story, group: Group | None) -> str:
    """Say the floor and the ceiling of a theme in a few words."""
    if group is None:
        return ""
    found = []
    if group.floor is not None and group.ceiling is not None:
        found.append(story.money.span(group.floor, group.ceiling))
    elif group.floor is not None:
        found.append(f"at least {story.money.stated(group.floor)}")
    elif group.ceiling is not None:
        found.append(f"at most {story.money.stated(group.ceiling)}")
    if group.min_count:
        found.append(f"at least {group.min_count} funded")
    if group.max_count is not None:
        found.append(f"at most {group.max_count} funded")
    if group.floor_share is not None:
        found.append(f"at least {round(group.floor_share * 100)}% of the cost")
    if group.ceiling_share is not None:
        found.append(f"at most {round(group.ceiling_share * 100)}% of the cost")
    return "; ".join(found)


def _listed(story: Story, *, funded: bool) -> Table:
    """List what is in, or what is out with the figures of the level it is ranked by, theme by theme."""
    rows, doubted = [], story.analysis.doubt
    for place in story.told:
        if bool(story.best.choice[place]) is not funded:
            continue
        row, level = story.case.recommendations[place], story.main_level(place)
        benefit = story.evaluation.benefits[place][level - 1]
        cost = story.analysis.costs.money[place][level - 1]
        stated = bool(story.analysis.costs.cells[place][level - 1])  # what is excluded may come without costs
        ratio = ratio_value(story, benefit, cost)
        if funded and ratio == HARM:
            # It is there for what rests on it; the assumptions say so.
            ratio = None
        name = story.level_names(place)[level - 1]
        theme = story.theme_name(row)
        firm = () if doubted is None else (firm_cell(story, doubted, place),)
        takes = (*use_cells(story, place, level), cost if stated else None)
        told_of = cells(row.name, theme, *firm, name, *takes, benefit, ratio)
        rows.append(Row(row.id, told_of, state="" if funded else "out"))
    columns = (
        Heading("name", "Recommendation"),
        Heading("theme", "Theme"),
        *(() if doubted is None else (Heading("firm", "How firm", "word"),)),
        Heading("level", "Level", "word"),
        *use_headings(story),
        Heading("cost", "Cost", "money", story.money.unit),
        Heading("benefit", "Benefit", "points", "points"),
        Heading("value_for_money", "Value for money", "ratio", story.ratio[1]),
    )
    grouped = "theme" if len(story.themes) > 1 else None
    if funded:
        told = Table("funded", f"Funded: {len(rows)}", columns, tuple(rows), grouped=grouped)
        return without_themes(story, told)
    counted_up = "Cost and benefit" if story.has_money else "Use and benefit"
    note = f"{counted_up} are what the level named would take and bring." if rows else ""
    told = Table("not funded", f"Not funded: {len(rows)}", columns, tuple(rows), note, grouped=grouped)
    return without_themes(story, told)


def _between(story: Story) -> str:
    gains = sum((points for _, points in story.best.effects if points > 0), Fraction(0))
    losses = sum((points for _, points in story.best.effects if points < 0), Fraction(0))
    saved = -sum((amount for _, amount in story.best.savings), Fraction(0))
    parts = []
    if gains:
        parts.append(f"what works better together adds {float(gains):.1f} points")
    if losses:
        parts.append(f"what overlaps takes away {float(-losses):.1f} points")
    if saved:
        parts.append(f"doing things together saves {story.money.words(saved)}")
    return "Between the funded recommendations, " + "; ".join(parts) + ". The totals count this."
