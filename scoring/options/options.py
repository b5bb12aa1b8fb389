"""The roof of the options: four portfolios, allocated, proved as far as they can be, and described to the same depth.

1. Best at likely figures: the case's own answer. 2. Best at mean figures: the mean of every range
of scores and chances in place of its likely figure, costs and budgets at likely. 3. Best within
budget in 80 % of the cost draws. 4. Best compromise between people: the smallest largest regret.
Each keeps every rule of the case at likely costs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from criteria.model.rows import Recommend
from scoring.exact.limits import is_usual
from scoring.options.budget_draws import BudgetDraws
from scoring.options.option import Figures, Fit, KeptDraws, Loss, Option, Options
from scoring.options.within_budget import WithinBudget, within_budget
from scoring.portfolio.difference import changes
from scoring.portfolio.from_case import programme as programme_of
from scoring.portfolio.optimum import optimum as find_optimum
from scoring.robustness.draws.draws import chances
from scoring.robustness.draws.expected_delivery import promise
from scoring.robustness.draws.moments import expected
from scoring.robustness.draws.spending_risk import draws_told, spending_risk
from scoring.work.keeping import Keep
from scoring.work.stages import Stages

if TYPE_CHECKING:
    from scoring.exact.programme import Choice, Programme
    from scoring.options.option import ProofWord
    from scoring.portfolio.basis import Basis
    from scoring.portfolio.optimum import Optimum
    from scoring.robustness.draws.draws import Chances
    from scoring.robustness.robustness import Doubt

NO_SCORES = "no score and no chance of success has a range, so mean and likely figures are the same"
NO_BUDGET = "no budget is stated"
NO_COSTS = "no cost that a budget limits has a range"
NO_COSTS_HERE = "none of its costs that a budget limits has a range"
NO_DRAWS = "no draws were asked for"
NO_PEOPLE = "nobody's weights are stated"
NO_LOSS_FOUND = "no loss was found, and not everybody's own best is proven"
NO_FUTURES = "no scenario is stated"
NONE_WITHIN = "no portfolio that keeps the rules keeps every budget in 80% of the draws"
DISAGREE = "Doubt: the solver and the exact proof do not agree on the smallest largest loss."
NOT_FOUND = "none was found within the work allowed, and none is ruled out"

PROOFS: dict[str, ProofWord] = {"optimal": "proven", "solver's claim": "by the solver's word"}


def options(
    analysis: Basis,
    doubted: Doubt,
    *,
    draws: int | None = None,
    seconds: float | None = None,
    stages: Stages | None = None,
) -> Options:
    """Work the four options out.

    doubted: the people and the futures to hold them against. draws: see `draws_told`; those that
    every chance of an overrun is told from chose no portfolio. 0 makes none, so that nothing is
    said of spending.
    seconds: wall clock for one question to the solver, where the user set one. stages: of the run,
    where what no stakeholder and no future bears on is kept apart.

    Raises:
        ValueError: the best portfolio at likely figures is not known.
    """
    count = draws_told(analysis.case.settings.draws if draws is None else draws)
    asking = _Asking(analysis, doubted, count, seconds, stages or Stages())
    four = (asking.likely(), asking.mean(), asking.within(), asking.compromise())
    described: dict[Choice, Figures] = {}
    for option in four:
        if option.choice is not None and option.choice not in described:
            described[option.choice] = asking.figures(option.choice)
    plain = Options(four, analysis.case.settings.recommended)
    base = plain.recommended.choice

    def beside(option: Option) -> Option:
        if option.choice is None or base is None:
            return option
        swaps = changes(base, option.choice)
        return replace(option, figures=described[option.choice], swaps=swaps)

    likely, mean, within, compromise = map(beside, four)
    return Options((likely, mean, within, compromise), plain.asked_for)


@dataclass(frozen=True)
class _Asking:
    """What all four options are worked out from."""

    analysis: Basis
    doubted: Doubt
    draws: int
    seconds: float | None
    stages: Stages

    @cached_property
    def best(self) -> Choice:
        choice = self.analysis.optimum.choice
        if choice is None:
            raise ValueError("there is no portfolio to set options beside")
        return choice

    @cached_property
    def uncertain(self) -> Chances:
        return chances(self.analysis.evaluation)

    @cached_property
    def at_means(self) -> Programme:
        """The same rules with every score and chance at its mean."""
        mean = expected(self.analysis.evaluation, self.uncertain)
        return programme_of(mean, self.analysis.costs, self.analysis.rules)

    @cached_property
    def costs(self) -> BudgetDraws:
        return BudgetDraws(self.analysis.case)

    @property
    def nothing_drawn(self) -> str:
        """Why no spending can be drawn; blank where it can."""
        if not self.costs.budgets:
            return NO_BUDGET
        if not self.costs.ranged:
            return NO_COSTS
        return "" if self.draws else NO_DRAWS

    # -- the four ----------------------------------------------------------------------------------

    def likely(self) -> Option:
        return self._of(Recommend.LIKELY, self.analysis.optimum, self.analysis.programme)

    def mean(self) -> Option:
        if self.uncertain.certain:
            return replace(self.likely(), kind=Recommend.MEAN, reason=NO_SCORES)
        known = None if is_usual(self.at_means) else self.best
        found = find_optimum(self.at_means, seconds=self.seconds, known=known)
        return self._of(Recommend.MEAN, found, self.at_means)

    def within(self) -> Option:
        if self.nothing_drawn:
            return Option(Recommend.WITHIN_BUDGET, None, "not stated", reason=self.nothing_drawn)
        within = self.stages.kept(
            "the portfolio within budget",
            lambda: Keep(WithinBudget, self.analysis.figures, self.analysis.there),
            self.found_within,
        )
        answer = within.answer
        if answer.choice is None:
            proof: ProofWord = "none exists" if answer.empty else "not found"
            return Option(
                Recommend.WITHIN_BUDGET,
                None,
                proof,
                reason=NONE_WITHIN if answer.empty else NOT_FOUND,
            )
        return Option(
            kind=Recommend.WITHIN_BUDGET,
            choice=answer.choice,
            proof="proven" if answer.proved else "best found",
            aim=answer.points,
            bound=answer.bound_points,
            chosen_on=KeptDraws(within.kept or 0, within.draws),
        )

    def found_within(self) -> WithinBudget:
        programme, likely = self.analysis.programme, self.analysis.optimum
        return within_budget(programme, self.costs, likely, seconds=self.seconds)

    def compromise(self) -> Option:
        people = self.doubted.people
        if people is None:
            return Option(Recommend.COMPROMISE, None, "not stated", reason=NO_PEOPLE)
        least = people.compromise
        reason = ""
        if len(people.people) == 1:
            reason = f"only the weights of {people.people[0].name} are stated, so it is the best by these"
        proof: ProofWord = "proven" if least.proved and least.settled else "best found"
        allocated = people.allocated
        differs = (
            least.proved and allocated is not None and allocated.agrees(least.largest) is False
        )
        doubts = (DISAGREE,) if differs else ()
        return Option(
            kind=Recommend.COMPROMISE,
            choice=least.choice,
            proof=proof,
            aim=least.largest,
            bound=least.bound,
            reason=reason,
            doubts=doubts,
        )

    def _of(self, kind: Recommend, optimum: Optimum, programme: Programme) -> Option:
        """Take over an optimum; where it gave none, keep to the best at likely figures."""
        answer = optimum.answer(programme)
        choice = self.best if answer.choice is None else answer.choice
        return Option(
            kind=kind,
            choice=choice,
            proof=PROOFS.get(optimum.status, "best found"),
            aim=programme.points(choice),
            bound=answer.bound_points,
            doubts=optimum.certificate.doubts,
        )

    # -- what is said of each ----------------------------------------------------------------------

    def figures(self, choice: Choice) -> Figures:
        """Describe a portfolio."""
        analysis = self.analysis
        no_risk = self._no_risk(choice)
        risk = None
        if not no_risk:
            risk = spending_risk(analysis.case, analysis.programme, choice, draws=self.draws)
        loss, no_loss = self._loss(choice)
        return Figures(
            portfolio=analysis.portfolio_of(choice),
            mean_value=self.at_means.points(choice),
            promise=promise(analysis.evaluation, analysis.programme, choice, self.uncertain),
            risk=risk,
            no_risk=no_risk,
            loss=loss,
            no_loss=no_loss,
            fit=self._fit(choice),
            no_fit="" if self.doubted.futures is not None else NO_FUTURES,
        )

    def _no_risk(self, choice: Choice) -> str:
        """Say why nothing can be said of an overrun; blank where something can."""
        varies = not any(choice) or self.costs.ranged_in(choice)
        return self.nothing_drawn or ("" if varies else NO_COSTS_HERE)

    def _loss(self, choice: Choice) -> tuple[Loss | None, str]:
        """Find who loses most, by the share of their own best, or why that is not told.

        Of equal ones the first in the case's order.
        """
        people = self.doubted.people
        if people is None:
            return None, NO_PEOPLE
        proved = all(best.proved for best in people.bests)
        losses = []
        for voice, best, programme in zip(
            people.people, people.bests, people.programmes, strict=True
        ):
            top = programme.points(self.best) if best.points is None else best.points
            lost = top - programme.points(choice)
            losses.append(Loss(voice.id, voice.name, lost, lost / top if top > 0 else None, proved))
        most = max(losses, key=lambda loss: loss.points if loss.share is None else loss.share)
        return (most, "") if proved or most.points > 0 else (None, NO_LOSS_FOUND)

    def _fit(self, choice: Choice) -> Fit | None:
        """Hold a portfolio against the rules of every future as it stands."""
        futures = self.doubted.futures
        if futures is None:
            return None
        every = futures.futures[1:]
        fits = {future.id: future.programme.feasible(choice) for future in every}
        return Fit(
            tuple(id_ for id_, fit in fits.items() if fit),
            tuple(id_ for id_, fit in fits.items() if not fit),
            tuple(future.id for future in every if future.best.choice is None),
        )
