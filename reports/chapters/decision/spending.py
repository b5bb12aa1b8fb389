"""Spending by year: what the portfolio takes against what there is, in each year and to date."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.names import joined
from criteria.model.resources import unit_of
from criteria.model.rows import NO_LIMIT
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
from reports.model.table import EMPTY, Cell, Column, Table, table_of
from reports.model.uses import takes_words
from reports.sentences.reserve import cover_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from criteria.model.rows import BudgetRow
    from reports.model.meaning import Meaning, Value
    from reports.model.report import Block
    from scoring.value.costs import CostKey as Spent

SHEET = "Spending by year"
WITHIN, OVER = "within", "over"


def chapter(story: Story) -> Iterator[Section]:
    """Tell money by year and to date; other resources follow."""
    paragraphs = (_spent(story), left_over(story), range_words(story), _lasting(story))
    blocks: list[Block] = [Text(text) for text in paragraphs if text]
    sheet: list[Block] = []
    for resource in story.resources:
        table = year_table(story, resource)
        charts = tuple(year_charts(story, resource, table))
        blocks += charts or (table,)
        sheet += charts or (table,)
    reach = range_table(story)
    if reach is not None:
        sheet.append(reach)
    savings = saving_table(story)
    if savings.rows:
        sheet.append(savings)
    title = "Spending by year" if story.has_money else "Use of resources by year"
    if not has_screen(story):
        yield Section("spending", title, tuple(blocks))
    yield Section("spending-sheet", title, tuple(sheet), page=False, sheet=SHEET)


def has_screen(story: Story) -> bool:
    """Whether a screen of the page tells the money by year, so that this chapter's section is not needed."""
    dated = [year for year in periods(story, MONEY) if year is not None]
    return story.has_money and len(dated) > 1 and bool(story.best.funded)


def _unit(story: Story, resource: str) -> str:
    return story.money.unit if resource in story.monies else unit_of(story.case, resource)


def _spent(story: Story) -> str:
    if not story.has_money:
        return f"The portfolio takes {takes_words(story)} over the period."
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
    text = f"With costs drawn within their ranges, a budget of money is broken in {part(Fraction(row.broken, row.draws))}"
    text += f" of {row.draws:,} draws"
    if not row.amount:
        return text + ", fewer than one in five."
    return text + f"; {cover_words(story, row)} would make all of them last in four cases of five."


def year_charts(story: Story, resource: str, table: Table) -> Iterator[Years]:
    """Draw spending by year, and to date where what is left of a year is carried forward."""
    rows = tuple(row.key for row in table.body() if row.key.isdigit())
    if len(rows) < 2:
        return
    name, unit = spending_of(story, resource), _unit(story, resource)
    limited = _is_limited(table)
    carried = limited and _carries(story, resource)
    yield Years(
        key=f"spending-{resource}",
        title=f"{name} in each year",
        says=_year_words(story, table, rows),
        table=table,
        label="year",
        unit=unit,
        columns=("spending",),
        limits=("budget",) if limited else (),
        room="available" if carried else None,
        rows=rows,
        folded=True,
    )
    if carried:
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


def _is_limited(table: Table) -> bool:
    """Whether a line of limits can be drawn: some year has one, and it would stand at nothing in none."""
    available, budget = table.place("available"), table.place("budget")
    some = any(row.cells[available].value is not None for row in table.body())
    return some and all(row.cells[budget].value != NO_LIMIT for row in table.body())


def _carries(story: Story, resource: str) -> bool:
    return any(row.carry_forward for row in story.case.budget if row.resource == resource)


def _year_words(
    story: Story,
    table: Table,
    rows: tuple[str, ...],
    spent: str = "spending",
    limit: str = "available",
) -> str:
    parts = []
    for row in table.body():
        if row.key in rows:
            used, there = row.cells[table.place(spent)].value, row.cells[table.place(limit)].value
            meaning = table.heading(spent).meaning
            there_words = (
                f" of {show(there, meaning, story.money)}" if isinstance(there, Fraction) else ""
            )
            used_words = ""
            if isinstance(used, Fraction):
                used_words = f": {show(used, meaning, story.money)}{there_words}"
            parts.append(f"{row.key}{used_words}")
    return "Columns by year against what there is. " + "; ".join(parts) + "."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Year:
    """One year: what the portfolio spends in it and to date, and what there is.

    key: of its row. year: the number, or the words for what has none. The cells that do not apply
    are empty.
    """

    key: str
    year: Value | Cell
    spending: Cell
    budget: Cell = EMPTY
    carried: Cell = EMPTY
    available: Cell = EMPTY
    to_date: Cell = EMPTY
    money_to_date: Cell = EMPTY
    check: Cell = EMPTY


