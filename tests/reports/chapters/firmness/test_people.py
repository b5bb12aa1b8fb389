"""People on page and sheet: nothing false is said of whoever is as well off either way, and no voice counts twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from reports.chapters.firmness import people
from reports.contents import report
from reports.model.report import Report
from reports.model.story import Story
from reports.model.table import Table
from reports.writers.markdown import markdown
from scoring.analysis import Analysis, analyse
from tests.cases import small_case
from tests.scoring.robustness.views.test_stakeholders import twins

if TYPE_CHECKING:
    from scoring.robustness.robustness import Doubt


def doubt_of(analysis: Analysis) -> Doubt:
    assert analysis.doubt is not None
    return analysis.doubt


@pytest.fixture(scope="module")
def alike() -> tuple[Analysis, Report]:
    """Two recommendations alike in everything, money for one, and two people."""
    analysis = analyse(twins(("treasury", 10, 90), ("mines", 80, 20)), draws=0)
    return analysis, report(analysis)


@pytest.fixture(scope="module")
def voiced() -> tuple[Analysis, Report]:
    """The case's swings are 60 and 40; the treasury gives 6 and 4, mines hold the second criterion for nearly all."""
    rows = [
        {"stakeholder": who, "name": f"The {who} (of the state)", "criterion": c, "swing": swing}
        for who, first, second in (("treasury", 6, 4), ("mines", 5, 95))
        for c, swing in (("C1", first), ("C2", second))
    ]
    scores = [
        {"option": o, "criterion": c, "likely": x}
        for o, c, x in (("A", "C1", 0), ("A", "C2", 0), ("B", "C1", 10), ("B", "C2", 10))
    ]
    analysis = analyse(small_case(stakeholders=rows, scores=scores), draws=0)
    return analysis, report(analysis)


def column(table: Table, key: str) -> list[Any]:
    place = table.place(key)
    return [row.cells[place].value for row in table.rows]


def test_whoever_is_as_well_off_either_way_stands_on_neither_side(
    alike: tuple[Analysis, Report],
) -> None:
    """Law: of two alike nobody is for the one and against the other, so neither is a judgement call."""
    analysis, written = alike
    for place in (0, 1):
        side = people.sides(doubt_of(analysis), place)
        assert (side.yes, side.no, side.either) == ((), (), ("Treasury", "Mines"))
        assert side.word == "open"
    assert "contested" not in written.tables
    assert column(written.tables["shared"], "verdict") == ["as good either way"] * 2
    assert column(written.tables["shared"], "either") == ["Treasury, Mines"] * 2
    text = markdown(written)
    assert "No stakeholder would fund" not in text
    assert "Every stakeholder would fund" not in text


def test_sides_are_those_of_the_views(voiced: tuple[Analysis, Report]) -> None:
    """Law: a person is for what every portfolio as good as their best holds; the case's own voice is for the case's."""
    analysis, written = voiced
    told = doubt_of(analysis)
    assert [view.name for view in told.views if view.kind == "person"] == [
        "The mines (of the state)"
    ]
    both = [people.sides(told, place) for place in (0, 1)]
    assert [(side.yes, side.no) for side in both] == [
        (("The mines (of the state)",), ("The treasury (of the state)",)),
        (("The treasury (of the state)",), ("The mines (of the state)",)),
    ]
    assert column(written.tables["contested"], "count") == [1, 1]


def test_the_case_s_own_voice_is_named_and_shown_once(voiced: tuple[Analysis, Report]) -> None:
    """Laws: one row of losses a person; no column and no line of a portfolio that this portfolio is already."""
    analysis, written = voiced
    group = doubt_of(analysis).people
    assert group is not None
    assert group.own_voice == ("treasury",)
    losses, picks = written.tables["losses"], written.tables["picks"]
    assert [row.key for row in losses.rows] == ["treasury", "mines"]
    labels = [heading.label for heading in losses.columns[2:]]
    assert labels[:2] == ["This portfolio (The treasury)", "The mines (of the state)"]
    assert column(picks, "name") == labels
    assert picks.note.endswith("the case's own voice among them.")
    text = markdown(written)
    assert "The treasury (of the state) speaks with the case's own weights" in text
    assert "that is no further opinion beside the case's." in text


def test_where_nobody_speaks_for_the_case_nothing_is_said_of_it(
    alike: tuple[Analysis, Report],
) -> None:
    group = doubt_of(alike[0]).people
    assert group is not None
    assert people.own_voice_words(group) == ""
    assert people.label(group, group.picks[0]) == "This portfolio"


def test_every_kind_of_side_has_a_word() -> None:
    """By hand: for and against is contested; without either side it is open; else all or none."""
    assert people.Sides(("a",), ("b",), ("c",)).word == "contested"
    assert people.Sides(("a",), (), ("c",)).word == "open"
    assert people.Sides((), ("b",), ("c",)).word == "open"
    assert people.Sides(("a",), (), ()).word == "all"
    assert people.Sides((), ("b",), ()).word == "none"


def test_what_is_shared_is_said_by_name(voiced: tuple[Analysis, Report]) -> None:
    analysis, _ = voiced
    said = people.shared_words(Story(analysis), doubt_of(analysis))
    assert said == "There is nothing that every stakeholder would fund."
