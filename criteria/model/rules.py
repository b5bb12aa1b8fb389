"""What a portfolio must respect: each rule is a value with its own name, its place in the case and one plain sentence.

Scoring gives every rule here one row of the same name, so proofs, prices and clashes speak in the
planner's words.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.names import joined
from criteria.model.resources import amount_words
from criteria.model.scales import plain
from criteria.model.words import MONEY

if TYPE_CHECKING:
    from criteria.model.problems import Place


@dataclass(frozen=True, slots=True)
class Rule(ABC):
    """What every rule can be asked; as text it is one plain sentence.

    name: unique in its case.
    place: the cell it was written in.
    why: why it is there, in the case's words.
    """

    name: str
    place: Place | None
    why: str = field(default="", kw_only=True)

    @property
    @abstractmethod
    def kind(self) -> str:
        """What rules of its kind are called, in the plural."""

    @abstractmethod
    def concerns(self, option: str) -> bool:
        """Whether it speaks of a recommendation by name."""

    @property
    def ends(self) -> tuple[Fraction | None, Fraction | None]:
        """The least and the most of what it counts; None where it has no such end, as a tie has neither."""
        return None, None

    @property
    def counted_in(self) -> str:
        """The unit of its ends; blank where it has none."""
        return ""

    @property
    def is_money(self) -> bool:
        """Whether what it counts is part of the portfolio's cost."""
        return False

    @property
    def is_count(self) -> bool:
        """Whether it counts recommendations."""
        return False

    @property
    def is_share(self) -> bool:
        """Whether it holds a share of the portfolio's cost to its end."""
        return False

    @property
    def amount_words(self) -> str:
        """Its amount as a planner writes it; blank where it has none."""
        return ""

    def with_amount(self, amount: Fraction) -> Rule:
        """Give the same rule with another amount; raises TypeError where it has none."""
        message = f"{self.name} has no amount to set to {amount}"
        raise TypeError(message)


@dataclass(frozen=True, slots=True)
class Budget(Rule):
    """What there is of a resource over some years; `years` None is the total, costs without a year included.

    source: another resource than money whose amounts are money all the same, as those of a fund
    are.
    """

    resource: str
    years: tuple[int, ...] | None
    amount: Decimal | Fraction
    unit: str
    source: bool = field(default=False, kw_only=True)

    @property
    def kind(self) -> str:
        """Limits on the money of some years, or on another resource."""
        if self.resource == MONEY:
            return "limits on the money by year"
        return f"limits on {self.resource}"

    def concerns(self, option: str) -> bool:  # noqa: ARG002 - whoever spends it
        """Nobody by name."""
        return False

    @property
    def ends(self) -> tuple[Fraction | None, Fraction | None]:
        """No least, and the amount."""
        return None, Fraction(self.amount)

    @property
    def counted_in(self) -> str:
        """The unit of the resource."""
        return self.unit

    @property
    def is_money(self) -> bool:
        """Whether what it limits is part of the portfolio's cost."""
        return self.source or self.resource == MONEY

    @property
    def amount_words(self) -> str:
        """The amount with its unit."""
        return amount_words(self.amount, self.unit)

    def with_amount(self, amount: Fraction) -> Budget:
        """Give the same budget with another amount."""
        return replace(self, amount=amount)

    def __str__(self) -> str:
        what = "spending" if self.resource == MONEY else f"use of {self.resource}"
        if self.source:
            what = f"spending from {self.resource}"
        return f"{what} {_period(self.years)} is at most {self.amount_words}"


@dataclass(frozen=True, slots=True)
class Tie(Rule):
    """What joins a, from its level upward, to each of b, from its level upward.

    words: how a sentence calls a, and each of b.
    """

    a: str
    a_level: int
    b: tuple[tuple[str, int], ...]
    words: tuple[str, tuple[str, ...]]

    def concerns(self, option: str) -> bool:
        """Both of its sides."""
        return option == self.a or any(option == other for other, _ in self.b)


@dataclass(frozen=True, slots=True)
class Requires(Tie):
    """a needs all of b, or, with `any_of`, one of them."""

    any_of: bool

    @property
    def kind(self) -> str:
        """Ties by which one thing comes before another."""
        return "prerequisites"

    def __str__(self) -> str:
        a, others = self.words
        return f"{a} needs {joined(others, 'or' if self.any_of else 'and')}"


@dataclass(frozen=True, slots=True)
class Excludes(Tie):
    """a and each of b cannot both be funded."""

    @property
    def kind(self) -> str:
        """Ties by which one thing rules out another."""
        return "exclusions"

    def __str__(self) -> str:
        a, others = self.words
        return f"{a} cannot be funded together with {joined(others, 'or')}"


