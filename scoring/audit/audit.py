"""The roof of the audit: what looks odd in a solved case, and what it changes.

Each finding is found from what is typed, without solving; only then is a changed case solved, so
that a case without oddities costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scoring.audit.amounts import shares, sums, units
from scoring.audit.baselines import baselines
from scoring.audit.seals import changed_since_sealed
from scoring.audit.trials import Solved
from scoring.audit.weights import (
    constants,
    equal_swings,
    ranks_and_swings,
    swings_apart,
    swings_of_zero,
)

if TYPE_CHECKING:
    from scoring.audit.finding import Finding
    from scoring.portfolio.portfolio import Portfolio


def oddities(best: Portfolio) -> tuple[Finding, ...]:
    """List what looks odd in the case of its best portfolio, in the order of the sheets.

    Each changed case is solved by the exact search alone, whose limits count work: the answer is
    the same on every machine, and a trial that does not close says so.
    """
    solved = Solved(best.evaluation.case, best.choice, best.evaluation.table)
    return (
        *changed_since_sealed(solved),
        *baselines(solved, best),
        *swings_apart(solved),
        *swings_of_zero(solved),
        *equal_swings(solved),
        *ranks_and_swings(solved),
        *constants(solved, best.evaluation),
        *shares(solved),
        *sums(solved, best),
        *units(solved),
    )
