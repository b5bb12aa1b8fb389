"""Pictures made of rows, each with its words beside it: what the screens of a page hold."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Headed:
    """What stands above a picture: a title that says the finding, and what is drawn with its unit."""

    title: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Stake:
    """Points lost at the two ends of something in dispute, as shares of the most that is lost anywhere.

    what: is in dispute. at: where the larger loss is, in words. low, high: shares, 0 where nothing
    is lost. says: the larger loss.
    """

    what: str
    at: str
    low: Fraction
    high: Fraction
    says: str


@dataclass(frozen=True, slots=True)
class Tornado:
    """Bars to both sides of a line, the longest first."""

    head: Headed
    stakes: tuple[Stake, ...]
    rest: str = ""


@dataclass(frozen=True, slots=True)
class FutureRow:
    """One future: what is left of the portfolio there and the best there, as shares of the axis; None where none is.

    repaired: what is left is after dropping. good: it fits. says: that in words.
    """

    name: str
    chance: str
    worth: Fraction | None
    best: Fraction | None
    repaired: bool
    good: bool
    says: str


@dataclass(frozen=True, slots=True)
class FutureStrip:
    """Futures a row, on one axis. ticks: figures with their places on it."""

    head: Headed
    ticks: tuple[tuple[str, Fraction], ...]
    rows: tuple[FutureRow, ...]


@dataclass(frozen=True, slots=True)
class TimeRow:
    """One recommendation over the years: what is spent in each as shares of the most; colour of its theme."""

    name: str
    colour: int
    amounts: tuple[Fraction, ...]
    says: tuple[str, ...]
    total: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """Recommendations over years, a row each."""

    head: Headed
    years: tuple[str, ...]
    total: str
    rows: tuple[TimeRow, ...]
    rest: str = ""


@dataclass(frozen=True, slots=True)
class YearStack:
    """One year: its parts from below, and lines across, as shares of the axis; None for a line that is not there.

    total: what they come to, in words; says: each part in words.
    """

    year: str
    parts: tuple[Fraction, ...]
    budget: Fraction | None
    available: Fraction | None
    total: str
    says: str


@dataclass(frozen=True, slots=True)
class YearStacks:
    """A stack a year. ticks: figures with their places on the axis. names: of the parts, each with its colour.

    says: every figure in words, part by part.
    """

    head: Headed
    ticks: tuple[tuple[str, Fraction], ...]
    names: tuple[tuple[str, int], ...]
    years: tuple[YearStack, ...]
    says: str
    rest: str = ""


type Picture = Tornado | FutureStrip | Timeline | YearStacks


def spoken(picture: Picture) -> tuple[str, ...]:
    """Say each row of a picture in words, for forms that draw nothing."""
    match picture:
        case Tornado():
            return tuple(f"{row.what}: {row.says} points ({row.at})" for row in picture.stakes)
        case FutureStrip():
            return tuple(_of_future(row) for row in picture.rows)
        case Timeline():
            return tuple(f"{row.name}: {'; '.join(row.says)}" for row in picture.rows)
        case YearStacks():
            return tuple(f"{row.year}: {row.says}" for row in picture.years)


def _of_future(row: FutureRow) -> str:
    chance = f" ({row.chance})" if row.chance else ""
    return f"{row.name}{chance}: {row.says}"
