"""The portfolio: cost against benefit beside the ranked table, and a card for each recommendation a click away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.chapters.decision.portfolio import between, one_side
from reports.chapters.screens.bubbles import bubbles
from reports.chapters.screens.cards import cards
from reports.chapters.screens.marks import Marks
from reports.chapters.screens.ranked import ranked
from reports.model.report import Section
from reports.model.screens import PortfolioScreen
from reports.sentences.verdicts import SOURCE_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.model.story import Story


def chapter(story: Story) -> Iterator[Section]:
    """Show the portfolio on the page."""
    marks = Marks(story)
    sides = (one_side(story, funded=True), one_side(story, funded=False))
    block = PortfolioScreen(
        key="portfolio-screen",
        bubbles=bubbles(story, marks),
        ranked=ranked(story, marks),
        cards=cards(story, marks),
        notes=(*_between(story), story.point),
        tables=tuple(table for table in sides if table.rows),
    )
    yield Section("portfolio", title(story, marks), (block,))


def _between(story: Story) -> Iterator[str]:
    if story.best.effects or story.best.savings:
        yield between(story)


def title(story: Story, marks: Marks) -> str:
    """Say what brings most of all that is funded, and what that rests on."""
    funded = story.recommended.funded
    if not funded:
        return "Nothing is funded"
    most = max(funded, key=lambda row: (row.benefit, -row.index))
    if most.benefit <= 0:
        return "What is funded, and what is not"
    text = f"The largest gain comes from {story.short_name(most.index)}"
    firm = marks.firm(most.index)
    if firm is None:
        return text
    if firm.word == "firm":
        return f"{text}, which is firm"
    if firm.word == "turns" and firm.turns:
        return f"{text}, which turns first on {SOURCE_NAMES[firm.turns[0].source]}"
    if firm.word == "open":
        return f"{text}, though the whole is as good without it"
    return text
