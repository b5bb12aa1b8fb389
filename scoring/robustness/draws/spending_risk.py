"""The chance that the money does not last, and the contingency that it takes.

The likely figure of a cost is its most probable one, not its mean, and costs lean up: a portfolio
that fits its budget on likely costs may break it in most futures.

Costs of different recommendations are drawn independently, each at one place over its levels and
years; since overruns often come together, the same is worked out with all of them at one common
place, the careful end.

A budget that is broken in one year is not mended by money that comes later, and one contingency has
to serve all of them. So in every draw the contingency needed is what all budgets of a resource lack
together:

    need = max( sum over chains of max_t (spending to date t - money to date t)+ ,  (spending - total budget)+ )

A chain is a run of years whose money carries forward; what a year lacks is then lacking only once,
and the largest shortfall to date covers it. Money spent on one chain is gone for the next. The
contingency for 80 % is the need that is not passed in four draws of five, and it serves only if it
is in hand before the first budget it has to mend.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property, partial
from typing import TYPE_CHECKING

import numpy as np

from criteria.model.case_rules import rules
from criteria.model.rules import Budget
from criteria.model.words import MONEY
from scoring.robustness.draws.budget_steps import Steps, covers, steps_for
from scoring.robustness.draws.draws import triangular
from scoring.value.costs import cost_table
from scoring.work.later import pd
from scoring.work.streams import SLICES, blocks_of, slices_drawn, streams
from scoring.work.workers import ALONE, CountListener, Workers, each, silent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from criteria.model.case import Case
    from scoring.exact.programme import Choice, Programme

SAFE = Fraction(4, 5)
"""The chance that a contingency is sized for."""

SPREAD = (Fraction(1, 20), Fraction(1, 4), Fraction(1, 2), Fraction(3, 4), Fraction(19, 20))
"""Shares of draws whose spending a fan is drawn from."""

ENOUGH = 10_000
"""Draws of the costs that a chance of an overrun is told from, at least; they cost little."""


@dataclass(frozen=True, slots=True)
class BudgetRisk:
    """One budget against the drawn spending of a portfolio. Money (or the resource) in the case's unit.

    likely: spending on likely costs.
    mean: of the draws.
    broken, broken_together: draws that pass the amount, costs drawn apart and all at one place.
    at_safe, at_safe_together: spending not passed in 80 % of draws.
    overrun: mean of what is missing, over the draws in which something is.
    spread: spending not passed in each share of draws of SPREAD; empty without draws.
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
    spread: tuple[float, ...] = ()

    @property
    def contingency(self) -> float:
        """What has to be held above likely spending for this budget alone to be covered in 80 % of draws."""
        return max(self.at_safe - self.likely, 0.0)

    @property
    def short(self) -> float:
        """What this budget alone lacks to be enough in 80 % of draws; 0 if it is enough."""
        return max(self.at_safe - float(self.amount), 0.0)


@dataclass(frozen=True, slots=True)
class Contingency:
    """What would cover all budgets of one resource in 80 % of draws. Amounts in the case's unit.

    resource: its name.
    years: those with a budget.
    draws: made.
    broken: draws that break a budget of it.
    covered: draws in which `amount`, in hand from `needed_by` on, makes all of them last.
    amount: the 80 % quantile of what all lack together; 0 where nothing is needed.
    needed_by: the latest year from which having it still covers 80 %; None where nothing is needed,
        or no budget has a year.
    together: the amount if all costs move together.
    """

    resource: str
    years: tuple[int, ...]
    draws: int
    broken: int
    covered: int
    amount: Fraction
    needed_by: int | None
    together: Fraction

    @property
    def standard_error(self) -> float:
        """Standard error of the chance that some budget of the resource is broken."""
        return _error(self.broken, self.draws)

    @property
    def chance_broken(self) -> float:
        """Chance that some budget of the resource is broken."""
        return self.broken / max(self.draws, 1)

    @property
    def chance_covered(self) -> float:
        """Share of draws in which the amount is enough where it is in hand in time."""
        return self.covered / max(self.draws, 1)

    @property
    def from_the_start(self) -> bool:
        """Whether it has to be in hand before the first year's budget, or no year says when."""
        return bool(self.amount) and (self.needed_by is None or self.needed_by == self.years[0])


