"""The proposed portfolio: does it keep the rules, what does it lose, and by which swaps it becomes the best."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.chapters.firmness import overtakes
from reports.picks import breach_words, pick_sentences
from reports.report import Heading, Note, Row, Section, Table, Text, cells
from reports.swaps import changed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.report import Block
    from reports.story import Story
    from scoring.portfolio.explanation import Explanation
    from scoring.portfolio.pick import Pick

SHEET = "Proposal"


def chapter(story: Story) -> Iterator[Section]:
    """Tell the proposal beside the best portfolio, where the case or the command line names one."""
    told = story.analysis.explanation
    if told is None or told.pick is None:
        return
    pick = told.pick
    sentences = pick_sentences(story.analysis, pick)
    funds, verdict, *rest = sentences[: len(sentences) - len(pick.swaps)]
    breaches = _breaches(story, pick)
    blocks: list[Block] = [Note(verdict, "good" if pick.feasible else "bad")]
    blocks.append(Text(" ".join([funds, *(text for text in rest if text not in breaches)])))
    if pick.choice != story.best.choice:
        _, belief = overtakes(story, pick.choice)
        blocks.append(Text(f"What one would have to believe for it to be the best: {belief.rstrip('.')}."))
    blocks += [table for table in (breach_table(story, pick), swap_table(story, told, pick)) if table.rows]
    yield Section("pick", "The proposed portfolio", tuple(blocks), sheet=SHEET)


def _breaches(story: Story, pick: Pick) -> tuple[str, ...]:
    rules = {rule.name: rule for rule in story.analysis.rules}
    return tuple(breach_words(story.analysis, rules[row.row], row) for row in pick.breaches)


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


def swap_table(story: Story, told: Explanation, pick: Pick) -> Table:
    """List the swaps to the best portfolio in their order, each with its gain and its cost."""
    rows = [
        Row(
            str(number),
            cells(
                number,
                changed(told.programme, swap.moved),
                swap.gain,
                swap.cost,
                told.value(swap.choice),
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
