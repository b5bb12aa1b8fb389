"""What recommendations change in a criterion's own unit, and what cannot be: sums and shares beyond what there is.

Values add up over recommendations. What they stand for need not: nobody can save more months than
there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.levels import chance_of_success, counted, sources
from criteria.model.names import fold
from criteria.model.scales import plain
from criteria.model.words import Direction, Scale

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal

    from criteria.model.case import Case
    from criteria.model.draft import Draft
    from criteria.model.rows import Criterion, Level
    from criteria.model.scales import ValueFunction


MOST_SHARE = 3
"""A level may do more than the reference, but hardly more than three times as much."""

WHOLE = 100
"""What there is of anything that is counted in per cent."""


@dataclass(frozen=True, slots=True)
class Room:
    """The most that can be gained on a criterion against doing nothing, in its own unit.

    verb: what gaining is, as `less`.
    words: why there is no more, as the end of a sentence.
    never: more cannot be at all, rather than lie beyond the scale.
    """

    amount: Fraction
    verb: str
    words: str
    never: Fraction


def room(leaf: Criterion, function: ValueFunction) -> Room | None:
    """Say how much there is to gain on a criterion; None where nothing in the case limits it.

    Where less is better, no more can be taken off than lies between doing nothing and the best; and
    where neither end is negative, no more than there is. In per cent there is no more than a
    hundred. Any other criterion of which more is better may add up without end: its best is what
    one recommendation could do.
    """
    if leaf.scale is not Scale.NATURAL or function.constant:
        return None
    nothing = plain(function.baseline)
    if leaf.direction is Direction.MIN:
        left = function.baseline - function.best
        never = function.baseline if function.low >= 0 else left
        words = f"and from doing nothing ({nothing}) to the best ({plain(function.best)}) there are {plain(left)}"
        return Room(left, "less", words, never)
    if fold(leaf.unit).startswith(("%", "percent")) and function.high <= WHOLE:
        left = WHOLE - function.baseline
        return Room(
            left,
            "more",
            f"and from doing nothing ({nothing}) to all of it there are {plain(left)}",
            left,
        )
    return None


def gains(
    case: Case, leaf: Criterion, function: ValueFunction
) -> Mapping[tuple[str, str], Fraction]:
    """What each level of each recommendation gains on a criterion against doing nothing, in its own unit.

    Positive is better. A level without a score of its own takes its share of the reference level's;
    gains count by the chance of success where the case says so.
    """
    sign = 1 if function.best > function.worst else -1
    source_of = sources(case)
    gained: dict[tuple[str, str], Fraction] = {}
    for row in case.recommendations:
        chance = chance_of_success(case, row)
        for place, level in enumerate(case.levels_of[row.id], 1):
            source = source_of[row.id, place]
            score = source.scores.get(leaf.id)
            difference = Fraction(0)
            if score is not None:
                difference = (Fraction(score.likely) - function.baseline) * sign
            gained[row.id, level.level] = source.share * counted(difference, chance)
    return gained


def smallest_gains(case: Case, leaf: Criterion, function: ValueFunction) -> Mapping[str, Fraction]:
    """The least that each recommendation would gain on a criterion if it were funded, where it gains at all."""
    smallest: dict[str, Fraction] = {}
    for (option, _), gained in gains(case, leaf, function).items():
        smallest[option] = min(smallest.get(option, gained), gained)
    return {option: gained for option, gained in smallest.items() if gained > 0}


def all_together(case: Case, leaf: Criterion, function: ValueFunction) -> Fraction:
    """What all recommendations would gain on a criterion together, each at the level that gains least."""
    return sum(smallest_gains(case, leaf, function).values(), Fraction(0))


@dataclass(frozen=True, slots=True)
class Beyond:
    """A benefit share that reaches beyond a scale.

    share: as it is typed.
    reference: the level it is a share of.
    size: what it comes to in value points.
    there: the most there is.
    way: `above` or `below`.
    most: the largest share that stays on every scale.
    """

    share: Fraction
    reference: str
    size: Fraction
    there: Fraction
    way: str
    most: Fraction


def shares_beyond(draft: Draft) -> Iterator[tuple[Level, Criterion, Beyond]]:
    """Each level whose share reaches beyond a scale, with the criterion on which it reaches furthest."""
    functions = {
        leaf.id: made for leaf in draft.leaves if (made := draft.value_function(leaf)) is not None
    }
    for (option, place), source in sources(draft.case).items():
        if source.share <= 1:
            continue
        levels = draft.case.levels_of[option]
        beyond = [
            (there / abs(effect), leaf, effect, there)
            for leaf in draft.leaves
            if leaf.id in functions and leaf.id in source.scores
            for effect, there in _effect(functions[leaf.id], source.scores[leaf.id].likely)
            if abs(effect) * source.share > there
        ]
        if beyond:
            most, leaf, effect, there = min(beyond, key=lambda candidate: candidate[0])
            way = "above" if effect > 0 else "below"
            size = abs(effect) * source.share
            reference = levels[source.level - 1].level
            yield (
                levels[place - 1],
                leaf,
                Beyond(
                    share=source.share,
                    reference=reference,
                    size=size,
                    there=there,
                    way=way,
                    most=most,
                ),
            )


def _effect(function: ValueFunction, score: Decimal) -> Iterator[tuple[Fraction, Fraction]]:
    """The effect of a score in value points and the most there is on its side of doing nothing; none off the scale."""
    if function.low <= score <= function.high:
        effect = function.value(score) - function.baseline_value
        yield (
            effect,
            Fraction(WHOLE) - function.baseline_value if effect > 0 else function.baseline_value,
        )
