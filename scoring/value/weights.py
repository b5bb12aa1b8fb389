"""Swings become weights: normalised among siblings, multiplied down the branch (Keeney and Raiffa 1976, ch. 6)."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from criteria.model.case import Case

type Swings = Mapping[str, Fraction]
"""The swing of each node that has one, leaf or group."""


def weights(
    case: Case, swings: Swings | Mapping[str, Decimal] | None = None
) -> tuple[Fraction, ...]:
    """Weight of every leaf in the case's order; they sum to exactly 1.

    1. A group without a swing of its own weighs the sum of its leaves' swings.
    2. Among siblings, a node's local weight is its swing over the sum of theirs.
    3. A leaf's weight is the product of the local weights from the top down to it.

    Raises ValueError where all swings are zero: then nothing says what matters.
    """
    given = {
        id_: Fraction(swing) for id_, swing in (case.swings if swings is None else swings).items()
    }
    children = _children(case)
    downward = [""]  # every node after the one above it, however deep the tree is
    for node in downward:
        downward += children.get(node, ())
    leaf_sums = _leaf_sums(downward, children, given)
    weight_of = {"": Fraction(1)}
    for node in downward:
        local = {child: given.get(child, leaf_sums[child]) for child in children.get(node, ())}
        total = sum(local.values(), Fraction(0))
        for child, swing in local.items():
            weight_of[child] = weight_of[node] * swing / total if total else Fraction(0)
    ordered = tuple(weight_of[leaf.id] for leaf in case.leaves)
    if sum(ordered, Fraction(0)) != 1:
        message = "the swings are all zero, in the case or in one of its groups"
        raise ValueError(message)
    return ordered


def _children(case: Case) -> dict[str, list[str]]:
    children: dict[str, list[str]] = {}
    for row in case.criteria:
        children.setdefault(row.parent, []).append(row.id)
    return children


def _leaf_sums(
    downward: Sequence[str], children: Mapping[str, Sequence[str]], swings: Swings
) -> dict[str, Fraction]:
    """Give the sum of the leaves' swings at or below every node. downward: all nodes, each after the one above it."""
    leaf_sums: dict[str, Fraction] = {}
    for node in reversed(downward):
        if node in children:
            leaf_sums[node] = sum((leaf_sums[child] for child in children[node]), Fraction(0))
        else:
            leaf_sums[node] = swings.get(node, Fraction(0))
    return leaf_sums
