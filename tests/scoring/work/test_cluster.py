"""What goes to a Dask cluster: the same answers from there, and an end in order whatever becomes of it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import steelyard
from scoring.robustness.draws.acceptability import acceptability
from scoring.robustness.draws.selection import selection
from scoring.robustness.weights import best_by_weights
from scoring.robustness.weights.admissible import anything, around
from scoring.robustness.weights.best_by_weights import weight_space
from scoring.work import workers as module
from scoring.work.far_backend import FarBackend
from scoring.work.workers import ClusterError, Workers, each, reach
from steelyard.batch import Ended, Piece, Wishes, run_all
from tests.scoring.robustness.made_cases import world

pytestmark = [pytest.mark.cluster, pytest.mark.slow]

CRITERIA = ("C1", "C2", "C3")
DASK = (sys.executable, "-m")


class Cluster:
    """Two workers of this machine. done: the name of whatever they did, as Dask has it."""

    def __init__(self, address: str, done: list[str]) -> None:
        self.address, self.done = address, done
        self.workers = Workers(-1, address)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    distributed = pytest.importorskip("distributed")
    done: list[str] = []

    class Listener(distributed.SchedulerPlugin):  # type: ignore[misc]
        def transition(self, key: str, start: str, finish: str, **_: object) -> None:
            if (start, finish) == ("processing", "memory"):
                done.append(key)

    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=":0"
    ) as local:
        local.scheduler.add_plugin(Listener())
        yield Cluster(local.scheduler_address, done)


def assert_done_there(cluster: Cluster, task: str) -> None:
    assert any(key.startswith(f"batch_of_{task}_") for key in cluster.done)
    cluster.done.clear()


def test_draws_are_ranked_there_alike(cluster: Cluster) -> None:
    evaluation = world(6).evaluation
    weights = around(CRITERIA, evaluation.weights)
    here = acceptability(evaluation, weights, draws=9500)
    there = acceptability(evaluation, weights, draws=9500, workers=cluster.workers)
    for name in ("ranked", "won", "first_weights", "confident"):
        assert np.array_equal(getattr(here, name), getattr(there, name))
    assert_done_there(cluster, "_count")


def test_the_best_of_each_draw_is_found_there_alike(cluster: Cluster) -> None:
    made = world(6)
    asked = (made.evaluation, made.programme, made.best, around(CRITERIA, made.evaluation.weights))
    here = selection(*asked, draws=1300)
    there = selection(*asked, draws=1300, workers=cluster.workers)
    for name in ("choices", "best", "held", "proved", "empty", "kept"):
        assert np.array_equal(getattr(here, name), getattr(there, name))
    assert_done_there(cluster, "_piece")


@pytest.mark.parametrize("seed", [1, 4])
def test_cells_of_weights_are_searched_there_alike(
    cluster: Cluster, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Law: searched whole, in cells here or in cells there, the same portfolios, and cells alike in all they looked at."""
    made = world(seed)
    asked = (made.evaluation, made.programme, anything(CRITERIA))
    whole = weight_space(*asked, draws=10)
    monkeypatch.setattr(best_by_weights, "WHOLE", 0)
    here = weight_space(*asked, draws=10)
    there = weight_space(*asked, draws=10, workers=cluster.workers)
    assert here == there
    assert here.looked == there.looked > 0
    assert there.complete
    assert {*there.portfolios} == {*whole.portfolios}
    assert_done_there(cluster, "_searched")


def where(_: int) -> int:
    return os.getpid()


def test_a_cluster_of_one_worker_is_used() -> None:
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, dashboard_address=":0"
    ) as local:
        processes, whole = each(where, range(3), Workers(-1, local.scheduler_address))
    assert whole
    assert os.getpid() not in processes


def kill_at_three(piece: int) -> int:
    if piece == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return piece


class Far:
    """A scheduler and its workers in processes of their own."""

    def __init__(self, address: str, running: list[subprocess.Popen[bytes]]) -> None:
        self.address = address
        self._scheduler, *self._workers = running

    def kill(self) -> None:
        """End the scheduler, and nothing else."""
        self._scheduler.kill()
        self._scheduler.wait()

    def kill_workers(self) -> None:
        """End the workers, and nothing else."""
        for worker in self._workers:
            worker.kill()
            worker.wait()


@contextmanager
def far_cluster(folder: Path, workers: int = 2) -> Iterator[Far]:
    """Start a scheduler and its workers, and end whatever is left of them."""
    file = folder / "scheduler.json"
    plain: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    scheduler = subprocess.Popen(
        [
            *(*DASK, "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0"),
            *("--no-dashboard", "--scheduler-file", str(file)),
        ],
        **plain,
    )
    running = [scheduler]
    try:
        while not file.exists():
            assert scheduler.poll() is None
            time.sleep(0.05)
        address = json.loads(file.read_text())["address"]
        running += [
            subprocess.Popen(
                [
                    *(*DASK, "distributed.cli.dask_worker", address, "--nthreads", "1"),
                    *("--no-nanny", "--no-dashboard", "--local-directory", str(folder)),
                ],
                **plain,
            )
            for _ in range(workers)
        ]
        yield Far(address, running)
    finally:
        for process in running:
            process.kill()
            process.wait()


