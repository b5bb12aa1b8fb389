"""Whether the brief has room on its page: an estimate in millimetres, since a page without scripts cannot measure itself.

What is too long is set tighter, in two steps; tests look in a browser whether that is enough.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.model.front import words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reports.model.front import ThemeBar, ToDo
    from reports.model.pack import Brief

ROOM = 266.0
"""Height of the page between its margins, less a reserve."""
TIGHTER = (ROOM, 310.0)
"""Estimates from which it is set tighter by one step, and by two."""
GAP, SMALL, LINE, TITLE = 6.5, 3.45, 4.1, 7.0
"""Millimetres between two parts, and of a line of small type, of the text, and of the title."""
GAPS = 6
"""Between the parts that every brief has."""


def tightness(brief: Brief) -> int:
    """Say by how many steps a brief is to be set tighter: 0, 1 or 2."""
    return sum(height(brief) > least for least in TIGHTER)


def height(brief: Brief) -> float:
    """Estimate how high the page would be at its usual size, in millimetres."""
    screen = brief.screen
    units = [tile.unit for tile in screen.tiles if tile.unit]
    parts = (
        6.0,
        _lines(screen.headline, 62) * TITLE,
        sum(2 * LINE + GAP for _ in screen.notes),
        max(_bars(brief), 74.0),
        _options(brief),
        5.5 + _three(brief.risks),
        5.5 + _three(screen.todos),
        2.0 + _lines(" ".join((screen.foot, *units)), 135) * SMALL,
    )
    return sum(parts) + GAP * GAPS


def _lines(text: str, width: int) -> int:
    """Count the lines of a text, so many characters each."""
    return -(-len(text) // width) if text else 0


def _bars(brief: Brief) -> float:
    screen = brief.screen
    below = (words(screen.bars_rest), words(screen.ranked))
    head = _lines(words(screen.bars_title), 52) * 4.3 + SMALL + 1.5
    key = 4.5 * -(-len(screen.fills) // 2)
    return (
        head
        + sum(map(_bar, screen.bars))
        + key
        + sum(_lines(text, 75) * SMALL + 0.8 for text in below if text)
    )


def _bar(bar: ThemeBar) -> float:
    names = ", ".join(name.name for name in bar.names)
    label = min(_lines(bar.name, 20), 3) * 3.65 + (SMALL if bar.count else 0)
    return max(label, 4.5 + min(_lines(names, 48), 3) * 3.35) + 2.2


def _options(brief: Brief) -> float:
    grid = brief.options
    if grid is None:
        return 5.5 + _lines(words(brief.alike), 120) * LINE
    rows = (max(_lines(words(cell), 24) for cell in row.cells) for row in grid.rows)
    note = _lines(f"{grid.note} {words(brief.alike)}", 140) * SMALL
    return (
        5.5
        + 8.0
        + sum(
            1.6 + 3.65 * max(min(lines, 3), 1 + row.strong)
            for lines, row in zip(rows, grid.rows, strict=True)
        )
        + note
    )


def _three(lines: Iterable[ToDo]) -> float:
    """Give the height of three columns: of the longest."""
    return 6.0 + LINE * max((min(_lines(words(line.text), 40), 9) for line in lines), default=0)
