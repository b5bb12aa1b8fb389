"""Search one draw of values after another for the best portfolio, in 64-bit integers, as compiled code.

1. Multipliers have bounded what any portfolio can be worth, and say what each option loses
   (bounds.py). A portfolio worth z or more loses no more than the slack that z leaves.
2. Moving one multiplier to where another option becomes the best of its recommendation gives other
   bounds, as true: with a little more or less charged for one rule. Options that lose too much
   under any of them are shut.
3. Depth first over what is left, recommendations with the most to lose first. A partial portfolio
   is dropped where a rule can no longer be kept, or where one of the bounds, with what is left of
   its rule, says that it loses too much.
4. The slack starts small and grows until the best portfolio found proves that no more is needed.

Of portfolios worth the same the one of least cost is kept, then the one that funds fewest, then the
first in the draw's order of rows. The tie rule never takes an option that another of the same
recommendation beats in all respects, nor does it put one of two twins before the other against the
draw's order; so neither is looked at.

Everything is exact; sums stay below 2**62 because search.py lets no larger figures in.

Letters: i, j recommendations; c column; o option; e entry (kernel_tables.py); k row; p joint; t
step; m multiplier moved; q draw. What has no name of its own in a loop is a place in one of the
tables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scoring.exact.batch.kernel_tables import (
    AFTER,
    AMOUNT,
    AMOUNTS,
    ASKED,
    ASKED_FIELDS,
    BEFORE,
    BEGIN,
    BY_ROW,
    BY_ROW_AT,
    COLUMNS,
    COST,
    COUNT,
    DESK_FIELDS,
    DRAW_FIELDS,
    END,
    ENTRIES,
    ENTRIES_AT,
    EXCESS,
    FIRST,
    JOINT_AMOUNT,
    JOINT_AT,
    JOINT_COST,
    JOINT_ENTRIES,
    JOINT_ROW,
    JOINT_VALUE,
    JOINTS,
    KEY,
    KIND,
    KNOWN,
    LAST,
    LEAST,
    LIVE,
    LOSES,
    LOSS,
    LOSS_WITH,
    LOSS_WITHOUT,
    MEMBER,
    MOVE_ROW,
    MOVED,
    MOVES_AT,
    NODES,
    OPEN,
    OPTION_COUNT,
    OPTIONS,
    ORDER,
    OWNER,
    PRICE,
    REACH,
    ROOM,
    ROW,
    ROW_ORDER,
    ROWS,
    SCALE,
    SHARED,
    SIZE,
    START,
    STARTS,
    STEP,
    STEP_FIELDS,
    TAKES,
    TOTAL,
    TOUCHED,
    TOUCHED_AT,
    VALUE,
    VARIES,
    WHEN,
    WITHIN,
    Aim,
    Best,
    Charges,
    N,
    Parts,
)
from scoring.exact.compiled import compiled, inner

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scoring.exact.batch.kernel_tables import Integers

FAR = 2**62
MOVE = 2**58  # what moving a multiplier may add to any sum
CLOSED, LIMIT = 0, 1
LANES = 16  # sums that are added up together


@inner
def _desk_for(rules: Integers) -> Integers:
    """Make room to work in."""
    width = max(3 * rules[COUNT, ROWS], rules[COUNT, ROWS] + 1, rules[COUNT, AMOUNTS])
    width = max(
        width, rules[COUNT, COLUMNS], rules[COUNT, JOINTS]
    )  # more columns than recommendations
    return np.zeros((DESK_FIELDS, width), np.int64)


# -- what the tie rule never takes -----------------------------------------------------------------


@inner
def _place(rules: Integers, column: int, i: int) -> int:
    """Rank an option in the order of the tie rule: level 1 first, not funded last."""
    option: int = column - rules[FIRST, i]
    return option if option > 0 else int(rules[SIZE, i])


@inner
def _worth_more(rules: Integers, draw: Integers, i: int, option: int, rival: int) -> bool:
    """Say whether an option is worth more than another of its recommendation, or comes first by the tie rule."""
    if draw[VALUE, option] != draw[VALUE, rival]:
        return bool(draw[VALUE, option] > draw[VALUE, rival])
    if draw[COST, option] != draw[COST, rival]:
        return bool(draw[COST, option] < draw[COST, rival])
    unfunded = rules[FIRST, i]
    if unfunded in (option, rival):
        return bool(option == unfunded)
    return bool(option < rival)


@inner
def _takes_no_more(rules: Integers, i: int, option: int, rival: int) -> bool:
    """Say whether an option uses no more of any row than another of its recommendation, and keeps the same joints."""
    for e in range(rules[ENTRIES_AT, i], rules[ENTRIES_AT, i + 1]):
        start = rules[START, e] - rules[FIRST, i]
        if rules[AMOUNT, start + option] > rules[AMOUNT, start + rival]:
            return False
    for x in range(rules[TOUCHED_AT, i], rules[TOUCHED_AT, i + 1]):
        p = rules[TOUCHED, x]
        if rules[MEMBER + p, option] != rules[MEMBER + p, rival]:
            return False
    return True


@inner
def _shut_beaten(rules: Integers, draw: Integers) -> None:
    """Shut every option that another of its recommendation beats: no answer holds it, whatever else is open."""
    for i in range(rules[COUNT, N]):
        columns = range(rules[FIRST, i], rules[FIRST, i] + rules[SIZE, i])
        for rival in columns:
            for option in columns:
                if (
                    draw[WITHIN, rival]
                    and option != rival
                    and _worth_more(rules, draw, i, option, rival)
                ):
                    draw[WITHIN, rival] = not _takes_no_more(rules, i, option, rival)


@inner
def _alike(rules: Integers, draw: Integers, i: int, j: int) -> bool:
    """Say whether two recommendations of one kind are the same in this draw, option by option."""
    for o in range(rules[SIZE, i]):
        one, other = rules[FIRST, i] + o, rules[FIRST, j] + o
        if draw[VALUE, one] != draw[VALUE, other] or draw[COST, one] != draw[COST, other]:
            return False
    for e in range(rules[ENTRIES_AT, i + 1] - rules[ENTRIES_AT, i]):
        one, other = rules[START, rules[ENTRIES_AT, i] + e], rules[START, rules[ENTRIES_AT, j] + e]
        for o in range(rules[SIZE, i]):
            if rules[AMOUNT, one + o] != rules[AMOUNT, other + o]:
                return False
    return True


@inner
def _pair_twins(rules: Integers, draw: Integers, desk: Integers) -> None:
    """Link every recommendation to its twins before and after it in the draw's order."""
    for i in range(rules[COUNT, N]):
        desk[BEFORE, i], desk[AFTER, i] = -1, -1
    for t in range(rules[COUNT, N]):
        i = draw[ROW_ORDER, t]
        if rules[KIND, i] < 0:
            continue
        for earlier in range(t - 1, -1, -1):
            j = draw[ROW_ORDER, earlier]
            if rules[KIND, j] == rules[KIND, i] and _alike(rules, draw, i, j):
                desk[BEFORE, i], desk[AFTER, j] = j, i
                break


