"""The compromise as PuLP allocates it: one programme whose aim is the largest regret.

    minimise   t
    subject to every rule,   V_k(x) + t * V_k*  >=  V_k*     for every person k

In words: choose what keeps every rule so that the one who loses most, as a share of their own best,
loses least. This is a solver's answer in floats, added up again in whole numbers and cut off where
it breaks a rule. It is the first guess of the exact search (compromise.py), which proves the least.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import pulp

from scoring.exact.limits import stage_work
from scoring.exact.programme import Line
from scoring.portfolio.claims import ROUNDS
from scoring.portfolio.cuts import Cut, cut_off
from scoring.portfolio.optimum import SOME
from scoring.portfolio.pulp_model import formulate
from scoring.portfolio.solver import solve

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scoring.exact.programme import Choice, Programme
    from scoring.portfolio.pulp_model import Formulation
    from scoring.portfolio.solver import Status
    from scoring.robustness.views.compromise import View

NEAR = Fraction(1, 10**6)
"""How far a regret may lie from the exact one for the two answers to agree: a solver's floats."""


@dataclass(frozen=True, slots=True)
class LeastOfLargest:
    """PuLP's answer. choice: None without one. largest: its exact largest regret, as a share. status: its word."""

    choice: Choice | None
    largest: Fraction | None
    status: Status

    def agrees(self, proved: Fraction) -> bool | None:
        """Say whether it is as good as the least largest regret that is proved; None where it closed no gap."""
        if self.status != "optimal" or self.largest is None:
            return None
        return abs(self.largest - proved) <= NEAR


def least_of_largest(programme: Programme, views: Sequence[View]) -> LeastOfLargest:
    """Ask PuLP for the portfolio of least largest regret.

    The solver gets as much work as for the best portfolio; where that does not do, it is no judge
    anyway.
    """
    nodes = max(
        stage_work(programme, SOME)
        // (1 + sum(map(len, programme.levels)) + len(programme.joints)),
        1,
    )
    cuts: list[Cut] = []
    for _ in range(ROUNDS):
        model = _model(programme, views, cuts)
        answer = solve(model.problem, nodes=nodes)
        if not answer.has_solution:
            return LeastOfLargest(None, None, answer.status)
        choice = model.choice(answer.values)
        broken = programme.broken(choice)
        if not broken:
            largest = max(view.regret(choice, programme.joints) for view in views)
            return LeastOfLargest(choice, largest, answer.status)
        cuts += [cut_off(programme, row, choice) for row, _ in broken]
    return LeastOfLargest(None, None, "stopped")


def _model(programme: Programme, views: Sequence[View], cuts: Sequence[Cut]) -> Formulation:
    """Write the programme with one row a person, each divided by the person's own best."""
    model = formulate(programme, objective=Line(()), maximise=False, cuts=cuts)
    problem = model.problem
    largest = problem.add_variable("t", None, None, cat="Continuous")
    problem.setObjective(pulp.lpSum_vars([largest]))
    effects = {variable.name: variable for variable in problem.variables()}
    for place, view in enumerate(views):
        scale = view.scale
        terms = [
            (model.levels[i][level], float(amount / scale))
            for i, amounts in view.line.terms
            for level, amount in enumerate(amounts)
            if amount
        ]
        terms += [
            (effects[f"y{p}"], float(amount / scale)) for p, amount in view.line.joints if amount
        ]
        problem.addConstraint(
            pulp.lpSum_vars_coefs([*terms, (largest, 1.0)]) >= float(view.best / scale),
            f"view{place}",
        )
    return model
