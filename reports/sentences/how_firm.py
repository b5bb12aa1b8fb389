"""How firm the decision on one recommendation is: its word, people, futures, draws, and what one must believe."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction
from typing import TYPE_CHECKING

from reports.model.numbers import part, rounded, to_side
from reports.model.text import counted, listed
from reports.sentences import verdicts
from scoring.robustness.firmness import SOURCES
from scoring.robustness.weights.weight_change import to_fund

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.model.meaning import Side
    from reports.model.story import Story
    from scoring.robustness.firmness import Firmness, Source, ViewKind
    from scoring.robustness.robustness import Doubt
    from scoring.robustness.weights.weight_change import Shift

SHOWN = 3
"""Moved weights that a line names."""


def doubted(story: Story, doubt: Doubt, index: int, *, anew: bool = False) -> Iterator[str]:
    """Say how firm a choice is. anew: work out what one would have to believe where that is not known yet."""
    if doubt.firmness:
        yield from _firm(story, doubt, doubt.firmness[index])
    yield _one_weight(story, doubt, index)
    if not story.best.choice[index]:
        yield _belief(story, doubt, index, anew=anew)


def _firm(story: Story, doubt: Doubt, firm: Firmness) -> Iterator[str]:
    """Say the word, then what each source it was asked of says."""
    if firm.word == "not asked":
        yield verdicts.nothing_stated(doubt)
    else:
        yield f"How firm: {verdicts.word_of(story, firm)}{verdicts.missing(doubt)}."
    if firm.word == "open":
        side = "without it" if firm.funded else "with it"
        yield f"As good {side}: {verdicts.counterpart(story, firm)}."
    kinds: tuple[tuple[ViewKind, str, str], ...] = (("person", "person", "people"), ("future", "future", "futures"))
    for kind, single, several in kinds:
        yield _views(doubt, firm, kind, single, several)
    yield _draws(doubt, firm)


def _views(doubt: Doubt, firm: Firmness, kind: ViewKind, single: str, several: str) -> str:
    """Say which of the people, or futures, need it, which do without, and for which it is as good either way."""
    views = [view for view in doubt.views if view.kind == kind]
    if not views:
        return ""
    sides = {
        side: [view.name for view in views if view.members[firm.index].side == side] for side in ("in", "out", "open")
    }
    parts = [
        text
        for text in (
            _of_views(sides["in"], len(views), "needed by", single, several),
            _of_views(sides["out"], len(views), "not funded by", single, several),
            _of_views(sides["open"], len(views), "as good either way for", single, several),
        )
        if text
    ]
    return f"It is {listed(parts)}."


def _of_views(names: list[str], number: int, what: str, single: str, several: str) -> str:
    if not names:
        return ""
    if len(names) == number:
        return f"{what} {f'all {number} {several}' if number > 1 else f'the other {single}, {names[0]}'}"
    return f"{what} {listed(names)}"


def _draws(doubt: Doubt, firm: Firmness) -> str:
    """Say for each source drawn in what share of draws the best portfolio funds it."""
    shares = [_share(doubt, source, firm.index) for source in SOURCES]
    both = _share(doubt, "together", firm.index)
    named = [text for text in shares if text]
    if not named:
        return ""
    return f"Draws whose best portfolio funds it: {'; '.join([*named, both] if both and len(named) > 1 else named)}."


def _share(doubt: Doubt, source: Source, index: int) -> str:
    drawn = doubt.drawn(source)
    if drawn is None:
        return ""
    share = Fraction(drawn.shares_from(index)[0]).limit_denominator(10**9)
    assumed = " (assumed)" if drawn.assumed else ""
    return f"{part(share)} of {verdicts.SOURCE_NAMES[source]}{assumed}"


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
    if weight == now:
        return f"No weight has to move: as they are it is as good {'left out' if funded else 'funded'}."
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
    if shift is None or not shift.moves:
        return ""
    # There the best portfolio with it is worth as much as any other: it is a best one, if not the only one.
    known_least = "The smallest change of weights" if shift.proved else "A change of weights"
    return f"{known_least} under which a best portfolio funds it: {believed(story, shift)}."


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
