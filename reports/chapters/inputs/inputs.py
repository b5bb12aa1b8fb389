"""Inputs: swings that become weights, scales and value functions, costs by year, and the effects between pairs.

Every figure a planner may change by hand stands here or in the scores, and the rest of the workbook
follows it.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from criteria.model.names import joined
from criteria.model.resources import unit_of
from criteria.model.words import MONEY, DeltaUnit, Function, RelationType
from reports.model.cost_tables import ENDS, cost_key, level_ends, periods, year_column
from reports.model.formula import At, Fixed, Formula, add_up, call
from reports.model.numbers import whole_percent
from reports.model.report import Section, Text
from reports.model.sheets import INPUTS, MONEY_SHEET, named
from reports.model.story import weight_of
from reports.model.table import Cell, Column, Table, table_of
from reports.model.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from criteria.model.rows import Criterion, Recommendation, Relation
    from criteria.model.scales import ValueFunction
    from reports.model.formula import Span
    from reports.model.meaning import Meaning
    from reports.model.story import Story

MAY_CHANGE = (
    "Change a pale cell and the whole workbook follows, for the portfolio as it is stated on the sheet Portfolio. The "
    "best portfolio itself is not searched for again: run Steelyard again for that. Scores are changed on Scores, "
    "budgets by year on {}, other limits on Portfolio."
)
STANDS = "What the run was made with, single scores aside: those are in result.json."
MOST_POINTS = 30
"""A value function with more points than this is not spelled out as a formula."""


def chapter(story: Story) -> Iterator[Section]:
    """Tell the weights on the page, and every input on the sheet."""
    yield Section(
        "weights", "What counts, and how much", (Text(_largest(story)), _page_criteria(story))
    )
    yield Section(
        "inputs",
        "Inputs",
        (
            Text(
                MAY_CHANGE.format(named(MONEY_SHEET, money=story.has_money))
                if story.lives
                else STANDS
            ),
            criteria_table(story),
        ),
        page=False,
        sheet=INPUTS,
        printed=True,
    )
    more = (
        *_scales(story),
        *_chances(story),
        *(cost_table(story, resource) for resource in story.resources),
        *_pairs(story),
    )
    yield Section(
        "inputs-more", "Scales, costs and effects", more, page=False, sheet=INPUTS, seat=1
    )


def _largest(story: Story) -> str:
    ordered = sorted(
        zip(story.evaluation.weights, story.leaves, strict=True), key=lambda pair: -pair[0]
    )
    top = [f"{leaf.name} ({whole_percent(weight)})" for weight, leaf in ordered[:3]]
    count = len(story.leaves)
    return (
        f"Recommendations are judged on {counted(count, 'criterion', 'criteria')}. A weight says what moving that "
        f"criterion from its worst to its best is worth beside the others. The heaviest: {joined(top)}."
    )


def _page_criteria(story: Story) -> Table:
    weights = dict(zip(story.leaves, story.evaluation.weights, strict=True))
    columns: tuple[Column[tuple[Criterion, ValueFunction]], ...] = (
        Column("name", "Criterion", "text", lambda pair: pair[0].name),
        Column("weight", "Weight", "share", lambda pair: weights[pair[0]]),
        Column("unit", "Unit", "text", lambda pair: pair[0].unit),
        Column("worst", "Worst", "number", lambda pair: pair[1].worst),
        Column("best", "Best", "number", lambda pair: pair[1].best),
        Column("baseline", "If nothing is done", "number", lambda pair: pair[1].baseline),
        Column("definition", "What is counted", "text", lambda pair: pair[0].definition),
        Column("swing", "Swing", "number", lambda pair: pair[0].swing),
        Column("why", "Why", "text", lambda pair: pair[0].rationale),
    )
    measured = zip(story.leaves, story.evaluation.table.functions, strict=True)
    return table_of(
        "anchors",
        "How much each criterion counts, how it is measured, and why",
        measured,
        columns,
        row_key=lambda pair: pair[0].id,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Node:
    """One node of the value tree.

    criterion: its row in the case. function: its value function; None where it has parts.
    baseline_value, used, weight: living cells of the value if nothing is done, of the swing in
    force and of the weight.
    """

    criterion: Criterion
    function: ValueFunction | None
    baseline_value: Cell
    used: Cell
    weight: Cell


def criteria_table(story: Story) -> Table:
    """Make the value tree with living weights: each node's part among its siblings, times its parent's weight."""
    columns: tuple[Column[_Node], ...] = (
        Column("id", "Id", "id", lambda node: node.criterion.id),
        Column("name", "Criterion", "text", lambda node: node.criterion.name),
        Column("parent", "Part of", "id", lambda node: node.criterion.parent or None),
        Column("unit", "Unit", "text", lambda node: node.criterion.unit or None),
        Column(
            "worst",
            "Worst",
            "number",
            lambda node: None if node.function is None else node.function.worst,
        ),
        Column(
            "best",
            "Best",
            "number",
            lambda node: None if node.function is None else node.function.best,
        ),
        Column(
            "baseline",
            "If nothing is done",
            "number",
            lambda node: None if node.function is None else node.function.baseline,
        ),
        Column(
            "baseline_value", "Value if nothing is done", "points", lambda node: node.baseline_value
        ),
        Column(
            "swing",
            "Swing",
            "number",
            lambda node: Cell(node.criterion.swing, entry=True, bounds=(0, 1_000_000)),
        ),
        Column("used", "Swing used", "number", lambda node: node.used),
        Column("weight", "Weight", "share", lambda node: node.weight),
    )
    return table_of(
        "criteria",
        "Criteria, swings and weights",
        [_node(story, criterion) for criterion in story.case.criteria],
        columns,
        row_key=lambda node: node.criterion.id,
        note="A group weighs what its parts do.",
    )


def _node(story: Story, criterion: Criterion) -> _Node:
    leaves_below = _leaves_below(story, criterion.id)
    ids = [leaf.id for leaf in story.leaves]
    function = (
        story.evaluation.table.functions[ids.index(criterion.id)] if criterion.id in ids else None
    )
    baseline_value = Cell(None)
    if function is not None:
        spelled = value_formula(function, At("criteria", criterion.id, "baseline"))
        baseline_value = Cell(function.baseline_value, formula=spelled)
    return _Node(
        criterion=criterion,
        function=function,
        baseline_value=baseline_value,
        used=_used(story, criterion, leaves_below),
        weight=_weight(story, criterion, leaves_below),
    )


def _weight(story: Story, criterion: Criterion, leaves_below: list[str]) -> Cell:
    """Make the weight: the part of its swing among its siblings', times the weight of what it is part of."""
    siblings = [other.id for other in story.case.criteria if other.parent == criterion.parent]
    among = add_up([At("criteria", other, "used") for other in siblings])
    formula: Formula = call(
        "IF", call("=", among, 0), 0, At("criteria", criterion.id, "used") / among
    )
    if criterion.parent:
        formula = formula * weight_of(criterion.parent)
    weights = zip(story.leaves, story.evaluation.weights, strict=True)
    return Cell(
        sum((weight for leaf, weight in weights if leaf.id in leaves_below), Fraction(0)),
        formula=formula,
    )


