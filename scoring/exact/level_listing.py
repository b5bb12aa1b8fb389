"""Narrowing and listing by level (bounds.py, enumeration.py) as machine code, with the same answers.

Sorted and copied by loops of its own: numpy's sorts, and arrays assigned whole, take seconds to compile.

All sums are in 64-bit integers that cannot overflow: rows are rounded so that the sum of one over
any portfolio has at most 52 bits, their ends to 59, losses to 50 (bounds.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from scoring.exact.compiled import compiled, inner

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scoring.exact.flat_rows import Flags, FlatRows, Integers

    type Floats = NDArray[np.float64]

MUST, MAY, NEVER = 2, 1, 0
FAR = 2**62


@inner
def copy_into(target: NDArray[Any], source: NDArray[Any]) -> None:
    """Write one row over another."""
    for x in range(len(source)):
        target[x] = source[x]


@inner
def sorted_places(keys: Integers) -> Integers:
    """Give the places of keys, the least first, equal ones as they stand: runs merged, each twice as long as before."""
    count, run = len(keys), 1
    order, merged = np.empty(count, np.int64), np.empty(count, np.int64)
    for x in range(count):
        order[x] = x
    while run < count:
        for begin in range(0, count, 2 * run):
            middle, end = min(begin + run, count), min(begin + 2 * run, count)
            one, other = begin, middle
            for x in range(begin, end):
                if other == end or (one < middle and keys[order[one]] <= keys[order[other]]):
                    merged[x] = order[one]
                    one += 1
                else:
                    merged[x] = order[other]
                    other += 1
        order, merged = merged, order
        run *= 2
    return order


@inner
def joint_states(flat: FlatRows, domain: Flags) -> Integers:
    """Say of every joint whether it must, may or can never hold in a domain."""
    states = np.zeros(len(flat.joint_at) - 1, np.int64)
    for p in range(len(states)):
        may, must = True, True
        for side in range(flat.side_at[p], flat.side_at[p + 1]):
            i = flat.side_of[side]
            has, escapes = False, False
            for o in range(flat.sizes[i]):
                if domain[flat.first[i] + o]:
                    if flat.inside[flat.side_start[side] + o]:
                        has = True
                    else:
                        escapes = True
            may = may and has
            must = must and not escapes
        if may:
            states[p] = MUST if must else MAY
    return states


@inner
def _least_of_joints(flat: FlatRows, domain: Flags, room: Integers) -> None:
    """Take from the room of rows the least that joints may add to them in a domain."""
    if len(flat.joint_row) == 0:
        return
    states = joint_states(flat, domain)
    for p in range(len(states)):
        if states[p] != NEVER:
            for y in range(flat.joint_at[p], flat.joint_at[p + 1]):
                amount = flat.joint_amounts[y]
                room[flat.joint_row[y]] -= amount if states[p] == MUST else min(amount, 0)


@inner
def _least_uses(flat: FlatRows, domain: Flags, least: Integers, room: Integers) -> bool:
    """Note the least that each entry adds, and take it from the room; False where nothing is open."""
    for i in range(len(flat.sizes)):
        any_open = False
        for c in range(flat.first[i], flat.first[i] + flat.sizes[i]):
            any_open = any_open or domain[c]
        if not any_open:
            return False
        for e in range(flat.entries_at[i], flat.entries_at[i + 1]):
            low = np.int64(2**62)
            for o in range(flat.sizes[i]):
                if domain[flat.first[i] + o]:
                    low = min(low, flat.amounts[flat.start[e] + o])
            least[e] = low
            room[flat.row[e]] -= low
    return True


@compiled
def narrowed(flat: FlatRows, bounds: Integers, domain: Flags) -> bool:
    """Close options in place until nothing changes (bounds.narrow); False where no portfolio is left."""
    least = np.zeros(len(flat.row), np.int64)
    while True:
        room = bounds.copy()
        if not _least_uses(flat, domain, least, room):
            return False
        _least_of_joints(flat, domain, room)
        for k in range(len(room)):
            if room[k] < 0:
                return False
        closed = False
        for e in range(len(flat.row)):
            most = least[e] + room[flat.row[e]]
            first, start = flat.first[flat.owner[e]], flat.start[e]
            for o in range(flat.sizes[flat.owner[e]]):
                if domain[first + o] and flat.amounts[start + o] > most:
                    domain[first + o] = False
                    closed = True
        if not closed:
            return True


@compiled
def few(
    flat: FlatRows, domain: Flags, losses: Integers, slack: int, bins: int, most: float
) -> bool:
    """Say whether losses alone leave at most so many portfolios; counted in bins, losses rounded down."""
    counts = np.zeros(bins + 1)
    counts[0] = 1.0
    total = np.zeros(bins + 1)
    for i in range(len(flat.sizes)):
        options = 0
        for b in range(bins + 1):
            total[b] = 0.0
        for c in range(flat.first[i], flat.first[i] + flat.sizes[i]):
            if domain[c]:
                options += 1
                shift = losses[c] * bins // (slack + 1)
                for b in range(shift, bins + 1):
                    total[b] += counts[b - shift]
        if options > 1:
            every = 0.0
            for b in range(bins + 1):
                counts[b] = total[b]
                every += total[b]
            if every > most:
                return False
    return True


@inner
def ordered(flat: FlatRows, domain: Flags, losses: Integers) -> Integers:
    """Put the recommendations that lose most by leaving their best option first; those with no choice stay out."""
    n = len(flat.sizes)
    second, largest, count = np.zeros(n, np.int64), np.zeros(n, np.int64), 0
    places = np.zeros(n, np.int64)
    for i in range(n):
        options, least, next_least, most = 0, FAR, FAR, -FAR
        for c in range(flat.first[i], flat.first[i] + flat.sizes[i]):
            if domain[c]:
                options += 1
                next_least = min(next_least, max(least, losses[c]))
                least, most = min(least, losses[c]), max(most, losses[c])
        if options > 1:
            second[count], largest[count], places[count] = -next_least, -most, i
            count += 1
    by_largest = sorted_places(largest[:count])
    for x in range(count):
        largest[x] = second[by_largest[x]]
    by_both = sorted_places(largest[:count])
    order = np.empty(count, np.int64)
    for x in range(count):
        order[x] = places[by_largest[by_both[x]]]
    return order


@compiled
def listed(  # noqa: C901, PLR0912, PLR0915 - one loop over levels, nothing passed on
    flat: FlatRows,
    ends: Integers,
    losses: Integers,
    joint_losses: Integers,
    prices: Floats,
    slack: int,
    given: Flags,
    most: int,
    beam: bool,
) -> tuple[bool, int, Integers]:
    """List portfolios as `enumeration.enumerated` does: whether complete, states kept, portfolios x recommendations."""
    n, rows = len(flat.sizes), len(ends)
    nothing = np.zeros((0, n), np.int64)
    domain = given.copy()
    for c in range(len(domain)):
        domain[c] = given[c] and losses[c] <= slack

    # 1. What is decided from the start: recommendations without a choice, and joints.
    first_use, loss = np.zeros(rows, np.int64), np.int64(0)
    for i in range(n):
        only, options = 0, 0
        for o in range(flat.sizes[i]):
            if domain[flat.first[i] + o]:
                only, options = o, options + 1
        if options == 0:
            return True, 0, nothing
        if options == 1:
            for e in range(flat.entries_at[i], flat.entries_at[i + 1]):
                first_use[flat.row[e]] += flat.amounts[flat.start[e] + only]
    order = ordered(flat, domain, losses)
    steps = len(order)
    step_of = np.full(n, -1)
    for t in range(steps):
        step_of[order[t]] = t
    joints = len(flat.joint_at) - 1
    last = np.full(joints, -1)  # the step that decides a joint; -1 for those decided by now
    place = np.full(joints, -1)
    undecided = 0
    states = joint_states(flat, domain)
    for p in range(joints):
        if states[p] == MAY:
            for side in range(flat.side_at[p], flat.side_at[p + 1]):
                last[p] = max(last[p], step_of[flat.side_of[side]])
            place[p] = undecided
            undecided += 1
        else:
            loss += joint_losses[p, 1 if states[p] == MUST else 0]
            if states[p] == MUST:
                for y in range(flat.joint_at[p], flat.joint_at[p + 1]):
                    first_use[flat.joint_row[y]] += flat.joint_amounts[y]

    # 2. The least and most of every row that is still to come.
    to_come, reach = np.zeros(rows, np.int64), np.zeros(rows, np.int64)
    for t in range(steps):
        i = order[t]
        for e in range(flat.entries_at[i], flat.entries_at[i + 1]):
            low, high = np.int64(2**62), np.int64(-(2**62))
            for o in range(flat.sizes[i]):
                if domain[flat.first[i] + o]:
                    low = min(low, flat.amounts[flat.start[e] + o])
                    high = max(high, flat.amounts[flat.start[e] + o])
            to_come[flat.row[e]] += low
            reach[flat.row[e]] += high
    for p in range(joints):
        if last[p] >= 0:
            for y in range(flat.joint_at[p], flat.joint_at[p + 1]):
                to_come[flat.joint_row[y]] += min(flat.joint_amounts[y], 0)
                reach[flat.joint_row[y]] += max(flat.joint_amounts[y], 0)
    broken = loss > slack
    live, alive_rows = np.full(rows, -1), 0  # rows that can be broken at all
    for k in range(rows):
        broken = broken or first_use[k] + to_come[k] > ends[k]
        if first_use[k] + reach[k] > ends[k]:
            live[k] = alive_rows
            alive_rows += 1
    if broken:
        # No state begins; the steps that follow would keep none.
        return True, 0, nothing
    priced = np.zeros(alive_rows, np.int64)  # as far as `number` says
    number = 0
    for k in range(rows):
        if live[k] >= 0 and prices[k] != 0:
            priced[number] = k
            number += 1

    # 3. Step by step: each state goes on with each option. Room is what a row has left.
    widest = 1
    for t in range(steps):
        widest = max(widest, flat.sizes[order[t]])
    held = most * widest if beam else most  # states that are kept at once
    held = max(held, 1)
    room, new_room = np.empty((held, alive_rows), np.int64), np.empty((held, alive_rows), np.int64)
    alive, new_alive = np.empty((held, undecided), np.bool_), np.empty((held, undecided), np.bool_)
    lost, new_lost = np.empty(held, np.int64), np.empty(held, np.int64)
    rank = np.empty(held, np.int64)
    parents = np.empty((steps, held), np.int32)
    chosen = np.empty((steps, held), np.int16)
    for k in range(rows):
        if live[k] >= 0:
            room[0, live[k]] = ends[k] - first_use[k]
    for p in range(undecided):
        alive[0, p] = True
    lost[0] = loss
    size, kept_states = 1, 0
    complete = True
    trial = np.empty(alive_rows, np.int64)
    trial_alive = np.empty(undecided, np.bool_)
    for t in range(steps):
        i = order[t]
        for e in range(flat.entries_at[i], flat.entries_at[i + 1]):
            low, high = np.int64(2**62), np.int64(-(2**62))
            for o in range(flat.sizes[i]):
                if domain[flat.first[i] + o]:
                    low = min(low, flat.amounts[flat.start[e] + o])
                    high = max(high, flat.amounts[flat.start[e] + o])
            to_come[flat.row[e]] -= low
            reach[flat.row[e]] -= high
        for x in range(flat.touched_at[i], flat.touched_at[i + 1]):
            p = flat.side_joint[flat.touched[x]]
            if last[p] == t:
                for y in range(flat.joint_at[p], flat.joint_at[p + 1]):
                    to_come[flat.joint_row[y]] -= min(flat.joint_amounts[y], 0)
                    reach[flat.joint_row[y]] -= max(flat.joint_amounts[y], 0)
        new_size = 0
        for o in range(flat.sizes[i]):
            c = flat.first[i] + o
            if not domain[c]:
                continue
            for s in range(size):
                state_loss = lost[s] + losses[c]
                if state_loss > slack:
                    continue
                copy_into(trial, room[s])
                copy_into(trial_alive, alive[s])
                good = True
                for e in range(flat.entries_at[i], flat.entries_at[i + 1]):
                    k = flat.row[e]
                    if live[k] >= 0:
                        trial[live[k]] -= flat.amounts[flat.start[e] + o]
                for x in range(flat.touched_at[i], flat.touched_at[i + 1]):
                    side = flat.touched[x]
                    p = flat.side_joint[side]
                    if last[p] < 0:
                        continue
                    before = trial_alive[place[p]]
                    now = before and flat.inside[flat.side_start[side] + o]
                    trial_alive[place[p]] = now
                    if before and not now:
                        state_loss += joint_losses[p, 0]
                    if last[p] == t and now:
                        state_loss += joint_losses[p, 1]
                        for y in range(flat.joint_at[p], flat.joint_at[p + 1]):
                            if live[flat.joint_row[y]] >= 0:
                                trial[live[flat.joint_row[y]]] -= flat.joint_amounts[y]
                for x in range(flat.touched_at[i], flat.touched_at[i + 1]):
                    p = flat.side_joint[flat.touched[x]]
                    for y in range(flat.joint_at[p], flat.joint_at[p + 1]):
                        k = flat.joint_row[y]
                        if live[k] >= 0:
                            good = good and trial[live[k]] >= to_come[k]
                for e in range(flat.entries_at[i], flat.entries_at[i + 1]):
                    k = flat.row[e]
                    if live[k] >= 0:
                        good = good and trial[live[k]] >= to_come[k]
                if not good:
                    continue
                unused = 0.0
                for x in range(number):
                    k = priced[x]
                    unused += max(trial[live[k]] - reach[k], 0) * prices[k]
                unused *= 1 - 1e-12
                state_rank = state_loss + np.int64(min(unused, 2.0**60))
                if state_rank > slack:
                    continue
                if new_size < held:
                    copy_into(new_room[new_size], trial)
                    copy_into(new_alive[new_size], trial_alive)
                    new_lost[new_size] = state_loss
                    rank[new_size] = state_rank
                    parents[t, new_size], chosen[t, new_size] = s, o
                new_size += 1
        kept_states += new_size
        if new_size > most:
            complete = False
            if not beam:
                return False, kept_states, nothing
            by_rank = sorted_places(rank[:new_size])
            is_kept = np.zeros(new_size, np.bool_)
            for x in range(most):
                is_kept[by_rank[x]] = True
            kept = 0
            for s in range(new_size):
                if is_kept[s]:
                    copy_into(new_room[kept], new_room[s])
                    copy_into(new_alive[kept], new_alive[s])
                    new_lost[kept] = new_lost[s]
                    parents[t, kept], chosen[t, kept] = parents[t, s], chosen[t, s]
                    kept += 1
            new_size = kept
        room, new_room = new_room, room
        alive, new_alive = new_alive, alive
        lost, new_lost = new_lost, lost
        size = new_size
        if size == 0:
            break

    # 4. Walk the trail back and write the portfolios out.
    choices = np.zeros((size, n), np.int64)
    for i in range(n):
        for o in range(flat.sizes[i] - 1, -1, -1):
            if domain[flat.first[i] + o]:
                for s in range(size):
                    choices[s, i] = o
    for s in range(size):
        state = np.int64(s)
        for t in range(steps - 1, -1, -1):
            choices[s, order[t]] = chosen[t, state]
            state = np.int64(parents[t, state])
    return complete, kept_states, choices
