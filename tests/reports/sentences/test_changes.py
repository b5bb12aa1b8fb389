"""What was changed by hand in the workbook is counted, and nothing that was true of the run alone is said after it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest

from criteria.model.rules import Budget
from reports.model.formula import At, Formula
from reports.model.report import Block, Details, Report, Text, tables_of
from reports.sentences import since_run
from scoring.analysis import Analysis
from tests.reports.conftest import CASES
from tests.reports.recalculation import Recalculation, Scalar, evaluate

type Place = tuple[str, str, str]


def work_out(told: Report, formula: Formula, typed: dict[Place, Scalar]) -> Scalar:
    afresh = Recalculation(told, typed)
    return evaluate(formula, afresh.at, afresh.column)


def said(told: Report, typed: dict[Place, Scalar]) -> list[Scalar]:
    """Read the lines on top of the sheet Decision."""
    return [
        line.text if line.formula is None else work_out(told, line.formula, typed)
        for line in lines_of(told.opening)
    ]


def lines_of(blocks: Iterable[Block]) -> Iterator[Text]:
    for block in blocks:
        if isinstance(block, Text):
            yield block
        elif isinstance(block, Details):
            yield from lines_of(block.blocks)


@pytest.mark.parametrize("told", CASES, indirect=True)
def test_every_cell_that_may_be_changed_is_watched(told: Report) -> None:
    """Law: type something else into any entry on any sheet, and exactly that one cell is counted."""
    entries = {
        (table.key, row.key, heading.key): cell
        for section in told.sections
        if section.sheet is not None
        for table in tables_of(section.blocks)
        for row in table.rows
        for heading, cell in zip(table.columns, row.cells, strict=True)
        if cell.entry
    }
    assert len(told.tables[since_run.TABLE].rows) == len(entries) > 20
    assert work_out(told, since_run.count(), {}) == 0
    for place, cell in list(entries.items())[:: max(1, len(entries) // 40)]:
        other = "another word" if isinstance(cell.value, str) else 7654321.0
        assert work_out(told, since_run.count(), {place: other}) == 1, place


def test_a_nought_typed_into_a_blank_is_a_change(reports: dict[str, Report]) -> None:
    """REST has no swing of its own: a blank is not zero."""
    assert work_out(reports["rich"], since_run.count(), {("criteria", "REST", "swing"): None}) == 0
    assert work_out(reports["rich"], since_run.count(), {("criteria", "REST", "swing"): 0.0}) == 1


def test_nothing_changed_is_said_as_it_was_run(reports: dict[str, Report]) -> None:
    told = reports["rare-earths-brief"]
    assert told.front is not None
    assert said(told, {}) == [line.text for line in lines_of(told.opening)]
    assert said(told, {})[:3] == [
        told.front.headline,
        "This is the best portfolio, as it was run and proven.",
        "",
    ]


def test_another_level_by_hand_is_said_and_no_longer_called_the_best(
    reports: dict[str, Report],
) -> None:
    """Fund permitting at its dearest beside the best portfolio: too dear, and said to be so everywhere."""
    told = reports["rare-earths-brief"]
    typed: dict[Place, Scalar] = {("portfolio", "PER", "level"): "accelerated"}
    lines = said(told, typed)
    assert told.front is not None
    assert lines[0] == "As run: " + told.front.headline
    assert lines[1] == (
        "Changed since the run (1 cell, listed at the end of the sheet Decision): not proven. Run Steelyard again."
    )
    assert lines[2] == (
        "Now: 5 funded, cost US$ 3,040 million of US$ 2,500 million, value 79.4 (as run 69.0), 4 rules broken."
    )
    assert all(str(line).startswith("As run: ") for line in lines[3:])
    assert len(lines) > 8
    afresh = Recalculation(told, typed)
    assert afresh.at(At("summary", "summary_status", "value")) == "not proven"
    assert afresh.at(At("summary", "summary_share", "value")) == pytest.approx(
        79.4 / 148.2, abs=1e-3
    )
    assert told.stale is not None
    assert told.stale.formula is not None
    assert "run Steelyard again" in str(work_out(told, told.stale.formula, typed))
    assert work_out(told, told.stale.formula, {}) == ""


def test_another_budget_is_said_wherever_the_one_of_the_run_is_named(
    reports: dict[str, Report],
) -> None:
    """Take 200 from the money of a year: the headline, the cover and the key figure all say of which budget."""
    told = reports["rare-earths-brief"]
    typed: dict[Place, Scalar] = {("years", "2028", "budget"): 500.0}
    cover = [
        line.text if line.formula is None else work_out(told, line.formula, typed)
        for line in told.cover
    ]
    assert cover[1:-1] == [
        "As run: Fund 4 of 6 within US$ 2,500 million",
        "The budget is now US$ 2,300 million, not US$ 2,500 million.",
    ]
    before = [line.formula and work_out(told, line.formula, {}) for line in told.cover]
    assert before[1:-1] == ["Fund 4 of 6 within US$ 2,500 million", ""]
    assert "of US$ 2,300 million (as run of US$ 2,500 million)" in str(said(told, typed)[2])
    place = At("summary", "summary_left", "below")
    assert Recalculation(told, typed).at(place) == "of US$ 2,300 million"
    assert Recalculation(told).at(place) == "of US$ 2,500 million"


def test_what_was_changed_is_listed_old_and_new(reports: dict[str, Report]) -> None:
    """Law: the list holds the changed cells and nothing else, in the order of the sheets, and is blank before."""
    told = reports["rare-earths-brief"]
    typed: dict[Place, Scalar] = {
        ("portfolio", "PER", "level"): "accelerated",
        ("years", "2028", "budget"): 500.0,
    }

    def listed(changes: dict[Place, Scalar]) -> list[list[Scalar]]:
        afresh = Recalculation(told, changes)
        columns = ("sheet", "which", "figure", "run", "now")
        rows = told.tables[since_run.LIST].rows
        return [[afresh.at(At(since_run.LIST, row.key, each)) for each in columns] for row in rows]

    blank: list[Scalar] = [""] * 5
    assert listed({}) == [blank] * since_run.LISTED
    found = listed(typed)
    level = next(row for row in found if row[0] == "Portfolio")
    assert level[1:] == ["PER, Streamline permitting", "Funded level", "not funded", "accelerated"]
    budget = next(row for row in found if row[0] == "Money")
    assert budget[3:] == [700.0, 500.0]
    assert found[2:] == [blank] * (since_run.LISTED - 2)


def test_the_ideal_is_of_the_run_alone(reports: dict[str, Report]) -> None:
    """Another swing would give another ideal portfolio, which Excel does not search for."""
    told = reports["rare-earths-brief"]
    afresh = Recalculation(told, {("criteria", "CAP", "swing"): 10.0})
    assert afresh.at(At("totals", "share_of_ideal", "value")) == "run again"
    assert afresh.at(At("summary", "summary_share", "value")) == "run again"


def test_a_budget_stands_in_one_cell(
    reports: dict[str, Report], analyses: dict[str, Analysis]
) -> None:
    """Law: a year's money is typed once, and its rules, the total and the check follow; a stated total likewise."""
    told, analysis = reports["rare-earths-brief"], analyses["rare-earths-brief"]
    afresh = Recalculation(told, {("years", "2028", "budget"): 500.0})
    for number, rule in enumerate(analysis.rules, 1):
        if isinstance(rule, Budget):
            least = 200 if rule.years is not None and 2028 in rule.years else 0
            assert afresh.at(At("rules", str(number), "most")) == float(rule.amount) - least
    assert afresh.at(At("totals", "budget", "value")) == 2300
    rich = analyses["rich"].rules
    key = next(str(number) for number, rule in enumerate(rich, 1) if rule.name == "Budget total")
    afresh = Recalculation(reports["rich"], {("rules", key, "most"): 99.0})
    assert afresh.at(At("totals", "budget", "value")) == 99
    budgets = {rule.name for rule in rich if isinstance(rule, Budget) and rule.years is not None}
    watched = reports["rich"].tables[since_run.TABLE].rows
    assert not [
        row
        for row in watched
        if row.key.startswith("rules|") and str(row.cells[2].value) in budgets
    ]
