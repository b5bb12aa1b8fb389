"""What an analyst meets in Python: one line each, frames with names, and sentences."""

from __future__ import annotations

import re
from copy import copy

import pytest

from criteria.model.case import Case
from scoring.analysis import Analysis, analyse
from scoring.options.option import Option
from scoring.result.face import NotAsked, UnknownName
from tests.cases import small_case
from tests.reports.made_up import HOSTILE
from tests.scoring.result.published import SECTIONS
from tests.scoring.result.test_result import analysed

NAMES = [name for name in SECTIONS if name != "rules"]
"""The parts that have a face."""
FULL = "futures that clash"
"""A case with people, futures and ranges."""


def hostile_case() -> Case:
    """A case whose every name is one that a notebook must not run."""
    return small_case(
        case={"title": HOSTILE[1], "money": HOSTILE[2]},
        recommendations=[{"id": "A", "name": HOSTILE[1]}, {"id": "B", "name": HOSTILE[2]}],
        stakeholders=[
            {"stakeholder": "P", "name": HOSTILE[1], "criterion": "C1", "swing": 10},
            {"stakeholder": "P", "name": HOSTILE[1], "criterion": "C2", "swing": 90},
        ],
        scenarios=[
            {
                "scenario": "F",
                "name": HOSTILE[2],
                "kind": "budget",
                "year": 2027,
                "op": "mul",
                "value": "0.5",
            }
        ],
    )


@pytest.fixture(scope="module")
def hostile() -> Analysis:
    return analyse(hostile_case(), draws=10)


@pytest.fixture
def full() -> Analysis:
    return analysed(FULL)


@pytest.fixture(scope="module")
def quick() -> Analysis:
    return analyse(small_case(), quick=True)


@pytest.mark.parametrize("name", NAMES)
def test_each_has_one_short_line_and_a_frame(full, name):
    face = getattr(full, name)
    assert repr(face).startswith(f"<{name.capitalize()}: ")
    assert len(repr(face)) < 200
    assert "\n" not in repr(face)
    assert len(face.to_frame())
    assert len(face._repr_html_()) < 12_000


@pytest.mark.parametrize("name", NAMES)
def test_nothing_of_a_case_runs_in_a_notebook(hostile, name):
    page = getattr(hostile, name)._repr_html_()
    assert not any(tag in page for tag in ("<script", "<img", "</style"))
    assert len(repr(getattr(hostile, name))) < 200


def test_an_analysis_is_one_line(full, hostile):
    assert len(repr(full)) < 200
    assert len(repr(hostile)) < 200
    assert repr(full).startswith("<Analysis of ")
    assert "<script" not in hostile._repr_html_()


def test_recommendations_are_found_by_id(full):
    ids = [row.id for row in full.case.recommendations]
    assert list(full.recommendations) == ids
    assert len(full.recommendations) == len(ids)
    for id_ in ids:
        face = full.recommendations[id_]
        assert face.benefit == full.result.recommendations[id_].benefit
        assert repr(face).startswith(f"<Recommendation: {id_} ")
        assert list(face.to_frame().index) == list(face.levels)
    frame = full.recommendations.to_frame()
    assert list(frame.index) == ids
    assert list(frame["name"]) == [row.name for row in full.result.recommendations.values()]


def test_an_unknown_id_names_those_that_are_like_it():
    case = small_case(recommendations=[{"id": "A", "name": "First"}, {"id": "B", "name": "Second"}])
    renamed = {"A": "GRID-EAST", "B": "GRID-WEST"}
    tables = case.dump()
    for row in tables["recommendations"]:
        row["id"] = renamed[row["id"]]
    for row in (*tables["costs"], *tables["scores"]):
        row["option"] = renamed[row["option"]]
    analysis = analyse(Case.model_validate(tables), quick=True)
    with pytest.raises(KeyError) as fault:
        analysis.recommendations["GRID-EST"]
    assert str(fault.value) == "There is no recommendation GRID-EST. Did you mean GRID-EAST?"
    with pytest.raises(
        UnknownName, match=r"^There is no recommendation X\. There are GRID-EAST, GRID-WEST\.$"
    ):
        analysis.recommendations["X"]
    assert "GRID-EST" not in analysis.recommendations


@pytest.mark.parametrize(
    ("name", "what"), [("people", "person"), ("futures", "future"), ("options", "option")]
)
def test_people_futures_and_options_are_found_by_name(full, name, what):
    face, part = getattr(full, name), getattr(full.result, name)
    for id_, row in part.each.items():
        assert face[id_] == row
    with pytest.raises(UnknownName, match=f"There is no {what} nobody at all"):
        face["nobody at all"]


@pytest.mark.parametrize("name", ["recommendations", "people", "futures"])
def test_parts_by_id_are_a_mapping_in_the_order_of_the_result(full, name):
    part = getattr(full.result, name)
    face, ids = getattr(full, name), list(part if name == "recommendations" else part.each)
    assert list(face) == list(face.keys()) == ids
    assert len(face) == len(ids)
    assert face.get("nobody at all") is None


