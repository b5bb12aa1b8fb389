"""How far weights may move: the range in which the portfolio stays, and what one would have to believe."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING

from reports.model.numbers import percent
from reports.model.report import Details, Section, Text
from reports.model.table import Cell, Column, Columns, Table, table_of
from reports.sentences.how_firm import believed
from reports.sentences.swaps import changed, moved
from scoring.portfolio.difference import changes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from criteria.model.rows import Criterion
    from reports.model.report import Block
    from reports.model.story import Story
    from scoring.exact.programme import Choice
    from scoring.robustness.robustness import Doubt
    from scoring.robustness.weights.other_weights import Rival
    from scoring.robustness.weights.stability import Interval, PairStability, Path, RankingStability
    from scoring.robustness.weights.weight_change import Shift

SHEET = "Weight ranges"
PAIRS = "Rank order"
BOTH = "Both are worth, at the {} end"
RIVALS = {"second best": "The second best portfolio", "proposed": "The proposed portfolio"}


def folded(story: Story, doubt: Doubt) -> list[Block]:
    """Give the page's details: the ranges of weights, and what one would have to believe."""
    details: list[Block] = []
    if doubt.portfolio is not None:
        details.append(
            Details(
                "How far each weight may move",
                (
                    Text(ranges_words(story, doubt)),
                    range_table(story, doubt, page=True),
                    turn_table(story, doubt),
                ),
            )
        )
    rivals = rival_table(story)
    blocks = [
        *([rivals] if rivals.rows else []),
        *([belief_table(story, doubt)] if doubt.shifts else []),
    ]
    if blocks:
        details.append(Details("What one would have to believe to choose otherwise", tuple(blocks)))
    return details


def chapter(story: Story) -> Iterator[Section]:
    """Give the sheet of weights."""
    doubt = story.analysis.doubt
    if doubt is None:
        return
    blocks: list[Block] = []
    if doubt.portfolio is not None:
        blocks += [Text(ranges_words(story, doubt)), range_table(story, doubt)]
    rivals = rival_table(story)
    blocks += [rivals] if rivals.rows else []
    if doubt.shifts:
        blocks.append(belief_table(story, doubt))
    blocks += [order_table(story, doubt), turn_table(story, doubt)]
    yield Section(
        "firmness", "How far each weight may move", tuple(blocks), page=False, sheet=SHEET
    )
    pairs = pair_table(story, doubt)
    yield Section("pairs", pairs.title, (pairs,), page=False, sheet=PAIRS)


def ranges_words(story: Story, doubt: Doubt) -> str:
    """Say how firm the portfolio is against single weights, and against which one least."""
    steady = doubt.portfolio
    assert steady is not None  # noqa: S101 - asked only where it is there
    text = "Within these ranges the portfolio stays the best; the other weights keep their proportions."
    near = [
        (abs(end - path.weight), path.criterion, end)
        for path in steady.paths
        for end, other in ((path.interval.low, path.below), (path.interval.high, path.above))
        if other
    ]
    if not near:
        return f"Whatever any single weight is, the portfolio stays the best. {text}"
    _, j, nearest_end = min(near)
    weight = steady.paths[j].weight
    end = percent(nearest_end, side="up" if nearest_end < weight else "down")
    return f"{text} The nearest end is that of {story.leaves[j].name}: from {percent(weight)} to {end}."


def range_table(story: Story, doubt: Doubt, *, page: bool = False) -> Table:
    """Make the row of every criterion: its weight, the range in which the portfolio stays, what changes at its ends.

    What is worth as much at an end is told with its value there. The page says it by name, the
    sheet by id.
    """
    steady = doubt.portfolio
    assert steady is not None  # noqa: S101 - asked only where it is there

    def moves(other: Choice | None) -> str:
        return _moved(story, steady.choice, other, page=page)

    columns: Columns[Path] = [
        Column("name", "Criterion", "text", lambda path: story.leaves[path.criterion].name),
        Column("weight", "Weight", "weight", lambda path: path.weight),
        Column("low", "Stays from", "weight", lambda path: Cell(path.interval.low, side="up")),
        Column("high", "Stays to", "weight", lambda path: Cell(path.interval.high, side="down")),
        Column("below", "What changes below", "text", lambda path: moves(path.below)),
        Column("above", "What changes above", "text", lambda path: moves(path.above)),
        Column(
            "value_low",
            BOTH.format("low"),
            "points",
            lambda path: _if(path.below, path.value_low),
            "points",
        ),
        Column(
            "value_high",
            BOTH.format("high"),
            "points",
            lambda path: _if(path.above, path.value_high),
            "points",
        ),
        Column("number", "Best portfolios from 0 to 100%", "count", _number_best),
    ]
    unproved = "Some ends rest on portfolios that are the best found, not proved."
    table = table_of(
        "weight ranges in short" if page else "weight ranges",
        "How far each weight may move before it changes",
        steady.paths,
        columns,
        row_key=lambda path: story.leaves[path.criterion].id,
        note="" if steady.proved else unproved,
    )
    return table.without("number", "value_low", "value_high") if page else table


