"""Words of a drawing that overlap one another or leave it."""

from __future__ import annotations

from collections.abc import Iterator

from reports.writers.drawing import Drawing

type Extent = tuple[float, float, float, float]
"""Left, top, right and bottom, in pixels."""


def clashes(drawing: Drawing) -> list[str]:
    """Name words that overlap one another or leave the canvas; a chart fit to be shown has none."""
    extents = sorted((words.extent(), words.text) for words in drawing.words())
    outside = [f"{text!r} leaves the canvas" for extent, text in extents if leaves(drawing, extent)]
    return [*outside, *overlaps(extents)]


def leaves(drawing: Drawing, extent: Extent) -> bool:
    left, top, right, bottom = extent
    return left < -0.5 or top < -1 or right > drawing.width + 0.5 or bottom > drawing.height + 0.5


def overlaps(extents: list[tuple[Extent, str]]) -> Iterator[str]:
    """Name pairs of words that overlap; the words come from left to right."""
    for place, ((_, top, right, bottom), text) in enumerate(extents):
        for (left2, top2, _, bottom2), text2 in extents[place + 1 :]:
            if left2 >= right:
                break
            if top2 < bottom - 1 and top < bottom2 - 1:
                yield f"{text!r} overlaps {text2!r}"
