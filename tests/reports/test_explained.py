"""Why each is in or out as a terminal shows it: figures below each other, then short paragraphs."""

from __future__ import annotations

import re

import pytest

import steelyard
from reports.explained import WIDTH, NotExplained
from reports.sentences.why import paragraph, sentences
from scoring.analysis import Analysis, analyse
from scoring.explanation import explanation
from scoring.robustness import robustness
from scoring.work.cache import Cache
from scoring.work.keeping import Keeper
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


LEFT = "Left to a whole run"


def text_of(lines: str) -> str:
    return " ".join(lines.split())


def cold(case, index: int, keeper: Keeper | None = None) -> Analysis:
    return analyse(case, about=index, draws=100, keeper=keeper)


def test_one_alone_says_what_takes_a_moment_and_names_the_rest():
    """Law: without an earlier run every sentence is one of the whole explanation, but for what rests on draws."""
    case = steelyard.read("rare-earths-brief")
    whole = analyse(case, words_only=True, draws=100)
    for index, row in enumerate(case.recommendations):
        brief = cold(case, index)
        told = sentences(brief, brief.explanation, row.id, anew=True)
        everything = sentences(whole, whole.explanation, row.id, anew=True)
        beyond = [sentence for sentence in told if sentence not in everything]
        assert [sentence for sentence in beyond if not sentence.startswith("How firm")] == []
        left_out = {sentence.split()[0] for sentence in everything if sentence not in told}
        assert left_out <= {"How", "Draws", "The", "No", "From"}
        last = text_of(brief.explain(row.id)).rpartition(LEFT)[2]
        assert "how often it is funded when figures are drawn" in last
        assert "at which budgets it is funded" in last
        assert LEFT not in whole.explain(row.id)


def test_what_turns_one_is_not_said_to_be_all_where_nothing_was_drawn():
    case = steelyard.read("rare-earths-brief")
    brief = [cold(case, index) for index in range(len(case.recommendations))]
    turned = [
        (analysis, row)
        for index, analysis in enumerate(brief)
        if (row := analysis.doubt.firmness[index]).word == "turns"
    ]
    assert turned
    for analysis, row in turned:
        text = text_of(analysis.explain(case.recommendations[row.index].id))
        assert ", and perhaps on figures, not drawn here" in text


def test_after_a_run_one_alone_says_everything(tmp_path):
    """Law: what an earlier run kept is said word for word, and nothing is named as left out."""
    case = steelyard.read("rare-earths-brief")
    cache = Cache(tmp_path / "kept")
    whole = analyse(case, draws=100, keeper=Keeper(cache))
    keeper = Keeper(cache)
    for index, row in enumerate(case.recommendations):
        assert cold(case, index, keeper).explain(row.id) == whole.explain(row.id)
    assert keeper.done == []


def test_of_a_large_case_one_alone_asks_for_its_own_price_tags(monkeypatch, tmp_path):
    """Law: a large case is asked about one recommendation only; after a run of it all is said as ever."""
    for module in (explanation, robustness):
        monkeypatch.setattr(module, "is_usual", lambda _: False)
    case = steelyard.read("rare-earths-brief")
    brief = cold(case, 1)
    assert {
        row.index for row in (*brief.explanation.prices.out, *brief.explanation.prices.stay)
    } == {1}
    text = text_of(brief.explain(case.recommendations[1].id))
    assert "which people and futures need it" in text
    assert "at which weights it changes sides" in text
    cache = Cache(tmp_path / "kept")
    whole = analyse(case, draws=100, keeper=Keeper(cache))
    id_ = case.recommendations[1].id
    assert cold(case, 1, Keeper(cache)).explain(id_) == whole.explain(id_)


def test_an_analysis_about_one_explains_no_other_of_a_large_case(monkeypatch):
    for module in (explanation, robustness):
        monkeypatch.setattr(module, "is_usual", lambda _: False)
    case = steelyard.read("rare-earths-brief")
    with pytest.raises(NotExplained, match="about another recommendation"):
        cold(case, 1).explain(case.recommendations[0].id)


def test_python_explains_one_with_and_without_draws():
    case = small_case()
    assert steelyard.explain(case, "B", draws=True) == steelyard.analyse(case).explain("B")
    assert steelyard.explain(case, "B").startswith("Second (B): in\n")
    with pytest.raises(ValueError, match="no recommendation is called Z"):
        steelyard.explain(case, "Z")
