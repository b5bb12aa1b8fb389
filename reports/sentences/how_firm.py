"""How firm the decision on one recommendation is: its word, people, futures, draws, and what one must believe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from criteria.model.names import joined
from reports.model.numbers import exact_share, part, weight_percent
from reports.model.text import counted
from reports.sentences import verdicts
from scoring.robustness.firmness import SOURCES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.model.story import Story
    from scoring.robustness.firmness import Firmness, Source, View, ViewKind
    from scoring.robustness.robustness import Doubt
    from scoring.robustness.weights.weight_change import Shift

SHOWN = 3
"""Moved weights that a line names."""


def doubted(story: Story, doubt: Doubt, index: int, *, anew: bool = False) -> Iterator[str]:
    """Say how firm a choice is. anew: work out what one would have to believe where that is not known yet."""
    firm = doubt.firmness[index] if doubt.firmness else None
    if firm is not None:
        yield from _firm(story, doubt, firm)
    if firm is not None and firm.word in verdicts.RULED:
        return
    yield nearest_weight(story, doubt, index)
    if not story.best.choice[index]:
        yield _belief(story, doubt, index, anew=anew)


def _firm(story: Story, doubt: Doubt, firm: Firmness) -> Iterator[str]:
    """Say the word, then what each source it was asked of says; what a rule decides needs nobody to say it."""
    if firm.word == "not asked":
        yield verdicts.nothing_stated(doubt)
    elif firm.word in verdicts.RULED:
        yield f"How firm: {verdicts.word_of(story, firm)}. {_ruled(firm)}"
    else:
        perhaps = verdicts.perhaps_figures(doubt, firm)
        yield f"How firm: {verdicts.word_of(story, firm)}{perhaps}{verdicts.missing(doubt)}."
    if firm.word == "open":
        side = "without it" if firm.funded else "with it"
        yield f"As good {side}: {verdicts.counterpart(story, firm)}."
    level = doubt.choice[firm.index]
    if firm.word in verdicts.RULED:
        if level < 2:
            return
        yield "The rule leaves the level open."
    for kind, (_, *words) in verdicts.VIEW_WORDS.items():
        yield _views(story, doubt, firm, kind, words)
    yield _draws(story, doubt, firm)


def _ruled(firm: Firmness) -> str:
    """Say that a rule decides, so that nobody takes it for agreement."""
    does = "leave it out" if firm.funded else "fund it"
    return f"A rule decides it: with the rule no draw, no person and no future can {does}."


def _views(story: Story, doubt: Doubt, firm: Firmness, kind: ViewKind, words: list[str]) -> str:
    """Say which of the people, or futures, need it from which level, which do without, and which either way."""
    views = [view for view in doubt.views if view.kind == kind]
    if not views:
        return ""
    names_of: dict[str, list[str]] = {}
    for view in sorted(views, key=lambda view: -_needed(doubt, view, firm.index)):
        side, lowest = view.members[firm.index].side, _needed(doubt, view, firm.index)
        level = ""
        if len(story.level_names(firm.index)) > 1:
            level = f" {verdicts.from_or_at(story, firm.index, lowest)}"
        what = {
            "in": f"needed{level} by",
            "out": "not funded by",
            "open": "as good either way for",
        }[side]
        if not view.members[firm.index].proved:
            what = "not settled for"
        names_of.setdefault(what, []).append(view.name)
    parts = [_of_views(names, len(views), what, words) for what, names in names_of.items()]
    return f"It is {joined(parts)}."


def _needed(doubt: Doubt, view: View, place: int) -> int:
    """Give the level from which a view needs a recommendation, that which is funded at most; 0 where it does not."""
    member = view.members[place]
    if member.side != "in":
        return -1 if member.side == "open" else 0
    return min(member.lowest, doubt.choice[place]) if doubt.choice[place] else member.lowest


def _of_views(names: list[str], number: int, what: str, words: list[str]) -> str:
    if len(names) < number:
        return f"{what} {joined(names)}"
    if number == 1:
        return f"{what} the other {words[0]}, {names[0]}"
    return f"{what} {'both' if number == 2 else f'all {number}'} {words[1]}"


def _draws(story: Story, doubt: Doubt, firm: Firmness) -> str:
    """Say for each source drawn in what share of draws the best portfolio funds it, at its level and at any."""
    level, ruled = doubt.choice[firm.index] or 1, firm.word in verdicts.RULED
    shares = [_share(doubt, source, firm.index, level, ruled=ruled) for source in SOURCES]
    both = _share(doubt, "together", firm.index, level, ruled=ruled)
    named = [text for text in shares if text]
    if not named:
        return ""
    if both and len(named) > 1:
        named.append(both)
    return f"Draws whose best portfolio funds it{_at(story, firm.index, level, ruled=ruled)}: {'; '.join(named)}."


def _at(story: Story, place: int, level: int, *, ruled: bool) -> str:
    """Say at which levels draws are counted; blank where there is one level only."""
    if level > 1:
        return f" {verdicts.from_or_at(story, place, level)}{'' if ruled else ', and at any level'}"
    return " at any level" if len(story.level_names(place)) > 1 else ""


def _share(doubt: Doubt, source: Source, index: int, level: int, *, ruled: bool) -> str:
    """Say a source's share at a level, and at any, which is no finding where a rule decides that."""
    drawn = doubt.drawn(source)
    if drawn is None:
        return ""
    shares = [part(exact_share(share)) for share in drawn.shares_from(index)]
    assumed = " (assumed)" if drawn.assumed else ""
    figure = shares[level - 1] if level == 1 or ruled else f"{shares[level - 1]} and {shares[0]}"
    return f"{figure} of {verdicts.SOURCE_NAMES[source]}{assumed}"