def test_frames_have_names_of_people_futures_and_levels(full):
    people, futures = full.people.to_frame(), full.futures.levels_frame()
    names = {level for levels in full.programme.levels for level in levels}
    for id_, person in full.result.people.each.items():
        assert list(people[person.name]) == [
            person.best.get(row.id, "") for row in full.case.recommendations
        ]
        assert list(full.people.losses_frame().loc[id_])[1:] == pytest.approx(
            [
                lost.share and float(lost.share)
                for lost in (pick.losses[id_] for pick in full.people.picks.values())
            ]
        )
    for future in full.result.futures.each.values():
        assert set(futures[future.name]) <= names | {""}
    assert set(people["portfolio"]) <= names | {""}


def test_what_scripts_read_so_far_is_still_there(full):
    """Scripts of before: portfolio as a function, and attributes that are no field of the result."""
    spending, beside = full.spending, full.beside
    assert full.portfolio(full.best.choice).value == full.best.value
    assert full.portfolio((0,) * len(full.best.choice)).funded == ()
    risk = full.risk
    assert (risk.draws, risk.any_broken, risk.chance_of_any) == (
        *(spending.draws, spending.any_broken, spending.chance_of_any),
    )
    assert risk.contingency == spending.contingency
    assert risk.contingency_frame().equals(spending.contingency_frame())
    options = full.options
    assert list(options) == list(beside)
    assert isinstance(options.named("likely"), Option)
    assert options.asked_for == beside.asked_for.value
    assert options.to_frame().equals(beside.to_frame())


@pytest.mark.parametrize("name", [name for name in NAMES if name != "recommendations"])
def test_every_field_of_a_face_is_that_of_the_result(full, name):
    face, part = getattr(full, name), getattr(full.result, name)
    for field, value in part:
        if value is None:
            assert getattr(face, field, None) is None  # NotAsked where the run did not ask
        else:
            assert getattr(face, field) == value, field


def test_a_portfolio_is_given_by_names_or_numbers(full):
    best = full.best.choice
    assert full.portfolio(full.result.portfolio.funded).choice == best
    assert full.portfolio(list(best)).choice == best
    assert not any(full.portfolio({}).choice)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"nobody": "standard"}, "There is no recommendation nobody. "),
        ({"R1": "no such level"}, "R1 has no level 'no such level'. "),
        ({"R1": 7}, "R1 has no level 7. "),
        ((1,), "recommendations, and 1 levels are given. A portfolio is given by names of levels"),
        ("A", "A portfolio is given by names of levels"),
        (5, "A portfolio is given by names of levels"),
    ],
)
def test_what_is_no_portfolio_is_refused_in_a_sentence(full, given, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        full.portfolio(given)


@pytest.mark.parametrize("number", [9, -1, 0.5, "standard", True])
def test_a_number_that_is_no_level_is_refused_in_a_sentence(full, number):
    with pytest.raises(ValueError, match=r" has levels 0 to \d+ \(0, "):
        full.portfolio((number, *full.best.choice[1:]))


def test_columns_of_the_frames_are_named_by_what_they_hold(full):
    """How far safe spending lies above likely spending is no contingency, which is what budgets lack."""
    frame = full.risk.to_frame()
    assert "contingency_80" not in frame
    above = (frame["at_80"] - frame["likely"]).clip(lower=0)
    assert frame["above_likely_80"].tolist() == pytest.approx(above.tolist())
    options = full.options.to_frame()
    reserve = full.result.options.each["likely"].figures.money
    assert options.loc["likely", "contingency_80"] == reserve.amount.value


def test_fields_of_the_result_are_read_by_name(full):
    assert full.portfolio.cost == full.result.portfolio.cost
    assert float(full.portfolio.cost) == full.result.portfolio.cost.value
    assert full.proof.bound == full.result.proof.bound
    assert full.proof.ties_listed == full.result.proof.ties_listed
    assert full.portfolio.choice == full.best.choice
    assert {"cost", "by_theme", "to_frame"} <= set(dir(full.portfolio))
    with pytest.raises(
        AttributeError, match=r"^Portfolio has no by_them\. Did you mean by_theme\?$"
    ):
        _ = full.portfolio.by_them


@pytest.mark.parametrize("name", ["options", "people", "frontier"])
def test_what_a_quick_run_did_not_ask_is_a_sentence(quick, name):
    with pytest.raises(NotAsked, match="analyse without quick=True"):
        getattr(quick, name)
    assert not hasattr(quick, name)
    with pytest.raises(AttributeError):
        getattr(quick, name)


def test_what_a_quick_run_did_not_ask_of_a_part_is_a_sentence(quick):
    for face, field in ((quick.recommendations["A"], "firmness"), (quick.portfolio, "near")):
        with pytest.raises(NotAsked, match="analyse without quick=True"):
            getattr(face, field)
    assert quick.recommendations["A"].level == quick.result.portfolio.funded.get("A")
    assert "firm" not in repr(quick.recommendations["A"])
    assert len(quick.recommendations.to_frame()) == 2


def test_what_the_case_does_not_state_is_a_sentence():
    with pytest.raises(NotAsked, match=r"^No scenario is stated\.$"):
        _ = analysed("no futures").futures
    with pytest.raises(NotAsked, match="no draws were made"):
        _ = analysed("no draws").risk


def test_a_face_can_be_kept(full):
    copied = copy(full.proof)
    assert repr(copied) == repr(full.proof)
    assert copied.bound == full.proof.bound
