"""What each rule costs, against brute force."""

from fractions import Fraction

from criteria.model.case_rules import rules
from scoring.exact.search import Prover
from scoring.explanation.rule_prices import rule_prices
from scoring.portfolio.from_case import programme as programme_of
from scoring.value.costs import cost_table
from scoring.value.evaluation import evaluate
from tests.cases import small_case
from tests.scoring.portfolio.made import everything, made


def test_a_rules_price_is_what_the_enumeration_gains_without_it():
    """Price and portfolio equal brute force without the row; slack is the room the portfolio leaves."""
    costly = 0
    for seed in range(150):
        programme = made(seed)
        prover = Prover(programme)
        best = prover.prove().choice
        if best is None:
            continue
        top = max(map(programme.value, everything(programme)))
        found = rule_prices(prover, best)
        assert [row.names[0] for row in found.each] == [row.name for row in programme.rows]
        for price, row in zip(found.each, programme.rows, strict=True):
            freed = programme.without_rows(row.name)
            assert price.price == max(map(freed.value, everything(freed))) - top
            assert price.proved
            assert price.price >= 0
            assert price.without is not None
            assert freed.feasible(price.without)
            assert price.slack is None or price.slack >= 0
            costly += price.price > 0
        dearest = found.dearest
        assert (dearest is None) is all(price.price == 0 for price in found.each)
        if dearest is not None:
            assert dearest.price == max(price.price for price in found.each)
    assert costly > 50


def test_rules_of_a_kind_are_priced_together():
    """Two mandates that force the same loss: neither alone costs anything that the other does not already."""
    case = small_case(
        recommendations=[{"id": id_, "name": id_, "status": "excluded"} for id_ in ("A", "B")],
        budget=[{"amount": 200}],
    )
    stated = rules(case)
    evaluation = evaluate(case)
    programme = programme_of(evaluation, cost_table(case), stated)
    prover = Prover(programme)
    found = rule_prices(prover, prover.prove().choice, stated)
    a, b = evaluation.benefits[0][0], evaluation.benefits[1][0]
    assert a > 0
    assert b > 0
    assert found.of["A excluded"].price == a
    assert found.of["B excluded"].price == b
    assert dict(found.together)["bans"].price == a + b
    assert found.of["Budget total"].slack == Fraction(200)
    assert stated[0].kind == "bans"
    assert list(found.to_frame().index) == [rule.name for rule in stated]
