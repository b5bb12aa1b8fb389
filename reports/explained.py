"""Why a recommendation is in or out, as a terminal or a notebook shows it: figures aligned, and short paragraphs."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from reports.model.story import Story
from reports.sentences.left_to_a_run import left_to_a_run
from reports.sentences.why import figures, no_such, paragraphs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from criteria.model.case import Case
    from scoring.analysis import Analysis
    from scoring.explanation.explanation import Explanation

WIDTH = 88
"""Characters in a line, as terminals of 90 show them whole."""


class NotExplained(ValueError):  # noqa: N818 - what it is, in plain words
    """An analysis that does not say why; its message says what to do."""


def explained(analysis: Analysis, recommendation: str | None = None, *, anew: bool = False) -> str:
    """Explain one recommendation, or all in the order of the case.

    anew: work out what one would have to believe to fund it, where the analysis does not hold that.

    Raises:
        ValueError: the case has no recommendation of this id; the message names the nearest one.
        NotExplained: the analysis was made quickly, or stopped before it knew why, or is about
            another recommendation.
    """
    explanation = analysis.explanation
    if explanation is None or explanation.stopped:
        raise NotExplained(
            "This analysis does not say why: it was made with quick=True, or stopped before. "
            "Analyse the case whole: steelyard.analyse(case)."
        )
    story = Story(analysis)
    ids = [row.id for row in analysis.case.recommendations]
    asked = ids if recommendation is None else [recommendation]
    return "\n\n\n".join(_one(story, explanation, name, anew=anew) for name in asked)


def place_of(case: Case, recommendation: str) -> int:
    """Find the place of a recommendation by its id; raises ValueError, naming the nearest, where there is none."""
    ids = [row.id for row in case.recommendations]
    if recommendation not in ids:
        raise ValueError(no_such(recommendation, ids))
    return ids.index(recommendation)


def unexplained(analysis: Analysis) -> NotExplained:
    """Say why an analysis that was meant to explain does not."""
    return NotExplained(
        str(analysis.stopped)
        if analysis.stopped
        else "No portfolio was found within the limits, so there is nothing to explain yet."
    )


def _one(story: Story, explanation: Explanation, name: str, *, anew: bool) -> str:
    parts = paragraphs(
        story.analysis, explanation, name, anew=anew, story=story, figures_apart=True
    )
    index = explanation.programme.ids.index(name)
    if explanation.prices.known and not explanation.prices.of(index):
        raise NotExplained(
            "This analysis is about another recommendation alone. "
            "Analyse the case whole: steelyard.analyse(case)."
        )
    unsaid = left_to_a_run(story, explanation, index)
    parts = (*parts, (unsaid,)) if unsaid else parts
    blocks = (_heading(story, index), *_aligned(story, explanation, index))
    wrapped = (textwrap.fill(" ".join(part), WIDTH, break_on_hyphens=False) for part in parts)
    return "\n\n".join((*filter(None, blocks), *wrapped))


def _heading(story: Story, index: int) -> str:
    row, place = story.analysis.case.recommendations[index], story.best.choice[index]
    levels = story.level_names(index)
    where = f" at {levels[place - 1]}" if place and len(levels) > 1 else ""
    title = f"{row.name} ({row.id}): {'in' if place else 'out'}{where}"
    return f"{title}\n{'=' * min(len(title), WIDTH)}"


def _aligned(story: Story, explanation: Explanation, index: int) -> Iterator[str]:
    """Give the figures below each other, their last signs aligned."""
    rows = figures(story, explanation, index)
    if rows:
        left = max(len(label) for label, _ in rows)
        right = max(len(figure) for _, figure in rows)
        yield "\n".join(f"  {label:<{left}}  {figure:>{right}}" for label, figure in rows)
