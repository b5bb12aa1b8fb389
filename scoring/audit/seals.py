"""What was changed after weights, scales and baselines were sealed, and what would be funded as they were sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from criteria.model import seal
from scoring.audit.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from criteria.model.case import Case
    from criteria.model.seal import Resealed
    from scoring.audit.finding import Trial
    from scoring.audit.trials import Solved

CHECK = "weights-after-results"
MOST = 20
"""As many changed cells are solved away one by one; all of them at once always."""


def changed_since_sealed(solved: Solved) -> Iterator[Finding]:
    """Find each sealed cell that was changed, with what would be funded had it stayed; and all of them at once."""
    changes = seal.changes(solved.case)
    if len(changes) > 1:
        abouts = ", ".join(dict.fromkeys(change.about for change in changes))
        sentence = f"{len(changes)} cells of weights, scales and baselines were changed since {_when(solved.case)}."
        trials = _trials(solved, "all of them as they were sealed", seal.as_sealed(solved.case))
        yield Finding(CHECK, abouts, changes[0].place, sentence, trials=trials, together=True)
    for number, change in enumerate(changes):
        sentence = f"The {change.words}, since {_when(solved.case)}."
        trials = _alone(solved, change) if number < MOST else ()
        yield Finding(CHECK, change.about, change.place, sentence, trials=trials)


def _when(case: Case) -> str:
    """Say by whom and when the case was sealed."""
    settings = case.settings
    by = f"{settings.sealed_by} sealed them" if settings.sealed_by else "they were sealed"
    return f"{by} on {settings.sealed_on}" if settings.sealed_on else by


def _alone(solved: Solved, change: Resealed) -> tuple[Trial, ...]:
    """Try the case with one cell as it was sealed; no trial where it fits nothing any more."""
    if change.table not in {"criteria", "criteria_levels"}:
        return ()  # what people and other methods say moves no figure of the case as it stands
    words = f"{change.old or 'a blank'} in its place"
    try:
        return _trials(solved, words, seal.as_sealed(solved.case, change))
    except ValidationError:
        return ()


def _trials(solved: Solved, words: str, case: Case | None) -> tuple[Trial, ...]:
    """Solve a case as it was sealed; no trial where today's scores do not fit its scales."""
    if case is None:
        return ()
    try:
        return (solved.trial(words, case),)
    except ValueError:
        return ()
