"""The command line keeps the answers of a run for the next one, says where, and forgets them when asked to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from steelyard import cli
from tests.steelyard.test_cli import csv_case

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the cache, and a case beside it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STEELYARD_CACHE", str(tmp_path / "kept"))
    monkeypatch.delenv("STEELYARD_NO_CACHE")
    csv_case(tmp_path / "case")
    return tmp_path / "kept"


def run(*words: str) -> Result:
    return CliRunner().invoke(cli.commands, list(words))


def test_a_run_keeps_its_answers_and_the_command_says_so_and_clears(folder: Path):
    assert run("cache").output == f"{folder}: 0 answers, 0.0 MB of at most 200 MB.\n"
    assert run("run", "case", "-o", "one", "--quick", "--quiet").exit_code == 0
    number = sum(1 for _ in folder.glob("*/*"))
    assert number > 3
    assert run("cache").output.startswith(f"{folder}: {number} answers, ")
    assert run("run", "case", "-o", "two", "--quick", "--quiet").exit_code == 0
    one, two = (folder.parent / name / "result.json" for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()
    assert run("cache", "--clear").output == f"Removed {number} answers from {folder}.\n"
    assert list(folder.iterdir()) == []


def test_without_a_cache_nothing_is_kept(folder: Path):
    assert run("run", "case", "-o", "one", "--quick", "--quiet", "--no-cache").exit_code == 0
    assert not folder.exists()


def test_the_user_may_want_none(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("STEELYARD_NO_CACHE", "1")
    assert run("run", "case", "-o", "one", "--quick", "--quiet").exit_code == 0
    assert not folder.exists()
    assert run("cache").output.startswith("Nothing is kept: STEELYARD_NO_CACHE is set")
