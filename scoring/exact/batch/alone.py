"""One draw by the exact search, which knows no limit of figures: what the compiled search does not answer.

Where the search lists all portfolios worth the most, the tie rule takes its first among them. Where
they are too many to list, the draw is asked once more with its recommendations put in the draw's
order of rows, so that the search's own last tie-break is the draw's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scoring.exact.programme import Line, Programme
from scoring.exact.search import Prover

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scoring.exact.answer import Answer
    from scoring.exact.batch.bounding import Bounding
    from scoring.exact.programme import Choice
    from scoring.exact.proof import Proof


@dataclass(frozen=True, slots=True)
class DrawQuestion:
    """One draw, as the exact search is asked about it.

    values: recommendations x levels
    joint_values: joints
    places: recommendations, of drawn costs; None where they are as stated
    order: recommendations, the first first
    key: of the tie rule in this draw
    """

    values: tuple[tuple[int, ...], ...]
    joint_values: tuple[int, ...]
    places: tuple[int, ...] | None
    order: tuple[int, ...]
    key: Callable[[Choice], tuple[int, int, tuple[int, ...]]]


def best_alone(bounding: Bounding, draw: DrawQuestion, known: Sequence[Choice]) -> Answer:
    """Find the best portfolio of one draw. known: portfolios to try first.

    Here `proved` says more than that nothing is worth more: the choice is the first by the draw's
    own tie rule.
    """
    limit = bounding.node_limit
    if draw.places is None:
        proof = bounding.prover.prove(
            values=draw.values, joint_values=draw.joint_values, incumbents=known, node_limit=limit
        )
    else:
        proof = Prover(_drawn(bounding, draw)).prove(incumbents=known, node_limit=limit)
    answer = proof.answer()
    if answer.choice is None or not answer.proved:
        return answer
    if proof.listed:
        return replace(answer, choice=min(proof.ties, key=draw.key))
    if list(draw.order) == sorted(draw.order):
        return replace(answer, proved=proof.settled)
    return _in_order(_drawn(bounding, draw), draw.order, proof, limit)


def _in_order(programme: Programme, order: Sequence[int], proof: Proof, node_limit: int) -> Answer:
    """Ask once more with the recommendations in another order, and give the answer in the programme's own."""
    known = [tuple(proof.choice[i] for i in order)] if proof.choice is not None else []
    again = Prover(reordered(programme, order)).prove(incumbents=known, node_limit=node_limit)
    if again.choice is None or not again.settled:
        return replace(proof.answer(), proved=False)
    level_of = dict(zip(order, again.choice, strict=True))
    return replace(
        again.answer(), choice=tuple(level_of[i] for i in range(len(order))), proved=True
    )


def _drawn(bounding: Bounding, draw: DrawQuestion) -> Programme:
    """Write the programme of one draw out."""
    drawn = bounding.table.drawn
    programme = (
        bounding.programme
        if drawn is None or draw.places is None
        else drawn.programme_at(draw.places)
    )
    pairs = zip(programme.joints, draw.joint_values, strict=True)
    joints = tuple(replace(joint, value=value) for joint, value in pairs)
    return replace(programme, values=draw.values, joints=joints, tie=0)


def reordered(programme: Programme, order: Sequence[int]) -> Programme:
    """Put the recommendations of a programme in another order; nothing else about it changes.

    order: recommendations, the first first.
    """
    place = {i: new_place for new_place, i in enumerate(order)}

    def moved(line: Line) -> Line:
        return Line(tuple(sorted((place[i], amounts) for i, amounts in line.terms)), line.joints)

    return replace(
        programme,
        ids=tuple(programme.ids[i] for i in order),
        levels=tuple(programme.levels[i] for i in order),
        values=tuple(programme.values[i] for i in order),
        joints=tuple(
            replace(
                joint,
                members=tuple(
                    replace(member, index=place[member.index]) for member in joint.members
                ),
            )
            for joint in programme.joints
        ),
        rows=tuple(replace(row, line=moved(row.line)) for row in programme.rows),
        cost=moved(programme.cost),
    )
