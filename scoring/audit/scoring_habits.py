"""Scores that may say something else: the wrong way round, by one assessor's habit, or with nothing behind them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.levels import sources
from criteria.model.oddities.directions import against_words
from criteria.model.oddities.raters import Habit, raters_apart
from criteria.model.oddities.swing_outliers import per_cent
from criteria.model.words import JUDGEMENT, Direction
from scoring.audit.finding import Finding
from scoring.audit.trials import as_decimal, changed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from criteria.model.case import Case
    from criteria.model.oddities.raters import Rater
    from criteria.model.rows import Criterion, CriterionLevel, ScoreRow
    from criteria.model.scales import ValueFunction
    from scoring.audit.trials import Solved

_FULL = 100
_DIGITS = 12
MUCH = Fraction(1, 3)
"""The part of the portfolio's value on no fact from which on it is said, whatever it changes."""


def directions(solved: Solved) -> Iterator[Finding]:
    """Find the criteria that are scored against their own words, with what would be funded if they were turned."""
    functions = _functions(solved)
    for doubt in against_words(solved.case, solved.case.leaves):
        leaf = doubt.leaf
        more = "more" if leaf.direction is Direction.MAX else "less"
        sentence = f"{leaf.id} counts {more} as better, and its {doubt.where} says {doubt.word}."
        trials = solved.tried("it turned round", turned(solved.case, leaf, functions[leaf.id]))
        yield Finding("direction", leaf.id, leaf.place("direction"), sentence, trials=trials)


def turned(case: Case, leaf: Criterion, function: ValueFunction) -> Case:
    """Make the same case with one criterion the other way round: what was worth v is worth 100 - v."""

    def criterion(row: Criterion) -> Criterion:
        if row.id != leaf.id:
            return row
        other = Direction.MIN if row.direction is Direction.MAX else Direction.MAX
        ends = {
            "worst": as_decimal(function.best),
            "best": as_decimal(function.worst),
            "baseline": as_decimal(function.baseline),
        }
        curve = row.curve
        if row.value_function is not None and row.value_function.value == "piecewise":
            curve = tuple((score, _FULL - value) for score, value in row.curve)
        return row.model_copy(update={"direction": other, "curve": curve, **ends})

    def level(row: CriterionLevel) -> CriterionLevel:
        return (
            row.model_copy(update={"value": _FULL - row.value}) if row.criterion == leaf.id else row
        )

    return changed(
        case,
        criteria=tuple(map(criterion, case.criteria)),
        criteria_levels=tuple(map(level, case.criteria_levels)),
    )


def habits(solved: Solved) -> Iterator[Finding]:
    """Find the assessors who stand apart, with what would be funded without their habit."""
    functions = _functions(solved)
    for rater in raters_apart(solved.case, functions):
        change, case = _without_habit(solved.case, functions, rater)
        trials = solved.tried(change, case)
        place = rater.row.place("assessor")
        yield Finding("rater-halo", rater.assessor, place, _habit_words(rater), trials=trials)


def _habit_words(rater: Rater) -> str:
    if rater.habit is Habit.TOGETHER:
        return f"{rater.assessor} gives {rater.number} of the recommendations one value on all criteria."
    if rater.habit is Habit.NARROW:
        return f"The scores of {rater.assessor} lie close together, and those of others do not."
    side = "above" if rater.habit is Habit.HIGH else "below"
    size = round(float(rater.size), 1)
    return (
        f"The scores of {rater.assessor} sit {size:g} of 100 value points {side} those of others."
    )


def _without_habit(
    case: Case, functions: Mapping[str, ValueFunction], rater: Rater
) -> tuple[str, Case]:
    """Shift the scores of one who sits high or low; of one who tells nothing apart take the others' mean."""
    theirs = f"the scores of {rater.assessor}"
    if rater.habit in {Habit.HIGH, Habit.LOW}:
        size = -rater.size if rater.habit is Habit.HIGH else rater.size
        words = f"{theirs} brought level with the others'"
        return words, _with_scores(case, rater, lambda row: _shifted(row, functions, size))
    means = _means_of_others(case, rater.assessor)
    words = f"{theirs} at the others' mean on each criterion"
    return words, _with_scores(case, rater, lambda row: means.get(row.criterion, row.likely))


def _with_scores(case: Case, rater: Rater, new: Callable[[ScoreRow], Decimal]) -> Case:
    """Make the same case with other likely scores of one assessor; their ranges go with them."""

    def score(row: ScoreRow) -> ScoreRow:
        if row.assessor != rater.assessor:
            return row
        likely = new(row)
        return row.model_copy(update={"low": likely, "likely": likely, "high": likely})

    return changed(case, scores=tuple(map(score, case.scores)))


