"""The pack on the command line: what is missing is said before any work, and nothing is half written."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import steelyard
from reports.extras import DOCX, PDF, PPTX
from steelyard import cli
from tests.steelyard.test_console import MISSING, environment


def run(*words: object) -> Result:
    return CliRunner().invoke(cli.commands, [str(word) for word in words])


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A quick run with everything that can be asked for, but a PDF."""
    out = tmp_path_factory.mktemp("quick") / "out"
    done = run("run", "rare-earths-brief", "--quick", "--quiet", "--docx", "--pptx", "-o", out)
    assert done.exit_code == 0, done.output
    return out


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_run_writes_the_brief_and_what_else_is_asked_for(quick: Path) -> None:
    assert {"brief.html", DOCX, PPTX} <= names(quick)
    assert PDF not in names(quick)
    manifest = (quick / "manifest.json").read_text()
    assert all(f'"{name}"' in manifest for name in ("brief.html", DOCX, PPTX))
    verified = run("verify", quick / "result.json")
    assert verified.exit_code == 0, verified.output


def test_a_result_tells_them_again_to_the_same_bytes(quick: Path, tmp_path: Path) -> None:
    done = run("report", quick, "--docx", "--pptx", "-o", tmp_path / "again")
    assert done.exit_code == 0, done.output
    assert {path.name: path.read_bytes() for path in quick.iterdir()} == {
        path.name: path.read_bytes() for path in (tmp_path / "again").iterdir()
    }


def test_what_is_not_asked_for_again_goes_with_its_set(quick: Path, tmp_path: Path) -> None:
    """Law: no slides of an earlier decision stay beside the reports of a new one."""
    out = tmp_path / "again"
    assert run("report", quick, "--docx", "--pptx", "-o", out).exit_code == 0
    assert run("report", quick, "-o", out).exit_code == cli.MEND
    assert run("report", quick, "-o", out, "--force").exit_code == 0
    assert {DOCX, PPTX} & names(out) == set()


def test_several_cases_get_them_too(tmp_path: Path) -> None:
    for name in ("one", "two"):
        steelyard.write(steelyard.read("rare-earths-brief"), tmp_path / f"{name}.json")
    cases = (tmp_path / "one.json", tmp_path / "two.json")
    done = run("run", *cases, "--quick", "--quiet", "--pptx", "-o", tmp_path / "out")
    assert done.exit_code == 0, done.output
    first, second = ((tmp_path / "out" / name / PPTX).read_bytes() for name in ("one", "two"))
    assert first == second
    assert run("run", *cases, "--pdf", "-o", tmp_path / "more").exit_code == 2


@pytest.mark.parametrize(
    ("module", "words"),
    [
        ("docx", ("run", "rare-earths-brief", "--docx")),
        ("pptx", ("run", "rare-earths-brief", "--pptx")),
        ("docx", ("letters", "rare-earths-brief", "--docx")),
    ],
)
def test_without_the_extra_nothing_is_written_and_pip_is_named(
    module: str, words: tuple[str, ...], tmp_path: Path
) -> None:
    command = [sys.executable, "-c", MISSING, module, *words, "-o", "out"]
    done = subprocess.run(
        command,
        cwd=tmp_path,
        env=environment("utf-8"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == cli.MEND
    assert done.stdout == ""
    assert done.stderr == (
        f"python-{module}, which makes .{module} files, is not installed. Install it and run again: "
        'pip install "steelyard[office]"\nNothing was written.\n'
    )
    assert list(tmp_path.iterdir()) == []


def test_in_python_it_is_an_error_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reports.publish import MissingExtra

    analysis = steelyard.analyse(steelyard.read("rare-earths-brief"), quick=True)
    assert steelyard.publish(analysis, tmp_path / "board.docx").read_bytes().startswith(b"PK")
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(MissingExtra, match=r'pip install "steelyard\[office\]"'):
        steelyard.publish(analysis, tmp_path / "another.docx")
    assert names(tmp_path) == {"board.docx"}


def test_without_a_browser_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STEELYARD_CHROMIUM", str(tmp_path / "no-such-browser"))
    done = run("run", "rare-earths-brief", "--pdf", "-o", tmp_path / "out")
    assert done.exit_code == cli.MEND
    assert done.stderr == (
        "No Chromium was found that could print brief.pdf. Install Chromium, Chrome or Edge, or name one in "
        "STEELYARD_CHROMIUM; or leave out --pdf, and print brief.html from any browser.\nNothing was written.\n"
    )
    assert not (tmp_path / "out").exists()


BROKEN = {
    "it fails": "exit 3",
    "it prints nothing": "exit 0",
    "it prints no PDF": 'for word in "$@"; do case $word in --print-to-pdf=*) echo oops > "${word#*=}";; esac; done',
}


@pytest.mark.skipif(os.name == "nt", reason="a browser of two lines is a shell script")
@pytest.mark.parametrize("how", BROKEN)
def test_a_browser_that_prints_nothing_costs_the_pdf_alone(
    how: str, quick: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = tmp_path / "browser"
    browser.write_text(f"#!/bin/sh\n{BROKEN[how]}\n")
    browser.chmod(0o755)
    monkeypatch.setenv("STEELYARD_CHROMIUM", str(browser))
    done = run("report", quick, "--pdf", "-o", tmp_path / "out")
    assert done.exit_code == cli.MEND
    assert f"{browser} did not print brief.html, so there is no brief.pdf." in done.stderr
    assert "brief.html" in names(tmp_path / "out")
    assert PDF not in names(tmp_path / "out")


def test_a_pdf_is_printed_and_belongs_to_the_set(
    quick: Path, tmp_path: Path, chromium: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STEELYARD_CHROMIUM", chromium)
    done = run("report", quick, "--pdf", "-o", tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert (tmp_path / "out" / PDF).read_bytes().startswith(b"%PDF-")
    assert f'"{PDF}"' in (tmp_path / "out" / "manifest.json").read_text()


def test_letters_of_a_case_and_of_its_result_are_the_same(tmp_path: Path) -> None:
    assert run("run", "rare-earths-brief", "--quiet", "-o", tmp_path / "run").exit_code == 0
    for source, out in (("rare-earths-brief", "one"), (tmp_path / "run", "two")):
        done = run("letters", source, "--quiet", "-o", tmp_path / out)
        assert done.exit_code == 0, done.output
        assert len(done.stdout.splitlines()) == 6
    assert {path.name: path.read_bytes() for path in (tmp_path / "one").iterdir()} == {
        path.name: path.read_bytes() for path in (tmp_path / "two").iterdir()
    }
    again = run("letters", tmp_path / "run", "-o", tmp_path / "two")
    assert again.exit_code == cli.MEND
    assert again.stderr == (
        f"Letters stand in {tmp_path / 'two'} already and were left as they are. Choose another folder, or add "
        "--force.\n"
    )
    assert run("letters", tmp_path / "run", "-o", tmp_path / "two", "--force").exit_code == 0


def test_letters_of_a_quick_result_are_refused(quick: Path, tmp_path: Path) -> None:
    done = run("letters", quick, "-o", tmp_path / "out")
    assert done.exit_code == cli.MEND
    assert done.stderr.startswith(f"{quick} does not say why. It was made by a quick run")
    assert not (tmp_path / "out").exists()


def test_letters_of_a_case_with_errors_are_its_problems(tmp_path: Path) -> None:
    done = run("letters", tmp_path / "nowhere.xlsx", "-o", tmp_path / "out")
    assert done.exit_code == cli.MEND
    assert "Nothing was written." in done.stderr
    assert not (tmp_path / "out").exists()
