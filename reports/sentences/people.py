"""How people are named in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scoring.robustness.views.stakeholder_weights import Voice


UNPROVEN = "not everybody's own best is proven"
"""Why a loss may be more than what is found."""


def brief(people: Sequence[Voice], name: str) -> str:
    """Leave out what a name says in brackets, where it is not needed to tell people apart."""
    short = name.partition(" (")[0].strip()
    others = [voice.name.partition(" (")[0].strip() for voice in people]
    return short if short and others.count(short) == 1 else name
