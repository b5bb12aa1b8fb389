"""The only door to PuLP: one problem in, one frozen answer out, and nothing believed that was not read back.

HiGHS runs in this process with the gap at zero, one thread and one seed, whatever the problem, so
that the same problem gets the same answer. What keeps a hard problem from taking for ever is a
limit on branches, never on seconds: so the answer does not depend on how busy the machine is. A
user may set a clock besides.

Facts that shaped this file: PuLP ignores a misspelled or out-of-range option in silence (so each is
read back); where there is no solution the variables keep what they held before (so values are read
only where there is one); a variable in no row is not handed to the solver (so columns are mapped by
`exported_variables`); "unbounded or infeasible" arrives as Undefined (so it is called undecided
here); a limit on branches arrives as a limit on solutions. CBC is a second solver that may
disagree: an optional extra, `pip install "steelyard[second-opinion]"`.
"""

from __future__ import annotations

import math
import tempfile
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

import pulp

from scoring.exact.linear.simplex import greet

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pulp import LpProblem, LpSolveStats

type Status = Literal["optimal", "infeasible", "stopped", "unbounded", "undecided"]
"""optimal: closed its gap; stopped: a limit came first; undecided: the solver cannot say."""
type SolverName = Literal["highs", "cbc"]

SEED = 0
# never anything else: HiGHS fails in silence when it changes between two solves of one process
THREADS = 1
NO_LIMIT = 2**31 - 1  # the most branches HiGHS can be told
GAP = 1e-9  # absolute, in the problem's own objective; the relative gap is zero

_PULP: Any = pulp  # its solvers carry no types

_WORDS: dict[pulp.constants.LpSolveStatus, Status] = {
    pulp.constants.LpSolveStatus.Optimal: "optimal",
    pulp.constants.LpSolveStatus.Infeasible: "infeasible",
    pulp.constants.LpSolveStatus.Unbounded: "unbounded",
    pulp.constants.LpSolveStatus.Undefined: "undecided",
    pulp.constants.LpSolveStatus.NotSolved: "undecided",
}


class SolverError(RuntimeError):
    """The solver is not there, or did not take an option."""


@dataclass(frozen=True, slots=True)
class Solution:
    """What one solve of one PuLP problem said: variables, not portfolios, and all of it floats.

    status: optimal, infeasible, stopped, unbounded or undecided
    has_solution: there are values
    values: variable name -> value; empty unless has_solution; a variable in no row and not in the
        objective is absent
    objective: of the values; None without a solution
    bound: best bound the solver claims, None if it gave none
    gap: |objective - bound| / max(|objective|, 1), None if either is missing
    solver, version: who was asked
    options: the settings as the solver gave them back (for CBC as handed over: it gives nothing
        back)
    by_clock: it was the clock that stopped it, and no limit on its work
    nodes: branches it went through (HiGHS only)
    seconds: wall clock; keep it out of whatever must be the same on every machine
    """

    status: Status
    has_solution: bool
    values: Mapping[str, float]
    objective: float | None
    bound: float | None
    gap: float | None
    solver: str
    version: str
    options: Mapping[str, float | int | str | bool]
    by_clock: bool
    nodes: int
    seconds: float


def solve(
    problem: LpProblem,
    *,
    nodes: int | None = None,
    seconds: float | None = None,
    solver: SolverName = "highs",
) -> Solution:
    """Solve a problem to a gap of zero, or as far as the limits allow.

    Args:
        problem: a PuLP problem with an objective; its variables' names are unique.
        nodes: branches the solver may go through; None is no limit.
        seconds: wall-clock limit, which the answer then depends on; None is none.
        solver: "highs" in this process, or "cbc" as a program beside it.

    Raises:
        SolverError: the solver is not installed, or did not take an option.
    """
    if not problem.variables():
        return _nothing_to_choose(problem, solver)
    if solver == "highs":
        return _by_highs(problem, nodes, seconds)
    return _by_cbc(problem, nodes, seconds)


