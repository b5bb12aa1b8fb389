"""From charts of a Report to drawings: what each kind of chart looks like, wide and narrow."""

from __future__ import annotations

from itertools import chain, pairwise
from typing import TYPE_CHECKING

from reports.model.charts import Bars, Fan, Grid, Heat, Scatter, Stacked, Years
from reports.model.formatting import show
from reports.model.numbers import rounded
from reports.writers.drawing import (
    BOLD,
    LEADING,
    NARROW,
    ROOMY,
    WIDE,
    Box,
    Dot,
    Drawing,
    Stroke,
    Track,
    Words,
    balanced,
    legend,
    steps_of,
    text_width,
    ticks,
    widest,
    wrap,
)
from reports.writers.fan import draw_fan
from reports.writers.grids import draw_grid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from reports.model.charts import Chart
    from reports.model.money import Money
    from reports.model.table import Row

BAR = 18
SHORTEST = 20
"""A column taller than this holds its figure."""
FAINTEST = 0.05
"""Pixels of the smallest part of a bar that is drawn."""
CLEAR = 26
"""Pixels that a figure and a limit need between them."""
YEARS_TALL = 240
MOST_DOTS = 60
"""Points of a line of steps that are drawn as dots too; of more the line alone."""
LABELS = 0.4
"""Largest part of a wide chart that names may take."""


def draw(chart: Chart, money: Money, width: int) -> Drawing | None:
    """Draw a chart `width` pixels wide; None for a heat table, which is a table."""
    match chart:
        case Bars():
            return _BarDrawing(chart, (chart.series,), money, width).drawn()
        case Stacked():
            return _BarDrawing(chart, chart.series, money, width).drawn()
        case Years():
            return _YearDrawing(chart, money, width).drawn()
        case Scatter():
            return _ScatterDrawing(chart, money, width).drawn()
        case Grid():
            return draw_grid(chart, money, width)
        case Fan():
            return draw_fan(chart, money, width)
        case Heat():
            return None
        case _:
            raise TypeError(f"No drawing for {type(chart).__name__}.")


def both(chart: Chart, money: Money, wider: int = WIDE) -> tuple[Drawing, Drawing] | None:
    """Draw a chart wide and narrow."""
    wide, narrow = draw(chart, money, wider), draw(chart, money, NARROW)
    return None if wide is None or narrow is None else (wide, narrow)


def _shown(chart: Chart, column: str, value: float, money: Money) -> str:
    return show(value, chart.table.heading(column).meaning, money)


class _BarDrawing:
    """One bar a row: names to its left where there is room, above it where there is not.

    columns: what each bar is stacked from. values: a row of the chart each, by column.
    left: pixels that names take. scale: pixels a unit. lowest: the least sum of what is below zero.
    """

    def __init__(
        self, chart: Bars | Stacked, columns: tuple[str, ...], money: Money, width: int
    ) -> None:
        self.chart, self.columns, self.money = chart, columns, money
        self.drawing = Drawing(width)
        self.above = width < ROOMY
        room = width if self.above else width * LABELS
        self.labels = [balanced(name, room - 4) for name in chart.names()]
        self.values: list[tuple[float, ...]] = list(
            zip(*(chart.numbers(column) for column in columns), strict=True)
        )
        self.totals = [_shown(chart, columns[0], sum(row), money) for row in self.values]
        ends = widest(self.totals) * BOLD + 8
        self.left = 0.0 if self.above else widest(chain(*self.labels)) + 10
        self.lowest, highest = _reach(self.values)
        self.scale = (width - self.left - ends) / ((highest - self.lowest) or 1.0)
        self.zero = self.left - self.lowest * self.scale

    def drawn(self) -> Drawing:
        drawing = self.drawing
        first = y = self.key()
        for place, (row, total) in enumerate(zip(self.chart.drawn(), self.totals, strict=True)):
            top, y = self.name(self.labels[place], y)
            if self.above:
                self.axis(top - 2, top + BAR + 2)
            end = self.bar(row, self.values[place], top)
            drawing.add(Words(end + 6, top + 13.5, total, "value"))
        if not self.above:
            self.axis(first, y - 4)
        drawing.height = y
        return drawing

    def key(self) -> float:
        """Say what each part of a stack is; gives where bars begin."""
        if len(self.columns) == 1:
            return 4.0
        labels = [self.chart.table.heading(column).label for column in self.columns]
        return (
            legend(self.drawing, [(f"c{place}", label) for place, label in enumerate(labels)], 0.0)
            + 6
        )

    def name(self, lines: list[str], y: float) -> tuple[float, float]:
        """Write the name of a bar from y downward; gives where its bar begins, and where the next row does."""
        block = LEADING * len(lines)
        if self.above:
            self.drawing.add_lines(lines, 0, y + LEADING - 4)
            top = y + block + 2
            return top, top + BAR + 10
        height = max(BAR, block)
        self.drawing.add_lines(
            lines, self.left - 10, y + (height - block) / 2 + LEADING - 4, "label", "end"
        )
        return y + (height - BAR) / 2, y + height + 8

    def bar(self, row: Row, values: tuple[float, ...], top: float) -> float:
        """Draw a bar, what is below zero to the left; gives where it ends on the right."""
        up = down = self.zero
        single = "c0" if row.state != "out" else "faint"
        for place, (column, value) in enumerate(zip(self.columns, values, strict=True)):
            size = abs(value) * self.scale
            left = up if value > 0 else down - size
            look = single if len(self.columns) == 1 else f"c{place}"
            label = self.chart.table.heading(column).label
            says = f"{label}: {_shown(self.chart, column, value, self.money)}"
            if size > FAINTEST:
                self.drawing.add(Box(round(left, 2), top, round(size, 2), BAR, look, says))
            if value > 0:
                up += size
            else:
                down -= size
        return up

    def axis(self, top: float, bottom: float) -> None:
        """Draw the line of zero where some bar reaches below it."""
        if self.lowest < 0:
            self.drawing.add(Stroke(round(self.zero, 2), top, round(self.zero, 2), bottom, "axis"))


