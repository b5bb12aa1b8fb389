"""One programme under other weights: the rules stay as they are, only what portfolios are worth changes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor, lcm
from typing import TYPE_CHECKING

from scoring.exact.programme import Line
from scoring.exact.search import NODE_LIMIT, prove
from scoring.portfolio.from_case import TIE_POINTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scoring.exact.programme import Choice, Programme
    from scoring.exact.proof import Proof
    from scoring.portfolio.optimum import Optimum
    from scoring.value.evaluation import Evaluation


@dataclass(frozen=True, slots=True)
class Best:
    """The best portfolio of a programme.

    choice: None where no portfolio keeps every rule. value, bound: of the choice, and what no portfolio exceeds, in
    points. proved: the search closed, so that bound and value are the same but for the tie of method.md.
    """

    choice: Choice | None
    value: Fraction | None
    bound: Fraction | None
    proved: bool


def taken(optimum: Optimum, programme: Programme) -> Best:
    """Take over an optimum that is known already."""
    unit = programme.value_unit
    value = None if optimum.value is None else optimum.value * unit
    bound = None if optimum.bound is None else optimum.bound * unit
    return Best(optimum.choice, value, bound, optimum.status == "optimal")


def revalued(programme: Programme, evaluation: Evaluation) -> Programme:
    """Make the same programme with the benefits and pair effects of another evaluation of the same case."""
    effects = evaluation.effects
    worths = [*(benefit for levels in evaluation.benefits for benefit in levels), *effects]
    scale = lcm(1, *(worth.denominator for worth in worths))
    values = tuple(tuple(int(benefit * scale) for benefit in levels) for levels in evaluation.benefits)
    worth_of = [int(effect * scale) for effect in effects]
    joints = tuple(
        replace(joint, value=worth_of[p] if p < len(worth_of) else 0) for p, joint in enumerate(programme.joints)
    )
    tie, unit = floor(TIE_POINTS * scale), Fraction(1, scale)
    return replace(programme, values=values, joints=joints, tie=tie, value_unit=unit)


def worth_line(programme: Programme) -> Line:
    """Give the value of a programme's portfolios as a line, in its value units."""
    joints = tuple((p, joint.value) for p, joint in enumerate(programme.joints) if joint.value)
    return Line(tuple(enumerate(programme.values)), joints)


def points(programme: Programme, choice: Choice) -> Fraction:
    """Value of a portfolio in points."""
    return programme.value(choice) * programme.value_unit


def best_of(programme: Programme, incumbents: Sequence[Choice] = (), node_limit: int = NODE_LIMIT) -> Best:
    """Find and prove the best portfolio; incumbents are first guesses."""
    return best_in(prove(programme, incumbents=incumbents, node_limit=node_limit), programme.value_unit)


def best_in(proof: Proof, unit: Fraction) -> Best:
    """Read the best portfolio off a proof; unit: points in one of its value units."""
    bound = None if proof.bound is None else proof.bound * unit
    value = None if proof.value is None else proof.value * unit
    return Best(proof.choice, value, bound, proof.closed)
