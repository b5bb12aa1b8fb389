"""The portfolio choice as one PuLP model.

    maximise    sum_i sum_l value[i][l] x[i,l] + sum_p value[p] y[p]
    subject to  low_r <= sum_i sum_l a[r][i][l] x[i,l] + sum_p b[r][p] y[p] <= high_r     for every rule's row r
                sum_l x[i,l] <= 1                                                         for every recommendation i
                y[p] <= h[m],  y[p] >= sum_m h[m] - (members - 1)                         for every member m of joint p
                x[i,l], y[p] in {0, 1}

where h[m] is the sum of the x[i,l] at the levels member m asks for, so y[p] is 1 exactly when all
members hold (Glover and Woolsey 1974).

In words: fund each recommendation at one level or not at all, so that the benefits and the effects
between pairs add up to as much as possible while every rule holds.

A planner's names may hold anything, so the model's own names are generated and `planner_names` says
whose they are. Amounts stay integers: each row is divided by its greatest common divisor, and its
ends move to the nearest multiple that any portfolio can reach. Amounts too large for a solver's
floats are divided further and rounded *outwards*: the row then lets through a little too much and
never too little, and what it lets through is cut off after the exact check (optimum.py).
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
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pulp import LpAffineExpression, LpProblem, LpVariable

    from scoring.exact.programme import Choice, Joint, Line, Programme, RuleRow
    from scoring.portfolio.cuts import Cut

LARGEST = (
    10**6
    # a solver's tolerances are about one in a million: larger amounts let it overspend by whole units
)


@dataclass(frozen=True, slots=True)
class Formulation:
    """A programme's PuLP model and whose variable and row is which.

    problem: the model
    levels: variable of each recommendation and level 1, 2, ...
    planner_names: generated name of a model's row -> the rule's own name
    scale: the objective's integer units in one unit of the model's
    spread: how far the objective reaches, in its integer units: no two portfolios are further apart
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
    programme: Programme,
    *,
    objective: Line | None = None,
    maximise: bool = True,
    cuts: Iterable[Cut] = (),
) -> Formulation:
    """Write the programme as a PuLP model.

    Args:
        programme: what to choose.
        objective: a line to add up instead of the value (the cost, say).
        maximise: False for the least of it.
        cuts: picks known to be infeasible together.
    """
    problem = pulp.LpProblem("portfolio", pulp.LpMaximize if maximise else pulp.LpMinimize)
    x = _level_variables(problem, programme)
    y = [problem.add_variable(f"y{p}", cat="Binary") for p in range(len(programme.joints))]
    levels = tuple(_levels_of(x, i, len(names)) for i, names in enumerate(programme.levels))
    goal = value_line(programme) if objective is None else objective
    scale = _scale(goal)
    problem.setObjective(
        _expression([(variable, amount / scale) for variable, amount in _columns(goal, x, y)])
    )
    _fund_once(problem, levels)
    for p, joint in enumerate(programme.joints):
        _link(problem, p, joint, y[p], levels)
    planner_names = {}
    for row, name, expression in _rule_ends(programme, x, y):
        problem.addConstraint(expression, name)
        planner_names[name] = row.name
    for k, cut in enumerate(cuts):
        constant, picked = _held(cut.picks, levels)
        problem.addConstraint(_expression(picked) <= cut.most - constant, f"cut{k}")
    return Formulation(
        programme=programme,
        problem=problem,
        levels=levels,
        planner_names=MappingProxyType(planner_names),
        scale=scale,
        spread=_spread(goal),
    )


def _level_variables(problem: LpProblem, programme: Programme) -> dict[tuple[int, int], LpVariable]:
    """Make a variable of each recommendation and level 1, 2, ...; PuLP makes none of no places."""
    places = [
        (i, level)
        for i, levels in enumerate(programme.levels)
        for level in range(1, len(levels) + 1)
    ]
    return problem.add_variable_dict("x%d_%d", places, cat="Binary") if places else {}


def _levels_of(
    x: Mapping[tuple[int, int], LpVariable], i: int, count: int
) -> tuple[LpVariable, ...]:
    return tuple(x[i, level] for level in range(1, count + 1))


def _fund_once(problem: LpProblem, levels: Sequence[tuple[LpVariable, ...]]) -> None:
    """Let every recommendation have one level at most."""
    for i, variables in enumerate(levels):
        if len(variables) > 1:
            problem.addConstraint(pulp.lpSum_vars(variables) <= 1, f"once{i}")


