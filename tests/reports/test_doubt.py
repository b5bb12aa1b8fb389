"""How firm this is: five sentences, one picture and the tables behind them, with and without people or futures."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest

from criteria.case import Case
from criteria.read import read
from reports import book
from reports.book import SHEETS, report
from reports.chapters import bests, disputes, doubt, firmness, futures, people, ranges
from reports.drawing import NARROW, WIDE, clashes
from reports.html import page
from reports.markdown import markdown
from reports.report import Bullets, Details, Grid, Report, Table, tables_of
from reports.svg import draw
from reports.xlsx import workbook_bytes
from scoring.analysis import Analysis, analyse
from scoring.robustness.doubt import Doubt
from tests.cases import small_case
from tests.reports.made_up import HOSTILE
from tests.reports.rich import rich_case
from tests.reports.test_workbook_oracle import wrong

if TYPE_CHECKING:
    from collections.abc import Callable

DRAWS = 20
CHAPTERS = (doubt, people, disputes, futures, ranges, firmness, bests)


def hostile() -> Case:
    """A case whose stakeholders, scenarios and recommendations bear hostile names, with a blank one's id in place."""
    tables = small_case().dump()
    tables["stakeholders"] = [
        {"stakeholder": f"S{k}", "name": name, "criterion": c, "swing": 100 if (c == "C1") == bool(k % 2) else 10 + k}
        for k, name in enumerate(HOSTILE)
        for c in ("C1", "C2")
    ]
    tables["scenarios"] = [
        {"scenario": f"F{k}", "name": name, "kind": "cost", "target": "*", "op": "mul", "value": k + 1}
        for k, name in enumerate(HOSTILE)
    ]
    tables["recommendations"] = [{"id": "A", "name": HOSTILE[6]}, {"id": "B", "name": HOSTILE[1]}]
    return Case.model_validate(tables)


def brief(**tables: Any) -> Case:
    return read("rare-earths-brief").model_copy(update=tables)


def small(*people: str, future: bool = False) -> Case:
    """Two recommendations, some people (the first of whom holds C1 for everything), one scenario or none."""
    rows = [
        {"stakeholder": name, "name": name.title(), "criterion": c, "swing": 90 if (c == "C1") == (place == 0) else 10}
        for place, name in enumerate(people)
        for c in ("C1", "C2")
    ]
    dear = {"scenario": "DEAR", "name": "Dear", "kind": "cost", "target": "*", "op": "mul", "value": 2}
    scores = [
        {**row, "low": 0, "high": 10} if row["criterion"] == "C1" else row for row in small_case().dump()["scores"]
    ]
    return small_case(stakeholders=rows, scenarios=[dear] if future else [], scores=scores)


CASES: dict[str, tuple[Callable[[], Case], int]] = {
    "brief": (brief, DRAWS),
    "nobody": (lambda: small(future=True), DRAWS),
    "one person": (lambda: small("treasury", future=True), DRAWS),
    "no scenario": (lambda: small("treasury", "mines"), DRAWS),
    "neither, no draws": (small, 0),
    "no draws": (brief, 0),
    "rich": (rich_case, DRAWS),
    "small": (small_case, DRAWS),
    "no budget": (lambda: small_case(budget=[]), DRAWS),
    "hostile": (hostile, DRAWS),
}


@pytest.fixture(scope="module")
def doubted() -> dict[str, tuple[Analysis, Report]]:
    found = {}
    for name, (make, draws) in CASES.items():
        analysis = analyse(make(), draws=draws)
        found[name] = (analysis, report(analysis))
    return found


@pytest.fixture(params=list(CASES))
def told(request: pytest.FixtureRequest, doubted: dict[str, tuple[Analysis, Report]]) -> tuple[Analysis, Report]:
    return doubted[request.param]


def of(analysis: Analysis) -> Doubt:
    assert analysis.doubt is not None
    return analysis.doubt


def column(table: Table, key: str) -> list[Any]:
    place = table.place(key)
    return [row.cells[place].value for row in table.rows]


def section(told: Report, key: str) -> Any:
    return next(section for section in told.sections if section.key == key)


def sentences(told: Report) -> tuple[str, ...]:
    first = section(told, "doubt").blocks[0]
    assert isinstance(first, Bullets)
    return first.items


def test_five_sentences_at_most_and_one_picture(told: tuple[Analysis, Report]) -> None:
    """Law: whatever the case, it is said in five sentences and at most one picture, and the rest is a click away."""
    said = sentences(told[1])
    assert 1 <= len(said) <= 5
    assert all(text[0].isupper() and text.endswith(".") for text in said)
    rest = section(told[1], "doubt").blocks[1:]
    assert sum(isinstance(block, Grid) for block in rest) <= 1
    assert all(isinstance(block, Grid | Details) for block in rest)


