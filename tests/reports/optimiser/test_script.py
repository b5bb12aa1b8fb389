"""The optimiser of the page by itself: its own tests in Node, and how its modules become one script."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from reports.optimiser.script import joined, optimiser_script

HERE = Path(__file__).parent
SOURCES = Path(__file__).parents[3] / "reports" / "optimiser"
SUITES = sorted(path.name for path in HERE.glob("*.test.mjs"))


@pytest.mark.parametrize("suite", SUITES)
def test_the_tests_of_each_module_pass(node, suite, tmp_path):
    script = tmp_path / "script.js"
    script.write_text(optimiser_script(), "utf-8")
    asked = subprocess.run(
        [node, "--test", str(HERE / suite)],
        env={"SCRIPT": str(script), "PATH": str(Path(node).parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert asked.returncode == 0, asked.stdout + asked.stderr
    counts = dict(re.findall(r"(?:#|ℹ) (pass|fail|skipped) (\d+)", asked.stdout))
    assert int(counts["pass"]) > 0
    assert (counts["fail"], counts["skipped"]) == ("0", "0")


def test_the_script_parses_and_holds_no_comment(node, tmp_path):
    script = tmp_path / "script.js"
    script.write_text(optimiser_script(), "utf-8")
    subprocess.run([node, "--check", str(script)], check=True)
    assert re.findall(r"/\*|\*/|//|^\s|^import|^export", optimiser_script(), re.MULTILINE) == []
    assert len(optimiser_script()) < 55_000


def test_the_script_asks_the_network_for_nothing_and_evaluates_no_text():
    assert (
        re.findall(
            r"\b(fetch|XMLHttpRequest|eval|Function|importScripts|document)\b", optimiser_script()
        )
        == []
    )


def test_every_source_is_in_the_script_once():
    script = optimiser_script()
    for path in SOURCES.glob("*.mjs"):
        (name, *_) = re.findall(
            r"^export (?:class|function) (\w+)", path.read_text("utf-8"), re.MULTILINE
        )
        assert len(re.findall(rf"^(?:class|function) {name}\b", script, re.MULTILINE)) == 1, (
            path.name
        )


def test_no_source_is_long_or_wide():
    for path in SOURCES.glob("*.mjs"):
        lines = path.read_text("utf-8").splitlines()
        assert len(lines) <= 250, path.name
        assert max(map(len, lines)) <= 120, path.name


CORE = {
    "core.mjs": 'import { f } from "./a.mjs";\nexport function core() {\n  return f;\n}\n',
    "client.mjs": "",
}


def test_modules_stand_after_what_they_import():
    sources = {
        **CORE,
        "a.mjs": 'import { g } from "./b.mjs";\n\nexport const f = g;\n',
        "b.mjs": "export const g = 1;\n",
    }
    script = joined(sources)
    assert script.index("const g") < script.index("const f") < script.index("function core")


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("export const f = 1;\nconst core = 2;\n", r"core\.mjs and a\.mjs both declare core"),
        ("export default 1;\n", r"a\.mjs has a line that cannot be joined"),
        ('import f from "./b.mjs";\n', r"a\.mjs has a line that cannot be joined"),
        ("export const f = `one\n  two`;\n", r"a\.mjs holds text of several lines"),
        ("export const f = /a = b/;\n", r"a\.mjs has a regular expression"),
    ],
)
def test_what_cannot_be_joined_is_refused(source, message):
    with pytest.raises(ValueError, match=message):
        joined({**CORE, "a.mjs": source})
