"""The command line as a planner meets it: what it prints, what it writes, and its exit codes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

import steelyard
from criteria.model.case import Case
from reports.at_once import untold
from scoring import warming
from scoring.exact import warm
from steelyard import cli, progress

REPORTS = [
    "analysis.xlsx",
    "brief.html",
    "certificate.json",
    "manifest.json",
    "portfolio.csv",
    "report.html",
    "report.xlsx",
    "result.json",
    "tables.json",
]


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(cli.commands, list(words))


def csv_case(folder: Path, **files: str) -> Path:
    """Write a small CSV case; a file given by its table replaces the one here."""
    base = {
        "case": "key,value\ntitle,Small\nmoney,US$ million\n",
        "criteria": "id,name,worst,best,swing\nC1,One,0,10,60\n",
        "recommendations": "id,name,status\nA,First,open\nB,Second,open\n",
        "costs": "option,year,likely\nA,2027,30\nB,2027,50\n",
        "scores": "option,criterion,likely\nA,C1,5\nB,C1,10\n",
        "budget": "year,amount\n2027,60\n",
    }
    folder.mkdir()
    for name, text in {**base, **files}.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def test_from_init_to_reports(at: Path) -> None:
    assert run("init", "rare-earths-brief", "my.xlsx").exit_code == 0
    checked = run("check", "my.xlsx")
    assert (checked.exit_code, checked.output) == (0, "No errors, no warnings, no notes.\n")
    done = run("run", "my.xlsx", "-o", "out")
    assert done.exit_code == 0
    assert "Fund 4 of 6 within US$ 2,500 million" in done.output
    assert sorted(path.name for path in (at / "out").iterdir()) == REPORTS


def test_nothing_is_written_over_without_force(at: Path) -> None:
    (at / "my.xlsx").write_text("mine")
    refused = run("init", "rare-earths-brief", "my.xlsx")
    assert refused.exit_code == 1
    assert "my.xlsx stands already and was left as it is." in refused.output
    assert (at / "my.xlsx").read_text() == "mine"
    (at / "out").mkdir()
    (at / "out" / "report.html").write_text("mine")
    refused = run("run", "rare-earths-brief", "-o", "out")
    assert refused.exit_code == 1
    assert "out already holds report.html" in refused.output
    assert [path.name for path in (at / "out").iterdir()] == ["report.html"]
    assert run("run", "rare-earths-brief", "-o", "out", "--force").exit_code == 0


def test_a_bad_case_changes_nothing_on_disk(at: Path) -> None:
    csv_case(at / "case", costs="option,year,likely\nA,2027,-3\nZ,2027,50\n")
    before = sorted(at.rglob("*"))
    done = run("run", "case", "-o", "out")
    assert done.exit_code == 1
    assert "costs.csv, line 2, column likely" in done.output
    assert "costs.csv, line 3, column option" in done.output
    assert sorted(at.rglob("*")) == before


def test_check_as_json_names_every_part_of_a_problem(at: Path) -> None:
    csv_case(at / "case", scores="option,criterion,likely\nA,C1,11\nB,C1,10\n")
    done = run("check", "case", "--json")
    assert done.exit_code == 1
    (problem,) = [row for row in json.loads(done.output) if row["severity"] == "error"]
    assert problem["place"] == "scores.csv, line 2, column likely"
    assert set(problem) == {"id", "severity", "place", "found", "allowed", "mend", "mistake"}
    assert "11" in problem["found"]
    assert problem["mistake"] is None


def test_strict_makes_the_gravest_mistakes_errors(at: Path) -> None:
    criteria = "id,name,worst,best,direction,baseline,swing\nC1,Running cost,10,0,min,10,60\n"
    csv_case(at / "case", criteria=criteria)
    assert run("check", "case").exit_code == 0
    done = run("check", "case", "--strict", "--json")
    assert done.exit_code == 1
    (problem,) = [row for row in json.loads(done.output) if row["severity"] == "error"]
    assert (problem["id"], problem["mistake"]) == ("cost-twice", "cost-twice")
    assert problem["place"] == "criteria.csv, line 2, column name"
    refused = run("run", "case", "-o", "out", "--strict")
    assert refused.exit_code == 1
    assert not (at / "out").exists()


def test_an_infeasible_case_has_its_own_exit_code(at: Path) -> None:
    csv_case(at / "case", recommendations="id,name,status\nA,First,required\nB,Second,required\n")
    done = run("run", "case", "-o", "out")
    assert done.exit_code == 3
    assert (
        "Budget 2027 (budget.csv, line 2, column amount): spending in 2027 is at most US$ 60 million"
        in done.output
    )
    assert [path.name for path in (at / "out").iterdir()] == ["certificate.json"]
    assert run("verify", "out/certificate.json").exit_code == 0


@pytest.mark.slow
def test_same_input_same_bytes(at: Path) -> None:
    """Claim: two processes with other hash seeds write the same five files, from the workbook and from CSV alike."""
    run("init", "rare-earths-brief", "my.xlsx")
    for seed, case, out in (("1", "my.xlsx", "one"), ("2", "my.xlsx", "two")):
        command = [sys.executable, "-m", "steelyard", "run", case, "-o", out, "--quiet"]
        subprocess.run(
            command, check=True, capture_output=True, env={"PYTHONHASHSEED": seed}, cwd=at
        )
    for name in REPORTS:
        assert (at / "one" / name).read_bytes() == (at / "two" / name).read_bytes()


def test_a_planner_never_sees_a_traceback(
    at: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(**_: object) -> None:
        raise ZeroDivisionError("planted")

    monkeypatch.setattr(cli, "commands", broken)
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    said = capsys.readouterr().err
    assert stopped.value.code == 1
    assert "a fault of Steelyard's, not yours" in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    "words", [("init",), ("init", "rare-earths"), ("run",), ("check",), ("weigh",)]
)
def test_a_mistyped_command_says_how(words: tuple[str, ...]) -> None:
    done = run(*words)
    assert done.exit_code == 2
    assert "Usage:" in done.output


def test_help_and_check_load_nothing_heavy(at: Path) -> None:
    """Claim: --help loads none of the heavy libraries, check no solver and no pandas."""
    heavy = "{'pandas', 'pulp', 'highspy', 'scipy', 'jinja2', 'joblib', 'numba'}"
    code = (
        "import sys\nfrom steelyard.cli import commands\n"
        "try:\n    commands(sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        f"found = sorted({heavy} & set(sys.modules))\nprint('loaded', found)"
    )
    for words in (["--help"], ["check", "rare-earths"]):
        done = subprocess.run(
            [sys.executable, "-c", code, *words], check=True, capture_output=True, text=True, cwd=at
        )
        assert done.stdout.splitlines()[-1] == "loaded []"


def test_verify_finds_one_edited_digit(at: Path) -> None:
    run("run", "rare-earths-brief", "-o", "out", "--quick", "--quiet")
    sound = run("verify", "out/result.json")
    assert (sound.exit_code, sound.output.splitlines()[-1]) == (0, "Verified.")
    result = at / "out" / "result.json"
    result.write_text(
        result.read_text(encoding="utf-8").replace("2490", "2491", 1), encoding="utf-8"
    )
    edited = run("verify", "out/result.json")
    assert (edited.exit_code, edited.output.splitlines()[-1]) == (1, "Not verified.")


def test_explain_one_recommendation(at: Path) -> None:
    told = run("explain", "rare-earths-brief", "dis", "--quiet")
    assert told.exit_code == 0
    assert told.output.startswith("Invest in disruptive processes (DIS): out\n====")
    words = " ".join(told.output.split())
    assert "How firm: turns on futures, and perhaps on figures, not drawn here" in words
    assert "It is not funded by all 3 people." in words
    assert "Draws whose best portfolio funds it" not in words
    assert words.endswith(
        "at which budgets it is funded and how often it is funded when figures are drawn."
    )
    assert "change of weights under which a best portfolio funds it: " in words
    drawn = " ".join(
        run("explain", "rare-earths-brief", "dis", "--quiet", "--draws").output.split()
    )
    assert "How firm: turns on futures, scores and costs" in drawn
    assert "Draws whose best portfolio funds it at any level: " in drawn
    assert "Left to a whole run" not in drawn
    unknown = run("explain", "rare-earths-brief", "DSI", "--quiet")
    assert unknown.exit_code == 1
    assert "Did you mean DIS?" in unknown.output


def test_a_run_says_how_firm_it_is_in_a_few_lines(at: Path) -> None:
    """Law: after the decision come a few lines on promise and doubt, which page or workbook say too; quick says less."""
    told = run("run", "rare-earths-brief", "-o", "out", "--draws", "20", "--quiet").output
    page = (at / "out" / "report.html").read_text("utf-8")
    book = openpyxl.load_workbook(at / "out" / "analysis.xlsx")
    firm = " ".join(str(cell.value) for row in book["Robustness"].iter_rows() for cell in row)
    after = (
        told.partition("Proven: ")[2].partition("\n\n")[2].partition("\nOptions ")[0].splitlines()
    )
    assert 1 <= len(after) <= 8
    assert all(line[:20] in page or line[:20] in firm for line in after)
    assert any(
        line.startswith("Turns on people") and "Streamline permitting" in line for line in after
    )
    quick = run("run", "rare-earths-brief", "-o", "quick", "--quick", "--quiet").output
    assert "How firm it is was not asked." in quick
    assert "Turns on" not in quick


def test_the_decision_is_told_first_and_once(at: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Law: portfolio, cost, overrun and proof are told before anything is explained, and nothing is told twice."""
    lines: list[str] = []
    monkeypatch.setattr(cli, "say", lambda text="", **_: lines.extend(text.splitlines()))
    monkeypatch.setattr(progress, "say", lambda text="", **_: lines.append(text))
    run("run", "rare-earths-brief", "-o", "out", "--draws", "20")
    proven = lines.index(
        "Proven: no portfolio that keeps the rules is worth more at likely figures."
    )
    assert lines[proven + 1] == "What looks odd in the case ..."
    first = "\n".join(lines[:proven])
    assert "Fund 4 of 6 within" in first
    assert "It costs US$ 2,490 million" in first
    assert "Its costs break a budget in " in first
    assert len([line for line in lines if line]) == len({line for line in lines if line})
    page = " ".join((at / "out" / "report.html").read_text("utf-8").split())
    assert "is worth more at likely figures. The next best is worth" in page
    assert "The next best is worth 0.5 points (1%) less. All 4 funded turn on" in "\n".join(lines)


