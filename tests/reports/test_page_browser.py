"""The page in a real browser: it asks for nothing and complains of nothing, and its first table is seen whole."""

from __future__ import annotations

import html
import re
import subprocess
from pathlib import Path

import pytest

from reports.model.money import Money
from reports.model.report import Report, Section
from reports.model.table import Cell, Heading, Row, Table, cells
from reports.writers.html import page
from tests.browser import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CUT = """
[...document.querySelectorAll(".scroll")].filter((table) => table.scrollWidth > table.clientWidth + 1)
  .map((table) => table.getAttribute("aria-label"))
"""
"""The tables of which a part is seen only by scrolling."""


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
    assert "CONSOLE" not in done.stderr, [
        line for line in done.stderr.splitlines() if "CONSOLE" in line
    ]
    asked = re.findall(
        r'"url":"((?:https?|wss?|ftp):[^"]*)"', log.read_text(encoding="utf-8", errors="replace")
    )
    text = html.unescape(file.read_text(encoding="utf-8"))
    assert not [url for url in asked if url.rstrip("/") in text], (
        "what a page asks for it must name"
    )


def test_a_complaint_would_be_seen(
    chromium: str, tmp_path: Path, reports: dict[str, Report]
) -> None:
    """Plant a style and a picture that the policy forbids: the console says so."""
    planted = page(reports["made up"]).replace(
        "</main>", '<p style="color:red"><img src="https://example.org/x.png"></main>'
    )
    file = tmp_path / "report.html"
    file.write_text(planted, encoding="utf-8")
    done = run(chromium, tmp_path, file.as_uri(), "--enable-logging=stderr", "--v=0", "--dump-dom")
    assert "Content Security Policy" in done.stderr


@pytest.mark.parametrize("width", [900, 1100, 1600])
def test_what_turns_a_choice_wraps(browser: Browser, tmp_path: Path, width: int) -> None:
    """A list of what is funded lies under no shadow on a desk, however much can turn a choice."""
    columns = (
        Heading("name", "Recommendation"),
        Heading("firm", "How firm", "word"),
        Heading("level", "Level", "word"),
        Heading("cost", "Cost", "money", "US$ million"),
        Heading("benefit", "Benefit", "points", "points"),
        Heading("ratio", "Value for money", "ratio", "points for each US$ 100 million"),
    )
    names = (
        "Heavy rare-earth separation plant",
        "FAST-41-style one-stop permit office for minerals",
    )
    turns = Cell("turns on scores, people, futures, costs and weights", state="warn")
    rows = tuple(Row(name, cells(name, turns, "accelerated", 1340, 33.6, 2.5)) for name in names)
    table = Table("funded", "Funded", columns, rows)
    told = Report("T", (), (Section("s", "What is funded", (table,)),), Money("US$ million"))
    file = tmp_path / "report.html"
    file.write_text(page(told), encoding="utf-8")
    browser.open(file)
    browser.show(width)
    assert browser.evaluate(CUT) == []
    # In half the room something is cut, so a cut would have been seen.
    browser.show(520)
    assert browser.evaluate(CUT) == ["Funded"]