def _leaves_below(story: Story, node: str) -> list[str]:
    children = [row.id for row in story.case.criteria if row.parent == node]
    return (
        [leaf for child in children for leaf in _leaves_below(story, child)] if children else [node]
    )


def _used(story: Story, criterion: Criterion, leaves_below: list[str]) -> Cell:
    """Make the swing in force: a node's own, else the sum of its leaves'."""
    stated = At("criteria", criterion.id, "swing")
    if leaves_below == [criterion.id]:
        return Cell(Fraction(criterion.swing or 0), formula=stated + 0)
    swings = {leaf.id: Fraction(leaf.swing or 0) for leaf in story.leaves}
    total = sum((swings[leaf] for leaf in leaves_below), Fraction(0))
    summed = add_up([At("criteria", leaf, "swing") for leaf in leaves_below])
    formula = call("IF", call("=", stated, ""), summed, stated)
    return Cell(total if criterion.swing is None else Fraction(criterion.swing), formula=formula)


def value_formula(function: ValueFunction, score: Formula) -> Formula | None:
    """Spell a value function over the cell of a score; None where it has too many points to be read."""
    worst = At("criteria", function.criterion, "worst")
    best = At("criteria", function.criterion, "best")
    place = (score - worst) / (best - worst)
    if function.constant:
        return None
    if function.bend is not None:
        bend = float(function.bend)
        return (Fixed(1.0) - call("EXP", place * -bend)) / (Fixed(1.0) - call("EXP", -bend)) * 100
    if function.is_linear:
        return place * 100
    if len(function.points) > MOST_POINTS:
        return None
    keys = [_point_key(function.criterion, at) for at, _ in function.points]
    formula: Formula | None = None
    for low, high in reversed(list(pairwise(keys))):
        x0, x1 = At("scales", low, "score"), At("scales", high, "score")
        y0, y1 = At("scales", low, "value"), At("scales", high, "value")
        piece = y0 + (y1 - y0) * (score - x0) / (x1 - x0)
        formula = piece if formula is None else call("IF", call("<=", score, x1), piece, formula)
    return formula


