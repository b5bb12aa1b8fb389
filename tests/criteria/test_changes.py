"""Other cases from a case: what is changed is changed as a file would say it, and names are told."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

import steelyard
from criteria.model.above import from_above
from criteria.model.case import Case
from criteria.model.problems import CaseError, Severity
from criteria.model.rows import NO_LIMIT
from tests.cases import small_case
from tests.reports.rich import rich_tables

if TYPE_CHECKING:
    from collections.abc import Callable

KINDS = (
    ("recommendations", "id"),
    ("stakeholders", "stakeholder"),
    ("scenarios", "scenario"),
    ("relations", "id"),
    ("limits", "name"),
)


def edited(case: Case, table: str, number: int, **cells: Any) -> Case:
    """The same case as a file would say it with some cells of one row typed over."""
    tables = case.dump()
    tables[table][number].update(cells)
    return Case.model_validate(tables)


def test_a_swing_is_what_a_file_would_say():
    case = small_case()
    again = case.with_swing("C1", 45.5, low=40, high="50")
    assert again == edited(case, "criteria", 0, swing="45.5", swing_low=40, swing_high=50)
    assert again.is_checked
    assert case == small_case()


def test_a_name_is_as_good_as_an_id_and_errors_stand_alone():
    case = small_case()
    assert case.with_swing("one", 30) == case.with_swing("C1", 30)
    assert case.with_score("first", "Two", 3) == case.with_score("A", "C2", 3)
    with pytest.raises(CaseError) as fault:
        small_case(case={"title": "No unit"}).with_swing("C1", -1)
    assert {problem.severity for problem in fault.value.problems} > {Severity.ERROR}
    assert "\n" not in str(fault.value)


def test_a_range_goes_with_its_swing():
    case = small_case().with_swing("C1", 60, low=40, high=80)
    assert case.with_swing("C1", 60) == small_case()


@pytest.mark.parametrize(
    ("asked", "rows"),
    [
        ({"amount": 70, "year": 2027}, [(2027, "70")]),
        ({"amount": 70}, [(2027, "60"), (None, "70")]),
        ({"amount": None, "year": 2027}, [(2027, None)]),
        ({"amount": {2027: 5, 2029: 70.5}}, [(2027, "5"), (2029, "70.5")]),
        ({"amount": NO_LIMIT, "year": 2027}, [(2027, None)]),
    ],
)
def test_a_budget_is_set_where_it_is_named(asked: dict[str, Any], rows: list[Any]):
    budget = small_case().with_budget(**asked).budget
    assert [(row.year, row.amount) for row in budget] == [
        (year, None if amount is None else Decimal(amount)) for year, amount in rows
    ]


def test_a_year_carries_forward_as_before():
    case = steelyard.read("rare-earths-brief")
    years = [row.year for row in case.budget if row.year is not None]
    assert case.with_budget({row.year: row.amount for row in case.budget if row.year}) == case
    assert all(row.carry_forward for row in case.with_budget(1, year=years[0]).budget)


def test_a_score_is_set_with_its_range_and_reasons():
    case = small_case().with_score("B", "C1", (7, 9), rationale="Seen")
    (row,) = [row for row in case.scores if (row.option, row.criterion) == ("B", "C1")]
    assert (row.low, row.likely, row.high, row.rationale) == (7, 8, 9, "Seen")
    assert len(case.scores) == len(small_case().scores)


def test_of_several_scored_levels_one_has_to_be_named():
    case = steelyard.read("rare-earths")
    option = next(row.option for row in case.levels if row.level_order == 2)
    leaf = case.leaves[0].id
    levels = {row.level for row in case.scores if row.option == option}
    if len(levels) > 1:
        with pytest.raises(CaseError, match="Say which is meant"):
            case.with_score(option, leaf, 1)
    level = min(levels)
    changed = case.with_score(option, leaf, case.leaves[0].best, level=level)
    moved = set(changed.scores) - set(case.scores)
    assert {(row.option, row.level, row.criterion) for row in moved} == {(option, level, leaf)}


def test_one_more_and_one_less_is_the_same_case():
    """Law: what is put in can be taken out, and nothing else is touched."""
    case = small_case()
    more = case.with_recommendation(
        "N",
        "New",
        scores={"C1": 3, "C2": (9, 10, 12)},
        cost={2027: (1, 2)},
        lead_agency="X",
    )
    assert more.recommendations[-1].lead_agency == "X"
    assert [(row.year, row.low, row.likely) for row in more.costs if row.option == "N"] == [
        (2027, 1, Decimal("1.5"))
    ]
    assert more.without("N") == case


@pytest.mark.parametrize("name", ["rare-earths-brief", "rich"])
def test_whatever_is_taken_out_leaves_nothing_of_itself(name: str):
    """Law: without one row of any kind every check is passed, and no other row speaks of it."""
    case = Case.model_validate(rich_tables()) if name == "rich" else steelyard.read(name)
    for table, column in KINDS:
        for gone in dict.fromkeys(getattr(row, column) for row in getattr(case, table)):
            smaller = case.without(gone)
            assert smaller.is_checked
            assert f'"{gone}"' not in Case.model_dump_json(smaller.model_copy(update={"facts": ()}))


def test_a_criterion_goes_with_all_that_weighs_it():
    case = steelyard.read("rare-earths-brief")
    leaf = case.leaves[0].id
    smaller = case.without(leaf)
    assert leaf not in {row.id for row in smaller.criteria}
    assert leaf not in {row.criterion for row in (*smaller.scores, *smaller.stakeholders)}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            lambda case: case.with_swing("C3", 5),
            "C3 is not an id in Criteria. The ids there are C1, C2",
        ),
        (lambda case: case.with_swing("C1", -5), r"criteria\[0\].swing: -5 is negative"),
        (lambda case: case.with_swing("C1", "much"), r"criteria\[0\].swing: much is text"),
        (lambda case: case.with_budget("plenty"), r"budget\[1\].amount: plenty is text"),
        (lambda case: case.with_score("Z", "C1", 5), "Z is not an id in Recommendations"),
        (lambda case: case.with_score("A", "C1", 11), r"scores\[0\].likely: .*11"),
        (lambda case: case.without("Z"), "Z is not an id in this case"),
        (lambda case: case.without("A", "B"), "recommendations"),
        (
            lambda case: case.with_recommendation("A", "Again", scores={}),
            "A is there already. Give it another id",
        ),
        (
            lambda case: case.with_recommendation("N", "New", scores={"C1": 1}, cost=3),
            "C2",
        ),
        (
            lambda case: case.with_recommendation(
                "N", "New", scores={"C1": 1, "C2": 1}, cost=3, grup="G"
            ),
            "has no field grup. Did you mean group",
        ),
    ],
)
def test_what_cannot_be_is_told_by_name(change: Callable[[Case], Case], words: str):
    with pytest.raises(CaseError, match=words):
        change(small_case())


def test_an_id_of_two_kinds_is_not_guessed():
    case = small_case(limits=[{"name": "A", "options": "A|B", "measure": "count", "at_most": 1}])
    with pytest.raises(CaseError, match="A is an id of"):
        case.without("A")


def test_a_heading_goes_after_its_parts():
    case = steelyard.read("rare-earths")
    with pytest.raises(CaseError, match="is a heading above C1, C2, C3"):
        case.without("SEC")


def test_what_stands_above_is_looked_up_by_its_full_name():
    assert from_above("criteria.model.names.fold", "A-b") == "ab"
