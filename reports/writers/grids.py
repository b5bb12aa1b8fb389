"""The grid of who holds what: a row of marks for each name, grouped in bands, with a figure or two at the end.

Headings stand upright above their columns where there is room for them; else the columns bear
numbers and a key says what they are.
"""

from __future__ import annotations

from itertools import chain, pairwise
from typing import TYPE_CHECKING

from reports.model.formatting import show
from reports.writers.drawing import (
    BOLD,
    LEADING,
    ROOMY,
    SIZE,
    Box,
    Dot,
    Drawing,
    Stroke,
    Words,
    balanced,
    legend,
    text_width,
    widest,
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
    return _GridDrawing(chart, money, width).drawn()


class _GridDrawing:
    """A grid as it is drawn, row by row.

    ends: the figures at the end, column by column. sizes: pixels that each of these columns takes.
    columns: each column of marks with its look. middles: where each stands. stops: where each
    column of figures ends.
    """

    def __init__(self, chart: Grid, money: Money, width: int) -> None:
        self.chart, self.drawing, self.narrow = chart, Drawing(width), width < ROOMY
        self.names, self.rows = chart.names(), chart.drawn()
        self.ends = _ends(chart, money)
        self.sizes = [widest(texts) * BOLD + 12 for texts in self.ends]
        room = width if self.narrow else width * LABELS
        self.labels = [balanced(name, room) for name in self.names]
        left = 0.0 if self.narrow else widest(chain(*self.labels)) + 14
        self.columns = [
            (column, f"c{place}")
            for place, (_, below) in enumerate(chart.groups)
            for column in below
        ]
        free = width - left - sum(self.sizes) - GAP * len(chart.groups)
        self.pitch = min(WIDEST, free / max(len(self.columns), 1))
        self.middles: list[float] = []
        for _, below in chart.groups:
            self.middles += [left + self.pitch * (number + 0.5) for number in range(len(below))]
            left += self.pitch * len(below) + GAP
        self.stops = [left + sum(self.sizes[: number + 1]) for number in range(len(self.sizes))]

    def drawn(self) -> Drawing:
        y = self.head()
        above: str | None = None
        for place, band in enumerate(self.chart.column_texts(self.chart.band)):
            if band != above:
                y = self.band(band, y, first=above is None)
                above = band
            y = self.row(place, y)
        self.drawing.height = y + 2
        return self.drawing

    def head(self) -> float:
        """Draw the key and the headings; gives where they end."""
        drawing, chart = self.drawing, self.chart
        groups = [
            (f"c{place}", label) for place, (label, below) in enumerate(chart.groups) if below
        ]
        y = _fuller(drawing, chart, legend(drawing, groups, 0.0) + 8)
        columns = [*(column for column, _ in self.columns), *chart.figures]
        heads = [chart.table.heading(column).label for column in columns]
        ends = [stop - size / 2 for stop, size in zip(self.stops, self.sizes, strict=True)]
        widths = [*(self.pitch for _ in self.columns), *self.sizes]
        return _headings(drawing, heads, [*self.middles, *ends], widths, y)

    def band(self, band: str, y: float, *, first: bool) -> float:
        """Write what heads a band; gives where its rows begin."""
        lines = wrap(band, self.drawing.width / BOLD)
        for line in lines:
            y += LEADING + (6 if first or line == lines[0] else 0)
            self.drawing.add(Words(0, y, line, "value"))
        return y + 8

    def row(self, place: int, y: float) -> float:
        """Draw one row with its name, marks and figures; gives where it ends."""
        drawing = self.drawing
        drawing.add(Stroke(0, y, drawing.width, y, "grid"))
        top, tall = self.name(self.labels[place], y + 3)
        middle = top + tall / 2
        for x, (column, look) in zip(self.middles, self.columns, strict=True):
            self.mark(place, column, look, x, middle)
        for stop, texts in zip(self.stops, self.ends, strict=True):
            drawing.add(Words(round(stop, 2), round(middle + 4.5, 2), texts[place], "label", "end"))
        return top + tall + 3

    def name(self, lines: list[str], top: float) -> tuple[float, float]:
        """Write a name above its marks where the drawing is narrow, else beside them; gives where these may stand."""
        block = LEADING * len(lines)
        if self.narrow:
            self.drawing.add_lines(lines, 0, top + LEADING - 3)
            return top + block + 2, MARK + 4.0
        tall = max(MARK + 4.0, block)
        self.drawing.add_lines(lines, 0, top + (tall - block) / 2 + LEADING - 4)
        return top, tall

    def mark(self, place: int, column: str, look: str, x: float, y: float) -> None:
        """Draw a mark where the cell holds a word, else a dot."""
        chart, row = self.chart, self.rows[place]
        value = row.cells[chart.table.place(column)].value
        size = min(MARK, self.pitch - 2)
        says = f"{self.names[place]}, {chart.table.heading(column).label}: {value or 'not funded'}"
        if value:
            self.drawing.add(*_mark((x, y), size, look, says, _full(chart, row.key, f"{value}")))
        else:
            self.drawing.add(Dot(round(x, 2), round(y, 2), min(2.5, size / 3), "faint", says))


def _ends(chart: Grid, money: Money) -> list[list[str]]:
    """Write the figures at the end of each row."""
    grains, table = chart.table.grains(), chart.table
    places = [table.place(column) for column in chart.figures]
    return [
        [
            show(row.cells[place].value, table.columns[place].meaning, money, "", grains[place])
            for row in chart.drawn()
        ]
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
    left = round(middle[0] - size / 2, 2)
    top = round(middle[1] - size / 2, 2)
    high = round(size * full, 2)
    filled = Box(left, round(top + size - high, 2), size, high, look, says)
    return [filled] if full == 1 else [Box(left, top, size, size, "room", says), filled]


def _upright(heads: Sequence[str], widths: Sequence[float]) -> list[list[str]] | None:
    """Break the headings into upright lines that stand apart; None where no height has room for them."""
    for tall in TALL:
        lines = [balanced(head, tall) for head in heads]
        if all(
            len(labels) * CLOSE + APART <= wide for labels, wide in zip(lines, widths, strict=True)
        ):
            return lines
    return None


def _headings(
    drawing: Drawing,
    heads: Sequence[str],
    middles: Sequence[float],
    widths: Sequence[float],
    top: float,
) -> float:
    """Write upright headings, or numbers with a key; returns where they end."""
    lines = _upright(heads, widths) if drawing.width >= ROOMY else None
    if lines is not None:
        return _upright_headings(drawing, lines, middles, top)
    return _numbers(drawing, middles, _numbered(drawing, heads, top) + LEADING + 6)


def _upright_headings(
    drawing: Drawing, heads: list[list[str]], middles: Sequence[float], top: float
) -> float:
    base = top + widest(chain(*heads)) + 2
    for lines, middle in zip(heads, middles, strict=True):
        first = middle + SIZE * 0.35 - CLOSE * (len(lines) - 1) / 2
        for number, line in enumerate(lines):
            drawing.add(Words(round(first + CLOSE * number, 2), base, line, "label", turned=True))
    return base + 2


def _numbered(drawing: Drawing, heads: Sequence[str], top: float) -> float:
    """Write the key of the numbers; returns where its last line stands."""
    for number, head in enumerate(heads, 1):
        lines = wrap(head, drawing.width - 30)
        drawing.add(Words(18, top + LEADING, f"{number}", "quiet", "end"))
        drawing.add_lines(lines, 26, top + LEADING)
        top += LEADING * len(lines)
    return top


def _numbers(drawing: Drawing, middles: Sequence[float], top: float) -> float:
    """Write a number above each column; where numbers would touch, every second one stands a line lower."""
    halves = [text_width(f"{number}") / 2 for number in range(1, len(middles) + 1)]
    spans = [(middle - half, middle + half) for middle, half in zip(middles, halves, strict=True)]
    tight = any(start <= end + 2 for (_, end), (start, _) in pairwise(spans))
    for number, (middle, half) in enumerate(zip(middles, halves, strict=True), 1):
        low = top + LEADING if tight and number % 2 == 0 else top
        x = min(middle, drawing.width - half)
        drawing.add(Words(round(x, 2), low, f"{number}", "quiet", "middle"))
    return top + 4 + (LEADING if tight else 0)
