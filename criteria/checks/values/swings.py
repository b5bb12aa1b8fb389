"""What is behind the swings: zeros, equals that nobody gave, and orders that say otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from criteria.checks.values.swing_outliers import plain_swing, pools
from criteria.model.rows import Tables
from criteria.model.written import warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from criteria.model.case import Case
    from criteria.model.draft import Draft
    from criteria.model.problems import Place, Problem
    from criteria.model.rows import Criterion

_WHERE_SOMEBODY_WEIGHS = ("stakeholders", *(table.attribute for table in Tables.WEIGHING))


def a_swing_of_zero_is_meant(draft: Draft) -> Iterator[Problem]:
    """A criterion that is scored and counts for nothing."""
    if draft.troubled("criteria"):
        return
    for leaf in weightless(draft.case):
        scored = sum(row.criterion == leaf.id for row in draft.case.scores)
        counts = f"its {scored} scores count" if scored != 1 else "its score counts"
        found = f"{leaf.id} has a swing of 0, so {counts} for nothing."
        yield warning("zero-swing", leaf.place("swing"), found, "", "Type its swing, or leave the criterion out.")


def weightless(case: Case) -> tuple[Criterion, ...]:
    """The leaves whose swing is 0 while another one's is not."""
    if not any(leaf.swing for leaf in case.leaves):
        return ()
    return tuple(leaf for leaf in case.leaves if leaf.swing is not None and not leaf.swing)


def swings_are_somebodys(draft: Draft) -> Iterator[Problem]:
    """Every swing equal, and nobody who said so: nobody was asked."""
    if any(draft.troubled(table) for table in ("criteria", *_WHERE_SOMEBODY_WEIGHS)):
        return
    equal = equal_by_nobody(draft.case)
    if equal:
        first = equal[0]
        size = plain_swing(Fraction(first.swing or 0))
        every = "both" if len(equal) == 2 else f"all {len(equal)}"
        found = f"{every} swings are {size}, and nobody's name or reason stands by them."
        allowed = "Equal weights are a judgement like any other."
        mend = "Ask what moving each from worst to best is worth, or say in Rationale why they are equal."
        yield warning("equal-swings", first.place("swing"), found, allowed, mend)


def equal_by_nobody(case: Case) -> tuple[Criterion, ...]:
    """The leaves with a swing, where all are equal and neither a person, a reason nor a range stands behind them."""
    if any(getattr(case, table) for table in _WHERE_SOMEBODY_WEIGHS):
        return ()
    rows = [row for row in case.criteria if row.swing]
    stated = any(
        row.rationale.strip() or row.rank is not None or {row.swing_low, row.swing_high} != {None}
        for row in case.criteria
    )
    if len(rows) < 2 or stated or len({row.swing for row in rows}) > 1:
        return ()
    return tuple(rows)


@dataclass(frozen=True, slots=True)
class Against:
    """Two criteria whose ranks say one thing and whose swings another: (criterion, rank) of each, by rank.

    place: the cell of the second one's rank.
    """

    first: tuple[Criterion, int]
    second: tuple[Criterion, int]
    place: Place | None


def ranks_agree_with_the_swings(draft: Draft) -> Iterator[Problem]:
    """A criterion ranked before another, with the smaller swing; or at the same rank, with another swing."""
    if draft.troubled("criteria") or draft.troubled("weights"):
        return
    for clash in ranks_against(draft.case):
        allowed = "Rank 1 is the largest swing, and equal ranks are equal swings; what is funded follows the swings."
        yield warning(
            "rank-against-swing", clash.place, against_words(clash), allowed, "Correct the rank or the swing."
        )


def against_words(clash: Against) -> str:
    """Say what two ranks and two swings contradict each other with."""
    first, second = (
        f"{row.id} has rank {rank} and a swing of {plain_swing(Fraction(row.swing or 0))}"
        for row, rank in (clash.first, clash.second)
    )
    return f"{first}, {second}."


def ranks_against(case: Case) -> tuple[Against, ...]:
    """List the neighbours in the order of ranks whose swings contradict it, among criteria weighed together."""
    ranks, swings = ranks_of(case), swings_of(case)
    found: list[Against] = []
    for pool in pools(case, swings):
        ranked = sorted(
            (row for row in pool if row.id in ranks and row.id in swings),
            key=lambda row: (ranks[row.id][0], -swings[row.id]),
        )
        for before, after in pairwise(ranked):
            first, second = ranks[before.id][0], ranks[after.id][0]
            if swings[before.id] < swings[after.id] or (first == second and swings[before.id] != swings[after.id]):
                found.append(Against((before, first), (after, second), ranks[after.id][1]))
    return tuple(found)


def swings_of(case: Case) -> dict[str, Fraction]:
    """The swings written in the case, by node."""
    return {row.id: Fraction(row.swing) for row in case.criteria if row.swing is not None}


def ranks_of(case: Case) -> dict[str, tuple[int, Place | None]]:
    """The ranks that are stated for the case as a whole, each with its cell: in Criteria, else in Weights."""
    found = {
        row.criterion: (row.rank, row.place("rank"))
        for row in case.weights
        if not row.stakeholder and row.rank is not None
    }
    return found | {row.id: (row.rank, row.place("rank")) for row in case.criteria if row.rank is not None}
