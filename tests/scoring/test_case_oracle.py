"""The built-in cases against the second evaluator: every benefit, and value, cost and rules of many portfolios."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest

from criteria.formats.builtin import folder
from criteria.read import read
from scoring.analysis import Analysis, analyse
from scoring.exact.programme import Choice
from tests.oracle import Oracle

NAMES = ("rare-earths", "rare-earths-brief")


@pytest.fixture(scope="module", params=NAMES)
def both(request: pytest.FixtureRequest) -> tuple[Analysis, Oracle]:
    name = str(request.param)
    return analyse(read(name), quick=True), Oracle(folder(name))


def named(analysis: Analysis, choice: Choice) -> dict[str, str]:
    programme = analysis.programme
    return {
        id_: programme.levels[i][choice[i] - 1] for i, id_ in enumerate(programme.ids) if choice[i]
    }


def test_benefits_agree(both: tuple[Analysis, Oracle]) -> None:
    analysis, oracle = both
    for row in analysis.ranking:
        assert row.benefit == oracle.benefit(row.id, row.level_name)


def test_value_cost_and_rules_agree_on_any_portfolio(both: tuple[Analysis, Oracle]) -> None:
    """Claim: programme, portfolio and second evaluator say the same of 300 portfolios, sparse and dense."""
    analysis, oracle = both
    programme, random = analysis.programme, Random(7)
    feasible = 0
    for trial in range(300):
        share = (0.1, 0.4, 0.7)[trial % 3]
        choice = tuple(
            random.randint(1, len(levels)) if random.random() < share else 0
            for levels in programme.levels
        )
        portfolio, words = analysis.portfolio(choice), named(analysis, choice)
        assert (
            portfolio.value == programme.value(choice) * programme.value_unit == oracle.value(words)
        )
        assert portfolio.cost == programme.spending(choice) * programme.money_unit
        assert portfolio.cost == sum(oracle.spending(words).values(), Fraction(0))
        assert programme.feasible(choice) is (not oracle.broken(words))
        for group in analysis.case.groups:
            assert portfolio.money_by_group[group.id] == sum(
                oracle.spending(words, group.id).values(), Fraction(0)
            )
        assert sum(portfolio.by_criterion, Fraction(0)) == portfolio.value
        feasible += programme.feasible(choice)
    assert feasible < 300


def test_the_published_portfolio_is_feasible_and_worth_what_it_says(
    both: tuple[Analysis, Oracle],
) -> None:
    analysis, oracle = both
    words = named(analysis, analysis.best.choice)
    assert analysis.optimum.status == "optimal"
    assert oracle.broken(words) == []
    assert (
        oracle.value(words)
        == analysis.best.value
        == analysis.optimum.value * analysis.programme.value_unit
    )


def test_no_portfolio_of_the_brief_case_beats_the_optimum() -> None:
    """Brute force: all 2,304 choices of the brief case, valued by the second evaluator."""
    analysis, oracle = (
        analyse(read("rare-earths-brief"), quick=True),
        Oracle(folder("rare-earths-brief")),
    )
    kept = [portfolio for portfolio in oracle.portfolios() if not oracle.broken(portfolio)]
    best = max(
        kept,
        key=lambda portfolio: (oracle.value(portfolio), -sum(oracle.spending(portfolio).values())),
    )
    assert named(analysis, analysis.best.choice) == best
    assert analysis.best.value == oracle.value(best)
