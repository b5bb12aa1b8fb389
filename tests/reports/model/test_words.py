"""Words: how figures read, and what Markdown shows."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria.model.names import joined
from reports.model.formatting import show
from reports.model.meaning import Value
from reports.model.money import Money
from reports.model.numbers import finite, part, plain, rounded
from reports.model.text import safe_link
from reports.writers.markdown import markdown, plain_text
from tests.reports.made_up import HOSTILE, made_up

MONEY = Money("US$ million", 1)


@pytest.mark.parametrize(
    ("value", "meaning", "shown"),
    [
        (1234567.85, "money", "1,234,567.9"),
        (Decimal("-0.04"), "money", "0.0"),
        (Fraction(-5, 2), "points", "−2.5"),
        (Fraction(2, 3), "share", "67%"),
        (2027, "year", "2027"),
        (1500, "count", "1,500"),
        (Decimal("0.125"), "number", "0.125"),
        (Fraction(1, 3), "number", "0.333333"),
        (Decimal("1200.0"), "number", "1,200"),
        (None, "money", ""),
        ("words", "money", "words"),
        (True, "word", "yes"),
    ],
)
def test_a_figure_reads_as_its_meaning_asks(value: Value, meaning: str, shown: str) -> None:
    assert show(value, meaning, MONEY) == shown  # type: ignore[arg-type]


@given(st.decimals(-(10**9), 10**9, places=4), st.integers(0, 3))
def test_rounding_is_half_up_from_the_exact_figure(value: Decimal, places: int) -> None:
    """Law: what is shown is the decimal rounded half away from zero, and zero has no sign."""
    text = rounded(value, places)
    expected = abs(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    assert Decimal(text.replace(",", "").replace("−", "")) == expected
    assert text.startswith("−") is (value < 0 and expected != 0)


@given(st.fractions())
def test_a_finite_decimal_is_the_number_itself(value: Fraction) -> None:
    found = finite(value)
    if found is not None:
        assert Fraction(found) == value
    assert plain(value)


def test_a_share_never_says_all_of_what_is_not_all() -> None:
    assert [part(Fraction(n, 1000)) for n in (0, 4, 5, 500, 995, 996, 1000)] == [
        "0%", "0.4%", "1%", "50%", "99.5%", "99.6%", "100%",
    ]  # fmt: skip


def test_names_are_listed_as_in_a_sentence() -> None:
    assert [joined(list("abc"[:n])) for n in range(4)] == ["none", "a", "a and b", "a, b and c"]


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        ("http://example.org/(x)<y>\"z'", "http://example.org/(x)%3Cy%3E%22z'"),
        ("mailto:a@example.org", "mailto:a@example.org"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("//example.org", None),
        ("", None),
        (None, None),
    ],
)
def test_links_that_may_be_followed(address: str | None, safe: str | None) -> None:
    assert safe_link(address) == safe


def test_markdown_shows_hostile_names_as_text() -> None:
    text = markdown(made_up())
    assert "<script>" not in text.replace("\\<script\\>", "")
    assert "\\=HYPERLINK" in text
    assert "\\@" not in text
    tables = [block.splitlines() for block in text.split("\n\n") if block.startswith("| ")]
    assert tables
    for lines in tables:
        assert {line.count(" | ") for line in lines} == {lines[0].count(" | ")}, (
            "a pipe in a name splits no cell"
        )
    for hostile in HOSTILE[4:6]:
        assert hostile in text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("1. one", "1\\. one"),
        ("- a", "\\- a"),
        ("+ a", "\\+ a"),
        ("3.5 points", "3.5 points"),
        ("a*b_c", "a\\*b\\_c"),
    ],
)
def test_markdown_makes_no_list_or_emphasis_of_what_is_none(text: str, written: str) -> None:
    assert plain_text(text) == written
