"""A finding is a value: what looks odd, where it stands, and what would be funded without it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fractions import Fraction

    from criteria.model.case import Case
    from criteria.model.problems import Place
    from scoring.exact.programme import Choice
    from scoring.portfolio.difference import Change


@dataclass(frozen=True, slots=True)
class Trial:
    """The case with an oddity changed, and the best portfolio of that case.

    change: what is changed, as the end of a sentence that begins with `With`
    case: the changed case; the case itself where a rule, or the way to choose, is changed
    choice: its best portfolio, a level for each recommendation; the case's own where that is as
    good there; None where no portfolio keeps the rules, or none was found
    moved: what changes from the case's own best portfolio
    proved: nothing is worth more in the changed case (or, with no choice, nothing keeps its rules)
    """

    change: str
    case: Case
    choice: Choice | None
    moved: tuple[Change, ...]
    proved: bool

    @property
    def solved(self) -> bool:
        """Whether it was found what would be funded, or proved that nothing is.

        In a large case the work for all trials may be done before.
        """
        return self.choice is not None or self.proved


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that looks odd.

    id: the name of the check that warns of it
    about: the criterion, level or resource it speaks of
    place: its cell, None for a case made in Python
    sentence: what is odd, in the case's units
    share: its part of all points of the best portfolio, and weight: its part of all weight, where
    it is a criterion whose points depend on what is odd; None elsewhere
    trials: what would be funded without it, where that can be solved
    together: it sums up several findings, which are listed besides
    """

    id: str
    about: str
    place: Place | None
    sentence: str
    share: Fraction | None = None
    weight: Fraction | None = None
    trials: tuple[Trial, ...] = ()
    together: bool = False
