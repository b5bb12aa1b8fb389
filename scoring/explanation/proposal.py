"""A portfolio somebody proposes: does it keep the rules, what does it lose, and by which swaps it becomes the best.

The smallest set of swaps is the fewest recommendations to change until the portfolio is worth as
much as the best one can be; found exactly, by a search among all best portfolios for the one
nearest to the proposal. The swaps are put in an order in which every portfolio on the way keeps
every rule, each step changing as few recommendations as it can and, among those, gaining most.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING

from scoring.exact.programme import RuleRow, alike_line, value_line
from scoring.exact.search import prove
from scoring.portfolio.difference import Change, apply, changes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scoring.exact.programme import Choice, Programme
    from scoring.exact.search import Prover

WIDE = 3
"""Up to so many recommendations are tried together in one step; where that is not enough, the rest goes in one."""


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that the proposal breaks: its row, and by how much in the rule's own unit (money for a rule on shares)."""

    row: str
    excess: Fraction


@dataclass(frozen=True, slots=True)
class Swap:
    """One step towards the best portfolio: what changes together, the points it gains and the money it takes.

    choice: the portfolio after it
    feasible: that keeps every rule
    """

    moved: tuple[Change, ...]
    gain: Fraction
    cost: Fraction
    choice: Choice
    feasible: bool


@dataclass(frozen=True, slots=True)
class Pick:
    """A proposal against the best portfolio. Points and money are exact.

    lost: points below the best value; below zero where it is worth more because it breaks rules
    breaches: the rules it breaks, none if it is feasible
    swaps: the way to the best portfolio, empty if it is there
    fewest: no fewer recommendations could change
    matches: it is worth as much as the best and keeps every rule
    """

    choice: Choice
    value: Fraction
    cost: Fraction
    lost: Fraction
    breaches: tuple[Breach, ...]
    target: Choice
    swaps: tuple[Swap, ...]
    fewest: bool

    @property
    def feasible(self) -> bool:
        """Say whether it keeps every rule."""
        return not self.breaches

    @property
    def matches(self) -> bool:
        """Say whether it is a best portfolio itself."""
        return not self.swaps


def pick(prover: Prover, best: Choice, proposed: Choice) -> Pick:
    """Set a proposed portfolio beside the best one.

    Raises:
        ValueError: the proposal has not one level for each recommendation.
    """
    programme = prover.programme
    fits = len(proposed) == len(programme.levels) and all(
        0 <= level <= len(levels) for level, levels in zip(proposed, programme.levels, strict=True)
    )
    if not fits:
        raise ValueError(
            "a proposal names one level that there is, or none, for each recommendation"
        )
    top = max(programme.value(best), prover.prove(incumbents=[best]).best or programme.value(best))
    target, fewest = nearest(programme, top - programme.tie, best, proposed)
    value = programme.value(proposed)
    return Pick(
        choice=proposed,
        value=programme.points(proposed),
        cost=programme.money(proposed),
        lost=(top - value) * programme.value_unit,
        breaches=tuple(
            Breach(row.name, excess * row.unit) for row, excess in programme.broken(proposed)
        ),
        target=target,
        swaps=swaps(programme, proposed, target),
        fewest=fewest,
    )


def nearest(programme: Programme, lowest: int, best: Choice, start: Choice) -> tuple[Choice, bool]:
    """Find among the portfolios worth `lowest`, as `best` is, the one that changes fewest recommendations of `start`.

    Of several, the first by the tie rule. Also says whether that is proved.
    """
    good = programme.with_rows(RuleRow("value", value_line(programme), low=lowest))
    proof = prove(good.towards(alike_line(programme, start)), incumbents=[best])
    return (best, False) if proof.choice is None else (proof.choice, proof.closed)


def swaps(programme: Programme, start: Choice, target: Choice) -> tuple[Swap, ...]:
    """Put the changes from one portfolio to another in order: after each step every rule holds, where that can be.

    Each step is the smallest set of the changes left (up to WIDE of them, else all) that leads to a
    portfolio which keeps every rule; of equally small sets the one that gains most, then the
    earlier rows.
    """
    left = list(changes(start, target))
    choice, steps = start, []
    while left:
        step = _next(programme, choice, left)
        after = apply(choice, step)
        steps.append(
            Swap(
                step,
                programme.points(after) - programme.points(choice),
                programme.money(after) - programme.money(choice),
                after,
                programme.feasible(after),
            )
        )
        left = [change for change in left if change not in step]
        choice = after
    return tuple(steps)


def _next(programme: Programme, at: Choice, left: Sequence[Change]) -> tuple[Change, ...]:
    for size in range(1, min(WIDE, len(left)) + 1):
        steps = [step for step in combinations(left, size) if programme.feasible(apply(at, step))]
        if steps:
            return max(steps, key=lambda step: programme.value(apply(at, step)))
    return tuple(left)
