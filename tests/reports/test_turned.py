"""Screens that turn to an option: what options share is drawn once, and whatever differs bears the options it is of."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from reports.model.money import Money
from reports.model.pictures import FutureRow, FutureStrip, Headed, Timeline, TimeRow
from reports.model.report import Report, Section, Text, Turning
from reports.writers.html import page
from reports.writers.pictures import by_options

SHARED = TimeRow("Shared", 0, (Fraction(1), Fraction(1, 2)), ("2027: 10", "2028: 5"), "15")
FIRST, SECOND = replace(SHARED, name="First only"), replace(SHARED, name="Second only")


def timeline(title: str, *rows: TimeRow) -> Timeline:
    return Timeline(Headed(title), ("2027", "2028"), "US$ million", rows)


def strip(worth: Fraction, says: str) -> FutureStrip:
    row = FutureRow("Drought", "20%", worth, Fraction(1), repaired=False, good=True, says=says)
    return FutureStrip(Headed("Futures"), (("0", Fraction(0)),), (row,))


def written(one: Turning, other: Turning) -> str:
    section = Section("years", one.title, one.blocks, turned=(one, other))
    return page(Report("Turning", (), (section,), Money("US$ million")))


@given(st.lists(st.lists(st.integers(0, 6), unique=True, max_size=6), min_size=1, max_size=4))
def test_every_option_keeps_what_it_has(lists: list[list[int]]) -> None:
    """Law: each thing stands once, with the keys of all that have it."""
    told = [((str(place),), items) for place, items in enumerate(lists)]
    merged = by_options(told)
    assert len({thing for _, thing in merged}) == len(merged)
    for (key,), items in told:
        assert sorted(thing for keys, thing in merged if key in keys) == sorted(items)


def test_rows_that_options_share_are_drawn_once() -> None:
    text = written(
        Turning(("likely",), "One", (timeline("A", SHARED, FIRST),)),
        Turning(("mean",), "Two", (timeline("B", SHARED, SECOND),)),
    )
    rows = re.findall(
        r'<li( class="turn [^"]*")?><span>(Shared|First only|Second only)</span>', text
    )
    assert sorted(rows) == [
        ("", "Shared"),
        (' class="turn likely first"', "First only"),
        (' class="turn mean"', "Second only"),
    ]
    assert '<span class="turn likely first">One</span><span class="turn mean">Two</span>' in text


def test_a_future_is_named_once_and_said_of_each_option() -> None:
    text = written(
        Turning(("likely",), "One", (strip(Fraction(1), "Fits"), Text("Same."))),
        Turning(("mean",), "One", (strip(Fraction(1, 2), "Fits, less"), Text("Same."))),
    )
    assert text.count("Drought") == text.count("<p>Same.</p>") == 1
    assert re.findall(r'class="fits turn ([^"]*)">✓ ([^<]*)<', text) == [
        ("likely first", "Fits"),
        ("mean", "Fits, less"),
    ]


def test_what_one_option_says_alone_turns() -> None:
    text = written(
        Turning(("likely",), "One", (Text("Same."),)),
        Turning(("mean", "compromise"), "One", (Text("Only there."), Text("Same."))),
    )
    assert '<div class="turn mean compromise"><p>Only there.</p>' in text
    assert "\n<p>Same.</p>" in text
