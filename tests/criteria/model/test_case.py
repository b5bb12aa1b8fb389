"""A case and its rows as values: what they may hold, when two are one, and how a notebook shows them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from pydantic import ValidationError

from criteria.read import read
from criteria.write import write
from tests.cases import small_case


def test_a_notebook_shows_the_title_as_text_with_what_is_in_the_case() -> None:
    shown = small_case(case={"title": "Ships & <i>rails</i>"})._repr_html_()
    assert (
        shown
        == "<b>Ships &amp; &lt;i&gt;rails&lt;/i&gt;</b><br>2 recommendations, 2 criteria, 0 facts"
    )


def test_equal_rows_are_one_member_of_a_set_wherever_they_were_written(tmp_path) -> None:
    """Law: a row says what its cells say; the file and line that it stands in are not part of it."""
    made = small_case()
    there = read(write(made, tmp_path / "case"))
    assert made.costs[0].origin is None
    assert there.costs[0].origin is not None
    assert set(made.costs) == set(there.costs)
    assert len({*made.costs, *there.costs}) == len(made.costs)


@pytest.mark.parametrize(
    ("likely", "told"),
    [
        (Decimal("NaN"), "finite number"),
        (float("inf"), "finite number"),
        ("1.2345678901234567", "a number may hold 15 significant digits at most"),
        (Decimal("1e18"), "a number may hold 18 digits before or after the point at most"),
        (Decimal("1e-19"), "a number may hold 18 digits before or after the point at most"),
    ],
)
def test_a_number_that_no_form_can_carry_is_refused(likely: object, told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        small_case(costs=[{"option": "A", "likely": likely}])


def test_a_range_needs_its_likely_figure() -> None:
    """Its ends are filled from the likely figure, never the other way round."""
    with pytest.raises(ValidationError, match=r"costs\.0\.likely\n  Field required"):
        small_case(costs=[{"option": "A", "low": 1, "high": 2}])
    (cost,) = small_case(costs=[{"option": "A", "likely": 3, "high": 4}]).costs
    assert (cost.low, cost.likely, cost.high) == (3, 3, 4)
