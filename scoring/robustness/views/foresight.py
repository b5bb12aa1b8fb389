"""What to choose now for several futures: what leaves most on average, and what leaves the least largest regret.

    most on average:    maximise   sum_f p_f V_f(y_f)
    least regret:       minimise   max_f (V_f* - V_f(y_f)) / V_f*

over the portfolios that keep every rule of the case as it stands, y_f being what is left of one in
the future f after its repair (future.py). What cannot be repaired in one of the futures is not
chosen. Both are one programme of the choice and all its repairs (recourse.py). For the average the
few choices that can do as well as the best one known are listed and looked at one by one
(screened.py), for the regret what cannot do it is cut off (regret_cuts.py); where that does not
settle it, the programme is searched. Work is limited by the size of that programme: a large case
gets the best that was found and an exact bound, a very large one the best of the portfolios known.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING

from scoring.exact.limits import allowed, relaxations, stage_work
from scoring.exact.programme import RuleRow
from scoring.exact.search import prove, ranked
from scoring.robustness.views.compromise import Compromise, View, combined, least_regret
from scoring.robustness.views.recourse import joined
from scoring.robustness.views.regret_cuts import RegretCuts, row_of
from scoring.robustness.views.screened import Screen

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scoring.exact.programme import Choice, Line, Programme
    from scoring.exact.proof import Proof
    from scoring.exact.relaxation import Multipliers
    from scoring.robustness.views.future import Future
    from scoring.robustness.views.screened import Listed

type Guess = Callable[[], Sequence[Choice]]
"""Gives more portfolios to start from, where the programme has to be searched."""

WORK = 40_000_000
"""Relaxations times rows times options that one search may take."""

QUESTIONS = 8
"""The least largest regret asks several times: each question takes this part of the work, and of the size."""

LARGEST = 10_000_000
"""Rows times options beyond which the joint programme is not searched."""

FEWEST = 14
"""Relaxations of the joint programme: where fewer may be solved, nothing is listed or cut off."""

SOONER = 12
"""The joint programme is searched for this part of the work before more is guessed to start from."""


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


def most_on_average(
    now: Programme,
    futures: Sequence[Future],
    known: Sequence[Choice],
    guess: Guess = tuple,
) -> Average | None:
    """Find the portfolio that leaves most on average; equals go by the rule of method.md, section 2, as today stands.

    known: portfolios to start from. guess: more of them. None where none is known that can be
    repaired in every future that has a chance.
    """
    weighed = [future for future in futures if future.probability]
    if not weighed:
        return None
    search = _Search(now, weighed, known)
    factors = [
        (future.probability or Fraction(0)) * future.programme.value_unit for future in weighed
    ]
    listed = _most_listed(search, weighed, factors)
    if listed is not None:
        return listed
    aim = combined(search.joint.lines, factors)
    proof = search.towards(aim, search.nodes // SOONER) if search.is_listable else None
    if proof is None or not proof.closed:
        search = _Search(now, weighed, [*known, *guess()])
        proof = search.towards(aim, search.nodes) if search.size <= LARGEST else None
    pool, bound, closed = search.known, None, False
    if proof is not None:
        pool = [*pool, *map(search.joint.chosen, proof.ties)]
        unit = Fraction(1, lcm(*(factor.denominator for factor in factors)))
        bound = None if proof.bound is None else proof.bound * unit
        closed = proof.closed
    first = _first_of_most(now, weighed, pool)
    return None if first is None else Average(*first, bound, closed)


def _most_listed(
    search: _Search, weighed: Sequence[Future], factors: Sequence[Fraction]
) -> Average | None:
    """Find it among the choices that can leave as much as the best one known; None where these are too many."""
    if not search.is_listable:
        return None
    aim = combined(search.joint.lines, factors)
    screen = Screen(search.now, search.joint, search.joint.programme.towards(aim))
    relaxed = screen.relaxed()
    if not relaxed.feasible:
        return None
    least = max(map(screen.system.programme.value, search.starts))
    listed = screen.listed(relaxed.multipliers, least)
    if listed is None:
        return None
    unit = Fraction(1, lcm(*(factor.denominator for factor in factors)))
    pool = _looked_at(weighed, listed, least, relaxed.multipliers, unit)
    first = None if pool is None else _first_of_most(search.now, weighed, pool)
    return None if first is None else Average(*first, first[1], proved=True)


def _looked_at(
    weighed: Sequence[Future], listed: Listed, least: int, prices: Multipliers, unit: Fraction
) -> list[Choice] | None:
    """Give the choices that may leave most, the others being bounded below these; None where a repair is not settled.

    least: what the bounds are counted from, in steps of `unit` points.
    """
    pool: list[Choice] = []
    most = least * unit
    for choice, bound in zip(listed.choices, listed.bounds, strict=True):
        if (least + Fraction(bound, prices.scale)) * unit < most:
            break
        if not _is_settled(weighed, choice):
            return None
        mean = mean_worth(weighed, choice)
        if mean is not None:
            pool.append(choice)
            most = max(most, mean)
    return pool


def _is_settled(futures: Sequence[Future], choice: Choice) -> bool:
    """Say whether what is left of a choice is proved in every future, up to the first that leaves nothing."""
    for future in futures:
        if not future.is_settled(choice):
            return False
        if future.worth(choice) is None:
            return True
    return True


def _first_of_most(
    now: Programme, futures: Sequence[Future], pool: Sequence[Choice]
) -> tuple[Choice, Fraction] | None:
    """Choose what leaves most on average of a few, and so many points; the first of equals by today's rule."""
    means = {choice: mean for choice in pool if (mean := mean_worth(futures, choice)) is not None}
    if not means:
        return None
    most = max(means.values())
    return ranked(now, [choice for choice, mean in means.items() if mean == most])[0], most


