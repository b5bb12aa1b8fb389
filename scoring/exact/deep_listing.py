"""List the best portfolios of a domain depth first, in machine code, under several multipliers at once.

    sum_i (loss[i][x_i] + m * a[k][i][x_i]) + joints alike <= slack + m * bound_k      for any row k, m >= -price_k

In words: a portfolio worth the threshold loses no more than the slack under the multipliers of
bounds.py, and so under those with the one of row k moved by m, since no row's room is below zero.
A partial portfolio is dropped once one of these bounds shuts it, or a row has no room for the least
that is still to come. What is found raises the threshold and so lowers the slack.

1. Shut options until nothing changes: those a row has no room for, and those that lose too much
   under some multipliers.
2. Walk: recommendations that lose most by leaving their best option first, options in the order of
   their losses.

It begins with a small slack, where the best is found soon, and doubles it until nothing is missing.
All sums are in 64 bits: losses have 50, rows 52, and a move is so small that no product passes 58.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from scoring.exact.compiled import compiled, inner
from scoring.exact.level_listing import (
    MAY,
    MUST,
    copy_into,
    joint_states,
    narrowed,
    ordered,
    sorted_places,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scoring.exact.flat_rows import Flags, FlatRows, Integers

FAR = 2**62
MOVED = 2**57
"""What a moved multiplier may add to any sum."""
MOVES = 64
"""Moved multipliers that a walk goes by: those that bound most at the root."""


class Losses(NamedTuple):
    """What is lost, and what may be (bounds.py), in steps of 2**shift.

    losses: columns
    joint_losses: joints x (not holding, holding)
    prices: rows; the multipliers, rounded down
    """

    losses: Integers
    joint_losses: Integers
    prices: Integers


class Sought(NamedTuple):
    """What is looked for: portfolios worth `threshold`, and once one is known, within `tie` of the best.

    values, joint_values: columns, joints
    best: the value known; -FAR for none
    tie: how far below the best still counts as a tie
    step: every value is a multiple of it
    listing: ties are wanted; otherwise only what is better
    most: ties to list before only what is better is wanted
    slack: what a portfolio worth the threshold may lose
    start: the slack to begin with
    grain: bits to shift a gain of value left by for what it takes of the slack; right where below 0
    limit: partial portfolios to look at
    """

    values: Integers
    joint_values: Integers
    threshold: int
    best: int
    tie: int
    step: int
    listing: bool
    most: int
    slack: int
    start: int
    grain: int
    limit: int


class Desk(NamedTuple):
    """Room to work in.

    excess: as the amounts of rows; over the least open one of its entry
    room, reach: rows; left over the least open use, and how far use can go beyond it
    least: recommendations; the least loss of an open option
    moved_row, move, bound: moved multipliers; the row, by how much, and what all lose at least
    """

    excess: Integers
    room: Integers
    reach: Integers
    least: Integers
    moved_row: Integers
    move: Integers
    bound: Integers


class Aim(NamedTuple):
    """What the walk has reached: numbers that change together.

    best, threshold, slack, listing: as `Sought`
    listed: portfolios listed
    """

    best: int
    threshold: int
    slack: int
    listing: bool
    listed: int


@inner
def _desk(flat: FlatRows, rows: int) -> Desk:
    return Desk(
        excess=np.zeros(len(flat.amounts), np.int64),
        room=np.zeros(rows, np.int64),
        reach=np.zeros(rows, np.int64),
        least=np.zeros(len(flat.sizes), np.int64),
        moved_row=np.zeros(3 * rows, np.int64),
        move=np.zeros(3 * rows, np.int64),
        bound=np.zeros(3 * rows, np.int64),
    )


# -- what is open ----------------------------------------------------------------------------------


@inner
def _measure(flat: FlatRows, ends: Integers, domain: Flags, states: Integers, desk: Desk) -> None:
    """Work out every row's room over the least use that is open, and how far use can reach beyond that."""
    for k in range(len(ends)):
        desk.room[k], desk.reach[k] = ends[k], 0
    for e in range(len(flat.row)):
        i = flat.owner[e]
        low, high = FAR, -FAR
        for o in range(flat.sizes[i]):
            if domain[flat.first[i] + o]:
                low = min(low, flat.amounts[flat.start[e] + o])
                high = max(high, flat.amounts[flat.start[e] + o])
        desk.room[flat.row[e]] -= low
        desk.reach[flat.row[e]] += high - low
        for o in range(flat.sizes[i]):
            desk.excess[flat.start[e] + o] = flat.amounts[flat.start[e] + o] - low
    for p in range(len(states)):
        for y in range(flat.joint_at[p], flat.joint_at[p + 1]):
            amount = flat.joint_amounts[y]
            if states[p] == MUST:
                desk.room[flat.joint_row[y]] -= amount
            elif states[p] == MAY:
                desk.room[flat.joint_row[y]] -= min(amount, 0)
                desk.reach[flat.joint_row[y]] += abs(amount)


