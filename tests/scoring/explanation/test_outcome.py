"""The kind of outcome and its figures: each kind as a small case, and all of them against enumeration."""

from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest

from criteria.model.case_rules import rules
from criteria.model.rules import Budget
from scoring.analysis import Infeasible, analyse
from scoring.explanation import outcome as module
from scoring.explanation.outcome import outcome
from tests.cases import small_case, sparse


def case(*recommendations, budget=({"amount": 20},), **tables):
    """A case of one criterion, doing nothing at 20 of 100: (id, cost, score) each; cost may be by (resource, year)."""
    costs = []
    for id_, cost, _ in recommendations:
        parts = cost if isinstance(cost, dict) else {("money", None): cost}
        costs += [
            {"option": id_, "resource": name, "year": year, "likely": a}
            for (name, year), a in parts.items()
        ]
    base = {
        "case": {"title": "T", "money": "EUR"},
        "criteria": [
            {"id": "V", "name": "Value", "worst": 0, "best": 100, "baseline": 20, "swing": 1}
        ],
        "recommendations": [{"id": id_, "name": f"Name {id_}"} for id_, _, _ in recommendations],
        "costs": costs,
        "scores": [
            {"option": id_, "criterion": "V", "likely": score} for id_, _, score in recommendations
        ],
        "budget": list(budget),
    }
    return small_case(**{**base, **tables})


def told(of):
    return analyse(of, quick=True).outcome


REQUIRED = [{"id": "A", "name": "A", "status": "required"}, {"id": "B", "name": "B"}]
NEVER = [
    {"id": "R1", "type": "requires", "a": "A", "b": ["B"]},
    {"id": "R2", "type": "excludes", "a": "A", "b": ["B"]},
]


@pytest.mark.parametrize(
    ("kind", "of"),
    [
        ("nothing worth it", case(("A", 5, 20), ("B", 5, 10))),
        ("nothing worth it", case(("A", 5, 20), budget=[{"amount": "no limit"}])),
        ("nothing worth it", case(("A", 5, 10), ("B", 5, 10), recommendations=REQUIRED)),
        ("nothing allowed", case(("A", 5, 50), ("B", 5, 10), relations=NEVER)),
        ("nothing affordable", case(("A", 30, 50), ("B", 40, 60))),
        ("only required", case(("A", 15, 50), ("B", 40, 60), recommendations=REQUIRED)),
        ("only required", case(("A", 15, 50), ("B", 1, 20), recommendations=REQUIRED)),
        ("zero budget", case(("A", 30, 50), ("B", 0, 60), budget=[{"amount": 0}])),
        (
            "zero budget",
            case(("A", 30, 50), budget=[{"year": 2027, "amount": 0}, {"year": 2028, "amount": 0}]),
        ),
        ("everything affordable", case(("A", 0, 50), ("B", 0, 60), budget=[{"amount": 0}])),
        ("no budget", case(("A", 30, 50), ("B", 40, 60), budget=[{"amount": "no limit"}])),
        ("everything affordable", case(("A", 10, 50), ("B", 10, 60))),
        ("everything affordable", case(("A", 10, 50), ("B", 99, 10))),
        ("ordinary", case(("A", 10, 50), ("B", 15, 60))),
    ],
)
def test_each_kind(kind, of):
    assert told(of).kind == kind


def test_the_cheapest_that_is_not_affordable():
    """Two are worth it, the cheapest costs 10, there is 5."""
    found = told(case(("A", 12, 60), ("B", 10, 50), ("C", 7, 10), budget=[{"amount": 5}]))
    assert found.worth == (0, 1)
    assert (found.cheapest.added, found.cheapest.cost, found.cheapest.proved) == ((1,), 10, True)
    (lack,) = found.cheapest.lacks
    assert (lack.rule.name, lack.takes, lack.there) == ("Budget total", 10, 5)


def test_what_the_cheapest_needs_counts():
    """The cheapest by itself needs a dear one, so another one is the cheapest."""
    needs = [{"id": "R", "type": "requires", "a": "A", "b": ["B"]}]
    found = told(
        case(("A", 6, 60), ("B", 30, 25), ("C", 20, 50), budget=[{"amount": 5}], relations=needs)
    )
    assert (found.cheapest.added, found.cheapest.cost) == ((2,), 20)


def test_where_only_a_year_is_short_that_year_is_named():
    costs = {("money", 2027): 10, ("money", 2028): 1}
    found = told(
        case(("A", costs, 60), budget=[{"year": 2027, "amount": 5}, {"year": 2028, "amount": 90}])
    )
    (lack,) = found.cheapest.lacks
    assert (lack.rule.years, lack.takes, lack.there) == ((2027,), 10, 5)


def test_without_money_the_cheapest_is_told_by_the_resource_that_is_short():
    few, many = {("staff", None): 8, ("rooms", None): 1}, {("staff", None): 9, ("rooms", None): 1}
    budget = [{"resource": "rooms", "amount": 9}, {"resource": "staff", "amount": 5}]
    found = told(case(("A", many, 60), ("B", few, 30), budget=budget))
    (lack,) = found.cheapest.lacks
    assert (found.cheapest.added, lack.rule.resource, lack.takes, lack.there) == (
        (1,),
        "staff",
        8,
        5,
    )


