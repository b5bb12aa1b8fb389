"""How far weights may move: the range in which the portfolio stays, and what one would have to believe."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from reports.paragraphs import changed
from reports.report import Cell, Details, Heading, Row, Section, Table, Text, cells
from reports.words import counted, listed, rounded, to_side
from scoring.portfolio.changes import changes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.report import Block, Side
    from reports.story import Story
    from scoring.portfolio.programme import Choice
    from scoring.robustness.doubt import Doubt
    from scoring.robustness.shift import Shift

SHEET = "Weight ranges"
SIDES: dict[str, Side] = {"weight": "", "low": "up", "high": "down"}
SHOWN = 3
"""Moved weights that a line names."""


def folded(story: Story, told: Doubt) -> list[Block]:
    """Give the page's details: the ranges of weights, and what one would have to believe."""
    found: list[Block] = []
    if told.portfolio is not None:
        found.append(
            Details("How far each weight may move", (Text(ranges_said(story, told)), _short(range_table(story, told))))
        )
    if told.shifts:
        found.append(Details("What one would have to believe to fund what is out", (belief_table(story, told),)))
    return found


def chapter(story: Story) -> Iterator[Section]:
    """Give the sheet of weights."""
    told = story.analysis.doubt
    if told is None:
        return
    blocks: list[Block] = []
    if told.portfolio is not None:
        blocks += [Text(ranges_said(story, told)), range_table(story, told)]
    blocks.append(order_table(story, told))
    if told.shifts:
        blocks.append(belief_table(story, told))
    yield Section("firmness", "How far each weight may move", tuple(blocks), page=False, sheet=SHEET)


def ranges_said(story: Story, told: Doubt) -> str:
    """Say how firm the portfolio is against single weights, and against which one least."""
    steady = told.portfolio
    assert steady is not None  # noqa: S101 - asked only where it is there
    text = "Within these ranges the portfolio stays the best; the other weights keep their proportions."
    near = []
    for path in steady.paths:
        ends = [end for end, other in ((path.interval.low, path.below), (path.interval.high, path.above)) if other]
        near += [(abs(end - path.weight), path.criterion, end) for end in ends]
    if not near:
        return f"Whatever any single weight is, the portfolio stays the best. {text}"
    _, j, end = min(near)
    weight = steady.paths[j].weight
    side: Side = "up" if end < weight else "down"
    return (
        f"{text} The nearest end is that of {story.leaves[j].name}: from {_percent(weight)} to {_percent(end, side)}."
    )


def _percent(share: Fraction, side: Side = "") -> str:
    return f"{rounded(to_side(share * 100, 1, side), 1)}%"


def range_table(story: Story, told: Doubt) -> Table:
    """Make the row of every criterion: its weight, the range in which the portfolio stays, what changes at its ends."""
    steady = told.portfolio
    assert steady is not None  # noqa: S101 - asked only where it is there
    rows = [
        Row(
            story.leaves[path.criterion].id,
            cells(
                story.leaves[path.criterion].name,
                path.weight,
                path.interval.low,
                path.interval.high,
                _moved(story, steady.choice, path.below),
                _moved(story, steady.choice, path.above),
                len({stretch.choice for stretch in path.stretches}),
            ),
        )
        for path in steady.paths
    ]
    columns = (
        Heading("name", "Criterion"),
        Heading("weight", "Weight", "share"),
        Heading("low", "Stays from", "share"),
        Heading("high", "Stays to", "share"),
        Heading("below", "What changes below"),
        Heading("above", "What changes above"),
        Heading("number", "Best portfolios from 0 to 100%", "count"),
    )
    note = "" if steady.proved else "Some ends rest on portfolios that are the best found, not proved."
    return Table("weight ranges", "How far each weight may move before it changes", columns, tuple(rows), note)


def _short(table: Table) -> Table:
    """Write weights with a decimal, the ends rounded to the safe side: what is read as within the range is."""
    rows = []
    for row in table.rows:
        figures = list(row.cells)
        for column, side in SIDES.items():
            place = table.place(column)
            figures[place] = Cell(_percent(Fraction(figures[place].value or 0), side))
        rows.append(replace(row, cells=tuple(figures)))
    columns = tuple(replace(c, meaning="word") if c.key in SIDES else c for c in table.columns)
    return replace(table, key="weight ranges in short", columns=columns, rows=tuple(rows)).without("number")


def _moved(story: Story, base: Choice, other: Choice | None) -> str:
    return "nothing" if other is None else changed(story.analysis.programme, changes(base, other))


def order_table(story: Story, told: Doubt) -> Table:
    """Make the row of every criterion: over which weights the ranking, and its first place, stay."""
    ranking = told.ranking
    rows = [
        Row(leaf.id, cells(leaf.name, weight, whole.low, whole.high, first.low, first.high))
        for leaf, weight, whole, first in zip(story.leaves, ranking.weights, ranking.whole, ranking.first, strict=True)
    ]
    columns = (
        Heading("name", "Criterion"),
        Heading("weight", "Weight", "share"),
        Heading("whole_low", "Whole ranking stays from", "share"),
        Heading("whole_high", "to", "share"),
        Heading("first_low", "First place stays from", "share"),
        Heading("first_high", "to", "share"),
    )
    note = "The ranking of single recommendations by benefit, each at the level it is ranked at; no budget is implied."
    return Table("ranking ranges", "How far each weight may move before it reorders", columns, tuple(rows), note)


def belief_table(story: Story, told: Doubt) -> Table:
    """Say for each that is out the smallest change of weights that funds it."""
    rows = []
    known = sorted(told.shifts.items(), key=lambda item: (item[1] is None, item[1].amount if item[1] else 0, item[0]))
    for index, shift in known:
        row = story.case.recommendations[index]
        rows.append(
            Row(
                row.id,
                cells(
                    row.name,
                    Cell("none known", "word") if shift is None else shift.amount,
                    "" if shift is None else _believed(story, shift),
                    "" if shift is None else _exact(shift),
                ),
            )
        )
    columns = (
        Heading("name", "Recommendation"),
        Heading("amount", "Weight moved", "share"),
        Heading("belief", "What one would have to believe"),
        Heading("exact", "This change is", "text"),
    )
    note = "The smallest change of weights, in per cent of all weight, under which a best portfolio funds it."
    return Table("beliefs", "What one would have to believe to fund what is out", columns, tuple(rows), note)


def _exact(shift: Shift) -> str:
    return "the smallest there is" if shift.proved else f"one that does; {_percent(shift.least)} at least is needed"


def _believed(story: Story, shift: Shift) -> str:
    names = {leaf.id: leaf.name for leaf in story.leaves}
    moves = [f"{names[id_]} counts {_percent(b)} in place of {_percent(a)}" for id_, a, b in shift.moves[:SHOWN]]
    rest = len(shift.moves) - SHOWN
    return listed([*moves, f"{counted(rest, 'smaller change')}"] if rest > 0 else moves)
