"""Futures on page and sheet: what goes, what is left, and no average where nothing is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from reports.chapters.firmness import futures
from reports.contents import report
from reports.model.story import Story
from reports.model.table import Table
from reports.sentences.futures import average_words, broken_words, futures_words, gone_words
from reports.writers.markdown import markdown
from scoring.analysis import Analysis, analyse
from scoring.robustness.views.foresight import Average
from tests.cases import small_case

if TYPE_CHECKING:
    from scoring.robustness.views.scenarios import Scenarios

THEMES: dict[str, Any] = {
    "groups": [{"id": "G", "name": "G"}],
    "recommendations": [{"id": "A", "name": "First", "group": "G"}, {"id": "B", "name": "Second"}],
    "budget": [{"amount": 100}],
}
CUT = {
    "scenario": "X",
    "name": "Cut",
    "probability": "0.5",
    "kind": "budget",
    "op": "set",
    "value": 40,
}
FLOOR = {
    "scenario": "X",
    "probability": "0.5",
    "kind": "group",
    "target": "G",
    "criterion": "floor",
    "op": "set",
    "value": 30,
}
HIGH = {"scenario": "Y", "name": "High", "probability": "0.2", "kind": "group", "target": "G", "criterion": "floor",
        "op": "set", "value": 90}  # fmt: skip
CHEAP = {
    "scenario": "Z",
    "name": "Cheap",
    "kind": "cost",
    "target": "*",
    "op": "mul",
    "value": "0.5",
}


def of(*rows: dict[str, Any], **tables: Any) -> tuple[Analysis, Story, Scenarios]:
    """A case of A (30) and B (50) with some scenarios, and its futures."""
    analysis = analyse(small_case(**{**THEMES, **tables, "scenarios": list(rows)}), draws=0)
    assert analysis.doubt is not None
    assert analysis.doubt.futures is not None
    return analysis, Story(analysis), analysis.doubt.futures


def column(table: Table, key: str) -> list[Any]:
    place = table.place(key)
    return [row.cells[place].value for row in table.rows]


def test_what_goes_and_what_is_left_is_told() -> None:
    """Both fit 100 today; of 40 with 30 for the theme only A is left, which is what the average counts."""
    analysis, story, told = of(CUT, FLOOR, CHEAP)
    text = futures_words(told)
    assert text.startswith(
        "This portfolio fits 1 of 2 scenarios as it stands; in Cut something has to go"
    )
    assert "dropping or lowering what is funded, as if before any money is spent" in text
    assert "are left, of a portfolio that fits 1 of 2 scenarios as it stands." in text
    table = futures.scenario_table(story, told, page=True)
    assert column(table, "fits") == ["yes", "no", "yes"]
    assert column(table, "broken") == ["", "Budget total by US$ 40 million", ""]
    assert column(table, "goes") == ["", "Second is dropped", ""]
    assert column(table, "worth")[1] == told.futures[1].value((1, 0))
    assert column(table, "regret") == [0, 0, 0]
    assert analysis.best.choice == (1, 1)


def test_what_cannot_be_repaired_has_no_average() -> None:
    """Of 60 B is the best today; in the cut A must stay, so nothing of B is left, and no average is shown."""
    _, story, told = of(CUT, FLOOR, budget=[{"amount": 60}])
    text = futures_words(told)
    assert "It cannot be repaired by dropping in Cut." in text
    assert "No average over the futures is shown: it cannot be repaired by dropping in Cut." in text
    table, chosen = (
        futures.scenario_table(story, told, page=False),
        futures.chosen_table(story, told),
    )
    assert column(table, "goes") == ["", "cannot be repaired by dropping"]
    assert column(table, "worth")[1] == "no repair"
    assert column(table, "regret")[1] == "none"
    assert column(chosen, "expected")[0] == "none"
    assert (column(chosen, "worst")[0], column(chosen, "where")[0]) == ("no repair", "Cut")
    assert "There is none where a portfolio cannot be repaired by dropping" in chosen.note
    assert column(futures.regret_table(told), "chosen 0") == [0, "no repair"]


def test_a_future_that_no_portfolio_fits_is_named() -> None:
    """A theme of 30 cannot get 90: no portfolio has an average, and the page says why."""
    analysis, story, told = of(HIGH, CHEAP)
    text = futures_words(told)
    assert "No portfolio at all keeps every rule in High." in text
    assert "No average over the futures is shown: no portfolio fits High." in text
    table, chosen = (
        futures.scenario_table(story, told, page=False),
        futures.chosen_table(story, told),
    )
    assert column(table, "worth")[1] == "none fits"
    assert column(table, "best")[1] == "none fits"
    assert set(column(chosen, "expected")) == {"none"}
    assert "Best on average" not in " ".join(column(chosen, "name"))
    assert "No portfolio is known that keeps today's rules and leaves a worth" in chosen.note
    assert "High" in " ".join(
        block.text for block in futures._core(story, told) if hasattr(block, "text")
    )
    assert "not possible" not in markdown(report(analysis))


def test_no_chance_no_average() -> None:
    """Where no scenario has a chance there is nothing to weigh by, and nothing is said of it."""
    _, story, told = of(CHEAP)
    assert list(average_words(told, (1, 1))) == []
    assert "expected" not in {heading.key for heading in futures.chosen_table(story, told).columns}
    assert "It is as good as the best portfolio in each of them." in futures_words(told)


def test_what_is_lowered_is_told_with_both_levels() -> None:
    levels = [
        {"option": "A", "level": "small", "level_order": 1, "is_reference": True},
        {"option": "A", "level": "large", "level_order": 2, "benefit_share": "1.5"},
    ]
    scores = [
        {"option": "A", "level": "small", "criterion": "C1", "likely": 5, "rationale": "a guess"},
        {"option": "A", "level": "small", "criterion": "C2", "likely": 10, "rationale": "a guess"},
        {"option": "B", "criterion": "C1", "likely": 10, "rationale": "a guess"},
        {"option": "B", "criterion": "C2", "likely": 15, "rationale": "a guess"},
    ]
    costs = [
        {"option": "A", "level": "small", "year": 2027, "likely": 10},
        {"option": "A", "level": "large", "year": 2027, "likely": 30},
        {"option": "B", "year": 2027, "likely": 50},
    ]
    _, story, told = of(CUT, CHEAP, levels=levels, costs=costs, scores=scores)
    choice = told.chosen[0].choice
    assert choice == (2, 1)
    repair = told.futures[1].repair(choice)
    assert repair is not None
    assert gone_words(story, repair.dropped) == "Second is dropped"
    assert (
        gone_words(story, [(0, 2, 1), (1, 1, 0)])
        == "Second is dropped; First is lowered from large to small"
    )
    assert broken_words(story, told.futures[1], choice) == "Budget total by US$ 40 million"
    assert broken_words(story, told.futures[1], repair.choice) == ""


def test_what_is_only_found_is_called_so() -> None:
    """Law: best on average is said where it is proved; else it is the best found, with the bound where there is one."""
    _, story, told = of(CUT, FLOOR)
    average = told.average
    assert average is not None
    assert "found" not in futures.chosen_table(story, told).note
    chosen = tuple(
        replace(row, proved=row.by not in {"expected value", "least regret"}) for row in told.chosen
    )
    for bound, words in (
        (average.value + 1, "It is the best found; none leaves more than"),
        (None, "It is the best found."),
    ):
        short = replace(
            told, chosen=chosen, average=Average(average.choice, average.value, bound, proved=False)
        )
        table = futures.chosen_table(story, short)
        assert words in table.note
        assert "Best on average found" in column(table, "name")
    with pytest.raises(KeyError):
        told.named("nobody")
