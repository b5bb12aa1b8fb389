"""Cost against benefit drawn: bubbles on two scales, named where a name touches nothing, if need be with a line to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
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
type Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Placed:
    """A bubble with its place and its radius, in pixels."""

    bubble: Bubble
    x: float
    y: float
    radius: float


@dataclass(frozen=True, slots=True)
class Spot:
    """A place for a name, the box it fills there, and the line that leads to it with the points that are looked at."""

    words: Words
    box: Box
    lead: Stroke | None = None
    points: tuple[Point, ...] = ()


@dataclass(frozen=True, slots=True)
class Named:
    """A bubble with its name."""

    at: Placed
    spot: Spot


@dataclass
class Picture:
    """The drawing of the axes, the bubbles from the largest to the smallest, and the names on top with their lines."""

    drawing: Drawing
    placed: list[Placed] = field(default_factory=list)
    named: list[Named] = field(default_factory=list)

    @property
    def leads(self) -> list[Stroke]:
        """The lines from names to bubbles."""
        return [name.spot.lead for name in self.named if name.spot.lead is not None]

    @property
    def names(self) -> list[tuple[Words, bool]]:
        """The names, and whether what they name is left out."""
        return [(name.spot.words, name.at.bubble.mark == "out") for name in self.named]


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
    """The scales, and what is taken by names, bubbles and lines already.

    fixed: boxes of the axes' words and of the bubbles, which stay where they are in whatever order
    names are put. boxes: of the names put so far.
    """

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
        self.fixed: list[Box] = []
        self.boxes: list[Box] = []
        self.lines: list[Stroke] = []
        self.along: list[tuple[Point, ...]] = []
        self.spots: dict[int, Again[Spot]] = {}

    def drawn(self) -> Picture:
        """Draw the chart, names in that of some orders in which most are put."""
        self.prepare()
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
        self.prepare()
        self.clear()
        before = {(name.at.bubble.name, name.at.x, name.at.y): name.spot for name in first.named}
        later = []
        for at in self.first_named():
            spot = before.get((at.bubble.name, at.x, at.y))
            if spot is not None and self.is_possible(at, spot) and self.has_room(spot):
                self.put(at, spot)
            else:
                later.append(at)
        for at in later:
            self.name(at)
        return self.picture

    def prepare(self) -> None:
        """Draw all but the names, and note where each name may stand."""
        self.axes()
        self.place()
        self.fixed = [_extent(words) for words in self.picture.drawing.words()]
        self.fixed += [_around(at) for at in self.picture.placed]
        self.spots = {id(at): Again(self.possible(at)) for at in self.picture.placed}

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
        self.boxes, self.lines, self.along = [], [], []

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
        for spot in self.spots[id(at)]:
            if self.has_room(spot):
                self.put(at, spot)
                return

    def possible(self, at: Placed) -> Iterator[Spot]:
        """Go through the places of a name that nothing fixed is in the way of, the best first."""
        for words in _beside(at):
            spot = Spot(words, _extent(words))
            if self.is_open(spot.box):
                yield spot
        if len(self.chart.bubbles) > MOST_NAMED:
            return
        others = self.fixed_but(at)
        for words, lead in _farther(at):
            box = _extent(words)
            if self.is_open(box):
                points = tuple(_along(lead))
                if not _run_through(lead, points, others):
                    yield Spot(words, box, lead, points)

    def fixed_but(self, at: Placed) -> list[Box]:
        """List the boxes of all that is fixed but one bubble."""
        around = _around(at)
        return [box for box in self.fixed if box != around]

    def is_possible(self, at: Placed, spot: Spot) -> bool:
        """Whether nothing fixed is in the way of a name, nor of the line from it to its bubble."""
        if not self.is_open(spot.box):
            return False
        if spot.lead is None:
            return True
        return not _run_through(spot.lead, spot.points, self.fixed_but(at))

    def has_room(self, spot: Spot) -> bool:
        """Whether no other name, and no line to one, is in the way of a name."""
        return self.is_free(spot) and self.is_clear(spot)

    def put(self, at: Placed, spot: Spot) -> None:
        """Put a name on the chart, with the line to it."""
        self.picture.named.append(Named(at, spot))
        self.boxes.append(spot.box)
        if spot.lead is not None:
            self.lines.append(spot.lead)
            self.along.append(spot.points)

    def is_open(self, box: Box) -> bool:
        """Whether a name stays on the chart and touches nothing fixed."""
        left, top, right, bottom = box
        if left < 0 or right > self.picture.drawing.width or top < 18 or bottom > self.base + 4:
            return False
        return not _touches(box, self.fixed)

    def is_free(self, spot: Spot) -> bool:
        """Whether a name touches no other name, and no line to one."""
        if _touches(spot.box, self.boxes):
            return False
        return not any(_in(spot.box, x, y) for points in self.along for x, y in points)

    def is_clear(self, spot: Spot) -> bool:
        """Whether the line to a name runs through no other name, and across no other line."""
        lead = spot.lead
        if lead is None:
            return True
        if _run_through(lead, spot.points, self.boxes):
            return False
        return not any(_cross(lead, other) for other in self.lines)


class Again[Item]:
    """What is gone through again and again from its beginning, each item worked out when it is first come to."""

    def __init__(self, items: Iterator[Item]) -> None:
        self.items = items
        self.known: list[Item] = []

    def __iter__(self) -> Iterator[Item]:
        yield from self.known
        # Only one goes through it at a time: what was not known yet is known to all who come later.
        for item in self.items:
            self.known.append(item)
            yield item


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
    width = _name_width(words.text)
    left = {"start": words.x, "middle": words.x - width / 2, "end": words.x - width}[words.anchor]
    return left, words.y - SIZE, left + width, words.y + SIZE * 0.3


@lru_cache(maxsize=2**10)
def _name_width(text: str) -> float:
    """Estimate how wide a name is; each is tried in many places."""
    return text_width(text, SIZE) * TIGHT


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


def _along(line: Stroke) -> Iterator[Point]:
    """Go along a line in small steps."""
    length = hypot(line.x2 - line.x1, line.y2 - line.y1)
    steps = max(1, int(length / STEP))
    for step in range(steps + 1):
        part = step / steps
        yield line.x1 + (line.x2 - line.x1) * part, line.y1 + (line.y2 - line.y1) * part


def _touches(box: Box, boxes: list[Box]) -> bool:
    """Whether a box has some of its inside in common with another."""
    left, top, right, bottom = box
    return any(left < c and a < right and top < d and b < bottom for a, b, c, d in boxes)


def _run_through(line: Stroke, points: tuple[Point, ...], boxes: list[Box]) -> bool:
    """Whether a line has a point in a box; most boxes lie wholly to one side of it."""
    left, right = sorted((line.x1, line.x2))
    top, bottom = sorted((line.y1, line.y2))
    near = [
        (a, b, c, d) for a, b, c, d in boxes if a < right and left < c and b < bottom and top < d
    ]
    return any(_in(box, x, y) for box in near for x, y in points)


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
