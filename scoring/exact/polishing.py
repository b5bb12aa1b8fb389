"""A portfolio that keeps every row, bettered by changing one or two recommendations at a time, in machine code.

It proves nothing; it finds what bounds are held against. Of the changes with recommendation i the one
that gains most is made, and so on until none gains, or the work allowed is done. Recommendations that
are members of a joint stay as they are.

A portfolio that breaks rows is mended first, by the changes that lose least for what they mend.

Where bettering ends short of what is hoped for, one change is forced whatever it costs, its rows are mended, all
else is bettered again, and what is worth more is kept: iterated local search (Lourenco, Martin and Stuetzle
2003).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scoring.exact.compiled import compiled, inner
from scoring.exact.level_listing import copy_into

if TYPE_CHECKING:
    from scoring.exact.flat_rows import Flags, FlatRows, Integers

FAR_BELOW = -(2**62)
IDLE = 4  # rounds of forced changes that gain nothing, at most


@inner
def _move(flat: FlatRows, use: Integers, i: int, before: int, after: int) -> None:
    """Change what is used by one recommendation's change."""
    for e in range(flat.entries_at[i], flat.entries_at[i + 1]):
        start = flat.start[e]
        use[flat.row[e]] += flat.amounts[start + after] - flat.amounts[start + before]


@inner
def _broken(flat: FlatRows, use: Integers, ends: Integers, i: int) -> int:
    """Count the rows of a recommendation that are broken."""
    count = 0
    for e in range(flat.entries_at[i], flat.entries_at[i + 1]):
        count += use[flat.row[e]] > ends[flat.row[e]]
    return count


@inner
def _keeps(use: Integers, ends: Integers) -> bool:
    """Say whether every row is kept."""
    for k in range(len(use)):  # noqa: SIM110 - compiled: no generators
        if use[k] > ends[k]:
            return False
    return True


@inner
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


@inner
def _best_partner(
    flat: FlatRows,
    ends: Integers,
    values: Integers,
    domain: Flags,
    choice: Integers,
    use: Integers,
    i: int,
    least: int,
    broken: int,
) -> tuple[int, int, int]:
    """Give the change of another recommendation that gains most beyond `least` and mends all rows: gain, which, option."""
    best, best_j, best_option = least, -1, 0
    for j in range(len(flat.sizes)):
        if j == i or flat.touched_at[j] != flat.touched_at[j + 1]:
            continue
        now = flat.first[j] + choice[j]
        for option in range(flat.sizes[j]):
            then = flat.first[j] + option
            gain = values[then] - values[now]
            if (
                gain > best
                and domain[then]
                and _mends(flat, use, ends, j, choice[j], option, broken)
            ):
                best, best_j, best_option = gain, j, option
    return best, best_j, best_option


@compiled
def polished(
    flat: FlatRows,
    ends: Integers,
    values: Integers,
    domain: Flags,
    choice: Integers,
    use: Integers,
    work: int,
) -> int:
    """Better a portfolio in place; gives the changes that were tried.

    ends: rows, exact, as the amounts are. use: rows; what it uses, joints too, changed in place.
    """
    n = len(flat.sizes)
    tried, idle, i = 0, 0, 0
    while idle < n and tried < work:
        best, option, partner, other = 0, -1, -1, 0
        free = flat.touched_at[i] == flat.touched_at[i + 1]
        for o in range(flat.sizes[i] if free else 0):
            if o == choice[i] or not domain[flat.first[i] + o]:
                continue
            gain = values[flat.first[i] + o] - values[flat.first[i] + choice[i]]
            _move(flat, use, i, choice[i], o)
            broken = _broken(flat, use, ends, i)
            if broken == 0 and gain > best:
                best, option, partner = gain, o, -1
            more, j, with_it = _best_partner(
                flat, ends, values, domain, choice, use, i, best - gain, broken
            )
            if j >= 0:
                best, option, partner, other = gain + more, o, j, with_it
            tried += len(domain)
            _move(flat, use, i, o, choice[i])
        idle += 1
        if option >= 0:
            idle = 0
            _move(flat, use, i, choice[i], option)
            choice[i] = option
        if partner >= 0:
            _move(flat, use, partner, choice[partner], other)
            choice[partner] = other
        i = (i + 1) % n
    return tried


