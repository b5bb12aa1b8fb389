"""Every kind of change of a scenario, each against the rows it should leave."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from criteria.model.case import Case
from criteria.read import read
from scoring.robustness.views.apply_scenario import apply
from scoring.value.evaluation import evaluate
from scoring.value.weights import weights
from tests.cases import small_case

F, D = Fraction, Decimal


def after(*changes: dict[str, Any], **tables: Any) -> tuple[Case, tuple[str, ...]]:
    """Apply one scenario of some changes to a small case."""
    base = {"scenario": "S", "op": "mul", "value": 1}
    return apply(small_case(scenarios=[{**base, **change} for change in changes], **tables), "S")


def likely(case: Case, table: str = "scores") -> list[Decimal]:
    return [row.likely for row in getattr(case, table)]


def test_a_case_without_that_scenario_is_refused() -> None:
    with pytest.raises(KeyError):
        apply(small_case(), "S")


def test_what_no_change_speaks_of_stays() -> None:
    case = small_case(
        scenarios=[{"scenario": "S", "kind": "score", "criterion": "C1", "op": "mul", "value": 1}]
    )
    assert apply(case, "S") == (case, ())


@pytest.mark.parametrize(
    ("op", "value", "expected"),
    [
        ("mul", 2, (F(9, 10), F(1, 10))),
        ("add", D("0.1"), (F(11, 20), F(9, 20))),
        ("set", D("0.3"), (F(3, 10), F(7, 10))),
    ],
)
def test_a_changed_weight_stands_and_the_others_share_the_rest(op, value, expected) -> None:
    """C1 weighs 45 of 100."""
    criteria = [dict(row) for row in small_case().dump()["criteria"]]
    criteria[0]["swing"], criteria[1]["swing"] = 45, 55
    case, notes = after(
        {"kind": "weight", "criterion": "C1", "op": op, "value": value}, criteria=criteria
    )
    assert (weights(case), notes) == (expected, ())


THREE = [
    {"id": "G", "name": "G", "swing": 60},
    {"id": "C1", "name": "1", "parent": "G", "worst": 0, "best": 1, "swing": 2},
    {"id": "C2", "name": "2", "parent": "G", "worst": 0, "best": 1, "swing": 1},
    {"id": "C3", "name": "3", "worst": 0, "best": 1, "swing": 30},
    {"id": "C4", "name": "4", "worst": 0, "best": 1, "swing": 10},
]
EMPTY = {"scores": [], "recommendations": [], "costs": []}


def test_a_group_is_changed_with_its_leaves_in_proportion() -> None:
    """G weighs 0.6 and is set to 0.3: its leaves 0.2 and 0.1; C3 and C4 share 0.7 as 3 : 1."""
    case, _ = after(
        {"kind": "weight", "criterion": "G", "op": "set", "value": D("0.3")},
        criteria=THREE,
        **EMPTY,
    )
    assert weights(case) == (F(1, 5), F(1, 10), F(21, 40), F(7, 40))


def test_several_changed_weights_stand_together() -> None:
    """C3 from 0.3 to 0.45, C4 from 0.1 to 0.05; C1 and C2 keep 2 : 1 of the other half."""
    changes = [
        {"kind": "weight", "criterion": "C3", "value": D("1.5")},
        {"kind": "weight", "criterion": "C4", "value": D("0.5")},
    ]
    case, _ = after(*changes, criteria=THREE, **EMPTY)
    assert weights(case) == (F(1, 3), F(1, 6), F(9, 20), F(1, 20))


def test_changed_weights_above_one_are_scaled_with_a_note() -> None:
    case, notes = after({"kind": "weight", "criterion": "C1", "value": 2})
    assert weights(case) == (1, 0)
    assert notes == ("The changed weights come to 1.2; they are scaled to 1. (the case)",)


def test_all_weights_changed_alike_change_nothing() -> None:
    case, notes = after({"kind": "weight", "criterion": "*", "value": D("0.5")})
    assert weights(case) == weights(small_case())
    assert notes == ()


def test_no_weight_left_is_no_change() -> None:
    case, notes = after({"kind": "weight", "criterion": "*", "value": 0})
    assert weights(case) == weights(small_case())
    assert notes == (
        "The changes leave no weight at all; the weights stay as they are. (the case)",
    )


PEOPLE = [
    {"stakeholder": who, "criterion": leaf, "swing": swing}
    for who, swings in (("TA", (50, 50)), ("TB", (20, 80)))
    for leaf, swing in zip(("C1", "C2"), swings, strict=True)
]


@pytest.mark.parametrize(
    ("target", "own", "first", "second"),
    [
        ("*", (F(3, 10), F(7, 10)), (F(1, 4), F(3, 4)), (F(1, 10), F(9, 10))),
        ("TB", (F(3, 5), F(2, 5)), (F(1, 2), F(1, 2)), (F(1, 10), F(9, 10))),
        ("T*", (F(3, 5), F(2, 5)), (F(1, 4), F(3, 4)), (F(1, 10), F(9, 10))),
    ],
)
def test_weights_of_everybody_or_of_one(target, own, first, second) -> None:
    case, _ = after(
        {"kind": "weight", "target": target, "criterion": "C1", "value": D("0.5")},
        stakeholders=PEOPLE,
    )
    theirs = [
        weights(
            case, {row.criterion: row.swing for row in case.stakeholders if row.stakeholder == who}
        )
        for who in ("TA", "TB")
    ]
    assert (weights(case), *theirs) == (own, first, second)


@pytest.mark.parametrize(
    ("target", "op", "value", "expected"),
    [
        ("*", "mul", D("0.5"), ["2.5", "10", "5", "15"]),
        ("A", "add", 2, ["7", "10", "10", "15"]),
        ("B*", "set", 4, ["5", "10", "4", "15"]),
    ],
)
def test_scores_of_all_of_one_or_of_a_family(target, op, value, expected) -> None:
    case, notes = after(
        {"kind": "score", "target": target, "criterion": "C1", "op": op, "value": value}
    )
    assert likely(case) == [D(x) for x in expected]
    assert notes == ()


def test_a_score_beyond_its_scale_is_taken_as_its_end_with_a_note() -> None:
    """A is at 5, B at 10 on C1, which ends at 10; C2 (less is better) runs from 20 to 0."""
    case, notes = after({"kind": "score", "criterion": "*", "op": "add", "value": 6})
    assert likely(case) == [D(10), D(16), D(10), D(20)]
    assert notes == (
        "A on C1: 11 lies beyond the scale and is taken as 10.",
        "B on C1: 16 lies beyond the scale and is taken as 10.",
        "B on C2: 21 lies beyond the scale and is taken as 20.",
    )


def test_the_whole_range_moves() -> None:
    scores = [{**row, "low": 2, "high": 9} if row["option"] == "A" and row["criterion"] == "C1" else row
              for row in ({**s, "low": None, "high": None} for s in small_case().dump()["scores"])]  # fmt: skip
    for op, expected in (
        ("mul", (D(3), D("7.5"), D(10))),
        ("add", (D("3.5"), D("6.5"), D(10))),
        ("set", (D("1.5"),) * 3),
    ):
        case, _ = after(
            {"kind": "score", "target": "A", "criterion": "C1", "op": op, "value": D("1.5")},
            scores=scores,
        )
        row = case.scores[0]
        assert (row.low, row.likely, row.high) == expected


def test_a_local_scale_stays_where_it_was() -> None:
    """C1 without anchors runs from 5 to 10, as its scores do; halving B's score does not move it."""
    criteria = [dict(row) for row in small_case().dump()["criteria"]]
    criteria[0] |= {"worst": None, "best": None, "baseline": None}
    case, notes = after(
        {"kind": "score", "target": "B", "criterion": "C1", "value": D("0.8")}, criteria=criteria
    )
    assert [f.local for f in evaluate(case).table.functions] == [False, False]
    assert evaluate(case).benefits[1] == (F(3, 5) * 60 + F(2, 5) * (25 - 50),)
    assert notes == ()


