"""Whatever the weights: what unbeaten portfolios share, the best portfolio for other weights, and shares of ranks."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import isnan
from typing import TYPE_CHECKING

from reports.formula import At, Column, add_up, call
from reports.paragraphs import changed
from reports.report import Bullets, Cell, Details, Heading, Heat, Row, Section, Table, Text, cells
from reports.story import weight_of
from scoring.portfolio.changes import changes
from scoring.value.evaluation import ranks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.report import Block, State
    from reports.story import Story
    from scoring.robustness.doubt import Doubt
    from scoring.robustness.robust import Robust
    from scoring.robustness.weight_sets import WeightSet
    from scoring.robustness.weight_space import WeightSpace

SHEET = "Core"
BESTS = "Best by weights"
RANKS = "Rank shares"
STATES: dict[str, State] = {"core": "good", "borderline": "warn", "exterior": "out"}
LIVING = (
    "Value now follows the weights of the sheet Inputs: change a swing there, and rank 1 shows the portfolio that is "
    "best for the new weights, as long as they are among those said and no score, cost or rule is changed."
)


def folded(story: Story, told: Doubt) -> list[Block]:
    """Give the page's details: what stays whatever the weights."""
    if not told.robust:
        return []
    table = core_table(story, told)
    rest = [column.key for column in table.columns if column.key == "id" or column.key.startswith("best ")]
    short = replace(table.without(*rest), key="core in short")
    return [Details("What stays whatever the weights", (_stays(told), short))]


def chapter(story: Story) -> Iterator[Section]:
    """Give the sheets of the core, of the best portfolios and of ranks."""
    told = story.analysis.doubt
    if told is None:
        return
    if told.robust:
        blocks = (_stays(told), core_table(story, told))
        yield Section("core", "What stays whatever the weights", blocks, page=False, sheet=SHEET)
    if told.spaces:
        tables = tuple(best_table(story, space, place) for place, space in enumerate(told.spaces))
        title = "The best portfolio for other weights"
        yield Section("bests", title, (Text(LIVING), *tables), page=False, sheet=BESTS)
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
        both = (heat, central_table(story, told))
        yield Section("ranks", "How often each ranks where", both, page=False, sheet=RANKS)


def weights_said(weights: WeightSet) -> str:
    """Say a set of weights in a few words, without the ids of criteria."""
    if weights.tiers is None:
        return weights.words.replace(" %", "%")
    return "any weights in the stated order" if len(weights.tiers) > 1 else "any weights at all"


def _stays(told: Doubt) -> Bullets:
    return Bullets((*(robust_said(one) for one in told.robust), *(space_said(one) for one in told.spaces)))


def space_said(space: WeightSpace) -> str:
    """Say how many portfolios are best for some weights, and what they share."""
    number = len(space.portfolios)
    shares = _shared(len(space.always), len(space.never))
    text = f"With {weights_said(space.weights)} and scores as they stand, the best portfolio of each: "
    if space.complete:
        which = "one portfolio is" if number == 1 else f"{number:,} portfolios are"
        return f"{text}{which} best for some such weights, and no other is: {shares}."
    missed = space.checked - space.covered
    return (
        f"{text}{number:,} portfolios were found that are best for some such weights; {shares}. Others were not ruled "
        f"out: {missed:,} of {space.checked:,} further draws had a better one."
    )


def best_table(story: Story, space: WeightSpace, place: int) -> Table:
    """List portfolios that are best for some weights, with points by criterion that any weights can be put to."""
    key = f"best by weights {place}"
    weights = story.evaluation.weights
    values = [sum((w * x for w, x in zip(weights, own, strict=True)), Fraction(0)) for own in space.features]
    ranked = ranks(values)
    rows = []
    for number, (choice, own) in enumerate(zip(space.portfolios, space.features, strict=True), 1):
        row = f"{number}"
        terms = [weight_of(leaf.id) * At(key, row, f"points {leaf.id}") for leaf in story.leaves]
        rank = call("RANK", At(key, row, "value"), Column(key, "value"))
        moved = changed(story.analysis.programme, changes(story.best.choice, choice)) or "this portfolio"
        living = (Cell(values[number - 1], formula=add_up(terms)), Cell(ranked[number - 1], formula=rank))
        rows.append(Row(row, cells(moved, *living, *own)))
    columns = (
        Heading("moves", "What changes against this portfolio"),
        Heading("value", "Value now", "points", "points"),
        Heading("rank", "Rank now", "rank"),
        *(Heading(f"points {leaf.id}", f"{leaf.name}, unweighted", "points") for leaf in story.leaves),
    )
    title = f"Best with {weights_said(space.weights)}"
    return Table(key, title, columns, tuple(rows), space_said(space))


def robust_said(one: Robust) -> str:
    """Say how many portfolios no other beats, and what they share."""
    number, words = len(one.portfolios), one.words
    shares = _shared(words.count("core"), words.count("exterior"))
    text = f"With {weights_said(one.weights)} and scores {'within their ranges' if one.scores else 'as they stand'}: "
    if one.complete:
        lead = "one portfolio is" if number == 1 else f"{number:,} portfolios are"
        return f"{text}{lead} beaten by no other; {shares}."
    return f"{text}there are too many to list; of a sample of {number:,} that no other of the sample beats, {shares}."


def _shared(always: int, never: int) -> str:
    every = "1 recommendation is" if always == 1 else f"{always} recommendations are"
    every = every if always else "no recommendation is"
    return f"{every} in all of them and {never} in none" if never else f"{every} in all of them, and each is in some"


def core_table(story: Story, told: Doubt) -> Table:
    """Make the row of every recommendation: its core index, with scores as they stand and within their ranges."""
    rows = []
    for i, row in enumerate(story.case.recommendations):
        figures: list[Cell] = []
        for one in told.robust:
            word = one.words[i]
            figures += [Cell(one.core_index[i]), Cell(word, state=STATES.get(word, ""))]
        for space in told.spaces:
            figures.append(Cell(Fraction(space.held_by[i], max(len(space.portfolios), 1))))
        rows.append(Row(row.id, cells(row.id, row.name, *figures)))
    columns = [Heading("id", "Id", "id"), Heading("name", "Recommendation")]
    for place, one in enumerate(told.robust):
        kind = "scores in their ranges" if one.scores else "scores as they stand"
        sample = "" if one.complete else " (sample)"
        columns += [
            Heading(f"core {place}", f"In this share, {kind}{sample}", "share"),
            Heading(f"word {place}", "So it is", "word"),
        ]
    for place, space in enumerate(told.spaces):
        kind = weights_said(space.weights)
        columns.append(Heading(f"best {place}", f"Of portfolios best with {kind}", "share"))
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
        f"{draws:,} draws: {weights_said(found.weights)}, scores within their ranges. Single "
        "recommendations, each at the level it is ranked at; no budget is implied."
    )
    if not found.complete:
        note = f"Stopped after {draws:,} of {found.asked:,} draws. {note}"
    table = Table("rank shares", "Share of draws at each rank", columns, tuple(rows), note)
    return table if found.confident.max() >= 0 else table.without("confidence")


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
