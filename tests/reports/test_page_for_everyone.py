"""The page as people read it: no word of it is cut, covered or faint on any screen, and axe finds nothing to mend.

Every fold is open. What is looked at is the page itself, under its own policy, with the colours,
the medium and the window that the browser gives it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from criteria.read import read
from reports.contents import report
from reports.model.report import Report
from reports.writers.html import page
from scoring.analysis import analyse
from tests.browser import Browser, Medium, Scheme
from tests.degenerate.made import ODDITIES, made
from tests.reports.made_up import made_up
from tests.reports.rich import rich_case

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NAMES = (
    "made up",
    "rich",
    "long names",
    "unicode names",
    "same names",
    "rare-earths-brief",
    "rare-earths",
)
WORDS = Path(__file__).with_name("page_words.js").read_text("utf-8")
OPEN = "for (const fold of document.querySelectorAll('details')) fold.open = true"
PAPER = 680
"""What the margins leave of A4, in pixels."""
SCREENS: list[tuple[int, Scheme, Medium]] = [
    *((width, scheme, "screen") for width in (320, 768, 1280) for scheme in ("light", "dark")),
    (PAPER, "light", "print"),
    (PAPER, "dark", "print"),
]
SETTLED = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
AXE = """
(async (options) => {
  const found = await axe.run({ exclude: ["svg text"] }, { resultTypes: ["violations"], ...options });
  return found.violations.flatMap((fault) => fault.nodes.map((node) => `${fault.id}: ${node.target.join(" ")}`));
})(OPTIONS)
"""
"""Words in charts are left to our own look: axe cannot tell what is behind them."""


@pytest.fixture(scope="session")
def file_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Where the page of each name is; every case is analysed in full, once."""
    folder = tmp_path_factory.mktemp("pages")

    @cache
    def file(name: str) -> Path:
        path = folder / f"{name}.html"
        path.write_text(page(_report(name)), encoding="utf-8")
        return path

    return file


def _report(name: str) -> Report:
    if name == "made up":
        return made_up()
    if name in ODDITIES:
        odd = made(list(ODDITIES).index(name))
        return report(analyse(odd.case, draws=odd.draws))
    return report(analyse(rich_case() if name == "rich" else read(name)))


def opened(browser: Browser, file: Path) -> None:
    browser.open(file)
    browser.evaluate(OPEN)


def faults_by_axe(browser: Browser, **options: Any) -> list[str]:
    # The page's script answers to another window or medium before the second frame.
    browser.evaluate(SETTLED)
    found: list[str] = browser.evaluate(AXE.replace("OPTIONS", json.dumps(options)))
    return found


@pytest.fixture(scope="session", params=NAMES)
def file(request: pytest.FixtureRequest, file_of: Callable[[str], Path]) -> Path:
    """One page after another."""
    return file_of(request.param)


def test_no_word_is_cut_or_faint(browser: Browser, file: Path) -> None:
    opened(browser, file)
    for screen in SCREENS:
        browser.show(*screen)
        seen = browser.evaluate(WORDS)
        assert seen["charts"] > 20, screen
        assert seen["words"] > 200, screen
        assert seen["faults"] == [], screen


def test_axe_finds_nothing(browser: Browser, axe: str, file: Path) -> None:
    opened(browser, file)
    browser.evaluate(axe + ";0")
    browser.show(1280)
    assert faults_by_axe(browser) == []
    # Colours are all that differs in the dark.
    browser.show(1280, "dark")
    assert faults_by_axe(browser, runOnly=["color-contrast"]) == []
    browser.show(PAPER, media="print")
    assert faults_by_axe(browser) == []
    # On a phone tables become cards; our own look has seen to the contrast there.
    browser.show(320)
    assert faults_by_axe(browser, rules={"color-contrast": {"enabled": False}}) == []


def test_a_page_turned_to_another_option_reads_as_well(
    browser: Browser, axe: str, file_of: Callable[[str], Path]
) -> None:
    opened(browser, file_of("rare-earths"))
    browser.evaluate(axe + ";0")
    for key in ("mean", "within-budget", "compromise"):
        browser.evaluate(f"document.querySelector('#option-{key}').click(); 0")
        for screen in SCREENS:
            browser.show(*screen)
            assert browser.evaluate(WORDS)["faults"] == [], (key, screen)
        browser.show(1280)
        assert faults_by_axe(browser) == [], key


