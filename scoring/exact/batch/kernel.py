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

from scoring.exact.batch.kernel_tables import Aim, Best, Charges, Desk, Draw, Parts, RuleTables
from scoring.exact.compiled import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scoring.exact.batch.kernel_tables import Flags, Integers

FAR = 2**62
MOVE = 2**58  # what moving a multiplier may add to any sum
CLOSED, LIMIT = 0, 1
LANES = 16  # sums that are added up together


@compiled
def desk_for(rules: RuleTables) -> Desk:
    """Make room to work in."""
    n, rows = len(rules.sizes), len(rules.ends)
    columns = rules.member.shape[1]
    return Desk(
        open=np.zeros(columns, np.bool_),
        excess=np.zeros(len(rules.amounts), np.int64),
        room=np.zeros(rows, np.int64),
        reach=np.zeros(rows, np.int64),
        live=np.zeros(rows, np.bool_),
        move_row=np.zeros(3 * rows, np.int64),
        move=np.zeros(3 * rows, np.int64),
        moves_at=np.zeros(rows + 1, np.int64),
        least=np.zeros(n, np.int64),
        options=np.zeros(columns, np.int64),
        counts=np.zeros(n, np.int64),
        order=np.zeros(n, np.int64),
        key=np.zeros(n, np.int64),
        when=np.zeros(n, np.int64),
        last=np.zeros(rules.member.shape[0], np.int64),
        before=np.zeros(n, np.int64),
        after=np.zeros(n, np.int64),
    )


# -- what the tie rule never takes -----------------------------------------------------------------


@compiled
def _place(rules: RuleTables, column: int, i: int) -> int:
    """Rank an option in the order of the tie rule: level 1 first, not funded last."""
    option: int = column - rules.first[i]
    return option if option > 0 else int(rules.sizes[i])


@compiled
def _worth_more(rules: RuleTables, draw: Draw, i: int, option: int, rival: int) -> bool:
    """Say whether an option is worth more than another of its recommendation, or comes first by the tie rule."""
    if draw.values[option] != draw.values[rival]:
        return bool(draw.values[option] > draw.values[rival])
    if draw.costs[option] != draw.costs[rival]:
        return bool(draw.costs[option] < draw.costs[rival])
    unfunded = rules.first[i]
    if unfunded in (option, rival):
        return bool(option == unfunded)
    return bool(option < rival)


@compiled
def _takes_no_more(rules: RuleTables, i: int, option: int, rival: int) -> bool:
    """Say whether an option uses no more of any row than another of its recommendation, and keeps the same joints."""
    for e in range(rules.entries_at[i], rules.entries_at[i + 1]):
        start = rules.start[e] - rules.first[i]
        if rules.amounts[start + option] > rules.amounts[start + rival]:
            return False
    for x in range(rules.touched_at[i], rules.touched_at[i + 1]):
        p = rules.touched[x]
        if rules.member[p, option] != rules.member[p, rival]:
            return False
    return True


@compiled
def _shut_beaten(rules: RuleTables, draw: Draw) -> None:
    """Shut every option that another of its recommendation beats: no answer holds it, whatever else is open."""
    for i in range(len(rules.sizes)):
        columns = range(rules.first[i], rules.first[i] + rules.sizes[i])
        for rival in columns:
            for option in columns:
                if (
                    draw.domain[rival]
                    and option != rival
                    and _worth_more(rules, draw, i, option, rival)
                ):
                    draw.domain[rival] = not _takes_no_more(rules, i, option, rival)


@compiled
def _alike(rules: RuleTables, draw: Draw, i: int, j: int) -> bool:
    """Say whether two recommendations of one kind are the same in this draw, option by option."""
    for o in range(rules.sizes[i]):
        one, other = rules.first[i] + o, rules.first[j] + o
        if draw.values[one] != draw.values[other] or draw.costs[one] != draw.costs[other]:
            return False
    for e in range(rules.entries_at[i + 1] - rules.entries_at[i]):
        one, other = rules.start[rules.entries_at[i] + e], rules.start[rules.entries_at[j] + e]
        for o in range(rules.sizes[i]):
            if rules.amounts[one + o] != rules.amounts[other + o]:
                return False
    return True


