"""Walk a menu depth first, in 64-bit integers, as compiled code: the best, all good ones, or all of a frontier.

    weight * V(x) <= L - sum_i loss[i][x_i] - sum_p loss[p][y_p],     L = price . ends + sum_i max_o r[i][o] + ...
    r[i][o] = weight * v[i][o] - price . a[i][o],    loss[i][o] = max_o' r[i][o'] - r[i][o]

In words: charge every row's use at any prices; what all items then earn at best bounds what any
portfolio is worth, and each step away from the best option costs its loss (bounds.py; Geoffrion
1974). A portfolio worth z may lose L - weight * z at most.

1. Every set of prices that is known bounds the question asked, whatever question it was found for.
   Moving one price of the first set to where another option becomes an item's best gives more sets.
2. Options that a row has no room for, or that lose too much under some set, are shut, until nothing
   changes.
3. Depth first over what is left, items with the most to lose first. A partial portfolio is dropped
   where a row can no longer be kept, or where it loses too much under some set.

A frontier over a budget is looked for **cell** by cell, a cell being the totals from one to the
next lower one, all cells in one walk: a partial portfolio goes on if in some cell it may still be
affordable and worth more than what is known to need less than any total of that cell. Whatever else
is looked for has one cell, and the value to reach is what it must be worth.

Values are rounded up to a common step before they are charged, so that no portfolio is lost; what
is found is compared by its exact value.

Letters: i item; c column; o option; e entry; k row; p joint; t step; m set of prices; j cell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from scoring.exact.compiled import compiled, inner
from scoring.exact.menu.menu import (
    COLUMN_AT,
    COUNT,
    ENTRIES,
    ENTRIES_AT,
    JOINT_AMOUNT,
    JOINT_AT,
    JOINT_ENTRIES,
    JOINT_ROW,
    JOINTS,
    ROW,
    SIZE,
    START,
    TOUCHED,
    TOUCHED_AT,
    N,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scoring.exact.menu.menu import Flags, Integers, MenuTables

FAR = 2**61
MOVED = 96  # moved sets of prices at most
MOVE = 2**56  # what moving a price may add to any sum
CLOSED, LIMIT, FULL, FIRST = 0, 1, 2, 3
BEST, ANY, ALL, FRONT = 0, 1, 2, 3


class Prices(NamedTuple):
    """Sets of prices, the first one most to the point.

    rows: sets x rows; what a unit of each costs
    weight: sets; what a value unit counts, 0 for those that prove there is no portfolio
    ends: sets; all ends at their prices, those of the truths about joints too
    earned: sets x columns; r above
    earned_by_joints: sets x joints
    """

    rows: Integers
    weight: Integers
    ends: Integers
    earned: Integers
    earned_by_joints: Integers


class Wanted(NamedTuple):
    """What a walk looks for.

    mode: BEST, and all within `tie` of it; ANY that is worth `floor`, the first one met; ALL worth
        `floor`; FRONT, the portfolios of a frontier, with others that they beat
    step: bits by which values were shifted
    limit: partial portfolios to look at
    """

    mode: int
    floor: int
    tie: int
    step: int
    limit: int


class Cells(NamedTuple):
    """The cells of a frontier; one cell with no rows for whatever else is looked for.

    rows: of the budget
    ends: cells + 1 x rows; the budget at the highest total of each cell, and below the last
    known: cells; the value of something known that needs less than any total of the cell, raised
        on the way
    blur: by how much coarse values may be too high
    """

    rows: Integers
    ends: Integers
    known: Integers
    blur: int


class Walked(NamedTuple):
    """How a walk ended.

    state: CLOSED; over the LIMIT; FULL, where there was no room for more; or FIRST, where one was
        enough
    best: the highest value met; below `floor` where there was none
    kept: how many portfolios stand in the room given
    met: how many were met (ALL: whether kept or not)
    nodes: partial portfolios looked at
    """

    state: int
    best: int
    kept: int
    met: int
    nodes: int


class Left(NamedTuple):
    """What is left of a question.

    ends: rows
    is_open: columns
    room: rows; what is left over the least use that is open
    reach: rows; how far use can go beyond that
    """

    ends: Integers
    is_open: Flags
    room: Integers
    reach: Integers


class Sets(NamedTuple):
    """All sets of prices of one walk, moved ones too; as Prices, with losses in place of what is earned.

    losses: columns x sets, shut columns FAR
    joint_losses: (not holding, holding) x joints x sets
    total: sets; L
    budget: sets x rows of the budget; their prices
    """

    budget: Integers
    weight: Integers
    total: Integers
    losses: Integers
    joint_losses: Integers


@inner
def room_left(tables: MenuTables, left: Left) -> bool:
    """Work out each row's room over the least use that is open, and how far use can go beyond; says whether all fit."""
    table, amounts = tables
    is_open, room, reach = left.is_open, left.room, left.reach
    for k in range(len(room)):
        room[k], reach[k] = left.ends[k], 0
    for i in range(table[COUNT, N]):
        any_open = False
        for c in range(table[COLUMN_AT, i], table[COLUMN_AT, i] + table[SIZE, i]):
            any_open = any_open or is_open[c]
        if not any_open:
            return False
        for e in range(table[ENTRIES_AT, i], table[ENTRIES_AT, i + 1]):
            low, high = FAR, -FAR
            for o in range(table[SIZE, i]):
                if is_open[table[COLUMN_AT, i] + o]:
                    low = min(low, amounts[table[START, e] + o])
                    high = max(high, amounts[table[START, e] + o])
            room[table[ROW, e]] -= low
            reach[table[ROW, e]] += high - low
    for q in range(table[COUNT, JOINT_ENTRIES]):
        room[table[JOINT_ROW, q]] -= min(table[JOINT_AMOUNT, q], 0)
        reach[table[JOINT_ROW, q]] += abs(table[JOINT_AMOUNT, q])
    for k in range(len(room)):  # noqa: SIM110 - compiled: no generators
        if room[k] < 0:
            return False
    return True


