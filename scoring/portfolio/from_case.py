"""From the case's rules to the programme's rows: every rule of `criteria.model.rules` becomes one row of the same name.

Benefits and costs are exact fractions; each is brought to integers by its own least common
denominator, so a row and the objective say exactly what the case says.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor, gcd, lcm
from typing import TYPE_CHECKING

from criteria.model.case_rules import rules
from criteria.model.rules import Ban, Bound, Budget, Excludes, Mandate, Requires, Rule
from scoring.exact.programme import Joint, Line, Member, Programme, RuleRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from criteria.model.case import Case
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
        values = tuple(_in_steps(levels, scale) for levels in benefits)
        return cls(scale, values, _in_steps(effects, scale))

    @property
    def tie(self) -> int:
        """How many value units count as a tie."""
        return floor(TIE_POINTS * self.scale)


def _in_steps(amounts: Iterable[Fraction], scale: int) -> tuple[int, ...]:
    """Write amounts in whole steps. scale: of them in one unit, a multiple of every denominator."""
    return tuple(amount.numerator * (scale // amount.denominator) for amount in amounts)


def _denominator(numbers: Iterable[Fraction]) -> int:
    return lcm(1, *(number.denominator for number in numbers))


@dataclass(frozen=True, slots=True)
class CountedCosts:
    """Which costs a row adds up, and how much each counts.

    places: recommendations that may count.
    monies, years: resources and years that count; None: every year, and what has none.
    full: those of `places` whose costs count in full; the others count nothing.
    share: what is taken off all costs of `places`: of a share rule, else 0.
    """

    places: Sequence[int]
    resources: tuple[str, ...]
    years: tuple[int | None, ...] | None
    full: frozenset[int]
    share: Fraction = Fraction(0)

    def total(self, index: int, cells: Mapping[CostKey, Fraction]) -> Fraction:
        """Add up what cells of one recommendation come to in the row, in the rule's own unit."""
        counted = sum((amount for key, amount in cells.items() if self.counts(key)), Fraction(0))
        return counted * (int(index in self.full) - self.share)

    def counts(self, key: CostKey) -> bool:
        """Say whether a cost of this resource and year counts."""
        resource, year = key
        return resource in self.resources and (self.years is None or year in self.years)

    def totals(self, costs: CostTable) -> tuple[int, dict[int, list[int]]]:
        """Add up the cells of every level of `places`, in whole steps; gives how many make the rule's unit besides."""
        steps, by_key = costs.in_steps
        below, taken = self.share.denominator, self.share.numerator
        totals = {i: [0] * len(costs.cells[i]) for i in self.places}
        factor = {i: below * (i in self.full) - taken for i in totals}
        for key, cells in by_key.items():
            if self.counts(key):
                for i, level, amount in cells:
                    if i in totals:
                        totals[i][level] += factor[i] * amount
        return steps * below, totals


def counted_costs(case: Case, costs: CostTable, rule: Budget | Bound | None = None) -> CountedCosts:
    """Say which costs a rule counts: a budget, or a limit of money or of a resource; without a rule, all money.

    A limit counts all money, that of one year, or one resource; a share of the cost of its members
    less the share of all cost is at least 0 for a floor, at most 0 for a ceiling.
    """
    every = range(len(case.recommendations))
    if rule is None:
        return CountedCosts(every, costs.monies, None, frozenset(every))
    if isinstance(rule, Budget):
        return CountedCosts(every, (rule.resource,), rule.years, frozenset(every))
    place = {row.id: i for i, row in enumerate(case.recommendations)}
    members = [place[id_] for id_ in rule.options]
    if rule.measure == "share":
        share = Fraction(rule.amount)
        return CountedCosts(every, costs.monies, None, frozenset(members), share)
    all_money = rule.measure == "cost" or rule.measure.isdigit()
    wanted = costs.monies if all_money else (rule.measure,)
    years = (int(rule.measure),) if rule.measure.isdigit() else None
    return CountedCosts(members, wanted, years, frozenset(members))


def _limit(rule: Budget | Bound) -> Fraction:
    """Give the end of a rule's row; a share is taken off its costs, and leaves 0."""
    share = isinstance(rule, Bound) and rule.measure == "share"
    return Fraction(0) if share else Fraction(rule.amount)


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
        all_money = counted_costs(self.evaluation.case, self.costs)
        money_scale, cost = self._money(all_money)
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
                return self._money_row(rule, self._counted(rule))
            case Requires():
                return self._requires(rule)
            case Excludes():
                return self._excludes(rule)
            case Bound(measure="count"):
                return self._bound(rule)
            case Bound():
                return self._money_row(rule, self._counted(rule))
            case _:
                message = f"no row for {type(rule).__name__}"
                raise TypeError(message)

    def _counted(self, rule: Budget | Bound) -> CountedCosts:
        return counted_costs(self.evaluation.case, self.costs, rule)

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

    def _bound(self, rule: Bound) -> RuleRow:
        amount = Fraction(rule.amount)
        line = self._count(rule.options)
        if rule.least:
            return RuleRow(rule.name, line, low=ceil(amount))
        return RuleRow(rule.name, line, high=floor(amount))

    def _money_row(self, rule: Budget | Bound, counted: CountedCosts) -> RuleRow:
        limit = _limit(rule)
        scale, line = self._money(counted, limit)
        end = int(limit * scale)
        least = isinstance(rule, Bound) and rule.least
        unit = Fraction(1, scale)
        return RuleRow(rule.name, line, end if least else None, None if least else end, unit)

    def _money(self, counted: CountedCosts, end: Fraction = Fraction(0)) -> tuple[int, Line]:
        """Add up the cost cells that count; a saving counts where its first member does, whose cost it lowers.

        Gives the fewest steps in one unit in which all amounts, and the end of the row, are whole,
        and the line in them without its zero terms.
        """
        steps, terms = counted.totals(self.costs)
        joints = {
            self.first_saving + p: counted.total(saving.members[0][0], saving.amounts)
            for p, saving in enumerate(self.costs.savings)
            if saving.members[0][0] in terms
        }
        fine = lcm(steps, _denominator([*joints.values(), end]))
        finer = fine // steps
        saved = _in_steps(joints.values(), fine)
        amounts = (amount * finer for amounts in terms.values() for amount in amounts)
        common = gcd(fine, *amounts, *saved, *_in_steps([end], fine))
        line_terms = tuple(
            (i, tuple(amount * finer // common for amount in amounts))
            for i, amounts in terms.items()
            if any(amounts)
        )
        line_joints = tuple(
            (p, amount // common) for p, amount in zip(joints, saved, strict=True) if amount
        )
        return fine // common, Line(line_terms, line_joints)
