"""The door to PuLP: what it hands back is what the solver said, and nothing it did not say."""

import math
import subprocess
import sys

import pulp
import pytest

from scoring.portfolio import solver
from scoring.portfolio.solver import SolverError, solve


def problem(*, feasible=True, costs=(2.0, 3.0, 4.0)):
    """Values 3, 4, 5 within 5: the first two. A fourth variable is in no row and not in the objective."""
    made = pulp.LpProblem("p", pulp.LpMaximize)
    x = made.add_variable_dict("x", range(4), cat="Binary")
    made.setObjective(pulp.lpSum_vars_coefs([(x[0], 3.0), (x[1], 4.0), (x[2], 5.0)]))
    made.addConstraint(pulp.lpSum_vars_coefs([(x[k], costs[k]) for k in range(3)]) <= 5, "money")
    if not feasible:
        made.addConstraint(pulp.lpSum_vars([x[0], x[1]]) >= 3, "impossible")
    return made


def test_an_optimum_comes_with_its_values_bound_and_settings():
    found = solve(problem())
    assert (found.status, found.has_solution, found.objective, found.gap) == (
        "optimal",
        True,
        7.0,
        0.0,
    )
    assert {name: round(value) for name, value in found.values.items()} == {
        "x_0": 1,
        "x_1": 1,
        "x_2": 0,
    }
    assert found.bound == pytest.approx(7.0)
    assert found.solver == "HiGHS"
    assert found.version[0].isdigit()
    assert dict(found.options) == {
        "mip_rel_gap": 0.0, "mip_abs_gap": 1e-9, "threads": 1, "random_seed": 0, "mip_max_nodes": solver.NO_LIMIT,
    }  # fmt: skip
    assert solve(problem(), nodes=77).options["mip_max_nodes"] == 77


def test_without_a_solution_there_are_no_values():
    """PuLP leaves zeros in the variables of an infeasible problem."""
    found = solve(problem(feasible=False))
    assert (found.status, found.has_solution, found.objective, found.gap) == (
        "infeasible",
        False,
        None,
        None,
    )
    assert not found.values


def hard_problem():
    """Sixty near-equal picks, which cannot be closed in a millisecond, or at the root."""
    hard = pulp.LpProblem("hard", pulp.LpMaximize)
    x = hard.add_variable_dict("x", range(60), cat="Binary")
    weights = [100_000 + (k * k * 7919) % 9973 for k in range(60)]
    hard.setObjective(pulp.lpSum_vars_coefs([(x[k], weights[k] + 10.0) for k in range(60)]))
    hard.addConstraint(
        pulp.lpSum_vars_coefs([(x[k], float(weights[k])) for k in range(60)]) <= 1_500_017, "money"
    )
    return hard


def test_a_clock_is_no_optimum():
    found = solve(hard_problem(), seconds=0.001)
    assert (found.status, found.by_clock) == ("stopped", True)
    assert found.gap is None or found.gap > 0


def test_a_limit_on_branches_is_no_optimum_and_stops_at_the_same_place():
    first, second = solve(hard_problem(), nodes=5), solve(hard_problem(), nodes=5)
    assert (first.status, first.by_clock, first.nodes) == ("stopped", False, 5)
    assert first.gap is None or first.gap > 0
    assert (dict(first.values), first.bound, first.nodes) == (
        dict(second.values),
        second.bound,
        second.nodes,
    )


def test_an_option_that_was_not_taken_is_an_error():
    with pytest.raises(SolverError, match="time_limit"):
        solve(problem(), seconds=-1)
    with pytest.raises(SolverError, match="mip_max_nodes"):
        solve(problem(), nodes=-1)


def test_a_problem_without_variables_is_decided_by_its_constants():
    empty = pulp.LpProblem("empty", pulp.LpMaximize)
    empty.setObjective(pulp.LpAffineExpression.from_constant(0.0))
    assert (solve(empty).status, solve(empty).objective) == ("optimal", 0.0)
    empty.addConstraint(pulp.LpAffineExpression.from_constant(0.0) >= 1, "impossible")
    assert (solve(empty).status, solve(empty).has_solution) == ("infeasible", False)


def test_the_same_problem_gets_the_same_answer():
    first, second = solve(problem()), solve(problem())
    assert dict(first.values) == dict(second.values)
    assert first.bound == second.bound


def test_unbounded_or_infeasible_is_called_undecided_or_unbounded():
    open_ended = pulp.LpProblem("open", pulp.LpMaximize)
    x = open_ended.add_variable("x", 0, None)
    open_ended.setObjective(pulp.LpAffineExpression.from_variable(x))
    found = solve(open_ended)
    assert found.status in {"undecided", "unbounded"}
    assert not found.values


def test_the_greeting_never_reaches_stdout():
    code = (
        "from tests.scoring.portfolio.test_solver import problem\n"
        "from scoring.portfolio.solver import solve\nsolve(problem())\nprint('x')"
    )
    assert (
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout
        == "x\n"
    )


def test_highs_greets_unless_kept_quiet():
    """If this fails HiGHS has learnt to be silent, and `quiet` can go."""
    code = "import highspy\nhighspy.Highs()"
    assert (
        "HiGHS"
        in subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout
    )


def test_gap_is_a_share_of_the_objective():
    assert solver._gap(100.0, 101.0) == 0.01
    assert solver._gap(0.0, 0.0) == 0.0
    assert solver._gap(None, 1.0) is None
    assert math.isclose(solver._gap(0.5, 1.0), 0.5)


def test_without_cbc_the_message_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(pulp.COIN_CMD, "available", lambda self: False)
    with pytest.raises(SolverError, match=r"steelyard\[second-opinion\]"):
        solve(problem(), solver="cbc")


@pytest.mark.second_opinion
@pytest.mark.parametrize("feasible", [True, False])
def test_the_second_solver_says_the_same(feasible):
    one, other = solve(problem(feasible=feasible)), solve(problem(feasible=feasible), solver="cbc")
    assert (one.status, one.has_solution, one.objective) == (
        other.status,
        other.has_solution,
        other.objective,
    )
    assert other.solver == "CBC"
    assert {name: round(value) for name, value in one.values.items()} == {
        name: round(value) for name, value in other.values.items()
    }
