"""The case as integers, for the search in the page: what each level changes on each criterion, and each rule as a row.

The programme of `scoring.exact.programme` before its values are weighted, so that the page can
weight them itself:

    value of x = sum_j weight[j] * (sum_i cells[i][x_i][j] + effects on j that hold) / (scale * sum_j weight[j])

in points. All figures are exact; those that a number of JavaScript cannot hold are written as text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scoring.exact.parametric.cone import whole
from scoring.portfolio.scaling import budget_rows

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from criteria.model.rules import Rule
    from scoring.exact.programme import Line, RuleRow
    from scoring.robustness.weights.oracle import Weighted

EXACT = 2**53
"""Numbers of JavaScript hold every integer below this."""

type Written = int | str
"""An integer as JSON carries it to JavaScript without a loss."""


def case_integers(weighted: Weighted, rules: Sequence[Rule]) -> dict[str, Any]:
    """Write a case as `reports/optimiser/layout.mjs` reads it.

    Returns:
        ids: recommendations. criteria: their ids
        sizes: how many levels each recommendation has
        weights: the case's own, in the smallest whole numbers of the same proportions, one a
            criterion
        scale: value units in one point, for weights that add up to 1
        cells: recommendations x levels x criteria
        effects: criterion and amount of the pair effects, which are the first joints
        joints: members, each a recommendation with its lowest and highest level
        rules: name, low, high, terms, joints, and the steps that one of the rule's own unit has
        budgets: names of the rules that say how much money there is
        cost: terms and joints. money: steps in one unit of money
    """
    programme = weighted.programme
    return {
        "ids": list(programme.ids),
        "criteria": list(weighted.criteria),
        "sizes": [len(levels) for levels in programme.levels],
        "weights": list(whole_weights(weighted.base)),
        "scale": written(weighted.scale),
        "cells": [[_written_all(cell) for cell in levels] for levels in weighted.cells],
        "effects": [[criterion, written(amount)] for criterion, amount in weighted.effects],
        "joints": [
            [[member.index, member.lowest, member.highest] for member in joint.members]
            for joint in programme.joints
        ],
        "rules": [_rule(row) for row in programme.rows],
        "budgets": list(budget_rows(rules)),
        "cost": _line(programme.cost),
        "money": written(int(1 / programme.money_unit)),
    }


def written(number: int) -> Written:
    """Write an integer so that JavaScript reads it exactly.

    >>> written(12), written(-(2**60))
    (12, '-1152921504606846976')
    """
    return number if abs(number) < EXACT else str(number)


def whole_weights(weights: Sequence[Fraction]) -> tuple[Written, ...]:
    """Write weights as the smallest whole numbers of the same proportions.

    >>> whole_weights([Fraction(1, 2), Fraction(1, 3), Fraction(1, 6)])
    (3, 2, 1)
    """
    return tuple(_written_all(whole(weights)))


def _written_all(numbers: Sequence[int]) -> list[Written]:
    return [written(number) for number in numbers]


def _rule(row: RuleRow) -> dict[str, Any]:
    ends = {
        "low": None if row.low is None else written(row.low),
        "high": None if row.high is None else written(row.high),
    }
    return {"name": row.name, **ends, **_line(row.line), "steps": written(int(1 / row.unit))}


def _line(line: Line) -> dict[str, Any]:
    return {
        "terms": [[i, _written_all(amounts)] for i, amounts in line.terms],
        "joints": [[place, written(amount)] for place, amount in line.joints],
    }
