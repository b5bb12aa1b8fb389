"""The living workbook: every formula gives the saved value, and follows a planner's changes as Steelyard would."""

from __future__ import annotations

from fractions import Fraction

import pytest

from reports.model.formula import At
from reports.model.report import Report
from scoring.analysis import Analysis, analyse
from scoring.portfolio.from_case import programme
from scoring.portfolio.portfolio import Portfolio
from scoring.value.costs import cost_table
from scoring.value.evaluation import evaluate, ranks
from tests.reports.recalculation import Recalculation, Scalar
from tests.reports.rich import rich_case, rich_tables

type Place = tuple[str, str, str]


def test_every_formula_gives_the_value_beside_it(told: Report) -> None:
    afresh = Recalculation(told)
    checked = 0
    for table in told.tables.values():
        for row in table.rows:
            for heading, cell in zip(table.columns, row.cells, strict=True):
                if cell.formula is not None:
                    found = afresh.at(At(table.key, row.key, heading.key))
                    where = (table.key, row.key, heading.key)
                    if cell.value is None or isinstance(cell.value, str | bool):
                        assert found == ("" if cell.value is None else cell.value), where
                    else:
                        assert found == pytest.approx(float(cell.value or 0), abs=1e-9), where
                    checked += 1
    assert checked > 20


def portfolio_of(case: object, choice: tuple[int, ...]) -> Portfolio:
    """The same portfolio valued and costed on another case, without looking for a better one."""
    evaluation, costs = evaluate(case), cost_table(case)  # type: ignore[arg-type]
    return Portfolio(evaluation, costs, programme(evaluation, costs), choice)


def changed(table: str, change: object) -> dict[str, list[dict[str, object]]]:
    """The rich tables with one of them passed through `change`."""
    rows = rich_tables()[table]
    return {table: [change(dict(row)) for row in rows]}  # type: ignore[operator]


def swing(id_: str, value: object) -> object:
    return lambda row: {**row, "swing": value} if row["id"] == id_ else row


def score(option: str, level: str, criterion: str, value: object) -> object:
    def change(row: dict[str, object]) -> dict[str, object]:
        hit = (row["option"], row["level"], row["criterion"]) == (option, level, criterion)
        return {**row, "low": None, "likely": value, "high": None} if hit else row

    return change


def cost(option: str, level: str, year: int | None, value: object) -> object:
    def change(row: dict[str, object]) -> dict[str, object]:
        hit = (row["option"], row["level"], row.get("year"), "resource" in row) == (
            option,
            level,
            year,
            False,
        )
        return {**row, "likely": value} if hit else row

    return change


def delta(id_: str, value: object) -> object:
    return lambda row: {**row, "delta": value} if row["id"] == id_ else row


def step(criterion: str, level: int, value: object) -> object:
    return lambda row: (
        {**row, "value": value} if (row["criterion"], row["level"]) == (criterion, level) else row
    )


@pytest.mark.parametrize(
    ("cell", "typed", "tables"),
    [
        (("criteria", "LIN", "swing"), 5.0, changed("criteria", swing("LIN", 5))),
        (("criteria", "TOP", "swing"), 90.0, changed("criteria", swing("TOP", 90))),
        (("criteria", "REST", "swing"), 7.0, changed("criteria", swing("REST", 7))),
        (("criteria", "TOP", "swing"), None, changed("criteria", swing("TOP", None))),
        (("scores", "D|full|LIN", "likely"), 9.0, changed("scores", score("D", "full", "LIN", 9))),
        (
            ("scores", "D|full|EXP", "likely"),
            95.0,
            changed("scores", score("D", "full", "EXP", 95)),
        ),
        (
            ("scores", "C|full|PIE", "likely"),
            1.25,
            changed("scores", score("C", "full", "PIE", "1.25")),
        ),
        (
            ("scores", "B|full|LEV", "likely"),
            2.5,
            changed("scores", score("B", "full", "LEV", "2.5")),
        ),
        (("scales", "LEV|2", "value"), 30.0, changed("criteria_levels", step("LEV", 2, 30))),
        (("costs", "D|full", "2028"), 11.0, changed("costs", cost("D", "full", 2028, 11))),
        (("costs", "D|full", "undated"), 1.5, changed("costs", cost("D", "full", None, "1.5"))),
        (("pairs", "S1", "delta"), 4.0, changed("relations", delta("S1", 4))),
        (("pairs", "S2", "delta"), -20.0, changed("relations", delta("S2", -20))),
        (("savings", "2", "delta"), -8.0, changed("relations", delta("K1", -8))),
    ],
)
def test_a_change_in_the_workbook_gives_what_the_changed_case_gives(
    reports: dict[str, Report],
    analyses: dict[str, Analysis],
    cell: Place,
    typed: Scalar,
    tables: dict[str, object],
) -> None:
    """Law: type a figure into a pale cell, or change it in the case: totals, years and points come out the same."""
    choice = analyses["rich"].best.choice
    expected = portfolio_of(rich_case(**tables), choice)
    before = analyses["rich"].best
    moved = (expected.value, expected.cost, expected.evaluation.benefits) != (
        before.value, before.cost, before.evaluation.benefits,
    )  # fmt: skip
    assert moved, "the change changes nothing, so it tests nothing"
    agrees(Recalculation(reports["rich"], {cell: typed}), expected)


