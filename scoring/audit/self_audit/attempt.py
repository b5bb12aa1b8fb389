"""An attempt is a value: what was changed in the case, whether the decision stayed, and what explains it if not."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from scoring.portfolio.difference import Change


class Law(StrEnum):
    """What is changed. The first seven may never change a decision; the others may, for a reason that is named."""

    REORDER = "rows in another order"
    RENAME = "other ids"
    MONEY = "another unit of money"
    UNIT = "another unit of a criterion"
    SHIFT = "a scale that counts from elsewhere"
    COPY = "a copy in its place"
    MERGE = "split in two and merged back"
    UNAFFORDABLE = "one more that nobody can pay"
    WORTHLESS = "one more that is worth nothing"
    DELETE = "without it"
    TWICE = "a second one like it"
    SPLIT = "split in two"
    BASELINE = "doing nothing a tenth better"


UNCHANGING = frozenset(
    {Law.REORDER, Law.RENAME, Law.MONEY, Law.UNIT, Law.SHIFT, Law.COPY, Law.MERGE}
)
"""The laws that no value and no rule of a case can excuse from."""


class Verdict(StrEnum):
    """What came of an attempt."""

    SAME = "stays"
    TIED = "as good"
    EXPLAINED = "explained"
    FAULT = "fault"
    OPEN = "not proved"
    UNTRIED = "not tried"


class Reason(StrEnum):
    """Why a decision changes, or why nothing was tried."""

    NONE = ""
    LOCAL = "its scale is taken from the scores"
    ROOM = "what was in the way is gone"
    RULE = "a rule needs it"
    REQUIRED = "the case requires it, whatever it brings"
    TOGETHER = "they are worth less together"
    TWICE = "two are worth more than what they displace"
    HALF = "a part fits where the whole does not"
    BASELINE = "each is worth less against a better baseline"
    FLOOR = "a rule can be kept with it"
    VALUES = "what others are worth changes"
    DECISION = "the best portfolio changes"
    NO_WAY = "the case cannot be changed so"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One change of the case, solved exactly.

    law: what is changed
    about: the id of the recommendation, criterion or resource; blank for the whole case
    verdict, reason: what came of it, and why
    moved: what changes among the case's own recommendations, the one it is about aside
    extra: the levels at which the recommendations are funded that it puts in (two halves: both)
    gain: points that the best portfolio is worth more than the case's own; None where not known
    causes: the rules, pair effects or criteria by which a change is explained
    """

    law: Law
    about: str
    verdict: Verdict
    reason: Reason = Reason.NONE
    moved: tuple[Change, ...] = ()
    extra: tuple[int, ...] = ()
    gain: Fraction | None = None
    causes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SelfAudit:
    """Every attempt that was made.

    number: of those that there are; work ended before the others. proved: the best portfolio is
    proved, without which nothing can be judged.
    """

    attempts: tuple[Attempt, ...]
    number: int
    proved: bool = True

    @property
    def faults(self) -> tuple[Attempt, ...]:
        """The attempts by which the model contradicts itself."""
        return self.having(Verdict.FAULT)

    def having(self, verdict: Verdict) -> tuple[Attempt, ...]:
        """Give the attempts with some verdict."""
        return tuple(attempt for attempt in self.attempts if attempt.verdict is verdict)
