"""Draws of weights and uncertain scores, ranked with pairwise wins, beside a loop over other tools.

    python benchmarks/smaa.py [--full]                 STEELYARD_PEERS=/path/to/python names a
    Python with pymcdm

50 recommendations, 10 criteria, every score a triangle, weights uniform on the simplex; 100,000
draws, a million with --full. The same first draws go through the loop (pymcdm's weighted sum and
ranks where it is installed, and the same steps in plain numpy in any case), every draw's ranks and
wins are compared, and the loop's time is scaled to all draws. All in processor seconds; pieces and
loops take turns, so that both meet the same machine. `both cores` is what two of them would take on
the clock: half of the processor seconds of two workers, where nothing waits.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from scoring.exact.compiled import fast
from scoring.robustness.draws.acceptability import counted, of_chances
from scoring.robustness.draws.draws import POINT, Chances, triangular
from scoring.robustness.weights.admissible import anything
from scoring.work.streams import SLICES, WEIGHT_ONE, streams
from scoring.work.workers import Workers

OPTIONS, CRITERIA, COMPARED, SEED, ROUNDS = 50, 10, 1000, 7, 5
IDS = [f"R{i}" for i in range(OPTIONS)]

PYMCDM = """
from pymcdm.methods import WSM
from pymcdm.helpers import rrankdata
method, types = WSM(normalization_function=lambda x, cost: x), np.ones(values.shape[2])
def ranks_of(matrix, own):
    worth = method(matrix, own, types)
    return worth, rrankdata(worth)
"""

NUMPY = """
def ranks_of(matrix, own):
    worth = matrix @ own
    rank = np.empty(len(worth), dtype=int)
    rank[np.argsort(-worth)] = np.arange(1, len(worth) + 1)
    return worth, rank
"""

LOOP = """
import json, sys, time
import numpy as np
data = np.load(sys.argv[1])
values, weights = data["values"], data["weights"]
{steps}
ranks, won = [], np.zeros((values.shape[1], values.shape[1]), dtype=np.int64)
start = time.process_time()
for matrix, own in zip(values, weights):
    worth, rank = ranks_of(matrix, own)
    ranks.append(rank.tolist())
    won += worth[:, None] > worth
print(json.dumps({{"seconds": time.process_time() - start, "ranks": ranks, "won": won.tolist()}}))
"""


def made() -> Chances:
    """Make tables of uncertain scores."""
    rng = np.random.default_rng(SEED)
    ends = np.sort(rng.uniform(0, 100, size=(OPTIONS, CRITERIA, 3)), axis=2)
    cells = [(i, j) for i in range(OPTIONS) for j in range(CRITERIA)]
    tables = [np.rint(triangular(*ends[i, j].tolist()) * POINT) for i, j in cells]
    return Chances(
        tuple((i, 1) for i in range(OPTIONS)),
        tuple(range(OPTIONS)),
        np.rint(ends[:, :, 1] * POINT).astype(np.int64),
        tuple(cells),
        tuple((i, j, place) for place, (i, j) in enumerate(cells)),
        np.array(tables, dtype=np.int64).reshape(len(cells), SLICES),
        {},
        (),
        (),
    )


def seconds_of(uncertain: Chances, draws: int, jobs: int) -> float:
    """Rank some draws; gives processor seconds, of all threads together."""
    weights = anything([f"C{j}" for j in range(CRITERIA)])
    start = time.process_time()
    found = of_chances(
        uncertain, IDS, weights, SEED, draws, workers=Workers(jobs), confidence=False
    )
    if found.draws != draws:
        sys.exit("some draws are missing")
    return time.process_time() - start


def looped(python: str, steps: str, path: Path) -> dict[str, object]:
    """Let a process of its own rank the compared draws one by one."""
    command = [python, "-c", LOOP.format(steps=steps), str(path)]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    told: dict[str, object] = json.loads(answer.stdout)
    return told


def peers() -> dict[str, tuple[str, str]]:
    """Name the loops: the Python that runs each, and its steps."""
    ways = {"plain numpy loop": (sys.executable, NUMPY)}
    named = os.environ.get("STEELYARD_PEERS")
    if named or importlib.util.find_spec("pymcdm"):
        ways["loop over pymcdm"] = (named or sys.executable, PYMCDM)
    else:
        print("pymcdm: not installed (name a Python that has it in STEELYARD_PEERS)")
    return ways


def main() -> None:
    """Print one line a way of doing it."""
    draws = 1_000_000 if "--full" in sys.argv else 100_000
    uncertain, weights = made(), anything([f"C{j}" for j in range(CRITERIA)])
    seconds_of(uncertain, 1000, 1)  # numba compiles, if it does
    sample = uncertain.sample(weights, streams(SEED, 0), COMPARED)
    places = sample.places.reshape(OPTIONS, CRITERIA, COMPARED)
    tables = uncertain.tables.reshape(OPTIONS, CRITERIA, SLICES)
    values = np.take_along_axis(tables, places.astype(np.int64), axis=2).transpose(2, 0, 1) / POINT
    own = counted(uncertain.benefits(sample), sample.weights)
    ways, loops = peers(), {}
    mine = {1: 0.0, 2: 0.0}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "draws.npz"
        np.savez(path, values=values, weights=sample.weights.T / WEIGHT_ONE)
        for _ in range(ROUNDS):
            for jobs in mine:
                mine[jobs] += seconds_of(uncertain, draws // ROUNDS, jobs)
            for name, (python, steps) in ways.items():
                told = looped(python, steps, path)
                loops.setdefault(name, []).append(told)
    print(f"{draws:,} draws, seed {SEED}, {'with' if fast() else 'without'} numba")
    print(f"{'one core':26} {mine[1]:10.2f} s")
    print(f"{'both cores':26} {mine[2] / 2:10.2f} s each")
    for name, told in loops.items():
        whole = sum(one["seconds"] for one in told) / ROUNDS / COMPARED * draws
        ranks = np.array(told[0]["ranks"], dtype=int)
        counts = np.array([np.bincount(rank - 1, minlength=OPTIONS) for rank in ranks.T])
        same = np.array_equal(counts, own.ranked) and np.array_equal(told[0]["won"], own.won)
        print(
            f"{name:26} {whole:10.2f} s, scaled from {COMPARED:,}: {whole / mine[1]:.0f} x one core, "
            f"{2 * whole / mine[2]:.0f} x both; ranks and wins {'the same' if same else 'DIFFER'}"
        )


if __name__ == "__main__":
    main()
