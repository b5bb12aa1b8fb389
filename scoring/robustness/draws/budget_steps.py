"""Costs against a budget: which of them it has to cover, and in which whole steps they are counted."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from criteria.model.rules import Budget

STEP_BITS, MOST_BITS = 46, 60
"""Steps are as fine as keeps the largest figure below 2**46, or below 2**60 where certain amounts ask for it."""


@dataclass(frozen=True, slots=True)
class Steps:
    """How a resource is counted in whole steps. scale: steps in one unit; slack: steps that rounding may add up to."""

    scale: int
    slack: int

    def end(self, rule: Budget) -> int:
        """Give the most that keeps a budget, in steps."""
        return int(Fraction(rule.amount) * self.scale) + self.slack


def covers(rule: Budget, resource: str, year: int | None) -> bool:
    """Say whether a budget has to cover what is spent of a resource in a year."""
    return resource == rule.resource and (rule.years is None or year in rule.years)


def steps_for(exact: Sequence[Fraction], most: float, count: int) -> Steps:
    """Choose the steps of a resource: certain amounts are whole steps, so a budget met to the cent is met.

    Where their denominators are too large for that, the slack covers what rounding may add up to.

    exact: certain amounts. most: what everything may take together. count: recommendations whose
    costs are rounded.
    """
    largest = max(*(float(abs(amount)) for amount in exact), most, 1.0)
    scale = lcm(*(amount.denominator for amount in exact))
    if scale * largest < 2.0**STEP_BITS:
        return Steps(scale * max(1, int(2.0**STEP_BITS / largest / scale)), 0)
    if scale * largest < 2.0**MOST_BITS:
        return Steps(scale, 0)
    return Steps(int(2.0**STEP_BITS / largest) or 1, count + 2)
