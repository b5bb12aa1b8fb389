"""Pieces of work come back in order, whoever does them; an interruption keeps the first ones."""

import os
import signal
import sys
import time

import pytest

from scoring.work import workers
from scoring.work.workers import ClusterError, Workers, each, reach


def slow_at_first(piece):
    time.sleep(0.02 if piece < 2 else 0)
    return piece * piece


@pytest.mark.parametrize("jobs", [1, 2, 4])
def test_answers_are_in_order(jobs):
    heard = []
    found, whole = each(
        slow_at_first, range(6), Workers(jobs), lambda done, total: heard.append((done, total))
    )
    assert (found, whole) == ([0, 1, 4, 9, 16, 25], True)
    assert heard == [(n, 6) for n in range(1, 7)]


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_interruption_keeps_the_first_answers(jobs):
    def stop(done, _):
        if done == 3:
            raise KeyboardInterrupt

    assert each(slow_at_first, range(50), Workers(jobs), stop) == ([0, 1, 4], False)


def test_without_dask_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(
        ClusterError, match=r"A cluster needs Dask: pip install steelyard\[cluster\]"
    ):
        each(slow_at_first, range(2), Workers(-1, "tcp://127.0.0.1:1"))


@pytest.mark.cluster
@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nonsense"])
def test_a_cluster_that_does_not_answer_is_named_within_seconds(address, monkeypatch):
    monkeypatch.setattr(workers, "PATIENCE", "500ms")
    started = time.monotonic()
    with pytest.raises(ClusterError, match=f"No Dask scheduler answers at {address} "):
        reach(address)
    assert time.monotonic() - started < 5


@pytest.mark.cluster
def test_a_cluster_gives_the_same_answers():
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=":0"
    ) as cluster:
        reach(cluster.scheduler_address)
        found, whole = each(slow_at_first, range(6), Workers(-1, cluster.scheduler_address))
    assert (found, whole) == ([0, 1, 4, 9, 16, 25], True)


def half_a_second(piece):
    time.sleep(0.5)
    return os.getpid(), piece * piece


@pytest.mark.slow
@pytest.mark.cluster
def test_a_worker_that_is_killed_costs_its_share_and_nothing_else():
    """Law: whoever dies in mid-run, every answer is there, the same and in order."""
    distributed = pytest.importorskip("distributed")
    killed = []

    def kill_the_first(done, _):
        if done == 2:
            (victim, *_) = sorted(client.run(os.getpid).values())
            os.kill(victim, signal.SIGKILL)
            killed.append(victim)

    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=":0"
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        workers = Workers(-1, cluster.scheduler_address)
        answers, whole = each(half_a_second, range(12), workers, kill_the_first)
    assert [answer for _, answer in answers] == [piece * piece for piece in range(12)]
    assert whole
    assert killed
