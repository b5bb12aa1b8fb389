"""How an answer was shown to be right: what the solver said, what exact arithmetic found, and any disagreement.

The exact proof is the judge: anybody can replay it, so where it closed it decides, whatever the
solver said. Where both closed and do not agree, one of them is at fault, which is said wherever the
answer is told.

`added_up` is the independent check: it reads the programme's numbers and adds them up in its own
loops, in integers, sharing no code with the solver, the search or the programme's own methods.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from scoring.exact.programme import Line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scoring.exact.programme import Choice, Member, Programme

type Verdict = Literal["optimal", "solver's claim", "best found", "infeasible"]
"""optimal: the exact search closed, whatever the solver said. solver's claim: it did not, and the solver closed its
gap. best found: neither did. infeasible: no portfolio keeps every rule, proved by the exact
search."""

WORDS: dict[Verdict, str] = {
    "optimal": "optimal",
    "solver's claim": "optimal by the solver's word",
    "best found": "best found",
    "infeasible": "infeasible",
}
"""The verdict as people are told it; files keep the verdict itself."""

TIE_RULE = "the cheapest, then the one with the fewest funded, then the earlier rows"

type Agreement = Literal["exactly", "within its floats", "no", "not compared"]


@dataclass(frozen=True, slots=True)
class Sums:
    """One portfolio added up exactly: value and spending in the programme's units, and each row broken, by how much."""

    value: int
    spending: int
    broken: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Certificate:
    """What stands behind an answer. Everything but `seconds` is the same on every run, unless the user's clock struck.

    status: the verdict in a word
    bound: no feasible portfolio is worth more, exact, in points; None where nothing is known (or
        nothing is feasible)
    gap: (bound - value) / |value|, exact
    solver, version: who was asked
    solver_status: what it said
    solver_gap: the gap it left, as a share
    clock: the user's own limit in seconds, where it stopped the solver; None where it did not
    agreed: the solver's best and the proof's are worth the same: exactly, within its floats (which
        take 0.999999 for 1), or no; not compared where one of them did not finish
    proved: the exact search closed, so that nothing is worth more (or nothing is feasible)
    nodes, states: linear relaxations solved and part portfolios listed by it
    listed: every portfolio as good as the best is known
    ties: how many are, the best among them
    settled: it is proved that the portfolio comes first among them by the tie rule
    refused: answers of the solver that broke a rule and were cut off
    rules: rows checked, none of them broken
    doubts: whatever solver and proof do not agree on, in sentences: one of them is at fault
    seconds: wall clock; not to be written where the same input must give the same bytes
    """

    status: Verdict
    bound: Fraction | None
    gap: Fraction | None
    solver: str
    version: str
    solver_status: str
    solver_gap: float | None
    clock: float | None
    agreed: Agreement
    proved: bool
    nodes: int
    states: int
    listed: bool
    ties: int
    settled: bool
    refused: int
    rules: int
    doubts: tuple[str, ...] = ()
    seconds: float = field(default=0.0, compare=False)

    @property
    def word(self) -> str:
        """The verdict as people are told it."""
        return WORDS[self.status]

    @property
    def sentences(self) -> tuple[str, ...]:
        """Say it for a reader who defends the figures: what was verified, by whom, and what was not."""
        return (*self._of_solver(), *self._of_check(), *self._of_proof(), *self.doubts)

    def _of_solver(self) -> tuple[str, ...]:
        who = f"{self.solver} {self.version}"
        if self.clock is not None:
            ended = f"{who} was stopped by your limit of {_seconds(self.clock)} before it closed its gap."
        else:
            ended = {
                "optimal": f"{who} solved the model and left no gap between its answer and its bound.",
                "infeasible": f"{who} found no portfolio that keeps every rule.",
                "stopped": f"{who} was stopped by its limit on work before it closed its gap.",
            }.get(self.solver_status, f"{who} came to no conclusion.")
        if not self.refused:
            return (ended,)
        times = "once" if self.refused == 1 else f"{self.refused} times"
        return (
            ended,
            f"Its answer broke a rule {times} by a little; each was cut off and it was asked again.",
        )

    def _of_check(self) -> tuple[str, ...]:
        if self.status == "infeasible" or self.gap is None:
            return ()
        rules = "its one rule holds" if self.rules == 1 else f"all {self.rules} rules hold"
        return (
            f"The portfolio was added up again in exact arithmetic, apart from the solver: {rules}.",
        )

    def _of_proof(self) -> tuple[str, ...]:
        if self.proved and self.bound is None:
            return (
                "An exact search, which trusts no solver, proves that no portfolio keeps every rule.",
            )
        if self.proved:
            return (
                "An exact search, which trusts no solver, proves that no portfolio is worth more.",
                *self._of_ties(),
            )
        if self.gap is None or self.bound is None:
            return ("The exact search did not close.",)
        claim = "This is the best found"
        if self.status == "solver's claim":
            claim = "This is optimal by the solver's word"
        return (
            f"{claim}: the exact search did not close; by its exact bound at most {_share(self.gap)} is left.",
        )

    def _of_ties(self) -> tuple[str, ...]:
        sentences = []
        if self.agreed == "within its floats":
            sentences.append(
                "The solver's own portfolio is worth a little less, by less than its floats can tell."
            )
        if self.listed and self.ties > 1:
            sentences.append(
                f"{self.ties:,} portfolios are equally good, and there are no others: {TIE_RULE}, is chosen."
            )
        elif not self.listed and self.ties > 1:
            sentences.append(
                f"At least {self.ties:,} portfolios are equally good, and these may not be all: {TIE_RULE}, is chosen."
            )
        elif not self.listed:
            sentences.append("Whether another portfolio is equally good was not found out.")
        if not self.settled:
            sentences.append(
                "That none of the equally good ones comes before it by the tie rule is not proved."
            )
        return tuple(sentences)


def added_up(programme: Programme, choice: Choice) -> Sums:
    """Add up a portfolio by the definition of the programme, apart from everything that chose it."""
    holds = [_in_range(joint.members, choice) for joint in programme.joints]
    effects = tuple((p, joint.value) for p, joint in enumerate(programme.joints))
    value = _along(Line(tuple(enumerate(programme.values)), effects), choice, holds)
    broken = []
    for row in programme.rows:
        total = _along(row.line, choice, holds)
        if row.high is not None and total > row.high:
            broken.append((row.name, total - row.high))
        elif row.low is not None and total < row.low:
            broken.append((row.name, row.low - total))
    return Sums(value, _along(programme.cost, choice, holds), tuple(broken))


def _in_range(members: Iterable[Member], choice: Choice) -> bool:
    """Say whether every member of a joint is chosen at a level of its range."""
    inside = [member.lowest <= choice[member.index] <= member.highest for member in members]
    return False not in inside


def _along(line: Line, choice: Choice, holds: Sequence[bool]) -> int:
    total = 0
    for i, amounts in line.terms:
        if choice[i] > 0:
            total += amounts[choice[i] - 1]
    for p, amount in line.joints:
        if holds[p]:
            total += amount
    return total


def _seconds(number: float) -> str:
    """Write a number of seconds."""
    return f"{number:g} second{'' if number == 1 else 's'}"


def _share(gap: Fraction) -> str:
    """Write a share as a percentage that is never smaller than it is."""
    hundredths = -(-gap * 10_000 // 1)
    return f"{float(hundredths) / 100:g} % of its value"
