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
from typing import TYPE_CHECKING, Any

import numpy as np

from scoring.exact.programme import value_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from scoring.exact.programme import Choice, Line, Programme

type Domain = NDArray[np.bool_]
"""For every column, whether the option is still open."""

FAR = np.int64(2**60)
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
    member: joints x columns; whether the option keeps the joint alive
    sides: joints; the recommendations that are its members
    sided: one for each joint and member; the joint
    inside, outside: as sided x columns; the member's columns that are in its range, and its others
    amounts, joint_amounts: rows x columns, and x joints; 64-bit, divided by 2**shift and rounded
    down, so that a portfolio which breaks the rounded row breaks the exact one
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
        self._lay_out_joints()
        self._lay_out_rows(rows)

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

    def _lay_out_joints(self) -> None:
        """Lay out which options keep which joint alive."""
        joints = self.programme.joints
        self.member = np.ones((len(joints), self.columns), dtype=bool)
        for p, joint in enumerate(joints):
            for side in joint.members:
                options = np.arange(self.sizes[side.index])
                self.member[p, self.spans[side.index]] &= (side.lowest <= options) & (
                    options <= side.highest
                )
        self.sides = tuple(
            tuple(sorted({side.index for side in joint.members})) for joint in joints
        )
        self.sided = [p for p, sides in enumerate(self.sides) for _ in sides]
        columns = np.array([self.owner == i for sides in self.sides for i in sides], dtype=bool)
        columns = columns.reshape(len(self.sided), self.columns)
        self.inside = columns & self.member[self.sided]
        self.outside = columns & ~self.member[self.sided]

    def _lay_out_rows(self, rows: Sequence[Inequality]) -> None:
        """Lay out the amounts of rows, rounded down where a row's are too large for 64 bits."""
        self.shift = np.array([self._shift(row) for row in rows], dtype=np.int64)
        self.exact = not self.shift.any()
        self.amounts = np.zeros((self.rows, self.columns), dtype=np.int64)
        self.joint_amounts = np.zeros((self.rows, len(self.programme.joints)), dtype=np.int64)
        for k, row in enumerate(rows):
            shift = int(self.shift[k])
            for column, amount in row.terms:
                self.amounts[k, column] = amount >> shift
            for p, amount in row.joints:
                self.joint_amounts[k, p] = amount >> shift

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
        largest = [0] * len(self.sizes)
        for column, amount in part.terms:
            i = int(self.owner[column])
            largest[i] = max(largest[i], abs(amount))
        total = sum(largest) + sum(abs(amount) for _, amount in part.joints)
        return max(0, total.bit_length() - SAFE_BITS)

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
        programme = self.programme
        levels = programme.values if values is None else values
        by_column = tuple(int(value) for level_values in levels for value in (0, *level_values))
        if joint_values is None:
            joint_values = [joint.value for joint in programme.joints]
        by_joint = tuple(map(int, joint_values))
        return Setting(
            values=by_column,
            joint_values=by_joint,
            bounds=self._bounds(row_bounds or {}),
            domain=self._domain(fixed or {}),
            step=math.gcd(*by_column, *by_joint) or 1,
        )

    def _domain(self, fixed: Mapping[int, tuple[int, int]]) -> Domain:
        """Open all options, of a recommendation whose level must lie between two only these."""
        domain = np.ones(self.columns, dtype=bool)
        for i, (lowest, highest) in fixed.items():
            domain[self.spans[i]] = False
            domain[self.spans[i][max(lowest, 0) : highest + 1]] = True
        return domain

    def _bounds(self, changed: Mapping[str, tuple[int | None, int | None]]) -> tuple[int, ...]:
        bounds = [part.bound for part in self.inequalities]
        for name, (low, high) in changed.items():
            places = [place for place, row in enumerate(self.programme.rows) if row.name == name]
            if not places:
                raise ValueError(f"no row is called {name!r}")
            for place in places:
                for key, end in ((f"high:{place}", high), (f"low:{place}", low)):
                    k = self.place.get(key)
                    if k is not None:
                        bounds[k] = self.inequalities[k].bound_at(end)
                    elif end is not None:
                        raise ValueError(
                            f"row {name!r} has no such end: add it as a row of its own"
                        )
        return tuple(bounds)

    def screened(self, bounds: Sequence[int]) -> NDArray[np.int64]:
        """Round the row bounds down as `amounts` are, cut to what fits."""
        limit = 2**59
        return np.array(
            [
                max(-limit, min(limit, bound >> int(s)))
                for bound, s in zip(bounds, self.shift, strict=False)
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
        columns = choices + np.array(self.first, dtype=np.int64)
        result = np.ones((len(choices), len(self.sides)), dtype=bool)
        for p, sides in enumerate(self.sides):
            for i in sides:
                result[:, p] &= self.member[p][columns[:, i]]
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
        size = sum(abs(number) for number in (*setting.values, *setting.joint_values))
        kind: type = np.int64 if size < 2**62 else object
        values: NDArray[Any] = np.array(setting.values, dtype=kind)
        joints: NDArray[Any] = np.array(setting.joint_values, dtype=kind)
        columns = choices + np.array(self.first, dtype=np.int64)
        total: NDArray[Any] = np.zeros(len(choices), dtype=kind)
        for i in range(columns.shape[1]):
            total = total + values[columns[:, i]]
        holding = self.holds(choices)
        for p in range(holding.shape[1]):
            total = total + holding[:, p].astype(kind) * joints[p]
        return [int(number) for number in total]

    def keeps(self, choice: Choice, setting: Setting) -> bool:
        """Say whether a portfolio keeps every row and the domain of a setting, exactly."""
        columns = [start + option for start, option in zip(self.first, choice, strict=True)]
        if not all(setting.domain[column] for column in columns):
            return False
        joints = [p for p, joint in enumerate(self.programme.joints) if joint.holds(choice)]
        use = self.amounts[:, columns].sum(axis=1) + self.joint_amounts[:, joints].sum(axis=1)
        if (use > self.screened(setting.bounds)).any():
            return False
        if self.exact:
            return True
        chosen, holding = set(columns), set(joints)
        return all(
            sum(a for c, a in part.terms if c in chosen)
            + sum(a for p, a in part.joints if p in holding)
            <= end
            for part, end in zip(self.inequalities[: self.rows], setting.bounds, strict=False)
        )


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
