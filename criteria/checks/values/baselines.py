"""What doing nothing is: a baseline that is left blank is taken to be the worst there is, and that is said.

Benefit is measured against doing nothing (the baseline-value problem of Clemen and Smith 2009), so
a blank baseline on months of delay counts every recommendation as if doing nothing were the longest
delay of all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from criteria.model.oddities.baselines import assumed_words, is_assumed, natural_amount
from criteria.model.oddities.gains import all_together, room
from criteria.model.written import warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from criteria.model.draft import Draft
    from criteria.model.problems import Problem


def doing_nothing_is_stated(draft: Draft) -> Iterator[Problem]:
    """A blank baseline is taken to be the worst end, criterion by criterion."""
    for leaf in draft.leaves:
        made = draft.value_function(leaf)
        if made is None or not is_assumed(leaf, made):
            continue
        found = f"{leaf.id} has no baseline: {assumed_words(draft.case, leaf, made)}."
        allowed = "Every benefit is measured against doing nothing."
        gained, most = all_together(draft.case, leaf, made), room(leaf, made)
        if most is not None and gained > most.amount and not draft.troubled("scores"):
            together = f"{natural_amount(leaf, gained)} {most.verb}"
            levels = any(len(rows) > 1 for rows in draft.case.levels_of.values())
            each = ", each at the level that gains least," if levels else ""
            allowed = f"All {len(draft.case.recommendations)} together{each} would then come to {together}, {most.words}."
        yield warning(
            "no-baseline",
            leaf.place("baseline"),
            found,
            allowed,
            "Type the score if nothing is done.",
        )
