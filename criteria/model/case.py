"""A case is one decision: every table as frozen rows, and the few look-ups that everybody needs."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

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
    Person,
    Recommendation,
    Relation,
    ScenarioRow,
    ScoreRow,
    Settings,
    StakeholderRow,
    StatementRow,
    WeightRow,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

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

    NO_FIGURES: ClassVar[frozenset[str]] = frozenset({"people"})
    """Tables from which nothing is ever worked out, so that no answer carries them."""

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
    people: tuple[Person, ...] = ()
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

    def dump(self) -> dict[str, Any]:
        """The case as plain JSON values: tables by their names, exact numbers as text.

        People without a view are left out where there are none: most cases never name any.
        """
        dumped = self.model_dump(mode="json", by_alias=True)
        if not self.people:
            del dumped["people"]
        return dumped

    def _repr_html_(self) -> str:
        counts = f"{len(self.recommendations)} recommendations, {len(self.leaves)} criteria, {len(self.facts)} facts"
        return f"<b>{_escape(self.settings.title)}</b><br>{counts}"


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
