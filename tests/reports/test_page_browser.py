"""The page in a real browser: it asks for nothing, complains of nothing, and fits a phone."""

from __future__ import annotations

import html
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from reports.model.money import Money
from reports.model.report import Report, Section
from reports.model.table import Cell, Heading, Row, Table, cells
from reports.writers.html import page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MEASURE = """
<script>
addEventListener("load", () => {
  const wide = document.documentElement.scrollWidth, room = document.documentElement.clientWidth;
  const words = [...document.querySelectorAll("svg text")].filter(text => text.getClientRects().length);
  const clipped = words.filter(text => {
    const own = text.getBoundingClientRect(), all = text.ownerSVGElement.getBoundingClientRect();
    return own.left < all.left - 1 || own.right > all.right + 1 || own.bottom > all.bottom + 1;
  }).map(text => text.textContent);
  const cut = [...document.querySelectorAll(".scroll")].filter(one => one.scrollWidth > one.clientWidth + 1)
    .map(one => one.getAttribute("aria-label"));
  document.body.dataset.measured = JSON.stringify({wide, room, words: words.length, clipped, cut});
});
</script>
"""


def run(chromium: str, folder: Path, url: str, *options: str) -> subprocess.CompletedProcess[str]:
    command = [
        chromium, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
        f"--user-data-dir={folder / 'profile'}", "--virtual-time-budget=3000", *options, url,
    ]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)


@pytest.mark.parametrize("name", ["made up", "rich", "rare-earths"])
def test_it_asks_for_nothing_and_complains_of_nothing(
    chromium: str, tmp_path: Path, reports: dict[str, Report], name: str
) -> None:
    """Every request stands in the browser's own log of the network; every complaint on its console."""
    file = tmp_path / "report.html"
    file.write_text(page(reports[name]), encoding="utf-8")
    log = tmp_path / "net.json"
    done = run(
        chromium, tmp_path, file.as_uri(), "--enable-logging=stderr", "--v=0", f"--log-net-log={log}", "--dump-dom",
    )  # fmt: skip
    assert "</html>" in done.stdout
    assert "CONSOLE" not in done.stderr, [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    asked = re.findall(r'"url":"((?:https?|wss?|ftp):[^"]*)"', log.read_text(encoding="utf-8", errors="replace"))
    text = html.unescape(file.read_text(encoding="utf-8"))
    assert not [url for url in asked if url.rstrip("/") in text], "what a page asks for it must name"


def test_a_complaint_would_be_seen(chromium: str, tmp_path: Path, reports: dict[str, Report]) -> None:
    """Plant a style and a picture that the policy forbids: the console says so."""
    planted = page(reports["made up"]).replace(
        "</main>", '<p style="color:red"><img src="https://example.org/x.png"></main>'
    )
    file = tmp_path / "report.html"
    file.write_text(planted, encoding="utf-8")
    done = run(chromium, tmp_path, file.as_uri(), "--enable-logging=stderr", "--v=0", "--dump-dom")
    assert "Content Security Policy" in done.stderr


def measure(chromium: str, folder: Path, text: str, width: int) -> dict[str, Any]:
    """Measure a page, its folds open, in a window of that width."""
    # Measuring needs a script, which the policy rightly forbids; so the copy that is measured goes without.
    text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text)
    text = text.replace("<details", "<details open").replace("</body>", MEASURE + "</body>")
    (folder / "inner.html").write_text(text, encoding="utf-8")
    # A window cannot be as narrow as a phone, a frame can.
    outer = (
        f'<body><iframe id="f" src="inner.html" width="{width}" height="900" style="border:0"></iframe><script>'
        'addEventListener("load", () => { document.body.dataset.measured = '
        'document.getElementById("f").contentDocument.body.dataset.measured; });</script></body>'
    )
    (folder / "outer.html").write_text(outer, encoding="utf-8")
    uri = (folder / "outer.html").as_uri()
    done = run(chromium, folder, uri, "--allow-file-access-from-files", "--window-size=1800,1000", "--dump-dom")
    found = re.search(r'data-measured="([^"]*)"', done.stdout)
    assert found, "the page was measured"
    measured: dict[str, Any] = json.loads(html.unescape(found[1]))
    return measured


@pytest.mark.parametrize("name", ["made up", "rich", "rare-earths"])
@pytest.mark.parametrize("width", [320, 768, 1280])
def test_it_fits_the_screen(chromium: str, tmp_path: Path, reports: dict[str, Report], name: str, width: int) -> None:
    """No sideways scroll of the page, opened details included, and no word of a chart outside it."""
    measured = measure(chromium, tmp_path, page(reports[name]), width)
    assert measured["wide"] <= measured["room"]
    assert measured["words"] > 10
    assert measured["clipped"] == []


@pytest.mark.parametrize("width", [900, 1100, 1600])
def test_what_turns_a_choice_wraps(chromium: str, tmp_path: Path, width: int) -> None:
    """A list of what is funded lies under no shadow on a desk, however much can turn a choice."""
    columns = (
        Heading("name", "Recommendation"),
        Heading("firm", "How firm", "word"),
        Heading("level", "Level", "word"),
        Heading("cost", "Cost", "money", "US$ million"),
        Heading("benefit", "Benefit", "points", "points"),
        Heading("ratio", "Value for money", "ratio", "points for each US$ 100 million"),
    )
    names = ("Heavy rare-earth separation plant", "FAST-41-style one-stop permit office for minerals")
    turns = Cell("turns on scores, people, futures, costs and weights", state="warn")
    rows = tuple(Row(name, cells(name, turns, "accelerated", 1340, 33.6, 2.5)) for name in names)
    table = Table("funded", "Funded", columns, rows)
    told = Report("T", (), (Section("s", "What is funded", (table,)),), Money("US$ million"))
    assert measure(chromium, tmp_path, page(told), width)["cut"] == []
