"""Whatever the weights: what unbeaten portfolios share, the best portfolio for other weights, and shares of ranks."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import isnan
from typing import TYPE_CHECKING

from reports.model.charts import Heat
from reports.model.formula import At, Span, add_up, call
from reports.model.numbers import rounded, rounded_to
from reports.model.report import Bullets, Details, Explorer, Searched, Section, Text
from reports.model.story import weight_of
from reports.model.table import Cell, Heading, Row, Table, cells
from reports.sentences.swaps import changed
from scoring.portfolio.difference import changes
from scoring.robustness.weights.admissible import WeightSet
from scoring.value.evaluation import ranks

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from reports.model.meaning import State
    from reports.model.report import Block
    from reports.model.story import Story
    from scoring.exact.programme import Choice
    from scoring.robustness.draws.acceptability import Acceptability
    from scoring.robustness.draws.swing_draws import SwingDraws
    from scoring.robustness.robustness import Doubt
    from scoring.robustness.weights.best_by_weights import WeightSpace
    from scoring.robustness.weights.nondominated import Robust

SHEET = "Core"
BESTS = "Best by weights"
RANKS = "Rank shares"
STATES: dict[str, State] = {"core": "good", "borderline": "warn", "exterior": "out"}
WON = "Share of draws in which the row is worth more than the column."
LISTED = 15
"""Portfolios that a sheet lists, those that are best for most weights first; result.json holds all."""
TRY = (
    "Move a weight, and the others share the rest in the same proportions. Scores, costs and rules stay as they are; "
    "the answer is the best of the portfolios known to be best for some weights."
)
LIVING = (
    "Value now follows the weights of the sheet Inputs: change a swing there, and rank 1 shows the portfolio that is "
    "best of those listed for the new weights, as long as no score, cost or rule is changed."
)


def folded(story: Story, told: Doubt) -> list[Block]:
    """Give the page's details: what stays whatever the weights."""
    found: list[Block] = []
    if told.robust:
        table = core_table(story, told)
        rest = [column.key for column in table.columns if column.key == "id" or column.key.startswith("best ")]
        short = replace(table.without(*rest), key="core in short")
        found.append(Details("Weights alone: what stays whatever they are", (_stays(told), short)))
    if told.acceptability is not None and told.acceptability.draws:
        blocks = (_rank_heat(story, told), central_table(story, told), _won_heat(story, told))
        found.append(Details("How often each ranks where, and for whose weights it is first", blocks))
    return found


def explorer(story: Story, told: Doubt) -> list[Explorer]:
    """Let a reader of the page try other weights: all portfolios known to be best for some, the recommended one first.

    None where there is nothing to try.
    """
    known = {story.best.choice: story.weighted.features(story.best.choice)}
    for space in told.spaces:
        known |= zip(space.portfolios, space.features, strict=True)
    weights = story.evaluation.weights
    if min(len(known), len(weights)) < 2:
        return []
    found = Explorer(
        key="try-weights",
        title="Try other weights",
        says=TRY,
        criteria=tuple((leaf.name, weight) for leaf, weight in zip(story.leaves, weights, strict=True)),
        names=tuple(row.name for row in story.case.recommendations),
        levels=tuple(story.level_names(place) for place in range(len(story.case.recommendations))),
        choices=tuple(known),
        features=tuple(known.values()),
        sets=tuple(Searched(space.weights.rows, space.complete) for space in told.spaces),
        proved=story.analysis.optimum.certificate.status == "optimal",
    )
    return [found]


