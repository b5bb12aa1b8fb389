"""How the self-audit is told: in sentences that say what changed and why, and in tables that count every attempt."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

import steelyard
from reports.audit import audit_lines
from reports.chapters.inputs import self_audit as chapter
from reports.model.story import Story
from reports.sentences import self_audit as words
from scoring.audit.self_audit.attempt import Attempt, Law, Reason, SelfAudit, Verdict
from scoring.audit.self_audit.self_audit import self_audit
from tests.scoring.audit.self_audit.test_self_audit import scored

if TYPE_CHECKING:
    from scoring.analysis import Analysis


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    return steelyard.analyse(scored(9, 8, 5), quick=True, draws=0)


@pytest.fixture(scope="module")
def audit(analysis: Analysis) -> SelfAudit:
    return self_audit(analysis.case, analysis.best.choice)


def test_a_change_is_told_with_its_reason(analysis: Analysis, audit: SelfAudit) -> None:
    (gone,) = [a for a in audit.attempts if (a.law, a.about) == (Law.DELETE, "A")]
    assert words.sentence(Story(analysis), gone) == (
        "Without A: C enters. With it as well, Budget 2027 would be broken; without it 40.0 points are lost."
    )


def test_every_law_verdict_and_reason_can_be_told(analysis: Analysis) -> None:
    """Law: whatever an attempt may be, its sentence is whole: it has no hole for a figure and ends in a full stop."""
    abouts = {Law.UNIT: "V", Law.SHIFT: "V", Law.BASELINE: "V", Law.MONEY: "money"}
    whole = {Law.REORDER, Law.RENAME, Law.UNAFFORDABLE, Law.WORTHLESS}
    for law in Law:
        about = "" if law in whole else abouts.get(law, "A")
        for verdict in Verdict:
            for reason in Reason:
                for gain in (None, Fraction(1, 3)):
                    attempt = Attempt(law, about, verdict, reason, gain=gain, causes=("R1", "R2"))
                    told = words.sentence(Story(analysis), attempt)
                    assert told.endswith(".")
                    assert "{" not in told
                    assert "  " not in told
    assert set(words.NAMED) == set(Law)
    assert set(words.WHY) == set(Reason)


def test_tables_count_every_attempt_once(analysis: Analysis, audit: SelfAudit) -> None:
    table = chapter.law_table(audit)
    counts = [
        sum(row.cells[place].value for row in table.rows)  # type: ignore[misc]
        for place in range(1, len(table.columns))
    ]
    assert counts[0] == sum(counts[1:]) == len(audit.attempts)
    assert len(chapter.attempt_table(Story(analysis), audit).rows) == len(audit.attempts)


def test_a_fault_is_told_as_a_fault_of_the_program(analysis: Analysis) -> None:
    wrong = Attempt(Law.REORDER, "", Verdict.FAULT, Reason.DECISION, gain=Fraction(1))
    audit = SelfAudit((wrong,), 1)
    lines = "\n".join(audit_lines(analysis, audit))
    assert "This is a fault of Steelyard's, not yours" in lines
    assert "Rows in another order: a fault" in lines


def test_what_was_left_out_is_counted(audit: SelfAudit) -> None:
    some = SelfAudit(audit.attempts[:3], audit.number)
    assert f"{audit.number - 3} more were left out" in " ".join(words.lead(some))
    assert words.lead(SelfAudit((), 9))[0].startswith("None of 9 changes of the case was tried")
    assert "not proved" in words.lead(SelfAudit((), 9, proved=False))[0]
