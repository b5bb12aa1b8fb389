"""The portfolio nobody regrets much: the least largest regret over several views of what portfolios are worth, exact.

    minimise   max_k r_k(P)         r_k(P) = (V_k* - V_k(P)) / V_k*           over the portfolios P that keep every rule

In words: among all that can be done, what leaves the one who loses most losing least, each loss
counted as a share of that view's own best (method.md, section 5). A view is a stakeholder's weights
or a future's values. A regret is below r where V_k(P) > V_k* (1 - r), a row like any rule. So:

1. Start from the best of the portfolios known. 2. Ask the certified search for one whose every
regret is smaller, at first by halving, then by any amount at all. 3. When none is proved to exist,
the last one is the least. 4. Among all that have this largest regret: the most mean share of the
views' bests, then the tie rule.

Where a view's best is worth nothing or less a share of it has no meaning; its regret is then
counted in points.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor, lcm
from typing import TYPE_CHECKING

from scoring.exact.menu.asker import PARTS, Asker
from scoring.exact.menu.menu import domain_of, ends_of, menu_of
from scoring.exact.programme import Line, RuleRow
from scoring.exact.search import NODE_LIMIT, TIES, prove, ranked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scoring.exact.programme import Choice, Joint, Programme

HALVINGS = 10
NEAR = Fraction(1, 1000)


@dataclass(frozen=True, slots=True)
class View:
    """One way to value portfolios.

    line: the value, in steps of `unit` points.
    best: the most that any portfolio this view may choose is worth, in steps; with `best_proved`
        False it is only the best one known.
    """

    name: str
    line: Line
    unit: Fraction
    best: int
    best_proved: bool = True

    @property
    def scale(self) -> Fraction:
        """What a regret is divided by, in steps."""
        return Fraction(self.best) if self.best > 0 else 1 / self.unit

    def regret(self, choice: Choice, joints: Sequence[Joint]) -> Fraction:
        """Loss against the view's best as a share of it; below zero where the portfolio is worth more than that."""
        return (self.best - self.line.total(choice, joints)) / self.scale


@dataclass(frozen=True, slots=True)
class Compromise:
    """The portfolio of least largest regret.

    regrets: one a view, in order, as shares.
    largest: the largest of them.
    bound: no portfolio has a smaller largest regret.
    proved: bound and largest are the same.
    settled: so is the choice among those that share it.
    """

    choice: Choice
    regrets: tuple[Fraction, ...]
    largest: Fraction
    bound: Fraction
    proved: bool
    settled: bool


def least_regret(
    programme: Programme,
    views: Sequence[View],
    known: Sequence[Choice],
    node_limit: int = NODE_LIMIT,
    *,
    least: Fraction | None = None,
    walked: bool = True,
) -> Compromise:
    """Find the portfolio of least largest regret among those that keep every row of the programme.

    known: portfolios to start from; at least one must keep every row. least: a largest regret that
    no portfolio is known to go below; where a view's best may not be chosen among these rows,
    regrets can be negative. walked: the compiled walk is asked first, which goes at once unless the
    programme holds a copy of itself for every future (recourse.py).

    1. Halve what lies between the least that may be and the best found. 2. Ask for something better
    until there is nothing. 3. Choose the fairest of those as good.

    Raises:
        ValueError: no view, or none of the known portfolios keeps every row.
    """
    start = [choice for choice in known if programme.feasible(choice)]
    if not views or not start:
        raise ValueError("a compromise needs a view and a portfolio that keeps every rule")
    search = _Search(programme, views, node_limit, walked=walked)
    best = min(start, key=lambda choice: (search.largest(choice), programme.order(choice)))
    low = search.floor() if least is None else max(search.floor(), least)
    low, best = search.halved(low, best)
    best, proved = search.bettered(best)
    largest = search.largest(best)
    # Where something better may exist it is idle to choose among those as good as the best one
    # found.
    chosen, settled = search.fairest(largest, best) if proved else (best, False)
    return Compromise(
        choice=chosen,
        regrets=search.regrets(chosen),
        largest=largest,
        bound=largest if proved else low,
        proved=proved,
        settled=settled,
    )


