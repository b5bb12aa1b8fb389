"""What the checks of all elicitation methods share: the words of problems, and what an unfinished sheet lacks."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from criteria.model.written import warning

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from fractions import Fraction

    from criteria.model.case import Case
    from criteria.model.problems import Place, Problem
    from criteria.model.rows import CaseRow
    from scoring.elicitation.elicited import ElicitedWeights, FullWeights

type Check = Callable[[Case, str, ElicitedWeights | None, FullWeights | None], Iterator[Problem]]
"""Problems of one voice's answers by one method: what they come to, and the full weights of the same voice."""

ONE_OF_THEM = "Change or delete one of them."
WHICH_IS_MEANT = "Ask which of the two is meant."


def incomplete(table: str) -> Check:
    """Make the check that names what a sheet lacks, where no weights follow from it."""
    return partial(_incomplete, table)


def _incomplete(
    table: str, case: Case, voice: str, answer: ElicitedWeights | None, _full: FullWeights | None
) -> Iterator[Problem]:
    if answer is None or answer.weights is not None:
        return
    mend = f"Until then this sheet gives {voice or 'the case'} no weights."
    for note in answer.notes:
        yield warning("incomplete-method", first_place(case, voice, table), small(note), "", mend)


def first_place(case: Case, voice: str, table: str) -> Place | None:
    """Where a voice's first row in a table stands."""
    rows: Sequence[CaseRow] = [row for row in getattr(case, table) if row.stakeholder == voice]
    return rows[0].place() if rows else None


def percent(weight: Fraction) -> str:
    """A weight as a sentence says it."""
    return f"{float(weight * 100):.1f} %"


def small(note: str) -> str:
    """A note as a problem says it: after a cell, with a small letter; an id keeps its own."""
    first = note.split(" ", 1)[0]
    return note[:1].lower() + note[1:] if first[1:].islower() else note
