"""What several people who scored one thing should talk about, as a terminal shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from criteria.model.numerals import plainly
from reports.model.numbers import rounded
from reports.model.story import Story
from reports.model.text import counted
from reports.sentences.swaps import NOT_SOLVED, moved
from scoring.assessors import differences, severities

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scoring.analysis import Analysis
    from scoring.assessors import Difference, Judged, Views
    from scoring.audit.finding import Trial

MOST = 10
"""As many differences are told, those first that could change what is funded."""


def to_talk_about(analysis: Analysis, views: Mapping[Judged, Views]) -> Iterator[str]:
    """Say who scores high or low, and over which scores people should talk first; nothing where nobody differs.

    analysis: of the case with the ballots merged in. views: what each said of each score.
    """
    words = severities(analysis.case, views)
    if words:
        yield "Who scores high or low, against the others on the same scores (points of 100, mean):"
        for severity in words:
            sign = "" if severity.points < 0 else "+"
            points = f"{sign}{rounded(severity.points, 1)}"
            yield f"  {severity.who}: {points} over {counted(severity.scores, 'score')}"
    apart = differences(analysis.best, views)
    if apart:
        yield "To talk about, first what could change the decision:"
        story = Story(analysis)
        for number, difference in enumerate(apart[:MOST], 1):
            yield f"  {number}. {_sentence(story, difference)}"
        if len(apart) > MOST:
            yield f"  and {len(apart) - MOST} more over which people differ."


def _sentence(story: Story, difference: Difference) -> str:
    option, level, criterion = difference.about
    where = " ".join(filter(None, (option, level)))
    views = ", ".join(f"{who} says {plainly(row.likely)}" for who, row in difference.views)
    apart = f"{rounded(difference.spread, 1)} points apart"
    return f"{where} on {criterion}: {views} ({apart}). {_outcome(story, difference)}"


def _outcome(story: Story, difference: Difference) -> str:
    """Say what the lowest and the highest view would fund instead."""
    if not difference.trials:
        return "What it could change was not tried."
    if not difference.decides:
        proved = all(trial.proved for trial in difference.trials)
        return f"Either way the same is funded{'' if proved else ', as far as the search came'}."
    return " ".join(_one(story, trial) for trial in difference.trials)


def _one(story: Story, trial: Trial) -> str:
    if not trial.solved:
        return f"With {trial.change}: {NOT_SOLVED}."
    nothing = "no portfolio keeps the rules" if trial.choice is None else "nothing changes"
    what = moved(story, trial.moved) or nothing
    return f"With {trial.change}: {what}{'' if trial.proved else ', as far as the search came'}."
