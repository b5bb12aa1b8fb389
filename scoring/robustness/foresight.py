"""What to choose now for several futures: what leaves most on average, and what leaves the least largest regret.

    most on average:    maximise   sum_f p_f V_f(y_f)
    least regret:       minimise   max_f (V_f* - V_f(y_f)) / V_f*

over the portfolios that keep every rule of the case as it stands, y_f being what is left of one in the future f after
its repair (future.py). What cannot be repaired in one of the futures is not chosen. Both are searched as one programme
of the choice and all its repairs (recourse.py). Work is limited by the size of that programme: a large case gets the
best that was found and an exact bound, a very large one the best of the portfolios known.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING

from scoring.portfolio.search import prove, ranked
from scoring.robustness.compromise import Compromise, View, combined, least_regret
from scoring.robustness.recourse import joined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scoring.portfolio.programme import Choice, Programme
    from scoring.robustness.future import Future

WORK = 100_000
"""Relaxations times options that one search may take."""

LARGEST = 10_000_000
"""Rows times options beyond which the joint programme is not searched."""


@dataclass(frozen=True, slots=True)
class Average:
    """The portfolio that leaves most on average. value: so many points. bound: none leaves more; None: not known."""

    choice: Choice
    value: Fraction
    bound: Fraction | None
    proved: bool


def mean_worth(futures: Sequence[Future], choice: Choice) -> Fraction | None:
    """Points left of a portfolio on average over the futures that have a chance; None where one leaves it no worth."""
    total = Fraction(0)
    for future in futures:
        if future.probability:
            worth = future.worth(choice)
            if worth is None:
                return None
            total += future.probability * worth
    return total


def most_on_average(now: Programme, futures: Sequence[Future], known: Sequence[Choice]) -> Average | None:
    """Find the portfolio that leaves most on average; equals go by the rule of method.md, section 2, as today stands.

    known: portfolios to start from. None where none is known that can be repaired in every future that has a chance.
    """
    weighed = [future for future in futures if future.probability]
    if not weighed:
        return None
    search = _Search(now, weighed, known)
    pool, bound, closed = search.known, None, False
    if search.fits:
        factors = [(future.probability or Fraction(0)) * future.programme.value_unit for future in weighed]
        aim = combined(search.joint.lines, factors)
        proof = prove(search.joint.whole.towards(aim), incumbents=search.starts, node_limit=search.nodes)
        pool = [*pool, *(search.joint.chosen(tie) for tie in proof.ties)]
        unit = Fraction(1, lcm(*(factor.denominator for factor in factors)))
        bound = None if proof.bound is None else proof.bound * unit
        closed = proof.closed
    means = {choice: mean for choice in pool if (mean := mean_worth(weighed, choice)) is not None}
    if not means:
        return None
    most = max(means.values())
    first = ranked(now, [choice for choice, mean in means.items() if mean == most])[0]
    return Average(first, most, bound, closed)


def least_regretted(now: Programme, futures: Sequence[Future], known: Sequence[Choice]) -> Compromise | None:
    """Find the portfolio of least largest regret; a future that has no best of its own does not count.

    known: portfolios to start from. None where none is known that can be repaired in every future that counts. Where
    the programme is too large to search, the best of the known ones is given and its bound is 0.
    """
    counted = [future for future in futures if future.best.choice is not None]
    search = _Search(now, counted, known)
    views = [
        View(
            future.id,
            line,
            future.programme.value_unit,
            future.programme.value(future.best.choice or ()),
            future.best.proved,
        )
        for future, line in zip(counted, search.joint.lines, strict=True)
    ]
    starts, nodes = list(search.starts), search.nodes // 3
    if search.fits and not starts:
        somewhere = prove(search.joint.whole, node_limit=nodes).choice
        starts = [] if somewhere is None else [somewhere]
    if not starts:
        return None
    if search.fits:
        whole = least_regret(search.joint.whole, views, starts, nodes, least=Fraction(0))
        choice, bound, proved, settled = whole.choice, whole.bound, whole.proved, whole.settled
    else:
        joints = search.joint.whole.joints
        order = {start: max(view.regret(start, joints) for view in views) for start in starts}
        choice, bound, proved, settled = min(order, key=lambda start: order[start]), Fraction(0), False, False
    chosen = search.joint.chosen(choice)
    regrets = tuple(_regret(view, future, chosen) for view, future in zip(views, counted, strict=True))
    return Compromise(chosen, regrets, max(regrets), bound, proved, settled)


def _regret(view: View, future: Future, choice: Choice) -> Fraction:
    """Regret of what is left of a portfolio that can be repaired, as a share of the best there."""
    worth = future.worth(choice)
    left = Fraction(0) if worth is None else worth / view.unit
    return (view.best - left) / view.scale


class _Search:
    """Today's programme joined with those of some futures, and the known portfolios that can be repaired in each."""

    def __init__(self, now: Programme, futures: Sequence[Future], known: Sequence[Choice]) -> None:
        self.joint = joined(now, [future.programme for future in futures])
        whole = self.joint.whole
        options = sum(len(names) + 1 for names in whole.levels)
        self.fits = len(whole.rows) * options <= LARGEST
        self.nodes = max(WORK // options, 2)
        self.known: list[Choice] = []
        self.starts: list[Choice] = []
        for choice in dict.fromkeys(known):
            if not now.feasible(choice):
                continue
            repairs = [future.repair(choice) for future in futures]
            left = [repair.choice for repair in repairs if repair is not None]
            if len(left) == len(futures):
                self.known.append(choice)
                self.starts.append(self.joint.written(choice, left))