def nearest_weight(story: Story, doubt: Doubt, index: int) -> str:
    """Say which one weight has to move least to change the choice."""
    if doubt.portfolio is None:
        return ""
    funded = bool(story.best.choice[index])
    nearest = doubt.portfolio.nearest(index, funded=not funded)
    does = "leaves the best portfolio" if funded else "comes in"
    if nearest is None:
        some = " at some level" if funded and len(story.level_names(index)) > 1 else ""
        return f"Whatever any single weight is, it {f'stays in{some}' if funded else 'stays out'}."
    criterion, weight = nearest
    now = doubt.portfolio.weights[criterion]
    if weight == now:
        return f"No weight has to move: as they are it is as good {'left out' if funded else 'funded'}."
    there = weight_percent(weight, "up" if weight > now else "down")
    return f"Nearest weight at which it {does}: {story.leaves[criterion].name} at {there} (now {weight_percent(now)})."


def _belief(story: Story, doubt: Doubt, index: int, *, anew: bool) -> str:
    """Say what one would have to believe to fund it."""
    shift = story.analysis.shift_to_fund(index) if anew else doubt.shifts.get(index)
    if shift is None or not shift.moves:
        return ""
    # There the best portfolio with it is worth as much as any other: it is a best one, if not the
    # only one.
    known_least = "The smallest change of weights" if shift.proved else "A change of weights"
    return f"{known_least} under which a best portfolio funds it: {believed(story, shift)}."


def believed(story: Story, shift: Shift) -> str:
    """Say a change of weights: the three that move most, and how many more."""
    names = {leaf.id: leaf.name for leaf in story.leaves}
    moves = [
        # Rounded away from today's weight, so that what is read is enough.
        f"{names[id_]} counts {weight_percent(b, 'up' if b > a else 'down')} in place of {weight_percent(a)}"
        for id_, a, b in shift.moves[:SHOWN]
    ]
    rest = len(shift.moves) - SHOWN
    return joined([*moves, f"{counted(rest, 'smaller change')}"] if rest > 0 else moves)
