"""What every chapter needs from an Analysis: names, units, the order of telling, and the keys of shared tables.

The living tables of the workbook read one another by these keys: `criteria` (swings to weights),
`scores` (judgements to contributions), `levels` (one row a way to fund something), `portfolio`
(which level is funded), `years`, `pairs`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from criteria.model.distinct_names import with_names_apart
from criteria.model.short_names import short_names
from criteria.model.words import MONEY, RelationType
from reports.model.formatting import CENTS
from reports.model.formula import At, Span
from reports.model.money import Money
from reports.model.numbers import FINEST, decimals_of
from reports.model.text import counted
from scoring.value.costs import cost_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from criteria.model.case import Case
    from criteria.model.levels import RangeEnd
    from criteria.model.rows import Criterion, Group, Recommendation
    from reports.model.meaning import Number
    from scoring.analysis import Analysis
    from scoring.options.option import Figures, Option
    from scoring.portfolio.portfolio import Portfolio
    from scoring.robustness.draws.expected_delivery import Promise
    from scoring.robustness.draws.spending_risk import SpendingRisk
    from scoring.robustness.weights.oracle import Weighted
    from scoring.value.costs import CostTable
    from scoring.value.evaluation import Evaluation

NOT_FUNDED = "not funded"
MOST_LIVING = 50_000
"""Scores up to which a workbook follows changes by hand: with more it would be too large to open."""
TOTAL = "*total"
"""Key of a total row; no id of a case may hold an asterisk."""


@dataclass(frozen=True)
class Story:
    """An Analysis with the words around it. turned: the option that is told in place of the recommended one."""

    analysis: Analysis
    turned: Option | None = None

    @cached_property
    def case(self) -> Case:
        """The case, an id beside every name that another one shares: so no chapter has to think of it."""
        return with_names_apart(self.analysis.case)

    @property
    def best(self) -> Portfolio:
        """The best portfolio."""
        return self.analysis.best

    @property
    def asked_for(self) -> Option | None:
        """The option told in the title, where it is another portfolio than the best at likely figures.

        That is the one turned to, else the one that the case asks to recommend.
        """
        if self.turned is not None:
            return None if self.turned.choice == self.best.choice else self.turned
        options = self.analysis.beside
        if options is None or options.recommended.choice in {None, self.best.choice}:
            return None
        return options.recommended

    @property
    def shown(self) -> Option | None:
        """The option that the title tells; None where the options were not worked out."""
        options = self.analysis.beside
        return self.turned or (None if options is None else options.recommended)

    @property
    def recommended(self) -> Portfolio:
        """The portfolio that the title tells: the option the case asks for, else the best at likely figures."""
        option = self.asked_for
        return self.best if option is None or option.figures is None else option.figures.portfolio

    @property
    def options_told(self) -> tuple[Figures, ...]:
        """What was worked out of each option, so that pictures of them can share a scale."""
        options = self.analysis.beside or ()
        return tuple(option.figures for option in options if option.figures is not None)

    @property
    def promise(self) -> Promise | None:
        """What the portfolio of the title is likely to deliver; None where that was not worked out."""
        option = self.asked_for
        if option is None or option.figures is None:
            return self.analysis.promise
        return option.figures.promise

    @property
    def risk(self) -> SpendingRisk | None:
        """The chance that the portfolio of the title breaks a budget; None where no draws were made."""
        option = self.asked_for
        if option is None or option.figures is None:
            return self.analysis.spending
        return option.figures.risk

    @property
    def evaluation(self) -> Evaluation:
        """The case valued with its own weights."""
        return self.analysis.evaluation

    @cached_property
    def leaves(self) -> tuple[Criterion, ...]:
        """The criteria proper, in the case's order."""
        return self.case.leaves

    @property
    def lives(self) -> bool:
        """Whether the workbook follows changes by hand; where not, single scores stand in result.json alone."""
        return len(self.case.scores) <= MOST_LIVING

    @property
    def monies(self) -> tuple[str, ...]:
        """The resources whose amounts are money, and make up the cost."""
        return self.analysis.costs.monies

    @cached_property
    def _costs_at(self) -> dict[RangeEnd, CostTable]:
        """The costs at the ends that were asked for."""
        return {}

    def costs_at(self, end: RangeEnd) -> CostTable:
        """The costs at one end of their ranges; read once, since many tables ask."""
        if end not in self._costs_at:
            self._costs_at[end] = cost_table(self.case, end)
        return self._costs_at[end]

    @cached_property
    def has_money(self) -> bool:
        """Whether money is in any cost or budget; where it is not, the report does not speak of it."""
        case = self.analysis.case
        names = [*(row.resource for row in case.costs), *(row.resource for row in case.budget)]
        return any(name in self.monies for name in names)

    @cached_property
    def money(self) -> Money:
        """The unit of money, with as many decimals as what levels cost and budgets have, so that sums add up.

        Pages show cents at most. Where the case states finer amounts, for a single year or as the
        end of a range, what is rounded is said to be *about* so much, and the workbook shows what
        is stated.
        """
        amounts = list(self._amounts())
        costs = [row for row in self.case.costs if row.resource in self.monies]
        parts = [
            part for row in costs for part in (row.low, row.likely, row.high) if part is not None
        ]
        shown = min(max(map(decimals_of, amounts), default=0), CENTS)
        finest = max(map(decimals_of, [*amounts, *parts]), default=0)
        return Money(self.case.settings.money, shown, min(finest, FINEST), finer=finest > shown)

    def _amounts(self) -> Iterator[Number]:
        """Go through what levels cost, budgets, limits of themes and savings: the sums that a reader adds up."""
        for levels in self.analysis.costs.money:
            yield from levels
        for row in self.case.budget:
            if row.resource in self.monies and row.amount is not None:
                yield row.amount
        for group in self.case.groups:
            yield from (end for end in (group.floor, group.ceiling) if end is not None)
        for relation in self.case.relations:
            if relation.type is RelationType.COST_SAVING and relation.delta is not None:
                yield relation.delta

    @property
    def resources(self) -> tuple[str, ...]:
        """The resources that the report tells of, money first; no money where there is none."""
        return tuple(
            name for name in self.analysis.costs.resources if name != MONEY or self.has_money
        )

    @property
    def counted_in(self) -> str:
        """Say in a note what money is counted in; blank where there is none."""
        money = self.money
        places = counted(money.decimals, "decimal") if money.decimals else "whole units"
        rounds = f"; pages round to {places}" if money.finer else ""
        return f"Money in {money.unit}{rounds}." if self.has_money else ""

    @cached_property
    def ratio(self) -> tuple[int, str]:
        """The amount of money that value for money is told for (a power of ten, for easy figures), and its words."""
        stated = [row.value_for_money for row in self.analysis.ranking]
        ratios = sorted(ratio for ratio in stated if ratio is not None)
        per = 1
        while ratios and ratios[len(ratios) // 2] * per < 1 and per < 10**15:
            per *= 10
        return per, f"points for each {Money(self.money.unit).words(per)}"

    @property
    def weighted(self) -> Weighted:
        """The same case under any other weights; its answers are kept."""
        return self.analysis.weighted

    @cached_property
    def fingerprint(self) -> str:
        """Hash of the case as JSON: keys sorted, no spaces, UTF-8."""
        return self.analysis.case_sha256

    @cached_property
    def themes(self) -> tuple[tuple[Group | None, tuple[int, ...]], ...]:
        """Every theme with the places of its recommendations, and last those without one."""
        rows = self.case.recommendations
        places_of: dict[str, list[int]] = {}
        for i, row in enumerate(rows):
            places_of.setdefault(row.group, []).append(i)
        grouped: list[tuple[Group | None, tuple[int, ...]]] = [
            (group, tuple(places_of.get(group.id, ()))) for group in self.case.groups
        ]
        known = {group.id for group in self.case.groups}
        rest = tuple(i for i, row in enumerate(rows) if row.group not in known)
        return tuple((group, places) for group, places in (*grouped, (None, rest)) if places)

    @cached_property
    def in_order(self) -> tuple[int, ...]:
        """Places of the recommendations in the order of telling: theme by theme."""
        return tuple(i for _, places in self.themes for i in places)

    def name(self, place: int) -> str:
        """Name a recommendation, with its id where another one has the same name."""
        return self.case.recommendations[place].name

    def short_name(self, place: int) -> str:
        """Name a recommendation in a chart or a first line."""
        return self._short_names[place]

    @cached_property
    def _short_names(self) -> tuple[str, ...]:
        return short_names(self.case.recommendations)

    def name_with_id(self, place: int) -> str:
        """Name a recommendation with its id, by which others speak of it."""
        row = self.analysis.case.recommendations[place]
        return row.name if row.name == row.id else f"{row.name} ({row.id})"

    def theme_name(self, row: Recommendation) -> str:
        """Name the theme of a recommendation."""
        return self._theme_names.get(row.group, row.group)

    @cached_property
    def _theme_names(self) -> dict[str, str]:
        return {group.id: group.name for group in self.case.groups}

    def level_names(self, place: int) -> tuple[str, ...]:
        """Name the levels of a recommendation, smallest first."""
        return self.analysis.programme.levels[place]

    def main_level(self, place: int) -> int:
        """Give the level a recommendation is told at: the funded one, else the one it is ranked by."""
        funded = self.best.choice[place]
        if funded:
            return funded
        return self.ranked_level(place)

    def ranked_level(self, place: int) -> int:
        """Give the level at which a recommendation is ranked."""
        return self._ranked_at[place]

    @cached_property
    def _ranked_at(self) -> dict[int, int]:
        """The level at which each recommendation is ranked, by its place."""
        return {row.index: row.level for row in self.analysis.ranking if row.is_reference}

    def level_key(self, place: int, level: int) -> str:
        """Key of a row of `levels` and `costs`."""
        return f"{self.case.recommendations[place].id}|{self.level_names(place)[level - 1]}"

    def score_key(self, place: int, level: int, leaf: int) -> str:
        """Key of a row of `scores`."""
        return f"{self.level_key(place, level)}|{self.leaves[leaf].id}"

    def levels_span(self, place: int, column: str, table: str = "levels") -> Span:
        """Reach over the levels of one recommendation in `levels`, or in another table with its rows."""
        last = len(self.level_names(place))
        return Span(table, column, self.level_key(place, 1), self.level_key(place, last))

    def from_level(self, place: int, lowest: int, highest: int | None = None) -> Span:
        """Reach over the 0 or 1 of a recommendation's levels from `lowest` upward: they add up to 1 if it holds."""
        last = highest or len(self.level_names(place))
        return Span("levels", "funded", self.level_key(place, lowest), self.level_key(place, last))

    def names(self, ids: Iterable[str]) -> list[str]:
        """Name recommendations by their ids."""
        return [self._name_of[id_] for id_ in ids]

    @cached_property
    def _name_of(self) -> dict[str, str]:
        return {row.id: row.name for row in self.case.recommendations}

    @cached_property
    def point(self) -> str:
        """Say what a point is."""
        return (
            "A point is a hundredth of the largest effect one recommendation could have: 100 points is one "
            "recommendation that moves every criterion from its worst to its best. A portfolio adds up many "
            "recommendations, so it can pass 100."
        )


def points_column(criterion: str) -> str:
    """Key of the column that holds the points from a criterion."""
    return f"points {criterion}"


def weight_of(criterion: str) -> At:
    """Name the cell that holds a criterion's weight."""
    return At("criteria", criterion, "weight")
