"""The ranked table: each recommendation once, with its rank, money, points, what may turn it, and whether it is in."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from reports.chapters.decision.contributions import branches
from reports.chapters.decision.portfolio import ratio_value
from reports.front.theme_bars import MANY
from reports.model.front import Quoted
from reports.model.numbers import rounded
from reports.model.screens import Fold, RankedRow, RankedTable
from reports.model.shortened import MOST_ROWS
from reports.model.text import counted
from reports.model.uses import takes_of
from reports.sentences.verdicts import HARM, SOURCE_NAMES
from scoring.robustness.firmness import SOURCES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reports.chapters.screens.marks import Marks
    from reports.model.front import Phrase
    from reports.model.story import Story

MOST_PARTS = 5
"""Fills by which the parts of a bar are told apart; what is beyond is one part."""


def ranked(story: Story, marks: Marks) -> RankedTable:
    """Rank the recommendations by benefit: what is funded, then what is left out; by theme where there are many."""
    places = in_rank(story, marks)[:MOST_ROWS]
    parts = _parts(story)
    rows = tuple(_row(story, marks, place, parts) for place in places)
    folded = len(marks.choice) > MANY
    more = len(marks.choice) - len(places)
    return RankedTable(
        title=_title(marks),
        says=_says(story),
        cost=_cost_label(story),
        ratio=story.ratio[1],
        series=tuple(name for name, _ in parts),
        sources=tuple(SOURCE_NAMES[source].split(" ")[0].capitalize() for source in SOURCES),
        rows=() if folded else rows,
        folds=tuple(_folds(story, rows)) if folded else (),
        more=f"{more:,} more are not shown here; the workbook has them on its sheet Portfolio."
        if more
        else "",
    )


def in_rank(story: Story, marks: Marks) -> list[int]:
    """List what is funded by rank, then what is left out."""
    ranks = _ranks(story)
    return sorted(range(len(marks.choice)), key=lambda i: (not marks.choice[i], ranks[i], i))


def _ranks(story: Story) -> dict[int, int]:
    return {row.index: row.rank or 0 for row in story.analysis.ranking if row.is_reference}


def _cost_label(story: Story) -> str:
    if not story.has_money:
        return "Takes"
    return story.money.unit.replace("million", "m").replace("thousand", "k") or "Cost"


# -- the parts of a bar ----------------------------------------------------------------------------


def _parts(story: Story) -> list[tuple[str, tuple[int, ...]]]:
    """Name what points come from with the criteria of each: branches of the value tree, or criteria."""
    place_of = {leaf.id: j for j, leaf in enumerate(story.leaves)}
    tops = branches(story)
    parts = [(top.name, tuple(place_of[id_] for id_ in ids)) for top, ids in tops]
    if not parts:
        parts = [(leaf.name, (j,)) for j, leaf in enumerate(story.leaves)]
    if len(parts) <= max(MOST_PARTS, 1):
        return parts
    size = {name: _size(story, leaves) for name, leaves in parts}
    largest = {name for name, _ in sorted(parts, key=lambda one: -size[one[0]])[: MOST_PARTS - 1]}
    kept = [one for one in parts if one[0] in largest]
    rest = tuple(j for name, leaves in parts if name not in largest for j in leaves)
    return [*kept, ("Others", rest)]


def _size(story: Story, leaves: Sequence[int]) -> Fraction:
    """Add up what some criteria move either way in all that is funded, whichever option a page is turned to."""
    rows = [
        story.evaluation.contributions[place][level - 1]
        for place, level in enumerate(replace(story, turned=None).recommended.choice)
        if level
    ]
    return sum((abs(points[j]) for points in rows for j in leaves), Fraction(0))


# -- a row -----------------------------------------------------------------------------------------


def _row(
    story: Story, marks: Marks, place: int, parts: Sequence[tuple[str, tuple[int, ...]]]
) -> RankedRow:
    row, level = story.case.recommendations[place], marks.level(place)
    name = story.level_names(place)[level - 1]
    benefit = story.evaluation.benefits[place][level - 1]
    points = story.evaluation.contributions[place][level - 1]
    path = ("recommendations", row.id, "levels", name, "benefit")
    cost = _money(story, place, level)
    ratio = _ratio(story, marks, place, benefit)
    return RankedRow(
        key=row.id,
        name=story.short_name(place),
        theme=marks.theme(place),
        colour=marks.colour(place),
        mark=marks.mark(place),
        funded=bool(marks.choice[place]),
        rank=_ranks(story)[place],
        ranks=_reach(story, place),
        level=name,
        cost=_cost(story, place, level),
        cost_sorted=cost,
        benefit=(Quoted(rounded(benefit, 1), path),),
        points=benefit,
        parts=tuple(sum((points[j] for j in leaves), Fraction(0)) for _, leaves in parts),
        ratio="" if ratio is None else rounded(ratio, 1) if isinstance(ratio, Fraction) else "harm",
        ratio_sorted=ratio if isinstance(ratio, Fraction) else None,
        discs=marks.shares(place),
        word=marks.word(place),
        says=marks.says(place),
    )


def _money(story: Story, place: int, level: int) -> Fraction | None:
    """Give what a level costs; None where that is not stated, or there is no money."""
    if not story.has_money or not story.analysis.costs.cells[place][level - 1]:
        return None
    return Fraction(story.analysis.costs.money[place][level - 1])


def _cost(story: Story, place: int, level: int) -> Phrase:
    """Say what a level costs, or takes where there is no money."""
    if not story.has_money:
        return (takes_of(story, place, level),)
    amount = _money(story, place, level)
    if amount is None:
        return ()
    id_, name = story.case.recommendations[place].id, story.level_names(place)[level - 1]
    path = ("recommendations", id_, "levels", name, "cost")
    return (Quoted(rounded(amount, story.money.decimals), path),)


def _ratio(story: Story, marks: Marks, place: int, benefit: Fraction) -> Fraction | str | None:
    if not story.has_money:
        return None
    cost = Fraction(story.analysis.costs.money[place][marks.level(place) - 1])
    value = ratio_value(story, benefit, cost)
    # What is funded and harms is there for what rests on it; the assumptions say so.
    return None if value == HARM and marks.choice[place] else value


def _reach(story: Story, place: int) -> tuple[int, int] | None:
    """Give its best and its worst rank in the draws; None where none were made."""
    doubt = story.analysis.doubt
    drawn = None if doubt is None else doubt.acceptability
    if drawn is None or not drawn.draws:
        return None
    held = [rank for rank, draws in enumerate(drawn.ranked[place].tolist(), 1) if draws]
    return (held[0], held[-1]) if held else None


# -- what it finds ---------------------------------------------------------------------------------


def _title(marks: Marks) -> str:
    """Count what may turn what is funded, the source that turns most first."""
    funded = [row for row in marks.firmness if row.funded]
    turned = {
        source: sum(any(turn.source == source for turn in row.turns) for row in funded)
        for source in SOURCES
    }
    first, *others = sorted(turned.items(), key=lambda pair: -pair[1])
    if not funded or not first[1]:
        return "Ranked by benefit, each by itself"
    number = len(funded)
    of = f"{first[1]} of the {number}" if first[1] < number else f"all {number}"
    text = (
        f"{SOURCE_NAMES[first[0]].capitalize()} can turn {of if number > 1 else 'the one'} funded"
    )
    rest = [f"{SOURCE_NAMES[source]} {number}" for source, number in others if number]
    return ", ".join([text, *rest])


def _says(story: Story) -> str:
    """Say what the discs and the ranks are."""
    phrases = []
    doubt = story.analysis.doubt
    if doubt is not None and doubt.firmness:
        phrases.append(
            "Disc: share of draws, people or futures that hold it at this level or above; a dash: not stated."
        )
    if doubt is not None and doubt.acceptability is not None and doubt.acceptability.draws:
        phrases.append(f"Small: best and worst rank in {doubt.acceptability.draws:,} draws.")
    if doubt is not None and story.asked_for is not None:
        phrases.append("How firm was asked of the best at likely figures only.")
    return " ".join(phrases) or "Ranked by benefit."


# -- many ------------------------------------------------------------------------------------------


def _folds(story: Story, rows: Sequence[RankedRow]) -> Iterator[Fold]:
    """Fold rows by theme, in the order of the themes' colours; without themes by funded and left out."""
    names = dict.fromkeys(row.theme for row in sorted(rows, key=lambda row: not row.funded))
    if list(names) == [""]:
        for funded, title in ((True, "Funded"), (False, "Left out")):
            some = tuple(row for row in rows if row.funded is funded)
            if some:
                yield Fold(title, counted(len(some), "recommendation"), some)
        return
    folds = []
    for name in names:
        some = tuple(row for row in rows if row.theme == name)
        money = sum((row.cost_sorted or Fraction(0) for row in some if row.funded), Fraction(0))
        folds.append((money, Fold(name, _of_theme(story, some, money), some)))
    yield from (fold for _, fold in sorted(folds, key=lambda pair: -pair[0]))


def _of_theme(story: Story, rows: Sequence[RankedRow], money: Fraction) -> str:
    """Say how many of a theme are funded, for what, and what they bring."""
    funded = [row for row in rows if row.funded]
    points = sum((row.points for row in funded), Fraction(0))
    phrases = [f"{len(funded):,} of {len(rows):,} funded"]
    if story.has_money:
        phrases.append(story.money.words(money))
    phrases.append(f"{rounded(points, 1)} points")
    firm = sum(row.word == "firm" for row in funded)
    if firm:
        phrases.append(f"{firm:,} firm")
    return ", ".join(phrases)
