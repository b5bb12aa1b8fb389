"""What the mistakes are looked for in: a case with its best portfolio, and what else the run worked out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scoring.audit.finding import Finding
    from scoring.explanation.explanation import Explanation
    from scoring.portfolio.basis import Basis
    from scoring.robustness.draws.expected_delivery import Promise


@dataclass(frozen=True, slots=True)
class Answers:
    """What a run worked out that a check of the mistakes reads.

    oddities: what the audit found; empty where it found nothing, or was stopped before
    explanation, promise: None where they were not asked
    stopped: somebody stopped the run, so that what is empty may be not asked
    """

    basis: Basis
    oddities: tuple[Finding, ...]
    explanation: Explanation | None
    promise: Promise | None
    stopped: bool
