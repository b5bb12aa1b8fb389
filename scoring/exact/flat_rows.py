"""The rows and joints of a system as flat arrays: what compiled code reads, as long as what rows really name.

An **entry** is one row and one recommendation that it names; its amounts, one for each option, stand
one after another. A **side** is one joint and one recommendation that is a member of it. Where `x_at`
stands beside x, the places in x that belong to i are `x_at[i] : x_at[i + 1]`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scoring.exact.programme import Joint

    type Integers = NDArray[np.int64]
    type Flags = NDArray[np.bool_]


class FlatRows(NamedTuple):
    """Rows and joints, laid out by recommendation. Machine code takes no classes, so it is a plain tuple.

    first: recommendations; the column of its option 0
    sizes: recommendations; how many options it has, not funded among them
    entries_at: recommendations + 1; the entries of a recommendation, in the order of rows
    owner: entries; the recommendation
    row: entries
    start: entries; where its amounts start
    amounts: entries x options
    by_row_at: rows + 1; the places in by_row of a row
    by_row: entries, by row
    joint_at: joints + 1; the rows that a joint adds to
    joint_row: by joint
    joint_amounts: by joint; what it adds to them if it holds
    joints_by_row_at: rows + 1; the places in joints_by_row of a row
    joints_by_row: joints, by row
    side_at: joints + 1; the sides of a joint
    side_of: sides; the recommendation
    side_joint: sides; the joint
    side_start: sides; where its options start in inside
    inside: sides x options; whether the option keeps the joint alive
    touched_at: recommendations + 1; the places in touched of a recommendation
    touched: sides, by recommendation
    """

    first: Integers
    sizes: Integers
    entries_at: Integers
    owner: Integers
    row: Integers
    start: Integers
    amounts: Integers
    by_row_at: Integers
    by_row: Integers
    joint_at: Integers
    joint_row: Integers
    joint_amounts: Integers
    joints_by_row_at: Integers
    joints_by_row: Integers
    side_at: Integers
    side_of: Integers
    side_joint: Integers
    side_start: Integers
    inside: Flags
    touched_at: Integers
    touched: Integers


class FlatInequalities(NamedTuple):
    """Every inequality, joints' truths too, in its own exact amounts.

    at: inequalities + 1; its places in column and amount
    column, amount: what options add
    joint_at: inequalities + 1; its places in joint and joint_amount
    joint, joint_amount: what joints add if they hold
    """

    at: Integers
    column: Integers
    amount: Integers
    joint_at: Integers
    joint: Integers
    joint_amount: Integers


def flat_rows(
    sizes: Sequence[int],
    terms: Sequence[Sequence[tuple[int, int]]],
    joint_terms: Sequence[Sequence[tuple[int, int]]],
    joints: Sequence[Joint],
) -> FlatRows:
    """Lay out rows and joints.

    sizes: recommendations. terms: rows; (column, amount). joint_terms: rows; (joint, amount). All
    amounts fit 64 bits.
    """
    size = np.array(sizes, dtype=np.int64)
    first = np.cumsum(size) - size
    owner, row, start, amounts = _entries(size, terms)
    cells = [(p, k, amount) for k, pairs in enumerate(joint_terms) for p, amount in pairs if amount]
    by_joint = np.array(sorted(cells), dtype=np.int64).reshape(-1, 3)
    sided = [
        (p, i) for p, joint in enumerate(joints) for i in sorted({m.index for m in joint.members})
    ]
    side_joint, side_of = np.array(sided, dtype=np.int64).reshape(-1, 2).T
    inside: list[bool] = []
    for p, i in sided:
        ranges = [(m.lowest, m.highest) for m in joints[p].members if m.index == i]
        inside += [all(low <= o <= high for low, high in ranges) for o in range(sizes[i])]
    return FlatRows(
        first=first,
        sizes=size,
        entries_at=_bounds(owner, len(size)),
        owner=owner,
        row=row,
        start=start,
        amounts=amounts,
        by_row_at=_bounds(np.sort(row), len(terms)),
        by_row=np.argsort(row, kind="stable"),
        joint_at=_bounds(by_joint[:, 0], len(joints)),
        joint_row=np.ascontiguousarray(by_joint[:, 1]),
        joint_amounts=np.ascontiguousarray(by_joint[:, 2]),
        joints_by_row_at=_bounds(np.sort(by_joint[:, 1]), len(terms)),
        joints_by_row=by_joint[np.argsort(by_joint[:, 1], kind="stable"), 0],
        side_at=_bounds(side_joint, len(joints)),
        side_of=np.ascontiguousarray(side_of),
        side_joint=np.ascontiguousarray(side_joint),
        side_start=_starts(size[side_of]),
        inside=np.array(inside, dtype=bool),
        touched_at=_bounds(np.sort(side_of), len(size)),
        touched=np.argsort(side_of, kind="stable"),
    )


def flat_inequalities(
    terms: Sequence[Sequence[tuple[int, int]]], joint_terms: Sequence[Sequence[tuple[int, int]]]
) -> FlatInequalities:
    """Lay inequalities out. terms: (column, amount). joint_terms: (joint, amount). All fit 62 bits."""
    halves = []
    for pairs in (terms, joint_terms):
        cells = np.array([cell for row in pairs for cell in row], dtype=np.int64).reshape(-1, 2)
        at = np.cumsum([0, *map(len, pairs)], dtype=np.int64)
        halves += [at, np.ascontiguousarray(cells[:, 0]), np.ascontiguousarray(cells[:, 1])]
    return FlatInequalities(*halves)


def _entries(
    size: Integers, terms: Sequence[Sequence[tuple[int, int]]]
) -> tuple[Integers, Integers, Integers, Integers]:
    """Give owner, row, start and amounts."""
    counts = np.array([len(pairs) for pairs in terms], dtype=np.int64)
    cells = np.array([cell for pairs in terms for cell in pairs], dtype=np.int64).reshape(-1, 2)
    owner_of = np.repeat(np.arange(len(size), dtype=np.int64), size)
    owner, row_of = owner_of[cells[:, 0]], np.repeat(np.arange(len(terms), dtype=np.int64), counts)
    keys, entry = np.unique(owner * max(len(terms), 1) + row_of, return_inverse=True)
    owners, rows = np.divmod(keys, max(len(terms), 1))
    start = _starts(size[owners])
    amounts = np.zeros(int(size[owners].sum()), dtype=np.int64)
    option = cells[:, 0] - (np.cumsum(size) - size)[owner]
    amounts[start[entry] + option] = cells[:, 1]
    return owners, rows, start, amounts


def _bounds(sorted_places: Integers, count: int) -> Integers:
    """Give where those of each place begin among sorted ones, and where the last end."""
    return np.searchsorted(sorted_places, np.arange(count + 1)).astype(np.int64)


def _starts(lengths: Integers) -> Integers:
    """Give where parts of some lengths start, one after another."""
    return np.asarray(np.cumsum(lengths) - lengths, dtype=np.int64)
