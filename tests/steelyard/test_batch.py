"""Several cases in one call: each as if alone, a line each, the gravest exit code."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.work.workers import Workers, each
from steelyard import batch
from steelyard.batch import Ended, Piece, Wishes, folders, run_all, worst
from tests.steelyard.test_cli import REPORTS, at, csv_case, run

__all__ = ["at"]  # the fixture

REQUIRED = "id,name,status\nA,First,required\nB,Second,required\n"


def holds(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.mark.slow
def test_each_is_run_as_if_alone_and_a_bad_one_stops_no_other(at: Path) -> None:
    """Law: the same bytes as one by one, whoever worked on it."""
    csv_case(at / "one")
    (at / "sub").mkdir()
    csv_case(at / "sub" / "one", budget="year,amount\n2027,90\n")
    csv_case(at / "clash", recommendations=REQUIRED)
    csv_case(at / "bad", costs="option,year,likely\nA,2027,-3\nB,2027,50\n")
    words = ("--quick", "--draws", "20", "--quiet")
    done = run("run", "one", "bad", "sub/one", "clash", "nowhere", "-o", "all", *words)
    assert done.exit_code == 1
    said = done.output.splitlines()
    assert [line.partition(": ")[0] for line in said] == [
        *("one", "bad", "sub/one", "clash", "nowhere")
    ]
    assert re.fullmatch(r"one: Fund 1 of 2 within .*; proven best\. \(all/one\)", said[0])
    assert said[1].endswith("nothing was written. See what to mend: steelyard check bad")
    assert said[4].startswith("nowhere: there is no ")
    assert said[4].endswith(" Nothing was written.")
    assert "No portfolio keeps every rule. These cannot all hold: " in said[3]
    assert sorted(path.name for path in (at / "all").iterdir()) == ["clash", "one", "one-2"]
    for case, folder in (("one", "one"), ("sub/one", "one-2"), ("clash", "clash")):
        run("run", case, "-o", f"alone-{folder}", *words)
        assert holds(at / "all" / folder) == holds(at / f"alone-{folder}")
    assert sorted(holds(at / "all" / "one")) == REPORTS
    again = run("run", "one", "sub/one", "-o", "all", *words)
    assert again.exit_code == 1
    assert again.output.count("Add --force to write over them.") == 2
    assert run("run", "one", "sub/one", "-o", "all", "--force", *words).exit_code == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "Say in which folder each case gets one of its own"),
        (("-o", "out", "--pick", "p.csv"), "--pick is a portfolio of one case"),
    ],
)
def test_what_only_one_case_can_be_asked(at: Path, words: tuple[str, ...], says: str) -> None:
    (at / "p.csv").write_text("option,level\n")
    done = run("run", "one", "two", *words)
    assert done.exit_code == 2
    assert says in done.output


@given(st.lists(st.sampled_from(["a.xlsx", "A.json", "b/a", "a-2", "c.xlsx"]), max_size=8))
def test_every_case_has_a_folder_of_its_own(cases: list[str]) -> None:
    names = [path.name for path in folders(cases, Path("out"))]
    assert len({name.casefold() for name in names}) == len(cases)
    stems = zip(names, cases, strict=True)
    assert all(name.casefold().startswith(Path(case).stem.casefold()) for name, case in stems)


def test_the_exit_code_is_the_gravest() -> None:
    assert worst([]) == 0
    order = (0, 5, 4, 3, 1)
    for one, other in permutations(order, 2):
        assert worst([one, other]) == max(one, other, key=order.index)


def die_or_not(piece: Piece) -> Ended:
    """Stands in for the work: one of the cases kills whoever works on it."""
    if piece.name == "killer":
        os.kill(os.getpid(), signal.SIGKILL)
    return Ended(piece.name, 0, piece.folder)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="kills")
@pytest.mark.filterwarnings("ignore")
def test_a_worker_that_is_killed_costs_its_case_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "worked_out", die_or_not)
    pieces = [Piece(name, name, Path(name), Wishes()) for name in ("a", "killer", "b", "c")]
    heard: list[Ended] = []
    assert run_all(pieces, None, heard.append, lambda *_: None) == ""
    assert [ended.code for ended in heard] == [0, 1, 0, 0]
    assert heard[1].line.startswith("killer: the process that worked on it was killed")


def test_an_interruption_keeps_the_first_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    def alone(task, pieces, workers, *, hear, apart):
        return each(task, pieces, hear=hear)

    def hear(ended: Ended) -> None:
        if len(heard) == 2:
            raise KeyboardInterrupt
        heard.append(ended)

    heard: list[Ended] = []
    monkeypatch.setattr("scoring.work.workers.each", alone)
    monkeypatch.setattr(batch, "worked_out", lambda piece: Ended(piece.name, 0, piece.folder))
    pieces = [Piece(name, name, Path(name), Wishes()) for name in "abcd"]
    assert run_all(pieces, None, hear, lambda *_: None) == "Stopped by you"
    assert [ended.line for ended in heard] == ["a", "b"]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no Ctrl-C to one process")
def test_ctrl_c_names_what_was_not_run(at: Path) -> None:
    command = [sys.executable, "-m", "steelyard", "run", *("rare-earths", "rare-earths-brief")]
    with subprocess.Popen(
        [*command, "-o", "out"], cwd=at, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stderr.readline() == "2 cases ...\n"
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=120)
    assert (running.returncode, out) == (5, "")
    assert err == "Stopped by you. Not run: rare-earths, rare-earths-brief.\n"
    assert not (at / "out").exists()


@pytest.mark.cluster
@pytest.mark.slow
def test_a_cluster_gives_the_same_files(at: Path) -> None:
    distributed = pytest.importorskip("distributed")
    csv_case(at / "one")
    csv_case(at / "two", budget="year,amount\n2027,90\n")
    words = ("--quick", "--draws", "20", "--quiet")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=":0"
    ) as cluster:
        where = ("--cluster", cluster.scheduler_address)
        assert run("run", "one", "two", "-o", "far", *where, *words).exit_code == 0
    assert run("run", "one", "two", "-o", "near", *words).exit_code == 0
    for name in ("one", "two"):
        assert holds(at / "far" / name) == holds(at / "near" / name)


def test_workers_hear_each_answer_in_order() -> None:
    heard: list[int] = []
    assert each(abs, [-1, -2, -3], Workers(2), hear=heard.append) == ([1, 2, 3], True)
    assert heard == [1, 2, 3]
