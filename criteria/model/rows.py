"""One model is one table, one field is one column: the template, readers, writers, schema and reference come from here.

A field's description is the column's note, its bounds and choices the drop-downs and checks, its
order the template's.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    PrivateAttr,
    model_validator,
)

from criteria.model.kinds import (
    ColumnKind,
    ColumnMark,
    Cost,
    Count,
    CriterionId,
    Curve,
    Day,
    Evidence,
    Exact,
    GroupId,
    Id,
    LevelName,
    Number,
    OptionId,
    OptionIds,
    Share,
    ShortName,
    Swing,
    Text,
    Url,
    Voice,
    Year,
    YesNo,
)
from criteria.model.names import fold
from criteria.model.words import (
    ANY_LEVEL,
    EVERY,
    MONEY,
    ChangeKind,
    DeltaUnit,
    Difference,
    Direction,
    Function,
    Operation,
    RelationType,
    Scale,
    Status,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from criteria.model.problems import Origin, Place


NO_LIMIT = "no limit"
"""What the amount of a budget says where there is none to keep to; blank says nothing and is an error."""


def _or_no_limit(value: Any) -> Any:
    """Take the words for None. A bare None was never said, so it is refused."""
    if value is None:
        message = f"give an amount, or the words {NO_LIMIT}"
        raise ValueError(message)
    return None if isinstance(value, str) and fold(value) == fold(NO_LIMIT) else value


def _limit_words(amount: Decimal | None) -> Decimal | str:
    return NO_LIMIT if amount is None else amount


def _limit_schema(schema: dict[str, Any]) -> None:
    """Name the words in the published schema in place of null."""
    kinds = [kind for kind in schema["anyOf"] if kind != {"type": "null"}]
    schema["anyOf"] = [*kinds, {"const": NO_LIMIT, "type": "string"}]


def _is_blank(value: Any) -> bool:
    """Whether a column of later versions says nothing; then no dump names it, and old cases keep their bytes."""
    return value in (None, "")


LimitedTo = Annotated[
    Annotated[Exact, Field(ge=0), ColumnMark(ColumnKind.MONEY, words=(NO_LIMIT,))] | None,
    BeforeValidator(_or_no_limit),
    PlainSerializer(_limit_words, return_type=Any),
]
"""An amount that may not be passed; None is no limit, which is said in words."""


class Recommend(StrEnum):
    """Which of the four portfolios a report recommends."""

    LIKELY = "likely"
    MEAN = "mean"
    WITHIN_BUDGET = "within budget"
    COMPROMISE = "compromise"


_FILLED: dict[tuple[object, ...], set[str]] = {}
"""Names of the columns that rows have filled, as pydantic keeps them, by their class and what was given."""


class CaseRow(BaseModel):
    """A frozen row of a table. Where it was written is remembered, and is no part of what it says."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)
    _origin: Origin | None = PrivateAttr(default=None)

    @classmethod
    def written(cls, origin: Origin, /, **values: Any) -> Self:
        """Make a row that knows where it was written."""
        row = cls(**values)
        row._origin = origin
        # Rows with the same columns filled share one set of their names: one of its own takes as much
        # memory as all else of a score. Nothing changes it: rows are frozen, and a copy copies it.
        names = row.__pydantic_fields_set__
        shared = _FILLED.setdefault((cls, *values), names)
        if shared == names:
            object.__setattr__(row, "__pydantic_fields_set__", shared)
        return row

    def standing_at(self, origin: Origin | None) -> Self:
        """Give the same row, written elsewhere."""
        row = self.model_copy()
        row._origin = origin  # noqa: SLF001 - its own kind
        return row

    def saying(self, values: Mapping[str, Any]) -> Self:
        """Give the same row with other values in some fields, standing where it stands."""
        row = self.model_copy(update=dict(values))
        row._origin = self.origin  # noqa: SLF001 - its own kind
        return row

    @property
    def origin(self) -> Origin | None:
        """Where the row was written, if it was."""
        # Straight from where pydantic keeps it: checks of a long sheet ask for it a million times.
        private = self.__pydantic_private__
        return private["_origin"] if private else None

    def place(self, column: str | None = None) -> Place | None:
        """Name the cell of one field."""
        origin = self.origin
        return origin.place(column) if origin else None

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        return hash(tuple(self.__dict__.values()))


