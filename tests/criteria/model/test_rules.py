"""Rules in a planner's words: names for ids where they are short, one and several, and why each is there."""

from __future__ import annotations

import pytest

from criteria.model.case_rules import rules
from criteria.model.words import PAIR_EFFECTS, RULE_TIES, RelationType
from tests.cases import small_case

LONG = "A name that goes on for longer than anybody would want to read within a sentence"


def said(**tables: object) -> dict[str, str]:
    return {rule.name: str(rule) for rule in rules(small_case(**tables))}


def test_recommendations_stand_by_name() -> None:
    rows = [
        {"id": "A", "name": "Permits", "status": "required"},
        {"id": "B", "name": "Plants", "status": "excluded"},
    ]
    told = said(
        recommendations=rows, relations=[{"id": "R", "type": "requires", "a": "A", "b": "B"}]
    )
    assert told["A required"] == "Permits must be funded"
    assert told["B excluded"] == "Plants may not be funded"
    assert told["R"] == "Permits needs Plants"


def test_a_long_name_or_one_that_two_share_is_told_by_its_id() -> None:
    for first, second in ((LONG, "Plants"), ("Plants", "Plants")):
        rows = [{"id": "A", "name": first, "status": "required"}, {"id": "B", "name": second}]
        assert said(recommendations=rows)["A required"] == "A must be funded"


def test_counts_of_one_and_several() -> None:
    limits = [
        {"name": "one", "measure": "count", "at_most": 1},
        {"name": "two", "measure": "count", "at_least": 2},
        {"name": "of them", "options": "A|B", "measure": "count", "at_most": 1},
        {"name": "theme", "group": "G", "measure": "count", "at_least": 1},
    ]
    rows = [{"id": "A", "name": "Permits", "group": "G"}, {"id": "B", "name": "Plants"}]
    told = said(limits=limits, recommendations=rows, groups=[{"id": "G", "name": "Speed"}])
    assert told["one"] == "at most 1 recommendation may be funded"
    assert told["two"] == "at least 2 recommendations must be funded"
    assert told["of them"] == "at most 1 of Permits and Plants may be funded"
    assert told["theme"] == "at least 1 recommendation in Speed must be funded"


def test_money_shares_years_and_other_resources() -> None:
    limits = [
        {"name": "all", "measure": "cost", "at_most": 50},
        {"name": "some", "options": "A|B", "measure": "cost", "at_least": 5},
        {"name": "part", "options": "A", "measure": "share", "at_most": "0.25"},
        {"name": "year", "options": "A", "measure": "2027", "at_most": 9},
        {"name": "staff", "measure": "staff", "at_most": 40},
    ]
    rows = [{"id": "A", "name": "Permits"}, {"id": "B", "name": "Plants"}]
    told = said(limits=limits, recommendations=rows)
    assert told["all"] == "spending in total is at most US$ 50 million"
    assert told["some"] == "spending on Permits and Plants is at least US$ 5 million"
    assert told["part"] == "spending on Permits is at most 25% of the portfolio's cost"
    assert told["year"] == "spending on Permits in 2027 is at most US$ 9 million"
    assert told["staff"] == "use of staff is at most 40 staff"


def test_levels_a_tie_counts_from_and_why_it_is_there() -> None:
    levels = [
        {
            "option": "A",
            "level": name,
            "level_order": order,
            "is_reference": name == "full",
            "benefit_share": share,
        }
        for order, (name, share) in enumerate(
            (("pilot", "0.2"), ("half", "0.5"), ("full", None)), 1
        )
    ]
    costs = [{"option": "A", "level": name, "likely": 10} for name in ("pilot", "half", "full")]
    costs.append({"option": "B", "likely": 10})
    scores = [{"option": "A", "level": "full", "criterion": c, "likely": 5} for c in ("C1", "C2")]
    scores += [{"option": "B", "criterion": c, "likely": 5} for c in ("C1", "C2")]
    relations = [
        {
            "id": "R1",
            "type": "excludes",
            "a": "A",
            "a_min_level": "half",
            "b": "B",
            "rationale": "One lender",
        },
        {"id": "R2", "type": "requires", "a": "A", "a_min_level": "full", "b": "B"},
    ]
    rows = [{"id": "A", "name": "Permits"}, {"id": "B", "name": "Plants"}]
    case = small_case(
        levels=levels, costs=costs, scores=scores, relations=relations, recommendations=rows
    )
    found = {rule.name: rule for rule in rules(case)}
    assert str(found["R1"]) == "Permits at half or above cannot be funded together with Plants"
    assert str(found["R2"]) == "Permits at full needs Plants"
    assert (found["R1"].why, found["R2"].why) == ("One lender", "")


def test_a_tie_to_a_level_that_is_not_there_is_no_rule() -> None:
    """The checks name it by its cell; a case that went past them is refused and not read as any level."""
    with pytest.raises(ValueError, match="B has no level huge"):
        said(relations=[{"id": "R", "type": "requires", "a": "A", "b": "B", "b_min_level": "huge"}])


def test_every_word_for_a_tie_is_a_rule_an_effect_or_a_saving() -> None:
    """Law: a new word that belongs to none of the three would be a tie without any consequence."""
    assert RULE_TIES | PAIR_EFFECTS | {RelationType.COST_SAVING} == set(RelationType)


@pytest.mark.parametrize("word", sorted(RULE_TIES))
def test_every_tie_that_must_be_kept_makes_a_rule(word: RelationType) -> None:
    case = small_case(relations=[{"id": "T", "type": word, "a": "A", "b": "B", "rationale": "so"}])
    assert [rule.name for rule in rules(case) if rule.name == "T"] == ["T"]
