"""One menu, asked many times: other row ends, options shut, another value to reach; certified like every answer.

1. The sets of prices found for earlier questions bound this one too, so the walk goes at once.
2. Where it takes long, the relaxation is solved for this question, from the last basis, and the
   walk goes again.
3. Where that takes long too, the options of the item that the relaxation is least sure of are
   split, and each part is relaxed and walked in its turn, the likeliest first (Land and Doig 1960).
4. What many parts do not settle is handed back as not closed: whoever asked goes to the prover.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import highspy
import numpy as np

from scoring.exact.compiled import fast
from scoring.exact.linear.simplex import simplex

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from scoring.exact.menu.menu import Amounts, Flags, Integers, Menu
    from scoring.exact.menu.walk import Cells, Prices
    from scoring.exact.warm import Part

STEP_BITS = 30  # of the largest value, once shifted
SCALE_BITS = 18  # what a shifted value unit counts
RAY_BITS = 24  # of the largest price of a ray
ROOM = 2.0**59  # what no sum of charges may reach
SETS = 4  # sets of prices that a question is bounded by, besides those moved
QUICK = 1_000  # partial portfolios looked at before the relaxation is solved,
LIMIT = 8_000  # and after that, before what is left is split
FIRST_SLACK = 1 / 200  # of the bound: what the best of the first question is expected below it
PARTS = 400  # parts of a question before it is handed back,
WORK = 60_000_000  # and its work
BEST, ANY, ALL, FRONT = 0, 1, 2, 3  # as in walk.py
COUNTED = 1_000_000  # partial portfolios looked at to count all that are good enough
GUESSES = 3  # at the best value, before any portfolio is looked for
UNSURE = 1e-6  # share of an option in the relaxation that gives it a part of its own
A_STATE = 1  # partial portfolios to a unit of work (tree.py), about
A_WALK = 500  # work of a walk besides,
A_RELAXATION = 1_000  # and of a relaxation


@dataclass(frozen=True, slots=True)
class Asked:
    """How a question ended.

    closed: nothing that was asked for is missing
    best: the highest value met; None where nothing was
    choices: portfolios x items, with their values, which are exact
    count: how many were met
    full: there was no room for all that tie
    held: columns; how many of all met hold each option, where all were asked for
    work: see tree.py
    """

    closed: bool
    best: int | None
    choices: NDArray[np.int16]
    values: tuple[int, ...]
    count: int
    full: bool
    held: Integers
    work: int

    @property
    def first(self) -> tuple[int, ...] | None:
        """The first portfolio met; None where none was."""
        return tuple(self.choices[0].tolist()) if len(self.choices) else None


@dataclass(frozen=True, slots=True)
class PriceSet:
    """One set of prices, over rows and truths, and what every option and joint earns at it."""

    prices: Integers
    weight: int
    earned: Integers
    earned_by_joints: Integers


@dataclass(frozen=True, slots=True)
class _Relaxed:
    """Duals of rows and truths, and the columns' shares; without shares the duals are a ray's."""

    duals: NDArray[np.float64]
    shares: NDArray[np.float64] | None


class MenuRelaxation:
    """The linear relaxation of a menu, kept in HiGHS and solved again from where it stood, for its row duals."""

    def __init__(self, menu: Menu) -> None:
        self.menu = menu
        self.kept = np.setdiff1d(np.arange(menu.columns), menu.first)
        rows, self.offsets = self._written()
        self.exponents = np.frexp(np.maximum(menu.largest, 1).astype(np.float64))[1] - 1
        of_first = menu.values[menu.first][menu.owner[self.kept]]
        values = np.concatenate([menu.values[self.kept] - of_first, menu.joint_values])
        self.value_exponent = int(np.frexp(float(np.abs(values).max(initial=1)))[1]) - 7
        self.rows, self.count = len(rows), len(values)
        self.model = self._built(rows, -np.ldexp(values.astype(np.float64), -self.value_exponent))

    def _written(self) -> tuple[list[dict[int, int]], Integers]:
        """Write rows and truths over the model's columns, and what moves to their ends.

        An item's first option is what its others leave: its amount moves to them and to the end.
        """
        menu, owner = self.menu, self.menu.owner.tolist()
        place = np.full(menu.columns, -1)
        place[self.kept] = np.arange(len(self.kept))
        column_at = place.tolist()
        rows: list[dict[int, int]] = [{} for _ in menu.largest]
        offsets = np.zeros(len(rows), dtype=np.int64)
        for k, column, amount in zip(*_cells(menu.amounts), strict=True):
            if column_at[column] >= 0:
                rows[k][column_at[column]] = rows[k].get(column_at[column], 0) + amount
                continue
            offsets[k] += amount
            for other in range(column + 1, column + int(menu.sizes[owner[column]])):
                rows[k][column_at[other]] = rows[k].get(column_at[other], 0) - amount
        for k, p, amount in zip(*_cells(menu.joint_amounts), strict=True):
            rows[k][len(self.kept) + p] = amount
        return rows, offsets

    def _built(self, rows: Sequence[Mapping[int, int]], costs: NDArray[np.float64]) -> Any:
        """Hand the solver every row, and one for the options of each item."""
        menu = self.menu
        cells = [
            (column, np.ldexp(float(amount), -int(exponent)))
            for row, exponent in zip(rows, self.exponents, strict=True)
            for column, amount in row.items()
        ]
        items = np.bincount(menu.owner[self.kept], minlength=len(menu.sizes))
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = self.count, self.rows + len(menu.sizes)
        lp.col_cost_ = costs
        lp.col_lower_, lp.col_upper_ = np.zeros(self.count), np.ones(self.count)
        lp.row_lower_ = np.full(lp.num_row_, -np.inf)
        lp.row_upper_ = np.ones(lp.num_row_)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.cumsum([0, *map(len, rows), *items]).astype(np.int32)
        columns = [*(column for column, _ in cells), *range(len(self.kept))]
        lp.a_matrix_.index_ = np.array(columns, dtype=np.int32)
        lp.a_matrix_.value_ = np.array([*(number for _, number in cells), *[1.0] * len(self.kept)])
        model = simplex()
        model.passModel(lp)
        return model

    def solve(self, ends: Integers, domain: Flags) -> _Relaxed | None:
        """Solve for the duals of rows and truths in values, or those of a ray where there is no portfolio; None: neither.

        ends: of rows and truths.
        """
        menu, model = self.menu, self.model
        upper = np.ldexp((ends - self.offsets).astype(np.float64), -self.exponents)
        model.changeRowsBounds(
            self.rows, np.arange(self.rows, dtype=np.int32), np.full(self.rows, -np.inf), upper
        )
        must = np.where(domain[menu.first], 0.0, 1.0)
        places = np.arange(self.rows, self.rows + len(must), dtype=np.int32)
        model.changeRowsBounds(len(must), places, must, np.ones(len(must)))
        is_open = domain[self.kept].astype(np.float64)
        columns = np.arange(len(is_open), dtype=np.int32)
        model.changeColsBounds(len(is_open), columns, np.zeros(len(is_open)), is_open)
        model.run()
        status = model.getModelStatus()
        if status == highspy.HighsModelStatus.kOptimal:
            solution = model.getSolution()
            duals = np.maximum(-np.array(solution.row_dual[: self.rows]), 0.0)
            shares = np.zeros(menu.columns)
            shares[self.kept] = solution.col_value[: len(self.kept)]
            shares[menu.first] = 1.0 - np.add.reduceat(shares, menu.first)
            return _Relaxed(np.ldexp(duals, self.value_exponent - self.exponents), shares)
        if status == highspy.HighsModelStatus.kInfeasible:
            _, has_ray, ray = model.getDualRay()
            if has_ray:
                duals = np.maximum(-np.array(ray[: self.rows]), 0.0)
                return _Relaxed(
                    np.ldexp(duals / max(duals.max(initial=0.0), 1e-30), -self.exponents), None
                )
        model.clearSolver()
        return None


def _cells(amounts: Amounts) -> tuple[list[int], list[int], list[int]]:
    return amounts.row.tolist(), amounts.column.tolist(), amounts.amount.tolist()


class Asker:
    """One menu and all that has been learnt of it. `ready` says whether it can be asked at all.

    part: of the machine code, that what is asked needs.
    """

    def __init__(self, menu: Menu, part: Part = "menus") -> None:
        self.menu = menu
        self.ready = menu.fits and bool(menu.columns) and fast(part)
        self.sets: list[PriceSet] = []
        self.usual = FIRST_SLACK
        if not self.ready:
            return
        sizes = np.abs(menu.values), np.abs(menu.joint_values)
        largest = max((int(size.max(initial=0)) for size in sizes), default=0)
        self.step = max(0, largest.bit_length() - STEP_BITS)
        self.rounded = -((-menu.values) >> self.step)
        self.rounded_joints = -((-menu.joint_values) >> self.step)
        self.relaxation = MenuRelaxation(menu)
        self.least = -sum(map(abs, (*menu.exact, *menu.exact_joints)))
        self.most = float(np.abs(self.rounded).sum() + np.abs(self.rounded_joints).sum())
        self.reach = menu.largest.astype(np.float64)

    def ask(
        self,
        ends: Integers,
        domain: Flags,
        *,
        floor: int,
        mode: int,
        tie: int = 0,
        room: int = 1,
        parts: int = PARTS,
        work: int = WORK,
        cells: Cells | None = None,
    ) -> Asked:
        """Look for the best portfolio, for any that is worth `floor`, or for all that are (walk.py).

        ends: rows. domain: columns. room: how many may be kept. parts, work: before it is given up.
        cells: of a frontier.
        """
        ends = self.menu.clipped(ends)
        search = _Search(self, ends, _Aim(mode, tie, room, cells), floor)
        domain = domain.copy()  # walks narrow it
        if self.sets and search.walked(domain, QUICK):
            return search.ended(closed=True)
        search.begin_again()
        waiting = [domain]
        while waiting:
            if search.parts >= parts or search.work >= work or search.full:
                return search.ended(closed=False)
            part = waiting.pop()
            shares = search.relaxed(part)
            if search.walked(part, LIMIT):
                if search.is_enough:
                    break
                continue
            waiting += reversed(self._split(part, shares))
        return search.ended(closed=not search.full)

    def every(self, ends: Integers, domain: Flags, *, floor: int, room: int) -> Asked:
        """Count all portfolios worth `floor`, and keep as many as there is room for; those met so far where not closed."""
        ends = self.menu.clipped(ends)
        search = _Search(self, ends, _Aim(ALL, 0, room), floor)
        domain = domain.copy()
        search.relaxed(domain)
        is_settled = search.walked(domain, COUNTED, whole=True)
        return search.ended(closed=is_settled)

    def best(
        self,
        ends: Integers,
        domain: Flags,
        *,
        tie: int,
        room: int,
        guess: int | None = None,
        reach: int | None = None,
        parts: int = PARTS,
        work: int = WORK,
    ) -> Asked:
        """Look for the best portfolio and its ties, from a guess of its value that comes down until it is met.

        guess: by default a little below the bound, by what others were below theirs. reach: by how
        much the guess comes down at first, then ever faster. work: before it is given up.
        """
        ends = self.menu.clipped(ends)
        taken, floor, bound = 0, self.least, None
        if guess is None:
            self.learn(ends, domain)
            bound, taken = self.bound(ends, domain), A_RELAXATION
            reach = max(int(abs(bound) * self.usual), 1) if reach is None else reach
            guess = bound - reach
        reach = max(abs(guess) >> 7, 1) if reach is None else reach
        best = partial(self.ask, ends, domain, mode=BEST, tie=tie, room=room, parts=parts)
        for turn in range(GUESSES + 1):
            if turn == GUESSES:
                # Far from the bound, or there is none: any portfolio says which.
                some = self.ask(ends, domain, floor=floor, mode=ANY, parts=parts, work=work - taken)
                taken += some.work
                if not some.closed or some.best is None:
                    asked = replace(some, work=taken)
                    break
                guess = some.best
            asked = best(floor=max(guess, floor), work=work - taken)
            asked = replace(asked, work=asked.work + taken)
            if not asked.closed or guess <= floor:
                break
            if asked.best is not None:
                if asked.best - tie < guess:  # its ties may be worth less than the guess
                    again = best(floor=asked.best - tie, work=work - asked.work)
                    asked = replace(again, work=asked.work + again.work)
                break
            taken = asked.work
            guess, reach = guess - reach, 4 * reach
        if bound and asked.closed and asked.best is not None:
            self.usual = (self.usual + 1.5 * (bound - asked.best) / abs(bound)) / 2
        return asked

    def bound(self, ends: Integers, domain: Flags) -> int:
        """Bound what any portfolio is worth, by the sets of prices known; `least` where there can be none."""
        menu, all_ends = self.menu, self.menu.all_ends(ends)
        bounds = []
        for known in self.sets:
            earned = np.where(domain, known.earned, -(2**60))
            total = int(known.prices @ all_ends) + int(np.maximum(known.earned_by_joints, 0).sum())
            total += int(np.maximum.reduceat(earned, menu.first).sum())
            if known.weight:
                bounds.append((total // known.weight) << (self.step + menu.shift))
            elif total < 0:
                return self.least
        return max(min(bounds, default=-self.least), self.least)

    def _split(self, domain: Flags, shares: NDArray[np.float64] | None) -> list[Flags]:
        """Split a domain by the options of one item: one part for each with a share, and one for all the others."""
        menu = self.menu
        by_column = (
            np.where(domain, 1.0, 0.0) / 2 if shares is None else np.where(domain, shares, 0.0)
        )
        unsure = 1.0 - np.maximum.reduceat(by_column, menu.first)
        unsure[np.add.reduceat(domain, menu.first, dtype=np.int64) < 2] = -1.0  # nothing to split
        i = int(unsure.argmax())
        columns = menu.first[i] + np.flatnonzero(
            domain[menu.first[i] : menu.first[i] + menu.sizes[i]]
        )
        by_share = columns[np.argsort(-by_column[columns], kind="stable")].tolist()
        likely = [c for c in by_share if by_column[c] > UNSURE] or by_share[:1]
        others = by_share[len(likely) :]
        groups = [*([c] for c in likely), *([others] if others else [])]
        parts = []
        for group in groups:
            part = domain.copy()
            part[columns] = False
            part[group] = True
            parts.append(part)
        return parts

    def learn(self, ends: Integers, domain: Flags) -> NDArray[np.float64] | None:
        """Solve the relaxation of one question, put its prices before those known, and give its shares by column."""
        menu = self.menu
        all_ends = menu.all_ends(ends)
        relaxed = self.relaxation.solve(all_ends, domain)
        if relaxed is None:
            self.sets = self.sets or [self._set_of(np.zeros(len(all_ends), np.int64), 1)]
            return None
        feasible = relaxed.shares is not None
        bits = SCALE_BITS - self.step
        if not feasible:
            bits = RAY_BITS + int(self.relaxation.exponents.max(initial=0))
        prices = np.floor(np.ldexp(relaxed.duals, bits))
        if not self._is_safe(prices, all_ends):
            prices = np.zeros_like(prices)
        learnt = self._set_of(prices.astype(np.int64), 1 << SCALE_BITS if feasible else 0)
        others = [known for known in self.sets if not np.array_equal(known.prices, learnt.prices)]
        self.sets = [learnt, *others][:SETS]
        return relaxed.shares

    def dearer(self, known: PriceSet, rows: slice, times: int, ends: Integers) -> PriceSet | None:
        """Give a set of prices at which some rows cost so many times as much; None where that is too much to add up."""
        prices = known.prices.copy()
        prices[rows] *= times
        is_safe = self._is_safe(prices.astype(np.float64), self.menu.all_ends(ends))
        return self._set_of(prices, known.weight) if is_safe else None

    def priced(self, prices: Integers, weight: int) -> PriceSet | None:
        """Give a set of some prices; None where they are too much to add up. prices: of rows and truths."""
        largest = self.menu.all_ends(self.menu.reach)
        is_safe = prices.min() >= 0 and self._is_safe(prices.astype(np.float64), largest)
        return self._set_of(prices, weight) if is_safe else None

    def _is_safe(self, prices: NDArray[np.float64], all_ends: Integers) -> bool:
        """Say whether all charges at some prices can be added up."""
        menu = self.menu
        most = self.reach * (len(menu.sizes) + len(menu.joints)) + np.abs(all_ends)
        return float((prices * most).sum()) + self.most * 2.0**SCALE_BITS < ROOM

    def _set_of(self, prices: Integers, weight: int) -> PriceSet:
        menu = self.menu
        earned = self.rounded * weight - menu.amounts.charged(prices)
        by_joints = self.rounded_joints * weight - menu.joint_amounts.charged(prices)
        return PriceSet(prices, weight, earned, by_joints)

    def prices_at(self, ends: Integers) -> Prices:
        """Lay the sets of prices out for a walk."""
        from scoring.exact.menu.walk import Prices  # noqa: PLC0415 - numba takes a moment to start

        rows, all_ends = len(self.menu.rows), self.menu.all_ends(ends)
        return Prices(
            rows=np.array([known.prices[:rows] for known in self.sets]),
            weight=np.array([known.weight for known in self.sets]),
            ends=np.array([known.prices @ all_ends for known in self.sets]),
            earned=np.array([known.earned for known in self.sets]),
            earned_by_joints=np.array([known.earned_by_joints for known in self.sets]).reshape(
                len(self.sets), len(self.menu.joints)
            ),
        )


@dataclass(frozen=True, slots=True)
class _Aim:
    """What a question looks for: see `Wanted` and `Cells` (walk.py). room: how many portfolios may be kept."""

    mode: int
    tie: int
    room: int
    cells: Cells | None = None


class _Search:
    """One question: what its walks have met so far."""

    def __init__(self, asker: Asker, ends: Integers, aim: _Aim, floor: int) -> None:
        menu = asker.menu
        self.asker, self.ends, self.aim = asker, ends, aim
        # Coarse, as the walk's values are: nothing that is worth as much is lost.
        self.wanted, self.floor = floor, floor >> menu.shift
        self.tie = -(-aim.tie >> menu.shift) + 2 * menu.terms
        self.best: int | None = None
        self.parts = self.work = 0
        self.begin_again()

    def begin_again(self) -> None:
        """Forget what was met, but for the value to reach."""
        menu = self.asker.menu
        self.count, self.full = 0, False
        self.choices: list[NDArray[np.int16]] = []
        self.values: list[Integers] = []
        self.held = np.zeros(menu.columns if self.aim.mode == ALL else 0, dtype=np.int64)

    @property
    def is_enough(self) -> bool:
        """Whether one portfolio was asked for and is there."""
        return self.aim.mode == ANY and self.count > 0

    def relaxed(self, domain: Flags) -> NDArray[np.float64] | None:
        """Relax a part; gives the columns' shares."""
        self.parts += 1
        self.work += A_RELAXATION
        return self.asker.learn(self.ends, domain)

    def walked(self, domain: Flags, limit: int, *, whole: bool = False) -> bool:
        """Walk a part, narrowing its domain; says whether that settled it.

        whole: there are no other parts, so that what was met counts even where that did not.
        """
        from scoring.exact.menu.walk import CLOSED, FIRST, FULL, Wanted, walk  # noqa: PLC0415 - numba takes a moment to start

        menu, aim = self.asker.menu, self.aim
        left = aim.room - (sum(map(len, self.values)) if aim.mode == ALL else 0)
        choices = np.zeros((max(left, 0), len(menu.sizes)), dtype=np.int16)
        values = np.zeros(max(left, 0), dtype=np.int64)
        held = self.held.copy()
        walked = walk(
            menu.tables,
            menu.member,
            menu.values,
            menu.joint_values,
            self.ends,
            domain,
            self.asker.prices_at(self.ends),
            Wanted(aim.mode, self.floor, self.tie, self.asker.step, limit),
            self._cells(),
            choices,
            values,
            held,
        )
        self.work += A_WALK + walked.nodes // A_STATE
        is_settled = walked.state in {CLOSED, FIRST}
        self.full = self.full or walked.state == FULL
        if walked.met and (self.best is None or walked.best > self.best):
            self.best = walked.best
        if is_settled or whole:
            self.count, self.held = self.count + walked.met, held
            self.choices.append(choices[: walked.kept].copy())
            self.values.append(values[: walked.kept].copy())
        if aim.mode == BEST and self.best is not None:
            self.floor = max(self.floor, self.best - self.tie)
        return is_settled

    def _cells(self) -> Cells:
        from scoring.exact.menu.walk import Cells  # noqa: PLC0415 - numba takes a moment to start

        if self.aim.cells is not None:
            return self.aim.cells
        nothing = np.zeros(0, dtype=np.int64)
        return Cells(nothing, np.zeros((2, 0), dtype=np.int64), np.zeros(1, dtype=np.int64), 0)

    def ended(self, *, closed: bool) -> Asked:
        """Hand over what was met, by exact values."""
        menu, mode = self.asker.menu, self.aim.mode
        choices = np.concatenate([np.zeros((0, len(menu.sizes)), dtype=np.int16), *self.choices])
        values = (
            menu.worth(choices)
            if menu.shift
            else np.concatenate([np.zeros(0, dtype=np.int64), *self.values]).tolist()
        )
        best = max(values, default=None)
        lowest = self.wanted
        if mode == BEST and best is not None:
            lowest = max(lowest, best - self.aim.tie)
        kept = [place for place, value in enumerate(values) if value >= lowest]
        # Coarse values may let in what is worth a little less.
        closed = closed and (mode != ANY or len(kept) == len(values))
        return Asked(
            closed=closed,
            best=best if kept else None,
            choices=choices[kept],
            values=tuple(values[place] for place in kept),
            count=self.count,
            full=self.full,
            held=self.held,
            work=self.work,
        )
