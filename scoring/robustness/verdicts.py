"""What is safe to decide, what is a judgement call and between whom: each recommendation over all the views there are.

A view is a best portfolio: the case's own, each stakeholder's, each scenario's. A recommendation is

    safe      in every view, and firmly so in the draws of the uncertain numbers (where draws were made)
    out       in no view, and firmly so in the draws
    people    in some stakeholders' own bests and not in others'
    figures   anything else: people agree, and it depends on the future or on uncertain numbers

In words: safe is what nobody, no scenario and hardly any reading of the numbers would take back.

Firmly is more than nine draws in ten (out: fewer than one in ten) by two standard errors of a share at that limit, the
score interval of Wilson (1927): the same draws made anew would hardly say otherwise, and more of them say it more
sharply. What the views agree on and the draws hold within two standard errors of the limit is `nearly` so: it is
among the figures, and has a word of its own in `exact_word`.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scoring.portfolio.programme import Choice

FIRM = 0.9
"""Share of draws from which a recommendation counts as firmly in; firmly out is what it leaves of 1."""

ERRORS = 2
"""Standard errors that a share must lie beyond the limit for it to count."""

type Word = Literal["safe", "people", "figures", "out"]
type ExactWord = Literal["safe", "close to safe", "people", "figures", "close to out", "out"]
type ViewKind = Literal["case", "stakeholder", "scenario"]


@dataclass(frozen=True, slots=True)
class View:
    """A best portfolio. id: the stakeholder's or the scenario's; blank for the case itself."""

    kind: ViewKind
    id: str
    name: str
    choice: Choice


@dataclass(frozen=True, slots=True)
class Verdict:
    """How firm the decision on one recommendation is.

    levels: one a view, 0 for not funded. share: of the draws whose best portfolio holds it; None without draws. draws:
    how many there were. nearly: what the views agree on where the draws are too close to the limit to tell.
    """

    index: int
    word: Word
    levels: tuple[int, ...]
    share: float | None
    draws: int | None = None
    nearly: Literal["safe", "out"] | None = None

    @property
    def exact_word(self) -> ExactWord:
        """The word, those too close to tell having their own."""
        if self.nearly is None:
            return self.word
        return "close to safe" if self.nearly == "safe" else "close to out"

    @property
    def error(self) -> float | None:
        """Standard error of the share; None where it is not known how many draws there were."""
        if self.share is None or not self.draws:
            return None
        return sqrt(self.share * (1 - self.share) / self.draws)

    @property
    def lowest_level(self) -> int:
        """The lowest level at which any view puts it: what all of them would fund at least; 0 where one does not."""
        return min(self.levels)

    @property
    def highest_level(self) -> int:
        """The highest level at which any view puts it; 0 where none funds it."""
        return max(self.levels)

    @property
    def same_level(self) -> bool:
        """Whether every view puts it at one and the same level, or every one leaves it out."""
        return self.lowest_level == self.highest_level


def margin(draws: int | None) -> float:
    """By how much a share of draws must pass the limit: two standard errors of a share that is at it.

    >>> round(margin(900), 3), margin(None)
    (0.02, 0.0)
    """
    return ERRORS * sqrt(FIRM * (1 - FIRM) / draws) if draws else 0.0


def verdicts(views: Sequence[View], shares: Sequence[float] | None, draws: int | None = None) -> tuple[Verdict, ...]:
    """Judge every recommendation; `shares` are its shares of so many draws, if there were any.

    Without `draws` the shares count as exact.

    >>> today, other = View("case", "", "today", (1, 0)), View("stakeholder", "A", "A", (2, 1))
    >>> [verdict.word for verdict in verdicts([today, other], None)]
    ['safe', 'figures']
    >>> [[row.exact_word for row in verdicts([today], [share, 0.0], 100)][0] for share in (0.97, 0.93, 0.83)]
    ['safe', 'close to safe', 'figures']
    """
    count = len(views[0].choice) if views else 0
    return tuple(_verdict(views, i, None if shares is None else float(shares[i]), draws) for i in range(count))


def _verdict(views: Sequence[View], i: int, share: float | None, draws: int | None) -> Verdict:
    levels = tuple(view.choice[i] for view in views)
    said = [bool(view.choice[i]) for view in views if view.kind == "stakeholder"]
    if any(said) and not all(said):
        return Verdict(i, "people", levels, share, draws)
    agreed: Literal["safe", "out"] | None = "safe" if all(levels) else None if any(levels) else "out"
    if agreed is None or share is None:
        return Verdict(i, agreed or "figures", levels, share, draws)
    held = share if agreed == "safe" else 1 - share
    # Shares are counts over draws: compared in exact fractions, so that 0.9 is 0.9 from either side.
    beyond = Fraction(held).limit_denominator(10**9) - Fraction(FIRM).limit_denominator(10**9)
    enough = Fraction(margin(draws))
    if beyond >= enough:
        return Verdict(i, agreed, levels, share, draws)
    return Verdict(i, "figures", levels, share, draws, agreed if beyond > -enough else None)