@dataclass(frozen=True)
class SpendingRisk:
    """How likely a portfolio is to break each budget. draws: made; asked: asked for.

    contingencies: what would cover all budgets of each resource, money first.
    pooled: the same for money from all its sources together, where several have budgets.
    """

    draws: int
    asked: int
    budgets: tuple[BudgetRisk, ...]
    any_broken: int
    any_broken_together: int
    contingencies: tuple[Contingency, ...] = ()
    pooled: Contingency | None = None

    @property
    def contingency(self) -> Contingency | None:
        """The contingency of money from all sources; None where money has no budget."""
        return self.pooled or next(
            (row for row in self.contingencies if row.resource == MONEY), None
        )

    @property
    def chance_of_any(self) -> float:
        """Chance that some budget is broken, costs drawn apart."""
        return self.any_broken / max(self.draws, 1)

    @cached_property
    def standard_error(self) -> float:
        """Give the standard error of `chance_of_any`."""
        return _error(self.any_broken, self.draws)

    def contingency_frame(self) -> pd.DataFrame:
        """Show one row a resource: what would cover all its budgets in 80 % of draws, and from when."""
        rows = [
            {
                "resource": row.resource,
                "chance_broken": row.chance_broken,
                "standard_error": row.standard_error,
                "amount": float(row.amount),
                "needed_by": row.needed_by,
                "covered": row.chance_covered,
                "amount_together": float(row.together),
            }
            for row in self.contingencies
        ]
        columns = [
            "resource",
            "chance_broken",
            "standard_error",
            "amount",
            "needed_by",
            "covered",
            "amount_together",
        ]
        return pd.DataFrame(rows, columns=columns)

    def to_frame(self) -> pd.DataFrame:
        """Show one row a budget.

        at_80 is spending that is not passed in 80 % of draws, and above_likely_80 is how far that
        lies above likely spending. A contingency, which contingency_frame holds, is what is lacking
        above the budgets.
        """
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
                    "above_likely_80": row.contingency,
                    "overrun": row.overrun,
                }
                for row in self.budgets
            ],
            columns=[
                *("budget", "amount", "likely", "mean", "chance_broken", "chance_broken_together"),
                *("at_80", "above_likely_80", "overrun"),
            ],
        ).set_index("budget")


def _error(count: int, draws: int) -> float:
    share = count / max(draws, 1)
    return float(np.sqrt(share * (1 - share) / max(draws, 1)))


@dataclass(frozen=True, slots=True)
class _Spending:
    """The drawn spending of a portfolio on every budget, in integer steps.

    tables: budgets x funded recommendations x slices, in steps.
    fixed: budgets, savings, in steps.
    ends: budgets, the most that keeps the budget.
    step: money in one step, a budget; the same for all budgets of a resource.
    """

    tables: NDArray[np.int64]
    fixed: NDArray[np.int64]
    ends: NDArray[np.int64]
    step: tuple[Fraction, ...]


def draws_told(asked: int) -> int:
    """Give the draws of the costs to make where so many draws are asked for; 0 makes none.

    The recommended portfolio is spoken of by itself and among the options: the same draws, so that
    it has one figure.
    """
    return max(asked, ENOUGH) if asked else 0


def spending_risk(
    case: Case,
    programme: Programme,
    choice: Choice,
    *,
    draws: int | None = None,
    workers: Workers = ALONE,
    tell_count: CountListener = silent,
) -> SpendingRisk:
    """Draw the costs of a portfolio and hold them against every budget.

    draws: the case's own number if left out. Savings between recommendations stay as stated.
    """
    count = case.settings.draws if draws is None else draws
    budgets = [rule for rule in rules(case) if isinstance(rule, Budget)]
    funded = [i for i, level in enumerate(choice) if level]
    spending = _spending(case, choice, budgets, funded)
    draw_block = partial(_drawn, spending, funded, case.settings.seed, len(choice))
    blocks, _ = each(draw_block, blocks_of(count), workers, tell_count)
    none = np.zeros((len(budgets), 0), dtype=np.int64)
    # Budgets x draws, in steps: spending, and what each budget lacks.
    apart = np.concatenate([none, *(block_apart for block_apart, _ in blocks)], axis=1)
    together = np.concatenate([none, *(block_together for _, block_together in blocks)], axis=1)
    lacking = np.maximum(apart - spending.ends[:, None], 0)
    lacking_together = np.maximum(together - spending.ends[:, None], 0)

    def contingency_of(places: Sequence[int]) -> Contingency:
        step = spending.step[places[0]]
        return _contingency(budgets, places, step, lacking[places], lacking_together[places])

    contingencies = {
        resource: contingency_of(places) for resource, places in _by_resource(budgets).items()
    }
    money = [b for b, rule in enumerate(budgets) if rule.is_money]
    pooled = None
    if {budgets[b].resource for b in money} - {MONEY}:
        pooled = replace(contingency_of(money), resource=MONEY)
    return SpendingRisk(
        draws=apart.shape[1],
        asked=count,
        budgets=_budget_risks(programme, choice, budgets, spending, apart=apart, together=together),
        any_broken=int(lacking.any(axis=0).sum()),
        any_broken_together=int(lacking_together.any(axis=0).sum()),
        contingencies=tuple(contingencies.values()),
        pooled=pooled,
    )