def test_every_form_can_be_written(told: tuple[Analysis, Report]) -> None:
    assert "How firm this is" in page(told[1])
    assert "How firm this is" in markdown(told[1])
    assert workbook_bytes(told[1])


def test_the_picture_fits(told: tuple[Analysis, Report]) -> None:
    for block in section(told[1], "doubt").blocks:
        if isinstance(block, Grid):
            for width in (WIDE, NARROW):
                drawing = draw(block, told[1].money, width)
                assert drawing is not None
                assert clashes(drawing) == []


def test_a_quick_run_says_nothing_of_doubt() -> None:
    told = report(analyse(brief(), quick=True))
    assert not {"doubt", "people", "disputes", "scenarios", "ranges", "firmness"} & {row.key for row in told.sections}


def test_each_is_a_chapter() -> None:
    assert set(CHAPTERS) <= set(book.CHAPTERS)


def test_its_sheets_have_their_places(doubted: dict[str, tuple[Analysis, Report]]) -> None:
    wanted = [doubt.SHEET, people.SHEET, people.CHOICES, disputes.SHEET, futures.SHEET, ranges.SHEET, firmness.SHEET]
    wanted += [bests.SHEET, bests.BESTS, bests.RANKS]
    found = doubted["brief"][1].sheets()
    assert [name for name in found if name in wanted] == wanted
    assert set(found) <= set(SHEETS)


def test_the_brief_case_in_sentences(doubted: dict[str, tuple[Analysis, Report]]) -> None:
    """Three stakeholders; Streamline permitting and magnet making are what they differ on."""
    said = sentences(doubted["brief"][1])
    assert said[1].startswith("A judgement call between people: Streamline permitting (Defence planner and Industry")
    assert said[2] == (
        "The portfolio that nobody regrets much takes no more than 6% of their best from anyone (Treasury), where this "
        "one takes 8% from Industry (producers and magnet users)."
    )
    assert said[3].startswith(
        "On the stated ranges, expect about 65 points (56 to 75) rather than the 69.0 of the likely"
    )
    assert said[4].endswith("settle first how much Lead time of a new plant counts, on which up to 3.9 points hang.")
    without = sentences(doubted["no draws"][1])
    assert without[0] == (
        "Safe to decide today: 3 of the 4 funded, which are in the best portfolio of every stakeholder and every "
        "scenario: Integrate government agencies; Forge production-ready alliances; Develop separation expertise."
    )


def test_marks_stand_where_a_view_funds(told: tuple[Analysis, Report]) -> None:
    """Law: every mark of the picture is a funded level of that view, and every funded level has its mark."""
    analysis, written = told
    table = written.tables.get("verdicts")
    if table is None:
        assert len(of(analysis).views) == 1
        return
    places = {row.id: i for i, row in enumerate(analysis.case.recommendations)}
    for number, view in enumerate(of(analysis).views):
        marks = column(table, f"view {number}")
        for row, mark in zip(table.rows, marks, strict=True):
            level = view.choice[places[row.key]]
            assert mark == (analysis.programme.levels[places[row.key]][level - 1] if level else "")
    assert sorted(row.key for row in table.rows) == sorted(places)
    words = {row.index: doubt.BANDS[row.word] for row in of(analysis).verdicts}
    assert {places[row.key]: row.cells[table.place("verdict")].value for row in table.rows} == words


def test_losses_are_those_of_the_analysis(told: tuple[Analysis, Report]) -> None:
    analysis, written = told
    group = of(analysis).people
    if group is None:
        assert "losses" not in written.tables
        return
    table = written.tables["losses"]
    for row, shares in zip(table.rows, group.loss_shares, strict=True):
        assert tuple(cell.value for cell in row.cells[2:]) == shares
    worst = column(written.tables["picks"], "worst")
    for place in range(len(group.picks)):
        assert worst[place] == max(row[place] or Fraction(0) for row in group.loss_shares)
    assert min(worst) == worst[-1] or not group.compromise.proved


