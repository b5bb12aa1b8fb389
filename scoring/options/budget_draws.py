"""Drawn costs against the budgets: in how many draws does a portfolio keep all of them?

    kept(P) = number of draws d with   saved_b(P) + sum_i amount[i][P_i][b][d]  <=  end_b   for every budget b

In words: a draw is kept where every budget of it is kept at once. The costs of one recommendation
share one place in their ranges over its levels and years; the places of different recommendations
are independent (as in spending_risk.py). Savings between recommendations stay as stated.

A portfolio that is chosen because it does well in some draws does a little better in them than in
others (Luedtke and Ahmed 2008). So the draws it is chosen on have streams of their own, and its
chance is told from other draws.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from criteria.model.case_rules import rules
from criteria.model.rules import Budget
from scoring.robustness.draws.budget_steps import Steps, covers, steps_for
from scoring.robustness.draws.draws import triangular
from scoring.value.costs import cost_table
from scoring.work.streams import SLICES, blocks_of, slices_drawn

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from criteria.model.case import Case
    from criteria.model.rows import CostRow
    from scoring.exact.programme import Choice
    from scoring.value.costs import CostTable, Saving

CHOSEN_ON = 2_000
"""Draws that the portfolio within budget is chosen on."""
SAFE = Fraction(4, 5)
"""The share of them in which it has to keep every budget."""
CHOOSING = 2**31
"""First part of the key of these draws' streams; no block of ordinary draws has so high a number."""

REMEMBERED = 3_000
"""Levels whose drawn costs are kept in memory."""


