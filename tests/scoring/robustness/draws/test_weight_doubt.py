"""What a case states of its weights: ranges, percent, statements, an order, nothing; and one criterion alone."""

import pytest

from scoring.robustness.draws.weight_doubt import weight_doubt
from tests.cases import small_case

C1 = {"id": "C1", "name": "One", "worst": 0, "best": 10, "swing": 60}
C2 = {
    "id": "C2",
    "name": "Two",
    "worst": 20,
    "best": 0,
    "direction": "min",
    "baseline": 10,
    "swing": 40,
}


def case(one=None, two=None, settings=None, **tables):
    criteria = [{**C1, **(one or {})}, {**C2, **(two or {})}]
    return small_case(case={"title": "T", **(settings or {})}, criteria=criteria, **tables)


def said(found):
    return found.kind, found.stated, found.assumed, found.ranged, found.figures


def test_nothing_stated_is_assumed_and_says_so():
    found = weight_doubt(case())
    assert said(found) == ("swings", False, True, 0, 2)
    assert found.words == "every swing within 25 % of it, which is assumed"
    assert [(node.low, node.high) for node in found.draws.nodes[:2]] == [(45, 75), (30, 50)]


def test_a_percentage_of_the_case_is_stated():
    found = weight_doubt(case(settings={"weight_doubt_percent": 10}))
    assert said(found) == ("swings", True, False, 0, 2)
    assert found.words == "every swing within 10 % of it"
    assert [(node.low, node.high) for node in found.draws.nodes[:2]] == [(54, 66), (36, 44)]


def test_one_range_is_stated_and_the_others_are_within_the_percentage():
    found = weight_doubt(case(one={"swing_low": 50, "swing_high": 90}))
    assert said(found) == ("swings", True, False, 1, 2)
    assert [(node.low, node.high) for node in found.draws.nodes[:2]] == [(50, 90), (30, 50)]
    assert "where it has none within 25 % of it" in found.words


def test_a_swing_pinned_by_its_range_is_stated_and_has_no_width():
    found = weight_doubt(case(one={"swing_low": 60, "swing_high": 60}))
    assert said(found) == ("swings", True, False, 0, 2)


@pytest.mark.parametrize(
    "tables",
    [
        {"weight_statements": [{"statement": "C1 >= 2 * C2"}]},
        {"weights": [{"criterion": "C1", "low": "0.5", "high": "0.7"}]},
    ],
)
def test_statements_and_ranges_of_weights_leave_a_set(tables):
    found = weight_doubt(case(**tables, one={"swing": 80}))
    assert said(found) == ("set", True, False, 2, 2)
    low, high = found.draws.ranges[0]
    assert float(low) >= 0.5
    assert high <= 1


def test_an_order_is_a_set_unless_swings_are_trusted_further():
    ranks = {"one": {"rank": 1}, "two": {"rank": 2}}
    assert weight_doubt(case(**ranks)).kind == "set"
    assert weight_doubt(case(**ranks, settings={"weight_doubt_percent": 5})).kind == "swings"
    assert weight_doubt(case(one={"rank": 1, "swing_low": 50}, two={"rank": 2})).kind == "swings"


def test_what_one_person_says_is_not_what_the_case_says():
    found = weight_doubt(
        case(weight_statements=[{"stakeholder": "S", "statement": "C1 >= 2 * C2"}])
    )
    assert said(found) == ("swings", False, True, 0, 2)


def test_statements_that_clash_leave_the_swings_and_a_note():
    clash = [{"statement": "C1 >= 0.6"}, {"statement": "C2 >= 0.6"}]
    found = weight_doubt(case(weight_statements=clash))
    assert said(found) == ("swings", False, True, 0, 2)
    assert "drawn around the swings instead" in found.note


def test_one_criterion_has_weights_that_cannot_vary():
    lone = small_case(
        criteria=[C1],
        scores=[{"option": id_, "criterion": "C1", "likely": 5} for id_ in "AB"],
    )
    found = weight_doubt(lone)
    assert said(found) == ("one", False, False, 0, 1)
    assert not found.applies
    assert weight_doubt(case(two={"swing": 0})).kind == "one"
    assert weight_doubt(case(two={"swing": 0, "swing_high": 5})).kind == "swings"
