"""Small linear programmes in exact fractions: is anything feasible, and how far can a sum go?

    x >= 0,  sum_j a_ij x_j  (<=, >=, =)  b_i          maximise or minimise sum_j c_j x_j

The condensed tableau is kept in integers over one common denominator (Edmonds 1967; Avis 2000), so
nothing is ever rounded and an answer is a proof. Feasibility is found by the dual simplex with no
objective, optima by the primal one from there; both take the least index (Bland 1977), so they end.
A constraint more is taken in by the dual simplex from the last optimum (Lemke 1954), which takes
few pivots. Meant for some tens of columns, not for portfolios.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

type Sense = Literal["<=", ">=", "="]
type Point = tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class Constraint:
    """sum_j coefficients[j] * x_j  (sense)  bound."""

    coefficients: tuple[Fraction, ...]
    sense: Sense
    bound: Fraction

    def holds(self, point: Sequence[Fraction]) -> bool:
        """Say whether a point keeps it."""
        total = sum((a * x for a, x in zip(self.coefficients, point, strict=True)), Fraction(0))
        return {"<=": total <= self.bound, ">=": total >= self.bound, "=": total == self.bound}[
            self.sense
        ]


class Unbounded(Exception):  # noqa: N818 - a finding, not a fault
    """The sum has no end."""


class Polyhedron:
    """All x >= 0 that keep every constraint; asked again and again, each answer starting from the last corner."""

    def __init__(self, columns: int, constraints: Sequence[Constraint]) -> None:
        self.columns = columns
        rows = [row for constraint in constraints for row in _at_most(constraint)]
        self._table: NDArray[Any] = np.array([*rows, [0] * (columns + 1)], dtype=object).reshape(
            -1, columns + 1
        )
        self._scale = 1
        self._outer = list(range(columns))
        self._inner = list(range(columns, columns + len(rows)))
        self.feasible = self._mend()

    def most(self, objective: Sequence[Fraction]) -> tuple[Fraction, Point]:
        """Find the largest value of a sum and a corner that has it.

        Raises:
            Unbounded: it has no end.
            ValueError: nothing is feasible.
        """
        if not self.feasible:
            raise ValueError("no point keeps every constraint")
        self._aim(objective)
        while True:
            costs = self._table[-1, :-1]
            entering = [s for s in range(self.columns) if costs[s] < 0]
            if not entering:
                break
            s = min(entering, key=self._outer.__getitem__)
            column, ends = self._table[:-1, s], self._table[:-1, -1]
            leaving = [r for r in range(len(self._inner)) if column[r] > 0]
            if not leaving:
                raise Unbounded
            self._pivot(
                min(
                    leaving, key=lambda r: (Fraction(int(ends[r]), int(column[r])), self._inner[r])
                ),
                s,
            )
        point = self._point()
        return sum(
            (Fraction(c) * x for c, x in zip(objective, point, strict=True)), Fraction(0)
        ), point

    def least(self, objective: Sequence[Fraction]) -> tuple[Fraction, Point]:
        """Find the smallest value of a sum and a corner that has it; raises as `most` does."""
        value, point = self.most([-c for c in objective])
        return -value, point

    def tightened(self, constraint: Constraint) -> Point | None:
        """Take in one constraint more and give a corner of the largest sum again; None where nothing is left.

        It starts from the corner that `most` or `least` gave last, and keeps to their objective.

        Raises:
            ValueError: nothing was feasible before.
        """
        if not self.feasible:
            raise ValueError("no point keeps every constraint")
        for row in _at_most(constraint):
            self._append(row)
        self.feasible = self._mend(self._cheapest)
        return self._point() if self.feasible else None

    def copy(self) -> Polyhedron:
        """Give the same polyhedron at the same corner, to be tightened by itself."""
        other = object.__new__(Polyhedron)
        other.columns, other.feasible = self.columns, self.feasible
        other._table, other._scale = self._table, self._scale  # a pivot makes a new table
        other._outer, other._inner = [*self._outer], [*self._inner]
        return other

    @property
    def single(self) -> bool:
        """Whether the corner that was given last is sure to be the only one of the largest sum."""
        return bool(self.feasible and (self._table[-1, :-1] > 0).all())

    def _append(self, row: Sequence[int]) -> None:
        """Put an integer row `a x <= b` before the objective, in terms of what is non-basic now."""
        new = np.array([0] * (self.columns + 1), dtype=object)
        new[-1] = row[-1] * self._scale
        for s, variable in enumerate(self._outer):
            if variable < self.columns:
                new[s] += row[variable] * self._scale
        for r, variable in enumerate(self._inner):
            if variable < self.columns and row[variable]:
                new -= row[variable] * self._table[r]
        self._table = np.vstack([self._table[:-1], new, self._table[-1:]])
        self._inner.append(self.columns + len(self._inner))

    def _first(self, ways: list[int], _: int) -> int:
        """Choose the least index: no objective is to be kept."""
        return min(ways, key=self._outer.__getitem__)

    def _cheapest(self, ways: list[int], r: int) -> int:
        """Choose what keeps the objective at its best: the least cost for what it mends, then the least index."""
        costs, row = self._table[-1], self._table[r]
        return min(ways, key=lambda s: (Fraction(int(costs[s]), -int(row[s])), self._outer[s]))

    def _mend(self, chosen: Callable[[list[int], int], int] | None = None) -> bool:
        """Pivot until every basic variable is at least zero; False if a row shows that none can be.

        chosen: says which of some columns enters for a row; left out, the one of least index.
        """
        chosen = chosen or self._first
        while True:
            ends = self._table[:-1, -1]
            broken = [r for r in range(len(self._inner)) if ends[r] < 0]
            if not broken:
                return True
            r = min(broken, key=self._inner.__getitem__)
            ways = [s for s in range(self.columns) if self._table[r, s] < 0]
            if not ways:
                return False
            self._pivot(r, chosen(ways, r))

    def _pivot(self, r: int, s: int) -> None:
        """Exchange basic variable r and non-basic variable s; the division is exact."""
        table, pivot = self._table, self._table[r, s]
        row, column = table[r].copy(), table[:, s].copy()
        changed = (table * pivot - np.outer(column, row)) // self._scale
        changed[r] = row
        changed[:, s] = -column
        changed[r, s] = self._scale
        self._scale = pivot
        if pivot < 0:
            changed, self._scale = -changed, -pivot
        self._table = changed
        self._inner[r], self._outer[s] = self._outer[s], self._inner[r]

    def _aim(self, objective: Sequence[Fraction]) -> None:
        """Write the objective as the last row, in terms of what is non-basic now."""
        common = lcm(1, *(Fraction(c).denominator for c in objective))
        integers = [int(Fraction(c) * common) for c in objective]
        last = np.array([0] * (self.columns + 1), dtype=object)
        for s, variable in enumerate(self._outer):
            if variable < self.columns:
                last[s] -= integers[variable] * self._scale
        for r, variable in enumerate(self._inner):
            if variable < self.columns:
                last += integers[variable] * self._table[r]
        self._table[-1] = last

    def _point(self) -> Point:
        point = [Fraction(0)] * self.columns
        for r, variable in enumerate(self._inner):
            if variable < self.columns:
                point[variable] = Fraction(int(self._table[r, -1]), self._scale)
        return tuple(point)


def _at_most(constraint: Constraint) -> list[list[int]]:
    """Write a constraint as one or two integer rows `a x <= b`."""
    numbers = [*map(Fraction, constraint.coefficients), Fraction(constraint.bound)]
    common = lcm(1, *(number.denominator for number in numbers))
    integers = [int(number * common) for number in numbers]
    turned = [-number for number in integers]
    return {"<=": [integers], ">=": [turned], "=": [integers, turned]}[constraint.sense]
