"""A case is one decision: every table as frozen rows, and the few look-ups that everybody needs."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from criteria.model.above import from_above
from criteria.model.rows import (
    BestWorstRow,
    BudgetRow,
    ComparisonRow,
    CostRow,
    Criterion,
    CriterionLevel,
    Fact,
    Group,
    JudgementRow,
    Level,
    Limit,
    Recommendation,
    Relation,
    ScenarioRow,
    ScoreRow,
    Settings,
    StakeholderRow,
    StatementRow,
    WeightRow,
)
from criteria.model.words import MONEY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from criteria.model.problems import Problem

ONLY_LEVEL = "standard"
_CHECKED = "_checked"


class Case(BaseModel):
    """Every table of one decision, in the planner's order.

    Two cases are equal when their rows are, wherever they were written. Scores are kept in the
    order of recommendations, levels and criteria, so that the matrix and the long form give the
    same case.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    WORKED_OUT: ClassVar[frozenset[str]] = frozenset(
        {_CHECKED, "leaves", "levels_of", "fact_by_id"}
    )
    """What a case remembers besides its tables."""

    settings: Settings = Field(alias="case")
    criteria: tuple[Criterion, ...]
    criteria_levels: tuple[CriterionLevel, ...] = ()
    groups: tuple[Group, ...] = ()
    recommendations: tuple[Recommendation, ...]
    levels: tuple[Level, ...] = ()
    costs: tuple[CostRow, ...]
    scores: tuple[ScoreRow, ...]
    budget: tuple[BudgetRow, ...]
    relations: tuple[Relation, ...] = ()
    limits: tuple[Limit, ...] = ()
    stakeholders: tuple[StakeholderRow, ...] = ()
    weights: tuple[WeightRow, ...] = ()
    weight_statements: tuple[StatementRow, ...] = ()
    pairwise: tuple[ComparisonRow, ...] = ()
    best_worst: tuple[BestWorstRow, ...] = ()
    judgements: tuple[JudgementRow, ...] = ()
    scenarios: tuple[ScenarioRow, ...] = ()
    facts: tuple[Fact, ...] = ()

    @model_validator(mode="after")
    def _order_scores(self) -> Self:
        options = {row.id: place for place, row in enumerate(self.recommendations)}
        levels = {(row.option, row.level): row.level_order for row in self.levels}
        criteria = {row.id: place for place, row in enumerate(self.criteria)}

        def place(score: ScoreRow) -> tuple[int, str, int, str, int]:
            return (
                options.get(score.option, len(options)),
                score.option if score.option not in options else "",
                levels.get((score.option, score.level), 0),
                score.level,
                criteria.get(score.criterion, len(criteria)),
            )

        object.__setattr__(self, "scores", tuple(sorted(self.scores, key=place)))
        return self

    def __copy__(self) -> Self:
        """Copy the rows, and nothing that was worked out from them: `model_copy` may change them."""
        return self._forgetful(super().__copy__())

    def __deepcopy__(self, memo: dict[int, Any] | None = None) -> Self:
        """Copy the rows deeply, and nothing that was worked out from them."""
        return self._forgetful(super().__deepcopy__(memo))

    def _forgetful(self, copied: Self) -> Self:
        for name in [name for name in copied.__dict__ if name in self.WORKED_OUT]:
            del copied.__dict__[name]
        return copied

    @property
    def is_checked(self) -> bool:
        """Whether this very case has passed every check; a copy of it has to pass anew."""
        return _CHECKED in self.__dict__

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What the checks that this very case has passed ask to look at again; empty where they were not asked."""
        warnings: tuple[Problem, ...] = self.__dict__.get(_CHECKED, ())
        return warnings

    def mark_checked(self, warnings: tuple[Problem, ...] = ()) -> None:
        """Remember that every check was passed, and what it warned of; equality takes no notice of it."""
        self.__dict__[_CHECKED] = warnings

    @cached_property
    def leaves(self) -> tuple[Criterion, ...]:
        """The criteria proper: nodes that no other node names as parent."""
        parents = {row.parent for row in self.criteria}
        return tuple(row for row in self.criteria if row.id not in parents)

    @property
    def swings(self) -> dict[str, Fraction]:
        """The swings that are written in the criteria table, by node."""
        return {row.id: Fraction(row.swing) for row in self.criteria if row.swing is not None}

    @cached_property
    def levels_of(self) -> Mapping[str, tuple[Level, ...]]:
        """The levels of each recommendation, smallest first; one called `standard` where none is given."""
        rows_of: dict[str, list[Level]] = {row.id: [] for row in self.recommendations}
        for level in self.levels:
            if level.option in rows_of:
                rows_of[level.option].append(level)
        return {
            option: tuple(sorted(rows, key=lambda row: row.level_order))
            or (Level(option=option, level=ONLY_LEVEL, level_order=1, is_reference=True),)
            for option, rows in rows_of.items()
        }

    def level_named(self, option: str, level: str) -> int | None:
        """Place of a level (1 is the smallest); blank stands for the only one. None if there is no such level."""
        names = [row.level for row in self.levels_of[option]]
        if not level and len(names) == 1:
            return 1
        return names.index(level) + 1 if level in names else None

    def reference_of(self, option: str) -> Level:
        """The level whose scores the others may share: the one marked, else the only one, else the largest."""
        levels = self.levels_of[option]
        marked = [row for row in levels if row.is_reference]
        return marked[0] if marked else levels[-1]

    @cached_property
    def fact_by_id(self) -> Mapping[str, Fact]:
        """The facts by id."""
        return {row.id: row for row in self.facts}

    def with_swing(self, criterion: str, swing: Any, *, low: Any = None, high: Any = None) -> Case:
        """Give the checked case with another swing of a criterion or heading.

        swing: as a number; a float counts as its shortest decimal form. low, high: its range; the
        old one goes.
        Raises CaseError, with every problem by its name and place, as do all of these.
        """
        return self._changed("with_swing", criterion, swing, low=low, high=high)

    def with_budget(self, amount: Any, *, year: int | None = None, resource: str = MONEY) -> Case:
        """Give the checked case with another budget.

        amount: over all years, or in `year`; {2027: 100, 2028: 120} takes the place of all rows of
        the resource; None is no limit.
        """
        return self._changed("with_budget", amount, year=year, resource=resource)

    def with_score(
        self,
        option: str,
        criterion: str,
        score: Any,
        *,
        level: str | None = None,
        rationale: str = "",
        evidence: Sequence[str] = (),
    ) -> Case:
        """Give the checked case with another score.

        score: a likely figure, (low, high) or (low, likely, high), in the criterion's unit. level:
        needed where several have scores. The reasons of the old score go with it.
        """
        return self._changed(
            "with_score",
            option,
            criterion,
            score,
            level=level,
            rationale=rationale,
            evidence=evidence,
        )

    def with_recommendation(
        self,
        option: str,
        name: str,
        *,
        scores: Mapping[str, Any],
        cost: Any = None,
        level: str = "",
        **columns: Any,
    ) -> Case:
        """Give the checked case with one recommendation more.

        scores: by criterion, each as in `with_score`. cost: a figure over all years, or {year:
        figure}. columns: others of its row, such as group="MINE" or status="required".
        """
        return self._changed(
            "with_recommendation", option, name, scores=scores, cost=cost, level=level, **columns
        )

    def without(self, *ids: str) -> Case:
        """Give the checked case without recommendations, criteria, stakeholders, scenarios, relations or limits.

        ids: what is taken out; rows that speak of them go too.
        """
        return self._changed("without", *ids)

    def _changed(self, how: str, *values: Any, **options: Any) -> Case:
        changed: Case = from_above(f"criteria.changes.{how}", self, *values, **options)
        return changed

    def dump(self) -> dict[str, Any]:
        """The case as plain JSON values: tables by their names, exact numbers as text."""
        return self.model_dump(mode="json", by_alias=True)

    def _repr_html_(self) -> str:
        counts = f"{len(self.recommendations)} recommendations, {len(self.leaves)} criteria, {len(self.facts)} facts"
        return f"<b>{_escape(self.settings.title)}</b><br>{counts}"


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