@compiled
def _pair_twins(rules: RuleTables, draw: Draw, desk: Desk) -> None:
    """Link every recommendation to its twins before and after it in the draw's order."""
    for i in range(len(rules.sizes)):
        desk.before[i], desk.after[i] = -1, -1
    for t in range(len(rules.sizes)):
        i = draw.order[t]
        if rules.kinds[i] < 0:
            continue
        for earlier in range(t - 1, -1, -1):
            j = draw.order[earlier]
            if rules.kinds[j] == rules.kinds[i] and _alike(rules, draw, i, j):
                desk.before[i], desk.after[j] = j, i
                break


@compiled
def _funded(choice: NDArray[np.int16]) -> int:
    """Count what a portfolio funds."""
    count = 0
    for option in choice:
        count += option > 0
    return count


@compiled
def _comes_first(
    rules: RuleTables,
    draw: Draw,
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
    for i in draw.order:
        if choice[i] != rival[i]:
            return _place(rules, rules.first[i] + choice[i], i) < _place(
                rules, rules.first[i] + rival[i], i
            )
    return False


# -- what is open ----------------------------------------------------------------------------------


@compiled
def _reach(rules: RuleTables, desk: Desk) -> bool:
    """Work out every row's room over the least use that is open, and how far use can reach beyond that."""
    for k in range(len(rules.ends)):
        desk.room[k], desk.reach[k] = rules.ends[k], 0
    for e in range(len(rules.row)):
        first, start = rules.first[rules.owner[e]], rules.start[e]
        low, high = FAR, -FAR
        for o in range(rules.sizes[rules.owner[e]]):
            if desk.open[first + o]:
                low = min(low, rules.amounts[start + o])
                high = max(high, rules.amounts[start + o])
        if low > high:
            return False
        desk.room[rules.row[e]] -= low
        desk.reach[rules.row[e]] += high - low
        for o in range(rules.sizes[rules.owner[e]]):
            desk.excess[start + o] = rules.amounts[start + o] - low
    for q in range(len(rules.joint_row)):
        desk.room[rules.joint_row[q]] -= min(rules.joint_amounts[q], 0)
        desk.reach[rules.joint_row[q]] += abs(rules.joint_amounts[q])
    for k in range(len(rules.ends)):
        if desk.room[k] < 0:
            return False
        desk.live[k] = desk.reach[k] > desk.room[k]
    return True


@compiled
def _shut_by_rows(rules: RuleTables, desk: Desk) -> int:
    """Shut options that a row has no room for; says how many."""
    shut = 0
    for e in range(len(rules.row)):
        if desk.live[rules.row[e]]:
            first, start = rules.first[rules.owner[e]], rules.start[e]
            room = desk.room[rules.row[e]]
            for o in range(rules.sizes[rules.owner[e]]):
                if desk.open[first + o] and desk.excess[start + o] > room:
                    desk.open[first + o] = False
                    shut += 1
    return shut


@compiled
def _least_losses(rules: RuleTables, draw: Draw, desk: Desk) -> bool:
    """Give every recommendation's least loss; says whether each has an open option."""
    for i in range(len(rules.sizes)):
        least = FAR
        for c in range(rules.first[i], rules.first[i] + rules.sizes[i]):
            if desk.open[c]:
                least = min(least, draw.losses[c])
        if least == FAR:
            return False
        desk.least[i] = least
    return True


@compiled
def _nearest_changes(rules: RuleTables, draw: Draw, desk: Desk, e: int) -> tuple[int, int]:
    """Give how far an entry's row must be charged more, or less, until another option becomes the best.

    FAR where no change does it.
    """
    i = rules.owner[e]
    first, start, best = rules.first[i], rules.start[e], -1
    for o in range(rules.sizes[i]):
        if desk.open[first + o] and draw.losses[first + o] == desk.least[i]:
            best = o
    more, less = FAR, FAR
    for o in range(rules.sizes[i]):
        if desk.open[first + o]:
            saved = desk.excess[start + best] - desk.excess[start + o]
            loss = draw.losses[first + o] - desk.least[i]
            if saved > 0 and loss >= saved:
                more = min(more, loss // saved)
            elif saved < 0 and loss >= -saved:
                less = min(less, loss // -saved)
    return more, less


@compiled
def _moves(rules: RuleTables, draw: Draw, desk: Desk) -> int:
    """Choose other multipliers: for each row none at all, and the nearest change above and below; says how many."""
    count = 0
    for k in range(len(rules.ends)):
        desk.moves_at[k + 1] = count
        price = draw.prices[k]
        if not desk.live[k] and price == 0:
            continue
        up, down = FAR, FAR
        for x in range(rules.by_row_at[k], rules.by_row_at[k + 1]):
            more, less = _nearest_changes(rules, draw, desk, rules.by_row[x])
            up, down = min(up, more), min(down, less)
        largest = MOVE // max(1, desk.room[k] + desk.reach[k])
        for move in (-price, -down if down < price else 0, up):
            if move != 0 and abs(move) <= largest:
                desk.move_row[count], desk.move[count] = k, move
                count += 1
        desk.moves_at[k + 1] = count
    return count


@compiled
def _least_moved(rules: RuleTables, draw: Draw, desk: Desk, e: int, move: int) -> int:
    """Give the least loss of an entry's recommendation once its row's multiplier has moved."""
    i, start = rules.owner[e], rules.start[e]
    first, least = rules.first[i], FAR
    for o in range(rules.sizes[i]):
        if desk.open[first + o]:
            least = min(least, draw.losses[first + o] + move * desk.excess[start + o])
    return least


@compiled
def _joint_moved(rules: RuleTables, draw: Draw, p: int, k: int, move: int) -> int:
    """Give the least that a joint not yet decided can lose once a row's multiplier has moved, or what it gains."""
    least = 0
    for q in range(rules.joint_at[p], rules.joint_at[p + 1]):
        if rules.joint_row[q] == k:
            amount = rules.joint_amounts[q]
            least = min(move * -min(amount, 0), draw.joint_losses[1, p] + move * max(amount, 0))
    return least


@compiled
def _shut_by_losses(rules: RuleTables, draw: Draw, desk: Desk, left: int) -> int:
    """Shut options that lose more, beyond the least of their recommendation, than is left; says how many."""
    shut = 0
    for i in range(len(rules.sizes)):
        for c in range(rules.first[i], rules.first[i] + rules.sizes[i]):
            if desk.open[c] and draw.losses[c] - desk.least[i] > left:
                desk.open[c] = False
                shut += 1
    return shut


@compiled
def _shut_by_move(rules: RuleTables, draw: Draw, desk: Desk, e: int, move: int, left: int) -> int:
    """Shut an entry's options that lose more, with its row's multiplier moved, than is left; says how many."""
    least = _least_moved(rules, draw, desk, e, move)
    first, start, shut = rules.first[rules.owner[e]], rules.start[e], 0
    for o in range(rules.sizes[rules.owner[e]]):
        loss = draw.losses[first + o] + move * desk.excess[start + o]
        if desk.open[first + o] and loss - least > left:
            desk.open[first + o] = False
            shut += 1
    return shut


@compiled
def _shut_by_moves(rules: RuleTables, draw: Draw, desk: Desk, moves: int, slack: int) -> int:
    """Shut options that lose more than the slack under some multipliers; says how many, -1 if nothing is left."""
    base = shut = 0
    for i in range(len(rules.sizes)):
        base += desk.least[i]
    for m in range(moves):
        k, move = desk.move_row[m], desk.move[m]
        bound = base - move * desk.room[k]
        for x in range(rules.by_row_at[k], rules.by_row_at[k + 1]):
            e = rules.by_row[x]
            least = _least_moved(rules, draw, desk, e, move)
            if least == FAR:
                return -1
            bound += least - desk.least[rules.owner[e]]
        for p in range(rules.member.shape[0]):
            bound += _joint_moved(rules, draw, p, k, move)
        if bound > slack:
            return -1
        for x in range(rules.by_row_at[k], rules.by_row_at[k + 1]):
            shut += _shut_by_move(rules, draw, desk, rules.by_row[x], move, slack - bound)
    return shut + _shut_by_losses(rules, draw, desk, slack - base)


@compiled
def _narrowed(rules: RuleTables, draw: Draw, desk: Desk, slack: int) -> int:
    """Shut what loses too much or does not fit, until nothing changes; gives how many other multipliers there are.

    -1: nothing is left.
    """
    for c in range(len(desk.open)):
        desk.open[c] = draw.domain[c] and draw.losses[c] <= slack
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


@compiled
def _sorted_options(rules: RuleTables, draw: Draw, desk: Desk, i: int) -> int:
    """Sort a recommendation's open options, the least loss first; says how many there are."""
    first, count = rules.first[i], 0
    for c in range(first, first + rules.sizes[i]):
        if desk.open[c]:
            place = count
            while place > 0 and draw.losses[desk.options[first + place - 1]] > draw.losses[c]:
                desk.options[first + place] = desk.options[first + place - 1]
                place -= 1
            desk.options[first + place] = c
            count += 1
    return count


@compiled
def _arranged(rules: RuleTables, draw: Draw, desk: Desk) -> None:
    """Put recommendations with one option first, then those that lose most by taking their second best."""
    n = len(rules.sizes)
    for i in range(n):
        desk.counts[i] = _sorted_options(rules, draw, desk, i)
        desk.key[i] = draw.losses[desk.options[rules.first[i] + 1]] if desk.counts[i] > 1 else FAR
        place = i
        while place > 0 and desk.key[desk.order[place - 1]] < desk.key[i]:
            desk.order[place] = desk.order[place - 1]
            place -= 1
        desk.order[place] = i
    for t in range(n):
        desk.when[desk.order[t]] = t
    for p in range(len(desk.last)):
        desk.last[p] = 0
    for i in range(n):
        for x in range(rules.touched_at[i], rules.touched_at[i + 1]):
            desk.last[rules.touched[x]] = max(desk.last[rules.touched[x]], desk.when[i])


@compiled
def _remaining(rules: RuleTables, draw: Draw, desk: Desk, moves: int) -> Integers:
    """Bound what the recommendations still to decide lose under each of the multipliers: steps x multipliers.

    The multipliers of the bounds themselves stand last.
    """
    n = len(rules.sizes)
    remaining = np.zeros((n + 1, moves + 1), np.int64)
    for t in range(n):
        for m in range(moves + 1):
            remaining[t, m] = desk.least[desk.order[t]]
    for m in range(moves):
        k, move = desk.move_row[m], desk.move[m]
        for x in range(rules.by_row_at[k], rules.by_row_at[k + 1]):
            e = rules.by_row[x]
            remaining[desk.when[rules.owner[e]], m] = _least_moved(rules, draw, desk, e, move)
        for p in range(rules.member.shape[0]):
            remaining[desk.last[p], m] += _joint_moved(rules, draw, p, k, move)
    for t in range(n - 1, -1, -1):
        for m in range(moves + 1):
            remaining[t, m] += remaining[t + 1, m]
    return remaining


@compiled
def _order_of(level: int, size: int) -> int:
    """Rank a level among its recommendation's options in the order of the tie rule: 1 first, not funded last."""
    return level if level > 0 else size


@compiled
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


@compiled
def _charges(rules: RuleTables, draw: Draw, desk: Desk, aim: Aim) -> Charges:
    """Lay out what every open option and every joint adds to the sums that may shut a portfolio.

    The sums: what is lost, what is lost under each moved multiplier, and what is used of every row
    that can still be broken.
    """
    at = np.full(len(rules.ends), -1, np.int64)
    width = aim.moves + 1
    for k in range(len(rules.ends)):
        if desk.live[k]:
            at[k] = width
            width += 1
    width = -(-width // LANES) * LANES
    adds = np.zeros((rules.member.shape[1], width), np.int64)
    for i in range(len(rules.sizes)):
        for x in range(rules.first[i], rules.first[i] + desk.counts[i]):
            _add_option(rules, draw, desk, aim.moves, at, i, desk.options[x], adds)
    dies = np.zeros((len(desk.last), width), np.int64)
    ends = np.zeros((2, len(desk.last), width), np.int64)
    for p in range(len(desk.last)):
        for w in range(aim.moves + 1):
            dies[p, w], ends[1, p, w] = draw.joint_losses[0, p], draw.joint_losses[1, p]
        for holds in range(2):
            _add_joint(rules, desk, at, p, holds, ends[holds, p])
    return Charges(adds, dies, ends, _limits(rules, draw, desk, aim, at, width))


@compiled
def _add_option(
    rules: RuleTables,
    draw: Draw,
    desk: Desk,
    moves: int,
    at: Integers,
    i: int,
    c: int,
    adds: Integers,
) -> None:
    """Add what an open option adds to the sums. at: rows; the place of their sum, -1 for none."""
    for w in range(moves + 1):
        adds[c, w] = draw.losses[c]
    for e in range(rules.entries_at[i], rules.entries_at[i + 1]):
        k, excess = rules.row[e], desk.excess[rules.start[e] + c - rules.first[i]]
        if excess != 0:
            if at[k] >= 0:
                adds[c, at[k]] = excess
            for m in range(desk.moves_at[k], desk.moves_at[k + 1]):
                adds[c, m + 1] += desk.move[m] * excess


@compiled
def _add_joint(
    rules: RuleTables, desk: Desk, at: Integers, p: int, holds: int, adds: Integers
) -> None:
    """Add what a joint uses of rows, once its last member is decided, to the sums.

    The room so far left place for the least that it may use: only what goes beyond is taken.
    """
    for y in range(rules.joint_at[p], rules.joint_at[p + 1]):
        k, amount = rules.joint_row[y], rules.joint_amounts[y]
        more = amount * holds - min(amount, 0)
        if at[k] >= 0:
            adds[at[k]] += more
        for m in range(desk.moves_at[k], desk.moves_at[k + 1]):
            adds[m + 1] += desk.move[m] * more


@compiled
def _limits(
    rules: RuleTables, draw: Draw, desk: Desk, aim: Aim, at: Integers, width: int
) -> Integers:
    """Give how far the sums may go before each step: steps x sums. at: as in `_add_option`. width: of the sums."""
    remaining = _remaining(rules, draw, desk, aim.moves)
    limits = np.full((len(remaining), width), FAR, np.int64)
    for t in range(len(remaining)):
        limits[t, 0] = aim.slack - remaining[t, aim.moves]
        for m in range(aim.moves):
            limits[t, m + 1] = (
                aim.slack + desk.move[m] * desk.room[desk.move_row[m]] - remaining[t, m]
            )
        for k in range(len(rules.ends)):
            if at[k] >= 0:
                limits[t, at[k]] = desk.room[k]
    return limits


@compiled
def _weighed(
    rules: RuleTables,
    draw: Draw,
    choice: NDArray[np.int16],
    died: Integers,
    best: Best,
    value: int,
    found: NDArray[np.int16],
) -> Best:
    """Hold a whole portfolio, worth no less than the best, against it; `found` becomes the first by the tie rule.

    died: joints; beyond the last step for those that hold
    """
    n, cost = len(rules.sizes), 0
    for i in range(n):
        cost += draw.costs[rules.first[i] + choice[i]]
    for p in range(len(died)):
        cost += draw.joint_costs[p] if died[p] > n else 0
    ties = best.ties if value == best.value else 0
    if ties > 0 and not _comes_first(rules, draw, choice, cost, found, best.cost):
        return Best(value, ties + 1, best.cost)
    for i in range(n):
        found[i] = choice[i]
    return Best(value, ties + 1, cost)


@compiled
def _needed(draw: Draw, best: int) -> int:
    """Give what a portfolio worth `best` or more may lose."""
    if best == -FAR:
        return FAR
    return draw.total - ((best >> draw.step) << draw.scale)


@compiled
def _walk(  # noqa: C901, PLR0912, PLR0915 - the loop that all time goes into: one piece, nothing passed on
    rules: RuleTables, draw: Draw, desk: Desk, aim: Aim, found: NDArray[np.int16]
) -> tuple[int, int, int]:
    """Go depth first; gives the best value, how many portfolios have it, and how many partial ones were looked at.

    found: of those worth the best, the first by the tie rule.
    """
    n, moves = len(rules.sizes), aim.moves
    slack, best = aim.slack, Best(aim.best, 0, 0)
    charges = _charges(rules, draw, desk, aim)

    # By their own names: a tuple's field would be looked up anew in every turn of the loop.
    first, sizes, member = rules.first, rules.sizes, rules.member
    touched_at, touched = rules.touched_at, rules.touched
    losses, values, joint_values = draw.losses, draw.values, draw.joint_values
    order, options, count, when, last = desk.order, desk.options, desk.counts, desk.when, desk.last
    before, after = desk.before, desk.after
    adds, dies, ends, limits = charges.adds, charges.dies, charges.ends, charges.limits

    width = adds.shape[1]
    sums = np.zeros((n + 1, width), np.int64)
    died = np.zeros(len(last), np.int64)  # the step at which a joint's last chance went
    for p in range(len(last)):
        died[p] = n + 1
    # By step: what is earned before it, and the place in `options` that is tried next.
    worth = np.zeros(n + 1, np.int64)
    place = np.zeros(n + 1, np.int64)
    choice = np.zeros(n, np.int16)
    nodes = t = 0
    while t >= 0:
        i = order[t]
        if place[t] >= count[i]:
            place[t] = 0
            t -= 1
            continue
        c = options[first[i] + place[t]]
        place[t] += 1

        # 1. Losses alone: where this option loses too much, so do all later ones.
        if sums[t, 0] + losses[c] > limits[t + 1, 0]:
            place[t] = count[i]
            continue

        # 2. The tie rule puts no twin before an earlier one.
        twin, later = before[i], after[i]
        if max(twin, later) >= 0 and _against_twins(
            t, c - first[i], sizes[i], twin, later, when, choice
        ):
            continue

        nodes += 1
        if nodes > aim.limit:
            return best.value, best.ties, nodes

        # 3. What the option adds to every sum: losses under all multipliers, and use of rows.
        value, over = worth[t] + values[c], False
        for w in range(width):
            total = sums[t, w] + adds[c, w]
            sums[t + 1, w] = total
            over |= total > limits[t + 1, w]

        # 4. The joints it is a member of: one dies with the first member out of its range, and
        # holds with the last in.
        if touched_at[i] < touched_at[i + 1]:
            for x in range(touched_at[i], touched_at[i + 1]):
                p = touched[x]
                holds = False
                if died[p] > t:
                    if member[p, c]:
                        died[p] = n + 1
                        holds = last[p] == t
                    else:
                        died[p] = t + 1
                        for w in range(width):
                            sums[t + 1, w] += dies[p, w]
                if holds:
                    value += joint_values[p]
                if last[p] == t:
                    for w in range(width):
                        sums[t + 1, w] += ends[1 if holds else 0, p, w]
            over = False
            for w in range(width):
                over |= sums[t + 1, w] > limits[t + 1, w]
        if over:
            continue

        # 5. Go a step deeper, or, with everything decided, hold the portfolio against the best.
        choice[i] = c - first[i]
        if t < n - 1:
            t += 1
            worth[t] = value
            continue
        if value >= best.value:
            best = _weighed(rules, draw, choice, died, best, value, found)
            less = slack - min(slack, _needed(draw, value))
            slack -= less
            for s in range(n + 1):
                for w in range(moves + 1):
                    limits[s, w] -= less
    return best.value, best.ties, nodes


@compiled
def search(
    rules: RuleTables, draw: Draw, desk: Desk, found: NDArray[np.int16]
) -> tuple[int, int, int, int]:
    """Find the portfolio worth most, and at least what is known, and of several the first by the tie rule.

    found: where it goes. Result: closed or over the limit (the draw's domain is then what is still
    open), the best value, how many portfolios with it were looked at, the slack that it leaves.
    """
    best, left, needed = draw.known, draw.limit, _needed(draw, draw.known)
    slack = min(needed, max(draw.start, 1))
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
    for c in range(len(desk.open)):
        draw.domain[c] = desk.open[c]
    return LIMIT, best, ties, needed


@compiled
def _rules_of(rules: RuleTables, amounts: Integers, joint_amounts: Integers) -> RuleTables:
    """Give the rules of one draw."""
    return RuleTables(
        first=rules.first,
        sizes=rules.sizes,
        entries_at=rules.entries_at,
        row=rules.row,
        owner=rules.owner,
        start=rules.start,
        amounts=amounts,
        by_row_at=rules.by_row_at,
        by_row=rules.by_row,
        joint_at=rules.joint_at,
        joint_row=rules.joint_row,
        joint_amounts=joint_amounts,
        member=rules.member,
        touched_at=rules.touched_at,
        touched=rules.touched,
        ends=rules.ends,
        kinds=rules.kinds,
    )


@compiled
def search_all(rules: RuleTables, parts: Parts, found: NDArray[np.int16]) -> Integers:
    """Search the wanted parts; parts of the same draw share its best value.

    found: parts x recommendations, filled here, as are `parts.best` and the domains of parts over
        the limit.
    Result: parts x (closed or over the limit, value, number of portfolios, slack).
    """
    desk = desk_for(rules)
    ends = np.zeros((len(parts.draw), 4), np.int64)
    for a in parts.wanted:
        q = parts.draw[a]
        lot = q if len(parts.costs) > 1 else 0
        drawn = _rules_of(rules, parts.amounts[lot], parts.joint_amounts[lot])
        draw = Draw(
            domain=parts.domains[a],
            losses=parts.losses[a],
            joint_losses=parts.joint_losses[a],
            prices=parts.prices[a],
            values=parts.values[q],
            joint_values=parts.joint_values[q],
            costs=parts.costs[lot],
            joint_costs=parts.joint_costs[lot],
            order=parts.orders[q],
            total=parts.totals[a],
            step=parts.steps[a],
            scale=parts.scale,
            known=parts.best[q],
            start=parts.starts[a],
            limit=parts.limits[a],
        )
        _shut_beaten(drawn, draw)
        _pair_twins(drawn, draw, desk)
        state, value, ties, slack = search(drawn, draw, desk, found[a])
        ends[a, 0], ends[a, 1], ends[a, 2], ends[a, 3] = state, value, ties, slack
        parts.best[q] = max(parts.best[q], value)
    return ends


@compiled
def guess_all(
    rules: RuleTables, parts: Parts, pool: Integers, holds: Flags
) -> tuple[Integers, Integers]:
    """Find the known portfolio worth most of those that keep the rules of each draw, and its value; -1 where none does.

    pool: portfolios x recommendations. holds: portfolios x joints. Of `parts` only what is one a
    draw is read.
    """
    guesses = np.full(len(parts.values), -1, np.int64)
    worths = np.zeros(len(parts.values), np.int64)
    use = np.zeros(len(rules.ends), np.int64)
    for q in range(len(parts.values)):
        lot = q if len(parts.costs) > 1 else 0
        drawn = _rules_of(rules, parts.amounts[lot], parts.joint_amounts[lot])
        best = -FAR
        for g in range(len(pool)):
            worth = 0
            for i in range(len(rules.sizes)):
                worth += parts.values[q, rules.first[i] + pool[g, i]]
            for p in range(holds.shape[1]):
                worth += parts.joint_values[q, p] if holds[g, p] else 0
            if worth > best and _keeps(drawn, pool[g], holds[g], use):
                best, guesses[q] = worth, g
        worths[q] = best
    return guesses, worths


@compiled
def _keeps(rules: RuleTables, choice: Integers, holds: Flags, use: Integers) -> bool:
    """Say whether a portfolio keeps every row."""
    for k in range(len(use)):
        use[k] = 0
    for e in range(len(rules.row)):
        use[rules.row[e]] += rules.amounts[rules.start[e] + choice[rules.owner[e]]]
    for p in range(len(holds)):
        if holds[p]:
            for y in range(rules.joint_at[p], rules.joint_at[p + 1]):
                use[rules.joint_row[y]] += rules.joint_amounts[y]
    for k in range(len(use)):  # noqa: SIM110 - compiled: no generators
        if use[k] > rules.ends[k]:
            return False
    return True
