"""The portfolio: what is funded and what is not, theme by theme; on the sheet the level of each can be changed."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from reports.chapters.decision.rules import BROKEN, total_keys
from reports.chapters.decision.rules import SHEET as RULES
from reports.model.cost_tables import years_key
from reports.model.formula import At, Formula, Span, add_up, as_formula, call
from reports.model.numbers import rounded, whole_percent
from reports.model.report import Details, Figure, Figures, Note, Section, Text
from reports.model.story import NOT_FUNDED, TOTAL, Story
from reports.model.table import EMPTY, Cell, Column, Table, table_of
from reports.model.text import counted
from reports.model.uses import use_columns, use_figures
from reports.sentences import since_run
from reports.sentences.standing import SETTLED, settled_table
from reports.sentences.verdicts import HARM, firm_cell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from criteria.model.rows import Group
    from reports.model.meaning import Number
    from reports.model.report import Block

SHEET = "Portfolio"
RUN_AGAIN = "run again"
CHOOSE = (
    "Choose another level in a pale cell and the totals, the spending by year and the rules follow. Excel only adds up "
    "what is stated here: it does not search for the best portfolio again. For that, change the case and run "
    "Steelyard again."
)
STANDS = (
    "All figures of this workbook are of the run and do not follow changes: the case has {:,} scores, too many for "
    "that. What each score comes to is in result.json. To change anything, change the case and run Steelyard again."
)


def chapter(story: Story) -> Iterator[Section]:
    """Tell the page theme by theme, and give the sheet its drop-downs and its check of every rule."""
    blocks: list[Block] = []
    if len(story.themes) > 1:
        blocks.append(theme_table(story))
    blocks += [_one_side(story, funded=True), _one_side(story, funded=False)]
    if story.best.effects or story.best.savings:
        blocks.append(Note(_between(story)))
    fixed = settled_table(story)
    if fixed.rows:
        blocks.append(Details(f"{fixed.title}: {len(fixed.rows)}", (Text(SETTLED), fixed)))
    yield Section(
        "portfolio",
        "What is funded, and what is not",
        tuple(block for block in blocks if _holds(block)),
    )
    yield Section(
        "portfolio-sheet",
        "Portfolio",
        (
            verdict(story),
            Text(CHOOSE if story.lives else STANDS.format(len(story.case.scores))),
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
    plain = "This is the portfolio as it was run."
    if proven:
        plain = "This is the best portfolio, as it was run and proven."
    before, after = story.money.around()
    cells_changed = call(
        "&", since_run.CELLS, call("IF", call("=", since_run.CELLS, 1), " cell", " cells")
    )
    cost = call("FIXED", _total("total_cost"), story.money.decimals)
    parts: list[Formula | str] = [
        "Changed since the run (",
        cells_changed,
        ", see the sheet Changes): ",
        _total("funded_count"),
        *(
            (f" funded, cost {before}", cost, f"{after}, value ")
            if story.has_money
            else (" funded, value ",)
        ),
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
    effects = counted_in("pairs", bool(story.evaluation.table.pairs))
    savings = counted_in("savings", bool(story.analysis.costs.savings))
    value = call("SUM", Span("portfolio", "benefit")) + effects
    cost = call("SUM", Span("portfolio", "cost")) + savings
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
            Fraction(budget) - best.cost,
            "money",
            formula=At("totals", "budget", "value") - _total("total_cost"),
        )
        figures.append(
            Figure(
                "budget", "Budget", Cell(budget, "money", formula=_budget(story)), story.money.unit
            )
        )
        figures.append(Figure("budget_left", "Left over", left, story.money.unit))
    figures.append(
        Figure("total_value", "Value", Cell(best.value, "points", formula=value), "points")
    )
    if story.analysis.unlimited is not None and story.analysis.share_of_ideal is not None:
        ideal = story.analysis.unlimited.value
        part = since_run.unless(
            since_run.inputs(story), _total("total_value") / float(ideal), RUN_AGAIN
        )
        share = Cell(story.analysis.share_of_ideal, "share", formula=part)
        below = (
            f"of the {rounded(ideal, 1)} points that the same rules would allow without a budget"
        )
        figures.append(Figure("share_of_ideal", "Share of the ideal", share, below))
    broken = call("COUNTIF", Span("rules", "check"), BROKEN)
    rules = len(story.analysis.rules)
    if rules:
        count = Cell(len(story.analysis.programme.broken(best.choice)), "count", formula=broken)
        figures.append(
            Figure("rules_broken", "Rules broken", count, f"of {rules}; see the sheet Rules")
        )
    if story.lives:
        figures.append(_by_hand())
    return Figures("totals", tuple(figures))


def _by_hand() -> Figure:
    by_hand = Cell(0, "count", formula=since_run.count())
    below = "cells since the run; see the sheet Changes"
    return Figure("changed_cells", "Changed by hand", by_hand, below)


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
    recommendations, chosen = story.case.recommendations, story.best.choice

    def level(place: int) -> Cell:
        choices = (NOT_FUNDED, *story.level_names(place))
        return Cell(choices[chosen[place]], entry=True, choices=choices)

    def funded_part(place: int, value: Fraction, column: str) -> Cell:
        spans = story.levels_span(place, "funded"), story.levels_span(place, column)
        return Cell(value, formula=call("SUMPRODUCT", *spans))

    def ratio(place: int) -> Cell:
        id_ = recommendations[place].id
        benefit_at, cost_at = At("portfolio", id_, "benefit"), At("portfolio", id_, "cost")
        return ratio_cell(story, _benefit(story, place), _cost(story, place), benefit_at, cost_at)

    cost = sum((row.cost for row in story.best.funded), Fraction(0))
    benefit = sum((row.benefit for row in story.best.funded), Fraction(0))
    columns: tuple[Column[int], ...] = (
        Column("id", "Id", "id", lambda place: recommendations[place].id, total=""),
        Column(
            "name",
            "Recommendation",
            "text",
            story.name,
            total="Total, before effects between pairs",
        ),
        Column(
            "theme",
            "Theme",
            "text",
            lambda place: story.theme_name(recommendations[place]),
            total="",
        ),
        Column("level", "Funded level", "word", level, total=""),
        *use_columns(story, lambda place: (place, chosen[place]), table="portfolio"),
        Column(
            "cost",
            "Cost",
            "money",
            lambda place: funded_part(place, _cost(story, place), "cost"),
            story.money.unit,
            total=Cell(cost, formula=call("SUM", Span("portfolio", "cost"))),
        ),
        Column(
            "benefit",
            "Benefit",
            "points",
            lambda place: funded_part(place, _benefit(story, place), "benefit"),
            "points",
            total=Cell(benefit, formula=call("SUM", Span("portfolio", "benefit"))),
        ),
        Column("value_for_money", "Value for money", "ratio", ratio, story.ratio[1], total=""),
        Column("lead", "Lead", "text", lambda place: recommendations[place].lead_agency, total=""),
    )
    table = table_of(
        "portfolio",
        "Portfolio",
        story.in_order,
        columns,
        row_key=lambda place: recommendations[place].id,
        state=lambda place: "" if chosen[place] else "out",
        total_key=TOTAL,
    )
    return without_themes(story, table)


def _cost(story: Story, place: int) -> Fraction:
    """Give what a recommendation costs at the level funded; nothing where it is left out."""
    level = story.best.choice[place]
    return story.analysis.costs.money[place][level - 1] if level else Fraction(0)


def _benefit(story: Story, place: int) -> Fraction:
    """Give what it brings there."""
    level = story.best.choice[place]
    return story.evaluation.benefits[place][level - 1] if level else Fraction(0)


def without_themes(story: Story, table: Table) -> Table:
    """Leave the column of themes out where the case has none."""
    return table if story.case.groups else table.without("theme")


def ratio_cell(
    story: Story, benefit: Fraction, cost: Fraction, benefit_at: At, cost_at: At
) -> Cell:
    """Make the cell of value for money: blank where a level costs nothing or does no good, a word where it harms."""
    per = story.ratio[0]
    good = call("AND", call(">", cost_at, 0), call(">", benefit_at, 0))
    formula = call(
        "IF", good, benefit_at / cost_at * per, call("IF", call("<", benefit_at, 0), HARM, "")
    )
    return Cell(ratio_value(story, benefit, cost) or "", formula=formula)


def ratio_value(story: Story, benefit: Fraction, cost: Fraction) -> Fraction | str | None:
    """Give the value for money, the word for harm, or None where there is nothing to tell."""
    if benefit < 0:
        return HARM
    return benefit / cost * story.ratio[0] if cost > 0 and benefit > 0 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Theme:
    """One theme summed up, or what pairs add to all of them.

    key: of its row. funded: how many are. of: how many there are. limits: what the theme must keep
    to. None: not told.
    """

    key: str
    name: str
    funded: Cell
    of: int | None
    cost: Cell
    share: Cell
    benefit: Cell
    limits: str


def theme_table(story: Story) -> Table:
    """Sum the portfolio up by theme. The page and the sheet Summary share it."""
    best = story.best

    def total(value: Number, column: str) -> Cell:
        return Cell(value, formula=call("SUM", Span("themes", column)))

    all_of_it = Fraction(1) if best.cost else Fraction(0)
    unit = story.money.unit
    columns: tuple[Column[_Theme], ...] = (
        Column("name", "Theme", "text", lambda theme: theme.name, total="Total"),
        Column(
            "funded",
            "Funded",
            "count",
            lambda theme: theme.funded,
            total=total(len(best.funded), "funded"),
        ),
        Column("of", "Of", "count", lambda theme: theme.of, total=len(best.choice)),
        Column(
            "cost", "Cost", "money", lambda theme: theme.cost, unit, total=total(best.cost, "cost")
        ),
        Column(
            "share",
            "Share of cost",
            "share",
            lambda theme: theme.share,
            total=total(all_of_it, "share"),
        ),
        Column(
            "benefit",
            "Benefit",
            "points",
            lambda theme: theme.benefit,
            "points",
            total(best.value, "benefit"),
        ),
        Column("limits", "Must keep to", "text", lambda theme: theme.limits, total=""),
    )
    themes = [_theme(story, group, places) for group, places in story.themes]
    if story.evaluation.table.pairs:
        themes.append(_pairs_theme(story))
    return table_of(
        "themes", "By theme", themes, columns, row_key=lambda theme: theme.key, total_key=TOTAL
    )


def _theme(story: Story, group: Group | None, places: tuple[int, ...]) -> _Theme:
    """Sum one theme up; it is charged with what its recommendations save together with others."""
    key = group.id if group is not None else TOTAL + " none"
    members = frozenset(places)
    funded = [row for row in story.best.funded if row.index in members]
    cost = sum((row.cost for row in funded), Fraction(0)) + _saved(story, places)
    benefit = sum((row.benefit for row in funded), Fraction(0))
    first, last = (
        story.case.recommendations[places[0]].id,
        story.case.recommendations[places[-1]].id,
    )
    costs, benefits = (
        Span("portfolio", "cost", first, last),
        Span("portfolio", "benefit", first, last),
    )
    savings = _savings(story, places)
    total_cost = _total("total_cost")
    levels = [call("SUM", story.levels_span(place, "funded")) for place in places]
    share = call("IF", call("=", total_cost, 0), 0, At("themes", key, "cost") / total_cost)
    return _Theme(
        key=key,
        name=group.name if group is not None else "No theme",
        funded=Cell(len(funded), formula=add_up(levels)),
        of=len(places),
        cost=Cell(cost, formula=add_up([costs, *savings]) if savings else call("SUM", costs)),
        share=Cell(cost / story.best.cost if story.best.cost else Fraction(0), formula=share),
        benefit=Cell(benefit, formula=call("SUM", benefits)),
        limits=_limits(story, group),
    )


def _savings(story: Story, places: tuple[int, ...]) -> list[At]:
    """Name the cells of what is saved where the first member of a saving is one of these."""
    savings = enumerate(story.analysis.costs.savings)
    return [
        At("savings", saving_key(place), "counted")
        for place, saving in savings
        if saving.members[0][0] in places
    ]


def _pairs_theme(story: Story) -> _Theme:
    """Make the row of what pairs add to the benefit of all themes."""
    effects = sum((points for _, points in story.best.effects), Fraction(0))
    return _Theme(
        key="*pairs",
        name="Effects between pairs",
        funded=EMPTY,
        of=None,
        cost=EMPTY,
        share=EMPTY,
        benefit=Cell(effects, formula=counted_in("pairs", present=True)),
        limits="",
    )


def saving_key(place: int) -> str:
    """Key of a row of `savings`: one relation has a row for each level of its first member."""
    return str(place + 1)


def _saved(story: Story, places: tuple[int, ...]) -> Fraction:
    """Add up what is saved by what is funded together, where the first of its members is one of these."""
    choice = story.best.choice
    total = Fraction(0)
    for saving in story.analysis.costs.savings:
        holds = all(low <= choice[i] <= high for i, low, high in saving.members)
        if holds and saving.members[0][0] in places:
            total += sum(saving.amounts.values(), Fraction(0))
    return total


def _limits(story: Story, group: Group | None) -> str:
    """Say the floor and the ceiling of a theme in a few words."""
    if group is None:
        return ""
    limits = []
    if group.floor is not None and group.ceiling is not None:
        limits.append(story.money.span(group.floor, group.ceiling))
    elif group.floor is not None:
        limits.append(f"at least {story.money.stated(group.floor)}")
    elif group.ceiling is not None:
        limits.append(f"at most {story.money.stated(group.ceiling)}")
    if group.min_count:
        limits.append(f"at least {group.min_count} funded")
    if group.max_count is not None:
        limits.append(f"at most {group.max_count} funded")
    if group.floor_share is not None:
        limits.append(f"at least {whole_percent(group.floor_share)} of the cost")
    if group.ceiling_share is not None:
        limits.append(f"at most {whole_percent(group.ceiling_share)} of the cost")
    return "; ".join(limits)


def _one_side(story: Story, *, funded: bool) -> Table:
    """List what is in, or what is out with the figures of the level it is ranked by, theme by theme."""
    places = [place for place in story.in_order if bool(story.best.choice[place]) is funded]
    counted_up = "Cost and benefit" if story.has_money else "Use and benefit"
    would = f"{counted_up} are what the level named would take and bring."
    table = table_of(
        "funded" if funded else "not funded",
        f"{'Funded' if funded else 'Not funded'}: {len(places)}",
        places,
        _side_columns(story, funded=funded),
        row_key=lambda place: story.case.recommendations[place].id,
        state=lambda _: "" if funded else "out",
        note=would if places and not funded else "",
        grouped="theme" if len(story.themes) > 1 else None,
    )
    return without_themes(story, table)


def _side_columns(story: Story, *, funded: bool) -> tuple[Column[int], ...]:
    doubt = story.analysis.doubt
    recommendations = story.case.recommendations
    firm: tuple[Column[int], ...] = ()
    if doubt is not None:
        firm = (Column("firm", "How firm", "word", lambda place: firm_cell(story, doubt, place)),)

    def benefit(place: int) -> Fraction:
        return story.evaluation.benefits[place][story.main_level(place) - 1]

    def cost(place: int) -> Fraction | None:
        level = story.main_level(place)
        # What is excluded may come without costs.
        stated = bool(story.analysis.costs.cells[place][level - 1])
        return story.analysis.costs.money[place][level - 1] if stated else None

    def ratio(place: int) -> Fraction | str | None:
        value = ratio_value(
            story, benefit(place), story.analysis.costs.money[place][story.main_level(place) - 1]
        )
        # What is funded and harms is there for what rests on it; the assumptions say so.
        return None if funded and value == HARM else value

    return (
        Column("name", "Recommendation", "text", story.name),
        Column("theme", "Theme", "text", lambda place: story.theme_name(recommendations[place])),
        *firm,
        Column(
            "level",
            "Level",
            "word",
            lambda place: story.level_names(place)[story.main_level(place) - 1],
        ),
        *use_columns(story, lambda place: (place, story.main_level(place))),
        Column("cost", "Cost", "money", cost, story.money.unit),
        Column("benefit", "Benefit", "points", benefit, "points"),
        Column("value_for_money", "Value for money", "ratio", ratio, story.ratio[1]),
    )


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
