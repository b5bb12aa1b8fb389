"""Answers of stages are kept under what they read, and never believed where anything does not fit."""

from __future__ import annotations

import json
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from criteria.model.case import Case
from criteria.model.rules import Ban, Rule
from scoring.work.cache import Cache
from scoring.work.keeping import Keep, Keeper
from scoring.work.stages import Stages
from tests.cases import small_case

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@dataclass(frozen=True)
class Answer:
    """What a stage gives."""

    points: Fraction
    case: Case | None = None
    rule: Rule | None = None


@pytest.fixture
def keeper(tmp_path: Path) -> Keeper:
    return Keeper(Cache(tmp_path / "kept"))


def keep(*reads: int, there: tuple[object, ...] = ()) -> Keep[Answer]:
    return Keep(Answer, tuple((int, read) for read in reads), there)


def never() -> Answer:
    pytest.fail("it was done again")


def test_a_stage_that_reads_the_same_is_not_done_again(keeper: Keeper):
    stages = Stages(keeper=keeper)
    assert stages.run("one", lambda _: Answer(Fraction(1, 3)), keep=lambda: keep(1, 2)) == Answer(
        Fraction(1, 3)
    )
    assert stages.kept("one", lambda: keep(1, 2), never) == Answer(Fraction(1, 3))
    assert (keeper.done, keeper.found) == (["one"], ["one"])


@pytest.mark.parametrize(("name", "reads"), [("two", (1, 2)), ("one", (1, 3)), ("one", (1,))])
def test_another_name_or_another_read_is_another_answer(
    keeper: Keeper, name: str, reads: tuple[int, ...]
):
    keeper.put("one", keep(1, 2), Answer(Fraction(1)))
    assert keeper.find(name, keep(*reads)) is None


def test_of_the_case_only_its_place_is_kept(keeper: Keeper):
    """Claim: a text of the case never comes back from an earlier run; what is there now stands in its place."""
    before, after = small_case(), small_case(case={"title": "Renamed"})
    keeper.put("one", keep(1, there=(before,)), Answer(Fraction(1), before))
    found = keeper.find("one", keep(1, there=(after,)))
    assert found is not None
    assert found.answer.case is after
    (entry,) = keeper.cache.entries()
    data = keeper.cache.find(entry.path.name)
    assert data is not None
    assert b"Small" not in data


@pytest.mark.parametrize(
    "answer",
    [Answer(Fraction(1), small_case()), Answer(Fraction(1), rule=Ban("no A", None, "A", "First"))],
)
def test_a_case_or_rule_that_is_not_there_is_not_kept(keeper: Keeper, answer: Answer):
    keeper.put("one", keep(1, there=(small_case(),)), answer)
    assert keeper.cache.entries() == ()


def test_what_is_not_whole_is_not_kept(keeper: Keeper):
    half = Keep[Answer](Answer, ((int, 1),), whole=lambda answer: answer.points == 1)
    keeper.put("one", half, Answer(Fraction(1, 2)))
    assert keeper.find("one", half) is None
    keeper.put("one", half, Answer(Fraction(1)))
    assert keeper.find("one", half) is not None


def test_an_interrupted_answer_is_not_kept(keeper: Keeper):
    def swallowing(_: object) -> Answer:
        stages.each("inside", (1,), interrupted)
        return Answer(Fraction(1))

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    stages = Stages(keeper=keeper)
    assert stages.run("one", swallowing, keep=lambda: keep(1)) == Answer(Fraction(1))
    assert stages.stopped
    assert keeper.cache.entries() == ()


def mangled(tree: dict[str, object], value: object) -> dict[str, object]:
    return {**tree, "value": value}


@pytest.mark.parametrize(
    "mangle",
    [
        lambda tree: mangled(tree, None),
        lambda tree: mangled(tree, ["one third", None, None]),
        lambda tree: mangled(tree, ["1/0", None, None]),
        lambda tree: mangled(tree, ["1/3", {"there": 1}, None]),
        lambda tree: mangled(tree, ["1/3", {"there": True}, None]),
        lambda tree: mangled(tree, ["1/3", None, {"there": 0}]),
        lambda tree: mangled(tree, ["1/3", {"there": 0, "more": 1}, None]),
        lambda tree: mangled(tree, {"=": 99}),
        lambda tree: {"value": tree["value"]},
        lambda _: [],
    ],
)
def test_a_whole_entry_that_says_something_else_is_not_believed(
    keeper: Keeper, mangle: Callable[[dict[str, object]], object]
):
    """Input: an entry whose hash is right, of data that no answer of ours has."""
    case = small_case()
    how = keep(1, there=(case,))
    keeper.put("one", how, Answer(Fraction(1, 3), case))
    (entry,) = keeper.cache.entries()
    data = keeper.cache.find(entry.path.name)
    assert data is not None
    keeper.cache.keep(entry.path.name, json.dumps(mangle(json.loads(data))).encode())
    assert keeper.find("one", how) is None


def test_data_that_are_no_json_are_not_believed(keeper: Keeper):
    keeper.put("one", keep(1), Answer(Fraction(1)))
    (entry,) = keeper.cache.entries()
    for data in (b"", b"\xff", b"{", b"[" * 100_000):
        keeper.cache.keep(entry.path.name, data)
        assert keeper.find("one", keep(1)) is None
