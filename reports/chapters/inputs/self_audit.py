"""Whether the model agrees with itself: what the case was changed to, whether the decision stayed, and why it did not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.model.report import Bullets, Note, Section, Text
from reports.model.table import Column, table_of
from reports.sentences import self_audit as words
from reports.sentences.swaps import changed
from scoring.audit.self_audit.attempt import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.model.report import Block
    from reports.model.story import Story
    from reports.model.table import Table
    from scoring.audit.self_audit.attempt import Attempt, Law, SelfAudit

SHEET = "Self-audit"
TITLE = "Whether the model agrees with itself"
MOST = 3
"""As many explained changes are told on the page; the sheet lists them all."""


def chapter(story: Story) -> Iterator[Section]:
    """Tell it in an annex of the page, and every attempt on a sheet; nothing where nobody asked."""
    audit = story.analysis.self_audit
    if audit is None:
        return
    shown: tuple[Block, ...] = tuple(_told(story, audit))
    if not audit.attempts:
        yield Section("self-audit", TITLE, shown)
        return
    table = attempt_table(story, audit)
    beside = Text(f"Every change that was tried stands in analysis.xlsx, sheet {SHEET}.")
    yield Section("self-audit", TITLE, (*shown, beside))
    blocks: tuple[Block, ...] = (*_opening(audit), law_table(audit), table)
    yield Section("self-audit-sheet", TITLE, blocks, page=False, sheet=SHEET)


def whole(story: Story, audit: SelfAudit) -> tuple[Section, ...]:
    """Tell an audit as a page of its own: what came of each law, each change that moves something, and all of them."""
    moving = tuple(words.sentence(story, attempt) for attempt in audit.having(Verdict.EXPLAINED))
    sections = [Section("self-audit", TITLE, (law_table(audit),))]
    if audit.faults:
        faults = tuple(words.sentence(story, attempt) for attempt in audit.faults)
        sections.append(Section("faults", "Where it contradicts itself", (Bullets(faults),)))
    if moving:
        sections.append(Section("explained", "What changes it, and why", (Bullets(moving),)))
    sections.append(Section("attempts", "Every change", (attempt_table(story, audit),)))
    return tuple(sections)


def _told(story: Story, audit: SelfAudit) -> Iterator[Block]:
    """Tell the sentences, and some of the changes that move something."""
    yield from _opening(audit)
    yield from (Note(words.sentence(story, attempt), "bad") for attempt in audit.faults[:MOST])
    explained = audit.having(Verdict.EXPLAINED)
    if explained:
        listed_here = [words.sentence(story, attempt) for attempt in explained[:MOST]]
        if len(explained) > MOST:
            listed_here.append(f"{len(explained) - MOST} more stand on the sheet.")
        yield Bullets(tuple(listed_here))


def _opening(audit: SelfAudit) -> tuple[Text, ...]:
    return (Text(" ".join(words.lead(audit))),)


def law_table(audit: SelfAudit) -> Table:
    """Make a row of every kind of change: how often it was tried, and what came of it."""

    def of(verdict: Verdict) -> Column[_Tried]:
        label = f"{verdict.value[:1].upper()}{verdict.value[1:]}"
        return Column(verdict.name.lower(), label, "count", lambda row: row.having(verdict))

    rows = [_Tried(law, tuple(attempts)) for law, attempts in words.tallies(audit)]
    columns: tuple[Column[_Tried], ...] = (
        Column("change", "Changed", "text", lambda row: words.NAMED[row.law]),
        Column("tried", "Tried", "count", lambda row: len(row.attempts)),
        *map(of, Verdict),
    )
    note = "As good: up to a tie. A fault would be Steelyard's."
    return table_of(
        "self_audit_laws",
        "What was changed",
        rows,
        columns,
        row_key=lambda row: row.law.name,
        note=note,
    )


@dataclass(frozen=True, slots=True)
class _Tried:
    """A kind of change with all its attempts."""

    law: Law
    attempts: tuple[Attempt, ...]

    def having(self, verdict: Verdict) -> int:
        """Count the attempts with some verdict."""
        return sum(attempt.verdict is verdict for attempt in self.attempts)


@dataclass(frozen=True, slots=True)
class _Numbered:
    """An attempt with its number."""

    number: int
    attempt: Attempt


def attempt_table(story: Story, audit: SelfAudit) -> Table:
    """Make a row of every attempt."""
    rows = [_Numbered(number, attempt) for number, attempt in enumerate(audit.attempts, 1)]
    programme = story.analysis.programme
    columns: tuple[Column[_Numbered], ...] = (
        Column("change", "Changed", "text", lambda row: words.NAMED[row.attempt.law]),
        Column("about", "Of", "id", lambda row: row.attempt.about),
        Column("verdict", "The decision", "word", lambda row: row.attempt.verdict.value),
        Column("moves", "What changes", "text", lambda row: changed(programme, row.attempt.moved)),
        Column("why", "Why", "text", lambda row: words.why(row.attempt)),
        Column("points", "Points more", "points", lambda row: row.attempt.gain),
    )
    note = "What enters, leaves or goes to another level is named by its id. Every line is solved exactly."
    return table_of(
        "self_audit", TITLE, rows, columns, row_key=lambda row: str(row.number), note=note
    )
