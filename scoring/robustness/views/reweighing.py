"""Changed weights stand, and all the others share what is left of 1 in their old proportions (method.md, section 1).

A change speaks of a weight, a share of 1: `set 0.3`, `add 0.05`, `mul 2`. On a group it speaks of
its leaves together and keeps the proportions among them. Where the changed weights come to more
than 1, they alone are scaled to it.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING

from criteria.model.scales import plain
from criteria.model.words import EVERY, Operation
from scoring.elicitation.statements import leaf_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from criteria.model.case import Case
    from criteria.model.rows import ScenarioRow

type Weights = tuple[Fraction, ...]


def reweighed(
    case: Case, before: Weights, changes: Sequence[ScenarioRow]
) -> tuple[Weights, tuple[str, ...]]:
    """Change some weights, in order, and let the others share the rest; notes say where that could not be."""
    changed = _changed_weights(case, before, changes)
    taken = sum(changed.values(), Fraction(0))
    left = sum((weight for j, weight in enumerate(before) if j not in changed), Fraction(0))
    if not taken and not left:
        return before, ("The changes leave no weight at all; the weights stay as they are.",)
    if taken < 1 and left:
        rest = (1 - taken) / left
        return tuple(
            changed[j] if j in changed else weight * rest for j, weight in enumerate(before)
        ), ()
    notes = (
        (f"The changed weights come to {plain(taken)}; they are scaled to 1.",) if taken > 1 else ()
    )
    return tuple(changed.get(j, Fraction(0)) / taken for j in range(len(before))), notes


def _changed_weights(
    case: Case, before: Weights, changes: Sequence[ScenarioRow]
) -> dict[int, Fraction]:
    """Carry out the changes in order; the weights of the leaves they speak of, before the others give way."""
    changed: dict[int, Fraction] = {}
    columns = leaf_columns(case)
    for change in changes:
        nodes = (
            [leaf.id for leaf in case.leaves] if change.criterion == EVERY else [change.criterion]
        )
        for node in nodes:
            inside = {
                j: changed.get(j, before[j]) for j, member in enumerate(columns[node]) if member
            }
            total = sum(inside.values(), Fraction(0))
            target = max(_changed(change, total), Fraction(0))
            for j, weight in inside.items():
                changed[j] = target * weight / total if total else target / len(inside)
    return changed


def whole_swings(weights: Weights) -> tuple[Decimal, ...]:
    """Write weights as whole swings in exactly their proportion."""
    common = lcm(1, *(weight.denominator for weight in weights))
    return tuple(Decimal(int(weight * common)) for weight in weights)


def _changed(change: ScenarioRow, old: Fraction) -> Fraction:
    value = Fraction(change.value)
    return {Operation.SET: value, Operation.ADD: old + value, Operation.MUL: old * value}[change.op]
