"""From charts of a Report to drawings: what each kind of chart looks like, wide and narrow."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from reports.model.charts import Bars, Grid, Heat, Scatter, Stacked, Years
from reports.model.formatting import show
from reports.model.numbers import rounded
from reports.writers.drawing import (
    BOLD,
    LEADING,
    NARROW,
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
    wrap,
)
from reports.writers.grids import draw_grid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.model.charts import Chart
    from reports.model.money import Money

BAR = 18
SHORTEST = 20
"""A column taller than this holds its figure."""
LABELS = 0.4
"""Largest part of a wide chart that names may take."""


def draw(chart: Chart, money: Money, width: int) -> Drawing | None:
    """Draw a chart `width` pixels wide; None for a heat table, which is a table."""
    match chart:
        case Bars():
            return _bars(chart, [(chart.series,)], money, width)
        case Stacked():
            return _bars(chart, [chart.series], money, width)
        case Years():
            return _years(chart, money, width)
        case Scatter():
            return _scatter(chart, money, width)
        case Grid():
            return draw_grid(chart, money, width)
        case Heat():
            return None
        case _:
            raise TypeError(f"No drawing for {type(chart).__name__}.")


def both(chart: Chart, money: Money) -> tuple[Drawing, Drawing] | None:
    """Draw a chart wide and narrow."""
    wide, narrow = draw(chart, money, WIDE), draw(chart, money, NARROW)
    return None if wide is None or narrow is None else (wide, narrow)


def _shown(chart: Chart, column: str, value: float, money: Money) -> str:
    return show(value, chart.table.heading(column).meaning, money)


def _bars(chart: Chart, stacks: list[tuple[str, ...]], money: Money, width: int) -> Drawing:
    """Lay out one bar a row: names to its left where there is room, above it where there is not."""
    columns = stacks[0]
    drawing = Drawing(width)
    names, rows = chart.names(), chart.drawn()
    parts = list(zip(*(chart.numbers(column) for column in columns), strict=True))
    totals = [_shown(chart, columns[0], sum(row), money) for row in parts]
    above = width < 500
    room = width if above else width * LABELS
    labels = [balanced(name, room - 4) for name in names]
    left = 0.0 if above else max((text_width(line) for lines in labels for line in lines), default=0.0) + 10
    ends = max((text_width(text) for text in totals), default=0.0) * BOLD + 8
    lowest = min([0.0] + [sum(x for x in row if x < 0) for row in parts])
    highest = max([0.0] + [sum(x for x in row if x > 0) for row in parts])
    scale = (width - left - ends) / ((highest - lowest) or 1.0)
    zero = left - lowest * scale
    y = (
        legend(drawing, [(f"c{i}", chart.table.heading(c).label) for i, c in enumerate(columns)], 0.0) + 6
        if len(columns) > 1
        else 4.0
    )
    first = y
    for row, lines, values, total in zip(rows, labels, parts, totals, strict=True):
        block = LEADING * len(lines)
        if above:
            drawing.add(*(Words(0, y + LEADING * (i + 1) - 4, line) for i, line in enumerate(lines)))
            y += block + 2
            block = 0
        height = max(BAR, block)
        top = y + (height - BAR) / 2
        if not above:
            start = y + (height - block) / 2
            drawing.add(
                *(Words(left - 10, start + LEADING * (i + 1) - 4, line, "label", "end") for i, line in enumerate(lines))
            )
        if lowest < 0 and above:
            drawing.add(Stroke(round(zero, 2), top - 2, round(zero, 2), top + BAR + 2, "axis"))
        up = down = zero
        for place, (column, value) in enumerate(zip(columns, values, strict=True)):
            size = abs(value) * scale
            look = ("c0" if row.state != "out" else "faint") if len(columns) == 1 else f"c{place}"
            says = f"{chart.table.heading(column).label}: {_shown(chart, column, value, money)}"
            if size > 0.05:
                drawing.add(Box(round(up if value > 0 else down - size, 2), top, round(size, 2), BAR, look, says))
            up, down = (up + size, down) if value > 0 else (up, down - size)
        drawing.add(Words(up + 6, top + 13.5, total, "value"))
        y += height + (10 if above else 8)
    if lowest < 0 and not above:
        drawing.add(Stroke(round(zero, 2), first, round(zero, 2), y - 4, "axis"))
    drawing.height = y
    return drawing


def _scale(low: float, high: float, about: int) -> list[float]:
    return ticks(min(low, 0.0), high, about)


def _axis_text(value: float) -> str:
    return rounded(value, 0) if value == int(value) else rounded(value, 2)


def _years(chart: Years, money: Money, width: int) -> Drawing:
    """Lay out columns side by side in each year's slot, with each limit as a line across the slot."""
    drawing = Drawing(width)
    columns = [(column, f"c{place}") for place, column in enumerate(chart.columns)]
    limits = [(column, f"limit{place}") for place, column in enumerate(chart.limits)]
    room = [] if chart.room is None else [(chart.room, "room")]
    key = [(look, chart.table.heading(column).label) for column, look in (*columns, *limits, *room)]
    top = legend(drawing, key, 0.0) + 26
    series = {column: chart.numbers(column) for column, _ in (*columns, *limits, *room)}
    scale = _scale(
        min((min(values, default=0.0) for values in series.values()), default=0.0),
        max((max(values, default=0.0) for values in series.values()), default=1.0),
        5,
    )
    left = max(text_width(_axis_text(tick)) for tick in scale) + 10
    tall = 240
    names = chart.names()
    slot = (width - left) / max(len(names), 1)

    def height_of(value: float) -> float:
        return top + tall * (1 - (value - scale[0]) / (scale[-1] - scale[0]))

    drawing.add(Words(0, top - 14, chart.unit, "quiet"))
    for tick in scale:
        y = round(height_of(tick), 2)
        drawing.add(Stroke(left, y, width, y, "axis" if tick == 0 else "grid"))
        drawing.add(Words(left - 8, y + 4, _axis_text(tick), "quiet", "end"))
    thick = min(slot * 0.76 / max(len(columns), 1), 56)
    texts = {column: [_shown(chart, column, value, money) for value in series[column]] for column, _ in columns}
    widest = max((text_width(text) * BOLD for column, _ in columns for text in texts[column]), default=0.0)
    each = max((len(wrap(name, slot - 4)) for name in names), default=1)
    for place, name in enumerate(names):
        start = left + slot * place + (slot - thick * len(columns)) / 2
        for column, look in room:
            y, base = height_of(series[column][place]), height_of(0.0)
            says = f"{name}, {chart.table.heading(column).label}: {_shown(chart, column, series[column][place], money)}"
            drawing.add(
                Box(round(left + slot * place + 3, 2), round(y, 2), round(slot - 6, 2), round(base - y, 2), look, says)
            )
        for number, (column, look) in enumerate(columns):
            value = series[column][place]
            y, base = height_of(max(value, 0.0)), height_of(min(value, 0.0))
            x = start + thick * number
            says = f"{name}, {chart.table.heading(column).label}: {texts[column][place]}"
            drawing.add(Box(round(x, 2), round(y, 2), round(thick - 2, 2), round(base - y, 2), look, says))
            if widest <= thick + 6 or (len(columns) == 1 and widest <= slot - 4):
                # Inside the column's head where it is tall enough, so that no limit crosses the figure.
                inside = base - y > SHORTEST and widest <= thick - 6
                near = [height_of(series[limit][place]) for limit, _ in limits]
                over = under = y
                for at in sorted(near, reverse=True):
                    over = at if over - 26 <= at <= over else over
                for at in sorted(near):
                    under = at if under <= at <= under + 26 else under
                words = ("inside", under + 15) if inside and base - under > SHORTEST else ("value", over - 6)
                centre = round(x + thick / 2 - 1, 2)
                drawing.add(Words(centre, round(words[1], 2), texts[column][place], words[0], "middle"))
        for column, look in reversed(limits):
            y = round(height_of(series[column][place]), 2)
            drawing.add(Stroke(round(left + slot * place + 3, 2), y, round(left + slot * (place + 1) - 3, 2), y, look))
        for number, line in enumerate(wrap(name, slot - 4)):
            drawing.add(
                Words(
                    round(left + slot * (place + 0.5), 2), top + tall + LEADING * (number + 1), line, "label", "middle"
                )
            )
    drawing.height = top + tall + LEADING * each + 8
    return drawing


