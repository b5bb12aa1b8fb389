"""All that a case says of weights, side by side."""

from __future__ import annotations

from fractions import Fraction

import pytest

from scoring.elicitation.elicited import Method
from scoring.elicitation.exchange_rates import exchange_rates, significant
from scoring.elicitation.methods import elicit, voices_of, weights_of
from scoring.value.evaluation import evaluate
from tests.cases import small_case

F = Fraction


def said(voice: str = "", **tables):
    found = elicit(evaluate(small_case(**tables)))
    return {one.method: one for one in found.of(voice)}


def test_each_method_stands_beside_the_others() -> None:
    """Swings 60 : 40; directly 3 : 1; AHP 3 : 1; best-worst 3 : 1; MACBETH 4 : 2; ranges; statements; an order."""
    found = said(
        weights=[
            {"criterion": "C1", "weight": "0.6", "low": "0.5", "rank": 1},
            {"criterion": "C2", "weight": "0.2", "high": "0.4", "rank": 2},
        ],
        pairwise=[{"a": "C2", "b": "C1", "ratio": "0.25"}],
        best_worst=[
            {"criterion": "C1", "best_to_this": 1, "this_to_worst": 3},
            {"criterion": "C2", "best_to_this": 3, "this_to_worst": 1},
        ],
        judgements=[
            {"more": "C1", "less": "C2", "difference": "weak"},
            {"more": "C2", "less": "", "difference": "weak"},
            {"more": "C1", "difference": "moderate", "up_to": "strong"},
        ],
        weight_statements=[{"statement": "C1 >= 4 C2"}],
    )
    assert {method: one.weights for method, one in found.items()} == {
        Method.SWING: (F(3, 5), F(2, 5)),
        Method.DIRECT: (F(3, 4), F(1, 4)),
        Method.MACBETH: (F(2, 3), F(1, 3)),
        Method.BEST_WORST: (F(3, 4), F(1, 4)),
        Method.EIGENVECTOR: (F(4, 5), F(1, 5)),
        Method.GEOMETRIC: (F(4, 5), F(1, 5)),
        Method.INTERVALS: (F(4, 5), F(1, 5)),
        Method.STATEMENTS: (F(9, 10), F(1, 10)),
        Method.CENTROID: (F(3, 4), F(1, 4)),
        Method.RANK_SUM: (F(2, 3), F(1, 3)),
        Method.RECIPROCAL: (F(2, 3), F(1, 3)),
    }
    assert found[Method.INTERVALS].ranges == ((F(3, 5), 1), (0, F(2, 5)))
    assert not any(one.notes for one in found.values())


def test_voices_come_in_the_order_of_the_sheets_and_each_has_its_own() -> None:
    rows = [
        {"stakeholder": "T", "criterion": "C1", "swing": 10},
        {"stakeholder": "T", "criterion": "C2", "swing": 30},
    ]
    case = small_case(
        stakeholders=rows, pairwise=[{"stakeholder": "D", "a": "C1", "b": "C2", "ratio": 1}]
    )
    assert voices_of(case) == ("", "T", "D")
    found = elicit(evaluate(case))
    assert [(one.voice, one.method, one.weights) for one in found.said] == [
        ("", Method.SWING, (F(3, 5), F(2, 5))),
        ("T", Method.SWING, (F(1, 4), F(3, 4))),
        ("D", Method.EIGENVECTOR, (F(1, 2), F(1, 2))),
        ("D", Method.GEOMETRIC, (F(1, 2), F(1, 2))),
    ]
    assert found.spread("D") == (0, 0)
    assert found.spread("T") is None
    assert found.to_frame().loc[("T", "swing")].to_list() == [0.25, 0.75]


THREE = [{"id": c, "name": c, "parent": "G" if c != "C3" else "", "worst": 0, "best": 1, "swing": 1} for c in
         ("C1", "C2", "C3")]  # fmt: skip
TREE = [{"id": "G", "name": "Group"}, *THREE]
FLAT = small_case().dump()["criteria"]


def test_neighbours_are_compared_down_the_tree() -> None:
    """G 3 : C3 1; within G, C1 2 : C2 1. Weights 1/2, 1/4, 1/4."""
    pairs = [{"a": "G", "b": "C3", "ratio": 3}, {"a": "C1", "b": "C2", "ratio": 2}]
    found = said(criteria=TREE, scores=[], recommendations=[], costs=[], pairwise=pairs)[
        Method.EIGENVECTOR
    ]
    assert [float(w) for w in found.weights] == pytest.approx([0.5, 0.25, 0.25], abs=1e-11)
    assert sum(found.weights) == 1


