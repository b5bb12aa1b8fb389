"""The roof of the robustness package: everything that says how firm a decision is, as one value."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from scoring.robustness.acceptability import acceptability
from scoring.robustness.disputes import disputes
from scoring.robustness.scenarios import scenarios
from scoring.robustness.selection import selection
from scoring.robustness.stability import portfolio_stability, ranking_stability
from scoring.robustness.stakeholders import stakeholders
from scoring.robustness.valued import taken
from scoring.robustness.verdicts import Verdict, View, verdicts
from scoring.robustness.weight_sets import WeightsClash, around, stated
from scoring.robustness.work import Workers
from scoring.value.elicitation.methods import elicit
from scoring.value.elicitation.statements import StatementError

if TYPE_CHECKING:
    from collections.abc import Callable

    from scoring.analysis import Analysis
    from scoring.robustness.acceptability import Acceptability
    from scoring.robustness.disputes import Disputes
    from scoring.robustness.scenarios import Scenarios
    from scoring.robustness.selection import Selection
    from scoring.robustness.stability import PortfolioStability, RankingStability
    from scoring.robustness.stakeholders import Stakeholders
    from scoring.robustness.weight_sets import WeightSet
    from scoring.value.elicitation.methods import Elicitation

type Progress = Callable[[str], None]

EVERY_CORE = Workers(-1)


@dataclass(frozen=True)
class Doubt:
    """What people, futures and uncertain numbers do to a decision.

    elicitation: every voice's weights by every method used, and what the weights imply. people: each one's best
    portfolio and the compromise; None where nobody is named. disputes: which disagreements could change what is
    funded. futures: every scenario; None where there is none. ranking, portfolio: how far one weight may move.
    acceptability, selection: how often each ranks where, and is in the best portfolio, over the draws; None if none
    were asked for. notes: what could not be worked out, and why.
    """

    elicitation: Elicitation
    people: Stakeholders | None
    disputes: Disputes
    futures: Scenarios | None
    ranking: RankingStability
    portfolio: PortfolioStability | None
    acceptability: Acceptability | None
    selection: Selection | None
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
        drawn = self.selection is not None and self.selection.draws > 0
        return verdicts(self.views, self.selection.acceptability.tolist() if self.selection and drawn else None)


def doubt(analysis: Analysis, *, draws: int | None = None, progress: Progress = lambda _: None) -> Doubt:
    """Ask how firm the best portfolio of an analysis is.

    draws: of weights and scores, the case's own number if left out; 0 makes none. Optimising anew in every draw takes
    most of the time; an interruption keeps the draws made so far.

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
    steady = portfolio_stability(evaluation, programme, choice) if best.proved else None
    count = analysis.case.settings.draws if draws is None else draws
    weights, notes = _admissible(analysis)
    ranked = chosen = None
    if count:
        progress(f"Ranking in {count:,} draws")
        ranked = acceptability(evaluation, weights, draws=count)

        def told(done: int, total: int) -> None:
            progress(f"Finding the best portfolio in every draw: {done * count // total:,} of {count:,}")

        chosen = selection(evaluation, programme, choice, weights, draws=count, workers=EVERY_CORE, told=told)
    return Doubt(elicit(evaluation), people, quarrels, futures, ranking, steady, ranked, chosen, notes)


def _admissible(analysis: Analysis) -> tuple[WeightSet, tuple[str, ...]]:
    """Read which weights the case admits; where its statements contradict one another, those within 25 %."""
    try:
        return stated(analysis.case), ()
    except (WeightsClash, StatementError) as fault:
        told = str(fault).strip().rstrip(".")
        near = around(tuple(leaf.id for leaf in analysis.case.leaves), analysis.evaluation.weights)
        return near, (f"What is said of the weights leaves none ({told}); draws take them within 25 % instead.",)
