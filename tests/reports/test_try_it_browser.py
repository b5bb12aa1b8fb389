"""Trying other weights in a real browser: what it says is what exact arithmetic says."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from criteria.model.rows import ScenarioRow
from criteria.read import read
from reports.contents import report
from reports.model.formatting import show
from reports.model.story import Story
from reports.model.text import visible
from reports.sentences.swaps import moved, points
from reports.writers.html import page
from scoring.analysis import analyse
from scoring.portfolio.difference import changes
from scoring.robustness.views.reweighing import reweighed
from scoring.robustness.weights.oracle import dot
from tests.reports.made_up import HOSTILE, made_up
from tests.reports.test_page_browser import run

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ANOTHER = "At these weights another portfolio of the list is best"

DRIVE = """
addEventListener("load", () => {
  const block = document.querySelector(".explorer"), sliders = [...block.querySelectorAll("input")];
  const said = () => ({
    words: [...block.querySelectorAll(".answer p")].map(p => p.textContent),
    weights: [...block.querySelectorAll("output")].map(output => output.textContent),
    hidden: block.hidden, elements: block.querySelectorAll("*").length,
    read: sliders.map(slider => slider.getAttribute("aria-valuetext")),
  });
  const found = [said()];
  for (const [j, value] of STEPS) {
    if (j < 0) block.querySelector("button").click();
    else { sliders[j].value = value; sliders[j].dispatchEvent(new Event("input", {bubbles: true})); }
    found.push(said());
  }
  document.body.dataset.found = JSON.stringify(found);
});
"""


def driven(chromium: str, folder: Path, text: str, steps: list[tuple[int, float]]) -> list[dict[str, Any]]:
    """Move sliders of a page (-1 is the button) and read what it says; its policy stays, and names the driver too."""
    script = DRIVE.replace("STEPS", json.dumps(steps))
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    text = text.replace("script-src ", f"script-src 'sha256-{digest}' ", 1)
    file = folder / "report.html"
    file.write_text(text.replace("</body>", f"<script>{script}</script></body>"), encoding="utf-8")
    done = run(chromium, folder, file.as_uri(), "--enable-logging=stderr", "--v=0", "--dump-dom")
    assert "CONSOLE" not in done.stderr, [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    found = re.search(r'data-found="([^"]*)"', done.stdout)
    assert found, "the page was driven"
    told: list[dict[str, Any]] = json.loads(html.unescape(found[1]))
    return told


def test_it_says_what_exact_arithmetic_says(chromium: str, tmp_path: Path) -> None:
    story = Story(analyse(read("rare-earths-brief"), draws=20))
    assert story.analysis.doubt is not None
    stated = story.evaluation.weights
    spaces = story.analysis.doubt.spaces
    known = list(dict.fromkeys([story.best.choice, *(own for space in spaces for own in space.portfolios)]))
    n = len(stated)
    steps = [(j, value) for j in range(n) for value in (0.0, 45.5, 80.0)]
    # Each from the stated weights, then several in a row.
    moves: list[tuple[int, float]] = [step for own in steps for step in (own, (-1, 0.0))]
    moves += [(0, 10.0), (n - 1, 50.0), (1, 12.5), (2, 70.0)]
    found = driven(chromium, tmp_path, page(report(story.analysis)), moves)
    weights, others, outside = stated, 0, 0
    for (j, value), told in zip([(-1, 0.0), *moves], found, strict=True):
        if j < 0:
            weights = stated
        else:
            share = str(value / 100)
            change = ScenarioRow.model_validate(
                {
                    "scenario": "S", "name": "S", "kind": "weight", "criterion": story.leaves[j].id, "op": "set",
                    "value": share,
                }
            )  # fmt: skip
            weights, notes = reweighed(story.case, weights, [change])
            assert not notes
        values = [dot(story.weighted.features(own), weights) for own in known]
        best = values.index(max(values))
        first, second, third = told["words"]
        assert told["weights"] == told["read"] == [show(w, "weight", story.money) for w in weights]
        assert f"worth {points(values[best])}" in first
        if best:
            others += 1
            assert first.endswith(f": {points(values[best] - values[0])} more than the recommended one.")
            assert second == moved(story, changes(known[0], known[best]), 6) + "."
        else:
            assert "the recommended portfolio is the best" in first
            assert second == ""
        inside = any(space.complete and space.weights.holds(weights) for space in spaces)
        outside += not inside
        assert third.startswith("Proven: " if inside else "Outside the weights that were searched"), weights
        if inside:
            assert values[best] == story.weighted.best(weights).points
        assert not told["hidden"]
    assert others > 4
    assert 0 < outside < len(found)


def test_ties_are_the_recommended_ones_and_names_stay_text(chromium: str, tmp_path: Path) -> None:
    """A made-up list: the third portfolio ties without its last criterion; hostile names make no element."""
    steps = [(1, 60.0), (2, 0.0), (2, 90.0), (-1, 0.0), (0, 100.0), (0, 50.0)]
    told = driven(chromium, tmp_path, page(made_up()), steps)
    stated, _, tied, other, back, full, less = told
    assert stated["words"] == [
        f"{ANOTHER}, worth 2,057.7 points: 2,049.3 points more than the recommended one.",
        stated["words"][1],
        "Proven: no portfolio is worth more at these weights.",
    ]
    assert "leave" in stated["words"][1]
    assert tied["weights"] == ["33.3%", "66.7%", "0.0%"]
    assert tied["words"][0] == (
        "At these weights the recommended portfolio is the best of the list, worth 10.0 points."
    )
    assert visible(HOSTILE[1]) in other["words"][1]
    assert len({one["elements"] for one in told}) == 1
    assert back == stated
    assert full["weights"] == ["100.0%", "0.0%", "0.0%"]
    # From all to half and the others are what they were to one another.
    assert less["weights"] == stated["weights"]


def test_only_a_complete_list_promises_anything(chromium: str, tmp_path: Path) -> None:
    """Inside a set whose list is not complete; outside of all; back inside one that is."""
    steps = [(1, 50.0), (1, 0.0), (-1, 0.0)]
    incomplete, outside, stated = driven(chromium, tmp_path, page(made_up()), steps)[1:]
    assert incomplete["words"][2] == "Not every portfolio was ruled out at these weights: a better one may exist."
    assert outside["words"][2] == "Outside the weights that were searched: a better one may exist."
    assert stated["words"][2] == "Proven: no portfolio is worth more at these weights."
