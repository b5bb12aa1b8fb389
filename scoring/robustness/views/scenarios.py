"""Futures side by side: the best portfolio of each, what is left of today's choice in them, and what to choose now.

Every scenario is a case of its own (apply_scenario.py) with its own values, costs and rules. A
portfolio is chosen now, so the two that look ahead (foresight.py), the best on average and the one
of least largest regret, are chosen among those that keep every rule of the case **as it stands**.
What a portfolio is worth in a future is what is left of it there after the best repair by dropping
or lowering (future.py). Where nothing below it keeps the rules it has no worth there, and no
average over the futures.

Probabilities belong to scenarios; what is left of 1 is the case as it stands. A scenario without
one is a stress test: it counts in the largest regret and not on average.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING, Literal

from criteria.model.case_rules import rules
from criteria.model.distinct_names import scenario_names
from scoring.exact.answer import Answer
from scoring.exact.limits import allowed, relaxations_by_itself, stage_work
from scoring.exact.programme import value_line
from scoring.exact.search import best_of, prove
from scoring.portfolio.frames import as_float
from scoring.portfolio.from_case import programme as make_programme
from scoring.robustness.views.apply_scenario import apply
from scoring.robustness.views.compromise import View, combined, least_regret
from scoring.robustness.views.foresight import least_regretted, mean_worth, most_on_average
from scoring.robustness.views.future import Broken, Future, Repair, Repaired
from scoring.value.costs import cost_table
from scoring.value.evaluation import evaluate
from scoring.work.later import pd

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from criteria.model.case import Case
    from scoring.exact.programme import Choice, Programme
    from scoring.robustness.views.compromise import Compromise
    from scoring.robustness.views.foresight import Average
    from scoring.value.costs import CostTable
    from scoring.value.evaluation import Evaluation

AS_IT_STANDS = "as it stands"
QUESTIONS = 10
"""Futures whose best portfolios share the work of a stage, about."""

TIMES = 2
"""Times the work of a question that stands by itself that the best of a future may take."""

GUESS, MOST_GUESSED = 5_000_000, 100
"""Relaxations times rows times options for a first guess at what does well, and relaxations at most."""

type Progress = Callable[[str], None]
type ChosenBy = Literal["case", "scenario", "expected value", "least regret"]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A portfolio to look at in every future. name: the scenario's id, or what chose it. proved: it is the best."""

    name: str
    by: ChosenBy
    choice: Choice
    proved: bool


