"""Relaxations by our own pivots: the optimum that scipy finds, at every start; and multipliers that charge no more."""

import importlib
import importlib.util

import numpy as np
import pytest
from scipy.optimize import linprog

from scoring.exact import compiled
from scoring.exact.batch.bounding import SCALE_BITS
from scoring.exact.batch.pivots import Written, dictionary, solve_all
from scoring.exact.batch.quick import QuickRelaxation, suits
from scoring.exact.batch.row_table import RowTable
from scoring.exact.batch.search import Resolver
from scoring.exact.search import Prover
from tests.scoring.portfolio.made import everything, made

BILLION = 10**9


def written(cells, ends, costs, drawn=None):
    """Programmes whose rows 1 and 4 are drawn, or none; drawn amounts are whole, in billionths, the last a joint's."""
    drawn_rows, across = np.full(len(ends), -1), np.ascontiguousarray(cells.T)
    if drawn is None:
        drawn = np.zeros((0, 2, cells.shape[1]))
    else:
        drawn_rows[[1, 4]] = [0, 1]
        across[:, [1, 4]] = drawn.max(axis=0).T
    whole = np.rint(drawn * BILLION).astype(np.int64)
    return Written(
        across=across,
        ends=ends,
        varying=drawn_rows,
        columns=np.arange(cells.shape[1] - 1),
        amounts=np.ascontiguousarray(whole[:, :, :-1]),
        joint_amounts=np.ascontiguousarray(whole[:, :, -1:]),
        scale=np.full(len(ends), float(BILLION)),
        costs=costs,
    )


def programme(rng, rows, columns):
    """Rows with room on the one side, some asking for a least sum, and a box that keeps everything finite."""
    cells = rng.normal(size=(rows, columns)) * (rng.random((rows, columns)) < 0.6)
    inside = rng.random(columns)
    ends = cells @ inside + rng.random(rows) * 0.3
    box = np.vstack([cells, np.eye(columns)])
    return box, np.concatenate([ends, np.full(columns, 2.0)])


@pytest.mark.parametrize("seed", range(12))
def test_every_optimum_is_that_of_another_solver(seed):
    """One after another from the first basis, the costs new each time, and some of the rows too."""
    rng = np.random.default_rng(seed)
    cells, ends = programme(rng, 8, 6)
    draws = 10
    drawn = None if seed % 2 else cells[[1, 4]] + 0.2 * rng.random((draws, 2, 6))
    costs = rng.normal(size=(draws, 6))
    duals, shares = np.zeros((draws, len(ends))), np.zeros((draws, 6))
    rooms = dictionary(*cells.shape), dictionary(*cells.shape)
    solved = solve_all(*rooms, written(cells, ends, costs, drawn), duals, shares)
    for q in range(draws):
        own = cells.copy()
        if drawn is not None:
            own[[1, 4]] = drawn[q]
        other = linprog(-costs[q], A_ub=own, b_ub=ends)
        assert solved[q] == (other.status == 0)
        if solved[q]:
            assert abs(costs[q] @ shares[q] + other.fun) < 1e-7
            assert abs(duals[q] @ ends + other.fun) < 1e-7
            assert (own @ shares[q] <= ends + 1e-7).all()
            assert (duals[q] @ own >= costs[q] - 1e-7).all()


def test_what_has_no_point_is_left_to_another_solver():
    cells, ends = np.array([[1.0], [-1.0]]), np.array([1.0, -2.0])
    duals, shares = np.zeros((2, 2)), np.zeros((2, 1))
    asked = written(cells, ends, np.array([[1.0], [-1.0]]))
    assert not solve_all(dictionary(2, 1), dictionary(2, 1), asked, duals, shares).any()


def test_plain_python_says_the_same(monkeypatch):
    with monkeypatch.context() as without:
        without.setattr(compiled, "_numba", lambda: None)
        spec = importlib.util.find_spec("scoring.exact.batch.pivots")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    rng = np.random.default_rng(3)
    cells, ends = programme(rng, 8, 6)
    asked = written(cells, ends, rng.normal(size=(10, 6)))
    answers = []
    for own in (solve_all, module.solve_all):
        duals, shares = np.zeros((10, len(ends))), np.zeros((10, 6))
        rooms = dictionary(*cells.shape), dictionary(*cells.shape)
        own(*rooms, asked, duals, shares)
        answers.append((duals, shares))
    assert all(np.allclose(one, other) for one, other in zip(*answers, strict=True))