def _rule_ends(
    programme: Programme, x: Mapping[tuple[int, int], LpVariable], y: Sequence[LpVariable]
) -> Iterator[tuple[RuleRow, str, LpAffineExpression]]:
    """Give every end of every row that the model needs, with its name there."""
    for r, row in enumerate(programme.rows):
        for end, expression in _row_ends(row, x, y):
            yield row, f"rule{r}_{end}", expression


def _scale(objective: Line) -> int:
    """Choose what an objective is divided by: its common divisor, or more where its amounts are too large."""
    amounts = _amounts(objective)
    largest = max(map(abs, amounts), default=0)
    return max(math.gcd(*amounts) or 1, -(-largest // LARGEST))


def _spread(objective: Line) -> int:
    """Give how far an objective reaches: no two portfolios are further apart."""
    chosen = sum(max(abs(amount) for amount in (0, *amounts)) for _, amounts in objective.terms)
    return chosen + sum(abs(amount) for _, amount in objective.joints)


def _row_ends(
    row: RuleRow, x: Mapping[tuple[int, int], LpVariable], y: Sequence[LpVariable]
) -> list[tuple[str, LpAffineExpression]]:
    """Write a row's ends as constraints, divided by the common divisor and, if need be, rounded outwards."""
    amounts = _amounts(row.line)
    common = math.gcd(*amounts) or 1
    divisor = max(1, -(-max(map(abs, amounts), default=0) // (common * LARGEST)))
    columns = _columns(row.line, x, y)
    # A bound no portfolio can come near says nothing, and as a float it could be too large for the
    # solver.
    least, largest = _range(row.line)
    ends = []
    if row.high is not None and row.high // common * common < largest:
        high = max(row.high // common, least // common - 1)
        down = [(variable, amount // common // divisor) for variable, amount in columns]
        ends.append(("high", _expression(down) <= high // divisor))
    if row.low is not None and -(-row.low // common) * common > least:
        low = min(-(-row.low // common), largest // common + 1)
        up = [(variable, -(-(amount // common) // divisor)) for variable, amount in columns]
        ends.append(("low", _expression(up) >= -(-low // divisor)))
    return ends


def _range(line: Line) -> tuple[int, int]:
    """Give the least and the most that a line could come to if levels and joints were free."""
    least = sum(min(0, *amounts) for _, amounts in line.terms)
    least += sum(min(0, amount) for _, amount in line.joints)
    most = sum(max(0, *amounts) for _, amounts in line.terms)
    most += sum(max(0, amount) for _, amount in line.joints)
    return least, most


def _link(
    problem: LpProblem,
    p: int,
    joint: Joint,
    effect: LpVariable,
    levels: Sequence[tuple[LpVariable, ...]],
) -> None:
    """Make `effect` 1 exactly when every member of the joint holds."""
    spare = 1 - len(joint.members)
    terms: list[tuple[LpVariable, int]] = []
    for m, member in enumerate(joint.members):
        inside = tuple(
            range(max(member.lowest, 0), min(member.highest, len(levels[member.index])) + 1)
        )
        constant, terms_inside = _held(((member.index, inside),), levels)
        less = [(variable, -count) for variable, count in terms_inside]
        problem.addConstraint(_expression([(effect, 1), *less]) <= constant, f"joint{p}_{m}")
        spare += constant
        terms += terms_inside
    problem.addConstraint(
        _expression([(effect, 1), *((v, -c) for v, c in terms)]) >= spare, f"joint{p}"
    )


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
    return [
        (i, level, amount)
        for i, amounts in line.terms
        for level, amount in enumerate(amounts, 1)
        if amount
    ]


def _amounts(line: Line) -> list[int]:
    return [
        *chain.from_iterable(amounts for _, amounts in line.terms),
        *(amount for _, amount in line.joints),
    ]


def _expression(terms: Iterable[tuple[LpVariable, float]]) -> LpAffineExpression:
    """Add up terms in one call; no terms are the constant 0."""
    pairs = [(variable, float(number)) for variable, number in terms]
    return pulp.lpSum_vars_coefs(pairs) if pairs else pulp.LpAffineExpression.from_constant(0.0)