def _by_highs(problem: LpProblem, nodes: int | None, seconds: float | None) -> Solution:
    greet()
    wanted: dict[str, float | int | bool] = {
        "mip_rel_gap": 0.0,
        "mip_abs_gap": GAP,
        "threads": THREADS,
        "random_seed": SEED,
        "log_to_console": False,
        "mip_max_nodes": NO_LIMIT if nodes is None else nodes,
        "time_limit": math.inf if seconds is None else float(seconds),
    }
    stats = problem.solve(
        _PULP.HiGHS(
            msg=False,
            gapRel=0,
            gapAbs=GAP,
            threads=THREADS,
            timeLimit=wanted["time_limit"],
            random_seed=SEED,
            mip_max_nodes=wanted["mip_max_nodes"],
        )
    )
    model: Any = problem.solverModel
    options = {name: model.getOptionValue(name)[1] for name in wanted}
    refused = [name for name, value in wanted.items() if options[name] != value]
    if refused:
        raise SolverError(
            f"HiGHS did not take {', '.join(f'{name} = {wanted[name]!r}' for name in refused)}"
        )
    del options["log_to_console"], options["time_limit"]
    return _solution(
        problem, stats, "HiGHS", model.version(), options, nodes=int(model.getInfo().mip_node_count)
    )


def _by_cbc(problem: LpProblem, nodes: int | None, seconds: float | None) -> Solution:
    options: dict[str, Any] = {"gapRel": 0.0, "gapAbs": GAP, "threads": THREADS, "randomSeed": SEED}
    if nodes is not None:
        options["maxNodes"] = nodes
    with tempfile.TemporaryDirectory(prefix="steelyard-") as folder:
        log = Path(folder) / "cbc.log"
        command = _PULP.COIN_CMD(msg=False, timeLimit=seconds, logPath=str(log), **options)
        if not command.available():
            raise SolverError(
                'CBC is not installed. Install it and run again: pip install "steelyard[second-opinion]"'
            )
        command.tmpDir = folder
        try:
            stats = problem.solve(command)
        except pulp.PulpSolverError as fault:
            raise SolverError(f"CBC gave no answer ({fault}).") from fault
    return _solution(problem, stats, "CBC", str(stats.solver_version or "unknown"), options)


def _solution(
    problem: LpProblem,
    stats: LpSolveStats,
    solver: str,
    version: str,
    options: Mapping[str, Any],
    *,
    nodes: int = 0,
) -> Solution:
    has = bool(stats.has_solution)
    values = (
        {v.name: float(v.varValue) for v in problem.exported_variables() if v.varValue is not None}
        if has
        else {}
    )
    bound = None if stats.best_bound is None else float(stats.best_bound)
    status = _WORDS.get(stats.status, "stopped")
    if solver == "CBC" and status == "optimal" and bound is None:
        bound = stats.objective  # CBC's log names no bound where the gap is closed
    return Solution(
        status=status,
        has_solution=has,
        values=MappingProxyType(values),
        objective=float(stats.objective) if has and stats.objective is not None else None,
        bound=bound,
        gap=_gap(stats.objective if has else None, bound),
        solver=solver,
        version=version,
        options=MappingProxyType(dict(options)),
        by_clock=stats.status == pulp.constants.LpSolveStatus.TimeLimit,
        nodes=max(nodes, 0),
        seconds=float(stats.time),
    )


def _gap(objective: float | None, bound: float | None) -> float | None:
    if objective is None or bound is None:
        return None
    distance = abs(objective - bound)
    return distance / max(abs(objective), 1.0) if distance else 0.0


def _nothing_to_choose(problem: LpProblem, solver: SolverName) -> Solution:
    """Answer for a problem without variables, which PuLP cannot hand over: its constant rows hold or they do not."""
    holds = all(row.valid(0) for row in problem.constraints())
    constant = float(problem.objective.constant) if problem.objective is not None else 0.0
    return Solution(
        status="optimal" if holds else "infeasible",
        has_solution=holds,
        values=MappingProxyType({}),
        objective=constant if holds else None,
        bound=constant if holds else None,
        gap=0.0 if holds else None,
        solver={"highs": "HiGHS", "cbc": "CBC"}[solver],
        version="not asked",
        options=MappingProxyType({}),
        by_clock=False,
        nodes=0,
        seconds=0.0,
    )
