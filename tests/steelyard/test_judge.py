"""The exact proof is the judge: exit code, page, console, certificate and `verify` where solver and proof part."""

import json
import random
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner

import steelyard
from criteria.model.case import Case
from scoring.exact.search import prove
from scoring.portfolio import optimum as module
from scoring.portfolio.claims import ask
from steelyard.cli import UNPROVED, commands
from steelyard.verify.verify import verify

COUNT = 50


def one_budget(count: int = COUNT) -> Case:
    """One budget of half the money; each is worth what it costs and twenty points more."""
    rng = random.Random(7)
    costs = [rng.randint(1, 1000) for _ in range(count)]
    ids = [f"R{k:04}" for k in range(count)]
    return Case.model_validate(
        {
            "case": {"title": "One budget", "money": "EUR"},
            "criteria": [
                {"id": "V", "name": "Value", "worst": 0, "best": 2000, "baseline": 0, "swing": 100}
            ],
            "recommendations": [{"id": id_, "name": id_} for id_ in ids],
            "costs": [
                {"option": id_, "likely": cost} for id_, cost in zip(ids, costs, strict=True)
            ],
            "scores": [
                {"option": id_, "criterion": "V", "likely": cost + 20}
                for id_, cost in zip(ids, costs, strict=True)
            ],
            "budget": [{"amount": sum(costs) // 2}],
        }
    )


def run(case: Case, out: Path, monkeypatch, *options: str, **claimed):
    """Run a case quickly with a solver that claims something else than it found."""
    steelyard.write(case, out / "case.json")
    if claimed:
        monkeypatch.setattr(
            module, "ask", lambda programme, **how: replace(ask(programme, **how), **claimed)
        )
    return CliRunner().invoke(
        commands,
        ["run", str(out / "case.json"), "-o", str(out / "r"), "--quick", "--quiet", *options],
    )


def certificate(out: Path) -> dict:
    return json.loads((out / "r" / "certificate.json").read_bytes())


def test_a_solver_stopped_by_the_users_clock_takes_nothing_from_the_proof(tmp_path, monkeypatch):
    """`run --quick --seconds 2`, the solver stopped after them: proven, exit code 0, and the clock is said."""
    done = run(
        one_budget(),
        tmp_path,
        monkeypatch,
        "--seconds",
        "2",
        status="stopped",
        gap=0.1,
        by_clock=True,
    )
    assert done.exit_code == 0
    assert "Proven" in done.output
    assert "Stopped by your limit of 2 seconds: the solver" in done.output
    page = (tmp_path / "r" / "report.html").read_text(encoding="utf-8")
    assert "Stopped by your limit of 2 seconds" in page
    assert "not shown to be the best" not in page
    paper = certificate(tmp_path)
    assert (paper["status"], paper["best_proved"]) == ("optimal", True)
    assert paper["stopped_by_your_limit_of_seconds"] == 2.0
    found = verify(tmp_path / "r")
    assert (found.findings, found.noted) == ([], [])


def test_a_false_claim_of_the_solver_is_told_everywhere_and_changes_nothing(tmp_path, monkeypatch):
    """The seeded fault: the solver calls another portfolio the best. The proof decides, and the fault is told."""
    programme = steelyard.analyse(one_budget(), quick=True).programme
    none = (0,) * COUNT
    done = run(
        one_budget(), tmp_path, monkeypatch, choice=none, objective=Fraction(0), bound=Fraction(1)
    )
    assert done.exit_code == 0
    assert "Proven" in done.output
    doubt = "Doubt: HiGHS and the exact proof do not agree: it calls a portfolio worth 0 points the best"
    best = prove(programme)
    proved = f"the best is worth {float(best.best * programme.value_unit):,.9g} points"
    for text in (done.output, (tmp_path / "r" / "report.html").read_text(encoding="utf-8")):
        assert doubt in text
        assert proved in text
    paper = certificate(tmp_path)
    assert (paper["status"], paper["agreed"]) == ("optimal", "no")
    assert paper["disagreements"][0].startswith(doubt)
    assert tuple(paper["portfolio"]["choice"]) == best.choice
    found = verify(tmp_path / "r")
    assert found.findings == []
    assert found.noted[0].startswith(doubt)


def test_without_a_proof_it_is_optimal_by_the_solvers_word_and_exit_code_four(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(module, "prove", lambda programme, **_: prove(programme, node_limit=0))
    done = run(one_budget(8), tmp_path, monkeypatch)
    assert done.exit_code == UNPROVED
    assert "Optimal by the solver's word; the exact proof did not finish." in done.output
    page = (tmp_path / "r" / "report.html").read_text(encoding="utf-8")
    assert "Optimal by the solver&#39;s word" in page
    paper = certificate(tmp_path)
    assert (paper["status"], paper["best_proved"], paper["proof"]) == (
        "solver's claim",
        False,
        None,
    )
    assert verify(tmp_path / "r").findings == []


def test_with_neither_it_is_the_best_found_and_exit_code_four(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "prove", lambda programme, **_: prove(programme, node_limit=0))
    done = run(one_budget(8), tmp_path, monkeypatch, status="stopped")
    assert done.exit_code == UNPROVED
    assert "This is the best portfolio found" in done.output
    assert certificate(tmp_path)["status"] == "best found"
    assert verify(tmp_path / "r").findings == []


def test_an_infeasible_case_that_the_solver_solves_is_told_so(tmp_path, monkeypatch):
    """The proof says that nothing keeps every rule, the solver that something does: the clash stands, with a doubt."""
    case = one_budget(3)
    required = [row.model_dump() | {"status": "required"} for row in case.recommendations]
    case = Case.model_validate(case.dump() | {"recommendations": required})
    done = run(case, tmp_path, monkeypatch, status="optimal", choice=None, objective=None)
    assert done.exit_code == 3
    assert "it says that there is a best portfolio" in done.output
    assert "the proof says that no portfolio keeps every rule" in done.output
    found = verify(tmp_path / "r" / "certificate.json")
    assert found.findings == []
    assert found.noted


@pytest.mark.slow
@pytest.mark.parametrize("count", [1000, 5000])
def test_thousands_on_one_budget_are_proved_and_replayed(count):
    """Value a hundred over cost: through the solver, the search and the certificate's replay, nothing too deep."""
    from scoring.exact.proof import certificate as proof_of
    from scoring.portfolio.certificate_file import written
    from scoring.portfolio.optimum import optimum
    from steelyard.verify.proof import Replay
    from tests.scoring.exact.test_knapsack import family

    programme = family("strongly correlated", count)
    best = optimum(programme)
    assert best.status == "optimal"
    told, proof = (
        json.loads(json.dumps(part))
        for part in (written(programme), proof_of(programme, best.proof))
    )
    assert Replay(told, proof).proves()
    assert best.value == best.bound
    # No portfolio worth more is left out of account.
    assert int(proof["threshold"]) <= best.value + 1
