"""A recommendation that is funded while one at least as good in everything, and no dearer, is not.

Dominance is pairwise: on every criterion, and on what is taken of each resource over all years. Weights
play no part in it, so no weights could explain such a choice. Rules can, which are named; where budgets
of single years alone do, it counts only if the better one is no dearer in any year. Effects between
pairs can as well: then the funded one is not the worse of the two.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.case_rules import rules
from criteria.model.names import joined
from criteria.model.rules import Budget
from scoring.audit.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scoring.audit.finding import Trial
    from scoring.audit.trials import Solved
    from scoring.exact.programme import Choice

type Option = tuple[int, int]
"""A recommendation by its place, and its level from 1."""


def dominated_funded(solved: Solved) -> Iterator[Finding]:
    """Find what is funded though something better is not, and name the rules that make it so."""
    for place, level in enumerate(solved.choice):
        better = _dominator(solved, (place, level)) if level else None
        if better is not None and not _is_explained(solved, (place, level), better):
            yield _finding(solved, (place, level), better)


def _dominator(solved: Solved, funded: Option) -> Option | None:
    """Give the best of what dominates something that is funded and could stand in its place; None where nothing does."""
    values = solved.programme.values
    worth = values[funded[0]][funded[1] - 1]
    # Whoever dominates is worth as much by any weights: integers tell that before any criterion is looked at.
    others = [
        (place, level)
        for place, levels in enumerate(values)
        if place == funded[0] or not solved.choice[place]
        for level, value in enumerate(levels, 1)
        if value >= worth and (place, level) != funded
    ]
    dominating = [other for other in others if dominates(solved, other, funded)]
    return max(dominating, key=lambda option: values[option[0]][option[1] - 1], default=None)


def dominates(solved: Solved, first: Option, second: Option) -> bool:
    """Say whether one option is no worse than another on any criterion and takes no more of any resource, and differs."""
    gains, others = (solved.table.differences[i][level - 1] for i, level in (first, second))
    if any(mine < other for mine, other in zip(gains, others, strict=True)):
        return False
    taken, other_taken = (_taken(solved, option) for option in (first, second))
    if any(taken[name] > other_taken[name] for name in taken):
        return False
    return gains != others or taken != other_taken


def _taken(solved: Solved, option: Option) -> dict[str, Fraction]:
    """Add up what an option takes of each resource over all years."""
    place, level = option
    cells = solved.best.costs.cells[place][level - 1]
    return {
        name: sum((amount for (of, _), amount in cells.items() if of == name), Fraction(0))
        for name in solved.best.costs.resources
    }


def _dearer_in_no_year(solved: Solved, first: Option, second: Option) -> bool:
    """Say whether an option takes no more than another of any resource in any year."""
    costs, other_costs = (solved.best.costs.cells[i][level - 1] for i, level in (first, second))
    return all(amount <= other_costs.get(key, 0) for key, amount in costs.items())


def _finding(solved: Solved, funded: Option, better: Option) -> Finding:
    """Tell a pair, with the rules that the swap would break, and what would be funded without these."""
    swapped = _swapped(solved, funded, better)
    broken = [row.name for row, _ in solved.programme.broken(swapped)]
    sentence = (
        f"{_name(solved, funded)} is funded. {_name(solved, better)} is at least as good on every criterion, takes no more "
        f"of any resource, and is not. {_why(solved, broken)}"
    )
    row = solved.case.recommendations[funded[0]]
    return Finding(
        "dominated-funded", row.id, row.place("id"), sentence, trials=_without(solved, broken)
    )


def _is_explained(solved: Solved, funded: Option, better: Option) -> bool:
    """Say whether effects between pairs, or when money is there, make the funded one the right one to fund."""
    swapped, programme = _swapped(solved, funded, better), solved.programme
    broken = {row.name for row, _ in programme.broken(swapped)}
    if not broken:
        return programme.value(swapped) < programme.value(solved.choice)
    budgets = {rule.name for rule in rules(solved.case) if isinstance(rule, Budget)}
    return broken <= budgets and not _dearer_in_no_year(solved, better, funded)


def _swapped(solved: Solved, funded: Option, better: Option) -> Choice:
    """Put the better one in the place of the funded one."""
    levels = dict(enumerate(solved.choice)) | {funded[0]: 0, better[0]: better[1]}
    return tuple(levels.values())


def _name(solved: Solved, option: Option) -> str:
    """Name a recommendation by its id, with its level where it has several."""
    place, level = option
    names = solved.programme.levels[place]
    return solved.programme.ids[place] + (f" at {names[level - 1]}" if len(names) > 1 else "")


def _why(solved: Solved, broken: list[str]) -> str:
    """Say what keeps the better one out."""
    if broken:
        rule_words = joined(str(rule) for rule in rules(solved.case) if rule.name in broken)
        return f"In its place it would break a rule: {rule_words}."
    return "Both portfolios are worth the same, and the order of the rows decides."


def _without(solved: Solved, broken: list[str]) -> tuple[Trial, ...]:
    if not broken:
        return ()
    words = "that rule left out" if len(broken) == 1 else "these rules left out"
    return (solved.solved(words, solved.programme.without_rows(*broken)),)
