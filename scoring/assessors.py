"""Several people who score one thing: how severe each is, and what they should talk about first.

Severity is how far somebody's scores lie from the others' on the same things, in points of the value
scale (the rater's severity of many-facet measurement, Linacre 1989, as plain means). What differs is
ordered by what it could change: the case is solved with each score as the most doubtful and as the
most hopeful of them see it.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.scales import value_functions
from scoring.audit.trials import Solved, changed
from scoring.value.evaluation import evaluate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from criteria.model.case import Case
    from criteria.model.rows import ScoreRow
    from criteria.model.scales import ValueFunction
    from scoring.audit.finding import Trial
    from scoring.portfolio.portfolio import Portfolio

type Judged = tuple[str, str, str]
"""What a score is about: recommendation, level and criterion."""

type Views = Sequence[tuple[str, ScoreRow]]
"""What people say of one score: each with the id of who says it."""

MOST_TRIED = 40
"""Differences that are solved for, the weightiest first; the others are told without."""


@dataclass(frozen=True, slots=True)
class Severity:
    """How one person scores against the others on the same things.

    who: their id. scores: how many of theirs somebody else gave too. points: the mean of how much
    more value theirs state than the mean of the others', on the scale from 0 to 100; below 0 is
    severe.
    """

    who: str
    scores: int
    points: Fraction


@dataclass(frozen=True, slots=True)
class Difference:
    """A score over which people differ.

    about: recommendation, level and criterion. views: who says what. spread: between the lowest and
    the highest of them, in points of the value scale. weight: of the criterion. trials: what would
    be funded as the lowest and as the highest view has it; empty where it was not tried.
    """

    about: Judged
    views: tuple[tuple[str, ScoreRow], ...]
    spread: Fraction
    weight: Fraction
    trials: tuple[Trial, ...]

    @property
    def decides(self) -> bool:
        """Whether one of the views would fund something else, or nothing that keeps the rules."""
        return any(trial.moved or trial.choice is None for trial in self.trials)


def own_weights(case: Case) -> tuple[Fraction, ...]:
    """Give the case's own weight of each leaf; they sum to 1."""
    return tuple(evaluate(case).weights)


def severities(case: Case, views: Mapping[Judged, Views]) -> tuple[Severity, ...]:
    """Say how severe each is, the most severe first; of nobody who scored alone."""
    function_of = _functions(case)
    lead_of: dict[str, list[Fraction]] = {}
    for (_, _, criterion), judged in views.items():
        worth = {who: function_of[criterion].value(Fraction(row.likely)) for who, row in judged}
        for who, value in worth.items():
            others = [other for name, other in worth.items() if name != who]
            if others:
                lead_of.setdefault(who, []).append(value - sum(others, Fraction(0)) / len(others))
    means = [
        Severity(who, len(leads), sum(leads, Fraction(0)) / len(leads))
        for who, leads in lead_of.items()
    ]
    return tuple(sorted(means, key=lambda severity: (severity.points, severity.who)))


def differences(best: Portfolio, views: Mapping[Judged, Views]) -> tuple[Difference, ...]:
    """List the scores over which people differ, those that could change what is funded first, then the weightiest.

    best: of the case with the ballots merged in.
    """
    evaluation = best.evaluation
    case = evaluation.case
    weight_of = dict(zip((leaf.id for leaf in case.leaves), evaluation.weights, strict=True))
    function_of = _functions(case)
    apart: list[Difference] = []
    for about, judged in views.items():
        worth = [function_of[about[2]].value(Fraction(row.likely)) for _, row in judged]
        if len(set(worth)) > 1:
            spread = max(worth) - min(worth)
            apart.append(Difference(about, tuple(judged), spread, weight_of[about[2]], ()))
    apart.sort(key=lambda difference: -difference.spread * difference.weight)
    solved = Solved(best)
    tried = [_tried(solved, difference) for difference in apart[:MOST_TRIED]]
    listed = [*tried, *apart[MOST_TRIED:]]
    return tuple(sorted(listed, key=lambda difference: not difference.decides))


def _functions(case: Case) -> dict[str, ValueFunction]:
    return {function.criterion: function for function in value_functions(case)}


def _tried(solved: Solved, difference: Difference) -> Difference:
    """Solve the case as the lowest and as the highest view has this score."""
    rows = sorted((row for _, row in difference.views), key=lambda row: row.likely)
    trials = tuple(
        trial
        for row in (rows[0], rows[-1])
        for trial in solved.tried(
            f"{_plain(row)} in its place", _with_score(solved.case, difference.about, row)
        )
    )
    return Difference(
        difference.about, difference.views, difference.spread, difference.weight, trials
    )


def _with_score(case: Case, about: Judged, view: ScoreRow) -> Case:
    ends = {"low": view.low, "likely": view.likely, "high": view.high}
    scores = tuple(
        row.model_copy(update=ends) if (row.option, row.level, row.criterion) == about else row
        for row in case.scores
    )
    return changed(case, scores=scores)


def _plain(row: ScoreRow) -> str:
    return f"{row.likely.normalize():f}"
