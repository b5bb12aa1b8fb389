"""Money of several sources, and budgets that say `no limit`: rules, totals, and every form that carries them."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from pydantic import ValidationError

from criteria.checks.all import problems_of
from criteria.model.case_rules import rules
from criteria.model.resources import money_resources, total_budget, total_of, unit_of
from criteria.model.rows import BudgetRow
from criteria.model.rules import Bound, Budget
from criteria.read import check, read
from criteria.write import write
from scoring.portfolio.from_case import programme
from scoring.value.costs import cost_table
from scoring.value.evaluation import evaluate
from tests.cases import of_many_sources, small_case

COSTS = [
    {"option": "A", "year": 2027, "likely": 30},
    {"option": "A", "resource": "fund", "year": 2027, "likely": 7},
    {"option": "B", "resource": "fund", "year": 2028, "likely": 9},
    {"option": "B", "resource": "staff", "likely": 3},
]


def sourced(*budget, **tables):
    return small_case(costs=COSTS, budget=list(budget), **tables)


MONEY_ROW = {"year": 2027, "amount": 60}
FUND = {"resource": "fund", "amount": 20, "unit": "US$ million"}


def names(case):
    return [rule.name for rule in rules(case) if isinstance(rule, Budget)]


@pytest.mark.parametrize("unit", ["US$ million", "us$ MILLION", "US$_million", "money", "Money"])
def test_a_resource_in_the_cases_unit_of_money_is_money(unit):
    case = sourced(
        MONEY_ROW, {**FUND, "unit": unit}, {"resource": "staff", "amount": 9, "unit": "persons"}
    )
    assert money_resources(case) == ("money", "fund")
    assert total_budget(case) == 80
    assert [unit_of(case, name) for name in ("money", "fund", "staff")] == [
        "US$ million",
        "US$ million",
        "persons",
    ]
    costs = cost_table(case)
    assert costs.money == ((37,), (9,))
    assert str(rules(case)[1]) == "spending from fund in total is at most US$ 20 million"
    assert str(rules(case)[2]) == "use of staff in total is at most 9 persons"


def test_without_a_unit_a_resource_is_no_money():
    case = sourced(MONEY_ROW, {**FUND, "unit": ""})
    assert money_resources(case) == ("money",)
    assert total_budget(case) == 60
    assert cost_table(case).money == ((30,), (0,))
    assert str(rules(case)[1]) == "use of fund in total is at most 20 fund"


def test_a_cost_limit_a_share_and_a_year_count_all_money():
    """Measure cost, share and a year add the sources up; a source by its name counts itself, in money."""
    limits = [
        {"name": "cost", "options": ["*"], "measure": "cost", "at_most": 40},
        {"name": "year", "options": ["*"], "measure": "2027", "at_most": 36},
        {"name": "fund", "options": ["*"], "measure": "fund", "at_most": 8},
    ]
    case = sourced(MONEY_ROW, FUND, limits=limits)
    whole = programme(evaluate(case), cost_table(case))
    rows = {row.name: row for row in whole.rows}
    both = (1, 1)
    assert [
        rows[name].line.total(both, ()) * rows[name].unit for name in ("cost", "year", "fund")
    ] == [46, 37, 16]
    assert whole.spending(both) * whole.money_unit == 46
    bounds = {rule.name: rule for rule in rules(case) if isinstance(rule, Bound)}
    assert str(bounds["fund"]) == "use of fund is at most US$ 8 million"
    assert all(rule.is_money for rule in bounds.values())


def test_no_limit_leaves_no_rule():
    assert names(sourced({"amount": "no limit"})) == []
    assert names(sourced({"amount": "No Limit"}, FUND)) == ["Budget fund total"]
    assert total_budget(sourced({"amount": "no limit"}, FUND)) is None
    assert total_budget(sourced({"amount": "no limit"})) is None


CHAINS = [
    # (years with amount and whether carried, rules, total)
    ([(5, True), ("no limit", False), (7, False)], ["Budget 2027", "Budget 2029"], None),
    ([(5, True), ("no limit", True), (7, False)], ["Budget 2027"], None),
    ([("no limit", True), (6, True), (7, False)], [], None),
    ([(5, True), (6, True), (7, False)], ["Budget 2027", "Budget to 2028", "Budget to 2029"], 18),
]


@pytest.mark.parametrize(("years", "expected", "total"), CHAINS)
def test_what_is_carried_out_of_a_year_without_limit_has_none(years, expected, total):
    rows = [
        {"year": 2027 + k, "amount": a, "carry_forward": carry}
        for k, (a, carry) in enumerate(years)
    ]
    assert names(small_case(budget=rows)) == expected
    assert total_of(small_case(budget=rows), "money") == total


def test_a_total_without_limit_takes_the_sum_of_the_years_from_costs_without_a_year():
    """With yearly budgets, costs without a year count against their sum, unless the total is said to be unlimited."""
    undated = [{"option": "A", "likely": 30}, {"option": "B", "year": 2027, "likely": 5}]
    years = {"year": 2027, "amount": 60}
    assert names(small_case(costs=undated, budget=[years])) == ["Budget 2027", "Budget total"]
    assert names(small_case(costs=undated, budget=[years, {"amount": "no limit"}])) == [
        "Budget 2027"
    ]
    assert total_budget(small_case(costs=undated, budget=[years, {"amount": "no limit"}])) is None
    assert total_budget(small_case(budget=[years, {"amount": "no limit"}])) == 60


def test_nothing_but_the_words_is_no_limit():
    for amount in (None, "", "unlimited", "none", -1):
        with pytest.raises(ValidationError):
            BudgetRow(amount=amount)
    row = BudgetRow(amount="no limit")
    assert row.amount is None
    assert BudgetRow.model_validate(row.model_dump()) == row
    assert BudgetRow(amount="1.50").model_dump()["amount"] == Decimal("1.5")


@pytest.mark.parametrize("form", ["case.xlsx", "case.json", "case"])
def test_every_form_carries_limits_and_units(form, tmp_path: Path):
    case = sourced({"amount": "no limit", "year": 2027}, FUND, {"resource": "staff", "amount": 0})
    again = read(write(case, tmp_path / form))
    assert again.budget == case.budget
    assert again.dump() == case.dump()


def test_a_blank_amount_is_an_error_that_names_the_words(tmp_path: Path):
    folder = write(small_case(), tmp_path / "case")
    path = folder / "budget.csv"
    for typed in ("", "unlimited"):
        path.write_text(f"resource,year,amount\nmoney,2027,{typed}\n", "utf-8")
        (found,) = check(folder).errors
        assert str(found.place) == "budget.csv, line 2, column amount"
        assert "no limit" in str(found)
    path.write_text("resource,year,amount\nmoney,2027,NO LIMIT\n", "utf-8")
    assert check(folder).errors == ()


UNITS = [
    ({"resource": "fund", "amount": 20, "unit": "EUR million"}, "other-money"),
    ({"resource": "fund", "amount": 20, "unit": "US$ thousand"}, "other-money"),
    ({"resource": "fund", "amount": 20, "unit": "zł"}, None),
    ({"resource": "fund", "amount": 20, "unit": "million złoty"}, "other-money"),
    ({"resource": "fund", "amount": 20, "unit": "million tonnes"}, None),
    ({"resource": "fund", "amount": 20, "unit": "persons"}, None),
    ({"year": 2027, "amount": 60, "unit": "EUR million"}, "mixed-money"),
]


@pytest.mark.parametrize(("row", "expected"), UNITS)
def test_money_in_another_unit_is_named(row, expected):
    rows = [row] if "year" in row else [MONEY_ROW, row]
    found = [
        problem
        for problem in problems_of(sourced(*rows))
        if "unit" in problem.id or "money" in problem.id
    ]
    assert [
        problem.id for problem in found if problem.id in {"other-money", "two-units", "mixed-money"}
    ] == ([expected] if expected else [])
    for problem in found:
        if problem.id == expected:
            assert row["unit"] in problem.found
            assert "US$ million" in problem.found


def test_a_portfolio_adds_up_alike_everywhere():
    """Programme, portfolio and cost table give one cost, on every choice of twenty made-up cases."""
    from itertools import product

    from scoring.portfolio.portfolio import Portfolio

    seen = 0
    for seed in range(20):
        case = of_many_sources(seed)
        values, costs = evaluate(case), cost_table(case)
        whole = programme(values, costs)
        for choice in product(*(range(len(levels) + 1) for levels in whole.levels)):
            portfolio = Portfolio(values, costs, whole, choice)
            by_hand = sum(
                (costs.money[i][level - 1] for i, level in enumerate(choice) if level), Fraction(0)
            )
            by_hand += sum((amount for _, amount in portfolio.savings), Fraction(0))
            assert portfolio.cost == whole.spending(choice) * whole.money_unit == by_hand
            assert sum(portfolio.money_by_group.values(), Fraction(0)) == portfolio.cost
        seen += "staff" in costs.monies
    assert seen == 20
