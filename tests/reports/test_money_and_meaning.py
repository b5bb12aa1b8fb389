"""Why money is left over, what a range of costs comes to, and what the points stand for in their own units."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from criteria.model.words import MONEY
from reports.chapters.decision.quantities import quantity_table
from reports.chapters.decision.rank_ranges import range_table, range_words, reach
from reports.chapters.decision.unspent import left_over
from reports.model.story import Story
from scoring.analysis import Analysis, analyse
from tests.cases import small_case
from tests.reports.conftest import CASES


def story(**tables: Any) -> Story:
    return Story(analyse(small_case(**tables), quick=True))


@pytest.mark.parametrize("name", CASES)
def test_a_range_adds_up_the_rows_of_the_case(name: str, analyses: dict[str, Analysis]) -> None:
    """Law: the low and the high total are the sums over the case's own rows of cost, savings taken off as stated."""
    told = Story(analyses[name])
    funded = {(row.id, row.level_name) for row in told.best.funded}
    saved = sum(amount for _, amount in told.best.savings)
    for end, found in zip(("low", "high"), reach(told), strict=True):
        rows = [r for r in told.case.costs if r.resource == MONEY]
        level = {r.id: told.level_names(i)[0] for i, r in enumerate(told.case.recommendations)}
        total = sum(
            Fraction(getattr(r, end))
            for r in rows
            if (r.option, r.level or level[r.option]) in funded
        )
        assert found == total + saved
    table = range_table(told)
    if table is not None:
        totals = [row.cells[1].value for row in table.rows]
        assert totals == [reach(told)[0], told.best.cost, reach(told)[1]]


def test_costs_without_ranges_are_not_told_as_a_range() -> None:
    told = story(
        costs=[{"option": "A", "likely": 30}, {"option": "B", "likely": 50}],
        budget=[{"amount": 60}],
    )
    assert range_words(told) == ""
    assert range_table(told) is None


def test_points_in_their_own_unit(analyses: dict[str, Analysis]) -> None:
    """Law: what the points of a straight criterion stand for is the sum of (score - baseline), pair effects added."""
    told = Story(analyses["rare-earths"])
    case, best = told.case, told.best
    scores = {
        (row.option, row.level, row.criterion): Fraction(row.likely or 0) for row in case.scores
    }
    table = quantity_table(told)
    assert table is not None
    for row in table.rows:
        j = [leaf.id for leaf in told.leaves].index(row.key)
        base = told.evaluation.table.functions[j].baseline
        change = Fraction(0)
        for funded in best.funded:
            level = case.levels_of[funded.id][funded.level - 1]
            own = scores.get((funded.id, level.level, row.key))
            reference = scores.get((funded.id, case.reference_of(funded.id).level, row.key), base)
            change += (
                own - base
                if own is not None
                else (reference - base) * Fraction(level.benefit_share or 0)
            )
        held = {relation for relation, _ in best.effects}
        for relation in case.relations:
            if relation.id in held and relation.criterion == row.key:
                assert relation.unit == "natural", "value points are no straight figure to add"
                change += Fraction(relation.delta or 0)
        assert row.cells[1].value == change, row.key
    straight = {"C1", "C3", "C5", "C7", "C9"}
    assert {row.key for row in table.rows} == straight


def test_money_left_over_is_explained(analyses: dict[str, Analysis]) -> None:
    text = left_over(Story(analyses["rare-earths"]))
    assert text.startswith("US$ 52 million is left over: ")
    assert "It comes late: up to the end of 2029 only about US$ 7 million is left." in text


def test_the_rule_that_binds_is_named() -> None:
    """One at most may be funded, and money for both is there. Claim: the limit is named, money is not blamed."""
    limit = {"name": "One", "measure": "count", "at_most": 1}
    text = left_over(story(limits=[limit], budget=[{"amount": 500}]))
    assert "more money would add nothing under the other rules" in text
    assert "At its limit: at most 1 recommendation may be funded." in text


def test_all_money_spent_and_no_budget() -> None:
    costs = [{"option": "A", "likely": 30}, {"option": "B", "likely": 50}]
    assert left_over(story(costs=costs, budget=[{"amount": 80}])) == "The budget is spent in full."
    assert left_over(story(costs=costs, budget=[{"amount": "no limit"}])) == ""


def test_the_next_step_up_is_told_where_it_is_known() -> None:
    from criteria.read import read

    analysis = replace(analyse(read("rare-earths-brief")), doubt=None)
    text = left_over(Story(analysis))
    assert text.endswith(
        "The next useful step up takes US$ 15 million more and adds 1.4 points, with Streamline permitting."
    )
