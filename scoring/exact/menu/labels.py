"""All points of a stretch of a frontier at once, item by item, in 64-bit integers, as compiled code.

A **label** stands for all partial portfolios that are alike in what matters for the items still to
decide: their value, what they use of every row that can still be broken, and which joints are dead.

1. Options that no cell of the stretch can afford, or that lose too much in all of them under some
   set of prices (walk.py), are shut, until nothing changes.
2. Items are put in an order in which few rows and joints are begun and not yet ended, so that few
   labels differ in them. A row that can no longer be broken counts as used to the last unit from
   which that holds.
3. Item by item, each label goes on with each open option. It is dropped where a row is broken, or
   where it loses too much in every cell. Of labels that differ in cost and value alone those that
   another beats on both are dropped; those alike in all are one from then on.
4. What is left at the end is every portfolio looked for that no other beats, and how many are alike.

This is the dynamic programme of knapsack problems (Nemhauser and Ullmann 1969) under side rules,
with the bounds of a branch and bound search.

What is used of a row is written in a field of bits of the label's words. Labels are sorted by a
hash of the words, then by cost, and compared with their neighbours word by word: where two hashes
are alike by chance, a label is kept that might have been dropped.

Letters: as in walk.py; x label; w word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from scoring.exact.compiled import compiled, inner
from scoring.exact.menu.blocks import allowed
from scoring.exact.menu.menu import (
    COLUMN_AT,
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
from scoring.exact.menu.menu import COUNT as HOW_MANY
from scoring.exact.menu.tails import tails
from scoring.exact.menu.walk import FAR, base_losses, room_left, shut_by_rows, shut_in_cells, slacks
from scoring.exact.menu.walk import Left as Open
from scoring.exact.menu.walk import Sets as Losses

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scoring.exact.menu.blocks import Blocks
    from scoring.exact.menu.menu import Flags, Integers, MenuTables
    from scoring.exact.menu.walk import Cells, Prices

    type Shorts = NDArray[np.int32]

WORDS = 3  # of a label,
WORD_BITS = 60  # and bits of each
MIX = -7046029254386353131  # 2**64 over the golden ratio, as 64 bits are read
LONGEST = 30_000  # room of a row of which it is worked out what must be lost
DONE, CROWDED, UNFIT = 0, 1, 2
VALUE, COST, COUNT, CELL, BEFORE, WORD = 0, 1, 2, 3, 4, 5
FIELDS = WORD + WORDS
"""Of a label, followed by what it loses under each set of prices."""


class Trail(NamedTuple):
    """Where each label came from, so that portfolios are found again.

    of: labels; its first way
    before: ways; the label before
    option: ways; the column taken
    other: ways; another way to the same label, -1 for none
    """

    of: Shorts
    before: Shorts
    option: Shorts
    other: Shorts


class Room(NamedTuple):
    """What a pass works in, made once for many: it is large, and to be handed fresh memory takes longer than to fill it.

    now, then: labels x fields, at most as many as are had at a time
    keys, places, other_places: labels
    before, option: labels; where it came from, and the column taken
    lost: as in Tails
    allowed: as in Allowed
    """

    now: Integers
    then: Integers
    keys: Integers
    places: Integers
    other_places: Integers
    before: Shorts
    option: Shorts
    lost: Integers
    allowed: Integers


class Labelled(NamedTuple):
    """How a stretch ended.

    state: DONE; CROWDED, where there was no room for all labels; UNFIT, where the words are too short
    labels: portfolios; as FIELDS says, cost over the least that any open options use
    first: portfolios; the number of its label in the trail
    used: the least that open options use of the first row of the budget
    work: labels made
    order: steps; the item decided
    """

    state: int
    labels: Integers
    first: Shorts
    used: int
    work: int
    order: Integers


class _Steps(NamedTuple):
    """The order of items, and where each row and joint is written meanwhile.

    order: steps; the item
    begins, ends: rows, then joints; its first and last step
    word, shift, bits: rows, then joints; its field; word -1 where it has none
    """

    order: Integers
    begins: Integers
    ends: Integers
    word: Integers
    shift: Integers
    bits: Integers


@inner
def _arrays(tables: MenuTables) -> tuple[Integers, ...]:
    """Give the fields of the tables, each as long as it is filled: COLUMN_AT to START, amounts, JOINT_AT to TOUCHED."""
    table, amounts = tables
    n, joints = table[HOW_MANY, N], table[HOW_MANY, JOINTS]
    entries, joint_entries = table[HOW_MANY, ENTRIES], table[HOW_MANY, JOINT_ENTRIES]
    return (
        table[COLUMN_AT, :n],
        table[SIZE, :n],
        table[ENTRIES_AT, : n + 1],
        table[ROW, :entries],
        table[START, :entries],
        amounts,
        table[JOINT_AT, : joints + 1],
        table[JOINT_ROW, :joint_entries],
        table[JOINT_AMOUNT, :joint_entries],
        table[TOUCHED_AT, : n + 1],
        table[TOUCHED],
    )


@inner
def _narrow(  # noqa: PLR0917 - compiled
    tables: MenuTables,
    prices: Prices,
    left: Open,
    sets: Losses,
    cells: Cells,
    slack: Integers,
    step: int,
) -> bool:
    """Shut options that no cell affords or wants, until nothing changes; says whether anything is left."""
    is_open = left.is_open
    while True:
        if not room_left(tables, left):
            return False
        if shut_by_rows(tables, left) > 0:
            continue
        base_losses(tables, prices, is_open, sets)
        slacks(sets, cells, step, slack, len(slack) - 1)
        if shut_in_cells(is_open, sets.losses, slack) == 0:
            return True


@inner
def _gap(  # noqa: PLR0917 - compiled
    tables: MenuTables, left: Open, losses: Integers, m: int, k: int, price: int, most: int
) -> int:
    """Work out the least that the items of a row must lose together under a set of prices, what is left over paid for.

    In words: where no choice of whole options uses a charged row to its end, that is lost for
    certain. most: beyond that it is all the same.
    """
    first, sizes, entries_at, row, start, amounts = _arrays(tables)[:6]
    room = left.room[k]
    best, then = np.full(room + 1, FAR, np.int64), np.full(room + 1, FAR, np.int64)
    best[0], reached = 0, 0
    for i in range(len(sizes)):
        for e in range(entries_at[i], entries_at[i + 1]):
            if row[e] != k:
                continue
            least, largest = FAR, -FAR
            for o in range(sizes[i]):
                if left.is_open[first[i] + o]:
                    least = min(least, amounts[start[e] + o])
                    largest = max(largest, amounts[start[e] + o])
            if least == largest:
                continue
            then[: reached + 1] = FAR
            further = min(reached + largest - least, room)
            then[reached + 1 : further + 1] = FAR
            for o in range(sizes[i]):
                if left.is_open[first[i] + o]:
                    more, loss = amounts[start[e] + o] - least, losses[first[i] + o, m]
                    for u in range(min(reached, room - more) + 1):
                        then[u + more] = min(then[u + more], best[u] + loss)
            best, then, reached = then, best, further
    gap = most
    for u in range(reached + 1):
        if best[u] < most:
            gap = min(gap, best[u] + price * (room - u))
    return gap


@inner
def _gaps(  # noqa: PLR0917 - compiled
    tables: MenuTables,
    prices: Prices,
    left: Open,
    sets: Losses,
    slack: Integers,
    lines: Integers,
    without: int,
) -> Integers:
    """Work out of rows that share no items what each must lose for certain: rows x sets; of other rows 0.

    without: so many sets of prices, the last ones, keep other rows.
    """
    joint_row = _arrays(tables)[7]
    gaps = np.zeros((len(left.room), len(prices.weight)), np.int64)
    for m in range(len(prices.weight) - without):
        most = 1
        for j in range(len(slack)):
            most = max(most, slack[j, m] + 1)
        for k in range(len(left.room)):
            is_live = left.reach[k] > left.room[k] and left.room[k] <= LONGEST
            if prices.rows[m, k] == 0 or not is_live or _is_in(lines, k) or _is_in(joint_row, k):
                continue
            gaps[k, m] = _gap(tables, left, sets.losses, m, k, prices.rows[m, k], int(most))
        _keep_apart(tables, left, gaps, m)
    return gaps


@inner
def _keep_apart(tables: MenuTables, left: Open, gaps: Integers, m: int) -> None:
    """Keep the gaps of rows that share no item still open, the largest first."""
    taken = np.zeros(tables.places[HOW_MANY, N], np.bool_)
    done = np.zeros(len(gaps), np.bool_)
    while True:
        largest = -1
        for k in range(len(gaps)):
            if gaps[k, m] > 0 and not done[k] and (largest < 0 or gaps[k, m] > gaps[largest, m]):
                largest = k
        if largest < 0:
            break
        done[largest] = True
        if not _take_items(tables, left, int(largest), taken):
            gaps[largest, m] = 0


@inner
def _take_items(tables: MenuTables, left: Open, k: int, taken: Flags) -> bool:
    """Take the items with several open options that use a row, if none of them is taken; says whether it did."""
    first, sizes, entries_at, row = _arrays(tables)[:4]
    for turn in range(2):
        for i in range(len(sizes)):
            count = 0
            for c in range(first[i], first[i] + sizes[i]):
                count += left.is_open[c]
            for e in range(entries_at[i], entries_at[i + 1]):
                if row[e] == k and count > 1:
                    if turn == 1:
                        taken[i] = True
                    elif taken[i]:
                        return False
    return True


@inner
def _shut_by_gaps(
    tables: MenuTables, left: Open, losses: Integers, slack: Integers, gaps: Integers
) -> int:
    """Shut options that lose too much in every cell with what all other items must lose; says how many."""
    first, sizes, entries_at, row = _arrays(tables)[:4]
    shut = 0
    others = np.zeros(slack.shape[1], np.int64)
    for i in range(len(sizes)):
        for m in range(len(others)):
            others[m] = 0
            for k in range(len(gaps)):
                others[m] += gaps[k, m]
            for e in range(entries_at[i], entries_at[i + 1]):
                others[m] -= gaps[row[e], m]
        for c in range(first[i], first[i] + sizes[i]):
            if not left.is_open[c]:
                continue
            good = False
            for j in range(len(slack)):
                inside = True
                for m in range(len(others)):
                    if losses[c, m] + others[m] > slack[j, m]:
                        inside = False
                        break
                if inside:
                    good = True
                    break
            if not good:
                left.is_open[c] = False
                shut += 1
    return shut


@inner
def _length(number: int) -> int:
    """Count the bits of a number."""
    bits = 0
    while number >> bits > 0:
        bits += 1
    return bits


@inner
def _matters(tables: MenuTables, left: Open) -> Flags:
    """Say which entries take more of a row that can be broken with one open option than with another."""
    first, sizes, entries_at, row, start, amounts = _arrays(tables)[:6]
    matters = np.zeros(len(row), np.bool_)
    for i in range(len(sizes)):
        for e in range(entries_at[i], entries_at[i + 1]):
            low, high = FAR, -FAR
            for o in range(sizes[i]):
                if left.is_open[first[i] + o]:
                    low = min(low, amounts[start[e] + o])
                    high = max(high, amounts[start[e] + o])
            matters[e] = high > low and left.reach[row[e]] > left.room[row[e]]
    return matters


@inner
def _ordered(  # noqa: C901, PLR0912 - compiled: one piece
    tables: MenuTables, left: Open, matters: Flags, keys: Integers, block: Integers
) -> Integers:
    """Order items so that few rows and joints are begun and not ended; of equal ones those with most to lose first.

    keys: items; what they lose by their second best option. Those with one open option come first.
    block: items; those of one come one after another, -1 for none.
    """
    first, sizes, entries_at, row = _arrays(tables)[:4]
    joint_at, joint_row, _, touched_at, touched = _arrays(tables)[6:]
    rows, joints, n = len(left.room), len(joint_at) - 1, len(sizes)
    weight = np.full(rows + joints, 1, np.int64)
    open_items = np.zeros(rows + joints, np.int64)
    options = np.zeros(n, np.int64)
    for k in range(rows):
        weight[k] = min(_length(left.room[k]), 12)
    for i in range(n):
        for c in range(first[i], first[i] + sizes[i]):
            options[i] += left.is_open[c]
        for e in range(entries_at[i], entries_at[i + 1]):
            open_items[row[e]] += matters[e]
        for x in range(touched_at[i], touched_at[i + 1]):
            open_items[rows + touched[x]] += 1
    for q in range(len(joint_row)):
        weight[joint_row[q]] = 20
    begun = np.zeros(rows + joints, np.bool_)
    taken = np.zeros(n, np.bool_)
    order = np.zeros(n, np.int64)
    current = -1
    for t in range(n):
        chosen, least = -1, FAR
        if t > 0 and not _goes_on(int(current), block, taken, options):
            current = -1
        for i in range(n):
            if taken[i] or (current >= 0 and block[i] != current and options[i] > 1):
                continue
            more = 0
            for e in range(entries_at[i], entries_at[i + 1]):
                if matters[e]:
                    more += _more(weight[row[e]], begun[row[e]], open_items[row[e]])
            for x in range(touched_at[i], touched_at[i + 1]):
                p = rows + touched[x]
                more += _more(weight[p], begun[p], open_items[p])
            if options[i] == 1:
                more = -FAR
            if chosen < 0 or more < least or (more == least and keys[i] > keys[chosen]):
                chosen, least = i, more
        order[t], taken[chosen] = chosen, True
        if options[chosen] > 1:
            current = block[chosen]
        for e in range(entries_at[chosen], entries_at[chosen + 1]):
            if matters[e]:
                begun[row[e]] = True
                open_items[row[e]] -= 1
        for x in range(touched_at[chosen], touched_at[chosen + 1]):
            begun[rows + touched[x]] = True
            open_items[rows + touched[x]] -= 1
    return order


@inner
def _goes_on(current: int, block: Integers, taken: Flags, options: Integers) -> bool:
    """Say whether a block has items left to be decided."""
    for i in range(len(block)):  # noqa: SIM110 - compiled: no generators
        if block[i] == current and not taken[i] and options[i] > 1:
            return True
    return False


@inner
def _more(weight: int, begun: bool, items: int) -> int:
    """Say by how much one more item makes a row or joint weigh: it begins, goes on or ends."""
    if begun:
        return -weight if items == 1 else 0
    return 0 if items == 1 else weight


@inner
def _steps(
    tables: MenuTables, left: Open, matters: Flags, order: Integers, budget: Integers
) -> tuple[bool, _Steps]:
    """Give every row and joint a field of bits from its first step to its last; says whether all have room."""
    entries_at, row = _arrays(tables)[2:4]
    joint_at, joint_row, _, touched_at, touched = _arrays(tables)[6:]
    rows, joints, n = len(left.room), len(joint_at) - 1, len(order)
    begins, ends = np.full(rows + joints, n, np.int64), np.full(rows + joints, -1, np.int64)
    for t in range(n):
        i = order[t]
        for e in range(entries_at[i], entries_at[i + 1]):
            if matters[e]:
                begins[row[e]] = min(begins[row[e]], t)
                ends[row[e]] = t
        for x in range(touched_at[i], touched_at[i + 1]):
            begins[rows + touched[x]] = min(begins[rows + touched[x]], t)
            ends[rows + touched[x]] = t
    for p in range(joints):
        for q in range(joint_at[p], joint_at[p + 1]):
            # Written several times in a step, so not cleared after its last: it is then always the same.
            begins[joint_row[q]] = min(begins[joint_row[q]], ends[rows + p])
            ends[joint_row[q]] = n
    word, shift = np.full(rows + joints, -1, np.int64), np.zeros(rows + joints, np.int64)
    bits = np.zeros(rows + joints, np.int64)
    for a in range(len(budget)):
        ends[budget[a]] = n  # read in every step
    fits = True
    for f in range(rows + joints):
        bits[f] = _length(left.room[f]) + 1 if f < rows else 1
        lives = begins[f] < ends[f] and f != budget[0]
        if f < rows and left.reach[f] <= left.room[f]:
            lives = lives and _is_in(budget, f)
        if not lives:
            continue
        fits = _placed(f, begins, ends, word, shift, bits) and fits
    return fits, _Steps(order, begins, ends, word, shift, bits)


@inner
def _is_in(places: Integers, wanted: int) -> bool:
    for place in places:  # noqa: SIM110 - compiled: no generators
        if place == wanted:
            return True
    return False


@inner
def _used(label: Integers, steps: _Steps, k: int) -> int:
    """Read what is used of a row."""
    if steps.word[k] < 0:
        return 0
    used: int = (label[WORD + steps.word[k]] >> steps.shift[k]) & ((1 << steps.bits[k]) - 1)
    return used


@inner
def _placed(  # noqa: PLR0917 - compiled
    f: int, begins: Integers, ends: Integers, word: Integers, shift: Integers, bits: Integers
) -> bool:
    """Find bits that no field of the same steps has."""
    for w in range(WORDS):
        place = 0
        while place + bits[f] <= WORD_BITS:
            after = -1
            for g in range(f):
                if (
                    word[g] == w
                    and begins[g] <= ends[f]
                    and begins[f] <= ends[g]
                    and shift[g] < place + bits[f]
                    and place < shift[g] + bits[g]
                ):
                    after = max(after, shift[g] + bits[g])
            if after < 0:
                word[f], shift[f] = w, place
                return True
            place = after
    return False


@inner
def _sorted(keys: Integers, order: Integers, other: Integers, count: int) -> bool:
    """Sort places by their keys, eight bits at a time; says whether they stand in `other` at the end."""
    differ = 0
    for x in range(count):
        differ |= keys[x] ^ keys[0]
        order[x] = x
    swapped = False
    counts = np.zeros(256, np.int64)
    for digit in range(8):
        down = 8 * digit
        if (differ >> down) & 255 == 0:
            continue
        for b in range(256):
            counts[b] = 0
        for x in range(count):
            counts[(keys[x] >> down) & 255] += 1
        total = 0
        for b in range(256):
            here = counts[b]
            counts[b] = total
            total += here
        source, target = (other, order) if swapped else (order, other)
        for y in range(count):
            x = source[y]
            b = (keys[x] >> down) & 255
            target[counts[b]] = x
            counts[b] += 1
        swapped = not swapped
    return swapped


@inner
def _hash(label: Integers, cost_bits: int) -> int:
    """Give the key by which a label is sorted: some bits of its words, then its cost."""
    mixed = 0
    for w in range(WORDS):
        mixed = (mixed ^ label[WORD + w]) * MIX
        mixed ^= (mixed >> 29) & 0x7FFFFFFFF
    key: int = ((mixed << cost_bits) & 0x7FFFFFFFFFFFFFFF) | label[COST]
    return key


@inner
def _same_words(one: Integers, other: Integers) -> bool:
    for w in range(WORDS):  # noqa: SIM110 - compiled: no generators
        if one[WORD + w] != other[WORD + w]:
            return False
    return True


@compiled
def labelled(  # noqa: C901, PLR0912, PLR0915, PLR0917 - the loop that all time goes into: one piece, nothing passed on
    tables: MenuTables,
    member: Flags,
    values: Integers,
    joint_values: Integers,
    ends: Integers,
    is_open: Flags,
    prices: Prices,
    step: int,
    cells: Cells,
    blocks: Blocks,
    ties: bool,
    trail: Trail,
    space: Room,
    limit: int,
) -> Labelled:
    """Find every portfolio of the cells that is worth more than `cells.known`, and that no other beats.

    is_open: columns; narrowed here. blocks: -1 for every item where no set of prices is theirs.
    ties: keep what costs more and is worth as much.
    trail: filled here. limit: labels made altogether.
    """
    first, sizes, entries_at, row, start, amounts = _arrays(tables)[:6]
    joint_at, joint_row, joint_amounts, touched_at, touched = _arrays(tables)[6:]
    n, rows, joints = len(sizes), len(ends), len(joint_at) - 1
    m_count, total_cells = len(prices.weight), len(cells.known)
    lines = cells.rows
    nobody = np.zeros((0, FIELDS), np.int64)
    nothing = np.empty(0, np.int32)
    sets = Losses(
        budget=np.zeros((m_count, len(lines)), np.int64),
        weight=np.zeros(m_count, np.int64),
        total=np.zeros(m_count, np.int64),
        losses=np.zeros((len(is_open), m_count), np.int64),
        joint_losses=np.zeros((2, joints, m_count), np.int64),
    )
    room, reach = np.zeros(rows, np.int64), np.zeros(rows, np.int64)
    left = Open(ends=ends, is_open=is_open, room=room, reach=reach)
    slack = np.zeros((total_cells, m_count), np.int64)
    if not _narrow(tables, prices, left, sets, cells, slack, step):
        return Labelled(DONE, nobody, nothing, 0, 1, np.zeros(0, np.int64))
    gaps = _gaps(tables, prices, left, sets, slack, cells.rows, blocks.sets)
    while _shut_by_gaps(tables, left, sets.losses, slack, gaps) > 0:
        if not _narrow(tables, prices, left, sets, cells, slack, step):
            return Labelled(DONE, nobody, nothing, 0, 1, np.zeros(0, np.int64))
        gaps = _gaps(tables, prices, left, sets, slack, cells.rows, blocks.sets)
    losses, joint_losses = sets.losses, sets.joint_losses

    # The order of items, and the fields of rows and joints.
    for a in range(len(lines)):  # the rows of the budget always matter
        reach[lines[a]] = max(reach[lines[a]], room[lines[a]] + 1)
    matters = _matters(tables, left)
    room_left(tables, left)
    keys = np.zeros(n, np.int64)
    for i in range(n):
        for c in range(first[i], first[i] + sizes[i]):
            if is_open[c]:
                keys[i] = max(keys[i], losses[c, 0])
    order = _ordered(tables, left, _no_budget(matters, row, lines), keys, blocks.of)
    fits, steps = _steps(tables, left, matters, order, lines)
    cost_row = lines[0]
    cost_bits = _length(room[cost_row]) + 1
    if not fits or cost_bits > 44:
        return Labelled(UNFIT, nobody, nothing, 0, 1, order)
    word, shift, last = steps.word, steps.shift, steps.ends[rows:]

    # How far a row can be used by what is still to come, beyond the least.
    rest = reach.copy()
    safe = np.zeros(rows, np.int64)  # what of a row may be left for it to matter no more
    for k in range(rows):
        if reach[k] <= room[k] and not _is_in(lines, k):
            safe[k] = FAR  # it never matters, and is charged at once for what is left in any case
            for m in range(m_count):
                for j in range(total_cells):
                    slack[j, m] -= prices.rows[m, k] * (room[k] - reach[k])
    for a in range(1, len(lines)):
        safe[lines[a]] = cells.ends[0, a] - cells.ends[total_cells, a]

    # What rows must lose that are kept to the unit, from each use on.
    kept = tails(tables, left, losses, prices.rows, gaps, order, matters, space.lost)

    # What may be lost where budget and blocks are kept to the unit.
    first_kept = m_count - blocks.sets
    may = allowed(tables, left, losses, slack, order, cells, blocks, space.allowed)

    width = FIELDS + m_count
    now, then = space.now[:, :width], space.then[:, :width]
    keys_now, places, other_places = space.keys, space.places, space.other_places
    from_label, by_column, most = space.before, space.option, len(space.keys)
    for f in range(FIELDS):
        now[0, f] = 0
    now[0, COUNT] = 1
    for m in range(m_count):  # an array assigned whole takes seconds to compile
        now[0, FIELDS + m] = kept.first[m]
    number, total_labels, ways, work = 1, 1, 0, 0  # labels now; in the trail; ways in it
    trail.of[0] = -1
    base = 0  # the number of the first label now in the trail
    low, in_step = np.zeros(rows, np.int64), np.zeros(rows, np.int64)
    after = np.zeros(len(joint_row), np.int64)

    for t in range(n):
        i = order[t]
        for k in range(rows):
            in_step[k] = 0
        for e in range(entries_at[i], entries_at[i + 1]):
            least, largest = FAR, -FAR
            for o in range(sizes[i]):
                if is_open[first[i] + o]:
                    least = min(least, amounts[start[e] + o])
                    largest = max(largest, amounts[start[e] + o])
            low[row[e]] = least
            rest[row[e]] -= largest - least
        for x in range(touched_at[i], touched_at[i + 1]):
            p = touched[x]
            if last[p] == t:
                for q in range(joint_at[p], joint_at[p + 1]):
                    rest[joint_row[q]] -= abs(joint_amounts[q])
                    in_step[joint_row[q]] += abs(joint_amounts[q])
        _rest_after(tables, last, t, i, rest, in_step, after)
        if work > limit:
            return Labelled(CROWDED, nobody, nothing, 0, work, order)
        begins_block = t == 0 or may.at[t - 1] < 0 or blocks.of[i] != blocks.of[order[t - 1]]
        made = 0
        for c in range(first[i], first[i] + sizes[i]):
            if not is_open[c]:
                continue
            o = c - first[i]
            for x in range(number):
                if made == most:
                    return Labelled(CROWDED, nobody, nothing, 0, work, order)
                work += 1
                new, old = then[made], now[x]

                # 1. Under the sets of prices.
                for m in range(m_count):
                    new[FIELDS + m] = old[FIELDS + m] + losses[c, m]
                value, cost, good = old[VALUE] + values[c], old[COST], True
                for w in range(WORDS):
                    new[WORD + w] = old[WORD + w]

                # 2. What the option uses.
                for e in range(entries_at[i], entries_at[i + 1]):
                    if not matters[e]:
                        continue
                    k = row[e]
                    more = amounts[start[e] + o] - low[k]
                    if k == cost_row:
                        cost += more
                        good = good and cost <= room[k]
                        continue
                    enough = room[k] - safe[k] - rest[k] - in_step[k]
                    before = _used(new, steps, k)
                    used = _use(new, steps, k, t, more, room[k], enough, prices.rows)
                    good = good and used >= 0
                    if kept.has[e] and good:
                        before, used = kept.before[e] + before, kept.after[e] + used
                        for m in range(m_count):
                            new[FIELDS + m] += kept.lost[used, m] - kept.lost[before, m]
                if not good:
                    continue

                # 3. Joints: one dies with its first item out of range, and holds with the last in.
                for y in range(touched_at[i], touched_at[i + 1]):
                    p = touched[y]
                    f = rows + p
                    is_dead = word[f] >= 0 and (new[WORD + word[f]] >> shift[f]) & 1 == 1
                    if not is_dead and not member[p, c]:
                        is_dead = True
                        for m in range(m_count):
                            new[FIELDS + m] += joint_losses[0, p, m]
                        if last[p] > t:
                            new[WORD + word[f]] |= 1 << shift[f]
                    if last[p] > t:
                        continue
                    if word[f] >= 0:
                        new[WORD + word[f]] &= ~(1 << shift[f])
                    if not is_dead:
                        value += joint_values[p]
                        for m in range(m_count):
                            new[FIELDS + m] += joint_losses[1, p, m]
                    for q in range(joint_at[p], joint_at[p + 1]):
                        k = joint_row[q]
                        more = (0 if is_dead else joint_amounts[q]) - min(joint_amounts[q], 0)
                        if k == cost_row:
                            cost += more
                            good = good and cost <= room[k]
                            continue
                        enough = room[k] - safe[k] - after[q]
                        good = (
                            _use(new, steps, k, t, more, room[k], enough, prices.rows) >= 0 and good
                        )
                if not good:
                    continue

                # 4. What it loses where budget and blocks are kept to the unit.
                before_block = old[COST] if begins_block else old[BEFORE]
                if may.at[t] >= 0:
                    portion = (before_block - may.before[t]) >> may.down[t]
                    u = cost - before_block
                    good = portion < may.portions[t] and u <= may.longest[t]
                    if good and portion >= 0:
                        x_may = may.at[t] + portion * may.stride[t] + u
                        for m in range(first_kept, m_count):
                            if new[FIELDS + m] > may.most[x_may]:
                                good = False
                                break
                            x_may += may.size[t]
                if not good:
                    continue

                # 5. Some cell must still want it.
                cell = -1
                for turn in range(total_cells):
                    j = old[CELL] + turn
                    if j >= total_cells:
                        j -= total_cells
                    if room[cost_row] - cost < cells.ends[0, 0] - cells.ends[j, 0]:
                        continue
                    wanted = True
                    for m in range(m_count):
                        if new[FIELDS + m] > slack[j, m]:
                            wanted = False
                            break
                    for a in range(1, len(lines)):
                        paid = room[lines[a]] - _used(new, steps, lines[a])
                        wanted = wanted and paid >= cells.ends[0, a] - cells.ends[j, a]
                    if wanted:
                        cell = j
                        break
                if cell < 0:
                    continue
                new[VALUE], new[COST], new[COUNT], new[CELL] = value, cost, old[COUNT], cell
                new[BEFORE] = before_block
                from_label[made], by_column[made] = base + x, c
                keys_now[made] = _hash(new, cost_bits)
                made += 1

        # 6. Those that others beat are dropped, those alike joined.
        swapped = _sorted(keys_now, places, other_places, int(made))
        sorted_places = other_places if swapped else places
        if total_labels + made > len(trail.of) or ways + made > len(trail.before):
            return Labelled(CROWDED, nobody, nothing, 0, work, order)
        base, number, top = total_labels, 0, -FAR
        for y in range(made):
            x = sorted_places[y]
            new = then[x]
            fresh = number == 0 or not _same_words(new, now[number - 1])
            if fresh:
                top = -FAR
            joins = False
            if not fresh and new[COST] == now[number - 1, COST]:
                if new[VALUE] < now[number - 1, VALUE]:
                    continue
                joins = new[VALUE] == now[number - 1, VALUE]
                if not joins:
                    number -= 1
            elif new[VALUE] < top or (new[VALUE] == top and not ties):
                continue
            if joins:
                same = now[number - 1]
                same[COUNT] = min(same[COUNT] + new[COUNT], FAR)
                for m in range(m_count):
                    same[FIELDS + m] = min(same[FIELDS + m], new[FIELDS + m])
                trail.other[ways] = trail.of[base + number - 1]
            else:
                for f in range(width):
                    now[number, f] = new[f]
                trail.other[ways] = -1
                top = max(top, new[VALUE])
                number += 1
            trail.of[base + number - 1] = ways
            trail.before[ways], trail.option[ways] = from_label[x], by_column[x]
            ways += 1
        total_labels = base + number
        if number == 0:
            return Labelled(DONE, nobody, nothing, 0, work, order)

    # What is worth what is wanted at its own total.
    kept_labels, kept_first = np.empty((number, FIELDS), np.int64), np.empty(number, np.int32)
    kept_number = 0
    for x in range(number):
        label = now[x]
        j = 0
        while j + 1 < total_cells:
            over = room[cost_row] - label[COST] < cells.ends[0, 0] - cells.ends[j + 1, 0]
            for a in range(1, len(lines)):
                paid = room[lines[a]] - _used(label, steps, lines[a])
                over = over or paid < cells.ends[0, a] - cells.ends[j + 1, a]
            if over:
                break
            j += 1
        if label[VALUE] > cells.known[j]:
            for f in range(FIELDS):
                kept_labels[kept_number, f] = label[f]
            kept_first[kept_number] = base + x
            kept_number += 1
    used = ends[cost_row] - room[cost_row]
    return Labelled(DONE, kept_labels[:kept_number], kept_first[:kept_number], used, work, order)


@inner
def _no_budget(matters: Flags, row: Integers, lines: Integers) -> Flags:
    """Leave out the entries of the budget's rows."""
    without = matters.copy()
    for e in range(len(row)):
        for a in range(len(lines)):
            if row[e] == lines[a]:
                without[e] = False
    return without


