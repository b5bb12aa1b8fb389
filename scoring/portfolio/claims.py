"""What a solver claims about a programme, every answer checked in exact arithmetic and the false ones cut off.

A solver in floats may call a portfolio feasible that overspends by a little. So each answer is added up again in
integers; one that breaks a row by any amount is cut off by a violated cover (cuts.py) and the solver is asked again.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from scoring.portfolio.cuts import Cut, cut_off
from scoring.portfolio.formulation import formulate
from scoring.solver import SolverName, Status, solve

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scoring.portfolio.programme import Choice, Line, Programme

ROUNDS = 500  # answers cut off before the solver is given up on; the most seen in planted cases is 2


@dataclass(frozen=True, slots=True)
class Claim:
    """One solver's word on one programme.

    choice: the best feasible portfolio it gave, None without one; it keeps every row exactly.
    objective, bound: what it said of it, in the objective's integer units (its floats, as they are).
    precision: how far off its floats may be, in the same units: it takes 0.999999 for 1.
    refused: answers that broke a row and were cut off.
    seconds: wall clock, no part of any comparison.
    """

    status: Status
    choice: Choice | None
    objective: Fraction | None
    bound: Fraction | None
    gap: float | None
    precision: Fraction
    refused: int
    solver: str
    version: str
    options: Mapping[str, float | int | str | bool]
    seconds: float = field(compare=False)


def ask(
    programme: Programme,
    *,
    seconds: float | None = None,
    objective: Line | None = None,
    maximise: bool = True,
    solver: SolverName = "highs",
) -> Claim:
    """Ask a solver for the best portfolio, and again while its answer breaks a row.

    Args:
        programme: what to choose.
        seconds: wall clock for all the asking together; None is no limit.
        objective: a line to add up instead of the value.
        maximise: False for the least of it.
        solver: "highs" or "cbc".

    Raises:
        SolverError: the solver is not installed, or did not take an option.
    """
    started = time.monotonic()
    cuts: list[Cut] = []
    refused = 0
    while True:
        spent = time.monotonic() - started
        model = formulate(programme, objective=objective, maximise=maximise, cuts=cuts)
        said = solve(model.problem, seconds=None if seconds is None else max(seconds - spent, 0.01), solver=solver)
        choice = model.choice(said.values) if said.has_solution else None
        broken = programme.broken(choice) if choice is not None else ()
        refused += bool(broken)
        out_of_time = seconds is not None and time.monotonic() - started > seconds
        given_up = bool(broken) and (refused >= ROUNDS or out_of_time)
        if broken and choice is not None and not given_up:
            cuts += [cut_off(programme, row, choice) for row, _ in broken]
            continue
        return Claim(
            status="stopped" if given_up else said.status,
            choice=None if broken else choice,
            objective=None if said.objective is None or broken else Fraction(said.objective) * model.scale,
            bound=_finite(said.bound, model.scale),
            gap=None if broken else said.gap,
            precision=Fraction(model.spread, 10**6),
            refused=refused,
            solver=said.solver,
            version=said.version,
            options=said.options,
            seconds=time.monotonic() - started,
        )


def _finite(bound: float | None, scale: int) -> Fraction | None:
    return Fraction(bound) * scale if bound is not None and math.isfinite(bound) else None
