"""What is admissible: corners against enumeration, ranges against corners, and every way a case may say it."""

import random
from fractions import Fraction
from itertools import combinations

import pytest

from scoring.exact.parametric.cone import TooManyCorners, extreme_rays
from scoring.robustness.weights.admissible import (
    WeightsClash,
    anything,
    around,
    fixed,
    ordered,
    ranged,
    stated,
)
from scoring.value.weights import weights
from tests.cases import small_case

ABC = ("A", "B", "C")


def solved(rows, width):
    """The one ray on which all rows are zero, by elimination; None if there is none or more than one."""
    rows = [list(map(Fraction, row)) for row in rows]
    pivots, found = [], 0
    for column in range(width):
        pivot = next((r for r in range(found, len(rows)) if rows[r][column]), None)
        if pivot is None:
            continue
        rows[found], rows[pivot] = rows[pivot], rows[found]
        rows[found] = [a / rows[found][column] for a in rows[found]]
        for r in range(len(rows)):
            if r != found:
                rows[r] = [
                    a - rows[r][column] * b for a, b in zip(rows[r], rows[found], strict=True)
                ]
        pivots.append(column)
        found += 1
    free = [c for c in range(width) if c not in pivots]
    if len(free) != 1:
        return None
    ray = [Fraction(0)] * width
    ray[free[0]] = Fraction(1)
    for r, column in enumerate(pivots):
        ray[column] = -rows[r][free[0]]
    return ray


def corners_by_enumeration(rows, width):
    """Every corner is where width - 1 of the rows are tight and all the others hold."""
    everything = [*rows, *([int(i == j) for i in range(width)] for j in range(width))]
    found = set()
    for chosen in combinations(everything, width - 1):
        ray = solved(chosen, width)
        for sign in (1, -1):
            turned = None if ray is None else [sign * x for x in ray]
            if (
                turned
                and sum(turned) > 0
                and all(sum(a * x for a, x in zip(r, turned, strict=True)) >= 0 for r in everything)
            ):
                found.add(tuple(x / sum(turned) for x in turned))
    return found


@pytest.mark.parametrize("seed", range(40))
def test_the_corners_are_those_of_enumeration(seed):
    rng = random.Random(seed)
    width = rng.randint(2, 4)
    rows = [[rng.randint(-3, 3) for _ in range(width)] for _ in range(rng.randint(0, 4))]
    rays = extreme_rays(rows, width)
    assert {tuple(Fraction(x, sum(ray)) for x in ray) for ray in rays} == corners_by_enumeration(
        rows, width
    )
    assert len({*rays}) == len(rays)


def test_too_many_corners_are_refused():
    rows = [[3 * int(i == j) - 1 for i in range(8)] for j in range(8)]
    with pytest.raises(TooManyCorners):
        extreme_rays([[-a for a in row] for row in rows], 8, limit=10)


def test_the_corners_of_an_order_are_the_means_of_the_first():
    found = ordered(ABC, ((1,), (0,), (2,)))
    assert {*found.vertices} == {
        (0, 1, 0),
        (Fraction(1, 2), Fraction(1, 2), 0),
        (Fraction(1, 3), Fraction(1, 3), Fraction(1, 3)),
    }
    assert found.words == "B >= A >= C"
    # Rank order centroid of three: 11/18, 5/18, 2/18 (Barron and Barrett 1996).
    assert found.centre == (Fraction(5, 18), Fraction(11, 18), Fraction(1, 9))


def test_within_a_tier_nothing_is_said():
    found = ordered(ABC, ((0, 1), (2,)))
    assert found.holds((Fraction(1), Fraction(0), Fraction(0)))
    assert found.holds((Fraction(0), Fraction(1), Fraction(0)))
    assert not found.holds((Fraction(1, 2), Fraction(1, 8), Fraction(3, 8)))


def test_around_is_a_box_cut_by_the_sum():
    given = (Fraction(1, 2), Fraction(3, 10), Fraction(1, 5))
    found = around(ABC, given)
    assert found.centre == given
    assert found.ranges[0] == (Fraction(3, 8), Fraction(5, 8))
    for corner in found.vertices:
        assert sum(corner) == 1
        assert all(
            Fraction(3, 4) * w <= x <= Fraction(5, 4) * w
            for w, x in zip(given, corner, strict=True)
        )