class BudgetDraws:
    """The costs of every level in a number of draws, in whole steps of each budget.

    case: whose costs
    draws: how many; by default those that the portfolio within budget is chosen on
    budgets: every budget of the case
    ends: budgets, the most that keeps each, in steps
    """

    def __init__(self, case: Case, draws: int = CHOSEN_ON) -> None:
        self.case, self.draws = case, draws
        self.budgets: tuple[Budget, ...] = tuple(
            rule for rule in rules(case) if isinstance(rule, Budget)
        )
        self._table: CostTable = cost_table(case)
        self._rows: dict[tuple[int, int], list[CostRow]] = {}
        place = {row.id: i for i, row in enumerate(case.recommendations)}
        for row in case.costs:
            level = case.level_named(row.option, row.level)
            limited = any(covers(rule, row.resource, row.year) for rule in self.budgets)
            if level is not None and limited:
                self._rows.setdefault((place[row.option], level), []).append(row)
        self._steps: dict[str, Steps] = {
            resource: self._steps_for(resource)
            for resource in dict.fromkeys(rule.resource for rule in self.budgets)
        }
        self._amounts: dict[tuple[int, int], NDArray[np.int64]] = {}
        ends = [self._steps[rule.resource].end(rule) for rule in self.budgets]
        self.ends: NDArray[np.int64] = np.array(ends, dtype=np.int64)

    @property
    def allowed(self) -> int:
        """How many draws a portfolio within budget may break."""
        return self.draws - -(-SAFE.numerator * self.draws // SAFE.denominator)

    @cached_property
    def ranged(self) -> bool:
        """Whether any cost that a budget limits has a range."""
        return any(row.low != row.high for rows in self._rows.values() for row in rows)

    def ranged_in(self, choice: Choice) -> bool:
        """Say whether a cost of this portfolio that a budget limits has a range."""
        return any(
            row.low != row.high
            for column in enumerate(choice)
            for row in self._rows.get(column, ())
        )

    def amounts(self, index: int, level: int) -> NDArray[np.int64]:
        """Give what a level takes of each budget in each draw, in steps. Result: budgets x draws."""
        known = self._amounts.get((index, level))
        if known is not None:
            return known
        drawn = np.ascontiguousarray(self._tabled(index, level)[:, self._places[index]])
        if len(self._amounts) < REMEMBERED:
            self._amounts[index, level] = drawn
        return drawn

    @cached_property
    def savings(self) -> tuple[tuple[Saving, NDArray[np.int64]], ...]:
        """Each saving with what it adds to each budget, in steps: 0 or less."""
        savings = []
        for saving in self._table.savings:
            steps = [
                round(_counted(saving, rule) * self._steps[rule.resource].scale)
                for rule in self.budgets
            ]
            savings.append((saving, np.array(steps, dtype=np.int64)))
        return tuple(savings)

    def spending(self, choice: Choice) -> NDArray[np.int64]:
        """Add up what a portfolio takes of each budget in each draw, in steps. Result: budgets x draws."""
        total = np.zeros((len(self.budgets), self.draws), dtype=np.int64)
        for i, level in enumerate(choice):
            if level:
                total += self.amounts(i, level)
        for saving, steps in self.savings:
            if all(low <= choice[i] <= high for i, low, high in saving.members):
                total += steps[:, None]
        return total

    def broken(self, choice: Choice) -> int:
        """Count the draws in which a portfolio breaks a budget."""
        return int((self.spending(choice) > self.ends[:, None]).any(axis=0).sum())

    def keeps(self, choice: Choice) -> bool:
        """Say whether a portfolio keeps every budget in enough of the draws."""
        return self.broken(choice) <= self.allowed

    @cached_property
    def _places(self) -> NDArray[np.uint16]:
        """The place of each recommendation in its ranges: recommendations x draws, 0 to SLICES - 1."""
        number = len(self.case.recommendations)
        blocks = []
        for block, count in blocks_of(self.draws):
            key = np.random.SeedSequence(self.case.settings.seed, spawn_key=(CHOOSING, block))
            blocks.append(slices_drawn(np.random.PCG64(key), number, count))
        return np.concatenate(blocks, axis=1) if blocks else np.zeros((number, 0), dtype=np.uint16)

    def _tabled(self, index: int, level: int) -> NDArray[np.int64]:
        """Tabulate what a level takes of each budget at each place in its ranges. Result: budgets x SLICES."""
        drawn = np.zeros((len(self.budgets), SLICES))
        certain = [Fraction(0)] * len(self.budgets)
        for row in self._rows.get((index, level), ()):
            for b, rule in enumerate(self.budgets):
                if not covers(rule, row.resource, row.year):
                    continue
                if row.low == row.high:
                    certain[b] += Fraction(row.likely)
                else:
                    drawn[b] += triangular(float(row.low), float(row.likely), float(row.high))
        scales = [self._steps[rule.resource].scale for rule in self.budgets]
        steps = np.rint(drawn * np.array(scales, dtype=np.float64)[:, None]).astype(np.int64)
        fixed = [round(amount * scale) for amount, scale in zip(certain, scales, strict=True)]
        return steps + np.array(fixed, dtype=np.int64)[:, None]

    def _steps_for(self, resource: str) -> Steps:
        """Choose the steps of a resource."""
        paid = [row for rows in self._rows.values() for row in rows if row.resource == resource]
        exact = [Fraction(row.likely) for row in paid if row.low == row.high]
        exact += self._limits(resource)
        most = sum((Fraction(row.high) for row in paid), Fraction(0))
        return steps_for(exact, float(most), len(self.case.recommendations))

    def _limits(self, resource: str) -> list[Fraction]:
        """List what the budgets of a resource allow, and what savings take off it."""
        amounts = [Fraction(rule.amount) for rule in self.budgets if rule.resource == resource]
        for saving in self._table.savings:
            amounts += [amount for (name, _), amount in saving.amounts.items() if name == resource]
        return amounts


def _counted(saving: Saving, rule: Budget) -> Fraction:
    """Add up what a saving adds to a budget: nothing or less."""
    amounts = saving.amounts.items()
    return sum(
        (amount for (resource, year), amount in amounts if covers(rule, resource, year)),
        Fraction(0),
    )
