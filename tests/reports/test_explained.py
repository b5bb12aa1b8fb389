"""Why each is in or out as a terminal shows it: figures below each other, then short paragraphs."""

from __future__ import annotations

import re

import pytest

import steelyard
from reports.explained import WIDTH, NotExplained
from reports.sentences.why import paragraph
from scoring.analysis import Analysis
from tests.cases import small_case


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    return steelyard.analyse(small_case(), draws=50)


def test_figures_end_below_each_other_and_lines_are_short(analysis: Analysis):
    text = analysis.explain("B")
    title, _, _, *lines = text.split("\n")
    assert title == "Second (B): in"
    block = lines[: lines.index("")]
    assert [line.split("  ")[1] for line in block][:2] == ["Cost", "Benefit on its own"]
    assert len({len(line) for line in block}) == 1
    assert max(map(len, text.split("\n"))) <= WIDTH


def test_it_says_what_the_reports_say(analysis: Analysis):
    """Law: every number of the paragraph in the workbook stands here too."""
    for name in "AB":
        text = analysis.explain(name)
        numbers = re.findall(
            r"\d[\d,.]*\d|\d", paragraph(analysis, analysis.explanation, name, anew=True)
        )
        now = {number for number in numbers if f"now {number}" in text}
        assert set(numbers) - set(re.findall(r"\d[\d,.]*\d|\d", text)) - now == set()


def test_all_are_told_in_the_order_of_the_case(analysis: Analysis):
    assert analysis.explain() == "\n\n\n".join(map(analysis.explain, "AB"))


def test_an_id_that_is_not_there_and_a_quick_analysis_say_what_to_do(analysis: Analysis):
    with pytest.raises(ValueError, match="no recommendation is called Z"):
        analysis.explain("Z")
    with pytest.raises(NotExplained, match="Analyse the case whole"):
        steelyard.analyse(small_case(), quick=True).explain("A")
