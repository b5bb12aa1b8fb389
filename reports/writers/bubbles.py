"""Cost against benefit drawn: bubbles on two scales, named where a name touches nothing, if need be with a line to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import cos, hypot, pi, sin, sqrt
from typing import TYPE_CHECKING

from reports.model.numbers import rounded
from reports.writers.drawing import Drawing, Stroke, Words, text_width, ticks, widest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reports.model.screens import Bubble, Bubbles

BESIDE, ALONE, NARROW = 400, 1000, 296
"""Pixels across: beside the table, above it, and on a phone."""
TALLEST, LOWEST, EACH = 640, 300, 15
"""Pixels down at most beside the table and at least, and what each bubble adds."""
LANDSCAPE = 460
"""Pixels down at most elsewhere."""
LARGEST, SMALLEST, SAME = 9.5, 2.5, 6.5
"""Radius of a bubble in all draws, in hardly any, and where no draws were made."""
NEAR = 4.0
"""Pixels between a bubble and its name beside it."""
FAR = (18, 28, 40, 54, 70, 88, 108, 130, 155, 180)
"""Pixels from a bubble to a name that a line leads to."""
TURNS = 36
"""Directions that are tried at each distance."""
MOST_NAMED = 40
"""Bubbles that are named; beyond, the table names them."""
ROOM = 0.05
"""Part of a scale that is left free at its ends."""
SIZE, TIGHT = 12, 0.95
"""Letters in pixels, and what they take of the estimate, which is on the safe side."""
ROUNDS = 5
"""Times that bubbles without a name are put first."""
STEP = 3.0
"""Pixels between the points of a line that are looked at."""

type Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Placed:
    """A bubble with its place and its radius, in pixels."""

    bubble: Bubble
    x: float
    y: float
    radius: float


@dataclass(frozen=True, slots=True)
class Named:
    """The name of a bubble, with the line that leads to it."""

    at: Placed
    words: Words
    lead: Stroke | None


@dataclass
class Picture:
    """The drawing of the axes, the bubbles from the largest to the smallest, and the names on top with their lines."""

    drawing: Drawing
    placed: list[Placed] = field(default_factory=list)
    named: list[Named] = field(default_factory=list)

    @property
    def leads(self) -> list[Stroke]:
        """The lines from names to bubbles."""
        return [name.lead for name in self.named if name.lead is not None]

    @property
    def names(self) -> list[tuple[Words, bool]]:
        """The names, and whether what they name is left out."""
        return [(name.words, name.at.bubble.mark == "out") for name in self.named]


def draw_bubbles(chart: Bubbles, width: int) -> Picture:
    """Draw the chart so many pixels wide."""
    return draw_alike([chart], width)[0]


def draw_alike(charts: Sequence[Bubbles], width: int) -> list[Picture]:
    """Draw charts on the same scales; what stands in the same place as in the first keeps its name where it is."""
    tallest = TALLEST if width == BESIDE else LANDSCAPE
    most = max(len(chart.bubbles) for chart in charts)
    size = (width, min(tallest, LOWEST + EACH * most))
    pictures: list[Picture] = []
    for chart in charts:
        drawing = _Drawing(chart, size, charts)
        pictures.append(drawing.like(pictures[0]) if pictures else drawing.drawn())
    return pictures


class _Drawing:
    """The scales, and what is taken by names, bubbles and lines already."""

    def __init__(self, chart: Bubbles, size: tuple[int, int], charts: Sequence[Bubbles]) -> None:
        self.chart = chart
        width, height = size
        self.picture = Picture(Drawing(width, height))
        costs = [float(bubble.cost) for each in charts for bubble in each.bubbles]
        benefits = [float(bubble.benefit) for each in charts for bubble in each.bubbles]
        self.least, self.most = _ends(costs)
        self.bottom, self.summit = _ends(benefits)
        self.across = _within(
            self.least, self.most, 8 if width == ALONE else 6 if width == BESIDE else 4
        )
        self.up = _within(self.bottom, self.summit, 6)
        self.left = round(widest(map(_tick, self.up))) + 8
        self.right = width - 8.0
        self.top, self.base = 30.0, height - 42.0
        self.boxes: list[Box] = []

    def drawn(self) -> Picture:
        self.axes()
        self.place()
        best, kept = (-1, 0), self.picture.named
        for order in self.orders(self.first_named()):
            self.names(order)
            score = (len(self.picture.named), -len(self.picture.leads))
            if score > best:
                best, kept = score, self.picture.named
        self.picture.named = kept
        return self.picture

    def like(self, first: Picture) -> Picture:
        """Draw the chart, names where they stand in another picture as long as nothing else stands there."""
        self.axes()
        self.place()
        self.clear()
        before = {(name.at.bubble.name, name.at.x, name.at.y): name for name in first.named}
        later = []
        for at in self.first_named():
            name = before.get((at.bubble.name, at.x, at.y))
            if (
                name is not None
                and self.is_free(_extent(name.words))
                and self.leads_clear(name, at)
            ):
                self.put(at, name.words, name.lead)
            else:
                later.append(at)
        for at in later:
            self.name(at)
        return self.picture

    def leads_clear(self, name: Named, at: Placed) -> bool:
        """Whether a name has no line, or one that is clear."""
        return name.lead is None or self.is_clear(name.lead, at)

    def first_named(self) -> list[Placed]:
        """List the bubbles that are to be named, the first first."""
        return sorted(self.picture.placed, key=lambda at: at.bubble.rank)[:MOST_NAMED]

    def orders(self, placed: list[Placed]) -> Iterator[list[Placed]]:
        """Go through orders in which to name bubbles: by rank, crowded first, from above, from below.

        Then again and again those first that got no name the last time.
        """
        yield placed
        yield sorted(placed, key=lambda at: at.y)
        yield sorted(placed, key=lambda at: -at.y)
        order = sorted(placed, key=self.alone)
        for _ in range(ROUNDS):
            yield order
            named = {words.text for words, _ in self.picture.names}
            if len(named) == len(order):
                return
            order = sorted(order, key=lambda at: at.bubble.name in named)

    def alone(self, at: Placed) -> float:
        """Say how far the third nearest bubble is."""
        far = sorted(hypot(at.x - other.x, at.y - other.y) for other in self.picture.placed)
        return far[min(3, len(far) - 1)]

    def names(self, order: list[Placed]) -> None:
        """Name the bubbles in an order."""
        self.clear()
        for at in order:
            self.name(at)

    def clear(self) -> None:
        """Take all names away."""
        self.picture.named = []
        self.boxes = [_extent(words) for words in self.picture.drawing.words()]
        self.boxes += [_around(at) for at in self.picture.placed]

    def x_of(self, value: float) -> float:
        """Give where a cost stands."""
        share = (value - self.least) / (self.most - self.least)
        return round(self.left + (self.right - self.left) * share)

    def y_of(self, value: float) -> float:
        """Give where a benefit stands."""
        share = (value - self.bottom) / (self.summit - self.bottom)
        return round(self.base - (self.base - self.top) * share)

    def axes(self) -> None:
        """Draw both scales, what each counts, and the line of what all that is funded brings for its money."""
        drawing = self.picture.drawing
        drawing.add(Words(0, 13, self.chart.up, "named"))
        for tick in self.up:
            y = self.y_of(tick)
            drawing.add(Stroke(self.left, y, drawing.width, y, "grid" if tick else "axis"))
            drawing.add(Words(self.left - 6, y + 4, _tick(tick), "quiet", "end"))
        for tick in self.across:
            x = self.x_of(tick)
            drawing.add(Stroke(x, self.base, x, self.base + 4, "axis"))
            drawing.add(Words(x, self.base + 19, _tick(tick), "quiet", "middle"))
        drawing.add(Words(drawing.width, self.base + 37, self.chart.across, "named", "end"))
        self.average()

    def average(self) -> None:
        """Draw that line from nothing to where it leaves the chart."""
        if self.chart.slope is None:
            return
        slope, far, high = float(self.chart.slope), self.most, self.summit
        end = min(far, high / slope)
        x, y = self.x_of(end), self.y_of(end * slope)
        self.picture.drawing.add(Stroke(self.x_of(0), self.y_of(0), x, y, "average"))

    def place(self) -> None:
        """Put the bubbles in their places, the largest at the back."""
        placed = [
            Placed(
                bubble,
                self.x_of(float(bubble.cost)),
                self.y_of(float(bubble.benefit)),
                _radius(bubble),
            )
            for bubble in self.chart.bubbles
        ]
        self.picture.placed = sorted(placed, key=lambda at: (-at.radius, at.bubble.rank))

    def name(self, at: Placed) -> None:
        """Name a bubble beside it, or farther off with a line to it, or leave the name to the table."""
        for words in _beside(at):
            if self.is_free(_extent(words)):
                self.put(at, words, None)
                return
        if len(self.chart.bubbles) > MOST_NAMED:
            return
        for words, lead in _farther(at):
            if self.is_free(_extent(words)) and self.is_clear(lead, at):
                self.put(at, words, lead)
                return

    def put(self, at: Placed, words: Words, lead: Stroke | None) -> None:
        self.picture.named.append(Named(at, words, lead))
        self.boxes.append(_extent(words))

    def is_free(self, box: Box) -> bool:
        """Whether a name stays on the chart and touches nothing."""
        left, top, right, bottom = box
        if left < 0 or right > self.picture.drawing.width or top < 18 or bottom > self.base + 4:
            return False
        if any(left < c and a < right and top < d and b < bottom for a, b, c, d in self.boxes):
            return False
        return not any(_in(box, x, y) for lead in self.picture.leads for x, y in _along(lead))

    def is_clear(self, lead: Stroke, at: Placed) -> bool:
        """Whether a line runs through no name and no other bubble, and across no other line."""
        around = _around(at)
        others = [box for box in self.boxes if box != around]
        if any(_in(box, x, y) for x, y in _along(lead) for box in others):
            return False
        return not any(_cross(lead, other) for other in self.picture.leads)


def _around(at: Placed) -> Box:
    """Give the box of a bubble."""
    return at.x - at.radius, at.y - at.radius, at.x + at.radius, at.y + at.radius


def _radius(bubble: Bubble) -> float:
    """Give a radius: the area is the share."""
    if bubble.share is None:
        return SAME
    return round(max(SMALLEST, LARGEST * sqrt(bubble.share)), 1)


def _ends(values: list[float]) -> tuple[float, float]:
    """Give the ends of a scale: nothing and all figures lie within it, with a little room."""
    low, high = min([*values, 0.0]), max([*values, 0.0])
    room = (high - low or 1.0) * ROOM
    return low - room * (low < 0), high + room


def _within(low: float, high: float, about: int) -> list[float]:
    """Choose round figures that lie between the ends."""
    return [tick for tick in ticks(low, high, about) if low <= tick <= high]


def _extent(words: Words) -> Box:
    """Give the box that a name may fill: letters of this chart are smaller than those of others."""
    width = text_width(words.text, SIZE) * TIGHT
    left = {"start": words.x, "middle": words.x - width / 2, "end": words.x - width}[words.anchor]
    return left, words.y - SIZE, left + width, words.y + SIZE * 0.3


def _tick(value: float) -> str:
    return rounded(value, 0) if value == int(value) else rounded(value, 2)


def _beside(at: Placed) -> Iterator[Words]:
    """Go through the places of a name next to its bubble, the best first."""
    x, y, gap, name = at.x, at.y, round(at.radius + NEAR), at.bubble.name
    near = round(gap * 0.7)
    yield Words(x + gap, y + 4, name, "lb")
    yield Words(x - gap, y + 4, name, "lb", "end")
    yield Words(x, y - gap - 1, name, "lb", "middle")
    yield Words(x, y + gap + 10, name, "lb", "middle")
    for side in (-6, 14):
        yield Words(x + near, y + side, name, "lb")
        yield Words(x - near, y + side, name, "lb", "end")


def _farther(at: Placed) -> Iterator[tuple[Words, Stroke]]:
    """Go through places farther off with the line to each, the nearest first, sideways before upward."""
    turns = sorted(
        (2 * pi * turn / TURNS for turn in range(TURNS)), key=lambda turn: abs(sin(turn))
    )
    for far in FAR:
        for turn in turns:
            dx, dy = cos(turn), sin(turn)
            x, y = round(at.x + dx * (at.radius + far)), round(at.y + dy * (at.radius + far))
            edge = round(at.x + dx * at.radius), round(at.y + dy * at.radius)
            words = Words(x + 2, y + 4, at.bubble.name, "lb")
            if dx < 0:
                words = Words(x - 2, y + 4, at.bubble.name, "lb", "end")
            yield words, Stroke(*edge, x, y, "lead")


def _along(line: Stroke) -> Iterator[tuple[float, float]]:
    """Go along a line in small steps."""
    length = hypot(line.x2 - line.x1, line.y2 - line.y1)
    steps = max(1, int(length / STEP))
    for step in range(steps + 1):
        part = step / steps
        yield line.x1 + (line.x2 - line.x1) * part, line.y1 + (line.y2 - line.y1) * part


def _in(box: Box, x: float, y: float) -> bool:
    left, top, right, bottom = box
    return left < x < right and top < y < bottom


def _cross(one: Stroke, other: Stroke) -> bool:
    """Whether two lines cross."""
    return _sides(one, other) < 0 and _sides(other, one) < 0


def _sides(line: Stroke, other: Stroke) -> float:
    """Give less than nothing where the ends of another line lie on both sides of a line."""
    dx, dy = line.x2 - line.x1, line.y2 - line.y1
    first = dx * (other.y1 - line.y1) - dy * (other.x1 - line.x1)
    last = dx * (other.y2 - line.y1) - dy * (other.x2 - line.x1)
    return first * last
