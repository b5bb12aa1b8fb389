"""The page's optimiser beside Python's own search, in one run, with the answers compared. It needs Node.js.

    python benchmarks/page_solver.py [settings a case]

Settings by chance, as a page's reader makes them: weights on the whole simplex, budgets, rules off, levels fixed; on
the built-in cases, and on the base model with 100 recommendations whose values are split over four criteria. Processor
time an answer in both: the median, the 90th of a hundred and the worst. One solver of the page is asked one setting
after another; its first answers, for which the script is being compiled, are among them.
"""

from __future__ import annotations

import random
import shutil
import sys
import time
from dataclasses import replace

from proofs import base_model

from criteria.formats.builtin import names
from criteria.read import read
from tests.reports.optimiser.random_settings import (
    Asked,
    asked_of,
    asked_programme,
    at_rest,
    page_answers,
    python_answer,
    setting,
)


def spread(times: list[float]) -> str:
    """Say the median, the 90th of a hundred and the worst, in milliseconds."""
    ordered = sorted(times)
    return " / ".join(f"{ordered[int(share * (len(ordered) - 1))]:7.1f}" for share in (0.5, 0.9, 1.0))


def compare(node: str, name: str, asked: Asked, count: int) -> None:
    """Print one line: both times an answer, how many are settled, and whether answers agree."""
    rng = random.Random(f"page/{name}")
    settings = [at_rest(asked), *(setting(rng, asked) for _ in range(count - 1))]
    answers = page_answers(node, asked, settings)
    python, both, differ = [], 0, 0
    for one, answer in zip(settings, answers, strict=True):
        start = time.process_time()
        proof = python_answer(asked, one)
        python.append(1000 * (time.process_time() - start))
        if answer["status"] in ("proven", "clash") and proof.closed and proof.settled:
            both += 1
            differ += (answer["choice"] and tuple(answer["choice"])) != proof.choice
    settled = sum(answer["status"] in ("proven", "clash") for answer in answers)
    print(
        f"{name:20} page {spread([answer['ms'] for answer in answers])} ms, {settled / count:6.1%} settled; "
        f"Python {spread(python)} ms; {both} of {count} proved by both, {differ} differ",
        flush=True,
    )


def split(seed: int, n: int) -> Asked:
    """Make the base model with every level's value split over four criteria by chance."""
    rng, programme = random.Random(seed), base_model(seed, n, 1 + seed % 3)
    shares = [[rng.random() for _ in range(4)] for _ in programme.values]
    cells = [
        [[int(value * share / 10**6) for share in own] for value in values]
        for values, own in zip(programme.values, shares, strict=True)
    ]
    return asked_programme(replace(programme, tie=0), cells)


def main() -> None:
    """Print one line a case."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    node = shutil.which("node")
    if node is None:
        print("Node.js is not installed here, so there is nothing to time.")
        return
    print(f"{'':20} median / 90th of a hundred / worst, milliseconds of processor time an answer")
    for name in names():
        compare(node, name, asked_of(read(name)), count)
    for seed in range(3):
        compare(node, f"n = 100, {1 + seed % 3} budgets", split(seed, 100), max(2, count // 10))


if __name__ == "__main__":
    main()
