"""Covers of rows: what cannot all be chosen together, as truths that the linear relaxation does not see.

    sum_{o in C} x_o + sum_{o not in C} floor(a_o / a_max) x_o <= |C| - 1,    sum_{o in C} a_o > bound, a_max = max_{o in C} a_o

In words: of recommendations that together use more of a row than there is, one at least goes
without; and whatever uses as much as the largest of them takes the place of one (Balas 1975;
Wolsey 1975; with several levels of one recommendation, Johnson and Padberg 1981). Divided by a_max
the row itself proves it (derived.py), so that whoever replays it needs to know nothing of covers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from scoring.exact.inequalities import Inequality, System

SEEN = 1e-9
"""Shares below this are none."""
BROKEN = 1e-4
"""How far the relaxation's answer must be beyond a cover for it to be of use."""


@dataclass(frozen=True, slots=True)
class Cover:
    """What a row cannot hold together. counts: columns; how many places of the cover each takes.

    place: of the row among the system's inequalities; divisor: what proves it, divided by that
    """

    place: int
    divisor: int
    counts: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A recommendation at a level or above. missing: the share of it that the relaxation does not fund."""

    missing: float
    amount: int
    owner: int


def broken_covers(system: System, shares: NDArray[np.float64]) -> Iterator[Cover]:
    """Give a cover of each row that the relaxation's answer breaks, where one is found by taking what misses least.

    shares: columns.
    """
    for place, row in enumerate(system.inequalities[: system.rows]):
        if row.key.startswith("derived"):
            continue
        columns, amounts = _using(system, row)
        if len(columns) < 2:
            continue
        chosen = _cover(system, row.bound, columns, amounts, shares)
        if chosen is None:
            continue
        largest = max(chosen.values())
        counts = np.zeros(system.columns, dtype=np.int64)
        counts[columns] = amounts // largest
        for column, amount in zip(columns.tolist(), amounts.tolist(), strict=True):
            least = chosen.get(int(system.owner[column]))
            if least is not None and amount >= least:
                counts[column] = max(counts[column], 1)
        if float(counts @ shares) > len(chosen) - 1 + BROKEN:
            yield Cover(place, largest, counts)


def _using(system: System, row: Inequality) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give the columns that use a row, and how much; none where some give to it, or amounts are too large."""
    nothing = np.zeros(0, dtype=np.int64)
    if row.bound <= 0 or not row.terms or any(amount < 0 for _, amount in row.joints):
        return nothing, nothing
    if min(amount for _, amount in row.terms) < 0 or max(amount for _, amount in row.terms) >> 62:
        return nothing, nothing
    columns, amounts = np.array(row.terms, dtype=np.int64).T
    is_level = system.option[columns] > 0
    return (columns, amounts) if is_level.all() else (nothing, nothing)


def _cover(
    system: System,
    bound: int,
    columns: NDArray[np.int64],
    amounts: NDArray[np.int64],
    shares: NDArray[np.float64],
) -> dict[int, int] | None:
    """Take what misses least for its amount until the row cannot hold it, and take out what is not needed for that.

    Result: the least amount of each recommendation that is in the cover; None where there is no cover.
    """
    chosen: dict[int, _Piece] = {}
    used = 0
    for piece in _pieces(system, columns, amounts, shares):
        before = chosen.get(piece.owner)
        if before is not None and before.amount >= piece.amount:
            continue
        used += piece.amount - (0 if before is None else before.amount)
        chosen[piece.owner] = piece
        if used > bound:
            break
    else:
        return None
    for piece in sorted(chosen.values(), key=lambda piece: (-piece.missing, piece.amount)):
        if used - piece.amount > bound:
            used -= piece.amount
            del chosen[piece.owner]
    return {owner: piece.amount for owner, piece in chosen.items()}


def _pieces(
    system: System,
    columns: NDArray[np.int64],
    amounts: NDArray[np.int64],
    shares: NDArray[np.float64],
) -> list[_Piece]:
    """List recommendations at each of their levels or above, those first that miss least for their amount."""
    order = np.lexsort((-amounts, system.owner[columns]))
    pieces: list[_Piece] = []
    owner, funded = -1, 0.0
    for column, amount in zip(columns[order].tolist(), amounts[order].tolist(), strict=True):
        if system.owner[column] != owner:
            owner, funded = int(system.owner[column]), 0.0
        funded += float(shares[column])
        if funded > SEEN and amount > 0:
            pieces.append(_Piece(max(0.0, 1.0 - funded), amount, owner))
    return sorted(pieces, key=lambda piece: (piece.missing / piece.amount, -piece.amount))
