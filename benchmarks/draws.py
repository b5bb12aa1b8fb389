"""A million draws of weights and uncertain scores, ranked with pairwise wins, beside a loop over other tools.

    python benchmarks/draws.py [draws]                 STEELYARD_PEERS=/path/to/python names a
    Python with pymcdm

50 recommendations, 10 criteria, every score a triangle, weights uniform on the simplex. The same
first draws go through the loop (pymcdm's weighted sum where it is installed, and a plain numpy loop
in any case), every draw's ranks are compared, and the loop's time is scaled to all draws.
"""

from __future__ import annotations

import json
import os
import resource
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

OPTIONS, CRITERIA, COMPARED, SEED = 50, 10, 1000, 7

PEER = """
import json, sys, time
import numpy as np
from pymcdm.methods import WSM
from pymcdm.helpers import rrankdata
data = np.load(sys.argv[1])
values, weights = data["values"], data["weights"]
method, types = WSM(normalization_function=lambda x, cost: x), np.ones(values.shape[2])
ranks, won = [], np.zeros((values.shape[1], values.shape[1]), dtype=np.int64)
start = time.perf_counter()
for matrix, own in zip(values, weights):
    worth = method(matrix, own, types)
    ranks.append(rrankdata(worth).tolist())
    won += worth[:, None] > worth
print(json.dumps({"seconds": time.perf_counter() - start, "ranks": ranks, "won": won.tolist()}))
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


def plain_loop(
    values: np.ndarray, weights: np.ndarray
) -> tuple[float, list[list[int]], list[list[int]]]:
    """Rank every draw by itself, as a script would."""
    won = np.zeros((OPTIONS, OPTIONS), dtype=np.int64)
    ranks = []
    start = time.perf_counter()
    for matrix, own in zip(values, weights, strict=True):
        worth = matrix @ own
        order = np.argsort(-worth)
        rank = np.empty(OPTIONS, dtype=int)
        rank[order] = np.arange(1, OPTIONS + 1)
        ranks.append(rank.tolist())
        won += worth[:, None] > worth
    return time.perf_counter() - start, ranks, won.tolist()


def main() -> None:
    """Print one line a way of doing it."""
    draws = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    uncertain, weights = made(), anything([f"C{j}" for j in range(CRITERIA)])
    ids = [f"R{i}" for i in range(OPTIONS)]
    # Numba compiles, if it does.
    of_chances(uncertain, ids, weights, SEED, 1000, workers=Workers(1), confidence=False)
    print("with numba" if fast() else "without numba")
    timed = {}
    for jobs in (1, -1):
        start = time.perf_counter()
        found = of_chances(
            uncertain, ids, weights, SEED, draws, workers=Workers(jobs), confidence=False
        )
        timed[jobs] = time.perf_counter() - start
        name = "steelyard, one core" if jobs == 1 else "steelyard, all cores"
        print(f"{name:26} {timed[jobs]:10.2f} s for {draws:,} draws")
    if found.draws != draws:
        sys.exit("some draws are missing")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"{'largest memory':26} {memory:10.2f} GB")

    sample = uncertain.sample(weights, streams(SEED, 0), COMPARED)
    places = sample.places.reshape(OPTIONS, CRITERIA, COMPARED)
    tables = uncertain.tables.reshape(OPTIONS, CRITERIA, SLICES)
    values = np.take_along_axis(tables, places.astype(np.int64), axis=2).transpose(2, 0, 1) / POINT
    shares = sample.weights.T / WEIGHT_ONE
    own = counted(uncertain.benefits(sample), sample.weights)
    ways = {"plain numpy loop": plain_loop(values, shares)}
    peer = os.environ.get("STEELYARD_PEERS")
    if peer:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "draws.npz"
            np.savez(path, values=values, weights=shares)
            answer = subprocess.run(
                [peer, "-c", PEER, str(path)], capture_output=True, text=True, check=True
            )
        told = json.loads(answer.stdout)
        ways["loop over pymcdm"] = (told["seconds"], told["ranks"], told["won"])
    else:
        print("pymcdm: not installed (name a Python that has it in STEELYARD_PEERS)")
    for name, (seconds, ranks, won) in ways.items():
        whole = seconds / COMPARED * draws
        counts = np.array(
            [np.bincount(np.array(r, dtype=int) - 1, minlength=OPTIONS) for r in np.array(ranks).T]
        )
        same = np.array_equal(counts, own.ranked) and np.array_equal(won, own.won)
        print(
            f"{name:26} {whole:10.2f} s, scaled from {COMPARED:,}: {whole / timed[1]:.0f} times one core, "
            f"{whole / timed[-1]:.0f} times all cores; ranks and wins {'the same' if same else 'DIFFER'}"
        )


if __name__ == "__main__":
    main()