@dataclass(frozen=True, slots=True)
class Ruling(Rule):
    """What is ruled on one recommendation alone; words: how a sentence calls it."""

    option: str
    words: str

    def concerns(self, option: str) -> bool:
        """The one that it speaks of."""
        return option == self.option


@dataclass(frozen=True, slots=True)
class Mandate(Ruling):
    """A recommendation that must be funded, at any level."""

    @property
    def kind(self) -> str:
        """What must be funded."""
        return "mandates"

    def __str__(self) -> str:
        return f"{self.words} must be funded"


@dataclass(frozen=True, slots=True)
class Ban(Ruling):
    """A recommendation that may not be funded."""

    @property
    def kind(self) -> str:
        """What may not be funded."""
        return "bans"

    def __str__(self) -> str:
        return f"{self.words} may not be funded"


@dataclass(frozen=True, slots=True)
class Bound(Rule):
    """A floor or a ceiling: the measure of some recommendations is at least or at most an amount.

    measure: count, cost, share (of the portfolio's cost), a resource, or a year.
    least: a floor, else a ceiling.
    who: the recommendations in words; empty where they are all there are.
    theme: `who` is the name of a theme.
    source: the measure is a resource whose amounts are money.
    """

    who: str
    options: tuple[str, ...]
    measure: str
    amount: Decimal | Fraction
    least: bool
    unit: str
    theme: bool = False
    source: bool = field(default=False, kw_only=True)

    @property
    def kind(self) -> str:
        """Least or most numbers; floors or ceilings of anything else."""
        if self.is_count:
            return "least numbers" if self.least else "most numbers"
        return "floors" if self.least else "ceilings"

    def concerns(self, option: str) -> bool:
        """All whose measure it counts."""
        return option in self.options

    @property
    def ends(self) -> tuple[Fraction | None, Fraction | None]:
        """The amount, at the end that it bounds."""
        amount = Fraction(self.amount)
        return (amount, None) if self.least else (None, amount)

    @property
    def counted_in(self) -> str:
        """Recommendations, shares of the cost, money, or the resource."""
        if self.is_count:
            return "recommendations"
        if self.is_share:
            return "share of the cost"
        return self.unit if self.is_money else self.measure

    @property
    def is_money(self) -> bool:
        """Whether it counts what is part of the portfolio's cost."""
        return self.source or self.measure in {"cost", "share", MONEY} or self.measure.isdigit()

    @property
    def is_count(self) -> bool:
        """Whether it counts recommendations."""
        return self.measure == "count"

    @property
    def is_share(self) -> bool:
        """Whether it holds a share of the portfolio's cost to its end."""
        return self.measure == "share"

    @property
    def amount_words(self) -> str:
        """The amount with its unit; a number of recommendations stands alone."""
        return plain(self.amount) if self.is_count else amount_words(self.amount, self.unit)

    def with_amount(self, amount: Fraction) -> Bound:
        """Give the same bound with another amount."""
        return replace(self, amount=amount)

    def __str__(self) -> str:
        end = "at least" if self.least else "at most"
        if self.is_count:
            return f"{end} {self._counted()} {'must' if self.least else 'may'} be funded"
        return f"{self._spent()} is {end} {self._amount_of_it()}"

    def _spent(self) -> str:
        """What it counts where that is no number of recommendations, and by whom."""
        on = f" on {self.who}" if self.who else ""
        if self.is_share:
            return f"spending{on}"
        if self.measure == "cost":
            return f"spending{on or ' in total'}"
        if self.measure.isdigit():
            return f"spending{on} in {self.measure}"
        return f"use of {self.measure}" + (f" by {self.who}" if self.who else "")

    def _amount_of_it(self) -> str:
        """The amount as its sentence has it: a share as a percentage, a resource in its own name."""
        if self.is_share:
            return f"{plain(self.amount * 100)}% of the portfolio's cost"
        in_money = self.source or self.measure == "cost" or self.measure.isdigit()
        return amount_words(self.amount, self.unit if in_money else self.measure)

    def _counted(self) -> str:
        number = plain(self.amount)
        if self.who and not self.theme:
            return f"{number} of {self.who}"
        noun = "recommendation" if self.amount == 1 else "recommendations"
        return f"{number} {noun} in {self.who}" if self.who else f"{number} {noun}"


def _period(years: tuple[int, ...] | None) -> str:
    if years is None:
        return "in total"
    return f"in {years[0]}" if len(years) == 1 else f"from {years[0]} to {years[-1]}"
