"""Stages end with the first interruption, whoever catches it; what is missing is said in a sentence."""

from __future__ import annotations

import signal
import threading
from contextlib import suppress
from dataclasses import dataclass

import pytest

from scoring.work import stages as module
from scoring.work.stages import Stage, Stages, Stop, staged
from scoring.work.workers import CountListener


def interrupted(*_: object) -> None:
    raise KeyboardInterrupt


def pressed() -> None:
    signal.raise_signal(signal.SIGINT)


def test_without_an_interruption_nothing_is_missing():
    heard: list[str] = []
    with Stages(heard.append) as stages:
        assert stages.run("the first", lambda _: 1) == 1
        assert stages.each("the second", "abc", lambda piece, _: piece.upper()) == ("A", "B", "C")
    assert stages.stop is None
    assert heard[:2] == ["The first", "The second"]


def test_an_interruption_ends_every_further_stage():
    heard: list[str] = []
    with Stages(heard.append) as stages:
        assert stages.run("the first", lambda _: 1) == 1
        assert stages.run("the second", interrupted) is None
        assert stages.run("the third", lambda _: 3) is None
        assert stages.each("the fourth", (1, 2), lambda piece, _: piece) == ()
    assert stages.stop == Stop("the second", False, ("the second", "the third", "the fourth"))
    assert heard == ["The first", "The second"]
    assert (
        str(stages.stop)
        == "Stopped by you during the second; not worked out: the second, the third and the fourth."
    )


def test_a_stage_that_catches_it_is_kept_and_still_the_last():
    """Claim: Ctrl-C that a stage swallows is known all the same, and no stage begins after it."""

    def swallowing(_: object) -> str:
        with suppress(KeyboardInterrupt):
            pressed()
        return "half"

    with Stages() as stages:
        assert stages.run("the first", swallowing) == "half"
        assert stages.run("the second", lambda _: "whole") is None
    assert stages.stop == Stop("the first", True, ("the second",))
    assert (
        str(stages.stop)
        == "Stopped by you during the first, which is kept as far as it came; not worked out: the second."
    )


def test_a_part_with_nothing_in_it_is_not_kept():
    def swallowing(_: object) -> list[int]:
        with suppress(KeyboardInterrupt):
            pressed()
        return []

    with Stages() as stages:
        assert stages.run("the first", swallowing, holds=bool) is None
    assert stages.stop == Stop("the first", False, ("the first",))


def test_a_swallowed_interruption_surfaces_again_when_something_is_told():
    def deaf(tell_count: CountListener) -> None:
        with suppress(KeyboardInterrupt):
            pressed()
        tell_count(1, 2)
        pytest.fail("it went on")

    with Stages() as stages:
        assert stages.run("the first", deaf) is None
    assert stages.stopped


def test_pieces_that_are_done_are_kept():
    def third(piece: int, _: object) -> int:
        if piece == 3:
            pressed()
        return piece

    with Stages() as stages:
        assert stages.each("the pieces", range(1, 9), third) == (1, 2)
    assert stages.stop == Stop("the pieces", True, ())
    assert str(stages.stop) == "Stopped by you during the pieces, which is kept as far as it came."


def test_whoever_is_told_may_interrupt():
    def progress(doing: str) -> None:
        if doing == "The second":
            raise KeyboardInterrupt

    stages = Stages(progress)
    assert stages.run("the first", lambda _: 1) == 1
    assert stages.run("the second", lambda _: 2) is None
    assert stages.stop == Stop("the second", False, ("the second",))


def test_between_two_stages_ctrl_c_waits_for_the_next():
    with Stages() as stages:
        pressed()
        assert stages.run("the first", lambda _: 1) is None
    assert str(stages.stop) == "Stopped by you; not worked out: the first."


def test_a_second_ctrl_c_while_a_stage_gives_way_ends_it():
    def slow_to_end(_: object) -> int:
        try:
            pressed()
        finally:
            pressed()
        return 1

    with Stages() as stages:
        assert stages.run("the first", slow_to_end) is None
        assert stages.run("the second", lambda _: 2) is None
    assert stages.stop == Stop("the first", False, ("the first", "the second"))