@dataclass(frozen=True)
class Scenarios:
    """Futures and portfolios side by side. A worth, a regret and an average are of what is left after repair.

    futures: the case as it stands, then the scenarios in the case's order.
    chosen: today's best, each scenario's own, the best on average, the least largest regret.
    average, least: how these two were found; None where no scenario has a chance, or no portfolio
        is known that can be repaired in every future.
    """

    futures: tuple[Future, ...]
    chosen: tuple[Chosen, ...]
    average: Average | None
    least: Compromise | None

    @cached_property
    def values(self) -> tuple[tuple[Fraction, ...], ...]:
        """Points of each portfolio as it stands, whether or not it fits: futures x portfolios."""
        return tuple(
            tuple(future.value(row.choice) for row in self.chosen) for future in self.futures
        )

    @cached_property
    def repairs(self) -> tuple[tuple[Repair | None, ...], ...]:
        """What is left of each portfolio: futures x portfolios; None where it is not known to be repairable."""
        return tuple(
            tuple(future.repair(row.choice) for row in self.chosen) for future in self.futures
        )

    @cached_property
    def worths(self) -> tuple[tuple[Fraction | None, ...], ...]:
        """Points that are left of each portfolio: futures x portfolios; None where nothing is."""
        return tuple(
            tuple(None if repair is None else repair.value for repair in row)
            for row in self.repairs
        )

    @cached_property
    def regrets(self) -> tuple[tuple[Fraction | None, ...], ...]:
        """Points lost against each future's own best: futures x portfolios; None where a future or a worth is none."""
        return tuple(
            tuple(_regret(future.best.points, worth) for worth in row)
            for future, row in zip(self.futures, self.worths, strict=True)
        )

    @cached_property
    def broken(self) -> tuple[tuple[tuple[Broken, ...], ...], ...]:
        """Rules each portfolio would break as it stands: futures x portfolios."""
        return tuple(
            tuple(future.broken(row.choice) for row in self.chosen) for future in self.futures
        )

    @cached_property
    def expected(self) -> tuple[Fraction | None, ...] | None:
        """Points left of each portfolio on average, by probability; None where no scenario has one.

        None for a portfolio that cannot be repaired in a future that has a chance.
        """
        if all(future.probability is None for future in self.others):
            return None
        return tuple(self.mean(row.choice) for row in self.chosen)

    @cached_property
    def core(self) -> tuple[tuple[int, int], ...]:
        """The here-and-now core: (recommendation, level) that every best portfolio of every future holds.

        The level is the lowest of them; every one funds it at that level or above. Where several
        portfolios of a future are as good, each of them does. A future in which no portfolio keeps
        every rule is left out.
        """
        possible = [future for future in self.futures if future.best.choice is not None]
        bests = [future.best.choice for future in possible if future.best.choice is not None]
        always = [i for i, levels in enumerate(zip(*bests, strict=True)) if all(levels)]
        lowest = [(i, min(future.lowest(i) for future in possible)) for i in always]
        return tuple((i, level) for i, level in lowest if level)

    @property
    def others(self) -> tuple[Future, ...]:
        """The scenarios: every future but the case as it stands."""
        return self.futures[1:]

    @property
    def impossible(self) -> tuple[Future, ...]:
        """The futures in which it is proved that no portfolio keeps every rule: they bar no word."""
        return tuple(future for future in self.futures if future.impossible)

    @property
    def unsettled(self) -> tuple[Future, ...]:
        """The futures in which no portfolio was found and none is ruled out."""
        return tuple(
            future
            for future in self.futures
            if future.best.choice is None and not future.best.proved
        )

    def fitted(self, choice: Choice) -> int:
        """Count the scenarios that any portfolio fits as it stands, of all `others`."""
        return sum(future.fits(choice) for future in self.others)

    def loss(self, future: Future, choice: Choice) -> Fraction | None:
        """Share of a future's best that a portfolio loses there; None where either is none or the best not above 0."""
        top = future.best.points
        lost = _regret(top, future.worth(choice))
        return None if lost is None or top is None or top <= 0 else lost / top

    def mean(self, choice: Choice) -> Fraction | None:
        """Points left of any portfolio on average over the futures that have a chance; None where it has no worth."""
        return mean_worth(self.futures, choice)

    def barring(self, choice: Choice) -> tuple[Future, ...]:
        """List the futures that have a chance and leave a portfolio no worth, so that it has no average."""
        return tuple(
            future for future in self.futures if future.probability and future.worth(choice) is None
        )

    def named(self, name: str) -> Chosen:
        """Look a portfolio up by its name; raises KeyError."""
        return {row.name: row for row in self.chosen}[name]

    def to_frame(self) -> pd.DataFrame:
        """Show what is left of each portfolio, in points: futures down, portfolios across."""
        return self._frame(self.worths)

    def regret_frame(self) -> pd.DataFrame:
        """Show the regrets in points: futures down, portfolios across."""
        return self._frame(self.regrets)

    def _frame(self, figures: Sequence[Sequence[Fraction | None]]) -> pd.DataFrame:
        cells = [list(map(as_float, row)) for row in figures]
        names = [row.name for row in self.chosen]
        return pd.DataFrame(
            cells, index=[future.id for future in self.futures], columns=names, dtype=float
        )


def scenarios(
    evaluation: Evaluation,
    costs: CostTable,
    programme: Programme,
    best: Answer,
    progress: Progress = lambda _: None,
) -> Scenarios | None:
    """Work out every scenario of a case; `best` is the case's own best portfolio. None where there is no scenario.

    1. Make each scenario's case and find its best portfolio. 2. Find the best on average and the
    least largest regret, under the rules of the case as it stands, of what is left in each future.
    3. Find what is left of each portfolio.
    """
    if not evaluation.case.scenarios or best.choice is None:
        return None
    every = as_changed(evaluation, costs, programme, best)
    every = with_bests(every, bests_of(every, progress))
    return together(every, explore(every, progress))


def as_changed(
    evaluation: Evaluation, costs: CostTable, programme: Programme, best: Answer
) -> tuple[Future, ...]:
    """Make the case of every scenario, the case as it stands first, with nothing looked for in it yet."""
    case = evaluation.case
    ids = dict.fromkeys(row.scenario for row in case.scenarios)
    futures = [_future(case, id_) for id_ in ids]
    chances = [future.probability for future in futures if future.probability is not None]
    today = Future(
        id=AS_IT_STANDS,
        name="The case as it stands",
        story="",
        probability=1 - sum(chances, Fraction(0)),
        notes=(),
        case=case,
        evaluation=evaluation,
        costs=costs,
        rules=rules(case),
        programme=programme,
        best=best,
    )
    return (today, *futures)


@dataclass(frozen=True)
class Explored:
    """What was looked for in the futures.

    chosen, average, least: as in `Scenarios`
    repaired: futures x portfolios that were asked of: what is left of each
    """

    chosen: tuple[Chosen, ...]
    average: Average | None
    least: Compromise | None
    repaired: tuple[tuple[Repaired, ...], ...]


NOTHING_EXPLORED = Explored((), None, None, ())


def bests_of(changed: Sequence[Future], progress: Progress = lambda _: None) -> tuple[Answer, ...]:
    """Find the best portfolio of every future; `changed` as `as_changed` makes them, the first one solved already."""
    today, *others = changed
    known = [] if today.best.choice is None else [today.best.choice]
    bests = [today.best]
    for future in others:
        progress(f"Working out the scenario {future.id}")
        bests.append(
            best_of(
                future.programme, known, relaxations_by_itself(future.programme, QUESTIONS, TIMES)
            )
        )
        if bests[-1].choice is not None:
            known.append(bests[-1].choice)
    return tuple(bests)


