"""The best portfolio at one setting after another."""

from __future__ import annotations

from itertools import pairwise, product

import pytest

import steelyard
from tests.cases import small_case

VALUES = {"A": 45, "B": 40}
"""Points of the small case at its own swings."""


def test_every_budget_is_solved_as_alone():
    """Law: a row of a sweep is what an analysis of the changed case says; value never falls with more money."""
    case = small_case(budget=[{"amount": "no limit"}])
    totals = [0, 29, 30, 50, 80, 90]
    frame = steelyard.sweep(case, budget=totals)
    assert list(frame["to"]) == totals
    assert set(frame["setting"]) == {"budget"}
    for total, row in zip(totals, frame.to_dict("records"), strict=True):
        best = steelyard.analyse(case.with_budget(total), quick=True).best
        assert (row["value"], row["cost"], row["funded"]) == (
            float(best.value),
            float(best.cost),
            len(best.funded),
        )
        assert row["proven"]
        assert row["fits"]
    assert all(less <= more for less, more in pairwise(frame["value"]))


def test_every_swing_is_solved_by_enumeration():
    """Oracle: all four portfolios of two recommendations, valued by hand at each swing."""
    case = small_case()
    frame = steelyard.sweep(case, swing={"C1": [0, 10, 60, 200], "C2": [0, 40]})
    cost, gain = {"A": 30, "B": 50}, {"A": (50, 0), "B": (100, -25)}
    for row in frame.to_dict("records"):
        swings = {"C1": 60, "C2": 40} | {row["setting"]: row["to"]}
        total = sum(swings.values())

        def worth(
            held: tuple[int, int], swings: dict[str, int] = swings, total: int = total
        ) -> float:
            points = (
                held[place] * (swings["C1"] * gain[name][0] + swings["C2"] * gain[name][1]) / total
                for place, name in enumerate("AB")
            )
            return sum(points)

        fitting = [
            held
            for held in product((0, 1), repeat=2)
            if held[0] * cost["A"] + held[1] * cost["B"] <= 60
        ]
        assert row["value"] == pytest.approx(max(map(worth, fitting)))


def test_a_setting_that_nothing_keeps_is_a_row_too():
    case = small_case(
        recommendations=[
            {"id": "A", "name": "First", "status": "required"},
            {"id": "B", "name": "Second"},
        ]
    )
    first, second = steelyard.sweep(case, budget=[10, 30]).to_dict("records")
    assert (first["fits"], first["proven"], first["A"]) == (False, False, "")
    assert (second["fits"], second["proven"], second["A"]) == (True, True, "standard")


def test_nothing_asked_is_said():
    with pytest.raises(ValueError, match="say what to change"):
        steelyard.sweep(small_case())