class Settings(CaseRow):
    """The decision as a whole: one row for each key and its value."""

    title: Text = Field(
        min_length=1, description="The decision in a few words; it heads the reports"
    )
    question: Text = Field("", description="The question the portfolio answers")
    owner: Text = Field("", description="Who answers for the case")
    money: Text = Field("million", description="Unit of all money, such as US$ million")
    money_basis: Text = Field(
        "",
        description="What the money is: prices of which year, with or without inflation, granted or spent",
    )
    baseline: Text = Field("", description="What happens if nothing is funded")
    disclaimer: Text = Field("", description="A sentence every report must carry")
    success: Text = Field(
        "",
        description="used: gains are multiplied by the chance of success; not used, or blank: they are not",
    )
    seed: Annotated[int, Field(ge=0), ColumnMark(ColumnKind.COUNT)] = Field(
        1, description="Any whole number; the same one gives the same random draws again"
    )
    draws: Annotated[int, Field(ge=1), ColumnMark(ColumnKind.COUNT)] = Field(
        10_000, description="How many random draws the reports make; more are slower and surer"
    )

    indifference_points: Annotated[Exact, Field(ge=0), ColumnMark(ColumnKind.NUMBER)] | None = (
        Field(
            None,
            description="A difference in portfolio value, in points, that nobody would argue about",
        )
    )
    indifference_percent: (
        Annotated[Exact, Field(ge=0, le=100), ColumnMark(ColumnKind.NUMBER)] | None
    ) = Field(
        None, description="The same in per cent of the best portfolio's value; give one of the two"
    )
    weight_doubt_percent: (
        Annotated[Exact, Field(ge=0, le=100), ColumnMark(ColumnKind.NUMBER)] | None
    ) = Field(
        None,
        description="How far, in per cent, a swing without a range of its own may be off; blank: 25, assumed",
    )
    recommend: Annotated[Recommend, ColumnMark(ColumnKind.CHOICE)] | None = Field(
        None,
        description="The portfolio the reports recommend: best at likely or at mean figures, within budget in four "
        "draws of five, or the compromise between people; blank: likely",
    )

    version: Text = Field(
        "", description="What this state of the case is called, such as 1.2 or draft 3"
    )
    reviewer: Text = Field("", description="Who checked the case")
    date: Day | None = Field(None, description="The day of this state of the case, as 2026-11-30")
    use_by: Day | None = Field(
        None, description="The last day on which the analysis is to be used, as 2027-12-31"
    )
    sealed_on: Day | None = Field(
        None,
        description="Written by steelyard seal: the day on which weights and scales were sealed",
    )
    sealed_by: Text = Field("", description="Written by steelyard seal: who sealed them")
    sealed_hash: Text = Field(
        "", description="Written by steelyard seal: the hash of what was sealed"
    )
    sealed: Text = Field(
        "",
        description="Written by steelyard seal: the weights, scales and baselines as they were; leave it as it is",
    )

    @property
    def states_money(self) -> bool:
        """Whether somebody said what unit all money is in."""
        return "money" in self.model_fields_set and bool(self.money.strip())

    @property
    def recommended(self) -> Recommend:
        """Which portfolio the reports recommend: the best at likely figures, unless another is named."""
        return self.recommend or Recommend.LIKELY

    @property
    def uses_success(self) -> bool:
        """Whether gains are multiplied by the chance of success."""
        return self.success.strip().casefold().startswith(("used", "yes"))