def _point_key(criterion: str, score: Fraction) -> str:
    return f"{criterion}|{score}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """One point of a value function: its criterion, the score and the value, and what the case says of that step."""

    leaf: Criterion
    score: Fraction
    value: Fraction
    label: str
    text: str


def _scales(story: Story) -> Iterator[Table]:
    """List the points of every value function that is no straight line."""
    steps = list(_steps(story))
    columns: tuple[Column[_Step], ...] = (
        Column("criterion", "Criterion", "id", lambda step: step.leaf.id),
        Column("label", "Step", "text", lambda step: step.label or step.leaf.name),
        Column("score", "Score", "number", lambda step: step.score),
        Column(
            "value",
            "Value, 0 to 100",
            "number",
            lambda step: Cell(step.value, entry=True, bounds=(0, 100)),
        ),
        Column("text", "What must be true", "text", lambda step: step.text),
    )
    if steps:
        yield table_of(
            "scales",
            "What steps on a scale are worth",
            steps,
            columns,
            row_key=lambda step: _point_key(step.leaf.id, step.score),
            note="Between two steps the value is interpolated.",
        )


def _steps(story: Story) -> Iterator[_Step]:
    stated = {(row.criterion, Fraction(row.level)): row for row in story.case.criteria_levels}
    for leaf, function in zip(story.leaves, story.evaluation.table.functions, strict=True):
        line = function.is_linear and leaf.function is not Function.LEVELS
        if line or function.constant or function.is_curved:
            continue
        for score, value in function.points:
            row = stated.get((leaf.id, score))
            label, text = (row.label, row.description) if row is not None else ("", "")
            yield _Step(leaf=leaf, score=score, value=value, label=label, text=text)


def _chances(story: Story) -> Iterator[Table]:
    """List the chances of success where gains are multiplied by them."""
    if not story.case.settings.uses_success:
        return
    columns: tuple[Column[Recommendation], ...] = (
        Column("id", "Id", "id", lambda row: row.id),
        Column("name", "Recommendation", "text", lambda row: row.name),
        Column(
            "chance",
            "Chance",
            "number",
            lambda row: Cell(_chance(row.p_success_likely), entry=True, bounds=(0, 1)),
        ),
    )
    title = "Chance of success, by which gains are multiplied"
    yield table_of(
        "chances", title, story.case.recommendations, columns, row_key=lambda row: row.id
    )


def _chance(likely: object) -> Fraction:
    return Fraction(1) if likely is None else Fraction(str(likely))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Level:
    """What one level of a recommendation takes of a resource: by year, None undated, and in all if low or high."""

    key: str
    recommendation: Recommendation
    name: str
    yearly: Mapping[int | None, Fraction]
    low: Fraction
    high: Fraction


def cost_table(story: Story, resource: str) -> Table:
    """Make the costs of one resource: recommendations and levels by years."""
    is_money = resource in story.monies
    key = cost_key(resource)
    unit = story.money.unit if is_money else unit_of(story.case, resource)
    meaning: Meaning = "money" if is_money else "number"
    years = periods(story, resource)

    def total(level: _Level) -> Cell:
        formula = call("SUM", *(At(key, level.key, year_column(year)) for year in years))
        return Cell(sum(level.yearly.values()), formula=formula)

    columns: tuple[Column[_Level], ...] = (
        Column("id", "Id", "id", lambda level: level.recommendation.id),
        Column("name", "Recommendation", "text", lambda level: level.recommendation.name),
        Column("level", "Level", "word", lambda level: level.name),
        *(_year_column(year, meaning) for year in years),
        Column("total", "Total", meaning, total, unit),
        Column("low", "Total if all low", meaning, lambda level: level.low),
        Column("high", "Total if all high", meaning, lambda level: level.high),
    )
    levels = list(_levels(story, resource))
    table = table_of(
        key,
        f"Costs, {unit}" if resource in {MONEY, unit} else f"Costs of {resource}, {unit}",
        levels,
        columns,
        row_key=lambda level: level.key,
        note="By year the likely figures, which the budget is checked with; the last two columns are of the case as "
        "run.",
    )
    return (
        table if any(level.low != level.high for level in levels) else table.without("low", "high")
    )


def _year_column(year: int | None, meaning: Meaning) -> Column[_Level]:
    def amount(level: _Level) -> Cell:
        return Cell(level.yearly[year], entry=True, bounds=(0, 10**15))

    return Column(year_column(year), str(year or "No year"), meaning, amount)


def _levels(story: Story, resource: str) -> Iterator[_Level]:
    years = periods(story, resource)
    low, high = (level_ends(story, (resource,), end) for end in ENDS)
    for place in story.in_order:
        for level, name in enumerate(story.level_names(place), 1):
            amounts = story.analysis.costs.cells[place][level - 1]
            yield _Level(
                key=story.level_key(place, level),
                recommendation=story.case.recommendations[place],
                name=name,
                yearly={year: amounts.get((resource, year), Fraction(0)) for year in years},
                low=low[place][level - 1],
                high=high[place][level - 1],
            )


def _pairs(story: Story) -> Iterator[Table]:
    """List the synergies and overlaps, each with whether it holds and what it is worth."""
    table = pair_table(story)
    if table.rows:
        yield table


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pair:
    """One effect between recommendations: its relation in the case, its criterion, and whether the portfolio has it.

    members: the ids of those it is between. levels: the cells that say whether each is funded high
    enough. worth: its points where it holds.
    """

    relation: Relation
    leaf: Criterion
    members: list[str]
    levels: list[Span]
    worth: Fraction
    holds: bool

    @property
    def in_points(self) -> bool:
        """Whether it is stated in points of value, not in the criterion's own unit."""
        return self.relation.unit is DeltaUnit.VALUE_POINTS

    @property
    def between(self) -> str:
        """Say between whom, and why."""
        names = joined(self.members)
        return f"{names}: {self.relation.rationale}" if self.relation.rationale else names

    @property
    def kind(self) -> str:
        """Name its kind."""
        return "synergy" if self.relation.type is RelationType.SYNERGY else "overlap"

    @property
    def worth_cell(self) -> Cell:
        """Make what it is worth: delta through the scale's slope times the criterion's weight."""
        points: Formula = At("pairs", self.relation.id, "delta")
        if not self.in_points:
            points = (
                points
                * 100
                / (At("criteria", self.leaf.id, "best") - At("criteria", self.leaf.id, "worst"))
            )
        return Cell(self.worth, formula=weight_of(self.leaf.id) * points)

    @property
    def holds_cell(self) -> Cell:
        """Make 1 or 0: all of its members are funded high enough, or not."""
        return Cell(
            int(self.holds), formula=call("MIN", *(call("SUM", span) for span in self.levels))
        )

    @property
    def counted_cell(self) -> Cell:
        """Make its worth where it holds, else nothing."""
        formula = At("pairs", self.relation.id, "worth") * At("pairs", self.relation.id, "holds")
        return Cell(self.worth if self.holds else Fraction(0), formula=formula)