def test_what_has_grown_since_is_told_by_its_end() -> None:
    told = ("Fund 1", "A, small", "Proven.")
    lines = ("Fund 1", "A, smaller", "Proven. And firm.", "Expect 3.", "  1. Swap.")
    assert untold(lines, told) == ("A, smaller", "And firm.", "Expect 3.", "  1. Swap.")


def test_another_run_at_work_is_said_at_once(
    at: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["steelyard", "run", "rare-earths-brief", "-o", "out"])
    monkeypatch.setattr(steelyard, "analyse", lambda *_, **__: pytest.fail("it was begun"))
    code = "import sys; from pathlib import Path; from criteria.disk.lock import alone\n"
    code += "with alone(Path('out')): print('mine', flush=True); sys.stdin.read()"
    root = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", code], cwd=at, env=root, **pipes) as other:
        other.stdout.readline()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        other.stdin.close()
    assert ended.value.code == 1
    said = capsys.readouterr().err.splitlines()[-1]
    assert re.fullmatch(r"Another run is at work on .*out \(process \d+\)\. Wait .*", said)
    assert list(at.iterdir()) == []


def test_a_pick_is_read_from_a_file_or_its_problems_are_named(at: Path) -> None:
    (at / "pick.csv").write_text("option,level\nMAG,standard\nEXP,standard\n", encoding="utf-8")
    assert run("run", "rare-earths-brief", "-o", "out", "--pick", "pick.csv").exit_code == 0
    (at / "bad.csv").write_text("option,level\nMAG,enormous\n", encoding="utf-8")
    bad = run("run", "rare-earths-brief", "-o", "other", "--pick", "bad.csv")
    assert bad.exit_code == 1
    assert "bad.csv, line 2" in bad.output
    assert not (at / "other").exists()


