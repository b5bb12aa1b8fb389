"""Money: how an amount of the case's own unit is rounded and said."""

from __future__ import annotations

from dataclasses import dataclass

from reports.model.meaning import Number, Side
from reports.model.numbers import rounded, to_side


@dataclass(frozen=True, slots=True)
class Money:
    """The case's unit of money, and the decimals shown on pages and in the workbook."""

    unit: str
    decimals: int = 0
    workbook_decimals: int = 0

    def in_workbook(self) -> Money:
        """See the unit with the decimals a workbook shows."""
        return Money(self.unit, self.workbook_decimals, self.workbook_decimals)

    def words(self, amount: Number, side: Side = "") -> str:
        """Say an amount with its unit, rounded to a side where it is the end of something.

        >>> Money("US$ million").words(5000), Money("million euros").words(12.1, "up")
        ('US$ 5,000 million', '13 million euros')
        """
        return self._said(rounded(to_side(amount, self.decimals, side), self.decimals))

    def span(self, low: Number, high: Number) -> str:
        """Say a range with its unit.

        >>> Money("US$ million").span(40, 1100)
        'US$ 40 to 1,100 million'
        """
        return self._said(f"{rounded(low, self.decimals)} to {rounded(high, self.decimals)}")

    def around(self) -> tuple[str, str]:
        """Give what stands before and after a figure.

        >>> Money("US$ million").around()
        ('US$ ', ' million')
        """
        before, _, after = self._said("\0").partition("\0")
        return before, after

    def _said(self, figure: str) -> str:
        currency, _, scale = self.unit.partition(" ")
        if scale and not currency[:1].islower():
            return f"{currency} {figure} {scale}"
        return f"{figure} {self.unit}".strip()
