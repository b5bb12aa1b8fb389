"""The roof of the explanations: why in, why out, what else, what if the budget moves, and what each rule costs.

Everything is found by re-solving and proved as the optimum is; where a search did not close, the
figure says that it is a bound. The pieces: the frontier over the budget (frontier.py), price tags
(prices.py), near-ties (near_optimal.py), orders of priority (priority_lists.py), budgets around the
chosen one (other_budgets.py), rules (rule_prices.py).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from scoring.exact.limits import Allowance, is_usual, relaxations, stage_work
from scoring.exact.programme import Line
from scoring.exact.search import Prover
from scoring.explanation.frontier import WORK as CURVE_WORK
from scoring.explanation.frontier import Frontier, budget_curve, frontier
from scoring.explanation.near_optimal import (
    IN_HOW_MANY,
    Near,
    holdings,
    k_best,
    most_different,
    near_optimal,
)
from scoring.explanation.other_budgets import SHARES, Nested, nested
from scoring.explanation.prices import Prices, prices
from scoring.explanation.priority_lists import Order, orders
from scoring.explanation.rule_prices import RulePrices, rule_prices
from scoring.portfolio.scaling import budget_rows, money_rows, stated_total, whole_term
from scoring.work.keeping import Keep
from scoring.work.later import pd
from scoring.work.stages import Stage, staged

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from scoring.exact.programme import Choice, Programme
    from scoring.exact.proof import Proof
    from scoring.explanation.frontier import Point
    from scoring.explanation.near_optimal import Holding
    from scoring.portfolio.basis import Basis
    from scoring.work.keeping import Read
    from scoring.work.stages import Progress, Stages, Stop
    from scoring.work.workers import CountListener

TOLERANCES = (Fraction(1, 100), Fraction(5, 100))
"""How far below the best value a portfolio counts as nearly as good, as shares of that value."""

K_BEST = 10

STAGES = 7
"""Of so many stages is an explanation."""

UNSAID = ("best", "orders")
"""Parts that the sentences on single recommendations do not rest on."""

SOON = ("tolerances", "prices", "rule_prices")
"""Parts that are worked out for one recommendation alone, unless the case is large; what is
asked of other budgets takes longer."""


@dataclass(frozen=True)
class Tolerance:
    """The near-ties within one tolerance.

    share: of the best value
    near: the portfolios
    holdings: what share of them funds each recommendation, and a word
    different: the one least like the best, None where there is no other
    different_proved: none is less like it
    """

    share: Fraction
    near: Near
    holdings: tuple[Holding, ...]
    different: Choice | None
    different_proved: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """The budgets at which the best portfolio holds a level, by the stated rule of scaling yearly limits.

    level: 0 stands for any level
    spans: (from, up to but without) in money; None is without end
    open_below: budgets up to this one were not looked at, so nothing is said of them; None where
        all were
    looked: whether any budget was
    """

    index: int
    level: int
    spans: tuple[tuple[Fraction, Fraction | None], ...]
    open_below: Fraction | None
    looked: bool = True

    @property
    def first(self) -> Fraction | None:
        """The least budget at which it is in; None where it is in at none."""
        return self.spans[0][0] if self.spans else None

    def known_above(self, budget: Fraction) -> bool:
        """Say whether every budget from this one upward was looked at."""
        return self.looked and (self.open_below is None or self.open_below < budget)

    def above(self, budget: Fraction) -> Fraction | None:
        """Give the least budget from this one upward at which it is in; None where it is in at none."""
        for start, end in self.spans:
            if end is None or end > budget:
                return max(start, budget)
        return None


@dataclass(frozen=True)
class Explanation:
    """All explanations of one decision. Values in points and money are exact.

    choice: the best portfolio
    total: the stated budget in money; None where nothing limits it
    curve: the frontier over the budget needed (over the cost where no budget is stated); its
    figures are in the units of `curve_programme`, a copy of the programme whose money unit divides
    the stated total
    best: the k best portfolios
    stopped: what an interruption left undone; what is named there is empty here, and nothing may be
    read from that
    """

    programme: Programme
    choice: Choice
    total: Fraction | None
    curve: Frontier
    curve_programme: Programme
    prices: Prices
    tolerances: tuple[Tolerance, ...]
    best: Near
    orders: tuple[Order, ...]
    nested: Nested
    rule_prices: RulePrices
    stopped: Stop | None = None

    def value(self, choice: Choice) -> Fraction:
        """Value of a portfolio in points."""
        return self.programme.points(choice)

    def cost(self, choice: Choice) -> Fraction:
        """Cost of a portfolio in money."""
        return self.programme.money(choice)

    def budget_of(self, point: Point) -> Fraction:
        """Budget that a point of the curve needs, in money."""
        return point.need * self.curve_programme.money_unit

    @cached_property
    def _budgets(self) -> tuple[Fraction, ...]:
        """Budget of every point of the curve, in money."""
        return tuple(self.budget_of(point) for point in self.curve.points)

    def value_of(self, point: Point) -> Fraction:
        """Value of a point of the curve, in points."""
        return point.value * self.programme.value_unit

    @cached_property
    def chosen(self) -> int | None:
        """Place on the curve of the point worth what the best portfolio is; None where the curve does not reach it."""
        value = self.programme.value(self.choice)
        worth = [
            k
            for k, point in enumerate(self.curve.points)
            if abs(point.value - value) <= self.programme.tie
        ]
        return worth[-1] if worth else None

    @cached_property
    def step_up(self) -> Point | None:
        """The next point that more money buys."""
        after = None if self.chosen is None else self.chosen + 1
        return (
            None if after is None or after >= len(self.curve.points) else self.curve.points[after]
        )

    @cached_property
    def step_down(self) -> Point | None:
        """The next point below, for less money."""
        return self.curve.points[self.chosen - 1] if self.chosen else None

    def entry(self, index: int, level: int = 0) -> Entry:
        """Give the budgets at which the best portfolio holds a level, or with 0 any level, of a recommendation."""
        points, budgets = self.curve.points, self._budgets
        spans: list[tuple[Fraction, Fraction | None]] = []
        for k, point in enumerate(points):
            level_held = point.choice[index]
            if not level_held or level not in {0, level_held}:
                continue
            start, end = budgets[k], budgets[k + 1] if k + 1 < len(points) else None
            if spans and spans[-1][1] == start:
                start = spans.pop()[0]
            spans.append((start, end))
        below = self.curve.open_below
        unknown = None if below is None else below * self.curve_programme.money_unit
        return Entry(
            index, level, tuple(spans), unknown, looked=self.curve.complete or bool(points)
        )

    def holding(self, index: int, share: Fraction = TOLERANCES[0]) -> Holding | None:
        """Say how many of the near-optimal portfolios within a tolerance hold a recommendation."""
        tolerance = next((row for row in self.tolerances if row.share == share), None)
        return tolerance.holdings[index] if tolerance and tolerance.holdings else None

    def curve_frame(self) -> pd.DataFrame:
        """Show the frontier: budget needed, cost, value, and who enters and leaves against the point before."""
        ids = self.programme.ids
        rows = [
            {
                "budget": float(self.budget_of(point)),
                "cost": float(point.cost * self.curve_programme.money_unit),
                "value": float(self.value_of(point)),
                "enters": ", ".join(ids[i] for i in point.enters),
                "leaves": ", ".join(ids[i] for i in point.leaves),
                "chosen": k == self.chosen,
            }
            for k, point in enumerate(self.curve.points)
        ]
        return pd.DataFrame(rows, columns=["budget", "cost", "value", "enters", "leaves", "chosen"])

    def holdings_frame(self) -> pd.DataFrame:
        """Show for each recommendation the share of near-optimal portfolios that fund it, the word, and how many.

        How many are said as the reports say them: in all, most, some, few or none of them.
        """
        columns: dict[str, list[object]] = {}
        for row in self.tolerances:
            percent = f"{float(row.share):.3%}".replace(".000", "")
            columns[f"share within {percent}"] = [float(holding.share) for holding in row.holdings]
            columns[f"word within {percent}"] = [holding.word for holding in row.holdings]
            columns[f"in how many within {percent}"] = [
                IN_HOW_MANY[holding.word] for holding in row.holdings
            ]
        return pd.DataFrame(columns, index=pd.Index(self.programme.ids, name="recommendation"))

    def near_frame(self, share: Fraction = TOLERANCES[-1]) -> pd.DataFrame:
        """Show the portfolios worth at most a share less than the best, best first, with the level of each funded one.

        share: a tolerance that was looked at, 1% or 5%. Where there are too many, those that were
            listed.

        Raises:
            ValueError: no list was made for that share.
        """
        near = next((row.near for row in self.tolerances if row.share == share), None)
        if near is None:
            looked = " or ".join(
                f"Fraction({row.share.numerator}, {row.share.denominator})"
                for row in self.tolerances
            )
            raise ValueError(
                f"no portfolios were listed within {float(share):.3%} of the best: ask for {looked}"
            )
        rows = [
            {
                "value": float(self.value(choice)),
                "cost": float(self.cost(choice)),
                **dict.fromkeys(self.programme.ids, ""),
                **self.programme.funded_levels(choice),
            }
            for choice in near.portfolios
        ]
        return pd.DataFrame(rows, columns=["value", "cost", *self.programme.ids])


def explain(
    analysis: Basis,
    *,
    shares: Sequence[Fraction] = SHARES,
    seconds: float | None = None,
    left_out: Collection[str] = (),
    progress: Progress = lambda _: None,
) -> Explanation:
    """Explain a decision.

    1. Near-ties. 2. Price tags. 3. Rules. 4. Orders of priority. 5. Budgets around the chosen one.
       6. The frontier.

    shares: budgets to look at, as shares of the stated one. seconds: the user's own clock for the
    price tags' ends and for the frontier, each; none by default. left_out: parts that are not asked
    for. What is not found within the work
    allowed, or by then, is given as a bound.

    An interruption ends it with what it has so far (`stopped`).

    Raises:
        ValueError: there is no portfolio to explain.
    """
    choice = analysis.optimum.choice
    if choice is None:
        raise ValueError("there is no portfolio to explain")
    with staged(progress) as stages:
        asking = _Asking(analysis, choice, shares, seconds, stages)
        parts = [stage for stage in asking.stages_of() if stage.part not in left_out]
        explained = stages.fill(asking.nothing(), parts)
        return replace(explained, stopped=stages.stop)


def explain_one(analysis: Basis, index: int, *, progress: Progress = lambda _: None) -> Explanation:
    """Explain one recommendation of a decision, with what takes a moment; no other may be told of from it.

    index: its place. What takes longer is taken from an earlier run where that kept it, and is
    empty where not: the frontier, and in a case beyond the usual size (limits.is_usual) all but the price tags of
    this one's levels.

    Raises:
        ValueError: there is no portfolio to explain.
    """
    choice = analysis.optimum.choice
    if choice is None:
        raise ValueError("there is no portfolio to explain")
    with staged(progress) as stages:
        asking = _Asking(analysis, choice, SHARES, None, stages)
        soon = SOON if is_usual(analysis.programme) else ()
        parts = [stage for stage in asking.stages_of() if stage.part not in UNSAID]
        with stages.recalling():
            later = [stage for stage in parts if stage.part not in soon]
            explained = stages.fill(asking.nothing(), later)
        work = [stage for stage in parts if stage.part in soon]
        if not soon and not explained.prices.known:
            work = [asking.prices_of(index)]
        stages.expect(len(work))
        explained = stages.fill(explained, work)
        return replace(explained, stopped=stages.stop)


@dataclass(frozen=True)
class _Asking:
    """What every stage of an explanation starts from."""

    analysis: Basis
    choice: Choice
    shares: Sequence[Fraction]
    seconds: float | None
    stages: Stages

    @cached_property
    def built(self) -> Prover:
        return Prover(self.analysis.programme)

    @property
    def prover(self) -> Prover:
        """Give a prover that has met nothing: what a search comes to within its limits rests on no other stage."""
        return self.built.anew()

    @cached_property
    def proof(self) -> Proof:
        """What the best portfolio is worth, and all that tie with it."""
        programme, known = self.analysis.programme, self.analysis.optimum.proof
        if known.closed and not is_usual(programme):
            return known
        limit = relaxations(programme, 1)
        return self.prover.prove(incumbents=[self.choice], node_limit=limit)

    @cached_property
    def total(self) -> Fraction | None:
        return stated_total(self.analysis.case)

    @cached_property
    def budgets(self) -> tuple[str, ...]:
        return budget_rows(self.analysis.rules)

    @cached_property
    def axis(self) -> tuple[Programme, int | None]:
        return _axis(self.analysis.programme, self.total, self.budgets)

    def nothing(self) -> Explanation:
        """Give the explanation with nothing in it, to be filled stage by stage."""
        programme = self.analysis.programme
        return Explanation(
            programme=programme,
            choice=self.choice,
            total=self.total,
            curve=Frontier((), complete=False, open_below=None, bounds=(), steps=0, nodes=0),
            curve_programme=self.axis[0],
            prices=Prices(programme, self.choice, (), ()),
            tolerances=(),
            best=Near(programme, (), (), None, 0, complete=False),
            orders=(),
            nested=Nested(programme, ()),
            rule_prices=RulePrices(programme, (), ()),
        )

    def stages_of(self) -> tuple[Stage[Explanation], ...]:
        """List the stages, each of which fills a part of its own and reads no other."""
        return (
            Stage(
                "near-ties",
                "tolerances",
                self.tolerances,
                self.kept(tuple[Tolerance, ...]),
                holds=bool,
            ),
            Stage(
                "the best portfolios in order",
                "best",
                lambda *_: k_best(self.prover, K_BEST, best=self.proof),
                self.kept(Near),
            ),
            Stage(
                "what each would need to change sides",
                "prices",
                self.prices,
                self.kept(Prices, (tuple[str, ...], money_rows(self.analysis.rules))),
            ),
            Stage(
                "what each rule costs",
                "rule_prices",
                self.rule_prices,
                self.kept(RulePrices, (tuple[tuple[str, ...], ...], self.rule_words)),
            ),
            Stage("orders of priority", "orders", self.orders, self.kept(tuple[Order, ...])),
            Stage(
                "other budgets",
                "nested",
                self.nested,
                self.kept(Nested, *self.money, (tuple[Fraction, ...], tuple(self.shares))),
            ),
            Stage(
                "the frontier",
                "curve",
                self.curve,
                self.kept(Frontier, *self.money),
                holds=lambda curve: bool(curve.points),
            ),
        )

    def kept(self, gives: Any, *reads: Read) -> Callable[[Explanation], Keep[Any]]:
        """Say how an answer is kept that rests on the best portfolio, and on what else it reads."""
        basis = self.analysis
        there = (*basis.there, self.axis[0])
        return lambda _: Keep(gives, (*basis.chosen_from, *reads), there)

    @property
    def money(self) -> tuple[Read, ...]:
        """How much money there is, and which rules say so."""
        return (Fraction | None, self.total), (tuple[str, ...], self.budgets)

    @property
    def rule_words(self) -> tuple[tuple[str, ...], ...]:
        """What the kinds of the rules come from: the name and kind of each, and which limit the whole term."""
        stated = self.analysis.rules
        return whole_term(stated), *((rule.name, rule.kind) for rule in stated)

    def tolerances(self, _: Explanation, tell_count: CountListener) -> tuple[Tolerance, ...]:
        prover = self.prover
        return self.stages.pieces(
            TOLERANCES,
            lambda share, _: _tolerance(prover, self.choice, share, self.proof),
            tell_count,
        )

    def prices_of(self, index: int) -> Stage[Explanation]:
        """Ask for the price tags of one recommendation's levels, which are not kept: they are not all there are."""
        name = f"what {self.analysis.programme.ids[index]} would need to change sides"
        return Stage(name, "prices", lambda *_: self.prices(only=index))

    def prices(self, *_: object, only: int | None = None) -> Prices:
        rows = money_rows(self.analysis.rules)
        known = None if only is None else self.analysis.optimum.proof.best
        return prices(
            self.prover,
            self.choice,
            rows,
            top=self.proof.best if known is None else known,
            only=only,
            seconds=self.seconds,
            progress=self.stages,
        )

    def rule_prices(self, *_: object) -> RulePrices:
        return rule_prices(self.prover, self.choice, self.analysis.rules, top=self.proof.best)

    def orders(self, *_: object) -> tuple[Order, ...]:
        return orders(self.analysis.programme, self.analysis.optimum)

    def nested(self, *_: object) -> Nested:
        looked = self.shares if self.budgets else ()
        return nested(
            self.prover, self.choice, self.budgets, self.total, looked, progress=self.stages
        )

    def curve(self, *_: object) -> Frontier:
        return _curve(*self.axis, self.budgets, self.seconds, self.stages)