@inner
def _funded(choice: NDArray[np.int16]) -> int:
    """Count what a portfolio funds."""
    count = 0
    for option in choice:
        count += option > 0
    return count


@inner
def _comes_first(
    rules: Integers,
    draw: Integers,
    choice: NDArray[np.int16],
    cost: int,
    rival: NDArray[np.int16],
    rival_cost: int,
) -> bool:
    """Say whether a portfolio comes before another of like value by the tie rule."""
    if cost != rival_cost:
        return cost < rival_cost
    funded, rival_funded = _funded(choice), _funded(rival)
    if funded != rival_funded:
        return funded < rival_funded
    for t in range(len(choice)):
        i = draw[ROW_ORDER, t]
        if choice[i] != rival[i]:
            return _place(rules, rules[FIRST, i] + choice[i], i) < _place(
                rules, rules[FIRST, i] + rival[i], i
            )
    return False


# -- what is open ----------------------------------------------------------------------------------


@inner
def _reach(rules: Integers, desk: Integers) -> bool:
    """Work out every row's room over the least use that is open, and how far use can reach beyond that."""
    for k in range(rules[COUNT, ROWS]):
        desk[ROOM, k], desk[REACH, k] = rules[END, k], 0
    for e in range(rules[COUNT, ENTRIES]):
        first, start = rules[FIRST, rules[OWNER, e]], rules[START, e]
        low, high = FAR, -FAR
        for o in range(rules[SIZE, rules[OWNER, e]]):
            if desk[OPEN, first + o]:
                low = min(low, rules[AMOUNT, start + o])
                high = max(high, rules[AMOUNT, start + o])
        if low > high:
            return False
        desk[ROOM, rules[ROW, e]] -= low
        desk[REACH, rules[ROW, e]] += high - low
        for o in range(rules[SIZE, rules[OWNER, e]]):
            desk[EXCESS, start + o] = rules[AMOUNT, start + o] - low
    for q in range(rules[COUNT, JOINT_ENTRIES]):
        desk[ROOM, rules[JOINT_ROW, q]] -= min(rules[JOINT_AMOUNT, q], 0)
        desk[REACH, rules[JOINT_ROW, q]] += abs(rules[JOINT_AMOUNT, q])
    for k in range(rules[COUNT, ROWS]):
        if desk[ROOM, k] < 0:
            return False
        desk[LIVE, k] = desk[REACH, k] > desk[ROOM, k]
    return True