@pytest.mark.parametrize("seed", range(20))
def test_swings_within_their_ranges_give_weights_in_the_set_and_corners_come_from_such_swings(seed):
    rng = random.Random(seed)
    low = [Fraction(rng.randint(0, 50)) for _ in range(4)]
    high = [a + rng.randint(1, 50) for a in low]
    found = ranged("ABCD", low, high)
    swings = [
        a + (b - a) * Fraction(rng.randint(0, 10), 10) for a, b in zip(low, high, strict=True)
    ]
    if any(swings):
        assert found.holds([s / sum(swings) for s in swings])
    for corner in found.vertices:
        # Some t makes low <= t * w <= high.
        least = max((a / w for a, w in zip(low, corner, strict=True) if w), default=Fraction(0))
        most = min(b / w for b, w in zip(high, corner, strict=True) if w)
        assert least <= most
        assert all(w or not a for a, w in zip(low, corner, strict=True))


def test_ranges_of_weights_are_reached_by_corners():
    found = around(ABC, (Fraction(1, 2), Fraction(3, 10), Fraction(1, 5)))
    for j in range(3):
        reached = [corner[j] for corner in found.vertices]
        assert (min(reached), max(reached)) == found.ranges[j]
    assert not found.exact


def test_exact_weights_are_one_point():
    given = (Fraction(1, 2), Fraction(1, 3), Fraction(1, 6))
    found = fixed(ABC, given)
    assert found.vertices == (given,)
    assert found.exact
    assert list(found.to_frame()["centre"]) == [float(w) for w in given]


def test_what_cannot_all_be_true_is_refused():
    found = ordered(ABC, ((0,), (1,), (2,)))
    with pytest.raises(WeightsClash, match="C above A"):
        found.narrowed("odd", "C above A", [(Fraction(-2), Fraction(0), Fraction(1))])
    with pytest.raises(WeightsClash):
        ranged(ABC, [Fraction(5)] * 3, [Fraction(4)] * 3)


CRITERIA = [
    {"id": "C1", "name": "One", "worst": 0, "best": 10, "swing": 60},
    {
        "id": "C2",
        "name": "Two",
        "worst": 20,
        "best": 0,
        "direction": "min",
        "baseline": 10,
        "swing": 40,
    },
]


def with_criteria(**changed):
    return [{**row, **changed.get(row["id"], {})} for row in CRITERIA]


def test_a_case_with_swings_alone_is_taken_by_their_order():
    case = small_case()
    found = stated(case)
    assert (found.name, found.words) == ("order of swings", "C1 >= C2")
    assert found.centre == weights(case)


def test_a_case_with_ranks_is_taken_by_its_ranks():
    found = stated(small_case(criteria=with_criteria(C1={"rank": 2}, C2={"rank": 1})))
    assert found.words == "C2 >= C1"
    assert not found.holds(weights(small_case()))


def test_a_case_with_swing_ranges_is_taken_by_them():
    case = small_case(criteria=with_criteria(C1={"swing_low": 50, "swing_high": 80}))
    found = stated(case)
    assert found.name == "stated ranges"
    assert found.ranges[0] == (Fraction(50, 90), Fraction(80, 120))
    assert found.centre == weights(case)


def test_a_case_with_statements_and_ranges_of_weights_is_taken_by_both():
    case = small_case(
        weight_statements=[
            {"statement": "C1 >= 2 * C2"},
            {"stakeholder": "other", "statement": "C2 >= C1"},
        ],
        weights=[{"criterion": "C1", "low": "0.5", "high": "0.8"}],
    )
    found = stated(case)
    assert found.ranges == ((Fraction(2, 3), Fraction(4, 5)), (Fraction(1, 5), Fraction(1, 3)))
    assert found.holds(found.centre)


def test_any_weights_have_the_unit_corners():
    assert {*anything(ABC).vertices} == {(1, 0, 0), (0, 1, 0), (0, 0, 1)}
