"""The linear relaxation of many draws by pivots of our own: for small programmes several times as quick as HiGHS.

Rows: inequalities, one a recommendation that lets one of its levels be chosen, one a joint that
lets it hold once, and one for each recommendation that must be funded. Columns: the levels that the
domain leaves open, then joints. Every row is divided by its largest amount.

Where several rows meet in one corner the multipliers are not unique, and those that charge
inequalities in place of options say least about what an option loses. So inequalities are given a
hair of room: they are charged only where they must be. The bound stays exact, since it is worked
out anew from the multipliers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scoring.exact.batch.pivots import Written, dictionary, solve_all
from scoring.exact.relaxation import Duals

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scoring.exact.batch.row_table import RowLot, RowTable
    from scoring.exact.inequalities import Domain

    type Floats = NDArray[np.float64]

LARGEST = 80_000  # cells of a dictionary: beyond, HiGHS is quicker
SCALE = 100.0  # of the largest value
PRESSED = 1e4  # what makes an option be taken, or not, whatever else it is worth
OUTSIDE = 1e-5  # share of an option that is closed
HAIR = 1e-6  # room that every inequality is given, in its largest amounts


def suits(table: RowTable) -> bool:
    """Say whether a programme is small enough."""
    rows = len(table.ends) + 2 * len(table.sizes) + len(table.system.sides)
    return 0 < rows * (len(table.levels) + len(table.system.sides)) <= LARGEST


class QuickRelaxation:
    """One dictionary, solved for draw after draw from the basis of their mean."""

    def __init__(self, table: RowTable, domain: Domain) -> None:
        system = table.system
        self.table = table
        self._open = np.flatnonzero(domain[table.levels])
        self._columns = table.levels[self._open]
        must = np.flatnonzero(~domain[table.firsts])
        owner = system.owner[self._columns]
        chosen = np.zeros((len(system.sizes), len(self._columns) + len(system.sides)))
        chosen[owner, np.arange(len(self._columns))] = 1.0
        cells = self._written(table.amounts, table.joint_amounts)
        self._scale = np.maximum(np.abs(cells).max(axis=1, initial=0.0), 1.0)
        # An amount on option 0 counts whatever is chosen, and the other options add the rest.
        ends = (table.ends - table.amounts[:, table.firsts].sum(axis=1)).astype(np.float64)
        once = np.hstack(
            [np.zeros((len(system.sides), len(self._columns))), np.eye(len(system.sides))]
        )
        all_cells = np.vstack([cells / self._scale[:, None], chosen, once, -chosen[must]])
        self._across = np.ascontiguousarray(all_cells.T)
        ones = np.ones(len(chosen) + len(once))
        self._ends = np.concatenate([ends / self._scale + HAIR, ones, -np.ones(len(must))])
        self._plain = ends
        self._varying = np.full(len(self._ends), -1, dtype=np.int64)
        self._varying[table.varying] = np.arange(len(table.varying))
        self._dictionary, self._home = (dictionary(*all_cells.shape) for _ in range(2))

    def _written(self, amounts: NDArray[np.int64], joint_amounts: NDArray[np.int64]) -> Floats:
        """Write inequalities over open levels and joints."""
        table = self.table
        moved = amounts - amounts[:, table.firsts][:, table.system.owner]
        return np.hstack([moved[:, self._columns], joint_amounts]).astype(np.float64)

    def duals(
        self,
        values: Floats,
        joint_values: Floats,
        rows: RowLot | None,
        domains: NDArray[np.bool_] | None = None,
    ) -> tuple[Duals, NDArray[np.bool_]]:
        """Solve under many values, one after another, for row duals and shares; says which were solved.

        values: solves x levels. joint_values: solves x joints. rows: the drawn rows of every solve;
        None where none varies. domains: solves x columns; None for the whole of it. The duals are
        in the values' unit for one unit of the inequality.
        """
        table, count = self.table, len(values)
        objectives = np.ascontiguousarray(np.hstack([values[:, self._open], joint_values]))
        sizes = np.maximum(np.abs(objectives).max(axis=1, initial=0.0), 1.0) / SCALE
        amounts = np.zeros((0, len(table.varying), table.system.columns), dtype=np.int64)
        joint_amounts = np.zeros((0, len(table.varying), len(table.system.sides)), dtype=np.int64)
        if rows is not None:
            amounts, joint_amounts = rows.amounts, rows.joint_amounts
        costs = objectives / sizes[:, None]
        if domains is not None:
            self._press(costs, domains)
        first = int(not self._home.used[0])
        if first:  # their mean goes before, and all start from there
            costs = np.concatenate([costs.mean(axis=0)[None], costs])
            if rows is not None:
                amounts, joint_amounts = _mean_first(amounts), _mean_first(joint_amounts)
                self._rescale(amounts, joint_amounts)
        duals, shares = np.zeros((len(costs), len(self._ends))), np.zeros(costs.shape)
        written = Written(
            across=self._across,
            ends=self._ends,
            varying=np.full_like(self._varying, -1) if rows is None else self._varying,
            columns=self._columns,
            amounts=amounts,
            joint_amounts=joint_amounts,
            scale=self._scale,
            costs=costs,
        )
        solved = solve_all(self._dictionary, self._home, written, duals, shares)
        duals, shares, solved = duals[first:], shares[first:], solved[first:]
        levels = np.zeros((count, len(table.levels)))
        levels[:, self._open] = shares[:, : len(self._open)]
        by_row = duals[:, : len(self._scale)] * sizes[:, None] / self._scale
        if domains is not None:
            solved = solved & self._heeds(levels, domains)
        return Duals(by_row, levels, np.ones(count, dtype=bool)), solved

    def _press(self, costs: Floats, domains: NDArray[np.bool_]) -> None:
        """Make options that are closed too dear to take, and those of what must be funded too good not to."""
        table = self.table
        is_open = domains[:, self._columns]
        must = ~domains[:, table.firsts][:, table.system.owner[self._columns]]
        costs[:, : len(self._columns)] += PRESSED * (must & is_open)
        costs[:, : len(self._columns)] -= PRESSED * ~is_open

    def _heeds(self, levels: Floats, domains: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Say of which solutions all is within the domain: there the pressure has changed nothing else."""
        table = self.table
        taken = np.zeros((len(levels), table.system.columns))
        taken[:, table.levels] = levels
        funded = np.add.reduceat(taken, table.firsts, axis=1)
        outside = (taken * ~domains).max(axis=1, initial=0.0)
        unfunded = ((1.0 - funded) * ~domains[:, table.firsts]).max(axis=1, initial=0.0)
        return np.asarray((outside < OUTSIDE) & (unfunded < OUTSIDE))

    def _rescale(self, amounts: NDArray[np.int64], joint_amounts: NDArray[np.int64]) -> None:
        """Divide the rows that vary by the largest of their amounts in the first draws.

        What they are at most there says which of them need be looked at in a draw.
        """
        varying = self.table.varying
        most = np.hstack([amounts[:, :, self._columns].max(axis=0), joint_amounts.max(axis=0)])
        largest = np.maximum(np.abs(most).max(axis=1, initial=0), 1)
        self._across[:, varying] = (most / largest[:, None]).T
        self._scale[varying] = largest
        self._ends[varying] = self._plain[varying] / largest + HAIR


def _mean_first(amounts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Put the mean of some draws before them."""
    return np.concatenate([amounts.mean(axis=0)[None].astype(np.int64), amounts])
