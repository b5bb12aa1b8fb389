"""The proposed portfolio: does it keep the rules, what does it lose, and by which swaps it becomes the best."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.chapters.firmness.weight_ranges import overtakes
from reports.model.report import Note, Section, Text
from reports.model.table import Cell, Heading, Row, Table, cells
from reports.sentences.proposal import breach_words, pick_sentences
from reports.sentences.swaps import changed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.model.report import Block
    from reports.model.story import Story
    from scoring.explanation.proposal import Pick

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
    if pick.choice != story.best.choice:
        _, belief = overtakes(story, pick.choice)
        blocks.append(Text(f"What one would have to believe for it to be the best: {belief.rstrip('.')}."))
    tables = (beside_table(story, pick), breach_table(story, pick), swap_table(story, pick))
    blocks += [table for table in tables if table.rows]
    yield Section("pick", "The proposed portfolio", tuple(blocks), sheet=SHEET)


def _breaches(story: Story, pick: Pick) -> tuple[str, ...]:
    rules = {rule.name: rule for rule in story.analysis.rules}
    return tuple(breach_words(story.analysis, rules[row.row], row) for row in pick.breaches)


def beside_table(story: Story, pick: Pick) -> Table:
    """Set the proposal beside the best portfolio in figures."""
    best, broken = story.best, Cell(len(pick.breaches), "count")
    funded = Cell(sum(level > 0 for level in pick.choice), "count")
    rows = (
        Row("funded", cells("Recommendations funded", funded, Cell(len(best.funded), "count"))),
        Row("cost", cells(f"Cost, {story.money.unit}", Cell(pick.cost, "money"), Cell(best.cost, "money"))),
        Row("value", cells("Value, points", Cell(pick.value, "points"), Cell(best.value, "points"))),
        Row("broken", cells("Rules broken", broken, Cell(0, "count"))),
    )
    columns = (Heading("what", "What"), Heading("proposed", "Proposed", "number"), Heading("best", "Best", "number"))
    return Table("proposal", "The proposal beside the best portfolio", columns, rows)


def breach_table(story: Story, pick: Pick) -> Table:
    """List the rules that the proposal breaks, and by how much."""
    said = _breaches(story, pick)
    rows = [Row(row.row, cells(row.row, text, row.excess)) for row, text in zip(pick.breaches, said, strict=True)]
    columns = (
        Heading("rule", "Rule", "id"),
        Heading("says", "What is broken"),
        Heading("excess", "By", "number"),
    )
    return Table("breaches", "The rules it breaks", columns, tuple(rows))


def swap_table(story: Story, pick: Pick) -> Table:
    """List the swaps to the best portfolio in their order, each with its gain and its cost."""
    rows = [
        Row(
            str(number),
            cells(
                number,
                changed(story.analysis.programme, swap.moved),
                swap.gain,
                swap.cost,
                story.analysis.portfolio(swap.choice).value,
                "yes" if swap.feasible else "no",
            ),
        )
        for number, swap in enumerate(pick.swaps, 1)
    ]
    columns = (
        Heading("number", "Step", "rank"),
        Heading("moves", "What changes"),
        Heading("gain", "Gains", "points", "points"),
        Heading("cost", "Takes", "money", story.money.unit),
        Heading("value", "Value after it", "points", "points"),
        Heading("feasible", "Keeps every rule", "word"),
    )
    return Table("swaps", "The swaps that make it as good as the best", columns, tuple(rows))
