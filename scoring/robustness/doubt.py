"""The roof of the robustness package: everything that says how firm a decision is, as one value."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from scoring.robustness.acceptability import acceptability
from scoring.robustness.disputes import Disputes, disputes
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
from scoring.robustness.weight_space import DRAWS, weight_space
from scoring.robustness.weighted import Weighted
from scoring.robustness.work import Workers
from scoring.stages import staged
from scoring.value.elicitation.methods import elicit
from scoring.value.elicitation.statements import StatementError

if TYPE_CHECKING:
    from scoring.analysis import Analysis
    from scoring.portfolio.programme import Choice
    from scoring.robustness.acceptability import Acceptability
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
    from scoring.robustness.work import Told
    from scoring.stages import Progress, Stages, Stop
    from scoring.value.elicitation.methods import Elicitation

EVERY_CORE = Workers(-1)


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
    stopped: what an interruption left undone; what is named there is None or empty, and nothing may be read from that.
    grounded: people, disputes and futures were all worked out, so that `verdicts` stand on something.
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
    grounded: bool = True
    stopped: Stop | None = None

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

    draws: of weights and scores; the case's own number if left out; 0 makes none. workers: who finds the best portfolio
    in each; the answer is the same whoever does. An interruption ends it with what it has so far.

    Raises:
        ValueError: there is no portfolio to doubt.
    """
    evaluation, programme, choice = analysis.evaluation, analysis.programme, analysis.optimum.choice
    if choice is None:
        raise ValueError("there is no portfolio to doubt")
    count = analysis.case.settings.draws if draws is None else draws
    weights, notes = _admissible(analysis)
    uncertain = chances(evaluation)
    found = Doubt(
        elicitation=elicit(evaluation),
        people=None,
        disputes=Disputes(evaluation, choice, ()),
        futures=None,
        ranking=ranking_stability(evaluation),
        portfolio=None,
        shifts={},
        promise=promise(evaluation, programme, choice, uncertain),
        expected=expected_best(evaluation, analysis.costs, choice, uncertain),
        spending=None,
        information=None,
        acceptability=None,
        selection=None,
        notes=notes,
    )
    with staged(progress) as stages:
        ask = _Asking(analysis, choice, weights, stages)
        proved = taken(analysis.optimum, programme).proved
        found = ask.views(found)
        found = ask.steady(found) if proved else found
        if count:
            found = ask.spent(found, count)
            found = ask.learned(found)
            found = ask.shifted(found) if proved else found
            found = ask.unbeaten(found, count)
            found = ask.drawn(found, count, workers)
        return replace(found, stopped=stages.stop)