def _by_resource(budgets: Sequence[Budget]) -> dict[str, list[int]]:
    """Group the places of budgets by resource."""
    places_of: dict[str, list[int]] = {}
    for b, rule in enumerate(budgets):
        places_of.setdefault(rule.resource, []).append(b)
    return places_of


def _budget_risks(
    programme: Programme,
    choice: Choice,
    budgets: Sequence[Budget],
    spending: _Spending,
    *,
    apart: NDArray[np.int64],
    together: NDArray[np.int64],
) -> tuple[BudgetRisk, ...]:
    """Hold the drawn spending against every budget. apart, together: budgets x draws, in steps."""
    rows = {row.name: row for row in programme.rows}
    risks = []
    for b, rule in enumerate(budgets):
        row = rows.get(rule.name)
        likely = (
            float(row.line.total(choice, programme.joints) * row.unit) if row is not None else 0.0
        )
        end, step = int(spending.ends[b]), float(spending.step[b])
        risks.append(_budget_risk(rule, apart[b], together[b], likely=likely, end=end, step=step))
    return tuple(risks)


def _budget_risk(
    rule: Budget,
    apart: NDArray[np.int64],
    together: NDArray[np.int64],
    *,
    likely: float,
    end: int,
    step: float,
) -> BudgetRisk:
    """Hold the drawn spending on one budget against it.

    apart, together: spending in each draw, in steps. likely: spending on likely costs. end: the
    most that keeps the budget, in steps. step: money in one.
    """
    beyond = (apart[apart > end] - end) * step
    made = len(apart)
    return BudgetRisk(
        name=rule.name,
        resource=rule.resource,
        years=rule.years,
        amount=Fraction(rule.amount),
        likely=likely,
        mean=float(apart.mean() * step) if made else likely,
        broken=int((apart > end).sum()),
        broken_together=int((together > end).sum()),
        at_safe=_not_passed(apart) * step if made else likely,
        at_safe_together=_not_passed(together) * step if made else likely,
        overrun=float(beyond.mean()) if len(beyond) else 0.0,
        spread=tuple(_not_passed(apart, share) * step for share in SPREAD) if made else (),
    )


