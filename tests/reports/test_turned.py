"""Screens that turn to an option: what options share is drawn once, and whatever differs bears the options it is of."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from reports.model.charts import Fan
from reports.model.money import Money
from reports.model.pictures import FutureRow, FutureStrip, Headed, Timeline, TimeRow
from reports.model.report import Report, Section, Text, Turning
from reports.model.table import Column, table_of
from reports.writers.html import page
from reports.writers.screens import marked
from reports.writers.turning import by_options

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
    rows = re.findall(r'<li( class="t [^"]*")?><span>(Shared|First only|Second only)</span>', text)
    assert sorted(rows) == [
        ("", "Shared"),
        (' class="t l f"', "First only"),
        (' class="t m"', "Second only"),
    ]
    assert '<span class="t l f">One</span><span class="t m">Two</span>' in text


def test_a_future_is_named_once_and_said_of_each_option() -> None:
    text = written(
        Turning(("likely",), "One", (strip(Fraction(1), "Fits"), Text("Same."))),
        Turning(("mean",), "One", (strip(Fraction(1, 2), "Fits, less"), Text("Same."))),
    )
    assert text.count("Drought") == text.count("<p>Same.</p>") == 1
    assert re.findall(r'class="fits t ([^"]*)">✓ ([^<]*)<', text) == [
        ("l f", "Fits"),
        ("m", "Fits, less"),
    ]


def test_what_one_option_says_alone_turns() -> None:
    text = written(
        Turning(("likely",), "One", (Text("Same."),)),
        Turning(("mean", "compromise"), "One", (Text("Only there."), Text("Same."))),
    )
    assert '<div class="t m c"><p>Only there.</p>' in text
    assert "\n<p>Same.</p>" in text


def fan(*likely: int) -> Fan:
    """A fan whose draws lie 10 about what is likely."""

    def at(beyond: int) -> Column[tuple[int, int]]:
        return Column(f"c{beyond}", "", "money", lambda row: Fraction(row[1] + beyond))

    columns = [Column("year", "", "year", lambda row: row[0]), *map(at, (-10, -5, 0, 5, 10))]
    rows = list(enumerate(likely, 2027))
    table = table_of("fan", "Fan", rows, columns, row_key=lambda row: str(row[0]))
    series = tuple(column.key for column in columns[1:])
    return Fan(
        key="fan",
        title="Fan",
        says=f"Likely {likely}.",
        table=table,
        label="year",
        unit="",
        columns=series,
        likely="c0",
        chance="c0",
        folded=False,
        reach=(-100.0, 100.0),
    )


def test_fans_on_one_scale_share_their_axes() -> None:
    text = written(
        Turning(("likely",), "One", (fan(0, 10),)), Turning(("mean",), "Two", (fan(0, 50),))
    )
    wide = text[text.index('<svg class="wide"') : text.index('<svg class="narrow"')]
    assert wide.count(">2027<") == wide.count(">2028<") == wide.count(">+100<") == 1
    assert wide.count('class="band"') == wide.count('class="likely"') == 2
    assert '<span class="unseen t m">Likely (0, 50).</span>' in text


def test_a_mark_that_turns_bears_the_options_for_which_nobody_asked() -> None:
    """Claim: what is firm in one option, left out in another and unasked in a third says each where it holds."""
    assert marked({"likely": "firm", "mean": "unasked", "compromise": "out"}) == ("firm", " um oc")
    assert marked({"compromise": "unasked", "likely": "turns"}) == ("turns", " uc")
    assert marked({"likely": "out", "mean": "out"}) == ("out", "")
