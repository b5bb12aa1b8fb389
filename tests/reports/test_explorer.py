"""Trying other weights on the page: the figures it holds, the one script it allows, and neither without need."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from criteria.read import read
from reports.chapters.firmness import best_by_weights
from reports.contents import report
from reports.model.report import Explorer, Report
from reports.model.story import Story
from reports.model.text import visible
from reports.writers.excel.workbook import workbook_bytes
from reports.writers.html import explorer_data, page
from reports.writers.markdown import markdown
from scoring.analysis import analyse
from scoring.robustness.robustness import Doubt
from scoring.robustness.weights.oracle import dot
from tests.cases import small_case
from tests.reports.made_up import HOSTILE, explorer, made_up
from tests.reports.test_page import Reader

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture(scope="module")
def brief() -> Story:
    return Story(analyse(read("rare-earths-brief"), draws=20))


def doubt(story: Story) -> Doubt:
    assert story.analysis.doubt is not None
    return story.analysis.doubt


def held(story: Story) -> Explorer:
    (found,) = best_by_weights.explorer(story, doubt(story))
    return found


def scripts(text: str) -> list[str]:
    return Reader(text).scripts


def policy(text: str) -> str:
    metas = Reader(text).all("meta")
    return next(m["content"] or "" for m in metas if m.get("http-equiv") == "Content-Security-Policy")


def test_it_holds_every_portfolio_once_and_the_recommended_one_first(brief: Story) -> None:
    found = held(brief)
    every = {choice for space in doubt(brief).spaces for choice in space.portfolios}
    assert found.choices[0] == brief.best.choice
    assert len(found.choices) == len(set(found.choices))
    assert set(found.choices) == every | {brief.best.choice}
    assert [len(space.portfolios) for space in doubt(brief).spaces] == [9, 4]
    for choice, own in zip(found.choices, found.features, strict=True):
        assert dot(own, brief.evaluation.weights) == brief.analysis.portfolio(choice).value


def test_the_best_of_its_list_is_the_best_there_is(brief: Story) -> None:
    """Law: within a set whose list is complete, one look-up finds what a proof from scratch finds."""
    found = held(brief)
    assert all(one.complete for one in found.sets)
    for space in doubt(brief).spaces:
        for weights in (*space.witnesses, *space.weights.vertices):
            assert max(dot(own, weights) for own in found.features) == brief.weighted.best(weights).points


def test_the_figures_come_back_as_they_were(brief: Story) -> None:
    found = held(brief)
    told = json.loads(explorer_data(found))
    assert told["names"] == list(found.names)
    assert told["levels"] == [list(own) for own in found.levels]
    assert [tuple(ord(x) - ord("0") for x in own) for own in told["choices"]] == list(found.choices)
    for own, exact in zip(told["features"], found.features, strict=True):
        assert all(abs(Fraction(x) - y) <= Fraction(6, 10**10) for x, y in zip(own, exact, strict=True))
    assert [one["complete"] for one in told["sets"]] == [one.complete for one in found.sets]
    for one, exact_set in zip(told["sets"], found.sets, strict=True):
        for row, exact in zip(one["rows"], exact_set.rows, strict=True):
            largest = max(map(abs, exact))
            assert all(abs(Fraction(x) - y / largest) <= Fraction(6, 10**10) for x, y in zip(row, exact, strict=True))


def test_more_levels_than_digits_are_told_apart() -> None:
    far = replace(explorer(), choices=((11, 60), (35, 44)))
    told = json.loads(explorer_data(far))
    assert [tuple(ord(x) - 48 for x in own) for own in told["choices"]] == [(11, 60), (35, 44)]


def test_a_page_holds_its_figures_and_one_script_that_the_policy_names() -> None:
    text = page(made_up())
    figures, script = scripts(text)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}';" in policy(text)
    assert "unsafe" not in policy(text)
    assert "innerHTML" not in script
    assert "<" not in figures
    assert json.loads(figures)["names"] == [visible(name) for name in HOSTILE]


@settings(max_examples=8)
@given(st.lists(st.text(min_size=1, max_size=30), min_size=10, max_size=10))
def test_any_names_are_figures_that_end_nothing(names: list[str]) -> None:
    """Law: names come back from the page's figures as they are shown everywhere, whatever they are."""
    figures, _ = scripts(page(made_up(tuple(names))))
    assert json.loads(figures)["names"] == [visible(name) for name in names]


def test_it_is_hidden_until_the_script_shows_it() -> None:
    text = page(made_up())
    (block,) = [attributes for _, attributes in Reader(text).elements if attributes.get("class") == "explorer"]
    assert "hidden" in block
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    assert style is not None
    paper = style[1][style[1].index("@media print") :]
    assert re.search(r"[^{}]*\.explorer \{ display: none; \}", paper)
    outside = style[1].replace(paper, "")
    assert not re.search(r"\.explorer \{[^}]*display", outside), "would show what is hidden"


def test_every_slider_has_its_name_and_its_weight_beside_it() -> None:
    text = page(Report("T", (), made_up().sections[-1:], made_up().money))
    read_ = Reader(text)
    inputs = read_.all("input")
    assert [one["type"] for one in inputs] == ["range"] * 3
    assert [one["for"] for one in read_.all("label")] == [one["id"] for one in inputs]
    assert [one["for"] for one in read_.all("output")] == [one["id"] for one in inputs]
    for said in ("50.0%", "33.3%", "16.7%", *map(visible, HOSTILE[:3])):
        assert said in read_.texts


def without(story: Story, **changes: Any) -> Story:
    return Story(replace(story.analysis, doubt=replace(doubt(story), **changes)))


def alone(story: Story) -> Story:
    """One set of weights for which the recommended portfolio alone is best."""
    own = story.best.choice
    space = replace(doubt(story).spaces[0], portfolios=(own,), features=(story.weighted.features(own),), witnesses=())
    return without(story, spaces=(space,))


@pytest.mark.parametrize("less", [lambda story: without(story, spaces=()), alone])
def test_there_is_no_block_and_no_script_where_nothing_is_to_try(brief: Story, less: Callable[[Story], Story]) -> None:
    bare = less(brief)
    assert best_by_weights.explorer(bare, doubt(bare)) == []
    text = page(report(bare.analysis))
    assert not scripts(text)
    assert 'class="explorer"' not in text
    assert "script-src" not in policy(text)
    assert 'class="explorer"' in page(report(brief.analysis))


def test_one_criterion_has_no_weight_to_move() -> None:
    tables = small_case().dump()
    only = {name: [row for row in tables[name] if "C2" not in row.values()] for name in ("criteria", "scores")}
    story = Story(analyse(small_case(**only), draws=20))
    (space, *_) = doubt(story).spaces
    nothing = tuple(0 for _ in space.ids)
    two = (story.best.choice, nothing)
    listed = replace(space, portfolios=two, features=tuple(story.weighted.features(own) for own in two))
    assert best_by_weights.explorer(story, replace(doubt(story), spaces=(listed,))) == []


def test_other_forms_leave_it_out() -> None:
    whole = made_up()
    bare = replace(whole, sections=whole.sections[:-1])
    assert markdown(whole) == markdown(bare).replace("\n\n---", "\n\n## Try\n\n---")
    assert workbook_bytes(whole) == workbook_bytes(bare)


def test_the_same_case_gives_the_same_bytes(brief: Story) -> None:
    assert explorer_data(held(brief)) == explorer_data(held(Story(brief.analysis)))
    assert page(made_up()) == page(made_up())
