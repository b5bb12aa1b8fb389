"""Contributions: where the value comes from, recommendation by recommendation and criterion by criterion."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.names import joined
from reports.chapters.decision.quantities import quantity_table
from reports.model.charts import Stacked
from reports.model.cost_tables import cost_of
from reports.model.formula import At, Formula, Span, call
from reports.model.numbers import rounded, whole_percent
from reports.model.report import Details, Section, Text
from reports.model.scores import scores_of
from reports.model.story import TOTAL, Story, points_column
from reports.model.table import Cell, Column, Row, Table, cells, table_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from criteria.model.rows import Criterion
    from reports.model.meaning import State
    from reports.model.report import Block

SHEET = "Contributions"
LEVELS = "Levels"
PAIRS = "*pairs"
PAIRS_NAME = "Effects between pairs"


MANY = 6
"""With more criteria than this, charts stack the branches of the value tree; the criteria stand in the tables."""


def chapter(story: Story) -> Iterator[Section]:
    """Tell what is funded by its contributions on the page; on the sheet every recommendation and level lives."""
    page = _funded(story)
    parts = branches(story)
    blocks: list[Block] = [Text(_largest(story)), Text(story.point)]
    if page.rows:
        blocks.append(
            _chart(
                story,
                "contributions-chart",
                _by_branch(story, page, "funded branches") if parts else page,
                page.body(),
            )
        )
        if parts:
            blocks.append(Details("The same by criterion", (page,)))
    quantities = quantity_table(story)
    natural = (quantities,) if quantities is not None else ()
    yield Section("contributions", "Where the value comes from", (*blocks, *natural))
    if story.lives:
        yield from _living(story, parts, natural)


def _living(
    story: Story,
    parts: tuple[tuple[Criterion, tuple[str, ...]], ...],
    natural: tuple[Table, ...],
) -> Iterator[Section]:
    """Give every recommendation and level a sheet on which contributions follow changes."""
    living = contribution_table(story)
    paired = any(_effects(story))
    shown = [row for row in living.body() if row.state != "out" and (paired or row.key != PAIRS)]
    sheet: list[Block] = [
        Text(
            "The chart shows what was funded in the run, at the level funded on the sheet Portfolio."
        )
    ]
    drawn = _by_branch(story, living, "branches", living=True) if parts else living
    sheet.append(_chart(story, "contributions-sheet-chart", drawn, tuple(shown)))
    if parts:
        sheet.append(living)
    yield Section(
        "contributions-sheet", "Contributions", (*sheet, *natural), page=False, sheet=SHEET
    )
    yield Section(
        "levels-sheet", "Points of every level", (level_table(story),), page=False, sheet=LEVELS
    )


def _chart(story: Story, key: str, table: Table, rows: tuple[Row, ...]) -> Stacked:
    return Stacked(
        key=key,
        title="What each funded recommendation contributes",
        says=_says(story),
        table=table,
        label="name",
        unit="points",
        series=tuple(heading.key for heading in table.columns[1:-1]),
        rows=tuple(row.key for row in rows),
    )


def branches(story: Story) -> tuple[tuple[Criterion, tuple[str, ...]], ...]:
    """List the branches of the value tree with the criteria on each, where charts should tell those; else nothing."""
    tops = [row for row in story.case.criteria if not row.parent]
    if len(story.leaves) <= MANY or not 1 < len(tops) < len(story.leaves):
        return ()
    above = {row.id: row.parent for row in story.case.criteria}

    def top(id_: str) -> str:
        return top(above[id_]) if above[id_] else id_

    return tuple(
        (row, tuple(leaf.id for leaf in story.leaves if top(leaf.id) == row.id)) for row in tops
    )


def _by_branch(story: Story, table: Table, key: str, *, living: bool = False) -> Table:
    """Sum the criteria of each branch up; living: where they stand on the sheet."""

    def total(row: Row) -> Cell:
        formula = At(table.key, row.key, "total") + 0 if living else None
        return Cell(row.cells[-1].value, formula=formula)

    columns: tuple[Column[Row], ...] = (
        Column("name", "Recommendation", "text", lambda row: row.cells[0]),
        *(_branch_column(table, top, leaves, living=living) for top, leaves in branches(story)),
        Column("total", "Total", "points", total),
    )
    sums = [
        Row(row.key, cells(*(column.get(row) for column in columns)), total=True)
        for row in table.rows
        if row.total
    ]
    title = "Contributions of what is funded by branch of the value tree, in points"
    return table_of(
        key,
        "Points by branch of the value tree" if living else title,
        table.body(),
        columns,
        row_key=lambda row: row.key,
        state=lambda row: row.state,
        totals=sums,
    )


def _branch_column(
    table: Table, top: Criterion, leaves: tuple[str, ...], *, living: bool
) -> Column[Row]:
    columns = [points_column(leaf) for leaf in leaves]

    def points(row: Row) -> Cell:
        values = [row.cells[table.place(column)].value for column in columns]
        total = sum((Fraction(value or 0) for value in values), Fraction(0))
        formula = (
            call("SUM", *(At(table.key, row.key, column) for column in columns)) if living else None
        )
        return Cell(total, formula=formula)

    return Column(f"branch {top.id}", top.name, "points", points)


def _largest(story: Story) -> str:
    totals = sorted(
        zip(story.best.by_criterion, story.leaves, strict=True), key=lambda pair: -pair[0]
    )
    total = story.best.value
    if total <= 0:
        return "The portfolio gains nothing against doing nothing."
    parts = [
        f"{leaf.name} ({whole_percent(points / total)})"
        for points, leaf in totals[:3]
        if points > 0
    ]
    lost = [leaf.name for points, leaf in totals if points < 0]
    text = f"Most of the {rounded(total, 1)} points come from {joined(parts)}."
    return text + (f" It costs points on {joined(lost)}." if lost else "")


def _says(story: Story) -> str:
    ordered = sorted(story.best.funded, key=lambda row: -row.benefit)
    if not ordered:
        return "Nothing is funded, so nothing contributes."
    first, last = ordered[0], ordered[-1]
    longest = f"{story.name(first.index)} with {rounded(first.benefit, 1)} points"
    shortest = f"{story.name(last.index)} with {rounded(last.benefit, 1)}"
    return (
        "Stacked bars, one for each recommendation, split by criterion. "
        f"The longest is {longest}, the shortest {shortest}."
    )


def _effects(story: Story) -> tuple[Fraction, ...]:
    """Add up the pair effects that hold, by criterion."""
    alone = [Fraction(0)] * len(story.leaves)
    for row in story.best.funded:
        for j, points in enumerate(story.evaluation.contributions[row.index][row.level - 1]):
            alone[j] += points
    return tuple(total - part for total, part in zip(story.best.by_criterion, alone, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """What one recommendation, or the pairs, contribute.

    key: of its row. name: what it is. points: by criterion. total: of all criteria.
    """

    key: str
    name: str
    points: tuple[Cell, ...]
    total: Cell
    state: State = ""


def _contributions(
    key: str,
    title: str,
    story: Story,
    lines: list[_Line],
    totals: tuple[Cell, ...],
    *,
    summed: bool,
) -> Table:
    """Make a table of contributions by criterion. totals: of each criterion and of all; summed: show them below."""
    columns: tuple[Column[_Line], ...] = (
        Column("name", "Recommendation", "text", lambda line: line.name, total="Total"),
        *(_leaf_column(leaf, j, totals[j]) for j, leaf in enumerate(story.leaves)),
        Column("total", "Total", "points", lambda line: line.total, total=totals[-1]),
    )
    return table_of(
        key,
        title,
        lines,
        columns,
        row_key=lambda line: line.key,
        state=lambda line: line.state,
        total_key=TOTAL if summed else "",
    )


def _leaf_column(leaf: Criterion, j: int, total: Cell) -> Column[_Line]:
    return Column(
        points_column(leaf.id), leaf.name, "points", lambda line: line.points[j], total=total
    )


def _funded(story: Story) -> Table:
    """List what is funded by its points, largest first, then what pairs add or take away."""
    lines = []
    for row in sorted(story.best.funded, key=lambda row: (-row.benefit, row.index)):
        points = story.evaluation.contributions[row.index][row.level - 1]
        lines.append(
            _Line(
                key=row.id,
                name=story.name(row.index),
                points=cells(*points),
                total=Cell(row.benefit),
            )
        )
    effects = _effects(story)
    if any(effects):
        pair_total = sum(effects, Fraction(0))
        lines.append(
            _Line(key=PAIRS, name=PAIRS_NAME, points=cells(*effects), total=Cell(pair_total))
        )
    totals = cells(*story.best.by_criterion, story.best.value)
    title = "Contributions of what is funded, in points"
    return _contributions("funded contributions", title, story, lines, totals, summed=bool(lines))


def contribution_table(story: Story) -> Table:
    """Make the living table: each recommendation at the level funded on Portfolio, by criterion."""
    ordered = sorted(range(len(story.case.recommendations)), key=lambda i: (-_benefit(story, i), i))
    lines = [_living_line(story, place) for place in ordered]
    if story.evaluation.table.pairs:
        lines.insert(len(story.best.funded), _pair_line(story))
    columns = [*(points_column(leaf.id) for leaf in story.leaves), "total"]
    sums = [*story.best.by_criterion, story.best.value]
    totals = tuple(
        Cell(value, formula=call("SUM", Span("contributions", column)))
        for value, column in zip(sums, columns, strict=True)
    )
    title = "Points by criterion, at the level funded on Portfolio"
    return _contributions("contributions", title, story, lines, totals, summed=True)


def _benefit(story: Story, place: int) -> Fraction:
    level = story.best.choice[place]
    return story.evaluation.benefits[place][level - 1] if level else Fraction(-(10**9))


def _living_line(story: Story, place: int) -> _Line:
    """Make the line of a recommendation: of the points of its levels those of the level that is funded."""
    row, level = story.case.recommendations[place], story.best.choice[place]
    points = (
        story.evaluation.contributions[place][level - 1]
        if level
        else (Fraction(0),) * len(story.leaves)
    )
    funded = story.levels_span(place, "funded")
    living = []
    for leaf, value in zip(story.leaves, points, strict=True):
        formula = call("SUMPRODUCT", funded, story.levels_span(place, points_column(leaf.id)))
        living.append(Cell(value, formula=formula))
    return _Line(
        key=row.id,
        name=row.name,
        points=tuple(living),
        total=Cell(sum(points, Fraction(0)), formula=_across(story, row.id)),
        state="" if level else "out",
    )


def _across(story: Story, key: str) -> Formula:
    """Add one row up over the criteria."""
    return call("SUM", *(At("contributions", key, points_column(leaf.id)) for leaf in story.leaves))


def _pair_line(story: Story) -> _Line:
    """Make the line of the effects between pairs: by criterion what is counted of those on it."""
    criterion_of = {row.id: row.criterion for row in story.case.relations}
    relations = [pair.relation for pair in story.evaluation.table.pairs]
    effects = _effects(story)
    living = []
    for leaf, points in zip(story.leaves, effects, strict=True):
        touching = [relation for relation in relations if criterion_of[relation] == leaf.id]
        formula = (
            call("SUM", *(At("pairs", relation, "counted") for relation in touching))
            if touching
            else None
        )
        living.append(Cell(points, formula=formula))
    total = Cell(sum(effects, Fraction(0)), formula=_across(story, PAIRS))
    return _Line(key=PAIRS, name=PAIRS_NAME, points=tuple(living), total=total)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Level:
    """One level of a recommendation: the key of its row, its place and number, and the level whose scores it takes."""

    key: str
    place: int
    level: int
    scored: int


def level_table(story: Story) -> Table:
    """Make the row of every level: its points by criterion, whether it is the one funded, and what it costs."""

    def name(row: _Level) -> str:
        return f"{story.case.recommendations[row.place].id}, {story.level_names(row.place)[row.level - 1]}"

    def benefit(row: _Level) -> Cell:
        formula = call(
            "SUM", *(At("levels", row.key, points_column(leaf.id)) for leaf in story.leaves)
        )
        return Cell(story.evaluation.benefits[row.place][row.level - 1], formula=formula)

    def cost(row: _Level) -> Cell:
        return Cell(
            story.analysis.costs.money[row.place][row.level - 1], formula=cost_of(story, row.key)
        )

    def funded(row: _Level) -> Cell:
        level_at = At("portfolio", story.case.recommendations[row.place].id, "level")
        formula = call("IF", call("=", level_at, story.level_names(row.place)[row.level - 1]), 1, 0)
        return Cell(int(story.best.choice[row.place] == row.level), formula=formula)

    columns: tuple[Column[_Level], ...] = (
        Column("name", "Recommendation and level", "text", name),
        *(_level_points(story, j) for j in range(len(story.leaves))),
        Column("benefit", "Benefit", "points", benefit),
        Column("cost", "Cost", "money", cost, story.money.unit),
        Column("funded", "Funded (1) or not (0)", "count", funded),
    )
    title = "Points of every level, funded or not"
    return table_of("levels", title, _levels(story), columns, row_key=lambda row: row.key)


def _levels(story: Story) -> Iterator[_Level]:
    """Go through every level, recommendations in the order of telling."""
    score_rows = scores_of(story)
    references = {row.index: row.level for row in story.analysis.ranking if row.is_reference}
    for place in story.in_order:
        for level in range(1, len(story.level_names(place)) + 1):
            scored = level if (place, level) in score_rows else references[place]
            yield _Level(key=story.level_key(place, level), place=place, level=level, scored=scored)


def _level_points(story: Story, j: int) -> Column[_Level]:
    leaf = story.leaves[j]

    def points(row: _Level) -> Cell:
        formula = _points(story, row, j)
        return Cell(story.evaluation.contributions[row.place][row.level - 1][j], formula=formula)

    return Column(points_column(leaf.id), leaf.name, "points", points)


def _points(story: Story, row: _Level, j: int) -> Formula:
    """Take the points from the level's own scores, or its share of the reference level's."""
    if row.scored == row.level:
        return At("scores", story.score_key(row.place, row.level, j), "points") + 0
    levels = story.case.levels_of[story.case.recommendations[row.place].id]
    share = levels[row.level - 1].benefit_share
    scored = story.level_key(row.place, row.scored)
    return At("levels", scored, points_column(story.leaves[j].id)) * float(share or 0)
