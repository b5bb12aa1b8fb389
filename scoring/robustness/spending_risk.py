"""What ranges do to the plan: the best portfolio on expected figures, and the chance that the money does not last.

The likely figure of a range is its most probable one, not its mean: where ranges lean to one side, as costs lean up
and benefits often lean down, the portfolio that is best on likely figures need not be best on average. And a portfolio
that fits its budget on likely costs may break it in most futures. Both are said side by side here.

Costs of different recommendations are drawn independently, each at one place over its levels and years; since
overruns often come together, the same is worked out with all of them at one common place, the careful end.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, partial
from math import lcm
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from criteria.rules import Budget, rules
from scoring.portfolio.rows import programme as programme_of
from scoring.portfolio.search import Prover
from scoring.robustness.draws import chances, triangular
from scoring.robustness.moments import expected
from scoring.robustness.streams import SLICES, blocks_of, slices_drawn, streams
from scoring.robustness.work import ALONE, Told, Workers, each, silent
from scoring.value.costs import cost_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from criteria.case import Case
    from scoring.portfolio.programme import Choice, Programme
    from scoring.robustness.draws import Chances
    from scoring.value.costs import CostTable
    from scoring.value.evaluation import Evaluation

SAFE = 0.8
"""The chance that a contingency is sized for."""

STEP_BITS = 46


@dataclass(frozen=True, slots=True)
class Change:
    """Why the expected-value portfolio differs on one recommendation.

    likely_level, expected_level: in either portfolio. by_criterion: expected less likely benefit, in points by
    criterion, of the higher of the two levels: where its ranges lean.
    """

    index: int
    likely_level: int
    expected_level: int
    by_criterion: tuple[Fraction, ...]


@dataclass(frozen=True)
class ExpectedBest:
    """The best portfolio on likely figures and the best on expected ones. Values in points.

    values: (likely, expected) value of the likely portfolio, then of the expected one. proved: both are proved best.
    """

    ids: tuple[str, ...]
    criteria: tuple[str, ...]
    likely_choice: Choice
    expected_choice: Choice
    values: tuple[tuple[Fraction, Fraction], tuple[Fraction, Fraction]]
    changes: tuple[Change, ...]
    proved: bool

    @property
    def same(self) -> bool:
        """Whether the ranges change nothing."""
        return self.likely_choice == self.expected_choice

    @property
    def gain(self) -> Fraction:
        """Points won on average by choosing on expected in place of likely figures."""
        return self.values[1][1] - self.values[0][1]

    def to_frame(self) -> pd.DataFrame:
        """Show the recommendations that differ, with what leans by criterion, in points."""
        frame = pd.DataFrame(
            [[row.likely_level, row.expected_level, *map(float, row.by_criterion)] for row in self.changes],
            index=pd.Index([self.ids[row.index] for row in self.changes], name="recommendation"),
            columns=["likely_level", "expected_level", *self.criteria],
        )
        return frame.astype({"likely_level": int, "expected_level": int})


@dataclass(frozen=True, slots=True)
class BudgetRisk:
    """One budget against the drawn spending of a portfolio. Money (or the resource) in the case's unit.

    likely: spending on likely costs. mean: of the draws. broken, broken_together: draws that pass the amount, costs
    drawn apart and all at one place. at_safe, at_safe_together: spending not passed in 80 % of draws.
    overrun: mean of what is missing, over the draws in which something is.
    """

    name: str
    resource: str
    years: tuple[int, ...] | None
    amount: Fraction
    likely: float
    mean: float
    broken: int
    broken_together: int
    at_safe: float
    at_safe_together: float
    overrun: float

    @property
    def contingency(self) -> float:
        """What has to be held in reserve above likely spending to be covered in 80 % of draws."""
        return max(self.at_safe - self.likely, 0.0)

    @property
    def short(self) -> float:
        """What the budget itself lacks to be enough in 80 % of draws; 0 if it is enough."""
        return max(self.at_safe - float(self.amount), 0.0)


@dataclass(frozen=True)
class SpendingRisk:
    """How likely a portfolio is to break each budget. draws: made; asked: asked for."""

    draws: int
    asked: int
    budgets: tuple[BudgetRisk, ...]
    any_broken: int
    any_broken_together: int

    @property
    def chance_of_any(self) -> float:
        """Chance that some budget is broken, costs drawn apart."""
        return self.any_broken / max(self.draws, 1)

    @cached_property
    def standard_error(self) -> float:
        """Give the standard error of `chance_of_any`; of a single budget's chance it is at most this formula's."""
        p = self.chance_of_any
        return float(np.sqrt(p * (1 - p) / max(self.draws, 1)))

    def to_frame(self) -> pd.DataFrame:
        """Show one row a budget."""
        made = max(self.draws, 1)
        return pd.DataFrame(
            [
                {
                    "budget": row.name,
                    "amount": float(row.amount),
                    "likely": row.likely,
                    "mean": row.mean,
                    "chance_broken": row.broken / made,
                    "chance_broken_together": row.broken_together / made,
                    "at_80": row.at_safe,
                    "contingency_80": row.contingency,
                    "overrun": row.overrun,
                }
                for row in self.budgets
            ],
            columns=[
                *("budget", "amount", "likely", "mean", "chance_broken", "chance_broken_together"),
                *("at_80", "contingency_80", "overrun"),
            ],
        ).set_index("budget")


def expected_best(
    evaluation: Evaluation, costs: CostTable, choice: Choice, uncertain: Chances | None = None
) -> ExpectedBest:
    """Find the best portfolio on expected figures; `choice` is the best on likely ones.

    Costs and rules stay at their likely figures in both, so that only what is gained differs.
    """
    uncertain = uncertain or chances(evaluation)
    mean = expected(evaluation, uncertain)
    likely_programme, mean_programme = programme_of(evaluation, costs), programme_of(mean, costs)
    proof = Prover(mean_programme).prove(incumbents=[choice])
    other = choice if proof.choice is None else proof.choice
    if mean_programme.value(choice) == mean_programme.value(other):
        other = choice

    def both(of: Choice) -> tuple[Fraction, Fraction]:
        return (
            likely_programme.value(of) * likely_programme.value_unit,
            mean_programme.value(of) * mean_programme.value_unit,
        )

    changes = []
    for i, (a, b) in enumerate(zip(choice, other, strict=True)):
        if a != b:
            level = max(a, b) - 1
            pair = zip(mean.contributions[i][level], evaluation.contributions[i][level], strict=True)
            changes.append(Change(i, a, b, tuple(after - before for after, before in pair)))
    leaves = tuple(leaf.id for leaf in evaluation.case.leaves)
    return ExpectedBest(
        likely_programme.ids, leaves, choice, other, (both(choice), both(other)), tuple(changes), proof.closed
    )


@dataclass(frozen=True, slots=True)
class _Spending:
    """The drawn spending of a portfolio on every budget, in integer steps.

    tables: budgets x funded recommendations x slices, in steps; fixed: budgets, savings, in steps. ends: budgets, the
    most that keeps the budget. step: money in one step, a budget.
    """

    tables: NDArray[np.int64]
    fixed: NDArray[np.int64]
    ends: NDArray[np.int64]
    step: tuple[Fraction, ...]


def spending_risk(
    case: Case,
    programme: Programme,
    choice: Choice,
    *,
    draws: int | None = None,
    workers: Workers = ALONE,
    told: Told = silent,
) -> SpendingRisk:
    """Draw the costs of a portfolio and hold them against every budget.

    draws: the case's own number if left out. Savings between recommendations stay as stated.
    """
    count = case.settings.draws if draws is None else draws
    budgets = [rule for rule in rules(case) if isinstance(rule, Budget)]
    funded = [i for i, level in enumerate(choice) if level]
    spending = _spending(case, choice, budgets, funded)
    rows = {row.name: row for row in programme.rows}
    found, _ = each(partial(_drawn, spending, funded, case.settings.seed, len(choice)), blocks_of(count), workers, told)
    apart = np.concatenate([a for a, _ in found], axis=1) if found else np.zeros((len(budgets), 0), dtype=np.int64)
    together = np.concatenate([b for _, b in found], axis=1) if found else apart
    made = apart.shape[1]
    over, over_together = apart > spending.ends[:, None], together > spending.ends[:, None]
    result = []
    for b, rule in enumerate(budgets):
        step = float(spending.step[b])
        beyond = (apart[b][over[b]] - spending.ends[b]) * step
        row = rows.get(rule.name)
        likely = float(row.line.total(choice, programme.joints) * row.unit) if row is not None else 0.0
        result.append(
            BudgetRisk(
                rule.name,
                rule.resource,
                rule.years,
                Fraction(rule.amount),
                likely,
                float(apart[b].mean() * step) if made else likely,
                int(over[b].sum()),
                int(over_together[b].sum()),
                float(np.quantile(apart[b], SAFE, method="inverted_cdf") * step) if made else likely,
                float(np.quantile(together[b], SAFE, method="inverted_cdf") * step) if made else likely,
                float(beyond.mean()) if len(beyond) else 0.0,
            )
        )
    return SpendingRisk(made, count, tuple(result), int(over.any(axis=0).sum()), int(over_together.any(axis=0).sum()))


def _spending(case: Case, choice: Choice, budgets: Sequence[Budget], funded: Sequence[int]) -> _Spending:
    """Add each funded recommendation's cost tables up by budget."""
    held = cost_table(case)
    tables = np.zeros((len(budgets), len(funded), SLICES))
    certain = [[Fraction(0)] * len(funded) for _ in budgets]
    place = {case.recommendations[i].id: at for at, i in enumerate(funded)}
    for row in case.costs:
        at = place.get(row.option)
        if at is None or case.level_named(row.option, row.level) != choice[funded[at]]:
            continue
        for b, rule in enumerate(budgets):
            if row.resource == rule.resource and (rule.years is None or row.year in rule.years):
                if row.low == row.high:
                    certain[b][at] += Fraction(row.likely)
                else:
                    tables[b, at] += triangular(float(row.low), float(row.likely), float(row.high))
    saved = [
        sum(
            (
                amount
                for saving in held.savings
                if all(low <= choice[i] <= high for i, low, high in saving.members)
                for (resource, year), amount in saving.amounts.items()
                if resource == rule.resource and (rule.years is None or year in rule.years)
            ),
            Fraction(0),
        )
        for rule in budgets
    ]
    steps, whole, fixed, ends = [], np.zeros(tables.shape, dtype=np.int64), [], []
    for b, rule in enumerate(budgets):
        exact = [Fraction(rule.amount), saved[b], *certain[b]]
        largest = max(float(tables[b].sum(axis=0).max(initial=0.0)), *(abs(float(x)) for x in exact), 1.0)
        # Certain amounts stay exact where the common step allows it, so that a budget met to the cent is met.
        scale = lcm(*(x.denominator for x in exact))
        scale *= max(1, int(2.0**STEP_BITS / largest / scale)) if scale * largest < 2.0**STEP_BITS else 1
        steps.append(Fraction(1, scale))
        whole[b] = np.rint(tables[b] * scale).astype(np.int64)
        whole[b] += np.array([round(x * scale) for x in certain[b]], dtype=np.int64)[:, None]
        fixed.append(round(saved[b] * scale))
        ends.append(int(Fraction(rule.amount) * scale))
    return _Spending(whole, np.array(fixed, dtype=np.int64), np.array(ends, dtype=np.int64), tuple(steps))


def _drawn(
    spending: _Spending, funded: Sequence[int], seed: int, options: int, block: tuple[int, int]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Draw one block: spending apart and together, budgets x draws."""
    number, count = block
    places = slices_drawn(streams(seed, number).costs, options + 1, count)
    apart = np.repeat(spending.fixed[:, None], count, axis=1)
    together = apart.copy()
    for at, i in enumerate(funded):
        apart += spending.tables[:, at][:, places[i]]
        together += spending.tables[:, at][:, places[options]]
    return apart, together
