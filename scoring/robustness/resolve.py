"""The best portfolio in every one of many draws of values, each certified: the rules stay, only the values change.

1. Portfolios known so far give every draw a first guess z (one product of arrays).
2. The linear relaxation, started from the last basis, gives row duals; rounded to integers they bound every portfolio
   (bounds.py), and what an option loses against the best of its recommendation shuts most options out.
3. What is left is searched depth first in compiled code (kernel.py), which gives every portfolio that is worth most.
   The best of those by the tie rule is the answer.
4. A draw with too much left is split in parts, by the options of a recommendation that the relaxation would fund in
   part; each part is relaxed and searched like a draw, in rounds over all draws. What many parts do not settle goes to
   the exact search, and without numba every draw does.

All decisive comparisons are in 64-bit integers that cannot overflow: values are rounded up and z down to a common
step, so that no portfolio is lost, and the last comparison is between exact values. A draw whose figures would not fit
goes to the exact search, which knows no such limit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from scoring.portfolio.bounds import narrow
from scoring.portfolio.knapsack import recognise
from scoring.portfolio.search import NODE_LIMIT, Prover
from scoring.robustness.compiled import fast

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scoring.portfolio.inequalities import Domain, System
    from scoring.portfolio.programme import Choice, Programme
    from scoring.robustness.kernel import Rules

LOT = 64  # draws searched together
FEW = 1  # relaxations for a first portfolio to start from
POOL = 100  # portfolios kept as first guesses
LIMIT = 20_000  # partial portfolios looked at before a draw is split; twice as many in its parts,
DOUBLED = 2  # and in theirs, so many times
BATCH = 256  # parts searched together
PARTS = 2000  # parts of a draw before it goes to the exact search
SACK_PARTS = 60  # the same for a plain knapsack, which the exact search solves by dynamic programme
USUAL = 0.8  # share of draws that the slack learnt from the ones before suffices for
UNSURE = 1e-6  # share of an option in the relaxation that makes it one to split on
TIES = 64  # portfolios worth the most that are compared
FIRST_SLACK = 1 / 100  # of the bound: what the first draws are searched with
VALUE_BITS = 28  # of the largest rounded value
SCALE_BITS = 18  # of the scale of the multipliers
ROOM = 2.0**60
ANYTHING = 2**62
NOTHING = -(2**62)  # less than any portfolio is worth


@dataclass(frozen=True, slots=True)
class Resolved:
    """The best portfolio of every draw, by value, then the tie rule (`Programme.tie_key`).

    choices: draws x recommendations. values: one a draw, exact, in the unit of the values given. proved: one a draw.
    alone: how many draws the exact search had to answer by itself.
    """

    choices: NDArray[np.int16]
    values: tuple[int, ...]
    proved: NDArray[np.bool_]
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
        self.parts = PARTS if recognise(self.system, setting) is None else SACK_PARTS
        self.slack = FIRST_SLACK
        self.pool: dict[Choice, None] = {}
        self._feasible: dict[Choice, bool] = {}
        for choice in known:
            self.keep(choice)
        for limit in (FEW, node_limit):  # any portfolio will do
            if not self.pool:
                proof = self.prover.prove(node_limit=limit)
                if proof.infeasible:
                    raise ValueError("no portfolio keeps every rule, so none is best")
                if proof.choice is not None:
                    self.keep(proof.choice)

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
            worths += lot.values.tolist()
            proved[part] = lot.proved
            for choice in dict.fromkeys(map(tuple, lot.choices.tolist())):
                self.keep(choice)
        return Resolved(choices, tuple(worths), proved, alone)

    def bounded(
        self,
        exact: NDArray[np.int64],
        exact_joints: NDArray[np.int64],
        domains: NDArray[np.bool_] | None = None,
    ) -> Bounds:
        """Relax every draw and turn its duals into exact losses. Values are brought to few enough bits, rounded up.

        exact: columns x draws. exact_joints: joints x draws. domains: draws x columns; left out, what rules leave open.
        """
        system, draws = self.system, exact.shape[1]
        largest = np.maximum(np.abs(exact).max(axis=0), np.abs(exact_joints).max(axis=0, initial=0))
        step = np.array([max(0, int(x).bit_length() - VALUE_BITS) for x in largest], dtype=np.int64)
        up, up_joints = -((-exact) >> step), -((-exact_joints) >> step)
        relaxed = self.prover.relaxation.duals(
            up[self.levels].T.astype(np.float64),
            up_joints.T.astype(np.float64),
            [self.domain] * draws if domains is None else [*domains],
        )
        duals = relaxed.duals.T
        duals[: system.rows] = np.ldexp(duals[: system.rows], system.shift[:, None])
        weights = np.floor(np.ldexp(np.maximum(duals, 0.0), SCALE_BITS))
        reach = np.abs(self.amounts).max(axis=1, initial=0) + np.abs(self.joint_amounts).max(axis=1, initial=0)
        size = (weights * (reach + np.abs(self.ends)).astype(np.float64)[:, None]).sum(axis=0)
        size += np.ldexp(np.abs(up).max(axis=0).astype(np.float64), SCALE_BITS)
        fits = size * (len(self.sizes) + 1) < ROOM
        weights[:, ~fits] = 0.0
        prices = weights.astype(np.int64)
        used = np.flatnonzero(prices.any(axis=1))
        # A ray charges for rules alone: values count nothing, and less than nothing can be earned.
        up, up_joints = up * relaxed.feasible, up_joints * relaxed.feasible
        earned = (up << SCALE_BITS) - _product(self.amounts[used], prices[used])
        worth = (up_joints << SCALE_BITS) - _product(self.joint_amounts[used], prices[used])
        if domains is None:
            earned[~self.domain] = -(2**60)
        else:
            earned[~domains.T] = -(2**60)
        best = np.maximum.reduceat(earned, self.firsts, axis=0)
        total = (self.ends[used, None] * prices[used]).sum(axis=0) + best.sum(axis=0) + np.maximum(worth, 0).sum(axis=0)
        empty = fits & ~relaxed.feasible & (total < 0)
        return Bounds(
            fits & (relaxed.feasible | empty),
            step,
            best[system.owner] - earned,
            np.stack([np.maximum(worth, 0), np.maximum(-worth, 0)]),
            total,
            prices[: system.rows],
            relaxed.shares.T,
            empty,
        )

    def guesses(self) -> NDArray[np.int64]:
        """Give the known portfolios, the latest last: portfolios x recommendations."""
        return np.array([*self.pool], dtype=np.int64).reshape(len(self.pool), len(self.sizes))

    def keep(self, choice: Choice) -> None:
        """Take a portfolio into the pool of first guesses, if it keeps every rule."""
        if choice not in self._feasible:
            self._feasible[choice] = self.programme.feasible(choice)
        if self._feasible[choice]:
            self.pool.pop(choice, None)
            self.pool[choice] = None
            while len(self.pool) > POOL:
                del self.pool[next(iter(self.pool))]

    @cached_property
    def rules(self) -> Rules:
        """What the compiled search needs of the rows and joints."""
        from scoring.robustness.kernel import Rules  # noqa: PLC0415 - numba takes a moment to start

        system, n = self.system, len(self.sizes)
        rows: list[int] = []
        owners: list[int] = []
        starts: list[int] = []
        amounts: list[int] = []
        entries_at = [0]
        for i, (first, size) in enumerate(zip(system.first, system.sizes, strict=True)):
            own = system.amounts[:, first : first + size]
            for k in np.flatnonzero(own.any(axis=1)).tolist():
                rows.append(k)
                owners.append(i)
                starts.append(len(amounts))
                amounts += own[k].tolist()
            entries_at.append(len(rows))
        joint_row, p_of = np.nonzero(system.joint_amounts)
        by_joint = np.argsort(p_of, kind="stable")
        touching = [[p for p, sides in enumerate(self.sides) if i in sides] for i in range(n)]
        return Rules(
            self.firsts,
            self.sizes,
            np.array(entries_at, dtype=np.int64),
            np.array(rows, dtype=np.int64),
            np.array(owners, dtype=np.int64),
            np.array(starts, dtype=np.int64),
            np.array(amounts, dtype=np.int64),
            np.searchsorted(np.sort(rows), np.arange(system.rows + 1)),
            np.argsort(rows, kind="stable"),
            np.searchsorted(p_of[by_joint], np.arange(len(self.sides) + 1)),
            joint_row[by_joint],
            system.joint_amounts[joint_row, p_of][by_joint],
            system.member,
            np.cumsum([0, *map(len, touching)]),
            np.array([p for own in touching for p in own], dtype=np.int64),
            self.bounds,
        )


@dataclass(frozen=True, slots=True)
class _Waiting:
    """Parts of draws to search: the draw of each, its open options, and how much to look at before it is split."""

    draw: NDArray[np.int64]
    domains: NDArray[np.bool_]
    limit: NDArray[np.int64]

    def those(self, which: slice | NDArray[Any]) -> _Waiting:
        """Keep some of them."""
        return _Waiting(self.draw[which], self.domains[which], self.limit[which])

    def joined(self, other: _Waiting) -> _Waiting:
        """Put others behind these."""
        return _Waiting(
            np.concatenate([self.draw, other.draw]),
            np.concatenate([self.domains, other.domains]),
            np.concatenate([self.limit, other.limit]),
        )


class _Lot:
    """Some draws together. values: columns x draws; joint_values: joints x draws."""

    def __init__(self, of: Resolver, values: NDArray[np.int64], joint_values: NDArray[np.int64]) -> None:
        self.of, self.exact, self.exact_joints = of, values, joint_values
        self.draws = values.shape[1]
        self.choices = np.zeros((self.draws, len(of.sizes)), dtype=np.int64)
        self.values = np.full(self.draws, NOTHING, dtype=object)
        self.proved = np.ones(self.draws, dtype=bool)
        self.alone = np.zeros(self.draws, dtype=bool)

    def solve(self) -> int:
        """Answer every draw; returns how many the exact search answered alone."""
        of = self.of
        largest = np.abs(self.exact).max(axis=0, initial=0).astype(np.float64) * (len(of.sizes) + 1)
        largest += np.abs(self.exact_joints).sum(axis=0).astype(np.float64)
        fit = largest < 2.0**61
        self._guess(fit)
        # Rounded rows would need every portfolio checked exactly, which the compiled search cannot do.
        if fast() and of.system.exact and len(of.sizes):
            self.alone = ~fit
            self._search()
        else:
            self.alone[:] = True
        for q in np.flatnonzero(self.alone).tolist():
            self._alone(q)
        return int(self.alone.sum())

    def _guess(self, fit: NDArray[np.bool_]) -> None:
        """Take the best known portfolio of every draw whose values fit."""
        pool, of = self.of.guesses(), self.of
        if not len(pool) or not len(of.sizes):
            return
        worth = np.zeros((len(pool), self.draws), dtype=np.int64)
        for i, first in enumerate(of.system.first):
            worth += self.exact[first + pool[:, i]]
        held = of.system.holds(pool)
        for p in range(held.shape[1]):
            worth += held[:, p : p + 1] * self.exact_joints[p]
        best = worth.argmax(axis=0)
        self.choices[fit] = pool[best[fit]]
        self.values[fit] = worth[best, np.arange(self.draws)][fit]

    # -- rounds --------------------------------------------------------------------------------------------------

    def _search(self) -> None:
        """Search all draws, split those with too much left, and search their parts, until none is left."""
        from scoring.robustness.kernel import CLOSED, Parts, search_all  # noqa: PLC0415 - numba takes a moment to start

        of = self.of
        values, joint_values = np.ascontiguousarray(self.exact.T), np.ascontiguousarray(self.exact_joints.T)
        best = np.where(self.alone, NOTHING, self.values).astype(np.int64)
        found: list[list[tuple[int, NDArray[np.int16]]]] = [[] for _ in range(self.draws)]
        made = np.zeros(self.draws, dtype=np.int64)
        first = np.flatnonzero(~self.alone)
        waiting = _Waiting(first, np.repeat(of.domain[None], len(first), axis=0), np.full(len(first), LIMIT))
        while len(waiting.draw):
            now, waiting = waiting.those(slice(BATCH)), waiting.those(slice(BATCH, None))
            own, whole = now.draw, now.limit == LIMIT
            bounds = of.bounded(self.exact[:, own], self.exact_joints[:, own], None if whole.all() else now.domains)
            self.alone[own[~bounds.fits]] = True
            wanted = np.flatnonzero(~bounds.empty & ~self.alone[own])
            portfolios = np.zeros((len(own), TIES, len(of.sizes)), dtype=np.int16)
            starts = np.where(whole, (np.abs(bounds.total) * of.slack).astype(np.int64), ANYTHING)
            parts = Parts(
                own,
                wanted,
                now.domains,
                np.ascontiguousarray(bounds.losses.T),
                np.ascontiguousarray(bounds.joint_losses.transpose(2, 0, 1)),
                np.ascontiguousarray(bounds.prices.T),
                bounds.total,
                bounds.step,
                starts,
                now.limit,
                values,
                joint_values,
                best,
                SCALE_BITS,
            )
            ends = search_all(of.rules, parts, portfolios)
            if whole.all():
                self._learn(ends[wanted], bounds.total[wanted])
            for a in wanted.tolist():
                q, (state, value, ties, _) = int(own[a]), ends[a].tolist()
                if ties and value > self.values[q]:
                    self.values[q], self.choices[q] = value, portfolios[a, 0]
                if state == CLOSED:
                    found[q] += [(value, choice) for choice in portfolios[a, : min(ties, TIES)]]
                    self.alone[q] |= ties > TIES
            still = wanted[ends[wanted, 0] != CLOSED]
            np.add.at(made, own[still], 1)
            self.alone |= made > of.parts
            still = still[~self.alone[own[still]]]
            waiting = waiting.joined(self._split(now.those(still), bounds.shares[:, still]))
            waiting = waiting.those(~self.alone[waiting.draw])
        for q in np.flatnonzero(~self.alone).tolist():
            self._choose(q, [choice for value, choice in found[q] if value == best[q]])

    def _learn(self, ends: NDArray[np.int64], totals: NDArray[np.int64]) -> None:
        """Let the next draws begin with the slack that closed most of these."""
        needed = ends[:, 3] / np.maximum(np.abs(totals), 1)
        self.of.slack = float(np.quantile(needed, USUAL)) if len(needed) else self.of.slack

    def _split(self, parts: _Waiting, shares: NDArray[np.float64]) -> _Waiting:
        """Split parts by the options of the recommendation that the relaxation is least sure of, the likeliest first.

        shares: levels x parts.
        """
        of, system = self.of, self.of.system
        owners: list[int] = []
        halves: list[NDArray[np.bool_]] = []
        for place, (domain, share) in enumerate(zip(parts.domains, shares.T, strict=True)):
            full = np.zeros(system.columns)
            full[of.levels] = share
            full[of.firsts] = 1.0 - np.add.reduceat(full, of.firsts)
            full[~domain] = 0.0
            unsure = 1.0 - np.maximum.reduceat(full, of.firsts)
            unsure[np.add.reduceat(domain, of.firsts, dtype=np.int64) < 2] = -1.0
            i = int(unsure.argmax())
            columns = of.firsts[i] + np.flatnonzero(domain[of.firsts[i] : of.firsts[i] + of.sizes[i]])
            likely = [c for c in columns[np.argsort(-full[columns], kind="stable")].tolist() if full[c] > UNSURE]
            likely = likely or columns[:1].tolist()
            others = [c for c in columns.tolist() if c not in likely]
            for some in (*([c] for c in likely), *([others] if others else [])):
                half = domain.copy()
                half[columns] = False
                half[some] = True
                narrowed = narrow(system, of.bounds, half)
                if narrowed is not None:
                    owners.append(place)
                    halves.append(narrowed)
        halved = np.array(halves, dtype=bool).reshape(len(owners), system.columns)
        return _Waiting(parts.draw[owners], halved, np.minimum(2 * parts.limit[owners], LIMIT << DOUBLED))

    def _choose(self, q: int, ties: list[NDArray[np.int16]]) -> None:
        """Take the first by the tie rule; the exact search answers where what the search knew is not among them."""
        programme = self.of.programme
        choices = [tuple(choice.tolist()) for choice in ties]
        if len(choices) > 1:
            choices.sort(key=programme.tie_key)
        if choices:
            self.choices[q] = choices[0]
        else:
            self.alone[q] = True

    def _alone(self, q: int) -> None:
        """Ask the exact search."""
        of, start = self.of, self.of.system.first
        values = [
            [int(x) for x in self.exact[a + 1 : a + int(size), q]] for a, size in zip(start, of.sizes, strict=True)
        ]
        known = self.values[q] != NOTHING
        proof = of.prover.prove(
            values=values,
            joint_values=[int(x) for x in self.exact_joints[:, q]],
            incumbents=[tuple(int(level) for level in self.choices[q])] if known else [],
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
