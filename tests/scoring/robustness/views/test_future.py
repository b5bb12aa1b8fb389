"""What is left of a portfolio in a future: against plain enumeration of everything below it."""

from __future__ import annotations

import itertools
import random
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest

from criteria.model.case import Case
from criteria.model.case_rules import rules
from scoring.exact.search import best_of, ranked
from scoring.portfolio.from_case import programme
from scoring.robustness.views.apply_scenario import apply
from scoring.robustness.views.future import Future, Repair
from scoring.value.costs import cost_table
from scoring.value.evaluation import evaluate
from tests.cases import every_kind, small_case
from tests.scoring.robustness.made_cases import worth_of

if TYPE_CHECKING:
    from scoring.exact.programme import Choice

F = Fraction
TIE = F(1, 10**9)


def future_of(case: Case, scenario: str = "X") -> Future:
    """One scenario of a case, as scenarios.py makes it."""
    changed, notes = apply(case, scenario)
    evaluation, costs, stated = evaluate(changed), cost_table(changed), rules(changed)
    whole = programme(evaluation, costs, stated)
    return Future(
        scenario,
        scenario,
        "",
        None,
        notes,
        changed,
        evaluation,
        costs,
        stated,
        whole,
        best_of(whole),
    )


def changed_case(seed: int) -> Case:
    """A case of every kind of rule, level and effect, and one future of four changes, mostly for the worse."""
    rng = random.Random(seed)
    kinds: list[dict[str, Any]] = [
        {
            "kind": "budget",
            "target": "money",
            "op": "mul",
            "value": rng.choice(["0.5", "0.8", "1.3"]),
        },
        {"kind": "budget", "target": "staff", "op": "mul", "value": rng.choice(["0.4", "0.9"])},
        {"kind": "cost", "target": "*", "op": "mul", "value": rng.choice(["1.1", "1.7"])},
        {"kind": "cost", "target": "B", "year": 2028, "op": "add", "value": rng.randint(0, 30)},
        {
            "kind": "group",
            "target": "G2",
            "criterion": "max_count",
            "op": "set",
            "value": rng.randint(1, 2),
        },
        {
            "kind": "group",
            "target": "G1",
            "criterion": "floor",
            "op": "set",
            "value": rng.choice([0, 15, 40]),
        },
        {
            "kind": "score",
            "target": "C",
            "criterion": "C1",
            "op": "set",
            "value": rng.choice([0, 9]),
        },
        {"kind": "weight", "criterion": "C3", "op": "mul", "value": "1.6"},
        {"kind": "relation", "target": "S3", "op": "mul", "value": 4},
        {"kind": "relation", "target": "K1", "op": "set", "value": rng.choice([0, -8])},
        {"kind": "p_success", "target": "*", "op": "mul", "value": "0.7"},
    ]
    rows = [{"scenario": "X", **change} for change in rng.sample(kinds, 4)]
    return Case.model_validate({**every_kind(seed).dump(), "scenarios": rows})


def below(choice: Choice) -> list[Choice]:
    """Everything that dropping and lowering leaves of a portfolio, itself included."""
    return list(itertools.product(*(range(level + 1) for level in choice)))


def by_hand(future: Future, choice: Choice) -> Choice | None:
    """The best of what is left, by listing; None where nothing of it keeps the rules."""
    if future.programme.feasible(choice):
        return choice
    left = [other for other in below(choice) if future.programme.feasible(other)]
    worth = {other: worth_of(future.evaluation, other, future.evaluation.weights) for other in left}
    if not left:
        return None
    most = max(worth.values())
    return ranked(future.programme, [other for other in left if worth[other] >= most - TIE])[0]


