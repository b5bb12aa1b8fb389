"""The roof of `scoring`: a case goes in, everything computed about it comes out as one value.

A run is a list of named stages, each of which fills one part of the answer from the parts before
it. The stages of an explanation and of the doubt are listed where their answers are.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from criteria.model.case_rules import rules
from criteria.model.proposals import picked
from criteria.model.rows import Recommend
from criteria.model.rules import Budget
from criteria.read import checked
from scoring.analysis_value import Analysis
from scoring.audit.audit import oddities
from scoring.audit.self_audit.attempt import SelfAudit
from scoring.audit.self_audit.self_audit import IN_A_RUN, self_audit
from scoring.elicitation.checks import doubts
from scoring.exact.answer import Answer
from scoring.exact.limits import is_usual
from scoring.exact.programme import Choice, Programme
from scoring.explanation.asked import asked
from scoring.explanation.explanation import STAGES, UNSAID, explain, explain_one
from scoring.explanation.least_money import least_money
from scoring.explanation.outcome import Outcome, outcome
from scoring.held import Core, Held, remember_core
from scoring.infeasible import Infeasible
from scoring.options.option import Options
from scoring.options.options import options
from scoring.portfolio.basis import Basis
from scoring.portfolio.from_case import programme as programme_of
from scoring.portfolio.infeasible import clash
from scoring.portfolio.optimum import Optimum, optimum
from scoring.portfolio.solver import SolverError
from scoring.robustness.draws.draws import chances
from scoring.robustness.draws.expected_delivery import Promise, promise
from scoring.robustness.draws.spending_risk import SpendingRisk, draws_told, spending_risk
from scoring.robustness.robustness import EVERY_CORE, UNDRAWN, doubt, number_of_stages
from scoring.value.costs import cost_table
from scoring.value.evaluation import evaluate
from scoring.work.keeping import Keep
from scoring.work.stages import Stage, Stages
from scoring.work.workers import ALONE, ClusterError, Workers, in_draws, reach

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from criteria.model.case import Case
    from criteria.model.rules import Rule
    from scoring.audit.finding import Finding
    from scoring.robustness.robustness import Doubt
    from scoring.work.keeping import Keeper, Read
    from scoring.work.stages import Progress, StageListener
    from scoring.work.workers import CountListener

__all__ = ["Analysis", "ClusterError", "Infeasible", "SolverError", "Workers", "analyse"]

OPTIONS = "the four options"


def analyse(
    case: Case,
    *,
    quick: bool = False,
    proposed: tuple[int, ...] | None = None,
    second_opinion: bool = False,
    draws: int | None = None,
    deep: bool = True,
    lists: bool = False,
    words_only: bool = False,
    about: int | None = None,
    workers: Workers = EVERY_CORE,
    seconds: float | None = None,
    progress: Progress = lambda _: None,
    listener: StageListener | None = None,
    decided: Callable[[Analysis], None] = lambda _: None,
    keeper: Keeper | None = None,
) -> Analysis:
    """Score a case, find its best portfolio and explain it.

    A case that was made or changed in Python is checked first, exactly like a file; one from `read`
    has been.
    1. Value every level against the baseline. 2. Bring costs and rules to integers. 3. Find the
    best portfolio and prove it. 4. Find the ideal one, without the budget, to measure against. 5.
    Say what to expect, and answer what was asked for besides. 6. Explain it. 7. Doubt it. 8. Set
    the other options beside it.

    quick: leave out the last three. proposed: a portfolio to set beside the best one, by default
    the case's own column `pick`. second_opinion: ask CBC as well. draws: of weights and scores, see
    `doubt`. deep: also what takes long and decides no word, see `doubt`, and the options. lists:
    also the lists of portfolios that are best for some weights or that no other beats, which take
    longest of all and which nothing else rests on. words_only: leave out all that the sentences on
    single recommendations do not rest on, and everything that is not `deep`. about: the place of the
    one recommendation that is asked about: of its sentences those that take a moment, and more only
    where `keeper` has it of an earlier run; the analysis explains no other. workers: who makes the
    draws. seconds: your own limit on the clock for the solver, for the ends of the costs and for
    the frontier, each; none unless given. Everything else is limited by the work it takes, so that
    the same case gets the same answer on any machine. Where the clock struck is said (`cut_short`).

    progress: told in a few words what is being done. listener: told which stage of how many that
    is, and how far. decided: told once, with the analysis so far, as soon as the best portfolio,
    its proof, what to expect of it and whether its money will last are known. keeper: where the
    answers of stages are kept from run to run, none by default; the answer is the same. With a
    limit on the clock nothing is kept.

    An interruption (KeyboardInterrupt, also one that one of these three raises) goes through before the
    best is found. After that it ends the work at once with what there is so far, and `stopped` says
    what is missing. So does a cluster that stops answering.

    Raises CaseError, with every problem and its place as a path such as criteria[2].swing, where
    the case has an error; Infeasible, with the smallest set of clashing rules, where no portfolio
    keeps every rule; and ClusterError at once where a cluster is named and does not answer.
    """
    case = checked(case, further=doubts)
    if workers.cluster is not None and not quick:
        progress("Looking for the cluster")
        reach(workers.cluster)
    progress("Scoring the recommendations")
    evaluation, costs, stated = evaluate(case), cost_table(case), rules(case)
    programme = programme_of(evaluation, costs, stated)
    progress("Finding the best portfolio and proving it")
    stages = Stages(progress, listener, keeper if seconds is None else None)
    best = stages.kept(
        "the best portfolio",
        lambda: Keep(Optimum, ((Programme, programme),), whole=_is_known),
        lambda: optimum(programme, seconds=seconds),
    )
    if best.choice is None:
        progress("Finding the rules that clash")
        raise _infeasible(case, stated, programme, best)
    basis = Basis(case, evaluation, costs, stated, programme, best)
    proposed = picked(case) if proposed is None else proposed
    count = case.settings.draws if draws is None else draws
    asking = _Asking(basis, proposed, second_opinion, count, seconds)
    words_only = words_only or about is not None
    deep = deep and not words_only
    with stages:
        stages.expect(asking.number_of_stages - (about is not None))
        unsaid = UNSAID if words_only else ()
        if not quick and about is None:
            firm = number_of_stages(basis, count, deep=deep, lists=lists, words_only=words_only)
            audited = () if words_only else asking.audited()
            stages.expect(len(audited) + STAGES - len(unsaid) + firm + deep)
        analysis = stages.fill(asking.nothing(), asking.before())
        answers = asked(programme, best, proposed, second=second_opinion, stages=stages)
        analysis = stages.fill(replace(analysis, asked=answers), asking.likely())
        stages.hand(decided, analysis)
        if about is not None:
            return _about(analysis, about, stages, draws)
        if deep and not quick and seconds is None and _pays_ahead(analysis, workers):
            stages.begin_ahead((*UNDRAWN, OPTIONS), partial(_done_ahead, analysis, draws))
        analysis = stages.fill(analysis, asking.odd())
        if quick:
            return _whole(analysis, stages)
        analysis = stages.fill(analysis, audited)
        analysis = _explained(analysis, stages, seconds, unsaid)
        asked_of = partial(doubt, draws=draws, deep=deep, lists=lists, words_only=words_only)
        analysis = _doubted(analysis, asked_of, workers, stages)
        if words_only:
            return replace(analysis, stopped=stages.stop)
        if deep:
            analysis = _with_options(analysis, stages, draws, seconds)
        return _whole(analysis, stages)


def _about(analysis: Analysis, index: int, stages: Stages, draws: int | None) -> Analysis:
    """Add what takes a moment of why one recommendation is in or out, and how firm that is."""
    if stages.stopped:
        stages.skip("why it is in or out, and how firm that is")
        return replace(analysis, stopped=stages.stop)
    analysis = replace(analysis, explanation=explain_one(analysis, index, progress=stages))
    asked_of = partial(doubt, draws=draws, words_only=True, briefly=True)
    analysis = _doubted(analysis, asked_of, EVERY_CORE, stages)
    return replace(analysis, stopped=stages.stop)


FOR_CHECKS = ("tolerances", "prices", "curve")
"""Parts of the explanation that no check of a mistake reads."""


def with_checks(case: Case, *, progress: Progress = lambda _: None) -> Analysis:
    """Work out what the checks of the thirty mistakes read, and nothing else: a second, not a minute.

    Raises as `analyse` does.
    """
    quick = analyse(case, quick=True, draws=0, progress=progress)
    explained = explain(quick, left_out=FOR_CHECKS, progress=progress)
    return replace(quick, explanation=explained)


def _is_known(best: Optimum) -> bool:
    return best.choice is not None


def _infeasible(
    case: Case, stated: tuple[Rule, ...], programme: Programme, best: Optimum
) -> Infeasible:
    """Find the rules that clash, and what money would help."""
    clashing = clash(programme)
    money = least_money(programme, budgets_of(stated))
    apart = best.certificate.doubts
    return Infeasible(case, stated, clashing, programme, money, doubts=apart)


def budgets_of(stated: Sequence[Rule]) -> tuple[str, ...]:
    """Name the rules that are budgets."""
    return tuple(rule.name for rule in stated if isinstance(rule, Budget))


@dataclass(frozen=True)
class _Asking:
    """What the first stages start from; count: draws asked for."""

    basis: Basis
    proposed: Choice | None
    second: bool
    count: int
    seconds: float | None

    def nothing(self) -> Analysis:
        """Give the analysis with the best portfolio alone, to be filled stage by stage."""
        parts = {part.name: getattr(self.basis, part.name) for part in fields(self.basis)}
        return Analysis(**parts, ideal=None, seconds=self.seconds)

    @property
    def number_of_stages(self) -> int:
        """How many there are, what was asked for besides included."""
        own = (*self.before(), *self.likely(), *self.odd())
        return len(own) + (self.proposed is not None) + self.second

    def before(self) -> tuple[Stage[Analysis], ...]:
        """What the best portfolio is measured against."""
        return (
            Stage(
                "the ideal portfolio",
                "ideal",
                self.ideal,
                lambda _: Keep(Optimum, ((Programme, self.unlimited),), whole=_is_known),
            ),
            Stage(
                "what kind of outcome it is",
                "outcome",
                self.outcome,
                self.by_figures(Outcome | None),
            ),
        )

    def likely(self) -> tuple[Stage[Analysis], ...]:
        """What the best portfolio is likely to deliver, and whether its money will last."""
        expected = Stage("what to expect", "promise", self.promise, self.by_figures(Promise))
        if not self.count:
            return (expected,)
        lasting = Stage(
            "whether the money will last",
            "spending",
            self.spending,
            self.by_figures(SpendingRisk | None, (int, self.count)),
            holds=lambda some: some.draws > 0,
        )
        return (expected, lasting)

    def odd(self) -> tuple[Stage[Analysis], ...]:
        """What looks odd in the case."""
        return (Stage("what looks odd in the case", "oddities", self.odds),)

    def audited(self) -> tuple[Stage[Analysis], ...]:
        """Whether the model agrees with itself."""
        return (
            Stage(
                "whether the model agrees with itself",
                "self_audit",
                self.audit,
                self.by_figures(SelfAudit | None),
            ),
        )

    def audit(self, so_far: Analysis, _: CountListener) -> SelfAudit:
        known = so_far.optimum.proof
        return self_audit(so_far.case, so_far.best.choice, known=known, work=IN_A_RUN)

    def by_figures(self, gives: Any, *reads: Read) -> Callable[[Analysis], Keep[Any]]:
        """Say how an answer is kept that rests on the figures of the case, and on what else it reads."""
        return lambda _: Keep(gives, (*self.basis.figures, *reads), self.basis.there)

    @cached_property
    def unlimited(self) -> Programme:
        return self.basis.programme.without_rows(*budgets_of(self.basis.rules))

    def ideal(self, *_: object) -> Optimum:
        return optimum(self.unlimited, seconds=self.seconds, measure=True)

    def outcome(self, so_far: Analysis, _: CountListener) -> Outcome | None:
        case, costs, programme = so_far.case, so_far.costs, so_far.programme
        best, ideal = so_far.optimum, so_far.ideal
        return outcome(case, costs, so_far.rules, programme, best=best, ideal=ideal)

    def promise(self, so_far: Analysis, _: CountListener) -> Promise:
        evaluation, choice = so_far.evaluation, so_far.best.choice
        return promise(evaluation, so_far.programme, choice, chances(evaluation))

    def spending(self, so_far: Analysis, tell_count: CountListener) -> SpendingRisk | None:
        draws = draws_told(self.count)
        return spending_risk(
            so_far.case,
            so_far.programme,
            so_far.best.choice,
            draws=draws,
            tell_count=in_draws(tell_count, draws),
        )

    def odds(self, so_far: Analysis, _: CountListener) -> tuple[Finding, ...]:
        return oddities(so_far.best)


def _whole(analysis: Analysis, stages: Stages) -> Analysis:
    """Say what an interruption left undone; where none came, find what reports ask besides."""
    whole = replace(analysis, stopped=stages.stop)
    if not stages.stopped:
        _with_core(whole, stages)
        whole.hold(stages.kept("what reports ask", partial(_keep_held, whole), whole.held))
    stages.sweep()
    return whole


def _with_core(analysis: Analysis, stages: Stages) -> None:
    """Find what every future's best portfolios hold: it rests on the futures alone, whatever else is asked anew."""
    futures = None if analysis.doubt is None else analysis.doubt.futures
    if futures is None:
        return
    bests = tuple(future.best for future in futures.futures)
    programmes = ((Programme, future.programme) for future in futures.futures)
    keep: Keep[Core] = Keep(Core, ((tuple[Answer, ...], bests), *programmes), analysis.there)
    remember_core(futures, stages.kept("what all futures hold", lambda: keep, lambda: futures.core))


