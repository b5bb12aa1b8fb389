"""The brief and the letters as HTML that prints on A4: the page's type and colours, a content policy, no script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from reports.model.front import FILLS
from reports.writers.brief_room import tightness
from reports.writers.front import screen_view, tile_view
from reports.writers.html import FILLS_STYLE, digest, environment, file_text

if TYPE_CHECKING:
    from reports.model.pack import Brief, Letter

POLICY = "default-src 'none'; style-src '{}'; base-uri 'none'; form-action 'none'"
"""What a page without scripts and pictures allows itself."""


def brief_page(brief: Brief) -> str:
    """Write the brief."""
    return _page(
        "brief.html.j2",
        (FILLS_STYLE, "brief.css"),
        brief=brief,
        view=screen_view(brief.screen),
        tiles=[tile_view(tile) for tile in brief.screen.tiles],
        fills=FILLS,
        tight=tightness(brief),
    )


def letter_page(letter: Letter) -> str:
    """Write one letter."""
    return _page("letter.html.j2", ("letter.css",), letter=letter)


def _page(template: str, sheets: tuple[str, ...], **values: Any) -> str:
    style = Markup("\n".join(map(file_text, sheets)))  # noqa: S704 - our own style sheets
    policy = POLICY.format(digest(style))
    return environment().get_template(template).render(style=style, policy=policy, **values)
