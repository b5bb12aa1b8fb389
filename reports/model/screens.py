"""The screens of a page after the first one as values: the options side by side, and the portfolio with its picture.

Figures that are quoted know where they stand in `result.json`, as on the first screen. Each screen
also holds the tables that say the same, for forms without pictures.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from reports.model.front import FILLS, Fill, FirstScreen, Phrase, Picture

if TYPE_CHECKING:
    from reports.model.table import Table

type Mark = Fill | Literal["out"]
"""How firm a recommendation is, or that it is left out."""

MARKS: dict[Mark, str] = {**dict(FILLS.items()), "firm": "Firm: in every view", "out": "Left out"}
"""What the key says of each mark."""


@dataclass(frozen=True, slots=True)
class Turned:
    """The first screen of an option. keys: of the options that are this portfolio."""

    keys: tuple[str, ...]
    screen: FirstScreen


# Options
# --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OptionShown:
    """An option above its column. note: beneath its name. there: the case has such an option, so it can be chosen."""

    key: str
    name: str
    note: str = ""
    there: bool = True


@dataclass(frozen=True, slots=True)
class OptionCell:
    """A figure of an option. beside: in small letters after it. strong: none of the others is as good here."""

    text: Phrase
    beside: Phrase = ()
    picture: Picture | None = None
    strong: bool = False


@dataclass(frozen=True, slots=True)
class OptionLine:
    """One figure of every option; note: what its picture is measured on."""

    key: str
    label: str
    cells: tuple[OptionCell, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class OptionsBeside:
    """Options side by side, of which a reader of the page chooses one. recommended: its key. notes: beneath."""

    key: str
    options: tuple[OptionShown, ...]
    recommended: str
    lines: tuple[OptionLine, ...]
    notes: tuple[str, ...]
    tables: tuple[Table, ...] = ()


# The portfolio
# --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bubble:
    """A recommendation at its cost and benefit. share: of the draws that hold it, None where none were made.

    colour: place of its theme among six. rank: those with a lower one are named first.
    """

    name: str
    colour: int
    mark: Mark
    cost: Fraction
    benefit: Fraction
    share: Fraction | None
    says: str
    rank: int


@dataclass(frozen=True, slots=True)
class Bubbles:
    """Cost against benefit. slope: benefit for a unit of cost of all that is funded together; None for no line."""

    key: str
    title: str
    says: str
    across: str
    up: str
    bubbles: tuple[Bubble, ...]
    slope: Fraction | None = None

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The marks that some bubble bears, in the order of the key."""
        shown = {bubble.mark for bubble in self.bubbles}
        return tuple(mark for mark in MARKS if mark in shown)


@dataclass(frozen=True, slots=True)
class RankedRow:
    """A recommendation in the ranked table, at the level funded or else ranked.

    theme: blank where there is none. ranks: its best and worst rank in draws. cost, ratio: what a
    reader sees, blank where not stated, and what is sorted by. parts: points by series of the
    table. discs: share of each source that holds it at this level or above; None: not stated. word:
    how firm, in a word; says: in full.
    """

    key: str
    name: str
    theme: str
    colour: int
    mark: Mark
    funded: bool
    rank: int
    ranks: tuple[int, int] | None
    level: str
    cost: Phrase
    cost_sorted: Fraction | None
    benefit: Phrase
    points: Fraction
    parts: tuple[Fraction, ...]
    ratio: str
    ratio_sorted: Fraction | None
    discs: tuple[Fraction | None, ...]
    word: str
    says: str


@dataclass(frozen=True, slots=True)
class Fold:
    """The rows of a theme a click away, in a long table."""

    title: str
    says: str
    rows: tuple[RankedRow, ...]


@dataclass(frozen=True, slots=True)
class RankedTable:
    """Recommendations by rank, those left out below. folds: in place of `rows` where there are many.

    series: names of the parts of a bar. sources: names of the discs, one of each row's. more: says
    what is not shown.
    """

    title: str
    says: str
    cost: str
    ratio: str
    series: tuple[str, ...]
    sources: tuple[str, ...]
    rows: tuple[RankedRow, ...]
    folds: tuple[Fold, ...] = ()
    more: str = ""

    @property
    def every(self) -> tuple[RankedRow, ...]:
        """Every row that is shown."""
        return self.rows or tuple(row for fold in self.folds for row in fold.rows)


@dataclass(frozen=True, slots=True)
class Card:
    """A recommendation told in short: in or out and at which level, sentences, and facts as label and text."""

    key: str
    name: str
    stands: str
    sentences: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PortfolioScreen:
    """The portfolio: a picture where there is money, the ranked table, and a card for each recommendation.

    notes: beneath the table: what holds between what is funded, and what a point is.
    """

    key: str
    bubbles: Bubbles | None
    ranked: RankedTable
    cards: tuple[Card, ...]
    notes: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
