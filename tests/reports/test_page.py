"""The page: everything as text, nothing from anywhere, in order for those who hear it, and no words over words."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.model.charts import Chart
from reports.model.report import Details, Report
from reports.model.text import visible
from reports.writers.drawing import NARROW, SIZE, WIDE, Words, text_width, ticks, wrap
from reports.writers.html import anchor, page
from reports.writers.svg import draw
from tests.reports.made_up import HOSTILE, made_up
from tests.reports.overlaps import clashes

VOID = {"meta", "br", "hr", "img", "link", "input"}
UNCLOSED = {"td", "tr", "li", "dt", "dd"}
"""What ends where the next of its kind begins, or what it is part of ends."""


class Reader(HTMLParser):
    """Reads a page as a browser's parser would: elements with their attributes, scripts, and the text anywhere else."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.scripts: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()
        assert not self.open, "every element is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "script":
            self.scripts.append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open[-1] in UNCLOSED - {tag}:
            self.open.pop()
        assert self.open, tag
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in {"style", "script"}:
            self.texts.append(data)
        if self.open and self.open[-1] == "script":
            self.scripts[-1] += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def test_hostile_names_come_out_as_text(reports: dict[str, Report]) -> None:
    for name in ("made up", "rich"):
        text = page(reports[name])
        read = Reader(text)
        assert not [
            tag
            for tag, _ in read.elements
            if tag in {"img", "iframe", "object", "link", "base", "form"}
        ]
        # The only scripts are figures, which nothing runs, and the one of our own.
        assert [script.get("type") for script in read.all("script")] == ["application/json", None]
        assert not [
            key
            for _, attributes in read.elements
            for key in attributes
            if key.startswith("on") or key == "style"
        ]
        said = "".join(read.texts)
        for hostile in HOSTILE[:8]:
            assert visible(hostile) in said, hostile
        assert "49" not in [found.strip() for found in read.texts if "{{" in found]


@settings(max_examples=8)
@given(st.lists(st.text(min_size=1, max_size=30), min_size=10, max_size=10))
def test_any_names_come_out_as_text(names: list[str]) -> None:
    """Law: no name changes which elements a page has."""
    plain = [
        tag
        for tag, _ in Reader(page(made_up(tuple("n" * 5 for _ in range(10))))).elements
        if tag != "text"
    ]
    read = Reader(page(made_up(tuple(names))))
    assert [tag for tag, _ in read.elements if tag != "text"] == plain


def test_nothing_is_fetched_and_the_policy_names_the_one_style(told: Report) -> None:
    text = page(told)
    read = Reader(text)
    policy = next(
        m["content"] for m in read.all("meta") if m.get("http-equiv") == "Content-Security-Policy"
    )
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert policy.startswith("default-src 'none'; ")
    assert f"style-src 'sha256-{digest}'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"@import|url\((?!#)|expression\(", style[1])
    for _, attributes in read.elements:
        assert not {"src", "srcset", "poster", "background", "data"} & attributes.keys()
        if "href" in attributes:
            assert re.match(r"#|https?://|mailto:", attributes["href"])


def test_it_reads_in_order_for_those_who_hear_it(told: Report) -> None:
    read = Reader(page(told))
    levels = [int(tag[1]) for tag, _ in read.elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert read.all("html")[0]["lang"] == "en"
    ids = [attributes["id"] for _, attributes in read.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    for _, attributes in read.elements:
        for name in (attributes.get("aria-labelledby") or "").split():
            assert name in ids
        if (attributes.get("href") or "").startswith("#"):
            assert attributes["href"][1:] in ids
    assert len(read.all("table")) == len(read.all("caption"))
    assert "<bdi></bdi></th>" not in page(told), "a heading that says nothing"
    assert all(cell.get("scope") in {"col", "row", "rowgroup"} for cell in read.all("th"))
    for picture in read.all("svg"):
        hidden = picture.get("aria-hidden") == "true"
        named = picture.get("aria-labelledby") or picture.get("aria-label")
        assert hidden or (picture["role"] == "img" and named)


def charts_of(told: Report) -> list[Chart]:
    found: list[Chart] = []

    def look(blocks: tuple[object, ...]) -> None:
        for block in blocks:
            if isinstance(block, Details):
                look(block.blocks)
            elif isinstance(block, Chart):
                found.append(block)

    for section in told.sections:
        look(section.blocks)
    return found


def test_no_words_of_a_chart_are_clipped_or_overlap(told: Report) -> None:
    charts = charts_of(told)
    assert charts
    for chart in charts:
        for width in (WIDE, NARROW):
            drawing = draw(chart, told.money, width)
            if drawing is not None:
                assert clashes(drawing) == [], (chart.key, width)


@settings(max_examples=15)
@given(st.lists(st.text(min_size=1, max_size=80), min_size=10, max_size=10))
def test_no_names_make_words_overlap(names: list[str]) -> None:
    """Law: the room for names is made from the names."""
    told = made_up(tuple(names))
    for chart in charts_of(told):
        for width in (WIDE, NARROW):
            drawing = draw(chart, told.money, width)
            assert drawing is None or clashes(drawing) == []


def test_overlaps_would_be_found() -> None:
    from reports.writers.drawing import Drawing

    drawing = Drawing(100, 40)
    drawing.add(Words(10, 20, "one"), Words(15, 22, "two"), Words(80, 20, "beyond the edge"))
    assert len(clashes(drawing)) == 2


@given(st.text(max_size=200), st.floats(40, 400))
def test_wrapping_loses_nothing_and_keeps_to_the_width(text: str, width: float) -> None:
    lines = wrap(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(text_width(line) <= max(width, SIZE * 1.25) for line in lines)


@given(st.floats(-1e6, 1e6), st.floats(0.001, 1e9), st.integers(3, 8))
def test_ticks_cover_the_range_in_round_steps(low: float, span: float, about: int) -> None:
    found = ticks(low, low + span, about)
    step = found[1] - found[0]
    assert found[0] <= low + step * 1e-6
    assert found[-1] >= low + span - step * 1e-6
    assert len(found) <= about * 2 + 2


def contrast(one: str, two: str) -> float:
    """Contrast of two colours by WCAG 2."""

    def light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    high, low = sorted((light(one), light(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_can_be_told_from_the_paper(scheme: str) -> None:
    style = re.search(r"<style>(.*?)</style>", page(made_up()), re.DOTALL)[1]
    blocks = re.findall(r":root ?\{(.*?)\}", style, re.DOTALL)
    colours = dict(
        re.findall(r"(--[\w-]+): ?(#[0-9a-f]{6})", blocks[0 if scheme == "light" else 1])
    )
    paper = colours["--paper"]
    for name in ("--ink", "--quiet", "--accent", "--good", "--bad", "--warn"):
        assert contrast(colours[name], paper) >= 4.5, name
    for state in ("good", "bad", "warn"):
        assert contrast(colours[f"--{state}"], colours[f"--{state}-soft"]) >= 4.5, state
        assert contrast(colours["--ink"], colours[f"--{state}-soft"]) >= 4.5, state
    assert contrast(colours["--quiet"], colours["--panel"]) >= 4.5
    for series in range(6):
        assert contrast(colours[f"--c{series}"], paper) >= 2.9, series
    # Figures inside a column are written in the colour of the paper.
    assert contrast(colours["--c0"], paper) >= 4.5


def test_the_same_report_gives_the_same_page(told: Report) -> None:
    assert page(told) == page(told)


def test_anchors_are_safe() -> None:
    assert anchor("Spending by <b>year</b>") == "spending-by-b-year-b"
    assert anchor("مرحبا") == "part"