def with_portfolios():
    """Programmes that some portfolio keeps, each with all that do, who is asked about it, and a stream of chance."""
    for seed in range(40):
        asked = made(seed, most=5)
        feasible = everything(asked)
        if feasible and asked.ids:
            yield asked, feasible, Resolver(asked), np.random.default_rng(seed)


def six_draws(of, rng):
    """Draw values for every column, and for every joint."""
    values = np.zeros((of.system.columns, 6), dtype=np.int64)
    values[of.levels] = rng.integers(-300, 1000, size=(len(of.levels), 6))
    return values, rng.integers(-300, 1000, size=(len(of.programme.joints), 6))


def test_bounds_hold_and_are_as_low_as_those_of_highs():
    """Law: no portfolio is worth more than the bound; and the relaxation has one optimum, whoever solves it."""
    compared = 0
    for asked, feasible, of, rng in with_portfolios():
        values, joints = six_draws(of, rng)
        one, other = (of.bounded(values, joints, quick=quick) for quick in (True, False))
        table = of.table
        if not (suits(table) and one.fits.all() and other.fits.all()):
            continue
        compared += 1
        assert (np.abs(one.total - other.total) <= 2e-5 * np.abs(other.total) + 2**SCALE_BITS).all()
        for q in range(6):
            for choice in feasible:
                worth = sum(
                    int(values[of.table.firsts[i] + level, q]) for i, level in enumerate(choice)
                )
                worth += sum(
                    int(joints[p, q]) for p, joint in enumerate(asked.joints) if joint.holds(choice)
                )
                assert worth << SCALE_BITS <= one.total[q]
    assert compared > 20


def test_bounds_of_parts_hold_and_are_as_low_as_those_of_highs():
    """Law: no portfolio of a part is worth more than its bound; where options are closed, and where some must be."""
    compared = 0
    for asked, feasible, of, rng in with_portfolios():
        values, joints = six_draws(of, rng)
        domains = np.repeat(of.domain[None], 6, axis=0)
        kept = np.array(feasible)[rng.integers(len(feasible), size=6)]
        domains &= rng.random(domains.shape) < 0.7
        for q in range(6):
            domains[q, of.table.firsts + kept[q]] = True
        one, other = (of.bounded(values, joints, domains, quick=quick) for quick in (True, False))
        if not (suits(of.table) and one.fits.all() and other.fits.all()):
            continue
        compared += 1
        assert (np.abs(one.total - other.total) <= 2e-5 * np.abs(other.total) + 2**SCALE_BITS).all()
        for q in range(6):
            for choice in feasible:
                columns = of.table.firsts + np.array(choice)
                if domains[q, columns].all():
                    holding = [joint.holds(choice) for joint in asked.joints]
                    worth = int(values[columns, q].sum() + joints[holding, q].sum())
                    assert worth << SCALE_BITS <= one.total[q]
    assert compared > 20


def test_what_must_be_funded_is():
    """Closed option 0 and one closed level: the relaxation funds the other level, though it is worth less."""
    from scoring.exact.programme import Line, Programme, RuleRow

    rows = (RuleRow("budget", Line(((0, (1, 2)), (1, (3, 1)))), high=4),)
    asked = Programme(("A", "B"), (("s", "l"), ("s", "l")), ((5, 1), (9, 2)), (), rows, Line(()))
    prover = Prover(asked)
    table = RowTable(asked, prover.system)
    domain = np.array([False, True, False, True, True, True])
    quick = QuickRelaxation(table, domain)
    found, solved = quick.duals(np.array([[-5.0, 9.0, 7.0, 2.0]]), np.zeros((1, 0)), None)
    assert solved.all()
    assert np.allclose(found.shares, [[1, 0, 1, 0]], atol=1e-5)
