"""Spending by year: what the portfolio takes against what there is, in each year and to date."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.rows import NO_LIMIT
from criteria.model.rules import unit_of
from criteria.model.words import MONEY
from reports.chapters.decision.portfolio import saving_key
from reports.chapters.decision.rank_ranges import range_table, range_words
from reports.chapters.decision.rules import NOISE, counted_key
from reports.chapters.decision.unspent import left_over
from reports.model.charts import Years
from reports.model.cost_tables import cost_key, periods, year_column, years_key
from reports.model.formatting import show
from reports.model.formula import At, Formula, Span, add_up, call
from reports.model.numbers import part
from reports.model.report import Section, Text
from reports.model.story import Story
from reports.model.table import Cell, Heading, Row, Table, cells
from reports.model.text import listed
from reports.model.uses import takes_said
from reports.sentences.reserve import cover_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from criteria.model.rows import BudgetRow
    from reports.model.meaning import Meaning
    from reports.model.report import Block

SHEET = "Spending by year"
WITHIN, OVER = "within", "over"


def chapter(story: Story) -> Iterator[Section]:
    """Tell money by year and to date; other resources follow."""
    told = (_said(story), left_over(story), range_words(story), _lasting(story))
    blocks: list[Block] = [Text(text) for text in told if text]
    sheet: list[Block] = []
    for resource in story.resources:
        table = year_table(story, resource)
        charts = tuple(_charts(story, resource, table))
        blocks += charts or (table,)
        sheet += charts or (table,)
    reach = range_table(story)
    if reach is not None:
        sheet.append(reach)
    savings = saving_table(story)
    if savings.rows:
        sheet.append(savings)
    title = "Spending by year" if story.has_money else "Use of resources by year"
    yield Section("spending", title, tuple(blocks))
    yield Section("spending-sheet", title, tuple(sheet), page=False, sheet=SHEET)


def _unit(story: Story, resource: str) -> str:
    return story.money.unit if resource in story.monies else unit_of(story.case, resource)


def _said(story: Story) -> str:
    if not story.has_money:
        return f"The portfolio takes {takes_said(story)} over the period."
    carried = any(row.carry_forward for row in story.case.budget if row.resource in story.monies)
    text = f"The portfolio costs {story.money.words(story.best.cost)} over the period"
    if not carried:
        return text + "."
    return text + (
        ". Money that is not spent in a year is carried to the next, so a year may spend more than its own budget "
        "as long as spending to date never passes the money to date."
    )


def _lasting(story: Story) -> str:
    """Say how likely the money lasts and what would make it last; nothing where no budget is broken in any draw."""
    risk = None if story.analysis.doubt is None else story.analysis.doubt.spending
    row = None if risk is None else risk.contingency
    if row is None or not row.broken:
        return ""
    text = (
        f"With costs drawn within their ranges, a budget of money is broken in {part(Fraction(row.broken, row.draws))}"
    )
    text += f" of {row.draws:,} draws"
    if not row.amount:
        return text + ", fewer than one in five."
    return text + f"; {cover_words(story, row)} would make all of them last in four cases of five."


def _charts(story: Story, resource: str, table: Table) -> Iterator[Years]:
    unit = _unit(story, resource)
    rows = tuple(row.key for row in table.body() if row.key.isdigit())
    limited = any(row.cells[table.place("available")].value is not None for row in table.body())
    # A line of limits would stand at nothing in a year that has none.
    limited = limited and all(row.cells[table.place("budget")].value != NO_LIMIT for row in table.body())
    if len(rows) < 2:
        return
    name = spending_of(story, resource)
    yield Years(
        key=f"spending-{resource}",
        title=f"{name} in each year",
        says=_year_words(story, table, rows),
        table=table,
        label="year",
        unit=unit,
        columns=("spending",),
        limits=("budget",) if limited else (),
        room="available" if limited and _carries(story, resource) else None,
        rows=rows,
        folded=True,
    )
    if limited and _carries(story, resource):
        yield Years(
            key=f"to-date-{resource}",
            title=f"{name} to date",
            says=_year_words(story, table, rows, "to_date", "money_to_date"),
            table=table,
            label="year",
            unit=unit,
            columns=("to_date",),
            limits=("money_to_date",),
            rows=rows,
            folded=False,
        )


def _carries(story: Story, resource: str) -> bool:
    return any(row.carry_forward for row in story.case.budget if row.resource == resource)


def _year_words(
    story: Story, table: Table, rows: tuple[str, ...], spent: str = "spending", limit: str = "available"
) -> str:
    parts = []
    for row in table.body():
        if row.key in rows:
            used, there = row.cells[table.place(spent)].value, row.cells[table.place(limit)].value
            meaning = table.heading(spent).meaning
            there_words = f" of {show(there, meaning, story.money)}" if isinstance(there, Fraction) else ""
            used_words = f": {show(used, meaning, story.money)}{there_words}" if isinstance(used, Fraction) else ""
            parts.append(f"{row.key}{used_words}")
    return "Columns by year against what there is. " + "; ".join(parts) + "."


def year_table(story: Story, resource: str) -> Table:
    """Make the living table: spending, the year's budget, what was carried in, and both to date."""
    key, costs = years_key(resource), cost_key(resource)
    budgets = {row.year: row for row in story.case.budget if row.resource == resource and row.year is not None}
    meaning: Meaning = "money" if resource in story.monies else "number"
    savings = story.analysis.costs.savings if resource in story.monies else ()
    rows = []
    spent_to_date = Fraction(0)
    chain: list[tuple[BudgetRow, Fraction]] = []
    before: str | None = None
    dated = [year for year in periods(story, resource) if year is not None]
    for year in dated:
        own = year_column(year)
        spending = story.best.spending.get((resource, year), Fraction(0))
        formula: Formula = call("SUMPRODUCT", Span("levels", "funded"), Span(costs, own))
        if savings:
            formula = formula + call("SUM", Span("savings", counted_key(resource, year)))
        spent_to_date += spending
        to_date = call("SUM", Span(key, "spending", year_column(dated[0]), own))
        budget = budgets.get(year)
        figures: list[Cell] = [Cell(None)] * 5
        if budget is not None:
            linked = bool(chain) and chain[-1][0].carry_forward and before is not None
            chain = [*chain, (budget, spending)] if linked else [(budget, spending)]
            there = [row.amount for y, row in budgets.items() if y is not None and y <= year]
            figures = _room(key, own, before if linked else None, chain)
            if None not in there:
                whole = sum((Fraction(amount or 0) for amount in there), Fraction(0))
                figures[3] = Cell(whole, formula=call("SUM", Span(key, "budget", year_column(dated[0]), own)))
            before = own
        rows.append(
            Row(
                own,
                (
                    *cells(year, Cell(spending, formula=formula), *figures[:3]),
                    Cell(spent_to_date, formula=to_date),
                    *figures[3:],
                ),
            )
        )
    if None in periods(story, resource):
        undated: Formula = call("SUMPRODUCT", Span("levels", "funded"), Span(costs, year_column(None)))
        if savings:
            undated = undated + call("SUM", Span("savings", counted_key(resource, None)))
        spending = story.best.spending.get((resource, None), Fraction(0))
        empty = [Cell(None)] * 6
        rows.append(Row(year_column(None), (Cell("No year", "word"), Cell(spending, formula=undated), *empty)))
    total = sum((amount for (name, _), amount in story.best.spending.items() if name == resource), Fraction(0))
    limited = bool(budgets) and all(row.amount is not None for row in budgets.values())
    whole_budget = sum((Fraction(row.amount or 0) for row in budgets.values()), Fraction(0))
    rows.append(
        Row(
            "*total",
            (
                Cell("Total", "word"),
                Cell(total, formula=call("SUM", Span(key, "spending"))),
                Cell(whole_budget, formula=call("SUM", Span(key, "budget"))) if limited else Cell(None),
                *[Cell(None)] * 5,
            ),
            total=True,
        )
    )
    is_money = resource in story.monies
    spent, there_to_date = ("Spending", "Money") if is_money else ("Use", "Limit")
    columns = (
        Heading("year", "Year", "year"),
        Heading("spending", spent, meaning),
        Heading("budget", f"{'Budget' if is_money else 'Limit'} of the year", meaning),
        Heading("carried", "Carried in", meaning),
        Heading("available", "Available", meaning),
        Heading("to_date", f"{spent} to date", meaning),
        Heading("money_to_date", f"{there_to_date} to date", meaning),
        Heading("check", "Check", "word"),
    )
    title = f"{spending_of(story, resource)} by year"
    return Table(key, title, columns, tuple(rows), f"In {_unit(story, resource)}.")


