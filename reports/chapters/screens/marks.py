"""How firm each recommendation is, as marks, words and shares that the portfolio's picture and table share."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from reports.front.theme_bars import COLOURS, FILL_OF, NO_THEME, theme_colours
from reports.model.numbers import exact_share
from reports.sentences.verdicts import word_of
from scoring.robustness.firmness import SOURCES, VIEWED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reports.model.screens import Mark
    from reports.model.story import Story
    from scoring.robustness.firmness import Firmness, Source, Word

SHORT: Mapping[Word, str] = {
    "firm": "firm",
    "close to firm": "nearly",
    "turns": "turns",
    "open": "open",
    "not asked": "–",
    "not settled": "?",
}
"""Each word in a narrow column; any other is a rule's."""


class Marks:
    """The marks of a story: told level, colour, mark, word and shares of each recommendation."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.colours = theme_colours(story)
        self.choice = story.recommended.choice
        doubt = story.analysis.doubt
        # The words are on the best at likely figures.
        self.firmness = () if doubt is None or story.asked_for is not None else doubt.firmness

    def level(self, place: int) -> int:
        """Give the level it is told at: the one funded, else the one ranked."""
        return self.choice[place] or self.story.ranked_level(place)

    def theme(self, place: int) -> str:
        """Name its theme; blank where the case has none."""
        row = self.story.case.recommendations[place]
        known = any(group.id == row.group for group in self.story.case.groups)
        return self.story.theme_name(row) if known else NO_THEME if self.colours else ""

    def colour(self, place: int) -> int:
        """Give the place of its theme among the colours."""
        return self.colours.get(self.theme(place), 0) % COLOURS

    def firm(self, place: int) -> Firmness | None:
        """Say how firm it is; None where that is not known."""
        return self.firmness[place] if self.firmness else None

    def mark(self, place: int) -> Mark:
        """Give its mark."""
        if not self.choice[place]:
            return "out"
        firm = self.firm(place)
        return "unasked" if firm is None else FILL_OF.get(firm.word, "turns")

    def word(self, place: int) -> str:
        """Say how firm it is in a word."""
        firm = self.firm(place)
        return "–" if firm is None else SHORT.get(firm.word, "rule")

    def says(self, place: int) -> str:
        """Say how firm it is in full; blank where that is not known."""
        firm = self.firm(place)
        return "" if firm is None else word_of(self.story, firm)

    def share(self, place: int, source: Source) -> Fraction | None:
        """Give the share of a source that holds it at its level or above; None where nothing is stated of it."""
        doubt, level = self.story.analysis.doubt, self.level(place)
        if doubt is None:
            return None
        for kind, viewed in VIEWED:
            if viewed == source:
                members = [view.members[place] for view in doubt.views if view.kind == kind]
                held = sum(member.holds_from(level) for member in members)
                return Fraction(held, len(members)) if members else None
        drawn = doubt.drawn(source)
        return None if drawn is None else exact_share(drawn.shares_from(place)[level - 1])

    def shares(self, place: int) -> tuple[Fraction | None, ...]:
        """Give those of all six sources."""
        return tuple(self.share(place, source) for source in SOURCES)
