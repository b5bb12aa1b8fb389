"""Futures side by side, against enumeration in every one of them."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest

from scoring.robustness.futures import apply
from scoring.robustness.scenarios import AS_IT_STANDS, scenarios
from scoring.robustness.valued import best_of
from scoring.value.costs import cost_table
from tests.cases import small_case
from tests.scoring.robustness.made_cases import World, made_tables

F = Fraction


def changes(rng: random.Random) -> list[dict[str, Any]]:
    """Three futures of a few changes each, of any kind; the last is a stress test without a probability."""
    kinds: list[dict[str, Any]] = [
        {"kind": "weight", "criterion": "C1", "op": "mul", "value": "1.3"},
        {"kind": "score", "target": "R*", "criterion": "C2", "op": "add", "value": rng.randint(-6, 6)},
        {"kind": "score", "target": "R1", "criterion": "*", "op": "mul", "value": "0.5"},
        {"kind": "cost", "target": "R2", "op": "mul", "value": rng.choice(["0.3", "1.6"])},
        {"kind": "budget", "year": 2028, "op": "add", "value": rng.randint(-15, 15)},
        {"kind": "group", "target": "G", "criterion": "max_count", "op": "set", "value": rng.randint(1, 3)},
        {"kind": "relation", "target": "S", "op": "mul", "value": 2},
        {"kind": "relation", "target": "K", "op": "set", "value": 0},
        {"kind": "p_success", "target": "*", "op": "mul", "value": "0.8"},
    ]
    return [
        {"scenario": name, "probability": chance, **change}
        for name, chance in (("X", "0.2"), ("Y", "0.5"), ("Z", None))
        for change in rng.sample(kinds, 3)
    ]


@pytest.mark.parametrize("seed", range(30))
def test_everything_equals_enumeration(seed: int) -> None:
    """Each future's best; the best on expected value and the least largest regret among what is feasible today."""
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
        tops.append(future.best.value)
        assert there.most() - F(1, 10**9) <= tops[-1] <= there.most()
    for f, there in enumerate(worlds):
        for p, row in enumerate(found.chosen):
            assert found.values[f][p] == there.worth(row.choice)
            assert found.regrets[f][p] == tops[f] - found.values[f][p]
            broken = {name.name: excess * name.unit for name, excess in there.programme.broken(row.choice)}
            assert {item.rule: item.excess for item in found.broken[f][p]} == broken

    def expected(choice):
        return sum(
            (p * there.worth(choice) for p, there in zip((F(3, 10), F(1, 5), F(1, 2)), worlds, strict=False)), F(0)
        )

    def regret(choice):
        return max(
            (top - there.worth(choice)) / (top if top > 0 else 1) for top, there in zip(tops, worlds, strict=True)
        )

    ahead, least = found.named("expected value"), found.named("least regret")
    assert ahead.proved
    assert least.proved
    assert expected(ahead.choice) == max(map(expected, w.feasible))
    assert found.expected[found.chosen.index(ahead)] == expected(ahead.choice)
    assert found.least.largest == regret(least.choice) == min(map(regret, w.feasible))
    bests = [future.best.choice for future in found.futures]
    assert found.core == tuple((i, min(levels)) for i, levels in enumerate(zip(*bests, strict=True)) if min(levels))


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
    assert found.regret_frame().isna().to_numpy()[1].all()


def test_no_scenarios_nothing_to_compare() -> None:
    w = World(small_case())
    assert scenarios(w.evaluation, cost_table(w.case), w.programme, best_of(w.programme)) is None


def test_a_future_that_changes_nothing_regrets_nothing() -> None:
    row = {"scenario": "X", "probability": "0.4", "kind": "weight", "criterion": "*", "op": "mul", "value": 2}
    w = World(small_case(scenarios=[row]))
    found = scenarios(w.evaluation, cost_table(w.case), w.programme, best_of(w.programme))
    assert set(found.regret_frame().to_numpy().ravel()) == {0.0}
    assert found.least.largest == 0
    assert {row.choice for row in found.chosen} == {w.best}
