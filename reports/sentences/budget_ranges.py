"""At which budgets the best portfolio holds a recommendation: from where it is in, from where out again, or for good.

A larger budget may buy something better in place of what a smaller one bought, so that "in from a
budget of" alone would read as a promise. So the stretch around the stated budget, or the next above
it, is told with its end, with how often it comes and goes after that, and from where it is in for
good. Ends are rounded into the stretch, so that what is read is true.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.names import joined
from reports.model.numbers import decimals_until, to_side
from reports.model.text import counted

if TYPE_CHECKING:
    from reports.model.money import Money
    from scoring.explanation.explanation import Entry

type Stretch = tuple[Fraction, Fraction | None]
"""From this budget, up to but without that one; None is without end."""


@dataclass(frozen=True, slots=True)
class Stretches:
    """The stretches of one recommendation, or of one of its levels, seen from the stated budget.

    sure: every budget from the stated one upward was looked at; else only a stretch around it is
    known. nearest: the stretch around it, else the next above it; None where there is none. later:
    those above that one. earlier: those below. unknown_to: budgets up to this one were not looked
    at; None where all were.
    """

    sure: bool
    nearest: Stretch | None
    later: tuple[Stretch, ...]
    earlier: tuple[Stretch, ...]
    unknown_to: Fraction | None

    @property
    def for_good(self) -> Fraction | None:
        """The budget from which it is in at every larger one; None where there is none."""
        last = self.later[-1] if self.later else self.nearest
        return last[0] if last is not None and last[1] is None else None


def stretches(entry: Entry, total: Fraction) -> Stretches:
    """See the stretches of an entry from a stated budget."""
    ahead = [span for span in entry.spans if span[1] is None or span[1] > total]
    earlier = tuple(span for span in entry.spans if span not in ahead)
    around = bool(ahead) and ahead[0][0] <= total
    sure = entry.known_above(total)
    if not sure and not around:
        return Stretches(False, None, (), earlier, entry.open_below)
    return Stretches(True, ahead[0] if ahead else None, tuple(ahead[1:]), earlier, entry.open_below)


def span_words(money: Money, start: Fraction, end: Fraction | None) -> str:
    """Say one stretch, with as many decimals as tell its ends apart.

    >>> from reports.model.money import Money
    >>> span_words(Money("EUR million"), Fraction(41), None)
    'from EUR 41 million upward'
    >>> span_words(Money("EUR"), Fraction(81, 2), Fraction(45)), span_words(Money("EUR"), Fraction(9, 5), Fraction(2))
    ('from 41 EUR to just under 45 EUR', 'from 1.8 EUR to just under 2.0 EUR')
    """
    if end is None:
        return f"from {money.words(start, 'up')} upward"
    fine = money.to(
        decimals_until(
            lambda places: to_side(start, places, "up") < to_side(end, places, "down"),
            money.decimals,
        )
    )
    return f"from {fine.words(start, 'up')} to just under {fine.words(end, 'down')}"


def later_words(money: Money, where: Stretches) -> str:
    """Say how often it is in again above the nearest stretch, and from where for good; blank where it never is."""
    if not where.later:
        return ""
    again = len(where.later) - (where.for_good is not None)
    parts = [f"in again over {counted(again, 'stretch', 'stretches')} above that"] if again else []
    if where.for_good is not None:
        parts.append(f"in for good from {money.words(where.for_good, 'up')}")
    return joined(parts)