def _reach(rows: Sequence[Sequence[float]]) -> tuple[float, float]:
    """Give how far stacks reach below zero, and above it."""
    below = [sum(part for part in row if part < 0) for row in rows]
    above = [sum(part for part in row if part > 0) for row in rows]
    return min([0.0, *below]), max([0.0, *above])


def _scale(low: float, high: float, about: int) -> list[float]:
    return ticks(min(low, 0.0), high, about)


def _axis_text(value: float) -> str:
    return rounded(value, 0) if value == int(value) else rounded(value, 2)


def _axis_up(
    drawing: Drawing, scale: list[float], left: float, y_of: Callable[[float], float], base: float
) -> None:
    """Draw a line across for each figure up the side; those of zero and of the base are darker."""
    for tick in scale:
        y = y_of(tick)
        drawing.add(Stroke(left, y, drawing.width, y, "axis" if tick in {0, base} else "grid"))
        drawing.add(Words(left - 8, y + 4, _axis_text(tick), "quiet", "end"))


class _YearDrawing:
    """Columns side by side in each year's slot, with each limit as a line across the slot.

    columns, limits, rooms: column of the chart with its look. series: the figures of each, by year.
    top: where the scale ends above. left: where it stands. slot: pixels across of a year. thick:
    those of a column.
    """

    def __init__(self, chart: Years, money: Money, width: int) -> None:
        self.chart, self.money = chart, money
        self.drawing = Drawing(width)
        self.columns = [(column, f"c{place}") for place, column in enumerate(chart.columns)]
        self.limits = [(column, f"limit{place}") for place, column in enumerate(chart.limits)]
        self.rooms = [] if chart.room is None else [(chart.room, "room")]
        every = [*self.columns, *self.limits, *self.rooms]
        self.labels = {column: chart.table.heading(column).label for column, _ in every}
        self.top = (
            legend(self.drawing, [(look, self.labels[column]) for column, look in every], 0.0) + 26
        )
        self.series = {column: chart.numbers(column) for column, _ in every}
        figures = list(chain(*self.series.values()))
        self.scale = _scale(min(figures, default=0.0), max(figures, default=1.0), 5)
        self.left = widest(map(_axis_text, self.scale)) + 10
        self.names = chart.names()
        self.slot = (width - self.left) / max(len(self.names), 1)
        self.thick = min(self.slot * 0.76 / max(len(self.columns), 1), 56)
        self.texts = {
            column: [_shown(chart, column, value, money) for value in self.series[column]]
            for column, _ in self.columns
        }
        self.widest = max(
            (text_width(text) * BOLD for text in chain(*self.texts.values())), default=0.0
        )

    def drawn(self) -> Drawing:
        drawing = self.drawing
        drawing.add(Words(0, self.top - 14, self.chart.unit, "quiet"))
        _axis_up(drawing, self.scale, self.left, lambda tick: round(self.y_of(tick), 2), 0.0)
        for place in range(len(self.names)):
            self.year(place)
        lines = max((len(wrap(name, self.slot - 4)) for name in self.names), default=1)
        drawing.height = self.top + YEARS_TALL + LEADING * lines + 8
        return drawing

    def y_of(self, value: float) -> float:
        """Give where a figure stands."""
        low, high = self.scale[0], self.scale[-1]
        return self.top + YEARS_TALL * (1 - (value - low) / (high - low))

    def year(self, place: int) -> None:
        """Draw one year: room, columns, limits, and its name beneath."""
        left, right = self.left + self.slot * place, self.left + self.slot * (place + 1)
        for column, look in self.rooms:
            self.box(left + 3, self.slot - 6, place, column, look)
        start = left + (self.slot - self.thick * len(self.columns)) / 2
        for number, (column, look) in enumerate(self.columns):
            x = start + self.thick * number
            self.box(x, self.thick - 2, place, column, look)
            alone = len(self.columns) == 1
            if self.widest <= self.thick + 6 or (alone and self.widest <= self.slot - 4):
                self.figure(round(x + self.thick / 2 - 1, 2), place, column)
        for column, look in reversed(self.limits):
            y = round(self.y_of(self.series[column][place]), 2)
            self.drawing.add(Stroke(round(left + 3, 2), y, round(right - 3, 2), y, look))
        centre = round(self.left + self.slot * (place + 0.5), 2)
        lines = wrap(self.names[place], self.slot - 4)
        self.drawing.add_lines(lines, centre, self.top + YEARS_TALL + LEADING, "label", "middle")

    def ends(self, place: int, column: str) -> tuple[float, float]:
        """Give where a column begins above, and where it ends below."""
        value = self.series[column][place]
        return self.y_of(max(value, 0.0)), self.y_of(min(value, 0.0))

    def box(self, x: float, width: float, place: int, column: str, look: str) -> None:
        """Draw a column, or the room behind the columns."""
        top, base = self.ends(place, column)
        text = _shown(self.chart, column, self.series[column][place], self.money)
        says = f"{self.names[place]}, {self.labels[column]}: {text}"
        self.drawing.add(
            Box(round(x, 2), round(top, 2), round(width, 2), round(base - top, 2), look, says)
        )

    def figure(self, centre: float, place: int, column: str) -> None:
        """Write a figure in its column's head where that is tall enough, else above, so that no limit crosses it."""
        top, base = self.ends(place, column)
        limits = sorted(self.y_of(self.series[limit][place]) for limit, _ in self.limits)
        over = under = top
        for y in reversed(limits):
            over = y if over - CLEAR <= y <= over else over
        for y in limits:
            under = y if under <= y <= under + CLEAR else under
        inside = base - top > SHORTEST and base - under > SHORTEST and self.widest <= self.thick - 6
        look, y = ("inside", under + 15) if inside else ("value", over - 6)
        self.drawing.add(Words(centre, round(y, 2), self.texts[column][place], look, "middle"))