@inner
def _shut_by_rows(rules: Integers, desk: Integers) -> int:
    """Shut options that a row has no room for; says how many."""
    shut = 0
    for e in range(rules[COUNT, ENTRIES]):
        if desk[LIVE, rules[ROW, e]]:
            first, start = rules[FIRST, rules[OWNER, e]], rules[START, e]
            room = desk[ROOM, rules[ROW, e]]
            for o in range(rules[SIZE, rules[OWNER, e]]):
                if desk[OPEN, first + o] and desk[EXCESS, start + o] > room:
                    desk[OPEN, first + o] = False
                    shut += 1
    return shut


@inner
def _least_losses(rules: Integers, draw: Integers, desk: Integers) -> bool:
    """Give every recommendation's least loss; says whether each has an open option."""
    for i in range(rules[COUNT, N]):
        least = FAR
        for c in range(rules[FIRST, i], rules[FIRST, i] + rules[SIZE, i]):
            if desk[OPEN, c]:
                least = min(least, draw[LOSS, c])
        if least == FAR:
            return False
        desk[LEAST, i] = least
    return True


@inner
def _nearest_changes(
    rules: Integers, draw: Integers, desk: Integers, e: int, more: int, less: int
) -> tuple[int, int]:
    """Give how far an entry's row must be charged more, or less, until another option becomes the best.

    No farther than more and less, times which no excess comes near the end of 64 bits.
    """
    i = rules[OWNER, e]
    first, start, best = rules[FIRST, i], rules[START, e], -1
    for o in range(rules[SIZE, i]):
        if desk[OPEN, first + o] and draw[LOSS, first + o] == desk[LEAST, i]:
            best = o
    for o in range(rules[SIZE, i]):
        if desk[OPEN, first + o]:
            saved = desk[EXCESS, start + best] - desk[EXCESS, start + o]
            loss = draw[LOSS, first + o] - desk[LEAST, i]
            # A division takes long, and seldom comes nearer.
            if 0 < saved <= loss < more * saved:
                more = loss // saved
            elif 0 < -saved <= loss < less * -saved:
                less = loss // -saved
    return more, less


@inner
def _moves(rules: Integers, draw: Integers, desk: Integers) -> int:
    """Choose other multipliers: for each row none at all, and the nearest change above and below; says how many."""
    count = 0
    for k in range(rules[COUNT, ROWS]):
        desk[MOVES_AT, k + 1] = count
        price = draw[PRICE, k]
        if not desk[LIVE, k] and price == 0:
            continue
        largest = MOVE // max(1, desk[ROOM, k] + desk[REACH, k])
        up, down = largest + 1, largest + 1
        for x in range(rules[BY_ROW_AT, k], rules[BY_ROW_AT, k + 1]):
            up, down = _nearest_changes(rules, draw, desk, rules[BY_ROW, x], up, down)
        for move in (-price, -down if down < price else 0, up):
            if move != 0 and abs(move) <= largest:
                desk[MOVE_ROW, count], desk[MOVED, count] = k, move
                count += 1
        desk[MOVES_AT, k + 1] = count
    return count


@inner
def _least_moved(rules: Integers, draw: Integers, desk: Integers, e: int, move: int) -> int:
    """Give the least loss of an entry's recommendation once its row's multiplier has moved."""
    i, start = rules[OWNER, e], rules[START, e]
    first, least = rules[FIRST, i], FAR
    for o in range(rules[SIZE, i]):
        if desk[OPEN, first + o]:
            least = min(least, draw[LOSS, first + o] + move * desk[EXCESS, start + o])
    return least


@inner
def _joint_moved(rules: Integers, draw: Integers, p: int, k: int, move: int) -> int:
    """Give the least that a joint not yet decided can lose once a row's multiplier has moved, or what it gains."""
    least = 0
    for q in range(rules[JOINT_AT, p], rules[JOINT_AT, p + 1]):
        if rules[JOINT_ROW, q] == k:
            amount = rules[JOINT_AMOUNT, q]
            least = min(move * -min(amount, 0), draw[LOSS_WITH, p] + move * max(amount, 0))
    return least


@inner
def _shut_by_losses(rules: Integers, draw: Integers, desk: Integers, left: int) -> int:
    """Shut options that lose more, beyond the least of their recommendation, than is left; says how many."""
    shut = 0
    for i in range(rules[COUNT, N]):
        for c in range(rules[FIRST, i], rules[FIRST, i] + rules[SIZE, i]):
            if desk[OPEN, c] and draw[LOSS, c] - desk[LEAST, i] > left:
                desk[OPEN, c] = False
                shut += 1
    return shut