def with_bests(changed: Sequence[Future], bests: Sequence[Answer]) -> tuple[Future, ...]:
    """Give every future its best portfolio."""
    return tuple(replace(future, best=best) for future, best in zip(changed, bests, strict=True))


def together(every: tuple[Future, ...], explored: Explored) -> Scenarios:
    """Put what was found beside the futures in which it was, which remember it."""
    for future, repaired in zip(every, explored.repaired, strict=False):
        future.remember({choice: (repair, proved) for choice, repair, proved in repaired})
    return Scenarios(every, explored.chosen, explored.average, explored.least)


def explore(every: Sequence[Future], progress: Progress = lambda _: None) -> Explored:
    """Look for what does well in all futures together, each with its best portfolio, and for what is left of it there.

    Raises:
        ValueError: no best portfolio of the case as it stands is known.
    """
    today, *others = every
    programme, best = today.programme, today.best
    if best.choice is None:
        raise ValueError("there is no portfolio to begin from")
    chosen = [Chosen("today", "case", best.choice, best.proved)]
    chosen += [
        Chosen(future.id, "scenario", future.best.choice, future.best.proved)
        for future in others
        if future.best.choice is not None
    ]
    chances = [future.probability for future in others if future.probability is not None]
    progress("Looking for what does well in all of them")
    starts = _starts(programme, every, best.choice)
    guess = cache(partial(_guess, programme, every, best.choice))
    average = most_on_average(programme, every, starts, guess) if chances else None
    if average is not None:
        chosen.append(Chosen("expected value", "expected value", average.choice, average.proved))
        starts = (*starts, average.choice)
    least = least_regretted(programme, every, starts, guess)
    if least is not None:
        chosen.append(Chosen("least regret", "least regret", least.choice, least.proved))
    return Explored(
        chosen=tuple(chosen),
        average=average,
        least=least,
        repaired=tuple(_repaired(future, chosen, progress) for future in every),
    )


def _repaired(future: Future, chosen: Sequence[Chosen], progress: Progress) -> tuple[Repaired, ...]:
    """Find what is left of each portfolio in one future; also gives what was asked of it before."""
    progress(f"What is left of each portfolio in {future.id}")
    for row in chosen:
        future.repair(row.choice)
    return future.repaired


def _future(case: Case, id_: str) -> Future:
    rows = [row for row in case.scenarios if row.scenario == id_]
    changed, notes = apply(case, id_)
    evaluation, costs, stated = evaluate(changed), cost_table(changed), rules(changed)
    programme = make_programme(evaluation, costs, stated)
    chances = [Fraction(row.probability) for row in rows if row.probability is not None]
    return Future(
        id=id_,
        name=scenario_names(case)[id_],
        story=next((row.story for row in rows if row.story), ""),
        probability=next(iter(chances), None),
        notes=notes,
        case=changed,
        evaluation=evaluation,
        costs=costs,
        rules=stated,
        programme=programme,
        best=Answer(None, None, None, proved=False),
    )


def _starts(programme: Programme, futures: Sequence[Future], best: Choice) -> tuple[Choice, ...]:
    """Guess portfolios that do well: today's best, what is left today of each future's, and the best on average unrepaired."""
    possible = _possible(futures)
    left = [
        repair.choice for _, choice in possible if (repair := futures[0].repair(choice)) is not None
    ]
    lines = [value_line(future.programme) for future, _ in possible]
    chances = [
        (future.probability or Fraction(0)) * future.programme.value_unit for future, _ in possible
    ]
    ahead = prove(
        programme.towards(combined(lines, chances)),
        incumbents=(best,),
        node_limit=_guesses(programme),
    ).choice
    return tuple(dict.fromkeys((best, *left, *(() if ahead is None else (ahead,)))))


def _guess(programme: Programme, futures: Sequence[Future], best: Choice) -> tuple[Choice, ...]:
    """Guess one more: what regrets least unrepaired, which takes longer."""
    views = [
        View(
            future.id,
            value_line(future.programme),
            future.programme.value_unit,
            future.programme.value(choice),
        )
        for future, choice in _possible(futures)
    ]
    return (least_regret(programme, views, (best,), _guesses(programme), walked=False).choice,)


def _possible(futures: Sequence[Future]) -> list[tuple[Future, Choice]]:
    """Give the futures in which some portfolio keeps every rule, each with its best."""
    return [(future, choice) for future in futures if (choice := future.best.choice) is not None]


def _guesses(programme: Programme) -> int:
    """Say how many relaxations a guess may take."""
    options = sum(len(names) + 1 for names in programme.levels)
    nodes = stage_work(programme, GUESS) // max(len(programme.rows) * options, 1)
    return min(allowed(programme, nodes), MOST_GUESSED)


def _regret(best: Fraction | None, worth: Fraction | None) -> Fraction | None:
    """Loss against a best, which may lie within the tie of method.md below what is left of another portfolio."""
    return None if best is None or worth is None else max(best - worth, Fraction(0))
