"""Futures side by side, against enumeration in every one of them."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest

from scoring.exact.search import best_of
from scoring.robustness.views.apply_scenario import apply
from scoring.robustness.views.scenarios import AS_IT_STANDS, scenarios
from scoring.value.costs import cost_table
from tests.cases import small_case
from tests.scoring.robustness.made_cases import World, made_tables

if TYPE_CHECKING:
    from scoring.exact.programme import Choice

F = Fraction
TIE = F(1, 10**9)


def changes(rng: random.Random) -> list[dict[str, Any]]:
    """Three futures of a few changes each, of any kind; the last is a stress test without a probability."""
    kinds: list[dict[str, Any]] = [
        {"kind": "weight", "criterion": "C1", "op": "mul", "value": "1.3"},
        {
            "kind": "score",
            "target": "R*",
            "criterion": "C2",
            "op": "add",
            "value": rng.randint(-6, 6),
        },
        {"kind": "score", "target": "R1", "criterion": "*", "op": "mul", "value": "0.5"},
        {"kind": "cost", "target": "R2", "op": "mul", "value": rng.choice(["0.3", "1.6"])},
        {"kind": "budget", "year": 2028, "op": "add", "value": rng.randint(-15, 15)},
        {
            "kind": "group",
            "target": "G",
            "criterion": "max_count",
            "op": "set",
            "value": rng.randint(1, 3),
        },
        {"kind": "relation", "target": "S", "op": "mul", "value": 2},
        {"kind": "relation", "target": "K", "op": "set", "value": 0},
        {"kind": "p_success", "target": "*", "op": "mul", "value": "0.8"},
    ]
    return [
        {"scenario": name, "probability": chance, **change}
        for name, chance in (("X", "0.2"), ("Y", "0.5"), ("Z", None))
        for change in rng.sample(kinds, 3)
    ]


def left_of(there: World, choice: Choice) -> Fraction | None:
    """Points left of a portfolio in a world: its own where it fits, else the most of anything below it that does."""
    if choice in there.feasible:
        return there.worth(choice)
    below = [
        other for other in there.feasible if all(a <= b for a, b in zip(other, choice, strict=True))
    ]
    return max(map(there.worth, below), default=None)


@pytest.mark.parametrize("seed", range(20))
def test_everything_equals_enumeration(seed: int) -> None:
    """Each future's best; what is left in it; what leaves most on average and regrets least of all feasible today."""
    tables = {**made_tables(seed, options=4), "scenarios": changes(random.Random(seed))}
    w = World(small_case(**tables))
    found = scenarios(w.evaluation, cost_table(w.case), w.programme, best_of(w.programme))
    worlds = [w, *(World(apply(w.case, id_)[0]) for id_ in ("X", "Y", "Z"))]
    assert [future.id for future in found.futures] == [AS_IT_STANDS, "X", "Y", "Z"]
    assert [future.probability for future in found.futures] == [F(3, 10), F(1, 5), F(1, 2), None]
    tops = []
    for future, there in zip(found.futures, worlds, strict=True):
        assert future.best.proved
        assert future.best.choice in there.feasible
        tops.append(future.best.points)
        assert there.most() - F(1, 10**9) <= tops[-1] <= there.most()
    for f, there in enumerate(worlds):
        for p, row in enumerate(found.chosen):
            worth = left_of(there, row.choice)
            assert found.values[f][p] == there.worth(row.choice)
            assert found.worths[f][p] == worth
            assert found.regrets[f][p] == (None if worth is None else tops[f] - worth)
            broken = {
                name.name: excess * name.unit for name, excess in there.programme.broken(row.choice)
            }
            assert {item.rule: item.excess for item in found.broken[f][p]} == broken
            repair = found.repairs[f][p]
            assert (repair is not None and not repair.dropped) == (not broken)
    for row in found.chosen:
        assert found.fitted(row.choice) == sum(row.choice in there.feasible for there in worlds[1:])

    def expected(choice):
        worths = [left_of(there, choice) for there in worlds[:3]]
        chances = (F(3, 10), F(1, 5), F(1, 2))
        return (
            None
            if None in worths
            else sum((p * x for p, x in zip(chances, worths, strict=True)), F(0))
        )

    def regret(choice):
        worths = [left_of(there, choice) for there in worlds]
        pairs = zip(tops, worths, strict=True)
        return (
            None if None in worths else max((top - x) / (top if top > 0 else 1) for top, x in pairs)
        )

    assert found.expected == tuple(expected(row.choice) for row in found.chosen)
    ahead, least = found.named("expected value"), found.named("least regret")
    assert ahead.proved
    assert least.proved
    assert expected(ahead.choice) == max(
        mean for mean in map(expected, w.feasible) if mean is not None
    )
    assert found.average.value == found.average.bound == expected(ahead.choice)
    assert found.least.largest == regret(least.choice)
    assert found.least.largest == min(
        share for share in map(regret, w.feasible) if share is not None
    )
    bests = [
        choice
        for there in worlds
        for choice in there.feasible
        if there.worth(choice) >= there.most() - TIE
    ]
    assert found.core == tuple(
        (i, min(levels)) for i, levels in enumerate(zip(*bests, strict=True)) if min(levels)
    )


