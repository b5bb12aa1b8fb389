"""Draws, and cells of weights, on a Dask cluster of this machine: what two workers give against one, and the same answers.

    python benchmarks/cluster.py [--full]

Draws: the best portfolio in 2,000 of scores, chances, weights and costs, each alone and together, on
the full case; 20,000 with --full. Cells: every portfolio that is best for some weights around today's
on the brief case, cut into cells at once; on the full case, any in the stated order, with --full. The
seeds are the cases' own. Both clusters run one thread a worker; one round that is not counted lets every
worker load and compile. `killed`: one of the two workers is killed in mid-run.

How much sooner two are done is told twice: by the clock, which other work on the machine falsifies,
and as the processor seconds of this process and of the worker that spent most, which is what
whoever waits for both would see on a machine of its own.
"""

from __future__ import annotations

import hashlib
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from distributed import Client, LocalCluster

import steelyard
from scoring.portfolio.from_case import programme as programme_of
from scoring.portfolio.optimum import optimum
from scoring.robustness.draws.sources import sources
from scoring.robustness.weights import best_by_weights
from scoring.robustness.weights.admissible import around, stated
from scoring.robustness.weights.best_by_weights import weight_space
from scoring.value.costs import cost_table
from scoring.value.evaluation import evaluate
from scoring.work.workers import Workers

if TYPE_CHECKING:
    from criteria.model.case import Case

FIRST_DRAWS = 500  # of the round that is not counted
KILL_AFTER = 0.3  # of the time that two workers take

type Answer = Callable[[Workers], str]
"""Does the work and gives a digest of all answers."""


def draws_of(case: Case, draws: int) -> Answer:
    """Find the best portfolio in every draw of every source."""
    evaluation = evaluate(case)
    programme = programme_of(evaluation, cost_table(case))
    choice = optimum(programme).choice

    def answer(workers: Workers) -> str:
        digest = hashlib.sha256()
        drawn = sources(evaluation, programme, choice, draws=draws, most=draws, workers=workers)
        for part in drawn:
            if part.selection is not None:
                for figures in (part.selection.choices, part.selection.best, part.selection.proved):
                    digest.update(np.ascontiguousarray(figures).tobytes())
        return digest.hexdigest()[:12]

    return answer


def cells_of(case: Case, *, near: bool) -> Answer:
    """Find every portfolio that is best for some weights. near: around today's, cut into cells at once."""
    evaluation = evaluate(case)
    programme = programme_of(evaluation, cost_table(case))
    ids = tuple(leaf.id for leaf in case.leaves)
    weights = around(ids, evaluation.weights) if near else stated(case)

    def answer(workers: Workers) -> str:
        whole = best_by_weights.WHOLE
        best_by_weights.WHOLE = 0 if near else whole
        try:
            found = weight_space(evaluation, programme, weights, workers=workers)
        finally:
            best_by_weights.WHOLE = whole
        text = repr((found.portfolios, found.complete, found.looked))
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    return answer


def spent(client: Any) -> list[float]:
    """Give the processor seconds of every worker so far."""
    by_worker = client.run(time.process_time)
    return [by_worker[worker] for worker in sorted(by_worker)]


@dataclass
class Taken:
    """What one round took: seconds by the clock, and processor seconds of this process and of each worker."""

    answers: str
    clock: float
    here: float
    there: list[float]

    @property
    def longest(self) -> float:
        """Processor seconds that no further worker would shorten."""
        return self.here + max(self.there, default=0.0)


def timed(answer: Answer, workers: Workers, client: Any = None) -> Taken:
    """Do the work once."""
    before = [] if client is None else spent(client)
    clock, here = time.perf_counter(), time.process_time()
    answers = answer(workers)
    clock, here = time.perf_counter() - clock, time.process_time() - here
    after = [] if client is None else spent(client)
    there = [after_it - before_it for before_it, after_it in zip(before, after, strict=True)]
    return Taken(answers, clock, here, there)


def tell(name: str, taken: Taken, alone: str) -> None:
    """Print one line."""
    there = ", ".join(f"{seconds:.2f}" for seconds in taken.there) or "none"
    differ = "" if taken.answers == alone else " DIFFER"
    print(
        f"{name:12} {taken.clock:8.2f} s by the clock; processors: {taken.here:.2f} s here, "
        f"workers {there}; answers {taken.answers}{differ}",
        flush=True,
    )


def compare(name: str, answer: Answer, first: Answer) -> None:
    """Do the work alone, with one worker, with two, and with one of two that is killed."""
    print(name)
    alone = timed(answer, Workers())
    tell("no cluster", alone, alone.answers)
    taken: dict[int, Taken] = {}
    for count in (1, 2):
        with (
            LocalCluster(n_workers=count, threads_per_worker=1, dashboard_address=":0") as cluster,
            Client(cluster) as client,
        ):
            workers = Workers(-1, cluster.scheduler_address)
            first(workers)
            taken[count] = timed(answer, workers, client)
            tell(f"{count} worker{'s' if count > 1 else ''}", taken[count], alone.answers)
            if count == 2:
                victim = next(iter(client.run(os.getpid).values()))
                kill = partial(os.kill, victim, signal.SIGKILL)
                timer = threading.Timer(taken[count].clock * KILL_AFTER, kill)
                timer.start()
                killed = timed(answer, workers)
                timer.join()
                tell("one killed", killed, alone.answers)
    one, two = taken[1], taken[2]
    print(
        f"two workers against one: {one.clock / two.clock:.2f} x by the clock, "
        f"{one.longest / two.longest:.2f} x by processor seconds"
    )


def main() -> None:
    """Print one line a number of workers, for draws and for cells."""
    full = "--full" in sys.argv
    case, brief = steelyard.read("rare-earths"), steelyard.read("rare-earths-brief")
    draws = 20_000 if full else 2_000
    name = f"{draws:,} draws of every source, seed {case.settings.seed}"
    compare(name, draws_of(case, draws), draws_of(case, FIRST_DRAWS))
    cells = cells_of(case, near=False) if full else cells_of(brief, near=True)
    compare(f"cells of weights, seed {brief.settings.seed}", cells, cells_of(brief, near=True))


if __name__ == "__main__":
    main()
