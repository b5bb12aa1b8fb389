"""The complete frontier against one solve by HiGHS a point, in processor time.

    python benchmarks/frontier.py [--full]

Programmes of the base model (proofs.py) with one budget, seeds 0 to 2. HiGHS is asked through PuLP
(gap zero, one thread), the model built anew, for SAMPLE of the points: the most value at the
point's budget. Both take turns, the answers are compared, and HiGHS's time for all points is that
of the sample, scaled to their number. --full adds the programmes of 100.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from benchmarks.proofs import base_model
from scoring.explanation.frontier import budget_curve
from scoring.portfolio.claims import ask
from scoring.warming import compile_fronts

if TYPE_CHECKING:
    from scoring.exact.programme import Programme
    from scoring.explanation.frontier import Frontier

SEEDS = range(3)
SAMPLE = 12
BUDGET = "budget 0"


def with_budget(programme: Programme, amount: int) -> Programme:
    """Make the programme with another budget."""
    rows = (replace(row, high=amount) if row.name == BUDGET else row for row in programme.rows)
    return replace(programme, rows=tuple(rows))


def total_of(programme: Programme) -> int:
    """Give the stated budget."""
    return next(row.high or 1 for row in programme.rows if row.name == BUDGET)


def by_highs(programme: Programme, curve: Frontier) -> tuple[float, int, int]:
    """Solve a sample of the points; gives the time, how many were solved, and how many agree."""
    points = curve.points[:: max(1, len(curve.points) // SAMPLE)][:SAMPLE]
    started, agree = time.process_time(), 0
    for point in points:
        choice = ask(with_budget(programme, point.need)).choice
        agree += choice is not None and programme.value(choice) == point.value
    return time.process_time() - started, len(points), agree


def main(full: bool | None = None) -> None:
    """Print one line a programme."""
    full = "--full" in sys.argv if full is None else full
    warm = base_model(0, 6, 1)
    budget_curve(warm, total_of(warm), [BUDGET])  # machine code is made at the first call,
    compile_fronts()  # and that of hard stretches
    print("   n  seed   points  complete   ours s   HiGHS a point, all points s   ratio   agree")
    for n in (30, 100) if full else (30,):
        for seed in SEEDS:
            programme = base_model(seed, n, 1)
            started = time.process_time()
            curve = budget_curve(programme, total_of(programme), [BUDGET])
            ours = time.process_time() - started
            taken, solved, agree = by_highs(programme, curve)
            whole = taken / max(solved, 1) * len(curve.points)
            print(
                f"{n:4} {seed:5} {len(curve.points):8} {curve.complete!s:>9} {ours:8.2f}"
                f" {whole:29.1f} {whole / ours:7.0f}   {agree} of {solved}"
            )


if __name__ == "__main__":
    main()
