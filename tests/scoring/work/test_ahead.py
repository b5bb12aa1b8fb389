"""Stages done ahead in another thread: the run takes their answers in its own order, and does itself what is not there."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest

from scoring.work.cache import Cache
from scoring.work.keeping import Keep, Keeper
from scoring.work.stages import Stages, Stop

if TYPE_CHECKING:
    from pathlib import Path

    from scoring.work.workers import CountListener

FIRST, SECOND = "the first", "the second"


def keep() -> Keep[int]:
    """Keep a number that rests on nothing."""
    return Keep(int, ())


def done(stages: Stages, name: str, answer: int = 1) -> int | None:
    """Do a stage whose answer is a number."""
    return stages.run(name, lambda _: answer, keep=keep)


def left_to_others(_: object) -> int:
    pytest.fail("the run did it again")


def test_what_is_done_ahead_is_taken_when_its_turn_comes():
    heard: list[str] = []

    def ahead(stages: Stages) -> None:
        done(stages, FIRST, 1)
        done(stages, SECOND, 2)

    with Stages(heard.append) as stages:
        stages.begin_ahead((FIRST, SECOND), ahead)
        assert stages.run("another", lambda _: 0, keep=keep) == 0
        assert stages.run(FIRST, left_to_others, keep=keep) == 1
        assert stages.run(SECOND, left_to_others, keep=keep) == 2
    assert heard == ["Another", "The first", "The second"]
    assert stages.stop is None


@pytest.mark.parametrize("fault", [ZeroDivisionError, KeyboardInterrupt, SystemExit])
def test_the_run_does_itself_what_failed_ahead(fault: type[BaseException]):
    def ahead(stages: Stages) -> None:
        done(stages, FIRST, 1)
        raise fault

    with Stages() as stages:
        stages.begin_ahead((FIRST, SECOND), ahead)
        assert [done(stages, FIRST, 5), done(stages, SECOND, 6)] == [1, 6]
    assert stages.stop is None


def test_what_is_worked_out_on_the_way_is_kept_too(tmp_path: Path):
    """Claim: the entries are those of a run that does everything itself, in the same order."""

    def both(stages: Stages) -> int | None:
        return stages.run(
            FIRST, lambda _: stages.kept("within it", keep, lambda: 7), keep=lambda: Keep(int, ())
        )

    kept = []
    for folder in ("alone", "ahead"):
        keeper = Keeper(Cache(tmp_path / folder))
        with Stages(keeper=keeper) as stages:
            if folder == "ahead":
                stages.begin_ahead((FIRST,), both)
            assert both(stages) == 7
        kept.append((keeper.done, sorted(entry.path.name for entry in keeper.cache.entries())))
        again = Stages(keeper=Keeper(keeper.cache))
        assert again.run(FIRST, left_to_others, keep=keep) == 7
    assert kept[0] == kept[1]


def test_an_interruption_reaches_the_stage_that_is_waited_for():
    """Claim: it may hand back what it has so far, as one that the run does itself; nothing begins after it."""
    begun = threading.Event()

    def endless(_: CountListener) -> str:
        begun.set()
        try:
            while True:
                time.sleep(0.01)
        except KeyboardInterrupt:
            return "half"

    def ahead(stages: Stages) -> None:
        stages.run(FIRST, endless, keep=lambda: Keep(str, ()))
        stages.run(SECOND, left_to_others, keep=keep)

    def stopped(doing: str) -> None:
        if doing == "The first: 1 of 2":
            raise KeyboardInterrupt

    with Stages(stopped) as stages:
        stages.begin_ahead((FIRST, SECOND), ahead)
        begun.wait()
        stages._ahead.count(1, 2)  # type: ignore[union-attr] # the thread is in its stage
        assert stages.run(FIRST, left_to_others, keep=lambda: Keep(str, ())) == "half"
        assert done(stages, SECOND) is None
    assert stages.stop == Stop(FIRST, True, (SECOND,))


def test_nothing_goes_on_after_the_run():
    begun, over = threading.Event(), threading.Event()

    def ahead(stages: Stages) -> None:
        try:
            stages.run(FIRST, endless, keep=lambda: Keep(str, ()))
        finally:
            over.set()

    def endless(_: CountListener) -> str:
        begun.set()
        while True:
            time.sleep(0.01)

    with Stages() as stages:
        stages.begin_ahead((FIRST,), ahead)
        begun.wait()
    assert over.is_set()
