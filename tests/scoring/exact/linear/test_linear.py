"""Exact linear programmes against corners found one by one."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import combinations

import pytest

from scoring.exact.linear.rational import Constraint, Polyhedron, Sense, Unbounded


def solved(rows: list[list[Fraction]]) -> list[Fraction] | None:
    """Solve a square system by elimination; None if it has no single answer."""
    rows = [list(row) for row in rows]
    n = len(rows)
    for k in range(n):
        at = next((r for r in range(k, n) if rows[r][k]), None)
        if at is None:
            return None
        rows[k], rows[at] = rows[at], rows[k]
        rows[k] = [x / rows[k][k] for x in rows[k]]
        for r in range(n):
            if r != k:
                rows[r] = [x - rows[r][k] * y for x, y in zip(rows[r], rows[k], strict=True)]
    return [row[-1] for row in rows]


def corners(n: int, constraints: list[Constraint]) -> list[list[Fraction]]:
    planes = [[*c.coefficients, c.bound] for c in constraints]
    planes += [[Fraction(int(i == j)) for j in range(n)] + [Fraction(0)] for i in range(n)]
    points = (solved(list(some)) for some in combinations(planes, n))
    return [
        p for p in points if p is not None and min(p) >= 0 and all(c.holds(p) for c in constraints)
    ]


@pytest.mark.parametrize("seed", range(150))
def test_equals_the_best_corner(seed: int) -> None:
    """In a box, the optimum is the best of all corners, and infeasible means that there is none."""
    rng = random.Random(seed)
    n = rng.randint(1, 3)
    senses: list[Sense] = ["<=", ">=", "="]
    constraints = [
        Constraint(
            tuple(Fraction(rng.randint(-4, 4), rng.randint(1, 3)) for _ in range(n)),
            rng.choice(senses[: rng.choice([2, 2, 3])]),
            Fraction(rng.randint(-5, 6)),
        )
        for _ in range(rng.randint(0, 4))
    ]
    box = [
        Constraint(tuple(Fraction(int(i == j)) for j in range(n)), "<=", Fraction(7))
        for i in range(n)
    ]
    shape, known = Polyhedron(n, [*constraints, *box]), corners(n, [*constraints, *box])
    assert shape.feasible == bool(known)
    for _ in range(3 if known else 0):
        objective = [Fraction(rng.randint(-5, 5), 2) for _ in range(n)]
        values = [sum(c * x for c, x in zip(objective, p, strict=True)) for p in known]
        for value, point, best in (
            (*shape.most(objective), max(values)),
            (*shape.least(objective), min(values)),
        ):
            assert value == best == sum(c * x for c, x in zip(objective, point, strict=True))
            assert all(c.holds(point) for c in [*constraints, *box])


def test_no_end_is_said() -> None:
    shape = Polyhedron(2, [Constraint((Fraction(1), Fraction(-1)), "<=", Fraction(1))])
    assert shape.least([Fraction(1), Fraction(1)])[0] == 0
    with pytest.raises(Unbounded):
        shape.most([Fraction(1), Fraction(1)])


def test_nothing_feasible_is_said() -> None:
    shape = Polyhedron(
        1,
        [
            Constraint((Fraction(1),), ">=", Fraction(2)),
            Constraint((Fraction(1),), "<=", Fraction(1)),
        ],
    )
    assert not shape.feasible
    with pytest.raises(ValueError, match="no point"):
        shape.most([Fraction(1)])


def test_beale_does_not_cycle() -> None:
    """Beale (1955): the textbook example on which the largest-coefficient rule goes round in circles; optimum 1/20."""
    f = Fraction
    shape = Polyhedron(
        4,
        [
            Constraint((f(1, 4), f(-60), f(-1, 25), f(9)), "<=", f(0)),
            Constraint((f(1, 2), f(-90), f(-1, 50), f(3)), "<=", f(0)),
            Constraint((f(0), f(0), f(1), f(0)), "<=", f(1)),
        ],
    )
    assert shape.most([f(3, 4), f(-150), f(1, 50), f(-6)])[0] == f(1, 20)


@pytest.mark.parametrize("seed", range(60))
def test_taking_in_a_row_equals_making_it_anew(seed: int) -> None:
    """Row by row from the last corner: the same optimum as anew, the same corner where it is single, the same end."""
    rng = random.Random(seed)
    n = rng.randint(1, 3)
    rows = [
        Constraint(tuple(Fraction(int(i == j)) for j in range(n)), "<=", Fraction(7))
        for i in range(n)
    ]
    objective = [Fraction(rng.randint(-3, 3)) for _ in range(n)]
    growing = Polyhedron(n, rows)
    growing.least(objective)
    before = growing.copy()
    senses: list[Sense] = ["<=", ">=", ">=", "="]
    for _ in range(5):
        coefficients = tuple(Fraction(rng.randint(-4, 4), rng.randint(1, 3)) for _ in range(n))
        row = Constraint(coefficients, rng.choice(senses), Fraction(rng.randint(-4, 5)))
        rows.append(row)
        point = growing.tightened(row)
        anew = Polyhedron(n, rows)
        assert (point is not None) == anew.feasible
        if point is None:
            break
        value, corner = anew.least(objective)
        assert sum(c * x for c, x in zip(objective, point, strict=True)) == value
        assert all(constraint.holds(point) for constraint in rows)
        assert point == corner or not growing.single
        best = [p for p in corners(n, rows) if sum(map(_product, objective, p)) == value]
        assert len({tuple(p) for p in best}) == 1 or not growing.single
    assert before.least(objective) == Polyhedron(n, rows[:n]).least(objective)


def _product(a: Fraction, b: Fraction) -> Fraction:
    return a * b


def test_nothing_is_taken_in_where_nothing_is_left() -> None:
    over = Constraint((Fraction(1),), ">=", Fraction(1))
    shape = Polyhedron(1, [Constraint((Fraction(1),), "<=", Fraction(0))])
    assert shape.tightened(over) is None
    with pytest.raises(ValueError, match="no point"):
        shape.tightened(over)
