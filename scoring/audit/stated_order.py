"""An order of the recommendations that somebody states, and that no weights give.

    find w >= 0 with  d_a . w >= d_b . w + 1  for every a that is stated to come before b

In words: is there any set of weights under which each is worth more than the next one in the order?
If none, what one criterion is worth must depend on another, or some score or the order itself is
wrong (Keeney and Raiffa 1976, chapter 3). The programme is solved in fractions, so the answer is proved.
Each recommendation stands with its reference level.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from criteria.model.names import joined
from scoring.audit.finding import Finding
from scoring.elicitation.clash import smallest_clash
from scoring.exact.linear.rational import Constraint, Polyhedron

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scoring.audit.trials import Solved

type Before = tuple[int, int]
"""Places of two recommendations of which the first is stated to come before the second."""

ASKS = 30
"""Sets of statements tried before settling for a clash that is only minimal."""


def order_without_weights(solved: Solved) -> Iterator[Finding]:
    """Find a stated order that no weights give, with a smallest set of its statements that clash."""
    clash = clashing(solved)
    if clash:
        rows = solved.case.recommendations
        pairs_that_clash = joined(f"{rows[a].id} before {rows[b].id}" for a, b in clash)
        last = rows[clash[-1][1]]
        sentence = f"No weights give the stated order. These clash: {pairs_that_clash}. "
        if len(clash) == 1:
            sentence += "By the scores the second is at least as good on every criterion."
        else:
            sentence += "Without any one of them the others fit together."
        yield Finding("preference-dependence", last.id, last.place("overall_rank"), sentence)


def clashing(solved: Solved) -> tuple[Before, ...]:
    """Give a smallest set of statements that no weights keep; none where some weights keep the whole order."""
    groups = _ranked(solved)
    neighbours = [(a, b) for before, after in pairwise(groups) for a in before for b in after]
    if not neighbours or _fit(solved, neighbours):
        return ()
    every = ((a, b) for x, y in combinations(groups, 2) for a in x for b in y)
    alone = next((pair for pair in every if max(_more(solved, pair)) <= 0), None)
    if alone is not None:
        return (alone,)
    places = smallest_clash(
        len(neighbours), lambda kept: _fit(solved, [neighbours[k] for k in kept]), asks=ASKS
    )
    return tuple(neighbours[k] for k in places)


def _ranked(solved: Solved) -> list[list[int]]:
    """List the places of the ranked recommendations by rank; those of one rank are said to be in no order."""
    by_rank: dict[int, list[int]] = {}
    for place, row in enumerate(solved.case.recommendations):
        if row.overall_rank is not None:
            by_rank.setdefault(row.overall_rank, []).append(place)
    return [by_rank[rank] for rank in sorted(by_rank)]


def _fit(solved: Solved, statements: Sequence[Before]) -> bool:
    """Say whether some weights keep all of some statements, each with room to spare."""
    one = Fraction(1)
    rows = [Constraint(_more(solved, pair), ">=", one) for pair in statements]
    return Polyhedron(len(solved.case.leaves), rows).feasible


def _more(solved: Solved, pair: Before) -> tuple[Fraction, ...]:
    """Give what the first has more than the second on each criterion, in value points."""
    first, second = (_effect(solved, place) for place in pair)
    return tuple(a - b for a, b in zip(first, second, strict=True))


def _effect(solved: Solved, place: int) -> tuple[Fraction, ...]:
    """Give the value differences of a recommendation's reference level."""
    row = solved.case.recommendations[place]
    level = solved.case.levels_of[row.id].index(solved.case.reference_of(row.id))
    return solved.table.differences[place][level]
