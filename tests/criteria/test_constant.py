"""A criterion on which all score the same: what is said of it, and that the analysis goes on."""

from fractions import Fraction

import pytest

from criteria.checks.all import problems_of
from criteria.model.scales import ScaleError, value_function
from tests.cases import small_case

ALIKE = [
    {"option": "A", "criterion": "C1", "likely": 3},
    {"option": "A", "criterion": "C2", "likely": 10},
    {"option": "B", "criterion": "C1", "likely": 3},
    {"option": "B", "criterion": "C2", "likely": 15},
]
SECOND = {
    "id": "C2",
    "name": "Two",
    "worst": 20,
    "best": 0,
    "direction": "min",
    "baseline": 10,
    "swing": 40,
}


def alike(**first):
    return small_case(
        criteria=[{"id": "C1", "name": "One", "swing": 60, **first}, SECOND], scores=ALIKE
    )


def said(case):
    return {problem.id: str(problem) for problem in problems_of(case)}


def test_with_blank_ends_it_counts_for_nothing_and_is_named():
    case = alike()
    function = value_function(case, case.leaves[0])
    assert function.constant
    assert (function.slope, function.value(3), function.baseline_value) == (0, 0, 0)
    assert said(case) == {
        "constant-criterion": "all 2 scores on C1 are 3. The criterion cannot change anything: worst and best are "
        "blank. Score what differs, or leave the criterion out."
    }


@pytest.mark.parametrize("end", ["worst", "best"])
def test_one_end_that_is_typed_is_not_called_blank(end):
    case = alike(**{end: 3})
    other = "best" if end == "worst" else "worst"
    assert value_function(case, case.leaves[0]).constant
    assert f"cannot change anything: {other} is blank." in said(case)["constant-criterion"]


def test_at_the_baseline_it_changes_nothing_and_beside_it_each_gets_the_same():
    assert (
        "what doing nothing scores as well"
        in said(alike(worst=0, best=10, baseline=3))["constant-criterion"]
    )
    told = said(alike(worst=0, best=10, baseline=0))["constant-criterion"]
    assert "tells none from another, and gives each the same against doing nothing (0)" in told


def test_an_effect_between_two_on_it_can_change_something():
    tie = {
        "id": "R",
        "type": "synergy",
        "a": "A",
        "b": "B",
        "criterion": "C1",
        "delta": 5,
        "unit": "value points",
    }
    case = alike().model_dump()
    told = said(small_case(criteria=case["criteria"], scores=ALIKE, relations=[tie]))[
        "constant-criterion"
    ]
    assert "cannot change anything" not in told


TYPED = [
    # (the criterion, what the error speaks of)
    ({"worst": 3, "best": 3}, "worst and best of C1 are both 3."),
    (
        {"baseline": 2},
        "all scores on C1 are 3 and its worst and best are blank. That leaves no scale to measure its",
    ),
    ({"best": 3, "baseline": 2}, "all scores on C1 are 3 and its worst is blank."),
    (
        {"value_function": "piecewise", "curve": "0:0; 9:100"},
        "leaves no scale for its value function, piecewise.",
    ),
    ({"scale": "levels"}, "leaves no scale for its value function, levels."),
    (
        {"worst": 5},
        "C1 has no fixed best, and its scores are at most 3. With direction max that is not better than",
    ),
    (
        {"best": 2},
        "C1 has no fixed worst, and its scores are at least 3. With direction max that is not worse than",
    ),
    (
        {"direction": "min", "worst": 2},
        "C1 has no fixed best, and its scores are at least 3. With direction min that",
    ),
]


@pytest.mark.parametrize(("first", "words"), TYPED)
def test_an_error_speaks_of_what_is_typed(first, words):
    """No message calls a blank cell a number."""
    case = alike(**first)
    with pytest.raises(ScaleError) as fault:
        value_function(case, case.leaves[0])
    assert words in str(fault.value)
    blank = [end for end in ("worst", "best") if end not in first]
    for end in blank:
        assert f"{end} 3" not in str(fault.value)
    if blank:
        assert fault.value.column in blank


def test_one_level_is_no_scale():
    level = [{"criterion": "C1", "level": 3, "value": 0}]
    case = small_case(
        criteria=[{"id": "C1", "name": "One", "swing": 60, "scale": "levels"}, SECOND],
        criteria_levels=level,
        scores=ALIKE,
    )
    with pytest.raises(
        ScaleError, match="has one level in Criteria levels, 3, and no fixed worst and best"
    ):
        value_function(case, case.leaves[0])


def test_what_is_worth_nothing_leaves_the_order_as_it_is():
    """Law: benefits with a constant criterion are those without it, times the weight that is left."""
    from scoring.value.evaluation import evaluate

    whole = evaluate(alike()).benefits
    alone = evaluate(small_case(criteria=[SECOND], scores=[ALIKE[1], ALIKE[3]])).benefits
    assert whole == tuple(tuple(Fraction(2, 5) * benefit for benefit in levels) for levels in alone)