COSTS = [
    {"option": "A", "year": 2027, "low": 20, "likely": 30, "high": 50},
    {"option": "A", "year": 2028, "likely": 10},
    {"option": "A", "resource": "staff", "year": 2027, "likely": 7},
    {"option": "B", "year": 2027, "likely": 50},
]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"target": "A", "op": "mul", "value": 2}, [60, 20, 7, 50]),
        ({"target": "*", "op": "mul", "value": 2, "year": 2027}, [60, 10, 7, 100]),
        ({"target": "A", "op": "add", "value": 4}, [33, 11, 7, 50]),
        ({"target": "A", "op": "set", "value": 20}, [15, 5, 7, 50]),
        ({"target": "A", "op": "add", "value": -5, "year": 2028}, [30, 5, 7, 50]),
        ({"target": "A", "op": "add", "value": -100}, [0, 0, 7, 50]),
        ({"target": "A", "op": "mul", "value": 2, "criterion": "staff"}, [30, 10, 14, 50]),
        ({"target": "A", "op": "mul", "value": 2, "criterion": "*"}, [60, 20, 14, 50]),
        ({"target": "B", "op": "add", "value": 3, "year": 2028}, [30, 10, 7, 50, 3]),
        ({"target": "B", "op": "mul", "value": 3, "year": 2028}, [30, 10, 7, 50]),
    ],
)
def test_costs(change, expected) -> None:
    case, notes = after({"kind": "cost", **change}, costs=COSTS)
    assert likely(case, "costs") == expected
    assert any("changes nothing" in note for note in notes) is (expected == [30, 10, 7, 50])


