"""The checks: what was found of each mistake of the field, where, and what would be funded instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from scoring.result.figure import LevelChange, Levels, Part, level_changes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scoring.audit.finding import Trial
    from scoring.exact.programme import Programme
    from scoring.mistakes.checked import Checked


class TrialResult(Part):
    """What would be funded in a changed case, found by the exact search."""

    change: str = Field(description="What is changed, as the end of a sentence that begins: With")
    funded: Levels | None = Field(
        description="What would be funded; null where nothing keeps the rules"
    )
    changes: tuple[LevelChange, ...] = Field(description="What changes from the portfolio")
    proved: bool = Field(description="It is proved that nothing is worth more there")


class CheckResult(Part):
    """What was found of one mistake."""

    id: str = Field(description="The mistake's name")
    what: str = Field(description="The mistake in a sentence")
    severity: str = Field(description="How bad it is where it is found: error, warning or note")
    state: str = Field(description="found, not found, not asked, or does not apply")
    reason: str = Field(description="Why it was not asked, or does not apply; blank elsewhere")
    places: tuple[str, ...] = Field(
        description="The cells it was found in; empty for a case made in Python"
    )
    sentences: tuple[str, ...] = Field(description="What was found, in the case's words")
    could_change: tuple[str, ...] = Field(
        description="What it could change for this decision, in words"
    )
    trials: tuple[TrialResult, ...] = Field(
        description="What was solved otherwise, and what would be funded"
    )


def check_results(programme: Programme, checks: Iterable[Checked]) -> tuple[CheckResult, ...]:
    """Write the checks in the domain's words, in their order."""
    return tuple(_check(programme, row) for row in checks)


def _check(programme: Programme, row: Checked) -> CheckResult:
    trials = [trial for finding in row.findings for trial in finding.trials]
    return CheckResult(
        id=row.mistake.id,
        what=row.mistake.what,
        severity=row.mistake.severity.value,
        state=row.state,
        reason=row.reason,
        places=tuple(map(str, row.places)),
        sentences=row.sentences,
        could_change=row.changes(programme),
        trials=tuple(_trial(programme, trial) for trial in trials),
    )


def _trial(programme: Programme, trial: Trial) -> TrialResult:
    funded = None if trial.choice is None else programme.funded_levels(trial.choice)
    return TrialResult(
        change=trial.change,
        funded=funded,
        changes=level_changes(programme, trial.moved),
        proved=trial.proved,
    )