def chapter(story: Story) -> Iterator[Section]:
    """Give the sheets of the core, of the best portfolios and of ranks."""
    told = story.analysis.doubt
    if told is None:
        return
    if told.robust:
        both = (_stays(told), core_table(story, told))
        yield Section("core", "Weights alone: what stays whatever they are", both, page=False, sheet=SHEET)
    if told.spaces:
        tables = tuple(best_table(story, space, place) for place, space in enumerate(told.spaces))
        title = "The best portfolio for other weights"
        yield Section("bests", title, (Text(LIVING), *tables), page=False, sheet=BESTS)
        # Not for reading: programs find every portfolio here.
        every = tuple(every_table(story, space, place) for place, space in enumerate(told.spaces))
        yield Section("bests-every", title, every, page=False)
    if told.acceptability is not None and told.acceptability.draws:
        blocks = (_rank_heat(story, told), central_table(story, told), _won_heat(story, told))
        yield Section("ranks", "How often each ranks where", blocks, page=False, sheet=RANKS)


def _rank_heat(story: Story, told: Doubt) -> Heat:
    return _heat("ranks-heat", rank_table(story, told), "Share of draws in which each has each rank.", "rank ")


def _won_heat(story: Story, told: Doubt) -> Heat:
    return _heat("won-heat", won_table(story, told), WON, "won ")


def _heat(key: str, table: Table, says: str, start: str) -> Heat:
    series = tuple(column.key for column in table.columns if column.key.startswith(start))
    return Heat(
        key=key,
        title=table.title,
        says=says,
        table=table,
        label="name",
        unit="per cent",
        series=series,
        low=0.0,
        high=1.0,
    )


def weights_said(weights: WeightSet | SwingDraws) -> str:
    """Say what weights are drawn from in a few words, without the ids of criteria."""
    if not isinstance(weights, WeightSet) or weights.tiers is None:
        return weights.words.replace(" %", "%")
    return "any weights in the stated order" if len(weights.tiers) > 1 else "any weights at all"


def _stays(told: Doubt) -> Bullets:
    return Bullets((*(robust_said(one) for one in told.robust), *(space_said(one) for one in told.spaces)))


def space_said(space: WeightSpace) -> str:
    """Say how many portfolios are best for some weights, and what they share."""
    number = len(space.portfolios)
    shares = _shared(len(space.always), len(space.never), found=not space.complete)
    text = f"With {weights_said(space.weights)} and scores as they stand, the best portfolio of each: "
    if space.complete:
        which = "one portfolio is" if number == 1 else f"{number:,} portfolios are"
        return f"{text}{which} best for some such weights, and no other is: {shares}."
    missed = space.checked - space.covered
    return (
        f"{text}{number:,} portfolios were found that are best for some such weights; {shares}. Others were not ruled "
        f"out: {missed:,} of {space.checked:,} further draws had a better one."
    )


def every_table(story: Story, space: WeightSpace, place: int) -> Table:
    """List every portfolio that is best for some weights: the level of each recommendation, its points by criterion."""
    rows = [
        Row(f"{number}", cells(number, *choice, *own))
        for number, (choice, own) in enumerate(zip(space.portfolios, space.features, strict=True), 1)
    ]
    columns = (
        Heading("number", "No.", "rank"),
        *(Heading(f"level {row.id}", f"{row.name}, level", "count") for row in story.case.recommendations),
        *(Heading(f"points {leaf.id}", f"{leaf.name}, unweighted", "points") for leaf in story.leaves),
    )
    title = f"Every portfolio best with {weights_said(space.weights)}"
    return Table(f"every best {place}", title, columns, tuple(rows))


def best_table(story: Story, space: WeightSpace, place: int) -> Table:
    """List portfolios that are best for some weights, with points by criterion that any weights can be put to."""
    key = f"best by weights {place}"
    weights = story.evaluation.weights
    features, portfolios = _listed(story, space)
    values = [sum((w * x for w, x in zip(weights, own, strict=True)), Fraction(0)) for own in features]
    ranked = ranks(values)
    rows = []
    for number, (choice, own) in enumerate(zip(portfolios, features, strict=True), 1):
        row = f"{number}"
        terms = [weight_of(leaf.id) * At(key, row, f"points {leaf.id}") for leaf in story.leaves]
        rank = call("RANK", At(key, row, "value"), Span(key, "value"))
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
    rest = len(space.portfolios) - len(rows)
    note = f" The {len(rows)} best for most weights are listed, {rest} others are in result.json." if rest else ""
    return Table(key, title, columns, tuple(rows), space_said(space) + note)