@inner
def _shut_by_moves(rules: Integers, draw: Integers, desk: Integers, moves: int, slack: int) -> int:
    """Shut options that lose more than the slack under some multipliers; says how many, -1 if nothing is left."""
    base = shut = 0
    for i in range(rules[COUNT, N]):
        base += desk[LEAST, i]
    for m in range(moves):
        k, move = desk[MOVE_ROW, m], desk[MOVED, m]
        bound, begin, end = (
            base - move * desk[ROOM, k],
            rules[BY_ROW_AT, k],
            rules[BY_ROW_AT, k + 1],
        )
        for x in range(begin, end):
            e = rules[BY_ROW, x]
            least = _least_moved(rules, draw, desk, e, move)
            if least == FAR:
                return -1
            desk[KEY, x - begin] = least
            bound += least - desk[LEAST, rules[OWNER, e]]
        if rules[SHARED, k]:
            for p in range(rules[COUNT, JOINTS]):
                bound += _joint_moved(rules, draw, p, k, move)
        if bound > slack:
            return -1
        for x in range(begin, end):
            e, most = rules[BY_ROW, x], desk[KEY, x - begin] + slack - bound
            first, start = rules[FIRST, rules[OWNER, e]], rules[START, e]
            for o in range(rules[SIZE, rules[OWNER, e]]):
                loss = draw[LOSS, first + o] + move * desk[EXCESS, start + o]
                if loss > most and desk[OPEN, first + o]:
                    desk[OPEN, first + o] = False
                    shut += 1
    return shut + _shut_by_losses(rules, draw, desk, slack - base)


@inner
def _narrowed(rules: Integers, draw: Integers, desk: Integers, slack: int) -> int:
    """Shut what loses too much or does not fit, until nothing changes; gives how many other multipliers there are.

    -1: nothing is left.
    """
    for c in range(rules[COUNT, COLUMNS]):
        desk[OPEN, c] = draw[WITHIN, c] and draw[LOSS, c] <= slack
    while True:
        if not _least_losses(rules, draw, desk) or not _reach(rules, desk):
            return -1
        if _shut_by_rows(rules, desk) > 0:
            continue
        moves = _moves(rules, draw, desk)
        shut = _shut_by_moves(rules, draw, desk, moves, slack)
        if shut < 0:
            return -1
        if shut == 0:
            return moves


# -- depth first -----------------------------------------------------------------------------------


@inner
def _sorted_options(rules: Integers, draw: Integers, desk: Integers, i: int) -> int:
    """Sort a recommendation's open options, the least loss first; says how many there are."""
    first, count = rules[FIRST, i], 0
    for c in range(first, first + rules[SIZE, i]):
        if desk[OPEN, c]:
            place = count
            while place > 0 and draw[LOSS, desk[OPTIONS, first + place - 1]] > draw[LOSS, c]:
                desk[OPTIONS, first + place] = desk[OPTIONS, first + place - 1]
                place -= 1
            desk[OPTIONS, first + place] = c
            count += 1
    return count


@inner
def _arranged(rules: Integers, draw: Integers, desk: Integers) -> None:
    """Put recommendations with one option first, then those that lose most by taking their second best."""
    n = rules[COUNT, N]
    for i in range(n):
        desk[OPTION_COUNT, i] = _sorted_options(rules, draw, desk, i)
        desk[KEY, i] = (
            draw[LOSS, desk[OPTIONS, rules[FIRST, i] + 1]] if desk[OPTION_COUNT, i] > 1 else FAR
        )
        place = i
        while place > 0 and desk[KEY, desk[ORDER, place - 1]] < desk[KEY, i]:
            desk[ORDER, place] = desk[ORDER, place - 1]
            place -= 1
        desk[ORDER, place] = i
    for t in range(n):
        desk[WHEN, desk[ORDER, t]] = t
    for p in range(rules[COUNT, JOINTS]):
        desk[LAST, p] = 0
    for i in range(n):
        for x in range(rules[TOUCHED_AT, i], rules[TOUCHED_AT, i + 1]):
            desk[LAST, rules[TOUCHED, x]] = max(desk[LAST, rules[TOUCHED, x]], desk[WHEN, i])