def _scatter(chart: Scatter, money: Money, width: int) -> Drawing:
    """Lay out points on two scales; names go where they touch nothing, and marked points are named first."""
    drawing = Drawing(width)
    xs, ys, names, rows = chart.numbers(chart.across), chart.numbers(chart.up), chart.names(), chart.drawn()
    scale = ticks if chart.near else _scale
    across = scale(min(xs, default=0.0), max(xs, default=1.0), 6 if width > 500 else 4)
    up = scale(min(ys, default=0.0), max(ys, default=1.0), 6)
    left, top, tall = max(text_width(_axis_text(tick)) for tick in up) + 10, 28.0, 300 if width > 500 else 260
    right = width - text_width(_axis_text(across[-1])) / 2

    def place(x: float, y: float) -> tuple[float, float]:
        return (
            round(left + (right - left) * (x - across[0]) / (across[-1] - across[0]), 2),
            round(top + tall * (1 - (y - up[0]) / (up[-1] - up[0])), 2),
        )

    drawing.add(Words(0, 13, chart.unit, "quiet"))
    for tick in up:
        y = place(0, tick)[1]
        drawing.add(Stroke(left, y, width, y, "axis" if tick == 0 or (chart.near and tick == up[0]) else "grid"))
        drawing.add(Words(left - 8, y + 4, _axis_text(tick), "quiet", "end"))
    for tick in across:
        x = place(tick, 0)[0]
        # The first stays clear of the figures up the side.
        x = max(x, left, left - 7 + text_width(_axis_text(tick)) / 2)
        drawing.add(Words(round(x, 2), top + tall + LEADING + 2, _axis_text(tick), "quiet", "middle"))
    unit = wrap(chart.across_unit, width)
    drawing.add(
        *(Words(width, top + tall + LEADING * (i + 2) + 6, line, "quiet", "end") for i, line in enumerate(unit))
    )
    drawing.height = top + tall + LEADING * (len(unit) + 1) + 14
    points = [place(x, y) for x, y in zip(xs, ys, strict=True)]
    taken = [words.extent() for words in drawing.words()]
    if chart.steps and len(points) > 1:
        track = steps_of(sorted(points))
        drawing.add(Track(track, "track"))
        taken += [(min(a, c), min(b, d) - 1, max(a, c), max(b, d) + 1) for (a, b), (c, d) in pairwise(track)]
    order = sorted(range(len(rows)), key=lambda i: (rows[i].key not in chart.marked, i))
    for i in reversed(order):
        x, y = points[i]
        marked = rows[i].key in chart.marked
        look = "c3" if marked else "c0" if rows[i].state != "out" else "faint"
        values = f"{_shown(chart, chart.across, xs[i], money)}, {_shown(chart, chart.up, ys[i], money)}"
        drawing.add(Dot(x, y, 6.5 if marked else 4.5 if chart.named else 2.5, look, f"{names[i]}: {values}"))
        taken.append((x - 4, y - 4, x + 4, y + 4))
    for i in order:
        if chart.named or rows[i].key in chart.marked:
            _name(drawing, names[i], points[i], taken, marked=rows[i].key in chart.marked)
    return drawing