@inner
def _relief(
    flat: FlatRows, ends: Integers, use: Integers, j: int, before: int, after: int
) -> float:
    """Say how much less rows are broken by a change, each breach as a share of the row's end."""
    relief = 0.0
    for e in range(flat.entries_at[j], flat.entries_at[j + 1]):
        k, start = flat.row[e], flat.start[e]
        over = use[k] - ends[k]
        then = over + flat.amounts[start + after] - flat.amounts[start + before]
        relief += (max(over, 0) - max(then, 0)) / max(abs(ends[k]), 1)
    return relief


@inner
def _uses_joints(flat: FlatRows, j: int) -> bool:
    """Say whether a recommendation is a member of a joint that uses some row."""
    for e in range(flat.touched_at[j], flat.touched_at[j + 1]):
        p = flat.side_joint[flat.touched[e]]
        if flat.joint_at[p] != flat.joint_at[p + 1]:
            return True
    return False


@compiled
def mended(
    flat: FlatRows,
    ends: Integers,
    values: Integers,
    domain: Flags,
    choice: Integers,
    use: Integers,
) -> bool:
    """Change one recommendation after another in place until every row is kept; says whether that comes about.

    The change that loses least for what it mends goes first. Members of a joint that uses a row stay
    as they are. ends, use: as in `polished`.
    """
    n = len(flat.sizes)
    for _ in range(2 * n + 1):
        if _keeps(use, ends):
            return True
        best, best_j, best_option = 0.0, -1, 0
        for j in range(n):
            if _uses_joints(flat, j):
                continue
            now = flat.first[j] + choice[j]
            for option in range(flat.sizes[j]):
                then = flat.first[j] + option
                if option == choice[j] or not domain[then]:
                    continue
                relief = _relief(flat, ends, use, j, choice[j], option)
                if relief <= 0.0:
                    continue
                price = (values[now] - values[then]) / relief
                if best_j < 0 or price < best:
                    best, best_j, best_option = price, j, option
        if best_j < 0:
            return False
        _move(flat, use, best_j, choice[best_j], best_option)
        choice[best_j] = best_option
    return False


@compiled
def _worth(flat: FlatRows, values: Integers, choice: Integers) -> int:
    """Give what a portfolio is worth, its joints apart."""
    worth = 0
    for i in range(len(flat.sizes)):
        worth += values[flat.first[i] + choice[i]]
    return worth


@compiled
def _forced(
    flat: FlatRows,
    ends: Integers,
    values: Integers,
    domain: Flags,
    choice: Integers,
    use: Integers,
    i: int,
    option: int,
) -> bool:
    """Change one recommendation whatever it costs, and another where that breaks a row; says whether every row is kept."""
    _move(flat, use, i, choice[i], option)
    choice[i] = option
    broken = _broken(flat, use, ends, i)
    if broken == 0:
        return True
    _, j, other = _best_partner(flat, ends, values, domain, choice, use, i, FAR_BELOW, broken)
    if j < 0:
        return False
    _move(flat, use, j, choice[j], other)
    choice[j] = other
    return True


@compiled
def forced(
    flat: FlatRows,
    ends: Integers,
    values: Integers,
    domain: Flags,
    choice: Integers,
    use: Integers,
    enough: int,
    work: int,
) -> int:
    """Better a portfolio in place by forcing one change after another; gives the changes that were tried.

    ends, use: as in `polished`. enough: stop once it gains that much.
    """
    n = len(flat.sizes)
    aim = _worth(flat, values, choice) + enough
    tried = polished(flat, ends, values, domain, choice, use, work)
    worth, idle, i = _worth(flat, values, choice), 0, 0
    while worth < aim and idle < IDLE * n and tried < work:
        free = flat.touched_at[i] == flat.touched_at[i + 1]
        before = worth
        for option in range(flat.sizes[i] if free else 0):
            if option == choice[i] or not domain[flat.first[i] + option] or worth >= aim:
                continue
            held, other, used = domain.copy(), choice.copy(), use.copy()
            for c in range(flat.first[i], flat.first[i] + flat.sizes[i]):
                held[c] = False
            tried += len(domain)
            if _forced(flat, ends, values, domain, other, used, i, option):
                tried += polished(flat, ends, values, held, other, used, work - tried)
                now = _worth(flat, values, other)
                if now >= worth:  # one worth the same leads elsewhere
                    worth = now
                    copy_into(choice, other)
                    copy_into(use, used)
        idle = 0 if worth > before else idle + 1
        i = (i + 1) % n
    return tried
