"""What recommendations change in a criterion's own unit, and sums of such changes that cannot be.

Values add up over recommendations. What they stand for need not: nobody can save more months than there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.checks.rows.wording import joined
from criteria.checks.values.scores import MOST_SHARE
from criteria.checks.values.tree import scale
from criteria.model.names import fold
from criteria.model.scales import ScaleError, plain
from criteria.model.words import Direction, Scale, Status
from criteria.model.written import warning

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal

    from criteria.model.case import Case
    from criteria.model.draft import Draft
    from criteria.model.problems import Problem
    from criteria.model.rows import Criterion, Level
    from criteria.model.scales import ValueFunction

WHOLE = 100
"""What there is of anything that is counted in per cent."""


@dataclass(frozen=True, slots=True)
class Room:
    """The most that can be gained on a criterion against doing nothing, in its own unit.

    verb: what gaining is, as `less`. words: why there is no more, as the end of a sentence. never: more cannot be at
    all, rather than lie beyond the scale.
    """

    amount: Fraction
    verb: str
    words: str
    never: Fraction


def room(leaf: Criterion, function: ValueFunction) -> Room | None:
    """Say how much there is to gain on a criterion; None where nothing in the case limits it.

    Where less is better, no more can be taken off than lies between doing nothing and the best; and where neither end
    is negative, no more than there is. In per cent there is no more than a hundred. Any other criterion of which more
    is better may add up without end: its best is what one recommendation could do.
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
        return Room(left, "more", f"and from doing nothing ({nothing}) to all of it there are {plain(left)}", left)
    return None


def gains(case: Case, leaf: Criterion, function: ValueFunction) -> Mapping[tuple[str, str], Fraction]:
    """What each level of each recommendation gains on a criterion against doing nothing, in its own unit.

    Positive is better. A level without a score of its own takes its share of the reference level's; gains count by
    the chance of success where the case says so.
    """
    sign = 1 if function.best > function.worst else -1
    own: dict[tuple[str, str], Fraction] = {}
    for score in case.scores:
        levels = case.levels_of.get(score.option, ())
        name = levels[0].level if not score.level and len(levels) == 1 else score.level
        if score.criterion == leaf.id:
            own[score.option, name] = (Fraction(score.likely) - function.baseline) * sign
    scored = {(score.option, score.level) for score in case.scores}
    found: dict[tuple[str, str], Fraction] = {}
    for row in case.recommendations:
        levels, reference = case.levels_of[row.id], case.reference_of(row.id)
        chance = _chance(case, row.p_success_likely)
        for level in levels:
            key, share = (row.id, level.level), Fraction(1)
            if key not in own and key not in scored and level.benefit_share is not None:
                key, share = (row.id, reference.level), Fraction(level.benefit_share)
            gained = own.get(key, Fraction(0)) * share
            found[row.id, level.level] = gained * chance if gained > 0 else gained
    return found


def _chance(case: Case, likely: object) -> Fraction:
    return Fraction(str(likely)) if case.settings.uses_success and likely is not None else Fraction(1)


def smallest_gains(case: Case, leaf: Criterion, function: ValueFunction) -> Mapping[str, Fraction]:
    """The least that each recommendation would gain on a criterion if it were funded, where it gains at all."""
    found: dict[str, Fraction] = {}
    for (option, _), gained in gains(case, leaf, function).items():
        found[option] = min(found.get(option, gained), gained)
    return {option: gained for option, gained in found.items() if gained > 0}


def all_together(case: Case, leaf: Criterion, function: ValueFunction) -> Fraction:
    """What all recommendations would gain on a criterion together, each at the level that gains least."""
    return sum(smallest_gains(case, leaf, function).values(), Fraction(0))