def test_the_range_of_a_cost_moves_with_it() -> None:
    ends = {"mul": (40, 60, 100), "add": (22, 32, 52), "set": (2, 2, 2)}
    for op, expected in ends.items():
        case, _ = after(
            {"kind": "cost", "target": "A", "year": 2027, "op": op, "value": 2}, costs=COSTS
        )
        assert (case.costs[0].low, case.costs[0].likely, case.costs[0].high) == expected


def test_a_spread_total_is_exact() -> None:
    """A third of 100 has no end; the last year takes what is left."""
    costs = [{"option": "A", "year": year, "likely": 1} for year in (2027, 2028, 2029)]
    case, _ = after({"kind": "cost", "target": "A", "op": "set", "value": 100}, costs=costs)
    assert sum(likely(case, "costs")) == 100


YEARS = [{"year": 2027, "amount": 60, "carry_forward": True}, {"year": 2028, "amount": 20}]


@pytest.mark.parametrize(
    ("change", "budget", "expected"),
    [
        ({"value": D("0.7")}, YEARS, [42, 14]),
        ({"op": "add", "value": 8}, YEARS, [66, 22]),
        ({"op": "set", "value": 40}, YEARS, [30, 10]),
        ({"op": "add", "value": 600, "year": 2028}, YEARS, [60, 620]),
        ({"op": "set", "value": 5, "year": 2029}, YEARS, [60, 20, 5]),
        ({"op": "add", "value": -100, "year": 2027}, YEARS, [0, 20]),
        ({"value": D("0.5")}, [*YEARS, {"amount": 70}], [30, 10, 35]),
        ({"op": "add", "value": 8}, [*YEARS, {"amount": 70}], [66, 22, 78]),
        (
            {"target": "staff", "value": 2},
            [*YEARS, {"resource": "staff", "amount": 3}],
            [60, 20, 6],
        ),
        (
            {"target": "money", "value": 2},
            [*YEARS, {"resource": "staff", "amount": 3}],
            [120, 40, 3],
        ),
    ],
)
def test_budgets(change, budget, expected) -> None:
    case, _ = after({"kind": "budget", **change}, budget=budget)
    assert [row.amount for row in case.budget] == expected


def test_one_year_leaves_the_stated_total_and_says_so() -> None:
    budget = [*YEARS, {"amount": 70}]
    case, notes = after({"kind": "budget", "op": "add", "value": 9, "year": 2028}, budget=budget)
    assert [row.amount for row in case.budget] == [60, 29, 70]
    assert notes == ("The stated total of money stays as it is.",)


def test_chances_are_held_between_nought_and_one() -> None:
    rows = [
        {
            "id": "A",
            "name": "A",
            "p_success_low": "0.4",
            "p_success_likely": "0.6",
            "p_success_high": "0.9",
        },
        {"id": "B", "name": "B"},
    ]
    used = {"title": "S", "success": "used"}
    change = {"kind": "p_success", "op": "add", "value": D("0.2")}
    case, notes = after(change, recommendations=rows, case=used)
    a, b = case.recommendations
    assert (a.p_success_low, a.p_success_likely, a.p_success_high) == (D("0.6"), D("0.8"), 1)
    assert b.p_success_likely is None
    assert notes == ("The chance of success of A is held between 0 and 1.",)
    _, notes = after(change, recommendations=rows)
    assert (
        notes[0] == "The case does not use chances of success, so changing them changes no value."
    )