class _ScatterDrawing:
    """Points on two scales; names go where they touch nothing, and marked points are named first.

    across, up: the figures along the two axes. left, right, top, tall: where the points may stand.
    taken: boxes that no name may touch (left, top, right, bottom).
    """

    def __init__(self, chart: Scatter, money: Money, width: int) -> None:
        self.chart, self.money = chart, money
        self.drawing = Drawing(width)
        self.names, self.rows = chart.names(), chart.drawn()
        self.xs, self.ys = chart.numbers(chart.across), chart.numbers(chart.up)
        scale = ticks if chart.near else _scale
        roomy = width > ROOMY
        self.across = scale(min(self.xs, default=0.0), max(self.xs, default=1.0), 6 if roomy else 4)
        self.up = scale(min(self.ys, default=0.0), max(self.ys, default=1.0), 6)
        self.left = widest(map(_axis_text, self.up)) + 10
        self.right = width - text_width(_axis_text(self.across[-1])) / 2
        self.top, self.tall = 28.0, 300 if roomy else 260
        self.points = [(self.x_of(x), self.y_of(y)) for x, y in zip(self.xs, self.ys, strict=True)]
        self.taken: list[tuple[float, float, float, float]] = []

    def x_of(self, value: float) -> float:
        """Give where a figure stands across."""
        first, last = self.across[0], self.across[-1]
        return round(self.left + (self.right - self.left) * (value - first) / (last - first), 2)

    def y_of(self, value: float) -> float:
        """Give where a figure stands up the side."""
        first, last = self.up[0], self.up[-1]
        return round(self.top + self.tall * (1 - (value - first) / (last - first)), 2)

    def drawn(self) -> Drawing:
        drawing = self.drawing
        drawing.add(Words(0, 13, self.chart.unit, "quiet"))
        _axis_up(drawing, self.up, self.left, self.y_of, self.up[0] if self.chart.near else 0.0)
        self.axis_across()
        self.taken += [words.extent() for words in drawing.words()]
        if self.chart.steps and len(self.points) > 1:
            self.track()
        order = sorted(range(len(self.rows)), key=lambda place: (not self.marked(place), place))
        for place in reversed(order):
            self.dot(place)
        for place in order:
            if self.chart.named or self.marked(place):
                self.name(place)
        if self.chart.beside is not None:
            self.ring(*self.chart.beside)
        return drawing

    def marked(self, place: int) -> bool:
        """Whether a point stands out."""
        return self.rows[place].key in self.chart.marked

    def axis_across(self) -> None:
        """Write the figures and the unit beneath; the drawing ends there."""
        base = self.top + self.tall
        for tick in self.across:
            text = _axis_text(tick)
            # The first stays clear of the figures up the side.
            x = max(self.x_of(tick), self.left, self.left - 7 + text_width(text) / 2)
            self.drawing.add(Words(round(x, 2), base + LEADING + 2, text, "quiet", "middle"))
        unit = wrap(self.chart.across_unit, self.drawing.width)
        self.drawing.add_lines(unit, self.drawing.width, base + LEADING * 2 + 6, "quiet", "end")
        self.drawing.height = base + LEADING * (len(unit) + 1) + 14

    def track(self) -> None:
        """Join the points as steps."""
        track = steps_of(sorted(self.points))
        self.drawing.add(Track(track, "track"))
        for (x1, y1), (x2, y2) in pairwise(track):
            self.taken.append((min(x1, x2), min(y1, y2) - 1, max(x1, x2), max(y1, y2) + 1))

    def dot(self, place: int) -> None:
        """Draw one point."""
        chart, (x, y), marked = self.chart, self.points[place], self.marked(place)
        if chart.steps and not marked and len(self.points) > MOST_DOTS:
            return
        unmarked = "c0" if self.rows[place].state != "out" else "faint"
        radius = 4.5 if chart.named else 2.5
        across = _shown(chart, chart.across, self.xs[place], self.money)
        up = _shown(chart, chart.up, self.ys[place], self.money)
        says = f"{self.names[place]}: {across}, {up}"
        self.drawing.add(Dot(x, y, 6.5 if marked else radius, "c3" if marked else unmarked, says))
        self.taken.append((x - 4, y - 4, x + 4, y + 4))

    def ring(self, name: str, across: float, up: float) -> None:
        """Draw what is no row of the table as a ring with its name."""
        x, y = self.x_of(across), self.y_of(up)
        self.drawing.add(Dot(x, y, 6.5, "ring"))
        self.taken.append((x - 7, y - 7, x + 7, y + 7))
        self.put(name, x, y, far=True)

    def name(self, place: int) -> None:
        """Name a point where there is room for it, or leave the name to the table beneath.

        The name of a marked point may stand farther off, with a line to it.
        """
        self.put(self.names[place], *self.points[place], far=self.marked(place))

    def put(self, name: str, x: float, y: float, *, far: bool) -> None:
        """Put a name beside its point, or if need be farther off."""
        farther = list(_farther(name, x, y)) if far else []
        words = next(filter(self.is_free, [*_beside(name, x, y), *farther]), None)
        if words is None:
            return
        if words in farther:
            self.drawing.add(
                Stroke(x, y, words.x, words.y - 4 if words.y < y else words.y - 10, "axis")
            )
        self.drawing.add(words)
        self.taken.append(words.extent())

    def is_free(self, words: Words) -> bool:
        """Whether words stay on the drawing and touch nothing."""
        left, top, right, bottom = words.extent()
        inside = left >= 0 and right <= self.drawing.width and top >= 0
        return inside and all(
            right < a or c < left or bottom < b or d < top for a, b, c, d in self.taken
        )


def _beside(name: str, x: float, y: float) -> list[Words]:
    """List the places of a name next to its point, the best first."""
    return [
        Words(x + 9, y + 4.5, name, "label"),
        Words(x - 9, y + 4.5, name, "label", "end"),
        Words(x, y - 10, name, "label", "middle"),
        Words(x, y + 20, name, "label", "middle"),
    ]


def _farther(name: str, x: float, y: float) -> Iterator[Words]:
    """List the places of a name farther from its point, the nearest first."""
    for away in (26, 46, 66, 86):
        yield Words(x - away / 2, y - away, name, "label", "end")
        yield Words(x + away / 2, y + away, name)