@dataclass(frozen=True)
class _Asking:
    """Asks everything that takes time, stage by stage."""

    analysis: Analysis
    choice: Choice
    admitted: WeightSet
    stages: Stages

    def views(self, found: Doubt) -> Doubt:
        """Ask people, what they dispute, and the scenarios."""
        evaluation, programme, choice = self.analysis.evaluation, self.analysis.programme, self.choice
        best, run = taken(self.analysis.optimum, programme), self.stages.run
        people = run(
            "what each stakeholder would fund",
            lambda _: stakeholders(evaluation, programme, choice, proved=best.proved),
        )
        quarrels = run("which disputes matter", lambda _: disputes(evaluation, programme, choice, self.stages))
        futures = run(
            "the scenarios", lambda _: scenarios(evaluation, self.analysis.costs, programme, best, self.stages)
        )
        return replace(
            found,
            people=people,
            disputes=quarrels or found.disputes,
            futures=futures,
            grounded=not self.stages.stopped,
        )

    @cached_property
    def weighted(self) -> Weighted:
        """The best portfolio for any weights; it remembers what it found."""
        return Weighted(self.analysis.evaluation, self.analysis.programme)

    def steady(self, found: Doubt) -> Doubt:
        """Move one weight at a time."""
        base = self.choice
        steady = self.stages.run("how far each weight may move", lambda told: of_weighted(self.weighted, base, told))
        return replace(found, portfolio=steady)

    def spent(self, found: Doubt, count: int) -> Doubt:
        """Hold the costs against the budgets in every draw."""
        case, programme = self.analysis.case, self.analysis.programme
        risk = self.stages.run(
            "whether the money will last",
            lambda told: spending_risk(case, programme, self.choice, draws=count, told=_in_draws(told, count)),
            holds=lambda some: some.draws > 0,
        )
        return replace(found, spending=risk)

    def learned(self, found: Doubt) -> Doubt:
        """Ask what knowing each number first is worth."""
        evaluation, costs = self.analysis.evaluation, self.analysis.costs
        known = self.stages.run(
            "what to find out first", lambda told: information(evaluation, costs, self.admitted, told=told)
        )
        return replace(found, information=known)

    def shifted(self, found: Doubt) -> Doubt:
        """Move as little weight as it takes to fund what is out."""
        weighted, steady = self.weighted, found.portfolio
        paths = () if steady is None else steady.paths
        met = list(dict.fromkeys(stretch.choice for path in paths for stretch in path.stretches))
        out = [i for i, level in enumerate(self.choice if steady is None else steady.choice) if not level]

        def shift(i: int, _: Told) -> tuple[tuple[int, Shift | None], ...]:
            self.stages(f"What one would have to believe to fund {weighted.programme.ids[i]}")
            with suppress(ValueError):  # a search that does not close, or too many portfolios in between: not known
                return ((i, to_fund(weighted, i, known=met)),)
            return ()

        rows = self.stages.each("what one would have to believe to fund what is out", out, shift)
        return replace(found, shifts=dict(row for own in rows for row in own))

    def unbeaten(self, found: Doubt, count: int) -> Doubt:
        """Find the portfolios that are best for some weights, and those that no other beats."""
        evaluation, programme = self.analysis.evaluation, self.analysis.programme
        sets = tuple(dict.fromkeys((self.admitted, around(self.admitted.criteria, evaluation.weights))))
        draws = min(count, DRAWS)
        spaces = self.stages.each(
            "which portfolios are best for some weights",
            sets,
            lambda own, told: weight_space(evaluation, programme, own, draws=draws, told=told),
        )
        known = spaces[0].portfolios if spaces else ()
        unbeaten = self.stages.each(
            "which portfolios no other beats",
            (False, True),
            lambda ranges, _: robust(evaluation, programme, self.admitted, scores=ranges, known=known),
        )
        return replace(found, robust=unbeaten, spaces=spaces)

    def drawn(self, found: Doubt, count: int, workers: Workers) -> Doubt:
        """Rank, and find the best portfolio, in every draw."""
        evaluation, programme = self.analysis.evaluation, self.analysis.programme
        ranked = self.stages.run(
            f"the ranking in {count:,} draws",
            lambda told: acceptability(evaluation, self.admitted, draws=count, told=_in_draws(told, count)),
            holds=lambda some: some.draws > 0,
        )
        chosen = self.stages.run(
            f"the best portfolio in each of {count:,} draws",
            lambda told: selection(
                evaluation,
                programme,
                self.choice,
                self.admitted,
                draws=count,
                workers=workers,
                told=_in_draws(told, count),
            ),
            holds=lambda some: some.draws > 0,
        )
        return replace(found, acceptability=ranked, selection=chosen)


def _in_draws(told: Told, draws: int) -> Told:
    """Count draws instead of the pieces they are made in."""
    return lambda done, pieces: told(done * draws // pieces, draws)


def _admissible(analysis: Analysis) -> tuple[WeightSet, tuple[str, ...]]:
    """Read which weights the case admits; where its statements contradict one another, those within 25 %."""
    try:
        return stated(analysis.case), ()
    except (WeightsClash, StatementError) as fault:
        told = str(fault).strip().rstrip(".")
        near = around(tuple(leaf.id for leaf in analysis.case.leaves), analysis.evaluation.weights)
        return near, (f"What is said of the weights leaves none ({told}); draws take them within 25 % instead.",)
