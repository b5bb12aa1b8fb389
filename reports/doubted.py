"""How firm the decision on one recommendation is: its verdict, people, scenarios, draws, and what one must believe."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction
from typing import TYPE_CHECKING

from reports import verdicts
from reports.words import counted, listed, part, rounded, to_side
from scoring.robustness.shift import to_fund

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.report import Side
    from reports.story import Story
    from scoring.robustness.doubt import Doubt
    from scoring.robustness.shift import Shift
    from scoring.robustness.verdicts import Verdict, ViewKind

SHOWN = 3
"""Moved weights that a line names."""


def doubted(story: Story, told: Doubt, index: int, *, anew: bool = False) -> Iterator[str]:
    """Say how firm a choice is. anew: work out what one would have to believe where that is not known yet."""
    verdict = told.verdicts[index]
    yield f"How firm: {_lower(verdicts.BANDS[verdict.word])}{_level(story, told, verdict)}."
    for kind, one, many in (("stakeholder", "stakeholder", "stakeholders"), ("scenario", "scenario", "scenarios")):
        yield _views(told, verdict, kind, one, many)  # type: ignore[arg-type]
    drawn = told.selection
    if drawn is not None and drawn.draws:
        share = Fraction(sum(drawn.counts[index][1:]), drawn.draws)
        error = Fraction(float(drawn.standard_error[index])) * 100
        yield (
            f"Of {drawn.draws:,} draws of the weights and scores, {part(share)} have it in their best portfolio "
            f"(standard error {rounded(error, 1)} percentage points)."
        )
    yield _one_weight(story, told, index)
    if not story.best.choice[index]:
        yield _belief(story, told, index, anew=anew)


def _level(story: Story, told: Doubt, verdict: Verdict) -> str:
    at = verdicts.at_level(story, told, verdict) if verdict.word == "safe" else ""
    return f",{at}" if at else ""


def _lower(text: str) -> str:
    return text[0].lower() + text[1:]


def _views(told: Doubt, verdict: Verdict, kind: ViewKind, one: str, many: str) -> str:
    """Say which of the stakeholders, or scenarios, would fund it and which would not."""
    held = [(view.name, level) for view, level in zip(told.views, verdict.levels, strict=True) if view.kind == kind]
    if not held:
        return ""
    yes, no = [name for name, level in held if level], [name for name, level in held if not level]
    what = "best portfolio by the weights" if kind == "stakeholder" else "best portfolio"
    if len(held) == 1:
        return f"It is {'in' if yes else 'not in'} the {what} of the one {one}."
    if not no or not yes:
        return f"It is in the {what} of {'none' if no else 'all'} {'of the ' if no else ''}{len(held)} {many}."
    return f"It is in the {what} of {listed(yes)}, not of {listed(no)}."


def _one_weight(story: Story, told: Doubt, index: int) -> str:
    """Say which one weight has to move least to change the choice."""
    if told.portfolio is None:
        return ""
    funded = bool(story.best.choice[index])
    found = told.portfolio.nearest(index, funded=not funded)
    does = "leaves the best portfolio" if funded else "comes in"
    if found is None:
        return f"Whatever any single weight is, it {'stays in' if funded else 'stays out'}."
    criterion, weight = found
    now = told.portfolio.weights[criterion]
    there = percent(weight, "up" if weight > now else "down")
    return (
        f"The nearest single weight at which it {does}: {story.leaves[criterion].name} counting {there} in "
        f"place of {percent(now)}, the others in proportion."
    )


def _belief(story: Story, told: Doubt, index: int, *, anew: bool) -> str:
    """Say what one would have to believe to fund it."""
    shift = told.shifts.get(index)
    if shift is None and anew and index not in told.shifts and told.portfolio is not None:
        known = list(dict.fromkeys(stretch.choice for path in told.portfolio.paths for stretch in path.stretches))
        with suppress(ValueError):  # a search that does not close: not known
            shift = to_fund(story.weighted, index, known=known)
    if shift is None:
        return ""
    known_least = (
        "The smallest change of weights that funds it" if shift.proved else "A change of weights that funds it"
    )
    return f"{known_least}: {believed(story, shift)}."


def believed(story: Story, shift: Shift) -> str:
    """Say a change of weights: the three that move most, and how many more."""
    names = {leaf.id: leaf.name for leaf in story.leaves}
    moves = [
        # Rounded away from today's weight, so that what is read is enough.
        f"{names[id_]} counts {percent(b, 'up' if b > a else 'down')} in place of {percent(a)}"
        for id_, a, b in shift.moves[:SHOWN]
    ]
    rest = len(shift.moves) - SHOWN
    return listed([*moves, f"{counted(rest, 'smaller change')}"] if rest > 0 else moves)


def percent(share: Fraction, side: Side = "") -> str:
    """Say a weight with a decimal, or with two where one would not tell it from nothing.

    >>> percent(Fraction(1, 8)), percent(Fraction(1, 5000))
    ('12.5%', '0.02%')
    """
    places = 2 if 0 < share < Fraction(1, 2000) else 1
    return f"{rounded(to_side(share * 100, places, side), places)}%"