def _shifted(row: ScoreRow, functions: Mapping[str, ValueFunction], size: Fraction) -> Decimal:
    """Move a score by so many value points along the straight line of its scale, as far as the scale reaches."""
    function = functions[row.criterion]
    moved = Fraction(row.likely) + size * (function.best - function.worst) / _FULL
    return as_decimal(max(function.low, min(moved, function.high)), _DIGITS)


def _means_of_others(case: Case, assessor: str) -> dict[str, Decimal]:
    """Give the mean score of the others on each criterion that they scored."""
    scores: dict[str, list[Fraction]] = {}
    for row in case.scores:
        if row.assessor and row.assessor != assessor:
            scores.setdefault(row.criterion, []).append(Fraction(row.likely))
    return {
        id_: as_decimal(sum(many, Fraction(0)) / len(many), _DIGITS) for id_, many in scores.items()
    }


def unsourced(solved: Solved) -> Iterator[Finding]:
    """Find value that rests on no fact, with what would be funded if those scores fell to their low ends.

    Told where something else would be, or where much of what is funded gains rests on judgement.
    """
    bare = [row for row in solved.case.scores if not _has_fact(row)]
    if not bare:
        return
    trials = solved.tried("every score without a fact at its worse end", _at_low_ends(solved))
    gains = _gains(solved)
    share = _part(gains, bare)
    is_judged = any(row.rationale or row.evidence for row in bare)
    if not any(trial.moved for trial in trials) and (share < MUCH or not is_judged):
        return
    ranged = sum(row.low != row.high for row in bare)
    sentence = (
        f"{per_cent(share)} of the portfolio's gains rest on scores that no fact stands behind: {len(bare)} of "
        f"{len(solved.case.scores)} scores, {ranged} of them with a range."
    )
    largest = max(bare, key=lambda row: gains.get(_key(row), Fraction(0)))
    yield Finding("unsourced", "scores", largest.place("evidence"), sentence, trials=trials)


def _has_fact(row: ScoreRow) -> bool:
    return any(word.casefold() != JUDGEMENT for word in row.evidence)


type _Key = tuple[str, str, str]


def _key(row: ScoreRow) -> _Key:
    return row.option, row.level, row.criterion


def _gains(solved: Solved) -> dict[_Key, Fraction]:
    """Give the points that what is funded gains by each score, its own or that of the level it takes a share of."""
    source_of = sources(solved.case)
    gains: dict[_Key, Fraction] = {}
    for row in solved.best.funded:
        cells = solved.best.evaluation.contributions[row.index][row.level - 1]
        scores = source_of[row.id, row.level].scores
        for leaf, points in zip(solved.case.leaves, cells, strict=True):
            gains[_key(scores[leaf.id])] = max(points, Fraction(0))
    return gains


def _part(gains: Mapping[_Key, Fraction], bare: Sequence[ScoreRow]) -> Fraction:
    """Give the part of all gains that comes from some scores."""
    whole = sum(gains.values(), Fraction(0))
    part = sum((gains.get(_key(row), Fraction(0)) for row in bare), Fraction(0))
    return part / whole if whole else Fraction(0)


def _at_low_ends(solved: Solved) -> Case:
    """Make the same case with the likely figure of each score without a fact at the worse end of its range."""
    functions = _functions(solved)

    def score(row: ScoreRow) -> ScoreRow:
        if _has_fact(row) or row.criterion not in functions:
            return row
        function = functions[row.criterion]
        worse = row.low if function.best >= function.worst else row.high
        return row.model_copy(update={"low": worse, "likely": worse, "high": worse})

    def criterion(row: Criterion) -> Criterion:
        """Keep the anchors where they are, also where they came from the scores."""
        function = functions.get(row.id)
        if function is None or not function.local:
            return row
        ends = {name: as_decimal(getattr(function, name)) for name in ("worst", "best", "baseline")}
        return row.model_copy(update=ends)

    return changed(
        solved.case,
        scores=tuple(map(score, solved.case.scores)),
        criteria=tuple(map(criterion, solved.case.criteria)),
    )


def _functions(solved: Solved) -> dict[str, ValueFunction]:
    """Give each leaf's value function by its id."""
    leaves = (leaf.id for leaf in solved.case.leaves)
    return dict(zip(leaves, solved.table.functions, strict=True))
