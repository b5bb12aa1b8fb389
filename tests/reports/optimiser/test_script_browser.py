"""The joined script in a real browser under a strict policy: in a worker where that is allowed, else without."""

from __future__ import annotations

import base64
import hashlib
import json
import random
from pathlib import Path
from typing import Any

import pytest

from criteria.read import read
from reports.optimiser.script import optimiser_script
from tests.browser import PATIENCE
from tests.reports.devtools import Tab
from tests.reports.optimiser.families import plain
from tests.reports.optimiser.random_settings import asked_of, at_rest, page_answers, setting

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src '{digest}'; {worker}">
<title>Asking</title></head><body><script>{script}</script></body></html>
"""

# Each setting is asked when the one before it is answered; a clash is answered twice.
DRIVE = """
const [model, settings] = DATA, answers = [];
let left = settings.length;
const client = optimiser.connect(model, (answer, setting) => {
  answers.push({ ...answer, inWorker: client.inWorker });
  if (answer.status !== "clash" || answer.minimal) {
    left--;
    next();
  }
});
const next = () => settings.length && client.ask(settings.shift());
next();
"""
WRITTEN = 'JSON.stringify(answers, (_, x) => (typeof x === "bigint" ? String(x) : x))'


def answers(
    chromium: str, folder: Path, worker: str, model: dict[str, Any], settings: list[Any]
) -> Any:
    """What the page says to each setting, waited for in the reader's time, on however slow a machine."""
    script = optimiser_script() + DRIVE.replace("DATA", json.dumps([model, settings]))
    digest = "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    file = folder / "asking.html"
    file.write_text(PAGE.format(digest=digest, worker=worker, script=script), "utf-8")
    with Tab(chromium, folder) as tab:
        tab.open(file)
        tab.until("left === 0", seconds=PATIENCE)
        return json.loads(tab.evaluate(WRITTEN))


KEYS = ("status", "choice", "value", "cost", "bound", "clash", "clashFixed")


@pytest.mark.parametrize(("worker", "in_worker"), [("worker-src blob:", True), ("", False)])
@pytest.mark.parametrize("name", ["rare-earths-brief", "a hundred"])
def test_a_page_answers_as_node_does(chromium, node, tmp_path, *, worker, in_worker, name):
    """Law: the browser says what node says, which other tests hold against Python; also of a hundred recommendations."""
    asked = plain(3, 100) if name == "a hundred" else asked_of(read(name))
    rng = random.Random(9)
    settings = [at_rest(asked), *(setting(rng, asked) for _ in range(30))]
    browser_answers = answers(chromium, tmp_path, worker, asked.model, settings)
    settled = [each for each in browser_answers if each["status"] != "clash" or each["minimal"]]
    node_answers = page_answers(node, asked, settings, mode="minimal")
    assert [[each[key] for key in KEYS] for each in settled] == [
        [each[key] for key in KEYS] for each in node_answers
    ]
    assert {each["inWorker"] for each in browser_answers} == {in_worker}