def test_scenarios_are_those_of_the_analysis(told: tuple[Analysis, Report]) -> None:
    """Law: where this portfolio breaks a rule its loss is not told, for there it cannot be carried out."""
    analysis, written = told
    found = of(analysis).futures
    if found is None:
        assert "scenarios" not in written.tables
        return
    table = written.tables["scenarios"]
    assert [row.key for row in table.rows] == [future.id for future in found.futures]
    assert column(table, "value") == [row[0] for row in found.values]
    assert column(table, "best") == [future.best.value for future in found.futures]
    for place, (breaks, lost) in enumerate(zip(column(table, "broken"), column(table, "regret"), strict=True)):
        assert (breaks == "keeps every rule") == (not found.broken[place][0])
        assert lost == ("not possible" if found.broken[place][0] else found.regret_shares[place][0])


def test_disputes_risks_and_gains_are_those_of_the_analysis(told: tuple[Analysis, Report]) -> None:
    analysis, written = told
    found = of(analysis)
    if found.disputes.every:
        assert column(written.tables["disputes"], "stake") == [row.stake for row in found.disputes.open]
    if found.spending is not None and found.spending.budgets:
        table = written.tables["spending risk"]
        made = found.spending.draws
        assert column(table, "chance") == [Fraction(row.broken, made) for row in found.spending.budgets]
        assert column(table, "likely") == pytest.approx([row.likely for row in found.spending.budgets])
        assert column(table, "reserve") == pytest.approx([row.contingency for row in found.spending.budgets], rel=1e-6)
        broken = [row for row in found.spending.contingencies if row.broken]
        assert ("contingency" in written.tables) == bool(broken)
        if broken:
            table = written.tables["contingency"]
            assert column(table, "amount") == pytest.approx([float(row.amount) for row in broken], rel=1e-6)
            whens = ["from the start" if row.from_the_start else str(row.needed_by or "") for row in broken]
            assert column(table, "by") == whens
    if found.information is not None and found.information.gains:
        listed = [gain.points for gain in found.information.gains if gain.points >= ranges.LEAST]
        assert column(written.tables["gains"], "gain") == pytest.approx(listed, rel=1e-5)
    if found.portfolio is not None:
        table = written.tables["weight ranges"]
        assert column(table, "low") == [path.interval.low for path in found.portfolio.paths]
        assert column(table, "high") == [path.interval.high for path in found.portfolio.paths]


def test_what_the_page_shortens_stands_whole_on_a_sheet(told: tuple[Analysis, Report]) -> None:
    """Law: no figure of the details is missing from the workbook, but for the short forms of tables that are there."""
    shortened = {
        "contested in short",
        "scenarios in short",
        "disputes in short",
        "first gains",
        "weight ranges in short",
        "core in short",
    }
    sheets = {t.key for s in told[1].sections if s.sheet is not None for t in tables_of(s.blocks)}
    shown = {t.key for t in tables_of(section(told[1], "doubt").blocks)}
    assert shown - shortened <= sheets


def test_the_best_for_other_weights_is_the_best(doubted: dict[str, tuple[Analysis, Report]]) -> None:
    """Law: at the case's own weights this portfolio has rank 1, and every value is the portfolio's own."""
    analysis, written = doubted["brief"]
    spaces = of(analysis).spaces
    assert len(spaces) == 2
    for number, space in enumerate(spaces):
        table = written.tables[f"best by weights {number}"]
        values = [analysis.portfolio(choice).value for choice in space.portfolios]
        assert column(table, "value") == values
        first = column(table, "rank").index(1)
        assert space.portfolios[first] == analysis.best.choice
        assert column(table, "moves")[first] == "this portfolio"


def test_another_calculator_finds_the_same(doubted: dict[str, tuple[Analysis, Report]]) -> None:
    count, found = wrong(workbook_bytes(doubted["brief"][1]))
    assert not found
    assert count > 15


def test_core_is_what_every_unbeaten_portfolio_holds(told: tuple[Analysis, Report]) -> None:
    analysis, written = told
    for number, one in enumerate(of(analysis).robust):
        words, shares = (column(written.tables["core"], f"{what} {number}") for what in ("word", "core"))
        assert words == list(one.words)
        assert [share == 1 for share in shares] == [word == "core" for word in words]


def test_names_come_out_as_text(doubted: dict[str, tuple[Analysis, Report]]) -> None:
    text = page(doubted["hostile"][1])
    assert "<script>alert" not in text
    assert "<img" not in text
    assert doubted["hostile"][1].tables["losses"].rows[1].cells[0].value == HOSTILE[1]


def test_one_person_disagrees_with_nobody(doubted: dict[str, tuple[Analysis, Report]]) -> None:
    analysis, written = doubted["one person"]
    group = of(analysis).people
    assert group is not None
    assert people.agreement_said(group) == "Only Treasury gave weights: there is nobody to disagree with."
    assert not any("between people" in text for text in sentences(written))
