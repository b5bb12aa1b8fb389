"""The console as real processes meet it: any encoding, readers who leave, closed and full outputs, missing packages."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from importlib.metadata import requires
from pathlib import Path
from typing import Any

import pytest

import steelyard
from steelyard import cli, console, progress
from steelyard.needed import install_line
from tests.cases import small_case

ENCODINGS = ("cp1252", "gbk", "ascii", "utf-8")
NAMES = ("Łódź – żółta gęś", "稀土分离与磁体制造", "“quoted” — 2 × 3 … 🚀")
posix = pytest.mark.skipif(
    os.name == "nt", reason="outputs are closed and filled by a shell's means"
)


def steelyard_in(
    folder: Path, *words: str, encoding: str = "utf-8", locale: str = "C", **options: Any
) -> subprocess.CompletedProcess[Any]:
    """Run the command line in a process of its own, with an encoding for what it says and no help from the locale."""
    return subprocess.run(
        [sys.executable, "-m", "steelyard", *words],
        cwd=folder,
        env=environment(encoding, LC_ALL=locale),
        check=False,
        **{"capture_output": True, **options},
    )


def environment(encoding: str, **more: str) -> dict[str, str]:
    root = str(Path(steelyard.__file__).parents[1])
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG"))
    }
    python = {
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
        "PYTHONIOENCODING": encoding,
        "PYTHONPATH": root,
    }
    return {**kept, **python, "LC_ALL": "C", **more}


@pytest.fixture
def named(tmp_path: Path) -> Path:
    """A case whose names few consoles know, once sound and once with an error."""
    rows = [{"id": f"Ż{place}", "name": name} for place, name in enumerate(NAMES)]
    tables = {
        "case": {"title": NAMES[1], "money": "zł"},
        "recommendations": rows,
        "costs": [{"option": row["id"], "year": 2027, "likely": 20} for row in rows],
        "scores": [
            {"option": row["id"], "criterion": criterion, "likely": 5}
            for row in rows
            for criterion in ("C1", "C2")
        ],
    }
    steelyard.write(small_case(**tables), tmp_path / "sound")
    tables["scores"][0]["likely"] = 11
    steelyard.write(small_case(**tables), tmp_path / "broken")
    return tmp_path


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_check_names_an_error_on_any_console(named: Path, encoding: str) -> None:
    done = steelyard_in(named, "check", "broken", encoding=encoding)
    text = done.stdout.decode(encoding)
    assert (done.returncode, done.stderr) == (1, b"")
    assert "11 lies outside the scale of C1." in text
    assert text.rstrip().splitlines()[-1].startswith("1 error")


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_the_problems_as_json_are_the_same_on_any_console(named: Path, encoding: str) -> None:
    told = json.loads(
        steelyard_in(named, "check", "broken", "--json", encoding=encoding).stdout.decode(encoding)
    )
    assert told == json.loads(steelyard_in(named, "check", "broken", "--json").stdout.decode())
    assert "Ż0" in json.dumps(told, ensure_ascii=False)


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_run_is_told_on_any_console(named: Path, encoding: str) -> None:
    done = steelyard_in(named, "run", "sound", "-o", "out", "--quick", encoding=encoding)
    said, asides = done.stdout.decode(encoding), done.stderr.decode(encoding)
    assert done.returncode == 0, asides
    assert "report.html" in said
    assert "Nothing was written" not in asides
    assert len(list((named / "out").iterdir())) == 9
    if encoding == "utf-8":
        assert NAMES[0] in said
    explained = steelyard_in(
        named, "explain", "sound", "Ż1", "--quiet", encoding=encoding, locale="C.UTF-8"
    )
    assert explained.returncode == 0, explained.stderr
    assert ("(Ż1): in" if encoding == "utf-8" else r"(\u017b1): in") in explained.stdout.decode(
        encoding
    )


def test_what_a_console_does_not_know_is_said_in_plain_marks() -> None:
    console.prepare()
    assert (
        "“a” — 2 × 3 … ł🚀\udce9".encode("ascii", console.HANDLER)
        == rb'"a" - 2 x 3 ... \u0142\U0001f680\udce9'
    )
    with pytest.raises(UnicodeDecodeError):
        b"\xff".decode("ascii", console.HANDLER)


def test_a_choice_of_the_users_own_is_kept(named: Path) -> None:
    done = steelyard_in(named, "check", "broken", encoding="ascii:replace")
    assert b"?" in done.stdout
    assert rb"\u" not in done.stdout


@posix
def test_usage_is_told_on_any_console(tmp_path: Path) -> None:
    for words in (("run", "--żółć"), ("weigh",), ()):
        done = steelyard_in(tmp_path, *words, encoding="ascii")
        assert done.returncode == 2
        assert "Usage:" in done.stderr.decode("ascii")
    for command in ((), *((name,) for name in cli.commands.commands)):
        helped = steelyard_in(tmp_path, *command, "--help", encoding="ascii")
        assert (helped.returncode, helped.stderr) == (0, b"")
        assert helped.stdout.decode("ascii").startswith("Usage:")


@posix
@pytest.mark.parametrize("case", ["sound", "broken"])
def test_a_reader_who_leaves_changes_nothing(named: Path, case: str) -> None:
    """Law: with the pipe closed before a word is said, no traceback, no false sentence, the same exit code."""
    whole = steelyard_in(named, "check", case)
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as closed:
        left = steelyard_in(
            named, "check", case, capture_output=False, stdout=closed, stderr=subprocess.PIPE
        )
    assert (left.returncode, left.stderr) == (whole.returncode, b"")


@posix
@pytest.mark.slow
def test_reports_are_written_for_a_reader_who_leaves(named: Path) -> None:
    """Both outputs lead into a pipe that nobody reads; then both are closed; then the disk below the output is full."""
    reading, writing = os.pipe()
    os.close(reading)
    words = ("run", "sound", "--quick", "--force", "-o", "out")
    with os.fdopen(writing, "wb") as closed:
        done = steelyard_in(named, *words, capture_output=False, stdout=closed, stderr=closed)
    assert done.returncode == 0
    before = {path.name: path.read_bytes() for path in (named / "out").iterdir()}
    assert len(before) == 9
    command = f'"{sys.executable}" -m steelyard {" ".join(words)} >&- 2>&- <&-'
    assert (
        subprocess.run(
            ["sh", "-c", command], cwd=named, env=environment("utf-8"), check=False
        ).returncode
        == 0
    )
    assert {path.name: path.read_bytes() for path in (named / "out").iterdir()} == before
    if Path("/dev/full").exists():
        with open("/dev/full", "wb") as full:  # noqa: PTH123 - a device
            done = steelyard_in(
                named, *words, capture_output=False, stdout=full, stderr=subprocess.PIPE
            )
        last = done.stderr.decode().splitlines()[-1]
        assert (done.returncode, last) == (
            1,
            "Not all of the output could be written: No space left on device.",
        )


@pytest.mark.parametrize(
    ("at", "says"),
    [
        ("Reading", "Nothing was written."),
        ("Fund", "Nothing was written."),
        ("Writing", "Nothing was written."),
        ("Expect", "The reports in out were written before that, and are whole."),
    ],
)
def test_a_fault_says_what_stands(
    at: str,
    says: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Law: the sentence after a fault is true at every moment of a run."""
    plain = cli.say

    def say(text: str = "", **options: bool) -> None:
        if text.startswith(at):
            raise ZeroDivisionError("planted")
        plain(text, **options)

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cli, "say", say)
    monkeypatch.setattr(progress, "say", say)
    monkeypatch.setattr(
        sys, "argv", ["steelyard", "run", "rare-earths-brief", "--quick", "-o", "out"]
    )
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    assert stopped.value.code == 1
    assert (
        f"(ZeroDivisionError: planted). {says} This is a fault of Steelyard's"
        in capsys.readouterr().err
    )
    assert (tmp_path / "out" / "report.html").exists() == (at == "Expect")


