"""The best portfolio in every one of many draws of values, each certified: the rules stay, only the values change.

1. Portfolios known so far give every draw a first guess z (one product of arrays).
2. The linear relaxation, started from the last basis, gives row duals; rounded to integers they bound every portfolio
   (bounds.py), and what an option loses against the best of its recommendation shuts most options out.
3. What is left is listed for all draws at once (listing.py). First passes that keep only the most promising states
   improve z; the last lists everything: every portfolio worth z or more.
4. The best of those by the tie rule is the answer. A draw that is too wide to list goes to the exact search.

All decisive comparisons are in 64-bit integers that cannot overflow: values are rounded up and z down to a common
step, so that no portfolio is lost, and the last comparison is between exact values. A draw whose figures would not fit
goes to the exact search, which knows no such limit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from scoring.portfolio.bounds import narrow
from scoring.portfolio.search import NODE_LIMIT, Prover
from scoring.robustness.listing import Bounds, States

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scoring.portfolio.inequalities import Domain, System
    from scoring.portfolio.programme import Choice, Programme

LOT = 32  # draws listed together
BEAMS = (24, 240)  # states a draw keeps in the passes that only improve its first guess
WIDE = 5000  # states a draw may hold in the last pass
POOL = 400  # portfolios kept as first guesses
VALUE_BITS = 28  # of the largest rounded value
SCALE_BITS = 18  # of the scale of the multipliers
ROOM = 2.0**60


@dataclass(frozen=True, slots=True)
class Resolved:
    """The best portfolio of every draw, by value, then least cost, then earlier rows.

    choices: draws x recommendations. values: one a draw, exact, in the unit of the values given. proved: one a draw.
    alone: how many draws the exact search had to answer by itself.
    """

    choices: NDArray[np.int16]
    values: tuple[int, ...]
    proved: NDArray[np.bool_]
    alone: int


class Resolver:
    """One programme's rules, asked for the best portfolio under many values at once.

    Raises:
        ValueError: no portfolio keeps every rule.
    """

    def __init__(self, programme: Programme, known: Sequence[Choice] = (), node_limit: int = NODE_LIMIT) -> None:
        self.programme = replace(programme, tie=0)
        self.prover = Prover(self.programme)
        self.node_limit = node_limit
        self.system: System = self.prover.system
        setting = self.system.setting()
        self.bounds = self.system.screened(setting.bounds)
        domain = narrow(self.system, self.bounds, setting.domain)
        if domain is None:
            raise ValueError("no portfolio keeps every rule, so none is best")
        self.domain: Domain = domain
        self.levels = np.flatnonzero(self.system.option > 0)
        self.firsts = np.array(self.system.first, dtype=np.int64)
        self.sizes = np.array(self.system.sizes, dtype=np.int64)
        rows, joints = self.system.rows, len(self.programme.joints)
        parts = self.system.inequalities
        self.amounts = np.zeros((len(parts), self.system.columns), dtype=np.int64)
        self.joint_amounts = np.zeros((len(parts), joints), dtype=np.int64)
        self.amounts[:rows], self.joint_amounts[:rows] = self.system.amounts, self.system.joint_amounts
        ends = [*self.bounds.tolist()]
        for k, part in enumerate(parts[rows:], rows):
            for column, amount in part.terms:
                self.amounts[k, column] = amount
            for p, amount in part.joints:
                self.joint_amounts[k, p] = amount
            ends.append(part.bound)
        self.ends = np.array(ends, dtype=np.int64)
        self.sides = [sorted(sides) for sides in self.system.sides]
        self.pool: dict[Choice, None] = {}
        self._feasible: dict[Choice, bool] = {}
        for choice in known:
            self._keep(choice)
        if not self.pool and self.prover.prove(node_limit=node_limit).infeasible:
            raise ValueError("no portfolio keeps every rule, so none is best")

    def resolve(self, values: NDArray[np.int64], joint_values: NDArray[np.int64]) -> Resolved:
        """Find and certify the best portfolio of every draw.

        values: levels (in the order of recommendations and levels) x draws. joint_values: joints x draws.
        """
        draws = values.shape[1]
        full = np.zeros((self.system.columns, draws), dtype=np.int64)
        full[self.levels] = values
        choices = np.zeros((draws, len(self.sizes)), dtype=np.int16)
        worths: list[int] = []
        proved = np.ones(draws, dtype=bool)
        alone = 0
        for start in range(0, draws, LOT):
            part = slice(start, min(start + LOT, draws))
            lot = _Lot(self, full[:, part], joint_values[:, part])
            alone += lot.solve()
            choices[part] = lot.choices
            worths += lot.values
            proved[part] = lot.proved
            for choice in dict.fromkeys(map(tuple, lot.choices.tolist())):
                self._keep(choice)
        return Resolved(choices, tuple(worths), proved, alone)

    def bounded(self, exact: NDArray[np.int64], exact_joints: NDArray[np.int64]) -> Bounds:
        """Relax every draw and turn its duals into exact losses. Values are brought to few enough bits, rounded up.

        exact: columns x draws. exact_joints: joints x draws.
        """
        system = self.system
        largest = np.maximum(np.abs(exact).max(axis=0), np.abs(exact_joints).max(axis=0, initial=0))
        step = np.array([max(0, int(x).bit_length() - VALUE_BITS) for x in largest], dtype=np.int64)
        up, up_joints = -((-exact) >> step), -((-exact_joints) >> step)
        duals = self.prover.relaxation.duals(
            up[self.levels].T.astype(np.float64), up_joints.T.astype(np.float64), self.domain
        )
        duals = duals.T
        duals[: system.rows] = np.ldexp(duals[: system.rows], system.shift[:, None])
        weights = np.floor(np.ldexp(np.maximum(duals, 0.0), SCALE_BITS))
        reach = np.abs(self.amounts).max(axis=1, initial=0) + np.abs(self.joint_amounts).max(axis=1, initial=0)
        size = (weights * (reach + np.abs(self.ends)).astype(np.float64)[:, None]).sum(axis=0)
        size += np.ldexp(np.abs(up).max(axis=0).astype(np.float64), SCALE_BITS)
        fits = size * (len(self.sizes) + 1) < ROOM
        weights[:, ~fits] = 0.0
        prices = weights.astype(np.int64)
        used = np.flatnonzero(prices.any(axis=1))
        earned = (up << SCALE_BITS) - _product(self.amounts[used], prices[used])
        worth = (up_joints << SCALE_BITS) - _product(self.joint_amounts[used], prices[used])
        earned[~self.domain] = -(2**60)
        best = np.maximum.reduceat(earned, self.firsts, axis=0)
        total = (self.ends[used, None] * prices[used]).sum(axis=0) + best.sum(axis=0) + np.maximum(worth, 0).sum(axis=0)
        joint_losses = np.stack([np.maximum(worth, 0), np.maximum(-worth, 0)])
        losses = best[system.owner] - earned
        return Bounds(np.arange(exact.shape[1]), fits, step, losses, joint_losses, total, prices[: system.rows])

    def guesses(self) -> NDArray[np.int64]:
        """Give the known portfolios, the latest last: portfolios x recommendations."""
        return np.array([*self.pool], dtype=np.int64).reshape(len(self.pool), len(self.sizes))

    def _keep(self, choice: Choice) -> None:
        if choice not in self._feasible:
            self._feasible[choice] = self.programme.feasible(choice)
        if self._feasible[choice]:
            self.pool.pop(choice, None)
            self.pool[choice] = None
            while len(self.pool) > POOL:
                del self.pool[next(iter(self.pool))]


class _Lot:
    """Some draws together. Arrays are columns x draws until the listing, whose states lie along the last axis."""

    def __init__(self, of: Resolver, values: NDArray[np.int64], joint_values: NDArray[np.int64]) -> None:
        self.of, self.exact, self.exact_joints = of, values, joint_values
        self.draws = values.shape[1]
        self.choices = np.zeros((self.draws, len(of.sizes)), dtype=np.int64)
        self.values = [0] * self.draws
        self.proved = np.ones(self.draws, dtype=bool)
        self.known = np.zeros(self.draws, dtype=bool)

    def solve(self) -> int:
        """Answer every draw; returns how many the exact search answered alone."""
        largest = np.abs(self.exact).max(axis=0, initial=0).astype(np.float64) * (len(self.of.sizes) + 1)
        largest += np.abs(self.exact_joints).sum(axis=0).astype(np.float64)
        fit = largest < 2.0**62
        self._guess(fit)
        left = ~fit
        if fit.any() and len(self.of.sizes):
            draws = np.flatnonzero(fit)
            bounded = self.of.bounded(self.exact[:, draws], self.exact_joints[:, draws])
            bounded = replace(bounded, draw=draws)
            left[bounded.draw[~bounded.fits]] = True
            bounded = bounded.those(bounded.fits)
            wide = bounded
            for most in BEAMS:
                wide = wide.those(self._list(wide, most, beam=True))
            left[wide.draw[self._list(wide, WIDE, beam=False)]] = True
        else:
            left[:] = True
        for q in np.flatnonzero(left).tolist():
            self._alone(q)
        return int(left.sum())

    # -- first guesses -------------------------------------------------------------------------------------------

    def _guess(self, fit: NDArray[np.bool_]) -> None:
        """Take the best known portfolio of every draw whose values fit."""
        pool = self.of.guesses()
        if not len(pool) or not len(self.of.sizes):
            return
        worth = self._worth_all(pool)
        best = worth.argmax(axis=0)
        for q in np.flatnonzero(fit).tolist():
            self._offer(q, pool[best[q]], int(worth[best[q], q]))

    def _worth_all(self, pool: NDArray[np.int64]) -> NDArray[np.int64]:
        """Value every portfolio in every draw: portfolios x draws."""
        total = np.zeros((len(pool), self.draws), dtype=np.int64)
        for i, first in enumerate(self.of.system.first):
            total += self.exact[first + pool[:, i]]
        held = self.of.system.holds(pool)
        for p in range(held.shape[1]):
            total += held[:, p : p + 1] * self.exact_joints[p]
        return total

    def _offer(self, q: int, choice: NDArray[np.int64], value: int) -> None:
        if not self.known[q] or value > self.values[q]:
            self.known[q] = True
            self.values[q] = value
            self.choices[q] = choice

    # -- bounds --------------------------------------------------------------------------------------------------

    def _slack(self, bounded: Bounds) -> NDArray[np.int64]:
        """Give what a portfolio at least as good as the guess may lose; without a guess, anything."""
        lowest = np.array([self.values[q] for q in bounded.draw], dtype=np.int64) >> bounded.step
        return np.where(self.known[bounded.draw], bounded.total - (lowest << SCALE_BITS), np.int64(2**59))

    # -- listing -------------------------------------------------------------------------------------------------

    def _list(self, bounded: Bounds, most: int, *, beam: bool) -> NDArray[np.bool_]:
        """List the portfolios of some draws and take the best; says which draws were too wide.

        Where a beam is full it only improves guesses.
        """
        if not len(bounded.draw):
            return np.zeros(0, dtype=bool)
        work = States(self.of, bounded, self._slack(bounded))
        full = work.run(most, beam)
        self._take(bounded.draw[work.owner], work.choices())
        return full

    def _take(self, owners: NDArray[np.int64], choices: NDArray[np.int64]) -> None:
        """Keep the best of what was listed for every draw, by the tie rule."""
        if not len(owners):
            return
        of = self.of
        worth = np.zeros(len(owners), dtype=np.int64)
        for i, first in enumerate(of.system.first):
            worth += self.exact[first + choices[:, i], owners]
        held = of.system.holds(choices)
        for p in range(held.shape[1]):
            worth += held[:, p] * self.exact_joints[p, owners]
        for place in np.lexsort((-worth, owners)).tolist():
            q, value = int(owners[place]), int(worth[place])
            if self.known[q] and value < self.values[q]:
                continue
            choice = choices[place]
            if not of.system.exact and not of.programme.feasible(choice.tolist()):
                continue
            if not self.known[q] or value > self.values[q]:
                self._offer(q, choice, value)
            elif (choice != self.choices[q]).any():
                rank = (of.programme.spending(choice.tolist()), of.programme.order(choice.tolist()))
                own = self.choices[q].tolist()
                if rank < (of.programme.spending(own), of.programme.order(own)):
                    self.choices[q] = choice

    def _alone(self, q: int) -> None:
        """Ask the exact search."""
        of, start = self.of, self.of.system.first
        values = [
            [int(x) for x in self.exact[a + 1 : a + int(size), q]] for a, size in zip(start, of.sizes, strict=True)
        ]
        guess = [tuple(int(level) for level in self.choices[q])] if self.known[q] else []
        proof = of.prover.prove(
            values=values,
            joint_values=[int(x) for x in self.exact_joints[:, q]],
            incumbents=guess,
            node_limit=of.node_limit,
        )
        self.proved[q] = proof.closed and proof.choice is not None
        if proof.choice is None or proof.value is None:
            if proof.closed:
                raise ValueError("no portfolio keeps every rule, so none is best")
            return
        self.choices[q] = proof.choice
        self.values[q] = proof.value


def _product(amounts: NDArray[np.int64], prices: NDArray[np.int64]) -> NDArray[np.int64]:
    """Multiply rows x columns by rows x draws over the rows, exactly."""
    total = np.zeros((amounts.shape[1], prices.shape[1]), dtype=np.int64)
    for own, price in zip(amounts, prices, strict=True):
        some = np.flatnonzero(own)
        total[some] += own[some][:, None] * price
    return total
