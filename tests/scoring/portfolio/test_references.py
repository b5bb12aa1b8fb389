"""Published and enumerated instances: Burkardt's knapsacks, Winston's Stockco, a multiple-choice and a logical one."""

import pytest

from scoring.exact.programme import Joint, Line, Member, Programme, RuleRow
from scoring.portfolio.optimum import optimum
from tests.cases import reference


def programme(values, costs, budgets, rows=(), joints=()):
    """Recommendations x levels of values, recommendations x levels x budgets of costs."""
    n = len(values)
    lines = [
        Line(tuple((i, tuple(level[b] for level in costs[i])) for i in range(n)))
        for b in range(len(budgets))
    ]
    money = Line(tuple((i, tuple(sum(level) for level in costs[i])) for i in range(n)))
    limits = tuple(
        RuleRow(f"Budget {b}", line, high=high)
        for b, (line, high) in enumerate(zip(lines, budgets, strict=True))
    )
    return Programme(
        tuple(f"P{i}" for i in range(n)),
        tuple(tuple(f"L{k}" for k in range(1, len(own) + 1)) for own in values),
        tuple(map(tuple, values)),
        tuple(joints),
        (*limits, *rows),
        money,
    )


def plain(values, costs, budget, rows=()):
    return programme([[v] for v in values], [[[c]] for c in costs], [budget], rows)


def proved(made, value):
    found = optimum(made)
    assert (found.status, found.value, found.gap) == ("optimal", value, 0)
    return found


@pytest.mark.parametrize("name", ["knapsack_p01", "knapsack_p02"])
def test_knapsacks_of_burkardt(name):
    given, expected = reference(name)["inputs"], reference(name)["expected"]
    found = proved(plain(given["values"], given["costs"], given["budget"]), expected["objective"])
    assert list(found.choice) == expected["selection"]
    assert found.spending == expected["cost"]
    assert len(found.ties) == 1
    assert expected["unique"]


STOCKCO = {
    "capbudget_winston_stockco": (),
    "capbudget_winston_stockco_prereq": (
        RuleRow("2 needs 1", Line(((1, (1,)), (0, (-1,)))), high=0),
    ),
    "capbudget_winston_stockco_exclusive": (
        RuleRow("2 or 4", Line(((1, (1,)), (3, (1,)))), high=1),
    ),
}


@pytest.mark.parametrize("name", STOCKCO)
def test_stockco_of_winston(name):
    given, expected = reference(name)["inputs"], reference(name)["expected"]
    made = plain(given["values_k$"], given["costs_k$"], given["budget_k$"], STOCKCO[name])
    found = proved(made, expected["objective_k$"])
    wanted = expected.get("optimal_selections") or [expected["selection"]]
    assert sorted(map(list, found.ties)) == sorted(wanted)


def test_multiple_choice():
    given, expected = (
        reference("mckp_6x3_one_budget")["inputs"],
        reference("mckp_6x3_one_budget")["expected"],
    )
    options = [project["options"][1:] for project in given["projects"]]
    made = programme(
        [[level["value"] for level in own] for own in options],
        [[level["cost"] for level in own] for own in options],
        given["budgets"],
    )
    found = proved(made, expected["objective"])
    assert list(map(list, found.ties)) == expected["optimal_choices"]


def test_prerequisites_exclusions_synergies_and_a_group_minimum():
    given, expected = (
        reference("portfolio_logic_11x3")["inputs"],
        reference("portfolio_logic_11x3")["expected"],
    )

    def count(places, low=None, high=None):
        return RuleRow(
            f"count {places} {low} {high}", Line(tuple((i, (1,)) for i in places)), low, high
        )

    rows = [count([i], low=1) for i in given["must_fund"]]
    for i, needed in given["prerequisites"].items():
        rows += [
            RuleRow(f"{i} needs {j}", Line(((int(i), (1,)), (j, (-1,)))), high=0) for j in needed
        ]
    rows += [count(sorted(together), high=1) for together in given["mutually_exclusive"]]
    rows += [count(sorted(group["members"]), low=group["min"]) for group in given["group_minimum"]]
    joints = [
        Joint(f"S{p}", tuple(Member(i, 1, 1) for i in synergy["members"]), synergy["value"])
        for p, synergy in enumerate(given["synergies"])
    ]
    made = programme(
        [[v] for v in given["values"]],
        [[c] for c in given["costs_by_period"]],
        given["budgets_by_period"],
        rows,
        joints,
    )
    found = proved(made, expected["objective"])
    assert [[i for i, level in enumerate(tie) if level] for tie in found.ties] == expected[
        "optimal_selections"
    ]