def _keep_held(analysis: Analysis) -> Keep[Held]:
    """What reports ask rests on every portfolio that they tell of, besides people and futures."""
    told, explained = analysis.told, analysis.explanation
    ordered = () if explained is None else explained.best.portfolios[:2]
    doubted = (bool, analysis.doubt is not None)
    pick = analysis.asked.pick
    proposed = (Choice | None, None if pick is None else pick.choice)
    portfolios = (tuple[tuple[Choice, ...], tuple[Choice, ...]], (told, ordered))
    futures = _futures(analysis.doubt)
    reads = (*analysis.figures_and_people, doubted, *futures, proposed, portfolios)
    return Keep(Held, reads, analysis.there)


def _futures(doubted: Doubt | None) -> tuple[Read, ...]:
    """What is read of every future of a doubt: what it is called, and what may be chosen there."""
    futures = None if doubted is None else doubted.futures
    every = () if futures is None else futures.futures
    ids = tuple(future.id for future in every)
    return (tuple[str, ...], ids), *((Programme, future.programme) for future in every)


def _explained(
    analysis: Analysis, stages: Stages, seconds: float | None, left_out: Sequence[str]
) -> Analysis:
    """Add why each is in or out, and what else there is."""
    if stages.stopped:
        stages.skip("why each is in or out, and what else there is")
        return analysis
    explanation = explain(analysis, seconds=seconds, left_out=left_out, progress=stages)
    return replace(analysis, explanation=explanation)


