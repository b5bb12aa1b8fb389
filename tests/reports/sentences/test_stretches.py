"""At which budgets each is in: every "in from" with its "out again from", against the portfolios of the frontier."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from criteria.read import read
from reports.chapters.why import frontier, prices
from reports.model.money import Money
from reports.model.story import Story
from reports.model.table import Table
from reports.sentences.budget_ranges import Stretches, later_words, stretches
from reports.sentences.why import paragraph
from scoring.analysis import Analysis, Infeasible
from scoring.explanation.explanation import Entry, Explanation
from tests.cases import every_kind, small_case
from tests.reports.test_explanation_chapters import column, explained, told

if TYPE_CHECKING:
    from scoring.exact.programme import Choice

F = Fraction


def made() -> list[Analysis]:
    """The brief case and some of every kind, with what explains them."""
    analyses = [explained(read("rare-earths-brief"))]
    for seed in range(6):
        with suppress(Infeasible):
            analyses.append(explained(every_kind(seed)))
    return analyses


@pytest.fixture(scope="module")
def analyses() -> list[Analysis]:
    return made()


def at(told_of: Explanation, budget: Fraction) -> Choice:
    """The best portfolio at a budget, read off the frontier."""
    affordable = [point for point in told_of.curve.points if told_of.budget_of(point) <= budget]
    return affordable[-1].choice if affordable else (0,) * len(told_of.choice)


def test_wherever_it_is_said_to_be_in_it_is_said_where_it_is_out(analyses: list[Analysis]) -> None:
    """Laws: at the budget it is in, at the end it is out, from "in for good" on it is in at every larger point."""
    checked = 0
    for analysis in analyses:
        story, about = Story(analysis), told(analysis)
        for table, named in (
            (prices._in_table(story, about), False),
            (prices._out_table(story, about), True),
        ):
            if "budget" not in {heading.key for heading in table.columns}:
                continue
            ends = {
                key: column(table, key)
                for key in ("budget", "budget_end", "budget_good")
                if has(table, key)
            }
            for id_, start in ends["budget"].items():
                place = about.programme.ids.index(id_)
                if not isinstance(start, Fraction):
                    continue
                levels = range(1, len(story.level_names(place)) + 1)
                if named and len(levels) > 1:
                    _, _, level = column(table, "name")[id_].rpartition(", ")
                    levels = [story.level_names(place).index(level) + 1]
                assert at(about, start)[place] in levels
                if "budget_end" not in ends:  # said in the note instead
                    assert table.note.endswith("stays in at every larger budget.")
                    continue
                end, good = ends["budget_end"][id_], ends["budget_good"][id_]
                later = [point for point in about.curve.points if about.budget_of(point) >= start]
                assert (end == "stays in") == all(point.choice[place] in levels for point in later)
                if isinstance(end, Fraction):
                    assert at(about, end)[place] not in levels
                    checked += 1
                if isinstance(good, Fraction):
                    assert all(
                        p.choice[place] in levels
                        for p in about.curve.points
                        if about.budget_of(p) >= good
                    )
                    assert at(about, good - F(1, 10**6))[place] not in levels
                if good == "never":
                    assert about.curve.points[-1].choice[place] not in levels
    assert checked > 3


def has(table: Table, key: str) -> bool:
    return key in {heading.key for heading in table.columns}


def test_every_stretch_is_on_the_sheet(analyses: list[Analysis]) -> None:
    """Law: a recommendation is in at a point of the frontier exactly where the budget lies in one of its stretches."""
    for analysis in analyses:
        about, table = told(analysis), prices.stretch_table(Story(analysis), told(analysis))
        for place, id_ in enumerate(about.programme.ids):
            rows = [row.cells for row in table.rows if row.key.startswith(f"{id_}|")]
            spans = [
                (row[2].value, None if row[3].value == "stays in" else row[3].value) for row in rows
            ]
            for point in about.curve.points:
                budget = about.budget_of(point)
                inside = any(
                    start <= budget and (end is None or budget < end) for start, end in spans
                )
                assert inside == bool(point.choice[place])


def entry(*spans: tuple[int, int | None], below: int | None = None) -> Entry:
    ends = tuple((F(start), None if end is None else F(end)) for start, end in spans)
    return Entry(0, 0, ends, None if below is None else F(below))


def test_stretches_are_seen_from_the_stated_budget() -> None:
    """By hand, from a budget of 100."""
    whole = entry((10, 20), (90, 110), (120, 130), (140, None))
    seen = stretches(whole, F(100))
    assert seen == Stretches(True, (90, 110), ((120, 130), (140, None)), ((10, 20),), None)
    assert seen.for_good == 140
    assert (
        later_words(Money("EUR"), seen)
        == "in again over 1 stretch above that and in for good from 140 EUR"
    )
    above = stretches(entry((104, 110)), F(100))
    assert (above.nearest, above.for_good) == ((104, 110), None)
    assert later_words(Money("EUR"), above) == ""
    assert stretches(entry((10, 100)), F(100)).nearest is None
    assert stretches(entry((100, None)), F(100)).for_good == 100


def test_budgets_that_were_not_looked_at_are_not_spoken_of() -> None:
    """Law: where the frontier stops above the stated budget, what comes next is not known, unless it is in there."""
    assert not stretches(entry((130, None), below=120), F(100)).sure
    assert stretches(entry((130, None), below=120), F(100)).nearest is None
    assert stretches(entry((95, None), below=94), F(100)).nearest == (95, None)


def test_a_step_up_says_where_what_it_brings_leaves_again() -> None:
    """Two lumps: B (50) is worth more than A (30); with 30 there is A, with 50 B, with 80 both."""
    analysis = explained(small_case(budget=[{"year": 2027, "amount": 20}]))
    text = " ".join(frontier._sentences(Story(analysis), told(analysis)))
    assert "A enters" in text
    assert "A is out again from a budget of US$ 50 million." in text
    why = paragraph(analysis, told(analysis), "A")
    assert (
        "brings it in is US$ 30 million, and it is out again from US$ 50 million; it is in for good from US$ 80"
        in why
    )
    assert "brings it in is US$ 50 million, and there it stays" in paragraph(
        analysis, told(analysis), "B"
    )
