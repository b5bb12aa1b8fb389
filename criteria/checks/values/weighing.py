"""How weights came about: with the range in sight, by somebody, and not by how often a branch was split."""

from __future__ import annotations

from typing import TYPE_CHECKING

from criteria.model.names import joined, listed
from criteria.model.oddities.branches import splits
from criteria.model.oddities.swing_outliers import per_cent
from criteria.model.oddities.swings import WHERE_SOMEBODY_WEIGHS, assumed_by_nobody, unseen_ranges
from criteria.model.written import warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from criteria.model.draft import Draft
    from criteria.model.problems import Problem


def a_swing_was_given_with_its_range_in_sight(draft: Draft) -> Iterator[Problem]:
    """Importance alone is no weight: it depends on how far the scale reaches."""
    if draft.any_troubled("criteria", *WHERE_SOMEBODY_WEIGHS):
        return
    rows = unseen_ranges(draft.case)
    if rows:
        have = "has a swing" if len(rows) == 1 else "have swings"
        found = f"{listed(row.id for row in rows)} {have} without a reason, a rank or a range."
        allowed = "A swing is the worth of going from worst to best; without that range in sight it may be far off."
        mend = "Ask what going from worst to best is worth, and say why in Rationale."
        yield warning("weight-without-swing", rows[0].place("swing"), found, allowed, mend)


def weights_are_somebodys(draft: Draft) -> Iterator[Problem]:
    """Round swings, and nobody's name or reason by any of them."""
    if draft.any_troubled("criteria", *WHERE_SOMEBODY_WEIGHS):
        return
    rows = assumed_by_nobody(draft.case)
    if rows:
        found = f"all {len(rows)} swings are multiples of 5, and nobody's name or reason stands by any of them."
        allowed = "Weights that nobody gave decide what is funded all the same."
        mend = "Ask those who decide, and fill Rationale or Stakeholders."
        yield warning("weights-assumed", rows[0].place("swing"), found, allowed, mend)


def no_branch_weighs_by_its_count(draft: Draft) -> Iterator[Problem]:
    """A heading without a swing of its own weighs what is below it, and more with each split."""
    if draft.troubled("criteria"):
        return
    for split in splits(draft.case):
        ids = joined(part.id for part in split.parts)
        found = f"{ids} have one and the same swing, and so weigh {per_cent(split.share)} together."
        allowed = f"Weighed as one criterion they would have {per_cent(split.merged)}."
        mend = "Ask for each swing anew, or merge those that are parts of one thing."
        place = split.parts[0].place("swing")
        if split.branch is not None:
            mend = f"Give {split.branch.id} a swing of its own, or ask for each swing anew."
            place = split.branch.place("swing")
        yield warning("splitting", place, found, allowed, mend)
