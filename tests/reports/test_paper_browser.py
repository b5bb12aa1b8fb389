"""A whole run as a reader gets it: the size of the page, and its screens on four pages of paper."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest

from criteria.read import read
from reports.contents import report
from reports.model.report import Report
from reports.writers.html import page
from scoring.analysis import analyse
from tests.browser import Browser

pytestmark = pytest.mark.slow

LARGEST = 300_000
"""Bytes of the page of the full case."""
PAGES = 4


@pytest.fixture(scope="module", params=["rare-earths-brief", "rare-earths"])
def whole(request: pytest.FixtureRequest) -> Report:
    """The report of a whole run, with fewer draws; that changes no length much."""
    return report(analyse(read(request.param), draws=200))


def test_a_page_is_light(whole: Report) -> None:
    assert whole.turned, "a page that turns to no option is no whole run"
    assert len(page(whole).encode()) < LARGEST


@pytest.mark.browser
def test_the_screens_take_four_pages_of_paper(
    browser: Browser, tmp_path: Path, whole: Report
) -> None:
    file = tmp_path / "report.html"
    file.write_text(page(whole), encoding="utf-8")
    browser.show(1280, media="print")
    browser.open(file)
    printed = browser.order("Page.printToPDF", preferCSSPageSize=True, printBackground=True)
    pages = re.findall(rb"/Type\s*/Page\b", base64.b64decode(printed["data"]))
    assert 2 <= len(pages) <= PAGES
