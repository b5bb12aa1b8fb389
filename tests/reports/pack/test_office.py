"""The paper for Word and the slides: real headings, tables and charts, the same bytes, and no figure of their own."""

from __future__ import annotations

import io
import os
import re
import subprocess
import zipfile
from dataclasses import replace
from functools import cache

import pytest
from docx import Document
from pptx import Presentation

from criteria.read import read
from reports.extras import docx_bytes, pptx_bytes
from reports.front.theme_bars import is_firm
from reports.model.front import words
from reports.model.story import Story
from reports.pack.money import theme_grid
from reports.pack.paper import paper
from reports.pack.slides import slides
from reports.writers import package
from reports.writers.docx import paper_bytes
from reports.writers.pptx import deck_bytes
from scoring.analysis import analyse
from tests.degenerate.made import made
from tests.reports.quoted import quoted
from tests.reports.rich import rich_case

NAMES = ["rich", "rich quick", "rare-earths-brief quick", "rare-earths quick", "made 12", "made 62"]
SIX = ["decision", "options", "portfolio", "views", "money", "ask"]


@cache
def story(name: str) -> Story:
    kind, *more = name.split()
    if kind == "made":
        return Story(analyse(made(int(more[0])).case))
    return Story(analyse(rich_case() if kind == "rich" else read(kind), quick=bool(more)))


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as held:
        return {info.filename: held.read(info) for info in held.infolist()}


def document(name: str):
    return Document(io.BytesIO(docx_bytes(story(name))))


def presentation(name: str):
    return Presentation(io.BytesIO(pptx_bytes(story(name))))


@pytest.mark.parametrize("make", [docx_bytes, pptx_bytes])
def test_the_same_bytes_each_time(make, monkeypatch):
    first = make(story("rich"))
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    assert make(Story(story("rich").analysis)) == first


@pytest.mark.parametrize("make", [docx_bytes, pptx_bytes])
def test_nothing_in_it_depends_on_the_day(make):
    """Law: every part is of one moment, in one order, those of the workbooks behind charts too."""
    packages = [make(story("rich"))]
    for data in packages:
        with zipfile.ZipFile(io.BytesIO(data)) as held:
            names = held.namelist()
            assert {info.date_time for info in held.infolist()} == {package.MOMENT}
            assert names == sorted(names, key=lambda name: (name != package.FIRST, name))
            assert all(
                stamp.startswith(b"1980-01-01")
                for stamp in re.findall(
                    rb"<dcterms:\w+[^>]*>([^<]*)<", held.read("docProps/core.xml")
                )
            )
            packages += [held.read(name) for name in names if name.endswith(".xlsx")]
    assert len(packages) > 1 or make is docx_bytes


@pytest.mark.parametrize("name", NAMES)
def test_the_paper_has_headings_and_tables_in_their_order(name):
    told = paper(story(name))
    written = document(name)
    styles = [(line.style.name, line.text) for line in written.paragraphs]
    (title,) = [text for style, text in styles if style == "Heading 1"]
    assert title.startswith(words(told.message)[:20])
    assert [text for style, text in styles if style == "Heading 2"] == [
        words(part.title) for part in told.parts
    ]
    grids = [part.grid for part in told.parts if part.grid is not None]
    assert len(written.tables) == len(grids)
    for table, grid in zip(written.tables, grids, strict=True):
        assert [cell.text for cell in table.rows[0].cells] == list(grid.headings)
        assert [[cell.text for cell in row.cells] for row in table.rows[1:]] == [
            [words(cell) for cell in row.cells] for row in grid.rows
        ]
        assert "w:tblHeader" in table._tbl.xml


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_of_the_slides_is_on_them(name):
    """Law: what the deck quotes is read on the slides, in text, table or chart, and nothing is a picture."""
    deck = slides(story(name))
    read_there = presentation(name)
    assert [slide.key for slide in deck.slides] == SIX
    assert len(read_there.slides) == len(SIX)
    for told, slide in zip(deck.slides, read_there.slides, strict=True):
        seen = texts(slide) + "\n" + "\n".join(shown(chart) for chart in charts(slide))
        assert [quote.text for quote in quoted(told) if quote.text not in seen] == []
        assert not [shape for shape in slide.shapes if shape.shape_type == 13]  # a picture
        assert slide.shapes.title.text_frame.text == words(told.title).removesuffix(".")


def texts(slide) -> str:
    said = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
    for shape in slide.shapes:
        if shape.has_table:
            said += [cell.text for row in shape.table.rows for cell in row.cells]
    return "\n".join(said)