@inner
def _rest_after(  # noqa: PLR0917 - compiled
    tables: MenuTables,
    last: Integers,
    t: int,
    i: int,
    rest: Integers,
    in_step: Integers,
    after: Integers,
) -> None:
    """Write how far a row can still be used after each use by a joint that is decided in this step.

    rest: rows; after the whole step. in_step: rows; what joints may use in it. after: uses by joints.
    """
    joint_at, joint_row, joint_amounts, touched_at, touched = _arrays(tables)[6:]
    still = in_step.copy()
    for x in range(touched_at[i], touched_at[i + 1]):
        p = touched[x]
        if last[p] == t:
            for q in range(joint_at[p], joint_at[p + 1]):
                still[joint_row[q]] -= abs(joint_amounts[q])
                after[q] = rest[joint_row[q]] + still[joint_row[q]]


@inner
def _use(  # noqa: PLR0917 - compiled
    label: Integers,
    steps: _Steps,
    k: int,
    t: int,
    more: int,
    room: int,
    enough: int,
    prices: Integers,
) -> int:
    """Use more of a row; gives what is used then, -1 where there is no room for it.

    enough: what can be used at most without the row being broken whatever comes. What is less than
    that will never be used, and is paid for as lost: so much of the row is left over in any case.
    """
    w, down = steps.word[k], steps.shift[k]
    used = more
    if w >= 0:
        mask = (1 << steps.bits[k]) - 1
        used += (label[WORD + w] >> down) & mask
        label[WORD + w] &= ~(mask << down)
    if used > room:
        return -1
    if used < enough:
        for m in range(len(prices)):
            label[FIELDS + m] += prices[m, k] * (enough - used)
        used = enough
    if w >= 0 and steps.ends[k] > t:
        label[WORD + w] |= used << down
    return used


@compiled
def traced(  # noqa: PLR0917 - compiled
    trail: Trail,
    order: Integers,
    of: Shorts,
    first: Integers,
    choices: NDArray[np.int16],
    each: int,
) -> int:
    """Write the portfolios of some labels down, as many of each as said at most, while there is room; says how many.

    of: numbers of labels. first: items; their first columns. choices: room x items, filled here.
    """
    n, written = len(order), 0
    way = np.zeros(n + 1, np.int64)
    for label in of:
        t = n - 1
        way[t] = trail.of[label]
        enough = written + each
        while t < n and written < enough:
            if way[t] < 0:
                t += 1
                if t < n:
                    way[t] = trail.other[way[t]]
                continue
            if t > 0:
                t -= 1
                way[t] = trail.of[trail.before[way[t + 1]]]
                continue
            if written == len(choices):
                return written
            for s in range(n):
                item = order[s]
                choices[written, item] = trail.option[way[s]] - first[item]
            written += 1
            way[0] = trail.other[way[0]]
    return written
