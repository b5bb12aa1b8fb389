"""The roof of the robustness package: everything that says how firm a decision is, as one value."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from scoring.robustness.acceptability import acceptability
from scoring.robustness.disputes import disputes
from scoring.robustness.draws import chances
from scoring.robustness.information import information
from scoring.robustness.promise import promise
from scoring.robustness.robust import robust
from scoring.robustness.scenarios import scenarios
from scoring.robustness.selection import selection
from scoring.robustness.shift import to_fund
from scoring.robustness.spending_risk import expected_best, spending_risk
from scoring.robustness.stability import of_weighted, ranking_stability
from scoring.robustness.stakeholders import stakeholders
from scoring.robustness.valued import taken
from scoring.robustness.verdicts import Verdict, View, verdicts
from scoring.robustness.weight_sets import WeightsClash, around, stated
from scoring.robustness.weight_space import weight_space
from scoring.robustness.weighted import Weighted
from scoring.robustness.work import Workers
from scoring.value.elicitation.methods import elicit
from scoring.value.elicitation.statements import StatementError

if TYPE_CHECKING:
    from collections.abc import Callable

    from scoring.analysis import Analysis
    from scoring.robustness.acceptability import Acceptability
    from scoring.robustness.disputes import Disputes
    from scoring.robustness.information import Information
    from scoring.robustness.promise import Promise
    from scoring.robustness.robust import Robust
    from scoring.robustness.scenarios import Scenarios
    from scoring.robustness.selection import Selection
    from scoring.robustness.shift import Shift
    from scoring.robustness.spending_risk import ExpectedBest, SpendingRisk
    from scoring.robustness.stability import PortfolioStability, RankingStability
    from scoring.robustness.stakeholders import Stakeholders
    from scoring.robustness.weight_sets import WeightSet
    from scoring.robustness.weight_space import WeightSpace
    from scoring.value.elicitation.methods import Elicitation

type Progress = Callable[[str], None]

EVERY_CORE = Workers(-1)

REOPTIMISED = 1000
"""Draws in which the portfolio is found anew unless more are asked for: a share is then known to about 3 points."""

EDGE, SEEN = 800, 400
"""Corners of the edge of best portfolios that are followed, and draws that begin and check a list; `weight_space` with
its own defaults goes further."""


@dataclass(frozen=True)
class Doubt:
    """What people, futures and uncertain numbers do to a decision.

    elicitation: every voice's weights by every method used, and what the weights imply. people: each one's best
    portfolio and the compromise; None where nobody is named. disputes: which disagreements could change what is
    funded. futures: every scenario; None where there is none. ranking, portfolio: how far one weight may move, and
    shifts: the smallest change of weights that funds what is not funded (by place; None: none is known; missing: not
    asked). promise: what the portfolio is likely to deliver. expected: the best one on expected figures. spending: the
    chance of breaking each budget. information: what knowing each number first is worth. acceptability, selection: how
    often each ranks where, and is in the best portfolio, over the draws. The last four are None if no draws were asked
    for. robust: every portfolio that no other beats for all admissible weights, with scores as they stand and with
    their ranges. spaces: every portfolio that is best for some weights, of those admitted and of those within 25 %,
    as far as it was followed. Both are empty without draws. notes: what could not be worked out, and why.
    """

    elicitation: Elicitation
    people: Stakeholders | None
    disputes: Disputes
    futures: Scenarios | None
    ranking: RankingStability
    portfolio: PortfolioStability | None
    shifts: dict[int, Shift | None]
    promise: Promise
    expected: ExpectedBest
    spending: SpendingRisk | None
    information: Information | None
    acceptability: Acceptability | None
    selection: Selection | None
    robust: tuple[Robust, ...] = ()
    spaces: tuple[WeightSpace, ...] = ()
    notes: tuple[str, ...] = ()

    @cached_property
    def views(self) -> tuple[View, ...]:
        """Every best portfolio there is: the case's own, each stakeholder's, each scenario's that has one."""
        found = [View("case", "", "This case", self.disputes.base)]
        if self.people is not None:
            bests = [pick for pick in self.people.picks if pick.kind == "stakeholder"]
            found += [
                View("stakeholder", voice.id, voice.name, pick.choice)
                for voice, pick in zip(self.people.people, bests, strict=True)
            ]
        if self.futures is not None:
            found += [
                View("scenario", future.id, future.name, future.best.choice)
                for future in self.futures.futures[1:]
                if future.best.choice is not None
            ]
        return tuple(found)

    @cached_property
    def verdicts(self) -> tuple[Verdict, ...]:
        """How firm the decision on each recommendation is, in the case's order."""
        if self.selection is None or not self.selection.draws:
            return verdicts(self.views, None)
        return verdicts(self.views, self.selection.acceptability.tolist(), self.selection.draws)


