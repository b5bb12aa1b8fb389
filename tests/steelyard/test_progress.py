"""How far a run is: one line that changes on a terminal, a line a stage elsewhere, nothing where it is to be quiet."""

from __future__ import annotations

import io
import os
from types import SimpleNamespace

import pytest

from steelyard import console, progress
from steelyard.progress import Progress, time_left


class Terminal(io.StringIO):
    """Standard error that is watched, as a person sees it."""

    def isatty(self) -> bool:
        return True

    @property
    def screen(self) -> list[str]:
        """The lines that stand on it at the end: what follows a carriage return is written over the line."""
        lines = []
        for text in self.getvalue().split("\n"):
            shown = ""
            for part in text.split("\r"):
                shown = part + shown[len(part) :]
            lines.append(shown.rstrip())
        return lines


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    screen = Terminal()
    monkeypatch.setattr(console, "sys", SimpleNamespace(stderr=screen, stdout=screen))
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(console, "_line", [0])
    wide(monkeypatch, 80)
    return screen


def wide(monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    monkeypatch.setattr(
        console.shutil, "get_terminal_size", lambda: os.terminal_size((columns, 24))
    )


def runs(bar: Progress) -> None:
    bar.say("Reading the case")
    bar("Scoring the recommendations")
    bar.stage("near-ties", 1, 4)
    bar("Near-ties")
    bar.count(1, 2)
    bar.stage("the frontier", 2, 4)
    bar("The frontier")
    bar("What A would need")


def test_a_line_a_stage_where_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    runs(Progress(quiet=False))
    assert capsys.readouterr().err.splitlines() == [
        "Reading the case ...",
        "Scoring the recommendations ...",
        "Near-ties ...",
        "The frontier ...",
    ]


@pytest.mark.usefixtures("terminal")
def test_quiet_is_silent(terminal: Terminal) -> None:
    runs(Progress(quiet=True))
    assert terminal.getvalue() == ""


def test_one_bar_on_a_terminal(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(0, 1000, 10))
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(clock))
    runs(Progress(quiet=False))
    (line,) = terminal.screen
    assert line.startswith("[####............]  25%  stage 2 of 4  about ")
    assert line.endswith(" left  What A would need")
    console.say("Fund 1 of 2")
    console.say("It costs nothing")
    assert terminal.screen == ["Fund 1 of 2", "It costs nothing", ""]


def test_stages_that_begin_alike_are_told_apart(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    wide(monkeypatch, 60)
    Progress(quiet=False).stage("the best portfolio in 2,000 draws of costs", 5, 6)
    assert terminal.screen[-1].endswith("2,000 draws of costs")


@pytest.mark.parametrize("columns", [1, 8, 20, 40, 51, 79])
def test_it_never_wraps(terminal: Terminal, monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    """Law: no drawing is as wide as the terminal, also with scripts whose letters take two columns."""
    wide(monkeypatch, columns)
    bar = Progress(quiet=False)
    bar.stage("日本語 " * 30, 1, 12)
    bar("What 日本語日本語日本語 would need" * 4)
    for drawn in terminal.getvalue().split("\r"):
        assert console.wide(drawn.rstrip()) < max(columns, 2)
    assert terminal.getvalue().isprintable() or "\n" not in terminal.getvalue()


def test_a_narrow_terminal_has_the_figures(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    wide(monkeypatch, 30)
    Progress(quiet=False).stage("near-ties", 3, 12)
    assert terminal.screen == [" 17%  stage 3 of 12  Near-tie"]


def test_a_dumb_terminal_gets_lines(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    Progress(quiet=False).stage("near-ties", 1, 2)
    assert terminal.getvalue() == "Near-ties ...\n"


@pytest.mark.parametrize(
    ("elapsed", "share", "words"),
    [
        (10, 0.01, ""),
        (10, 0.5, "about 10 s left"),
        (30, 0.5, "about 30 s left"),
        (60, 0.5, "about 1 min left"),
        (100, 0.25, "about 5 min left"),
        (10, 1.0, "about 1 s left"),
    ],
)
def test_the_time_left_is_a_guess_by_what_is_done(elapsed: float, share: float, words: str) -> None:
    assert time_left(elapsed, share) == words