def pair_table(story: Story) -> Table:
    """Make the effects between pairs, each with its worth and whether the portfolio on the sheet Portfolio has it."""
    bounds = (-(10**9), 10**9)
    columns: tuple[Column[_Pair], ...] = (
        Column("id", "Id", "id", lambda pair: pair.relation.id),
        Column("members", "Between", "text", lambda pair: pair.between),
        Column("kind", "Kind", "word", lambda pair: pair.kind),
        Column("criterion", "On", "id", lambda pair: pair.leaf.id),
        Column(
            "delta",
            "Effect",
            "number",
            lambda pair: Cell(pair.relation.delta or 0, entry=True, bounds=bounds),
        ),
        Column(
            "unit",
            "Unit of the effect",
            "text",
            lambda pair: "value points" if pair.in_points else pair.leaf.unit,
        ),
        Column("worth", "Worth", "points", lambda pair: pair.worth_cell),
        Column("holds", "Holds (1) or not (0)", "count", lambda pair: pair.holds_cell),
        Column("counted", "Counted", "points", lambda pair: pair.counted_cell),
    )
    title = "What pairs add or take away when both are funded"
    return table_of("pairs", title, _effects(story), columns, row_key=lambda pair: pair.relation.id)


def _effects(story: Story) -> Iterator[_Pair]:
    relations = {row.id: row for row in story.case.relations}
    joints = story.analysis.programme.joints
    effects = zip(story.evaluation.table.pairs, story.evaluation.effects, strict=True)
    for place, (pair, worth) in enumerate(effects):
        yield _Pair(
            relation=relations[pair.relation],
            leaf=story.leaves[pair.criterion],
            members=[story.case.recommendations[i].id for i, _ in pair.members],
            levels=[story.from_level(i, level) for i, level in pair.members],
            worth=worth,
            holds=joints[place].holds(story.best.choice),
        )
