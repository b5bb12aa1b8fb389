"""What looks odd, told: on the page, on its sheet, in tables.json; and the money of several sources in every table."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import steelyard
from criteria.model.case import Case
from criteria.model.mistakes import MISTAKES
from criteria.model.problems import CaseError
from criteria.read import read
from criteria.write import write
from reports.chapters.inputs import checked
from reports.contents import report
from reports.model.formula import At
from reports.model.report import Bullets, Report, Text
from reports.writers.markdown import markdown
from scoring.analysis import Infeasible, analyse
from tests.cases import of_many_sources, small_case
from tests.reports.recalculation import Recalculation


def changed(**columns: Any) -> Case:
    """The brief case with a column of every criterion proper set alike."""
    tables = read("rare-earths-brief").dump()
    for row in tables["criteria"]:
        if row["parent"]:
            row |= columns
    return Case.model_validate(tables)


@pytest.fixture(scope="module")
def blank() -> Report:
    return report(analyse(changed(baseline=None), quick=True))


def bullets(told: Report) -> tuple[str, ...]:
    (section,) = (section for section in told.sections if section.key == "checked")
    (found,) = (block for block in section.blocks if isinstance(block, Bullets))
    return found.items


def test_each_finding_is_told_with_its_share_and_what_would_change(blank: Report) -> None:
    lead = next(text for text in bullets(blank) if "(LEAD) is if nothing is done" in text)
    assert "doing nothing is taken to be 108 months, the worst end." in lead
    assert "It brings 29% of all points at a weight of 19%." in lead
    assert (
        "With doing nothing taken to be 48 months, the best end: 1 of 6 would be funded; " in lead
    )
    assert "leave" in lead
    together = bullets(blank)[0]
    assert "They bring 100% of all points at a weight of 100%." in together
    assert "0 of 6 would be funded" in together


def test_what_changes_nothing_is_told_last_and_as_such() -> None:
    case = changed(baseline=None).dump()
    for row in case["criteria"]:
        if row["id"] == "PEOPLE":
            row["swing"] = "0"
    told = bullets(report(analyse(Case.model_validate(case), quick=True)))
    (idle,) = (text for text in told if "counts for nothing: its swing is 0." in text)
    assert "the same would be funded." in idle
    assert told.index(idle) > max(k for k, text in enumerate(told) if "would be funded; " in text)


def test_a_sound_case_is_said_to_be_looked_at() -> None:
    """All thirty stand on the sheet, and what was not found is said."""
    told = report(analyse(read("rare-earths-brief"), quick=True))
    (section,) = (section for section in told.sections if section.key == "checked")
    assert isinstance(section.blocks[0], Text)
    assert section.blocks[0].text.startswith("Of the 30 classic mistakes of such analyses ")
    assert [row.key for row in told.tables["checks"].body()] == [row.id for row in MISTAKES]
    assert checked.SHEET in told.sheets("analysis")


def test_the_table_reaches_the_workbook_and_the_figures(tmp_path: Path, blank: Report) -> None:
    assert checked.SHEET in blank.sheets("analysis")
    case = write(changed(baseline=None), tmp_path / "case.xlsx")
    result = steelyard.publish(analyse(read(case), quick=True), tmp_path / "tables.json")
    rows = json.loads(result.read_bytes())["tables"]["oddities"]["rows"]
    (lead,) = (row for row in rows if row["about"] == "LEAD" and row["check"] == "no-baseline")
    assert lead["place"].startswith("Criteria!")
    assert (lead["funded"], lead["proved"]) == (1, "yes")
    assert lead["moves"].startswith(
        "INT, PER, ALL and EXP leave; MAG goes from pilot to accelerated"
    )
    beyond = next(row for row in rows if row["check"] == "sum-beyond-scale")
    assert beyond["change"].startswith("every effect on it cut to 79%")


def test_many_findings_are_cut_on_the_page_and_kept_in_the_table() -> None:
    count = checked.TOLD + 3
    criteria = [
        {"id": f"C{k}", "name": f"C{k}", "worst": 0, "best": 10, "swing": k + 10}
        for k in range(count)
    ]
    scores = [
        {"option": o, "criterion": f"C{k}", "likely": 5 + (o == "A")}
        for o in "AB"
        for k in range(count)
    ]
    told = report(analyse(small_case(criteria=criteria, scores=scores), quick=True))
    assert len(bullets(told)) == checked.TOLD + 1
    assert bullets(told)[-1].endswith(" more stand in the table of analysis.xlsx.")
    assert (
        sum(row.cells[0].value == "no-baseline" for row in told.tables["oddities"].body())
        == count + 1
    )


def test_every_formula_holds_with_money_of_several_sources() -> None:
    """Costs, savings, limits and totals of made-up cases: the workbook's sums are the portfolio's."""
    seen = 0
    for seed in range(5):
        try:
            analysis = analyse(of_many_sources(seed), quick=True)
        except (CaseError, Infeasible):
            continue
        told = report(analysis)
        afresh = Recalculation(told)
        for table in told.tables.values():
            for row in table.rows:
                for heading, cell in zip(table.columns, row.cells, strict=True):
                    if cell.formula is None:
                        continue
                    found = afresh.at(At(table.key, row.key, heading.key))
                    where = (seed, table.key, row.key, heading.key)
                    if cell.value is None or isinstance(cell.value, str | bool):
                        assert found == ("" if cell.value is None else cell.value), where
                    else:
                        assert found == pytest.approx(float(cell.value or 0), abs=1e-9), where
        assert afresh.at(At("totals", "total_cost", "value")) == pytest.approx(
            float(analysis.best.cost)
        )
        assert "None" not in markdown(told)
        seen += 1
    assert seen > 2


def test_a_year_without_limit_says_so() -> None:
    rows = [{"year": 2027, "amount": "no limit"}, {"year": 2028, "amount": 5}]
    told = report(analyse(small_case(budget=rows), quick=True))
    table = told.tables["years"]
    place = table.place("budget")
    assert [row.cells[place].value for row in table.body()] == ["no limit", 5]
    assert told.title == "Fund 2 of 2"
