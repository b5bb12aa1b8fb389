"""The model says what the programme says: nothing feasible is lost, and every rule is one named row."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from scoring.exact.programme import Joint, Line, Member, Programme, RuleRow
from scoring.portfolio.pulp_model import LARGEST, formulate
from scoring.portfolio.solver import solve
from tests.scoring.portfolio.made import everything
from tests.scoring.portfolio.strategies import programmes


def point(model, choice):
    """The values of the model's variables at a portfolio."""
    values = {
        v.name: float(choice[i] == k)
        for i, row in enumerate(model.levels)
        for k, v in enumerate(row, 1)
    }
    joints = model.programme.joints
    return values | {f"y{p}": float(joint.holds(choice)) for p, joint in enumerate(joints)}


def breaks(model, choice):
    """The model's rows that a portfolio breaks, added up here from the rows' own coefficients."""
    values = point(model, choice)
    broken = []
    for row in model.problem.constraints():
        total = (
            sum(number * values[variable.name] for variable, number in row.items()) + row.constant
        )
        holds = {-1: total <= 0, 0: total == 0, 1: total >= 0}[row.sense]
        broken += [] if holds else [row.name]
    return broken


def every(programme):
    return product(*(range(len(levels) + 1) for levels in programme.levels))


@given(programmes(units=st.sampled_from((1, 100))))
def test_the_model_is_the_programme(programme):
    """With amounts a solver can hold, the model's rows keep and break exactly what the programme's do."""
    model = formulate(programme)
    for choice in every(programme):
        assert bool(breaks(model, choice)) is not programme.feasible(choice)
        named = {model.planner_names[name] for name in breaks(model, choice)}
        assert named == {row.name for row, _ in programme.broken(choice)}


@given(programmes(units=st.sampled_from((10**6 + 3, 10**9 + 7, 10**15, 10**30))))
def test_large_amounts_lose_no_portfolio(programme):
    """Rounded outwards, a row may let too much through; it never shuts out a feasible portfolio."""
    model = formulate(programme)
    for choice in everything(programme):
        assert breaks(model, choice) == []


@given(programmes())
def test_coefficients_stay_within_what_floats_can_hold(programme):
    model = formulate(programme)
    for row in model.problem.constraints():
        assert all(abs(number) <= LARGEST and number == int(number) for _, number in row.items())
    assert all(abs(number) <= LARGEST for _, number in model.problem.objective.items())


@given(programmes())
def test_the_objective_is_the_value(programme):
    model = formulate(programme)
    for choice in every(programme):
        values = point(model, choice)
        total = sum(
            number * values[variable.name] for variable, number in model.problem.objective.items()
        )
        assert abs(total * model.scale - programme.value(choice)) <= max(model.spread, 1) / 10**9


@given(programmes(units=st.just(1)))
def test_a_portfolio_is_read_back_from_its_values(programme):
    model = formulate(programme)
    for choice in every(programme):
        assert model.choice(point(model, choice)) == choice
        near = {name: value * 0.999999 + 0.0000005 for name, value in point(model, choice).items()}
        assert model.choice(near) == choice


def tiny(*rows, joints=(), levels=(("a",), ("b",))):
    values = tuple(tuple(1 for _ in names) for names in levels)
    ids = tuple(f"R{i}" for i in range(len(levels)))
    return Programme(ids, levels, values, joints, rows, Line(()))


def test_names_may_hold_anything():
    """The model's names are generated; the planner's stand beside them."""
    odd = ['=1+1 "x"', "a b:c*d<=e", "名前 🚀", "", "once0"]
    model = formulate(tiny(*(RuleRow(name, Line(((0, (1,)),)), high=0) for name in odd)))
    assert list(model.planner_names.values()) == odd
    assert solve(model.problem).objective == 1


def test_a_row_is_divided_by_its_common_divisor():
    """600 x + 900 y <= 1,499 is 2 x + 3 y <= 4: the end moves to what the sum can reach."""
    model = formulate(tiny(RuleRow("money", Line(((0, (600,)), (1, (900,)))), high=1499)))
    (row,) = [row for row in model.problem.constraints() if row.name == "rule0_high"]
    assert sorted(number for _, number in row.items()) == [2, 3]
    assert row.constant == -4


def test_a_two_ended_rule_is_one_rule_with_two_ends():
    model = formulate(tiny(RuleRow("both", Line(((0, (1,)), (1, (2,)))), low=1, high=2)))
    assert dict(model.planner_names) == {"rule0_high": "both", "rule0_low": "both"}


def test_an_end_out_of_reach_says_nothing_and_is_left_out():
    line = Line(((0, (1,)),))
    assert not formulate(tiny(RuleRow("wide", line, low=-(10**40), high=10**40))).planner_names


def test_an_impossible_end_makes_the_model_infeasible():
    line = Line(((0, (1,)),))
    for row in (
        RuleRow("floor", line, low=10**40),
        RuleRow("ceiling", line, high=-(10**40)),
        RuleRow("none", Line(()), low=1),
    ):
        assert solve(formulate(tiny(row)).problem).status == "infeasible"


def test_a_joint_may_ask_for_unfunded_and_name_one_recommendation_twice():
    """An effect of `R0 not funded`, and one whose two ranges of R1 cannot both hold."""
    levels = (("a",), ("b", "c"))
    joints = (
        Joint("without", (Member(0, 0, 0), Member(1, 2, 2)), 5),
        Joint("never", (Member(1, 1, 1), Member(1, 2, 2)), 100),
    )
    programme = tiny(joints=joints, levels=levels)
    model = formulate(programme)
    assert all(breaks(model, choice) == [] for choice in every(programme))
    found = solve(model.problem)
    assert model.choice(found.values) == (0, 2)
    assert found.objective == 6