class Criterion(CaseRow):
    """One criterion, or a heading above several of them: such a row has no scale of its own."""

    id: Id = Field(description="Short name used in other sheets")
    parent: CriterionId = Field(
        "", description="The heading it stands below: another id on this sheet; blank at the top"
    )
    name: Text = Field(min_length=1, description="What a reader sees")
    definition: Text = Field("", description="What is counted, and what is not")
    unit: Text = Field("", description="Unit of the scores")
    scale: Annotated[Scale, ColumnMark(ColumnKind.CHOICE)] = Field(
        Scale.NATURAL,
        description="natural: a measured number; levels: steps described in Criteria levels",
    )
    direction: Annotated[Direction, ColumnMark(ColumnKind.CHOICE)] = Field(
        Direction.MAX, description="max: more is better; min: less is better"
    )
    worst: Number | None = Field(
        None, description="The score worth 0; fixed before looking at recommendations"
    )
    best: Number | None = Field(None, description="The score worth 100")
    baseline: Number | None = Field(
        None, description="The score if nothing is done; blank means worst"
    )
    value_function: Annotated[Function, ColumnMark(ColumnKind.CHOICE)] | None = Field(
        None,
        description="How a score becomes a value from 0 to 100; blank: linear, or levels on a scale of levels",
    )
    curve: Curve = Field(
        (),
        description="exponential: the score worth 50; piecewise: points as score:value; score:value",
    )
    swing: Swing | None = Field(
        None,
        description="Worth of moving from worst to best against the other criteria; the largest is often 100",
    )
    swing_low: Swing | None = Field(None, description="Lowest swing anybody would defend")
    swing_high: Swing | None = Field(None, description="Highest swing anybody would defend")
    rank: Annotated[int, Field(ge=1), ColumnMark(ColumnKind.COUNT)] | None = Field(
        None,
        description="Place in the order of swings, 1 first; used where only the order is known",
    )
    rationale: Text = Field("", description="Why this swing")

    @property
    def function(self) -> Function:
        """The value function in force: linear, or the level table on a constructed scale, unless another is named."""
        default = Function.LEVELS if self.scale is Scale.LEVELS else Function.LINEAR
        return self.value_function or default

    @property
    def swing_ends(self) -> tuple[Decimal | None, Decimal | None]:
        """Lowest and highest swing; a swing tried beyond one of them moves that end with it, and a blank stays one."""
        low, high = self.swing_low, self.swing_high
        back_to_front = low is not None and high is not None and low > high
        if self.swing is None or back_to_front:
            return low, high
        low = low if low is None else min(low, self.swing)
        return low, high if high is None else max(high, self.swing)

    @property
    def blank_ends(self) -> tuple[str, ...]:
        """The columns of its two ends that are left blank, so that they are taken from elsewhere."""
        return tuple(name for name in ("worst", "best") if getattr(self, name) is None)


class CriterionLevel(CaseRow):
    """One step of a criterion that is scored in steps, with its word and its value."""

    criterion: CriterionId = Field(description="The criterion it belongs to")
    level: Number = Field(description="The number scores use")
    label: Text = Field("", description="The word")
    description: Text = Field("", description="What must be true for this level")
    value: Annotated[Exact, Field(ge=0, le=100), ColumnMark(ColumnKind.NUMBER)] = Field(
        description="Its value: 0 for worst, 100 for best; the steps need not be equal"
    )


class Group(CaseRow):
    """A theme of recommendations, with the least and the most it is to get."""

    id: Id = Field(description="Short name used in other sheets")
    name: Text = Field(min_length=1, description="What a reader sees")
    description: Text = Field("", description="What the theme is about")
    floor: Cost | None = Field(None, description="Least money the theme must get")
    ceiling: Cost | None = Field(None, description="Most money the theme may get")
    min_count: Count | None = Field(None, description="Least number funded in the theme")
    max_count: Count | None = Field(None, description="Most number funded in the theme")
    floor_share: Share | None = Field(
        None, description="Least share of the portfolio's cost, 0 to 1"
    )
    ceiling_share: Share | None = Field(
        None, description="Most share of the portfolio's cost, 0 to 1"
    )
    rationale: Text = Field("", description="Why these limits")


