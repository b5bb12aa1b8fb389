"""A result read again, as a planner and an analyst do: every report anew, an explanation at once, and no solving."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import steelyard
from reports.publish import publish_all
from scoring.analysis import Analysis, analyse
from scoring.exact.search import Prover
from scoring.portfolio import solver
from scoring.record import file as result_file
from steelyard import cli
from tests.reports.rich import rich_case

OLD = Path(__file__).parent / "format_1" / "free-and-worthless"


def run(*words: str) -> Result:
    return CliRunner().invoke(cli.commands, list(words))


def holds(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def whole() -> Analysis:
    """A case of every kind of rule, asked everything, with a portfolio that somebody proposes."""
    return analyse(rich_case(), draws=50, proposed=(0, 1, 0, 0, 0, 0))


@pytest.fixture(scope="module")
def out(whole: Analysis, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("out")
    publish_all(whole, folder)
    return folder


@pytest.fixture
def unsolved(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no solver and no search be asked."""
    monkeypatch.setattr(Prover, "search", lambda *_, **__: pytest.fail("a search was begun"))
    monkeypatch.setattr(solver, "solve", lambda *_, **__: pytest.fail("a solver was asked"))


@pytest.mark.usefixtures("unsolved")
@pytest.mark.parametrize("named", ["", "result.json"])
def test_every_file_is_written_anew_to_the_same_bytes(
    out: Path, tmp_path: Path, named: str
) -> None:
    done = run("report", str(out / named), "-o", str(tmp_path / "again"))
    assert done.exit_code == 0, done.output
    assert holds(tmp_path / "again") == holds(out)
    assert len(holds(out)) == 9
    title = json.loads((out / "result.json").read_bytes())["title"]
    assert done.output.startswith(f"{title}\n")
    assert str(tmp_path / "again" / "manifest.json") in done.output


@pytest.mark.usefixtures("unsolved")
def test_a_result_that_stands_alone_is_enough(out: Path, tmp_path: Path) -> None:
    (tmp_path / "kept.json").write_bytes((out / "result.json").read_bytes())
    assert run("report", str(tmp_path / "kept.json"), "-o", str(tmp_path / "again")).exit_code == 0
    assert holds(tmp_path / "again") == holds(out)
    verified = run("verify", str(tmp_path / "again"))
    assert (verified.exit_code, verified.output.splitlines()[-1]) == (0, "Verified.")


@pytest.mark.parametrize("quick", [True, False])
def test_a_run_and_its_reports_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quick: bool
) -> None:
    """As a planner does: run, then report; the same files, and the same words on the console."""
    monkeypatch.chdir(tmp_path)
    steelyard.write(rich_case(), "case.xlsx")
    done = run(
        "run", "case.xlsx", "-o", "out", "--quiet", "--draws", "20", *(["--quick"] if quick else [])
    )
    assert done.exit_code == 0, done.output
    again = run("report", "out", "-o", "again")
    assert again.exit_code == 0, again.output
    assert holds(tmp_path / "again") == holds(tmp_path / "out")
    # The same is told, in one piece here, and there in the order in which it became known.
    told = sorted(again.stdout.replace("again/", "out/").split())
    assert told == sorted(done.stdout.split())


