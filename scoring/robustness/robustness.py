"""The roof of the robustness package: everything that says how firm a decision is, as one value."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property, partial
from itertools import repeat
from typing import TYPE_CHECKING, Any

from scoring.elicitation.methods import elicit
from scoring.elicitation.statements import StatementError
from scoring.exact.answer import Answer
from scoring.exact.limits import is_usual
from scoring.exact.programme import Programme
from scoring.portfolio.indifference import indifference
from scoring.robustness.draws.acceptability import Acceptability, acceptability
from scoring.robustness.draws.draws import chances
from scoring.robustness.draws.expected_best import expected_best
from scoring.robustness.draws.information import Information, information
from scoring.robustness.draws.sources import FEW, number_of_looks, sources, stress
from scoring.robustness.firmness import SOURCES, VIEWED, Counted, View, firmness
from scoring.robustness.views.disputes import Disputes, disputes
from scoring.robustness.views.membership import memberships, unsettled
from scoring.robustness.views.scenarios import (
    NOTHING_EXPLORED,
    Explored,
    as_changed,
    bests_of,
    explore,
    together,
    with_bests,
)
from scoring.robustness.views.stakeholders import Stakeholders, stakeholders
from scoring.robustness.weights.admissible import WeightsClash, around, stated
from scoring.robustness.weights.best_by_weights import DRAWS, WeightSpace, weight_space
from scoring.robustness.weights.nondominated import Robust, robust
from scoring.robustness.weights.oracle import Weighted
from scoring.robustness.weights.stability import (
    PortfolioStability,
    portfolio_stability,
    ranking_stability,
)
from scoring.robustness.weights.weight_change import Shift, to_fund
from scoring.work.keeping import Keep
from scoring.work.stages import Stage, Stages, staged
from scoring.work.workers import Workers, in_draws

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from scoring.elicitation.methods import Elicitation
    from scoring.exact.programme import Choice
    from scoring.portfolio.basis import Basis
    from scoring.portfolio.indifference import Indifference
    from scoring.robustness.draws.expected_best import ExpectedBest
    from scoring.robustness.draws.expected_delivery import Promise
    from scoring.robustness.draws.sources import SourceDraws
    from scoring.robustness.draws.spending_risk import SpendingRisk
    from scoring.robustness.firmness import Firmness, Source, ViewKind
    from scoring.robustness.views.future import Future
    from scoring.robustness.views.scenarios import Scenarios
    from scoring.robustness.weights.admissible import WeightSet
    from scoring.robustness.weights.stability import RankingStability
    from scoring.work.keeping import Read
    from scoring.work.stages import Progress, Stop
    from scoring.work.workers import CountListener

EVERY_CORE = Workers(-1)

PEOPLE, DISPUTED = "what each stakeholder would fund", "which disputes matter"
BESTS, EXPLORED = "the best of every scenario", "the scenarios"
AS_GOOD, WEIGHTS = "what is as good as the best", "how far each weight may move"
UNDRAWN = (PEOPLE, DISPUTED, BESTS, EXPLORED, AS_GOOD, WEIGHTS)
"""Under which names is kept what rests on no draws."""

type Named = tuple[str, str, Answer]
type Likely = tuple[str, Fraction | None, Answer]


@dataclass(frozen=True)
class Doubt:
    """What people, futures and uncertain numbers do to a decision.

    choice: the portfolio in doubt.
    promise, spending: what it is likely to deliver, and whether its money will last.
    elicitation: every voice's weights by every method used, and what the weights imply.
    people: each one's best portfolio and the compromise; None where nobody is named.
    disputes: which disagreements could change what is funded.
    futures: every scenario; None where there is none.
    ranking, portfolio: how far one weight may move.
    shifts: the smallest change of weights that funds what is not funded (by place; None: none is
        known; missing: not asked).
    expected: the best portfolio on expected figures.
    indifferent: what counts as no difference in value.
    decided: what settles each recommendation beforehand, None where nothing does; empty where it
        was not asked.
    views: the case, people and futures, with what is as good as the best in each.
    sources: the draws of each source, and together.
    stress: the same for weights that nobody stated.
    acceptability: how often each ranks where.
    information: what knowing each number first is worth.
    robust: every portfolio that no other beats for all admissible weights, with scores as they
        stand and with their ranges.
    spaces: every portfolio that is best for some weights, of those admitted and of those within 25
        %, as far as it was followed; what rests on draws is None or empty where none were asked
        for.
    listed: robust and spaces were asked for.
    notes: what could not be worked out, and why.
    stopped: what an interruption left undone; what is named there is None or empty, and nothing may
        be read from that.
    grounded: people, disputes and futures were all worked out, so that `firmness` stands on
    something.
    """

    choice: Choice
    promise: Promise
    spending: SpendingRisk | None
    elicitation: Elicitation
    people: Stakeholders | None
    disputes: Disputes
    futures: Scenarios | None
    ranking: RankingStability
    portfolio: PortfolioStability | None
    shifts: dict[int, Shift | None]
    expected: ExpectedBest
    indifferent: Indifference
    decided: tuple[str | None, ...]
    views: tuple[View, ...] = ()
    sources: tuple[SourceDraws, ...] = ()
    stress: tuple[SourceDraws, ...] = ()
    acceptability: Acceptability | None = None
    information: Information | None = None
    robust: tuple[Robust, ...] = ()
    spaces: tuple[WeightSpace, ...] = ()
    listed: bool = True
    notes: tuple[str, ...] = ()
    grounded: bool = True
    stopped: Stop | None = None

    @cached_property
    def firmness(self) -> tuple[Firmness, ...]:
        """How firm the decision on each recommendation is, in the case's order; empty where views were not asked.

        Where a source that the case states was not drawn, nothing is firm: the word is that it was
        not asked.
        """
        if not self.grounded or not self.views:
            return ()
        drawn = [counted(part) for part in self.sources if part.counted or part.undecided]
        rows = firmness(self.choice, self.views, drawn, self.decided)
        return rows if self.asked else tuple(map(_unasked, rows))

    @property
    def asked(self) -> bool:
        """Whether every source of which the case states something was drawn."""
        return bool(self.sources) and all(part.draws for part in self.sources if part.stated)

    @property
    def drawn_whole(self) -> bool:
        """Whether every source there is something to draw for was drawn, the assumed ones too."""
        drawable = (part for part in self.sources if part.stated or part.assumed)
        return bool(self.sources) and all(part.draws for part in drawable)

    @property
    def unstated(self) -> tuple[Source, ...]:
        """The sources that bear on the answer and of which the case states nothing, in the order of telling."""
        kinds = {view.kind for view in self.views}
        silent: set[Source] = {
            part.source for part in self.sources if part.applies and not part.stated
        }
        silent |= {source for kind, source in VIEWED if kind not in kinds}
        return tuple(source for source in SOURCES if source in silent)

    def drawn(self, source: Source) -> SourceDraws | None:
        """Give the draws of one source; None where the case states nothing of it, or none were made."""
        for part in self.sources:
            if part.source == source and part.counted:
                return part
        return None


def _unasked(row: Firmness) -> Firmness:
    """Say of what seems firm that not everything was asked."""
    if row.word in {"firm", "close to firm"}:
        return replace(row, word="not asked", level=0)
    return row


def counted(part: SourceDraws) -> Counted:
    """Take from the draws of a source what words rest on; draws that no portfolio fits do not count."""
    selection = part.selection
    if selection is None:
        return Counted(part.source, (), 0, assumed=part.assumed)
    surely, perhaps = selection.surely, selection.perhaps
    holding = tuple(map(_added, selection.holding, surely))
    unsure = tuple(map(_added, perhaps, surely, repeat(-1)))
    return Counted(part.source, holding, part.counted + part.undecided, unsure, part.assumed)


def _added(some: tuple[int, ...], others: tuple[int, ...], sign: int = 1) -> tuple[int, ...]:
    return tuple(a + sign * b for a, b in zip(some, others, strict=True))


def doubt(
    analysis: Basis,
    *,
    promise: Promise | None,
    spending: SpendingRisk | None,
    decided: tuple[str | None, ...],
    draws: int | None = None,
    deep: bool = True,
    lists: bool = False,
    words_only: bool = False,
    briefly: bool = False,
    workers: Workers = EVERY_CORE,
    progress: Progress = lambda _: None,
) -> Doubt:
    """Ask how firm the best portfolio of an analysis is.

    promise, spending: what it is likely to deliver, and the chance that it breaks a budget.
    decided: what settles each recommendation beforehand. draws: at most so many of each source; the
        case's own number if left out; 0 makes none.
    deep: also what takes long and decides no word: what to find out first, what one would have to
    believe, and, with `lists`, the lists of portfolios that are best for some weights or
    that no other beats. words_only: leave out what no word and no sentence on a single
    recommendation rests on: disputes, what does well in all futures, and weights beyond the stated
    ones. briefly: only what takes a moment; the rest is taken from an earlier run where that kept
    it: the draws, and in a large case all of it. workers: who finds the best portfolio in each draw; the answer is the same
    whoever does. An interruption ends it with what it has so far.

    Raises:
        ValueError: there is no portfolio to doubt.
    """
    evaluation, programme, choice = analysis.evaluation, analysis.programme, analysis.optimum.choice
    if choice is None or promise is None:
        raise ValueError("there is no portfolio to doubt")
    count = analysis.case.settings.draws if draws is None else draws
    weights, notes = _admissible(analysis)
    begun = Doubt(
        choice=choice,
        promise=promise,
        spending=spending,
        elicitation=elicit(evaluation),
        people=None,
        disputes=Disputes(evaluation, choice, ()),
        futures=None,
        ranking=ranking_stability(evaluation),
        portfolio=None,
        shifts={},
        expected=expected_best(evaluation, analysis.costs, choice, chances(evaluation)),
        indifferent=indifference(analysis.case.settings, programme, choice),
        decided=decided,
        listed=lists,
        notes=notes,
    )
    with staged(progress) as stages:
        ask = _Asking(analysis, choice, weights, count, workers, stages, words_only)
        if briefly:
            return replace(ask.briefly(begun), stopped=stages.stop)
        answered = replace(stages.fill(begun, ask.views), grounded=not stages.stopped)
        answered = stages.fill(answered, ask.steady)
        if count:
            answered = ask.drawn(answered)
        if count and deep:
            answered = stages.fill(answered, (*ask.learned, *(ask.lists if lists else ())))
        return replace(answered, stopped=stages.stop)


def number_of_stages(
    analysis: Basis, count: int, *, deep: bool, lists: bool, words_only: bool = False
) -> int:
    """Say of how many stages `doubt` will be, for so many draws, but for those that only the draws ask for."""
    choice, programme = analysis.optimum.choice, analysis.programme
    if choice is None:
        return 0
    ask = _Asking(
        analysis, choice, _admissible(analysis)[0], count, EVERY_CORE, Stages(), words_only
    )
    number = len(ask.views) + len(ask.steady)
    if count:
        number += number_of_looks(analysis.evaluation, programme, choice, stressed=not words_only)
    if count and deep:
        number += len(ask.learned) + lists * len(ask.lists)
    return number


@dataclass(frozen=True)
class _Asking:
    """Asks everything that takes time, stage by stage."""

    analysis: Basis
    choice: Choice
    admitted: WeightSet
    count: int
    workers: Workers
    stages: Stages
    words_only: bool = False

    @cached_property
    def best(self) -> Answer:
        return self.analysis.optimum.answer(self.analysis.programme)

    # -- what takes a moment -----------------------------------------------------------------------

    def briefly(self, begun: Doubt) -> Doubt:
        """Ask people, futures and weights, unless the case is large; the rest is what an earlier run kept of it."""
        if not is_usual(self.analysis.programme):
            answered = self.recalled(begun)
        else:
            self.stages.expect(len(self.views) + len(self.steady))
            answered = self.stages.fill(begun, self.views)
            answered = replace(answered, grounded=not self.stages.stopped)
            answered = self.stages.fill(answered, self.steady)
        if not self.count:
            return answered
        with self.stages.recalling() as missing:
            drawn = self.drawn(answered)
        whole = not missing and not self.stages.stopped
        return drawn if whole else replace(drawn, sources=self.undrawn)

    def recalled(self, begun: Doubt) -> Doubt:
        """Take people, futures and weights from an earlier run; where one of them is missing, no word is grounded."""
        basis = self.analysis
        people, *_, views = self.views
        with self.stages.recalling() as missing:
            answered = self.stages.fill(begun, (people, *self.steady))
            if not missing and basis.case.scenarios:
                changed = as_changed(basis.evaluation, basis.costs, basis.programme, self.best)
                bests = self.stages.run(
                    BESTS,
                    lambda _: bests_of(changed, self.stages),
                    keep=partial(self.keep_futures, tuple[Answer, ...], changed),
                )
                every = () if bests is None else with_bests(changed, bests)
                answered = replace(answered, futures=together(every, NOTHING_EXPLORED))
            if not missing:
                answered = self.stages.fill(answered, (views,))
        whole = not missing and not self.stages.stopped
        return answered if whole else replace(begun, grounded=False)

    @property
    def undrawn(self) -> tuple[SourceDraws, ...]:
        """What the case states for every source, with nothing drawn."""
        evaluation, programme = self.analysis.evaluation, self.analysis.programme
        return sources(evaluation, programme, self.choice, draws=0, most=0)

    # -- the stages --------------------------------------------------------------------------------

    @property
    def views(self) -> tuple[Stage[Doubt], ...]:
        """People, what they dispute, and the scenarios; then what is as good as the best in each view."""
        keep = self.by_people(Disputes)
        disputing = Stage(DISPUTED, "disputes", self.disputes, keep)
        return (
            Stage(
                PEOPLE,
                "people",
                self.people,
                self.by_people(Stakeholders | None),
            ),
            *(() if self.words_only else (disputing,)),
            Stage(EXPLORED, "futures", self.futures),
            Stage(
                AS_GOOD,
                "views",
                lambda asked, _: tuple(self._views(asked)),
                self.keep_views,
            ),
        )

    @property
    def steady(self) -> tuple[Stage[Doubt], ...]:
        """One weight moved at a time; nothing without a proof."""
        keep = self.by_figures(PortfolioStability)
        stage = Stage(WEIGHTS, "portfolio", self.stable, keep)
        return (stage,) if self.best.proved else ()

    @property
    def learned(self) -> tuple[Stage[Doubt], ...]:
        """What takes long and decides no word."""
        ranking = Stage(
            f"the ranking in {self.count:,} draws",
            "acceptability",
            self.ranked,
            self.by_figures(Acceptability, (int, self.count)),
            holds=lambda some: some.draws > 0,
        )
        first = Stage(
            "what to find out first",
            "information",
            self.information,
            self.by_figures(Information),
        )
        believing = Stage(
            "what one would have to believe to fund what is out",
            "shifts",
            self.shifts,
            self.by_figures(dict[int, Shift | None]),
            holds=bool,
        )
        return (ranking, first, *((believing,) if self.best.proved else ()))

    @property
    def lists(self) -> tuple[Stage[Doubt], ...]:
        """The portfolios that are best for some weights, and those that no other beats."""
        return (
            Stage(
                "which portfolios are best for some weights",
                "spaces",
                self.spaces,
                self.by_figures(tuple[WeightSpace, ...], (int, self.count)),
                holds=bool,
            ),
            Stage(
                "which portfolios no other beats",
                "robust",
                self.robust,
                self.by_figures(tuple[Robust, ...], (int, self.count)),
                holds=bool,
            ),
        )

    # -- how they are kept -------------------------------------------------------------------------

    def by_figures(self, gives: Any, *reads: Read) -> Callable[[Doubt], Keep[Any]]:
        """Say how an answer is kept that rests on the figures of the case, and on what else it reads."""
        basis = self.analysis
        return lambda _: Keep(gives, (*basis.figures, *reads), basis.there)

    def by_people(self, gives: Any) -> Callable[[Doubt], Keep[Any]]:
        """Say how an answer is kept that rests on what stakeholders say besides."""
        basis = self.analysis
        return lambda _: Keep(gives, basis.figures_and_people, basis.there)

    def keep_views(self, so_far: Doubt) -> Keep[Any]:
        """Views rest on people and on the best portfolio of every future, and say what each is called."""
        basis, futures = self.analysis, so_far.futures
        every = () if futures is None else futures.futures
        named = tuple((future.id, future.name, future.best) for future in every)
        programmes = ((Programme, future.programme) for future in every)
        reads = (*basis.figures_and_people, (tuple[Named, ...], named), *programmes)
        return Keep(tuple[View, ...], reads, basis.there)

    def keep_futures(self, gives: Any, changed: Sequence[Future]) -> Keep[Any]:
        """What is looked for in futures rests on their programmes and chances, and on the best portfolio as it stands."""
        basis = self.analysis
        likely = tuple((future.id, future.probability, future.best) for future in changed)
        programmes = ((Programme, future.programme) for future in changed)
        reads = (*basis.chosen_from, (tuple[Likely, ...], likely), *programmes)
        return Keep(gives, reads, basis.there)

    # -- the work of each --------------------------------------------------------------------------

    def people(self, *_: object) -> Stakeholders | None:
        evaluation, programme = self.analysis.evaluation, self.analysis.programme
        return stakeholders(evaluation, programme, self.choice, proved=self.best.proved)

    def disputes(self, *_: object) -> Disputes:
        evaluation, programme = self.analysis.evaluation, self.analysis.programme
        return disputes(evaluation, programme, self.choice, self.stages)

    def futures(self, *_: object) -> Scenarios | None:
        """Work the scenarios out; their cases are made each time, and what is looked for in them is kept."""
        basis = self.analysis
        if not basis.case.scenarios:
            return None
        changed = as_changed(basis.evaluation, basis.costs, basis.programme, self.best)
        bests = self.stages.kept(
            BESTS,
            partial(self.keep_futures, tuple[Answer, ...], changed),
            partial(bests_of, changed, self.stages),
        )
        every = with_bests(changed, bests)
        if self.words_only:
            return together(every, NOTHING_EXPLORED)
        found = self.stages.kept(
            EXPLORED,
            partial(self.keep_futures, Explored, every),
            partial(explore, every, self.stages),
        )
        return together(every, found)

    def _views(self, asked: Doubt) -> Iterator[View]:
        """Say for the case, everybody but its own voice, and every future that some portfolio fits, what is as good."""
        programme, choice = self.analysis.programme, self.choice
        members = memberships(programme, choice, asked.indifferent, self._known)
        yield View("case", "", "This case", members, self.analysis.optimum.status == "optimal")
        if asked.people is not None:
            rows = zip(
                asked.people.people, asked.people.programmes, asked.people.bests, strict=True
            )
            for voice, valued, best in rows:
                if voice.id not in asked.people.own_voice:
                    yield from self._view("person", voice.id, voice.name, valued, best)
        if asked.futures is not None:
            for future in asked.futures.futures[1:]:
                yield from self._view(
                    "future", future.id, future.name, future.programme, future.best
                )

    def _view(
        self, kind: ViewKind, id_: str, name: str, programme: Programme, best: Answer
    ) -> Iterator[View]:
        """Say what is as good as the best in somebody's values or under a future's rules; nothing without one."""
        if best.choice is not None:
            members = unsettled(best.choice)
            if best.proved or is_usual(programme):
                settings = self.analysis.case.settings
                as_good = indifference(settings, programme, best.choice)
                members = memberships(programme, best.choice, as_good, [*self._known, best.choice])
            yield View(kind, id_, name, members, best.proved)

    @property
    def _known(self) -> list[Choice]:
        """The portfolio and those that are as good."""
        return [self.choice, *self.analysis.optimum.ties]

    def weighted(self) -> Weighted:
        """Give the best portfolio for any weights; it remembers what it found, so each stage has one of its own."""
        analysis = self.analysis
        return Weighted(analysis.evaluation, analysis.programme, known=(self.choice,))

    def stable(self, _: Doubt, tell_count: CountListener) -> PortfolioStability:
        return portfolio_stability(self.weighted(), self.choice, tell_count)

    def ranked(self, _: Doubt, tell_count: CountListener) -> Acceptability:
        tell_draws = in_draws(tell_count, self.count)
        return acceptability(
            self.analysis.evaluation, self.admitted, draws=self.count, tell_count=tell_draws
        )

    def information(self, _: Doubt, tell_count: CountListener) -> Information:
        evaluation, costs = self.analysis.evaluation, self.analysis.costs
        return information(evaluation, costs, self.admitted, tell_count=tell_count)

    def shifts(self, so_far: Doubt, tell_count: CountListener) -> dict[int, Shift | None]:
        """Move as little weight as it takes to fund what is out."""
        weighted, steady = self.weighted(), so_far.portfolio
        paths = () if steady is None else steady.paths
        met = list(dict.fromkeys(stretch.choice for path in paths for stretch in path.stretches))
        base = self.choice if steady is None else steady.choice
        out = [i for i, level in enumerate(base) if not level]

        def shift(i: int, _: CountListener) -> tuple[tuple[int, Shift | None], ...]:
            self.stages(f"What one would have to believe to fund {weighted.programme.ids[i]}")
            with suppress(
                ValueError
            ):  # a search that does not close, or too many portfolios in between: not known
                return ((i, to_fund(weighted, i, known=met)),)
            return ()

        rows = self.stages.pieces(out, shift, tell_count)
        return dict(row for shifted in rows for row in shifted)

    def spaces(self, _: Doubt, tell_count: CountListener) -> tuple[WeightSpace, ...]:
        """Find the portfolios that are best for some weights, of those admitted and of those near today's."""
        evaluation, programme = self.analysis.evaluation, self.analysis.programme
        near = around(self.admitted.criteria, evaluation.weights)
        draws = min(self.count, DRAWS)

        def space(weights: WeightSet, tell_count: CountListener) -> WeightSpace:
            return weight_space(
                evaluation,
                programme,
                weights,
                draws=draws,
                tell_count=tell_count,
                workers=self.workers,
            )

        return self.stages.pieces(tuple(dict.fromkeys((self.admitted, near))), space, tell_count)

    def robust(self, so_far: Doubt, tell_count: CountListener) -> tuple[Robust, ...]:
        """Find the portfolios that no other beats, with scores as they stand and with their ranges."""
        evaluation, programme = self.analysis.evaluation, self.analysis.programme
        known = so_far.spaces[0].portfolios if so_far.spaces else ()

        def unbeaten(ranges: bool, _: CountListener) -> Robust:
            return robust(evaluation, programme, self.admitted, scores=ranges, known=known)

        return self.stages.pieces((False, True), unbeaten, tell_count)

    def drawn(self, so_far: Doubt) -> Doubt:
        """Find the best portfolio in every draw of each source, each a stage of its own."""
        evaluation, programme = self.analysis.evaluation, self.analysis.programme
        undecided = [
            i
            for i, level in enumerate(self.choice)
            if not _turned_by_views(i, funded=level > 0, views=so_far.views)
        ]
        few = min(self.count, FEW)
        drawn = sources(
            evaluation,
            programme,
            self.choice,
            draws=few,
            most=self.count,
            only=undecided,
            workers=self.workers,
            stages=self.stages,
        )
        if self.words_only:
            return replace(so_far, sources=drawn)
        stressed = stress(
            evaluation,
            programme,
            self.choice,
            draws=few,
            workers=self.workers,
            stages=self.stages,
        )
        return replace(so_far, sources=drawn, stress=stressed)


def _turned_by_views(i: int, *, funded: bool, views: Sequence[View]) -> bool:
    """Whether the case, a person or a future decides against the word already, whatever the draws say."""
    return any(view.members[i].side != ("in" if funded else "out") for view in views)


def _admissible(analysis: Basis) -> tuple[WeightSet, tuple[str, ...]]:
    """Read which weights the case admits; where its statements contradict one another, those within 25 %."""
    try:
        return stated(analysis.case), ()
    except (WeightsClash, StatementError) as fault:
        why = str(fault).strip().rstrip(".")
        near = around(tuple(leaf.id for leaf in analysis.case.leaves), analysis.evaluation.weights)
        return near, (
            f"What is said of the weights leaves none ({why}); draws take them within 25 % instead.",
        )
