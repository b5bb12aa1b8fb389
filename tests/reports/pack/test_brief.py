"""The brief: one A4 page whatever the case, under a content policy, with every name in it safe."""

from __future__ import annotations

import base64
import hashlib
import re
import subprocess
from dataclasses import replace
from functools import cache

import pytest

from criteria.read import read
from reports.model.front import words
from reports.model.story import Story
from reports.pack.brief import brief
from reports.writers.brief import brief_page
from reports.writers.brief_room import tightness
from reports.writers.pdf import printed
from scoring.analysis import analyse
from tests.cases import small_case
from tests.degenerate.made import made
from tests.reports.rich import rich_case

CASES = [
    "rich quick",
    "rare-earths-brief quick",
    "rare-earths quick",
    "rich",
    *(f"made {seed}" for seed in (0, 1, 12, 46, 58, 62, 63, 64)),
    pytest.param("rare-earths-brief", marks=pytest.mark.slow),
    pytest.param("rare-earths", marks=pytest.mark.slow),
]
FITS = """(() => {
  const sheet = document.querySelector(".sheet"), edge = sheet.getBoundingClientRect();
  const beyond = [...sheet.querySelectorAll("*")].filter((part) => {
    const box = part.getBoundingClientRect();
    return !part.closest("svg") && box.width && (box.right > edge.right - 40 || box.left < edge.left + 40);
  });
  return [sheet.scrollHeight - sheet.clientHeight, beyond.map((part) => part.textContent.slice(0, 60))];
})()"""


@cache
def told(name: str):
    kind, *more = name.split()
    if kind == "made":
        case, more = made(int(more[0])).case, []
    else:
        case = rich_case() if kind == "rich" else read(kind)
    return brief(Story(analyse(case, quick=bool(more))))


def file_of(value, folder):
    path = folder / "brief.html"
    path.write_text(brief_page(value), "utf-8")
    return path


@pytest.mark.parametrize("name", CASES)
def test_it_prints_on_one_page(name, tmp_path, chromium):
    path = file_of(told(name), tmp_path)
    data = printed(path.read_bytes(), chromium)
    assert re.findall(rb"/Type ?/Pages?\b.*?/Count (\d+)", data, re.DOTALL) == [b"1"]
    assert re.search(rb"/MediaBox ?\[0 0 59[45](\.\d+)? 84[12](\.\d+)?\]", data)  # A4 in points


@pytest.mark.parametrize("name", CASES)
def test_nothing_is_cut_off(name, tmp_path, browser):
    browser.open(file_of(told(name), tmp_path))
    browser.show(900, media="print")
    assert browser.evaluate(FITS) == [0, []]


@pytest.mark.slow
def test_the_built_in_case_keeps_the_names_of_what_is_funded():
    """Set tighter by two steps they would be gone."""
    assert tightness(told("rare-earths")) <= 1


@pytest.mark.parametrize("times", [2, 3, 6])
@pytest.mark.parametrize("name", ["rich", pytest.param("rare-earths", marks=pytest.mark.slow)])
def test_a_case_of_many_words_still_fits(name, times, tmp_path, browser):
    """Law: names and sentences several times as long are set tighter, and cut before the page is full."""
    browser.open(file_of(longer(told(name), times), tmp_path))
    browser.show(900, media="print")
    assert browser.evaluate(FITS) == [0, []]


def longer(told_before, times):
    """Say whatever has no bound of its own several times over: names, what no one page knows beforehand, and sentences."""

    def more(phrase):
        return (" ".join([words(phrase)] * times),)

    screen, options = told_before.screen, told_before.options
    bars = [replace(bar, name=more((bar.name,))[0], names=bar.names * times) for bar in screen.bars]
    return replace(
        told_before,
        name=more((told_before.name,))[0],
        alike=more(told_before.alike),
        risks=tuple(replace(line, text=more(line.text)) for line in told_before.risks),
        options=replace(
            options,
            rows=tuple(
                replace(row, cells=(*row.cells[:5], more(row.cells[5]), *row.cells[6:]))
                for row in options.rows
            ),
        ),
        screen=replace(
            screen,
            bars=tuple(bars),
            bars_title=more(screen.bars_title),
            ranked=more(screen.ranked),
            tiles=tuple(replace(tile, below=more(tile.below)) for tile in screen.tiles),
            todos=tuple(replace(line, text=more(line.text)) for line in screen.todos),
            foot=more((screen.foot,))[0],
        ),
    )


def test_it_asks_for_nothing_and_allows_nothing():
    page = brief_page(told("rich"))
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy.replace("&#39;", "'") == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    tags = " ".join(re.findall(r"<[^>]*>", page))
    assert not re.search(r"<script|<img|<link|\bsrc=|\bhref=|\bstyle=|url\((?!#)", tags)


def test_a_name_is_text_and_nothing_else():
    case = small_case(case={"title": "<script>alert(1)</script>", "money": "US$ million"})
    page = brief_page(brief(Story(analyse(case, quick=True))))
    assert "<script" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize("name", ["rich", "rare-earths-brief quick"])
def test_it_says_decision_options_risks_and_what_is_asked(name):
    page = brief_page(told(name))
    titles = re.findall(r"<h2[^>]*>([^<]*)</h2>", page)
    assert [title for title in titles if title in {"Options", "Risks", "What is asked of you"}] == [
        "Options",
        "Risks",
        "What is asked of you",
    ]
    assert all(len(sentence.split()) <= 30 for sentence in sentences(page)), name


def sentences(page: str) -> list[str]:
    """Give the sentences of the columns of risks and of what is asked."""
    texts = re.findall(r"<h3>[^<]*</h3><p[^>]*>(.*?)</p>", page)
    return [part for text in texts for part in re.split(r"(?<=[.])\s", text)]


def test_the_words_of_the_page_can_be_read(tmp_path, chromium):
    """The text of the PDF is text: it can be searched, and read out."""
    data = printed(file_of(told("rare-earths-brief quick"), tmp_path).read_bytes(), chromium)
    (tmp_path / "brief.pdf").write_bytes(data)
    text = subprocess.run(
        ["pdftotext", tmp_path / "brief.pdf", "-"], capture_output=True, check=True, text=True
    ).stdout
    assert "Fund 4 of 6 for US$ 2,490 million" in " ".join(text.split())