@pytest.mark.parametrize("words", [(), ("--deep",), ("--no-lists",)])
def test_a_run_makes_the_lists_only_where_it_is_told_to(at: Path, words: tuple[str, ...]) -> None:
    csv_case(at / "case")
    assert run("run", "case", "-o", "out", "--draws", "20", "--quiet", *words).exit_code == 0
    page = " ".join((at / "out" / "report.html").read_text("utf-8").split())
    assert ("were not listed in this run." in page) == (words != ("--deep",))
    tables = json.loads((at / "out" / "tables.json").read_text("utf-8"))["tables"]
    assert ("core" in tables) == (words == ("--deep",))


def test_a_pick_is_told_in_a_quick_run_too(at: Path) -> None:
    """Claim: the same sentences on the console and the page, the figures in tables.json, and the swaps in order."""
    (at / "pick.csv").write_text(
        "option,level\nMAG,standard\nEXP,standard\nALL,accelerated\nINT,standard\n", "utf-8"
    )
    done = run("run", "rare-earths-brief", "-o", "out", "--pick", "pick.csv", "--quick", "--quiet")
    assert done.exit_code == 0
    wanted = "The proposed portfolio funds 4 recommendations for US$ 3,510 million and is worth 87.5 points."
    assert f"{wanted} It breaks 4 rules." in done.stdout
    assert (
        "  1. INT goes from standard to pilot; MAG goes from standard to pilot: gives up 18.4 points"
        in done.stdout
    )
    assert wanted in (at / "out" / "report.html").read_text("utf-8")
    tables = json.loads((at / "out" / "tables.json").read_text("utf-8"))["tables"]
    assert {row["row"]: (row["proposed"], row["best"]) for row in tables["proposal"]["rows"]}[
        "cost"
    ] == (3510, 2490)
    assert [row["number"] for row in tables["swaps"]["rows"]] == [1]
    assert len(tables["breaches"]["rows"]) == 4
    without = run("run", "rare-earths-brief", "-o", "without", "--quick", "--quiet")
    assert "proposed" not in without.stdout


