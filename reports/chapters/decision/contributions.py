"""Contributions: where the value comes from, recommendation by recommendation and criterion by criterion."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from reports.chapters.decision.quantities import quantity_table
from reports.model.charts import Stacked
from reports.model.cost_tables import cost_of
from reports.model.formula import At, Formula, Span, call
from reports.model.numbers import rounded
from reports.model.report import Details, Section, Text
from reports.model.scores import scores_of
from reports.model.story import TOTAL, Story, points_column
from reports.model.table import Cell, Heading, Row, Table, cells
from reports.model.text import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from criteria.model.rows import Criterion
    from reports.model.meaning import State
    from reports.model.report import Block

SHEET = "Contributions"
LEVELS = "Levels"
PAIRS = "*pairs"


MANY = 6
"""With more criteria than this, charts stack the branches of the value tree; the criteria stand in the tables."""


def chapter(story: Story) -> Iterator[Section]:
    """Tell what is funded by its contributions on the page; on the sheet every recommendation and level lives."""
    page = _funded(story)
    parts = branches(story)
    blocks: list[Block] = [Text(_said(story)), Text(story.point)]
    if page.rows:
        blocks.append(_chart(story, "contributions-chart", _by_branch(story, page) if parts else page, page.body()))
        if parts:
            blocks.append(Details("The same by criterion", (page,)))
    quantities = quantity_table(story)
    natural = (quantities,) if quantities is not None else ()
    yield Section("contributions", "Where the value comes from", (*blocks, *natural))
    living = contribution_table(story)
    paired = any(_effects(story))
    shown = [row for row in living.body() if row.state != "out" and (paired or row.key != PAIRS)]
    sheet: list[Block] = [
        Text("The chart shows what was funded in the run, at the level funded on the sheet Portfolio.")
    ]
    drawn = _living_branches(story, living) if parts else living
    sheet.append(_chart(story, "contributions-sheet-chart", drawn, tuple(shown)))
    if parts:
        sheet.append(living)
    yield Section("contributions-sheet", "Contributions", (*sheet, *natural), page=False, sheet=SHEET)
    yield Section("levels-sheet", "Points of every level", (level_table(story),), page=False, sheet=LEVELS)


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

    return tuple((row, tuple(leaf.id for leaf in story.leaves if top(leaf.id) == row.id)) for row in tops)


def _branch_headings(story: Story) -> tuple[Heading, ...]:
    inner = (Heading(f"branch {top.id}", top.name, "points") for top, _ in branches(story))
    return (Heading("name", "Recommendation"), *inner, Heading("total", "Total", "points"))


def _by_branch(story: Story, table: Table) -> Table:
    """Sum the criteria of each branch up."""
    rows = []
    for row in table.rows:
        points = {heading.key: cell.value for heading, cell in zip(table.columns, row.cells, strict=True)}
        sums = [
            sum((Fraction(points[points_column(leaf)] or 0) for leaf in leaves), Fraction(0))
            for _, leaves in branches(story)
        ]
        rows.append(Row(row.key, cells(row.cells[0], *sums, row.cells[-1]), total=row.total))
    title = "Contributions of what is funded by branch of the value tree, in points"
    return Table("funded branches", title, _branch_headings(story), tuple(rows))


def _living_branches(story: Story, living: Table) -> Table:
    """Sum the criteria of each branch up where they stand on the sheet."""
    rows = []
    for row, summed in zip(living.rows, _by_branch(story, living).rows, strict=True):
        formulas = [
            call("SUM", *(At(living.key, row.key, points_column(leaf)) for leaf in leaves))
            for _, leaves in branches(story)
        ]
        parts = [Cell(cell.value, formula=f) for cell, f in zip(summed.cells[1:-1], formulas, strict=True)]
        total = Cell(summed.cells[-1].value, formula=At(living.key, row.key, "total") + 0)
        rows.append(Row(row.key, (row.cells[0], *parts, total), state=row.state, total=row.total))
    return Table("branches", "Points by branch of the value tree", _branch_headings(story), tuple(rows))


def _said(story: Story) -> str:
    totals = sorted(zip(story.best.by_criterion, story.leaves, strict=True), key=lambda pair: -pair[0])
    whole = story.best.value
    if whole <= 0:
        return "The portfolio gains nothing against doing nothing."
    parts = [f"{leaf.name} ({round(points * 100 / whole)}%)" for points, leaf in totals[:3] if points > 0]
    lost = [leaf.name for points, leaf in totals if points < 0]
    text = f"Most of the {rounded(whole, 1)} points come from {listed(parts)}."
    return text + (f" It costs points on {listed(lost)}." if lost else "")


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


def _headings(story: Story) -> tuple[Heading, ...]:
    return tuple(Heading(points_column(leaf.id), leaf.name, "points") for leaf in story.leaves)


def _effects(story: Story) -> tuple[Fraction, ...]:
    """Add up the pair effects that hold, by criterion."""
    own = [Fraction(0)] * len(story.leaves)
    for row in story.best.funded:
        for j, points in enumerate(story.evaluation.contributions[row.index][row.level - 1]):
            own[j] += points
    return tuple(total - part for total, part in zip(story.best.by_criterion, own, strict=True))


def _funded(story: Story) -> Table:
    """List what is funded by its points, largest first, then what pairs add or take away."""
    rows = []
    for row in sorted(story.best.funded, key=lambda row: (-row.benefit, row.index)):
        points = story.evaluation.contributions[row.index][row.level - 1]
        rows.append(Row(row.id, cells(story.name(row.index), *points, row.benefit)))
    effects = _effects(story)
    if any(effects):
        rows.append(Row(PAIRS, cells("Effects between pairs", *effects, sum(effects, Fraction(0)))))
    if rows:
        sums = story.best.by_criterion
        rows.append(Row(TOTAL, cells("Total", *sums, story.best.value), total=True))
    columns = (Heading("name", "Recommendation"), *_headings(story), Heading("total", "Total", "points"))
    return Table("funded contributions", "Contributions of what is funded, in points", columns, tuple(rows))


def contribution_table(story: Story) -> Table:
    """Make the living table: each recommendation at the level funded on Portfolio, by criterion."""
    ordered = sorted(range(len(story.case.recommendations)), key=lambda i: (-_benefit(story, i), i))
    rows = []
    for place in ordered:
        row, level = story.case.recommendations[place], story.best.choice[place]
        own = story.evaluation.contributions[place][level - 1] if level else (Fraction(0),) * len(story.leaves)
        funded = story.levels_span(place, "funded")
        parts = [
            Cell(points, formula=call("SUMPRODUCT", funded, story.levels_span(place, points_column(leaf.id))))
            for leaf, points in zip(story.leaves, own, strict=True)
        ]
        total = call("SUM", *(At("contributions", row.id, points_column(leaf.id)) for leaf in story.leaves))
        state: State = "" if level else "out"
        rows.append(Row(row.id, (*cells(row.name), *parts, Cell(sum(own, Fraction(0)), formula=total)), state=state))
    if story.evaluation.table.pairs:
        rows.insert(len(story.best.funded), _pair_row(story))
    ends = [*(points_column(leaf.id) for leaf in story.leaves), "total"]
    sums = [*story.best.by_criterion, story.best.value]
    totals = [
        Cell(value, formula=call("SUM", Span("contributions", column)))
        for value, column in zip(sums, ends, strict=True)
    ]
    rows.append(Row(TOTAL, (*cells("Total"), *totals), total=True))
    columns = (Heading("name", "Recommendation"), *_headings(story), Heading("total", "Total", "points"))
    return Table("contributions", "Points by criterion, at the level funded on Portfolio", columns, tuple(rows))


def _benefit(story: Story, place: int) -> Fraction:
    level = story.best.choice[place]
    return story.evaluation.benefits[place][level - 1] if level else Fraction(-(10**9))


def _pair_row(story: Story) -> Row:
    relations = {row.id: row for row in story.case.relations}
    effects = _effects(story)
    parts = []
    for leaf, points in zip(story.leaves, effects, strict=True):
        touching = [
            pair.relation for pair in story.evaluation.table.pairs if relations[pair.relation].criterion == leaf.id
        ]
        formula = call("SUM", *(At("pairs", relation, "counted") for relation in touching)) if touching else None
        parts.append(Cell(points, formula=formula))
    total = call("SUM", *(At("contributions", PAIRS, points_column(leaf.id)) for leaf in story.leaves))
    return Row(PAIRS, (*cells("Effects between pairs"), *parts, Cell(sum(effects, Fraction(0)), formula=total)))


def level_table(story: Story) -> Table:
    """Make the row of every level: its points by criterion, whether it is the one funded, and what it costs."""
    found = scores_of(story)
    rows = []
    for place in story.told:
        recommendation = story.case.recommendations[place]
        reference = next(row.level for row in story.analysis.ranking if row.index == place and row.is_reference)
        for level, name in enumerate(story.level_names(place), 1):
            key = story.level_key(place, level)
            own = (place, level) in found
            points = story.evaluation.contributions[place][level - 1]
            parts = [
                Cell(value, formula=_points(story, place, level if own else reference, level, leaf.id))
                for leaf, value in zip(story.leaves, points, strict=True)
            ]
            benefit = call("SUM", *(At("levels", key, points_column(leaf.id)) for leaf in story.leaves))
            chosen = call("IF", call("=", At("portfolio", recommendation.id, "level"), name), 1, 0)
            rows.append(
                Row(
                    key,
                    (
                        *cells(f"{recommendation.id}, {name}"),
                        *parts,
                        Cell(story.evaluation.benefits[place][level - 1], formula=benefit),
                        Cell(story.analysis.costs.money[place][level - 1], formula=cost_of(story, key)),
                        Cell(int(story.best.choice[place] == level), formula=chosen),
                    ),
                )
            )
    columns = (
        Heading("name", "Recommendation and level"),
        *_headings(story),
        Heading("benefit", "Benefit", "points"),
        Heading("cost", "Cost", "money", story.money.unit),
        Heading("funded", "Funded (1) or not (0)", "count"),
    )
    return Table("levels", "Points of every level, funded or not", columns, tuple(rows))


def _points(story: Story, place: int, scored: int, level: int, leaf: str) -> Formula:
    """Take the points from the level's own scores, or its share of the reference level's."""
    if scored == level:
        j = [row.id for row in story.leaves].index(leaf)
        return At("scores", story.score_key(place, level, j), "points") + 0
    share = story.case.levels_of[story.case.recommendations[place].id][level - 1].benefit_share
    return At("levels", story.level_key(place, scored), points_column(leaf)) * float(share or 0)
