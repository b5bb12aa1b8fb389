"""How every stage of a run grows with the number of projects: processor seconds a stage, and the exponent that fits best.

    python benchmarks/growth.py [--full] [n ...]      by default cities of 24 and 50, --full: of 24, 50, 100 and 200

A city of n projects (cases.py, seed 0) is analysed as a run does it, in one process, stage after stage. The time of a
stage is the processor time from when it is told to when the next one is. exponent: b of a * n ** b,
fitted to the logarithms; stages below FLOOR seconds count as that. The last line holds a digest of
what is funded at each size, to be held against that of another state of the code.
"""

from __future__ import annotations

import hashlib
import sys
import time

import numpy as np

from benchmarks.cases import city
from scoring.analysis import analyse
from scoring.work.workers import ALONE

SIZES, FULL = (24, 50), (24, 50, 100, 200)
FLOOR = 0.05


class Clock:
    """Hears of the stages of a run, and notes what each takes. seconds: by the name of the stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.name, self.since = "before the first", time.process_time()

    def stage(self, name: str, number: int, of: int) -> None:
        """End the stage before."""
        del number, of
        now = time.process_time()
        self.seconds[self.name] = self.seconds.get(self.name, 0.0) + now - self.since
        self.name, self.since = name, now

    def count(self, done: int, total: int) -> None:
        """Need not know."""


def taken(n: int) -> tuple[dict[str, float], str]:
    """Analyse one city; gives the seconds of each stage, and a digest of what is funded."""
    clock = Clock()
    analysis = analyse(city(n), listener=clock, workers=ALONE)
    clock.stage("", 0, 0)
    funded = repr(analysis.programme.funded_levels(analysis.best.choice))
    return clock.seconds, hashlib.sha256(funded.encode()).hexdigest()[:8]


def main() -> None:
    """Print a line a stage."""
    named = tuple(int(word) for word in sys.argv[1:] if word.isdigit())
    sizes = named or (FULL if "--full" in sys.argv else SIZES)
    taken(24)  # machine code is made at the first call
    by_size, digests = zip(*map(taken, sizes), strict=True)
    print(f"{'stage':66}" + "".join(f"{f'n = {n}':>10}" for n in sizes) + f"{'exponent':>10}")
    for name in by_size[-1]:
        seconds = [of.get(name, 0.0) for of in by_size]
        slope = np.polyfit(np.log(sizes), np.log(np.maximum(seconds, FLOOR)), 1)[0]
        print(f"{name:66}" + "".join(f"{s:8.2f} s" for s in seconds) + f"{slope:10.1f}")
    print(f"{'all':66}" + "".join(f"{sum(of.values()):8.2f} s" for of in by_size))
    print(f"{'funded':66}" + "".join(f"{digest:>10}" for digest in digests))


if __name__ == "__main__":
    main()
