"""The commands `audit` and `seal`, and what a console says of a case that is past its day."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import steelyard
from scoring.audit.self_audit import subject
from steelyard import cli
from tests.cases import small_case


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(cli.commands, list(words))


def written(path: Path, **settings: str) -> str:
    case = small_case(case={"title": "Small", "money": "US$ million", **settings})
    return steelyard.write(case, path).name


def test_an_audit_is_told_in_short_lines_and_written(at: Path) -> None:
    name = written(at / "case.json", reviewer="Ann Lee")
    done = run("audit", name, "-o", "out", "--quiet")
    assert done.exit_code == 0
    lines = done.output.splitlines()
    assert "  Rows in another order: stays" in lines
    assert max(len(line) for line in lines if not line.startswith("  With")) < 200
    data = json.loads((at / "out" / "audit.json").read_text())
    assert (data["faults"], data["tried"]) == (0, data["of"])
    assert {row["verdict"] for row in data["attempts"]} <= {"stays", "as good", "explained"}
    page = (at / "out" / "audit.html").read_text()
    assert "The model audits itself" in page
    assert "Ann Lee" in page
    before = {path.name: path.read_bytes() for path in (at / "out").iterdir()}
    refused = run("audit", name, "-o", "out", "--quiet")
    assert refused.exit_code == 1
    assert "out already holds audit.html, audit.json" in refused.output
    assert run("audit", name, "-o", "out", "--quiet", "--force").exit_code == 0
    assert {path.name: path.read_bytes() for path in (at / "out").iterdir()} == before


def test_a_model_that_contradicts_itself_ends_in_one(
    at: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seeded: halves that are two thirds each."""
    name = written(at / "case.json")
    monkeypatch.setattr(subject, "HALF", Fraction(2, 3))
    done = run("audit", name, "--quiet")
    assert done.exit_code == 1
    assert "This is a fault of Steelyard's, not yours" in done.output
    assert "Split in two and merged back: 2 tried, 1 stays, 1 fault" in done.output


def test_a_case_whose_rules_clash_cannot_be_audited(at: Path) -> None:
    rows = [{"id": id_, "name": id_, "status": "required"} for id_ in "AB"]
    name = steelyard.write(small_case(recommendations=rows), at / "case.json").name
    assert run("audit", name, "--quiet").exit_code == 3


def test_a_seal_is_written_beside_the_case(at: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By default it is of today and by the owner; what to do next is said."""
    name = written(at / "case.json", owner="Treasury")
    before = (at / name).read_bytes()
    monkeypatch.setattr(cli, "_today", lambda: date(2026, 3, 4))
    done = run("seal", name, "-o", "copy.json")
    assert done.exit_code == 0
    assert "steelyard check copy.json" in done.output
    assert "It holds 4 scores already" in done.output
    settings = steelyard.read("copy.json").settings
    assert (settings.sealed_by, settings.sealed_on) == ("Treasury", date(2026, 3, 4))
    assert (at / name).read_bytes() == before
    again = run("seal", name, "-o", "copy.json")
    assert again.exit_code == 1
    assert "copy.json stands already" in again.output
    named = run("seal", name, "-o", "other.json", "--by", "Ann", "--on", "2026-01-15")
    assert named.exit_code == 0
    assert steelyard.read("other.json").settings.sealed_on == date(2026, 1, 15)


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("case.json", "-o", "case.json", "--force"), "is the case itself"),
        (("case.json", "-o", "copy.xlsx"), "called .json too"),
        (("nothing.json", "-o", "copy.json"), "there is no file nothing.json"),
    ],
)
def test_what_cannot_be_sealed_is_said(words: tuple[str, ...], part: str, at: Path) -> None:
    written(at / "case.json")
    refused = run("seal", *words)
    assert refused.exit_code == 1
    assert part in refused.output
    assert refused.output.rstrip().endswith("Nothing was written.")
    assert [path.name for path in at.iterdir()] == ["case.json"]


@pytest.mark.parametrize(("today", "past"), [("2026-12-31", False), ("2027-01-01", True)])
def test_a_console_says_that_a_case_is_past_its_day(
    today: str, past: bool, at: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Law: the clock is asked for a line on the console alone; problems and files are the same on any day."""
    name = written(at / "case.json", use_by="2026-12-31")
    monkeypatch.setattr(cli, "_today", lambda: date.fromisoformat(today))
    for command in (("check", name), ("run", name, "--quick", "--draws", "0", "-o", "out")):
        done = run(*command)
        assert done.exit_code == 0
        assert (
            "is not to be used after 2026-12-31, and today is 2027-01-01" in done.output
        ) is past
    result = json.loads((at / "out" / "result.json").read_text())
    assert result["case"]["case"]["use_by"] == "2026-12-31"
    assert "2027" not in json.dumps({key: result[key] for key in ("lead", "title", "not_asked")})
    assert result["not_asked"]["self_audit"].startswith("Not asked in a quick run")


def test_a_case_of_a_later_day_than_its_last_is_warned_of_in_every_form() -> None:
    """By the case's own day, which is content: so it stands in the reports too."""
    case = small_case(case={"title": "Old", "date": "2027-01-02", "use_by": "2026-12-31"})
    (problem,) = [each for each in steelyard.check(case).problems if each.id == "use-by-past"]
    assert problem.severity == "warning"
    assert str(problem.place) == "case.use_by"
