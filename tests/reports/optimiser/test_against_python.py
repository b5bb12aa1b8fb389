"""The page's search against Python's: the same value, cost and portfolio wherever both are proved."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import pytest

from criteria.read import read
from reports.optimiser.case_integers import written
from scoring.exact.programme import Programme
from scoring.exact.search import prove
from scoring.portfolio.from_case import programme
from scoring.value.costs import cost_table
from scoring.value.evaluation import evaluate
from tests.cases import every_kind, of_many_sources, sparse
from tests.degenerate.made import ODDITIES
from tests.degenerate.made import made as odd_case
from tests.reports.optimiser.families import hard, plain
from tests.reports.optimiser.random_settings import (
    Asked,
    Setting,
    asked_of,
    asked_programme,
    at_rest,
    changed,
    page_answers,
    python_answer,
    setting,
)
from tests.scoring.portfolio.made import made

SHIPPED = ("rare-earths-brief", "rare-earths")
ANSWERED = Fraction(99, 100)


@dataclass
class Tally:
    """How many settings were asked, and how many of them the page settled."""

    asked: int = 0
    settled: int = 0

    @property
    def share(self) -> Fraction:
        return Fraction(self.settled, self.asked)


def compare(
    node: str, asked: Asked, settings: list[Setting], tally: Tally, mode: str = "plain"
) -> None:
    """Law: where both are proved they agree; where the page is not, no portfolio passes its bound."""
    for one, answer in zip(settings, page_answers(node, asked, settings, mode=mode), strict=True):
        proof = python_answer(asked, one)
        tally.asked += 1
        tally.settled += answer["status"] in ("proven", "clash")
        if answer["status"] in ("proven", "clash") and proof.closed and proof.settled:
            now = changed(asked, one)
            choice = None if answer["choice"] is None else tuple(answer["choice"])
            assert choice == proof.choice, (one, answer)
            if choice is not None:
                assert int(answer["value"]) == now.value(choice) == proof.value
                assert int(answer["cost"]) == now.spending(choice)
                assert int(answer["bound"]) == proof.best
        elif answer["bound"] is not None and proof.best is not None:
            assert int(answer["bound"]) >= proof.best, (one, answer)


def settings_of(asked: Asked, count: int, seed: int = 1) -> list[Setting]:
    rng = random.Random(seed)
    return [at_rest(asked), *(setting(rng, asked) for _ in range(count))]


def test_the_shipped_cases_agree(node):
    for name in SHIPPED:
        asked, tally = asked_of(read(name)), Tally()
        compare(node, asked, settings_of(asked, 40), tally)
        assert tally.share >= Fraction(95, 100)


def test_generated_cases_agree(node):
    tally = Tally()
    for seed in range(3):
        for case in (every_kind(seed), of_many_sources(seed), sparse(seed)):
            asked = asked_of(case)
            compare(node, asked, settings_of(asked, 12, seed), tally)
    assert tally.share >= ANSWERED


def test_generated_programmes_agree_in_any_unit(node):
    """Every kind of row, joint and tie that the engine knows, some written in amounts near 10^12."""
    tally = Tally()
    for seed in range(12):
        of = made(seed, unit=(1, 10**6, 10**12)[seed % 3])
        if of.ids:
            asked = asked_programme(replace(of, tie=0))
            compare(node, asked, settings_of(asked, 8, seed), tally)
    assert tally.share >= ANSWERED


@pytest.mark.parametrize("make", [plain, hard])
def test_a_hundred_recommendations_agree(node, make):
    tally, asked = Tally(), make(1, 100)
    compare(node, asked, settings_of(asked, 6), tally)
    assert tally.settled > 0


@pytest.mark.slow
@pytest.mark.parametrize("name", SHIPPED)
def test_a_thousand_settings_of_the_shipped_cases_agree(node, name):
    asked, tally = asked_of(read(name)), Tally()
    compare(node, asked, settings_of(asked, 1000, 2), tally)
    assert tally.share >= ANSWERED


@pytest.mark.slow
def test_twenty_generated_cases_agree(node):
    tally = Tally()
    for seed in range(20):
        asked = asked_of(every_kind(100 + seed))
        compare(node, asked, settings_of(asked, 50, seed), tally)
    assert tally.share >= ANSWERED


@pytest.mark.slow
@pytest.mark.parametrize(("make", "share"), [(plain, ANSWERED), (hard, Fraction(94, 100))])
def test_more_programmes_of_a_hundred_agree(node, make, share):
    tally = Tally()
    for seed in range(6):
        asked = make(seed, 100)
        compare(node, asked, settings_of(asked, 16, seed), tally)
    assert tally.share >= share


@pytest.mark.parametrize("name", [SHIPPED[0], pytest.param(SHIPPED[1], marks=pytest.mark.slow)])
def test_multipliers_that_are_nonsense_change_no_proven_answer(node, name):
    """Law: floats only propose: random, huge, missing or negative multipliers may cost time, never the answer."""
    asked, tally = asked_of(read(name)), Tally()
    compare(node, asked, settings_of(asked, 25, 3), tally, mode="wild")
    assert tally.settled > 0


def test_what_was_asked_before_changes_no_proven_answer(node):
    asked = asked_of(read("rare-earths"))
    settings = settings_of(asked, 20, 4)
    warm, cold = (page_answers(node, asked, settings, mode=mode) for mode in ("plain", "cold"))
    for one, other in zip(warm, cold, strict=True):
        if {one["status"], other["status"]} == {"proven"}:
            assert [one[key] for key in ("choice", "value", "cost")] == [
                other[key] for key in ("choice", "value", "cost")
            ]


# At rest
# -------------------------------------------------------------------------------------------------------------


def rests(node: str, case: Any) -> bool:
    """Law: at the case's own weights the page's answer is the recommendation, in points and money too."""
    evaluation = evaluate(case)
    now = programme(evaluation, cost_table(case))
    asked, proof = asked_of(case), prove(now)
    (answer,) = page_answers(node, asked, [at_rest(asked)])
    if proof.choice is None:
        assert answer["status"] == "clash"
        return False
    assert (answer["status"], tuple(answer["choice"])) == ("proven", proof.choice)
    assert Fraction(int(answer["value"]), int(answer["point"])) == now.points(proof.choice)
    assert Fraction(int(answer["cost"]), int(asked.model["money"])) == now.money(proof.choice)
    return True


def test_at_rest_the_answer_is_the_recommendation(node):
    cases = [read(name) for name in SHIPPED] + [every_kind(seed) for seed in range(8)]
    assert sum(rests(node, case) for case in cases) > len(SHIPPED)


@pytest.mark.slow
def test_at_rest_the_answer_is_the_recommendation_of_every_odd_case(node):
    cases = [odd_case(seed).case for seed in range(2 * len(ODDITIES))] + [
        every_kind(seed) for seed in range(50)
    ]
    assert sum(rests(node, case) for case in cases) > len(cases) / 2


# Clashes
# -------------------------------------------------------------------------------------------------------------


def clashes(asked: Asked, one: Setting, names: list[str], fixed: list[int]) -> bool:
    """Whether Python proves that these rules and fixed levels cannot all be kept."""
    off = [row.name for row in asked.programme.rows if row.name not in names]
    kept = {**one, "off": off, "fix": [fix for fix in one["fix"] if fix["i"] in fixed]}
    proof = prove(_valueless(changed(asked, kept)))
    assert proof.closed or proof.choice is not None
    return proof.choice is None


def _valueless(of: Programme) -> Programme:
    return of.towards(replace(of.cost, terms=(), joints=()))


def check_clashes(node: str, asked: Asked, settings: list[Setting]) -> int:
    """Law: rules named at once clash by themselves; of those called minimal each is needed."""
    met = 0
    at_once, small = (
        page_answers(node, asked, settings, mode=mode) for mode in ("plain", "minimal")
    )
    for one, first, second in zip(settings, at_once, small, strict=True):
        if first["status"] != "clash":
            continue
        met += 1
        assert clashes(asked, one, first["clash"], first["clashFixed"])
        names, fixed = second["clash"], second["clashFixed"]
        assert clashes(asked, one, names, fixed)
        assert set(names) <= set(first["clash"])
        if second["minimal"]:
            assert not any(
                clashes(asked, one, [n for n in names if n != name], fixed) for name in names
            )
            assert not any(
                clashes(asked, one, names, [i for i in fixed if i != place]) for place in fixed
            )
    return met


def test_clashes_are_named_and_made_minimal(node):
    asked = asked_of(read("rare-earths-brief"))
    assert check_clashes(node, asked, settings_of(asked, 60, 5)) > 0
    asked = asked_of(every_kind(4))
    assert check_clashes(node, asked, settings_of(asked, 20, 5)) > 0


@pytest.mark.slow
def test_clashes_of_the_full_case_are_named_and_made_minimal(node):
    asked = asked_of(read("rare-earths"))
    assert check_clashes(node, asked, settings_of(asked, 60, 6)) > 1


# The case as integers
# ------------------------------------------------------------------------------------------------


def test_integers_beyond_javascript_are_text():
    assert [written(number) for number in (2**53 - 1, 2**53, -(2**53))] == [
        2**53 - 1,
        str(2**53),
        str(-(2**53)),
    ]


def test_the_integers_say_what_the_programme_says():
    """Law: cells and effects under the case's weights add up to every portfolio's points."""
    case = read("rare-earths")
    evaluation = evaluate(case)
    now, asked, rng = programme(evaluation, cost_table(case)), asked_of(case), random.Random(8)
    model, weights = asked.model, asked.weights
    for _ in range(50):
        choice = tuple(rng.randint(0, size) for size in model["sizes"])
        rested = changed(asked, at_rest(asked))
        assert Fraction(rested.value(choice), asked.scale * sum(weights)) == now.points(choice)
        assert rested.spending(choice) == now.spending(choice)
    assert [rule["name"] for rule in model["rules"]] == [row.name for row in now.rows]
    assert [Fraction(1, int(rule["steps"])) for rule in model["rules"]] == [
        row.unit for row in now.rows
    ]
