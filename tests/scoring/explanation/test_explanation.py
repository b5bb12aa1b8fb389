"""The explanations of one decision together: they agree with one another, with the optimum, and with brute force."""

from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest

import steelyard
from criteria.model.problems import CaseError
from scoring.analysis import Analysis, Infeasible, analyse
from scoring.explanation.explanation import Explanation, explain
from scoring.portfolio.scaling import budget_rows, scaled_ends, whole_term
from tests.cases import every_kind, small_case


def needed_share(programme, rows, choice):
    """Give the smallest share of the stated money that pays for a portfolio in the budget rows; None if none does."""
    least = Fraction(0)
    for row in programme.rows:
        if row.name in rows and row.high is not None:
            use = row.line.total(choice, programme.joints)
            if use > 0 and row.high <= 0:
                return None
            if use > 0:
                least = max(least, Fraction(use, row.high))
    return least


@pytest.fixture(scope="module")
def brief() -> tuple[Analysis, Explanation]:
    analysis = analyse(steelyard.read("rare-earths-brief"), quick=True)
    return analysis, explain(analysis)


@pytest.fixture(scope="module")
def affordable(brief) -> list[tuple[Fraction, tuple, tuple[int, ...]]]:
    """Every portfolio that keeps the rules but the budget: the share of the money it needs, its rank, its levels."""
    programme, budgets = brief[0].programme, budget_rows(brief[0].rules)
    rest = programme.without_rows(*budgets)
    return [
        (
            needed_share(programme, budgets, choice),
            (
                -programme.value(choice),
                programme.spending(choice),
                sum(map(bool, choice)),
                programme.order(choice),
            ),
            choice,
        )
        for choice in product(*(range(len(levels) + 1) for levels in programme.levels))
        if rest.feasible(choice)
    ]


def best_at(affordable, share: Fraction) -> tuple[int, ...]:
    """The best portfolio at a share of the budget, by enumeration; yearly limits in proportion."""
    return min((rank, choice) for need, rank, choice in affordable if need <= share)[1]


def test_the_curve_is_the_best_at_every_budget(brief, affordable):
    """At and around the stated budget the frontier's portfolio is worth what brute force finds."""
    analysis, found = brief
    assert found.curve.complete
    total = found.total
    for share in (Fraction(4, 5), Fraction(19, 20), Fraction(1), Fraction(6, 5)):
        best = best_at(affordable, share)
        point = found.curve.at(int(share * total))
        assert point.value == analysis.programme.value(best)
    assert found.curve.points[found.chosen].value == analysis.programme.value(found.choice)
    assert (
        found.budget_of(found.step_down)
        < found.budget_of(found.curve.points[found.chosen])
        <= total
    )
    assert found.budget_of(found.step_up) > total
    frame = found.curve_frame()
    assert frame["value"].is_monotonic_increasing
    assert frame["budget"].is_monotonic_increasing
    assert frame["chosen"].sum() == 1


def test_budgets_of_a_level_are_where_the_best_portfolio_holds_it(brief, affordable):
    """Just inside each end of a span brute force funds it, just outside it does not."""
    _, found = brief
    total = found.total
    near = [Fraction(3, 4) * total, Fraction(5, 4) * total]
    checked = 0
    for i, levels in enumerate(found.programme.levels):
        for level in range(len(levels) + 1):
            entry = found.entry(i, level)
            assert all(start < end for start, end in entry.spans if end is not None)
            for start, end in entry.spans:
                for at, held in (
                    (start, True),
                    (start - 1, False),
                    (end and end - 1, True),
                    (end, False),
                ):
                    if at is not None and near[0] < at < near[1]:
                        best = best_at(affordable, at / total)
                        assert (best[i] == level if level else best[i] > 0) is held
                        checked += 1
    assert checked > 20
    choice = found.choice
    for i, level in enumerate(choice):
        assert (found.entry(i).above(total) == total) is (level > 0)


