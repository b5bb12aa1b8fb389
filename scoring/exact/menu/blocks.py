"""What a partial portfolio may lose where the budget and the floors and ceilings of groups are kept to the unit.

    allowed_t(b, u) = max over open o of  allowed_(t+1)(b, u + a[o]) - loss[o]          within a group
    allowed(b, w)   = allowed_first(b + w, 0) where floor <= w <= ceiling, else nothing     at its end
    allowed(b)      = most that may be lost at a total b that is paid                     at the very end

In words: other rules are paid for at prices, as in any relaxation (Lagrangian decomposition; Guignard
and Kim 1987). What is left falls apart into groups whose uses add up to what the budget pays, so a
dynamic programme over the uses of a group, and one over groups and totals, say exactly what can
still become of a partial portfolio. Near the least that floors ask for, where few sums of costs are
possible at all, this lies far below what prices of the budget and of floors tell.

A **block** is a group, or a single item of none. Letters: as in walk.py; b paid before the block; u, w
used in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from scoring.exact.compiled import inner
from scoring.exact.menu.menu import COLUMN_AT, COUNT, ENTRIES_AT, ROW, SIZE, START, N
from scoring.exact.menu.walk import FAR

if TYPE_CHECKING:
    from scoring.exact.menu.menu import Flags, Integers, MenuTables
    from scoring.exact.menu.walk import Cells, Left

PORTIONS = 32  # that totals paid before a block are told apart by, about


class Blocks(NamedTuple):
    """The blocks of a menu with one row of the budget.

    of: items; the block
    floor, ceiling: blocks; of what its items cost together
    sets: how many sets of prices charge neither budget nor blocks; they stand last
    """

    of: Integers
    floor: Integers
    ceiling: Integers
    sets: int


class Allowed(NamedTuple):
    """Tables of what may be lost, one after each step for each portion of totals and set of prices.

    most: uses in all tables
    at: steps; where use 0 of its first table stands, -1 where there is none
    before: steps; the least total that may be paid before its block
    portions: steps; how many tables it has
    stride: steps; from a portion's table to that of the next
    longest: steps; the largest use
    down: steps; bits by which what is paid is shifted to give its portion
    size: steps; from one set's tables to the next's
    """

    most: Integers
    at: Integers
    before: Integers
    portions: Integers
    stride: Integers
    longest: Integers
    down: Integers
    size: Integers


class _Laid(NamedTuple):
    """Blocks in the order of steps. starts: blocks + 1; steps. floor, ceiling: over the least. more: columns; costs so too."""

    starts: Integers
    floor: Integers
    ceiling: Integers
    more: Integers
    spare: int


@inner
def _laid_out(
    tables: MenuTables, left: Left, order: Integers, cost_row: int, blocks: Blocks
) -> _Laid:
    """Lay out the blocks of items that are not settled, and what they may use."""
    table, amounts = tables
    n = table[COUNT, N]
    floor, ceiling = blocks.floor.copy(), blocks.ceiling.copy()
    more, spans = np.zeros(len(left.is_open), np.int64), np.zeros(len(floor), np.int64)
    options = np.zeros(n, np.int64)
    for i in range(n):
        for o in range(table[SIZE, i]):
            options[i] += left.is_open[table[COLUMN_AT, i] + o]
        for e in range(table[ENTRIES_AT, i], table[ENTRIES_AT, i + 1]):
            if table[ROW, e] != cost_row:
                continue
            least, largest = FAR, -FAR
            for o in range(table[SIZE, i]):
                if left.is_open[table[COLUMN_AT, i] + o]:
                    least = min(least, amounts[table[START, e] + o])
                    largest = max(largest, amounts[table[START, e] + o])
            for o in range(table[SIZE, i]):
                more[table[COLUMN_AT, i] + o] = amounts[table[START, e] + o] - least
            floor[blocks.of[i]] -= least
            ceiling[blocks.of[i]] -= least
            spans[blocks.of[i]] += largest - least
    starts, ids = np.zeros(n + 1, np.int64), np.zeros(n + 1, np.int64)
    count = 0
    for t in range(n):
        i = order[t]
        if options[i] > 1 and (count == 0 or ids[count - 1] != blocks.of[i]):
            starts[count], ids[count] = t, blocks.of[i]
            count += 1
    starts[count] = n
    floors, ceilings = np.zeros(count, np.int64), np.zeros(count, np.int64)
    spare = left.room[cost_row]
    for g in range(count):
        floors[g] = max(floor[ids[g]], 0)
        ceilings[g] = min(ceiling[ids[g]], spans[ids[g]])
        spare -= floors[g]
    for g in range(count):
        ceilings[g] = min(ceilings[g], floors[g] + spare)
    return _Laid(starts[: count + 1], floors, ceilings, more, int(spare))


@inner
def allowed(  # noqa: PLR0917 - compiled
    tables: MenuTables,
    left: Left,
    losses: Integers,
    slack: Integers,
    order: Integers,
    cells: Cells,
    blocks: Blocks,
    most: Integers,
) -> Allowed:
    """Work the tables out; none where there is no room for them.

    losses: columns x sets. slack: cells x sets. order: steps; the item, those of a block together.
    most: room for the tables.
    """
    n, cost_row = len(order), cells.rows[0]
    made = Allowed(
        most=most,
        at=np.full(n, -1, np.int64),
        before=np.zeros(n, np.int64),
        portions=np.zeros(n, np.int64),
        stride=np.zeros(n, np.int64),
        longest=np.zeros(n, np.int64),
        down=np.zeros(n, np.int64),
        size=np.zeros(n, np.int64),
    )
    if blocks.sets == 0:
        return made
    laid = _laid_out(tables, left, order, cost_row, blocks)
    count = len(laid.floor)
    if laid.spare < 0:
        return made
    a_portion = 0
    for g in range(count):
        a_portion += (laid.starts[g + 1] - laid.starts[g]) * (max(laid.ceiling[g], 0) + 1)
    most_portions = min(PORTIONS, len(most) // max(a_portion * blocks.sets, 1))
    if most_portions == 0:
        return made
    down, size, before = 0, 0, 0
    while laid.spare >> down >= most_portions:
        down += 1
    portions = (laid.spare >> down) + 1
    for g in range(count):
        long = max(laid.ceiling[g], 0) + 1
        for t in range(laid.starts[g], laid.starts[g + 1]):
            made.at[t] = size + (t - laid.starts[g]) * long
            made.stride[t] = (laid.starts[g + 1] - laid.starts[g]) * long
            made.before[t], made.portions[t], made.longest[t] = before, portions, long - 1
        size += portions * (laid.starts[g + 1] - laid.starts[g]) * long
        before += laid.floor[g]
    for x in range(blocks.sets):
        m = slack.shape[1] - blocks.sets + x
        at_end = _at_end(laid, slack[:, m], cells)
        lost = losses[:, m].copy()  # side by side, as whoever else asks has them
        for back in range(count):
            g = count - 1 - back
            at_end = _fill_block(
                tables, left.is_open, lost, order, (laid, made), (g, x * size, down), at_end
            )
    for t in range(n):
        made.down[t], made.size[t] = down, size
    return made


@inner
def _at_end(laid: _Laid, slack: Integers, cells: Cells) -> Integers:
    """Give the most that may be lost at each total that can be paid in the end, from the sum of all floors on."""
    at_end = np.full(laid.spare + 1, -FAR, np.int64)
    for j in range(len(slack)):
        paid = laid.spare - (cells.ends[0, 0] - cells.ends[j, 0])
        if paid >= 0:
            at_end[paid] = max(at_end[paid], slack[j])
    for b in range(laid.spare - 1, -1, -1):
        at_end[b] = max(at_end[b], at_end[b + 1])
    return at_end


@inner
def _fill_block(  # noqa: PLR0917 - compiled
    tables: MenuTables,
    is_open: Flags,
    losses: Integers,
    order: Integers,
    parts: tuple[_Laid, Allowed],
    place: tuple[int, int, int],
    after: Integers,
) -> Integers:
    """Fill the tables of a block; gives what may be lost before it, by what is paid over the floors before it.

    place: the block, where the tables of the set begin, and the shift of portions. after: the same
    behind the block.
    """
    table = tables.places
    laid, made = parts
    g, base, down = place
    low, high, t_first, t_end = (
        laid.floor[g],
        laid.ceiling[g],
        laid.starts[g],
        laid.starts[g + 1],
    )
    spare = laid.spare
    for portion in range((spare >> down) + 1):
        for t in range(t_end - 1, t_first - 1, -1):
            here = base + made.at[t] + portion * made.stride[t]
            if t == t_end - 1:
                for u in range(high + 1):
                    paid = (portion << down) + u - low
                    is_paid = u >= low and paid <= spare
                    made.most[here + u] = after[paid] if is_paid else -FAR
                continue
            then = base + made.at[t + 1] + portion * made.stride[t + 1]
            for u in range(high + 1):
                made.most[here + u] = -FAR
            i = order[t + 1]
            for c in range(table[COLUMN_AT, i], table[COLUMN_AT, i] + table[SIZE, i]):
                if is_open[c]:
                    more, loss = laid.more[c], losses[c]
                    for u in range(high + 1 - more):
                        made.most[here + u] = max(
                            made.most[here + u], made.most[then + u + more] - loss
                        )
    lost = least_lost(table, is_open, losses, order[t_first:t_end], laid.more, int(high))
    first = np.full(spare + 1, -FAR, np.int64)
    for w in range(low, high + 1):
        if lost[w] < FAR:
            for b in range(spare + 1 - (w - low)):
                first[b] = max(first[b], after[b + w - low] - lost[w])
    return first


@inner
def least_lost(  # noqa: PLR0917 - compiled
    table: Integers, is_open: Flags, losses: Integers, items: Integers, more: Integers, most: int
) -> Integers:
    """Give what items lose at least together by what they use together, up to `most`; FAR where that cannot be."""
    lost, then = np.full(most + 1, FAR, np.int64), np.zeros(most + 1, np.int64)
    lost[0] = 0
    for i in items:
        for u in range(most + 1):
            then[u] = FAR
        for c in range(table[COLUMN_AT, i], table[COLUMN_AT, i] + table[SIZE, i]):
            if is_open[c]:
                for u in range(most + 1 - more[c]):
                    then[u + more[c]] = min(then[u + more[c]], lost[u] + losses[c])
        for u in range(most + 1):
            lost[u] = min(then[u], FAR)
    return lost
