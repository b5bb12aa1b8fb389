"""The page's optimiser beside Python's own search, in one run, with the answers compared. It needs Node.js.

    python benchmarks/page_solver.py [settings a case]

Settings by chance, as a page's reader makes them: weights on the whole simplex, budgets, rules off,
levels fixed. Also weights and money dragged a little at a time. On the built-in cases and on two
families of programmes with 30, 60, 100 and 200 recommendations
(tests/reports/optimiser/families.py, seeds 0 to 2).

Processor time an answer in both: the median, the 90th of a hundred and the worst. One solver of the
page is asked one setting after another; its first answer, for which the script is being compiled,
is told apart and counted too.
"""

from __future__ import annotations

import random
import shutil
import sys
import time

from criteria.formats.builtin import names
from criteria.read import read
from tests.reports.optimiser.families import hard, plain
from tests.reports.optimiser.random_settings import (
    Asked,
    Setting,
    asked_of,
    at_rest,
    page_answers,
    python_answer,
    setting,
)

DRAG = 30  # steps on one weight, or on the money, before the next is dragged


def spread(times: list[float]) -> str:
    """Say the median, the 90th of a hundred and the worst, in milliseconds."""
    ordered = sorted(times)
    return " / ".join(
        f"{ordered[int(share * (len(ordered) - 1))]:7.1f}" for share in (0.5, 0.9, 1.0)
    )


def compare(node: str, name: str, asked: Asked, settings: list[Setting]) -> None:
    """Print one line: both times an answer, how many are settled, and whether answers agree."""
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
        f"{name:24} page {spread([answer['ms'] for answer in answers])} ms, first {answers[0]['ms']:6.1f}, "
        f"{settled / len(settings):6.1%} settled; Python {spread(python)} ms; "
        f"{both} of {len(settings)} proved by both, {differ} differ",
        flush=True,
    )


def mixed(name: str, asked: Asked, count: int) -> list[Setting]:
    """Make settings by chance, the case's own first."""
    rng = random.Random(f"page/{name}")
    return [at_rest(asked), *(setting(rng, asked) for _ in range(count - 1))]


def dragged(name: str, asked: Asked, count: int) -> list[Setting]:
    """Move one weight, or the money, in small steps; then another."""
    rng, rest = random.Random(f"drag/{name}"), at_rest(asked)
    highs = {
        row.name: row.high
        for row in asked.programme.rows
        if row.name in asked.budgets and row.high is not None
    }
    total = sum(rest["weights"])
    weights, share, place, way = [1000 * weight // total for weight in rest["weights"]], 1000, 0, 1
    settings = []
    for step in range(count):
        if step % DRAG == 0:
            place, way = rng.randrange(-1, len(weights)), rng.choice([-1, 1])
        if place < 0:
            share = min(1500, max(600, share + 10 * way))
        else:
            weights[place] = max(1, weights[place] + 5 * way)
        ends = {name: {"high": high * share // 1000} for name, high in highs.items()}
        settings.append({**rest, "weights": list(weights), "ends": ends})
    return settings


def main() -> None:
    """Print one line a case."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    node = shutil.which("node")
    if node is None:
        print("Node.js is not installed here, so there is nothing to time.")
        return
    print(f"{'':24} median / 90th of a hundred / worst, milliseconds of processor time an answer")
    for name in names():
        asked = asked_of(read(name))
        compare(node, name, asked, mixed(name, asked, count))
        compare(node, f"{name}, dragged", asked, dragged(name, asked, count))
    few = max(10, count // 5)
    for n in (30, 60, 100, 200):
        for seed in range(3):
            for kind, make in (("plain", plain), ("hard", hard)):
                name, asked = f"n = {n}, {kind}", make(seed, n)
                compare(node, name, asked, mixed(f"{name} {seed}", asked, few))
        asked = plain(0, n)
        compare(node, f"n = {n}, plain, dragged", asked, dragged(f"n = {n}", asked, few))


if __name__ == "__main__":
    main()
