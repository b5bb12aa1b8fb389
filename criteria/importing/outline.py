"""What was understood of a file, whatever its form: things to fund, criteria, costs, what there is, and what was assumed."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from criteria.importing.mapping import Mapping
from criteria.model.words import Direction

type CostKey = tuple[str, int | None]
"""A source of money, blank for money as such, and a year."""


@dataclass(slots=True)
class Score:
    """One score; mark: what was assumed of it."""

    likely: Decimal
    low: Decimal | None = None
    high: Decimal | None = None
    mark: str = ""


@dataclass(slots=True)
class Yardstick:
    """A criterion on its way.

    weight: as the sheet has it. length: of the scale, where raw scores of unlike scales are added.
    is_judged: its grades say good and bad themselves, as green and red do.
    reasons: where its weight is from. marks: what was assumed. steps: number and word of each, on a
    scale of words. scores: one for each item, None where there is none.
    """

    name: str
    heading: str
    weight: Decimal
    direction: Direction = Direction.MAX
    low: Decimal = Decimal(0)
    high: Decimal = Decimal(1)
    unit: str = ""
    definition: str = ""
    baseline: Decimal | None = None
    reasons: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    steps: list[tuple[Decimal, str]] = field(default_factory=list)
    scores: list[Score | None] = field(default_factory=list)
    id: str = ""
    length: Decimal = Decimal(1)
    is_judged: bool = False

    @property
    def swing(self) -> Decimal:
        """What the whole scale is worth: the weight, times the length of the scale where raw scores are added."""
        return self.weight * self.length

    @property
    def worst(self) -> Decimal:
        """The end worth 0."""
        return self.low if self.direction is Direction.MAX else self.high

    @property
    def best(self) -> Decimal:
        """The end worth 100."""
        return self.high if self.direction is Direction.MAX else self.low


@dataclass(slots=True)
class Item:
    """One thing that may be funded, on its way. costs: low, likely and high by source and year."""

    id: str
    name: str
    group: str = ""
    description: str = ""
    lead: str = ""
    start: int | None = None
    status: str = "open"
    pick: bool = False
    chance: Decimal | None = None
    costs: dict[CostKey, tuple[Decimal, Decimal, Decimal]] = field(default_factory=dict)
    basis: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Question:
    """Something nobody could be sure of.

    kind: column, direction, money or budget; key: the heading it is about. text: what is asked;
    answer: what was assumed.
    """

    kind: str
    key: str
    text: str
    answer: str


@dataclass(slots=True)
class Outline:
    """All that was understood of a file.

    budget: amounts by source and year, None for no limit. limit: what all sources together may
    come to. money: the unit, blank where it is not stated. lines: what was taken for what, and why.
    unused: what was not taken along. marks: what was assumed of the whole.
    """

    title: str
    items: list[Item] = field(default_factory=list)
    criteria: list[Yardstick] = field(default_factory=list)
    budget: dict[CostKey, Decimal | None] = field(default_factory=dict)
    limit: Decimal | None = None
    money: str = ""
    lines: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    mapping: Mapping = field(default_factory=Mapping)