class Recommendation(CaseRow):
    """One thing that may be funded."""

    id: Id = Field(description="Short name used in other sheets")
    group: GroupId = Field("", description="Its theme")
    name: Text = Field(min_length=1, description="What a reader sees")
    description: Text = Field("", description="What would be done")
    lead_agency: Text = Field("", description="Who would lead it")
    earliest_start: Year | None = Field(None, description="First year it could begin")
    status: Annotated[Status, ColumnMark(ColumnKind.CHOICE)] = Field(
        Status.OPEN,
        description="open: free to choose; required: must be funded; excluded: may not be",
    )
    p_success_low: Share | None = Field(None, description="Chance of success, low")
    p_success_likely: Share | None = Field(None, description="Chance of success, likely")
    p_success_high: Share | None = Field(None, description="Chance of success, high")
    cost_basis: Text = Field("", description="Where the costs come from")
    evidence: Evidence = Field((), description="Fact ids, or judgement")
    pick: Text = Field(
        "",
        description="A portfolio you propose, to be set beside the best one: the level to fund, or yes; else blank",
    )
    short_name: ShortName = Field(
        "",
        description="A name for charts and first lines, 26 characters at most; blank: shortened from the name",
    )
    overall_rank: Annotated[int, Field(ge=1), ColumnMark(ColumnKind.COUNT)] | None = Field(
        None,
        description="Its place in the order somebody states for all of them together, 1 first; the weights must be "
        "able to give that order",
        exclude_if=_is_blank,
    )


class Level(CaseRow):
    """One size at which a recommendation can be funded, such as pilot or standard; only one of them is chosen."""

    option: OptionId = Field(description="The recommendation")
    level: Id = Field(description="Name of the level, such as pilot or standard")
    level_order: Count = Field(1, description="1 for the smallest level, 2 for the next")
    is_reference: YesNo = Field(
        default=False,
        description="yes for the level that is scored; the others may take a share of its effect",
    )
    benefit_share: Annotated[Exact, Field(ge=0), ColumnMark(ColumnKind.SHARE)] | None = Field(
        None,
        description="Share of the reference level's effect, for a level without scores of its own",
    )


class RangedRow(CaseRow):
    """A row whose number is a range: a blank end is the likely figure."""

    @model_validator(mode="before")
    @classmethod
    def _fill_ends(cls, values: Any) -> Any:
        if not isinstance(values, dict) or values.get("likely") is None:
            return values
        ends = {end: values["likely"] for end in ("low", "high") if values.get(end) is None}
        return {**values, **ends}


class CostRow(RangedRow):
    """What a recommendation costs in one year, at one level; money, or another resource."""

    option: OptionId = Field(description="The recommendation")
    level: LevelName = Field("", description="Its level; may be blank where there is only one")
    resource: Text = Field(MONEY, description="money, or another resource that the budget limits")
    year: Year | None = Field(
        None, description="Planning year; blank counts against the total only"
    )
    low: Cost = Field(description="Low figure; blank means likely")
    likely: Cost = Field(description="The figure the budget is checked with")
    high: Cost = Field(description="High figure; blank means likely")


class ScoreRow(RangedRow):
    """One judgement: how a level of a recommendation does on one criterion, in the criterion's own unit."""

    option: OptionId = Field(description="The recommendation")
    level: LevelName = Field("", description="Its level; may be blank where there is only one")
    criterion: CriterionId = Field(description="The criterion")
    low: Number = Field(description="Low figure; blank means likely")
    likely: Number = Field(description="The figure the value is computed from")
    high: Number = Field(description="High figure; blank means likely")
    rationale: Text = Field("", description="Why this score")
    evidence: Evidence = Field((), description="Fact ids, or judgement")
    assessor: Voice = Field(
        "", description="Who gave this score, where several did", exclude_if=_is_blank
    )


class ScoreNote(CaseRow):
    """Why one score is what it is, and the evidence for it."""

    option: OptionId = Field(description="The recommendation")
    level: LevelName = Field("", description="Its level, as in Scores")
    criterion: CriterionId = Field(description="The criterion")
    rationale: Text = Field("", description="Why this score")
    evidence: Evidence = Field((), description="Fact ids, or judgement")
    assessor: Voice = Field(
        "", description="Who gave this score, where several did", exclude_if=_is_blank
    )


