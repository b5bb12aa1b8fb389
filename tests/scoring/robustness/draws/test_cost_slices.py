"""Slices of one cost: the same best as the case made anew at each slice, however they are asked."""

from dataclasses import replace
from fractions import Fraction

import pytest

from scoring.exact.search import Prover
from scoring.portfolio.from_case import programme
from scoring.robustness.draws import cost_slices
from scoring.robustness.draws.cost_slices import COST_SLICES, best_in_slices
from scoring.robustness.draws.draws import triangular
from scoring.value.costs import cost_table, cost_table_at
from scoring.value.evaluation import evaluate
from tests.scoring.robustness.made_cases import world


def ranged(seed):
    """Every cost of a made case gets a range."""
    case = world(seed, options=5).case
    rows = tuple(
        row.model_copy(update={"low": row.likely / 2, "high": row.likely * 3}) for row in case.costs
    )
    return case.model_copy(update={"costs": rows})


def at_slice(case, option, place):
    """Make the case anew with the costs of one recommendation at a slice."""
    rows = []
    for row in case.costs:
        figures = triangular(float(row.low), float(row.likely), float(row.high), COST_SLICES)
        figure = round(Fraction(float(figures[place])), 6)
        rows.append(row.model_copy(update={"likely": figure}) if row.option == option else row)
    return case.model_copy(update={"costs": tuple(rows)})


def asked(case):
    evaluation, costs = evaluate(case), cost_table(case)
    base = replace(programme(evaluation, costs), tie=0)
    return best_in_slices(evaluation, costs, base, [])


@pytest.mark.parametrize("seed", range(6))
def test_slices_are_those_of_the_case_made_anew(seed):
    case = ranged(seed)
    evaluation = evaluate(case)
    for i, sliced in asked(case).items():
        for place, (best, written) in enumerate(
            zip(sliced.bests, sliced.programmes(), strict=True)
        ):
            changed = at_slice(case, case.recommendations[i].id, place)
            anew = replace(programme(evaluation, cost_table(changed)), tie=0)
            proof = Prover(anew).prove()
            assert best.proved
            assert (best.choice is None) == (proof.choice is None)
            if best.choice is not None:
                assert anew.feasible(best.choice)
                assert best.value == proof.value
                assert written.feasible(best.choice)
                kept = all(at.feasible(best.choice) for at in sliced.programmes())
                assert sliced.keeps_all(best.choice) == kept


@pytest.mark.parametrize("seed", range(3))
def test_values_too_large_for_the_compiled_search_give_the_same(seed, monkeypatch):
    case = ranged(seed)
    compiled = {i: [best.value for best in sliced.bests] for i, sliced in asked(case).items()}
    monkeypatch.setattr(cost_slices, "MOST_BITS", 0)
    assert {i: [best.value for best in sliced.bests] for i, sliced in asked(case).items()} == (
        compiled
    )


def test_one_recommendation_at_other_costs_is_the_table_of_the_changed_case():
    case = ranged(1)
    table = cost_table(case)
    for i, row in enumerate(case.recommendations):
        changed = case.model_copy(
            update={
                "costs": tuple(
                    cost.model_copy(update={"likely": cost.high}) if cost.option == row.id else cost
                    for cost in case.costs
                )
            }
        )
        assert cost_table_at(case, table, i, lambda cost: Fraction(cost.high)) == cost_table(
            changed
        )


def test_costs_that_no_rule_counts_change_nothing():
    """Law: of a resource without a budget, the same plan is best at every slice."""
    case = ranged(0)
    rows = tuple(row.model_copy(update={"resource": "staff"}) for row in case.costs)
    case = case.model_copy(update={"costs": rows})
    base = replace(programme(evaluate(case), cost_table(case)), tie=0)
    best = Prover(base).prove()
    by_option = asked(case)
    assert len(by_option) == len(case.recommendations)
    for sliced in by_option.values():
        assert {(one.value, one.proved) for one in sliced.bests} == {(best.value, True)}
