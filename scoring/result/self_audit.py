"""How the model audits itself, in the domain's words: every change of the case that was tried, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from scoring.result.figure import Figure, LevelChange, Part, figure_of, level_changes

if TYPE_CHECKING:
    from scoring.audit.self_audit.attempt import Attempt, SelfAudit
    from scoring.exact.programme import Programme


class AttemptResult(Part):
    """One change of the case, solved exactly."""

    change: str = Field(description="What was changed, such as `other ids` or `without it`")
    about: str = Field(
        description="Id of the recommendation, criterion or resource; blank for the whole case"
    )
    verdict: str = Field(
        description="stays, as good, explained, fault, not proved or not tried; a fault is Steelyard's"
    )
    reason: str = Field(description="Why the decision changes; blank where it does not")
    causes: tuple[str, ...] = Field(
        description="The rules, pair effects or criteria by which it changes, by name or id"
    )
    changes: tuple[LevelChange, ...] = Field(
        description="What is funded otherwise among the others, and at which level"
    )
    put_in: tuple[str | None, ...] = Field(
        description="Levels at which what was put in is funded (of halves: of both); null for not funded"
    )
    points: Figure | None = Field(
        description="Points that the best portfolio is worth more than the case's own; null where not known"
    )


class SelfAuditResult(Part):
    """Every change that was tried. The decision stays, or its change is explained; anything else is a fault."""

    tried: int = Field(description="Changes that were tried")
    of: int = Field(description="Changes that there are; steelyard audit tries them all")
    faults: int = Field(
        description="Those by which the model contradicts itself; 0 as it should be"
    )
    attempts: tuple[AttemptResult, ...] = Field(description="In the order in which they were tried")


def self_audit_result(programme: Programme, audit: SelfAudit) -> SelfAuditResult:
    """Tell a model's audit of itself. programme: of the case as it stands."""
    return SelfAuditResult(
        tried=len(audit.attempts),
        of=audit.number,
        faults=len(audit.faults),
        attempts=tuple(_attempt(programme, attempt) for attempt in audit.attempts),
    )


def _attempt(programme: Programme, attempt: Attempt) -> AttemptResult:
    return AttemptResult(
        change=attempt.law.value,
        about=attempt.about,
        verdict=attempt.verdict.value,
        reason=attempt.reason.value,
        causes=attempt.causes,
        changes=level_changes(programme, attempt.moved),
        put_in=tuple(_level(programme, attempt, level) for level in attempt.extra),
        points=figure_of(attempt.gain),
    )


def _level(programme: Programme, attempt: Attempt, level: int) -> str | None:
    """Name the level of what was put in: a copy's or a half's is the recommendation's own."""
    if not level:
        return None
    if attempt.about not in programme.ids:
        return str(level)
    return programme.level_name(programme.ids.index(attempt.about), level)
