"""Draws on a Dask cluster of this machine: what two workers give against one, and the same answers.

    python benchmarks/cluster.py [--full]

The best portfolio in 2,000 draws of scores, chances and costs together on the full case, 20,000 with
--full. Both clusters run one thread a worker. By the clock, since it is the waiting that a cluster
shortens; beside it the processor seconds of all workers. One round that is not counted lets every
worker load and compile. `killed`: one of the two workers is killed in mid-run.
"""

from __future__ import annotations

import hashlib
import os
import signal
import sys
import threading
import time
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from distributed import Client, LocalCluster

import steelyard
from scoring.portfolio.from_case import programme as programme_of
from scoring.portfolio.optimum import optimum
from scoring.robustness.draws.sources import sources
from scoring.value.costs import cost_table
from scoring.value.evaluation import evaluate
from scoring.work.workers import Workers

if TYPE_CHECKING:
    from criteria.model.case import Case

SEED_BLOCKS = 500  # draws of the round that is not counted
KILL_AFTER = 0.3  # of the time that two workers take


def answer(case: Case, draws: int, workers: Workers) -> tuple[str, float]:
    """Find the best portfolio in every draw of every source; gives a hash of all answers, and seconds."""
    evaluation = evaluate(case)
    programme = programme_of(evaluation, cost_table(case))
    choice = optimum(programme).choice
    start = time.perf_counter()
    drawn = sources(evaluation, programme, choice, draws=draws, most=draws, workers=workers)
    seconds = time.perf_counter() - start
    digest = hashlib.sha256()
    for part in drawn:
        if part.selection is not None:
            for figures in (part.selection.choices, part.selection.best, part.selection.proved):
                digest.update(np.ascontiguousarray(figures).tobytes())
    return digest.hexdigest()[:12], seconds


def spent(client: Any) -> float:
    """Add up the processor seconds of all workers so far."""
    return float(sum(client.run(time.process_time).values()))


def main() -> None:
    """Print one line a number of workers."""
    draws = 20_000 if "--full" in sys.argv else 2_000
    case = steelyard.read("rare-earths")
    alone, seconds = answer(case, draws, Workers())
    print(f"{draws:,} draws of every source, seed {case.settings.seed}")
    print(f"{'no cluster':12} {seconds:8.2f} s by the clock                     answers {alone}")
    took = {}
    for count in (1, 2):
        with (
            LocalCluster(n_workers=count, threads_per_worker=1, dashboard_address=None) as cluster,
            Client(cluster) as client,
        ):
            workers = Workers(-1, cluster.scheduler_address)
            answer(case, SEED_BLOCKS, workers)
            before = spent(client)
            found, took[count] = answer(case, draws, workers)
            used = spent(client) - before
            print(
                f"{count} worker{'s' if count > 1 else ' '}    {took[count]:8.2f} s by the clock, "
                f"{used:8.2f} s of processors  answers {found}{'' if found == alone else ' DIFFER'}"
            )
            if count == 2:
                victim = next(iter(client.run(os.getpid).values()))
                kill = partial(os.kill, victim, signal.SIGKILL)
                timer = threading.Timer(took[count] * KILL_AFTER, kill)
                timer.start()
                found, killed = answer(case, draws, workers)
                timer.join()
                print(
                    f"one killed   {killed:8.2f} s by the clock                     "
                    f"answers {found}{'' if found == alone else ' DIFFER'}"
                )
    print(f"two workers against one: {took[1] / took[2]:.2f} x")


if __name__ == "__main__":
    main()
