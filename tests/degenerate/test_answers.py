"""Every answer is equal to what the slow path said before: 500 degenerate cases by night, some of them by day."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.degenerate.answers import KINDS, answers

RECORDED = [
    json.loads(line)
    for line in Path(__file__).with_name("answers.txt").read_text("utf-8").splitlines()
]
BLOCK = 25
DAILY = (0, 69, 87, 249, 301, 370)


def assert_as_before(seed: int) -> None:
    """Compare kind by kind, so that a fault names what differs; the last one is not recorded of every case."""
    before, now = dict(RECORDED[seed]), answers(seed)
    digests = before.pop("else", "").split()
    said = now.pop("else", "").split()
    assert now == before, seed
    kinds = zip(KINDS, digests, said, strict=False)
    assert [kind for kind, one, other in kinds if one != other] == [], seed


def test_what_is_recorded_is_whole() -> None:
    assert len(RECORDED) == 500
    assert sum("clash" in said for said in RECORDED) == 18
    digests = [said["else"].split() for said in RECORDED if "clash" not in said]
    assert {len(of_one) for of_one in digests} == {len(KINDS) - 1, len(KINDS)}
    for kind in zip(*(of_one[: len(KINDS) - 1] for of_one in digests), strict=True):
        assert len({*kind}) > 100


@pytest.mark.parametrize("seed", range(60, 120, 3))
def test_the_decision_is_as_before(seed: int) -> None:
    before = {name: part for name, part in RECORDED[seed].items() if name != "else"}
    assert answers(seed, quick=True) == before


@pytest.mark.slow
@pytest.mark.parametrize("seed", DAILY)
def test_every_answer_is_as_before(seed: int) -> None:
    assert_as_before(seed)


@pytest.mark.slow
@pytest.mark.nightly
@pytest.mark.parametrize("first", range(0, 500, BLOCK))
def test_every_answer_of_all_is_as_before(first: int) -> None:
    for seed in range(first, first + BLOCK):
        assert_as_before(seed)