class BudgetRow(CaseRow):
    """How much money, or of another resource, there is in one year or in total."""

    resource: Text = Field(MONEY, description="money, or the name used in Costs")
    year: Year | None = Field(None, description="Planning year; blank is the total over all years")
    amount: LimitedTo = Field(
        description="How much there is; no limit where there is nothing to keep to",
        json_schema_extra=_limit_schema,
    )
    carry_forward: YesNo = Field(
        default=False, description="yes if what is left may be used in the next year"
    )
    unit: Text = Field(
        "",
        description="What the amount is counted in; where it is the case's unit of money, or the word money, what is "
        "spent of the resource is part of the portfolio's cost",
    )


class Relation(CaseRow):
    """How two recommendations bear on each other: one needs, rules out, strengthens or cheapens the other."""

    id: Id = Field(description="Short name, used in messages")
    type: Annotated[RelationType, ColumnMark(ColumnKind.CHOICE)] = Field(description="Kind of tie")
    a: OptionId = Field(description="The first recommendation")
    a_min_level: LevelName = Field(
        ANY_LEVEL,
        description="The smallest level of the first one at which the tie counts; any for all",
    )
    b: OptionIds = Field(min_length=1, description="The other; several as B1|B2")
    b_min_level: LevelName = Field(
        ANY_LEVEL,
        description="The smallest level of the other one at which the tie counts; any for all",
    )
    criterion: CriterionId = Field(
        "", description="For synergy and substitute: the criterion moved"
    )
    delta: Number | None = Field(None, description="By how much; a saving is negative")
    unit: Annotated[DeltaUnit, ColumnMark(ColumnKind.CHOICE)] | None = Field(
        None, description="What delta is counted in: natural is the criterion's own unit"
    )
    rationale: Text = Field("", description="Why")
    evidence: Evidence = Field((), description="Fact ids, or judgement")


class Limit(CaseRow):
    """Any other rule: at least or at most so many, or so much money, over some recommendations."""

    name: Id = Field(description="Short name, used in messages")
    options: OptionIds = Field(
        (), description="Recommendations as A|B|C, or * for all; or give a group"
    )
    group: GroupId = Field("", description="A theme, in place of options")
    measure: Text = Field(
        "count", description="count, cost, share (of the portfolio's cost), a resource, or a year"
    )
    at_least: Number | None = Field(None, description="Lower end")
    at_most: Number | None = Field(None, description="Upper end")
    rationale: Text = Field("", description="Why")


class Person(CaseRow):
    """A person or body whose view counts; one without swings has no view yet."""

    id: Id = Field(description="Short name used in other sheets")
    name: Text = Field("", description="What a reader sees")
    position: Text = Field("", description="Where they stand, in a sentence")
    influence: Annotated[Exact, Field(ge=0), ColumnMark(ColumnKind.NUMBER)] | None = Field(
        None, description="Weight of this voice in group means; blank is 1"
    )


class SwingNote(CaseRow):
    """Why one person gives one criterion the swing that they do."""

    stakeholder: Id = Field(description="The person, as in People")
    criterion: CriterionId = Field(description="The criterion")
    why: Text = Field("", description="Their reason")


class StakeholderRow(CaseRow):
    """The weight that one person or body gives one criterion, as a swing."""

    stakeholder: Id = Field(description="Short name")
    name: Text = Field("", description="What a reader sees")
    position: Text = Field("", description="Where they stand, in a sentence")
    influence: Annotated[Exact, Field(ge=0), ColumnMark(ColumnKind.NUMBER)] | None = Field(
        None, description="Weight of this voice in group means; blank is 1"
    )
    criterion: CriterionId = Field(description="The criterion")
    swing: Swing = Field(description="Their swing")
    why: Text = Field("", description="Their reason")


class WeightRow(CaseRow):
    """What one person says of one weight: the weight itself, a range for it, or its place in the order."""

    stakeholder: Voice = Field("", description="Who says so; blank for the case as a whole")
    criterion: CriterionId = Field(description="The criterion")
    weight: Share | None = Field(
        None, description="The weight given directly, 0 to 1; all together are scaled to 1"
    )
    low: Share | None = Field(None, description="Lowest weight they would defend")
    high: Share | None = Field(None, description="Highest weight they would defend")
    rank: Annotated[int, Field(ge=1), ColumnMark(ColumnKind.COUNT)] | None = Field(
        None, description="Place in the order of swings, 1 first; equals share a place"
    )
    why: Text = Field("", description="Their reason")