def test_our_own_portfolio_is_a_pick(at: Path) -> None:
    """Law: what a run writes, proposed to a run, is a best portfolio; also as another spreadsheet saves it."""
    names = "id,name,status\n=1,First,open\n-B,Second,open\n"
    costs = "option,year,likely\n=1,2027,30\n-B,2027,50\n"
    scores = "option,criterion,likely\n=1,C1,5\n-B,C1,10\n"
    csv_case(at / "case", recommendations=names, costs=costs, scores=scores)
    for case, out in (("rare-earths-brief", "brief"), ("case", "odd")):
        assert run("run", case, "-o", out, "--quick", "--quiet").exit_code == 0
        written = (at / out / "portfolio.csv").read_text("utf-8-sig")
        (at / f"{out}.csv").write_text(written.replace(",", ";"), "utf-8")
        for pick in (f"{out}/portfolio.csv", f"{out}.csv"):
            done = run("run", case, "-o", "again", "--quick", "--quiet", "--force", "--pick", pick)
            assert done.exit_code == 0, done.output
            assert (
                "It keeps every rule. It is a best portfolio: nothing needs to change."
                in done.stdout
            )
    (at / "none.csv").write_text("name,level\nFirst,standard\n", "utf-8")
    bad = run("run", "case", "-o", "never", "--pick", "none.csv")
    assert bad.exit_code == 1
    assert "a portfolio.csv, as a run writes it, has id and level." in bad.output


