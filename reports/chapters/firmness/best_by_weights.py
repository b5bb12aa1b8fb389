"""Whatever the weights: what unbeaten portfolios share, the best portfolio for other weights, and shares of ranks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from math import isnan
from typing import TYPE_CHECKING

from reports.model.charts import Heat
from reports.model.formula import At, Span, add_up, call
from reports.model.numbers import rounded, rounded_to
from reports.model.report import Bullets, Details, Section, Text
from reports.model.sheets import PEOPLE
from reports.model.story import points_column, weight_of
from reports.model.table import Cell, Column, ColumnRun, Columns, Table, table_of
from reports.sentences.swaps import changed
from scoring.portfolio.difference import changes
from scoring.robustness.weights.admissible import WeightSet
from scoring.value.evaluation import ranks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
RANKS = "Rank shares"
STATES: dict[str, State] = {"core": "good", "borderline": "warn", "exterior": "out"}
WON = "Share of draws in which the row is worth more than the column."
LISTED = 15
"""Portfolios that a sheet lists, those that are best for most weights first; tables.json holds all."""
STAYS = "Weights alone: what stays whatever they are"
LIVING = (
    "Value now follows the weights of the sheet Inputs: change a swing there, and rank 1 shows the portfolio that is "
    "best of those listed for the new weights, as long as no score, cost or rule is changed."
)


def folded(story: Story, doubt: Doubt) -> list[Block]:
    """Give the page's details: what stays whatever the weights."""
    details: list[Block] = []
    if doubt.robust:
        table = core_table(story, doubt)
        rest = [
            column.key
            for column in table.columns
            if column.key == "id" or column.key.startswith("best ")
        ]
        short = replace(table.without(*rest), key="core in short")
        details.append(Details(STAYS, (_stays(doubt), short)))
    if doubt.acceptability is not None and doubt.acceptability.draws:
        blocks = (_rank_heat(story, doubt), central_table(story, doubt), _won_heat(story, doubt))
        details.append(
            Details("How often each ranks where, and for whose weights it is first", blocks)
        )
    return details


def chapter(story: Story) -> Iterator[Section]:
    """Give the sheets of the core, of the best portfolios and of ranks."""
    doubt = story.analysis.doubt
    if doubt is None:
        return
    if doubt.robust:
        both = (_stays(doubt), core_table(story, doubt))
        yield Section("core", STAYS, both, page=False, sheet=SHEET)
    if doubt.spaces:
        tables = tuple(best_table(story, space, place) for place, space in enumerate(doubt.spaces))
        title = "The best portfolio for other weights"
        yield Section("bests", title, (Text(LIVING), *tables), page=False, sheet=PEOPLE, seat=3)
        # Not for reading: programs find every portfolio here.
        every = tuple(every_table(story, space, place) for place, space in enumerate(doubt.spaces))
        yield Section("bests-every", title, every, page=False)
    if doubt.acceptability is not None and doubt.acceptability.draws:
        blocks = (_rank_heat(story, doubt), central_table(story, doubt), _won_heat(story, doubt))
        yield Section("ranks", "How often each ranks where", blocks, page=False, sheet=RANKS)


def _rank_heat(story: Story, doubt: Doubt) -> Heat:
    return _heat(
        "ranks-heat",
        rank_table(story, doubt),
        "Share of draws in which each has each rank.",
        "rank ",
    )


def _won_heat(story: Story, doubt: Doubt) -> Heat:
    return _heat("won-heat", won_table(story, doubt), WON, "won ")


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


def weights_words(weights: WeightSet | SwingDraws) -> str:
    """Say what weights are drawn from in a few words, without the ids of criteria."""
    if not isinstance(weights, WeightSet) or weights.tiers is None:
        return weights.words.replace(" %", "%")
    return "any weights in the stated order" if len(weights.tiers) > 1 else "any weights at all"


def _stays(doubt: Doubt) -> Bullets:
    return Bullets((*map(robust_words, doubt.robust), *map(space_words, doubt.spaces)))


