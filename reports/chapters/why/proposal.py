"""The proposed portfolio: does it keep the rules, what does it lose, and by which swaps it becomes the best."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.chapters.firmness.weight_ranges import belief_words
from reports.model.report import Note, Section, Text
from reports.model.table import Cell, Column, Columns, Table, table_of
from reports.sentences.proposal import breach_words, pick_sentences
from reports.sentences.swaps import changed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.model.meaning import Meaning, Number
    from reports.model.report import Block
    from reports.model.story import Story
    from scoring.explanation.proposal import Breach, Pick, Swap

SHEET = "Proposal"


def chapter(story: Story) -> Iterator[Section]:
    """Tell the proposal beside the best portfolio, where the case or the command line names one."""
    pick = story.analysis.asked.pick
    if pick is None:
        return
    sentences = pick_sentences(story.analysis, pick)
    funds, verdict, *rest = sentences[: len(sentences) - len(pick.swaps)]
    breaches = _breaches(story, pick)
    blocks: list[Block] = [Note(verdict, "good" if pick.feasible else "bad")]
    blocks.append(Text(" ".join([funds, *(text for text in rest if text not in breaches)])))
    for rival in story.analysis.rivals:
        if rival.kind == "proposed":
            belief = belief_words(story, rival).rstrip(".")
            blocks.append(Text(f"What one would have to believe for it to be the best: {belief}."))
    tables = (beside_table(story, pick), breach_table(story, pick), swap_table(story, pick))
    blocks += [table for table in tables if table.rows]
    yield Section("pick", "The proposed portfolio", tuple(blocks), sheet=SHEET)


def _breaches(story: Story, pick: Pick) -> tuple[str, ...]:
    rules = {rule.name: rule for rule in story.analysis.rules}
    return tuple(breach_words(story.analysis, rules[row.row], row) for row in pick.breaches)


@dataclass(frozen=True, slots=True)
class _Compared:
    """One figure of the proposal and of the best portfolio."""

    key: str
    words: str
    meaning: Meaning
    proposed: Number
    best: Number


def beside_table(story: Story, pick: Pick) -> Table:
    """Set the proposal beside the best portfolio in figures."""
    best = story.best
    funded = sum(level > 0 for level in pick.choice)
    rows = (
        _Compared("funded", "Recommendations funded", "count", funded, len(best.funded)),
        _Compared("cost", f"Cost, {story.money.unit}", "money", pick.cost, best.cost),
        _Compared("value", "Value, points", "points", pick.value, best.value),
        _Compared("broken", "Rules broken", "count", len(pick.breaches), 0),
    )
    columns: Columns[_Compared] = [
        Column("what", "What", "text", lambda row: row.words),
        Column("proposed", "Proposed", "number", lambda row: Cell(row.proposed, row.meaning)),
        Column("best", "Best", "number", lambda row: Cell(row.best, row.meaning)),
    ]
    title = "The proposal beside the best portfolio"
    return table_of("proposal", title, rows, columns, row_key=lambda row: row.key)


def breach_table(story: Story, pick: Pick) -> Table:
    """List the rules that the proposal breaks, and by how much."""
    columns: Columns[tuple[Breach, str]] = [
        Column("rule", "Rule", "id", lambda row: row[0].row),
        Column("says", "What is broken", "text", lambda row: row[1]),
        Column("excess", "By", "number", lambda row: row[0].excess),
    ]
    rows = zip(pick.breaches, _breaches(story, pick), strict=True)
    return table_of(
        "breaches", "The rules it breaks", rows, columns, row_key=lambda row: row[0].row
    )


def swap_table(story: Story, pick: Pick) -> Table:
    """List the swaps to the best portfolio in their order, each with its gain and its cost."""
    analysis = story.analysis
    columns: Columns[tuple[int, Swap]] = [
        Column("number", "Step", "rank", lambda row: row[0]),
        Column(
            "moves", "What changes", "text", lambda row: changed(analysis.programme, row[1].moved)
        ),
        Column("gain", "Gains", "points", lambda row: row[1].gain, "points"),
        Column("cost", "Takes", "money", lambda row: row[1].cost, story.money.unit),
        Column(
            "value",
            "Value after it",
            "points",
            lambda row: analysis.portfolio_of(row[1].choice).value,
            "points",
        ),
        Column(
            "feasible", "Keeps every rule", "word", lambda row: "yes" if row[1].feasible else "no"
        ),
    ]
    title = "The swaps that make it as good as the best"
    return table_of(
        "swaps", title, enumerate(pick.swaps, 1), columns, row_key=lambda row: str(row[0])
    )
