"""Prices of what is not kept to the unit, for which the bound of blocks (blocks.py) is low at one total of the budget.

They are found by steps along the bound's subgradients (Held, Wolfe and Crowder 1974), over costs on
a coarser grid; any prices give a bound that holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from scoring.exact.compiled import compiled, inner
from scoring.exact.menu.blocks import least_lost
from scoring.exact.menu.menu import COLUMN_AT, COUNT, SIZE, N
from scoring.exact.menu.walk import FAR

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scoring.exact.menu.menu import Integers, MenuTables

    type Floats = NDArray[np.float64]

AHEAD = 1 / 200  # share of the bound by which the best may lie below it, at first
IDLE = 3  # turns that bring nothing, before it is thought to lie half as far below


class Charged(NamedTuple):
    """What every row and truth is charged for: as Amounts (menu.py), of columns and of joints.

    row, column, amount; joint_row, joint, joint_amount: one each
    ends: rows and truths
    scale: rows and truths; their largest amount, 0 of one that has no price
    """

    row: Integers
    column: Integers
    amount: Integers
    joint_row: Integers
    joint: Integers
    joint_amount: Integers
    ends: Integers
    scale: Floats


class Layout(NamedTuple):
    """The blocks of all items, in any unit of costs.

    items: in the order of blocks
    starts: blocks + 1; places in items
    floor, ceiling: blocks; over the least
    more: columns; costs over the least
    spare: what may be paid over all floors
    """

    items: Integers
    starts: Integers
    floor: Integers
    ceiling: Integers
    more: Integers
    spare: int


@inner
def _losses(table: Integers, earned: Integers, by_joints: Integers, losses: Integers) -> int:
    """Write what each column loses; gives what all items and joints earn at best."""
    total = 0
    for i in range(table[COUNT, N]):
        best = -FAR
        for c in range(table[COLUMN_AT, i], table[COLUMN_AT, i] + table[SIZE, i]):
            best = max(best, earned[c])
        total += best
        for c in range(table[COLUMN_AT, i], table[COLUMN_AT, i] + table[SIZE, i]):
            losses[c] = best - earned[c]
    for p in range(len(by_joints)):
        total += max(by_joints[p], 0)
    return int(total)


@compiled
def lost_by_total(tables: MenuTables, losses: Integers, layout: Layout) -> Integers:
    """Give what must be lost at least by what is paid over the sum of all floors at most. losses: columns."""
    table = tables.places
    is_open = np.ones(len(losses), np.bool_)
    lost = np.full(layout.spare + 1, FAR, np.int64)
    lost[0] = 0
    for g in range(len(layout.floor)):
        low, high = layout.floor[g], layout.ceiling[g]
        items = layout.items[layout.starts[g] : layout.starts[g + 1]]
        of_block = least_lost(table, is_open, losses, items, layout.more, int(high))
        lost = _joined(lost, of_block, int(low))
    for b in range(1, layout.spare + 1):
        lost[b] = min(lost[b], lost[b - 1])
    return lost


@inner
def _joined(lost: Integers, of_block: Integers, low: int) -> Integers:
    """Join what is lost before a block, and in it from its floor on, by what is paid over the floors."""
    then = np.full(len(lost), FAR, np.int64)
    for w in range(low, len(of_block)):
        if of_block[w] < FAR:
            for b in range(len(lost) - (w - low)):
                then[b + w - low] = min(then[b + w - low], lost[b] + of_block[w])
    for b in range(len(then)):
        then[b] = min(then[b], FAR)
    return then


@inner
def _chosen(table: Integers, losses: Integers, layout: Layout, columns: Integers) -> int:
    """Write the columns that lose least together where blocks and budget are kept; gives what they lose."""
    is_open = np.ones(len(losses), np.bool_)
    blocks = len(layout.floor)
    before = np.full((blocks + 1, layout.spare + 1), FAR, np.int64)
    before[0, 0] = 0
    longest = 0
    for g in range(blocks):
        longest = max(longest, layout.ceiling[g])
    of_block = np.full((blocks, longest + 1), FAR, np.int64)
    for g in range(blocks):
        items = layout.items[layout.starts[g] : layout.starts[g + 1]]
        high = int(layout.ceiling[g])
        here = least_lost(table, is_open, losses, items, layout.more, high)
        for w in range(high + 1):
            of_block[g, w] = here[w]
        joined = _joined(before[g], here, int(layout.floor[g]))
        for b in range(layout.spare + 1):
            before[g + 1, b] = joined[b]
    b = 0
    for paid in range(layout.spare + 1):
        if before[blocks, paid] < before[blocks, b]:
            b = paid
    least = before[blocks, b]
    if least >= FAR:
        return int(FAR)
    for back in range(blocks):
        g = blocks - 1 - back
        for w in range(layout.floor[g], layout.ceiling[g] + 1):
            over = w - layout.floor[g]
            if over <= b and before[g, b - over] + of_block[g, w] == before[g + 1, b]:
                _trace(table, losses, layout, (g, w), columns)
                b -= over
                break
    return int(least)


@inner
def _trace(
    table: Integers, losses: Integers, layout: Layout, place: tuple[int, int], columns: Integers
) -> None:
    """Write the columns that lose least in a block that uses so much. place: block and use."""
    g, left = place
    items = layout.items[layout.starts[g] : layout.starts[g + 1]]
    lost = np.full((len(items) + 1, left + 1), FAR, np.int64)
    lost[0, 0] = 0
    for s in range(len(items)):
        i = items[s]
        for c in range(table[COLUMN_AT, i], table[COLUMN_AT, i] + table[SIZE, i]):
            more = layout.more[c]
            for u in range(left + 1 - more):
                lost[s + 1, u + more] = min(lost[s + 1, u + more], lost[s, u] + losses[c])
    u = left
    for back in range(len(items)):
        s = len(items) - 1 - back
        i = items[s]
        for c in range(table[COLUMN_AT, i], table[COLUMN_AT, i] + table[SIZE, i]):
            more = layout.more[c]
            if more <= u and lost[s, u - more] + losses[c] == lost[s + 1, u]:
                columns[i] = c
                u -= more
                break


@compiled
def tuned(  # noqa: PLR0917 - compiled
    tables: MenuTables,
    values: Integers,
    joint_values: Integers,
    charged: Charged,
    layout: Layout,
    start: Floats,
    aim: float,
    turns: int,
) -> tuple[Integers, float]:
    """Find prices at which the bound is low, and that bound, in the grid of the layout.

    values, joint_values: what a column and a joint earn without any price. start: prices of rows and
    truths to begin with. aim: what is known to be reached.
    """
    prices, best_prices = start.copy(), start.copy()
    best, ahead, idle = np.inf, 0.0, 0
    slope, best_slope = np.zeros(len(start)), np.zeros(len(start))
    for turn in range(turns):
        bound = _bounded(tables.places, values, joint_values, charged, layout, prices, slope)
        if bound == np.inf:
            break
        idle = 0 if bound < best - ahead / 8 else idle + 1
        if turn == 0:
            ahead = abs(bound) * AHEAD
        if bound < best:
            best = bound
            _copied(prices, best_prices)
            _copied(slope, best_slope)
        if idle >= IDLE:
            idle, ahead, bound = 0, ahead / 2, best
            _copied(best_prices, prices)
            _copied(best_slope, slope)
        if not _stepped(charged.scale, prices, slope, bound - max(best - ahead, aim)):
            break
    written = np.zeros(len(start), np.int64)
    for k in range(len(start)):
        written[k] = int(best_prices[k])
    return written, best


@inner
def _bounded(  # noqa: PLR0917 - compiled
    table: Integers,
    values: Integers,
    joint_values: Integers,
    charged: Charged,
    layout: Layout,
    prices: Floats,
    slope: Floats,
) -> float:
    """Give the bound at some prices, infinite where nothing is possible, and write how it changes with each."""
    earned, by_joints = values.copy(), joint_values.copy()
    losses, columns = np.zeros(len(values), np.int64), np.zeros(table[COUNT, N], np.int64)
    bound = 0.0
    for k in range(len(prices)):
        slope[k] = charged.ends[k]
        bound += np.floor(prices[k]) * charged.ends[k]
    for x in range(len(charged.row)):
        earned[charged.column[x]] -= int(prices[charged.row[x]]) * charged.amount[x]
    for x in range(len(charged.joint_row)):
        by_joints[charged.joint[x]] -= int(prices[charged.joint_row[x]]) * charged.joint_amount[x]
    bound += _losses(table, earned, by_joints, losses)
    lost = _chosen(table, losses, layout, columns)
    if lost >= FAR:
        return float(np.inf)
    _slope(charged, columns, by_joints, slope)
    return float(bound - lost)


@inner
def _stepped(scale: Floats, prices: Floats, slope: Floats, down: float) -> bool:
    """Move prices so that the bound would fall by so much if it were straight; says whether any may move.

    slope: rescaled here.
    """
    size = 0.0
    for k in range(len(prices)):
        if scale[k] > 0:
            slope[k] /= scale[k]
            if prices[k] > 0 or slope[k] < 0:
                size += slope[k] * slope[k]
    if size == 0:
        return False
    for k in range(len(prices)):
        if scale[k] > 0:
            prices[k] = max(prices[k] - down / size * slope[k] / scale[k], 0.0)
    return True


@inner
def _copied(source: Floats, target: Floats) -> None:
    for k in range(len(source)):
        target[k] = source[k]


@inner
def _slope(charged: Charged, columns: Integers, by_joints: Integers, slope: Floats) -> None:
    """Take what is used from the ends of rows and truths. columns: items; chosen."""
    largest = 0
    for x in range(len(charged.column)):
        largest = max(largest, charged.column[x])
    for c in columns:
        largest = max(largest, c)
    is_chosen = np.zeros(largest + 1, np.bool_)
    for c in columns:
        is_chosen[c] = True
    for x in range(len(charged.row)):
        if is_chosen[charged.column[x]]:
            slope[charged.row[x]] -= charged.amount[x]
    for x in range(len(charged.joint_row)):
        if by_joints[charged.joint[x]] > 0:
            slope[charged.joint_row[x]] -= charged.joint_amount[x]
