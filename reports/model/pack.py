"""The board pack is a value: grids, plots, parts, slides and letters whose phrases quote the result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reports.model.front import FirstScreen, Phrase, Quoted, Tile, ToDo


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row of a small table. strong: it is the one that is recommended."""

    cells: tuple[Phrase, ...]
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A small table.

    figures: places of the columns that hold figures. whole: of those whose words stay on one line.
    wide: the share of its width that each column gets.
    """

    headings: tuple[str, ...]
    rows: tuple[GridRow, ...]
    figures: frozenset[int] = frozenset()
    whole: frozenset[int] = frozenset()
    wide: tuple[int, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class PlotSeries:
    """One run of figures of a plot; None where there is none."""

    name: str
    figures: tuple[Quoted | None, ...]


@dataclass(frozen=True, slots=True)
class Plot:
    """A chart of bars, one group a label. says: what it shows, for those who do not see it. upright: bars stand.

    unit: of its axis. shares: figures are per cents. coloured: each bar is a theme, in its colour. bad: more is worse.
    """

    unit: str
    labels: tuple[str, ...]
    series: tuple[PlotSeries, ...]
    says: str
    upright: bool = False
    shares: bool = False
    coloured: bool = False
    bad: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a paper under a heading: sentences, then a table."""

    title: Phrase
    text: tuple[Phrase, ...] = ()
    grid: Grid | None = None
    on_new_page: bool = False


@dataclass(frozen=True, slots=True)
class Brief:
    """The decision on one page. alike: which options are one and the same, or why there are none beside it."""

    name: str
    screen: FirstScreen
    options: Grid | None
    alike: Phrase
    risks: tuple[ToDo, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """The decision on two pages, as parts under headings."""

    name: str
    message: Phrase
    doubt: Phrase
    parts: tuple[Part, ...]
    foot: str


@dataclass(frozen=True, slots=True)
class Slide:
    """One slide: its title says the finding. tiles, points, grid and plot stand below where there are any.

    stacked: the plot stands below the grid, not beside it.
    """

    key: str
    title: Phrase
    below: Phrase = ()
    tiles: tuple[Tile, ...] = ()
    points: tuple[ToDo, ...] = ()
    grid: Grid | None = None
    plot: Plot | None = None
    stacked: bool = False


@dataclass(frozen=True, slots=True)
class Deck:
    """Six slides. foot: on each of them."""

    name: str
    slides: tuple[Slide, ...]
    foot: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What is said to who brought a recommendation in. about: the case; verdict: funded or not, and at which level."""

    id: str
    about: str
    name: str
    verdict: Phrase
    parts: tuple[Part, ...]
    foot: str