@inner
def shut_by_rows(tables: MenuTables, left: Left) -> int:
    """Shut options that a row has no room for; says how many."""
    table, amounts = tables
    is_open, room, reach = left.is_open, left.room, left.reach
    shut = 0
    for i in range(table[COUNT, N]):
        for e in range(table[ENTRIES_AT, i], table[ENTRIES_AT, i + 1]):
            if reach[table[ROW, e]] <= room[table[ROW, e]]:
                continue
            low = FAR
            for o in range(table[SIZE, i]):
                if is_open[table[COLUMN_AT, i] + o]:
                    low = min(low, amounts[table[START, e] + o])
            for o in range(table[SIZE, i]):
                if (
                    is_open[table[COLUMN_AT, i] + o]
                    and amounts[table[START, e] + o] - low > room[table[ROW, e]]
                ):
                    is_open[table[COLUMN_AT, i] + o] = False
                    shut += 1
    return shut


@inner
def base_losses(tables: MenuTables, prices: Prices, is_open: Flags, sets: Sets) -> None:
    """Write L and the losses of the sets of prices that are given, over the options that are open."""
    table = tables.places
    for m in range(len(prices.weight)):
        total = prices.ends[m]
        for i in range(table[COUNT, N]):
            best = -FAR
            for c in range(table[COLUMN_AT, i], table[COLUMN_AT, i] + table[SIZE, i]):
                if is_open[c]:
                    best = max(best, prices.earned[m, c])
            total += best
            for c in range(table[COLUMN_AT, i], table[COLUMN_AT, i] + table[SIZE, i]):
                sets.losses[c, m] = best - prices.earned[m, c] if is_open[c] else FAR
        for p in range(prices.earned_by_joints.shape[1]):
            earned = prices.earned_by_joints[m, p]
            total += max(earned, 0)
            sets.joint_losses[0, p, m] = max(earned, 0)
            sets.joint_losses[1, p, m] = max(-earned, 0)
        sets.total[m] = total
        sets.weight[m] = prices.weight[m]
        for a in range(sets.budget.shape[1]):
            sets.budget[m, a] = prices.rows[m, prices.rows.shape[1] - sets.budget.shape[1] + a]


