"""Ctrl-C at the real command line: what is done by then is written, and the rest is named in a sentence."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from subprocess import PIPE

import pytest

import steelyard
from scoring.work.stages import Stop
from steelyard import cli
from steelyard.cli import MEND, STOPPED, UNPROVED
from steelyard.progress import Progress
from tests.steelyard.test_cli import REPORTS, at, run

PATIENCE = 300.0  # seconds for a run, of which it needs a few on an idle machine

__all__ = ["at"]  # the fixture

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no Ctrl-C to one process"),
]


class Running:
    """A run of the brief case that is read line by line; one that does not end in time is killed and fails."""

    def __init__(self, folder: Path, *words: str) -> None:
        command = [
            sys.executable,
            "-m",
            "steelyard",
            "run",
            "rare-earths-brief",
            "-o",
            "out",
            *words,
        ]
        self.process = subprocess.Popen(command, cwd=folder, stdout=PIPE, stderr=PIPE, text=True)
        self.clock = threading.Timer(PATIENCE, self.process.kill)
        self.clock.start()
        self.heard: list[str] = []

    def until(self, beginning: str) -> Running:
        """Read on until a line begins so."""
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.heard.append(line)
            if line.startswith(beginning):
                return self
        self.end()
        pytest.fail(f"it never said {beginning!r}: {self.heard}")

    def stop(self, number: int = signal.SIGINT) -> Running:
        """Press Ctrl-C, or ask for an end in another way."""
        self.process.send_signal(number)
        return self

    def end(self) -> tuple[int, str, str]:
        """Its exit code, and what it printed as a result and besides."""
        out, err = self.process.communicate()
        self.clock.cancel()
        said = "".join(self.heard) + err
        assert "Traceback" not in said
        assert self.process.returncode >= 0, f"it went on: {said}"
        return self.process.returncode, out, said


@pytest.mark.parametrize(
    "line",
    [
        "Near-ties",
        "What each would need",
        "The frontier",
        "Which disputes matter",
        "The ranking in",
    ],
)
def test_after_the_proof_ctrl_c_writes_what_there_is(at: Path, line: str) -> None:
    code, out, said = Running(at, "--draws", "300000").until(line).stop().end()
    assert code == STOPPED == 5
    assert "Fund 4 of 6 within US$ 2,500 million" in out
    *_, sentence = said.strip().splitlines()
    assert sentence.startswith("Stopped by you during ")
    assert sentence.endswith(" and the four options.")
    assert sentence in (at / "out" / "report.html").read_text("utf-8")
    assert sorted(path.name for path in (at / "out").iterdir()) == REPORTS
    assert run("verify", "out/result.json").exit_code == 0


@pytest.mark.parametrize("ignored", [False, True])
def test_being_asked_to_end_is_like_ctrl_c(at: Path, ignored: bool) -> None:
    """Law: also where Ctrl-C is ignored, as in a job that a script puts in the background."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN) if ignored else None
    try:
        running = Running(at, "--draws", "300000")
    finally:
        if before is not None:
            signal.signal(signal.SIGINT, before)
    code, out, said = running.until("The best portfolio in").stop(signal.SIGTERM).end()
    assert code == STOPPED
    assert "Fund 4 of 6 within US$ 2,500 million" in out
    assert "Stopped by you during " in said
    assert run("verify", "out/result.json").exit_code == 0
    assert sorted(path.name for path in (at / "out").iterdir()) == REPORTS


def test_before_the_proof_nothing_is_written(at: Path) -> None:
    code, out, said = Running(at).until("Reading the case").stop().end()
    assert (code, out) == (MEND, "")
    assert said.strip().splitlines()[-1].startswith("Stopped by you")
    assert not (at / "out").exists()


def test_a_second_ctrl_c_leaves_the_old_reports_as_they_were(at: Path) -> None:
    assert run("run", "rare-earths-brief", "-o", "out", "--quick").exit_code == 0
    before = {path.name: path.read_bytes() for path in (at / "out").iterdir()}
    running = Running(at, "--force", "--draws", "300000").until("Near-ties").stop()
    code, out, said = running.until("Stopped; writing the reports").stop().end()
    assert code == MEND
    assert "report.html" not in out, "the decision was told by then, and no report"
    assert (
        said.strip().splitlines()[-1]
        == "Stopped by you while the reports were being written. out is as it was."
    )
    assert {path.name: path.read_bytes() for path in (at / "out").iterdir()} == before


def test_the_first_ctrl_c_while_writing_lets_it_finish(at: Path) -> None:
    code, out, said = Running(at, "--quick").until("Writing the reports").stop().end()
    assert code == 0
    assert "Fund 4 of 6" in out
    assert "The reports are nearly written. Press Ctrl-C again to leave without them." in said
    assert sorted(path.name for path in (at / "out").iterdir()) == REPORTS


def test_a_second_one_while_writing_leaves_without_them(at: Path) -> None:
    running = Running(at, "--quick").until("Writing the reports").stop()
    code, _, _ = running.until("The reports are nearly written").stop().end()
    assert code == MEND
    assert not (at / "out").exists()


def stop_at(monkeypatch: pytest.MonkeyPatch, stage: str) -> None:
    """Stop when a stage is told, without a signal."""

    class Stopping(Progress):
        def __call__(self, doing: str) -> None:
            if doing == stage:
                raise KeyboardInterrupt

    monkeypatch.setattr(cli, "Progress", Stopping)


def test_explain_needs_the_explanation_and_not_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    stop_at(monkeypatch, "The frontier")
    stopped = run("explain", "rare-earths-brief", "DIS", "--draws")
    assert stopped.exit_code == MEND
    assert "Stopped by you during the frontier; not worked out: the frontier" in stopped.output
    stop_at(monkeypatch, "Near-ties")
    stopped = run("explain", "rare-earths-brief", "DIS")
    assert stopped.exit_code == MEND
    assert "Stopped by you during near-ties; not worked out: near-ties" in stopped.output
    stop_at(monkeypatch, "The scenarios")
    explained = run("explain", "rare-earths-brief", "DIS")
    assert explained.exit_code == 0
    assert "(DIS) is out." in explained.output


def test_not_proven_is_graver_than_stopped(at: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Claim: whoever trusts exit code 5 to mean a proven portfolio may."""
    whole = steelyard.analyse(steelyard.read("rare-earths-brief"), quick=True)
    found = replace(whole, stopped=Stop("near-ties", False, ("near-ties",)))
    monkeypatch.setattr(steelyard, "analyse", lambda *_, **__: found)
    assert run("run", "rare-earths-brief", "-o", "proven").exit_code == STOPPED
    found = replace(found, optimum=replace(found.optimum, status="best found"))
    done = run("run", "rare-earths-brief", "-o", "out")
    assert done.exit_code == UNPROVED
    assert "Stopped by you during near-ties; not worked out: near-ties." in done.output


def test_any_other_command_ends_with_a_plain_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: str, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(steelyard, "check", interrupted)
    done = run("check", "rare-earths-brief")
    assert (done.exit_code, done.output.strip()) == (MEND, "Stopped by you.")
