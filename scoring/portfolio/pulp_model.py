"""The portfolio choice as one PuLP model.

    maximise    sum_i sum_l value[i][l] x[i,l] + sum_p value[p] y[p]
    subject to  low_r <= sum_i sum_l a[r][i][l] x[i,l] + sum_p b[r][p] y[p] <= high_r     for every rule's row r
                sum_l x[i,l] <= 1                                                         for every recommendation i
                y[p] <= h[m],  y[p] >= sum_m h[m] - (members - 1)                         for every member m of joint p
                x[i,l], y[p] in {0, 1}

where h[m] is the sum of the x[i,l] at the levels member m asks for, so y[p] is 1 exactly when all members hold
(Glover and Woolsey 1974).

In words: fund each recommendation at one level or not at all, so that the benefits and the effects between pairs add
up to as much as possible while every rule holds.

A planner's names may hold anything, so the model's own names are generated and `planner_names` says whose they are.
Amounts stay integers: each row is divided by its greatest common divisor, and its ends move to the nearest multiple
that any portfolio can reach. Amounts too large for a solver's floats are divided further and rounded *outwards*: the
row then lets through a little too much and never too little, and what it lets through is cut off after the exact
check (optimum.py).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING

import pulp

from scoring.exact.programme import value_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pulp import LpAffineExpression, LpProblem, LpVariable

    from scoring.exact.programme import Choice, Joint, Line, Programme, Row
    from scoring.portfolio.cuts import Cut

LARGEST = 10**6  # a solver's tolerances are about one in a million: larger amounts let it overspend by whole units


@dataclass(frozen=True, slots=True)
class Formulation:
    """A programme's PuLP model and whose variable and row is which.

    problem: the model. levels: variable of each recommendation and level 1, 2, ...
    planner_names: generated name of a model's row -> the rule's own name.
    scale: the objective's integer units in one unit of the model's. spread: how far the objective reaches, in its
    integer units: no two portfolios are further apart.
    """

    programme: Programme
    problem: LpProblem
    levels: tuple[tuple[LpVariable, ...], ...]
    planner_names: Mapping[str, str]
    scale: int
    spread: int

    def choice(self, values: Mapping[str, float]) -> Choice:
        """Read the portfolio off a solver's values: each recommendation's level above one half, the largest first."""
        picked = []
        for variables in self.levels:
            shares = [values.get(variable.name, 0.0) for variable in variables]
            largest = max(shares, default=0.0)
            picked.append(shares.index(largest) + 1 if largest > 0.5 else 0)
        return tuple(picked)


def formulate(
    programme: Programme, *, objective: Line | None = None, maximise: bool = True, cuts: Iterable[Cut] = ()
) -> Formulation:
    """Write the programme as a PuLP model.

    Args:
        programme: what to choose.
        objective: a line to add up instead of the value (the cost, say).
        maximise: False for the least of it.
        cuts: picks known to be infeasible together.
    """
    problem = pulp.LpProblem("portfolio", pulp.LpMaximize if maximise else pulp.LpMinimize)
    places = [(i, level) for i, levels in enumerate(programme.levels) for level in range(1, len(levels) + 1)]
    x = problem.add_variable_dict("x%d_%d", places, cat="Binary") if places else {}
    levels = tuple(tuple(x[i, level] for level in range(1, len(names) + 1)) for i, names in enumerate(programme.levels))
    y = [problem.add_variable(f"y{p}", cat="Binary") for p in range(len(programme.joints))]
    goal = value_line(programme) if objective is None else objective
    largest = max((abs(amount) for amount in _amounts(goal)), default=0)
    common = math.gcd(*_amounts(goal)) or 1
    scale = max(common, -(-largest // LARGEST))
    terms = [(x[i, level], amount / scale) for i, level, amount in _picks(goal)]
    terms += [(y[p], amount / scale) for p, amount in goal.joints if amount]
    problem.setObjective(_expression(terms))
    for i, variables in enumerate(levels):
        if len(variables) > 1:
            problem.addConstraint(pulp.lpSum_vars(variables) <= 1, f"once{i}")
    for p, joint in enumerate(programme.joints):
        _link(problem, p, joint, y[p], levels)
    names = {}
    for r, row in enumerate(programme.rows):
        for end, expression in _row_ends(row, x, y):
            name = f"rule{r}_{end}"
            problem.addConstraint(expression, name)
            names[name] = row.name
    for k, cut in enumerate(cuts):
        constant, picked = _held(cut.picks, levels)
        problem.addConstraint(_expression(picked) <= cut.most - constant, f"cut{k}")
    spread = sum(max(abs(a) for a in (0, *amounts)) for _, amounts in goal.terms) + sum(abs(b) for _, b in goal.joints)
    return Formulation(
        programme=programme,
        problem=problem,
        levels=levels,
        planner_names=MappingProxyType(names),
        scale=scale,
        spread=spread,
    )


def _row_ends(
    row: Row, x: Mapping[tuple[int, int], LpVariable], y: Sequence[LpVariable]
) -> list[tuple[str, LpAffineExpression]]:
    """Write a row's ends as constraints, divided by the common divisor and, if need be, rounded outwards."""
    common = math.gcd(*_amounts(row.line)) or 1
    high = None if row.high is None else row.high // common
    low = None if row.low is None else -(-row.low // common)
    divisor = max(1, -(-max((abs(a) for a in _amounts(row.line)), default=0) // (common * LARGEST)))
    # A bound no portfolio can come near says nothing, and as a float it could be too large for the solver.
    largest = sum(max(0, *amounts) for _, amounts in row.line.terms) + sum(max(0, b) for _, b in row.line.joints)
    least = sum(min(0, *amounts) for _, amounts in row.line.terms) + sum(min(0, b) for _, b in row.line.joints)
    ends = []
    if high is not None and high * common < largest:
        high = max(high, least // common - 1)
        down = [(v, a // common // divisor) for v, a in _columns(row.line, x, y)]
        ends.append(("high", _expression(down) <= high // divisor))
    if low is not None and low * common > least:
        low = min(low, largest // common + 1)
        up = [(v, -(-(a // common) // divisor)) for v, a in _columns(row.line, x, y)]
        ends.append(("low", _expression(up) >= -(-low // divisor)))
    return ends


def _link(
    problem: LpProblem, p: int, joint: Joint, effect: LpVariable, levels: Sequence[tuple[LpVariable, ...]]
) -> None:
    """Make `effect` 1 exactly when every member of the joint holds."""
    spare = 1 - len(joint.members)
    terms: list[tuple[LpVariable, int]] = []
    for m, member in enumerate(joint.members):
        inside = tuple(range(max(member.lowest, 0), min(member.highest, len(levels[member.index])) + 1))
        constant, terms_inside = _held(((member.index, inside),), levels)
        less = [(variable, -count) for variable, count in terms_inside]
        problem.addConstraint(_expression([(effect, 1), *less]) <= constant, f"joint{p}_{m}")
        spare += constant
        terms += terms_inside
    problem.addConstraint(_expression([(effect, 1), *((v, -c) for v, c in terms)]) >= spare, f"joint{p}")


def _held(
    picks: Iterable[tuple[int, Sequence[int]]], levels: Sequence[tuple[LpVariable, ...]]
) -> tuple[int, list[tuple[LpVariable, int]]]:
    """Count how many of the picks hold, as a constant and terms; not funded is 1 minus the levels not asked for."""
    constant, terms = 0, []
    for i, inside in picks:
        if 0 in inside:
            constant += 1
            terms += [(v, -1) for level, v in enumerate(levels[i], 1) if level not in inside]
        else:
            terms += [(levels[i][level - 1], 1) for level in inside]
    return constant, terms


def _columns(
    line: Line, x: Mapping[tuple[int, int], LpVariable], y: Sequence[LpVariable]
) -> list[tuple[LpVariable, int]]:
    levels = [(x[i, level], amount) for i, level, amount in _picks(line)]
    return levels + [(y[p], amount) for p, amount in line.joints if amount]


def _picks(line: Line) -> list[tuple[int, int, int]]:
    return [(i, level, amount) for i, amounts in line.terms for level, amount in enumerate(amounts, 1) if amount]


def _amounts(line: Line) -> list[int]:
    return [*chain.from_iterable(amounts for _, amounts in line.terms), *(amount for _, amount in line.joints)]


def _expression(terms: Iterable[tuple[LpVariable, float]]) -> LpAffineExpression:
    """Add up terms in one call; no terms are the constant 0."""
    pairs = [(variable, float(number)) for variable, number in terms]
    return pulp.lpSum_vars_coefs(pairs) if pairs else pulp.LpAffineExpression.from_constant(0.0)