class StatementRow(CaseRow):
    """Something one voice says of the weights in plain words."""

    stakeholder: Voice = Field("", description="Who says so; blank for the case as a whole")
    statement: Text = Field(
        min_length=1, description="As C1 >= 2 * C4, or C1 + C2 is at least C3, or C5 <= 10 %"
    )
    why: Text = Field("", description="Their reason")


class ComparisonRow(CaseRow):
    """One comparison of two criteria (AHP)."""

    stakeholder: Voice = Field("", description="Who says so; blank for the case as a whole")
    a: CriterionId = Field(description="A criterion, or a group of them")
    b: CriterionId = Field(
        description="Another one; groups are compared with their neighbours in the tree"
    )
    ratio: Annotated[Exact, Field(ge=Decimal("0.01"), le=100), ColumnMark(ColumnKind.NUMBER)] = (
        Field(
            description="How many times as much the swing of a is worth as the swing of b; below 1 where b is worth more"
        )
    )
    why: Text = Field("", description="Their reason")


class BestWorstRow(CaseRow):
    """One criterion against the most and the least important one (best-worst method)."""

    stakeholder: Voice = Field("", description="Who says so; blank for the case as a whole")
    criterion: CriterionId = Field(description="The criterion")
    best_to_this: Annotated[Exact, Field(ge=1, le=100), ColumnMark(ColumnKind.NUMBER)] = Field(
        description="How many times as much the most important swing is worth as this one; 1 for the most important"
    )
    this_to_worst: Annotated[Exact, Field(ge=1, le=100), ColumnMark(ColumnKind.NUMBER)] = Field(
        description="How many times as much this swing is worth as the least important; 1 for the least important"
    )
    why: Text = Field("", description="Their reason")


class JudgementRow(CaseRow):
    """A difference in words (MACBETH): between two swings, or between two scores of one criterion."""

    stakeholder: Voice = Field("", description="Who says so; blank for the case as a whole")
    criterion: CriterionId = Field(
        "", description="The criterion whose scores are compared; blank compares swings"
    )
    more: Text = Field(min_length=1, description="What attracts more: a criterion, or a score")
    less: Text = Field(
        "", description="What attracts less; blank for nothing: every criterion at its worst"
    )
    difference: Annotated[Difference, ColumnMark(ColumnKind.CHOICE)] = Field(
        description="By how much"
    )
    up_to: Annotated[Difference, ColumnMark(ColumnKind.CHOICE)] | None = Field(
        None, description="Where two words are both possible, the stronger one"
    )
    why: Text = Field("", description="Their reason")


class ScenarioRow(CaseRow):
    """One thing that changes in one possible future."""

    scenario: Id = Field(description="Short name")
    name: Text = Field("", description="What a reader sees")
    probability: Share | None = Field(
        None, description="Chance of this future; what is left is the base case"
    )
    story: Text = Field("", description="What happens")
    kind: Annotated[ChangeKind, ColumnMark(ColumnKind.CHOICE)] = Field(description="What changes")
    target: Annotated[str, ColumnMark(ColumnKind.TEXT)] = Field(
        EVERY, description="Whose: an id, * for all, or the beginning of some as ALL-*"
    )
    criterion: Text = Field(
        "", description="The criterion, or for a group or relation the column meant"
    )
    year: Year | None = Field(
        None, description="The year, where costs or the budget change in one year only"
    )
    op: Annotated[Operation, ColumnMark(ColumnKind.CHOICE)] = Field(
        description="set: the value in its place; add: so much more; mul: so many times"
    )
    value: Number = Field(description="By how much, or how many times")
    rationale: Text = Field("", description="Why")
    evidence: Evidence = Field((), description="Fact ids, or judgement")