def _listed(story: Story, space: WeightSpace) -> tuple[list[tuple[Fraction, ...]], list[Choice]]:
    """Take the portfolios that are best for most weights, this one always among them."""
    places = list(range(len(space.portfolios)))
    own = [place for place in places if space.portfolios[place] == story.best.choice]
    kept = sorted({*places[: LISTED - len(own)], *own})
    return [space.features[place] for place in kept], [space.portfolios[place] for place in kept]


def robust_said(one: Robust) -> str:
    """Say how many portfolios no other beats, and what they share."""
    number, words = len(one.portfolios), one.words
    shares = _shared(words.count("core"), words.count("exterior"), found=not one.complete)
    text = f"With {weights_said(one.weights)} and scores {'within their ranges' if one.scores else 'as they stand'}: "
    if one.complete:
        lead = "one portfolio is" if number == 1 else f"{number:,} portfolios are"
        return f"{text}{lead} beaten by no other; {shares}."
    return (
        f"{text}there are too many to list. {number:,} were found of which none beats another: {shares}. Which "
        "recommendations all of them hold, or none, is not proved."
    )


def _shared(always: int, never: int, *, found: bool = False) -> str:
    every = "1 recommendation is" if always == 1 else f"{always} recommendations are"
    every = every if always else "no recommendation is"
    of = "those found" if found else "them"
    return f"{every} in all of {of} and {never} in none" if never else f"{every} in all of {of}, and each is in some"


def core_table(story: Story, told: Doubt) -> Table:
    """Make the row of every recommendation: its core index, with scores as they stand and within their ranges."""
    rows = []
    for i, row in enumerate(story.case.recommendations):
        figures: list[Cell] = []
        for one in told.robust:
            figures += [Cell(one.core_index[i]), _word(one, i)]
        for space in told.spaces:
            figures.append(Cell(Fraction(space.held_by[i], max(len(space.portfolios), 1))))
        rows.append(Row(row.id, cells(row.id, row.name, *figures)))
    columns = [Heading("id", "Id", "id"), Heading("name", "Recommendation")]
    for place, one in enumerate(told.robust):
        kind = "with scores anywhere in their ranges" if one.scores else "with scores as they stand"
        of = "of all unbeaten portfolios" if one.complete else f"of the {len(one.portfolios):,} found"
        columns += [
            Heading(f"core {place}", f"Share {of} that fund it, {kind}", "share"),
            Heading(f"word {place}", "So it is" if one.complete else "Found, not proved", "word"),
        ]
    for place, space in enumerate(told.spaces):
        kind = weights_said(space.weights)
        columns.append(Heading(f"best {place}", f"Of portfolios best with {kind}", "share"))
    note = "Unbeaten: no other portfolio is at least as good for all these weights, and better for some. "
    if any(one.complete for one in told.robust):
        note += "Core: in every unbeaten portfolio. Exterior: in none. Borderline: in some. "
    if not all(one.complete for one in told.robust):
        note += "Where not all of them are known, the table says in how many of those found each is, and no more."
    return Table("core", "Share of unbeaten portfolios that fund each", tuple(columns), tuple(rows), note.strip())


def _word(one: Robust, i: int) -> Cell:
    """Say core, borderline or exterior where all portfolios are known; else in how many of those found it is."""
    if one.complete:
        return Cell(one.words[i], state=STATES.get(one.words[i], ""))
    return Cell(f"in {sum(choice[i] > 0 for choice in one.portfolios):,} of the {len(one.portfolios):,} found")