def test_near_ties_are_those_of_the_enumeration(brief):
    analysis, found = brief
    programme = analysis.programme
    feasible = [
        choice
        for choice in product(*(range(len(levels) + 1) for levels in programme.levels))
        if programme.feasible(choice)
    ]
    top = max(map(programme.value, feasible))
    for row in found.tolerances:
        within = [choice for choice in feasible if top - programme.value(choice) <= row.share * top]
        assert sorted(row.near.portfolios) == sorted(within)
        for i, holding in enumerate(row.holdings):
            assert holding.share == Fraction(sum(choice[i] > 0 for choice in within), len(within))
    assert [programme.value(choice) for choice in found.best.portfolios] == sorted(
        map(programme.value, feasible), reverse=True
    )[:10]
    assert found.holding(0).index == 0
    assert found.holding(0, Fraction(1, 2)) is None


def test_cases_of_every_kind_are_explained():
    """Whatever the rules: each explanation is there, and what is in or out agrees with the optimum."""
    explained = 0
    for seed in range(20):
        case = every_kind(seed)
        try:
            analysis = analyse(case, quick=True, proposed=(0,) * len(case.recommendations))
        except (CaseError, Infeasible):
            continue  # what a made-up case may contradict itself in
        found = explain(analysis)
        explained += 1
        assert found.choice == analysis.optimum.choice
        assert {row.index for row in found.prices.stay} == {
            i for i, level in enumerate(found.choice) if level
        }
        assert len(found.rule_prices.each) == len(analysis.rules)
        assert found.nested.at(Fraction(1)).choice == found.choice
        assert found.curve.complete
        assert found.value(found.choice) == analysis.best.value
        assert found.cost(found.choice) == analysis.best.cost
        assert (
            found.curve.at(int(found.total / found.curve_programme.money_unit)).value
            == analysis.optimum.value
        )
        assert analysis.asked.pick is not None
        assert analysis.asked.pick.value == 0
        for order in found.orders:
            assert order.loss is None or order.loss >= 0
    assert explained > 5


def test_a_case_without_a_budget_is_explained_over_its_cost():
    found = explain(analyse(small_case(budget=[{"amount": "no limit"}]), quick=True))
    assert found.total is None
    assert found.curve.complete
    assert len(found.nested.steps) == 1
    assert found.step_up is None
    found = explain(analyse(small_case(budget=[{"amount": 0}]), quick=True))
    assert found.total == 0
    assert found.choice == (0, 0)


def test_a_budget_finer_than_the_costs_is_exact():
    """Costs in whole millions and a budget of 60.4: the curve's money unit divides both."""
    found = explain(analyse(small_case(budget=[{"year": 2027, "amount": "60.4"}]), quick=True))
    assert found.total / found.curve_programme.money_unit == 302
    assert [found.budget_of(point) for point in found.curve.points] == [0, 30, 50, 80][
        : len(found.curve.points)
    ]


def test_the_rule_of_scaling():
    """Half of the money halves every limit on money, in a year or up to a year, and leaves all else as it is."""
    case = every_kind(1)
    analysis = analyse(case, quick=True)
    names = budget_rows(analysis.rules)
    assert all(name.startswith("Budget") and "staff" not in name for name in names)
    half = scaled_ends(analysis.programme, names, Fraction(1, 2))
    for row in analysis.programme.rows:
        assert (row.name in half) is (row.name in names)
        if row.name in half:
            assert half[row.name] == (row.low, row.high // 2)
    assert whole_term(analysis.rules)[0] in names
    assert whole_term(()) == ()


def test_nothing_is_explained_without_a_portfolio(brief):
    analysis, _ = brief
    nothing = replace(analysis, optimum=replace(analysis.optimum, choice=None))
    with pytest.raises(ValueError, match="no portfolio to explain"):
        explain(nothing)


@pytest.mark.slow
def test_the_full_case_is_explained_and_proved():
    analysis = analyse(steelyard.read("rare-earths"), quick=True)
    found = explain(analysis)
    assert found.curve.complete
    assert all(row.proved and row.cost_proved for row in (*found.prices.out, *found.prices.stay))
    assert all(step.proved for step in found.nested.steps)
    assert all(row.proved for row in found.rule_prices.each)
