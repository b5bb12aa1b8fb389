"""Branches of the value tree that weigh more because they were split into more criteria.

A branch without a swing of its own weighs what is below it together. Where equal swings stand there,
its weight follows the count of them (the splitting bias of Weber, Eisenfuehr and von Winterfeldt
1988).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.oddities.swings import leaf_weights
from criteria.model.rows import rows_by

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from criteria.model.case import Case
    from criteria.model.rows import Criterion

MANY, SOME = 4, 3
"""Equal swings below one branch that are no accident, and that are none without a reason for each."""


@dataclass(frozen=True, slots=True)
class Split:
    """Criteria below one branch with equal swings.

    branch: the heading above them, None where they stand at the top.
    parts: the criteria. share: what they weigh together, 0 to 1, and merged: what they would weigh
        with the swing of one.
    """

    branch: Criterion | None
    parts: tuple[Criterion, ...]
    share: Fraction
    merged: Fraction


def splits(case: Case) -> tuple[Split, ...]:
    """List the branches whose weight follows the count of their criteria, in the case's order."""
    children, weights = rows_by(case.criteria, "parent"), leaf_weights(case)
    row_of = {row.id: row for row in case.criteria}
    split_branches: list[Split] = []
    for parent, rows in children.items():
        branch = row_of.get(parent)
        weighed_apart = branch is not None and branch.swing is not None
        if weights and not weighed_apart:
            for parts in _parts(case, rows, children):
                share, one = sum(weights[part.id] for part in parts), weights[parts[0].id]
                merged = one / (1 - share + one)
                split_branches.append(Split(branch, parts, Fraction(share), merged))
    return tuple(split_branches)


def _parts(
    case: Case, rows: Sequence[Criterion], children: Mapping[str, Sequence[Criterion]]
) -> Iterator[tuple[Criterion, ...]]:
    """The parts that one criterion was split into: all below a branch, or some of one scale and like names."""
    leaves = [row for row in rows if row.id not in children and row.swing]
    whole = len(leaves) == len(rows) and bool(rows[0].parent)
    if whole and len({leaf.swing for leaf in leaves}) == 1 and _by_count(case, leaves, children):
        yield tuple(leaves)
        return
    for like in _of_one_kind(leaves).values():
        if len(like) > 1 and _share_a_word(like, [row for row in rows if row not in like]):
            yield tuple(like)


def _by_count(
    case: Case, leaves: Sequence[Criterion], children: Mapping[str, Sequence[Criterion]]
) -> bool:
    """Whether equal swings below a branch are no accident.

    They are many; or some without a reason of their own; or all of the case are equal, and other
    branches have fewer.
    """
    if len(leaves) >= MANY or (len(leaves) >= SOME and not _are_reasoned(case, leaves)):
        return True
    counts = [len(rows) for parent, rows in children.items() if parent]
    return len({leaf.swing for leaf in case.leaves}) == 1 and len(leaves) > min(counts)


def _are_reasoned(case: Case, leaves: Sequence[Criterion]) -> bool:
    """Whether each has a reason, and not one that was copied within the branch."""
    reasons = {leaf.rationale.strip() for leaf in leaves}
    elsewhere = {leaf.rationale.strip() for leaf in case.leaves if leaf not in leaves}
    return "" not in reasons and (len(reasons) > 1 or reasons <= elsewhere)


def _of_one_kind(leaves: Sequence[Criterion]) -> dict[tuple[object, ...], list[Criterion]]:
    """The leaves of equal swing, unit and direction; parts of one scale may have shares of its ends."""
    kinds: dict[tuple[object, ...], list[Criterion]] = {}
    for leaf in leaves:
        kind = (leaf.swing, leaf.unit, leaf.direction)
        kinds.setdefault(kind, []).append(leaf)
    return kinds


def _share_a_word(leaves: Sequence[Criterion], others: Sequence[Criterion]) -> bool:
    """Whether half of the words of one name stand in all of them, and some of these in no other name."""
    words = [_words(leaf.name) for leaf in leaves]
    shared = frozenset.intersection(*words)
    elsewhere = frozenset().union(*(_words(row.name) for row in others)) if others else shared
    return bool(shared - elsewhere) and any(2 * len(shared) >= len(mine) for mine in words)


def _words(name: str) -> frozenset[str]:
    return frozenset(word for word in re.findall(r"[^\W\d_]+", name.casefold()) if len(word) > 3)
