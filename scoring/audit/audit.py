"""The roof of the audit: what looks odd in a solved case, and what it changes.

Each finding is found from what is typed, without solving; only then is a changed case solved, so
that a case without oddities costs little.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

from scoring.audit import (
    amounts,
    baselines,
    dominance,
    halves,
    scoring_habits,
    seals,
    stated_order,
    weighing,
    weights,
    worded,
)
from scoring.audit.trials import QUESTIONS, Solved
from scoring.exact.limits import Allowance, stage_work

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scoring.audit.finding import Finding
    from scoring.portfolio.portfolio import Portfolio

CHECKS: Final[tuple[Callable[[Solved], Iterator[Finding]], ...]] = (
    seals.changed_since_sealed,
    baselines.baselines,
    scoring_habits.directions,
    worded.equal_words,
    weights.swings_apart,
    weights.swings_of_zero,
    weights.equal_swings,
    weighing.nobodys_weights,
    weighing.split_branches,
    weights.ranks_and_swings,
    weights.constants,
    weighing.idle_criteria,
    weighing.double_counts,
    weighing.costs_counted_twice,
    stated_order.order_without_weights,
    dominance.dominated_funded,
    halves.worth_more_in_halves,
    scoring_habits.habits,
    scoring_habits.unsourced,
    amounts.shares,
    amounts.sums,
    amounts.units,
)
"""In the order of the sheets they speak of."""


def oddities(best: Portfolio) -> tuple[Finding, ...]:
    """List what looks odd in the case of its best portfolio, in the order of the sheets.

    Each changed case is solved by the exact search alone, whose limits count work, that of all trials
    together too: the answer is the same on every machine, and a trial that does not close says so.
    """
    solved = Solved(best, Allowance(stage_work(best.programme), QUESTIONS))
    return tuple(chain.from_iterable(check(solved) for check in CHECKS))
