"""portfolio.csv: the columns of old first and as ever, a figure or nothing where a figure is told."""

from __future__ import annotations

import csv
import io

import pytest

from reports.model.report import Report
from reports.writers.csv import portfolio_csv
from scoring.analysis import Analysis
from tests.reports.conftest import CASES

OLD = ["id", "name", "theme", "level", "cost", "benefit", "value_for_money", "lead"]
NEW = ["unit", "firmness", "cost_if_funded", "benefit_if_funded", "value_in_words"]


def rows(told: Report) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(portfolio_csv(told).decode("utf-8-sig"))))


@pytest.mark.parametrize("name", CASES)
def test_every_figure_is_a_number_or_blank_and_is_the_analysiss_own(
    name: str, reports: dict[str, Report], analyses: dict[str, Analysis]
) -> None:
    """Law: cost and benefit add up to what is funded; beside them stands what each would take and bring."""
    analysis, found = analyses[name], rows(reports[name])
    themed = bool(analysis.case.groups)
    assert [*found[0]] == [each for each in OLD if themed or each != "theme"] + NEW
    funded = {row.id: row for row in analysis.best.funded}
    places = {row.id: place for place, row in enumerate(analysis.case.recommendations)}
    ranked = {row.id: row.level for row in analysis.ranking if row.is_reference}
    for row in found:
        place = places[row["id"]]
        level = funded[row["id"]].level if row["id"] in funded else ranked[row["id"]]
        cost, benefit = (
            analysis.costs.money[place][level - 1],
            analysis.evaluation.benefits[place][level - 1],
        )
        assert float(row["cost_if_funded"]) == pytest.approx(float(cost))
        assert float(row["benefit_if_funded"]) == pytest.approx(float(benefit))
        assert bool(row["cost"]) == bool(row["benefit"]) == (row["id"] in funded)
        assert (row["level"] == "not funded") == (row["id"] not in funded)
        worth = row["id"] in funded and cost > 0 and benefit > 0
        assert bool(row["value_for_money"]) == worth
        if worth:
            assert float(row["value_for_money"]) > 0
        assert row["value_in_words"] == ("worse than doing nothing" if benefit < 0 else "")
        assert row["unit"] == analysis.case.settings.money
    assert sum(float(row["cost"] or 0) for row in found) == pytest.approx(
        float(sum(row.cost for row in analysis.best.funded))
    )


def test_how_firm_is_not_asked_in_a_quick_run(reports: dict[str, Report]) -> None:
    assert {row["firmness"] for row in rows(reports["rare-earths-brief"])} == {"not asked"}