def test_contradicting_comparisons_name_the_one_to_revisit() -> None:
    flat = [{**row, "parent": ""} for row in THREE] + [
        {"id": "C4", "name": "C4", "worst": 0, "best": 1, "swing": 1}
    ]
    true = {"C1": 8, "C2": 4, "C3": 2, "C4": 1}
    ids = list(true)
    pairs = [
        {"a": a, "b": b, "ratio": true[a] // true[b]}
        for k, a in enumerate(ids)
        for b in ids[k + 1 :]
    ]
    pairs[2] = {"a": "C4", "b": "C1", "ratio": 4}
    found = said(criteria=flat, scores=[], recommendations=[], costs=[], pairwise=pairs)[
        Method.EIGENVECTOR
    ]
    (note,) = found.notes
    assert (
        "Look again at C1 against C4: it is said to be worth 1/4 as much, the other comparisons imply 8 times"
        in note
    )
    assert note.endswith(
        "The nearest step of the scale, 8 times as much, would bring the ratio to 0.00."
    )
    assert note.startswith(
        "The consistency ratio is 0.66 (random index 0.90 for 4 criteria, Saaty 1980), above 0.10."
    )
    assert (
        said(criteria=flat, scores=[], recommendations=[], costs=[], pairwise=pairs)[
            Method.GEOMETRIC
        ].notes
        == ()
    )
    assert [name for name, _ in found.figures] == [
        "consistency ratio (random index: Saaty 1980)",
        "consistency ratio (random index: Donegan and Dodd 1991)",
    ]


@pytest.mark.parametrize(
    ("tables", "method", "told"),
    [
        ({"weights": [{"criterion": "C1", "weight": 1}]}, Method.DIRECT, "Nothing is said of C2."),
        ({"weights": [{"criterion": "C1", "rank": 1}]}, Method.CENTROID, "Nothing is said of C2."),
        (
            {"weights": [{"criterion": "C1", "low": "0.7"}, {"criterion": "C2", "low": "0.6"}]},
            Method.INTERVALS,
            "The lowest weights add up to 1.3, more than 1, so no weights lie within all the ranges.",
        ),
        (
            {"best_worst": [{"criterion": "C1", "best_to_this": 1, "this_to_worst": 2}]},
            Method.BEST_WORST,
            "No comparison of C2.",
        ),
        (
            {
                "weight_statements": [
                    {"statement": t} for t in ("C1 >= 2 C2", "C2 >= 0.1", "C2 > 60 %")
                ]
            },
            Method.STATEMENTS,
            "These cannot all be true: `C1 >= 2 C2`; `C2 > 60 %`.",
        ),
        (
            {"judgements": [{"more": "C1", "difference": "weak"}]},
            Method.MACBETH,
            "No judgement ties C2 to the others.",
        ),
        (
            {
                "judgements": [
                    {"more": "C1", "less": "C2", "difference": "strong"},
                    {"more": "C2", "difference": "moderate"},
                    {"more": "C1", "difference": "weak", "up_to": "moderate"},
                ]
            },
            Method.MACBETH,
            "These judgements clash: C1 over C2 is strong; C1 over nothing is weak to moderate.",
        ),
        (
            {"judgements": [{"more": "C9", "difference": "weak"}]},
            Method.MACBETH,
            "No such criterion: C9.",
        ),
        (
            {"weights": [{"criterion": c, "weight": 0} for c in ("C1", "C2")]},
            Method.DIRECT,
            "The points are all zero, so nothing says what matters.",
        ),
        (
            {
                "best_worst": [
                    {"criterion": c, "best_to_this": 2, "this_to_worst": 1} for c in ("C1", "C2")
                ]
            },
            Method.BEST_WORST,
            "No criterion has a 1 against the best, so none is the best.",
        ),
        (
            {
                "best_worst": [
                    {"criterion": "C1", "best_to_this": 1, "this_to_worst": 1},
                    {"criterion": "C2", "best_to_this": 2, "this_to_worst": 2},
                ]
            },
            Method.BEST_WORST,
            "One criterion is both the best and the worst.",
        ),
        (
            {"weight_statements": [{"statement": "C1 >= 1,5 * C2"}]},
            Method.STATEMENTS,
            "`C1 >= 1,5 * C2`: 1,5 is not a number here. Type 1.5.",
        ),
        (
            {"criteria": [{**FLAT[0], "swing_low": 90, "swing_high": 70}, *FLAT[1:]]},
            Method.SWING_INTERVALS,
            "A range of swings is back to front.",
        ),
        (
            {
                "criteria": [
                    {"id": "G", "name": "Group", "swing": 5},
                    *({**row, "parent": "G", "swing_low": 1} for row in FLAT),
                ]
            },
            Method.SWING_INTERVALS,
            "Ranges of swings are read where no group has its own swing.",
        ),
    ],
)
def test_what_does_not_suffice_is_said(tables, method, told) -> None:
    found = said(**tables)[method]
    assert found.weights is None
    assert found.notes == (told,)


def test_swings_that_are_all_zero_give_no_weights() -> None:
    """Somebody's own swings, and the case's own with their ranges; the checks of a case name both by their cells."""
    zeros = [{"stakeholder": "ann", "criterion": c, "swing": 0} for c in ("C1", "C2")]
    (theirs,) = said("ann", stakeholders=zeros).values()
    own = list(
        weights_of(small_case(criteria=[{**row, "swing": 0, "swing_high": 0} for row in FLAT]), "")
    )
    nothing = ("The swings are all zero, in the case or in one of its groups.",)
    assert (theirs.weights, theirs.notes) == (None, nothing)
    assert [(one.method, one.weights, one.notes) for one in own] == [
        (Method.SWING, None, nothing),
        (Method.SWING_INTERVALS, None, ("The swings are all zero, so nothing says what matters.",)),
    ]


def test_a_case_without_swings_of_its_own_says_nothing_by_them() -> None:
    theirs = [{"stakeholder": "ann", "criterion": c, "swing": 5} for c in ("C1", "C2")]
    case = small_case(criteria=[{**row, "swing": None} for row in FLAT], stakeholders=theirs)
    assert list(weights_of(case, "")) == []
    assert [one.weights for one in weights_of(case, "ann")] == [(F(1, 2), F(1, 2))]


def test_criteria_that_all_weigh_the_same_are_consistent() -> None:
    """Best-worst with nothing but ones: each is the best and the worst, so all weigh the same."""
    ones = [{"criterion": c, "best_to_this": 1, "this_to_worst": 1} for c in ("C1", "C2", "C3")]
    flat = [{**row, "parent": ""} for row in THREE]
    found = said(criteria=flat, scores=[], recommendations=[], costs=[], best_worst=ones)[
        Method.BEST_WORST
    ]
    assert found.weights == (F(1, 3), F(1, 3), F(1, 3))
    assert dict(found.figures)["consistency ratio (Liang, Brunelli and Rezaei 2020)"] == 0
    assert found.notes == ()


def test_criteria_compared_across_branches_stand_in_one_matrix() -> None:
    """C3 stands beside the group of C1 and C2: C1 2 : C3 1, C2 2 : C3 1 and C1 1 : C2 1 are 2/5, 2/5, 1/5."""
    pairs = [
        {"a": a, "b": b, "ratio": ratio}
        for a, b, ratio in (("C1", "C3", 2), ("C2", "C3", 2), ("C1", "C2", 1))
    ]
    found = said(criteria=TREE, scores=[], recommendations=[], costs=[], pairwise=pairs)
    assert (
        found[Method.EIGENVECTOR].weights
        == found[Method.GEOMETRIC].weights
        == (F(2, 5), F(2, 5), F(1, 5))
    )


def test_a_ratio_is_told_by_the_tables_that_reach_so_far() -> None:
    """Sixteen criteria: Saaty's table of random indices ends at 15, that of Donegan and Dodd at 20."""
    ids = [f"C{k}" for k in range(16)]
    flat = [{"id": c, "name": c, "worst": 0, "best": 1, "swing": 1} for c in ids]
    pairs = [{"a": a, "b": b, "ratio": 1} for k, a in enumerate(ids) for b in ids[k + 1 :]]
    found = said(criteria=flat, scores=[], recommendations=[], costs=[], pairwise=pairs)[
        Method.EIGENVECTOR
    ]
    assert found.figures == (("consistency ratio (random index: Donegan and Dodd 1991)", 0),)
    assert found.weights == (F(1, 16),) * 16


@pytest.mark.parametrize(("middle", "told"), [(2, False), (9, True)])
def test_best_worst_asks_again_above_the_published_limit_only(middle: int, told: bool) -> None:
    """Three criteria, best 9 times the worst: the limit is 0.1359. 4 x 2 misses 9 by 1/72, 4 x 9 by 3/8."""
    flat = [{**row, "parent": ""} for row in THREE]
    rows = [("C1", 1, 9), ("C2", 4, middle), ("C3", 9, 1)]
    given = [{"criterion": c, "best_to_this": a, "this_to_worst": b} for c, a, b in rows]
    found = said(criteria=flat, scores=[], recommendations=[], costs=[], best_worst=given)[
        Method.BEST_WORST
    ]
    assert dict(found.figures)["limit of that ratio (the same)"] == F(1359, 10_000)
    assert bool(found.notes) is told
    for note in found.notes:
        assert note.startswith(
            "The consistency ratio is 0.38, above 0.14 (the limit of Liang, Brunelli and Rezaei 2020)."
        )


def test_three_criteria_lack_a_comparison() -> None:
    flat = [{**row, "parent": ""} for row in THREE]
    pairs = [
        {"a": "C1", "b": "C2", "ratio": 2},
        {"a": "C2", "b": "C1", "ratio": 2},
        {"a": "C2", "b": "C3", "ratio": 2},
    ]
    found = said(criteria=flat, scores=[], recommendations=[], costs=[], pairwise=pairs)[
        Method.EIGENVECTOR
    ]
    assert found.notes == (
        "C2 and C1 are compared twice; the first comparison stands.",
        "Still to be compared: C1 with C3.",
    )


def test_judgements_of_scores_become_a_curve() -> None:
    """C2 runs from 20 (worst) to 0 (best). 20 to 10 strong, 10 to 0 weak: in MACBETH units 0, 4, 6."""
    judged = [
        {"criterion": "C2", "more": "10", "less": "20", "difference": "strong"},
        {"criterion": "C2", "more": "0", "less": "10", "difference": "weak"},
    ]
    (curve,) = elicit(evaluate(small_case(judgements=judged))).curves
    assert curve.points == ((0, 100), (10, F(200, 3)), (20, 0))
    assert curve.now == (100, 50, 0)
    assert curve.text == "0:100; 10:66.666667; 20:0"


@pytest.mark.parametrize(
    ("judged", "told"),
    [
        (
            {"more": "30", "less": "20", "difference": "weak"},
            "Not two scores on the scale: 30 over 20.",
        ),
        (
            {"more": "much", "less": "20", "difference": "weak"},
            "Not two scores on the scale: much over 20.",
        ),
        (
            {"more": "20", "less": "0", "difference": "weak"},
            "These judgements clash: 20 over 0 is weak.",
        ),
    ],
)
def test_a_curve_that_cannot_be_is_told(judged, told) -> None:
    (curve,) = elicit(evaluate(small_case(judgements=[{"criterion": "C2", **judged}]))).curves
    assert (curve.points, curve.notes) == ((), (told,))


def test_ranges_of_swings_become_ranges_of_weights() -> None:
    criteria = [dict(row) for row in small_case().dump()["criteria"]]
    criteria[0] |= {"swing_low": 20}
    criteria[1] |= {"swing_high": 60}
    found = said(criteria=criteria)[Method.SWING_INTERVALS]
    assert found.ranges == ((F(1, 4), F(3, 5)), (F(2, 5), F(3, 4)))


def test_one_unit_is_worth_so_many_of_another() -> None:
    """C1: 60 points over 10 units is 6 a unit; C2: 40 over 20 is 2 a unit; so one of C1 is worth 3 of C2."""
    units = [
        {"id": "C1", "name": "Cover", "unit": "months", "worst": 0, "best": 10, "swing": 60},
        {
            "id": "C2",
            "name": "Loss",
            "unit": "US$ m",
            "worst": 20,
            "best": 0,
            "direction": "min",
            "swing": 40,
        },
    ]
    rates = exchange_rates(evaluate(small_case(criteria=units)))
    there, back = rates.rates
    assert (there.amount, back.amount) == (3, F(1, 3))
    assert there.sentence == "One month more of Cover is taken to be worth 3 US$ m less of Loss."
    assert rates.to_confirm == (there,)
    assert rates.to_frame().loc["C1", "C2"] == 3


def test_rates_do_not_depend_on_units() -> None:
    """Law: measuring C1 in units a thousand times smaller makes each worth a thousandth; the rest stays."""
    criteria = [dict(row) for row in small_case().dump()["criteria"]]
    criteria[0]["best"] = 10_000
    scores = [{**s, "likely": int(s["likely"]) * (1000 if s["criterion"] == "C1" else 1), "low": None, "high": None}
              for s in small_case().dump()["scores"]]  # fmt: skip
    before = exchange_rates(evaluate(small_case())).rates
    after = exchange_rates(evaluate(small_case(criteria=criteria, scores=scores))).rates
    assert after[0].amount == before[0].amount / 1000


@pytest.mark.parametrize(
    ("number", "text"), [(F(123456), "123,000"), (F(41), "41"), (F(1, 800), "0.00125"), (F(0), "0")]
)
def test_three_digits_are_enough(number: Fraction, text: str) -> None:
    assert significant(number) == text