class Fact(CaseRow):
    """A piece of evidence."""

    id: Id = Field(description="Short name cited in evidence columns")
    statement: Text = Field(min_length=1, description="What the source says")
    figure: Text = Field("", description="The figure in it")
    unit: Text = Field("", description="Unit of the figure")
    year: Text = Field("", description="Year of the figure")
    source_title: Text = Field("", description="Title of the source")
    publisher: Text = Field("", description="Who published it")
    url: Url = Field("", description="Where it can be read")
    status: Text = Field("", description="How well it was checked")


def rows_by[R: CaseRow](rows: Sequence[R], column: str) -> dict[str, list[R]]:
    """Rows by what they hold in one column, in the order in which that is met."""
    rows_of: dict[str, list[R]] = {}
    for row in rows:
        rows_of.setdefault(getattr(row, column), []).append(row)
    return rows_of


@dataclass(frozen=True, slots=True)
class CaseTable:
    """A table of the case.

    name: its field in `Case`, its file and its key.
    sheet: its name in a workbook.
    model: what one row is.
    keys: the columns that together say what a row is about, so that no two rows may agree on all of
        them; none where any may.
    needed: it must be there.
    weighs: its rows say something of weights, besides the swings; its sheet is hidden until it is
    used.
    """

    name: str
    sheet: str
    model: type[CaseRow]
    keys: tuple[str, ...]
    needed: bool = False
    weighs: bool = False

    @property
    def attribute(self) -> str:
        """The field of `Case` that holds the rows."""
        return "settings" if self.name == "case" else self.name


class CaseTables:
    """The tables, in the order planners fill them."""

    CASE: ClassVar = CaseTable("case", "Case", Settings, (), needed=True)
    NOTES: ClassVar = CaseTable("score_notes", "Score notes", ScoreNote, ())
    """No table of its own in the case: the reasons behind scores that are written as a matrix."""
    SWING_NOTES: ClassVar = CaseTable("swing_notes", "Swing notes", SwingNote, ())
    """No table of its own either: the reasons behind swings that are written as a matrix."""
    PEOPLE: ClassVar = CaseTable("people", "People", Person, ("id",))
    """Those who have swings stand in Stakeholders once a case is read; who is left has no view yet."""
    ALL: ClassVar[tuple[CaseTable, ...]] = (
        CASE,
        CaseTable("criteria", "Criteria", Criterion, ("id",), needed=True),
        CaseTable("criteria_levels", "Criteria levels", CriterionLevel, ("criterion", "level")),
        CaseTable("groups", "Groups", Group, ("id",)),
        CaseTable("recommendations", "Recommendations", Recommendation, ("id",), needed=True),
        CaseTable("levels", "Levels", Level, ("option", "level")),
        CaseTable("costs", "Costs", CostRow, ("option", "level", "resource", "year"), needed=True),
        CaseTable("scores", "Scores", ScoreRow, ("option", "level", "criterion"), needed=True),
        CaseTable("budget", "Budget", BudgetRow, ("resource", "year"), needed=True),
        CaseTable("relations", "Relations", Relation, ("id",)),
        CaseTable("limits", "Limits", Limit, ("name",)),
        PEOPLE,
        CaseTable("stakeholders", "Stakeholders", StakeholderRow, ("stakeholder", "criterion")),
        CaseTable("weights", "Weights", WeightRow, ("stakeholder", "criterion"), weighs=True),
        CaseTable("weight_statements", "Weight statements", StatementRow, (), weighs=True),
        CaseTable("pairwise", "Pairwise", ComparisonRow, ("stakeholder", "a", "b"), weighs=True),
        CaseTable(
            "best_worst", "Best worst", BestWorstRow, ("stakeholder", "criterion"), weighs=True
        ),
        CaseTable("judgements", "Judgements", JudgementRow, (), weighs=True),
        CaseTable("scenarios", "Scenarios", ScenarioRow, ()),
        CaseTable("facts", "Facts", Fact, ("id",)),
    )
    WEIGHING: ClassVar[tuple[CaseTable, ...]] = tuple(table for table in ALL if table.weighs)
    """Where a voice may say something of weights, besides the swings."""
    BESIDE: ClassVar[tuple[CaseTable, ...]] = (NOTES, SWING_NOTES)
    """Sheets that are read with the matrix of another one."""