def charts(slide):
    return [shape.chart for shape in slide.shapes if shape.has_chart]


def shown(chart) -> str:
    """Read a chart's figures as its labels show them."""
    per_cent = "%" in chart.plots[0].data_labels.number_format
    places = chart.plots[0].data_labels.number_format.partition(".")[2].count("0")
    lines = []
    for series in chart.plots[0].series:
        for value in series.values:
            if value is not None:
                text = f"{value:g}%" if per_cent else f"{value:,.{places}f}"
                lines.append(text.replace("-", "−"))
    return "\n".join(lines)


def test_charts_are_native_begin_at_zero_and_say_their_unit():
    there = presentation("rare-earths quick")
    drawn = [(slide, chart) for slide in there.slides for chart in charts(slide)]
    assert len(drawn) == 2  # themes, and budgets: people and options take a whole run
    for slide, chart in drawn:
        assert chart.value_axis.minimum_scale == 0
        assert chart.plots[0].has_data_labels
        assert "US$ million" in texts(slide)
        (frame,) = [shape for shape in slide.shapes if shape.has_chart]
        assert "descr=" in frame._element.xml
        held = parts(chart.part.chart_workbook.xlsx_part.blob)
        assert "xl/worksheets/sheet1.xml" in held, "its figures can be edited"


def test_slides_of_a_whole_run_have_four_charts():
    """Money by theme, budgets, people, and the options' chances: where the case states what they need."""
    drawn = [len(charts(slide)) for slide in presentation("made 62").slides]
    assert drawn[SIX.index("portfolio")] == 1
    assert sum(drawn) >= 3


@pytest.mark.parametrize("name", NAMES)
def test_nothing_stands_outside_a_slide(name):
    there = presentation(name)
    for slide in there.slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.top >= 0
            assert shape.left + shape.width <= there.slide_width
            assert shape.top + shape.height <= there.slide_height


@pytest.mark.parametrize("name", NAMES)
def test_a_chart_begins_where_the_table_above_it_ends(name):
    options = presentation(name).slides[SIX.index("options")]
    tables = [shape for shape in options.shapes if shape.has_table]
    for table in tables:
        assert sum(row.height for row in table.table.rows) <= table.height + len(table.table.rows)
        for shape in options.shapes:
            if shape.has_chart:
                assert shape.top >= table.top + table.height


@pytest.mark.parametrize(("tell", "write"), [(paper, paper_bytes), (slides, deck_bytes)])
def test_odd_characters_are_made_visible(tell, write):
    """A control character is no XML: it is shown by its sign."""
    told = replace(tell(story("rich quick")), name="Bell\x07 <&>")
    held = parts(write(told))
    assert any("Bell␇ &lt;&amp;&gt;" in data.decode("utf-8", "replace") for data in held.values())


@pytest.mark.parametrize("name", ["rich", "made 12"])
def test_what_is_firm_is_said_in_words_on_slides_and_paper(name):
    """Law: a name of the table of themes is marked as firm if and only if it is firm."""
    told = story(name)
    firm = {row.index for row in told.best.funded if is_firm(told, row)}
    grid = theme_grid(told)
    cells = "; ".join(words(row.cells[2]) for row in grid.rows)
    assert cells.count("(firm)") == len(firm)
    assert ("Firm: nothing that was asked turns it" in grid.note) == bool(firm)


@pytest.mark.slow
@pytest.mark.parametrize("make", [docx_bytes, pptx_bytes])
@pytest.mark.parametrize("name", ["rare-earths-brief", "rich"])
def test_the_paper_takes_two_pages_and_the_slides_are_six(name, make, tmp_path, soffice, pdftoppm):
    """As LibreOffice prints them, where its Writer and its Impress are there besides its Calc."""
    source = tmp_path / f"it.{'docx' if make is docx_bytes else 'pptx'}"
    source.write_bytes(make(story(name)))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, source]
    subprocess.run(command, check=True, capture_output=True)
    if not (tmp_path / "it.pdf").exists() and "STEELYARD_REQUIRE_TOOLS" not in os.environ:
        pytest.skip("LibreOffice has no Writer or no Impress here")
    subprocess.run(
        [pdftoppm, "-r", "20", "-png", tmp_path / "it.pdf", tmp_path / "page"], check=True
    )
    assert len(list(tmp_path.glob("page*.png"))) == (2 if make is docx_bytes else 6)
