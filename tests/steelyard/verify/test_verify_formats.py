"""Certificates of format 1, written before the tie rule changed, verify by the rule that they were made by."""

import json
from itertools import product
from operator import mul
from pathlib import Path

import pytest

from criteria.model.case import Case
from scoring.analysis import analyse
from scoring.portfolio.certificate_file import decision_certificate
from steelyard.verify.verify import sha256, verify

OLD = Path(__file__).parents[1] / "format_1"
DECISIONS = ("free-and-worthless", "tabled", "branched", "tied")


def resealed(path: Path, out: Path, **changes) -> list[str]:
    """Change a certificate, make its own hash fit, and verify it."""
    paper = json.loads(path.read_bytes()) | changes
    del paper["sha256"]
    paper["sha256"] = sha256(paper)
    (out / "certificate.json").write_text(json.dumps(paper), encoding="utf-8")
    return verify(out / "certificate.json").findings


@pytest.mark.parametrize("name", [*DECISIONS, "clash"])
def test_an_old_certificate_is_verified(name):
    found = verify(OLD / name)
    assert found.findings == []
    assert [note for note in found.noted if "no result.json stands beside it" not in note] == []
    assert any("replayed" in sentence for sentence in found.verified)


def test_an_old_result_is_verified_beside_its_certificate():
    """The free one that is worth nothing was funded then, by the rule there was."""
    result = json.loads((OLD / "free-and-worthless" / "result.json").read_bytes())
    assert "B" in result["decision"]["funded"]
    assert any(
        "The result states this portfolio" in told
        for told in verify(OLD / "free-and-worthless").verified
    )


@pytest.mark.parametrize("name", ["free-and-worthless", "tied"])
def test_each_format_is_held_to_its_own_rule(name, tmp_path):
    """The old choice is not the first by the new rule, nor the new choice by the old one."""
    path = OLD / name / "certificate.json"
    old = json.loads(path.read_bytes())
    assert resealed(path, tmp_path) == []
    (finding,) = resealed(path, tmp_path, format="steelyard certificate 2")
    assert "least cost, then fewest funded, then earlier rows" in finding
    case = Case.model_validate(old["case"])
    analysis = analyse(case, quick=True)
    assert list(analysis.optimum.choice) != old["portfolio"]["choice"]
    new = tmp_path / "new.json"
    new.write_bytes(decision_certificate(case, analysis.programme, analysis.optimum))
    assert resealed(new, tmp_path) == []
    first = {"format": "steelyard certificate 1", "tie_rule": ["least cost", "earlier rows"]}
    assert (
        "The tie rule of its format is"
        in resealed(new, tmp_path, **{**first, "tie_rule": ["earlier rows"]})[0]
    )
    (finding,) = resealed(new, tmp_path, **first)
    assert finding.endswith("least cost, then earlier rows.")


def test_what_costs_nothing_and_is_worth_nothing_is_not_funded():
    """The case of the old certificate, run today: C is worth something, B and D are not."""
    case = Case.model_validate(
        json.loads((OLD / "free-and-worthless" / "certificate.json").read_bytes())["case"]
    )
    best = analyse(case, quick=True).best
    assert [row.id for row in best.funded] == ["A", "C"]


@pytest.mark.parametrize("name", DECISIONS)
def test_a_lie_in_an_old_certificate_is_caught(name, tmp_path):
    path = OLD / name / "certificate.json"
    paper = json.loads(path.read_bytes())
    proof = {**paper["proof"], "portfolios": paper["proof"]["portfolios"][1:]}
    assert resealed(path, tmp_path, proof=proof)


@pytest.mark.parametrize("name", DECISIONS)
@pytest.mark.parametrize("threshold", ["0", "-1000", "lowest + 1", "best + 1"])
def test_an_old_threshold_is_taken_for_what_it_says(name, threshold, tmp_path):
    """Another threshold makes another claim: that all worth so much are listed, and no others. It is caught if false.

    At 0 it is true of `tied`, whose list was made for -45: each of its six portfolios is worth 0 or
    more, and it has no seventh. Of `free-and-worthless` it is false, since it lists some that are
    worth less; of the others, since it does not list all.
    """
    paper = json.loads((OLD / name / "certificate.json").read_bytes())
    programme, listed = paper["programme"], paper["proof"]["portfolios"]
    values = [int(row["values"][0]) for row in programme["recommendations"]]
    rows = [
        ({i: int(a) for i, (a,) in row["terms"]}, int(row["high"])) for row in programme["rows"]
    ]
    worth = {
        choice: sum(map(mul, values, choice))
        for choice in product((0, 1), repeat=len(values))
        if all(sum(a * choice[i] for i, a in amounts.items()) <= high for amounts, high in rows)
    }
    own = [worth[tuple(choice)] for choice in listed]
    at = {"lowest + 1": min(own) + 1, "best + 1": max(own) + 1}.get(threshold) or int(threshold)
    is_true = {choice for choice in worth if worth[choice] >= at} == set(map(tuple, listed))
    proof = {**paper["proof"], "threshold": str(at)}
    assert (resealed(OLD / name / "certificate.json", tmp_path, proof=proof) == []) is is_true
    if threshold == "0":
        assert is_true is (name == "tied")
    if "+" in threshold:
        assert not is_true