def rank_table(story: Story, told: Doubt) -> Table:
    """Make the row of every recommendation: the share of draws in which it has each rank."""
    found = told.acceptability
    assert found is not None  # noqa: S101 - asked only where it is there
    draws = found.draws
    order = _by_rank(found)
    rows = []
    for i in order:
        sure = float(found.confidence[i])
        error = _error(found, found.rank_acceptability[i])
        shares = [Fraction(int(count), draws) for count in found.ranked[i]]
        row = story.case.recommendations[i]
        rows.append(
            Row(
                row.id,
                cells(
                    row.id, row.name, *shares, None if isnan(sure) else Fraction(sure).limit_denominator(10**6), error
                ),
            )
        )
    columns = (
        Heading("id", "Id", "id"),
        Heading("name", "Recommendation"),
        *(Heading(f"rank {r}", f"{r}", "share") for r in range(1, len(found.ids) + 1)),
        Heading("confidence", "How often first, if weights are those that suit it (see the next table)", "share"),
        Heading("error", "Largest standard error of its shares", "number", "percentage points"),
    )
    note = (
        f"{draws:,} draws: {weights_said(found.weights)}, scores within their ranges, seed "
        f"{story.case.settings.seed}. Single "
        "recommendations, each at the level it is ranked at; no budget is implied."
    )
    if not found.complete:
        note = f"Stopped after {draws:,} of {found.asked:,} draws. {note}"
    table = Table("rank shares", "Share of draws at each rank", columns, tuple(rows), note)
    return table if found.confident.max() >= 0 else table.without("confidence")


def _by_rank(found: Acceptability) -> list[int]:
    """Put first what is first most often."""
    return sorted(range(len(found.ids)), key=lambda i: ([-int(x) for x in found.ranked[i]], i))


def _error(found: Acceptability, shares: NDArray[np.float64]) -> Fraction:
    """Give the largest standard error of some shares, in percentage points."""
    return rounded_to(Fraction(float(found.standard_error(shares).max())) * 100, 2)


def won_table(story: Story, told: Doubt) -> Table:
    """Make the matrix of pairwise winning: in what share of draws the row is worth more than the column."""
    found = told.acceptability
    assert found is not None  # noqa: S101 - asked only where it is there
    order = _by_rank(found)
    rows = []
    for i in order:
        shares = [None if i == k else Fraction(int(found.won[i][k]), found.draws) for k in order]
        row = story.case.recommendations[i]
        rows.append(Row(row.id, cells(row.id, row.name, *shares)))
    columns = (
        Heading("id", "Id", "id"),
        Heading("name", "Recommendation"),
        *(Heading(f"won {found.ids[k]}", found.ids[k], "share") for k in order),
    )
    error = rounded(_error(found, found.pairwise_winning), 2)
    note = f"{WON} No share has a standard error above {error} percentage points."
    return Table("pairwise winning", "How often one is worth more than another", columns, tuple(rows), note)


def central_table(story: Story, told: Doubt) -> Table:
    """Show the mean of the weights that put each first."""
    found = told.acceptability
    assert found is not None  # noqa: S101 - asked only where it is there
    rows = []
    for i, row in enumerate(story.case.recommendations):
        firsts = int(found.ranked[i][0])
        if firsts:
            weights = [Fraction(float(x)).limit_denominator(10**6) for x in found.central_weights[i]]
            error = _error(found, found.rank_acceptability[i][:1])
            rows.append(Row(row.id, cells(row.id, row.name, Fraction(firsts, found.draws), error, *weights)))
    columns = (
        Heading("id", "Id", "id"),
        Heading("name", "Recommendation"),
        Heading("first", "First in this share of draws", "share"),
        Heading("error", "Its standard error", "number", "percentage points"),
        *(Heading(f"central {leaf.id}", leaf.name, "weight") for leaf in story.leaves),
    )
    title = "Which weights put each first: the mean over the draws in which it is first"
    return Table("central weights", title, columns, tuple(rows))
