"""One thing counted twice: two criteria that measure it, or a criterion and the budget."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.oddities.cost_words import counted_twice
from criteria.model.oddities.swing_outliers import per_cent
from criteria.model.oddities.swings import leaf_weights
from criteria.model.oddities.twins import twins
from criteria.model.written import warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from criteria.model.draft import Draft
    from criteria.model.oddities.twins import Twins
    from criteria.model.problems import Problem


NOTHING = Fraction(0)


def no_two_criteria_measure_one_thing(draft: Draft) -> Iterator[Problem]:
    """Two criteria that order recommendations alike, or rest on the same facts."""
    if draft.any_troubled("criteria", "scores", "recommendations", "levels"):
        return
    weights = leaf_weights(draft.case)
    for pair in twins(draft.case, draft.leaves):
        together = per_cent(
            sum((weights.get(leaf.id, NOTHING) for leaf in (pair.first, pair.second)), NOTHING)
        )
        place = pair.row.place("evidence") if pair.row else pair.second.place("id")
        allowed = f"If both measure one thing, it is counted twice: together they weigh {together}."
        mend = "Merge them and give one swing; if they are two things, nothing needs doing."
        yield warning("double-count", place, _what_is_alike(pair), allowed, mend)


def _what_is_alike(pair: Twins) -> str:
    names = f"{pair.first.id} and {pair.second.id}"
    if pair.correlation is None:
        of = "1 recommendation" if pair.number == 1 else f"{pair.number} recommendations"
        return f"{names} rest on the same facts for {of}."
    size = f"{float(pair.correlation):.2f}"
    alike = "alike" if pair.correlation > 0 else "the other way round"
    return (
        f"{names} order all {pair.number} scored levels nearly {alike} (rank correlation {size})."
    )


def what_is_budgeted_is_no_criterion(draft: Draft) -> Iterator[Problem]:
    """Cost as a criterion, while a budget limits it."""
    if draft.any_troubled("criteria", "budget"):
        return
    for leaf, sign in counted_twice(draft.case, draft.leaves):
        found = f"{leaf.id} {sign}, and the budget limits what is spent."
        allowed = "Money that the budget limits and a criterion counts holds dear ones back twice."
        mend = (
            "Leave it out; if it is other money, say in Definition that it lies outside the budget."
        )
        yield warning("cost-twice", leaf.place("name"), found, allowed, mend)