@pytest.mark.parametrize(
    ("of", "takes", "there"),
    [
        (case(("A", 1, 60), ("B", 2, 50), budget=[{"amount": 301}]), 3, 301),
        (case(("A", 1501, 60), ("B", 501, 50), budget=[{"amount": 20}]), 2002, 20),
    ],
)
def test_costs_and_budget_far_apart(of, takes, there):
    """Over 100 times, either way; both sums are told."""
    found = told(of).apart
    assert (found.resource, found.takes, found.there) == ("money", takes, there)
    assert found.times > 100


@pytest.mark.parametrize(
    "of",
    [
        case(("A", 1, 60), ("B", 2, 50), budget=[{"amount": 300}]),  # 100 times and no more
        case(("A", 1500, 60), ("B", 500, 50), budget=[{"amount": 20}]),  # the same the other way
        case(
            ("A", 1501, 60), ("B", 501, 50), ("C", 1, 50), budget=[{"amount": 20}]
        ),  # something is affordable
        case(("A", 0, 60), budget=[{"amount": 300}]),  # nothing to compare
        case(("A", 9, 60), budget=[{"amount": 0}]),
    ],
)
def test_costs_and_budget_that_may_well_be_meant(of):
    assert told(of).apart is None


def test_where_the_best_is_not_proven_nothing_special_is_said(monkeypatch):
    """A claim about every portfolio needs a proof."""
    of = case(("A", 30, 50), ("B", 40, 60))
    analysis = analyse(of, quick=True)
    for best, ideal in ((analysis.optimum, None), (_open(analysis.optimum), analysis.ideal)):
        found = outcome(
            of, analysis.costs, analysis.rules, analysis.programme, best=best, ideal=ideal
        )
        assert (found.kind, found.lost_to_budget, found.cheapest) == ("ordinary", None, None)


def _open(optimum):
    return replace(optimum, proof=replace(optimum.proof, closed=False))


def test_without_a_portfolio_there_is_no_outcome():
    of = case(("A", 30, 50))
    analysis = analyse(of, quick=True)
    none = replace(analysis.optimum, choice=None)
    assert (
        outcome(of, analysis.costs, analysis.rules, analysis.programme, best=none, ideal=None)
        is None
    )


def test_an_interrupted_run_has_what_it_came_to():
    """Stopped before it: no outcome, and the rest stands."""

    def stop(text):
        if text.startswith("What kind"):
            raise KeyboardInterrupt

    analysis = analyse(case(("A", 10, 50)), quick=True, progress=stop)
    assert analysis.outcome is None
    assert "what kind of outcome it is" in str(analysis.stopped)


def test_kinds_and_figures_against_enumeration():
    """Law: whatever the case, the kind follows from the list of its portfolios, and the cheapest is the cheapest."""
    met = {}
    for seed in range(70):
        of = sparse(seed)
        try:
            analysis = analyse(of, quick=True)
        except Infeasible:
            continue
        whole, found = analysis.programme, analysis.outcome
        choices = list(product(*(range(len(levels) + 1) for levels in whole.levels)))
        budgets = [rule.name for rule in rules(of) if isinstance(rule, Budget)]
        free = [choice for choice in choices if whole.without_rows(*budgets).feasible(choice)]
        best = analysis.optimum.choice
        lost = max(map(whole.value, free)) - whole.value(best)
        assert found.lost_to_budget == lost * whole.value_unit
        kept = [choice for choice in choices if whole.feasible(choice)]
        must = [place for place in range(len(best)) if all(choice[place] for choice in kept)]
        beyond = any(level for place, level in enumerate(best) if place not in must)
        zero = not any(row.amount for row in of.budget)
        if not any(max(values) > 0 for values in whole.values):
            kind = "nothing worth it"
        elif lost and zero:
            kind = "zero budget"
        elif not beyond:
            kind = (
                "only required"
                if any(best)
                else "nothing affordable"
                if lost
                else "nothing allowed"
            )
        else:
            kind = "ordinary" if lost else "everything affordable"
        assert found.kind == kind, seed
        better = [
            whole.spending(choice)
            for choice in free
            if whole.value(choice) > whole.value(best) + whole.tie
        ]
        if found.cheapest is not None:
            assert found.cheapest.cost == min(better) * whole.money_unit
            assert all(lack.takes > lack.there for lack in found.cheapest.lacks)
            assert found.cheapest.lacks
        else:
            assert kind not in {"zero budget", "nothing affordable"}
        met[kind] = met.get(kind, 0) + 1
    assert len(met) >= 6, met


def test_far_apart_is_a_hundredfold():
    assert module.APART == 100
    assert told(case(("A", 1, 60), budget=[{"amount": "100.5"}])).apart.times == Fraction(201, 2)
