"""Small linear programmes solved one after another from a basis that suits them all, as compiled code.

    maximise c . x   subject to  A x <= b,  x >= 0

The dictionary is kept dense and solved by the parametric self-dual simplex method (Vanderbei,
"Linear Programming", ch. 7): whatever a basis lacks, in feasibility or in optimality, is lent to it
times mu, and pivots bring mu down to 0. So any basis will do to start from. Every programme starts
from that of the first, which had better be their mean: others differ less from it than from each
other.

A dictionary holds only rows that have been met. It begins with those that bind in the first
programme; where what is found breaks others, these are taken in, and it goes on. Few of the rules
bind, and a pivot takes as long as there are rows.

All in floats, which are trusted nowhere: the answer is a set of multipliers, whose bound is worked
out anew in integers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from scoring.exact.compiled import compiled, inner

if TYPE_CHECKING:
    from numpy.typing import NDArray

    type Floats = NDArray[np.float64]
    type Integers = NDArray[np.int64]

PIVOTS = 300  # before a programme is left to another solver
ROUNDS = 50  # of taking rows in
LANES = 32  # cells that are worked on together
TINY = 1e-9
BROKEN = 1e-7  # beyond an end
MET, DRAWN, BINDS = 1, 2, 3  # a row that is in the dictionary; where it is drawn; and that binds
SMALL = 1e-7  # below which no pivot is taken,
UNSAFE = 1e-3  # and none that may as well be left out


class Dictionary(NamedTuple):
    """A dictionary: w = ends - cells x, and what each end and cost is lent times mu.

    cells: rows x columns, in the order in which rows were taken in
    ends, lent_ends: rows
    costs, lent_costs: columns
    basic, free: the variable of every row and column; structural ones first, then the slacks of
        rows as they are written
    inside: rows as they are written; MET for those that were taken in
    line: columns, room for one row
    used: how many rows there are in the dictionary
    """

    cells: Floats
    ends: Floats
    lent_ends: Floats
    costs: Floats
    lent_costs: Floats
    basic: Integers
    free: Integers
    inside: Integers
    line: Floats
    used: Integers


class Written(NamedTuple):
    """Programmes as they are written.

    across: columns x rows, the cells; of rows that are drawn, about the most that they can be
    ends: rows
    varying: rows; the place in `amounts` of those that each draw has for itself, -1 for the others
    columns: the first columns here; where their amounts stand. The others are joints
    amounts: draws x varying x amounts
    joint_amounts: draws x varying x joints
    scale: rows; what amounts are divided by
    costs: draws x columns
    """

    across: Floats
    ends: Floats
    varying: Integers
    columns: Integers
    amounts: Integers
    joint_amounts: Integers
    scale: Floats
    costs: Floats


@compiled
def dictionary(rows: int, columns: int) -> Dictionary:
    """Make room for one."""
    width = -(-columns // LANES) * LANES
    return Dictionary(
        cells=np.zeros((rows, width)),
        ends=np.zeros(rows),
        lent_ends=np.zeros(rows),
        costs=np.zeros(width),
        lent_costs=np.zeros(width),
        basic=np.zeros(rows, np.int64),
        free=np.arange(columns),
        inside=np.zeros(rows, np.int64),
        line=np.zeros(columns),
        used=np.zeros(1, np.int64),
    )


@inner
def _exchange(of: Dictionary, r: int, s: int) -> None:
    """Exchange the variable of row r and that of column s."""
    cells = of.cells
    ends, lent_ends = of.ends, of.lent_ends
    costs, lent_costs = of.costs, of.lent_costs
    width = cells.shape[1]
    of.basic[r], of.free[s] = of.free[s], of.basic[r]
    inverse = 1.0 / cells[r, s]
    for j in range(width):
        cells[r, j] *= inverse
    cells[r, s] = inverse
    ends[r] *= inverse
    lent_ends[r] *= inverse
    for i in range(of.used[0]):
        factor = cells[i, s]
        if i != r and factor != 0.0:
            for j in range(width):
                cells[i, j] -= factor * cells[r, j]
            cells[i, s] = -factor * inverse
            ends[i] -= factor * ends[r]
            lent_ends[i] -= factor * lent_ends[r]
    for line in (costs, lent_costs):
        factor = line[s]
        if factor != 0.0:
            for j in range(width):
                line[j] -= factor * cells[r, j]
            line[s] = -factor * inverse


# -- rows ------------------------------------------------------------------------------------------


@inner
def _take_in(of: Dictionary, written: Written, draw: int, k: int) -> None:
    """Take a row in, its slack in the basis."""
    columns, r, line = len(of.free), of.used[0], of.line
    if written.varying[k] >= 0:
        v, levels, inverse = written.varying[k], len(written.columns), 1.0 / written.scale[k]
        for j in range(levels):
            line[j] = written.amounts[draw, v, written.columns[j]] * inverse
        for j in range(levels, columns):
            line[j] = written.joint_amounts[draw, v, j - levels] * inverse
    else:
        for j in range(columns):
            line[j] = written.across[j, k]
    for j in range(columns):
        of.cells[r, j] = line[of.free[j]] if of.free[j] < columns else 0.0
    for j in range(columns, of.cells.shape[1]):
        of.cells[r, j] = 0.0
    end = written.ends[k]
    for i in range(r):
        if of.basic[i] < columns and line[of.basic[i]] != 0.0:
            cell = line[of.basic[i]]
            end -= cell * of.ends[i]
            for j in range(of.cells.shape[1]):
                of.cells[r, j] -= cell * of.cells[i, j]
    of.ends[r], of.lent_ends[r] = end, 0.0
    of.basic[r], of.inside[k] = columns + k, MET
    of.used[0] = r + 1


@inner
def _take_all(of: Dictionary, written: Written, draw: int) -> int:
    """Take all rows in; says how many were not."""
    count = 0
    for k in range(len(written.ends)):
        if of.inside[k] != MET:
            _take_in(of, written, draw, k)
            count += 1
    return count


@inner
def _take_broken(of: Dictionary, written: Written, draw: int, room: Floats) -> int:
    """Take the rows in that the solution breaks; says how many. room: rows, written over."""
    columns, rows, before = len(of.free), len(written.ends), of.used[0]
    at, levels = written.columns, len(written.columns)
    for k in range(rows):
        room[k] = written.ends[k]
    for i in range(before):
        if of.basic[i] < columns:
            share = of.ends[i]
            for k in range(rows):
                room[k] -= share * written.across[of.basic[i], k]
    for k in range(rows):
        v = written.varying[k]
        if room[k] < -BROKEN and v >= 0 and of.inside[k] != MET:
            use = 0.0
            for i in range(before):
                if of.basic[i] < levels:
                    use += of.ends[i] * written.amounts[draw, v, at[of.basic[i]]]
                elif of.basic[i] < columns:
                    use += of.ends[i] * written.joint_amounts[draw, v, of.basic[i] - levels]
            room[k] = written.ends[k] - use / written.scale[k]
        if room[k] < -BROKEN and of.inside[k] != MET:
            _take_in(of, written, draw, k)
    taken: int = of.used[0] - before
    return taken


# -- where every programme starts ------------------------------------------------------------------


@inner
def _keep_home(of: Dictionary, written: Written, home: Dictionary) -> None:
    """Keep the rows that bind, but those that vary: what every programme starts from.

    What a row that varies keeps out of the basis goes out with it, and is noted where the row would
    be: `inside` of such a row is BINDS + the variable.
    """
    columns = len(of.free)
    for s in range(columns):
        k = of.free[s] - columns
        if k >= 0 and written.varying[k] >= 0:
            r = -1
            for i in range(of.used[0]):
                if of.basic[i] < columns and (r < 0 or abs(of.cells[i, s]) > abs(of.cells[r, s])):
                    r = i
            if r >= 0 and abs(of.cells[r, s]) > SMALL:
                home.inside[k] = BINDS + of.basic[r]
                _exchange(of, int(r), s)
    count = 0
    for j in range(columns):
        home.free[j] = of.free[j]
        if of.free[j] >= columns:
            home.inside[of.free[j] - columns] = MET
    for i in range(of.used[0]):
        if of.basic[i] < columns:
            home.basic[count], home.ends[count] = of.basic[i], of.ends[i]
            for j in range(of.cells.shape[1]):
                home.cells[count, j] = of.cells[i, j]
            count += 1
    home.used[0] = count


@inner
def _go_home(of: Dictionary, written: Written, home: Dictionary, draw: int) -> None:
    """Start from what was kept, and from the rows that vary and bind there, as this draw has them."""
    columns = len(of.free)
    of.used[0] = home.used[0]
    for j in range(columns):
        of.free[j], of.costs[j], of.lent_costs[j] = home.free[j], 0.0, 0.0
    for i in range(home.used[0]):
        of.basic[i], of.ends[i], of.lent_ends[i] = home.basic[i], home.ends[i], 0.0
        for j in range(of.cells.shape[1]):
            of.cells[i, j] = home.cells[i, j]
    for k in range(len(written.ends)):
        of.inside[k] = home.inside[k] == MET
    for k in range(len(written.ends)):
        if home.inside[k] >= DRAWN:
            _take_in(of, written, draw, k)
            r = of.used[0] - 1
            for s in range(columns):
                if of.free[s] == home.inside[k] - BINDS and abs(of.cells[r, s]) > UNSAFE:
                    _exchange(of, r, s)


@inner
def _remember(of: Dictionary, written: Written, home: Dictionary, draw: int) -> None:
    """Let the next begin with the rows too that bind in this one."""
    columns = len(of.free)
    for s in range(columns):
        k = of.free[s] - columns
        if k >= 0 and home.inside[k] == 0:
            if written.varying[k] >= 0:
                home.inside[k] = DRAWN
            else:
                _take_in(home, written, draw, k)


@inner
def _lend(of: Dictionary) -> None:
    """Lend what the basis lacks, in amounts that differ a little, so that ties are few."""
    for i in range(of.used[0]):
        of.lent_ends[i] = 1.0 + 0.37 * ((i * 0.6180339887) % 1.0) if of.ends[i] < 0.0 else 0.0
    for j in range(len(of.free)):
        of.lent_costs[j] = 1.0 + 0.37 * ((j * 0.7548776662) % 1.0) if of.costs[j] > 0.0 else 0.0


@inner
def price(of: Dictionary, costs: Floats) -> None:
    """Take other costs over the structural variables, in terms of what is free now."""
    columns = len(of.free)
    for j in range(columns):
        of.costs[j] = costs[of.free[j]] if of.free[j] < columns else 0.0
    for i in range(of.used[0]):
        if of.basic[i] < columns and costs[of.basic[i]] != 0.0:
            cost = costs[of.basic[i]]
            for j in range(of.cells.shape[1]):
                of.costs[j] -= cost * of.cells[i, j]


@inner
def _most_lacking(of: Dictionary) -> tuple[float, int, int]:
    """Give the least mu at which the basis lacks nothing, and the row or column that asks for it; -1 for the other."""
    mu, r, s = TINY, -1, -1
    for i in range(of.used[0]):
        if of.lent_ends[i] > TINY and -of.ends[i] > mu * of.lent_ends[i]:
            mu, r = -of.ends[i] / of.lent_ends[i], i
    for j in range(len(of.free)):
        if of.lent_costs[j] > TINY and of.costs[j] > mu * of.lent_costs[j]:
            mu, r, s = of.costs[j] / of.lent_costs[j], -1, j
    return mu, r, s


@inner
def _leaving(of: Dictionary, s: int, mu: float) -> int:
    """Give the row whose variable comes down to 0 first where that of column s goes up; -1 for none."""
    least, r = np.inf, -1
    for i in range(of.used[0]):
        cell, end = of.cells[i, s], of.ends[i] + mu * of.lent_ends[i]
        if cell > SMALL and end < least * cell:
            least, r = end / cell, i
    return r


@inner
def _entering(of: Dictionary, r: int, mu: float) -> int:
    """Give the column whose cost comes to 0 first where the variable of row r leaves; -1 for none."""
    least, s = np.inf, -1
    for j in range(len(of.free)):
        cell, cost = of.cells[r, j], mu * of.lent_costs[j] - of.costs[j]
        if cell < -SMALL and cost < least * -cell:
            least, s = cost / -cell, j
    return s


@inner
def solve(of: Dictionary) -> bool:
    """Pivot until nothing is lent any more; says whether that was reached."""
    _lend(of)
    for _ in range(PIVOTS):
        mu, r, s = _most_lacking(of)
        if r < 0 and s < 0:
            return True
        if s >= 0:
            r = _leaving(of, s, mu)
        else:
            s = _entering(of, r, mu)
        if r < 0 or s < 0:
            return False
        _exchange(of, r, s)
    return False


@inner
def _solve_whole(of: Dictionary, written: Written, draw: int, room: Floats) -> bool:
    """Solve, and take in what is broken, until nothing is; says whether that was reached."""
    for _ in range(ROUNDS):
        if solve(of):
            if _take_broken(of, written, draw, room) == 0:
                return True
        elif _take_all(of, written, draw) == 0:  # what has no end so far may have one
            return False
    return False


@inner
def read(of: Dictionary, duals: Floats, shares: Floats) -> None:
    """Read the multipliers of the rows, and the structural variables."""
    columns = len(of.free)
    for k in range(len(duals)):
        duals[k] = 0.0
    for j in range(columns):
        shares[j] = 0.0
    for j in range(columns):
        if of.free[j] >= columns:
            duals[of.free[j] - columns] = max(-of.costs[j], 0.0)
    for i in range(of.used[0]):
        if of.basic[i] < columns:
            shares[of.basic[i]] = of.ends[i]


@compiled
def solve_all(
    of: Dictionary, home: Dictionary, written: Written, duals: Floats, shares: Floats
) -> NDArray[np.bool_]:
    """Solve programmes one after another; says which were solved.

    home: where all start; the basis of the first solved goes there, if there is none yet. duals:
    programmes x rows, and shares: programmes x columns, are filled here.
    """
    solved, room = np.zeros(len(duals), np.bool_), np.zeros(len(written.ends))
    for q in range(len(duals)):
        _go_home(of, written, home, q)
        price(of, written.costs[q])
        solved[q] = _solve_whole(of, written, q, room)
        if solved[q]:
            read(of, duals[q], shares[q])
            if home.used[0] == 0:
                _keep_home(of, written, home)
            _remember(of, written, home, q)
    return solved