def _if(other: Choice | None, value: Fraction) -> Fraction | None:
    """Give the value at an end where another portfolio takes over; nothing where none does."""
    return None if other is None else value


def _number_best(path: Path) -> int:
    return len({stretch.choice for stretch in path.stretches})


def rival_table(story: Story) -> Table:
    """Say the smallest change of weights that makes the runner-up the best, and the proposed portfolio if any."""

    def moves(rival: Rival) -> str:
        return moved(story, changes(story.best.choice, rival.choice))

    columns: Columns[Rival] = [
        Column("name", "Portfolio", "text", lambda rival: RIVALS[rival.kind]),
        Column("moves", "What it does otherwise", "text", moves),
        Column("amount", "Weight moved", "weight", _amount),
        Column(
            "belief",
            "What one would have to believe for it to be the best",
            "text",
            partial(belief_words, story),
        ),
    ]
    return table_of(
        "rival beliefs",
        "What one would have to believe to choose another portfolio",
        story.analysis.rivals,
        columns,
        row_key=lambda rival: RIVALS[rival.kind],
        note="The smallest change of weights that does it.",
    )


def _amount(rival: Rival) -> Cell:
    """Give the least weight to move for a portfolio to be the best; a word where there is none."""
    if rival.shift is not None:
        return Cell(rival.shift.amount, side="up")
    return Cell("not known" if rival.obstacle == "not settled" else "none", "word")


def belief_words(story: Story, rival: Rival) -> str:
    """Say what one would have to believe for a portfolio to be the best."""
    if rival.shift is not None:
        return believed(story, rival.shift) or "Nothing: it is as good under the stated weights."
    if rival.obstacle == "breaks a rule":
        return "It breaks a rule, so no weights make it the best."
    if rival.obstacle == "never best":
        return "No weights at all make it the best."
    return f"{rival.reason[0].upper()}{rival.reason[1:]}."


@dataclass(frozen=True, slots=True)
class _Turn:
    """Two neighbours in the ranking and the single weight nearest to turning them round.

    criterion: its place; None where no single weight turns them. weight: it is now. end: where they
    turn.
    """

    pair: PairStability
    criterion: int | None
    weight: Fraction | None
    end: Cell


def _turn(ranking: RankingStability, pair: PairStability) -> _Turn:
    """Find the nearest end, inside 0 and 1, of the weights over which two neighbours keep their order."""
    ends = [
        (abs(end - weight), j, end)
        for j, (weight, interval) in enumerate(zip(ranking.weights, pair.intervals, strict=True))
        for end, far in ((interval.low, 0), (interval.high, 1))
        if end != far
    ]
    if not ends:
        return _Turn(pair, None, None, Cell(None))
    _, j, end = min(ends)
    weight = ranking.weights[j]
    return _Turn(pair, j, weight, Cell(end, side="up" if end < weight else "down"))


def turn_table(story: Story, doubt: Doubt) -> Table:
    """Make the row of every two neighbours in the ranking: the single weight nearest to turning them round."""
    rows = story.case.recommendations

    def criterion(turn: _Turn) -> str:
        if turn.criterion is None:
            return "none: no single weight turns them"
        return story.leaves[turn.criterion].name

    columns: Columns[_Turn] = [
        Column("upper", "Ranks before", "text", lambda turn: rows[turn.pair.upper].name),
        Column("lower", "The next one", "text", lambda turn: rows[turn.pair.lower].name),
        Column("criterion", "The nearest weight to turn them", "text", criterion),
        Column("weight", "It is", "weight", lambda turn: turn.weight),
        Column("end", "They turn at", "weight", lambda turn: turn.end),
    ]
    return table_of(
        "rank turns",
        "What would turn neighbours in the ranking round",
        [_turn(doubt.ranking, pair) for pair in doubt.ranking.pairs],
        columns,
        row_key=lambda turn: f"{turn.pair.upper}-{turn.pair.lower}",
        note="Single recommendations by benefit, each at the level it is ranked at; no budget is implied.",
    )


@dataclass(frozen=True, slots=True)
class _Turning:
    """Two neighbours and a weight that can turn them: its criterion, what it is, and over which they keep order."""

    pair: PairStability
    criterion: int
    weight: Fraction
    interval: Interval


