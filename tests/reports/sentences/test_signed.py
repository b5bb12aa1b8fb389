"""Who signs a case off: every report says it, and says what is not stated."""

from __future__ import annotations

import pytest

import steelyard
from criteria.model.rows import Settings
from reports.contents import report
from reports.front.first_screen import first_screen
from reports.model.story import Story
from reports.pack.letters import _signed
from reports.pack.paper import paper
from reports.sentences.signed import lines_of, signed
from tests.cases import small_case

STATED = {
    "version": "1.2",
    "date": "2026-11-30",
    "owner": "Treasury",
    "reviewer": "Ann Lee",
    "use_by": "2027-12-31",
}
WORDS = "Version: 1.2. Date: 30 November 2026. Owner: Treasury. Reviewer: Ann Lee. Not to be used after 31 December 2027."


def settings(**values: str) -> Settings:
    return Settings.model_validate({"title": "A", **values})


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (STATED, WORDS),
        ({}, "Version, owner, reviewer, use-by: not stated."),
        ({"owner": "X", "version": "2."}, "Version: 2. Owner: X. Reviewer, use-by: not stated."),
    ],
)  # fmt: skip
def test_what_is_stated_is_told_and_what_is_not_is_named(
    values: dict[str, str], words: str
) -> None:
    assert signed(settings(**values)) == words


@pytest.mark.parametrize("left_out", list(STATED))
def test_each_line_is_stated_or_not(left_out: str) -> None:
    """Law: exactly what is blank is not stated."""
    values = {name: text for name, text in STATED.items() if name != left_out}
    texts = [text for _, text in lines_of(settings(**values))]
    assert texts.count("not stated") == 1
    assert texts[list(STATED).index(left_out)] == "not stated"


def test_every_report_says_it() -> None:
    """Page, brief and slides by the first screen's foot, the footer of the page, Word, workbook."""
    case = small_case(case={"title": "Small", "money": "US$ million", **STATED})
    analysis = steelyard.analyse(case, quick=True, draws=0)
    story, told = Story(analysis), report(analysis)
    assert WORDS in first_screen(story).foot
    assert WORDS in paper(story).foot
    assert dict(told.facts).items() >= dict(lines_of(case.settings)).items()
    assert WORDS in [text.text for text in told.cover]
    assert _signed(story) == WORDS


def test_a_letter_names_no_stakeholder_who_signs() -> None:
    """Law: a letter names nobody whose view is in the case."""
    person = {"stakeholder": "ANN", "name": "Ann Lee", "swing": 1}
    rows = [{**person, "criterion": id_} for id_ in ("C1", "C2")]
    case = small_case(case={"title": "Small", "money": "US$ million", **STATED}, stakeholders=rows)
    story = Story(steelyard.analyse(case, quick=True, draws=0))
    assert _signed(story) == (
        "Version: 1.2. Date: 30 November 2026. Not to be used after 31 December 2027."
    )