def doubt(
    analysis: Analysis,
    *,
    draws: int | None = None,
    workers: Workers = EVERY_CORE,
    progress: Progress = lambda _: None,
) -> Doubt:
    """Ask how firm the best portfolio of an analysis is.

    draws: of weights and scores; 0 makes none. If left out, the case's own number, and of those the first thousand
    to find the best portfolio anew, which takes most of the time; an interruption keeps the draws made so far.
    workers: who does that; the answer is the same whoever does.

    Raises:
        ValueError: there is no portfolio to doubt.
    """
    evaluation, programme, choice = analysis.evaluation, analysis.programme, analysis.optimum.choice
    if choice is None:
        raise ValueError("there is no portfolio to doubt")
    progress("What each stakeholder would fund")
    people = stakeholders(evaluation, programme, choice)
    quarrels = disputes(evaluation, programme, choice, progress)
    best = taken(analysis.optimum, programme)
    futures = scenarios(evaluation, analysis.costs, programme, best, progress)
    progress("How far each weight may move")
    ranking = ranking_stability(evaluation)
    weighted = Weighted(evaluation, programme)
    steady = of_weighted(weighted, choice) if best.proved else None
    uncertain = chances(evaluation)
    promised = promise(evaluation, programme, choice, uncertain)
    mean = expected_best(evaluation, analysis.costs, choice, uncertain)
    count = analysis.case.settings.draws if draws is None else draws
    weights, notes = _admissible(analysis)
    ranked = chosen = spent = known = None
    shifts: dict[int, Shift | None] = {}
    unbeaten: tuple[Robust, ...] = ()
    spaces: tuple[WeightSpace, ...] = ()
    if count:
        progress("What to find out first")
        spent = spending_risk(analysis.case, programme, choice, draws=count)

        def studied(done: int, total: int) -> None:
            progress(f"What to find out first: {done:,} of {total:,}")

        known = information(evaluation, analysis.costs, weights, told=studied)
        if steady is not None:
            shifts = _shifts(weighted, steady, progress)
        progress("Which portfolios no other beats, whatever the weights")
        unbeaten = tuple(robust(evaluation, programme, weights, scores=ranges) for ranges in (False, True))
        progress("Which portfolios are best for some weights")
        near = around(weights.criteria, evaluation.weights)
        spaces = tuple(
            weight_space(evaluation, programme, one, limit=EDGE, draws=min(count, SEEN))
            for one in dict.fromkeys((weights, near))
        )
        progress(f"Ranking in {count:,} draws")
        ranked = acceptability(evaluation, weights, draws=count)

        anew = min(count, REOPTIMISED) if draws is None else draws

        def told(done: int, total: int) -> None:
            progress(f"Finding the best portfolio in every draw: {done * anew // total:,} of {anew:,}")

        chosen = selection(evaluation, programme, choice, weights, draws=anew, workers=workers, told=told)
    return Doubt(
        elicitation=elicit(evaluation),
        people=people,
        disputes=quarrels,
        futures=futures,
        ranking=ranking,
        portfolio=steady,
        shifts=shifts,
        promise=promised,
        expected=mean,
        spending=spent,
        information=known,
        acceptability=ranked,
        selection=chosen,
        robust=unbeaten,
        spaces=spaces,
        notes=notes,
    )


def _shifts(weighted: Weighted, steady: PortfolioStability, progress: Progress) -> dict[int, Shift | None]:
    """Find what one would have to believe to fund each that is out; an interruption keeps those found so far."""
    met = list(dict.fromkeys(stretch.choice for path in steady.paths for stretch in path.stretches))
    out = [i for i, level in enumerate(steady.choice) if not level]
    found: dict[int, Shift | None] = {}
    try:
        for i in out:
            progress(f"What one would have to believe to fund {steady.ids[i]}")
            with suppress(ValueError):  # a search that does not close, or too many portfolios in between: not known
                found[i] = to_fund(weighted, i, known=met)
    except KeyboardInterrupt:
        pass
    return found


def _admissible(analysis: Analysis) -> tuple[WeightSet, tuple[str, ...]]:
    """Read which weights the case admits; where its statements contradict one another, those within 25 %."""
    try:
        return stated(analysis.case), ()
    except (WeightsClash, StatementError) as fault:
        told = str(fault).strip().rstrip(".")
        near = around(tuple(leaf.id for leaf in analysis.case.leaves), analysis.evaluation.weights)
        return near, (f"What is said of the weights leaves none ({told}); draws take them within 25 % instead.",)