@pytest.mark.parametrize("seed", range(40))
def test_what_is_left_is_the_best_that_dropping_leaves(seed: int) -> None:
    """Laws: no more than the future's best; what fits stands as it is; what goes is named level by level."""
    future = future_of(changed_case(seed))
    rng = random.Random(seed)
    sizes = [len(levels) for levels in future.programme.levels]
    everything = tuple(sizes)
    choices = [
        everything,
        (0,) * len(sizes),
        *(tuple(rng.randint(0, size) for size in sizes) for _ in range(12)),
    ]
    for choice in choices:
        expected, repair = by_hand(future, choice), future.repair(choice)
        assert future.beyond_repair(choice) == (expected is None)
        if expected is None:
            assert repair is None
            assert future.worth(choice) is None
            continue
        assert repair is not None
        assert (repair.choice, repair.proved) == (expected, True)
        assert (
            repair.value
            == worth_of(future.evaluation, expected, future.evaluation.weights)
            == future.worth(choice)
        )
        assert future.best.points is not None
        assert repair.value <= future.best.points + TIE
        assert repair.dropped == tuple(
            (i, old, new)
            for i, (old, new) in enumerate(zip(choice, expected, strict=True))
            if old != new
        )
        assert all(old > new for _, old, new in repair.dropped)
        assert [(c.index, c.before, c.after) for c in repair.changes] == list(repair.dropped)
        assert future.fits(choice) == (not future.broken(choice))
        if future.fits(choice):
            assert repair == Repair(choice, future.value(choice), (), proved=True)


def test_the_cases_meet_every_outcome() -> None:
    """The cases above hold futures that fit, that are repaired, that cannot be, and that no portfolio fits."""
    met = set()
    for seed in range(40):
        future = future_of(changed_case(seed))
        everything = tuple(len(levels) for levels in future.programme.levels)
        for choice in (
            everything,
            (0,) * len(everything),
            tuple(min(level, 1) for level in everything),
        ):
            repair = future.repair(choice)
            met.add(
                "impossible"
                if future.impossible
                else "none"
                if repair is None
                else bool(repair.dropped)
            )
    assert met == {"impossible", "none", True, False}


def overlapping() -> Case:
    """Two recommendations of 20 and 30 points that overlap by 15; in either future by 45, in Y with less money."""
    return small_case(
        criteria=[{"id": "C", "name": "C", "worst": 0, "best": 100, "swing": 1}],
        scores=[
            {"option": "A", "criterion": "C", "likely": 20},
            {"option": "B", "criterion": "C", "likely": 30},
        ],
        relations=[
            {"id": "O", "type": "substitute", "a": "A", "b": "B", "criterion": "C", "delta": -15,
             "unit": "value points"},
        ],
        budget=[{"amount": 100}],
        scenarios=[
            {"scenario": "X", "kind": "relation", "target": "O", "op": "mul", "value": 3},
            {"scenario": "Y", "kind": "relation", "target": "O", "op": "mul", "value": 3},
            {"scenario": "Y", "kind": "budget", "op": "set", "value": 60},
        ],
    )  # fmt: skip


def test_what_fits_is_not_dropped_at_leisure() -> None:
    """By hand: both are worth 5 in X though B alone is worth 30. In Y they do not fit (80 over 60) and B is left."""
    there, tight = future_of(overlapping(), "X"), future_of(overlapping(), "Y")
    assert there.repair((1, 1)) == Repair((1, 1), F(5), (), proved=True)
    assert tight.repair((1, 1)) == Repair((0, 1), F(30), ((0, 1, 0),), proved=True)
    assert tight.repair((1, 0)) == Repair((1, 0), F(20), (), proved=True)


def test_what_is_left_must_keep_what_is_asked_for() -> None:
    """A theme must get 30 and the budget is cut to 40: of A (30, in the theme) and B (50) only A can stay."""
    case = small_case(
        groups=[{"id": "G", "name": "G", "floor": 30}],
        recommendations=[{"id": "A", "name": "A", "group": "G"}, {"id": "B", "name": "B"}],
        budget=[{"amount": 100}],
        scenarios=[{"scenario": "X", "kind": "budget", "op": "set", "value": 40}],
    )
    future = future_of(case)
    left = future.repair((1, 1))
    assert left is not None
    assert (left.choice, left.dropped) == ((1, 0), ((1, 1, 0),))
    assert future.repair((0, 1)) is None
    assert future.beyond_repair((0, 1))
    assert not future.impossible
    assert [item.rule for item in future.broken((0, 1))] == ["Budget total", "G floor"]
