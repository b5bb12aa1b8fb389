"""Assumptions and warnings: what the answer takes for granted, and what a careful reader should know."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.names import joined
from reports.chapters.inputs.scores import share_with_evidence
from reports.model.numbers import part
from reports.model.report import Bullets, Note, Section
from reports.model.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.model.meaning import State
    from reports.model.report import Block
    from reports.model.story import Story


MOST = 8
"""As many warnings about the case are listed."""
UNLISTED = (
    "The portfolios that are best for some weights, and those that no other beats, were not listed in this run. "
    "Nothing else rests on these lists; steelyard run --deep adds them to the workbook."
)


def chapter(story: Story) -> Iterator[Section]:
    """Tell both, on the page and at the foot of the sheet Summary."""
    blocks: list[Block] = []
    settings = story.case.settings
    if settings.disclaimer:
        blocks.append(Note(settings.disclaimer, "warn"))
    blocks += _checked(story)
    blocks += [Note(text, state) for text, state in _warnings(story)]
    blocks.append(Bullets(tuple(_assumptions(story))))
    yield Section("assumptions", "Assumptions and warnings", tuple(blocks), sheet="Summary")


def _checked(story: Story) -> Iterator[Block]:
    """List what `steelyard check` warns of, since whoever reads the report may not have run it."""
    warnings = story.case.warnings
    if not warnings:
        return
    listed_here = [str(problem) for problem in warnings[:MOST]]
    if len(warnings) > MOST:
        listed_here.append(f"{len(warnings) - MOST} more: steelyard check names them all.")
    yield Note(f"{counted(len(warnings), 'warning')} about the case:", "warn")
    yield Bullets(tuple(listed_here))


def _assumptions(story: Story) -> Iterator[str]:
    settings = story.case.settings
    if settings.question:
        yield f"The question: {settings.question}"
    yield story.point
    if settings.baseline:
        yield f"Doing nothing means: {settings.baseline}. Every benefit is measured against that."
    if settings.money_basis:
        yield f"Money is {settings.money_basis}."
    yield "Value adds up over criteria and recommendations, apart from the effects between pairs that the case names."
    yield "Scores and costs are taken at their likely figures; their ranges stand beside them."
    if settings.uses_success:
        yield "Gains are multiplied by the chance of success; harm counts in full."
    elif settings.success:
        yield f"Chances of success are {settings.success}."
    if story.analysis.share_of_ideal is not None:
        yield "The ideal is the best portfolio if there were no budget; every other rule still holds for it."
    doubt = story.analysis.doubt
    if doubt is not None and not doubt.listed:
        yield UNLISTED
    yield "One level at most of each recommendation is funded, in full or not at all."


def _warnings(story: Story) -> Iterator[tuple[str, State]]:
    local = [
        leaf.name
        for leaf, at in zip(story.leaves, story.evaluation.table.functions, strict=True)
        if at.local
    ]
    if local:
        text = f"The scale of {joined(local)} is taken from the scores themselves, so weights change meaning when a "
        yield text + "recommendation comes or goes. Give worst and best in the case.", "warn"
    share = share_with_evidence(story)
    if share == 0:
        yield (
            "The portfolio's gains rest on judgement alone: no score behind them has a cited source.",
            "warn",
        )
    elif share is not None and share < 1:
        text = f"{part(share)} of the portfolio's gains have a cited source beside the judgement."
        yield text, "warn" if share < Fraction(1, 2) else ""
    idle = [story.name(row.index) for row in story.best.funded if row.benefit <= 0]
    if idle:
        brings, funded = ("brings", "is funded") if len(idle) == 1 else ("bring", "are funded")
        text = (
            f"{joined(idle)} {brings} no benefit alone and {funded} because a rule asks for it or "
        )
        yield text + "another recommendation needs it.", ""
