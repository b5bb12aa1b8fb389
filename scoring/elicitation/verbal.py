"""Judgements in words from the case's sheet (MACBETH): of swings they give weights, of scores a value function."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import chain, pairwise
from typing import TYPE_CHECKING

from criteria.model.scales import judged_score, plain
from criteria.model.written import error
from scoring.elicitation.elicited import ElicitedWeights, Method, nothing_follows
from scoring.elicitation.macbeth import WORDS, Judged, macbeth
from scoring.elicitation.problems import ONE_OF_THEM, first_place, incomplete, small
from scoring.elicitation.ratings import normalised

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from criteria.model.case import Case
    from criteria.model.problems import Problem
    from criteria.model.rows import JudgementRow
    from criteria.model.scales import ValueFunction
    from scoring.elicitation.elicited import FullWeights
    from scoring.elicitation.macbeth import BasicScale


CLASH = "These judgements clash"


@dataclass(frozen=True, slots=True)
class Curve:
    """A value function from judgements between scores.

    points: (score, value), rising in score, 0 at the worst and 100 at the best; empty where the
        judgements clash.
    now: what the case's own value function gives at the same scores.
    """

    voice: str
    criterion: str
    points: tuple[tuple[Fraction, Fraction], ...]
    now: tuple[Fraction, ...]
    notes: tuple[str, ...]

    @property
    def text(self) -> str:
        """The points as the curve column of Criteria takes them, with value_function piecewise."""
        return "; ".join(f"{plain(score)}:{plain(value)}" for score, value in self.points)


def judgement_weights(case: Case, voice: str) -> Iterator[ElicitedWeights]:
    """Turn a voice's judgements between swings into weights: the basic scale of the swings over its sum."""
    rows = _rows(case, voice, "")
    if not rows:
        return
    places = {leaf.id: j for j, leaf in enumerate(case.leaves)}
    unknown = _unknown(rows, places)
    if unknown:
        yield nothing_follows(voice, Method.MACBETH, f"No such criterion: {', '.join(unknown)}")
        return
    nothing = len(places)  # the element after the criteria: no swing at all
    judged = [_judged(row, places[row.more], places.get(row.less, nothing)) for row in rows]
    scale = macbeth(nothing + 1, judged, nothing)
    notes = (*_clash_notes([rows[k] for k in scale.clash]), *_apart_notes(case, scale.apart))
    if scale.values is None or scale.apart or not any(scale.values):
        yield ElicitedWeights(voice, Method.MACBETH, notes=notes)
        return
    yield ElicitedWeights(voice, Method.MACBETH, normalised(scale.values[:nothing]), notes=notes)


def _rows(case: Case, voice: str, criterion: str) -> list[JudgementRow]:
    """A voice's judgements between the scores of a criterion, or between swings where none is named."""
    return [
        row for row in case.judgements if (row.stakeholder, row.criterion) == (voice, criterion)
    ]


def _unknown(rows: Sequence[JudgementRow], places: Mapping[str, int]) -> tuple[str, ...]:
    """What is judged and is no criterion; a blank stands for nothing."""
    names = chain.from_iterable((row.more, row.less) for row in rows)
    return tuple(dict.fromkeys(name for name in names if name and name not in places))


def curves(case: Case, functions: Sequence[ValueFunction]) -> tuple[Curve, ...]:
    """Turn judgements between scores into value functions, one for each voice and criterion that has any."""
    keys = dict.fromkeys(
        (row.stakeholder, row.criterion) for row in case.judgements if row.criterion
    )
    by_id = {function.criterion: function for function in functions}
    return tuple(
        _curve(case, by_id[criterion], voice) for voice, criterion in keys if criterion in by_id
    )