@inner
def _lost_at_least(
    flat: FlatRows, given: Losses, domain: Flags, states: Integers, desk: Desk
) -> int:
    """Give the least that all lose together, and note each recommendation's own."""
    total = 0
    for p in range(len(states)):
        if states[p] != MAY:
            total += given.joint_losses[p, 1 if states[p] == MUST else 0]
    for i in range(len(flat.sizes)):
        least = FAR
        for c in range(flat.first[i], flat.first[i] + flat.sizes[i]):
            if domain[c]:
                least = min(least, given.losses[c])
        desk.least[i] = least
        total += least
    return total


@inner
def _nearest(flat: FlatRows, given: Losses, domain: Flags, desk: Desk, e: int) -> tuple[int, int]:
    """Give how far an entry's row must be charged more, or less, until another option is the best; FAR for never."""
    i = flat.owner[e]
    first, start, best = flat.first[i], flat.start[e], 0
    for o in range(flat.sizes[i]):
        if domain[first + o] and given.losses[first + o] == desk.least[i]:
            best = o
    more, less = FAR, FAR
    for o in range(flat.sizes[i]):
        if domain[first + o]:
            saved = desk.excess[start + best] - desk.excess[start + o]
            loss = given.losses[first + o] - desk.least[i]
            if saved > 0 and loss >= saved:
                more = min(more, loss // saved)
            elif saved < 0 and loss >= -saved:
                less = min(less, loss // -saved)
    return more, less


@inner
def least_moved(
    flat: FlatRows, losses: Integers, domain: Flags, excess: Integers, e: int, move: int
) -> int:
    """Give the least loss of an entry's recommendation once its row's multiplier has moved."""
    i = flat.owner[e]
    least: int = FAR
    for o in range(flat.sizes[i]):
        if domain[flat.first[i] + o]:
            loss: int = losses[flat.first[i] + o] + move * excess[flat.start[e] + o]
            least = min(least, loss)
    return least


@inner
def joint_moved(flat: FlatRows, given: Losses, p: int, k: int, move: int) -> int:
    """Give the least that a joint which may hold can lose once row k's multiplier has moved, or what it gains."""
    for y in range(flat.joint_at[p], flat.joint_at[p + 1]):
        if flat.joint_row[y] == k:
            amount = flat.joint_amounts[y]
            holding: int = given.joint_losses[p, 1] + move * max(amount, 0)
            return min(int(move * -min(amount, 0)), holding)
    return 0


@inner
def _shut_by_move(
    flat: FlatRows,
    given: Losses,
    domain: Flags,
    states: Integers,
    desk: Desk,
    m: int,
    base: int,
    slack: int,
) -> int:
    """Shut options that lose too much with one multiplier moved; says how many, -1 if all lose too much."""
    k, move = desk.moved_row[m], desk.move[m]
    bound = base - move * desk.room[k]
    for x in range(flat.by_row_at[k], flat.by_row_at[k + 1]):
        e = flat.by_row[x]
        least = least_moved(flat, given.losses, domain, desk.excess, e, move)
        if least == FAR:
            return -1
        bound += least - desk.least[flat.owner[e]]
    for x in range(flat.joints_by_row_at[k], flat.joints_by_row_at[k + 1]):
        p = flat.joints_by_row[x]
        if states[p] == MAY:
            bound += joint_moved(flat, given, p, k, move)
    desk.bound[m] = bound
    if bound > slack:
        return -1
    shut = 0
    for x in range(flat.by_row_at[k], flat.by_row_at[k + 1]):
        e = flat.by_row[x]
        i = flat.owner[e]
        least = least_moved(flat, given.losses, domain, desk.excess, e, move)
        for o in range(flat.sizes[i]):
            c = flat.first[i] + o
            loss = given.losses[c] + move * desk.excess[flat.start[e] + o]
            if domain[c] and loss - least > slack - bound:
                domain[c] = False
                shut += 1
    return shut


@inner
def _moves(flat: FlatRows, given: Losses, domain: Flags, desk: Desk) -> int:
    """Choose other multipliers: for each row none at all, and the nearest change above and below; says how many."""
    count = 0
    for k in range(len(desk.room)):
        price = given.prices[k]
        if desk.reach[k] <= desk.room[k] and price == 0:
            continue
        up, down = FAR, FAR
        for x in range(flat.by_row_at[k], flat.by_row_at[k + 1]):
            more, less = _nearest(flat, given, domain, desk, flat.by_row[x])
            up, down = min(up, more), min(down, less)
        largest = MOVED // max(1, desk.room[k] + desk.reach[k])
        for move in (-price, -down if down < price else 0, up):
            if move != 0 and abs(move) <= largest:
                desk.moved_row[count], desk.move[count] = k, move
                count += 1
    return count


@inner
def _shut(
    flat: FlatRows, ends: Integers, given: Losses, domain: Flags, slack: int, desk: Desk
) -> int:
    """Shut what loses too much or does not fit, until nothing changes; gives how many moves there are, -1 if all is shut."""
    for c in range(len(domain)):
        domain[c] = domain[c] and given.losses[c] <= slack
    while True:
        if not narrowed(flat, ends, domain):
            return -1
        states = joint_states(flat, domain)
        _measure(flat, ends, domain, states, desk)
        base = _lost_at_least(flat, given, domain, states, desk)
        if base > slack:
            return -1
        shut = 0
        for i in range(len(flat.sizes)):
            for c in range(flat.first[i], flat.first[i] + flat.sizes[i]):
                if domain[c] and given.losses[c] - desk.least[i] > slack - base:
                    domain[c] = False
                    shut += 1
        if shut > 0:
            continue
        moves = _moves(flat, given, domain, desk)
        for m in range(moves):
            closed = _shut_by_move(flat, given, domain, states, desk, m, base, slack)
            if closed < 0:
                return -1
            shut += closed
        if shut == 0:
            return moves


# -- depth first -----------------------------------------------------------------------------------


@inner
def _kept_moves(desk: Desk, moves: int) -> int:
    """Put the moves that bound most first, and say how many a walk goes by."""
    for m in range(moves):
        desk.bound[m] = -desk.bound[m]
    by_bound = sorted_places(desk.bound[:moves])
    rows, sizes = desk.moved_row.copy(), desk.move.copy()
    kept = min(moves, MOVES)
    for m in range(kept):
        desk.moved_row[m], desk.move[m] = rows[by_bound[m]], sizes[by_bound[m]]
    return kept


@inner
def _lower(sought: Sought, aim: Aim, threshold: int) -> int:
    """Give the slack that a higher threshold leaves."""
    gain = threshold - aim.threshold
    if gain <= 0:
        return aim.slack
    if sought.grain < 0:
        return aim.slack - (gain >> -sought.grain)
    if gain > aim.slack >> sought.grain:
        return -1
    return aim.slack - (gain << sought.grain)


@inner
def _taken(
    sought: Sought,
    aim: Aim,
    choice: NDArray[np.int16],
    value: int,
    found: NDArray[np.int16],
    worths: Integers,
) -> Aim:
    """Take in a whole portfolio worth the threshold."""
    best, count, listing = aim.best, aim.listed, aim.listing
    if value > best:
        best, kept = value, 0
        for x in range(count):
            if worths[x] >= value - sought.tie:
                copy_into(found[kept], found[x])
                worths[kept] = worths[x]
                kept += 1
        count = kept
    elif not listing:
        return aim
    count = min(count, sought.most)  # the latest may take the place of a tie: these are too many
    copy_into(found[count], choice)
    worths[count] = value
    count += 1
    listing = listing and count <= sought.most
    threshold = best + sought.step
    if listing:
        threshold = -((sought.tie - best) // sought.step) * sought.step
    threshold = max(threshold, aim.threshold)
    return Aim(best, threshold, _lower(sought, aim, threshold), listing, count)


@inner
def _walk(  # noqa: C901, PLR0912, PLR0915 - the loop that all time goes into: one piece, nothing passed on
    flat: FlatRows,
    given: Losses,
    sought: Sought,
    domain: Flags,
    desk: Desk,
    moves: int,
    aim: Aim,
    ceiling: int,
    limit: int,
    found: NDArray[np.int16],
    worths: Integers,
) -> tuple[Aim, int]:
    """Go depth first over portfolios that lose no more than the ceiling; gives what is reached, and partial ones looked at."""
    n, joints = len(flat.sizes), len(flat.joint_at) - 1
    losses, values = given.losses, sought.values
    excess, room = desk.excess, desk.room.copy()
    order = ordered(flat, domain, losses)
    steps = len(order)
    states = joint_states(flat, domain)

    # What is decided from the start.
    choice = np.zeros(n, np.int16)
    lost, worth = np.zeros(steps + 1, np.int64), np.zeros(steps + 1, np.int64)
    when = np.full(n, -1)
    for t in range(steps):
        when[order[t]] = t
    for i in range(n):
        if when[i] < 0:
            for o in range(flat.sizes[i]):
                if domain[flat.first[i] + o]:
                    choice[i] = o
                    lost[0] += losses[flat.first[i] + o]
                    worth[0] += values[flat.first[i] + o]
    last = np.full(joints, -1)
    for p in range(joints):
        if states[p] == MAY:
            for side in range(flat.side_at[p], flat.side_at[p + 1]):
                last[p] = max(last[p], when[flat.side_of[side]])
        else:
            lost[0] += given.joint_losses[p, 1 if states[p] == MUST else 0]
            if states[p] == MUST:
                worth[0] += sought.joint_values[p]

    # Open options, the least loss first, and what is still to be lost at least under each move.
    options, counts = np.zeros(len(domain), np.int64), np.zeros(n, np.int64)
    remaining = np.zeros((steps + 1, moves + 1), np.int64)
    for t in range(steps):
        i = order[t]
        first = flat.first[i]
        for c in range(first, first + flat.sizes[i]):
            if domain[c]:
                place = counts[i]
                while place > 0 and losses[options[first + place - 1]] > losses[c]:
                    options[first + place] = options[first + place - 1]
                    place -= 1
                options[first + place] = c
                counts[i] += 1
        for m in range(moves + 1):
            remaining[t, m] = losses[options[first]]
    for m in range(moves):
        k, move = desk.moved_row[m], desk.move[m]
        for x in range(flat.by_row_at[k], flat.by_row_at[k + 1]):
            e = flat.by_row[x]
            if when[flat.owner[e]] >= 0:
                remaining[when[flat.owner[e]], m] = least_moved(
                    flat, losses, domain, excess, e, move
                )
        for x in range(flat.joints_by_row_at[k], flat.joints_by_row_at[k + 1]):
            p = flat.joints_by_row[x]
            if last[p] >= 0:
                remaining[last[p], m] += joint_moved(flat, given, p, k, move)
    for t in range(steps - 1, -1, -1):
        for m in range(moves + 1):
            remaining[t, m] += remaining[t + 1, m]

    died = np.full(joints, steps + 1)  # the step at which a joint's last chance went
    place_of = np.zeros(steps + 1, np.int64)
    undo_at = np.zeros(steps + 2, np.int64)
    undo_row = np.zeros(len(flat.row) + len(flat.joint_row) + 1, np.int64)
    undo = np.zeros(len(flat.row) + len(flat.joint_row) + 1, np.int64)
    slack = min(aim.slack, ceiling)
    nodes = recent = t = 0
    if steps == 0:
        if lost[0] <= slack and worth[0] >= aim.threshold:
            aim = _taken(sought, aim, choice, worth[0], found, worths)
        return aim, 1
    while t >= 0:
        i = order[t]
        first = flat.first[i]
        for u in range(undo_at[t], undo_at[t + 1]):
            room[undo_row[u]] += undo[u]
        undo_at[t + 1] = undo_at[t]
        if place_of[t] >= counts[i]:
            place_of[t] = 0
            t -= 1
            continue
        c = options[first + place_of[t]]
        place_of[t] += 1
        option = c - first

        # 1. Losses alone: where this option loses too much, so do all later ones.
        loss = lost[t] + losses[c]
        if loss + remaining[t + 1, moves] > slack:
            place_of[t] = counts[i]
            continue
        nodes += 1
        if nodes > limit:
            return aim, nodes

        # 2. What the option uses of every row.
        value, top, good = worth[t] + values[c], undo_at[t], True
        for e in range(flat.entries_at[i], flat.entries_at[i + 1]):
            more = excess[flat.start[e] + option]
            if more != 0:
                k = flat.row[e]
                undo_row[top], undo[top] = k, more
                top += 1
                room[k] -= more
                good = good and room[k] >= 0

        # 3. The joints it is a member of: one dies with the first member out of its range, and
        # holds with the last in.
        for x in range(flat.touched_at[i], flat.touched_at[i + 1]):
            side = flat.touched[x]
            p = flat.side_joint[side]
            if last[p] < 0:
                continue
            holds = False
            if died[p] > t:
                if flat.inside[flat.side_start[side] + option]:
                    died[p] = steps + 1
                    holds = last[p] == t
                    if holds:
                        loss += given.joint_losses[p, 1]
                        value += sought.joint_values[p]
                else:
                    died[p] = t + 1
                    loss += given.joint_losses[p, 0]
            if last[p] == t:
                # Room was left for the least that the joint may use: only what goes beyond is taken.
                for y in range(flat.joint_at[p], flat.joint_at[p + 1]):
                    more = (flat.joint_amounts[y] if holds else 0) - min(flat.joint_amounts[y], 0)
                    k = flat.joint_row[y]
                    undo_row[top], undo[top] = k, more
                    top += 1
                    room[k] -= more
                    good = good and room[k] >= 0
        undo_at[t + 1] = top
        if not good or loss + remaining[t + 1, moves] > slack:
            continue

        # 4. The moved multipliers, first the one that shut the last portfolio.
        left, shut = slack - loss, False
        if moves > 0:
            k = desk.moved_row[recent]
            shut = remaining[t + 1, recent] - desk.move[recent] * room[k] > left
            for m in range(moves):
                if shut:
                    break
                if remaining[t + 1, m] - desk.move[m] * room[desk.moved_row[m]] > left:
                    recent, shut = m, True
        if shut:
            continue

        # 5. Go a step deeper, or, with everything decided, take the portfolio in.
        choice[i] = option
        if t < steps - 1:
            t += 1
            lost[t], worth[t], undo_at[t + 1] = loss, value, undo_at[t]
        elif value >= aim.threshold:
            aim = _taken(sought, aim, choice, value, found, worths)
            slack = min(aim.slack, ceiling)
    return aim, nodes


@compiled
def deeply_listed(
    flat: FlatRows, ends: Integers, given: Losses, sought: Sought, domain: Flags
) -> tuple[bool, int, NDArray[np.int16], Integers]:
    """List what is sought in a domain: whether nothing is missing, partial portfolios looked at, portfolios, their values.

    domain: where something may be missing, it is narrowed to what is still open. The portfolios are
    those within the tie of the best, the best found last but for its ties.
    """
    desk = _desk(flat, len(ends))
    found = np.empty((sought.most + 2, len(flat.sizes)), np.int16)
    worths = np.empty(sought.most + 2, np.int64)
    champion, champion_worth = np.zeros(len(flat.sizes), np.int16), -FAR
    aim = Aim(sought.best, sought.threshold, sought.slack, sought.listing, 0)
    ceiling, nodes = max(sought.start, 1), 0
    while True:
        ceiling = min(ceiling, aim.slack)
        if aim.slack < 0:
            return True, nodes, found[: aim.listed], worths[: aim.listed]
        narrow = domain.copy()
        moves = _shut(flat, ends, given, narrow, ceiling, desk)
        if moves >= 0:
            moves = _kept_moves(desk, moves)
            if aim.listing:  # ties met under a smaller ceiling are met again
                aim = Aim(aim.best, aim.threshold, aim.slack, True, 0)
            before = aim.best
            aim, looked = _walk(
                flat,
                given,
                sought,
                narrow,
                desk,
                moves,
                aim,
                ceiling,
                sought.limit - nodes,
                found,
                worths,
            )
            nodes += looked
            for x in range(aim.listed):
                if worths[x] > champion_worth:
                    champion_worth = worths[x]
                    copy_into(champion, found[x])
            if nodes > sought.limit:
                break
            if aim.best > before and aim.slack > ceiling:
                ceiling = aim.slack
                continue
        if aim.slack <= ceiling:
            return True, nodes, found[: aim.listed], worths[: aim.listed]
        ceiling = min(aim.slack, 2 * ceiling)
    if aim.slack < 0 or _shut(flat, ends, given, domain, aim.slack, desk) < 0:
        return True, nodes, found[: aim.listed], worths[: aim.listed]
    if champion_worth > -FAR:  # it may not have been met again
        copy_into(found[aim.listed], champion)
        worths[aim.listed] = champion_worth
        return False, nodes, found[: aim.listed + 1], worths[: aim.listed + 1]
    return False, nodes, found[: aim.listed], worths[: aim.listed]
