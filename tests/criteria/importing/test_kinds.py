"""Every kind of sheet becomes a case that runs, and orders as the sheet itself does."""

from __future__ import annotations

from fractions import Fraction

import pytest

import steelyard
from criteria.importing.import_sheet import import_sheet
from criteria.importing.tables.weights import name_of
from criteria.model.case import Case
from criteria.write import write
from scoring.value.evaluation import evaluate
from tests.criteria.importing.sheets import SHEETS, Sheet

IDS = [f"{sheet.kind}: {sheet.name}" for sheet in SHEETS]
ONE_A_KIND = list({sheet.kind: sheet for sheet in SHEETS}.values())


def ours(case: Case, *, over_cost: bool) -> dict[str, Fraction]:
    """What each is worth in the case, by name; over_cost: for each unit of cost."""
    worth = {}
    for row, (benefit,) in zip(case.recommendations, evaluate(case).benefits, strict=True):
        cost = sum(Fraction(line.likely) for line in case.costs if line.option == row.id)
        worth[row.name] = benefit / cost if over_cost else benefit
    return worth


@pytest.mark.parametrize("sheet", SHEETS, ids=IDS)
def test_a_sheet_becomes_a_case_that_orders_as_the_sheet_does(sheet: Sheet, tmp_path):
    imported = import_sheet(sheet.write(tmp_path))
    case = imported.case
    assert len(case.recommendations) == sheet.items
    assert [leaf.name for leaf in case.leaves] == list(sheet.criteria)
    assert {leaf.name for leaf in case.leaves if leaf.direction == "min"} == set(sheet.minima)
    assert case.settings.money == (sheet.money or "units (not stated)")
    assert tuple(dict.fromkeys(row.resource for row in case.budget)) == tuple(sheet.resources)
    if sheet.budget is not None:
        assert [str(row.amount) for row in case.budget] == [sheet.budget]
    reading = steelyard.check(write(case, tmp_path / "case.json"))
    assert reading.errors == ()
    assert reading.case == case
    worth = ours(case, over_cost=sheet.over_cost)
    totals = {name: worth[name] for name in sheet.totals}
    assert sorted(totals, key=totals.get) == sorted(sheet.totals, key=sheet.totals.get)


@pytest.mark.parametrize("sheet", SHEETS, ids=IDS)
def test_what_was_assumed_is_warned_of_and_what_was_not_used_is_listed(sheet: Sheet, tmp_path):
    imported = import_sheet(sheet.write(tmp_path))
    reading = steelyard.check(imported.case)
    warned = [problem for problem in reading.warnings if problem.id == "assumed-at-import"]
    assert warned
    assert imported.assumptions >= len(warned)
    assert 3 <= len(imported.outline.lines) <= 16
    told = " ".join([*imported.outline.lines, *imported.outline.unused])
    for heading in imported.outline.mapping.columns:
        assert name_of(heading.split(" / ")[-1])[:20] in told


@pytest.mark.slow
@pytest.mark.parametrize("sheet", ONE_A_KIND, ids=[sheet.kind for sheet in ONE_A_KIND])
def test_a_case_of_each_kind_is_analysed(sheet: Sheet, tmp_path):
    case = import_sheet(sheet.write(tmp_path)).case
    analysis = steelyard.analyse(case, quick=True)
    assert analysis.optimum.status == "optimal"