def least_regretted(
    now: Programme,
    futures: Sequence[Future],
    known: Sequence[Choice],
    guess: Guess = tuple,
) -> Compromise | None:
    """Find the portfolio of least largest regret; a future that has no best of its own does not count.

    known: portfolios to start from. guess: more of them. None where none is known that can be
    repaired in every future that counts. Where the programme is too large to search, the best of the known ones is given and
    its bound is 0.
    """
    pairs = [(future, best) for future in futures if (best := future.best.choice) is not None]
    counted = [future for future, _ in pairs]
    search = _Search(now, counted, known)
    views = [
        View(
            future.id,
            line,
            future.programme.value_unit,
            future.programme.value(best),
            future.best.proved,
        )
        for (future, best), line in zip(pairs, search.joint.lines, strict=True)
    ]
    cuts = _least_cut(search, counted, views)
    cut = None if cuts is None else cuts.least(search.known)
    if cut is not None:
        return cut
    met = () if cuts is None else tuple(cuts.best)
    least = _least_regret(_Search(now, counted, [*known, *met, *guess()]), views)
    if least is None:
        return None
    choice = search.joint.chosen(least.choice)
    # A search cut short may hold a repair that is not the best one: no regret is larger than what
    # it holds.
    worths = [future.worth(choice) for future in counted]
    regrets = tuple(
        regret if worth is None else (view.best - worth / view.unit) / view.scale
        for regret, worth, view in zip(least.regrets, worths, views, strict=True)
    )
    return replace(least, choice=choice, regrets=regrets, largest=max(regrets))


def _least_cut(
    search: _Search, counted: Sequence[Future], views: Sequence[View]
) -> RegretCuts | None:
    """Begin to look for it by cuts, where there is something to begin from and the relaxation may be solved often enough."""
    if not search.is_listable:
        return None
    rows = [RuleRow(row_of(view), view.line, low=0) for view in views]
    screen = Screen(search.now, search.joint, search.joint.programme.with_rows(*rows))
    return RegretCuts(screen, counted, views, relaxations(search.now, QUESTIONS))


def _least_regret(search: _Search, views: Sequence[View]) -> Compromise | None:
    """Find the least largest regret in the joint programme, or among the known portfolios where that is too large."""
    programme = search.joint.programme
    nodes = allowed(search.now, search.nodes // QUESTIONS)
    fits = search.size * QUESTIONS <= LARGEST
    starts = search.starts
    if fits and not starts:
        somewhere = prove(programme, node_limit=nodes).choice
        starts = [] if somewhere is None else [somewhere]
    if not starts:
        return None
    if not fits:
        return _of_known(programme, views, starts)
    return least_regret(programme, views, starts, nodes, least=Fraction(0), walked=False)


def _of_known(programme: Programme, views: Sequence[View], starts: Sequence[Choice]) -> Compromise:
    """Give the one of least largest regret of a few, the earlier of equals."""
    regrets = [tuple(view.regret(start, programme.joints) for view in views) for start in starts]
    largest = [max(row) for row in regrets]
    place = largest.index(min(largest))
    return Compromise(
        starts[place], regrets[place], largest[place], Fraction(0), proved=False, settled=False
    )


class _Search:
    """Today's programme joined with those of some futures, and the known portfolios that can be repaired in each."""

    def __init__(self, now: Programme, futures: Sequence[Future], known: Sequence[Choice]) -> None:
        self.now = now
        self.joint = joined(now, [future.programme for future in futures])
        programme = self.joint.programme
        options = sum(len(names) + 1 for names in programme.levels)
        self.size = len(programme.rows) * options
        self.nodes = allowed(now, stage_work(now, WORK) // max(self.size, 1))
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

    @property
    def is_listable(self) -> bool:
        """Whether there is something to begin from, and the relaxation may be solved often enough."""
        return bool(self.starts) and self.size <= LARGEST and self.nodes >= FEWEST

    def towards(self, aim: Line, nodes: int) -> Proof:
        """Look for the most of a line over the joint programme. nodes: relaxations at most."""
        return prove(self.joint.programme.towards(aim), incumbents=self.starts, node_limit=nodes)