def _curve(case: Case, function: ValueFunction, voice: str) -> Curve:
    rows = _rows(case, voice, function.criterion)
    pairs = [_compared(case, function, row) for row in rows]
    odd = [row for row, pair in zip(rows, pairs, strict=True) if pair is None]
    if odd:
        named = "; ".join(f"{row.more} over {row.less or 'nothing'}" for row in odd)
        return Curve(voice, function.criterion, (), (), (f"Not two scores on the scale: {named}.",))
    ends = [pair for pair in pairs if pair is not None]
    scores = sorted({function.worst, function.best, *chain.from_iterable(ends)})
    scale = _scale(function, rows, ends, scores)
    # Judgements after the rows are those known beforehand, and nobody's to change.
    notes = _clash_notes([rows[k] for k in scale.clash if k < len(rows)])
    values = scale.anchored()
    if values is None:
        return Curve(voice, function.criterion, (), (), notes)
    points = tuple(zip(scores, values, strict=True))
    return Curve(voice, function.criterion, points, tuple(map(function.value, scores)), notes)


def _compared(
    case: Case, function: ValueFunction, row: JudgementRow
) -> tuple[Fraction, Fraction] | None:
    """The scores that a row compares, a blank being the worst; None where one is none, or lies off the scale."""
    more = _score(case, function, row.more)
    less = _score(case, function, row.less) if row.less else function.worst
    return None if more is None or less is None else (more, less)


def _scale(
    function: ValueFunction,
    rows: Sequence[JudgementRow],
    ends: Sequence[tuple[Fraction, Fraction]],
    scores: Sequence[Fraction],
) -> BasicScale:
    """The basic scale of scores, rising, from the rows that compare two of them each."""
    place = {score: x for x, score in enumerate(scores)}
    judged = [
        _judged(row, place[more], place[less]) for row, (more, less) in zip(rows, ends, strict=True)
    ]
    # The scale's direction is known before anything is judged: further towards the best is never
    # worth less.
    rising = scores if function.best > function.worst else scores[::-1]
    known = [Judged(place[better], place[worse], 0, WORDS) for worse, better in pairwise(rising)]
    return macbeth(len(scores), [*judged, *known], place[function.worst])


def _score(case: Case, function: ValueFunction, text: str) -> Fraction | None:
    """The score that is compared; None where it is none, or lies off the scale."""
    score = judged_score(case, function.criterion, text)
    return score if score is not None and function.low <= score <= function.high else None


def _judged(row: JudgementRow, more: int, less: int) -> Judged:
    low = row.difference.degree
    high = row.up_to.degree if row.up_to is not None else low
    return Judged(more, less, min(low, high), max(low, high))


def _clash_notes(clash: Sequence[JudgementRow]) -> tuple[str, ...]:
    return (f"{CLASH}: {'; '.join(map(_sentence, clash))}.",) if clash else ()


def _apart_notes(case: Case, apart: Sequence[int]) -> tuple[str, ...]:
    names = ", ".join(case.leaves[j].id for j in apart)
    return (f"No judgement ties {names} to the others.",) if apart else ()


def _sentence(row: JudgementRow) -> str:
    span = f"{row.difference} to {row.up_to}" if row.up_to is not None else str(row.difference)
    return f"{row.more} over {row.less or 'nothing'} is {span}"


def judgement_problems(
    case: Case, voice: str, answer: ElicitedWeights | None, full: FullWeights | None
) -> Iterator[Problem]:
    """Judgements between swings that clash; otherwise what is still to be judged."""
    if answer is None or answer.weights is not None:
        return
    place = first_place(case, voice, "judgements")
    for note in answer.notes:
        if note.startswith(CLASH):
            yield error("clashing-judgements", place, small(note), "", ONE_OF_THEM)
        else:
            yield from incomplete("judgements")(case, voice, replace(answer, notes=(note,)), full)


def curve_problems(case: Case, functions: Sequence[ValueFunction]) -> Iterator[Problem]:
    """Judgements between scores that give no value function."""
    for curve in curves(case, functions):
        row = _rows(case, curve.voice, curve.criterion)[0]
        for note in curve.notes:
            yield error(
                "clashing-judgements", row.place("difference"), small(note), "", ONE_OF_THEM
            )
