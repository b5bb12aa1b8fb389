"""One portfolio, told in full: what is funded, what it costs and when, what it is worth and from where. All exact."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from scoring.work.later import pd

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scoring.exact.programme import Choice, Joint, Programme
    from scoring.value.costs import CostKey, CostTable
    from scoring.value.evaluation import Evaluation


@dataclass(frozen=True, slots=True)
class Funded:
    """A recommendation that is in, before any pair effect.

    index, id, name, group: of the recommendation
    level, level_name: the level it is funded at, from 1
    benefit: in points
    cost: in money
    """

    index: int
    id: str
    name: str
    group: str
    level: int
    level_name: str
    benefit: Fraction
    cost: Fraction


@dataclass(frozen=True)
class Portfolio:
    """A choice of one level at most for each recommendation, valued and costed against its case.

    choice: a level for each recommendation in the case's order, 0 for not funded.
    """

    evaluation: Evaluation
    costs: CostTable
    programme: Programme
    choice: Choice

    def share_of(self, ideal: Portfolio | None) -> Fraction | None:
        """Give its value as a share of another's; None where that is not known or worth nothing."""
        if ideal is None or ideal.value <= 0:
            return None
        return self.value / ideal.value

    @cached_property
    def funded(self) -> tuple[Funded, ...]:
        """List what is in, in the case's order."""
        rows = zip(self.evaluation.case.recommendations, self.choice, strict=True)
        return tuple(
            Funded(
                index=i,
                id=row.id,
                name=row.name,
                group=row.group,
                level=level,
                level_name=self.programme.levels[i][level - 1],
                benefit=self.evaluation.benefits[i][level - 1],
                cost=self.costs.money[i][level - 1],
            )
            for i, (row, level) in enumerate(rows)
            if level
        )

    @cached_property
    def value(self) -> Fraction:
        """Total value in points: benefits plus the pair effects that hold."""
        benefits = sum((row.benefit for row in self.funded), Fraction(0))
        return benefits + sum((worth for _, worth in self.effects), Fraction(0))

    @cached_property
    def cost(self) -> Fraction:
        """Total money over all years and sources, savings taken off."""
        monies = self.costs.monies
        return sum(
            (amount for (name, _), amount in self.spending.items() if name in monies), Fraction(0)
        )

    @cached_property
    def effects(self) -> tuple[tuple[str, Fraction], ...]:
        """List the pair effects that hold: (relation, points)."""
        worths = zip(self._effect_joints, self.evaluation.effects, strict=True)
        return tuple((joint.name, worth) for joint, worth in worths if joint.holds(self.choice))

    @cached_property
    def savings(self) -> tuple[tuple[str, Fraction], ...]:
        """List the cost savings that hold: (relation, money, negative)."""
        return tuple(
            (relation, sum(amounts.values(), Fraction(0)))
            for relation, amounts in self._held_savings
        )

    @cached_property
    def spending(self) -> Mapping[CostKey, Fraction]:
        """Add up what is used of each resource in each year, savings taken off; year None holds undated costs."""
        spent: dict[CostKey, Fraction] = {}
        chosen = (self.costs.cells[row.index][row.level - 1] for row in self.funded)
        for cells in (*chosen, *(amounts for _, amounts in self._held_savings)):
            for cell, amount in cells.items():
                spent[cell] = spent.get(cell, Fraction(0)) + amount
        return spent

    @cached_property
    def money_by_group(self) -> Mapping[str, Fraction]:
        """Add up the money by theme, every theme of the case included; a saving counts where its first member does."""
        rows = self.evaluation.case.recommendations
        money = {row.id: Fraction(0) for row in self.evaluation.case.groups}
        for funded in self.funded:
            money[funded.group] = money.get(funded.group, Fraction(0)) + funded.cost
        for saving in self.costs.savings:
            if all(low <= self.choice[i] <= high for i, low, high in saving.members):
                money[rows[saving.members[0][0]].group] += sum(saving.amounts.values(), Fraction(0))
        return money

    @cached_property
    def by_criterion(self) -> tuple[Fraction, ...]:
        """Add up the value by criterion, pair effects included, in points."""
        totals = [Fraction(0)] * len(self.evaluation.weights)
        for row in self.funded:
            for j, points in enumerate(self.evaluation.contributions[row.index][row.level - 1]):
                totals[j] += points
        pairs = zip(
            self._effect_joints, self.evaluation.table.pairs, self.evaluation.effects, strict=True
        )
        for joint, pair, worth in pairs:
            if joint.holds(self.choice):
                totals[pair.criterion] += worth
        return tuple(totals)

    @property
    def _effect_joints(self) -> tuple[Joint, ...]:
        return self.programme.joints[: len(self.evaluation.table.pairs)]

    @cached_property
    def _held_savings(self) -> tuple[tuple[str, Mapping[CostKey, Fraction]], ...]:
        return tuple(
            (saving.relation, saving.amounts)
            for saving in self.costs.savings
            if all(low <= self.choice[i] <= high for i, low, high in saving.members)
        )

    def to_frame(self) -> pd.DataFrame:
        """Show it as a table: one row a recommendation, in the case's order, funded or not."""
        funded = {row.index: row for row in self.funded}
        rows = []
        for i, row in enumerate(self.evaluation.case.recommendations):
            chosen = funded.get(i)
            rows.append(
                {
                    "recommendation": row.id,
                    "name": row.name,
                    "group": row.group,
                    "level": "" if chosen is None else chosen.level_name,
                    "cost": 0.0 if chosen is None else float(chosen.cost),
                    "benefit": 0.0 if chosen is None else float(chosen.benefit),
                }
            )
        columns = ["recommendation", "name", "group", "level", "cost", "benefit"]
        return pd.DataFrame(rows, columns=columns).set_index("recommendation")

    def _repr_html_(self) -> str:
        head = f"<p>{len(self.funded)} funded, cost {float(self.cost):,.12g}, value {float(self.value):,.1f} points</p>"
        return head + str(self.to_frame().to_html())
