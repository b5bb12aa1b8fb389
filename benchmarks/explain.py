"""Where the time of the explanations goes, and what a plain rebuild-and-solve of each question would take.

    python benchmarks/explain.py [case] [--full]

All in processor time. For each kind of question the house's answers are timed, then a sample of the
same questions is put to HiGHS with the model built anew each time (through PuLP, gap zero, one
thread). The answers of the sample are compared; the plain time of all questions is the sample's,
scaled to their number.

Then the growth of every stage with the number of recommendations: programmes of the base model
(proofs.py) with five budgets, seed 0, and the exponent that fits best. --full goes up to 200.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

import steelyard
from benchmarks.proofs import base_model
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
from scoring.portfolio.optimum import optimum
from scoring.portfolio.scaling import budget_rows, money_rows, scaled_ends, stated_total

if TYPE_CHECKING:
    from collections.abc import Callable

SAMPLE = 8


def timed[R](task: Callable[[], R]) -> tuple[float, R]:
    """Time one task."""
    started = time.process_time()
    found = task()
    return time.process_time() - started, found


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


SIZES, ALL_SIZES = (24, 50), (24, 50, 100, 200)


def growth(sizes: tuple[int, ...]) -> None:
    """Print what every stage takes at each size, and the exponent of its growth."""
    taken: dict[str, list[float]] = {}
    for n in sizes:
        programme = base_model(0, n, 5)
        prover = Prover(programme)
        best = optimum(programme)
        choice = best.choice
        if choice is None:
            sys.exit(f"the base model of {n} has no portfolio")
        budgets = [row.name for row in programme.rows if row.name.startswith("budget")]
        total = next(row.high or 1 for row in programme.rows if row.name == budgets[0])
        within = programme.value(choice) // 100
        stages: dict[str, Callable[[], object]] = {
            "near-ties within 1 %": partial(near_optimal, prover, within),
            "price tags with ends": partial(prices, prover, choice, budgets),
            "the price of each rule": partial(rule_prices, prover, choice),
            "orders of priority": partial(orders, programme, best),
            "other budgets": partial(nested, prover, choice, budgets),
            "the frontier": partial(budget_curve, programme, total, budgets),
        }
        for name, stage in stages.items():
            taken.setdefault(name, []).append(timed(stage)[0])
    print(f"{'growth: n =':34}" + "".join(f"{n:9}" for n in sizes) + "   exponent")
    for name, seconds in taken.items():
        slope = np.polyfit(np.log(sizes), np.log(np.maximum(seconds, 1e-3)), 1)[0]
        print(f"{name:34}" + "".join(f"{s:7.2f} s" for s in seconds) + f"{slope:11.1f}")


def main(name: str = "rare-earths", *, full: bool = False) -> None:
    """Time every explanation of one case, then how each grows."""
    explained(name)
    growth(ALL_SIZES if full else SIZES)


def explained(name: str) -> None:
    """Time every explanation of one case."""
    analysis = analyse(steelyard.read(name), quick=True)
    programme, choice = analysis.programme, analysis.optimum.choice
    if choice is None:
        sys.exit(f"{name} has no portfolio to explain")
    prover = Prover(programme)
    small = base_model(0, 6, 1)  # machine code is made at the first call
    budget_curve(small, 1000, ["budget 0"])
    total, budgets = stated_total(analysis.case), budget_rows(analysis.rules)
    started = time.process_time()

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
        f"{'altogether':34} {time.process_time() - started:7.2f} s, with the plain solves of the samples"
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
    names = [word for word in sys.argv[1:] if not word.startswith("-")]
    main(*names[:1], full="--full" in sys.argv)