def spending_of(story: Story, resource: str) -> str:
    """Say whose spending a table or a chart shows."""
    if resource == MONEY:
        return "Spending"
    return f"Spending from {resource}" if resource in story.monies else f"Use of {resource}"


def _room(key: str, own: str, before: str | None, chain: Sequence[tuple[BudgetRow, Fraction]]) -> list[Cell]:
    """Make what a year has: its budget, carried in, available, blank for money to date, and whether it is kept.

    before: the year whose money is carried into it. chain: the years from which money is carried, and this one.
    """
    _, spending = chain[-1]
    limits = [Fraction(link.amount) for link, _ in chain if link.amount is not None]
    if len(limits) < len(chain):
        return [Cell(NO_LIMIT, "word"), *[Cell(None)] * 4]
    money, used = sum(limits, Fraction(0)), sum((part for _, part in chain), Fraction(0))
    amount = limits[-1]
    carried = money - used - amount + spending
    at = {name: At(key, own, name) for name in ("spending", "budget", "carried", "available")}
    last = At(key, before or own, "available") - At(key, before or own, "spending")
    kept = call("<=", call("ROUND", at["spending"] - at["available"], NOISE), 0)
    good = used <= money
    return [
        Cell(amount, entry=True, bounds=(0, 10**15)),
        Cell(carried if before else Fraction(0), formula=last if before else None),
        Cell(carried + amount, formula=at["budget"] + at["carried"]),
        Cell(None),
        Cell(WITHIN if good else OVER, formula=call("IF", kept, WITHIN, OVER), state="good" if good else "bad"),
    ]