def test_no_average_over_a_future_that_leaves_nothing() -> None:
    """Law: a future that no portfolio fits is named; if it has a chance no portfolio has an average."""
    tables: dict[str, Any] = {
        "groups": [{"id": "G", "name": "G", "floor": 30}],
        "recommendations": [{"id": "A", "name": "A", "group": "G"}, {"id": "B", "name": "B"}],
        "scenarios": [
            {"scenario": "X", "probability": "0.1", "kind": "budget", "op": "set", "value": 10},
            {"scenario": "Y", "probability": "0.2", "kind": "score", "target": "A", "criterion": "C1", "op": "set",
             "value": 9},
        ],
    }  # fmt: skip
    w = World(small_case(**tables))
    found = scenarios(w.evaluation, cost_table(w.case), w.programme, best_of(w.programme))
    assert [future.id for future in found.impossible] == ["X"]
    assert found.unsettled == ()
    assert found.average is None
    assert found.expected == (None, None, None)
    assert [future.id for future in found.barring(w.best)] == ["X"]
    assert [row.name for row in found.chosen] == ["today", "Y", "least regret"]
    assert found.fitted(w.best) == 1


def test_a_portfolio_that_cannot_be_repaired_has_no_average_and_another_has() -> None:
    """By hand: A costs 30, B 50. In X there are 40 and the theme of A must get 30, so B alone leaves nothing."""
    tables: dict[str, Any] = {
        "groups": [{"id": "G", "name": "G"}],
        "recommendations": [{"id": "A", "name": "A", "group": "G"}, {"id": "B", "name": "B"}],
        "budget": [{"amount": 60}],
        "scenarios": [
            {"scenario": "X", "probability": "0.5", "kind": "budget", "op": "set", "value": 40},
            {
                "scenario": "X",
                "kind": "group",
                "target": "G",
                "criterion": "floor",
                "op": "set",
                "value": 30,
            },
        ],
    }
    w = World(small_case(**tables))
    assert w.best == (0, 1)
    found = scenarios(w.evaluation, cost_table(w.case), w.programme, best_of(w.programme))
    assert found.worths[1] == (None, w.worth((1, 0)), w.worth((1, 0)), w.worth((1, 0)))
    assert found.regrets[1][0] is None
    assert found.futures[1].beyond_repair(w.best)
    assert found.expected == (None, *(w.worth((1, 0)),) * 3)
    assert found.named("expected value").choice == found.named("least regret").choice == (1, 0)
    assert found.impossible == ()


def test_a_future_in_which_nothing_is_possible_is_named_and_left_out() -> None:
    """A theme that must get 30 and a budget of 10."""
    tables: dict[str, Any] = {
        "groups": [{"id": "G", "name": "G", "floor": 30}],
        "recommendations": [{"id": "A", "name": "A", "group": "G"}, {"id": "B", "name": "B"}],
        "scenarios": [{"scenario": "X", "kind": "budget", "op": "set", "value": 10}],
    }
    w = World(small_case(**tables))
    found = scenarios(w.evaluation, cost_table(w.case), w.programme, best_of(w.programme))
    assert [future.id for future in found.impossible] == ["X"]
    assert [row.name for row in found.chosen] == ["today", "least regret"]
    assert found.regrets[1] == (None, None)
    assert found.expected is None
    assert [(b.rule, b.words, b.excess) for b in found.broken[1][0]] == [
        ("Budget 2027", "spending in 2027 is at most US$ 10 million", 20)
    ]


def test_no_scenarios_nothing_to_compare() -> None:
    w = World(small_case())
    assert scenarios(w.evaluation, cost_table(w.case), w.programme, best_of(w.programme)) is None


def test_of_two_alike_the_core_holds_neither() -> None:
    """Law: where a portfolio as good leaves it out, it is no part of what all bests share."""
    scores = [{"option": o, "criterion": c, "likely": 5} for o in ("A", "B") for c in ("C1", "C2")]
    costs = [{"option": o, "year": 2027, "likely": 40} for o in ("A", "B")]
    row = {
        "scenario": "X",
        "kind": "score",
        "target": "*",
        "criterion": "C1",
        "op": "add",
        "value": 1,
    }
    w = World(small_case(scores=scores, costs=costs, scenarios=[row]))
    found = scenarios(w.evaluation, cost_table(w.case), w.programme, best_of(w.programme))
    assert [future.best.choice for future in found.futures] == [(1, 0), (1, 0)]
    assert found.core == ()


def test_a_future_that_changes_nothing_regrets_nothing() -> None:
    row = {
        "scenario": "X",
        "probability": "0.4",
        "kind": "weight",
        "criterion": "*",
        "op": "mul",
        "value": 2,
    }
    w = World(small_case(scenarios=[row]))
    found = scenarios(w.evaluation, cost_table(w.case), w.programme, best_of(w.programme))
    assert {regret for row in found.regrets for regret in row} == {0}
    assert found.least.largest == 0
    assert {row.choice for row in found.chosen} == {w.best}