def no_sum_is_more_than_there_is(draft: Draft) -> Iterator[Problem]:
    """What must be funded, or any two, would gain more than there is; of other sums a run says what they come to."""
    if any(draft.troubled(table) for table in ("scores", "levels", "recommendations")):
        return
    for leaf in draft.leaves:
        made = scale(draft, leaf)
        if made is None or isinstance(made, ScaleError):
            continue
        most = room(leaf, made)
        clash = None if most is None else _who(draft.case, smallest_gains(draft.case, leaf, made), most.amount)
        if most is not None and clash is not None:
            who, size = clash
            unit = f" {leaf.unit}" if leaf.unit else ""
            found = f"{who} would come to at least {plain(size)}{unit} {most.verb} on {leaf.id}, {most.words}."
            mend = "Score what each changes once the others are there, or name the overlap as a substitute."
            yield warning("sum-beyond-scale", leaf.place("best"), found, "", mend)


def _who(case: Case, single: Mapping[str, Fraction], most: Fraction) -> tuple[str, Fraction] | None:
    """Who passes the most without any solving, and by their sum: what is required, or any two there are."""
    required = [row.id for row in case.recommendations if row.status is Status.REQUIRED and row.id in single]
    must = sum((single[option] for option in required), Fraction(0))
    if must > most:
        return f"the required {joined(required)}", must
    least = sorted(single.values())[:2]
    if len(least) == 2 and sum(least) > most:
        return f"any two of the {len(single)} that gain, or more of them,", sum(least, Fraction(0))
    return None


def no_share_reaches_beyond_the_scale(draft: Draft) -> Iterator[Problem]:
    """A benefit share above 1 of an effect that is near the end of its scale already."""
    for level, leaf, found in shares_beyond(draft):
        if found.share > MOST_SHARE:  # it is named as a percentage
            continue
        allowed = "An effect may not be larger than the scale, from doing nothing to its end."
        mend = f"Type {plain(Fraction(int(found.most * 1000), 1000))} at most, or score the level by itself."
        said = f"{plain(found.share)} times the effect of {found.reference} on {leaf.id} is {plain(found.size)}"
        said = f"{said} value points, and its scale has {plain(found.there)} {found.way} doing nothing."
        yield warning("share-beyond-scale", level.place("benefit_share"), said, allowed, mend)


@dataclass(frozen=True, slots=True)
class Beyond:
    """A benefit share that reaches beyond a scale.

    share: as it is typed. reference: the level it is a share of. size: what it comes to in value points; there: the
    most there is. way: `above` or `below`. most: the largest share that stays on every scale.
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
        leaf.id: made
        for leaf in draft.leaves
        if (made := scale(draft, leaf)) is not None and not isinstance(made, ScaleError)
    }
    scores: dict[tuple[str, str], dict[str, Decimal]] = {}
    for row in draft.case.scores:
        scores.setdefault((row.option, row.level), {})[row.criterion] = row.likely
    for option, levels in draft.case.levels_of.items():
        reference = draft.case.reference_of(option).level
        mine = scores.get((option, reference), {})
        for level in levels:
            share = level.benefit_share
            if share is None or share <= 1 or (option, level.level) in scores or level.level == reference:
                continue
            found = [
                (there / abs(effect), leaf, effect, there)
                for leaf in draft.leaves
                if leaf.id in functions and leaf.id in mine
                for effect, there in _effect(functions[leaf.id], mine[leaf.id])
                if abs(effect) * Fraction(share) > there
            ]
            if found:
                most, leaf, effect, there = min(found, key=lambda one: one[0])
                way = "above" if effect > 0 else "below"
                size = abs(effect) * Fraction(share)
                yield level, leaf, Beyond(Fraction(share), reference, size, there, way, most)


def _effect(function: ValueFunction, score: Decimal) -> Iterator[tuple[Fraction, Fraction]]:
    """The effect of a score in value points and the most there is on its side of doing nothing; none off the scale."""
    if function.low <= score <= function.high:
        effect = function.value(score) - function.baseline_value
        yield effect, Fraction(WHOLE) - function.baseline_value if effect > 0 else function.baseline_value