def year_table(story: Story, resource: str) -> Table:
    """Make the living table: spending, the year's budget, what was carried in, and both to date."""
    key = years_key(resource)
    budgets = _budgets(story, resource)
    total = sum(
        (amount for (name, _), amount in story.best.spending.items() if name == resource),
        Fraction(0),
    )
    spent = Cell(total, formula=call("SUM", Span(key, "spending")))
    there = EMPTY
    if budgets and all(row.amount is not None for row in budgets.values()):
        budget_total = sum((Fraction(row.amount or 0) for row in budgets.values()), Fraction(0))
        there = Cell(budget_total, formula=call("SUM", Span(key, "budget")))
    is_money = resource in story.monies
    meaning: Meaning = "money" if is_money else "number"
    spending, limit, money = (
        ("Spending", "Budget", "Money") if is_money else ("Use", "Limit", "Limit")
    )
    columns: tuple[Column[_Year], ...] = (
        Column("year", "Year", "year", lambda row: row.year, total=Cell("Total", "word")),
        Column("spending", spending, meaning, lambda row: row.spending, total=spent),
        Column("budget", f"{limit} of the year", meaning, lambda row: row.budget, total=there),
        Column("carried", "Carried in", meaning, lambda row: row.carried),
        Column("available", "Available", meaning, lambda row: row.available),
        Column("to_date", f"{spending} to date", meaning, lambda row: row.to_date),
        Column("money_to_date", f"{money} to date", meaning, lambda row: row.money_to_date),
        Column("check", "Check", "word", lambda row: row.check),
    )
    return table_of(
        key,
        f"{spending_of(story, resource)} by year",
        _years(story, resource),
        columns,
        row_key=lambda row: row.key,
        total_key="*total",
        note=f"In {_unit(story, resource)}.",
    )


def _budgets(story: Story, resource: str) -> dict[int, BudgetRow]:
    """Give the budget of each year that has one."""
    return {
        row.year: row
        for row in story.case.budget
        if row.resource == resource and row.year is not None
    }


def _years(story: Story, resource: str) -> Iterator[_Year]:
    """Go through the years, what is carried from one to the next with them, and last through what has no year."""
    key, budgets = years_key(resource), _budgets(story, resource)
    dated = [year for year in periods(story, resource) if year is not None]
    spent_to_date = Fraction(0)
    chain: list[tuple[BudgetRow, Fraction]] = []
    before: str | None = None
    for year in dated:
        column = year_column(year)
        spending = story.best.spending.get((resource, year), Fraction(0))
        spent_to_date += spending
        to_date = call("SUM", Span(key, "spending", year_column(dated[0]), column))
        row = _Year(
            key=column,
            year=year,
            spending=Cell(spending, formula=_spent_in(story, resource, year)),
            to_date=Cell(spent_to_date, formula=to_date),
        )
        if year in budgets:
            linked = bool(chain) and chain[-1][0].carry_forward and before is not None
            chain = [*chain, (budgets[year], spending)] if linked else [(budgets[year], spending)]
            row = _room(key, row, before if linked else None, chain)
            row = replace(
                row, money_to_date=_money_to_date(key, budgets, year, year_column(dated[0]))
            )
            before = column
        yield row
    if None in periods(story, resource):
        spending = story.best.spending.get((resource, None), Fraction(0))
        undated = Cell(spending, formula=_spent_in(story, resource, None))
        yield _Year(key=year_column(None), year=Cell("No year", "word"), spending=undated)


def _spent_in(story: Story, resource: str, year: int | None) -> Formula:
    """Add up what the funded levels take of a resource in a year, savings of money taken off."""
    costs = Span(cost_key(resource), year_column(year))
    formula: Formula = call("SUMPRODUCT", Span("levels", "funded"), costs)
    if resource in story.monies and story.analysis.costs.savings:
        formula = formula + call("SUM", Span("savings", counted_key(resource, year)))
    return formula


def _money_to_date(key: str, budgets: dict[int, BudgetRow], year: int, first: str) -> Cell:
    """Make the budgets up to a year; empty where one of them sets no limit."""
    amounts = [row.amount for other, row in budgets.items() if other <= year]
    if None in amounts:
        return EMPTY
    money = sum((Fraction(amount or 0) for amount in amounts), Fraction(0))
    return Cell(money, formula=call("SUM", Span(key, "budget", first, year_column(year))))


def spending_of(story: Story, resource: str) -> str:
    """Say whose spending a table or a chart shows."""
    if resource == MONEY:
        return "Spending"
    return f"Spending from {resource}" if resource in story.monies else f"Use of {resource}"


