"""The drawing of a fan: bands of draws around a middle line, over years, against the line at nothing."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from reports.model.formatting import show
from reports.model.numbers import rounded
from reports.writers.drawing import (
    LEADING,
    ROOMY,
    Drawing,
    Stroke,
    Track,
    Words,
    ticks,
    widest,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.model.charts import Fan
    from reports.model.money import Money

TALL = 220
LIKELY, THERE = "Likely costs", "Money there is"
ENDS = ("1 in 20 below", "", "Middle draw", "", "1 in 20 above")
"""What stands at the right end of each line of the fan."""


def draw_fan(chart: Fan, money: Money, width: int) -> Drawing:
    """Draw a fan so many pixels wide."""
    return _FanDrawing(chart, money, width).drawn()


class _FanDrawing:
    """Bands over years.

    series: the five lines by year, low to high. scale: figures up the side. left, right, top: where
    the lines may stand.
    """

    def __init__(self, chart: Fan, money: Money, width: int) -> None:
        self.chart, self.money = chart, money
        self.drawing = Drawing(width)
        self.series = [chart.numbers(column) for column in chart.columns]
        self.likely = chart.numbers(chart.likely)
        every = [
            0.0,
            *chart.reach,
            *self.likely,
            *(value for line in self.series for value in line),
        ]
        self.scale = ticks(min(every), max(every), 5)
        self.left = round(widest(map(_signed, self.scale))) + 10
        roomy = width > ROOMY
        self.right = width - (round(widest([*ENDS, LIKELY, THERE])) + 12 if roomy else 10)
        self.roomy = roomy
        self.top = 44.0

    def drawn(self) -> Drawing:
        drawing = self.drawing
        drawing.add(Words(0, 12, "Chance of being over by the end of the year", "quiet"))
        for tick in self.scale:
            y = self.y_of(tick)
            if tick:
                drawing.add(Stroke(self.left, y, self.right, y, "grid"))
            drawing.add(Words(self.left - 8, y + 4, _signed(tick), "quiet", "end"))
        self.band(0, 4, "band")
        self.band(1, 3, "core")
        self.line(self.series[2], "middle")
        self.line(self.likely, "likely")
        self.chances()
        if self.roomy:
            self.ends()
        zero = self.y_of(0)
        drawing.add(Stroke(self.left, zero, self.right, zero, "budget"))
        self.years()
        drawing.height = self.top + TALL + LEADING + 10
        return drawing

    def x_of(self, place: int) -> float:
        """Give where a year stands."""
        slots = max(len(self.likely) - 1, 1)
        inset = 14
        return round(self.left + inset + (self.right - self.left - 2 * inset) * place / slots)

    def y_of(self, value: float) -> float:
        """Give where an amount stands."""
        low, high = self.scale[0], self.scale[-1]
        return round(self.top + TALL * (1 - (value - low) / (high - low)))

    def points(self, values: Sequence[float]) -> list[tuple[float, float]]:
        """Give the points of a line."""
        return [(self.x_of(place), self.y_of(value)) for place, value in enumerate(values)]

    def band(self, low: int, high: int, look: str) -> None:
        """Fill what is between two lines."""
        above, below = self.points(self.series[high]), self.points(self.series[low])
        self.drawing.add(Track((*above, *reversed(below)), look))

    def line(self, values: Sequence[float], look: str) -> None:
        """Draw a line."""
        self.drawing.add(Track(tuple(self.points(values)), look))

    def chances(self) -> None:
        """Write the chance of each year above it."""
        for place, chance in enumerate(self.chart.numbers(self.chart.chance)):
            text = show(chance, "share", self.money)
            self.drawing.add(Words(self.x_of(place), 32, text, "value", "middle"))

    def years(self) -> None:
        """Write each year beneath."""
        for place, name in enumerate(self.chart.names()):
            y = self.top + TALL + LEADING
            self.drawing.add(Words(self.x_of(place), y, name, "quiet", "middle"))

    def ends(self) -> None:
        """Name the lines at their right ends, none over another."""
        named = [
            (self.y_of(line[-1]), text)
            for line, text in zip(self.series, ENDS, strict=True)
            if text
        ]
        named += [(self.y_of(self.likely[-1]), LIKELY), (self.y_of(0), THERE)]
        placed = _apart(sorted(named))
        for y, text in placed:
            self.drawing.add(Words(self.right + 8, y + 4, text, "quiet"))


def _apart(named: list[tuple[float, str]]) -> list[tuple[float, str]]:
    """Move names down until each stands clear of the one above, then up again if they ran out of room."""
    ys = [y for y, _ in named]
    for first, second in pairwise(range(len(ys))):
        ys[second] = max(ys[second], ys[first] + LEADING)
    lowest = 44.0 + TALL
    for second, first in pairwise(reversed(range(len(ys)))):
        ys[second] = min(ys[second], lowest)
        ys[first] = min(ys[first], ys[second] - LEADING)
    return [(y, text) for y, (_, text) in zip(ys, named, strict=True)]


def _signed(value: float) -> str:
    """Write an amount above nothing with a plus.

    >>> _signed(250.0), _signed(0.0), _signed(-250.0)
    ('+250', '0', '−250')
    """
    text = rounded(value, 0 if value == int(value) else 2)
    return f"+{text}" if value > 0 else text