@inner
def _nearest(
    tables: MenuTables, left: Left, losses: Integers, up: Integers, down: Integers
) -> None:
    """Find for each row how far its first price must rise, or fall, until another option becomes an item's best."""
    table, amounts = tables
    is_open, reach = left.is_open, left.reach
    for k in range(len(up)):
        up[k], down[k] = FAR, FAR
    for i in range(table[COUNT, N]):
        best = 0
        for o in range(table[SIZE, i]):
            if is_open[table[COLUMN_AT, i] + o] and losses[table[COLUMN_AT, i] + o, 0] == 0:
                best = o
        for e in range(table[ENTRIES_AT, i], table[ENTRIES_AT, i + 1]):
            k = table[ROW, e]
            if reach[k] == 0:
                continue
            for o in range(table[SIZE, i]):
                if is_open[table[COLUMN_AT, i] + o]:
                    saved = amounts[table[START, e] + best] - amounts[table[START, e] + o]
                    loss = losses[table[COLUMN_AT, i] + o, 0]
                    if saved > 0 and loss >= saved:
                        up[k] = min(up[k], loss // saved)
                    elif saved < 0 and loss >= -saved:
                        down[k] = min(down[k], loss // -saved)


@inner
def _joints_moved(tables: MenuTables, sets: Sets, m: int, k: int, move: int) -> int:
    """Write what joints lose under the set of prices m; says by how much that changes its bound."""
    table = tables.places
    change = 0
    for p in range(table[COUNT, JOINTS]):
        earned = sets.joint_losses[0, p, 0] - sets.joint_losses[1, p, 0]
        change -= max(earned, 0)
        for q in range(table[JOINT_AT, p], table[JOINT_AT, p + 1]):
            if table[JOINT_ROW, q] == k:
                earned -= move * table[JOINT_AMOUNT, q]
        change += max(earned, 0)
        sets.joint_losses[0, p, m] = max(earned, 0)
        sets.joint_losses[1, p, m] = max(-earned, 0)
    return change


@inner
def _moved_losses(
    tables: MenuTables, left: Left, sets: Sets, m: int, moved: tuple[int, int]
) -> None:
    """Write the set of prices m: the first set with one price moved. moved: the row, and by how much."""
    k, move = moved
    is_open = left.is_open
    table, amounts = tables
    for c in range(len(is_open)):
        sets.losses[c, m] = sets.losses[c, 0]
    total = sets.total[0] + move * left.ends[k]
    for i in range(table[COUNT, N]):
        for e in range(table[ENTRIES_AT, i], table[ENTRIES_AT, i + 1]):
            if table[ROW, e] != k:
                continue
            least = FAR
            for o in range(table[SIZE, i]):
                c = table[COLUMN_AT, i] + o
                if is_open[c]:
                    sets.losses[c, m] += move * amounts[table[START, e] + o]
                    least = min(least, sets.losses[c, m])
            total -= least
            for c in range(table[COLUMN_AT, i], table[COLUMN_AT, i] + table[SIZE, i]):
                if is_open[c]:
                    sets.losses[c, m] -= least
    total += _joints_moved(tables, sets, m, k, move)
    sets.total[m] = total
    sets.weight[m] = sets.weight[0]
    before = len(left.ends) - sets.budget.shape[1]  # the budget's rows stand last
    for a in range(sets.budget.shape[1]):
        sets.budget[m, a] = sets.budget[0, a] + (move if before + a == k else 0)


@inner
def _all_sets(tables: MenuTables, prices: Prices, left: Left, sets: Sets) -> int:
    """Write every set of prices, the moved ones behind those given; says how many there are."""
    ends, room, reach = left.ends, left.room, left.reach
    base_losses(tables, prices, left.is_open, sets)
    total = len(prices.weight)
    up, down = np.zeros(len(ends), np.int64), np.zeros(len(ends), np.int64)
    _nearest(tables, left, sets.losses, up, down)
    for charged in (True, False):  # rows with a price first
        for k in range(len(ends)):
            price = prices.rows[0, k]
            if (price > 0) != charged or (reach[k] <= room[k] and not charged):
                continue
            largest = MOVE // (abs(ends[k]) + reach[k] + abs(room[k]) + 1)
            for move in (-price, -down[k] if down[k] < price else 0, up[k]):
                if move != 0 and abs(move) <= largest and total < len(sets.weight):
                    _moved_losses(tables, left, sets, total, (k, move))
                    total += 1
    return total


@inner
def _narrowed(tables: MenuTables, prices: Prices, left: Left, sets: Sets, least_worth: int) -> int:
    """Shut options until nothing changes; gives how many sets of prices there are, or -1 where nothing is left.

    least_worth: what is looked for is worth so many steps.
    """
    is_open = left.is_open
    while True:
        if not room_left(tables, left):
            return -1
        if shut_by_rows(tables, left) > 0:
            continue
        total = _all_sets(tables, prices, left, sets)
        for m in range(total):
            if sets.total[m] < sets.weight[m] * least_worth:
                return -1
        shut = 0
        for c in range(len(is_open)):
            if is_open[c]:
                for m in range(total):
                    if sets.losses[c, m] > sets.total[m] - sets.weight[m] * least_worth:
                        is_open[c] = False
                        shut += 1
                        break
        if shut == 0:
            return total


@inner
def _arranged(
    tables: MenuTables, is_open: Flags, losses: Integers, options: Integers, counts: Integers
) -> Integers:
    """Sort the open options of each item, the least loss first; gives the items, those with most to lose first."""
    table = tables.places
    keys, order = np.zeros(table[COUNT, N], np.int64), np.zeros(table[COUNT, N], np.int64)
    for i in range(table[COUNT, N]):
        count = 0
        for c in range(table[COLUMN_AT, i], table[COLUMN_AT, i] + table[SIZE, i]):
            if is_open[c]:
                place = count
                while (
                    place > 0 and losses[options[table[COLUMN_AT, i] + place - 1], 0] > losses[c, 0]
                ):
                    options[table[COLUMN_AT, i] + place] = options[table[COLUMN_AT, i] + place - 1]
                    place -= 1
                options[table[COLUMN_AT, i] + place] = c
                count += 1
        counts[i] = count
        keys[i] = losses[options[table[COLUMN_AT, i] + 1], 0] if count > 1 else FAR
        place = i
        while place > 0 and keys[order[place - 1]] < keys[i]:
            order[place] = order[place - 1]
            place -= 1
        order[place] = i
    return order


@inner
def slacks(sets: Sets, cells: Cells, step: int, slack: Integers, most: int) -> None:
    """Write what may be lost in each cell up to `most`, under every set of prices. slack: cells x sets."""
    for j in range(most + 1):
        wanted = (cells.known[j] + 1) >> step
        for m in range(slack.shape[1]):
            bound = sets.total[m] - sets.weight[m] * wanted
            for a in range(len(cells.rows)):
                bound -= sets.budget[m, a] * (cells.ends[0, a] - cells.ends[j, a])
            slack[j, m] = bound


@inner
def _most_slack(slack: Integers) -> int:
    """Give the most that may be lost in any cell under the first set of prices. slack: cells x sets."""
    most = slack[0, 0]
    for j in range(1, len(slack)):
        most = max(most, slack[j, 0])
    return int(most)


@inner
def _fits_cell(cells: Cells, room: Integers, j: int) -> bool:
    """Say whether what is used so far, and the least to come, can be paid at the highest total of a cell."""
    for a in range(len(cells.rows)):  # noqa: SIM110 - compiled: no generators
        if room[cells.rows[a]] < cells.ends[0, a] - cells.ends[j, a]:
            return False
    return True


@inner
def _good_cell(cells: Cells, room: Integers, lost: Integers, slack: Integers, first: int) -> int:
    """Find a cell in which no more is lost than may be, first the one given; -1 for none."""
    total = len(slack)
    for turn in range(total):
        j = (first + turn) % total
        good = True
        for m in range(len(lost)):
            if lost[m] > slack[j, m]:
                good = False
                break
        if good and _fits_cell(cells, room, j):
            return j
    return -1


@inner
def shut_in_cells(is_open: Flags, losses: Integers, slack: Integers) -> int:
    """Shut options that lose too much in every cell; says how many."""
    shut = 0
    for c in range(len(is_open)):
        good = not is_open[c]
        for j in range(len(slack)):
            inside = True
            for m in range(slack.shape[1]):
                if losses[c, m] > slack[j, m]:
                    inside = False
                    break
            if inside:
                good = True
                break
        if not good:
            is_open[c] = False
            shut += 1
    return shut


@inner
def _dropped(
    values: Integers, choices: NDArray[np.int16], cell_of: Integers, kept: int, cells: Cells
) -> int:
    """Drop kept portfolios that are worth no more than is known by now; says how many are left."""
    left = 0
    for place in range(kept):
        if values[place] > cells.known[cell_of[place]]:
            cell_of[left] = cell_of[place]
            values[left] = values[place]
            for i in range(choices.shape[1]):
                choices[left, i] = choices[place, i]
            left += 1
    return left


@compiled
def walk(  # noqa: C901, PLR0912, PLR0915, PLR0917 - the loop that all time goes into: one piece, nothing passed on
    tables: MenuTables,
    member: Flags,
    values: Integers,
    joint_values: Integers,
    ends: Integers,
    is_open: Flags,
    prices: Prices,
    wanted: Wanted,
    cells: Cells,
    choices: NDArray[np.int16],
    worths: Integers,
    held: Integers,
) -> Walked:
    """Look for what is wanted.

    is_open: columns; narrowed here. choices (room x items), worths: filled with what is kept.
    held: columns; with ALL, how many of the portfolios hold each option.
    """
    table, amounts = tables
    n, rows, joints = table[COUNT, N], len(ends), table[COUNT, JOINTS]
    floor, limit, step, mode = wanted.floor, wanted.limit, wanted.step, wanted.mode
    room, reach = np.zeros(rows, np.int64), np.zeros(rows, np.int64)
    most = len(prices.weight) + min(3 * rows, MOVED)
    sets = Sets(
        budget=np.zeros((most, len(cells.rows)), np.int64),
        weight=np.zeros(most, np.int64),
        total=np.zeros(most, np.int64),
        losses=np.zeros((len(is_open), most), np.int64),
        joint_losses=np.zeros((2, joints, most), np.int64),
    )
    if mode != FRONT:
        cells.known[0] = floor - 1
    for known in cells.known:
        floor = min(floor, known + 1) if mode == FRONT else floor
    best, kept, met, nodes = floor - 1, 0, 0, 0
    left = Left(ends=ends, is_open=is_open, room=room, reach=reach)
    count = _narrowed(tables, prices, left, sets, floor >> step)
    if count < 0:
        return Walked(CLOSED, best, 0, 0, 1)
    total_cells = len(cells.known)
    slack = np.zeros((total_cells, count), np.int64)
    slacks(sets, cells, step, slack, total_cells - 1)
    if mode == FRONT:
        shut_in_cells(is_open, sets.losses, slack)
        if not room_left(tables, left):
            return Walked(CLOSED, best, 0, 0, 1)
    options, counts = np.zeros(len(is_open), np.int64), np.zeros(n, np.int64)
    order = _arranged(tables, is_open, sets.losses, options, counts)
    losses, joint_losses = sets.losses, sets.joint_losses

    # The entries that still matter, and what each option takes beyond the least that is open.
    active_at = np.zeros(n + 1, np.int64)
    active = np.zeros(table[COUNT, ENTRIES], np.int64)
    excess = np.zeros(len(amounts), np.int64)
    used = 0
    for i in range(n):
        active_at[i] = used
        for e in range(table[ENTRIES_AT, i], table[ENTRIES_AT, i + 1]):
            low, high = FAR, -FAR
            for o in range(table[SIZE, i]):
                if is_open[table[COLUMN_AT, i] + o]:
                    low = min(low, amounts[table[START, e] + o])
                    high = max(high, amounts[table[START, e] + o])
            for o in range(table[SIZE, i]):
                excess[table[START, e] + o] = amounts[table[START, e] + o] - low
            # The budget's rows say what is needed, so they always matter.
            matters = reach[table[ROW, e]] > room[table[ROW, e]] or table[ROW, e] >= rows - len(
                cells.rows
            )
            if high > low and matters:
                active[used] = e
                used += 1
    active_at[n] = used
    last = np.zeros(joints, np.int64)
    for t in range(n):
        for x in range(table[TOUCHED_AT, order[t]], table[TOUCHED_AT, order[t] + 1]):
            last[table[TOUCHED, x]] = t

    most_slack = _most_slack(slack)
    cell_at = np.zeros(n + 1, np.int64)  # the cell that let a step's portfolio go on
    cell_of = np.zeros(len(worths), np.int64)
    died = np.zeros(joints, np.int64)  # the step at which a joint's last chance went
    for p in range(joints):
        died[p] = n + 1
    lost = np.zeros((n + 1, count), np.int64)
    worth = np.zeros(n + 1, np.int64)
    place = np.zeros(n + 1, np.int64)
    undo_at = np.zeros(n + 2, np.int64)
    undo_row = np.zeros(table[COUNT, ENTRIES] + table[COUNT, JOINT_ENTRIES] + 1, np.int64)
    undo = np.zeros(table[COUNT, ENTRIES] + table[COUNT, JOINT_ENTRIES] + 1, np.int64)
    t = 0
    while t >= 0:
        for u in range(undo_at[t], undo_at[t + 1]):
            room[undo_row[u]] += undo[u]
        undo_at[t + 1] = undo_at[t]
        if t == n:  # only where there is no item at all
            break
        i = order[t]
        if place[t] >= counts[i]:
            place[t] = 0
            t -= 1
            continue
        c = options[table[COLUMN_AT, i] + place[t]]
        place[t] += 1

        # 1. The first set of prices: where this option loses too much, so do all later ones.
        if lost[t, 0] + losses[c, 0] > most_slack:
            place[t] = counts[i]
            continue
        nodes += 1
        if nodes > limit:
            return Walked(LIMIT, best, kept, met, nodes)

        # 2. What the option uses of every row that matters.
        top, good = undo_at[t], True
        for x in range(active_at[i], active_at[i + 1]):
            e = active[x]
            more = excess[table[START, e] + c - table[COLUMN_AT, i]]
            if more != 0:
                k = table[ROW, e]
                undo_row[top], undo[top] = k, more
                top += 1
                room[k] -= more
                good = good and room[k] >= 0

        # 3. Losses under every set, those of joints too: one dies with its first item out of range,
        # and holds with the last in.
        value = worth[t] + values[c]
        for m in range(count):
            lost[t + 1, m] = lost[t, m] + losses[c, m]
        for x in range(table[TOUCHED_AT, i], table[TOUCHED_AT, i + 1]):
            p = table[TOUCHED, x]
            holds = False
            if died[p] > t:
                if member[p, c]:
                    died[p] = n + 1
                    holds = last[p] == t
                    if holds:
                        value += joint_values[p]
                        for m in range(count):
                            lost[t + 1, m] += joint_losses[1, p, m]
                else:
                    died[p] = t + 1
                    for m in range(count):
                        lost[t + 1, m] += joint_losses[0, p, m]
            if last[p] == t:
                for y in range(table[JOINT_AT, p], table[JOINT_AT, p + 1]):
                    more = (table[JOINT_AMOUNT, y] if holds else 0) - min(table[JOINT_AMOUNT, y], 0)
                    undo_row[top], undo[top] = table[JOINT_ROW, y], more
                    top += 1
                    room[table[JOINT_ROW, y]] -= more
                    good = good and room[table[JOINT_ROW, y]] >= 0
        undo_at[t + 1] = top
        if not good:
            continue
        cell = _good_cell(cells, room, lost[t + 1], slack, cell_at[t])
        if cell < 0:
            continue
        cell_at[t + 1] = cell

        # 4. A step deeper, or, with everything decided, a portfolio.
        if t < n - 1:
            t += 1
            worth[t], undo_at[t + 1] = value, undo_at[t]
            continue
        j = 0
        while j + 1 < total_cells and _fits_cell(cells, room, j + 1):
            j += 1
        if value <= cells.known[j]:
            continue
        met += 1
        best = max(best, value)
        # What this one makes known: in its own cell and below, what needs less may be worth less.
        raised = -1
        if mode == BEST and best - wanted.tie - 1 > cells.known[0]:
            cells.known[0], raised = best - wanted.tie - 1, 0
        if mode == FRONT:
            for above in range(j):
                if value - cells.blur > cells.known[above]:
                    cells.known[above], raised = value - cells.blur, above
        if raised >= 0:
            slacks(sets, cells, step, slack, raised)
            most_slack = _most_slack(slack)
        if kept == len(worths) and mode != ALL:
            kept = _dropped(worths, choices, cell_of, int(kept), cells)
            if kept == len(worths):
                return Walked(FULL, best, kept, met, nodes)
        if kept < len(worths):
            worths[kept], cell_of[kept] = value, j
            for s in range(n):
                choices[kept, order[s]] = (
                    options[table[COLUMN_AT, order[s]] + place[s] - 1] - table[COLUMN_AT, order[s]]
                )
            kept += 1
        if mode == ALL:
            for s in range(n):
                held[options[table[COLUMN_AT, order[s]] + place[s] - 1]] += 1
        if mode == ANY:
            return Walked(FIRST, best, kept, met, nodes)
    if mode != ALL:
        kept = _dropped(worths, choices, cell_of, int(kept), cells)
    return Walked(CLOSED, best, kept, met, nodes)
