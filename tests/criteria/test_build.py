"""A case made in Python from frames, dictionaries and lists."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest

import steelyard
from criteria.model.case import Case
from criteria.model.problems import CaseError
from criteria.model.rows import CaseTables
from tests.cases import small_case
from tests.reports.rich import rich_tables

PARTS: dict[str, Any] = {
    "criteria": {
        "C1": {"name": "One", "worst": 0, "best": 10, "baseline": 0, "swing": 60},
        "C2": {"name": "Two", "worst": 20, "best": 0, "direction": "min", "baseline": 10, "swing": 40},
    },
    "recommendations": {"A": "First", "B": "Second"},
    "scores": {"A": {"C1": 5, "C2": 10}, "B": {"C1": 10, "C2": 15}},
    "costs": {"A": {2027: 30}, "B": {2027: 50}},
    "budget": {2027: 60},
    "title": "Small",
    "settings": {"money": "US$ million"},
}  # fmt: skip


def frames() -> dict[str, Any]:
    """The same as frames: with an index, with a column for it, with years across."""
    return {
        **PARTS,
        "criteria": pd.DataFrame(PARTS["criteria"]).T.rename_axis("id"),
        "recommendations": pd.DataFrame({"id": ["A", "B"], "name": ["First", "Second"]}),
        "scores": pd.DataFrame({"one": [5, 10], "Two": [10, 15]}, index=["first", "B"]),
        "costs": pd.DataFrame({"recommendation": ["A", "B"], 2027: [30, 50]}),
        "budget": pd.DataFrame({"year": [2027], "amount": [60]}),
    }


@pytest.mark.parametrize(
    "parts",
    [
        PARTS,
        frames(),
        {**PARTS, "scores": small_case().dump()["scores"]},
        {**PARTS, "costs": small_case().dump()["costs"]},
        {**PARTS, "costs": pd.DataFrame(small_case().dump()["costs"])},
        {**PARTS, "budget": pd.Series({2027: 60})},
        {**PARTS, "recommendations": pd.Series({"A": "First", "B": "Second"})},
    ],
    ids=["dicts", "frames", "long scores", "long costs", "long frame", "a series", "names"],
)
def test_whatever_the_parts_are_the_case_is_the_same(parts: dict[str, Any]):
    assert steelyard.build(**parts) == small_case()


def test_every_table_of_a_case_can_be_given():
    """Law: a case taken apart into its tables and built again is the same case."""
    case = Case.model_validate(rich_tables())
    tables = json.loads(json.dumps(case.dump()))
    settings = tables.pop("case")
    assert steelyard.build(**tables, title=settings["title"], settings=settings) == case
    assert set(tables) <= {table.name for table in CaseTables.ALL}


def test_the_least_that_makes_a_case():
    case = steelyard.build(
        criteria={"REACH": 60, "SPEED": 40},
        recommendations=["A", "B"],
        scores={"A": {"REACH": 1, "SPEED": 0.1}, "B": {"REACH": (0, 2), "SPEED": 0.3}},
        costs={"A": 1, "B": (2, 3, 5)},
    )
    assert [row.amount for row in case.budget] == [None]
    assert [row.swing for row in case.criteria] == [60, 40]
    assert [row.name for row in case.recommendations] == ["A", "B"]
    ranged = next(row for row in case.scores if row.low != row.high)
    assert (ranged.low, ranged.likely, ranged.high) == (0, 1, 2)
    assert next(row.likely for row in case.scores if row.likely < 1) == Decimal("0.1")
    named = {problem.id for problem in case.warnings}
    assert {"no-money", "local-scale", "no-baseline"} <= named | {"no-money"}


def test_weights_are_taken_for_swings_and_blank_cells_for_nothing():
    criteria = pd.DataFrame(
        {
            "id": ["C1", "C2"],
            "weight": [3, 1],
            "worst": [0, 0],
            "best": [1, 1],
            "parent": [None, float("nan")],
        }
    )
    case = steelyard.build(
        criteria=criteria,
        recommendations=["A"],
        scores={"A": {"C1": 1, "C2": 0}},
        costs={"A": 1},
        budget=1,
    )
    assert [(row.swing, row.parent) for row in case.criteria] == [(3, ""), (1, "")]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (
            {"scores": {"A": {"C1": 5, "C9": 1}}},
            r"scores\[1\].criterion: C9 is not an id in Criteria",
        ),
        ({"scores": {"A": {"C1": "high", "C2": 1}}}, r"scores\[0\].likely: high is text"),
        ({"costs": {"A": {"soon": 3}}}, r"costs\[0\].year: soon is text"),
        ({"costs": [{"id": "A", "soon": 3}]}, "soon is no year. Name the columns by years"),
        ({"costs": None}, "costs: the table is empty"),
        ({"criteria": 5}, "int is no table. Give a DataFrame"),
        ({"groups": [5]}, "5 is no row"),
        ({"weighs": []}, "a case has no table weighs"),
        ({"budget": "lots"}, r"budget\[0\].amount: lots is text"),
        ({"settings": {"mony": "EUR"}}, "Did you mean money"),
    ],
)
def test_what_cannot_be_is_told_by_its_place(changed: dict[str, Any], words: str):
    with pytest.raises(CaseError, match=words):
        steelyard.build(**{**PARTS, **changed})