@inner
def _remaining(rules: Integers, draw: Integers, desk: Integers, moves: int) -> Integers:
    """Bound what the recommendations still to decide lose under each of the multipliers: steps x multipliers.

    The multipliers of the bounds themselves stand last.
    """
    n = rules[COUNT, N]
    remaining = np.zeros((n + 1, moves + 1), np.int64)
    for t in range(n):
        for m in range(moves + 1):
            remaining[t, m] = desk[LEAST, desk[ORDER, t]]
    for m in range(moves):
        k, move = desk[MOVE_ROW, m], desk[MOVED, m]
        for x in range(rules[BY_ROW_AT, k], rules[BY_ROW_AT, k + 1]):
            e = rules[BY_ROW, x]
            remaining[desk[WHEN, rules[OWNER, e]], m] = _least_moved(rules, draw, desk, e, move)
        if rules[SHARED, k]:
            for p in range(rules[COUNT, JOINTS]):
                remaining[desk[LAST, p], m] += _joint_moved(rules, draw, p, k, move)
    for t in range(n - 1, -1, -1):
        for m in range(moves + 1):
            remaining[t, m] += remaining[t + 1, m]
    return remaining


@inner
def _order_of(level: int, size: int) -> int:
    """Rank a level among its recommendation's options in the order of the tie rule: 1 first, not funded last."""
    return level if level > 0 else size


@inner
def _against_twins(
    t: int, level: int, size: int, twin: int, later: int, when: Integers, choice: NDArray[np.int16]
) -> bool:
    """Say whether a level puts a twin before an earlier one, which the tie rule does not; -1 for no twin.

    twin, later: those before and after it in the draw's order
    """
    rank = _order_of(level, size)
    if twin >= 0 and when[twin] < t and _order_of(choice[twin], size) > rank:
        return True
    return later >= 0 and when[later] < t and _order_of(choice[later], size) < rank


