"""What an explanation of one recommendation leaves to a whole run, in one sentence: nothing is left out in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from criteria.model.names import joined
from reports.sentences.standing import standing_of
from reports.sentences.verdicts import RULED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.model.story import Story
    from scoring.explanation.explanation import Explanation
    from scoring.robustness.robustness import Doubt


def left_to_a_run(story: Story, explanation: Explanation, index: int) -> str:
    """Name what was not worked out about a recommendation; blank where all was, and where the user stopped the work."""
    analysis = story.analysis
    if analysis.stopped is not None or analysis.doubt is None:
        return ""
    ruled = standing_of(story, index) in RULED and len(story.level_names(index)) < 2
    parts = [
        *_of_the_choice(explanation, ruled=ruled),
        *_of_the_doubt(analysis.doubt, proved=analysis.optimum.status == "optimal", ruled=ruled),
    ]
    return f"Left to a whole run (steelyard run): {joined(parts)}." if parts else ""


def _of_the_choice(explanation: Explanation, *, ruled: bool) -> Iterator[str]:
    """Name what was not asked of other portfolios; what a rule decides is in all of them, or in none."""
    if explanation.programme.rows and not explanation.rule_prices.each:
        yield "what the rules about it cost"
    if ruled:
        return
    if not explanation.tolerances:
        yield "how many of the portfolios nearly as good fund it"
    curve = explanation.curve
    if explanation.total and not curve.complete and not curve.points:
        yield "at which budgets it is funded"


def _of_the_doubt(doubt: Doubt, *, proved: bool, ruled: bool) -> Iterator[str]:
    """Name what was not asked of people, futures, weights and draws."""
    if ruled:
        return
    if not doubt.grounded:
        yield "which people and futures need it"
    if proved and doubt.portfolio is None:
        yield "at which weights it changes sides"
    if not doubt.drawn_whole:
        yield "how often it is funded when figures are drawn"
