"""How far weights may move: the range in which the portfolio stays, and what one would have to believe."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from reports.model.numbers import rounded, to_side
from reports.model.report import Details, Section, Text
from reports.model.table import Cell, Heading, Row, Table, cells
from reports.sentences.how_firm import believed
from reports.sentences.swaps import changed, moved
from scoring.portfolio.difference import changes
from scoring.robustness.weights.weight_change import to_portfolio

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.model.meaning import Side
    from reports.model.report import Block
    from reports.model.story import Story
    from scoring.exact.programme import Choice
    from scoring.robustness.robustness import Doubt
    from scoring.robustness.weights.stability import Interval, Path, PortfolioStability
    from scoring.robustness.weights.weight_change import Shift

SHEET = "Weight ranges"
PAIRS = "Rank order"


def folded(story: Story, told: Doubt) -> list[Block]:
    """Give the page's details: the ranges of weights, and what one would have to believe."""
    found: list[Block] = []
    if told.portfolio is not None:
        found.append(
            Details(
                "How far each weight may move",
                (Text(ranges_said(story, told)), range_table(story, told, page=True), turn_table(story, told)),
            )
        )
    rivals = rival_table(story)
    blocks = [*([rivals] if rivals.rows else []), *([belief_table(story, told)] if told.shifts else [])]
    if blocks:
        found.append(Details("What one would have to believe to choose otherwise", tuple(blocks)))
    return found


def chapter(story: Story) -> Iterator[Section]:
    """Give the sheet of weights."""
    told = story.analysis.doubt
    if told is None:
        return
    blocks: list[Block] = []
    if told.portfolio is not None:
        blocks += [Text(ranges_said(story, told)), range_table(story, told)]
    rivals = rival_table(story)
    blocks += [rivals] if rivals.rows else []
    if told.shifts:
        blocks.append(belief_table(story, told))
    blocks += [order_table(story, told), turn_table(story, told)]
    yield Section("firmness", "How far each weight may move", tuple(blocks), page=False, sheet=SHEET)
    pairs = pair_table(story, told)
    yield Section("pairs", pairs.title, (pairs,), page=False, sheet=PAIRS)


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


def range_table(story: Story, told: Doubt, *, page: bool = False) -> Table:
    """Make the row of every criterion: its weight, the range in which the portfolio stays, what changes at its ends.

    What is worth as much at an end is told with its value there. The page says it by name, the sheet by id.
    """
    steady = told.portfolio
    assert steady is not None  # noqa: S101 - asked only where it is there
    rows = [
        Row(
            story.leaves[path.criterion].id,
            cells(
                story.leaves[path.criterion].name,
                path.weight,
                Cell(path.interval.low, side="up"),
                Cell(path.interval.high, side="down"),
                _moved(story, steady.choice, path.below, page=page),
                _moved(story, steady.choice, path.above, page=page),
                *(
                    None if other is None else story.weighted.value(steady.choice, _turned(steady, path, end))
                    for end, other in ((path.interval.low, path.below), (path.interval.high, path.above))
                ),
                len({stretch.choice for stretch in path.stretches}),
            ),
        )
        for path in steady.paths
    ]
    columns = (
        Heading("name", "Criterion"),
        Heading("weight", "Weight", "weight"),
        Heading("low", "Stays from", "weight"),
        Heading("high", "Stays to", "weight"),
        Heading("below", "What changes below"),
        Heading("above", "What changes above"),
        Heading("value_low", "Both are worth, at the low end", "points", "points"),
        Heading("value_high", "Both are worth, at the high end", "points", "points"),
        Heading("number", "Best portfolios from 0 to 100%", "count"),
    )
    note = "" if steady.proved else "Some ends rest on portfolios that are the best found, not proved."
    title = "How far each weight may move before it changes"
    if page:
        short = Table("weight ranges in short", title, columns, tuple(rows), note)
        return short.without("number", "value_low", "value_high")
    return Table("weight ranges", title, columns, tuple(rows), note)


def _turned(steady: PortfolioStability, path: Path, end: Fraction) -> tuple[Fraction, ...]:
    """Give all weights with one of them moved, the others in proportion."""
    rest = 1 - path.weight
    if not rest:
        others = Fraction(1, max(len(steady.weights) - 1, 1))
        return tuple(end if j == path.criterion else (1 - end) * others for j in range(len(steady.weights)))
    return tuple(end if j == path.criterion else weight * (1 - end) / rest for j, weight in enumerate(steady.weights))


def rival_table(story: Story) -> Table:
    """Say the smallest change of weights that makes the runner-up the best, and the proposed portfolio if any."""
    explained = story.analysis.explanation
    rivals: dict[str, Choice] = {}
    if explained is not None and len(explained.best.portfolios) > 1:
        rivals["The second best portfolio"] = explained.best.portfolios[1]
    pick = story.analysis.asked.pick
    if pick is not None and pick.choice != story.best.choice:
        rivals["The proposed portfolio"] = pick.choice
    rows = []
    for name, choice in rivals.items():
        amount, belief = overtakes(story, choice)
        found = moved(story, changes(story.best.choice, choice))
        rows.append(Row(name, cells(name, found, amount, belief)))
    columns = (
        Heading("name", "Portfolio"),
        Heading("moves", "What it does otherwise"),
        Heading("amount", "Weight moved", "weight"),
        Heading("belief", "What one would have to believe for it to be the best"),
    )
    title = "What one would have to believe to choose another portfolio"
    return Table("rival beliefs", title, columns, tuple(rows), "The smallest change of weights that does it.")


