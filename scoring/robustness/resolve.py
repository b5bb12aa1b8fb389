"""The best portfolio in every one of many draws, each certified: values are drawn anew, and rules with costs may be.

1. Portfolios known so far give every draw a first guess z.
2. The linear relaxation, started from the last basis, gives row duals; rounded to integers they bound every portfolio
   (bounds.py), and what an option loses against the best of its recommendation shuts most options out.
3. What is left is searched depth first in compiled code (kernel.py), which gives the portfolio that is worth most, and
   of several worth the same the one that costs least, then the one that funds fewest, then the first in the order of
   rows, which may be another in every draw.
4. A draw with too much left is split in parts (lots.py); what many parts do not settle goes to the exact search, and
   without numba every draw does (alone.py).

All decisive comparisons are in 64-bit integers that cannot overflow: values are rounded up and z down to a common
step, so that no portfolio is lost, and the last comparison is between exact values. A draw whose figures would not fit
goes to the exact search, which knows no such limit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from scoring.portfolio.knapsack import recognise
from scoring.portfolio.search import NODE_LIMIT, Prover
from scoring.robustness.quick import QuickRelaxation, suits
from scoring.robustness.row_relaxation import RowRelaxation
from scoring.robustness.row_table import RowTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scoring.portfolio.programme import Choice, Programme
    from scoring.relaxation import Duals
    from scoring.robustness.layout import Layout
    from scoring.robustness.row_draws import RowDraws
    from scoring.robustness.row_table import RowLot

LOT = 64  # draws searched together
FEW = 1  # relaxations for a first portfolio to start from
POOL = 100  # portfolios kept as first guesses
PARTS = 2000  # parts of a draw before it goes to the exact search
SACK_PARTS = 60  # the same for a plain knapsack, which the exact search solves by dynamic programme
FIRST_SLACK = 1 / 100  # of the bound: what the first draws are searched with
VALUE_BITS = 28  # of the largest rounded value
SCALE_BITS = 18  # of the scale of the multipliers
ROOM = 2.0**60
NONE = "no portfolio keeps every rule, so none is best"


@dataclass(frozen=True, slots=True)
class Resolved:
    """The best portfolio of every draw, by value, then least cost, then fewest funded, then the draw's order of rows.

    choices: draws x recommendations. values: one a draw, exact, in the unit of the values given. proved: one a draw.
    empty: one a draw, whether it is proved that no portfolio keeps its rules; its choice and value are then 0, and no
    answer. alone: how many draws the exact search had to answer by itself.
    """

    choices: NDArray[np.int16]
    values: tuple[int, ...]
    proved: NDArray[np.bool_]
    empty: NDArray[np.bool_]
    alone: int


@dataclass(frozen=True, slots=True)
class Bounds:
    """What multipliers prove for some draws; the last axis of all arrays is the draw.

    fits: its figures fit 64 bits. step: bits its values were shifted by. losses: one a column. joint_losses: (not
    holding, holding) x joints. total: the bound. prices: of the rows. shares: of the levels, in the relaxation.
    empty: proved to have no portfolio.
    """

    fits: NDArray[np.bool_]
    step: NDArray[np.int64]
    losses: NDArray[np.int64]
    joint_losses: NDArray[np.int64]
    total: NDArray[np.int64]
    prices: NDArray[np.int64]
    shares: NDArray[np.float64]
    empty: NDArray[np.bool_]


class Resolver:
    """One programme's rules, asked for the best portfolio under many values at once, and under drawn costs.

    known: portfolios to try first. drawn: the rows that follow drawn costs; without it all rules stay as they are.

    Raises:
        ValueError: no portfolio keeps every rule; with drawn costs, the rules that have nothing to do with costs.
    """

    def __init__(
        self,
        programme: Programme,
        known: Sequence[Choice] = (),
        node_limit: int = NODE_LIMIT,
        *,
        drawn: RowDraws | None = None,
    ) -> None:
        self.programme = replace(programme, tie=0)
        self.node_limit = node_limit
        self.prover = Prover(self.programme)
        self.system = self.prover.system
        self.table = RowTable(self.programme, self.system, drawn)
        self.bounds = self.table.bounds
        if self.table.domain is None:
            raise ValueError(NONE)
        self.domain = self.table.domain
        self.levels, self.sizes = self.table.levels, self.table.sizes
        self.sides = [sorted(sides) for sides in self.system.sides]
        plain = drawn is None and recognise(self.system, self.system.setting()) is not None
        self.parts = SACK_PARTS if plain else PARTS
        self.slack = FIRST_SLACK
        self.pool: dict[Choice, None] = {}
        self._feasible: dict[Choice, bool] = {}
        for choice in known:
            self.keep(choice)
        if drawn is None:
            self._begin()

    def _begin(self) -> None:
        """Look for some portfolio to start from; any will do."""
        for limit in (FEW, self.node_limit):
            if not self.pool:
                proof = self.prover.prove(node_limit=limit)
                if proof.infeasible:
                    raise ValueError(NONE)
                if proof.choice is not None:
                    self.keep(proof.choice)

    def resolve(
        self,
        values: NDArray[np.int64],
        joint_values: NDArray[np.int64],
        *,
        places: NDArray[Any] | None = None,
        orders: NDArray[np.int64] | None = None,
    ) -> Resolved:
        """Find and certify the best portfolio of every draw.

        values: levels (in the order of recommendations and levels) x draws. joint_values: joints x draws.
        places: recommendations x draws, where each one's costs lie in their ranges; left out, costs are as stated.
        orders: draws x recommendations, the order of rows of every draw, its first first; left out, the programme's.
        """
        from scoring.robustness.lots import Draws, Lot  # noqa: PLC0415 - it reads the classes of this module

        count = values.shape[1]
        full = np.zeros((self.system.columns, count), dtype=np.int64)
        full[self.levels] = values
        if orders is None:
            orders = np.repeat(np.arange(len(self.sizes), dtype=np.int64)[None], count, axis=0)
        choices = np.zeros((count, len(self.sizes)), dtype=np.int16)
        worths: list[int] = []
        proved, empty = np.ones(count, dtype=bool), np.zeros(count, dtype=bool)
        alone = 0
        for start in range(0, count, LOT):
            part = slice(start, min(start + LOT, count))
            here = None if places is None else places[:, part]
            lot = Lot(self, Draws(full[:, part], joint_values[:, part], here, orders[part], self.table.lot(here)))
            alone += lot.solve()
            choices[part], proved[part], empty[part] = lot.choices, lot.proved, lot.empty
            worths += lot.values.tolist()
            for choice in dict.fromkeys(map(tuple, lot.choices[~lot.empty].tolist())):
                self.keep(choice)
        return Resolved(choices, tuple(worths), proved, empty, alone)

    def bounded(
        self,
        exact: NDArray[np.int64],
        exact_joints: NDArray[np.int64],
        domains: NDArray[np.bool_] | None = None,
        rows: RowLot | None = None,
        *,
        quick: bool = False,
    ) -> Bounds:
        """Relax every draw and turn its duals into exact losses. Values are brought to few enough bits, rounded up.

        exact: columns x draws. exact_joints: joints x draws. domains: draws x columns; left out, what rules leave open.
        rows: the drawn rows of every draw; left out, those of the programme. quick: whole draws may be relaxed by our
        own pivots, where that is quicker; the bounds are as exact.
        """
        table, draws = self.table, exact.shape[1]
        largest = np.maximum(np.abs(exact).max(axis=0), np.abs(exact_joints).max(axis=0, initial=0))
        step = np.array([max(0, int(x).bit_length() - VALUE_BITS) for x in largest], dtype=np.int64)
        up, up_joints = -((-exact) >> step), -((-exact_joints) >> step)
        drawn = rows if rows is not None and rows.varies and len(table.varying) else None
        relaxed = self._relaxed(up[self.levels].T, up_joints.T, domains, drawn, quick=quick)
        duals = relaxed.duals.T
        if drawn is None:
            duals[: self.system.rows] = np.ldexp(duals[: self.system.rows], self.system.shift[:, None])
        weights = np.floor(np.ldexp(np.maximum(duals, 0.0), SCALE_BITS))
        reach = np.repeat(table.reach[:, None], draws, axis=1)
        if drawn is not None:
            reach[table.varying] = np.abs(drawn.amounts).max(axis=2).T
            reach[table.varying] += np.abs(drawn.joint_amounts).max(axis=2, initial=0).T
        size = (weights * (reach + np.abs(table.ends)[:, None]).astype(np.float64)).sum(axis=0)
        size += np.ldexp(np.abs(up).max(axis=0).astype(np.float64), SCALE_BITS)
        fits = size * (len(self.sizes) + 1) < ROOM
        weights[:, ~fits] = 0.0
        prices = weights.astype(np.int64)
        # A ray charges for rules alone: values count nothing, and less than nothing can be earned.
        up, up_joints = up * relaxed.feasible, up_joints * relaxed.feasible
        used, used_joints = table.charged(prices, drawn)
        earned, worth = (up << SCALE_BITS) - used, (up_joints << SCALE_BITS) - used_joints
        earned[~self.domain if domains is None else ~domains.T] = -(2**60)
        best = np.maximum.reduceat(earned, table.firsts, axis=0)
        total = (table.ends[:, None] * prices).sum(axis=0) + best.sum(axis=0) + np.maximum(worth, 0).sum(axis=0)
        empty = fits & ~relaxed.feasible & (total < 0)
        return Bounds(
            fits & (relaxed.feasible | empty),
            step,
            best[self.system.owner] - earned,
            np.stack([np.maximum(worth, 0), np.maximum(-worth, 0)]),
            total,
            prices[: self.system.rows],
            relaxed.shares.T,
            empty,
        )

    def _relaxed(
        self,
        values: NDArray[np.int64],
        joint_values: NDArray[np.int64],
        domains: NDArray[np.bool_] | None,
        drawn: RowLot | None,
        *,
        quick: bool,
    ) -> Duals:
        """Relax every draw. values: draws x levels. joint_values: draws x joints."""
        asked = values.astype(np.float64), joint_values.astype(np.float64)
        rest = np.arange(len(values))
        relaxed = None
        if quick and domains is None and self.quick is not None:
            relaxed, solved = self.quick.duals(*asked, drawn)
            rest = rest[~solved]
            if not len(rest):
                return relaxed
        which = [self.domain] * len(rest) if domains is None else [*domains]
        left = asked[0][rest], asked[1][rest], which
        slow = self.prover.relaxation.duals(*left) if drawn is None else self.relaxation.duals(*left, drawn.those(rest))
        if relaxed is None:
            return slow
        relaxed.duals[rest], relaxed.shares[rest], relaxed.feasible[rest] = slow.duals, slow.shares, slow.feasible
        return relaxed

    @cached_property
    def quick(self) -> QuickRelaxation | None:
        """Pivots of our own for whole draws; None where HiGHS is quicker, or rows had to be rounded."""
        if not self.table.fits or not suits(self.table):
            return None
        return QuickRelaxation(self.table, self.domain)

    @cached_property
    def relaxation(self) -> RowRelaxation:
        """The relaxation under drawn rows."""
        return RowRelaxation(self.table)

    def guesses(self) -> NDArray[np.int64]:
        """Give the known portfolios, the latest last: portfolios x recommendations."""
        return np.array([*self.pool], dtype=np.int64).reshape(len(self.pool), len(self.sizes))

    def keep(self, choice: Choice) -> None:
        """Take a portfolio into the pool of first guesses, if it can keep every rule."""
        if choice not in self._feasible:
            self._feasible[choice] = self.table.drawn is not None or self.programme.feasible(choice)
        if self._feasible[choice]:
            self.pool.pop(choice, None)
            self.pool[choice] = None
            while len(self.pool) > POOL:
                del self.pool[next(iter(self.pool))]

    @cached_property
    def layout(self) -> Layout:
        """What the compiled search needs of the rows and joints."""
        from scoring.robustness.layout import Layout  # noqa: PLC0415 - numba takes a moment to start

        return Layout(self.table)
