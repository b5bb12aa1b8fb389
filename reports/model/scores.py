"""The scores as they were written, by recommendation, level and criterion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.model.story import Story

if TYPE_CHECKING:
    from criteria.model.rows import ScoreRow


def scores_of(story: Story) -> dict[tuple[int, int], dict[int, ScoreRow]]:
    """Gather the scores as written: (place of the recommendation, level) -> leaf -> score."""
    case = story.case
    places = {row.id: i for i, row in enumerate(case.recommendations)}
    leaves = {leaf.id: j for j, leaf in enumerate(story.leaves)}
    found: dict[tuple[int, int], dict[int, ScoreRow]] = {}
    for score in case.scores:
        level = case.level_named(score.option, score.level)
        if level is not None and score.criterion in leaves:
            found.setdefault((places[score.option], level), {})[leaves[score.criterion]] = score
    return found
