"""How often Python looks for garbage is as it was once a call has ended, however it ended."""

from __future__ import annotations

import gc
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

import steelyard
from steelyard.garbage import NEW_OBJECTS, looks_seldom

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def pace() -> Iterator[tuple[int, int, int]]:
    """A pace of its own, so that what other tests set makes no difference."""
    before = gc.get_threshold()
    gc.set_threshold(600, 9, 8)
    yield (600, 9, 8)
    gc.set_threshold(*before)


def test_inside_python_looks_seldom(pace: tuple[int, int, int]) -> None:
    with looks_seldom():
        assert gc.get_threshold() == (NEW_OBJECTS, *pace[1:])
    assert gc.get_threshold() == pace


def test_whoever_leaves_last_sets_the_pace_of_before(pace: tuple[int, int, int]) -> None:
    # Two threads: the first to come is the first to leave.
    first, second = ExitStack(), ExitStack()
    first.enter_context(looks_seldom())
    second.enter_context(looks_seldom())
    first.close()
    assert gc.get_threshold() == (NEW_OBJECTS, *pace[1:])
    second.close()
    assert gc.get_threshold() == pace


@pytest.mark.parametrize("wished", [(0, 9, 8), (NEW_OBJECTS * 2, 9, 8)])
def test_who_wants_fewer_looks_still_is_left_alone(wished: tuple[int, int, int]) -> None:
    gc.set_threshold(*wished)
    with looks_seldom():
        assert gc.get_threshold() == wished
    assert gc.get_threshold() == wished


def test_a_call_that_fails_leaves_the_pace_as_it_was(pace: tuple[int, int, int]) -> None:
    with pytest.raises(FileNotFoundError):
        steelyard.load("no such result.json")
    assert gc.get_threshold() == pace
