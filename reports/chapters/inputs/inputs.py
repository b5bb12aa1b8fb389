"""Inputs: swings that become weights, scales and value functions, costs by year, and the effects between pairs.

Every figure a planner may change by hand stands here or in the scores, and the rest of the workbook follows it.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from criteria.model.rules import unit_of
from criteria.model.words import MONEY, DeltaUnit, Function, RelationType
from reports.model.charts import Bars
from reports.model.cost_tables import ENDS, cost_key, level_ends, periods, year_column
from reports.model.formula import At, Fixed, Formula, add_up, call
from reports.model.report import Details, Section, Text
from reports.model.story import weight_of
from reports.model.table import Cell, Heading, Row, Table, cells
from reports.model.text import counted, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from criteria.model.rows import Criterion
    from criteria.model.scales import ValueFunction
    from reports.model.meaning import Meaning
    from reports.model.story import Story

SHEET = "Inputs"
MOST_POINTS = 30
"""A value function with more points than this is not spelled out as a formula."""


def chapter(story: Story) -> Iterator[Section]:
    """Tell the weights on the page, and every input on the sheet."""
    weights = _page_weights(story)
    says = f"Bars of the weight of each criterion. {_largest(story)}"
    yield Section(
        "weights",
        "What counts, and how much",
        (
            Text(_largest(story)),
            Bars(
                key="weights-chart",
                title="Weight of each criterion",
                says=says,
                table=weights,
                label="name",
                unit="share of all weight",
                series="weight",
            ),
            Details("How each criterion is measured", (_page_scales(story),)),
        ),
    )
    yield Section(
        "inputs",
        "Inputs",
        (
            Text(
                "Change a pale cell and the whole workbook follows, for the portfolio as it is stated on the sheet "
                "Portfolio. The best portfolio itself is not searched for again: run Steelyard again for that. Scores "
                "are changed on Scores and evidence, budgets by year on Spending by year, other limits on Rules."
            ),
            criteria_table(story),
            *_scales(story),
            *_chances(story),
            *(cost_table(story, resource) for resource in story.resources),
            *_pairs(story),
        ),
        page=False,
        sheet=SHEET,
    )


def _largest(story: Story) -> str:
    ordered = sorted(zip(story.evaluation.weights, story.leaves, strict=True), key=lambda pair: -pair[0])
    top = [f"{leaf.name} ({round(weight * 100)}%)" for weight, leaf in ordered[:3]]
    count = len(story.leaves)
    return (
        f"Recommendations are judged on {counted(count, 'criterion', 'criteria')}. A weight says what moving that "
        f"criterion from its worst to its best is worth beside the others. The heaviest: {listed(top)}."
    )


def _page_weights(story: Story) -> Table:
    rows = [
        Row(leaf.id, cells(leaf.name, leaf.swing, weight, leaf.rationale))
        for leaf, weight in zip(story.leaves, story.evaluation.weights, strict=True)
    ]
    columns = (
        Heading("name", "Criterion"),
        Heading("swing", "Swing", "number"),
        Heading("weight", "Weight", "share"),
        Heading("why", "Why"),
    )
    return Table("weights", "Weight of each criterion", columns, tuple(rows))


def _page_scales(story: Story) -> Table:
    functions = story.evaluation.table.functions
    rows = [
        Row(leaf.id, cells(leaf.name, leaf.unit, at.worst, at.best, at.baseline, leaf.definition))
        for leaf, at in zip(story.leaves, functions, strict=True)
    ]
    columns = (
        Heading("name", "Criterion"),
        Heading("unit", "Unit"),
        Heading("worst", "Worst", "number"),
        Heading("best", "Best", "number"),
        Heading("baseline", "If nothing is done", "number"),
        Heading("definition", "What is counted"),
    )
    return Table("anchors", "How each criterion is measured", columns, tuple(rows))


def criteria_table(story: Story) -> Table:
    """Make the value tree with living weights: each node's part among its siblings, times its parent's weight."""
    case = story.case
    functions = dict(zip((leaf.id for leaf in story.leaves), story.evaluation.table.functions, strict=True))
    weights = dict(zip((leaf.id for leaf in story.leaves), story.evaluation.weights, strict=True))
    below = {row.id: _leaves_below(story, row.id) for row in case.criteria}
    rows = []
    for row in case.criteria:
        own_leaves = below[row.id]
        siblings = [other.id for other in case.criteria if other.parent == row.parent]
        used, used_formula = _used(story, row, own_leaves)
        among = add_up([At("criteria", other, "used") for other in siblings])
        part = call("IF", call("=", among, 0), 0, At("criteria", row.id, "used") / among)
        formula: Formula = part * weight_of(row.parent) if row.parent else part
        weight = sum((weights[leaf] for leaf in own_leaves), Fraction(0))
        at = functions.get(row.id)
        anchors = (None, None, None, None) if at is None else (at.worst, at.best, at.baseline, at.baseline_value)
        base = Cell(anchors[3])
        if at is not None and (value := value_formula(at, At("criteria", row.id, "baseline"))) is not None:
            base = Cell(anchors[3], formula=value)
        rows.append(
            Row(
                row.id,
                (
                    *cells(row.id, row.name, row.parent or None, row.unit or None, *anchors[:3], base),
                    Cell(row.swing, entry=True, bounds=(0, 1_000_000)),
                    Cell(used, formula=used_formula),
                    Cell(weight, formula=formula),
                ),
            )
        )
    columns = (
        Heading("id", "Id", "id"),
        Heading("name", "Criterion"),
        Heading("parent", "Part of", "id"),
        Heading("unit", "Unit"),
        Heading("worst", "Worst", "number"),
        Heading("best", "Best", "number"),
        Heading("baseline", "If nothing is done", "number"),
        Heading("baseline_value", "Value if nothing is done", "points"),
        Heading("swing", "Swing", "number"),
        Heading("used", "Swing used", "number"),
        Heading("weight", "Weight", "share"),
    )
    return Table("criteria", "Criteria, swings and weights", columns, tuple(rows), "A group weighs what its parts do.")


def _leaves_below(story: Story, node: str) -> list[str]:
    children = [row.id for row in story.case.criteria if row.parent == node]
    return [leaf for child in children for leaf in _leaves_below(story, child)] if children else [node]


def _used(story: Story, row: Criterion, own_leaves: list[str]) -> tuple[Fraction, Formula]:
    """Give the swing in force: a node's own, else the sum of its leaves'."""
    own = At("criteria", row.id, "swing")
    if own_leaves == [row.id]:
        return Fraction(row.swing or 0), own + 0
    swings = {leaf.id: Fraction(leaf.swing or 0) for leaf in story.leaves}
    total = sum((swings[leaf] for leaf in own_leaves), Fraction(0))
    summed = add_up([At("criteria", leaf, "swing") for leaf in own_leaves])
    formula = call("IF", call("=", own, ""), summed, own)
    return (total if row.swing is None else Fraction(row.swing)), formula


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


def _scales(story: Story) -> Iterator[Table]:
    """List the points of every value function that is no straight line."""
    steps = {(row.criterion, Fraction(row.level)): row for row in story.case.criteria_levels}
    rows = []
    for leaf, function in zip(story.leaves, story.evaluation.table.functions, strict=True):
        line = function.is_linear and leaf.function is not Function.LEVELS
        if line or function.constant or function.is_curved:
            continue
        for score, value in function.points:
            step = steps.get((leaf.id, score))
            label, text = (step.label, step.description) if step is not None else ("", "")
            entry = Cell(value, entry=True, bounds=(0, 100))
            rows.append(Row(_point_key(leaf.id, score), cells(leaf.id, label or leaf.name, score, entry, text)))
    columns = (
        Heading("criterion", "Criterion", "id"),
        Heading("label", "Step"),
        Heading("score", "Score", "number"),
        Heading("value", "Value, 0 to 100", "number"),
        Heading("text", "What must be true"),
    )
    if rows:
        note = "Between two steps the value is interpolated."
        yield Table("scales", "What steps on a scale are worth", columns, tuple(rows), note)


def _chances(story: Story) -> Iterator[Table]:
    """List the chances of success where gains are multiplied by them."""
    if not story.case.settings.uses_success:
        return
    rows = tuple(
        Row(row.id, cells(row.id, row.name, Cell(_chance(row.p_success_likely), entry=True, bounds=(0, 1))))
        for row in story.case.recommendations
    )
    columns = (Heading("id", "Id", "id"), Heading("name", "Recommendation"), Heading("chance", "Chance", "number"))
    yield Table("chances", "Chance of success, by which gains are multiplied", columns, rows)


def _chance(likely: object) -> Fraction:
    return Fraction(1) if likely is None else Fraction(str(likely))


def cost_table(story: Story, resource: str) -> Table:
    """Make the costs of one resource: recommendations and levels by years."""
    is_money = resource in story.monies
    key, unit = cost_key(resource), story.money.unit if is_money else unit_of(story.case, resource)
    meaning: Meaning = "money" if is_money else "number"
    when = periods(story, resource)
    low, high = (level_ends(story, (resource,), end) for end in ENDS)
    rows = []
    for place in story.told:
        row = story.case.recommendations[place]
        for level, name in enumerate(story.level_names(place), 1):
            amounts = story.analysis.costs.cells[place][level - 1]
            yearly = [amounts.get((resource, year), Fraction(0)) for year in when]
            own = story.level_key(place, level)
            total = call("SUM", *(At(key, own, year_column(year)) for year in when))
            entries = (Cell(amount, entry=True, bounds=(0, 10**15)) for amount in yearly)
            ends = cells(low[place][level - 1], high[place][level - 1])
            rows.append(Row(own, (*cells(row.id, row.name, name), *entries, Cell(sum(yearly), formula=total), *ends)))
    columns = (
        Heading("id", "Id", "id"),
        Heading("name", "Recommendation"),
        Heading("level", "Level", "word"),
        *(Heading(year_column(year), str(year or "No year"), meaning) for year in when),
        Heading("total", "Total", meaning, unit),
        Heading("low", "Total if all low", meaning),
        Heading("high", "Total if all high", meaning),
    )
    note = "By year the likely figures, which the budget is checked with; the last two columns are of the case as run."
    title = f"Costs, {unit}" if resource in {MONEY, unit} else f"Costs of {resource}, {unit}"
    table = Table(key, title, columns, tuple(rows), note)
    return table.without("low", "high") if low == high else table


def _pairs(story: Story) -> Iterator[Table]:
    """List the synergies and overlaps, each with whether it holds and what it is worth."""
    table = pair_table(story)
    if table.rows:
        yield table


def pair_table(story: Story) -> Table:
    """Make the effects between pairs: worth is delta through the scale's slope times the criterion's weight."""
    relations = {row.id: row for row in story.case.relations}
    rows = []
    held = [joint.holds(story.best.choice) for joint in story.analysis.programme.joints]
    for p, (pair, worth) in enumerate(zip(story.evaluation.table.pairs, story.evaluation.effects, strict=True)):
        relation, leaf = relations[pair.relation], story.leaves[pair.criterion]
        delta = At("pairs", relation.id, "delta")
        points: Formula = delta
        if relation.unit is not DeltaUnit.VALUE_POINTS:
            points = delta * 100 / (At("criteria", leaf.id, "best") - At("criteria", leaf.id, "worst"))
        sums = [call("SUM", story.from_level(i, level)) for i, level in pair.members]
        members = [story.case.recommendations[i].id for i, _ in pair.members]
        unit = "value points" if relation.unit is DeltaUnit.VALUE_POINTS else leaf.unit
        kind = "synergy" if relation.type is RelationType.SYNERGY else "overlap"
        counts = At("pairs", relation.id, "worth") * At("pairs", relation.id, "holds")
        rows.append(
            Row(
                relation.id,
                cells(
                    relation.id,
                    f"{listed(members)}: {relation.rationale}" if relation.rationale else listed(members),
                    kind,
                    leaf.id,
                    Cell(relation.delta or 0, entry=True, bounds=(-(10**9), 10**9)),
                    unit,
                    Cell(worth, formula=weight_of(leaf.id) * points),
                    Cell(int(held[p]), formula=call("MIN", *sums)),
                    Cell(worth if held[p] else Fraction(0), formula=counts),
                ),
            )
        )
    columns = (
        Heading("id", "Id", "id"),
        Heading("members", "Between"),
        Heading("kind", "Kind", "word"),
        Heading("criterion", "On", "id"),
        Heading("delta", "Effect", "number"),
        Heading("unit", "Unit of the effect"),
        Heading("worth", "Worth", "points"),
        Heading("holds", "Holds (1) or not (0)", "count"),
        Heading("counted", "Counted", "points"),
    )
    return Table("pairs", "What pairs add or take away when both are funded", columns, tuple(rows))
