"""An infeasible case in words: the rules that clash, as they were written, and repairs that work."""

from __future__ import annotations

import pytest

from reports.sentences.clashes import clash_words
from scoring.analysis import Infeasible, analyse
from tests.cases import small_case


def words(**tables: object) -> str:
    with pytest.raises(Infeasible) as caught:
        analyse(small_case(**tables))
    return clash_words(caught.value)


def test_mandates_that_the_budget_cannot_pay_for() -> None:
    """A costs 30 and B 50; both are required and there is 60. Claim: three rules clash, each repair is the least."""
    rows = [{"id": id_, "name": id_, "status": "required"} for id_ in ("A", "B")]
    assert words(recommendations=rows).splitlines() == [
        "No portfolio keeps every rule. These rules cannot all be kept:",
        "  A required: A must be funded",
        "  B required: B must be funded",
        "  Budget 2027: spending in 2027 is at most US$ 60 million",
        "Any one of these lines would make a portfolio possible:",
        "  give up A required (A must be funded)",
        "  give up B required (B must be funded)",
        "  Budget 2027: spending in 2027 is at most US$ 80 million (now US$ 60 million)",
        (
            "More money alone would do it too: the cheapest portfolio that keeps every other rule costs US$ 80 million."
            " It needs"
        ),
        "  Budget 2027: spending in 2027 is at most US$ 80 million (now US$ 60 million)",
        "Change the case and run it again.",
    ]


def test_a_floor_that_nobody_can_reach() -> None:
    limit = {"name": "Spend it", "measure": "cost", "at_least": 1000, "options": "*"}
    said = words(limits=[limit], budget=[{"amount": "no limit"}])
    assert (
        "This rule cannot be kept:\n  Spend it: spending in total is at least US$ 1,000 million"
        in said
    )


def test_money_that_is_short_in_every_year() -> None:
    """A costs 30 in each of two years and is required; there is 10 a year. Claim: one line says what money would do."""
    rows = [{"id": "A", "name": "A", "status": "required"}, {"id": "B", "name": "B"}]
    costs = [{"option": "A", "year": year, "likely": 30} for year in (2027, 2028)]
    costs.append({"option": "B", "year": 2027, "likely": 1})
    budget = [{"year": year, "amount": 10} for year in (2027, 2028)]
    said = words(recommendations=rows, costs=costs, budget=budget)
    assert "costs US$ 60 million. It needs" in said
    assert "  Budget 2028: spending in 2028 is at most US$ 30 million (now US$ 10 million)" in said