def test_groups_columns_and_what_is_blank() -> None:
    groups = [
        {"id": "G", "name": "G", "floor": 40, "min_count": 1, "ceiling_share": "0.8"},
        {"id": "H", "name": "H"},
    ]
    for column, value, expected in (
        ("floor", D("0.7"), 28),
        ("min_count", D("0.7"), 1),
        ("ceiling_share", 2, 1),
    ):
        case, notes = after({"kind": "group", "criterion": column, "value": value}, groups=groups)
        assert [getattr(row, column) for row in case.groups] == [expected, None]
        assert notes == (("min_count of G: 0.7 is taken as 1.",) if column == "min_count" else ())
    case, _ = after(
        {"kind": "group", "target": "H", "criterion": "floor", "op": "set", "value": 5},
        groups=groups,
    )
    assert case.groups[1].floor == 5


def test_relations_change_their_size() -> None:
    pair = {
        "id": "U2",
        "type": "substitute",
        "a": "A",
        "b": "B",
        "criterion": "C1",
        "delta": -2,
        "unit": "natural",
    }
    case, notes = after(
        {"kind": "relation", "target": "U2", "op": "set", "value": 0}, relations=[pair]
    )
    assert (evaluate(case).effects, notes) == ((0,), ())


def test_the_embargo_of_the_shipped_case_by_hand() -> None:
    """C3 doubles to 150/590, C7 becomes 65/590, C9 30/590, the others share 345/590 as before; costs and money."""
    case = read("rare-earths")
    future, notes = apply(case, "EMBARGO")
    before = dict(zip([leaf.id for leaf in case.leaves], weights(case), strict=True))
    found = dict(zip([leaf.id for leaf in future.leaves], weights(future), strict=True))
    assert (found["C3"], found["C7"], found["C9"]) == (F(150, 590), F(65, 590), F(30, 590))
    rest = [id_ for id_ in found if id_ not in {"C3", "C7", "C9"}]
    assert all(found[id_] == before[id_] * F(345, 405) for id_ in rest)
    costs = {(r.option, r.level, r.year): r.likely for r in case.costs}
    for row in future.costs:
        factor = {"STK-GOV": D("1.5"), "STK-IND": D("1.3")}.get(row.option, D(1))
        assert row.likely == costs[row.option, row.level, row.year] * factor
    assert [b.amount - a.amount for a, b in zip(case.budget, future.budget, strict=True)] == [
        0,
        600,
        0,
        0,
        0,
    ]
    assert future.scores == case.scores
    assert notes == ()


def test_a_wildcard_of_the_shipped_case_reaches_its_family_and_no_other() -> None:
    """SPLIT adds a level of load (C8) to every ALL-*; the level of 4 is the worst there is."""
    case = read("rare-earths")
    future, _ = apply(case, "SPLIT")
    for before, row in zip(case.scores, future.scores, strict=True):
        if row.criterion == "C8":
            step = 1 if row.option.startswith("ALL-") else 0
            assert row.likely == min(before.likely + step, 4)


def test_low_and_high_that_leave_the_scale_are_noted_as_likely_is() -> None:
    scores = [dict(row) for row in small_case().dump()["scores"]]
    scores[0] |= {"low": 3, "likely": 5, "high": 8}
    case, notes = after(
        {"kind": "score", "target": "A", "criterion": "C1", "value": D("1.5")}, scores=scores
    )
    assert (case.scores[0].likely, case.scores[0].high) == (D("7.5"), 10)
    assert notes == ("A on C1: high 12 lies beyond the scale and is taken as 10.",)
    _, notes = after({"kind": "score", "target": "A", "criterion": "C1", "value": 3}, scores=scores)
    assert notes == (
        "A on C1: 15 lies beyond the scale and is taken as 10.",
        "A on C1: high 24 lies beyond the scale and is taken as 10.",
    )


def test_a_change_of_one_persons_weights_is_said_to_change_nothing() -> None:
    case, notes = after(
        {"kind": "weight", "target": "TA", "criterion": "C1", "value": D("1.5")},
        stakeholders=PEOPLE,
    )
    assert weights(case) == weights(small_case())
    assert notes == (
        "The change of weight TA C1 changes nothing here: a scenario is valued with the weights of the case.",
    )
