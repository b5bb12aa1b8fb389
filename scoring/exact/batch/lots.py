"""Some draws together, searched in rounds until none is left: whole first, then what is left of each in parts.

A draw with too much left is split by the options of a recommendation that the relaxation would fund
in part; each part is relaxed and searched like a draw. What many parts do not settle goes to the
exact search.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from scoring.exact.batch.alone import DrawQuestion, best_alone
from scoring.exact.batch.bounding import SCALE_BITS
from scoring.exact.batch.kernel_tables import Parts
from scoring.exact.compiled import fast
from scoring.exact.limits import stage_work
from scoring.exact.programme import funded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from scoring.exact.batch.bounding import Bounding, Bounds
    from scoring.exact.batch.every import Every
    from scoring.exact.batch.row_table import RowLot
    from scoring.exact.programme import Choice

A_PART = 2_000  # work to bound a part and search it where that settles it (tree.py), about
LIMIT = 20_000  # partial portfolios looked at before a draw is split; twice as many in its parts,
DOUBLED = 2  # and in theirs, so many times
LEAST = 1_000  # of these, where the programme is large,
TRIAL = 5_000  # where it is one of the largest, until some draws show that splitting settles them,
LONG = 200_000  # and from then on
BATCH = 256  # parts searched together
USUAL = 0.8  # share of draws that the slack learnt from the ones before suffices for
UNSURE = 1e-6  # share of an option in the relaxation that makes it one to split on
ANYTHING = 2**62
NOTHING = -(2**62)  # less than any portfolio is worth


@dataclass(frozen=True, slots=True)
class LotDraws:
    """What is asked of the draws of a lot.

    values: columns x draws
    joint_values: joints x draws
    places: recommendations x draws, of costs in their ranges; None where costs are as stated
    orders: draws x recommendations; the order of rows that splits exact ties, its first first
    rows: what follows the costs, and the costs
    """

    values: NDArray[np.int64]
    joint_values: NDArray[np.int64]
    places: NDArray[Any] | None
    orders: NDArray[np.int64]
    rows: RowLot

    def __len__(self) -> int:
        """How many draws there are."""
        return int(self.values.shape[1])

    def spending(self, draw: int, columns: list[int], joints: list[int]) -> int:
        """Add up what a portfolio costs in one draw, in the steps of its cost line."""
        lot = draw if len(self.rows) > 1 else 0
        costs, joint_costs = self.rows.costs[lot], self.rows.joint_costs[lot]
        return int(sum(costs[columns].tolist()) + sum(joint_costs[joints].tolist()))


@dataclass(frozen=True, slots=True)
class Waiting:
    """Parts of draws to search.

    draw: parts; the draw it belongs to
    domains: parts x columns; its open options
    limit: parts; partial portfolios to look at before it is split
    """

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
    """The answers of some draws, filled round by round.

    choices: draws x recommendations
    values: draws, exact; NOTHING where no portfolio is known
    proved: draws
    empty: draws; it is proved that no portfolio keeps its rules
    limit: partial portfolios looked at before a draw is split, or handed back as not proved
    alone: draws; the exact search has to answer it by itself
    open: draws x recommendations x (lowest, highest level) that a best portfolio may hold it at, as
        far as one bound shows; of use where the draw is not proved
    """

    def __init__(self, bounding: Bounding, draws: LotDraws) -> None:
        self.bounding, self.draws = bounding, draws
        count = len(draws)
        self.limit = max(stage_work(bounding.programme, LIMIT), min(LEAST, LIMIT))
        if bounding.is_largest and bounding.parts:
            self.limit = min(TRIAL, LIMIT) if bounding.is_tried else LONG
        self.choices = np.zeros((count, len(bounding.sizes)), dtype=np.int64)
        self.values = np.full(count, NOTHING, dtype=object)
        self.proved = np.ones(count, dtype=bool)
        self.empty = np.zeros(count, dtype=bool)
        self.alone = np.zeros(count, dtype=bool)
        self.open = np.zeros((count, len(bounding.sizes), 2), dtype=np.int16)
        self.open[:, :, 1] = bounding.sizes - 1

    @property
    def found(self) -> NDArray[np.bool_]:
        """The draws with a portfolio that keeps their rules."""
        return np.asarray(~self.empty & (self.values != NOTHING))

    def solve(self) -> int:
        """Answer every draw; returns how many the exact search answered alone."""
        bounding, draws = self.bounding, self.draws
        largest = np.abs(draws.values).max(axis=0, initial=0).astype(np.float64) * (
            len(bounding.sizes) + 1
        )
        largest += np.abs(draws.joint_values).sum(axis=0).astype(np.float64)
        fit = largest < 2.0**61
        # Rounded rows would need every portfolio checked exactly, which the compiled search cannot
        # do.
        if bounding.every is not None:
            self.alone = ~fit
            self._look_at_every(bounding.every)
        elif fast("draws") and bounding.table.fits and len(bounding.sizes):
            self.alone = ~fit
            self._search()
        else:
            self.alone[:] = True
        if not bounding.is_usual:
            self.proved[self.alone] = False
            self.alone[:] = False
        for draw in np.flatnonzero(self.alone).tolist():
            self._ask_alone(draw)
        self.values[self.empty] = 0
        return int(self.alone.sum())

    def _look_at_every(self, every: Every) -> None:
        """Answer every draw whose values fit from the list of all portfolios."""
        draws = self.draws
        best, tied = every.best(draws.values, draws.joint_values, draws.rows)
        for draw in np.flatnonzero(~self.alone).tolist():
            self.values[draw] = best[draw]
            self._choose(draw, [tuple(choice) for choice in every.choices[tied[draw]].tolist()])

    # -- rounds ------------------------------------------------------------------------------------

    def _search(self) -> None:
        """Search all draws, split those with too much left, and search their parts, until none is left.

        1. Bound the parts of a batch. 2. Search those that are not shut. 3. Take what is better
        than what was known. 4. Split what is left of each. 5. At the end choose among the
        portfolios that closed parts give.
        """
        from scoring.exact.batch.kernel import CLOSED, search_all  # noqa: PLC0415 - numba takes a moment to start

        bounding = self.bounding
        per_draw = self._per_draw()
        self._guess(per_draw)
        best = per_draw.best  # the search raises it
        best[:] = np.where(self.alone, NOTHING, self.values).astype(np.int64)
        closed: list[list[tuple[int, Choice]]] = [[] for _ in range(len(self.draws))]
        splits = np.zeros(len(self.draws), dtype=np.int64)
        tops = np.zeros(len(self.draws), dtype=np.int64)  # the bound of each draw
        undivided = np.flatnonzero(~self.alone)
        domains = np.repeat(bounding.domain[None], len(undivided), axis=0)
        waiting = Waiting(undivided, domains, np.full(len(undivided), self.limit))
        while len(waiting.draw):
            batch, waiting = waiting.those(slice(BATCH)), waiting.those(slice(BATCH, None))
            first = batch.limit == self.limit  # a draw's parts are allowed more
            bounds = self._bounded(batch, whole=bool(first.all()))
            self.alone[batch.draw[~bounds.fits]] = True
            wanted = np.flatnonzero(~bounds.empty & ~self.alone[batch.draw])
            tops[batch.draw[first]] = bounds.total[first]
            starts = self._starts(tops[batch.draw], bounds.total, whole=first)
            portfolios = np.zeros((len(batch.draw), len(bounding.sizes)), dtype=np.int16)
            ends = search_all(
                bounding.layout.rules(), _parts(batch, wanted, bounds, starts, per_draw), portfolios
            )
            self._take_better(batch, ends, wanted, portfolios)
            if first.all() and not bounding.is_usual:
                self._fix(batch.draw, bounds, wanted[ends[wanted, 0] != CLOSED])
            is_closed = ends[wanted, 0] == CLOSED
            if first.all():
                self._learn(ends[wanted[is_closed]], bounds.total[wanted[is_closed]])
            for part in wanted[is_closed & (ends[wanted, 2] > 0)].tolist():
                closed[batch.draw[part]].append(
                    (int(ends[part, 1]), tuple(portfolios[part].tolist()))
                )
            left = wanted[~is_closed]
            bounding.work += len(batch.draw) * A_PART + int(batch.limit[left].sum())
            np.add.at(splits, batch.draw[left], 1)
            self.alone |= splits > bounding.parts
            left = left[~self.alone[batch.draw[left]]]
            waiting = waiting.joined(self._split(batch.those(left), bounds.shares[:, left]))
            waiting = waiting.those(~self.alone[waiting.draw])
        for draw in np.flatnonzero(~self.alone).tolist():
            self._choose(draw, [choice for value, choice in closed[draw] if value == best[draw]])

    def _starts(
        self, tops: NDArray[np.int64], totals: NDArray[np.int64], *, whole: NDArray[np.bool_]
    ) -> NDArray[np.int64]:
        """Give the slacks to begin with: what the draws before needed, less what a part's bound has lost of it.

        Parts begin with all that the best known leaves, but those of the largest programmes, of
        which no good portfolio may be known yet.

        tops: parts; the bound of its whole draw. totals: parts; its own. whole: parts; not yet split.
        """
        slack = np.minimum(np.abs(tops) * self.bounding.slack, float(ANYTHING)).astype(np.int64)
        if not self.bounding.is_largest:
            return np.where(whole, slack, ANYTHING)
        return np.maximum(slack - (tops - totals), 1)

    def _take_better(
        self,
        batch: Waiting,
        ends: NDArray[np.int64],
        wanted: NDArray[np.int64],
        portfolios: NDArray[np.int16],
    ) -> None:
        """Take every portfolio found that is worth more than the best known of its draw.

        ends: parts x (closed or over the limit, value, number of portfolios, slack)
        """
        for part in wanted.tolist():
            draw, (_, value, ties, _) = int(batch.draw[part]), ends[part].tolist()
            if ties and value > self.values[draw]:
                self.values[draw], self.choices[draw] = value, portfolios[part]

    def _fix(self, draw_of: NDArray[np.int64], bounds: Bounds, left: NDArray[np.int64]) -> None:
        """Note what the bound leaves open of draws that the search does not settle.

        With values rounded up to steps, and z of the best portfolio known rounded up as well, one
        worth z or more is worth that many steps or more, so that its losses come to no more than
        total - scale * steps. draw_of: parts. left: places of parts, each a whole draw.
        """
        bounding, firsts = self.bounding, self.bounding.table.firsts
        for part in left.tolist():
            draw = int(draw_of[part])
            if self.alone[draw] or self.values[draw] == NOTHING:
                continue
            steps = -(-int(self.values[draw]) >> int(bounds.step[part]))
            slack = int(bounds.total[part]) - (steps << SCALE_BITS)
            domain = bounding.domain & (bounds.losses[:, part] <= slack)
            narrowed = bounding.table.narrowed(domain)
            if narrowed is None:
                continue
            for i, (start, size) in enumerate(zip(firsts, bounding.sizes, strict=True)):
                options = np.flatnonzero(narrowed[start : start + size])
                self.open[draw, i] = options[0], options[-1]

    def _per_draw(self) -> Parts:
        """Lay out what is one a draw; what is one a part is empty."""
        draws, rows = self.draws, self.draws.rows
        amounts, joint_amounts = self.bounding.layout.amounts(rows)
        no_parts, no_cells = np.zeros(0, dtype=np.int64), np.zeros((0, 0), dtype=np.int64)
        return Parts(
            draw=no_parts,
            wanted=no_parts,
            domains=np.zeros((0, 0), dtype=bool),
            losses=no_cells,
            joint_losses=np.zeros((0, 2, 0), dtype=np.int64),
            prices=no_cells,
            totals=no_parts,
            steps=no_parts,
            starts=no_parts,
            limits=no_parts,
            values=np.ascontiguousarray(np.where(self.alone, 0, draws.values).T),
            joint_values=np.ascontiguousarray(np.where(self.alone, 0, draws.joint_values).T),
            best=np.full(len(draws), NOTHING, dtype=np.int64),
            orders=np.ascontiguousarray(draws.orders),
            amounts=amounts,
            joint_amounts=joint_amounts,
            costs=np.ascontiguousarray(rows.costs),
            joint_costs=np.ascontiguousarray(rows.joint_costs),
            scale=SCALE_BITS,
        )

    def _guess(self, per_draw: Parts) -> None:
        """Take the best known portfolio that keeps the rules of every draw whose values fit."""
        from scoring.exact.batch.kernel import guess_all  # noqa: PLC0415 - numba takes a moment to start

        pool, bounding = self.bounding.guesses(), self.bounding
        if not len(pool):
            return
        holds = bounding.system.holds(pool).astype(np.int64)
        guesses, worths = guess_all(bounding.layout.rules(), per_draw, pool, holds)
        guessed = np.flatnonzero(~self.alone & (guesses >= 0))
        self.choices[guessed], self.values[guessed] = pool[guesses[guessed]], worths[guessed]

    def _columns(
        self, choice: NDArray[np.int64], holds: NDArray[np.bool_]
    ) -> tuple[list[int], list[int]]:
        """List the columns of a portfolio's options, and the joints that hold."""
        return (self.bounding.table.firsts + choice).tolist(), np.flatnonzero(holds).tolist()

    def _bounded(self, batch: Waiting, *, whole: bool) -> Bounds:
        """Bound the parts of a batch. whole: all are draws not yet split."""
        draws, draw_of = self.draws, batch.draw
        domains = None if whole else batch.domains
        if whole and len(draw_of) == len(draws):  # they stand as they are wanted
            asked = draws.values, draws.joint_values, domains, draws.rows
            return self.bounding.bounded(*asked, quick=True)
        values, joint_values = draws.values[:, draw_of], draws.joint_values[:, draw_of]
        return self.bounding.bounded(
            values, joint_values, domains, draws.rows.those(draw_of), quick=True
        )

    def _learn(self, ends: NDArray[np.int64], totals: NDArray[np.int64]) -> None:
        """Let the next draws begin with the slack that closed most of these, each settled whole."""
        needed = ends[:, 3] / np.maximum(np.abs(totals), 1)
        if len(needed):
            self.bounding.slack = float(np.quantile(needed, USUAL))

    def _split(self, parts: Waiting, shares: NDArray[np.float64]) -> Waiting:
        """Split parts by the options of the recommendation that the relaxation is least sure of, the likeliest first.

        shares: levels x parts.
        """
        owners: list[int] = []
        domains: list[NDArray[np.bool_]] = []
        for place, (domain, share) in enumerate(zip(parts.domains, shares.T, strict=True)):
            for narrowed in self._split_by(domain, share):
                owners.append(place)
                domains.append(narrowed)
        split = np.array(domains, dtype=bool).reshape(len(owners), self.bounding.system.columns)
        return Waiting(
            parts.draw[owners], split, np.minimum(2 * parts.limit[owners], self.limit << DOUBLED)
        )

    def _split_by(
        self, domain: NDArray[np.bool_], shares: NDArray[np.float64]
    ) -> Iterator[NDArray[np.bool_]]:
        """Give the parts of one domain: one for each option with a share, and one for all the others together."""
        bounding, firsts = self.bounding, self.bounding.table.firsts
        by_column = np.zeros(bounding.system.columns)
        by_column[bounding.levels] = shares
        # Not funded is what the levels leave.
        by_column[firsts] = 1.0 - np.add.reduceat(by_column, firsts)
        by_column[~domain] = 0.0
        unsure = 1.0 - np.maximum.reduceat(by_column, firsts)
        unsure[np.add.reduceat(domain, firsts, dtype=np.int64) < 2] = -1.0  # nothing to split
        i = int(unsure.argmax())
        columns = firsts[i] + np.flatnonzero(domain[firsts[i] : firsts[i] + bounding.sizes[i]])
        by_share = columns[np.argsort(-by_column[columns], kind="stable")].tolist()
        likely = [column for column in by_share if by_column[column] > UNSURE] or columns[
            :1
        ].tolist()
        others = [column for column in columns.tolist() if column not in likely]
        for options in (*([column] for column in likely), *([others] if others else [])):
            part = domain.copy()
            part[columns] = False
            part[options] = True
            narrowed = bounding.table.narrowed(part)
            if narrowed is not None:
                yield narrowed

    # -- answers -----------------------------------------------------------------------------------

    def _choose(self, draw: int, ties: list[Choice]) -> None:
        """Take the first by the tie rule; the exact search answers where what the search knew is not among them."""
        if not ties:
            # Every part closed and nothing known: no portfolio keeps the rules of this draw.
            self.empty[draw] = self.values[draw] == NOTHING
            self.alone[draw] = not self.empty[draw]
            return
        self.choices[draw] = ties[0] if len(ties) == 1 else min(ties, key=partial(self._key, draw))

    def _key(self, draw: int, choice: Choice) -> tuple[int, int, tuple[int, ...]]:
        """Key of the tie rule: cost, how many are funded, and the draw's order of rows."""
        bounding = self.bounding
        options = np.array([choice], dtype=np.int64)
        columns, joints = self._columns(options[0], bounding.system.holds(options)[0])
        order = bounding.programme.order(choice)
        spent = self.draws.spending(draw, columns, joints)
        return spent, funded(choice), tuple(order[i] for i in self.draws.orders[draw].tolist())

    def _ask_alone(self, draw: int) -> None:
        """Ask the exact search."""
        draws = self.draws
        question = DrawQuestion(
            values=self.bounding.system.by_level(draws.values[:, draw].tolist()),
            joint_values=tuple(draws.joint_values[:, draw].tolist()),
            places=None if draws.places is None else tuple(draws.places[:, draw].tolist()),
            order=tuple(draws.orders[draw].tolist()),
            key=partial(self._key, draw),
        )
        known = [tuple(self.choices[draw].tolist())] if self.values[draw] != NOTHING else []
        answer = best_alone(self.bounding, question, known)
        self.proved[draw], self.empty[draw] = answer.proved, answer.empty
        if answer.choice is not None:
            self.choices[draw], self.values[draw] = answer.choice, answer.value


def _parts(
    batch: Waiting,
    wanted: NDArray[np.int64],
    bounds: Bounds,
    starts: NDArray[np.int64],
    per_draw: Parts,
) -> Parts:
    """Lay out some parts of draws."""
    return per_draw._replace(
        draw=batch.draw,
        wanted=wanted,
        domains=batch.domains,
        losses=np.ascontiguousarray(bounds.losses.T),
        joint_losses=np.ascontiguousarray(bounds.joint_losses.transpose(2, 0, 1)),
        prices=np.ascontiguousarray(bounds.prices.T),
        totals=bounds.total,
        steps=bounds.step,
        starts=starts,
        limits=batch.limit,
    )
