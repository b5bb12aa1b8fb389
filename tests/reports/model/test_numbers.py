"""Figures are rounded in whole numbers, and read as the fractions they are."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from reports.model.formatting import UNDER, fine, grained
from reports.model.meaning import Number, Side
from reports.model.numbers import (
    DIGITS,
    FINEST,
    MINUS,
    decimals_of,
    finely,
    finite,
    percent,
    roughly,
    rounded,
    to_side,
)
from reports.model.text import CONTROL, NO_CHARACTER, visible
from reports.writers.excel import style
from reports.writers.json import _written

FRACTIONS = st.builds(Fraction, st.integers(-(10**7), 10**7), st.integers(1, 10**7))
NUMBERS = (
    FRACTIONS
    | FRACTIONS.map(lambda exact: exact / 100_000)
    | st.integers(-(10**17), 10**17)
    | st.decimals(-(10**6), 10**6, places=3)
    | st.decimals(-1, 1, places=18)
)
SIDES = st.sampled_from(["", "down", "up"])
PLACES = st.integers(0, 4)


def half_up(value: Fraction, places: int) -> str:
    steps = (2 * abs(value) * 10**places + 1) // 2
    text = f"{Decimal(int(steps)).scaleb(-places):,f}"
    return MINUS + text if value < 0 and steps else text


@given(NUMBERS, PLACES, SIDES)
def test_rounding_is_that_of_fractions(value: Number, places: int, side: Side) -> None:
    exact = Fraction(value)
    assert rounded(value, places) == half_up(exact, places)
    floor = Fraction((exact * 10**places).__floor__(), 10**places)
    ceiling = Fraction((exact * 10**places).__ceil__(), 10**places)
    want = {"": value, "down": floor, "up": ceiling}[side]
    assert to_side(value, places, side) == want
    hundredth = {"": exact * 100, "down": floor, "up": ceiling}
    if side:
        hundredth = {side: to_side(exact * 100, places, side)}
    assert percent(value, places, side) == f"{half_up(Fraction(hundredth[side]), places)}%"


@given(FRACTIONS, PLACES)
def test_decimals_are_as_many_as_tell_a_figure_from_nothing(value: Fraction, least: int) -> None:
    enough = [
        places for places in range(least, FINEST) if not value or abs(value) * 10**places >= 1
    ]
    assert finely(value, least) == (enough[0] if enough else FINEST)
    three = [places for places in range(DIGITS) if not value or abs(value) * 10**places >= 100]
    assert roughly(value) == (three[0] if three else DIGITS)


@given(NUMBERS, st.integers(0, 3), st.sampled_from(["", "%"]))
def test_a_figure_of_a_column_is_what_its_fraction_says(
    value: Number, grain: int, unit: str
) -> None:
    size, step = Fraction(value) * (100 if unit else 1), Fraction(1, 10**grain)
    if size and abs(size) * 2 < step:
        want = fine(size, grain, unit) if size < 0 else f"<{half_up(step, grain)}{unit}"
    elif unit and size < 100 and half_up(size, grain) == half_up(Fraction(100), grain):
        want = f">{half_up(100 - step, grain)}{unit}"
    else:
        want = half_up(size, grain) + unit
    assert grained(value, grain, unit) == want


@given(NUMBERS, st.integers(0, 3))
def test_what_is_finer_than_points_is_said_in_words(points: Number, least: int) -> None:
    places = finely(points, least)
    unseen = points and abs(Fraction(points)) * 10**places * 2 < 1
    assert (fine(points, least)[0] in {"<", UNDER[0]}) == bool(unseen)


@given(NUMBERS)
def test_a_number_of_the_tables_bears_its_fraction_where_it_is_another(value: Number) -> None:
    shown, behind = _written(value)
    exact = Fraction(value)
    whole = exact.denominator == 1 and abs(exact) <= 2**53
    assert shown == (int(exact) if whole else float(value))
    assert type(shown) is (int if whole else float)
    assert behind is None or Fraction(behind) == exact
    if behind is None:
        assert Fraction(repr(shown)) == exact


@given(st.text(max_size=30))
def test_what_may_be_shown_is_shown_as_it_is(text: str) -> None:
    """Law: a text is left alone exactly where it holds no control character, no odd break and no half of a pair."""
    odd = CONTROL.search(text) or NO_CHARACTER.search(text) or "\r" in text
    assert (visible(text) == text) == (not odd)


@given(st.text(st.sampled_from("aW i漢\n"), max_size=30), st.floats(0, 60))
def test_a_text_takes_as_many_lines_as_its_words(text: str, width: float) -> None:
    """Law: where no word is as wide as the column, lines are counted as `broken` breaks them."""
    room = max(4.0, width)
    pieces = style.broken(text, room)
    if all(len(word) * style.WIDEST_LETTER < room for word in text.split()):
        assert style.lines(text, width) == len(pieces)


@given(NUMBERS)
def test_decimals_are_counted_as_they_are_written(amount: Number) -> None:
    """Law: as many decimals as the shortest spelling has; none where they have no end or no float holds them."""
    exact = finite(amount)
    spelled = "" if exact is None else f"{exact:f}"
    assert decimals_of(amount) == len(spelled.partition(".")[2].rstrip("0"))
