"""Several people who score one thing: who is severe, and what to talk about first."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import Any

import pytest

import steelyard
from criteria.model.case import Case
from reports.assessors import to_talk_about
from scoring.assessors import differences, own_weights, severities
from tests.cases import small_case


def views_of(case: Case, said: dict[tuple[str, str], dict[str, Any]]) -> dict[Any, Any]:
    """Who says what of a recommendation on a criterion, as rows of scores."""
    rows = {(row.option, row.criterion): row for row in case.scores}
    return {
        (option, "", leaf): tuple(
            (
                who,
                rows[option, leaf].model_copy(
                    update=dict.fromkeys(("low", "likely", "high"), Decimal(str(score)))
                ),
            )
            for who, score in judged.items()
        )
        for (option, leaf), judged in said.items()
    }


def test_severity_is_the_mean_distance_to_the_others_in_value():
    """By hand: on C1 10 points a step; on C2, from 20 to 0, 5 points a step and less is better.

    Ann: A on C1 2 against Bob 6 and Cy 4: 20 - 50 = -30; A on C2 12 against Bob 8: 40 - 60 = -20; mean -25.
    """
    case = small_case()
    views = views_of(
        case,
        {
            ("A", "C1"): {"Ann": 2, "Bob": 6, "Cy": 4},
            ("A", "C2"): {"Ann": 12, "Bob": 8},
            ("B", "C1"): {"Ann": 1},
        },
    )
    words = severities(case, views)
    assert [(row.who, row.scores, row.points) for row in words] == [
        ("Ann", 2, Fraction(-25)),
        ("Cy", 1, Fraction(0)),
        ("Bob", 2, Fraction(25)),
    ]


def test_severities_of_two_who_score_the_same_things_cancel_out():
    """Law: what one is above the other, the other is below."""
    case = small_case()
    views = views_of(case, {("A", "C1"): {"x": 3, "y": 9}, ("B", "C2"): {"x": 1, "y": 20}})
    first, second = severities(case, views)
    assert first.points == -second.points


def test_what_decides_comes_first_and_is_what_enumeration_says():
    """Oracle: all four portfolios at the lowest and the highest view of every score that differs."""
    case = small_case(budget=[{"year": 2027, "amount": 50}])
    said = {
        ("A", "C1"): {"x": 5, "y": "5.5"},
        ("B", "C1"): {"x": 2, "y": 10},
        ("B", "C2"): {"x": 14, "y": 15},
    }
    best = steelyard.analyse(case, quick=True).best
    assert best.choice == (0, 1)
    listed = differences(best, views_of(case, said))
    assert listed[0].about == ("B", "", "C1")
    assert [row.decides for row in listed] == sorted((row.decides for row in listed), reverse=True)
    likely = {(row.option, row.criterion): Fraction(row.likely) for row in case.scores}
    for row in listed:
        option, _, leaf = row.about
        for trial, score in zip(
            row.trials,
            sorted(Fraction(str(one)) for one in said[option, leaf].values()),
            strict=True,
        ):
            scores = likely | {(option, leaf): score}

            def worth(held: tuple[int, int], scores: dict[Any, Fraction] = scores) -> Fraction:
                benefit = {
                    name: 60 * scores[name, "C1"] / 10 + 40 * (10 - scores[name, "C2"]) / 20
                    for name in "AB"
                }
                return held[0] * benefit["A"] + held[1] * benefit["B"]

            fitting = [
                held for held in product((0, 1), repeat=2) if 30 * held[0] + 50 * held[1] <= 50
            ]
            assert worth(trial.choice) == max(map(worth, fitting))
            assert bool(trial.moved) == (trial.choice != best.choice)


def test_the_spread_is_in_value_and_weights_order_the_rest():
    case = small_case(budget=[{"year": 2027, "amount": 80}])
    views = views_of(
        case,
        {
            ("A", "C2"): {"x": 9, "y": 10},
            ("A", "C1"): {"x": 5, "y": 6},
            ("B", "C1"): {"x": 9, "y": 9},
        },
    )
    best = steelyard.analyse(case, quick=True).best
    assert [(row.about[2], row.spread) for row in differences(best, views)] == [
        ("C1", 10),
        ("C2", 5),
    ]


def test_it_is_told_in_a_few_lines():
    case = small_case(budget=[{"year": 2027, "amount": 50}])
    analysis = steelyard.analyse(case, quick=True)
    lines = list(to_talk_about(analysis, views_of(case, {("B", "C1"): {"Ann": 2, "Bob": 10}})))
    assert lines == [
        "Who scores high or low, against the others on the same scores (points of 100, mean):",
        "  Ann: \u221280.0 over 1 score",
        "  Bob: +80.0 over 1 score",
        "To talk about, first what could change the decision:",
        (
            "  1. B on C1: Ann says 2, Bob says 10 (80.0 points apart). "
            "With 2 in its place: First enters; Second leaves. With 10 in its place: nothing changes."
        ),
    ]


def test_agreement_is_not_told():
    case = small_case()
    analysis = steelyard.analyse(case, quick=True)
    told = list(to_talk_about(analysis, views_of(case, {("B", "C1"): {"Ann": 3, "Bob": 3}})))
    assert not any("talk about" in line for line in told)


@pytest.mark.parametrize("name", ["rare-earths-brief"])
def test_the_own_weights_are_those_of_the_analysis(name: str):
    case = steelyard.read(name)
    assert own_weights(case) == steelyard.analyse(case, quick=True).evaluation.weights