def space_words(space: WeightSpace) -> str:
    """Say how many portfolios are best for some weights, and what they share."""
    number = len(space.portfolios)
    shares = _shared(len(space.always), len(space.never), incomplete=not space.complete)
    text = f"With {weights_words(space.weights)} and scores as they stand, the best portfolio of each: "
    if space.complete:
        which = "one portfolio is" if number == 1 else f"{number:,} portfolios are"
        return f"{text}{which} best for some such weights, and no other is: {shares}."
    missed = space.checked - space.covered
    return (
        f"{text}{number:,} portfolios were found that are best for some such weights; {shares}. Others were not ruled "
        f"out: {missed:,} of {space.checked:,} further draws had a better one; for {space.settled:,} of the "
        f"{space.checked:,} it is shown that none is missing."
    )


@dataclass(frozen=True, slots=True)
class _Best:
    """A portfolio that is best for some weights.

    number: its place from 1. choice: the level of each recommendation. features: points by
        criterion, unweighted.
    value, rank: under the case's weights, the rank among those listed.
    """

    number: int
    choice: Choice
    features: tuple[Fraction, ...]
    value: Fraction = Fraction(0)
    rank: int = 0

    @property
    def key(self) -> str:
        """The key of its row."""
        return f"{self.number}"


def _features(story: Story) -> ColumnRun[_Best]:
    headings = [(points_column(leaf.id), f"{leaf.name}, unweighted") for leaf in story.leaves]
    return ColumnRun(headings, "points", lambda best: best.features)


def every_table(story: Story, space: WeightSpace, place: int) -> Table:
    """List every portfolio that is best for some weights: the level of each recommendation, its points by criterion."""
    pairs = zip(space.portfolios, space.features, strict=True)
    levels = [(f"level {row.id}", f"{row.name}, level") for row in story.case.recommendations]
    columns: Columns[_Best] = [
        Column("number", "No.", "rank", lambda best: best.number),
        ColumnRun(levels, "count", lambda best: best.choice),
        _features(story),
    ]
    return table_of(
        f"every best {place}",
        f"Every portfolio best with {weights_words(space.weights)}",
        [_Best(number, choice, features) for number, (choice, features) in enumerate(pairs, 1)],
        columns,
        row_key=lambda best: best.key,
    )


def best_table(story: Story, space: WeightSpace, place: int) -> Table:
    """List portfolios that are best for some weights, with points by criterion that any weights can be put to."""
    key = f"best by weights {place}"

    def moves(best: _Best) -> str:
        return (
            changed(story.analysis.programme, changes(story.best.choice, best.choice))
            or "this portfolio"
        )

    def value(best: _Best) -> Cell:
        terms = [
            weight_of(leaf.id) * At(key, best.key, points_column(leaf.id)) for leaf in story.leaves
        ]
        return Cell(best.value, formula=add_up(terms))

    def rank(best: _Best) -> Cell:
        return Cell(best.rank, formula=call("RANK", At(key, best.key, "value"), Span(key, "value")))

    columns: Columns[_Best] = [
        Column("moves", "What changes against this portfolio", "text", moves),
        Column("value", "Value now", "points", value, "points"),
        Column("rank", "Rank now", "rank", rank),
        _features(story),
    ]
    rows = _listed(story, space)
    rest = len(space.portfolios) - len(rows)
    note = ""
    if rest:
        note = (
            f" The {len(rows)} best for most weights are listed, {rest} others are in tables.json."
        )
    return table_of(
        key,
        f"Best with {weights_words(space.weights)}",
        rows,
        columns,
        row_key=lambda best: best.key,
        note=space_words(space) + note,
    )


def _listed(story: Story, space: WeightSpace) -> list[_Best]:
    """Take the portfolios that are best for most weights, this one always among them."""
    places = list(range(len(space.portfolios)))
    this = [place for place in places if space.portfolios[place] == story.best.choice]
    shown = sorted({*places[: LISTED - len(this)], *this})
    weights = story.evaluation.weights
    values = [_weighted(weights, space.features[place]) for place in shown]
    return [
        _Best(number, space.portfolios[place], space.features[place], value, rank)
        for number, (place, value, rank) in enumerate(
            zip(shown, values, ranks(values), strict=True), 1
        )
    ]


def _weighted(weights: Sequence[Fraction], features: Sequence[Fraction]) -> Fraction:
    return sum(
        (weight * points for weight, points in zip(weights, features, strict=True)), Fraction(0)
    )


