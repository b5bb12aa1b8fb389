"""A programme as one-sided inequalities in exact integers, the form that bounds, searches and certificates share.

    sum_i a[k][i][x_i] + sum_p b[k][p] * y_p <= bound_k      for every inequality k

In words: every end of every row, and for each joint p the two truths that tie y_p (1 if it holds,
else 0) to its members: it holds only if each member does, and it must hold if all of them do. Each
inequality is divided by the greatest common divisor of its amounts and its bound rounded down,
which loses no portfolio.

A **column** is one option of one recommendation: options 0 (not funded), 1, ..., levels, numbered
through. A **domain** is a boolean array over the columns that says which options are still open.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from scoring.exact.flat_rows import FlatInequalities, FlatRows, flat_inequalities, flat_rows
from scoring.exact.programme import value_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from scoring.exact.programme import Choice, Line, Programme

type Domain = NDArray[np.bool_]
"""For every column, whether the option is still open."""

FAR = np.int64(2**60)
FIGURE_BITS = 62
SAFE_BITS = 52  # sums of a whole row stay exact in 64-bit integers, and in floats too


@dataclass(frozen=True, slots=True)
class Inequality:
    """One `line <= bound` over columns and joints.

    key: its name in a certificate (see proof.py)
    sign: -1 for a low end
    divisor: what it was divided by
    terms: (column, amount)
    joints: (joint, amount)
    bound: in steps of the divisor
    """

    key: str
    sign: int
    divisor: int
    terms: tuple[tuple[int, int], ...]
    joints: tuple[tuple[int, int], ...]
    bound: int

    def bound_at(self, end: int | None) -> int:
        """Bound it by another end of its row; None sets it free: no portfolio reaches the sum of all amounts."""
        if end is None:
            of_levels = sum(abs(amount) for _, amount in self.terms)
            return of_levels + sum(abs(amount) for _, amount in self.joints)
        return self.sign * end // self.divisor


@dataclass(frozen=True, slots=True)
class Setting:
    """What may change from one question to the next over the same rows.

    values: one a column
    joint_values: one a joint
    bounds: one an inequality
    domain: the open options
    step: every portfolio's value is a multiple of it
    """

    values: tuple[int, ...]
    joint_values: tuple[int, ...]
    bounds: tuple[int, ...]
    domain: Domain
    step: int

    @property
    def least(self) -> int:
        """No portfolio is worth less than this."""
        return -sum(abs(value) for value in (*self.values, *self.joint_values))


@dataclass(frozen=True, slots=True)
class Figures:
    """What a setting says that things are worth, as arrays.

    asked: values and joint values as the setting has them
    largest: of all, without its sign
    values, joint_values: columns, and joints, in 64 bits; None where they do not fit 62
    """

    asked: tuple[tuple[int, ...], tuple[int, ...]]
    largest: int
    values: NDArray[np.int64] | None
    joint_values: NDArray[np.int64] | None

    @classmethod
    def of(cls, setting: Setting) -> Figures:
        """Lay a setting out."""
        asked = setting.values, setting.joint_values
        largest = max(map(abs, chain(*asked)), default=0)
        if largest >> FIGURE_BITS:
            return cls(asked, largest, None, None)
        values, joint_values = (np.array(numbers, dtype=np.int64) for numbers in asked)
        return cls(asked, largest, values, joint_values)

    def speaks_of(self, setting: Setting) -> bool:
        """Say whether these are a setting's."""
        values, joint_values = self.asked
        return values is setting.values and joint_values is setting.joint_values


