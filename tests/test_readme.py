"""The README's Python and the tutorial's output are what there is to see."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from steelyard.cli import commands


@pytest.mark.slow
def test_the_ten_lines_of_python_run(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code = re.search(
        r"```python\n(.*?)```", (root / "README.md").read_text(encoding="utf-8"), re.DOTALL
    )
    assert code
    monkeypatch.chdir(tmp_path)
    (tmp_path / "report.html").write_text("of an earlier run", encoding="utf-8")
    exec(compile(code[1], "README.md", "exec"), {})  # noqa: S102 - our own page
    printed = capsys.readouterr().out
    assert printed.startswith("<Proof: optimal, ")
    assert "turns_on" in printed
    assert "of an earlier run" not in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_the_tutorial_quotes_what_a_run_prints(root: Path, tmp_path: Path) -> None:
    """Every line of its one quoted output is a line of the run it stands for."""
    text = (root / "docs" / "tutorial.md").read_text(encoding="utf-8")
    quoted = re.search(
        r"steelyard run my-case\.xlsx -o first\n```\n\n```\n(.*?)```", text, re.DOTALL
    )
    assert quoted
    ran = CliRunner().invoke(
        commands, ["run", "rare-earths-brief", "--quick", "-o", str(tmp_path / "first")]
    )
    assert ran.exit_code == 0, ran.output
    printed = ran.output.splitlines()
    assert quoted[1].splitlines()
    assert [line for line in quoted[1].splitlines() if line not in printed] == []
