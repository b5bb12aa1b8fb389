"""The words that tables use: the choices of every column that has a fixed list of them."""

from __future__ import annotations

from enum import StrEnum

MONEY = "money"


ANY_LEVEL = "any"
EVERY = "*"
JUDGEMENT = "judgement"
MEASURES = ("count", "cost", "share")
"""What a limit may measure besides a resource and a year."""


class Scale(StrEnum):
    """How a criterion is measured."""

    NATURAL = "natural"
    LEVELS = "levels"


class Direction(StrEnum):
    """Whether more of a criterion is better."""

    MAX = "max"
    MIN = "min"


class Function(StrEnum):
    """How a score becomes a value."""

    LINEAR = "linear"
    EXPONENTIAL = "exponential"
    PIECEWISE = "piecewise"
    LEVELS = "levels"


class Status(StrEnum):
    """Whether a recommendation may be chosen freely."""

    OPEN = "open"
    REQUIRED = "required"
    EXCLUDED = "excluded"


class RelationType(StrEnum):
    """How two recommendations are tied."""

    REQUIRES = "requires"
    REQUIRES_ANY = "requires_any"
    EXCLUDES = "excludes"
    SYNERGY = "synergy"
    SUBSTITUTE = "substitute"
    COST_SAVING = "cost_saving"


RULE_TIES = frozenset({RelationType.REQUIRES, RelationType.REQUIRES_ANY, RelationType.EXCLUDES})
"""The ties that a portfolio must respect."""

PAIR_EFFECTS = frozenset({RelationType.SYNERGY, RelationType.SUBSTITUTE})
"""The ties that add value to two, or take some from them, when both are funded."""


class DeltaUnit(StrEnum):
    """What a relation's delta is counted in."""

    NATURAL = "natural"
    VALUE_POINTS = "value points"
    MONEY = "money"


class ChangeKind(StrEnum):
    """What a scenario changes."""

    WEIGHT = "weight"
    SCORE = "score"
    COST = "cost"
    BUDGET = "budget"
    P_SUCCESS = "p_success"
    GROUP = "group"
    RELATION = "relation"


class Operation(StrEnum):
    """How a scenario changes it."""

    SET = "set"
    ADD = "add"
    MUL = "mul"


class Difference(StrEnum):
    """How much more one thing attracts than another: the seven words of MACBETH (Bana e Costa and Vansnick 1994)."""

    NONE = "none"
    VERY_WEAK = "very weak"
    WEAK = "weak"
    MODERATE = "moderate"
    STRONG = "strong"
    VERY_STRONG = "very strong"
    EXTREME = "extreme"

    @property
    def degree(self) -> int:
        """Its place among the words: 0 for none, 6 for extreme."""
        return list(Difference).index(self)
