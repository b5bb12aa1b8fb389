"""How far weights may move: the range in which the portfolio stays, what one would have to believe, and rank shares."""

from __future__ import annotations

from fractions import Fraction
from math import isnan
from typing import TYPE_CHECKING

from reports.paragraphs import changed
from reports.report import Cell, Details, Heading, Heat, Row, Section, Table, Text, cells
from reports.words import counted, listed
from scoring.portfolio.changes import changes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.report import Block, State
    from reports.story import Story
    from scoring.portfolio.programme import Choice
    from scoring.robustness.doubt import Doubt
    from scoring.robustness.robust import Robust
    from scoring.robustness.shift import Shift

SHEET = "Weight ranges"
RANKS = "Rank shares"
CORE = "Core"
STATES: dict[str, State] = {"core": "good", "borderline": "warn", "exterior": "out"}
SHOWN = 3
"""Moved weights that a line names."""


def folded(story: Story, told: Doubt) -> list[Block]:
    """Give the page's details: the ranges of weights, and what one would have to believe."""
    found: list[Block] = []
    if told.portfolio is not None:
        found.append(
            Details("How far each weight may move", (Text(ranges_said(story, told)), range_table(story, told)))
        )
    if told.shifts:
        found.append(Details("What one would have to believe to fund what is out", (belief_table(story, told),)))
    if told.robust:
        texts = tuple(Text(robust_said(one)) for one in told.robust)
        found.append(Details("What stays whatever the weights", (*texts, robust_table(story, told))))
    return found


def chapter(story: Story) -> Iterator[Section]:
    """Give the sheets of weights and of ranks."""
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
    if told.robust:
        texts = tuple(Text(robust_said(one)) for one in told.robust)
        yield Section(
            "core", "What stays whatever the weights", (*texts, robust_table(story, told)), page=False, sheet=CORE
        )
    if told.acceptability is not None and told.acceptability.draws:
        table = rank_table(story, told)
        heat = Heat(
            key="ranks-heat",
            title=table.title,
            says="Share of draws in which each recommendation has each rank.",
            table=table,
            label="name",
            unit="per cent",
            series=tuple(column.key for column in table.columns if column.key.startswith("rank ")),
            low=0.0,
            high=1.0,
        )
        yield Section(
            "ranks", "How often each ranks where", (heat, central_table(story, told)), page=False, sheet=RANKS
        )


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
    return f"{text} The nearest end is that of {story.leaves[j].name}: from {_percent(weight)} to {_percent(end)}."


def _percent(share: Fraction) -> str:
    return f"{float(share * 100):.1f}%"


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


def robust_said(one: Robust) -> str:
    """Say how many portfolios no other beats, and what they share."""
    number, words = len(one.portfolios), one.words
    core, never = words.count("core"), words.count("exterior")
    scores = "scores anywhere within their ranges" if one.scores else "scores as they stand"
    text = f"Weights: {one.weights.words}; {scores}. "
    if one.complete:
        lead = "One portfolio is" if number == 1 else f"{number:,} portfolios are"
        text += f"{lead} beaten by no other; {core} recommendations are in all of them (core) and {never} in none."
    else:
        text += (
            f"There are too many to list: of a sample of {number:,} that no other of the sample beats, all fund {core} "
            f"recommendations and none funds {never}."
        )
    return text


def robust_table(story: Story, told: Doubt) -> Table:
    """Make the row of every recommendation: its core index, with scores as they stand and within their ranges."""
    rows = []
    for i, row in enumerate(story.case.recommendations):
        figures: list[Cell] = []
        for one in told.robust:
            word = one.words[i]
            figures += [Cell(one.core_index[i]), Cell(word, state=STATES.get(word, ""))]
        rows.append(Row(row.id, cells(row.id, row.name, *figures)))
    columns = [Heading("id", "Id", "id"), Heading("name", "Recommendation")]
    for place, one in enumerate(told.robust):
        kind = "scores in their ranges" if one.scores else "scores as they stand"
        sample = "" if one.complete else " (sample)"
        columns += [
            Heading(f"core {place}", f"In this share, {kind}{sample}", "share"),
            Heading(f"word {place}", "So it is", "word"),
        ]
    note = "Core: in every portfolio that no other beats whatever the weights. Exterior: in none. Borderline: in some."
    return Table("core", "Share of unbeaten portfolios that fund each", tuple(columns), tuple(rows), note)


def rank_table(story: Story, told: Doubt) -> Table:
    """Make the row of every recommendation: the share of draws in which it has each rank."""
    found = told.acceptability
    assert found is not None  # noqa: S101 - asked only where it is there
    draws = found.draws
    order = sorted(range(len(found.ids)), key=lambda i: ([-int(x) for x in found.ranked[i]], i))
    rows = []
    for i in order:
        sure = float(found.confidence[i])
        shares = [Fraction(int(count), draws) for count in found.ranked[i]]
        row = story.case.recommendations[i]
        rows.append(
            Row(
                row.id,
                cells(row.id, row.name, *shares, None if isnan(sure) else Fraction(sure).limit_denominator(10**6)),
            )
        )
    columns = (
        Heading("id", "Id", "id"),
        Heading("name", "Recommendation"),
        *(Heading(f"rank {r}", f"{r}", "share") for r in range(1, len(found.ids) + 1)),
        Heading("confidence", "First at its own best weights", "share"),
    )
    note = (
        f"{draws:,} draws: {found.weights.words}; scores within their ranges. Single recommendations at the level "
        "each is ranked at; no budget is implied."
    )
    return Table("rank shares", "Share of draws at each rank", columns, tuple(rows), note)


def central_table(story: Story, told: Doubt) -> Table:
    """Show the mean of the weights that put each first."""
    found = told.acceptability
    assert found is not None  # noqa: S101 - asked only where it is there
    rows = []
    for i, row in enumerate(story.case.recommendations):
        firsts = int(found.ranked[i][0])
        if firsts:
            weights = [Fraction(float(x)).limit_denominator(10**6) for x in found.central_weights[i]]
            rows.append(Row(row.id, cells(row.id, row.name, Fraction(firsts, found.draws), *weights)))
    columns = (
        Heading("id", "Id", "id"),
        Heading("name", "Recommendation"),
        Heading("first", "First in", "share", "of draws"),
        *(Heading(f"central {leaf.id}", leaf.name, "share") for leaf in story.leaves),
    )
    return Table("central weights", "Whose weights put it first: their mean", columns, tuple(rows))
