"""Money is printed with as many decimals as the case's own amounts have: sums add up, and no budget is rounded up."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from reports.chapters.decision.summary import decision, lead, title
from reports.contents import report
from reports.model.money import Money
from reports.model.story import Story
from reports.sentences.why import paragraph
from reports.writers.excel.workbook import workbook_bytes
from reports.writers.markdown import markdown
from scoring.analysis import Analysis, analyse
from scoring.explanation.explanation import explain
from tests.cases import small_case

if TYPE_CHECKING:
    from collections.abc import Sequence

AMOUNT = re.compile(r"PLN (-?[\d,.]*\d) million")


def analysed(costs: Sequence[str], budget: str, **tables: Any) -> Analysis:
    """Analyse a case of two recommendations that cost and are limited by amounts written as a planner writes them."""
    rows = [{"option": o, "likely": Decimal(cost)} for o, cost in zip("AB", costs, strict=True)]
    return analyse(
        small_case(
            case={"title": "Small", "money": "PLN million"},
            costs=rows,
            budget=[{"amount": Decimal(budget)}],
            **tables,
        ),
        quick=True,
    )


def test_a_budget_is_never_rounded_up() -> None:
    """189.69 is not 190: the title says what there is."""
    told = Story(analysed(("38.4", "151.2"), "189.69"))
    assert title(told) == "Fund 2 of 2 within PLN 189.69 million"
    assert "leaves PLN 0.09 million of the budget" in lead(told)[0]
    assert decision(told) == ("Second (PLN 151.20 million)", "First (PLN 38.40 million)")


def test_what_is_left_is_what_the_budget_is_above_the_cost() -> None:
    """A cost of 189.7 under a budget of 190: what is read adds up, in the lines, the tables and the workbook."""
    analysis = analysed(("38.4", "151.3"), "190")
    told = Story(analysis)
    assert "It costs PLN 189.7 million and leaves PLN 0.3 million of the budget." in lead(told)[0]
    costs = [
        Fraction(found.replace(",", ""))
        for line in decision(told)
        for found in AMOUNT.findall(line)
    ]
    assert sum(costs) == Fraction("189.7") == told.best.cost
    written = report(analysis)
    assert all(cell in markdown(written) for cell in ("| 38.4 |", "| 151.3 |"))
    book = load_workbook(io.BytesIO(workbook_bytes(written)))
    formats = {
        cell.value: cell.number_format
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value in {38.4, 151.3}
    }
    assert formats == {38.4: "#,##0.0", 151.3: "#,##0.0"}


def test_a_figure_of_today_takes_the_decimals_of_its_limit() -> None:
    """38.4 is not said to be 38 beside an end of 38.7."""
    analysis = analysed(("38.4", "151.3"), "190")
    told = paragraph(analysis, explain(analysis), "A")
    assert "First (A) is in: it costs PLN 38.4 million" in told
    assert "up to a cost of PLN 38.7 million (now PLN 38.4 million)" in told


def test_an_amount_finer_than_a_cent_is_said_to_be_about() -> None:
    """Costs show two decimals at most and say that they are rounded; a budget is said with all it has."""
    analysis = analysed(("38.4444", "100"), "150.123")
    told = Story(analysis)
    assert title(told) == "Fund 2 of 2 within PLN 150.123 million"
    assert decision(told) == ("Second (PLN 100 million)", "First (about PLN 38.44 million)")
    assert told.counted_in == "Money in PLN million; pages round to 2 decimals."
    assert told.money.workbook_decimals == 4


def test_a_finer_end_of_a_range_is_shown_in_the_workbook_and_leaves_the_page_alone() -> None:
    """Whole costs stay whole on the page, whatever the ends of their ranges."""
    rows = [{"option": "A", "low": 29.5, "likely": 30, "high": 33}, {"option": "B", "likely": 50}]
    told = Story(analyse(small_case(costs=rows, budget=[{"amount": 90}]), quick=True))
    assert (told.money.decimals, told.money.workbook_decimals, told.money.finer) == (0, 1, True)


def test_what_is_not_nothing_is_not_said_to_be_nothing() -> None:
    """Law: no amount above nothing reads as nothing, unless it is below the finest decimal."""
    money = Money("EUR", 0)
    assert [money.words(amount) for amount in (0, 0.3, 0.004, 0.5)] == [
        "0 EUR",
        "0.3 EUR",
        "0.004 EUR",
        "1 EUR",
    ]


@pytest.mark.parametrize("name", ["rare-earths", "rare-earths-brief"])
def test_the_cases_that_come_with_it_are_told_in_whole_millions(
    name: str, analyses: dict[str, Analysis]
) -> None:
    """Their budgets and what each level costs are whole."""
    assert Story(analyses[name]).money.decimals == 0
