"""What statements about weights leave possible: exact ranges, a point among them, or a smallest set that clashes.

How a statement is read from plain words is in criteria/model/statements.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.statements import StatementError, leaf_columns, read_statement
from scoring.elicitation.clash import smallest_clash
from scoring.exact.linear.rational import Constraint, Polyhedron

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from scoring.elicitation.intervals import Ranges

__all__ = ["Statement", "StatementError", "StatementSet", "fitted", "leaf_columns", "statement"]


@dataclass(frozen=True, slots=True)
class Statement:
    """What was said, as rows over the weights of the leaves in the case's order."""

    text: str
    rows: tuple[Constraint, ...]

    def holds(self, weights: Sequence[Fraction]) -> bool:
        """Say whether some weights keep it."""
        return all(row.holds(weights) for row in self.rows)


@dataclass(frozen=True, slots=True)
class StatementSet:
    """What several statements leave possible.

    ranges: of each weight, exact and reached; None where nothing is left. centre: the mean of the weights that reach
    them, which keep every statement. clash: places of a smallest set of statements that cannot all be true. nothing:
    each leaf (by its place) that can only weigh 0, with a smallest set of statements that leaves it nothing.
    """

    statements: tuple[Statement, ...]
    ranges: Ranges | None
    centre: tuple[Fraction, ...] | None
    clash: tuple[int, ...]
    nothing: tuple[tuple[int, tuple[int, ...]], ...] = ()


def statement(text: str, columns: Mapping[str, tuple[Fraction, ...]]) -> Statement:
    """Read one statement; `columns` as from `leaf_columns`. Raises StatementError.

    >>> one, other = (Fraction(1), Fraction(0)), (Fraction(0), Fraction(1))
    >>> [row.coefficients for row in statement("C1 is at least twice C4", {"C1": one, "C4": other}).rows]
    [(Fraction(1, 1), Fraction(-2, 1))]
    """
    rows = read_statement(text, columns)
    return Statement(text, tuple(Constraint(row.coefficients, row.sense, row.bound) for row in rows))


def fitted(statements: Sequence[Statement], leaves: int) -> StatementSet:
    """Find what the statements leave possible of weights that are at least zero and sum to 1."""
    total = Constraint((Fraction(1),) * leaves, "=", Fraction(1))

    def shape(places: Sequence[int]) -> Polyhedron:
        return Polyhedron(leaves, [total, *(row for k in places for row in statements[k].rows)])

    every = range(len(statements))
    whole = shape(every)
    if not whole.feasible:
        clash = smallest_clash(len(statements), lambda places: shape(places).feasible)
        return StatementSet(tuple(statements), None, None, clash)
    units = [tuple(Fraction(int(j == k)) for j in range(leaves)) for k in range(leaves)]
    ends = [(whole.least(unit), whole.most(unit)) for unit in units]
    points = [point for low, high in ends for point in (low[1], high[1])]
    centre = tuple(sum((point[j] for point in points), Fraction(0)) / len(points) for j in range(leaves))
    nothing = [(j, _emptied(shape, len(statements), units[j])) for j, (_, high) in enumerate(ends) if high[0] == 0]
    ranges = tuple((low[0], high[0]) for low, high in ends)
    return StatementSet(tuple(statements), ranges, centre, (), tuple(nothing))


def _emptied(shape: Callable[[Sequence[int]], Polyhedron], count: int, unit: tuple[Fraction, ...]) -> tuple[int, ...]:
    """Find a smallest set of statements that leaves one leaf no weight."""
    return smallest_clash(count, lambda places: shape(places).most(unit)[0] > 0)
