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

MANY = 3
"""Equal swings below one branch that are no accident."""


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
    levelled = _levelled(case, children)
    found: list[Split] = []
    for parent, rows in children.items():
        branch = row_of.get(parent)
        weighed_apart = branch is not None and branch.swing is not None
        if weights and not weighed_apart:
            for parts in _equal(rows, children, parent=parent, levelled=levelled):
                share, one = sum(weights[part.id] for part in parts), weights[parts[0].id]
                merged = one / (1 - share + one)
                found.append(Split(branch, parts, Fraction(share), merged))
    return tuple(found)


def _levelled(case: Case, children: Mapping[str, Sequence[Criterion]]) -> bool:
    """Whether all swings are equal over branches of different counts."""
    branches = [rows for parent, rows in children.items() if parent]
    counts = {len(rows) for rows in branches}
    return len({leaf.swing for leaf in case.leaves}) == 1 and len(branches) > 1 and len(counts) > 1


def _equal(
    rows: Sequence[Criterion],
    children: Mapping[str, Sequence[Criterion]],
    *,
    parent: str,
    levelled: bool,
) -> Iterator[tuple[Criterion, ...]]:
    """The parts that one criterion was split into: all below a branch, or some of one scale and like names."""
    leaves = [row for row in rows if row.id not in children and row.swing]
    alike = len({leaf.swing for leaf in leaves}) == 1 and len(leaves) == len(rows)
    if parent and alike and (len(leaves) >= MANY or (levelled and len(leaves) > 1)):
        yield tuple(leaves)
        return
    for like in _of_one_kind(leaves).values():
        if len(like) > 1 and _share_a_word(like, [row for row in rows if row not in like]):
            yield tuple(like)


def _of_one_kind(leaves: Sequence[Criterion]) -> dict[tuple[object, ...], list[Criterion]]:
    """The leaves of equal swing, unit, ends and direction."""
    kinds: dict[tuple[object, ...], list[Criterion]] = {}
    for leaf in leaves:
        kind = (leaf.swing, leaf.unit, leaf.worst, leaf.best, leaf.direction)
        kinds.setdefault(kind, []).append(leaf)
    return kinds


def _share_a_word(leaves: Sequence[Criterion], others: Sequence[Criterion]) -> bool:
    """Whether most words of each name stand in all of them, and some of these in no other name."""
    words = [_words(leaf.name) for leaf in leaves]
    shared = frozenset.intersection(*words)
    elsewhere = frozenset().union(*(_words(row.name) for row in others)) if others else shared
    return bool(shared - elsewhere) and all(2 * len(shared) >= len(mine) for mine in words)


def _words(name: str) -> frozenset[str]:
    return frozenset(word for word in re.findall(r"[^\W\d_]+", name.casefold()) if len(word) > 3)
