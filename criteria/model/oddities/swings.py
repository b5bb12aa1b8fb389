"""What stands behind the swings of a case: zeros, equals that nobody gave, and ranks that say otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from criteria.model.oddities.swing_outliers import plain_swing, pools
from criteria.model.rows import CaseTables

if TYPE_CHECKING:
    from collections.abc import Mapping

    from criteria.model.case import Case
    from criteria.model.problems import Place
    from criteria.model.rows import Criterion


WHERE_SOMEBODY_WEIGHS = ("stakeholders", *(table.attribute for table in CaseTables.WEIGHING))


def weightless(case: Case) -> tuple[Criterion, ...]:
    """The leaves whose swing is 0 while another one's is not."""
    if not any(leaf.swing for leaf in case.leaves):
        return ()
    return tuple(leaf for leaf in case.leaves if leaf.swing is not None and not leaf.swing)


def equal_by_nobody(case: Case) -> tuple[Criterion, ...]:
    """The leaves with a swing, where all are equal and neither a person, a reason nor a range stands behind them."""
    if any(getattr(case, table) for table in WHERE_SOMEBODY_WEIGHS):
        return ()
    if any(map(_is_reasoned, case.criteria)):
        return ()
    rows = tuple(row for row in case.criteria if row.swing)
    equal = len({row.swing for row in rows}) == 1
    return rows if equal and len(rows) > 1 else ()


def assumed_by_nobody(case: Case) -> tuple[Criterion, ...]:
    """The leaves with a swing, where each is a multiple of 5 and nobody and no reason stands behind any.

    Swings that are all equal are left to `equal_by_nobody`; of one or two that are round nothing follows.
    """
    if any(getattr(case, table) for table in WHERE_SOMEBODY_WEIGHS):
        return ()
    if any(map(_is_reasoned, case.criteria)):
        return ()
    rows = tuple(row for row in case.criteria if row.swing)
    equal = len({row.swing for row in rows}) == 1
    typed_by_eye = all(row.swing is not None and row.swing % ROUND == 0 for row in rows)
    return rows if len(rows) >= FEWEST and typed_by_eye and not equal else ()


ROUND, FEWEST = 5, 3
"""What swings typed by eye are multiples of, and how many of them show it."""


def unseen_ranges(case: Case) -> tuple[Criterion, ...]:
    """The criteria whose swing has nothing that shows the range was looked at: no reason, no rank, no range, no method.

    Those where nobody stands behind any swing are left to the functions above; one or two swings are
    a sketch, and show nothing.
    """
    if any(
        not row.stakeholder
        for table in CaseTables.WEIGHING
        for row in getattr(case, table.attribute)
    ):
        return ()
    weighed = [row for row in case.criteria if row.swing]
    if len(weighed) < FEWEST or equal_by_nobody(case) or assumed_by_nobody(case):
        return ()
    reasons = {(row.criterion, row.swing) for row in case.stakeholders if row.why.strip()}
    return tuple(
        row for row in weighed if not _is_reasoned(row) and (row.id, row.swing) not in reasons
    )


def leaf_weights(case: Case) -> dict[str, Fraction]:
    """What each leaf weighs by the swings that are typed, 0 to 1; empty where they leave nothing to share out."""
    swings = case.swings
    share_of: dict[str, Fraction] = {}
    for pool in pools(case, swings):
        total = sum((swings.get(row.id, Fraction(0)) for row in pool), Fraction(0))
        if not total:
            return {}
        share_of |= {row.id: swings.get(row.id, Fraction(0)) / total for row in pool}
    parents = {row.id: row.parent for row in case.criteria}
    return {leaf.id: _down(leaf.id, parents, share_of) for leaf in case.leaves}


def _down(leaf: str, parents: Mapping[str, str], share_of: Mapping[str, Fraction]) -> Fraction:
    """Multiply the shares from a leaf up to the top; a heading without a swing has none."""
    weight, node, steps = Fraction(1), leaf, 0
    while node and steps <= len(parents):
        weight *= share_of.get(node, Fraction(1))
        node, steps = parents.get(node, ""), steps + 1
    return weight


def _is_reasoned(row: Criterion) -> bool:
    """Whether a reason, a rank or a range stands behind a swing."""
    return (
        bool(row.rationale.strip())
        or row.rank is not None
        or {row.swing_low, row.swing_high} != {None}
    )


@dataclass(frozen=True, slots=True)
class Against:
    """Two criteria whose ranks say one thing and whose swings another: (criterion, rank) of each, by rank.

    place: the cell of the second one's rank.
    """

    first: tuple[Criterion, int]
    second: tuple[Criterion, int]
    place: Place | None


def against_words(clash: Against) -> str:
    """Say what two ranks and two swings contradict each other with."""
    first, second = (
        f"{row.id} has rank {rank} and a swing of {plain_swing(Fraction(row.swing or 0))}"
        for row, rank in (clash.first, clash.second)
    )
    return f"{first}, {second}."


def ranks_against(case: Case) -> tuple[Against, ...]:
    """List the neighbours in the order of ranks whose swings contradict it, among criteria weighed together."""
    ranks, swings = ranks_of(case), case.swings
    clashes: list[Against] = []
    for pool in pools(case, swings):
        ranked = sorted(
            (row for row in pool if row.id in ranks and row.id in swings),
            key=lambda row: (ranks[row.id][0], -swings[row.id]),
        )
        for before, after in pairwise(ranked):
            first, second = ranks[before.id][0], ranks[after.id][0]
            swing, next_swing = swings[before.id], swings[after.id]
            if swing < next_swing or (first == second and swing != next_swing):
                clashes.append(Against((before, first), (after, second), ranks[after.id][1]))
    return tuple(clashes)


def ranks_of(case: Case) -> dict[str, tuple[int, Place | None]]:
    """The ranks that are stated for the case as a whole, each with its cell: in Criteria, else in Weights."""
    in_weights = {
        row.criterion: (row.rank, row.place("rank"))
        for row in case.weights
        if not row.stakeholder and row.rank is not None
    }
    return in_weights | {
        row.id: (row.rank, row.place("rank")) for row in case.criteria if row.rank is not None
    }
