"""The two screens in a real browser: choosing turns the page, headings sort, a search finds, and paper prints what is chosen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.cases import city
from criteria.read import read
from reports.contents import report
from reports.writers.html import page
from scoring.analysis import analyse
from tests.browser import Browser
from tests.reports.test_options import CASES as OPTION_CASES
from tests.scoring.options.test_options import asked

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HEADLINE = "document.querySelector('h1').innerText"
CHOOSE = "document.querySelector('#option-{}').click()"
COLUMN = """
[...document.querySelectorAll("table.ranked")[0].tBodies[0].rows].map((row) => row.querySelector("{}").innerText)
"""


@pytest.fixture(scope="module")
def turned(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """A page, and the key and the words of an option that is another portfolio than the recommended one."""
    quick, found = asked(OPTION_CASES["staff"]())
    told = report(replace(quick, beside=found))
    file = tmp_path_factory.mktemp("turned") / "report.html"
    file.write_text(page(told), encoding="utf-8")
    key = told.turned[-1].keys[0]
    return file, key, found.named(key.replace("-", " ")).words


def test_choosing_turns_the_page_and_paper_prints_it(
    browser: Browser, turned: tuple[Path, str, str]
) -> None:
    file, key, option = turned
    browser.open(file)
    browser.show(1280)
    first = browser.evaluate(HEADLINE)
    assert "not the recommended one" not in first
    browser.evaluate(CHOOSE.format(key))
    chosen = browser.evaluate(HEADLINE)
    assert f"{option[1:]}, not the recommended one" in chosen
    assert option in browser.evaluate("document.querySelector('.shows').innerText")
    browser.show(680, media="print")
    assert browser.evaluate(HEADLINE) == chosen
    browser.show(1280)
    browser.evaluate(CHOOSE.format("likely"))
    assert browser.evaluate(HEADLINE) == first


def test_without_scripts_the_page_turns_as_well(
    browser: Browser, turned: tuple[Path, str, str]
) -> None:
    file, key, _ = turned
    browser.order("Emulation.setScriptExecutionDisabled", value=True)
    try:
        browser.open(file)
        browser.show(1280)
        assert not browser.evaluate("document.querySelectorAll('.sorts').length")
        first = browser.evaluate(HEADLINE)
        browser.evaluate(f"document.querySelector('#option-{key}').checked = true; 0")
        assert browser.evaluate(HEADLINE) != first
    finally:
        browser.order("Emulation.setScriptExecutionDisabled", value=False)


def test_headings_sort_both_ways(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text(page(report(analyse(read("rare-earths"), quick=True))), encoding="utf-8")
    browser.open(file)
    browser.show(1280)
    rank = [int(text.split()[0]) for text in browser.evaluate(COLUMN.format(".rk"))]
    assert rank == sorted(rank)
    heading = "document.querySelector('table.ranked thead .co')"
    for way in ("descending", "ascending"):
        browser.evaluate(f"{heading}.querySelector('button').click()")
        assert browser.evaluate(f"{heading}.getAttribute('aria-sort')") == way
        costs = [int(text.replace(",", "")) for text in browser.evaluate(COLUMN.format(".co"))]
        assert costs == sorted(costs, reverse=way == "descending")
    assert browser.evaluate("document.querySelectorAll('table.ranked [aria-sort]').length") == 1
    browser.evaluate("document.querySelector('table.ranked thead th:nth-child(2) button').click()")
    names = browser.evaluate(COLUMN.format("th"))
    assert names == sorted(names, key=str.casefold)


def test_a_name_leads_to_its_card(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text(page(report(analyse(read("rare-earths"), quick=True))), encoding="utf-8")
    browser.open(file)
    browser.show(1280)
    assert not browser.evaluate("document.querySelectorAll('.cards-of details[open]').length")
    browser.evaluate("document.querySelector('table.ranked tbody a').click()")
    opened = "document.querySelector('.cards-of details[open] summary b').textContent"
    name = browser.evaluate("document.querySelector('table.ranked tbody a').textContent")
    assert browser.evaluate(f"new Promise((done) => setTimeout(() => done({opened}), 50))") == name


def test_a_search_leaves_what_it_finds(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    analysis = analyse(city(60), quick=True)
    file.write_text(page(report(analysis)), encoding="utf-8")
    browser.open(file)
    browser.show(1280)
    wanted = analysis.case.recommendations[7].name
    browser.evaluate(
        f"const input = document.querySelector('.search input'); input.value = {wanted[-3:]!r};"
        "input.dispatchEvent(new Event('input')); 0"
    )
    shown = browser.evaluate(
        "[...document.querySelectorAll('table.ranked tbody tr:not(.sub)')]"
        ".filter((row) => row.checkVisibility()).map((row) => row.querySelector('th').innerText.trim())"
    )
    assert shown
    assert all(wanted[-3:] in name for name in shown)


def test_tables_that_do_not_scroll_are_no_stops(browser: Browser, tmp_path: Path) -> None:
    """Law: what can be reached with the keyboard scrolls, and what scrolls can be reached."""
    file = tmp_path / "report.html"
    file.write_text(page(report(analyse(read("rare-earths"), quick=True))), encoding="utf-8")
    browser.open(file)
    for width in (1280, 420):
        browser.show(width)
        browser.evaluate("dispatchEvent(new Event('resize')); 0")
        wrong = browser.evaluate(
            "[...document.querySelectorAll('.scroll')].filter((box) => box.checkVisibility()"
            " && (box.tabIndex === 0) !== (box.scrollWidth > box.clientWidth + 1)).length"
        )
        assert wrong == 0