@pytest.mark.parametrize(
    "choice", [(0, 1, 0, 0, 0, 0), (1, 2, 2, 2, 1, 1), (2, 1, 1, 1, 2, 2), (0, 0, 0, 0, 0, 0)]
)
def test_another_portfolio_typed_into_the_workbook(
    reports: dict[str, Report], analyses: dict[str, Analysis], choice: tuple[int, ...]
) -> None:
    """Law: choose other levels by hand, and totals, years and every rule's check are those of that portfolio."""
    analysis = analyses["rich"]
    names = ("not funded", "pilot", "full")
    changes: dict[Place, Scalar] = {
        ("portfolio", row.id, "level"): names[level]
        for row, level in zip(analysis.case.recommendations, choice, strict=True)
    }
    afresh = Recalculation(reports["rich"], changes)
    agrees(afresh, analysis.portfolio(choice))
    broken = {row.name for row, _ in analysis.programme.broken(choice)}
    for number, rule in enumerate(analysis.rules, 1):
        expected = "broken" if rule.name in broken else "kept"
        assert afresh.at(At("rules", str(number), "check")) == expected, f"{rule.name}: {rule}"


def agrees(afresh: Recalculation, expected: Portfolio) -> None:
    """Hold a recalculated workbook against a portfolio worked out in exact arithmetic."""

    def same(table: str, row: str, column: str, value: Fraction | int) -> None:
        assert afresh.at(At(table, row, column)) == pytest.approx(float(value), abs=1e-8), (
            table,
            row,
            column,
        )

    same("totals", "total_value", "value", expected.value)
    same("totals", "total_cost", "value", expected.cost)
    same("totals", "funded_count", "value", len(expected.funded))
    for year in (2027, 2028):
        same("years", str(year), "spending", expected.spending.get(("money", year), Fraction(0)))
    same("years of staff", "2027", "spending", expected.spending.get(("staff", 2027), Fraction(0)))
    case = expected.evaluation.case
    for leaf, weight in zip(case.leaves, expected.evaluation.weights, strict=True):
        same("criteria", leaf.id, "weight", weight)
    for leaf, points in zip(case.leaves, expected.by_criterion, strict=True):
        same("contributions", "*total", f"points {leaf.id}", points)
    for row, benefits in zip(case.recommendations, expected.evaluation.benefits, strict=True):
        for level, benefit in zip(case.levels_of[row.id], benefits, strict=True):
            same("levels", f"{row.id}|{level.level}", "benefit", benefit)
    order = ranks([benefits[1] for benefits in expected.evaluation.benefits])
    for row, rank in zip(case.recommendations, order, strict=True):
        same("ranking", row.id, "rank", rank)


def test_a_rule_at_its_very_limit_is_kept(
    reports: dict[str, Report], analyses: dict[str, Analysis]
) -> None:
    """Set the budget of a year to exactly what is spent: float noise may not break it, a cent less does."""
    spent = float(analyses["rich"].best.spending["money", 2027])
    key = next(
        str(n) for n, rule in enumerate(analyses["rich"].rules, 1) if rule.name == "Budget 2027"
    )
    for amount, check in ((spent, "kept"), (spent - 0.01, "broken")):
        afresh = Recalculation(reports["rich"], {("years", "2027", "budget"): amount})
        assert afresh.at(At("rules", key, "check")) == check
        assert afresh.at(At("years", "2027", "check")) == ("within" if check == "kept" else "over")


def test_a_circle_of_formulas_is_found(reports: dict[str, Report]) -> None:
    """No formula reads itself: each can be worked out alone, in any order."""
    told = reports["rich"]
    for table in reversed(list(told.tables.values())):
        for row in reversed(table.rows):
            for heading in table.columns:
                Recalculation(told).at(At(table.key, row.key, heading.key))


def test_the_case_analysed_again_tells_the_same(
    analyses: dict[str, Analysis], reports: dict[str, Report]
) -> None:
    from reports.contents import report

    assert report(analyse(rich_case(), quick=True)) == reports["rich"]
