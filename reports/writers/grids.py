"""The grid of who holds what: a row of marks for each name, grouped in bands, with a figure or two at the end.

Headings stand upright above their columns where there is room for them; else the columns bear numbers and a key says
what they are.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from reports.model.formatting import show
from reports.writers.drawing import (
    BOLD,
    LEADING,
    SIZE,
    Box,
    Dot,
    Drawing,
    Stroke,
    Words,
    balanced,
    legend,
    text_width,
    wrap,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.model.charts import Grid
    from reports.model.money import Money

LABELS = 0.31
"""Largest part of a wide grid that names may take."""
TALL = (160, 230, 320)
"""Pixels that an upright heading may be tall: the first height at which all stand apart is taken."""
CLOSE = 15
"""Pixels that one upright line takes across."""
APART = 8
"""Pixels between one upright heading and the next, so that two lines of one are not read as two headings."""
WIDEST = 42
MARK = 15
GAP = 10
FULLER = "The fuller a mark, the higher the level."


def draw_grid(chart: Grid, money: Money, width: int) -> Drawing:
    """Lay out a grid `width` pixels wide."""
    drawing = Drawing(width)
    names, rows, narrow = chart.names(), chart.drawn(), width < 500
    ends = _ends(chart, money)
    each = [max((text_width(text) * BOLD for text in texts), default=0.0) + 12 for texts in ends]
    room = width if narrow else width * LABELS
    labels = [balanced(name, room) for name in names]
    left = 0.0 if narrow else max((text_width(line) for lines in labels for line in lines), default=0.0) + 14
    columns = [(column, f"c{place}") for place, (_, below) in enumerate(chart.groups) for column in below]
    free = width - left - sum(each) - GAP * len(chart.groups)
    pitch = min(WIDEST, free / max(len(columns), 1))
    places, x = [], left
    for _, below in chart.groups:
        places += [x + pitch * (number + 0.5) for number in range(len(below))]
        x += pitch * len(below) + GAP
    stops = [x + sum(each[: number + 1]) for number in range(len(each))]
    y = legend(drawing, [(f"c{place}", label) for place, (label, below) in enumerate(chart.groups) if below], 0.0) + 8
    y = _fuller(drawing, chart, y)
    heads = [chart.table.heading(column).label for column in (*(c for c, _ in columns), *chart.figures)]
    middles = [*places, *(stop - size / 2 for stop, size in zip(stops, each, strict=True))]
    widths = [*(pitch for _ in columns), *each]
    y = _headings(drawing, heads, middles, widths, y)
    bands = chart.column_texts(chart.band)
    last = None
    for place, (row, lines, band) in enumerate(zip(rows, labels, bands, strict=True)):
        if band != last:
            for line in wrap(band, width / BOLD):
                y += LEADING + (6 if last is None or line == wrap(band, width / BOLD)[0] else 0)
                drawing.add(Words(0, y, line, "value"))
            y += 8
            last = band
        drawing.add(Stroke(0, y, width, y, "grid"))
        top = y + 3
        if narrow:
            drawing.add(*(Words(0, top + LEADING * (i + 1) - 3, line) for i, line in enumerate(lines)))
            top += LEADING * len(lines) + 2
            tall = MARK + 4.0
        else:
            tall = max(MARK + 4.0, LEADING * len(lines))
            start = top + (tall - LEADING * len(lines)) / 2
            drawing.add(*(Words(0, start + LEADING * (i + 1) - 4, line) for i, line in enumerate(lines)))
        middle = top + tall / 2
        size = min(MARK, pitch - 2)
        for at, (column, look) in zip(places, columns, strict=True):
            value = row.cells[chart.table.place(column)].value
            says = f"{names[place]}, {chart.table.heading(column).label}: {value or 'not funded'}"
            if value:
                drawing.add(*_mark((at, middle), size, look, says, _full(chart, row.key, f"{value}")))
            else:
                drawing.add(Dot(round(at, 2), round(middle, 2), min(2.5, size / 3), "faint", says))
        for stop, texts in zip(stops, ends, strict=True):
            drawing.add(Words(round(stop, 2), round(middle + 4.5, 2), texts[place], "label", "end"))
        y = top + tall + 3
    drawing.height = y + 2
    return drawing


def _ends(chart: Grid, money: Money) -> list[list[str]]:
    """Write the figures at the end of each row."""
    grains, table = chart.table.grains(), chart.table
    places = [table.place(column) for column in chart.figures]
    return [
        [show(row.cells[place].value, table.columns[place].meaning, money, "", grains[place]) for row in chart.drawn()]
        for place in places
    ]


def _fuller(drawing: Drawing, chart: Grid, y: float) -> float:
    """Say what the fullness of a mark means, where there are levels; returns where that ends."""
    if all(len(ladder) < 2 for ladder in chart.ladders.values()):
        return y
    for line in wrap(FULLER, drawing.width):
        y += LEADING
        drawing.add(Words(0, y - 4, line, "quiet"))
    return y + 6


def _full(chart: Grid, row: str, value: str) -> float:
    """Say how much of a mark is filled: all of it at the highest level, or where there is one only."""
    ladder = chart.ladders.get(row, ())
    return (ladder.index(value) + 1) / len(ladder) if value in ladder else 1.0


def _mark(middle: tuple[float, float], size: float, look: str, says: str, full: float) -> list[Box]:
    """Make a mark, filled from below."""
    left, top, high = round(middle[0] - size / 2, 2), round(middle[1] - size / 2, 2), round(size * full, 2)
    filled = Box(left, round(top + size - high, 2), size, high, look, says)
    return [filled] if full == 1 else [Box(left, top, size, size, "room", says), filled]


def _upright(heads: Sequence[str], widths: Sequence[float]) -> list[list[str]] | None:
    """Break the headings into upright lines that stand apart; None where no height has room for them."""
    for tall in TALL:
        lines = [balanced(head, tall) for head in heads]
        if all(len(labels) * CLOSE + APART <= wide for labels, wide in zip(lines, widths, strict=True)):
            return lines
    return None


def _headings(
    drawing: Drawing, heads: Sequence[str], middles: Sequence[float], widths: Sequence[float], top: float
) -> float:
    """Write upright headings, or numbers with a key; returns where they end."""
    lines = _upright(heads, widths) if drawing.width >= 500 else None
    if lines is not None:
        base = top + max((text_width(line) for labels in lines for line in labels), default=0.0) + 2
        for labels, middle in zip(lines, middles, strict=True):
            first = middle + SIZE * 0.35 - CLOSE * (len(labels) - 1) / 2
            drawing.add(
                *(Words(round(first + CLOSE * i, 2), base, line, "label", turned=True) for i, line in enumerate(labels))
            )
        return base + 2
    for number, head in enumerate(heads, 1):
        for i, line in enumerate(wrap(head, drawing.width - 30)):
            top += LEADING
            drawing.add(
                *([Words(18, top, f"{number}", "quiet", "end")] if not i else []), Words(26, top, line, "label")
            )
    top += LEADING + 6
    # Where numbers would touch, every second one stands a line lower.
    halves = [text_width(f"{number}") / 2 for number in range(1, len(middles) + 1)]
    spans = [(middle - half, middle + half) for middle, half in zip(middles, halves, strict=True)]
    tight = any(start <= end + 2 for (_, end), (start, _) in pairwise(spans))
    for number, (middle, half) in enumerate(zip(middles, halves, strict=True), 1):
        low = top + LEADING if tight and number % 2 == 0 else top
        at = min(middle, drawing.width - half)
        drawing.add(Words(round(at, 2), low, f"{number}", "quiet", "middle"))
    return top + 4 + (LEADING if tight else 0)
