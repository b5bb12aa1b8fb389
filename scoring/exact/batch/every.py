"""Every portfolio of a small programme, listed once: each draw is answered by looking at all of them.

Where a few thousand portfolios are all there are, adding them all up takes less than a search, and
no machine code. All in 64-bit integers, with the tie rule of the search.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import prod
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scoring.exact.batch.row_table import RowLot, RowTable

    type Integers = NDArray[np.int64]

MOST = 2**12  # portfolios looked at, whether they keep the rules or not
NONE = -(2**62)  # less than any portfolio is worth


@dataclass(frozen=True, slots=True)
class Every:
    """The portfolios that keep all rules which are the same in every draw.

    choices: portfolios x recommendations
    options: portfolios x columns; 1 for what each takes
    holds: portfolios x joints; 1 for those that hold
    funded: portfolios; how many recommendations each funds
    ends: of the inequalities that each draw has for itself
    """

    choices: Integers
    options: Integers
    holds: Integers
    funded: Integers
    ends: Integers

    def best(
        self, values: Integers, joint_values: Integers, rows: RowLot
    ) -> tuple[list[int], list[Integers]]:
        """Give of every draw what the best portfolio is worth, NONE where there is none, and which are tied at it.

        values: columns x draws. joint_values: joints x draws. Of those worth the most only
        the ones that cost least, and of these that fund fewest.
        """
        if not len(self.choices):
            nothing = np.zeros(0, dtype=np.int64)
            return [NONE] * values.shape[1], [nothing] * values.shape[1]
        worth = self.options @ values + self.holds @ joint_values
        if rows.varies:
            worth[~self._keeps(rows)] = NONE
        costs = self.options @ rows.costs.T + self.holds @ rows.joint_costs.T
        best = worth.max(axis=0)
        tied = [
            self._first(worth[:, q], best[q], costs[:, q % costs.shape[1]])
            for q in range(values.shape[1])
        ]
        return best.tolist(), tied

    def _keeps(self, rows: RowLot) -> NDArray[np.bool_]:
        """Say which portfolios keep the rules that each draw has for itself: portfolios x draws."""
        use = self.options @ rows.amounts.transpose(0, 2, 1)
        use += self.holds @ rows.joint_amounts.transpose(0, 2, 1)
        return np.asarray((use <= self.ends).all(axis=2).T)

    def _first(self, values: Integers, best: int, costs: Integers) -> Integers:
        """Keep of the portfolios worth the most those that cost least, and of these that fund fewest."""
        tied = np.flatnonzero(values == best) if best > NONE else np.zeros(0, dtype=np.int64)
        for less in (costs, self.funded):
            if len(tied) > 1:
                tied = tied[less[tied] == less[tied].min()]
        return tied


def every(table: RowTable) -> Every | None:
    """List every portfolio that keeps the rules which never vary; None where there may be more than MOST."""
    system = table.system
    if table.domain is None or not table.fits or not len(system.sizes):
        return None
    is_open = [np.flatnonzero(table.domain[span]).tolist() for span in system.spans]
    if prod(map(len, is_open)) > MOST:
        return None
    choices = np.array(list(product(*is_open)), dtype=np.int64)
    options = np.zeros((len(choices), system.columns), dtype=np.int64)
    options[np.arange(len(choices))[:, None], table.firsts + choices] = 1
    holds = system.holds(choices).astype(np.int64)
    still = np.setdiff1d(np.arange(system.rows), table.varying)
    use = options @ table.amounts[still].T + holds @ table.joint_amounts[still].T
    keeps = (use <= table.ends[still]).all(axis=1)
    choices, options, holds = choices[keeps], options[keeps], holds[keeps]
    funded = (choices > 0).sum(axis=1)
    return Every(choices, options, holds, funded, table.ends[table.varying])