# Faults that are put into a page must be seen
# ----------------------------------------------------------------------

LABELS = "const labels = [...document.querySelectorAll('svg.wide text')];"

BAR = "const bar = document.querySelector('svg.wide rect');"
LINE = """
const line = document.createElementNS('http://www.w3.org/2000/svg', 'line');
line.setAttribute('x2', 760);
document.querySelector('svg.wide').append(line);
"""


@pytest.mark.parametrize(
    ("planted", "fault"),
    [
        ("", None),
        (LABELS + "labels[0].setAttribute('x', -20);", "leaves its chart"),
        (LABELS + "labels[0].setAttribute('y', -3);", "leaves its chart"),
        (
            LABELS
            + "for (const at of ['x', 'y']) labels[2].setAttribute(at, labels[0].getAttribute(at));",
            "touches",
        ),
        (LABELS + "labels[0].style.fill = '#b3b3b3';", "stands out by 2.10 to 1 and needs 4.5"),
        (
            LABELS + "labels[0].style.fill = '#949494'; labels[0].style.fontSize = '12px';",
            "stands out by 3.03 to 1",
        ),
        (LABELS + "labels[0].style.opacity = .4;", "stands out by 2."),
        (BAR + "bar.setAttribute('x', 200); bar.parentNode.prepend(bar);", "stands out by 1."),
        (BAR + "bar.setAttribute('x', 200);", "lies under a shape"),
        (LINE + "for (const at of ['y1', 'y2']) line.setAttribute(at, 14);", "lies under a line"),
        ("document.querySelector('main p').style.minWidth = '1300px'", "the page is 1"),
        (
            "document.querySelector('main p').style.color = '#b3b3b3';",
            "stands out by 2.10 to 1 and needs 4.5",
        ),
        (
            "document.querySelector('.state').style.background = '#1b6e65';",
            "stands out by 1.00 to 1",
        ),
    ],
)
def test_a_planted_fault_is_seen(
    browser: Browser, file_of: Callable[[str], Path], planted: str, fault: str | None
) -> None:
    opened(browser, file_of("made up"))
    browser.show(1280)
    browser.evaluate(f"{{ {planted} }}")
    faults = browser.evaluate(WORDS)["faults"]
    if fault is None:
        assert faults == []
    else:
        assert any(fault in sentence for sentence in faults), faults


def test_each_screen_is_looked_at_by_itself(
    browser: Browser, file_of: Callable[[str], Path]
) -> None:
    """Input: an ink for light paper. Claim: it is faint in the dark, and on paper the dark is not."""
    opened(browser, file_of("made up"))
    browser.evaluate("document.querySelector('main p').style.color = '#505050'")
    faint = []
    for width, scheme, media in SCREENS:
        browser.show(width, scheme, media)
        asked = f"[innerWidth, matchMedia('(prefers-color-scheme: {scheme})').matches, matchMedia('{media}').matches]"
        assert browser.evaluate(asked) == [width, True, True]
        faint.append(len(browser.evaluate(WORDS)["faults"]))
    assert faint == [0, 1, 0, 1, 0, 1, 0, 0]


@pytest.mark.parametrize(
    ("planted", "rule"),
    [
        ("document.querySelector('main').append(document.createElement('input'))", "label: "),
        ("document.querySelector('main p').style.color = '#b3b3b3'", "color-contrast: "),
        ("document.querySelector('th').textContent = ''", "empty-table-header: "),
        (
            "for (const table of document.querySelectorAll('.scroll')) table.role = 'region'",
            "landmark-unique: ",
        ),
    ],
)
def test_axe_sees_a_planted_fault(
    browser: Browser, axe: str, file_of: Callable[[str], Path], planted: str, rule: str
) -> None:
    opened(browser, file_of("made up"))
    browser.show(1280)
    browser.evaluate(axe + ";0")
    browser.evaluate(planted + "; 0")
    faults = faults_by_axe(browser)
    assert faults
    assert all(sentence.startswith(rule) for sentence in faults), faults
