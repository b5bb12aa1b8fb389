"""Swings far from the others: which are named, what was likely meant, and what never matters."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria.model.oddities.swing_outliers import FAR, pools, swing_outliers
from criteria.model.oddities.swings import ranks_against
from tests.cases import small_case


def named(*swings):
    ids = [f"C{k}" for k in range(len(swings))]
    case = small_case(
        criteria=[
            {"id": id_, "name": id_, "swing": swing} for id_, swing in zip(ids, swings, strict=True)
        ]
    )
    return swing_outliers(case, case.swings)


ODD = [
    # (swings, the swing_outliers with what was meant)
    ((6500, 100, 80, 65), [("C0", 65)]),
    ((65, 100, 80, 6500), [("C3", 65)]),
    ((10000, 100, 80, 65), [("C0", 100)]),
    ((650, 100, 80, 65), [("C0", 65)]),
    ((1e-12, 100, 80, 65), [("C0", None)]),
    (("0.65", 100, 80, 65), [("C0", 65)]),
    ((100, 1, 1, 1), [("C0", 1)]),
    ((10000, 9000, 100, 80), [("C0", 100), ("C1", 90)]),
    ((6500, 100), [("C0", None)]),
    ((100, 2), [("C1", None)]),
    ((100000, 100, 0, 80), [("C0", 100)]),
]


@pytest.mark.parametrize(("swings", "expected"), ODD)
def test_what_stands_apart_is_named_with_what_was_meant(swings, expected):
    assert [(found.id, found.meant) for found in named(*swings)] == expected


@pytest.mark.parametrize(("swings", "nearest"), [((6500, 100), 100), ((1e-12, 100, 80, 65), 65)])
def test_beside_what_stands_apart_is_the_nearest_of_the_others(swings, nearest):
    (found,) = named(*swings)
    assert found.nearest == nearest


@pytest.mark.parametrize(
    "swings",
    [
        (100, 80, 65),
        (100, 5),
        (100, 80, 4),
        (0.7, 0.08, 0.06),
        (500, 100),
        (100, 0, 80),
        (100,),
        (50, 50),
    ],
)
def test_ordinary_swings_are_left_alone(swings):
    assert named(*swings) == ()


@given(
    st.lists(st.integers(1, 100), min_size=2, max_size=6).filter(
        lambda swings: max(swings) < FAR * min(swings)
    ),
    st.data(),
)
def test_one_far_above_all_others_is_the_one_named(swings, data):
    """Law: multiply one swing of several by ten thousand, and it and nothing else is named."""
    at = data.draw(st.integers(0, len(swings) - 1))
    wild = [swing * 10_000 if k == at else swing for k, swing in enumerate(swings)]
    assert [found.id for found in named(*wild)] == [f"C{at}"]


@given(
    st.lists(st.integers(1, 1_000_000), min_size=1, max_size=6), st.randoms(use_true_random=False)
)
def test_order_does_not_matter(swings, random):
    """Law: the same swings in another order name the same swings."""
    other = swings[:]
    random.shuffle(other)
    sizes = [sorted(found.swing for found in named(*order)) for order in (swings, other)]
    assert sizes[0] == sizes[1]


TREE = [
    {"id": "G", "name": "Group", "swing": 1},
    {"id": "H", "name": "No swing of its own"},
    {"id": "A", "parent": "G", "name": "A", "swing": 6500},
    {"id": "B", "parent": "G", "name": "B", "swing": 6000},
    {"id": "C", "parent": "H", "name": "C", "swing": 2},
    {"id": "D", "name": "D", "swing": 1},
]


def test_swings_are_compared_where_they_are_weighed():
    """A group with a swing of its own stands for its leaves, and one without lends them to its neighbours."""
    case = small_case(criteria=TREE)
    swings = case.swings
    assert [[row.id for row in pool] for pool in pools(case, swings)] == [
        ["G", "C", "D"],
        ["A", "B"],
    ]
    assert swing_outliers(case, swings) == ()
    wild = small_case(criteria=[{**row, "swing": 200} if row["id"] == "D" else row for row in TREE])
    (found,) = swing_outliers(wild, wild.swings)
    assert (found.id, found.above, found.rest, found.share) == (
        "D",
        True,
        (1, 2),
        Fraction(200, 203),
    )


def test_ranks_are_compared_where_swings_are():
    """6,500 in a group says nothing against a rank outside it."""
    rows = [{**row, "rank": rank} for row, rank in zip(TREE, (None, None, 3, 4, 1, 2), strict=True)]
    assert ranks_against(small_case(criteria=rows)) == ()
    turned = [{**row, "rank": {"A": 4, "B": 3}.get(row["id"])} for row in TREE]
    (found,) = ranks_against(small_case(criteria=turned))
    assert [(row.id, rank) for row, rank in (found.first, found.second)] == [("B", 3), ("A", 4)]