def _name(
    drawing: Drawing,
    name: str,
    point: tuple[float, float],
    taken: list[tuple[float, float, float, float]],
    *,
    marked: bool,
) -> None:
    """Name a point where there is room for it, or leave the name to the table beneath.

    The name of a marked point may stand farther off, with a line to it.
    """
    x, y = point
    choices: Sequence[Words] = (
        Words(x + 9, y + 4.5, name, "label"),
        Words(x - 9, y + 4.5, name, "label", "end"),
        Words(x, y - 10, name, "label", "middle"),
        Words(x, y + 20, name, "label", "middle"),
    )
    far: Sequence[Words] = ()
    if marked:
        far = [
            words
            for away in (26, 46, 66, 86)
            for words in (Words(x - away / 2, y - away, name, "label", "end"), Words(x + away / 2, y + away, name))
        ]
    for words in (*choices, *far):
        left, top, right, bottom = words.extent()
        inside = left >= 0 and right <= drawing.width and top >= 0
        free = all(right < a or c < left or bottom < b or d < top for a, b, c, d in taken)
        if inside and free:
            if words in far:
                drawing.add(Stroke(x, y, words.x, words.y - 4 if words.y < y else words.y - 10, "axis"))
            drawing.add(words)
            taken.append((left, top, right, bottom))
            return
