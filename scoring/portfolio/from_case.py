"""From the case's rules to the programme's rows: every rule of `criteria.model.rules` becomes one row of the same name.

Benefits and costs are exact fractions; each is brought to integers by its own least common
denominator, so a row and the objective say exactly what the case says.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor, lcm
from typing import TYPE_CHECKING

from criteria.model.case_rules import rules
from criteria.model.rules import Ban, Bound, Budget, Excludes, Mandate, Requires, Rule
from scoring.exact.programme import Joint, Line, Member, Programme, RuleRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from scoring.value.costs import CostKey, CostTable
    from scoring.value.evaluation import Evaluation

TIE_POINTS = Fraction(1, 10**9)
"""Portfolios within this many points of the best count as equally good (method.md, section 2)."""


def programme(
    evaluation: Evaluation, costs: CostTable, kept: Sequence[Rule] | None = None
) -> Programme:
    """Make the programme of a valued case under its rules, or under those `kept`."""
    return _Builder(evaluation, costs).build(rules(evaluation.case) if kept is None else kept)


def revalued(programme: Programme, evaluation: Evaluation) -> Programme:
    """Make the same programme with the benefits and pair effects of another evaluation of the same case."""
    objective = _Objective.of(evaluation)
    effects = dict(enumerate(objective.effects))
    joints = tuple(
        replace(joint, value=effects.get(p, 0)) for p, joint in enumerate(programme.joints)
    )
    return replace(
        programme,
        values=objective.values,
        joints=joints,
        tie=objective.tie,
        value_unit=Fraction(1, objective.scale),
    )


@dataclass(frozen=True, slots=True)
class _Objective:
    """What a case's portfolios are worth, in whole value units.

    scale: value units in one point
    values: recommendations x levels
    effects: one a pair effect, the first joints
    """

    scale: int
    values: tuple[tuple[int, ...], ...]
    effects: tuple[int, ...]

    @classmethod
    def of(cls, evaluation: Evaluation) -> _Objective:
        benefits, effects = evaluation.benefits, evaluation.effects
        scale = _denominator([*(benefit for levels in benefits for benefit in levels), *effects])
        values = tuple(tuple(int(benefit * scale) for benefit in levels) for levels in benefits)
        return cls(scale, values, tuple(int(effect * scale) for effect in effects))

    @property
    def tie(self) -> int:
        """How many value units count as a tie."""
        return floor(TIE_POINTS * self.scale)


def _denominator(numbers: Iterable[Fraction]) -> int:
    return lcm(1, *(number.denominator for number in numbers))


class _Builder:
    """Holds what the rows are made from: ids, levels, exact costs and the joints that savings need."""

    def __init__(self, evaluation: Evaluation, costs: CostTable) -> None:
        self.evaluation, self.costs = evaluation, costs
        case = evaluation.case
        self.ids = tuple(row.id for row in case.recommendations)
        self.place = {id_: i for i, id_ in enumerate(self.ids)}
        self.levels = tuple(tuple(level.level for level in case.levels_of[id_]) for id_ in self.ids)
        self.first_saving = len(evaluation.table.pairs)

    def build(self, kept: Sequence[Rule]) -> Programme:
        objective = _Objective.of(self.evaluation)
        all_money = self._money(range(len(self.ids)), lambda cell: cell[0] in self.costs.monies)
        money_scale, cost = self._scaled(*all_money)
        return Programme(
            ids=self.ids,
            levels=self.levels,
            values=objective.values,
            joints=(*self._effects(objective), *self._savings()),
            rows=tuple(self._row(rule) for rule in kept),
            cost=cost,
            tie=objective.tie,
            value_unit=Fraction(1, objective.scale),
            money_unit=Fraction(1, money_scale),
        )

    def _effects(self, objective: _Objective) -> tuple[Joint, ...]:
        joints = []
        for pair, value in zip(self.evaluation.table.pairs, objective.effects, strict=True):
            members = tuple(Member(i, lowest, len(self.levels[i])) for i, lowest in pair.members)
            joints.append(Joint(pair.relation, members, value))
        return tuple(joints)

    def _savings(self) -> tuple[Joint, ...]:
        return tuple(
            Joint(saving.relation, tuple(Member(*member) for member in saving.members))
            for saving in self.costs.savings
        )

    def _row(self, rule: Rule) -> RuleRow:
        match rule:
            case Mandate():
                return RuleRow(rule.name, self._count([rule.option]), low=1)
            case Ban():
                return RuleRow(rule.name, self._count([rule.option]), high=0)
            case Budget():
                return self._budget(rule)
            case Requires():
                return self._requires(rule)
            case Excludes():
                return self._excludes(rule)
            case Bound():
                return self._bound(rule)
            case _:
                message = f"no row for {type(rule).__name__}"
                raise TypeError(message)

    def _from(self, id_: str, lowest: int, amount: int = 1) -> tuple[int, tuple[int, ...]]:
        """Make a term that is `amount` at a level and above, 0 below."""
        i = self.place[id_]
        return i, tuple(
            amount if level >= lowest else 0 for level in range(1, len(self.levels[i]) + 1)
        )

    def _count(self, ids: Iterable[str]) -> Line:
        # A limit may name one twice; it counts once, as its cost does.
        return Line(tuple(self._from(id_, 1) for id_ in dict.fromkeys(ids)))

    def _requires(self, rule: Requires) -> RuleRow:
        """Where one of b will do: a - sum b <= 0; where all k are needed: k a - sum b <= 0."""
        weight = 1 if rule.any_of else len(rule.b)
        terms = (
            self._from(rule.a, rule.a_level, weight),
            *(self._from(id_, level, -1) for id_, level in rule.b),
        )
        return RuleRow(rule.name, Line(terms), high=0)

    def _excludes(self, rule: Excludes) -> RuleRow:
        """Write k a + sum b <= k: with a in, none of the k others; without a, all of them may be."""
        weight = len(rule.b)
        terms = (
            self._from(rule.a, rule.a_level, weight),
            *(self._from(id_, level) for id_, level in rule.b),
        )
        return RuleRow(rule.name, Line(terms), high=weight)

    def _budget(self, rule: Budget) -> RuleRow:
        def counts(cell: CostKey) -> bool:
            return cell[0] == rule.resource and (rule.years is None or cell[1] in rule.years)

        return self._money_row(rule.name, range(len(self.ids)), counts, high=Fraction(rule.amount))

    def _bound(self, rule: Bound) -> RuleRow:
        amount = Fraction(rule.amount)
        if rule.measure == "count":
            line = self._count(rule.options)
            if rule.least:
                return RuleRow(rule.name, line, low=ceil(amount))
            return RuleRow(rule.name, line, high=floor(amount))
        places = [self.place[id_] for id_ in rule.options]
        if rule.measure == "share":
            return self._share(rule, places, amount)
        counts = self._counted_by(rule.measure)
        if rule.least:
            return self._money_row(rule.name, places, counts, low=amount)
        return self._money_row(rule.name, places, counts, high=amount)

    def _counted_by(self, measure: str) -> Callable[[CostKey], bool]:
        """Say which costs a measure counts: all money, that of a year, or one resource."""
        all_money = measure == "cost" or measure.isdigit()
        wanted = self.costs.monies if all_money else (measure,)
        year = int(measure) if measure.isdigit() else None
        return lambda cell: cell[0] in wanted and (year is None or cell[1] == year)

    def _share(self, rule: Bound, places: Sequence[int], share: Fraction) -> RuleRow:
        """Cost of the members less the share of all cost: at least 0 for a floor, at most 0 for a ceiling."""
        part_terms, part_joints = self._money(places, lambda cell: cell[0] in self.costs.monies)
        all_terms, all_joints = self._money(
            range(len(self.ids)), lambda cell: cell[0] in self.costs.monies
        )
        terms = {
            i: tuple(-share * amount for amount in amounts) for i, amounts in all_terms.items()
        }
        for i, amounts in part_terms.items():
            terms[i] = tuple(less + amount for less, amount in zip(terms[i], amounts, strict=True))
        joints = {
            p: part_joints.get(p, Fraction(0)) - share * amount for p, amount in all_joints.items()
        }
        scale, line = self._scaled(terms, joints)
        ends = {"low": 0} if rule.least else {"high": 0}
        return RuleRow(rule.name, line, ends.get("low"), ends.get("high"), Fraction(1, scale))

    def _money_row(
        self,
        name: str,
        places: Iterable[int],
        counts: Callable[[CostKey], bool],
        low: Fraction | None = None,
        high: Fraction | None = None,
    ) -> RuleRow:
        terms, joints = self._money(places, counts)
        ends = [end for end in (low, high) if end is not None]
        scale, line = self._scaled(terms, joints, ends)
        return RuleRow(
            name,
            line,
            None if low is None else int(low * scale),
            None if high is None else int(high * scale),
            Fraction(1, scale),
        )

    def _money(
        self, places: Iterable[int], counts: Callable[[CostKey], bool]
    ) -> tuple[dict[int, tuple[Fraction, ...]], dict[int, Fraction]]:
        """Add up the cost cells that count; a saving counts where its first member does, whose cost it lowers."""
        chosen = list(places)
        terms = {i: tuple(_sum(cells, counts) for cells in self.costs.cells[i]) for i in chosen}
        joints = {
            self.first_saving + p: _sum(saving.amounts, counts)
            for p, saving in enumerate(self.costs.savings)
            if saving.members[0][0] in terms
        }
        return terms, joints

    def _scaled(
        self,
        terms: Mapping[int, tuple[Fraction, ...]],
        joints: Mapping[int, Fraction],
        ends: Iterable[Fraction] = (),
    ) -> tuple[int, Line]:
        """Bring a sum to integers; returns the scale (steps in one unit) and the line without its zero terms."""
        scale = _denominator(
            [*(x for amounts in terms.values() for x in amounts), *joints.values(), *ends]
        )
        line_terms = tuple(
            (i, tuple(int(x * scale) for x in amounts))
            for i, amounts in terms.items()
            if any(amounts)
        )
        line_joints = tuple((p, int(amount * scale)) for p, amount in joints.items() if amount)
        return scale, Line(line_terms, line_joints)


def _sum(cells: Mapping[CostKey, Fraction], counts: Callable[[CostKey], bool]) -> Fraction:
    return sum((amount for cell, amount in cells.items() if counts(cell)), Fraction(0))
