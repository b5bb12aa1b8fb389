"""Contradictions within and between the sheets that weigh, each with its cell and its severity."""

from __future__ import annotations

from fractions import Fraction

import pytest

from criteria.model.problems import Severity
from scoring.elicitation.checks import doubts
from tests.cases import small_case

ANN = [
    {"stakeholder": "ann", "criterion": c, "swing": swing} for c, swing in (("C1", 25), ("C2", 75))
]


def stated(*texts: str, who: str = "ann") -> dict[str, object]:
    return {"weight_statements": [{"stakeholder": who, "statement": text} for text in texts]}


@pytest.mark.parametrize(
    ("tables", "severity", "told"),
    [
        (stated("C1 >= 2 C2", "C1 >= .2", "C2 >= C1"), Severity.ERROR,
         "these cannot all be true: `C1 >= 2 C2`; `C2 >= C1`."),
        (stated("C1 >= 2"), Severity.ERROR, "`C1 >= 2` cannot be true."),
        (stated("C1 >= C2"), Severity.WARNING,
         "`C1 >= C2` does not agree with the swings of ann: C1 25.0 %, C2 75.0 %."),
        ({"weights": [{"stakeholder": "ann", "criterion": "C1", "low": 0.3}]}, Severity.WARNING,
         "low 0.3 of C1 does not agree with the swings of ann: C1 25.0 %."),
        ({"weights": [{"stakeholder": "bob", "criterion": "C1", "weight": 0.3}]}, Severity.WARNING,
         "nothing is said of C2."),
        ({"judgements": [{"more": "C1", "less": "C2", "difference": "strong"},
                         {"more": "C2", "difference": "strong"}, {"more": "C1", "difference": "weak"}]},
         Severity.ERROR, "these judgements clash: C1 over C2 is strong; C1 over nothing is weak."),
        ({"judgements": [{"criterion": "C2", "more": "20", "less": "0", "difference": "weak"}]}, Severity.ERROR,
         "these judgements clash: 20 over 0 is weak."),
    ],
)  # fmt: skip
def test_what_is_doubtful_is_named(tables, severity, told) -> None:
    found = list(doubts(small_case(stakeholders=ANN, **tables)))
    assert [(problem.severity, problem.found) for problem in found] == [(severity, told)]


def test_a_criterion_that_can_weigh_nothing_only_is_a_warning() -> None:
    three = [{"id": c, "name": c, "worst": 0, "best": 1, "swing": 1} for c in ("C1", "C2", "C3")]
    case = small_case(criteria=three, scores=[], **stated("C1 at least 2 C2", "C1 < C2", who="bob"))
    (found,) = doubts(case)
    assert found.severity is Severity.WARNING
    assert found.found == "`C1 at least 2 C2`; `C1 < C2` leave C1 and C2 no weight at all."


def test_agreement_and_silence_are_not_complained_of() -> None:
    assert list(doubts(small_case(stakeholders=ANN))) == []
    assert (
        list(doubts(small_case(stakeholders=ANN, **stated("C2 is three times as important as C1"))))
        == []
    )


def test_two_orders_of_the_same_comparisons_are_named() -> None:
    """Input: five criteria, Saaty's ratio 0.06; the eigenvector puts the first before the last by 0.003, the mean after it."""
    ratios = {
        ("A", "B"): 2, ("A", "C"): 5, ("A", "D"): 1, ("A", "E"): 2, ("B", "C"): 3, ("B", "D"): 1,
        ("B", "E"): "1/3", ("C", "D"): "1/2", ("C", "E"): "1/5", ("D", "E"): "1/3",
    }  # fmt: skip
    leaves = [
        {"id": name, "name": name, "worst": 0, "best": 10, "baseline": 0, "swing": 20}
        for name in "ABCDE"
    ]
    pairs = [
        {"a": a, "b": b, "ratio": str(round(float(Fraction(ratio)), 6))}
        for (a, b), ratio in ratios.items()
    ]
    case = small_case(
        criteria=leaves,
        pairwise=pairs,
        scores=[
            {"option": option, "criterion": name, "likely": 5}
            for option in "AB"
            for name in "ABCDE"
        ],
    )
    (told,) = [problem for problem in doubts(case) if problem.id == "ahp-inconsistent"]
    assert (
        told.found == "the eigenvector puts A before E, and the geometric mean the other way round."
    )
