"""The list of thirty: all in order, each found, not found, not asked or without anything to look at; in the result too."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from criteria.model.case import Case
from criteria.model.mistakes import MISTAKES
from criteria.read import read
from criteria.write import write
from scoring.analysis import Analysis, analyse, with_checks
from scoring.mistakes.checked import Checked
from scoring.mistakes.words import points_words
from scoring.record.file import analysis_of, result_bytes
from steelyard.cli import commands
from tests.cases import small_case


@cache
def brief() -> Analysis:
    return with_checks(read("rare-earths-brief"))


def check(analysis: Analysis, name: str) -> Checked:
    (row,) = (row for row in analysis.checks if row.mistake.id == name)
    return row


def test_all_stand_in_their_order_with_a_state_and_a_reason() -> None:
    """Law: what was found says so in words; what was not looked for says why, and nothing else does."""
    for analysis in (brief(), analyse(small_case(), quick=True, draws=0)):
        assert [row.mistake for row in analysis.checks] == list(MISTAKES)
        for row in analysis.checks:
            assert bool(row.sentences) == (row.state == "found"), row.mistake.id
            assert bool(row.reason) == (row.state in {"not asked", "does not apply"}), (
                row.mistake.id
            )


def test_a_quick_run_says_what_it_did_not_ask() -> None:
    quick = analyse(read("rare-earths-brief"), quick=True, draws=0)
    unasked = [row.mistake.id for row in quick.checks if row.state == "not asked"]
    assert unasked == ["greedy-list", "rank-and-fill", "false-precision", "not-nested"]
    assert {check(brief(), name).state for name in unasked} <= {"found", "not found"}


def test_the_shipped_cases_have_notes_alone() -> None:
    for name in ("rare-earths", "rare-earths-brief"):
        found = [row for row in with_checks(read(name)).checks if row.state == "found"]
        assert {row.mistake.severity.value for row in found} == {"note"}, [
            row.mistake.id for row in found
        ]


def test_a_list_loses_what_its_portfolio_is_worth_less() -> None:
    """Law: the points in the sentence are those between the two portfolios, and the trial is the list's."""
    analysis = brief()
    explained = analysis.explanation
    assert explained is not None
    for name, order in zip(("greedy-list", "rank-and-fill"), explained.orders, strict=True):
        row = check(analysis, name)
        assert order.choice is not None
        lost = analysis.best.value - analysis.programme.points(order.choice)
        assert f"would lose {float(lost):.1f} points" in row.sentences[0]
        assert row.findings[0].trials[0].choice == order.choice


def required() -> Case:
    """The small case with the poorer of two required, and a cap on the number funded."""
    return small_case(
        recommendations=[
            {"id": "A", "name": "First", "status": "required"},
            {"id": "B", "name": "Second"},
        ],
        scores=[
            {"option": "A", "criterion": "C1", "likely": 1},
            {"option": "A", "criterion": "C2", "likely": 10},
            {"option": "B", "criterion": "C1", "likely": 10},
            {"option": "B", "criterion": "C2", "likely": 10},
        ],
        limits=[{"name": "few", "options": "*", "measure": "count", "at_most": 1}],
        budget=[{"year": 2027, "amount": 80}],
    )


def test_a_requirement_and_a_cap_are_told_with_their_price() -> None:
    """Without the requirement B is funded for A, 54 points more; without the cap both are, 60 more."""
    analysis = with_checks(required())
    must, cap = check(analysis, "must-fund-price"), check(analysis, "floor-price")
    assert must.sentences == ("The rule that First must be funded costs 54.0 points.",)
    assert must.findings[0].trials[0].choice == (0, 1)
    assert cap.findings[0].trials[0].choice == (1, 1)
    assert "costs 60.0 points" in cap.sentences[0]
    assert check(with_checks(small_case()), "must-fund-price").reason == "Nothing is required."


