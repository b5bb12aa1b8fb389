"""The grid's upright headings: two lines of one are never as close to the next heading as to each other."""

from __future__ import annotations

import pytest

from reports.writers.grids import APART, CLOSE, TALL, _upright


@pytest.mark.parametrize(("pitch", "lines"), [(40, 2), (34, 1)])
def test_headings_stand_apart(pitch: float, lines: int) -> None:
    """Input: a heading of some 240 pixels. Claim: in two lines where the column has room for both, else in one."""
    found = _upright(["Price crash to about US$45/kg NdPr"] * 3, [pitch] * 3)
    assert found is not None
    assert {len(own) for own in found} == {lines}
    assert lines * CLOSE + APART <= pitch


def test_headings_that_fit_at_no_height_leave_it_to_the_key() -> None:
    assert _upright(["word " * TALL[-1]] * 2, [34, 34]) is None
