"""Futures side by side: the best portfolio of each, what today's choice would be worth in them, and what to choose now.

Every scenario is a case of its own (futures.py) with its own values, costs and rules. A portfolio is chosen now, so
the two that look ahead, the best on expected value and the one of least largest regret, are chosen among those that
keep every rule of the case **as it stands**; where they, or today's best, would break a rule of some future is listed
with by how much. Regret in a future is the loss against the best that future could have chosen; it can be below zero
where a future's own limits are tighter than those the portfolio was chosen under.

Probabilities belong to scenarios; what is left of 1 is the case as it stands. A scenario without one is a stress test:
it counts in the largest regret and not in expected value.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import pandas as pd

from criteria.names import scenario_names
from criteria.rules import rules
from scoring.portfolio.rows import programme as make_programme
from scoring.portfolio.search import prove
from scoring.robustness.compromise import View, combined, least_regret
from scoring.robustness.futures import apply
from scoring.robustness.valued import Best, best_of, points, worth_line
from scoring.value.costs import cost_table
from scoring.value.evaluation import evaluate

if TYPE_CHECKING:
    from collections.abc import Callable

    from criteria.case import Case
    from criteria.rules import Rule
    from scoring.portfolio.programme import Choice, Programme
    from scoring.robustness.compromise import Compromise
    from scoring.value.costs import CostTable
    from scoring.value.evaluation import Evaluation

AS_IT_STANDS = "as it stands"
type Progress = Callable[[str], None]
type ChosenBy = Literal["case", "scenario", "expected value", "least regret"]


@dataclass(frozen=True)
class Future:
    """One scenario, or (first in the list) the case as it stands.

    probability: None for a stress test. notes: what was cut to its scale and the like. best: None as its choice where
    no portfolio keeps every rule of this future.
    """

    id: str
    name: str
    story: str
    probability: Fraction | None
    notes: tuple[str, ...]
    case: Case
    evaluation: Evaluation
    costs: CostTable
    rules: tuple[Rule, ...]
    programme: Programme
    best: Best

    def value(self, choice: Choice) -> Fraction:
        """Value of a portfolio in this future, in points."""
        return points(self.programme, choice)

    def broken(self, choice: Choice) -> tuple[Broken, ...]:
        """List the rules of this future that a portfolio breaks."""
        by_name = {rule.name: rule for rule in self.rules}
        return tuple(
            Broken(row.name, str(by_name[row.name]), excess * row.unit) for row, excess in self.programme.broken(choice)
        )


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule of a future that a portfolio breaks, in the planner's words, and by how much in the rule's own unit."""

    rule: str
    words: str
    excess: Fraction


@dataclass(frozen=True, slots=True)
class Chosen:
    """A portfolio to look at in every future. name: the scenario's id, or what chose it. proved: it is the best."""

    name: str
    by: ChosenBy
    choice: Choice
    proved: bool


@dataclass(frozen=True)
class Scenarios:
    """Futures and portfolios side by side.

    futures: the case as it stands, then the scenarios in the case's order. chosen: today's best, each scenario's own,
    the best on expected value (if any scenario has a probability), the least largest regret.
    regret: over all futures that have a best. expected: points of each portfolio weighted by probability, None where no
    scenario has one.
    """

    futures: tuple[Future, ...]
    chosen: tuple[Chosen, ...]
    least: Compromise

    @cached_property
    def values(self) -> tuple[tuple[Fraction, ...], ...]:
        """Points: futures x portfolios."""
        return tuple(tuple(future.value(row.choice) for row in self.chosen) for future in self.futures)

    @cached_property
    def regrets(self) -> tuple[tuple[Fraction | None, ...], ...]:
        """Points lost against each future's own best: futures x portfolios; None where a future has none."""
        return tuple(
            tuple(None if future.best.value is None else future.best.value - value for value in row)
            for future, row in zip(self.futures, self.values, strict=True)
        )

    @cached_property
    def regret_shares(self) -> tuple[tuple[Fraction | None, ...], ...]:
        """The same as a share of that best; None where there is none or it is worth nothing."""
        tops = [future.best.value or Fraction(0) for future in self.futures]
        return tuple(
            tuple(loss / top if loss is not None and top > 0 else None for loss in row)
            for top, row in zip(tops, self.regrets, strict=True)
        )

    @cached_property
    def broken(self) -> tuple[tuple[tuple[Broken, ...], ...], ...]:
        """Rules each portfolio would break: futures x portfolios."""
        return tuple(tuple(future.broken(row.choice) for row in self.chosen) for future in self.futures)

    @cached_property
    def expected(self) -> tuple[Fraction, ...] | None:
        """Points of each portfolio weighted by probability; None where no scenario has one."""
        if all(future.probability is None for future in self.futures[1:]):
            return None
        chances = [future.probability or Fraction(0) for future in self.futures]
        columns = zip(*self.values, strict=True)
        return tuple(sum((p * v for p, v in zip(chances, column, strict=True)), Fraction(0)) for column in columns)

    @cached_property
    def core(self) -> tuple[tuple[int, int], ...]:
        """The here-and-now core: (recommendation, level) that the best portfolio of every future holds.

        The level is the lowest of them; every one funds it at that level or above. A future in which no portfolio keeps
        every rule holds nothing and is left out.
        """
        bests = [row.choice for row in self.chosen if row.by in {"case", "scenario"}]
        lowest = [min(levels) for levels in zip(*bests, strict=True)]
        return tuple((i, level) for i, level in enumerate(lowest) if level)

    @property
    def impossible(self) -> tuple[Future, ...]:
        """The futures in which no portfolio keeps every rule."""
        return tuple(future for future in self.futures if future.best.choice is None)

    def named(self, name: str) -> Chosen:
        """Look a portfolio up by its name; raises KeyError."""
        return {row.name: row for row in self.chosen}[name]

    def to_frame(self) -> pd.DataFrame:
        """Show the values in points: futures down, portfolios across."""
        cells = [[float(x) for x in row] for row in self.values]
        names = [row.name for row in self.chosen]
        return pd.DataFrame(cells, index=[future.id for future in self.futures], columns=names)

    def regret_frame(self) -> pd.DataFrame:
        """Show the regrets in points: futures down, portfolios across."""
        cells = [[None if x is None else float(x) for x in row] for row in self.regrets]
        names = [row.name for row in self.chosen]
        return pd.DataFrame(cells, index=[future.id for future in self.futures], columns=names, dtype=float)


