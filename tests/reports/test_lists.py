"""A run without the lists of portfolios that are best for some weights: said once, and nothing else rests on them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reports.chapters.firmness.best_by_weights import space_words
from reports.chapters.inputs.assumptions import UNLISTED
from reports.contents import report
from reports.model.report import Report
from reports.writers.html import page
from reports.writers.markdown import markdown
from scoring.analysis import Analysis, analyse
from tests.cases import small_case

RANGES = [
    {"option": option, "criterion": leaf, "low": low, "likely": likely, "high": high}
    for option, leaf, low, likely, high in (
        ("A", "C1", 3, 5, 8),
        ("A", "C2", 5, 10, 12),
        ("B", "C1", 6, 10, 10),
        ("B", "C2", 12, 15, 19),
    )
]
PEOPLE = [
    {"stakeholder": who, "criterion": leaf, "swing": swing}
    for who, leaf, swing in (("X", "C1", 30), ("X", "C2", 70), ("Y", "C1", 90), ("Y", "C2", 10))
]


@pytest.fixture(scope="module")
def both() -> list[tuple[Analysis, Report]]:
    """With the lists, and without."""
    case = small_case(scores=RANGES, stakeholders=PEOPLE)
    analyses = [analyse(case, draws=60, lists=lists) for lists in (True, False)]
    return [(analysis, report(analysis)) for analysis in analyses]


def of_lists(key: str) -> bool:
    """Whether a table is one of the chapter's own."""
    return key.startswith(("core", "best by weights", "every best"))


def test_without_them_it_is_said_once(both: list[tuple[Analysis, Report]]) -> None:
    (whole, told), (less, without) = both
    assert whole.doubt is not None
    assert less.doubt is not None
    assert len(whole.doubt.spaces) > 0
    assert len(whole.doubt.robust) > 0
    assert (less.doubt.spaces, less.doubt.robust) == ((), ())
    for write in (page, markdown):
        assert " ".join(write(without).split()).count(UNLISTED) == 1
        assert UNLISTED not in " ".join(write(told).split())


def test_nothing_else_rests_on_them(both: list[tuple[Analysis, Report]]) -> None:
    """Law: every other table, sentence and word is the same with and without the lists."""
    (whole, told), (less, without) = both
    assert whole.doubt is not None
    assert less.doubt is not None
    assert any(map(of_lists, told.tables))
    assert not any(map(of_lists, without.tables))
    assert {key: table for key, table in told.tables.items() if not of_lists(key)} == without.tables
    assert whole.doubt.firmness == less.doubt.firmness
    assert (told.title, told.lead, told.decision) == (without.title, without.lead, without.decision)


def test_a_list_that_is_not_complete_says_how_much_of_it_is(
    both: list[tuple[Analysis, Report]],
) -> None:
    """Input: a complete list, and the same cut short. Claim: both counts are of all draws that were looked at."""
    doubt = both[0][0].doubt
    assert doubt is not None
    space = doubt.spaces[0]
    assert "no other is" in space_words(space)
    partial = replace(space, complete=False, checked=2000, covered=1988, settled=800)
    assert space_words(partial).endswith(
        "Others were not ruled out: 12 of 2,000 further draws had a better one; for 800 of the 2,000 it is shown that "
        "none is missing."
    )
