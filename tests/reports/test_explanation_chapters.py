"""The chapters that explain: every figure is the explanation's own, bounds are marked, and edges are told in words."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from types import SimpleNamespace
from typing import Any, cast

import pytest

from criteria.model.case import Case
from criteria.read import read
from reports.chapters.why import (
    explanations,
    frontier,
    near_optimal,
    prices,
    priority_lists,
    proposal,
    rule_prices,
)
from reports.contents import report
from reports.model.charts import Chart
from reports.model.formatting import show
from reports.model.report import Note, Report, Text
from reports.model.table import Table
from reports.writers.drawing import NARROW, WIDE
from reports.writers.excel.workbook import workbook_bytes
from reports.writers.html import page
from reports.writers.json import Decision, tables
from reports.writers.markdown import markdown
from reports.writers.svg import draw
from scoring.analysis import Analysis, Infeasible, analyse
from scoring.explanation.asked import Asked, SecondOpinion
from scoring.explanation.explanation import Explanation, explain
from scoring.explanation.near_optimal import IN_HOW_MANY
from scoring.explanation.prices import Stay
from tests.cases import every_kind, small_case
from tests.reports.overlaps import clashes
from tests.reports.rich import rich_case
from tests.reports.writers.excel.test_workbook_oracle import wrong

EXPLAINING = (prices, frontier, rule_prices, priority_lists, near_optimal, proposal, explanations)


def explained(case: Case, proposed: tuple[int, ...] | None = None, **options: Any) -> Analysis:
    """Analyse and explain, and nothing else."""
    quick = analyse(case, quick=True, proposed=proposed)
    return replace(quick, explanation=explain(quick, **options))


@pytest.fixture(scope="module")
def brief() -> Analysis:
    return explained(read("rare-earths-brief"), proposed=(2, 1, 0, 3, 1, 1))


@pytest.fixture(scope="module")
def rich() -> Analysis:
    return explained(rich_case(), proposed=(1, 2, 0, 1, 2, 0))


@pytest.fixture(scope="module", params=["brief", "rich"])
def analysis(request: pytest.FixtureRequest) -> Analysis:
    found: Analysis = request.getfixturevalue(request.param)
    return found


def told(analysis: Analysis) -> Explanation:
    assert analysis.explanation is not None
    return analysis.explanation


def column(table: Table, key: str) -> dict[str, Any]:
    place = table.place(key)
    return {row.key: row.cells[place].value for row in table.rows}


def sections(told: Report) -> dict[str, str]:
    return {section.key: section.title for section in told.sections}


def test_a_quick_analysis_has_none_of_these_sections() -> None:
    quick = sections(report(analyse(read("rare-earths-brief"), quick=True)))
    assert not [
        key
        for key in quick
        if key.startswith(("prices", "frontier", "near", "orders", "pick", "explan"))
    ]
    assert "rule-prices" not in quick


def test_the_sections_of_the_page_come_in_the_order_of_a_reader(brief: Analysis) -> None:
    pages = [section for section in report(brief).sections if section.page]
    titles = [section.title for section in pages]
    (portfolio,) = [section.title for section in pages if section.key == "portfolio"]
    told_of = ["The proposed portfolio", portfolio, "Try other settings"]
    assert [title for title in titles if title in told_of] == told_of


def test_every_sheet_is_there(brief: Analysis) -> None:
    sheets = report(brief).sheets("analysis")
    assert set(sheets) >= {
        "Price tags", "Frontier", "Budgets", "Rule prices", "Priorities", "Near-ties", "Proposal", "Explanations",
    }  # fmt: skip
    assert all(len(name) <= 31 for name in sheets)


def test_price_tags_are_the_explanations_own(analysis: Analysis) -> None:
    table, explained = report(analysis).tables["price tags"], told(analysis)
    every = [*explained.prices.out, *explained.prices.stay]
    assert len(table.rows) == len(every)
    for row in every:
        id_, level = (
            explained.programme.ids[row.index],
            explained.programme.levels[row.index][row.level - 1],
        )
        own = {
            heading.key: column(table, heading.key)[f"{id_}|{level}"] for heading in table.columns
        }
        assert own["now"] == ("in" if isinstance(row, Stay) else "out")
        assert own["lost"] == row.lost or row.lost is None
        assert own["benefit"] == row.benefit
        assert own["cost"] == row.cost
        cost = row.cost_up_to if isinstance(row, Stay) else row.cost_needed
        benefit = row.benefit_down_to if isinstance(row, Stay) else row.benefit_needed
        assert own["cost_end"] == cost if cost is not None else isinstance(own["cost_end"], str)
        assert (
            own["benefit_end"] == benefit
            if benefit is not None
            else isinstance(own["benefit_end"], str)
        )


def test_the_frontier_is_the_explanations_own(analysis: Analysis) -> None:
    table, explained = report(analysis).tables["frontier"], told(analysis)
    points = explained.curve.points
    assert list(column(table, "budget").values()) == [
        explained.budget_of(point) for point in points
    ]
    assert list(column(table, "value").values()) == [explained.value_of(point) for point in points]
    marks = [mark for mark in column(table, "mark").values() if mark]
    assert explained.chosen is not None
    assert column(table, "mark")[str(explained.chosen + 1)] == "Recommended"
    assert len(marks) == 1 + (explained.step_up is not None) + (explained.step_down is not None)


def test_budgets_rules_and_lists_are_the_explanations_own(analysis: Analysis) -> None:
    tables, explained = report(analysis).tables, told(analysis)
    steps = explained.nested.steps
    budgets = tables["budgets"]
    assert list(column(budgets, "budget").values()) == [step.total for step in steps]
    assert list(column(budgets, "value").values()) == [step.value for step in steps]
    assert list(column(budgets, "nesting").values()) == [step.price_of_nesting for step in steps]
    thrown = [kept.lost for step in steps for kept in step.thrown_out]
    assert (
        list(column(tables["pushed out"], "lost").values()) == thrown
        if thrown
        else "pushed out" not in tables
    )
    by_name = dict(
        zip(
            column(tables["rule prices"], "rule").values(),
            column(tables["rule prices"], "price").values(),
            strict=True,
        )
    )
    assert by_name == {row.names[0]: row.price for row in explained.rule_prices.each}
    unit = explained.programme.value_unit
    assert list(column(tables["orders"], "loss").values()) == [
        None if order.loss is None else order.loss * unit for order in explained.orders
    ]
    assert list(column(tables["best portfolios"], "value").values()) == [
        value * unit for value in explained.best.values
    ]
    held = tables["holdings"]
    for span in explained.tolerances:
        percent = f"{float(span.share):.0%}"
        for i, id_ in enumerate(explained.programme.ids):
            assert column(held, f"share {percent}")[id_] == span.holdings[i].share
            assert column(held, f"within {percent}")[id_] == IN_HOW_MANY[span.holdings[i].word]


def test_every_figure_stands_exactly_in_the_result(brief: Analysis) -> None:
    """Law: tables.json gives back each end as the fraction it is."""
    decision = Decision(
        status="optimal", case_sha256="", funded={}, value="0", cost="0", bound=None
    )
    table = tables(report(brief), decision).tables["price tags"]
    rows = {str(row["row"]): row for row in table.rows}
    for price in told(brief).prices.out:
        if price.cost_needed is not None:
            key = f"{told(brief).programme.ids[price.index]}|{told(brief).programme.levels[price.index][price.level - 1]}"
            exact = table.exact.get(key, {}).get("cost_end")
            found = Fraction(exact) if exact is not None else Fraction(str(rows[key]["cost_end"]))
            assert found == price.cost_needed


def test_ends_are_shown_on_the_side_where_they_hold(analysis: Analysis) -> None:
    """Law: a highest cost reads as no more than it is, a least benefit or budget as no less."""
    whole = report(analysis)
    sides = 0
    for key in ("prices in", "prices out", "price tags"):
        table = whole.tables.get(key)
        for row in table.rows if table else ():
            for place, cell in enumerate(row.cells):
                if cell.side and cell.value is not None:
                    said = show(cell.value, table.meaning(place, cell), whole.money, cell.side)  # type: ignore[union-attr]
                    shown = Fraction(said.replace("−", "-").replace(",", ""))
                    exact = Fraction(cast("Fraction", cell.value))
                    assert shown <= exact if cell.side == "down" else shown >= exact
                    sides += 1
    assert sides > 10


def test_every_id_in_a_paragraph_exists(brief: Analysis) -> None:
    whole = report(brief)
    known = {row.id for row in brief.case.recommendations} | {"US"}
    rules = [word for rule in brief.rules for word in (rule.name, str(rule))]
    for text in column(whole.tables["explanations"], "why").values():
        for word in sorted(rules, key=len, reverse=True):
            text = text.replace(word, "")
        assert set(re.findall(r"\b[A-Z][A-Z-]+\b", text)) <= known
    for key in ("frontier", "budgets", "orders", "best portfolios", "swaps"):
        place = "swap" if key == "orders" else "moves"
        for text in column(whole.tables[key], place).values():
            assert set(re.findall(r"\b[A-Z][A-Z-]+\b", text)) <= known


def test_no_word_of_a_chart_clashes(analysis: Analysis) -> None:
    whole = report(analysis)
    charts = [
        block for section in whole.sections for block in section.blocks if isinstance(block, Chart)
    ]
    keys = {chart.key for chart in charts}
    assert keys >= {"frontier-near-chart", "frontier-chart", "near-chart"}
    for chart in charts:
        for width in (WIDE, NARROW):
            drawing = draw(chart, whole.money, width)
            assert drawing is not None
            assert clashes(drawing) == [], chart.key


def test_the_three_points_of_the_frontier_bear_their_names(brief: Analysis) -> None:
    whole = report(brief)
    chart = next(
        block
        for section in whole.sections
        for block in section.blocks
        if isinstance(block, Chart) and block.key == "frontier-near-chart"
    )
    drawing = draw(chart, whole.money, WIDE)
    assert drawing is not None
    assert {words.text for words in drawing.words()} >= {
        "Recommended",
        "Next step up",
        "Next step down",
    }


def test_every_formula_is_still_right(analysis: Analysis) -> None:
    """An independent calculator finds the saved values, with the sheets of the explanation between the others."""
    count, found = wrong(workbook_bytes(report(analysis)))
    assert not found
    assert count > 15


def test_hostile_names_stay_text(rich: Analysis) -> None:
    text = page(report(rich))
    assert "<script>alert" not in text
    assert "<img src=x" not in text


def test_a_case_without_a_budget_is_set_against_its_cost() -> None:
    whole = report(explained(small_case(budget=[{"amount": "no limit"}])))
    text = markdown(whole)
    assert "No budget is stated, so portfolios are set against their cost" in text
    assert "budgets" not in whole.tables
    assert [heading.label for heading in whole.tables["frontier"].columns][2:4] == ["Cost", "Value"]
    assert page(whole)
    assert workbook_bytes(whole)


def test_one_recommendation_and_no_money() -> None:
    tables = small_case().dump()
    one = {key: [row for row in tables[key] if row["option"] == "A"] for key in ("costs", "scores")}
    alone = report(explained(small_case(recommendations=[{"id": "A", "name": "Only"}], **one)))
    assert "prices out" not in alone.tables
    nothing = report(explained(small_case(budget=[{"amount": 0}])))
    assert "prices in" not in nothing.tables
    for whole in (alone, nothing):
        assert page(whole)
        assert workbook_bytes(whole)


def test_every_kind_of_case_is_told() -> None:
    """Law: whatever the case holds, the chapters tell it, and no sentence says None."""
    number = 0
    for seed in range(8):
        try:
            whole = report(explained(every_kind(seed)))
        except Infeasible:
            continue
        assert "None" not in markdown(whole)
        number += 1
    assert number > 3


def test_bounds_are_marked_as_bounds(brief: Analysis) -> None:
    """Plant figures that no proof closed: each says at most or at least, and none is called exact."""
    explained = told(brief)
    doubtful = replace(
        explained,
        prices=replace(
            explained.prices,
            out=tuple(replace(row, proved=False) for row in explained.prices.out),
            stay=tuple(replace(row, cost_proved=False) for row in explained.prices.stay),
        ),
        rule_prices=replace(
            explained.rule_prices,
            each=tuple(replace(row, proved=False) for row in explained.rule_prices.each),
        ),
        tolerances=tuple(
            replace(row, near=replace(row.near, complete=False)) for row in explained.tolerances
        ),
        curve=replace(explained.curve, complete=False, open_below=1000, bounds=((500, 10**6),)),
    )
    whole = report(replace(brief, explanation=doubtful))
    assert set(column(whole.tables["price tags"], "exact").values()) == {
        "value lost at most",
        "cost at least",
    }
    assert set(column(whole.tables["rule prices"], "exact").values()) == {"at least"}
    blocks = [block for section in whole.sections for block in section.blocks]
    text = " ".join(block.text for block in blocks if isinstance(block, Note | Text))
    assert "at least 7 portfolios lie within 5% of the best value" in text
    notes = [
        block.text
        for section in whole.sections
        for block in section.blocks
        if isinstance(block, Note)
    ]
    assert any(
        "Below that the search was stopped, and only bounds are known." in note for note in notes
    )
    assert len(whole.tables["frontier bounds"].rows) == 1
    assert "none is missing" not in text


def test_a_proposal_is_told_only_where_there_is_one(brief: Analysis) -> None:
    whole = report(brief)
    assert "It breaks 2 rules." in markdown(whole)
    swaps = whole.tables["swaps"]
    assert list(column(swaps, "gain").values()) == [swap.gain for swap in brief.asked.pick.swaps]  # type: ignore[union-attr]
    beside = whole.tables["proposal"]
    assert column(beside, "proposed")["broken"] == 2
    assert column(beside, "best")["value"] == brief.best.value
    without = report(replace(brief, asked=Asked()))
    assert "swaps" not in without.tables
    assert "Proposal" not in without.sheets("analysis")


def test_a_second_opinion_stands_beside_the_proof(brief: Analysis) -> None:
    claim = SimpleNamespace(solver="CBC", version="2.10", status="optimal")
    for agreed, said in (
        ("exactly", "worth exactly as much"),
        ("no", "does not agree: one of the two is at fault"),
    ):
        whole = report(
            replace(
                brief, asked=Asked(second=SecondOpinion(cast("Any", claim), cast("Any", agreed)))
            )
        )
        assert (
            f"A second opinion: CBC 2.10 {'agrees: its best portfolio is ' if agreed != 'no' else ''}{said}"
            in markdown(whole)
        )
        assert column(whole.tables["proof"], "figure")["second agreed"] == agreed


@pytest.mark.slow
def test_a_reader_of_the_full_case_finds_the_answers() -> None:
    """What all near-ties fund, what only some, what two would need, what 250 million does, which rule costs most."""
    whole = report(explained(read("rare-earths")))
    words = column(whole.tables["holdings"], "within 1%")
    assert words["REF-HEAVY"] == "in all"
    assert words["INT-DATA"] == "in some"
    assert words["STK-IND"] == "in none"
    shown = {
        key: [
            show(cell.value, table.meaning(place, cell), whole.money, cell.side)
            for place, cell in enumerate(row.cells)
        ]
        for table in (whole.tables["prices in"], whole.tables["prices out"])
        for row in table.rows
        for key in [row.key]
    }
    assert shown["REF-HEAVY"][4:10] == ["4.1", "250", "259", "15.7", "15.7", "2,130"]
    assert shown["MAG-LOAN"][4:9] == ["0.7", "690", "639", "9.8", "10.6"]
    budgets = whole.tables["budgets"]
    assert {float(value) for value in column(budgets, "more").values()} >= {-250.0, 0.0, 250.0}
    assert "The dearest rule is X2: " in markdown(whole)
    (sheet,) = [section for section in whole.sections if section.key == "frontier-sheet"]
    said = [block.text for block in sheet.blocks if isinstance(block, Text)]
    assert any(
        "The recommended portfolio stays the best at every budget from US$ 4,990 million" in text
        for text in said
    )
