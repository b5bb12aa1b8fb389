"""Some draws together, searched in rounds until none is left: whole first, then what is left of each in parts.

A draw with too much left is split by the options of a recommendation that the relaxation would fund in part; each part
is relaxed and searched like a draw. What many parts do not settle goes to the exact search.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from scoring.exact.batch.alone import Draw, best_alone
from scoring.exact.batch.bounding import SCALE_BITS
from scoring.exact.batch.compiled import fast
from scoring.exact.batch.kernel_tables import Parts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scoring.exact.batch.bounding import Bounding, Bounds
    from scoring.exact.batch.row_table import RowLot
    from scoring.exact.programme import Choice

LIMIT = 20_000  # partial portfolios looked at before a draw is split; twice as many in its parts,
DOUBLED = 2  # and in theirs, so many times
BATCH = 256  # parts searched together
USUAL = 0.8  # share of draws that the slack learnt from the ones before suffices for
UNSURE = 1e-6  # share of an option in the relaxation that makes it one to split on
ANYTHING = 2**62
NOTHING = -(2**62)  # less than any portfolio is worth


@dataclass(frozen=True, slots=True)
class Draws:
    """What is asked of some draws.

    values: columns x draws. joint_values: joints x draws. places: recommendations x draws, of costs in their ranges;
    None where costs are as stated. orders: draws x recommendations. rows: what follows the costs, and the costs.
    """

    values: NDArray[np.int64]
    joint_values: NDArray[np.int64]
    places: NDArray[Any] | None
    orders: NDArray[np.int64]
    rows: RowLot

    def spending(self, q: int, columns: list[int], joints: list[int]) -> int:
        """Add up what a portfolio costs in one draw, in the steps of its cost line."""
        lot = q if len(self.rows) > 1 else 0
        costs, joint_costs = self.rows.costs[lot], self.rows.joint_costs[lot]
        return int(sum(costs[columns].tolist()) + sum(joint_costs[joints].tolist()))


@dataclass(frozen=True, slots=True)
class Waiting:
    """Parts of draws to search: the draw of each, its open options, and how much to look at before it is split."""

    draw: NDArray[np.int64]
    domains: NDArray[np.bool_]
    limit: NDArray[np.int64]

    def those(self, which: slice | NDArray[Any]) -> Waiting:
        """Keep some of them."""
        return Waiting(self.draw[which], self.domains[which], self.limit[which])

    def joined(self, other: Waiting) -> Waiting:
        """Put others behind these."""
        return Waiting(
            np.concatenate([self.draw, other.draw]),
            np.concatenate([self.domains, other.domains]),
            np.concatenate([self.limit, other.limit]),
        )


class Lot:
    """The answers of some draws: draws x recommendations, and one each of values, proved, empty and alone."""

    def __init__(self, of: Bounding, asked: Draws) -> None:
        self.of, self.asked = of, asked
        self.draws = asked.values.shape[1]
        self.choices = np.zeros((self.draws, len(of.sizes)), dtype=np.int64)
        self.values = np.full(self.draws, NOTHING, dtype=object)
        self.proved = np.ones(self.draws, dtype=bool)
        self.empty = np.zeros(self.draws, dtype=bool)
        self.alone = np.zeros(self.draws, dtype=bool)

    def solve(self) -> int:
        """Answer every draw; returns how many the exact search answered alone."""
        of, asked = self.of, self.asked
        largest = np.abs(asked.values).max(axis=0, initial=0).astype(np.float64) * (len(of.sizes) + 1)
        largest += np.abs(asked.joint_values).sum(axis=0).astype(np.float64)
        fit = largest < 2.0**61
        # Rounded rows would need every portfolio checked exactly, which the compiled search cannot do.
        if fast() and of.table.fits and len(of.sizes):
            self.alone = ~fit
            self._search()
        else:
            self.alone[:] = True
        for q in np.flatnonzero(self.alone).tolist():
            self._alone(q)
        self.values[self.empty] = 0
        return int(self.alone.sum())

    # -- rounds --------------------------------------------------------------------------------------------------

    def _search(self) -> None:
        """Search all draws, split those with too much left, and search their parts, until none is left."""
        from scoring.exact.batch.kernel import CLOSED, search_all  # noqa: PLC0415 - numba takes a moment to start

        of = self.of
        per_draw = self._per_draw()
        self._guess(per_draw)
        best = per_draw.best
        best[:] = np.where(self.alone, NOTHING, self.values).astype(np.int64)
        closed: list[list[tuple[int, Choice]]] = [[] for _ in range(self.draws)]
        split = np.zeros(self.draws, dtype=np.int64)
        first = np.flatnonzero(~self.alone)
        waiting = Waiting(first, np.repeat(of.domain[None], len(first), axis=0), np.full(len(first), LIMIT))
        while len(waiting.draw):
            now, waiting = waiting.those(slice(BATCH)), waiting.those(slice(BATCH, None))
            whole = now.limit == LIMIT
            bounds = self._bounded(now, whole=bool(whole.all()))
            self.alone[now.draw[~bounds.fits]] = True
            wanted = np.flatnonzero(~bounds.empty & ~self.alone[now.draw])
            starts = np.where(whole, (np.abs(bounds.total) * of.slack).astype(np.int64), ANYTHING)
            portfolios = np.zeros((len(now.draw), len(of.sizes)), dtype=np.int16)
            ends = search_all(of.layout.rules, _parts(now, wanted, bounds, starts, per_draw), portfolios)
            if whole.all():
                self._learn(ends[wanted], bounds.total[wanted])
            for a in wanted.tolist():
                q, (state, value, ties, _) = int(now.draw[a]), ends[a].tolist()
                if ties and value > self.values[q]:
                    self.values[q], self.choices[q] = value, portfolios[a]
                if ties and state == CLOSED:
                    closed[q].append((value, tuple(portfolios[a].tolist())))
            still = wanted[ends[wanted, 0] != CLOSED]
            np.add.at(split, now.draw[still], 1)
            self.alone |= split > of.parts
            still = still[~self.alone[now.draw[still]]]
            waiting = waiting.joined(self._split(now.those(still), bounds.shares[:, still]))
            waiting = waiting.those(~self.alone[waiting.draw])
        for q in np.flatnonzero(~self.alone).tolist():
            self._choose(q, [choice for value, choice in closed[q] if value == best[q]])

    def _per_draw(self) -> Parts:
        """Lay out what is one a draw; what is one a part is empty."""
        asked, rows = self.asked, self.asked.rows
        amounts, joint_amounts = self.of.layout.amounts(rows)
        none, nobody = np.zeros(0, dtype=np.int64), np.zeros((0, 0), dtype=np.int64)
        return Parts(
            draw=none,
            wanted=none,
            domains=np.zeros((0, 0), dtype=bool),
            losses=nobody,
            joint_losses=np.zeros((0, 2, 0), dtype=np.int64),
            prices=nobody,
            totals=none,
            steps=none,
            starts=none,
            limits=none,
            values=np.ascontiguousarray(np.where(self.alone, 0, asked.values).T),
            joint_values=np.ascontiguousarray(np.where(self.alone, 0, asked.joint_values).T),
            best=np.full(self.draws, NOTHING, dtype=np.int64),
            orders=np.ascontiguousarray(asked.orders),
            amounts=amounts,
            joint_amounts=joint_amounts,
            costs=np.ascontiguousarray(rows.costs),
            joint_costs=np.ascontiguousarray(rows.joint_costs),
            scale=SCALE_BITS,
        )

    def _guess(self, per_draw: Parts) -> None:
        """Take the best known portfolio that keeps the rules of every draw whose values fit."""
        from scoring.exact.batch.kernel import guess_all  # noqa: PLC0415 - numba takes a moment to start

        pool, of = self.of.guesses(), self.of
        if not len(pool):
            return
        holds = of.system.holds(pool)
        guesses = guess_all(of.layout.rules, per_draw, pool, holds)
        for q in np.flatnonzero(~self.alone & (guesses >= 0)).tolist():
            columns, joints = self._held(pool[guesses[q]], holds[guesses[q]])
            self.choices[q] = pool[guesses[q]]
            self.values[q] = int(per_draw.values[q, columns].sum() + per_draw.joint_values[q, joints].sum())

    def _held(self, choice: NDArray[np.int64], holds: NDArray[np.bool_]) -> tuple[list[int], list[int]]:
        return (self.of.table.firsts + choice).tolist(), np.flatnonzero(holds).tolist()

    def _bounded(self, now: Waiting, *, whole: bool) -> Bounds:
        asked, draw = self.asked, now.draw
        rows = asked.rows.those(draw)
        return self.of.bounded(
            asked.values[:, draw], asked.joint_values[:, draw], None if whole else now.domains, rows, quick=True
        )

    def _learn(self, ends: NDArray[np.int64], totals: NDArray[np.int64]) -> None:
        """Let the next draws begin with the slack that closed most of these."""
        needed = ends[:, 3] / np.maximum(np.abs(totals), 1)
        self.of.slack = float(np.quantile(needed, USUAL)) if len(needed) else self.of.slack

    def _split(self, parts: Waiting, shares: NDArray[np.float64]) -> Waiting:
        """Split parts by the options of the recommendation that the relaxation is least sure of, the likeliest first.

        shares: levels x parts.
        """
        of, firsts = self.of, self.of.table.firsts
        owners: list[int] = []
        halves: list[NDArray[np.bool_]] = []
        for place, (domain, share) in enumerate(zip(parts.domains, shares.T, strict=True)):
            full = np.zeros(of.system.columns)
            full[of.levels] = share
            full[firsts] = 1.0 - np.add.reduceat(full, firsts)
            full[~domain] = 0.0
            unsure = 1.0 - np.maximum.reduceat(full, firsts)
            unsure[np.add.reduceat(domain, firsts, dtype=np.int64) < 2] = -1.0
            i = int(unsure.argmax())
            columns = firsts[i] + np.flatnonzero(domain[firsts[i] : firsts[i] + of.sizes[i]])
            likely = [c for c in columns[np.argsort(-full[columns], kind="stable")].tolist() if full[c] > UNSURE]
            likely = likely or columns[:1].tolist()
            others = [c for c in columns.tolist() if c not in likely]
            for some in (*([c] for c in likely), *([others] if others else [])):
                half = domain.copy()
                half[columns] = False
                half[some] = True
                narrowed = of.table.narrowed(half)
                if narrowed is not None:
                    owners.append(place)
                    halves.append(narrowed)
        halved = np.array(halves, dtype=bool).reshape(len(owners), of.system.columns)
        return Waiting(parts.draw[owners], halved, np.minimum(2 * parts.limit[owners], LIMIT << DOUBLED))

    # -- answers -------------------------------------------------------------------------------------------------

    def _choose(self, q: int, ties: list[Choice]) -> None:
        """Take the first by the tie rule; the exact search answers where what the search knew is not among them."""
        if not ties:
            # Every part closed and nothing known: no portfolio keeps the rules of this draw.
            self.empty[q] = self.values[q] == NOTHING
            self.alone[q] = not self.empty[q]
            return
        self.choices[q] = ties[0] if len(ties) == 1 else min(ties, key=lambda choice: self._key(q, choice))

    def _key(self, q: int, choice: Choice) -> tuple[int, int, tuple[int, ...]]:
        """Key of the tie rule: cost, how many are funded, and the draw's order of rows."""
        of = self.of
        options = np.array([choice], dtype=np.int64)
        columns, joints = self._held(options[0], of.system.holds(options)[0])
        order = of.programme.order(choice)
        spent = self.asked.spending(q, columns, joints)
        return spent, sum(level > 0 for level in choice), tuple(order[i] for i in self.asked.orders[q].tolist())

    def _alone(self, q: int) -> None:
        """Ask the exact search."""
        asked, system = self.asked, self.of.system
        levels = [
            tuple(asked.values[first + 1 : first + size, q].tolist())
            for first, size in zip(system.first, system.sizes, strict=True)
        ]
        draw = Draw(
            tuple(levels),
            tuple(asked.joint_values[:, q].tolist()),
            None if asked.places is None else tuple(asked.places[:, q].tolist()),
            tuple(asked.orders[q].tolist()),
            partial(self._key, q),
        )
        known = [tuple(self.choices[q].tolist())] if self.values[q] != NOTHING else []
        answer = best_alone(self.of, draw, known)
        self.proved[q], self.empty[q] = answer.proved, answer.empty
        if answer.choice is not None:
            self.choices[q], self.values[q] = answer.choice, answer.value


def _parts(
    now: Waiting, wanted: NDArray[np.int64], bounds: Bounds, starts: NDArray[np.int64], per_draw: Parts
) -> Parts:
    """Lay out some parts of draws."""
    return per_draw._replace(
        draw=now.draw,
        wanted=wanted,
        domains=now.domains,
        losses=np.ascontiguousarray(bounds.losses.T),
        joint_losses=np.ascontiguousarray(bounds.joint_losses.transpose(2, 0, 1)),
        prices=np.ascontiguousarray(bounds.prices.T),
        totals=bounds.total,
        steps=bounds.step,
        starts=starts,
        limits=now.limit,
    )
