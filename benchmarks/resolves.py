"""The best portfolio under many values, each certified, beside a loop that builds and solves a PuLP model anew.

    python benchmarks/resolves.py [--full]

The base model (one_solve.py, seed SEED) with 30, 100 and 300 recommendations, every value moved by up to a fifth.
HiGHS through PuLP, gap zero, one thread. Processor time of one thread; the answers of the draws that
both solved are compared; what is compiled is compiled before.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from one_solve import base

from scoring.exact.batch.search import Resolver
from scoring.portfolio.claims import ask

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scoring.exact.programme import Programme

SIZES = {30: (1024, 4096), 100: (512, 2048), 300: (64, 1024)}
"""Draws by default and with --full."""
SEED = 1
PATIENCE = 60.0
"""Seconds that one plain solve may take."""
NO_JOINTS = np.zeros((0, 1), dtype=np.int64)


def moved(programme: Programme, draws: int) -> NDArray[np.int64]:
    """Draw values for every level: levels x draws."""
    values = np.array([value // 1000 for own in programme.values for value in own], dtype=np.int64)
    owner = np.repeat(np.arange(len(programme.ids)), [len(own) for own in programme.levels])
    shares = np.random.default_rng(SEED).uniform(0.8, 1.2, size=(len(programme.ids), draws))
    drawn: NDArray[np.int64] = (values[:, None] * shares[owner]).astype(np.int64)
    return drawn


def one_draw(programme: Programme, values: NDArray[np.int64]) -> Programme:
    """Write the programme of one draw out."""
    left = iter(values.tolist())
    own = tuple(tuple(next(left) for _ in levels) for levels in programme.levels)
    return replace(programme, values=own, tie=0)


def line(n: int, draws: int, plain_draws: int) -> str:
    """Say in one line how one size went: ours in two halves, the plain loop between them."""
    programme = base(n, SEED)
    values = moved(programme, draws)
    joints = np.repeat(NO_JOINTS, draws, axis=1)
    half = draws // 2
    start = time.process_time()
    resolver = Resolver(programme)
    first = resolver.resolve(values[:, :half], joints[:, :half])
    ours, start = time.process_time() - start, time.process_time()
    plain = []
    for draw in range(plain_draws):
        asked = one_draw(programme, values[:, draw])
        claim = ask(asked, seconds=PATIENCE)
        plain.append((asked, claim))
    theirs, start = (time.process_time() - start) / plain_draws, time.process_time()
    second = resolver.resolve(values[:, half:], joints[:, half:])
    ours = (ours + time.process_time() - start) / draws
    agreed = all(
        claim.choice is not None
        and 0 <= first.values[draw] - asked.value(claim.choice) <= claim.precision
        for draw, (asked, claim) in enumerate(plain)
    )
    proved = (first.proved.sum() + second.proved.sum()) / draws
    return (
        f"re-solves, n = {n:3}: {1000 * ours:8.3f} ms a draw, PuLP {1000 * theirs:8.1f} ms "
        f"({plain_draws} draws): {theirs / ours:6.0f} x; {proved:.1%} proved, "
        f"{first.alone + second.alone} by the exact search; "
        f"{'values agree' if agreed else 'values DIFFER'}"
    )


def main() -> None:
    """Print one line a size."""
    full = "--full" in sys.argv[1:]
    line(30, 2, 1)
    for n, draws in SIZES.items():
        print(line(n, draws[full], 24 if full else 6), flush=True)


if __name__ == "__main__":
    main()