def robust_words(robust: Robust) -> str:
    """Say how many portfolios no other beats, and what they share."""
    number, words = len(robust.portfolios), robust.words
    shares = _shared(words.count("core"), words.count("exterior"), incomplete=not robust.complete)
    scores = "within their ranges" if robust.scores else "as they stand"
    text = f"With {weights_words(robust.weights)} and scores {scores}: "
    if robust.complete:
        lead = "one portfolio is" if number == 1 else f"{number:,} portfolios are"
        return f"{text}{lead} beaten by no other; {shares}."
    return (
        f"{text}there are too many to list. {number:,} were found of which none beats another: {shares}. Which "
        "recommendations all of them hold, or none, is not proved."
    )


def _shared(always: int, never: int, *, incomplete: bool = False) -> str:
    every = "1 recommendation is" if always == 1 else f"{always} recommendations are"
    every = every if always else "no recommendation is"
    of = "those found" if incomplete else "them"
    if never:
        return f"{every} in all of {of} and {never} in none"
    return f"{every} in all of {of}, and each is in some"


def core_table(story: Story, doubt: Doubt) -> Table:
    """Make the row of every recommendation: its core index, with scores as they stand and within their ranges."""
    rows = story.case.recommendations
    columns: list[Column[int]] = [
        Column("id", "Id", "id", lambda place: rows[place].id),
        Column("name", "Recommendation", "text", lambda place: rows[place].name),
    ]
    for number, robust in enumerate(doubt.robust):
        columns += _core_columns(number, robust)
    columns += [_best_column(number, space) for number, space in enumerate(doubt.spaces)]
    note = "Unbeaten: no other portfolio is at least as good for all these weights, and better for some. "
    if any(robust.complete for robust in doubt.robust):
        note += "Core: in every unbeaten portfolio. Exterior: in none. Borderline: in some. "
    if not all(robust.complete for robust in doubt.robust):
        note += "Where not all of them are known, the table says in how many of those found each is, and no more."
    return table_of(
        "core",
        "Share of unbeaten portfolios that fund each",
        range(len(rows)),
        columns,
        row_key=lambda place: rows[place].id,
        note=note.strip(),
    )


def _core_columns(number: int, robust: Robust) -> tuple[Column[int], Column[int]]:
    """Columns of the share of unbeaten portfolios that fund a recommendation, and of a word for it."""
    kind = "with scores anywhere in their ranges" if robust.scores else "with scores as they stand"
    of = "of all unbeaten portfolios"
    if not robust.complete:
        of = f"of the {len(robust.portfolios):,} found"
    word = "So it is" if robust.complete else "Found, not proved"
    return (
        Column(
            f"core {number}",
            f"Share {of} that fund it, {kind}",
            "share",
            lambda place: robust.core_index[place],
        ),
        Column(f"word {number}", word, "word", partial(_word, robust)),
    )


def _best_column(number: int, space: WeightSpace) -> Column[int]:
    """Column of the share of the portfolios best for some weights that fund a recommendation."""
    label = f"Of portfolios best with {weights_words(space.weights)}"
    portfolios = max(len(space.portfolios), 1)
    return Column(
        f"best {number}", label, "share", lambda place: Fraction(space.held_by[place], portfolios)
    )


def _word(robust: Robust, place: int) -> Cell:
    """Say core, borderline or exterior where all portfolios are known; else in how many of those found it is."""
    if robust.complete:
        return Cell(robust.words[place], state=STATES.get(robust.words[place], ""))
    return Cell(
        f"in {sum(choice[place] > 0 for choice in robust.portfolios):,} of the {len(robust.portfolios):,} found"
    )