def test_nothing_is_written_over_without_force(out: Path, tmp_path: Path) -> None:
    (tmp_path / "report.html").write_text("mine")
    refused = run("report", str(out), "-o", str(tmp_path))
    assert refused.exit_code == 1
    assert "already holds report.html, and nothing was written." in refused.output
    assert holds(tmp_path) == {"report.html": b"mine"}
    assert run("report", str(out), "-o", str(tmp_path), "--force").exit_code == 0
    assert holds(tmp_path) == holds(out)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (
            OLD / "result.json",
            "is a result of schema 1, from which no report can be made again. Run its case anew",
        ),
        (OLD, "is a result of schema 1"),
        (OLD / "certificate.json", "is a certificate, and no result."),
        (OLD / "none.json", "none.json: No such file or directory. Check the name"),
    ],
)
@pytest.mark.parametrize("command", ["report", "explain"])
def test_what_is_no_result_of_schema_2_is_refused_by_name(
    tmp_path: Path, source: Path, said: str, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if command == "explain" and source.name == "none.json":
        return  # it is looked for as a case
    words = [
        command,
        str(source),
        *(["-o", str(tmp_path / "again")] if command == "report" else ["A"]),
    ]
    monkeypatch.setattr("sys.argv", ["steelyard", *words])
    spoken: list[str] = []
    monkeypatch.setattr(cli, "say", lambda text="", **_: spoken.append(text))
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 1
    assert said in " ".join(spoken)
    assert not (tmp_path / "again").exists()


def test_a_damaged_result_is_a_sentence_and_nothing_is_written(out: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "result.json"
    damaged.write_bytes(
        (out / "result.json").read_bytes().replace(b'"funded":true', b'"funded":false', 1)
    )
    done = run("report", str(damaged), "-o", str(tmp_path / "again"))
    assert done.exit_code == 1
    assert done.output.startswith(
        f"{damaged} is not as it was written: it was changed or damaged since."
    )
    assert not (tmp_path / "again").exists()


@pytest.mark.parametrize(
    ("part", "changed", "words"),
    [
        ("portfolio", {"value": {"exact": "999", "value": 999.0}}, "what it says under portfolio"),
        ("title", "Fund nothing", "its title, its first lines or its workings"),
        ("extra", 1, "what it says under extra"),
    ],
)
def test_a_result_that_says_something_else_than_its_workings_is_refused(
    out: Path, tmp_path: Path, part: str, changed: object, words: str
) -> None:
    """Whoever changes a figure and makes the hash fit is found out, by `report` and `explain` alike."""
    whole = json.loads((out / "result.json").read_bytes())
    whole[part] = {**whole[part], **changed} if isinstance(changed, dict) else changed
    whole["workings"]["sha256"] = result_file._seal(whole)
    forged = tmp_path / "result.json"
    forged.write_text(json.dumps(whole), encoding="utf-8")
    for done in (
        run("report", str(forged), "-o", str(tmp_path / "again")),
        run("explain", str(forged), "A"),
    ):
        assert done.exit_code == 1
        assert f"contradicts itself: {words}" in done.output
        assert "steelyard run CASE -o FOLDER" in done.output
    assert not (tmp_path / "again").exists()
    if part != "title":
        with pytest.raises(steelyard.ResultError, match="contradicts itself"):
            steelyard.load(forged)


@pytest.mark.parametrize("setting", ["indented", "CRLF", "one line"])
def test_how_a_result_is_set_out_makes_no_difference(
    out: Path, tmp_path: Path, setting: str
) -> None:
    """An editor or a script may write the same content anew; its reports are those of the run."""
    written = (out / "result.json").read_bytes()
    anew = {
        "indented": json.dumps(json.loads(written), indent=4).encode(),
        "CRLF": written.replace(b"\n", b"\r\n"),
        "one line": json.dumps(json.loads(written), sort_keys=True).encode(),
    }[setting]
    (tmp_path / "result.json").write_bytes(anew)
    done = run("report", str(tmp_path / "result.json"), "-o", str(tmp_path / "again"))
    assert done.exit_code == 0, done.output
    assert holds(tmp_path / "again") == holds(out)
    explained = [run("explain", str(folder), "A") for folder in (tmp_path, out)]
    assert explained[0].exit_code == 0
    assert explained[0].stdout == explained[1].stdout


def test_a_schema_that_contradicts_its_heading_is_told_truly(out: Path, tmp_path: Path) -> None:
    whole = json.loads((out / "result.json").read_bytes())
    (tmp_path / "result.json").write_text(json.dumps({**whole, "schema": 1}), encoding="utf-8")
    for done in (
        run("report", str(tmp_path), "-o", str(tmp_path / "again")),
        run("explain", str(tmp_path), "A"),
    ):
        assert done.exit_code == 1
        assert 'is a result of schema 2 by its "$schema", and its "schema" says 1' in done.output


def test_explain_says_what_a_file_beside_the_result_is(out: Path) -> None:
    for name, words in (
        ("tables.json", "holds the tables of a report, and no result."),
        ("certificate.json", "is a certificate, and no result."),
    ):
        done = run("explain", str(out / name), "A")
        assert done.exit_code == 1
        assert f"{name} {words} Name the result.json beside it." in done.output


def test_what_another_version_made_is_told_by_this_one(
    out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(result_file, "made_by", lambda: "Steelyard 9.0.0")
    done = run("report", str(out), "-o", str(tmp_path / "again"))
    assert done.exit_code == 0, done.output
    assert (
        json.loads((tmp_path / "again" / "result.json").read_bytes())["made_by"]
        == "Steelyard 9.0.0"
    )
    assert (
        done.stderr
        == f"\n{out / 'result.json'} was made by Steelyard 0.1.0, and is told by Steelyard 9.0.0.\n"
    )


@pytest.mark.usefixtures("unsolved")
def test_a_result_is_explained_at_once(out: Path, whole: Analysis) -> None:
    from reports.publish import explained

    for named in (str(out), str(out / "result.json")):
        done = run("explain", named, " a ")
        assert done.exit_code == 0, done.output
        assert done.stdout == f"{explained(whole, 'A')}\n"
        assert done.stderr == ""
    unknown = run("explain", str(out), "AA")
    assert unknown.exit_code == 1
    assert unknown.output == (
        "No recommendation of this case is called AA. Did you mean A? There are A, B, C, D, E, F.\n"
    )


def test_a_quick_result_says_that_it_explains_nothing(tmp_path: Path) -> None:
    publish_all(analyse(rich_case(), quick=True, draws=0), tmp_path)
    done = run("explain", str(tmp_path), "A")
    assert done.exit_code == 1
    assert (
        "It was made by a quick run, which explains nothing. Run its case whole: steelyard run CASE"
        in done.output
    )


@pytest.mark.usefixtures("unsolved")
def test_a_result_is_loaded_in_python(out: Path, whole: Analysis) -> None:
    loaded = steelyard.load(out)
    assert loaded.result == whole.result
    assert loaded.portfolio.to_frame().equals(whole.portfolio.to_frame())
    assert repr(loaded) == repr(whole)
    with pytest.raises(steelyard.ResultError, match="schema 1"):
        steelyard.load(OLD)
