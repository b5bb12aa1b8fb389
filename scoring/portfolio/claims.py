"""What a solver claims about a programme, every answer checked in exact arithmetic and the false ones cut off.

A solver in floats may call a portfolio feasible that overspends by a little. So each answer is
added up again in integers; one that breaks a row by any amount is cut off by a violated cover
(cuts.py) and the solver is asked again.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from scoring.portfolio.cuts import Cut, cut_off
from scoring.portfolio.pulp_model import formulate
from scoring.portfolio.solver import SolverName, Status, solve

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scoring.exact.programme import Choice, Line, Programme
    from scoring.portfolio.pulp_model import Formulation
    from scoring.portfolio.solver import Solution

ROUNDS = (
    500  # answers cut off before the solver is given up on; the most seen in planted cases is 2
)
USUAL = 180
"""Columns up to which the work of a branch is counted as their number."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One solver's word on one programme: its solutions, those that broke a row by a little cut off.

    It is no `Answer`: its figures are the solver's floats as they are, and prove nothing.

    status: what the solver said, "stopped" where it was given up on
    choice: the best feasible portfolio it gave, None without one; it keeps every row exactly
    objective: what it said the choice is worth, in the objective's integer units
    bound: the best bound it claims, in the same units
    gap: as the solver gave it
    precision: how far off its floats may be, in the same units: it takes 0.999999 for 1
    refused: answers that broke a row and were cut off
    solver, version, options: who was asked, and with what settings
    by_clock: the clock stopped it, and no limit on its work
    nodes: branches it went through
    seconds: wall clock, no part of any comparison
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
    by_clock: bool
    nodes: int
    seconds: float = field(default=0.0, compare=False)


def ask(
    programme: Programme,
    *,
    work: int | None = None,
    seconds: float | None = None,
    objective: Line | None = None,
    maximise: bool = True,
    solver: SolverName = "highs",
) -> Claim:
    """Ask a solver for the best portfolio, and again while its answer breaks a row.

    Args:
        programme: what to choose.
        work: branches for all the asking together, each counted as `a_branch` has it, so that
            large programmes get fewer; None is no limit.
        seconds: wall clock for all the asking together; None is no limit.
        objective: a line to add up instead of the value.
        maximise: False for the least of it.
        solver: "highs" or "cbc".

    Raises:
        SolverError: the solver is not installed, or did not take an option.
    """
    allowance = _Allowance(programme, work, seconds)
    cuts: list[Cut] = []
    refused = 0
    while True:
        model = formulate(programme, objective=objective, maximise=maximise, cuts=cuts)
        solution = solve(
            model.problem, nodes=allowance.nodes_left, seconds=allowance.seconds_left, solver=solver
        )
        allowance.spend(solution.nodes)
        choice = model.choice(solution.values) if solution.has_solution else None
        broken = () if choice is None else programme.broken(choice)
        if choice is None or not broken:
            return _claim(model, solution, choice, refused, allowance)
        refused += 1
        out_of_time = allowance.out_of_time
        if refused >= ROUNDS or out_of_time:
            # What broke a rule to the end is no answer; the bound stands, since cuts take nothing
            # feasible away.
            claim = _claim(model, solution, None, refused, allowance)
            by_clock = claim.by_clock or out_of_time
            return replace(claim, status="stopped", objective=None, gap=None, by_clock=by_clock)
        cuts += [cut_off(programme, row, choice) for row, _ in broken]


def unasked() -> Claim:
    """Give what is known of a solver that is not asked: nothing."""
    return Claim(
        status="stopped",
        choice=None,
        objective=None,
        bound=None,
        gap=None,
        precision=Fraction(0),
        refused=0,
        solver="HiGHS",
        version="not asked",
        options={},
        by_clock=False,
        nodes=0,
    )


class _Allowance:
    """What asking may still take: branches, and seconds of the user's clock; None is no limit."""

    def __init__(self, programme: Programme, work: int | None, seconds: float | None) -> None:
        self.started = time.monotonic()
        self.seconds = seconds
        self.nodes = 0
        self.nodes_left = None if work is None else max(work // a_branch(programme), 1)

    def spend(self, nodes: int) -> None:
        """Note what a solve took; one branch is always left, and a moment."""
        self.nodes += nodes
        if self.nodes_left is not None:
            self.nodes_left = max(self.nodes_left - nodes, 1)

    @property
    def taken(self) -> float:
        return time.monotonic() - self.started

    @property
    def seconds_left(self) -> float | None:
        return None if self.seconds is None else max(self.seconds - self.taken, 0.01)

    @property
    def out_of_time(self) -> bool:
        return self.seconds is not None and self.taken > self.seconds


def columns(programme: Programme) -> int:
    """Count what a model of the programme has to decide."""
    return 1 + sum(map(len, programme.levels)) + len(programme.joints)


def a_branch(programme: Programme) -> int:
    """Count the work of one branch: the columns, and as many times more as they are more than usual.

    In a large programme a branch has more to decide, and more rows to look at for each of it.
    """
    number = columns(programme)
    return number * max(number, USUAL) // USUAL


def _claim(
    model: Formulation,
    solution: Solution,
    choice: Choice | None,
    refused: int,
    allowance: _Allowance,
) -> Claim:
    objective = None
    if solution.objective is not None:
        objective = Fraction(solution.objective) * model.scale
    return Claim(
        status=solution.status,
        choice=choice,
        objective=objective,
        bound=_finite(solution.bound, model.scale),
        gap=solution.gap,
        precision=Fraction(model.spread, 10**6),
        refused=refused,
        solver=solution.solver,
        version=solution.version,
        options=solution.options,
        by_clock=solution.by_clock,
        nodes=allowance.nodes,
        seconds=allowance.taken,
    )


def _finite(bound: float | None, scale: int) -> Fraction | None:
    return Fraction(bound) * scale if bound is not None and math.isfinite(bound) else None
