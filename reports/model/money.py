"""Money: how an amount of the case's own unit is rounded and said."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from reports.model.meaning import Number, Side
from reports.model.numbers import decimals_of, decimals_until, rounded, rounded_to, to_side


@dataclass(frozen=True, slots=True)
class Money:
    """The case's unit of money, and the decimals shown on pages and in the workbook.

    finer: the case itself states amounts with more decimals than pages show: one that is rounded is
    said to be so.
    """

    unit: str
    decimals: int = 0
    workbook_decimals: int = 0
    finer: bool = False

    def in_workbook(self) -> Money:
        """See the unit with the decimals a workbook shows."""
        return self.to(self.workbook_decimals)

    def to(self, decimals: int) -> Money:
        """See the unit with other decimals."""
        return Money(self.unit, decimals, decimals, self.finer)

    def words(self, amount: Number, side: Side = "") -> str:
        """Say an amount with its unit, rounded to a side where it is the end of something.

        What is not nothing is not said to be nothing, and what is whole has no decimals.

        >>> Money("US$ million", 1).words(1300), Money("US$ million", 1).words(Fraction(2601, 2))
        ('US$ 1,300 million', 'US$ 1,300.5 million')
        >>> Money("US$ million").words(5000), Money("million euros").words(12.1, "up")
        ('US$ 5,000 million', '13 million euros')
        >>> Money("EUR million").words(0.25), Money("EUR million", 2, finer=True).words(Fraction(1, 8))
        ('EUR 0.3 million', 'about EUR 0.13 million')
        """
        if side:
            return self._with_unit(rounded(to_side(amount, self.decimals, side), self.decimals))
        size = abs(Fraction(amount))
        if size.denominator == 1:
            return self._with_unit(rounded(amount, 0))
        places = decimals_until(
            lambda places: not size or size * 2 * 10**places >= 1, self.decimals
        )
        about = "about " if self.finer and rounded_to(amount, places) != Fraction(amount) else ""
        return about + self._with_unit(rounded(amount, places))

    def stated(self, amount: Number) -> str:
        """Say an amount that the case states and that nothing may pass: with every decimal it has.

        >>> Money("PLN million", 2).stated(Fraction(18969, 100)), Money("PLN million", 2).stated(Decimal("189.6975"))
        ('PLN 189.69 million', 'PLN 189.6975 million')
        """
        return self._with_unit(rounded(amount, decimals_of(amount)))

    def span(self, low: Number, high: Number) -> str:
        """Say a range that the case states with its unit, with every decimal its ends have.

        >>> Money("US$ million").span(40, 1100)
        'US$ 40 to 1,100 million'
        """
        places = max(self.decimals, decimals_of(low), decimals_of(high))
        return self._with_unit(f"{rounded(low, places)} to {rounded(high, places)}")

    def around(self) -> tuple[str, str]:
        """Give what stands before and after a figure.

        >>> Money("US$ million").around()
        ('US$ ', ' million')
        """
        before, _, after = self._with_unit("\0").partition("\0")
        return before, after

    def _with_unit(self, figure: str) -> str:
        currency, _, scale = self.unit.partition(" ")
        if scale and not currency[:1].islower():
            return f"{currency} {figure} {scale}"
        return f"{figure} {self.unit}".strip()
