"""What a little more or less money does, and the best plan in which more money never takes anything back.

    maximise sum_t V(P_t)   subject to   P_t keeps every rule at budget t,   P_1 <= P_2 <= ... level by level

In words: one portfolio for each of a list of budgets, the recommended one standing at the budget
there is; as the budget grows nothing funded is withdrawn or brought to a lower level; of all such
plans the one whose values add up to the most. The budgets follow the stated rule of scaling.py.
Since the recommended portfolio is given, the budgets below it and those above are two problems
apart, each solved as one programme of all its budgets and proved like any other.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import chain, product
from typing import TYPE_CHECKING

import pandas as pd

from scoring.exact.programme import Joint, Line, Programme, RuleRow
from scoring.exact.search import Prover
from scoring.portfolio.difference import Change, changes
from scoring.portfolio.frames import as_float
from scoring.portfolio.scaling import scaled_ends

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from scoring.exact.programme import Choice
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
    bests: dict[Fraction, tuple[Choice | None, bool]] = {Fraction(1): (choice, True)}
    for share in ordered:
        if share != 1:
            progress(f"The best portfolio with {float(share):.0%} of the money")
            proof = prover.prove(
                row_bounds=scaled_ends(programme, budget_rows, share), incumbents=[choice]
            )
            bests[share] = (proof.choice, proof.closed)
    plan: dict[Fraction, tuple[Choice, bool]] = {Fraction(1): (choice, True)}
    middle = ordered.index(Fraction(1))
    for where, side in (("below", ordered[:middle]), ("above", ordered[middle + 1 :])):
        progress(f"The best nested plan over {len(side)} budgets {where} the one there is")
        plan |= _side(prover, choice, budget_rows, side, up=where == "above")
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
                    prover, scaled_ends(programme, budget_rows, share), best, moved
                ),
                nested=planned,
                nested_value=_points(programme, planned),
                nested_cost=_money(programme, planned),
                proved=proved and plan_proved,
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
    prover: Prover, ends: dict[str, Ends], best: Choice | None, moved: Sequence[Change]
) -> tuple[KeepingPrice, ...]:
    """Price keeping each that leaves or is lowered, at the budget at which it is."""
    points = _points(prover.programme, best)
    return tuple(
        _kept(prover, ends, points, change) for change in moved if change.after < change.before
    )


def _kept(
    prover: Prover, ends: dict[str, Ends], best: Fraction | None, change: Change
) -> KeepingPrice:
    """Price keeping what leaves, at the budget at which it leaves."""
    programme = prover.programme
    highest = len(programme.levels[change.index])
    proof = prover.prove(row_bounds=ends, fixed={change.index: (change.before, highest)})
    if proof.choice is None or proof.best is None or best is None:
        return KeepingPrice(change, None, None, proof.closed)
    lost = max(best - proof.best * programme.value_unit, Fraction(0))
    return KeepingPrice(change, lost, proof.choice, proof.closed)


def _side(
    prover: Prover, choice: Choice, rows: Collection[str], shares: Sequence[Fraction], *, up: bool
) -> dict[Fraction, tuple[Choice, bool]]:
    """Plan the budgets on one side of the chosen one; the smallest are left out while no plan reaches them."""
    programme = prover.programme
    left = list(shares)
    while left:
        ends = [scaled_ends(programme, rows, share) for share in left]
        proof = Prover(_joined(programme, choice, ends, up=up)).prove(
            incumbents=_guess(prover, choice, ends, up=up)
        )
        if proof.choice is not None:
            count = len(programme.ids)
            parts = [proof.choice[t * count : (t + 1) * count] for t in range(len(left))]
            return {share: (part, proof.closed) for share, part in zip(left, parts, strict=True)}
        left = left[1:] if not up else []
    return {}


def _guess(
    prover: Prover, choice: Choice, ends: Sequence[dict[str, Ends]], *, up: bool
) -> list[Choice]:
    """Guess a plan: from the chosen portfolio outwards, the best at each budget that nests in the one before."""
    sizes = [len(levels) for levels in prover.programme.levels]
    plan: list[Choice] = []
    last = choice
    for changed in ends if up else reversed(ends):
        fixed = {i: (level, sizes[i]) if up else (0, level) for i, level in enumerate(last)}
        proof = prover.prove(row_bounds=changed, fixed=fixed)
        if proof.choice is None:
            return []
        last = proof.choice
        plan.append(last)
    if not up:
        plan.reverse()
    return [tuple(chain.from_iterable(plan))]


def _joined(
    programme: Programme, choice: Choice, ends: Sequence[dict[str, Ends]], *, up: bool
) -> Programme:
    """Write all budgets of one side as one programme: every recommendation once for each budget, smallest first."""
    count, joints, budgets = len(programme.ids), len(programme.joints), len(ends)
    rows: list[RuleRow] = []
    for t, changed in enumerate(ends):
        for row in programme.rows:
            low, high = changed.get(row.name, (row.low, row.high))
            rows.append(
                RuleRow(
                    f"{row.name} at {t}",
                    _shifted(row.line, t * count, t * joints),
                    low,
                    high,
                    row.unit,
                )
            )
    for t, i in product(range(budgets), range(count)):
        rows += _order(programme, choice, t, i, budgets, up=up)
    costs = [_shifted(programme.cost, t * count, t * joints) for t in range(budgets)]
    return replace(
        programme,
        ids=tuple(f"{id_} at {t}" for t, id_ in product(range(budgets), programme.ids)),
        levels=programme.levels * budgets,
        values=programme.values * budgets,
        joints=tuple(
            _copy(joint, t, count) for t, joint in product(range(budgets), programme.joints)
        ),
        rows=tuple(rows),
        cost=Line(
            tuple(chain.from_iterable(cost.terms for cost in costs)),
            tuple(chain.from_iterable(cost.joints for cost in costs)),
        ),
    )


def _shifted(line: Line, options: int, joints: int) -> Line:
    """Write a line over the recommendations and joint effects that stand so many places further on."""
    return Line(
        tuple((options + i, amounts) for i, amounts in line.terms),
        tuple((joints + p, amount) for p, amount in line.joints),
    )


def _copy(joint: Joint, t: int, count: int) -> Joint:
    members = tuple(replace(member, index=t * count + member.index) for member in joint.members)
    return replace(joint, name=f"{joint.name} at {t}", members=members)


def _order(
    programme: Programme, choice: Choice, t: int, i: int, budgets: int, *, up: bool
) -> list[RuleRow]:
    """Make the rows that keep recommendation i from falling between budget t and the next, and on its side of `choice`.

    One row a level: at or above it at t only if at or above it at the next.
    """
    count, size = len(programme.ids), len(programme.levels[i])
    place = t * count + i
    rows = (
        []
        if t + 1 == budgets
        else [_no_fall(place, place + count, level, size) for level in range(1, size + 1)]
    )
    steps = Line(((place, tuple(range(1, size + 1))),))
    if up and t == 0 and choice[i]:
        rows.append(RuleRow(f"{place} at least", steps, low=choice[i]))
    if not up and t == budgets - 1 and choice[i] < size:
        rows.append(RuleRow(f"{place} at most", steps, high=choice[i]))
    return rows


def _no_fall(place: int, next_place: int, level: int, size: int) -> RuleRow:
    """Let something be at or above a level at one place only if it is at the next."""
    upward = tuple(int(other >= level) for other in range(1, size + 1))
    fewer = tuple(-amount for amount in upward)
    return RuleRow(f"{place} from {level}", Line(((place, upward), (next_place, fewer))), high=0)
