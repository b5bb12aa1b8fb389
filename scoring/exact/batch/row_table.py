"""The rows of a programme as whole arrays, the same in all draws or drawn anew in each with the costs.

An inequality is one end of a row, or a truth about a joint, as `System` numbers them. Those of rows
that follow drawn costs are `varying`: their amounts come draw by draw, in steps of their own; the
amounts that stand for them here only say where there may be some. Everything else is as the
programme has it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from scoring.exact.batch.drawn_rows import steps_of
from scoring.exact.bounds import narrow
from scoring.exact.inequalities import SAFE_BITS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scoring.exact.batch.drawn_rows import DrawnLine, RowDraws
    from scoring.exact.inequalities import Domain, System
    from scoring.exact.programme import Choice, Programme

    type Integers = NDArray[np.int64]

COST_BITS = 62
FREE = 2**59  # no sum of a row's amounts gets there


@dataclass(frozen=True, slots=True)
class RowLot:
    """What the varying inequalities and the cost are in some draws.

    varies: draw by draw; else one draw stands for all
    amounts: draws x varying x columns
    joint_amounts: draws x varying x joints
    costs: draws x columns; they break ties
    joint_costs: draws x joints
    """

    varies: bool
    amounts: Integers
    joint_amounts: Integers
    costs: Integers
    joint_costs: Integers

    def __len__(self) -> int:
        """How many draws there are: 1 where one stands for all."""
        return len(self.costs)

    def those(self, draws: NDArray[np.int64]) -> RowLot:
        """Take some draws, perhaps one several times; one that stands for all stays as it is."""
        if not self.varies:
            return self
        amounts, joint_amounts = self.amounts[draws], self.joint_amounts[draws]
        return RowLot(True, amounts, joint_amounts, self.costs[draws], self.joint_costs[draws])


@dataclass(frozen=True, slots=True)
class _Spots:
    """Where the amounts of a drawn line stand, and which of its own they are there."""

    columns: list[int]
    of_columns: list[int]
    joints: list[int]
    of_joints: list[int]

    @classmethod
    def of(cls, line: DrawnLine, first: Sequence[int]) -> _Spots:
        """Read a line. first: recommendations; the column of its option 0."""
        levels = [(place, first[i] + spot) for place, (i, spot) in enumerate(line.spots) if i >= 0]
        joints = [(place, spot) for place, (i, spot) in enumerate(line.spots) if i < 0]
        return cls(
            columns=[column for _, column in levels],
            of_columns=[place for place, _ in levels],
            joints=[joint for _, joint in joints],
            of_joints=[place for place, _ in joints],
        )


class RowTable:
    """Every inequality of a programme, and the domain that the rows which never vary leave open.

    system: of the programme, whose columns, joints and members count here too
    drawn: the rows that follow drawn costs; None where costs are as stated
    varying: their inequalities
    amounts: inequalities x columns
    joint_amounts: inequalities x joints
    ends: inequalities
    fits: all sums of rows, and all costs, fit 64-bit integers, so that nothing here is rounded
    """

    def __init__(self, programme: Programme, system: System, drawn: RowDraws | None = None) -> None:
        self.programme, self.system, self.drawn = programme, system, drawn
        joints = len(programme.joints)
        inequalities = system.inequalities
        self.amounts = np.zeros((len(inequalities), system.columns), dtype=np.int64)
        self.joint_amounts = np.zeros((len(inequalities), joints), dtype=np.int64)
        self.amounts[: system.rows], self.joint_amounts[: system.rows] = (
            system.amounts,
            system.joint_amounts,
        )
        self.ends = np.zeros(len(inequalities), dtype=np.int64)
        self.ends[: system.rows] = system.screened(
            [inequality.bound for inequality in inequalities]
        )
        for k, truth in enumerate(inequalities[system.rows :], system.rows):
            for column, amount in truth.terms:
                self.amounts[k, column] = amount
            for p, amount in truth.joints:
                self.joint_amounts[k, p] = amount
            self.ends[k] = truth.bound
        self._lines: list[tuple[int, int, int]] = []  # (inequality, line of `drawn`, sign)
        self.fits = system.exact and self._cost_fits()
        if drawn is not None:
            self.fits = self._follow(drawn)
        self.varying = np.array([k for k, _, _ in self._lines], dtype=np.int64)

    def _cost_fits(self) -> bool:
        cost = self.programme.cost
        most = sum(max(map(abs, amounts), default=0) for _, amounts in cost.terms)
        return bool(most + sum(abs(amount) for _, amount in cost.joints) < 2**COST_BITS)

    def _follow(self, drawn: RowDraws) -> bool:
        """Mark the inequalities that vary, with ends in their lines' steps; says whether all figures fit."""
        varying = {line.place for line in drawn.lines}
        fits = all(
            not self.system.shift[k] or int(inequality.key.split(":")[1]) in varying
            for k, inequality in enumerate(self.system.inequalities[: self.system.rows])
        )
        for line_place, line in enumerate(drawn.lines):
            fits = fits and drawn.most(line) < 2 ** (SAFE_BITS if line.place >= 0 else COST_BITS)
            if line.place < 0:
                continue
            low, high = steps_of(self.programme.rows[line.place], line.scale)
            for key, sign, end in ((f"high:{line.place}", 1, high), (f"low:{line.place}", -1, low)):
                if end is not None:
                    k = self.system.place[key]
                    self._lines.append((k, line_place, sign))
                    self.ends[k] = max(-FREE, min(FREE, sign * end))
                    self._mark(k, line)
        return fits

    def _mark(self, k: int, line: DrawnLine) -> None:
        """Put a 1 wherever an inequality that varies may have an amount."""
        self.amounts[k], self.joint_amounts[k] = 0, 0
        for i, place in line.spots:
            if i < 0:
                self.joint_amounts[k, place] = 1
            else:
                self.amounts[k, self.system.first[i] + place] = 1

    @cached_property
    def reach(self) -> Integers:
        """The most that one option and one joint can do to an inequality, those that vary left aside."""
        most: Integers = np.abs(self.amounts).max(axis=1, initial=0)
        most += np.abs(self.joint_amounts).max(axis=1, initial=0)
        return most

    def charged(self, prices: Integers, rows: RowLot | None) -> tuple[Integers, Integers]:
        """Work out what every option and joint pays at some prices, exactly. Result: columns x draws, joints x draws.

        prices: inequalities x draws. rows: the varying inequalities of every draw; None where none
        varies.
        """
        draws = prices.shape[1]
        columns = np.zeros((self.amounts.shape[1], draws), dtype=np.int64)
        joints = np.zeros((self.joint_amounts.shape[1], draws), dtype=np.int64)
        place = {} if rows is None else {k: v for v, k in enumerate(self.varying.tolist())}
        for k in np.flatnonzero(prices.any(axis=1)).tolist():
            if rows is not None and k in place:
                columns += rows.amounts[:, place[k]].T * prices[k]
                joints += rows.joint_amounts[:, place[k]].T * prices[k]
                continue
            for into, amounts in ((columns, self.amounts[k]), (joints, self.joint_amounts[k])):
                used = np.flatnonzero(amounts)
                into[used] += amounts[used][:, None] * prices[k]
        return columns, joints

    @cached_property
    def levels(self) -> Integers:
        """The columns that fund something."""
        return np.flatnonzero(self.system.option > 0)

    @cached_property
    def firsts(self) -> Integers:
        """The column of every recommendation's option 0."""
        return np.array(self.system.first, dtype=np.int64)

    @cached_property
    def sizes(self) -> Integers:
        """How many options every recommendation has, option 0 among them."""
        return np.array(self.system.sizes, dtype=np.int64)

    @cached_property
    def bounds(self) -> Integers:
        """The ends of rows, those that vary set free: what holds in every draw."""
        bounds = self.ends[: self.system.rows].copy()
        bounds[self.varying] = FREE
        return bounds

    @cached_property
    def domain(self) -> Domain | None:
        """The options that the rows which never vary leave open; None where they leave no portfolio."""
        return self.narrowed(np.ones(self.system.columns, dtype=bool))

    def narrowed(self, domain: Domain) -> Domain | None:
        """Close the options that the rows which never vary have no room for; None where no portfolio is left."""
        return narrow(self.system, self.bounds, domain)

    @cached_property
    def likely(self) -> RowLot:
        """The costs of the programme, for draws in which no row varies."""
        system, cost = self.system, self.programme.cost
        kind: type = np.int64 if self._cost_fits() else object
        costs: NDArray[Any] = np.zeros((1, system.columns), dtype=kind)
        joint_costs: NDArray[Any] = np.zeros((1, len(self.programme.joints)), dtype=kind)
        for i, amounts in cost.terms:
            costs[0, system.spans[i][1:]] += np.array(amounts, dtype=kind)
        for p, amount in cost.joints:
            joint_costs[0, p] += amount
        nothing = np.zeros((1, 0, system.columns), dtype=np.int64)
        return RowLot(
            False,
            nothing,
            np.zeros((1, 0, len(self.programme.joints)), dtype=np.int64),
            costs,
            joint_costs,
        )

    def lot(self, places: NDArray[Any] | None) -> RowLot:
        """Draw the varying rows. places: recommendations x draws; None where nothing varies."""
        if self.drawn is None or places is None:
            return self.likely
        amounts = self.drawn.amounts(places)
        kind: type = np.int64 if self.fits else object
        draws, columns, joints = places.shape[1], self.system.columns, len(self.programme.joints)
        lot = RowLot(
            varies=True,
            amounts=np.zeros((draws, len(self._lines), columns), dtype=kind),
            joint_amounts=np.zeros((draws, len(self._lines), joints), dtype=kind),
            costs=np.zeros((draws, columns), dtype=kind),
            joint_costs=np.zeros((draws, joints), dtype=kind),
        )
        for v, (_, line_place, sign) in enumerate(self._lines):
            spots, of_line = self._spots[line_place], amounts[line_place]
            lot.amounts[:, v, spots.columns] = of_line[spots.of_columns].T * sign
            lot.joint_amounts[:, v, spots.joints] = of_line[spots.of_joints].T * sign
        spots = self._spots[-1]
        lot.costs[:, spots.columns] = amounts[-1][spots.of_columns].T
        lot.joint_costs[:, spots.joints] = amounts[-1][spots.of_joints].T
        return lot

    @cached_property
    def _spots(self) -> list[_Spots]:
        """Where the amounts of each drawn line stand."""
        lines = () if self.drawn is None else self.drawn.lines
        return [_Spots.of(line, self.system.first) for line in lines]

    def keeps(self, choice: Choice, places: NDArray[Any]) -> NDArray[np.bool_]:
        """Say of every draw whether a portfolio keeps the rules, exactly. places: recommendations x draws."""
        programme, drawn = self.programme, self.drawn
        if drawn is None or not self.fits:
            draws = places.T.tolist()
            programmes = (
                [programme] * len(draws)
                if drawn is None
                else [drawn.programme_at(draw) for draw in draws]
            )
            return np.array([written.feasible(choice) for written in programmes], dtype=bool)
        if not self.can_keep(choice):
            return np.zeros(places.shape[1], dtype=bool)
        joints = [p for p, joint in enumerate(programme.joints) if joint.holds(choice)]
        uses = drawn.uses(choice, joints, places)
        keeps = np.ones(places.shape[1], dtype=bool)
        for k, line_place, sign in self._lines:
            keeps &= sign * uses[line_place] <= self.ends[k]
        return keeps

    def can_keep(self, choice: Choice) -> bool:
        """Say whether a portfolio keeps the rows that are the same in all draws."""
        varying = set() if self.drawn is None else {line.place for line in self.drawn.lines}
        rows = self.programme.rows
        still = (row for place, row in enumerate(rows) if place not in varying)
        return not any(row.excess(choice, self.programme.joints) for row in still)
