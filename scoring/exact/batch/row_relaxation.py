"""The linear relaxation under rows that change from draw to draw, re-solved from the last basis for its row duals.

The same programme as in `scoring.exact.relaxation`, with another matrix in every solve. Its floats
are trusted nowhere: what they are for is multipliers, whose bound is exact whatever they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import highspy
import numpy as np

from scoring.exact.linear.simplex import simplex
from scoring.exact.relaxation import RAY_BITS, Duals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scoring.exact.batch.row_table import RowLot, RowTable
    from scoring.exact.inequalities import Domain


class RowRelaxation:
    """One HiGHS model whose varying rows are written anew before every solve.

    Rows: the table's inequalities, then one a recommendation that lets one of its levels be chosen.
    Columns: levels (option 0 is what they leave), then joints. Every row is scaled by a power of
    two.
    """

    def __init__(self, table: RowTable) -> None:
        system = table.system
        self.table = table
        self._count, self._rows = len(table.levels) + len(system.sides), len(table.ends)
        matrix = self._written(table.amounts, table.joint_amounts)
        self._exponents = np.frexp(np.abs(matrix).max(axis=1, initial=0.0))[1].astype(np.int64) - 1
        chosen = np.zeros((len(system.sizes), self._count))
        chosen[system.owner[table.levels], np.arange(len(table.levels))] = 1.0
        all_cells = np.vstack([np.ldexp(matrix, -self._exponents[:, None]), chosen])
        columns, rows = np.nonzero(all_cells.T)
        self._amounts = all_cells[rows, columns]
        place = {k: v for v, k in enumerate(table.varying.tolist())}
        followed = np.array([place.get(k, -1) for k in range(len(all_cells))], dtype=np.int64)[rows]
        self._places = np.flatnonzero(followed >= 0)  # in `_amounts`, of what varies
        self._varying, self._columns = followed[self._places], columns[self._places]
        # What an amount on option 0 adds to a row whatever is chosen; the other options then add
        # the rest.
        self._moved = table.amounts[:, table.firsts].sum(axis=1)
        self._lp = highspy.HighsLp()
        self._lp.num_col_, self._lp.num_row_ = self._count, len(all_cells)
        self._lp.col_lower_ = np.zeros(self._count)
        self._lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        self._lp.a_matrix_.start_ = np.searchsorted(columns, np.arange(self._count + 1)).astype(
            np.int32
        )
        self._lp.a_matrix_.index_ = rows.astype(np.int32)
        self._model: Any = simplex()
        self._basis: Any = None

    def _written(
        self, amounts: NDArray[np.int64], joint_amounts: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """Write inequalities over levels and joints: an amount on option 0 is taken off the other options."""
        table = self.table
        moved = amounts - amounts[:, table.firsts][:, table.system.owner]
        return np.hstack([moved[:, table.levels], joint_amounts]).astype(np.float64)

    def duals(
        self,
        values: NDArray[np.float64],
        joint_values: NDArray[np.float64],
        domains: Sequence[Domain],
        lot: RowLot,
    ) -> Duals:
        """Solve under many values and rows, one after another, for row duals and shares in floats.

        values: solves x levels. joint_values: solves x joints. domains: one a solve. lot: the rows
        of every solve.
        """
        table = self.table
        duals = np.zeros((len(values), self._rows))
        shares = np.zeros((len(values), len(table.levels)))
        feasible = np.ones(len(values), dtype=bool)
        all_values = np.hstack([values, joint_values])
        exponents = np.frexp(np.abs(all_values).max(axis=1, initial=1.0))[1] - 7
        costs = -np.ldexp(all_values, -exponents[:, None])
        of_levels = lot.amounts[:, :, table.levels]
        amounts = np.concatenate([of_levels, lot.joint_amounts], axis=2).astype(np.float64)
        scales, ends = self._exponents.copy(), (table.ends - self._moved).astype(np.float64)
        upper = np.ones(self._lp.num_row_)
        for place, (cost, domain, drawn) in enumerate(zip(costs, domains, amounts, strict=True)):
            scales[table.varying] = np.frexp(np.abs(drawn).max(axis=1, initial=0.0))[1] - 1
            self._amounts[self._places] = np.ldexp(
                drawn[self._varying, self._columns], -scales[table.varying][self._varying]
            )
            upper[: self._rows] = np.ldexp(ends, -scales)
            if self._solve(cost, domain, upper):
                solution = self._model.getSolution()
                duals[place] = solution.row_dual[: self._rows]
                shares[place] = solution.col_value[: len(table.levels)]
                duals[place] = -np.ldexp(duals[place], exponents[place] - scales)
            elif self._model.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
                _, has_ray, ray = self._model.getDualRay()
                if has_ray:
                    feasible[place] = False
                    part = np.array(ray[: self._rows])
                    duals[place] = -np.ldexp(
                        part / max(float(np.abs(part).max(initial=0.0)), 1e-30), RAY_BITS - scales
                    )
        return Duals(duals, shares, feasible)

    def _solve(self, cost: NDArray[np.float64], domain: Domain, upper: NDArray[np.float64]) -> bool:
        """Solve once from the last basis; says whether there is an optimum."""
        table, lp, model = self.table, self._lp, self._model
        lp.col_cost_ = cost
        joints = np.ones(len(table.system.sides))
        lp.col_upper_ = np.concatenate([domain[table.levels], joints]).astype(np.float64)
        lower = np.full(lp.num_row_, -np.inf)
        lower[self._rows :] = np.where(domain[table.firsts], 0.0, 1.0)
        lp.row_lower_, lp.row_upper_ = lower, upper
        lp.a_matrix_.value_ = self._amounts
        model.passModel(lp)
        if self._basis is not None:
            model.setBasis(self._basis)
        model.run()
        optimal: bool = model.getModelStatus() == highspy.HighsModelStatus.kOptimal
        if optimal:
            self._basis = model.getBasis()
        return optimal
