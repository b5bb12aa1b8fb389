"""Odd swings: far from the others, nothing at all, equal by nobody, against their own ranks, or on a constant."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.draft import Draft
from criteria.model.oddities.constants import constant, is_idle
from criteria.model.oddities.swing_outliers import per_cent, plain_swing, pools, swing_outliers
from criteria.model.oddities.swings import (
    against_words,
    equal_by_nobody,
    ranks_against,
    ranks_of,
    weightless,
)
from criteria.model.scales import plain
from scoring.audit.finding import Finding
from scoring.audit.trials import as_decimal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from criteria.model.case import Case
    from criteria.model.rows import Criterion
    from scoring.audit.trials import Solved

_DIGITS = 12


def swings_apart(solved: Solved) -> Iterator[Finding]:
    """Find each swing far from the others, with what would be funded if it stood among them; and all at once."""
    rows = {row.id: row for row in solved.case.criteria}
    apart = swing_outliers(solved.case, solved.case.swings)
    among = {
        odd.id: as_decimal(odd.nearest if odd.meant is None else odd.meant, _DIGITS)
        for odd in apart
    }
    if len(apart) > 1:
        ids = ", ".join(among)
        sentence = f"{len(apart)} swings stand far from the others ({ids})."
        trial = solved.reweighed("each of them among the others", among)
        yield Finding(
            "swing-apart",
            ids,
            rows[apart[0].id].place("swing"),
            sentence,
            trials=(trial,),
            together=True,
        )
    for odd in apart:
        row = rows[odd.id]
        low, high = (plain_swing(end) for end in odd.rest)
        others = f"from {low} to {high}" if low != high else low
        sentence = f"The swing of {row.name} ({row.id}) is {plain_swing(odd.swing)}, that of the others {others}."
        sentence = f"{sentence} It weighs {per_cent(odd.share)} among them."
        words = f"a swing of {plain_swing(Fraction(among[row.id]))} in its place"
        trial = solved.reweighed(words, {row.id: among[row.id]})
        yield Finding("swing-apart", row.id, row.place("swing"), sentence, trials=(trial,))


def swings_of_zero(solved: Solved) -> Iterator[Finding]:
    """Find each criterion that counts for nothing, with what would be funded if it counted as the least other does."""
    least = min((row.swing for row in solved.case.leaves if row.swing), default=None)
    for leaf in weightless(solved.case) if least is not None else ():
        sentence = f"{leaf.name} ({leaf.id}) is scored and counts for nothing: its swing is 0."
        words = f"a swing of {plain_swing(Fraction(least or 0))}, the least of the others"
        trial = solved.reweighed(words, {leaf.id: least or Decimal(0)})
        yield Finding("zero-swing", leaf.id, leaf.place("swing"), sentence, trials=(trial,))


def equal_swings(solved: Solved) -> Iterator[Finding]:
    """Find swings that are all equal and nobody's, with what would be funded if any one of them counted double."""
    equal = equal_by_nobody(solved.case)
    if equal:
        trials = tuple(
            solved.reweighed(
                f"the swing of {row.name} doubled", {row.id: (row.swing or Decimal(0)) * 2}
            )
            for row in equal
        )
        every = "Both" if len(equal) == 2 else f"All {len(equal)}"
        size = plain_swing(Fraction(equal[0].swing or 0))
        sentence = f"{every} swings are {size}, and nobody's name or reason stands by them."
        about = ", ".join(row.id for row in equal)
        yield Finding("equal-swings", about, equal[0].place("swing"), sentence, trials=trials)


def ranks_and_swings(solved: Solved) -> Iterator[Finding]:
    """Find ranks that contradict the swings, with what would be funded if the swings stood in their order."""
    clashes = ranks_against(solved.case)
    if clashes:
        sentence = " ".join(against_words(clash) for clash in clashes)
        trial = solved.reweighed(
            "the same swings in the order of the ranks", _in_order(solved.case)
        )
        ids = dict.fromkeys(row.id for clash in clashes for row, _ in (clash.first, clash.second))
        yield Finding(
            "rank-against-swing", ", ".join(ids), clashes[0].place, sentence, trials=(trial,)
        )


def _in_order(case: Case) -> dict[str, Decimal]:
    """Deal the swings out anew, the largest to the first in rank; those of one rank share their mean."""
    ranks, swings = ranks_of(case), case.swings
    dealt: dict[str, Decimal] = {}
    for pool in pools(case, swings):
        ranked = sorted(
            (row.id for row in pool if row.id in ranks and row.id in swings),
            key=lambda id_: ranks[id_][0],
        )
        sizes = sorted((swings[id_] for id_ in ranked), reverse=True)
        for rank in dict.fromkeys(ranks[id_][0] for id_ in ranked):
            places = [place for place, id_ in enumerate(ranked) if ranks[id_][0] == rank]
            mean = sum((sizes[place] for place in places), Fraction(0)) / len(places)
            dealt |= {ranked[place]: as_decimal(mean, _DIGITS) for place in places}
    return dealt


def constants(solved: Solved) -> Iterator[Finding]:
    """Find the criteria on which all score the same, with what would be funded without them."""
    places = {leaf.id: j for j, leaf in enumerate(solved.case.leaves)}
    for leaf, function, score in constant(Draft(solved.case)):
        weight = solved.best.evaluation.weights[places[leaf.id]]
        sentence = (
            f"All score {plain(score)} on {leaf.name} ({leaf.id}), so it tells none from another."
        )
        if not weight or is_idle(solved.case, leaf, function, score):
            sentence = f"{sentence} It cannot change what is funded."
        others = [other for other in solved.case.leaves if other.id != leaf.id]
        nothing = {leaf.id: Decimal(0)}
        trials = (
            (solved.reweighed("a swing of 0 for it", nothing),) if _counts(others, leaf) else ()
        )
        yield Finding(
            id="constant-criterion",
            about=leaf.id,
            place=leaf.place("id"),
            sentence=sentence,
            share=None,
            weight=weight,
            trials=trials,
        )


def _counts(others: Sequence[Criterion], leaf: Criterion) -> bool:
    """Whether something is left to count where one criterion counts for nothing."""
    beside = [other for other in others if other.parent == leaf.parent] if leaf.parent else others
    return bool(leaf.swing) and any(other.swing for other in beside)
