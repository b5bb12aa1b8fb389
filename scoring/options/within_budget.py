"""The best portfolio that keeps every budget in 80 % of the cost draws: allocated by PuLP, then proved.

    maximise   value at likely figures
    subject to every rule at likely costs,   and   every budget kept in at least 1,600 of 2,000 drawn costs

In words: of all portfolios whose money lasts in four draws of five, the one worth most. Where the
portfolio that is best at likely figures lasts as often, it is this one as well. Otherwise PuLP
allocates under lowered budgets and the swaps of tightened.py fill what is left; the search of
chance_search.py then proves the best or says how far it is from that (chance constraints: Charnes
and Cooper 1959; on a sample: Luedtke and Ahmed 2008).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scoring.exact.answer import Answer
from scoring.exact.limits import stage_work
from scoring.options.chance_search import NODES, search
from scoring.options.drawn_bounds import DrawnBounds
from scoring.options.tightened import allocated, improved

if TYPE_CHECKING:
    from scoring.exact.programme import Programme
    from scoring.options.budget_draws import BudgetDraws
    from scoring.options.tightened import Allocated
    from scoring.portfolio.optimum import Optimum

WIDEST = 3_000
"""Options of all recommendations together, not funding included, up to which the exact search is begun."""


@dataclass(frozen=True, slots=True)
class WithinBudget:
    """The portfolio within budget.

    answer: the best of those within budget, and what is proved of it
    kept, draws: in how many of the draws it was chosen on it keeps every budget; None where there
        is no portfolio
    allocated: PuLP's part; None where the best at likely figures is within budget
    nodes: partial portfolios that the exact search looked at
    """

    answer: Answer
    kept: int | None
    draws: int
    allocated: Allocated | None
    nodes: int


def within_budget(
    programme: Programme,
    draws: BudgetDraws,
    likely: Optimum,
    *,
    seconds: float | None = None,
    nodes: int = NODES,
) -> WithinBudget:
    """Find the best portfolio within budget.

    programme: the rules with values at likely figures. likely: its best portfolio. seconds: wall
    clock for one question to the solver, where the user set one. nodes: partial portfolios after
    which the exact search gives up.

    Raises:
        ValueError: no best portfolio at likely figures is known.
    """
    if likely.choice is None:
        raise ValueError("there is no portfolio to begin with")
    if draws.keeps(likely.choice):
        return _within(likely.answer(programme), draws, None, 0)
    first = allocated(programme, draws, seconds=seconds)
    best = None if first.choice is None else improved(programme, draws, first.choice)
    highest = _highest(programme) if likely.bound is None else likely.bound
    if sum(len(levels) + 1 for levels in programme.levels) > WIDEST:
        value = None if best is None else programme.value(best)
        return _within(Answer(best, value, highest, False, programme.value_unit), draws, first, 0)
    bounds = DrawnBounds(programme, draws, likely.choice if best is None else best)
    searched = search(
        programme,
        draws,
        bounds,
        [] if best is None else [best],
        highest=highest,
        nodes=stage_work(programme, nodes),
    )
    return _within(searched.answer, draws, first, searched.nodes)


def _within(
    answer: Answer, draws: BudgetDraws, allocation: Allocated | None, nodes: int
) -> WithinBudget:
    """Add to an answer in how many draws it keeps every budget."""
    kept = None if answer.choice is None else draws.draws - draws.broken(answer.choice)
    return WithinBudget(answer, kept, draws.draws, allocation, nodes)


def _highest(programme: Programme) -> int:
    """Give a value that no portfolio exceeds."""
    chosen = sum(max((0, *values)) for values in programme.values)
    return chosen + sum(max(0, joint.value) for joint in programme.joints)