def blank_baseline(at: Path) -> Path:
    """The brief case with one baseline blank, as JSON."""
    case = steelyard.read("rare-earths-brief").dump()
    case["criteria"][2]["baseline"] = None
    return steelyard.write(Case.model_validate(case), at / "blank.json")


def test_what_check_warns_of_is_said_by_a_run_too(at: Path) -> None:
    """A reader of the console or the page, who never saw `check`, learns of every warning, and where it is written."""
    warned = run("run", str(blank_baseline(at)), "-o", "out", "--quick")
    (warning,) = steelyard.check(at / "blank.json").warnings
    assert f"1 warning about the case:\n  {warning}" in warned.stderr
    page = (at / "out" / "report.html").read_text("utf-8")
    assert "1 warning about the case stands under Assumptions and warnings." in page
    assert warning.found in page
    silent = run("run", "rare-earths-brief", "-o", "other", "--quick")
    assert "about the case" not in silent.output + silent.stderr + (
        at / "other" / "report.html"
    ).read_text("utf-8")


def test_a_clash_begins_with_what_check_warns_of(at: Path) -> None:
    case = json.loads(blank_baseline(at).read_text("utf-8"))
    case["budget"] = [{"amount": "1"}]
    for row in case["recommendations"]:
        row["status"] = "required"
    (at / "clash.json").write_text(json.dumps(case), "utf-8")
    done = run("run", "clash.json", "-o", "out")
    assert done.exit_code == 3
    assert done.stderr.index("Look at this first") < done.stderr.index(
        "No portfolio keeps every rule"
    )


@pytest.mark.second_opinion
def test_a_second_opinion_is_told_in_a_quick_run_too(at: Path) -> None:
    done = run("run", "rare-earths-brief", "-o", "out", "--second-opinion", "--quick", "--quiet")
    assert done.exit_code == 0
    assert "agrees: its best portfolio is worth exactly as much." in done.stdout
    assert "agrees: its best portfolio is worth exactly as much." in (
        at / "out" / "report.html"
    ).read_text("utf-8")
    rows = json.loads((at / "out" / "tables.json").read_text("utf-8"))["tables"]["proof"]["rows"]
    assert {row["row"]: row["figure"] for row in rows}["second agreed"] == "exactly"


def test_ballots_go_out_and_come_back(at: Path) -> None:
    """Claim: ballots sent out and gathered unchanged give the case back; nothing that stands is touched."""
    import steelyard

    out = run("ballots", "rare-earths-brief", "ballots", "--with-earlier")
    assert out.exit_code == 0
    assert run("ballots", "rare-earths-brief", "ballots", "--with-earlier").exit_code == 1
    before = {path.name: path.read_bytes() for path in (at / "ballots").iterdir()}
    done = run("gather", "rare-earths-brief", "ballots", "-o", "new.json")
    assert (done.exit_code, "Merged: defence" in done.output) == (0, True)
    assert {path.name: path.read_bytes() for path in (at / "ballots").iterdir()} == before
    assert (
        steelyard.read("new.json").stakeholders == steelyard.read("rare-earths-brief").stakeholders
    )


def test_gather_never_writes_over_the_case_or_among_the_ballots(at: Path) -> None:
    run("init", "rare-earths-brief", "my.xlsx")
    run("ballots", "my.xlsx", "ballots", "--with-earlier")
    before = {path: path.read_bytes() for path in at.rglob("*.xlsx")}
    for out in ("my.xlsx", "ballots/ballot-defence.xlsx", "ballots/new.xlsx", "ballots"):
        refused = run("gather", "my.xlsx", "ballots", "-o", out, "--force")
        assert refused.exit_code == 1
        assert "Choose another" in refused.output
    assert {path: path.read_bytes() for path in at.rglob("*.xlsx")} == before


def test_gather_writes_nothing_where_nobody_is_merged(at: Path) -> None:
    run("init", "rare-earths-brief", "my.xlsx")
    run("ballots", "my.xlsx", "ballots", "--with-earlier", "--for", "unions")
    done = run("gather", "my.xlsx", "ballots", "-o", "new.xlsx")
    assert done.exit_code == 1
    assert "There is nothing to merge, so no new case was written." in done.output
    assert not (at / "new.xlsx").exists()


