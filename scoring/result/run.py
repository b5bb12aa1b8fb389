"""What a run worked out besides the best portfolio, from which its result is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scoring.audit.self_audit.attempt import SelfAudit
    from scoring.explanation.asked import Asked
    from scoring.explanation.explanation import Explanation
    from scoring.explanation.outcome import Outcome
    from scoring.mistakes.checked import Checked
    from scoring.options.option import Options
    from scoring.portfolio.optimum import Optimum
    from scoring.robustness.draws.expected_delivery import Promise
    from scoring.robustness.draws.spending_risk import SpendingRisk
    from scoring.robustness.robustness import Doubt
    from scoring.work.stages import Stop


@dataclass(frozen=True, slots=True)
class Run:
    """What a run worked out besides the best portfolio; what it did not is None.

    ideal: the best portfolio without budgets
    promise, spending: what to expect of the best portfolio, and how its money lasts
    explanation, doubt, options: why each is in or out, how firm that is, and what else to choose
    outcome: what kind of outcome it is
    asked: of a proposed portfolio and of a second solver
    stopped: what an interruption left undone
    checks: what was found of each mistake of the field
    self_audit: the model's audit of itself
    """

    ideal: Optimum | None
    promise: Promise | None
    spending: SpendingRisk | None
    explanation: Explanation | None
    doubt: Doubt | None
    options: Options | None
    outcome: Outcome | None
    asked: Asked
    stopped: Stop | None
    checks: tuple[Checked, ...] = ()
    self_audit: SelfAudit | None = None
