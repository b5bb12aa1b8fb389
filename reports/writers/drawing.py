"""Charts as plain geometry: boxes, lines and words with their places, so that tests can look for overlaps.

Every chart is drawn twice, wide for a desk and narrow for a phone, and the page shows the one that
fits. Widths of words are estimated on the safe side, since the reader's font is not known.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from math import ceil, floor, log10
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

WIDE, HALF, NARROW = 760, 544, 340
ROOMY = 500
"""Pixels from which on a drawing has room for names beside what they name."""
SIZE = 13
"""Letters in a chart, in pixels."""
LEADING = 17
BOLD = 1.1
"""How much wider bold letters run."""


type Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle; `says` appears when pointed at."""

    x: float
    y: float
    width: float
    height: float
    look: str
    says: str = ""


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float
    look: str


@dataclass(frozen=True, slots=True)
class Words:
    """One line of words whose baseline starts, is centred or ends at x; turned, it starts at y and runs upward."""

    x: float
    y: float
    text: str
    look: str = "label"
    anchor: Anchor = "start"
    turned: bool = False

    def extent(self) -> tuple[float, float, float, float]:
        """Give the box the words may fill: left, top, right, bottom."""
        width = text_width(self.text) * (BOLD if self.look in {"value", "inside"} else 1.0)
        if self.turned:
            return self.x - SIZE * 0.8, self.y - width, self.x + SIZE * 0.3, self.y
        left = {"start": self.x, "middle": self.x - width / 2, "end": self.x - width}[self.anchor]
        return left, self.y - SIZE, left + width, self.y + SIZE * 0.3


@dataclass(frozen=True, slots=True)
class Dot:
    """A filled circle."""

    x: float
    y: float
    radius: float
    look: str
    says: str = ""


@dataclass(frozen=True, slots=True)
class Track:
    """A line through points."""

    points: tuple[tuple[float, float], ...]
    look: str

    @property
    def path(self) -> str:
        """Spell the line as an SVG path, step by step, to a pixel."""
        pixels = [(round(x), round(y)) for x, y in self.points]
        (start, *_) = pixels
        steps = [f"M{start[0]} {start[1]}"]
        steps += [_step(x2 - x1, y2 - y1) for (x1, y1), (x2, y2) in pairwise(pixels)]
        return "".join(steps)


def _step(across: int, down: int) -> str:
    """Spell a step of so many pixels; straight across and straight down are said so.

    >>> _step(15, 0), _step(0, -20), _step(15, -20), _step(0, 0)
    ('h15', 'v-20', 'l15-20', '')
    """
    if not down:
        return f"h{across}" if across else ""
    if not across:
        return f"v{down}"
    return f"l{across}{'' if down < 0 else ' '}{down}"


type Shape = Box | Stroke | Words | Dot | Track


@dataclass
class Drawing:
    """Shapes on a canvas of so many pixels, added from the back to the front."""

    width: float
    height: float = 0.0
    shapes: list[Shape] = field(default_factory=list)

    def add(self, *shapes: Shape) -> None:
        """Put shapes on top."""
        self.shapes.extend(shapes)

    def add_lines(
        self,
        lines: Sequence[str],
        x: float,
        y: float,
        look: str = "label",
        anchor: Anchor = "start",
    ) -> None:
        """Put lines of words one below another, the first on the baseline y."""
        self.add(
            *(
                Words(x, y + LEADING * number, line, look, anchor)
                for number, line in enumerate(lines)
            )
        )

    def words(self) -> Iterator[Words]:
        """Go through the words."""
        return (shape for shape in self.shapes if isinstance(shape, Words))


def text_width(text: str, size: float = SIZE) -> float:
    """Estimate on the safe side how wide a text is, in pixels."""
    return size * sum(map(_em, text))


def widest(texts: Iterable[str]) -> float:
    """Estimate how wide the widest of some texts is; 0 without any."""
    return max(map(text_width, texts), default=0.0)


@lru_cache(maxsize=2**12)
def _em(letter: str) -> float:
    if unicodedata.combining(letter) or letter in "\u200b\u200d\ufe0f":
        return 0.0
    if unicodedata.east_asian_width(letter) in "WF" or ord(letter) > 0x1F000:
        return 1.25
    if letter in "iljI.,:;'|! ":
        return 0.34
    if letter in "tfrJ()[]-/":
        return 0.43
    if letter in "mwMW@%—…+=<>":
        return 0.99
    return 0.75 if letter.isupper() else 0.64


def wrap(text: str, width: float) -> list[str]:
    """Break a text into lines no wider than `width` pixels; a word too wide for a line is broken itself."""
    lines, line = [], ""
    for word in text.split():
        for piece in _pieces(word, width):
            longer = f"{line} {piece}".strip()
            if line and text_width(longer) > width:
                lines.append(line)
                line = piece
            else:
                line = longer
    return [*lines, line] if line else lines or [""]


def _pieces(word: str, width: float) -> Iterator[str]:
    piece = ""
    for letter in word:
        if piece and text_width(piece + letter) > width:
            yield piece
            piece = ""
        piece += letter
    yield piece


def balanced(text: str, width: float) -> list[str]:
    """Wrap to as few lines as `wrap` does, of about the same length."""
    count = len(wrap(text, width))
    if count == 1:
        return wrap(text, width)
    low, high = 10.0, width
    while high - low > 4:
        middle = (low + high) / 2
        low, high = (middle, high) if len(wrap(text, middle)) > count else (low, middle)
    return wrap(text, high)


def ticks(low: float, high: float, about: int = 5) -> list[float]:
    """Choose round numbers that cover low to high, some `about` of them.

    >>> ticks(0, 1250)
    [0, 500, 1000, 1500]
    """
    if high <= low:
        high = low + 1
    raw = (high - low) / max(about - 1, 1)
    magnitude = 10 ** floor(log10(raw))
    step = next(step for step in (1, 2, 5, 10) if step * magnitude >= raw * 0.999) * magnitude
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [round(place * step, 10) for place in range(first, last + 1)]


def legend(drawing: Drawing, names: Sequence[tuple[str, str]], top: float) -> float:
    """Draw a key of (look, name) in rows from `top`; returns where it ends."""
    x, y = 0.0, top + LEADING
    for look, name in names:
        for number, line in enumerate(wrap(name, drawing.width - 24)):
            needed = 22 + text_width(line) + 14
            if number or (x and x + needed > drawing.width + 14):
                x, y = (22.0 if number else 0.0), y + LEADING + 4
            if not number:
                drawing.add(_sign(look, x, y))
            drawing.add(Words(x + (0 if number else 20), y, line, "key"))
            x += needed
    return y + 12


def _sign(look: str, x: float, y: float) -> Shape:
    """Make what stands for a look in a key."""
    if look.startswith("limit"):
        return Stroke(x, y - 4, x + 14, y - 4, look)
    return Box(x, y - 11, 13, 13, look)


def steps_of(points: Sequence[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    """Join points as steps: along, then up."""
    steps = list(points[:1])
    for (_, y1), (x2, y2) in pairwise(points):
        steps += [(x2, y1), (x2, y2)]
    return tuple(steps)
