"""What a portfolio within budget can be worth at most, draw by draw, in whole numbers.

Take any prices w_k >= 0 for the rules and p_b >= 0 for what the budgets hold. A portfolio that
keeps every rule, and every budget in draw d, is worth no more than

    U_d = sum_k w_k bound_k + sum_b p_b end_b + sum_i max_o c[i][o][d] + sum_p max(0, c[p])
    c[i][o][d] = v[i][o] - sum_k w_k a[k][i][o] - sum_b p_b amount[i][o][b][d]           (c[p] alike for a joint)

In words: charge what every rule and, in this draw, every budget uses; what all can then earn at
best is a bound (Geoffrion 1974). Where some recommendations are decided, their own c takes the
place of the max. A portfolio that keeps at least 1,600 of 2,000 draws is worth no more than U_d in
at least 1,600 of them: no more than the 401st smallest.

Any prices give a true bound. Good ones are the duals of the relaxation in which each budget limits
the mean cost of the draws and is lowered by some of the standard deviations of what a good
portfolio costs.

Values are brought to 2**VALUE_BITS in all and rounded up, costs to 2**COST_BITS and rounded down,
so that 64 bits hold every sum and every rounding leaves the bound true.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING

import numpy as np

from scoring.exact.inequalities import System
from scoring.exact.programme import Line, RuleRow
from scoring.exact.relaxation import Relaxation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from scoring.exact.inequalities import Setting
    from scoring.exact.programme import Choice, Programme
    from scoring.exact.relaxation import Multipliers
    from scoring.options.budget_draws import BudgetDraws

VALUE_BITS, COST_BITS, PRICE_BITS = 42, 24, 32
LARGEST = 2**61
LOWERED = (Fraction(1, 4), Fraction(4, 5), Fraction(3, 2))
"""By how many standard deviations the budgets are lowered to find prices."""
PREFIX = "drawn "


@dataclass(frozen=True)
class BoundPrices:
    """One set of prices and what it makes of every option, in the bounds' unit.

    certain: columns; an option's value less what the rules charge it, rounded up
    budgets: budgets; the price of a coarse step
    start: the ends of rules and budgets at their prices, and the joints at their best
    """

    certain: NDArray[np.int64]
    budgets: NDArray[np.int64]
    start: int


class DrawnBounds:
    """Bounds on what portfolios within budget are worth, for one programme and its drawn costs.

    programme: all the rules, at likely costs
    draws: the costs drawn
    guide: a portfolio by whose spread the budgets are lowered to find prices
    plain: prices of the rules alone, at likely costs
    sets: prices with drawn budgets
    """

    def __init__(self, programme: Programme, draws: BudgetDraws, guide: Choice) -> None:
        self.programme, self.draws = programme, draws
        self.system = System(programme)
        total = sum(max(map(abs, values), default=0) for values in programme.values)
        total += sum(abs(joint.value) for joint in programme.joints)
        self.scale = Fraction(2**VALUE_BITS, max(total, 1))
        self.first_saving = len(programme.joints) - len(draws.savings)
        most = self._most_used()
        self.shifts = np.array(
            [max(0, int(size).bit_length() - COST_BITS) for size in most], dtype=np.int64
        )
        # A budget that nothing comes near is brought down to what can be spent at all.
        self.ends = np.minimum(draws.ends, most) >> self.shifts
        setting = self.system.setting()
        multipliers = Relaxation(self.system).solve(setting, setting.domain).multipliers
        self.plain = self._prices(self.system, setting, multipliers)
        self.sets = tuple(self._sets(guide))

    def _most_used(self) -> NDArray[np.int64]:
        """Add up by budget what every recommendation takes at most, in steps."""
        most = np.zeros(len(self.draws.budgets), dtype=np.int64)
        for i, levels in enumerate(self.programme.levels):
            if levels:
                by_level = [
                    self.draws.amounts(i, level).max(axis=1) for level in range(1, len(levels) + 1)
                ]
                most += np.max(by_level, axis=0)
        return most

    def scaled(self, value: int) -> int:
        """Bring a threshold in value units to the bounds' unit, rounded down."""
        return value * self.scale.numerator // self.scale.denominator

    def value(self, bound: int) -> int:
        """Bring a bound to value units, rounded down since values are whole."""
        return floor(bound / self.scale)

    def charged(self, prices: BoundPrices) -> NDArray[np.int64]:
        """Work out what every option earns in every draw at these prices. Result: columns x draws."""
        earned = np.repeat(prices.certain[:, None], self.draws.draws, axis=1)
        for column in np.flatnonzero(self.system.option):
            i, level = int(self.system.owner[column]), int(self.system.option[column])
            coarse = self.draws.amounts(i, level) >> self.shifts[:, None]
            earned[column] -= (coarse * prices.budgets[:, None]).sum(axis=0)
        return earned

    def _sets(self, guide: Choice) -> Iterator[BoundPrices]:
        """Find prices at several lowered budgets, each set once."""
        draws, programme = self.draws, self.programme
        rows = [self._mean_row(b) for b in range(len(draws.budgets))]
        system = System(programme.with_rows(*rows))
        relaxation = Relaxation(system)
        spread = draws.spending(guide).std(axis=1)
        seen: dict[Multipliers, None] = {}
        for lowered in LOWERED:
            ends: dict[str, tuple[int | None, int | None]] = {
                row.name: (
                    None,
                    (int(end) - round(float(lowered) * float(deviation))) * draws.draws,
                )
                for row, end, deviation in zip(rows, draws.ends, spread, strict=True)
            }
            setting = system.setting(row_bounds=ends)
            relaxed = relaxation.solve(setting, setting.domain)
            if not relaxed.multipliers.scale or relaxed.multipliers in seen:
                continue
            seen[relaxed.multipliers] = None
            prices = self._prices(system, setting, relaxed.multipliers)
            if prices is not None and prices.budgets.any():
                yield prices

    def _mean_row(self, b: int) -> RuleRow:
        """Limit the sum of a budget's drawn costs over all draws by as many times its end."""
        draws, programme = self.draws, self.programme
        terms = tuple(
            (i, tuple(int(draws.amounts(i, level)[b].sum()) for level in range(1, len(levels) + 1)))
            for i, levels in enumerate(programme.levels)
        )
        joints = tuple(
            (self.first_saving + place, int(steps[b]) * draws.draws)
            for place, (_, steps) in enumerate(draws.savings)
            if steps[b]
        )
        return RuleRow(
            PREFIX + draws.budgets[b].name,
            Line(terms, joints),
            high=int(draws.ends[b]) * draws.draws,
        )

    def _prices(
        self, system: System, setting: Setting, multipliers: Multipliers
    ) -> BoundPrices | None:
        """Turn multipliers into prices; None where they prove nothing, or are too large for 64 bits."""
        if not multipliers.scale:
            return None
        unit = self.scale / multipliers.scale
        drawn = self._drawn(system)
        earned = [multipliers.scale * value for value in setting.values]
        earned_by_joints = [multipliers.scale * value for value in setting.joint_values]
        budgets = [0] * len(self.draws.budgets)
        ends = 0
        for k, weight in multipliers.weights:
            inequality = system.inequalities[k]
            if k in drawn:
                b = drawn[k]
                coarse = Fraction(2 ** int(self.shifts[b]), inequality.divisor)
                budgets[b] = min(floor(weight * self.draws.draws * coarse * unit), 2**PRICE_BITS)
                continue
            ends += weight * setting.bounds[k]
            _charge(earned, inequality.terms, weight)
            _charge(earned_by_joints, inequality.joints, weight)
        start = ceil(ends * unit) + _priced(budgets, self.ends)
        for p, reduced in enumerate(earned_by_joints):
            start += max(0, ceil(reduced * unit) - self._saved(p, budgets))
        certain = [ceil(value * unit) for value in earned]
        if abs(start) + sum(map(abs, certain)) + sum(budgets) * 2**COST_BITS >= LARGEST:
            return None
        return BoundPrices(
            np.array(certain, dtype=np.int64), np.array(budgets, dtype=np.int64), start
        )

    def _drawn(self, system: System) -> dict[int, int]:
        """Find the inequalities that are rows of mean costs, each with its budget."""
        rules = len(self.programme.rows)
        keys = [f"high:{rules + b}" for b in range(len(self.draws.budgets))]
        return {system.place[key]: b for b, key in enumerate(keys) if key in system.place}

    def _saved(self, p: int, budgets: Sequence[int]) -> int:
        """Price what a joint adds to the budgets: nothing or less, where it is a saving."""
        if p < self.first_saving:
            return 0
        steps = self.draws.savings[p - self.first_saving][1] >> self.shifts
        return _priced(budgets, steps)


def _charge(earned: list[int], uses: Iterable[tuple[int, int]], price: int) -> None:
    """Take off what each place uses at a price. uses: (place, amount)."""
    for place, amount in uses:
        earned[place] -= price * amount


def _priced(prices: Sequence[int], steps: NDArray[np.int64]) -> int:
    """Charge steps of every budget at its price."""
    return sum(price * int(step) for price, step in zip(prices, steps, strict=True))
