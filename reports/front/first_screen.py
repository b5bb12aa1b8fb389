"""The first screen of an Analysis: every part of it in one value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.chapters.decision import summary
from reports.chapters.inputs.scores import share_with_evidence
from reports.front import theme_bars
from reports.front.message import doubt, first_by_benefit, message
from reports.front.tiles import tiles
from reports.front.to_do import to_do
from reports.model.front import FirstScreen
from reports.model.numbers import part
from reports.sentences import first_lines
from reports.sentences.signed import signed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from reports.model.story import Story


def first_screen(story: Story) -> FirstScreen:
    """Tell the decision, how sure it is, and what to do with it."""
    return FirstScreen(
        message=message(story),
        doubt=doubt(story),
        notes=tuple(filter(None, (*summary.warnings_of(story), first_lines.warned(story)))),
        bars_title=theme_bars.title(story),
        bars_unit=theme_bars.unit(story),
        bars=theme_bars.bars(story),
        bars_rest=theme_bars.rest(story),
        ranked=(*first_by_benefit(story), *_firm_of(story)),
        tiles=tiles(story),
        todos=to_do(story),
        foot=" ".join(_foot(story)),
    )


def _firm_of(story: Story) -> Iterator[str]:
    """Say of what it is known how firm it is, where that is another option."""
    doubt = story.analysis.doubt
    if story.asked_for is not None and doubt is not None and doubt.firmness:
        yield " How firm was asked of the best at likely figures only."


def _foot(story: Story) -> Iterator[str]:
    """Say what the figures are, who owns the case, and which state of it this is."""
    settings = story.case.settings
    if settings.disclaimer:
        yield settings.disclaimer.strip().partition(". ")[0].rstrip(".") + "."
    evidence = share_with_evidence(story)
    if evidence is not None and not (settings.disclaimer and evidence):
        yield _evidence(evidence)
    yield signed(settings)
    yield f"Case {story.fingerprint[:8]}."


def _evidence(share: Fraction) -> str:
    """Say how much of the gains has a source beside the judgement."""
    if not share:
        return "The gains rest on judgement alone."
    if share == 1:
        return "Every gain has a cited source."
    return f"{part(share)} of the gains have a cited source."