def scenarios(
    evaluation: Evaluation,
    costs: CostTable,
    programme: Programme,
    best: Best,
    progress: Progress = lambda _: None,
) -> Scenarios | None:
    """Work out every scenario of a case; `best` is the case's own best portfolio. None where there is no scenario.

    1. Make each scenario's case and find its best portfolio. 2. Value every portfolio in every future. 3. Find the best
    on expected value and the least largest regret, both under the rules of the case as it stands.
    """
    case = evaluation.case
    ids = tuple(dict.fromkeys(row.scenario for row in case.scenarios))
    if not ids or best.choice is None:
        return None
    known = [best.choice]
    futures = []
    for id_ in ids:
        progress(f"Working out the scenario {id_}")
        futures.append(_future(case, id_, known))
        known += [found for found in (futures[-1].best.choice,) if found is not None]
    remainder = 1 - sum((future.probability or Fraction(0) for future in futures), Fraction(0))
    today = Future(
        AS_IT_STANDS, "The case as it stands", "", remainder, (), case, evaluation, costs, rules(case), programme, best
    )
    every = (today, *futures)
    chosen = [Chosen("today", "case", best.choice, best.proved)]
    chosen += [
        Chosen(future.id, "scenario", future.best.choice, future.best.proved)
        for future in futures
        if future.best.choice is not None
    ]
    progress("Looking for what does well in all of them")
    views = [
        View(future.id, worth_line(future.programme), future.programme.value_unit, future.programme.value(choice))
        for future in every
        if (choice := future.best.choice) is not None
    ]
    if any(future.probability is not None for future in futures):
        chosen.append(_expected(programme, every, best.choice))
    least = least_regret(programme, views, [row.choice for row in chosen])
    chosen.append(Chosen("least regret", "least regret", least.choice, least.proved))
    return Scenarios(every, tuple(chosen), least)


def _future(case: Case, id_: str, known: list[Choice]) -> Future:
    rows = [row for row in case.scenarios if row.scenario == id_]
    changed, notes = apply(case, id_)
    evaluation, costs, stated = evaluate(changed), cost_table(changed), rules(changed)
    whole = make_programme(evaluation, costs, stated)
    chance = next((row.probability for row in rows if row.probability is not None), None)
    return Future(
        id_,
        scenario_names(case)[id_],
        next((row.story for row in rows if row.story), ""),
        None if chance is None else Fraction(chance),
        notes,
        changed,
        evaluation,
        costs,
        stated,
        whole,
        best_of(whole, known),
    )


def _expected(programme: Programme, futures: tuple[Future, ...], start: Choice) -> Chosen:
    """Find what is worth most on average over the futures, under the rules of the case as it stands."""
    weighed = [future for future in futures if future.probability]
    lines = [worth_line(future.programme) for future in weighed]
    factors = [(future.probability or Fraction(0)) * future.programme.value_unit for future in weighed]
    proof = prove(programme.towards(combined(lines, factors)), incumbents=(start,))
    proved = proof.closed and proof.settled
    return Chosen("expected value", "expected value", proof.choice if proof.choice is not None else start, proved)
