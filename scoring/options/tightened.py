"""Good portfolios within budget, fast: PuLP allocates under lowered budgets, then swaps use what room is left.

    maximise value   subject to every rule, and   cost_b(x) <= (1 - r) end_b   for every budget b

In words: the usual programme, but with a share r of every budget held back. The least r in half per
cents at which the answer keeps every budget in enough draws is found by halving. The chance need
not rise with r, so this proves
nothing: it is where the exact search (chance_search.py) begins. Where only one portfolio is best,
the exact search says for each r which one that is, and PuLP allocates under the r that is taken.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

from scoring.exact.limits import is_usual, relaxations, stage_work
from scoring.exact.search import prove
from scoring.portfolio.claims import ask
from scoring.portfolio.difference import Change, apply
from scoring.portfolio.optimum import SOME

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from scoring.exact.programme import Choice, Programme
    from scoring.options.budget_draws import BudgetDraws

WHOLE = 200
"""A share held back is counted in half per cents of a budget."""
TRIED = 400_000
"""Levels added up in a round of swaps; so the more recommendations there are, the fewer swaps are looked at."""
ROUNDS = 30
QUESTIONS = 8
"""Shares that are tried, about."""
FEW = 8
"""Relaxations of each question, where the exact search is asked in place of the solver."""


@dataclass(frozen=True, slots=True)
class Allocated:
    """What PuLP allocates with a share of every budget held back.

    choice: the portfolio worth most of those that keep every budget in enough draws; None where
        none was met
    held_back: its share of the budgets, in half per cents
    asked: how many shares were tried
    """

    choice: Choice | None
    held_back: int
    asked: int


def allocated(
    programme: Programme, draws: BudgetDraws, known: Choice, *, seconds: float | None
) -> Allocated:
    """Halve the share held back until the least is found.

    known: a portfolio that keeps the rules; the exact search begins from it where the programme is so
    large that it is asked in place of the solver. seconds: wall clock for one question, where the
    user set one; None is no limit.
    """
    names = {rule.name for rule in draws.budgets}
    best: Choice | None = None
    enough, least, times_asked = WHOLE, 0, 0
    held_back = 0
    while enough - least > 1:
        middle = (least + enough) // 2
        tighter = _tightened(programme, names, middle)
        choice = _best_of(tighter, known, seconds)
        times_asked += 1
        if choice is not None and not draws.keeps(choice):
            least = middle
            continue
        enough = middle
        if choice is not None and (best is None or programme.value(choice) > programme.value(best)):
            best, held_back = choice, middle
    if best is not None and is_usual(programme):
        solved = ask(_tightened(programme, names, held_back), work=SOME, seconds=seconds).choice
        best = solved if solved is not None and draws.keeps(solved) else best
    return Allocated(best, held_back, times_asked)


def _best_of(tighter: Programme, known: Choice, seconds: float | None) -> Choice | None:
    """Give the best portfolio under tighter budgets; the solver's word where it need not be the only one.

    The starting point in a larger programme is the exact search's alone.
    """
    if not is_usual(tighter):
        return prove(tighter, incumbents=(known,), node_limit=FEW).choice
    proof = prove(tighter, node_limit=relaxations(tighter, QUESTIONS))
    if proof.closed and proof.settled and len(proof.ties) <= 1:
        return proof.choice
    return ask(tighter, work=SOME, seconds=seconds).choice


def _tightened(programme: Programme, names: Collection[str], share: int) -> Programme:
    """Hold back a share of every budget, in half per cents. names: the budgets' rows."""
    rows = []
    for row in programme.rows:
        if row.name in names and row.high is not None:
            rows.append(replace(row, high=row.high * (WHOLE - share) // WHOLE))
        else:
            rows.append(row)
    return replace(programme, rows=tuple(rows))


def improved(programme: Programme, draws: BudgetDraws, choice: Choice) -> Choice:
    """Change one or two recommendations at a time while that is worth more and keeps every budget often enough.

    In every round the change that is worth most is made; of equal ones the first in the case's
    order.
    """
    for _ in range(ROUNDS):
        better = _better(programme, draws, choice)
        if better is None:
            break
        choice = better
    return choice


def _better(programme: Programme, draws: BudgetDraws, choice: Choice) -> Choice | None:
    value, most = programme.value(choice), stage_work(programme, TRIED)
    worth: list[tuple[int, int, Choice]] = []
    for place, changed in enumerate(_changed(programme, choice)):
        if place * len(choice) >= most:
            break
        gained = programme.value(changed) - value
        if gained > 0:
            worth.append((-gained, place, changed))
    qualifies = (
        other for _, _, other in sorted(worth) if programme.feasible(other) and draws.keeps(other)
    )
    return next(qualifies, None)


def _changed(programme: Programme, choice: Choice) -> Iterator[Choice]:
    """Go through every portfolio that one change makes, then every one that two make."""
    single = [
        Change(i, choice[i], level)
        for i, levels in enumerate(programme.levels)
        for level in range(len(levels) + 1)
        if level != choice[i]
    ]
    for change in single:
        yield apply(choice, (change,))
    for pair in combinations(single, 2):
        if pair[0].index != pair[1].index:
            yield apply(choice, pair)
