"""What the items of a row still to be decided must lose together, by how much of the row is used.

    tail_s(u) = min over open o of  loss[o] + price * (w - u - a[o]) + tail_(s+1)(w),
                w = max(u + a[o], enough_(s+1)) <= room

In words: the relaxation pays for every row at its price; here one rule is kept to the unit. What
is less than can still be used up (enough) is left over for certain, and is paid for. Going from a
row's last item to its first gives what is lost at least from any use on, so that a partial
portfolio is bounded by what can still become of it. Rows that share no item may be added up.

Letters: as in walk.py; s place among the items of a row; u use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from scoring.exact.compiled import inner
from scoring.exact.menu.menu import COLUMN_AT, COUNT, ENTRIES, ENTRIES_AT, ROW, SIZE, START
from scoring.exact.menu.walk import FAR

if TYPE_CHECKING:
    from scoring.exact.menu.menu import Flags, Integers, MenuTables
    from scoring.exact.menu.walk import Left


class Tails(NamedTuple):
    """Tables of what is lost at least: one before each item of a row, and one behind its last.

    lost: uses in all tables x sets of prices
    before, after: entries; where use 0 would stand in the table before its item, and after it
    has: entries; whether there are tables of its row
    first: sets; what all rows with tables lose at least
    """

    lost: Integers
    before: Integers
    after: Integers
    has: Flags
    first: Integers


@inner
def _spans(
    tables: MenuTables, left: Left, order: Integers, matters: Flags, k: int
) -> tuple[Integers, Integers]:
    """Give the entries of a row in the order of their items, and how much more each may take than its least."""
    table, amounts = tables
    of_row, spans = np.zeros(len(order), np.int64), np.zeros(len(order), np.int64)
    count = 0
    for i in order:
        for e in range(table[ENTRIES_AT, i], table[ENTRIES_AT, i + 1]):
            if table[ROW, e] != k or not matters[e]:
                continue
            least, largest = FAR, -FAR
            for o in range(table[SIZE, i]):
                if left.is_open[table[COLUMN_AT, i] + o]:
                    least = min(least, amounts[table[START, e] + o])
                    largest = max(largest, amounts[table[START, e] + o])
            of_row[count], spans[count] = e, largest - least
            count += 1
    return of_row[:count], spans[:count]


@inner
def tails(  # noqa: PLR0917 - compiled
    tables: MenuTables,
    left: Left,
    losses: Integers,
    prices: Integers,
    gaps: Integers,
    order: Integers,
    matters: Flags,
    lost: Integers,
) -> Tails:
    """Work the tables out of rows that share no item, as far as there is room.

    losses: columns x sets. prices: sets x rows. gaps: rows x sets; above 0 where the row is kept to
    the unit. lost: room for the tables, uses x sets or more.
    """
    entries, m_count = tables.places[COUNT, ENTRIES], gaps.shape[1]
    made = Tails(
        lost=lost[:, :m_count],
        before=np.zeros(entries, np.int64),
        after=np.zeros(entries, np.int64),
        has=np.zeros(entries, np.bool_),
        first=np.zeros(m_count, np.int64),
    )
    size = 0
    for k in range(len(gaps)):
        if gaps[k].max() <= 0:
            continue
        of_row, spans = _spans(tables, left, order, matters, k)
        room, reach, used, start = left.room[k], left.reach[k], 0, size
        for s in range(len(of_row)):
            low = max(room - reach + used, 0)
            made.before[of_row[s]] = size - low
            size += min(room, used) - low + 1
            used += spans[s]
            made.after[of_row[s]] = size - max(room - reach + used, 0)
        size += 1
        if size > len(made.lost):
            size = start
            continue
        made.has[of_row] = True
        made.lost[start:size] = 0  # under other sets another row is kept that shares an item
        for m in range(m_count):
            if gaps[k, m] > 0:
                _fill(tables, left, losses, prices[m, k], made, (k, m), of_row, spans)
                made.first[m] += made.lost[start, m]
    return made


@inner
def _fill(  # noqa: PLR0917 - compiled
    tables: MenuTables,
    left: Left,
    losses: Integers,
    price: int,
    made: Tails,
    place: tuple[int, int],
    of_row: Integers,
    spans: Integers,
) -> None:
    """Fill the tables of a row under one set of prices, from the last. place: row and set."""
    table, amounts = tables
    k, m = place
    room, used = left.room[k], spans.sum()
    for s in range(len(of_row) - 1, -1, -1):
        e = of_row[s]
        enough = max(room - left.reach[k] + used, 0)
        used -= spans[s]
        i = 0
        while table[ENTRIES_AT, i + 1] <= e:
            i += 1
        least = FAR
        for o in range(table[SIZE, i]):
            if left.is_open[table[COLUMN_AT, i] + o]:
                least = min(least, amounts[table[START, e] + o])
        for u in range(max(room - left.reach[k] + used, 0), min(room, used) + 1):
            best = FAR
            for o in range(table[SIZE, i]):
                c = table[COLUMN_AT, i] + o
                then = u + amounts[table[START, e] + o] - least
                if not left.is_open[c] or then > room:
                    continue
                loss = losses[c, m] + price * max(enough - then, 0)
                best = min(best, loss + made.lost[made.after[e] + max(then, enough), m])
            made.lost[made.before[e] + u, m] = min(best, FAR)
