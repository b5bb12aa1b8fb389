"""What `steelyard audit` writes and says: a page, the same as data, and short lines for a console."""

from __future__ import annotations

import json
from importlib.metadata import version
from typing import TYPE_CHECKING

from criteria.disk.publish_set import publish_set
from reports.chapters.inputs import self_audit as chapter
from reports.model.report import Report
from reports.model.story import Story
from reports.sentences import self_audit as words
from reports.sentences.signed import lines_of
from reports.writers.html import page
from scoring.audit.self_audit.attempt import Verdict
from scoring.result.self_audit import self_audit_result

if TYPE_CHECKING:
    from pathlib import Path

    from scoring.analysis import Analysis
    from scoring.audit.self_audit.attempt import SelfAudit

FAULT = words.FAULT

__all__ = ["AUDIT_FILES", "FAULT", "audit_lines", "publish_audit", "self_audit_of"]

PAGE, DATA = "audit.html", "audit.json"
AUDIT_FILES = (PAGE, DATA)
"""The files of an audit."""
MOST = 12
"""As many explained changes are told on a console."""


def self_audit_of(analysis: Analysis) -> SelfAudit:
    """Try every law on an analysed case, whatever work that takes."""
    from scoring.audit.self_audit.self_audit import self_audit  # noqa: PLC0415 - only where it is asked for

    return self_audit(analysis.case, analysis.best.choice, known=analysis.optimum.proof)


def audit_lines(analysis: Analysis, audit: SelfAudit) -> tuple[str, ...]:
    """Say it in short lines: the sentences, a line a law, faults, and some of the changes that move something."""
    story = Story(analysis)
    lines = [*words.lead(audit), ""]
    lines += [f"  {words.tally_words(law, rows)}" for law, rows in words.tallies(audit)]
    moving = audit.having(Verdict.EXPLAINED)
    for attempts in (audit.faults, moving[:MOST]):
        if attempts:
            lines.append("")
            lines += [f"  {words.sentence(story, attempt)}" for attempt in attempts]
    if len(moving) > MOST:
        lines.append(f"  {len(moving) - MOST} more stand on the page that -o FOLDER writes.")
    return tuple(lines)


def publish_audit(
    analysis: Analysis, audit: SelfAudit, folder: Path, *, force: bool = False
) -> tuple[Path, ...]:
    """Write the page and the data; raises FileExistsError where one stands and `force` is not given."""
    story = Story(analysis)
    settings = story.case.settings
    report = Report(
        title="The model audits itself",
        lead=words.lead(audit),
        sections=chapter.whole(story, audit),
        money=story.money,
        name=settings.title,
        facts=(*lines_of(settings), ("Case", story.fingerprint[:8]), ("Made by", _made_by())),
    )
    data = {
        "title": settings.title,
        "made_by": _made_by(),
        "case_sha256": story.fingerprint,
        **self_audit_result(analysis.programme, audit).model_dump(mode="json"),
    }
    contents = {
        PAGE: page(report).encode(),
        DATA: (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode(),
    }
    return publish_set(folder, contents, force=force)


def _made_by() -> str:
    return f"Steelyard {version('steelyard')}"
