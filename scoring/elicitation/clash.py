"""A smallest set of statements that cannot all be true, whatever the statements are about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scoring.exact.feasibility.hitting_sets import smallest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ASKS = 400
"""Sets tried before settling for a clash that is only minimal."""


def smallest_clash(
    count: int, fit: Callable[[Sequence[int]], bool], *, asks: int = ASKS
) -> tuple[int, ...]:
    """Find a smallest set of statements that do not fit together, given that all do not.

    fit: whether the statements at these places fit together. asks: sets tried. By implicit hitting sets
    (hitting_sets.py); where that takes too long, the set is at least minimal: without any one of
    its members the rest fit.
    """

    def missed(places: tuple[int, ...]) -> tuple[int, ...] | None:
        fitting = list(places)
        if not fit(fitting):
            return None
        for k in range(count):
            if k not in fitting and fit([*fitting, k]):
                fitting.append(k)
        return tuple(k for k in range(count) if k not in fitting)

    hitting = smallest(missed, most=1, asks=asks, size=count)
    if hitting.sets:
        return hitting.sets[0]
    left = list(range(count))
    for k in range(count):
        fewer = [j for j in left if j != k]
        if not fit(fewer):
            left = fewer
    return tuple(left)