@inner
def _charges(rules: Integers, draw: Integers, desk: Integers, aim: Aim) -> Charges:
    """Lay out what every open option and every joint adds to the sums that may shut a portfolio.

    The sums: what is lost, what is lost under each moved multiplier, and what is used of every row
    that can still be broken.
    """
    at = np.full(rules[COUNT, ROWS], -1, np.int64)
    width = aim.moves + 1
    for k in range(rules[COUNT, ROWS]):
        if desk[LIVE, k]:
            at[k] = width
            width += 1
    width = -(-width // LANES) * LANES
    n, joints = rules[COUNT, N], rules[COUNT, JOINTS]
    adds = np.zeros((rules[COUNT, COLUMNS], width), np.int64)
    steps = np.zeros((STEP_FIELDS, max(rules[COUNT, COLUMNS], n + 1)), np.int64)
    place = 0
    for t in range(n):
        i = desk[ORDER, t]
        steps[STARTS, t] = place
        for x in range(rules[FIRST, i], rules[FIRST, i] + desk[OPTION_COUNT, i]):
            c = desk[OPTIONS, x]
            steps[TAKES, place], steps[LOSES, place] = c, draw[LOSS, c]
            for w in range(aim.moves + 1):
                adds[place, w] = draw[LOSS, c]
            _add_option(rules, desk, at, c, i, adds[place])
            place += 1
        steps[STARTS, t + 1] = place
    ends = np.zeros((3 * joints, width), np.int64)
    for p in range(joints):
        for w in range(aim.moves + 1):
            ends[p, w], ends[2 * joints + p, w] = draw[LOSS_WITHOUT, p], draw[LOSS_WITH, p]
        for holds in range(2):
            _add_joint(rules, desk, at, p, holds, ends[joints + holds * joints + p])
    some = np.zeros(3 * joints, np.int64)
    for x in range(3 * joints):
        for w in range(width):
            some[x] |= ends[x, w] != 0
    return Charges(adds, steps, ends, some, _limits(rules, draw, desk, aim, at, width))


@inner
def _add_option(
    rules: Integers, desk: Integers, at: Integers, c: int, i: int, adds: Integers
) -> None:
    """Add what an open option adds to the sums but its loss. at: rows; the place of their sum, -1 for none."""
    for e in range(rules[ENTRIES_AT, i], rules[ENTRIES_AT, i + 1]):
        k, excess = rules[ROW, e], desk[EXCESS, rules[START, e] + c - rules[FIRST, i]]
        if excess != 0:
            if at[k] >= 0:
                adds[at[k]] = excess
            for m in range(desk[MOVES_AT, k], desk[MOVES_AT, k + 1]):
                adds[m + 1] += desk[MOVED, m] * excess


@inner
def _add_joint(
    rules: Integers, desk: Integers, at: Integers, p: int, holds: int, adds: Integers
) -> None:
    """Add what a joint uses of rows, once its last member is decided, to the sums.

    The room so far left place for the least that it may use: only what goes beyond is taken.
    """
    for y in range(rules[JOINT_AT, p], rules[JOINT_AT, p + 1]):
        k, amount = rules[JOINT_ROW, y], rules[JOINT_AMOUNT, y]
        more = amount * holds - min(amount, 0)
        if at[k] >= 0:
            adds[at[k]] += more
        for m in range(desk[MOVES_AT, k], desk[MOVES_AT, k + 1]):
            adds[m + 1] += desk[MOVED, m] * more


@inner
def _limits(
    rules: Integers, draw: Integers, desk: Integers, aim: Aim, at: Integers, width: int
) -> Integers:
    """Give how far the sums may go before each step: steps x sums. at: as in `_add_option`. width: of the sums."""
    remaining = _remaining(rules, draw, desk, aim.moves)
    limits = np.full((len(remaining), width), FAR, np.int64)
    for t in range(len(remaining)):
        limits[t, 0] = aim.slack - remaining[t, aim.moves]
        for m in range(aim.moves):
            limits[t, m + 1] = (
                aim.slack + desk[MOVED, m] * desk[ROOM, desk[MOVE_ROW, m]] - remaining[t, m]
            )
        for k in range(rules[COUNT, ROWS]):
            if at[k] >= 0:
                limits[t, at[k]] = desk[ROOM, k]
    return limits


@inner
def _weighed(
    rules: Integers,
    draw: Integers,
    choice: NDArray[np.int16],
    died: Integers,
    best: Best,
    value: int,
    found: NDArray[np.int16],
) -> Best:
    """Hold a whole portfolio, worth no less than the best, against it; `found` becomes the first by the tie rule.

    died: joints; beyond the last step for those that hold
    """
    n, cost = rules[COUNT, N], 0
    for i in range(n):
        cost += draw[COST, rules[FIRST, i] + choice[i]]
    for p in range(len(died)):
        cost += draw[JOINT_COST, p] if died[p] > n else 0
    ties = best.ties if value == best.value else 0
    if ties > 0 and not _comes_first(rules, draw, choice, int(cost), found, best.cost):
        return Best(value, ties + 1, best.cost)
    for i in range(n):
        found[i] = choice[i]
    return Best(value, ties + 1, cost)


@inner
def _needed(draw: Integers, best: int) -> int:
    """Give what a portfolio worth `best` or more may lose."""
    if best == -FAR:
        return FAR
    needed: int = draw[ASKED, TOTAL] - ((best >> draw[ASKED, STEP]) << draw[ASKED, SCALE])
    return needed


@inner
def _walk(  # noqa: C901, PLR0912, PLR0915 - the loop that all time goes into: one piece, nothing passed on
    rules: Integers, draw: Integers, desk: Integers, aim: Aim, found: NDArray[np.int16]
) -> tuple[int, int, int]:
    """Go depth first; gives the best value, how many portfolios have it, and how many partial ones were looked at.

    found: of those worth the best, the first by the tie rule.
    """
    n, moves, joints = rules[COUNT, N], aim.moves, rules[COUNT, JOINTS]
    slack, best = aim.slack, Best(aim.best, 0, 0)
    charges = _charges(rules, draw, desk, aim)

    # By their own names: a tuple's field would be looked up anew in every turn of the loop.
    first, sizes, member = rules[FIRST], rules[SIZE], rules[MEMBER:]
    touched_at, touched = rules[TOUCHED_AT], rules[TOUCHED]
    values, joint_values = draw[VALUE], draw[JOINT_VALUE]
    order, when, last = desk[ORDER], desk[WHEN], desk[LAST]
    before, after = desk[BEFORE], desk[AFTER]
    starts, takes, loses = charges.steps[STARTS], charges.steps[TAKES], charges.steps[LOSES]
    adds, ends, some, limits = charges.adds, charges.ends, charges.some, charges.limits

    width = adds.shape[1]
    sums = np.zeros((n + 1, width), np.int64)
    died = np.zeros(joints, np.int64)  # the step at which a joint's last chance went
    for p in range(joints):
        died[p] = n + 1
    more = np.zeros(2 * joints + 1, np.int64)  # what joints add to the sums here
    # By step: what is earned before it, and the place that is tried next.
    worth = np.zeros(n + 1, np.int64)
    place = np.zeros(n + 1, np.int64)
    choice = np.zeros(n, np.int16)
    nodes = t = 0
    while t >= 0:
        x = place[t]
        # 1. Losses alone: where this option loses too much, so do all later ones.
        if x >= starts[t + 1] or sums[t, 0] + loses[x] > limits[t + 1, 0]:
            t -= 1
            continue
        place[t] = x + 1
        c, i = takes[x], order[t]

        # 2. The tie rule puts no twin before an earlier one.
        twin, later = before[i], after[i]
        if max(twin, later) >= 0 and _against_twins(
            int(t), c - first[i], sizes[i], twin, later, when, choice
        ):
            continue

        nodes += 1
        if nodes > aim.limit:
            return best.value, best.ties, nodes

        # 3. The joints that it is a member of: one dies with the first member out of its range, and
        # holds with the last in.
        value, count = worth[t] + values[c], 0
        for y in range(touched_at[i], touched_at[i + 1]):
            p = touched[y]
            holds = False
            if died[p] > t:
                if member[p, c]:
                    died[p] = n + 1
                    holds = last[p] == t
                else:
                    died[p] = t + 1
                    more[count] = p
                    count += some[p]
            if holds:
                value += joint_values[p]
            if last[p] == t:
                more[count] = (2 if holds else 1) * joints + p
                count += some[more[count]]

        # 4. What all this adds to every sum: losses under all multipliers, and use of rows.
        over = False
        if count == 0:
            for w in range(width):
                total = sums[t, w] + adds[x, w]
                sums[t + 1, w] = total
                over |= total > limits[t + 1, w]
        else:
            y = more[0]
            for w in range(width):
                total = sums[t, w] + adds[x, w] + ends[y, w]
                sums[t + 1, w] = total
                over |= total > limits[t + 1, w]
            for z in range(1, count):
                y = more[z]
                over = False
                for w in range(width):
                    total = sums[t + 1, w] + ends[y, w]
                    sums[t + 1, w] = total
                    over |= total > limits[t + 1, w]
        if over:
            continue

        # 5. Go a step deeper, or, with everything decided, hold the portfolio against the best.
        choice[i] = c - first[i]
        if t < n - 1:
            t += 1
            worth[t], place[t] = value, starts[t]
            continue
        if value >= best.value:
            best = _weighed(rules, draw, choice, died, best, value, found)
            less = slack - min(slack, _needed(draw, value))
            slack -= less
            for s in range(n + 1):
                for w in range(moves + 1):
                    limits[s, w] -= less
    return best.value, best.ties, nodes


@inner
def _search(
    rules: Integers, draw: Integers, desk: Integers, found: NDArray[np.int16]
) -> tuple[int, int, int, int]:
    """Find the portfolio worth most, and at least what is known, and of several the first by the tie rule.

    found: where it goes. Result: closed or over the limit (the draw's domain is then what is still
    open), the best value, how many portfolios with it were looked at, the slack that it leaves.
    """
    best, left, needed = draw[ASKED, KNOWN], draw[ASKED, NODES], _needed(draw, draw[ASKED, KNOWN])
    slack = min(needed, max(draw[ASKED, BEGIN], 1))
    while True:
        ties = 0
        moves = _narrowed(rules, draw, desk, slack)
        if moves >= 0:
            _arranged(rules, draw, desk)
            best, ties, nodes = _walk(rules, draw, desk, Aim(moves, slack, best, left), found)
            needed, left = _needed(draw, best), left - nodes
            if left < 0:
                break
        if needed <= slack:
            return CLOSED, best, ties, needed
        slack = needed if ties > 0 or needed < 2 * slack else 2 * slack
    if _narrowed(rules, draw, desk, needed) < 0:
        return CLOSED, best, 0, needed
    for c in range(rules[COUNT, COLUMNS]):
        draw[WITHIN, c] = desk[OPEN, c]
    return LIMIT, best, ties, needed


@inner
def _take_draw(rules: Integers, draw: Integers, parts: Parts, q: int) -> None:
    """Write down what one draw has for itself: its values, costs and order, and the amounts of rules."""
    lot = q if len(parts.costs) > 1 else 0
    for c in range(rules[COUNT, COLUMNS]):
        draw[VALUE, c], draw[COST, c] = parts.values[q, c], parts.costs[lot, c]
    for p in range(rules[COUNT, JOINTS]):
        draw[JOINT_VALUE, p], draw[JOINT_COST, p] = (
            parts.joint_values[q, p],
            parts.joint_costs[lot, p],
        )
    for t in range(rules[COUNT, N]):
        draw[ROW_ORDER, t] = parts.orders[q, t]
    for x in range(rules[COUNT, AMOUNTS]):
        rules[AMOUNT, x] = parts.amounts[lot, x]
    for x in range(rules[COUNT, JOINT_ENTRIES]):
        rules[JOINT_AMOUNT, x] = parts.joint_amounts[lot, x]


@inner
def _take_part(rules: Integers, draw: Integers, parts: Parts, a: int) -> None:
    """Write down what is open in one part of a draw, and what multipliers prove of it."""
    for c in range(rules[COUNT, COLUMNS]):
        draw[WITHIN, c], draw[LOSS, c] = parts.domains[a, c], parts.losses[a, c]
    for p in range(rules[COUNT, JOINTS]):
        draw[LOSS_WITHOUT, p] = parts.joint_losses[a, 0, p]
        draw[LOSS_WITH, p] = parts.joint_losses[a, 1, p]
    for k in range(rules[COUNT, ROWS]):
        draw[PRICE, k] = parts.prices[a, k]
    draw[ASKED, TOTAL], draw[ASKED, STEP], draw[ASKED, SCALE] = (
        parts.totals[a],
        parts.steps[a],
        parts.scale,
    )
    draw[ASKED, KNOWN] = parts.best[parts.draw[a]]
    draw[ASKED, BEGIN], draw[ASKED, NODES] = parts.starts[a], parts.limits[a]


@inner
def _draw_for(rules: Integers) -> Integers:
    """Make room for a draw."""
    most = max(rules[COUNT, COLUMNS], rules[COUNT, ROWS], rules[COUNT, JOINTS])
    return np.zeros((DRAW_FIELDS, max(most, ASKED_FIELDS)), np.int64)


@compiled
def search_all(rules: Integers, parts: Parts, found: NDArray[np.int16]) -> Integers:
    """Search the wanted parts; parts of the same draw share its best value.

    rules: their amounts are written over. found: parts x recommendations, filled here, as are
        `parts.best` and the domains of parts over the limit.
    Result: parts x (closed or over the limit, value, number of portfolios, slack).
    """
    desk, draw = _desk_for(rules), _draw_for(rules)
    ends = np.zeros((len(parts.draw), 4), np.int64)
    for a in parts.wanted:
        q = parts.draw[a]
        _take_draw(rules, draw, parts, q)
        _take_part(rules, draw, parts, a)
        _shut_beaten(rules, draw)
        _pair_twins(rules, draw, desk)
        state, value, ties, slack = _search(rules, draw, desk, found[a])
        ends[a, 0], ends[a, 1], ends[a, 2], ends[a, 3] = state, value, ties, slack
        parts.best[q] = max(parts.best[q], value)
        for c in range(rules[COUNT, COLUMNS]):
            parts.domains[a, c] = draw[WITHIN, c] != 0
    return ends


@compiled
def guess_all(
    rules: Integers, parts: Parts, pool: Integers, holds: Integers
) -> tuple[Integers, Integers]:
    """Find the known portfolio worth most of those that keep the rules of each draw, and its value; -1 where none does.

    rules: as in `search_all`. pool: portfolios x recommendations, that keep what never varies.
    holds: portfolios x joints. Of `parts` only what is one a draw is read.
    """
    guesses = np.full(len(parts.values), -1, np.int64)
    worths = np.zeros(len(parts.values), np.int64)
    draw, worth = _draw_for(rules), np.zeros(len(pool), np.int64)
    for q in range(len(parts.values)):
        _take_draw(rules, draw, parts, q)
        _worths(rules, draw, pool, holds, worth)
        worths[q] = -FAR
        while True:
            best = 0
            for g in range(1, len(pool)):
                if worth[g] > worth[best]:
                    best = g
            if worth[best] == -FAR:
                break
            if _keeps(rules, pool, holds, int(best)):
                guesses[q], worths[q] = best, worth[best]
                break
            worth[best] = -FAR
    return guesses, worths


@inner
def _worths(
    rules: Integers, draw: Integers, pool: Integers, holds: Integers, worth: Integers
) -> None:
    """Work out what portfolios are worth in a draw. worth: portfolios, written over."""
    for g in range(len(pool)):
        total = 0
        for i in range(rules[COUNT, N]):
            total += draw[VALUE, rules[FIRST, i] + pool[g, i]]
        for p in range(rules[COUNT, JOINTS]):
            total += draw[JOINT_VALUE, p] * holds[g, p]
        worth[g] = total


@inner
def _keeps(rules: Integers, pool: Integers, holds: Integers, g: int) -> bool:
    """Say whether a portfolio, which keeps all other rows, keeps those that vary."""
    for k in range(rules[COUNT, ROWS]):
        if rules[VARIES, k]:
            use = 0
            for x in range(rules[BY_ROW_AT, k], rules[BY_ROW_AT, k + 1]):
                e = rules[BY_ROW, x]
                use += rules[AMOUNT, rules[START, e] + pool[g, rules[OWNER, e]]]
            if rules[SHARED, k]:
                for p in range(rules[COUNT, JOINTS]):
                    for y in range(rules[JOINT_AT, p], rules[JOINT_AT, p + 1]):
                        if rules[JOINT_ROW, y] == k:
                            use += rules[JOINT_AMOUNT, y] * holds[g, p]
            if use > rules[END, k]:
                return False
    return True
