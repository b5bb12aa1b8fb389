"""The scores as they were written, by recommendation, level and criterion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.model.story import Story

if TYPE_CHECKING:
    from criteria.model.rows import ScoreRow


type ScoreRows = dict[tuple[int, int], dict[int, ScoreRow]]
"""The scores as written: (place of the recommendation, level) -> leaf -> score."""


def scores_of(story: Story) -> ScoreRows:
    """Gather the scores as written."""
    case = story.case
    places = {row.id: i for i, row in enumerate(case.recommendations)}
    leaves = {leaf.id: j for j, leaf in enumerate(story.leaves)}
    score_rows: ScoreRows = {}
    for score in case.scores:
        level = case.level_named(score.option, score.level)
        if level is not None and score.criterion in leaves:
            score_rows.setdefault((places[score.option], level), {})[leaves[score.criterion]] = (
                score
            )
    return score_rows
