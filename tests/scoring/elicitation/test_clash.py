"""The smallest set of statements that clash, also where few questions may be asked."""

from __future__ import annotations

import pytest

from scoring.elicitation.clash import smallest_clash


@pytest.mark.parametrize("asks", [0, 1, 50])
def test_what_is_left_fits_without_any_one_of_it(asks: int) -> None:
    """Law: statements clash where all of some set are among them; the answer is minimal, and smallest with asks enough."""
    clashes = [{0, 2, 3, 4}, {1, 3}]

    def fit(places) -> bool:
        return not any(clash <= set(places) for clash in clashes)

    clash = smallest_clash(5, fit, asks=asks)
    assert not fit(clash)
    assert all(fit([other for other in clash if other != each]) for each in clash)
    if asks == 50:
        assert clash == (1, 3)


def test_where_a_set_is_minimal_and_not_the_smallest() -> None:
    """Without questions the places are gone through in order, so what goes late stays in."""
    found = smallest_clash(3, lambda places: not {1, 2} <= set(places), asks=0)
    assert found == (1, 2)