@pytest.mark.skipif(sys.platform == "win32", reason="kills")
def test_a_piece_that_kills_whoever_works_on_it_ends_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Claim: Dask gives it up; what came before is there, and why there is no more."""
    monkeypatch.setenv("DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES", "0")
    told: list[str] = []
    with far_cluster(tmp_path, workers=3) as far:
        workers = Workers(-1, far.address, told.append)
        answers, whole = each(kill_at_three, range(6), workers)
        assert not whole
        assert answers == [0, 1, 2][: len(answers)]
        assert told == [f"The cluster at {far.address} lost one worker after another"]
        with pytest.raises(BrokenExecutor):
            each(kill_at_three, range(6), workers, apart=True)


def a_moment(piece: int) -> int:
    time.sleep(0.1)
    return piece


def test_a_scheduler_that_goes_away_leaves_the_first_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Law: an end at once, the answers so far in order, and who asked is told; nobody to tell is an error."""
    told: list[str] = []
    with far_cluster(tmp_path) as far:

        def kill(done: int, _: int) -> None:
            if done == 2:
                far.kill()

        answers, whole = each(a_moment, range(200), Workers(-1, far.address, told.append), kill)
        assert not whole
        assert 2 <= len(answers) < 200
        assert answers == list(range(len(answers)))
        assert told == [f"The cluster at {far.address} went away"]
        monkeypatch.setattr(module, "PATIENCE", "500ms")
        again = each(a_moment, range(3), Workers(-1, far.address, told.append))
        assert again == ([], False)
        assert told[1:] == [f"The cluster at {far.address} did not answer"]
        with pytest.raises(ClusterError, match="No Dask scheduler answers at"):
            each(a_moment, range(3), Workers(-1, far.address))


def test_without_anybody_to_tell_it_is_an_error(tmp_path: Path) -> None:
    with (
        far_cluster(tmp_path) as far,
        pytest.raises(ClusterError, match="went away"),
    ):
        each(
            a_moment,
            range(200),
            Workers(-1, far.address),
            lambda done, _: far.kill() if done == 2 else None,
        )


def test_workers_that_all_go_away_end_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Claim: a scheduler that is left alone would wait for ever."""
    monkeypatch.setattr(FarBackend, "LOOKS", 2)
    told: list[str] = []
    with far_cluster(tmp_path) as far:

        def kill(done: int, _: int) -> None:
            if done == 2:
                far.kill_workers()

        answers, whole = each(a_moment, range(200), Workers(-1, far.address, told.append), kill)
    assert not whole
    assert answers == list(range(len(answers)))
    assert told == [f"The cluster at {far.address} had no worker"]


def test_a_scheduler_without_workers_is_named_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FarBackend, "PATIENCE", 0.5)
    with far_cluster(tmp_path, workers=0) as far:
        with pytest.raises(ClusterError, match="has no worker"):
            reach(far.address)
        told: list[str] = []
        assert each(where, range(3), Workers(-1, far.address, told.append)) == ([], False)
    assert told == [f"The cluster at {far.address} had no worker"]


def test_a_run_whose_scheduler_goes_away_ends_in_the_reports(tmp_path: Path) -> None:
    """Claim: the decision and all that was worked out is published, with a sentence on what is missing."""
    with far_cluster(tmp_path) as far:

        def kill(doing: str) -> None:
            if doing.startswith("The best portfolio in 300 draws of weights"):
                far.kill()

        analysis = steelyard.analyse(
            steelyard.read("rare-earths-brief"), draws=300, cluster=far.address, progress=kill
        )
        stopped = analysis.stopped
        assert stopped is not None
        assert str(stopped).startswith(f"The cluster at {far.address} ")
        assert " during the best portfolio in 300 draws of weights" in str(stopped)
        assert stopped.undone[-1] == "the four options"
        assert analysis.optimum.status == "optimal"
        assert analysis.doubt is not None
        assert [part.source for part in analysis.doubt.sources][:1] == ["scores"]
        page = tmp_path / "report.html"
        steelyard.publish(analysis, page)
        assert str(stopped) in page.read_text("utf-8")


def a_case(piece: Piece) -> Ended:
    time.sleep(0.2)
    return Ended(piece.name, 0, piece.folder)


def test_a_batch_whose_scheduler_goes_away_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("steelyard.batch.worked_out", a_case)
    monkeypatch.setattr(module, "PATIENCE", "500ms")
    pieces = [Piece(str(place), "", tmp_path, Wishes()) for place in range(100)]
    heard: list[str] = []
    with far_cluster(tmp_path) as far:

        def hear(ended: Ended) -> None:
            heard.append(ended.line)
            if len(heard) == 2:
                far.kill()

        why = run_all(pieces, far.address, hear, lambda *_: None)
        assert why == f"The cluster at {far.address} went away"
        assert heard == [piece.name for piece in pieces[: len(heard)]]
        assert 2 <= len(heard) < 100
        with pytest.raises(ClusterError, match="No Dask scheduler answers at"):
            run_all(pieces, far.address, hear, lambda *_: None)
