"""Whether a view needs a recommendation: in every portfolio as good as its best, in none of them, or in some.

A view is a set of values and rules that has a best portfolio: the case, a person, a future. With d
the view's indifference and z its best value, a portfolio P is as good as the best where V(P) >= z -
d. A recommendation is

    in      at level L or above, where every portfolio as good as the best holds it at L or above, L >= 1
    out     where none of them holds it
    open    where some do: what is funded in its place costs no more than nobody would argue about

Exact: all portfolios as good are listed by the search of the proof with its threshold lowered
    (Liesio, Mild and Salo
2007: core and exterior, here at fixed values). Where they are too many to list, each recommendation
is settled by a search of its own for a portfolio as good on its other side.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import floor
from typing import TYPE_CHECKING, Literal

from scoring.exact.goals import Goal
from scoring.exact.limits import (
    STAGE,
    Allowance,
    is_spent,
    is_usual,
    relaxations_within,
    stage_work,
)
from scoring.exact.search import Prover

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from scoring.exact.programme import Choice, Programme
    from scoring.portfolio.indifference import Indifference

type Side = Literal["in", "out", "open"]

LARGER = 16
"""Times the work that asks about a large programme: a list that closes settles every recommendation at once."""

LISTED = 2000
"""Portfolios as good as the best that are listed before each recommendation is asked about by itself."""


@dataclass(frozen=True, slots=True)
class Membership:
    """What the portfolios as good as a view's best say of one recommendation.

    index: its place.
    side: in, out or open.
    lowest, highest: the levels they put it at, 0 being not funded; `in` holds at `lowest` or above.
    other: for an open one the best portfolio on the other side from the view's own best.
    loss: what that one is worth less, in points of the view.
    proved: the side is; what could not be shown is open.
    """

    index: int
    side: Side
    lowest: int
    highest: int
    other: Choice | None = None
    loss: Fraction | None = None
    proved: bool = True

    def holds_from(self, level: int) -> bool:
        """Whether every portfolio as good as the best holds it at this level or above."""
        return self.side == "in" and self.lowest >= level

    @property
    def either_way(self) -> bool:
        """Whether it is shown that some portfolios as good hold it and others do not."""
        return self.side == "open" and self.proved

    def is_shown_against(self, side: Side) -> bool:
        """Whether it is shown not to be in, or not to be out; the view's best has to be proved.

        Where the side itself is not proved, one portfolio as good on the other side shows as much.
        """
        if self.proved:
            return self.side != side
        return self.lowest == 0 if side == "in" else self.highest > 0


def memberships(
    programme: Programme,
    best: Choice,
    indifferent: Indifference,
    known: Sequence[Choice] = (),
    *,
    work: int = STAGE // 4,
) -> tuple[Membership, ...]:
    """Say of every recommendation, in the case's order, whether portfolios as good as `best` hold it.

    best: a best portfolio of the programme. known: portfolios that may be as good; bad ones do no
        harm.
    work: that listing them may take, and as much for the questions; after that each gets a look
        (tree.py). What is not settled by then is open and not proved.
    """
    asking = _Asking(programme, best, indifferent, work)
    asking.offer(known)
    complete = asking.list_all()
    return tuple(asking.listed(i) if complete else asking.settled(i) for i in range(len(best)))


def unsettled(best: Choice) -> tuple[Membership, ...]:
    """Say of every recommendation that nothing is proved, as where the best found is not."""
    return tuple(Membership(i, "open", level, level, proved=False) for i, level in enumerate(best))


class _Asking:
    """One view: the portfolios as good as its best that are known so far, best first."""

    def __init__(
        self, programme: Programme, best: Choice, indifferent: Indifference, work: int
    ) -> None:
        self.programme, self.best = programme, best
        if not is_usual(programme):
            work *= LARGER
        self.work = work = stage_work(programme, work)
        self.allowance = Allowance(work, len(best))
        self.prover = Prover(programme)
        self.first = self.prover.system.first
        self.top = programme.value(best)
        # What the tie rule calls a tie is as good, whatever the indifference.
        within = max(floor(indifferent.points / programme.value_unit), programme.tie)
        self.least = self.top - within
        self.good: dict[Choice, int] = {best: self.top}

    def offer(self, known: Sequence[Choice]) -> None:
        """Take in those of some portfolios that keep the rules and are as good."""
        for choice in known:
            worth = self.programme.value(choice)
            if worth >= self.least and self.programme.feasible(choice):
                self.good[choice] = worth

    def list_all(self) -> bool:
        """List every portfolio that is as good; says whether none is missing."""
        goal = Goal(self.least, LISTED)
        setting = self.prover.system.setting()
        searched = self.prover.search(setting, goal, incumbents=tuple(self.good), work=self.work)
        self.good |= goal.found
        return searched.closed and not goal.full

    def listed(self, i: int) -> Membership:
        """Judge by the list, none missing from it."""
        return self._judge(i, proved=True)

    def settled(self, i: int) -> Membership:
        """Judge by searches: first for the best on the other side, then for ones as good at ever lower levels."""
        self.allowance.spend(0)
        other_side = (0, 0) if self.best[i] else (1, len(self.programme.levels[i]))
        if self._is_spent and self._is_met(i, *other_side):
            return self._judge(i, proved=True)
        if not is_usual(self.programme):
            # What lies below the lowest level met, and above not funded where none is met.
            lowest, highest = self._reach(i)
            unmet = (
                range(lowest) if lowest else range(highest + 1, len(self.programme.levels[i]) + 1)
            )
            if not any(self._may_hold[self.first[i] + level] for level in unmet):
                return self._judge(i, proved=True)
        level, proved = self._ask(i, *other_side)
        lower = level is None and proved and self.best[i] > 0
        while lower:
            lowest, _ = self._reach(i)
            if lowest == 1:
                break
            level, proved = self._ask(i, 1, lowest - 1)
            lower = level is not None
        return self._judge(i, proved=proved)

    @cached_property
    def _may_hold(self) -> NDArray[np.bool_]:
        """Columns that one relaxation does not shut for portfolios as good."""
        return self.prover.reachable(self.least)

    @property
    def _is_spent(self) -> bool:
        """Whether the next question may take no more than the few relaxations that every one may."""
        return is_spent(self.allowance.share, self.prover.system)

    def _is_met(self, i: int, lowest: int, highest: int) -> bool:
        """Say whether a portfolio as good is known with the recommendation between two levels."""
        return any(lowest <= choice[i] <= highest for choice in self.good)

    def _ask(self, i: int, lowest: int, highest: int) -> tuple[int | None, bool]:
        """Look for a portfolio as good with the recommendation between two levels; None, True where there is none."""
        proof = self.prover.prove(
            fixed={i: (lowest, highest)},
            floor=self.least,
            node_limit=relaxations_within(self.allowance.share, self.prover.system),
        )
        self.allowance.spend(proof.work, 0)
        if proof.choice is None:
            return None, proof.closed
        self.good[proof.choice] = self.programme.value(proof.choice)
        return proof.choice[i], True

    def _reach(self, i: int) -> tuple[int, int]:
        levels = [choice[i] for choice in self.good]
        return min(levels), max(levels)

    def _judge(self, i: int, *, proved: bool) -> Membership:
        lowest, highest = self._reach(i)
        if lowest and proved:
            return Membership(i, "in", lowest, highest)
        if not highest and proved:
            return Membership(i, "out", 0, 0)
        funded = bool(self.best[i])
        others = [choice for choice in self.good if bool(choice[i]) != funded]
        if not others:
            return Membership(i, "open", lowest, highest, proved=False)
        other = min(others, key=lambda choice: (-self.good[choice], self.programme.order(choice)))
        loss = (self.top - self.good[other]) * self.programme.value_unit
        return Membership(
            index=i,
            side="open",
            lowest=lowest,
            highest=highest,
            other=other,
            loss=max(loss, Fraction(0)),
        )