class System:
    """The inequalities of one programme, with the arrays that make screening fast.

    Made from: derived, truths that follow from the rules, taken for rows (derived.py); threshold,
    the least that the portfolios looked for are worth, taken for a row as well where it is given.

    sizes: recommendations; how many options it has, not funded among them
    first: recommendations; the column of its option 0
    columns: how many there are
    spans: recommendations; its columns
    owner, option: columns; whose option it is, and which
    inequalities: those of rows first, then two truths or more a joint
    rows: how many are of rows
    place: where an inequality stands, by its key
    sides: joints; the recommendations that are its members
    flat: rows and joints, laid out; 64-bit, divided by 2**shift and rounded down, so that a
        portfolio which breaks the rounded row breaks the exact one
    shift: rows
    exact: no row had to be rounded
    """

    def __init__(
        self, programme: Programme, derived: Sequence[Derived] = (), threshold: int | None = None
    ) -> None:
        self.programme = programme
        self.sizes = tuple(len(levels) + 1 for levels in programme.levels)
        self.first = tuple(np.cumsum((0, *self.sizes))[:-1].tolist())
        self.columns = sum(self.sizes)
        self.spans = tuple(
            range(start, start + size) for start, size in zip(self.first, self.sizes, strict=True)
        )
        self.owner = np.repeat(np.arange(len(self.sizes)), self.sizes)
        firsts = np.repeat(np.array(self.first, dtype=np.int64), self.sizes)
        self.option = np.arange(self.columns) - firsts
        rows = self._row_inequalities(derived, threshold)
        truths = [truth for place in range(len(programme.joints)) for truth in self._truths(place)]
        self.inequalities: tuple[Inequality, ...] = (*rows, *truths)
        self.rows = len(rows)
        self.place = {inequality.key: k for k, inequality in enumerate(self.inequalities)}
        self.sides = tuple(
            tuple(sorted({side.index for side in joint.members})) for joint in programme.joints
        )
        self.shift = np.array([self._shift(row) for row in rows], dtype=np.int64)
        self.exact = not self.shift.any()
        self.flat = self._laid_out(rows)
        self._figures: Figures | None = None
        self._screened: tuple[Sequence[int], NDArray[np.int64]] | None = None

    # -- building ----------------------------------------------------------------------------------

    def _row_inequalities(
        self, derived: Sequence[Derived], threshold: int | None
    ) -> list[Inequality]:
        """Write the ends of all rows, then the truths derived from them, then the threshold."""
        rows = [end for place in range(len(self.programme.rows)) for end in self._ends(place)]
        for place, truth in enumerate(derived):
            rows.append(self._inequality(f"derived:{place}", truth.line, 1, truth.bound))
        if threshold is not None:
            rows.append(self._inequality("worth", value_line(self.programme), -1, threshold))
        return rows

    def _laid_out(self, rows: Sequence[Inequality]) -> FlatRows:
        """Lay out rows and joints, amounts rounded down where a row's are too large for 64 bits."""
        terms, joint_terms = [row.terms for row in rows], [row.joints for row in rows]
        if not self.exact:
            terms = self._shifted(terms)
            joint_terms = self._shifted(joint_terms)
        return flat_rows(self.sizes, terms, joint_terms, self.programme.joints)

    def _shifted(
        self, pairs: list[tuple[tuple[int, int], ...]]
    ) -> list[tuple[tuple[int, int], ...]]:
        """Divide the amounts of each row by 2**shift, rounded down."""
        shifts: list[int] = self.shift.tolist()
        return [
            tuple((place, amount >> shift) for place, amount in cells)
            for cells, shift in zip(pairs, shifts, strict=True)
        ]

    @cached_property
    def amounts(self) -> NDArray[np.int64]:
        """What every option adds to every row, as `flat` has it: rows x columns."""
        flat = self.flat
        sizes = flat.sizes[flat.owner]
        starts = flat.first[flat.owner] - flat.start
        columns = np.arange(len(flat.amounts)) + np.repeat(starts, sizes)
        amounts = np.zeros((self.rows, self.columns), dtype=np.int64)
        amounts[np.repeat(flat.row, sizes), columns] = flat.amounts
        return amounts

    @cached_property
    def joint_amounts(self) -> NDArray[np.int64]:
        """What every joint adds to every row if it holds, as `flat` has it: rows x joints."""
        flat = self.flat
        amounts = np.zeros((self.rows, len(self.sides)), dtype=np.int64)
        joints = np.repeat(np.arange(len(self.sides)), np.diff(flat.joint_at))
        amounts[flat.joint_row, joints] = flat.joint_amounts
        return amounts

    @cached_property
    def member(self) -> NDArray[np.bool_]:
        """Whether an option keeps a joint alive: joints x columns; True for all but its members' others."""
        flat = self.flat
        member = np.ones((len(self.sides), self.columns), dtype=bool)
        joints = np.repeat(flat.side_joint, flat.sizes[flat.side_of])
        member[joints, self.side_columns] = flat.inside
        return member

    def _line(self, line: Line) -> dict[int, int]:
        """Give the column amounts of a line."""
        return {
            self.first[i] + level: amount
            for i, amounts in line.terms
            for level, amount in enumerate(amounts, 1)
        }

    def _ends(self, place: int) -> list[Inequality]:
        row = self.programme.rows[place]
        ends = []
        if row.high is not None:
            ends.append(self._inequality(f"high:{place}", row.line, 1, row.high))
        if row.low is not None:
            ends.append(self._inequality(f"low:{place}", row.line, -1, row.low))
        return ends

    def _inequality(self, key: str, line: Line, sign: int, end: int) -> Inequality:
        joints: dict[int, int] = {}
        for p, amount in line.joints:
            joints[p] = joints.get(p, 0) + amount
        return _divided(key, sign, self._line(line), joints, end)

    def along(self, line: Line) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Write a line out: an amount for each column, and one for each joint."""
        columns, joints = [0] * self.columns, [0] * len(self.programme.joints)
        for column, amount in self._line(line).items():
            columns[column] = amount
        for p, amount in line.joints:
            joints[p] += amount
        return tuple(columns), tuple(joints)

    def _truths(self, place: int) -> list[Inequality]:
        members = self.programme.joints[place].members
        every: dict[int, int] = {}
        truths = []
        for side, member in enumerate(members):
            inside = [
                self.first[member.index] + option
                for option in range(self.sizes[member.index])
                if member.lowest <= option <= member.highest
            ]
            for column in inside:
                every[column] = every.get(column, 0) + 1
            truths.append(
                Inequality(
                    key=f"member:{place}:{side}",
                    sign=1,
                    divisor=1,
                    terms=tuple((c, -1) for c in inside),
                    joints=((place, 1),),
                    bound=0,
                )
            )
        terms = tuple(sorted(every.items()))
        truths.append(
            Inequality(
                key=f"all:{place}",
                sign=1,
                divisor=1,
                terms=terms,
                joints=((place, -1),),
                bound=len(members) - 1,
            )
        )
        return truths

    def _shift(self, part: Inequality) -> int:
        """Bits that a row's amounts are divided by, so that the sum over any portfolio fits SAFE_BITS."""
        of_joints = sum([abs(amount) for _, amount in part.joints])
        if (sum([abs(amount) for _, amount in part.terms]) + of_joints).bit_length() <= SAFE_BITS:
            return 0
        owner_of = self.owner.tolist()
        largest: dict[int, int] = {}
        for column, amount in part.terms:
            i = owner_of[column]
            largest[i] = max(largest.get(i, 0), abs(amount))
        return max(0, (sum(largest.values()) + of_joints).bit_length() - SAFE_BITS)

    @cached_property
    def side_columns(self) -> NDArray[np.int64]:
        """The columns that `flat.inside` speaks of."""
        flat = self.flat
        starts = flat.first[flat.side_of] - flat.side_start
        return np.arange(len(flat.inside)) + np.repeat(starts, flat.sizes[flat.side_of])

    @cached_property
    def several(self) -> tuple[int, ...]:
        """The inequalities of rows that name several recommendations, two of them at most: who asks wants none or one."""
        several: list[int] = []
        owner_of = self.owner.tolist()
        for k, part in enumerate(self.inequalities[: self.rows]):
            if len({owner_of[column] for column, _ in part.terms}) > 1:
                several.append(k)
                if len(several) > 1:
                    break
        return tuple(several)

    @cached_property
    def reach(self) -> list[int]:
        """The largest amount of one option or joint in every inequality."""
        return [
            max([abs(amount) for _, amount in (*part.terms, *part.joints)], default=0)
            for part in self.inequalities
        ]

    @cached_property
    def flat_inequalities(self) -> FlatInequalities | None:
        """Every inequality in exact amounts, laid out; None where they do not fit 62 bits."""
        if max(self.reach, default=0) >> FIGURE_BITS:
            return None
        parts = self.inequalities
        return flat_inequalities([part.terms for part in parts], [part.joints for part in parts])

    def figures(self, setting: Setting) -> Figures:
        """Lay out the values of a setting."""
        if self._figures is None or not self._figures.speaks_of(setting):
            self._figures = Figures.of(setting)
        return self._figures

    # -- settings ----------------------------------------------------------------------------------

    def setting(
        self,
        *,
        values: Sequence[Sequence[int]] | None = None,
        joint_values: Sequence[int] | None = None,
        row_bounds: Mapping[str, tuple[int | None, int | None]] | None = None,
        fixed: Mapping[int, tuple[int, int]] | None = None,
    ) -> Setting:
        """Ask the programme itself, or with other values, row ends and open levels.

        Raises:
            ValueError: a row in `row_bounds` is unknown, or gets an end that the programme left
                open.
        """
        if values is None and joint_values is None:
            by_column, by_joint, step = self._own_values
        else:
            by_column, by_joint, step = self._valued(values, joint_values)
        return Setting(
            values=by_column,
            joint_values=by_joint,
            bounds=self._bounds(row_bounds) if row_bounds else self._own_bounds,
            domain=self._domain(fixed or {}),
            step=step,
        )

    @cached_property
    def _own_values(self) -> tuple[tuple[int, ...], tuple[int, ...], int]:
        return self._valued(None, None)

    @cached_property
    def _own_bounds(self) -> tuple[int, ...]:
        return tuple(part.bound for part in self.inequalities)

    def _valued(
        self, values: Sequence[Sequence[int]] | None, joint_values: Sequence[int] | None
    ) -> tuple[tuple[int, ...], tuple[int, ...], int]:
        """Give values by column and by joint, the programme's where none are given, and the step of them all."""
        programme = self.programme
        levels = programme.values if values is None else values
        by_column = tuple(int(value) for level_values in levels for value in (0, *level_values))
        if joint_values is None:
            joint_values = [joint.value for joint in programme.joints]
        by_joint = tuple(map(int, joint_values))
        return by_column, by_joint, math.gcd(*by_column, *by_joint) or 1

    def _domain(self, fixed: Mapping[int, tuple[int, int]]) -> Domain:
        """Open all options, of a recommendation whose level must lie between two only these."""
        domain = np.ones(self.columns, dtype=bool)
        for i, (lowest, highest) in fixed.items():
            domain[self.spans[i]] = False
            domain[self.spans[i][max(lowest, 0) : highest + 1]] = True
        return domain

    def _bounds(self, changed: Mapping[str, tuple[int | None, int | None]]) -> tuple[int, ...]:
        bounds = list(self._own_bounds)
        for name, (low, high) in changed.items():
            if name not in self._rows_called:
                raise ValueError(f"no row is called {name!r}")
            for place in self._rows_called[name]:
                for key, end in ((f"high:{place}", high), (f"low:{place}", low)):
                    k = self.place.get(key)
                    if k is not None:
                        bounds[k] = self.inequalities[k].bound_at(end)
                    elif end is not None:
                        raise ValueError(
                            f"row {name!r} has no such end: add it as a row of its own"
                        )
        return tuple(bounds)

    @cached_property
    def _rows_called(self) -> dict[str, list[int]]:
        places: dict[str, list[int]] = {}
        for place, row in enumerate(self.programme.rows):
            places.setdefault(row.name, []).append(place)
        return places

    def screened(self, bounds: Sequence[int]) -> NDArray[np.int64]:
        """Round the row bounds down as `flat` has amounts, cut to what fits."""
        if self._screened is None or self._screened[0] is not bounds:
            self._screened = (bounds, self._rounded_down(bounds))
        return self._screened[1]

    def _rounded_down(self, bounds: Sequence[int]) -> NDArray[np.int64]:
        limit = 2**59
        shifts = self.shift.tolist()
        return np.array(
            [
                max(-limit, min(limit, bound >> shift))
                for bound, shift in zip(bounds, shifts, strict=False)
            ],
            dtype=np.int64,
        )

    # -- columns and recommendations ---------------------------------------------------------------

    def open_options(self, domain: Domain) -> list[NDArray[np.int64]]:
        """List the open options of every recommendation."""
        return [np.flatnonzero(domain[span.start : span.stop]) for span in self.spans]

    def by_level(self, by_column: Sequence[int]) -> tuple[tuple[int, ...], ...]:
        """Split what is one a column into recommendations x levels; what stands at not funded is left out."""
        return tuple(tuple(by_column[span.start + 1 : span.stop]) for span in self.spans)

    # -- exact arithmetic over many portfolios -----------------------------------------------------

    def holds(self, choices: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Say which joints hold. choices: portfolios x recommendations; result: portfolios x joints."""
        flat = self.flat
        options = flat.side_start + choices[:, flat.side_of]
        alive = flat.inside[options]
        result = np.ones((len(choices), len(self.sides)), dtype=bool)
        if len(flat.side_of):
            sided = np.flatnonzero(np.diff(flat.side_at))
            result[:, sided] = np.logical_and.reduceat(alive, flat.side_at[sided], axis=1)
        return result

    def worth(self, choices: NDArray[np.int64], setting: Setting) -> list[int]:
        """Value of every portfolio under a setting, exact. choices: portfolios x recommendations."""
        if len(choices) == 1:
            levels = choices[0].tolist()
            chosen = sum(
                setting.values[start + option]
                for start, option in zip(self.first, levels, strict=True)
            )
            pairs = zip(self.programme.joints, setting.joint_values, strict=True)
            return [chosen + sum(value for joint, value in pairs if value and joint.holds(levels))]
        figures = self.figures(setting)
        values: NDArray[Any] | None = figures.values
        joints: NDArray[Any] | None = figures.joint_values
        parts = len(self.sizes) + len(self.sides) + 1
        if values is None or joints is None or (figures.largest * parts) >> FIGURE_BITS:
            values, joints = (np.array(numbers, dtype=object) for numbers in figures.asked)
        chosen = values[choices + self.flat.first].sum(axis=1)
        worth: list[int] = (chosen + self.holds(choices).astype(joints.dtype) @ joints).tolist()
        return worth

    def keeps(self, choice: Choice, setting: Setting) -> bool:
        """Say whether a portfolio keeps every row and the domain of a setting, exactly."""
        flat, levels = self.flat, np.array(choice, dtype=np.int64)
        columns = flat.first + levels
        if not setting.domain[columns].all():
            return False
        holding = self.holds(levels[None])[0]
        use = self.use(levels)
        if (use > self.screened(setting.bounds)).any():
            return False
        if self.exact:
            return True
        chosen, joints = set(columns.tolist()), set(np.flatnonzero(holding).tolist())
        return all(
            sum(a for c, a in part.terms if c in chosen)
            + sum(a for p, a in part.joints if p in joints)
            <= end
            for part, end in zip(self.inequalities[: self.rows], setting.bounds, strict=False)
        )

    def use(self, levels: NDArray[np.int64]) -> NDArray[np.int64]:
        """Add up what one portfolio uses of every row, as `flat` has it. levels: recommendations."""
        flat, holding = self.flat, self.holds(levels[None])[0]
        use = np.zeros(self.rows, dtype=np.int64)
        chosen = flat.start + levels[flat.owner]
        np.add.at(use, flat.row, flat.amounts[chosen])
        held = np.repeat(holding, np.diff(flat.joint_at))
        np.add.at(use, flat.joint_row[held], flat.joint_amounts[held])
        return use


def _divided(
    key: str, sign: int, columns: Mapping[int, int], joints: Mapping[int, int], end: int
) -> Inequality:
    """Turn one end of a row into an inequality, divided by the greatest common divisor of its amounts."""
    divisor = math.gcd(*columns.values(), *joints.values()) or 1
    return Inequality(
        key=key,
        sign=sign,
        divisor=divisor,
        terms=tuple(sorted((c, sign * a // divisor) for c, a in columns.items() if a)),
        joints=tuple(sorted((p, sign * a // divisor) for p, a in joints.items() if a)),
        bound=sign * end // divisor,
    )


@dataclass(frozen=True, slots=True)
class Derived:
    """One truth: `line` <= bound = floor(L / scale), with L as above. weights: by the inequality's key (proof.py)."""

    line: Line
    bound: int
    scale: int
    weights: tuple[tuple[str, int], ...]