def test_ctrl_c_goes_back_to_whoever_had_it():
    before = signal.getsignal(signal.SIGINT)
    with staged(lambda _: None) as stages, staged(stages) as same:
        assert same is stages
        assert signal.getsignal(signal.SIGINT) != before
    assert signal.getsignal(signal.SIGINT) == before
    with pytest.raises(KeyboardInterrupt):
        pressed()


def test_a_handler_that_only_takes_note_is_respected():
    """Input: a programme around this one that takes Ctrl-C for itself. Claim: nothing is stopped."""
    noted: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: noted.append(number))
    try:
        with Stages() as stages:
            assert stages.run("the first", lambda _: pressed() or 1) == 1
    finally:
        signal.signal(signal.SIGINT, before)
    assert noted == [signal.SIGINT]
    assert not stages.stopped


def test_another_thread_leaves_ctrl_c_alone():
    before = signal.getsignal(signal.SIGINT)
    seen: list[object] = []

    def work() -> None:
        with Stages() as stages:
            seen.append(stages.run("the first", lambda _: signal.getsignal(signal.SIGINT)))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [before]


def test_another_fault_goes_through():
    with Stages() as stages, pytest.raises(ZeroDivisionError):
        stages.run("the first", lambda _: 1 // 0)


def test_counts_are_told_now_and_then(monkeypatch: pytest.MonkeyPatch):
    now = [0.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: now[0])
    heard: list[str] = []

    def count(tell_count: CountListener) -> None:
        for done in range(1, 41):
            now[0] += 0.25
            tell_count(done * 100, 4000)

    Stages(heard.append).run("the draws", count)
    assert heard[0] == "The draws"
    assert heard[1] == "The draws: 400 of 4,000"
    assert len(heard) == 11


@dataclass(frozen=True)
class Answer:
    """What stages fill."""

    first: int = 0
    second: int = 0


def test_stages_fill_an_answer_part_by_part():
    """Claim: each starts from what those before it left, and changes its own part alone."""
    stages = (
        Stage[Answer]("the first", "first", lambda so_far, _: so_far.first + 1),
        Stage[Answer]("the second", "second", lambda so_far, _: so_far.first + 1),
    )
    assert Stages().fill(Answer(), stages) == Answer(1, 2)


def test_a_part_that_an_interruption_left_out_stays_as_it_was():
    stages = Stages()
    filled = stages.fill(
        Answer(),
        (
            Stage[Answer]("the first", "first", lambda *_: 1),
            Stage[Answer]("the second", "second", interrupted),
        ),
    )
    assert filled == Answer(1, 0)
    assert stages.stop == Stop("the second", False, ("the second",))


class Heard:
    """Who listens, and what was heard."""

    def __init__(self) -> None:
        self.heard: list[tuple[object, ...]] = []

    def stage(self, name: str, number: int, of: int) -> None:
        self.heard.append((name, number, of))

    def count(self, done: int, total: int) -> None:
        self.heard.append((done, total))


def test_a_listener_hears_which_stage_of_how_many_and_every_count():
    """Claim: the number of stages is never below the one that begins, whatever was expected."""
    listener = Heard()
    stages = Stages(listener=listener)
    stages.expect(2)
    stages.run("the first", lambda tell_count: tell_count(1, 3))
    stages.each("the second", "ab", lambda piece, _: piece)
    stages.run("one more", lambda _: 1)
    assert listener.heard == [
        ("the first", 1, 2),
        (1, 3),
        ("the second", 2, 2),
        (1, 2),
        (2, 2),
        ("one more", 3, 3),
    ]


def test_whoever_is_handed_something_between_stages_may_interrupt():
    handed: list[int] = []
    stages = Stages()
    stages.hand(handed.append, 1)
    stages.hand(interrupted, 2)
    stages.hand(handed.append, 3)
    assert stages.run("the first", lambda _: 1) is None
    assert handed == [1]
    assert str(stages.stop) == "Stopped by you; not worked out: the first."
