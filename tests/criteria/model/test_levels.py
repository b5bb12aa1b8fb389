"""Whose scores stand for a level, and how gains count: said once, for values, draws, bounds, disputes and checks."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from criteria.model.levels import chance_of_success, counted, sources
from tests.cases import small_case

LEVELS = [
    {"option": "A", "level": "pilot", "level_order": 1, "benefit_share": 0.25},
    {"option": "A", "level": "full", "level_order": 2, "is_reference": True},
    {"option": "A", "level": "more", "level_order": 3, "benefit_share": 1.5},
]


def scored(*levels: str) -> list[dict[str, object]]:
    """Scores of A at some levels, and of B at its only one, which need not be named."""
    rows = [("A", level) for level in levels] + [("B", "")]
    return [
        {"option": option, "level": level, "criterion": criterion, "likely": 5}
        for option, level in rows
        for criterion in ("C1", "C2")
    ]


def taken(*levels: str) -> dict[tuple[str, int], tuple[int, Fraction]]:
    found = sources(small_case(levels=LEVELS, scores=scored(*levels)))
    return {key: (source.level, source.share) for key, source in found.items()}


def test_a_level_without_scores_takes_its_share_of_the_reference() -> None:
    assert taken("full") == {
        ("A", 1): (2, Fraction(1, 4)),
        ("A", 2): (2, Fraction(1)),
        ("A", 3): (2, Fraction(3, 2)),
        ("B", 1): (1, Fraction(1)),
    }


def test_scores_of_its_own_come_before_a_share() -> None:
    assert taken("full", "pilot")["A", 1] == (1, Fraction(1))
    assert taken("full", "pilot")["A", 3] == (2, Fraction(3, 2))


def test_a_level_stands_for_itself_where_there_is_no_share_to_take() -> None:
    bare = [{key: value for key, value in row.items() if key != "benefit_share"} for row in LEVELS]
    found = sources(small_case(levels=bare, scores=scored("full")))
    assert found["A", 1].level == 1
    assert found["A", 1].scores == {}
    assert found["A", 2].scores.keys() == {"C1", "C2"}


def test_scores_of_nothing_that_exists_count_for_none() -> None:
    odd = [
        {"option": "X", "criterion": "C1", "likely": 5},
        {"option": "A", "level": "x", "criterion": "C1", "likely": 5},
    ]
    assert all(
        not source.scores for source in sources(small_case(levels=LEVELS, scores=odd)).values()
    )


@pytest.mark.parametrize(
    ("stated", "low", "likely", "high"),
    [
        ({}, Fraction(1), Fraction(1), Fraction(1)),
        ({"p_success_likely": 0.5}, Fraction(1, 2), Fraction(1, 2), Fraction(1, 2)),
        (
            {"p_success_low": 0.25, "p_success_likely": 0.5},
            Fraction(1, 4),
            Fraction(1, 2),
            Fraction(1, 2),
        ),
        (
            {"p_success_likely": 0.5, "p_success_high": 1},
            Fraction(1, 2),
            Fraction(1, 2),
            Fraction(1),
        ),
    ],
)
def test_the_chance_of_success_is_the_likely_one_where_an_end_is_blank(
    stated, low, likely, high
) -> None:
    rows = [{"id": "A", "name": "First", **stated}, {"id": "B", "name": "Second"}]
    used = small_case(case={"title": "T", "success": "used"}, recommendations=rows)
    ends = [
        chance_of_success(used, used.recommendations[0], end) for end in ("low", "likely", "high")
    ]
    assert ends == [low, likely, high]
    unused = small_case(recommendations=rows)
    assert {
        chance_of_success(unused, unused.recommendations[0], end)
        for end in ("low", "likely", "high")
    } == {Fraction(1)}


def test_harm_comes_in_full() -> None:
    assert [counted(Fraction(d), Fraction(1, 4)) for d in (8, 0, -8)] == [
        Fraction(2),
        Fraction(0),
        Fraction(-8),
    ]


def test_no_other_place_of_scoring_reads_a_share() -> None:
    """Law: who needs to know whose scores stand for a level asks `sources`; the audit alone tries other shares."""
    reading = [
        path.name
        for path in sorted(Path("scoring").rglob("*.py"))
        if "benefit_share" in path.read_text("utf-8")
    ]
    assert set(reading) == {"amounts.py", "table.py"}, (
        "scoring/value/table.py names it in its formula"
    )
