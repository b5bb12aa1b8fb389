"""A portfolio that keeps every row, bettered by changing one or two recommendations at a time, in machine code.

It proves nothing; it finds what bounds are held against. Of the changes with recommendation i the one
that gains most is made, and so on until none gains, or the work allowed is done. Recommendations that
are members of a joint stay as they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scoring.exact.compiled import compiled

if TYPE_CHECKING:
    from scoring.exact.flat_rows import Flags, FlatRows, Integers


@compiled
def _move(flat: FlatRows, use: Integers, i: int, before: int, after: int) -> None:
    """Change what is used by one recommendation's change."""
    for e in range(flat.entries_at[i], flat.entries_at[i + 1]):
        start = flat.start[e]
        use[flat.row[e]] += flat.amounts[start + after] - flat.amounts[start + before]


@compiled
def _broken(flat: FlatRows, use: Integers, ends: Integers, i: int) -> int:
    """Count the rows of a recommendation that are broken."""
    count = 0
    for e in range(flat.entries_at[i], flat.entries_at[i + 1]):
        count += use[flat.row[e]] > ends[flat.row[e]]
    return count


@compiled
def _mends(
    flat: FlatRows, use: Integers, ends: Integers, j: int, before: int, after: int, broken: int
) -> bool:
    """Say whether a change keeps every row of its recommendation and mends all that are broken."""
    for e in range(flat.entries_at[j], flat.entries_at[j + 1]):
        k, start = flat.row[e], flat.start[e]
        if use[k] + flat.amounts[start + after] - flat.amounts[start + before] > ends[k]:
            return False
        broken -= use[k] > ends[k]
    return broken == 0


@compiled
def polished(
    flat: FlatRows, ends: Integers, values: Integers, domain: Flags, choice: Integers, work: int
) -> int:
    """Better a portfolio in place; gives the changes that were tried. ends: rows, exact, as the amounts are."""
    n = len(flat.sizes)
    use = np.zeros(len(ends), np.int64)
    for i in range(n):
        for e in range(flat.entries_at[i], flat.entries_at[i + 1]):
            use[flat.row[e]] += flat.amounts[flat.start[e] + choice[i]]
    tried, idle, i = 0, 0, 0
    while idle < n and tried < work:
        best, best_o, best_j, best_other = 0, -1, -1, 0
        free = flat.touched_at[i] == flat.touched_at[i + 1]
        for o in range(flat.sizes[i] if free else 0):
            c = flat.first[i]
            if o == choice[i] or not domain[c + o]:
                continue
            gain = values[c + o] - values[c + choice[i]]
            _move(flat, use, i, choice[i], o)
            broken = _broken(flat, use, ends, i)
            if broken == 0 and gain > best:
                best, best_o, best_j = gain, o, -1
            for j in range(n):
                if j == i or flat.touched_at[j] != flat.touched_at[j + 1]:
                    continue
                for other in range(flat.sizes[j]):
                    tried += 1
                    both = gain + values[flat.first[j] + other] - values[flat.first[j] + choice[j]]
                    if (
                        both > best
                        and other != choice[j]
                        and domain[flat.first[j] + other]
                        and _mends(flat, use, ends, j, choice[j], other, broken)
                    ):
                        best, best_o, best_j, best_other = both, o, j, other
            _move(flat, use, i, o, choice[i])
        if best_o < 0:
            idle += 1
        else:
            idle = 0
            _move(flat, use, i, choice[i], best_o)
            choice[i] = best_o
            if best_j >= 0:
                _move(flat, use, best_j, choice[best_j], best_other)
                choice[best_j] = best_other
        i = (i + 1) % n
    return tried