def test_a_tie_has_no_clear_winner() -> None:
    """Two of equal worth, one of which fits: each could stand for the other."""
    scores = [
        {"option": option, "criterion": criterion, "likely": 9}
        for option in "AB"
        for criterion in ("C1", "C2")
    ]
    costs = [{"option": option, "year": 2027, "likely": 40} for option in "AB"]
    row = check(with_checks(small_case(scores=scores, costs=costs)), "false-precision")
    assert row.sentences[0].startswith("No clear winner: 1 other portfolio")
    assert check(with_checks(small_case()), "false-precision").state == "not found"


def test_what_more_money_throws_out_is_told_with_what_keeping_it_would_cost() -> None:
    """Law: each budget told, from the one there is upward, is one at which something leaves or falls."""
    explained, row = brief().explanation, check(brief(), "not-nested")
    assert explained is not None
    out = [step for step in explained.nested.steps if step.share >= 1 and step.thrown_out]
    assert row.state == "found"
    assert [trial.choice for trial in row.findings[0].trials] == [step.choice for step in out]
    for step in out:
        for gone in step.thrown_out:
            id_ = brief().programme.ids[gone.change.index]
            assert f"keeping {id_} would cost {points_words(gone.lost or 0)}" in row.sentences[0]


def test_a_promise_below_what_is_expected_is_told() -> None:
    promise = brief().promise
    assert promise is not None
    (sentence,) = check(brief(), "optimisers-curse").sentences
    assert points_words(promise.honest) in sentence
    even = replace(brief(), promise=replace(promise, honest=promise.expected))
    assert check(even, "optimisers-curse").state == "not found"


def test_an_answer_without_proof_is_an_error() -> None:
    analysis = analyse(small_case(), quick=True, draws=0)
    paper = replace(analysis.optimum.certificate, status="best found", gap=Fraction(1, 10))
    doubtful = replace(analysis, optimum=replace(analysis.optimum, certificate=paper))
    row = check(doubtful, "unproved")
    assert (row.state, row.mistake.severity.value) == ("found", "error")
    assert "up to 10% more" in row.sentences[0]
    assert check(analysis, "unproved").state == "not found"


def test_the_result_holds_them_and_older_ones_need_not() -> None:
    checks = brief().result.checks
    assert [row.id for row in checks] == [row.id for row in MISTAKES]
    listed = next(row for row in checks if row.id == "greedy-list")
    assert listed.trials[0].funded
    assert listed.could_change[0].startswith("With funding down the list by value for money: ")
    whole = json.loads(result_bytes(brief(), "Six", ()))
    del whole["checks"]
    assert analysis_of(whole, Path("result.json")).result.checks == checks


@pytest.mark.parametrize("form", ["words", "json"])
def test_check_deep_prints_what_solving_shows(form: str) -> None:
    options = ["--json"] if form == "json" else []
    done = CliRunner().invoke(commands, ["check", "rare-earths-brief", "--deep", *options])
    assert done.exit_code == 0
    if form == "json":
        whole = json.loads(done.stdout)
        assert list(whole) == ["problems", "checks"]
        assert len(whole["checks"]) == len(MISTAKES)
    else:
        assert "\n  greedy-list (note): Funding down the list by value for money" in done.stdout
        assert "were found." in done.stdout


def test_check_deep_says_nothing_twice(tmp_path: Path) -> None:
    """What reading alone tells of a mistake stands once."""
    tables = read("rare-earths-brief").dump()
    for row in tables["costs"]:
        row["low"] = row["high"] = row["likely"]
    path = write(Case.model_validate(tables), tmp_path / "case.json")
    done = CliRunner().invoke(commands, ["check", str(path), "--deep"])
    assert done.stdout.count("are single figures") == 1


def test_check_deep_says_which_rules_clash(tmp_path: Path) -> None:
    tables = required().dump()
    for row in tables["recommendations"]:
        row["status"] = "required"
    path = write(Case.model_validate(tables), tmp_path / "case.json")
    done = CliRunner().invoke(commands, ["check", str(path), "--deep"])
    assert done.exit_code == 3
