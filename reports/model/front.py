"""The first screen is a value: a message with its doubt, money by theme, four tiles and three lines to act on.

Every figure that is shown knows where it stands in `result.json`, so that a reader, or a test, can
look it up there.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal


@dataclass(frozen=True, slots=True)
class Where:
    """A step to every entry that holds this in one of its fields."""

    field: str
    holds: str | bool


type Step = str | int | Where
"""One step of a path through a result: a key, a place in a list, `*` for every key, or those that hold something."""

type Path = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Quoted:
    """A figure or name as it is read, and its path in `result.json`.

    counted: what stands there is counted: the number of its entries, or, with a path to several, of
    those that are equal to this. plus: paths of what is added to it, counted likewise. of: the path
    of what it is a share of.
    """

    text: str
    path: Path
    counted: str | bool | None = None
    plus: tuple[Path, ...] = ()
    of: Path = ()


type Phrase = tuple[str | Quoted, ...]
"""Words in their order, those that quote the result marked."""


def words(phrase: Phrase) -> str:
    """Read a phrase as one text.

    >>> words(("It costs ", Quoted("US$ 3 million", ("portfolio", "cost")), "."))
    'It costs US$ 3 million.'
    """
    return "".join(part if isinstance(part, str) else part.text for part in phrase)


type Fill = Literal["firm", "turns", "open", "ruled", "unasked", "unsettled"]
"""How firm a part of the money is: a fill of its own, so that no colour alone says it."""

FILLS: dict[Fill, str] = {
    "firm": "Firm, as are names in bold",
    "turns": "Turns on something",
    "open": "Open: as good without it",
    "ruled": "Decided by a rule",
    "unasked": "How firm was not asked",
    "unsettled": "Not settled within the limits of the search",
}
"""What the key says of each fill, in the order of a bar's parts."""


@dataclass(frozen=True, slots=True)
class BarPart:
    """A part of a bar. share: of the longest bar, from 0 to 1."""

    fill: Fill
    share: Fraction


@dataclass(frozen=True, slots=True)
class NameShown:
    """A short name under a bar; strong: what it names is firm."""

    name: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class ThemeBar:
    """The money of a theme, or of one recommendation. colour: place among six.

    count: how many of how many are funded, blank for one recommendation. more: names that there is
    no room for.
    """

    name: str
    colour: int
    amount: Phrase
    parts: tuple[BarPart, ...]
    count: Phrase = ()
    names: tuple[NameShown, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class Pips:
    """So many of so many little squares."""

    full: int
    of: int
    bad: bool = False


@dataclass(frozen=True, slots=True)
class Meter:
    """A share of a line."""

    share: Fraction
    bad: bool = False


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with its interval on a line from `start` to `end`, all as shares of that line; what its ends mean."""

    low: Fraction
    middle: Fraction
    high: Fraction
    start: str
    end: Phrase


type Picture = Pips | Meter | Interval


@dataclass(frozen=True, slots=True)
class Tile:
    """One of the four figures.

    figure: blank where there is none, and `below` says why. unit: what one of its units is, where
    that is not a word that everybody knows.
    """

    key: str
    label: str
    figure: Phrase
    beside: Phrase = ()
    picture: Picture | None = None
    below: Phrase = ()
    unit: str = ""


@dataclass(frozen=True, slots=True)
class ToDo:
    """What to decide today, to settle, to find out first."""

    key: str
    title: str
    text: Phrase


@dataclass(frozen=True, slots=True)
class FirstScreen:
    """All that a reader with three minutes sees: `message` says what, `doubt` how sure that is.

    notes: what must not be missed: that it is not proven, or that the run was stopped. ranked: what
    is first by benefit alone, and why it is funded or not.
    """

    message: Phrase
    doubt: Phrase
    notes: tuple[str, ...]
    bars_title: Phrase
    bars_unit: str
    bars: tuple[ThemeBar, ...]
    bars_rest: Phrase
    ranked: Phrase
    tiles: tuple[Tile, ...]
    todos: tuple[ToDo, ...]
    foot: str

    @property
    def headline(self) -> str:
        """The message and its doubt as one text."""
        return " ".join(part for part in (words(self.message), words(self.doubt)) if part)

    @property
    def fills(self) -> tuple[Fill, ...]:
        """The fills that some bar shows, in the order of the key."""
        shown = {part.fill for bar in self.bars for part in bar.parts}
        return tuple(fill for fill in FILLS if fill in shown)
