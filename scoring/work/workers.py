"""Independent pieces of work: on this machine's cores, on a Dask cluster, or one after another, with the same answers.

Answers come back in the order of the pieces, so nothing depends on who was quick. Whoever
interrupts the work gets what was finished so far, and the result says how far that is.
"""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scoring.work.later import Later

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import joblib
else:
    joblib = Later("joblib")

type CountListener = Callable[[int, int], None]
"""Called with how many pieces are done, and of how many."""


@dataclass(frozen=True, slots=True)
class Workers:
    """Who works. jobs: how many at a time (-1: one a core). cluster: address of a Dask scheduler, or none."""

    jobs: int = 1
    cluster: str | None = None


ALONE = Workers()

PATIENCE = "5s"  # for a scheduler to answer


class ClusterError(Exception):
    """No cluster works at the address named."""


def silent(done: int, total: int) -> None:
    """Tell nobody."""


def each[T, R](
    task: Callable[[T], R],
    pieces: Sequence[T],
    workers: Workers = ALONE,
    tell_count: CountListener = silent,
    *,
    hear: Callable[[R], object] = lambda _: None,
    apart: bool = False,
) -> tuple[list[R], bool]:
    """Do every piece; returns the answers in order, and whether all are there (an interruption keeps the first ones).

    hear: called with each answer in order, as soon as it and those before it are there. apart: on
        this machine each piece is done in another process, for work that holds Python's lock; task
        and pieces are then copied.

    Raises:
        ClusterError: a cluster is named and does not answer, or Dask is not installed.
    """
    done_so_far: list[R] = []
    with _backend(workers):
        if workers.jobs == 1 and workers.cluster is None:
            answers: Iterator[R] = map(task, pieces)
        else:
            # Threads: the heavy parts release Python's lock, and nothing has to be copied to
            # another process.
            here = "processes" if apart else "threads"
            hint = None if workers.cluster else here
            run = joblib.Parallel(n_jobs=workers.jobs, prefer=hint, return_as="generator")
            answers = run(joblib.delayed(task)(piece) for piece in pieces)
        try:
            for answer in answers:
                done_so_far.append(answer)
                hear(answer)
                tell_count(len(done_so_far), len(pieces))
        except KeyboardInterrupt:
            if isinstance(answers, Generator):
                with warnings.catch_warnings(
                    action="ignore"
                ):  # it says that unfinished pieces were dropped: they were
                    answers.close()
            return done_so_far, False
    return done_so_far, True


@contextmanager
def _backend(workers: Workers) -> Iterator[None]:
    """Hand joblib to the cluster, if one is named."""
    if workers.cluster is None:
        yield
        return
    with _client(workers.cluster), joblib.parallel_config(backend="dask"):
        yield


def reach(cluster: str) -> None:
    """See that a cluster answers, so that nobody learns it only after all the other work; raises ClusterError."""
    _client(cluster).close()


def _client(cluster: str) -> Any:
    try:
        distributed: Any = importlib.import_module("distributed")  # an optional extra
    except ImportError:
        raise ClusterError(
            "A cluster needs Dask: pip install steelyard[cluster]. Or run without --cluster."
        ) from None
    try:
        return distributed.Client(cluster, timeout=PATIENCE)
    except (OSError, ValueError) as fault:
        raise ClusterError(
            f"No Dask scheduler answers at {cluster} ({fault}). Check the address, such as tcp://10.0.0.5:8786, and "
            "that the scheduler runs; or run without --cluster, on this machine alone."
        ) from fault


def in_draws(tell_count: CountListener, draws: int) -> CountListener:
    """Count draws instead of the pieces they are made in."""
    return lambda done, pieces: tell_count(done * draws // pieces, draws)