def _doubted(
    analysis: Analysis, asked_of: Callable[..., Doubt], workers: Workers, stages: Stages
) -> Analysis:
    """Add how firm the best portfolio is."""
    if stages.stopped:
        stages.skip("how firm the decision is")
        return analysis
    doubts_of_best = asked_of(
        analysis,
        promise=analysis.promise,
        spending=analysis.spending,
        decided=() if analysis.outcome is None else analysis.outcome.standing,
        workers=replace(workers, lost=stages.lose),
        progress=stages,
    )
    return replace(analysis, doubt=doubts_of_best)


def _pays_ahead(analysis: Analysis, workers: Workers) -> bool:
    """Whether two stages side by side are sooner done: of a small case Python's own work, under its lock, is the most."""
    return workers.several and not is_usual(analysis.programme)


def _done_ahead(analysis: Analysis, draws: int | None, stages: Stages) -> None:
    """Do what rests on neither explanation nor draws, and takes longest where a case is large."""
    undrawn = _doubted(analysis, partial(doubt, draws=0, deep=False), ALONE, stages)
    _with_options(undrawn, stages, draws, None)


def _with_options(
    analysis: Analysis, stages: Stages, draws: int | None, seconds: float | None
) -> Analysis:
    """Set the four options side by side; they stand on the people and futures of the doubt."""
    doubted = analysis.doubt
    if stages.stopped or doubted is None:
        stages.skip(OPTIONS)
        return analysis
    count = analysis.case.settings.draws if draws is None else draws
    wanted = (Recommend, analysis.case.settings.recommended)
    reads = (*analysis.figures_and_people, *_futures(doubted), wanted, (int, count))
    beside = stages.run(
        OPTIONS,
        lambda _: options(analysis, doubted, draws=draws, seconds=seconds, stages=stages),
        keep=lambda: Keep(Options, reads, analysis.there),
    )
    return replace(analysis, beside=beside)