def _tolerance(prover: Prover, choice: Choice, share: Fraction, proof: Proof) -> Tolerance:
    """Find the near-ties within one tolerance, for half of a stage's work, and as much to tell what they agree on."""
    programme = prover.programme
    within, work = (
        max(int(share * abs(programme.value(choice))), programme.tie),
        stage_work(programme),
    )
    near = near_optimal(prover, within, best=proof, allowance=Allowance(work // 2))
    different = most_different(near, work=work // 4)
    return Tolerance(
        share,
        near,
        holdings(near, prover, Allowance(work // 4)),
        None if different is None else different[0],
        True if different is None else different[1],
    )


def _axis(
    programme: Programme, total: Fraction | None, budgets: Sequence[str]
) -> tuple[Programme, int | None]:
    """Give the programme whose money unit divides the stated total, and that total; None where there is no budget."""
    if not total or not budgets:
        return programme, None
    finer = (total / programme.money_unit).denominator
    cost = programme.cost
    fine = replace(
        programme,
        cost=Line(
            tuple((i, tuple(finer * amount for amount in amounts)) for i, amounts in cost.terms),
            tuple((p, finer * amount) for p, amount in cost.joints),
        ),
        money_unit=programme.money_unit / finer,
    )
    return fine, int(total / fine.money_unit)


def _curve(
    programme: Programme,
    total: int | None,
    budgets: Sequence[str],
    seconds: float | None,
    stages: Stages,
) -> Frontier:
    """Find the frontier over the budget; over the cost where there is no budget, or one of nothing."""
    what, work = "cost" if total is None else "budget", stage_work(programme, CURVE_WORK)

    def told(points: int, reached: int) -> None:
        money = float(reached * programme.money_unit)
        stages.now_and_then(
            f"The frontier: {points:,} portfolios, down to a {what} of {money:,.12g}"
        )

    if total is None:
        return frontier(programme, work=work, seconds=seconds, progress=told)
    return budget_curve(programme, total, budgets, work=work, seconds=seconds, progress=told)