def test_a_fault_while_writing_says_where_to_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from reports import publish

    def broken(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError("planted")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(publish, "publish_set", broken)
    monkeypatch.setattr(
        sys, "argv", ["steelyard", "run", "rare-earths-brief", "--quick", "-o", "out"]
    )
    with pytest.raises(SystemExit):
        cli.main()
    assert "planted). See what stands in out." in capsys.readouterr().err


MISSING = """
import sys
for name in sys.argv.pop(1).split(","):
    sys.modules[name] = None
from steelyard.cli import main
main()
"""


def install(package: str) -> str:
    """The line that installs a package, with the version that is declared."""
    (line,) = [
        line
        for line in requires("steelyard") or ()
        if re.match(rf"{package}\b", line) and "extra" not in line
    ]
    return f'Install it and run again: pip install "{line.partition(";")[0].strip()}"'


@pytest.mark.parametrize("package", ["highspy", "pulp"])
def test_a_missing_package_is_a_sentence(tmp_path: Path, package: str) -> None:
    command = [
        sys.executable,
        "-c",
        MISSING,
        package,
        "run",
        "rare-earths-brief",
        "-o",
        "out",
        "--quiet",
    ]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment("utf-8"), capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert f"{package}, which Steelyard needs, is not installed. {install(package)}" in done.stderr
    assert done.stderr.endswith("Nothing was written.\n")
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()
    checked = [sys.executable, "-c", MISSING, package, "check", "rare-earths-brief"]
    assert (
        subprocess.run(
            checked, cwd=tmp_path, env=environment("utf-8"), capture_output=True, check=False
        ).returncode
        == 0
    )


def test_a_run_needs_no_pandas(tmp_path: Path) -> None:
    """Claim: frames are for readers in Python; a run tells and writes everything without loading what makes them."""
    words = ["run", "rare-earths-brief", "-o", "out", "--quiet", "--quick", "--no-cache"]
    done = subprocess.run(
        [sys.executable, "-c", MISSING, "pandas", *words],
        cwd=tmp_path,
        env=environment("utf-8"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "report.xlsx").exists()


@pytest.mark.parametrize(
    "source", ['raise ImportError("DLL load failed")', "import os\nos.no_such_thing"]
)
def test_a_package_that_does_not_start_is_a_sentence_in_python_too(
    tmp_path: Path, source: str
) -> None:
    (tmp_path / "highspy.py").write_text(source)
    asked = "import steelyard\nsteelyard.analyse(steelyard.read('rare-earths-brief'), quick=True)"
    path = os.pathsep.join((str(tmp_path), environment("utf-8")["PYTHONPATH"]))
    done = subprocess.run(
        [sys.executable, "-c", asked],
        cwd=tmp_path,
        env=environment("utf-8", PYTHONPATH=path),
        capture_output=True,
        text=True,
        check=False,
    )
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("ImportError: highspy, which Steelyard needs, does not start (")
    assert last.endswith(install("highspy"))


def test_what_is_not_ours_to_install_is_left_alone() -> None:
    assert install_line(ModuleNotFoundError("No module named 'elsewhere'", name="elsewhere")) == ""
    assert install_line(ZeroDivisionError("planted")) == ""


def test_a_missing_second_solver_is_a_sentence_and_the_reports_are_written(tmp_path: Path) -> None:
    words = ("run", "rare-earths-brief", "-o", "out", "--quick", "--quiet", "--second-opinion")
    command = [sys.executable, "-c", MISSING, "cbcbox", *words]
    env = environment("utf-8", PATH=str(tmp_path))
    done = subprocess.run(
        command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    line = 'CBC is not installed. Install it and run again: pip install "steelyard[second-opinion]"'
    assert line in done.stdout
    assert line in (tmp_path / "out" / "report.html").read_text("utf-8").replace(
        "&#34;", '"'
    ).replace("&quot;", '"')
    result = json.loads((tmp_path / "out" / "tables.json").read_text("utf-8"))
    (row,) = [row for row in result["tables"]["proof"]["rows"] if row["row"] == "second solver"]
    assert row["figure"] == f"not asked: {line}"
    assert len(list((tmp_path / "out").iterdir())) == 9
