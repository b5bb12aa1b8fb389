"""What a little more or less money does, and the best plan in which more money never takes anything back.

    maximise sum_t V(P_t)   subject to   P_t keeps every rule at budget t,   P_1 <= P_2 <= ... level by level

In words: one portfolio for each of a list of budgets, the recommended one standing at the budget
there is; as the budget grows nothing funded is withdrawn or brought to a lower level; of all such
plans the one whose values add up to the most. The budgets follow the stated rule of scaling.py.
Since the recommended portfolio is given, the budgets below it and those above are two problems
apart, each solved as one choice of a path of levels for every recommendation (budget_paths.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from scoring.exact.limits import (
    STAGE,
    Allowance,
    is_usual,
    relaxations_by_itself,
    stage_work,
)
from scoring.explanation.budget_paths import best_plan
from scoring.explanation.quick_prover import QuickProver
from scoring.portfolio.difference import Change, changes
from scoring.portfolio.frames import as_float
from scoring.portfolio.scaling import scaled_ends
from scoring.work.later import pd

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from scoring.exact.programme import Choice, Programme
    from scoring.exact.search import Prover
    from scoring.explanation.budget_paths import Plan
    from scoring.portfolio.scaling import Ends

SHARES = tuple(Fraction(percent, 100) for percent in (80, 85, 90, 95, 100, 105, 110, 115, 120))
"""The budgets looked at unless others are asked for, as shares of the stated one."""


@dataclass(frozen=True, slots=True)
class KeepingPrice:
    """Why something leaves though there is more money: what keeping it would cost at the larger budget.

    change: what happens to it
    lost: points lost if it were kept at its level or above (None: no portfolio that keeps every
    rule does so), and `keeping` the best portfolio that does
    proved: `lost` is exact, else at most this
    """

    change: Change
    lost: Fraction | None
    keeping: Choice | None
    proved: bool


@dataclass(frozen=True, slots=True)
class BudgetStep:
    """The best portfolio at one budget, and the nested one beside it. Points and money are exact.

    share: of the stated budget
    total: money, None where the case states no total
    choice, value, cost: of the best portfolio, None where none is feasible
    moved: what changes against the step before (the next smaller budget)
    thrown_out: what leaves or falls though there is more money, and why
    nested, nested_value: the portfolio of the nested plan; None where the plan cannot go so low
    proved: both are proved best; else the best found
    best_proved: the best portfolio at this budget is, whatever the plan is
    """

    share: Fraction
    total: Fraction | None
    choice: Choice | None
    value: Fraction | None
    cost: Fraction | None
    moved: tuple[Change, ...]
    thrown_out: tuple[KeepingPrice, ...]
    nested: Choice | None
    nested_value: Fraction | None
    nested_cost: Fraction | None
    proved: bool
    best_proved: bool

    @property
    def price_of_nesting(self) -> Fraction | None:
        """Points that the nested plan gives up at this budget."""
        if self.value is None or self.nested_value is None:
            return None
        # Within the tie the nested one may be worth more.
        return max(self.value - self.nested_value, Fraction(0))


@dataclass(frozen=True)
class Nested:
    """The best portfolio at each budget of a list, smallest first, and the best nested plan through the chosen one."""

    programme: Programme
    steps: tuple[BudgetStep, ...]

    @property
    def cost_of_nesting(self) -> Fraction:
        """Points given up over all budgets that the plan reaches."""
        return sum((step.price_of_nesting or Fraction(0) for step in self.steps), Fraction(0))

    def at(self, share: Fraction) -> BudgetStep:
        """Give the step of one budget; raises KeyError where it is none of the list."""
        for step in self.steps:
            if step.share == share:
                return step
        raise KeyError(share)

    def to_frame(self) -> pd.DataFrame:
        """Show each budget: value of the best portfolio, of the nested one, and what nesting costs."""
        rows = [
            {
                "share": float(step.share),
                "total": as_float(step.total),
                "value": as_float(step.value),
                "cost": as_float(step.cost),
                "nested_value": as_float(step.nested_value),
                "price_of_nesting": as_float(step.price_of_nesting),
                "proved": step.proved,
            }
            for step in self.steps
        ]
        return pd.DataFrame(rows).set_index("share")


def nested(
    prover: Prover,
    choice: Choice,
    budget_rows: Collection[str],
    total: Fraction | None = None,
    shares: Sequence[Fraction] = SHARES,
    *,
    progress: Callable[[str], None] = lambda _: None,
) -> Nested:
    """Find the best portfolio at each budget and the best nested plan through `choice`, the best at the stated budget.

    budget_rows: names of the rows that follow the budget. shares: of the stated budget; 1 is added
    where it is missing.
    """
    programme = prover.programme
    ordered = sorted({*shares, Fraction(1)})
    quick = QuickProver(
        prover, Allowance(stage_work(prover.programme, 2 * STAGE), 2 * len(ordered))
    )
    bests: dict[Fraction, tuple[Choice | None, bool]] = {Fraction(1): (choice, True)}
    least = 0 if is_usual(programme) else relaxations_by_itself(programme, len(ordered))
    for share in ordered:
        if share != 1:
            progress(f"The best portfolio with {float(share):.0%} of the money")
            ends = scaled_ends(programme, budget_rows, share)
            answer = quick.best(ends, incumbents=[choice], least=least)
            bests[share] = (answer.choice, answer.proved)
    plan: dict[Fraction, tuple[Choice, bool]] = {Fraction(1): (choice, True)}
    middle = ordered.index(Fraction(1))
    for where, side in (("below", ordered[:middle]), ("above", ordered[middle + 1 :])):
        progress(f"The best nested plan over {len(side)} budgets {where} the one there is")
        plan |= _side(quick, choice, budget_rows, side, up=where == "above")
    steps: list[BudgetStep] = []
    for share in ordered:
        best, proved = bests[share]
        planned, plan_proved = plan.get(share, (None, True))
        moved = _moved(steps[-1].choice if steps else None, best)
        steps.append(
            BudgetStep(
                share=share,
                total=None if total is None else share * total,
                choice=best,
                value=_points(programme, best),
                cost=_money(programme, best),
                moved=moved,
                thrown_out=_thrown_out(
                    quick, scaled_ends(programme, budget_rows, share), best, moved
                ),
                nested=planned,
                nested_value=_points(programme, planned),
                nested_cost=_money(programme, planned),
                proved=proved and plan_proved,
                best_proved=proved,
            )
        )
    return Nested(programme, tuple(steps))


def _moved(before: Choice | None, after: Choice | None) -> tuple[Change, ...]:
    """List what changes between two portfolios; nothing where one is missing."""
    return () if before is None or after is None else changes(before, after)


def _points(programme: Programme, choice: Choice | None) -> Fraction | None:
    return None if choice is None else programme.points(choice)


def _money(programme: Programme, choice: Choice | None) -> Fraction | None:
    return None if choice is None else programme.money(choice)


def _thrown_out(
    quick: QuickProver, ends: dict[str, Ends], best: Choice | None, moved: Sequence[Change]
) -> tuple[KeepingPrice, ...]:
    """Price keeping each that leaves or is lowered, at the budget at which it is."""
    points = _points(quick.programme, best)
    return tuple(
        _kept(quick, ends, points, change) for change in moved if change.after < change.before
    )


def _kept(
    quick: QuickProver, ends: dict[str, Ends], best: Fraction | None, change: Change
) -> KeepingPrice:
    """Price keeping what leaves, at the budget at which it leaves."""
    programme = quick.programme
    highest = len(programme.levels[change.index])
    answer = quick.best(ends, {change.index: (change.before, highest)}, questions=0)
    if answer.choice is None or answer.value is None or best is None:
        return KeepingPrice(change, None, None, answer.proved)
    lost = max(best - answer.value * programme.value_unit, Fraction(0))
    return KeepingPrice(change, lost, answer.choice, answer.proved)


def _side(
    quick: QuickProver,
    choice: Choice,
    rows: Collection[str],
    shares: Sequence[Fraction],
    *,
    up: bool,
) -> dict[Fraction, tuple[Choice, bool]]:
    """Plan the budgets on one side of the chosen one; the smallest are left out while no plan reaches them.

    Where the search does not settle it, the plan is put together from the chosen portfolio
    outwards, and not proved.
    """
    programme = quick.programme
    sizes = [len(levels) for levels in programme.levels]
    bounds = [(level, sizes[i]) if up else (0, level) for i, level in enumerate(choice)]
    left = list(shares)
    while left:
        ends = [scaled_ends(programme, rows, share) for share in left]
        planned = best_plan(programme, bounds, ends, quick.allowance)
        plan = planned.plan
        if not planned.proved:
            plan = _better(programme, plan, _outwards(quick, choice, ends, up=up))
        if plan is not None:
            parts = zip(left, plan, strict=True)
            return {share: (part, planned.proved) for share, part in parts}
        left = left[1:] if not up else []
    return {}


def _better(programme: Programme, plan: Plan | None, other: Plan | None) -> Plan | None:
    """Give the plan worth more."""
    plans = [one for one in (plan, other) if one is not None]
    return max(plans, key=lambda one: sum(map(programme.value, one)), default=None)


def _outwards(
    quick: QuickProver, choice: Choice, ends: Sequence[dict[str, Ends]], *, up: bool
) -> Plan | None:
    """Plan from the chosen portfolio outwards: at each budget the best that nests in the one before."""
    sizes = [len(levels) for levels in quick.programme.levels]
    plan: list[Choice] = []
    last = choice
    for changed in ends if up else reversed(ends):
        fixed = {i: (level, sizes[i]) if up else (0, level) for i, level in enumerate(last)}
        best = quick.best(changed, fixed, questions=0).choice
        if best is None:
            return None
        last = best
        plan.append(last)
    if not up:
        plan.reverse()
    return tuple(plan)