def pair_table(story: Story, doubt: Doubt) -> Table:
    """Make the row of every two neighbours and every weight that can turn them: over which weights they keep order."""
    ranking, rows = doubt.ranking, story.case.recommendations
    turning = [
        _Turning(pair, j, weight, interval)
        for pair in ranking.pairs
        for j, (weight, interval) in enumerate(zip(ranking.weights, pair.intervals, strict=True))
        if interval.low > 0 or interval.high < 1
    ]
    columns: Columns[_Turning] = [
        Column("upper", "Ranks before", "id", lambda row: rows[row.pair.upper].id),
        Column("lower", "The next one", "id", lambda row: rows[row.pair.lower].id),
        Column("criterion", "Criterion", "text", lambda row: story.leaves[row.criterion].name),
        Column("weight", "Weight", "weight", lambda row: row.weight),
        Column(
            "low",
            "They keep their order from",
            "weight",
            lambda row: Cell(row.interval.low, side="up"),
        ),
        Column("high", "to", "weight", lambda row: Cell(row.interval.high, side="down")),
    ]
    return table_of(
        "rank pairs",
        "Over which weights neighbours keep their order",
        turning,
        columns,
        row_key=lambda row: f"{row.pair.upper}-{row.pair.lower}-{row.criterion}",
        note="Every pair of neighbours with every weight that can turn it; the other weights keep their proportions.",
    )


def _moved(story: Story, base: Choice, other: Choice | None, *, page: bool) -> str:
    if other is None:
        return "nothing"
    change = changes(base, other)
    return moved(story, change) if page else changed(story.analysis.programme, change)


@dataclass(frozen=True, slots=True)
class _Order:
    """A criterion, its weight, and over which weights the ranking, and its first place, stay."""

    leaf: Criterion
    weight: Fraction
    ranking: Interval
    first: Interval


def order_table(story: Story, doubt: Doubt) -> Table:
    """Make the row of every criterion: over which weights the ranking, and its first place, stay."""
    ranking = doubt.ranking
    columns: Columns[_Order] = [
        Column("name", "Criterion", "text", lambda row: row.leaf.name),
        Column("weight", "Weight", "weight", lambda row: row.weight),
        Column(
            "whole_low",
            "Whole ranking stays from",
            "weight",
            lambda row: Cell(row.ranking.low, side="up"),
        ),
        Column("whole_high", "to", "weight", lambda row: Cell(row.ranking.high, side="down")),
        Column(
            "first_low",
            "First place stays from",
            "weight",
            lambda row: Cell(row.first.low, side="up"),
        ),
        Column("first_high", "to", "weight", lambda row: Cell(row.first.high, side="down")),
    ]
    return table_of(
        "ranking ranges",
        "How far each weight may move before it reorders",
        map(_Order, story.leaves, ranking.weights, ranking.whole, ranking.first),
        columns,
        row_key=lambda row: row.leaf.id,
        note=(
            "The ranking of single recommendations by benefit, each at the level it is ranked at; no budget is implied."
        ),
    )


def belief_table(story: Story, doubt: Doubt) -> Table:
    """Say for each that is out the smallest change of weights that funds it."""
    rows = story.case.recommendations

    def nearest_first(item: tuple[int, Shift | None]) -> tuple[bool, Fraction | int, int]:
        index, shift = item
        return shift is None, shift.amount if shift else 0, index

    def amount(shift: Shift | None) -> Cell:
        return Cell("none known", "word") if shift is None else Cell(shift.amount, side="up")

    def belief(shift: Shift | None) -> str:
        return "" if shift is None else believed(story, shift)

    columns: Columns[tuple[int, Shift | None]] = [
        Column("name", "Recommendation", "text", lambda item: rows[item[0]].name),
        Column("amount", "Weight moved", "weight", lambda item: amount(item[1])),
        Column("belief", "What one would have to believe", "text", lambda item: belief(item[1])),
        Column(
            "exact",
            "This change is",
            "text",
            lambda item: "" if item[1] is None else _exact(item[1]),
        ),
    ]
    return table_of(
        "beliefs",
        "What one would have to believe to fund what is out",
        sorted(doubt.shifts.items(), key=nearest_first),
        columns,
        row_key=lambda item: rows[item[0]].id,
        note="The smallest change of weights, in per cent of all weight, under which a best portfolio funds it.",
    )


def _exact(shift: Shift) -> str:
    if shift.proved:
        return "the smallest there is"
    return f"one that does; {percent(shift.least)} at least is needed"
