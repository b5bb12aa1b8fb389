"""Small linear programmes solved one after another from the last basis, as compiled code.

    maximise c . x   subject to  A x <= b,  x >= 0

The dictionary is kept dense and solved by the parametric self-dual simplex method (Vanderbei,
"Linear Programming", ch. 7): whatever a basis lacks, in feasibility or in optimality, is lent to it
times mu, and pivots bring mu down to 0. So any basis will do to start from, that of the last draw
with other costs or another matrix. All in floats, which are trusted nowhere: the answer is a set of
multipliers, whose bound is worked out anew in integers.
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
TINY = 1e-9
SMALL = 1e-7  # below which no pivot is taken


class Dictionary(NamedTuple):
    """A dictionary: w = ends - cells x, and what each end and cost is lent times mu.

    cells: rows x columns
    ends, lent_ends: rows
    costs, lent_costs: columns
    basic, free: the variable of every row and column; structural ones first, then the slacks
    """

    cells: Floats
    ends: Floats
    lent_ends: Floats
    costs: Floats
    lent_costs: Floats
    basic: Integers
    free: Integers


class Written(NamedTuple):
    """Programmes as they are written: cells (rows x columns) and ends of them all.

    varying: the rows that each draw has for itself
    drawn: draws x varying x columns, or none at all
    """

    cells: Floats
    ends: Floats
    varying: Integers
    drawn: Floats


@compiled
def dictionary(rows: int, columns: int) -> Dictionary:
    """Make room for one."""
    return Dictionary(
        cells=np.zeros((rows, columns)),
        ends=np.zeros(rows),
        lent_ends=np.zeros(rows),
        costs=np.zeros(columns),
        lent_costs=np.zeros(columns),
        basic=np.arange(columns, columns + rows),
        free=np.arange(columns),
    )


@inner
def _exchange(of: Dictionary, r: int, s: int) -> None:
    """Exchange the variable of row r and that of column s."""
    cells = of.cells
    ends, lent_ends = of.ends, of.lent_ends
    costs, lent_costs = of.costs, of.lent_costs
    rows, columns = cells.shape
    of.basic[r], of.free[s] = of.free[s], of.basic[r]
    inverse = 1.0 / cells[r, s]
    for j in range(columns):
        cells[r, j] *= inverse
    cells[r, s] = inverse
    ends[r] *= inverse
    lent_ends[r] *= inverse
    for i in range(rows):
        factor = cells[i, s]
        if i != r and factor != 0.0:
            for j in range(columns):
                cells[i, j] -= factor * cells[r, j]
            cells[i, s] = -factor * inverse
            ends[i] -= factor * ends[r]
            lent_ends[i] -= factor * lent_ends[r]
    for line in (costs, lent_costs):
        factor = line[s]
        if factor != 0.0:
            for j in range(columns):
                line[j] -= factor * cells[r, j]
            line[s] = -factor * inverse


@inner
def restart(of: Dictionary, written: Written, draw: int) -> None:
    """Write the programme of a draw anew, and bring the basis that the dictionary had back as far as it is one."""
    rows, columns = of.cells.shape
    wanted = np.zeros(columns + rows, np.bool_)
    for i in range(rows):
        wanted[of.basic[i]] = True
    _write(of, written, draw)
    for s in range(columns):
        if wanted[s]:
            r = _row_for(of, wanted, s)
            if r >= 0:
                _exchange(of, r, s)


@inner
def _write(of: Dictionary, written: Written, draw: int) -> None:
    """Write the programme of a draw, every slack in the basis.

    Cell by cell: to assign whole arrays takes longer to compile than all else here.
    """
    rows, columns = of.cells.shape
    for i in range(rows):
        of.ends[i] = written.ends[i]
        of.basic[i] = columns + i
        for j in range(columns):
            of.cells[i, j] = written.cells[i, j]
    if len(written.drawn) > 0:
        for v in range(len(written.varying)):
            for j in range(columns):
                of.cells[written.varying[v], j] = written.drawn[draw, v, j]
    for j in range(columns):
        of.free[j] = j


@inner
def _row_for(of: Dictionary, wanted: NDArray[np.bool_], s: int) -> int:
    """Give the row of a slack not wanted in the basis where column s has the largest pivot; -1 where none is large."""
    rows, columns = of.cells.shape
    largest, row = SMALL, -1
    for i in range(rows):
        if of.basic[i] >= columns and not wanted[of.basic[i]] and abs(of.cells[i, s]) > largest:
            largest, row = abs(of.cells[i, s]), i
    return row


@inner
def _lend(of: Dictionary) -> None:
    """Lend what the basis lacks, in amounts that differ a little, so that ties are few."""
    for i in range(len(of.ends)):
        of.lent_ends[i] = 1.0 + 0.37 * ((i * 0.6180339887) % 1.0) if of.ends[i] < 0.0 else 0.0
    for j in range(len(of.costs)):
        of.lent_costs[j] = 1.0 + 0.37 * ((j * 0.7548776662) % 1.0) if of.costs[j] > 0.0 else 0.0


@inner
def price(of: Dictionary, costs: Floats) -> None:
    """Take other costs over the structural variables, in terms of what is free now."""
    rows, columns = of.cells.shape
    for j in range(columns):
        of.costs[j] = costs[of.free[j]] if of.free[j] < columns else 0.0
    for i in range(rows):
        if of.basic[i] < columns and costs[of.basic[i]] != 0.0:
            cost = costs[of.basic[i]]
            for j in range(columns):
                of.costs[j] -= cost * of.cells[i, j]


@inner
def _most_lacking(of: Dictionary) -> tuple[float, int, int]:
    """Give the least mu at which the basis lacks nothing, and the row or column that asks for it; -1 for the other."""
    mu, r, s = TINY, -1, -1
    for i in range(len(of.ends)):
        if of.lent_ends[i] > TINY and -of.ends[i] > mu * of.lent_ends[i]:
            mu, r = -of.ends[i] / of.lent_ends[i], i
    for j in range(len(of.costs)):
        if of.lent_costs[j] > TINY and of.costs[j] > mu * of.lent_costs[j]:
            mu, r, s = of.costs[j] / of.lent_costs[j], -1, j
    return mu, r, s


@inner
def _leaving(of: Dictionary, s: int, mu: float) -> int:
    """Give the row whose variable comes down to 0 first where that of column s goes up; -1 for none."""
    least, r = np.inf, -1
    for i in range(len(of.ends)):
        cell, end = of.cells[i, s], of.ends[i] + mu * of.lent_ends[i]
        if cell > SMALL and end < least * cell:
            least, r = end / cell, i
    return r


@inner
def _entering(of: Dictionary, r: int, mu: float) -> int:
    """Give the column whose cost comes to 0 first where the variable of row r leaves; -1 for none."""
    least, s = np.inf, -1
    for j in range(len(of.costs)):
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
def read(of: Dictionary, duals: Floats, shares: Floats) -> None:
    """Read the multipliers of the rows, and the structural variables."""
    rows, columns = of.cells.shape
    for i in range(rows):
        duals[i] = 0.0
    for j in range(columns):
        shares[j] = 0.0
    for j in range(columns):
        if of.free[j] >= columns:
            duals[of.free[j] - columns] = max(-of.costs[j], 0.0)
    for i in range(rows):
        if of.basic[i] < columns:
            shares[of.basic[i]] = of.ends[i]


@compiled
def solve_all(
    of: Dictionary, written: Written, costs: Floats, duals: Floats, shares: Floats
) -> NDArray[np.bool_]:
    """Solve programmes one after another; says which were solved.

    costs: programmes x columns. duals: programmes x rows, and shares: programmes x columns, are
    filled here.
    """
    solved = np.zeros(len(costs), np.bool_)
    for q in range(len(costs)):
        if q == 0 or len(written.drawn) > 0 or not solved[q - 1]:
            restart(of, written, q)
        price(of, costs[q])
        solved[q] = solve(of)
        if solved[q]:
            read(of, duals[q], shares[q])
    return solved
