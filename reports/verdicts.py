"""The one word on each recommendation that leads everywhere: safe, a judgement call, depends on figures, or left out.

Page, workbook and console say it alike. Whatever else counts portfolios (near-ties alone, scenarios alone, weights
alone) is told beneath it and under its own name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.report import Cell
from reports.words import counted, listed
from scoring.robustness.verdicts import FIRM

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reports.report import State
    from reports.story import Story
    from scoring.robustness.doubt import Doubt
    from scoring.robustness.verdicts import Verdict, Word

BANDS: dict[Word, str] = {
    "safe": "Safe to decide today",
    "people": "A judgement call between people",
    "figures": "Depends on the future or on uncertain figures",
    "out": "Safe to leave out today",
}
"""What a verdict is called above a band."""
SHORT: dict[Word, str] = {
    "safe": "safe today",
    "people": "judgement call",
    "figures": "depends on figures",
    "out": "safe to leave out",
}
"""What it is called in a cell."""
STATES: dict[Word, State] = {"safe": "good", "people": "warn", "figures": "warn", "out": "out"}
COUNTED: dict[Word, tuple[str, str]] = {
    "safe": ("is safe to decide today", "are safe to decide today"),
    "people": ("is a judgement call between people", "are judgement calls between people"),
    "figures": (
        "depends on the future or on uncertain figures",
        "depend on the future or on uncertain figures",
    ),
    "out": ("is safe to leave out today", "are safe to leave out today"),
}
"""What is said of one, and of several."""


def of_word(told: Doubt, word: Word) -> list[Verdict]:
    """List the verdicts of one word, in the case's order."""
    return [verdict for verdict in told.verdicts if verdict.word == word]


def tally(verdicts: Iterable[Verdict]) -> str:
    """Count verdicts in words: "5 are safe to decide today, 1 is a judgement call between people"."""
    words = [verdict.word for verdict in verdicts]
    parts = [f"{words.count(word)} {said[words.count(word) != 1]}" for word, said in COUNTED.items() if word in words]
    return listed(parts)


def funded_said(story: Story, told: Doubt) -> str:
    """Count what is funded by how firm it is."""
    funded = [verdict for verdict in told.verdicts if story.best.choice[verdict.index]]
    if len(funded) == 1:
        return f"The one funded {COUNTED[funded[0].word][0]}."
    if len({verdict.word for verdict in funded}) == 1:
        return f"All {len(funded)} funded {COUNTED[funded[0].word][1]}."
    return f"Of the {len(funded)} funded, {tally(funded)}."


def least_level(told: Doubt, verdict: Verdict) -> int:
    """Give the lowest level that is as firm as the verdict: in every view, and in nine draws of ten if there are any.

    0 where it is not in every view.
    """
    level = min(verdict.levels)
    drawn = told.selection
    if drawn is not None and drawn.draws:
        counts = drawn.counts[verdict.index]
        while level > 1 and sum(counts[level:]) < FIRM * drawn.draws:
            level -= 1
    return level


def at_level(story: Story, told: Doubt, verdict: Verdict) -> str:
    """Say from which level a verdict holds: " at standard or above"; blank where there is one level only, or none."""
    names, level = story.level_names(verdict.index), least_level(told, verdict)
    if len(names) < 2 or not level:
        return ""
    drawn = told.selection
    higher = max(verdict.levels) > level or (drawn is not None and any(drawn.counts[verdict.index][level + 1 :]))
    return f" at {names[level - 1]}{' or above' if higher else ''}"


def named(story: Story, told: Doubt, found: Iterable[Verdict]) -> str:
    """Name a few with their levels; a semicolon between, since names may hold commas of their own."""
    return "; ".join(
        story.case.recommendations[verdict.index].name + at_level(story, told, verdict) for verdict in found
    )


def firm_cell(told: Doubt, place: int) -> Cell:
    """Make the cell of a recommendation's verdict."""
    word = told.verdicts[place].word
    return Cell(SHORT[word], "word", state=STATES[word])


def cost_of(story: Story, verdict: Verdict) -> float:
    """Give what a recommendation costs at the level it is told at: what the verdict is about comes dearest first."""
    return float(story.analysis.costs.money[verdict.index][story.main_level(verdict.index) - 1])


def dearest(story: Story, found: Iterable[Verdict]) -> list[Verdict]:
    """Put verdicts in the order of the money they are about."""
    return sorted(found, key=lambda verdict: (-cost_of(story, verdict), verdict.index))


def some(names: list[str], most: int) -> str:
    """Join names, at most so many, and count the others.

    >>> some(["a", "b", "c"], 2), some(["a", "b"], 2)
    ('a; b; and 1 more', 'a; b')
    """
    if len(names) <= most:
        return "; ".join(names)
    return f"{'; '.join(names[:most])}; and {len(names) - most} more"


def scenarios_without(told: Doubt, verdict: Verdict) -> list[str]:
    """Name the scenarios whose best portfolio leaves it out."""
    pairs = zip(told.views, verdict.levels, strict=True)
    return [view.name for view, level in pairs if view.kind == "scenario" and not level]


def scenarios_said(told: Doubt, verdict: Verdict) -> str:
    """Say in how many scenarios, or in which, the best portfolio leaves it out; blank where in none."""
    without = scenarios_without(told, verdict)
    if not without:
        return ""
    number = sum(view.kind == "scenario" for view in told.views)
    if len(without) <= 1:
        return f"left out in {without[0]}"
    return f"left out in {len(without)} of {counted(number, 'scenario')}"
