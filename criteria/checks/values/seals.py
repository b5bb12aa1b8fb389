"""The seal of weights, scales and baselines: whether it is as it was made, and what was changed since."""

from __future__ import annotations

from typing import TYPE_CHECKING

from criteria.model import seal
from criteria.model.written import note, warning

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from criteria.model.draft import Draft
    from criteria.model.problems import Problem
    from criteria.model.seal import Resealed

_RANGE = frozenset({"worst", "best", "scale", "direction"})
"""What a swing is a judgement of: the two ends, and which of them is better."""


def the_seal_is_as_it_was_made(draft: Draft) -> Iterator[Problem]:
    """A seal whose text, name, day and hash belong together."""
    settings = draft.case.settings
    if draft.troubled("case") or not seal.is_sealed(settings) or seal.is_whole(settings):
        return
    found = "the seal of weights and scales was changed, so it proves nothing."
    allowed = "Its four settings begin with sealed, and belong together."
    mend = "Take them from the file that steelyard seal wrote, or clear all four and seal anew."
    yield warning("seal-broken", settings.place("sealed_hash"), found, allowed, mend)


def nothing_sealed_was_changed(draft: Draft) -> Iterator[Problem]:
    """A weight, a scale or a baseline that is not what it was when it was sealed."""
    settings = draft.case.settings
    when = f" {settings.sealed_on}" if settings.sealed_on else ""
    for change in _changes(draft):
        found = f"this was {_cell(change.old)} in the seal of{when}, and is {_cell(change.new)}."
        if change.place == settings.place("sealed"):
            found = f"{change.words} since the seal of{when}."
        allowed = f"It is the {change.column.replace('_', ' ')} of {change.about}."
        mend = "Say in Rationale why it was changed; a run says what that changes."
        yield note("weights-after-results", change.place, found, allowed, mend)


def no_range_moved_under_a_sealed_swing(draft: Draft) -> Iterator[Problem]:
    """An end of a scale that was moved, while the swing from one end to the other is as it was sealed."""
    changes = [change for change in _changes(draft) if change.table == "criteria"]
    rejudged = {change.key for change in changes if change.column == "swing"}
    for change in changes:
        if change.column in _RANGE and change.key not in rejudged:
            heading = change.column.replace("_", " ")
            found = (
                f"{heading} was {_cell(change.old)} when the swing of {change.about} was sealed."
            )
            allowed = "A swing is the worth of moving from worst to best, so it is of that range."
            mend = "Ask for the swing again, over the new range, or restore the old one."
            yield warning("weight-without-swing", change.place, found, allowed, mend)


def _changes(draft: Draft) -> Sequence[Resealed]:
    """List what was changed since the seal; nothing where rows in trouble may be the cause."""
    if draft.any_troubled(*seal.sealed_sheets()):
        return ()
    return seal.changes(draft.case)


def _cell(text: str) -> str:
    return text or "blank"
