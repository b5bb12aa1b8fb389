"""Many draws bounded at once: each relaxed, and its duals turned into exact losses."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from scoring.exact.batch.every import Every, every
from scoring.exact.batch.quick import QuickRelaxation, suits
from scoring.exact.batch.row_relaxation import RowRelaxation
from scoring.exact.batch.row_table import RowTable
from scoring.exact.knapsack import recognise
from scoring.exact.limits import is_usual, may_split
from scoring.exact.search import NODE_LIMIT, Prover
from scoring.exact.tree import LOOK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scoring.exact.batch.drawn_rows import RowDraws
    from scoring.exact.batch.layout import Layout
    from scoring.exact.batch.row_table import RowLot
    from scoring.exact.programme import Choice, Programme
    from scoring.exact.relaxation import Duals


FEW = 1  # relaxations for a first portfolio to start from
POOL = 100  # portfolios kept as first guesses
PARTS = 2000  # parts of a draw before it goes to the exact search
FEW_PARTS = 100  # the same of a large programme, whose draws are not asked of the exact search,
TRIAL_PARTS = 6  # and of one of the largest until some draws show that splitting settles them
SACK_PARTS = 60  # the same for a plain knapsack, which the exact search solves by dynamic programme
FIRST_SLACK = 1  # of the bound, by the number of recommendations squared: for the first draws
VALUE_BITS = 28  # of the largest rounded value,
MANY_BITS = 8  # and two fewer for each bit more than these of the number of recommendations
SCALE_BITS = 18  # of the scale of the multipliers
ROOM = 2.0**60
NONE = "no portfolio keeps every rule, so none is best"


@dataclass(frozen=True, slots=True)
class Bounds:
    """What multipliers prove for some draws; the last axis of all arrays is the draw.

    fits: draws; its figures fit 64 bits
    step: draws; bits its values were shifted by
    losses: columns x draws
    joint_losses: (not holding, holding) x joints x draws
    total: draws; the bound
    prices: rows x draws
    shares: levels x draws; how much of each the relaxation funds
    empty: draws; proved to have no portfolio
    """

    fits: NDArray[np.bool_]
    step: NDArray[np.int64]
    losses: NDArray[np.int64]
    joint_losses: NDArray[np.int64]
    total: NDArray[np.int64]
    prices: NDArray[np.int64]
    shares: NDArray[np.float64]
    empty: NDArray[np.bool_]


class Bounding:
    """One programme's rules, bounded under many values at once, and under drawn costs.

    work: of all draws so far (tree.py).
    is_usual: else a draw that is not settled whole is not asked of the exact search: it is handed
        back as not proved, with the best portfolio known for it, if any (limits.py).
    parts: into which a draw is split before it is given up; 0 where that did not settle half of the
        draws of a lot, or took too long.
    is_largest: whether draws are split only as long as that pays.
    is_tried: whether splitting settles draws is still to be seen.
    known: portfolios to try first. drawn: the rows that follow drawn costs; without it all rules
        stay as they are.

    Raises:
        ValueError: no portfolio keeps every rule; with drawn costs, the rules that have nothing to
            do with costs.
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
        self.is_usual = is_usual(programme)
        self.node_limit = node_limit if self.is_usual else min(node_limit, LOOK)
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
        self.parts = SACK_PARTS if plain else PARTS if self.is_usual else FEW_PARTS
        self.is_largest = self.is_tried = not may_split(programme)
        if self.is_largest:
            self.parts = TRIAL_PARTS
        self.slack = FIRST_SLACK / max(len(self.sizes), 1) ** 2
        self.work = 0
        self.pool: dict[Choice, None] = {}
        for choice in known:
            self.keep(choice)
        if drawn is None:
            self._begin(node_limit)

    def _begin(self, node_limit: int) -> None:
        """Look for some portfolio to start from; any will do."""
        for limit in (FEW, node_limit):
            if not self.pool:
                proof = self.prover.prove(node_limit=limit)
                if proof.infeasible:
                    raise ValueError(NONE)
                if proof.choice is not None:
                    self.keep(proof.choice)

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

        exact: columns x draws. exact_joints: joints x draws. domains: draws x columns; left out,
            what rules leave open.
        rows: the drawn rows of every draw; left out, those of the programme. quick: they may
            be relaxed by our own pivots, where that is quicker; the bounds are as exact.
        """
        table = self.table
        largest = np.maximum(np.abs(exact).max(axis=0), np.abs(exact_joints).max(axis=0, initial=0))
        step = np.array(
            [max(0, int(value).bit_length() - self.value_bits) for value in largest], dtype=np.int64
        )
        values, joint_values = -((-exact) >> step), -((-exact_joints) >> step)
        drawn = rows if rows is not None and rows.varies and len(table.varying) else None
        relaxed = self._relaxed(values[self.levels].T, joint_values.T, domains, drawn, quick=quick)
        prices, fits = self._priced(relaxed, values, drawn)
        # A ray charges for rules alone: values count nothing, and less than nothing can be earned.
        values, joint_values = values * relaxed.feasible, joint_values * relaxed.feasible
        # What is left of every option's and joint's value once rules have charged for it, columns
        # (joints) x draws.
        used, used_by_joints = table.charged(prices, drawn)
        earned = (values << SCALE_BITS) - used
        earned_by_joints = (joint_values << SCALE_BITS) - used_by_joints
        earned[~self.domain if domains is None else ~domains.T] = -(2**60)
        best = np.maximum.reduceat(earned, table.firsts, axis=0)
        gained = np.maximum(earned_by_joints, 0)
        total = (table.ends[:, None] * prices).sum(axis=0) + best.sum(axis=0) + gained.sum(axis=0)
        empty = fits & ~relaxed.feasible & (total < 0)
        return Bounds(
            fits=fits & (relaxed.feasible | empty),
            step=step,
            losses=best[self.system.owner] - earned,
            joint_losses=np.stack([gained, np.maximum(-earned_by_joints, 0)]),
            total=total,
            prices=prices[: self.system.rows],
            shares=relaxed.shares.T,
            empty=empty,
        )

    @property
    def value_bits(self) -> int:
        """Bits of the largest rounded value: the sums of what all pay for rules grow with their number, squared."""
        return VALUE_BITS - 2 * max(0, len(self.sizes).bit_length() - MANY_BITS)

    def _priced(
        self, relaxed: Duals, values: NDArray[np.int64], drawn: RowLot | None
    ) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Round duals to integers: inequalities x draws; says of which draws all sums then fit 64 bits.

        The prices of the others are nothing. values: columns x draws, brought to few bits.
        """
        table, rows = self.table, self.system.rows
        duals = relaxed.duals.T
        if drawn is None:
            duals[:rows] = np.ldexp(duals[:rows], self.system.shift[:, None])
        prices = np.floor(np.ldexp(np.maximum(duals, 0.0), SCALE_BITS))
        # The largest that one recommendation and one joint can be charged, and the value besides,
        # in all of them.
        reach = np.repeat(table.reach[:, None], values.shape[1], axis=1)
        if drawn is not None:
            reach[table.varying] = np.abs(drawn.amounts).max(axis=2).T
            reach[table.varying] += np.abs(drawn.joint_amounts).max(axis=2, initial=0).T
        size = (prices * (reach + np.abs(table.ends)[:, None]).astype(np.float64)).sum(axis=0)
        size += np.ldexp(np.abs(values).max(axis=0).astype(np.float64), SCALE_BITS)
        fits = size * (len(self.sizes) + 1) < ROOM
        prices[:, ~fits] = 0.0
        return prices.astype(np.int64), fits

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
        objectives = values.astype(np.float64), joint_values.astype(np.float64)
        rest = np.arange(len(values))
        relaxed = None
        if quick and self.quick is not None:
            relaxed, solved = self.quick.duals(*objectives, drawn, domains)
            rest = rest[~solved]
            if not len(rest):
                return relaxed
        which = [self.domain] * len(rest) if domains is None else [*domains[rest]]
        left = objectives[0][rest], objectives[1][rest], which
        slow = (
            self.prover.relaxation.duals(*left)
            if drawn is None
            else self.relaxation.duals(*left, drawn.those(rest))
        )
        if relaxed is None:
            return slow
        relaxed.duals[rest] = slow.duals
        relaxed.shares[rest] = slow.shares
        relaxed.feasible[rest] = slow.feasible
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

    @cached_property
    def every(self) -> Every | None:
        """All portfolios; None where they are more than one would look at."""
        return every(self.table)

    def guesses(self) -> NDArray[np.int64]:
        """Give the known portfolios, the latest last: portfolios x recommendations."""
        return np.array([*self.pool], dtype=np.int64).reshape(len(self.pool), len(self.sizes))

    def keep(self, choice: Choice) -> None:
        """Take a portfolio into the pool of first guesses, if it can keep every rule."""
        if self.table.can_keep(choice):
            self._keep_feasible(choice)

    def _keep_feasible(self, choice: Choice) -> None:
        """Take a portfolio known to keep the rules of some draw into the pool, as its latest."""
        self.pool.pop(choice, None)
        self.pool[choice] = None
        if len(self.pool) > POOL:
            del self.pool[next(iter(self.pool))]

    @cached_property
    def layout(self) -> Layout:
        """What the compiled search needs of the rows and joints."""
        from scoring.exact.batch.layout import Layout  # noqa: PLC0415 - numba takes a moment to start

        return Layout(self.table)