def test_another_ending_is_refused_with_those_that_are_known(at: Path) -> None:
    for words in (("init", "rare-earths-brief", "x.txt"), ("init", "--blank", "x.csv")):
        done = run(*words)
        assert done.exit_code == 1
        assert ".xlsx" in done.output
    run("ballots", "rare-earths-brief", "ballots", "--with-earlier")
    done = run("gather", "rare-earths-brief", "ballots", "-o", "x.txt")
    assert done.exit_code == 1
    assert "x.txt ends in .txt. A case is written as a workbook (.xlsx), as .json," in done.output
    assert [path.name for path in at.iterdir()] == ["ballots"]


def test_what_is_not_carried_over_from_another_form_is_named(at: Path) -> None:
    run("ballots", "rare-earths-brief", "ballots", "--with-earlier")
    done = run("gather", "rare-earths-brief", "ballots", "-o", "new.xlsx")
    assert (
        "Not carried over from rare-earths-brief: in budget.csv the column note; in criteria.csv"
        in done.output
    )


def test_a_missing_folder_is_said_plainly(
    at: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["steelyard", "init", "rare-earths-brief", "nofolder/x.xlsx"])
    with pytest.raises(SystemExit):
        cli.main()
    assert (
        capsys.readouterr().err
        == "There is no folder nofolder. Check the name, or choose another place.\n"
    )
    done = run("ballots", "rare-earths-brief", "ballots", "--with-earlier", "--ask", "CAPP")
    assert done.output == "No criterion is called CAPP: did you mean CAP?\n"


def test_every_command_is_for_somebody():
    """Law: `--help` lists each command once, below a reader."""
    from steelyard.cli import READERS, commands

    listed = [name for names in READERS.values() for name in names if name in commands.commands]
    assert sorted(listed) == sorted(commands.commands)
    text = run("--help").output
    headings = [text.index(f"{reader}:") for reader in READERS]
    assert headings == sorted(headings)


def test_help_cuts_no_command_short():
    """Law: `--help` tells of each command in a phrase of its own, of at most 60 characters and on one line."""
    from steelyard.cli import commands

    phrases = {name: command.short_help for name, command in commands.commands.items()}
    assert all(phrases.values())
    assert [name for name, phrase in phrases.items() if len(phrase) > 60] == []
    assert len(set(phrases.values())) == len(phrases)
    lines = run("--help").output.splitlines()
    for name, phrase in phrases.items():
        assert any(line.split(None, 1) == [name, phrase] for line in lines), name


@pytest.mark.parametrize("words", [("--quick",), ("--draws", "100")])
def test_a_run_begins_the_machine_code_of_whatever_it_calls(
    at: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    """Claim: no part is waited for, or made in the run itself, that was not begun before the case was read."""
    begun: set[str] = set()
    called: set[str] = set()
    monkeypatch.setattr(
        "scoring.warming.begin", lambda *parts: begun.update(parts or warming.WORK) or False
    )
    monkeypatch.setattr(warm, "wait", called.add)
    assert run("run", "rare-earths-brief", "--no-cache", *words).exit_code == 0
    assert called
    assert called <= begun


@pytest.mark.parametrize(
    "words", [("init", "rare-earths-brief", "new.xlsx"), ("check", "rare-earths-brief")]
)
def test_what_comes_before_a_run_begins_its_machine_code(
    at: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    """Claim: init and check say nothing of it, and --help begins nothing."""
    begun: list[str] = []
    plain = run(*words, *(["--force"] if words[0] == "init" else []))
    monkeypatch.setattr("scoring.warming.begin_for_later", lambda: begun.append("begun"))
    told = run(*words, *(["--force"] if words[0] == "init" else []))
    assert begun == ["begun"]
    assert (told.output, told.exit_code) == (plain.output, plain.exit_code)
    run("--help")
    assert begun == ["begun"]