def _room(
    key: str, row: _Year, before: str | None, chain: Sequence[tuple[BudgetRow, Fraction]]
) -> _Year:
    """Fill in what a year has: its budget, carried in, available, and whether it is kept.

    before: the year whose money is carried into it. chain: the years from which money is carried,
    and this one.
    """
    _, spending = chain[-1]
    limits = [Fraction(budget.amount) for budget, _ in chain if budget.amount is not None]
    if len(limits) < len(chain):
        return replace(row, budget=Cell(NO_LIMIT, "word"))
    money = sum(limits, Fraction(0))
    used = sum((spent for _, spent in chain), Fraction(0))
    amount = limits[-1]
    carried = money - used - amount + spending
    at = {name: At(key, row.key, name) for name in ("spending", "budget", "carried", "available")}
    within = call("<=", call("ROUND", at["spending"] - at["available"], NOISE), 0)
    check = call("IF", within, WITHIN, OVER)
    verdict = Cell(OVER, formula=check, state="bad")
    if used <= money:
        verdict = Cell(WITHIN, formula=check, state="good")
    carried_in = Cell(Fraction(0))
    if before is not None:
        left_over = At(key, before, "available") - At(key, before, "spending")
        carried_in = Cell(carried, formula=left_over)
    return replace(
        row,
        budget=Cell(amount, entry=True, bounds=(0, 10**15)),
        carried=carried_in,
        available=Cell(carried + amount, formula=at["budget"] + at["carried"]),
        check=verdict,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Saving:
    """What is saved while all members are funded.

    key: of its row. id, says: of its relation. amounts: by resource and year. holds: as run.
    members: the cells that say whether each is funded at its level. level_key: the first member's
    level, with whose costs it is spread over the years.
    """

    key: str
    id: str
    says: str
    amounts: Mapping[Spent, Fraction]
    holds: bool
    members: list[Span]
    level_key: str

    @property
    def total(self) -> Fraction:
        """Add it up."""
        return sum(self.amounts.values(), Fraction(0))

    @property
    def counted(self) -> Formula:
        """Count it while it holds."""
        return At("savings", self.key, "delta") * At("savings", self.key, "holds")


def saving_table(story: Story) -> Table:
    """Make the savings: a share of the first member's costs in each year while all members are funded."""

    def holds(saving: _Saving) -> Cell:
        return Cell(
            int(saving.holds), formula=call("MIN", *(call("SUM", span) for span in saving.members))
        )

    def counted(saving: _Saving) -> Cell:
        return Cell(saving.total if saving.holds else Fraction(0), formula=saving.counted)

    columns: tuple[Column[_Saving], ...] = (
        Column("id", "Id", "id", lambda saving: saving.id),
        Column("members", "Saved when all are funded", "text", lambda saving: saving.says),
        Column(
            "delta",
            "Saving",
            "money",
            lambda saving: Cell(saving.total, entry=True, bounds=(-(10**15), 0)),
        ),
        Column("holds", "Holds (1) or not (0)", "count", holds),
        *(
            _saved_in(story, resource, year)
            for resource in story.monies
            for year in periods(story, resource)
        ),
        Column("counted", "Counted", "money", counted),
    )
    title = "What doing things together saves"
    savings = _savings(story)
    return table_of(
        "savings",
        title,
        savings,
        columns,
        row_key=lambda row: row.key,
        note=f"In {story.money.unit}.",
    )


def _saved_in(story: Story, resource: str, year: int | None) -> Column[_Saving]:
    """Make the column of what is counted in a year: the year's share of the costs of the first member's level."""

    def saved(saving: _Saving) -> Cell:
        amount = saving.amounts.get((resource, year), Fraction(0)) if saving.holds else Fraction(0)
        costs = At(cost_key(resource), saving.level_key, year_column(year))
        whole = add_up([At(cost_key(money), saving.level_key, "total") for money in story.monies])
        share = costs / whole
        formula = share * At("savings", saving.key, "delta") * At("savings", saving.key, "holds")
        return Cell(amount, formula=formula)

    return Column(counted_key(resource, year), _when(resource, year), "money", saved)


def _savings(story: Story) -> Iterator[_Saving]:
    relations = {row.id: row for row in story.case.relations}
    for place, saving in enumerate(story.analysis.costs.savings):
        (first, level, _), *_ = saving.members
        names = joined([story.case.recommendations[i].id for i, _, _ in saving.members])
        level_name = story.level_names(first)[level - 1]
        yield _Saving(
            key=saving_key(place),
            id=saving.relation,
            says=f"{names} ({level_name}): {relations[saving.relation].rationale}",
            amounts=saving.amounts,
            holds=all(low <= story.best.choice[i] <= high for i, low, high in saving.members),
            members=[story.from_level(i, low, high) for i, low, high in saving.members],
            level_key=story.level_key(first, level),
        )


def _when(resource: str, year: int | None) -> str:
    return str(year or "No year") if resource == MONEY else f"{year or 'No year'}, {resource}"
