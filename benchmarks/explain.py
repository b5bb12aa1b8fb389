"""Where the time of the explanations goes, and what a plain rebuild-and-solve of each question would take.

    python benchmarks/explain.py [case]

For each kind of question the house's answers are timed, then a sample of the same questions is put
to HiGHS with the model built anew each time (through PuLP, gap zero, one thread). The answers of
the sample are compared; the plain time of all questions is the sample's, scaled to their number.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

import steelyard
from scoring.analysis import analyse
from scoring.exact.programme import Programme, hold_level
from scoring.exact.search import Prover
from scoring.explanation.frontier import budget_curve
from scoring.explanation.near_optimal import near_optimal
from scoring.explanation.other_budgets import SHARES, nested
from scoring.explanation.prices import prices
from scoring.explanation.priority_lists import orders
from scoring.explanation.rule_prices import rule_prices
from scoring.portfolio.claims import ask
from scoring.portfolio.scaling import budget_rows, money_rows, scaled_ends, stated_total

if TYPE_CHECKING:
    from collections.abc import Callable

SAMPLE = 8


def timed[R](task: Callable[[], R]) -> tuple[float, R]:
    """Time one task."""
    started = time.perf_counter()
    found = task()
    return time.perf_counter() - started, found


def plain(programme: Programme) -> int | None:
    """Build and solve anew; the value of the best portfolio."""
    choice = ask(programme).choice
    return None if choice is None else programme.value(choice)


def line(
    name: str, seconds: float, questions: int, sample: list[tuple[Programme, int | None]]
) -> None:
    """Print one kind of question: ours, plain, the ratio, and whether the sampled answers agree."""
    if not sample:
        print(f"{name:34} {seconds:7.2f} s")
        return
    taken, answers = timed(lambda: [plain(programme) for programme, _ in sample])
    agree = sum(answer == ours for answer, (_, ours) in zip(answers, sample, strict=True))
    whole = taken / len(sample) * questions
    print(
        f"{name:34} {seconds:7.2f} s {questions:6} questions {whole:8.2f} s plain {whole / seconds:6.1f}x"
        f"   {agree} of {len(sample)} sampled answers agree"
    )


def main(name: str) -> None:
    """Time every explanation of one case."""
    analysis = analyse(steelyard.read(name), quick=True)
    programme, choice = analysis.programme, analysis.optimum.choice
    if choice is None:
        sys.exit(f"{name} has no portfolio to explain")
    prover = Prover(programme)
    total, budgets = stated_total(analysis.case), budget_rows(analysis.rules)
    started = time.perf_counter()

    best = programme.value(choice)
    seconds, near = timed(lambda: near_optimal(prover, best * 5 // 100))
    print(f"{name}: {len(programme.ids)} recommendations, {len(programme.rows)} rules")
    line(f"near-ties within 5 % ({len(near.portfolios)})", seconds, 0, [])

    seconds, _ = timed(lambda: [prover.prove(fixed={i: (k, k)}) for i, k in levels_of(programme)])
    every = levels_of(programme)
    chosen = every[:: max(1, len(every) // SAMPLE)]
    sample = [
        (
            programme.with_rows(hold_level(programme, i, k, k, "forced")),
            prover.prove(fixed={i: (k, k)}).best,
        )
        for i, k in chosen
    ]
    line("each level forced in or out", seconds, len(every), sample)

    seconds, tags = timed(lambda: prices(prover, choice, money_rows(analysis.rules)))
    line(f"price tags with ends ({len(tags.out) + len(tags.stay)})", seconds, 0, [])

    seconds, ruled = timed(lambda: rule_prices(prover, choice, analysis.rules))
    rows = programme.rows[:: max(1, len(programme.rows) // SAMPLE)]
    free = [
        (programme.without_rows(row.name), prover.prove(row_bounds={row.name: (None, None)}).best)
        for row in rows
    ]
    line("the price of each rule", seconds, len(ruled.each) + len(ruled.together), free)

    line("orders of priority", timed(lambda: orders(programme, analysis.optimum))[0], 0, [])
    seconds, _ = timed(lambda: nested(prover, choice, budgets, total))
    line(f"nested plan over {len(SHARES)} budgets", seconds, 0, [])

    if total and (total / programme.money_unit).denominator == 1:
        units = int(total / programme.money_unit)
        seconds, curve = timed(lambda: budget_curve(programme, units, budgets))
        points = curve.points[:: max(1, len(curve.points) // SAMPLE)]
        sample = [
            (at(programme, budgets, Fraction(point.need, units)), point.value) for point in points
        ]
        line(f"the frontier ({len(curve.points)} points)", seconds, len(curve.points), sample)
    print(
        f"{'altogether':34} {time.perf_counter() - started:7.2f} s, with the plain solves of the samples"
    )


def levels_of(programme: Programme) -> list[tuple[int, int]]:
    """List every level of every recommendation, not funded included."""
    return [(i, k) for i, levels in enumerate(programme.levels) for k in range(len(levels) + 1)]


def at(programme: Programme, budgets: tuple[str, ...], share: Fraction) -> Programme:
    """Make the programme with a share of the money."""
    ends = scaled_ends(programme, budgets, share)
    rows = (
        replace(row, high=ends[row.name][1]) if row.name in ends else row for row in programme.rows
    )
    return replace(programme, rows=tuple(rows))


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "rare-earths")
