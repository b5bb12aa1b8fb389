"""Effects beyond what there is: sums over recommendations, and shares of a reference level."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.names import joined
from criteria.model.oddities.gains import MOST_SHARE, room, shares_beyond, smallest_gains
from criteria.model.scales import plain
from criteria.model.words import Status
from criteria.model.written import warning

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from criteria.model.case import Case
    from criteria.model.draft import Draft
    from criteria.model.problems import Problem


def no_sum_is_more_than_there_is(draft: Draft) -> Iterator[Problem]:
    """What must be funded, or any two, would gain more than there is; of other sums a run says what they come to."""
    if draft.any_troubled("scores", "levels", "recommendations"):
        return
    for leaf in draft.leaves:
        made = draft.value_function(leaf)
        if made is None:
            continue
        most = room(leaf, made)
        clash = (
            None
            if most is None
            else _who(draft.case, smallest_gains(draft.case, leaf, made), most.amount)
        )
        if most is not None and clash is not None:
            who, size = clash
            unit = f" {leaf.unit}" if leaf.unit else ""
            found = f"{who} would come to at least {plain(size)}{unit} {most.verb} on {leaf.id}, {most.words}."
            mend = "Score what each changes once the others are there, or name the overlap as a substitute."
            yield warning("sum-beyond-scale", leaf.place("best"), found, "", mend)


def _who(case: Case, single: Mapping[str, Fraction], most: Fraction) -> tuple[str, Fraction] | None:
    """Who passes the most without any solving, and by their sum: what is required, or any two there are."""
    required = [
        row.id for row in case.recommendations if row.status is Status.REQUIRED and row.id in single
    ]
    must = sum((single[option] for option in required), Fraction(0))
    if must > most:
        return f"the required {joined(required)}", must
    least = sorted(single.values())[:2]
    if len(least) == 2 and sum(least) > most:
        return f"any two of the {len(single)} that gain, or more of them,", sum(least, Fraction(0))
    return None


def no_share_reaches_beyond_the_scale(draft: Draft) -> Iterator[Problem]:
    """A benefit share above 1 of an effect that is near the end of its scale already."""
    for level, leaf, beyond in shares_beyond(draft):
        if beyond.share > MOST_SHARE:  # it is named as a percentage
            continue
        allowed = "An effect may not be larger than the scale, from doing nothing to its end."
        mend = f"Type {plain(Fraction(int(beyond.most * 1000), 1000))} at most, or score the level by itself."
        effect = f"{plain(beyond.share)} times the effect of {beyond.reference} on {leaf.id} is {plain(beyond.size)}"
        found = f"{effect} value points, and its scale has {plain(beyond.there)} {beyond.way} doing nothing."
        yield warning("share-beyond-scale", level.place("benefit_share"), found, allowed, mend)