def saving_table(story: Story) -> Table:
    """Make the savings: a share of the first member's costs in each year while all members are funded."""
    relations = {row.id: row for row in story.case.relations}
    when = [(resource, year) for resource in story.monies for year in periods(story, resource)]
    rows = []
    for p, saving in enumerate(story.analysis.costs.savings):
        key, relation = saving_key(p), relations[saving.relation]
        (first, level, _), *_ = saving.members
        base = story.level_key(first, level)
        sums = [call("SUM", story.from_level(i, low, high)) for i, low, high in saving.members]
        holds = all(low <= story.best.choice[i] <= high for i, low, high in saving.members)
        total = sum(saving.amounts.values(), Fraction(0))
        parts = []
        whole = add_up([At(cost_key(resource), base, "total") for resource in story.monies])
        for resource, year in when:
            amount = saving.amounts.get((resource, year), Fraction(0))
            costs = At(cost_key(resource), base, year_column(year)) / whole
            part = costs * At("savings", key, "delta") * At("savings", key, "holds")
            parts.append(Cell(amount if holds else Fraction(0), formula=part))
        members = listed([story.case.recommendations[i].id for i, _, _ in saving.members])
        level_name = story.level_names(first)[level - 1]
        rows.append(
            Row(
                key,
                (
                    *cells(saving.relation, f"{members} ({level_name}): {relation.rationale}"),
                    Cell(total, entry=True, bounds=(-(10**15), 0)),
                    Cell(int(holds), formula=call("MIN", *sums)),
                    *parts,
                    Cell(
                        total if holds else Fraction(0),
                        formula=At("savings", key, "delta") * At("savings", key, "holds"),
                    ),
                ),
            )
        )
    columns = (
        Heading("id", "Id", "id"),
        Heading("members", "Saved when all are funded"),
        Heading("delta", "Saving", "money"),
        Heading("holds", "Holds (1) or not (0)", "count"),
        *(Heading(counted_key(resource, year), _when(resource, year), "money") for resource, year in when),
        Heading("counted", "Counted", "money"),
    )
    return Table("savings", "What doing things together saves", columns, tuple(rows), f"In {story.money.unit}.")


def _when(resource: str, year: int | None) -> str:
    return str(year or "No year") if resource == MONEY else f"{year or 'No year'}, {resource}"
