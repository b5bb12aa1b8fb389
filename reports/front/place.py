"""Where the recommended portfolio's figures stand in the result."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reports.model.front import Step
    from reports.model.story import Story


def of_recommended(story: Story, *steps: Step) -> tuple[Step, ...]:
    """Give the path of a figure of the portfolio that the title tells.

    The best at likely figures is the part `portfolio`; another option that the case asks for stands
    among the options.
    """
    if story.asked_for is None:
        return ("portfolio", *steps)
    return of_option(story, *steps)


def of_option(story: Story, *steps: Step) -> tuple[Step, ...]:
    """Give the path of a figure that stands among the options alone."""
    option = story.asked_for
    return ("options", "each", "likely" if option is None else option.name, "figures", *steps)


def contingency(story: Story, field: str = "amount") -> tuple[Step, ...]:
    """Give the path of the contingency for the money of that portfolio."""
    if story.asked_for is None:
        return ("risk", "money", field)
    return of_option(story, "money", field)