class _Search:
    """Asks for portfolios whose every regret is small enough."""

    def __init__(
        self, programme: Programme, views: Sequence[View], node_limit: int, *, walked: bool
    ) -> None:
        self.programme, self.views, self.node_limit = programme, views, node_limit
        self.joints = programme.joints
        lines = [view.line for view in views]
        self.aim = combined(lines, [1 / view.scale for view in views])
        self.asked_of = self._held([0] * len(views))
        self.asker = Asker(menu_of(self.asked_of)) if walked else None

    def regrets(self, choice: Choice) -> tuple[Fraction, ...]:
        return tuple(view.regret(choice, self.joints) for view in self.views)

    def largest(self, choice: Choice) -> Fraction:
        return max(self.regrets(choice))

    def floor(self) -> Fraction:
        """A regret that no portfolio goes below: nobody can do better than everything at its best."""
        sums = [_most(view.line) for view in self.views]
        return max(
            (view.best - most) / view.scale for view, most in zip(self.views, sums, strict=True)
        )

    def halved(self, low: Fraction, best: Choice) -> tuple[Fraction, Choice]:
        """Halve the room between a regret that none goes below and the best one's, until it is narrow."""
        for _ in range(HALVINGS):
            high = self.largest(best)
            if high - low <= NEAR:
                break
            half = (low + high) / 2
            better, closed = self.within(half, (best,))
            if better is not None:
                best = better
            elif closed:
                low = half
            else:  # too large to say
                break
        return low, best

    def bettered(self, best: Choice) -> tuple[Choice, bool]:
        """Take a better portfolio as long as one is found; says whether there is provably none in the end."""
        while True:
            better, proved = self.below(self.largest(best), (best,))
            if better is None:
                return best, proved
            best = better

    def within(self, regret: Fraction, known: Sequence[Choice]) -> tuple[Choice | None, bool]:
        """Find a portfolio whose every regret is at most this; None, True if there is provably none."""
        return self._ask([ceil(view.best - regret * view.scale) for view in self.views], known)

    def below(self, regret: Fraction, known: Sequence[Choice]) -> tuple[Choice | None, bool]:
        """Find a portfolio whose every regret is smaller than this; None, True if there is provably none."""
        return self._ask([floor(view.best - regret * view.scale) + 1 for view in self.views], known)

    def fairest(self, regret: Fraction, known: Choice) -> tuple[Choice, bool]:
        """Choose among the portfolios whose every regret is at most this; says whether the choice is proved."""
        least = [ceil(view.best - regret * view.scale) for view in self.views]
        proof = prove(self._held(least), incumbents=(known,), node_limit=self.node_limit)
        if proof.choice is not None:
            return (proof.choice, proof.closed and proof.settled)
        return (known, False)

    def _ask(self, least: Sequence[int], known: Sequence[Choice]) -> tuple[Choice | None, bool]:
        """Ask the compiled walk, all of whose questions differ in the views' ends alone; where that does not close, prove."""
        if self.asker is not None and self.asker.ready:
            lows = zip(self.asked_of.rows[-len(least) :], least, strict=True)
            asked = self.asker.best(
                ends_of(self.asked_of, {row.name: (low, None) for row, low in lows}),
                domain_of(self.asker.menu, {}),
                tie=self.asked_of.tie,
                room=TIES,
                parts=min(self.node_limit, PARTS),
            )
            if asked.closed:
                met = ranked(self.asked_of, map(tuple, asked.choices.tolist()))
                return (met[0] if met else None), True
        proof = prove(self._held(least), incumbents=known, node_limit=self.node_limit)
        return proof.choice, proof.closed

    def _held(self, least: Sequence[int]) -> Programme:
        rows = [
            RuleRow(f"value to {view.name}", view.line, low=low)
            for view, low in zip(self.views, least, strict=True)
        ]
        return replace(self.programme, rows=(*self.programme.rows, *rows)).towards(self.aim)


def combined(lines: Sequence[Line], factors: Sequence[Fraction]) -> Line:
    """Add lines up, each times its factor, in the largest whole steps that keep the sum exact."""
    common = lcm(1, *(factor.denominator for factor in factors))
    terms: dict[int, tuple[int, ...]] = {}
    joints: dict[int, int] = {}
    for line, factor in zip(lines, factors, strict=True):
        weight = int(factor * common)
        for i, amounts in line.terms:
            before = terms.get(i, (0,) * len(amounts))
            terms[i] = tuple(a + weight * b for a, b in zip(before, amounts, strict=True))
        for p, amount in line.joints:
            joints[p] = joints.get(p, 0) + weight * amount
    return Line(tuple(sorted(terms.items())), tuple(sorted(joints.items())))


def _most(line: Line) -> int:
    """Give a sum that no choice exceeds."""
    chosen = sum(max(0, *amounts) for _, amounts in line.terms)
    return chosen + sum(max(0, amount) for _, amount in line.joints)
