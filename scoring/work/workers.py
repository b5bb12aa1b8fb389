"""Independent pieces of work: on this machine's cores, on a Dask cluster, or one after another, with the same answers.

Answers come back in the order of the pieces, so nothing depends on who was quick. Whoever
interrupts the work gets what was finished so far, and the result says how far that is. So it is
where a cluster goes away in the middle of the work: whoever asked is told of it.
"""

from __future__ import annotations

import importlib
import logging
import os
import warnings
from collections.abc import Generator
from concurrent.futures import BrokenExecutor, CancelledError
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scoring.work.later import Later

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import joblib
else:
    joblib = Later("joblib")

type CountListener = Callable[[int, int], None]
"""Called with how many pieces are done, and of how many."""


class ClusterError(Exception):
    """No cluster works at the address named."""


@dataclass(frozen=True, slots=True)
class Workers:
    """Who works.

    jobs: how many at a time (-1: one a core). cluster: address of a Dask scheduler, or none. lost:
        told what became of a cluster that does not answer, in a sentence without its full stop; by
        default ClusterError is raised.
    """

    jobs: int = 1
    cluster: str | None = None
    lost: Callable[[str], object] | None = field(default=None, compare=False, repr=False)

    @property
    def several(self) -> bool:
        """Whether more than one piece of work may be done at a time on this machine."""
        return self.jobs != 1 and (os.cpu_count() or 1) > 1


ALONE = Workers()

PATIENCE = "5s"  # for a scheduler to answer
NOISY = ("distributed", "distributed.client", "tornado.application")


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
        and pieces are then copied. Where a cluster stops answering, `workers.lost` is told, and the
        answers that came before are all there are.

    Raises:
        ClusterError: a cluster is named and does not answer, or Dask is not installed, and there
            is nobody to tell.
        BrokenExecutor: a piece done apart killed whoever worked on it.
    """
    done_so_far: list[R] = []
    try:
        with _backend(workers):
            answers = _begun(task, pieces, workers, apart=apart)
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
    except _LostError as lost:
        if apart and isinstance(lost, _KilledError):
            raise BrokenExecutor(str(lost)) from lost
        if workers.lost is None:
            raise ClusterError(f"{lost}. Start it again, or run without --cluster.") from lost
        workers.lost(str(lost))
        return done_so_far, False
    return done_so_far, True


def _begun[T, R](
    task: Callable[[T], R], pieces: Sequence[T], workers: Workers, *, apart: bool
) -> Iterator[R]:
    """Begin the work; gives the answers in order, as they come."""
    if workers.jobs == 1 and workers.cluster is None:
        return map(task, pieces)
    # Threads: the heavy parts release Python's lock, and nothing has to be copied to another
    # process.
    here = "processes" if apart else "threads"
    hint = None if workers.cluster else here
    run = joblib.Parallel(n_jobs=workers.jobs, prefer=hint, return_as="generator")
    answers: Iterator[R] = run(joblib.delayed(task)(piece) for piece in pieces)
    return answers


class _LostError(Exception):
    """A cluster does not answer any more; says so in a sentence without its full stop."""


class _KilledError(_LostError):
    """A cluster gave up a piece that killed one worker after another."""


@contextmanager
def _backend(workers: Workers) -> Iterator[None]:
    """Hand joblib to the cluster, if one is named; raises _LostError where it stops answering."""
    if workers.cluster is None:
        yield
        return
    at = f"The cluster at {workers.cluster}"
    try:
        client = _client(workers.cluster)
    except ClusterError as fault:
        if workers.lost is None:
            raise
        raise _LostError(f"{at} did not answer") from fault
    far, killed = _far_backend(), importlib.import_module("distributed").KilledWorker
    try:
        with _quiet(), client, joblib.parallel_config(backend=far.FarBackend(client)):
            yield
    except CancelledError as fault:
        what = "had no worker" if isinstance(fault, far.NoWorkerError) else "went away"
        raise _LostError(f"{at} {what}") from fault
    except killed as fault:
        raise _KilledError(f"{at} lost one worker after another") from fault


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Dask from printing tracebacks of a connection that was lost: what became of it is said here."""
    logs = [logging.getLogger(name) for name in NOISY]
    before = [log.level for log in logs]
    for log in logs:
        log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for log, level in zip(logs, before, strict=True):
            log.setLevel(level)


def reach(cluster: str) -> None:
    """See that a cluster answers, so that nobody learns it only after all the other work; raises ClusterError."""
    far = _far_backend()
    with _client(cluster) as client:
        try:
            far.FarBackend(client).effective_n_jobs(-1)
        except CancelledError as fault:
            raise ClusterError(
                f"The cluster at {cluster} has no worker. Start some: dask worker {cluster}; or run without --cluster, "
                "on this machine alone."
            ) from fault


def _far_backend() -> Any:
    """Give joblib's way to a cluster, which takes a moment to start."""
    from scoring.work import far_backend  # noqa: PLC0415

    return far_backend


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
