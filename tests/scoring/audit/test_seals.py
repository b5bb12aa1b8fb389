"""What was changed after the seal: each cell, and what would be funded had it stayed as it was sealed."""

from __future__ import annotations

from datetime import date

from criteria.model import seal
from criteria.model.case import Case
from scoring.analysis import analyse
from tests.cases import small_case

CHECK = "weights-after-results"


def two_of_three(swing: int, other: int, **settings: str) -> Case:
    """A is best on the first criterion and B on the second; there is money for one of them."""
    ends = {"worst": 0, "best": 10, "baseline": 0}
    return small_case(
        case={"title": "Sealed", **settings},
        criteria=[
            {"id": "C1", "name": "One", "swing": swing, **ends},
            {"id": "C2", "name": "Two", "swing": other, **ends},
        ],
        scores=[
            {"option": option, "criterion": criterion, "likely": 9 if first else 1}
            for option, criterion, first in (
                ("A", "C1", True),
                ("A", "C2", False),
                ("B", "C1", False),
                ("B", "C2", True),
            )
        ],
    )


def test_the_sealed_weights_would_fund_something_else() -> None:
    """Sealed at 60 to 40, which funds A; turned round after the results, B is funded. Either change alone keeps B or ties."""
    keys = seal.sealed_keys(two_of_three(60, 40), "Ann", date(2026, 1, 15))
    findings = [
        each
        for each in analyse(two_of_three(30, 70, **keys), quick=True).oddities
        if each.id == CHECK
    ]
    together, first, second = findings
    assert together.together
    assert "2 cells" in together.sentence
    assert "Ann sealed them on 2026-01-15" in together.sentence
    assert "swing of C1 from 60 to 30" in first.sentence
    assert "swing of C2 from 70 to 40" not in second.sentence
    assert "swing of C2 from 40 to 70" in second.sentence
    (trial,) = together.trials
    assert trial.proved
    assert trial.choice == (1, 0)
    assert [each.trials[0].choice for each in (first, second)] == [(0, 1), (0, 1)]


def test_a_case_as_it_was_sealed_has_no_finding() -> None:
    keys = seal.sealed_keys(two_of_three(60, 40), "Ann", date(2026, 1, 15))
    found = analyse(two_of_three(60, 40, **keys), quick=True).oddities
    assert CHECK not in {each.id for each in found}


def test_scores_that_do_not_fit_the_sealed_scale_leave_no_trial() -> None:
    """The sealed scale ended at 5, and there is a score of 9 now: nothing can be solved as it was sealed."""
    case = two_of_three(60, 40)
    dump = case.dump()
    dump["criteria"][0]["best"] = "5"
    keys = seal.sealed_keys(Case.model_validate(dump), "Ann", date(2026, 1, 15))
    (found,) = [
        each
        for each in analyse(two_of_three(60, 40, **keys), quick=True).oddities
        if each.id == CHECK
    ]
    assert "best of C1 from 5 to 10" in found.sentence
    assert found.trials == ()
