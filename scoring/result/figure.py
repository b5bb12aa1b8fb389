"""What every part of a result is made of: exact figures, levels by name, changes of levels.

    571691/8280 points  ->  {"exact": "571691/8280", "value": 69.0447...}

In words: whatever is exact is written exactly, as a decimal where its decimals end and as a
fraction where they do not, and once more as the nearest float, for whoever only reads. Shares of
draws and contingencies are exact too; whatever else was drawn is a float alone. What is not known
is null, never nothing.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Self

from pydantic import BaseModel, ConfigDict, Field

from criteria.model.numerals import decimal_places

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scoring.exact.programme import Programme
    from scoring.portfolio.difference import Change

type Levels = dict[str, str]
"""What a portfolio funds: the id of each that is in, in order, and the name of its level."""


class Part(BaseModel):
    """A frozen part of a result: it knows its fields and no others."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Figure(Part):
    """An exact number, and the float nearest to it."""

    exact: str = Field(
        description="The number itself: a decimal such as 12.5, or a fraction such as 571691/8280"
    )
    value: float = Field(description="The float nearest to it, for reading")

    @classmethod
    def of(cls, number: Fraction | Decimal | int) -> Self:
        """Write a number both ways.

        >>> Figure.of(Fraction(1, 3)).exact, Figure.of(Fraction(25, 2)).exact
        ('1/3', '12.5')
        """
        exact = Fraction(number)
        return cls(exact=exact_words(exact), value=float(exact))

    @property
    def fraction(self) -> Fraction:
        """The number itself."""
        return Fraction(self.exact)

    def __float__(self) -> float:
        """Give the float nearest to it."""
        return self.value


class LevelChange(Part):
    """A recommendation that is funded otherwise in another portfolio."""

    id: str = Field(description="The recommendation")
    before: str | None = Field(description="Its level before; null where it is not funded")
    after: str | None = Field(description="Its level after; null where it is not funded")


def exact_words(number: Fraction) -> str:
    """Write a number exactly: as a decimal where its decimals end, else as a fraction.

    >>> exact_words(Fraction(-5, 4)), exact_words(Fraction(7)), exact_words(Fraction(2, 3))
    ('-1.25', '7', '2/3')
    """
    places = decimal_places(number)
    if places is None:
        return str(number)
    digits = str(abs(number.numerator) * 10**places // number.denominator).rjust(places + 1, "0")
    sign = "-" if number < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"


def figure_of(number: Fraction | Decimal | int | None) -> Figure | None:
    """Write a number both ways; None stays None."""
    return None if number is None else Figure.of(number)


def share_of(count: int, whole: int) -> Figure | None:
    """Write so many of so many as a share of 1; None of none."""
    return Figure.of(Fraction(count, whole)) if whole else None


def level_changes(programme: Programme, changes: Iterable[Change]) -> tuple[LevelChange, ...]:
    """Name what changes from one portfolio to another."""
    return tuple(
        LevelChange(
            id=programme.ids[change.index],
            before=programme.level_name(change.index, change.before),
            after=programme.level_name(change.index, change.after),
        )
        for change in changes
    )
