"""One source of draws, and all together: the best portfolio in each draw, beside HiGHS with the model built anew.

    python benchmarks/sources.py [--full]     200 draws of rare-earths-brief; --full: 2,000 of rare-earths

Both sides take turns, source by source, in processor seconds of one thread. The plain way (PuLP, gap
zero, one thread) is asked for the first SAMPLE draws, whose answers are compared; its time for all
is scaled from those. The draws are those of the case's own seed. What is compiled is compiled before.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

import steelyard
from scoring.portfolio.claims import ask
from scoring.portfolio.from_case import programme as programme_of
from scoring.portfolio.optimum import optimum
from scoring.robustness.draws.cost_cells import cost_cells
from scoring.robustness.draws.draws import chances
from scoring.robustness.draws.row_draws import row_draws
from scoring.robustness.draws.selection import Question
from scoring.robustness.draws.swing_draws import as_stated
from scoring.robustness.draws.weight_doubt import weight_doubt
from scoring.value.costs import cost_table
from scoring.value.evaluation import evaluate
from scoring.work.streams import slices_drawn, streams

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scoring.exact.programme import Programme

SAMPLE = 8
SOURCES = ("scores", "chances", "weights", "costs")


def questions(name: str) -> Iterator[tuple[str, Question]]:
    """Ask a built-in case about each source that it states, and about all of them together."""
    case = steelyard.read(name)
    evaluation, costs = evaluate(case), cost_table(case)
    programme = programme_of(evaluation, costs)
    choice = optimum(programme).choice
    rows = row_draws(evaluation, cost_cells(case), programme)
    stated = as_stated(tuple(leaf.id for leaf in case.leaves), evaluation.weights)
    risky = any(row.p_success_low != row.p_success_high for row in case.recommendations)
    sources = [source for source in SOURCES if risky or source != "chances"]
    for parts in (*([source] for source in sources), sources):
        yield (
            " and ".join(parts) if len(parts) == 1 else "all together",
            Question(
                programme=programme,
                choice=choice,
                weights=weight_doubt(case).draws if "weights" in parts else stated,
                seed=case.settings.seed,
                uncertain=None
                if parts == ["costs"]
                else chances(evaluation, scores="scores" in parts, success="chances" in parts),
                drawn=rows if "costs" in parts else None,
            ),
        )


def first_draws(asked: Question) -> Iterator[Programme]:
    """Write out the programme of each of the first draws."""
    opened, programme = streams(asked.seed, 0), asked.programme
    values = effects = places = None
    if asked.uncertain is not None:
        sample = asked.uncertain.sample(asked.weights, opened, SAMPLE)
        values, effects = asked.uncertain.benefits(sample), asked.uncertain.effects(sample)
    if asked.drawn is not None:
        places = slices_drawn(opened.costs, len(programme.ids), SAMPLE).astype(np.int64)
    for draw in range(SAMPLE):
        of_draw = programme
        if places is not None:
            of_draw = asked.drawn.programme_at(places[:, draw].tolist())
        if values is not None:
            left = iter(values[:, draw].tolist())
            # What costs alone hang on is worth nothing.
            joint_values = [*effects[:, draw].tolist(), *[0] * len(of_draw.joints)]
            of_draw = replace(
                of_draw,
                values=tuple(tuple(next(left) for _ in levels) for levels in programme.levels),
                joints=tuple(
                    replace(joint, value=value)
                    for joint, value in zip(of_draw.joints, joint_values, strict=False)
                ),
            )
        yield replace(of_draw, tie=0)


def main() -> None:
    """Print one line a source."""
    name, draws = ("rare-earths", 2_000) if "--full" in sys.argv else ("rare-earths-brief", 200)
    print(f"{name}, {draws:,} draws a source, seed {steelyard.read(name).settings.seed}")
    for source, asked in questions(name):
        asked.answered(0, SAMPLE)
        start = time.process_time()
        selection = asked.answered(0, draws)
        ours = time.process_time() - start
        of_draws, same = list(first_draws(asked)), True
        start = time.process_time()
        claims = [ask(of_draw) for of_draw in of_draws]
        plain = (time.process_time() - start) * draws / SAMPLE
        for of_draw, claim, choice in zip(
            of_draws, claims, selection.choices.tolist(), strict=False
        ):
            gap = of_draw.value(tuple(choice)) - of_draw.value(claim.choice)
            same = same and of_draw.feasible(tuple(choice)) and 0 <= gap <= claim.precision
        print(
            f"{source:14} {ours:7.2f} s, plain {plain:8.1f} s: {plain / ours:6.0f} times; "
            f"{selection.proved.mean():.1%} proved; answers {'agree' if same else 'DIFFER'}",
            flush=True,
        )


if __name__ == "__main__":
    main()
