"""The commands import and export: what they say, what they ask, and what they leave alone."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

import steelyard
from steelyard import cli, exchange
from tests.criteria.importing.sheets import SHEETS, WEIGHTED, xlsx


def run(*words: str, answers: str = ""):
    return CliRunner().invoke(cli.commands, list(map(str, words)), input=answers)


@pytest.fixture
def sheet(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return WEIGHTED.write(tmp_path)


def test_a_sheet_is_imported_and_told_of(sheet, tmp_path):
    before = sheet.read_bytes()
    done = run("import", sheet, "--yes")
    assert done.exit_code == 0, done.output
    for words in (
        "criteria (4, weights from row 3)",
        "ours gives the same in 4 of 4 rows",
        "not used:",
        "Comment (J)",
        "assumed: ",
    ):
        assert words in done.output
    assert steelyard.check(tmp_path / "sheet-case.xlsx").errors == ()
    assert "[columns]" in (tmp_path / "sheet-case.mapping.toml").read_text("utf-8")
    assert sheet.read_bytes() == before
    again = run("check", "sheet-case.xlsx")
    assert again.exit_code == 0
    assert "assumed at import: scale from 1 to 5" in again.output


def test_what_stands_is_not_written_over(sheet, tmp_path):
    assert run("import", sheet, "--yes", "-o", "case.xlsx").exit_code == 0
    stood = (tmp_path / "case.xlsx").read_bytes()
    refused = run("import", sheet, "--yes", "-o", "case.xlsx")
    assert refused.exit_code == 1
    assert "stands already" in refused.output
    assert run("import", sheet, "--yes", "-o", "case.xlsx", "--force").exit_code == 0
    assert (tmp_path / "case.xlsx").read_bytes() == stood
    itself = run("import", sheet, "--yes", "-o", sheet, "--force")
    assert itself.exit_code == 1
    assert "is the sheet itself" in itself.output


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["no-such.xlsx"], 1, "There is no file"),
        (["sheet.xlsx", "-o", "case.pdf"], 1, "ends in .pdf"),
        (["sheet.xlsx", "-o", "no/case.xlsx"], 1, "no folder no"),
        (["sheet.xlsx", "--sheet", "Else"], 1, "There is no sheet Else"),
        (["sheet.xlsx", "--map", "no.toml"], 1, "cannot be read"),
        (["sheet.xlsx", "--budget", "lots"], 2, "no amount"),
    ],
)
def test_what_cannot_be_done_is_said(sheet, tmp_path, words, code, said):
    done = run("import", *words, "--yes")
    assert done.exit_code == code
    assert said in " ".join(done.output.split())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["sheet.xlsx"]


def test_it_asks_where_it_is_unsure_and_keeps_the_answers(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = xlsx([["Idea", "Risk", "Cost"], ["A", 2, 100], ["B", 4, 300]])(tmp_path)
    monkeypatch.setattr(exchange, "is_terminal", lambda: True)
    done = run("import", path, "-o", "case.json", answers="sideways\nmax\nlots\n250\n€ thousand\n")
    assert done.exit_code == 0, done.output
    assert "Type max or min" in done.output
    case = steelyard.read("case.json")
    assert case.leaves[0].direction == "max"
    assert [str(row.amount) for row in case.budget] == ["250"]
    assert case.settings.money == "€ thousand"
    mapped = run("import", path, "-o", "again.json", "--map", "case.mapping.toml", "--yes")
    assert mapped.exit_code == 0
    assert (tmp_path / "again.json").read_bytes() == (tmp_path / "case.json").read_bytes()
    assert (tmp_path / "again.mapping.toml").read_bytes() == (
        tmp_path / "case.mapping.toml"
    ).read_bytes()


def test_without_a_terminal_and_unit_nothing_is_made_up(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = xlsx([["Idea", "Fit", "Cost"], ["A", 2, 100], ["B", 4, 300]])(tmp_path)
    done = run("import", path, "-o", "case.json")
    assert "Nobody could be asked" in done.output
    case = steelyard.read("case.json")
    assert case.settings.money == "units (not stated)"
    assert case.budget[0].amount is None
    warned = [problem.found for problem in steelyard.check("case.json").warnings]
    assert any("no limit" in found for found in warned)
    assert any("unit of money" in found for found in warned)
    said = run(
        "import", path, "-o", "told.json", "--money", "€ million", "--budget", "350", "--yes"
    )
    assert "money: € million, as somebody said" in said.output
    told = steelyard.read("told.json")
    assert (told.settings.money, str(told.budget[0].amount)) == ("€ million", "350")


def test_a_case_goes_out_as_xmcda_and_comes_back(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run("export", "rare-earths-brief").exit_code == 2
    done = run("export", "rare-earths-brief", "--xmcda")
    assert done.exit_code == 0
    assert "not written: levels" in done.output
    assert run("export", "rare-earths-brief", "--xmcda").exit_code == 1
    assert (
        run("export", "rare-earths-brief", "--xmcda", "--xmcda-version", "2", "--force").exit_code
        == 0
    )
    back = run("import", "rare-earths-brief.xmcda.xml", "-o", "back.json", "--yes")
    assert back.exit_code == 0, back.output
    assert len(steelyard.read("back.json").recommendations) == 6


def test_the_law_of_stable_bytes(tmp_path, monkeypatch):
    """Law: the same sheet gives the same workbook, byte for byte."""
    monkeypatch.chdir(tmp_path)
    path = SHEETS[1].write(tmp_path)
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        assert run("import", path, "-o", f"{name}/case.xlsx", "--yes").exit_code == 0
    for file in ("case.xlsx", "case.mapping.toml"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()
