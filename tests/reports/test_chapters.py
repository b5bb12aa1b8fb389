"""Chapters: the decision as a title, what every case is told, and cases at the edge."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from criteria.read import read
from reports.contents import CHAPTERS, SHEETS, report
from reports.model.report import Note, Report, tables_of
from reports.model.table import Table
from reports.writers.excel.workbook import workbook_bytes
from reports.writers.html import page
from reports.writers.markdown import markdown
from scoring.analysis import Analysis, analyse
from tests.cases import small_case
from tests.reports.conftest import CASES
from tests.reports.rich import rich_case, rich_tables


def test_the_full_case_in_a_title_and_two_lines(reports: dict[str, Report]) -> None:
    told = reports["rare-earths"]
    assert told.title == "Fund 18 of 24 within US$ 5,000 million"
    assert told.lead[0] == (
        "It costs US$ 4,948 million and leaves US$ 52 million of the budget. "
        "Left out: Magnet plant equity and loans, National minerals finance agency (JOGMEC type) and 4 more."
    )
    assert told.lead[1] == (
        "Its costs break a budget in 87% of 10,000 draws of their ranges, each drawn by itself, and in 60% if they "
        "move together. US$ 576 million more, in hand by 2028, would make that one in five; US$ 1,218 million if they "
        "move together."
    )
    assert told.lead[2].startswith("Expect about ")
    assert told.lead[2].endswith("At likely figures it is worth 115.3 points.")
    assert told.lead[3:] == (
        "Which futures it fits was not asked.",
        "Proven: no portfolio that keeps the rules is worth more at likely figures. How firm it is was not asked.",
    )
    assert [line.partition(":")[0] for line in told.decision] == [
        "Refining and magnet investment (US$ 1,840 million)",
        "Production-ready alliances (US$ 1,340 million)",
        "Disruptive processes (US$ 820 million)",
        "Separation expertise (US$ 490 million)",
        "Streamline permitting (US$ 248 million)",
        "Integrate agencies (US$ 210 million)",
    ]
    assert told.decision[3].endswith(
        ": National separation and metals pilot centre; Chairs, apprenticeships and allied secondments, expanded"
    )


def test_few_are_named_one_by_one_with_their_levels(reports: dict[str, Report]) -> None:
    assert reports["rare-earths-brief"].decision == (
        "Forge production-ready alliances, accelerated (US$ 1,340 million)",
        "Invest in refining and magnet making, pilot (US$ 540 million)",
        "Develop separation expertise, standard (US$ 400 million)",
        "Integrate government agencies, pilot (US$ 210 million)",
    )


def test_every_sheet_has_its_place_in_the_workbook(reports: dict[str, Report]) -> None:
    """Law: a sheet that a chapter fills, or says that it would fill, is named in SHEETS, and each in one workbook."""
    filled = {
        section.sheet
        for name, each in reports.items()
        if name != "made up"
        for section in each.sections
        if section.sheet
    }
    named = {chapter.SHEET for chapter in CHAPTERS if hasattr(chapter, "SHEET")}
    assert filled | named <= set(SHEETS)


def test_how_firm_it_is_where_it_was_explained() -> None:
    told = report(analyse(read("rare-earths-brief")))
    assert {section.sheet for section in told.sections if section.sheet} <= set(SHEETS)
    proven, held = told.lead[-2:]
    assert proven == (
        "Proven: no portfolio that keeps the rules is worth more at likely figures. The next best is worth 0.5 points "
        "(1%) less. All 4 funded turn on people or figures."
    )
    assert held == (
        "Held least by the figures: Forge production-ready alliances at accelerated, in 9% of 2,000 draws of all "
        "together (from standard in 57%, from pilot in 73%). It is best at a lower level for 1 of 3 people and in "
        "2 of 2 futures."
    )


def test_the_page_tells_in_the_order_of_a_three_minute_reader(reports: dict[str, Report]) -> None:
    titles = [section.title for section in reports["rare-earths"].sections if section.page]
    assert titles == [
        "Options",
        "The largest gain comes from Allied processing hub",
        "The money runs short by 2029 in 87% of draws of the costs",
        "2028 and 2029 take 55% of the money; spending peaks at about US$ 1,365 million in 2029",
        "Try other settings",
        "The decision in sentences",
        "What counts, and how much",
        "How the answer was proven",
        "Assumptions and warnings",
    ]


def test_what_is_told_adds_up(analyses: dict[str, Analysis], reports: dict[str, Report]) -> None:
    """Law: on each case, themes, contributions and years each add up to the portfolio."""
    for name, analysis in analyses.items():
        tables = reports[name].tables

        def total(key: str, column: str, tables: dict[str, Table] = tables) -> Fraction:
            place = tables[key].place(column)
            return sum(
                (Fraction(row.cells[place].value or 0) for row in tables[key].body()), Fraction(0)
            )  # type: ignore[arg-type]

        if analysis.case.groups:
            assert total("themes", "cost") == analysis.best.cost
            assert total("themes", "benefit") == analysis.best.value
        assert total("funded contributions", "total") == analysis.best.value
        assert total("contributions", "total") == analysis.best.value
        assert total("years", "spending") == analysis.best.cost
        assert len(tables["funded"].rows) + len(tables["not funded"].rows) == len(
            analysis.case.recommendations
        )


@pytest.mark.parametrize("told", CASES, indirect=True)
def test_a_point_is_explained_wherever_points_are_charted(told: Report) -> None:
    text = markdown(told)
    assert (
        "100 points is one recommendation that moves every criterion from its worst to its best"
        in text
    )
    assert text.count("100 points is one recommendation that moves") == 1


def edge(**changes: Any) -> Report:
    analysis = analyse(rich_case(**changes), quick=True)
    told = report(analysis)
    assert page(told)
    assert workbook_bytes(told)
    return told


def test_no_money_funds_nothing() -> None:
    tables = {
        "budget": [{"amount": 0}],
        "recommendations": [{**row, "status": "open"} for row in rich_tables()["recommendations"]],
        "groups": [],
        "limits": [],
    }
    tables["recommendations"] = [{**row, "group": ""} for row in tables["recommendations"]]
    told = edge(**tables)
    assert told.title == "Fund none of 6: the budget is zero"
    assert told.lead[0].startswith(
        "With a budget of zero only what costs nothing can be funded. 6 are worth it; "
    )


def test_a_case_without_a_budget_says_so() -> None:
    told = report(analyse(small_case(budget=[{"amount": "no limit"}]), quick=True))
    assert told.title == "Fund 2 of 2, with no limit to the budget"
    assert told.lead[0].endswith(
        "The budget has no limit, so nothing is left out for lack of money."
    )
    assert workbook_bytes(told)


def test_a_case_with_costs_of_no_year(reports: dict[str, Report]) -> None:
    costs = [{"option": "A", "likely": 30}, {"option": "B", "likely": 50}]
    told = report(analyse(small_case(costs=costs, budget=[{"amount": 60}]), quick=True))
    assert told.title == "Fund 1 of 2 within US$ 60 million"
    assert [row.key for row in told.tables["years"].body()] == ["undated"]
    assert page(told)
    assert workbook_bytes(told)


def test_one_recommendation_alone() -> None:
    tables = small_case().dump()
    one = {key: [row for row in tables[key] if row["option"] == "A"] for key in ("costs", "scores")}
    told = report(
        analyse(small_case(recommendations=[{"id": "A", "name": "Only"}], **one), quick=True)
    )
    assert told.title == "Fund 1 of 1 within US$ 60 million"
    assert "Nothing is left out." in told.lead[0]


def test_a_local_scale_is_warned_of() -> None:
    criteria = [
        {"id": "C1", "name": "Loose", "swing": 60},
        {"id": "C2", "name": "Two", "worst": 0, "best": 20, "swing": 40},
    ]
    told = report(analyse(small_case(criteria=criteria), quick=True))
    notes = [
        block.text
        for section in told.sections
        for block in section.blocks
        if isinstance(block, Note)
    ]
    assert any(
        note.startswith("The scale of Loose is taken from the scores themselves") for note in notes
    )


def test_what_is_not_proven_is_never_called_proven(analyses: dict[str, Analysis]) -> None:
    from dataclasses import replace

    analysis = analyses["rare-earths-brief"]
    certificate = replace(
        analysis.optimum.certificate, status="best found", proved=False, agreed="no", ties=0
    )
    doubtful = replace(
        analysis, optimum=replace(analysis.optimum, status="best found", certificate=certificate)
    )
    text = markdown(report(doubtful))
    assert "It is not shown to be the best there is." in text
    assert "This is proven" not in text
    assert "proven best" not in text


def test_equally_good_portfolios_are_listed() -> None:
    """Two recommendations alike in every figure, and money for one."""
    tables = small_case().dump()
    alike = [{**row, "likely": 40, "low": 40, "high": 40} for row in tables["costs"]]
    scores = [{"option": o, "criterion": c, "likely": 5} for o in "AB" for c in ("C1", "C2")]
    told = report(analyse(small_case(costs=alike, scores=scores), quick=True))
    assert [row.cells[1].value for row in told.tables["ties"].rows] == [
        "the one reported",
        "A: not funded; B: standard",
    ]


def test_every_chapter_stands_in_the_table_of_contents(root: Any) -> None:
    """A chapter is one file and one name."""
    files = (root / "reports" / "chapters").rglob("*.py")
    chapters = [path for path in files if "\ndef chapter(" in path.read_text(encoding="utf-8")]
    names = sorted(".".join(path.relative_to(root).with_suffix("").parts) for path in chapters)
    assert names == sorted(chapter.__name__ for chapter in CHAPTERS)


def test_sections_have_keys_of_their_own(told: Report) -> None:
    keys = [section.key for section in told.sections]
    assert len(set(keys)) == len(keys)
    assert all(list(tables_of(section.blocks)) or section.blocks for section in told.sections)
