"""The notebooks of the docs run from top to bottom, and are small."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

NOTEBOOKS = sorted((Path(__file__).parents[1] / "docs" / "notebooks").glob("*.ipynb"))
LARGEST = 20_000
"""Bytes of a notebook: results are not kept in it."""


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_whole(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """Claim: every cell runs, in order, in one Python. A plot is asked for with its words, and not drawn here."""
    monkeypatch.chdir(tmp_path)
    plots: list[dict[str, Any]] = []

    def plot(frame: pd.DataFrame, **asked: Any) -> SimpleNamespace:
        assert {asked["x"], asked["y"]} <= set(frame.columns)
        return SimpleNamespace(set=lambda **words: plots.append(words))

    monkeypatch.setattr(pd.DataFrame, "plot", plot)
    cells = json.loads(path.read_bytes())["cells"]
    names: dict[str, Any] = {}
    for cell in cells:
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), path.name, "exec"), names)  # noqa: S102 - ours
    assert all({"title", "xlabel", "ylabel"} <= words.keys() for words in plots)
    assert plots or (tmp_path / "reading.html").exists()
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_small_and_holds_no_results(path: Path):
    text = path.read_text("utf-8")
    assert len(text) < LARGEST
    assert all(not cell.get("outputs") for cell in json.loads(text)["cells"])
