"""Reports of cases with very many recommendations: what a person reads stays short, and says what it leaves out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import steelyard
from criteria.model.case import Case
from reports.chapters.decision.summary import FEW, MANY, decision
from reports.chapters.firmness import try_it
from reports.model.charts import Bars
from reports.model.report import Optimiser, Text
from reports.model.shortened import MOST_BARS
from reports.model.story import Story
from reports.model.table import Column, table_of
from reports.writers.excel.charts import _readable
from reports.writers.excel.workbook import _runs

if TYPE_CHECKING:
    from scoring.analysis import Analysis


def projects(number: int) -> Case:
    """Projects of two themes that all fit the budget."""
    ids = [f"P{place:03d}" for place in range(number)]
    tables: dict[str, Any] = {
        "case": {"title": "Many", "money": "EUR"},
        "criteria": [{"id": "C", "name": "Aim", "worst": 0, "best": 10, "swing": 100}],
        "groups": [{"id": "A", "name": "Streets"}, {"id": "B", "name": "Parks"}],
        "recommendations": [
            {"id": id_, "name": f"Project {id_}", "group": "AB"[place % 2]}
            for place, id_ in enumerate(ids)
        ],
        "costs": [{"option": id_, "likely": 1 + place} for place, id_ in enumerate(ids)],
        "scores": [{"option": id_, "criterion": "C", "likely": 5} for id_ in ids],
        "budget": [{"amount": number * number}],
    }
    return Case.model_validate(tables)


def solved(number: int) -> Analysis:
    return steelyard.analyse(projects(number), quick=True, draws=0)


@pytest.mark.parametrize("number", [MANY, MANY + 1])
def test_the_decision_names_the_largest_of_very_many(number: int) -> None:
    """Law: names told and names counted are all that is funded; up to the limit every one is named."""
    lines = decision(Story(solved(number)))
    named = sum(line.count("Project P") for line in lines)
    counted = sum(
        int(line.rpartition("; and ")[2].split()[0]) for line in lines if "; and " in line
    )
    assert named + counted == number
    assert named == (number if number <= MANY else 2 * FEW)


def test_a_page_says_where_it_no_longer_searches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Up to the limit there is the optimiser, beyond it a sentence with both numbers."""
    story = Story(solved(5))
    (section,) = try_it.chapter(story)
    assert isinstance(section.blocks[0], Optimiser)
    monkeypatch.setattr(try_it, "MOST", 4)
    (section,) = try_it.chapter(story)
    assert isinstance(section.blocks[0], Text)
    assert "4 recommendations at most, and here are 5" in section.blocks[0].text


@pytest.mark.parametrize("number", [MOST_BARS, MOST_BARS + 1])
def test_the_workbook_draws_no_more_bars_than_can_be_told_apart(number: int) -> None:
    columns: list[Column[int]] = [
        Column("name", "Name", "text", str),
        Column("size", "Size", "count", lambda i: i),
    ]
    table = table_of("t", "T", range(number), columns, row_key=str)
    chart = Bars(key="c", title="Sizes", says="", table=table, label="name", unit="", series="size")
    drawn = _readable(chart)
    assert len(drawn.drawn()) == MOST_BARS
    assert (drawn is chart) == (number == MOST_BARS)
    assert drawn.table is table


@pytest.mark.parametrize(
    ("cells", "runs"),
    [
        ([], []),
        ([(3, 1)], [(3, 1, 3)]),
        ([(3, 1), (4, 1), (6, 1), (5, 2), (6, 2)], [(3, 1, 4), (6, 1, 6), (5, 2, 6)]),
    ],
)
def test_checks_reach_down_columns(
    cells: list[tuple[int, int]], runs: list[tuple[int, int, int]]
) -> None:
    """Law: the runs cover the cells, each once, whatever order they come in."""
    assert list(_runs(cells)) == runs
    assert list(_runs(reversed(cells))) == runs
    covered = [(row, column) for first, column, last in runs for row in range(first, last + 1)]
    assert sorted(covered) == sorted(cells)
