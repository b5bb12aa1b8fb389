"""The brief: the decision, its money, the options, the risks and what is asked, all on one page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.front.first_screen import first_screen
from reports.model.pack import Brief
from reports.pack import options, risks

if TYPE_CHECKING:
    from reports.model.story import Story


def brief(story: Story) -> Brief:
    """Tell the decision on one page."""
    return Brief(
        name=story.case.settings.title,
        screen=first_screen(story),
        options=options.options_grid(story),
        alike=options.alike(story),
        risks=risks.risks(story),
    )