def overtakes(story: Story, choice: Choice) -> tuple[Cell, str]:
    """Give the least weight to move for a portfolio to be the best, and that change in words."""
    if not story.analysis.programme.feasible(choice):
        return Cell("none", "word"), "It breaks a rule, so no weights make it the best."
    try:
        shift = to_portfolio(story.weighted, choice)
    except ValueError as fault:
        return Cell("not known", "word"), f"{str(fault)[0].upper()}{str(fault)[1:]}."
    if shift is None:
        return Cell("none", "word"), "No weights at all make it the best."
    return Cell(shift.amount, side="up"), believed(story, shift) or "Nothing: it is as good under the stated weights."


def turn_table(story: Story, told: Doubt) -> Table:
    """Make the row of every two neighbours in the ranking: the single weight nearest to turning them round."""
    ranking, rows = told.ranking, []
    for pair in ranking.pairs:
        ends = [
            (abs(end - weight), j, end)
            for j, (weight, one) in enumerate(zip(ranking.weights, pair.intervals, strict=True))
            for end, far in ((one.low, 0), (one.high, 1))
            if end != far
        ]
        upper, lower = (story.case.recommendations[i].name for i in (pair.upper, pair.lower))
        if ends:
            _, j, end = min(ends)
            weight = ranking.weights[j]
            turn = cells(story.leaves[j].name, weight, Cell(end, side="up" if end < weight else "down"))
        else:
            turn = cells("none: no single weight turns them", None, None)
        rows.append(Row(f"{pair.upper}-{pair.lower}", (*cells(upper, lower), *turn)))
    columns = (
        Heading("upper", "Ranks before"),
        Heading("lower", "The next one"),
        Heading("criterion", "The nearest weight to turn them"),
        Heading("weight", "It is", "weight"),
        Heading("end", "They turn at", "weight"),
    )
    note = "Single recommendations by benefit, each at the level it is ranked at; no budget is implied."
    return Table("rank turns", "What would turn neighbours in the ranking round", columns, tuple(rows), note)


def pair_table(story: Story, told: Doubt) -> Table:
    """Make the row of every two neighbours and every weight that can turn them: over which weights they keep order."""
    ranking, rows = told.ranking, []
    for pair in ranking.pairs:
        for j, (weight, one) in enumerate(zip(ranking.weights, pair.intervals, strict=True)):
            if one.low > 0 or one.high < 1:
                ids = [story.case.recommendations[i].id for i in (pair.upper, pair.lower)]
                ends = (Cell(one.low, side="up"), Cell(one.high, side="down"))
                rows.append(Row(f"{pair.upper}-{pair.lower}-{j}", cells(*ids, story.leaves[j].name, weight, *ends)))
    columns = (
        Heading("upper", "Ranks before", "id"),
        Heading("lower", "The next one", "id"),
        Heading("criterion", "Criterion"),
        Heading("weight", "Weight", "weight"),
        Heading("low", "They keep their order from", "weight"),
        Heading("high", "to", "weight"),
    )
    note = "Every pair of neighbours with every weight that can turn it; the other weights keep their proportions."
    return Table("rank pairs", "Over which weights neighbours keep their order", columns, tuple(rows), note)


def _moved(story: Story, base: Choice, other: Choice | None, *, page: bool) -> str:
    if other is None:
        return "nothing"
    found = changes(base, other)
    return moved(story, found) if page else changed(story.analysis.programme, found)


def order_table(story: Story, told: Doubt) -> Table:
    """Make the row of every criterion: over which weights the ranking, and its first place, stay."""
    ranking = told.ranking
    rows = [
        Row(leaf.id, cells(leaf.name, weight, *_ends(whole), *_ends(first)))
        for leaf, weight, whole, first in zip(story.leaves, ranking.weights, ranking.whole, ranking.first, strict=True)
    ]
    columns = (
        Heading("name", "Criterion"),
        Heading("weight", "Weight", "weight"),
        Heading("whole_low", "Whole ranking stays from", "weight"),
        Heading("whole_high", "to", "weight"),
        Heading("first_low", "First place stays from", "weight"),
        Heading("first_high", "to", "weight"),
    )
    note = "The ranking of single recommendations by benefit, each at the level it is ranked at; no budget is implied."
    return Table("ranking ranges", "How far each weight may move before it reorders", columns, tuple(rows), note)


def _ends(one: Interval) -> tuple[Cell, Cell]:
    return Cell(one.low, side="up"), Cell(one.high, side="down")


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
                    Cell("none known", "word") if shift is None else Cell(shift.amount, side="up"),
                    "" if shift is None else believed(story, shift),
                    "" if shift is None else _exact(shift),
                ),
            )
        )
    columns = (
        Heading("name", "Recommendation"),
        Heading("amount", "Weight moved", "weight"),
        Heading("belief", "What one would have to believe"),
        Heading("exact", "This change is", "text"),
    )
    note = "The smallest change of weights, in per cent of all weight, under which a best portfolio funds it."
    return Table("beliefs", "What one would have to believe to fund what is out", columns, tuple(rows), note)


def _exact(shift: Shift) -> str:
    return "the smallest there is" if shift.proved else f"one that does; {_percent(shift.least)} at least is needed"