def _not_passed(drawn: NDArray[np.int64], share: Fraction = SAFE) -> int:
    """Give the least of the draws that at least a share of them do not pass; 0 without draws."""
    if not len(drawn):
        return 0
    place = -(-share.numerator * len(drawn) // share.denominator) - 1
    return int(np.partition(drawn, place)[place])


def chains(budgets: Sequence[Budget]) -> list[list[int]]:
    """Group the yearly budgets of one resource: a chain holds those whose money carries from one to the next.

    Each budget of a chain is spending to date since the chain's first year. Result: places, totals
    left out.
    """
    chained: list[list[int]] = []
    for b, rule in enumerate(budgets):
        if rule.years is None:
            continue
        if chained and len(rule.years) > 1:
            chained[-1].append(b)
        else:
            chained.append([b])
    return chained


def _need(budgets: Sequence[Budget], lacking: NDArray[np.int64]) -> NDArray[np.int64]:
    """What all budgets lack together in each draw, resource by resource. lacking: budgets x draws, in steps."""
    need = np.zeros(lacking.shape[1], dtype=np.int64)
    for places in _by_resource(budgets).values():
        need += _need_of([budgets[b] for b in places], lacking[places])
    return need


def _need_of(budgets: Sequence[Budget], lacking: NDArray[np.int64]) -> NDArray[np.int64]:
    """What all budgets of one resource lack together in each draw. lacking: budgets x draws, in steps, 0 or more."""
    need = np.zeros(lacking.shape[1], dtype=np.int64)
    for chain in chains(budgets):
        need += lacking[chain].max(axis=0)
    for b, rule in enumerate(budgets):
        if rule.years is None:
            need = np.maximum(need, lacking[b])
    return need


def _contingency(
    budgets: Sequence[Budget],
    places: Sequence[int],
    step: Fraction,
    apart: NDArray[np.int64],
    together: NDArray[np.int64],
) -> Contingency:
    """Size the contingency of one resource, or of all money.

    apart, together: what its budgets lack, budgets x draws, in steps.
    """
    chosen = [budgets[b] for b in places]
    need = _need(chosen, apart)
    amount = _not_passed(need)
    enough = need <= amount
    needed_by, covered = _needed_by(chosen, apart, enough) if amount else (None, int(enough.sum()))
    return Contingency(
        resource=chosen[0].resource,
        years=_last_years(chosen),
        draws=apart.shape[1],
        broken=int(apart.any(axis=0).sum()),
        covered=covered,
        amount=amount * step,
        needed_by=needed_by,
        together=_not_passed(_need(chosen, together)) * step,
    )


def _last_years(budgets: Sequence[Budget]) -> tuple[int, ...]:
    """List the years in which a budget falls due, totals left out."""
    return tuple(sorted({rule.years[-1] for rule in budgets if rule.years}))


def _needed_by(
    budgets: Sequence[Budget], apart: NDArray[np.int64], enough: NDArray[np.bool_]
) -> tuple[int | None, int]:
    """Say in which year a contingency has to be in hand at the latest, and how many draws it covers by then.

    apart: what the budgets lack, budgets x draws, in steps. enough: draws in which the contingency
    is.
    """
    years = _last_years(budgets)
    # The year in which a budget falls due: its last, a total being due in the last of all.
    due = [rule.years[-1] if rule.years else max(years, default=0) for rule in budgets]
    needed_by, covered = None, int(enough.sum())
    for year in years:
        before = [b for b, when in enumerate(due) if when < year]
        in_time = int((enough & ~apart[before].any(axis=0)).sum())
        if in_time < SAFE * len(enough):
            break
        needed_by, covered = year, in_time
    return needed_by, covered


def _spending(
    case: Case, choice: Choice, budgets: Sequence[Budget], funded: Sequence[int]
) -> _Spending:
    """Add each funded recommendation's cost tables up by budget."""
    certain, tables = _tables(case, choice, budgets, funded)
    saved = _saved(case, choice, budgets)
    # Money from all sources is counted in the same steps, so that what they lack adds up.
    alike = [MONEY if rule.is_money else rule.resource for rule in budgets]
    steps, fixed, ends = [], [], []
    in_steps = np.zeros(tables.shape, dtype=np.int64)
    for b, rule in enumerate(budgets):
        places = [other for other, resource in enumerate(alike) if resource == alike[b]]
        counted = _steps(places, budgets, saved, certain, tables)
        scale = counted.scale
        steps.append(Fraction(1, scale))
        sure = np.array([round(amount * scale) for amount in certain[b]], dtype=np.int64)
        in_steps[b] = np.rint(tables[b] * scale).astype(np.int64)
        in_steps[b] += sure[:, None]
        fixed.append(round(saved[b] * scale))
        ends.append(counted.end(rule))
    return _Spending(
        in_steps, np.array(fixed, dtype=np.int64), np.array(ends, dtype=np.int64), tuple(steps)
    )


def _tables(
    case: Case, choice: Choice, budgets: Sequence[Budget], funded: Sequence[int]
) -> tuple[list[list[Fraction]], NDArray[np.float64]]:
    """Add up what each budget has to cover: certain costs, budgets x funded, and ranges, budgets x funded x slices."""
    certain = [[Fraction(0)] * len(funded) for _ in budgets]
    tables = np.zeros((len(budgets), len(funded), SLICES))
    place = {case.recommendations[i].id: at for at, i in enumerate(funded)}
    for row in case.costs:
        at = place.get(row.option)
        if at is None or case.level_named(row.option, row.level) != choice[funded[at]]:
            continue
        for b, rule in enumerate(budgets):
            if not covers(rule, row.resource, row.year):
                continue
            if row.low == row.high:
                certain[b][at] += Fraction(row.likely)
            else:
                tables[b, at] += triangular(float(row.low), float(row.likely), float(row.high))
    return certain, tables


def _saved(case: Case, choice: Choice, budgets: Sequence[Budget]) -> list[Fraction]:
    """Add up for each budget what pairs that the portfolio holds save (below zero) of what it has to cover."""
    saved = [Fraction(0)] * len(budgets)
    for saving in cost_table(case).savings:
        if all(low <= choice[i] <= high for i, low, high in saving.members):
            for (resource, year), amount in saving.amounts.items():
                for b, rule in enumerate(budgets):
                    if covers(rule, resource, year):
                        saved[b] += amount
    return saved


def _steps(
    places: Sequence[int],
    budgets: Sequence[Budget],
    saved: Sequence[Fraction],
    certain: Sequence[Sequence[Fraction]],
    tables: NDArray[np.float64],
) -> Steps:
    """Choose the steps of budgets that are counted alike."""
    exact = [x for b in places for x in (Fraction(budgets[b].amount), saved[b], *certain[b])]
    sizes = [
        float(tables[b].sum(axis=0).max(initial=0.0)) + float(sum(certain[b], Fraction(0)))
        for b in places
    ]
    return steps_for(exact, max(sizes), len(certain[0]))


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