def rank_table(story: Story, doubt: Doubt) -> Table:
    """Make the row of every recommendation: the share of draws in which it has each rank."""
    acceptability = doubt.acceptability
    assert acceptability is not None  # noqa: S101 - asked only where it is there
    rows = story.case.recommendations
    shares = [
        [Fraction(int(count), acceptability.draws) for count in ranked]
        for ranked in acceptability.ranked
    ]

    def confidence(place: int) -> Fraction | None:
        share = float(acceptability.confidence[place])
        return None if isnan(share) else Fraction(share).limit_denominator(10**6)

    ranks_from_first = [
        (f"rank {rank}", f"{rank}") for rank in range(1, len(acceptability.ids) + 1)
    ]
    suited = "How often first, if weights are those that suit it (see the next table)"
    columns: Columns[int] = [
        Column("id", "Id", "id", lambda place: rows[place].id),
        Column("name", "Recommendation", "text", lambda place: rows[place].name),
        ColumnRun(ranks_from_first, "share", shares.__getitem__),
        Column("confidence", suited, "share", confidence),
        Column(
            "error",
            "Largest standard error of its shares",
            "number",
            lambda place: _error(acceptability, acceptability.rank_acceptability[place]),
            "percentage points",
        ),
    ]
    note = (
        f"{acceptability.draws:,} draws: {weights_words(acceptability.weights)}, scores within their ranges, seed "
        f"{story.case.settings.seed}. Single "
        "recommendations, each at the level it is ranked at; no budget is implied."
    )
    if not acceptability.complete:
        note = f"Stopped after {acceptability.draws:,} of {acceptability.asked:,} draws. {note}"
    table = table_of(
        "rank shares",
        "Share of draws at each rank",
        _by_rank(acceptability),
        columns,
        row_key=lambda place: rows[place].id,
        note=note,
    )
    return table if acceptability.confident.max() >= 0 else table.without("confidence")


def _by_rank(acceptability: Acceptability) -> list[int]:
    """Put first what is first most often."""
    return sorted(
        range(len(acceptability.ids)), key=lambda i: ([-int(x) for x in acceptability.ranked[i]], i)
    )


def _error(acceptability: Acceptability, shares: NDArray[np.float64]) -> Fraction:
    """Give the largest standard error of some shares, in percentage points."""
    return rounded_to(Fraction(float(acceptability.standard_error(shares).max())) * 100, 2)


def won_table(story: Story, doubt: Doubt) -> Table:
    """Make the matrix of pairwise winning: in what share of draws the row is worth more than the column."""
    acceptability = doubt.acceptability
    assert acceptability is not None  # noqa: S101 - asked only where it is there
    rows, order = story.case.recommendations, _by_rank(acceptability)

    def won(place: int, other: int) -> Fraction | None:
        if place == other:
            return None
        return Fraction(int(acceptability.won[place][other]), acceptability.draws)

    shares = {place: [won(place, other) for other in order] for place in order}
    columns: Columns[int] = [
        Column("id", "Id", "id", lambda place: rows[place].id),
        Column("name", "Recommendation", "text", lambda place: rows[place].name),
        ColumnRun(
            [(f"won {acceptability.ids[place]}", acceptability.ids[place]) for place in order],
            "share",
            shares.__getitem__,
        ),
    ]
    error = rounded(_error(acceptability, acceptability.pairwise_winning), 2)
    return table_of(
        "pairwise winning",
        "How often one is worth more than another",
        order,
        columns,
        row_key=lambda place: rows[place].id,
        note=f"{WON} No share has a standard error above {error} percentage points.",
    )


def central_table(story: Story, doubt: Doubt) -> Table:
    """Show the mean of the weights that put each first."""
    acceptability = doubt.acceptability
    assert acceptability is not None  # noqa: S101 - asked only where it is there
    rows = story.case.recommendations
    weights: list[list[Fraction]] = []
    for central, ranked in zip(acceptability.central_weights, acceptability.ranked, strict=True):
        likely = central if ranked[0] else ()  # no mean of weights where none puts it first
        weights.append([Fraction(float(weight)).limit_denominator(10**6) for weight in likely])

    def error(place: int) -> Fraction:
        return _error(acceptability, acceptability.rank_acceptability[place][:1])

    def first(place: int) -> Fraction:
        return Fraction(int(acceptability.ranked[place][0]), acceptability.draws)

    columns: Columns[int] = [
        Column("id", "Id", "id", lambda place: rows[place].id),
        Column("name", "Recommendation", "text", lambda place: rows[place].name),
        Column("first", "First in this share of draws", "share", first),
        Column("error", "Its standard error", "number", error, "percentage points"),
        ColumnRun(
            [(f"central {leaf.id}", leaf.name) for leaf in story.leaves],
            "weight",
            weights.__getitem__,
        ),
    ]
    return table_of(
        "central weights",
        "Which weights put each first: the mean over the draws in which it is first",
        [place for place in range(len(rows)) if first(place)],
        columns,
        row_key=lambda place: rows[place].id,
    )
