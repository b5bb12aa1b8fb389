"""Names told apart: an id beside each name that reads like another one, and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria.model.case_rules import rules
from criteria.model.distinct_names import (
    alike,
    names_of,
    scenario_names,
    told_apart,
    voice_names,
    with_names_apart,
)
from tests.cases import small_case

WRITTEN = ["Bins", "bins", "Bins ", "Bins (a)", "BINS (B)", "Bench", "Straße", "STRASSE"]
NAMES = st.lists(st.sampled_from(WRITTEN), max_size=6)


@given(NAMES)
def test_whatever_the_names_no_two_read_alike(names):
    """Law: what is shown tells all apart, begins with the name, and leaves alone what nothing else reads like."""
    shown = told_apart(zip("abcdef", names, strict=False))
    assert len({alike(name) for name in shown.values()}) == len(names)
    for id_, name in zip("abcdef", names, strict=False):
        assert shown[id_] in {name, f"{name} ({id_})"}
    if len({alike(name) for name in names}) == len(names):
        assert list(shown.values()) == names


@pytest.mark.parametrize("other", ["first", " First ", "FIRST", "First\u00a0", "First\u200b"])
def test_what_a_reader_sees_as_one_name_is_one(other):
    case = small_case(recommendations=[{"id": "A", "name": "First"}, {"id": "B", "name": other}])
    assert names_of(case.recommendations)["A"] == "First (A)"
    assert with_names_apart(case).recommendations[0].name == "First (A)"
    assert case.recommendations[0].name == "First"


def test_a_case_whose_names_differ_is_left_as_it_is():
    case = small_case()
    assert with_names_apart(case) is case


def test_themes_and_criteria_are_told_apart_as_well():
    """And what was looked up in the old case is not kept in the new one."""
    rows = [row.model_dump() | {"name": "Same"} for row in small_case().criteria]
    groups = [{"id": "G", "name": "Same"}, {"id": "H", "name": "same"}]
    case = small_case(criteria=rows, groups=groups)
    assert [leaf.name for leaf in case.leaves] == ["Same", "Same"]
    apart = with_names_apart(case)
    assert [leaf.name for leaf in apart.leaves] == ["Same (C1)", "Same (C2)"]
    assert [group.name for group in apart.groups] == ["Same (G)", "same (H)"]


def test_people_and_futures_are_told_apart():
    people = [{"stakeholder": id_, "name": name, "criterion": "C1", "swing": 1} for id_, name in
              (("ann", "Mayor"), ("ann", ""), ("bob", "mayor"), ("cid", ""))]  # fmt: skip
    futures = [{"scenario": id_, "name": name, "kind": "cost", "op": "mul", "value": 2} for id_, name in
               (("one", ""), ("one", "Dear"), ("two", "dear"))]  # fmt: skip
    case = small_case(stakeholders=people, scenarios=futures)
    assert voice_names(case) == {"ann": "Mayor (ann)", "bob": "mayor (bob)", "cid": "cid"}
    assert scenario_names(case) == {"one": "Dear (one)", "two": "dear (two)"}


def test_rules_call_twins_by_their_ids():
    """In a rule's sentence, an id is enough; the name stays where it is the only one of its kind."""
    names = [
        {"id": "A", "name": "New bins"},
        {"id": "B", "name": "new  bins"},
        {"id": "C", "name": "Bench"},
    ]
    relations = [{"id": "R", "type": "requires", "a": "A", "b": ["B", "C"]}]
    case = small_case(recommendations=names, relations=relations)
    assert [str(rule) for rule in rules(case) if rule.name == "R"] == ["A needs B and Bench"]
