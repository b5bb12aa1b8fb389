"""What goes in a future: named as far as a reader follows, the rest counted, and none of it lost."""

from types import SimpleNamespace

import pytest

from reports.sentences.futures import gone_words

STORY = SimpleNamespace(level_names=lambda _: ("reduced", "standard"))


def name(index):
    return f"P{index}"


@pytest.mark.parametrize("number", range(1, 14))
def test_what_is_not_named_is_counted(number):
    """Law: names and the count come to all that goes; no count stands for one that could be named."""
    dropped = tuple((k, 2, k % 2) for k in range(number))
    words = gone_words(STORY, dropped, name, 8)
    named = sum(f"P{k}" in words.replace(";", " ").split() for k in range(number))
    assert named == (number if number <= 8 else 7)
    assert (f"and {number - named} more are dropped or lowered" in words) == (number > 8)
    assert gone_words(STORY, dropped, name).count("P") == number


def test_what_is_dropped_stands_before_what_is_lowered():
    words = gone_words(STORY, ((1, 2, 1), (2, 2, 0), (3, 1, 0)), name, 8)
    assert words == "P2; P3 are dropped; P1 is lowered from standard to reduced"
