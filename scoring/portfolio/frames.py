"""Exact figures as a frame shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fractions import Fraction


def as_float(number: Fraction | None) -> float | None:
    """Give a figure in floats, for reading; None stays None."""
    return None if number is None else float(number)
